"""Signs of a file name: which are faults, how texts are compared, how a text is freed of them."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from evalcheck.patterns import regex

_WIDE = "０-９Ａ-Ｚａ-ｚ．"
_HIDDEN = (
    r"\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    r"\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"
)
HAN = r"[^\W\d_A-Za-z]"
"""A Chinese character in a pattern (or a letter of yet another script). A class that spells the range out is slow to compile."""
_FORBIDDEN = r'<>:"/\\|?*'
WIDE = regex(f"[{_WIDE}]")
"""Full-width letters, digits and dot; full-width brackets and commas are Chinese punctuation and right."""
HIDDEN = regex(f"[{_HIDDEN}]")
"""Control characters, and those that show nothing or turn the direction of writing."""
FORBIDDEN = regex(f"[{_FORBIDDEN}]")
"""Signs that Windows allows in no name."""
SPACE = regex(r"\s")
SUSPECT = regex(rf"[{_WIDE}{_HIDDEN}{_FORBIDDEN}\s]")
"""Any of these; most names hold none."""
_DROPPED = regex(rf"[{_HIDDEN}\s]")
_RIGHT_SIGN = {":": "：", "?": "？", '"': "”"}


@lru_cache(4096)
def fold(text: str) -> str:
    """A text as it is compared: compatibility forms, spaces and hidden signs make no difference."""
    if not _PLAIN.fullmatch(text):
        text = _DROPPED.sub("", unicodedata.normalize("NFKC", _DROPPED.sub("", text)))
    return text


_PLAIN = regex("[0-9A-Za-z一-鿿、.-]*")
"""Texts that are folded and clean as they are: nearly all."""


def cleaned(text: str) -> str:
    """A text without the signs that are faults; what has a right counterpart is written with it."""
    if _PLAIN.fullmatch(text):
        return text
    text = WIDE.sub(lambda sign: unicodedata.normalize("NFKC", sign[0]), _DROPPED.sub("", text))
    return FORBIDDEN.sub(lambda sign: _RIGHT_SIGN.get(sign[0], ""), text)
