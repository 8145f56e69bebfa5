"""Wrong paths, rulesets and units as one clear line each: what the library raises becomes a wrong call (exit 2)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from evalcheck.cli.command import WrongCall
from evalcheck.cli.language import Say

if TYPE_CHECKING:
    from evalcheck.ruleset import RulesetFault


@contextmanager
def explained(say: Say) -> Iterator[None]:
    """Run a call of the library; its complaints about the call come out in the reader's words."""
    from evalcheck.engine import UnitUnknown
    from evalcheck.ruleset import RulesetError
    from evalcheck.submission.intake import PathMissing

    try:
        yield
    except PathMissing as error:
        raise WrongCall(say(f"找不到 {error.path}", f"{error.path} does not exist")) from None
    except UnitUnknown as error:
        near = say(f"；是否为“{error.near}”？", f"; did you mean “{error.near}”?") if error.near else ""
        raise WrongCall(say(f"--unit：不认识单位“{error.name}”", f"--unit: unknown unit “{error.name}”") + near) from None
    except RulesetError as error:
        raise WrongCall("\n".join(fault_line(fault, say) for fault in error.faults)) from None


def fault_line(fault: RulesetFault, say: Say) -> str:
    """`tianjin-2021/units.yaml:12: units.3.kind: …`"""
    place = fault.file if fault.line is None else f"{fault.file}:{fault.line}"
    return f"{place}: {fault.key}: {say(fault.problem_zh, fault.problem_en)}"
