"""The errors that readers raise, with their reasons in both languages (fact `reason`)."""

from __future__ import annotations

from evalcheck.submission.model import ReadError, Trouble
from evalcheck.words import Text


def damaged(zh: str, en: str) -> ReadError:
    return ReadError(Trouble.DAMAGED, reason=Text(zh, en))


def unplayable(zh: str, en: str) -> ReadError:
    """A whole video that shows no picture."""
    return ReadError(Trouble.UNPLAYABLE, reason=Text(zh, en))


def locked(zh: str = "打开需要密码", en: str = "it needs a password to open") -> ReadError:
    return ReadError(Trouble.LOCKED, reason=Text(zh, en))


def not_examined(zh: str, en: str, install: str = "") -> ReadError:
    """Not examined by a limit or lack of ours; `install` is the command that mends it."""
    return ReadError(Trouble.NOT_EXAMINED, reason=Text(zh, en), install=install)


def packed_oddly(method: str) -> ReadError:
    """A member of an archive by a method of compression that is not known here."""
    return ReadError(
        Trouble.NOT_EXAMINED,
        reason=Text(f"压缩包采用了不常用的压缩方法（{method}）", f"the archive uses an uncommon method of compression ({method})"),
        install="",
        remedy=Text("用普通zip格式(Deflate)重新压缩后再检查。", "Pack the archive again as a plain zip (Deflate) and check again."),
    )


def bomb(limit: str, zh: str, en: str, **facts: int) -> ReadError:
    """Beyond a limit on archives; `limit` names it: bytes, members, ratio, depth, overlap."""
    return ReadError(Trouble.BOMB, reason=Text(zh, en), limit=limit, **facts)


def unreadable() -> ReadError:
    return not_examined("没有读取权限或磁盘出错", "no permission to read it, or the disk failed")
