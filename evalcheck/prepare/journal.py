"""Renaming that can be taken back: each is written down before anything moves, and what broke off can be undone."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from evalcheck.evidence.roles import DECLARATION
from evalcheck.words import TextError

SCHEMA = "evalcheck-renames/1"
SUFFIX = "-改名记录.json"
Phase = Literal["moving", "placing", "done"]
"""moving: each file has its old name or its passing one; placing: its passing or its new one; done: its new one."""

Which = Literal["old", "new", "passing"]


class RenamingRefused(TextError):
    """Nothing was changed, or what was changed has been taken back."""


@dataclass(frozen=True, slots=True)
class Step:
    """One file: its folder below the root, the name it had, the one it gets, the one it bears in passing."""

    folder: str
    old: str
    new: str
    passing: str


@dataclass
class Renaming:
    steps: tuple[Step, ...]
    phase: Phase


@dataclass
class Journal:
    """The renamings of one folder, in a file beside it: inside, it would be sent with the package."""

    path: Path
    root: Path
    renamings: list[Renaming] = field(default_factory=list)

    def write(self) -> None:
        """The whole journal, or the one of before: never half of one. Without any there is none."""
        if not self.renamings:
            self.path.unlink(missing_ok=True)
            return
        data = {"schema": SCHEMA, "rounds": [{"phase": r.phase, "steps": [asdict(step) for step in r.steps]} for r in self.renamings]}
        beside = self.path.with_name(f"{self.path.name}.{os.getpid()}.tmp")
        with beside.open("wb") as file:
            # Names of a disk may hold bytes that are no UTF-8.
            file.write(json.dumps(data, ensure_ascii=False, indent=1).encode("utf-8", "surrogatepass"))
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self.path)

    def enter(self, renaming: Renaming, phase: Phase) -> None:
        renaming.phase = phase
        self.write()


def journal_path(root: Path) -> Path:
    """Beside the folder; where that lies in a package itself, beside the package."""
    root = root.resolve()
    parent = root.parent
    while (parent / DECLARATION).exists() and parent != parent.parent:
        parent = parent.parent
    return parent / f"{root.name or 'root'}{SUFFIX}"


def open_journal(root: Path, path: Path | None = None) -> Journal:
    """The journal of a folder, empty where there is none. Raises RenamingRefused where it cannot be read."""
    root = root.resolve()
    path = path or journal_path(root)
    if not path.exists():
        return Journal(path, root)
    try:
        data = json.loads(path.read_bytes().decode("utf-8", "surrogatepass"))
        renamings = [_renaming(one) for one in data["rounds"]] if data["schema"] == SCHEMA else []
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        raise RenamingRefused(f"改名记录 {path} 读不懂", f"the journal {path} is not understood") from None
    if not renamings:
        raise RenamingRefused(f"{path} 不是改名记录", f"{path} is no journal of renames")
    return Journal(path, root, renamings)


def _renaming(data: Any) -> Renaming:
    steps = tuple(Step(*(str(step[key]) for key in ("folder", "old", "new", "passing"))) for step in data["steps"])
    # A journal comes from the disk: it must not lead out of its folder.
    if data["phase"] not in ("moving", "placing", "done") or not all(_inside(step) for step in steps):
        raise ValueError
    return Renaming(steps, data["phase"])


def _inside(step: Step) -> bool:
    parts = step.folder.split("/") if step.folder else []
    names = (*parts, step.old, step.new, step.passing)
    return all(name and name not in (".", "..") and not set(name) & set("/\\\0") for name in names) and not any(":" in p for p in parts)


def apply(journal: Journal, renames: Iterable[tuple[Path, str]]) -> None:
    """Give files their new names, all of them or none: first each a passing one, so that names may change places.

    Raises RenamingRefused; then every file has the name that it had.
    """
    if journal.renamings and journal.renamings[-1].phase != "done":
        raise RenamingRefused("上次改名没有做完，请先撤销(--undo)", "the last renaming broke off: take it back first (--undo)")
    renaming = Renaming(tuple(_step(journal.root, disk, new, number) for number, (disk, new) in enumerate(renames, 1)), "moving")
    if not renaming.steps:
        return
    try:
        journal.renamings.append(renaming)
        journal.write()
    except OSError as error:
        journal.renamings.pop()
        zh, en = f"改名记录 {journal.path} 写不了：{error.strerror}", f"the journal {journal.path} cannot be written: {error.strerror}"
        raise RenamingRefused(zh, en) from None
    try:
        _move(journal, renaming.steps, "old", "passing")
        journal.enter(renaming, "placing")
        _move(journal, renaming.steps, "passing", "new")
        journal.enter(renaming, "done")
    except OSError as error:
        undo(journal)
        name = Path(error.filename or "").name
        zh = f"“{name}”改不了名（{error.strerror}），已全部恢复原名"
        raise RenamingRefused(zh, f"“{name}” cannot be renamed ({error.strerror}); all names are as before") from None


def _step(root: Path, disk: Path, new: str, number: int) -> Step:
    folder = disk.parent.resolve().relative_to(root).as_posix()
    # Not one of the names that count as a system file: if all breaks off here, the next validation must still see it.
    passing = f"evalcheck-{os.getpid()}-{number:05}.renaming"
    return Step("" if folder == "." else folder, disk.name, new, passing)


def undo(journal: Journal) -> tuple[Step, ...]:
    """Take back the last round; also one that broke off, at whatever step. Returns the files that are no longer there.

    Raises RenamingRefused where an old name has been taken since; then nothing is changed.
    """
    if not journal.renamings:
        raise RenamingRefused("没有可撤销的改名", "there is no renaming to take back")
    renaming = journal.renamings[-1]
    passing = [step for step in renaming.steps if _exists(_at(journal, step, "passing"))]
    if renaming.phase == "moving":
        back = [step for step in renaming.steps if step in passing]
        missing = [step for step in renaming.steps if step not in passing and not _exists(_at(journal, step, "old"))]
    else:
        lifted = [step for step in renaming.steps if step not in passing and _exists(_at(journal, step, "new"))]
        missing = [step for step in renaming.steps if step not in passing and step not in lifted]
        back = [*passing, *lifted]
        journal.enter(renaming, "placing")
        _move(journal, lifted, "new", "passing")
        _refuse_taken(journal, renaming, back)
        journal.enter(renaming, "moving")
    _move(journal, back, "passing", "old")
    journal.renamings.pop()
    journal.write()
    return tuple(missing)


def _refuse_taken(journal: Journal, renaming: Renaming, steps: Sequence[Step]) -> None:
    taken = [step.old for step in steps if _exists(_at(journal, step, "old"))]
    if taken:
        _move(journal, steps, "passing", "new")
        journal.enter(renaming, "done")
        zh = f"原名“{taken[0]}”已被别的文件使用，没有撤销"
        raise RenamingRefused(zh, f"the old name “{taken[0]}” is now another file's; nothing was taken back")


def _at(journal: Journal, step: Step, which: Which) -> Path:
    return journal.root / step.folder / {"old": step.old, "new": step.new, "passing": step.passing}[which]


def _move(journal: Journal, steps: Iterable[Step], from_: Which, to: Which) -> None:
    for step in steps:
        source, target = _at(journal, step, from_), _at(journal, step, to)
        # Only Windows refuses by itself to rename onto another file.
        if _exists(target):
            raise FileExistsError(17, "File exists", str(target))
        os.rename(source, target)


def _exists(path: Path) -> bool:
    return os.path.lexists(path)
