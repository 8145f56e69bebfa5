"""Papers written as docx and rendered by LibreOffice: what a word processor makes of a red header, of highlights and of e-seals."""

from __future__ import annotations

import io
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image

from benchmarks.evidence.papers import text_of
from benchmarks.evidence.scene import Pixels, Random, Scene, Thing, rectangle
from benchmarks.evidence.stamps import UNITS, ink_of, some_stamp, stamped

_COLOURS = {"YELLOW": (255, 255, 0), "BRIGHT_GREEN": (0, 255, 0), "TURQUOISE": (0, 255, 255), "PINK": (255, 0, 255)}
Spot = tuple[float, float, float, float, str]
_TIMEOUT = 180
_EMU = 360_000
"""Units of length of a document in a centimetre."""
_PAGE = (21.0, 29.7)


@dataclass(frozen=True)
class Plan:
    """What is on one paper: `seals` are middle, width and height in centimetres with the words of the ring."""

    header: bool
    colour: str
    seals: tuple[Spot, ...] = ()


def available() -> bool:
    return shutil.which("soffice") is not None


def papers(rng: Random, count: int) -> list[Scene]:
    """First pages of so many documents; half have a red header, a third highlights, a third seals."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        plans = [_write(folder / f"{number}.docx", rng) for number in range(count)]
        to_pdf(sorted(folder.glob("*.docx")), folder)
        return [_scene(folder / f"{number}.pdf", rng, plan) for number, plan in enumerate(plans)]


def to_pdf(documents: list[Path], folder: Path) -> None:
    with tempfile.TemporaryDirectory() as profile:
        command = ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
        subprocess.run([*command, *map(str, documents)], check=True, capture_output=True, timeout=_TIMEOUT)


def write_paper(path: Path, rng: Random, pages: int) -> None:
    """A paper with a red header and so many pages of text, an e-seal on its last page."""
    from docx import Document

    document = Document()
    _sized(document)
    _header(document, rng)
    _line(document, "关于优化营商环境有关工作的通知", 22, centred=True)
    for page in range(pages):
        for _ in range(2 if page == 0 else 4):
            _line(document, "    " + text_of(rng, 130), 16)
        if page < pages - 1:
            document.add_page_break()  # type: ignore[no-untyped-call]
    _line(document, "", 16)
    _seal(document, rng, 0)
    document.save(str(path))


def _write(path: Path, rng: Random) -> Plan:
    from docx import Document
    from docx.enum.text import WD_COLOR_INDEX
    from docx.shared import Pt

    document = Document()
    header, colour = bool(rng.random() < 0.5), str(rng.choice(list(_COLOURS))) if rng.random() < 0.35 else ""
    _sized(document)
    seals = tuple(_seal(document, rng, number) for number in range(int(rng.choice([0, 1, 2], p=[0.6, 0.3, 0.1]))))
    if header:
        _header(document, rng)
    _line(document, "关于优化营商环境有关工作的通知", 22, centred=True)
    lit = set(rng.permutation(range(1, 9))[: int(rng.integers(1, 3))]) if colour else set()
    for number in range(int(rng.integers(9, 11))):
        paragraph = _line(document, "    " + text_of(rng, 24), 16)
        run = paragraph.add_run(text_of(rng, int(rng.integers(6, 60))))
        run.font.size = Pt(16)
        if number in lit:
            run.font.highlight_color = getattr(WD_COLOR_INDEX, colour)
    document.save(str(path))
    return Plan(header, colour, seals)


def _sized(document: Any) -> None:
    for edge, length in zip(("page_width", "page_height"), _PAGE, strict=True):
        setattr(document.sections[0], edge, int(length * _EMU))


def _seal(document: Any, rng: Random, number: int) -> Spot:
    """A transparent picture of a seal over the text, as e-seal programs place them."""
    stamp = some_stamp(rng)
    ink = ink_of(stamp, 500) * rng.uniform(0.5, 1.0)
    pixels = np.zeros((*ink.shape, 4), np.uint8)
    pixels[..., 0], pixels[..., 3] = int(rng.integers(205, 256)), (ink * 255).astype(np.uint8)
    picture = io.BytesIO()
    Image.fromarray(pixels).save(picture, "PNG")
    wide = rng.uniform(3.8, 4.6)
    middle = rng.uniform(4.0, 8.5) + number * 8.5, rng.uniform(16, 24)
    high = wide * ink.shape[0] / ink.shape[1]
    inline = document.paragraphs[-1] if document.paragraphs else document.add_paragraph()
    shape = inline.add_run().add_picture(picture, int(wide * _EMU), int(high * _EMU))
    _floating(shape._inline, middle[0] - wide / 2, middle[1] - high / 2)
    return *middle, wide, high, stamp.words


def _floating(inline: Any, left: float, top: float) -> None:
    """In front of the text, at a place on the page."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    places = "".join(
        f'<wp:position{axis} relativeFrom="page"><wp:posOffset>{int(at * _EMU)}</wp:posOffset></wp:position{axis}>'
        for axis, at in (("H", left), ("V", top))
    )
    anchor = parse_xml(
        f'<wp:anchor {nsdecls("wp", "a", "pic", "r")} distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="9"'
        f' behindDoc="0" locked="0" layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>{places}</wp:anchor>'
    )
    for part in list(inline):
        anchor.append(part)
        if part.tag.endswith("}extent"):
            anchor.append(parse_xml(f"<wp:wrapNone {nsdecls('wp')}/>"))
    inline.getparent().replace(inline, anchor)


