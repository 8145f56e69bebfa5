"""`evalcheck rules test` and `rules cases`: the cases beside a ruleset run, what they cover and notice; a draft of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click

from evalcheck.cli.command import Command, WrongCall
from evalcheck.cli.judging import explained
from evalcheck.cli.output import emit, write_files
from evalcheck.cli.progress import watched
from evalcheck.ruleset import find_ruleset, load_ruleset
from evalcheck.ruleset.shipped import CASES
from evalcheck.trials.drafting import drafted
from evalcheck.trials.testing import CasesRun, run_cases
from evalcheck.words import Say

_LISTED = 20
"""Names that are listed of what is not covered or not noticed."""


def build(say: Say) -> Command:
    def callback(folder: str, mutate: int, seed: int, item: tuple[int, ...]) -> int:
        with explained(say), watched(say) as progress:
            home = find_ruleset(Path(folder) if Path(folder).is_dir() else folder)
            found = run_cases(home, mutate, seed, progress, item)
        if not found.outcomes:
            what = f"{home.name}/{CASES}"
            raise WrongCall(say(f"{what} 里没有案例；请放入 .yaml 文件", f"{what} holds no cases: put .yaml files there"))
        emit("".join(f"{line}\n" for line in told(found, say)))
        return 1 if found.failed else 0

    return Command(
        "test",
        callback,
        say=say,
        about=say(
            "运行规则集旁 cases/*.yaml 的案例：各案例的结论、问题和各条状态是否如所写，覆盖多少条款和规则。"
            "--mutate N 再逐个改动清单中的 N 处事实，看案例能否发现。有案例不符时退出码为 1。",
            "Run the cases of cases/*.yaml beside a ruleset: whether verdict, findings and states of clauses are as written, and how many "
            "clauses and rules they cover. --mutate N changes N facts of the list, one at a time, and tells which the cases do not "
            "notice. Exit status 1 where a case does not hold.",
        ),
        params=[
            click.Argument(["folder"], metavar="DIR"),
            click.Option(["--mutate"], type=click.IntRange(min=0), default=0, metavar="N", help=say("改动 N 处事实", "change N facts")),
            click.Option(["--seed"], type=int, default=0, metavar="S", help=say("取哪 N 处，默认 0", "which N; default 0")),
            click.Option(
                ["--item"],
                type=int,
                multiple=True,
                metavar="N",
                help=say("只运行这一项的案例，可多次", "cases of this item only; repeatable"),
            ),
        ],
        examples=[
            "evalcheck rules test ./rules/my-city",
            "evalcheck rules test ./rules/my-city --item 7",
            "evalcheck rules test ./rules/my-city --mutate 100 --seed 7",
        ],
    )


def build_drafting(say: Say) -> Command:
    def callback(folder: Path) -> None:
        with explained(say):
            made = drafted(load_ruleset(folder))
        home = folder / CASES
        missing = {home / name: text.encode() for name, text in made if not (home / name).exists()}
        if not missing:
            raise WrongCall(
                say(
                    f"{home} 里各个文件都已有；要重新起草的，请先移走",
                    f"every file of {home} is there: move away what is to be drafted anew",
                )
            )
        home.mkdir(exist_ok=True)
        write_files(missing, False, say)
        emit(say(f"已写入 {home}：{len(missing)} 个文件\n", f"written to {home}: {len(missing)} files\n"))

    return Command(
        "cases",
        callback,
        say=say,
        about=say(
            "按清单起草案例，写入规则集的 cases 文件夹：每项全部提供、缺一部分、期限内外、恰好没有兑现承诺……"
            "期望由清单的事实得出，不由程序的检查得出，所以不符之处正是要核对的。已有的文件不动。",
            "Draft cases from the list into the folder cases of a ruleset: of each item what answers it, what lacks a part, days in and "
            "out of the period, promises just missed … What they expect follows from the facts of the list and not from the checks: "
            "where the two differ, there is something to look at. Files that are there stay.",
        ),
        params=[click.Argument(["folder"], metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))],
        examples=["evalcheck rules cases ./rules/my-city", "evalcheck rules test ./rules/my-city"],
    )


def told(found: CasesRun, say: Say) -> Iterator[str]:
    """The lines of a run: what does not hold, then counts."""
    for outcome in found.failed:
        yield say("× {} › {}", "× {} › {}").format(outcome.trial.file, outcome.trial.name)
        for difference in outcome.differences:
            yield f"    {say(difference)}"
    held, cover = len(found.outcomes) - len(found.failed), found.coverage
    yield say("案例：{} 个，符合 {} 个", "cases: {}, {} hold").format(len(found.outcomes), held)
    zh, en = "条款：覆盖 {}/{}（有提供的 {}，没有提供的 {}）", "clauses: {} of {} covered ({} answered, {} unanswered)"
    yield say(zh, en).format(cover.covered, len(cover.clauses), len(cover.answered), len(cover.unanswered))
    yield say("规则：报过问题的 {}/{}", "rules: {} of {} told something").format(len(cover.fired), len(cover.rules))
    yield say("设置：用到的 {}/{}", "settings: {} of {} used").format(cover.settings_tried, cover.settings)
    yield from _missed(say("没有覆盖的条款", "clauses not covered"), sorted(set(cover.clauses) - cover.answered - cover.unanswered), say)
    yield from _missed(say("没有报过问题的规则", "rules that told nothing"), [rule for rule in cover.rules if rule not in cover.fired], say)
    if found.mutants:
        killed = len(found.mutants) - len(found.survivors)
        yield say("改动的事实：{} 处，案例发现 {} 处", "changed facts: {}, {} noticed").format(len(found.mutants), killed)
        yield from (f"    {line}" for line in _by_fact(found))
        missed = [f"{one.seq} {one.place} {one.fact}: {one.change}" for one in found.survivors]
        yield from (f"    {line}" for line in [say("没有发现的：", "not noticed:"), *missed] if missed)


def _by_fact(found: CasesRun) -> Iterator[str]:
    """How many of the changes of each fact were noticed."""
    every, left = (Counter(mutant.fact for mutant in some) for some in (found.mutants, found.survivors))
    yield from (f"{fact} {count - left[fact]}/{count}" for fact, count in sorted(every.items()))


def _missed(title: str, names: list[str], say: Say) -> Iterator[str]:
    if names:
        more = len(names) - _LISTED
        rest = say(f"……另有 {more} 个", f" … and {more} more") if more > 0 else ""
        yield f"    {title}{say('：', ': ')}{say('、', ', ').join(names[:_LISTED])}{rest}"
