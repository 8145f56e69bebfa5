"""整改通知: what a unit has to mend, as a Word document for it: what, where, how, until when, whom to call."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from evalcheck.findings import masked
from evalcheck.reporters import word_pages as pages
from evalcheck.reporters.findings_view import by_files, place
from evalcheck.reporters.labels import SEVERITIES, VERDICTS, signed, word
from evalcheck.reporters.next_view import whom_to_call
from evalcheck.reporters.options import RenderOptions
from evalcheck.reporters.summary import tally
from evalcheck.reporters.wrapping import visible
from evalcheck.words import Text

if TYPE_CHECKING:
    from evalcheck.findings import Finding
    from evalcheck.report import Report

ROWS_SHOWN = 300
"""Findings of one table: who has more to mend needs the list as a workbook."""


def render(report: Report, options: RenderOptions) -> bytes:
    document = pages.new(options.say("第 {page} 页", "Page {page}"))
    pages.title(document, options.say("佐证材料整改通知", "Evidence to be mended"))
    unit = report.submission.unit or options.say("报送单位", "the unit that sent the package")
    pages.paragraph(document, options.say(f"{unit}:", f"To {unit}:"), bold=True, indent=False)
    for text in _opening(report, options):
        pages.paragraph(document, text)
    by_severity = {severity: [finding for finding in report.counted if finding.severity == severity] for severity in SEVERITIES}
    parts = [(severity, findings) for severity, findings in by_severity.items() if findings]
    for number, (severity, findings) in enumerate(parts, 1):
        pages.heading(document, _numbered(number, _head(severity, len(findings), options), options))
        _table(document, findings, options)
    if parts:
        pages.heading(document, _numbered(len(parts) + 1, options.say("怎样重新报送", "How to send it again"), options))
        for line in _sending(report, options):
            pages.paragraph(document, line)
    _phones(document, report, options)
    pages.signature(document, options.say("发出单位：", "Sent by: "), _day(report.as_of, options))
    return pages.saved(document, options.say("佐证材料整改通知", "Evidence to be mended"), report.as_of)


def _opening(report: Report, options: RenderOptions) -> Iterator[str]:
    """What was looked at, what came of it, and until when it is due."""
    name, day = visible(report.submission.name, 100), _day(report.as_of, options)
    verdict, counts = signed(VERDICTS, report.verdict, options.language), options.say("、", ", ").join(tally(report, options))
    yield options.say(
        f"{day}检查了贵单位的佐证材料“{name}”（共 {report.submission.files} 个文件），结论为 {verdict}：{counts}。",
        f"The package “{name}” ({report.submission.files} files) was checked as of {day}. Verdict {verdict}: {counts}.",
    )
    if report.selection.select or report.selection.ignore:
        zh = "本次只查了一部分项目，未查的项目不在本通知之内。"
        yield options.say(zh, "This was a partial look: what was left out is not in this letter.")
    due = deadline(report, options)
    if not report.counted:
        yield options.say("没有需要整改之处。", "There is nothing to mend.")
    elif due:
        yield options.say(
            f"请于 {_day(due, options)}前改正后重新报送。", f"Please mend what follows and send it again by {_day(due, options)}."
        )
    else:
        end = _day(report.catalogue.window.end, options)
        zh = f"上传期已于{end}截止，请先按下列电话联系，商定重新报送的时间。"
        yield options.say(zh, f"The upload window closed on {end}: please call first and agree on a day.")


def deadline(report: Report, options: RenderOptions) -> date | None:
    """The day asked for, else the last day of the upload window; None once that is over."""
    end = report.catalogue.window.end
    return options.until or (end if report.as_of <= end else None)


def _day(day: date, options: RenderOptions) -> str:
    return options.say(f"{day.year}年{day.month}月{day.day}日", day.isoformat())


def _numbered(number: int, head: str, options: RenderOptions) -> str:
    return options.say(f"{'一二三四五六'[number - 1]}、{head}", f"{number}. {head}")


def _head(severity: str, count: int, options: RenderOptions) -> str:
    heads = {
        "error": Text(f"必须改正（错误 {count} 处）", f"Must be mended ({count} errors)"),
        "warning": Text(f"请核对（警告 {count} 处），确属无误的可以不改", f"Please look at ({count} warnings); what is right may stay"),
        "note": Text(f"供参考（提示 {count} 处）", f"Worth knowing ({count} notes)"),
    }
    return options.say(heads[severity])


def _table(document: Any, findings: Sequence[Finding], options: RenderOptions) -> None:
    """A row a finding, under the name of its file."""
    heads = options.say("序号|位置|问题|怎么改", "No.|Where|What|How to mend").split("|")
    table = pages.table(document, heads, (1.2, 3.0, 6.2, 6.2))
    shown = findings[:ROWS_SHOWN]
    number = 0
    for file, group in by_files(shown):
        pages.wide_row(table, visible(file or options.say("整个材料包", "The package as a whole"), 200))
        for original in group:
            number += 1
            finding = masked(original, options.show_personal)
            where = visible(place(finding.location), 60) or options.say("整个文件" if file else "—", "whole file" if file else "—")
            message = "\n".join(visible(text) for text in (finding.before_lines(options.language), *finding.lines()))
            pages.row(table, (str(number), where, message, visible(finding.fix(options.language))))
    if len(findings) > len(shown):
        rest = len(findings) - len(shown)
        name = word(SEVERITIES, findings[0].severity, options.language)
        zh = f"另有{name} {rest} 处没有列在这里，见随附的问题清单(xlsx)。"
        pages.paragraph(document, options.say(zh, f"{rest} more of them ({name}) are not here: see the list of findings (xlsx)."))


def _sending(report: Report, options: RenderOptions) -> Iterator[str]:
    yield options.say(
        "改正后，请先用 evalcheck validate 自查一遍，结论为“通过”后再报送整个材料包。",
        "Once mended, check with evalcheck validate; when it says PASS, send the whole package again.",
    )
    if report.ruleset.mail:
        yield options.say(f"报送邮箱：{report.ruleset.mail}", f"Send it to {report.ruleset.mail}")


def _phones(document: Any, report: Report, options: RenderOptions) -> None:
    phones = {phone: options.say("、", ", ").join(names) for phone, names in whom_to_call(report).items()}
    if report.ruleset.phone and report.ruleset.phone not in phones:
        phones[report.ruleset.phone] = options.say("其他问题", "anything else")
    if phones:
        pages.paragraph(document, options.say("有疑问请按评估内容拨打：", "Whom to call, by content:"), bold=True, indent=False)
        table = pages.table(document, options.say("电话|评估内容", "Telephone|Content").split("|"), (3.6, 13.0))
        for phone, names in phones.items():
            pages.row(table, (phone, names))
