"""Reporters held against a report built by hand: exact text, the published schema, and what must never get through."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from evalcheck.catalogue.items import EvidenceKind
from evalcheck.findings import PACKAGE, Location
from evalcheck.masking import personal, swept
from evalcheck.report import Report, Selection
from evalcheck.reporters import REPORTERS, RenderOptions
from evalcheck.reporters.wrapping import cells, indented, visible, wrapped
from tests.fixtures.hand_built import EMPTY_OF_SORTS, FAILING, INCOMPLETE, LIST, PASSING, PHONE, SEPARATOR, THUMBS, summary

HERE = Path(__file__).parent
SCHEMA = Draft202012Validator(json.loads((HERE.parent / "docs" / "report-v1.schema.json").read_text("utf-8")))
REPORTS = {"failing": FAILING, "passing": PASSING, "incomplete": INCOMPLETE, "empty": EMPTY_OF_SORTS}


def shown(report: Report, form: str = "terminal", **options: Any) -> str:
    return REPORTERS[form](report, RenderOptions(**options))


def data(report: Report, **options: Any) -> Any:
    return json.loads(shown(report, "json", **options))


@pytest.mark.parametrize("form", ["terminal", "json"])
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", ["failing", "passing"])
def test_the_text_is_exactly_the_golden_one(form: str, language: str, name: str) -> None:
    text = shown(REPORTS[name], form, language=language)
    golden = HERE / "golden" / f"{form}-{name}.{language}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(text, "utf-8", newline="\n")
    assert text == golden.read_text("utf-8")


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_json_is_what_the_schema_says(name: str, language: str) -> None:
    assert [error.message for error in SCHEMA.iter_errors(data(REPORTS[name], language=language))] == []


def test_the_schema_is_a_schema_and_refuses_what_is_frozen() -> None:
    Draft202012Validator.check_schema(SCHEMA.schema)
    for broken in ({"verdict": "ok"}, {"as_of": "30 May"}, {"counts": {}}, {"schema": "evalcheck-report/2"}, {"findings": [{}]}):
        assert not SCHEMA.is_valid({**data(FAILING), **broken})
    assert SCHEMA.is_valid({**data(FAILING), "later": 1})


def test_keys_stand_in_the_published_order() -> None:
    report = data(FAILING)
    assert list(report)[:13] == [
        "schema", "evalcheck", "ruleset", "submission", "as_of", "received", "verdict",
        "selection", "counts", "findings", "files", "coverage", "results",
    ]  # fmt: skip
    assert list(report["findings"][0]) == [
        "code", "name", "severity", "message", "fix", "rule", "source", "location", "facts", "fingerprint", "waiver", "change",
    ]  # fmt: skip


def test_the_verdict_stands_in_the_first_line() -> None:
    assert [shown(report).split("\n")[0].split("  ")[0] for report in REPORTS.values()] == ["× 不通过", "√ 通过", "○ 未查全", "√ 通过"]
    assert shown(INCOMPLETE, language="en").startswith("○ INCOMPLETE  1 error (1 of them not examined)")


def test_clauses_for_a_person_are_in_the_headline() -> None:
    assert "1 项需人工核对" in shown(FAILING).split("\n")[0]


def test_a_selection_is_always_said() -> None:
    chosen = replace(PASSING, selection=Selection(select=("NAM",), ignore=("ROW003", "TPL"), fail_on="never"))
    text = shown(chosen)
    assert "只查 NAM" in text and "不查 ROW003、TPL" in text and "退出码" in text and "可以报送" not in text
    assert data(chosen)["selection"] == {"select": ["NAM"], "ignore": ["ROW003", "TPL"], "fail_on": "never"}
    assert data(PASSING)["selection"] == {}


def test_severities_that_the_ruleset_changed_are_said() -> None:
    assert "FIL007→警告" in shown(FAILING)
    assert data(FAILING)["selection"]["severities"] == {"FIL007": "warning"}


@pytest.mark.parametrize("form", REPORTERS)
def test_personal_data_is_masked_unless_asked_for(form: str) -> None:
    finding = PHONE.at(Location(LIST), column="x", count=1, rows="2", first="13800001234", person="欧阳小明")
    stray = SEPARATOR.at(Location(LIST), sign="13912345678 或 zhang.san@example.com", right="x")
    report = replace(PASSING, findings=(finding, stray))
    masked, open_ = shown(report, form), shown(report, form, show_personal=True)
    for secret in ("13800001234", "欧阳小明", "13912345678", "zhang.san@example.com"):
        assert secret not in masked
        assert secret in open_
    for mask in ("138****1234", "欧***", "139****5678", "z***@example.com"):
        assert mask in masked


def test_the_fingerprint_does_not_depend_on_masking() -> None:
    masked, open_ = data(FAILING)["findings"], data(FAILING, show_personal=True)["findings"]
    assert [finding["fingerprint"] for finding in masked] == [finding["fingerprint"] for finding in open_]


@pytest.mark.parametrize(
    ("text", "mask"),
    [
        ("13800001234", "138****1234"),
        ("张三", "张*"),
        ("张三、李四", "张*、李*"),
        ("zhang@x.com", "z***@x.com"),
        ("022-27509186", "022****9186"),
        ("1380001", "13****01"),
        ("12345", "1****"),
        ("138 0000 1234", "138****1234"),
        ("", ""),
    ],
)
def test_a_personal_value_is_masked_by_what_it_looks_like(text: str, mask: str) -> None:
    assert personal(text) == mask


def test_credit_codes_and_order_numbers_are_no_phones() -> None:
    for text in ("91120116MA05U0F53T", "911201161380000123", "GD-2021-000123", "第 1,380 行"):
        assert swept(text) == text


def test_markup_and_controls_of_file_names_do_not_act() -> None:
    name = "a[bold red]b\x1b[31m\u202egpj.\u200bxlsx\x9b\n"
    report = replace(PASSING, findings=(THUMBS.at(Location(name, "S\x07"), name=name),))
    for colour in (False, True):
        text = shown(report, colour=colour)
        assert "[bold red]" in text
        for sign in ("\x1b[31m\u202e", "\u202e", "\u200b", "\x9b", "\x07"):
            assert sign not in text
    machine = shown(report, "json")
    assert "\u202e" not in machine and "\x9b" not in machine
    assert json.loads(machine)["findings"][0]["location"]["file"] == name


def test_names_with_stray_bytes_can_be_written() -> None:
    report = replace(PASSING, files=(summary("坏\udcff名.xlsx", EvidenceKind.OTHER, None),))
    assert "\\udcff" in shown(report, "json")
    shown(report, "json").encode("utf-8")
    shown(replace(PASSING, findings=(THUMBS.at(Location("坏\udcff名"), name="坏\udcff名"),))).encode("utf-8")


def test_no_colour_codes_without_colour() -> None:
    assert "\x1b" not in shown(FAILING)
    assert "\x1b[1;31m× 不通过" in shown(FAILING, colour=True)


def test_colour_changes_nothing_but_colour() -> None:
    import re

    assert re.sub(r"\x1b\[[0-9;]*m", "", shown(FAILING, colour=True)) == shown(FAILING)


@pytest.mark.parametrize("width", [60, 80, 100])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_line_is_wider_than_the_terminal(width: int, language: str) -> None:
    assert max(cells(line) for line in shown(FAILING, width=width, language=language).split("\n")) <= width


def test_every_sign_of_our_own_can_be_printed_by_a_chinese_windows_console() -> None:
    report = replace(FAILING, findings=tuple(f for f in FAILING.findings if "\u202e" not in (f.location.file or "")))
    for language in ("zh", "en"):
        shown(report, language=language).encode("gbk")


def test_long_lists_are_cut_and_the_cut_is_said_exactly() -> None:
    many = tuple(THUMBS.at(Location(f"{n:03}.xlsx"), name="x") for n in range(40))
    facts = {"column": "x", "count": 1, "rows": "1", "first": "x", "person": "x"}
    rows = tuple(PHONE.at(Location("001.xlsx", "S", f"A{n}"), **facts) for n in range(25))
    text = shown(replace(PASSING, findings=many + rows))
    assert "错误 25 处 · 警告 0 处 · 提示 40 处" in text
    assert "本文件另有 16 处没有列出（错误 15、提示 1）" in text
    assert "另有 10 个文件的 10 处问题没有列出（提示 10）" in text
    assert data(replace(PASSING, findings=many + rows))["counts"]["note"] == 40


def test_the_worst_file_and_the_worst_finding_come_first() -> None:
    findings = (
        THUMBS.at(Location("a.xlsx"), name="x"),
        THUMBS.at(Location("b.xlsx"), name="x"),
        PHONE.at(Location("b.xlsx", "S", "A1"), column="x", count=1, rows="1", first="x", person="x"),
        SEPARATOR.at(PACKAGE, sign="_", right="x"),
    )
    text = shown(replace(PASSING, findings=findings))
    assert text.index("b.xlsx") < text.index("ROW003") < text.index("FIL007") < text.index("a.xlsx") < text.index("整个材料包")


def test_waived_findings_are_shown_and_not_counted() -> None:
    text = shown(FAILING)
    assert "系统导出,无法改名" in text and "已豁免 1 处" in text


def test_the_telephone_of_the_content_concerned_is_given() -> None:
    assert "27509186  优化企业开办服务" in shown(FAILING)
    assert "27509188" not in shown(FAILING)


def test_what_nobody_requires_is_not_called_missing() -> None:
    states = tuple(replace(state, state="missing", files=()) for state in FAILING.coverage[2:4])
    text = shown(replace(PASSING, coverage=states))
    assert "× 缺少" not in text and text.count("— 未提供") == 3


def test_a_number_that_json_lacks_is_written_as_text() -> None:
    report = replace(PASSING, findings=(THUMBS.at(PACKAGE, name=float("nan"), other=float("inf"), whole=2.0),))
    assert data(report)["findings"][0]["facts"] == {"name": "nan", "other": "inf", "whole": 2}


def test_the_same_report_gives_the_same_text() -> None:
    for form in REPORTERS:
        assert shown(FAILING, form) == shown(replace(FAILING, as_of=date(2022, 5, 30)), form)


@given(st.text(), st.integers(2, 40))
def test_wrapping_keeps_every_visible_sign_and_the_width(text: str, width: int) -> None:
    clean = visible(text)
    lines = wrapped(clean, width)
    assert "".join("".join(lines).split()) == "".join(clean.split())
    assert all(cells(line) <= width for line in lines)


@given(st.text())
def test_nothing_visible_acts_on_a_terminal(text: str) -> None:
    assert visible(visible(text)) == visible(text)
    assert visible(text).isprintable() or " " in visible(text) or any(not sign.isprintable() for sign in text)


def test_closing_marks_do_not_begin_a_line() -> None:
    assert indented("一二三四五,六七八九十。", 12, "  ") == ["  一二三四", "  五,六七八", "  九十。"]


def test_words_and_numbers_stay_whole() -> None:
    assert wrapped("号码 13800001234 不对", 14) == ["号码", "13800001234 不", "对"]


def test_what_is_too_long_is_cut_and_said() -> None:
    assert visible("一" * 10, 4) == "一一一一…(+6)"
