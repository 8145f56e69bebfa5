"""The names of a package held against each other: no two alike, all of one unit (notice 2·二·1)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import ClassVar, Literal

from evalcheck.checks.base import Check, Context, Package
from evalcheck.evidence.names.signs import HIDDEN
from evalcheck.findings import Finding, Kind, Location, Severity, Words
from evalcheck.patterns import regex
from evalcheck.submission.filename import SEPARATOR_SIGNS

SAME_NAME = Kind(
    "NAM011",
    "same-name",
    Severity.ERROR,
    zh=Words(
        "两个文件同名",
        "与“{other}”同名（大小写、全半角、空格和连接符的差别不算）",
        why="汇总归档时材料放进同一个文件夹，同名文件会互相覆盖。",
        fix="内容不同的，在{KEYPOINT}里写出区别；内容相同的，只留一份。",
    ),
    en=Words(
        "Two files with the same name",
        "Has the same name as “{other}” (case, width, spaces and separators apart)",
        why="Evidence is gathered into one folder for filing, and files of one name overwrite each other.",
        fix="Tell them apart in the {KEYPOINT}, or keep one if they are the same.",
    ),
)
OTHER_UNIT = Kind(
    "NAM012",
    "unit-of-another-package",
    Severity.WARNING,
    zh=Words(
        "文件名中的单位与本包不一致",
        "文件名中的单位是“{unit}”，本包的单位是“{package}”",
        why="一个包只装一个单位的材料，混入的材料会算到别的单位名下。",
        fix="单位写错的，把{OWNER_NTH}改为“{package}”；确属别的单位的材料，请从本包取出。",
    ),
    en=Words(
        "Unit differs from the unit of the package",
        "The name gives the unit “{unit}”; the package is that of “{package}”",
        why="A package is one unit's; evidence under another name is counted for that one.",
        fix="Correct {OWNER_NTH} to “{package}”, or take the file out of the package if it is another unit's.",
    ),
)
_JOINTS = regex(rf"[{SEPARATOR_SIGNS}\s]+|{HIDDEN.pattern}")


class SameNames(Check):
    """No two files have the same name once case, width, spaces and separators are set aside, whatever their folders."""

    check: Literal["same_name"]
    kinds: ClassVar[tuple[Kind, ...]] = (SAME_NAME,)

    def package(self, package: Package, context: Context) -> Iterator[Finding]:
        first: dict[str, str] = {}
        for file in package.files:
            if file.role in ("declaration", "system", "part"):
                continue
            other = first.setdefault(same_name_key(file.file.name), file.file.path)
            if other != file.file.path:
                yield SAME_NAME.at(Location(file.file.path), other=other)


class OneUnit(Check):
    """Every name gives the unit of the package: the declared one, else the most frequent; of a district any of its units."""

    check: Literal["one_unit"]
    kinds: ClassVar[tuple[Kind, ...]] = (OTHER_UNIT,)

    def package(self, package: Package, context: Context) -> Iterator[Finding]:
        if package.unit is None:
            return
        for file in package.files:
            unit = file.identity.unit
            if file.role in ("evidence", "archive") and unit and unit.owner != package.unit.owner:
                yield OTHER_UNIT.at(Location(file.file.path), unit=unit.name, package=package.unit.name)


def same_name_key(name: str) -> str:
    """Equal for names that differ in case, width, spaces and separators only."""
    stem, dot, extension = unicodedata.normalize("NFKC", name).casefold().rpartition(".")
    return _JOINTS.sub("-", stem).strip("-") + dot + _JOINTS.sub("", extension)
