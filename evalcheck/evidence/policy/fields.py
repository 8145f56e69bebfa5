"""The fields of a policy document found in its text: red head, number, title, signature, printing note, and labels.

Labels are as web pages of governments print them: `发文字号:…`, or label and value in two cells, lines or words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import accumulate, groupby, pairwise, takewhile

from evalcheck.evidence.names.signs import HAN
from evalcheck.evidence.policy.document import PolicyDocument, Told, packed
from evalcheck.evidence.policy.head import UNIT_END, is_unit, number_in, number_of, own_number, red_head, set_apart, units_in
from evalcheck.evidence.values.dates import day_of, parse_date
from evalcheck.patterns import regex
from evalcheck.submission.model import Line, TextTable

LABELS: Mapping[str, tuple[str, ...]] = {
    "issuer": (
        "发文机关", "发文机构", "发布机构", "发布机关", "发文单位", "发布单位", "制发机关", "制定机关", "印发单位", "颁布单位",
        "印发机关", "发电单位", "公开责任部门", "来源", "信息来源",
    ),
    "number": ("发文字号", "文号", "文件编号", "发文文号", "文件文号", "发布文号", "发文号", "文件字号"),
    "issued": ("成文日期", "发文日期", "印发日期", "签发日期", "发布日期", "发布时间", "成文时间", "公布日期"),
    "public": ("公开属性", "公开方式", "信息公开选项", "公开类型", "公开形式", "信息公开类型"),
    "title": ("标题", "名称", "文件名称", "信息名称", "文件标题"),
}  # fmt: skip
_HEAD_LINES = 30
_LONGEST_TITLE = 120
_TITLE_LINES = 4

_TITLE_END = (
    "通知|意见|办法|决定|方案|规定|条例|细则|公告|通告|批复|函|计划|规划|纲要|措施|制度|规则|规范|章程|指引|指南|标准|要点|清单|通报|公报"
    "|报告|请示|纪要|令|若干措施|实施意见|规程|目录|答复"
)
_TITLE = regex(rf".*(?:{_TITLE_END})(?:[(\[].{{1,30}}[)\]])?")
_TITLE_GOES_ON = regex(rf"的?(?:{_TITLE_END})(?:[(\[].{{1,30}}[)\]])?|[(\[](?:试行|暂行|修订|[^号]{{0,24}}年[^号]{{0,24}})[)\]]")
_FIRM_END = regex(r".{0,40}(?:通知|意见|公告|函|批复|通报|决定|通告|公报|请示|答复)")
"""What ends the title of a paper that is sent; 规范 or 方案 may be its matter (规范性文件, 方案的通知)."""
_TITLE_BEGIN = regex(r".{0,45}(?:关于|印发|转发)")
_SENTENCE = regex(r"[。;;!?,]|[::]$|收悉|^《.*(?:已经|业经)")
_ISSUER_IN_TITLE = regex(rf"(?P<unit>[一-鿿()、·]{{2,38}}?(?:{UNIT_END}))(?:等.{{1,4}}部门|\d+部门)?(?:关于|印发|转发|办公室关于)")
_PRINTED = regex(r"(?P<unit>[一-鿿()、·]{2,38}?)(?P<day>\d{4}年\d{1,2}月\d{1,2}日)(?:印发|发布|印制)$", needs="年")
_SIGNED = regex(
    r"(?P<unit>[一-鿿()、·]{2,60}?)(?:\(?(?:盖章|公章|印章|章)\)?)?"
    r"(?P<day>\d{4}年\d{1,2}月\d{1,2}日|[〇○零一二三四五六七八九]{4}年.{1,3}月.{1,3}日)$",
    needs="年",
)
_DATE_LABELS = "|".join(LABELS["issued"])
_LABELLED_DATE = regex(rf"^[\[【(]?\s*(?:{_DATE_LABELS})\s*[】\])]?\s*[::]?\s*(.{{6,24}})$", needs=LABELS["issued"])
_PRINTED_DATE = regex(r"(\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日)\s*(?:印发|发布)\s*$", needs="年")
_ISSUER_LINE = regex(r"(?:局|委|办|府|会|院|行|署|厅|部|处|中心|公司|集团|办公室|海关)$")
_WHOLE_DATE = regex(r"[日号]$|\d{4}\s*[-./]\s*\d{1,2}\s*[-./]\s*\d{1,2}$")
_BRACKETS = "()()[]【】 \t\u3000"
_PUBLIC = regex(r"主动公开|此件公开|公开发布|公开属性:?公开|公开印发")
_ADDRESS = regex(r"(?:https?://|www\.)[\w-]+\.[\w./-]+|[\w-]+\.gov\.cn", re.IGNORECASE)
_OF_THE_PAGE = regex(
    r"(?!.*(?:登录|登陆|访问|进入|浏览|通过|查询|申请|办理|网上))"
    r".*?((?:https?://|www\.)[\w.-]+\.gov\.cn[^\s\u4e00-\u9fff]*?)\s*(?:\d{1,3}/\d{1,3}|[\d/.-]{6,10}(?:\s[\d:]{4,8})?)?\s*",
    re.IGNORECASE,
)
"""The address of a government site at the end of its line, as a browser prints it beside a page; in a sentence it leads elsewhere."""
_LONGEST_OF_THE_PAGE = 500
_CLOSED = regex(r"(?:此件|本文件|该件)?(?:不予公开|不公开|依申请公开|此件不公开|删减后公开)")


def fields_of(lines: Sequence[Line], tables: Sequence[TextTable] = (), links: Sequence[str] = ()) -> PolicyDocument:
    """The fields of a policy document by its text, that of its tables and the addresses behind its words."""
    filled = [Line(line.text.strip(), line.part) for line in lines if line.text.strip()]
    # Headers and footers of pages come last.
    head = [Line(set_apart(line.text), line.part) for line in filled[:_HEAD_LINES]]
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
_NAME = regex(r"^(?:文件|信息)?(?:名称|标题):?(?=.{0,30}关于)")


def _title_from(head: Sequence[Line], index: int) -> Iterator[tuple[int, str, int]]:
    """The title that begins on a line, if any: the line, its longest reading, and how many lines that is."""
    text, whole, count = "", "", 0
    for number, line in enumerate(head[index : index + _TITLE_LINES], 1):
        if (
            _SENTENCE.search(line.text)
            or _SIGNED.fullmatch(line.text)
            or own_number(line.text)
            or is_labelled(line.text)
            or len(text + line.text) > _LONGEST_TITLE
        ):
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


_HEAD_ONLY = regex(rf"(?:[一-鿿()、·]{{2,38}}?(?:{UNIT_END}))?(?:文件|令|公告|通告|通报|公报)|.{{0,3}}")
_FILLED = regex(rf"^.{{12,}}{HAN}$")
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


_SEALED_HERE = regex(r"\(?(?:加?盖章|公章|印章|章)\)?$|^(?:发文)?(?:单位|机关):?")


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
    for line in filled:
        if len(line.text) <= _LONGEST_OF_THE_PAGE and ".gov.cn" in line.text.lower() and (found := _OF_THE_PAGE.fullmatch(line.text)):
            return Told(found[1], line.part)
    if (held := told.get("public")) and "公开" in held.text and not _CLOSED.search(held.text):
        return held
    return _first(_PUBLIC, filled) or _first(_ADDRESS, filled) or (Told(links[0], "") if links else None)


def _first(pattern: re.Pattern[str], lines: Iterable[Line]) -> Told | None:
    for line in lines:
        if match := pattern.search(line.text.replace(" ", "")):
            return Told(match[0], line.part)
    return None


_OTHERS = (
    "索引号", "主题分类", "主题词", "有效性", "效力状态", "信息分类", "体裁分类", "组配分类", "生成日期", "公开类别", "公开范围",
    "公开时限", "时效性",
    "实施日期", "失效日期", "备注", "序号", "附件", "分类", "关键词", "语种", "浏览次数", "字体", "废止日期", "施行日期", "等级",
    "签批盖章",
)  # fmt: skip
_SHORT = 3
_ANY = "|".join(sorted((label for labels in LABELS.values() for label in labels), key=len, reverse=True))
_LABEL = regex(rf"[\[【(]?(?P<label>{_ANY})(?P<colon>[】\])]?:?)(?P<value>.*)")
_ALL_LABELS = regex(rf"[\[【(]?(?:{_ANY}|{'|'.join(_OTHERS)})[】\])]?:?")
_BROKEN_LABEL = regex(
    r"[\[【(]?(?P<label>"
    + "|".join("\n?".join(label) for label in sorted((*_ANY.split("|"), *_OTHERS), key=len, reverse=True))
    + r")\n?[】\])]?\n?:"
)
"""Any label with its colon, the end of a line wherever it falls."""
_GLUED = regex(rf"(.+?)({'|'.join(label for labels in LABELS.values() for label in labels if len(label) > _SHORT)})")
"""A value that fills its cell, and the label of the next one."""
_YEAR = regex(r"(?:19|20)\d\d")
"""第3号 of something is no number of a document without its year."""
_LONGEST = 120
_LONGEST_VALUE = 60
_MOST_ROWS = 30


_Pair = tuple[str, str, Sequence[str], str]
"""Label, value, the next lines, part."""


def labelled(filled: Sequence[Line], tables: Sequence[TextTable]) -> dict[str, Told]:
    """The first value of each field that can be one."""
    found: dict[str, Told] = {}
    for label, value, more, part in (*_pairs_of_tables(tables), *_pairs_of_lines(filled), *_pairs_of_broken_lines(filled)):
        for name, labels in LABELS.items():
            if label in labels and name not in found and (fit := _fit(name, value, more)):
                found[name] = Told(fit, part)
    return found


def is_labelled(text: str) -> bool:
    """Whether a packed line begins with a label: it is no title."""
    match = _LABEL.match(text)
    return bool(match and (match["colon"] or match["value"] == "" or _ALL_LABELS.search(match["value"])))


def _fit(name: str, value: str, more: Sequence[str]) -> str | None:
    """The value as the field may have it, if need be with the next lines: a narrow column breaks it."""
    longer = list(accumulate((value, *more)))
    if name == "number":
        numbers = [number for text in longer if (number := number_in(text)) and _YEAR.search(number)]
        return max(numbers, key=lambda number: number.endswith("号"), default=None)
    if name == "issuer":
        units = next((units for text in longer if (units := units_in(text))), None)
        return "、".join(units) if units else None
    if name == "issued":
        return next((text for text in longer if _whole_date(text)), None)
    return value[:_LONGEST_VALUE] or None if name != "title" else value or None


def _pairs_of_lines(filled: Sequence[Line]) -> Iterator[_Pair]:
    for index, line in enumerate(filled):
        text = packed(line.text)
        match = _LABEL.match(text) if len(text) <= _LONGEST else None
        more = (
            list(takewhile(_is_value, (packed(other.text) for other in filled[index + 1 : index + 3]))) if match or _mentions(text) else []
        )
        words = list(_words(line.text)) if match or _mentions(text) else []
        if sum(bool(_ALL_LABELS.fullmatch(word)) or bool(_LABEL.match(word)) for word in words) > 1 or (match and not match["colon"]):
            yield from ((label, value, more, line.part) for label, value in _pairs_of_words(words))
        if match and match["value"] and match["colon"]:
            yield match["label"], match["value"][:_LONGEST], more, line.part
        elif match and not match["value"] and more:
            yield match["label"], more[0], more[1:], line.part


def _pairs_of_broken_lines(filled: Sequence[Line]) -> Iterator[_Pair]:
    """Label and value of the facts above a web page, which its print breaks anywhere: behind 成文日, within a number."""
    head = [line for line in filled[:_HEAD_LINES] if len(line.text) <= _LONGEST]
    for part, lines in groupby(head, key=lambda line: line.part if line.part.endswith("页") else ""):
        flow = "\n".join(packed(line.text) for line in lines)
        # One label alone is a line of a text; facts come in several.
        found = list(_BROKEN_LABEL.finditer(flow)) if flow.count(":") > 1 else []
        for match, following in pairwise((*found, None)) if len(found) > 1 else ():
            assert match is not None
            value = flow[match.end() : following.start() if following else None].split("\n")
            yield match["label"].replace("\n", ""), value[0], value[1:_TITLE_LINES], part


def _is_value(text: str) -> bool:
    return len(text) <= _LONGEST_VALUE and not _ALL_LABELS.match(text)


def _mentions(text: str) -> bool:
    return len(text) <= _LONGEST and bool(_ALL_LABELS.match(text))


def _words(text: str) -> Iterator[str]:
    """The words between spaces; single signs set apart (`文 号`) are one word."""
    single = ""
    for word in text.replace("\u3000", " ").split():
        plain = packed(word)
        head = plain.rstrip(":")
        if len(head) == 1 and "一" <= head <= "鿿":
            single += plain
            if plain.endswith(":"):
                yield single
                single = ""
            continue
        if single:
            yield from (single + plain,) if _LABEL.match(single + plain) and not _ALL_LABELS.fullmatch(single) else (single, plain)
            single = ""
        elif match := _GLUED.fullmatch(plain):
            yield from match.groups()
        else:
            yield plain
    if single:
        yield single


def _pairs_of_words(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each label with all the words up to the next label."""
    label, held = "", ""
    for word in words:
        match = _LABEL.match(word)
        if match and (match["colon"] or not match["value"]):
            if label and held:
                yield label, held
            label, held = match["label"], match["value"]
        elif _ALL_LABELS.fullmatch(word):
            if label and held:
                yield label, held
            label = ""
        else:
            held += word
    if label and held:
        yield label, held


def _pairs_of_tables(tables: Iterable[TextTable]) -> Iterator[_Pair]:
    for table in tables:
        for row in table.rows[:_MOST_ROWS]:
            cells = [packed(cell) for cell in row if cell.strip()]
            for cell, beside in pairwise(cells):
                match = _LABEL.fullmatch(cell)
                if match and not match["value"] and not _ALL_LABELS.fullmatch(beside):
                    yield match["label"], beside[:_LONGEST], (), table.name
