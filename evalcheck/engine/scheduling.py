"""A package's files judged side by side: which file which child reads next, and how long it may take."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace

from evalcheck.engine.judge import FileResult, JudgeSettings, bare, failed_file, full, judge_file
from evalcheck.records import dataclass
from evalcheck.submission.allowance import begin_in_time, cpu_seconds, memory_bytes, package_seconds
from evalcheck.submission.child import START_METHOD, ChildFailed
from evalcheck.submission.formats import SCANS, STREAMED, VIDEOS
from evalcheck.submission.limits import MB, Limits
from evalcheck.submission.model import EvidenceFile
from evalcheck.submission.workers import Pool, Worker
from evalcheck.words import Text

Started = Callable[[int, str], None]
"""Called with the number of files done and the path of the one that starts."""

_PARALLEL_FROM = 8 * MB
"""Bytes of a package below which a second process costs more than it saves."""
_FEW = 6
_SMALL = 1 * MB
_LIST = 32 * MB
"""Bytes from which a workbook has a process that reads it and one that checks it: of such lists half as many as there are cores are read
at a time, and held in memory.
"""
_LOOK_AHEAD = 64
"""Files among which one is chosen by its type."""
_LOOKED_AT = SCANS | VIDEOS
_LOOK = 1 * MB
"""Bytes that a file of pages or pictures counts besides its own: to look at it takes longer than to read it."""


@dataclass(frozen=True)
class _Task:
    """A file by its place in the package; `helped` if its child may have a second process read its rows."""

    index: int
    file: EvidenceFile
    helped: bool


@dataclass(frozen=True)
class _Judging:
    """What a child does: judge a file."""

    settings: JudgeSettings

    @property
    def limits(self) -> Limits:
        return self.settings.limits

    def cpu_seconds(self, task: _Task) -> float:
        return cpu_seconds(task.file, self.limits)

    def memory_bytes(self, task: _Task) -> int:
        return memory_bytes(task.file, self.limits)

    def perform(self, task: _Task) -> FileResult:
        return bare(judge_file(task.file, self.settings if task.helped else alone(self.settings)))

    def told(self, task: _Task) -> None:
        """The child lives no longer than its package: what it holds need not be given back."""


def judge_all(
    files: Sequence[EvidenceFile], settings: JudgeSettings, started: Started | None = None, processes: int | None = None
) -> list[FileResult]:  # fmt: skip
    """Every file's result, in the order of the files, however many processes did the work (largest files first).

    Should the package need more time than it has, the files from that place on are told as not examined (`within_time`).
    """
    results: dict[int, FileResult] = {}
    most, spent = package_seconds(files, settings.limits), 0.0
    count = min(processes or _process_count(files), len(files))
    if count > 1 and START_METHOD == "fork":
        settings.context.catalogue.lexicon.make()
    with closing(Pool(_Judging(settings), count, parents=True)) as pool:
        queue = _Queue(files, pool)
        while queue.waiting or pool.busy:
            for worker in pool.workers:
                if not worker.tasks and (task := queue.next_for(worker)):
                    if started:
                        started(len(results), task.file.path)
                    worker.give(task)
            for task, answer in pool.answers():
                results[task.index] = _result(task.file, answer, settings)
                spent += results[task.index].seconds
            if spent > most:
                queue.in_order([results[index].seconds if index in results else 0.0 for index in range(len(files))], most)
    return within_time(files, [results.get(index) for index in range(len(files))], settings)


def judge_here(files: Sequence[EvidenceFile], settings: JudgeSettings) -> list[FileResult]:
    """The same by this process alone, which nothing bounds but the package's time."""
    results: list[FileResult | None] = []
    left = package_seconds(files, settings.limits)
    for file in files:
        results.append(judge_file(file, alone(settings)) if left > 0 else None)
        left -= results[-1].seconds if results[-1] else 0.0
    return within_time(files, results, settings)


def _result(file: EvidenceFile, answer: FileResult | ChildFailed, settings: JudgeSettings) -> FileResult:
    if isinstance(answer, ChildFailed):
        # What died is taken to have used up its time: how much it had used is not the same twice.
        return replace(failed_file(file, settings, answer.text), seconds=cpu_seconds(file, settings.limits))
    return full(answer, file, settings)


def within_time(files: Sequence[EvidenceFile], results: Sequence[FileResult | None], settings: JudgeSettings) -> list[FileResult]:
    """The results of the files that begin, in their order, before the package's time is spent; of the others that it was spent."""
    most = package_seconds(files, settings.limits)
    begun = begin_in_time((result.seconds if result else 0.0 for result in results), most)
    return [
        result if result and place < begun else out_of_time(file, settings, most)
        for place, (file, result) in enumerate(zip(files, results, strict=True))
    ]


