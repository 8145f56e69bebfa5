"""What must be looked at again: 补充核验 for what only a person can decide, 实地访谈 for what was answered in part."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from evalcheck.audit.ledger import CLAUSE_STATES
from evalcheck.audit.sheets import Sheet, put, workbook
from evalcheck.audit.standing import UnitStanding
from evalcheck.catalogue import Catalogue
from evalcheck.evidence.clauses.kind import KIND_WORDS

FILE = "补充核验和实地访谈.xlsx"
_SHEETS = (("补充核验", "review", "需要核对什么"), ("实地访谈", "partial", "还缺什么、要问什么"))


def write_follow_up(out: Path, catalogue: Catalogue, units: Sequence[UnitStanding], day: date) -> None:
    sheets = []
    for name, state, what in _SHEETS:
        rows: list[list[str | int | float | None]] = []
        for unit in units:
            for one in unit.items:
                for told in one.clauses:
                    if told["state"] != state or one.duty == "listed":
                        continue
                    clause = catalogue.clauses[told["clause"]]
                    files = "\n".join(told["files"][:5]) + (f"\n…… 共 {len(told['files'])} 份" if len(told["files"]) > 5 else "")
                    lacking = "、".join("或".join(KIND_WORDS[kind][0] for kind in group.split("|")) for group in told["missing"])
                    ask = f"缺{lacking}" if lacking else "数量不足，请核实" if state == "partial" else "文件能否证明本款，请人工看一遍"
                    label = catalogue.items[one.item].label
                    rows.append([one.item, label, unit.name, f"{clause.id} {clause.label}", CLAUSE_STATES[state], files, ask, None, None])
        headings = [
            ("序号", 7), ("清单事项", 30), ("单位", 16), ("条款", 34), ("状态", 9), ("已有文件", 50), (what, 34),
            ("核验结果（请填写）", 24), ("核验人（请填写）", 12),
        ]  # fmt: skip
        sheets.append(Sheet(name, headings, rows, "", frozenset({"核验结果（请填写）", "核验人（请填写）"}), frozen=3))
    put(out / FILE, workbook(sheets, day))
