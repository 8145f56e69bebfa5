"""Untrusted files are read in worker processes that can be killed: a hang, a crash or a memory hog costs its own file only."""

from __future__ import annotations

import contextlib
import os
import pickle
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.util import find_spec
from multiprocessing.connection import Connection, wait
from typing import Any

from evalcheck.engine.judge import Desk, FileResult, failed_file, judge_file
from evalcheck.submission.child import GRACE, START_METHOD, ChildFailed, bound_memory, bounded_time, end, epitaph, start, too_long
from evalcheck.submission.formats import SCANS, VIDEOS
from evalcheck.submission.limits import MB, Limits
from evalcheck.submission.model import EvidenceFile
from evalcheck.words import Text

Started = Callable[[int, str], None]
"""Called with the number of files done and the path of the one that starts."""

_PARALLEL_FROM = 8 * MB
"""Bytes of a package below which a second process costs more than it saves."""
_FEW = 6
_SMALL = 1 * MB
_LOOK_AHEAD = 64
"""Files among which one is chosen by its type."""
_LOOKED_AT = SCANS | VIDEOS
_LOOK = 1 * MB
"""Bytes that a file of pages or pictures counts besides its own: to look at it takes longer than to read it."""


def judge_all(files: Sequence[EvidenceFile], desk: Desk, started: Started | None = None, processes: int | None = None) -> list[FileResult]:
    """Every file's result, in the order of the files, however many processes did the work (largest files first)."""
    results: list[FileResult | None] = [None] * len(files)
    waiting = sorted(range(len(files)), key=lambda index: -files[index].size)
    count = processes or _process_count(files)
    done = 0
    with _workers(min(count, len(files)), desk) as workers:
        while waiting or any(worker.busy for worker in workers):
            for worker in workers:
                if not worker.busy and waiting:
                    index = _choice(worker, workers, waiting, files)
                    waiting.remove(index)
                    if started:
                        started(done, files[index].path)
                    worker.give(index, files[index], _most_of_the_work(index, waiting, workers, files))
            for worker in _ready(workers):
                index, result = worker.take()
                results[index] = result
                done += 1
    return [result for result in results if result is not None]


def _most_of_the_work(index: int, waiting: Sequence[int], workers: Sequence[_Worker], files: Sequence[EvidenceFile]) -> bool:
    """Whether a file is larger than all others that are still to be read, and so will have a core to spare before long."""
    others = [*waiting, *(worker.index for worker in workers if worker.index is not None)]
    return files[index].size > sum(files[other].size for other in others)


def _choice(worker: _Worker, workers: Sequence[_Worker], waiting: Sequence[int], files: Sequence[EvidenceFile]) -> int:
    """The largest file. Of small ones rather one of a type that this worker has read already, or no other one: each type has its readers
    to be imported, which takes longer than to read a small file."""
    if files[waiting[0]].size >= _SMALL:
        return waiting[0]
    near = waiting[:_LOOK_AHEAD]
    others = set().union(*(other.types for other in workers))
    wanted = (index for types in (worker.types, None) for index in near if _fits(files[index].extension, types, others))
    return next(wanted, waiting[0])


def _fits(extension: str, own: set[str] | None, others: set[str]) -> bool:
    return extension in own if own is not None else extension not in others


def _process_count(files: Sequence[EvidenceFile]) -> int:
    cores = max(1, os.cpu_count() or 1)
    if sum(file.size + _LOOK * (file.extension in _LOOKED_AT) for file in files) >= _PARALLEL_FROM:
        return cores
    # A forked child costs some milliseconds: a few small files already repay a second one.
    return min(2, cores) if START_METHOD == "fork" and len(files) >= _FEW else 1


@dataclass(frozen=True)
class _Job:
    index: int
    file: EvidenceFile
    deadline: float


