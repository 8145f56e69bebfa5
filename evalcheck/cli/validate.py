"""`evalcheck validate`: judge a package and say so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click

from evalcheck.cli import limits, reports
from evalcheck.cli.command import Command, Day, WrongCall, nearest
from evalcheck.cli.judging import earlier, today
from evalcheck.cli.language import Say
from evalcheck.cli.loading import explained
from evalcheck.cli.progress import watched
from evalcheck.reporters.look import Look

_CODE = re.compile(r"[A-Z]{3}(\d{3})?")


def build(say: Say) -> Command:
    def callback(**given: Any) -> int:
        return _validate(say, **given)

    return Command(
        "validate",
        callback,
        say=say,
        about=say(
            "检查一个材料包：PATH 是文件夹、zip 或单个文件；写几个 PATH 时，合起来算一个材料包。",
            "Check a package: PATH is a folder, a zip or a file; several PATHs are one package in parts.",
        ),
        params=[
            click.Argument(["paths"], type=click.Path(), nargs=-1, required=True, metavar="PATH"),
            *_judging(say),
            *reports.options(say),
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
        click.Option(["--rules"], metavar="ID|PATH", help=say("规则集，默认 tianjin-2021", "the ruleset; default tianjin-2021")),
        click.Option(["--unit"], metavar="NAME", help=say("报送单位，默认按文件名判断", "whose package it is; default: by the file names")),
        click.Option(["--as-of"], type=Day(say), metavar="DATE",
                     help=say("检查日，默认今天（北京时间）", "day of checking; default: today")),
        click.Option(["--received"], type=Day(say), metavar="DATE", help=say("材料收到的日期", "the day the package arrived")),
        click.Option(["--select"], multiple=True, metavar="CODES", help=say(f"只查这些问题：{codes}", f"look for these only: {codes}")),
        click.Option(["--ignore"], multiple=True, metavar="CODES", help=say("不查这些问题，写法同上", "do not look for these")),
        click.Option(
            ["--fail-on"], type=click.Choice(["error", "warning", "never"]), default="error", metavar="error|warning|never",
            help=say("到哪一级算不通过，默认 error;never 只把退出码 1 改为 0", "what fails the package; never: exit 0 in place of 1"),
        ),
        click.Option(
            ["--baseline"], type=click.Path(path_type=Path), metavar="REPORT",
            help=say("与以前的 JSON 报告对比：新增、仍在、已消除", "compare with an earlier JSON report: new, persisting, fixed"),
        ),
        limits.option(say),
    ]  # fmt: skip


def _validate(
    say: Say, paths: Sequence[str], rules: str | None, unit: str | None, as_of: date | None, received: date | None, select: Sequence[str],
    ignore: Sequence[str], fail_on: Any, baseline: Path | None, limit: Sequence[str], **showing: Any,
) -> int:  # fmt: skip
    chosen, ignored = _codes(select, "--select", say), _codes(ignore, "--ignore", say)
    _refuse_protected(ignored, say)
    targets = reports.wanted(showing["format"], showing["output"], showing["report"], say)
    reports.check(targets, paths, showing["force"], say)
    past = earlier(baseline, say) if baseline else None
    from evalcheck import validate

    given: dict[str, Any] = {"rules": rules} if rules else {}
    if limit:
        given["limits"] = limits.parsed(limit, say)
    with explained(say), watched(say) as progress:
        report = validate(
            paths, **given, as_of=as_of or today(), unit=unit, received=received,
            select=chosen, ignore=ignored, fail_on=fail_on, progress=progress,
        )  # fmt: skip
    if past:
        from evalcheck.baseline import with_baseline

        report = with_baseline(report, past)
    reports.show(report, targets, Look(say.language, showing["show_personal"], until=showing["until"]), showing["force"], say)
    return report.exit_status


def _codes(given: Sequence[str], option: str, say: Say) -> tuple[str, ...]:
    """Codes and families as they were given; an unknown one is a wrong call."""
    from evalcheck.checks import KINDS

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
    from evalcheck.checks import KINDS

    fixed = [code for code, kind in sorted(KINDS.items()) if kind.protected and code.startswith(ignored)] if ignored else []
    if fixed:
        named = say("、", ", ").join(fixed)
        zh = f"--ignore:{named} 不能忽略，否则没查成的也会算通过"
        raise WrongCall(say(zh, f"--ignore: {named} cannot be ignored: what was not examined would pass"))
