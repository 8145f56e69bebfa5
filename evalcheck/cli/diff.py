"""`evalcheck diff`: what changed between two reports, or two packages."""

from __future__ import annotations

import shutil
import sys
from datetime import date
from pathlib import Path
from typing import Any

import click

from evalcheck.baseline import Round, compare, round_of
from evalcheck.cli.command import Command
from evalcheck.cli.judging import earlier, judged, options
from evalcheck.cli.output import emit
from evalcheck.reporters.diff_view import as_json, render
from evalcheck.reporters.json_v1 import as_data
from evalcheck.reporters.options import RenderOptions
from evalcheck.words import Say


def build(say: Say) -> Command:
    def callback(**given: Any) -> int:
        return _diff(say, **given)

    return Command(
        "diff",
        callback,
        say=say,
        about=say(
            "比较前后两次：BEFORE 和 AFTER 是 JSON 报告，或材料包（先检查再比较）。列出新增、仍在和已消除的问题，文件和清单各条的变化。",
            "Compare two rounds: BEFORE and AFTER are JSON reports, or packages (judged first). Shows findings that are new, "
            "persisting and fixed, and what changed in files and clauses.",
        ),
        params=[
            click.Argument(["before"], type=click.Path(path_type=Path), metavar="BEFORE"),
            click.Argument(["after"], type=click.Path(path_type=Path), metavar="AFTER"),
            click.Option(
                ["--format"], type=click.Choice(["terminal", "json"]), default="terminal", metavar="terminal|json",
                help=say("形式，默认 terminal", "form; default terminal"),
            ),
            *options(say),
        ],
        examples=[
            say("evalcheck diff 上次.json 这次.json", "evalcheck diff first.json second.json"),
            say("evalcheck diff ./第一次 ./第二次", "evalcheck diff ./first ./second"),
        ],
    )  # fmt: skip


def _diff(say: Say, before: Path, after: Path, format: str, rules: str | None, unit: str | None, as_of: date | None) -> int:
    first, second = (_round(path, say, rules, unit, as_of) for path in (before, after))
    found = compare(first, second)
    width = min(max(shutil.get_terminal_size().columns, 60), 110) if sys.stdout.isatty() else 80
    emit(as_json(found) if format == "json" else render(found, RenderOptions(say.language, width=width)), utf8=format == "json")
    return 0


def _round(path: Path, say: Say, rules: str | None, unit: str | None, as_of: date | None) -> Round:
    """A JSON report as it stands; anything else is a package."""
    if path.is_file() and path.suffix.lower() == ".json":
        return earlier(path, say)

    report, _ = judged([path], say, rules, unit, as_of)
    return round_of(as_data(report, RenderOptions(say.language)))
