"""Labelled fields in lines of text and rows of cells: `部门:市体育局  联系人:王某`, in one cell or spread over several."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from evalcheck.catalogue.templates import Label
from evalcheck.evidence.model import HeadField
from evalcheck.evidence.names.signs import HAN
from evalcheck.evidence.wording import bare
from evalcheck.findings import Location
from evalcheck.patterns import regex
from evalcheck.records import dataclass

_GAP = r"(?:^|(?<=[\s;,、|。]))"
_OTHER_LABEL = regex(rf"[\s;,、]{HAN}{{2,8}}\s*:")
_PART_OF_LABEL = regex(
    "联系|办公|固定|移动|手机|值班|咨询|监督|投诉|传真|单位|部门|科室|处室|本人|负责|经办|填报|填表|上报|报送|联络|常用|备用|企业|工作"
)
"""What stands before a label as a part of it (办公电话); anything else there is the value of the label before, set close to it."""
_TRIM = " \t\r\n\u3000;,、|_"
_SHORTEST_PHONE_LABEL = 2
_LONGEST_VALUE = 40


@dataclass(frozen=True, slots=True)
class Strip:
    """A row of cells, or a line of text as its only cell, with the place of each."""

    cells: tuple[str, ...]
    places: tuple[Location, ...]


class LabelNames:
    """The labels of a template, compiled once: spaces inside, brackets of either width and a short prefix are understood."""

    def __init__(self, labels: Sequence[Label]) -> None:
        self.labels = labels
        self._named = {bare(name): label for label in reversed(labels) for name in _spellings(label)}
        spellings = sorted({name for label in labels for name in _spellings(label)}, key=len, reverse=True)
        any_label = "|".join(_spaced(name) for name in spellings) or "(?!)"
        aside = r"(?:\s*\([^()]{0,40}\))?"
        self._in_text = regex(f"(?P<prefix>{_GAP}{HAN}{{1,4}})??(?P<label>{any_label}){aside}(?:\\s*(?:名称|姓名))?\\s*:", needs=":")
        self._at_start = regex(f"\\s*(?P<label>{any_label}){aside}(?P<colon>\\s*:)?(?P<rest>.*)", re.DOTALL)

    def named(self, text: str) -> Label | None:
        """The label that a cell holds and nothing else."""
        return self._named.get(bare(text))

    def values(self, text: str) -> list[tuple[Label, str]]:
        """Every `label:value` of a line, in order; a value ends where the next label, known or not, begins."""
        text = unicodedata.normalize("NFKC", text)
        matches = list(self._in_text.finditer(text))
        found = []
        for match, after in zip(matches, [*matches[1:], None], strict=False):
            value = text[match.end() : after.start() if after else len(text)]
            if after and after["prefix"] and not value.strip(_TRIM) and not _PART_OF_LABEL.fullmatch(after["prefix"].strip()):
                value = after["prefix"]
            if other := _OTHER_LABEL.search(value):
                value = value[: other.start()]
            found.append((self._named[bare(match["label"])], value.strip(_TRIM)))
        return found

    def beginning(self, text: str) -> tuple[Label, str, bool] | None:
        """The label that a text begins with, what follows, and whether a colon or space parts them."""
        match = self._at_start.match(unicodedata.normalize("NFKC", text))
        if not match:
            return None
        rest = match["rest"]
        return self._named[bare(match["label"])], rest.strip(_TRIM), bool(match["colon"]) or not rest or rest[0].isspace()

    def has_colon(self, text: str) -> bool:
        """A colon parts the label that a text begins with from what follows."""
        match = self._at_start.match(unicodedata.normalize("NFKC", text))
        return bool(match and match["colon"])

    def is_long(self, name: str) -> bool:
        """A field of running text, which may go on over several lines or rows: those that carry a hint."""
        return any(label.name == name and label.hint for label in self.labels)

    def goes_on(self, name: str, value: str, text: str) -> bool:
        """Whether a line without a label belongs to the field before it: to a long text, or as the value of a blank field."""
        if self.is_long(name):
            return True
        label = next(label for label in self.labels if label.name == name)
        if value:
            return False
        return any(map(str.isdigit, text)) if label.type in ("mobile", "phone") else len(text.strip()) <= _LONGEST_VALUE

    def in_strip(self, strip: Strip) -> Iterator[tuple[Label, str, Location]]:
        """The fields of a row: a label without value in its own cell has it in the next filled cell that is no label."""
        for index, cell in enumerate(strip.cells):
            if not cell:
                continue
            alone = self.named(cell)
            found = [(alone, "")] if alone else self.values(cell)
            for label, value in found[:-1]:
                yield label, value, strip.places[index]
            if found:
                label, value = found[-1]
                beside = next((other for other in strip.cells[index + 1 :] if other), "")
                if not value and beside and not self.named(beside) and not self.values(beside):
                    value = beside
                yield label, value, strip.places[index]


def head_fields(labels: Sequence[Label], strips: Iterable[Strip], nowhere: Location) -> tuple[HeadField, ...]:
    """Each label with its value; of several places the first that is filled; `None` and `nowhere` where it stands in none."""
    found: dict[str, HeadField] = {}
    names = LabelNames(labels)
    for strip in strips:
        for label, value, place in names.in_strip(strip):
            held = found.get(label.name)
            if held is None or (not held.value and value):
                found[label.name] = HeadField(label.name, value, place)
    return tuple(found.get(label.name, HeadField(label.name, None, nowhere)) for label in labels)


def _spellings(label: Label) -> list[str]:
    """A phone's label is understood when cut short (手机号 for 手机号码)."""
    names = [label.name, *label.synonyms]
    if label.type == "mobile":
        names += [label.name[:end] for end in range(_SHORTEST_PHONE_LABEL, len(label.name))]
    return [unicodedata.normalize("NFKC", name) for name in names]


def _spaced(name: str) -> str:
    return r"\s*".join(re.escape(sign) + ("?" if sign in "()" else "") for sign in name)
