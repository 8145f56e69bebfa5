"""`evalcheck validate`: judge a package and say so: every report that was asked for, each where it belongs."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from evalcheck.api import validate
from evalcheck.baseline import with_baseline
from evalcheck.checks import KINDS
from evalcheck.cli import offered
from evalcheck.cli.command import Command, Day, WrongCall, nearest
from evalcheck.cli.judging import earlier, explained, limit_option, parsed_limits, today
from evalcheck.cli.output import check_target, emit, write_files
from evalcheck.cli.progress import watched
from evalcheck.patterns import regex
from evalcheck.records import dataclass
from evalcheck.report import Report
from evalcheck.reporters import OFFICE_REPORTERS, REPORTERS, RenderOptions, rendered
from evalcheck.reporters.labels import VERDICTS, signed
from evalcheck.submission.filetype import detect, zip_type
from evalcheck.submission.intake import UNNAMED
from evalcheck.words import Say

_CODE = regex(r"[A-Z]{3}(\d{3})?")
_HEAD = 1024 * 1024
"""Bytes by which it is told what came through a pipe."""
_LEVELS = ("error", "warning", "review", "never")


def build(say: Say) -> Command:
    def callback(**given: Any) -> int:
        return _validate(say, **given)

    return Command(
        "validate",
        callback,
        say=say,
        about=say(
            "检查一个材料包：PATH 是文件夹、zip 或单个文件，“-”是管道送来的；写几个 PATH 时，合起来算一个材料包。",
            "Check a package: PATH is a folder, a zip or a file, “-” what comes through a pipe; several PATHs are one package.",
        ),
        params=[
            click.Argument(["paths"], type=click.Path(), nargs=-1, required=True, metavar="PATH"),
            *_judging(say),
            *report_options(say),
        ],
        examples=[
            say("evalcheck validate ./佐证材料", "evalcheck validate ./evidence"),
            say("evalcheck validate 佐证.zip --unit 市税务局 --received 2022-05-26", "evalcheck validate sent.zip --unit 市税务局"),
            say("evalcheck validate 佐证.zip --format json -o 报告.json", "evalcheck validate sent.zip --format json -o report.json"),
            say("evalcheck validate 佐证.zip --report html=报告.html", "evalcheck validate sent.zip --report html=report.html"),
        ],
    )


def _judging(say: Say) -> list[click.Parameter]:
    codes = say("问题编号或其前三个字母，用逗号分开", "codes or families, by commas")
    return [
        offered.ruleset_option(say),
        offered.unit_option(say),
        click.Option(["--as-of"], type=Day(say), metavar="DATE",
                     help=say("检查日，默认今天（北京时间）", "day of checking; default: today")),
        click.Option(["--received"], type=Day(say), metavar="DATE", help=say("材料收到的日期", "the day the package arrived")),
        click.Option(
            ["--select"], multiple=True, metavar="CODES", shell_complete=offered.codes,
            help=say(f"只查这些问题：{codes}", f"look for these only: {codes}"),
        ),
        click.Option(
            ["--ignore"], multiple=True, metavar="CODES", shell_complete=offered.codes,
            help=say("不查这些问题，写法同上", "do not look for these"),
        ),
        click.Option(
            ["--fail-on"], type=click.Choice(_LEVELS), default="error", metavar="|".join(_LEVELS),
            help=say(
                "到哪一级算不通过，默认 error;review：有待人工核对也不通过;never 只把退出码 1 改为 0",
                "what fails the package; review: what is left for a person, too; never: exit 0 in place of 1",
            ),
        ),
        click.Option(
            ["--baseline"], type=click.Path(path_type=Path), metavar="REPORT",
            help=say("与以前的 JSON 报告对比：新增、仍在、已消除", "compare with an earlier JSON report: new, persisting, fixed"),
        ),
        limit_option(say),
    ]  # fmt: skip


def _validate(
    say: Say, paths: Sequence[str], rules: str | None, unit: str | None, as_of: date | None, received: date | None, select: Sequence[str],
    ignore: Sequence[str], fail_on: Any, baseline: Path | None, limit: Sequence[str], **showing: Any,
) -> int:  # fmt: skip
    chosen, ignored = _codes(select, "--select", say), _codes(ignore, "--ignore", say)
    _refuse_protected(ignored, say)
    targets = wanted(showing["format"], showing["output"], showing["report"], say)
    check_targets(targets, paths, showing["force"], say)
    past = earlier(baseline, say) if baseline else None

    given: dict[str, Any] = {"rules": rules} if rules else {}
    if limit:
        given["limits"] = parsed_limits(limit, say)
    with explained(say), _handed(paths, say) as found, watched(say) as progress:
        report = validate(
            found, **given, as_of=as_of or today(), unit=unit, received=received,
            select=chosen, ignore=ignored, fail_on=fail_on, progress=progress,
        )  # fmt: skip
    if past:
        report = with_baseline(report, past)
    options = RenderOptions(say.language, showing["show_personal"], until=showing["until"], verbose=showing["verbose"])
    show(report, targets, options, showing["force"], say)
    return report.exit_status


@contextmanager
def _handed(paths: Sequence[str], say: Say) -> Iterator[Sequence[str]]:
    """The paths, where `-` stands for what comes through the pipe: kept in a private file while it is judged."""
    if "-" not in paths:
        yield paths
        return
    if sys.stdin.isatty():
        raise WrongCall(say("PATH 写作“-”时，材料要从管道送来", "where PATH is “-”, the package comes through a pipe"))
    with TemporaryDirectory(prefix="evalcheck-") as private:
        kept = Path(private) / UNNAMED
        with kept.open("wb") as file:
            shutil.copyfileobj(sys.stdin.buffer, file)
        with kept.open("rb") as file:
            head = file.read(_HEAD)
            kind = zip_type(file) if head.startswith(b"PK") else detect(head)
        named = kept.rename(kept.with_name(f"{UNNAMED}.{kind}")) if kind else kept
        yield [str(named) if path == "-" else path for path in dict.fromkeys(paths)]


def _codes(given: Sequence[str], option: str, say: Say) -> tuple[str, ...]:
    """Codes and families as they were given; an unknown one is a wrong call."""
    codes = tuple(dict.fromkeys(code for text in given for code in re.split(r"[,、;\s\uff0c\uff1b]+", text.upper()) if code))
    families = {code[:3] for code in KINDS}
    for code in codes:
        if code not in KINDS and code not in families:
            near = nearest(code, [*KINDS, *families]) if _CODE.match(code) else None
            everything = say("（编号见 evalcheck explain）", " (codes: evalcheck explain)")
            hint = say(f"；是否为 {near}？", f"; did you mean {near}?") if near else everything
            raise WrongCall(say(f"{option}：没有编号 {code}", f"{option}: no code {code}") + hint)
    return codes


def _refuse_protected(ignored: tuple[str, ...], say: Say) -> None:
    fixed = [code for code, kind in sorted(KINDS.items()) if kind.protected and code.startswith(ignored)] if ignored else []
    if fixed:
        named = say("、", ", ").join(fixed)
        zh = f"--ignore:{named} 不能忽略，否则没查成的也会算通过"
        raise WrongCall(say(zh, f"--ignore: {named} cannot be ignored: what was not examined would pass"))


FORMS = (*REPORTERS, *OFFICE_REPORTERS)


@dataclass(frozen=True, slots=True)
class Target:
    """A form of the report, and the file that it goes to; None is standard output."""

    form: str
    path: Path | None


def report_options(say: Say) -> list[click.Parameter]:
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
        click.Option(
            ["--verbose", "-v"], is_flag=True, help=say("逐款摘录原文", "with the passages that speak of each clause")
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
    paths = [os.path.normcase(os.path.realpath(target.path)) for target in targets if target.path]
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


def check_targets(targets: Sequence[Target], paths: Sequence[str], force: bool, say: Say) -> None:
    """Refuse what cannot be written before any long work is done, and mind the package."""
    files = [target.path for target in targets if target.path]
    for path in files:
        check_target(path, force, say)
    if any(_inside(path, paths) for path in files):
        zh, en = "提醒：报告写在材料文件夹里，报送前请移走。", "Mind: the report stands inside the package; move it before you send."
        click.echo(say(zh, en), err=True)


def _inside(file: Path, paths: Sequence[str]) -> bool:
    """A report inside the package would be sent, and judged, with it."""
    folder = Path(os.path.realpath(file)).parent
    return any(Path(path).is_dir() and folder.is_relative_to(Path(path).resolve()) for path in paths)


def show(report: Report, targets: Sequence[Target], options: RenderOptions, force: bool, say: Say) -> None:
    """All files together, then what goes to standard output; without that, a line on stderr."""
    files = {target.path: rendered(target.form, report, options) for target in targets if target.path}
    if files:
        write_files(files, force, say)
    for target in targets:
        if target.path is None:
            _print(report, target.form, options)
            return
    verdict, names = signed(VERDICTS, report.verdict, say.language), say("、", ", ").join(str(path) for path in files)
    click.echo(say(f"{verdict}；报告已写入 {names}", f"{verdict}; report written to {names}"), err=True)


def _print(report: Report, form: str, options: RenderOptions) -> None:
    tty = sys.stdout.isatty()
    colour = tty and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    width = min(max(shutil.get_terminal_size().columns, 60), 110) if tty else 80
    emit(REPORTERS[form](report, replace(options, colour=colour, width=width)), utf8=form != "terminal", coloured=True)
