"""`evalcheck init` and `evalcheck todo`: a folder to work in, and what is still missing from it."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from evalcheck import validate
from evalcheck.checks.names import check_names
from evalcheck.checks.names_together import same_name_key
from evalcheck.cli.app import run
from evalcheck.evidence.declaration import declaration_faults, read_declaration
from evalcheck.evidence.model import UnitRef
from evalcheck.evidence.names.identity import identifier_of
from evalcheck.prepare.right_names import archive_name, evidence_name, naming_of
from evalcheck.prepare.todo import todo
from evalcheck.prepare.workspace import set_up, workspace
from evalcheck.report import Report
from evalcheck.ruleset import Ruleset, load_ruleset

DAY = date(2022, 5, 25)


@pytest.fixture(scope="module")
def ruleset() -> Ruleset:
    return load_ruleset("tianjin-2021")


def unit(name: str, ruleset: Ruleset) -> UnitRef:
    found = identifier_of(ruleset.catalogue).unit(name)
    assert found
    return found


def every_unit(ruleset: Ruleset) -> list[str]:
    return sorted({lead for item in ruleset.catalogue.items.values() for lead in item.leads if identifier_of(ruleset.catalogue).unit(lead)})


def test_every_unit_gets_a_name_for_each_piece_that_its_clauses_ask_right_and_none_twice(ruleset: Ruleset) -> None:
    catalogue, naming = ruleset.catalogue, naming_of(ruleset)
    taken: set[str] = set()
    for item in catalogue.items.values():
        owner = identifier_of(catalogue).unit(item.leads[0]) or unit("和平区政务服务办", ruleset)
        for clause in item.clauses:
            for kind in (*clause.asks, *(group[0] for group in clause.any_of), *clause.conditional_asks):
                name = evidence_name(item, clause, kind, owner, catalogue, naming, taken)
                assert name and check_names([name], catalogue, naming) == [] and same_name_key(name) not in taken
                taken.add(same_name_key(name))
    assert len(taken) > 330


def test_the_folder_of_any_unit_can_be_made_and_each_blank_form_is_taken_for_what_it_is(ruleset: Ruleset) -> None:
    catalogue = ruleset.catalogue
    for name in every_unit(ruleset)[::7]:
        plan = workspace(unit(name, ruleset), ruleset)
        assert plan.folders == tuple(sorted(plan.folders, key=lambda folder: int(folder[1 : folder.index("项")])))
        assert len(plan.folders) == len(plan.led) + len(plan.joint) == len(set(plan.folders))
        assert all(not set('<>:"\\|?*') & set(path) and not path.endswith(".") for path in (*plan.files, *plan.folders))
        names = [path.rpartition("/")[2] for path in plan.files if "/" in path]
        assert check_names(names, catalogue) == []
        assert read_declaration(plan.files["evalcheck.yaml"], "evalcheck.yaml").unit == name


def uncommented(text: str) -> str:
    """The declaration with every example in force."""
    lines = text.split("\n")
    return "\n".join(line[2:] if line.startswith("# ") and ":" in line else line for line in lines)


def test_each_example_of_the_declaration_can_be_used_as_it_stands(ruleset: Ruleset) -> None:
    text = workspace(unit("市税务局", ruleset), ruleset).files["evalcheck.yaml"].decode()
    kept = [line for line in uncommented(text).split("\n") if not line.startswith(("政策落实", "不适用", "豁免", "#"))]
    declaration = read_declaration("\n".join(kept).encode(), "evalcheck.yaml")
    assert declaration.faults == () and declaration_faults(declaration, ruleset.catalogue) == ()
    assert set(declaration.policy_start) == {25, 26, 27, 40} and "25-4" in declaration.not_applicable and declaration.waivers


def test_the_same_unit_gives_the_same_bytes(ruleset: Ruleset, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    first = workspace(unit("市税务局", ruleset), ruleset)
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    assert workspace(unit("市税务局", ruleset), ruleset).files == first.files


def test_the_list_of_what_is_asked_names_clause_kind_period_and_file(ruleset: Ruleset) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workspace(unit("市税务局", ruleset), ruleset).files["佐证材料清单.xlsx"]))
    rows = list(book["佐证材料清单"].values)
    assert "2022-05-24 至 2022-05-31" in str(rows[1][0]) and "yshjcpz2022@126.com" in str(rows[1][0])
    row = next(row for row in rows if row[3] == "25-2")
    assert row[5:9] == ("全量名单", "必须", "政策落实当月 至 2022年5月", "市级市税务局-优化纳税服务-25-合并申报企业和代理机构名单.xlsx")
    assert next(row for row in rows if row[3] == "25-4")[6] == "如有"
    assert "共同牵头" in str(next(row for row in rows if row[3] == "40-1")[6])
    assert "责任单位事项" in book.sheetnames


def test_a_new_folder_fails_only_for_what_is_not_filled_in_yet(tmp_path: Path, ruleset: Ruleset) -> None:
    root = tmp_path / "材料"
    set_up(root, workspace(unit("市税务局", ruleset), ruleset))
    report = validate(root, as_of=DAY)
    assert report.submission.unit == "市税务局"
    codes = {finding.code for finding in report.findings if finding.severity != "note"}
    assert codes == {"TPL005", "TPL007", "TPL013", "COV001", "COV009", "DAT007"}
    assert {state.clause.id for state in report.coverage if state.files} == {"25-2", "26-2", "27-2"}


def test_a_clause_that_asks_more_columns_gets_them_in_its_form(tmp_path: Path, ruleset: Ruleset) -> None:
    wide = [item for item in ruleset.catalogue.items.values() if any(clause.extra_columns for clause in item.clauses)]
    leads = sorted({item.leads[0] for item in wide if len(item.leads) == 1})
    for lead in leads:
        set_up(tmp_path / lead, workspace(unit(lead, ruleset), ruleset))
        report = validate(tmp_path / lead, as_of=DAY, select=("TPL001", "TPL002", "TPL003", "TPL004"))
        assert [str(finding.location) for finding in report.findings] == []
    assert len(leads) > 2


def test_what_is_there_stays_and_only_what_is_missing_is_added(tmp_path: Path, ruleset: Ruleset) -> None:
    plan = workspace(unit("市税务局", ruleset), ruleset)
    (tmp_path / plan.folders[0]).mkdir()
    (tmp_path / "evalcheck.yaml").write_text("unit: 市税务局\n", "utf-8")
    done = set_up(tmp_path, plan)
    assert (tmp_path / "evalcheck.yaml").read_text("utf-8") == "unit: 市税务局\n"
    assert list((tmp_path / plan.folders[0]).iterdir()) == []
    assert set(done.kept) == {plan.folders[0] + "/", "evalcheck.yaml"} and "佐证材料清单.xlsx" in done.written
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    assert set_up(tmp_path, plan).written == ()
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


@pytest.mark.parametrize(
    ("name", "words"), [("税务居", "是否为“市税务局”"), ("和平区", "哪个单位"), ("市财政局", None), ("和平区政务服务办", None)]
)
def test_the_command_needs_a_unit_that_can_stand_in_a_name(
    tmp_path: Path, name: str, words: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    status = run(["init", str(tmp_path / "材料"), "--unit", name, "--lang", "zh"])
    output = capsys.readouterr()
    if words:
        assert status == 2 and words in output.err and not (tmp_path / "材料").exists()
    else:
        assert status == 0 and (tmp_path / "材料" / "evalcheck.yaml").exists() and output.out.startswith(str(tmp_path))


def test_a_round_whose_list_is_not_published_gives_sheet_and_declaration(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["init", str(tmp_path / "x"), "--unit", "市税务局", "--rules", "tianjin-2022", "--lang", "zh"]) == 0
    assert "尚未公布" in capsys.readouterr().out
    assert sorted(path.suffix for path in (tmp_path / "x").iterdir()) == [".docx", ".yaml"]


SAMPLES = Path(__file__).parent.parent / "samples"


def report_on(name: str) -> Report:
    return validate(SAMPLES / name, as_of=DAY)


def test_what_is_missing_is_told_by_item_with_a_right_name_for_each(ruleset: Ruleset) -> None:
    report = report_on("市税务局")
    found = todo(report, ruleset)
    told = {(lack.state.clause.id, lack.need) for item in found.items for lack in item.lacks}
    assert {("27-1", "must"), ("27-3", "must"), ("25-4", "if_any"), ("40-1", "joint")} <= told
    names = [name for item in found.items for lack in item.lacks for name in lack.names if name]
    assert names and check_names(names, ruleset.catalogue) == []
    assert found.liaison and found.covering and found.months == (25, 26, 27) and found.errors > 0 and found.owed
    assert (found.days_left, found.publish) == (6, ())


def test_a_damaged_file_is_an_error_to_mend_and_not_missing_besides(ruleset: Ruleset) -> None:
    told = {lack.state.clause.id for item in todo(report_on("市税务局"), ruleset).items for lack in item.lacks}
    assert "27-2" not in told


def test_a_package_that_passes_leaves_nothing_to_do(ruleset: Ruleset) -> None:
    found = todo(report_on("市体育局"), ruleset)
    assert not found.owed and not found.items and not found.covering


def test_a_district_is_reminded_to_publish_the_numbers_that_the_survey_calls_from(
    ruleset: Ruleset, capsys: pytest.CaptureFixture[str]
) -> None:
    assert todo(report_on("和平区"), ruleset).publish == ("96599966", "96599977", "96599988")
    assert run(["todo", str(SAMPLES / "和平区"), "--as-of", "2022-06-02", "--lang", "en"]) == 0
    out = capsys.readouterr().out
    assert "96599966, 96599977,\n    96599988" in out and "2 days ago" in out


def test_the_command_says_what_is_owed_and_until_when(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["todo", str(SAMPLES / "市税务局"), "--as-of", "2022-05-31", "--lang", "zh"]) == 1
    out = capsys.readouterr().out
    assert "今天截止" in out and "× 27-1 出口退税政策文件，缺少：政策文件" in out and "联络员信息表" in out
    assert run(["todo", str(SAMPLES / "市体育局"), "--as-of", "2022-05-30", "--lang", "zh"]) == 0
    assert "没有待办事项" in capsys.readouterr().out


def test_a_package_of_nobody_knows_whom_is_no_clean_bill(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["todo", str(tmp_path), "--lang", "zh", "--as-of", "2022-05-30"]) == 1
    assert "--unit" in capsys.readouterr().out


def test_the_archive_of_every_unit_has_a_right_name_also_in_many_parts(ruleset: Ruleset) -> None:
    report = report_on("市税务局")
    for part, parts in ((1, 1), (1, 2), (12, 12)):
        name = archive_name(report.files, unit("市税务局", ruleset), ruleset.catalogue, naming_of(ruleset), part, parts)
        assert name and name.startswith("市级市税务局-优化纳税服务-25") and check_names([name], ruleset.catalogue) == []
    name = archive_name(report_on("和平区").files, unit("和平区", ruleset), ruleset.catalogue, naming_of(ruleset))
    assert name == "和平区政务服务办-提高项目开工建设效率-10-佐证材料.zip"


def test_an_untouched_folder_says_that_nothing_was_filled_in_and_what_comes_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "佐证材料"
    assert run(["init", str(root), "--unit", "市税务局"]) == 0
    capsys.readouterr()
    assert run(["validate", str(root), "--as-of", "2022-05-27"]) == 1
    said = capsys.readouterr().out
    assert "还没有开始填写" in said and "先填联络员信息表" in said and "TPL013" not in said
    assert run(["todo", str(root), "--as-of", "2022-05-27"]) == 1
    assert "还没有开始填写" in capsys.readouterr().out
    assert run(["validate", str(root), "--as-of", "2022-05-27", "--format", "json"]) == 1
    assert '"TPL013"' in capsys.readouterr().out
    (root / "第25项-附加税费合并申报" / "市级市税务局-优化纳税服务-25-执行情况总结.txt").write_text(
        "2021年完成合并申报3000户,全部按时办结。", "utf-8"
    )
    assert run(["validate", str(root), "--as-of", "2022-05-27"]) == 1
    said = capsys.readouterr().out
    assert "还没有开始填写" not in said and "TPL013" in said
