"""The same audit on a dask cluster of two local workers, one of which is killed on the way."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from tests.test_audit import SPORT, TAX, audit, kept, listed, paper, put, written

distributed = pytest.importorskip("distributed", reason="dask is not installed (extra `cluster`)")


def test_two_workers_of_which_one_is_killed_give_the_same_audit_json(tmp_path: Path) -> None:
    inbox = tmp_path / "in"
    put(inbox / "市税务局", {TAX.format(f"25-政策文件{n}.docx"): paper("通知", str(n)) for n in range(30)})
    put(inbox / "市体育局", {SPORT.format(f"佐证{n}.docx"): paper("佐证", str(n)) for n in range(30)})
    put(inbox / "市体育局", {SPORT.format("企业名单.xlsx"): {"名单": listed(1, 200)}})
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        killer = threading.Thread(target=_kill_one, args=(cluster, tmp_path / "far" / "store" / "audit.sqlite"))
        killer.start()
        audit(inbox, tmp_path / "far", "--cluster", cluster.scheduler_address)
        killer.join()
    audit(inbox, tmp_path / "near", "--jobs", "1")
    assert written(tmp_path / "far") == written(tmp_path / "near")


def _kill_one(cluster: object, store: Path) -> None:
    """A worker's process, once some files are read."""
    deadline = time.monotonic() + 60
    while kept(store) < 5 and time.monotonic() < deadline:
        time.sleep(0.01)
    first = next(iter(cluster.workers.values()))  # type: ignore[attr-defined]
    os.kill(first.process.pid, signal.SIGKILL)


def test_an_address_where_nobody_answers_is_a_wrong_call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from evalcheck.audit import cluster

    monkeypatch.setattr(cluster, "_PATIENCE", "1s")
    put(tmp_path / "in" / "市税务局", {TAX.format("25-政策文件.docx"): paper("通知")})
    assert audit(tmp_path / "in", tmp_path / "out", "--cluster", "tcp://127.0.0.1:9") == 2
