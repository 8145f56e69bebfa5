"""The survey sample: known chances, each enterprise once, the same for one seed, changed by new packages only where they explain it."""

from __future__ import annotations

import math
import random
import shutil
from collections import Counter, defaultdict
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from evalcheck.audit.allocation import TooFew, rounded, shared_out, weight
from evalcheck.audit.sampling import Design, Frame, Sample, draw, lists_in, planned
from evalcheck.audit.store import Store
from evalcheck.cli import app
from evalcheck.ruleset.mistakes import check_ruleset
from evalcheck.ruleset.surveys import survey_words
from tests.test_audit import SPORT, TAX, audit, listed, put

pytestmark = pytest.mark.usefixtures("warm")

Both = ("district", "content")


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An audit of two units with lists of 900 and 600 rows, a hundred of which are the same enterprises."""
    folder = tmp_path_factory.mktemp("sample")
    put(folder / "in" / "市税务局", {TAX.format("25-企业名单.xlsx"): {"名单": listed(1, 900)}})
    put(folder / "in" / "市体育局", {SPORT.format("企业名单.xlsx"): {"名单": listed(801, 1400)}})
    audit(folder / "in", folder / "out")
    return folder / "out"


def sampled(out: Path, size: int, seed: int, by: tuple[str, ...] = Both, **more: Any) -> Sample:
    store = Store(out / "store", writing=False)
    try:
        return draw(store, Design(size, by, seed, **more))  # type: ignore[arg-type]
    finally:
        store.close()


def drawn(out: Path, size: int, seed: int, by: tuple[str, ...] = Both) -> set[str]:
    return {one.fields["code"] for one in sampled(out, size, seed, by).chosen}


def test_the_same_seed_draws_the_same_sheet_and_another_seed_another(out: Path, tmp_path: Path) -> None:
    for name in ("a", "b"):
        assert app.run(["sample", str(out), "--size", "100", "--seed", "7", "-o", str(tmp_path / f"{name}.xlsx")]) == 0
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    assert drawn(out, 100, 7) != drawn(out, 100, 8)


def test_each_enterprise_is_counted_and_drawn_once_whatever_lists_it_stands_in(out: Path) -> None:
    sample = sampled(out, 1400, 7)
    codes = [one.fields["code"] for one in sample.chosen]
    assert sum(sample.sizes.values()) == 1400 == len(set(codes)) == len(codes)


def test_shares_of_the_strata_fit_those_of_all_enterprises(out: Path) -> None:
    statistic, freedom, p = sampled(out, 200, 3).fit
    assert freedom == 5 and statistic < 1 and p > 0.95


def test_strata_are_the_same_for_every_seed_so_that_chances_are_known(out: Path) -> None:
    first, second = sampled(out, 200, 3), sampled(out, 200, 4)
    assert first.sizes == second.sizes
    assert {stratum: one.chance for stratum, one in first.strata.items()} == {stratum: one.chance for stratum, one in second.strata.items()}
    assert all(one.chance > 0 and math.isclose(one.weight, 1 / one.chance) for one in first.strata.values())


def chi_square_fits(statistic: float, freedom: int) -> bool:
    """Within 3.3 standard deviations of what is expected (0.1 %)."""
    return abs(statistic - freedom) < 3.3 * math.sqrt(2 * freedom)


def simulated(out: Path, seeds: int, **design: Any) -> tuple[Counter[str], dict[str, float], list[Sample]]:
    """How often each enterprise was drawn, the chance that was stated for it, and the samples."""
    times: Counter[str] = Counter()
    chances: dict[str, float] = {}
    samples = [sampled(out, seed=seed, **design) for seed in range(seeds)]
    for sample in samples:
        for one in sample.chosen:
            times[one.fields["code"]] += 1
            chances[one.fields["code"]] = sample.strata[one.stratum].chance
    return times, chances, samples


def test_every_enterprise_is_drawn_as_often_as_its_chance_says(out: Path) -> None:
    """A small simulation; the one of 1,000 seeds is behind the marker `long`."""
    times, chances, samples = simulated(out, 120, size=210, by=("content",), at_least=20, how="sqrt")
    by_chance = Counter(round(one, 6) for one in chances.values())
    assert len(by_chance) == 2 and len(times) == 1400  # no enterprise at zero
    assert chi_square_fits(*statistic_of(times, chances, samples))


def statistic_of(times: Mapping[str, int], chances: Mapping[str, float], samples: list[Sample]) -> tuple[float, int]:
    """Sum of squares against chances: draws without replacement vary less than independent ones, each stratum by its own share."""
    seeds = len(samples)
    statistic = sum((times[code] - seeds * chance) ** 2 / (seeds * chance * (1 - chance)) for code, chance in chances.items())
    strata = sum(one.size > 0 for one in samples[0].strata.values())
    return statistic, len(chances) - strata


@pytest.mark.long
@pytest.mark.parametrize(
    ("by", "how", "at_least"), [(("content",), "proportional", 1), (("content",), "sqrt", 60), (("district", "item"), "neyman", 40)]
)
def test_over_a_thousand_seeds_chances_totals_and_intervals_are_what_theory_says(
    out: Path, by: tuple[str, ...], how: str, at_least: int
) -> None:
    expected = {"25": 0.2, "94": 0.6}
    times, chances, samples = simulated(out, 1000, size=240, by=by, at_least=at_least, how=how, expected=expected)
    assert len(times) == 1400 and chi_square_fits(*statistic_of(times, chances, samples))
    for share in (0.1, 0.3, 0.5, 0.9):
        rng = random.Random(f"{share}{how}")
        truth = {code: rng.random() < share for code in times}
        totals = [sum(one.strata[drawn.stratum].weight * truth[drawn.fields["code"]] for drawn in one.chosen) for one in samples]
        mean = sum(totals) / len(totals)
        spread = math.sqrt(sum((one - mean) ** 2 for one in totals) / (len(totals) - 1))
        assert abs(mean - sum(truth.values())) < 3.3 * spread / math.sqrt(len(totals)), (share, mean, sum(truth.values()))
        covered = [interval_covers(one, truth) for one in samples]
        print(f"{by} {how} {share}: mean {mean:.1f} of {sum(truth.values())}, coverage {sum(covered) / len(covered):.3f}")
        assert 0.93 <= sum(covered) / len(covered) <= 0.97, (share, sum(covered) / len(covered))


def interval_covers(sample: Sample, truth: Mapping[str, bool]) -> bool:
    """The 95 % interval of the stratified share holds the true one: variance by Cochran, §5.6 and §5.14, with the finite population's
    correction; interval by Wilson, for the number of independent draws that has this variance."""
    values: dict[tuple[str, ...], list[bool]] = defaultdict(list)
    for one in sample.chosen:
        values[one.stratum].append(truth[one.fields["code"]])
    total = sum(sample.sizes.values())
    share = variance = 0.0
    for stratum, found in values.items():
        size, count, p = sample.sizes[stratum], len(found), sum(found) / len(found)
        share += size / total * p
        variance += (size / total) ** 2 * (1 - count / size) * p * (1 - p) / max(1, count - 1)
    draws = share * (1 - share) / variance
    middle, z = (share + 1.96**2 / (2 * draws)) / (1 + 1.96**2 / draws), 1.96
    half = z / (1 + z**2 / draws) * math.sqrt(share * (1 - share) / draws + z**2 / (4 * draws**2))
    return abs(middle - sum(truth.values()) / total) <= half


def test_within_a_stratum_every_enterprise_has_the_same_chance(out: Path) -> None:
    """Over many seeds, how often each of 1,400 enterprises is drawn fits one chance for all (chi-square, 0.1 %)."""
    times, chances, samples = simulated(out, 100, size=140, by=())
    chances = dict.fromkeys([*times, *(f"never {number}" for number in range(1400 - len(times)))], 0.1)
    assert chi_square_fits(*statistic_of(times, chances, samples))


@pytest.mark.parametrize("how", ["proportional", "sqrt", "neyman"])
def test_the_least_number_holds_for_contents_whatever_the_districts(out: Path, how: str) -> None:
    for seed in range(12):
        sample = sampled(out, 100, seed, ("district", "content"), at_least=45, how=how, expected={"7": 0.5})
        counts = Counter(one.stratum[1] for one in sample.chosen)
        assert sum(counts.values()) == 100 and min(counts.values()) >= 45


def test_replacements_follow_in_each_stratum_and_weigh_as_those_they_replace(out: Path, tmp_path: Path) -> None:
    sample = sampled(out, 60, 7)
    for stratum, plan in sample.strata.items():
        chosen = [one.place for one in sample.chosen if one.stratum == stratum]
        spare = [one.place for one in sample.standby if one.stratum == stratum]
        assert chosen == list(range(1, plan.drawn + 1)) and spare == list(range(plan.drawn + 1, plan.drawn + 1 + max(plan.drawn, 3)))
    app.run(["sample", str(out), "--size", "60", "--seed", "7", "-o", str(tmp_path / "s.xlsx")])
    book = load_workbook(tmp_path / "s.xlsx")
    for name in ("抽样名单", "替换名单"):
        heads = [cell.value for cell in book[name][2]]
        for row in book[name].iter_rows(min_row=3, values_only=True):
            assert math.isclose(row[heads.index("权重")] * row[heads.index("入样概率")], 1, rel_tol=1e-3)


def test_one_more_package_changes_only_what_it_brings_or_displaces(tmp_path: Path) -> None:
    put(tmp_path / "in" / "市税务局", {TAX.format("25-企业名单.xlsx"): {"名单": listed(1, 600)}})
    audit(tmp_path / "in", tmp_path / "out")
    before = drawn(tmp_path / "out", 120, 7, ())
    put(tmp_path / "in" / "市体育局", {SPORT.format("企业名单.xlsx"): {"名单": listed(1, 60, 9)}})
    audit(tmp_path / "in", tmp_path / "out")
    after = drawn(tmp_path / "out", 120, 7, ())
    new = {row[3] for row in listed(1, 60, 9)[3:]}
    assert after - before <= new and len(before - after) == len(after - before) < 30


def test_the_sheet_says_how_it_was_drawn_and_holds_a_replacement_list(out: Path, tmp_path: Path) -> None:
    app.run(["sample", str(out), "--size", "60", "--seed", "7", "--by", "district", "-o", str(tmp_path / "s.xlsx")])
    book = load_workbook(tmp_path / "s.xlsx")
    assert book.sheetnames == ["抽样名单", "替换名单", "抽样方法"]
    method = {row[0].value: row[1].value for row in book["抽样方法"].iter_rows() if row[0].value}
    assert method["种子"] == "7" and method["企业总数（按信用代码去重）"] == 1400 and len(method["输入摘要(SHA-256)"]) == 64
    codes = [{row[6].value for row in book[name].iter_rows(min_row=3)} for name in ("抽样名单", "替换名单")]
    assert len(codes[0]) == 60 == len(codes[1]) and not codes[0] & codes[1]


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An audit of a list some rows of which cannot be called, one with none that can, and one of two items."""
    folder = tmp_path_factory.mktemp("faulty")
    rows, mute = listed(1, 20), listed(1, 6, 4)
    for number, column in ((3, 3), (4, 5), (5, 2)):
        rows[number][column] = "有误" if column != 2 else None
    for row in mute[3:]:
        row[5] = "无"
    put(
        folder / "in" / "市税务局",
        {TAX.format("25-企业名单.xlsx"): {"名单": rows}, TAX.format("26、27-企业名单.xlsx"): {"名单": listed(1, 30, 6)}},
    )
    put(folder / "in" / "市体育局", {SPORT.format("企业名单.xlsx"): {"名单": mute}})
    audit(folder / "in", folder / "out")
    return folder / "out"


