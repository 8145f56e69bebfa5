"""Run a function on untrusted input in a process of its own, bounded in CPU time and memory, that can be killed."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from evalcheck.submission.limits import Limits
from evalcheck.words import TextError

try:
    import resource
except ImportError:  # not on Windows: there the wall clock alone bounds a child
    resource = None  # type: ignore[assignment]

T = TypeVar("T")

START_METHOD = "fork" if sys.platform == "linux" else "spawn"
"""A forked child has everything imported and costs milliseconds; elsewhere a fresh interpreter is the safe way."""
GRACE = 8.0
"""Wall seconds that a child may take for each second of its CPU limit: the backstop for a reader that sleeps."""

_NEW_OBJECTS = 10_000
"""After so many the collector looks for garbage: after the usual 700 it would look a hundred times at what one small file is."""


class ChildFailed(TextError):
    """A child gave no answer, and why."""


def start(target: Callable[..., None], *args: object, parent: bool = False, one_way: bool = False) -> tuple[Any, Connection]:
    """A child that runs `target(connection, *args)`, and our end of its connection.

    A child that is to be a `parent` itself does not end by itself with this process: whoever starts it ends it. On a connection of
    `one_way` the child only sends.
    """
    # What is there now is no garbage of the child's: its collector would only touch, and so copy, the parent's pages.
    gc.freeze()
    context = multiprocessing.get_context(START_METHOD)
    ours, theirs = context.Pipe(not one_way)
    inherited = ours if START_METHOD == "fork" else None
    args = (inherited, os.getpid(), target, theirs, *args)
    process = context.Process(target=_quietly, args=args, daemon=not parent)  # type: ignore[attr-defined]
    process.start()
    gc.unfreeze()
    theirs.close()
    return process, ours


def give_back() -> None:
    """Return freed memory to the system: the C allocator keeps it in pieces, and a child would begin with a copy of it."""
    with contextlib.suppress(OSError, AttributeError):  # glibc alone knows it
        ctypes.CDLL(None).malloc_trim(0)


def _quietly(inherited: Connection | None, parent: int, target: Callable[..., None], *args: object) -> None:
    """Libraries in C and Rust write what they think of a broken file, panics too, straight to the terminal.

    The parent's end of the pipe, which a fork copies, is closed: else the child of a parent that was killed would wait for ever.
    """
    if inherited is not None:
        inherited.close()
    _end_with(parent)
    silence = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(silence, stream)
    os.close(silence)
    target(*args)


_PR_SET_PDEATHSIG = 1
"""prctl(2)."""


def _end_with(parent: int) -> None:
    """Without its parent a child ends: on Linux at once, elsewhere as soon as it has nobody to answer. Signals are the parent's to heed."""
    for number in (getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if START_METHOD == "fork" and os.getppid() != parent:
            os._exit(1)


def end(process: Any, connection: Connection, patience: float = 0) -> int | None:
    """End a child, after some seconds in which it may end by itself; its exit code."""
    connection.close()
    process.join(patience)
    if process.is_alive():
        process.kill()
    process.join()
    code: int | None = process.exitcode
    return code


def epitaph(code: int | None, seconds: float) -> ChildFailed:
    """Why a child is gone, by its exit code; `seconds` was its CPU limit."""
    if code is not None and code == -int(getattr(signal, "SIGPROF", 0)):
        return too_long(seconds, "cpu")
    if code in (-int(getattr(signal, "SIGKILL", 9)), -int(signal.SIGABRT)):
        return ChildFailed("读取时内存不足或读取程序异常终止", "its reader ran out of memory or was aborted")
    return ChildFailed(f"读取程序崩溃（状态 {code}）", f"its reader crashed (status {code})")


def too_long(seconds: float, clock: str) -> ChildFailed:
    zh, en = ("处理器时间", "CPU") if clock == "cpu" else ("时间", "wall")
    limit = round(seconds, 0 if seconds >= 1 else 2)
    return ChildFailed(f"读取超过{zh}上限 {limit:g} 秒", f"reading took more than the {en} limit of {limit:g} s")


def bound_memory(limits: Limits) -> None:
    """An allocation over the limit fails in this process (what the program itself has mapped does not count)."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.enable()
    gc.set_threshold(_NEW_OBJECTS)
    if resource is None or sys.platform != "linux":
        return
    ceiling = _mapped() + limits.memory_bytes
    with contextlib.suppress(ValueError, OSError, OverflowError):
        resource.setrlimit(resource.RLIMIT_AS, (ceiling, ceiling))


@contextlib.contextmanager
def bounded_growth(most: int) -> Iterator[None]:
    """One task's share of the memory: what this process may take besides what it has, within what bound_memory allows it."""
    if resource is None or sys.platform != "linux":
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    with contextlib.suppress(ValueError, OSError, OverflowError):
        wanted = _mapped() + most
        resource.setrlimit(resource.RLIMIT_AS, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))
    yield
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _mapped() -> int:
    with open("/proc/self/statm", "rb") as statm:
        return int(statm.read().split()[0]) * resource.getpagesize()


def cpu_clock() -> float:
    """CPU seconds of this process and of those that it has ended."""
    return sum(os.times()[:4])


@contextlib.contextmanager
def bounded_time(seconds: float) -> Iterator[None]:
    """CPU time, not the wall clock, so that a busy machine changes no result: SIGPROF ends the process, also inside a C library."""
    if not hasattr(signal, "setitimer"):
        yield
        return
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    yield
    signal.setitimer(signal.ITIMER_PROF, 0)


def time_left() -> float:
    """CPU seconds that `bounded_time` leaves this process; 0 where it is not bounded."""
    return signal.getitimer(signal.ITIMER_PROF)[0] if hasattr(signal, "getitimer") else 0.0


def in_child(task: Callable[..., T], *args: object, seconds: float, limits: Limits) -> T:
    """What `task(*args)` gives, run in a child; its exceptions come out here. ChildFailed where the child gave nothing."""
    process, connection = start(_answer, task, args, seconds, limits)
    try:
        if not connection.poll(seconds * GRACE):
            raise too_long(seconds * GRACE, "wall")
        good, value = connection.recv()
    except (EOFError, OSError):
        raise epitaph(end(process, connection, patience=5), seconds) from None
    finally:
        end(process, connection)
    if good:
        result: T = value
        return result
    raise value


def _answer(connection: Connection, task: Callable[..., object], args: tuple[object, ...], seconds: float, limits: Limits) -> None:
    bound_memory(limits)
    with bounded_time(seconds):
        try:
            message: tuple[bool, object] = (True, task(*args))
        except MemoryError:
            message = (False, ChildFailed("所需内存超过上限", "it needs more memory than the limit allows"))
        except Exception as error:
            message = (False, error)
    connection.send(message)
