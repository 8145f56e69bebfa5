"""What reading may take: CPU time and memory of one file by its size and format, CPU time of a whole package."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from importlib.util import find_spec

from evalcheck.submission.formats import SCANS
from evalcheck.submission.limits import MB, Limits
from evalcheck.submission.model import EvidenceFile

_WHOLE = 256 * 1024
"""Bytes from which a file has all that its kind may take: what is smaller holds little that takes long, unless it was made to."""
_LEAST_TIME = 1 / 8
"""Share of the time that every file has, to import what reads it."""
_LEAST_MEMORY = 0.3
"""Share of the memory that every file has: libraries take half of that before they read a byte."""
_PAGE = 64 * 1024
"""Bytes from which a picture may be a whole page of words."""


def cpu_seconds(file: EvidenceFile, limits: Limits) -> float:
    """A scan may need some of its pages read by OCR, which takes its time on an old machine; of the few pictures in an office document
    the plain limit takes care. Small files have less time, not less than an eighth of the limit."""
    return seconds_by_size(file.size, limits) + _ocr_seconds(file, limits)


def seconds_by_size(size: int, limits: Limits) -> float:
    """CPU seconds for a file of so many bytes, OCR aside."""
    whole = limits.cpu_seconds + limits.cpu_seconds_per_mb * size / MB
    return max(limits.cpu_seconds * _LEAST_TIME, whole * min(1.0, size / _WHOLE))


def memory_by_size(size: int, limits: Limits) -> Limits:
    """The limits with the memory that a file of so many bytes may take."""
    return replace(limits, memory_bytes=int(limits.memory_bytes * max(_LEAST_MEMORY, min(1.0, size / _WHOLE))))


def memory_bytes(file: EvidenceFile, limits: Limits) -> int:
    """Bytes of memory that reading a file may take; OCR needs more for a page than reading does."""
    size = file.size * (_WHOLE // _PAGE) if file.extension in SCANS and _has_ocr() else file.size
    return memory_by_size(size, limits).memory_bytes


def package_seconds(files: Iterable[EvidenceFile], limits: Limits) -> float:
    """CPU seconds for all files of a package: those of the package, and what each of them has for its size and for OCR."""
    return limits.package_cpu_seconds + sum(
        limits.cpu_seconds_per_mb * file.size / MB + _ocr_seconds(file, limits) for file in files
    )  # fmt: skip


def begin_in_time(seconds: Iterable[float], most: float) -> int:
    """Of tasks that take so many seconds, how many, from the first on, begin before `most` is spent."""
    spent, begun = 0.0, 0
    for one in seconds:
        if spent >= most:
            break
        spent, begun = spent + one, begun + 1
    return begun


def _ocr_seconds(file: EvidenceFile, limits: Limits) -> float:
    reading = limits.ocr_parts * limits.cpu_seconds_per_ocr_part if file.extension in SCANS and _has_ocr() else 0.0
    return reading * min(1.0, file.size / _PAGE)


@cache
def _has_ocr() -> bool:
    return find_spec("rapidocr") is not None
