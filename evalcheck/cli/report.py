"""`evalcheck report`: the draft of the evaluation report as a Word document."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from evalcheck.audit.store import StoreBroken
from evalcheck.cli.command import Command, WrongCall
from evalcheck.cli.judging import explained
from evalcheck.cli.output import check_target, harmless, write_file
from evalcheck.cli.rounds import finished, rules_option, ruleset_of_round
from evalcheck.refusals import reason
from evalcheck.season.charts import chinese_font
from evalcheck.season.document import NoTemplate
from evalcheck.season.report import Season, draft
from evalcheck.season.rounds import NoRound, read_survey
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
            rules_option(say),
            click.Option(["--force"], is_flag=True, help=say("文件已存在时覆盖", "overwrite the file if it exists")),
        ],
        examples=[
            say("evalcheck report ./汇总 -o 评估报告.docx", "evalcheck report ./audit -o report.docx"),
            say(
                "evalcheck report ./汇总 -o 报告.docx --template 模板.docx", "evalcheck report ./audit -o report.docx --template ours.docx"
            ),
            say(
                "evalcheck report ./汇总 -o 报告.docx --progress ./汇总2022",
                "evalcheck report ./audit -o report.docx --progress ./audit-2022",
            ),
        ],
    )  # fmt: skip


def _report(
    say: Say, out: Path, output: Path, template: Path | None, progress: Path | None, rules: str | None, force: bool
) -> int:  # fmt: skip
    check_target(output, force, say)
    try:
        with explained(say):
            season = _season(say, out, progress, rules)
            data, left = draft(season, template)
    except (NoRound, NoTemplate, StoreBroken) as error:
        raise WrongCall(say(error.text)) from None
    except OSError as error:
        zh, en = f"{error.filename} 读不了：{reason(error).zh}", f"{error.filename} cannot be read: {reason(error).en}"
        raise WrongCall(say(zh, en)) from None
    write_file(output, data, force, say)
    zh = f"已写入 {output}：有 {left} 处须由人撰写（【请撰写：…】，黄色），定稿前请逐处改写"
    click.echo(harmless(say(zh, f"written to {output}: {left} places are for a person to write (“【请撰写：…】”, yellow)")))
    return 0


def _season(say: Say, out: Path, progress: Path | None, rules: str | None) -> Season:
    audit = finished(say, out)
    later = finished(say, progress) if progress else None
    ruleset = ruleset_of_round(say, audit, rules)
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
