"""The words of an account: sorts of parts, why one was not read, and the parts of a container as they are told apart."""

from __future__ import annotations

from collections.abc import Iterable

from evalcheck.records import dataclass
from evalcheck.submission.model import Account, Fact, Incident, Trouble, Unread
from evalcheck.words import Text

NOT_SHOWN = Text("不影响看到的内容", "it shows nothing to a reader")
NO_READER = Text("没有能读它的部分", "nothing here reads it")
LINKED = Text("只是一个链接，文件里没有它", "it is a link only; the file does not hold it")
NOT_REFERRED = Text("文件里没有引用它", "nothing in the file refers to it")
EMBEDDED = Text("嵌入的文件", "embedded file")
PICTURE = Text("图片", "picture")
MEDIA = Text("嵌入的音视频", "embedded sound or video")
ORDINARY = Text("内部部分", "inner part")
ATTACHED = Text("附件", "attachment")
BEHIND = Text("文件末尾之后的字节", "bytes behind the end of the file")


@dataclass(frozen=True, slots=True)
class Losses:
    """What keeps a file from being whole: `refused` by its own program, or something visible is `lost`."""

    refused: Text | None = None
    lost: tuple[tuple[str, Text], ...] = ()


@dataclass(frozen=True, slots=True)
class Holding:
    """The parts of one container by place: all of them, those judged without being read, and those left, with what and why."""

    held: frozenset[str]
    judged: frozenset[str] = frozenset()
    unread: tuple[Unread, ...] = ()
    losses: Losses = Losses()


def settled(holding: Holding, read: frozenset[str]) -> Account:
    """What is held less what was read and judged. A part that its sorter forgot is unread too."""
    known = {one.place: one for one in holding.unread}
    left = sorted(holding.held - holding.judged - read)
    unread = tuple(known.get(place) or Unread(ORDINARY, place, NO_READER) for place in left)
    done = tuple(sorted(holding.held.difference(left)))
    return Account(len(holding.held), len(done), unread, done)


def incidents_of(account: Account, losses: Losses, path: str) -> Iterable[Incident]:
    """FIL018 for each part that shows or carries something, FIL002 for each that is shown no more."""
    for place, reason in losses.lost:
        yield Incident(Trouble.DAMAGED, path, {"reason": reason, "place": place})
    for one in account.unread:
        if one.shown:
            facts: dict[str, Fact] = {"what": one.named, "place": one.place, "reason": one.why}
            yield Incident(Trouble.UNREAD, path, facts | ({"remedy": one.remedy} if one.remedy else {}))
