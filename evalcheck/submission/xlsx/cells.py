"""Kinds of cells and what their values say (ECMA-376 part 1 §18.3.1.4, §18.18.11)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cached_property, lru_cache, partial
from types import ModuleType
from typing import Any

from evalcheck.patterns import regex
from evalcheck.records import dataclass
from evalcheck.submission.model import Cell, NumberOf1904
from evalcheck.submission.tables.columns import KeysOf, keys_of
from evalcheck.submission.troubles import damaged
from evalcheck.submission.xlsx.number_formats import NumberFormat
from evalcheck.submission.xlsx.strings import SharedStrings
from evalcheck.submission.xlsx.texts import decoded, joined_text, trimmed, unescape_all
from evalcheck.submission.xlsx.values import boolean, duration, iso_moment, moment, not_well_formed, number_or_text

Decode = Callable[[Sequence[bytes]], list[Any]]
"""Raw values of a column to its cells, None for blank."""
_ATTRIBUTE = regex(r"""[ \t\r\n]([\w:.-]+)[ \t\r\n]*=[ \t\r\n]*(?:"([^"<&]*)"|'([^'<&]*)')""")
_DIGITS = (None, "n", "s")
_MANY = 65_536


@dataclass(frozen=True, slots=True)
class Kind:
    """What a cell's attributes say: its type (`t`, none is a number or text), its format by the style `s`, and where its value stands.

    `value` is `v`, or for a text inside the cell `is` and `is+` (spaces around it are kept).
    """

    type: str | None
    format: NumberFormat
    value: str

    @property
    def of_texts(self) -> bool:
        return self.value != "v" or self.type in ("str", "e")


