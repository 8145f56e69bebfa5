"""`evalcheck template`: write a blank form of those that the notice wants filled in."""

from __future__ import annotations

from pathlib import Path

import click

from evalcheck.cli import offered
from evalcheck.cli.command import Command, WrongCall
from evalcheck.cli.judging import explained
from evalcheck.cli.output import write_file
from evalcheck.cli.rules import which
from evalcheck.prepare.template import blank, file_name
from evalcheck.ruleset import load_ruleset
from evalcheck.words import Say


def build(say: Say) -> Command:
    def callback(form: str, output: Path | None, force: bool, rules: str) -> None:
        with explained(say):
            catalogue = load_ruleset(rules).catalogue
        template = next((one for one in catalogue.templates if form in (one.command, one.id)), None)
        if template is None:
            there = say("、", ", ").join(one.command for one in catalogue.templates)
            raise WrongCall(say(f"FORM 只能是：{there}", f"FORM is one of: {there}"))
        path = output or Path(file_name(template))
        write_file(path, blank(template, catalogue.units), force, say)
        click.echo(say(f"已生成 {path}", f"wrote {path}"))

    return Command(
        "template",
        callback,
        say=say,
        about=say(
            "生成空白表格。FORM：sample 企业全量样本表，work-order 系统工单，case 佐证案例，liaison 联络员信息表，或规则集自己的模板编号。",
            "Write a blank form. FORM: sample (list of enterprises), work-order, case, liaison (the liaison sheet), or the id "
            "of a template of the ruleset's own.",
        ),
        params=[
            click.Argument(["form"], metavar="FORM", shell_complete=offered.forms),
            click.Option(
                ["--output", "-o"], type=click.Path(path_type=Path), metavar="FILE",
                help=say("写入的文件，默认用表格的名称", "the file to write; default: the name of the form"),
            ),
            click.Option(["--force"], is_flag=True, help=say("文件已存在时覆盖", "overwrite the file if it exists")),
            which(say),
        ],
        examples=["evalcheck template sample", say("evalcheck template case -o 案例.docx", "evalcheck template case -o case.docx")],
    )  # fmt: skip
