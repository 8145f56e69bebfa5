"""The shape of a scheme is data: templates, kinds of evidence, types and lengths of files, scores, and what a ruleset takes over by id."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from evalcheck.cli.app import run
from evalcheck.engine import validate
from evalcheck.report import Report
from evalcheck.ruleset import Ruleset, load_ruleset
from tests.packages import submission

SMALL = Path(__file__).parent / "rulesets" / "small"
LIST = "市司法局-依法行政-1-法律服务机构名单.xlsx"


def changed(folder: Path, *changes: tuple[str, str, str]) -> Path:
    """A copy of the small ruleset with some texts of its files replaced."""
    copy = Path(shutil.copytree(SMALL, folder / "trial", ignore=shutil.ignore_patterns("cases")))
    for name, old, new in changes:
        path = copy / name
        text = path.read_text("utf-8") if path.exists() else ""
        assert old in text, (name, old)
        path.write_text(text.replace(old, new, 1) if old else text + new, "utf-8")
    return copy


def judged(ruleset: Ruleset, given: Mapping[str, Any], unit: str = "市司法局") -> Report:
    return validate(submission(given), ruleset, date(2022, 5, 27), unit=unit, processes=0)


def said(report: Report, code: str) -> list[tuple[str, str, str]]:
    return [(one.message("zh"), one.message("en"), one.fix("zh")) for one in report.findings if one.code == code]


# --- what templates are called


WRONG_COLUMN = {LIST: {"名单": [["序号", "单位名称", "联系电话"], [1, "样例市试样一号有限公司", "13900000000"]]}}


@pytest.mark.parametrize(
    ("appendix", "zh", "en"),
    [
        ("appendix: 1", "（附件1）", "(附件1)"),
        ("appendix: 附表二", "（附表二）", "(附表二)"),
        ("", "（《企业名单》）", "(《企业名单》)"),
    ],
)
def test_findings_call_a_template_as_the_ruleset_does(appendix: str, zh: str, en: str, tmp_path: Path) -> None:
    ruleset = load_ruleset(changed(tmp_path, ("templates.yaml", "  appendix: 1\n", f"  {appendix}\n" if appendix else "")))
    ((message, english, fix),) = said(judged(ruleset, WRONG_COLUMN), "TPL002")
    assert zh in message and en in english and zh.strip("（）") in fix


def test_a_ruleset_without_the_usual_templates_is_worked_with(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rules = str(changed(tmp_path))
    assert run(["init", str(tmp_path / "in"), "--unit", "市司法局", "--rules", rules]) == 0
    assert not list((tmp_path / "in").glob("*联络员*"))
    capsys.readouterr()
    assert run(["todo", str(tmp_path / "in"), "--rules", rules, "--as-of", "2022-05-27"]) in (0, 1)
    assert "联络员" not in capsys.readouterr().out
    assert run(["template", "liaison", "--rules", rules]) == 2
    assert "FORM 只能是：sample、work-order" in capsys.readouterr().err