def test_rows_that_cannot_be_called_are_counted_by_reason_and_never_drawn(faulty: Path, tmp_path: Path) -> None:
    store = Store(faulty / "store", writing=False)
    found = {one.items: (one.rows, one.valid, dict(one.unfit)) for one in lists_in(store)}
    store.close()
    assert found["25"] == (20, 17, {"code": 1, "phone": 1, "name": 1}) and found["94"] == (6, 0, {"phone": 6})
    assert len(drawn(faulty, 99, 1)) == 47
    app.run(["sample", str(faulty), "--size", "20", "--seed", "1", "-o", str(tmp_path / "s.xlsx")])
    text = [list(row) for row in load_workbook(tmp_path / "s.xlsx")["抽样方法"].iter_rows(values_only=True)]
    assert any(row[2:7] == [20, 17, 1, 1, 1] for row in text) and any(row[2:7] == [6, 0, 0, 6, 0] for row in text)


def test_contents_without_anybody_to_call_are_told_with_the_reason(
    faulty: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    app.run(["sample", str(faulty), "--size", "20", "--seed", "1", "--by", "content", "-o", str(tmp_path / "s.xlsx")])
    said = capsys.readouterr().out
    assert "注意：样本不能代表（6 家都不能电话调查）：提高公共服务群众满意度\n" in said
    [empty] = [line for line in said.splitlines() if "没有收到名单" in line]
    assert "优化企业开办服务、" in empty and "优化纳税服务" not in empty
    assert "9 行不能电话调查" in said


def test_a_list_of_two_items_serves_both_and_each_of_its_enterprises_once(faulty: Path) -> None:
    sample = sampled(faulty, 47, 1, ("item",))
    assert sample.sizes[("25",)] == 17 and sample.sizes[("26",)] + sample.sizes[("27",)] == 30 and min(sample.sizes.values()) > 8
    assert len({one.fields["code"] for one in sample.chosen}) == 47


def test_a_size_below_the_least_numbers_says_what_is_needed(out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = str(tmp_path / "s.xlsx")
    assert app.run(["sample", str(out), "--size", "60", "--min", "40", "--seed", "1", "-o", target]) == 2
    assert "共需 80 家" in capsys.readouterr().err
    assert app.run(["sample", str(out), "--size", "1", "--seed", "1", "-o", target]) == 0
    assert "权重仍按入样概率计算" in capsys.readouterr().out
    assert app.run(["sample", str(out), "--size", "60", "--seed", "1", "--allocation", "neyman", "-o", target, "--force"]) == 2
    table = tmp_path / "上次.csv"
    table.write_text("评估内容,预计比例(%)\n优化纳税服务,50\n提高公共服务群众满意度,95%\n", "utf-8")
    more = ["--by", "content", "--allocation", "neyman", "--expected", str(table), "-o", target, "--force"]
    assert app.run(["sample", str(out), "--size", "200", "--seed", "1", *more]) == 0
    table.write_text("评估内容,预计比例(%)\n优化纳税服务,很高\n", "utf-8")
    assert app.run(["sample", str(out), "--size", "200", "--seed", "1", *more]) == 2


def test_shares_follow_the_method_within_their_bounds() -> None:
    assert [round(one, 6) for one in shared_out(10, [55, 30, 15], [55, 30, 15], 0)] == [5.5, 3.0, 1.5]
    assert shared_out(100, [3], [3], 1) == [3.0]
    assert [round(one, 6) for one in shared_out(30, [900, 100], [weight("sqrt", 900, None), weight("sqrt", 100, None)], 0)] == [22.5, 7.5]
    assert [round(one, 6) for one in shared_out(30, [900, 4], [900, 4], 2)] == [28.0, 2.0]
    half, small = weight("neyman", 100, 0.5), weight("neyman", 100, 0.1)
    assert math.isclose(small / half, 0.6) and weight("neyman", 100, 0.0) > 0 and weight("neyman", 100, None) == half
    with pytest.raises(TooFew) as found:
        shared_out(5, [9, 2, 9], [9, 2, 9], 3)
    assert found.value.needed == 8


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(1, 4000), min_size=1, max_size=40), st.integers(1, 900), st.integers(0, 5), st.floats(0, 1, exclude_max=True))
def test_whole_numbers_are_the_parts_below_or_above_and_sum_up(sizes: list[int], size: int, at_least: int, start: float) -> None:
    try:
        expected = shared_out(size, sizes, [float(one) for one in sizes], at_least)
    except TooFew:
        return
    found = rounded(expected, start)
    assert sum(found) == min(size, sum(sizes))
    for number, one, most in zip(found, expected, sizes, strict=True):
        assert math.floor(one + 1e-6) - 1e-6 <= number <= math.ceil(one - 1e-6) and min(at_least, most) <= number <= most