def _header(document: Any, rng: Random) -> None:
    unit = str(rng.choice(UNITS))
    words = unit + str(rng.choice(["文件", "文件", "", "办公室文件"]))
    _line(document, words, min(int(rng.integers(34, 56)), int(440 / len(words))), centred=True, colour=(255, 0, 0))
    number = _line(document, f"津政发〔2021〕{rng.integers(1, 60)}号", 16, centred=True)
    _rule_below(number, int(rng.choice([8, 12, 18, 24])), str(rng.choice(["single", "single", "thickThinSmallGap"])))
    _line(document, "", 12)


def _line(document: Any, words: str, points: int, *, centred: bool = False, colour: tuple[int, int, int] | None = None) -> Any:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    paragraph = document.add_paragraph()
    run = paragraph.add_run(words)
    run.font.size, run.font.name = Pt(points), "Noto Serif CJK SC"
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "Noto Serif CJK SC")
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if colour:
        run.font.color.rgb, run.font.bold = RGBColor(*colour), True
    return paragraph


def _rule_below(paragraph: Any, eighths: int, style: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    borders = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    for name, value in (("val", style), ("sz", str(eighths)), ("space", "6"), ("color", "FF0000")):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    paragraph._element.get_or_add_pPr().append(borders)


def _scene(path: Path, rng: Random, plan: Plan) -> Scene:
    import pypdfium2

    document = pypdfium2.PdfDocument(str(path))
    dpi = float(rng.choice([72, 100, 150, 200, 300], p=[0.1, 0.2, 0.4, 0.2, 0.1]))
    pixels = np.ascontiguousarray(document[0].render(scale=dpi / 72, rev_byteorder=True, prefer_bgrx=False).to_numpy()[:, :, :3])
    document.close()
    scene = Scene("rendered", pixels, tuple(_lit(pixels, plan.colour, dpi)), plan.header, ("rendered",))
    scene = scene.with_things(*(_sealed(one, pixels) for one in plan.seals))
    if not plan.seals and rng.random() < 0.3:
        size = int(dpi / 25.4 * rng.uniform(38, 46))
        centre = (pixels.shape[1] * rng.uniform(0.3, 0.75), pixels.shape[0] * rng.uniform(0.6, 0.85))
        scene = stamped(scene, rng, centre, size)
    return scene


def _sealed(seal: Spot, pixels: Pixels) -> Thing:
    height, width = pixels.shape[:2]
    x, y, half, half_high = seal[0] / _PAGE[0], seal[1] / _PAGE[1], seal[2] / 2 / _PAGE[0], seal[3] / 2 / _PAGE[1]
    corners = rectangle((x - half) * width, (y - half_high) * height, (x + half) * width, (y + half_high) * height)
    return Thing("seal", corners, seal[4])


def _lit(pixels: Pixels, colour: str, dpi: float) -> list[Thing]:
    """Where the renderer put the exact colour."""
    if not colour:
        return []
    mask = (np.abs(pixels.astype(int) - _COLOURS[colour]).max(axis=2) < 12).astype(np.uint8)
    mask = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((int(dpi / 12) | 1, int(dpi / 8) | 1), np.uint8))
    _, _, boxes, _ = cv2.connectedComponentsWithStats(mask)
    kept = [box for box in boxes[1:] if box[4] > dpi * dpi / 80]
    return [Thing("highlight", rectangle(x, y, x + w, y + h)) for x, y, w, h, _ in kept]
