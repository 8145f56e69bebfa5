"""Hostile packages against every command, as root and as an ordinary user, with signals at random moments: what is written, left, printed.

`python -m benchmarks.hostile --runs 100 --seed 1` on Linux. A run is a fork of this process, so that imports are paid once.
"""

from __future__ import annotations

import argparse
import atexit
import contextlib
import importlib
import io
import json
import os
import pkgutil
import random
import shutil
import signal
import socket
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl

import evalcheck
from evalcheck.cli.app import run
from evalcheck.ruleset import load_ruleset

SAMPLES = Path(__file__).parent.parent / "samples"
COMMANDS = ("validate", "show", "fix", "undo", "annotate", "diff", "todo", "pack", "audit", "sample")
SECONDS = 90
"""Wall seconds after which a run counts as hanging."""
NOBODY = 65534
NAMES = (
    "C:x.docx", "con.txt", "名单.xlsx.", "a:b.txt", "\x1b]0;x\x07\x1b[2J.txt", "x" * 240, " " * 200 + ".pdf", "市级" * 40 + ".docx",
    "市级市税务局-优化纳税服务-25-12010419880212713X.txt", "-" * 200, "=1+1.xlsx", "\u202egnp.exe", "evalcheck.yaml",
)  # fmt: skip


def special(root: Path, rng: random.Random) -> None:
    """A pipe, a socket, a link to a file, to a folder, to nowhere, to itself."""
    place = root / f"市级市税务局-优化纳税服务-25-材料{rng.randrange(99)}.pdf"
    if place.exists() or place.is_symlink():
        return
    kind = rng.randrange(6)
    if kind == 0:
        os.mkfifo(place)
    elif kind == 1:
        with socket.socket(socket.AF_UNIX) as one:
            os.chdir(root)
            one.bind("s")
            os.rename("s", place.name)
    else:
        place.symlink_to(("../victim/重要合同.docx", "../victim", "nowhere", place.name)[kind - 2])


def named(root: Path, rng: random.Random) -> None:
    with contextlib.suppress(OSError):
        (root / rng.choice(NAMES)).write_bytes(rng.choice((b"", b"x", b"unit: [", b"waivers: &a [*a]", rng.randbytes(300))))


def damaged(root: Path, rng: random.Random) -> None:
    """A file of the samples with some bytes turned, cut or doubled."""
    files = [path for path in root.rglob("*") if path.is_file() and not path.is_symlink() and path.stat().st_size < 1_000_000]
    if not files:
        return
    path = rng.choice(files)
    data = bytearray(path.read_bytes())
    for _ in range(rng.randrange(1, 30)):
        if data:
            data[rng.randrange(len(data))] = rng.randrange(256)
    path.write_bytes(data[: rng.randrange(len(data) + 1)] if rng.random() < 0.3 else data)


def archive(root: Path, rng: random.Random) -> None:
    with zipfile.ZipFile(root / f"包{rng.randrange(9)}.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        for name in rng.sample(["../out.txt", "/etc/x", "a/C:x.txt", "a/../../b.txt", "..\\w.txt", "好.txt", "CON", "a" * 1200], 4):
            packed.writestr(name, "x" * 100)
        if rng.random() < 0.3:
            packed.writestr("bomb.txt", bytes(30_000_000))


def workbook(root: Path, rng: random.Random) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["序号", "区域", "企业名称", "统一社会信用代码", "联系人", "手机号码"])
    for number in range(rng.randrange(40)):
        sheet.append([number, "和平区", "=cmd|'/c x'!A0", "12010419880212713X", "赵测一", "\u202e13800001234"])
    stream = io.BytesIO()
    book.save(stream)
    out = root / f"市级市税务局-优化纳税服务-25-名单{rng.randrange(9)}.xlsx"
    with zipfile.ZipFile(io.BytesIO(stream.getvalue())) as before, zipfile.ZipFile(out, "w") as after:
        area = rng.choice(("M1:XFD1048576", "A2:C9", "A1:A1048576"))
        for name in before.namelist():
            end = f'</sheetData><mergeCells count="1"><mergeCell ref="{area}"/></mergeCells>'.encode()
            after.writestr(name, before.read(name).replace(b"</sheetData>", end))


