"""Each item of the list across all who lead it: how it stands, promise against measured value, what the survey says, what people judged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from typing import Any, Literal

from evalcheck.audit.keeping import Gathered
from evalcheck.audit.sheets import FILLS, Value, Worksheet
from evalcheck.audit.standing import ItemStanding, ItemState, UnitStanding
from evalcheck.audit.tables import AFTER_STATES, ITEM, JUDGEMENT, JUDGEMENTS, STATES, UNIT, Judged
from evalcheck.catalogue import Catalogue
from evalcheck.catalogue.items import Commitment, Content, Item
from evalcheck.records import dataclass
from evalcheck.reporters.labels import MEASURES, word

BY_ITEM, BY_CONTENT, BY_UNIT = "按事项", "按内容", "按单位"
OVERALL, OVERALL_NOTE = "总体判断（请填写）", "总体备注（请填写）"
_NONE, _TOTAL = "未判断", "合计"
_COUNTED: tuple[ItemState, ...] = ("met", "review", "partial", "missing")
_UNITS_SHOWN = 6


@dataclass(frozen=True)
class Rolled:
    """An item across its leads. `state` is the machine's, `after` follows from what people concluded (None: nothing); `judgements` count
    what people judged of each lead, `judgement` is what holds of the whole item (empty: nothing yet)."""

    item: Item
    content: Content
    units: tuple[str, ...]
    state: ItemState
    after: ItemState | None
    judgements: Mapping[str, int] = field(default_factory=dict)
    judgement: str = ""

    @property
    def concluding(self) -> ItemState:
        """What people concluded goes before what the machine saw."""
        return self.after or self.state

    @property
    def by(self) -> Literal["verified", "machine"]:
        return "verified" if self.after else "machine"


def rolled(units: Sequence[UnitStanding], catalogue: Catalogue) -> list[Rolled]:
    """The items in the order of the list."""
    owing: dict[int, list[tuple[str, ItemStanding]]] = {seq: [] for seq in catalogue.items}
    for unit in units:
        for one in unit.items:
            if one.duty != "listed":
                owing[one.item].append((unit.name, one))
    found = []
    for content in catalogue.contents:
        for item in content.items:
            leads = owing[item.seq]
            standing = [one for _, one in leads]
            after = across(standing, [one.concluding for one in standing]) if any(one.after for one in standing) else None
            state = across(standing, [one.state for one in standing])
            found.append(Rolled(item, content, tuple(name for name, _ in leads), state, after))
    return found


def across(leads: Sequence[ItemStanding], states: Sequence[ItemState]) -> ItemState:
    """How an item stands by its leads (design 4.11): of several leads one answer is enough, so the best holds; where every one must answer
    for itself (districts) all must have."""
    given = [state for state in states if state not in ("other", "none")]
    if not given:
        return "none"
    if any(one.duty == "joint" for one in leads):
        return min(given, key=_COUNTED.index)
    if len(set(given)) == 1:
        return given[0]
    return "review" if set(given) == {"met", "review"} else "partial"


def judged_by_people(rolls: Iterable[Rolled], typed: Gathered, levels: Sequence[str]) -> list[Rolled]:
    """The items with what people judged: of the whole item where somebody did, else what they judged alike of every lead."""
    by_lead: dict[tuple[str, str], str] = {}
    for name in levels:
        for key, entry in typed.counted(name, JUDGEMENT).items():
            item, _, unit = key.partition("|")
            by_lead[item, unit] = entry.text(JUDGEMENT)
    whole = {key: entry.text(OVERALL) for key, entry in typed.counted(BY_ITEM, OVERALL).items()}
    found = []
    for one in rolls:
        seq = str(one.item.seq)
        told = [by_lead.get((seq, unit), "") for unit in one.units]
        alike = told[0] if told and len(set(told)) == 1 else ""
        counts = Counter(filter(None, told))
        found.append(replace(one, judgements=dict(sorted(counts.items())), judgement=whole.get(seq) or alike))
    return found


def sheets(
    rolls: Sequence[Rolled], units: Sequence[UnitStanding], results: Sequence[Mapping[str, Any]], survey: Mapping[str, Any],
    judged: Judged, audit: str, typed: Gathered | None,
) -> list[Worksheet]:  # fmt: skip
    """The sheet of items, and those that sum it up by content and by unit."""
    by_item = _by_item(rolls, units, results, survey, judged, audit)
    if typed is None:
        return [by_item]
    return [by_item, _by_content(rolls, survey), _by_unit(units, typed)]


def _by_item(
    rolls: Sequence[Rolled], units: Sequence[UnitStanding], results: Sequence[Mapping[str, Any]], survey: Mapping[str, Any],
    judged: Judged, audit: str,
) -> Worksheet:  # fmt: skip
    packages = {unit.name: (unit, {one.item: one for one in unit.items}) for unit in units}
    rows: list[list[Value]] = []
    fills, digests = {}, []
    for number, one in enumerate(rolls):
        fills[number, 6] = FILLS[one.concluding]
        rows.append([
            one.item.seq, one.content.name, one.item.label, _units(one.units), STATES[one.state],
            AFTER_STATES[one.after] if one.after else None, _concluding(one), promises(one.item, results),
            recognition(survey, one.item.seq, one.content.no), _counts(one.judgements), None, None,
        ])  # fmt: skip
        told = [packages[name] for name in one.units]
        digests.append("".join(judged.clauses(unit.package, items[one.item.seq].clauses)[:4] for unit, items in told)[:64])
    headings = [
        (ITEM, 7), ("评估内容", 16), ("清单事项", 34), ("牵头单位", 22), ("系统状态", 12), ("核验后状态", 12), ("落实状态", 16),
        ("承诺与实测", 44), ("社会认同", 40), ("各单位判断", 20), (OVERALL, 16), (OVERALL_NOTE, 34),
    ]  # fmt: skip
    return Worksheet(
        BY_ITEM, headings, rows, "", frozenset({OVERALL, OVERALL_NOTE}), fills, {OVERALL: JUDGEMENTS}, 3,
        keys=[str(one.item.seq) for one in rolls], digests=digests, known_by=(ITEM,), together=frozenset({OVERALL_NOTE}), audit=audit,
    )  # fmt: skip


def _units(names: Sequence[str]) -> str:
    return "、".join(names[:_UNITS_SHOWN]) + (f" 等 {len(names)} 个单位" if len(names) > _UNITS_SHOWN else "")


def _concluding(one: Rolled) -> str:
    return f"{AFTER_STATES[one.after]}（核验）" if one.after else f"{STATES[one.state]}（系统）"


def _counts(counts: Mapping[str, int]) -> str:
    return "、".join(f"{word} {count}" for word, count in counts.items())


def promises(item: Item, results: Sequence[Mapping[str, Any]]) -> str:
    """A line a promise, with every value that was measured of it."""
    lines = []
    for promise in item.commitments:
        told = [_measured(one) for one in results if (one["item"], one["metric"]) == (item.seq, promise.metric)]
        lines.append(f"{_promise(promise)}；" + ("；".join(told) if told else "没有实测值"))
    return "\n".join(lines)


def _promise(promise: Commitment) -> str:
    op = {"<=": "≤", ">=": "≥"}.get(promise.op, promise.op)
    return f"{promise.metric} {op} {promise.value:g} {word(MEASURES, promise.unit, 'zh')}"


def _measured(one: Mapping[str, Any]) -> str:
    rows = f"，{one['rows']} 件" if one["rows"] else ""
    measure = word(MEASURES, one["unit_of_measure"], "zh")
    return f"{one['unit'] or one['package']} {one['value']:g} {measure}{rows}，{'符合' if one['kept'] else '不符合'}"


def recognition(survey: Mapping[str, Any], item: int | None, content: int) -> str:
    """What the survey says of an item; where it asked of its content only, of that. Which of several ways was chosen is no judgement."""
    every = (*survey.get("answers", ()), *survey.get("breakdown", ()))
    told_of = [one for one in every if not one.get("district") and one.get("scale") != "choice"]
    answers = [one for one in told_of if _number(one.get("content")) == content]
    of_item = [one for one in answers if item is not None and _number(one.get("item")) == item]
    of_content = [one for one in answers if not one.get("item")]
    told = [_answer(one) for one in of_item] or [f"{_answer(one)}（按内容）" if item is not None else _answer(one) for one in of_content]
    return "\n".join(told)


def _number(value: object) -> int | None:
    return int(str(value)) if str(value).isdecimal() else None


def _answer(one: Mapping[str, Any]) -> str:
    """An answer with its interval: a share in per cent, a mean as it is."""
    share = one.get("share")
    factor, form = (100, "{:.1f}%") if isinstance(share, int | float) else (1, "{:.2f}")
    value, low, high = (None if number is None else form.format(factor * number) for number in (
        one.get("mean") if share is None else share, one.get("low"), one.get("high")
    ))  # fmt: skip
    interval = f"（{low}～{high}）" if low and high else ""
    asked = f"{one.get('text') or one.get('question')}" + (f"（答“{one['answer']}”）" if one.get("answer") else "")
    return f"{asked}：{value or '—'}{interval}，{one.get('n', 0)} 家"


def _by_content(rolls: Sequence[Rolled], survey: Mapping[str, Any]) -> Worksheet:
    rows: list[list[Value]] = []
    for content in dict.fromkeys(one.content for one in rolls):
        own = [one for one in rolls if one.content == content]
        rows.append([content.no, content.name, *_tally(own), recognition(survey, None, content.no)])
    rows.append([None, _TOTAL, *_tally(rolls), None])
    return _summary(BY_CONTENT, [("内容序号", 9), ("评估内容", 24)], [("社会认同", 50)], rows)


def _by_unit(units: Sequence[UnitStanding], typed: Gathered) -> Worksheet:
    levels = dict.fromkeys(unit.level.name.zh for unit in units)
    said = {key: entry.text(JUDGEMENT) for name in levels for key, entry in typed.counted(name, JUDGEMENT).items()}
    rows: list[list[Value]] = []
    for unit in units:
        owed = [one for one in unit.items if one.duty != "listed"]
        told = [said.get(f"{one.item}|{unit.name}", "") for one in owed]
        states = [one.concluding if unit.package or one.state == "other" else "missing" for one in owed]
        rows.append([unit.name, "已报送" if unit.package else "未报送", *_numbers(states, [bool(one.after) for one in owed], told)])
    return _summary(BY_UNIT, [(UNIT, 20), ("报送", 9)], [], rows)


def _tally(rolls: Sequence[Rolled]) -> list[int]:
    return _numbers([one.concluding for one in rolls], [bool(one.after) for one in rolls], [one.judgement for one in rolls])


def _numbers(states: Sequence[str], verified: Sequence[bool], judgements: Sequence[str]) -> list[int]:
    counts = Counter(judgements)
    met = [sum(state in (("met", "other") if name == "met" else (name,)) for state in states) for name in _COUNTED]
    others = sum(count for word, count in counts.items() if word and word not in JUDGEMENTS)
    return [len(states), *met, sum(verified), *(counts[word] for word in JUDGEMENTS), others, counts[""]]


def _summary(name: str, before: list[tuple[str, int]], after: list[tuple[str, int]], rows: list[list[Value]]) -> Worksheet:
    middle = [("事项数", 8), *((STATES[state], 11) for state in _COUNTED), ("其中经核验", 11)]
    judged = [(f"判断：{word}", 11) for word in (*JUDGEMENTS, "其他", _NONE)]
    return Worksheet(name, [*before, *middle, *judged, *after], rows, frozen=2)


def told(one: Rolled) -> dict[str, Any]:
    """As audit.json has it."""
    return {
        "item": one.item.seq, "content": one.content.no, "units": list(one.units), "state": one.state, "after": one.after,
        "concluding": one.concluding, "by": one.by, "judgements": dict(one.judgements), "judgement": one.judgement or None,
    }  # fmt: skip
