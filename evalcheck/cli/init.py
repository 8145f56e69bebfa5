"""`evalcheck init`: make a folder for a unit to work in."""

from __future__ import annotations

from pathlib import Path

import click

from evalcheck.cli import offered
from evalcheck.cli.command import Command, WrongCall
from evalcheck.cli.judging import explained
from evalcheck.cli.output import emit
from evalcheck.cli.rules import which
from evalcheck.engine import UnitUnknown
from evalcheck.evidence.names.identity import identifier_of
from evalcheck.prepare.workspace import set_up, workspace
from evalcheck.refusals import reason
from evalcheck.ruleset import load_ruleset
from evalcheck.words import Say


def build(say: Say) -> Command:
    def callback(folder: Path, unit: str, rules: str) -> None:
        _init(say, folder, unit, rules)

    return Command(
        "init",
        callback,
        say=say,
        about=say(
            "为一个单位建立工作文件夹 DIR：牵头的每一项一个子文件夹，空白模板已按规则命名，另有材料清单、联络员信息表和声明文件"
            "(evalcheck.yaml)。已有的文件一概不动。",
            "Make a folder DIR for a unit to work in: a subfolder for each item it leads, blank forms under their right "
            "names, the list of what is asked, the liaison sheet, evalcheck.yaml. What is there already stays.",
        ),
        params=[
            click.Argument(["folder"], type=click.Path(path_type=Path), metavar="DIR"),
            click.Option(
                ["--unit"], required=True, metavar="NAME", shell_complete=offered.units,
                help=say("报送单位，如 市税务局", "whose it is, such as “市税务局”"),
            ),
            which(say),
        ],
        examples=[
            say("evalcheck init ./佐证材料 --unit 市税务局", "evalcheck init ./evidence --unit 市税务局"),
            say("evalcheck init ./佐证材料 --unit 市税务局", "evalcheck init ./evidence --unit 市税务局 --rules tianjin-2021"),
        ],
    )  # fmt: skip


def _init(say: Say, folder: Path, name: str, rules: str) -> None:
    with explained(say):
        ruleset = load_ruleset(rules)
        identifier = identifier_of(ruleset.catalogue)
        unit = identifier.unit(name)
        if unit is None:
            raise UnitUnknown(name, identifier.nearest_unit(name))
    if unit.district and not unit.part:
        zh = f"--unit：请写明是{name}的哪个单位，如 {unit.district.name}政务服务办"
        raise WrongCall(say(zh, f"--unit: name the unit of {name}, such as “{unit.district.name}政务服务办”"))
    if folder.exists() and not folder.is_dir():
        raise WrongCall(say(f"{folder} 是文件，请写文件夹", f"{folder} is a file: name a folder"))
    plan = workspace(unit, ruleset)
    try:
        done = set_up(folder, plan)
    except OSError as error:
        why = reason(error)
        raise WrongCall(say(f"{folder} 写不了：{why.zh}", f"{folder} cannot be written: {why.en}")) from None
    lines = [say(f"{folder}：{unit.name}", f"{folder}: {unit.name}")]
    lines += [f"  + {path}" for path in done.written]
    lines += [say(f"  = {path}（已有，没有动）", f"  = {path} (there already, left as it is)") for path in done.kept]
    if not plan.led and not plan.joint:
        zh, en = "这个单位没有牵头的清单项，或清单内容尚未公布。", "The unit leads no item of the list, or the list is not published yet."
        lines.append(say(zh, en))
    lines.append(say(f"填好后检查：evalcheck validate {folder}", f"When it is filled in: evalcheck validate {folder}"))
    emit("\n".join(lines) + "\n")
