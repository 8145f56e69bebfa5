"""The evaluation report: its text to the letter, its figures counted anew from the inputs, a template, and what is absent said."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import docx
import pypdfium2
import pytest
from docx.oxml.ns import qn
from jsonschema import Draft202012Validator
from PIL import Image

from evalcheck.cli import app
from evalcheck.cli import report as command
from evalcheck.season import charts
from evalcheck.season.report import numeral, share
from evalcheck.season.rounds import NoRound, read_round, read_survey
from tests.recounted import differences

ROOT = Path(__file__).parent.parent
GOLDEN = Path(__file__).parent / "golden" / "evaluation-report.zh.txt"


def rate(by: tuple[str, ...], content: int | None, drawn: int, dealt: int, called: int, completed: int) -> dict[str, Any]:
    found = round(100 * completed / called, 2) if called else None
    place = {"by": list(by), "content": content, "district": None, "unit": None, "day": None}
    counts = {"drawn": drawn, "dealt": dealt, "called": called, "completed": completed}
    return {**place, **counts, "rate": found, "target": 60.0, "below": found is not None and found < 60}


def answered(content: int | None, label: str, scale: str, n: int, **given: Any) -> dict[str, Any]:
    nothing = {"answer": None, "share": None, "mean": None, "low": None, "high": None, "weighted_n": None, "ends": None, "population": None}
    place = {"content": content, "item": None, "district": None, "question": f"{content}-q", "id": "q", "label": label}
    return {**place, "text": f"{label}的问题？", "scale": scale, "n": n, **nothing, **given}


TOTALS = [
    rate((), None, 60, 66, 52, 42), rate(("content",), 0, 0, 0, 0, 0), rate(("content",), 7, 52, 56, 45, 39),
    rate(("content",), 23, 8, 10, 7, 3),
]  # fmt: skip
SURVEY = {
    "schema": "evalcheck-survey/1", "evalcheck": "0.1.0", "seed": 7, "sha256": "ab" * 32, "by": ["district", "content"],
    "phase": {"number": 1, "title": "第一阶段", "start": "2022-06-01", "end": "2022-06-17"},
    "drawn": 60, "dealt": 66, "called": 52, "completed": 42, "doubtful": 0, "troubles": 0, "target": 60.0,
    "rates": [{key: value for key, value in one.items() if key not in ("by", "below")} for one in TOTALS[1:]],
    "totals": TOTALS, "below_target": [one for one in TOTALS if one["below"]],
    "answers": [
        answered(7, "知晓", "share", 39, answer="是", share=0.8724, low=0.7711, high=0.9737, weighted_n=480.0, population=500),
        answered(7, "渠道", "choice", 2, answer="窗口", share=0.5, low=0.5, high=0.5, weighted_n=480.0, population=500),
        answered(23, "满意", "rating", 3, mean=4.333, low=3.2, high=5.0, weighted_n=40.0, ends=[1, 5], population=44.2),
        answered(23, "知晓", "share", 0, answer="是"),
        answered(None, "知晓", "share", 39, answer="是", share=0.8, low=0.7, high=0.9, weighted_n=480.0, population=544),
    ],
    "breakdown": [], "lists": [], "remarks": [], "replacements": [],
    "frame": {"lists": 4, "rows": 700, "distinct": 560, "callable": 544, "why_not": {"phone": 16},
              "content": [], "item": [], "unit": [], "district": []},
}  # fmt: skip
"""A survey in the form that `survey rates` writes."""


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An audit of the samples."""
    folder = tmp_path_factory.mktemp("season")
    for unit in ("和平区", "市体育局", "市税务局"):
        shutil.copytree(ROOT / "samples" / unit, folder / "in" / unit)
    (folder / "days.csv").write_text("来件,收到日期\n和平区,2022-05-24\n市体育局,2022-05-31\n市税务局,2022-06-02\n", "utf-8")
    argv = ["audit", str(folder / "in"), "-o", str(folder / "out"), "--as-of", "2022-06-02", "--received", str(folder / "days.csv")]
    assert app.run(argv) == 1
    return folder / "out"


