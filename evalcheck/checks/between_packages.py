"""Packages held against each other: the same file, the same rows, the same picture from several units (audits)."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from typing import ClassVar, Literal, Protocol

from pydantic import Field

from evalcheck.checks.base import Check
from evalcheck.findings import Finding, Kind, Location, Severity, Words
from evalcheck.records import dataclass
from evalcheck.words import Named, Text

SAME_FILE = Kind(
    "XPK001", "same-file-of-several-units", Severity.WARNING,
    zh=Words(
        "几个单位报送了同一文件",
        "{count} 个单位报送了内容完全相同的文件：{places}",
        why="每个单位要用自己的工作证明落实情况，同一份材料不能证明几个单位各自的工作。共同发文的除外。",
        fix="请核对是否为联合发文或共同牵头事项；不是的，请有关单位各自提交本单位的材料",
    ),
    en=Words(
        "Several units handed in the same file",
        "{count} units handed in a file of the same content: {places}",
        why="Each unit proves its own work; one file does not prove that of several, unless they issued it together.",
        fix="Find out whether they issued it together; if not, each should hand in evidence of its own",
    ),
)  # fmt: skip
SAME_ROWS = Kind(
    "XPK002", "same-rows-of-several-units", Severity.WARNING,
    zh=Words(
        "几个单位的名单有大量相同的行",
        "“{first}”与“{second}”有 {common} 个相同的{what}，占较短一份的 {share}%",
        why="名单是随机抽样和电话调查的底数，互相照抄的名单不能说明本单位实际服务了哪些企业。",
        fix="请向两个单位核实名单的来源（系统导出的时间、条件）；确为同一批企业的，请说明原因",
    ),
    en=Words(
        "The lists of several units share many rows",
        "“{first}” and “{second}” have {common} {what} in common, {share} % of the shorter one",
        why="Lists are what is sampled and called; a list copied from another does not show whom the unit served.",
        fix="Ask both units where their lists come from; if they served the same enterprises, let them say why",
    ),
    identity=("first", "second", "what"),
)  # fmt: skip
SAME_PICTURE = Kind(
    "XPK003", "same-picture-of-several-units", Severity.WARNING,
    zh=Words(
        "几处使用了同一张图片",
        "{count} 处使用了同一张图片（可能经过缩放或裁剪）：{places}",
        why="现场照片和系统截图要反映本单位自己的工作，同一张图片出现在几个单位的材料里需要解释。",
        fix="请对照图片；不是共同活动或同一平台页面的，请有关单位换成自己的图片",
    ),
    en=Words(
        "The same picture in several places",
        "The same picture (perhaps rescaled or cropped) stands in {count} places: {places}",
        why="Photos and screenshots show a unit's own work; one picture in the evidence of several units calls for an explanation.",
        fix="Compare them; unless it shows a common event or the same page, each unit should use its own",
    ),
)  # fmt: skip
SHOWN = 12
"""Places that a message names; the count beside them is exact."""


@dataclass(frozen=True, slots=True)
class Held:
    """A place in a package: whose, the file, and the part of it."""

    package: str
    owner: str
    path: str
    part: str = ""

    def __str__(self) -> str:
        return f"{self.owner or self.package}/{self.path}" + (f" › {self.part}" if self.part else "")


@dataclass(frozen=True, slots=True)
class Shared:
    """Two lists with keys in common: how many, and how many the shorter list has."""

    first: Held
    second: Held
    what: Literal["codes", "phones"]
    common: int
    shorter: int


class Packages(Protocol):
    """All packages of an audit, as far as they are compared. Places come in the order of packages and paths."""

    def same_files(self) -> Iterator[Sequence[Held]]: ...

    def shared_rows(self, share: float, at_least: int) -> Iterator[Shared]: ...

    def same_pictures(self, likeness: float) -> Iterator[Sequence[Held]]: ...


class AuditCheck(Check):
    """A check over the packages of several units."""

    @abstractmethod
    def between(self, packages: Packages) -> Iterator[Finding]:
        """Look at all packages at once."""


class SameFiles(AuditCheck):
    """No file of evidence is handed in by several units."""

    check: Literal["same_file_between_units"]
    kinds: ClassVar[tuple[Kind, ...]] = (SAME_FILE,)

    def between(self, packages: Packages) -> Iterator[Finding]:
        for places in packages.same_files():
            yield SAME_FILE.at(_location(places[0]), count=_owners(places), places=_named(places), files=len(places))


class SameRows(AuditCheck):
    """The lists of different units are different lists. `share` is that of the shorter list."""

    check: Literal["same_rows_between_units"]
    share: float = Field(default=0.3, gt=0, le=1)
    at_least: int = Field(default=5, ge=1)
    kinds: ClassVar[tuple[Kind, ...]] = (SAME_ROWS,)

    def between(self, packages: Packages) -> Iterator[Finding]:
        words = {"codes": Text("统一社会信用代码", "credit codes"), "phones": Text("电话号码", "telephone numbers")}
        for shared in packages.shared_rows(self.share, self.at_least):
            what = Named(shared.what, words[shared.what])
            yield SAME_ROWS.at(
                _location(shared.first), first=str(shared.first), second=str(shared.second), what=what,
                common=shared.common, shorter=shared.shorter, share=round(100 * shared.common / shared.shorter),
                places=(str(shared.first), str(shared.second)),
            )  # fmt: skip


class SamePictures(AuditCheck):
    """Pictures of different units are different pictures. `likeness` is the share of fields that must show the same where they lie upon
    each other. Seals, letterheads and logos are left out: units share them rightly."""

    check: Literal["same_picture_between_units"]
    likeness: float = Field(default=0.85, gt=0, le=1)
    kinds: ClassVar[tuple[Kind, ...]] = (SAME_PICTURE,)

    def between(self, packages: Packages) -> Iterator[Finding]:
        for places in packages.same_pictures(self.likeness):
            yield SAME_PICTURE.at(_location(places[0]), count=len(places), places=_named(places), units=_owners(places))


def _location(place: Held) -> Location:
    """Packages are folders of the audit, as it were."""
    return Location(f"{place.package}/{place.path}", place.part or None)


def _named(places: Sequence[Held]) -> tuple[str, ...]:
    return tuple(str(place) for place in places[:SHOWN]) + (("…",) if len(places) > SHOWN else ())


def _owners(places: Sequence[Held]) -> int:
    return len({place.owner or place.package for place in places})
