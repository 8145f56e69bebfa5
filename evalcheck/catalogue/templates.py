"""The templates of appendices 3-6: head fields, columns, labels and the placeholders that must not stay in them."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from evalcheck.catalogue.items import Strict

CellType = Literal[
    "serial", "text", "name", "person", "district", "credit_code", "mobile", "phone", "email", "date", "number", "order_number"
]
TemplateId = Literal["enterprise_list", "work_order", "case", "liaison", "item_list"]
"""`item_list` is the template of no appendix: lists that only their own header describes."""


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
    """The repeated group of a work order: `环节N(单位:天)` over start, finish and duration (附件5)."""

    title: str = "环节{n}(单位:天)"
    pattern: str
    start: ColumnSpec
    finish: ColumnSpec
    duration: ColumnSpec
    after: str = Field(description="name of the column that the first group follows")
    shown: int = 2


class Template(Strict):
    """One appendix: a table with head fields (4, 5, 3) or a form of labels (6).

    `others`: words of headings and titles by which a list is known to list somebody else than the template's, by whom it lists;
    `own_words`: words of headings by which it is known to list the template's all the same.
    """

    id: TemplateId
    appendix: int
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
