"""`evalcheck rules import`: a draft of a ruleset from a notice."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from tempfile import mkdtemp

import click

from evalcheck.cli import offered
from evalcheck.cli.command import Command, WrongCall
from evalcheck.cli.judging import explained
from evalcheck.cli.rules import DEFAULT
from evalcheck.refusals import reason
from evalcheck.ruleset.notice.grids import NoNotice
from evalcheck.ruleset.notice.writing import Draft, draft
from evalcheck.submission.limits import Limits
from evalcheck.words import Say


def build(say: Say) -> Command:
    def callback(notice: Path, base: str | None, output: Path) -> None:
        _check_folder(output, say)
        try:
            with explained(say):
                made = draft(notice, base, DEFAULT, output, Limits())
        except NoNotice as error:
            raise WrongCall(f"{notice}: {say(error.text)}") from None
        _write(made.files, output, say)
        click.echo(_told(made, output, say))

    return Command(
        "import",
        callback,
        say=say,
        about=say(
            "由通知起草规则集：找出清单表，按序号拆出条款，推测单位、评估内容、材料种类、是否必报、时段、对象、数量、圈标、承诺和用词。"
            "每个推测都写明在通知的哪里、把握大小（review），逐条核对后删去。NOTICE 是 docx、xlsx、html、pdf 或 txt。",
            "Draft a ruleset from a notice: its list is found, clauses are parted by their numbers, and units, contents, kinds, need, "
            "periods, subjects, minimum, marking, promises and words are guessed. Each guess says where it stands in the notice and how "
            "sure it is (`review`), to be deleted once a person has looked. NOTICE is docx, xlsx, html, pdf or txt.",
        ),
        params=[
            click.Argument(["notice"], type=click.Path(path_type=Path), metavar="NOTICE"),
            click.Option(
                ["--base"], metavar="ID", shell_complete=offered.rulesets,
                help=say("在哪套规则集（编号或路径）之上：单位、模板、规则取自它", "the ruleset to extend: units, templates, rules"),
            ),
            click.Option(
                ["--output", "-o"], required=True, type=click.Path(path_type=Path), metavar="DIR",
                help=say("写入的文件夹，应为新的或空的", "the folder to write to: a new or an empty one"),
            ),
        ],
        examples=[
            say("evalcheck rules import 通知.docx -o my-city", "evalcheck rules import notice.docx -o my-city"),
            say(
                "evalcheck rules import 清单.xlsx --base tianjin-2021 -o tianjin-2023",
                "evalcheck rules import list.xlsx --base tianjin-2021 -o tianjin-2023",
            ),
        ],
    )  # fmt: skip


def _check_folder(folder: Path, say: Say) -> None:
    if folder.is_symlink() or (folder.exists() and (not folder.is_dir() or any(folder.iterdir()))):
        zh, en = f"{folder} 已存在且不是空文件夹，没有写入；请换一个新的文件夹", f"{folder} exists and is no empty folder: name a new one"
        raise WrongCall(say(zh, en))
    if not folder.absolute().parent.is_dir():
        raise WrongCall(say(f"文件夹 {folder.parent} 不存在", f"the folder {folder.parent} does not exist"))


def _write(files: Mapping[str, str], folder: Path, say: Say) -> None:
    """All files or none: they are written beside the folder, which then takes its place."""
    try:
        beside = Path(mkdtemp(prefix=f".{folder.name}.", dir=folder.absolute().parent))
        try:
            for name, text in files.items():
                path = beside / name
                path.parent.mkdir(exist_ok=True)
                path.write_text(text, encoding="utf-8", newline="\n")
            beside.chmod(0o777 & ~_umask())
            os.replace(beside, folder) if not folder.exists() else _fill(beside, folder)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    except OSError as error:
        raise WrongCall(say(f"{folder} 写不了：{reason(error).zh}", f"{folder} cannot be written: {reason(error).en}")) from None


def _fill(beside: Path, folder: Path) -> None:
    """An empty folder is there already: what it is to hold is moved into it, never over anything."""
    for path in sorted(beside.iterdir()):
        if (folder / path.name).exists():
            raise FileExistsError(17, "exists")
        path.rename(folder / path.name)


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


_SHOWN = 12


def _told(made: Draft, folder: Path, say: Say) -> str:
    gone = "、".join(made.missing[:_SHOWN]) + ("……" if len(made.missing) > _SHOWN else "")
    lost = f"没有读出：{gone}；请对照通知补上\n" if made.missing else ""
    left = f"not read: {gone.replace('、', ', ')}; add them from the notice\n" if made.missing else ""
    zh = (
        f"已起草规则集 {folder}：清单 {made.items} 项，条款 {made.clauses} 条；推测 {made.high + made.doubt} 处，其中存疑 {made.doubt} 处\n"
        f"{lost}下一步：逐条核对 items 里的 review，改正后删去；evalcheck rules check {folder} 数出还剩多少"
    )
    en = (
        f"drafted the ruleset {folder}: items {made.items}, clauses {made.clauses}; guesses {made.high + made.doubt}, "
        f"in doubt {made.doubt}\n{left}next: look at each `review` in items, mend what is wrong, delete it; evalcheck rules check {folder} "
        "counts what is left"
    )
    return say(zh, en)
