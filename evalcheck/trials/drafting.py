"""Cases drafted from the facts of a list: of each item what answers it, what breaks each fact, and what the facts say of both.

What is expected is told by the facts and not by judging: where the program says otherwise, one of the two is to be looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from evalcheck.catalogue.items import Item, Part
from evalcheck.checks.names_together import same_name_key
from evalcheck.evidence.model import UnitRef
from evalcheck.evidence.roles import DECLARATION
from evalcheck.ruleset import Ruleset
from evalcheck.trials.drafted_files import (
    FORM_OF,
    LISTS,
    PAPERS,
    Draft,
    File,
    Kind,
    at_bound,
    bounds_of,
    files_of,
    given_of,
    just_missed,
    kept,
    leads_of,
    path_of,
    piece_of,
    started,
    telling,
    told_as,
)
from evalcheck.trials.drafted_forms import flow, forms_text


def drafted(ruleset: Ruleset) -> Iterator[tuple[str, str]]:
    """The files of `cases/`: the forms, then the cases of each content, by their names."""
    yield "forms.yaml", forms_text(ruleset)
    for content in ruleset.catalogue.contents:
        cases = [case for item in content.items for case in item_cases(item, ruleset)]
        yield f"{content.no:02}-{content.name}.yaml", "".join(f"{_lines(*case)}" for case in cases)


def item_cases(item: Item, ruleset: Ruleset) -> Iterator[tuple[str, dict[str, Any]]]:
    """The cases of an item by their names."""
    units = leads_of(item, ruleset)
    draft = Draft(item, units[0], ruleset)
    draft.files = files_of(draft)
    yield draft.name, _base(draft)
    yield from _without_some(draft)
    yield from _with_others(draft)
    yield from _too_few(draft)
    yield from _outside(draft)
    yield from _just_kept(draft)
    yield from _broken(draft)
    yield from _without_parts(draft)
    yield from _formless(draft)
    yield from ((f"{item.seq} {unit.name}都不提供", _nothing(draft, unit)) for unit in units)


def _nothing(draft: Draft, unit: UnitRef) -> dict[str, Any]:
    """What is said where a lead hands in nothing; of the first, who says besides that nothing is asked of it."""
    clauses = {clause.id: "missing" for clause in draft.item.clauses}
    given, told = _besides(draft, unit, False), []
    if unit is draft.unit:
        given[DECLARATION] = {"form": "声明不适用", "clauses": f"{{{', '.join(f'{clause}: 本期没有' for clause in clauses)}}}"}
        told = [f"WVR003 not_applicable.{one.id}" for one in draft.item.clauses if one.need == "required" and not one.conditional_asks]
        clauses |= {one.id: "not_applicable" for one in draft.item.clauses if one.need == "conditional"}
    expect = {"verdict": "fail", "findings": told, "package": ["FIL001"], "clauses": clauses}
    return {"unit": unit.name, "items": [draft.item.seq], **_days(draft.ruleset), "given": given, "expect": expect}


def variant(
    draft: Draft, name: str, given: Mapping[str, Any], expect: Mapping[str, Any], without: Sequence[str] = ()
) -> tuple[str, dict[str, Any]]:
    said = {"without": list(without)} if without else {}
    return f"{draft.item.seq} {name}", {"like": draft.name, **said, **({"given": dict(given)} if given else {}), "expect": dict(expect)}


def _days(ruleset: Ruleset) -> dict[str, str]:
    end = ruleset.catalogue.window.end
    return {"as_of": str(end + timedelta(30)), "received": str(end)}


def _base(draft: Draft) -> dict[str, Any]:
    item = draft.item
    given = {file.path: file.given for file in draft.files} | _besides(draft, draft.unit, True)
    expect = {"verdict": "pass", "findings": [], "clauses": {clause.id: "met" for clause in item.clauses}}
    return {"unit": draft.unit.name, "about": item.label, "items": [item.seq], **_days(draft.ruleset), "given": given, "expect": expect}


def _besides(draft: Draft, unit: UnitRef, dated: bool) -> dict[str, Any]:
    """The papers that go with a package, and what only its sender knows."""
    start = dated and any(clause.period and clause.period.start == "policy_start" for clause in draft.item.clauses)
    told = {"form": "声明落实月份", "start": started(draft)} if start else {"form": "声明"}
    return {"联络员信息表.xlsx": {"form": "联络员"}, "佐证材料清单.xlsx": {"form": "材料清单"}, DECLARATION: told}


def _just_kept(draft: Draft) -> Iterator[tuple[str, dict[str, Any]]]:
    """A promise of fewer rows than the clause asks at least is kept all the same where the clause is not met."""
    for promise in draft.item.commitments:
        files = [File(one.path, one.clause, one.kind, {}, one.group) for one in draft.files]
        file = kept(draft.item, promise, files, at_bound(promise))
        if file and file.given.get("rows", 10**9) < (file.clause.minimum or 0) and draft.alone:
            expect = {"verdict": "fail", "findings": [f"COV008 {file.clause.id}"], "clauses": {file.clause.id: "partial"}}
            yield variant(draft, f"{file.clause.id} 兑现了而不够", _short({file.path: {"rows": file.given["rows"]}}), expect)


def _broken(draft: Draft) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every promise that a file tells of missed by the least."""
    changed: dict[str, dict[str, Any]] = {}
    told: list[str] = []
    clauses: dict[str, str] = {}
    for promise in draft.item.commitments:
        files = [File(one.path, one.clause, one.kind, {}, one.group) for one in draft.files]
        file = kept(draft.item, promise, files, just_missed(promise))
        if file is None:
            continue
        into = changed.setdefault(file.path, {})
        into |= {key: file.given[key] for key in ("rows", "orders") if key in file.given}
        into |= {"more": [*into.get("more", []), *file.given["more"]]} if "more" in file.given else {}
        told.append(f"{'RES002' if 'rows' in file.given else 'RES001' if 'orders' in file.given else 'RES003'} {promise.metric}")
        if file.given.get("rows", 10**9) < (file.clause.minimum or 0):
            told.append(f"COV008 {file.clause.id}")
            clauses[file.clause.id] = "partial"
        if "more" in file.given:
            clauses |= dict.fromkeys(telling(draft.item, promise), "review")
    if changed:
        fails = {"verdict": "fail"} if any(line.startswith("COV") for line in told) else {}
        yield variant(draft, "没有兑现承诺", _short(changed), {**fails, "findings": told, "clauses": clauses})


