"""The survey sample: fair, each enterprise once, the same for the same seed, and changed by new packages only where they explain it."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from evalcheck.audit.sampling import allocated, draw, lists_in
from evalcheck.audit.store import Store
from evalcheck.cli import app
from tests.test_audit import SPORT, TAX, audit, listed, put


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An audit of two units with lists of 900 and 600 rows, a hundred of which are the same enterprises."""
    folder = tmp_path_factory.mktemp("sample")
    put(folder / "in" / "市税务局", {TAX.format("25-企业名单.xlsx"): {"名单": listed(1, 900)}})
    put(folder / "in" / "市体育局", {SPORT.format("企业名单.xlsx"): {"名单": listed(801, 1400)}})
    audit(folder / "in", folder / "out")
    return folder / "out"


def drawn(out: Path, size: int, seed: int, by: tuple[str, ...] = ("district", "content")) -> set[str]:
    store = Store(out / "store", writing=False)
    sample = draw(store, size, by, seed)  # type: ignore[arg-type]
    store.close()
    return {one.fields["code"] for one in sample.chosen}


def test_the_same_seed_draws_the_same_sheet_and_another_seed_another(out: Path, tmp_path: Path) -> None:
    for name in ("a", "b"):
        assert app.run(["sample", str(out), "--size", "100", "--seed", "7", "-o", str(tmp_path / f"{name}.xlsx")]) == 0
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    assert drawn(out, 100, 7) != drawn(out, 100, 8)


def test_each_enterprise_is_counted_and_drawn_once_whatever_lists_it_stands_in(out: Path) -> None:
    store = Store(out / "store", writing=False)
    sample = draw(store, 1400, ("district", "content"), 7)
    store.close()
    codes = [one.fields["code"] for one in sample.chosen]
    assert sum(sample.sizes.values()) == 1400 == len(set(codes)) == len(codes)


def test_shares_of_the_strata_fit_those_of_all_enterprises(out: Path) -> None:
    store = Store(out / "store", writing=False)
    sample = draw(store, 200, ("district", "content"), 3)
    store.close()
    statistic, freedom, p = sample.fit
    assert freedom == 5 and statistic < 1 and p > 0.95


def test_within_a_stratum_every_enterprise_has_the_same_chance(out: Path) -> None:
    """Over many seeds, how often each of 1,400 enterprises is drawn fits one chance for all (chi-square, 0.1 %)."""
    from collections import Counter

    seeds, size = 150, 140
    times: Counter[str] = Counter()
    for seed in range(seeds):
        times.update(drawn(out, size, seed, ()))
    expected = seeds * size / 1400
    # Draws without replacement vary less than independent ones, by the factor 1 - 140/1400.
    statistic = sum((count - expected) ** 2 for count in times.values()) + (1400 - len(times)) * expected**2
    statistic /= expected * (1 - size / 1400)
    assert 1399 - 3.3 * (2 * 1399) ** 0.5 < statistic < 1399 + 3.3 * (2 * 1399) ** 0.5


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


def test_rows_that_cannot_be_called_are_never_drawn(tmp_path: Path) -> None:
    rows = listed(1, 20)
    for number, column in ((3, 3), (4, 5), (5, 2)):
        rows[number][column] = "有误" if column != 2 else None
    put(tmp_path / "in" / "市税务局", {TAX.format("25-企业名单.xlsx"): {"名单": rows}})
    audit(tmp_path / "in", tmp_path / "out")
    assert len(drawn(tmp_path / "out", 99, 1)) == 17
    store = Store(tmp_path / "out" / "store", writing=False)
    assert [(one.rows, one.valid) for one in lists_in(store)] == [(20, 17)]
    store.close()


def test_quotas_follow_the_largest_remainders() -> None:
    assert allocated(10, {("a",): 55, ("b",): 30, ("c",): 15}) == {("a",): 6, ("b",): 3, ("c",): 1}
    assert sum(allocated(7, {(str(n),): n + 1 for n in range(5)}).values()) == 7
    assert allocated(100, {("a",): 3}) == {("a",): 3}
