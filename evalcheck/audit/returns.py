"""Return rates of a survey: the callers' results read back from the returned workbook, by content and by district."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from evalcheck.audit.sheets import Sheet, read_rows, workbook

_RESULT = "调查结果（请填写）"
DONE = "已完成"


def return_rates(path: Path) -> dict[str, dict[str, Counter[str]]]:
    """Results by content and by district: how many of each. Raises TableUnreadable."""
    found: dict[str, dict[str, Counter[str]]] = {"评估内容": defaultdict(Counter), "区域": defaultdict(Counter)}
    for name in ("抽样名单", "替换名单"):
        for row in read_rows(path, ("评估内容", "区域", _RESULT), name):
            result = row[_RESULT]
            if name == "替换名单" and not result:
                continue  # nobody needed this one
            for heading, counts in found.items():
                counts[row[heading] or "不明"][result or "未填写"] += 1
    return found


def rates_workbook(path: Path, day: date) -> bytes:
    sheets = []
    for heading, groups in return_rates(path).items():
        results = sorted({result for counts in groups.values() for result in counts} - {DONE})
        rows = [_row(name, counts, results) for name, counts in sorted(groups.items())]
        total: Counter[str] = Counter()
        for counts in groups.values():
            total.update(counts)
        rows.append(_row("合计", total, results))
        headings = [(heading, 24), ("拨打", 8), (DONE, 8), ("完成率(%)", 11), *((result, 11) for result in results)]
        sheets.append(Sheet(f"按{heading}", headings, rows, frozen=1))
    return workbook(sheets, day)


def _row(name: str, counts: Counter[str], results: Sequence[str]) -> list[str | int | float | None]:
    called = sum(counts.values())
    return [name, called, counts[DONE], round(100 * counts[DONE] / called, 1) if called else None, *(counts[result] for result in results)]
