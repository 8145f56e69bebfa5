"""How runs of a Word 97 document are dressed, by their properties ([MS-DOC] 2.6.1): highlighter, shading, colour, underline, size."""

from __future__ import annotations

from collections.abc import Iterable

from evalcheck.submission.readers.drawn_marks import Rgb, like_highlighter
from evalcheck.submission.readers.run_marks import PLAIN, Look

_HIGHLIGHT, _COLOUR_NUMBER, _COLOUR, _SHADE_80, _SHADE, _UNDERLINE, _SIZE = 0x2A0C, 0x2A42, 0x6870, 0x4866, 0xCA71, 0x2A3E, 0x4A43
_OF_NUMBER: tuple[Rgb | None, ...] = (
    None, (0, 0, 0), (0, 0, 255), (0, 255, 255), (0, 255, 0), (255, 0, 255), (255, 0, 0), (255, 255, 0), (255, 255, 255), (0, 0, 128),
    (0, 128, 128), (0, 128, 0), (128, 0, 128), (128, 0, 0), (128, 128, 0), (128, 128, 128), (192, 192, 192),
)  # fmt: skip
"""Ico ([MS-DOC] 2.9.119): colours by their numbers."""
_NO_GROUND = frozenset({0, 1, 8, 15, 16})
"""Numbers of highlighters that light nothing up: none, black, white, greys."""
_HEX = 5
"""Bytes at which the ground of a shading begins, behind its length and its pattern's colour (2.9.249)."""


def look_of(properties: Iterable[tuple[int, bytes]]) -> Look:
    """The look that single properties, number and operand, add up to; later ones win."""
    lit, colour, underlined, points = False, None, False, 0.0
    for code, operand in properties:
        if code == _HIGHLIGHT:
            lit = operand[0] not in _NO_GROUND
        elif code == _COLOUR_NUMBER:
            colour = _numbered(operand[0])
        elif code == _COLOUR:
            colour = None if operand[3] == 0xFF else (operand[0], operand[1], operand[2])
        elif code == _SHADE_80:
            lit = lit or like_highlighter(_numbered(int.from_bytes(operand, "little") >> 5 & 0x1F))
        elif code == _SHADE and len(operand) >= _HEX + 4:
            lit = lit or (operand[_HEX + 3] != 0xFF and like_highlighter((operand[_HEX], operand[_HEX + 1], operand[_HEX + 2])))
        elif code == _UNDERLINE:
            underlined = operand[0] != 0
        elif code == _SIZE:
            points = int.from_bytes(operand, "little") / 2
    return Look(lit, colour, underlined, points) if lit or colour or underlined else PLAIN


def _numbered(number: int) -> Rgb | None:
    return _OF_NUMBER[number] if number < len(_OF_NUMBER) else None
