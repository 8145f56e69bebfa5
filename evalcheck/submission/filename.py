"""The parts of a file name, such as `unit-content-number-keypoint.ext`, as written and as understood."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import field
from functools import lru_cache

from evalcheck.catalogue.naming import NameShape
from evalcheck.patterns import compiled, regex
from evalcheck.records import dataclass
from evalcheck.submission.formats import KNOWN_EXTENSIONS

HYPHEN = "-"
SEPARATOR_SIGNS = "-－–—―−‐‑‒﹣﹘_＿─"
"""What people type between the parts; which of them is right, the ruleset says."""
_EXTENSION = regex(r"[.．]([0-9A-Za-z０-９Ａ-Ｚａ-ｚ]{1,10})[\s.．]*$")
_COMPRESSED_TAR = (".tar.gz", ".tar.bz2", ".tar.xz")


@dataclass(frozen=True, slots=True)
class Layout:
    """Which parts a name has, in order, and what joins them. `surplus` is the part that further separators belong to.

    `number` fits a number (nothing: it begins with a digit); `whole` fits a right name as a whole, where numbers hold the separator.
    """

    roles: tuple[str, ...] = ("owner", "content", "number", "keypoint")
    separator: str = HYPHEN
    surplus: int = 3
    number: str = ""
    whole: str = ""
    places: Mapping[str, int] = field(init=False, repr=False, compare=False)
    joints: tuple[str, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Asked of every name several times.
        object.__setattr__(self, "places", {role: n for n, role in enumerate(self.roles) if role != "other"})
        object.__setattr__(self, "joints", (self.separator,) * (len(self.roles) - 1))

    def __reduce__(self) -> tuple[type[Layout], tuple[object, ...]]:
        return Layout, (self.roles, self.separator, self.surplus, self.number, self.whole)


FOUR_PARTS = Layout()


@lru_cache(64)
def layout_of(shape: NameShape) -> Layout:
    """How names of a ruleset are taken apart."""
    roles, joint = shape.roles, re.escape(shape.separator)
    patterns = {part.role: part.pattern for part in shape.parts}
    number = patterns["number"]
    whole = ""
    if number and shape.separator in number:
        others = (part.pattern or (".*" if part.role == "keypoint" else f"[^{joint}]*") for part in shape.parts)
        whole = joint.join(f"(?P<part{n}>{pattern})" for n, pattern in enumerate(others))
    surplus = roles.index("keypoint") if "keypoint" in roles else len(roles) - 1
    return Layout(roles, shape.separator, surplus, rf"(?:{number})\Z" if number else "", whole)


@dataclass(frozen=True, slots=True)
class FileName:
    """A file name taken apart. `parts` are those of the layout trimmed of spaces, or fewer; `separators` the signs that joined them.

    `stem` and `extension` are NFC; the extension has no dot and keeps its case. `written` is the whole name, NFC.
    """

    stem: str
    extension: str
    parts: tuple[str, ...]
    separators: tuple[str, ...]
    written: str = ""
    layout: Layout = FOUR_PARTS

    @property
    def unit(self) -> str:
        return self.part("owner")

    @property
    def content(self) -> str:
        return self.part("content")

    @property
    def number(self) -> str:
        return self.part("number")

    @property
    def keypoint(self) -> str:
        return self.part("keypoint")

    def part(self, role: str) -> str:
        """What stands in the part of a role; nothing where the name has none."""
        position = self.layout.places.get(role)
        if position is None or position >= len(self.parts):
            return ""
        if position < len(self.layout.joints) or role == "keypoint":
            return self.parts[position]
        # A doubled extension is the key point's own fault; behind another part it says nothing of that.
        return self.parts[position].removesuffix(self.doubled)

    @property
    def doubled(self) -> str:
        """A second extension that stands before the first (`名单.xlsx.xlsx`, `说明.docx.pdf`), with its dot; else nothing."""
        return second_extension(self.stem, self.extension)

    @property
    def complete(self) -> bool:
        return len(self.parts) == len(self.layout.roles)


def second_extension(stem: str, extension: str) -> str:
    """With its dot, or nothing: what stands before a known extension and is a known one too."""
    before, dot, inner = stem.rpartition(".")
    known = inner.lower() in KNOWN_EXTENSIONS and extension.lower() in KNOWN_EXTENSIONS
    return f".{inner}" if dot and before and known else ""


def parse(name: str, layout: Layout = FOUR_PARTS) -> FileName:
    """The parts of a name without its folders. Separators beyond those between the parts belong to the key point."""
    name = unicodedata.normalize("NFC", name)
    stem, extension = _split_extension(name)
    parts = _fitting(stem, layout)
    if parts is not None:
        return FileName(stem, extension, parts, layout.joints, name, layout)
    return FileName(stem, extension, *_cut_as_meant(stem, layout), name, layout)


def _fitting(stem: str, layout: Layout) -> tuple[str, ...] | None:
    """The parts of a name that is joined as it should be and whose number looks like one: nearly all are so."""
    if layout.whole and (match := compiled(layout.whole).fullmatch(stem)):
        return tuple(match[f"part{n}"] for n in range(len(layout.roles)))
    last = len(layout.joints)
    parts = stem.split(layout.separator, last if layout.surplus == last else -1)
    if len(parts) != last + 1 or stem.split() != [stem]:
        return None
    number = parts[layout.places["number"]]
    fits = compiled(layout.number).match(number) is not None if layout.number else number[:1].isdigit()
    return tuple(parts) if fits else None


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


def _cut_as_meant(stem: str, layout: Layout) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Parts and separators: the right sign alone where it stands often enough, else any dash.

    The part that must be a number tells the two readings apart where a name mixes its signs.
    """
    sign = re.escape(layout.separator)
    plain = _cut(stem, compiled(f"({sign})"), layout)
    loose = _cut(stem, compiled(f"([{sign}{SEPARATOR_SIGNS[1:]}{HYPHEN}]+)"), layout)
    if len(plain[0]) == len(layout.roles) and (_has_number(plain[0], layout) or not _has_number(loose[0], layout)):
        return plain
    return loose


def _cut(stem: str, pattern: re.Pattern[str], layout: Layout) -> tuple[tuple[str, ...], tuple[str, ...]]:
    pieces = pattern.split(stem)
    surplus, at = len(pieces) - 2 * len(layout.roles) + 1, 2 * layout.surplus
    if surplus > 0:
        pieces[at : at + surplus + 1] = ["".join(pieces[at : at + surplus + 1])]
    parts, signs = pieces[::2], pieces[1::2]
    trimmed = [part.strip() for part in parts]
    if trimmed == parts:
        return tuple(parts), tuple(signs)
    spaced = (_space(left[-1:]) + sign + _space(right[:1]) for left, sign, right in zip(parts, signs, parts[1:], strict=False))
    return tuple(trimmed), tuple(spaced)


def _space(sign: str) -> str:
    return " " if sign.isspace() else ""


def _has_number(parts: tuple[str, ...], layout: Layout) -> bool:
    if len(parts) != len(layout.roles):
        return False
    number = parts[layout.places["number"]]
    return compiled(layout.number).match(number) is not None if layout.number else number[:1].isdigit() or number.startswith("第")
