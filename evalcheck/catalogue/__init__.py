"""What the notice lists, as data: contents, items and clauses, units and places, templates, rounds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from evalcheck.catalogue.content_words import NO_CONTENT_WORDS, ContentWords
from evalcheck.catalogue.items import Clause, Content, Item, Window
from evalcheck.catalogue.templates import Template, TemplateId
from evalcheck.catalogue.units import UnitDirectory
from evalcheck.catalogue.vocabulary import NO_VOCABULARY, Lexicon, Vocabulary


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

    @cached_property
    def items(self) -> dict[int, Item]:
        return {item.seq: item for content in self.contents for item in content.items}

    @cached_property
    def lexicon(self) -> Lexicon:
        """The words of every item, for texts to be held against."""
        return Lexicon(self.vocabulary, self.items.values())

    @cached_property
    def clauses(self) -> dict[str, Clause]:
        return {clause.id: clause for item in self.items.values() for clause in item.clauses}

    @cached_property
    def content_of(self) -> dict[int, Content]:
        """The content of each item, by the item's number."""
        return {item.seq: content for content in self.contents for item in content.items}

    def template(self, name: TemplateId) -> Template:
        return next(template for template in self.templates if template.id == name)
