"""What a survey comes to: replacements, return rates, weighted results and survey.json, each recomputed from what was typed."""

from __future__ import annotations

import json
import math
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import Path
from statistics import variance
from typing import Any

import jsonschema
import pytest
from openpyxl import load_workbook

from evalcheck.ruleset.surveys import survey_words
from evalcheck.season.drawn import dealt, last_draw
from tests.test_audit_sheets import through_libreoffice
from tests.test_survey import Book, calls, code, collected_rows, drawn, out, state, survey, typed

pytestmark = pytest.mark.usefixtures("warm")

__all__ = ["drawn", "out"]

ROOT = Path(__file__).parent.parent
REFUSED = {"第1次日期": "2022-06-02", "第1次结果": "拒绝"}
NOT_REACHED = {key: value for n in (1, 2, 3) for key, value in ((f"第{n}次日期", f"2022-06-0{n}"), (f"第{n}次结果", "无人接听"))}
Typed = dict[str, dict[str, Any]]


def simulated(folder: Path, seed: int, only: str = "") -> Typed:
    """Calls as they might have gone, typed into every sheet of a folder; what was typed, by enterprise."""
    rng, told = random.Random(seed), {}
    for path in sorted(folder.glob(f"{only}*.xlsx")):
        with Book(path) as book:
            for sheet in book.sheets:
                for row in book.rows(sheet):
                    fields = one_call(rng)
                    book.write(sheet, row, **fields)
                    told[code(sheet, row)] = {
                        **fields, "unit": book.read(sheet, row, "报送单位"), "district": book.read(sheet, row, "区域"),
                        "content": int(sheet.title.split()[0]), "number": book.read(sheet, row, "编号"),
                    }  # fmt: skip
    return told


def one_call(rng: random.Random) -> dict[str, Any]:
    luck, day = rng.random(), f"2022-06-{rng.randrange(2, 9):02d}"
    if luck < 0.12:
        return {"第1次日期": day, "第1次结果": rng.choice(["拒绝", "空号", "停机"])}
    if luck < 0.2:
        return NOT_REACHED
    if luck < 0.25:
        return {"第1次日期": day, "第1次结果": "占线"}
    if luck < 0.3:
        return {}
    knows, used = rng.random() < 0.7, rng.random() < 0.6
    return {
        "第1次日期": day, "第1次结果": "已完成", "知晓": "是" if knows else rng.choice(["否", "说不清"]),
        "渠道": rng.choice(["办事窗口", "同行或中介"]) if knows else None, "办理": "是" if used else "否",
        "满意": rng.choice([3, 4, 5, 5]) if used else None, "意见": "盼再快些，电话13800001234" if luck > 0.95 else None,
    }  # fmt: skip


def result(one: Mapping[str, Any]) -> str:
    return str(one.get("第3次结果") or one.get("第1次结果") or "")


@pytest.fixture
def called(out: Path) -> tuple[Path, Typed]:
    """A whole survey: two rounds of calls, replacements in between."""
    told = simulated(calls(out), 1)
    assert survey("collect", out, calls(out)) == 0 and survey("replace", out) == 0
    told |= simulated(calls(out), 2, "第2批")
    assert survey("collect", out, calls(out)) == 0 and survey("rates", out) == 0
    return out, told


