"""evalcheck.yaml filled in for the sender: one key at a time is written, all else in the file stays as it was."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import yaml

from evalcheck.evidence.roles import DECLARATION
from evalcheck.words import TextError

MOST_BYTES = 1024 * 1024


class NotWritten(TextError):
    """The declaration that is there cannot be added to; it was left as it is."""


def declared(text: str, key: str, values: Mapping[int, str] | Mapping[str, str]) -> str:
    """The text of a declaration in which `key` holds `values`; without any the key is taken out.

    Lines of other keys, blank ones and comments stay, also the comments that stood among the old values. Raises NotWritten where the
    text is no mapping in YAML.
    """
    lines = text.splitlines()
    first, last = _block(text, key)
    block = yaml.safe_dump({key: dict(values)}, allow_unicode=True, sort_keys=False, width=1000).splitlines() if values else []
    remarks = [line for line in lines[first:last] if line.lstrip().startswith("#")]
    return "".join(f"{line}\n" for line in [*lines[:first], *block, *remarks, *lines[last:]])


def _block(text: str, key: str) -> tuple[int, int]:
    """The lines that a top-level key takes up; behind the last one where it is not there."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError, ValueError):
        raise NotWritten(f"{DECLARATION} 不是有效的 YAML，请先改正或删除", f"{DECLARATION} is no valid YAML: mend or delete it") from None
    lines = text.splitlines()
    if root is None:
        return len(lines), len(lines)
    if not isinstance(root, yaml.MappingNode) or root.flow_style:
        raise NotWritten(
            f"{DECLARATION} 的写法不能自动补充，请手工填写", f"{DECLARATION} is written in a form that must be filled in by hand"
        )
    for name, value in root.value:
        if name.value == key:
            end = max(name.start_mark.line + 1, value.end_mark.line + (value.end_mark.column > 0))
            while end > name.start_mark.line + 1 and _is_between(lines[end - 1]):
                end -= 1
            return name.start_mark.line, end
    return len(lines), len(lines)


def _is_between(line: str) -> bool:
    """Blank lines and comments behind a block belong to what follows."""
    return not line.strip() or line.lstrip().startswith("#")


def declare(folder: Path, key: str, values: Mapping[int, str] | Mapping[str, str]) -> Path:
    """Write one key of the declaration in a package's folder: whole or not at all, into a file of that folder only.

    Raises NotWritten, and OSError where the system refuses.
    """
    path = folder / DECLARATION
    if path.is_symlink() or (path.exists() and not path.is_file()):
        raise NotWritten(f"{DECLARATION} 不是普通文件", f"{DECLARATION} is no ordinary file")
    if path.exists() and path.stat().st_size > MOST_BYTES:
        raise NotWritten(f"{DECLARATION} 太大", f"{DECLARATION} is too large")
    try:
        text = path.read_text("utf-8-sig") if path.exists() else ""
    except UnicodeDecodeError:
        raise NotWritten(f"{DECLARATION} 不是 UTF-8 文本", f"{DECLARATION} is no text in UTF-8") from None
    written = declared(text, key, values)
    beside = path.with_name(f".{DECLARATION}.{os.getpid()}.tmp")
    beside.unlink(missing_ok=True)
    try:
        with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666), "w", encoding="utf-8", newline="\n") as file:
            file.write(written)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    return path
