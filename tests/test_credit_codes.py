"""Unified social credit codes: right ones, each fault of wrong ones, whole columns of them."""

from __future__ import annotations

import random
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from evalcheck.evidence.values.credit_code import SIGNS, _doubtful, credit_code_fault, wrong_code_fault
from evalcheck.people import is_identity_number, without_identity_numbers
from evalcheck.submission.model import Cell


def why(value: Cell) -> str | None:
    fault = wrong_code_fault(value)
    return fault.why if fault else None


def code(rng: random.Random, prefix: str = "91120101") -> str:
    body = prefix + "".join(rng.choices(SIGNS, k=17 - len(prefix)))
    total = sum(SIGNS.index(sign) * pow(3, i, 31) for i, sign in enumerate(body))
    return body + SIGNS[-total % 31]


def test_the_verdict_on_100000_random_and_mutated_codes_is_that_of_python_stdnum() -> None:
    uscc = pytest.importorskip("stdnum.cn.uscc")
    rng = random.Random(20220524)
    seen = {True: 0, False: 0}
    for _ in range(100_000):
        right = code(rng, f"{rng.randrange(100):02d}{rng.randrange(10**6):06d}")
        mutated = _mutated(rng, right)
        # stdnum takes no letters at the first two places; the standard has them (N, A …).
        verdict = wrong_code_fault(mutated) is None
        if mutated[:2].isdigit():
            assert verdict == uscc.is_valid(mutated), mutated
            seen[verdict] += 1
    assert min(seen.values()) > 20_000


def _mutated(rng: random.Random, text: str) -> str:
    kind, i = rng.randrange(6), rng.randrange(18)
    if kind == 0:
        return text[:i] + rng.choice(SIGNS + "IOSVZ.中") + text[i + 1 :]
    if kind == 1:
        j = rng.randrange(18)
        low, high = min(i, j), max(i, j)
        return text if low == high else text[:low] + text[high] + text[low + 1 : high] + text[low] + text[high + 1 :]
    if kind == 2:
        return text[:i] + text[i + 1 :]
    return text


def test_letters_at_the_first_two_places_are_right() -> None:
    rng = random.Random(1)
    assert {why(code(rng, prefix + "120101")) for prefix in ("N1", "A1", "Y1", "9A")} == {None}


@pytest.mark.parametrize(
    ("value", "expected", "right"),
    [
        ("91120101MA7GBJK203", None, None),
        ("91120101MA7GBJK203", None, None),
        (" 91120101MA7GBJK203\u200b", None, None),
        ("91120101ma7gbjk203", "signs", "91120101MA7GBJK203"),
        ("9112 0101 MA7G BJK203", "signs", "91120101MA7GBJK203"),
        ("'91120101MA7GBJK203", "signs", "91120101MA7GBJK203"),
        ("911201O1MA7GBJK203", "signs", "91120101MA7GBJK203"),
        ("91120101MA7GBJK204", "check", None),
        ("91120101MA7GBJK20W", "index_r", "91120101MA7GBJK203"),
        ("91120101MA7GBJK20", "length", None),
        ("120101000012345", "registration_number_15", None),
        (120101000012345.0, "registration_number_15", None),
        ("120101000012346", "registration_number_15", None),
        ("911201160000123", "length", None),
        ("9.11201E+17", "lost_digits", None),
        (9.11201011234567e17, "lost_digits", None),
        (911201011234567890, "lost_digits", None),
        ("911201011234567000", "lost_digits", None),
        (float("nan"), "signs", None),
        (None, "blank", None),
        ("  ", "blank", None),
        ("无", "stand_in", None),
        ("同上", "stand_in", None),
        ("\u3164", "blank", None),
        (True, "signs", None),
        (date(2022, 3, 5), "signs", None),
    ],
)
def test_each_credit_code_has_one_fault_the_most_telling(value: Cell, expected: str | None, right: str | None) -> None:
    fault = credit_code_fault(value)
    assert (fault.why if fault else None) == expected
    assert (fault.right if fault else None) == right


@given(st.text(alphabet=SIGNS, min_size=9, max_size=9), st.integers(0, 999999))
def test_a_code_with_its_check_character_is_right_and_with_any_other_wrong(body: str, region: int) -> None:
    assume(body != "000000000")
    stem = f"91{region:06d}{body}"
    total = sum(SIGNS.index(sign) * pow(3, i, 31) for i, sign in enumerate(stem))
    assert [sign for sign in SIGNS if credit_code_fault(stem + sign) is None] == [SIGNS[-total % 31]]


