"""CPU seconds for hostile names of files, and how they grow with the length: `python -m benchmarks.hostile_names --count 1800 --seed 1`."""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from evalcheck.engine.judge import FileResult, judge_file
from evalcheck.engine.package import conclude, judge_settings, marked
from evalcheck.evidence.declaration import Declaration
from evalcheck.report import Selection
from evalcheck.ruleset import load_ruleset
from evalcheck.submission.intake import open_submission
from evalcheck.submission.limits import Limits
from evalcheck.submission.model import EvidenceFile, InMemory, Submission

DAY = date(2022, 5, 28)
LONGEST = 1000
PIECES = (
    *" -—_\u3000()（）.．10第项xX*年月日a、《》一某é½ﷺ·'@", "\u202e", "\u0301", "\n", "\x1b", "市级", "市税务局", "和平区", "清单",
    "优化纳税服务", "副本", "(1)", "2022", "12010419880212713X", "138", ".pdf", "a.b@c.d", "Ã©", "1-", "张三",
)  # fmt: skip
FRONT = "市级市税务局-优化纳税服务-25-"


def hostile(count: int, seed: int) -> list[str]:
    """Names of up to 1,000 signs: one piece, two in turn, three runs, many pieces, any signs, behind a right beginning or not."""
    rng = random.Random(seed)

    def runs(number: int) -> str:
        return "".join(rng.choice(PIECES) * rng.randrange(1, LONGEST // number) for _ in range(number))

    kinds: tuple[Callable[[], str], ...] = (
        lambda: runs(1),
        lambda: (rng.choice(PIECES) + rng.choice(PIECES)) * rng.randrange(50, 500),
        lambda: runs(3),
        lambda: "".join(rng.choices(PIECES, k=rng.randrange(50, 400))),
        lambda: "".join(chr(rng.randrange(33, 0xA000)) for _ in range(rng.randrange(100, 900))),
        lambda: FRONT + runs(1),
    )
    ends = ("", ".pdf", ".xlsx", ".docx . ", " ")
    return [f"{n}/{(kinds[n % len(kinds)]().replace('/', '_'))[:LONGEST]}{rng.choice(ends)}" for n in range(count)]


def taken_in(names: list[str]) -> float:
    """Seconds to take them in from a zip."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "names.zip"
        with zipfile.ZipFile(path, "w") as packed:
            for name in names:
                packed.writestr(name, "")
        return _seconds(lambda: open_submission([path], Limits()))


def judged(names: list[str]) -> tuple[float, float]:
    """Seconds to judge the files one by one, and the package."""
    ruleset = load_ruleset()
    settings = judge_settings(ruleset, Declaration(), DAY, None)
    files = tuple(EvidenceFile(name, 0, "", InMemory(b"")) for name in names)
    results: list[FileResult] = []
    one_by_one = _seconds(lambda: results.extend(judge_file(file, settings) for file in files))
    owner = settings.identifier.unit("市税务局")
    return one_by_one, _seconds(
        lambda: conclude(Submission("names", files), ruleset, settings, marked(results), owner, Selection(), Declaration())
    )


def growth() -> Iterator[tuple[float, float, str]]:
    """Seconds for each pair of pieces at full length, and how many times that of half the length it is."""
    judged([FRONT])
    for first in PIECES:
        for second in PIECES:
            half, whole = (
                min(judged([FRONT + ((first + second) * LONGEST)[:length]])[0] for _ in range(3)) for length in (LONGEST // 2, LONGEST)
            )
            yield whole, whole / half, first + second


def _seconds(task: Callable[[], object]) -> float:
    begun = time.process_time()
    task()
    return time.process_time() - begun


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1800)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--growth", action="store_true", help="pairs of pieces at half and at full length (a minute)")
    given = parser.parse_args()
    if given.growth:
        for whole, times, pieces in sorted(growth(), reverse=True)[:10]:
            print(f"{whole * 1000:6.2f} ms, {times:.1f} times that of half the length: {pieces!r}")
        return 0
    names = hostile(given.count, given.seed)
    files, package = judged(names)
    print(f"{given.count} names: taken in {taken_in(names):.2f} s, judged {files:.2f} s, as a package {package:.2f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
