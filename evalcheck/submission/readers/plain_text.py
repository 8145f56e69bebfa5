"""Plain text (.txt, .md): its lines."""

from __future__ import annotations

from evalcheck.submission.filetype import decode
from evalcheck.submission.limits import Limits
from evalcheck.submission.model import Line, Opened
from evalcheck.submission.readers.page_text import bounded, cut_incident
from evalcheck.submission.troubles import damaged


def read_text(data: bytes, kind: str, path: str, limits: Limits) -> Opened:
    """Every line that is not blank, by its number."""
    text = decode(data)
    if text is None:
        raise damaged("文字编码无法识别", "its text is in no known encoding")
    numbered = enumerate(text.splitlines(), start=1)
    lines, cut = bounded([Line(line.strip(), f"第{number}行") for number, line in numbered if line.strip()], limits.text_characters)
    return Opened(type="txt", lines=lines, incidents=(cut_incident(path, limits),) if cut else ())
