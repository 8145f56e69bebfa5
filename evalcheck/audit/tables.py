"""The workbooks that the evaluator works with: 落实明细表, 催办电话单; what is typed in them stays (keeping.py)."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from evalcheck.audit.keeping import Copies, Gathered, Reading, gather
from evalcheck.audit.sheets import FILLS, Value, Worksheet
from evalcheck.audit.standing import ItemStanding, UnitStanding
from evalcheck.audit.store import Store
from evalcheck.audit.tasks import digest
from evalcheck.catalogue import Catalogue
from evalcheck.evidence.clauses.kind import KIND_WORDS
from evalcheck.masking import swept
from evalcheck.people import without_identity_numbers
from evalcheck.records import dataclass
from evalcheck.reporters.labels import DUTIES, word
from evalcheck.ruleset import Ruleset

LEDGER = "落实明细表.xlsx"
JUDGEMENT, NOTE = "评估判断（请填写）", "评估备注（请填写）"
ITEM, UNIT = "序号", "单位"
_HEADINGS = [
    (ITEM, 7), ("评估内容", 16), ("清单事项", 34), (UNIT, 16), ("责任", 14), ("佐证情况", 64), ("落实状态", 12), ("检查发现", 56),
    ("原文摘录", 60),
    ("清单备注", 24), (JUDGEMENT, 16), (NOTE, 34),
]  # fmt: skip
_OURS = frozenset(heading for heading, _ in _HEADINGS)
JUDGEMENTS = ("已落实", "部分落实", "未落实", "需补充核验", "不适用")
STATES = {
    "met": "材料齐全", "review": "需人工核对", "partial": "材料不全", "missing": "没有材料", "other": "由其他牵头单位提供",
    "none": "未要求",
}  # fmt: skip
AFTER_STATES = {"met": "属实", "review": "仍需核实", "partial": "部分属实", "missing": "未能证明"}
"""How an item stands by what people concluded of its clauses."""
CLAUSE_STATES = {"met": "有", "partial": "不全", "missing": "缺", "review": "待核对", "not_applicable": "声明不适用"}
_FINDINGS_SHOWN = 6


class Judged:
    """Digests of the evidence that rows rest on: other ones mean that it has changed, whatever its files are called."""

    def __init__(self, store: Store) -> None:
        self._of = {(package, path): sha256 for package, path, sha256 in store.db.execute("SELECT package, path, sha256 FROM held")}

    def file(self, package: str | None, path: str | None) -> str:
        """The digest of a file; empty where there is none."""
        return str(self._of.get((package or "", path or ""), ""))

    def clauses(self, package: str | None, clauses: Iterable[Mapping[str, Any]]) -> str:
        files = {self._of.get((package or "", path), "") for clause in clauses for path in clause["files"]}
        return digest(*sorted(files))[:16]


def ledger_sheets(catalogue: Catalogue) -> tuple[str, ...]:
    """A sheet for each level of government, by the name that the ruleset gives it."""
    return tuple(level.name.zh for level in catalogue.units.levels)


def ledger(catalogue: Catalogue, units: Sequence[UnitStanding], found: Found, judged: Judged, audit: str) -> list[Worksheet]:
    """The sheets of units and items: a level of government each."""
    lines = _Lines(catalogue, found, judged, audit)
    levels = catalogue.units.levels
    return [lines.sheet(level.name.zh, [unit for unit in units if unit.level == level]) for level in levels]


def lines_day(ruleset: Ruleset) -> Any:
    """A day that does not change from run to run, for the properties of the workbook."""
    return ruleset.catalogue.window.end


@dataclass(frozen=True)
class Found:
    """The findings of units, by unit and item, and by unit and file (as its path is shown)."""

    by_item: Mapping[tuple[str, int], Sequence[Mapping[str, Any]]]
    by_file: Mapping[tuple[str, str], Sequence[Mapping[str, Any]]]


def found_in(records: Iterable[Mapping[str, Any]]) -> Found:
    by_item: dict[tuple[str, int], list[Mapping[str, Any]]] = defaultdict(list)
    by_file: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for record in records:
        for finding in record["findings"]:
            for item in finding["items"]:
                by_item[record["unit"] or "", item].append(finding)
            if finding["file"]:
                by_file[record["unit"] or "", swept(finding["file"])].append(finding)
    return Found(by_item, by_file)


class _Lines:
    """The rows of the sheets, item by item in the order of the list."""

    def __init__(self, catalogue: Catalogue, found: Found, judged: Judged, audit: str) -> None:
        self._catalogue, self._found_of, self._judged, self._audit = catalogue, found.by_item, judged, audit

    def sheet(self, name: str, units: Sequence[UnitStanding]) -> Worksheet:
        rows: list[list[Value]] = []
        keys, digests = [], []
        fills: dict[tuple[int, int], str] = {}
        by_item: dict[int, list[tuple[UnitStanding, ItemStanding]]] = defaultdict(list)
        for unit in units:
            for one in unit.items:
                if one.duty != "listed" or one.state != "none":
                    by_item[one.item].append((unit, one))
        for seq in sorted(by_item):
            for unit, one in sorted(by_item[seq], key=lambda pair: pair[1].duty == "listed"):
                fills[len(rows), 6] = FILLS[one.state]
                rows.append(self._row(unit, one))
                keys.append(f"{one.item}|{unit.name}")
                digests.append(self._judged.clauses(unit.package, one.clauses))
        return Worksheet(
            name, _HEADINGS, rows, "", frozenset({JUDGEMENT, NOTE}), fills, {JUDGEMENT: JUDGEMENTS}, 4, keys, digests, (ITEM, UNIT),
            together=frozenset({NOTE}), audit=self._audit,
        )  # fmt: skip

    def _row(self, unit: UnitStanding, one: ItemStanding) -> list[Value]:
        item = self._catalogue.items[one.item]
        state = STATES[one.state] if unit.package else "未报送" if one.state != "other" else STATES["other"]
        state += f"\n核验后：{AFTER_STATES[one.after]}" if one.after else ""
        return [
            one.item, self._catalogue.content_of[one.item].name, item.label, unit.name, word(DUTIES, one.duty, "zh"),
            self._evidence(one), state, self._found(unit, one), passages_of(one),
            item.remark or "", None, None,
        ]  # fmt: skip

    def _evidence(self, one: ItemStanding) -> str:
        """One line a clause: what it asks, how it stands, the files."""
        lines = []
        for told in one.clauses:
            clause = self._catalogue.clauses[told["clause"]]
            names = [swept(path.rpartition("/")[2]) for path in told["files"]]
            files = "、".join(names[:3]) + (f" 等 {len(names)} 份" if len(names) > 3 else "")
            lacking = lacking_of(told)
            detail = "；".join(filter(None, (files, f"缺{lacking}" if lacking else "")))
            lines.append(
                f"{clause.id} {clause.label}【{CLAUSE_STATES[told['state']]}】{verified_of(told)}" + (f" {detail}" if detail else "")
            )
        return "\n".join(lines)

    def _found(self, unit: UnitStanding, one: ItemStanding) -> str:
        found = list(self._found_of.get((unit.name, one.item), ()))
        extra = [finding.message("zh") for finding in unit.findings if finding.facts.get("item") == one.item]
        codes = Counter(finding["code"] for finding in found)
        lines = [f"COV003 {message}" for message in extra]
        lines += [f"{finding['code']} {finding['message']}" for finding in found[:_FINDINGS_SHOWN]]
        if len(found) > _FINDINGS_SHOWN:
            lines.append(f"…… 共 {len(found)} 处（{'、'.join(f'{code} {count}' for code, count in sorted(codes.items()))}）")
        return "\n".join(lines)


def verified_of(told: Mapping[str, Any]) -> str:
    """What people concluded of a clause, to stand behind its state."""
    conclusion = (told.get("verified") or {}).get("conclusion")
    return f"【核验：{conclusion}】" if conclusion else ""


def lacking_of(told: Mapping[str, Any]) -> str:
    """The kinds of evidence, and the things that a clause names, that were not found."""
    kinds = told.get("missing_names") or ["或".join(KIND_WORDS[kind].zh for kind in group.split("|")) for group in told["missing"]]
    return "、".join([*kinds, *told.get("lacking", ())])


def passages_of(one: ItemStanding) -> str:
    """The passages that speak best of each clause, a line each, with file and place."""
    told = [(clause["clause"], *passage) for clause in one.clauses for passage in clause.get("quotes", ())]
    return "\n".join(f"{clause}“{text}”（{swept(file.rpartition('/')[2])} {swept(place)}）" for clause, file, place, text in told)


CALLS, CALL_SHEET = "催办电话单.xlsx", "电话单"
_OPEN = ("missing", "partial", "review")


def contacts_of(store: Store) -> dict[str, list[tuple[str, str]]]:
    """The fields of each package's liaison sheet, by package."""
    query = (
        "SELECT held.package, contact.fields FROM held JOIN contact ON contact.key=held.key"
        " WHERE held.role='liaison' ORDER BY held.package, held.path"
    )
    found: dict[str, list[tuple[str, str]]] = {}
    for package, fields in store.db.execute(query):
        found.setdefault(package, []).extend((label, value) for label, value in json.loads(fields))
    return found


