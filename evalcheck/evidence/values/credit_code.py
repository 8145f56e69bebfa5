"""The 18 characters of a 统一社会信用代码 (GB 32100-2015), and what stands in their place by mistake."""

from __future__ import annotations

from functools import lru_cache
from itertools import compress

from evalcheck.evidence.values.fault import BLANK, LOST_DIGITS, ValueFault, is_scientific, missing_fault, plain
from evalcheck.patterns import regex
from evalcheck.people import is_identity_number
from evalcheck.submission.model import Cell
from evalcheck.submission.tables.questions import like, shortcut

SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""The 31 signs of a code: digits and capitals without I, O, S, V, Z."""

PAIRS = frozenset(
    [
    "11", "12", "13", "19", "21", "29", "31", "32", "33", "34", "35", "39", "41", "49", "51", "52", "53", "59", "61", "62",
    "69", "71", "72", "79", "81", "89", "91", "92", "93", "99", "A1", "A9", "N1", "N2", "N3", "N9", "Y1", "Y9",
]
)  # fmt: skip
"""Department that registers, and category: the pairs of GB 32100-2015 and its amendment (armed forces, rural collectives)."""

_BASE_34 = "0123456789abcdefghijklmnopqrstuvwx"
_DIGITS = bytes(ord(_BASE_34[SIGNS.index(chr(b))]) if chr(b) in SIGNS else ord("~") for b in range(256))
_MOD_31 = bytes(byte % 31 for byte in range(256))
_REMAINDER = {sign: (31 - index) % 31 for index, sign in enumerate(SIGNS)}
_WRONG = 255
_UNUSUAL = ValueFault("unknown_pair")
_PLAINLY_ISSUED = frozenset(tuple(pair.encode()) for pair in PAIRS if pair[0] in "9ANY")
"""Pairs with which neither a number of a person nor one of running digits can begin."""
_NOUGHTS = "0" * 9
_RUNNING = tuple("".join(str((start + step * place) % 10) for place in range(18)) for start in range(10) for step in (1, -1))
_MISREAD = str.maketrans("OISZV", "0152U")
_JOINTS = regex(r"[\s'‘’`\"“”.·-]+")
_REGISTRATION = regex(r"\d{15}")


def credit_code_fault(value: Cell) -> ValueFault | None:
    """None for a right code, else a ValueFault.

    blank, stand_in, identity_number, noughts, running, lost_digits, registration_number_15, length, signs, index_r, check; and
    unknown_pair, of a code that is right otherwise (see `wrong_code_fault`).

    Full-width signs are read as plain ones. A code that is right but for lower case, spaces or letters that look
    like digits is `signs` with the right code. 15 digits that begin with the code of a place are an old registration number.
    """
    if type(value) is str:
        return None if _fits(value) and _issued(value) else _text_fault(value)
    if value is None:
        return BLANK
    return _number_fault(value) if isinstance(value, int | float) else ValueFault("signs")


def wrong_code_fault(value: Cell) -> ValueFault | None:
    """The fault of a code that names nobody; one of an unknown pair of department and category may name somebody."""
    fault = credit_code_fault(value)
    return None if fault is _UNUSUAL else fault


def _issued(code: str) -> bool:
    """Whether a code that fits is plainly of a department that issues codes."""
    return (ord(code[0]), ord(code[1])) in _PLAINLY_ISSUED and code[8:17] != _NOUGHTS


def _doubtful(codes: bytes) -> set[int]:
    """The places of those of many codes of 18 signs that do not fit, or are not plainly issued.

    Whole columns of signs are numbers of base 256, added up at once: a digit of them is a row. A weighted sign mod 31 is at most 30, so
    that eight of them fill no byte.
    """
    count = len(codes) // 19
    found = _not_plainly_issued(codes)
    weighted = []
    for place, table in enumerate(_weighted()):
        column = codes[place::19].translate(table)
        if _WRONG in column:
            found.update(compress(range(count), map(_WRONG.__eq__, column)))
            column = column.replace(bytes([_WRONG]), b"\0")
        weighted.append(column)
    sums = (sum(int.from_bytes(column, "little") for column in weighted[place : place + 8]) for place in (0, 8, 16))
    total = sum(int.from_bytes(some.to_bytes(count, "little").translate(_MOD_31), "little") for some in sums)
    found.update(compress(range(count), total.to_bytes(count, "little").translate(_MOD_31)))
    return found


def _not_plainly_issued(codes: bytes) -> set[int]:
    """Those of departments that may issue none; nine noughts may be an empty number."""
    found: set[int] = set()
    if not _PLAINLY_ISSUED.issuperset(zip(codes[::19], codes[1::19], strict=True)):
        pairs = zip(codes[::19], codes[1::19], strict=True)
        found = {place for place, pair in enumerate(pairs) if pair not in _PLAINLY_ISSUED}
    noughts = codes.find(_NOUGHTS.encode())
    while noughts >= 0:
        found.add(noughts // 19)
        noughts = codes.find(_NOUGHTS.encode(), noughts + 1)
    return found


@lru_cache(maxsize=1)
def _weighted() -> tuple[bytes, ...]:
    """For each of the 18 places what a sign counts there mod 31, the check character once; the sum of a right code is 0."""
    values = {ord(sign): index for index, sign in enumerate(SIGNS)}
    digits = {ord(digit): index for index, digit in enumerate("0123456789")}
    weights = [*(pow(3, place, 31) for place in range(17)), 1]
    return tuple(
        bytes((allowed[byte] * weight % 31 if byte in allowed else _WRONG) for byte in range(256))
        for weight, allowed in ((weight, digits if 2 <= place < 8 else values) for place, weight in enumerate(weights))
    )


def _fits(code: str) -> bool:
    """Eighteen signs, digits at 3-8, and the check character right."""
    try:
        return len(code) == 18 and _remainder(code) == _REMAINDER[code[17]] and code[2:8].isdigit()
    except (ValueError, KeyError):
        return False


def check_sign(first: str) -> str:
    """The check character of a code's first 17 signs."""
    return next(sign for sign, rest in _REMAINDER.items() if rest == _remainder(first))