@pytest.fixture(scope="module")
def season(audited: Path) -> Path:
    """The same audit, two of its clauses verified by people, opinions registered, and a survey."""
    folder = audited.parent / "verified" / "out"
    folder.mkdir(parents=True)
    data = json.loads((audited / "audit.json").read_text("utf-8"))
    items = [item for unit in data["units"] for item in unit["items"] if item["clauses"]]
    clauses = {clause["clause"]: clause for item in items for clause in item["clauses"] if clause["files"]}
    by = {"pages": "1-2", "by": "林测一", "on": "2022-06-08", "checked_by": "林测二", "files": 1, "of": 1, "follow_up": False}
    for clause, conclusion, code in (("25-1", "属实", "confirmed"), ("27-2", "不属实", "refuted"), ("26-1", None, None)):
        clauses[clause]["verified"] = {"conclusion": conclusion, "code": code, **by}
    next(item for item in items if item["item"] == 25)["after"] = "met"
    rolled = {one["item"]: one for one in data["items"]}
    rolled[25] |= {"after": "met", "concluding": "met", "by": "verified", "judgement": "已落实", "judgements": {"已落实": 1}}
    entry = {"day": None, "source": "企业", "content": 7, "item": None, "by": "chosen", "gist": "样例意见", "reply": None}
    entries = [entry | {"reply": "已转办"}, entry | {"by": "proposed"}, entry | {"source": None, "content": None, "by": None}]
    data["opinions"] = {"total": 3, "replied": 1, "by_content": {"7": 2}, "proposed": 1, "open": 1, "entries": entries}
    (folder / "audit.json").write_text(json.dumps(data, ensure_ascii=False), "utf-8")
    (folder / "survey.json").write_text(json.dumps(SURVEY, ensure_ascii=False), "utf-8")
    return folder


@pytest.fixture(scope="module")
def plain(season: Path) -> Any:
    """The report of the season as it is, for tests that read only."""
    return written(season)


@pytest.fixture
def out(season: Path, tmp_path: Path) -> Path:
    """One's own copy of the season."""
    return Path(shutil.copytree(season, tmp_path / "out"))


@pytest.fixture
def without_font(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "chinese_font", lambda: None)


def written(out: Path, *more: str) -> Any:
    target = out.parent / "评估报告.docx"
    assert app.run(["report", str(out), "-o", str(target), *more]) == 0
    return docx.Document(str(target))


def lines(document: Any) -> Iterator[str]:
    """The document as it is read: headings with `#`, paragraphs, and rows of tables as `a | b`."""
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            for row in block._tbl.tr_lst:
                yield " | ".join(" / ".join(text_of(p) for p in cell.p_lst) for cell in row.tc_lst)
        elif block.text:
            level = re.fullmatch(r"Heading (\d)", block.style.name)
            yield "#" * int(level[1]) + " " + block.text if level else block.text


def text_of(element: Any) -> str:
    return "".join(node.text or "" for node in element.iter(qn("w:t")))


def table(document: Any, caption: str) -> list[list[str]]:
    """The rows of the table below a caption, without its head."""
    blocks = list(document.iter_inner_content())
    below = next(blocks[number + 1] for number, block in enumerate(blocks) if not hasattr(block, "rows") and block.text == caption)
    return [["\n".join(text_of(p) for p in cell.p_lst) for cell in row.tc_lst] for row in below._tbl.tr_lst[1:]]


def test_the_text_of_the_report_is_exactly_the_golden_one(out: Path, without_font: None) -> None:
    text = "\n".join(lines(written(out))) + "\n"
    if os.environ.get("UPDATE_GOLDEN"):
        GOLDEN.write_text(text, "utf-8", newline="\n")
    assert text == GOLDEN.read_text("utf-8")


def test_the_same_inputs_give_the_same_bytes_with_pictures(out: Path) -> None:
    first, second = out.parent / "1.docx", out.parent / "2.docx"
    for target in (first, second):
        assert app.run(["report", str(out), "-o", str(target)]) == 0
    assert first.read_bytes() == second.read_bytes()


def test_chapters_stand_in_the_order_of_the_notice_under_the_names_of_the_ruleset(plain: Any) -> None:
    heads = [line[2:] for line in lines(plain) if line.startswith("# ")]
    assert heads == [
        "一、评估概况", "二、2021年清单任务完成情况", "三、2022年清单任务推进情况（上半年）", "四、三年行动计划落实情况",
        "五、政策的社会认同度", "六、存在的主要问题和原因", "七、建议",
        "附件1 落实明细表", "附件2 抽样和调查的方法", "附件3 没有检查的内容",
    ]  # fmt: skip


def test_every_number_of_the_report_is_the_one_counted_anew_from_the_audit_the_survey_and_the_list(out: Path, without_font: None) -> None:
    audit, survey = (json.loads((out / f"{name}.json").read_text("utf-8")) for name in ("audit", "survey"))
    document = written(out)
    assert differences(document, audit, survey) == []
    audit["counts"], audit["packages"][0]["files"] = {}, audit["packages"][0]["files"] + 1
    assert len(differences(document, audit, survey)) == 2, "one sentence is another one now"


