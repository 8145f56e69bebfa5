"""The findings of a terminal report: file by file, the worst first, long lists cut and the cut said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from evalcheck.findings import masked
from evalcheck.masking import swept
from evalcheck.reporters.labels import CHANGES, SEVERITIES, word
from evalcheck.reporters.options import RenderOptions
from evalcheck.reporters.wrapping import indented, visible

if TYPE_CHECKING:
    from evalcheck.findings import Finding, Location
    from evalcheck.report import Report

Line = tuple[str, str]
"""A line of the report, and the style of all of it (empty: plain)."""
Group = tuple[str | None, list["Finding"]]

FILES_SHOWN = 30
FINDINGS_SHOWN = 10
PACKAGE_SHOWN = 40
NAMES_SHOWN = 20
TEXT_SHOWN = 400
STYLES = {"error": "red", "warning": "yellow", "note": "cyan"}


def by_file(report: Report, options: RenderOptions) -> Iterator[Line]:
    """Files with findings, the worst file first; then what concerns the package as a whole."""
    if not report.counted:
        return
    if report.untouched:
        # Forty faults of blank forms hide the one thing to know; machine forms list them all the same.
        yield from heading(options.say("问题", "Findings"))
        text = options.say(
            f"{len(report.counted)} 处问题都是因为表格还空着，填写之后再逐处列出；要看全部，请加 --format json。",
            f"All {len(report.counted)} come of blank forms and are listed once something is filled in; to see them: --format json.",
        )
        for line in indented(text, options.width, "  "):
            yield line, ""
        return
    groups = by_files(report.counted)
    files = [group for group in groups if group[0] is not None]
    if files:
        yield from heading(options.say("按文件列出的问题", "Findings by file"))
        for group in files[:FILES_SHOWN]:
            yield from _group(group, options)
        yield from _files_cut(files[FILES_SHOWN:], options)
    for name, findings in groups:
        if name is None:
            yield from heading(options.say("整个材料包的问题", "Findings about the package as a whole"))
            yield from _findings(findings, options, "", PACKAGE_SHOWN)


def heading(text: str) -> Iterator[Line]:
    yield "", ""
    yield f"■ {text}", "bold"


def by_files(findings: Iterable[Finding]) -> list[Group]:
    """Findings by file. Files with the worst fault first, then the order in which the report has them."""
    groups: dict[str | None, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(finding.location.file, []).append(finding)
    for group in groups.values():
        group.sort(key=lambda finding: finding.severity.rank)
    return sorted(groups.items(), key=lambda group: group[1][0].severity.rank)


def _group(group: Group, options: RenderOptions) -> Iterator[Line]:
    name, findings = group
    yield "", ""
    for line in indented(visible(name or "", TEXT_SHOWN), options.width, "", "  "):
        yield line, "bold"
    yield from _findings(findings, options, options.say("本文件", " in this file"))


def _findings(findings: Sequence[Finding], options: RenderOptions, where: str, limit: int = FINDINGS_SHOWN) -> Iterator[Line]:
    for finding in findings[:limit]:
        yield from _finding(masked(finding, options.show_personal), options)
    rest = findings[limit:]
    if rest:
        tally = _tally(rest, options)
        zh, en = f"{where}另有 {len(rest)} 处没有列出（{tally}）", f"{len(rest)} more{where} are not shown ({tally})"
        yield "  … " + options.say(zh, en), "dim"


def _finding(finding: Finding, options: RenderOptions) -> Iterator[Line]:
    severity = word(SEVERITIES, finding.severity, options.language)
    mark = f" [{word(CHANGES, finding.change, options.language)}]" if finding.change else ""
    yield f"  {severity} {finding.code}{mark}  {visible(place(finding.location), 120)}".rstrip(), STYLES[finding.severity]
    for line in indented(visible(finding.before_lines(options.language), TEXT_SHOWN), options.width, "    "):
        yield line, ""
    yield from _names(finding.lines(), options)
    fix = options.say("改法：", "Fix: ")
    for line in indented(visible(finding.fix(options.language), TEXT_SHOWN), options.width, f"    {fix}"):
        yield line, ""


def _names(names: Sequence[str], options: RenderOptions) -> Iterator[Line]:
    """Names of files or clauses, each on a line of its own so that it can be copied."""
    for name in names[:NAMES_SHOWN]:
        for line in indented(visible(name, TEXT_SHOWN), options.width, "      - ", "        "):
            yield line, ""
    if rest := len(names[NAMES_SHOWN:]):
        yield "      … " + options.say(f"另有 {rest} 个没有列出", f"{rest} more are not shown"), "dim"


def place(location: Location) -> str:
    return "!".join(piece for piece in (location.part, location.cell) if piece)


def _tally(findings: Iterable[Finding], options: RenderOptions) -> str:
    """`错误 2、警告 35`."""
    counts = Counter(str(finding.severity) for finding in findings)
    parts = [f"{word(SEVERITIES, severity, options.language)} {counts[severity]}" for severity in SEVERITIES if counts[severity]]
    return options.say("、", ", ").join(parts)


def _files_cut(groups: Sequence[Group], options: RenderOptions) -> Iterator[Line]:
    if not groups:
        return
    findings = [finding for _, group in groups for finding in group]
    tally = _tally(findings, options)
    text = options.say(
        f"另有 {len(groups)} 个文件的 {len(findings)} 处问题没有列出（{tally}）。要看全部，请加 --format json --output 报告.json",
        f"{len(findings)} more in {len(groups)} other files are not shown ({tally}). To see all: --format json --output report.json",
    )
    yield "", ""
    for line in indented(text, options.width, "  … "):
        yield line, "dim"


def waived(report: Report, options: RenderOptions) -> Iterator[Line]:
    """Findings that a waiver takes out of the count, with its reason."""
    findings = [finding for finding in report.findings if finding.waiver]
    if findings:
        yield from heading(options.say(f"已豁免，不计入结论（{len(findings)} 处）", f"Waived, not counted ({len(findings)})"))
    for finding in findings[:FILES_SHOWN]:
        waiver = finding.waiver
        assert waiver is not None
        by = options.say(f"；批准：{waiver.approved_by}", f"; approved by {waiver.approved_by}") if waiver.approved_by else ""
        where = f"{finding.location.file or options.say('材料包', 'package')} {place(finding.location)}".rstrip()
        text = visible(f"{finding.code} {where}{options.say('：', ': ')}{swept(waiver.reason)}{by}", TEXT_SHOWN)
        for line in indented(text, options.width, "  ", "    "):
            yield line, ""
    if len(findings) > FILES_SHOWN:
        yield (
            options.say(f"  … 另有 {len(findings) - FILES_SHOWN} 处没有列出", f"  … {len(findings) - FILES_SHOWN} more are not shown"),
            "dim",
        )