def _remainder(code: str) -> int:
    """The weighted sum of the first 17 signs, mod 31.

    The weights are 3^i and 34 ≡ 3 (mod 31): the sum is the value of the reversed signs read as a number of base 34.
    """
    return int(code[16::-1].encode().translate(_DIGITS), 34) % 31


def _text_fault(value: str) -> ValueFault | None:
    if missing := missing_fault(value):
        return missing
    text = plain(value)
    joined = _JOINTS.sub("", text).upper()
    if nobodys := _nobodys(joined):
        return nobodys
    if _fits(text):
        return None if text[:2] in PAIRS else _UNUSUAL
    if is_scientific(text):
        return LOST_DIGITS
    for meant in (joined, joined.translate(_MISREAD)):
        if _fits(meant):
            return ValueFault("signs", meant)
    if _is_registration_number(joined):
        return ValueFault("registration_number_15")
    if len(text) != 18:
        return ValueFault("length")
    return _eighteen_fault(text)


def _nobodys(code: str) -> ValueFault | None:
    """What is no code by its look, whether its check character fits or not: noughts, running digits, a person's number."""
    if len(code) != 18:
        return None
    if not code.strip("0") or (code[8:17] == _NOUGHTS and _fits(code)):
        return ValueFault("noughts")
    if len(set(code)) == 1 or code[:17] in {run[:17] for run in _RUNNING}:
        return ValueFault("running")
    if is_identity_number(code) and not (_fits(code) and code[:2] in PAIRS and 11 <= int(code[2:4]) <= 82):
        return ValueFault("identity_number")
    return None


def _eighteen_fault(text: str) -> ValueFault:
    """What is wrong with 18 signs that do not fit."""
    if any(sign not in _REMAINDER for sign in text) or not text[2:8].isdigit():
        return ValueFault("signs")
    if text.isdigit() and text.endswith("000"):
        # A spreadsheet keeps 15 digits of a number and fills up with noughts.
        return LOST_DIGITS
    remainder = _remainder(text)
    if SIGNS[remainder] == text[17]:
        return ValueFault("index_r", text[:17] + SIGNS[31 - remainder])
    return ValueFault("check")


def _number_fault(value: float) -> ValueFault:
    if isinstance(value, bool) or value != value or value in (float("inf"), float("-inf")) or value != int(value):
        return ValueFault("signs")
    digits = str(int(value))
    if len(digits) > 15:
        return LOST_DIGITS
    return ValueFault("registration_number_15" if _is_registration_number(digits) else "length")


def _is_registration_number(digits: str) -> bool:
    """15 digits that begin with the code of a place (10-65): 91… is a credit code that lost its end.

    The check digit is not asked: a number with one digit wrong is an old registration number all the same.
    """
    return _REGISTRATION.fullmatch(digits) is not None and digits.isascii() and 10 <= int(digits[:2]) <= 65


shortcut(credit_code_fault, length=18, doubtful=_doubtful)
like(credit_code_fault, wrong_code_fault)
