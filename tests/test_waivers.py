"""Waivers: shown and never hidden, of one file for one reason, and never for what was not examined."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from evalcheck import validate
from evalcheck.checks import KINDS
from evalcheck.checks.declarations import weakness
from evalcheck.evidence.declaration import DeclaredWaiver
from evalcheck.report import Report
from evalcheck.reporters import REPORTERS, RenderOptions

DAY = date(2022, 5, 30)
LONG = "市级市税务局-优化纳税服务-26-一份特别特别特别特别特别长的企业全量名单.txt"


def report_on(folder: Path, *waivers: str) -> Report:
    folder.mkdir(exist_ok=True)
    (folder / LONG).write_text("名单(样例)", "utf-8")
    (folder / "市级市税务局-优化纳税服务-26-空.pdf").write_bytes(b"")
    (folder / "市级市税务局-优化纳税服务-26-坏.pdf").write_bytes(b"%PDF-1.4 broken")
    (folder / "evalcheck.yaml").write_text("waivers:\n" + "".join(f"  - {waiver}\n" for waiver in waivers), "utf-8")
    return validate(folder, as_of=DAY)


def of(report: Report, code: str) -> list[bool]:
    """For each finding of a code, whether it is waived."""
    return [finding.waiver is not None for finding in report.findings if finding.code == code]


def test_a_waived_finding_is_shown_with_its_reason_and_counted_apart(tmp_path: Path) -> None:
    before = report_on(tmp_path / "材料")
    report = report_on(tmp_path / "材料", '{code: NAM008, file: "*长的*", reason: 名称已备案, approved_by: 王某, until: 2022-06-30}')
    assert of(report, "NAM008") == [True] and len(report.findings) == len(before.findings)
    assert report.counts["waived"] == 1 and report.counts["error"] == before.counts["error"] - 1
    for form in ("terminal", "json"):
        text = REPORTERS[form](report, RenderOptions())
        assert "名称已备案" in text and "王某" in text and "NAM008" in text


@pytest.mark.parametrize(
    "waiver",
    [
        '{code: NAM008, file: "*长的*"}',
        '{code: NAM008, file: "*长的*", reason: "  "}',
        '{code: NAM008, file: "*长的*", reason: 已备案, until: 2022-05-29}',
        "{code: NAM008, reason: 已备案}",
        '{code: NAM008, file: "*", reason: 已备案}',
        '{code: NAM008, file: "*.txt", reason: 已备案}',
        '{code: NAM008, file: "**/*.*", reason: 已备案}',
        '{code: NAM008, file: "*-*-*-*", reason: 已备案}',
    ],
)
def test_a_waiver_without_force_waives_nothing_and_is_told(tmp_path: Path, waiver: str) -> None:
    report = report_on(tmp_path / "材料", waiver)
    assert of(report, "NAM008") == [False] and len(of(report, "WVR001")) == 1 and not of(report, "WVR002")


def test_a_waiver_holds_through_its_last_day(tmp_path: Path) -> None:
    assert of(report_on(tmp_path / "材料", '{code: NAM008, file: "*长的*", reason: 已备案, until: 2022-05-30}'), "NAM008") == [True]


def test_a_waiver_of_another_code_or_file_waives_nothing_and_is_told(tmp_path: Path) -> None:
    report = report_on(
        tmp_path / "材料", '{code: NAM007, file: "*长的*", reason: 已备案}', '{code: NAM008, file: "*短的*", reason: 已备案}'
    )
    assert of(report, "NAM008") == [False] and len(of(report, "WVR002")) == 2


@pytest.mark.parametrize("code", [code for code, kind in KINDS.items() if kind.protected])
def test_what_was_not_examined_is_never_waived(tmp_path: Path, code: str) -> None:
    names = [LONG, "市级市税务局-优化纳税服务-26-坏.pdf", "市级市税务局-优化纳税服务-26-空.pdf"]
    report = report_on(tmp_path / "材料", *(f'{{code: {code}, file: "{name}", reason: 已备案}}' for name in names))
    assert not any(of(report, code)) and len(of(report, "WVR001")) == 3 and report.verdict == "fail"


def test_faults_of_the_declaration_cannot_excuse_themselves(tmp_path: Path) -> None:
    own = ("WVR001", "WVR002", "WVR003")
    report = report_on(tmp_path / "材料", *(f"{{code: {code}, file: evalcheck.yaml, reason: 已备案}}" for code in own))
    assert of(report, "WVR001") == [False] * 3


def test_every_code_that_may_be_waived_can_be() -> None:
    for code, kind in KINDS.items():
        free = weakness(DeclaredWaiver(code, "名单.xlsx", "已备案"), DAY) is None
        assert free is not (kind.protected or kind.waived_by_evaluators or code.startswith("WVR"))
        own = weakness(DeclaredWaiver(code, "名单.xlsx", "已备案"), DAY, by_evaluator=True) is None
        assert own is (free or kind.waived_by_evaluators)


def test_a_sender_cannot_waive_a_marking_and_an_evaluator_can(tmp_path: Path) -> None:
    assert not KINDS["EVD003"].protected
    (tmp_path / "材料").mkdir()
    name = "市级市税务局-优化纳税服务-26-秘密文件.txt"
    (tmp_path / "材料" / name).write_text("秘密★1年\n关于优化纳税服务的通知", "utf-8")
    report = report_on(tmp_path / "材料", f'{{code: EVD003, file: "{name}", reason: 误标}}')
    assert of(report, "EVD003") == [False] and len(of(report, "WVR001")) == 1 and report.verdict == "fail"


def test_a_waiver_that_is_left_over_fails_nothing(tmp_path: Path) -> None:
    report = report_on(tmp_path / "材料", '{code: NAM008, file: "*短的*", reason: 已备案}')
    assert [finding.severity for finding in report.findings if finding.code == "WVR002"] == ["note"]