def told_by(out: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((out / "survey.json").read_text("utf-8"))
    return found


def test_who_cannot_be_interviewed_is_replaced_by_the_next_of_the_stratum_and_nobody_twice(called: tuple[Path, Typed]) -> None:
    out, told = called
    draw, now = last_draw(out, None), dealt(last_draw(out, None))
    first = {one.code for one in draw.chosen}
    lost = [one.code for one in draw.chosen if result(told[one.code]) in ("拒绝", "空号", "停机", "无人接听")]
    assert list(now.replaced) == lost and len(set(now.replaced.values())) == len(lost) and not first & set(now.replaced.values())
    for stratum in draw.strata:
        taken = [draw.every[follower].place for before, follower in now.replaced.items() if draw.every[before].stratum == stratum]
        spare = [one.place for one in draw.standby if one.stratum == stratum]
        assert taken == spare[: len(taken)]
    callers = now.caller_of
    assert all(callers[follower] == (2, callers[before][1]) for before, follower in now.replaced.items())
    second = {
        code(sheet, row) for path in calls(out).glob("第2批*") for book in [Book(path)] for sheet in book.sheets for row in book.rows(sheet)
    }
    assert second == set(now.replaced.values())


def test_replacing_again_without_new_results_draws_nobody_and_with_some_those_alone(
    called: tuple[Path, Typed], capsys: pytest.CaptureFixture[str]
) -> None:
    out, told = called
    before = dealt(last_draw(out, None))
    lost = [name for name in before.batches[1] if result(told[name]) in ("拒绝", "空号", "停机", "无人接听")]
    assert survey("replace", out) == 0
    now = dealt(last_draw(out, None))
    assert set(now.replaced) - set(before.replaced) == set(lost) and lost
    once, files = state(out), sorted(calls(out).iterdir())
    capsys.readouterr()
    assert survey("replace", out) == 0 and "没有新的要替换的企业" in capsys.readouterr().out
    assert state(out) == once and sorted(calls(out).iterdir()) == files


@pytest.mark.parametrize(
    ("attempts", "replaced"),
    [({}, 0), ({key: value for key, value in NOT_REACHED.items() if "第3" not in key}, 0), (NOT_REACHED, 1), (REFUSED, 1)],
)
def test_only_the_last_attempt_or_a_refusal_asks_for_a_replacement(out: Path, attempts: dict[str, str], replaced: int) -> None:
    assert survey("collect", out, typed(out, attempts, {"备注": "再打"})) == 0 and survey("replace", out) == 0
    assert len(dealt(last_draw(out, None)).replaced) == replaced
    assert len(list(calls(out).glob("第2批*"))) == replaced


def test_a_doubtful_row_is_not_replaced(out: Path) -> None:
    assert survey("collect", out, typed(out, {"第1次日期": "2022-06-02", "第1次结果": "在开会"})) == 1
    assert survey("replace", out) == 0 and not dealt(last_draw(out, None)).replaced


def test_where_nobody_stands_by_any_more_the_stratum_is_named(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(1, 5):
        for path in calls(out).glob(f"第{number}批*"):
            with Book(path) as book:
                for sheet in book.sheets:
                    for row in book.rows(sheet):
                        book.write(sheet, row, **REFUSED)
        assert survey("collect", out, calls(out)) == 0 and survey("replace", out) == 0
    said = capsys.readouterr().out
    draw, now = last_draw(out, None), dealt(last_draw(out, None))
    assert set(now.caller_of) == set(draw.every) and len(now.replaced) == len(draw.standby)
    assert "替换名单已用完" in said and "优化纳税服务·和平区" in said
    assert survey("rates", out) == 0 and told_by(out)["completed"] == 0 and {one["n"] for one in told_by(out)["answers"]} == {0}


def test_rates_are_those_of_what_was_typed_and_add_up(called: tuple[Path, Typed]) -> None:
    out, told = called
    found, draw = told_by(out), last_draw(out, None)
    hand: dict[tuple[Any, ...], Counter[str]] = defaultdict(Counter)
    for name, one in told.items():
        day = one.get("第3次日期") or one.get("第1次日期")
        first = name in {each.code for each in draw.chosen}
        hand[one["content"], one["district"], one["unit"], day].update(
            {"drawn": int(first), "dealt": 1, "called": int(bool(result(one))), "completed": int(result(one) == "已完成")}
        )
    names = ("drawn", "dealt", "called", "completed")
    rows = {(one["content"], one["district"], one["unit"], one["day"]): [one[name] for name in names] for one in found["rates"]}
    assert rows == {group: [counts[name] for name in names] for group, counts in hand.items()}
    assert [found[name] for name in names] == [sum(row[place] for row in rows.values()) for place in range(4)]
    assert found["drawn"] == 60 and found["dealt"] == 60 + len(found["replacements"]) == len(told)
    for one in found["totals"]:
        within = [row for row in found["rates"] if all(one[name] in (None, row[name]) for name in ("content", "district", "unit", "day"))]
        assert [one[name] for name in names] == [sum(row[name] for row in within) for name in names], one
        assert one["rate"] == (round(100 * one["completed"] / one["called"], 2) if one["called"] else None)
    assert {tuple(one["by"]) for one in found["totals"]} == {(), ("content",), ("district",), ("unit",), ("day",)}


def test_a_rate_below_the_target_is_warned_of_and_one_at_it_is_not(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from tests.test_survey import DONE

    assert survey("collect", out, typed(out, DONE, DONE, DONE, REFUSED, REFUSED)) == 0
    assert survey("rates", out) == 0 and "低于目标" not in capsys.readouterr().out and told_by(out)["below_target"] == []  # 60 %
    assert survey("rates", out, "--target", "60.1") == 0
    said, below = capsys.readouterr().out, told_by(out)["below_target"]
    assert "低于目标：优化纳税服务 回收率 60.0%（目标 60.1%，拨打 5 家）" in said
    assert [one["content"] for one in below if one["by"] == ["content"]] == [7] and all("day" not in one["by"] for one in below)
    book = load_workbook(out / "调查结果.xlsx")
    assert any(row[0] == "优化纳税服务" and "低于目标" in row for row in book["回收率按评估内容"].iter_rows(values_only=True))


def strata_sizes(out: Path) -> dict[tuple[str, int], int]:
    """Enterprises by district and content, from the sheet on the method of the draw."""
    rows = list(load_workbook(out / "抽样名单.xlsx")["抽样方法"].iter_rows(values_only=True))
    start = next(number for number, row in enumerate(rows) if row[0] == "层")
    found = {}
    for row in rows[start + 1 :]:
        if row[0] == "名单":
            break
        district, _, content = str(row[0]).partition("·")
        found[district, {"优化纳税服务": 7, "提高公共服务群众满意度": 23}[content]] = int(str(row[1]))
    return found


def by_hand(told: Typed, sizes: Mapping[tuple[str, int], int], value: Any, content: int | None) -> tuple[int, float, float]:
    """Answers, estimate and variance of a ratio in a stratified sample (Cochran §5.4, §6.11), strata raised to their sizes."""
    strata: dict[tuple[str, int], list[float | None]] = defaultdict(list)
    for one in told.values():
        if result(one) == "已完成":
            strata[one["district"], one["content"]].append(value(one) if content in (None, one["content"]) else None)
    assert all(len(each) > 1 for each in strata.values()) and len(strata) == 6
    top = sum(sizes[place] / len(each) * sum(y for y in each if y is not None) for place, each in strata.items())
    bottom = sum(sizes[place] / len(each) * sum(y is not None for y in each) for place, each in strata.items())
    ratio, spread = top / bottom, 0.0
    for place, each in strata.items():
        left = [0.0 if y is None else y - ratio for y in each]
        spread += sizes[place] ** 2 * (1 - len(each) / sizes[place]) * variance(left) / len(each)
    return sum(y is not None for each in strata.values() for y in each), ratio, spread / bottom**2


def known(one: Mapping[str, Any]) -> float | None:
    return {"是": 1.0, "否": 0.0}.get(one["知晓"])


def satisfied(one: Mapping[str, Any]) -> float | None:
    return None if one["满意"] is None else float(one["满意"])


@pytest.mark.parametrize("content", [7, 23, None])
def test_weighted_results_and_intervals_are_those_of_the_textbook(called: tuple[Path, Typed], content: int | None) -> None:
    out, told = called
    sizes, found = strata_sizes(out), told_by(out)["answers"]
    here = {(one["id"], one["mean"] is not None): one for one in found if one["content"] == content and one["answer"] in (None, "是")}
    n, value, spread = by_hand(told, sizes, known, content)
    one = here["known", False]
    assert one["n"] == n and math.isclose(one["share"], value, abs_tol=1e-6)
    draws = value * (1 - value) / spread
    middle, half = wilson(value, draws)
    assert math.isclose(one["low"], middle - half, abs_tol=1e-5) and math.isclose(one["high"], middle + half, abs_tol=1e-5)
    assert one["population"] == sum(size for (_, number), size in sizes.items() if content in (None, number))
    n, value, spread = by_hand(told, sizes, satisfied, content)
    one = here["satisfied", True]
    assert one["n"] == n and math.isclose(one["mean"], value, abs_tol=1e-6) and one["ends"] == [1, 5]
    reach = (one["high"] - one["low"]) / 2 / math.sqrt(spread)
    assert 1.95 < reach < 2.3 and math.isclose((one["high"] + one["low"]) / 2, value, abs_tol=1e-5)  # a point of Student's distribution


def wilson(value: float, draws: float) -> tuple[float, float]:
    z = 1.959964
    return (value + z * z / (2 * draws)) / (1 + z * z / draws), z / (1 + z * z / draws) * math.sqrt(
        value * (1 - value) / draws + z * z / (4 * draws * draws)
    )


def test_survey_json_keeps_to_its_schema_knows_no_clock_and_masks_what_people_said(called: tuple[Path, Typed]) -> None:
    out, _ = called
    schema = json.loads((ROOT / "docs" / "survey-v1.schema.json").read_text("utf-8"))
    text = (out / "survey.json").read_bytes()
    found = json.loads(text)
    jsonschema.Draft202012Validator(schema).validate(found)
    assert survey("rates", out) == 0 and (out / "survey.json").read_bytes() == text
    assert found["frame"]["rows"] == 650 and found["frame"]["distinct"] == 600
    (out / "名单归集.sqlite").unlink(missing_ok=True)
    assert survey("frame", out) == 0 and survey("rates", out) == 0 and (out / "survey.json").read_bytes() == text
    assert any("138****1234" in one["text"] for one in found["remarks"]) and b"13800001234" not in text
    book = load_workbook(out / "调查结果.xlsx")
    words = " ".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)
    assert "贸易有限公司" not in words and "13800001234" not in words and not any(each["phone"] in words for each in phones(out))
    assert [len(sheet._charts) for sheet in book if sheet.title in ("知晓比例", "办理比例", "满意均值", "满意比例")] == [1, 1, 1, 1]


def phones(out: Path) -> list[dict[str, str]]:
    draw = last_draw(out, None)
    return [{"phone": one.phone} for one in draw.every.values()]


def test_the_picture_of_a_question_has_a_bar_for_each_content_with_its_interval(called: tuple[Path, Typed]) -> None:
    out, _ = called
    sheet = load_workbook(out / "调查结果.xlsx")["知晓比例"]
    heads = [cell.value for cell in sheet[2]]
    rows = [dict(zip(heads, (cell.value for cell in row), strict=True)) for row in sheet.iter_rows(min_row=3)]
    assert [row["评估内容"] for row in rows] == ["优化纳税服务", "提高公共服务群众满意度", "全部内容"]
    for row in rows:
        assert math.isclose(row["估计(%)"] - row["向下"], row["95%下限"], abs_tol=0.11) and math.isclose(
            row["估计(%)"] + row["向上"], row["95%上限"], abs_tol=0.11
        )
    series = sheet._charts[0].ser[0]
    assert series.val.numRef.f == "知晓比例!$C$3:$C$5" or series.val.numRef.f == "'知晓比例'!$C$3:$C$5"
    assert series.errBars is not None


def test_by_items_each_item_has_its_results_too(drawn: Path, tmp_path: Path) -> None:
    shutil.copytree(drawn, tmp_path / "out")
    out = tmp_path / "out"
    assert survey("draw", out, "--size", "40", "--by", "item", "--seed", "3", "--force") == 0
    assert survey("sheets", out, "--callers", "2") == 0
    simulated(calls(out), 5)
    assert survey("collect", out, calls(out)) == 0 and survey("rates", out) == 0
    items = {one["item"]: one for one in told_by(out)["breakdown"] if one["item"] and one["id"] == "known"}
    whole = {one["content"]: one for one in told_by(out)["answers"] if one["id"] == "known"}
    assert set(items) == {"25", "94"} and items["25"]["share"] == whole[7]["share"]
    assert items["25"]["population"] + items["94"]["population"] == 600 == whole[None]["population"]


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_a_sheet_that_libreoffice_saved_is_read_as_it_was(out: Path) -> None:
    from tests.test_survey import DONE

    path = typed(out, {**DONE, "第1次日期": "2022-06-03"}, REFUSED, NOT_REACHED)
    assert survey("collect", out, path) == 0
    before = state(out)
    through_libreoffice(calls(out), [path.name])
    assert survey("collect", out, "--anew", path) == 0
    assert state(out) == before and len(collected_rows(out)) == 3


STEPS: dict[str, tuple[object, ...]] = {"sheets": ("--callers", "甲,乙,丙"), "collect": (), "replace": (), "rates": (), "frame": ()}


@pytest.mark.long
@pytest.mark.skipif(os.name != "posix", reason="kills by signals")
@pytest.mark.parametrize("step", STEPS)
def test_a_step_that_is_killed_at_any_moment_leaves_nothing_half_written_and_is_made_up_for(out: Path, step: str) -> None:
    simulated(calls(out), 4)
    if step in ("replace", "rates"):
        assert survey("collect", out, calls(out)) == 0
    if step == "sheets":
        shutil.rmtree(last_draw(out, None).folder)
        assert survey("draw", out, "--size", "60", "--min", "20", "--seed", "7", "--force") == 0
    words = [str(word) for word in (out, *STEPS[step], *([calls(out)] if step == "collect" else []))]
    whole = shutil.copytree(out, out.parent / "whole")
    at_once = [word.replace(str(out), str(whole)) for word in words]
    assert survey(step, *at_once) == 0
    rng = random.Random(step)
    for _ in range(2):
        process = subprocess.Popen([sys.executable, "-m", "evalcheck", "survey", step, *words], stdout=subprocess.DEVNULL)
        try:
            process.wait(timeout=rng.uniform(0.2, 1.2))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
        process.wait()
        for path in out.rglob("*"):
            if path.suffix == ".xlsx" and not path.name.startswith("."):
                load_workbook(path)
            elif path.suffix == ".json" and not path.name.startswith("."):
                json.loads(path.read_text("utf-8"))
    assert survey(step, *words) == 0
    assert state(out) == state(whole)
    if step == "rates":
        assert (out / "survey.json").read_bytes() == (whole / "survey.json").read_bytes()
    if step == "frame":
        assert sqlite3.connect(out / "名单归集.sqlite").execute("SELECT count(*) FROM enterprise").fetchone() == (600,)
    assert {path.name for path in calls(out).iterdir() if not path.name.startswith(".")} == {path.name for path in calls(whole).iterdir()}


def test_the_evaluation_report_takes_the_survey_as_it_is(called: tuple[Path, Typed]) -> None:
    from docx import Document

    from evalcheck.cli import app
    from evalcheck.season.rounds import read_survey

    out, _ = called
    found, taken = told_by(out), read_survey(out)
    assert taken and list(taken.by_content) == [one for one in found["totals"] if one["by"] == ["content"]]
    assert app.run(["report", str(out), "-o", str(out / "r.docx")]) == 0
    rows = [[cell.text for cell in row.cells] for table in Document(str(out / "r.docx")).tables for row in table.rows]
    one = next(one for one in found["answers"] if one["content"] == 7 and one["id"] == "known")
    told = [str(one["n"]), f"{100 * one['share']:.1f}%"]
    assert any(row[0] == "优化纳税服务" and row[1].startswith(one["text"]) and row[2:4] == told for row in rows)


def test_calls_and_answers_are_counted_by_the_list_that_named_the_enterprise(called: tuple[Path, Typed]) -> None:
    out, told = called
    words = survey_words("tianjin-2021")
    codes: dict[tuple[str, int], Counter[str]] = defaultdict(Counter)
    used: dict[tuple[str, int], Counter[str]] = defaultdict(Counter)
    for one in told.values():
        ended = words.code_of(result(one)) if result(one) else None
        if ended:
            codes[one["unit"], one["content"]][ended.code] += 1
        if ended and ended.done:
            used[one["unit"], one["content"]]["1" if one["办理"] == "是" else "0"] += 1
    found: dict[tuple[str, int], Counter[str]] = defaultdict(Counter)
    said: dict[tuple[str, int], Counter[str]] = defaultdict(Counter)
    for row in json.loads((out / "survey.json").read_text("utf-8"))["lists"]:
        assert row["called"] == sum(row["codes"].values())
        found[row["unit"], row["content"]].update(row["codes"])
        said[row["unit"], row["content"]].update(row["said"].get("used", {}))
    assert found == codes and {place: counts for place, counts in said.items() if counts} == used and used


def test_the_table_of_items_says_what_the_survey_says_of_each_item(drawn: Path, tmp_path: Path) -> None:
    from evalcheck.audit.items import recognition

    shutil.copytree(drawn, tmp_path / "out")
    out = tmp_path / "out"
    assert (
        survey("draw", out, "--size", "40", "--by", "item", "--seed", "3", "--force") == 0 and survey("sheets", out, "--callers", "2") == 0
    )
    simulated(calls(out), 5)
    assert survey("collect", out, calls(out)) == 0 and survey("rates", out) == 0
    found = told_by(out)
    known = next(one for one in found["breakdown"] if one["item"] == "25" and one["id"] == "known")
    lines = recognition(found, 25, 7).split("\n")
    assert f"{known['text']}（答“是”）：{100 * known['share']:.1f}%" in lines[0] and len(lines) == 4 and "按内容" not in lines[0]
    assert all(line.endswith("（按内容）") for line in recognition(found, 26, 7).split("\n"))  # of which nobody was called
