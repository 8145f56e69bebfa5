"""Words of the blank template that were left in place: ××, ……, hint texts."""

from __future__ import annotations

from collections.abc import Callable

from evalcheck.catalogue.templates import Template
from evalcheck.evidence.names.signs import fold
from evalcheck.patterns import regex
from evalcheck.submission.model import Cell
from evalcheck.submission.tables.questions import shortcut

_HINT_LENGTH = 6
_CLAUSE_ENDS = regex(r"[。;]")


class Placeholders:
    """The placeholders of one template: signs that stand alone, and hints long enough to be known within a text."""

    def __init__(self, template: Template) -> None:
        labels = (*template.head_fields, *template.fields, *template.foot_fields)
        texts = {fold(text) for text in (*template.placeholders, *(label.hint for label in labels if label.hint))}
        self._exact = frozenset(texts)
        self._signs = frozenset(text[0] for text in texts if len(text) > 1 and len(set(text)) == 1)
        self._hints = tuple(sorted((text for text in texts if len(text) >= _HINT_LENGTH and len(set(text)) > 1), key=len, reverse=True))
        self._titles = tuple(text for text in sorted(texts, key=len, reverse=True) if text in fold(template.title))
        self._firsts = frozenset(text[0] for text in texts) | frozenset("…Ｘ＊.\uff0e \t\n\u3000([（【")
        self._longest = max(map(len, texts), default=0) + 4

    def whole(self, text: str) -> bool:
        """The text is a placeholder and nothing else."""
        text = fold(text)
        return text in self._exact or text.strip("()") in self._exact or self._repeated(text)

    def in_head(self, text: str) -> bool:
        """The value of a head field still holds a placeholder, alone or as a hint behind what was filled in."""
        return self.whole(text) or any(hint in fold(text) for hint in self._hints)

    def in_title(self, text: str) -> bool:
        """A title as the template has it: `XX系统工单`."""
        return any(sign in fold(text) for sign in self._titles)

    def only_hint(self, text: str) -> bool:
        """Nothing but the hint is in the field; beside other words the hint is a form label (design 4.15)."""
        if self.whole(text):
            return True
        text = fold(text)
        hint = next((hint for hint in self._hints if hint in text), None)
        return hint is not None and not _without_hint(text, hint)

    def cell_test(self) -> Callable[[Cell], bool | None]:
        """A predicate for data cells, quick on the many that begin with another sign."""
        firsts, longest = self._firsts, self._longest

        def test(cell: Cell) -> bool | None:
            if type(cell) is not str or cell[:1] not in firsts or len(cell) > longest:
                return None
            return self.whole(cell) or None

        return shortcut(test, firsts=firsts, others=True)

    def _repeated(self, text: str) -> bool:
        return len(text) > 1 and len(set(text)) == 1 and text[0] in self._signs


def _without_hint(text: str, hint: str) -> str:
    """What is left of a field without the sentence that holds the hint, its brackets, and a request (请…) that follows it."""
    begin = text.index(hint)
    opened = text.rfind("(", 0, begin)
    closed = text.find(")", begin)
    if opened >= 0 and closed >= 0:
        return (text[:opened] + text[closed + 1 :]).strip("。;,、")
    tail = _CLAUSE_ENDS.split(text[begin + len(hint) :])[1:]
    if tail and tail[0].startswith("请"):
        tail = tail[1:]
    return (text[:begin] + "".join(tail)).strip("。;,、()")
