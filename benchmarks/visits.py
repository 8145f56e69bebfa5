"""Lists as departments keep them: an enterprise stands in as many rows as it was served, in any order, written by any program."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from benchmarks.lists import DISTRICTS, FILE_NAME, HEAD_LINE, HEADER, SURNAMES, TYPES, Row, credit_code, write_rows

Writer = Literal["inline", "shared", "openpyxl", "xlsxwriter"]
_SYLLABLES = (
    "安邦博昌晨达德东方丰福冠光广国海航禾恒宏华佳建江金锦景凯康科兰朗利联龙明宁鹏启青荣瑞润盛泰天通万信兴旭亚阳益永宇远云泽正志中卓"
)
_TRADES = ("科技", "商贸", "物流", "餐饮管理", "建筑工程", "医疗器械", "信息技术", "进出口贸易", "汽车服务", "文化传播")


@dataclass(frozen=True, slots=True)
class Shape:
    """What a list looks like. `visits` rows an enterprise, whose remarks differ; `faults` is the share of rows with a fault.

    `shared_names`: so large a share of the enterprises has the name of another one, and each of their rows is in a finding. `blank` columns
    stand behind the last one, styled and empty. `long`: what was done takes some hundred signs.
    """

    visits: int = 1
    order: Literal["random", "sorted"] = "random"
    writer: Writer = "shared"
    faults: float = 0
    shared_names: float = 0
    blank: int = 0
    long: bool = False


SHAPES: dict[str, Shape] = {
    "once, texts in the cells": Shape(writer="inline"),
    "once, shared texts": Shape(),
    "ten visits in random order, texts in the cells": Shape(visits=10, writer="inline"),
    "ten visits in random order, shared texts": Shape(visits=10),
}
"""The four lists that the ratios of docs/benchmarks.md are about."""
MORE_SHAPES: dict[str, Shape] = {
    "half of all rows in a finding": Shape(shared_names=0.5),
    "ten visits, sorted": Shape(visits=10, order="sorted"),
    "ten visits, one row in twenty with a fault": Shape(visits=10, faults=0.05),
    "ten visits, long texts": Shape(visits=10, long=True),
    "ten visits, twelve blank columns": Shape(visits=10, blank=12),
    "ten visits, by openpyxl": Shape(visits=10, writer="openpyxl"),
    "ten visits, by xlsxwriter": Shape(visits=10, writer="xlsxwriter"),
}
EVERY_SHAPE = SHAPES | MORE_SHAPES


def visits(count: int, shape: Shape, seed: int) -> Iterator[Row]:
    """`count` rows of appendix 4; names and codes are of this seed alone."""
    rng = random.Random(seed)
    enterprises = _enterprises(-(-count // shape.visits), shape, rng)
    order = [number % len(enterprises) for number in range(count)]
    order.sort() if shape.order == "sorted" else rng.shuffle(order)
    spoilt = set(rng.sample(range(count), round(count * shape.faults)))
    for number, which in enumerate(order, 1):
        district, name, code, person, phone = enterprises[which]
        matter = rng.choice(TYPES)
        done = f"2021年{rng.randrange(1, 13)}月{rng.randrange(1, 29)}日第{number}次办理" if shape.visits > 1 else f"第{number}户"
        if shape.long:
            matter = "，".join(rng.choices(TYPES, k=30))
        row: Row = [number, district, name, code, person, phone, matter, done]
        if number - 1 in spoilt:
            _FAULTS[number % len(_FAULTS)](row, rng)
        yield row + [""] * shape.blank


def _enterprises(count: int, shape: Shape, rng: random.Random) -> list[tuple[str, str, str, str, str]]:
    """District, name, code, person and phone of each; names, codes and phones stand once but for names that are shared by two."""
    made: list[tuple[str, str, str, str, str]] = []
    codes: set[str] = set()
    for number in range(count):
        while (code := credit_code(rng)) in codes:
            pass
        codes.add(code)
        syllables = "".join(rng.choices(_SYLLABLES, k=2))
        one = number ^ 1 if number < count * shape.shared_names and number % 2 else number
        name = f"天津{syllables}{one:06d}{rng.choice(_TRADES)}有限公司" if one == number else made[-1][1]
        person = rng.choice(SURNAMES) + "测" + rng.choice(_SYLLABLES)
        made.append((rng.choice(DISTRICTS), name, code, person, f"1{rng.choice('3578')}{(number * 7919 + 13) % 10**9:09d}"))
    return made


def _put(column: int, *values: str) -> Callable[[Row, random.Random], None]:
    return lambda row, rng: row.__setitem__(column, rng.choice(values))


def _one_sign_off(row: Row, rng: random.Random) -> None:
    code = str(row[3])
    row[3] = code[:-1] + rng.choice([sign for sign in "0123456789" if sign != code[-1]])


_FAULTS: tuple[Callable[[Row, random.Random], None], ...] = (
    _put(1, "", "海淀片区"), _put(2, "", "/"), _put(3, ""), _one_sign_off, _put(4, "无"), _put(5, "138****0000", "1381234567"),
    _put(6, "××"),
)  # fmt: skip
"""Each spoils one row in one way."""


def write(path: Path, count: int, shape: Shape, seed: int) -> None:
    """The list as a workbook, written by hand as Office does or by one of the libraries."""
    rows = visits(count, shape, seed)
    if shape.writer in ("inline", "shared"):
        write_rows(path, rows, count, inline=shape.writer == "inline")
    elif shape.writer == "openpyxl":
        _by_openpyxl(path, rows)
    else:
        _by_xlsxwriter(path, rows)


def _by_openpyxl(path: Path, rows: Iterator[Row]) -> None:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Sheet1")
    for row in (["企业全量样本表"], [HEAD_LINE], HEADER, *rows):
        sheet.append([cell if cell != "" else None for cell in row])
    book.save(path)


def _by_xlsxwriter(path: Path, rows: Iterator[Row]) -> None:
    from xlsxwriter import Workbook

    with Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("Sheet1")
        for number, row in enumerate((["企业全量样本表"], [HEAD_LINE], HEADER, *rows)):
            sheet.write_row(number, 0, row)


def list_of(folder: Path, count: int, name: str, seed: int) -> Path:
    """The list of a shape under a name that the notice accepts, made once and kept."""
    path = folder / f"{count}-{name.replace(' ', '-').replace(',', '')}-{seed}" / FILE_NAME
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_suffix(".part.xlsx")
        write(beside, count, EVERY_SHAPE[name], seed)
        beside.replace(path)
    return path
