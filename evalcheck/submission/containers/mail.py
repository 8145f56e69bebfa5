"""Mails (.eml): subject, sender, the day it arrived, its text, and its attachments under their true names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING

from evalcheck.patterns import regex
from evalcheck.records import dataclass
from evalcheck.submission.containers.mail_headers import field, in_some_encoding, parameter, raw, recovered
from evalcheck.submission.containers.mail_links import Linked, html_lines, linked_by, linked_files, text_lines
from evalcheck.submission.containers.mail_parts import is_mails_own, is_ornament, uuencoded
from evalcheck.submission.containers.tnef import tnef_attachments
from evalcheck.submission.formats import FORMATS
from evalcheck.submission.limits import Limits
from evalcheck.submission.model import Incident, ReadError, Trouble
from evalcheck.submission.troubles import bomb, damaged
from evalcheck.words import Text

if TYPE_CHECKING:
    from email.message import Message

CHINA = timezone(timedelta(hours=8))
_DEEPEST = 50
_CUT_OFF = frozenset({"CloseBoundaryNotFoundDefect", "StartBoundaryNotFoundDefect", "NoBoundaryInMultipartDefect"})
_TYPES = {row.mime: row.extensions[0] for row in FORMATS if row.mime}
CID = regex(r"""(?:src|background)\s*=\s*["']?cid:([^"'\s>]{1,300})""", re.I)
_TEXT_TYPES = frozenset({"text/plain", "text/html", "text/x-amp-html", "text/enriched", "text/richtext"})


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail taken apart. `received` is a day of China; incidents name parts that were not taken (`path` is the part's name).

    `linked` are files that the mail only points at: their bytes lie with some service.
    """

    subject: str
    sender: str
    received: date | None
    attachments: tuple[tuple[str, bytes], ...]
    body: str
    incidents: tuple[Incident, ...] = ()
    linked: tuple[Linked, ...] = ()


def read_mail(data: bytes, limits: Limits) -> Mail:
    """A mail as a server or a mail program saved it. DAMAGED where there is no mail in it or a part is cut off."""
    from email import message_from_bytes, policy

    try:
        message = message_from_bytes(_from_first_header(data), policy=policy.compat32)
    except (RecursionError, ValueError, LookupError):
        raise damaged("邮件结构损坏", "the structure of the mail is broken") from None
    if not message.keys():
        raise damaged("不是有效的邮件文件", "it is no valid mail file")
    parts = list(_parts(message, limits.archive_members))
    texts = [part for part in parts if _is_text(part)]
    html = "".join(_text(part) for part in texts if part.get_content_subtype() == "html")
    body, packed, incidents = uuencoded(_body(texts))
    elsewhere = [part for part in parts if part.get_content_type() == _EXTERNAL]
    taken, more = _attachments([part for part in parts if not _is_text(part) and part not in elsewhere], set(CID.findall(html)), limits)
    subject, named = _line(field(message, "subject")), [name for name, _ in (*taken, *packed)]
    linked = linked_files(html_lines(html) if html.strip() else text_lines(body), subject, named)
    return Mail(
        subject, _line(field(message, "from")), _received(message), (*taken, *packed), body, (*incidents, *more),
        (*(_external(part) for part in elsewhere), *linked),
    )  # fmt: skip


_EXTERNAL = "message/external-body"


def _external(part: Message) -> Linked:
    """A part whose body lies elsewhere (RFC 2046, 5.2.3)."""
    inner = part.get_payload()
    phantom = inner[0] if isinstance(inner, list) and inner else part
    name = _name(part) or _name(phantom) or ""  # type: ignore[arg-type]
    places = (parameter(raw(part, "content-type"), key) for key in ("url", "site", "server", "access-type"))
    return linked_by(name, next(filter(None, places), "?"))


def _from_first_header(data: bytes) -> bytes:
    """Without what programs put before the first header: a byte order mark, blank lines; and not in UTF-16, as Notepad saves it."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = data.decode("utf-16", "replace").encode()
    return data.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")


def _line(text: str) -> str:
    return " ".join(text.split())


def _parts(message: Message, most: int) -> Iterator[Message]:
    """The parts that hold something, in order; a mail inside the mail is one part."""
    waiting: list[tuple[Message, int]] = [(message, 0)]
    count = 0
    while waiting:
        part, depth = waiting.pop()
        count += 1
        if count > most or depth > _DEEPEST:
            raise bomb("members", f"邮件内的部分超过{most}个", f"the mail holds more than {most} parts", allowed=most)
        if any(type(defect).__name__ in _CUT_OFF for defect in part.defects):
            raise damaged("邮件不完整，缺少后半部分", "the mail is cut off")
        inner = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inner, list):
            waiting += [(one, depth + 1) for one in reversed(inner) if not isinstance(one, str)]
        else:
            yield part


def _is_text(part: Message) -> bool:
    """Text of the mail itself: not a file that is attached or named."""
    if part.get_content_type() not in _TEXT_TYPES:
        return False
    return _name(part) is None and not _disposition(part).startswith("attachment")


def _disposition(part: Message) -> str:
    return raw(part, "content-disposition").strip().lower()


def _name(part: Message) -> str | None:
    """The name of the file, as the sender's program gave it in one of the two places."""
    for header, key in (("content-disposition", "filename"), ("content-type", "name")):
        name = parameter(raw(part, header), key)
        if name and name.strip():
            return _line(name)
    return None


def _attachments(
    parts: Sequence[Message], shown_inside: set[str], limits: Limits
) -> tuple[list[tuple[str, bytes]], list[Incident]]:  # fmt: skip
    taken: list[tuple[str, bytes]] = []
    incidents: list[Incident] = []
    inline = 0
    for number, part in enumerate(parts, start=1):
        name = _name(part) or _invented(part, number)
        if name.lower() == "winmail.dat" or part.get_content_type() in ("application/ms-tnef", "application/vnd.ms-tnef"):
            files, unopened = winmail(name, _content(part), limits.archive_members)
            taken += files
            incidents += unopened
        elif is_mails_own(name, part.get_content_type(), data := _content(part)):
            incidents.append(Incident(Trouble.SYSTEM_FILE, name))
        elif raw(part, "content-id").strip().strip("<>") in shown_inside and is_ornament(name, data):
            inline += 1
        else:
            taken.append((name, data))
    return taken, [*incidents, inline_pictures(inline)] if inline else incidents


def winmail(name: str, data: bytes, most: int) -> tuple[list[tuple[str, bytes]], list[Incident]]:
    """The files in what Outlook makes of attachments when it sends in its own format; mails and drawings in it are told."""
    try:
        files, others = tnef_attachments(data, most)
    except ReadError as error:
        return [], [Incident(error.trouble, name, error.facts)]
    if not others:
        # Nothing in it but the mail's own text in Outlook's format: a leftover.
        return files, [] if files else [Incident(Trouble.SYSTEM_FILE, name)]
    zh = f"Outlook专用格式的附件包里有{others}封邮件或图形对象无法取出，请发件人改用“纯文本”或“HTML”格式重发"
    en = f"of a package in Outlook's own format {others} mails or drawings cannot be had: let the sender send again as plain text or HTML"
    return files, [Incident(Trouble.NOT_EXAMINED, name, {"reason": Text(zh, en), "install": ""})]


def inline_pictures(count: int) -> Incident:
    zh, en = f"邮件正文中的{count}张图片未作为佐证", f"{count} pictures in the mail's text were not taken as evidence"
    return Incident(Trouble.PARTLY_EXAMINED, None, {"reason": Text(zh, en)})


def _invented(part: Message, number: int) -> str:
    """A name for a part that bears none: a mail by its subject, else by number and type."""
    inner = part.get_payload()
    if part.get_content_type() == "message/rfc822" and isinstance(inner, list) and inner:
        subject = re.sub(r"[\x00-\x1f/\\:*?\"<>|]", "_", _line(field(inner[0], "subject")))[:80]  # type: ignore[arg-type]
        return (subject or f"邮件{number}") + ".eml"
    return f"未命名附件{number}.{_TYPES.get(part.get_content_type(), 'bin')}"


def _content(part: Message) -> bytes:
    """The bytes of an attachment. Those of a mail inside the mail are written out again; some programs encode it, against the standard."""
    inner = part.get_payload()
    if isinstance(inner, list):
        if not inner:
            return b""
        whole = _written(inner[0])  # type: ignore[arg-type]
        if raw(part, "content-transfer-encoding").strip().lower() == "base64":
            return _decoded_mail(whole)
        return whole
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _written(message: Message) -> bytes:
    from email import policy

    try:
        return message.as_bytes(policy=policy.compat32.clone(max_line_length=0))
    except (UnicodeError, ValueError, LookupError, RecursionError, AttributeError):
        return str(message.get_payload()).encode("utf-8", "surrogateescape")


def _decoded_mail(data: bytes) -> bytes:
    from base64 import b64decode

    try:
        return b64decode(re.sub(rb"[^A-Za-z0-9+/=]", b"", data))
    except ValueError:
        return data


def _text(part: Message) -> str:
    return in_some_encoding(_content(part), parameter(raw(part, "content-type"), "charset") or "")


def _body(texts: Sequence[Message]) -> str:
    """The plain text; where there is none, that of the HTML."""
    plain = "\n".join(text for part in texts if part.get_content_subtype() == "plain" and (text := _text(part).strip()))
    return plain or "\n".join(html_text(_text(part)) for part in texts if part.get_content_subtype() == "html")


def html_text(html: str) -> str:
    """The words of a page of HTML, a line for each of its blocks."""
    return "\n".join(line.text for line in html_lines(html))


def _received(message: Message) -> date | None:
    """The day on which the last server took it in; of a mail that was saved by its sender, the day it was written."""
    times = [str(value).rpartition(";")[2] for key, value in message.raw_items() if key.lower() == "received"][:20]
    for time in (*times, raw(message, "date")):
        if (day := china_day(recovered(time))) is not None:
            return day
    return None


def china_day(text: str) -> date | None:
    """The day of China at a time as mails write it; without a zone it is UTC, as the standard says of `-0000`."""
    from email.utils import parsedate_to_datetime

    try:
        moment = parsedate_to_datetime(text.strip()[:200])
        return in_china(moment)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def in_china(moment: datetime) -> date:
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(CHINA).date()
