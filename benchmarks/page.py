"""docs/benchmarks.md: tables between marks that carry their sum, so that one that was changed by hand is told."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from pathlib import Path

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"
_BLOCK = re.compile(r"<!-- (\w+): made by the command, sum ([0-9a-f]{8}) -->\n(.*?)<!-- end of \1 -->\n", re.S)
_NOT_YET = re.compile(r"<!-- (\w+): -->\n<!-- end of \1 -->\n")
"""A part that was not measured yet."""


def put(part: str, text: str, page: Path = PAGE) -> None:
    """The tables of a part in the place of those that the page has."""
    body = f"\n{text.strip()}\n\n"
    block = f"<!-- {part}: made by the command, sum {_sum(body)} -->\n{body}<!-- end of {part} -->\n"
    old = page.read_text("utf-8")
    new, count = re.subn(rf"<!-- {part}: .*?<!-- end of {part} -->\n", lambda _: block, old, flags=re.S)
    if not count:
        raise SystemExit(f"{page.name} has no marks for {part}: <!-- {part}: --> and <!-- end of {part} -->")
    page.write_text(new, "utf-8")


def faults(page: Path = PAGE) -> Iterator[str]:
    """What was not made by the command: a changed part, or lines of a table that have not as many cells as its head."""
    text = page.read_text("utf-8")
    for part, told, body in _BLOCK.findall(text):
        if told != _sum(body):
            yield f"{page.name}: the tables of “{part}” were changed by hand: python -m benchmarks {part}"
        for table in re.findall(r"(?:^\|.*\|\n)+", body, re.M):
            if len({line.count("|") for line in table.splitlines()}) > 1:
                yield f"{page.name}: a table of “{part}” has lines of different lengths"
    left = _NOT_YET.sub("", _BLOCK.sub("", text))
    yield from (f"{page.name}: marks that do not fit: {mark}" for mark in re.findall(r"<!-- (?:\w+:|end of) .*?-->", left))


def _sum(body: str) -> str:
    return f"{zlib.crc32(body.encode()):08x}"
