"""The random sample of enterprises to survey: stratified, each enterprise once, drawn again exactly from seed and lists.

An enterprise that stands in several lists belongs to one stratum, whatever the seed, so that sizes of strata and chances are known. Every
credit code has a lot: a number made of the seed and the code. In each stratum those with the smallest lots are drawn, the next ones stand
by. So an enterprise's luck depends on nobody else: one more package changes only what it brings or displaces.
"""

from __future__ import annotations

import hashlib
import heapq
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from fractions import Fraction
from math import sqrt
from pathlib import Path
from statistics import NormalDist
from typing import Any, Literal

from evalcheck.audit.allocation import METHODS, How, rounded, shared_out, weight
from evalcheck.audit.row_keys import open_rows, ranges
from evalcheck.audit.store import Store
from evalcheck.records import dataclass

By = Literal["district", "content", "item"]
METHOD = "分层随机抽样：{how}，取整用系统随机化；层内按种子与统一社会信用代码的 SHA-256 排序，取最小的若干家"
_KEYS_AT_ONCE = 1_000_000
_LEAST_STANDBY = 3
Stratum = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListFile:
    """One list of enterprises in a package."""

    package: str
    owner: str
    path: str
    sha256: str
    part: str
    content: int | None
    items: str
    file: str
    rows: int
    valid: int
    unfit: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Design:
    """What is asked of a sample: its size, strata, seed, how it is shared out, and how many each content or item has at least.

    `expected` are shares by content or item, as far as they are known, for Neyman's allocation.
    """

    size: int
    by: tuple[By, ...]
    seed: int
    at_least: int = 1
    how: How = "proportional"
    expected: Mapping[str, float] = field(default_factory=dict)
    standby: Fraction = Fraction(1)

    @property
    def method(self) -> str:
        return METHOD.format(how=METHODS[self.how])

    def domain(self, stratum: Stratum) -> Stratum:
        """Of a stratum what must have its least number: the content or item, whatever the district; else the district."""
        named = tuple(part for name, part in zip(self.by, stratum, strict=True) if name != "district")
        return named or stratum


@dataclass(frozen=True, slots=True)
class Frame:
    """A stratum: enterprises that can be called and that cannot, how many are expected to be drawn, and how many are."""

    size: int
    mute: int
    expected: float
    drawn: int

    @property
    def chance(self) -> float:
        """That an enterprise of it is drawn, over all seeds."""
        return self.expected / self.size if self.size else 0.0

    @property
    def weight(self) -> float:
        """How many enterprises one that is drawn stands for."""
        return self.size / self.expected if self.expected else 0.0


@dataclass(frozen=True, slots=True)
class Drawn:
    """An enterprise that was drawn, or stands by: its stratum and place there, the list that it was taken from, its fields."""

    stratum: Stratum
    place: int
    lot: str
    source: ListFile
    fields: Mapping[str, str]


@dataclass(frozen=True)
class Sample:
    """A sample: all strata, also those without anybody to call, and who was drawn."""

    design: Design
    lists: tuple[ListFile, ...]
    strata: Mapping[Stratum, Frame]
    chosen: tuple[Drawn, ...]
    standby: tuple[Drawn, ...]

    @property
    def sizes(self) -> dict[Stratum, int]:
        return {stratum: one.size for stratum, one in self.strata.items() if one.size}

    @property
    def quotas(self) -> dict[Stratum, int]:
        return {stratum: one.drawn for stratum, one in self.strata.items() if one.size}

    @property
    def digest(self) -> str:
        """Of all inputs: lists by content, method, seed, strata, size and least number."""
        design = self.design
        told = [(one.package, one.path, one.part, one.sha256) for one in self.lists]
        text = repr((design.method, design.seed, design.by, design.size, design.at_least, sorted(design.expected.items()), told))
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def fit(self) -> tuple[float, int, float]:
        """Chi-square of what was drawn against what was expected: statistic, degrees of freedom, about which p."""
        drawn = Counter(one.stratum for one in self.chosen)
        expected = {stratum: one.expected for stratum, one in self.strata.items() if one.expected}
        statistic = sum((drawn[stratum] - value) ** 2 / value for stratum, value in expected.items())
        freedom = max(1, len(expected) - 1)
        return statistic, freedom, _upper_tail(statistic, freedom)


def lists_in(store: Store) -> list[ListFile]:
    """The enterprise lists of packages whose unit is known."""
    query = (
        "SELECT held.package, held.owner, held.path, held.sha256, list.part, held.content, held.items, list.file, list.rows, list.valid,"
        " list.unfit FROM held JOIN list ON list.key=held.key"
        " WHERE held.role='evidence' AND held.owner<>'' AND list.template='enterprise_list'"
        " ORDER BY held.package, held.path, list.part"
    )
    rows: Iterable[tuple[Any, ...]] = ((*row, json.loads(unfit)) for *row, unfit in store.db.execute(query))
    return [ListFile(*row) for row in rows]


