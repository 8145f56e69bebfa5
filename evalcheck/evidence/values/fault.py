"""What is wrong with one value, and what would be right."""

from __future__ import annotations

import unicodedata

from evalcheck.patterns import regex
from evalcheck.records import dataclass
from evalcheck.submission.model import Cell
from evalcheck.submission.tables.questions import shortcut


@dataclass(frozen=True, slots=True)
class ValueFault:
    """Why a value is wrong (a slug that checks put into words) and the right value where it is known."""

    why: str
    right: str | None = None


_SPACES = frozenset("\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000") | frozenset(map(chr, range(0x2000, 0x200B)))
"""What `str.strip` takes for a space."""
BLANK = ValueFault("blank")
STAND_IN = ValueFault("stand_in")
MASKED = ValueFault("masked_name")
LOST_DIGITS = ValueFault("lost_digits")
MISSING = frozenset({BLANK.why, STAND_IN.why, MASKED.why})
"""Faults of a cell that holds no content."""

_NOTHING = frozenset(["", *"/\\-—无", "//", "--", "---", "——", "暂无", "没有", "未填", "N/A", "n/a", "NA", "NULL", "null", "None"])
_UNSEEN_RANGES = (
    (0x00, 0x08), (0x0E, 0x1B), (0x7F, 0x84), (0x86, 0x9F), (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160),
    (0x17B4, 0x17B5), (0x180B, 0x180F), (0x200B, 0x200F), (0x2028, 0x202E), (0x2060, 0x206F), (0x2800, 0x2800), (0x3164, 0x3164),
    (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF9, 0xFFFB), (0xE0000, 0xE0FFF),
)  # fmt: skip
"""Control and format characters, fillers, blank signs: what a font shows as nothing."""
_UNSEEN = regex("[" + "".join(f"{chr(first)}-{chr(last)}" for first, last in _UNSEEN_RANGES) + "]")
_SCIENTIFIC = regex(r"[+-]?\d(\.\d+)?[Ee]\+?\d{1,3}")

_SIGNS = frozenset(
    "-‐‑‒–—―−－﹣/／\\＼|｜_＿.．·•。、,，…⋯~～〃″′“”‘’\"'`*＊×✕?？#＃=＝+＋:：;；!！@^<>()（）[]【】{}「」《》〈〉○◎●□■△▲☆★※√✓✔✗✘"
)
_WORDS = frozenset(
    [
    "无", "无此项", "暂无", "暂缺", "缺", "缺失", "空", "空白", "空缺", "略", "从略", "没有", "未填", "未填写", "未知", "不知",
    "不知道", "不详", "不明", "不清楚", "未提供", "暂未提供", "暂不提供", "不提供", "不便提供", "无法提供", "不适用", "不涉及",
    "保密", "同上", "同上行", "同上一行", "同前", "同前行", "同左", "上同", "见上", "如上", "待补", "待补充", "待填", "待填写",
    "待定", "待查", "待核", "待核实", "待核对", "待确认", "待完善", "待提供", "待录入", "待更新", "后补", "后续补充", "后期补充",
    "稍后补充", "需补充", "请补充", "补充中", "请填写", "此处填写", "n/a", "na", "nil", "none", "null", "nan", "undefined",
    "unknown", "tbd", "todo", "某", "某某", "某某某",
]
)  # fmt: skip
_LACKING = regex(
    r"(?:暂|目前)?(?:无|没有|未留|未提供)(?:此项|信息|数据|资料|电话|手机|手机号|座机|号码|电话号码|代码|信用代码|统一社会信用代码|联系人|联系方式|联系电话|内容|记录|名称)"
)
_EDGES = "。.!！()（）[]【】〔〕<>《》“”\"'"
_FULL_WIDTH = str.maketrans({letter: chr(ord(letter) + 0xFEE0) for letter in "xXnNuUtT"})
_FIRST_LETTERS = {first.upper() for first in {word[0] for word in _WORDS}} | {word[0] for word in _WORDS} | set("xX目")
_FIRSTS = (
    _SPACES
    | frozenset(chr(sign) for first, last in _UNSEEN_RANGES if last <= 0xFFFF for sign in range(first, last + 1))
    | _SIGNS
    | frozenset(_FIRST_LETTERS)
    | frozenset(letter.translate(_FULL_WIDTH) for letter in _FIRST_LETTERS)
)
"""What a cell without content begins with."""
_LONGEST_STAND_IN = 40

