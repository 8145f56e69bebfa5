"""What intake has gathered so far of a package: files, troubles, and how much more may be unpacked."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import field
from datetime import date
from pathlib import Path
from typing import TypeVar

from evalcheck.records import dataclass
from evalcheck.submission.allowance import memory_by_size, seconds_by_size
from evalcheck.submission.child import ChildFailed, cpu_clock, in_child
from evalcheck.submission.leftovers import private_folder
from evalcheck.submission.limits import MB, Limits
from evalcheck.submission.member_names import is_garbled, ungarbled
from evalcheck.submission.model import EvidenceFile, Fact, Incident, Trouble
from evalcheck.submission.volumes import Volume, perhaps_volume, volume
from evalcheck.words import Text

T = TypeVar("T")

UNSAFE = {
    "drive": Text("名称含盘符", "its name holds a drive letter"),
    "absolute": Text("名称是绝对路径", "its name is an absolute path"),
    "parent": Text("名称含“..”，指向包外", "its name holds “..” and leads out of the package"),
    "control": Text("名称含空字符", "its name holds a null character"),
    "nameless": Text("没有名称", "it has no name"),
    "link": Text("是链接，不是文件", "it is a link, not a file"),
    "special": Text("不是普通文件", "it is no ordinary file"),
}


@dataclass
class Gathering:
    """What was found so far, and how much more may be unpacked. `accompanies` tells by name the papers that are no evidence."""

    limits: Limits
    left: int
    accompanies: Callable[[str], bool]
    seconds: float
    """CPU seconds that unpacking may still take, besides what each container has for its size."""
    members: int = 0
    files: list[EvidenceFile] = field(default_factory=list)
    incidents: dict[tuple[Trouble, str], Incident] = field(default_factory=dict)
    archives: list[str] = field(default_factory=list)
    received: list[date] = field(default_factory=list)
    mails: list[tuple[str, str]] = field(default_factory=list)
    folder: tempfile.TemporaryDirectory[str] | None = None
    host: str | None = None
    """The document whose inner files are being taken in."""
    volumes: list[Volume] = field(default_factory=list)

    def holds_volume(self, file: EvidenceFile, place: Path, depth: int, *, whole: bool = False) -> bool:
        """Whether the file is a volume of an archive in several; it then waits for the others of its set."""
        found = volume(file, place, depth, whole=whole) if perhaps_volume(file.name) else None
        if found is not None:
            self.volumes.append(found)
        return found is not None

    def report(self, trouble: Trouble, path: str, **facts: Fact) -> None:
        """Once each: a folder's trouble is met again at every file in it."""
        self.incidents.setdefault((trouble, path), Incident(trouble, path, facts))

    def left_behind(self, found: str, files: int = 0) -> None:
        """A system file, or a folder of such and how many files more it holds: told once, all of them counted."""
        key = (Trouble.SYSTEM_FILE, found)
        before = self.incidents[key].facts.get("files", 0) if key in self.incidents else 0
        count = int(str(before)) + files
        self.incidents[key] = Incident(Trouble.SYSTEM_FILE, found, {"files": count} if count else {})

    def refuse(self, path: str, why: str) -> None:
        self.report(Trouble.UNSAFE_MEMBER, path, reason=UNSAFE[why])

    def too_long(self, path: str) -> bool:
        """Whether a path inside an archive is beyond the limit; what it holds is then not read."""
        most = self.limits.path_characters
        if len(path) <= most:
            return False
        zh, en = f"其中有文件的路径超过{most}个字符", f"the path of a file in it is longer than {most} characters"
        self.report(Trouble.BOMB, path[:80] + "…", reason=Text(zh, en), limit="path", allowed=most)
        return True

    def tell_garbled(self, path: str, name: str, sure: bool) -> None:
        if not sure or is_garbled(name):
            self.report(Trouble.GARBLED_NAME, path, name=name, meant=ungarbled(name) or "")

    def in_child(self, task: Callable[..., T], *args: object, size: int, limits: Limits) -> T:
        """What a child makes of a container of so many bytes, in the time and memory of its size, as long as the package has time."""
        if self.seconds <= 0:
            raise ChildFailed("整个材料包的解包时间已用完", "the time for unpacking the whole package was spent")
        seconds = spent = seconds_by_size(size, limits)
        begun = cpu_clock()
        try:
            found = in_child(task, *args, limits, seconds=seconds, limits=memory_by_size(size, limits))
            spent = cpu_clock() - begun
        finally:
            self.seconds -= max(0.0, spent - limits.cpu_seconds_per_mb * size / MB)
        return found

    def spool(self) -> str:
        """A new private folder that goes with the submission: members of containers lie there under names of ours."""
        return tempfile.mkdtemp(dir=self._private())

    def spooled(self, pieces: Iterable[bytes]) -> Path:
        """The pieces as a file in the private folder: an inner archive is unpacked once, not once for each of its members."""
        handle, name = tempfile.mkstemp(dir=self._private())
        with open(handle, "wb") as target:
            for piece in pieces:
                target.write(piece)
        return Path(name)

    def _private(self) -> str:
        if self.folder is None:
            self.folder = private_folder()
        return self.folder.name


def measured(pieces: Iterable[bytes]) -> tuple[int, str, bytes]:
    """Size, sha256 and first bytes."""
    size, digest, head = 0, hashlib.sha256(), b""
    for piece in pieces:
        head = head or piece[:512]
        size += len(piece)
        digest.update(piece)
    return size, digest.hexdigest(), head
