"""Screenshots come with their address, photos with words, pictures are clear; a scan without text is said to be one (附件2·一)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import ClassVar, Literal

from pydantic import Field

from evalcheck import extras
from evalcheck.catalogue.items import EvidenceKind
from evalcheck.checks.base import Check, Context, Package
from evalcheck.evidence.model import Examined, FileSummary
from evalcheck.findings import FactValue, Finding, Kind, Location, Severity, Words
from evalcheck.submission.formats import PICTURES
from evalcheck.submission.model import Media, Opened
from evalcheck.words import Text, joined

NO_ADDRESS = Kind(
    "EVD005",
    "screenshot-without-address",
    Severity.WARNING,
    zh=Words(
        "截图没有网址",
        "没有找到截图所示平台的网址",
        why="平台截图要一并提供网址，核验人员要到网上核对。",
        fix="请在截图旁写上网址（如 https://……），或连同浏览器地址栏一起截图；手机应用请写明应用名称。",
    ),
    en=Words(
        "Screenshot without a web address",
        "The address of what the screenshot shows was not found",
        why="Screenshots come with their address, so that evaluators can look for themselves.",
        fix="Write the address (https://…) beside the screenshot, or include the browser's address bar; for a phone app, name the app.",
    ),
)
LOOSE_PHOTOS = Kind(
    "EVD006",
    "loose-photos",
    Severity.WARNING,
    zh=Words(
        "照片零散，没有归集成一份文件",
        "第 {item} 项有 {count} 张零散的照片：{files}",
        why="照片要按佐证内容归集、加文字说明，制作成单个的佐证文件。",
        fix="请把这些照片放进一份 Word 或 PDF 文件，每张下面写一句说明，再报送这一份文件。",
    ),
    en=Words(
        "Loose photos, not gathered into one document",
        "Item {item} has {count} loose photos: {files}",
        why="Photos are to be gathered by what they prove, explained, and made into one document.",
        fix="Put the photos into one Word or PDF document with a line of words under each, and hand in that.",
    ),
    identity=("item",),
)
UNEXPLAINED = Kind(
    "EVD007",
    "photos-without-words",
    Severity.WARNING,
    zh=Words(
        "照片没有文字说明",
        "{problem}",
        why="没有说明，核验人员看不出照片要证明什么。",
        fix="请在每张照片旁写一句话：在哪里、什么时候、对应清单的哪项内容；也可以圈出照片的重点。",
    ),
    en=Words(
        "Photos without explaining words",
        "{problem}",
        why="Without words nobody can tell what a photo is to prove.",
        fix="Write a line beside each photo: where, when, and what of the list it answers; or circle its point.",
    ),
)
UNCLEAR = Kind(
    "EVD008",
    "picture-unclear",
    Severity.WARNING,
    zh=Words(
        "图片太小或模糊",
        "{count} 幅图片看不清：{problem}",
        why="照片和截图要清晰，能看出清单提到的内容。",
        fix="请换成原图（不要用聊天软件压缩过的图），或重新拍摄、截取。",
    ),
    en=Words(
        "Picture too small or out of focus",
        "Pictures that are not clear: {count}: {problem}",
        why="Photos and screenshots must be clear enough to see what the list speaks of.",
        fix="Hand in the original (not one that a chat program shrank), or take it again.",
    ),
)
UNREAD_SCAN = Kind(
    "EVD013",
    "scan-without-text",
    Severity.NOTE,
    zh=Words(
        "扫描件没有可读的文字，只当作图片检查",
        "{what}里没有可读的文字，发文单位、日期、密级等没有核对{why}",
        why="扫描件只是图片；读不出文字，就只能由人来看。",
        fix="{fix}",
    ),
    en=Words(
        "Scan with no readable text, examined only as a picture",
        "{what} holds no readable text: issuing unit, date and marking were not checked{why}",
        why="A scan is a picture; where its text cannot be read, a person must look.",
        fix="{fix}",
    ),
)


class Screenshots(Check):
    """A screenshot, or the document that holds it, gives a web address; apps of phones are named instead (EVD005)."""

    check: Literal["screenshots"]
    kinds: ClassVar = (NO_ADDRESS,)

    def file(self, examined: Examined, context: Context) -> Iterator[Finding]:
        if examined.shows.answers.get("address") == "no":
            yield NO_ADDRESS.at(Location(examined.file.path))


_NAMED = 5
_PICTURED = frozenset({EvidenceKind.SITE_PHOTO, EvidenceKind.PLATFORM_SCREENSHOT})


class Photos(Check):
    """Photos of one clause are one document (EVD006) with words beside each (EVD007); pictures are clear (EVD008).

    `short_side` and `long_side` are the least pixels of a picture. A blurred picture is told by its pixels, where they could be looked at.
    """

    check: Literal["photos"]
    short_side: int = Field(160, ge=1)
    long_side: int = Field(320, ge=1)
    kinds: ClassVar = (LOOSE_PHOTOS, UNEXPLAINED, UNCLEAR)

    def file(self, examined: Examined, context: Context) -> Iterator[Finding]:
        opened = examined.opened
        if opened is None or examined.role != "evidence" or _PICTURED.isdisjoint(examined.kinds):
            return
        if examined.shows.answers.get("words") == "no" and opened.type not in PICTURES:
            yield UNEXPLAINED.at(Location(examined.file.path), **_without_words(opened))
        yield from self._unclear(examined, opened.media)

    def package(self, package: Package, context: Context) -> Iterator[Finding]:
        groups: dict[tuple[tuple[int, ...], tuple[str, ...]], list[FileSummary]] = defaultdict(list)
        for file in package.files:
            if file.role == "evidence" and file.type in PICTURES and file.kind == EvidenceKind.SITE_PHOTO and file.examined:
                groups[file.identity.numbers, file.clauses].append(file)
        for (numbers, _), files in groups.items():
            yield from _loose(files, numbers)

    def _unclear(self, examined: Examined, media: Media | None) -> Iterator[Finding]:
        seen = examined.seen
        sizes = [(p.place.part, p.width, p.height, p.blurred) for p in seen.pictures] if seen else []
        if not sizes and media is not None and media.seconds is None:
            sizes = [("", media.width, media.height, False)]
        small = [(part, w, h) for part, w, h, _ in sizes if min(w, h) < self.short_side or max(w, h) < self.long_side]
        blurred = [part for part, w, h, blur in sizes if blur and (part, w, h) not in small]
        if small or blurred:
            problems = [Text(f"{part}只有 {w}×{h} 像素", f"{part} has {w}×{h} pixels only".strip()) for part, w, h in small[:_NAMED]]
            problems += [Text(f"{part}模糊", f"{part} is out of focus".strip()) for part in blurred[:_NAMED]]
            count = len(small) + len(blurred)
            yield UNCLEAR.at(Location(examined.file.path), count=count, problem=joined(problems, Text("；", "; ")))


def _loose(files: Sequence[FileSummary], numbers: Sequence[int]) -> Iterator[Finding]:
    first = files[0]
    place = Location(first.file.path)
    if len(files) > 1:
        names = tuple(file.file.name for file in files[:_NAMED])
        yield LOOSE_PHOTOS.at(place, item="、".join(map(str, numbers)), count=len(files), files=names)
    elif first.shows.answers.get("words") == "no":
        problem = Text("这张照片没有文字说明，也没有圈出重点", "This photo has no explaining words, and its point is not circled")
        yield UNEXPLAINED.at(place, problem=problem)


def _without_words(opened: Opened) -> dict[str, FactValue]:
    figures = opened.figures
    bare = [figure for figure in figures if not figure.caption]
    if not bare:
        return {"problem": Text("文件里只有图片，没有文字", "The document holds pictures and no words")}
    where = "、".join(dict.fromkeys(figure.part for figure in bare[:_NAMED]))
    return {
        "problem": Text(
            f"{len(figures)} 张照片中有 {len(bare)} 张旁边没有文字说明（{where}）",
            f"{len(bare)} of {len(figures)} photos have no words beside them ({where})",
        ),
        "count": len(bare),
    }


class Scans(Check):
    """A document or picture of a document without any text is said to be one (EVD013); what it says is left to a person."""

    check: Literal["scans"]
    install: str = extras.install("ocr")
    kinds: ClassVar = (UNREAD_SCAN,)

    def file(self, examined: Examined, context: Context) -> Iterator[Finding]:
        if examined.shows.answers.get("text") != "unknown" or examined.opened is None:
            return
        pages = examined.opened.pages
        what = Text(f"{pages} 页扫描件", f"The scan (pages: {pages})") if pages else Text("图片", "The picture")
        without_ocr = any(review.what == "text" and review.extra for review in examined.shows.review)
        why = Text("（未安装文字识别组件）", " (the part that reads pictures is not installed)") if without_ocr else Text("", "")
        fix = Text(
            "最好改报可以复制文字的电子版；看不清的请重新扫描。",
            "Better hand in the electronic original; scan it again where it is unclear.",
        )
        if without_ocr:
            fix += Text(f"要识别扫描件文字，请运行：{self.install}", f" To have scans read: {self.install}")
        yield UNREAD_SCAN.at(Location(examined.file.path), what=what, why=why, fix=fix)
