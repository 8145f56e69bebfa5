"""Outlook mails (.msg): the properties of [MS-OXMSG] that tell who sent what and when, and the attachments."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import field, replace
from datetime import UTC, date, datetime, timedelta

from evalcheck.records import dataclass
from evalcheck.submission.containers.compound import Compound
from evalcheck.submission.containers.mail import CID, Mail, html_text, in_china, inline_pictures, winmail
from evalcheck.submission.containers.mail_headers import in_some_encoding
from evalcheck.submission.containers.mail_links import Linked, html_lines, linked_by, linked_files, text_lines
from evalcheck.submission.containers.mail_parts import is_mails_own, is_ornament, uuencoded
from evalcheck.submission.limits import Limits
from evalcheck.submission.model import Incident, Trouble
from evalcheck.submission.troubles import bomb, damaged
from evalcheck.words import Text

_SUBJECT, _SENDER, _SENDER_ADDRESS, _SENDER_SMTP = 0x0037, 0x0C1A, 0x0C1F, 0x5D01
_DELIVERED, _SUBMITTED = 0x0E06, 0x0039
_BODY, _HTML = 0x1000, 0x1013
_CODE_PAGE, _INTERNET_CODE_PAGE = 0x3FFD, 0x3FDE
_DATA, _METHOD, _LONG_NAME, _SHORT_NAME, _SHOWN_NAME, _CONTENT_ID, _HIDDEN = 0x3701, 0x3705, 0x3707, 0x3704, 0x3001, 0x3712, 0x7FFE
_LONG_PATH, _PATH, _MIME_TYPE = 0x370D, 0x3708, 0x370E
_BY_REFERENCE, _MAIL_INSIDE = (2, 3, 4, 7), 5
_TEXT, _NARROW_TEXT, _BINARY, _LONG, _BOOLEAN, _TIME = 0x001F, 0x001E, 0x0102, 0x0003, 0x000B, 0x0040
_PROPERTIES = "__properties_version1.0"
_CODE_PAGES = {936: "gb18030", 54936: "gb18030", 950: "cp950", 932: "cp932", 949: "cp949", 65001: "utf-8", 20127: "utf-8", 28591: "cp1252"}
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_DEEPEST = 3


@dataclass
class _Taken:
    """Attachments so far, and parts that were not taken."""

    most: int
    files: list[tuple[str, bytes]] = field(default_factory=list)
    incidents: list[Incident] = field(default_factory=list)
    inline: int = 0
    linked: list[Linked] = field(default_factory=list)

    def take(self, name: str, data: bytes) -> None:
        self.files.append((name, data))
        if len(self.files) > self.most:
            raise bomb("members", f"邮件内的附件超过{self.most}个", f"the mail holds more than {self.most} attachments", allowed=self.most)


class _Object:
    """A mail or an attachment: its short properties stand in one stream, each long one in a stream of its own."""

    def __init__(self, compound: Compound, folder: str, header: int) -> None:
        self.compound = compound
        self.folder = folder
        data = compound.read(folder + _PROPERTIES)
        entries = data[header : header + max(0, len(data) - header) // 16 * 16]
        self._short: dict[int, bytes] = {tag: value for tag, _, value in struct.iter_unpack("<LL8s", entries)}

    def long(self, number: int) -> int | None:
        value = self._short.get(number << 16 | _LONG)
        return int.from_bytes(value[:4], "little") if value is not None else None

    def true(self, number: int) -> bool:
        return bool(self._short.get(number << 16 | _BOOLEAN, b"\0")[0])

    def day(self, number: int) -> date | None:
        value = self._short.get(number << 16 | _TIME)
        try:
            return in_china(_EPOCH + timedelta(microseconds=int.from_bytes(value, "little") // 10)) if value else None
        except OverflowError:
            return None

    def binary(self, number: int) -> bytes | None:
        return self._stream(number, _BINARY)

    def text(self, number: int, encoding: str = "") -> str:
        """Unicode, else in the code page of the mail."""
        wide = self._stream(number, _TEXT)
        if wide is not None:
            return wide.decode("utf-16-le", "replace").rstrip("\0")
        return in_some_encoding(self._stream(number, _NARROW_TEXT) or b"", encoding).rstrip("\0")

    def _stream(self, number: int, kind: int) -> bytes | None:
        name = f"{self.folder}__substg1.0_{number:04X}{kind:04X}"
        return self.compound.read(name) if name in self.compound else None


def read_outlook(data: bytes, limits: Limits) -> Mail:
    """A mail as Outlook saves it. Attachments of a mail inside it come as `subject.msg!/name`."""
    compound = Compound(data)
    if _PROPERTIES not in compound:
        raise damaged("不是有效的msg邮件", "it is no valid msg mail")
    try:
        message = _Object(compound, "", 32)
        encoding = _encoding(message)
        taken = _Taken(limits.archive_members)
        body = _attachments(message, "", taken, 0)
    except (struct.error, ValueError, IndexError):
        raise damaged("邮件结构损坏", "the structure of the mail is broken") from None
    incidents = (*taken.incidents, inline_pictures(taken.inline)) if taken.inline else tuple(taken.incidents)
    received = message.day(_DELIVERED) or message.day(_SUBMITTED)
    subject = _line(message.text(_SUBJECT, encoding))
    return Mail(
        subject, _sender(message, encoding), received, tuple(taken.files), body, incidents, tuple(taken.linked)
    )  # fmt: skip


def _line(text: str) -> str:
    return " ".join(text.split())


def _encoding(message: _Object) -> str:
    page = message.long(_CODE_PAGE) or message.long(_INTERNET_CODE_PAGE) or 0
    return _CODE_PAGES.get(page, f"cp{page}" if 1250 <= page <= 1258 else "")


def _sender(message: _Object, encoding: str) -> str:
    """Name and address as an eml has them; the address of the sender's own server may be a path, which nobody can read."""
    name = _line(message.text(_SENDER, encoding))
    addresses = (_line(message.text(number, encoding)) for number in (_SENDER_SMTP, _SENDER_ADDRESS))
    address = next((one for one in addresses if "@" in one), "")
    return f"{name} <{address}>" if name and address and name != address else name or address


