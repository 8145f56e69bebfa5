"""Lines over a logarithmic scale of rows, as an SVG of a few hundred signs a line."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

Line = Sequence[tuple[float, float]]
_WIDTH, _HEIGHT, _LEFT, _TOP = 360, 240, 56, 34
_COLOURS = ("#7a7a7a", "#c03535", "#1c6fb5", "#2d8a4e", "#9a5fb4", "#b8860b", "#444444")


def svg(panels: Mapping[str, Mapping[str, Line]]) -> str:
    """Panels side by side, each with the same lines by name."""
    names = list(dict.fromkeys(name for lines in panels.values() for name in lines))
    width, height = len(panels) * (_WIDTH + _LEFT) + 20, _TOP + _HEIGHT + 46 + 18 * len(names)
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12">']
    parts.append(f'<rect width="{width}" height="{height}" fill="white"/>')
    for number, (title, lines) in enumerate(panels.items()):
        parts += _panel(title, lines, names, _LEFT + number * (_WIDTH + _LEFT))
    for number, name in enumerate(names):
        y = _TOP + _HEIGHT + 52 + 18 * number
        parts.append(f'<path d="M{_LEFT} {y - 4}h24" stroke="{_COLOURS[number % len(_COLOURS)]}" stroke-width="2.5"/>')
        parts.append(f'<text x="{_LEFT + 32}" y="{y}">{escape(name)}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def _panel(title: str, lines: Mapping[str, Line], names: Sequence[str], left: float) -> list[str]:
    points = [point for line in lines.values() for point in line]
    xs, ys = ([math.log10(value[axis]) for value in points] for axis in (0, 1))
    low, high, first, last = math.floor(min(ys)), math.ceil(max(ys)), min(xs), max(xs)

    def place(rows: float, value: float) -> tuple[float, float]:
        x = left + _WIDTH * (math.log10(rows) - first) / ((last - first) or 1)
        return x, _TOP + _HEIGHT * (high - math.log10(value)) / ((high - low) or 1)

    parts = [f'<text x="{left}" y="{_TOP - 14}" font-weight="bold">{escape(title)}</text>']
    for power in range(low, high + 1):
        y = place(10**first, 10.0**power)[1]
        parts.append(f'<path d="M{left} {y:.1f}h{_WIDTH}" stroke="#dddddd"/>')
        parts.append(f'<text x="{left - 6}" y="{y + 4:.1f}" text-anchor="end">{10.0**power:g}</text>')
    for rows in sorted({rows for rows, _ in points}):
        parts.append(f'<text x="{place(rows, 10.0**low)[0]:.1f}" y="{_TOP + _HEIGHT + 18}" text-anchor="middle">{rows:,.0f}</text>')
    for name, line in lines.items():
        path = " ".join(f"{'L' if number else 'M'}{x:.1f} {y:.1f}" for number, (x, y) in enumerate(place(*point) for point in line))
        colour = _COLOURS[names.index(name) % len(_COLOURS)]
        parts.append(f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="2.5"/>')
    return parts
