"""What changed from one ruleset to another, as text, JSON (`evalcheck-rules-diff/1`) and a page to print."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from evalcheck.records import dataclass
from evalcheck.reporters.labels import SUBJECTS, asked, promise, span, word
from evalcheck.reporters.wrapping import indented
from evalcheck.words import Say, Text, joined

if TYPE_CHECKING:
    from evalcheck.catalogue.items import Clause, Item
    from evalcheck.ruleset.changes import Changes, ClauseChange, ItemChange, RuleChange, Value

SCHEMA = "evalcheck-rules-diff/1"
_WORDS: Mapping[str, Text] = {
    "new": Text("新增", "New"),
    "gone": Text("取消", "Gone"),
    "renumbered": Text("改号，要求不变", "Renumbered, asking the same"),
    "changed": Text("有变化", "Changed"),
    "wording": Text("仅文字改动", "Wording only"),
}
_ASKED = frozenset({"asks", "any_of", "need", "conditional_asks"})
_UNSAID = frozenset({"editorial"})
"""Keys that no report shows."""
_NAMES: Mapping[str, Text] = {
    "title": Text("名称", "title"), "remarks": Text("说明", "remarks"), "content": Text("评估内容", "content"),
    "leads": Text("牵头单位", "leads"), "responsible": Text("责任单位", "responsible"),
    "responsible_open": Text("等有关单位", "and others concerned"), "commitments": Text("承诺", "promises"),
    "label": Text("名称", "label"), "remark": Text("备注", "remark"), "asked": Text("要提供", "asks"),
    "period": Text("时间", "period"), "subjects": Text("名单对象", "listed"), "extra_columns": Text("另加列", "columns"),
    "minimum": Text("数量", "number"), "minimums": Text("各区数量", "by district"),
    "marking": Text("圈标", "marking"), "parts": Text("分项", "parts"),
    "minimum_by": Text("分别计数的列", "counted by"), "index": Text("指标", "index"), "score": Text("分值", "score"),
    "weight": Text("权重", "weight"), "words": Text("用词", "words"), "check": Text("检查", "check"), "severity": Text("级别", "severity"),
    "source": Text("出处", "source"), "window.start": Text("上传开始", "window opens"),
    "window.end": Text("上传截止", "window closes"), "notice.title": Text("通知", "notice"),
    "notice.mail": Text("报送邮箱", "mail"), "notice.phone": Text("咨询电话", "phone"),
    "notice.call_numbers": Text("公布的电话", "published numbers"), "items_published": Text("清单已公布", "list published"),
    "contents": Text("评估内容", "contents"), "units": Text("单位", "units"), "districts": Text("区", "districts"),
    "templates": Text("模板", "templates"), "levels": Text("指标的级别", "levels of the index"),
    "naming": Text("文件名的写法", "file names"), "naming.limit": Text("文件名的字数", "characters of file names"),
    "report.title": Text("评估报告", "evaluation report"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that changed: what it is, and a line for each difference."""

    change: str
    head: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    entries: tuple[Entry, ...]


def render(found: Changes, say: Say, width: int) -> str:
    """As text for a terminal."""
    lines = [title(found, say), summary(found, say)]
    for section in sections(found, say):
        lines += ["", section.title]
        for entry in section.entries:
            lines += indented(entry.head, width, "  ")
            for line in entry.lines:
                text = line.lstrip()
                lines += indented(text, width, " " * (6 + len(line) - len(text)))
    return "".join(line.rstrip() + "\n" for line in lines)


def page(found: Changes, say: Say) -> str:
    """As a page of HTML: offline, without scripts, to be printed."""
    return _template().render(
        language=say.language, title=title(found, say), summary=summary(found, say), sections=sections(found, say),
        mark={key: say(text) for key, text in _WORDS.items()},
    ) + "\n"  # fmt: skip


@cache
def _template() -> Template:
    env = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    return env.get_template("rule_changes.html")


