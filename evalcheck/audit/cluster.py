"""Files read on other machines: a dask scheduler hands them out, each machine reads in a process of its own that can be killed.

All machines must see INBOX and OUT under the same paths. A machine that is lost costs nothing: its files go to another one.
Packages are concluded here, where the store is.
"""

from __future__ import annotations

import importlib
import pickle
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from evalcheck.audit.tasks import Answer, AuditSettings, AuditWork, Judge, Task
from evalcheck.extras import install
from evalcheck.submission.child import ChildFailed
from evalcheck.submission.containers.zip import Stored
from evalcheck.submission.model import InMemory, OnDisk, ReadError
from evalcheck.submission.workers import Work, Worker, answer_to, serve
from evalcheck.words import TextError

_PATIENCE = "30s"
_AHEAD = 3
"""Files at hand for each thread of the cluster."""


class ClusterMissing(TextError):
    """No cluster: dask is not installed, or nobody answers at the address."""


class ClusterPool:
    """The pool whose files are read by the workers of a dask scheduler."""

    def __init__(self, settings: AuditSettings, inbox: Path, address: str) -> None:
        try:
            distributed: Any = importlib.import_module("distributed")
        except ImportError:
            zh, en = f"没有安装 dask：{install('cluster')}", f"dask is not installed: {install('cluster')}"
            raise ClusterMissing(zh, en) from None
        self._settings, self._inbox = settings, inbox
        try:
            self._client = distributed.Client(address, timeout=_PATIENCE)
        except (OSError, TimeoutError, ValueError):
            raise ClusterMissing(f"连不上调度器 {address}", f"no scheduler answers at {address}") from None
        self._done: queue.SimpleQueue[tuple[Task, Any]] = queue.SimpleQueue()
        self._under_way = 0

    @property
    def room(self) -> int:
        threads: int = sum(self._client.nthreads().values())
        return max(1, threads) * _AHEAD - self._under_way

    @property
    def busy(self) -> bool:
        return self._under_way > 0

    def give(self, task: Task) -> None:
        self._under_way += 1
        if not isinstance(task, Judge):
            self._done.put((task, answer_to(AuditWork(self._settings), task)))
            return
        sent = replace(task, file=replace(task.file, source=self._sendable(task)))
        future = self._client.submit(judge_here, self._settings, sent, key=f"evalcheck-{task.key}-{time.monotonic_ns()}", pure=False)
        future.add_done_callback(lambda done: self._done.put((task, done)))

    def _sendable(self, task: Judge) -> Any:
        """Files of the inbox are read where they lie; members that were unpacked here travel with the task."""
        source = task.file.source
        if isinstance(source, OnDisk | Stored) and source.path.is_relative_to(self._inbox):
            return source
        try:
            return InMemory(source.read()) if isinstance(source, OnDisk | Stored) else source
        except (OSError, ReadError):
            return source

    def answers(self) -> Iterator[tuple[Task, Answer]]:
        task, done = self._done.get()
        self._under_way -= 1
        yield task, _answer(done)

    def close(self) -> None:
        self._client.close()


def _answer(done: Any) -> Answer:
    if not isinstance(done, bytes):
        try:
            done = done.result()
        except Exception as error:  # whatever happened on the way: KilledWorker where every machine that tried was lost
            name = type(error).__name__
            return ChildFailed(f"集群上没有读成（{name}）", f"it was not read on the cluster ({name})")
    answer: Answer = pickle.loads(done)
    return answer


_readers = threading.local()


def judge_here(settings: AuditSettings, task: Judge) -> bytes:
    """On a machine of the cluster: the file read by this thread's own process, which is killed where it must be."""
    worker: Worker[Task] | None = getattr(_readers, "worker", None)
    if worker is None or _readers.settings != settings:
        worker = _readers.worker = Worker(AuditWork(settings), _start_reader)
        _readers.settings = settings
    worker.give(task)
    wait([worker.connection], max(0.0, worker.deadline - time.monotonic()))
    return pickle.dumps(worker.take()[1], pickle.HIGHEST_PROTOCOL)


class _Reader:
    """A fresh interpreter with the face of a multiprocessing child: those of dask may have no children, and forking threads is unsafe."""

    def __init__(self, theirs: Connection, work: Work[Task]) -> None:
        number = theirs.fileno()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "evalcheck.audit.cluster", str(number)], pass_fds=(number,), stdin=subprocess.PIPE
        )
        assert self._process.stdin is not None
        self._process.stdin.write(pickle.dumps(work))
        self._process.stdin.close()

    def join(self, timeout: float | None = None) -> None:
        try:
            self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            return

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def kill(self) -> None:
        self._process.kill()

    @property
    def exitcode(self) -> int | None:
        return self._process.returncode


def _start_reader(work: Work[Task]) -> tuple[Any, Connection]:
    ours, theirs = Pipe()
    reader = _Reader(theirs, work)
    theirs.close()
    return reader, ours


if __name__ == "__main__":
    serve(Connection(int(sys.argv[1])), pickle.loads(sys.stdin.buffer.read()))
