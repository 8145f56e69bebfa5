"""`evalcheck audit`: judge the packages of all units, compare them, and write what the evaluator works with."""

from __future__ import annotations

import gc
import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import click

from evalcheck.api import DEFAULT_RULES
from evalcheck.audit.archiving import archive
from evalcheck.audit.between import PICTURES_LEFT
from evalcheck.audit.cluster import ClusterMissing
from evalcheck.audit.decisions import Received, read_waivers, received_days
from evalcheck.audit.picture_points import can_compare
from evalcheck.audit.run import Audited, AuditRequest, NotFinished, Progress, finish, judge_inbox, reopened, unfinished
from evalcheck.audit.sheets import TableUnreadable, put
from evalcheck.audit.standing import UnitStanding
from evalcheck.audit.store import StoreBroken, store_troubles
from evalcheck.audit.tasks import AuditSettings, ruleset_of
from evalcheck.audit.writing import Written, counts, run_stamp, waived_by, write_all, write_tables
from evalcheck.cli import offered
from evalcheck.cli.command import Command, Day, WrongCall
from evalcheck.cli.judging import explained, limit_option, named_for_others, parsed_limits, today
from evalcheck.cli.output import harmless
from evalcheck.evidence.names.identity import identifier_of
from evalcheck.extras import install
from evalcheck.season.freezing import FOLDER, NotFrozen, compared, freeze, frozen, mind_name
from evalcheck.words import Say

_EVERY = 10.0
"""Seconds between two lines of progress where stderr is no terminal."""


def build(say: Say) -> Command:
    def callback(**given: Any) -> int:
        return _audit(say, **given)

    return Command(
        "audit",
        callback,
        say=say,
        about=say(
            "汇总核查：INBOX 里的每个文件夹、压缩包、邮件是一件来件；同一单位的几件合并。结果写入 OUT：总览.html、落实明细表.xlsx、"
            "核验记录、整改通知、audit.json 等。再次运行时，没有变的文件不再读取，评估人员填写的内容保留。"
            "不写 INBOX：不读材料，只把填写的内容汇入做完的 OUT。",
            "Judge everything in INBOX (each folder, archive, mail is a parcel; parcels of one unit are joined) and write page, tables, "
            "notices and audit.json to OUT. What has not changed is not read again; what the evaluator wrote stays. Without INBOX nothing "
            "is read: what was filled in goes into the results of a finished OUT.",
        ),
        params=[
            click.Argument(["inbox"], type=click.Path(path_type=Path), metavar="INBOX", required=False),
            click.Option(
                ["--output", "-o"], type=click.Path(path_type=Path), required=True, metavar="OUT",
                help=say("结果文件夹", "folder of the results"),
            ),
            offered.ruleset_option(say),
            click.Option(
                ["--as-of"], type=Day(say), metavar="DATE", help=say("检查日，默认今天（北京时间）", "day of checking; default: today")
            ),
            click.Option(
                ["--received"], type=click.Path(path_type=Path), metavar="TABLE",
                help=say("收到日期表（xlsx、csv）：来件或单位、收到日期", "table of days of receipt: parcel or unit, “收到日期”"),
            ),
            click.Option(
                ["--waivers"], type=click.Path(path_type=Path), metavar="FILE",
                help=say("评估方的豁免(YAML)；报送单位自己的只显示、不采用", "the evaluator's waivers (YAML); the senders' are shown only"),
            ),
            click.Option(
                ["--archive"], type=click.Path(path_type=Path), metavar="DIR",
                help=say("把可接收的文件按规范名称归档到 DIR，附校验清单", "keep accepted files under their right names in DIR"),
            ),
            click.Option(
                ["--jobs", "-j"], type=click.IntRange(1), metavar="N",
                help=say("同时读取几个文件，默认按处理器数", "files read at a time; default: processors"),
            ),
            click.Option(
                ["--cluster"], metavar="tcp://…",
                help=say("用 dask 调度器上的其他机器读取（需 evalcheck-cn[cluster]）", "read on the machines of a dask scheduler"),
            ),
            click.Option(
                ["--merge"], type=click.Path(path_type=Path), metavar="COPY", multiple=True,
                help=say("合并评估人员填写的核验记录、明细表等的副本，可重复", "merge a filled-in copy of a table of OUT; may be repeated"),
            ),
            click.Option(
                ["--freeze"], metavar="NAME",
                help=say("把各表和 audit.json 定稿为 OUT/定稿/NAME；已有的只核对有没有被改动",
                         "keep a version of tables and audit.json; one that is there is checked"),
            ),
            limit_option(say),
            click.Option(["--resume"], is_flag=True, help=say("接着做上次中断的汇总", "go on with an audit that was stopped")),
        ],
        examples=[
            say("evalcheck audit ./收件箱 -o ./汇总", "evalcheck audit ./inbox -o ./audit"),
            say("evalcheck audit ./收件箱 -o ./汇总 --received 收到日期.xlsx", "evalcheck audit ./inbox -o ./audit --received days.csv"),
            say("evalcheck audit ./收件箱 -o ./汇总 --resume", "evalcheck audit ./inbox -o ./audit --resume"),
            say("evalcheck audit -o ./汇总 --merge 甲.xlsx --merge 乙.xlsx",
                "evalcheck audit -o ./audit --merge first.xlsx --merge second.xlsx"),
            say("evalcheck audit -o ./汇总 --freeze 初稿", "evalcheck audit -o ./audit --freeze draft"),
        ],
    )  # fmt: skip


