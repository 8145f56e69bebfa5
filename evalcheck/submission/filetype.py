"""What a file truly is, by its content: own table of magic numbers, zip members and OLE streams."""

from __future__ import annotations

import io
import re
from typing import BinaryIO

from evalcheck.submission.containers.zip import Parts
from evalcheck.submission.model import ReadError

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"BM", "bmp"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b\x08", "gz"),
    (b"\xfd7zXZ\0", "xz"),
    (b"BZh", "bz2"),
    (b"{\\rtf", "rtf"),
    (b"\x1aE\xdf\xa3", "mkv"),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "wmv"),
    (b"FLV\x01", "flv"),
    (b"\0\0\x01\xba", "mpg"),
    (b"\0\0\x01\xb3", "mpg"),
    (b".RMF", "rm"),
    (b"MZ", "exe"),
    (b"\x7fELF", "elf"),
    (b"L\0\0\0\x01\x14\x02\0", "lnk"),
    (b"#!", "script"),
    (b"ITSF\x03", "chm"),
    (b"%!PS", "ps"),
    (b"AC10", "dwg"),
    (b"ID3", "mp3"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS = (
    ("EncryptedPackage", "locked-office"),
    ("Workbook", "xls"),
    ("Book", "xls"),
    ("WordDocument", "doc"),
    ("PowerPoint Document", "ppt"),
    ("__properties_version1.0", "msg"),
    ("Catalog", "ole"),
)
_MAIN_PARTS = (
    (b"spreadsheetml.sheet.main", "xlsx"),
    (b"spreadsheetml.template.main", "xlsx"),
    (b"ms-excel.sheet.macroenabled.main", "xlsm"),
    (b"ms-excel.template.macroenabled.main", "xlsm"),
    (b"ms-excel.sheet.binary", "xlsb"),
    (b"wordprocessingml.document.main", "docx"),
    (b"wordprocessingml.template.main", "docx"),
    (b"ms-word.document.macroenabled", "docm"),
    (b"ms-word.template.macroenabled", "docm"),
    (b"presentationml.presentation.main", "pptx"),
    (b"presentationml.slideshow.main", "pptx"),
    (b"ms-powerpoint", "pptx"),
)
_KNOWN_PARTS = (
    ("xl/workbook.xml", "xlsx"),
    ("xl/workbook.bin", "xlsb"),
    ("word/document.xml", "docx"),
    ("ppt/presentation.xml", "pptx"),
)
_OPEN_DOCUMENT = ((b"spreadsheet", "ods"), (b"text", "odt"), (b"presentation", "odp"))
_BRANDS = {b"heic": "heic", b"heix": "heic", b"mif1": "heic", b"msf1": "heic", b"avif": "avif", b"qt  ": "mov", b"M4A ": "m4a"}
_HTML = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|table|meta|style|div)\b", re.I | re.S)
_MAIL = re.compile(rb"(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*){3}", re.I)

PROGRAMS = frozenset({"exe", "elf", "lnk", "script", "chm"})
PROGRAM_EXTENSIONS = frozenset(
    {
        *("exe", "com", "scr", "msi", "dll", "sys", "cpl", "pif", "apk", "app", "dmg", "jar", "pyc", "chm"),
        *("bat", "cmd", "ps1", "vbs", "vbe", "js", "jse", "wsf", "wsh", "hta", "sh", "py", "reg", "inf"),
        *("lnk", "url", "desktop"),
    }
)

_SAME = ("pdf", "png", "gif", "bmp", "webp", "flv", "avi", "mkv", "rm", "mp3", "rtf", "ofd", "msg", "dwg", "avif")
_SAME_OFFICE = ("xlsx", "xlsm", "xlsb", "xls", "ods", "docx", "docm", "odt", "pptx", "ppt", "odp")
_SAME_ARCHIVES = ("zip", "rar", "7z", "gz", "xz", "bz2", "tar")
_TEXTS = ("csv", "tsv", "txt", "md", "log", "yaml", "yml", "json", "xml", "ini")

