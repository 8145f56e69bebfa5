"""In which language evalcheck speaks: `--lang` anywhere on the line, else EVALCHECK_LANG, else Chinese where it can be printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TextIO

from evalcheck.words import Say


def chosen(argv: Sequence[str], environ: Mapping[str, str], stdout: TextIO | None) -> Say:
    """Looked up before Click parses, so that help and complaints follow too; a wrong value is Click's to refuse."""
    for name in (_asked(argv), environ.get("EVALCHECK_LANG", "")):
        if name[:2].lower() == "en":
            return Say("en")
        if name[:2].lower() == "zh":
            return Say("zh")
    return Say("zh" if prints_chinese(stdout) else "en")


def _asked(argv: Sequence[str]) -> str:
    asked = ""
    for position, word in enumerate(argv):
        if word == "--":
            break
        if word == "--lang":
            asked = argv[position + 1] if position + 1 < len(argv) else ""
        elif word.startswith("--lang="):
            asked = word.partition("=")[2]
    return asked


def prints_chinese(stdout: TextIO | None) -> bool:
    try:
        "通过".encode(getattr(stdout, "encoding", None) or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
