"""Results against the commitments of the list: handling times and counts (附件7, measures)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from evalcheck.checks.base import Check, Context, Package
from evalcheck.evidence.clauses.results import Measured, measure
from evalcheck.findings import FactValue, Finding, Kind, Severity, Words
from evalcheck.words import Text

TOO_SLOW = Kind(
    "RES001", "slower-than-promised", Severity.WARNING,
    zh=Words(
        "办理时间超过承诺",
        "清单第 {item} 项“{metric}”承诺 {op} {commitment} {unit}，工单{problem}（{rows} 件）",
        why="清单承诺的时限是核验的重点，数据与承诺不符会直接影响评估结论",
        fix="先核对工单的起止时间是否填对；数据属实的，请在情况说明中写明原因和改进措施",
    ),
    en=Words(
        "Handling time exceeds the commitment",
        "Item {item} promises “{metric}” {op} {commitment} {unit}; the work orders give {problem} ({rows} of them)",
        why="the promised times are what the evaluation looks at first",
        fix="check the start and finish times; if they are right, explain the reasons and the remedy in a statement",
    ),
    identity=("item", "metric", "op", "commitment"),
)  # fmt: skip

TOO_FEW = Kind(
    "RES002", "fewer-than-promised", Severity.WARNING,
    zh=Words(
        "数量未达到承诺",
        "清单第 {item} 项“{metric}”承诺 {op} {commitment}，名单共 {rows} 行",
        why="清单承诺的数量要靠全量名单证明，名单不足会被认为没有完成",
        fix="名单不全的请补全；确未达到的，请在情况说明中写明原因",
    ),
    en=Words(
        "Count stays below the commitment",
        "Item {item} promises “{metric}” {op} {commitment}; the lists hold {rows} rows",
        why="the promised number is proved by the complete list",
        fix="complete the list; if the number was not reached, explain the reasons in a statement",
    ),
    identity=("item", "metric", "op", "commitment"),
)  # fmt: skip

_UNITS = {"working_day": Text("个工作日", "working days"), "day": Text("天", "days")}


class Commitments(Check):
    """Work orders and lists keep what the item promises, where they are the measured thing (see evidence.results)."""

    check: Literal["commitments"]
    kinds: ClassVar = (TOO_SLOW, TOO_FEW)

    def package(self, package: Package, context: Context) -> Iterator[Finding]:
        for measured in measure(package.files, context.catalogue):
            if not measured.result.kept:
                yield _finding(measured)


def _finding(measured: Measured) -> Finding:
    result = measured.result
    facts: dict[str, FactValue] = {
        "item": result.item, "metric": result.metric, "op": result.op, "commitment": result.commitment, "soft": measured.soft,
        "value": result.value, "rows": result.rows,
    }  # fmt: skip
    if result.unit not in _UNITS:
        return TOO_FEW.at(measured.location, **facts)
    unit, problem = _UNITS[result.unit], Text("平均 {value} {unit}", "{value} {unit} on average")
    if result.statistic == "each":
        problem = Text("最长 {value} {unit}，{beyond} 件超出", "up to {value} {unit}, {beyond} beyond it")
    problem = problem.format(value=f"{result.value:g}", unit=unit, beyond=measured.beyond)
    return TOO_SLOW.at(measured.location, **facts, unit=unit, problem=problem)
