"""A page for each unit that a list names: all that it must hand in."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from evalcheck.cli.app import run
from evalcheck.cli.rule_pages import handouts
from evalcheck.ruleset import load_ruleset
from evalcheck.words import Say

SMALL = Path(__file__).parent / "rulesets" / "small"


def call(*argv: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    status = run([str(word) for word in argv])
    out, err = capsys.readouterr()
    return status, out, err


def test_each_unit_gets_its_page_and_an_index_leads_to_all(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = call("rules", "page", "--rules", str(SMALL), "-o", str(tmp_path / "页"), capsys=capsys)
    made = {path.name for path in (tmp_path / "页").iterdir()}
    assert status == 0 and "4 个单位" in out
    assert made == {"index.html", "市司法局.html", "市体育局.html", "市统计局.html", "东区.html"}
    index = (tmp_path / "页" / "index.html").read_text("utf-8")
    assert set(re.findall(r'href="([^"]+)"', index)) == made - {"index.html"}
    page = (tmp_path / "页" / "市体育局.html").read_text("utf-8")
    assert "场馆清单" in page and "法律服务机构名单" not in page and "<script" not in page and "://" not in page


def test_what_is_there_is_not_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "市体育局.html").write_text("mine", "utf-8")
    status, _, err = call("rules", "page", "--rules", str(SMALL), "-o", str(tmp_path), capsys=capsys)
    assert status == 2 and "市体育局.html" in err
    assert [path.name for path in tmp_path.iterdir()] == ["市体育局.html"] and (tmp_path / "市体育局.html").read_text("utf-8") == "mine"
    assert call("rules", "page", "--rules", str(SMALL), "-o", str(tmp_path), "--force", capsys=capsys)[0] == 0


def test_pages_may_be_word_documents_and_english(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    argv = ("rules", "page", "--rules", str(SMALL), "-o", str(tmp_path), "--format", "docx", "--lang", "en")
    assert call(*argv, capsys=capsys)[0] == 0
    assert {path.name for path in tmp_path.iterdir()} == {f"{name}.docx" for name in ("市司法局", "市体育局", "市统计局", "东区")}


def test_every_lead_of_tianjin_has_a_page() -> None:
    ruleset = load_ruleset("tianjin-2021")
    names = {name for name, _ in handouts(ruleset, Say("zh"))}
    units = {unit.name for unit in ruleset.catalogue.units.units if unit.kind != "group"}
    assert {lead for item in ruleset.catalogue.items.values() for lead in item.leads if lead in units} <= names
    assert {district.name for district in ruleset.catalogue.units.districts if district.government} <= names