def _short(changed: Mapping[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Files by their names without what comes before the number: a case speaks of them so."""
    return {piece_of(path): given for path, given in changed.items()}


def _without_some(draft: Draft) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each file left out once, of each clause another one in each case."""
    rounds = max([len(draft.of(clause)) for clause in draft.item.clauses] + [2 if len(draft.files) > 1 else 0])
    for turn in range(rounds):
        gone = [file for n, clause in enumerate(draft.item.clauses) for k, file in enumerate(draft.of(clause)) if (n + k) % rounds == turn]
        if gone and len(gone) < len(draft.files):
            expect = _lacking(draft, gone)
            yield variant(draft, f"缺一部分之{turn + 1}", {}, expect, [piece_of(file.path) for file in gone])


def _lacking(draft: Draft, gone: Sequence[File]) -> dict[str, Any]:
    """What is to be said where some files are not there."""
    clauses: dict[str, str] = {}
    told: list[str] = []
    for clause in draft.item.clauses:
        absent = [file for file in gone if file.clause is clause]
        left = [file for file in draft.of(clause) if file not in absent]
        groups, there = {file.group for file in absent if file.group >= 0}, {file.group for file in left if file.group >= 0}
        if groups - there:
            clauses[clause.id] = "partial" if there else "missing"
            if draft.alone and clause.need == "required":
                told.append(f"COV001 {clause.id}")
            elif draft.alone and not left:
                told.append(f"COV006 {clause.id}")
        elif groups:
            clauses[clause.id] = "partial"
        if draft.alone and any(file.group < 0 for file in absent) and there and clause.need == "required":
            told.append(f"COV006 {clause.id}")
    for promise in draft.item.commitments:
        sentence = any(told_as(promise, at_bound(promise), file.kind) in file.given.get("more", ()) for file in gone)
        for open_ in telling(draft.item, promise) if sentence else ():
            if clauses.setdefault(open_, "review") == "review":
                told.append(f"RES004 {promise.metric}")
    fails = any(line.startswith("COV001") for line in told)
    few = [f"COV008 {file.clause.id}" for file in gone if file.clause.minimum_of == "file" and draft.alone]
    return {**({"verdict": "fail"} if fails or few else {}), **({"findings": few} if few else {}),
            **({"package": told} if told else {}), "clauses": clauses}  # fmt: skip


def _with_others(draft: Draft) -> Iterator[tuple[str, dict[str, Any]]]:
    """Where one of several kinds is enough, each of the others in its place."""
    for clause in draft.item.clauses:
        for number, group in enumerate(clause.any_of):
            first = next(file for file in draft.of(clause) if file.group == len(clause.asks) + number)
            for asked in group[1:]:
                kind, path = asked.like, path_of(draft, clause, asked, {same_name_key(file.path) for file in draft.files})
                given = given_of(draft, clause, kind, path)
                more = [told_as(promise, at_bound(promise), kind) for promise in draft.item.commitments
                        if clause.id in promise.proved_by and "more" in first.given and kind in PAPERS]  # fmt: skip
                given |= {"more": more} if more else {}
                open_ = [one.metric for one in draft.item.commitments if clause.id in telling(draft.item, one) and not more]
                expect = {"package": [f"RES004 {metric}" for metric in open_], "clauses": {clause.id: "review"}} if open_ else {}
                yield variant(draft, f"{clause.id} 改交{FORM_OF[kind][0]}", {path: given}, expect, [piece_of(first.path)])


def _too_few(draft: Draft) -> Iterator[tuple[str, dict[str, Any]]]:
    """Of rows that a clause asks at least, one fewer."""
    asking = [file for file in draft.files if file.clause.minimum_of == "row" and "rows" in file.given]
    for clause in dict.fromkeys(file.clause.id for file in asking):
        files = [file for file in asking if file.clause.id == clause]
        given = {file.path: {"rows": (file.clause.minimum or 1) - 1} for file in files}
        missed = [
            f"RES002 {one.metric}"
            for one in draft.item.commitments
            if clause in one.proved_by and one.value >= (files[0].clause.minimum or 0)
        ]
        told = {"verdict": "fail", "findings": [f"COV008 {clause}", *missed]} if draft.alone else {}
        yield variant(draft, f"{clause} 少一个", _short(given), {**told, "clauses": {clause: "partial"}})


def _outside(draft: Draft) -> Iterator[tuple[str, dict[str, Any]]]:
    """The first and the last day of each period, which are in, and those beside them, which are out."""
    given: dict[str, dict[str, Any]] = {}
    told: list[str] = []
    for file in draft.files:
        bounds = bounds_of(draft, file.clause)
        if bounds is None or file.kind not in (*LISTS, Kind.WORK_ORDER, Kind.POLICY_DOCUMENT):
            continue
        piece, (first, last) = piece_of(file.path), bounds
        # An open side takes any day: one long ago, or the day of checking.
        ends = (first or date(2009, 1, 5), last or draft.ruleset.catalogue.window.end + timedelta(30))
        days = [ends[0], *([first - timedelta(1)] if first else []), ends[1], *([last + timedelta(1)] if last else [])]
        out = sum(
            (first is not None and day < first) or (last is not None and day > last)
            for day in (days[n % len(days)] for n in range(_rows(file)))
        )
        span = f"{f'{first:%Y-%m}' if first else ''}—{f'{last:%Y-%m}' if last else ''}"
        if file.kind is Kind.POLICY_DOCUMENT:
            given[file.path] = {"day": f"{days[-1].year}年{days[-1].month}月{days[-1].day}日"}
            told.append(f"DAT010 {piece} {days[-1]}")
            continue
        if file.kind is Kind.WORK_ORDER:
            given[file.path] = {"rows": len(days), "orders": [[str(day - timedelta(1)), str(day)] for day in days]}
            told.append(f"DAT002 {piece} 有{len(days) - 2}行的日期不在{span}")
            continue
        given[file.path] = {"also": {**file.given.get("also", {}), _DATED: [str(day) for day in days]}}
        told.append(f"DAT002 {piece} 有{out}行的日期不在{span}")
        if file.given["form"] in _TEMPLATED:
            told.append(f"TPL004 {piece} {_DATED}")
    if given:
        yield variant(draft, "期限内外", _short(given), {"verdict": "fail", "findings": told})


_DATED = "办理日期"
_TEMPLATED = ("企业名单", "企业和其他名单")


def _rows(file: File) -> int:
    return int(file.given.get("rows", 12))


def _without_parts(draft: Draft) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each of the things that a clause names left out once."""
    for turn in range(max((len(clause.parts) for clause in draft.item.clauses), default=0)):
        given: dict[str, dict[str, Any]] = {}
        expect: dict[str, Any] = {"clauses": {}}
        for clause in draft.item.clauses:
            if turn >= len(clause.parts):
                continue
            part = clause.parts[turn]
            telling = [file for file in draft.of(clause) if part.label in file.given.get("parts", ())]
            if any(file.kind is Kind.ENTERPRISE_LIST and _headed(part, draft.ruleset) for file in telling):
                continue  # the heading 企业名称 tells of 企业 whatever the rows hold
            given |= {file.path: {"parts": [one for one in file.given["parts"] if one != part.label]} for file in telling}
            if telling:
                expect["clauses"][clause.id] = "review" if part.soft else "partial"
            if telling and not part.soft and draft.alone:
                expect.setdefault("findings", []).append(f"COV010 {clause.id} {part.label}")
        if given:
            yield variant(draft, f"缺第{turn + 1}样", _short(given), expect)


def _headed(part: Part, ruleset: Ruleset) -> bool:
    """Whether a column of the template of lists bears a word of a part."""
    heads = [column.name for template in ruleset.catalogue.templates if template.id == "enterprise_list" for column in template.columns]
    return any(word in head for word in part.words for head in heads)


def _formless(draft: Draft) -> Iterator[tuple[str, dict[str, Any]]]:
    """Key content without marks, lists without the columns that are asked of them."""
    given: dict[str, dict[str, Any]] = {}
    told: list[str] = []
    for file in draft.files:
        if file.given.get("marked") or file.kind is Kind.PLATFORM_SCREENSHOT:
            given[file.path] = {"marked": False}
            told.append(f"EVD004 {piece_of(file.path)}")
        if file.kind is Kind.ENTERPRISE_LIST and file.given["form"] in _TEMPLATED:
            given[file.path] = {"drop": [code] if (code := _code_column(draft.ruleset)) else []}
            told.append(f"TPL002 {piece_of(file.path)} {code}")
    if given:
        fails = {"verdict": "fail"} if any(line.startswith("TPL") for line in told) else {}
        yield variant(draft, "没有标注，缺列", _short(given), {**fails, "findings": told})


def _code_column(ruleset: Ruleset) -> str | None:
    template = next((one for one in ruleset.catalogue.templates if one.id == "enterprise_list"), None)
    return next((column.name for column in template.columns if column.type == "credit_code"), None) if template else None


def _lines(name: str, case: Mapping[str, Any]) -> str:
    """A case: one that is like another in a line or two, else a key a line and a file a line."""
    if "like" in case or len(case["given"]) == 3:
        line = f"{name}: {flow(case)}"
        return f"{line}\n" if len(line) <= 150 else f"{name}:\n" + "".join(f"  {key}: {flow(value)}\n" for key, value in case.items())
    rows = [f"{name}:"]
    for key, value in case.items():
        rows += (
            [f"  {key}:", *(f"    {path}: {flow(file)}" for path, file in value.items())] if key == "given" else [f"  {key}: {flow(value)}"]
        )
    return "".join(f"{row}\n" for row in rows)