def test_figures_of_the_survey_are_those_of_survey_json_and_its_seed_and_digest_stand_in_the_annex(plain: Any) -> None:
    document = plain
    text = "\n".join(lines(document))
    assert "抽取企业 60 家，连同替换共发出 66 家，拨打 52 家，完成 42 家，回收率（完成 ÷ 拨打）80.8%，目标 60%" in text
    assert "回收率低于目标的有 1 处" in text
    assert table(document, "表 各评估内容的调查完成情况") == [
        ["—", "名单未写明内容", "0", "0", "0", "0", "—"], ["7", "优化纳税服务", "52", "56", "45", "39", "86.7%"],
        ["23", "提高公共服务群众满意度", "8", "10", "7", "3", "42.9%（低于目标）"],
    ]  # fmt: skip
    assert table(document, "表 全部内容的调查结果（按入样概率加权）") == [["知晓的问题？（是）", "39", "80.0%", "70.0%～90.0%", "544"]]
    assert table(document, "表 各评估内容的调查结果（按入样概率加权）") == [
        ["7", "优化纳税服务", "87.2%\n（77.1%～97.4%，39）", "—"],
        ["23", "提高公共服务群众满意度", "—\n（—，0）", "4.33\n（3.20～5.00，3）"],
    ]
    assert table(document, "表 各问题的调查结果（按入样概率加权）") == [
        ["优化纳税服务", "知晓的问题？（是）", "39", "87.2%", "77.1%～97.4%", "500"],
        ["优化纳税服务", "渠道的问题？（窗口）", "2", "50.0%", "—", "500"],
        ["提高公共服务群众满意度", "满意的问题？（1 至 5）", "3", "4.33", "3.20～5.00", "44"],
        ["提高公共服务群众满意度", "知晓的问题？（是）", "0", "—", "—", "—"],
    ]
    assert f"随机种子 7，抽样摘要 {'ab' * 32}" in text and "4 份名单，700 行，去重后 560 家企业，其中可以调查 544 家" in text
    assert "登记 3 条（企业 2 条、未注明 1 条），已答复 1 条；尚未归入评估内容的 1 条" in text
    assert table(document, "表 社会公众意见涉及的评估内容") == [["7", "优化纳税服务", "2"]]


def test_the_survey_and_audit_of_these_tests_keep_to_their_schemas(out: Path) -> None:
    for name in ("audit", "survey"):
        schema = Draft202012Validator(json.loads((ROOT / "docs" / f"{name}-v1.schema.json").read_text("utf-8")))
        assert [error.message for error in schema.iter_errors(json.loads((out / f"{name}.json").read_text("utf-8")))] == []


def test_conclusions_of_people_stand_beside_the_machine_s_states_and_none_is_told_as_none(plain: Any, out: Path, audited: Path) -> None:
    rows = {row[0]: row for row in table(plain, "表 优化纳税服务的落实情况")}
    assert rows["25"][4] == "属实\n属实 1\n判断：已落实" and rows["27"][4] == "不属实 1" and rows["26"][4] == "—"
    (out / "audit.json").write_bytes((audited / "audit.json").read_bytes())
    assert {row[4] for row in table(written(out), "表 优化纳税服务的落实情况")} == {"—"}


def test_without_a_survey_or_opinions_the_report_says_so_and_has_no_figures_of_them(audited: Path, tmp_path: Path) -> None:
    target = tmp_path / "评估报告.docx"
    assert app.run(["report", str(audited), "-o", str(target)]) == 0
    text = "\n".join(lines(docx.Document(str(target))))
    assert "没有开展电话调查，或生成本稿时没有调查结果（survey.json）" in text and "没有登记社会公众意见" in text
    assert "没有抽样可以说明" in text and "回收率" not in text


def test_the_digests_of_what_the_figures_come_from_stand_in_the_footer(plain: Any, season: Path) -> None:
    import hashlib

    (section,) = plain.sections
    footer = "".join(paragraph.text for paragraph in section.footer.paragraphs)
    for name in ("audit.json", "survey.json"):
        assert f"{name} sha256 {hashlib.sha256((season / name).read_bytes()).hexdigest()}" in footer


