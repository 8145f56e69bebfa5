"""The forms of a report. A reporter takes a report and how it is to be shown, and gives text; it never prints."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from evalcheck.reporters import json_v1, terminal
from evalcheck.reporters.look import Look

if TYPE_CHECKING:
    from evalcheck.report import Report

Reporter = Callable[["Report", Look], str]

REPORTERS: Mapping[str, Reporter] = {"terminal": terminal.render, "json": json_v1.render}

__all__ = ["REPORTERS", "Look", "Reporter"]
