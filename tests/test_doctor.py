"""`evalcheck doctor` tries what is installed and tells what is broken."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from evalcheck.cli import doctor
from evalcheck.cli.app import run
from evalcheck.words import Text


def _called(path: Path | None, *args: str) -> tuple[int, str]:
    here = str(Path(__file__).parent.parent)
    paths = os.pathsep.join([*([str(path)] if path else []), here])
    done = subprocess.run(
        [sys.executable, "-m", "evalcheck", "doctor", *args], env=os.environ | {"PYTHONPATH": paths, "PYTHONUTF8": "1"}, capture_output=True
    )
    return done.returncode, done.stdout.decode()


def _state(output: str, what: str) -> dict[str, object]:
    return next(one for one in json.loads(output)["found"] if one["what"]["en"].startswith(what))


def test_a_package_of_the_same_name_is_named_with_what_to_do(tmp_path: Path) -> None:
    made = tmp_path / "evalcheck-9.9.dist-info"
    made.mkdir()
    (made / "METADATA").write_text("Metadata-Version: 2.1\nName: evalcheck\nVersion: 9.9\n")
    status, output = _called(tmp_path, "--format", "json")
    found = _state(output, "a stranger's package")
    assert status == 3 and found["state"] == "broken"
    assert "9.9" in found["told"]["zh"] and "uninstall -y" in found["remedy"]["zh"]  # type: ignore[index]


def test_parts_that_are_there_are_tried_and_a_broken_one_is_told(tmp_path: Path) -> None:
    broken = tmp_path / "isal"
    broken.mkdir()
    (broken / "__init__.py").write_text("raise OSError('a library is missing')")
    status, output = _called(tmp_path, "--format", "json")
    fast = _state(output, "large lists")
    assert status == 3 and fast["state"] == "broken" and "a library is missing" in fast["told"]["en"]  # type: ignore[index]
    assert fast["remedy"]["en"] == 'install it anew: pip install --force-reinstall "evalcheck-cn[fast]"'  # type: ignore[index]
    assert _state(output, "seals and marks")["state"] == "good"


def test_a_part_that_ends_its_process_costs_the_trial_only(tmp_path: Path) -> None:
    (tmp_path / "cv2.py").write_text("import os; os._exit(7)")
    assert "status 7" in str(_state(_called(tmp_path, "--format", "json")[1], "seals")["told"])


def test_rar_archives_without_a_program_that_unpacks_them_are_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pytest.importorskip("rarfile", reason="the extra archives is not installed")
    monkeypatch.setenv("PATH", str(tmp_path))
    found = doctor._tried("archives", doctor._PARTS["archives"])
    assert found.state == "broken" and found.remedy == doctor._UNPACKERS


def test_what_is_not_installed_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    absent = doctor.Part(Text("某组件", "a part"), ["no_such_module"], lambda: "")
    found = doctor._tried("ocr", absent)
    assert found.state == "absent" and found.remedy == Text(
        '需要时安装：pip install "evalcheck-cn[ocr]"', 'where it is wanted: pip install "evalcheck-cn[ocr]"'
    )


def test_a_folder_that_cannot_be_written_is_broken(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    assert doctor._writable(Text("文件夹", "folder"), file / "in").state == "broken"
    assert doctor._writable(Text("文件夹", "folder"), tmp_path / "new").state == "good"
    assert not list((tmp_path / "new").iterdir())


@pytest.mark.parametrize(("broken", "status", "last"), [(False, 0, "一切正常。"), (True, 3, "有 1 处要处理（×）。")])
def test_the_last_line_and_the_status_agree(
    broken: bool, status: int, last: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    one = doctor.Found(
        Text("某组件", "a part"), "broken" if broken else "good", Text("1.0", "1.0"), Text("重新安装", "anew") if broken else None
    )
    monkeypatch.setattr(doctor, "examined", lambda: iter([one]))
    assert run(["doctor"]) == status
    printed = capsys.readouterr().out.splitlines()
    assert printed[0] == ("× 某组件：1.0" if broken else "√ 某组件：1.0") and printed[-1] == last
    assert ("    → 重新安装" in printed) is broken
