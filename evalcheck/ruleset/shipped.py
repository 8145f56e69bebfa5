"""Whether a ruleset that is named by its id is the one that came with the program, and how another differs from that one."""

from __future__ import annotations

import base64
import csv
import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from evalcheck.records import dataclass
from evalcheck.ruleset.model import RuleDifferences

CASES = "cases"
"""The folder beside a ruleset that holds its tests."""
MAIN = "ruleset.yaml"
_RECORDS = "evalcheck_cn-*.dist-info/RECORD"
"""Lists of the files that were installed, with their digests, beside the package."""
_NO_RULE = frozenset({"id", "version", "title", "notice", "remarks", "rules", "expect"})
"""Keys of ruleset.yaml in which rulesets differ by right: they say whose it is, and take nothing away."""


def builtin_rulesets() -> dict[str, Path]:
    """The rulesets that come with the program, by id: beside the package when installed, beside its folder in a checkout."""
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "rules", package.parent / "rules"):
        found = {path.parent.name: path.parent for path in sorted(folder.glob(f"*/{MAIN}"))}
        if found:
            return found
    return {}


def is_builtin(folder: Path) -> bool:
    return folder.resolve() in {path.resolve() for path in builtin_rulesets().values()}


def altered(folder: Path, package: Path) -> list[str]:
    """Files of a built-in ruleset that are not as they were installed, by the list that the installer keeps. In a checkout, where
    rulesets are written, there is none."""
    if not folder.is_relative_to(package):
        return []
    beside = package.parent
    rules = f"{folder.relative_to(beside).as_posix()}/"
    noted = {(path, digest) for path, digest in _installed(beside) if path.startswith(rules)}
    return [path.name for path in sorted(folder.rglob("*.yaml")) if _as_noted(path, beside) not in noted] if noted else []


def _installed(beside: Path) -> Iterator[tuple[str, str]]:
    """Each file of the distribution with its digest. Read as it lies there: `importlib.metadata` takes a tenth of a short command."""
    for record in beside.glob(_RECORDS):
        with record.open(encoding="utf-8", newline="") as lines:
            yield from ((row[0], row[1]) for row in csv.reader(lines) if len(row) == 3)


def _as_noted(path: Path, beside: Path) -> tuple[str, str]:
    digest = base64.urlsafe_b64encode(hashlib.sha256(path.read_bytes()).digest()).rstrip(b"=").decode()
    return path.relative_to(beside).as_posix(), f"sha256={digest}"


def same_files(one: Path, other: Path) -> bool:
    """Whether two folders hold the same rulesets, byte for byte."""
    return _contents(one) == _contents(other)


def _contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.yaml")}


@dataclass(frozen=True, slots=True)
class Written:
    """The keys of a ruleset.yaml once `extends` is resolved, and the file in which each was written."""

    main: Mapping[str, Any]
    homes: Mapping[str, Path]


def differences(ruleset: Written, shipped: Written, base: str, digest: str) -> RuleDifferences | None:
    """How a ruleset differs from the shipped one that it rests on; None where it does not: ids of rules, keys of other parts."""
    own, theirs = _by_id(ruleset.main), _by_id(shipped.main)
    changed = [id_ for id_, rule in theirs.items() if id_ in own and own[id_] != rule]
    keys = dict.fromkeys((*shipped.main, *ruleset.main))
    changed += [key for key in keys if key not in _NO_RULE and list(_held(key, ruleset)) != list(_held(key, shipped))]
    found = RuleDifferences(
        dropped=tuple(id_ for id_ in theirs if id_ not in own),
        changed=tuple(changed),
        added=tuple(id_ for id_ in own if id_ not in theirs),
        base=base,
        digest=digest,
    )
    return found if found.dropped or found.changed or found.added else None


def _by_id(main: Mapping[str, Any]) -> dict[str, Any]:
    return {str(rule.get("id")): rule for rule in main.get("rules", ()) if isinstance(rule, dict)}


def _held(key: str, written: Written) -> Iterator[object]:
    """What a key stands for: the files that it names, else its value."""
    value, home = written.main.get(key), written.homes.get(key)
    named = home.parent / value if home is not None and isinstance(value, str) else None
    if named is None or not named.exists():
        yield value
    else:
        yield from (path.read_bytes() for path in (sorted(named.glob("*.yaml")) if named.is_dir() else (named,)))
