"""What an audit keeps of a file beside its result: the rows of its lists and the hashes of its pictures, taken as it is judged."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from evalcheck.audit.picture_hashes import hash_of
from evalcheck.audit.row_keys import RowKeeper
from evalcheck.catalogue.units import UnitDirectory
from evalcheck.evidence.model import Examined, Table
from evalcheck.submission.limits import Limits
from evalcheck.submission.model import Block, ReadError

_TEMPLATES = frozenset({"enterprise_list", "work_order"})
_MOST_PICTURES = 200
"""Of one file: an album of more is compared by its first ones."""


class Keeper:
    """Looks on as one file is judged."""

    def __init__(self, units: UnitDirectory, limits: Limits) -> None:
        self._units = units
        self._limits = limits
        self._tables: list[RowKeeper] = []
        self._pictures: list[list[Any]] = []
        self._contact: list[list[str | None]] = []

    def file(self, examined: Examined) -> None:
        if examined.role == "evidence" and examined.opened is not None:
            self._pictures = _pictures(examined, self._limits)
        elif examined.role == "liaison":
            self._contact = [[field.label, field.value] for form in examined.forms for field in form.fields if field.value]

    def table(self, table: Table) -> Callable[[Block], None] | None:
        if table.template.id not in _TEMPLATES:
            return None
        keeper = RowKeeper(table, self._units)
        if not keeper.useful:
            return None
        self._tables.append(keeper)
        return keeper.feed

    def kept(self, folder: Path, key: str) -> dict[str, Any]:
        """What was kept, as plain values: lists (their rows written to `folder`), pictures, and whom the liaison sheet names."""
        lists = []
        for number, keeper in enumerate(self._tables):
            name = f"{key}-{number}.rows"
            rows, valid = keeper.write(folder / name)
            lists.append([keeper.part, keeper.template, rows, valid, name])
        return {"lists": lists, "pictures": self._pictures, "contact": self._contact}


def _pictures(examined: Examined, limits: Limits) -> list[list[Any]]:
    from evalcheck.submission.pixels.raster import HOLDERS, PICTURES, rasters

    kind = examined.opened.type if examined.opened else ""
    if kind not in PICTURES and kind not in HOLDERS and kind != "pdf":
        return []
    try:
        data = examined.file.source.read()
    except (OSError, ReadError):
        return []
    found = []
    for raster in rasters(data, kind, limits):
        # A printed page of a pdf is text on white; pages of one notice would be taken for pictures.
        if raster is None or raster.printed:
            continue
        if one := hash_of(raster.pixels, raster.part, raster.width, raster.height):
            found.append([one.part, one.width, one.height, one.hashes.hex(), one.thumb.hex()])
        if len(found) == _MOST_PICTURES:
            break
    return found
