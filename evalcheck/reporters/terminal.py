"""The report that an officer reads in a terminal: verdict first, findings by file, coverage, then what to do and whom to call."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

from evalcheck.reporters import coverage_view, findings_view
from evalcheck.reporters.findings_view import Line
from evalcheck.reporters.labels import SEVERITIES, VERDICTS, signed, word
from evalcheck.reporters.look import Look, changed_severities
from evalcheck.reporters.next_view import next_steps
from evalcheck.reporters.wrapping import cells, indented, joined, padded, visible

if TYPE_CHECKING:
    from evalcheck.report import Report

_COLOURS = {"pass": "bold green", "fail": "bold red", "incomplete": "bold yellow"}


def render(report: Report, look: Look) -> str:
    """The report as text, with colour codes only where `look.colour` says so."""
    lines = [*_headline(report, look), *_facts(report, look)]
    lines += findings_view.by_file(report, look)
    lines += findings_view.waived(report, look)
    lines += coverage_view.table(report, look)
    lines += coverage_view.results(report, look)
    lines += next_steps(report, look)
    return _printed(lines, look)


def _printed(lines: list[Line], look: Look) -> str:
    """Lines never pass through Rich's markup: a file name stays what it is."""
    if not look.colour:
        return "".join(text.rstrip() + "\n" for text, _ in lines)
    from rich.console import Console
    from rich.text import Text

    console = Console(
        file=io.StringIO(), width=look.width, force_terminal=True, color_system="standard", markup=False, emoji=False, legacy_windows=False
    )  # fmt: skip
    with console.capture() as capture:
        for text, style in lines:
            console.print(Text(text.rstrip(), style), overflow="ignore", no_wrap=True, crop=False, highlight=False)
    return capture.get()


def _headline(report: Report, look: Look) -> Iterator[Line]:
    counts = report.counts
    parts = [_count(severity, counts[severity], look) for severity in SEVERITIES if counts[severity] or severity != "note"]
    if counts["unexamined"]:
        parts[0] += look.say(f"(含没有查成 {counts['unexamined']} 处)", f" ({counts['unexamined']} of them not examined)")
    if counts["waived"]:
        parts.append(look.say(f"已豁免 {counts['waived']} 处", f"{counts['waived']} waived"))
    if counts["review"]:
        parts.append(look.say(f"{counts['review']} 项需人工核对", f"{counts['review']} for a person"))
    for line in joined(parts, look.width, signed(VERDICTS, report.verdict, look.language) + "  "):
        yield line, _COLOURS[report.verdict]
    for line in indented(_meaning(report, look), look.width, "  "):
        yield line, ""


def _count(severity: str, count: int, look: Look) -> str:
    name = word(SEVERITIES, severity, look.language)
    return look.say(f"{name} {count} 处", f"{count} {name}{'' if count == 1 else 's'}")


def _meaning(report: Report, look: Look) -> str:
    counts = report.counts
    if report.verdict == "fail":
        return look.say(
            "有不符合通知要求之处。请改正后再查一遍,通过后再报送。",
            "Something breaks the notice. Mend it, check again, and send it when it passes.",
        )
    if report.verdict == "incomplete":
        number = counts["unexamined"]
        zh = f"有 {number} 处材料没有查成,因此还不能算通过。这不一定是材料的问题,原因和办法见下。"
        return look.say(zh, f"{number} not examined, so this is no pass yet. It need not be a fault of the evidence: see below.")
    if counts["warning"]:
        return look.say("没有发现错误。警告之处建议看一看。", "No error was found. The warnings deserve a look.")
    return look.say("没有发现不符合通知要求之处。", "Nothing was found that breaks the notice.")


def _facts(report: Report, look: Look) -> Iterator[Line]:
    """Whose package, which ruleset, which day, and what was left out on request."""
    sent, rules = report.submission, report.ruleset
    unknown = look.say("(未能确定)", "(not known)")
    day = look.say(f"按 {report.as_of} 检查", f"as of {report.as_of}")
    if report.received:
        day += look.say(f",{report.received} 收到", f", received {report.received}")
    size = look.say(f"{sent.files} 个文件,{_bytes(sent.bytes)}", f"{sent.files} files, {_bytes(sent.bytes)}")
    rows = [
        (look.say("单位", "Unit"), sent.unit or unknown),
        (look.say("材料", "Package"), f"{sent.name}({size})" if look.language == "zh" else f"{sent.name} ({size})"),
        (look.say("规则", "Rules"), f"{rules.title or rules.id} [{rules.id} {rules.version}]"),
        (look.say("日期", "Date"), day),
        *((look.say("选择", "Chosen"), text) for text in _selection(report, look)),
        *((look.say("说明", "Remark"), remark) for remark in report.remarks),
    ]
    depth = max(cells(label) for label, _ in rows) + 4
    yield "", ""
    for label, text in rows:
        for line in indented(visible(text, 600), look.width, padded(f"  {label}", depth)):
            yield line, ""


def _selection(report: Report, look: Look) -> Iterator[str]:
    """Each choice that narrows what the verdict means."""
    chosen = report.selection
    joint = look.say("、", ", ")
    if chosen.select:
        yield look.say(f"只查 {joint.join(chosen.select)},其余问题不在结论之内", f"only {joint.join(chosen.select)} were looked for")
    if chosen.ignore:
        yield look.say(f"不查 {joint.join(chosen.ignore)}", f"{joint.join(chosen.ignore)} were not looked for")
    if chosen.fail_on == "warning":
        yield look.say("有警告即不通过", "a warning fails the package")
    if chosen.fail_on == "never":
        yield look.say("不通过时退出码仍为 0", "the exit status stays 0 where the package fails")
    changed = [f"{code}→{word(SEVERITIES, severity, look.language)}" for code, severity in changed_severities(report).items()]
    if changed:
        yield look.say(f"规则调整了级别:{joint.join(changed)}", f"severities changed by the ruleset: {joint.join(changed)}")


def _bytes(size: int) -> str:
    value = float(size)
    for unit in ("B", "KB", "MB"):
        if value < 1024:
            return f"{value:.0f} {unit}" if unit == "B" else f"{value:.1f} {unit}"
        value /= 1024
    return f"{value:.1f} GB"
