"""What the checks of one file name hand to each other: a kind and its facts, before the name's place and the right name join them."""

from __future__ import annotations

from evalcheck.findings import FactValue, Kind

Fault = tuple[Kind, dict[str, FactValue]]
