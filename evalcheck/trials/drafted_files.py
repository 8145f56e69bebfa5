"""What a draft of cases hands in for an item: a file for each thing that its clauses ask, each saying what it should."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from evalcheck.catalogue.items import AnyKind, Clause, Commitment, EvidenceKind, Item
from evalcheck.checks.names_together import same_name_key
from evalcheck.evidence.clauses.coverage import duty_of
from evalcheck.evidence.clauses.kind import named_kinds
from evalcheck.evidence.clauses.periods import first_day, last_day
from evalcheck.evidence.model import UnitRef
from evalcheck.evidence.names.identity import identifier_of
from evalcheck.evidence.values.durations import working_days
from evalcheck.prepare.right_names import evidence_name, naming_of
from evalcheck.records import dataclass
from evalcheck.ruleset import Ruleset

Kind = EvidenceKind
FORM_OF: Mapping[EvidenceKind, tuple[str, str]] = {
    Kind.POLICY_DOCUMENT: ("政策文件", "docx"), Kind.PLATFORM_SCREENSHOT: ("截图", "png"), Kind.OPERATION_VIDEO: ("视频", "mp4"),
    Kind.SITE_PHOTO: ("照片", "docx"), Kind.ENTERPRISE_LIST: ("企业名单", "xlsx"), Kind.WORK_ORDER: ("工单", "xlsx"),
    Kind.CASE: ("案例", "docx"), Kind.ITEM_LIST: ("清单", "xlsx"), Kind.STATEMENT: ("情况说明", "docx"), Kind.PUBLIC_LINK: ("网址", "docx"),
    Kind.STATISTICS: ("统计", "xlsx"),
    Kind.OTHER: ("指南", "docx"),
}  # fmt: skip
LISTS = (Kind.ENTERPRISE_LIST, Kind.ITEM_LIST)
PAPERS = (Kind.STATEMENT, Kind.STATISTICS, Kind.OTHER, Kind.POLICY_DOCUMENT)
_MARKED = (Kind.POLICY_DOCUMENT, Kind.OTHER)
_NO_COMPANIES = ("persons", "litigants", "students", "projects", "organisations", "universities")
_DAY = "2021年5月6日"
_MEASURES = {
    "day": "天", "working_day": "个工作日", "link": "个环节", "count": "个", "percent": "%", "cny": "元", "rank": "位",
    "square_meter": "平方米", "volume": "册",
}  # fmt: skip


@dataclass
class File:
    """A file of a draft: what it answers, and what is said of its form. `group`: which of the kinds it is that its clause asks; -1 如有."""

    path: str
    clause: Clause
    kind: EvidenceKind
    given: dict[str, Any]
    group: int


@dataclass
class Draft:
    """An item as one unit answers it, with its files."""

    item: Item
    unit: UnitRef
    ruleset: Ruleset
    files: list[File] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"{self.item.seq} 全部提供"

    @cached_property
    def alone(self) -> bool:
        """Whether the unit leads the item alone: of joint leads nothing is required by itself."""
        return duty_of(self.item, self.unit) == "required"

    def of(self, clause: Clause) -> list[File]:
        return [file for file in self.files if file.clause is clause]


def leads_of(item: Item, ruleset: Ruleset) -> list[UnitRef]:
    """The units that must answer for an item: its leads, of a group of them the first that belongs to it."""
    identifier, units = identifier_of(ruleset.catalogue), ruleset.catalogue.units
    others = [*(one.government or one.name for one in units.districts), *(one.name for one in units.units)]
    for names in (item.leads, others):
        known = [unit for name in names if (unit := identifier.unit(name)) is not None and duty_of(item, unit) in ("required", "joint")]
        if known:
            return known if names is item.leads else known[:1]
    return []


def started(draft: Draft) -> str:
    """The month in which a policy began: March of the year before the window."""
    return f"{draft.ruleset.catalogue.window.end.year - 1}-03"


def piece_of(path: str) -> str:
    """A name from its number on: `…-1-员工参保名单.xlsx` is `1-员工参保名单`."""
    stem = path.rpartition(".")[0]
    return stem.split("-", 2)[-1] if stem.count("-") > 1 else stem


def files_of(draft: Draft) -> list[File]:
    files: list[File] = []
    taken: set[str] = set()
    for clause in draft.item.clauses:
        groups = [*((n, kind) for n, kind in enumerate((*clause.asks, *(group[0] for group in clause.any_of)))),
                  *((-1, kind) for kind in clause.conditional_asks)]  # fmt: skip
        for group, kind in groups:
            for _ in range((clause.minimum or 1) if clause.minimum_of == "file" else 1):
                path = path_of(draft, clause, kind, taken)
                files.append(File(path, clause, kind.like, given_of(draft, clause, kind.like, path), group))
    for promise in draft.item.commitments:
        kept(draft.item, promise, files, at_bound(promise))
    for file in files:
        if file.clause.minimum_of == "row" and "rows" in file.given:
            file.given["rows"] = max(file.given["rows"], file.clause.minimum or 0)
    return files


def path_of(draft: Draft, clause: Clause, kind: AnyKind, taken: set[str]) -> str:
    """A right name; of a clause that asks several kinds, one that says which it is, where there is such."""
    ruleset, tried = draft.ruleset, set(taken)
    names: list[str] = []
    for _ in range(_TRIED):
        name = evidence_name(draft.item, clause, kind, draft.unit, ruleset.catalogue, naming_of(ruleset), tried)
        if name is None:
            break
        names.append(name)
        tried.add(same_name_key(name))
    things, own = [word for part in clause.parts for word in part.words], ruleset.catalogue.kinds
    best = max(names or [f"{clause.label}.docx"], key=lambda one: (
        not any(word in piece_of(one) for word in things),
        len(clause.kinds) == 1 or named_kinds(piece_of(one), own) & clause.kinds == {kind},
        -names.index(one) if names else 0))  # fmt: skip
    taken.add(same_name_key(best))
    return f"{best.rpartition('.')[0]}.{FORM_OF[kind.like][1]}"


_TRIED = 12


def given_of(draft: Draft, clause: Clause, kind: EvidenceKind, path: str) -> dict[str, Any]:
    """What is said of a file's form: what it is of, and what its clause asks of such a file."""
    form = FORM_OF[kind][0]
    # A label that names several kinds would let each file be taken for another of them.
    of = "所列材料" if clause.parts else clause.label if len(clause.kinds) == 1 else piece_of(path).partition("-")[2] or clause.label
    given: dict[str, Any] = {"form": form, "of": of, **_neutral(draft, clause)}
    if kind in (Kind.PLATFORM_SCREENSHOT, Kind.OPERATION_VIDEO):
        return {"form": form}
    if kind is Kind.ENTERPRISE_LIST and clause.subjects and set(clause.subjects) <= set(_NO_COMPANIES):
        given |= {"form": "其他名单", "who": _heading(draft.ruleset, clause)}
    elif kind is Kind.ENTERPRISE_LIST and set(clause.subjects) & set(_NO_COMPANIES):
        given["form"] = "企业和其他名单"
    if kind is Kind.POLICY_DOCUMENT:
        given["day"] = _DAY
    if clause.minimum_of == "row" and kind is not Kind.WORK_ORDER:
        given["rows"] = clause.minimum
    also = {name: "2021-08-03" if "时间" in name else "网上办理" for name in clause.extra_columns} if kind is Kind.ENTERPRISE_LIST else {}
    if clause.minimum_by and kind in LISTS:
        also[clause.minimum_by[0]] = "样例" + clause.minimum_by[0]
    labels = [part.label for part in clause.parts if not part.kinds or kind in part.kinds]
    marked = {"marked": True} if clause.marking and kind in _MARKED else {}
    return {**given, **({"also": also} if also else {}), **({"parts": labels} if labels else {}), **marked}


