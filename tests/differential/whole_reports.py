"""Whole reports on damaged lists by every reader: `python -m tests.differential.whole_reports FIRST STOP [FOLDER]`, a list for each seed.

A list of appendix 4 with faults in its rows, as one of the writers writes it, is damaged and judged as a package. The standard library
alone and numpy must give the same report to the last sign; where the library's reader gives another one, its cells must differ for a
reason that `long_run` knows, and of the same cells plainly written it must find the same. What nobody can explain is told with its seed,
and kept in the folder.
"""

from __future__ import annotations

import json
import random
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from difflib import unified_diff
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock
from xml.sax.saxutils import quoteattr

from benchmarks.lists import Shape
from evalcheck.submission.containers import zip as zip_container
from evalcheck.submission.xlsx.sheet import open_xlsx
from tests.differential.compare import LIMITS, grid
from tests.differential.long_run import leads_nowhere, verdict_of
from tests.differential.mutations import mutated, parts, rezipped
from tests.differential.writers import OURS_ONLY, WRITERS, like_excel
from tests.same_findings import NAME, READERS, Row, faulty, faulty_visits, report

LIBRARY, BASE, FAST = READERS[:3]
_BASES = 360
"""Undamaged lists; a writer comes again with other rows."""
_HELPED = 50
"""One seed in so many is also read by two processes: to start the second takes as long as to judge ten lists."""
_PIECES = (None, None, 3000, 700)
"""Bytes that are inflated at once (None: as ever); in small pieces even a short list comes in many blocks."""
_SHOWN = 12
_LETTERS = 26
_TOLD_EACH = 1000


class Judged(NamedTuple):
    """What became of one seed. It is `wrong` where reports differ for no known reason, and `lines` tell how."""

    seed: int
    what: str
    wrong: bool = False
    lines: tuple[str, ...] = ()


def workbook(seed: int) -> bytes:
    """Three of four keep their XML well-formed: others are refused by all readers, and few of them ask more than that."""
    return mutated(_base(seed % _BASES), seed, well_formed=seed % 4 > 0)


@cache
def _base(number: int) -> bytes:
    writers = [*WRITERS.values(), *OURS_ONLY.values()]
    return writers[number % len(writers)](_table(random.Random(f"list {number}")))


def _table(rng: random.Random) -> list[Row]:
    """40 to 400 rows, the short ones more often; in two lists of three the same enterprises come again and again."""
    count, seed = int(40 * 10 ** rng.random() ** 4), rng.randrange(10**6)
    visits = rng.choice((1, 3, 10))
    shape = Shape(visits, rng.choice(("random", "sorted")), long=rng.random() < 0.1, blank=rng.choice((0, 0, 0, 4)))
    return faulty(count, max(count // 4, 10), seed) if visits == 1 else faulty_visits(count, shape, seed)


def judged(seed: int, path: Path) -> Judged:
    """The reports on one damaged list, which is written to `path`, held against each other."""
    data = workbook(seed)
    path.write_bytes(data)
    piece = _PIECES[seed // _BASES % len(_PIECES)] or zip_container.CHUNK
    with mock.patch.object(zip_container, "CHUNK", piece):
        reports = {reader: report(path, reader) for reader in (READERS if seed % _HELPED == 0 else READERS[:3])}
    plain = reports[BASE]
    for reader, text in reports.items():
        if reader != LIBRARY and text != plain:
            return Judged(seed, f"DIFFERENT: {reader}", True, _difference(plain, text))
    return _beside_the_library(seed, data, plain, reports[LIBRARY], path)


def _beside_the_library(seed: int, data: bytes, ours: str, theirs: str, path: Path) -> Judged:
    if ours == theirs:
        return Judged(seed, "the same report: " + ("the list is damaged" if _refused(ours) else "the list is read"))
    if _refused(ours) and _refused(theirs) and _places(ours) == _places(theirs):
        return Judged(seed, "both refuse, in other words")
    what = verdict_of(data)
    if what == "same" and leads_nowhere(data) and _told(ours) == _told(theirs):
        return Judged(seed, "no sheet: which parts it read the library does not tell")
    if what.startswith(("broken: we refuse", "we refuse a workbook part")) and _refused(ours):
        return Judged(seed, what)
    if what.startswith("sound"):
        if (plain := _plainly_written(data)) is None:
            return Judged(seed, f"{what}; a cell stands beyond column Z")
        path.write_bytes(plain)
        if _told(ours) == _told(theirs := report(path, LIBRARY)):
            return Judged(seed, f"{what}; plainly written it gives the same findings")
    return Judged(seed, f"UNEXPLAINED: cells: {what}", True, _difference(ours, theirs))


def _plainly_written(data: bytes) -> bytes | None:
    """The cells of a workbook, which has one sheet part, in a workbook that every reader reads."""
    sheets = open_xlsx(data, LIMITS)
    cells = grid(sheets[0])
    height, width = (max((place[axis] for place in cells), default=0) for axis in (0, 1))
    if width > _LETTERS:
        return None
    plain = parts(like_excel([[cells.get((row, column)) for column in range(1, width + 1)] for row in range(1, height + 1)]))
    state = ("", ' state="hidden"')
    named = "".join(f'<sheet name={quoteattr(sheet.name)}{state[sheet.hidden]} sheetId="1" r:id="rId1"/>' for sheet in sheets)
    plain["xl/workbook.xml"] = re.sub(rb"<sheet .*/>", lambda _: named.encode(), plain["xl/workbook.xml"])
    return rezipped(plain)


def _refused(text: str) -> bool:
    return any(finding["code"] == "FIL002" for finding in _findings(text))


def _told(text: str) -> tuple[Any, Any]:
    """The findings and their numbers, without what is said of the bytes of the file."""
    whole = json.loads(text)
    return whole["findings"], whole["counts"]


def _places(text: str) -> list[Any]:
    return [(finding["code"], finding["location"]) for finding in _findings(text)]


def _findings(text: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(text)["findings"]
    return found


def _difference(one: str, other: str) -> tuple[str, ...]:
    return tuple(islice(unified_diff(one.splitlines(), other.splitlines(), lineterm="", n=0), 2, _SHOWN))


def judge_each(seeds: Iterable[int]) -> Iterator[Judged]:
    with tempfile.TemporaryDirectory() as folder:
        for seed in seeds:
            yield judged(seed, Path(folder, NAME))


def main(first: int, stop: int, kept: Path | None = None) -> int:
    counts: Counter[str] = Counter()
    wrong = 0
    for number, found in enumerate(judge_each(range(first, stop)), 1):
        counts[found.what] += 1
        wrong += found.wrong
        if found.wrong:
            print(f"{found.seed}: {found.what}", *found.lines, sep="\n    ", flush=True)
            _keep(found.seed, kept)
        if number % _TOLD_EACH == 0 or number == stop - first:
            told = (f"{count} {what}" for what, count in counts.most_common())
            print(f"{number} damaged lists, {wrong} without an explanation", *told, sep="\n  ", flush=True)
    return min(wrong, 1)


def _keep(seed: int, folder: Path | None) -> None:
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{seed}.xlsx").write_bytes(workbook(seed))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]) if len(sys.argv) > 3 else None))
