"""`evalcheck sample`: draw the enterprises to survey from the lists of an audit, or sum up what the survey brought."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import click

from evalcheck.audit.allocation import METHODS, How, TooFew
from evalcheck.audit.keeping import is_ours
from evalcheck.audit.sampling import By, Design, Sample, draw
from evalcheck.audit.sheets import TableUnreadable, read_rows
from evalcheck.audit.store import SCHEMA, Store, StoreBroken, store_troubles
from evalcheck.audit.survey import answers_on_words, drawn_before, keep_draw, returned, warnings, write_rates, write_sample
from evalcheck.audit.tasks import ruleset_of
from evalcheck.catalogue import Catalogue
from evalcheck.cli.command import Command, WrongCall
from evalcheck.cli.judging import explained, today
from evalcheck.cli.output import check_target, harmless
from evalcheck.ruleset.surveys import survey_words
from evalcheck.words import Say, Text

_BY = ("district", "content", "item")
_SHARE = "预计比例(%)"


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
            *_of_a_draw(say),
            click.Option(
                ["--returned"], type=click.Path(path_type=Path), metavar="SHEET",
                help=say("调查后填好的抽样名单", "the filled-in workbook"),
            ),
            click.Option(["--force"], is_flag=True, help=say("文件已存在时覆盖", "overwrite the file if it exists")),
        ],
        examples=[
            say("evalcheck sample ./汇总 --size 400 --seed 7", "evalcheck sample ./audit --size 400 --seed 7"),
            say(
                "evalcheck sample ./汇总 --size 800 --by content --allocation sqrt --seed 7",
                "evalcheck sample ./audit --size 800 --by content --allocation sqrt --seed 7",
            ),
            say("evalcheck sample ./汇总 --returned 抽样名单.xlsx", "evalcheck sample ./audit --returned sample.xlsx"),
        ],
    )  # fmt: skip


def build_draw(say: Say) -> Command:
    """`evalcheck survey draw`: the same draw, as the first step of a survey by call sheets."""

    def callback(**given: Any) -> int:
        return _sample(say, returned=None, **given)

    return Command(
        "draw",
        callback,
        say=say,
        about=say(
            "从汇总结果 OUT 的名单中抽取要调查的企业，同 evalcheck sample；接着用 evalcheck survey sheets 分给调研员。",
            "Draw the enterprises to survey from the lists of the audit in OUT, as evalcheck sample does; evalcheck survey sheets then "
            "deals them to callers.",
        ),
        params=[
            *_of_a_draw(say),
            click.Option(["--force"], is_flag=True, help=say("文件已存在时覆盖", "overwrite the file if it exists")),
        ],
        examples=[
            say("evalcheck survey draw ./汇总 --size 400 --seed 7", "evalcheck survey draw ./audit --size 400 --seed 7"),
            say(
                "evalcheck survey draw ./汇总 --size 400 --by content --seed 7",
                "evalcheck survey draw ./audit --size 400 --by content --seed 7",
            ),
        ],
    )  # fmt: skip


def _of_a_draw(say: Say) -> list[click.Parameter]:
    return [
        click.Argument(["out"], type=click.Path(path_type=Path), metavar="OUT"),
        click.Option(["--size"], type=click.IntRange(1), metavar="N", help=say("抽取多少家", "how many enterprises")),
        click.Option(
            ["--by"], default="district,content", metavar="district,content,item",
            help=say("按什么分层（区域、评估内容、清单事项），默认区域和评估内容", "strata; default district and content"),
        ),
        click.Option(
            ["--min", "at_least"], type=click.IntRange(0), metavar="N",
            help=say("每个评估内容（或事项）至少抽几家，默认 1", "enterprises of each content (or item) at least; default 1"),
        ),
        click.Option(
            ["--allocation"], type=click.Choice(list(METHODS)), default="proportional", metavar="METHOD",
            help=say(
                "各层如何分配：proportional 按比例（默认）、sqrt 按平方根、neyman 内曼最优",
                "how the strata share the sample: proportional (default), sqrt, neyman",
            ),
        ),
        click.Option(
            ["--expected"], type=click.Path(path_type=Path), metavar="TABLE",
            help=say(
                f"内曼分配用：评估内容（或清单序号）和{_SHARE}两列的表，如上次调查的结果",
                f"for neyman: a table with “评估内容” (or “清单序号”) and “{_SHARE}”, as of the last survey",
            ),
        ),
        click.Option(["--seed"], type=int, metavar="S", help=say("随机种子（整数），要公布", "the seed, a number to publish")),
        click.Option(
            ["--output", "-o"], type=click.Path(path_type=Path), metavar="FILE",
            help=say("写入哪个 xlsx，默认 OUT/抽样名单.xlsx", "the workbook"),
        ),
    ]  # fmt: skip


@contextmanager
def audited(out: Path, say: Say) -> Iterator[None]:
    """Work on the audit in OUT; what is wrong with it or with a table is a wrong call."""
    if not (out / "store" / "audit.sqlite").exists():
        raise WrongCall(say(f"{out} 里没有汇总结果，请先运行 evalcheck audit", f"{out} holds no audit: run evalcheck audit first"))
    try:
        with store_troubles(out):
            yield
    except (StoreBroken, TableUnreadable) as error:
        raise WrongCall(say(error.text)) from None


def _sample(
    say: Say, out: Path, size: int | None, by: str, at_least: int | None, allocation: How, expected: Path | None, seed: int | None,
    output: Path | None, returned: Path | None, force: bool,
) -> int:  # fmt: skip
    with audited(out, say):
        return _asked(say, out, size, by, at_least, allocation, expected, seed, output, returned, force)


def _asked(
    say: Say, out: Path, size: int | None, by: str, at_least: int | None, allocation: How, expected: Path | None, seed: int | None,
    output: Path | None, returned: Path | None, force: bool,
) -> int:  # fmt: skip
    if returned:
        return _rates(say, out, returned, output or out / "调查完成率.xlsx", seed, force)
    if size is None or seed is None:
        raise WrongCall(
            say("请写明 --size 和 --seed（种子要公布，才能重现）", "give --size and --seed (the seed is published to draw again)")
        )
    strata = _strata(by, say)
    shares = _shares(expected, strata, say) if expected else {}
    if allocation == "neyman" and not shares:
        zh, en = "--allocation neyman 要用 --expected 给出各内容的预计比例", "--allocation neyman needs --expected: shares by content"
        raise WrongCall(say(zh, en))
    design = Design(size, strata, seed, 1 if at_least is None else at_least, allocation, shares)
    return _draw(say, out, design, at_least is None, output or out / "抽样名单.xlsx", force)


def _shares(table: Path, by: Sequence[By], say: Say) -> dict[str, float]:
    """Shares by number of content or item, or by the content's name."""
    from evalcheck.ruleset import load_ruleset

    heading = "清单序号" if "item" in by else "评估内容"
    numbers = {content.name: str(content.no) for content in load_ruleset().catalogue.contents}
    found = {}
    for row in read_rows(table, (heading, _SHARE)):
        name, text = row[heading], row[_SHARE].rstrip("%")
        try:
            share = float(text) / 100
        except ValueError:
            share = -1.0
        if not 0 <= share <= 1:
            raise WrongCall(say(f"{table}：“{text}”不是 0 到 100 的数", f"{table}: “{text}” is no number from 0 to 100"))
        found[numbers.get(name, name)] = share
    return found


