"""`evalcheck pack`: make what is sent: archives, statement, manifest, mail drafts."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from evalcheck.cli.command import Command, WrongCall
from evalcheck.cli.judging import existing_folder, judged, opened, options
from evalcheck.cli.output import emit
from evalcheck.prepare.pack import Exists, Packed, Unfit, pack
from evalcheck.prepare.parcels import Changed
from evalcheck.refusals import reason
from evalcheck.report import Report
from evalcheck.reporters.labels import VERDICTS, signed
from evalcheck.reporters.options import RenderOptions
from evalcheck.reporters.summary import size_in_words, tally
from evalcheck.reporters.wrapping import visible
from evalcheck.ruleset import Ruleset
from evalcheck.words import Say


def build(say: Say) -> Command:
    def callback(**given: Any) -> int:
        return _pack(say, **given)

    return Command(
        "pack",
        callback,
        say=say,
        about=say(
            "检查通过后打包文件夹 PATH:zip 按规则命名，超过邮件上限时分成几包；包内附材料清单和校验值，另写好邮件草稿(.eml)。"
            "不通过的不打包，除非加 --force，材料清单和邮件里会注明。",
            "Pack the folder PATH once it passes: a zip named by the rule, several where a mail could not carry it, with a "
            "covering statement, checksums and mail drafts (.eml). What does not pass is packed only with --force, and says so.",
        ),
        params=[
            click.Argument(["path"], type=click.Path(path_type=Path), metavar="PATH"),
            click.Option(
                ["--output", "-o"], type=click.Path(path_type=Path), metavar="DIR",
                help=say("写入的文件夹，默认为 PATH 旁边的“…-报送”", "where to write; default: beside PATH"),
            ),
            click.Option(["--force"], is_flag=True, help=say("没有通过也打包，并注明", "pack though it does not pass, and say so")),
            *options(say),
        ],
        examples=[
            say("evalcheck pack ./佐证材料", "evalcheck pack ./evidence"),
            say("evalcheck pack ./佐证材料 -o ./待发", "evalcheck pack ./evidence -o ./outbox"),
        ],
    )  # fmt: skip


def _pack(
    say: Say, path: Path, output: Path | None, force: bool, rules: str | None, unit: str | None, as_of: date | None
) -> int:  # fmt: skip
    existing_folder(path, say)
    target = output or path.resolve().with_name(f"{path.resolve().name}-报送")
    if target.resolve().is_relative_to(path.resolve()):
        zh, en = "打好的包不能放在材料文件夹里", "the archives must not lie inside the package"
        raise WrongCall(f"--output: {say(zh, en)}")
    report, ruleset = judged([path], say, rules, unit, as_of)
    if report.verdict != "pass" and not force:
        return _refused(report, path, say)
    packed = _written(report, ruleset, path, target, say)
    emit("".join(f"{line}\n" for line in _told(packed, report, ruleset, say)))
    return 0


def _refused(report: Report, path: Path, say: Say) -> int:
    counts = say("、", ", ").join(tally(report, RenderOptions(say.language)))
    click.echo(f"{signed(VERDICTS, report.verdict, say.language)}  {counts}", err=True)
    zh = f"没有打包。逐处的问题见：evalcheck validate {path}\n改正后再打包；确要照此报送的，加 --force。"
    en = f"Nothing was packed. See evalcheck validate {path}\nMend it and pack again; to send it as it is, add --force."
    click.echo(say(zh, en), err=True)
    return report.exit_status


def _written(report: Report, ruleset: Ruleset, path: Path, target: Path, say: Say) -> Packed:
    folder = opened(path, say)
    if folder.twins:
        zh = f"有两个文件的名称都是“{folder.twins[0]}”（只是字符的组合方式不同），请改名后再打包"
        raise WrongCall(say(zh, f"two files are called “{folder.twins[0]}”, composed in two ways: rename one"))
    try:
        return pack(report, folder, ruleset, target)
    except Changed as error:
        zh, en = f"检查之后“{error.path}”又改动过，请重新打包", f"“{error.path}” was changed since it was checked: pack again"
        raise WrongCall(say(zh, en)) from None
    except Unfit as error:
        zh = f"“{visible(error.path)}”这样的名称在 Windows 上解压不了或会写到别处，没有打包；请改名（evalcheck fix {path}）"
        en = f"Windows cannot unpack a file called “{visible(error.path)}”; nothing was packed: rename it (evalcheck fix {path})"
        raise WrongCall(say(zh, en)) from None
    except Exists as error:
        zh = f"{error.path} 已存在，没有覆盖；请移走，或用 -o 另写一个文件夹"
        raise WrongCall(say(zh, f"{error.path} exists and was not overwritten: move it, or name another folder with -o")) from None
    except OSError as error:
        raise WrongCall(say(f"{error.filename}：{reason(error).zh}", f"{error.filename}: {reason(error).en}")) from None


def _told(packed: Packed, report: Report, ruleset: Ruleset, say: Say) -> list[str]:
    lines = [f"{signed(VERDICTS, report.verdict, say.language)}  {say('、', ', ').join(tally(report, RenderOptions(say.language)))}"]
    for archive, draft in zip(packed.archives, packed.drafts, strict=True):
        lines += [f"  {archive}  {size_in_words(archive.stat().st_size)}", f"  {draft}"]
    if report.verdict != "pass":
        lines.append(say("没有通过检查：材料清单、校验值和邮件里已注明。", "It did not pass: statement, manifest and mail say so."))
    for archive in packed.oversized:
        zh = f"{archive.name} 超过一封邮件的上限，请压缩其中的大文件，或与受理方商定交送办法。"
        lines.append(say(zh, f"{archive.name} is too large for a mail: shrink its large file, or ask how to hand it in."))
    mail = ruleset.notice.mail
    return [
        *lines,
        say(f"用邮件程序打开 .eml，核对后发送到 {mail}。", f"Open the .eml in a mail program, look it over, send it to {mail}."),
    ]
