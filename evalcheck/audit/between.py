"""What packages have in common, found in the store: files by digest, lists by keys on disk, pictures by points that they have in common."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

from evalcheck.audit.codec import plain
from evalcheck.audit.picture_points import is_same, perhaps_same
from evalcheck.audit.row_keys import open_rows, ranges
from evalcheck.audit.store import Store
from evalcheck.audit.tasks import digest
from evalcheck.checks.between_packages import AuditCheck, Held, Shared
from evalcheck.findings import Finding, plain_facts
from evalcheck.ruleset import Ruleset

_KEYS_AT_ONCE = 2_000_000
"""Keys of all lists that are in memory at a time: the rest waits on disk."""
What = Literal["codes", "phones"]
_WHAT: tuple[What, ...] = ("codes", "phones")
_PAPERS = frozenset({"evidence", "archive"})


class StoredPackages:
    """The packages of a store as the checks between packages see them."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.pictures_left = 0
        """Pairs of pictures with points in common that were not compared, for there were too many."""

    def same_files(self) -> Iterator[Sequence[Held]]:
        """Groups of one content from several units; empty files are a fault of their own.

        A parcel that waits for its owner is left out: most likely it is one of theirs.
        """
        found = self._store.db.execute(
            "SELECT sha256 FROM held WHERE role IN ('evidence','archive') AND bytes>0 AND owner<>''"
            " GROUP BY sha256 HAVING COUNT(DISTINCT owner)>1"
        ).fetchall()
        groups = []
        for (sha256,) in found:
            rows = self._store.db.execute(
                "SELECT package, owner, path, role FROM held WHERE sha256=? AND owner<>'' ORDER BY package, path", (sha256,)
            )
            groups.append([Held(package, owner, path) for package, owner, path, role in rows if role in _PAPERS])
        yield from sorted(groups, key=lambda places: (places[0].package, places[0].path))

    def shared_rows(self, share: float, at_least: int) -> Iterator[Shared]:
        """Pairs of lists from different owners; pairs of one file handed in twice are XPK001 and left out."""
        lists = self._lists()
        files = [self._store.rows / row[5] for row in lists]
        found, told = [], set()
        for what in _WHAT:
            sizes, common = _common(files, what, [owner for _, owner, *_ in lists])
            for (one, other), count in sorted(common.items()):
                shorter = min(sizes[one], sizes[other])
                enough = count >= at_least and count >= share * shorter
                if enough and lists[one][3] != lists[other][3] and (one, other) not in told:
                    told.add((one, other))
                    found.append(Shared(_held(lists[one]), _held(lists[other]), what, count, shorter))
        yield from sorted(found, key=lambda pair: (str(pair.first), str(pair.second)))

    def _lists(self) -> list[Any]:
        query = (
            "SELECT held.package, held.owner, held.path, held.sha256, list.part, list.file FROM held JOIN list ON list.key=held.key"
            " WHERE held.role='evidence' AND held.owner<>'' ORDER BY held.package, held.path, list.part"
        )
        return self._store.db.execute(query).fetchall()

    def same_pictures(self, likeness: float) -> Iterator[Sequence[Held]]:
        """Groups of places that show one picture, from several units; whole files that are the same are XPK001."""
        query = (
            "SELECT held.package, held.owner, held.path, held.sha256, picture.part, picture.points, picture.rowid"
            " FROM held JOIN picture ON picture.key=held.key WHERE held.role='evidence' AND held.owner<>''"
            " ORDER BY held.package, held.path, picture.part"
        )
        rows = self._store.db.execute(query).fetchall()
        groups = _Groups(len(rows))
        likely = perhaps_same([row[5] for row in rows], [row[1] for row in rows])
        self.pictures_left = likely.left_out
        for one, other in likely.pairs:
            first, second = rows[one], rows[other]
            if first[3] != second[3] and not groups.joined(one, other) and self._is_same(first, second, likeness):
                groups.join(one, other)
        for members in groups.several():
            yield [Held(rows[number][0], rows[number][1], rows[number][2], rows[number][4]) for number in members]

    def _is_same(self, one: Any, other: Any, likeness: float) -> bool:
        copies = [self._store.db.execute("SELECT copy FROM picture WHERE rowid=?", (row[6],)).fetchone()[0] for row in (one, other)]
        return is_same(one[5], copies[0], other[5], copies[1], likeness)


