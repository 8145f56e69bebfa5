"""The head of an official paper: its units, on one line or several, the word 文件, and the number that is its own and not cited."""

from __future__ import annotations

import re
from collections.abc import Sequence

from evalcheck.evidence.names.signs import HAN
from evalcheck.evidence.policy.classification import level_in
from evalcheck.evidence.policy.document import Told, packed
from evalcheck.patterns import regex
from evalcheck.records import dataclass
from evalcheck.submission.model import Line

YEAR = r"[〔\[【(﹝〈<{「『]\s*(?:19|20)\d\d\s*[〕\]】)﹞〉>}」』]"
_PREFIX = rf"(?:(?!了|的|和$|关于|根据|按照|落实|贯彻|印发|执行|附件){HAN}){{1,13}}(?:\({HAN}{{1,8}}\){HAN}{{0,4}})?"
_NUMBER = regex(
    rf"(?P<number>{_PREFIX}{YEAR}第?\d{{1,5}}(?:-\d{{1,3}})?号"
    rf"|{HAN}{{2,12}}(?:发|办|函|规|字|令|审|党|政)(?:19|20)\d\d[年-]第?\d{{1,5}}号"
    rf"|(?:{HAN}{{2,30}}令)?第\d{{1,5}}号(?:令|公告|通告)?"
    r"|(?:19|20)\d\d年第?\d{1,5}号(?:令|公告|通告)?)",
    needs="号",
)
_WITHOUT_SIGN = regex(rf"(?P<number>{HAN}{{2,12}}{YEAR}第?\d{{1,5}})", needs="〔[【(﹝〈<{「『")
"""Offices forget 号, and readers of scans lose it."""
_DATED = regex(YEAR)
_DIGIT = regex(r"\d")
_BARE = regex(r"^(?:第\d+号|(?:19|20)\d\d年第?\d+号)")
_URGENCY = r"(?:特急|加急|急件|特提|平急)"
_AROUND = regex(
    rf"(?:\d{{6}})?(?:(?:绝密|机密|秘密)[★☆*]?(?:\d+(?:年|个月)|长期)?)?{_URGENCY}?(?:.{{2,30}}文件)?"
    rf"(?:等级:?{_URGENCY}?[··.、]*)?(?:文号|发文字号|文件编号|编号)?[:;]?[(\[]?"
)
_AFTER = regex(rf"[)\]]?(?:签发人?[::]?.*|{_URGENCY}|(?:19|20)\d\d年\d+月\d+日.*|\(?共印?\d+份\)?)?")
_TELEGRAM = regex(f"^(?:特急)?[··.]?明电(?={HAN}{{2}})")
_ENUMERATED = regex(r"[(\[]?[\d一二三四五六七八九十]{1,3}[)\].、．:]|附件|附:|[·•●■◆-]")
_LONGEST = 120
_TITLE_BEFORE = regex(r"[^《》]{6,100}[一-鿿)]\($")
_ANY_TITLE = regex(r".{4,}(?:通知|意见|办法|方案|规定|条例|细则|公告|通告|批复|函|指南|规程|目录|汇总表|一览表|说明|清单|明细表?)")


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written (packed); `dated` ones have a year in brackets."""

    text: str
    behind_title: bool = False

    @property
    def dated(self) -> bool:
        return bool(_DATED.search(self.text))

    @property
    def bare(self) -> bool:
        """`第3号` or `2021年第3号`: a number only under a head."""
        return bool(_BARE.match(self.text))


def is_document_number(text: str) -> bool:
    """Whether a line holds a document number as its own, not as one that it cites."""
    return own_number(packed(text)) is not None


def number_in(text: str) -> str | None:
    """The number that a packed text is, or begins or ends with."""
    match = _NUMBER.search(text) or _WITHOUT_SIGN.fullmatch(text)
    return match["number"] if match else None


def own_number(line: str) -> Number | None:
    """A number that stands alone on its packed line, beside the signer, or in brackets behind a title; not one that is cited."""
    if len(line) > _LONGEST or not _DIGIT.search(line):
        return None
    for match in _NUMBER.finditer(line):
        before, after = line[: match.start()], line[match.end() :]
        # A bracket that only closes, or only opens, is the end or the beginning of a sentence that a line broke.
        whole = before.endswith(("(", "[")) == after.startswith((")", "]"))
        if whole and _AROUND.fullmatch(before) and _AFTER.fullmatch(after):
            return Number(_TELEGRAM.sub("", match["number"]) if "等级" in before else match["number"])
        if after in (")", "") and _TITLE_BEFORE.fullmatch(before) and not _ENUMERATED.match(before):
            return Number(match["number"], behind_title=True)
    alone = _WITHOUT_SIGN.fullmatch(line)
    return Number(alone["number"]) if alone else None


def number_of(head: Sequence[Line], headed: int | None, titled: range = range(0)) -> Told | None:
    """The document's own number among its packed first lines; `headed` is the index of the line after its red head.

    Without a head, many numbers are a list of documents, unless one stands right above or under the title.
    """
    read = ((index, own_number(line.text) or _broken(head, index)) for index, line in enumerate(head))
    found = [(index, own) for index, own in read if own and _is_own(head, index, own)]
    if headed is not None:
        under = [(index, own) for index, own in found if index >= headed - 1]
        return Told(under[0][1].text, head[under[0][0]].part) if under else _periodical(head, headed)
    alone = next((index for index, line in enumerate(head[:_FIRST_LINES]) if _HEAD_ALONE.fullmatch(line.text)), None)
    if alone is not None and (told := _periodical(head, alone + 1)):
        return told
    found = [(index, own) for index, own in found if not (own.bare or head[index].part.startswith("表"))]
    found = [(index, own) for index, own in found if own.text.endswith("号") or index < _FIRST_LINES]
    beside = [(index, own) for index, own in found if index in (titled.start - 1, titled.stop, *titled)] if titled else []
    if _is_list(head, found, bool(beside)):
        return None
    return next((Told(own.text, head[index].part) for index, own in beside or found), None)


def _periodical(head: Sequence[Line], headed: int) -> Told | None:
    """The number of a gazette or of minutes, on the last line of its head or on one of the next."""
    for line in head[max(0, headed - 1) : headed + 3]:
        if (match := _PERIODICAL.search(line.text)) and (match.start() == 0 or line is head[headed - 1]):
            return Told(match["number"], line.part)
    return None


def _broken(head: Sequence[Line], index: int) -> Number | None:
    """A number that a narrow cell or a full line broke before its year or before 号."""
    text, more = head[index].text, head[index + 1].text if index + 1 < len(head) else ""
    if _REST.fullmatch(more) or (_SIGNS.fullmatch(text) and not _ENDS_HEAD.search(text) and _DATED.match(more)):
        return own_number(text + more)
    return None


_ENDS_HEAD = regex("(?:文件|公告|通告|公报|纪要)$")
_REST = regex(r"\d{0,4}号")
_SIGNS = regex(rf"{HAN}{{2,10}}")


def _is_list(head: Sequence[Line], found: Sequence[tuple[int, Number]], beside_title: bool) -> bool:
    """Whether the numbers are those of documents listed: under the title of a list, or simply many."""
    # A narrow column breaks numbers: all that is written is one text.
    numbers = {match["number"] for match in _NUMBER.finditer("".join(line.text for line in head))}
    listed = any(_LIST_TITLE.fullmatch(line.text) for line in head[:_FIRST_LINES])
    if listed:
        return len(numbers) > 1
    early = bool(found) and found[0][0] <= _FIRST_LINES and not any(_ENUMERATED.match(line.text) for line in head[: found[0][0]])
    return len(numbers) > _MOST_NUMBERS and not beside_title and not early


_MOST_NUMBERS = 2
"""A document may cite another one or two at its beginning."""
_FIRST_LINES = 4
_LIST_TITLE = regex(r".{2,}(?:汇总表?|目录|一览表|台账|明细表?|清单|列表|统计表|索引)(?:\(.{1,20}\))?")


def _is_own(head: Sequence[Line], index: int, own: Number) -> bool:
    """Behind a title only behind the first one: later ones are cited, as the basis of a matter say."""
    if not own.behind_title:
        return True
    told = ":" in head[index].text.split("(")[0]
    return index <= _FIRST_LINES and not told and not any(_ANY_TITLE.fullmatch(line.text) for line in head[:index])


UNIT_END = (
    "局|委员会|委|办公厅|办公室|办|人民政府|政府|厅|部|院|署|行|协会|学会|联合会|总会|商会|中心|公司|集团|海关|大学|学院|总队|支队|领导小组|指挥部"
    "|联席会议|管委会|法院|高院|检察院|所|站|社|处|党组|分会|贸促会|工会|基金会|理事会|残联|妇联|工商联|税务局|联社"
)
UNIT = rf"(?![《\"“])[一-鿿()、·]{{2,38}}?(?:{UNIT_END})(?:\({HAN}{{2,20}}(?:{UNIT_END})\))?"
_UNIT = regex(UNIT)
_NO_UNIT = regex(
    "各|本|该|贵|由|请|向|与|和(?!平)|为|对(?!外)|在|经(?!济|开)|报(?!业)|抄送|主送|附件|有关|关于|根据|按照|实施|工作|责任|牵头|[一二三四五六七八九十]|第|(?:股份)?有限(?:责任)?公司"
)
_COMPANY = regex("(?:股份)?有限(?:责任)?公司")
_HEAD_WORD = (
    "文件|令|公告|通告|通报|公报|(?:专题|办公|常务|工作|联席)?会议纪要|(?:专题|工作)纪要"
    "|(?:发|内部明|明)电|传真电报|电报|(?:公|便|复)?函|\\(函\\)"
)
_HEAD_END = regex(rf"(?P<unit>.*?)(?:联合)?(?:{_HEAD_WORD})(?P<rest>.*)")
_ISSUE = regex(r"(?:\(?(?:(?:19|20)\d\d年)?第?[\d一二三四五六七八九十]{1,5}[期号]\)?|\(?总第\d+期\)?)*")
_PERIODICAL = regex(rf"\(?(?P<number>(?:19|20)\d\d年第?\d{{1,4}}[期号]|第\d{{1,5}}[期号]|{YEAR}第?\d{{1,4}}[期号])\)?(?:\(?总第\d+期\)?)?$")
"""Numbers of gazettes and minutes, which are numbers under a head alone."""
_HEAD_ALONE = regex(r".{0,8}(?:会议纪要|公报)")
_OF_A_TELEGRAM = frozenset({"发电", "明电", "传真电报", "电报"})
_HEAD_LINES = 12
_LONGEST_HEAD = 45
_LONGEST_PIECE = 40
_BESIDE_HEAD = regex(
    r"[\dNo.:份号]{1,14}|(?:特急|加急|急件|特提|平急|明电|[··.])+|共印?\d+份|发电|传真|代拟稿|等级.*|发电单位.*|签批盖章.*"
)
"""Copy numbers, urgency and the form of telegrams, which stand over a head and belong to no name."""
_SHORT = 6
_WRAPPED = 0.6


@dataclass(frozen=True, slots=True)
class Head:
    """The units of a head, where it begins, and the index of the line after it."""

    told: Told
    after: int


def set_apart(text: str) -> str:
    """A line of a head as packed: units in columns side by side, each of them a unit by itself, are parted by 、."""
    words = [packed(word) for word in text.split()]
    if len(words) < 2 or not all(is_unit(word) for word in words[:-1]):
        return packed(text)
    last = words[-1]
    ended = _HEAD_END.fullmatch(last)
    if is_unit(last) or (ended and is_unit(ended["unit"])):
        return "、".join(words)
    return "、".join(words[:-1]) + last if ended else packed(text)


def unit_of_letterhead(text: str) -> str | None:
    """The unit that large red type at the top names: whatever ends like a head, or is a unit."""
    plain = packed(text)
    match = _HEAD_END.fullmatch(plain)
    named = match["unit"] if match and not match["rest"] else plain
    whole = match is not None and not match["rest"]
    fits = 3 < len(named) <= _LONGEST_PIECE and not _NO_UNIT.match(named) and _GOES_ON.fullmatch(named)
    return named if fits and (whole or is_unit(named)) else None


def is_unit(text: str) -> bool:
    return not _NO_UNIT.match(text) and bool(_UNIT.fullmatch(text))


def units_in(text: str) -> list[str] | None:
    """The units that a text names, if it names nothing else."""
    pieces = [piece for piece in re.split(r"[、,;/]", text) if piece]
    return pieces if pieces and all(is_unit(piece) for piece in pieces) else [text] if is_unit(text) else None


def red_head(head: Sequence[Line]) -> Head | None:
    """The first head among packed lines: units that end in 文件, 令, 公告 and the like, or, as letters have it, units and a number."""
    for start in range(min(_HEAD_LINES, len(head))):
        if found := _head_from(head, start):
            return found
    return None


def _head_from(head: Sequence[Line], start: int) -> Head | None:
    """Units are gathered line by line; one that is set wide may go on in the next line, and 文件 may stand between them."""
    units: list[str] = []
    rest, closed, spoken = "", None, False
    for index in range(start, min(start + 10, len(head))):
        text = head[index].text
        if units and not rest and (closed or spoken or _is_letter(head, start, index)) and own_number(text):
            return _told(units, head[start], index)
        beside = _BESIDE_HEAD.fullmatch(text) and not (units and text in _OF_A_TELEGRAM)
        if _longest(text) > _LONGEST_HEAD or beside or (not rest and not units and index > start):
            return closed
        if text.endswith("文件") and _headed(rest + text, units) is None:
            text, spoken = text[:-2], True
        if (named := _headed(rest + text, units)) is not None:
            units, rest = named, ""
            closed = closed or _told(units, head[start], index + 1)
            continue
        rest = _gathered(units, rest + text)
        if rest and (not _may_go_on(head, index) or len(rest) > _LONGEST_PIECE or not _GOES_ON.fullmatch(rest)):
            return closed
    return closed


def _longest(text: str) -> int:
    """Signs of the longest of the units that stand side by side."""
    return max(map(len, text.split("、")))


def _told(units: Sequence[str], first: Line, after: int) -> Head:
    return Head(Told("、".join(units), first.part), after)


_GOES_ON = regex(r"[一-鿿()、·]+")


def _may_go_on(head: Sequence[Line], index: int) -> bool:
    """Whether a line may be the beginning of a name that the next one ends: it fills its line, or is a place, and no marking."""
    text = head[index].text
    if _BESIDE_HEAD.fullmatch(text) or level_in(text) or index + 1 >= len(head):
        return False
    return text.endswith(("市", "区", "省", "国")) or len(text) >= _WRAPPED * len(head[index + 1].text)


def _gathered(units: list[str], text: str) -> str:
    """Adds the unit that a text is, or completes the last one by it; what is left is the beginning of a unit."""
    if named := units_in(text):
        units += named
        return ""
    if units and (_COMPANY.fullmatch(text) or not _NO_UNIT.match(text)) and len(text) < 8 and is_unit(units[-1] + text):
        units[-1] += text
        return ""
    return text


def _headed(text: str, units: Sequence[str]) -> list[str] | None:
    """All the units where a text closes the head."""
    match = _HEAD_END.fullmatch(text) if _longest(text) <= _LONGEST_HEAD else None
    if match is None or not (own_number(match["rest"]) or _ISSUE.fullmatch(match["rest"])):
        return None
    if named := units_in(match["unit"]):
        return [*units, *named]
    if units and match["unit"] and len(match["unit"]) < 8 and is_unit(units[-1] + match["unit"]):
        return [*units[:-1], units[-1] + match["unit"]]
    return list(units) if units and not match["unit"] else None


def _is_letter(head: Sequence[Line], start: int, index: int) -> bool:
    """Whether the line after the units is their number, and nothing but markings and copy numbers stands before them."""
    number = own_number(head[index].text)
    if number is None or not number.dated or head[start].part.startswith("表"):
        return False
    return all(len(line.text) <= _SHORT or _BESIDE_HEAD.fullmatch(line.text) or level_in(line.text) for line in head[:start])
