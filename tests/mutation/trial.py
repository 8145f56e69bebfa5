"""One mutant on trial: its tests run in a forked child, in which the module is another one than it was.

Twice, the quick way first. Quick: the parent has collected all tests already, and the child gives the mutated function its new
code. Fresh, for what the quick way cannot change (lines of the module itself) or did not kill (what was computed while tests were
collected): the child imports evalcheck and its tests anew, with the mutant in the module's source.
"""

from __future__ import annotations

import functools
import gc
import importlib.util
import os
import pickle
import resource
import select
import signal
import sys
import time
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from importlib.machinery import ModuleSpec, SourceFileLoader
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest

from evalcheck.submission.child import bounded_growth

_WITHOUT = ("cacheprovider", "xdist", "faulthandler", "terminal")
OPTIONS = ("-o", "addopts=", *(f"-pno:{plugin}" for plugin in _WITHOUT), "--capture=sys", "-x")
NOT_RUN = "no test ran:"
"""Begins the answer of a child whose pytest ended without running the tests: that proves nothing."""
_MEMORY = 6 << 30
"""Bytes that a child may take besides what its parent has: a mutant may gather without end."""
_WALL = 8.0
"""Seconds by the clock for each second of CPU that a test may take: for one that sleeps or waits for ever, on a busy machine."""


def forked(act: Callable[[], object], cpu: float, heard: bool = False, memory: int = _MEMORY) -> object:
    """What a function returns in a child; `"time"` if it takes longer, `"died"` if the child ends without a word.

    What it raises here ends the whole run: a fault of the runner must never be taken for a mutant's death.
    """
    mine, theirs = os.pipe()
    child = os.fork()
    if not child:
        os.close(mine)
        os.setpgid(0, 0)
        _act(act, theirs, cpu, (0, 1) if heard else (0, 1, 2), memory)
    os.close(theirs)
    try:
        return _heard(mine, child, cpu)
    finally:
        os.close(mine)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(child, signal.SIGKILL)


def _act(act: Callable[[], object], answer: int, cpu: float, silenced: Sequence[int], memory: int) -> None:
    """The child's life. What tests write is not to reach the terminal."""
    _bound_cpu(cpu)
    silent = os.open(os.devnull, os.O_RDWR)
    for stream in silenced:
        os.dup2(silent, stream)
    code = 1
    try:
        try:
            with bounded_growth(memory):
                told = act()
        except Exception as error:
            told = f"{NOT_RUN} {error!r}"
        with os.fdopen(answer, "wb") as pipe:
            pickle.dump(told, pipe)
        code = 0
    finally:
        os._exit(code)


def _bound_cpu(seconds: float) -> None:
    """From now on this process may take so many seconds of CPU."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime + seconds) + 1, resource.RLIM_INFINITY))


def _heard(answer: int, child: int, cpu: float) -> object:
    end, told = time.monotonic() + cpu * _WALL, b""
    while (left := end - time.monotonic()) > 0 and select.select([answer], [], [], left)[0]:
        if not (part := os.read(answer, 1 << 16)):
            break
        told += part
    else:
        os.kill(child, signal.SIGKILL)
    status = os.waitpid(child, 0)[1]
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGXCPU, signal.SIGKILL, signal.SIGALRM):
        return "time"
    answered = pickle.loads(told) if status == 0 else "died"
    return sys.exit(answered) if isinstance(answered, str) and answered.startswith(NOT_RUN) else answered


class _FirstFailure:
    """A pytest plugin that remembers the first test that failed; a file of tests that cannot be imported is one too."""

    def __init__(self) -> None:
        self.test = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and not self.test:
            self.test = report.nodeid

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed and not self.test:
            self.test = report.nodeid


class Quick:
    """A pytest plugin: collects the tests once, then gives each trial a child of this very process."""

    def __init__(self, conduct: Callable[[Quick], None]) -> None:
        self._conduct = conduct
        self._items: dict[str, pytest.Item] = {}

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self._items = {item.nodeid: item for item in session.items}
        gc.freeze()
        self._conduct(self)
        return True

    def try_(self, tests: Mapping[str, float], install: Callable[[], bool] = lambda: True) -> object:
        """The first test that fails, empty if none does, None if the change cannot be made this way. With each its bound of CPU."""
        return forked(lambda: self._run(tests) if install() else None, sum(tests.values()))

    def _run(self, tests: Mapping[str, float]) -> str:
        failure = _FirstFailure()
        items = [self._items[test] for test in tests if test in self._items]
        for item, following in zip_longest(items, items[1:]):
            _bound_cpu(tests[item.nodeid])
            signal.setitimer(signal.ITIMER_REAL, tests[item.nodeid] * _WALL)
            if item is items[0]:
                item.config.pluginmanager.register(failure)
            item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
            if failure.test:
                break
        return failure.test


def collected(tests: Sequence[str], conduct: Callable[[Quick], None]) -> None:
    """Collect files of tests and conduct the trials among them."""
    pytest.main([*sorted({test.partition("::")[0] for test in tests}), *OPTIONS], plugins=[Quick(conduct)])


def put_into_function(path: str, function: str, code: types.CodeType) -> bool:
    """Give a function that exists already the code that it has in the mutated module; False where it cannot be found."""
    found: Any = sys.modules.get(module_of(path))
    for name in function.split("."):
        found = vars(found).get(name) if hasattr(found, "__dict__") else None
    found = _bare(found)
    new = next((c for c in _codes(code) if c.co_qualname == function), None)
    if not isinstance(found, types.FunctionType) or new is None or len(new.co_freevars) != len(found.__code__.co_freevars):
        return False
    if found.__code__.co_name != new.co_name or found.__code__.co_firstlineno != new.co_firstlineno:
        return False
    found.__code__ = new
    _forget()
    return True


def _bare(found: Any) -> Any:
    """The function behind a property, a class method, a cache."""
    for name in ("fget", "__func__", "func", "__wrapped__"):
        if not isinstance(found, types.FunctionType) and getattr(found, name, None) is not None:
            found = getattr(found, name)
    return found


def _codes(code: types.CodeType) -> Iterator[types.CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield constant
            yield from _codes(constant)


def _forget() -> None:
    """Empty what functions remember; rulesets stay, they are data and cost seconds."""
    for name, module in list(sys.modules.items()):
        if name.startswith("evalcheck.") and not name.startswith(("evalcheck.ruleset", "evalcheck.catalogue")):
            for value in vars(module).values():
                if isinstance(value, functools._lru_cache_wrapper):
                    value.cache_clear()


def fresh(path: str, code: types.CodeType, tests: Sequence[str], cpu: float) -> object:
    """The first test that fails in a child that imports everything of ours anew, empty if none does."""

    def act() -> str:
        for name in [name for name in sys.modules if name.startswith(("evalcheck", "tests.")) and not name.startswith("tests.mutation")]:
            del sys.modules[name]
        sys.meta_path.insert(0, _Finder(path, code))
        failure = _FirstFailure()
        status = pytest.main([*tests, *OPTIONS], plugins=[failure])
        return failure.test or ("" if status == 0 else f"{NOT_RUN} {status!r}")

    return forked(act, cpu)


class _Finder:
    """Finds one module only: the mutated one."""

    def __init__(self, path: str, code: types.CodeType) -> None:
        self._name, self._loader = module_of(path), _Loader(module_of(path), str(Path(path).resolve()))
        self._loader.code = code

    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        if name != self._name:
            return None
        return importlib.util.spec_from_file_location(name, self._loader.path, loader=self._loader)


class _Loader(SourceFileLoader):
    code: types.CodeType

    def get_code(self, fullname: str) -> types.CodeType:
        return self.code


def module_of(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
