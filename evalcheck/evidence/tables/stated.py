"""Numbers that a text states of handling: the average time and the number of stages (附件2·一·4)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Literal

from evalcheck.evidence.model import Note, Stated
from evalcheck.evidence.values.numbers import NUMBER, number
from evalcheck.findings import Location
from evalcheck.patterns import regex
from evalcheck.submission.model import EvidenceFile, Line

_AVERAGE = regex(r"平均(?!每个?环节|环节|个数)(?:值|数)?")
_UNIT = r"(?:个半|个)?\s*(?P<unit>工作日|自然日|天|日|小时|分钟)"
_TIME = regex(f"(?<![\\d.\\-~])(?<!\\d至)(?P<number>{NUMBER})\\s*{_UNIT}(?=(?P<after>[^,。;,;\\s]{{0,6}}))")
_BARE_TIME = regex(r"^[^\d。;]{0,24}?[\s::=为]\s*(?P<number>\d+(?:\.\d+)?)\s*$")
_NOT_TIMES = regex(r"环节(?:数量|数|个数|总数)|数量|人数|金额|费用|成本|分数|得分")
_PROMISE = regex(r"以内|之内|以下|^内|承诺|目标|前$")
_LESS = regex(r"(缩短|压缩|减少|压减|提速|节省|节约|降低|下降|提前|快)了?(?!至|到|为)[^至到为]{0,4}$")
_FROM = regex(r"(由|从|原来?|以前|之前|改革前)[^,。;至到为]{0,12}$")
_HEADED_UNIT = regex(r"[((](?:单位\s*[::]?\s*)?(?P<unit>个?工作日|自然日|天|日|小时|分钟)[))]")
_DAYS = {"小时": 1 / 24, "分钟": 1 / 1440}

_SENTENCES = regex(r"[。;;\n]")
_STAGES_AFTER = regex(
    r"环节(?:数量|总数|个数|数目|数)?\s*(?:[((]个[))])?\s*"
    f"(?P<link>[^\\d。;;一二三四五六七八九十]{{0,8}}?)(?P<number>{NUMBER})\\s*(?P<unit>个|项)?"
)
_STAGES_BEFORE = regex(f"(?<![第\\d.])(?P<number>{NUMBER})\\s*(?:个|项|道)\\s*(?:主要|具体|办理|审批|业务|工作|流程)*(?:环节|步骤)")
_STAGES_REDUCED = regex(f"环节[^。;]{{0,16}}?(?:至|到|为)\\s*(?P<number>{NUMBER})\\s*(?:个|项)(?!环节)")
_NAMED_COUNT = regex(r"环节(?:数量|总数|个数|数目|数)")
_GOES_ON = regex(r"[^\s,,、)]")
_LINK = regex(r"[\s::=,,]|共计?|总计|合计|分?为|是|有|包括|至|到|精简|压缩|压减|减少|减|缩|保持|仅|只")


def stated_in(text: str, location: Location) -> tuple[Stated, ...]:
    """What one line states; a promise (…以内), a saving (缩短2天) and an old value (由5天) are not what was done."""
    text = unicodedata.normalize("NFKC", text)
    found = [*_averages(text, location), *_stages(text, location)]
    return tuple(dict.fromkeys(found))


def stated_of(notes: Iterable[Note]) -> tuple[Stated, ...]:
    """What the lines above, below and beside a table state."""
    return tuple(stated for note in notes for stated in stated_in(note.text, note.location))


def stated_of_lines(file: EvidenceFile, lines: Iterable[Line]) -> tuple[Stated, ...]:
    """What the text of a document states."""
    return tuple(stated for line in lines for stated in stated_in(line.text, Location(file.path, line.part)))


def _averages(text: str, location: Location) -> Iterator[Stated]:
    for sentence in _SENTENCES.split(text):
        for start, end in _spans(sentence):
            clause = sentence[start:end]
            if not _NOT_TIMES.search(clause.partition(",")[0][:12]) and (stated := _average(clause, location)):
                yield stated


def _spans(sentence: str) -> Iterator[tuple[int, int]]:
    """From each `平均` to the next one."""
    starts = [match.end() for match in _AVERAGE.finditer(sentence)]
    yield from zip(starts, [*starts[1:], len(sentence)], strict=False)


def _average(clause: str, location: Location) -> Stated | None:
    headed = _HEADED_UNIT.search(clause)
    for match in _TIME.finditer(clause):
        before = clause[: match.start()]
        if _PROMISE.search(match["after"]) or _LESS.search(before) or _FROM.search(before) or before.endswith(("月", "年")):
            continue
        if len(before) > 30 or "环节" in before[-12:].replace("全环节", ""):
            continue
        return _time(match["number"], match["unit"], location)
    bare = _BARE_TIME.match(clause)
    return _time(bare["number"], headed["unit"] if headed else "天", location) if bare else None


def _time(text: str, unit: str, location: Location) -> Stated | None:
    value = number(text)
    if value is None:
        return None
    kind: Literal["working_day", "day"] = "working_day" if "工作日" in unit else "day"
    return Stated("average", value * _DAYS.get(unit, 1), kind, location)


def _stages(text: str, location: Location) -> Iterator[Stated]:
    if "环节" not in text and "步骤" not in text:
        return
    for sentence in _SENTENCES.split(text):
        counts = [*_counted_after(sentence), *_counted_elsewhere(sentence)]
        if counts:
            # 由5个环节压减至3个环节: the last one is what holds now.
            yield Stated("stages", max(counts)[1], "stage", location)


def _counted_after(sentence: str) -> Iterator[tuple[int, float]]:
    for match in _STAGES_AFTER.finditer(sentence):
        named = _NAMED_COUNT.match(sentence[match.start() :])
        link = match["link"]
        if not _is_link(link) or (not named and not link.strip() and not match["unit"]):
            continue
        if not named and not match["unit"] and match["number"] and not re.search(r"[::共为是]", link):
            continue
        if not named and not match["unit"] and _GOES_ON.match(sentence, match.end()):
            continue
        if value := _count(match["number"], sentence[: match.start("number")]):
            yield match.start("number"), value


def _is_link(text: str) -> bool:
    return not _LINK.sub("", text).strip()


def _counted_elsewhere(sentence: str) -> Iterator[tuple[int, float]]:
    for match in (*_STAGES_BEFORE.finditer(sentence), *_STAGES_REDUCED.finditer(sentence)):
        if value := _count(match["number"], sentence[: match.start("number")]):
            yield match.start("number"), value


def _count(text: str, before: str) -> float | None:
    value = number(text)
    if value is None or value != int(value) or not 0 < value < 100:
        return None
    return None if _LESS.search(before) or re.search(r"(由|从|原)[^,至到为]{0,8}$", before) else value
