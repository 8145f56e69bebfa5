"""`evalcheck survey sheets | collect | replace | rates`: call sheets dealt, taken back, made up for, summed up."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace as changed
from pathlib import Path
from typing import Any

import click

from evalcheck.audit.keeping import is_ours, rewrite
from evalcheck.audit.sheets import TableUnreadable, Worksheet, put
from evalcheck.audit.store import Store
from evalcheck.audit.survey import SURVEY
from evalcheck.audit.tasks import ruleset_of
from evalcheck.catalogue import Catalogue
from evalcheck.cli.command import Command, WrongCall
from evalcheck.cli.judging import explained
from evalcheck.cli.output import check_target, harmless
from evalcheck.cli.sample import audited, opened_store
from evalcheck.cli.survey import FRAME, out_argument
from evalcheck.reporters.json_v1 import as_text
from evalcheck.ruleset.surveys import survey_of
from evalcheck.season import frame as frames
from evalcheck.season.answers import Judged, Trouble, judge, to_replace
from evalcheck.season.call_sheets import Form, write_books
from evalcheck.season.collecting import OfAnotherDraw, Row, collected, emptied, keep_collected, merged, read_book
from evalcheck.season.drawn import Dealt, Draw, NoDraw, deal, dealt, keep_dealt, last_draw, replaced
from evalcheck.season.rates import Results
from evalcheck.season.result_sheets import sheets as result_sheets
from evalcheck.season.results import told
from evalcheck.words import Say, Text

FOLDER, CHECKED, RESULTS = "电话调查", "回收核对.xlsx", "调查结果.xlsx"
_SIGNS = frozenset('\\/:*?"<>|#')
_LONGEST = 20
"""Characters of a caller's name: it stands in the names of files."""
_OTHERS = frozenset({".xls", ".et", ".ods", ".csv", ".xlsb"})
_TABLES = _OTHERS | {".xlsx", ".xlsm"}
"""What a caller may have saved a sheet as: others than xlsx are told, never passed over."""
_SHOWN = 20
"""Troubles that are printed; the workbook has all."""


def _command(
    name: str, work: Callable[..., int], say: Say, about: str, params: Sequence[click.Parameter], examples: Sequence[str]
) -> Command:
    def callback(**given: Any) -> int:
        try:
            with audited(given["out"], say):
                return work(say, **given)
        except NoDraw as error:
            raise WrongCall(say(error.text)) from None

    seed = click.Option(
        ["--seed"], type=int, metavar="S", help=say("哪次抽样（种子），默认最近一次", "which draw, by its seed; default the last")
    )
    return Command(name, callback, say=say, about=about, params=[out_argument(), *params, seed], examples=examples)


def _folder_option(say: Say) -> click.Option:
    return click.Option(
        ["--output", "-o"], type=click.Path(path_type=Path), metavar="DIR",
        help=say(f"外呼表写入哪个文件夹，默认 OUT/{FOLDER}", "the folder for the call sheets"),
    )  # fmt: skip


@contextmanager
def _survey(out: Path, seed: int | None, say: Say) -> Iterator[tuple[Draw, Form, Catalogue, Store]]:
    """The draw, what is asked, and the store that it was drawn from."""
    draw = last_draw(out, seed)
    store, run = opened_store(out, say)
    with closing(store), explained(say):
        catalogue = ruleset_of(run["rules"]).catalogue
        survey, number = survey_of(run["rules"])
        phase = survey.phase_of(number)
        if phase is None:
            zh = f"规则集的 survey 没有第 {number} 阶段的起止日期（phases）和问题；请补上"
            raise WrongCall(say(zh, f"the survey of the ruleset has no days and questions for phase {number} (phases): add them"))
        yield draw, Form(survey, phase, {content.no: content.name for content in catalogue.contents}), catalogue, store


def _print(*lines: str) -> None:
    for line in lines:
        click.echo(harmless(line))


