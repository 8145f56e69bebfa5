"""What every report for people says first: counts, what the verdict means, whose package it is, what was left out on request."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from evalcheck.masking import personal, swept
from evalcheck.reporters.labels import SEVERITIES, word
from evalcheck.reporters.next_view import parts_not_installed
from evalcheck.reporters.options import RenderOptions, changed_severities

if TYPE_CHECKING:
    from evalcheck.report import Report
    from evalcheck.ruleset.model import RuleDifferences


def tally(report: Report, options: RenderOptions) -> list[str]:
    """`错误 3 处`, `警告 1 处` …; the notes and what is waived only where there are any."""
    counts = report.counts
    parts = [_count(severity, counts[severity], options) for severity in SEVERITIES if counts[severity] or severity != "note"]
    if counts["unexamined"]:
        parts[0] += options.say(f"（{counts['unexamined']} 处没有查成）", f" ({counts['unexamined']} of them not examined)")
    if counts["waived"]:
        parts.append(options.say(f"已豁免 {counts['waived']} 处", f"{counts['waived']} waived"))
    if counts["review"]:
        parts.append(options.say(f"{counts['review']} 项需人工核对", f"{counts['review']} for a person"))
    if counts["review_files"]:
        parts.append(options.say(f"{counts['review_files']} 个文件需人工看", f"{counts['review_files']} files to look at"))
    if report.selection.rules:
        parts.append(options.say("规则集不是程序自带的原样", "not by the shipped ruleset as it is"))
    return parts


def _count(severity: str, count: int, options: RenderOptions) -> str:
    name = word(SEVERITIES, severity, options.language)
    return options.say(f"{name} {count} 处", f"{count} {name}{'' if count == 1 else 's'}")


def meaning(report: Report, options: RenderOptions) -> str:
    """The verdict in a sentence."""
    counts = report.counts
    if report.untouched:
        zh = "还没有开始填写：文件夹里只有空白的表格。先做什么，见“接下来怎么办”。"
        en = "Nothing has been filled in yet: the folder holds blank forms only. What comes first stands under “What to do now”."
        return options.say(zh, en)
    if report.verdict == "fail" and report.only_for_a_person:
        number = report.for_a_person
        zh = f"没有发现错误，但有 {number} 处要由人核对；按 --fail-on review，核对之前不算通过。"
        return options.say(zh, f"No error was found, and {number} are left for a person: by --fail-on review that is no pass yet.")
    if report.verdict == "fail":
        return options.say(
            "有不符合通知要求之处。请改正后再查一遍，通过后再报送。",
            "Something breaks the notice. Mend it, check again, and send it when it passes.",
        )
    if report.verdict == "incomplete" and not counts["unexamined"]:
        number = len(report.questions)
        zh = f"有 {number} 个问题要先由评估方确认（见“待定”），确认之前不算通过。"
        return options.say(zh, f"{number} questions must be answered by the evaluator first (see “Open”): no pass until then.")
    if report.verdict == "incomplete":
        number = counts["unexamined"]
        zh = f"有 {number} 处材料没有查成，因此还不能算通过。这不一定是材料的问题，原因和办法见下。"
        return options.say(zh, f"{number} not examined, so this is no pass yet. It need not be a fault of the evidence: see below.")
    if counts["warning"]:
        return options.say("没有发现错误。警告之处建议看一看。", "No error was found. The warnings deserve a look.")
    return options.say("没有发现不符合通知要求之处。", "Nothing was found that breaks the notice.")


def facts(report: Report, options: RenderOptions) -> list[tuple[str, str]]:
    """Label and text: whose package, which ruleset, which day, and what was left out on request."""
    sent, rules = report.submission, report.ruleset
    unknown = options.say("（未能确定）", "(not known)")
    day = options.say(f"按 {report.as_of} 检查", f"as of {report.as_of}")
    if report.received:
        day += options.say(f"，{report.received} 收到", f", received {report.received}")
    size = options.say(f"{sent.files} 个文件，{size_in_words(sent.bytes)}", f"{sent.files} files, {size_in_words(sent.bytes)}")
    return [
        (options.say("单位", "Unit"), sent.unit or unknown),
        (options.say("材料", "Package"), f"{sent.name}（{size}）" if options.language == "zh" else f"{sent.name} ({size})"),
        (options.say("规则", "Rules"), f"{rules.title or rules.id} [{rules.id} {rules.version}]"),
        (options.say("日期", "Date"), day),
        *((options.say("邮件", "Mail"), text) for text in mails(report, options)),
        *((options.say("组件", "Parts"), text) for text in parts_not_installed(report, options)),
        *((options.say("选择", "Chosen"), text) for text in _selection(report, options)),
        *((options.say("对比", "Against"), text) for text in _against(report, options)),
        *((options.say("待定", "Open"), options.say(question.zh, question.en)) for question in report.questions),
        *((options.say("说明", "Remark"), options.say(remark.zh, remark.en)) for remark in report.remarks),
    ]


def mails(report: Report, options: RenderOptions) -> Iterator[str]:
    """Subject and sender of each mail; the sender's name and address masked."""
    for subject, sender in report.submission.mails:
        if options.show_personal:
            yield f"{subject} / {sender}"
        else:
            name, _, address = sender.partition("<")
            yield f"{swept(subject)} / {personal(name.strip())} {swept(address.rstrip('>'))}".rstrip()


