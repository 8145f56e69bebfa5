"""A mail to send, as an `.eml` that mail programs open as a draft: to the notice's address, one parcel attached."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

LINE = 57
"""Bytes of a file that fill one line of base64."""
_WIRE = 78
"""Bytes that such a line takes in the mail: 76 signs and the line's end."""
OVERHEAD = 64 * 1024
"""Room for headers and words."""


def largest_parcel(mail_bytes: int) -> int:
    """How large a file may be that goes by mail: base64 makes it a good third longer."""
    return max(mail_bytes - OVERHEAD, 0) // _WIRE * LINE


def write_draft(path: Path, archive: Path, to: str, subject: str, body: Sequence[str]) -> None:
    """The draft, the same bytes for the same parcel. It has no date: the program that sends it knows the day."""
    with path.open("wb") as mail, archive.open("rb") as source:
        boundary = _boundary(archive)
        mail.write(_head(to, subject, body, archive.name, boundary).encode("ascii"))
        for piece in iter(lambda: source.read(LINE * 16384), b""):
            mail.write(base64.encodebytes(piece).replace(b"\n", b"\r\n"))
        mail.write(f"\r\n--{boundary}--\r\n".encode("ascii"))


def _boundary(archive: Path) -> str:
    with archive.open("rb") as file:
        return "=_evalcheck_" + hashlib.file_digest(file, "sha256").hexdigest()[:32]


def _head(to: str, subject: str, body: Sequence[str], name: str, boundary: str) -> str:
    """Everything up to the attachment's bytes. Its name stands twice: old Outlook reads only the one, web mail the other."""
    words = base64.encodebytes("\r\n".join(body).encode("utf-8", "replace")).decode().replace("\n", "\r\n")
    lines = [
        f"To: {to}",
        f"Subject: {_encoded(subject)}",
        "X-Unsent: 1",
        "MIME-Version: 1.0",
        f'Content-Type: multipart/mixed; boundary="{boundary}"',
        "",
        f"--{boundary}",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: base64",
        "",
        words,
        f"--{boundary}",
        "Content-Type: application/zip;",
        f' name="{_encoded(name)}"',
        "Content-Transfer-Encoding: base64",
        "Content-Disposition: attachment;",
        ";\r\n".join(f" filename*{n}*={piece}" for n, piece in enumerate(_cut("utf-8''" + quote(name, safe=".")))),
        "",
        "",
    ]
    return "\r\n".join(lines)


def _encoded(text: str) -> str:
    """A header in words of at most 75 signs, as RFC 2047 wants them; each holds whole characters."""
    words = []
    while text:
        size = next(size for size in range(min(len(text), 45), 0, -1) if len(text[:size].encode("utf-8", "replace")) <= 45)
        words.append("=?utf-8?B?" + base64.b64encode(text[:size].encode("utf-8", "replace")).decode() + "?=")
        text = text[size:]
    return "\r\n ".join(words)


def _cut(quoted: str) -> Iterator[str]:
    """Pieces of at most 60 signs that tear no `%E5` apart."""
    while quoted:
        end = min(60, len(quoted))
        while end < len(quoted) and "%" in quoted[end - 2 : end]:
            end -= 1
        yield quoted[:end]
        quoted = quoted[end:]