def build_sheets(say: Say) -> Command:
    return _command(
        "sheets", _sheets, say,
        say(
            "把最近一次抽样的企业均匀分给调研员，每人一本外呼表，每个评估内容一张；已填写的内容再运行时保留。",
            "Deal the enterprises of the last draw evenly to callers: a workbook each, a sheet for each content. What was typed stays when "
            "it is run again.",
        ),
        [
            click.Option(
                ["--callers"], metavar=say("甲,乙|N", "A,B|N"),
                help=say("调研员的名字，用逗号分开；或只写人数", "names of the callers, with commas; or how many there are"),
            ),
            _folder_option(say),
        ],
        [
            say("evalcheck survey sheets ./汇总 --callers 甲,乙,丙", "evalcheck survey sheets ./audit --callers Ann,Bob,Eve"),
            say("evalcheck survey sheets ./汇总 --callers 8", "evalcheck survey sheets ./audit --callers 8"),
        ],
    )  # fmt: skip


def _callers(text: str, say: Say) -> list[str]:
    if text.strip().isdecimal():
        count = int(text)
        if not 0 < count <= 999:
            raise WrongCall(say("--callers：人数应在 1 到 999 之间", "--callers: from 1 to 999 callers"))
        return [f"调研员{number}" for number in range(1, count + 1)]
    names = [name.strip() for name in text.replace("，", ",").replace("、", ",").split(",") if name.strip()]
    for name in names:
        if names.count(name) > 1:
            raise WrongCall(say(f"--callers：“{name}”写了两次", f"--callers: “{name}” stands twice"))
        if _SIGNS & set(name) or len(name) > _LONGEST or not name.isprintable() or name.startswith("."):
            zh = f"--callers：“{name[:40]}”不能用作文件名；请只用文字，不超过 {_LONGEST} 个字"
            raise WrongCall(say(zh, f"--callers: “{name[:40]}” cannot stand in a file name: letters only, {_LONGEST} at most"))
    if not names:
        raise WrongCall(say("--callers：请写名字或人数", "--callers: give names or a number"))
    return names


def _sheets(say: Say, out: Path, callers: str | None, output: Path | None, seed: int | None) -> int:
    with _survey(out, seed, say) as (draw, form, _catalogue, _store):
        before = dealt(draw)
        names = _callers(callers, say) if callers else []
        had = list(dict.fromkeys(before.batches[0].values())) if before.batches else []
        if had and names and set(had) != set(names[: len(had)]):
            shown = "、".join(had)
            zh = f"这次抽样已分给 {shown}；再分给别人会重复拨打。换人时请把原来那本交给他，文件名不用改"
            raise WrongCall(
                say(zh, f"this draw was dealt to {shown}: dealt again, some would be called twice. Hand a workbook on as it is")
            )
        if not had and not names:
            raise WrongCall(say("请用 --callers 写明调研员", "name the callers by --callers"))
        now = before if had else deal(draw, names)
        keep_dealt(draw, now)
        written = write_books(output or out / FOLDER, draw, now, form, range(1, len(now.batches) + 1))
        keep_dealt(draw, changed(now, written=len(now.batches)))
    counts = {name: list(now.batches[0].values()).count(name) for name in dict.fromkeys(now.batches[0].values())}
    _print(
        say(f"{len(now.batches[0])} 家企业：", f"{len(now.batches[0])} enterprises: ")
        + say(
            "，".join(f"{name} {count} 家" for name, count in counts.items()),
            ", ".join(f"{name} {count}" for name, count in counts.items()),
        ),
        say(
            f"已写入 {len(written)} 本外呼表：{output or out / FOLDER}（含个人信息）",
            f"{len(written)} call sheets written to {output or out / FOLDER} (personal data)",
        ),
    )
    return 0


