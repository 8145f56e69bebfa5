"""Without any extra installed: what cannot be checked is said, with the command that installs it, and no verdict is better for it."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from evalcheck.engine import validate
from evalcheck.report import Report
from evalcheck.reporters import REPORTERS, RenderOptions
from evalcheck.ruleset import load_ruleset
from samples import check_samples
from tests.packages import content, submission

EXTRAS = ("cv2", "numpy", "rapidocr", "onnxruntime", "av", "pillow_heif", "rarfile")
UNIT = "市级市政务服务办-提升政务服务水平"
SCAN, SHOT, VIDEO = f"{UNIT}-15-中介超市管理规定.pdf", f"{UNIT}-15-网站截图.png", f"{UNIT}-16-平台操作视频.mp4"
PHOTO = f"{UNIT}-17-大厅照片.jpg"
RANK = {"fail": 0, "incomplete": 1, "pass": 2}


Package = dict[str, Any]


@pytest.fixture
def package() -> Package:
    """A scan, a screenshot, a video and a photo, made while everything is still there."""
    pytest.importorskip("av")
    given = {SCAN: {"scan": 2}, SHOT: {"picture": [1200, 800]}, VIDEO: {"video": 5}, PHOTO: {"picture": [1200, 800]}}
    return {name: {"bytes": content(name, how).hex()} for name, how in given.items()}


@pytest.fixture
def bare(package: Package, monkeypatch: pytest.MonkeyPatch) -> None:
    """None of the modules that extras bring can be found or imported."""
    for name in EXTRAS:
        monkeypatch.setitem(sys.modules, name, None)


def judged(files: Package) -> Report:
    return validate(submission(files), load_ruleset("tianjin-2021"), date(2022, 5, 27), processes=0)


@pytest.mark.usefixtures("bare")
def test_each_missing_part_is_named_once_with_its_command(package: Package) -> None:
    report = judged(package)
    text = REPORTERS["terminal"](report, RenderOptions("zh"))
    head = "".join(text.partition("按文件列出的问题")[0].split())
    assert report.missing_extras == {"ocr": 2, "vision": 2}
    for extra in ("vision", "ocr"):
        assert head.count(f'pipinstall"evalcheck-cn[{extra}]"') == 1
    (unplayed,) = [finding for finding in report.findings if finding.code == "FIL015"]
    assert unplayed.location.file == VIDEO and 'pip install "evalcheck-cn[media]"' in unplayed.fix("zh")


@pytest.mark.usefixtures("bare")
def test_what_nobody_could_see_is_neither_met_nor_accused(package: Package) -> None:
    report = judged(package)
    told = {finding.code for finding in report.findings if finding.code.startswith("EVD")}
    assert told == {"EVD013"}, "no seal, mark or address is said to be missing where nobody looked"
    answers = {file.file.path: set(file.shows.answers.values()) for file in report.files}
    assert all("unknown" in answers[name] for name in (SCAN, SHOT))
    states = {state.clause.id: state.state for state in report.coverage}
    assert states["15-1"] == "review", "its scan may be anything"
    assert not any(state.state == "met" and VIDEO in state.files for state in report.coverage)


def test_no_verdict_is_better_without_the_extras(package: Package, monkeypatch: pytest.MonkeyPatch) -> None:
    several = [*({name: data} for name, data in package.items()), package]
    full = [judged(files).verdict for files in several]
    for name in EXTRAS:
        monkeypatch.setitem(sys.modules, name, None)
    plain = [judged(files).verdict for files in several]
    assert all(RANK[less] <= RANK[more] for less, more in zip(plain, full, strict=True))


@pytest.mark.usefixtures("bare")
def test_the_samples_give_the_same_without_extras() -> None:
    samples = yaml.safe_load((Path(check_samples.HERE) / "expected.yaml").read_text("utf-8"))
    assert {name: check_samples.differences(name, expected) for name, expected in samples.items()} == {name: [] for name in samples}
