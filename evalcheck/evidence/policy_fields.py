"""The fields of a policy document found in its text: red head, number, title, signature, printing note, labels of web pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise

from evalcheck.evidence.policy_document import PolicyDocument, Told, packed
from evalcheck.evidence.values.dates import day_of, parse_date
from evalcheck.submission.model import Line, TextTable

_HEAD_LINES = 30
_RED_HEAD_LINES = 10
_LONGEST_HEAD = 45
_LONGEST_TITLE = 120
_TITLE_LINES = 4

_UNIT_END = (
    "局|委员会|委|办公厅|办公室|办|人民政府|政府|厅|部|院|署|行|协会|学会|联合会|总会|商会|中心|公司|集团|海关|大学|学院|总队|支队|领导小组|指挥部"
    "|联席会议|管委会|法院|高院|检察院|所|站|社|处|党组|分会|贸促会|工会|基金会|理事会|残联|妇联|工商联"
)
_UNIT = re.compile(rf"(?![《\"“])[一-鿿()、·]{{2,38}}?(?:{_UNIT_END})")
_NO_UNIT = re.compile(
    "各|本|该|贵|由|请|向|与|和(?!平)|为|对(?!外)|在|经(?!济|开)|报(?!业)|抄送|主送|附件|有关|关于|根据|按照|实施|工作|责任|牵头|[一二三四五六七八九十]|第"
)
_RED_HEAD = re.compile(r"(?P<unit>.*?)(?:联合)?(?:文件|令|公告|通告|通报|公报|会议纪要)(?P<rest>.*)")
_YEAR = r"[〔\[【(﹝〈<{「『]\s*(?:19|20)\d\d\s*[〕\]】)﹞〉>}」』]"
_NUMBER = re.compile(
    rf"(?P<number>[一-鿿]{{1,14}}{_YEAR}第?\d{{1,5}}号"
    r"|[一-鿿]{2,12}(?:发|办|函|规|字|令|审|党|政)(?:19|20)\d\d[年-]第?\d{1,5}号"
    r"|(?:[一-鿿]{2,30}令)?第\d{1,5}号(?:令|公告|通告)?"
    r"|(?:19|20)\d\d年第?\d{1,5}号(?:令|公告|通告)?)"
)
_BARE_NUMBER = re.compile(r"^(?:第\d+号|(?:19|20)\d\d年第?\d+号)$")
_AROUND_NUMBER = re.compile(
    r"(?:\d{6})?(?:(?:绝密|机密|秘密)[★☆*]?(?:\d+年|长期)?)?(?:特急|加急|急件)?(?:.{2,30}文件)?(?:文号|发文字号|文件编号|编号)?:?[(\[]?"
)
_AFTER_NUMBER = re.compile(r"[)\]]?(?:签发人:?.*|(?:特急|加急)|(?:19|20)\d\d年\d+月\d+日.*)?")
_TITLE_END = (
    "通知|意见|办法|决定|方案|规定|条例|细则|公告|通告|批复|函|计划|规划|纲要|措施|制度|规则|规范|章程|指引|指南|标准|要点|清单|通报|公报"
    "|报告|请示|纪要|令|若干措施|实施意见"
)
_TITLE = re.compile(rf".*(?:{_TITLE_END})(?:[(\[].{{1,30}}[)\]])?")
_TITLE_BEGIN = re.compile(r".{0,45}(?:关于|印发|转发)")
_ISSUER_IN_TITLE = re.compile(rf"(?P<unit>[一-鿿()、·]{{2,38}}?(?:{_UNIT_END}))(?:等.{{1,4}}部门|\d+部门)?(?:关于|印发|转发|办公室关于)")
_PRINTED = re.compile(r"(?P<unit>[一-鿿()、·]{2,38}?)(?P<day>\d{4}年\d{1,2}月\d{1,2}日)(?:印发|发布|印制)$")
_SIGNED = re.compile(
    r"(?P<unit>[一-鿿()、·]{2,60}?)(?:\(?(?:盖章|公章|印章|章)\)?)?"
    r"(?P<day>\d{4}年\d{1,2}月\d{1,2}日|[〇○零一二三四五六七八九]{4}年.{1,3}月.{1,3}日)$"
)
_LABELS: Mapping[str, tuple[str, ...]] = {
    "issuer": (
        "发文机关", "发文机构", "发布机构", "发布机关", "发文单位", "发布单位", "制发机关", "制定机关", "印发单位", "颁布单位",
        "印发机关", "来源",
    ),
    "number": ("发文字号", "文号", "文件编号", "发文文号", "文件文号", "发布文号", "发文号"),
    "issued": ("成文日期", "发文日期", "印发日期", "签发日期", "发布日期", "发布时间", "成文时间", "公布日期"),
    "public": ("公开属性", "公开方式", "信息公开选项", "公开类型", "公开形式", "信息公开类型"),
}  # fmt: skip
_DATE_LABELS = "|".join(_LABELS["issued"])
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
    head = [Line(packed(line.text), line.part) for line in filled[:_HEAD_LINES]]
    labelled = _labelled(filled, tables)
    red_head = _red_head(head)
    title = _title(head)
    dated = issued_of(filled)
    return PolicyDocument(
        issuer=red_head or labelled.get("issuer") or _signed(filled) or _in_title(title),
        number=labelled.get("number") or _number(head, red_head is not None),
        title=title,
        issued=Told(dated[0].isoformat(), dated[1].part) if dated else None,
        red_head=red_head,
        public=_public(filled, labelled, links),
        closed=_first(_CLOSED, filled),
    )


def is_document_number(text: str) -> bool:
    """Whether a line holds a document number as its own, not as one that it cites."""
    return _own_number(packed(text)) is not None


def issued_of(lines: Sequence[Line]) -> tuple[date, Line] | None:
    """The date of issue and its line: labelled so, else on a line of its own after the issuing unit, else the last such line,
    else that of the printing note."""
    filled = [line for line in lines if line.text.strip()]
    for line in filled:
        if (match := _LABELLED_DATE.match(line.text.strip())) and (day := _whole_date(match[1])):
            return day, line
    alone = [(day, i) for i, line in enumerate(filled) if (day := _whole_date(line.text.strip(_BRACKETS)))]
    signed = [(day, i) for day, i in alone if i and _ISSUER_LINE.search(filled[i - 1].text.strip())]
    for day, i in signed[:1] or alone[-1:]:
        return day, filled[i]
    for line in reversed(filled):
        if (match := _PRINTED_DATE.search(line.text)) and (day := _whole_date(match[1])):
            return day, line
    return None


def _whole_date(text: str) -> date | None:
    """A date with its day; a year or a month alone is no date of issue."""
    text = "".join(text.split())
    day = parse_date(text) if len(text) <= 24 and _WHOLE_DATE.search(text) else None
    return day_of(day) if day else None


def _is_unit(text: str) -> bool:
    return bool(_UNIT.fullmatch(text)) and not _NO_UNIT.match(text)


def _red_head(head: Sequence[Line]) -> Told | None:
    """The issuing units of a head line that ends in 文件, 令, 公告 and the like; joint units may stand on the lines above."""
    for index, line in enumerate(head[:_RED_HEAD_LINES]):
        match = _RED_HEAD.fullmatch(line.text) if len(line.text) <= _LONGEST_HEAD else None
        if match is None or (match["rest"] and _own_number(match["rest"]) is None):
            continue
        above = [other.text for other in head[:index] if _is_unit(other.text)]
        if _is_unit(match["unit"]):
            return Told("、".join([*above, match["unit"]]), line.part)
        if not match["unit"] and above:
            return Told("、".join(above), line.part)
    return None


def _number(head: Sequence[Line], headed: bool) -> Told | None:
    for line in head:
        own = _own_number(line.text)
        if own and (headed or not _BARE_NUMBER.match(own)):
            return Told(own, line.part)
    return None


def _own_number(line: str) -> str | None:
    """A number that stands alone on its line, beside the signer or in brackets behind a title; not one that is cited."""
    if len(line) > _LONGEST_TITLE:
        return None
    for match in _NUMBER.finditer(line):
        before, after = line[: match.start()], line[match.end() :]
        alone = _AROUND_NUMBER.fullmatch(before) and _AFTER_NUMBER.fullmatch(after)
        behind_title = before.endswith("(") and after in (")", "") and _TITLE.fullmatch(before[:-1]) and "《" not in before
        if alone or behind_title:
            return match["number"]
    return None


def _title(head: Sequence[Line]) -> Told | None:
    """The line, or few lines, that say what the document is about."""
    for index, line in enumerate(head):
        text = ""
        for part in head[index : index + _TITLE_LINES]:
            if text and (_own_number(part.text) or part.text.endswith((":", "。"))):
                break
            text += part.text
            if len(text) > _LONGEST_TITLE:
                break
            if _TITLE.fullmatch(text) and (_TITLE_BEGIN.match(text) or part is line) and not _RED_HEAD_ONLY.fullmatch(text):
                return Told(text, line.part)
            if not _TITLE_BEGIN.match(text):
                break
    return None


_RED_HEAD_ONLY = re.compile(rf"(?:[一-鿿()、·]{{2,38}}?(?:{_UNIT_END}))?(?:文件|令|公告|通告|通报|公报)|.{{0,3}}")


def _in_title(title: Told | None) -> Told | None:
    match = _ISSUER_IN_TITLE.match(title.text) if title else None
    return Told(match["unit"], title.part) if match and title and _is_unit(match["unit"]) else None


def _signed(filled: Sequence[Line]) -> Told | None:
    """The issuing unit above or beside the date at the end, or in the printing note."""
    texts = [packed(line.text) for line in filled]
    for index in range(len(texts) - 1, -1, -1):
        text, line = texts[index], filled[index]
        if (match := _SIGNED.fullmatch(text)) and _is_unit(match["unit"]):
            return Told(match["unit"], line.part)
        if index and _whole_date(text.strip(_BRACKETS)) and (units := _units_above(texts, index)):
            return Told("、".join(units), filled[index - 1].part)
        if (match := _PRINTED.fullmatch(text)) and _is_unit(match["unit"]):
            return Told(match["unit"], line.part)
    return None


_SEALED_HERE = re.compile(r"\(?(?:加?盖章|公章|印章|章)\)?$|^(?:发文)?(?:单位|机关):?")


def _units_above(texts: Sequence[str], index: int) -> list[str]:
    """The units on the lines above a date, several where the document is issued jointly."""
    units: list[str] = []
    for text in reversed(texts[max(0, index - 6) : index]):
        unit = _SEALED_HERE.sub("", text)
        if not _is_unit(unit):
            break
        units.insert(0, unit)
    return units


def _labelled(filled: Sequence[Line], tables: Sequence[TextTable]) -> dict[str, Told]:
    """Fields with a label, as web pages of governments print them: `发文字号:…`, or label and value in two cells or lines."""
    found: dict[str, Told] = {}
    for label, value, part in (*_pairs_of_lines(filled), *_pairs_of_tables(tables)):
        for name, labels in _LABELS.items():
            if label in labels and value and name not in found:
                found[name] = Told(value, part)
    return found


_ANY_LABEL = "|".join(label for labels in _LABELS.values() for label in labels)
_LABEL = re.compile(rf"[\[【(]?(?P<label>{_ANY_LABEL})[】\])]?(?P<colon>:?)(?P<value>.*)")


def _pairs_of_lines(filled: Sequence[Line]) -> Iterator[tuple[str, str, str]]:
    for index, line in enumerate(filled):
        match = _LABEL.match(packed(line.text)) if len(line.text) <= _LONGEST_TITLE else None
        if match is None:
            continue
        if match["value"] and match["colon"]:
            yield match["label"], match["value"][:60], line.part
        elif not match["value"] and index + 1 < len(filled):
            beside = packed(filled[index + 1].text)
            if not _LABEL.match(beside) and len(beside) <= 60:
                yield match["label"], beside, line.part


def _pairs_of_tables(tables: Iterable[TextTable]) -> Iterator[tuple[str, str, str]]:
    for table in tables:
        for row in table.rows[:_HEAD_LINES]:
            cells = [packed(cell) for cell in row if cell.strip()]
            for cell, beside in pairwise(cells):
                match = _LABEL.fullmatch(cell)
                if match and not match["value"] and not _LABEL.match(beside):
                    yield match["label"], beside[:60], table.name


def _public(filled: Sequence[Line], labelled: Mapping[str, Told], links: Sequence[str]) -> Told | None:
    if (told := labelled.get("public")) and "公开" in told.text and not _CLOSED.search(told.text):
        return told
    return _first(_PUBLIC, filled) or (Told(links[0], "") if links else None)


def _first(pattern: re.Pattern[str], lines: Iterable[Line]) -> Told | None:
    for line in lines:
        if match := pattern.search(line.text.replace(" ", "")):
            return Told(match[0], line.part)
    return None
