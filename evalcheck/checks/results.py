"""Results against the commitments of the list: handling times and counts (附件7, measures)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from evalcheck.catalogue import Catalogue
from evalcheck.checks.base import Check, Context, Package
from evalcheck.evidence.clauses.results import Measured, measure
from evalcheck.findings import PACKAGE, FactValue, Finding, Kind, Severity, Words
from evalcheck.words import Text

TOO_SLOW = Kind(
    "RES001", "slower-than-promised", Severity.WARNING,
    zh=Words(
        "办理时间或环节超过承诺",
        "清单第 {item} 项“{metric}”承诺{bound} {commitment} {unit}，工单{problem}（{rows} 件）",
        why="清单承诺的时限是核验的重点，数据与承诺不符会直接影响评估结论",
        fix="先核对工单的起止时间和环节是否填对；数据属实的，请在情况说明中写明原因和改进措施",
    ),
    en=Words(
        "Handling time or stages exceed the commitment",
        "Item {item} promises “{metric}” {bound} {commitment} {unit}; the work orders give {problem} ({rows} of them)",
        why="the promised times are what the evaluation looks at first",
        fix="check the start and finish times and the stages; if they are right, explain the reasons and the remedy in a statement",
    ),
    identity=("item", "metric", "op", "commitment"),
)  # fmt: skip

TOO_FEW = Kind(
    "RES002", "fewer-than-promised", Severity.WARNING,
    zh=Words(
        "数量未达到承诺",
        "清单第 {item} 项“{metric}”承诺{bound} {commitment} 个，名单里不重复的有 {value} 个（共 {rows} 行）",
        why="清单承诺的数量要靠全量名单证明，名单不足会被认为没有完成",
        fix="名单不全的请补全；确未达到的，请在情况说明中写明原因",
    ),
    en=Words(
        "Count stays below the commitment",
        "Item {item} promises “{metric}” {bound} {commitment}; the lists name {value} different ones ({rows} rows)",
        why="the promised number is proved by the complete list",
        fix="complete the list; if the number was not reached, explain the reasons in a statement",
    ),
    identity=("item", "metric", "op", "commitment"),
)  # fmt: skip

STATED_BELOW = Kind(
    "RES003", "stated-below-the-promise", Severity.WARNING,
    zh=Words(
        "材料写的数字未达到承诺",
        "清单第 {item} 项“{metric}”承诺{bound} {promised}，材料写的是 {stated}：“{quote}”",
        why="评估人员会用材料里的数字同清单承诺对照",
        fix="核对这个数字和口径；写错的请改正，确未达到的，请在情况说明中写明原因",
    ),
    en=Words(
        "A figure stated in text stays below the commitment",
        "Item {item} promises “{metric}” {bound} {promised}; the document says {stated}: “{quote}”",
        why="the evaluators hold the figures of the documents against the promise",
        fix="check the figure and what it counts; correct it, or explain in a statement why the promise was not kept",
    ),
    identity=("item", "metric", "op", "commitment"),
)  # fmt: skip

NOT_TOLD = Kind(
    "RES004", "promise-not-told", Severity.NOTE,
    zh=Words(
        "承诺的数字没有材料可比",
        "清单第 {item} 项承诺“{metric}”{bound} {promised}，第 {clause} 款的材料里没有找到可以对照的数字",
        why="清单写明了数字，评估人员要看到实际完成的数字",
        fix="在第 {clause} 款的材料里写明“{metric}”的实际数字，或补充能数得出来的全量名单；已经写明的，请评估人员核对",
    ),
    en=Words(
        "Commitment with nothing to compare",
        "Item {item} promises “{metric}” {bound} {promised}; no figure to hold against it was found in what answers clause {clause}",
        why="the list names a number, and the evaluators must see the number reached",
        fix="state the number reached in the papers for clause {clause}, or add the complete list; where it is there, a person compares it",
    ),
    identity=("item", "metric", "clause"),
)  # fmt: skip

_MEASURES = {
    "day": Text("天", "days"),
    "working_day": Text("个工作日", "working days"),
    "link": Text("个环节", "stages"),
    "percent": Text("%", "%"),
    "cny": Text("元", "yuan"),
    "square_meter": Text("平方米", "square metres"),
    "volume": Text("册", "volumes"),
}
_OF_ORDERS = frozenset({"working_day", "day", "link"})
"""What work orders tell: how long they took, through how many stages."""


class Commitments(Check):
    """Work orders and lists keep what the item promises, where they are the measured thing (see evidence.results)."""

    check: Literal["commitments"]
    kinds: ClassVar = (TOO_SLOW, TOO_FEW, STATED_BELOW, NOT_TOLD)

    def package(self, package: Package, context: Context) -> Iterator[Finding]:
        found = list(measure(package.files, context.catalogue))
        told = {(measured.result.item, measured.result.metric) for measured in found}
        for measured in found:
            if not measured.result.kept:
                yield _finding(measured, context.catalogue)
        for state in package.coverage:
            for promise in (one for one in state.promises if (state.item.seq, one.metric) not in told):
                facts: dict[str, FactValue] = {"item": state.item.named, "clause": state.clause.id, "metric": promise.metric}
                promised = _amount(promise.value, promise.unit)
                yield NOT_TOLD.at(PACKAGE, **facts, op=promise.op, bound=_BOUNDS[promise.op], commitment=promise.value, promised=promised)


def _finding(measured: Measured, catalogue: Catalogue) -> Finding:
    result = measured.result
    item = catalogue.items[result.item].named
    facts: dict[str, FactValue] = {
        "item": item, "metric": result.metric, "op": result.op, "bound": _BOUNDS[result.op], "commitment": result.commitment,
        "soft": measured.soft, "value": result.value, "rows": result.rows,
    }  # fmt: skip
    if result.source == "text":
        stated, promised = _amount(result.value, result.unit), _amount(result.commitment, result.unit)
        return STATED_BELOW.at(measured.location, **facts, stated=stated, promised=promised, quote=result.quote)
    if result.unit not in _OF_ORDERS:
        return TOO_FEW.at(measured.location, **facts)
    unit, problem = _MEASURES[result.unit], Text("平均 {value} {unit}", "{value} {unit} on average")
    if result.unit == "link":
        problem = Text("最多走了 {value} {unit}，{beyond} 件超出", "up to {value} {unit}, {beyond} beyond it")
    elif result.statistic == "each":
        problem = Text("最长 {value} {unit}，{beyond} 件超出", "up to {value} {unit}, {beyond} beyond it")
    problem = problem.format(value=f"{result.value:g}", unit=unit, beyond=measured.beyond)
    return TOO_SLOW.at(measured.location, **facts, unit=unit, problem=problem)


_BOUNDS = {
    "<=": Text("不超过", "at most"), ">=": Text("不少于", "at least"), "<": Text("少于", "below"), ">": Text("超过", "above"),
}  # fmt: skip


def _amount(value: float, unit: str) -> Text:
    """A number with its unit as people write it: 3755万平方米, 37,550,000 square metres."""
    measure = _MEASURES.get(unit, Text("", ""))
    size, large = next(((size, word) for size, word in ((1e8, "亿"), (1e4, "万")) if value >= size), (1.0, ""))
    zh = f"{value / size:.6g}{large}{measure.zh}"
    en = f"{value:,.10g} {measure.en}".strip() if unit != "percent" else f"{value:g}%"
    return Text(zh, en)
