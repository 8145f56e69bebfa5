"""What the name of a unit looks like, and the head of a paper: the units in it, on one line or several, and the word 文件."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from evalcheck.evidence.names.signs import HAN
from evalcheck.evidence.policy.classification import level_in
from evalcheck.evidence.policy.document import Told
from evalcheck.evidence.policy.number import own_number
from evalcheck.submission.model import Line

UNIT_END = (
    "局|委员会|委|办公厅|办公室|办|人民政府|政府|厅|部|院|署|行|协会|学会|联合会|总会|商会|中心|公司|集团|海关|大学|学院|总队|支队|领导小组|指挥部"
    "|联席会议|管委会|法院|高院|检察院|所|站|社|处|党组|分会|贸促会|工会|基金会|理事会|残联|妇联|工商联|税务局|联社"
)
UNIT = rf"(?![《\"“])[一-鿿()、·]{{2,38}}?(?:{UNIT_END})(?:\({HAN}{{2,20}}(?:{UNIT_END})\))?"
_UNIT = re.compile(UNIT)
_NO_UNIT = re.compile(
    "各|本|该|贵|由|请|向|与|和(?!平)|为|对(?!外)|在|经(?!济|开)|报(?!业)|抄送|主送|附件|有关|关于|根据|按照|实施|工作|责任|牵头|[一二三四五六七八九十]|第|(?:股份)?有限(?:责任)?公司"
)
_COMPANY = re.compile("(?:股份)?有限(?:责任)?公司")
_HEAD_WORD = "文件|令|公告|通告|通报|公报|会议纪要"
_HEAD_END = re.compile(rf"(?P<unit>.*?)(?:联合)?(?:{_HEAD_WORD})(?P<rest>.*)")
_ISSUE = re.compile(r"(?:第?[\d一二三四五六七八九十]{1,5}[期号]|\(?总第\d+期\)?)*")
_HEAD_LINES = 12
_LONGEST_HEAD = 45
_LONGEST_PIECE = 40
_BESIDE_HEAD = re.compile(
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


def is_unit(text: str) -> bool:
    return bool(_UNIT.fullmatch(text)) and not _NO_UNIT.match(text)


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
        if len(text) > _LONGEST_HEAD or _BESIDE_HEAD.fullmatch(text) or (not rest and not units and index > start):
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


def _told(units: Sequence[str], first: Line, after: int) -> Head:
    return Head(Told("、".join(units), first.part), after)


_GOES_ON = re.compile(r"[一-鿿()、·]+")


def _may_go_on(head: Sequence[Line], index: int) -> bool:
    """Whether a line may be the beginning of a name that the next one ends: it fills its line, or is a place, and no marking."""
    text = head[index].text
    if _BESIDE_HEAD.fullmatch(text) or level_in(text) or index + 1 >= len(head):
        return False
    return text.endswith(("市", "区", "省", "国")) or len(text) >= _WRAPPED * len(head[index + 1].text)


def _gathered(units: list[str], text: str) -> str:
    """Adds the unit that a text is, or completes the last one by it; what is left is the beginning of a unit."""
    if is_unit(text):
        units.append(text)
        return ""
    if units and (_COMPANY.fullmatch(text) or not _NO_UNIT.match(text)) and len(text) < 8 and is_unit(units[-1] + text):
        units[-1] += text
        return ""
    return text


def _headed(text: str, units: Sequence[str]) -> list[str] | None:
    """All the units where a text closes the head."""
    match = _HEAD_END.fullmatch(text) if len(text) <= _LONGEST_HEAD else None
    if match is None or not (own_number(match["rest"]) or _ISSUE.fullmatch(match["rest"])):
        return None
    if is_unit(match["unit"]):
        return [*units, match["unit"]]
    if units and match["unit"] and len(match["unit"]) < 8 and is_unit(units[-1] + match["unit"]):
        return [*units[:-1], units[-1] + match["unit"]]
    return list(units) if units and not match["unit"] else None


def _is_letter(head: Sequence[Line], start: int, index: int) -> bool:
    """Whether the line after the units is their number, and nothing but markings and copy numbers stands before them."""
    number = own_number(head[index].text)
    if number is None or not number.dated or head[start].part.startswith("表"):
        return False
    return all(len(line.text) <= _SHORT or _BESIDE_HEAD.fullmatch(line.text) or level_in(line.text) for line in head[:start])
