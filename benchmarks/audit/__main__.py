"""Time and memory of audits of a generated inbox; each figure is one run of the command, as an evaluator starts it."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

from benchmarks.audit.inbox import LARGE, make_inbox
from benchmarks.measure import MB, commit, of_tree, proportional, table, tree
from benchmarks.writers import DATA

ALWAYS = ["--as-of", "2022-05-30"]
"""Options of every run."""
WITHOUT_OCR = ["--limit", "ocr_parts=0"]
_BLINK = 0.2
"""Seconds between two looks at the memory of all processes together."""


@dataclass(frozen=True)
class Figures:
    """Seconds; MB of the parent alone and of all processes together (shared pages counted once); CPU seconds; files read."""

    seconds: float
    parent: float
    together: float
    cpu: float
    read: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=60)
    parser.add_argument("--files", type=int, default=100)
    parser.add_argument("--rows", type=int, nargs="*", default=list(LARGE), help="rows of the largest lists of the first units")
    parser.add_argument("--lists", type=int, default=1, help="how many such lists a package has")
    parser.add_argument("--before", default="", metavar="TREE", help="an older checkout beside which the first run is timed")
    parser.add_argument("--cluster", action="store_true", help="also on a dask cluster of two local workers")
    parser.add_argument("--ocr", action="store_true", help="also read the text of pictures, where OCR is installed")
    given = parser.parse_args()
    if not given.ocr:
        ALWAYS.extend(WITHOUT_OCR)
    with tempfile.TemporaryDirectory(prefix="evalcheck-bench-") as folder:
        _measure(Path(folder), given.units, given.files, tuple(given.rows), given.cluster, given.lists, given.before)


def _measure(folder: Path, units: int, files: int, rows: tuple[int, ...], cluster: bool, lists: int, before: str) -> None:
    inbox = folder / "inbox"
    make_inbox(inbox, units, files, rows, faults=units >= 10, lists=lists)
    size = sum(path.stat().st_size for path in inbox.rglob("*") if path.is_file())
    _head(f"{units} units, {units * files} files, {size / 1e6:.0f} MB, {lists} lists each of {', '.join(map(str, rows))} rows")
    two = _show("2 workers, first run", run(inbox, folder / "two", "--jobs", "2"), size)
    if before:
        _show(f"2 workers, commit {commit(before)}", run(inbox, folder / "before", "--jobs", "2", tree=before), size)
    _show("2 workers, second run", run(inbox, folder / "two", "--jobs", "2"), size)
    one = _show("1 worker, first run", run(inbox, folder / "one", "--jobs", "1"), size)
    same = (folder / "one" / "audit.json").read_bytes() == (folder / "two" / "audit.json").read_bytes()
    print(f"\n2 workers are {one.seconds / two.seconds:.2f} times as fast as one; audit.json the same: {same}")
    if cluster:
        _on_cluster(inbox, folder, size)
    for count in (10, 30, 60):
        if count <= units:
            part = folder / f"inbox{count}"
            part.mkdir()
            # Without the largest lists: the question is what each further package costs.
            for path in sorted(inbox.iterdir(), key=_bytes)[:count]:
                (shutil.copytree if path.is_dir() else shutil.copy)(path, part / path.name)
            _show(f"{count} packages", run(part, folder / f"out{count}", "--jobs", "2"), _bytes(part))
            shutil.rmtree(part)


def several_lists(rounds: int, rows: int, units: int = 4, lists: int = 3, before: str = "") -> str:
    """Markdown: packages with several large lists each are audited by two workers, once more, by one, and by another checkout."""
    inbox = DATA / f"audit-of-{units}-units-{lists}-lists-of-{rows}"
    if not inbox.exists():
        make_inbox(inbox.with_suffix(".part"), units, 6 * lists + 2, (rows,) * units, faults=False, lists=lists)
        inbox.with_suffix(".part").rename(inbox)
    trees = {"2 workers": "", "2 workers, once more": "", "1 worker": ""}
    trees |= {f"2 workers, commit {commit(before)}": before} if before else {}
    found: dict[str, list[Figures]] = {name: [] for name in trees}
    for _ in range(rounds):
        with tempfile.TemporaryDirectory(prefix="evalcheck-bench-") as folder:
            for name, runs in found.items():
                runs.append(run(inbox, Path(folder, name.removesuffix(", once more")), "--jobs", name[0], *WITHOUT_OCR, tree=trees[name]))
    title = f"{units} packages, in each {lists} lists of {rows:,} rows"
    return table([title, "s", "CPU s", "MB of the parent", "MB of all", "files read"], [_medians(*of) for of in found.items()])


def _medians(name: str, runs: Sequence[Figures]) -> list[str]:
    seconds, parent, together, cpu, read = (statistics.median(values) for values in zip(*map(astuple, runs), strict=True))
    return [name, f"{seconds:.1f}", f"{cpu:.1f}", f"{parent:.0f}", f"{together:.0f}", f"{read:.0f}"]


def _bytes(path: Path) -> int:
    return sum(one.stat().st_size for one in path.rglob("*")) if path.is_dir() else path.stat().st_size


def _on_cluster(inbox: Path, folder: Path, size: int) -> None:
    from importlib import import_module

    distributed = import_module("distributed")
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        _show("dask, 2 local workers", run(inbox, folder / "far", "--cluster", cluster.scheduler_address), size)
    same = (folder / "far" / "audit.json").read_bytes() == (folder / "two" / "audit.json").read_bytes()
    print(f"audit.json the same: {same}")


def run(inbox: Path, out: Path, *more: str, tree: str = "") -> Figures:
    """One audit as a process of its own, of this checkout or of another one."""
    command = [sys.executable, "-m", "evalcheck", "audit", str(inbox), "-o", str(out), *ALWAYS, *more]
    begin = time.perf_counter()
    with subprocess.Popen(of_tree(tree, command), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        watch = _Watch(process.pid)
        watch.start()
        _, _, usage = os.wait4(process.pid, 0)
        process.returncode = 0
    seconds = time.perf_counter() - begin
    watch.join()
    stamp = json.loads((out / "audit-run.json").read_text("utf-8"))
    return Figures(seconds, watch.parent, watch.together, usage.ru_utime + usage.ru_stime, stamp["files_read"])


class _Watch(threading.Thread):
    """Looks at a process and its children until it is gone (Linux)."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._pid = pid
        self.parent = self.together = 0.0

    def run(self) -> None:
        while own := proportional(self._pid) / MB:
            self.parent = max(self.parent, own)
            self.together = max(self.together, sum(map(proportional, tree(self._pid))) / MB)
            time.sleep(_BLINK)


def _head(text: str) -> None:
    print(f"\n{text}\n{'':28}{'seconds':>9}{'files/s':>9}{'MB/s':>7}{'CPU s':>8}{'parent MB':>11}{'all MB':>8}{'read':>7}")


def _show(name: str, figures: Figures, size: int) -> Figures:
    speed = f"{figures.read / figures.seconds:9.0f}{size / 1e6 / figures.seconds:7.1f}"
    line = f"{name:28}{figures.seconds:9.1f}{speed}{figures.cpu:8.1f}{figures.parent:11.0f}{figures.together:8.0f}{figures.read:7d}"
    print(line, flush=True)
    return figures


if __name__ == "__main__":
    main()
