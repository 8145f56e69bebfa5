"""Cases of a ruleset: read from `cases/*.yaml`, judged, and held against what they expect."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, RootModel, ValidationError

from evalcheck.catalogue.items import Strict
from evalcheck.checks import KINDS
from evalcheck.engine import UnitUnknown, validate
from evalcheck.findings import Finding as Told
from evalcheck.patterns import regex
from evalcheck.records import dataclass
from evalcheck.report import Report
from evalcheck.ruleset import Ruleset, RulesetError, RulesetFault
from evalcheck.ruleset.shipped import CASES
from evalcheck.ruleset.source import Document, read_document, repeated_keys
from evalcheck.ruleset.wording import model_problems
from evalcheck.trials.forms import files_named, filled
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

    `findings` are exactly those of the given files. `package` are those of the package as a whole: all of them where the case says of which
    items it is, else some, for it need not hand in all else.
    """

    verdict: Literal["pass", "fail", "incomplete"] | None = None
    findings: tuple[Finding, ...] | None = None
    package: tuple[Finding, ...] = ()
    clauses: Mapping[str, State] = {}


class Case(Strict):
    """A package as data, and what must be said of it. `items`: the list is held to these numbers, so that a few files are all that is owed.

    `about` fills the hole of that name in the forms of its files.
    """

    unit: str
    items: tuple[int, ...] = ()
    about: str = ""
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


_EXTENSION = regex(r"\.[0-9A-Za-z]{2,5}$")
FORMS = "forms.yaml"
"""Beside the cases: what their files are made of."""


def read_trials(folder: Path) -> list[Trial]:
    """Every case of `cases/` in a ruleset's folder. Raises RulesetError with file and line of every mistake."""
    trials: list[Trial] = []
    faults: list[RulesetFault] = []
    forms: Mapping[str, Any] = {}
    for path in sorted((folder / CASES).glob("*.yaml"), key=lambda one: (one.name != FORMS, one.name)):
        shown = f"{folder.name}/{CASES}/{path.name}"
        try:
            document = read_document(path, shown, CaseLoader, lambda node: CaseLoader(b"").construct_document(node))
            faults += repeated_keys(document)
            if path.name == FORMS:
                forms = document.value or {}
            else:
                trials += [Trial(shown, name, case) for name, case in _cases(_whole(document, forms), document).items()]
        except RulesetError as error:
            faults += error.faults
    if faults:
        raise RulesetError(tuple(faults))
    return trials


def _whole(document: Document, forms: Mapping[str, Any]) -> Any:
    """The cases with what they take from another, and their files made of their forms."""
    value = document.value or {}
    if not isinstance(value, dict):
        return value
    whole: dict[Any, Any] = {}
    for name, case in value.items():
        whole[name] = _laid_over(name, case, whole, document) if isinstance(case, dict) and "like" in case else case
    return {name: _made(name, case, forms, document) for name, case in whole.items()}


def _laid_over(name: Any, case: dict[str, Any], earlier: Mapping[Any, Any], document: Document) -> dict[str, Any]:
    """A case `like` an earlier one: with its files but those of `without`, what it says of some of them, and what else it expects."""
    base = earlier.get(case["like"])
    if not isinstance(base, dict) or not isinstance(base.get("given"), dict):
        problem = Text(f"前面没有可参照的“{case['like']}”；请改正", f"no case “{case['like']}” stands above to be like: mend it")
        raise RulesetError((document.fault((name, "like"), problem),))
    given = dict(base["given"])
    for n, piece in enumerate(case.get("without") or ()):
        del given[_path_of(piece, given, document, (name, "without", n))]
    for piece, file in (case.get("given") or {}).items():
        path = piece if _EXTENSION.search(str(piece)) else _path_of(piece, given, document, (name, "given", piece))
        given[path] = {**given[path], **file} if path in given and isinstance(file, dict) and "form" not in file else file
    own = {key: part for key, part in case.items() if key not in ("like", "without")}
    return {**base, **own, "given": given, "expect": _expected(base.get("expect"), case.get("expect"))}


