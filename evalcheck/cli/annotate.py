"""`evalcheck annotate`: copies of the sender's workbooks with the bad cells marked."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from evalcheck.cli.command import Command, WrongCall
from evalcheck.cli.judging import judged, options
from evalcheck.cli.output import check_target, write_file
from evalcheck.prepare.annotate import annotated
from evalcheck.reporters.labels import VERDICTS, signed
from evalcheck.reporters.options import RenderOptions
from evalcheck.reporters.wrapping import visible
from evalcheck.submission.intake import open_submission
from evalcheck.words import Say


def build(say: Say) -> Command:
    def callback(**given: Any) -> None:
        _annotate(say, **given)

    return Command(
        "annotate",
        callback,
        say=say,
        about=say(
            "把 PATH 里有问题的表格各复制一份，出错的单元格涂色并加批注，最后一页列出问题。原文件不动。",
            "Copy each workbook in PATH that has findings: bad cells coloured and commented, findings on the last sheet. "
            "Originals stay as they are.",
        ),
        params=[
            click.Argument(["paths"], type=click.Path(), nargs=-1, required=True, metavar="PATH"),
            click.Option(
                ["--output", "-o"], type=click.Path(path_type=Path), required=True, metavar="DIR",
                help=say("批注副本写入的文件夹，没有就新建", "the folder for the copies, made if missing"),
            ),
            click.Option(["--force"], is_flag=True, help=say("文件已存在时覆盖", "overwrite files that exist")),
            *options(say),
        ],
        examples=[say("evalcheck annotate ./佐证材料 -o ./批注", "evalcheck annotate ./evidence -o ./annotated")],
    )  # fmt: skip


def _annotate(
    say: Say, paths: tuple[str, ...], output: Path, force: bool, rules: str | None, unit: str | None, as_of: date | None
) -> None:  # fmt: skip
    _check_folder(output, paths, say)
    report, ruleset = judged(paths, say, rules, unit, as_of)

    submission = open_submission([Path(path) for path in paths], ruleset.reading_limits)
    copies = list(annotated(report, submission, RenderOptions(say.language), ruleset.reading_limits))
    output.mkdir(parents=True, exist_ok=True)
    for copy in copies:
        check_target(output / copy.name, force, say)
    for copy in copies:
        write_file(output / copy.name, copy.data, force, say)
        zh = f"{copy.name}：问题 {copy.findings} 处，批注 {copy.marked} 格。{copy.message}"
        click.echo(visible(say(zh, f"{copy.name}: {copy.findings} findings, {copy.marked} cells marked. {copy.message}")))
    verdict = signed(VERDICTS, report.verdict, say.language)
    others = len(report.counted) - sum(copy.findings for copy in copies)
    zh = f"{verdict}；批注副本 {len(copies)} 份；不在这些表格里的问题 {others} 处，见 evalcheck validate"
    click.echo(say(zh, f"{verdict}; {len(copies)} copies; {others} findings elsewhere: see evalcheck validate"), err=True)


def _check_folder(output: Path, paths: tuple[str, ...], say: Say) -> None:
    """Copies inside the package would be sent, and judged, with it."""
    if output.exists() and not output.is_dir():
        raise WrongCall(say(f"{output} 不是文件夹", f"{output} is no folder"))
    if any(Path(path).is_dir() and output.resolve().is_relative_to(Path(path).resolve()) for path in paths):
        raise WrongCall(say(f"{output} 在材料文件夹里，请换一个地方", f"{output} is inside the package: choose another place"))
