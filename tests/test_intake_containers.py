"""The same tree in whatever container: the same findings, files and coverage (design 4.18); nothing is left on the disk."""

from __future__ import annotations

import io
import json
import os
import shutil
import signal
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile
from collections.abc import Callable
from datetime import date
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

import evalcheck
from evalcheck.reporters import REPORTERS, RenderOptions

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
AS_OF = date(2022, 5, 30)
LOOK = RenderOptions("zh", False, False, 80)
CONTAINER_ONLY = {"FIL011", "DAT001", "DAT011"}


def told(path: Path) -> dict[str, Any]:
    """The report as JSON data; findings about the container itself and its day left out."""
    data = json.loads(REPORTERS["json"](evalcheck.validate(path, as_of=AS_OF), LOOK))
    archives = (".zip", ".7z", ".gz", ".eml")
    kept = [f for f in data["findings"] if f["code"] not in CONTAINER_ONLY and not (f["location"]["file"] or "").endswith(archives)]
    return {"findings": kept, "files": data["files"], "coverage": data["coverage"], "received": data["received"]}


def zipped(source: Path, target: Path) -> Path:
    with zipfile.ZipFile(target, "w") as archive:
        for file in sorted(source.rglob("*")):
            archive.write(file, f"{source.name}/{file.relative_to(source)}")
    return target


def seven(source: Path, target: Path) -> Path:
    if not shutil.which("7z"):
        pytest.skip("7z (p7zip) is not installed")
    subprocess.run(["7z", "a", "-bd", str(target), source.name], cwd=source.parent, check=True, capture_output=True)
    return target


def tarred(source: Path, target: Path) -> Path:
    with tarfile.open(target, "w:gz") as archive:
        archive.add(source, source.name)
    return target


def mailed(attachments: dict[str, bytes], target: Path) -> Path:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "林测一 <lin@example.com>", "a@example.com", "佐证材料"
    message["Date"] = "Wed, 25 May 2022 18:30:00 +0800"
    message.set_content("请查收")
    for name, data in attachments.items():
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    target.write_bytes(message.as_bytes())
    return target


def mail_of_files(source: Path, target: Path) -> Path:
    return mailed({file.name: file.read_bytes() for file in sorted(source.iterdir())}, target)


def mail_of_a_zip(source: Path, target: Path) -> Path:
    archive = zipped(source, target.with_name("市级市体育局-提高公共服务群众满意度-94-佐证材料.zip"))
    return mailed({archive.name: archive.read_bytes()}, target)


WAYS: list[tuple[Callable[[Path, Path], Path], str]] = [
    (zipped, "p.zip"),
    (seven, "p.7z"),
    (tarred, "p.tar.gz"),
    (mail_of_files, "p.eml"),
    (mail_of_a_zip, "q.eml"),
]


@pytest.mark.parametrize("sample", ["市体育局", "市税务局"])
@pytest.mark.parametrize(("way", "name"), WAYS, ids=[way.__name__ for way, _ in WAYS])
def test_the_same_tree_in_any_container_gives_the_same_report(
    way: Callable[[Path, Path], Path], name: str, sample: str, tmp_path: Path
) -> None:
    folder, packed = told(SAMPLES / sample), told(way(SAMPLES / sample, tmp_path / name))
    assert packed["findings"] == folder["findings"]
    assert packed["files"] == folder["files"]
    assert packed["coverage"] == folder["coverage"]


def test_a_mail_tells_the_day_it_arrived(tmp_path: Path) -> None:
    assert told(mail_of_files(SAMPLES / "市体育局", tmp_path / "p.eml"))["received"] == "2022-05-25"


def test_containers_in_containers_are_read_to_the_bottom(tmp_path: Path) -> None:
    inner = seven(SAMPLES / "市体育局", tmp_path / "inner.7z")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.write(inner, "inner.7z")
        archive.writestr("readme.txt", "内附材料")
    report = evalcheck.validate(mailed({"a.zip": buffer.getvalue(), "b.txt": b"x"}, tmp_path / "p.eml"), as_of=AS_OF)
    paths = {file.file.path for file in report.files}
    assert "a.zip!/inner.7z!/市体育局/联络员信息表.docx" in paths or "a.zip!/inner.7z!/联络员信息表.docx" in paths
    assert sum(finding.code == "FIL011" for finding in report.findings) == 2


def leftovers() -> list[str]:
    return [name for name in os.listdir(tempfile.gettempdir()) if name.startswith("evalcheck-")]


def test_the_private_folder_is_gone_afterwards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "private"))
    (tmp_path / "private").mkdir()
    evalcheck.validate(tarred(SAMPLES / "市体育局", tmp_path / "p.tar.gz"), as_of=AS_OF)
    assert leftovers() == []


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT")
def test_the_private_folder_is_gone_after_ctrl_c(tmp_path: Path) -> None:
    private = tmp_path / "private"
    private.mkdir()
    packed = tarred(SAMPLES / "市税务局", tmp_path / "p.tar.gz")
    # The child that reads a file sleeps, so that the signal meets the run half-way. What a shell starts in its background is told to ignore
    # Ctrl+C, and so is all that it starts: without the second line the test waited in vain there.
    reading = tmp_path / "reading"
    code = (
        "import os, pathlib, signal, sys, time; from evalcheck.engine import judge;"
        "signal.signal(signal.SIGINT, signal.default_int_handler);"
        "judge.examine = lambda *a: (pathlib.Path(os.environ['READING']).touch(), time.sleep(600));"
        "from evalcheck.cli import main; main(sys.argv[1:])"
    )
    run = subprocess.Popen(
        [sys.executable, "-c", code, "validate", str(packed), "--as-of", "2022-05-30"],
        env={**os.environ, "TMPDIR": str(private), "READING": str(reading)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while not reading.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert reading.exists() and any(private.iterdir())
    run.send_signal(signal.SIGINT)
    _, error = run.communicate(timeout=60)
    assert run.returncode == 130 and b"Traceback" not in error
    assert list(private.iterdir()) == []
