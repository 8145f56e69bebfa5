"""Rows whose cells are numbers and shared texts, read as columns of numbers with numpy: no object is made for a cell.

A block is taken only if every sign of it is accounted for: each row is the start tag learned, cells of forms learned, each with the
row's own number in its reference, and the end tag. Any other block is left to the pattern and the parser. Eight bytes are looked at
at a time, as one number: the byte that stands first is its lowest.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from types import ModuleType
from typing import Any

from evalcheck.records import dataclass

BLANK = -1
MOST_SIGNS = 200
"""Signs that a form may have: more would not lie within the room behind the last rows."""
_ROW_END = b"</row>"
_DIGITS = 7
"""A number has at most so many digits: with the sign behind it it fills one word."""
_CLOSING = b"</v></c>"
_MARGIN = 512


@dataclass(frozen=True, slots=True)
class Form:
    """A tag as it begins: what stands before and behind the row's number in it; `valued` if the number of a cell follows."""

    before: bytes
    behind: bytes
    valued: bool = False


class Walk:
    """Goes through all rows of a block at once, cell by cell from left to right. Each column has the forms that its cells may have."""

    def __init__(self, numpy: ModuleType, head: Form, columns: Sequence[Sequence[Form]]) -> None:
        self._numpy = numpy
        self._head = head
        self._columns = columns

    def rows(self, block: bytes) -> tuple[Any, list[Any]] | None:
        """The rows' numbers and each column's numbers, BLANK where a row has none; None where the block holds anything else."""
        if not block.endswith(_ROW_END):
            return None
        np = self._numpy
        ends = _row_ends(np, block)
        starts = np.empty_like(ends)
        starts[:1], starts[1:] = 0, ends[:-1]
        if not len(ends) or ends[-1] != len(block):
            return None
        # The last rows have too little behind them to be looked at in words.
        some = int(np.searchsorted(ends, len(block) - _MARGIN))
        cut = int(ends[some - 1]) if some else 0
        walked = [self._walked(block, starts[:some], ends[:some])] if some else []
        walked.append(self._walked(block[cut:] + bytes(_MARGIN), starts[some:] - cut, ends[some:] - cut))
        return _together(np, walked)

    def _walked(self, data: bytes, starts: Any, ends: Any) -> tuple[Any, list[Any]] | None:
        """Numbers and columns of some rows, those of each width of number by themselves; None where one is not of the forms learned."""
        np = self._numpy
        steps = _Steps(np, data, starts)
        numbers, widths = steps.row_numbers(self._head)
        if widths[0] == widths[-1] and (widths == widths[0]).all():
            columns = steps.columns(int(widths[0]), self._head, self._columns)
            return (numbers, columns) if columns and np.array_equal(steps.at + len(_ROW_END), ends) else None
        cuts = [0, *(np.flatnonzero(widths[1:] != widths[:-1]) + 1).tolist(), len(widths)]
        if len(cuts) > _DIGITS + 1:
            return None
        return _together(np, [self._walked(data, starts[a:b], ends[a:b]) for a, b in pairwise(cuts)])


def _together(np: ModuleType, walked: Sequence[tuple[Any, list[Any]] | None]) -> tuple[Any, list[Any]] | None:
    found = [part for part in walked if part]
    if len(found) < len(walked):
        return None
    if len(found) == 1:
        return found[0]
    columns = zip(*(columns for _, columns in found), strict=True)
    return np.concatenate([numbers for numbers, _ in found]), [np.concatenate(column) for column in columns]


