"""Hostile packages against every command, as root and as an ordinary user, with signals at random moments: what is written, left, printed.

`python -m benchmarks.hostile --packages 500 --seed 1` on Linux. A run is one command on one package, in a fork of this process, so that
imports are paid once; each package is put to every command, those that write last.
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
import tarfile
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import NoReturn

import openpyxl

import evalcheck
from evalcheck.cli.app import run
from evalcheck.ruleset import load_ruleset
from tests import format_encoders as encoders
from tests.fuzz.inputs import made
from tests.hostile import nested_forms

SAMPLES = Path(__file__).parent.parent / "samples"
COMMANDS_IN_PLACE = ("validate", "show", "annotate", "diff", "todo", "pack", "fix")
WRITING = ("apply", "undo")
OF_MANY = ("audit", "sample", "frame", "sheets", "freeze", "report", "audit-diff")
SECONDS = 300
"""Wall seconds after which a run counts as hanging: of a machine that may be busy with other things."""
CPU_SECONDS = 30
"""More than any run on packages this small may take."""
MEMORY = 1_400_000
"""Kilobytes of the largest process."""
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


def mutant(root: Path, rng: random.Random) -> None:
    """What the long run of `tests.fuzz` hands in: any format, taken apart and put together wrong."""
    for name, data in made(rng.randrange(10**9), 13).files.items():
        place = root / name.replace("/", "_")
        with contextlib.suppress(OSError, ValueError):
            if not place.is_symlink() and (place.is_file() or not place.exists()):
                place.write_bytes(data)


def container(root: Path, rng: random.Random) -> None:
    """7z, rar, tar, TNEF, mails and Outlook's mails whose members bear hostile names."""
    name = rng.choice(("../out.txt", "/etc/x", "a/C:x.txt", "CON", "\u202ea.txt", "b\x1b[2J.txt", "好.txt", "a/../../b"))
    tarred = io.BytesIO()
    with tarfile.open(fileobj=tarred, mode="w") as packed:
        entry = tarfile.TarInfo(name)
        entry.type = rng.choice((tarfile.REGTYPE, tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE))
        entry.linkname = "../victim/重要合同.docx"
        packed.addfile(entry)
    letter = EmailMessage()
    letter["Subject"], letter["Date"] = "\u202e材料", "Wed, 25 May 2022 18:30:00 +0800"
    letter.add_attachment(b"x", maintype="application", subtype="octet-stream", filename=name.replace("\x1b", ""))
    kind, data = rng.choice((
        ("7z", encoders.seven_zip({name: b"x"})), ("rar", encoders.rar5({name: b"x"}, link=rng.choice(("", "../victim/重要合同.docx")))),
        ("tar", tarred.getvalue()), ("dat", encoders.tnef([(name, b"x")])), ("eml", letter.as_bytes()),
        ("msg", encoders.msg({0x0037: name}, [{0x3707: name, 0x3701: b"x"}])),
    ))  # fmt: skip
    (root / f"件{rng.randrange(9)}.{kind}").write_bytes(data)