def build_collect(say: Say) -> Command:
    return _command(
        "collect", _collect, say,
        say(
            "回收填好的外呼表（文件或文件夹，几次回收会合在一起），像名单一样检查：不认识的结果、重复拨打、超出范围的答案、"
            "日期和次序，逐个指出单元格。存疑的不计，其余保留。退出码：0 没有问题，1 有存疑的，2 命令有误，3 有文件读不了。",
            "Take back filled-in call sheets (files or folders; several times add up) and check them as lists are: unknown results, double "
            "calls, answers out of range, days and their order, each by its cell. What is doubtful does not count. Exit status: 0 nothing "
            "doubtful, 1 something is, 2 wrong call, 3 a file could not be read.",
        ),
        [
            click.Argument(["sheets"], nargs=-1, required=True, type=click.Path(path_type=Path), metavar="SHEETS"),
            click.Option(["--anew"], is_flag=True, help=say("忘掉以前回收的，只用这些表", "forget what was collected before")),
        ],
        [
            say("evalcheck survey collect ./汇总 ./回收", "evalcheck survey collect ./audit ./returned"),
            say("evalcheck survey collect ./汇总 第1批-甲.xlsx", "evalcheck survey collect ./audit ./returned/sheet.xlsx"),
        ],
    )  # fmt: skip


def _files(given: Sequence[Path], say: Say) -> dict[str, Path]:
    """The workbooks by the names that they are told by: that of the file, with its folder where two bear one."""
    paths: list[Path] = []
    for path in given:
        if not path.exists():
            raise WrongCall(say(f"找不到 {path}", f"{path} does not exist"))
        inside = [one for one in sorted(path.rglob("*")) if one.suffix.lower() in _TABLES and not one.name.startswith((".", "~$"))]
        if path.is_dir() and not inside:
            raise WrongCall(say(f"{path} 里没有 xlsx", f"{path} holds no xlsx"))
        paths += inside if path.is_dir() else [path]
    unique = list({path.resolve(): path for path in paths}.values())
    names = [path.name for path in unique]
    return {path.name if names.count(path.name) == 1 else str(path): path for path in unique}


def _collect(say: Say, out: Path, sheets: Sequence[Path], anew: bool, seed: int | None) -> int:
    files = _files(sheets, say)
    with _survey(out, seed, say) as (draw, form, _catalogue, _store):
        labels = sorted({one.label for content in {e.content for e in draw.every.values()} for one in form.asked(content)})
        before = [] if anew else collected(draw)
        rows, unread = _read(files, draw, labels)
        after = merged(before, rows)
        judged = judge(draw, form, after)
        checked = out / CHECKED
        rewrite(checked, [_checked(judged.troubles)], form.phase.start)
        keep_collected(draw, after)
    _print(*_told(say, files, before, after, judged, rows), *(say(error) for error in unread))
    if judged.troubles:
        _print(
            say(f"全部疑问见 {checked}；改正外呼表后再回收一次", f"all of them stand in {checked}: mend the sheets and collect them again")
        )
    return 3 if unread else 1 if judged.troubles else 0


def _read(files: dict[str, Path], draw: Draw, labels: Sequence[str]) -> tuple[list[Row], list[Text]]:
    """The rows of all files, and why some could not be read. Raises OfAnotherDraw: that is a wrong call."""
    rows: list[Row] = []
    unread = []
    for shown, path in files.items():
        if path.suffix.lower() in _OTHERS:
            zh = f"{path} 没有读：不是 xlsx；请用 WPS 或 Excel 打开，另存为 xlsx，再回收一次"
            unread.append(Text(zh, f"{path} was not read, for it is no xlsx: open it, save it as xlsx, collect it again"))
            continue
        try:
            rows += read_book(path, shown, draw, labels)
        except OfAnotherDraw:
            raise
        except TableUnreadable as error:
            unread.append(error.text)
    return rows, unread