def _row_ends(np: ModuleType, block: bytes) -> Any:
    """Behind the sign that follows each second `w`, which stands in the names of tags alone; where no row ends there, no walk does."""
    signs = np.frombuffer(block, np.uint8)
    found = np.zeros(len(block) // 8 + 1, np.uint64)
    np.equal(signs, ord("w"), out=found.view(bool)[: len(signs)])
    some = np.flatnonzero(found != 0)
    hits = np.flatnonzero(found[some].view(bool))
    return ((some[hits >> 3] << 3) + (hits & 7) + 2)[1::2]


class _Steps:
    """Where each row of a block has been read up to."""

    def __init__(self, np: ModuleType, data: bytes, at: Any) -> None:
        self._np = np
        self._data = data
        self._digits: Any = None
        self._width = 0
        self.at = at

    def _words(self, at: Any, count: int) -> Any:
        """The next words of each row, a word a line. What has run beyond the data is held back: it ends nowhere where a row ends."""
        np = self._np
        windows = np.ndarray((len(self._data) - 8 * count + 1,), f"V{8 * count}", self._data, 0, (1,))
        found = windows[np.minimum(at, len(windows) - 1)]
        return np.ascontiguousarray(found.view("<u8").reshape(-1, count).T)

    def row_numbers(self, head: Form) -> tuple[Any, Any]:
        """The number of each row, and how many digits it has."""
        (words,) = self._words(self.at + len(head.before), 1)
        self._digits = words
        return self._number(words)

    def columns(self, width: int, head: Form, columns: Sequence[Sequence[Form]]) -> list[Any]:
        """Past the start tags and all cells of rows whose numbers have one width; nothing where a start tag is another."""
        if not width:
            return []
        self._width = width
        self._digits = self._digits & self._np.uint64((1 << 8 * width) - 1)
        good, self.at, _ = self._tried(head, self.at, self._digits)
        return [self.cells(forms) for forms in columns] if good.all() else []

    def cells(self, forms: Sequence[Form]) -> Any:
        """Past one cell of each row, of the first of some forms that fits; rows without such a cell stay where they are."""
        np = self._np
        found: Any = None
        left: Any = None
        for form in forms:
            at, digits = (self.at, self._digits) if left is None else (self.at[left], self._digits[left])
            good, ends, numbers = self._tried(form, at, digits)
            if left is None:
                if good.all():
                    self.at = ends
                    return numbers
                found, left, self.at = np.full(len(at), BLANK, np.int64), np.arange(len(at)), at.copy()
            found[left[good]], self.at[left[good]] = numbers[good], ends[good]
            left = left[~good]
        return np.full(len(self.at), BLANK, np.int64) if found is None else found

    def _tried(self, form: Form, at: Any, digits: Any) -> tuple[Any, Any, Any]:
        """For each row whether it goes on with a tag of a form, where that ends, and its number."""
        np = self._np
        width = len(form.before) + self._width + len(form.behind)
        words = self._words(at, -(-width // 8) + 2 * form.valued)
        good = self._differs(form, width, words, digits) == 0
        if not form.valued:
            return good, at + width, np.full(len(at), BLANK, np.int64)
        first, second = _shifted(np, words, width), _shifted(np, words, width + 8)
        numbers, widths = self._number(first)
        bits = (widths << 3).view(np.uint64)
        good &= ((first >> bits) | (second << (np.uint64(64) - bits))) == _word(np, _CLOSING)
        good &= widths > 0
        return good, at + widths + (width + len(_CLOSING)), numbers

    def _differs(self, form: Form, width: int, words: Any, digits: Any) -> Any:
        """Not 0 for each row in which another sign stands than the form and the row's number have."""
        np = self._np
        text = form.before + bytes(self._width) + form.behind
        place, shift = divmod(len(form.before), 8)
        differs: Any = 0
        for number in range(-(-width // 8)):
            differs_here = words[number] ^ _word(np, text[8 * number : 8 * number + 8])
            if number == place:
                differs_here ^= digits << np.uint64(8 * shift)
            elif number == place + 1 and shift:
                differs_here ^= digits >> np.uint64(64 - 8 * shift)
            if 8 * number + 8 > width:
                differs_here &= np.uint64((1 << 8 * (width - 8 * number)) - 1)
            differs = differs_here if number == 0 else differs | differs_here
        return differs

    def _number(self, words: Any) -> tuple[Any, Any]:
        """The number with which each word begins, and how many digits it has; 0 where there is none, or nothing but digits.

        A byte that is no digit has its high bit set in `others`; digits are added up in pairs, fours and eights by multiplication.
        """
        np = self._np
        digits = words ^ _word(np, b"00000000")
        others = ((digits + _word(np, b"\x76" * 8)) | digits) & _word(np, b"\x80" * 8)
        below = (others & (~others + np.uint64(1))) - np.uint64(1)
        ones = _word(np, b"\x01" * 8)
        widths = (((below & ones) * ones) >> np.uint64(56)) - np.uint64(1)
        widths &= np.uint64(_DIGITS)
        digits <<= np.uint64(64) - (widths << np.uint64(3))
        digits = digits * np.uint64(10) + (digits >> np.uint64(8))
        pairs = _word(np, b"\xff\0\0\0\xff\0\0\0")
        fours = (digits & pairs) * np.uint64(100 + (1_000_000 << 32)) + ((digits >> np.uint64(16)) & pairs) * np.uint64(1 + (10_000 << 32))
        return (fours >> np.uint64(32)).view(np.int64), widths.view(np.int64)


def _shifted(np: ModuleType, words: Any, at: int) -> Any:
    """The word at a byte that is not the first of one."""
    place, shift = divmod(at, 8)
    if not shift:
        return words[place]
    return (words[place] >> np.uint64(8 * shift)) | (words[place + 1] << np.uint64(64 - 8 * shift))


def _word(np: ModuleType, text: bytes) -> Any:
    return np.uint64(int.from_bytes(text, "little"))
