"""How the clauses of the unit's items stand, and what the evidence shows against the commitments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby, zip_longest
from typing import TYPE_CHECKING

from evalcheck.masking import swept
from evalcheck.reporters.findings_view import Line, heading
from evalcheck.reporters.labels import DUTIES, OPERATORS, STATES, STATISTICS, asked, measured, one_of, signed, word
from evalcheck.reporters.options import RenderOptions
from evalcheck.reporters.personal import quoted
from evalcheck.reporters.wrapping import cells, indented, joined, padded, visible, wrapped

if TYPE_CHECKING:
    from evalcheck.catalogue import Catalogue
    from evalcheck.evidence.clauses.coverage import ClauseState
    from evalcheck.evidence.clauses.parts import PartState
    from evalcheck.evidence.clauses.results import Result
    from evalcheck.report import Report

FILES_NAMED = 3
_STYLES = {"met": "green", "partial": "yellow", "missing": "red", "review": "yellow"}


def table(report: Report, options: RenderOptions) -> Iterator[Line]:
    """The clauses of the unit's items, item by item; items it need not answer and does not are only counted."""
    if not report.coverage:
        return
    shown = states_to_show(report)
    yield from heading(options.say("清单各条的佐证情况", "How the clauses of the list stand"))
    total = options.say(f"  共 {len(shown)} 条：", f"  {len(shown)} clauses: ")
    for line in joined(_tally(shown, options), options.width, total):
        yield line, ""
    widths = _widths(options)
    yield "", ""
    titles = options.say("条款 要求 情况 文件", "Clause Asks State Files").split()
    yield "  " + " ".join(padded(text, width) for text, width in zip(titles, widths, strict=True)), "dim"
    for _, group in groupby(shown, key=lambda state: state.item.seq):
        states = list(group)
        yield from _item_head(report, states[0], options)
        for state in states:
            yield from _row(report, state, widths, options)
    yield from _unanswered(report, shown, options)


def states_to_show(report: Report) -> list[ClauseState]:
    """The clauses of the items that the unit must answer, and of those that it does answer."""
    answered = {state.item.seq for state in report.coverage if state.files}
    return [state for state in report.coverage if state.duty != "listed" or state.item.seq in answered]


def shown_state(state: ClauseState) -> str:
    """What is shown of a state: nothing is missing where nothing is required."""
    if state.state == "missing" and (state.duty != "required" or state.clause.need == "conditional"):
        return "optional"
    return state.state


def _tally(states: Iterable[ClauseState], options: RenderOptions) -> list[str]:
    counts = Counter(shown_state(state) for state in states)
    return [f"{signed(STATES, key, options.language)} {counts[key]}" for key in STATES if counts[key]]


def _widths(options: RenderOptions) -> tuple[int, int, int, int]:
    clause, third = 9, max(cells(signed(STATES, key, options.language)) for key in STATES)
    rest = options.width - 2 - clause - third - 4
    return clause, rest // 2, third, rest - rest // 2


def _item_head(report: Report, state: ClauseState, options: RenderOptions) -> Iterator[Line]:
    item = state.item
    content = report.catalogue.content_of.get(item.seq)
    title = options.say(f"第 {item.shown} 项 {item.label}", f"Item {item.shown} {item.label}")
    duty = word(DUTIES, state.duty, options.language)
    yield "", ""
    for line in indented(title, options.width, "  "):
        yield line, "bold"
    for line in joined([content.name, duty] if content else [duty], options.width, "  "):
        yield line, "dim"
    if item.remark:
        for line in indented(item.remark, options.width, options.say("  注：", "  Remark: ")):
            yield line, "dim"


def _row(report: Report, state: ClauseState, widths: tuple[int, int, int, int], options: RenderOptions) -> Iterator[Line]:
    clause = state.clause
    words = asked(clause, options.language)
    asks = options.say(f"{clause.label}（{words}）", f"{clause.label} ({words})")
    evidence = evidence_of(state, options)
    columns = ([clause.id], [asks], [signed(STATES, shown_state(state), options.language)], evidence)
    parts = [[line for text in texts for line in wrapped(text, width)] for texts, width in zip(columns, widths, strict=True)]
    for row in zip_longest(*parts, fillvalue=""):
        yield "  " + " ".join(padded(text, width) for text, width in zip(row, widths, strict=True)), _STYLES.get(shown_state(state), "")
    if options.verbose:
        yield from _quotes(state, widths[0], options)
    if clause.remark:
        for line in indented(clause.remark, options.width, " " * (widths[0] + 3) + options.say("注：", "Remark: ")):
            yield line, "dim"


