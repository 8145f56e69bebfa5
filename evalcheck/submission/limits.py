"""How much evalcheck reads of what strangers send: numbers that a ruleset may change (design 4.17)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace

from evalcheck.records import dataclass

MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on archives (a bomb is an incident), and on what readers keep of one file (what is cut is said)."""

    archive_bytes: int = 2048 * MB
    archive_ratio: int = 200
    archive_ratio_from: int = 10 * MB
    archive_members: int = 20_000
    archive_depth: int = 3
    path_characters: int = 1024
    file_bytes: int = 1024 * MB
    part_bytes: int = 64 * MB
    rows: int = 1_048_576
    columns: int = 16_384
    cells: int = 30_000_000
    text_characters: int = 5_000_000
    pages: int = 2_000
    pixels: int = 150_000_000
    frames: int = 500
    looked_parts: int = 120
    look_side: int = 1600
    ocr_parts: int = 16
    cpu_seconds: float = 60.0
    cpu_seconds_per_mb: float = 5.0
    cpu_seconds_per_ocr_part: float = 4.0
    package_cpu_seconds: float = 1800.0
    memory_bytes: int = 3072 * MB
    result_bytes: int = 64 * MB
    reader_processes: int = 2

    def changed(self, values: Mapping[str, float]) -> Limits:
        """The same limits but for some; numbers are whole where the limit is."""
        return replace(self, **{name: type(getattr(self, name))(number) for name, number in values.items()})


NAMES = tuple(field.name for field in fields(Limits))
