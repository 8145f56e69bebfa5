"""A progress bar on stderr for work that takes long; none where nobody watches."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from evalcheck.reporters.wrapping import visible
from evalcheck.words import Say

Progress = Callable[[int, int, str], None]
PATIENCE = 1.0
"""Seconds before the bar appears: most packages are done by then."""


@contextmanager
def watched(say: Say) -> Iterator[Progress | None]:
    """What the engine calls as it goes, or None where stderr is no terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    bar = _Bar(say)
    timer = threading.Timer(PATIENCE, bar.show)
    timer.daemon = True
    timer.start()
    try:
        yield bar.update
    finally:
        timer.cancel()
        bar.hide()


class _Bar:
    """The bar and what it last heard; shown by a timer, for one long file reports nothing while it is read."""

    def __init__(self, say: Say) -> None:
        self._say = say
        self._lock = threading.Lock()
        self._over = False
        self._heard = (0, 0, "")
        self._update: Progress | None = None
        self._stop: Callable[[], None] | None = None

    def update(self, done: int, total: int, path: str) -> None:
        self._heard = (done, total, path)
        with self._lock:
            if self._update:
                self._update(done, total, path)

    def show(self) -> None:
        with self._lock:
            if not self._over:
                self._start()

    def _start(self) -> None:
        # Rich is loaded only where somebody watches long work.
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        title, name = TextColumn(self._say("检查中", "checking")), TextColumn("{task.fields[path]}", markup=False)
        columns = (SpinnerColumn("line"), title, BarColumn(20), MofNCompleteColumn(), TimeElapsedColumn(), name)
        progress = Progress(*columns, console=Console(stderr=True), transient=True)
        task = progress.add_task("", total=None, path="")

        def update(done: int, total: int, path: str) -> None:
            progress.update(task, completed=done, total=total or None, path=visible(path.rpartition("/")[2], 20))

        self._update, self._stop = update, progress.stop
        update(*self._heard)
        progress.start()

    def hide(self) -> None:
        with self._lock:
            self._over = True
            if self._stop:
                self._stop()
