"""What a heading says once hints, numbers, stars and translations are taken off: `3.企业名称*（全称）` is `企业名称`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from evalcheck.evidence.wording import bare
from evalcheck.patterns import regex

_DRESSED = regex(r"[(（\[【〔<《*＊★☆※▲△#＃•·\n①-⑳⑴-⒛/]|^\s*[\d一二三四五六七八九十]{1,2}\s*[.、．)）:：]|[A-Za-z]{2}|[必选]填|全称$")
_NUMBER = regex(
    r"^\s*(?:[(（]?\d{1,2}[)）.、．:：](?!\d)|[①-⑳⑴-⒛]|[(（][一二三四五六七八九十]{1,2}[)）]|[一二三四五六七八九十]{1,2}[、.．])\s*"
)
_STARS = "*＊★☆※▲△#＃•· \t\r\n\u3000-—:：/"
_BRACKETS = regex(r"[(（\[【〔<《]([^()（）\[\]【】〔〕<>《》]*)[)）\]】〕>》]")
_PARTS = regex(r"[,，;；、/。\s]+")
_HINT = regex(
    r"(?:为?非?必[填须选]项?|为?选填项?|可不填|可空|[如若]有|[如若]无.*|没有.*|(?:企业|单位|公司|请写|填写|填)?全称|简称"
    r"|须?[与同和]?(?:营业)?执照(?:上?名称)?(?:一致|相同)?|以?(?:营业)?执照为准|(?:共|须)?(?:\d+|十八|十一)个?(?:位|字符)(?:数字?|代码|号码|字符)?"
    r"|(?:设?为)?(?:文本|数字|日期|常规)(?:格式|型)?|下拉(?:选择|选项)?|单选|多选|请.*|例如?[:：]?.*|如[:：].*|示例.*|格式.*|单位[:：].*"
    r"|见.*|参[见照].*|(?:手机|座机|固话|固定电话|区号|电话|两者|二者|至少).*(?:请|须|需|要|加|均可|即可|一项|其一).*|不[得能要含].*|勿.*|精确到.*|yyyy.*|注意?[:：].*|.*填写.*|.*为准|重要|关键)",
    re.IGNORECASE,
)
_LOOSE_HINT = regex(r"(?:[-—_ ]*(?:非?必填项?|选填项?|全称|\d+位))+$|^(?:非?必填项?|选填项?)[-—_ ]*")
_LATIN = regex(r"[A-Za-z][A-Za-z0-9 .,'’&/()（）_\-\n]*")
_CODE_HEADING = regex(r"信用代码|税号|证照号|执照号?|注册号|识别号|企业代码|单位代码|机构代码")
_OTHER_HEADING = regex(r"企业|公司|商户|店名|字号|主体|户名|电话|手机|联系方式")
_FEWEST_HEADINGS = 3
_NUMERALS = "一二三四五六七八九十"
_LONGEST_HEADING = 24
_HAN = regex(r"[一-鿿]")
_LATIN_WORDS = regex(r"[A-Za-z][A-Za-z .,'’&/()（）_\-\n]*")


def readings(text: str) -> tuple[str, ...]:
    """The bare names that a heading may mean besides its own: without its dress, then also without what it says in brackets."""
    return _readings(text) if _DRESSED.search(text) else ()


@lru_cache(maxsize=4096)
def _readings(text: str) -> tuple[str, ...]:
    plain = _LOOSE_HINT.sub("", _NUMBER.sub("", text.strip(_STARS)).strip(_STARS))
    kept = _BRACKETS.sub(_without_hints, plain)
    found = [kept, _without_latin(kept), _without_latin(_BRACKETS.sub("", kept))]
    return tuple(dict.fromkeys(name for form in found if (name := bare(_LOOSE_HINT.sub("", form.strip(_STARS)))) and name != bare(text)))


def _without_hints(found: re.Match[str]) -> str:
    """A bracket less the hints in it; nothing where it held nothing else."""
    kept = [part for part in _PARTS.split(found[1]) if part and not _HINT.fullmatch(part)]
    return f"({'、'.join(kept)})" if kept else ""


def _without_latin(text: str) -> str:
    return _LATIN.sub("", text) if _HAN.search(text) else text


def asides(text: str) -> tuple[str, ...]:
    """What a heading says in brackets, bare."""
    return tuple(bare(found) for found in _BRACKETS.findall(text))


def goes_on_in(cells: Sequence[str]) -> bool:
    """Whether a row under a header belongs to it: numbers of columns (1 2 3 …, 甲 乙 1 2), hints (必填 …) or translations."""
    filled = [cell.strip("()（） ") for cell in cells if cell.strip()]
    if len(filled) < 3:
        return False
    if "".join(filled) in _NUMERALS[: len("".join(filled))] and all(len(text) == 1 for text in filled):
        return True
    numbers = [text for text in filled if text not in ("甲", "乙", "丙", "丁", "栏次", "列次", "A", "B")]
    counted = [int(text) for text in numbers if text.isascii() and text.isdigit()]
    if len(counted) == len(numbers) >= 2 and counted == list(range(counted[0], counted[0] + len(counted))) and counted[0] <= 2:
        return True
    return all(map(_HINT.fullmatch, filled)) or all(map(_LATIN_WORDS.fullmatch, filled))


def names_codes(texts: Iterable[str]) -> bool:
    """Whether the cells of a row are headings that name a code beside a company or a telephone, whatever they call them."""
    filled = [text for text in texts if text]
    short = len(filled) >= _FEWEST_HEADINGS and all(len(text) <= _LONGEST_HEADING for text in filled)
    return short and any(map(_CODE_HEADING.search, filled)) and any(map(_OTHER_HEADING.search, filled))