class Cells:
    """Turns what a sheet's XML holds into cells, with the workbook's shared strings, styles and first day."""

    def __init__(
        self, strings: SharedStrings, formats: Sequence[NumberFormat], date1904: bool, numpy: ModuleType | None = None
    ) -> None:  # fmt: skip
        self.numpy = numpy
        """Where it is worth it: whatever reads rows of the workbook then keys their cells alike."""
        self.strings = strings
        self._formats = formats
        self._date1904 = date1904
        self._moments: dict[tuple[float, NumberFormat], Cell] = {}
        self.memos: dict[Any, Any] = {}
        """What each predicate gave for the texts that it was asked about, for as long as a pass goes on."""
        self.decoder = lru_cache(maxsize=256)(self._decoder)
        self.kind = lru_cache(maxsize=1024)(self._kind)

    def kind_of(self, attributes: str, value: str) -> Kind:
        """The kind of a cell by its attributes as written."""
        found = attributes_of(attributes)
        given = dict(found)
        if len(given) < len(found):
            raise not_well_formed()
        return self.kind(given.get("t"), given.get("s", "0"), value)

    def _kind(self, type_: str | None, style: str, value: str) -> Kind:
        number = int(style) if style.isdecimal() else 0
        known = self._formats[number] if number < len(self._formats) else NumberFormat.NUMBER
        return Kind(type_, known if type_ in (None, "n") else NumberFormat.NUMBER, value)

    def raw_decoder(self, kind: Kind) -> Decode:
        """Decodes values of one kind as they stand in the XML."""
        decode = self.decoder(kind)
        if kind.value == "v" and kind.type in _DIGITS:

            def of_digits(raw: Sequence[bytes]) -> list[Any]:
                try:
                    return decode(raw)
                except ValueError:
                    return decode(decoded(raw))

            return of_digits
        return lambda raw: decode(decoded(raw))

    def _decoder(self, kind: Kind) -> Callable[[Sequence[Any]], list[Any]]:
        """Decodes values of one kind as texts; those of digits also as bytes, where ValueError tells that some are none."""
        if kind.value != "v":
            return _inline if kind.value == "is" else _texts
        by_type: dict[str | None, Callable[[Sequence[Any]], list[Any]]] = {
            None: partial(self._numbers, kind.format, False), "n": partial(self._numbers, kind.format, True), "s": self._shared,
            "str": _texts, "e": _texts, "b": _booleans, "d": _moments, "inlineStr": _nothing,
        }  # fmt: skip
        if kind.type not in by_type:
            raise damaged("单元格类型不明", "a cell is of an unknown type")
        return by_type[kind.type]

    @cached_property
    def keys_of(self) -> KeysOf:
        """Gives the keys of some cells."""
        if self.numpy is None:
            return keys_of
        from evalcheck.submission.tables.flat import keys_of as bulk_keys_of  # for long lists only

        return partial(bulk_keys_of, self.numpy)

    def text_of(self, held: bytes, kind: Kind) -> str:
        """Texts of a kind as they stand in the XML, `\\0` between them, decoded; a sign between texts that one of them holds is lost."""
        return joined_text(held, trim=kind.value == "is")

    def _shared(self, values: Sequence[Any]) -> list[Any]:
        with suppress(ValueError):
            return self.shared(list(map(int, values)))
        try:
            filled = iter(self.shared([int(value) for value in values if value]))
            return [next(filled) if value else None for value in values]
        except ValueError:
            return [(self.strings.one(_index(value)) or None) if value else None for value in values]

    def shared(self, indices: Sequence[int]) -> list[Any]:
        """Cells by the places of their texts."""
        texts = self.strings.many(indices) if indices else []
        return [text or None for text in texts] if "" in texts else texts

    def filled(self, indices: Sequence[int]) -> list[Any]:
        """The same, -1 where a cell is blank."""
        if -1 not in indices:
            return self.shared(indices)
        filled = iter(self.shared([index for index in indices if index >= 0]))
        return [next(filled) if index >= 0 else None for index in indices]

    def _numbers(self, format_: NumberFormat, strict: bool, values: Sequence[Any]) -> list[Any]:
        cells = numbers(values)
        if strict and str in set(map(type, cells)):
            raise damaged("数字单元格的内容不是数字", "a number cell does not hold a number")
        return self.plain_numbers(cells) if format_ is NumberFormat.NUMBER else [self._day(cell, format_) for cell in cells]

    def plain_numbers(self, cells: list[Any]) -> list[Any]:
        """Numbers of no date's format, which tell what their workbook counts days from."""
        return [NumberOf1904(cell) if type(cell) is float else cell for cell in cells] if self._date1904 else cells

    def _day(self, number: Cell, format_: NumberFormat) -> Cell:
        """Days of one column are few."""
        if not isinstance(number, float):
            return number
        key = (number, format_)
        if key not in self._moments:
            if len(self._moments) > _MANY:
                self._moments.clear()
            self._moments[key] = moment(number, self._date1904) if format_ is NumberFormat.DATE else duration(number)
        return self._moments[key]


def attributes_of(tag: str) -> list[tuple[str, str]]:
    """The names and values of attributes as they stand in a tag."""
    return [(name, value or other) for name, value, other in _ATTRIBUTE.findall(tag)]


def numbers(values: Sequence[Any]) -> list[Any]:
    """Cells without a type: what is no number is text. Bytes must be digits and the signs of numbers, else ValueError."""
    if values and isinstance(values[0], bytes):
        return list(map(float, values))
    joined = ",".join(values)
    if "_" not in joined and joined.split() == [joined] and joined.isascii():
        with suppress(ValueError):
            return list(map(float, values))
    return [number_or_text(text) for text in values]


def _index(value: str | bytes) -> int:
    if not value.strip().isdigit():
        raise damaged("单元格引用了不存在的文字", "a cell refers to a shared text that does not exist")
    return int(value)


def _texts(values: Sequence[str]) -> list[Any]:
    return [text or None for text in unescape_all(values)]


def _inline(values: Sequence[str]) -> list[Any]:
    return [text or None for text in unescape_all(trimmed(values))]


def _booleans(values: Sequence[str]) -> list[Any]:
    return list(map(boolean, values))


def _moments(values: Sequence[str]) -> list[Any]:
    return list(map(iso_moment, values))


def _nothing(values: Sequence[str]) -> list[Any]:
    """A cell of type `inlineStr` has its text in `is`; what stands in `v` is not its value."""
    return [None] * len(values)
