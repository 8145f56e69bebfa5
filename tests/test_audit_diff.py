"""Rounds of an audit held against each other: what was mended, what is new, and that nothing is told where nothing changed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from evalcheck.cli import app
from evalcheck.reporters.wrapping import cells
from tests.test_audit import SPORT, TAX, audit, listed, paper, put

pytestmark = pytest.mark.usefixtures("warm")

LONG = ("关于优化纳税服务的通知", "一、合并申报附加税费。", "二、各区税务局自2021年3月1日起执行。")


@pytest.fixture(scope="module")
def rounds(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Three rounds of two units: the second brings a list and mends a name, the third takes a paper away; one unit comes late."""
    folder = tmp_path_factory.mktemp("rounds")
    tax = {TAX.format("25-政策文件.docx"): paper(*LONG), "合并申报企业名单.xlsx": {"名单": listed(1, 30)}}
    put(folder / "in" / "市税务局", tax)
    audit(folder / "in", folder / "1")
    (folder / "in" / "市税务局" / "合并申报企业名单.xlsx").rename(folder / "in" / "市税务局" / TAX.format("25-企业名单.xlsx"))
    put(folder / "in" / "市体育局", {SPORT.format("工作佐证.docx"): paper("佐证", "乙")})
    audit(folder / "in", folder / "2")
    (folder / "in" / "市税务局" / TAX.format("25-政策文件.docx")).unlink()
    audit(folder / "in", folder / "3")
    return {name: folder / name for name in "123"}


def diff(*given: Any, lang: str = "zh") -> int:
    return app.run(["audit-diff", *map(str, given), "--lang", lang])


def told(capsys: pytest.CaptureFixture[str], *outs: Path) -> dict[str, Any]:
    assert diff(*outs, "--format", "json") == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def of(found: dict[str, Any], unit: str) -> dict[str, Any]:
    return next(one for one in found["units"] if one["unit"] == unit)


