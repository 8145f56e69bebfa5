"""The package and its files before any rule looks inside: there, whole, open, of accepted types, once each (附件2·一)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar, Literal

from evalcheck.checks.base import Check, Context, Package
from evalcheck.checks.unread_rows import UNREAD_ROWS
from evalcheck.evidence.model import Examined
from evalcheck.findings import PACKAGE, Finding, Kind, Location, Severity, Words
from evalcheck.submission.member_names import LOST, half_lost, is_garbled, is_unfinished, ungarbled
from evalcheck.submission.model import Incident, Trouble
from evalcheck.words import Named, Text

NO_EVIDENCE = Kind(
    "FIL001",
    "no-evidence",
    Severity.ERROR,
    zh=Words(
        "没有佐证材料",
        "包里没有佐证材料文件",
        why="空的包、只有说明或联络员信息表的包，等于没有报送。",
        fix="放入佐证材料后重新打包；如果材料在子压缩包或其他文件夹里，请确认已一并放入。",
    ),
    en=Words(
        "The package holds no evidence",
        "The package holds no evidence file",
        why="An empty package, or one with a covering note only, counts as nothing handed in.",
        fix="Put the evidence in and pack again; make sure that folders and inner archives went along.",
    ),
    protected=True,
)
DAMAGED = Kind(
    "FIL002",
    "damaged-file",
    Severity.ERROR,
    zh=Words(
        "文件损坏或无法读取",
        "文件打不开：{reason}",
        why="损坏的文件核验人员也打不开，等于没有提供。",
        fix="{remedy}",
    ),
    en=Words(
        "File damaged or unreadable",
        "The file cannot be opened: {reason}",
        why="The evaluators cannot open it either, and it counts as not handed in.",
        fix="{remedy}",
    ),
    protected=True,
)
LOCKED = Kind(
    "FIL003",
    "locked-file",
    Severity.ERROR,
    zh=Words(
        "文件或压缩包有密码",
        "{reason}，内容无法查看",
        why="核验人员没有密码，设了密码的材料等于没有提供。",
        fix="{remedy}",
    ),
    en=Words(
        "File or archive locked by a password",
        "Its content cannot be seen: {reason}",
        why="The evaluators have no password, and locked evidence counts as not handed in.",
        fix="{remedy}",
    ),
    protected=True,
)
EMPTY = Kind(
    "FIL004",
    "empty-file",
    Severity.ERROR,
    zh=Words(
        "文件是空的",
        "文件大小为 0 字节，没有内容",
        why="多半是复制或下载中断留下的空壳。",
        fix="换成有内容的原文件；不需要的请删去。",
    ),
    en=Words(
        "File is empty",
        "The file has 0 bytes",
        why="It is what an interrupted copy or download leaves behind.",
        fix="Put the real file in its place, or delete it.",
    ),
)
MISNAMED = Kind(
    "FIL005",
    "wrong-extension",
    Severity.ERROR,
    zh=Words(
        "扩展名与内容不符",
        "扩展名是“{extension}”，内容实际是 {found} 格式",
        why="改过扩展名的文件在核验人员的电脑上打不开。",
        fix="用对应的程序打开后另存为需要的格式，不要直接改扩展名；或把扩展名改回“{found}”。",
    ),
    en=Words(
        "Content is not what the extension says",
        "The extension is “{extension}”, the content is {found}",
        why="A file whose extension was changed does not open on the evaluators' computers.",
        fix="Save it in the wanted format from its program, or give it back the extension “{found}”.",
    ),
)
NOT_ACCEPTED = Kind(
    "FIL006",
    "type-not-accepted",
    Severity.ERROR,
    zh=Words(
        "不接受的文件类型",
        "“{extension}”类文件（{found}）不能作为佐证材料",
        why="程序、快捷方式等不是证据，邮件系统也常会拦截。",
        fix="改为文档、表格、图片、PDF 或视频；快捷方式请换成它指向的文件。",
    ),
    en=Words(
        "Type of file not accepted as evidence",
        "Files of type “{extension}” ({found}) are no evidence",
        why="Programs and shortcuts prove nothing, and mail systems stop them.",
        fix="Hand in a document, sheet, picture, PDF or video; in place of a shortcut the file it points at.",
    ),
)
SYSTEM_FILE = Kind(
    "FIL007",
    "system-file",
    Severity.NOTE,
    zh=Words(
        "系统文件、临时文件或没有下载完的文件",
        "这是{what}，不是材料，已跳过{inside}",
        why="系统文件通常看不见，会随文件夹一起被打包；没有下载完的文件只有一部分内容，打不开。",
        fix="打包前关闭正在编辑的文档，系统文件可以直接删去；没有下载完的，请重新下载完整后替换。",
    ),
    en=Words(
        "System file, temporary file or unfinished download",
        "This is {what}; it was skipped{inside}",
        why="System files are hidden and get packed along with their folder; an unfinished download holds a part only and does not open.",
        fix="Close open documents before packing; system files can be deleted. Download an unfinished file anew and put it in its place.",
    ),
)
SAME_CONTENT = Kind(
    "FIL008",
    "same-content",
    Severity.WARNING,
    zh=Words(
        "与另一个文件内容相同",
        "内容与“{other}”完全相同",
        why="同一份材料重复提供，不能多证明一项。",
        fix="只留一份；确需用于两项的，在一个文件名里写两个{NUMBER}（如“7、8”）。",
    ),
    en=Words(
        "Same content as another file",
        "The content is the same as that of “{other}”",
        why="The same evidence twice proves no more than once.",
        fix="Keep one; if it serves two items, name both numbers in one file name (“7、8”).",
    ),
)
UNSAFE_MEMBER = Kind(
    "FIL009",
    "unsafe-archive-member",
    Severity.ERROR,
    zh=Words(
        "压缩包里有不安全的文件",
        "没有取出这个文件：{reason}",
        why="这样的名称会把文件解压到包外，是攻击常用的手法。",
        fix="在文件夹里重新选中材料、重新打包；不要放入链接。",
    ),
    en=Words(
        "Unsafe archive member",
        "This file was not taken out: {reason}",
        why="Such names unpack outside the package, a common attack.",
        fix="Select the files in their folder and pack them again, without links.",
    ),
    protected=True,
)
BOMB = Kind(
    "FIL010",
    "archive-beyond-limits",
    Severity.ERROR,
    zh=Words(
        "压缩包超出限制",
        "没有全部打开：{reason}",
        why="超出大小、层数或文件数限制的压缩包会拖垮收件的电脑。",
        fix="拆成几个普通的压缩包，不要压缩包套压缩包；表格和文档用原来的程序另存一份。",
    ),
    en=Words(
        "Archive beyond the limits",
        "It was not opened whole: {reason}",
        why="Archives beyond the limits of size, depth or number bring the receiving computer down.",
        fix="Split it into plain archives, and put no archives into archives; save sheets and documents anew in their own program.",
    ),
    protected=True,
)
NESTED_ARCHIVE = Kind(
    "FIL011",
    "archive-inside",
    Severity.WARNING,
    zh=Words(
        "包内有压缩包",
        "包内还有压缩包，已打开检查（内有 {files} 个文件）",
        why="层层压缩的材料容易漏看。",
        fix="把里面的文件直接放进包里，不再单独压缩。",
    ),
    en=Words(
        "Archive inside the package",
        "The package holds another archive, which was opened and read ({files} files)",
        why="Evidence in archives inside archives is easily overlooked.",
        fix="Put its files into the package directly.",
    ),
)
GARBLED_NAME = Kind(
    "FIL012",
    "garbled-name",
    Severity.WARNING,
    zh=Words(
        "文件名乱码",
        "文件名“{name}”是乱码{meant}",
        why="压缩软件用错了编码，收件人看到的也是乱码。",
        fix="改回原名后重新打包；压缩时选择 UTF-8 编码，或换用系统自带的压缩功能。",
    ),
    en=Words(
        "Name garbled by a wrong encoding",
        "The name “{name}” is garbled{meant}",
        why="The packing program used a wrong encoding; whoever receives the file sees the same.",
        fix="Give the file its name back and pack again with UTF-8 names.",
    ),
)
MACROS = Kind(
    "FIL013",
    "macros",
    Severity.WARNING,
    zh=Words(
        "文档带有宏",
        "文档里有宏程序",
        why="带宏的文档常被邮件和杀毒软件拦截，打开时也会弹出警告。",
        fix="另存为不带宏的格式（xlsx、docx、pptx）。",
    ),
    en=Words(
        "Document carries macros",
        "The document holds macros",
        why="Mail systems and virus scanners stop documents with macros.",
        fix="Save it in a format without macros (xlsx, docx, pptx).",
    ),
)
TOO_LARGE = Kind(
    "FIL014",
    "larger-than-mail",
    Severity.WARNING,
    zh=Words(
        "超过邮件大小上限",
        "{what}共 {size} MB，超过一封邮件的上限 {limit} MB",
        why="超过上限的邮件会被退回或要转成会过期的超大附件。",
        fix="压缩图片和视频，或分几封邮件发送并写明共几封。",
    ),
    en=Words(
        "Larger than a mail may be",
        "{what} has {size} MB; a mail takes {limit} MB",
        why="Larger mails are returned, or become attachments that expire.",
        fix="Compress pictures and videos, or send several mails and say how many there are.",
    ),
)
NOT_EXAMINED = Kind(
    "FIL015",
    "not-examined",
    Severity.ERROR,
    zh=Words(
        "未能检查",
        "没有检查这个文件：{reason}",
        why="没有检查过的文件不能算通过，也不算报送单位的错。",
        fix="{remedy}",
    ),
    en=Words(
        "Not examined",
        "This file was not examined: {reason}",
        why="What was not examined is never a pass, and no fault of the sender.",
        fix="{remedy}",
    ),
    protected=True,
)
PARTLY_EXAMINED = Kind(
    "FIL016",
    "partly-examined",
    Severity.NOTE,
    zh=Words(
        "只检查了一部分",
        "文件只检查了一部分：{reason}",
        why="没有检查的部分需要人工查看。",
        fix="请人工查看其余部分，或另存为常用格式（xlsx、docx、pdf）。",
    ),
    en=Words(
        "Examined in part only",
        "Only a part of the file was examined: {reason}",
        why="A person must look at what was not examined.",
        fix="Look at the rest, or save the file in a common format (xlsx, docx, pdf).",
    ),
)
UNREAD_PART = Kind(
    "FIL018",
    "unread-part",
    Severity.WARNING,
    zh=Words(
        "有内容没有检查到",
        "“{what}”没有检查到：{reason}",
        why="打开文件的人看得到这部分内容，检查却没有读到，不能算通过；相关条款转人工核验。",
        fix="{remedy}",
    ),
    en=Words(
        "Part of the file was not read",
        "“{what}” was not read: {reason}",
        why="Whoever opens the file sees this part and the check did not: it is no pass, and a person must look at its clauses.",
        fix="{remedy}",
    ),
    protected=True,
    waived_by_evaluators=True,
    identity=("place",),
)
UNPLAYABLE = Kind(
    "EVD009",
    "video-cannot-be-played",
    Severity.ERROR,
    zh=Words(
        "视频不能播放",
        "视频放不出来：{reason}",
        why="放不出画面的视频，核验人员什么也看不到，等于没有提供。",
        fix="请用播放器从头到尾放一遍；放不了的，重新录制或转成 MP4(H.264)再报送。",
    ),
    en=Words(
        "Video cannot be played",
        "The video does not play: {reason}",
        why="A video without a picture shows the evaluators nothing, and counts as not handed in.",
        fix="Play it through once; if it does not, record it anew or convert it to MP4 (H.264).",
    ),
)
MB = 1024 * 1024
TOLD: dict[Trouble, Kind] = {
    Trouble.EMPTY_PACKAGE: NO_EVIDENCE,
    Trouble.DAMAGED: DAMAGED,
    Trouble.LOCKED: LOCKED,
    Trouble.EMPTY: EMPTY,
    Trouble.MISNAMED: MISNAMED,
    Trouble.NOT_ACCEPTED: NOT_ACCEPTED,
    Trouble.SYSTEM_FILE: SYSTEM_FILE,
    Trouble.UNSAFE_MEMBER: UNSAFE_MEMBER,
    Trouble.BOMB: BOMB,
    Trouble.NESTED_ARCHIVE: NESTED_ARCHIVE,
    Trouble.GARBLED_NAME: GARBLED_NAME,
    Trouble.MACROS: MACROS,
    Trouble.UNPLAYABLE: UNPLAYABLE,
    Trouble.NOT_EXAMINED: NOT_EXAMINED,
    Trouble.PARTLY_EXAMINED: PARTLY_EXAMINED,
    Trouble.UNREAD: UNREAD_PART,
}
"""Every trouble of intake and readers, and the kind of finding that tells it: none is ever silent (an empty package by FIL001)."""
_SAVED_ANEW = Text(
    "用原程序重新打开并另存一份；打不开时从原系统重新导出，再重新打包。",
    "Open it in its program and save it anew, or export it again, then pack again.",
)
_WITHOUT_A_PASSWORD = Text(
    "去掉密码后重新保存或重新打包；不要把密码写在邮件里。",
    "Save or pack it again without a password; do not write the password into the mail.",
)
_AS_A_FILE = Text(
    "打开文件找到这一部分，另存为单独的文件放进包里，再从原处删去；不需要的直接删去。",
    "Open the file, save this part as a file of its own in the package and delete it from its place; if it is not needed, delete it.",
)
_OF_THE_WHOLE = frozenset({Trouble.DAMAGED, Trouble.LOCKED, Trouble.BOMB, Trouble.NOT_EXAMINED})
"""Troubles of a container for which nobody knows whether it holds evidence: they are told instead of FIL001."""


class FileTroubles(Check):
    """The package holds evidence, every file of it can be opened and read whole, and no name is garbled by a wrong encoding.

    The engine finds this of every package (told_of_file, told_of_package), whatever a ruleset lists: a rule gives it its place in
    the notice and its severities, and leaving it out takes nothing away.
    """

    check: Literal["file_troubles"] = "file_troubles"
    kinds: ClassVar[tuple[Kind, ...]] = (*TOLD.values(), UNREAD_ROWS)


def told_of_file(examined: Examined) -> Iterator[Finding]:
    """What kept a file from being read, or from being read whole."""
    return _told(examined.incidents, examined.file.path)


def told_of_package(package: Package) -> Iterator[Finding]:
    """What went wrong as the package was taken in; that it holds no evidence; garbled names."""
    unopened = any(incident.trouble in _OF_THE_WHOLE for incident in package.incidents)
    if not unopened and not any(file.role in ("evidence", "archive") for file in package.files):
        yield NO_EVIDENCE.at(PACKAGE)
    yield from _told(package.incidents, None)
    known = {incident.path for incident in package.incidents if incident.trouble is Trouble.GARBLED_NAME}
    for file in package.files:
        if file.file.path not in known and is_garbled(file.file.name):
            yield _garbled(file.file.path, file.file.name, ungarbled(file.file.name) or "")


class SameContent(Check):
    """No file is a copy of another one."""

    check: Literal["same_content"]
    kinds: ClassVar[tuple[Kind, ...]] = (SAME_CONTENT,)

    def package(self, package: Package, context: Context) -> Iterator[Finding]:
        first: dict[str, str] = {}
        for file in package.files:
            if file.file.size and file.role not in ("system", "part"):
                other = first.setdefault(file.file.sha256, file.file.path)
                if other != file.file.path:
                    yield SAME_CONTENT.at(Location(file.file.path), other=other)


class MailSize(Check):
    """The package, and each file, fits into one mail."""

    check: Literal["mail_size"]
    megabytes: int = 50
    kinds: ClassVar[tuple[Kind, ...]] = (TOO_LARGE,)

    def package(self, package: Package, context: Context) -> Iterator[Finding]:
        sizes = {file.file.path: file.file.size for file in package.files if file.role != "part"}
        large = {path: size for path, size in sizes.items() if size > self.megabytes * MB}
        for path, size in large.items():
            yield self._finding(Location(path), size, Text("该文件", "this file"))
        if not large and sum(sizes.values()) > self.megabytes * MB:
            yield self._finding(PACKAGE, sum(sizes.values()), Text("全部材料", "the whole package"))

    def _finding(self, location: Location, size: int, what: Text) -> Finding:
        return TOO_LARGE.at(location, what=what, size=round(size / MB, 1), limit=self.megabytes)


def _told(incidents: Iterable[Incident], path: str | None) -> Iterator[Finding]:
    for incident in incidents:
        place = Location(incident.path or path)
        if incident.trouble is Trouble.GARBLED_NAME:
            yield _garbled(place.file or "", str(incident.facts.get("name", "")), str(incident.facts.get("meant", "")))
        elif incident.trouble is Trouble.NOT_EXAMINED:
            yield NOT_EXAMINED.at(place, **{"remedy": _remedy(str(incident.facts.get("install", ""))), **incident.facts})
        elif incident.trouble is Trouble.DAMAGED:
            yield DAMAGED.at(place, **{"remedy": _SAVED_ANEW, **incident.facts})
        elif incident.trouble is Trouble.LOCKED:
            yield LOCKED.at(place, **{"remedy": _WITHOUT_A_PASSWORD, **incident.facts})
        elif incident.trouble is Trouble.UNREAD:
            part = Location(place.file, str(incident.facts.get("place", "")) or None)
            yield UNREAD_PART.at(part, **{"remedy": _AS_A_FILE, **incident.facts})
        elif incident.trouble is Trouble.SYSTEM_FILE:
            yield _left_behind(place, incident.facts.get("files"))
        elif incident.trouble is not Trouble.EMPTY_PACKAGE:
            yield TOLD[incident.trouble].at(place, **incident.facts)


def _left_behind(place: Location, files: object) -> Finding:
    """A file that no sender meant to hand in, or a folder of such with how many it holds."""
    what = Text("系统或程序自动生成的文件", "a file that the system or a program left behind")
    if place.file and is_unfinished(place.file):
        what = Text("没有下载完的文件", "a download that did not end")
    inside = Text(f"（其中有 {files} 个文件）", f" ({files} files in it)") if files else ""
    return SYSTEM_FILE.at(place, what=what, inside=inside)


def _remedy(install: str) -> Text:
    """What mends a file that was not examined: a part of evalcheck to install, else another format or a person."""
    if install:
        return Text(f"运行 {install} 后重新检查。", f"Run {install} and check again.")
    zh = "换成常用格式（xlsx、docx、pdf、jpg、mp4）后重新检查；不能换的，请人工查看这个文件。"
    en = "Save it in a common format (xlsx, docx, pdf, jpg, mp4) and check again, or have a person look at it."
    return Text(zh, en)


def _garbled(path: str, name: str, meant: str) -> Finding:
    told = Named(meant, Text(f"，原名应为“{meant}”", f"; “{meant}” was meant")) if meant else Text("", "")
    if not meant and (read := half_lost(name)):
        shown = read.replace(LOST, "□")
        told = Text(f"，原名大致是“{shown}”（□处的字已丢失）", f"; it was something like “{shown}” (the signs at □ are lost)")
    return GARBLED_NAME.at(Location(path), name=name, meant=told)
