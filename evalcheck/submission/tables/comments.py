"""What stands on the sheets of a workbook beside its cells: comments and the words of text boxes, as marks."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree

from evalcheck.submission.account.opc import related
from evalcheck.submission.containers.zip import Parts
from evalcheck.submission.limits import MB
from evalcheck.submission.model import Mark, MarkKind
from evalcheck.submission.troubles import damaged

_MOST = 1000
_LONGEST = 200
_LARGEST = 4 * MB
_SORTS: tuple[tuple[str, str, MarkKind], ...] = (("comments", "comment", "comment"), ("drawing", "txBody", "text_box"))
"""A kind of relation of a sheet, the element that holds words in its parts, and the mark that they are."""


def words_beside_cells(parts: Parts, sheets: dict[str, str]) -> tuple[Mark, ...]:
    """By sheet (name by part), in the order of the workbook. DAMAGED where such a part is no XML."""
    names = set(parts.names)
    found: list[Mark] = []
    for part, sheet in sheets.items():
        if f"{part.rpartition('/')[0]}/_rels/{part.rpartition('/')[2]}.rels" not in names:
            continue
        for kind, element, mark in _SORTS:
            for name in related(parts, part, kind):
                found += (Mark(mark, sheet, words[:_LONGEST]) for words in _words(parts, name, element))
    return tuple(found[:_MOST])


def _words(parts: Parts, name: str, element: str) -> Iterator[str]:
    if parts.size(name) > _LARGEST or not name.lower().endswith(".xml"):
        return
    try:
        root = ElementTree.fromstring(parts.read(name))
    except (ElementTree.ParseError, ValueError, LookupError):
        raise damaged(f"文件内部的一个部分损坏（{name}）", f"a part of the file is broken ({name})") from None
    for one in root.iterfind(f".//{{*}}{element}"):
        if words := "".join(text.text or "" for text in one.iterfind(".//{*}t")).strip():
            yield words
