"""What changed between rounds of an audit, for a terminal, for machines (`evalcheck-audit-diff/1`) and as a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from evalcheck.catalogue import Catalogue
from evalcheck.checks import KINDS
from evalcheck.reporters.json_v1 import as_text
from evalcheck.reporters.labels import STATES, VERDICTS, signed
from evalcheck.reporters.wrapping import cells, indented, padded, visible
from evalcheck.season.changes import Changes, Stand, Step, UnitChange, total
from evalcheck.words import Say

SCHEMA = "evalcheck-audit-diff/1"
WIDTH = 80
_SHOWN = 20


def as_json(found: Changes, catalogue: Catalogue) -> str:
    data = {
        "schema": SCHEMA,
        "rounds": [
            {"as_of": one.as_of, "ruleset": one.ruleset, "sha256": one.sha256, "counts": one.data["counts"]} for one in found.rounds
        ],
        "same_rules": found.same_rules,
        "exact": found.exact,
        "clauses": [{"before": old, "after": new, "count": count} for (old, new), count in _steps(found)],
        "findings": {code: {"new": new, "gone": gone} for code, (new, gone) in found.by_code().items()},
        "contents": [
            {"content": no, "clauses_better": better, "clauses_worse": worse, "new": new, "gone": gone}
            for no, (better, worse, new, gone) in found.by_content(catalogue).items()
        ],
        "units": [_unit(one) for one in found.units],
    }
    return as_text(data)


def _unit(one: UnitChange) -> dict[str, Any]:
    return {
        "unit": one.unit,
        "level": "district" if one.district else "municipal",
        "history": [{"verdict": s.verdict, "answered": s.answered, "owed": s.owed, "findings": s.findings} for s in one.history],
        "clauses": {clause: {"before": old, "after": new} for clause, (old, new) in one.clauses.items()},
        "new": {content: dict(sorted(codes.items())) for content, codes in one.new.items()},
        "gone": {content: dict(sorted(codes.items())) for content, codes in one.gone.items()},
        "unseen": one.unseen,
        "exact": one.exact,
    }


def _steps(found: Changes) -> list[tuple[Step, int]]:
    return sorted(found.steps.items(), key=lambda pair: (-pair[1], str(pair[0])))


def render(found: Changes, catalogue: Catalogue, say: Say) -> str:
    """Lines of at most 80 columns: rounds, clauses, codes, contents, units, and the history where there are more than two rounds."""
    parts = (_head, _clauses, _by_code, partial(_contents, catalogue), _units, _history)
    lines = [line for part in parts for line in part(found, say)]
    return "".join(visible(line.rstrip()) + "\n" for line in lines)


def _head(found: Changes, say: Say) -> Iterator[str]:
    yield " → ".join(one.as_of for one in found.rounds)
    first, last = (one.data["counts"] for one in (found.rounds[0], found.rounds[-1]))
    pairs = [(key, first[key], last[key]) for key in ("handed_in", "pass", "fail", "incomplete")]
    words = {"handed_in": say("已报送", "handed in"), **{key: say(text) for key, (_, text) in VERDICTS.items()}}
    yield "  " + say("，", ", ").join(f"{words[key]} {old} → {new}" for key, old, new in pairs)
    new, gone = (sum(total(getattr(one, what)) for one in found.units) for what in ("new", "gone"))
    better, worse = sum(one.better for one in found.units), sum(one.worse for one in found.units)
    zh = f"问题消除 {gone} 处，新增 {new} 处；清单各条好转 {better} 条，变差 {worse} 条"
    yield "  " + say(zh, f"{gone} findings gone, {new} new; {better} clauses better, {worse} worse")
    first_time = sum(total(one.new) for one in found.units if not one.history[0].verdict)
    if first_time:
        zh, en = (
            f"新增的问题里，{first_time} 处在前一次没有报送的单位",
            f"of the new ones {first_time} are of units that had handed in nothing",
        )
        yield "  " + say(zh, en)
    if unseen := sum(one.unseen for one in found.units):
        yield "  " + say(f"另有 {unseen} 处后一次没有查到的地方，不算消除", f"{unseen} more where nobody looked later: not called gone")
    yield from _warnings(found, say)
    if not any(one.changed for one in found.units):
        yield "  " + say("各单位没有变化。", "Nothing has changed in any unit.")


def _warnings(found: Changes, say: Say) -> Iterator[str]:
    if not found.same_rules:
        zh, en = (
            "各次用的规则不同，增减不全是材料的变化。",
            "The rounds were judged by different rules: not every change is one of the evidence.",
        )
        yield from indented(say(zh, en), WIDTH, "  ")
    if not found.exact:
        zh = "有的材料包找不到原来的报告（packages/），它的问题只按各编号的数目比较。"
        en = "Reports of some packages (packages/) are not there: their findings were compared by numbers of each code only."
        yield from indented(say(zh, en), WIDTH, "  ")


def _title(text: str) -> Iterator[str]:
    yield ""
    yield f"■ {text}"


def _clauses(found: Changes, say: Say) -> Iterator[str]:
    if found.steps:
        yield from _title(say("清单各条的变化", "Clauses"))
    for (old, new), count in _steps(found):
        yield f"  {count:>5}  {_state(old, say)} → {_state(new, say)}"


def _state(state: str | None, say: Say) -> str:
    if state is None:
        return say("（没有报送）", "(nothing came)")
    return signed(STATES, state, say.language) if state in STATES else state


def _by_code(found: Changes, say: Say) -> Iterator[str]:
    codes = found.by_code()
    if codes:
        yield from _title(say("问题的变化（编号，消除，新增）", "Findings (code, gone, new)"))
    for code, (new, gone) in list(codes.items())[:_SHOWN]:
        title = KINDS[code].words(say.language).title if code in KINDS else ""
        yield from indented(f"{code} {_minus(gone)} {_plus(new)}  {title}", WIDTH, "  ", " " * 23)
    yield from _cut(len(codes), say)


def _minus(count: int) -> str:
    return f"{f'-{count}' if count else '':>6}"


def _plus(count: int) -> str:
    return f"{f'+{count}' if count else '':>6}"


def _contents(catalogue: Catalogue, found: Changes, say: Say) -> Iterator[str]:
    names, rows = {one.no: one.name for one in catalogue.contents}, found.by_content(catalogue)
    if rows:
        yield from _title(say("按评估内容（各条好转、变差，问题消除、新增）", "By content (clauses better, worse; findings gone, new)"))
    for no, (better, worse, new, gone) in rows.items():
        yield f"  {padded(f'{no:>2} {names[no]}', 40)}{_plus(better)} {_minus(worse)} │{_minus(gone)} {_plus(new)}"


def _units(found: Changes, say: Say) -> Iterator[str]:
    changed = sorted((one for one in found.units if one.changed), key=lambda one: (-one.better - total(one.gone), one.unit))
    if not changed:
        return
    zh = f"按单位（{len(changed)} 个有变化；结论，落实的事项，各条好转、变差，问题消除、新增）"
    yield from indented(
        say(zh, f"By unit ({len(changed)}: verdict, items answered, clauses better, worse, findings gone, new)"), WIDTH, "■ "
    )
    for one in changed[:_SHOWN]:
        first, last = one.history[0], one.history[-1]
        yield f"  {_short(one.unit, 22)}{_verdict(first, say)}→{_verdict(last, say)} " + (
            f"{first.answered}/{first.owed}→{last.answered}/{last.owed}".ljust(14)
            + f"{_plus(one.better)}{_minus(one.worse)} │{_minus(total(one.gone))}{_plus(total(one.new))}"
        )
    yield from _cut(len(changed), say)


def _short(name: str, width: int) -> str:
    while cells(name) > width - 1:
        name = name.rstrip("…")[:-1] + "…"
    return padded(name, width)


def _verdict(stand: Stand, say: Say) -> str:
    return VERDICTS[stand.verdict][0] if stand.verdict else say("无", "--")


def _history(found: Changes, say: Say) -> Iterator[str]:
    if len(found.rounds) < 3:
        return
    yield from _title(say("各次的情况（结论 落实的事项 问题）", "History (verdict, items answered, findings)"))
    for one in found.units:
        if any(stand.verdict for stand in one.history):
            told = say("；", "; ").join(f"{_verdict(stand, say)} {stand.answered}/{stand.owed} {stand.findings}" for stand in one.history)
            yield from indented(told, WIDTH, f"  {_short(one.unit, 24)}")


def _cut(count: int, say: Say) -> Iterator[str]:
    if count > _SHOWN:
        zh = f"  … 另有 {count - _SHOWN} 行没有列出，加 --format json 或 html 可看全部"
        yield say(zh, f"  … {count - _SHOWN} more: see --format json or html")


def page(found: Changes, catalogue: Catalogue, say: Say) -> str:
    """One HTML file without scripts and network."""
    names = {one.no: one.name for one in catalogue.contents}
    return _templates().get_template("changes.html").render(
        say=say, found=found, names=names, steps=_steps(found), contents=found.by_content(catalogue), codes=found.by_code(), total=total,
        titles={code: kind.words(say.language).title for code, kind in KINDS.items()},
        state=lambda state: _state(state, say), verdict=lambda stand: _told_verdict(stand, say), warnings=list(_warnings(found, say)),
        tally=_tally,
    ) + "\n"  # fmt: skip


def _told_verdict(stand: Stand, say: Say) -> str:
    return signed(VERDICTS, stand.verdict, say.language) if stand.verdict else say("未报送", "absent")


def _tally(held: Mapping[str, Counter[str]]) -> str:
    codes: Counter[str] = sum(held.values(), Counter())
    return "、".join(f"{code} {count}" for code, count in sorted(codes.items()))


@cache
def _templates() -> Environment:
    folder = Path(__file__).with_name("templates")
    return Environment(loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
