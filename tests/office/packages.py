"""A complete right package of a unit, five habits of its office drawn at random, written as folder, zip or mail."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from evalcheck.catalogue import Catalogue
from evalcheck.evidence.model import UnitRef
from tests.complete_packages import Given, complete
from tests.office import papers, tables
from tests.office.programs import Conversion, as_wps_writes, convert, installed

HABITS = (
    *tables.HABITS, "two_sheets", "empty_sheets", "date_1904", "formulas", "wps_xml", "office_97", "wps_endings", "ofd", "csv",
    "opendocument", "web_prints", "pdf_papers", "folders", "zip", "mail",
)  # fmt: skip
"""All that a package may have five of."""
_OUTSIDE = ("zip", "mail")
_LIBRE = frozenset({"office_97", "wps_endings", "opendocument", "web_prints", "pdf_papers"})
_SCREENSHOT, _POLICY = "截图", "样发〔"


@dataclass
class Office:
    """One package being made: its dice, its habits, where it goes, and what LibreOffice still has to convert."""

    unit: str
    folder: Path
    habits: Sequence[str]
    rng: random.Random
    jobs: list[Conversion] = field(default_factory=list)

    def has(self, habit: str) -> bool:
        """Whether a habit shows in this file: offices are not consistent."""
        return habit in self.habits and self.rng.random() < 0.7

    def put(self, path: str, data: bytes) -> None:
        target = self.folder / self._within(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)

    def convert(self, path: str, source: bytes, written: str) -> None:
        self.jobs.append(Conversion(source, written, self.folder / self._within(path)))

    def _within(self, path: str) -> str:
        parts = path.split("-")
        return f"第{parts[2]}项/{path}" if "folders" in self.habits and len(parts) > 3 else path


def habits_of(rng: random.Random, libre: bool = True) -> list[str]:
    """Five habits, at most one of how the package is sent."""
    pool = [habit for habit in HABITS if libre or habit not in _LIBRE]
    while True:
        drawn = rng.sample(pool, 5)
        if sum(habit in _OUTSIDE for habit in drawn) < 2:
            return drawn


def make(units: Sequence[UnitRef], catalogue: Catalogue, folder: Path, seed: int) -> list[tuple[str, Sequence[str], Path]]:
    """A package for each of the units (one may come twice): its unit, its habits, and where it lies."""
    offices = []
    for number, unit in enumerate(units):
        rng = random.Random(f"{seed}/{number}")
        office = Office(unit.name, folder / f"{number:02d}", habits_of(rng, installed()), rng)
        for path, given in complete(unit, catalogue, cases=rng.random() < 0.5).items():
            _write(office, path, given)
        offices.append(office)
    convert([job for office in offices for job in office.jobs])
    return [(office.unit, office.habits, _sent(office)) for office in offices]


def _write(office: Office, path: str, given: Given) -> None:
    if "text" in given:
        office.put(path, given["text"].encode())
    elif "bytes" in given:
        _media(office, path, bytes.fromhex(given["bytes"]))
    elif "paragraphs" in given:
        _paper(office, path, given)
    else:
        _table(office, path, given)


def _media(office: Office, path: str, data: bytes) -> None:
    """A video as it is; a screenshot as a picture, or in a document with its address and what it shows."""
    if path.endswith(".mp4"):
        office.put(path, data)
        return
    seed = office.rng.randrange(10**6)
    if office.rng.random() < 0.3:
        office.put(path, papers.page_picture(seed))
        return
    stem = path.rpartition(".")[0]
    words = stem.rpartition("-")[2]
    shown = f"图1 {words}:红框处为该项功能,2021年12月20日截取"
    lines: list[Any] = [words, f"网址:https://www.example.gov.cn/{seed}", {"picture": [seed, 1]}, shown]
    _document(office, f"{stem}.docx", lines, [])


def _paper(office: Office, path: str, given: Given) -> None:
    paragraphs, rows = given["paragraphs"], given.get("tables", [])
    text = [one for one in paragraphs if isinstance(one, str)]
    if len(text) > 2 and text[1].startswith(_POLICY):
        _policy(office, path, text)
    elif office.has("ofd") and len(text) == len(paragraphs) and not rows:
        office.put(f"{path.rpartition('.')[0]}.ofd", papers.as_ofd(text))
    else:
        _document(office, path, paragraphs, rows)


def _policy(office: Office, path: str, text: list[str]) -> None:
    stem = path.rpartition(".")[0]
    if office.has("web_prints"):
        office.convert(f"{stem}.pdf", papers.web_page(text, office.rng), "html")
    elif office.has("ofd"):
        explained = [*text[:4], "对应清单内容:见第二条。", *text[4:]]
        office.put(f"{stem}.ofd", papers.as_ofd(explained, text[0].removesuffix("文件")))
    else:
        data = papers.document(text, [], office.rng, policy=True)
        _processed(office, path, data, pdf=office.has("pdf_papers"))


def _document(office: Office, path: str, paragraphs: Sequence[Any], rows: Sequence[Any]) -> None:
    if _SCREENSHOT in path and all(isinstance(one, str) for one in paragraphs):
        paragraphs = [*paragraphs, {"picture": [office.rng.randrange(10**6), 1]}, "图1 页面上部即为该项功能,2021年12月20日截取"]
    pictures = any(not isinstance(one, str) for one in paragraphs)
    _processed(office, path, papers.document(paragraphs, rows, office.rng), pdf=not rows and not pictures and office.has("pdf_papers"))


def _processed(office: Office, path: str, data: bytes, pdf: bool) -> None:
    """The document as the office's word processor saves it."""
    stem = path.rpartition(".")[0]
    if pdf:
        office.convert(f"{stem}.pdf", data, "docx")
    elif office.has("office_97"):
        office.convert(f"{stem}.doc", data, "docx")
    elif office.has("wps_endings"):
        office.convert(f"{stem}.wps", data, "docx")
    elif office.has("opendocument"):
        office.convert(f"{stem}.odt", data, "docx")
    else:
        office.put(path, data)


