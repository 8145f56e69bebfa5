"""What evaluators do after an audit, each work by the command that does it in a terminal: merge, survey, freeze, report."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from evalcheck.patterns import regex
from evalcheck.words import Say

_LONGEST = 200
_TABLES = frozenset({".xlsx", ".docx", ".json", ".sqlite"})
_INNER = frozenset({"store", "survey", "packages"})
"""What an audit keeps for itself, and the pages of its units."""
_DEEPEST, _MOST = 2, 500
_DRAWN_BY = regex(r"[0-9]{1,9}")

Given = Mapping[str, str]
"""What was filled in on the page, by field."""


def tables(out: Path) -> list[str]:
    """An audit's tables and reports by their paths in its folder, to be downloaded; pages of units stand behind the overview."""
    found = []
    for folder, folders, names in os.walk(out):
        here = Path(folder).relative_to(out)
        folders[:] = sorted(name for name in folders if name not in _INNER and len(here.parts) < _DEEPEST)
        paths = [Path(folder, name) for name in names if Path(name).suffix.lower() in _TABLES]
        found += [path.relative_to(out).as_posix() for path in paths if path.is_file() and not path.is_symlink()]
    return sorted(found, key=lambda path: (path.count("/"), path))[:_MOST]


def command_of(work: str, out: Path, given: Given, files: Sequence[Path], say: Say) -> list[str]:
    """The command line of a work. Raises KeyError where there is no such work, ValueError where a field does not hold what it should."""
    return _WORKS[work](str(out), given, [str(path) for path in files], say)


def asks_files(work: str) -> bool:
    """Whether a work is done with files that were brought to the page."""
    return work in ("merge", "collect")


def _number(given: Given, field: str) -> str:
    if not _DRAWN_BY.fullmatch(text := given.get(field, "").strip()):
        raise ValueError(field)
    return text


def _text(given: Given, field: str) -> str:
    """A text that no command takes for an option."""
    text = given.get(field, "").strip()
    if not text or len(text) > _LONGEST or text.startswith("-"):
        raise ValueError(field)
    return text


def _merged(files: Sequence[str]) -> list[str]:
    return [piece for path in files for piece in ("--merge", path)]


def _report_path(out: str, say: Say) -> str:
    """A name that nobody bears yet: an earlier draft may have been written on since."""
    stem, number = say("评估报告", "evaluation-report"), 1
    path = Path(out) / f"{stem}.docx"
    while path.exists():
        number += 1
        path = Path(out) / f"{stem}{number}.docx"
    return str(path)


_WORKS: Mapping[str, Callable[[str, Given, Sequence[str], Say], list[str]]] = {
    "take_in": lambda out, given, files, say: ["audit", "-o", out],
    "merge": lambda out, given, files, say: ["audit", "-o", out, *_merged(files)],
    "freeze": lambda out, given, files, say: ["audit", "-o", out, "--freeze", _text(given, "name")],
    "frame": lambda out, given, files, say: ["survey", "frame", out, "--force"],
    "draw": lambda out, given, files, say: [
        "survey", "draw", out, "--size", _number(given, "size"), "--seed", _number(given, "seed"),
    ],
    "sheets": lambda out, given, files, say: ["survey", "sheets", out, "--callers", _text(given, "callers")],
    "collect": lambda out, given, files, say: ["survey", "collect", out, *files],
    "replace": lambda out, given, files, say: ["survey", "replace", out],
    "rates": lambda out, given, files, say: ["survey", "rates", out],
    "report": lambda out, given, files, say: ["report", out, "-o", _report_path(out, say)],
}  # fmt: skip
