"""Items and clauses of the list in words: who leads, what is promised, what each clause asks, of which months, how many."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from evalcheck.reporters.labels import SUBJECTS, asked, promise, span, word

if TYPE_CHECKING:
    from evalcheck.catalogue.items import Clause, Content, Item
    from evalcheck.words import Say

Facts = Iterator[tuple[str, str]]
"""Label and text; what does not apply has no text."""


def item_facts(content: Content, item: Item, say: Say) -> Facts:
    joint = say("、", ", ")
    others = say(" 等有关单位", " and others concerned") if item.responsible_open else ""
    phone = say(f"（咨询电话 {content.phone}）", f" (phone {content.phone})")
    yield say("评估内容", "Content"), f"{content.no} {content.name}{phone}"
    yield say("牵头单位", "Leads"), joint.join(item.leads)
    yield say("责任单位", "Responsible"), joint.join(item.responsible) + others
    for one in item.commitments:
        aimed = say("（力争）", " (aimed at)") if one.soft else ""
        proved = joint.join(one.proved_by)
        by = say(f"，佐证 {proved}", f", proved by {proved}") if proved else ""
        yield say("承诺", "Promise"), f"{one.metric}{say('：', ': ')}{promise(one, say.language)}{aimed}{by}"
    yield say("备注", "Remark"), item.remark or ""


def clause_facts(clause: Clause, say: Say) -> Facts:
    joint = say("、", ", ")
    yield say("要提供", "Asks"), asked(clause, say.language)
    yield say("名单对象", "Listed"), joint.join(word(SUBJECTS, subject, say.language) for subject in clause.subjects)
    yield say("时间", "Period"), span(clause.period, say.language) if clause.period else ""
    yield say("另加列", "Columns"), joint.join(clause.extra_columns)
    if clause.minimum:
        rows = clause.minimum_of == "row"
        zh = f"不少于 {clause.minimum} {'行' if rows else '个文件'}"
        yield say("数量", "Pieces"), say(zh, f"at least {clause.minimum} {'rows' if rows else 'files'}")
    if clause.minimums:
        told = [f"{name} {least}" for name, least in clause.minimums.values.items()]
        told += [say(f"其他区 {clause.minimums.others}", f"others {clause.minimums.others}")] if clause.minimums.others else []
        counted = say("行", "rows") if clause.minimum_of == "row" else say("个文件", "files")
        yield say("数量", "Pieces"), say(f"各区不少于（{counted}）：", f"by district, at least ({counted}): ") + joint.join(told)
    yield say("分别要有", "Each of"), joint.join(part.label for part in clause.parts)
    yield say("圈标", "Marking"), say("要在文件中标出对应内容", "the passages that answer must be marked") if clause.marking else ""
    yield say("备注", "Remark"), clause.remark or ""
    yield say("出处", "Source"), clause.source
