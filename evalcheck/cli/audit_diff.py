"""`evalcheck audit-diff`: what the units mended from one round of an audit to another."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from evalcheck.audit.store import StoreBroken
from evalcheck.cli.command import Command, WrongCall
from evalcheck.cli.judging import explained
from evalcheck.cli.output import check_target, emit, into, write_file
from evalcheck.cli.rounds import finished, rules_option, ruleset_of_round
from evalcheck.season.changes import changes
from evalcheck.season.changes_view import as_json, page, render
from evalcheck.season.rounds import NoRound
from evalcheck.words import Say


def build(say: Say) -> Command:
    def callback(**given: Any) -> int:
        return _audit_diff(say, **given)

    return Command(
        "audit-diff",
        callback,
        say=say,
        about=say(
            "比较同一轮的几次汇总（先前的写在前面）：各单位的条款从什么状态变成什么状态，哪些问题消除、新增，按单位和评估内容统计；"
            "给出三次以上时，另列每个单位的历次情况。",
            "Compare audits of one round (the earlier first): clauses by state before and after, findings gone and new, by unit and "
            "content; of three or more also the history of each unit.",
        ),
        params=[
            click.Argument(["outs"], type=click.Path(path_type=Path), nargs=-1, required=True, metavar="OUT"),
            click.Option(
                ["--format"], type=click.Choice(["terminal", "json", "html"]), default="terminal", metavar="terminal|json|html",
                help=say("形式，默认 terminal", "form; default terminal"),
            ),
            rules_option(say),
            *into(say),
        ],
        examples=[
            say("evalcheck audit-diff ./汇总1 ./汇总2", "evalcheck audit-diff ./audit-1 ./audit-2"),
            say(
                "evalcheck audit-diff ./汇总1 ./汇总2 ./汇总3 --format html -o 变化.html",
                "evalcheck audit-diff ./first ./second ./third --format html -o changes.html",
            ),
        ],
    )  # fmt: skip


def _audit_diff(say: Say, outs: tuple[Path, ...], format: str, rules: str | None, output: Path | None, force: bool) -> int:
    if len(outs) < 2:
        raise WrongCall(say("至少要给出两次汇总，先前的在前", "give two audits at least, the earlier first"))
    if output:
        check_target(output, force, say)
    try:
        with explained(say):
            rounds = [finished(say, out) for out in outs]
            catalogue = ruleset_of_round(say, rounds[-1], rules).catalogue
    except (NoRound, StoreBroken) as error:
        raise WrongCall(say(error.text)) from None
    found = changes(rounds, catalogue)
    text = as_json(found, catalogue) if format == "json" else (page if format == "html" else render)(found, catalogue, say)
    if output:
        write_file(output, text.encode("utf-8"), force, say)
        click.echo(say(f"已写入 {output}", f"written to {output}"))
    else:
        emit(text, utf8=format != "terminal")
    return 0