def _neutral(draft: Draft, clause: Clause) -> dict[str, str]:
    """Of a clause that names several things, words for its matter that are of none of them, where the item's label is of one."""
    words = [word for part in clause.parts for word in part.words]
    content = draft.ruleset.catalogue.content_of[draft.item.seq].name
    matters = [one for one in (draft.item.label, *clause.words, content) if not any(word in one for word in words)]
    return {"about": matters[0]} if words and matters and matters[0] != draft.item.label else {}


def _heading(ruleset: Ruleset, clause: Clause) -> str:
    template = next((one for one in ruleset.catalogue.templates if one.id == "enterprise_list"), None)
    words = template.others.get(clause.subjects[0], ()) if template else ()
    return words[0] if words and words[0].endswith("名") else f"{words[0]}名称" if words else "名称"


def bounds_of(draft: Draft, clause: Clause) -> tuple[date | None, date | None] | None:
    """First and last day of a clause's period; None on an open side, and where it has none."""
    if clause.period is None:
        return None
    start = started(draft) if clause.period.start == "policy_start" else clause.period.start
    found = first_day(start), last_day(clause.period.end)
    return found if any(found) else None


def kept(item: Item, promise: Commitment, files: Sequence[File], value: float) -> File | None:
    """Let a file tell a value of a promise: so many rows of a list, else a sentence or a row of figures."""
    own = [file for file in files if file.clause.id in promise.proved_by]
    alike = [one for one in item.commitments if one.unit == promise.unit and set(one.proved_by) & set(promise.proved_by)]
    alone = len(alike) == 1
    listed = next((file for file in own if file.kind in LISTS), None)
    order = next((file for file in own if file.kind is Kind.WORK_ORDER), None)
    if (promise.unit, promise.statistic) == ("count", "count") and listed and alone and len(item.leads) == 1:
        listed.given["rows"] = int(value)
        return listed
    if promise.unit in ("day", "working_day") and order and alone:
        order.given["orders"] = [["2021-09-06", str(_after(date(2021, 9, 6), int(value), promise.unit))]]
        return order
    paper = next((file for some in (own, files) for kind in PAPERS for file in some if file.kind is kind), None)
    if paper:
        paper.given.setdefault("more", []).append(told_as(promise, value, paper.kind))
    return paper


