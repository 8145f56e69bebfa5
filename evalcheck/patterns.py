"""Regular expressions that are compiled when they are first asked: some 300 stand in modules of which a run asks a third."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, AnyStr, cast


def regex(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """What `re.compile` gives, but for the time: a mistake in it comes out at its first use (a test asks all of them)."""
    return cast("re.Pattern[AnyStr]", _Uncompiled(text, flags))


@lru_cache(256)
def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern of a ruleset, compiled once a process."""
    return re.compile(pattern, re.DOTALL)


def fits(pattern: str, text: str) -> bool:
    """Whether a text as a whole is what a pattern of a ruleset asks."""
    return compiled(pattern).fullmatch(text) is not None


class _Uncompiled:
    """Stands for a pattern until it is used; then each method that was asked is the compiled pattern's own."""

    def __init__(self, text: str | bytes, flags: int) -> None:
        self.pattern, self._flags = text, flags

    def __getattr__(self, name: str) -> Any:
        # The cache of `re` keeps what was compiled last; a run must not depend on what else is in there.
        compiled = self.__dict__.get("_compiled") or self.__dict__.setdefault("_compiled", re.compile(self.pattern, self._flags))
        value = getattr(compiled, name)
        self.__dict__[name] = value
        return value
