"""A package as a department hands it in, 60 files with 20 documents of ten pages, and how long it takes to check it."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

import numpy as np
from docx import Document
from docx.shared import Cm
from PIL import Image

from benchmarks.evidence import rendered
from benchmarks.evidence.decoys import photo, table
from benchmarks.evidence.papers import paper, text_of
from benchmarks.evidence.scene import Random, Scene
from benchmarks.evidence.screens import chat, web_page
from benchmarks.evidence.wear import photographed, scanned
from benchmarks.writers import write

_UNIT = "市级市税务局-优化纳税服务-"
_PAGES = 10
_WITHOUT_OCR = "import sys; sys.modules['rapidocr'] = None; from evalcheck.cli import main; main()"
"""As where the extra is not installed."""
_PRINTED, _DOCX, _SCANS, _SCREENS, _PHOTOS, _LISTS = 8, 6, 6, 15, 15, 10


def printed_papers(folder: Path, rng: Random, count: int) -> None:
    """Red-header papers of ten pages with an e-seal, as LibreOffice prints them to PDF (docx where it is not installed)."""
    for number in range(count):
        rendered.write_paper(folder / f"{_UNIT}{25 + number % 3}-政策文件{number}.docx", rng, _PAGES)
    if rendered.available():
        written = sorted(folder.glob("*政策文件*.docx"))
        rendered.to_pdf(written, folder)
        for path in written:
            path.unlink()


def documents(folder: Path, rng: Random, count: int) -> None:
    """Summaries of ten pages: text, and pictures between it."""
    for number in range(count):
        document = Document()
        for page in range(_PAGES):
            for _ in range(6 if page % 3 == 0 else 12):
                document.add_paragraph(text_of(rng, 140))
            if page % 3 == 0:
                picture = folder / "picture.png"
                Image.fromarray(web_page(rng).pixels).save(picture)
                document.add_picture(str(picture), Cm(15))
                picture.unlink()
        document.save(str(folder / f"{_UNIT}{25 + number % 3}-执行情况总结{number}.docx"))


def scans(folder: Path, rng: Random, count: int) -> None:
    """Papers of ten pages from a scanner at 200 dpi: the first with a red head, the last with a seal."""
    for number in range(count):
        pages = [_scan(rng, page) for page in range(_PAGES)]
        name = f"{_UNIT}{25 + number % 3}-政策文件扫描{number}.pdf"
        pages[0].save(folder / name, save_all=True, append_images=pages[1:], resolution=200, quality=75)


def _scan(rng: Random, page: int) -> Image.Image:
    scene = scanned(paper(rng, page == 0, seals=int(page == _PAGES - 1)), rng)
    return Image.fromarray(scene.pixels).resize((1654, 2339))


def pictures(folder: Path, rng: Random, count: int, draw: Callable[[Random], Scene], name: str, size: tuple[int, int] | None) -> None:
    for number in range(count):
        image = Image.fromarray(draw(rng).pixels)
        image = image.resize(size) if size else image
        path = folder / f"{_UNIT}{25 + number % 3}-{name}{number}.{'jpg' if size else 'png'}"
        image.save(path, quality=88)


def lists(folder: Path, count: int) -> None:
    for number in range(count):
        write(folder / f"{_UNIT}{25 + number % 3}-企业名单{number}.xlsx", 300, seed=number)


def make(folder: Path) -> None:
    """Everything from one seed; photos are as large as phones make them."""
    folder.mkdir(parents=True)
    rng = np.random.default_rng(60)
    printed_papers(folder, rng, _PRINTED)
    documents(folder, rng, _DOCX)
    scans(folder, rng, _SCANS)
    pictures(folder, rng, _SCREENS, lambda r: chat(r) if r.random() < 0.3 else web_page(r), "平台截图", None)
    pictures(folder, rng, _PHOTOS, lambda r: photographed(table(r), r) if r.random() < 0.3 else photo(r), "现场照片", (4000, 3000))
    lists(folder, _LISTS)


def measured(rounds: int = 3) -> str:
    """Whole commands as processes, without OCR: wall and processor seconds of the quickest round."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "package"
        make(folder)
        size = sum(path.stat().st_size for path in folder.iterdir()) / 1e6
        best = min(_once(folder) for _ in range(rounds))
        count = len(list(folder.iterdir()))
    return f"\npackage: {count} files, {size:.0f} MB: {best[0]:.1f} s wall, {best[1]:.1f} s of processors (quickest of {rounds})"


def _once(folder: Path) -> tuple[float, float]:
    begin, used = time.perf_counter(), getrusage(RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", _WITHOUT_OCR, "validate", str(folder)], capture_output=True, check=False)
    now = getrusage(RUSAGE_CHILDREN)
    return time.perf_counter() - begin, now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime
