"""What is drawn on a page to set text off: highlighted grounds and frames in a colour that stands out, told from parts of tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from evalcheck.patterns import regex
from evalcheck.records import dataclass
from evalcheck.submission.model import MarkKind

_LINE = (6.0, 60.0)
"""Points: heights between which a coloured ground lies behind text."""
_BOX = (24.0, 10.0)
_SEAL = (80.0, 170.0)
_PAGE_HIGH = 480.0
"""Points: a frame higher than this is the page's own."""
_ALIKE, _BOXES = 2.0, 3
_THIN = 5.0
_NEAR = 4.0
_CORNER = 9.0
_MOST_UPRIGHT = 80
_MOST = 2_000
"""Things of a page that are held against each other; a page with more is a drawing."""
Rgb = tuple[int, int, int]
_TELLING = 96
_LIGHT = 200
_HIGHLIGHT = 90
_OF_THE_PAPER = regex(
    r"[〔\[【]20\d\d[〕\]】]第?\d+号$|(?:19|20)\d\d年\d{1,2}月\d{1,2}日(?:印发)?$|^抄送|印发$|^签发人|^[-—–]*\d{1,4}[-—–]*$|^第\d+页"
)
_NOTE = regex("对应|清单|重点|要点|佐证|关键|此处|详见|见第|符合|体现|本条|标[注出记]|[注备]:|[注备]：|说明[:：]|←|→|↑|↓|⬅|➡")
_CHINESE = regex("[一-鿿]")
_SENTENCE = regex("[。;;,,!!]")
_LONGEST_HEADING = 30
_HEAD = regex(r"[一-鿿()、· ]{2,40}(?:文件|令|公告|通告|函|纪要|局|委员会|委|办公厅|办公室|政府|中心|公司|法院|银行|分行|海关)|文\s*件")
_HEAD_ENDS = tuple("件令告函要局会委厅室府心司院行关")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A path on a page, in points from its upper left corner, with the colours of its ground and its line."""

    left: float
    top: float
    right: float
    bottom: float
    ground: Rgb | None
    line: Rgb | None

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def colour(self) -> Rgb | None:
        return self.line or self.ground


def marks_drawn(things: Sequence[Drawn]) -> Iterator[MarkKind]:
    """A mark for each ground and frame of a page."""
    things = list(dict.fromkeys(things))[:_MOST]
    lines = [line for one in things for line in _lines(one)]
    uprights = [line for line in lines if line.height > line.width]
    for one in things:
        if one.ground and like_highlighter(one.ground) and _LINE[0] <= one.height <= _LINE[1] and one.width >= one.height:
            if not _heads_table(one, uprights):
                yield "highlight"
        elif (
            not one.ground
            and vivid(one.line)
            and one.width >= _BOX[0]
            and one.height >= _BOX[1]
            and not (_seal(one) or _in_grid(one, things) or one.height > _PAGE_HIGH or _of_a_diagram(one, things))
        ):
            yield "drawing"
    for _ in _frames([line for line in lines if vivid(line.colour)], things):
        yield "drawing"


def _lines(one: Drawn) -> Iterator[Drawn]:
    """A thin thing is a line; the outline of a box is four of them."""
    if min(one.width, one.height) <= _THIN < 8 <= max(one.width, one.height):
        yield one
    elif not one.ground and one.line:
        for left, right in ((one.left, one.left), (one.right, one.right)):
            yield Drawn(left, one.top, right, one.bottom, None, one.line)
        for top, bottom in ((one.top, one.top), (one.bottom, one.bottom)):
            yield Drawn(one.left, top, one.right, bottom, None, one.line)


def _heads_table(ground: Drawn, uprights: Sequence[Drawn]) -> bool:
    """Whether a ground is a cell of a table's first row: lines stand at both its sides and none goes on above it."""
    for edge in (ground.left, ground.right):
        near = [line for line in uprights if abs((line.left + line.right) / 2 - edge) < _NEAR]
        beside = any(_reach(line, ground) > 0.6 * ground.height for line in near)
        above = any(line.top < ground.top - _NEAR <= line.bottom for line in near)
        if above or not beside:
            return False
    return True


def _reach(line: Drawn, ground: Drawn) -> float:
    return min(line.bottom, ground.bottom) - max(line.top, ground.top)


def _seal(one: Drawn) -> bool:
    """A red ring about as wide as it is high and of a seal's size."""
    least, most = _SEAL
    return reddish(one.line) and least <= one.width <= most and 0.6 <= one.height / one.width <= 1.4


