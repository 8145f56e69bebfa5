"""evalcheck.yaml, the sender's declaration: understood throughout, and its waivers narrow, reasoned and in force."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import ClassVar, Literal

from evalcheck.checks.base import Check, Context, Package
from evalcheck.checks.roll import BETWEEN_PACKAGES, OF_PACKAGES
from evalcheck.evidence.declaration import DeclaredWaiver, declaration_faults
from evalcheck.findings import FactValue, Finding, Kind, Location, Severity, Words
from evalcheck.patterns import regex
from evalcheck.words import Text

WEAK_WAIVER = Kind(
    "WVR001",
    "waiver-without-force",
    Severity.WARNING,
    zh=Words(
        "豁免无效",
        "{place}对 {code} 的豁免{problem}，不起作用",
        why="豁免要让审阅的人看得懂：针对哪个文件、为什么、到什么时候。",
        fix="在 evalcheck.yaml 里给这条豁免写明 file（具体的文件名）、reason（理由）和未过期的 until；不需要的删去。",
    ),
    en=Words(
        "Waiver without reason, expired, or too broad",
        "{place}the waiver of {code} {problem}; it waives nothing",
        why="Whoever reads the report must see which file is waived, why, and until when.",
        fix="Give the waiver a file, a reason and a day that is not past (until), or delete it.",
    ),
    identity=("code", "pattern"),
)
UNUSED_WAIVER = Kind(
    "WVR002",
    "unused-waiver",
    Severity.NOTE,
    zh=Words(
        "豁免没有用上",
        "{place}对 {code} 的豁免（文件“{pattern}”）没有豁免任何问题",
        why="问题已经改好，或文件名写得不对；留着会掩盖以后的新问题。",
        fix="问题已改好的，删去这条豁免；否则核对代码和文件名。",
    ),
    en=Words(
        "Waiver that waives nothing",
        "{place}the waiver of {code} (file “{pattern}”) waives nothing",
        why="The fault is mended or the pattern is wrong; left in place, it would hide new faults.",
        fix="Delete the waiver, or correct its code or file.",
    ),
    identity=("code", "pattern"),
)
NOT_UNDERSTOOD = Kind(
    "WVR003",
    "declaration-not-understood",
    Severity.ERROR,
    zh=Words(
        "evalcheck.yaml 有看不懂的内容",
        "{place}{key}:{problem}",
        why="看不懂的声明不会生效，其后的检查可能与报送单位的本意不符。",
        fix="按提示修改 evalcheck.yaml，或删去这一处。",
    ),
    en=Words(
        "evalcheck.yaml is not understood",
        "{place}{key}: {problem}",
        why="A declaration that is not understood has no effect, and the checks may not be those that were meant.",
        fix="Correct evalcheck.yaml as the message says, or delete the entry.",
    ),
    identity=("key",),
)
_OWN = frozenset({WEAK_WAIVER.code, UNUSED_WAIVER.code, NOT_UNDERSTOOD.code})
"""Faults of the declaration itself: it cannot excuse them."""
_OTHERS = {kind.code: kind for check in (*OF_PACKAGES, *BETWEEN_PACKAGES) for kind in check.kinds}
"""Every other kind of finding, by code."""
_NAMES_NOTHING = regex(r"\.[A-Za-z0-9*?]*$|\[[^\]]*\]|[*?./\\_\s-]")
"""What a pattern may hold without naming a file: wildcards, separators, an extension."""


class Declared(Check):
    """Everything in evalcheck.yaml is understood (WVR003), and every waiver can be followed (WVR001)."""

    check: Literal["declaration"]
    kinds: ClassVar[tuple[Kind, ...]] = (WEAK_WAIVER, UNUSED_WAIVER, NOT_UNDERSTOOD)

    def package(self, package: Package, context: Context) -> Iterator[Finding]:
        declaration = context.declaration
        for fault in (*declaration.faults, *declaration_faults(declaration, context.catalogue)):
            yield NOT_UNDERSTOOD.at(Location(declaration.path), **on_line(fault.line), key=fault.key, problem=fault.problem)
        for waiver in declaration.waivers:
            if problem := weakness(waiver, context.as_of):
                facts = {**on_line(waiver.line), "code": waiver.code, "pattern": waiver.file or "", "problem": problem}
                yield WEAK_WAIVER.at(Location(declaration.path), **facts)


def on_line(line: int | None) -> dict[str, FactValue]:
    """The line of a declaration as facts of a finding, with its words; none where nobody knows it."""
    return {"line": line} if line is None else {"line": line, "place": Text(f"第{line}行 ", f"line {line}: ")}


def weakness(waiver: DeclaredWaiver, as_of: date, by_evaluator: bool = False) -> Text | None:
    """Why a waiver waives nothing; None where it is in force. An evaluator may waive more than a sender."""
    kind = _OTHERS.get(waiver.code)
    if kind is None and waiver.code not in _OWN:
        return Text("写错了编号（没有这个编号）", "names a code that does not exist")
    if kind is not None and kind.waived_by_evaluators and not by_evaluator:
        return Text("不被允许（这类问题只有评估方可以豁免）", "is not allowed: only an evaluator may waive this code")
    if kind is None or (kind.protected and not kind.waived_by_evaluators):
        return Text("不被允许（这类问题不能豁免）", "is not allowed: this code cannot be waived")
    if not (waiver.reason or "").strip():
        return Text("没有写理由", "gives no reason")
    if waiver.until and waiver.until < as_of:
        return Text(f"已于 {waiver.until} 到期", f"expired on {waiver.until}")
    if by_evaluator and waiver.file == "":
        return None
    if not waiver.file:
        return Text("没有写明文件", "names no file")
    if not _NAMES_NOTHING.sub("", waiver.file):
        return Text(f"的文件“{waiver.file}”太宽，等于全部文件", f"is too broad: “{waiver.file}” is every file")
    return None
