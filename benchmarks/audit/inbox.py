"""A generated inbox: packages of many units, invented to the last row, with known faults between them."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from benchmarks.lists import SHAPES, visits
from benchmarks.writers import write, write_rows
from evalcheck.catalogue import Catalogue
from evalcheck.catalogue.items import EvidenceKind, Item
from evalcheck.evidence.clauses.coverage import duty_of
from evalcheck.evidence.model import UnitRef
from evalcheck.ruleset import load_ruleset

LARGE = (200_000, 50_000, 20_000)
"""Rows of the largest lists of the first units; the others have lists of some hundreds."""
_SHAPES = tuple(SHAPES.values())
_TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
    '<Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@dataclass(frozen=True)
class Planted:
    """What an audit of the inbox must find: units that share a file, rows, a picture."""

    same_file: tuple[str, str]
    same_rows: tuple[str, str]
    same_picture: tuple[str, str, str]
    damaged: str
    doubtful: str


def make_inbox(
    folder: Path, units: int = 60, files: int = 100, large: tuple[int, ...] = LARGE, faults: bool = True, lists: int = 1
) -> Planted | None:
    """Fill a folder; the same numbers give the same inbox. In a package `lists` of the lists are larger than 30 rows."""
    catalogue = load_ruleset().catalogue
    refs = list(_units(catalogue))[:units]
    for number, ref in enumerate(refs):
        rows = large[number] if number < len(large) else 120 + 40 * (number % 9)
        _package(folder / ref.owner, ref, catalogue, files, [rows] * lists, number)
    return _plant(folder, refs) if faults else None


def _units(catalogue: Catalogue) -> Iterator[UnitRef]:
    """Municipal units that lead an item, then others, then districts."""
    led = {lead for item in catalogue.items.values() for lead in item.leads}
    known = [unit for unit in catalogue.units.units if unit.kind != "group"]
    yield from (UnitRef(unit) for unit in sorted(known, key=lambda unit: unit.name not in led))
    yield from (UnitRef(district=district, part="政务服务办") for district in catalogue.units.districts)


def _package(folder: Path, ref: UnitRef, catalogue: Catalogue, files: int, rows: Sequence[int], number: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    items = [item for _, item in sorted(catalogue.items.items()) if duty_of(item, ref)] or [catalogue.items[1 + number % 100]]
    prefix = ref.unit.file_name if ref.unit else ref.name
    names = []
    for count in range(files - 2):
        item = items[count % len(items)]
        kind = ("docx", "docx", "docx", "docx", "xlsx", "png")[count % 6]
        name = f"{prefix}-{catalogue.content_of[item.seq].name}-{item.seq}-{_keypoint(item, kind)}{count}.{kind}"
        names.append(name)
        _evidence(folder / name, kind, 1000 * number + count, rows[count // 6] if count // 6 < len(rows) else 30)
    (folder / "佐证材料清单.docx").write_bytes(document("佐证材料清单", names))
    (folder / "evalcheck.yaml").write_text(f"unit: {ref.owner}\n", "utf-8")


def _keypoint(item: Item, kind: str) -> str:
    asked = {one for clause in item.clauses for one in clause.asks}
    if kind == "xlsx":
        return "企业名单"
    if kind == "png":
        return "网上截图" if EvidenceKind.PLATFORM_SCREENSHOT in asked else "工作照片"
    return "政策文件" if EvidenceKind.POLICY_DOCUMENT in asked else "工作总结"


def _evidence(path: Path, kind: str, seed: int, rows: int) -> None:
    if kind == "xlsx":
        write(path, rows, seed, _SHAPES[seed // 6 % len(_SHAPES)])
    elif kind == "png":
        path.write_bytes(picture(seed))
    else:
        rng = random.Random(seed)
        lines = [f"第{n}条 样例工作第{rng.randrange(10**6)}号安排,2021年5月起执行,由综合处负责落实并按季度汇总情况。" for n in range(60)]
        path.write_bytes(document(f"样发〔2021〕{seed}号 关于样例工作的通知", lines))


def document(title: str, lines: list[str], pictures: tuple[bytes, ...] = ()) -> bytes:
    """A docx of plain paragraphs, with pictures among its parts."""
    text = "".join(f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>" for line in (title, *lines))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in (("[Content_Types].xml", _TYPES), ("_rels/.rels", _RELS)):
            archive.writestr(zipfile.ZipInfo(name), part)
        body = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document xmlns:w="{_WORD}"><w:body>{text}</w:body></w:document>'
        archive.writestr(zipfile.ZipInfo("word/document.xml"), body, zipfile.ZIP_DEFLATED)
        for number, one in enumerate(pictures, 1):
            archive.writestr(zipfile.ZipInfo(f"word/media/image{number}.png"), one)
    return out.getvalue()


def picture(seed: int, crop: float = 1.0, side: int = 640) -> bytes:
    """A picture of overlapping fields, another for each seed; cropped to its middle and rescaled where asked."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (640, 400), "white")
    draw, rng = ImageDraw.Draw(image), random.Random(seed)
    for _ in range(40):
        x, y = rng.randrange(600), rng.randrange(360)
        box = (x, y, x + rng.randrange(20, 160), y + rng.randrange(20, 120))
        draw.rectangle(box, fill=(rng.randrange(255), rng.randrange(255), rng.randrange(255)))
    if crop < 1:
        left, top = 640 * (1 - crop) / 2, 400 * (1 - crop) / 2
        image = image.crop((round(left), round(top), round(640 - left), round(400 - top)))
    image = image.resize((side, side * image.height // image.width), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _plant(folder: Path, refs: list[UnitRef]) -> Planted:
    """Faults between packages, a parcel that cannot be opened, and one that nobody can tell whose it is."""
    names = [ref.owner for ref in refs]
    a, b, c, d, e, f, g = names[3], names[4], names[5], names[6], names[7], names[8], names[9]
    shared = document("样发〔2021〕99号 共用的通知", ["同一份文件。"])
    for name in (a, b):
        _replace(folder / name, "docx", shared)
    rows = list(visits(300, _SHAPES[0], 424242))
    write_rows(_first(folder / c, "xlsx"), rows)
    write_rows(_first(folder / d, "xlsx"), rows[:200])
    _replace(folder / e, "png", picture(777777))
    _replace(folder / f, "png", picture(777777, 0.8, 500))
    _replace(folder / g, "docx", document("样例工作总结", ["见图。"], (picture(777777, 1.0, 420),)))
    (folder / "坏包.zip").write_bytes(b"PK\x03\x04" + bytes(200))
    (folder / "补充材料").mkdir()
    (folder / "补充材料" / "说明.docx").write_bytes(document("情况说明", ["没有写单位。"]))
    return Planted((a, b), (c, d), (e, f, g), "坏包.zip", "补充材料")


def _first(folder: Path, kind: str) -> Path:
    return sorted(path for path in folder.iterdir() if path.name.endswith(f".{kind}") and path.name.count("-") > 2)[0]


def _replace(folder: Path, kind: str, data: bytes) -> None:
    _first(folder, kind).write_bytes(data)
