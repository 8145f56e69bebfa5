"""Scanned pages, rings of seals and screens as OCR reads them: what is told, and seconds of the processor and by the clock for each."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from benchmarks.evidence_documents.scans import Scan, scans
from benchmarks.evidence_documents.score import Tally, number_of
from benchmarks.evidence_documents.screens import screens
from evalcheck.evidence.policy.document import packed
from evalcheck.evidence.policy.fields import fields_of
from evalcheck.evidence.vision.colour import planes_of
from evalcheck.evidence.vision.ocr import read_lines, read_part, read_ring
from evalcheck.evidence.vision.seals import seals_on
from evalcheck.evidence.vision.showing import is_named, without_address
from evalcheck.submission.limits import Limits
from evalcheck.submission.model import Line
from evalcheck.submission.pixels.raster import rasters

T = TypeVar("T")
_SCREENS = 30


class Clock:
    """Seconds of the processor and by the clock, added up over calls."""

    def __init__(self) -> None:
        self.processor, self.wall, self.calls = 0.0, 0.0, 0

    def timed(self, call: Callable[[], T]) -> T:
        processor, wall = time.process_time(), time.perf_counter()
        made = call()
        self.processor, self.wall, self.calls = (
            self.processor + time.process_time() - processor, self.wall + time.perf_counter() - wall, self.calls + 1,
        )  # fmt: skip
        return made

    def __str__(self) -> str:
        count = max(1, self.calls)
        return f"{self.calls} × {self.processor / count:.2f} s of the processor, {self.wall / count:.2f} s by the clock"


def table(count: int) -> str:
    """Half of the scans from each part."""
    import cv2
    import numpy as np

    cv2.setNumThreads(1)
    loading = Clock()
    loading.timed(lambda: read_lines(np.full((300, 300, 3), 255, np.uint8)))
    held = [scan for part in ("tuned", "held-out") for scan in scans(part, count // 2)]
    return "\n".join([f"loading of the models: {loading}", *_scans(held), *_screens()])


def _scans(held: Sequence[Scan]) -> list[str]:
    names = ("document number", "issuing unit", "title", "date of issue", "ring of the seal")
    tallies, clock, ringing = {name: Tally() for name in names}, Clock(), Clock()
    mistaken = 0
    for scan in held:
        lines: list[Line] = []
        rings: list[str] = []
        for page in rasters(scan.data, "pdf", Limits()):
            assert page is not None
            seals = seals_on(planes_of(page.pixels))
            lines += [Line(one.text, page.part) for one in clock.timed(lambda page=page, seals=seals: read_part(page, seals)).lines]  # type: ignore[misc]
            rings += [ring for seal in seals if (ring := ringing.timed(lambda seal=seal, page=page: read_ring(seal, page)))]  # type: ignore[misc]
        told, truth = fields_of(lines), scan.paper.truth
        tallies["document number"].add(scan.name, number_of(truth.number), number_of(told.number.text if told.number else None))
        tallies["issuing unit"].add(scan.name, set(truth.issuer), set(told.issuer.text.split("、")) if told.issuer else set())
        tallies["title"].add(scan.name, packed(truth.title or ""), packed(told.title.text) if told.title else "")
        tallies["date of issue"].add(scan.name, truth.issued, told.issued.text if told.issued else None)
        known = any(is_named(packed(scan.seal), ring) for ring in rings)
        tallies["ring of the seal"].add(scan.name, True, known if rings else None)
        mistaken += any(is_named(packed(other.seal), ring) for other in held if other.seal != scan.seal for ring in rings)
    rows = [f"scanned pages: {clock}", f"rings: {ringing}; taken for another of the {len(held)} units: {mistaken}"]
    return rows + [
        f"{name:20}{one.there:5d}{one.claimed:7d}{one.recall:8.3f}{one.precision:8.3f}  {one.wrong[:3]}" for name, one in tallies.items()
    ]


def _screens() -> list[str]:
    tally, clock = Tally(), Clock()
    for screen in screens(_SCREENS, 5):
        kind = "png" if screen.data[:4] == b"\x89PNG" else "jpg"
        for picture in rasters(screen.data, kind, Limits()):
            assert picture is not None
            lines = clock.timed(lambda picture=picture: read_part(picture)).lines  # type: ignore[misc]
            tally.add(screen.name, bool(screen.address), not without_address([line.text for line in lines]))
    return [f"screens: {clock}; address: {tally.there} shown, {tally.claimed} told, {tally.recall:.3f} / {tally.precision:.3f}"]
