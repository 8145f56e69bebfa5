"""Renaming that can be taken back: each is written down before anything moves, and what broke off can be undone."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, field
from pathlib import Path
from typing import Any, Literal

from evalcheck.patterns import regex
from evalcheck.prepare.folder import rename_within, stands
from evalcheck.records import dataclass
from evalcheck.refusals import reason
from evalcheck.words import TextError

SCHEMA = "evalcheck-renames/2"
SUFFIX = "-改名记录.json"
"""How journals were called that lay beside the package, where anybody could put one."""
Phase = Literal["moving", "placing", "done"]
"""moving: each file has its old name or its passing one; placing: its passing or its new one; done: its new one."""

Which = Literal["old", "new", "passing"]
_PASSING = regex(r"evalcheck-\d{1,10}-\d{5,7}\.renaming")


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
    """The renamings of one folder, kept in the user's own state folder: what lies in or beside a package may come from its sender."""

    path: Path
    root: Path
    renamings: list[Renaming] = field(default_factory=list)

    def write(self) -> None:
        """The whole journal, or the one of before: never half of one. Without any there is none."""
        if not self.renamings:
            self.path.unlink(missing_ok=True)
            return
        rounds = [
            {"phase": one.phase, "digest": _digest(self.root, one.steps), "steps": [asdict(step) for step in one.steps]}
            for one in self.renamings
        ]
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside = self.path.with_name(f"{self.path.name}.{os.getpid()}.tmp")
        beside.unlink(missing_ok=True)
        with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            # Names of a disk may hold bytes that are no UTF-8.
            text = json.dumps({"schema": SCHEMA, "root": str(self.root), "rounds": rounds}, ensure_ascii=False, indent=1)
            file.write(text.encode("utf-8", "surrogatepass"))
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self.path)

    def enter(self, renaming: Renaming, phase: Phase) -> None:
        renaming.phase = phase
        self.write()


def state_folder() -> Path:
    """Where this user's programs keep what they remember: XDG_STATE_HOME, Application Support of macOS, LOCALAPPDATA of Windows."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA", "")
        return (Path(base) if base else Path.home() / "AppData" / "Local") / "evalcheck"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "evalcheck"
    base = os.environ.get("XDG_STATE_HOME", "")
    # The XDG specification: a relative path is to be ignored.
    return (Path(base) if os.path.isabs(base) else Path.home() / ".local" / "state") / "evalcheck"


def journal_path(root: Path) -> Path:
    """In the user's state folder, by the full path of the package's folder. RenamingRefused where that would lie inside the package."""
    root = root.resolve()
    try:
        folder = state_folder().resolve() / "renames"
    except RuntimeError:
        zh, en = "找不到个人文件夹；请设置 XDG_STATE_HOME", "there is no home folder: set XDG_STATE_HOME"
        raise RenamingRefused(zh, en) from None
    if folder.is_relative_to(root):
        zh, en = (
            f"改名记录 {folder} 在材料文件夹里；请先把材料移到别处",
            f"the journals, {folder}, lie inside the package: move the package",
        )
        raise RenamingRefused(zh, en)
    key = os.path.normcase(str(root)).encode("utf-8", "surrogatepass")
    return folder / f"{hashlib.sha256(key).hexdigest()[:32]}.json"


def planted(root: Path) -> list[Path]:
    """Files that are called like a journal and lie in or beside the package: none of them is ever followed."""
    root = root.resolve()
    found = [root.parent / f"{root.name}{SUFFIX}", *(root / entry for entry in sorted(os.listdir(root)) if entry.endswith(SUFFIX))]
    return [path for path in found if os.path.lexists(path)]


def open_journal(root: Path) -> Journal:
    """The journal of a folder, empty where there is none. Raises RenamingRefused where it is not this user's own, or not understood."""
    root = root.resolve()
    path = journal_path(root)
    if not os.path.lexists(path):
        return Journal(path, root)
    _own(path)
    try:
        data = json.loads(path.read_bytes().decode("utf-8", "surrogatepass"))
        renamings = [_renaming(root, one) for one in data["rounds"]]
        if data["schema"] != SCHEMA or data["root"] != str(root) or not renamings:
            raise ValueError
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        zh, en = f"改名记录 {path} 读不懂，没有采用；请删除它", f"the journal {path} is not understood and was not followed: delete it"
        raise RenamingRefused(zh, en) from None
    return Journal(path, root, renamings)