def journal(root: Path, rng: random.Random) -> None:
    step = {"folder": rng.choice(("", "../victim", "附件")), "old": "a.docx", "new": "b.docx", "passing": "重要合同.docx"}
    data = {"schema": f"evalcheck-renames/{rng.randrange(1, 3)}", "rounds": [{"phase": "moving", "steps": [step]}]}
    for place in (root.with_name(f"{root.name}-改名记录.json"), root / f"{root.name}-改名记录.json"):
        place.write_text(json.dumps(data), "utf-8")


ATTACKS: tuple[Callable[[Path, random.Random], None], ...] = (special, named, damaged, archive, workbook, journal)


def package(root: Path, rng: random.Random) -> None:
    sample = rng.choice([path for path in SAMPLES.iterdir() if path.is_dir() and not path.name.startswith(".")])
    shutil.copytree(sample, root) if rng.random() < 0.6 else root.mkdir()
    for _ in range(rng.randrange(1, 6)):
        rng.choice(ATTACKS)(root, rng)


def calls(command: str, work: Path, rng: random.Random) -> list[list[str]]:
    root, out = str(work / "package"), str(work / "out")
    day = ["--as-of", "2022-05-28"]
    if command == "undo":
        return [["fix", root, "--apply", *day], ["fix", root, "--undo"]]
    if command == "sample":
        return [["audit", str(work / "inbox"), "-o", out, "-j", "1", *day], ["sample", out, "--size", "5", "--seed", "1"]]
    more: dict[str, list[str]] = {
        "validate": ["--format", rng.choice(("terminal", "json", "html", "sarif")), *day],
        "show": rng.choice(([], ["--format", "json"])),
        "fix": [*rng.choice(([], ["--apply"])), *day],
        "annotate": ["-o", out, *day],
        "diff": [root, *day],
        "todo": day,
        "pack": ["--force", "-o", out, *day],
    }
    return [["audit", str(work / "inbox"), "-o", out, "-j", "1", *day]] if command == "audit" else [[command, root, *more[command]]]


def tree(root: Path) -> dict[str, str]:
    return {str(path.relative_to(root)): "link" if path.is_symlink() else str(path.lstat().st_size) for path in sorted(root.rglob("*"))}


def session_of(leader: int) -> list[int]:
    found = []
    for entry in os.listdir("/proc"):
        with contextlib.suppress(OSError, ValueError):
            fields = Path(f"/proc/{int(entry)}/stat").read_bytes().rpartition(b")")[2].split()
            found += [int(entry)] if int(fields[3]) == leader and fields[0] not in (b"Z", b"X") else []
    return found


