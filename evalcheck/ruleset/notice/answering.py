"""Who answers for an item: the names in the cells of a list, held against the units that are known."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence

from evalcheck.catalogue.units import UnitDirectory
from evalcheck.records import dataclass
from evalcheck.ruleset.notice.lexicon import Lexicon, one_of

_LONGEST = 40
NOBODY = "未写明单位"


@dataclass(frozen=True, slots=True)
class Answering:
    """Leads and responsible units by the names that the ruleset uses; `open`: the cell names others besides; `doubt`: what is unsure."""

    leads: tuple[str, ...]
    responsible: tuple[str, ...]
    open: bool
    doubt: frozenset[str]


def known_names(directory: UnitDirectory | None) -> Mapping[str, str]:
    """Every name and alias of a unit, with the name that items use."""
    names: dict[str, str] = {}
    for unit in directory.units if directory else ():
        names |= dict.fromkeys((*unit.aliases, unit.name), unit.name)
    for one in directory.districts if directory else ():
        names |= dict.fromkeys((one.name, *one.aliases, one.government), one.government) if one.government else {}
    return names


def answering(leads: str, responsible: str, lead_column: bool, known: Mapping[str, str], lexicon: Lexicon) -> Answering:
    """The units of an item's cells. Without a column of leads the first of the units leads, and that is in doubt."""
    doubt: set[str] = set()
    labelled = _labelled(f"{leads}\n{responsible}", lexicon)
    if labelled:
        leads, responsible = labelled
    first, second = list(_names(leads, known, lexicon)), list(_names(responsible, known, lexicon))
    marked = [] if labelled else list(_marked(responsible or leads, lexicon))
    if not labelled and (not lead_column or (marked and not first)):
        both = [*first, *second]
        heads = [name for name in both if name in marked] or both[:1]
        doubt |= set() if marked else {"leads"}
        first, second = heads, [name for name in both if name not in heads]
    opened = bool(re.search(rf"{one_of(lexicon.units.open)}(?=$|[,;、])", f"{_plain(leads)},{_plain(responsible)}"))
    if not first:
        first, doubt = [NOBODY], doubt | {"leads"}
    for key, names in (("leads", first), ("responsible", second)):
        if (known and any(name not in known for name in names)) or any(not _ends_well(name, lexicon) for name in names):
            doubt.add(key)
    resolved = [tuple(dict.fromkeys(known.get(name, name) for name in names)) for names in (first, second)]
    return Answering(resolved[0], resolved[1], opened, frozenset(doubt))


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _ends_well(name: str, lexicon: Lexicon) -> bool:
    return re.sub(r"\([^()]*\)$", "", name).endswith(tuple(lexicon.units.ends))


def _labelled(text: str, lexicon: Lexicon) -> tuple[str, str] | None:
    """“牵头：A；配合：B” in one cell."""
    labels = lexicon.labels
    found = list(re.finditer(rf"({one_of((*labels.leads, *labels.responsible))})\s*[:：]", text))
    if not any(one[1] in labels.leads for one in found):
        return None
    leads = responsible = ""
    for one, after in zip(found, [*found[1:], None], strict=True):
        piece = text[one.end() : after.start() if after else len(text)].strip("；;。\n ")
        if one[1] in labels.leads:
            leads += piece
        else:
            responsible += piece
    return leads, responsible


def _marked(text: str, lexicon: Lexicon) -> Iterator[str]:
    """Units behind which it says that they lead: “A（牵头）”."""
    for found in re.finditer(rf"([^、，,;；\s()（）]+)[(（](?:{one_of(lexicon.labels.lead_marks)})[^()（）]*[)）]", text):
        yield _plain(found[1])


def _names(text: str, known: Mapping[str, str], lexicon: Lexicon) -> Iterator[str]:
    """The units of a cell. Where signs part them a line only breaks a name; else a line that ends as names do is one."""
    signs = any(sign in text for sign in lexicon.units.parts if not sign.isspace())
    joined = ""
    for line in text.split("\n"):
        closed = not signs and joined and (_ends_well(_plain(joined), lexicon) or line.startswith((*lexicon.units.municipal, "各")))
        joined += ("、" if closed else "") + line.strip()
    part_of_name = rf"[市县区旗州盟、,\s]+\)|[^()]*{one_of(lexicon.units.ends)}\)"
    whole = re.sub(rf"\((?!{part_of_name})[^()]*\)(?=$|[\s、,;/])", "", unicodedata.normalize("NFKC", joined))
    for name in re.findall(rf"(?:“[^“”]*”|\([^()\n]*\)|(?!{one_of(lexicon.units.parts)})[^\n])+", whole):
        name = re.sub(rf"{one_of(lexicon.units.open)}$", "", _plain(name)).strip("。.:·\"'[]-—*?<>|\\")
        for one in _apart(name, known):
            if 1 < len(one) <= _LONGEST and re.search(r"\w", one) and not re.fullmatch(r"[“‘].*[”’]", one):
                yield one


def _apart(name: str, known: Mapping[str, str]) -> Sequence[str]:
    """A name, or the two known ones that “和”, “及” or nothing at all put together."""
    if not known or name in known:
        return (name,)
    for place in range(2, len(name) - 1):
        left, right = name[:place].rstrip("和及与"), name[place:].lstrip("和及与")
        if left in known and right in known:
            return (left, right)
    return (name,)
