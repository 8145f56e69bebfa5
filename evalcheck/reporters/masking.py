"""Personal data in reports: people's names, phones and mail addresses are masked unless they are asked for."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from evalcheck.evidence.values.people import without_identity_numbers
from evalcheck.words import Named, Text

if TYPE_CHECKING:
    from evalcheck.findings import FactValue, Finding
    from evalcheck.reporters.options import RenderOptions

_MAIL = re.compile(r"([A-Za-z0-9._%+-])[A-Za-z0-9._%+-]*@([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)")
_MOBILE = re.compile(r"(?<![0-9A-Za-z])((?:\+?86[- ]?)?1[3-9]\d)([- ]?\d{4}[- ]?)(\d{4})(?![0-9A-Za-z])")
_DIGITS = re.compile(r"\d[\d -]{5,}\d")
_NAME = re.compile(r"[^\s、,,;;/|()()*]+")


def masked(finding: Finding, show_personal: bool = False) -> Finding:
    """The finding with its personal facts masked, and with no mobile number or mail address in any other fact.

    Identity numbers of persons are masked even where personal data are asked for: nobody needs them to call.
    """
    if show_personal:
        return replace(finding, facts={key: _without_numbers(value) for key, value in finding.facts.items()})
    facts = {key: _fact(value, key in finding.kind.personal) for key, value in finding.facts.items()}
    return replace(finding, facts=facts)


def swept(text: str) -> str:
    """Mobile numbers, mail addresses and identity numbers masked wherever they stand in a text."""
    return _MOBILE.sub(r"\1****\3", _MAIL.sub(r"\1***@\2", without_identity_numbers(text)))


def quoted(text: str, options: RenderOptions) -> str:
    """A passage of a file as a report may show it."""
    return text if options.show_personal else swept(text)


def personal(text: str) -> str:
    """A personal value masked by what it looks like: `138****1234`, `z***@x.com`, else names (`张*`)."""
    hidden = _DIGITS.sub(lambda match: _number(match.group()), _MAIL.sub(r"\1***@\2", text))
    if hidden != text:
        return hidden
    return _NAME.sub(lambda match: match.group()[0] + "*" * (len(match.group()) - 1), text)


def _without_numbers(value: FactValue) -> FactValue:
    """A fact as it is, less identity numbers."""
    if isinstance(value, Text):
        return Text(without_identity_numbers(value.zh), without_identity_numbers(value.en))
    if isinstance(value, tuple):
        return tuple(map(without_identity_numbers, value))
    return without_identity_numbers(value) if isinstance(value, str) else value


def _number(digits: str) -> str:
    return digits[:3] + "****" + digits[-4:] if len(digits) >= 11 else digits[:2] + "****" + digits[-2:]


def _fact(value: FactValue, secret: bool) -> FactValue:
    if isinstance(value, Text):
        return Text(_words(value.zh, secret), _words(value.en, secret))
    if isinstance(value, Named):
        return replace(value, text=Text(_words(value.text.zh, secret), _words(value.text.en, secret)))
    if isinstance(value, tuple):
        return tuple(_words(text, secret) for text in value)
    if isinstance(value, str):
        return _words(value, secret)
    if secret and isinstance(value, int | float) and not isinstance(value, bool):
        return personal(f"{value:.15g}")
    return value


def _words(text: str, secret: bool) -> str:
    return personal(text) if secret and text else swept(text)