def _audit(say: Say, inbox: Path | None, output: Path, merge: Sequence[Path], freeze: str | None, **given: Any) -> int:
    try:
        if freeze is not None:
            mind_name(freeze)
            if frozen(output, freeze):
                return _still(say, output, freeze)
        with store_troubles(output):
            if inbox is None:
                _mind_alone(say, given)
                return _again(say, output, merge, freeze)
            return _whole(say, inbox, output, merge, freeze, **given)
    except (ClusterMissing, StoreBroken, TableUnreadable, NotFinished, NotFrozen) as error:
        raise WrongCall(say(error.text)) from None


def _still(say: Say, output: Path, name: str) -> int:
    """Whether a version that was frozen is as it was; nothing is written, and nothing is judged."""
    found = compared(output, name)
    folder = output / FOLDER / name
    for one in found.changed:
        click.echo(harmless(say(f"定稿之后被改动：{folder / one}", f"changed after it was frozen: {folder / one}")), err=True)
    if found.changed:
        return 1
    zh = f"定稿“{name}”没有变（{found.files} 个文件，检查日 {found.as_of}，摘要 {found.sha256[:16]}）"
    click.echo(say(zh, f"“{name}” is as it was frozen ({found.files} files, as of {found.as_of}, digest {found.sha256[:16]})"))
    if found.moved_on:
        zh, en = "，".join(found.moved_on), ", ".join(found.moved_on)
        click.echo(harmless(say(f"{output} 里这些文件已与定稿不同：{zh}", f"in {output} these differ from it by now: {en}")))
    return 0


def _frozen(say: Say, audited: Audited, output: Path, name: str | None) -> None:
    if name is not None:
        digest, folder = freeze(audited, name), output / FOLDER / name
        click.echo(harmless(say(f"已定稿：{folder}（摘要 {digest[:16]}）", f"frozen: {folder} (digest {digest[:16]})")))


_OF_INBOX = ("rules", "as_of", "received", "waivers", "archive", "jobs", "cluster", "limit", "resume")


def _mind_alone(say: Say, given: Mapping[str, Any]) -> None:
    """Without an inbox nothing is judged: what says how to judge would have no effect."""
    for name in _OF_INBOX:
        if given[name]:
            option = f"--{name.replace('_', '-')}"
            zh, en = f"{option} 要和 INBOX 一起用；不写 INBOX 时只汇入填写的内容", f"{option} needs INBOX: without it nothing is judged"
            raise WrongCall(say(zh, en))


def _again(say: Say, output: Path, merge: Sequence[Path], name: str | None) -> int:
    """What people typed since taken over into the results of an audit that is done."""
    with explained(say):
        audited = reopened(output, say.language)
        try:
            written = write_tables(audited, merge)
            for line in (*_waiting(written, say), say(f"结果在 {output}：先看 总览.html", f"results in {output}: begin with “总览.html”")):
                click.echo(harmless(line))
            _frozen(say, audited, output, name)
            return _status(audited, written.units)
        finally:
            audited.store.close()


def _waiting(written: Written, say: Say) -> Iterator[str]:
    """What people concluded, and what in the tables waits for them."""
    if written.concluded:
        yield say(f"核验：{written.concluded} 款有结论", f"verified: {written.concluded} clauses are concluded")
    if written.conflicts:
        zh = f"有 {written.conflicts} 处填写不一致，请在“冲突”表里选定后再运行；选定之前不计入"
        yield say(
            zh, f"{written.conflicts} cells differ between copies: choose on the sheet “冲突”, run again; until then they do not count"
        )
    if written.stale:
        zh = f"有 {written.stale} 行在填写之后材料有变化（需复核），看过并清空提示之前不计入"
        yield say(
            zh, f"{written.stale} rows were typed about other evidence (“需复核”): look again and empty that cell; until then not counted"
        )
    if written.opinions:
        zh = f"听取意见 {written.opinions} 条，其中 {written.unclear} 条的内容请填写"
        yield say(zh, f"{written.opinions} opinions of the public, {written.unclear} of which wait to be placed")
    for text, place in written.unknown[:_SHOWN]:
        zh = f"{place} 的“{text}”不是可选的核验结论，没有计入"
        yield say(zh, f"“{text}” at {place} is none of the conclusions to choose from and does not count")
    if len(written.unknown) > _SHOWN:
        yield say(f"…… 共 {len(written.unknown)} 处", f"… {len(written.unknown)} in all")


