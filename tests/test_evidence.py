"""What files show of what appendix 2 asks, what is left to a person, and `evalcheck show`."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from evalcheck.checks.forms import stated_items
from evalcheck.cli.app import run
from evalcheck.engine import validate
from evalcheck.evidence import examine
from evalcheck.evidence.vision.seen import OcrLine, Place, Seal, Seen
from evalcheck.report import Report
from evalcheck.reporters import REPORTERS, RenderOptions
from evalcheck.reporters.next_view import files_to_look_at
from evalcheck.ruleset import load_ruleset
from evalcheck.submission.limits import Limits
from tests.packages import document, scan, submission

POLICY = "市级市税务局-优化纳税服务-25-政策文件.pdf"
WHERE = Place("第1页", 0.6, 0.7, 0.2, 0.15)


def judged(monkeypatch: pytest.MonkeyPatch, seen: Seen, name: str = POLICY, given: object = None) -> Report:
    """The report on one file, as if its pixels had shown what is given."""
    monkeypatch.setattr(examine, "look", lambda file, opened, limits: seen)
    return validate(submission({name: given or {"scan": 2}}), load_ruleset("tianjin-2021"), date(2022, 5, 27), processes=0)


def codes(report: Report) -> set[str]:
    return {finding.code for finding in report.findings if finding.code.startswith("EVD")}


def test_a_scan_that_nothing_read_is_for_a_person_and_its_clause_is_not_met(monkeypatch: pytest.MonkeyPatch) -> None:
    report = judged(monkeypatch, Seen(textless=("第1页",), unread=("第1页",), parts=2, missing=("ocr",)))
    assert codes(report) == {"EVD002", "EVD004", "EVD013"}
    (state,) = [state for state in report.coverage if state.clause.id == "25-1"]
    assert state.state == "review"
    assert report.missing_extras == {"ocr": 1} and report.counts["review_files"] == 1
    text = REPORTERS["terminal"](report, RenderOptions("zh"))
    assert text.count('pip install "evalcheck-cn[ocr]"') == 2, "once for the package, once in the note about the scan"


def test_the_words_of_a_scan_feed_the_same_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [
        "机密★1年",
        "天津市试样局文件",
        "津样发〔2021〕3号",
        "附加税费合并申报的通知",
        "天津市试样局",
        "2022年7月5日",
        "(此件主动公开)",
    ]
    read = tuple(OcrLine(line, WHERE, 0.99) for line in lines)
    report = judged(monkeypatch, Seen(ocr_lines=read, textless=("第1页",), parts=2, seals=(Seal(WHERE, "round", 0.9),)))
    assert codes(report) == {"EVD003", "EVD004"}
    assert any(finding.code == "DAT010" for finding in report.findings)
    assert [state.state for state in report.coverage if state.clause.id == "25-1"] == ["met"]


def test_a_scan_of_which_some_pages_were_not_read_is_examined_in_part(monkeypatch: pytest.MonkeyPatch) -> None:
    """Broke: the pages behind the eighth, and lines beyond the forty-fifth of a page, were passed over and the clause was met."""
    lines = ["天津市试样局文件", "津样发〔2021〕3号", "关于试样事项的通知", "天津市试样局", "2021年7月5日", "(此件主动公开)"]
    read = tuple(OcrLine(line, WHERE, 0.99) for line in lines)
    seen = Seen(ocr_lines=read, textless=("第1页", "第2页"), unread=("第2页",), parts=2, seals=(Seal(WHERE, "round", 0.9),))
    report = judged(monkeypatch, seen)
    assert "EVD013" not in codes(report)
    assert [f.message() for f in report.findings if f.code == "FIL016"] == ["文件只检查了一部分：有1页扫描页的文字没有（全部）识别：第2页"]
    assert [state.state for state in report.coverage if state.clause.id == "25-1"] == ["review"]


def test_a_page_of_very_many_lines_is_not_called_read(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("cv2", reason="the extra vision is not installed")
    import numpy as np

    from evalcheck.evidence.vision import ocr as reading

    boxes = [np.array([[0, y], [50, y], [50, y + 8], [0, y + 8]], np.float32) for y in range(0, 600, 10)]
    monkeypatch.setattr(reading, "_boxes", lambda pixels: boxes)
    monkeypatch.setattr(reading, "_words", lambda pixels: ("字", 0.9))
    lines, whole, _ = reading.read_lines(np.full((600, 400, 3), 255, np.uint8))
    assert lines and not whole
    boxes[:] = boxes[:20]
    assert reading.read_lines(np.full((600, 400, 3), 255, np.uint8)).whole


def test_without_eyes_nothing_is_said_to_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    report = judged(monkeypatch, Seen(missing=("vision",)))
    assert codes(report) == {"EVD013"}
    (file,) = report.files
    assert {(review.what, review.extra) for review in file.shows.review} == {("text", "vision"), ("seal", "vision"), ("marks", "vision")}


def test_a_grey_copy_may_bear_a_seal(monkeypatch: pytest.MonkeyPatch) -> None:
    grey = Seen(grey=("第1页",), textless=("第1页",), unread=("第1页",), parts=2)
    assert "EVD002" not in codes(judged(monkeypatch, grey)) and "EVD002" in codes(judged(monkeypatch, replace(grey, grey=())))


def test_the_page_of_a_grey_copy_on_which_a_seal_may_be_is_named_and_never_met(monkeypatch: pytest.MonkeyPatch) -> None:
    where = Place("第2页", 0.5, 0.7, 0.2, 0.15)
    pages = ("第1页", "第2页")
    report = judged(monkeypatch, Seen(grey=pages, possible_seals=(where,), textless=pages, unread=pages, parts=2))
    (file,) = report.files
    assert file.shows.answers["seal"] == "unknown"
    assert [review.parts for review in file.shows.review if review.what == "seal"] == [("第2页",)]
    shown = "\n".join(files_to_look_at(report, RenderOptions()))
    assert "请人工看一看公章（程序看不出）：" in shown and "（第2页可能有）" in shown
    assert "(possibly: 第2页)" in "\n".join(files_to_look_at(report, RenderOptions(language="en")))


def test_a_ring_on_a_grey_page_says_nothing_where_another_page_bears_a_seal(monkeypatch: pytest.MonkeyPatch) -> None:
    grey = Seen(grey=("第2页",), possible_seals=(replace(WHERE, part="第2页"),), parts=2, seals=(Seal(WHERE, "round", 0.9),))
    (file,) = judged(monkeypatch, grey).files
    assert file.shows.answers["seal"] == "yes" and "seal" not in [review.what for review in file.shows.review]


def test_rings_are_looked_for_on_copies_without_colour_only() -> None:
    pytest.importorskip("cv2", reason="the extra vision is not installed")
    from PIL import Image

    from benchmarks.evidence_pages.greyed import copies
    from evalcheck.evidence.vision.pages import looked_at

    told = {}
    for copy in copies(4, 12):
        data = io.BytesIO()
        Image.fromarray(copy.pixels).save(data, "PNG")
        seen = looked_at(data.getvalue(), "png", Limits(), False)
        told[copy.name] = (copy.sealed, bool(seen.possible_seals))
        assert seen.seals == (), copy.name
    assert told == {"0000-paper": (True, True), "0001-paper": (False, False), "0002-paper": (True, False), "0003-emblem": (False, False)}


def test_a_screenshot_is_asked_for_its_address_only_where_it_was_read(monkeypatch: pytest.MonkeyPatch) -> None:
    name, picture = "市级市政务服务办-提升政务服务水平-15-网站截图.png", {"picture": [800, 600]}
    unread = judged(monkeypatch, Seen(textless=("",), unread=("",), parts=1, missing=("ocr",)), name, picture)
    assert codes(unread) == {"EVD004"}
    read = judged(monkeypatch, Seen(textless=("",), parts=1, ocr_lines=(OcrLine("中介超市", WHERE, 0.9),)), name, picture)
    assert codes(read) == {"EVD004", "EVD005"}
    shown = judged(monkeypatch, Seen(textless=("",), parts=1, ocr_lines=(OcrLine("zwfw.example.gov.cn/zj", WHERE, 0.9),)), name, picture)
    assert codes(shown) == {"EVD004"}


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("27 出口退税", [27]),
        ("第27项,出口退税", [27]),
        ("清单序号:27;关键点:出口退税", [27]),
        ("第二十七项 出口退税", [27]),
        ("25、26项", [25, 26]),
        ("（27）出口退税", [27]),
        ("27-出口退税", [27]),
        ("2021年3个工作日办结", []),
        ("3个工作日内办结", []),
        ("1.出口退税提速", []),
        ("出口退税", []),
    ],
)
def test_the_numbers_that_a_case_names_are_told_from_other_numbers(text: str, items: list[int]) -> None:
    assert stated_items(text) == items


@pytest.mark.parametrize(
    ("ring", "answer"), [("天津市试样局", "yes"), ("天津巿试祥局", "yes"), ("天津市样品委员会", "unknown"), (None, None)]
)
def test_a_seal_of_another_unit_is_for_a_person(monkeypatch: pytest.MonkeyPatch, ring: str | None, answer: str | None) -> None:
    name, lines = POLICY.replace("pdf", "docx"), ["天津市试样局文件", "津样发〔2021〕3号", {"picture": [640, 480]}]
    seen = Seen(seals=(Seal(WHERE, "round", 0.9, ring_text=ring),), parts=1)
    (file,) = judged(monkeypatch, seen, name, {"paragraphs": lines}).files
    assert file.shows.answers.get("seal_unit") == answer


def test_show_saves_each_seal_as_a_picture(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    seals = (Seal(WHERE, "round", 0.9), Seal(replace(WHERE, part="第2页"), "oval", 0.8))
    monkeypatch.setattr(examine, "look", lambda file, opened, limits: Seen(seals=seals, parts=2))
    (tmp_path / POLICY).write_bytes(scan(2))
    assert run(["show", str(tmp_path / POLICY), "--save-seals", str(tmp_path)]) == 0
    assert sorted(path.name.rpartition("政策文件")[2] for path in tmp_path.glob("*.png")) == ["-第1页-1.png", "-第2页-1.png"]
    assert run(["show", str(tmp_path / POLICY), "--save-seals", str(tmp_path)]) == 2


def test_show_saves_seals_of_any_kind_of_file_and_of_files_that_are_named_alike(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(
        "evalcheck.evidence.vision.looking.look", lambda file, opened, limits: Seen(seals=(Seal(WHERE, "round", 0.9),), parts=1)
    )
    monkeypatch.setattr(examine, "look", lambda file, opened, limits: Seen(seals=(Seal(WHERE, "round", 0.9),), parts=1))
    folder, out = tmp_path / "in", tmp_path / "out"
    (folder / "a").mkdir(parents=True)
    out.mkdir()
    for path in (folder / POLICY, folder / "a" / POLICY):
        path.write_bytes(scan(1))
    assert run(["show", str(folder), "--save-seals", str(out)]) == 0
    assert len(list(out.glob("*.png"))) == 2


def test_show_lists_what_is_in_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "市级市税务局-优化纳税服务-25-政策文件.docx"
    path.write_bytes(document(["天津市试样局文件", "津样发〔2021〕3号", "关于试样事项的通知", {"highlight": "第三条"}, "电话13820010002"]))
    assert run(["show", str(path), "--lang", "zh"]) == 0
    text = capsys.readouterr().out
    for words in ("政策文件", "25-1", "天津市试样局", "津样发〔2021〕3号", "高亮 第三条", "138****0002"):
        assert words in text
    assert run(["show", str(path), "--save-seals", str(tmp_path / "none")]) == 2
    assert run(["show", str(tmp_path / "absent.pdf")]) == 2


def test_show_gives_the_same_to_programs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / POLICY.replace("pdf", "docx")
    path.write_bytes(document(["天津市试样局文件", "津样发〔2021〕3号", "关于试样事项的通知", {"highlight": "第三条"}, "电话13820010002"]))
    assert run(["show", str(path), "--format", "json"]) == 0
    text = capsys.readouterr().out
    (told,) = json.loads(text)["files"]
    assert told["kinds"] == ["policy_document"] and told["clauses"] == ["25-1"] and told["confidence"] == "high"
    assert told["policy"]["number"] == {"text": "津样发〔2021〕3号", "part": "第2段"}
    assert [mark["kind"] for mark in told["marks"]] == ["highlight"] and "138****0002" in text and "13820010002" not in text
