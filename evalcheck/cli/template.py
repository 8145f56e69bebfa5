"""`evalcheck template`: write a blank form of appendices 3-6."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from evalcheck.catalogue.templates import TemplateId
from evalcheck.cli.command import Command
from evalcheck.cli.judging import explained
from evalcheck.cli.output import write_file
from evalcheck.cli.rules import which
from evalcheck.prepare.template import blank, file_name
from evalcheck.ruleset import load_ruleset
from evalcheck.words import Say

FORMS: Mapping[str, TemplateId] = {"sample": "enterprise_list", "work-order": "work_order", "case": "case", "liaison": "liaison"}


def build(say: Say) -> Command:
    def callback(form: str, output: Path | None, force: bool, rules: str) -> None:
        with explained(say):
            catalogue = load_ruleset(rules).catalogue
        template = catalogue.template(FORMS[form])
        path = output or Path(file_name(template))
        write_file(path, blank(template, catalogue.units), force, say)
        click.echo(say(f"已生成 {path}", f"wrote {path}"))

    return Command(
        "template",
        callback,
        say=say,
        about=say(
            "生成空白表格。FORM:sample 企业全量样本表(附件4),work-order 系统工单(附件5),case 佐证案例(附件6),liaison 联络员信息表(附件3)。",
            "Write a blank form. FORM: sample (list of enterprises, appendix 4), work-order (5), case (6), liaison (3).",
        ),
        params=[
            click.Argument(["form"], type=click.Choice(list(FORMS)), metavar="FORM"),
            click.Option(
                ["--output", "-o"], type=click.Path(path_type=Path), metavar="FILE",
                help=say("写入的文件，默认用表格的名称", "the file to write; default: the name of the form"),
            ),
            click.Option(["--force"], is_flag=True, help=say("文件已存在时覆盖", "overwrite the file if it exists")),
            which(say),
        ],
        examples=["evalcheck template sample", say("evalcheck template case -o 案例.docx", "evalcheck template case -o case.docx")],
    )  # fmt: skip
