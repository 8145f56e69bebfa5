"""Documents as offices write them: red heads and seals, pages of government sites, screenshots with their address, OFD."""

from __future__ import annotations

import html
import io
import random
from collections.abc import Sequence
from functools import cache
from typing import Any

from tests.format_encoders import ofd

_RED = (225, 25, 35)
_EMU = 360_000


@cache
def seal(unit: str, seed: int) -> bytes:
    """The round seal of a unit as e-seal programs paste it: red on nothing."""
    import numpy as np
    from PIL import Image

    from benchmarks.evidence.stamps import ink_of, some_stamp

    ink = ink_of(some_stamp(np.random.default_rng(seed)), 420)
    pixels = np.zeros((*ink.shape, 4), np.uint8)
    pixels[..., :3], pixels[..., 3] = _RED, (ink * 255).astype(np.uint8)
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG")
    return out.getvalue()


def page_picture(seed: int, address: str = "") -> bytes:
    """A window of a program with fields and a red frame round one of them."""
    from PIL import Image, ImageDraw

    rng = random.Random(seed)
    image = Image.new("RGB", (1280, 760 + seed % 40), (246, 248, 250))
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, 1280, 60), fill=(30, 90, 170))
    for n in range(14):
        left, top = 40 + (n % 2) * 620, 100 + (n // 2) * 85
        pen.rectangle((left, top, left + 180 + rng.randrange(380), top + 44), fill=(205 + rng.randrange(50), 215 + rng.randrange(40), 235))
        for line in range(3):
            for word in range(9 + rng.randrange(10)):
                # What a line of type is from afar: short dark strokes with gaps.
                pen.rectangle((left + 10 + word * 16, top + 8 + line * 12, left + 22 + word * 16, top + 14 + line * 12), fill=(20, 40, 60))
    pen.rectangle((30, 90, 640, 240), outline=(235, 20, 20), width=6)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def document(paragraphs: Sequence[Any], tables: Sequence[Sequence[Sequence[str]]], rng: random.Random, *, policy: bool = False) -> bytes:
    """A docx as a word processor leaves it: fonts, a page number below, pictures; a policy paper with its red head and its seal."""
    import docx
    from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_COLOR_INDEX
    from docx.shared import Cm, Pt, RGBColor

    made = docx.Document()
    made.styles["Normal"].font.name = "FangSong"
    made.styles["Normal"].font.size = Pt(14)
    if rng.random() < 0.5:
        made.sections[0].footer.paragraphs[0].text = "— 1 —"
    lines = list(paragraphs)
    for n, text in enumerate(lines):
        if not isinstance(text, str):
            made.add_picture(io.BytesIO(page_picture(sum(text["picture"]))), Cm(14))
            continue
        paragraph = made.add_paragraph()
        run = paragraph.add_run(text)
        if n < (3 if policy else 1):
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            run.font.size = Pt(28 if policy and n == 0 else 18)
        if policy and n == 0:
            run.font.color.rgb = RGBColor(*_RED)
        if policy and text.startswith("第二条"):
            run.font.highlight_color = WD_COLOR_INDEX.YELLOW
        if policy and n + 3 == len(lines):
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            paragraph.add_run().add_picture(io.BytesIO(seal(text, rng.randrange(10**6))), Cm(4))
    for rows in tables:
        table = made.add_table(len(rows), max(map(len, rows)), style="Table Grid")
        for r, row in enumerate(rows):
            for c, text in enumerate(row):
                table.cell(r, c).text = str(text)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def web_page(paragraphs: Sequence[str], rng: random.Random) -> bytes:
    """The page of a government site that a browser was to print: facts above, text, its address below."""
    unit, number, title, *body, _, day, _ = paragraphs
    unit = unit.removesuffix("文件")
    facts = [("索引号", f"11120000{rng.randrange(10**8):08d}"), ("发文字号", number), ("发布机构", unit), ("成文日期", day)]
    facts.append(("有效性", "有效"))
    cells = "".join(f"<td>{label}：</td><td>{value}</td>" for label, value in facts)
    running = "　".join(f"{label}：{value}" for label, value in facts)
    wide = rng.randrange(8, 16)
    in_cells = rng.random() < 0.5
    head = f"<table border=1 width=60%><tr>{cells}</tr></table>" if in_cells else f"<p style='margin-right:{17 - wide}cm'>{running}</p>"
    text = "".join(f"<p>{_lit(html.escape(one))}</p>" for one in body)
    address = f"https://www.example.gov.cn/zwgk/2021/{rng.randrange(1, 13):02d}/t2021{rng.randrange(10**6):06d}.html"
    return (
        "<html><head><meta charset='utf-8'></head><body style='font-family:Noto Serif CJK SC'>"
        f"<p>2022/5/20 {title}_政策文件_样例政务网</p><p>首页 &gt; 政务公开 &gt; 政策文件</p>{head}<h2>{title}</h2>{text}"
        f"<p style='text-align:right'>{unit}<br>{day}</p><p>{address} 1/1</p></body></html>"
    ).encode()


def _lit(text: str) -> str:
    return f"<span style='background:yellow'>{text}</span>" if text.startswith("第二条") else text


def as_ofd(paragraphs: Sequence[str], unit_seal: str = "") -> bytes:
    """The lines of a text on pages of an OFD document, an e-seal over them where it is a policy paper."""
    lines: list[str] = []
    for text in paragraphs:
        lines += [text[n : n + 38] for n in range(0, len(text), 38)]
    pages = [lines[n : n + 36] for n in range(0, len(lines), 36)]
    return ofd([[(20.0, 20.0 + 7 * n, line) for n, line in enumerate(page)] for page in pages], seal=unit_seal)