def test_over_all_starts_whole_numbers_are_on_average_what_was_expected() -> None:
    expected = [0.3, 1.45, 0.25, 2.0, 0.5, 3.5]
    starts = [number / 1000 for number in range(1000)]
    means = [sum(column) / 1000 for column in zip(*(rounded(expected, start) for start in starts), strict=True)]
    assert all(abs(mean - one) < 0.002 for mean, one in zip(means, expected, strict=True))


def test_strata_without_anybody_to_call_are_planned_for_nobody() -> None:
    plan = planned(Design(4, ("content",), 1), {("1",): 6, ("2",): 6}, {("2",): 1, ("3",): 5})
    assert plan[("3",)] == Frame(0, 5, 0.0, 0) and plan[("2",)].mute == 1 and sum(one.drawn for one in plan.values()) == 4
    assert plan[("3",)].chance == 0 == plan[("3",)].weight and Fraction(1)


def filled(source: Path, target: Path, results: Mapping[str, list[Any]]) -> Path:
    """Results typed into the sheets of a sample, from the first row on."""
    book = load_workbook(source)
    for name, words in results.items():
        column = next(cell.column for cell in book[name][2] if str(cell.value).startswith("调查结果"))
        for row, word in enumerate(words, 3):
            book[name].cell(row, column).value = word
    book.save(target)
    return target


