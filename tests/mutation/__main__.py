"""`python -m tests.mutation --package checks --count 300 --seed 1`: how many of a package's mutants the tests kill."""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import CodeType

import yaml

from tests.mutation import record
from tests.mutation.named import try_named
from tests.mutation.operators import Mutant, mutants, mutated
from tests.mutation.trial import Quick, collected, forked, fresh, put_into_function

PACKAGES = {
    "checks": ("evalcheck/checks",),
    "values": ("evalcheck/evidence/values",),
    "names": ("evalcheck/evidence/names",),
    "report": ("evalcheck/report.py", "evalcheck/findings.py", "evalcheck/baseline.py"),
    "engine": ("evalcheck/engine", "evalcheck/submission/workers.py"),
}
HERE = Path(__file__).parent
_OWN, _OTHERS = 8.0, 2.0
"""CPU seconds of tests that one mutant is given: of those that run its line, and of others that run its file."""
_WHOLE_SUITE = 24 << 30
"""Bytes of addresses for the whole suite with its coverage in one process, which takes a quarter of that."""
_HEAVY = ("coverage", "docx", "hypothesis", "jinja2", "lxml.etree", "numpy", "openpyxl", "PIL.Image", "pydantic", "rich", "xlsxwriter")
"""Imported before any fork, so that children need not."""


@dataclass
class Tally:
    """The trials of one package."""

    killed: dict[Mutant, str] = field(default_factory=dict)
    survived: list[Mutant] = field(default_factory=list)
    equivalent: dict[Mutant, str] = field(default_factory=dict)

    @property
    def score(self) -> float:
        judged = len(self.killed) + len(self.survived)
        return 100 * len(self.killed) / judged if judged else 100.0


def main(argv: Sequence[str] | None = None) -> int:
    options = _options(argv)
    for module in _HEAVY:
        __import__(module)
    if options.named:
        return try_named(HERE / "named.yaml")
    recorded = _recorded(options)
    everything = []
    for package in options.package or PACKAGES:
        sample = _sample(package, options.count, options.seed)
        tally = _tried([mutant for mutant in sample if _asked(mutant, options.again)], recorded)
        _print(package, tally, options.seed)
        everything += [asdict(m) | {"killer": killer} for m, killer in tally.killed.items()] + [asdict(m) for m in tally.survived]
    if options.out:
        Path(options.out).write_text(json.dumps(everything, ensure_ascii=False, indent=1), "utf-8")
    return 0


def _recorded(options: argparse.Namespace) -> record.Record:
    """The tests by the lines they run: from the file given where it is there, else recorded now."""
    where = Path(options.record or Path(tempfile.mkdtemp()) / "tests.json")
    if not where.exists():
        files = [file for package in options.package or PACKAGES for file in _files(package)]
        made = forked(lambda: record.make(where, files, options.tests or record.TESTS), 7200, memory=_WHOLE_SUITE)
        if not isinstance(made, int):
            sys.exit(f"the tests could not be recorded: {made!r}")
        print(f"{made} tests recorded", flush=True)
    return record.read(where, options.tests or ())


def _asked(mutant: Mutant, again: str | None) -> bool:
    """Whether a mutant is to be tried: of an earlier run only what survived it."""
    if again is None:
        return True
    survived = {(one["path"], one["number"]) for one in json.loads(Path(again).read_text("utf-8")) if "killer" not in one}
    return (mutant.path, mutant.number) in survived


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("--package", action="append", choices=PACKAGES, help="default: each of them")
    parser.add_argument("--count", type=int, default=300, help="mutants of a package, drawn at random (default 300)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--record", help="file of the tests by line: read where it exists, else written")
    parser.add_argument("--tests", action="append", help="a file of tests, again for more, the most telling first (default: all)")
    parser.add_argument("--out", help="file for all mutants and what became of them, as JSON")
    parser.add_argument("--again", metavar="OUT", help="only what survived an earlier run of the same seed, by its --out")
    parser.add_argument("--named", action="store_true", help="the mutations of named.yaml instead, each against its own tests")
    return parser.parse_args(argv)


def _files(package: str) -> list[str]:
    paths = [path for root in map(Path, PACKAGES[package]) for path in ([root] if root.suffix else sorted(root.rglob("*.py")))]
    return [str(path) for path in paths]


