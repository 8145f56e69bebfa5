"""What the evaluator decides: whose a parcel is and when it came (待确认.xlsx, read back at the next run), and his own waivers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field, replace
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from evalcheck.audit.cells import BASIS
from evalcheck.audit.keeping import rewrite, typed_texts
from evalcheck.audit.sheets import TableUnreadable, Value, Worksheet, day_of, read_rows
from evalcheck.checks.declarations import weakness
from evalcheck.evidence.declaration import DeclaredWaiver, read_declaration
from evalcheck.evidence.names.identity import Identifier
from evalcheck.records import dataclass
from evalcheck.refusals import reason
from evalcheck.words import Text

FILE = "待确认.xlsx"
_PARCEL, _FILES, _RECEIVED, _DOUBT, _MAY_BE, _UNIT, _ORDER = (
    "来件",
    "文件数",
    "收到日期",
    "疑点",
    "可能是",
    "单位（请填写）",
    "先后（请填写）",
)


_SHEET = "待确认"


@dataclass(frozen=True)
class Question:
    """A parcel about which something must be asked, or was: `doubts` are empty where all is answered."""

    parcel: str
    files: int
    received: date | None
    doubts: tuple[str, ...]
    candidates: tuple[str, ...]
    sha256: str = ""


@dataclass(frozen=True)
class Answers:
    """What the evaluator filled in: owners and places in the order by parcel. `wrong` are units that do not exist."""

    owners: dict[str, str] = field(default_factory=dict)
    order: dict[str, float] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)

    @property
    def given(self) -> set[str]:
        """Parcels about which something was answered."""
        return {*self.owners, *self.order, *self.wrong}

    def following(self, parcels: Iterable[tuple[str, str]]) -> Answers:
        """The answers for parcels (name, digest of what is in it): of one that has another name now they go with its content."""
        now = dict(parcels)
        names = {name: name for name in now}
        for name in self.given - set(now):
            same = [one for one, sha256 in now.items() if sha256 and sha256 == self.digests.get(name) and one not in self.given]
            if len(same) == 1:
                names[name] = same[0]
        owners = {names.get(name, name): owner for name, owner in self.owners.items()}
        order = {names.get(name, name): place for name, place in self.order.items()}
        wrong = {names.get(name, name): unit for name, unit in self.wrong.items()}
        return Answers(owners, order, wrong, self.digests)


def answers_in(out: Path, identifier: Identifier) -> Answers:
    """The answers of the table in OUT, if there is one. Raises TableUnreadable: answers must not get lost unseen."""
    answers = Answers()
    for row in typed_texts(out / FILE, _SHEET, (_PARCEL,)).values():
        name, unit, order = row.get(_PARCEL, ""), row.get(_UNIT, ""), row.get(_ORDER, "")
        known = identifier.unit(unit) if unit else None
        if known:
            answers.owners[name] = known.owner
        elif unit:
            answers.wrong[name] = unit
        if order.replace(".", "", 1).isdigit():
            answers.order[name] = float(order)
        answers.digests[name] = row.get(BASIS, "").rpartition(">")[2]
    return answers


def ask(out: Path, questions: Sequence[Question], answers: Answers, day: date) -> None:
    """The table with every open question, and those that were answered, so that the answers hold on."""
    rows: list[list[Value]] = []
    for question in questions:
        wrong = (
            [f"“{answers.wrong[question.parcel]}”不在单位名录里，请照“可能是”一列或单位名录里的名称填写"]
            if question.parcel in answers.wrong
            else []
        )
        told = question.received.isoformat() if question.received else ""
        doubts = "；".join((*wrong, *question.doubts)) or "已答复"
        rows.append([question.parcel, question.files, told, doubts, "、".join(question.candidates), None, None])
    headings = [(_PARCEL, 40), (_FILES, 8), (_RECEIVED, 12), (_DOUBT, 60), (_MAY_BE, 26), (_UNIT, 20), (_ORDER, 14)]
    title = "待确认：请填写绿色的列，保存后再运行一次 evalcheck audit"
    sheet = Worksheet(
        _SHEET, headings, rows, title, frozenset({_UNIT, _ORDER}), frozen=1, keys=[question.parcel for question in questions],
        digests=[question.sha256 for question in questions], known_by=(_PARCEL,), follows=True,
    )  # fmt: skip
    rewrite(out / FILE, [sheet], day)


@dataclass(frozen=True)
class Received:
    """Days of receipt as the evaluator's table gives them, by parcel and by owner; `units` are the owners that names of it mean."""

    by_parcel: dict[str, date] = field(default_factory=dict)
    by_owner: dict[str, date] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)

    def unknown(self, parcels: Iterable[str], owners: Iterable[str]) -> list[str]:
        """Names of the table that are neither a parcel's, nor a unit's whose parcels are here."""
        known, here = set(parcels), set(owners)
        known |= {name.rpartition(".")[0] for name in known}
        return [name for name in self.by_parcel if name not in known and self.units.get(name) not in here]

    def day(self, parcel: str, owner: str | None) -> date | None:
        return self.by_parcel.get(parcel) or self.by_parcel.get(parcel.rpartition(".")[0]) or self.by_owner.get(owner or "")


