"""The pool of workers: each task has its answer or the reason that there is none, whatever happens to the child it was given to."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace

import pytest

from evalcheck.submission import child
from evalcheck.submission.child import ChildFailed
from evalcheck.submission.limits import Limits
from evalcheck.submission.workers import Pool

linux = pytest.mark.skipif(child.START_METHOD != "fork", reason="CPU and memory limits are those of Linux")
LIMITS = replace(Limits(), cpu_seconds=1.0, result_bytes=1_000_000)
MANY = 40
LARGE = "x" * 100_000
"""More than a pipe takes that nobody reads."""


@dataclass(frozen=True)
class Shouting:
    """Work without files or rules: a word in capitals, and some words that go wrong."""

    limits: Limits = LIMITS

    def cpu_seconds(self, task: str) -> float:
        return self.limits.cpu_seconds

    def perform(self, task: str) -> tuple[str, int]:
        if task == "die":
            os._exit(7)
        if task == "spin":
            while True:
                pass
        if task == "sleep":
            time.sleep(600)
        if task == "hoard":
            return str(bytearray(self.limits.memory_bytes * 2)), 0
        if task == "fail":
            raise KeyError("x")
        return ("x" * self.limits.result_bytes if task == "grow" else task.upper()), os.getpid()

    def told(self, task: str) -> None: ...


@contextmanager
def pool(count: int = 2, ahead: int = 1, work: Shouting | None = None) -> Iterator[Pool[str]]:
    with closing(Pool[str](work or Shouting(), count, ahead=ahead)) as made:
        yield made


def done(pool: Pool[str], tasks: list[str]) -> dict[str, object]:
    """What came of each task."""
    waiting, found = list(tasks), {}
    while waiting or pool.busy:
        while waiting and pool.room:
            pool.give(waiting.pop(0))
        for task, answer in pool.answers():
            found[task] = answer.text.en if isinstance(answer, ChildFailed) else answer[0]
    return found


@pytest.mark.parametrize("ahead", [1, 2, 3])
@pytest.mark.parametrize("count", [1, 3])
def test_every_task_has_its_answer(count: int, ahead: int) -> None:
    tasks = [f"word {number}" for number in range(MANY)] + [LARGE]
    with pool(count, ahead) as workers:
        assert done(workers, tasks) == {task: task.upper() for task in tasks}


@linux
@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ("die", "its reader crashed (status 7)"),
        ("spin", "reading took more than the CPU limit of 1 s"),
        ("hoard", "it needs more memory than the limit allows"),
        ("fail", "internal error (KeyError: 'x')"),
        ("grow", "its result is too large"),
    ],
)
def test_a_task_that_goes_wrong_has_its_reason_and_those_behind_it_their_answers(bad: str, why: str) -> None:
    tasks = ["a", bad, "b", LARGE, "c"]
    with pool(1, ahead=3) as workers:
        assert done(workers, tasks) == {"a": "A", bad: why, "b": "B", LARGE: LARGE.upper(), "c": "C"}


@linux
def test_a_child_that_sleeps_is_stopped_by_the_wall_clock() -> None:
    quick = Shouting(replace(LIMITS, cpu_seconds=0.1))
    with pool(1, work=quick) as workers:
        assert done(workers, ["sleep", "a"]) == {"sleep": "reading took more than the wall limit of 0.8 s", "a": "A"}


@linux
def test_a_child_goes_on_after_a_failure_and_is_replaced_after_a_death() -> None:
    with pool(1) as workers:

        def process() -> int:
            workers.give("a")
            return next(answer[1] for _, answer in workers.answers())

        first = process()
        done(workers, ["fail"])
        assert process() == first
        done(workers, ["die"])
        assert workers.workers[0].fresh
        assert process() != first


def test_a_closed_pool_leaves_no_child_behind() -> None:
    with pool(2) as workers:
        workers.give("a")
        pids = [answer[1] for _, answer in workers.answers()]
        workers.give("sleep")
        children = [worker._process for worker in workers.workers if not worker.fresh]
    assert pids and [process.exitcode is not None for process in children] == [True] * len(children)
