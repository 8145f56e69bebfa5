"""Copies of an audit's workbooks that evaluators filled in: which workbook each is of, and that it is this audit's (`--merge`)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from evalcheck.audit.keeping import Book, Copies, read
from evalcheck.audit.sheets import TableUnreadable

CopiesOf = Mapping[str, Copies]
"""Copies by the workbook (name of its file) that they are of."""


def copies_in(paths: Sequence[Path], sheets: Mapping[str, str], audit: str) -> CopiesOf:
    """Read copies; `sheets` gives the workbook of each of our sheets. Raises TableUnreadable, also for what is no copy of this audit's."""
    found: dict[str, list[tuple[str, Book]]] = defaultdict(list)
    for path, label in zip(paths, _labels(paths), strict=True):
        if not path.is_file():
            raise TableUnreadable(f"找不到文件 {path}", f"there is no file {path}")
        book = read(path)
        names = {sheets[mark] for mark in book.ours if mark in sheets}
        if not names:
            known = "、".join(dict.fromkeys(sheets.values()))
            zh = f"{path} 不是可以合并的表；可以合并的是汇总结果里 {known} 的副本（不要删除隐藏的列）"
            raise TableUnreadable(zh, f"{path} is no copy that can be merged: {known} of an audit are, with their hidden columns")
        _mind_audit(path, book, audit)
        for name in sorted(names):
            found[name].append((label, book))
    return found


def _mind_audit(path: Path, book: Book, audit: str) -> None:
    others = book.audits - {audit}
    if "" in others:
        zh = f"{path} 没有汇总的标记（是旧版本写的，或隐藏的列被删除了），没有合并；请用这次汇总结果里的表另存一份填写"
        en = (
            f"{path} does not say of which audit it is (an older version's, or hidden columns were deleted): fill in a copy of this audit's"
        )
        raise TableUnreadable(zh, en)
    if others:
        zh = f"{path} 是另一次汇总的表（标记 {min(others)}，这次是 {audit}），没有合并；请用这次汇总结果里的表另存一份填写"
        en = f"{path} is of another audit ({min(others)}, not {audit}) and was not merged: fill in a copy of this audit's table"
        raise TableUnreadable(zh, en)


def _labels(paths: Sequence[Path]) -> list[str]:
    """The names by which conflicts tell of copies: of files that are called alike with their folder."""
    often = Counter(path.name for path in paths)
    return [path.name if often[path.name] == 1 else f"{path.resolve().parent.name}/{path.name}" for path in paths]
