"""The fields of a policy document found in its text: red head, number, title, signature, printing note, labels of web pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from evalcheck.evidence.names.signs import HAN
from evalcheck.evidence.policy.document import PolicyDocument, Told, packed
from evalcheck.evidence.policy.labels import LABELS, is_labelled, labelled
from evalcheck.evidence.policy.number import is_document_number, number_of, own_number
from evalcheck.evidence.policy.units import UNIT_END, is_unit, red_head
from evalcheck.evidence.values.dates import day_of, parse_date
from evalcheck.submission.model import Line, TextTable

__all__ = ["fields_of", "is_document_number", "issued_of"]

_HEAD_LINES = 30
_LONGEST_TITLE = 120
_TITLE_LINES = 4

_TITLE_END = (
    "通知|意见|办法|决定|方案|规定|条例|细则|公告|通告|批复|函|计划|规划|纲要|措施|制度|规则|规范|章程|指引|指南|标准|要点|清单|通报|公报"
    "|报告|请示|纪要|令|若干措施|实施意见|规程|目录|答复"
)
_TITLE = re.compile(rf".*(?:{_TITLE_END})(?:[(\[].{{1,30}}[)\]])?")
_TITLE_GOES_ON = re.compile(rf"的?(?:{_TITLE_END})(?:[(\[].{{1,30}}[)\]])?|[(\[](?:试行|暂行|修订|[^号]{{0,24}}年[^号]{{0,24}})[)\]]")
_FIRM_END = re.compile(r".{0,40}(?:通知|意见|公告|函|批复|通报|决定|通告|公报|请示|答复)")
"""What ends the title of a paper that is sent; 规范 or 方案 may be its matter (规范性文件, 方案的通知)."""
_TITLE_BEGIN = re.compile(r".{0,45}(?:关于|印发|转发)")
_SENTENCE = re.compile(r"[。;;!?,]|[::]$|收悉|^《.*(?:已经|业经)")
_ISSUER_IN_TITLE = re.compile(rf"(?P<unit>[一-鿿()、·]{{2,38}}?(?:{UNIT_END}))(?:等.{{1,4}}部门|\d+部门)?(?:关于|印发|转发|办公室关于)")
_PRINTED = re.compile(r"(?P<unit>[一-鿿()、·]{2,38}?)(?P<day>\d{4}年\d{1,2}月\d{1,2}日)(?:印发|发布|印制)$")
_SIGNED = re.compile(
    r"(?P<unit>[一-鿿()、·]{2,60}?)(?:\(?(?:盖章|公章|印章|章)\)?)?"
    r"(?P<day>\d{4}年\d{1,2}月\d{1,2}日|[〇○零一二三四五六七八九]{4}年.{1,3}月.{1,3}日)$"
)
_DATE_LABELS = "|".join(LABELS["issued"])
_LABELLED_DATE = re.compile(rf"^[\[【(]?\s*(?:{_DATE_LABELS})\s*[】\])]?\s*[::]?\s*(.{{6,24}})$")
_PRINTED_DATE = re.compile(r"(\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日)\s*(?:印发|发布)\s*$")
_ISSUER_LINE = re.compile(r"(?:局|委|办|府|会|院|行|署|厅|部|处|中心|公司|集团|办公室|海关)$")
_WHOLE_DATE = re.compile(r"[日号]$|\d{4}\s*[-./]\s*\d{1,2}\s*[-./]\s*\d{1,2}$")
_BRACKETS = "()()[]【】 \t\u3000"
_PUBLIC = re.compile(
    r"主动公开|此件公开|公开发布|公开属性:?公开|公开印发|(?:https?://|www\.)[\w-]+\.[\w./-]+|[\w-]+\.gov\.cn", re.IGNORECASE
)
_CLOSED = re.compile(r"(?:此件|本文件|该件)?(?:不予公开|不公开|依申请公开|此件不公开|删减后公开)")


def fields_of(lines: Sequence[Line], tables: Sequence[TextTable] = (), links: Sequence[str] = ()) -> PolicyDocument:
    """The fields of a policy document by its text, that of its tables and the addresses behind its words."""
    filled = [Line(line.text.strip(), line.part) for line in lines if line.text.strip()]
    # Headers and footers of pages come last.
    head = [Line(packed(line.text), line.part) for line in filled[:_HEAD_LINES]]
    told = labelled(filled, tables)
    found = red_head(head)
    after = found.after if found else 0
    title, titled = _title(head, after)
    dated = issued_of(filled)
    issued = Told(dated[0].isoformat(), dated[1].part) if dated else _labelled_day(told)
    return PolicyDocument(
        issuer=(found.told if found else None) or told.get("issuer") or _signed(filled) or _in_title(title) or _printed(filled),
        number=told.get("number") or number_of(head, found.after if found else None, titled),
        title=title or told.get("title"),
        issued=issued,
        red_head=found.told if found else None,
        public=_public(filled, told, links),
        closed=_first(_CLOSED, filled),
    )


def issued_of(lines: Sequence[Line]) -> tuple[date, Line] | None:
    """The date of issue and its line: labelled so, else on a line of its own after the issuing unit, else the last such line,
    else beside the unit, else that of the printing note."""
    filled = [line for line in lines if line.text.strip()]
    for line in filled:
        if (match := _LABELLED_DATE.match(line.text.strip())) and (day := _whole_date(match[1])):
            return day, line
    alone = [(day, i) for i, line in enumerate(filled) if (day := _whole_date(line.text.strip(_BRACKETS)))]
    signed = [(day, i) for day, i in alone if i and _ISSUER_LINE.search(filled[i - 1].text.strip())]
    for day, i in signed[:1] or list(_beside_units(filled))[-1:] or alone[-1:]:
        return day, filled[i]
    for line in reversed(filled):
        if (match := _PRINTED_DATE.search(line.text)) and (day := _whole_date(match[1])):
            return day, line
    return None


def _beside_units(filled: Sequence[Line]) -> Iterator[tuple[date, int]]:
    """Dates that stand on one line with the unit that signed."""
    for index, line in enumerate(filled):
        match = _SIGNED.fullmatch(packed(line.text)) if len(line.text) < _LONGEST_TITLE else None
        day = _whole_date(match["day"]) if match and is_unit(match["unit"]) and not _is_printed(filled, index) else None
        if day:
            yield day, index


def _is_printed(filled: Sequence[Line], index: int) -> bool:
    """Whether the line is that of the printing note, whose last word the next line holds."""
    return index + 1 < len(filled) and packed(filled[index + 1].text) in ("印发", "印", "发")


def _labelled_day(told: Mapping[str, Told]) -> Told | None:
    held = told.get("issued")
    day = _whole_date(held.text) if held else None
    return Told(day.isoformat(), held.part) if day and held else None


def _whole_date(text: str) -> date | None:
    """A date with its day; a year or a month alone is no date of issue."""
    text = "".join(text.split())
    day = parse_date(text) if len(text) <= 24 and _WHOLE_DATE.search(text) else None
    return day_of(day) if day else None


def _title(head: Sequence[Line], after: int) -> tuple[Told | None, range]:
    """What the document is about, and on which lines; a narrow column may show its end first, then the whole one stands further down."""
    found = [one for index in range(after, len(head)) for one in _title_from(head, index)]
    found.sort(key=lambda one: head[one[0]].part.startswith("表"))
    if not found:
        return None, range(0)
    first = _NAME.sub("", found[0][1])
    whole = [one for one in found if one[1].endswith(first) and not _NAME.match(one[1])]
    best: tuple[int, str, int] = max(whole, key=lambda one: len(one[1]), default=(found[0][0], first, found[0][2]))
    index, text, count = best
    return Told(text, head[index].part), range(index, index + count)


_PAIRS = (("《", "》"), ("(", ")"), ("“", "”"))
_NAME = re.compile(r"^(?:文件|信息)?(?:名称|标题):?(?=.{0,30}关于)")


def _title_from(head: Sequence[Line], index: int) -> Iterator[tuple[int, str, int]]:
    """The title that begins on a line, if any: the line, its longest reading, and how many lines that is."""
    text, whole, count = "", "", 0
    for number, line in enumerate(head[index : index + _TITLE_LINES], 1):
        if _SENTENCE.search(line.text) or own_number(line.text) or is_labelled(line.text) or len(text + line.text) > _LONGEST_TITLE:
            break
        if whole and not (_TITLE_GOES_ON.fullmatch(line.text) or (_FIRM_END.fullmatch(line.text) and not _FIRM_END.fullmatch(whole))):
            break
        text += line.text
        if any(text.count(opening) > text.count(closing) for opening, closing in _PAIRS):
            continue
        if _TITLE.fullmatch(text) and (_TITLE_BEGIN.match(text) or number <= 2) and not _HEAD_ONLY.fullmatch(text):
            whole, count = text, number
        elif not _TITLE_BEGIN.match(text) and not _FILLED.search(text):
            break
    if whole:
        yield index, whole, count


_HEAD_ONLY = re.compile(rf"(?:[一-鿿()、·]{{2,38}}?(?:{UNIT_END}))?(?:文件|令|公告|通告|通报|公报)|.{{0,3}}")
_FILLED = re.compile(rf"^.{{12,}}{HAN}$")
"""A title that fills its line may go on in the next."""


def _in_title(title: Told | None) -> Told | None:
    match = _ISSUER_IN_TITLE.match(title.text) if title else None
    return Told(match["unit"], title.part) if match and title and is_unit(match["unit"]) else None


def _signed(filled: Sequence[Line]) -> Told | None:
    """The issuing unit above or beside the date at the end."""
    texts = [packed(line.text) for line in filled]
    for index in range(len(texts) - 1, -1, -1):
        text, line = texts[index], filled[index]
        if (match := _SIGNED.fullmatch(text)) and is_unit(match["unit"]) and not _is_printed(filled, index):
            return Told(match["unit"], line.part)
        if index and _whole_date(text.strip(_BRACKETS)) and (units := _units_above(texts, index)):
            return Told("、".join(units), filled[index - 1].part)
    return None


def _printed(filled: Sequence[Line]) -> Told | None:
    """The unit of the printing note: often the office of the one that issued."""
    for line in reversed(filled):
        if (match := _PRINTED.fullmatch(packed(line.text))) and is_unit(match["unit"]):
            return Told(match["unit"], line.part)
    return None


_SEALED_HERE = re.compile(r"\(?(?:加?盖章|公章|印章|章)\)?$|^(?:发文)?(?:单位|机关):?")


def _units_above(texts: Sequence[str], index: int) -> list[str]:
    """The units on the lines above a date, several where the document is issued jointly."""
    units: list[str] = []
    for text in reversed(texts[max(0, index - 6) : index]):
        unit = _SEALED_HERE.sub("", text)
        if not is_unit(unit):
            break
        units.insert(0, unit)
    return units


def _public(filled: Sequence[Line], told: Mapping[str, Told], links: Sequence[str]) -> Told | None:
    if (held := told.get("public")) and "公开" in held.text and not _CLOSED.search(held.text):
        return held
    return _first(_PUBLIC, filled) or (Told(links[0], "") if links else None)


def _first(pattern: re.Pattern[str], lines: Iterable[Line]) -> Told | None:
    for line in lines:
        if match := pattern.search(line.text.replace(" ", "")):
            return Told(match[0], line.part)
    return None
