"""Files of a case, made from data, so that a few lines tell what was handed in."""

from __future__ import annotations

import hashlib
import io
import zlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import yaml

from evalcheck.submission.model import EvidenceFile, Incident, InMemory, Submission


def workbook(sheets: Mapping[str, Any]) -> bytes:
    """A real xlsx with the given rows from A1 on; None leaves a cell empty, dates are date cells, text stays text.

    `{rows: [[…]], hidden_rows: [3], hidden_columns: [2]}` hides rows and columns (from 1), `hidden:` before its name the sheet;
    `merged: {B3:B5: 和平区}` merges cells.
    """
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False}
    )
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name.removeprefix("hidden:"))
        hiding = rows if isinstance(rows, Mapping) else {"rows": rows}
        for row in hiding.get("hidden_rows", ()):
            sheet.set_row(row - 1, None, None, {"hidden": True})
        for column in hiding.get("hidden_columns", ()):
            sheet.set_column(column - 1, column - 1, None, None, {"hidden": True})
        for r, row in enumerate(hiding["rows"]):
            for c, value in enumerate(row or ()):
                if isinstance(value, date | datetime):
                    sheet.write_datetime(r, c, value, day)
                elif value is not None:
                    sheet.write(r, c, value)
        for cells, value in hiding.get("merged", {}).items():
            sheet.merge_range(cells, value)
        if name.startswith("hidden:"):
            sheet.hide()
    book.close()
    return buffer.getvalue()


def document(paragraphs: Sequence[Any] = (), tables: Sequence[Sequence[Sequence[str]]] = ()) -> bytes:
    """A real docx: the paragraphs, then the tables. `{highlight: words}` is a highlighted paragraph, `{picture: [w, h]}` a picture."""
    import docx
    from docx.enum.text import WD_COLOR_INDEX

    made = docx.Document()
    for text in paragraphs:
        if isinstance(text, str):
            made.add_paragraph(text)
        elif "picture" in text:
            made.add_picture(io.BytesIO(_picture(text)))
        else:
            made.add_paragraph().add_run(text["highlight"]).font.highlight_color = WD_COLOR_INDEX.YELLOW
    for rows in tables:
        table = made.add_table(len(rows), max(len(row) for row in rows))
        for made_row, row in zip(table.rows, rows, strict=True):
            for cell, text in zip(made_row.cells, row, strict=False):
                cell.text = str(text)
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def picture(width: int, height: int, seed: int = 0, marked: bool = False) -> bytes:
    """A PNG of grey fields without any text, of each seed another; red only where it is `marked`: a frame around a dark line."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (width, height), (90, 120, 100))
    draw = ImageDraw.Draw(image)
    for x in range(0, width, 16):
        draw.line((x, 0, width - x, height), fill=((x + seed) % 200, 160, 190), width=3)
    if marked:
        left, top, right, bottom = width // 4, height // 4, width // 2, height // 2
        draw.rectangle((left - 20, top - 20, right + 20, bottom + 20), fill="white")
        draw.rectangle((left + 20, top + 30, right - 20, top + 40), fill=(60, 60, 70))
        draw.rectangle((left, top, right, bottom), outline=(230, 20, 20), width=3)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _picture(given: Mapping[str, Any]) -> bytes:
    width, height = given["picture"]
    return picture(width, height, given.get("seed", 0), given.get("marked", False))


def scan(pages: int) -> bytes:
    """A PDF of pages that are pictures of grey lines."""
    from PIL import Image, ImageDraw

    sheets = [Image.new("L", (600, 800), 250) for _ in range(pages)]
    for sheet in sheets:
        for y in range(100, 700, 30):
            ImageDraw.Draw(sheet).line((80, y, 520, y), fill=120, width=6)
    out = io.BytesIO()
    sheets[0].save(out, "PDF", save_all=True, append_images=sheets[1:])
    return out.getvalue()


def video(seconds: float, picture: bool = True, seed: int = 0) -> bytes:
    """An MP4 in which a field moves, of each seed another; without `picture` it holds sound only."""
    import av
    import numpy as np

    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as container:
        stream: Any = container.add_stream("mpeg4" if picture else "aac", rate=10 if picture else 8000)
        if picture:
            stream.width, stream.height, stream.pix_fmt = 160, 120, "yuv420p"
        for n in range(int(seconds * 10)):
            pixels = np.full((120, 160, 3), 40, np.uint8)
            pixels[n * 2 % 90 : n * 2 % 90 + 20, 40 + seed % 60 : 80 + seed % 60] = (200, 90, n % 250)
            frame: Any = av.VideoFrame.from_ndarray(pixels, format="rgb24")
            if not picture:
                frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
                frame.sample_rate = 8000
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return out.getvalue()


def content(name: str, given: Any) -> bytes:
    """The bytes of one given file: text, hex, zeros, a docx or, for any other mapping, a workbook of its sheets."""
    if isinstance(given, str):
        return given.encode()
    if given is None:
        return f"样例佐证{zlib.crc32(name.encode())}项。".encode()
    key = repr(given)
    if key not in _MADE:
        if len(_MADE) >= _KEPT:
            _MADE.clear()
        make = next((make for form, make in FORMS.items() if form in given), workbook)
        _MADE[key] = bytes(make(given))
    return _MADE[key]


_MADE: dict[str, bytes] = {}
_KEPT = 1000
"""Files that are kept as made: cases that are like another hand in most of its files again."""


FORMS: dict[str, Any] = {
    "text": lambda given: given["text"].encode(given.get("encoding", "utf-8")),
    "bytes": lambda given: bytes.fromhex(given["bytes"]),
    "size": lambda given: b"0" * given["size"],
    "picture": lambda given: _picture(given),
    "scan": lambda given: scan(given["scan"]),
    "video": lambda given: video(given["video"], given.get("shown", True), given.get("seed", 0)),
    "paragraphs": lambda given: document(given["paragraphs"], given.get("tables", ())),
    "tables": lambda given: document((), given["tables"]),
}


def submission(
    given: Mapping[str, Any], name: str = "package", incidents: Sequence[Incident] = (), archives: Sequence[str] = ()
) -> Submission:
    """A package of the given files, by path."""
    files = []
    for path, value in sorted(given.items()):
        data = content(path, value)
        files.append(EvidenceFile(path, len(data), hashlib.sha256(data).hexdigest(), InMemory(data)))
    return Submission(name, tuple(files), tuple(incidents), tuple(archives))


class CaseLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Plain YAML in which text stays text: only `!date 2022-03-05` makes a date cell."""


CaseLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if tag != "tag:yaml.org,2002:timestamp"]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _date(loader: yaml.SafeLoader, node: yaml.Node) -> datetime:
    return datetime.fromisoformat(str(node.value))


CaseLoader.add_constructor("!date", _date)
