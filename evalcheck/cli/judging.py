"""What the commands around `validate` share: the day of checking, judging a package or folder, earlier reports."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from evalcheck.cli.command import Day, WrongCall
from evalcheck.cli.language import Say
from evalcheck.cli.loading import explained
from evalcheck.cli.progress import watched

if TYPE_CHECKING:
    from evalcheck.baseline import Round
    from evalcheck.prepare.folder import Folder
    from evalcheck.report import Report
    from evalcheck.ruleset import Ruleset

_CHINA = timedelta(hours=8)


def today() -> date:
    """Today in China: the notice's days are its days."""
    return (datetime.now(UTC) + _CHINA).date()


def options(say: Say) -> list[click.Parameter]:
    """By which rules, whose package, on which day: for commands that judge before they act."""
    return [
        click.Option(["--rules"], metavar="ID|PATH", help=say("规则集，默认 tianjin-2021", "the ruleset; default tianjin-2021")),
        click.Option(["--unit"], metavar="NAME", help=say("报送单位，默认按文件名判断", "whose package it is; default: by the file names")),
        click.Option(
            ["--as-of"], type=Day(say), metavar="DATE", help=say("检查日，默认今天（北京时间）", "day of checking; default: today")
        ),
    ]


def judged(
    paths: Sequence[str | Path], say: Say, rules: str | None, unit: str | None, as_of: date | None, **given: Any
) -> tuple[Report, Ruleset]:  # fmt: skip
    """The report on a package, and the ruleset that it was judged by."""
    from evalcheck import validate
    from evalcheck.ruleset import load_ruleset

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


def opened(path: Path, say: Say) -> Folder:
    """A folder and all that lies in it."""
    from evalcheck.prepare.folder import folder_of

    try:
        return folder_of(path)
    except OSError as error:
        raise WrongCall(say(f"{error.filename} 读不了：{error.strerror}", f"{error.filename} cannot be read: {error.strerror}")) from None


def earlier(path: Path, say: Say) -> Round:
    """An earlier report of `--format json`."""
    from evalcheck.baseline import NoReport, read_round

    try:
        return read_round(path.read_bytes())
    except OSError as error:
        raise WrongCall(say(f"{path} 读不了：{error.strerror}", f"{path} cannot be read: {error.strerror}")) from None
    except NoReport as error:
        raise WrongCall(say(f"{path}：{error.zh}", f"{path}: {error.en}")) from None
