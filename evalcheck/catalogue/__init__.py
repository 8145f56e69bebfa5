"""What the notice lists, as data: contents, items and clauses, units and places, templates, rounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from functools import cached_property

from evalcheck.catalogue.content_words import NO_CONTENT_WORDS, ContentWords
from evalcheck.catalogue.items import Clause, Content, Item, OwnKind, Window
from evalcheck.catalogue.naming import FOUR_PARTS, NameShape
from evalcheck.catalogue.scoring import Scoring, points_of
from evalcheck.catalogue.templates import NO_APPENDICES, Appendices, Template, TemplateId, appendix_name
from evalcheck.catalogue.units import UnitDirectory
from evalcheck.catalogue.vocabulary import NO_VOCABULARY, Lexicon, Vocabulary
from evalcheck.records import dataclass
from evalcheck.terms import OWN_NUMBER_HINT, Terms
from evalcheck.words import Text


@dataclass(frozen=True)
class Catalogue:
    """Everything a check may ask of the notice. `items_published` is False where a round's items are not known yet."""

    contents: tuple[Content, ...]
    units: UnitDirectory
    templates: tuple[Template, ...]
    window: Window
    items_published: bool = True
    vocabulary: Vocabulary = NO_VOCABULARY
    content_words: ContentWords = NO_CONTENT_WORDS
    appendices: Appendices = NO_APPENDICES
    levels: tuple[str, ...] = ()
    scoring: Scoring | None = None
    naming: NameShape = FOUR_PARTS
    own_terms: Mapping[str, Text] = field(default_factory=dict)
    kinds: tuple[OwnKind, ...] = ()

    @cached_property
    def items(self) -> dict[int, Item]:
        return {item.seq: item for content in self.contents for item in content.items}

    @cached_property
    def terms(self) -> Terms:
        """What findings call the things of this notice."""
        hint = {"NUMBER_HINT": OWN_NUMBER_HINT} if self.own_numbers and self.naming.number.hint is None else {}
        names = [f"“{district.name}”" for district in self.units.districts[:2]]
        areas = {"AREAS": Text("".join(names), ", ".join(names))} if names else {}
        return {**self.naming.terms, **areas, **hint, **self.own_terms}

    @cached_property
    def lexicon(self) -> Lexicon:
        """The words of every item, for texts to be held against."""
        return Lexicon(self.vocabulary, self.items.values())

    @cached_property
    def clauses(self) -> dict[str, Clause]:
        return {clause.id: clause for item in self.items.values() for clause in item.clauses}

    @cached_property
    def item_of(self) -> dict[str, Item]:
        """The item of each clause, by the clause's id."""
        return {clause.id: item for item in self.items.values() for clause in item.clauses}

    @cached_property
    def own_numbers(self) -> tuple[str, ...]:
        """Numbers of items that are the notice's own (`A3`), in the list's order; none where items are counted from 1."""
        return tuple(item.number for _, item in sorted(self.items.items()) if item.number)

    def shown(self, seq: int) -> str:
        """An item's number as people read it."""
        return self.items[seq].shown if seq in self.items else str(seq)

    @cached_property
    def content_of(self) -> dict[int, Content]:
        """The content of each item, by the item's number."""
        return {item.seq: content for content in self.contents for item in content.items}

    @cached_property
    def points(self) -> Mapping[str, float]:
        """What each clause is worth, by its id; nothing where the scheme is not scored."""
        return points_of(self.contents, self.scoring) if self.scoring else {}

    @property
    def level_names(self) -> tuple[str, ...]:
        """What the levels of the index are called, from the content down to the item."""
        return self.levels or ("评估内容", "清单事项")

    @property
    def list_name(self) -> Text:
        """What the list of items is called: `附件7`."""
        return Text("清单", "the list") if self.appendices.list is None else appendix_name(self.appendices.list)

    @cached_property
    def forms(self) -> dict[TemplateId, Template]:
        """The templates by their ids: a notice may have none of a built-in id."""
        return {template.id: template for template in self.templates}

    def place_of(self, name: TemplateId) -> Text:
        """`（附件3）`, to stand behind what a template is for; empty where the notice has no number for it, or no such template."""
        template = self.forms.get(name)
        if template is None or template.appendix is None:
            return Text("", "")
        return Text(f"（{template.name.zh}）", f" ({template.name.en})")

    def template(self, name: TemplateId) -> Template:
        return self.forms[name]
