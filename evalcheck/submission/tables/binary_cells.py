"""What calamine leaves blank in binary workbooks (.xls, .xlsb): errors, and formulas whose result was never saved."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Sequence

from evalcheck.patterns import regex
from evalcheck.submission.containers.compound import Compound
from evalcheck.submission.containers.zip import Parts
from evalcheck.submission.model import ReadError

Faults = dict[tuple[int, int], str]
"""The text of an error value, or `=…`, by row and column from 1."""

_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A", 43: "#GETTING_DATA"}
UNSAVED = "=…"
_BEGIN, _END, _SHEET, _FORMULA, _ERROR, _CALCULATED, _DATE_MODE = 0x0809, 0x000A, 0x0085, 0x0006, 0x0205, 0x01C1, 0x0022
_SUSPECT = regex(rb"\x05\x02\x08\x00.{7}\x01|\x06\x00.{8}[\x02\x03].{5}\xff\xff", re.DOTALL)
"""A cell of an error, or a formula whose result is one or is empty ([MS-XLS] 2.4.24, 2.5.133)."""
_XLSB_SHEET, _XLSB_ROW, _XLSB_ERROR, _XLSB_FORMULA_ERROR = 156, 0, 3, 11


def xls_stream(data: bytes) -> bytes:
    """The records of an .xls; nothing where they break off."""
    try:
        compound = Compound(data)
        return compound.read("Workbook" if "Workbook" in compound else "Book")
    except ReadError:
        return b""


def xls_faults(stream: bytes) -> list[Faults]:
    """Those of each sheet in the order of the workbook; an empty list where there are none."""
    return _of_records(stream) if _SUSPECT.search(stream) else []


def counts_from_1904(stream: bytes) -> bool:
    """Whether an .xls says that its days count from 1904 on ([MS-XLS] 2.4.77)."""
    said = b"\x22\x00\x02\x00\x01\x00"
    return said in stream and any(kind == _DATE_MODE and body == b"\1\0" for _, kind, body in _records(stream))


def _of_records(stream: bytes) -> list[Faults]:
    """An empty result is one that was never saved where no formula of the workbook has any, and no program says that it calculated."""
    places: list[int] = []
    found: dict[int, Faults] = {}
    empty: list[tuple[int, tuple[int, int]]] = []
    saved, depth, sheet = False, 0, -1
    for at, kind, body in _records(stream):
        if kind == _BEGIN:
            depth += 1
            sheet = at if depth == 1 else sheet
        elif kind == _END:
            depth -= 1
        elif kind == _SHEET and len(body) >= 4:
            places.append(int.from_bytes(body[:4], "little"))
        elif kind == _CALCULATED:
            saved = True
        elif kind == _ERROR and depth == 1 and len(body) >= 8 and body[7]:
            found.setdefault(sheet, {})[_place(body)] = _ERRORS.get(body[6], "#N/A")
        elif kind == _FORMULA and depth == 1 and len(body) >= 14:
            special = body[6] if body[12:14] == b"\xff\xff" else None
            if special == 2:
                found.setdefault(sheet, {})[_place(body)] = _ERRORS.get(body[8], "#N/A")
            if special == 3:
                empty.append((sheet, _place(body)))
            saved = saved or special != 3
    for sheet, place in () if saved else empty:
        found.setdefault(sheet, {})[place] = UNSAVED
    return [found.get(place, {}) for place in places]


def _records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Place, kind and content of each record."""
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield at, kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _place(body: bytes) -> tuple[int, int]:
    row, column = struct.unpack_from("<HH", body)
    return row + 1, column + 1


def xlsb_faults(parts: Parts) -> dict[str, Faults]:
    """Errors by the names of the sheets ([MS-XLSB] 2.4.343, 2.4.637)."""
    from evalcheck.submission.account.opc import main_part, related_by_id

    main = main_part(parts)
    if main is None:
        return {}
    targets = related_by_id(parts, main)
    found: dict[str, Faults] = {}
    for kind, body in xlsb_records(parts.read(main)):
        if kind == _XLSB_SHEET and len(body) > 12:
            identity, at = _wide_text(body, 8)
            name, _ = _wide_text(body, at)
            if identity in targets and (faults := _of_sheet(parts.read(targets[identity]))):
                found[name] = faults
    return found


def _of_sheet(data: bytes) -> Faults:
    found: Faults = {}
    row = 0
    for kind, body in xlsb_records(data):
        if kind == _XLSB_ROW:
            row = int.from_bytes(body[:4], "little") + 1
        elif kind in (_XLSB_ERROR, _XLSB_FORMULA_ERROR) and len(body) > 8:
            found[row, int.from_bytes(body[:4], "little") + 1] = _ERRORS.get(body[8], "#N/A")
    return found


def _wide_text(body: bytes, at: int) -> tuple[str, int]:
    length = int.from_bytes(body[at : at + 4], "little")
    end = at + 4 + 2 * length
    return body[at + 4 : end].decode("utf-16-le", "replace"), end


def xlsb_records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Kind and content of each record: numbers of 7 bits a byte stand before it."""
    at = 0
    while at < len(data):
        kind, at = _number(data, at, 2)
        size, at = _number(data, at, 4)
        yield kind, data[at : at + size]
        at += size


def _number(data: Sequence[int], at: int, most: int) -> tuple[int, int]:
    value = 0
    for count in range(most):
        byte = data[at + count] if at + count < len(data) else 0
        value |= (byte & 0x7F) << (7 * count)
        if not byte & 0x80:
            return value, at + count + 1
    return value, at + most