def _selection(report: Report, options: RenderOptions) -> Iterator[str]:
    """Each choice that narrows what the verdict means."""
    chosen = report.selection
    joint = options.say("、", ", ")
    if chosen.select:
        yield options.say(f"只查 {joint.join(chosen.select)}，其余问题不在结论之内", f"only {joint.join(chosen.select)} were looked for")
    if chosen.ignore:
        yield options.say(f"不查 {joint.join(chosen.ignore)}", f"{joint.join(chosen.ignore)} were not looked for")
    if chosen.fail_on == "warning":
        yield options.say("有警告即不通过", "a warning fails the package")
    if chosen.fail_on == "review":
        yield options.say("有待人工核对即不通过", "what is left for a person fails the package")
    if chosen.fail_on == "never":
        yield options.say("不通过时退出码仍为 0", "the exit status stays 0 where the package fails")
    if chosen.rules:
        yield _rules(chosen.rules, options)
    changed = [f"{code}→{word(SEVERITIES, severity, options.language)}" for code, severity in changed_severities(report).items()]
    if changed:
        yield options.say(f"规则调整了级别：{joint.join(changed)}", f"severities changed by the ruleset: {joint.join(changed)}")


def _rules(rules: RuleDifferences, options: RenderOptions) -> str:
    """What the ruleset takes from the shipped one, changes of it and adds to it."""
    joint = options.say("、", ", ")
    if rules.base is None:
        return options.say("规则集是自编的，不以程序自带的规则集为基础", "the ruleset is one of its own and rests on no shipped one")
    told = [
        options.say(zh, en) + joint.join(names)
        for names, zh, en in (
            (rules.dropped, "去掉了 ", "drops "), (rules.changed, "改动了 ", "changes "), (rules.added, "另加了 ", "adds "),
        )
        if names
    ]  # fmt: skip
    return options.say(f"规则集与程序自带的 {rules.base} 相比：", f"the ruleset against the shipped {rules.base}: ") + options.say(
        "；", "; "
    ).join(told)


def _against(report: Report, options: RenderOptions) -> Iterator[str]:
    """What became of the findings of an earlier report, and what makes the comparison less than it seems."""
    past = report.baseline
    if past is None:
        return
    zh = f"与 {past.as_of} 的报告相比：新增 {past.new} 处，仍在 {past.persisting} 处，已消除 {len(past.fixed)} 处"
    en = f"the report of {past.as_of}: {past.new} new, {past.persisting} persisting, {len(past.fixed)} fixed"
    if past.unseen:
        zh += f"，这次没有查到的地方原有 {len(past.unseen)} 处"
        en += f", {len(past.unseen)} where nobody looked this time"
    yield options.say(zh, en)
    if not past.same_rules:
        yield options.say(f"那份报告用的规则不同（{past.ruleset}）", f"that report was made by other rules ({past.ruleset})")
    if not past.same_unit:
        yield options.say("那份报告不是本单位的", "that report is of another unit")


def size_in_words(size: int) -> str:
    value = float(size)
    for unit in ("B", "KB", "MB"):
        if value < 1024:
            return f"{value:.0f} {unit}" if unit == "B" else f"{value:.1f} {unit}"
        value /= 1024
    return f"{value:.1f} GB"