def test_the_audit_of_the_next_list_fills_its_chapter_and_without_it_a_mark_stands_there(plain: Any, out: Path, audited: Path) -> None:
    text = "\n".join(lines(plain))
    assert "没有给出下一轮清单的汇总结果" in text
    later = "\n".join(lines(written(out, "--progress", str(audited))))
    counts = json.loads((audited / "audit.json").read_text("utf-8"))["counts"]
    assert f"应报送 {counts['units']} 个单位，已报送 3 个；通过 {counts['pass']} 个" in later and "没有给出下一轮" not in later
    assert "【请撰写：下一轮清单的部署和推进情况】" in text and "【请撰写：下一轮清单的部署和推进情况】" in later


def test_every_place_for_a_person_is_highlighted_and_their_number_is_told(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = written(out)
    marked = [p for p in document.paragraphs if "【请撰写：" in p.text]
    assert all(run.font.highlight_color == 7 for p in marked for run in p.runs)
    assert f"有 {len(marked)} 处须由人撰写" in capsys.readouterr().out and len(marked) > 25


def a_template(path: Path) -> Path:
    """A city's own document: a look of its own, words of its own, and two of the chapters in another order."""
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "样例市营商办"
    document.add_heading("第一章 建议", 1)
    document.add_paragraph("建议的引言。")
    document.add_heading("第二章 评估概况", 1)
    document.add_paragraph("概况的引言。")
    document.add_heading("评估概况的小节", 2)
    document.add_heading("第三章 致谢", 1)
    document.save(str(path))
    return path


def test_a_template_gives_the_look_and_chapters_go_under_its_headings_behind_its_words(out: Path, tmp_path: Path) -> None:
    document = written(out, "--template", str(a_template(tmp_path / "模板.docx")))
    found = list(lines(document))
    heads = [line for line in found if line.startswith("# ")]
    assert heads[:3] == ["# 第一章 建议", "# 第二章 评估概况", "# 第三章 致谢"] and heads[3] == "# 二、2021年清单任务完成情况"
    assert sum("评估概况" in line for line in heads) == sum("建议" in line for line in heads) == 1
    assert found[1] == "建议的引言。" and found[2].startswith("【请撰写：针对")
    place = found.index("# 第二章 评估概况")
    assert found[place + 1 : place + 3] == ["概况的引言。", "## 评估概况的小节"] and found[place + 3].startswith("佐证材料上传期为")
    assert document.sections[0].header.paragraphs[0].text == "样例市营商办"
    assert "audit.json sha256" in "".join(paragraph.text for paragraph in document.sections[0].footer.paragraphs)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"{\\rtf1}"], ids=["empty", "broken zip", "rtf"])
def test_a_template_that_is_no_word_document_is_a_wrong_call(
    out: Path, tmp_path: Path, data: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "模板.docx").write_bytes(data)
    assert app.run(["report", str(out), "-o", str(tmp_path / "r.docx"), "--template", str(tmp_path / "模板.docx")]) == 2
    assert "不是可以读取的 Word 文档" in capsys.readouterr().err and not (tmp_path / "r.docx").exists()


