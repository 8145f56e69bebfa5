"""Every format that is known, one row each: how it is told, what it is called, what may bear its name, who reads it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from evalcheck.records import dataclass

Family = Literal["picture", "video", "sound", "pages", "table", "document", "text", "mail", "archive", "program", "other"]
"""What sort of thing a file is. `pages` may be scans: pictures of what an office printed."""

Sign = tuple[tuple[int, bytes], ...]
"""Bytes at their offsets, all of which must be there."""


@dataclass(frozen=True, slots=True)
class Format:
    """One format. A file is told by its `signs`; a zip by a word of its list of content types, by the word in its `mimetype` or by
    its `main` part; an OLE file by one of its `streams`. A format with none of them is told by its extension alone.

    `extensions` are its own, the usual one first; `also` are those of other formats that may hold it, too (WPS names by what a file is
    for, not by how it is stored). `reader` is `module:function` within evalcheck.submission, imported when the first such file comes.
    """

    type: str
    zh: str
    en: str
    family: Family
    extensions: tuple[str, ...]
    also: tuple[str, ...] = ()
    signs: tuple[Sign, ...] = ()
    content_types: tuple[bytes, ...] = ()
    main: str = ""
    mimetype: bytes = b""
    streams: tuple[str, ...] = ()
    reader: str = ""
    seen_as: str = ""
    """The type by content where only the extension makes more of it: a csv is seen as `txt`."""
    mime: str = ""
    """Its type in a mail."""
    packed: bool = False
    """Holds packed data already (a zipped format always does)."""
    marks: bool = False
    """Its reader knows the marks that the format itself has."""

    @property
    def zipped(self) -> bool:
        return bool(self.main or self.mimetype)


def _head(*signs: bytes) -> tuple[Sign, ...]:
    return tuple(((0, sign),) for sign in signs)


def _riff(form: bytes) -> tuple[Sign, ...]:
    return (((0, b"RIFF"), (8, form)),)


def _brands(*brands: bytes) -> tuple[Sign, ...]:
    """The first brand of an ISO media file (ISO/IEC 14496-12)."""
    return tuple(((4, b"ftyp" + brand),) for brand in brands)


_TEXTS = ("txt", "md", "log", "yaml", "yml", "json", "ini")
_TYPED = (*_TEXTS, "csv", "tsv", "xml")
_PAGES = ("html", "htm", "mht", "mhtml")
_PICTURE, _VIDEO, _WORKBOOK, _DOCUMENT = (
    "readers.picture:read_picture", "readers.video:read_video", "tables.workbook:read_workbook", "readers.docx:read_document",
)  # fmt: skip

# fmt: off
FORMATS: tuple[Format, ...] = (
    Format("pdf", "PDF文档", "PDF", "pages", ("pdf",), signs=_head(b"%PDF-"), reader="readers.pdf:read_pdf",
           mime="application/pdf", packed=True, marks=True),
    Format("ofd", "OFD版式文档", "OFD", "pages", ("ofd",), main="OFD.xml", reader="readers.ofd:read_ofd", marks=True),

    Format("png", "PNG图片", "PNG picture", "picture", ("png",), signs=_head(b"\x89PNG\r\n\x1a\n"), reader=_PICTURE,
           mime="image/png", packed=True),
    Format("jpg", "JPEG图片", "JPEG picture", "picture", ("jpg", "jpeg", "jfif"), signs=_head(b"\xff\xd8\xff"), reader=_PICTURE,
           mime="image/jpeg", packed=True),
    Format("gif", "GIF图片", "GIF picture", "picture", ("gif",), signs=_head(b"GIF87a", b"GIF89a"), reader=_PICTURE,
           mime="image/gif", packed=True),
    Format("bmp", "BMP图片", "BMP picture", "picture", ("bmp",), signs=_head(b"BM"), reader=_PICTURE, mime="image/bmp"),
    Format("tiff", "TIFF图片", "TIFF picture", "picture", ("tif", "tiff"), mime="image/tiff",
           signs=_head(b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"), reader=_PICTURE),
    Format("webp", "WebP图片", "WebP picture", "picture", ("webp",), signs=_riff(b"WEBP"), reader=_PICTURE, mime="image/webp", packed=True),
    Format("heic", "HEIC照片", "HEIC photo", "picture", ("heic", "heif"), signs=_brands(b"heic", b"heix", b"mif1", b"msf1"),
           reader=_PICTURE, mime="image/heic", packed=True),
    Format("avif", "AVIF图片", "AVIF picture", "picture", ("avif",), ("heic", "heif"), signs=_brands(b"avif"), reader=_PICTURE,
           mime="image/avif", packed=True),

    Format("mp4", "MP4视频", "MP4 video", "video", ("mp4", "m4v", "3gp", "f4v"), ("mov", "m4a"), signs=_brands(b""), reader=_VIDEO,
           mime="video/mp4", packed=True),
    Format("mov", "QuickTime视频", "QuickTime video", "video", ("mov",), ("mp4", "m4v", "3gp"),
           signs=(*_brands(b"qt  "), ((4, b"moov"),), ((4, b"mdat"),), ((4, b"wide"),)), reader=_VIDEO, packed=True),
    Format("avi", "AVI视频", "AVI video", "video", ("avi",), signs=_riff(b"AVI "), reader=_VIDEO, packed=True),
    Format("mkv", "Matroska视频", "Matroska video", "video", ("mkv", "webm"), signs=_head(b"\x1aE\xdf\xa3"), reader=_VIDEO, packed=True),
    Format("wmv", "WMV视频", "Windows Media video", "video", ("wmv", "asf"), signs=_head(b"\x30\x26\xb2\x75\x8e\x66\xcf\x11"),
           reader=_VIDEO, packed=True),
    Format("flv", "FLV视频", "Flash video", "video", ("flv",), ("f4v",), signs=_head(b"FLV\x01"), reader=_VIDEO, packed=True),
    Format("mpg", "MPEG视频", "MPEG video", "video", ("mpg", "mpeg", "vob"), signs=_head(b"\0\0\x01\xba", b"\0\0\x01\xb3"), reader=_VIDEO,
           packed=True),
    Format("ts", "MPEG传输流视频", "MPEG transport stream", "video", ("ts",),
           # Every packet of 188 bytes begins with a G: four in a row are no text (ISO/IEC 13818-1).
           signs=(((0, b"G"), (188, b"G"), (376, b"G"), (564, b"G")),), reader=_VIDEO, packed=True),
    Format("rm", "RealMedia视频", "RealMedia video", "video", ("rm", "rmvb"), signs=_head(b".RMF"), packed=True),

    Format("mp3", "MP3录音", "MP3 sound", "sound", ("mp3",), signs=_head(b"ID3"), packed=True),
    Format("m4a", "M4A录音", "M4A sound", "sound", ("m4a",), ("mp4", "m4v", "mov", "3gp"), signs=_brands(b"M4A "), packed=True),
    Format("wav", "WAV录音", "WAV sound", "sound", ("wav",), signs=_riff(b"WAVE")),
    Format("wma", "WMA录音", "Windows Media sound", "sound", ("wma",), seen_as="wmv", reader=_VIDEO, packed=True),

    Format("xlsx", "Excel表格", "Excel workbook", "table", ("xlsx", "xltx"), ("et",), main="xl/workbook.xml", reader=_WORKBOOK,
           content_types=(b"spreadsheetml.sheet.main", b"spreadsheetml.template.main")),
    Format("xlsm", "带宏的Excel表格", "Excel workbook with macros", "table", ("xlsm",), main="xl/workbook.xml", reader=_WORKBOOK,
           content_types=(b"ms-excel.sheet.macroenabled.main", b"ms-excel.template.macroenabled.main")),
    Format("xlsb", "二进制Excel表格", "binary Excel workbook", "table", ("xlsb",), main="xl/workbook.bin", reader=_WORKBOOK,
           content_types=(b"ms-excel.sheet.binary",)),
    Format("xls", "Excel 97表格", "Excel 97 workbook", "table", ("xls", "et"), streams=("Workbook", "Book"), reader=_WORKBOOK),
    Format("ods", "ODS表格", "OpenDocument sheet", "table", ("ods",), mimetype=b"spreadsheet", reader=_WORKBOOK),
    Format("csv", "CSV文本表格", "text table", "table", ("csv", "tsv"), seen_as="txt", reader="tables.csv_table:read_csv", mime="text/csv"),

    Format("docx", "Word文档", "Word document", "document", ("docx", "dotx"), ("wps",), main="word/document.xml", reader=_DOCUMENT,
           content_types=(b"wordprocessingml.document.main", b"wordprocessingml.template.main"), marks=True),
    Format("docm", "带宏的Word文档", "Word document with macros", "document", ("docm",), main="word/document.xml", reader=_DOCUMENT,
           content_types=(b"ms-word.document.macroenabled", b"ms-word.template.macroenabled"), marks=True),
    Format("doc", "Word 97文档", "Word 97 document", "document", ("doc", "wps"), streams=("WordDocument",), reader="readers.doc:read_doc"),
    Format("odt", "ODT文档", "OpenDocument text", "document", ("odt",), mimetype=b"text", reader="readers.odt:read_odt", marks=True),
    Format("rtf", "RTF文档", "RTF document", "document", ("rtf",), ("doc", "wps"), signs=_head(b"{\\rtf"), reader="readers.rtf:read_rtf"),
    Format("pptx", "演示文稿", "presentation", "document", ("pptx",), ("dps",), main="ppt/presentation.xml",
           content_types=(b"presentationml.presentation.main", b"presentationml.slideshow.main", b"ms-powerpoint"),
           reader="readers.pptx:read_slides"),
    Format("ppt", "PowerPoint 97演示文稿", "PowerPoint 97 presentation", "document", ("ppt", "pps", "dps"),
           streams=("PowerPoint Document",), reader="readers.ppt:read_ppt"),
    Format("odp", "ODP演示文稿", "OpenDocument presentation", "document", ("odp",), mimetype=b"presentation",
           reader="readers.odp:read_odp"),
    Format("ps", "PostScript文档", "PostScript", "document", ("ps",), signs=_head(b"%!PS")),

    Format("txt", "文本", "text", "text", _TEXTS, ("csv", "tsv", "xml", *_PAGES, "eml"), reader="readers.plain_text:read_text",
           mime="text/plain"),
    Format("html", "网页", "web page", "text", _PAGES, _TYPED),
    Format("xml", "XML文本", "XML", "text", ("xml",), _TYPED),

    Format("eml", "邮件", "mail", "mail", ("eml",), (*_TYPED, *_PAGES)),
    Format("msg", "Outlook邮件", "Outlook mail", "mail", ("msg",), streams=("__properties_version1.0",)),

    Format("zip", "ZIP压缩包", "zip archive", "archive", ("zip",), reader="reading:read_archive", mime="application/zip", packed=True),
    Format("rar", "RAR压缩包", "RAR archive", "archive", ("rar",), signs=_head(b"Rar!\x1a\x07"), packed=True),
    Format("7z", "7z压缩包", "7z archive", "archive", ("7z",), signs=_head(b"7z\xbc\xaf\x27\x1c"), packed=True),
    Format("tar", "TAR归档", "tar archive", "archive", ("tar",), signs=(((257, b"ustar"),),)),
    Format("gz", "GZIP压缩包", "gzip archive", "archive", ("gz", "tgz"), signs=_head(b"\x1f\x8b\x08"), packed=True),
    Format("xz", "XZ压缩包", "xz archive", "archive", ("xz",), signs=_head(b"\xfd7zXZ\0"), packed=True),
    Format("bz2", "BZIP2压缩包", "bzip2 archive", "archive", ("bz2",), signs=_head(b"BZh"), packed=True),

    Format("exe", "程序", "program", "program", ("exe", "com", "scr", "msi", "dll", "sys", "cpl", "pif"), signs=_head(b"MZ")),
    Format("elf", "Linux程序", "Linux program", "program", (), signs=_head(b"\x7fELF")),
    Format("app", "安装包", "application", "program", ("apk", "app", "dmg", "jar", "pyc")),
    Format("script", "脚本", "script", "program",
           ("bat", "cmd", "ps1", "vbs", "vbe", "js", "jse", "wsf", "wsh", "hta", "sh", "py", "reg", "inf"), _TYPED, signs=_head(b"#!")),
    Format("lnk", "快捷方式", "shortcut", "program", ("lnk", "url", "desktop"), signs=_head(b"L\0\0\0\x01\x14\x02\0")),
    Format("chm", "编译的帮助文件", "compiled help", "program", ("chm",), signs=_head(b"ITSF\x03")),

    Format("ole", "OLE复合文档", "OLE file", "other", ("vsd",), ("wps", "et", "dps")),
    Format("dwg", "CAD图纸", "drawing", "other", ("dwg",), signs=_head(b"AC10")),
)
# fmt: on

FORMAT = {row.type: row for row in FORMATS}


def types(*families: Family) -> frozenset[str]:
    """The true types of some families."""
    return frozenset(row.type for row in FORMATS if row.family in families)


def extensions(*families: Family) -> frozenset[str]:
    """The extensions that are some families' own."""
    return frozenset(extension for row in FORMATS if row.family in families for extension in row.extensions)


