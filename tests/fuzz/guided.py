"""Fuzzing led by coverage (atheris) of the readers written here: `python -m tests.fuzz.guided TARGET --seconds 60 --finds FOLDER`.

atheris is no dependency of the project: `pip install atheris` beside it. A find is an exception other than the refusal that the reader's
callers know (ReadError), or an input that takes longer or more memory than its size allows. What hides the bytes from a fuzzer (checksums,
compression, the allocation table of compound files) is put around them here, so that every input reaches the reader.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import struct
import sys
import time
import traceback
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any
from unittest import mock

from evalcheck.submission.limits import MB, Limits
from evalcheck.submission.model import Opened, ReadError
from evalcheck.submission.troubles import damaged

FORMATS = Path(__file__).parent.parent / "fixtures" / "formats"
LIMITS = replace(
    Limits(), archive_bytes=8 * MB, archive_ratio_from=MB, text_characters=200_000, rows=5_000, cells=200_000, part_bytes=4 * MB
)
SECONDS = 2.0
"""CPU seconds that no input of this size may take."""


@dataclass(frozen=True)
class Target:
    """What one input is given to, and whole inputs to begin with."""

    read: Callable[[bytes], object]
    seeds: Callable[[], Sequence[bytes]]


def _joined(parts: Sequence[bytes]) -> bytes:
    return b"".join(len(part).to_bytes(3, "big") + part for part in parts)


def _parted(data: bytes) -> Iterator[bytes]:
    while len(data) >= 3:
        end = 3 + int.from_bytes(data[:3], "big")
        yield data[3:end]
        data = data[end:]


def _sealed_7z(header: bytes) -> bytes:
    """A 7z archive with this header, its checksums right."""
    packed = bytes(range(256)) * 8
    start = struct.pack("<QQL", len(packed), len(header), zlib.crc32(header))
    return b"7z\xbc\xaf\x27\x1c\x00\x04" + struct.pack("<L", zlib.crc32(start)) + start + packed + header


def _header_7z(archive: bytes) -> bytes:
    _, _, _, _, offset, length, _ = struct.unpack_from("<6sBBLQQL", archive)
    return archive[32 + offset : 32 + offset + length]


def _seven_zip(data: bytes) -> None:
    from evalcheck.submission.containers.seven_zip import seven_zip_members

    for entry in seven_zip_members(_sealed_7z(data), LIMITS):
        _drain(entry)


def _entries(reader: str, data: bytes) -> None:
    module, _, function = reader.partition(":")
    for entry in getattr(import_module(f"evalcheck.submission.containers.{module}"), function)(data, LIMITS):
        _drain(entry)


def _drain(entry: Any) -> None:
    for _ in entry.pieces():
        pass


def _tnef(data: bytes) -> None:
    from evalcheck.submission.containers.tnef import tnef_attachments

    tnef_attachments(b"\x78\x9f\x3e\x22" + data, 100)


def _zip(data: bytes) -> None:
    from evalcheck.submission.containers.zip import directory, overlapping, raw, stream

    archive = io.BytesIO(data)
    members = directory(archive, 1000)
    overlapping(members)
    for member in members:
        for pieces in (raw(archive, member), stream(archive, member, MB)):
            try:
                for _ in pieces:
                    pass
            except ReadError:
                continue


def _document(reader: str, kind: str, before: bytes, data: bytes) -> None:
    module, _, function = reader.partition(":")
    _used(getattr(import_module(f"evalcheck.submission.readers.{module}"), function)(before + data, kind, f"a.{kind}", LIMITS))


def _used(opened: Opened) -> None:
    json.dumps([[line.text, line.part] for line in opened.lines])
    for table in opened.tables:
        assert all(isinstance(cell, str) for row in table.rows for cell in row)
    for sheet in opened.sheets:
        for block in sheet.blocks(1):
            assert all(len(column.values()) == len(block.rows) for column in block.columns)


class _Held:
    """Streams with the face of `Compound`, without a compound file around them."""

    def __init__(self, names: Sequence[str], data: bytes) -> None:
        self._streams = dict(zip(names, _parted(data), strict=False))
        self.names = list(self._streams)
        self.folders = sorted({name.rpartition("/")[0] for name in names if "/" in name})
        self.taken: set[str] = set()
        self._left = 4 * len(data) + MB

    def __contains__(self, name: str) -> bool:
        return name in self._streams or name in self.folders

    def read(self, name: str) -> bytes:
        self.taken.add(name)
        self._left -= len(self._streams.get(name, b""))
        if name not in self._streams or self._left < 0:
            raise damaged("x", "x")
        return self._streams[name]

    def as_file(self, folder: str) -> bytes:
        return b""


def _compound(module: str, names: Sequence[str], read: Callable[[Any, bytes], object], data: bytes) -> None:
    reader = import_module(f"evalcheck.submission.{module}")
    with mock.patch.object(reader, "Compound", partial(_Held, names)):
        read(reader, data)


def _streams_of(made: bytes) -> Mapping[str, bytes]:
    from evalcheck.submission.containers.compound import Compound

    compound = Compound(made)
    return {name: compound.read(name) for name in compound.names}


_PARTS_OFD = (
    "OFD.xml", "Doc_0/Document.xml", "Doc_0/Pages/Page_0/Content.xml", "Doc_0/Tpls/Tpl_0/Content.xml", "Doc_0/Annots/Annotations.xml",
    "Doc_0/Annots/Page_0/Annotation.xml", "Doc_0/Signs/Signatures.xml", "Doc_0/Signs/Sign_0/Signature.xml",
    "Doc_0/Signs/Sign_0/SignedValue.dat",
)  # fmt: skip
_PARTS_XLSX = (
    "[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml",
    "xl/sharedStrings.xml", "xl/styles.xml",
)  # fmt: skip


def _put(names: Sequence[str], parts: Sequence[bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, part in zip(names, parts, strict=False):
            if part:
                archive.writestr(zipfile.ZipInfo(name), part)
    return made.getvalue()


def _taken(names: Sequence[str], made: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        held = set(archive.namelist())
        return _joined([archive.read(name) if name in held else b"" for name in names])


def _xlsx(fixed: bytes, sheet: bytes) -> None:
    """A sheet of a whole workbook, read by both ways; they must agree."""
    from evalcheck.submission.tables import arrays
    from evalcheck.submission.xlsx.sheet import open_xlsx
    from tests.differential.compare import grid

    parts = list(_parted(fixed))
    parts[4] = sheet
    data = _put(_PARTS_XLSX, parts)
    found = []
    for size in (sys.maxsize, 0):
        with mock.patch.object(arrays, "FROM_BYTES", size):
            try:
                found.append([grid(one) for one in open_xlsx(data, LIMITS)])
            except ReadError as error:
                found.append([{(0, 0): error.trouble.value}])
    assert repr(found[0]) == repr(found[1]), "the two ways differ"


def targets() -> dict[str, Target]:
    """Every reader written here, by a short name."""
    from tests import format_encoders as made
    from tests.differential import writers

    word = {"WordDocument": b"", "1Table": b"", "Data": b""}
    docs = [
        made.word97([("ab一段\r", b""), ("第二段\r", b"")], box="框\r", narrow=2, deleted=(1, 2)),
        made.word97([("甲\x07", made.CELL), ("乙\x07", made.CELL), ("\x07", made.row_end(0, 2000, 4000)), ("完\r", b"")]),
    ]
    show = made.ppt([("标题", "正文"), ("二", "三")], {1: "备注"}, "页脚", (b"\x89PNG",), "Word.Document.8", embedded=b"x" * 40)
    mail = made.msg(
        {0x0037: "材料", 0x0C1A: "林测一", 0x0E06: 132_900_000_000_000_000, 0x1000: "正文"},
        [{0x3707: "名单.xlsx", 0x3701: b"PK"}, {0x3001: "转发", 0x3701: ({0x0037: "内"}, [{0x3707: "b.txt", 0x3701: b"b"}])}],
    )
    letters, slides = _streams_of(mail), _streams_of(show)
    table = [["序号", "区域", "日期"], [1, "和平区", 3.5], [2, "河东区", None]]
    books = [
        writer(table) for writer in (writers.openpyxl, writers.like_excel, writers.like_wps, writers.with_prefix, writers.single_quoted)
    ]
    fixed = _taken(_PARTS_XLSX, writers.like_excel(table))
    page = made.ofd([[(10, 10, "关于全民健身的通知"), (10, 20, "第一条")]], form="底版", comment="重点", seal="某某专用章")

    def of_doc(reader: Any, data: bytes) -> None:
        _used(reader.read_doc(data, "doc", "a.doc", LIMITS))

    def of_ppt(reader: Any, data: bytes) -> None:
        _used(reader.read_ppt(data, "ppt", "a.ppt", LIMITS))
        list(reader.pictures(data))
        list(reader.objects(data))

    return {
        "7z": Target(_seven_zip, lambda: [*map(_header_7z, _fixtures("7z")), _header_7z(made.seven_zip({"a.txt": b"a", "b/c.txt": b"b"}))]),
        "tnef": Target(_tnef, lambda: [made.tnef([("名单.xlsx", b"x" * 30), ("b.txt", b"b")], mails=1)[4:]]),
        "msg": Target(
            partial(_compound, "containers.outlook", tuple(letters), lambda reader, data: reader.read_outlook(data, LIMITS)),
            lambda: [_joined(tuple(letters.values()))],
        ),
        "doc": Target(
            partial(_compound, "readers.doc", tuple(word), of_doc),
            lambda: [_joined([_streams_of(one).get(name, b"") for name in word]) for one in docs],
        ),
        "ppt": Target(partial(_compound, "readers.ppt", tuple(slides), of_ppt), lambda: [_joined(tuple(slides.values()))]),
        "rtf": Target(partial(_document, "rtf:read_rtf", "rtf", b"{\\rtf"), lambda: [one[5:3000] for one in _fixtures("rtf")] + [_RTF]),
        "ofd": Target(
            lambda data: _document("ofd:read_ofd", "ofd", b"", _put(_PARTS_OFD, list(_parted(data)))), lambda: [_taken(_PARTS_OFD, page)]
        ),
        "xlsx": Target(partial(_xlsx, fixed), lambda: [list(_parted(_taken(_PARTS_XLSX, book)))[4] for book in books]),
        "zip": Target(_zip, lambda: [_put(("a.txt", "b.txt"), (b"a" * 40, b"b"))]),
        "rar": Target(partial(_entries, "rar:rar_members"), lambda: [made.rar5({"a.txt": b"a"}), made.rar3({b"a.txt": b"a"})]),
        "tar": Target(partial(_entries, "tar:tar_members"), lambda: _fixtures("tar")),
    }


_RTF = (
    rb"1\ansi\ansicpg936\deff0{\fonttbl{\f0\fcharset134 x;}}{\*\unknown a}\trowd\cellx1000\cellx2000 a\cell\'d6\'d0\cell\row"
    rb"\uc1\u20013?\'d6{\header h}{\v hidden}{\deleted no}{\pict\bin3 abc}\par\bin2 }}\page x}"
)


def _fixtures(extension: str) -> list[bytes]:
    return [path.read_bytes() for path in sorted(FORMATS.glob(f"*.{extension}"))]


@dataclass
class _Finds:
    """Inputs that broke the promise, one of each place."""

    folder: Path
    read: Callable[[bytes], object]
    runs: int = 0
    refused: int = 0
    places: dict[str, int] = field(default_factory=dict)

    def one(self, data: bytes) -> None:
        self.runs += 1
        begun = time.process_time()
        try:
            self.read(data)
        except ReadError:
            self.refused += 1
        except Exception as error:
            where = traceback.extract_tb(error.__traceback__)[-1]
            self._found(f"{type(error).__name__} {Path(where.filename).name}:{where.lineno}", data)
        if time.process_time() - begun > SECONDS:
            self._found("slow", data)

    def _found(self, place: str, data: bytes) -> None:
        if place not in self.places:
            self.folder.mkdir(parents=True, exist_ok=True)
            (self.folder / f"{len(self.places)}-{place.replace(' ', '-').replace(':', '-')}").write_bytes(data)
            print("FIND", place, flush=True)
        self.places[place] = self.places.get(place, 0) + 1


def main() -> None:
    import atheris  # type: ignore[import-not-found,unused-ignore]

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target")
    parser.add_argument("--seconds", type=int, default=60, help="of CPU")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--finds", type=Path, default=Path("finds"))
    given = parser.parse_args()
    with atheris.instrument_imports(include=["evalcheck.submission"]):
        for name in _READERS:
            import_module(f"evalcheck.submission.{name}")
    target = targets()[given.target]
    corpus = given.finds / f"corpus-{given.target}"
    corpus.mkdir(parents=True, exist_ok=True)
    longest = 4000
    for number, seed in enumerate(target.seeds()):
        longest = max(longest, 2 * len(seed))
        (corpus / f"seed{number}").write_bytes(seed)
    finds = _Finds(given.finds / given.target, target.read)
    end = time.process_time() + given.seconds

    def one(data: bytes) -> None:
        finds.one(data)
        if time.process_time() > end:
            told = {"target": given.target, "runs": finds.runs, "refused": finds.refused, "finds": finds.places}
            print(json.dumps(told, ensure_ascii=False), flush=True)
            os._exit(0)

    options = [f"-seed={given.seed}", "-rss_limit_mb=1500", "-timeout=60", f"-max_len={longest}", "-verbosity=0", "-close_fd_mask=0"]
    atheris.Setup([sys.argv[0], *options, f"-artifact_prefix={given.finds}/", str(corpus)], one)
    atheris.Fuzz()


_READERS = (
    "containers.seven_zip", "containers.tnef", "containers.outlook", "containers.zip", "containers.rar", "containers.tar",
    "readers.doc", "readers.ppt", "readers.rtf", "readers.ofd", "xlsx.sheet", "xlsx.bulk",
)  # fmt: skip

if __name__ == "__main__":
    main()