def _held(row: Any) -> Held:
    package, owner, path, _, part, _ = row
    return Held(package, owner, path, part)


def _common(files: Sequence[Path], what: What, owners: Sequence[str]) -> tuple[list[int], Counter[tuple[int, int]]]:
    """How many keys each list has and each two lists of different owners share.

    Range of keys by range, so that memory does not grow with the lists.
    """
    sizes = [_size(file, what) for file in files]
    found: Counter[tuple[int, int]] = Counter()
    for low, high in ranges(sum(sizes), _KEYS_AT_ONCE):
        seen: set[int] = set()
        twice: set[int] = set()
        for file in files:
            piece = _keys(file, what, low, high)
            twice |= piece & seen
            seen |= piece
        homes: dict[int, list[int]] = defaultdict(list)
        for number, file in enumerate(files if twice else ()):
            for key in twice & _keys(file, what, low, high):
                homes[key].append(number)
        for lists in homes.values():
            found.update((a, b) for i, a in enumerate(lists) for b in lists[i + 1 :] if owners[a] != owners[b])
    return sizes, found


def _size(file: Path, what: What) -> int:
    with open_rows(file) as rows:
        return len(getattr(rows, what))


def _keys(file: Path, what: What, low: int, high: int) -> frozenset[int]:
    with open_rows(file) as rows:
        keys: memoryview = getattr(rows, what)
        places = rows.within(keys, low, high)
        return frozenset(keys[places.start : places.stop])


class _Groups:
    """Things joined pair by pair into groups."""

    def __init__(self, count: int) -> None:
        self._first = list(range(count))

    def join(self, one: int, other: int) -> None:
        a, b = sorted((self._root(one), self._root(other)))
        self._first[b] = a

    def joined(self, one: int, other: int) -> bool:
        return self._root(one) == self._root(other)

    def _root(self, one: int) -> int:
        while self._first[one] != one:
            one = self._first[one]
        return one

    def several(self) -> Iterator[list[int]]:
        groups: dict[int, list[int]] = defaultdict(list)
        for number in range(len(self._first)):
            groups[self._root(number)].append(number)
        yield from (members for _, members in sorted(groups.items()) if len(members) > 1)


PICTURES_LEFT = "pictures_left"
"""Key of the store: pairs of pictures that the last comparison left out of its bounds."""


def compared(store: Store, ruleset: Ruleset) -> list[dict[str, Any]]:
    """The findings between packages, as plain values; found again only where a package or a check has changed."""
    checks = [(rule, rule.check) for rule in ruleset.rules if isinstance(rule.check, AuditCheck)]
    held = store.db.execute("SELECT package, owner, path, key FROM held ORDER BY package, path").fetchall()
    key = digest(held, [(rule.id, check.model_dump_json()) for rule, check in checks])
    known: list[dict[str, Any]] | None = store.stage("between", key)
    if known is not None:
        return known
    packages = StoredPackages(store)
    found = [
        _told(finding.stamped(rule.id, rule.source, rule.severity.get(finding.code)).speaking(ruleset.catalogue.terms))
        for rule, check in checks
        for finding in check.between(packages)
    ]
    store.keep_meta(PICTURES_LEFT, packages.pictures_left)
    store.keep_stage("between", key, found)
    return found


def _told(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code, "name": finding.kind.name, "severity": finding.severity.value, "rule": finding.rule, "source": finding.source,
        "location": plain(finding.location), "facts": {key: plain(value) for key, value in plain_facts(finding.facts).items()},
        "message": {language: finding.message(language) for language in ("zh", "en")}, "fingerprint": finding.fingerprint,
    }  # fmt: skip
