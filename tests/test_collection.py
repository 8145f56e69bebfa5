"""Ids of tests are the same on every machine, in every process and at every time: pytest-xdist stops where two workers disagree."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import LONGEST, ROOT, complaint, pytest_make_parametrize_id


def collected(seed: str, temporary: Path) -> list[str]:
    temporary.mkdir()
    command = [sys.executable, "-m", "pytest", "-o", "addopts=", "--collect-only", "-q", "-p", "no:cacheprovider", "-p", "no:randomly"]
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV_"))}
    env |= {"PYTHONHASHSEED": seed, "TMPDIR": str(temporary), "PYTHONPATH": str(ROOT)}
    done = subprocess.run([*command, "tests"], cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return [line for line in done.stdout.splitlines() if "::" in line]


def test_two_processes_collect_the_same_tests(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """Broke: a zip made on import stood in an id, and so did the second in which it was made."""
    here = [item.nodeid for item in request.session.items]
    files = list(dict.fromkeys(one.partition("::")[0] for one in here))
    first = collected("1", tmp_path / "first")
    assert len(first) > 2000
    if len(here) > 2000 and files == sorted(files):  # this process, with a seed of its own, has collected all that it runs, unshuffled
        own = set(here)
        assert [one for one in first if one in own] == here
    else:
        assert first == collected("2", tmp_path / "second")


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ("PK\\x03\\x04", "cannot be printed"),
        (f"{ROOT}/samples", "place on this machine"),
        ("<object object at 0x7f12aabbccdd>", "place on this machine"),
        ("x" * (LONGEST + 1), "longer"),
    ],
    ids=["raw bytes", "a path", "an address", "a long one"],
)
def test_an_id_that_others_would_not_share_is_told(case: str, words: str) -> None:
    assert words in (complaint(f"tests/test_x.py::test_it[{case}]") or "")


def test_a_plain_id_is_left_alone() -> None:
    assert complaint("tests/test_x.py::test_it") is None
    assert complaint("tests/test_x.py::test_it[\\u5e02\\u7a0e-r\\xe9sum\\xe9-" + "x" * 80 + "]") is None


def test_bytes_and_long_texts_are_known_by_their_argument() -> None:
    given = [b"PK", "x" * 61, "a\nb", "short", 3]
    assert [pytest_make_parametrize_id(value, "data") for value in given] == ["data", "data", "data", None, None]
