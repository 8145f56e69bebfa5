"""Pieces made ahead by a thread of their own: inflating leaves the interpreter free for the rows."""

from __future__ import annotations

from collections.abc import Iterator
from queue import Full, Queue
from threading import Event, Thread

_AHEAD = 3
_PATIENCE = 0.1

Item = bytes | BaseException | None


def ahead(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The same pieces, and what they raise; the thread ends with this iterator."""
    queue: Queue[Item] = Queue(_AHEAD)
    gone = Event()
    thread = Thread(target=_make, args=(pieces, queue, gone), daemon=True)
    try:
        thread.start()
    except RuntimeError:  # no thread to be had
        yield from pieces
        return
    try:
        while (item := queue.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        gone.set()
        thread.join()


def _make(pieces: Iterator[bytes], queue: Queue[Item], gone: Event) -> None:
    try:
        for piece in pieces:
            if not _put(piece, queue, gone):
                return
        _put(None, queue, gone)
    except BaseException as error:  # it is raised where the pieces are used
        _put(error, queue, gone)


def _put(item: Item, queue: Queue[Item], gone: Event) -> bool:
    """False once nobody waits for it."""
    while not gone.is_set():
        try:
            queue.put(item, timeout=_PATIENCE)
        except Full:
            continue
        return True
    return False