PROMISES: dict[str, frozenset[str]] = {
    **{kind: frozenset({kind}) for kind in (*_SAME, *_SAME_OFFICE, *_SAME_ARCHIVES)},
    **dict.fromkeys(("jpg", "jpeg", "jfif"), frozenset({"jpg"})),
    **dict.fromkeys(("tif", "tiff"), frozenset({"tiff"})),
    **dict.fromkeys(("heic", "heif"), frozenset({"heic", "avif"})),
    **dict.fromkeys(("mp4", "m4v", "mov", "3gp"), frozenset({"mp4", "mov", "m4a"})),
    **dict.fromkeys(("wmv", "asf", "wma"), frozenset({"wmv"})),
    **dict.fromkeys(("mpg", "mpeg", "vob"), frozenset({"mpg"})),
    **dict.fromkeys(("html", "htm", "mht", "mhtml"), frozenset({"html", "eml", "txt"})),
    **dict.fromkeys(_TEXTS, frozenset({"txt", "xml", "html", "script", "eml"})),
    "webm": frozenset({"mkv"}),
    "eml": frozenset({"eml", "txt"}),
    "doc": frozenset({"doc", "rtf"}),
    "wps": frozenset({"doc", "docx", "rtf", "ole"}),
    "et": frozenset({"xls", "xlsx", "ole"}),
    "dps": frozenset({"ppt", "pptx", "ole"}),
    "vsd": frozenset({"ole"}),
    "dotx": frozenset({"docx"}),
    "xltx": frozenset({"xlsx"}),
    "tgz": frozenset({"gz"}),
}
"""What an extension may hold: several types for the names that office programs give to more than one format."""

OFFICE_ZIPS = frozenset({"xlsx", "xlsm", "xlsb", "xltx", "docx", "docm", "dotx", "pptx", "ods", "odt", "odp", "ofd", "et", "wps", "dps"})


def detect(data: bytes) -> str | None:
    """The true type as an extension, `zip` for a plain archive, `locked-office` behind a password; None where nothing fits."""
    head = data[:4096]
    if head.startswith(b"PK"):
        return zip_type(io.BytesIO(data))
    if head.startswith(_OLE):
        return _ole(data)
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    return _container(head) or (_text(data) if looks_like_text(data) else None)


def _container(head: bytes) -> str | None:
    if head[:4] == b"RIFF":
        return {b"AVI ": "avi", b"WEBP": "webp", b"WAVE": "wav"}.get(head[8:12])
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], "mp4")
    if head[4:8] in (b"moov", b"mdat", b"wide"):
        return "mov"
    if b"%PDF-" in head[:1024]:
        return "pdf"
    return "tar" if head[257:262] == b"ustar" else None


def zip_type(archive: BinaryIO) -> str:
    """By its main part; a zip whose directory is lost is told by the names in its first local headers."""
    try:
        parts = Parts(archive, 1 << 20)
    except ReadError:
        archive.seek(0)
        return _torn_zip(archive.read(4096))
    try:
        if "[Content_Types].xml" in parts:
            return _by_content_types(parts)
        if "mimetype" in parts:
            return _first(parts.read("mimetype"), _OPEN_DOCUMENT, "zip")
        return "ofd" if "OFD.xml" in parts else "zip"
    except ReadError:
        return "zip"


def _by_content_types(parts: Parts) -> str:
    kind = _first(parts.read("[Content_Types].xml").lower(), _MAIN_PARTS, "zip")
    if kind != "zip":
        return kind
    return next((kind for part, kind in _KNOWN_PARTS if part in parts), "zip")


def _torn_zip(head: bytes) -> str:
    if b"[Content_Types].xml" in head or b"_rels/.rels" in head:
        return _first(head, ((b"xl/", "xlsx"), (b"word/", "docx"), (b"ppt/", "pptx")), "office-zip")
    return "zip"


def _ole(data: bytes) -> str:
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            return next((kind for name, kind in _OLE_STREAMS if ole.exists(name)), "ole")
    except Exception:  # olefile raises whatever its parsing of hostile bytes runs into
        return "ole"


def _text(data: bytes) -> str:
    head = data[:4096].removeprefix(b"\xef\xbb\xbf")
    if _HTML.match(head):
        return "html"
    if head.lstrip().startswith(b"<?xml"):
        return "xml"
    mail = _MAIL.match(head) and re.search(rb"^(?:received|mime-version|message-id):", head, re.I | re.M)
    return "eml" if mail else "txt"


def looks_like_text(data: bytes) -> bool:
    """Whether bytes are text that a person wrote: a byte order mark, or no control characters in the first 64 KB."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return not re.search(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]", data[:65536])


def decode(data: bytes) -> tuple[str, str] | None:
    """Text and its encoding: byte order mark, strict utf-8, gb18030; None where none fits."""
    encoding = text_encoding(data)
    return (data.decode(encoding), encoding) if encoding else None


def text_encoding(data: bytes) -> str | None:
    """Which encoding reads the bytes without a fault."""
    order: tuple[str, ...] = ("utf-8", "gb18030")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        order = ("utf-16",)
    elif data.startswith(b"\xef\xbb\xbf"):
        order = ("utf-8-sig",)
    for encoding in order:
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    return None


def fits(extension: str, kind: str) -> bool:
    """Whether a file of this type may bear this extension."""
    return kind in PROMISES.get(extension, frozenset())


def _first(data: bytes, table: tuple[tuple[bytes, str], ...], otherwise: str) -> str:
    return next((kind for sign, kind in table if sign in data), otherwise)
