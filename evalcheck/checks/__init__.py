"""Every check a ruleset may name, and every kind of finding. A new check is one line in `roll.py`."""

from __future__ import annotations

from evalcheck.checks.base import Check
from evalcheck.checks.declarations import Declared
from evalcheck.checks.roll import BETWEEN_PACKAGES, OF_PACKAGES
from evalcheck.findings import Kind

ROLL: tuple[type[Check], ...] = (*OF_PACKAGES, Declared, *BETWEEN_PACKAGES)

KINDS: dict[str, Kind] = {kind.code: kind for check in ROLL for kind in check.kinds}
"""Every kind of finding, by code."""
