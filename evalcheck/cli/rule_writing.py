"""Commands for those who write rules: schemas of their files, what changed between two rulesets."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import click

from evalcheck.cli.command import Command
from evalcheck.cli.judging import explained
from evalcheck.cli.output import emit, into, write_file
from evalcheck.reporters.rule_changes import as_json, page, render
from evalcheck.ruleset import load_ruleset
from evalcheck.ruleset.changes import changes
from evalcheck.ruleset.schema import FILES, schema_of
from evalcheck.words import Say


def build_schema(say: Say) -> Command:
    def callback(file: str, output: Path | None, force: bool) -> None:
        text = json.dumps(schema_of(file), ensure_ascii=False, indent=2) + "\n"
        if output:
            write_file(output, text.encode(), force, say)
        else:
            emit(text, utf8=True)

    return Command(
        "schema",
        callback,
        say=say,
        about=say(
            "输出规则集文件的 JSON Schema，编辑器（VS Code、PyCharm）据此提示和检查。FILE 是 {}，默认 ruleset。",
            "Print the JSON Schema of a file of a ruleset, by which editors (VS Code, PyCharm) complete and check it. FILE is one of {}; "
            "default ruleset.",
        ).format(say("、", ", ").join(FILES)),
        params=[click.Argument(["file"], required=False, default="ruleset", type=click.Choice(FILES), metavar="FILE"), *into(say)],
        examples=["evalcheck rules schema", "evalcheck rules schema items -o items.schema.json"],
    )


def build_diff(say: Say) -> Command:
    def callback(before: str, after: str, format: str, output: Path | None, force: bool) -> None:
        with explained(say):
            found = changes(load_ruleset(before), load_ruleset(after))
        width = min(max(shutil.get_terminal_size().columns, 60), 110) if sys.stdout.isatty() else 80
        text = {"terminal": lambda: render(found, say, width), "json": lambda: as_json(found), "html": lambda: page(found, say)}[format]()
        if output:
            write_file(output, text.encode(), force, say)
        else:
            emit(text, utf8=format != "terminal")

    return Command(
        "diff",
        callback,
        say=say,
        about=say(
            "比较两套规则集（编号或路径）：新增、取消、改号、有变化和仅文字改动的清单项，规则、时间、单位和模板的变化，以及各单位要注意的。",
            "Compare two rulesets (ids or paths): items that are new, gone, renumbered, changed or reworded; rules, dates, units and "
            "templates that differ; and what is new for each unit.",
        ),
        params=[
            click.Argument(["before"], metavar="A"),
            click.Argument(["after"], metavar="B"),
            click.Option(
                ["--format"], type=click.Choice(["terminal", "json", "html"]), default="terminal", metavar="terminal|json|html",
                help=say("形式，默认 terminal", "form; default terminal"),
            ),
            *into(say),
        ],
        examples=[
            "evalcheck rules diff tianjin-2021 tianjin-2022",
            "evalcheck rules diff tianjin-2021 ./my-city --format html -o changes.html",
        ],
    )  # fmt: skip