def _own(path: Path) -> None:
    """An ordinary file that nobody but this user can have written."""
    state, folder = os.lstat(path), os.lstat(path.parent)
    strange = not stat.S_ISREG(state.st_mode) or not stat.S_ISDIR(folder.st_mode)
    if hasattr(os, "geteuid"):
        strange |= any(one.st_uid != os.geteuid() or one.st_mode & 0o022 for one in (state, folder))
    if strange:
        zh, en = f"改名记录 {path} 别人也能改写，没有采用；请删除它", f"others may have written the journal {path}; not followed: delete it"
        raise RenamingRefused(zh, en)


def _digest(root: Path, steps: Iterable[Step]) -> str:
    """Of the folder and all its steps: a journal that was changed, or made for another folder, is not followed."""
    text = json.dumps([str(root), [asdict(step) for step in steps]], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _renaming(root: Path, data: Any) -> Renaming:
    steps = tuple(Step(*(str(step[key]) for key in ("folder", "old", "new", "passing"))) for step in data["steps"])
    if data["phase"] not in ("moving", "placing", "done") or data["digest"] != _digest(root, steps) or not all(map(_inside, steps)):
        raise ValueError
    return Renaming(steps, data["phase"])


def _inside(step: Step) -> bool:
    """Whether all names are single ones of this folder, and the passing one is ours."""
    parts = step.folder.split("/") if step.folder else []
    names = (*parts, step.old, step.new)
    good = all(name and name not in (".", "..") and not set(name) & set("/\\\0") for name in names)
    return good and not any(":" in part for part in parts) and bool(_PASSING.fullmatch(step.passing))


def apply(journal: Journal, renames: Iterable[tuple[Path, str]]) -> None:
    """Give files their new names, all of them or none: first each a passing one, so that names may change places.

    Raises RenamingRefused; then every file has the name that it had.
    """
    if journal.renamings and journal.renamings[-1].phase != "done":
        raise RenamingRefused("上次改名没有做完，请先撤销(--undo)", "the last renaming broke off: take it back first (--undo)")
    try:
        steps = tuple(_step(journal.root, disk, new, number) for number, (disk, new) in enumerate(renames, 1))
    except ValueError:  # a folder became a link that leads out
        zh, en = "材料文件夹里有文件夹变成了链接，没有改名", "a folder of the package has become a link; nothing was renamed"
        raise RenamingRefused(zh, en) from None
    renaming = Renaming(steps, "moving")
    if not renaming.steps:
        return
    try:
        journal.renamings.append(renaming)
        journal.write()
    except OSError as error:
        journal.renamings.pop()
        why = reason(error)
        zh, en = f"改名记录 {journal.path} 写不了：{why.zh}", f"the journal {journal.path} cannot be written: {why.en}"
        raise RenamingRefused(zh, en) from None
    try:
        _move(journal, renaming.steps, "old", "passing")
        journal.enter(renaming, "placing")
        _move(journal, renaming.steps, "passing", "new")
        journal.enter(renaming, "done")
    except OSError as error:
        undo(journal)
        name = Path(error.filename or "").name
        why = reason(error)
        zh = f"“{name}”改不了名（{why.zh}），已全部恢复原名"
        raise RenamingRefused(zh, f"“{name}” cannot be renamed ({why.en}); all names are as before") from None


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
    passing = [step for step in renaming.steps if _stands(journal, step, "passing")]
    if renaming.phase == "moving":
        back = [step for step in renaming.steps if step in passing]
        missing = [step for step in renaming.steps if step not in passing and not _stands(journal, step, "old")]
    else:
        lifted = [step for step in renaming.steps if step not in passing and _stands(journal, step, "new")]
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
    taken = [step.old for step in steps if _stands(journal, step, "old")]
    if taken:
        _move(journal, steps, "passing", "new")
        journal.enter(renaming, "done")
        zh = f"原名“{taken[0]}”已被别的文件使用，没有撤销"
        raise RenamingRefused(zh, f"the old name “{taken[0]}” is now another file's; nothing was taken back")


def _stands(journal: Journal, step: Step, which: Which) -> bool:
    return stands(journal.root, step.folder, getattr(step, which))


def _move(journal: Journal, steps: Iterable[Step], from_: Which, to: Which) -> None:
    for step in steps:
        rename_within(journal.root, step.folder, getattr(step, from_), getattr(step, to))
