"""A frozen version of an audit stays as it was, says of what it is, and is told from one that somebody changed."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from evalcheck.audit.tables import LEDGER
from evalcheck.audit.verification import CONCLUSION, FILE
from tests.test_audit import TAX, audit, paper, put, told
from tests.test_verification import POLICY, again, clauses, copies, fill, merged

pytestmark = pytest.mark.usefixtures("warm")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    put(tmp_path / "in" / "市税务局", {TAX.format("25-政策文件.docx"): paper("通知", "甲")})
    audit(tmp_path / "in", tmp_path / "out")
    return tmp_path / "out"


def manifest(out: Path, name: str) -> Any:
    return json.loads((out / "定稿" / name / "manifest.json").read_text("utf-8"))


def test_a_frozen_version_holds_tables_page_and_audit_with_their_digests_and_those_of_what_was_read(out: Path) -> None:
    fill(out / FILE, {POLICY: {CONCLUSION: "属实"}})
    again(out, "--freeze", "初稿")
    folder = out / "定稿" / "初稿"
    one = manifest(out, "初稿")
    names = {path.name for path in folder.iterdir()} - {"manifest.json"}
    assert names == {file["name"] for file in one["files"]} >= {"audit.json", LEDGER, FILE, "总览.html", "补充核验和实地访谈.xlsx"}
    for file in one["files"]:
        data = (folder / file["name"]).read_bytes()
        assert (hashlib.sha256(data).hexdigest(), len(data)) == (file["sha256"], file["bytes"])
        assert data == (out / file["name"]).read_bytes() and not (folder / file["name"]).stat().st_mode & 0o222
    assert one["as_of"] == told(out)["as_of"] == "2022-05-30" and one["ruleset"] == told(out)["ruleset"]
    assert [parcel["sha256"] for parcel in one["inputs"]["parcels"]] == [told(out)["packages"][0]["parcels"][0]["sha256"]]
    frozen = json.loads((folder / "audit.json").read_text("utf-8"))
    assert "verified" in json.dumps(frozen["units"]), "what was typed before is in it"


def test_freezing_under_a_name_again_writes_nothing_and_says_that_it_is_as_it_was(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    again(out, "--freeze", "初稿")
    before = {path.name: path.read_bytes() for path in (out / "定稿" / "初稿").iterdir()}
    capsys.readouterr()
    assert again(out, "--freeze", "初稿") == 0
    said = capsys.readouterr().out
    assert "没有变" in said and manifest(out, "初稿")["sha256"][:16] in said and "不同" not in said
    fill(out / FILE, {POLICY: {CONCLUSION: "属实"}})
    again(out)
    assert again(out, "--freeze", "初稿") == 0 and "已与定稿不同：audit.json" in capsys.readouterr().out
    assert {path.name: path.read_bytes() for path in (out / "定稿" / "初稿").iterdir()} == before
    again(out, "--freeze", "送审稿")
    assert manifest(out, "送审稿")["sha256"] != manifest(out, "初稿")["sha256"]


def test_an_audit_that_goes_on_leaves_what_is_frozen_alone(out: Path) -> None:
    again(out, "--freeze", "初稿")
    before = {path.name: path.read_bytes() for path in (out / "定稿" / "初稿").iterdir()}
    put(out.parent / "in" / "市税务局", {TAX.format("25-政策文件.docx"): paper("通知", "改过")})
    audit(out.parent / "in", out)
    assert {path.name: path.read_bytes() for path in (out / "定稿" / "初稿").iterdir()} == before


@pytest.mark.parametrize("what", ["changed", "missing", "added", "manifest"])
def test_a_frozen_version_that_somebody_changed_is_told_with_the_file(out: Path, what: str, capsys: pytest.CaptureFixture[str]) -> None:
    again(out, "--freeze", "初稿")
    folder = out / "定稿" / "初稿"
    name = {"added": "另加.txt", "manifest": "manifest.json"}.get(what, LEDGER)
    if (folder / name).exists():
        os.chmod(folder / name, 0o644)
    if what == "missing":
        (folder / name).unlink()
    elif what == "manifest":
        (folder / name).write_text(json.dumps({**manifest(out, "初稿"), "as_of": "2022-06-01"}), "utf-8")
    else:
        (folder / name).write_bytes(b"x")
    capsys.readouterr()
    assert again(out, "--freeze", "初稿") == 1
    assert f"定稿之后被改动：{folder / name}" in capsys.readouterr().err


def test_a_manifest_that_is_gone_is_a_wrong_call_with_a_remedy(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    again(out, "--freeze", "初稿")
    (out / "定稿" / "初稿" / "manifest.json").unlink()
    assert again(out, "--freeze", "初稿") == 2 and "另行定稿" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["", "..", "a/b", "a\\b", ".x", "con", "稿" * 61, "a:b"])
def test_a_name_that_can_be_no_folder_is_refused(out: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert again(out, "--freeze", name) == 2 and "--freeze" in capsys.readouterr().err
    assert not (out / "定稿").exists()


def test_merging_and_freezing_go_together_and_a_freeze_that_was_stopped_leaves_no_version(out: Path) -> None:
    (out / "定稿" / ".初稿.tmp").mkdir(parents=True)
    (out / "定稿" / ".初稿.tmp" / "audit.json").write_text("half", "utf-8")
    path = copies(out, {POLICY: {CONCLUSION: "属实"}})[0]
    again(out, "--merge", str(path), "--freeze", "初稿")
    assert clauses(out, "市税务局")["25-1"]["verified"]["code"] == "confirmed"
    assert (out / "定稿" / "初稿" / "audit.json").read_bytes() == (out / "audit.json").read_bytes()
    assert not (out / "定稿" / ".初稿.tmp").exists() and merged(out, [path]) == 1


def test_a_frozen_folder_is_enough_for_who_reads_an_audit(out: Path, tmp_path: Path) -> None:
    from evalcheck.season.rounds import read_round

    again(out, "--freeze", "初稿")
    shutil.copytree(out / "定稿" / "初稿", tmp_path / "elsewhere")
    assert read_round(tmp_path / "elsewhere").data == told(out)