def _quotes(state: ClauseState, depth: int, options: RenderOptions) -> Iterator[Line]:
    """The passages that speak best of a clause, each with its place."""
    for passage in quotes_of(state, options):
        for line in indented(passage, options.width, " " * (depth + 3)):
            yield line, "dim"


def quotes_of(state: ClauseState, options: RenderOptions) -> list[str]:
    """`“…”——名单.xlsx 第3段`, best first."""
    dash = options.say("——", " - ")
    return [
        f"“{visible(quoted(one.text, options), 200)}”{dash}{visible(_short(one.file), 60)} {visible(one.place, 40)}" for one in state.quotes
    ]


def evidence_of(state: ClauseState, options: RenderOptions) -> list[str]:
    """The files of a clause by the tail of their names, then what is missing or why nothing is needed."""
    lines = [visible(_short(path), 60) for path in state.files[:FILES_NAMED]]
    if len(state.files) > FILES_NAMED:
        lines.append(options.say(f"等 {len(state.files)} 个文件", f"and {len(state.files) - FILES_NAMED} more"))
    lines += [_part(part, state, options) for part in state.parts if part.state == "met" or not state.missing]
    if state.missing and shown_state(state) in ("partial", "review"):
        joint = options.say("、", ", ")
        lines.append(
            options.say("缺少：", "lacks: ") + joint.join(one_of(state.clause.named(group), options.language) for group in state.missing)
        )
    if state.declared:
        lines.append(options.say("已说明：", "declared: ") + visible(swept(state.declared), 120))
    return lines


def _part(part: PartState, state: ClauseState, options: RenderOptions) -> str:
    """`√ 园区清单`, with the file where the clause has several; `× 项目清单：没有找到`."""
    if part.state == "met":
        told = options.say("：", ": ") + visible(_short(part.files[0]), 60) if len(state.files) > 1 else ""
        return f"√ {part.label}{told}"
    if part.state == "missing" and not part.soft:
        return f"× {part.label}{options.say('：没有找到', ': not found')}"
    return f"○ {part.label}{options.say('：没有看出，请核对', ': not seen, to be checked')}"


def _short(path: str) -> str:
    """`1-名单.xlsx` of a well-named file (its unit and content are those of the heading), else the whole name."""
    name = path.rpartition("/")[2]
    parts = name.split("-", 2)
    return parts[2] if len(parts) == 3 and parts[2][:1].isdigit() else name


def _unanswered(report: Report, shown: list[ClauseState], options: RenderOptions) -> Iterator[Line]:
    text = items_left_out(report, shown, options)
    if text:
        yield "", ""
        for line in indented(text, options.width, "  "):
            yield line, "dim"


def items_left_out(report: Report, shown: list[ClauseState], options: RenderOptions) -> str:
    """The items that are not shown, by number; empty where there is none."""
    seen = {state.item.seq for state in shown}
    numbers = sorted({state.item.seq for state in report.coverage} - seen)
    if not numbers:
        return ""
    listed = options.say("、", ", ").join(map(report.catalogue.shown, numbers))
    zh = f"另有 {len(numbers)} 项只是责任单位，不要求提供，本次也没有提供：第 {listed} 项"
    return options.say(zh, f"Not answered, and not required (the unit is only named as responsible): items {listed}")


def results(report: Report, options: RenderOptions) -> Iterator[Line]:
    """Each statistic of the evidence beside the number that was promised."""
    if report.results:
        yield from heading(options.say("数据与承诺对照", "Results against the commitments"))
    for result in report.results:
        # A quotation may end a line with a sign of its own that hangs over.
        width = options.width - 2 if result.source == "text" else options.width
        for line in indented(visible(result_line(result, report.catalogue, options)), width, "  ", "    "):
            yield line, "" if result.kept else "yellow"


def result_line(result: Result, catalogue: Catalogue, options: RenderOptions) -> str:
    number = catalogue.shown(result.item)
    statistic, operator = word(STATISTICS, result.statistic, options.language), word(OPERATORS, result.op, options.language)
    value, promised = measured(result.value, result.unit, options.language), measured(result.commitment, result.unit, options.language)
    sign = options.say("√ 达到", "√ kept") if result.kept else options.say("× 未达到", "× not kept")
    if result.source == "text":
        return options.say(
            f"{sign} 第 {number} 项 {result.metric}：材料写的是 {value}，承诺{operator} {promised}。请核对原文：{result.quote}",
            f"{sign}: item {number} {result.metric}: {value}, promised {operator} {promised}; to be verified: {result.quote}",
        )
    return options.say(
        f"{sign} 第 {number} 项 {result.metric}：{statistic} {value}（数据 {result.rows} 条），承诺{operator} {promised}",
        f"{sign}: item {number} {result.metric}: {statistic} {value} (rows: {result.rows}), promised {operator} {promised}",
    )
