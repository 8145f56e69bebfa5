"""Documents of a wanted length whose items are known: composed of our sentences, and of labelled texts where a file of them is given."""

from __future__ import annotations

import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

SENTENCES = Path(__file__).with_name("sentences.yaml")
LENGTHS = (100, 300, 1_000, 5_000)
"""Characters of the documents of the table."""
_SENTENCE = re.compile(r"(?<=[。;；])")


@dataclass(frozen=True, slots=True)
class Passage:
    """A text and the items that a reader heard in it; `doubt` are those that a reader could also accept. None: it speaks of no item."""

    text: str
    items: tuple[int, ...]
    doubt: tuple[int, ...] = ()


def ours() -> list[Passage]:
    """Our sentences: of each item one passage, and those that speak of none one by one."""
    found: list[Passage] = []
    for key, sentences in yaml.safe_load(SENTENCES.read_text(encoding="utf-8")).items():
        found += [Passage(one, ()) for one in sentences] if key == "none" else [Passage("".join(sentences), (key,))]
    return found


def labelled(path: Path) -> list[Passage]:
    """The texts of a file of labels (JSON a line: `items`, `doubt`, `paraphrase`, or `source` and `lines`) that can be had."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    found = [(_text(row, path.resolve().parents[2]), row) for row in rows]
    return [Passage(text, tuple(row["items"]), tuple(row["doubt"])) for text, row in found if text]


def _text(row: dict[str, Any], root: Path) -> str:
    source = root / row["source"] if isinstance(row["source"], str) and row.get("lines") else None
    if row["paraphrase"] or source is None or not source.is_file():
        return row["paraphrase"] or ""
    lines = source.read_text(encoding="utf-8").split("\n")
    return "\n".join(_picked(lines[place["line"] - 1], place.get("sentences")) for place in row["lines"])


def _picked(line: str, wanted: Sequence[int] | None) -> str:
    pieces = [piece for piece in _SENTENCE.split(line) if piece.strip()]
    return "".join(pieces[number - 1] for number in wanted if number <= len(pieces)) if wanted else line


def documents(passages: Sequence[Passage], length: int, seed: int) -> Iterator[Passage]:
    """Of each passage that speaks of an item a document of at least `length` characters: it, others of the same items, and such of none."""
    rng = random.Random(seed)
    neutral = [one.text for one in passages if not one.items]
    by_item: dict[tuple[int, ...], list[Passage]] = defaultdict(list)
    for one in passages:
        by_item[one.items].append(one)
    for one in passages:
        if one.items:
            yield Passage(_composed(one, by_item[one.items], neutral, length, rng), one.items, one.doubt)


def _composed(one: Passage, same: Sequence[Passage], neutral: Sequence[str], length: int, rng: random.Random) -> str:
    pieces, size = [one.text], len(one.text)
    while size < length:
        pieces.append(rng.choice(same).text if rng.random() < 0.5 else rng.choice(neutral))
        size += len(pieces[-1])
    rng.shuffle(pieces)
    return "\n".join(pieces)