def as_json(found: Changes) -> str:
    """As data: what differs with its values before and after."""
    data = {
        "schema": SCHEMA,
        "before": {"id": found.before.id, "version": found.before.version, "sha256": found.before.sha256},
        "after": {"id": found.after.id, "version": found.after.version, "sha256": found.after.sha256},
        "items_compared": found.listed,
        "items": [_item_data(one) for one in found.items],
        "rules": [_rule_data(one) for one in found.rules],
        "values": [{"key": one.key, "before": one.before, "after": one.after} for one in found.values],
        "by_unit": {unit: [[one.change, one.item.seq] for one in changes] for unit, changes in found.by_unit.items()},
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _item_data(one: ItemChange) -> dict[str, Any]:
    return {
        "change": one.change,
        "before": one.before.seq if one.before else None,
        "after": one.after.seq if one.after else None,
        "label": one.item.label,
        "content": one.content,
        "values": _both(one.before, one.after, [key for key in one.keys if key != "content"]),
        "clauses": [
            {
                "change": clause.change,
                "before": clause.before.id if clause.before else None,
                "after": clause.after.id if clause.after else None,
                "values": _both(clause.before, clause.after, clause.keys),
            }
            for clause in one.clauses
        ],
    }


def _rule_data(one: RuleChange) -> dict[str, Any]:
    rule = one.after or one.before
    return {"change": one.change, "id": rule.id if rule else None, "values": _both(one.before, one.after, one.keys)}


def _both(before: Any, after: Any, keys: Sequence[str]) -> dict[str, Any]:
    first, second = (one.model_dump(mode="json") if one is not None else {} for one in (before, after))
    return {key: {"before": first.get(key), "after": second.get(key)} for key in keys}


def title(found: Changes, say: Say) -> str:
    first, second = (f"{one.id} {one.version}" for one in (found.before, found.after))
    return say(f"规则集的变化：{first} → {second}", f"Changes of rules: {first} → {second}")


def summary(found: Changes, say: Say) -> str:
    """How much of each there is; a list that is not published is not called gone."""
    if not found.listed:
        return say("有一方的清单尚未公布，清单各项未比较。", "The list of one of them is not published: items are not compared.")
    counts = {change: sum(one.change == change for one in found.items) for change in _WORDS}
    told = joined([_WORDS[change] + f" {count}" for change, count in counts.items() if count], Text("，", "; "))
    nothing = Text("清单各项没有变化", "no item of the list changed")
    return say(Text("清单：", "Items: ") + told) if told else say(nothing)


def sections(found: Changes, say: Say) -> list[Section]:
    """Dates and contacts, items by the kind of change, rules, and what is new for each unit."""
    made = [Section(say("通知、单位和模板", "Notice, units, templates"), tuple(_value(one, say) for one in found.values))]
    for change in _WORDS:
        items = [one for one in found.items if one.change == change]
        entries = tuple(_gone(items, say)) if change == "gone" else tuple(_item(one, say) for one in items)
        made.append(Section(say(Text("清单项：", "Items: ") + _WORDS[change]), entries))
    made.append(Section(say("检查规则", "Rules"), tuple(_rule(one, say) for one in found.rules)))
    units = tuple(Entry("", unit, tuple(_for_unit(unit, changes, say))) for unit, changes in sorted(found.by_unit.items()))
    made.append(Section(say("各单位要注意的", "By unit"), units))
    return [section for section in made if section.entries]


def _name(key: str, say: Say) -> str:
    first, _, rest = key.partition(".")
    if key in _NAMES:
        return say(_NAMES[key])
    if first == "report":
        return say("报告的章", "chapter of the report")
    heads = {"phone": Text("电话：", "phone: "), "templates": Text("模板的列：", "columns of "), "limits": Text("读取上限：", "limit: ")}
    return say(heads[first]) + rest if first in heads else key


def _value(one: Value, say: Say) -> Entry:
    if isinstance(one.before, list) and isinstance(one.after, list) and not set(one.before) & set(one.after):
        lines = [say(f"{_WORDS[key].zh}：", f"{_WORDS[key].en}: ") + say("、", ", ").join(names)
                 for key, names in (("new", one.after), ("gone", one.before)) if names]  # fmt: skip
        return Entry("changed", _name(one.key, say), tuple(lines))
    return Entry("changed", f"{_name(one.key, say)}{say('：', ': ')}{_shown(one.before, say)} → {_shown(one.after, say)}")


def _shown(value: Any, say: Say) -> str:
    if isinstance(value, bool):
        return say("是", "yes") if value else say("否", "no")
    if isinstance(value, tuple | list):
        return say("、", ", ").join(map(str, value)) or say("无", "none")
    return str(value) if value not in (None, "") else say("无", "none")


def _item(one: ItemChange, say: Say) -> Entry:
    old, new = one.before, one.after
    number = f"{old.seq} → {new.seq}" if old and new and old.seq != new.seq else str(one.item.seq)
    head = say(f"第 {number} 项 {one.item.label}（{one.content}）", f"Item {number} {one.item.label} ({one.content})")
    if new is None or old is None:
        return Entry(one.change, head, tuple(_whole(one.item, say)))
    lines = [f"{_name(key, say)}{say('：', ': ')}{_item_value(key, old, say)} → {_item_value(key, new, say)}"
             for key in one.keys if key not in ("content", "clauses", *_UNSAID)]  # fmt: skip
    return Entry(one.change, head, (*lines, *(line for clause in one.clauses for line in _clause(clause, say))))


def _whole(item: Item, say: Say) -> Iterator[str]:
    """Who answers for an item, what it promises, and what each of its clauses asks."""
    for key in ("leads", "responsible", "commitments"):
        if getattr(item, key):
            yield f"{_name(key, say)}{say('：', ': ')}{_item_value(key, item, say)}"
    for clause in item.clauses:
        told = [_clause_value(key, clause, say) for key in ("asked", "period", "minimum") if key == "asked" or getattr(clause, key)]
        yield f"{clause.id} {clause.label}{say('：', ': ')}{say('；', '; ').join(told)}"


def _gone(items: Sequence[ItemChange], say: Say) -> Iterator[Entry]:
    """Items that are no more, by their content: that is all that one need know of them."""
    for content, several in groupby(items, key=lambda one: one.content):
        yield Entry("gone", content, (say("；", "; ").join(_numbered(one, say) for one in several),))


def _numbered(one: ItemChange, say: Say) -> str:
    moved = one.before and one.after and one.before.seq != one.after.seq
    number = f"{one.before.seq} → {one.after.seq}" if one.before and one.after and moved else str(one.item.seq)
    return say(f"第 {number} 项 {one.item.label}", f"item {number} {one.item.label}")


def _item_value(key: str, item: Item, say: Say) -> str:
    if key == "commitments":
        return say("；", "; ").join(f"{one.metric} {promise(one, say.language)}" for one in item.commitments) or say("无", "none")
    return _shown(getattr(item, key), say)


def _clause(one: ClauseChange, say: Say) -> Iterator[str]:
    old, new = one.before, one.after
    found = new or old
    assert found is not None
    number = f"{old.id} → {new.id}" if old and new and old.id != new.id else found.id
    yield f"{number} {found.label}{say('：', ': ')}{say(_WORDS[one.change])}" + (
        f"{say('，', '; ')}{asked(found, say.language)}" if old is None or new is None else ""
    )
    if old and new:
        for key in dict.fromkeys("asked" if key in _ASKED else key.removesuffix("_of") for key in one.keys if key not in _UNSAID):
            yield f"  {_name(key, say)}{say('：', ': ')}{_clause_value(key, old, say)} → {_clause_value(key, new, say)}"


def _clause_value(key: str, clause: Clause, say: Say) -> str:
    if key == "asked":
        return asked(clause, say.language)
    if key == "period":
        return span(clause.period, say.language) if clause.period else say("不限", "open")
    if key == "subjects":
        return _shown([word(SUBJECTS, one, say.language) for one in clause.subjects], say)
    if key == "parts":
        told = ((part.label, say("、", ", ").join(part.words)) for part in clause.parts)
        return _shown([say(f"{label}（{words}）", f"{label} ({words})") for label, words in told], say)
    if key == "minimums" and clause.minimums:
        return _shown([f"{name} {least}" for name, least in clause.minimums.values.items()], say)
    if key == "minimum" and clause.minimum:
        counted = say("行", "rows") if clause.minimum_of == "row" else say("个文件", "files")
        return f"{say('不少于', 'at least')} {clause.minimum} {counted}"
    return _shown(getattr(clause, key), say)


def _rule(one: RuleChange, say: Say) -> Entry:
    rule = one.after or one.before
    assert rule is not None
    head = f"{rule.id} {rule.label}{say('：', ': ')}{say(_WORDS[one.change])}"
    lines = []
    for key in one.keys:
        old, new = (rule.model_dump(mode="json")[key] if rule else None for rule in (one.before, one.after))
        if isinstance(old, dict) and isinstance(new, dict):  # of settings those that differ
            names = [name for name in dict.fromkeys((*old, *new)) if old.get(name) != new.get(name)]
            lines += [f"{name}{say('：', ': ')}{_shown(old.get(name), say)} → {_shown(new.get(name), say)}" for name in names]
        else:
            lines.append(f"{_name(key, say)}{say('：', ': ')}{_shown(old, say)} → {_shown(new, say)}")
    return Entry(one.change, head, tuple(lines))


def _for_unit(unit: str, changes: Sequence[ItemChange], say: Say) -> Iterator[str]:
    """`新增 第 12 项 …（牵头）`, and where the unit's part changed, how; last, in one line, what it need do no more."""
    for one in changes:
        if one.change != "gone":
            yield f"{say(_WORDS[one.change])}{say(' ', ': ')}{_numbered(one, say)}{_part_in(unit, one, say)}"
    gone = [f"{_numbered(one, say)}{_part_in(unit, one, say)}" for one in changes if one.change == "gone"]
    if gone:
        yield f"{say(_WORDS['gone'])}{say(' ', ': ')}{say('；', '; ').join(gone)}"


def _part_in(unit: str, one: ItemChange, say: Say) -> str:
    roles = [_role(unit, item, say) for item in (one.before, one.after)]
    role = roles[1] if roles[0] == roles[1] or one.before is None else f"{roles[0]} → {roles[1]}" if one.after else roles[0]
    return say(f"（{role}）", f" ({role})")


def _role(unit: str, item: Item | None, say: Say) -> str:
    if item and unit in item.leads:
        return say("牵头", "leads")
    return say("责任", "responsible") if item and unit in item.responsible else say("无关", "not concerned")
