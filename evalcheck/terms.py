"""What a ruleset calls the things that findings speak of: the parts of a file name and the list; general words where it says nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from evalcheck.patterns import regex
from evalcheck.words import Text, joined

Terms = Mapping[str, Text]
"""Words of a ruleset by the name that texts of kinds give them: `{KEYPOINT}`; `{Keypoint}` begins an English sentence."""
_TERM = regex(r"\{([A-Z][A-Za-z_]*)\}")
_COUNTS = Text("一二三四五六七八九十", "one two three four five six seven eight nine ten")
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth"
_JOINTS: Mapping[str, str] = {"-": "减号", "_": "下划线", "+": "加号", "=": "等号", "~": "波浪号"}
ROLE_WORDS: Mapping[str, tuple[Text, Text]] = {
    "owner": (Text("单位", "unit"), Text("单位", "unit")),
    "content": (Text("评估内容", "evaluation content"), Text("内容", "content")),
    "number": (Text("清单序号", "list number"), Text("序号", "number")),
    "keypoint": (Text("佐证关键点", "key point"), Text("关键点", "key point")),
}
"""What a part of each role is called where a ruleset says nothing else, in full and in short."""
_FACTS = {"owner": "{unit_name}", "content": "{content}", "number": "{item}"}
"""How a remedy writes a part: the facts of the finding in the place of what they tell."""
_HINTS: Mapping[str, Text] = {
    "owner": Text("写单位的名称，如“{example_city}”。", "Write the unit's name (“{example_city}”). "),
    "number": Text(
        "写{LIST}的序号{range}；对应某一款时写“序号.款号”。",
        "Write a number of the list, {range}; for one clause write item and clause with a dot between them. ",
    ),
    "content": Text("", ""),
    "keypoint": Text("", ""),
}

OWN_NUMBER_HINT = Text(
    "写{LIST}的{NUMBER}，如“{range}”；对应某一款时写该款的编号。", "Write a {NUMBER} such as {range}, or that of one clause. "
)
"""How to write a number where those of the list are the notice's own."""


class Called(NamedTuple):
    """A part of file names as a ruleset calls it; `hint` is how to write it, as remedies say."""

    role: str
    name: Text
    hint: Text | None = None

    @property
    def short(self) -> Text:
        full, short = ROLE_WORDS.get(self.role, (None, None))
        return Text(self._short("zh", full, short), self._short("en", full, short))

    def _short(self, language: str, full: Text | None, short: Text | None) -> str:
        own: str = getattr(self.name, language)
        return getattr(short, language) if full and own == getattr(full, language) else own


FOUR_PARTS = tuple(Called(role, words[0]) for role, words in ROLE_WORDS.items())


def place_of(position: int, what: str = "部分") -> Text:
    """`第一部分` and `part 1`, of a position that counts from 0."""
    number = _COUNTS.zh[position] if position < len(_COUNTS.zh) else str(position + 1)
    return Text(f"第{number}{what}", f"part {position + 1}")


def naming_terms(parts: Sequence[Called], separator: str, limited: Iterable[int]) -> dict[str, Text]:
    """The words in which findings speak of file names. `limited` are the positions of the parts whose characters are counted together."""
    how = f"（英文输入法下的{_JOINTS[separator]}）" if separator in _JOINTS else ""
    filed = [part.name for part in parts if part.role in ("owner", "content", "number")]
    terms = {
        "PARTS": Text(_COUNTS.zh[len(parts) - 1], _COUNTS.en.split()[len(parts) - 1]) if len(parts) <= 10 else Text(*[str(len(parts))] * 2),
        "JOINT": Text(separator, separator),
        "JOINT_HOW": Text(how, ""),
        "FORM": Text(separator.join(part.name.zh for part in parts), separator.join(_in_form(part) for part in parts)),
        "WRITTEN": joined((_FACTS.get(part.role) or part.short for part in parts), Text(separator, separator)),
        "FILED_BY": _and(filed),
        **_limited([parts[n] for n in limited]),
    }
    for role, (full, _) in ROLE_WORDS.items():
        position = next((n for n, part in enumerate(parts) if part.role == role), None)
        part = Called(role, full) if position is None else parts[position]
        nth = place_of(position or 0)
        name = role.upper()
        terms[f"{name}_SEGMENT"] = Text(place_of(position or 0, "段").zh, f"{_ORDINALS.split()[min(position or 0, 9)]} part")
        terms |= {name: part.name, f"{name}_SHORT": part.short, f"{name}_NTH": nth, f"{name}_HINT": part.hint or _HINTS[role]}
        terms[f"{name}_PART"] = nth + Text("（", " (") + part.name + Text("）", ")")
        terms[f"{name}_PART_SHORT"] = nth + Text("（", " (") + Text(part.name.zh, part.short.en) + Text("）", ")")
    return terms


def _in_form(part: Called) -> str:
    """A word of the English form `unit-content-number-keypoint`."""
    usual = part.short == ROLE_WORDS.get(part.role, (None, None))[1]
    return part.short.en.replace(" ", "") if usual else part.short.en.strip("“”")


def _and(names: Sequence[Text]) -> Text:
    if len(names) < 2:
        return joined(names)
    return joined(names[:-1]) + Text("和", " and ") + names[-1]


def _limited(parts: Sequence[Called]) -> dict[str, Text]:
    """How the parts are called, and how a message writes them with what stands there: facts bear the names of roles."""
    several = len(parts) > 1
    be, have = (" together are", " have") if several else (" is", " has")
    written = joined((part.name.zh + f"“{{{part.role}}}”" for part in parts), Text("加", ""))
    english = " and ".join(f"{part.short.en} “{{{part.role}}}”" for part in parts)
    return {
        "LIMITED": Text("加".join(part.name.zh for part in parts), " and ".join(part.short.en for part in parts) + be),
        "LIMITED_SHORT": Text("加".join(part.short.zh for part in parts), " and ".join(part.short.en for part in parts)),
        "LIMITED_WRITTEN": Text(written.zh, english + have),
    }


GENERAL: Terms = {"LIST": Text("清单", "list"), "AREAS": Text("“东区”", "“东区”"), **naming_terms(FOUR_PARTS, "-", (2, 3))}


def worded(text: Text, terms: Terms) -> Text:
    """A text with the terms filled in."""
    return Text(in_terms(text.zh, terms, "zh"), in_terms(text.en, terms, "en"))


def in_terms(text: str, terms: Terms, language: str) -> str:
    """A text of a kind with the terms filled in; its `{facts}` stay."""
    if "{" not in text:
        return text

    def word(found: str) -> str:
        term = terms.get(found.upper()) or GENERAL.get(found.upper())
        if term is None:
            return "{" + found + "}"
        own: str = getattr(term, language)
        own = in_terms(own, terms, language)
        return own if found.isupper() or not own else own[0].upper() + own[1:]

    return _TERM.sub(lambda match: word(match[1]), text)