def _told(
    say: Say, files: dict[str, Path], before: Sequence[Row], after: Sequence[Row], judged: Judged, rows: Sequence[Row]
) -> Iterator[str]:
    ended = [record.ended for record in judged.records.values()]
    yield say(
        f"{len(files)} 个文件；至今填写 {len(ended)} 家：完成 {ended.count('done')}，待再拨 {ended.count('again')}，"
        f"待替换 {ended.count('replace')}，存疑 {ended.count('doubtful')}",
        f"{len(files)} files; {len(ended)} enterprises so far: {ended.count('done')} finished, {ended.count('again')} to call again, "
        f"{ended.count('replace')} to replace, {ended.count('doubtful')} doubtful",
    )
    for one in judged.troubles[:_SHOWN]:
        yield say(one.text)
    if len(judged.troubles) > _SHOWN:
        yield say(f"…… 共 {len(judged.troubles)} 处", f"… {len(judged.troubles)} in all")
    gone = emptied(before, after)
    if gone:
        place = f"{gone[0].file} › {gone[0].sheet}"
        yield say(
            f"注意：{len(gone)} 家以前有填写，这次是空的（如 {place}）",
            f"note: {len(gone)} rows were filled in before, now empty ({place})",
        )
    filled, known = {one.file for one in rows if not one.blank}, {(one.batch, one.caller) for one in before}
    for file in dict.fromkeys(one.file for one in rows if one.file not in filled and (one.batch, one.caller) in known):
        zh = f"注意：{file} 里什么也没填，以前回收的没有改动；确实要清空，请加 --anew 并给出全部外呼表"
        yield say(zh, f"note: nothing is filled in in {file}; what was collected stays. To forget it, give all sheets with --anew")


def _checked(troubles: Sequence[Trouble]) -> Worksheet:
    rows = [[one.file, one.sheet, one.cell, one.what.zh, one.remedy.zh] for one in troubles]
    headings = [("文件", 24), ("工作表", 24), ("单元格", 9), ("疑问", 60), ("怎么改", 60)]
    keys = [f"{one.file}|{one.sheet}|{one.cell}|{one.what.zh}" for one in troubles]
    return Worksheet(
        "回收核对", headings, rows, "存疑的填写：没有计入，改正外呼表后再回收一次", keys=keys, known_by=("文件", "工作表", "单元格")
    )


def build_replace(say: Say) -> Command:
    return _command(
        "replace", _replace, say,
        say(
            "拨打到最后一次仍访问不到、拒绝或号码有误的企业，用同一层替换名单中的下一家替换，由同一调研员拨打；"
            "只为替换的企业生成新一批外呼表。没有新的回收就不再抽。",
            "Replace enterprises that refused, have a wrong number or were not reached at the last attempt by the next of the standby list "
            "of their stratum, called by the same caller, in sheets of their own. Without new results nobody is drawn.",
        ),
        [_folder_option(say)],
        [say("evalcheck survey replace ./汇总", "evalcheck survey replace ./audit")],
    )  # fmt: skip


def _replace(say: Say, out: Path, output: Path | None, seed: int | None) -> int:
    with _survey(out, seed, say) as (draw, form, _catalogue, _store):
        before = _dealt(draw, say)
        judged = judge(draw, form, collected(draw))
        now, without = replaced(draw, before, to_replace(judged, draw.every, form.survey.attempts))
        keep_dealt(draw, now)
        pending = range(now.written + 1, len(now.batches) + 1)
        written = write_books(output or out / FOLDER, draw, now, form, pending)
        keep_dealt(draw, changed(now, written=len(now.batches)))
    for path in written:
        _print(say(f"已写入 {path}（含个人信息）", f"written: {path} (personal data)"))
    new = len(now.replaced) - len(before.replaced)
    _print(
        say(f"新替换 {new} 家，至今共替换 {len(now.replaced)} 家", f"{new} replaced now, {len(now.replaced)} so far")
        if new
        else say("没有新的要替换的企业", "nobody new is to be replaced")
    )
    if without:
        shown = "、".join(sorted({f"{form.name(one.content)}·{one.district}" for one in without}))
        zh = f"注意：{len(without)} 家没有替换的了，替换名单已用完：{shown}"
        _print(say(zh, f"note: nobody stands by any more for {len(without)}: {shown}"))
    return 0