_SHOWN = 5


def _whole(
    say: Say, inbox: Path, output: Path, merge: Sequence[Path], name: str | None, rules: str | None, as_of: date | None,
    received: Path | None, waivers: Path | None, archive: Path | None, jobs: int | None, cluster: str | None, limit: Sequence[str],
    resume: bool,
) -> int:  # fmt: skip
    _mind_folders(inbox, output, archive, say)
    begin = time.monotonic()
    with explained(say):
        request = _request(say, inbox, output, rules, as_of, received, waivers, jobs, cluster, parsed_limits(limit, say), resume)
        with _told(say) as progress:
            gc.enable()  # a short command goes without; an audit is long
            audited = judge_inbox(_with(request, progress))
        written = write_all(audited, merge)
    kept = _archived(audited, archive)
    finish(audited)
    put(output / "audit-run.json", run_stamp(audited, time.monotonic() - begin))
    click.echo(harmless("\n".join(_summary(audited, written, kept, output, say))))
    _frozen(say, audited, output, name)
    status = _status(audited, written.units)
    audited.store.close()
    return status


def _with(request: AuditRequest, progress: Progress) -> AuditRequest:
    return replace(request, progress=progress)


def _mind_folders(inbox: Path, output: Path, archive: Path | None, say: Say) -> None:
    """The inbox must be there; the results are none of what lies in it."""
    if not inbox.is_dir():
        raise WrongCall(say(f"找不到收件箱文件夹 {inbox}", f"there is no inbox folder {inbox}"))
    for path in filter(None, (output, archive)):
        if path.resolve().is_relative_to(inbox.resolve()):
            zh, en = f"{path} 在收件箱里面，会被当作来件；请放到别处", f"{path} lies in the inbox and would be taken for a parcel"
            raise WrongCall(say(zh, en))
        if path.exists() and not path.is_dir():
            raise WrongCall(say(f"{path} 不是文件夹", f"{path} is no folder"))
    # A broken store is to be moved away: its results tell whose folder it is.
    ours = any((output / name).exists() for name in ("store/audit.sqlite", "audit-run.json"))
    if output.is_dir() and any(output.iterdir()) and not ours:
        zh, en = (
            f"{output} 里有别的文件，不是汇总结果文件夹；请换一个空文件夹",
            f"{output} holds other files and no audit: name an empty folder",
        )
        raise WrongCall(say(zh, en))


def _request(
    say: Say, inbox: Path, output: Path, rules: str | None, as_of: date | None, received: Path | None, waivers: Path | None,
    jobs: int | None, cluster: str | None, changed: Mapping[str, float], resume: bool,
) -> AuditRequest:  # fmt: skip
    stopped = unfinished(output) if resume else None
    if stopped and stopped["inbox"] != str(inbox.resolve()):
        zh, en = f"上次中断的汇总用的是 {stopped['inbox']}", f"the audit that was stopped was of {stopped['inbox']}"
        raise WrongCall(f"--resume: {say(zh, en)}")
    # What was begun is ended by the same rules, as of the same day, also when a day has gone by.
    rules = rules or (stopped["rules"] if stopped else DEFAULT_RULES)
    day = as_of or (date.fromisoformat(stopped["as_of"]) if stopped else today())
    identifier = identifier_of(ruleset_of(rules).catalogue)
    bounds = changed or (stopped or {}).get("limits", {})
    settings = AuditSettings(named_for_others(rules), day, str(output.resolve()), say.language, limits=tuple(sorted(bounds.items())))
    days = received_days(received, identifier) if received else Received()
    own = read_waivers(waivers, identifier, day) if waivers else ()
    for one in own:
        if one.weak:
            named = harmless(f"{one.waiver.code} {one.waiver.file or ''}".rstrip())
            zh, en = f"豁免 {named} 不采用：{one.weak.zh}", f"the waiver of {named} is not applied: it {one.weak.en}"
            click.echo(say(zh, en), err=True)
    return AuditRequest(inbox.resolve(), output.resolve(), settings, days, own, jobs or os.cpu_count() or 1, cluster, resume)


def _archived(audited: Audited, folder: Path | None) -> tuple[int, int] | None:
    if folder is None:
        return None

    return archive(audited, folder)