def draw(store: Store, design: Design) -> Sample:
    """The enterprises of a design and, in each stratum, others in reserve. Raises TooFew."""
    lists = lists_in(store)
    folder = store.rows
    sizes: Counter[Stratum] = Counter()
    mute: Counter[Stratum] = Counter()
    heaps: dict[Stratum, list[tuple[int, int, int]]] = defaultdict(list)
    most = design.size + max(int(design.size * design.standby), _LEAST_STANDBY)
    for key, stratum, number, place in _enterprises(folder, lists, design.by):
        if place is None:
            mute[stratum] += 1
            continue
        sizes[stratum] += 1
        # No stratum can need more than this: memory depends on the sample, never on the lists.
        one = (-_lot(design.seed, key), number, place)
        if len(heaps[stratum]) < most:
            heapq.heappush(heaps[stratum], one)
        else:
            heapq.heappushpop(heaps[stratum], one)
    strata = planned(design, sizes, mute)
    chosen: list[Drawn] = []
    reserve: list[Drawn] = []
    for stratum, plan in strata.items():
        several = plan.drawn + max(int(plan.drawn * design.standby), _LEAST_STANDBY)
        for rank, (lot, number, place) in enumerate(sorted((-lot, number, place) for lot, number, place in heaps[stratum])[:several], 1):
            with open_rows(folder / lists[number].file) as rows:
                drawn = Drawn(stratum, rank, f"{lot:016x}", lists[number], rows.fields(place))
            (chosen if rank <= plan.drawn else reserve).append(drawn)
    return Sample(design, tuple(lists), strata, tuple(chosen), tuple(reserve))


def planned(design: Design, sizes: Mapping[Stratum, int], mute: Mapping[Stratum, int]) -> dict[Stratum, Frame]:
    """How many of each stratum: first shared out among contents or items, then within each by districts in proportion. Raises TooFew."""
    domains: Counter[Stratum] = Counter()
    for stratum, size in sizes.items():
        domains[design.domain(stratum)] += size
    names = sorted(domains)
    weights = [weight(design.how, domains[name], design.expected.get(name[-1] if name else "")) for name in names]
    shares = dict(zip(names, shared_out(design.size, [domains[name] for name in names], weights, design.at_least), strict=True))
    order = sorted({*sizes, *mute}, key=lambda stratum: (design.domain(stratum), stratum))
    expected = [
        shares[design.domain(stratum)] * sizes.get(stratum, 0) / domains[design.domain(stratum)] if sizes.get(stratum) else 0.0
        for stratum in order
    ]
    start = _lot(design.seed, 0, "rounding") / (1 << 64)
    return {
        stratum: Frame(sizes.get(stratum, 0), mute.get(stratum, 0), one, drawn)
        for stratum, one, drawn in zip(order, expected, rounded(expected, start), strict=True)
    }


def _enterprises(folder: Path, lists: Sequence[ListFile], by: Sequence[By]) -> Iterator[tuple[int, Stratum, int, int | None]]:
    """Each enterprise once: its key, its stratum, and the list and place where it stands (None: nowhere can it be called).

    One that stands in several lists belongs to the stratum of one of them, by a lot that no seed changes, so that no content loses
    all of its enterprises to another.
    """
    for low, high in ranges(sum(one.rows for one in lists), _KEYS_AT_ONCE):
        homes: dict[int, list[tuple[int, int | None, str]]] = defaultdict(list)
        for number, one in enumerate(lists):
            with open_rows(folder / one.file) as rows:
                for place in rows.within(rows.codes, low, high):
                    where = place if rows.callable_at(place) else None
                    homes[rows.codes[place]].append((number, where, rows.district_of(place)))
        for key, found in homes.items():
            here = [home for home in found if home[1] is not None] or found
            number, where, stratum = min(
                ((number, where, told) for number, where, district in here for told in _strata(lists[number], district, by)),
                key=lambda home: (_lot(0, key, f"{lists[home[0]].path}\0{home[2]}"), home[0], home[2]),
            )
            yield key, stratum, number, where


def _strata(one: ListFile, district: str, by: Sequence[By]) -> Iterator[Stratum]:
    """Where a row of a list may belong: a list of several items is one of each of them."""
    for item in one.items.split(",") if "item" in by else ("",):
        told = {"district": district, "content": str(one.content or ""), "item": item}
        yield tuple(told[name] for name in by)


def _lot(seed: int, key: int, path: str = "") -> int:
    digest = hashlib.sha256(f"{seed}\0{key}\0{path}".encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big")


def unreached(sample: Sample, asked: Iterable[str]) -> list[tuple[str, str]]:
    """Contents or items (as `asked`, by number) that nobody can be called for, and strata of which nobody can be: name, and why."""
    by = sample.design.by
    names = [name for name in by if name != "district"]
    listed: Counter[str] = Counter()
    callable_: Counter[str] = Counter()
    for one in sample.lists:
        for place in one.items.split(",") if "item" in names else (str(one.content or ""),):
            listed[place] += one.rows
            callable_[place] += one.valid
    reached = {sample.design.domain(stratum)[-1] for stratum, plan in sample.strata.items() if plan.size and names}
    found = []
    for number in asked if names else ():
        if number not in reached:
            found.append((number, "shared" if callable_[number] else "mute" if listed[number] else "empty"))
    return found


def _upper_tail(statistic: float, freedom: int) -> float:
    """Of the chi-square distribution, by the approximation of Wilson and Hilferty: good to two digits, which is what is shown."""
    if statistic <= 0:
        return 1.0
    spread = 2 / (9 * freedom)
    return 1 - NormalDist().cdf(((statistic / freedom) ** (1 / 3) - (1 - spread)) / sqrt(spread))


def told(sample: Sample) -> dict[str, Any]:
    """What must be known to draw the same sample again."""
    design = sample.design
    return {
        "method": design.method, "seed": design.seed, "by": list(design.by), "size": design.size, "at_least": design.at_least,
        "allocation": design.how, "expected": dict(design.expected), "sha256": sample.digest,
    }  # fmt: skip
