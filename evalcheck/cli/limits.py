"""`--limit NAME=VALUE`: how much evalcheck reads of one package, raised or lowered for one call."""

from __future__ import annotations

import re
from collections.abc import Sequence

import click

from evalcheck.cli.command import WrongCall, nearest
from evalcheck.cli.language import Say

_UNITS = {"": 1, "kb": 1024, "mb": 1024**2, "gb": 1024**3}
_MAY_BE_NONE = ("ocr_parts", "looked_parts")
"""What may be left out altogether, so that a package is judged faster; what was not looked at is said."""
_VALUE = re.compile(r"([0-9]{1,15}(?:\.[0-9]{1,6})?) ?([kmg]b)?", re.IGNORECASE)


def option(say: Say) -> click.Option:
    zh, en = "读取上限，如 memory_bytes=4GB（见 docs/robustness.md）", "a limit on reading, as memory_bytes=4GB (docs/robustness.md)"
    return click.Option(["--limit", "limit"], multiple=True, metavar="NAME=VALUE", help=say(zh, en))


def parsed(given: Sequence[str], say: Say) -> dict[str, float]:
    """The limits that were given, by name; an unknown name or a value that is none is a wrong call."""
    if not given:
        return {}
    from evalcheck.submission.limits import NAMES, Limits

    found: dict[str, float] = {}
    for text in given:
        name, _, value = (part.strip() for part in text.partition("="))
        if name not in NAMES:
            near = nearest(name, NAMES)
            known = say(f"；可写：{'、'.join(NAMES)}", f"; one of {', '.join(NAMES)}")
            hint = say(f"；是否为 {near}？", f"; did you mean {near}?") if near else known
            raise WrongCall(say(f"--limit：没有名为“{name}”的上限", f"--limit: no limit “{name}”") + hint)
        match = _VALUE.fullmatch(value)
        number = float(match[1]) * _UNITS[(match[2] or "").lower()] if match else -1
        if number < 0 or (name not in _MAY_BE_NONE and not getattr(Limits().changed({name: number}), name)):
            zh = f"--limit:{name} 应写成大于 0 的数，如 {name}=60，字节数可写 512MB、4GB"
            raise WrongCall(say(zh, f"--limit: {name} must be a number above 0, as {name}=60; bytes may be written 512MB or 4GB"))
        found[name] = number
    return found
