"""Files of formats that no program to be had writes (WPS's .wps, .ofd, .msg, .rar), encoded from their specifications alone."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from typing import cast

from evalcheck.submission.containers.compound_writing import compound_file as compound

SECTOR = 512

Paragraph = tuple[str, bytes]
"""Text with its end mark, and the paragraph's properties."""

PLAIN = b""
CELL = struct.pack("<HB", 0x2416, 1)


def row_end(*edges: int) -> bytes:
    """The properties of the mark that ends a row of cells with these borders."""
    shape = struct.pack(f"<B{len(edges)}h", len(edges) - 1, *edges) + bytes(20 * (len(edges) - 1))
    return CELL + struct.pack("<HB", 0x2417, 1) + struct.pack("<HH", 0xD608, len(shape) + 1) + shape


def word97(
    paragraphs: Sequence[Paragraph],
    *,
    deleted: tuple[int, int] | None = None,
    dressed: tuple[int, int, bytes] | None = None,
    comment: str = "",
    flags: int = 0,
    narrow: int = 0,
    box: str = "",
) -> bytes:
    """A Word 97 document ([MS-DOC]), as WPS writes .wps. The first `narrow` characters are a piece of one byte each;
    `deleted` is a stretch of positions under a tracked deletion, `dressed` one with properties of its own; properties too
    long for a page go to the stream Data."""
    main = "".join(text for text, _ in paragraphs)
    text = main + comment + box
    first, second = text[:narrow].encode("cp1252"), text[narrow:].encode("utf-16-le")
    start = 1024
    stream = bytearray(start) + first + second

    def place(position: int) -> int:
        return start + position if position <= narrow else start + narrow + 2 * (position - narrow)

    stream += bytes(-len(stream) % SECTOR)
    data = bytearray(b"\0" * 16)
    papx_page, ends, position = len(stream) // SECTOR, [start], 0
    properties = []
    for words, shape in paragraphs:
        position += len(words)
        ends.append(place(position))
        if len(shape) > 120:
            properties.append(struct.pack("<HL", 0x6646, len(data)))
            data += struct.pack("<H", len(shape)) + shape
        else:
            properties.append(shape)
    stream += _papx_page(ends, properties)
    chpx_page = len(stream) // SECTOR
    stretch = [place(at) for at in (deleted or dressed or ())[:2]] or [start, start]
    stream += _chpx_page([start, *stretch, place(len(text))], dressed[2] if dressed else struct.pack("<HB", 0x0800, 1))
    table = bytearray(struct.pack("<2LL", start, place(len(text)), papx_page))
    chpx = (len(table), 12)
    table += struct.pack("<2LL", start, place(len(text)), chpx_page)
    clx = (len(table), _clx(table, len(text), narrow, start))
    fib = struct.pack("<2H", 0xA5EC, 0xC1).ljust(10, b"\0") + struct.pack("<H", 0x0200 | flags)
    stream[: len(fib)] = fib
    struct.pack_into("<8l", stream, 0x4C, len(main), 0, 0, 0, len(comment), 0, len(box), 0)
    for number, (offset, length) in ((12, chpx), (13, (0, 12)), (33, clx)):
        struct.pack_into("<2L", stream, 0x9A + 8 * number, offset, length)
    return compound({"WordDocument": bytes(stream).ljust(4096, b"\0"), "1Table": bytes(table).ljust(4096, b"\0"), "Data": bytes(data)})


def _clx(table: bytearray, length: int, narrow: int, start: int) -> int:
    wide = struct.pack("<HLH", 0, start + narrow, 0)
    pieces = [(0, struct.pack("<HLH", 0, start * 2 | 0x40000000, 0)), (narrow, wide)] if narrow else [(0, wide)]
    listed = struct.pack(f"<{len(pieces) + 1}L", *(at for at, _ in pieces), length) + b"".join(piece for _, piece in pieces)
    clx = b"\x01" + struct.pack("<H", 3) + b"\x35\x24\x01" + b"\x02" + struct.pack("<L", len(listed)) + listed
    table += clx
    return len(clx)


