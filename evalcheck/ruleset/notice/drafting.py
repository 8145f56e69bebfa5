"""The draft of a list from the rows of a notice: every item and clause as the ruleset writes them, with what was guessed and how surely."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from typing import Any

from evalcheck.catalogue.items import EvidenceKind
from evalcheck.records import dataclass
from evalcheck.ruleset.notice import facts
from evalcheck.ruleset.notice.answering import Answering, answering
from evalcheck.ruleset.notice.asking import Wanted, wanted
from evalcheck.ruleset.notice.facts import Meant
from evalcheck.ruleset.notice.grids import NoNotice
from evalcheck.ruleset.notice.lexicon import Lexicon, ending, one_of
from evalcheck.ruleset.notice.listing import Asked, Listing, Row
from evalcheck.ruleset.notice.phrases import Phrase, normal
from evalcheck.words import Text

_MOST_ITEMS, _MOST_CLAUSES = 999, 99
_LABEL, _OWNER = 20, 4
_ID = re.compile(r"\d{1,3}(-[^\W\d_]{1,6})?-\d{1,2}")
NO_CONTENT = "未写明评估内容"


@dataclass
class Drafted:
    """Contents as items/*.yaml holds them, the text of each item for the vocabulary, and every unit that is named."""

    contents: list[dict[str, Any]] = field(default_factory=list)
    texts: dict[int, list[str]] = field(default_factory=dict)
    units: list[str] = field(default_factory=list)
    guesses: dict[str, int] = field(default_factory=lambda: {"high": 0, "doubt": 0})

    @property
    def counts(self) -> tuple[int, int]:
        items = [item for content in self.contents for item in content["items"]]
        return len(items), sum(len(item["clauses"]) for item in items)

    @property
    def missing(self) -> tuple[str, ...]:
        """Numbers that lists have and the draft does not: an item between others (`3`), a clause of an item (`2-4`)."""
        items = [item for content in self.contents for item in content["items"]]
        known = {int(item["seq"]) for item in items}
        gaps = [str(seq) for seq in range(1, max(known, default=0)) if seq not in known]
        for item in items:
            ends = {int(end) for clause in item["clauses"] if (end := str(clause["id"]).rpartition("-")[2]).isdigit()}
            gaps += [f"{item['seq']}-{end}" for end in range(1, max(ends, default=0)) if end not in ends]
        return tuple(gaps)


def drafted(listing: Listing, known: Mapping[str, str], meant: Meant, phone: str, lexicon: Lexicon) -> Drafted:
    """The list; `known` are names of units with those that the base uses, `meant` what times mean that name no year."""
    if len(listing.rows) > _MOST_ITEMS or any(len(row.asked) > _MOST_CLAUSES for row in listing.rows):
        zh = f"清单超过 {_MOST_ITEMS} 项，或一项超过 {_MOST_CLAUSES} 条；请分成几份"
        raise NoNotice(Text(zh, f"more than {_MOST_ITEMS} items, or {_MOST_CLAUSES} clauses of one: part it into several"))
    made = Drafted()
    numbers = [row.number for row in listing.rows]
    running = None in numbers or len(set(numbers)) < len(numbers) or 0 in numbers
    by_name: dict[str, dict[str, Any]] = {}
    for place, row in enumerate(listing.rows, start=1):
        name = row.content[:40] or NO_CONTENT
        content = by_name.get(name)
        if content is None:
            content = by_name[name] = {"no": len(by_name) + 1, "name": name, "phone": listing.phones.get(name, phone), "items": []}
            made.contents.append(content)
        seq = place if running else int(row.number or place)
        item = _item(row, seq, answering(row.leads, row.responsible, listing.lead_column, known, lexicon), meant, lexicon)
        if running:
            item["review"]["doubt"] = ["seq", *item["review"].get("doubt", ())]
        content["items"].append(item)
        made.texts[seq] = [row.measure, *(one.text for one in row.asked)]
        made.units += [*item["leads"], *item.get("responsible", ())]
        for review in (item["review"], *(clause["review"] for clause in item["clauses"])):
            for key in made.guesses:
                made.guesses[key] += len(review.get(key, ()))
    _one_name_each(made)
    return made


def _one_name_each(made: Drafted) -> None:
    """A district and its government are one: the longer name stands for both."""
    bare = {name: re.sub(r"(?:人民)?政府$", "", name) for name in made.units}
    chosen = {place: max((name for name in bare if bare[name] == place), key=len) for place in set(bare.values())}
    made.units = [chosen[bare[name]] for name in made.units]
    for item in (item for content in made.contents for item in content["items"]):
        for key in ("leads", "responsible"):
            if key in item:
                item[key] = list(dict.fromkeys(chosen[bare[name]] for name in item[key]))


def _item(row: Row, seq: int, units: Answering, meant: Meant, lexicon: Lexicon) -> dict[str, Any]:
    clauses = list(_clauses(row, seq, meant, lexicon))
    _part_words(clauses)
    promised = facts.promises(normal(row.measure), [(one["id"], _kinds(one)) for one in clauses], lexicon)
    doubt = [key for key in ("leads", "responsible") if key in units.doubt or row.carried] + ["commitments"] * bool(promised)
    high = [key for key in ("leads", "responsible") if key not in doubt]
    review = _review(row.place, row.measure or row.content, high, doubt)
    item: dict[str, Any] = {"seq": seq, "label": short(row.measure, lexicon) or f"第{seq}项", "leads": list(units.leads)}
    item |= {"responsible": list(units.responsible)} if units.responsible else {}
    item |= {"responsible_open": True} if units.open else {}
    item |= {"commitments": promised} if promised else {}
    return item | {"review": review, "clauses": clauses}


def _kinds(clause: Mapping[str, Any]) -> list[EvidenceKind]:
    return [EvidenceKind(one) for one in (*clause.get("asks", ()), *(kind for group in clause.get("any_of", ()) for kind in group))]


def _clauses(row: Row, seq: int, meant: Meant, lexicon: Lexicon) -> Iterator[dict[str, Any]]:
    counts: dict[str, int] = {}
    taken: set[str] = set()
    for one in row.asked:
        head = one.head if _ID.fullmatch(f"{seq}-{one.head}-1") else ""
        counts[head] = counts.get(head, 0) + 1
        id_ = f"{seq}-{head}-{counts[head]}" if head else f"{seq}-{counts[head]}"
        assert id_ not in taken
        taken.add(id_)
        yield clause(one, id_, meant, lexicon)


def clause(asked: Asked, id_: str, meant: Meant, lexicon: Lexicon) -> dict[str, Any]:
    """One clause as the ruleset writes it; `words` are those that no other clause has, once its item is whole."""
    text, beside = normal(asked.text), normal(asked.beside)
    whole = f"{text}({beside})" if beside else text
    period = facts.period(whole, meant, lexicon)
    rest = facts.period(text, meant, lexicon).rest if beside else period.rest
    wants = wanted(facts.without_counts(rest, lexicon), beside, lexicon)
    doubt = set(wants.doubt) | ({"period"} if not period.sure else set()) | ({"id"} if not asked.numbered else set())
    found: dict[str, Any] = {"id": id_, "label": short(rest, lexicon) or f"第{id_}条", "source": f"附件·{id_.replace('-', '·')}"}
    found |= _asks(wants)
    found |= {"period": period.data} if period.data else {}
    found |= {"subjects": [str(one) for one in wants.subjects]} if wants.subjects else {}
    found |= _figures(whole, rest + (f"({beside})" if beside else ""), wants, doubt, lexicon)
    found["words"] = list(_words(wants, rest, lexicon))
    found |= {"parts": parts} if (parts := _parts(wants.parts, lexicon)) else {}
    doubt |= {"parts"} if "parts" in found else set()
    keys = ("id", "asks", "any_of", "need", "conditional_asks", "period", "subjects", "extra_columns", "minimum", "marking", "parts")
    guessed = [key for key in keys if key in found or key in ("asks", "need", "period", "minimum", "marking", "subjects")]
    guessed = [key for key in guessed if key != "asks" or "asks" in found or key in doubt]
    shown = asked.text + (f"（{asked.beside}）" if asked.beside else "")
    high = [key for key in guessed if key not in doubt]
    return found | {"review": _review(asked.place, shown, high, [key for key in keys if key in doubt])}


def _review(place: str, text: str, high: list[str], doubt: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {"place": place, "text": text} | ({"high": high} if high else {})
    return found | ({"doubt": doubt} if doubt else {})


def _asks(wants: Wanted) -> dict[str, Any]:
    found: dict[str, Any] = {"asks": [str(one) for one in wants.asks]} if wants.asks else {}
    found |= {"any_of": [[str(one) for one in group] for group in wants.any_of]} if wants.any_of else {}
    found |= {"need": wants.need} if wants.need == "conditional" else {}
    if wants.conditional_asks:
        found["conditional_asks"] = [str(one) for one in wants.conditional_asks]
        wants.doubt.discard("conditional_asks")
    return found


def _figures(whole: str, rest: str, wants: Wanted, doubt: set[str], lexicon: Lexicon) -> dict[str, Any]:
    """Columns, the least number, and the marking of a clause."""
    found: dict[str, Any] = {}
    kinds = [*wants.asks, *(kind for group in wants.any_of for kind in group), *wants.conditional_asks]
    listed = any(kind in lexicon.minimum.rows for kind in kinds)
    marked, sure = facts.marking(rest, lexicon, listed and not wants.any_of)
    doubt |= set() if sure else {"marking"}
    names = [name for name in facts.columns(rest, lexicon) if re.fullmatch(r"[\w()]+", name)] if listed and not marked else []
    if names:
        found["extra_columns"] = names
        doubt.add("extra_columns")
    least = facts.least(rest, kinds, lexicon)
    if least.count:
        found |= {"minimum": least.count, "minimum_of": least.of} | ({"minimum_by": list(least.by)} if least.by else {})
    doubt |= set() if least.sure else {"minimum"}
    return found | ({"marking": True} if marked else {})


def short(text: str, lexicon: Lexicon) -> str:
    """A label: the text's beginning without brackets, verbs that ask, and quotes around it; a person words it anew."""
    bare = re.sub(r"\([^()]*\)|^[\d.、,]+", "", normal(text))
    bare = re.sub(rf"^(?:{one_of((*lexicon.asking, *lexicon.conditional.begins))})+", "", bare) or bare
    piece = re.split(r"[。;,]", bare)[0] or bare
    return re.sub(r"[“”‘’\"'#&*!|>%@`{}\[\]:]", "", piece[:_LABEL]).strip("、,的及和与·- ")


def _words(wants: Wanted, rest: str, lexicon: Lexicon) -> Iterator[str]:
    """What a file's key point would say of this clause: the names that it puts in quotes, how its phrases end."""
    found = re.findall(r"“([^“”]{2,8})”", rest)
    for text in wants.named:
        bare = re.sub(r"\W", "", text)
        end = ending(bare, (*lexicon.kinds_by_word, *lexicon.lists.rosters, *lexicon.lists.inventories))
        owner = bare[: -len(end)].rpartition("的")[2][-_OWNER:] if end else ""
        found += [owner + end, owner, end] if end else []
    yield from (word for word in dict.fromkeys(found) if re.fullmatch(r"[\w]{2,10}", word) and not word.isdigit())


def _part_words(clauses: Sequence[dict[str, Any]]) -> None:
    """A word that two clauses of an item have points at neither."""
    having: dict[str, int] = {}
    for one in clauses:
        for word in one["words"]:
            having[word] = having.get(word, 0) + 1
    for one in clauses:
        one["words"] = [word for word in one["words"] if having[word] == 1][:6]
        if not one["words"]:
            del one["words"]


def _parts(named: Sequence[Phrase], lexicon: Lexicon) -> list[dict[str, Any]]:
    """The several things of one kind that a clause names, where each has a word of its own."""
    found: list[dict[str, Any]] = []
    for one in named:
        bare = re.sub(r"\W", "", one.text)
        end = ending(bare, (*lexicon.kinds_by_word, *lexicon.lists.rosters, *lexicon.lists.inventories))
        owner = bare[: -len(end)] if end else bare
        while loose := ending(owner, lexicon.lists.loose):
            owner = owner[: -len(loose)]
        label, word = short(one.text, lexicon), owner[-4:]
        if len(word) > 1 and label:
            found.append({"label": label, "words": [word]})
    distinct = len({one["label"] for one in found}) == len({one["words"][0] for one in found}) == len(found)
    return found if distinct and len(found) > 1 else []
