"""The same findings whichever reader read the rows: `python -m tests.same_findings [ROWS | FILE …]` compares whole reports, byte for byte.

Readers are the library's (calamine, the reference) and the streaming one with the standard library alone and with numpy, each in one
process and in two. Without files the four lists of docs/benchmarks.md are read (of a million rows), one row in twenty spoilt in some way.
"""

from __future__ import annotations

import csv
import io
import random
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path
from unittest import mock

from benchmarks.lists import HEAD_LINE, HEADER, SHAPES, Shape, visits
from evalcheck.api import DEFAULT_RULES
from evalcheck.engine import declaration_of, scheduling, validate
from evalcheck.evidence.roles import accompanies
from evalcheck.evidence.values.credit_code import SIGNS
from evalcheck.reporters.json_v1 import as_data, as_text
from evalcheck.reporters.options import RenderOptions
from evalcheck.ruleset import Ruleset, load_ruleset
from evalcheck.submission import reading
from evalcheck.submission.intake import open_submission
from evalcheck.submission.limits import Limits
from evalcheck.submission.model import Cell
from evalcheck.submission.tables import arrays, csv_table, workbook
from evalcheck.submission.xlsx import sheet
from tests.differential.writers import like_excel, xlsxwriter_inline

NAME = "市级市税务局-优化纳税服务-25-合并申报企业名单.xlsx"
READERS = ("the library", "the standard library", "numpy", "the standard library, two processes", "numpy, two processes")
Row = list[Cell]
Fault = Callable[[Row, random.Random], object]


@contextmanager
def read_by(reader: str) -> Iterator[None]:
    """Every sheet of an xlsx read in one of these ways, however small it is."""
    rows, size = (0, 0) if reader.startswith("numpy") else (sys.maxsize, sys.maxsize)
    helped = reader.endswith("two processes")
    with (
        mock.patch.multiple(arrays, FROM_ROWS=rows, FROM_BYTES=size),
        mock.patch.object(sheet, "FROM_BYTES", 0 if helped else sys.maxsize),
        mock.patch.object(csv_table, "_APART_FROM", 0 if helped else sys.maxsize),
        mock.patch.object(scheduling, "alone", (lambda settings: settings) if helped else scheduling.alone),
    ):
        if reader == "the library":
            with mock.patch.object(workbook, "read_workbook", workbook.load_workbook), mock.patch.object(reading, "_LARGE", sys.maxsize):
                yield
        else:
            yield


@cache
def _rules() -> Ruleset:
    return load_ruleset(DEFAULT_RULES)


def report(path: Path, reader: str, as_of: date = date(2022, 5, 30)) -> str:
    """The whole report as JSON, made in this process, but for rows that a second one reads."""
    submission = open_submission([path], Limits(), accompanies)
    with read_by(reader):
        judged = validate(submission, _rules(), as_of, declaration=declaration_of(submission), processes=0)
    return as_text(as_data(judged, RenderOptions()))


def _put(column: int, *values: Cell) -> Fault:
    return lambda row, rng: row.__setitem__(column, rng.choice(values))


FAULTS: tuple[Fault, ...] = (
    *(_put(column, None, " ", "\u3000", "/", "无") for column in range(7)),
    _put(0, "一", 3, 7.5, "x", "…", "……", True),
    _put(1, "海淀片区", " 河东区", "河东区、河西区", "河东区大王庄街道", 1.0, "××区"),
    _put(2, "××公司", "12345", "合计", "某某" * 40, " 前有空格公司", date(2022, 1, 1)),
    lambda row, rng: row.__setitem__(3, str(row[3])[:17]),
    lambda row, rng: row.__setitem__(3, f"{row[3]}0"),
    lambda row, rng: row.__setitem__(3, str(row[3]).lower()),
    lambda row, rng: row.__setitem__(3, f" {row[3]}"),
    lambda row, rng: row.__setitem__(3, f"{str(row[3])[:9]} {str(row[3])[9:]}"),
    lambda row, rng: row.__setitem__(3, _one_wrong(str(row[3]), rng)),
    lambda row, rng: row.__setitem__(3, _of_mistaken_software(str(row[3])[:17])),
    _put(3, 911201020000123456.0, "9.112E+17", "120116000012340", 120116000012340.0, "９１１２０１１６ＭＡ", "××", "912"),
    _put(5, "1381234567", "138****0000", "022-23456789", "13800000000、13900000000", 13800000000.0, "1.38E+10", "12800000000"),
    _put(5, "13812345678\n", "电话13800000000", "138 1234 5678", "１３８００００００００", "00", "……"),
    _put(7, "××", "备注:以实际为准", "……", " ", 5.0, "x\0y"[:1], "<&>\"'"),
    lambda row, rng: row.__setitem__(slice(1, None), [None] * 7),
    lambda row, rng: row.__setitem__(slice(0, None), [None] * 8),
    lambda row, rng: row.__setitem__(slice(0, None), list(HEADER)),
    lambda row, rng: row.__setitem__(slice(0, None), ["平均办理时间:3个工作日", *[None] * 7]),
)  # fmt: skip
"""Each spoils one row in one way."""