def received_days(path: Path, identifier: Identifier) -> Received:
    """The table of days: a column 收到日期, and before it one that names parcels or units. Raises TableUnreadable."""
    days = Received()
    for row in read_rows(path, (_RECEIVED,)):
        told = row[_RECEIVED]
        day, name = day_of(told), next((value for heading, value in row.items() if heading != _RECEIVED and value), "")
        if told and day is None:
            raise TableUnreadable(f"{path}：“{told}”不是日期，应写成 2022-05-27", f"{path}: “{told}” is no date; write it as 2022-05-27")
        if day and name:
            days.by_parcel[name] = day
            unit = identifier.unit(name)
            if unit:
                days.by_owner[unit.owner] = day
                days.units[name] = unit.owner
    return days


@dataclass(frozen=True)
class AuditWaiver:
    """A waiver, the owner it is for (None: everyone), and why it is not applied, if so."""

    owner: str | None
    waiver: DeclaredWaiver
    weak: Text | None


def read_waivers(path: Path, identifier: Identifier, as_of: date) -> list[AuditWaiver]:
    """The file's waivers. Raises TableUnreadable, with line and key, for what is not understood."""
    try:
        data = yaml.safe_load(path.read_bytes())
    except OSError as error:
        why = reason(error)
        raise TableUnreadable(f"{path} 读不了：{why.zh}", f"{path} cannot be read: {why.en}") from None
    except (yaml.YAMLError, ValueError, RecursionError):
        raise TableUnreadable(f"{path} 不是有效的 YAML", f"{path} is no valid YAML") from None
    if not isinstance(data, dict) or set(data) - {"waivers", "units"}:
        zh, en = "只能有 waivers 和 units 两个键", "it holds the keys waivers and units only"
        raise TableUnreadable(f"{path}:{zh}", f"{path}: {en}")
    return [
        AuditWaiver(owner, waiver, weakness(waiver, as_of, by_evaluator=True))
        for owner, given in _groups(path, data, identifier)
        for waiver in _understood(path, given)
    ]


def _groups(path: Path, data: dict[str, Any], identifier: Identifier) -> Iterator[tuple[str | None, Any]]:
    if data.get("waivers"):
        yield None, data["waivers"]
    for name, given in (data.get("units") or {}).items():
        unit = identifier.unit(str(name))
        if unit is None:
            near = identifier.nearest_unit(str(name))
            raise TableUnreadable(f"{path}：没有单位“{name}”" + (f"，是否为“{near}”？" if near else ""), f"{path}: no unit “{name}”")
        yield unit.owner, given


def _understood(path: Path, given: Any) -> tuple[DeclaredWaiver, ...]:
    text = yaml.safe_dump({"waivers": given}, allow_unicode=True)
    declared = read_declaration(text.encode(), str(path))
    if declared.faults:
        fault = declared.faults[0]
        raise TableUnreadable(f"{path}:{fault.key}:{fault.problem.zh}", f"{path}: {fault.key}: {fault.problem.en}")
    # The lines are those of the text that was made here.
    return tuple(replace(waiver, line=None) for waiver in declared.waivers)
