"""Which reports a call asks for and where each goes: `--format`, `--output`, and `--report KIND=FILE` as often as wanted."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evalcheck.cli.command import Day, WrongCall, nearest
from evalcheck.cli.language import Say
from evalcheck.cli.output import check_target, emit, write_files
from evalcheck.reporters import OFFICE_REPORTERS, REPORTERS, Look, rendered
from evalcheck.reporters.labels import VERDICTS, signed

if TYPE_CHECKING:
    from evalcheck.report import Report

FORMS = (*REPORTERS, *OFFICE_REPORTERS)


@dataclass(frozen=True, slots=True)
class Target:
    """A form of the report, and the file that it goes to; None is standard output."""

    form: str
    path: Path | None


def options(say: Say) -> list[click.Parameter]:
    return [
        click.Option(
            ["--format"], type=click.Choice(FORMS), default="terminal", metavar="|".join(FORMS),
            help=say("报告形式，默认 terminal", "form of the report; default terminal"),
        ),
        click.Option(
            ["--output", "-o"], type=click.Path(path_type=Path), metavar="FILE", help=say("报告写入文件", "write the report to a file")
        ),
        click.Option(
            ["--report"], multiple=True, metavar="KIND=FILE",
            help=say(
                "再写一份报告，可写多次，如 --report html=报告.html --report notice=整改通知.docx;FILE 为 - 时输出到屏幕",
                "one more report, as often as wanted, such as --report html=report.html; FILE - is standard output",
            ),
        ),
        click.Option(
            ["--until"], type=Day(say), metavar="DATE",
            help=say("整改通知的期限，默认上传期最后一天", "the day that the notice names; default: end of the upload window"),
        ),
        click.Option(["--force"], is_flag=True, help=say("文件已存在时覆盖", "overwrite the file if it exists")),
        click.Option(
            ["--show-personal"], is_flag=True,
            help=say("显示姓名、电话、邮箱原文（默认遮盖）", "show names, phones and mails, masked by default"),
        ),
    ]  # fmt: skip


def wanted(form: str, output: Path | None, more: Sequence[str], say: Say) -> list[Target]:
    """Every report asked for. The terminal report makes room where another form is asked on standard output."""
    targets = [_target(text, say) for text in more]
    on_screen = any(target.path is None for target in targets)
    if output or form != "terminal" or not on_screen:
        targets.insert(0, Target(form, output))
    if sum(target.path is None for target in targets) > 1:
        zh = "只能有一份报告输出到屏幕，其余请写文件名"
        raise WrongCall(say(zh, "only one report can go to standard output: name files for the others"))
    for target in targets:
        if target.path is None and target.form in OFFICE_REPORTERS:
            zh = f"{target.form} 是办公文档，请写明文件：--report {target.form}=FILE"
            raise WrongCall(say(zh, f"{target.form} is a document: name its file, --report {target.form}=FILE"))
    paths = [os.path.normcase(target.path.resolve()) for target in targets if target.path]
    if len(set(paths)) < len(paths):
        raise WrongCall(say("两份报告写到了同一个文件", "two reports go to the same file"))
    return targets


def _target(text: str, say: Say) -> Target:
    form, sign, path = text.partition("=")
    if form not in FORMS:
        near = nearest(form, FORMS)
        hint = say(f"；是否为 {near}？", f"; did you mean {near}?") if near else ""
        raise WrongCall(say(f"--report：没有形式“{form}”{hint}", f"--report: no form “{form}”{hint}"))
    if not sign or not path:
        raise WrongCall(say(f"--report 应写成 {form}=FILE", f"--report: write {form}=FILE"))
    return Target(form, None if path == "-" else Path(path))


def check(targets: Sequence[Target], paths: Sequence[str], force: bool, say: Say) -> None:
    """Refuse what cannot be written before any long work is done, and mind the package."""
    files = [target.path for target in targets if target.path]
    for path in files:
        check_target(path, force, say)
    if any(_inside(path, paths) for path in files):
        zh, en = "提醒：报告写在材料文件夹里，报送前请移走。", "Mind: the report stands inside the package; move it before you send."
        click.echo(say(zh, en), err=True)


def _inside(file: Path, paths: Sequence[str]) -> bool:
    """A report inside the package would be sent, and judged, with it."""
    folder = file.resolve().parent
    return any(Path(path).is_dir() and folder.is_relative_to(Path(path).resolve()) for path in paths)


def show(report: Report, targets: Sequence[Target], look: Look, force: bool, say: Say) -> None:
    """All files together, then what goes to standard output; without that, a line on stderr."""
    files = {target.path: rendered(target.form, report, look) for target in targets if target.path}
    if files:
        write_files(files, force, say)
    for target in targets:
        if target.path is None:
            _print(report, target.form, look)
            return
    verdict, names = signed(VERDICTS, report.verdict, say.language), say("、", ", ").join(str(path) for path in files)
    click.echo(say(f"{verdict}；报告已写入 {names}", f"{verdict}; report written to {names}"), err=True)


def _print(report: Report, form: str, look: Look) -> None:
    tty = sys.stdout.isatty()
    colour = tty and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    width = min(max(shutil.get_terminal_size().columns, 60), 110) if tty else 80
    emit(REPORTERS[form](report, replace(look, colour=colour, width=width)), utf8=form != "terminal")