def _names(*families: Family) -> frozenset[str]:
    """Both: a file that could not be read is known by its extension alone."""
    return types(*families) | extensions(*families)


PICTURES, VIDEOS, PAGES = _names("picture"), _names("video"), _names("pages")
TABLES, TEXTS, ARCHIVES = _names("table"), _names("text"), _names("archive")
MAILS = types("mail")
PROGRAMS, PROGRAM_EXTENSIONS = types("program"), extensions("program")
SCANS = PICTURES | PAGES
"""What OCR may have to read."""
KNOWN_EXTENSIONS = frozenset(extension for row in FORMATS for extension in row.extensions)
MARKED = frozenset(row.type for row in FORMATS if row.marks)
"""Types whose readers know the marks that the format itself has."""
ZIPPED = frozenset(row.type for row in FORMATS if row.zipped)
"""Office formats that are zips of parts; pictures lie in them as files."""
ZIPPED_EXTENSIONS = frozenset(one for row in FORMATS if row.zipped for one in (*row.extensions, *row.also))
STREAMED = frozenset(row.type for row in FORMATS if row.main == "xl/workbook.xml")
"""Workbooks of SpreadsheetML (ECMA-376), read row by row."""
READ_FROM_FILE = STREAMED | {"csv"}
"""Their readers take a large file as it lies on the disk."""
IN_OLE = frozenset(row.type for row in FORMATS if row.streams)
PACKED = frozenset(one for row in FORMATS if row.packed or row.zipped for one in row.extensions)
"""Extensions of files that hold packed data already: packing them again costs time and saves nothing."""


def _held() -> dict[str, frozenset[str]]:
    held: dict[str, set[str]] = {}
    for row in FORMATS:
        for extension in (*row.extensions, *row.also):
            held.setdefault(extension, set()).add(row.seen_as or row.type)
    return {extension: frozenset(found) for extension, found in held.items()}


HELD_BY = _held()
"""The types by content that a file of an extension may hold."""


def fits(extension: str, kind: str) -> bool:
    """Whether a file of this type may bear this extension."""
    return kind in HELD_BY.get(extension, ())


def types_of(named: Iterable[str]) -> frozenset[str]:
    """The types by content of which these extensions are the own ones."""
    wanted = frozenset(named)
    return frozenset(row.type for row in FORMATS if not wanted.isdisjoint(row.extensions))


def format_of(kind: str, extension: str) -> Format | None:
    """The row of a type by content, or the one that its extension makes of it."""
    named = (row for row in FORMATS if row.seen_as == kind and extension in row.extensions)
    return next(named, FORMAT.get(kind))