def _sample(package: str, count: int, seed: int) -> list[Mutant]:
    every = [mutant for file in _files(package) for mutant in mutants(file, Path(file).read_text("utf-8"))]
    return sorted(random.Random(seed).sample(every, min(count, len(every))), key=lambda m: (m.path, m.number))


def _tried(sample: Sequence[Mutant], recorded: record.Record) -> Tally:
    reasons = _equivalents()
    tally = Tally(equivalent={mutant: reasons[_key(mutant)] for mutant in sample if _key(mutant) in reasons})
    waiting = {mutant: recorded.tests_of(mutant.path, mutant.line, _OWN, _OTHERS) for mutant in sample if mutant not in tally.equivalent}
    first = forked(lambda: _quickly(waiting, recorded), 36_000, heard=True)
    if not isinstance(first, dict):
        sys.exit(f"the quick trials ended with {first!r}")
    for number, (mutant, tests) in enumerate(waiting.items()):
        killer = first.get(number)
        if killer is None and tests:
            killer = str(fresh(mutant.path, _code(mutant), tests, 10 + sum(_bounds(tests, recorded).values())))
        if killer:
            tally.killed[mutant] = killer
        else:
            tally.survived.append(mutant)
    return tally


def _quickly(waiting: dict[Mutant, list[str]], recorded: record.Record) -> dict[int, str]:
    """The quick trials: by the mutant's place in the sample what killed it, empty where it lives, nothing where a fresh child has to tell.

    A test that fails without any mutant kills nothing.
    """
    told: dict[int, str] = {}
    sound: dict[str, bool] = {}

    def conduct(quick: Quick) -> None:
        deadly: Counter[str] = Counter()
        for number, (mutant, tests) in enumerate(waiting.items()):
            tests = sorted((test for test in tests if sound.get(test, True)), key=lambda test: -deadly[test])
            found = quick.try_(_bounds(tests, recorded), lambda m=mutant: put_into_function(m.path, m.function, _code(m)))  # type: ignore[misc]
            if found and found not in ("time", "died") and str(found) not in sound:
                sound[str(found)] = quick.try_({str(found): 60}) == ""
            if found and sound.get(str(found), True):
                told[number] = str(found)
                deadly[str(found)] += 1
            elif found == "" and not mutant.nested and not recorded.while_collecting(mutant.path, mutant.line):
                told[number] = ""
            print(f"{number + 1}/{len(waiting)}", told.get(number, "later") or "LIVES", mutant, file=sys.__stderr__, flush=True)

    collected([test for tests in waiting.values() for test in tests], conduct)
    return told


def _bounds(tests: Sequence[str], recorded: record.Record) -> dict[str, float]:
    """Seconds of CPU after which a test is taken to run for ever: many times what it takes."""
    return {test: 2 + 5 * recorded.seconds.get(test, 0.1) for test in tests}


def _code(mutant: Mutant) -> CodeType:
    path = Path(mutant.path)
    code: CodeType = compile(mutated(path.read_text("utf-8"), mutant.number), str(path.resolve()), "exec", dont_inherit=True)
    return code


def _key(mutant: Mutant) -> tuple[str, ...]:
    """What a mutant is whatever its line."""
    return (mutant.path.rpartition("/")[2], mutant.function, mutant.operator, mutant.was, mutant.becomes)


def _equivalents() -> dict[tuple[str, ...], str]:
    found = yaml.safe_load((HERE / "equivalent.yaml").read_text("utf-8")) or []
    return {(e["file"], e.get("function", ""), e["operator"], e["was"], e["becomes"]): e["reason"] for e in found}


def _print(package: str, tally: Tally, seed: int) -> None:
    killed, survived, equivalent = len(tally.killed), len(tally.survived), len(tally.equivalent)
    tried = killed + survived + equivalent
    late = sum(killer == "time" for killer in tally.killed.values())
    print(f"\n{package} (seed {seed}): {tried} mutants, {killed} killed ({late} by time), {survived} survived, {equivalent} equivalent")
    print(f"  {tally.score:.1f} % killed; {100 * equivalent / max(tried, 1):.1f} % equivalent")
    for operator, total in Counter(m.operator for m in (*tally.killed, *tally.survived)).most_common():
        left = sum(m.operator == operator for m in tally.survived)
        print(f"  {operator:18} {total:4} tried {total - left:4} killed {left:3} survived")
    for mutant in tally.survived:
        print(f"  survived: {mutant}")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