def rates(path: Path, sheet: str = "按评估内容") -> dict[str, Any]:
    rows = list(load_workbook(path)[sheet].iter_rows(values_only=True))
    return dict(zip(rows[0], next(row for row in rows if row[0] == "合计"), strict=True))


@pytest.fixture
def called(out: Path, tmp_path: Path) -> tuple[Path, Path]:
    """An audit of one's own, and the sheet of a draw from it."""
    shutil.copytree(out, tmp_path / "out")
    app.run(["sample", str(tmp_path / "out"), "--size", "30", "--seed", "7"])
    return tmp_path / "out", tmp_path / "out" / "抽样名单.xlsx"


def test_return_rates_count_calls_that_were_made_and_words_as_people_write_them(called: tuple[Path, Path], tmp_path: Path) -> None:
    folder, sheet = called
    words = ["完成", "已完成", "已完成，很满意", " 调查完成 ", "接通", "拒访", "空号", "欠费停机", "没人接", "约定时间（周五）", None, None]
    back = filled(sheet, tmp_path / "back.xlsx", {"抽样名单": words, "替换名单": ["已完成", None, "号码不对"]})
    assert app.run(["sample", str(folder), "--returned", str(back)]) == 0
    found = rates(folder / "调查完成率.xlsx")
    assert (found["抽样"], found["已拨打"], found["已完成"], found["回收率(%)"], found["未拨打"]) == (30, 12, 5, 41.7, 18)
    assert [found[name] for name in ("接通未完成", "拒绝", "空号", "停机", "无人接听", "约时间", "号码有误")] == [1, 1, 1, 1, 1, 1, 1]
    assert rates(folder / "调查完成率.xlsx", "按区域")["已完成"] == 5


