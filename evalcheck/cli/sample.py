"""`evalcheck sample`: draw the enterprises to survey from the lists of an audit, or sum up what the survey brought."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import click

from evalcheck.audit.sampling import By, Sample, draw
from evalcheck.audit.sheets import TableUnreadable
from evalcheck.audit.store import Store
from evalcheck.audit.survey import rates_workbook, sample_workbook
from evalcheck.audit.tasks import ruleset_of
from evalcheck.cli.command import Command, WrongCall
from evalcheck.cli.judging import explained, today
from evalcheck.cli.output import check_target, write_file
from evalcheck.words import Say

_BY = ("district", "content")


def build(say: Say) -> Command:
    def callback(**given: Any) -> int:
        return _sample(say, **given)

    return Command(
        "sample",
        callback,
        say=say,
        about=say(
            "从汇总结果 OUT 的各单位名单中抽取要调查的企业：分层随机，同一企业只抽一次，种子相同则结果相同；附替换名单。"
            "用 --returned 读回填好的表，统计各内容、各区的完成率。",
            "Draw enterprises to survey from the lists of an audit in OUT: stratified, each once, the same for the same seed; with a "
            "replacement list. --returned reads a filled-in sheet and sums up the return rates.",
        ),
        params=[
            click.Argument(["out"], type=click.Path(path_type=Path), metavar="OUT"),
            click.Option(["--size"], type=click.IntRange(1), metavar="N", help=say("抽取多少家", "how many enterprises")),
            click.Option(
                ["--by"], default="district,content", metavar="district,content",
                help=say("按什么分层，默认区域和评估内容", "strata; default both"),
            ),
            click.Option(["--seed"], type=int, metavar="S", help=say("随机种子（整数），要公布", "the seed, a number to publish")),
            click.Option(
                ["--output", "-o"], type=click.Path(path_type=Path), metavar="FILE",
                help=say("写入哪个 xlsx，默认 OUT/抽样名单.xlsx", "the workbook"),
            ),
            click.Option(
                ["--returned"], type=click.Path(path_type=Path), metavar="SHEET",
                help=say("调查后填好的抽样名单", "the filled-in workbook"),
            ),
            click.Option(["--force"], is_flag=True, help=say("文件已存在时覆盖", "overwrite the file if it exists")),
        ],
        examples=[
            say("evalcheck sample ./汇总 --size 400 --seed 7", "evalcheck sample ./audit --size 400 --seed 7"),
            say("evalcheck sample ./汇总 --returned 抽样名单.xlsx", "evalcheck sample ./audit --returned sample.xlsx"),
        ],
    )  # fmt: skip


def _sample(
    say: Say, out: Path, size: int | None, by: str, seed: int | None, output: Path | None, returned: Path | None, force: bool
) -> int:  # fmt: skip
    if not (out / "store" / "audit.sqlite").exists():
        raise WrongCall(say(f"{out} 里没有汇总结果，请先运行 evalcheck audit", f"{out} holds no audit: run evalcheck audit first"))
    if returned:
        return _rates(say, returned, output or out / "调查完成率.xlsx", force)
    if size is None or seed is None:
        raise WrongCall(
            say("请写明 --size 和 --seed（种子要公布，才能重现）", "give --size and --seed (the seed is published to draw again)")
        )
    return _draw(say, out, size, _strata(by, say), seed, output or out / "抽样名单.xlsx", force)


def _strata(by: str, say: Say) -> Sequence[By]:
    named = tuple(dict.fromkeys(name.strip() for name in by.replace(",", ",").split(",") if name.strip()))
    if wrong := [name for name in named if name not in _BY]:
        raise WrongCall(
            say(f"--by：不认识 {wrong[0]}；可写 district、content", f"--by: unknown {wrong[0]}; one or both of district, content")
        )
    return cast("Sequence[By]", named)


def _draw(say: Say, out: Path, size: int, by: Sequence[By], seed: int, target: Path, force: bool) -> int:
    check_target(target, force, say)
    store = Store(out / "store", writing=False)
    try:
        run = store.meta("run")
        with explained(say):
            catalogue = ruleset_of(run["rules"]).catalogue
        sample = draw(store, size, by, seed)
    finally:
        store.close()
    if not sample.sizes:
        zh, en = "各单位的名单里没有可以调查的行（信用代码、名称、电话都正确）", "no list has a row that can be surveyed"
        click.echo(say(zh, en), err=True)
        return 3
    write_file(target, sample_workbook(sample, catalogue, catalogue.window.end), force, say)
    for line in _told(sample, size, target, say):
        click.echo(line)
    return 0


def _told(sample: Sample, size: int, target: Path, say: Say) -> list[str]:
    statistic, freedom, p = sample.fit
    total, drawn = sum(sample.sizes.values()), len(sample.chosen)
    lines = [
        say(
            f"{len(sample.lists)} 份名单，{total} 家企业，{len(sample.sizes)} 层；抽取 {drawn} 家，替换 {len(sample.standby)} 家",
            f"{len(sample.lists)} lists, {total} enterprises, {len(sample.sizes)} strata; {drawn} drawn, {len(sample.standby)} in reserve",
        ),
        say(
            f"种子 {sample.seed}，输入摘要 {sample.digest[:16]}，拟合检验 χ²={statistic:.2f}（自由度 {freedom},p≈{p:.2f}）",
            f"seed {sample.seed}, digest of the inputs {sample.digest[:16]}, χ²={statistic:.2f} (freedom {freedom}, p≈{p:.2f})",
        ),
        say(f"已写入 {target}（含个人信息）", f"written to {target} (personal data)"),
    ]
    if drawn < size:
        lines.insert(1, say(f"企业只有 {total} 家，少于 --size {size}", f"there are only {total} enterprises, fewer than --size {size}"))
    return lines


def _rates(say: Say, returned: Path, target: Path, force: bool) -> int:
    check_target(target, force, say)
    try:
        data = rates_workbook(returned, today())
    except TableUnreadable as error:
        raise WrongCall(say(error.text)) from None
    write_file(target, data, force, say)
    click.echo(say(f"完成率已写入 {target}", f"return rates written to {target}"))
    return 0