def calls_of(
    out: Path, catalogue: Catalogue, units: Sequence[UnitStanding], contacts: Mapping[str, Sequence[tuple[str, str]]], judged: Judged,
    audit: str, copies: Copies, reading: Reading,
) -> Gathered:  # fmt: skip
    """The list with what was typed in it; it names people and telephones, since that is what it is for."""
    rows: list[list[Value]] = []
    keys, digests = [], []
    for content in catalogue.contents:
        items = {item.seq for item in content.items}
        for unit in units:
            open_ = [one for one in unit.items if one.item in items and one.duty != "listed" and one.state in _OPEN]
            if not open_:
                continue
            people = contacts.get(unit.package or "", ())
            told = [
                without_identity_numbers("、".join(dict.fromkeys(v for label, v in people if any(w in label for w in words))))
                for words in _PERSON
            ]
            what = "；".join(
                f"{one.item} {catalogue.items[one.item].label}（{STATES[one.state] if unit.package else '未报送'}）" for one in open_
            )
            rows.append([content.no, content.name, unit.name, what, *told, content.phone, None, None])
            keys.append(f"{content.no}|{unit.name}")
            digests.append(judged.clauses(unit.package, (clause for one in unit.items if one.item in items for clause in one.clauses)))
    headings = [
        ("内容序号", 8), ("评估内容", 20), ("单位", 18), ("需要沟通的事项", 60), ("联络员", 14), ("联系电话", 26), ("邮箱", 24),
        ("该内容的咨询电话", 16), ("通话结果（请填写）", 26), ("日期（请填写）", 12),
    ]  # fmt: skip
    to_fill = frozenset({"通话结果（请填写）", "日期（请填写）"})
    title = "催办电话单（含个人信息，仅供本次评估联络使用）"
    sheet = Worksheet(
        CALL_SHEET, headings, rows, title, to_fill, frozen=3, keys=keys, digests=digests, known_by=("内容序号", UNIT), together=to_fill,
        audit=audit,
    )  # fmt: skip
    return gather(reading(out / CALLS, [sheet]), [sheet], copies)


_PERSON = (("姓名", "联络员"), ("电话", "手机", "座机"), ("邮箱",))