def _after(start: date, days: int, unit: str) -> date:
    """The first day on which so many days, or working days, have gone by."""
    ends = (start + timedelta(n) for n in range(days, 4 * days + 10))
    return next(end for end in ends if unit == "day" or working_days(start, end).days == days)


def told_as(promise: Commitment, value: float, kind: EvidenceKind) -> Any:
    if kind is Kind.STATISTICS:
        return [promise.metric, value, _MEASURES.get(promise.unit, promise.unit)]
    verb = "为" if promise.op in ("<=", "<") else "达到"
    return (
        f"2021年，{promise.metric}{verb}{'第' if promise.unit == 'rank' else ''}{value:.12g}{_MEASURES.get(promise.unit, promise.unit)}。"
    )


def step_of(promise: Commitment) -> float:
    """The least by which a promise is missed: one, of sums and areas a hundredth."""
    return 1.0 if promise.unit in ("day", "working_day", "link", "count", "percent", "rank") else round(promise.value / 100, 4)


def at_bound(promise: Commitment) -> float:
    """The value with which a promise is just kept."""
    return promise.value + {">": step_of(promise), "<": -step_of(promise)}.get(promise.op, 0)


def just_missed(promise: Commitment) -> float:
    return promise.value + {"<=": step_of(promise), ">=": -step_of(promise)}.get(promise.op, 0)


def telling(item: Item, promise: Commitment) -> list[str]:
    """The clauses that stay open where nothing tells that a promise was kept."""
    telling = {Kind.STATEMENT, Kind.STATISTICS}
    return [clause.id for clause in item.clauses if not promise.soft and clause.id in promise.proved_by and clause.kinds & telling]
