"""Cells that hold no content of their own: error values, and formulas whose result was never saved."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from evalcheck.evidence.values.fault import ValueFault
from evalcheck.patterns import regex
from evalcheck.submission.model import Cell
from evalcheck.submission.tables.questions import like, shortcut

ERROR_VALUE = ValueFault("error_value")
UNSAVED = ValueFault("unsaved")
_FIRSTS = frozenset("#=")
_ERROR = regex(r"#(?:REF!|N/A!?|NAME\?|VALUE!|DIV/0!|NUM!|NULL!|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!|GETTING_DATA|Err:\d{3})\s*")
_FORMULA = regex(r"=\s*[^=\s]")


def unread_fault(value: Cell) -> ValueFault | None:
    """ERROR_VALUE for `#REF!` and its like, UNSAVED for a formula that stands there in place of its result."""
    if type(value) is not str or value[:1] not in _FIRSTS:
        return None
    if _ERROR.fullmatch(value):
        return ERROR_VALUE
    return UNSAVED if _FORMULA.match(value) else None


shortcut(unread_fault, firsts=_FIRSTS | {""}, others=True)


@lru_cache(maxsize=32)
def before(test: Callable[[Cell], ValueFault | None]) -> Callable[[Cell], ValueFault | None]:
    """A test of cells that hold content: what could not be read is told first."""

    def fault(value: Cell) -> ValueFault | None:
        return unread_fault(value) or test(value)

    like(test, fault)
    if (firsts := getattr(test, "firsts", None)) is not None:
        fault.firsts = firsts | _FIRSTS  # type: ignore[attr-defined]
    return fault