class _Worker:
    """One child process and the file it is at; a new child takes the place of one that died."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._process: Any = None
        self._connection: Connection | None = None
        self._job: _Job | None = None
        self.types: set[str] = set()
        """Extensions of the files that the child has read."""

    @property
    def busy(self) -> bool:
        return self._job is not None

    @property
    def index(self) -> int | None:
        return self._job.index if self._job else None

    @property
    def connection(self) -> Connection:
        assert self._connection is not None
        return self._connection

    @property
    def deadline(self) -> float:
        return self._job.deadline if self._job else float("inf")

    def give(self, index: int, file: EvidenceFile, helped: bool) -> None:
        """`helped` if the child may have a second process read the file's rows."""
        if self._process is None:
            self._start()
            self.types = set()
        self.types.add(file.extension)
        self._job = _Job(index, file, time.monotonic() + _wall_seconds(file, self._desk.limits))
        with contextlib.suppress(OSError):
            # A child that died meanwhile is told by take().
            self.connection.send((file, helped))

    def take(self) -> tuple[int, FileResult]:
        """The result of the file given, or the reason that there is none."""
        job = self._job
        assert job is not None
        self._job = None
        try:
            if not self.connection.poll(0):
                raise TimeoutError
            result: FileResult = pickle.loads(self.connection.recv_bytes(self._desk.limits.result_bytes))
        except TimeoutError:
            self.stop()
            return job.index, self._failed(job, too_long(_wall_seconds(job.file, self._desk.limits), "wall"))
        except (EOFError, OSError):
            code = self.stop(patience=5)
            return job.index, self._failed(job, epitaph(code, cpu_seconds(job.file, self._desk.limits)))
        # What the child was given comes back by its place, not by its bytes: the file may hold an archive's member.
        identity = self._desk.identifier.identify_file(job.file)
        return job.index, replace(result, summary=replace(result.summary, file=job.file, identity=identity))

    def stop(self, patience: float = 0) -> int | None:
        """End the child, if any, after some seconds in which it may end by itself; its exit code."""
        process, self._process = self._process, None
        return None if process is None else end(process, self.connection, patience)

    def _start(self) -> None:
        self._process, self._connection = start(_serve, self._desk, parent=True)

    def _failed(self, job: _Job, why: ChildFailed) -> FileResult:
        return failed_file(job.file, self._desk, why.text)


@contextlib.contextmanager
def _workers(count: int, desk: Desk) -> Iterator[list[_Worker]]:
    workers = [_Worker(desk) for _ in range(count)]
    try:
        yield workers
    finally:
        for worker in workers:
            worker.stop()


def _ready(workers: Sequence[_Worker]) -> list[_Worker]:
    """Busy workers whose child has answered, died, or is over its time; waits for the first of them."""
    busy = [worker for worker in workers if worker.busy]
    if not busy:
        return []
    left = max(0.0, min(worker.deadline for worker in busy) - time.monotonic())
    heard = set(map(id, wait([worker.connection for worker in busy], left)))
    now = time.monotonic()
    return [worker for worker in busy if id(worker.connection) in heard or worker.deadline <= now]


def cpu_seconds(file: EvidenceFile, limits: Limits) -> float:
    """A scan may need some of its pages read by OCR, which takes its time on an old machine; of the few pictures in an office document
    the plain limit takes care."""
    reading = limits.ocr_parts * limits.cpu_seconds_per_ocr_part if file.extension in SCANS and _has_ocr() else 0.0
    return limits.cpu_seconds + limits.cpu_seconds_per_mb * file.size / MB + reading


@cache
def _has_ocr() -> bool:
    return find_spec("rapidocr") is not None


def _wall_seconds(file: EvidenceFile, limits: Limits) -> float:
    return GRACE * cpu_seconds(file, limits)


def _serve(connection: Connection, desk: Desk) -> None:
    """The child: judge one file after another until the parent is gone."""
    bound_memory(desk.limits)
    # Threads that inflate ahead wait for the interpreter ten times as often as rows leave it by themselves.
    sys.setswitchinterval(0.0005)
    unhelped = alone(desk)
    with contextlib.suppress(EOFError, OSError):
        while True:
            file, helped = connection.recv()
            with bounded_time(cpu_seconds(file, desk.limits)):
                result = judge_file(file, desk if helped else unhelped)
                message = pickle.dumps(_bare(result), pickle.HIGHEST_PROTOCOL)
            if len(message) > desk.limits.result_bytes:
                message = pickle.dumps(_bare(failed_file(file, desk, Text("结果过大", "its result is too large"))))
            connection.send_bytes(message)


def alone(desk: Desk) -> Desk:
    """The same for a process that is to have no other beside it."""
    return replace(desk, limits=replace(desk.limits, reader_processes=1))


def _bare(result: FileResult) -> FileResult:
    """The result without what the parent knows: the file's source and the catalogue behind its identity."""
    return replace(result, summary=replace(result.summary, file=None, identity=None))  # type: ignore[arg-type]
