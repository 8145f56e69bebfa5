"""Scanned pages: documents of the set printed and scanned, with a seal over the signature, each page a picture in a PDF."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

import numpy as np

from benchmarks.evidence_documents import office
from benchmarks.evidence_documents.labelled import PARTS
from benchmarks.evidence_documents.paper import Paper
from benchmarks.evidence_documents.policies import policy
from benchmarks.evidence_documents.word_files import docx_of

_DPI = (120, 150, 200)


@dataclass(frozen=True, slots=True)
class Scan:
    """The pages of one scanned document, as a PDF of pictures; `seal` is what the ring of its seal says."""

    name: str
    data: bytes
    paper: Paper
    pages: int
    seal: str


def scans(part: str, count: int) -> Iterator[Scan]:
    """Red-headed documents of a part, worn by a scanner."""
    first, vocabularies = PARTS[part]
    made: dict[str, Paper] = {}
    number = 0
    while len(made) < count:
        rng = Random(first + 700_000 + number)
        paper = policy(rng, rng.choice(vocabularies), part == "held-out")
        number += 1
        if paper.truth.header:
            made[f"{number:04d}"] = paper
    printed = office.converted({name: docx_of(paper) for name, paper in made.items()}, "pdf")
    for name, data in printed.items():
        yield _scanned(name, data, made[name], first + int(name))


def _scanned(name: str, data: bytes, paper: Paper, seed: int) -> Scan:
    import pypdfium2
    from PIL import Image

    from benchmarks.evidence.scene import Scene
    from benchmarks.evidence.stamps import stamped
    from benchmarks.evidence.wear import scanned

    rng = np.random.default_rng(seed)
    document = pypdfium2.PdfDocument(data)
    dpi = float(rng.choice(_DPI))
    pages, unit = [], ""
    for index in range(len(document)):
        page = document[index]
        bitmap = page.render(scale=dpi / 72, rev_byteorder=True, prefer_bgrx=False)
        scene = Scene("page", np.ascontiguousarray(bitmap.to_numpy()[:, :, :3]))
        page.close()
        if index == len(document) - 1:
            centre = (scene.pixels.shape[1] * 0.68, scene.pixels.shape[0] * rng.uniform(0.35, 0.7))
            scene = stamped(scene, rng, centre, int(dpi / 25.4 * 42))
            unit = scene.things[-1].words
        pages.append(Image.fromarray(scanned(scene, rng).pixels))
    document.close()
    out = io.BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:], resolution=dpi, quality=80)
    return Scan(f"{name}.pdf", out.getvalue(), paper, len(pages), unit)