def _strata(by: str, say: Say) -> tuple[By, ...]:
    named = tuple(dict.fromkeys(name.strip() for name in by.replace("，", ",").split(",") if name.strip()))
    if wrong := [name for name in named if name not in _BY]:
        zh, en = f"--by：不认识 {wrong[0]}；可写 district、content、item", f"--by: unknown {wrong[0]}; of district, content, item"
        raise WrongCall(say(zh, en))
    return cast("tuple[By, ...]", named)


def opened_store(out: Path, say: Say) -> tuple[Store, dict[str, Any]]:
    """The store of an audit and what it was asked; one that another version wrote is not read."""
    store = Store(out / "store", writing=False)
    run = store.meta("run")
    if store.meta("schema") in (None, SCHEMA) and (run is None or not run["finished"]):
        store.close()
        zh = f"{out} 的汇总没有做完；请先把它做完：evalcheck audit 收件箱 -o {out} --resume"
        raise WrongCall(say(zh, f"the audit in {out} was not finished: finish it by evalcheck audit INBOX -o {out} --resume"))
    if store.meta("schema") != SCHEMA or run is None:
        store.close()
        zh = f"{out} 的汇总是别的版本写的，请先再运行一次 evalcheck audit"
        raise WrongCall(say(zh, f"the audit in {out} is another version's: run evalcheck audit once more"))
    return store, run


