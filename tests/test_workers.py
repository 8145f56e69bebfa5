"""The pool of workers: each task has its answer or the reason that there is none, whatever happens to the child it was given to."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from typing import Any

import pytest

from evalcheck.submission import child, workers
from evalcheck.submission.child import ChildFailed
from evalcheck.submission.limits import Limits
from evalcheck.submission.workers import _SMALL, Pool, Work, Worker, answer_to, serve

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

    def memory_bytes(self, task: str) -> int:
        return self.limits.memory_bytes // (10 if task == "modest" else 1)

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
        if task in ("modest", "lavish"):
            return str(len(bytearray(self.limits.memory_bytes // 4))), 0
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
def test_a_task_has_its_share_of_the_memory_and_the_next_one_its_own() -> None:
    # To fill so many bytes with noughts may take more than a second.
    with pool(1, work=Shouting(replace(LIMITS, cpu_seconds=20.0))) as workers:
        told = done(workers, ["modest", "lavish", "a"])
    assert told["modest"] == "it needs more memory than the limit allows"
    assert (told["lavish"], told["a"]) == (str(LIMITS.memory_bytes // 4), "A")


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


class Child:
    """A child of which the test plays the part: its end of the connection, and how it ended."""

    def __init__(self, exitcode: int | None = None) -> None:
        self.ours, self.theirs = multiprocessing.Pipe()
        self.exitcode, self.ended = exitcode, False

    def join(self, timeout: float | None = None) -> None: ...

    def is_alive(self) -> bool:
        return not self.ended

    def kill(self) -> None:
        self.ended = True

    def heard(self) -> list[str]:
        """The tasks that were sent so far."""
        found = []
        while self.theirs.poll(0):
            found.append(pickle.loads(self.theirs.recv_bytes()))
        return found

    def say(self, answer: object) -> None:
        self.theirs.send_bytes(pickle.dumps(answer))


class Played:
    """A worker whose children are played."""

    def __init__(self, **limits: Any) -> None:
        self.children: list[Child] = []
        self.work = Shouting(replace(LIMITS, **limits))
        self.worker = Worker(self.work, self.begin)

    def begin(self, work: Work[str]) -> tuple[Any, Any]:
        assert work is self.work
        self.children.append(Child())
        return self.children[-1], self.children[-1].ours


def test_a_worker_sends_small_tasks_ahead_and_keeps_large_ones_until_their_turn() -> None:
    played = Played()
    worker = played.worker
    assert worker.fresh and worker.deadline == float("inf")
    worker.give(LARGE[:10])
    for task in ("b", LARGE, "d"):
        worker.give(task)
    (child,) = played.children
    assert (child.heard(), list(worker.tasks), worker.fresh) == ([LARGE[:10], "b"], [LARGE[:10], "b", LARGE, "d"], False)
    child.say(1)
    assert (worker.take(), list(worker.tasks), child.heard()) == ((LARGE[:10], 1), ["b", LARGE, "d"], [LARGE])
    child.say(2)
    assert (worker.take(), child.heard()) == (("b", 2), ["d"])


@pytest.mark.parametrize(("size", "ahead"), [(0, True), (1, False)])
def test_a_task_that_just_fits_a_pipe_is_sent_ahead(size: int, ahead: bool) -> None:
    whole = next(n for n in range(_SMALL, 0, -1) if len(pickle.dumps("x" * n, pickle.HIGHEST_PROTOCOL)) == _SMALL)
    played = Played()
    for task in ("a", "x" * (whole + size), "c"):
        played.worker.give(task)
    assert [len(task) for task in played.children[0].heard()] == ([1, whole + size, 1] if ahead else [1])
    assert _SMALL == 16_384


def test_a_worker_s_time_begins_with_the_task_under_way(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    played = Played(cpu_seconds=2.0)
    worker = played.worker
    worker.give("a")
    now[0] = 105.0
    worker.give("b")
    assert worker.deadline == 100.0 + 2.0 * child.GRACE
    played.children[0].say(1)
    worker.take()
    assert worker.deadline == 105.0 + 2.0 * child.GRACE
    played.children[0].say(1)
    worker.take()
    assert worker.deadline == float("inf")


def test_a_child_that_does_not_answer_is_ended_and_what_it_had_not_begun_goes_to_a_new_one() -> None:
    played = Played(cpu_seconds=0.25)
    worker = played.worker
    for task in ("slow", "b", LARGE):
        worker.give(task)
    task, answer = worker.take()
    assert (task, answer.text.en) == ("slow", "reading took more than the wall limit of 2 s")
    first, second = played.children
    assert first.ended and not second.ended and second.heard() == ["b"] and list(worker.tasks) == ["b", LARGE]


@pytest.mark.parametrize(("code", "why"), [(7, "its reader crashed (status 7)"), (-9, "its reader ran out of memory or was aborted")])
def test_a_child_that_is_gone_has_its_epitaph_and_is_waited_for(code: int, why: str) -> None:
    played = Played()
    played.worker.give("a")
    gone = played.children[0]
    gone.exitcode = code
    waits: list[float | None] = []
    gone.join = lambda timeout=None: waits.append(timeout)  # type: ignore[method-assign]
    gone.theirs.close()
    assert played.worker.take()[1].text.en == why
    assert waits[0] == 5 and played.worker.fresh and len(played.children) == 1


def test_an_answer_larger_than_agreed_ends_the_child() -> None:
    played = Played(result_bytes=100)
    played.worker.give("a")
    played.children[0].say("x" * 200)
    played.children[0].exitcode = 3
    assert played.worker.take()[1].text.en == "its reader crashed (status 3)"


def test_a_task_for_a_child_that_died_meanwhile_is_no_error() -> None:
    played = Played()
    played.worker.give("a")
    played.children[0].theirs.close()
    played.worker.give("b")
    assert list(played.worker.tasks) == ["a", "b"]


def test_a_worker_that_never_began_has_nothing_to_stop() -> None:
    played = Played()
    assert played.worker.stop() is None and played.children == []
    played.worker.give("a")
    played.children[0].exitcode = -9
    assert (played.worker.stop(), played.worker.fresh, played.children[0].ended) == (-9, True, True)


class Counting:
    """A worker that counts what it is given."""

    def __init__(self, tasks: int) -> None:
        self.tasks = ["x"] * tasks
        self.stopped = False

    def give(self, task: str) -> None:
        self.tasks.append(task)

    def stop(self) -> None:
        self.stopped = True


def test_a_pool_gives_to_the_one_that_has_the_least_to_do_and_knows_its_room() -> None:
    made = Pool[str](Shouting(), 3, ahead=2)
    assert (len(made.workers), made.room, made.busy, list(made.answers())) == (3, 6, False, [])
    workers: Any = [Counting(2), Counting(0), Counting(1)]
    made.workers = workers
    assert (made.room, made.busy) == (3, True)
    made.give("y")
    assert [len(worker.tasks) for worker in workers] == [2, 1, 1]
    made.close()
    assert [worker.stopped for worker in workers] == [True] * 3
    assert Pool[str](Shouting(), 2).room == 2


def test_a_pool_hears_those_that_answered_and_those_whose_time_is_over() -> None:
    answering, late, working = Played(), Played(), Played()
    made = Pool[str](Shouting(), 0)
    made.workers = [played.worker for played in (answering, late, working)]
    for played, task in ((answering, "a"), (late, "l"), (working, "w")):
        played.worker.give(task)
    answering.children[0].say("A")
    late.worker.deadline = time.monotonic() - 1
    assert [task for task, _ in made.answers()] == ["a", "l"]
    assert [list(worker.tasks) for worker in made.workers] == [[], [], ["w"]]
    working.worker.deadline = time.monotonic() + 0.05
    assert [answer.text.en for _, answer in made.answers()] == ["reading took more than the wall limit of 8 s"]


@pytest.mark.parametrize("parents", [False, True])
def test_children_are_started_to_serve_and_may_be_parents(parents: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[tuple[Any, ...]] = []
    played = Child()

    def start(*args: Any, **more: Any) -> tuple[Any, Any]:
        started.append((*args, more))
        return played, played.ours

    monkeypatch.setattr(workers, "start", start)
    made = Pool[str](work := Shouting(), 1, parents=parents)
    made.give("a")
    assert started == [(serve, work, {"parent": parents})] and played.heard() == ["a"]


def test_a_child_serves_until_nobody_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    bounds: list[object] = []

    @contextmanager
    def bounded(seconds: float) -> Iterator[None]:
        bounds.append(seconds)
        yield

    played, before = Child(), sys.getswitchinterval()

    class Telling(Shouting):
        def told(self, task: str) -> None:
            bounds.append(f"told {task}")
            if task == "b":
                played.ours.close()

    monkeypatch.setattr(workers, "bound_memory", bounds.append)
    monkeypatch.setattr(workers, "bounded_time", bounded)
    for task in ("a", "fail", "b"):
        played.theirs.send_bytes(pickle.dumps(task))
    try:
        serve(played.ours, Telling())
        assert sys.getswitchinterval() == 0.0005
    finally:
        sys.setswitchinterval(before)
    answers = [pickle.loads(played.theirs.recv_bytes()) for _ in range(3)]
    assert [answer.text.en if isinstance(answer, ChildFailed) else answer[0] for answer in answers] == [
        "A", "internal error (KeyError: 'x')", "B",
    ]  # fmt: skip
    assert bounds == [LIMITS, 1.0, "told a", 1.0, "told fail", 1.0, "told b"]


@dataclass(frozen=True)
class Raising(Shouting):
    """Work that fails, or gives what it is asked for."""

    def perform(self, task: Any) -> Any:
        if isinstance(task, BaseException):
            raise task
        return task


@pytest.mark.parametrize(
    ("error", "zh", "en"),
    [
        (MemoryError(), "所需内存超过上限", "it needs more memory than the limit allows"),
        (ValueError("x"), "程序内部错误（ValueError: x）", "internal error (ValueError: x)"),
        (ValueError("x" * 300), f"程序内部错误（ValueError: {'x' * 188}）", f"internal error (ValueError: {'x' * 188})"),
    ],
)
def test_a_failure_is_an_answer(error: Exception, zh: str, en: str) -> None:
    answer = pickle.loads(answer_to(Raising(), error))  # type: ignore[arg-type]
    assert (answer.text.zh, answer.text.en) == (zh, en)


def test_an_answer_of_just_the_size_agreed_is_sent_and_one_longer_is_told_to_be_too_large() -> None:
    size = len(pickle.dumps("x" * 500, pickle.HIGHEST_PROTOCOL))
    at, over = (pickle.loads(answer_to(Raising(replace(LIMITS, result_bytes=size)), "x" * n)) for n in (500, 501))
    assert at == "x" * 500 and (over.text.zh, over.text.en) == ("结果过大", "its result is too large")
