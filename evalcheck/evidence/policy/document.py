"""What a policy document tells of itself: issuing unit, document number, title, date of issue, and whether the public can read it."""

from __future__ import annotations

import unicodedata

from evalcheck.records import dataclass


@dataclass(frozen=True, slots=True)
class Told:
    """Something that a document says, and the part where it stands."""

    text: str
    part: str


@dataclass(frozen=True, slots=True)
class PolicyDocument:
    """The fields of a policy document; None for what is not told. `red_head` is a head line as red headers have it.

    `public` is an address or a word that it is public, `closed` a word that it is not.
    """

    issuer: Told | None = None
    number: Told | None = None
    title: Told | None = None
    issued: Told | None = None
    red_head: Told | None = None
    public: Told | None = None
    closed: Told | None = None


def packed(text: str) -> str:
    """A line as it is compared: compatibility forms, no spaces (red heads are set wide apart)."""
    return "".join(unicodedata.normalize("NFKC", text).split())