def _draw(say: Say, out: Path, design: Design, may_have_less: bool, target: Path, force: bool) -> int:
    check_target(target, force, say)
    store, run = opened_store(out, say)
    try:
        with explained(say):
            catalogue, survey = ruleset_of(run["rules"]).catalogue, survey_words(run["rules"])
        try:
            sample = draw(store, design)
        except TooFew as error:
            if not may_have_less:
                zh = f"--size {design.size} 太小：每个内容（或事项）至少 {design.at_least} 家，共需 {error.needed} 家"
                raise WrongCall(say(zh, f"--size {design.size} is too small for --min {design.at_least}: {error.needed} needed")) from None
            sample = draw(store, replace(design, at_least=0))
    finally:
        store.close()
    if not sample.sizes:
        zh, en = "各单位的名单里没有可以调查的行（信用代码、名称、电话都正确）", "no list has a row that can be surveyed"
        click.echo(say(zh, en), err=True)
        return 3
    write_sample(target, sample, catalogue, survey, catalogue.window.end)
    keep_draw(out, sample)
    for line in _told(sample, design.size, catalogue, target, say):
        click.echo(harmless(line))
    return 0


def _told(sample: Sample, size: int, catalogue: Catalogue, target: Path, say: Say) -> list[str]:
    statistic, freedom, p = sample.fit
    total, drawn, seed = sum(sample.sizes.values()), len(sample.chosen), sample.design.seed
    lines = [
        say(
            f"{len(sample.lists)} 份名单，{total} 家企业，{len(sample.sizes)} 层；抽取 {drawn} 家，替换 {len(sample.standby)} 家",
            f"{len(sample.lists)} lists, {total} enterprises, {len(sample.sizes)} strata; {drawn} drawn, {len(sample.standby)} in reserve",
        ),
        say(
            f"种子 {seed}，输入摘要 {sample.digest[:16]}，拟合检验 χ²={statistic:.2f}（自由度 {freedom}，p≈{p:.2f}）",
            f"seed {seed}, digest of the inputs {sample.digest[:16]}, χ²={statistic:.2f} (freedom {freedom}, p≈{p:.2f})",
        ),
    ]
    if drawn < size:
        lines.insert(1, say(f"企业只有 {total} 家，少于 --size {size}", f"there are only {total} enterprises, fewer than --size {size}"))
    if mute := sum(one.rows - one.valid for one in sample.lists):
        lines.append(say(f"另有 {mute} 行不能电话调查，原因见“抽样方法”", f"{mute} more rows cannot be called: see “抽样方法”"))
    lines += [
        say(f"注意：样本不能代表（{why.zh}）：{'、'.join(names)}", f"note: the sample does not speak for ({why.en}): {', '.join(names)}")
        for why, names in _by_reason(warnings(sample, catalogue)).items()
    ]
    if sample.design.at_least == 0:
        zh = "样本量小于层数，有的内容这次没有抽到；权重仍按入样概率计算"
        lines.append(say(zh, "fewer are drawn than there are contents: some have none this time; weights go by the chances"))
    return [*lines, say(f"已写入 {target}（含个人信息）", f"written to {target} (personal data)")]


def _by_reason(found: Sequence[tuple[str, Text]]) -> dict[Text, list[str]]:
    """Contents, items or strata under what keeps the sample from speaking for them: early in a season many lack the same."""
    reasons: dict[Text, list[str]] = {}
    for name, why in found:
        reasons.setdefault(why, []).append(name)
    return reasons


def _rates(say: Say, out: Path, sheet: Path, target: Path, seed: int | None, force: bool) -> int:
    """Return rates of the last draw, or of the last one of a seed. What was typed in the table of rates stays."""
    draws = [one for one in drawn_before(out) if seed is None or one["seed"] == seed]
    if not draws:
        zh, en = (
            f"{out} 里没有这样的抽样记录，请先用 evalcheck sample 抽取",
            f"no such draw was made from {out}: draw with evalcheck sample first",
        )
        raise WrongCall(say(zh, en))
    store, run = opened_store(out, say)
    store.close()
    with explained(say):
        survey = survey_words(run["rules"])
    if not (target.is_file() and is_ours(target)):
        check_target(target, force, say)
    said = answers_on_words(target)
    back = returned(sheet, survey, said, draws[-1]["sha256"])
    write_rates(target, back, said, survey, today())
    click.echo(say(f"完成率已写入 {target}", f"return rates written to {target}"))
    for word, cells in sorted(back.unknown.items()):
        zh = f"不认识的结果“{word}”（{cells[0]} 等 {len(cells)} 处）：请在“待归类”里选择归为哪一种，再运行一次"
        click.echo(harmless(say(zh, f"unknown result “{word}” ({cells[0]}, {len(cells)} in all): say what it is on “待归类”, run again")))
    return 3 if back.unknown else 0
