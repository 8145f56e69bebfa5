"""The mutations of named.yaml: each was tried by hand once and survived, and now has tests of its own that are to kill it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from tests.mutation.trial import fresh


def try_named(where: Path) -> int:
    """Try them all; 1 where one is alive."""
    alive = 0
    for one in yaml.safe_load(where.read_text("utf-8")):
        killer = _named_killer(one)
        alive += not killer
        print(f"{'killed' if killer else 'SURVIVED'}  {one['name']}: {one['find']} -> {one['replace']}  by {killer or '-'}", flush=True)
    return int(alive > 0)


def _named_killer(one: dict[str, Any]) -> str:
    """What kills a mutation; empty where nothing does, or where its piece of code stands in no module, or in several."""
    place = place_of(one["find"])
    if place is None:
        return ""
    source = place.read_text("utf-8").replace(one["find"], one["replace"])
    code = compile(source, str(place.resolve()), "exec", dont_inherit=True)
    return str(fresh(str(place), code, one["tests"], 120))


def place_of(piece: str) -> Path | None:
    """The one module in which a piece of code stands, once."""
    holding = [path for path in Path("evalcheck").rglob("*.py") for _ in range(path.read_text("utf-8").count(piece))]
    return holding[0] if len(holding) == 1 else None
