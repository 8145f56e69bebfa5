"""Rows of a list as an audit keeps them on disk: keys of credit codes and phones to compare lists by, and the fields needed to call."""

from __future__ import annotations

import json
import mmap
import zlib
from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from secrets import token_hex
from typing import Any, Literal

from evalcheck.catalogue.units import UnitDirectory
from evalcheck.evidence.model import Table, TableColumn
from evalcheck.evidence.names.signs import fold
from evalcheck.evidence.values.credit_code import wrong_code_fault
from evalcheck.evidence.values.phone import local_digits, wrong_phone_test
from evalcheck.records import dataclass
from evalcheck.submission.model import Block, Cell

ELSEWHERE = "其他"
"""Where a row names the whole city, another province, or nothing that is a district."""
FIELDS = ("code", "name", "person", "phone", "district", "matter", "row")
_NO_ROW = 0xFFFFFFFF
_TEXTS = 512
"""Rows whose fields are packed together: a sample unpacks a few such pieces, never the whole list."""
_TYPES = {"code": "credit_code", "name": "name", "person": "person", "phone": "mobile", "district": "district"}


class RowKeeper:
    """Feeds on the rows of one table. What it holds is a few dozen bytes a row; `write` puts it on disk."""

    def __init__(self, table: Table, units: UnitDirectory) -> None:
        columns = {field: _column(table, kind) for field, kind in _TYPES.items()}
        columns["phone"] = columns["phone"] or _column(table, "phone")
        self._columns = columns
        self._matter = table.column("业务描述")
        self._district = district_test(units)
        self._wrong_phone = wrong_phone_test(local_digits(units))
        self.part = table.sheet.name
        self.template = table.template.id
        self.rows = 0
        self._codes = array("Q")
        self._order = array("I")
        self._phones = array("Q")
        self._places = bytearray()
        self._names: dict[str, int] = {}
        self._pieces: list[bytes] = []
        self._texts: list[tuple[Any, ...]] = []
        self._valid = 0
        self.unfit: dict[str, int] = {}
        """Rows that cannot be called, by the first reason: `code`, `phone`, `name`."""
        self._by_district: dict[str, Counter[str]] = defaultdict(Counter)

    @property
    def useful(self) -> bool:
        return self._columns["code"] is not None or self._columns["phone"] is not None

    def feed(self, block: Block) -> None:
        count = len(block.rows)
        self.rows += count
        codes, bad_codes = self._cells(block, "code", wrong_code_fault)
        phones, bad_phones = self._cells(block, "phone", self._wrong_phone)
        names, no_names = self._cells(block, "name", _blank)
        people, _ = self._cells(block, "person", _blank)
        matters = self._values(block, self._matter)
        districts = self._districts(block)
        rows = list(zip(codes, names, people, phones, districts, matters, block.rows, strict=True))
        self._phones.extend([phone_key(phones[offset]) for offset in _others(count, bad_phones)])
        known = _others(count, bad_codes)
        self._codes.extend([code_key(codes[offset]) for offset in known])
        self._places.extend([self._names.setdefault(districts[offset], len(self._names)) for offset in known])
        mute = bad_phones | no_names
        for reason, offsets in (("code", bad_codes), ("phone", bad_phones - bad_codes), ("name", no_names - bad_phones - bad_codes)):
            if offsets:
                self.unfit[reason] = self.unfit.get(reason, 0) + len(offsets)
                for offset in offsets:
                    self._by_district[districts[offset]][reason] += 1
        for district, number in Counter(districts).items():
            self._by_district[district]["rows"] += number
        if not mute:
            self._order.extend(range(self._valid, self._valid + len(known)))
            chosen = [rows[offset] for offset in known]
        else:
            fitting = [offset not in mute for offset in known]
            self._order.extend(_numbered(fitting, self._valid))
            chosen = [rows[offset] for offset, fits in zip(known, fitting, strict=True) if fits]
        self._valid += len(chosen)
        self._texts += chosen
        while len(self._texts) >= _TEXTS:
            self._pack(_TEXTS)

    def _cells(self, block: Block, field: str, fault: Callable[[Cell], object]) -> tuple[Sequence[Cell], frozenset[int]]:
        """The cells of a field and the offsets at which they are no good; a field that the table lacks is nowhere good."""
        column = self._columns[field]
        if column is None or not _within(column, block):
            return [None] * len(block.rows), frozenset(range(len(block.rows)))
        cells = block.columns[column.index]
        return cells.values(), frozenset(offset for offset, _ in cells.test(fault))

    @staticmethod
    def _values(block: Block, column: TableColumn | None) -> Sequence[Cell]:
        if column is None or not _within(column, block):
            return [None] * len(block.rows)
        return block.columns[column.index].values()

    def _districts(self, block: Block) -> list[str]:
        found = [ELSEWHERE] * len(block.rows)
        column = self._columns["district"]
        if column is not None and _within(column, block):
            for offset, name in block.columns[column.index].test(self._district):
                found[offset] = name
        return found

    def _pack(self, count: int) -> None:
        text = json.dumps(self._texts[:count], ensure_ascii=False, default=str)
        self._pieces.append(zlib.compress(text.encode("utf-8", "surrogatepass"), 1))
        del self._texts[:count]

    def write(self, path: Path) -> tuple[int, int]:
        """The list on disk, whole or not at all; how many rows it has, and how many of them can be called."""
        if self._texts:
            self._pack(_TEXTS)
        codes, order, places = array("Q"), array("I"), bytearray()
        last = None
        for key, row, place in sorted(zip(self._codes, self._order, self._places, strict=True)):
            if key != last:  # of a code that stands twice the first row that can be called
                codes.append(key)
                order.append(row)
                places.append(place)
                last = key
        phones = array("Q", sorted(set(self._phones)))
        head = {"codes": len(codes), "phones": len(phones), "names": list(self._names), "pieces": [len(piece) for piece in self._pieces]}
        head["districts"] = {district: dict(counts) for district, counts in self._by_district.items()}
        beside = path.with_name(f".{path.name}.{token_hex(8)}")
        with beside.open("wb") as target:
            line = json.dumps(head).encode()
            target.write(line.ljust(-(-(len(line) + 1) // 8) * 8 - 1) + b"\n")
            for part in (codes, phones, order):
                part.tofile(target)
            target.write(places)
            for piece in self._pieces:
                target.write(piece)
        beside.replace(path)
        return self.rows, self._valid


@dataclass(frozen=True)
class KeptRows:
    """A list read back; `codes` and `phones` are sorted and stay on disk."""

    codes: memoryview
    phones: memoryview
    order: memoryview
    _places: bytes
    _names: tuple[str, ...]
    _mapped: Any
    _pieces: tuple[tuple[int, int], ...]
    districts: Mapping[str, Mapping[str, int]]
    """By district all `rows`, and those that cannot be called by reason (`code`, `phone`, `name`)."""

    def within(self, keys: memoryview, low: int, high: int) -> range:
        """The places of keys that are at least `low` and below `high`."""
        return range(bisect_left(keys, low), bisect_left(keys, high))

    def callable_at(self, place: int) -> bool:
        return self.order[place] != _NO_ROW

    def district_of(self, place: int) -> str:
        return self._names[self._places[place]]

    def every(self) -> Iterator[dict[str, str]]:
        """What is known of each row that can be called, in the order of the list."""
        for start, end in self._pieces:
            for values in _unpacked(bytes(self._mapped[start:end])):
                yield _named(values)

    def fields(self, place: int) -> dict[str, str]:
        """What is known of the row whose code stands at a place."""
        row = self.order[place]
        start, end = self._pieces[row // _TEXTS]
        return _named(_unpacked(bytes(self._mapped[start:end]))[row % _TEXTS])


def _named(values: Sequence[Cell]) -> dict[str, str]:
    known = dict(zip(FIELDS, map(_text, values), strict=True))
    return {**known, "code": fold(known["code"]).upper()}


@lru_cache(maxsize=8)
def _unpacked(piece: bytes) -> list[list[str]]:
    found: list[list[str]] = json.loads(zlib.decompress(piece).decode("utf-8", "surrogatepass"))
    return found


@contextmanager
def open_rows(path: Path) -> Iterator[KeptRows]:
    """A list read back for as long as it is looked at: of thousands of lists only few are open at a time."""
    with path.open("rb") as source, mmap.mmap(source.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        rows = _sections(mapped)
        try:
            yield rows
        finally:
            for view in (rows.codes, rows.phones, rows.order):
                view.release()


def _sections(mapped: mmap.mmap) -> KeptRows:
    line = mapped.readline()
    head, view, start = json.loads(line), memoryview(mapped), len(line)
    sections = []
    kinds: tuple[tuple[Literal["Q", "I"], int], ...] = (("Q", head["codes"]), ("Q", head["phones"]), ("I", head["codes"]))
    for kind, count in kinds:
        end = start + count * array(kind).itemsize
        sections.append(view[start:end].cast(kind))
        start = end
    view.release()
    places, start = mapped[start : start + head["codes"]], start + head["codes"]
    pieces = []
    for length in head["pieces"]:
        pieces.append((start, start + length))
        start += length
    return KeptRows(sections[0], sections[1], sections[2], places, tuple(head["names"]), mapped, tuple(pieces), head["districts"])


def code_key(code: Cell) -> int:
    """64 bits of a right credit code, the same in every process and run: its value in base 36, spread by an odd factor."""
    text = str(code)
    if len(text) != 18 or not text.isascii():
        text = fold(text)
    return _spread(int(text, 36))


def phone_key(phone: Cell) -> int:
    """The same of a telephone number: its digits, however it was typed."""
    text = str(int(phone)) if isinstance(phone, float) else str(phone)
    if not (text.isascii() and text.isdigit()):
        text = "".join(sign for sign in text if sign.isdecimal())
        text = text[2:] if len(text) == 13 and text.startswith("86") else text
    return _spread(int(text[:40] or 0))


def _spread(number: int) -> int:
    return (number ^ number >> 57) * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF


@lru_cache(maxsize=4)
def district_test(units: UnitDirectory) -> Callable[[Cell], str | None]:
    """The district that a cell names or begins with; None elsewhere."""
    spellings = {fold(spelling): district.name for district in units.districts for spelling in (district.name, *district.aliases)}
    longest_first = sorted(spellings, key=len, reverse=True)
    city = sorted(map(fold, units.places.city), key=len, reverse=True)

    def named(cell: Cell) -> str | None:
        if not isinstance(cell, str):
            return None
        text = fold(cell[:60])
        text = text.removeprefix(next((name for name in city if text.startswith(name)), ""))
        found = spellings.get(text) or next((spellings[spelling] for spelling in longest_first if text.startswith(spelling)), None)
        return found

    return named


def _others(count: int, out: frozenset[int]) -> Sequence[int]:
    return [offset for offset in range(count) if offset not in out] if out else range(count)


def _numbered(fitting: Sequence[bool], first: int) -> Iterator[int]:
    for fits in fitting:
        yield first if fits else _NO_ROW
        first += fits


def _column(table: Table, kind: str) -> TableColumn | None:
    return next((column for column in table.columns if column.spec and column.stage is None and column.spec.type == kind), None)


def _within(column: TableColumn, block: Block) -> bool:
    return column.index < len(block.columns)


def _blank(cell: Cell) -> bool | None:
    return True if cell is None or (isinstance(cell, str) and not cell.strip()) else None


def _text(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(str(value).split())[:120]


def ranges(total: int, most: int) -> Iterator[tuple[int, int]]:
    """The 64-bit keys cut into ranges so that of `total` keys, spread evenly, about `most` fall into each."""
    pieces = max(1, -(-total // most))
    edges = [(1 << 64) * number // pieces for number in range(pieces + 1)]
    yield from pairwise(edges)
