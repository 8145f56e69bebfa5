"""A draw as it was made, and who calls whom of it: batches dealt to callers, replacements; all in one file that is written whole."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from evalcheck.audit.sampling import Stratum
from evalcheck.audit.sheets import put
from evalcheck.audit.survey import DRAWN, draw_folder, drawn_before
from evalcheck.records import dataclass
from evalcheck.words import TextError

_DEALT = "dealt.json"


class NoDraw(TextError):
    """There is no draw whose sheets could be dealt, taken back or summed up: a wrong call."""


@dataclass(frozen=True)
class Enterprise:
    """Who is to be called: `number` is that of the call sheets, `content` 0 where the list said none."""

    number: int
    code: str
    name: str
    person: str
    phone: str
    district: str
    matter: str
    unit: str
    content: int
    items: str
    stratum: Stratum
    place: int


@dataclass(frozen=True)
class Planned:
    """A stratum of the draw: enterprises that can be called, how many were expected to be drawn, how many were."""

    size: int
    expected: float
    drawn: int


@dataclass(frozen=True)
class Draw:
    """A draw read back."""

    sha256: str
    seed: int
    by: tuple[str, ...]
    folder: Path
    strata: Mapping[Stratum, Planned]
    chosen: tuple[Enterprise, ...]
    standby: tuple[Enterprise, ...]

    @property
    def mark(self) -> str:
        """By which rows of its sheets are known."""
        return self.sha256[:16]

    @cached_property
    def every(self) -> Mapping[str, Enterprise]:
        """By credit code, in the order of their numbers."""
        return {one.code: one for one in (*self.chosen, *self.standby)}


@dataclass(frozen=True)
class Dealt:
    """Who calls whom: batches of `{code: caller}` in their order, the first of those who were drawn, the others of replacements.

    `written` counts the batches all of whose workbooks were written: what was stopped in between is made up for.
    """

    batches: tuple[Mapping[str, str], ...] = ()
    replaced: Mapping[str, str] = field(default_factory=dict)
    written: int = 0

    @property
    def caller_of(self) -> dict[str, tuple[int, str]]:
        """Of each enterprise that was dealt its batch (from 1) and its caller."""
        return {code: (number, caller) for number, batch in enumerate(self.batches, 1) for code, caller in batch.items()}


def last_draw(out: Path, seed: int | None) -> Draw:
    """The last draw from an audit, or the last one of a seed. Raises NoDraw."""
    draws = [one for one in drawn_before(out) if seed is None or one["seed"] == seed]
    if not draws:
        zh = f"{out} 里没有这样的抽样记录，请先抽取：evalcheck survey draw {out} --size 400 --seed 7"
        raise NoDraw(zh, f"no such draw was made from {out}: make one by evalcheck survey draw {out} --size 400 --seed 7")
    folder = draw_folder(out, draws[-1]["sha256"])
    try:
        told = json.loads((folder / DRAWN).read_text("utf-8"))
        return _draw(told, folder)
    except (OSError, ValueError, KeyError, TypeError):
        size, seed = draws[-1]["size"], draws[-1]["seed"]
        zh = f"抽样记录 {folder / DRAWN} 没有或读不了；请用原来的 --size {size} --seed {seed} 等选项再抽一次（结果相同）"
        en = f"the draw in {folder / DRAWN} is missing or cannot be read: draw again with --size {size} --seed {seed} as before"
        raise NoDraw(zh, en) from None


def _draw(told: Mapping[str, Any], folder: Path) -> Draw:
    strata = {tuple(one["stratum"]): Planned(one["size"], one["expected"], one["drawn"]) for one in told["strata"]}
    every = (Enterprise(number, **one) for number, one in enumerate((*told["chosen"], *told["standby"]), 1))
    whole = [replace(one, stratum=tuple(one.stratum)) for one in every]
    chosen = len(told["chosen"])
    return Draw(told["sha256"], told["seed"], tuple(told["by"]), folder, strata, tuple(whole[:chosen]), tuple(whole[chosen:]))


def dealt(draw: Draw) -> Dealt:
    """What was dealt of a draw so far."""
    path = draw.folder / _DEALT
    if not path.exists():
        return Dealt()
    told = read_kept(path)
    return Dealt(tuple(told["batches"]), told["replaced"], told["written"])


def read_kept(path: Path) -> Any:
    """What a step before kept. Raises NoDraw where somebody damaged it."""
    try:
        return json.loads(path.read_text("utf-8"))
    except ValueError:
        zh = f"{path} 已损坏；请用备份换回它，没有备份就移走它，把全部外呼表再回收一次"
        raise NoDraw(zh, f"{path} is damaged: put a backup in its place, or move it away and collect all sheets again") from None


def keep_dealt(draw: Draw, now: Dealt) -> None:
    told = {"batches": now.batches, "replaced": now.replaced, "written": now.written}
    put(draw.folder / _DEALT, json.dumps(told, ensure_ascii=False, indent=1) + "\n")


def deal(draw: Draw, callers: Sequence[str]) -> Dealt:
    """Those who were drawn, shared out among callers: each has as many as another, or one more, of all and of each content."""
    order = sorted(draw.chosen, key=lambda one: (one.content, one.stratum, one.number))
    given: Counter[str] = Counter()
    batch: dict[str, str] = {}
    for content in dict.fromkeys(one.content for one in order):
        # Whoever has fewest begins each content, so that one more here is not one more everywhere.
        turn = sorted(callers, key=lambda name: (given[name], callers.index(name)))
        for number, one in enumerate(one for one in order if one.content == content):
            batch[one.code] = turn[number % len(turn)]
            given[batch[one.code]] += 1
    return Dealt(({one.code: batch[one.code] for one in draw.chosen},))


def replaced(draw: Draw, before: Dealt, failed: Iterable[str]) -> tuple[Dealt, list[Enterprise]]:
    """The next of the standby list of the same stratum for each that failed and was not replaced yet, called by the same caller.

    Nobody is drawn twice. The second are those for whom nobody stands by any more.
    """
    callers = before.caller_of
    spare = _spare(draw, callers)
    batch: dict[str, str] = {}
    instead = dict(before.replaced)
    without = []
    for code in failed:
        if code in instead or code not in callers:
            continue
        one = draw.every[code]
        follower = next(spare[one.stratum], None)
        if follower is None:
            without.append(one)
        else:
            instead[code] = follower.code
            batch[follower.code] = callers[code][1]
    return (Dealt((*before.batches, batch), instead, before.written) if batch else before), without


def _spare(draw: Draw, taken: Mapping[str, object]) -> dict[Stratum, Iterator[Enterprise]]:
    """Who stands by in each stratum and was not dealt, in their order."""
    free = sorted((one for one in draw.standby if one.code not in taken), key=lambda one: one.place)
    return {stratum: iter([one for one in free if one.stratum == stratum]) for stratum in draw.strata}