def _html(message: _Object, encoding: str) -> str:
    data = message.binary(_HTML)
    return in_some_encoding(data, "utf-8" if encoding != "utf-8" else encoding) if data is not None else message.text(_HTML, encoding)


def _attachments(message: _Object, prefix: str, taken: _Taken, depth: int) -> str:
    """The attachments of a mail, and files that it only points at; its text comes back without what is written out in it."""
    encoding = _encoding(message)
    html = _html(message, encoding)
    body, written, broken = uuencoded(message.text(_BODY, encoding).strip() or html_text(html))
    before = len(taken.files)
    for name, data in written:
        taken.take(prefix + name, data)
    taken.incidents += [replace(incident, path=prefix + (incident.path or "")) for incident in broken]
    shown_inside = set(CID.findall(html)) - {""}
    for number, folder in enumerate(_folders(message), start=1):
        one = _Object(message.compound, folder, 8)
        _attachment(one, prefix, _name(one, _encoding(one)) or f"未命名附件{number}", shown_inside, taken, depth)
    attached = [name.removeprefix(prefix) for name, _ in taken.files[before:]]
    lines = html_lines(html) if html.strip() else text_lines(body)
    told = {one.name for one in taken.linked}
    for linked in linked_files(lines, _line(message.text(_SUBJECT, encoding)), attached):
        if prefix + linked.name not in told or not linked.name:
            taken.linked.append(Linked(prefix + linked.name if linked.name else "", linked.host))
    return body


def _attachment(one: _Object, prefix: str, name: str, shown_inside: set[str], taken: _Taken, depth: int) -> None:
    method = one.long(_METHOD)
    if method == _MAIL_INSIDE:
        _mail_inside(one, prefix, name, taken, depth)
    elif name.lower() == "winmail.dat":
        files, unopened = winmail(prefix + name, one.binary(_DATA) or b"", taken.most)
        taken.incidents += unopened
        for inside, content in files:
            taken.take(prefix + inside, content)
    elif method in _BY_REFERENCE:
        taken.linked.append(linked_by(prefix + name, _address(one, _encoding(one))))
    elif (data := one.binary(_DATA)) is None:
        taken.incidents.append(_absent(prefix + name))
    elif is_mails_own(name, _line(one.text(_MIME_TYPE, _encoding(one))).lower(), data):
        taken.incidents.append(Incident(Trouble.SYSTEM_FILE, prefix + name))
    elif (one.true(_HIDDEN) or one.text(_CONTENT_ID) in shown_inside) and is_ornament(name, data):
        taken.inline += 1
    else:
        taken.take(prefix + name, data)


def _address(one: _Object, encoding: str) -> str:
    """Where an attachment by reference lies: an address of the web, else the server of its path."""
    path = next((text for key in (_LONG_PATH, _PATH) if (text := _line(one.text(key, encoding)))), "")
    return path if "://" in path else path.strip("\\/").partition("\\")[0] or "OneDrive"


def _name(one: _Object, encoding: str) -> str:
    return next((text for key in (_LONG_NAME, _SHORT_NAME, _SHOWN_NAME) if (text := _line(one.text(key, encoding)))), "")


def _folders(message: _Object) -> Iterator[str]:
    pattern = re.compile(re.escape(message.folder) + r"(__attach_version1\.0_#[0-9A-F]{8}/)" + re.escape(_PROPERTIES), re.I)
    return (message.folder + match[1] for name in sorted(message.compound.names) if (match := pattern.fullmatch(name)))


def _mail_inside(one: _Object, prefix: str, name: str, taken: _Taken, depth: int) -> None:
    folder = f"{one.folder}__substg1.0_{_DATA:04X}000D/"
    path = prefix + name.removesuffix(".msg") + ".msg"
    if depth >= _DEEPEST or folder + _PROPERTIES not in one.compound:
        taken.incidents.append(_absent(path))
        return
    inner = _Object(one.compound, folder, 24)
    before = len(taken.files) + len(taken.linked)
    body = _attachments(inner, path + "!/", taken, depth + 1)
    if body and before == len(taken.files) + len(taken.linked):
        taken.linked.append(Linked(path, ""))


def _absent(name: str) -> Incident:
    """A link to a file elsewhere (a cloud disk), or an object of a program."""
    zh, en = "邮件里只有该附件的链接或嵌入对象，没有文件本身", "the mail holds only a link or an embedded object here, not the file"
    return Incident(Trouble.NOT_EXAMINED, name, {"reason": Text(zh, en), "install": ""})
