"""A ruleset's list as people read it: the overview, a content, an item, a clause, or what concerns one unit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from evalcheck.cli.command import WIDTH, WrongCall, nearest
from evalcheck.cli.language import Say
from evalcheck.reporters.labels import DUTIES, SUBJECTS, asked, promise, span, word
from evalcheck.reporters.wrapping import cells, indented, padded

if TYPE_CHECKING:
    from evalcheck.catalogue.items import Clause, Content, Item
    from evalcheck.evidence.clauses.coverage import Duty
    from evalcheck.evidence.model import UnitRef
    from evalcheck.ruleset import Ruleset


_WIDTHS = (34, 9, 7, 9)


def shown(ruleset: Ruleset, what: str | None, say: Say) -> Iterator[str]:
    """The lines of what was asked for. Raises WrongCall where the ruleset has no such thing."""
    from evalcheck.evidence.names.identity import Identifier

    catalogue = ruleset.catalogue
    if what is None:
        return _overview(ruleset, say)
    text = what.strip()
    number = text.removeprefix("第").removesuffix("项").lstrip("0")
    if number.isdecimal() and int(number) in catalogue.items:
        return _item(ruleset, catalogue.items[int(number)], say)
    clause = catalogue.clauses.get(text) or catalogue.clauses.get(text.replace(".", "-"))
    if clause:
        return _one_clause(ruleset, clause, say)
    identifier = Identifier(catalogue)
    if content := identifier.content(text):
        return _content(content, say)
    if unit := identifier.unit(text):
        return _unit(ruleset, unit, say)
    if number.isdecimal() and catalogue.items:
        last = max(catalogue.items)
        raise WrongCall(say(f"没有序号 {number}，清单序号为 1 到 {last}", f"no item {number}: the list has items 1 to {last}"))
    near = identifier.nearest_unit(text) or nearest(text, [*catalogue.clauses, *(content.name for content in catalogue.contents)])
    raise WrongCall(_unknown(what, near, say))


def _unknown(what: str, near: str | None, say: Say) -> str:
    hint = say(f"；是否为“{near}”？", f"; did you mean “{near}”?") if near else ""
    return say(f"没有序号、条款、评估内容或单位“{what}”", f"no item, clause, content or unit “{what}”") + hint


def _rows(rows: Iterable[tuple[str, str]], indent: str = "  ") -> Iterator[str]:
    """Label and text in two columns; rows without text are left out."""
    kept = [(label, text) for label, text in rows if text]
    depth = max(8, *(cells(label) for label, _ in kept)) + 2
    for label, text in kept:
        yield from indented(text, WIDTH, indent + padded(label, depth))


def _overview(ruleset: Ruleset, say: Say) -> Iterator[str]:
    catalogue, notice = ruleset.catalogue, ruleset.notice
    yield f"{ruleset.title} [{ruleset.id} {ruleset.version}]"
    window = say(f"{catalogue.window.start} 至 {catalogue.window.end}", f"{catalogue.window.start} to {catalogue.window.end}")
    numbers = len(catalogue.items), len(catalogue.clauses)
    items = say("{} 项，{} 条", "{} items, {} clauses").format(*numbers)
    if not catalogue.items_published:
        items = say("未公布，不查清单各条", "not published: coverage is not checked")
    yield from _rows(
        [
            (say("通知", "Notice"), notice.title),
            (say("报送时间", "Window"), window),
            (say("报送邮箱", "Mail"), notice.mail),
            (say("咨询电话", "Phone"), notice.phone),
            (say("清单", "List"), items),
            *((say("说明", "Remark"), remark) for remark in ruleset.remarks),
        ]
    )
    yield ""
    titles = say("评估内容 清单序号 条款 咨询电话", "Content Items Clauses Phone").split()
    yield "      " + "  ".join(padded(text, width) for text, width in zip(titles, _WIDTHS, strict=True))
    for content in catalogue.contents:
        clauses = sum(len(item.clauses) for item in content.items)
        row = (content.name, _range(content), str(clauses or "-"), content.phone)
        yield f"  {content.no:>2}  " + "  ".join(padded(text, width) for text, width in zip(row, _WIDTHS, strict=True))


def _range(content: Content) -> str:
    numbers = sorted(item.seq for item in content.items)
    return "-" if not numbers else str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]}-{numbers[-1]}"


def _content(content: Content, say: Say) -> Iterator[str]:
    yield f"{content.no} {content.name}" + say(f"（咨询电话 {content.phone}）", f" (phone {content.phone})")
    yield from _listed(content.items, say)


def _listed(items: Sequence[Item], say: Say) -> Iterator[str]:
    for item in items:
        count = say(f"（{len(item.clauses)} 条）", f" ({len(item.clauses)} clauses)")
        yield from indented(item.label + count, WIDTH, f"  {item.seq:>3}  ")


def _item(ruleset: Ruleset, item: Item, say: Say) -> Iterator[str]:
    yield say(f"第 {item.seq} 项 {item.label}", f"Item {item.seq} {item.label}")
    yield from _item_facts(ruleset, item, say)
    for clause in item.clauses:
        yield ""
        yield from _clause(clause, say)


def _item_facts(ruleset: Ruleset, item: Item, say: Say) -> Iterator[str]:
    content = ruleset.catalogue.content_of[item.seq]
    joint = say("、", ", ")
    others = say(" 等有关单位", " and others concerned") if item.responsible_open else ""
    promises = [
        f"{one.metric}{say('：', ': ')}{promise(one, say.language)}"
        + (say("（力争）", " (aimed at)") if one.soft else "")
        + (say(f"，佐证 {joint.join(one.proved_by)}", f", proved by {joint.join(one.proved_by)}") if one.proved_by else "")
        for one in item.commitments
    ]
    yield from _rows(
        [
            (
                say("评估内容", "Content"),
                f"{content.no} {content.name}" + say(f"（咨询电话 {content.phone}）", f" (phone {content.phone})"),
            ),
            (say("牵头单位", "Leads"), joint.join(item.leads)),
            (say("责任单位", "Responsible"), joint.join(item.responsible) + others),
            *((say("承诺", "Promise"), text) for text in promises),
            (say("备注", "Remark"), item.remark or ""),
        ]
    )


def _clause(clause: Clause, say: Say) -> Iterator[str]:
    head = f"{clause.id}  {clause.label}"
    yield from indented(head, WIDTH, "  ")
    yield from _rows(_clause_facts(clause, say), "    ")


def _clause_facts(clause: Clause, say: Say) -> Iterator[tuple[str, str]]:
    joint = say("、", ", ")
    yield say("要提供", "Asks"), asked(clause, say.language)
    yield say("名单对象", "Listed"), joint.join(word(SUBJECTS, subject, say.language) for subject in clause.subjects)
    yield say("时间", "Period"), span(clause.period, say.language) if clause.period else ""
    yield say("另加列", "Columns"), joint.join(clause.extra_columns)
    if clause.minimum:
        rows = clause.minimum_of == "row"
        zh = f"至少 {clause.minimum} {'行' if rows else '个文件'}"
        yield say("数量", "Pieces"), say(zh, f"at least {clause.minimum} {'rows' if rows else 'files'}")
    yield say("圈标", "Marking"), say("要在文件中标出对应内容", "the passages that answer must be marked") if clause.marking else ""
    yield say("备注", "Remark"), clause.remark or ""
    yield say("出处", "Source"), clause.source


def _one_clause(ruleset: Ruleset, clause: Clause, say: Say) -> Iterator[str]:
    item = next(item for item in ruleset.catalogue.items.values() if clause in item.clauses)
    yield from _clause(clause, say)
    yield from _rows([(say("文件名如", "Name as"), _example(ruleset, item, clause))], "    ")
    yield ""
    yield say(f"属于第 {item.seq} 项 {item.label}", f"Part of item {item.seq} {item.label}")
    yield from _item_facts(ruleset, item, say)


def _example(ruleset: Ruleset, item: Item, clause: Clause) -> str:
    """A name that the clause's evidence could carry, without its extension."""
    units = {unit.name: unit.file_name for unit in ruleset.catalogue.units.units}
    content = ruleset.catalogue.content_of[item.seq]
    point = clause.words[0] if clause.words else clause.label[:15]
    return "-".join([units.get(item.leads[0], item.leads[0]), content.name, str(item.seq), point])