def _path_of(piece: str, given: Mapping[str, Any], document: Document, place: tuple[Any, ...]) -> str:
    """The file whose name a piece names: the whole of it, or words that only one name holds."""
    ending = [path for path in given if path.rpartition(".")[0].endswith(piece)]
    paths = [piece] if piece in given else ending if len(ending) == 1 else [path for path in given if piece in path]
    if len(paths) != 1:
        zh, en = ("没有", "none") if not paths else (f"有 {len(paths)} 个", f"{len(paths)} of them")
        problem = Text(
            f"名称含“{piece}”的文件{zh}，应正好一个；请改正", f"one file whose name holds “{piece}” is meant, and there are {en}: mend it"
        )
        raise RulesetError((document.fault(place, problem),))
    return paths[0]


def _expected(base: Any, own: Any) -> Any:
    """What a case expects that is like another: the states that it does not name stay, and so do verdict and findings of files."""
    if not isinstance(base, dict) or not isinstance(own, dict):
        return own if own is not None else base
    kept = {key: value for key, value in base.items() if key != "package"}
    clauses = {**base.get("clauses", {}), **(own.get("clauses") or {})}
    return {**kept, **own, "clauses": clauses}


def _made(name: Any, case: Any, forms: Mapping[str, Any], document: Document) -> Any:
    """A case with its files as rows and paragraphs."""
    if not isinstance(case, dict) or not isinstance(case.get("given"), dict):
        return case
    given: dict[str, Any] = {}
    for path, file in case["given"].items():
        items = case.get("items") or [""]
        words = {"unit": case.get("unit"), "about": case.get("about"), "item": items[0], "files": files_named(case["given"], path)}
        try:
            given[path] = filled(path, file, forms, words)
        except UnfitValue as error:
            raise RulesetError((document.fault((name, "given", path), error.text),)) from None
    return {**case, "given": given}


def _cases(value: Any, document: Document) -> Mapping[str, Case]:
    try:
        return Cases.model_validate(value).root
    except ValidationError as error:
        raise RulesetError(tuple(document.fault(*told) for told in model_problems(error, Cases, document.node))) from None


def judged(case: Case, ruleset: Ruleset) -> Report:
    """The report on a case's package, read in this process: what it holds is ours. Raises UnitUnknown."""
    held = narrowed(ruleset, case.items) if case.items else ruleset
    return validate(submission(case.given), held, case.as_of, unit=case.unit, received=case.received, processes=0)


def narrowed(ruleset: Ruleset, items: Collection[int]) -> Ruleset:
    """The ruleset with no other items in its list."""
    contents = [
        content.model_copy(update={"items": tuple(item for item in content.items if item.seq in items)})
        for content in ruleset.catalogue.contents
    ]
    return replace(ruleset, catalogue=replace(ruleset.catalogue, contents=tuple(contents)))


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
    return Outcome(trial, report, tuple(_differences(expect, report, bool(trial.case.items))))


def _differences(expect: Expected, report: Report, of_all: bool) -> Iterator[Text]:
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
    of_package = [finding for finding in report.findings if not finding.location.file]
    yield from _findings(expect.package, of_package, exactly=of_all)


def _findings(expected: Sequence[str], found: Sequence[Told], exactly: bool) -> Iterator[Text]:
    said = [(one, f"{one.location} {one.message('zh')} {one.message('en')}") for one in found]
    # Blanks part the words of a line: a word of several (有6行) is found where the message has blanks between them.
    left = [(one.code, f"{one.code} {text} {text.replace(' ', '')}") for one, text in said]
    for line in sorted(expected, key=len, reverse=True):  # 体育场地面积 stands in 人均体育场地面积 too
        code, _, words = line.partition(" ")
        match = next((one for one in left if one[0] == code and all(word in one[1] for word in words.split())), None)
        if match is None:
            yield Text(f"应报而未报：{line}", f"expected and not told: {line}")
        else:
            left.remove(match)
    for one, text in said if exactly else ():
        if (one.code, f"{one.code} {text} {text.replace(' ', '')}") in left:
            yield Text(f"不应报而报：{one.code} {text}", f"told and not expected: {one.code} {text}")