def slow(root: Path, rng: random.Random) -> None:
    """Small files made to take long: forms within forms, elements within elements, declared entities, a name that goes on."""
    deep = b"<a>" * 50_000
    laughs = b'<!DOCTYPE a [<!ENTITY b "' + b"x" * 1000 + b'"><!ENTITY c "' + b"&b;" * 1000 + b'">]><a>&c;</a>'
    with zipfile.ZipFile(root / f"市级市税务局-优化纳税服务-25-文{rng.randrange(9)}.docx", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", rng.choice((deep, laughs)))
        packed.writestr("word/document.xml", rng.choice((deep, laughs)))
    if rng.random() < 0.05:
        (root / "市级市税务局-优化纳税服务-25-表.pdf").write_bytes(nested_forms(6, 20))


def closed(root: Path, rng: random.Random) -> None:
    """Files and folders that may not be read or written (root may all the same)."""
    for path in root.rglob("*"):
        if not path.is_symlink() and rng.random() < 0.3:
            path.chmod(0 if path.is_file() else 0o500)


ATTACKS: tuple[Callable[[Path, random.Random], None], ...] = (
    special, special, named, named, damaged, damaged, archive, workbook, journal, mutant, mutant, container, container, slow, closed,
)  # fmt: skip


def package(root: Path, rng: random.Random) -> None:
    """Some files of a sample, or none, and some attacks."""
    root.mkdir()
    for path in rng.sample(_SAMPLED, rng.randrange(3)):
        shutil.copy(path, root)
    for _ in range(rng.randrange(1, 5)):
        rng.choice(ATTACKS)(root, rng)


_SAMPLED = [path for path in sorted(SAMPLES.rglob("*")) if path.is_file() and path.stat().st_size < 100_000]


def calls(command: str, work: Path, rng: random.Random) -> list[str]:
    root, out = str(work / "package"), str(work / "out")
    day = ["--as-of", "2022-05-28"]
    more: dict[str, list[str]] = {
        "validate": ["--format", rng.choice(("terminal", "json", "html", "sarif", "junit", "csv", "github")), *day],
        "show": rng.choice(([], ["--format", "json"], ["--account"], ["--save-seals", out])),
        "fix": day,
        "apply": ["--apply", *day],
        "undo": ["--undo"],
        "annotate": ["-o", out, *day],
        "diff": [root, *day],
        "todo": day,
        "pack": ["--force", "-o", out, *day],
    }
    if command == "audit":
        return ["audit", str(work / "inbox"), "-o", str(work / "audited"), "-j", "1", *day]
    audited = str(work / "audited")
    of_audit = {
        "sample": ["sample", audited, "--size", "5", "--seed", "1", "--force"],
        "frame": ["survey", "frame", audited, "--force"],
        "sheets": ["survey", "sheets", audited, "--callers", "2"],
        "freeze": ["audit", "-o", audited, "--freeze", "a"],
        "report": ["report", audited, "-o", str(work / "audited" / "报告.docx"), "--force"],
        "audit-diff": ["audit-diff", audited, audited, "--format", rng.choice(("terminal", "json", "html"))],
    }
    if command in of_audit:
        return of_audit[command]
    return ["fix" if command in ("apply", "undo") else command, root, *more[command]]


def tree(root: Path) -> dict[str, str]:
    return {str(path.relative_to(root)): "link" if path.is_symlink() else str(path.lstat().st_size) for path in sorted(root.rglob("*"))}


def session_of(leader: int) -> list[int]:
    found = []
    for entry in os.listdir("/proc"):
        with contextlib.suppress(OSError, ValueError):
            fields = Path(f"/proc/{int(entry)}/stat").read_bytes().rpartition(b")")[2].split()
            found += [int(entry)] if int(fields[3]) == leader and fields[0] not in (b"Z", b"X") else []
    return found


@dataclass(frozen=True)
class Ran:
    """What came of a command: its status (None: it hung), what it printed, processes that were left, its own cost and its children's."""

    status: int | None
    printed: str
    left: list[int]
    seconds: float
    kilobytes: int


def forked(argv: list[str], work: Path, uid: int, stop: tuple[int, float] | None) -> Ran:
    """A command run in a fork; a signal is sent after some seconds."""
    printed = work / "printed"
    printed.touch()
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        _run_here(argv, work, uid, printed)
    begin = time.monotonic()
    while True:
        done, code, used = os.wait4(pid, os.WNOHANG)
        spent = time.monotonic() - begin
        if done:
            break
        if stop and spent > stop[1]:
            os.kill(pid, stop[0])
            stop = None
        if spent > SECONDS:
            os.killpg(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            return Ran(None, printed.read_text("utf-8", "replace"), [], spent, 0)
        time.sleep(0.004)
    end = time.monotonic() + 20
    while (left := session_of(pid)) and time.monotonic() < end:
        time.sleep(0.02)
    said = printed.read_text("utf-8", "replace")
    return Ran(os.waitstatus_to_exitcode(code), said, left, used.ru_utime + used.ru_stime, used.ru_maxrss)


def _run_here(argv: list[str], work: Path, uid: int, printed: Path) -> NoReturn:
    os.setsid()
    handle = os.open(printed, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
    os.dup2(handle, 1), os.dup2(handle, 2)
    if uid:
        os.setgroups([])
        os.setgid(uid)
        os.setuid(uid)
    os.environ.update(TMPDIR=str(work / "temp"), XDG_STATE_HOME=str(work / "state"), HOME=str(work), EVALCHECK_LANG="zh")
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


@dataclass
class Tally:
    """What was run and what was found. `signals` counts those that came before the command had ended."""

    runs: Counter[str] = field(default_factory=Counter)
    users: Counter[str] = field(default_factory=Counter)
    signals: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    seconds: float = 0
    longest: float = 0
    kilobytes: int = 0
    probes: int = 0


def put_to_all(seed: int, uid: int, tally: Tally) -> Iterator[str]:
    """One package put to every command: what was wrong."""
    rng = random.Random(seed)
    # Not a TemporaryDirectory: the forks would inherit its end.
    work = Path(tempfile.mkdtemp(prefix="hostile-"))
    try:
        for name in ("victim", "temp", "state", "out"):
            (work / name).mkdir()
        (work / "victim" / "重要合同.docx").write_bytes(b"x")
        package(work / "package", rng)
        if uid:
            for path in [work, *work.rglob("*")]:
                os.chown(path, uid, uid, follow_symlinks=False)
        for command in (*COMMANDS_IN_PLACE, *WRITING, *OF_MANY):
            if command == "audit":
                _into_an_inbox(work, rng, uid)
            yield from (f"{command}: {fault}" for fault in _watched(command, work, uid, rng, tally))
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _into_an_inbox(work: Path, rng: random.Random, uid: int) -> None:
    (work / "inbox").mkdir()
    (work / "package").rename(work / "inbox" / "市税务局")
    if rng.random() < 0.3:
        special(work / "inbox", rng)
    for path in (work / "inbox", *(work / "inbox").iterdir()) if uid else ():
        os.chown(path, uid, uid, follow_symlinks=False)


def _watched(command: str, work: Path, uid: int, rng: random.Random, tally: Tally) -> Iterator[str]:
    kept = ("victim",) if command in WRITING else ("victim", "package", "inbox")
    before = {name: tree(work / name) for name in kept if (work / name).exists()}
    top = {path.name for path in work.iterdir()} | {"audited", "printed"}
    stop = (rng.choice((signal.SIGTERM, signal.SIGKILL)), rng.expovariate(4)) if rng.random() < 0.2 else None
    ran = forked(calls(command, work, rng), work, uid, stop)
    _count(command, uid, ran, tally)
    yield from _wrong(ran)
    if ran.status == -signal.SIGKILL:
        tally.probes += _probes_removed(work / "temp")
        forked(["validate", str(work / "victim")], work, uid, None)
    if any((work / "temp").iterdir()):
        yield f"left in the temporary folder: {[path.name for path in (work / 'temp').iterdir()][:2]}"
    yield from (f"changed: {name}" for name, was in before.items() if tree(work / name) != was)
    # A journal of renames stands beside the package when an older version, or an attack, put it there; nothing else may.
    if new := {path.name for path in work.iterdir()} - top:
        yield f"written beside the package: {sorted(new)[:2]}"


def _probes_removed(folder: Path) -> int:
    """Python itself writes a file of four bytes, and removes it, to see whether a temporary folder can be written to."""
    found = [path for path in folder.iterdir() if len(path.name) == 8 and path.is_file() and path.stat().st_size <= 4]
    for path in found:
        path.unlink()
    return len(found)


def _count(command: str, uid: int, ran: Ran, tally: Tally) -> None:
    tally.runs["fix --apply" if command == "apply" else command] += 1
    tally.users["ordinary user" if uid or os.geteuid() else "root"] += 1
    tally.statuses[str(ran.status)] += 1
    if ran.status in (143, -signal.SIGKILL):
        tally.signals["SIGTERM" if ran.status == 143 else "SIGKILL"] += 1
    tally.seconds += ran.seconds
    tally.longest = max(tally.longest, ran.seconds)
    tally.kilobytes = max(tally.kilobytes, ran.kilobytes)


def _wrong(ran: Ran) -> Iterator[str]:
    if ran.status is None or ran.seconds > CPU_SECONDS or ran.kilobytes > MEMORY:
        yield f"hangs or takes too much: {ran.seconds:.0f} s, {ran.kilobytes} kB"
    # -SIGTERM: it came before the program had taken over, or after it was through.
    elif ran.status not in (0, 1, 2, 3, 143, -signal.SIGKILL, -signal.SIGTERM):
        yield f"status {ran.status}: {ran.printed.strip()[-300:]}"
    if ran.left:
        yield "processes left"
    if "Traceback" in ran.printed or "自身出错" in ran.printed or "内部错误" in ran.printed:
        yield f"failure of ours: {[line for line in ran.printed.splitlines() if '错' in line or 'Error' in line][-1:]}"
    if set("\x1b\x07\x9b\x00") & set(ran.printed):
        yield "control codes"


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
    parser.add_argument("--packages", type=int, default=20)
    parser.add_argument("--first", type=int, default=0, help="number of the first package")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--report", type=Path)
    given = parser.parse_args()
    _import_all()
    load_ruleset()
    end = time.monotonic() + 60 * given.minutes
    tally = Tally()
    for number in range(given.first, given.first + given.packages):
        if time.monotonic() > end:
            break
        uid = NOBODY if os.geteuid() == 0 and number % 2 else 0
        for fault in put_to_all(given.seed * 1_000_000 + number, uid, tally):
            tally.faults[fault] += 1
            print(f"package {number} uid {uid}: {fault}", flush=True)
        if given.report:
            told = {"packages": number - given.first + 1, "all": sum(tally.runs.values()), **vars(tally)}
            given.report.write_text(json.dumps(told, ensure_ascii=False, indent=1), "utf-8")
    print(json.dumps(vars(tally), ensure_ascii=False, indent=1))
    return 1 if tally.faults else 0


if __name__ == "__main__":
    sys.exit(main())
