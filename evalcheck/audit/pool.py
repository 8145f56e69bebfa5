"""Workers on this machine: processes that can be killed, each with one task at a time, driven by one loop without threads."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import pickle
import time
from collections import deque
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection, wait
from typing import Any, Protocol

from evalcheck.audit.tasks import Office, Task, cpu_seconds, perform
from evalcheck.submission.child import GRACE, ChildFailed, bound_memory, bounded_time, end, epitaph, start, too_long

Answer = dict[str, Any] | ChildFailed

_AHEAD = 2
"""Tasks that a worker has at hand, so that it never waits for the next one."""
_HEAVY = 0.5
"""Weight of a task after which memory is given back: a package put together, a file of half a MB."""
_SMALL = 16_384
"""Bytes of a task that fit a pipe which nobody reads yet: larger ones go to idle workers only."""


class Pool(Protocol):
    """Where tasks are carried out."""

    @property
    def room(self) -> int:
        """How many more tasks may be given now."""
        ...

    @property
    def busy(self) -> bool: ...

    def give(self, task: Task) -> None: ...

    def answers(self) -> Iterator[tuple[Task, Answer]]:
        """Waits for at least one task to be done, if any is under way."""
        ...

    def close(self) -> None: ...


class LocalPool:
    """Processes on this machine; a new one takes the place of one that died."""

    def __init__(self, office: Office, count: int) -> None:
        _ = office.ruleset  # before the first fork, so that every child has it
        self._workers = [Worker(office, _forked) for _ in range(count)]

    @property
    def room(self) -> int:
        return sum(_AHEAD - len(worker.tasks) for worker in self._workers)

    @property
    def busy(self) -> bool:
        return any(worker.tasks for worker in self._workers)

    def give(self, task: Task) -> None:
        min(self._workers, key=lambda worker: len(worker.tasks)).give(task)

    def answers(self) -> Iterator[tuple[Task, Answer]]:
        working = [worker for worker in self._workers if worker.tasks]
        if not working:
            return
        left = max(0.0, min(worker.deadline for worker in working) - time.monotonic())
        heard = set(map(id, wait([worker.connection for worker in working], left)))
        now = time.monotonic()
        for worker in working:
            if id(worker.connection) in heard or worker.deadline <= now:
                yield worker.take()

    def close(self) -> None:
        for worker in self._workers:
            worker.stop()


class Worker:
    """One child, the tasks it was given (the first is under way), those that must wait, and until when it may take."""

    def __init__(self, office: Office, begin: Callable[[Office], tuple[Any, Connection]]) -> None:
        self._office, self._new = office, begin
        self._process: Any = None
        self._connection: Connection | None = None
        self._waiting: deque[bytes] = deque()
        self.tasks: deque[Task] = deque()
        self.deadline = float("inf")

    @property
    def connection(self) -> Connection:
        assert self._connection is not None
        return self._connection

    def give(self, task: Task) -> None:
        self.tasks.append(task)
        if self._process is None:
            self._process, self._connection = self._new(self._office)
        message = pickle.dumps(task, pickle.HIGHEST_PROTOCOL)
        if len(self.tasks) == 1:
            self._begin()
        if self._waiting or (len(self.tasks) > 1 and len(message) > _SMALL):
            self._waiting.append(message)
        else:
            self._send(message)

    def take(self) -> tuple[Task, Answer]:
        task = self.tasks.popleft()
        try:
            if not self.connection.poll(0):
                raise TimeoutError
            answer: Answer = pickle.loads(self.connection.recv_bytes())
        except TimeoutError:
            self.stop()
            answer = too_long(self._seconds(task) * GRACE, "wall")
        except (EOFError, OSError):
            answer = epitaph(self.stop(patience=5), self._seconds(task))
        if self._process is None:
            self._again()
        elif self._waiting:
            self._send(self._waiting.popleft())
        self._begin()
        return task, answer

    def stop(self, patience: float = 0) -> int | None:
        process, self._process = self._process, None
        self._waiting.clear()
        return None if process is None else end(process, self.connection, patience)

    def _again(self) -> None:
        """What the dead child had not begun goes to a new one."""
        left, self.tasks = list(self.tasks), deque()
        for task in left:
            self.give(task)

    def _begin(self) -> None:
        self.deadline = time.monotonic() + self._seconds(self.tasks[0]) * GRACE if self.tasks else float("inf")

    def _seconds(self, task: Task) -> float:
        return cpu_seconds(self._office, task)

    def _send(self, message: bytes) -> None:
        with contextlib.suppress(OSError):
            # A child that died meanwhile is told by take().
            self.connection.send_bytes(message)


def _forked(office: Office) -> tuple[Any, Connection]:
    return start(serve, office)


def serve(connection: Connection, office: Office) -> None:
    """The child: one task after another until the parent is gone."""
    limits = office.ruleset.reading_limits
    bound_memory(limits)
    with contextlib.suppress(EOFError, OSError):
        while True:
            task: Task = pickle.loads(connection.recv_bytes())
            with bounded_time(cpu_seconds(office, task)):
                message = answered(office, task)
            connection.send_bytes(message)
            if task.weight > _HEAVY:
                _give_back()


def _give_back() -> None:
    """Return freed memory to the system: the C allocator keeps it in pieces, and a child that goes on for hours would grow."""
    gc.collect()
    with contextlib.suppress(OSError, AttributeError):  # glibc alone knows it
        ctypes.CDLL(None).malloc_trim(0)


def answered(office: Office, task: Task) -> bytes:
    """The answer as it travels; a failure of ours is one too, so that it costs this task only."""
    limits = office.ruleset.reading_limits
    answer: Answer
    try:
        answer = perform(office, task)
    except MemoryError:
        answer = ChildFailed("所需内存超过上限", "it needs more memory than the limit allows")
    except Exception as error:
        name = f"{type(error).__name__}: {error}"[:200]
        answer = ChildFailed(f"程序内部错误（{name}）", f"internal error ({name})")
    message = pickle.dumps(answer, pickle.HIGHEST_PROTOCOL)
    if len(message) > limits.result_bytes:
        message = pickle.dumps(ChildFailed("结果过大", "its result is too large"))
    return message