_HIDING = "*×✕○●□■△▲"
_HAN = r"[^\W\d_A-Za-z]"
_MASKED_PERSON = regex(rf"[{_HIDING}]|{_HAN}[xX]+$|^[xX]+{_HAN}|^{_HAN}?某{{1,2}}{_HAN}?$")
_MASKED_NAME = regex(rf"[{_HIDING}]{{2,}}|(?<![A-Za-z])[xX]{{2,}}(?![A-Za-z])|某某|某(?=公司|企业|单位|厂|店|中心|科技)")
_BETWEEN_PEOPLE = regex(r"[、,;/|\s]+")
_HIDING_PERSONS = (*_HIDING, "＊", "某", "x", "X", "ｘ", "Ｘ")
_HIDING_NAMES = (*_HIDING, "＊", "某", "xx", "XX", "xX", "Xx", "ｘ", "Ｘ")
"""What a masked name holds."""


def plain(text: str) -> str:
    """Text as a person sees it: NFKC (full-width forms are plain ones), no unseen signs, no spaces around it."""
    if text.isascii() and text.isprintable():
        return text.strip()
    return unicodedata.normalize("NFKC", _UNSEEN.sub("", text)).strip()


def is_blank(value: Cell) -> bool:
    return value is None or (type(value) is str and not plain(value))


def means_nothing(value: Cell) -> bool:
    """Blank, or one of the ways to write that there is nothing (`/`, `—`, `无`)."""
    return value is None or (type(value) is str and plain(value) in _NOTHING)


def is_scientific(text: str) -> bool:
    """`9.11E+17`: a number that the spreadsheet shortened before it became text."""
    return _SCIENTIFIC.fullmatch(text) is not None


def missing_fault(value: Cell) -> ValueFault | None:
    """BLANK for a cell in which nothing is seen, STAND_IN for one of signs or words that only hold a place (`/`, 无, 同上, 待补充)."""
    if type(value) is not str:
        return BLANK if value is None else None
    if value and value[0] not in _FIRSTS:
        return None
    text = plain(value)
    if not text:
        return BLANK
    return STAND_IN if len(text) <= _LONGEST_STAND_IN and _only_stands_in("".join(text.split())) else None


def person_fault(value: Cell) -> ValueFault | None:
    """The same of a person's name, or MASKED for one in which signs hide a part (`张*`, 张某)."""
    if type(value) is str and any(sign in value for sign in _HIDING_PERSONS) and missing_fault(value) is None:
        return MASKED if any(map(_MASKED_PERSON.search, _BETWEEN_PEOPLE.split(plain(value)))) else None
    return missing_fault(value)


def name_fault(value: Cell) -> ValueFault | None:
    """The same of an enterprise's name (`天津**公司`, `某公司`)."""
    if type(value) is str and any(sign in value for sign in _HIDING_NAMES) and missing_fault(value) is None:
        return MASKED if _MASKED_NAME.search(plain(value)) else None
    return missing_fault(value)


def order_number_fault(value: Cell) -> ValueFault | None:
    """A work-order number is any text; as a number of more than 15 digits it has lost the rest."""
    if type(value) is str:
        return missing_fault(value) or (LOST_DIGITS if is_scientific(value.strip()) else None)
    if value is None:
        return BLANK
    return LOST_DIGITS if isinstance(value, int | float) and abs(value) >= 1e15 else None


def _only_stands_in(text: str) -> bool:
    """`text` is plain and has no spaces."""
    if all(sign in _SIGNS for sign in text):
        return True
    word = text.strip(_EDGES).lower()
    return word in _WORDS or _LACKING.fullmatch(word) is not None or word.strip("x") == ""


shortcut(missing_fault, firsts=_FIRSTS, others=True)
shortcut(person_fault, firsts=_FIRSTS, within=_HIDING_PERSONS, others=True)
shortcut(name_fault, firsts=_FIRSTS, within=_HIDING_NAMES, others=True)
