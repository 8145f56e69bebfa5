"""补充核验和实地访谈.xlsx: what must be looked at again, why and in which way, and what came of it (方案四·四, 五; 附件1, 补充核验)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from evalcheck.audit.cells import Entry
from evalcheck.audit.keeping import Copies, Gathered, Reading, gather
from evalcheck.audit.sheets import Value, Worksheet
from evalcheck.audit.standing import ItemStanding, UnitStanding
from evalcheck.audit.tables import CLAUSE_STATES, ITEM, UNIT, Judged, lacking_of
from evalcheck.audit.tasks import digest
from evalcheck.audit.verification import Verified, last_day
from evalcheck.catalogue import Catalogue
from evalcheck.catalogue.verification import VerificationWords
from evalcheck.masking import swept
from evalcheck.records import dataclass

FILE = "补充核验和实地访谈.xlsx"
REVIEWED, ASKED, DOUBTED = "补充核验", "实地访谈", "疑点核实"
SHEETS = (REVIEWED, ASKED, DOUBTED)
_CLAUSES = ((REVIEWED, "review", "需要核对什么"), (ASKED, "partial", "还缺什么、要问什么"))
_CLAUSE = "条款"
WAY, CONCLUSION, OUTCOME, BY, ON = (
    "核验方式（请填写）", "核验结论（请填写）", "核验结果（请填写）", "核验人（请填写）", "核验日期（请填写）",
)  # fmt: skip
_TO_FILL = ((WAY, 14), (CONCLUSION, 14), (OUTCOME, 30), (BY, 12), (ON, 13))
_TOGETHER = frozenset({WAY, BY, ON, OUTCOME})
_FILES_SHOWN = 5
KINDS = {"XPK": "各单位材料雷同", "RES": "与承诺不符", "numbers": "名单电话有误", "handled": "调查与名单不符"}


@dataclass(frozen=True)
class Doubt:
    """Something to be looked at again that is no single clause: what speaks for it, and by what the row is known when it comes again."""

    kind: str
    unit: str
    item: int | None
    content: int | None
    where: str
    what: str
    key: str
    basis: str


def doubts(
    records: Iterable[Mapping[str, Any]], between: Sequence[Mapping[str, Any]], survey: Mapping[str, Any], catalogue: Catalogue,
    words: VerificationWords,
) -> list[Doubt]:  # fmt: skip
    """What the comparisons between packages, the results against promises and the survey put in doubt."""
    results = [one for record in records for one in _results(record, catalogue)]
    return [*_between(between), *results, *_lists(survey, catalogue, words)]


def _between(found: Sequence[Mapping[str, Any]]) -> Iterator[Doubt]:
    for one in found:
        unit, _, path = (one["location"]["file"] or "").partition("/")
        what = one["message"]["zh"]
        yield Doubt("XPK", unit, None, None, swept(path), f"{one['code']} {what}", one["fingerprint"], digest(what)[:16])


def _results(record: Mapping[str, Any], catalogue: Catalogue) -> Iterator[Doubt]:
    for one in record["findings"]:
        if one["code"].startswith("RES"):
            item = next(iter(one["items"]), None)
            content = catalogue.content_of[item].no if item in catalogue.content_of else None
            where = swept(" ".join(filter(None, (one["file"], one["place"]))))
            key = f"{one['code']}|{record['unit']}|{item}|{digest(one['file'])[:8]}"
            what = f"{one['code']} {one['message']}"
            yield Doubt("RES", record["unit"] or record["name"], item, content, where, what, key, digest(what)[:16])


def _lists(survey: Mapping[str, Any], catalogue: Catalogue, words: VerificationWords) -> Iterator[Doubt]:
    """Lists whose numbers were too often wrong, and those of whose enterprises too many say that nothing was handled for them.

    `lists` of survey.json: unit, content, items, called, codes (how the last calls ended), said (by question and value).
    """
    for one in survey.get("lists", ()):
        codes, answers = one.get("codes") or {}, (one.get("said") or {}).get(words.handled) or {}
        wrong, asked = sum(codes.get(code, 0) for code in words.wrong_codes), sum(answers.values())
        if _above(wrong, one["called"], words.wrong_numbers, words):
            share = _share(wrong, one["called"], words.wrong_numbers)
            yield _of_list("numbers", one, f"拨打 {one['called']} 家，{wrong} 家号码有误（{share}）", catalogue)
        if _above(answers.get("0", 0), asked, words.not_handled, words):
            share = _share(answers["0"], asked, words.not_handled)
            yield _of_list("handled", one, f"名单列为办理过，接受调查的 {asked} 家中 {answers['0']} 家说没有办理过（{share}）", catalogue)


def _above(count: int, of: int, bound: float, words: VerificationWords) -> bool:
    return of >= words.least_calls and count > bound * of


def _share(count: int, of: int, bound: float) -> str:
    return f"{100 * count / of:.0f}%，超过 {100 * bound:g}%"


def _of_list(kind: str, one: Mapping[str, Any], what: str, catalogue: Catalogue) -> Doubt:
    items = [int(seq) for seq in str(one.get("items") or "").split(",") if seq.isdecimal() and int(seq) in catalogue.items]
    item = items[0] if len(items) == 1 else None
    content = one.get("content") or (catalogue.content_of[items[0]].no if items else None)
    where = f"企业名单（第 {'、'.join(map(str, items))} 项）" if items else "企业名单"
    return Doubt(kind, one["unit"], item, content, where, what, f"{kind}|{one['unit']}|{content}|{one.get('items')}", digest(what)[:16])


def gathered(
    out: Path, catalogue: Catalogue, units: Sequence[UnitStanding], doubted: Sequence[Doubt], judged: Judged, words: VerificationWords,
    audit: str, copies: Copies, reading: Reading,
) -> Gathered:  # fmt: skip
    """The three sheets with what was typed in them. Raises TableUnreadable."""
    sheets = [_clauses(name, state, what, catalogue, units, judged) for name, state, what in _CLAUSES]
    sheets.append(_doubted(doubted, catalogue))
    choices = {WAY: words.ways, CONCLUSION: [one.label for one in words.conclusions if one.code != "elsewhere"]}
    filled = frozenset(heading for heading, _ in _TO_FILL)
    sheets = [
        replace(sheet, to_fill=filled, choices=choices, together=_TOGETHER, signed=BY, audit=audit, frozen=3) for sheet in sheets
    ]  # fmt: skip
    return gather(reading(out / FILE, sheets), sheets, copies)


def _clauses(
    name: str, state: str, what: str, catalogue: Catalogue, units: Sequence[UnitStanding], judged: Judged
) -> Worksheet:  # fmt: skip
    rows: list[list[Value]] = []
    keys, digests = [], []
    for unit, one, told in _of_state(units, state):
        clause = catalogue.clauses[told["clause"]]
        rows.append([
            one.item, catalogue.items[one.item].label, unit.name, f"{clause.id} {clause.label}", CLAUSE_STATES[state],
            _files(told["files"]), _ask(told, state), *[None] * len(_TO_FILL),
        ])  # fmt: skip
        keys.append(f"{clause.id}|{unit.name}")
        digests.append(judged.clauses(unit.package, [told]))
    headings = [(ITEM, 7), ("清单事项", 30), (UNIT, 16), (_CLAUSE, 34), ("状态", 9), ("已有文件", 50), (what, 34), *_TO_FILL]
    return Worksheet(name, headings, rows, keys=keys, digests=digests, known_by=(ITEM, UNIT, _CLAUSE))


def _of_state(units: Sequence[UnitStanding], state: str) -> Iterator[tuple[UnitStanding, ItemStanding, Mapping[str, Any]]]:
    for unit in units:
        for one in unit.items:
            for told in one.clauses if one.duty != "listed" else ():
                if told["state"] == state:
                    yield unit, one, told


def _files(paths: Sequence[str]) -> str:
    return "\n".join(map(swept, paths[:_FILES_SHOWN])) + (f"\n…… 共 {len(paths)} 份" if len(paths) > _FILES_SHOWN else "")


def _ask(told: Mapping[str, Any], state: str) -> str:
    lacking = lacking_of(told)
    return f"缺{lacking}" if lacking else "数量不足，请核实" if state == "partial" else "文件能否证明本款，请人工看一遍"


def _doubted(doubted: Sequence[Doubt], catalogue: Catalogue) -> Worksheet:
    names = {content.no: content.name for content in catalogue.contents}
    rows: list[list[Value]] = [
        [KINDS[one.kind], one.item, names.get(one.content or 0), one.unit, one.where, one.what, *[None] * len(_TO_FILL)] for one in doubted
    ]
    headings = [("疑点", 16), (ITEM, 7), ("评估内容", 18), (UNIT, 18), ("文件或名单", 44), ("需要核实什么", 60), *_TO_FILL]
    keys, digests = [one.key for one in doubted], [one.basis for one in doubted]
    return Worksheet(DOUBTED, headings, rows, keys=keys, digests=digests, known_by=("疑点", UNIT, "需要核实什么"))


def concluded(typed: Gathered, words: VerificationWords) -> dict[tuple[str, str], Verified]:
    """By unit and clause what was concluded on the spot: it goes before what the files showed."""
    found = {}
    for name, _, _ in _CLAUSES:
        for key, entry in typed.counted(name, CONCLUSION).items():
            clause, _, unit = key.partition("|")
            conclusion = words.conclusion_of(entry.text(CONCLUSION))
            if conclusion:
                found[unit, clause] = Verified(conclusion, by=entry.text(BY), on=last_day([entry], ON), follow_up=True)
    return found


def outcomes(
    typed: Gathered, doubted: Sequence[Doubt], words: VerificationWords, catalogue: Catalogue
) -> list[dict[str, Any]]:  # fmt: skip
    """What people wrote, a line a row, as audit.json has it: only of rows about what is there now."""
    found = []
    for name, _, _ in _CLAUSES:
        for key, entry in sorted(typed.counted(name, CONCLUSION).items()):
            clause, _, unit = key.partition("|")
            item = catalogue.item_of[clause].seq
            found.append({"sheet": name, "kind": "clause", "unit": unit, "item": item, "clause": clause, **_outcome(entry, words)})
    known = {one.key: one for one in doubted}
    for key, entry in sorted(typed.counted(DOUBTED, CONCLUSION).items()):
        one = known.get(key)
        if one is not None:
            kind = {"XPK": "between", "RES": "result"}.get(one.kind, one.kind)
            place = {"sheet": DOUBTED, "kind": kind, "unit": one.unit, "item": one.item, "clause": None}
            found.append({**place, "what": one.what, **_outcome(entry, words)})
    return [one for one in found if one["way"] or one["conclusion"] or one["outcome"]]


def _outcome(entry: Entry, words: VerificationWords) -> dict[str, Any]:
    conclusion = words.conclusion_of(entry.text(CONCLUSION))
    return {
        "way": entry.text(WAY) or None, "conclusion": conclusion.label if conclusion else None,
        "code": conclusion.code if conclusion else None, "outcome": entry.text(OUTCOME) or None, "by": entry.text(BY),
        "on": last_day([entry], ON),
    }  # fmt: skip
