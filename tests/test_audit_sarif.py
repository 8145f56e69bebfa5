"""The SARIF of an audit within the limits of code scanning services."""

from __future__ import annotations

import gzip
import json
import random
import string
from pathlib import Path

import pytest

from evalcheck.audit import sarif_logs, writing
from tests.test_audit import audit, paper, put


def folder_of(tmp_path: Path, results: dict[str, int], text: str = "x") -> Path:
    folder = tmp_path / "sarif"
    folder.mkdir()
    for stem, count in results.items():
        run = {"tool": {"driver": {"name": "evalcheck", "rules": []}}, "results": [{"ruleId": "NAM001", "message": {"text": text}}] * count}
        (folder / f"{stem}.json").write_text(json.dumps({"version": "2.1.0", "runs": [run]}), "utf-8")
    return folder


def read(out: Path) -> dict[str, list[dict[str, object]]]:
    return {path.name: json.loads(path.read_text("utf-8"))["runs"] for path in sorted(out.glob("*.sarif"))}


def test_more_than_twenty_runs_are_several_files_and_each_run_has_a_category(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, {f"u{number:03d}": 2 for number in range(45)})
    out = tmp_path / "out"
    out.mkdir()
    writing._put_sarif(out, sarif_logs.runs_of([path.stem for path in folder.iterdir()], folder))
    found = read(out)
    assert {name: len(runs) for name, runs in found.items()} == {"audit.sarif": 20, "audit-2.sarif": 20, "audit-3.sarif": 5}
    ids = [run["automationDetails"]["id"] for runs in found.values() for run in runs]  # type: ignore[index]
    assert len(set(ids)) == 45 and "evalcheck/u000/" in ids
    writing._put_sarif(out, sarif_logs.runs_of(["u000"], folder))
    assert list(read(out)) == ["audit.sarif"]


@pytest.mark.parametrize(("count", "runs"), [(25_000, [25_000]), (25_001, [25_000, 1]), (0, [0])])
def test_a_run_holds_no_more_results_than_a_service_takes(tmp_path: Path, count: int, runs: list[int]) -> None:
    found = [json.loads(run) for run in sarif_logs.runs_of(["u"], folder_of(tmp_path, {"u": count}))]
    assert [len(run["results"]) for run in found] == runs and len({run["automationDetails"]["id"] for run in found}) == len(runs)


def test_a_file_stays_below_ten_megabytes_when_packed(tmp_path: Path) -> None:
    rng = random.Random(1)
    runs = [json.dumps({"text": "".join(rng.choices(string.printable, k=4_000_000))}) for _ in range(5)]
    found = list(sarif_logs.logs(runs))
    assert len(found) > 1 and [run for log in found for run in log] == runs
    assert all(len(gzip.compress("".join(sarif_logs.text_of(log)).encode(), 6)) < 10_000_000 for log in found)


def test_an_audit_of_nothing_has_a_log_without_runs(tmp_path: Path) -> None:
    put(tmp_path / "in" / "补充材料", {"说明.docx": paper("说明")})
    audit(tmp_path / "in", tmp_path / "out")
    assert [len(runs) for runs in read(tmp_path / "out").values()] == [1]
    assert list(sarif_logs.logs([])) == [[]]