def test_a_report_that_is_there_is_overwritten_only_when_that_is_asked(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = out.parent / "评估报告.docx"
    target.write_bytes(b"mine")
    assert app.run(["report", str(out), "-o", str(target)]) == 2 and target.read_bytes() == b"mine"
    assert "已存在，没有覆盖" in capsys.readouterr().err
    assert app.run(["report", str(out), "-o", str(target), "--force"]) == 0 and target.read_bytes()[:2] == b"PK"


BROKEN: dict[str, Callable[[Path], object]] = {
    "里没有汇总结果": lambda out: (out / "audit.json").unlink(),
    "不是 JSON": lambda out: (out / "audit.json").write_text("{", "utf-8"),
    "不是 evalcheck 的 audit.json": lambda out: (out / "audit.json").write_text('{"schema": "evalcheck-report/1"}', "utf-8"),
    "缺少内容": lambda out: (out / "audit.json").write_text('{"schema": "evalcheck-audit/1", "as_of": 3}', "utf-8"),
    "survey.json 不是 JSON": lambda out: (out / "survey.json").write_text("[", "utf-8"),
}


@pytest.mark.parametrize("told", BROKEN)
def test_what_cannot_be_read_is_a_wrong_call_that_names_the_file(out: Path, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    BROKEN[told](out)
    assert app.run(["report", str(out), "-o", str(out.parent / "r.docx")]) == 2
    assert told in capsys.readouterr().err


def test_an_audit_that_sums_up_no_items_is_to_be_made_anew(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = json.loads((out / "audit.json").read_text("utf-8"))
    (out / "audit.json").write_text(json.dumps({key: value for key, value in data.items() if key != "items"}), "utf-8")
    assert app.run(["report", str(out), "-o", str(out.parent / "r.docx")]) == 2
    assert "请用 evalcheck audit 重新汇总" in capsys.readouterr().err


def test_a_frozen_version_is_reported_with_its_name_and_digest_and_not_once_it_was_changed(
    audited: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    shutil.copytree(audited, out)
    assert app.run(["audit", "-o", str(out), "--freeze", "初稿"]) in (0, 1, 3)
    version = out / "定稿" / "初稿"
    (section,) = written(version).sections
    sha256 = json.loads((version / "manifest.json").read_text("utf-8"))["sha256"]
    assert f"定稿 初稿 {sha256}；audit.json sha256" in "".join(paragraph.text for paragraph in section.footer.paragraphs)
    (version / "audit.json").chmod(0o644)
    with (version / "audit.json").open("a") as file:
        file.write("\n")
    assert app.run(["report", str(version), "-o", str(tmp_path / "r.docx")]) == 2
    assert "定稿 初稿 与它的 manifest.json 不符" in capsys.readouterr().err


def test_an_audit_by_another_ruleset_is_not_reported_by_this_one(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert app.run(["report", str(out), "-o", str(out.parent / "r.docx"), "--rules", "tianjin-2022"]) == 2
    assert "汇总用的规则集是 tianjin-2021，不是 tianjin-2022" in capsys.readouterr().err


@pytest.mark.long
def test_pictures_are_drawn_where_a_chinese_typeface_is_and_told_in_words_where_none_is(
    out: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    font = charts.chinese_font()
    if font is None:
        pytest.skip("no Chinese typeface is installed (apt-get install fonts-noto-cjk)")
    written(out)
    with zipfile.ZipFile(out.parent / "评估报告.docx") as package:
        pictures = [Image.open(io.BytesIO(package.read(name))) for name in package.namelist() if name.startswith("word/media/")]
    assert len(pictures) == 2 and all(picture.width == 1600 and len(picture.getcolors(10**6) or []) > 20 for picture in pictures)
    monkeypatch.setattr(command, "chinese_font", lambda: None)
    assert "本机没有中文字体" in "\n".join(lines(written(out, "--force"))) and "没有找到中文字体" in capsys.readouterr().err


def test_a_typeface_is_found_by_the_names_of_its_files_and_a_folder_without_one_has_none(tmp_path: Path) -> None:
    assert charts.chinese_font([tmp_path]) is None and charts.chinese_font([tmp_path / "none"]) is None
    (tmp_path / "a").mkdir()
    for name in charts._FONTS[charts.sys.platform if charts.sys.platform in charts._FONTS else "linux"]:
        (tmp_path / "a" / name).write_bytes(b"")
    assert charts.chinese_font([tmp_path]) == tmp_path / "a" / charts._FONTS.get(charts.sys.platform, charts._FONTS["linux"])[0]


@pytest.mark.parametrize(("number", "told"), [(1, "一"), (9, "九"), (10, "十"), (11, "十一"), (20, "二十"), (25, "二十五"), (99, "九十九")])
def test_headings_count_in_chinese(number: int, told: str) -> None:
    assert numeral(number) == told


@pytest.mark.parametrize(("part", "whole", "told"), [(0, 0, "—"), (0, 3, "0.0%"), (1, 3, "33.3%"), (2, 3, "66.7%"), (3, 3, "100.0%"),
                                                     (1, 2000, "0.1%"), (1, 2001, "0.0%")])  # fmt: skip
def test_shares_are_rounded_half_up(part: int, whole: int, told: str) -> None:
    assert share(part, whole) == told


def test_a_round_is_read_from_its_folder_or_its_file_alike_and_a_survey_may_be_absent(out: Path) -> None:
    assert read_round(out) == read_round(out / "audit.json")
    survey = read_survey(out)
    assert survey and survey.whole["drawn"] == 60
    (out / "survey.json").unlink()
    assert read_survey(out) is None
    with pytest.raises(NoRound):
        read_round(out / "other")


@pytest.mark.long
def test_libreoffice_opens_the_report_and_gives_its_pages(out: Path, tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if not office:
        pytest.skip("LibreOffice is not installed")
    written(out)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run(
        [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(out.parent / "评估报告.docx")],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    pages = pypdfium2.PdfDocument(str(tmp_path / "评估报告.pdf"))
    text = "".join(page.get_textpage().get_text_range() for page in pages)
    assert len(pages) > 10 and "天津市优化营商环境三年行动计划中期评估报告" in text.replace("\r\n", "") and "落实明细表" in text
