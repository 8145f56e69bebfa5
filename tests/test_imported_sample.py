"""A made-up list of 2022 on the base of tianjin-2021: drafted by the import, reviewed by a person, and held against the list of 2021."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from benchmarks.rules_import.__main__ import imported
from evalcheck.catalogue.items import Clause
from evalcheck.cli.app import run
from evalcheck.reporters.rule_changes import page, render
from evalcheck.ruleset import load_ruleset
from evalcheck.ruleset.changes import changes
from evalcheck.ruleset.loading import open_reviews
from evalcheck.ruleset.mistakes import check_ruleset
from evalcheck.words import Say

RULES = Path(__file__).parents[1] / "samples" / "rules"
SAMPLE, NOTICE = RULES / "tianjin-2022-made-up", RULES / "notices" / "tianjin-2022-made-up.html"
GOLDEN = Path(__file__).parent / "golden" / "rules-diff-made-up.zh.txt"
BY_HAND = ("label", "source", "words", "parts", "extra_columns", "review")
"""What a person words anew."""


def facts(clause: Clause) -> dict[str, Any]:
    return clause.model_dump(mode="json", exclude=set(BY_HAND))


def test_what_was_reviewed_is_what_the_import_drafts_of_its_notice(tmp_path: Path) -> None:
    notice = tmp_path / NOTICE.name
    notice.write_bytes(NOTICE.read_bytes())
    drafted = {item.seq: item for content in imported(notice, "tianjin-2021") for item in content.items}
    reviewed = load_ruleset(SAMPLE).catalogue.items
    assert {seq: (item.leads, item.responsible, [facts(one) for one in item.clauses]) for seq, item in drafted.items()} == {
        seq: (item.leads, item.responsible, [facts(one) for one in item.clauses]) for seq, item in reviewed.items()
    }


def test_it_is_reviewed_whole_and_says_that_it_is_made_up() -> None:
    assert check_ruleset(SAMPLE) == () and len(open_reviews(SAMPLE)) == 0
    ruleset = load_ruleset(SAMPLE)
    assert (len(ruleset.catalogue.items), len(ruleset.catalogue.clauses)) == (12, 32)
    assert "编造" in ruleset.title and [one.zh for one in ruleset.remarks] == ["清单为编造的样例，不是天津市2022年的清单。"]


def test_what_changed_since_2021_reads_in_a_terminal_exactly_as_the_golden_text() -> None:
    told = render(changes(load_ruleset("tianjin-2021"), load_ruleset(SAMPLE)), Say("zh"), 80)
    if os.environ.get("UPDATE_GOLDEN"):
        GOLDEN.write_text(told, "utf-8", newline="\n")
    assert told == GOLDEN.read_text("utf-8")


def test_each_unit_reads_on_the_page_what_is_new_for_it() -> None:
    html = page(changes(load_ruleset("tianjin-2021"), load_ruleset(SAMPLE)), Say("zh"))
    own = html[html.index("<b>市人社局</b>") :].split("</li>")[0]
    assert "新增 第 12 项 毕业生就业补贴直发（牵头）" in own and "有变化 第 5 → 3 项 企业简易注销（无关 → 责任）" in own
    assert own.count("取消 ") == 1 and "第 24 项 定制培训项目（牵头）" in own


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_unit_gets_the_page_of_what_it_must_hand_in(language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rules", "page", "--rules", str(SAMPLE), "-o", str(tmp_path / "pages"), "--lang", language]) == 0
    capsys.readouterr()
    pages = {path.stem: path.read_text("utf-8") for path in (tmp_path / "pages").glob("*.html")}
    named = {name for item in load_ruleset(SAMPLE).catalogue.items.values() for name in (*item.leads, *item.responsible)}
    assert named - {"各区人民政府"} <= set(pages) and {"和平区", "滨海新区", "index"} <= set(pages)
    assert all("<script" not in text and "http://" not in text and "https://" not in text for text in pages.values())
    assert "毕业生名单" in pages["市人社局"] and "毕业生名单" not in pages["市税务局"]
