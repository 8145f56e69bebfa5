"""落实明细表.xlsx: every item of the list with its units, what they handed in and how it stands; the evaluator's own columns survive."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from evalcheck.audit.sheets import Sheet, put, read_rows, workbook
from evalcheck.audit.standing import ItemStanding, UnitStanding
from evalcheck.catalogue import Catalogue
from evalcheck.evidence.clauses.kind import KIND_WORDS
from evalcheck.reporters.labels import DUTIES, word
from evalcheck.ruleset import Ruleset

FILE = "落实明细表.xlsx"
JUDGEMENT, NOTE = "评估判断（请填写）", "评估备注（请填写）"
_ITEM, _UNIT = "序号", "单位"
_HEADINGS = [
    (_ITEM, 7), ("评估内容", 16), ("清单事项", 34), (_UNIT, 16), ("责任", 14), ("佐证情况", 64), ("落实状态", 12), ("检查发现", 56),
    ("清单备注", 24), (JUDGEMENT, 16), (NOTE, 34),
]  # fmt: skip
_OURS = frozenset(heading for heading, _ in _HEADINGS)
_JUDGEMENTS = ("已落实", "部分落实", "未落实", "需补充核验", "不适用")
STATES = {
    "met": "材料齐全", "review": "需人工核对", "partial": "材料不全", "missing": "没有材料", "other": "由其他牵头单位提供",
    "none": "未要求",
}  # fmt: skip
CLAUSE_STATES = {"met": "有", "partial": "不全", "missing": "缺", "review": "待核对", "not_applicable": "声明不适用"}
FILLS = {"met": "#DDEFE0", "other": "#E6F0EA", "review": "#FFF3CD", "partial": "#FFE4C4", "missing": "#F8D7DA", "none": "#F2F2F2"}
_FINDINGS_SHOWN = 6

Judgements = dict[tuple[str, str], dict[str, str]]
"""What the evaluator wrote, by item and unit: his columns by heading."""


def judgements(out: Path) -> Judgements:
    """What stands in the evaluator's columns of the table in OUT, also in columns that he added. Raises TableUnreadable."""
    path = out / FILE
    found: Judgements = defaultdict(dict)
    if not path.exists():
        return found
    for row in read_rows(path, (_ITEM, _UNIT, JUDGEMENT, NOTE)):
        for heading, value in row.items():
            if value and (heading not in _OURS or heading in (JUDGEMENT, NOTE)):
                found[row[_ITEM], row[_UNIT]][heading] = value
    return found


def write_ledger(
    out: Path, ruleset: Ruleset, units: Sequence[UnitStanding], records: Iterable[Mapping[str, Any]], written: Judgements
) -> None:  # fmt: skip
    """The table anew, with what the evaluator wrote before; what belongs to no row any more is kept on a sheet of its own."""
    lines = _Lines(ruleset.catalogue, _findings_by_item(records), written)
    own = sorted({heading for columns in written.values() for heading in columns} - _OURS)
    municipal = lines.sheet("市级", [unit for unit in units if not unit.district], own)
    districts = lines.sheet("区级", [unit for unit in units if unit.district], own)
    sheets = [municipal, districts]
    left = [(key, columns) for key, columns in sorted(written.items()) if key not in lines.used]
    if left:
        rows: list[list[str | int | float | None]] = [
            [*key, "；".join(f"{heading}：{value}" for heading, value in columns.items())] for key, columns in left
        ]
        sheets.append(Sheet("不再对应的备注", [(_ITEM, 7), (_UNIT, 20), ("原来填写的内容", 90)], rows))
    put(out / FILE, workbook(sheets, lines_day(ruleset)))


def lines_day(ruleset: Ruleset) -> Any:
    """A day that does not change from run to run, for the properties of the workbook."""
    return ruleset.catalogue.window.end


def _findings_by_item(records: Iterable[Mapping[str, Any]]) -> dict[tuple[str, int], list[Mapping[str, Any]]]:
    found: dict[tuple[str, int], list[Mapping[str, Any]]] = defaultdict(list)
    for record in records:
        for finding in record["findings"]:
            for item in finding["items"]:
                found[record["unit"] or "", item].append(finding)
    return found


class _Lines:
    """The rows of the sheets, item by item in the order of the list."""

    def __init__(self, catalogue: Catalogue, findings: Mapping[tuple[str, int], Sequence[Mapping[str, Any]]], written: Judgements) -> None:
        self._catalogue, self._findings, self._written = catalogue, findings, written
        self.used: set[tuple[str, str]] = set()

    def sheet(self, name: str, units: Sequence[UnitStanding], own: Sequence[str]) -> Sheet:
        rows: list[list[str | int | float | None]] = []
        fills: dict[tuple[int, int], str] = {}
        by_item: dict[int, list[tuple[UnitStanding, ItemStanding]]] = defaultdict(list)
        for unit in units:
            for one in unit.items:
                if one.duty != "listed" or one.state != "none":
                    by_item[one.item].append((unit, one))
        for seq in sorted(by_item):
            for unit, one in sorted(by_item[seq], key=lambda pair: pair[1].duty == "listed"):
                fills[len(rows), 6] = FILLS[one.state]
                rows.append(self._row(unit, one, own))
        headings = [*_HEADINGS, *((heading, 20) for heading in own)]
        to_fill = frozenset({JUDGEMENT, NOTE, *own})
        return Sheet(name, headings, rows, "", to_fill, fills, {JUDGEMENT: _JUDGEMENTS}, frozen=4)

    def _row(self, unit: UnitStanding, one: ItemStanding, own: Sequence[str]) -> list[str | int | float | None]:
        item = self._catalogue.items[one.item]
        self.used.add((str(one.item), unit.name))
        written = self._written.get((str(one.item), unit.name), {})
        state = STATES[one.state] if unit.package else "未报送" if one.state != "other" else STATES["other"]
        return [
            one.item, self._catalogue.content_of[one.item].name, item.label, unit.name, word(DUTIES, one.duty, "zh"),
            self._evidence(one), state, self._found(unit, one), item.remark or "", written.get(JUDGEMENT), written.get(NOTE),
            *(written.get(heading) for heading in own),
        ]  # fmt: skip

    def _evidence(self, one: ItemStanding) -> str:
        """One line a clause: what it asks, how it stands, the files."""
        lines = []
        for told in one.clauses:
            clause = self._catalogue.clauses[told["clause"]]
            names = [path.rpartition("/")[2] for path in told["files"]]
            files = "、".join(names[:3]) + (f" 等 {len(names)} 份" if len(names) > 3 else "")
            lacking = "、".join("或".join(KIND_WORDS[kind][0] for kind in group.split("|")) for group in told["missing"])
            detail = "；".join(filter(None, (files, f"缺{lacking}" if lacking else "")))
            lines.append(f"{clause.id} {clause.label}【{CLAUSE_STATES[told['state']]}】" + (f" {detail}" if detail else ""))
        return "\n".join(lines)

    def _found(self, unit: UnitStanding, one: ItemStanding) -> str:
        found = list(self._findings.get((unit.name, one.item), ()))
        extra = [finding.message("zh") for finding in unit.findings if finding.facts.get("item") == one.item]
        codes = Counter(finding["code"] for finding in found)
        lines = [f"COV003 {message}" for message in extra]
        lines += [f"{finding['code']} {finding['message']}" for finding in found[:_FINDINGS_SHOWN]]
        if len(found) > _FINDINGS_SHOWN:
            lines.append(f"…… 共 {len(found)} 处（{'、'.join(f'{code} {count}' for code, count in sorted(codes.items()))}）")
        return "\n".join(lines)
