"""Whether coloured words set content off, or are dressed so by what they are: headings, web addresses, code."""

from __future__ import annotations

import re

_CHINESE = re.compile("[一-鿿]")
_SENTENCE = re.compile("[。;;,,!!]")
_LONGEST_HEADING = 30
_HEAD = re.compile(
    r"[一-鿿()、· ]{2,40}(?:文件|令|公告|通告|函|纪要|局|委员会|委|办公厅|办公室|政府|中心|公司|法院|银行|分行|海关)|文\s*件"
)


def said(text: str) -> bool:
    """Whether words say something in Chinese: web addresses, mails and code are coloured because of what they are."""
    return bool(_CHINESE.search(text))


def is_heading(text: str) -> bool:
    """Short words without the signs of a sentence."""
    return len(text) <= _LONGEST_HEADING and not _SENTENCE.search(text)


def is_head(text: str) -> bool:
    """Words as a red head has them: a unit, or what it issues."""
    return bool(_HEAD.fullmatch(text.strip()))