def _in_grid(one: Drawn, things: Sequence[Drawn]) -> bool:
    """Whether a box shares a whole side with another one: cells do."""
    return any(_neighbours(one, other) for other in things if other is not one and other.line == one.line and not other.ground)


def _neighbours(one: Drawn, other: Drawn) -> bool:
    if _same(other.top, one.top) and _same(other.bottom, one.bottom):
        return _same(other.left, one.right) or _same(other.right, one.left)
    return _same(other.left, one.left) and _same(other.right, one.right) and (_same(other.top, one.bottom) or _same(other.bottom, one.top))


def _of_a_diagram(one: Drawn, things: Sequence[Drawn]) -> bool:
    """Whether several boxes of a colour are as large as each other: a flow of steps has such, what is drawn round text has not."""
    alike = {
        (round(other.left), round(other.top))
        for other in things
        if other.line == one.line and abs(other.width - one.width) < _ALIKE and abs(other.height - one.height) < _ALIKE
    }
    return len(alike) >= _BOXES


def _same(a: float, b: float) -> bool:
    return abs(a - b) < _NEAR


def _frames(lines: Sequence[Drawn], things: Sequence[Drawn]) -> Iterator[Drawn]:
    """Single lines that close a box (over the end of a page three do), with no further line of their colour inside: a grid is a table."""
    single = [line for line in lines if line in things]
    level = [line for line in single if line.width > line.height]
    upright = sorted((line for line in single if line.height > line.width), key=lambda line: line.left)
    for left, right in combinations(upright[:_MOST_UPRIGHT], 2):
        if left.colour != right.colour or right.left - left.left < _BOX[0] or left.height < _BOX[1]:
            continue
        if not (abs(left.top - right.top) < _CORNER and abs(left.bottom - right.bottom) < _CORNER):
            continue
        box = Drawn(left.left, left.top, right.right, left.bottom, None, left.colour)
        if box.height > _PAGE_HIGH:
            continue
        across = [line for line in level if line.colour == box.colour and _spans(line, box)]
        ends = any(abs(line.top - edge) < _CORNER for line in across for edge in (box.top, box.bottom))
        between = any(box.top + _CORNER < line.top < box.bottom - _CORNER for line in across)
        inside = any(line.colour == box.colour and box.left + _CORNER < line.left < box.right - _CORNER for line in upright)
        if ends and not (between or inside):
            yield box


def _spans(line: Drawn, box: Drawn) -> bool:
    return min(line.right, box.right) - max(line.left, box.left) > 0.8 * box.width


def from_hex(text: str | None) -> Rgb | None:
    """`FFC000`, with or without `#`; None for `auto` and the like."""
    digits = (text or "").strip().removeprefix("#")
    if len(digits) != 6:
        return None
    try:
        return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)
    except ValueError:
        return None


def vivid(colour: Rgb | None) -> bool:
    """A colour that stands out in black text: no grey, no near-black."""
    return colour is not None and max(colour) - min(colour) >= _TELLING


def like_highlighter(colour: Rgb | None) -> bool:
    """A light and vivid ground, as highlighters leave it; the pale tints of table headings are none."""
    return colour is not None and max(colour) >= _LIGHT and max(colour) - min(colour) >= _HIGHLIGHT and sum(colour) >= 380


def reddish(colour: Rgb | None) -> bool:
    return colour is not None and colour[0] >= 150 and colour[0] - max(colour[1:]) >= 80


def said(text: str) -> bool:
    """Whether words say something in Chinese: web addresses, mails and code are coloured because of what they are."""
    return bool(_CHINESE.search(text))


def is_rule(text: str) -> bool:
    """Signs that make a line (━━━), dots or stars, and no word."""
    return not any(sign.isalnum() for sign in text)


def is_heading(text: str) -> bool:
    """Short words without the signs of a sentence."""
    return len(text) <= _LONGEST_HEADING and not _SENTENCE.search(text)


def is_head(text: str) -> bool:
    """Words as a red head has them: a unit, or what it issues."""
    plain = text.strip()
    return plain.endswith(_HEAD_ENDS) and bool(_HEAD.fullmatch(plain))


def is_of_the_paper(plain: str) -> bool:
    """Whether packed words are number, date, printing note, signer or page number: they have frames and lines in every paper."""
    return bool(_OF_THE_PAPER.search(plain))


def is_note(words: str) -> bool:
    """Words that point at what an officer wants to be seen."""
    return bool(_NOTE.search(words))
