"""Fields with a label, as web pages of governments print them: `发文字号:…`, or label and value in two cells, lines or words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, pairwise, takewhile

from evalcheck.evidence.policy.document import Told, packed
from evalcheck.evidence.policy.number import number_in
from evalcheck.evidence.policy.units import units_in
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
_OTHERS = (
    "索引号", "主题分类", "主题词", "有效性", "效力状态", "信息分类", "体裁分类", "组配分类", "生成日期", "公开类别", "公开范围",
    "公开时限", "时效性",
    "实施日期", "失效日期", "备注", "序号", "附件", "分类", "关键词", "语种", "浏览次数", "字体", "废止日期", "施行日期", "等级",
    "签批盖章",
)  # fmt: skip
_SHORT = 3
_ANY = "|".join(sorted((label for labels in LABELS.values() for label in labels), key=len, reverse=True))
_LABEL = re.compile(rf"[\[【(]?(?P<label>{_ANY})(?P<colon>[】\])]?:?)(?P<value>.*)")
_ALL_LABELS = re.compile(rf"[\[【(]?(?:{_ANY}|{'|'.join(_OTHERS)})[】\])]?:?")
_GLUED = re.compile(rf"(.+?)({'|'.join(label for labels in LABELS.values() for label in labels if len(label) > _SHORT)})")
"""A value that fills its cell, and the label of the next one."""
_YEAR = re.compile(r"(?:19|20)\d\d")
"""第3号 of something is no number of a document without its year."""
_LONGEST = 120
_LONGEST_VALUE = 60
_MOST_ROWS = 30


_Pair = tuple[str, str, Sequence[str], str]
"""Label, value, the next lines, part."""


def labelled(filled: Sequence[Line], tables: Sequence[TextTable]) -> dict[str, Told]:
    """The first value of each field that can be one."""
    found: dict[str, Told] = {}
    for label, value, more, part in (*_pairs_of_tables(tables), *_pairs_of_lines(filled)):
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
