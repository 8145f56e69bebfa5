"""核验记录.xlsx: a row for each clause and file, what evaluators conclude of it, and how a clause stands by that (附件1, 佐证材料核验)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from evalcheck.audit.cells import Entry
from evalcheck.audit.keeping import Gathered
from evalcheck.audit.sheets import FILLS, Value, Worksheet, day_of
from evalcheck.audit.standing import ItemStanding, UnitStanding, after_conclusions
from evalcheck.audit.tables import CLAUSE_STATES, ITEM, UNIT, Found, Judged, lacking_of
from evalcheck.audit.tasks import digest
from evalcheck.catalogue import Catalogue
from evalcheck.catalogue.verification import Code, Conclusion, VerificationWords
from evalcheck.masking import swept
from evalcheck.records import dataclass

FILE = "核验记录.xlsx"
SHEET = "核验记录"
CLAUSE, _FILE = "条款", "文件"
CONCLUSION, PAGES, BY, ON, CHECKED_BY, REMARK = (
    "核验结论（请填写）", "证据页码（请填写）", "核验人（请填写）", "核验日期（请填写）", "复核人（请填写）", "备注（请填写）",
)  # fmt: skip
_TO_FILL = (CONCLUSION, PAGES, BY, ON, CHECKED_BY, REMARK)
_TOGETHER = frozenset({PAGES, BY, ON, CHECKED_BY, REMARK})
"""What two people write of one row is no contradiction: both looked."""
_DOUBTS_SHOWN = 4
_CLAUSE_FILLS = {**FILLS, "not_applicable": FILLS["none"]}


@dataclass(frozen=True)
class Line:
    """A row: a clause of a unit, and one of the files that answer it (None: there is none)."""

    unit: UnitStanding
    one: ItemStanding
    clause: Mapping[str, Any]
    path: str | None
    key: str


@dataclass(frozen=True)
class Verified:
    """What people concluded of a clause. `files` and `of`: how many of its files have a conclusion, and how many there are; without a
    conclusion on every one the clause has none. `follow_up`: it was concluded in 补充核验, not from the files."""

    conclusion: Conclusion | None
    pages: str = ""
    by: str = ""
    on: str = ""
    checked_by: str = ""
    files: int = 0
    of: int = 0
    follow_up: bool = False


def lines_of(units: Iterable[UnitStanding]) -> list[Line]:
    """A row for each clause and file of every unit that handed in; what a unit need not answer is there where it handed in something."""
    lines, seen = [], set[str]()
    for unit in units:
        for one in unit.items:
            for clause in one.clauses if one.duty != "listed" or one.state != "none" else ():
                if one.duty == "listed" and not clause["files"]:
                    continue
                for path in clause["files"] or (None,):
                    key = _free(f"{clause['clause']}|{unit.name}|{_named(path)}", seen)
                    lines.append(Line(unit, one, clause, path, key))
    return lines


def _named(path: str | None) -> str:
    """A file by a digest of its name: what is sent again in another folder is the same paper, and no name of a person is in a key."""
    return digest(path.rpartition("/")[2])[:12] if path else ""


def _free(key: str, seen: set[str]) -> str:
    number, found = 2, key
    while found in seen:
        found, number = f"{key}#{number}", number + 1
    seen.add(found)
    return found


def table(lines: Sequence[Line], catalogue: Catalogue, found: Found, judged: Judged, words: VerificationWords, audit: str) -> Worksheet:
    """The sheet, in the order of units and items."""
    rows: list[list[Value]] = []
    fills: dict[tuple[int, int], str] = {}
    for number, line in enumerate(lines):
        fills[number, 4] = _CLAUSE_FILLS[line.clause["state"]]
        rows.append(_row(line, catalogue, found))
    headings = [
        (ITEM, 7), ("清单事项", 28), (CLAUSE, 32), (UNIT, 16), ("系统判断", 10), (_FILE, 42), ("原文摘录", 50), ("疑点", 50),
        (CONCLUSION, 14), (PAGES, 14), (BY, 12), (ON, 13), (CHECKED_BY, 12), (REMARK, 30),
    ]  # fmt: skip
    return Worksheet(
        SHEET, headings, rows, "", frozenset(_TO_FILL), fills, {CONCLUSION: [one.label for one in words.conclusions]}, 4,
        keys=[line.key for line in lines], digests=[_basis(line, judged) for line in lines], known_by=(CLAUSE, UNIT, _FILE), follows=True,
        together=_TOGETHER, signed=BY, audit=audit,
    )  # fmt: skip


def _basis(line: Line, judged: Judged) -> str:
    return digest(line.clause["clause"], line.unit.name, judged.file(line.unit.package, line.path))[:16]


def _row(line: Line, catalogue: Catalogue, found: Found) -> list[Value]:
    clause = catalogue.clauses[line.clause["clause"]]
    return [
        line.one.item, catalogue.items[line.one.item].label, f"{clause.id} {clause.label}", line.unit.name,
        CLAUSE_STATES[line.clause["state"]], swept(line.path) if line.path else "（没有文件）", _quotes(line), _doubts(line, found),
        *[None] * len(_TO_FILL),
    ]  # fmt: skip


def _quotes(line: Line) -> str:
    told = [(place, text) for file, place, text in line.clause.get("quotes", ()) if file == line.path]
    return "\n".join(f"“{text}”（{swept(place)}）" for place, text in told)


def _doubts(line: Line, found: Found) -> str:
    """What is found of the file; of a clause without one, what it lacks."""
    if line.path is None:
        lacking = lacking_of(line.clause)
        return f"缺{lacking}" if lacking else ""
    told = found.by_file.get((line.unit.name, swept(line.path)), ())
    shown = [f"{one['code']} {one['message']}" + (f"（{one['place']}）" if one["place"] else "") for one in told[:_DOUBTS_SHOWN]]
    return "\n".join([*shown, *([f"…… 共 {len(told)} 处"] if len(told) > _DOUBTS_SHOWN else [])])


def concluded(lines: Iterable[Line], typed: Gathered, words: VerificationWords) -> dict[tuple[str, str], Verified]:
    """By unit and clause what people concluded of its files; of clauses for which nobody did anything, nothing."""
    entries = typed.counted(SHEET, CONCLUSION)
    rows: dict[tuple[str, str], list[Entry | None]] = defaultdict(list)
    for line in lines:
        rows[line.unit.name, line.clause["clause"]].append(entries.get(line.key))
    found = {}
    for place, of_clause in rows.items():
        known = [entry for entry in of_clause if entry and words.conclusion_of(entry.text(CONCLUSION))]
        if known:
            found[place] = _verified(known, len(of_clause), words)
    return found


def _verified(known: Sequence[Entry], of: int, words: VerificationWords) -> Verified:
    codes = [one.code for entry in known if (one := words.conclusion_of(entry.text(CONCLUSION)))]
    code = rolled(codes) if len(codes) == of else None
    label = words.label_of(code) if code else ""
    conclusion = next((one for one in words.conclusions if one.label == label), None)
    return Verified(
        conclusion, _each(known, PAGES), _each(known, BY), last_day(known, ON), _each(known, CHECKED_BY), len(codes), of
    )  # fmt: skip


def rolled(codes: Sequence[Code]) -> Code:
    """How a clause stands whose files have these conclusions, one each.

    Files that are not about the clause do not count. All of one conclusion: that one. Something proved and something not: in part. Nothing
    proved, and some of it refuted and some open: open. No file is about the clause: refuted, for nothing proves it.
    """
    counted = [code for code in codes if code != "elsewhere"]
    if not counted:
        return "refuted"
    if len(set(counted)) == 1:
        return counted[0]
    return "partly" if {"confirmed", "partly"} & set(counted) else "open"


def _each(entries: Iterable[Entry], heading: str) -> str:
    return "、".join(dict.fromkeys(text for entry in entries if (text := entry.text(heading))))


def last_day(entries: Iterable[Entry], heading: str) -> str:
    """The last day on which somebody looked, as 2022-06-07; what is no day stands as it was written."""
    texts = [piece.strip() for entry in entries for piece in entry.text(heading).split("、") if piece.strip()]
    days = sorted(day.isoformat() for text in texts if (day := day_of(text)))
    return days[-1] if days else "、".join(dict.fromkeys(texts))


def unknown_words(typed: Gathered, name: str, heading: str, words: VerificationWords) -> Iterator[tuple[str, str]]:
    """Conclusions that are none of the words to choose from, each with its place: they do not count."""
    for entry in typed.typed[name].entries.values():
        text = entry.text(heading)
        if text and words.conclusion_of(text) is None:
            yield text, f"{name}!{entry.cells[heading].place}"


def with_conclusions(units: Iterable[UnitStanding], verified: Mapping[tuple[str, str], Verified]) -> list[UnitStanding]:
    """The units with what people concluded beside what the machine did, never in its place."""
    return [replace(unit, items=tuple(_item(unit, one, verified) for one in unit.items)) for unit in units]


def _item(unit: UnitStanding, one: ItemStanding, verified: Mapping[tuple[str, str], Verified]) -> ItemStanding:
    found = [verified.get((unit.name, clause["clause"])) for clause in one.clauses]
    if not any(found):
        return one
    clauses = [
        {**clause, "verified": told(given)} if given else clause for clause, given in zip(one.clauses, found, strict=True)
    ]  # fmt: skip
    return after_conclusions(replace(one, clauses=tuple(clauses)))


def told(one: Verified) -> dict[str, Any]:
    """As audit.json has it."""
    return {
        "conclusion": one.conclusion.label if one.conclusion else None, "code": one.conclusion.code if one.conclusion else None,
        "pages": one.pages, "by": one.by, "on": one.on, "checked_by": one.checked_by, "files": one.files, "of": one.of,
        "follow_up": one.follow_up,
    }  # fmt: skip
