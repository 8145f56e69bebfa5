"""Right packages that office programs made, with the habits of offices, pass without a false word (more of them by the benchmark)."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.right_packages import UNITS, packages
from tests.office.programs import installed

SEED = 16


@pytest.mark.parametrize("units", [UNITS[::7], pytest.param(UNITS[::2], marks=pytest.mark.long)], ids=["three", "ten"])
def test_right_packages_pass_without_a_false_word(units: tuple[str, ...], tmp_path: Path) -> None:
    if not installed():
        pytest.skip("LibreOffice is not installed (apt-get install libreoffice-calc libreoffice-writer): .doc, .xls, .et, .wps, prints")
    judged = list(packages(units, tmp_path, SEED))
    assert {f"{one.unit} {one.report.verdict}": one.false_words for one in judged} == {f"{one.unit} pass": [] for one in judged}
    answered = [state for one in judged for state in one.answered]
    assert answered.count("met") >= 0.85 * len(answered), answered


def test_right_packages_without_libreoffice_pass_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.office.packages.installed", lambda: False)
    judged = list(packages(("天津银保监局", "市体育局"), tmp_path, SEED))
    assert {f"{one.unit} {one.report.verdict}": one.false_words for one in judged} == {f"{one.unit} pass": [] for one in judged}
