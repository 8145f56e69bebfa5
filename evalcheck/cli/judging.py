"""What commands share: day of checking, limits on reading, judging a package or folder, earlier reports, complaints in one line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from evalcheck.api import validate
from evalcheck.baseline import NoReport, Round, read_round
from evalcheck.cli import offered
from evalcheck.cli.command import Day, WrongCall, nearest
from evalcheck.cli.progress import watched
from evalcheck.engine import UnitUnknown
from evalcheck.patterns import regex
from evalcheck.prepare.folder import PackageFolder, folder_of
from evalcheck.refusals import reason
from evalcheck.report import Report
from evalcheck.ruleset import Ruleset, RulesetError, RulesetFault, load_ruleset
from evalcheck.submission.intake import PathMissing
from evalcheck.submission.limits import NAMES, Limits
from evalcheck.words import Say, Text


@contextmanager
def explained(say: Say) -> Iterator[None]:
    """Run a call of the library; its complaints about the call come out in the reader's words."""
    try:
        yield
    except PathMissing as error:
        raise WrongCall(say(f"找不到 {error.path}", f"{error.path} does not exist")) from None
    except UnitUnknown as error:
        near = say(f"；是否为“{error.near}”？", f"; did you mean “{error.near}”?") if error.near else ""
        raise WrongCall(say(f"--unit：不认识单位“{error.name}”", f"--unit: unknown unit “{error.name}”") + near) from None
    except RulesetError as error:
        raise WrongCall("\n".join(fault_line(fault, say) for fault in error.faults)) from None


def named_for_others(rules: str) -> str:
    """A ruleset of one's own by its full path: other processes look it up for themselves."""
    path, pin, digest = rules.partition("#sha256=")
    return f"{Path(path).resolve()}{pin}{digest}" if Path(path).exists() else rules


def fault_line(fault: RulesetFault, say: Say) -> str:
    """`tianjin-2021/units.yaml:12: units.3.kind: …`"""
    place = fault.file if fault.line is None else f"{fault.file}:{fault.line}"
    return f"{place}: {fault.key}: {say(fault.problem)}"


_UNITS = {"": 1, "kb": 1024, "mb": 1024**2, "gb": 1024**3}
_MAY_BE_NONE = ("ocr_parts", "looked_parts")
"""What may be left out altogether, so that a package is judged faster; what was not looked at is said."""
_VALUE = regex(r"([0-9]{1,15}(?:\.[0-9]{1,6})?) ?([kmg]b)?", re.IGNORECASE)


def limit_option(say: Say) -> click.Option:
    zh, en = "读取上限，如 memory_bytes=4GB（见 docs/robustness.md）", "a limit on reading, as memory_bytes=4GB (docs/robustness.md)"
    return click.Option(["--limit", "limit"], multiple=True, metavar="NAME=VALUE", help=say(zh, en))


def parsed_limits(given: Sequence[str], say: Say) -> dict[str, float]:
    """The limits that were given, by name; an unknown name or a value that is none is a wrong call."""
    if not given:
        return {}

    found: dict[str, float] = {}
    for text in given:
        name, _, value = (part.strip() for part in text.partition("="))
        if name not in NAMES:
            near = nearest(name, NAMES)
            known = say(f"；可写：{'、'.join(NAMES)}", f"; one of {', '.join(NAMES)}")
            hint = say(f"；是否为 {near}？", f"; did you mean {near}?") if near else known
            raise WrongCall(say(f"--limit：没有名为“{name}”的上限", f"--limit: no limit “{name}”") + hint)
        match = _VALUE.fullmatch(value)
        number = float(match[1]) * _UNITS[(match[2] or "").lower()] if match else -1
        if number < 0 or (name not in _MAY_BE_NONE and not getattr(Limits().changed({name: number}), name)):
            zh = f"--limit:{name} 应写成大于 0 的数，如 {name}=60，字节数可写 512MB、4GB"
            raise WrongCall(say(zh, f"--limit: {name} must be a number above 0, as {name}=60; bytes may be written 512MB or 4GB"))
        found[name] = number
    return found


_CHINA = timedelta(hours=8)


def today() -> date:
    """Today in China: the notice's days are its days."""
    return (datetime.now(UTC) + _CHINA).date()


def options(say: Say) -> list[click.Parameter]:
    """By which rules, whose package, on which day: for commands that judge before they act."""
    return [
        offered.ruleset_option(say),
        offered.unit_option(say),
        click.Option(
            ["--as-of"], type=Day(say), metavar="DATE", help=say("检查日，默认今天（北京时间）", "day of checking; default: today")
        ),
    ]


def judged(
    paths: Sequence[str | Path], say: Say, rules: str | None, unit: str | None, as_of: date | None, **given: Any
) -> tuple[Report, Ruleset]:  # fmt: skip
    """The report on a package, and the ruleset that it was judged by."""
    with explained(say):
        with watched(say) as progress:
            report = validate(paths, rules, as_of=as_of or today(), unit=unit, progress=progress, **given)
        return report, load_ruleset(rules or report.ruleset.id)


def existing_folder(path: Path, say: Say) -> Path:
    if not path.exists():
        raise WrongCall(say(f"找不到 {path}", f"{path} does not exist"))
    if not path.is_dir():
        zh, en = f"{path} 不是文件夹；压缩包请先解压", f"{path} is no folder; unpack an archive first"
        raise WrongCall(say(zh, en))
    return path


def opened(path: Path, say: Say) -> PackageFolder:
    """A folder and all that lies in it."""
    try:
        return folder_of(path)
    except OSError as error:
        raise WrongCall(
            say(f"{error.filename} 读不了：{reason(error).zh}", f"{error.filename} cannot be read: {reason(error).en}")
        ) from None


def earlier(path: Path, say: Say) -> Round:
    """An earlier report of `--format json`."""
    try:
        return read_round(path.read_bytes())
    except OSError as error:
        raise WrongCall(say(f"{path} 读不了：{reason(error).zh}", f"{path} cannot be read: {reason(error).en}")) from None
    except NoReport as error:
        raise WrongCall(f"{path}" + say(Text("：", ": ") + error.text)) from None
