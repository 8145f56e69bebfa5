"""One round against the next: nothing is hidden, nothing is called fixed that nobody looked at."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from evalcheck import validate
from evalcheck.baseline import NoReport, compare, matched, read_round, round_of, with_baseline
from evalcheck.cli.app import run
from evalcheck.findings import Location
from evalcheck.report import PastFinding, Report, Selection
from evalcheck.reporters import REPORTERS, RenderOptions
from evalcheck.reporters.json_v1 import as_data
from evalcheck.reporters.wrapping import cells
from tests.fixtures.hand_built import FAILING, LIST, PASSING

pytestmark = pytest.mark.usefixtures("warm")

HERE = Path(__file__).parent
SAMPLES = HERE.parent / "samples"
SCHEMA = Draft202012Validator(json.loads((HERE.parent / "docs" / "report-v1.schema.json").read_text("utf-8")))
DAY = date(2022, 5, 30)


def data(report: Report) -> dict[str, Any]:
    return json.loads(REPORTERS["json"](report, RenderOptions()))  # type: ignore[no-any-return]


def against(report: Report, earlier: Report) -> Report:
    return with_baseline(report, round_of(as_data(earlier, RenderOptions())))


def changes(report: Report) -> list[str | None]:
    return [finding.change for finding in report.findings]


def test_the_same_report_again_has_nothing_new_and_nothing_fixed() -> None:
    report = against(FAILING, FAILING)
    assert set(changes(report)) == {"persisting"} and report.baseline
    assert (report.baseline.new, report.baseline.persisting) == (0, len(FAILING.findings))
    assert report.baseline.fixed == report.baseline.unseen == ()


def test_findings_verdict_and_counts_are_those_of_the_report_itself() -> None:
    for earlier in (FAILING, PASSING):
        report = against(FAILING, earlier)
        assert [replace(finding, change=None) for finding in report.findings] == list(FAILING.findings)
        assert (report.verdict, report.counts, report.exit_status) == (FAILING.verdict, FAILING.counts, FAILING.exit_status)


def test_what_was_not_there_is_new_and_what_is_gone_is_fixed() -> None:
    later = replace(FAILING, findings=FAILING.findings[1:])
    earlier = replace(FAILING, findings=FAILING.findings[:-1])
    report = against(later, earlier)
    assert changes(report) == ["persisting"] * (len(later.findings) - 1) + ["new"]
    assert report.baseline and [finding.code for finding in report.baseline.fixed] == ["ROW003"]


def test_equal_fingerprints_are_counted_one_by_one() -> None:
    twice = replace(FAILING, findings=FAILING.findings[:1] * 3)
    once = replace(FAILING, findings=FAILING.findings[:1])
    assert changes(against(twice, once)) == ["persisting", "new", "new"]
    report = against(once, twice)
    assert report.baseline and len(report.baseline.fixed) == 2


def test_what_was_in_a_file_that_was_not_examined_this_time_is_not_fixed() -> None:
    blind = tuple(replace(file, condition="sound" if file.file.path != LIST else "unexamined") for file in FAILING.files)
    report = against(replace(FAILING, findings=(), files=blind), FAILING)
    assert report.baseline
    assert "ROW003" in [finding.code for finding in report.baseline.unseen]
    assert "ROW003" not in [finding.code for finding in report.baseline.fixed]


@pytest.mark.parametrize("selection", [Selection(select=("NAM",)), Selection(ignore=("ROW", "TPL"))])
def test_what_was_not_looked_for_this_time_is_not_fixed(selection: Selection) -> None:
    report = against(replace(FAILING, findings=(), selection=selection), FAILING)
    assert report.baseline and "ROW003" in [finding.code for finding in report.baseline.unseen]


def test_a_file_that_only_changed_its_name_keeps_its_findings() -> None:
    files = tuple(replace(f, file=replace(f.file, sha256=f"{n:064}")) for n, f in enumerate(FAILING.files))
    earlier = replace(FAILING, files=files)
    new = LIST.replace("名单", "名录")
    moved = tuple(replace(f, file=replace(f.file, path=new)) if f.file.path == LIST else f for f in files)
    found = tuple(
        replace(f, location=Location(new, f.location.part, f.location.cell)) if f.location.file == LIST else f for f in FAILING.findings
    )
    later = replace(earlier, files=moved, findings=found)
    report = against(later, earlier)
    assert set(changes(report)) == {"persisting"} and report.baseline and report.baseline.fixed == ()
    difference = compare(round_of(as_data(earlier, RenderOptions())), round_of(as_data(later, RenderOptions())))
    assert difference.renamed == {LIST: new} and difference.added == difference.removed == ()


past = st.builds(
    PastFinding,
    st.sampled_from(["NAM001", "ROW002"]),
    st.just("error"),
    st.just(""),
    st.builds(Location, st.sampled_from(["a", "b", None]), st.none(), st.sampled_from(["A1", "A2"])),
    st.sampled_from("0123"),
)


digests = st.dictionaries(st.sampled_from("ab"), st.sampled_from("xy"), max_size=2)


@settings(deadline=None)
@given(st.lists(past, max_size=8), st.lists(past, max_size=8), digests, digests)
def test_every_earlier_finding_is_matched_once_or_gone(
    before: list[PastFinding], after: list[PastFinding], old: dict[str, str], new: dict[str, str]
) -> None:  # fmt: skip
    known, gone = matched(before, after, old, new)
    assert len(known) + len(gone) == len(before) and known <= set(range(len(after)))
    assert matched(before, before, old, old) == (frozenset(range(len(before))), ())


def test_two_equal_files_stay_one_finding_whichever_of_them_is_renamed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """FIL008 stood at the later name: a rename made it new at one and fixed at the other."""
    front = "市级市体育局-提高公共服务群众满意度-94-"
    rounds = [
        (f"{front}工作佐证.txt", f"{front}体育活动佐证.txt"),
        (f"{front}工作佐证.txt", f"{front}总结佐证.txt"),
        (f"{front}一.txt", f"{front}二.txt"),
    ]
    for number, names in enumerate(rounds):
        (tmp_path / str(number)).mkdir()
        for name in names:
            (tmp_path / str(number) / name).write_text("体育场地2021年开放120天。", "utf-8")
    for later in ("1", "2"):
        assert run(["diff", str(tmp_path / "0"), str(tmp_path / later), "--format", "json", "--as-of", "2022-05-30"]) == 0
        told = json.loads(capsys.readouterr().out)
        codes = {name: {finding["code"] for finding in told["findings"][name]} for name in ("new", "persisting", "fixed")}
        assert "FIL008" in codes["persisting"] and "FIL008" not in codes["new"] | codes["fixed"]
        assert len(told["files"]["renamed"]) == int(later) and told["files"]["added"] == []


def test_the_json_with_a_baseline_holds_the_schema_and_states_what_became_of_it() -> None:
    for report in (against(FAILING, PASSING), against(PASSING, FAILING), against(FAILING, FAILING)):
        assert [error.message for error in SCHEMA.iter_errors(data(report))] == []
    told = data(against(PASSING, FAILING))["baseline"]
    assert told["counts"] == {"new": 0, "persisting": 0, "fixed": len(FAILING.findings), "unseen": 0}
    assert [finding["code"] for finding in told["fixed"]] == [finding.code for finding in FAILING.findings]
    assert "baseline" not in data(FAILING)
    assert {finding["change"] for finding in data(against(FAILING, PASSING))["findings"]} == {"new"}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_terminal_says_new_persisting_and_fixed(language: Any) -> None:
    text = REPORTERS["terminal"](against(FAILING, replace(FAILING, findings=FAILING.findings[1:])), RenderOptions(language))
    assert ("新增 1 处，仍在 5 处，已消除 0 处" if language == "zh" else "1 new, 5 persisting, 0 fixed") in text
    assert ("ROW003 [新增]" if language == "zh" else "ROW003 [new]") in text
    gone = REPORTERS["terminal"](against(PASSING, FAILING), RenderOptions(language))
    assert ("现已消除的问题（6 处）" if language == "zh" else "Fixed since the earlier report (6)") in gone and "138****" in gone
    assert max(cells(line) for line in (text + gone).split("\n")) <= 80


def test_another_unit_and_other_rules_are_said() -> None:
    other = replace(
        FAILING, ruleset=replace(FAILING.ruleset, sha256="00" * 32), submission=replace(FAILING.submission, unit="市税务局")
    )  # fmt: skip
    text = REPORTERS["terminal"](against(FAILING, other), RenderOptions("zh"))
    assert "规则不同" in text and "不是本单位的" in text


@pytest.mark.parametrize(
    "text", [b"", b"{", b"[]", b"null", b'{"schema": "evalcheck-report/2"}', b'{"schema": "evalcheck-report/1"}', b"\xff", b"[" * 100_000]
)
def test_what_is_no_report_is_refused(text: bytes) -> None:
    with pytest.raises(NoReport):
        read_round(text)


@pytest.mark.parametrize("key", ["ruleset", "findings", "files", "submission", "selection", "coverage", "verdict"])
def test_a_report_with_a_part_missing_or_of_another_kind_is_refused(key: str) -> None:
    report = as_data(FAILING, RenderOptions())
    for broken in ({k: v for k, v in report.items() if k != key}, {**report, key: 7} if key != "verdict" else {}):
        with pytest.raises(NoReport):
            round_of(broken)


def test_a_wrong_baseline_is_a_wrong_call(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.json").write_text("{}", "utf-8")
    sample = str(SAMPLES / "市体育局")
    for path, words in (("a.json", "不是 evalcheck 的 JSON 报告"), ("none.json", "读不了")):
        assert run(["validate", sample, "--baseline", str(tmp_path / path), "--lang", "zh"]) == 2
        assert words in capsys.readouterr().err


def test_a_baseline_by_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sample, target = str(SAMPLES / "市体育局"), tmp_path / "r.json"
    assert run(["validate", sample, "--as-of", "2022-06-02", "--format", "json", "-o", str(target)]) == 1
    assert run(["validate", sample, "--as-of", "2022-05-30", "--baseline", str(target), "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)["baseline"]
    assert (told["as_of"], told["counts"]["fixed"], told["fixed"][0]["code"]) == ("2022-06-02", 1, "DAT001")


def test_two_packages_are_compared_by_findings_files_and_clauses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = "市级市体育局-提高公共服务群众满意度-94-"
    first, second = tmp_path / "一", tmp_path / "二"
    shutil.copytree(SAMPLES / "市体育局", first)
    (first / f"{name}工作佐证.docx").rename(first / "工作佐证.docx")
    shutil.copytree(SAMPLES / "市体育局", second)
    (second / f"{name}体育统计报告.pdf").unlink()
    (second / f"{name}场地名单.xlsx").write_bytes((second / f"{name}大型场馆清单.xlsx").read_bytes() + b"\0")
    argv = ["diff", str(first), str(second), "--as-of", "2022-05-30", "--lang", "zh"]
    assert run(argv) == 0
    text = capsys.readouterr().out
    assert "× 不通过 →" in text.split("\n")[0] and "NAM001  工作佐证.docx" in text
    whole = text.replace("\n      ", "")
    assert f"改名  工作佐证.docx → {name}" in whole and f"删去  {name}体育统计报告.pdf" in whole
    assert "94-1  × 缺少 → √ 齐全" in text and max(cells(line) for line in text.split("\n")) <= 80
    assert run([*argv, "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["schema"] == "evalcheck-diff/1" and told["files"]["renamed"] == {"工作佐证.docx": f"{name}工作佐证.docx"}
    assert told["clauses"]["94-1"] == {"before": "missing", "after": "met"}
    assert "NAM001" in [finding["code"] for finding in told["findings"]["fixed"]]


def test_two_reports_are_compared_without_their_packages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paths = []
    for number, report in enumerate((FAILING, PASSING)):
        paths.append(tmp_path / f"{number}.json")
        paths[-1].write_text(REPORTERS["json"](report, RenderOptions()), "utf-8")
    assert run(["diff", *map(str, paths), "--lang", "en"]) == 0
    text = capsys.readouterr().out
    assert text.startswith("2022-05-30 × FAIL → 2022-05-30 √ PASS") and "0 new, 0 persisting, 6 fixed" in text
    assert run(["diff", str(tmp_path / "none.json"), str(paths[0]), "--lang", "zh"]) == 2


def test_a_package_validated_twice_differs_in_nothing(tmp_path: Path) -> None:
    report = validate(SAMPLES / "市税务局", as_of=DAY)
    assert set(changes(against(report, validate(SAMPLES / "市税务局", as_of=DAY)))) == {"persisting"}
