"""The errors that readers raise, with their reasons in both languages (fact `reason`)."""

from __future__ import annotations

from evalcheck.submission.model import Incident, ReadError, Trouble
from evalcheck.words import Text


def damaged(zh: str, en: str) -> ReadError:
    return ReadError(Trouble.DAMAGED, reason=Text(zh, en))


def unplayable(zh: str, en: str) -> ReadError:
    """A whole video that shows no picture."""
    return ReadError(Trouble.UNPLAYABLE, reason=Text(zh, en))


def locked(zh: str = "打开需要密码", en: str = "it needs a password to open") -> ReadError:
    return ReadError(Trouble.LOCKED, reason=Text(zh, en))


def rights_needed() -> ReadError:
    """A file that only the people whom a server of rights lets in can open."""
    return ReadError(
        Trouble.LOCKED,
        reason=Text("文件受权限管理(IRM)保护，只有获授权的账号能打开", "rights management (IRM) lets only certain accounts open it"),
        remedy=Text(
            "由文件的作者在“文件→信息→保护→限制访问”里改为“无限制访问”，保存后重新打包。",
            "Let its author set “File → Info → Protect → Restrict Access” to “Unrestricted”, save it and pack again.",
        ),
    )


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


def more_slides(path: str, count: int, most: int) -> Incident:
    """A presentation that goes on behind the slides that may be read."""
    zh, en = f"共{count}张，只检查了前{most}张", f"it has {count} slides; only the first {most} were examined"
    return Incident(Trouble.PARTLY_EXAMINED, path, {"reason": Text(zh, en)})