def _one_wrong(code: str, rng: random.Random) -> str:
    place = rng.randrange(18)
    return code[:place] + rng.choice("0123456789ABCDEFGHJKLMNPQRTUWXYIOSVZ*") + code[place + 1 :]


def _of_mistaken_software(body: str) -> str:
    """With the sign of the remainder itself in the place of the check character."""
    return body + SIGNS[sum(SIGNS.index(sign) * pow(3, place, 31) for place, sign in enumerate(body) if sign in SIGNS) % 31]


def faulty(count: int, spoilt: int, seed: int = 3) -> list[Row]:
    """A list in which `spoilt` rows at random have each some fault, and some rows stand in each other's way."""
    return _spoiled([[*row[:7], None] for row in visits(count, Shape(), seed)], spoilt, seed)


def faulty_visits(count: int, shape: Shape, seed: int) -> list[Row]:
    """The same of a list of visits: one row in twenty."""
    return _spoiled([[cell if cell != "" else None for cell in row] for row in visits(count, shape, seed)], count // 20, seed)


def _spoiled(table: list[Row], spoilt: int, seed: int) -> list[Row]:
    rng, count = random.Random(seed), len(table)
    for number, place in enumerate(rng.sample(range(count), spoilt)):
        FAULTS[number % len(FAULTS)](table[place], rng)
    for column in (2, 3, 5, slice(1, None)):
        for _ in range(spoilt // len(FAULTS)):
            one, other = rng.randrange(count), rng.randrange(count)
            table[one][column] = table[other][column]  # type: ignore[call-overload,index]
    for place in rng.sample(range(count), 9):
        table[place][5] = "13812345678"
    return [["企业全量样本表"], [HEAD_LINE], list(HEADER), *table]


def different(packages: Sequence[Path]) -> int:
    """How many of some packages have not the same report from every reader; each is told."""
    wrong = 0
    for path in packages:
        reports = [report(path, reader) for reader in READERS]
        same = len(set(reports)) == 1
        wrong += not same
        print(f"{'same' if same else 'DIFFERENT'}: {path.name}, {len(reports[0]):,} characters")
    return wrong


def text_table(rows: Iterable[Row], rng: random.Random) -> bytes:
    """The rows as some program writes them, one time in three with a byte changed somewhere."""
    quoting, line_end = rng.choice((csv.QUOTE_MINIMAL, csv.QUOTE_MINIMAL, csv.QUOTE_ALL)), rng.choice(("\r\n", "\n"))
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=rng.choice(",,\t;"), quoting=quoting, lineterminator=line_end).writerows(rows)
    data = bytearray(written.getvalue().encode(rng.choice(("utf-8", "utf-8-sig", "gb18030", "utf-16")), "replace"))
    if rng.randrange(3) == 0:
        data[rng.randrange(len(data))] = rng.choice(b'",\n\r\0 \xff\xe3=' + bytes([rng.randrange(256)]))
    return bytes(data)


def main(arguments: Sequence[str]) -> int:
    if arguments and not arguments[0].isdecimal():
        return different([Path(path) for path in arguments])
    count = int(arguments[0]) if arguments else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        return different([spoilt_list(Path(folder, str(number)), count, shape) for number, shape in enumerate(SHAPES.values())])


def spoilt_list(folder: Path, count: int, shape: Shape, seed: int = 3) -> Path:
    folder.mkdir(parents=True)
    path = folder / NAME
    path.write_bytes((xlsxwriter_inline if shape.writer == "inline" else like_excel)(faulty_visits(count, shape, seed)))
    return path


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
