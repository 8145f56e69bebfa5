"""`evalcheck fix`: propose right file names, give them, take them back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

import click

from evalcheck.cli.command import WIDTH, Command, WrongCall
from evalcheck.cli.judging import existing_folder, judged, opened, options
from evalcheck.cli.output import emit
from evalcheck.masking import swept
from evalcheck.prepare.journal import Journal, RenamingRefused, apply, open_journal, planted, undo
from evalcheck.prepare.right_names import Left, Plan, Rename, declared_unit, plan
from evalcheck.refusals import reason
from evalcheck.reporters.wrapping import indented, visible
from evalcheck.terms import Terms
from evalcheck.words import Say


def build(say: Say) -> Command:
    def callback(**given: Any) -> int:
        return _fix(say, **given)

    return Command(
        "fix",
        callback,
        say=say,
        about=say(
            "改正文件夹 PATH 里的文件名：只改有把握的（连接符、全角字符、单位和评估内容的写法等），不覆盖任何文件。"
            "不加 --apply 只列出改前改后；改过的可以用 --undo 撤销。",
            "Mend the file names in the folder PATH: only what is certain (separators, full-width signs, spelling of unit "
            "and content), overwriting nothing. Without --apply, before and after are only shown; --undo takes it back.",
        ),
        params=[
            click.Argument(["path"], type=click.Path(path_type=Path), metavar="PATH"),
            click.Option(["--apply"], is_flag=True, help=say("按列出的改名", "rename as shown")),
            click.Option(["--undo"], is_flag=True, help=say("撤销最近一次改名", "take back the last renaming")),
            *options(say),
        ],
        examples=[
            say("evalcheck fix ./佐证材料", "evalcheck fix ./evidence"),
            say("evalcheck fix ./佐证材料 --apply", "evalcheck fix ./evidence --apply"),
            say("evalcheck fix ./佐证材料 --undo", "evalcheck fix ./evidence --undo"),
        ],
    )  # fmt: skip


def _fix(
    say: Say, path: Path, apply: bool, undo: bool, rules: str | None, unit: str | None, as_of: date | None
) -> int:  # fmt: skip
    if apply and undo:
        raise WrongCall(say("--apply 和 --undo 只能写一个", "give one of --apply and --undo"))
    existing_folder(path, say)
    _tell_planted(path, say)
    if undo:
        return _undone(path, say)

    report, ruleset = judged([path], say, rules, unit, as_of)
    folder = opened(path, say)
    found = plan(report, folder, ruleset, declared_unit(folder, unit, ruleset.catalogue))
    record = _journal(path, say)
    if apply and found.renames:
        _carry_out(record, found, say)
    emit("".join(line.rstrip() + "\n" for line in _shown(found, apply, path, ruleset.catalogue.terms, say)))
    if apply and found.renames:
        click.echo(say(f"改名记录：{record.path}", f"journal: {record.path}"), err=True)
    return 0


def _journal(path: Path, say: Say) -> Journal:
    try:
        return open_journal(path)
    except RenamingRefused as error:
        raise WrongCall(say(error.text)) from None


def _tell_planted(path: Path, say: Say) -> None:
    """A journal that came with a package would move files by its sender's will."""
    try:
        found = planted(path)
    except OSError:
        return
    for one in found:
        name = visible(str(one))
        zh = f"{name} 不是本机的改名记录，没有采用（改名记录只保存在个人的状态文件夹里）"
        click.echo(say(zh, f"{name} is no journal of this user's and was not followed (ours lie in the user's state folder)"), err=True)


def _carry_out(journal: Journal, found: Plan, say: Say) -> None:
    try:
        apply(journal, [(rename.disk, rename.new) for rename in found.renames])
    except RenamingRefused as error:
        raise WrongCall(say(error.text)) from None
    except OSError as error:
        raise _broken_off(error, say) from None


def _undone(path: Path, say: Say) -> int:
    record = _journal(path, say)
    last = record.renamings[-1].steps if record.renamings else ()
    try:
        missing = undo(record)
    except RenamingRefused as error:
        raise WrongCall(say(error.text)) from None
    except OSError as error:
        raise _broken_off(error, say) from None
    back = len(last) - len(missing)
    emit(say(f"已恢复 {back} 个文件的原名。\n", f"{back} files have their old names again.\n"))
    for step in missing:
        click.echo(say(f"找不到 {visible(swept(step.new))}，没有恢复", f"{visible(swept(step.new))} is gone and was not renamed"), err=True)
    return 0


def _broken_off(error: OSError, say: Say) -> WrongCall:
    name = visible(Path(error.filename or "").name)
    zh = f"“{name}”改不了名（{reason(error).zh}）；改名没有做完，排除原因后运行 --undo 可全部恢复"
    return WrongCall(say(zh, f"“{name}” cannot be renamed ({reason(error).en}); it broke off half-way: mend the cause, then run --undo"))


def _shown(found: Plan, applied: bool, path: Path, terms: Terms, say: Say) -> Iterator[str]:
    """The table of before and after, folder by folder, then what stays and why."""
    if not found.renames and not found.left:
        yield say("文件名没有需要改的。", "No file name needs mending.")
        return
    count = len(found.renames)
    if count:
        zh = f"已改名 {count} 个：" if applied else f"可以改名 {count} 个（- 改前，+ 改后）："
        yield say(zh, f"{count} renamed:" if applied else f"{count} can be renamed (- before, + after):")
        yield from _table(found.renames)
    if found.left:
        yield from [""] * bool(count)
        yield say(f"没有把握、要人来改的 {len(found.left)} 个：", f"{len(found.left)} are for a person:")
        for left in found.left:
            yield from indented(f"{visible(swept(left.path))}  {'、'.join(left.codes)}", WIDTH, "  ", "    ")
            yield from indented(_reason(left, terms, say), WIDTH, "    ")
    if count:
        name = f'"{path}"' if " " in str(path) else str(path)
        yield ""
        zh, en = f"要改名，请运行：evalcheck fix {name} --apply", f"To rename: evalcheck fix {name} --apply"
        done_zh, done_en = f"要撤销，请运行：evalcheck fix {name} --undo", f"To take it back: evalcheck fix {name} --undo"
        yield say(done_zh, done_en) if applied else say(zh, en)


def _table(renames: tuple[Rename, ...]) -> Iterator[str]:
    for folder, group in groupby(renames, key=lambda rename: rename.path.rpartition("/")[0]):
        if folder:
            yield f"  {visible(swept(folder))}/"
        for rename in group:
            yield from indented(visible(swept(rename.path.rpartition("/")[2])), WIDTH, "    - ")
            yield from indented(visible(swept(rename.new)), WIDTH, "    + ")


def _reason(left: Left, terms: Terms, say: Say) -> str:
    if left.why == "collision":
        point = terms["KEYPOINT"]
        zh, en = f"会与别的文件同名；请在{point.zh}里写出区别", f"it would be called like another file: tell them apart in the {point.en}"
    elif left.why == "other_unit":
        zh, en = "文件名写的是别的单位；请核对", "its name gives another unit: check it"
    else:
        zh = "各部分不能都确定，或太长需要缩短；改法见 evalcheck validate"
        en = "a part is not certain, or it must be shortened: see evalcheck validate"
    right = visible(swept(left.suggestion)) if left.suggestion else ""
    return say(zh, en) + (say(f"（应为 {right}）", f" ({right})") if right else "")