def _dealt(draw: Draw, say: Say) -> Dealt:
    found = dealt(draw)
    if not found.batches:
        raise WrongCall(
            say("还没有外呼表，请先运行 evalcheck survey sheets", "there are no call sheets: run evalcheck survey sheets first")
        )
    return found


def build_rates(say: Say) -> Command:
    return _command(
        "rates", _rates, say,
        say(
            "由回收的外呼表算出回收率（评估内容、区域、单位、日期）和加权结果（95% 置信区间），"
            f"写成 {RESULTS}（带图）和 survey.json。低于目标的给出提示；还有存疑的填写时退出码为 3。",
            "Sum up what was collected: return rates (content, district, unit, day) and weighted results with 95 % intervals, as "
            f"“{RESULTS}” (with pictures) and survey.json. Rates below the target are told; exit status 3 while something is doubtful.",
        ),
        [
            click.Option(
                ["--target"], type=click.FloatRange(0, 100, min_open=True), metavar="PERCENT",
                help=say("回收率目标（%），默认按规则集", "the rate to reach; default that of the ruleset"),
            ),
        ],
        [
            say("evalcheck survey rates ./汇总", "evalcheck survey rates ./audit"),
            say("evalcheck survey rates ./汇总 --target 70", "evalcheck survey rates ./audit --target 70"),
        ],
    )  # fmt: skip


def _rates(say: Say, out: Path, target: float | None, seed: int | None) -> int:
    with _survey(out, seed, say) as (draw, form, catalogue, store):
        table = out / RESULTS
        if not (table.is_file() and is_ours(table)):
            check_target(table, False, say)
        judged = judge(draw, form, collected(draw))
        results = Results(draw, _dealt(draw, say), judged, form, target or form.survey.target)
        frame = frames.kept(out / f"{FRAME}.sqlite", store) or _counted(out, store, catalogue)
        found = told(results, frame)
        rewrite(table, result_sheets(results, found), form.phase.start)
        put(out / "survey.json", as_text(found))
    _print(*_summed_up(say, form, found), say(f"已写入 {table} 和 survey.json", f"written to {table} and survey.json"))
    if judged.troubles:
        _print(say(f"还有 {len(judged.troubles)} 处存疑，没有计入（见 {out / CHECKED}）",
                   f"{len(judged.troubles)} cells are doubtful and were not counted (see {out / CHECKED})"))  # fmt: skip
    return 3 if judged.troubles else 0


def _counted(out: Path, store: Store, catalogue: Catalogue) -> dict[str, Any]:
    """The frame of the lists that the store holds, counted in a file that does not stay."""
    path = out / SURVEY / "frame.sqlite"
    try:
        return frames.gather(store, catalogue, path).told()
    finally:
        path.unlink(missing_ok=True)


def _summed_up(say: Say, form: Form, found: dict[str, Any]) -> Iterator[str]:
    whole = found["totals"][0]
    rate = say("尚无", "none yet") if whole["rate"] is None else f"{100 * whole['completed'] / whole['called']:.1f}%"
    yield say(
        f"抽样 {whole['drawn']} 家，发出 {whole['dealt']} 家，拨打 {whole['called']} 家，完成 {whole['completed']} 家，回收率 {rate}",
        f"{whole['drawn']} drawn, {whole['dealt']} dealt, {whole['called']} called, {whole['completed']} finished: {rate}",
    )
    for one in found["below_target"]:
        named = one["content"] is not None and form.name(one["content"])
        name = named or one["district"] or one["unit"] or say("全部", "all")
        zh = f"低于目标：{name} 回收率 {one['rate']:.1f}%（目标 {one['target']:g}%，拨打 {one['called']} 家）"
        yield say(zh, f"below the target: {name} {one['rate']:.1f}% (target {one['target']:g}%, {one['called']} called)")
