"""One pool of child processes that can be killed: a hang, a crash or a memory hog costs the task that caused it, and nothing else."""

from __future__ import annotations

import contextlib
import pickle
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, Protocol, TypeVar

from evalcheck.submission.child import GRACE, ChildFailed, bound_memory, bounded_growth, bounded_time, end, epitaph, start, too_long
from evalcheck.submission.limits import Limits

_SMALL = 16_384
"""Bytes of a task that fit a pipe which nobody reads yet: larger ones go to idle workers only."""
_SWITCH = 0.0005
"""Seconds: threads that inflate ahead get the interpreter ten times as often as Python gives it."""

T = TypeVar("T")
T_contra = TypeVar("T_contra", contravariant=True)


class Work(Protocol[T_contra]):
    """What the children of a pool do with their tasks. Picklable, as tasks and answers are: a child may be a fresh interpreter."""

    @property
    def limits(self) -> Limits:
        """The memory of a child, and the bytes that an answer may have."""
        ...

    def cpu_seconds(self, task: T_contra) -> float:
        """How long a task may take; by the wall clock GRACE times as long."""
        ...

    def memory_bytes(self, task: T_contra) -> int:
        """How much memory a task may take, not more than a child has."""
        ...

    def perform(self, task: T_contra) -> Any:
        """In a child: the answer. What it raises comes out as ChildFailed."""
        ...

    def told(self, task: T_contra) -> None:
        """In a child: called when its answer has been sent."""
        ...


Begin = Callable[[Work[T]], tuple[Any, Connection]]
"""Starts a child that serves; it has the face of a multiprocessing process and comes with our end of its connection."""


class Worker(Generic[T]):
    """One child, the tasks it was given (the first is under way), those that must wait, and until when it may take."""

    def __init__(self, work: Work[T], begin: Begin[T]) -> None:
        self._work, self._begin_child = work, begin
        self._process: Any = None
        self._connection: Connection | None = None
        self._waiting: deque[bytes] = deque()
        self.tasks: deque[T] = deque()
        self.deadline = float("inf")

    @property
    def connection(self) -> Connection:
        assert self._connection is not None
        return self._connection

    @property
    def fresh(self) -> bool:
        """Whether the next task starts a new child: none was given yet, or the last one ended the child."""
        return self._process is None

    def give(self, task: T) -> None:
        self.tasks.append(task)
        if self.fresh:
            self._process, self._connection = self._begin_child(self._work)
        message = pickle.dumps(task, pickle.HIGHEST_PROTOCOL)
        if len(self.tasks) == 1:
            self._set_deadline()
        if self._waiting or (len(self.tasks) > 1 and len(message) > _SMALL):
            self._waiting.append(message)
        else:
            self._send(message)

    def take(self) -> tuple[T, Any]:
        """The task that was under way, and its answer or the reason that there is none (ChildFailed)."""
        task = self.tasks.popleft()
        seconds = self._work.cpu_seconds(task)
        try:
            if not self.connection.poll(0):
                raise TimeoutError
            answer = pickle.loads(self.connection.recv_bytes(self._work.limits.result_bytes))
        except TimeoutError:
            self.stop()
            answer = too_long(seconds * GRACE, "wall")
        except (EOFError, OSError):
            answer = epitaph(self.stop(patience=5), seconds)
        self._go_on()
        return task, answer

    def stop(self, patience: float = 0) -> int | None:
        """End the child, if any, after some seconds in which it may end by itself; its exit code."""
        process, self._process = self._process, None
        self._waiting.clear()
        return None if process is None else end(process, self.connection, patience)

    def _go_on(self) -> None:
        """The next task begins; what a dead child had not begun goes to a new one."""
        if self.fresh:
            left, self.tasks = list(self.tasks), deque()
            for task in left:
                self.give(task)
        elif self._waiting:
            self._send(self._waiting.popleft())
        self._set_deadline()

    def _set_deadline(self) -> None:
        seconds = self._work.cpu_seconds(self.tasks[0]) * GRACE if self.tasks else float("inf")
        self.deadline = time.monotonic() + seconds

    def _send(self, message: bytes) -> None:
        with contextlib.suppress(OSError):
            # A child that died meanwhile is told by take().
            self.connection.send_bytes(message)


class Pool(Generic[T]):
    """Workers on this machine, driven by one loop without threads. `ahead`: tasks that a worker has at hand, the one under way included.

    Children that are `parents` may have processes of their own; they do not end by themselves with this one: close() ends them.
    """

    def __init__(self, work: Work[T], count: int, *, ahead: int = 1, parents: bool = False) -> None:
        self._ahead = ahead
        begin = partial(_child, parents=parents)
        self.workers: Sequence[Worker[T]] = [Worker(work, begin) for _ in range(count)]

    @property
    def room(self) -> int:
        """How many more tasks may be given now."""
        return sum(self._ahead - len(worker.tasks) for worker in self.workers)

    @property
    def busy(self) -> bool:
        return any(worker.tasks for worker in self.workers)

    def give(self, task: T) -> None:
        """To the worker that has the least to do."""
        min(self.workers, key=lambda worker: len(worker.tasks)).give(task)

    def answers(self) -> Iterator[tuple[T, Any]]:
        """Waits for the first child that has answered, died or is over its time, if any is at work; what came of their tasks."""
        working = [worker for worker in self.workers if worker.tasks]
        if not working:
            return
        left = max(0.0, min(worker.deadline for worker in working) - time.monotonic())
        heard = set(map(id, wait([worker.connection for worker in working], left)))
        now = time.monotonic()
        for worker in working:
            if id(worker.connection) in heard or worker.deadline <= now:
                yield worker.take()

    def close(self) -> None:
        for worker in self.workers:
            worker.stop()


def _child(work: Work[T], parents: bool) -> tuple[Any, Connection]:
    return start(serve, work, parent=parents)


def serve(connection: Connection, work: Work[T]) -> None:
    """The child: one task after another until the parent is gone."""
    bound_memory(work.limits)
    sys.setswitchinterval(_SWITCH)
    with contextlib.suppress(EOFError, OSError):
        while True:
            task: T = pickle.loads(connection.recv_bytes())
            with bounded_growth(work.memory_bytes(task)), bounded_time(work.cpu_seconds(task)):
                message = answer_to(work, task)
            connection.send_bytes(message)
            work.told(task)


def answer_to(work: Work[T], task: T) -> bytes:
    """The answer as it travels; a failure of ours is one too, so that it costs this task only."""
    try:
        answer = work.perform(task)
    except MemoryError:
        answer = ChildFailed("所需内存超过上限", "it needs more memory than the limit allows")
    except Exception as error:
        name = f"{type(error).__name__}: {error}"[:200]
        answer = ChildFailed(f"程序内部错误（{name}）", f"internal error ({name})")
    message = pickle.dumps(answer, pickle.HIGHEST_PROTOCOL)
    if len(message) > work.limits.result_bytes:
        message = pickle.dumps(ChildFailed("结果过大", "its result is too large"))
    return message