def out_of_time(file: EvidenceFile, settings: JudgeSettings, most: float) -> FileResult:
    """A file for which nothing was left of its package's time."""
    zh = f"整个材料包的检查时间（处理器 {most:.0f} 秒）在它之前已用完"
    en = f"the time for the whole package ({most:.0f} CPU seconds) was spent before its turn came"
    remedy = Text(
        "先处理前面超过时间上限的文件再检查；都是正常文件时，把材料分成几包检查，或加选项 --limit package_cpu_seconds=（更大的秒数）。",
        "Mend the files before it that exceeded their time, then check again; if all are in order, check the package in parts, or give "
        "--limit package_cpu_seconds= a larger number.",
    )
    return failed_file(file, settings, Text(zh, en), remedy)


class _Queue:
    """Files that wait, the largest first, and the types of file that each child has read."""

    def __init__(self, files: Sequence[EvidenceFile], pool: Pool[_Task]) -> None:
        self._files, self._pool = files, pool
        self._types: dict[Worker[_Task], set[str]] = {worker: set() for worker in pool.workers}
        self.waiting = sorted(range(len(files)), key=lambda index: -files[index].size)
        self._by_place = False

    def in_order(self, seconds: Sequence[float], most: float) -> None:
        """The package's time may be spent: from now on the first file first, and none of those that begin after it is."""
        self._by_place = True
        begun = begin_in_time(seconds, most)
        self.waiting = sorted(index for index in self.waiting if index < begun)

    def next_for(self, worker: Worker[_Task]) -> _Task | None:
        """None where nothing waits, or what waits is sooner read by those who have begun with its like."""
        if worker.fresh:
            self._types[worker] = set()
        waiting = [index for index in self.waiting if not self._is_list(index)] if self._enough_lists() else self.waiting
        index = self._choice(worker, waiting) if waiting else None
        if index is None:
            return None
        self.waiting.remove(index)
        self._types[worker].add(self._files[index].extension)
        return _Task(index, self._files[index], self._is_list(index) or self._most_of_the_work(index))

    def _is_list(self, index: int) -> bool:
        return self._files[index].size >= _LIST and self._files[index].extension in STREAMED

    def _enough_lists(self) -> bool:
        """Whether as many lists are being read as there are pairs of cores."""
        reading = sum(self._is_list(worker.tasks[0].index) for worker in self._pool.workers if worker.tasks)
        return reading >= max(1, len(self._pool.workers) // 2)

    def _choice(self, worker: Worker[_Task], waiting: Sequence[int]) -> int | None:
        """The largest file. Of small ones rather one of a type that this worker has read already, or that no other has (who waits for work
        is asked next): each type has its readers to be imported, which takes as long as to read a few small files."""
        if self._by_place or self._files[waiting[0]].size >= _SMALL:
            return waiting[0]
        near = waiting[:_LOOK_AHEAD]
        own, others = self._types[worker], set().union(*(types for other, types in self._types.items() if other is not worker))
        known = (index for index in near if self._files[index].extension in own)
        new = (index for index in near if self._files[index].extension not in others)
        pays = len(near) > _FEW or any(_weight(self._files[index]) >= _SMALL for index in near)
        return next(known, next(new, waiting[0] if pays else None))

    def _most_of_the_work(self, index: int) -> bool:
        """Whether a file is larger than all others that are still to be read, and so will have a core to spare before long."""
        others = [*self.waiting, *(worker.tasks[0].index for worker in self._pool.workers if worker.tasks)]
        return self._files[index].size > sum(self._files[other].size for other in others)


def _process_count(files: Sequence[EvidenceFile]) -> int:
    cores = max(1, os.cpu_count() or 1)
    if sum(map(_weight, files)) >= _PARALLEL_FROM:
        return cores
    # A forked child costs some milliseconds: a few small files already repay a second one.
    return min(2, cores) if START_METHOD == "fork" and len(files) >= _FEW else 1


def _weight(file: EvidenceFile) -> int:
    """Bytes that take as long to read as this file."""
    return file.size + _LOOK * (file.extension in _LOOKED_AT)


def alone(settings: JudgeSettings) -> JudgeSettings:
    """The same for a process that is to have no other beside it."""
    return replace(settings, limits=replace(settings.limits, reader_processes=1))
