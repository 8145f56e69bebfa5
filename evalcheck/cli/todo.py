"""`evalcheck todo`: what a package still lacks, item by item, and until when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import click

from evalcheck.catalogue import Catalogue
from evalcheck.cli.command import WIDTH, Command
from evalcheck.cli.judging import judged, options
from evalcheck.cli.output import emit
from evalcheck.prepare.todo import ItemToDo, Lack, ToDo, todo
from evalcheck.report import Report
from evalcheck.reporters.labels import evidence, one_of
from evalcheck.reporters.wrapping import indented, visible
from evalcheck.words import Say, Text


def build(say: Say) -> Command:
    def callback(**given: Any) -> int:
        return _todo(say, **given)

    return Command(
        "todo",
        callback,
        say=say,
        about=say(
            "材料包 PATH 还缺什么：按清单逐项列出缺的材料、建议的文件名和截止日期。还有必须补的，退出码为 1。",
            "What the package PATH still lacks: item by item, with the name each piece should bear, and until when. "
            "Exit status 1 while something required is missing.",
        ),
        params=[click.Argument(["path"], type=click.Path(path_type=Path), metavar="PATH"), *options(say)],
        examples=[say("evalcheck todo ./佐证材料", "evalcheck todo ./evidence"), "evalcheck todo . --unit 市税务局 --as-of 2022-05-25"],
    )  # fmt: skip


def _todo(say: Say, path: Path, rules: str | None, unit: str | None, as_of: date | None) -> int:
    report, ruleset = judged([path], say, rules, unit, as_of)
    found = todo(report, ruleset)
    emit("".join(line.rstrip() + "\n" for line in _lines(found, report, ruleset.catalogue, path, say)))
    return 3 if found.unexamined and not found.owed else int(found.owed)


def _lines(found: ToDo, report: Report, catalogue: Catalogue, path: Path, say: Say) -> Iterator[str]:
    yield say(f"{report.submission.unit or '(单位未能确定)'}：待办", f"{report.submission.unit or '(unit not known)'}: to do")
    yield from indented(_due(found, say), WIDTH, "  ")
    if report.submission.unit is None:
        zh, en = (
            "看不出是哪个单位的材料，无法列出缺的材料；请用 --unit 写明",
            "nothing tells whose package it is: name the unit with --unit",
        )
        yield from indented(say(zh, en), WIDTH, "  ")
    for item in found.items:
        yield from _item(item, say)
    rest = list(_rest(found, catalogue, path, say))
    if rest:
        yield from ["", say("此外：", "Besides:")]
    for text in rest:
        yield from indented(text, WIDTH, "  - ")
    if not found.items and not rest:
        yield from ["", say("没有待办事项。", "Nothing is left to do.")]


def _due(found: ToDo, say: Say) -> str:
    span = say(f"上传时间 {found.start} 至 {found.end}", f"taken in from {found.start} to {found.end}")
    if found.days_left < 0:
        return span + say(f"，已过 {-found.days_left} 天", f", {-found.days_left} days ago")
    if found.days_left == 0:
        return span + say("，今天截止", ", today is the last day")
    return span + say(f"，还有 {found.days_left} 天", f", {found.days_left} days left")


def _item(todo: ItemToDo, say: Say) -> Iterator[str]:
    joint = say("（共同牵头，与其他牵头单位商定由谁提供）", " (led jointly: agree who answers)") if todo.duty == "joint" else ""
    yield ""
    yield from indented(say(f"第 {todo.item.shown} 项 {todo.item.label}", f"Item {todo.item.shown} {todo.item.label}") + joint, WIDTH, "")
    for lack in todo.lacks:
        clause = lack.state.clause
        yield from indented(f"{clause.id} {clause.label}{say('，', ', ')}{asked(lack, say)}", WIDTH, f"  {_sign(lack)} ", "      ")
        for name in filter(None, lack.names):
            yield from indented(visible(name), WIDTH, "      → ")


def _sign(lack: Lack) -> str:
    return {"must": "×", "joint": "△", "if_any": "—", "check": "○"}[lack.need]


def asked(lack: Lack, say: Say) -> str:
    """What a clause still lacks, in words."""
    if lack.need == "check":
        return say("有材料，需人工核对", "there, a person should check it")
    if lack.few:
        few = say(f"不够，现有 {lack.few[0]}，要求 {lack.few[1]}", f"too few: {lack.few[0]} of {lack.few[1]}")
        return few
    if lack.parts:
        return say("缺", "lacks ") + say("、", ", ").join(lack.parts)
    clause = lack.state.clause
    groups = [one_of(clause.named(group), say.language) for group in lack.groups]
    kinds = say("、", ", ").join(groups) or evidence(clause.asks, say.language)
    if lack.need == "if_any":
        return say(f"如有{kinds}请提供，没有则在 evalcheck.yaml 声明不适用", f"{kinds} if there is any, else declare it in evalcheck.yaml")
    return say(f"缺少：{kinds}", f"lacks: {kinds}")


def _rest(found: ToDo, catalogue: Catalogue, path: Path, say: Say) -> Iterator[str]:
    if found.liaison:
        told = Text("联络员信息表", "the liaison sheet") + catalogue.place_of("liaison")
        blank = Text("：evalcheck template liaison", ": evalcheck template liaison") if "liaison" in catalogue.forms else ""
        yield say(told + Text("还没有", "") + blank)
    if found.covering:
        zh = "材料清单还没有列全材料：evalcheck pack 会生成一份"
        yield say(zh, "a covering statement that names every file: evalcheck pack writes one")
    if found.months:
        numbers = say("、", ", ").join(map(str, found.months))
        zh = f"第 {numbers} 项的政策落实当月没有声明：写在 evalcheck.yaml 的 policy_start"
        yield say(zh, f"the month in which the policies of items {numbers} took effect: policy_start in evalcheck.yaml")
    if found.untouched:
        zh = "还没有开始填写：先填联络员信息表，再填各项文件夹里的空白表格，其余材料按上面的文件名放进去"
        en = "nothing has been filled in yet: first the liaison sheet, then the blank tables; the rest goes in under the names above"
        yield say(zh, en)
    elif found.errors:
        zh = f"已有材料还有错误 {found.errors} 处：evalcheck validate {path}"
        yield say(zh, f"{found.errors} errors in what is there: evalcheck validate {path}")
    if found.unexamined:
        yield say(
            f"有 {found.unexamined} 处材料没有查成，见 evalcheck validate", f"{found.unexamined} not examined: see evalcheck validate"
        )
    if found.publish:
        numbers = say("、", ", ").join(found.publish)
        yield say(f"请通过官方渠道公示电话调查的外呼号码：{numbers}", f"publish the numbers from which the survey calls: {numbers}")
