"""Regular expressions that are compiled when they are first asked: some 300 stand in modules of which a run asks a third."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from typing import Any, AnyStr, cast


def regex(text: AnyStr, flags: int = 0, *, needs: Sequence[AnyStr] = ()) -> re.Pattern[AnyStr]:
    """What `re.compile` gives, but for the time: a mistake in it comes out at its first use (a test asks all of them).

    `needs` are words of which one stands in whatever it finds: in a text that has none of them nothing is looked for.
    """
    return cast("re.Pattern[AnyStr]", _Uncompiled(text, flags, needs))


@lru_cache(256)
def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern of a ruleset, compiled once a process."""
    return re.compile(pattern, re.DOTALL)


def fits(pattern: str, text: str) -> bool:
    """Whether a text as a whole is what a pattern of a ruleset asks."""
    return compiled(pattern).fullmatch(text) is not None


class _Uncompiled:
    """Stands for a pattern until it is used; then each method that was asked is the compiled pattern's own."""

    def __init__(self, text: str | bytes, flags: int, needs: Sequence[Any]) -> None:
        self.pattern, self._flags, self.needs = text, flags, tuple(needs)

    def __getattr__(self, name: str) -> Any:
        value = self._after_a_look(name) if self.needs and name in _FOUND_NOTHING else self._own(name)
        self.__dict__[name] = value
        return value

    def _own(self, name: str) -> Any:
        # The cache of `re` keeps what was compiled last; a run must not depend on what else is in there.
        compiled = self.__dict__.get("_compiled") or self.__dict__.setdefault("_compiled", re.compile(self.pattern, self._flags))
        return getattr(compiled, name)

    def _after_a_look(self, name: str) -> Callable[..., Any]:
        """A method that is asked only of texts with one of the words."""

        needs, own = self.needs, cache(lambda: self._own(name))

        def found(text: Any, *places: int) -> Any:
            for word in needs:
                if word in text:
                    return own()(text, *places)
            return _FOUND_NOTHING[name]

        return found


_FOUND_NOTHING: dict[str, Any] = {"search": None, "match": None, "fullmatch": None, "finditer": ()}