def test_nothing_called_is_no_rate_of_zero(called: tuple[Path, Path]) -> None:
    folder, sheet = called
    assert app.run(["sample", str(folder), "--returned", str(sheet)]) == 0
    assert rates(folder / "调查完成率.xlsx")["回收率(%)"] is None and rates(folder / "调查完成率.xlsx")["未拨打"] == 30


def test_a_word_that_no_code_has_is_asked_for_with_its_cell_and_the_answer_holds(
    called: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, sheet = called
    back = filled(sheet, tmp_path / "back.xlsx", {"抽样名单": ["已完成", "在开会", "在开会"]})
    assert app.run(["sample", str(folder), "--returned", str(back)]) == 3
    assert "“在开会”（抽样名单!A4 等 2 处）" in capsys.readouterr().out
    target = folder / "调查完成率.xlsx"
    assert rates(target)["待归类"] == 2 and rates(target)["已完成"] == 1
    book = load_workbook(target)
    heads = {cell.value: cell.column for cell in book["待归类"][2]}
    book["待归类"].cell(3, heads["归为（请选择）"]).value = "约时间"
    book.save(target)
    for _ in range(2):
        assert app.run(["sample", str(folder), "--returned", str(back)]) == 0
        assert rates(target)["约时间"] == 2


def test_a_sheet_of_another_seed_of_another_audit_or_of_nobody_is_refused(
    called: tuple[Path, Path], faulty: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, sheet = called
    old = filled(sheet, tmp_path / "seed7.xlsx", {"抽样名单": ["已完成"]})
    assert app.run(["sample", str(folder), "--size", "30", "--seed", "8", "-o", str(tmp_path / "seed8.xlsx")]) == 0
    assert app.run(["sample", str(folder), "--returned", str(old)]) == 2
    assert "不是这次抽样" in capsys.readouterr().err and not (folder / "调查完成率.xlsx").exists()
    assert app.run(["sample", str(folder), "--returned", str(old), "--seed", "7"]) == 0
    assert app.run(["sample", str(faulty), "--size", "5", "--seed", "8", "-o", str(tmp_path / "other.xlsx")]) == 0
    assert app.run(["sample", str(folder), "--returned", str(tmp_path / "other.xlsx")]) == 2
    book = load_workbook(tmp_path / "seed8.xlsx")
    for name in ("抽样名单", "替换名单"):
        book[name].delete_cols(18, 3)
    book.save(tmp_path / "plain.xlsx")
    assert app.run(["sample", str(folder), "--returned", str(tmp_path / "plain.xlsx")]) == 2


def test_results_typed_into_the_sheet_stay_when_it_is_drawn_again(called: tuple[Path, Path]) -> None:
    folder, sheet = called
    filled(sheet, sheet, {"抽样名单": ["已完成", "拒绝"]})
    assert app.run(["sample", str(folder), "--size", "30", "--seed", "7"]) == 2  # the file is there
    assert app.run(["sample", str(folder), "--size", "30", "--seed", "7", "--force"]) == 0
    column = next(cell.column for cell in load_workbook(sheet)["抽样名单"][2] if str(cell.value).startswith("调查结果"))
    assert [load_workbook(sheet)["抽样名单"].cell(row, column).value for row in (3, 4, 5)] == ["已完成", "拒绝", None]
    assert app.run(["sample", str(folder), "--size", "30", "--seed", "8", "--force"]) == 0
    words = [str(cell) for one in load_workbook(sheet) for row in one.iter_rows(values_only=True) for cell in row]
    assert "已完成" in words and "拒绝" in words


@pytest.mark.parametrize(
    ("written", "label"),
    [
        ("已完成", "已完成"), ("完成", "已完成"), ("完成（很满意）", "已完成"), (" 已 完成。", "已完成"), ("访问成功", "已完成"),
        ("接通", "接通未完成"), ("拒访", "拒绝"), ("无人接听", "无人接听"), ("没人接", "无人接听"), ("约时间：周五上午", "约时间"),
        ("空号", "空号"), ("停机", "停机"), ("关机", "关机"), ("占线", "占线"), ("已注销", "企业注销"), ("不清楚", "不了解情况"),
        ("未完成", None), ("在开会", None), ("完成不了", None), ("1", None), ("？", None),
    ],
)  # fmt: skip
def test_results_are_known_by_whole_words_only(written: str, label: str | None) -> None:
    found = survey_words("tianjin-2021").code_of(written)
    assert (found.label if found else None) == label


def test_a_vocabulary_of_results_with_one_word_in_two_codes_is_told_where_it_stands(tmp_path: Path) -> None:
    (tmp_path / "ruleset.yaml").write_text("extends: tianjin-2021\nid: our-city\nsurvey: calls.yaml\nverification: null\n", "utf-8")
    codes = "codes:\n- {code: done, label: 完成, done: true}\n- {code: refused, label: 拒绝, words: [完成]}\n"
    (tmp_path / "calls.yaml").write_text(codes, "utf-8")
    assert [fault.file.rpartition("/")[2] for fault in check_ruleset(tmp_path)] == ["calls.yaml"]
    (tmp_path / "calls.yaml").write_text(codes.replace("[完成]", "[拒访]"), "utf-8")
    assert check_ruleset(tmp_path) == () and survey_words(tmp_path).code_of("拒访")
