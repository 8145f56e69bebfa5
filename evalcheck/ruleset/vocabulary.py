"""vocabulary.yaml made anew from a notice's text: its terms and digests, with what was added by hand kept."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import RootModel

from evalcheck.catalogue.vocabulary import Vocabulary, taken_apart
from evalcheck.ruleset.source import load_model, read_document

_HEAD = """\
# The words by which the items of the list are known (docs/rules.md). `notice` and `repeats` are made by `evalcheck rules vocabulary`;
# `also` and `common` are written by hand and kept.
"""
_WIDTH = 130


class _Texts(RootModel[Mapping[int, tuple[str, ...]]]):
    """`{number: [measure, clause, …]}`."""


def read_texts(path: Path) -> Mapping[int, Sequence[str]]:
    """What a notice says of each item: its measure, then its clauses; YAML or JSON. Raises RulesetError with the line."""
    return load_model(_Texts, read_document(path, path.name)).root


def made_anew(vocabulary: Vocabulary, texts: Mapping[int, Sequence[str]]) -> Vocabulary:
    """The vocabulary of these texts, with the words of the old one that were written by hand."""
    notice, repeats = taken_apart(texts, vocabulary.common)
    return vocabulary.model_copy(update={"notice": notice, "repeats": repeats})


def as_yaml(vocabulary: Vocabulary) -> str:
    """vocabulary.yaml as a text: a line an item, digests in lines of _WIDTH characters."""
    lines = [f"common: [{', '.join(vocabulary.common)}]"]
    for key, words in (("also", vocabulary.also), ("notice", vocabulary.notice)):
        lines += [f"{key}:", *(f"  {seq}: {line}" for seq, line in sorted(words.items()))] if words else [f"{key}: {{}}"]
    lines += ["repeats: >-", *(f"  {part}" for part in textwrap.wrap(vocabulary.repeats, _WIDTH))]
    return _HEAD + "\n".join(lines) + "\n"