def _table(office: Office, path: str, given: Given) -> None:
    ((name, rows),) = given.items()
    grid = tables.grid_of(name, rows)
    for habit, change in tables.HABITS.items():
        if office.has(habit):
            change(grid, office.rng, office.unit)
    stem = path.rpartition(".")[0]
    if office.has("csv") and "工单" not in name and not grid.merged:
        office.put(f"{stem}.csv", tables.as_csv(grid, office.rng))
        return
    grids = tables.split(grid, office.rng) if office.has("two_sheets") and "统计" not in name and "工单" not in name else [grid]
    habits = [habit for habit in office.habits if office.has(habit)]
    by_hand = "date_1904" in habits or "formulas" in habits or office.rng.random() < 0.5
    data = tables.by_xlsxwriter(grids, habits) if by_hand else tables.by_openpyxl(grids, habits)
    ending = next((ending for habit, ending in _ENDINGS.items() if habit in habits), "")
    if ending:
        office.convert(f"{stem}.{ending}", data, "xlsx")
    else:
        office.put(path, as_wps_writes(data) if "wps_xml" in habits else data)


_ENDINGS = {"office_97": "xls", "wps_endings": "et", "opendocument": "ods"}


def _sent(office: Office) -> Path:
    if "zip" in office.habits:
        return _zipped(office)
    return _mailed(office) if "mail" in office.habits else office.folder


def _zipped(office: Office) -> Path:
    """A zip whose names are in GBK without a word of it, as Windows writes them, or in UTF-8."""
    evidence = next(path.name for path in sorted(office.folder.rglob("*-*-*-*")))
    target = office.folder.parent / f"{office.folder.name} sent" / f"{'-'.join(evidence.split('-')[:3])}-佐证材料.zip"
    target.parent.mkdir()
    plain = office.rng.random() < 0.5
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(office.folder.rglob("*")):
            if path.is_file():
                name = f"{office.unit}佐证材料/{path.relative_to(office.folder).as_posix()}"
                info = zipfile.ZipInfo(name.encode("gbk").decode("cp437") if plain else name, (2022, 5, 25, 9, 0, 0))
                archive.writestr(info, path.read_bytes(), zipfile.ZIP_DEFLATED)
    if plain:
        # zipfile marks every name that is no ASCII as UTF-8; Windows does not.
        target.write_bytes(_unmarked(target))
    return target


def _unmarked(path: Path) -> bytes:
    """The archive with each name's bytes in GBK and no flag."""
    import struct

    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        infos = [(info, archive.read(info)) for info in archive.infolist()]
    out, directory = bytearray(), bytearray()
    for info, content in infos:
        packed = _deflated(content)
        name = info.filename.encode("cp437")
        fields = struct.pack("<HHHHHLLLHH", 20, 0, 8, 0x4800, 0x54B9, info.CRC, len(packed), len(content), len(name), 0)
        directory += b"PK\1\2" + struct.pack("<H", 20) + fields + struct.pack("<HHHLL", 0, 0, 0, 0, len(out)) + name
        out += b"PK\3\4" + fields + name + packed
    end = struct.pack("<HHHHLLH", 0, 0, len(infos), len(infos), len(directory), len(out), 0)
    del data
    return bytes(out + directory + b"PK\5\6" + end)


def _deflated(content: bytes) -> bytes:
    import zlib

    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush()


def _mailed(office: Office) -> Path:
    mail = EmailMessage()
    mail["From"], mail["To"] = "ceyi@example.com", "pinggu@example.com"
    mail["Subject"] = f"{office.unit}报送营商环境责任清单佐证材料"
    mail["Date"] = "Wed, 25 May 2022 10:20:00 +0800"
    mail.set_content(f"您好:\n\n现报送{office.unit}佐证材料,请查收。\n\n林测一\n022-27509182\n")
    for path in sorted(office.folder.rglob("*")):
        if path.is_file():
            mail.add_attachment(path.read_bytes(), "application", "octet-stream", filename=path.name)
    target = office.folder.with_suffix(".eml")
    target.write_bytes(mail.as_bytes())
    return target
