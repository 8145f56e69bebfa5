"""Classification markings: 秘密, 机密, 绝密, 内部资料, only where documents carry them (design 4.16), never in running text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from evalcheck.evidence.names.signs import HAN, HIDDEN
from evalcheck.evidence.policy.document import Told, packed
from evalcheck.patterns import regex
from evalcheck.submission.model import Line

_FIRST_LINES = 10
_LONGEST = 30
_LEVEL = "绝密|机密|秘密"
_TRADITIONAL = str.maketrans("絕機祕內級資⭐✭✩", "绝机秘内级资★★★")
"""Signs of markings as papers in traditional characters, and keyboards without ★, write them."""
_TERM = r"(?:\d{1,2}(?:年|个月|月|天)|长期|启用前|解密前|公布前)"
_URGENT = "(?:特急|加急|急件|平急|特提)"
_MARKED = regex(rf"(?<![一-鿿“\"‘'])(?P<level>(?:{_LEVEL}|内部)\s*[★☆※*]\s*{_TERM}?)")
_ALONE = regex(
    rf"(?:\d{{1,6}}|份号:?\d*|No\.?\d+)?{_URGENT}?[(\[【〔]?(?:密级|保密级别|秘密等级)?:?[(\[【〔]?(?P<level>(?:{_LEVEL}|工作秘密|内部){_TERM}?)[)\]】〕]?{_TERM}?{_URGENT}?"
)
_LABELLED = regex(rf"^(?:密级|保密级别|秘密等级|涉密等级):(?P<level>{_LEVEL}|内部)")
_INTERNAL = regex(
    r"[(\[【〔*]?(?P<level>内部(?:资料|文件|材料|刊物|使用|传阅|掌握|参考))[)\]】〕*!]?"
    r"(?:[,、:;.。!—-]*(?:请?勿|严禁|禁止|不得|注意保存|注意保密|妥善保[管存]|仅供|免费交流|限|非经|未经|请).{0,20})?"
)
_IN_NAME = regex(rf"(?<!{HAN})(?P<level>(?:{_LEVEL}){_TERM}?|内部(?:资料|文件|材料))(?![一-鿿★☆])|(?P<star>(?:{_LEVEL})[★☆])")
_EDGES = ("页眉", "页脚", "页眉页脚", "水印", "文本框")
"""Ends of the names of places that are printed on every page, or stand apart from the text: `页眉`, `Sheet1页眉`, `第1段文本框`."""
_LABEL = regex("(?:密级|保密级别|秘密等级|涉密等级):?")
_BARE = regex(f"(?:{_LEVEL}|工作秘密|内部)")
_OF_A_ROW = regex(r"(表\d+)第\d+行")
_MANY = 3
"""Cells of a row from which on it is one of a table of things, in which a level by itself is a thing's."""
_BY_ITSELF = 15
_FIRST_PAGE = ("第1页", "第1张")


def marking_of(stem: str, lines: Sequence[Line], heads: Iterable[Sequence[str]] = ()) -> Told | None:
    """The marking of a file: in its name (`part` is empty), in the headers and first lines of its first page, in a sheet's first rows."""
    if _may_be_marked(name := _plain(stem)) and (match := _IN_NAME.search(name)):
        return Told(match["level"] or match["star"], "")
    for line in _marking_positions(lines):
        if level := level_in(line.text):
            return Told(level, line.part)
    for row in heads:
        if level := _level_in_row(row):
            return Told(level, "")
    return None


def likely_marking(places: Iterable[Line]) -> bool:
    """Whether a name or a field that was filled in says nothing but a level: what it is about, a person must see."""
    return any(level_in(line.text) for line in places)


def _level_in_row(row: Sequence[str]) -> str | None:
    """In a row of many cells a level by itself is a marking beside its label alone."""
    filled = [text for text in row if text.strip()]
    for number, text in enumerate(filled):
        level = level_in(text)
        labelled = number > 0 and _LABEL.fullmatch(_plain(filled[number - 1]))
        if level and (len(filled) < _MANY or not _BARE.fullmatch(_plain(text)) or labelled):
            return level
    return None


def level_in(text: str) -> str | None:
    """The marking that a line of a marking position is."""
    text = _plain(text)
    if len(text) > _LONGEST or not _may_be_marked(text):
        return None
    if match := _MARKED.search(text):
        return match["level"]
    for pattern in (_ALONE, _INTERNAL):
        if match := pattern.fullmatch(text):
            return match["level"]
    match = _LABELLED.match(text)
    return match["level"] if match else None


def _starred(text: str) -> bool:
    return _may_be_marked(text) and bool(_MARKED.fullmatch(text))


def _may_be_marked(text: str) -> bool:
    """Every marking has one of these words: in most texts nothing need be looked for."""
    return "密" in text or "内部" in text


def _plain(text: str) -> str:
    """Packed, in simplified characters, without signs that nobody sees."""
    return HIDDEN.sub("", packed(text)).translate(_TRADITIONAL)


def _marking_positions(lines: Sequence[Line]) -> Iterator[Line]:
    """Headers, and the first lines of the body; of a document with pages those of the first, where words may stand upright, sign by sign.

    What has its star stands wherever the first page shows it: where its text begins is the writing program's choice.
    """
    body = [line for line in lines if line.text.strip() and not line.part.endswith(_EDGES)]
    paged = [line for line in body if line.part in _FIRST_PAGE]
    first = paged or ([] if body and body[0].part.endswith("页") else body)
    yield from _without_things(first[:_FIRST_LINES])
    yield from (line for line in paged[_FIRST_LINES:] if len(line.text) <= _BY_ITSELF and _starred(_plain(line.text)))
    yield from _upright(paged)
    yield from (line for line in lines if line.part.endswith(_EDGES))


def _without_things(lines: Sequence[Line]) -> Iterator[Line]:
    """Less the levels of things that a table lists."""
    counts = Counter(line.part for line in lines if _OF_A_ROW.fullmatch(line.part))
    for before, line in zip((None, *lines), lines, strict=False):
        in_a_list = counts[line.part] >= _MANY and _BARE.fullmatch(_plain(line.text))
        if not in_a_list or (before is not None and before.part == line.part and _LABEL.fullmatch(_plain(before.text))):
            yield line


def _upright(lines: Sequence[Line]) -> Iterator[Line]:
    """Signs one below the other: those that follow each other, and, as other lines may stand between them, all together."""
    alone = [len(_plain(line.text)) == 1 for line in lines]
    for single, run in groupby(zip(alone, lines, strict=True), key=lambda pair: pair[0]):
        yield from _one_line([line for _, line in run]) if single else ()
    yield from _one_line([line for single, line in zip(alone, lines, strict=True) if single])


def _one_line(lines: Sequence[Line]) -> Iterator[Line]:
    if len(lines) > 1:
        yield Line("".join(line.text for line in lines), lines[0].part)
