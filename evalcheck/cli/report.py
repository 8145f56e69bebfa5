"""`evalcheck report`: the draft of the evaluation report as a Word document."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from evalcheck.audit.run import unfinished
from evalcheck.audit.store import Store, StoreBroken, store_troubles
from evalcheck.cli import offered
from evalcheck.cli.command import Command, WrongCall
from evalcheck.cli.judging import explained
from evalcheck.cli.output import check_target, harmless, write_file
from evalcheck.refusals import reason
from evalcheck.ruleset import Ruleset, load_ruleset
from evalcheck.season.charts import chinese_font
from evalcheck.season.document import NoTemplate
from evalcheck.season.report import Season, draft
from evalcheck.season.rounds import NoRound, Round, read_round, read_survey
from evalcheck.words import Say


def build(say: Say) -> Command:
    def callback(**given: Any) -> int:
        return _report(say, **given)

    return Command(
        "report",
        callback,
        say=say,
        about=say(
            "由汇总结果 OUT 写出评估报告的初稿（Word）：数字取自 audit.json 和 survey.json，页脚写明它们的摘要；"
            "须由人撰写的地方用黄色标出【请撰写：…】。",
            "Write the draft of the evaluation report (Word, in Chinese) from the audit in OUT: its figures come from audit.json and "
            "survey.json, whose digests stand in the footer; what a person must write is marked in yellow.",
        ),
        params=[
            click.Argument(["out"], type=click.Path(path_type=Path), metavar="OUT"),
            click.Option(
                ["--output", "-o"], type=click.Path(path_type=Path), required=True, metavar="FILE",
                help=say("写入哪个 docx", "the document"),
            ),
            click.Option(
                ["--template"], type=click.Path(path_type=Path), metavar="FILE",
                help=say(
                    "自己的 Word 模板：用它的样式、页眉；同名标题下填入相应的章",
                    "your own document: its styles and headers are used, chapters go under its headings",
                ),
            ),
            click.Option(
                ["--progress"], type=click.Path(path_type=Path), metavar="OUT",
                help=say("下一轮清单的汇总结果", "the audit of the next list's round"),
            ),
            offered.ruleset_option(say),
            click.Option(["--force"], is_flag=True, help=say("文件已存在时覆盖", "overwrite the file if it exists")),
        ],
        examples=[
            say("evalcheck report ./汇总 -o 评估报告.docx", "evalcheck report ./audit -o report.docx"),
            say(
                "evalcheck report ./汇总 -o 评估报告.docx --template 模板.docx --progress ./汇总2022",
                "evalcheck report ./audit -o report.docx --template template.docx --progress ./audit-2022",
            ),
        ],
    )  # fmt: skip


def _report(
    say: Say, out: Path, output: Path, template: Path | None, progress: Path | None, rules: str | None, force: bool
) -> int:  # fmt: skip
    check_target(output, force, say)
    try:
        with store_troubles(out), explained(say):
            season = _season(say, out, progress, rules)
            data, left = draft(season, template)
    except (NoRound, NoTemplate, StoreBroken) as error:
        raise WrongCall(say(error.text)) from None
    except OSError as error:
        zh, en = f"{error.filename} 读不了：{reason(error).zh}", f"{error.filename} cannot be read: {reason(error).en}"
        raise WrongCall(say(zh, en)) from None
    write_file(output, data, force, say)
    zh = f"已写入 {output}：有 {left} 处须由人撰写（【请撰写：…】，黄色），定稿前请逐处改写"
    click.echo(harmless(say(zh, f"written to {output}: {left} places are for a person to write (【请撰写：…】, yellow)")))
    return 0


def _season(say: Say, out: Path, progress: Path | None, rules: str | None) -> Season:
    audit = _finished(say, out)
    later = _finished(say, progress) if progress else None
    ruleset = _ruleset(say, audit, rules)
    survey, font = read_survey(audit.folder), chinese_font()
    if survey is None:
        zh = f"{audit.folder} 里没有 survey.json：报告写明没有电话调查的结果"
        click.echo(harmless(say(zh, f"no survey.json in {audit.folder}: the report says that there was no survey")), err=True)
    if font is None:
        zh, en = (
            "没有找到中文字体，报告不含图；安装一种（如 fonts-noto-cjk）后再运行",
            "no Chinese typeface was found: the report has no pictures",
        )
        click.echo(say(zh, en), err=True)
    return Season(audit, ruleset, survey, later, font)


def _finished(say: Say, out: Path) -> Round:
    """An audit that was carried to its end."""
    if out.is_dir() and unfinished(out):
        zh = f"{out} 的汇总没有做完；请先把它做完：evalcheck audit 收件箱 -o {out} --resume"
        raise WrongCall(say(zh, f"the audit in {out} was not finished: finish it by evalcheck audit INBOX -o {out} --resume"))
    return read_round(out)


def _ruleset(say: Say, audit: Round, rules: str | None) -> Ruleset:
    """The ruleset that the audit was judged by; another version of it is told, one that lacks items of the audit refused."""
    ruleset = load_ruleset(rules or _named(audit))
    unknown = sorted(set(audit.by_item) - set(ruleset.catalogue.items))
    if ruleset.id != audit.ruleset["id"] or unknown:
        zh = f"汇总用的规则集是 {audit.ruleset['id']}，不是 {ruleset.id}；请用 --rules 给出它"
        raise WrongCall(say(zh, f"the audit was judged by {audit.ruleset['id']}, not by {ruleset.id}: name it by --rules"))
    if ruleset.sha256 != audit.ruleset["sha256"]:
        zh = "规则集在汇总之后有变化；事项和承诺的文字按现在的规则集，状态和数字仍是汇总时的"
        click.echo(say(zh, "the ruleset has changed since the audit: labels are today's, states and figures the audit's"), err=True)
    return ruleset


def _named(audit: Round) -> str:
    """Where the audit found its ruleset; a frozen audit knows the id only."""
    if not (audit.folder / "store" / "audit.sqlite").exists():
        return str(audit.ruleset["id"])
    store = Store(audit.folder / "store", writing=False)
    try:
        run = store.meta("run")
    finally:
        store.close()
    return str((run or {}).get("rules") or audit.ruleset["id"])
