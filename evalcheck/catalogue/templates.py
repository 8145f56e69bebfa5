"""The templates that a notice wants filled in: head fields, columns, labels and the placeholders that must not stay in them."""

from typing import Annotated, Literal

from pydantic import Field, WithJsonSchema

from evalcheck.catalogue.items import Strict
from evalcheck.words import Spoken, Text

CellType = Literal[
    "serial", "text", "name", "person", "district", "credit_code", "mobile", "phone", "email", "date", "number", "order_number"
]
NO_TABLE = "item_list"
"""What stands for the template of lists that only their own header describes: a check may name it, and no file describes it."""
BUILT_IN = ("enterprise_list", "work_order", "case", "liaison", NO_TABLE)
_COMMANDS = {"enterprise_list": "sample", "work_order": "work-order"}
_OWN_ID = r"^[a-z][a-z0-9_]*$"
TemplateId = Annotated[
    str, Field(pattern=_OWN_ID), WithJsonSchema({"anyOf": [{"enum": list(BUILT_IN)}, {"type": "string", "pattern": _OWN_ID}]})
]
"""One of the built-in ids, which a kind of evidence or a role of a file follows, or one of the ruleset's own."""
Appendix = int | str
"""Where the notice has it: the number of an appendix, or its name as the notice writes it (`附表二`)."""


def appendix_name(appendix: Appendix) -> Text:
    return Text(f"附件{appendix}", f"appendix {appendix}") if isinstance(appendix, int) else Text(appendix, appendix)


class Appendices(Strict):
    """Where the notice has what is no template: the `list` of items."""

    list: Appendix | None = None


NO_APPENDICES = Appendices()


class Label(Strict):
    """A labelled field above or below a table, or of a form. `synonyms` are understood without complaint."""

    name: str
    synonyms: tuple[str, ...] = ()
    type: CellType = "text"
    required: bool = True
    hint: str | None = None


class ColumnSpec(Strict):
    """A column of a template. `synonyms` are right too; `lookalikes` are wrong but recognised (TPL002 names them); `short` names are so
    only on another sheet of a file that holds the template's table already.
    """

    name: str
    type: CellType = "text"
    required: bool = True
    synonyms: tuple[str, ...] = ()
    lookalikes: tuple[str, ...] = ()
    short: tuple[str, ...] = ()
    width: float = 12


class StageGroup(Strict):
    """The repeated group of a work order: `环节N(单位:天)` over start, finish and duration, and `extra` columns of the scheme's own."""

    title: str = "环节{n}(单位:天)"
    pattern: str
    start: ColumnSpec
    finish: ColumnSpec
    duration: ColumnSpec
    extra: tuple[ColumnSpec, ...] = ()
    after: str = Field(description="name of the column that the first group follows")
    shown: int = 2


class Template(Strict):
    """A table with head fields and columns, or a form of labels. `appendix` is left out where the notice numbers none: the title names it.

    `others`: words of headings and titles by which a list is known to list somebody else than the template's, by whom it lists;
    `own_words`: words of headings by which it is known to list the template's all the same.
    """

    id: TemplateId
    appendix: Appendix | None = None
    title: str
    file_types: tuple[str, ...]
    head_fields: tuple[Label, ...] = ()
    columns: tuple[ColumnSpec, ...] = ()
    stages: StageGroup | None = None
    fields: tuple[Label, ...] = ()
    foot_fields: tuple[Label, ...] = ()
    row_labels: tuple[str, ...] = ()
    placeholders: tuple[str, ...] = ()
    note: str | None = None
    rows_shown: int = 5
    others: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    own_words: tuple[str, ...] = ()

    @property
    def described(self) -> bool:
        """Whether the ruleset says which columns it has: a list may have only those of its own header."""
        return self.id != NO_TABLE

    @property
    def called(self) -> str:
        """The title as it is spoken of."""
        return self.title.removesuffix("模板")

    @property
    def command(self) -> str:
        """What `evalcheck template` knows it by."""
        return _COMMANDS.get(self.id, self.id)

    @property
    def name(self) -> Text:
        """`附件4`; by its title where the notice has no number for it."""
        return Text(f"《{self.called}》", f"“{self.called}”") if self.appendix is None else appendix_name(self.appendix)

    @property
    def full_name(self) -> Text:
        """`附件4《企业全量样本表》`"""
        return self.name if self.appendix is None else Text(f"{self.name.zh}《{self.called}》", f"{self.name.en} ({self.called})")

    def facts(self, begins: bool = False) -> dict[str, Spoken]:
        """How findings name it: `appendix` for short, `template` in full; `begins`: an English sentence begins with it."""
        names = [_begun(one) if begins else one for one in (self.name, self.full_name)]
        plain = self.id if self.appendix is None else self.appendix
        return {"appendix": Spoken(names[0], plain), "template": Spoken(names[1], self.called)}


def _begun(name: Text) -> Text:
    return Text(name.zh, name.en[:1].upper() + name.en[1:])
