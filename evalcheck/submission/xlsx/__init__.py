"""Workbooks of Office Open XML (ECMA-376 part 1, SpreadsheetML) read as a stream: memory does not grow with the rows."""

from __future__ import annotations

from evalcheck.submission.xlsx.sheet import open_xlsx

__all__ = ["open_xlsx"]
