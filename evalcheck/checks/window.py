"""When a package is handed in: inside the days of the upload window (附件2), and since which month its policies hold (附件7)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from evalcheck.checks.base import Check, Context, Package
from evalcheck.findings import PACKAGE, Finding, Kind, Location, Severity, Words
from evalcheck.words import Text

TOO_LATE = Kind(
    "DAT001",
    "handed-in-after-window",
    Severity.ERROR,
    zh=Words(
        "不在上传时间内",
        "{basis} {day}，已过上传时间（{start} 至 {end}），迟了 {late} 天",
        why="通知规定了佐证材料的上传起止日期，两端都含。",
        fix="请尽快联系受理方说明情况，征得同意后补交；如实际交送日期在 {end} 或之前，请用 --received 写明",
    ),
    en=Words(
        "Handed in outside the upload window",
        "{basis} {day} is past the upload window ({start} to {end}) by {late} days",
        why="The notice sets the days on which evidence is taken in, both ends included.",
        fix="Ask those who receive it whether it is still taken; if it was handed in by {end}, say so with --received",
    ),
)
TOO_EARLY = Kind(
    "DAT011",
    "handed-in-before-window",
    Severity.NOTE,
    zh=Words(
        "上传时间尚未开始",
        "{basis} {day}，上传时间从 {start} 开始（至 {end}）",
        why="上传时间开始前交送的材料可能不被受理。",
        fix="请在 {start} 至 {end} 之间交送",
    ),
    en=Words(
        "Handed in before the upload window opens",
        "{basis} {day} is before the upload window ({start} to {end})",
        why="What comes before the window opens may not be taken in.",
        fix="Hand it in between {start} and {end}",
    ),
)
MONTH_UNDECLARED = Kind(
    "DAT007",
    "policy-month-undeclared",
    Severity.WARNING,
    zh=Words(
        "未声明政策落实当月",
        "第 {item} 项的数据要从政策落实当月起（{clauses}），但没有声明是哪个月；现在只核对了截止月份",
        why="清单写的是“政策落实当月”，各项政策落实的月份只有报送单位知道。",
        fix="请在包的根目录的 evalcheck.yaml 里写 policy_start: {{{item}: 2021-03}}，月份换成第 {item} 项政策落实的月份",
    ),
    en=Words(
        "Policy's start month is not declared",
        "Item {item} counts from the month in which its policy took effect ({clauses}), which is not declared; only the end was checked",
        why="Only the sender knows in which month each policy took effect.",
        fix="Write in evalcheck.yaml in the package's root: policy_start: {{{item}: 2021-03}}, with the month of item {item}",
    ),
    identity=("item",),
)


class UploadWindow(Check):
    """The day of handing in lies in the upload window: the day of receipt where it is known, else the day of checking."""

    check: Literal["upload_window"]
    kinds: ClassVar[tuple[Kind, ...]] = (TOO_LATE, TOO_EARLY)

    def package(self, package: Package, context: Context) -> Iterator[Finding]:
        window, day = context.catalogue.window, context.received or context.as_of
        if window.start <= day <= window.end or not package.files:
            return
        kind = TOO_LATE if day > window.end else TOO_EARLY
        basis = Text("收到日期", "The day of receipt") if context.received else Text("检查日期", "The day of checking")
        yield kind.at(
            PACKAGE,
            day=day.isoformat(),
            start=window.start.isoformat(),
            end=window.end.isoformat(),
            late=max(0, (day - window.end).days),
            basis=basis,
        )


class PolicyMonth(Check):
    """An item that counts from its policy's start month has that month declared, once it has evidence."""

    check: Literal["policy_month"]
    kinds: ClassVar[tuple[Kind, ...]] = (MONTH_UNDECLARED,)

    def package(self, package: Package, context: Context) -> Iterator[Finding]:
        first: dict[int, tuple[str, set[str]]] = {}
        for file in package.files:
            for name in file.clauses if file.role == "evidence" else ():
                clause, item = context.catalogue.clauses[name], context.catalogue.item_of[name].seq
                # A number of another content is a fault of the name (NAM006), and that is the cause.
                if file.identity.content and context.catalogue.content_of[item] != file.identity.content:
                    continue
                if clause.period and clause.period.start == "policy_start":
                    first.setdefault(item, (file.file.path, set()))[1].add(name)
        for item, (path, clauses) in sorted(first.items()):
            if context.declaration.month_of(context.catalogue.items[item]) is None:
                yield MONTH_UNDECLARED.at(Location(path), item=context.catalogue.items[item].named, clauses=tuple(sorted(clauses)))