def forked(argv: list[str], work: Path, uid: int, stop: tuple[int, float] | None) -> tuple[int | None, str, list[int]]:
    """Exit status (None: hung), what was printed, and processes that were left; a signal is sent after some seconds."""
    printed = work / "printed"
    printed.touch()
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        os.setsid()
        handle = os.open(printed, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
        os.dup2(handle, 1), os.dup2(handle, 2)
        if uid:
            os.setgid(uid)
            os.setuid(uid)
        os.environ.update(TMPDIR=str(work / "temp"), XDG_STATE_HOME=str(work / "state"), EVALCHECK_LANG="zh")
        tempfile.tempdir = None
        status = 70
        try:
            status = run(argv)
        except SystemExit as error:
            status = error.code if isinstance(error.code, int) else 70
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            atexit._run_exitfuncs()
            os._exit(status)
    begin = time.monotonic()
    while True:
        done, code = os.waitpid(pid, os.WNOHANG)
        spent = time.monotonic() - begin
        if done:
            break
        if stop and spent > stop[1]:
            os.kill(pid, stop[0])
            stop = None
        if spent > SECONDS:
            os.killpg(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            return None, printed.read_text("utf-8", "replace"), []
        time.sleep(0.01)
    end = time.monotonic() + 5
    while (left := session_of(pid)) and time.monotonic() < end:
        time.sleep(0.02)
    return os.waitstatus_to_exitcode(code), printed.read_text("utf-8", "replace"), left


def faults(command: str, seed: int, uid: int) -> Iterator[str]:
    rng = random.Random(f"{command}{seed}")
    # Not a TemporaryDirectory: the forks would inherit its end.
    work = Path(tempfile.mkdtemp(prefix="hostile-"))
    try:
        for name in ("victim", "temp", "state", "out"):
            (work / name).mkdir()
        (work / "victim" / "重要合同.docx").write_bytes(b"x")
        package(work / "package", rng)
        if command in ("audit", "sample"):
            (work / "inbox").mkdir()
            (work / "package").rename(work / "inbox" / "市税务局")
            special(work / "inbox", rng)
        if uid:
            for path in [work, *work.rglob("*")]:
                os.chown(path, uid, uid, follow_symlinks=False)
        kept = ("victim",) if command in ("fix", "undo") else ("victim", "package", "inbox")
        before = {name: tree(work / name) for name in kept if (work / name).exists()}
        stop = (rng.choice((signal.SIGTERM, signal.SIGKILL)), rng.uniform(0, 2)) if rng.random() < 0.2 else None
        for argv in calls(command, work, rng):
            status, printed, left = forked(argv, work, uid, stop)
            if status is None:
                yield f"hangs: {argv[0]}"
            elif status not in (0, 1, 2, 3, 143, -9):
                yield f"status {status}: {argv[0]}"
            if left:
                yield f"processes left: {argv[0]}"
            if "Traceback" in printed or "自身出错" in printed:
                yield f"failure of ours: {argv[0]}: {printed.strip().splitlines()[-1][:200]}"
            if set("\x1b\x07\x9b") & set(printed):
                yield f"control codes: {argv[0]}"
            if status == -9:
                forked(["validate", str(work / "victim")], work, uid, None)
            if any((work / "temp").iterdir()):
                yield f"left in the temporary folder: {argv[0]}: {[path.name for path in (work / 'temp').iterdir()][:2]}"
        for name, was in before.items():
            if tree(work / name) != was:
                yield f"changed: {name}"
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _import_all() -> None:
    """Forks import nothing more: an ordinary user may not be allowed to read this interpreter's library."""
    packages = [evalcheck]
    for name in sorted(sys.stdlib_module_names - {"antigravity", "this", "idlelib", "turtle", "turtledemo", "tkinter", "test", "lib2to3"}):
        with contextlib.suppress(ImportError, AttributeError):
            packages.append(importlib.import_module(name))
    for package in packages:
        for module in pkgutil.walk_packages(getattr(package, "__path__", ()), f"{package.__name__}.", onerror=str):
            if "__main__" not in module.name and ".test" not in module.name:
                with contextlib.suppress(ImportError, AttributeError):
                    importlib.import_module(module.name)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20, help="for each command")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--report", type=Path)
    given = parser.parse_args()
    _import_all()
    load_ruleset()
    end = time.monotonic() + 60 * given.minutes
    ran, found, kinds = Counter[str](), Counter[str](), Counter[str]()
    for number in range(given.runs):
        for command in COMMANDS:
            if time.monotonic() > end:
                break
            uid = NOBODY if os.geteuid() == 0 and number % 2 else 0
            kinds["ordinary user" if uid or os.geteuid() else "root"] += 1
            ran[command] += 1
            for fault in faults(command, given.seed * 1_000_000 + number, uid):
                found[fault] += 1
                print(f"{command} {given.seed * 1_000_000 + number} uid {uid}: {fault}", flush=True)
    told = {"runs": dict(ran), "as": dict(kinds), "faults": dict(found)}
    print(json.dumps(told, ensure_ascii=False, indent=1))
    if given.report:
        given.report.write_text(json.dumps(told, ensure_ascii=False, indent=1), "utf-8")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
