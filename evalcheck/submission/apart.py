"""A part of a large file read by a second process, so that reading it and checking it each have a core."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import pickle
import signal
from collections.abc import Callable, Generator, Iterator
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from evalcheck.submission import child
from evalcheck.submission.child import bound_memory, bounded_time, end, epitaph, give_back, start, time_left
from evalcheck.submission.limits import MB, Limits

AFRESH_FROM_BYTES = 128 * MB
"""A process that is no copy of this one has all to import, and repays that only for parts from this size on."""
_PIPE_BYTES = 1 * MB
"""What the reader may be ahead by."""

T = TypeVar("T")
Make = Callable[[], Iterator[bytes]]
"""Called in the other process; picklable where that is no copy of this one. What it gives is not empty."""


def apart(make: Make, unpacked: Callable[[bytes], T], limits: Limits, size: int, travels: bool = True) -> Generator[T, None, None] | None:
    """What `make()` gives in another process, unpacked; None where there is to be no other (`size` is that of the part in bytes).

    What does not travel is made by a copy of this process only.

    What is raised there is raised here. Raises ChildFailed where the other process came to an end by itself; one that used up its
    CPU time takes this one with it, so that whoever watches over this process sees what it would have seen without the other.
    """
    if not _allowed(limits) or (child.START_METHOD != "fork" and (not travels or size < AFRESH_FROM_BYTES)):
        return None
    give_back()
    try:
        process, connection = start(_serve, make, limits, time_left(), one_way=True)
    except OSError:  # the system has none to give
        return None
    _widen(connection)
    received = _received(process, connection, unpacked, limits)
    next(received)  # begun, so that to close it ends the process
    return received


def _allowed(limits: Limits) -> bool:
    """A process that is another's daemon may have none of its own; on one core there is nothing to win."""
    return limits.reader_processes > 1 and (os.cpu_count() or 1) > 1 and not multiprocessing.current_process().daemon


def _received(process: Any, connection: Connection, unpacked: Callable[[bytes], T], limits: Limits) -> Generator[Any, None, None]:
    try:
        yield None
        while message := connection.recv_bytes():
            yield unpacked(message)
        if error := connection.recv():
            raise error
    except (EOFError, OSError):
        code = end(process, connection, patience=5)
        if code == -int(getattr(signal, "SIGPROF", 0)):
            os.kill(os.getpid(), signal.SIGPROF)
        raise epitaph(code, limits.cpu_seconds) from None
    finally:
        end(process, connection)


def _widen(connection: Connection) -> None:
    """A pipe that holds several blocks, where the system lets it: the reader need not wait for this process to take one."""
    with contextlib.suppress(ImportError, AttributeError, OSError):
        import fcntl

        fcntl.fcntl(connection.fileno(), fcntl.F_SETPIPE_SZ, _PIPE_BYTES)


def _serve(connection: Connection, make: Make, limits: Limits, seconds: float) -> None:
    """The other process: all that is made, an empty message, and the error that ended them, if any. Nobody to send to ends it."""
    bound_memory(limits)
    error: Exception | None = None
    with contextlib.suppress(OSError), bounded_time(seconds):
        try:
            for message in make():
                connection.send_bytes(message)
        except OSError:
            raise
        except Exception as raised:  # it is raised where the others are used
            error = raised
        connection.send_bytes(b"")
        connection.send_bytes(_told(error))


def _told(error: Any) -> bytes:
    try:
        return pickle.dumps(error)
    except Exception:  # what cannot travel is told by its name
        return pickle.dumps(RuntimeError(type(error).__name__))
