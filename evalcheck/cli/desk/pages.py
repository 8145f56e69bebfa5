"""The desk's one page, its style and script: words in the reader's language, all that comes from a package as text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from evalcheck import __version__
from evalcheck.catalogue.templates import Template as Blank
from evalcheck.catalogue.templates import TemplateId
from evalcheck.cli.desk.desk import Desk
from evalcheck.cli.desk.tasks import catalogue_of
from evalcheck.words import Language, Say, Text

_TEMPLATES = Path(__file__).with_name("templates")
_ASSETS = ("desk.css", "desk.js")


def page(desk: Desk) -> str:
    language = desk.say.language
    return _template().render(
        say=desk.say, language=desk.say("zh-CN", "en"), other="en" if language == "zh" else "zh", version=__version__,
        words=json.dumps(_words(language), ensure_ascii=False).replace("<", "\\u003c"), units=_units(desk.rules), forms=_forms(desk),
    )  # fmt: skip


def asset(name: str) -> bytes | None:
    return (_TEMPLATES / name).read_bytes() if name in _ASSETS else None


@cache
def _template() -> Template:
    return Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True).get_template(
        "desk.html"
    )


def _units(rules: str | None) -> list[str]:
    return [unit.name for unit in catalogue_of(rules).units.units]


_FORMS: Mapping[TemplateId, Text] = {
    "enterprise_list": Text("企业全量样本表", "list of enterprises"),
    "work_order": Text("系统工单", "work orders"),
    "case": Text("佐证案例", "case"),
    "liaison": Text("联络员信息表", "liaison sheet"),
}


def _forms(desk: Desk) -> list[tuple[str, str]]:
    """The blank forms that the ruleset has: id, and what it is."""
    return [(one.id, desk.say(_called(one))) for one in catalogue_of(desk.rules).templates]


def _called(template: Blank) -> Text:
    what = _FORMS.get(template.id, Text(template.called, template.called))
    where = template.appendix and template.name
    return what + Text(f"（{where.zh}）", f" ({where.en})") if where else what


def _words(language: Language) -> dict[str, str]:
    """What the script says."""
    say = Say(language)
    return {
        "judge": say("正在检查", "checking"),
        "pack": say("正在打包", "packing"),
        "annotate": say("正在生成批注副本", "marking copies"),
        "audit": say("正在汇总", "judging the inbox"),
        "season": say("正在处理", "at work"),
        "of": say("{done} / {total} 个文件", "{done} of {total} files"),
        "left": say("大约还要 {left}", "about {left} left"),
        "seconds": say("{n} 秒", "{n} s"),
        "minutes": say("{n} 分钟", "{n} min"),
        "copied": say("这是拖入的副本，原来的文件夹不受影响；改好后请下载。", "A copy; your own folder stays. Download it when done."),
        "in_place": say("就地检查，改名直接改在这个文件夹里。", "Checked in place: names are mended in this folder."),
        "sending": say("正在接收 {n} 个文件", "taking {n} files"),
        "give": say("改成这个名称", "give it this name"),
        "no_renames": say("文件名没有需要改的。", "No name needs mending."),
        "uncertain": say("要您自己决定的", "for you to decide"),
        "nothing_lacks": say("没有缺的材料。", "Nothing is missing."),
        "reason": say("原因，如：本期没有", "the reason, as: none this time"),
        "no_months": say("没有要声明的。", "Nothing to declare."),
        "month": say("政策落实当月（第 {item} 项）", "month in which the policy took effect (item {item})"),
        "none": say("没有“{label}”，原因", "there is no “{label}”, because"),
        "back": say("已恢复 {n} 个文件的原名。", "{n} files have their old names again."),
        "undo": say("撤销最近一次改名（{n} 个文件）", "take back the last renaming ({n} files)"),
        "lost": say("与程序的连接断了；请从 evalcheck 重新打开。", "The program has ended; open it again."),
        "ended": say("程序已退出，可以关闭本页。", "The program has ended; this page may be closed."),
        "download": say("下载", "download"),
        "written": say("已写入 {path}", "written to {path}"),
        "done": say("已完成", "done"),
        "up": say("上一级", "up"),
        "take": say("就选这个文件夹", "take this folder"),
        "days": say("离截止还有 {n} 天", "{n} days until the window closes"),
        "late": say("已过截止日 {n} 天", "the window closed {n} days ago"),
    }  # fmt: skip
