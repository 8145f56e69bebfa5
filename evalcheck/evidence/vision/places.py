"""Whether one thing lies on another."""

from __future__ import annotations

from evalcheck.evidence.vision.seen import Place


def over(place: Place, other: Place) -> bool:
    """Whether most of a place lies on the other."""
    wide = min(place.left + place.width, other.left + other.width) - max(place.left, other.left)
    high = min(place.top + place.height, other.top + other.height) - max(place.top, other.top)
    return wide > 0 and high > 0 and wide * high > 0.5 * place.width * place.height
