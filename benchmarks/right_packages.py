"""Complete right packages as offices make them, judged: how many pass without a false word.

    python -m benchmarks.right_packages --seed 7 --count 40

A false word is a finding above note, but for COV009 (another lead may answer). `met` is the share of the clauses that have a file.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from evalcheck.engine import validate
from evalcheck.evidence.names.identity import Identifier
from evalcheck.evidence.roles import accompanies
from evalcheck.findings import Severity
from evalcheck.report import Report
from evalcheck.ruleset import Ruleset, load_ruleset
from evalcheck.submission.intake import open_submission
from tests.office.packages import make
from tests.office.programs import installed

AS_OF = date(2022, 5, 27)
UNITS = (
    "市高法院", "市市场监管委", "市政务服务办", "市规划资源局", "市人社局", "国网天津市电力公司", "市发展改革委", "市住房城乡建设委",
    "市商务局", "市税务局", "人民银行天津分行", "市财政局", "市科技局", "市知识产权局", "市水务局", "天津银保监局", "市金融局",
    "滨海新区", "和平区", "市体育局",
)  # fmt: skip


@dataclass(frozen=True)
class Judged:
    """What a package was judged to be: false words, and of the clauses that have a file how many are met."""

    unit: str
    habits: Sequence[str]
    report: Report

    @property
    def false_words(self) -> list[str]:
        wrong = [one for one in self.report.findings if one.severity != Severity.NOTE and one.code != "COV009"]
        return [f"{one.code} {one.location}: {one.message()}" for one in wrong]

    @property
    def answered(self) -> list[str]:
        return [state.state for state in self.report.coverage if state.files]


def packages(units: Sequence[str], folder: Path, seed: int) -> Iterator[Judged]:
    ruleset = load_ruleset("tianjin-2021")
    owners = [owner for unit in units if (owner := Identifier(ruleset.catalogue).unit(unit))]
    assert len(owners) == len(units)
    for unit, habits, path in make(owners, ruleset.catalogue, folder, seed):
        yield Judged(unit, habits, _judged(path, ruleset))


def _judged(path: Path, ruleset: Ruleset) -> Report:
    submission = open_submission([path], ruleset.reading_limits, accompanies)
    return validate(submission, ruleset, AS_OF, processes=0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--keep", type=Path, help="a folder to leave the packages in")
    chosen = parser.parse_args()
    if not installed():
        print("LibreOffice (soffice) is not installed: .doc, .xls, .et, .wps, .ods, .odt and printed pages are left out")
    with tempfile.TemporaryDirectory() as name:
        units = [UNITS[n % len(UNITS)] for n in range(chosen.count)]
        _print([*packages(units, chosen.keep or Path(name), chosen.seed)])


def _print(judged: Sequence[Judged]) -> None:
    states: Counter[str] = Counter()
    for number, one in enumerate(judged):
        states.update(one.answered)
        met = one.answered.count("met")
        print(f"{number:02d} {one.unit} {one.report.verdict} {met}/{len(one.answered)} met; {'、'.join(one.habits)}")
        for word in one.false_words:
            print(f"     {word}")
    passed = sum(one.report.verdict == "pass" and not one.false_words for one in judged)
    answered = sum(states.values())
    print(f"packages without a false word: {passed} of {len(judged)}")
    print(f"clauses answered: {answered}; met {states['met']} ({states['met'] / answered:.3f}); {dict(states)}")


if __name__ == "__main__":
    main()
