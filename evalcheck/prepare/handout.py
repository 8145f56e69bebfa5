"""All that a unit must hand in, item by item: what each clause asks, of which months, under which names, until when and to whom."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from evalcheck.catalogue.items import AnyKind, Clause, Item
from evalcheck.checks.names_together import same_name_key
from evalcheck.evidence.clauses.coverage import Duty, duty_of
from evalcheck.evidence.model import UnitRef
from evalcheck.evidence.names.naming import right_spelling
from evalcheck.prepare.right_names import evidence_name, naming_of
from evalcheck.reporters.handout import Asked, Handout, Owed, Section
from evalcheck.reporters.labels import DUTIES, word
from evalcheck.reporters.list_view import clause_facts, item_facts
from evalcheck.ruleset import Ruleset
from evalcheck.words import Say, Text

_DUTIES: tuple[Duty, ...] = ("required", "joint", "listed")


def handout(ruleset: Ruleset, unit: UnitRef, say: Say) -> Handout:
    """What a unit owes by the list of a ruleset. Items for which it is only responsible are there without names."""
    sections = tuple(_sections(ruleset, unit, say))
    items = sum(len(section.items) for section in sections)
    title = say(f"{unit.name}：要报送的全部材料", f"{unit.name}: all that is to be handed in")
    return Handout(title, tuple(_head(ruleset, unit, items, say)), tuple(_papers(ruleset, say)), sections)


def _head(ruleset: Ruleset, unit: UnitRef, items: int, say: Say) -> Iterator[tuple[str, str]]:
    window, notice = ruleset.catalogue.window, ruleset.notice
    start, end = _day(window.start, say), _day(window.end, say)
    yield say("通知", "Notice"), notice.title
    yield say("报送时间", "Window"), say(f"{start}至{end}（含首尾两天）", f"{start} to {end}, both days in")
    yield say("报送邮箱", "Mail"), notice.mail
    yield say("咨询电话", "Phone"), notice.phone
    if unit.district is None or unit.part:
        yield say("文件名写法", "File names"), _name_form(ruleset, unit, say)
    if not items:
        yield say("清单", "List"), say("清单中没有该单位牵头或负责的项目", "the list names the unit for no item")


def _name_form(ruleset: Ruleset, unit: UnitRef, say: Say) -> str:
    """The parts of a name by what they are called, the unit's as it is written."""
    calls = ruleset.catalogue.naming.calls
    words = (right_spelling(unit) if part.role == "owner" else say(part.name.zh, part.short.en) for part in calls)
    return ruleset.catalogue.naming.separator.join(words)


def _day(day: date, say: Say) -> str:
    return say(f"{day.year}年{day.month}月{day.day}日", day.isoformat())


def _papers(ruleset: Ruleset, say: Say) -> Iterator[str]:
    """What goes with the evidence of every unit, as far as the ruleset's checks ask it."""
    asked = {rule.check.check for rule in ruleset.rules}
    if "liaison_sheet" in asked:
        place = ruleset.catalogue.place_of("liaison")
        yield say(Text("联络员信息表", "the liaison sheet") + place + Text("一份", ""))
    if "covering_statement" in asked:
        yield say("材料清单一份：写明每份材料的文件名和说明", "a covering statement that names and explains every file")
    if any(c.period and c.period.start == "policy_start" for c in ruleset.catalogue.clauses.values()):
        zh = "时间从“政策落实当月”起算的项，在 evalcheck.yaml 的 policy_start 写明是哪个月"
        yield say(zh, "for items that count from the policy's first month, that month: policy_start in evalcheck.yaml")


def _sections(ruleset: Ruleset, unit: UnitRef, say: Say) -> Iterator[Section]:
    taken: set[str] = set()
    for duty in _DUTIES:
        items = [item for _, item in sorted(ruleset.catalogue.items.items()) if duty_of(item, unit) == duty]
        if items:
            owed = tuple(_owed(ruleset, item, unit if duty != "listed" else None, taken, say) for item in items)
            yield Section(word(DUTIES, duty, say.language), owed)


def _owed(ruleset: Ruleset, item: Item, unit: UnitRef | None, taken: set[str], say: Say) -> Owed:
    facts = tuple((label, text) for label, text in item_facts(ruleset.catalogue.content_of[item.seq], item, say) if text)
    head = say(f"第 {item.shown} 项 {item.label}", f"Item {item.shown} {item.label}")
    asked = (
        Asked(
            f"{clause.id} {clause.label}",
            tuple((label, text) for label, text in clause_facts(clause, say) if text),
            tuple(_names(ruleset, item, clause, unit, taken)) if unit else (),
        )
        for clause in (_for(unit, one) for one in item.clauses)
    )
    return Owed(head, facts, tuple(asked))


def _for(unit: UnitRef | None, clause: Clause) -> Clause:
    return clause.for_district(unit.district.name if unit.district else None) if unit else clause


def _names(ruleset: Ruleset, item: Item, clause: Clause, unit: UnitRef, taken: set[str]) -> Iterator[str]:
    """A right name for each kind that the clause asks; a district as a whole names no unit that could stand in it."""
    if unit.district and not unit.part:
        return
    kinds: list[AnyKind] = [*clause.asks, *(group[0] for group in clause.any_of), *clause.conditional_asks]
    for kind in kinds:
        if name := evidence_name(item, clause, kind, unit, ruleset.catalogue, naming_of(ruleset), taken):
            taken.add(same_name_key(name))
            yield name
