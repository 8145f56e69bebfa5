"""All that a unit must hand in, on one paper: every clause it answers, with dates, bounds and names that evalcheck itself takes."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from evalcheck.cli.app import run as command
from evalcheck.evidence.clauses.coverage import duty_of
from evalcheck.evidence.names.identity import Identifier
from evalcheck.prepare.handout import handout
from evalcheck.prepare.right_names import check_names, naming_of
from evalcheck.reporters import word_pages
from evalcheck.reporters.handout import as_docx, as_html, as_text
from evalcheck.ruleset import load_ruleset
from evalcheck.words import Say

ZH, EN = Say("zh"), Say("en")


def run(*arguments: str) -> int:
    return command(["rules", "show", *arguments])


@pytest.mark.parametrize("unit", ["市税务局", "市高法院", "和平区政务服务办", "滨海新区"])
def test_every_clause_that_a_unit_answers_is_there_once_with_names_that_pass(unit: str) -> None:
    ruleset = load_ruleset("tianjin-2021")
    owner = Identifier(ruleset.catalogue).unit(unit)
    assert owner is not None
    made = handout(ruleset, owner, ZH)
    asked = [clause for section in made.sections for item in section.items for clause in item.clauses]
    owed = [clause for item in ruleset.catalogue.items.values() if duty_of(item, owner) for clause in item.clauses]
    assert sorted(clause.head.split()[0] for clause in asked) == sorted(clause.id for clause in owed)
    names = [name for clause in asked for name in clause.names]
    assert len(set(names)) == len(names) and not check_names(names, ruleset.catalogue, naming_of(ruleset))


def test_dates_units_and_bounds_stand_in_words() -> None:
    ruleset = load_ruleset("tianjin-2021")
    owner = Identifier(ruleset.catalogue).unit("国网天津市电力公司")
    assert owner is not None
    text = as_text(handout(ruleset, owner, ZH), 100)
    assert "2022年5月24日至2022年5月31日" in text and "政策落实当月 至 2022年5月" in text
    assert "平均不超过 3 个工作日" in text and "<=" not in text and "working_day" not in text
    assert "□ 28-2 低压、高压企业名单和工单" in text and "→ 国网天津市电力公司-提升企业获得电力服务-28-" in text
    english = as_text(handout(ruleset, owner, EN), 100)
    assert "mean at most 3 working days" in english and "2022-05-24 to 2022-05-31" in english


def test_the_page_and_the_document_hold_what_the_text_holds_and_are_the_same_each_time() -> None:
    import docx

    ruleset = load_ruleset("tianjin-2021")
    owner = Identifier(ruleset.catalogue).unit("市税务局")
    assert owner is not None
    made = handout(ruleset, owner, ZH)
    page, document = as_html(made, ZH), as_docx(made, ZH)
    assert document == as_docx(handout(ruleset, owner, ZH), ZH)
    cells = {cell.text for table in docx.Document(io.BytesIO(document)).tables for row in table.rows for cell in row.cells}
    for section in made.sections:
        for clause in (clause for item in section.items for clause in item.clauses):
            assert f"□ {clause.head}" in page and f"□ {clause.head}" in cells
            assert all(name in page for name in clause.names)
    assert "<script" not in page and "https:" not in page and "src=" not in page


def test_all_is_asked_of_a_unit_and_written_where_it_is_wanted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("市税务局", "--all", "--format", "html", "-o", str(tmp_path / "a.html")) == 0
    assert (tmp_path / "a.html").read_text("utf-8").startswith("<!doctype html>")
    assert run("市税务局", "--format", "docx") == 2 and "--output" in capsys.readouterr().err
    assert run("第25项", "--all") == 2 and "单位" in capsys.readouterr().err
    assert run("市税务", "--all") == 2 and "市税务局" in capsys.readouterr().err
    assert run("市税务局", "--all") == 0 and "25-1 合并申报政策文件" in capsys.readouterr().out


def test_further_rows_of_a_table_are_as_the_first_one_would_be() -> None:
    document = word_pages.new("{page}")
    several, alone = (word_pages.table(document, ("序号", "问题"), (1.2, 6.0)) for _ in range(2))
    for texts in (("1", ""), ("", "前一行\n后一行\t止 & <w:t>")):
        word_pages.wide_row(several, texts[1])
        word_pages.row(several, texts)
    word_pages.wide_row(alone, texts[1])
    word_pages.row(alone, texts)
    assert [row._tr.xml for row in several.made.rows[-2:]] == [row._tr.xml for row in alone.made.rows[-2:]]
    assert len(several.made.rows) == 5
