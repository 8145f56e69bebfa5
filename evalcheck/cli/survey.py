"""`evalcheck survey`: the telephone survey of an audit: frame, draw, call sheets, what comes back, replacements, rates and results."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

import click

from evalcheck.audit.keeping import is_ours, rewrite
from evalcheck.audit.tasks import ruleset_of
from evalcheck.cli.command import Command, Group
from evalcheck.cli.judging import explained
from evalcheck.cli.output import check_target, harmless
from evalcheck.cli.sample import audited, opened_store
from evalcheck.season import frame as frames
from evalcheck.words import Say

FRAME = "名单归集"


def build(say: Say) -> Group:
    return Group(
        "survey",
        say=say,
        about=say(
            "电话调查，按次序：frame 归集名单，draw 抽样，sheets 分给调研员，collect 回收，replace 替换，rates 出结果。",
            "The telephone survey in its order: frame of the lists, draw, sheets for callers, collect, replace, rates and results.",
        ),
        members={
            "frame": (
                say("名单归集：各内容、事项、单位、区域有多少企业", "count enterprises by content, item, unit, district"),
                "survey:build_frame",
            ),
            "draw": (say("抽取要调查的企业（同 sample）", "draw the enterprises (as sample does)"), "sample:build_draw"),
            "sheets": (say("分给调研员，生成外呼表", "deal them to callers, write call sheets"), "calls:build_sheets"),
            "collect": (say("回收并检查填好的外呼表", "take back and check filled-in sheets"), "calls:build_collect"),
            "replace": (say("替换访问不到的企业", "replace those who cannot be interviewed"), "calls:build_replace"),
            "rates": (say("回收率和加权结果", "return rates and weighted results"), "calls:build_rates"),
        },
        examples=[
            say("evalcheck survey draw ./汇总 --size 400 --seed 7", "evalcheck survey draw ./audit --size 400 --seed 7"),
            say("evalcheck survey sheets ./汇总 --callers 甲,乙", "evalcheck survey sheets ./audit --callers Ann,Bob"),
            say("evalcheck survey collect ./汇总 ./回收", "evalcheck survey collect ./audit ./returned"),
        ],
    )  # fmt: skip


def out_argument() -> click.Argument:
    return click.Argument(["out"], type=click.Path(path_type=Path), metavar="OUT")


def build_frame(say: Say) -> Command:
    def callback(**given: Any) -> int:
        with audited(given["out"], say):
            return _frame(say, **given)

    return Command(
        "frame",
        callback,
        say=say,
        about=say(
            "归集汇总结果 OUT 里的企业名单：行数、去重企业数、可调查数、不可调查的原因、与谁的名单相同，"
            f"写成 {FRAME}.xlsx；去重后的企业写成 {FRAME}.sqlite，可用数据库软件分析。",
            "Put the lists of the audit in OUT together: rows, different enterprises, those that can be called, why not, shared with "
            f"whom, as “{FRAME}.xlsx”; the enterprises, each once, as “{FRAME}.sqlite”.",
        ),
        params=[
            out_argument(),
            click.Option(
                ["--output", "-o"], type=click.Path(path_type=Path), metavar="FILE",
                help=say(f"写入哪个 xlsx，默认 OUT/{FRAME}.xlsx；sqlite 写在旁边", "the workbook; the sqlite file stands beside it"),
            ),
            click.Option(["--force"], is_flag=True, help=say("文件已存在时覆盖", "overwrite the file if it exists")),
        ],
        examples=[say("evalcheck survey frame ./汇总", "evalcheck survey frame ./audit")],
    )  # fmt: skip


def _frame(say: Say, out: Path, output: Path | None, force: bool) -> int:
    target = output or out / f"{FRAME}.xlsx"
    if not (target.is_file() and is_ours(target)):
        check_target(target, force, say)
    if not frames.is_ours(target.with_suffix(".sqlite")):
        check_target(target.with_suffix(".sqlite"), force, say)
    store, run = opened_store(out, say)
    with closing(store):
        with explained(say):
            catalogue = ruleset_of(run["rules"]).catalogue
        found = frames.gather(store, catalogue, target.with_suffix(".sqlite"))
    rewrite(target, frames.sheets(found, catalogue), catalogue.window.end)
    whole = found.whole
    for line in (
        say(
            f"{len(found.lists)} 份名单，{whole.rows} 行；去重后 {whole.distinct} 家企业，可以电话调查 {whole.callable} 家",
            f"{len(found.lists)} lists, {whole.rows} rows; {whole.distinct} enterprises, {whole.callable} of which can be called",
        ),
        say(f"已写入 {target}", f"written to {target}"),
        say(
            f"去重后的企业在 {target.with_suffix('.sqlite')}（含个人信息，仅本人可读）",
            f"the enterprises, each once, in {target.with_suffix('.sqlite')} (personal data, readable by you alone)",
        ),
    ):
        click.echo(harmless(line))
    return 0
