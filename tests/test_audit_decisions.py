"""What the evaluator decides and is told: waivers of whole packages, days of receipt of nobody, credit, and parcels that wait."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.test_audit import SPORT, TAX, audit, listed, packages, paper, put, told

pytestmark = pytest.mark.usefixtures("warm")


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    put(tmp_path / "in" / "市税务局", {TAX.format("25-政策文件.docx"): paper("通知", "甲")})
    put(tmp_path / "in" / "市体育局", {SPORT.format("工作佐证.docx"): paper("佐证", "乙")})
    return tmp_path / "in"


def waiving(folder: Path, *waivers: str) -> tuple[str, str]:
    path = folder / "豁免.yaml"
    path.write_text("units:\n  市税务局:\n" + "".join(f"  - {waiver}\n" for waiver in waivers), "utf-8")
    return "--waivers", str(path)


def days(folder: Path, *lines: str) -> tuple[str, str]:
    path = folder / "收到.csv"
    path.write_text("\n".join(("单位,收到日期", *lines)), "utf-8")
    return "--received", str(path)


def test_an_extension_and_other_findings_of_the_whole_package_are_waived_by_an_empty_file(inbox: Path, tmp_path: Path) -> None:
    late = days(tmp_path, "市税务局,2022-06-02", "市体育局,2022-06-02")
    audit(inbox, tmp_path / "out", *late)
    assert {"DAT001", "COV004"} <= packages(tmp_path / "out")["市税务局"]["codes"].keys()
    own = waiving(
        tmp_path, "{code: DAT001, file: '', reason: 批准延期至6月3日, approved_by: 王处}", "{code: COV004, file: '', reason: 已另送}"
    )
    audit(inbox, tmp_path / "out", *late, *own)
    found = packages(tmp_path / "out")
    assert not {"DAT001", "COV004"} & found["市税务局"]["codes"].keys() and found["市税务局"]["counts"]["waived"] == 2
    assert {"DAT001", "COV004"} <= found["市体育局"]["codes"].keys()
    assert [(one["file"], one["waived"]) for one in told(tmp_path / "out")["waivers"]] == [("", 1), ("", 1)]


def test_a_waiver_of_the_whole_package_waives_no_finding_of_a_file(inbox: Path, tmp_path: Path) -> None:
    put(inbox / "市税务局", {TAX.format("26-名称特别特别特别特别特别特别特别长的政策文件.docx"): paper("二")})
    audit(inbox, tmp_path / "out", *waiving(tmp_path, "{code: NAM008, file: '', reason: 已约定}"))
    assert packages(tmp_path / "out")["市税务局"]["codes"]["NAM008"] == 1


def test_a_waiver_that_waives_nothing_says_so_and_one_without_reason_says_why(
    inbox: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = waiving(tmp_path, "{code: DAT001, file: '', reason: 延期}", "{code: COV004, file: ''}", "{code: FIL018, file: '', reason: 看过}")
    audit(inbox, tmp_path / "out", *own)
    said = capsys.readouterr()
    assert "豁免 DAT001 “”（市税务局） 没有豁免任何问题" in said.out and "没有写理由" in said.err
    assert [one["waived"] for one in told(tmp_path / "out")["waivers"]] == [0, 0, 0]


def test_names_of_the_table_of_days_that_are_nobodys_are_said(inbox: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    audit(inbox, tmp_path / "out", *days(tmp_path, "市税务局,2022-05-27", "体育局,2022-05-27", "市税物局,2022-05-27", "市教委,2022-05-27"))
    said = capsys.readouterr().out
    assert "“市税物局”" in said and "“市教委”" in said and "“市税务局”" not in said and "“体育局”" not in said


def test_a_file_that_a_waiting_parcel_shares_with_one_unit_is_no_finding_and_with_two_units_counts_two(inbox: Path, tmp_path: Path) -> None:
    shared = paper("同一份", "内容")
    put(inbox / "市税务局", {TAX.format("25-情况说明.docx"): shared})
    put(inbox / "补充材料", {"说明.docx": shared})
    audit(inbox, tmp_path / "out")
    assert not [one for one in told(tmp_path / "out")["between"] if one["code"] == "XPK001"]
    put(inbox / "市体育局", {SPORT.format("情况说明.docx"): shared})
    audit(inbox, tmp_path / "out")
    found = [one for one in told(tmp_path / "out")["between"] if one["code"] == "XPK001"]
    assert [one["facts"]["count"] for one in found] == [2] and "待确认" not in found[0]["message"]


def test_a_list_that_a_waiting_parcel_repeats_is_no_finding(inbox: Path, tmp_path: Path) -> None:
    put(inbox / "市税务局", {TAX.format("25-企业名单.xlsx"): {"名单": listed(1, 40)}})
    put(inbox / "补充", {"企业名单.xlsx": {"名单": listed(1, 38)}})
    audit(inbox, tmp_path / "out")
    assert told(tmp_path / "out")["between"] == []


def test_who_handed_in_nothing_gets_no_credit_for_the_answer_of_another_lead(inbox: Path, tmp_path: Path) -> None:
    audit(inbox, tmp_path / "out")
    units = {unit["unit"]: unit for unit in told(tmp_path / "out")["units"]}
    lead = next(name for name, unit in units.items() if unit["package"] is None and any(one["duty"] == "joint" for one in unit["items"]))
    item = next(one["item"] for one in units[lead]["items"] if one["duty"] == "joint")
    other = next(
        name
        for name, unit in units.items()
        if name != lead and any(one["item"] == item and one["duty"] == "joint" for one in unit["items"])
    )
    put(
        inbox / other,
        {f"市级{other}-提升企业融资便利度-{item}-政策文件.docx": paper("政策", "发文"), "evalcheck.yaml": {"text": f"unit: {other}\n"}},
    )
    audit(inbox, tmp_path / "out")
    unit = next(unit for unit in told(tmp_path / "out")["units"] if unit["unit"] == lead)
    page = (tmp_path / "out" / "总览.html").read_text("utf-8")
    row = page[page.index(f'</i>{lead}</th><td class="share">') :].partition("</td>")[0]
    assert unit["package"] is None and row.rpartition(">")[2].startswith("0/")


def test_a_link_in_the_inbox_is_named_and_never_followed(inbox: Path, tmp_path: Path) -> None:
    elsewhere = put(tmp_path / "elsewhere", {TAX.format("26-机密.docx"): paper("机密")})
    os.symlink(elsewhere, inbox / "市教委")
    os.symlink(elsewhere / TAX.format("26-机密.docx"), inbox / TAX.format("27-政策文件.docx"))
    os.symlink(elsewhere, inbox / "市税务局" / "更多")
    os.symlink(tmp_path / "nowhere", inbox / "断的链接")
    audit(inbox, tmp_path / "out")
    found = packages(tmp_path / "out")
    held = "".join(path.read_text("utf-8") for path in (tmp_path / "out" / "packages").glob("*.json"))
    assert "机密" not in held and all("机密" not in str(package) for package in found.values())
    linked = [package for package in found.values() if any(parcel["name"] == "市教委" for parcel in package["parcels"])]
    assert linked and linked[0]["verdict"] != "pass" and linked[0]["files"] == 0
