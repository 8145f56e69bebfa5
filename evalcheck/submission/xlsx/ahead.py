"""What an iterator gives, made ahead by a thread of its own: inflating, and numpy, leave the interpreter free for others."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from queue import Empty, Full, Queue
from threading import Event, Thread
from typing import Any, TypeVar

_AHEAD = 2
_PATIENCE = 0.1

T = TypeVar("T")
_DONE = object()


def ahead(pieces: Iterator[T]) -> Iterator[T]:
    """The same pieces, and what they raise; the thread ends with this iterator."""
    queue: Queue[Any] = Queue(_AHEAD)
    gone = Event()
    thread = Thread(target=_make, args=(pieces, queue, gone), daemon=True)
    try:
        thread.start()
    except RuntimeError:  # no thread to be had
        yield from pieces
        return
    try:
        while (item := queue.get()) is not _DONE:
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        gone.set()
        with suppress(Empty):
            while True:
                queue.get_nowait()
        thread.join()


def _make(pieces: Iterator[Any], queue: Queue[Any], gone: Event) -> None:
    try:
        for piece in pieces:
            if not _put(piece, queue, gone):
                return
        _put(_DONE, queue, gone)
    except BaseException as error:  # it is raised where the pieces are used
        _put(error, queue, gone)


def _put(item: object, queue: Queue[Any], gone: Event) -> bool:
    """False once nobody waits for it."""
    while not gone.is_set():
        try:
            queue.put(item, timeout=_PATIENCE)
        except Full:
            continue
        return True
    return False