@given(st.integers(1, 36), st.dates(date(1930, 1, 1), date(2010, 1, 1)), st.integers(0, 999))
def test_the_identity_number_of_a_person_is_no_code_and_never_shown(county: int, born: date, order: int) -> None:
    stem = f"1201{county:02d}{born:%Y%m%d}{order:03d}"
    number = (
        stem + "10X98765432"[sum(int(d) * w for d, w in zip(stem, (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), strict=True)) % 11]
    )
    fault = credit_code_fault(number)
    assert fault and fault.why in ("identity_number", "lost_digits")
    assert number not in without_identity_numbers(f"代码{number}，电话13800000001")
    assert without_identity_numbers(f"代码{number}。") == f"代码1201{'*' * 12}{number[-2:]}。"


def test_codes_of_noughts_and_of_running_digits_are_told_as_such() -> None:
    told = {text: credit_code_fault(text) for text in ("0" * 18, "123456789012345678", "987654321098765432", "1" * 18)}
    assert [fault and fault.why for fault in told.values()] == ["noughts", "running", "running", "running"]
    assert why(_with_check("91120101" + "0" * 9)) == "noughts"


STANDARD = [
    "11", "12", "13", "19", "21", "29", "31", "32", "33", "34", "35", "39", "41", "49", "51", "52", "53", "59",
    "61", "62", "69", "71", "72", "79", "81", "89", "91", "92", "93", "99", "A1", "A9", "N1", "N2", "N3", "N9",
    "Y1", "Y9",
]  # fmt: skip
"""The pairs of GB 32100-2015 and its amendment."""


def test_only_pairs_of_the_standard_pass_without_a_word() -> None:
    others = [first + second for first in SIGNS for second in SIGNS if first + second not in STANDARD]
    told = {pair: credit_code_fault(_with_check(f"{pair}120101MA7GBJK20")) for pair in (*STANDARD, *others)}
    assert sorted(pair for pair, fault in told.items() if fault is None) == STANDARD
    assert [pair for pair in STANDARD if _doubtful(_column([_with_check(f"{pair}120101MA7GBJK20")]))] == [p for p in STANDARD if p[0] < "9"]
    assert _doubtful(_column([_with_check(f"{pair}120101MA7GBJK20") for pair in others])) == set(range(len(others)))
    assert {told[pair].why for pair in ("97", "65", "X1", "9A", "01")} == {"unknown_pair"}  # type: ignore[union-attr]
    assert wrong_code_fault(_with_check("97120101MA7GBJK20")) is None


def _with_check(stem: str) -> str:
    return stem + SIGNS[-sum(SIGNS.index(sign) * pow(3, i, 31) for i, sign in enumerate(stem)) % 31]


@pytest.mark.parametrize(
    ("value", "expected", "right"),
    [
        ("100101000012345", "registration_number_15", None), ("099101000012345", "length", None),
        ("659101000012345", "registration_number_15", None),
        ("660101000012345", "length", None), ("12010100001234", "length", None), ("1201010000123456", "length", None),
        (100101000012345, "registration_number_15", None), (660101000012345, "length", None), (12010100001234, "length", None),
        (999999999999999, "length", None), (1201010000123456, "lost_digits", None), (120101000012345.5, "signs", None),
        (float("-inf"), "signs", None),
        ("9112A101MA7GBJK203", "signs", None), ("91A20101MA7GBJK203", "signs", None), ("9112010AMA7GBJK203", "signs", None),
        ("911201010000000009", "check", None), ("91120101MA7GBJK2I3", "signs", None), ("91120101MA7GBJKZ03", "signs", "91120101MA7GBJK203"),
        ("9I120101MA7GBJK203", "signs", "91120101MA7GBJK203"), ("91120101MA7GBJK2O3", "signs", "91120101MA7GBJK203"),
        ("9112·0101·MA7GBJK203", "signs", "91120101MA7GBJK203"), ("“91120101MA7GBJK203”", "signs", "91120101MA7GBJK203"),
        ("91120101MA7GBJK203中", "length", None), ("91120101MA7GBJK2中3", "signs", None), ("123456789012345678", "running", None),
        ("123456789012345679", "running", None),
        ("123456789012345000", "lost_digits", None), ("12345678901234500A", "check", None), ("1234567890123A5000", "check", None),
        ("N1120101MA7GBJK203", "check", None), ("9A120101MA7GBJK203", "check", None), ("91120101MA7GBJK2030", "length", None),
        ("١٢٠١٠١٠٠٠٠١٢٣٤٥", "length", None),
    ],
)  # fmt: skip
def test_the_edges_of_credit_codes(value: Cell, expected: str | None, right: str | None) -> None:
    fault = credit_code_fault(value)
    assert ((fault.why, fault.right) if fault else (None, None)) == (expected, right)


