"""Lists that stand in no table of their own: each item a form of labels and values, or paragraphs with labels (“牵头单位：…”)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import field

from evalcheck.patterns import regex
from evalcheck.records import dataclass
from evalcheck.ruleset.notice.grids import Grid
from evalcheck.ruleset.notice.lexicon import Lexicon, Role, asks_evidence, role_of

_ROLES: tuple[Role, ...] = ("number", "content", "measure", "leads", "responsible", "evidence")
_NAMING = frozenset({"number", "content", "measure"})
"""What names an item itself, so that no line before it need do so."""
_HEADING: tuple[Role, ...] = ("number", "measure")
"""What a numbered heading tells of its item."""
_LABEL, _LONGEST = 10, 120
"""The longest label, and the longest line that names an item."""
_LABELLED = regex(rf"^\s*([^:：\d\s(（①-⑳][^:：]{{1,{_LABEL - 1}}})[:：]\s*(.*)$")
_NUMBERED = regex(r"^\s*(?:第\s*(\d{1,3})\s*[项条]|[(（](\d{1,3})[)）]|(\d{1,3})\s*[、.．](?!\d))\s*[:：、]?\s*(.{2,})$")
_HEADED = regex(
    r"^\s*(?:[(（]([一二三四五六七八九十]{1,3})[)）]|([一二三四五六七八九十]{1,3})、|第\s*(\d{1,3})\s*[项条])\s*[:：、]?\s*(\S.{1,60}[^。；;：:])$"
)
_CLAUSE = regex(r"^\s*(?:\d{1,2}(?:、|[.．](?!\d))|[(（]\d{1,2}[)）]|\d{1,2}[)）]|[①-⑳])\s*\S{2}")
_CHAPTER = regex(
    r"^\s*(?:[(（]?[一二三四五六七八九十]{1,3}[)）]?[、.．]?|第[一二三四五六七八九十]{1,3}[章部分类]+)\s*\S.{1,28}[^。；;：:]$"
)


@dataclass
class _Card:
    """One item: its texts by role, the lines of its evidence, other lines below its labels, and the role that was told last."""

    texts: dict[Role, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    loose: list[str] = field(default_factory=list)
    last: Role | None = None

    @property
    def whole(self) -> bool:
        return any(self.asked) and "measure" in self.texts and bool({"leads", "responsible"} & set(self.texts))


def cards(grids: Sequence[Grid], lines: Sequence[str], lexicon: Lexicon) -> Grid | None:
    """The list as a table with a head of its own; None where neither forms nor labelled paragraphs give two items that ask for evidence."""
    for told in (_of_forms(grids, lexicon), _of_lines(lines, lexicon)):
        found = [one for one in _cards(told) if one.whole]
        if len(found) > 1:
            return _table(found, lexicon)
    return None


def under_headings(lines: Sequence[str], lexicon: Lexicon) -> Grid | None:
    """Items of a text as a table with a head of its own: below a numbered heading what is asked, and the labelled units. A line that
    an office suite numbers has no number here; it must end with a word of evidence."""
    card, found = _Card(), []
    for role, text in _of_lines(lines, lexicon):
        heading = _HEADED.match(text) if role is None else None
        if heading:
            card = _Card(texts={"number": heading[1] or heading[2] or heading[3], "measure": heading[4]})
            found.append(card)
        elif role in ("leads", "responsible"):
            card.texts.setdefault(role, text)
        elif role is None and _CLAUSE.match(text):
            card.asked.append(text)
        elif role is None and len(card.texts) == len(_HEADING) and asks_evidence(text, lexicon):
            card.asked.append(f"{len(card.asked) + 1}、{text}")
        elif role == "evidence":
            card.asked += [text] * bool(text)
        elif card.asked:
            card = _Card()
    whole = [one for one in found if one.whole]
    return _table(whole, lexicon) if whole else None


def _table(found: Sequence[_Card], lexicon: Lexicon) -> Grid:
    kept = [role for role in _ROLES if role == "evidence" or any(one.texts.get(role) for one in found)]
    kept = [role for role in kept if role != "number" or all(one.texts.get("number") for one in found)]
    return Grid("清单", (tuple(lexicon.columns[role][0] for role in kept), *(_row(one, kept) for one in found)))


def _row(card: _Card, roles: Sequence[Role]) -> tuple[str, ...]:
    asked = "\n".join(filter(None, card.asked))
    return tuple(asked if role == "evidence" else card.texts.get(role, "") for role in roles)


def _of_forms(grids: Sequence[Grid], lexicon: Lexicon) -> Iterator[tuple[Role | None, str]]:
    """Labels in cells with what stands right of them; a row without a label goes on with the one before."""
    for row in (row for grid in grids for row in grid.rows):
        label: Role | None = None
        for cell in filter(None, row):
            role = _label(cell, lexicon)
            if label:
                yield label, "" if role else cell
            elif not role:
                yield from _of_lines((cell,), lexicon)
            label = role if role or label is None else None
        if label:
            yield label, ""


def _of_lines(lines: Sequence[str], lexicon: Lexicon) -> Iterator[tuple[Role | None, str]]:
    for line in lines:
        found = _LABELLED.match(line)
        role = _label(found[1], lexicon) if found else None
        yield (role, found[2]) if found and role else (None, line)


def _label(text: str, lexicon: Lexicon) -> Role | None:
    """The role of a text that is little more than a word of it."""
    word, role = role_of(text, lexicon) if len(text) <= _LABEL else ("", None)
    return role if len(word) * 2 >= len(text) else None


def _cards(told: Iterator[tuple[Role | None, str]]) -> Iterator[_Card]:
    """A new item begins where a label comes again; the line before it names the item where no label does, and may be numbered."""
    card, content = _Card(), ""
    for role, text in told:
        if role is None:
            (card.asked if card.last == "evidence" else card.loose).append(text)
        elif role in _ROLES:
            if role in card.texts or not card.texts or card.loose:
                named = {} if role in _NAMING else _names(card.loose or card.asked)
                yield card
                card = _Card(texts=named)
                content = card.texts.setdefault("content", content)
            card.asked += [text] * (role == "evidence")
            card.texts[role], card.last = text, role
            card.loose.clear()
    yield card


def _names(lines: list[str]) -> dict[Role, str]:
    """Number, measure and content by the last lines before an item, which are taken from them."""
    named: dict[Role, str] = {}
    if lines and len(lines[-1]) <= _LONGEST:
        line = lines.pop()
        found = _NUMBERED.match(line)
        number = next(filter(None, found.groups()[:3]), "") if found else ""
        named = {"measure": found[4] if found else line, "number": number}
    if lines and _CHAPTER.match(lines[-1]):
        named["content"] = lines.pop()
    return named
