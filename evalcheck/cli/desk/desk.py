"""What one user has on the desk: what was chosen or dragged in, the work under way, what came of it."""

from __future__ import annotations

import os
import secrets
import shutil
import string
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from evalcheck.cli.desk.handing_in import Copy
from evalcheck.cli.desk.season import asks_files, command_of, tables
from evalcheck.cli.desk.tasks import Ask, Task
from evalcheck.cli.judging import today
from evalcheck.evidence.declaration import read_declaration
from evalcheck.evidence.roles import DECLARATION
from evalcheck.prepare.declaring import MOST_BYTES, declare
from evalcheck.prepare.journal import apply, open_journal, undo
from evalcheck.reporters.wrapping import visible
from evalcheck.words import Language, Say, TextError

RESULT = "audit.json"
"""What makes a folder that of an audit."""
_SHOWN = 500
"""Folders shown of one: more are found by typing the path."""


class Refused(TextError):
    """Something that cannot be done now, and why."""


class Desk:
    """The state of one start of the desk; `private` is a folder of this user's that goes when it ends, `key` what
    the addresses of an audit's pages hold, which link to each other from within a frame, `rules` the ruleset that was named.
    """

    def __init__(self, private: Path, language: Language, root: Path | None = None, rules: str | None = None) -> None:
        self.private, self.say, self.rules = private, Say(language), rules
        self.key = secrets.token_urlsafe(16)
        self.seen = time.monotonic()
        self.ended = False
        self.coming: Copy | None = None
        self.made: Path | None = None
        self._copy: Copy | None = None
        self._root: Path | None = None
        self._audit: Path | None = None
        self._task: Task | None = None
        self._judged: dict[str, Any] | None = None
        self._ask: Ask | None = None
        self._told: dict[str, Any] | None = None
        self._results = private
        self._begun = self._begun_at = 0.0
        self._version = 0
        self._made_count = 0
        if root is not None:
            self._begin_with(root)

    def _begin_with(self, root: Path) -> None:
        if (root / RESULT).is_file():
            self._audit = root
        else:
            self._root = root

    # What the page is told

    @property
    def busy(self) -> bool:
        return self._task is not None and not self._task.over

    def listen(self) -> int:
        """Takes in news of the work under way; a number that grows with each change of the state."""
        task = self._task
        if task is not None and not task.over and task.listen():
            self._version += 1
            if task.over:
                self._take(task)
        return self._version

    def _take(self, task: Task) -> None:
        if task.failed is not None:
            self._told = {"what": task.name, "problem": self.say(task.failed)}
        elif task.name == "judge":
            self._judged = task.outcome
        else:
            self._told = {"what": task.name, **task.outcome, "files": self._files()}
            if task.name == "audit":
                self._audit = self._results if _written_since(self._results / RESULT, self._begun_at) else None

    def _files(self) -> list[str]:
        """What the last work has written for the user to take."""
        if self.made is None:
            return []
        return sorted(path.relative_to(self.made).as_posix() for path in self.made.rglob("*") if path.is_file())

    def state(self) -> dict[str, Any]:
        """All that the page shows, but for the report itself."""
        self.listen()
        judged = {key: value for key, value in (self._judged or {}).items() if key not in ("html", "json")} or None
        return {
            "since": self._version,
            "root": visible(str(self._root), 300) if self._root else None,
            "name": self.name() if self._root else None,
            "folder": bool(self._root and self._root.is_dir()),
            "copied": self._copy is not None,
            "busy": self._task.name if self._task is not None and self.busy else None,
            "progress": self._progress(),
            "judged": judged,
            "told": self._told,
            "declared": self._declared(),
            "undo": self._can_undo(),
            "today": today().isoformat(),
            "audit": f"/audit/{self.key}/" if self._audit is not None else None,
            "tables": tables(self._audit) if self._audit is not None and not self.busy else [],
        }

    def _progress(self) -> dict[str, Any] | None:
        if self._task is None or not self.busy:
            return None
        done, total, name = self._task.progress
        spent = time.monotonic() - self._begun
        left = round(spent / done * (total - done)) if done and total else None
        return {"done": done, "total": total, "name": name, "left": left, "spent": round(spent)}

    def name(self) -> str:
        return visible(self._root.name or str(self._root), 80) if self._root else ""

    def outcome(self, form: str) -> str:
        if self._judged is None:
            raise Refused("还没有检查", "nothing was checked yet")
        text: str = self._judged[form]
        return text

    # What is chosen

    def folders(self, at: str | None) -> dict[str, Any]:
        """The folders in one, and the archives and mails, to choose from: by name only, nothing is opened."""
        place = Path(at).expanduser() if at else Path.home()
        if not place.is_absolute() or not place.is_dir():
            raise Refused("没有这个文件夹", "there is no such folder")
        place = place.resolve()
        names = []
        with os.scandir(place) as entries:
            for entry in entries:
                if not entry.name.startswith(".") and entry.is_dir(follow_symlinks=False):
                    names.append(entry.name)
        return {
            "at": str(place),
            "parent": str(place.parent) if place.parent != place else None,
            "folders": [{"name": visible(name, 80), "path": str(place / name)} for name in sorted(names)[:_SHOWN]],
            "starts": [{"name": visible(str(one), 60), "path": str(one)} for one in _starts()],
        }

    def choose(self, path: Path) -> None:
        self._free()
        path = path.expanduser()
        if not path.is_absolute() or not path.exists() or path.is_symlink():
            raise Refused(f"找不到 {visible(str(path), 200)}", f"{visible(str(path), 200)} does not exist")
        self._set(path, None)

    def begin_copy(self) -> None:
        self._free()
        if self.coming is not None:
            self.coming.remove()
        self.coming = Copy(self.private)

    def end_copy(self) -> None:
        self._free()
        if self.coming is None or not self.coming.files:
            raise Refused("没有收到文件", "no file has come")
        copy, self.coming = self.coming, None
        self._set(copy.root(), copy)

    def _set(self, root: Path, copy: Copy | None) -> None:
        if self._copy is not None:
            self._copy.remove()
        self._root, self._copy = root, copy
        self._judged = self._told = self._ask = None
        self._version += 1

    def copied_folder(self) -> Path:
        if self._copy is None or self._root is None or not self._root.is_dir():
            raise Refused("不是拖入的文件夹", "this is no folder that was dragged in")
        return self._root

    # What is done with it

    def check(self, unit: str | None, as_of: date | None, received: date | None) -> None:
        self._ask = Ask(self._chosen(), as_of or today(), self.say.language, self.rules, unit, received)
        self._judged = None
        self._start("judge", self._ask)

    def rename(self, paths: Sequence[str]) -> None:
        """Gives the right names that the last check proposed, then checks again."""
        self._free()
        proposed = {one["path"]: one for one in (self._judged or {}).get("renames", [])}
        wanted = [(Path(proposed[path]["disk"]), proposed[path]["new"]) for path in paths if path in proposed]
        if not wanted:
            raise Refused("没有可以改的文件名", "there is no name to mend")
        apply(open_journal(self._folder()), wanted)
        self._again()

    def undo(self) -> int:
        self._free()
        record = open_journal(self._folder())
        steps = len(record.renamings[-1].steps) if record.renamings else 0
        back = steps - len(undo(record))
        self._again()
        return back

    def declare(self, months: Mapping[int, str], reasons: Mapping[str, str]) -> None:
        """What only the sender knows, into evalcheck.yaml beside what it holds already; what is empty is taken back. Then checks again."""
        self._free()
        old = self._declared()
        known = {int(seq): month for seq, month in old["policy_start"].items()}
        for key, before, after in (("policy_start", known, months), ("not_applicable", old["not_applicable"], reasons)):
            filled = {name: value for name, value in sorted({**before, **after}.items()) if value}
            if filled != before:
                declare(self._folder(), key, filled)
        self._again()

    def pack(self) -> None:
        folder = self._folder()
        self._make(f"{folder.name}-报送", "pack", ["pack", str(folder), *self._options()])

    def annotate(self) -> None:
        root = self._chosen()
        self._make(f"{root.name}-批注", "annotate", ["annotate", str(root), *self._options()])

    def _make(self, name: str, work: str, argv: list[str]) -> None:
        """Written beside a folder that was chosen in place, as the command does; of a copy to a private folder, to be downloaded."""
        root = self._chosen()
        self._made_count += 1
        base = self.private / f"made-{self._made_count}" if self._copy is not None else root.parent
        self.made = _free_name(base / name)
        self._start(work, [*argv, "--output", str(self.made)], self.say.language)

    def _options(self) -> list[str]:
        """As the package was checked."""
        if self._ask is None:
            raise Refused("请先检查", "check it first")
        unit = ["--unit", self._ask.unit] if self._ask.unit else []
        return ["--as-of", self._ask.as_of.isoformat(), *unit, *self._by_rules()]

    def _by_rules(self) -> list[str]:
        return ["--rules", self.rules] if self.rules else []

    def audit(self, inbox: Path, output: Path, as_of: date | None) -> None:
        if not inbox.is_dir() or not output.is_absolute():
            raise Refused("请写明收件箱和结果文件夹", "name the inbox and the folder of the results")
        self._free()
        self._audit, self._results = None, output
        argv = ["audit", str(inbox), "-o", str(output), "--resume", *(["--as-of", as_of.isoformat()] if as_of else []), *self._by_rules()]
        self._start("audit", argv, self.say.language)

    def season(self, work: str, given: Mapping[str, str]) -> None:
        """One of the works that follow an audit, with the copies that were brought where it asks some."""
        self._free()
        files: list[Path] = []
        if asks_files(work):
            if self.coming is None or not self.coming.files:
                raise Refused("没有收到文件", "no file has come")
            files = sorted(path for path in self.coming.folder.rglob("*") if path.is_file())
        argv = command_of(work, self.results(), given, files, self.say)
        self._start("season", argv, self.say.language)

    def open_audit(self, path: Path) -> None:
        if not (path / RESULT).is_file():
            raise Refused("这里没有汇总结果（audit.json）", "no audit lies there (audit.json)")
        self._audit = path
        self._version += 1

    def results(self) -> Path:
        if self._audit is None:
            raise Refused("还没有汇总结果", "there is no audit yet")
        return self._audit

    def speak(self, language: str) -> None:
        self.say = Say("en" if language == "en" else "zh")
        if self._judged is not None and not self.busy:
            self._again()

    def stop(self) -> None:
        if self._task is not None and self.busy:
            self._task.stop()
            self._take(self._task)
            self._version += 1

    def close(self) -> None:
        self.stop()
        shutil.rmtree(self.private, ignore_errors=True)

    def _again(self) -> None:
        if self._ask is not None:
            self.check(self._ask.unit, self._ask.as_of, self._ask.received)

    def _start(self, name: str, *args: object) -> None:
        self._free()
        self._told = None
        self._begun, self._begun_at = time.monotonic(), time.time()
        self._task = Task(name, *args)
        self._version += 1

    def _free(self) -> None:
        if self.busy:
            raise Refused("正在处理，请等它做完或先停止", "something is under way: wait for it, or stop it")

    def _chosen(self) -> Path:
        if self._root is None:
            raise Refused("请先选择材料", "choose the package first")
        return self._root

    def _folder(self) -> Path:
        root = self._chosen()
        if not root.is_dir():
            raise Refused("压缩包请先解压成文件夹", "unpack the archive to a folder first")
        return root

    def _declared(self) -> dict[str, dict[Any, str]]:
        path = self._root / DECLARATION if self._root and self._root.is_dir() else None
        if path is None or not path.is_file() or path.is_symlink() or path.stat().st_size > MOST_BYTES:
            return {"policy_start": {}, "not_applicable": {}}
        found = read_declaration(path.read_bytes(), path.name)
        return {"policy_start": {str(k): v for k, v in found.policy_start.items()}, "not_applicable": dict(found.not_applicable)}

    def _can_undo(self) -> int:
        """How many files the last renaming in this folder touched."""
        try:
            record = open_journal(self._root) if self._root and self._root.is_dir() else None
        except (TextError, OSError):
            return 0
        return len(record.renamings[-1].steps) if record and record.renamings else 0


def _written_since(path: Path, moment: float) -> bool:
    """Whether a work that began then has written a file: what an earlier one left is no result of this one."""
    return path.is_file() and path.stat().st_mtime >= moment - 2  # some disks know even seconds only


def _free_name(path: Path) -> Path:
    """A name that nobody bears yet."""
    number, free = 1, path
    while free.exists():
        number += 1
        free = path.with_name(f"{path.name}{number}")
    return free


def _starts() -> list[Path]:
    """Where a search begins: the user's own folders, the drives of Windows."""
    own = [Path.home(), *(Path.home() / name for name in ("Desktop", "桌面", "Documents", "文档", "Downloads", "下载"))]
    drives = [Path(f"{letter}:\\") for letter in string.ascii_uppercase] if sys.platform == "win32" else [Path("/")]
    return [path for path in [*own, Path.cwd(), *drives] if path.is_dir()]
