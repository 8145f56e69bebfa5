"""The parts of a file name `unit-content-number-keypoint.ext` (附件2·二·1), as written and as understood."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from evalcheck.patterns import regex
from evalcheck.submission.formats import KNOWN_EXTENSIONS

HYPHEN = "-"
SEPARATOR_SIGNS = "-－–—―−‐‑‒﹣﹘_＿─"
"""What people type between the parts; only the first is right."""
_PARTS = 4
_BY_HYPHEN = regex(f"({HYPHEN})")
_BY_ANY = regex(f"([{SEPARATOR_SIGNS}]+)")
_EXTENSION = regex(r"[.．]([0-9A-Za-z０-９Ａ-Ｚａ-ｚ]{1,10})[\s.．]*$")
_COMPRESSED_TAR = (".tar.gz", ".tar.bz2", ".tar.xz")


@dataclass(frozen=True, slots=True)
class FileName:
    """A file name taken apart. `parts` are the four parts trimmed of spaces, or fewer; `separators` the signs that joined them.

    `stem` and `extension` are NFC; the extension has no dot and keeps its case. `written` is the whole name, NFC.
    """

    stem: str
    extension: str
    parts: tuple[str, ...]
    separators: tuple[str, ...]
    written: str = ""

    @property
    def unit(self) -> str:
        return self.parts[0] if self.parts else ""

    @property
    def content(self) -> str:
        return self.parts[1] if len(self.parts) > 1 else ""

    @property
    def number(self) -> str:
        return self.parts[2] if len(self.parts) > 2 else ""

    @property
    def keypoint(self) -> str:
        return self.parts[3] if len(self.parts) > 3 else ""

    @property
    def doubled(self) -> str:
        """A second extension that stands before the first (`名单.xlsx.xlsx`, `说明.docx.pdf`), with its dot; else nothing."""
        return second_extension(self.stem, self.extension)

    @property
    def complete(self) -> bool:
        return len(self.parts) == _PARTS


def second_extension(stem: str, extension: str) -> str:
    """With its dot, or nothing: what stands before a known extension and is a known one too."""
    before, dot, inner = stem.rpartition(".")
    known = inner.lower() in KNOWN_EXTENSIONS and extension.lower() in KNOWN_EXTENSIONS
    return f".{inner}" if dot and before and known else ""


def parse(name: str) -> FileName:
    """The parts of a name without its folders. The first three separators count; the rest belongs to the key point."""
    name = unicodedata.normalize("NFC", name)
    stem, extension = _split_extension(name)
    parts = stem.split(HYPHEN, _PARTS - 1)
    if len(parts) == _PARTS and parts[2][:1].isdigit() and stem.split() == [stem]:
        return FileName(stem, extension, tuple(parts), (HYPHEN, HYPHEN, HYPHEN), name)
    return FileName(stem, extension, *_cut_as_meant(stem), name)


def _split_extension(name: str) -> tuple[str, str]:
    stem, dot, extension = name.rpartition(".")
    if dot and stem and extension.isascii() and extension.isalnum() and not extension.isdigit():
        if extension in ("gz", "bz2", "xz") and name.endswith(_COMPRESSED_TAR):
            return stem[:-4], f"tar.{extension}"
        return stem, extension
    found = _EXTENSION.search(name)
    if found and found.start() and not found[1].isdigit():
        return name[: found.start()], found[1]
    return name, ""


def _cut_as_meant(stem: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Parts and separators: `-` alone where it stands three times, else any dash.

    The third part, which must be a number, tells the two readings apart where a name mixes its signs.
    """
    plain, loose = _cut(stem, _BY_HYPHEN), _cut(stem, _BY_ANY)
    if len(plain[0]) == _PARTS and (_has_number(plain[0]) or not _has_number(loose[0])):
        return plain
    return loose


def _cut(stem: str, pattern: re.Pattern[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    pieces = pattern.split(stem, _PARTS - 1)
    parts, signs = pieces[::2], pieces[1::2]
    trimmed = [part.strip() for part in parts]
    if trimmed == parts:
        return tuple(parts), tuple(signs)
    spaced = (_space(left[-1:]) + sign + _space(right[:1]) for left, sign, right in zip(parts, signs, parts[1:], strict=False))
    return tuple(trimmed), tuple(spaced)


def _space(sign: str) -> str:
    return " " if sign.isspace() else ""


def _has_number(parts: tuple[str, ...]) -> bool:
    return len(parts) == _PARTS and (parts[2][:1].isdigit() or parts[2].startswith("第"))
