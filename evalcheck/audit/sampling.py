"""The random sample of enterprises to survey: stratified, each enterprise once, drawn again exactly from seed and lists.

Every credit code has a lot: a number made of the seed and the code. In each stratum those with the smallest lots are drawn,
the next ones stand by. So an enterprise's luck depends on nobody else: one more package changes only what it brings or displaces.
"""

from __future__ import annotations

import hashlib
import heapq
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from pathlib import Path
from statistics import NormalDist
from typing import Any, Literal

from evalcheck.audit.row_keys import open_rows, ranges
from evalcheck.audit.store import Store

By = Literal["district", "content"]
METHOD = "分层随机抽样：按层内企业数比例分配（最大余数法），层内按种子与统一社会信用代码的 SHA-256 排序，取最小的若干家"
_KEYS_AT_ONCE = 1_000_000
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
    """A sample: `sizes` are enterprises by stratum, `quotas` how many were to be drawn of each."""

    seed: int
    by: tuple[By, ...]
    lists: tuple[ListFile, ...]
    sizes: Mapping[Stratum, int]
    quotas: Mapping[Stratum, int]
    chosen: tuple[Drawn, ...]
    standby: tuple[Drawn, ...]

    @property
    def digest(self) -> str:
        """Of all inputs: lists by content, method, seed, strata and size."""
        told = [(one.package, one.path, one.part, one.sha256) for one in self.lists]
        text = repr((METHOD, self.seed, self.by, sum(self.quotas.values()), told))
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def fit(self) -> tuple[float, int, float]:
        """Chi-square of the sample's shares against the enterprises' shares: statistic, degrees of freedom, about which p."""
        total, drawn = sum(self.sizes.values()), Counter(one.stratum for one in self.chosen)
        expected = {stratum: len(self.chosen) * size / total for stratum, size in self.sizes.items()} if total else {}
        statistic = sum((drawn[stratum] - value) ** 2 / value for stratum, value in expected.items() if value)
        freedom = max(1, len(expected) - 1)
        return statistic, freedom, _upper_tail(statistic, freedom)


def lists_in(store: Store) -> list[ListFile]:
    """The enterprise lists of packages whose unit is known."""
    query = (
        "SELECT held.package, held.owner, held.path, held.sha256, list.part, held.content, held.items, list.file, list.rows, list.valid"
        " FROM held JOIN list ON list.key=held.key WHERE held.role='evidence' AND held.owner<>'' AND list.template='enterprise_list'"
        " ORDER BY held.package, held.path, list.part"
    )
    return [ListFile(*row) for row in store.db.execute(query)]


def draw(store: Store, size: int, by: Sequence[By], seed: int, standby: Fraction = Fraction(1)) -> Sample:
    """`size` enterprises and, in each stratum, as many again (times `standby`) in reserve."""
    lists = lists_in(store)
    folder = store.rows
    sizes: Counter[Stratum] = Counter()
    heaps: dict[Stratum, list[tuple[int, int, int]]] = defaultdict(list)
    most = size + int(size * standby)
    for lot, stratum, number, place in _enterprises(folder, lists, by, seed):
        sizes[stratum] += 1
        # No stratum can need more than this: memory depends on the sample, never on the lists.
        if len(heaps[stratum]) < most:
            heapq.heappush(heaps[stratum], (-lot, number, place))
        else:
            heapq.heappushpop(heaps[stratum], (-lot, number, place))
    quotas = allocated(size, sizes)
    chosen: list[Drawn] = []
    reserve: list[Drawn] = []
    for stratum in sorted(sizes):
        quota = quotas[stratum]
        lots = sorted(((-lot, number, place) for lot, number, place in heaps[stratum]))[: quota + int(quota * standby)]
        for rank, (lot, number, place) in enumerate(lots, 1):
            with open_rows(folder / lists[number].file) as rows:
                one = Drawn(stratum, rank, f"{lot:016x}", lists[number], rows.fields(place))
            (chosen if rank <= quota else reserve).append(one)
    return Sample(seed, tuple(by), tuple(lists), dict(sorted(sizes.items())), quotas, tuple(chosen), tuple(reserve))


def _enterprises(folder: Path, lists: Sequence[ListFile], by: Sequence[By], seed: int) -> Iterator[tuple[int, Stratum, int, int]]:
    """Each enterprise once: its lot, its stratum, and the list and place where it stands; range of keys by range.

    One that stands in several lists belongs to the stratum of one of them, by lot as well, so that no content loses all of its
    enterprises to another.
    """
    for low, high in ranges(sum(one.valid for one in lists), _KEYS_AT_ONCE):
        homes: dict[int, list[tuple[int, int, str]]] = defaultdict(list)
        for number, one in enumerate(lists):
            with open_rows(folder / one.file) as rows:
                for place in rows.within(rows.codes, low, high):
                    if rows.callable_at(place):
                        homes[rows.codes[place]].append((number, place, rows.district_of(place)))
        for key, found in homes.items():
            number, place, district = min(found, key=lambda home: (_lot(seed, key, lists[home[0]].path), home))
            told = {"district": district, "content": str(lists[number].content or "")}
            yield _lot(seed, key), tuple(told[name] for name in by), number, place


def _lot(seed: int, key: int, path: str = "") -> int:
    digest = hashlib.sha256(f"{seed}\0{key}\0{path}".encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big")


def allocated(size: int, sizes: Mapping[Stratum, int]) -> dict[Stratum, int]:
    """Quotas in proportion to the strata (largest remainders), never more than a stratum has."""
    total = sum(sizes.values())
    size = min(size, total)
    shares = {stratum: Fraction(size * count, total) for stratum, count in sizes.items()} if total else {}
    quotas = {stratum: int(share) for stratum, share in shares.items()}
    left = size - sum(quotas.values())
    order = sorted(shares, key=lambda stratum: (-(shares[stratum] - int(shares[stratum])), stratum))
    for stratum in order[:left]:
        quotas[stratum] += 1
    return dict(sorted(quotas.items()))


def _upper_tail(statistic: float, freedom: int) -> float:
    """Of the chi-square distribution, by the approximation of Wilson and Hilferty: good to two digits, which is what is shown."""
    if statistic <= 0:
        return 1.0
    spread = 2 / (9 * freedom)
    return 1 - NormalDist().cdf(((statistic / freedom) ** (1 / 3) - (1 - spread)) / sqrt(spread))


def told(sample: Sample) -> dict[str, Any]:
    """What must be known to draw the same sample again."""
    return {
        "method": METHOD, "seed": sample.seed, "by": list(sample.by), "size": sum(sample.quotas.values()), "sha256": sample.digest,
        "lists": [[one.owner, one.path, one.part, one.rows, one.valid, one.sha256] for one in sample.lists],
    }  # fmt: skip
