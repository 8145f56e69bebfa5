"""Shared texts in one buffer: any order, any size, a disk that is full, with numpy and without."""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy
import pytest
from typing_extensions import Buffer

from evalcheck.submission.model import ReadError
from evalcheck.submission.tables.flat import as_array, keys_of, texts_of
from evalcheck.submission.xlsx import strings as shared
from evalcheck.submission.xlsx.strings import SharedStrings, read_strings

TEXTS = [f" 第{number}户" if number % 7 == 0 else f"{number:x}" * (number % 9) for number in range(3000)]


def pages() -> Iterator[bytes]:
    for first in range(0, len(TEXTS), 250):
        yield "\0".join(TEXTS[first : first + 250]).encode()


class FullDisk(io.FileIO):
    """Takes some bytes and no more."""

    def write(self, data: Buffer) -> int:
        return super().write(data) if self.tell() < 9000 else 0


def no_disk(*_: object, **__: object) -> io.FileIO:
    raise OSError("no space left on device")


@pytest.fixture(params=["in memory", "in a file", "no disk", "a full disk"])
def made(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> SharedStrings:
    if request.param != "in memory":
        monkeypatch.setattr(shared, "KEPT_BYTES", 4096)
    makers: dict[str, Callable[..., io.FileIO]] = {"no disk": no_disk, "a full disk": lambda **_: FullDisk(tmp_path / "texts", "w+")}
    if request.param in makers:
        monkeypatch.setattr(shared, "TemporaryFile", makers[request.param])
    return SharedStrings(pages())


def test_texts_are_found_one_by_one_in_any_order(made: SharedStrings) -> None:
    order = random.Random(1).sample(range(len(TEXTS)), 600)
    assert [made.one(index) for index in order] == [TEXTS[index] for index in order]


@pytest.mark.parametrize("order", ["as written", "backwards", "random", "few and far"])
def test_texts_are_found_together_in_any_order(made: SharedStrings, order: str) -> None:
    indices = list(range(len(TEXTS)))
    if order == "backwards":
        indices.reverse()
    elif order == "random":
        random.Random(2).shuffle(indices)
    elif order == "few and far":
        indices = [0, 2999, 1500]
    for first in range(0, len(indices), 100):
        some = indices[first : first + 100]
        assert made.many(some) == [TEXTS[index] for index in some]


def test_keys_are_those_of_the_texts_without_spaces_and_nought_for_blanks(made: SharedStrings) -> None:
    order = [2999, -1, 0, 7, 7, 1400]
    assert list(made.keys_of(order, 2999)) == [hash(TEXTS[index].strip()) if index >= 0 else 0 for index in order]
    assert list(made.keys_of([-1, -1], -1)) == [0, 0]


def test_numpy_sees_the_same_texts(made: SharedStrings) -> None:
    for last in (3, 700, 2999):
        which = [-1, last, 0, last // 2, -1]
        texts, told = made.flat(numpy, numpy.array(which)), ["" if index < 0 else TEXTS[index] for index in which]
        assert [texts.one(offset) for offset in range(5)] == texts.text.split("\0")[:-1] == told
        assert as_array(texts.keys) == keys_of(numpy, told)
        assert sorted(texts.places(b"2")) == [offset for offset, text in enumerate(told) for _ in range(text.count("2"))]
    assert made.flat(numpy, numpy.array([-1, -1])).cells == [None, None]


def test_spaces_of_every_kind_around_a_text_are_no_part_of_its_key() -> None:
    spaces = [chr(number) for number in range(0x3100) if not chr(number).strip()]
    like_spaces = ["\x08", "\x1b", "\x84", "\u200b", "\u2027", "、", "「", "é"]  # they share bytes with a space
    texts = [before + "甲" + behind for sign in (*spaces, *like_spaces) for before, behind in (("", sign), (sign, ""), (sign, sign))]
    texts += [*spaces, "", "甲"]
    made = texts_of(numpy, texts)
    assert as_array(made.keys) == keys_of(numpy, texts)
    assert [key == made.hashed[-1] for key in made.keys] == [text.strip() == "甲" for text in texts]


@pytest.mark.parametrize("far", [1, 40, 60])
def test_some_texts_that_lie_far_before_others_are_the_same_texts(made: SharedStrings, far: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared, "_NEAR_BYTES", 900)
    monkeypatch.setattr(shared, "_FAR_FROM", 0)
    indices = random.Random(far).sample([*range(far), *[-1] * 9, *range(2910, 3000)], far + 99)
    texts = made.flat(numpy, numpy.array(indices))
    told = ["" if index < 0 else TEXTS[index] for index in indices]
    assert [texts.one(offset) for offset in range(len(texts))] == texts.text.split("\0")[:-1] == told
    assert as_array(texts.keys) == keys_of(numpy, told)


def test_an_end_tag_of_another_form_among_usual_ones_ends_its_item_too() -> None:
    part = b"<sst><si><t>a</t></si><si><t>b</t></si ><si><t>c</t></si><si/><si><t>d</t></si></sst>"
    made = read_strings(iter([part]))
    assert [made.one(index) for index in range(5)] == ["a", "b", "c", "", "d"]


def test_texts_that_are_no_utf_8_are_damaged_with_numpy_too_whoever_asked_first() -> None:
    made = SharedStrings(iter([b"a\0b\0\xe6\xe6"]))
    with pytest.raises(ReadError):
        made.one(0)
    with pytest.raises(ReadError):
        made.flat(numpy, numpy.array([0, 1]))


def test_what_was_mapped_before_the_texts_grew_can_still_be_looked_at(made: SharedStrings) -> None:
    made.one(0)
    view = memoryview(made.buffer.data)[: len(TEXTS[0].encode())]
    made.one(len(TEXTS) - 1)
    assert bytes(view).decode() == TEXTS[0]


def test_a_place_beyond_the_last_text_is_damaged(made: SharedStrings) -> None:
    for index in (len(TEXTS), -2):
        with pytest.raises(ReadError):
            made.one(index)


def test_memory_that_the_system_refuses_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    made = SharedStrings(pages())
    monkeypatch.setattr(shared.mmap, "mmap", no_disk)
    monkeypatch.setattr(shared, "KEPT_BYTES", 4096)
    with pytest.raises(MemoryError):
        made.buffer.add(bytes(2_000_000))


def test_the_end_of_a_text_is_not_looked_for_beyond_the_next_one() -> None:
    # Fifty thousand rows whose texts end with `</si >` took over a minute: each was looked for to the end of its block.
    item = shared._ITEM.match(b"<si><r><t>a</t></r></si ><si><t>b</t></si>")
    assert item and item.group(4) == b"<" and item.group(3) is None
