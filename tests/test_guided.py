"""The harness of the fuzzing that coverage leads: whole inputs reach their readers, through what hides bytes from a fuzzer."""

from __future__ import annotations

import contextlib

import pytest

from evalcheck.submission.model import ReadError
from tests.fuzz.guided import targets

TARGETS = targets()
IN_PART = "7z"
"""Its headers are given without the bytes that they speak of: the members are damaged, the headers parsed all the same."""


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_a_whole_input_reaches_its_reader(name: str) -> None:
    read = 0
    for seed in TARGETS[name].seeds():
        with contextlib.suppress(ReadError):
            TARGETS[name].read(seed)
            read += 1
    assert read or name == IN_PART


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_what_is_no_input_at_all_is_refused_or_read(name: str) -> None:
    for data in (b"", b"\0" * 40, b"\xff" * 40, bytes(range(256))):
        with contextlib.suppress(ReadError):
            TARGETS[name].read(data)