def test_a_column_of_codes_is_right_where_each_of_them_is() -> None:
    """Whole columns are added up at once: one wrong sign at any of the places, or one sign more or less, must show."""
    rng = random.Random(7)
    for size in (1, 2, 300):
        codes = [code(rng) for _ in range(size)]
        assert not _doubtful(_column(codes))
        for place in range(18):
            row = rng.randrange(size)
            other = rng.choice([sign for sign in SIGNS[:10] if sign != codes[row][place]])
            spoilt = [*codes[:row], codes[row][:place] + other + codes[row][place + 1 :], *codes[row + 1 :]]
            assert _doubtful(_column(spoilt)) == {row}, place


def test_a_column_of_codes_holds_no_letter_of_the_region_and_no_sign_of_another_alphabet() -> None:
    """`A` at the place of the region, and letters that no code has, are wrong even where the sum is right."""
    rng = random.Random(8)
    for stem in ("9112A101MA7GBJK20", "91120101MA7GBIK20", "9112010OMA7GBJK20"):
        for check in SIGNS:
            assert _doubtful(_column([code(rng), stem + check, code(rng)])) == {1}, (stem, check)


def _column(codes: list[str]) -> bytes:
    return "".join(text + "\0" for text in codes).encode()


def test_letters_that_look_like_digits_are_read_as_those_that_were_meant() -> None:
    """O for 0, I for 1, S for 5, Z for 2, V for U."""
    rng = random.Random(5)
    for sign, meant in zip("OISZV", "0152U", strict=True):
        right = next(found for found in iter(lambda: code(rng), None) if meant in found[8:17])
        fault = credit_code_fault(right[:8] + right[8:17].replace(meant, sign) + right[17])
        assert fault and (fault.why, fault.right) == ("signs", right)


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("0000", "length"), ("1" * 17, "length"), ("1" * 19, "length"), ("0" * 18, "noughts"), ("1" * 18, "running"), (True, "signs"),
        (float("inf"), "signs"), (12.5, "signs"), (1e15, "lost_digits"), (999_999_999_999_999, "length"),
        (110101199001011, "registration_number_15"),
        ("100101199001011", "registration_number_15"), ("650101199001011", "registration_number_15"), ("660101199001011", "length"),
        ("090101199001011", "length"), (date(2022, 3, 5), "signs"), ("９.11E+17", "lost_digits"),
    ],
)  # fmt: skip
def test_what_is_no_code_by_its_length_and_look(value: Cell, why: str) -> None:
    fault = credit_code_fault(value)
    assert fault and fault.why == why


@pytest.mark.parametrize(("region", "why"), [("10", "identity_number"), ("11", None), ("82", None), ("83", "identity_number")])
def test_a_number_that_may_be_a_code_or_a_person_s_is_a_code_where_its_region_is_one(region: str, why: str | None) -> None:
    """Both check characters may be right: then the pair of the code and a region that exists speak for the code."""
    rng, found = random.Random(11), ""
    while not (found and is_identity_number(found)):
        body = f"11{region}01{rng.choice(['1985', '1990'])}{rng.randrange(1, 10):02d}{rng.randrange(1, 29):02d}{rng.randrange(1000):03d}"
        total = sum(SIGNS.index(sign) * pow(3, i, 31) for i, sign in enumerate(body))
        found = body + SIGNS[-total % 31]
    fault = credit_code_fault(found)
    assert (fault and fault.why) == why


@pytest.mark.parametrize("start", range(10))
@pytest.mark.parametrize("step", [1, -1])
def test_digits_that_run_up_or_down_are_no_code(start: int, step: int) -> None:
    fault = credit_code_fault("".join(str((start + step * place) % 10) for place in range(17)) + "0")
    assert fault and fault.why == "running"


def test_a_code_of_noughts_is_found_among_others() -> None:
    first, second = code(random.Random(3)), code(random.Random(4))
    noughts = f"{first[:8]}{'0' * 9}{first[17]}"
    assert _doubtful(_column([first, noughts, second, noughts])) == {1, 3}
