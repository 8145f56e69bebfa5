"""Figures that running text states of a promise of the list: the number nearest to the words of its metric, as a quotation, no proof."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from evalcheck.catalogue.items import Commitment
from evalcheck.patterns import regex
from evalcheck.records import dataclass
from evalcheck.submission.model import Line

_DIGITS = "零一二三四五六七八九"
_NUMBER = r"\d[\d,]*(?:\.\d+)?|[零一二两三四五六七八九十百千]+(?:万[零一二两三四五六七八九十百千]*)?"
UNITS = {
    "day": "个?工作日|天|日",
    "working_day": "个?工作日|天|日",
    "link": "个?环节|个",
    "count": "个|家|户|件|张|条|场|项|台|套|只|座|处|支",
    "percent": "%|个百分点|个点",
    "cny": "元",
    "rank": "名|位",
    "square_meter": "平方米|㎡|m2",
    "volume": "册",
}
TIMES = {"万": 1e4, "亿": 1e8}
NO_RESULT = regex(
    r"计划|将新增|内将|还要|要达到|目标|力争|拟|预计|可达|要求|责任清单|承诺|正在|应当|推荐名单|申报|到20(?:2[5-9]|3\d)年|20(?:2[5-9]|3\d)年底"
)
"""Words of a plan or a demand: what follows is no result."""
_DONE = regex(r"已|完成|实现|达到|实际")
_YEAR = regex(r"(20\d\d)年")
_EMPTY = regex(r"^(?:20\d\d年|共|共计|累计|达|达到|增至|升至|为|至|到|约|总数|数量|规模|位|居|列|全国|排名|第|\s)+$")
"""What may stand between the words of a metric, pieces away, and its number."""
_OTHER_VALUE = regex(r"(?:由|从|原来的?|原先的?|快|净增|上年|去年|较|比)$")
"""Words before an old value or a difference."""
GROWTH = regex(r"新增|净增|新建|改建|扩建|增加(?![到至])")
"""Words before what was added: no total, unless the promise itself is about what is added."""
_LEAST = regex(r"(?:不少于|不低于|不小于|至少|每[年月季家个户区校])$")
"""Words of a rule before its least number, or before a number of each: no result."""
_DOERS = regex("单位|企业|公司|部门|机构|银行|商户|群众|人员")
"""Behind a number those who did something are counted (122家单位办理5G基站建设), unless the promise itself counts them."""
_TOTAL = regex(r"[共达至到为]$")
_TITLE = regex(r"《[^》]*》")
"""Titles of papers name matters and state nothing of them."""
_SENTENCE = regex(r"(?<=[。;；!！?？\n])")
_PIECE = regex(r"[,，、](?!(?<=\d,)\d{3}(?!\d))")
"""Ends of pieces; a comma between thousands ends none."""
_GAP = regex(r"(?<=[一-鿿])\s+|\s+(?=[一-鿿])")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a commitment's metric as a text states it, in the units of the commitment (万 and 亿 multiplied)."""

    metric: str
    value: float
    quote: str
    part: str


@dataclass(frozen=True, slots=True)
class _Candidate:
    weight: float
    value: float
    year: int


def figures(lines: Iterable[Line], commitments: Sequence[Commitment], districts: Sequence[str] = ()) -> Iterator[Figure]:
    """The first figure that a text states of each metric, in the order of the text; what it states of one district is none."""
    told: set[str] = set()
    for line in lines:
        for sentence in _SENTENCE.split(line.text):
            for commitment in commitments:
                if commitment.metric not in told and (value := stated(sentence, commitment, districts)) is not None:
                    told.add(commitment.metric)
                    yield Figure(commitment.metric, value, sentence.strip(" ;；\n"), line.part)


def stated(sentence: str, commitment: Commitment, districts: Sequence[str] = ()) -> float | None:
    """The number in a sentence that stands nearest to the words of a metric, with a unit of its kind."""
    pattern = re.compile(rf"(?<![\d.])({_NUMBER})\s*([万亿]?)\s*余?多?({UNITS.get(commitment.unit, '(?!)')})")
    sentence = packed(sentence)
    pieces = _PIECE.split(_TITLE.sub("", sentence))
    if not commitment.words or not holds(sentence, commitment.words):
        return None
    found: list[_Candidate] = []
    planned = False
    for index, piece in enumerate(pieces):
        planned = bool(NO_RESULT.search(piece)) or (planned and not _DONE.search(piece))
        if not planned:
            found += _candidates(pieces, index, pattern, commitment, districts)
    latest = max((one.year for one in found if one.year), default=0)
    found = [one for one in found if one.year in (0, latest)]
    return max(found, key=lambda one: one.weight).value if found else None


def packed(text: str) -> str:
    """A text without the gaps that PDF pages leave beside Chinese signs (`5G 基站`); blanks between numbers stay."""
    text = text.strip()
    return _GAP.sub("", text) if len(text.split(None, 1)) > 1 else text


def _candidates(
    pieces: Sequence[str], index: int, pattern: re.Pattern[str], commitment: Commitment, districts: Sequence[str]
) -> Iterator[_Candidate]:
    piece = pieces[index]
    for match in pattern.finditer(piece):
        left, after = piece[: match.start()], piece[match.end() : match.end() + 12]
        before = left[-6:]
        if _OTHER_VALUE.search(before) or "其中" in left or any(word in left + match[0] + after for word in commitment.barred):
            continue
        if any(district in left for district in districts):
            continue
        if GROWTH.search(left) and not GROWTH.search(commitment.metric):
            continue
        if before.endswith("第") != (commitment.unit == "rank") or (commitment.op[0] == ">" and _LEAST.search(before)):
            continue
        weight = _weight(pieces, index, left, commitment.words)
        doers = weight < 2 and _DOERS.match(after)
        if weight and not (doers and doers[0] not in commitment.metric + "".join(chain(*commitment.words))):
            weight += 0.1 * bool(_TOTAL.search(before)) + (commitment.op[0] == "<" and "最长" in before)
            years = _YEAR.findall(left)
            value = _number(match[1]) * TIMES.get(match[2], 1.0) * (-1 if "下降" in before else 1)
            yield _Candidate(weight, value, int(years[-1]) if years else 0)


def _weight(pieces: Sequence[str], index: int, left: str, words: Sequence[Sequence[str]]) -> float:
    """How near the words stand: best before the number in its own piece, then in the piece before it, after it, anywhere before it."""
    if holds(left, words):
        return 3.0
    if index and holds(pieces[index - 1] + left, words) and (_EMPTY.match(left) or any(word in left for group in words for word in group)):
        return 2.0
    if holds(pieces[index], words):
        return 1.5
    return 1.2 if _EMPTY.match(left) and holds("".join(pieces[:index]), words) else 0.0


def holds(text: str, words: Sequence[Sequence[str]]) -> bool:
    """Whether one word of each group stands in a text."""
    return all(any(word in text for word in group) for group in words)


def _number(text: str) -> float:
    """Arabic digits with commas, or Chinese numerals up to 千万."""
    if text[0].isdigit():
        return float(text.replace(",", ""))
    total = part = digit = 0
    for sign in text:
        if sign in _DIGITS:
            digit = _DIGITS.index(sign)
        elif sign == "两":
            digit = 2
        elif sign == "万":
            total, part, digit = (part + digit) * 10_000, 0, 0
        else:
            part, digit = part + (digit or 1) * {"十": 10, "百": 100, "千": 1000}[sign], 0
    return float(total + part + digit)