def test_what_a_unit_mended_is_told_by_clause_code_and_content(rounds: dict[str, Path], capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    found = told(capsys, rounds["1"], rounds["2"])
    assert found["schema"] == "evalcheck-audit-diff/1" and found["same_rules"] and found["exact"]
    tax = of(found, "市税务局")
    assert tax["clauses"]["25-2"]["before"] == "missing" and tax["clauses"]["25-2"]["after"] in ("met", "review", "partial")
    gone = {code for codes in tax["gone"].values() for code in codes}
    assert "NAM001" in gone and "NAM001" not in {code for codes in tax["new"].values() for code in codes}
    content = next(one for one in found["contents"] if one["content"] == 7)
    assert content["clauses_better"] >= 1 and content["clauses_worse"] == 0


def test_the_other_way_round_better_is_worse_and_gone_is_new(rounds: dict[str, Path], capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    there, back = told(capsys, rounds["1"], rounds["2"]), told(capsys, rounds["2"], rounds["1"])
    assert {code: (one["gone"], one["new"]) for code, one in there["findings"].items()} == {
        code: (one["new"], one["gone"]) for code, one in back["findings"].items()
    }
    for unit in there["units"]:
        assert {clause: (step["after"], step["before"]) for clause, step in unit["clauses"].items()} == {
            clause: (step["before"], step["after"]) for clause, step in of(back, unit["unit"])["clauses"].items()
        }


def test_a_unit_that_came_later_had_no_verdict_before_and_its_findings_are_new(
    rounds: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    sport = of(told(capsys, rounds["1"], rounds["2"]), "市体育局")
    assert [stand["verdict"] for stand in sport["history"]] == [None, "fail"]
    assert not sport["gone"] and sum(sum(codes.values()) for codes in sport["new"].values()) == sport["history"][1]["findings"]


def test_between_an_audit_and_itself_nothing_has_changed(rounds: dict[str, Path], capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    found = told(capsys, rounds["2"], rounds["2"])
    assert not found["clauses"] and not found["findings"] and not found["contents"]
    assert all(not one["clauses"] and not one["new"] and not one["gone"] for one in found["units"])
    assert diff(rounds["2"], rounds["2"]) == 0
    assert capsys.readouterr().out == (
        "2022-05-30 → 2022-05-30\n  已报送 2 → 2，通过 0 → 0，不通过 2 → 2，未查全 0 → 0\n"
        "  问题消除 0 处，新增 0 处；清单各条好转 0 条，变差 0 条\n  各单位没有变化。\n"
    )


def test_of_three_rounds_the_first_and_last_are_compared_and_each_unit_has_its_history(
    rounds: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    found = told(capsys, *rounds.values())
    assert len(found["rounds"]) == 3
    pair = told(capsys, rounds["1"], rounds["3"])
    assert found["findings"] == pair["findings"] and found["clauses"] == pair["clauses"]
    data = {name: json.loads((out / "audit.json").read_text("utf-8")) for name, out in rounds.items()}
    for stand, audit_ in zip(of(found, "市税务局")["history"], data.values(), strict=True):
        unit = next(one for one in audit_["units"] if one["unit"] == "市税务局")
        owed = [one["state"] for one in unit["items"] if one["duty"] != "listed"]
        assert (stand["answered"], stand["owed"]) == (sum(state in ("met", "other") for state in owed), len(owed))
    assert diff(*rounds.values()) == 0
    assert "■ 各次的情况" in capsys.readouterr().out


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_terminal_gets_lines_of_80_columns(rounds: dict[str, Path], lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert diff(*rounds.values(), lang=lang) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) > 15 and [line for line in lines if cells(line) > 80] == []


def test_without_the_packages_reports_the_numbers_of_each_code_are_compared_and_that_is_said(
    rounds: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in "12":
        (tmp_path / name).mkdir()
        shutil.copy(rounds[name] / "audit.json", tmp_path / name)
    capsys.readouterr()
    found, exact = told(capsys, tmp_path / "1", tmp_path / "2" / "audit.json"), told(capsys, rounds["1"], rounds["2"])
    assert not found["exact"] and exact["exact"]
    net = {code: one["new"] - one["gone"] for code, one in exact["findings"].items() if one["new"] != one["gone"]}
    assert {code: one["new"] - one["gone"] for code, one in found["findings"].items()} == net
    assert diff(tmp_path / "1", tmp_path / "2") == 0
    assert "只按各编号的数目比较" in capsys.readouterr().out


def test_of_a_list_that_has_other_items_no_clause_is_called_better_or_worse_and_the_rules_are_said_to_differ(
    rounds: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = json.loads((rounds["2"] / "audit.json").read_text("utf-8"))
    data["ruleset"] = {"id": "tianjin-2022", "version": "2022.1", "sha256": "0" * 64}
    for unit in data["units"]:
        unit["items"] = []
    (tmp_path / "audit.json").write_text(json.dumps(data), "utf-8")
    capsys.readouterr()
    assert diff(rounds["2"], tmp_path, "--rules", "tianjin-2022") == 0
    out = capsys.readouterr().out
    assert "好转 0 条，变差 0 条" in out and "清单各条的变化" not in out and "各次用的规则不同" in out


def test_a_page_has_every_unit_and_no_script_and_a_file_is_not_overwritten(
    rounds: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "变化.html"
    assert diff(rounds["1"], rounds["2"], "--format", "html", "-o", page) == 0
    text = page.read_text("utf-8")
    assert "市税务局" in text and "市体育局" in text and "<script" not in text and "NAM001" in text
    assert diff(rounds["1"], rounds["2"], "--format", "html", "-o", page) == 2 and page.read_text("utf-8") == text


def test_one_audit_alone_or_none_is_a_wrong_call(rounds: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert diff(rounds["1"]) == 2 and "至少要给出两次汇总" in capsys.readouterr().err
    assert diff(rounds["1"], tmp_path) == 2 and "里没有汇总结果" in capsys.readouterr().err
