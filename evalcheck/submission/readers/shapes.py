"""Which drawn shapes of a document point at something: frames, circles, callouts and arrows, in DrawingML and OpenDocument."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from evalcheck.patterns import regex
from evalcheck.submission.readers.xml_parts import attribute, child, local

if TYPE_CHECKING:
    from lxml.etree import _Element

_POINTING = regex(r"rect|ellipse|callout|arrow|bracket|brace|frame|donut|cloud|circle|ring", re.IGNORECASE)
_ARROWS = regex("arrow|callout", re.IGNORECASE)
ORNAMENT = 540_000
"""EMU (1.5 cm): smaller pictures are icons and bullets."""
_FILLS = frozenset({"solidFill", "gradFill", "blipFill", "pattFill"})


def points_at(shape: _Element, words: str) -> bool:
    """A frame, circle, callout or arrow of DrawingML without words of its own; straight lines part things, what is filled hides what
    lies under it. A shape that names no ground has that of its style (ECMA-376 part 1, 20.1.4.2.10).
    """
    properties = child(shape, "spPr")
    geometry = child(properties, "prstGeom") if properties is not None else None
    if properties is None or geometry is None or words.strip():
        return False
    line = child(properties, "ln")
    ended = line is not None and any(attribute(end, "type") not in (None, "none") for end in line if local(end) in ("headEnd", "tailEnd"))
    kind = geometry.get("prst") or ""
    return ended or bool(_ARROWS.search(kind)) or (bool(_POINTING.search(kind)) and not _filled(shape, properties))


def _filled(shape: _Element, properties: _Element) -> bool:
    own = {local(one) for one in properties}
    if own & _FILLS or "noFill" in own:
        return bool(own & _FILLS)
    style = child(shape, "style")
    ground = child(style, "fillRef") if style is not None else None
    return ground is not None and ground.get("idx") not in (None, "0")


def points_in_odf(shape: _Element, fill: str | None, ended: bool) -> bool:
    """The same of a shape of OpenDocument (1.3 part 3, 10.3 and 10.6); `fill` and `ended` are its style's ground and its line's arrow."""
    kind = local(shape)
    if kind in ("line", "connector", "polyline", "path"):
        return ended
    if kind == "custom-shape":
        geometry = child(shape, "enhanced-geometry")
        kind = (attribute(geometry, "type") or "") if geometry is not None else ""
        if "onnector" in kind:
            return ended
    return bool(_ARROWS.search(kind)) or (bool(_POINTING.search(kind)) and fill == "none")