def _unit(ruleset: Ruleset, unit: UnitRef, say: Say) -> Iterator[str]:
    from evalcheck.evidence.clauses.coverage import duty_of

    by_duty: dict[Duty | None, list[Item]] = {}
    for _, item in sorted(ruleset.catalogue.items.items()):
        by_duty.setdefault(duty_of(item, unit), []).append(item)
    yield unit.name
    if unit.unit:
        yield from _rows([(say("文件名第一部分写", "First part of file names"), unit.unit.file_name)])
    for duty in ("required", "joint", "listed"):
        if items := by_duty.get(duty):
            title = word(DUTIES, duty, say.language)
            yield ""
            yield say(f"{title}（{len(items)} 项）", f"{title} ({len(items)} items)")
            yield from _by_content(ruleset, items, say)
    if set(by_duty) <= {None}:
        yield say("  清单中没有该单位牵头或负责的项目。", "  The list names the unit for no item.")


def _by_content(ruleset: Ruleset, items: Sequence[Item], say: Say) -> Iterator[str]:
    for content in ruleset.catalogue.contents:
        own = [item for item in items if ruleset.catalogue.content_of[item.seq] is content]
        if own:
            yield f"  {content.name}" + say(f"（咨询电话 {content.phone}）", f" (phone {content.phone})")
            yield from _listed(own, say)
