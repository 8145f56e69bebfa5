"""What can be seen of a file by its pixels: seals, red header, marks, highlights, pictures, moving pictures, and the text of scans."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from evalcheck.records import dataclass

SHARP_FROM = 0.35
"""Pictures less sharp than this look blurred to a person; a hint, never a proof."""


@dataclass(frozen=True, slots=True)
class Place:
    """A rectangle in fractions of the width and height of its page or picture. `part` is as in `Line.part` (`第3页`, `图2`)."""

    part: str
    left: float
    top: float
    width: float
    height: float

    def mostly_on(self, other: Place) -> bool:
        """Whether more than half of it lies on the other."""
        wide = min(self.left + self.width, other.left + other.width) - max(self.left, other.left)
        high = min(self.top + self.height, other.top + other.height) - max(self.top, other.top)
        return wide > 0 and high > 0 and wide * high > 0.5 * self.width * self.height


@dataclass(frozen=True, slots=True)
class Seal:
    """A red seal. `angle` turns its upright text clockwise (degrees, as far as the star tells); `cut` is one over the edge of a page.

    `ring_text` is None where nobody could read it: the extra is missing, or the ring is too small or worn.
    """

    place: Place
    shape: Literal["round", "oval"]
    confidence: float
    cut: bool = False
    ring_text: str | None = None


@dataclass(frozen=True, slots=True)
class DrawnMark:
    """Something drawn over a page or picture to point at its content."""

    place: Place
    shape: Literal["circle", "box", "arrow"]


@dataclass(frozen=True, slots=True)
class Highlight:
    """Text on a coloured ground, as a highlighter leaves it."""

    place: Place
    colour: Literal["yellow", "green", "cyan", "pink", "orange"]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of its own or inside a document. `taken` and `device` are what the camera wrote into it."""

    place: Place
    width: int
    height: int
    sharpness: float
    taken: datetime | None = None
    device: str = ""

    @property
    def blurred(self) -> bool:
        return self.sharpness < SHARP_FROM


@dataclass(frozen=True, slots=True)
class Footage:
    """Moving pictures: shares of the sampled moments that are black, or where nothing moved since the one before.

    `source` tells a recording of a screen from one of a camera, None in doubt.
    """

    samples: int
    black: float
    frozen: float
    source: Literal["screen", "camera"] | None = None


@dataclass(frozen=True, slots=True)
class OcrLine:
    """A line of text read from pixels."""

    text: str
    place: Place
    confidence: float


@dataclass(frozen=True, slots=True)
class Seen:
    """All that was seen in one file.

    `red_header` is None where it cannot be told: nothing to look at, a grey copy, or a red title without its red line.
    `grey` are parts without any colour that are pictures (photocopies, scans): a seal on them cannot be told.
    `possible_seals` are the rings on them that would be seals in red: a person looks.
    `textless` are parts whose text, if any, is only in their pixels; `unread` those of them that no OCR has read, or not all of.
    `plain` are parts on which there is nothing: one colour, less some specks.
    `parts` counts the pages and pictures looked at, `left_out` those that were beyond the limits or could not be drawn.
    `missing` are the extras that are not installed and would have shown more.
    """

    seals: tuple[Seal, ...] = ()
    red_header: bool | None = None
    drawn_marks: tuple[DrawnMark, ...] = ()
    highlights: tuple[Highlight, ...] = ()
    pictures: tuple[Picture, ...] = ()
    footage: Footage | None = None
    ocr_lines: tuple[OcrLine, ...] = ()
    grey: tuple[str, ...] = ()
    possible_seals: tuple[Place, ...] = ()
    textless: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()
    parts: int = 0
    left_out: int = 0
    missing: tuple[str, ...] = ()
