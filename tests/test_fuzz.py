"""Hostile packages by the hundred (the bounded part; `python -m tests.fuzz` is the long run): see tests/fuzz/promise.py."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.inputs import Input, made
from tests.fuzz.promise import judge
from tests.fuzz.seeds import package, seeds
from tests.fuzz.zips import Entry, written

_numbers = itertools.count()
relaxed = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("share", [*range(3), *(pytest.param(share, marks=pytest.mark.long) for share in range(3, 6))])
def test_every_promise_holds_for_mutated_packages(share: int, tmp_path: Path) -> None:
    """The first share is read in worker processes, as in production; the others in this one, which is faster."""
    for number in range(share * 40, share * 40 + 40):
        (tmp_path / str(number)).mkdir()
        judge(made(number, run=20220524), tmp_path / str(number), None if share == 0 else 0)


def test_the_same_number_gives_the_same_bytes() -> None:
    assert [made(number, 7) for number in range(30)] == [made(number, 7) for number in range(30)]
    assert made(1, 7) != made(1, 8)


def test_every_format_is_among_the_seeds() -> None:
    kinds = {seed.extension for seed in seeds()}
    assert {"xlsx", "xls", "ods", "docx", "doc", "odt", "rtf", "pdf", "ofd", "pptx", "csv", "txt", "png", "jpg", "mp4", "avi"} <= kinds
    assert {"zip", "7z", "rar", "tar", "gz", "bz2", "xz", "eml", "yaml"} <= kinds


def handed_in(files: Mapping[str, bytes], folder: Path, alone: bool = False) -> None:
    home = folder / str(next(_numbers))
    home.mkdir()
    judge(Input(0, "by hypothesis", "any", next(iter(files)), files, alone), home, 0)


_names = st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=40).filter(
    lambda name: name.strip(".") != "" and len(name.encode()) < 200
)
_contents = st.one_of(st.binary(max_size=200), st.sampled_from([seed.data for seed in seeds() if len(seed.data) < 8000]))


@relaxed
@given(name=_names, extension=st.sampled_from(["", ".xlsx", ".docx", ".zip", ".eml", ".7z", ".pdf", ".yaml"]), data=_contents)
def test_every_promise_holds_whatever_a_file_is_called(tmp_path: Path, name: str, extension: str, data: bytes) -> None:
    handed_in({name + extension: data}, tmp_path)


_entries = st.builds(
    Entry,
    name=st.one_of(st.binary(max_size=30), st.sampled_from([b"../a", b"a/b.txt", b"a/", b"/", b"C:a"])),
    data=st.binary(max_size=60),
    method=st.sampled_from([0, 8, 8, 8, 9, 99]),
    flags=st.sampled_from([0, 0, 0x800, 1, 8, 0xFFFF]),
    attributes=st.sampled_from([0, 0o120777 << 16, 0x10]),
    extra=st.one_of(st.just(b""), st.binary(max_size=40)),
    crc=st.one_of(st.none(), st.integers(0, 2**32 - 1)),
    size=st.one_of(st.none(), st.integers(0, 2**32 - 1)),
    packed=st.one_of(st.none(), st.integers(0, 2**32 - 1)),
    offset=st.one_of(st.none(), st.integers(0, 2**32 - 1)),
)


@relaxed
@given(members=st.lists(_entries, max_size=5), front=st.binary(max_size=8), comment=st.binary(max_size=8))
def test_every_promise_holds_whatever_a_zip_says_of_itself(tmp_path: Path, members: list[Entry], front: bytes, comment: bytes) -> None:
    handed_in({"包.zip": written(members, front=front, comment=comment)}, tmp_path, alone=True)


def test_the_sample_passes_where_nothing_is_mutated(tmp_path: Path) -> None:
    outcome = judge(Input(0, "none", "docx", next(iter(package())), package(), alone=False), tmp_path)
    assert (outcome.verdict, outcome.state) == ("pass", "sound")