@contextmanager
def _told(say: Say) -> Iterator[Progress]:
    """Progress with the time left on stderr: a line that is written over on a terminal, now and then a line elsewhere."""
    terminal = sys.stderr.isatty()
    begin = last = time.monotonic()

    def tell(done: float, had: float, total: float, what: str) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last < (0.2 if terminal else _EVERY) or not total:
            return
        last = now
        worked = done - had
        left = (total - done) * (now - begin) / worked if worked > 0 else None
        zh = f"{100 * done / total:.0f}% " + (f"约剩 {_span(left)}" if left is not None else "")
        en = f"{100 * done / total:.0f}% " + (f"about {_span(left)} left" if left is not None else "")
        line = f"{say('汇总核查', 'auditing')} {say(zh, en)}"
        what = harmless(what[:24])
        click.echo(f"\r\x1b[K{line}  {what}" if terminal else line, err=True, nl=not terminal)

    try:
        yield tell
    finally:
        if terminal:
            click.echo("\r\x1b[K", err=True, nl=False)


def _span(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}" if minutes >= 60 else f"{minutes}:{rest:02}"


def _summary(audited: Audited, written: Written, kept: tuple[int, int] | None, output: Path, say: Say) -> Iterator[str]:
    found = counts(written.units)
    yield say(
        "已报送 {handed_in} 个单位（未报送 {absent}）：通过 {pass}，不通过 {fail}，未查全 {incomplete}".format(**found),
        "{handed_in} units handed in ({absent} did not): {pass} pass, {fail} fail, {incomplete} incomplete".format(**found),
    )
    if audited.store.renewed:
        zh, en = "上次的汇总是别的版本写的，这次全部重新读取", "the last audit was another version's: all was read anew"
        yield say(zh, en)
    yield say(
        f"读取 {audited.parsed} 个文件，另有 {audited.cached} 个没有变、未再读取",
        f"{audited.parsed} files read, {audited.cached} unchanged and not read again",
    )
    for record in audited.store.records():
        if record.get("failure"):
            yield say(f"没有查成：{record['name']}：{record['failure'][0]}", f"not judged: {record['name']}: {record['failure'][1]}")
    asked = sum(bool(record["doubts"]) for record in audited.store.records())
    if asked:
        zh, en = (
            f"有 {asked} 个材料包需要确认，请填写 待确认.xlsx 后再运行",
            f"{asked} packages raise a question: answer in “待确认.xlsx”, run again",
        )
        yield say(zh, en)
    for one, count in zip(audited.request.waivers, waived_by(audited), strict=True):
        if not one.weak and not count:
            named = f"{one.waiver.code} “{one.waiver.file}”" + (f"（{one.owner}）" if one.owner else "")
            zh = f"豁免 {named} 没有豁免任何问题，请核对代码、文件和单位"
            en = f"the waiver of {named} waives nothing: check its code, file and unit"
            yield say(zh, en)
    for name in _unknown_days(audited):
        zh, en = (
            f"收到日期表里的“{name}”既不是收件箱里的来件，也不是已来件的单位，没有用上",
            f"“{name}” of the table of days is no parcel of the inbox, nor a unit that has one: its day is not used",
        )
        yield say(zh, en)
    yield from _waiting(written, say)
    if not can_compare():
        told = install("vision")
        yield say(f"没有安装图片组件，各单位的图片没有相互比对；安装：{told}", f"pictures were not compared: {told}")
    elif left := audited.store.meta(PICTURES_LEFT):
        yield say(
            f"相似的图片太多，还有 {left} 对没有逐一比对；请看同一图片（XPK003）所列的图片是否还有别的单位使用",
            f"too many pictures are alike: {left} more pairs were not compared; look whether others use those that XPK003 lists",
        )
    if kept:
        yield say(f"归档 {kept[0]} 个文件，未接收 {kept[1]} 个", f"{kept[0]} files archived, {kept[1]} not accepted")
    yield say(f"结果在 {output}：先看 总览.html", f"results in {output}: begin with “总览.html”")


def _unknown_days(audited: Audited) -> list[str]:
    plans = audited.plans
    return audited.request.received.unknown(
        (parcel.name for plan in plans for parcel in plan.parcels), (plan.owner for plan in plans if plan.owner)
    )


def _status(audited: Audited, units: Sequence[UnitStanding]) -> int:
    """As in `validate`: 1 where a package fails, 3 where something was not examined or nobody knows whose it is."""
    verdicts = [record["verdict"] for record in audited.store.records()]
    if "fail" in verdicts or any(unit.findings for unit in units):
        return 1
    doubtful = any(record["doubts"] for record in audited.store.records())
    return 3 if not verdicts or "incomplete" in verdicts or doubtful else 0
