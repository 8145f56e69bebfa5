"""Cases of a ruleset: read from `cases/*.yaml`, judged, and held against what they expect."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, RootModel, ValidationError

from evalcheck.catalogue.items import Strict
from evalcheck.checks import KINDS
from evalcheck.engine import UnitUnknown, validate
from evalcheck.findings import Finding as Told
from evalcheck.report import Report
from evalcheck.ruleset import Ruleset, RulesetError, RulesetFault
from evalcheck.ruleset.agreement import CASES
from evalcheck.ruleset.source import Document, read_document
from evalcheck.ruleset.wording import model_problems
from evalcheck.trials.given import CaseLoader, submission
from evalcheck.words import Text, UnfitValue

State = Literal["met", "partial", "missing", "not_applicable", "review", "optional"]


def _finding(line: str) -> str:
    if line.split(" ", 1)[0] not in KINDS:
        raise UnfitValue(f"没有代码“{line.split(' ', 1)[0]}”；请改正", f"there is no code {line.split(' ', 1)[0]}: mend it")
    return line


Finding = Annotated[str, AfterValidator(_finding)]


class Expected(Strict):
    """What must be said: the verdict, the findings (a code, and words of its place and message), the states of clauses.

    `findings` are exactly those of the given files, `package` some of those of the package as a whole: a case need not hand in all else.
    """

    verdict: Literal["pass", "fail", "incomplete"] | None = None
    findings: tuple[Finding, ...] | None = None
    package: tuple[Finding, ...] = ()
    clauses: Mapping[str, State] = {}


class Case(Strict):
    """A package as data, and what must be said of it."""

    unit: str
    as_of: date
    received: date | None = None
    given: Mapping[str, Any] = Field(min_length=1)
    expect: Expected


class Cases(RootModel[Mapping[str, Case]]):
    """A file of cases, by their names."""


@dataclass(frozen=True)
class Trial:
    """A case with its file and name."""

    file: str
    name: str
    case: Case

    @property
    def items(self) -> frozenset[int]:
        """Numbers of the items whose clauses it expects something of."""
        return frozenset(int(clause.partition("-")[0]) for clause in self.case.expect.clauses if clause.partition("-")[0].isdecimal())


def read_trials(folder: Path) -> list[Trial]:
    """Every case of `cases/` in a ruleset's folder. Raises RulesetError with file and line of every mistake."""
    trials: list[Trial] = []
    faults: list[RulesetFault] = []
    for path in sorted((folder / CASES).glob("*.yaml")):
        shown = f"{folder.name}/{CASES}/{path.name}"
        try:
            document = read_document(path, shown, CaseLoader, lambda node: CaseLoader(b"").construct_document(node))
            trials += [Trial(shown, name, case) for name, case in _cases(_filled(document.value or {}, document), document).items()]
        except RulesetError as error:
            faults += error.faults
    if faults:
        raise RulesetError(tuple(faults))
    return trials


def _filled(value: Any, document: Document) -> Any:
    """The cases, those that are `like` another with what it hands in and they do not say otherwise, less the files of `without`."""
    if not isinstance(value, dict):
        return value
    filled = {}
    for name, case in value.items():
        if isinstance(case, dict) and "like" in case:
            base = value.get(case["like"])
            if not isinstance(base, dict) or "like" in base or not isinstance(base.get("given"), dict):
                problem = Text(f"本文件没有可参照的“{case['like']}”；请改正", f"there is no case “{case['like']}” here to be like: mend it")
                raise RulesetError((document.fault((name, "like"), problem),))
            without = case.get("without") or []
            for n, file in enumerate(without):
                if file not in base["given"]:
                    problem = Text(f"“{case['like']}”没有文件“{file}”；请改正", f"“{case['like']}” hands in no “{file}”: mend it")
                    raise RulesetError((document.fault((name, "without", n), problem),))
            given = {file: data for file, data in base["given"].items() if file not in without} | (case.get("given") or {})
            own = {key: part for key, part in case.items() if key not in ("like", "without")}
            case = {**base, **own, "given": given}
        filled[name] = case
    return filled


def _cases(value: Any, document: Document) -> Mapping[str, Case]:
    try:
        return Cases.model_validate(value).root
    except ValidationError as error:
        raise RulesetError(tuple(document.fault(*told) for told in model_problems(error, Cases, document.node))) from None


def judged(case: Case, ruleset: Ruleset) -> Report:
    """The report on a case's package, read in this process: what it holds is ours. Raises UnitUnknown."""
    return validate(submission(case.given), ruleset, case.as_of, unit=case.unit, received=case.received, processes=0)


@dataclass(frozen=True)
class Outcome:
    """What was said of a case, and in what that is not what it expects."""

    trial: Trial
    report: Report | None
    differences: tuple[Text, ...] = field(default=())

    @cached_property
    def holds(self) -> bool:
        return not self.differences


def tried(trial: Trial, ruleset: Ruleset) -> Outcome:
    """A case judged. One that expects nothing fails, so that none is held for tried and was not."""
    expect = trial.case.expect
    if expect == Expected():
        return Outcome(
            trial, None, (Text("没有写期望什么（verdict、findings、clauses）", "it expects nothing (verdict, findings, clauses)"),)
        )
    try:
        report = judged(trial.case, ruleset)
    except UnitUnknown as error:
        return Outcome(trial, None, (Text(f"规则集里没有单位“{error.name}”", f"the ruleset has no unit “{error.name}”"),))
    return Outcome(trial, report, tuple(_differences(expect, report)))


def _differences(expect: Expected, report: Report) -> Iterator[Text]:
    if expect.verdict and report.verdict != expect.verdict:
        yield Text(f"结论应为 {expect.verdict}，实为 {report.verdict}", f"verdict {expect.verdict} is expected, {report.verdict} was given")
    states = {state.clause.id: state.state for state in report.coverage}
    for clause, state in expect.clauses.items():
        if states.get(clause) != state:
            found = states.get(clause)
            zh = f"条款 {clause} 应为 {state}，实为 {found}" if found else f"条款 {clause} 应为 {state}，该单位没有这一条"
            en = f"clause {clause}: {state} is expected, {found or 'nothing'} was said"
            yield Text(zh, en)
    of_files = [finding for finding in report.findings if finding.location.file]
    if expect.findings is not None:
        yield from _findings(expect.findings, of_files, exactly=True)
    yield from _findings(expect.package, [finding for finding in report.findings if not finding.location.file], exactly=False)


def _findings(expected: Sequence[str], found: Sequence[Told], exactly: bool) -> Iterator[Text]:
    left = [(one.code, f"{one.code} {one.location} {one.message('zh')} {one.message('en')}") for one in found]
    for line in expected:
        code, _, words = line.partition(" ")
        match = next((one for one in left if one[0] == code and all(word in one[1] for word in words.split())), None)
        if match is None:
            yield Text(f"应报而未报：{line}", f"expected and not told: {line}")
        else:
            left.remove(match)
    for _, told in left if exactly else ():
        yield Text(f"不应报而报：{told}", f"told and not expected: {told}")