def _papx_page(ends: Sequence[int], properties: Sequence[bytes]) -> bytes:
    page = bytearray(SECTOR)
    count = len(properties)
    struct.pack_into(f"<{count + 1}L", page, 0, *ends)
    at = 510
    for number, shape in enumerate(properties):
        body = struct.pack("<H", 0) + shape
        entry = bytes([(len(body) + 1) // 2]) + body if len(body) % 2 else bytes([0, len(body) // 2]) + body
        at = (at - len(entry)) // 2 * 2
        page[at : at + len(entry)] = entry
        page[4 * (count + 1) + 13 * number] = at // 2
    page[511] = count
    return bytes(page)


def _chpx_page(ends: Sequence[int], properties: bytes) -> bytes:
    page = bytearray(SECTOR)
    struct.pack_into("<4L", page, 0, *ends)
    page[480 : 481 + len(properties)] = bytes([len(properties)]) + properties
    page[17] = 240
    page[511] = 3
    return bytes(page)


def msg(properties: Mapping[int, object], attachments: Sequence[Mapping[int, object]], *, narrow: str = "") -> bytes:
    """An Outlook mail ([MS-OXMSG]). Keys are numbers of properties; text is Unicode, or 8-bit in the encoding `narrow`;
    a mapping as value of 0x3701 is a mail inside."""
    streams: dict[str, bytes] = {}
    _store(streams, "", properties, 32, narrow)
    for number, one in enumerate(attachments):
        _store(streams, f"__attach_version1.0_#{number:08X}/", one, 8, narrow)
    return compound(streams)


def _store(streams: dict[str, bytes], folder: str, properties: Mapping[int, object], header: int, narrow: str) -> None:
    entries = b""
    for number, value in properties.items():
        kind, data = _property(value, narrow)
        name = f"{folder}__substg1.0_{number:04X}{kind:04X}"
        if kind == 0x000D:
            inside, parts = cast(tuple[Mapping[int, object], Sequence[Mapping[int, object]]], value)
            _store(streams, name + "/", inside, 24, narrow)
            for count, one in enumerate(parts):
                _store(streams, f"{name}/__attach_version1.0_#{count:08X}/", one, 8, narrow)
        elif kind in (0x001E, 0x001F, 0x0102):
            streams[name] = data
        short = data if kind in (0x0003, 0x000B, 0x0040) else struct.pack("<LL", len(data), 0)
        entries += struct.pack("<LL8s", number << 16 | kind, 6, short)
    streams[folder + "__properties_version1.0"] = bytes(header) + entries


def _property(value: object, narrow: str) -> tuple[int, bytes]:
    if isinstance(value, str):
        return (0x001E, value.encode(narrow)) if narrow else (0x001F, value.encode("utf-16-le"))
    if isinstance(value, bytes):
        return 0x0102, value
    if isinstance(value, bool):
        return 0x000B, struct.pack("<Q", value)
    if isinstance(value, int):
        return (0x0040, struct.pack("<Q", value)) if value > 0xFFFFFFFF else (0x0003, struct.pack("<Q", value))
    return 0x000D, b""


def ofd(pages: Sequence[Sequence[tuple[float, float, str]]], *, form: str = "", comment: str = "", seal: str = "") -> bytes:
    """An OFD document (GB/T 33190): pages of text at (x, y) in millimetres, a form under them, a comment on page 1, a seal."""
    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'

    def words(x: float, y: float, text: str) -> str:
        width = 4 * len(text)
        code = f'<ofd:TextCode X="0" Y="4">{text}</ofd:TextCode>'
        return f'<ofd:TextObject ID="9" Boundary="{x} {y} {width} 5" Font="1" Size="4">{code}</ofd:TextObject>'

    def content(inside: str, more: str = "") -> str:
        return f"<ofd:Page {space}>{more}<ofd:Content><ofd:Layer ID='2'>{inside}</ofd:Layer></ofd:Content></ofd:Page>"

    listed = "".join(f'<ofd:Page ID="{10 + n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages)))
    template = '<ofd:TemplatePage ID="5" BaseLoc="Tpls/Tpl_0/Content.xml"/>' if form else ""
    signs = "<ofd:Signatures>/Doc_0/Signs/Signatures.xml</ofd:Signatures>" if seal else ""
    parts = {
        "OFD.xml": f'<?xml version="1.0" encoding="UTF-8"?><ofd:OFD {space} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo/>'
        f"<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>{signs}</ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {space}><ofd:CommonData>{template}</ofd:CommonData><ofd:Pages>{listed}</ofd:Pages>"
        + ("<ofd:Annotations>Annots/Annotations.xml</ofd:Annotations>" if comment else "") + "</ofd:Document>",
    }  # fmt: skip
    for number, page in enumerate(pages):
        used = '<ofd:Template TemplateID="5" ZOrder="Background"/>' if form else ""
        parts[f"Doc_0/Pages/Page_{number}/Content.xml"] = content("".join(words(*one) for one in page), used)
    if form:
        parts["Doc_0/Tpls/Tpl_0/Content.xml"] = content(words(10, 280, form))
    if comment:
        parts["Doc_0/Annots/Annotations.xml"] = (
            f'<ofd:Annotations {space}><ofd:Page PageID="10"><ofd:FileLoc>Page_0/Annotation.xml</ofd:FileLoc></ofd:Page></ofd:Annotations>'
        )
        parts["Doc_0/Annots/Page_0/Annotation.xml"] = (
            f'<ofd:PageAnnot {space}><ofd:Annot ID="7" Type="Highlight"><ofd:Remark>{comment}</ofd:Remark></ofd:Annot></ofd:PageAnnot>'
        )
    binary = {}
    if seal:
        parts["Doc_0/Signs/Signatures.xml"] = (
            f'<ofd:Signatures {space}><ofd:Signature ID="1" Type="Seal" BaseLoc="Sign_0/Signature.xml"/></ofd:Signatures>'
        )
        parts["Doc_0/Signs/Sign_0/Signature.xml"] = (
            f"<ofd:Signature {space}><ofd:SignedInfo/><ofd:SignedValue>SignedValue.dat</ofd:SignedValue></ofd:Signature>"
        )
        name = seal.encode()
        value = b"\x30\x82\x01\x00\x16\x02ES\x02\x01\x04\x0c" + bytes([len(name)]) + name + b"\x03\x05\0abcd"
        binary["Doc_0/Signs/Sign_0/SignedValue.dat"] = value
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, text in {**{part: text.encode() for part, text in parts.items()}, **binary}.items():
            archive.writestr(part, text)
    return made.getvalue()


def odp(slides: str, styles: str = "") -> bytes:
    """An OpenDocument presentation: its pages (`d:page`) and the automatic styles that they name."""
    names = 'xmlns:o="o" xmlns:t="t" xmlns:s="s" xmlns:f="f" xmlns:b="b" xmlns:d="d" xmlns:v="v" xmlns:x="x" xmlns:p="p"'
    body = f"<o:body><o:presentation>{slides}</o:presentation></o:body>"
    content = f"<o:document {names}><o:automatic-styles>{styles}</o:automatic-styles>{body}</o:document>"
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.presentation")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", '<m:manifest xmlns:m="m"><m:file-entry m:full-path="content.xml"/></m:manifest>')
    return made.getvalue()


def _vint(number: int) -> bytes:
    made = bytearray()
    while True:
        made.append(number & 0x7F | (0x80 if number > 0x7F else 0))
        number >>= 7
        if not number:
            return bytes(made)


def _rar5_block(body: bytes) -> bytes:
    block = _vint(len(body)) + body
    return struct.pack("<L", zlib.crc32(block)) + block


def rar5(files: Mapping[str, bytes], *, link: str = "", method: int = 0) -> bytes:
    """A RAR 5 archive with its members stored; `link` adds a symbolic link. `method` other than 0 claims they were packed."""
    made = b"Rar!\x1a\x07\x01\x00" + _rar5_block(_vint(1) + _vint(0) + _vint(0))
    for name, data in files.items():
        made += _rar5_file(name, data, b"", method)
    if link:
        target = link.encode()
        redirection = _vint(5) + _vint(1) + _vint(0) + _vint(len(target)) + target
        made += _rar5_file("链接", b"", _vint(len(redirection)) + redirection, 0)
    return made + _rar5_block(_vint(5) + _vint(0) + _vint(0))


def rar5_volumes(name: str, data: bytes, count: int) -> list[bytes]:
    """The volumes of a RAR 5 archive of one stored member that goes through all of them."""
    made = []
    for number in range(count):
        piece = data[len(data) * number // count : len(data) * (number + 1) // count]
        more, before = number < count - 1, number > 0
        main = _vint(1) + _vint(0) + (_vint(3) + _vint(number) if number else _vint(1))
        coded, total = name.encode(), zlib.crc32(data if not more else piece)
        head = _vint(2) + _vint(0x02 | 0x08 * before | 0x10 * more) + _vint(len(piece))
        head += _vint(0x04) + _vint(len(data)) + _vint(0o100644) + struct.pack("<L", total) + _vint(0) + _vint(1)
        body = _rar5_block(head + _vint(len(coded)) + coded) + piece
        made.append(b"Rar!\x1a\x07\x01\x00" + _rar5_block(main) + body + _rar5_block(_vint(5) + _vint(0) + _vint(int(more))))
    return made


def split_zip(archive: bytes, *cuts: int) -> list[bytes]:
    """A zip in volumes as Info-ZIP and WinZip make them: a mark in front, and places counted from the volume that they lie in."""
    data = bytearray(b"PK\x07\x08" + archive)
    edges = [0, *cuts]

    def placed(offset: int) -> tuple[int, int]:
        disk = max(index for index, edge in enumerate(edges) if edge <= offset)
        return disk, offset - edges[disk]

    end = data.rindex(b"PK\x05\x06")
    count, size, start = struct.unpack_from("<HLL", data, end + 10)
    at = start + 4
    for _ in range(count):
        named, extra, comment = struct.unpack_from("<3H", data, at + 28)
        disk, offset = placed(struct.unpack_from("<L", data, at + 42)[0] + 4)
        struct.pack_into("<H", data, at + 34, disk)
        struct.pack_into("<L", data, at + 42, offset)
        at += 46 + named + extra + comment
    disk, offset = placed(start + 4)
    struct.pack_into("<4H2L", data, end + 4, len(edges) - 1, disk, count, count, size, offset)
    return [bytes(data[begin:stop]) for begin, stop in zip(edges, [*edges[1:], len(data)], strict=True)]


def _rar5_file(name: str, data: bytes, extra: bytes, method: int) -> bytes:
    coded = name.encode()
    head = _vint(2) + _vint(0x02 | (0x01 if extra else 0)) + (_vint(len(extra)) if extra else b"") + _vint(len(data))
    head += _vint(0x04) + _vint(len(data)) + _vint(0o100644) + struct.pack("<L", zlib.crc32(data)) + _vint(method << 7) + _vint(1)
    return _rar5_block(head + _vint(len(coded)) + coded + extra) + data


def rar3(files: Mapping[bytes, bytes], flags: int = 0) -> bytes:
    """A RAR 3 archive as old programs made it: names as bytes of the code page, members stored. `flags`: 4 has a password, 2 goes on in
    the next part."""
    made = b"Rar!\x1a\x07\x00" + _rar3_block(0x73, 0, bytes(6))
    for name, data in files.items():
        body = struct.pack("<2LBLLBBHL", len(data), len(data), 2, zlib.crc32(data), 0x5A000000, 29, 0x30, len(name), 0x20) + name
        made += _rar3_block(0x74, 0x8000 | flags, body) + data
    return made + _rar3_block(0x7B, 0x4000, b"")


def _rar3_block(kind: int, flags: int, body: bytes) -> bytes:
    block = struct.pack("<BHH", kind, flags, 7 + len(body)) + body
    return struct.pack("<H", zlib.crc32(block) & 0xFFFF) + block


def seven_zip(files: Mapping[str, bytes]) -> bytes:
    """A 7z archive whose members are stored, one folder of one coder each; the header is not packed."""

    def number(value: int) -> bytes:
        return b"\xff" + struct.pack("<Q", value)

    datas, count = list(files.values()), number(len(files))
    sizes = b"".join(number(len(data)) for data in datas)
    sums = b"".join(struct.pack("<L", zlib.crc32(data)) for data in datas)
    packed = b"\x06" + number(0) + count + b"\x09" + sizes + b"\x00"
    folders = b"\x07\x0b" + count + b"\x00" + b"\x01\x01\x00" * len(files) + b"\x0c" + sizes + b"\x0a\x01" + sums + b"\x00"
    names = b"\x00" + b"".join((name + "\0").encode("utf-16-le") for name in files)
    listed = b"\x05" + count + b"\x11" + number(len(names)) + names + b"\x00"
    header = b"\x01\x04" + packed + folders + b"\x00" + listed + b"\x00"
    content = b"".join(datas)
    start = struct.pack("<QQL", len(content), len(header), zlib.crc32(header))
    return b"7z\xbc\xaf\x27\x1c\x00\x04" + struct.pack("<L", zlib.crc32(start)) + start + content + header


def xlsb(rows: Sequence[Sequence[str | float | None]], name: str = "名单") -> bytes:
    """A binary workbook ([MS-XLSB]) of one sheet: text and numbers, strings inside their cells; `#REF!`, `#DIV/0!`, `#N/A` are errors."""
    package = "http://schemas.openxmlformats.org/package/2006"
    width = max((len(row) for row in rows), default=0)
    sheets = _record(143) + _record(156, struct.pack("<2L", 0, 1) + _wide_text("rId1") + _wide_text(name)) + _record(144)
    cells = b"".join(_xlsb_row(number, row, width) for number, row in enumerate(rows))
    extent = struct.pack("<4L", 0, max(0, len(rows) - 1), 0, max(0, width - 1))
    main, plain = "application/vnd.ms-excel.sheet.binary.macroEnabled.main", "application/vnd.openxmlformats-package.relationships+xml"
    types = f'<Default Extension="bin" ContentType="{main}"/><Default Extension="rels" ContentType="{plain}"/>'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">{types}</Types>',
        "_rels/.rels": _relationship(package, "officeDocument", "xl/workbook.bin"),
        "xl/_rels/workbook.bin.rels": _relationship(package, "worksheet", "worksheets/sheet1.bin"),
    }
    binary = {
        "xl/workbook.bin": _record(131) + _record(153, struct.pack("<2L", 0, 0) + _wide_text("")) + sheets + _record(132),
        "xl/worksheets/sheet1.bin": _record(129) + _record(148, extent) + _record(145) + cells + _record(146) + _record(130),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, data in {**{part: text.encode() for part, text in parts.items()}, **binary}.items():
            archive.writestr(zipfile.ZipInfo(part), data)
    return buffer.getvalue()


def _relationship(package: str, kind: str, target: str) -> str:
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    one = f'<Relationship Id="rId1" Type="{office}/{kind}" Target="{target}"/>'
    return f'<Relationships xmlns="{package}/relationships">{one}</Relationships>'


def _record(kind: int, data: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    return head + _vint(len(data)) + data


def _wide_text(text: str) -> bytes:
    return struct.pack("<L", len(text)) + text.encode("utf-16-le")


_ERRORS = {"#REF!": 23, "#DIV/0!": 7, "#N/A": 42}


def _xlsb_row(number: int, row: Sequence[str | float | None], width: int) -> bytes:
    made = _record(0, struct.pack("<2LH3xL2L", number, 0, 300, 1, 0, max(0, width - 1)))
    for column, value in enumerate(row):
        place = struct.pack("<2L", column, 0)
        if value in _ERRORS:
            made += _record(3, place + bytes([_ERRORS[str(value)]]))
        elif isinstance(value, str):
            made += _record(6, place + _wide_text(value))
        elif value is not None:
            made += _record(5, place + struct.pack("<d", value))
    return made


def tnef(files: Sequence[tuple[str, bytes]], *, mails: int = 0, code_page: int = 936) -> bytes:
    """[MS-OXTNEF]: attachments with a short name in the code page and the long one among their properties; `mails` are objects."""

    def attribute(level: int, number: int, value: bytes) -> bytes:
        return struct.pack("<BLL", level, number, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)

    def text(name: str) -> bytes:
        value = (name + "\0").encode("utf-16-le")
        return struct.pack("<HHLL", 0x1F, 0x3707, 1, len(value)) + value + bytes(-len(value) % 4)

    def named() -> bytes:
        return struct.pack("<HH16sLLL", 0x3, 0x8001, bytes(16), 0, 7, 5)

    out = b"\x78\x9f\x3e\x22" + b"\1\0" + attribute(1, 0x00069007, struct.pack("<LL", code_page, 0))
    for name, data in files:
        out += attribute(2, 0x00069002, bytes(14)) + attribute(2, 0x00018010, name[-8:].encode("gbk", "replace") + b"\0")
        out += attribute(2, 0x0006800F, data)
        out += attribute(2, 0x00069005, struct.pack("<L", 2) + named() + text(name))
    for _ in range(mails):
        inside = struct.pack("<LHHLL", 1, 0x0D, 0x3701, 1, 4) + b"mail"
        out += attribute(2, 0x00069002, bytes(14)) + attribute(2, 0x00069005, inside)
    return out


def ppt(
    slides: Sequence[tuple[str, str]], notes: Mapping[int, str] | None = None, footer: str = "", pictures: Sequence[bytes] = (),
    program: str = "", locked: bool = False, embedded: bytes = b"", packed: bool = True,
) -> bytes:  # fmt: skip
    """A PowerPoint 97 presentation ([MS-PPT]): of each slide the title, which stands in the outline, and a text of a box of its own.

    `notes` by number of slide from 1; `program` is that of an embedded object, `embedded` the compound file that it is, `packed` or plain.
    """
    notes = notes or {}
    numbers = sorted(notes)
    outline = b"".join(_persist(2 + at, 256 + at) + _ppt(0x0FA0, title.encode("utf-16-le")) for at, (title, _) in enumerate(slides))
    spoken = b"".join(_persist(2 + len(slides) + at, 512 + at) for at, _ in enumerate(numbers))
    margins = _ppt(0x0FD9, _ppt(0x0FBA, footer.encode("utf-16-le"), 2), 3, 15) if footer else b""
    named = _ppt(0x0FBA, program.encode("utf-16-le"), 2)
    last = 2 + len(slides) + len(numbers)
    atom = _ppt(0x0FC3, struct.pack("<6L", 1, 0, 1, 0, last, 0)) if embedded else b""
    objects = _ppt(0x0409, _ppt(0x0FCC, atom + named, 0, 15), 0, 15) if program else b""
    persisted = [_ppt(0x03E8, objects + margins + _ppt(0x0FF0, outline, 0, 15) + _ppt(0x0FF0, spoken, 2, 15), 0, 15)]
    persisted += [_ppt(0x03EE, _box(text), 0, 15) for _, text in slides]
    persisted += [_ppt(0x03F0, _ppt(0x03F1, struct.pack("<2L", 255 + number, 0)) + _box(notes[number]), 0, 15) for number in numbers]
    if embedded:
        held = struct.pack("<L", len(embedded)) + zlib.compress(embedded) if packed else embedded
        persisted.append(_ppt(0x1011, held, int(packed)))
    places, stream = [], b""
    for one in persisted:
        places.append(len(stream))
        stream += one
    directory = len(stream)
    stream += _ppt(0x1772, struct.pack(f"<{1 + len(places)}L", len(places) << 20 | 1, *places))
    edit = len(stream)
    stream += _ppt(0x0FF5, struct.pack("<6L2H", 256, 0, 0, directory, 1, len(places) + 1, 0, 0))
    user = _ppt(0x0FF6, struct.pack("<3L", 20, 0xF3D1C4DF if locked else 0xE391C05F, edit) + bytes(8))
    shown = b"".join(_ppt(0xF01E, bytes(17) + data, 0x6E0) for data in pictures)
    return compound({"PowerPoint Document": stream, "Current User": user, **({"Pictures": shown} if shown else {})})


def _ppt(kind: int, content: bytes, instance: int = 0, version: int = 0) -> bytes:
    return struct.pack("<HHL", instance << 4 | version, kind, len(content)) + content


def _persist(persist: int, slide: int) -> bytes:
    return _ppt(0x03F3, struct.pack("<5L", persist, 0, 1, slide, 0))


def _box(text: str) -> bytes:
    return _ppt(0x040C, _ppt(0xF00D, _ppt(0x0FA0, text.encode("utf-16-le"))), 0, 15)
