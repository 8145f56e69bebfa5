"""Load a ruleset by its id or path, whole and without a mistake, or say every mistake of it."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from evalcheck.catalogue import Catalogue
from evalcheck.ruleset.extending import Sources, find_ruleset, read_sources
from evalcheck.ruleset.model import RuleDifferences, Ruleset, RulesetError, RulesetFault
from evalcheck.ruleset.parts import Parts, read_parts
from evalcheck.ruleset.reviewing import left_open
from evalcheck.ruleset.shipped import MAIN, Written, builtin_rulesets, differences, is_builtin
from evalcheck.submission.limits import Limits
from evalcheck.words import Text


def load_ruleset(name: str | Path = "tianjin-2021") -> Ruleset:
    """The ruleset of an id (`tianjin-2021`) or a path to its folder. Raises RulesetError with every mistake found: a ruleset with one is
    not used, for what it gets wrong would be laid to a sender. The shipped ones are held to that by a test."""
    sources = read_sources(find_ruleset(name))
    shipped = is_builtin(sources.root)
    parts = read_parts(sources, places=not shipped)
    if not shipped:
        from evalcheck.ruleset.mistakes import all_faults  # most runs rest on a shipped ruleset

        parts.faults = all_faults(parts)
    if parts.faults:
        raise RulesetError(tuple(parts.faults))
    return _ruleset(parts)


def open_reviews(name: str | Path) -> tuple[RulesetFault, ...]:
    """What a draft made from a notice still leaves to a person, each at its place. Raises RulesetError where there is none."""
    folder = find_ruleset(Path(name) if (Path(name) / MAIN).is_file() else name)
    return tuple(left_open(read_parts(read_sources(folder))))


def _ruleset(parts: Parts) -> Ruleset:
    main = parts.main.model
    units = parts.units.model if parts.units else None
    templates = parts.templates.model if parts.templates else None
    assert main and units and templates is not None, "what is missing is a fault"
    contents = parts.contents if main.items_published else [one.model_copy(update={"items": ()}) for one in parts.contents]
    vocabulary, words = parts.words
    catalogue = Catalogue(
        tuple(contents), units, templates.root, main.window, main.items_published, vocabulary, words, main.appendices, main.levels,
        main.scoring, main.naming, main.terms.words(), main.kinds,
    )  # fmt: skip
    digest = _digest(parts)
    return Ruleset(
        main.id, main.version, main.title, digest, main.notice, catalogue, main.rules, Limits().changed(main.limits),
        (*(Text(remark, remark) for remark in main.remarks), *_draft(parts)), _differences(parts.sources, digest), main.report,
    )  # fmt: skip


def _draft(parts: Parts) -> tuple[Text, ...]:
    """What reports say of a ruleset whose guesses nobody has looked at yet: its author's mistakes must not be laid to a sender."""
    left = len(list(left_open(parts)))
    zh = f"规则集是由通知导入的草稿，还有 {left} 处未经核对。"
    return (Text(zh, f"The ruleset is a draft made from a notice: {left} places are not reviewed yet."),) if left else ()


def _digest(parts: Parts) -> str:
    named = (parts.units, parts.templates, *parts.items, parts.vocabulary, parts.content)
    stamp = hashlib.sha256()
    for path in (*parts.sources.files, *parts.beneath, *(part.path for part in named if part is not None)):
        stamp.update(os.fsencode(path.name) + b"\0" + path.read_bytes() + b"\0")
    return stamp.hexdigest()


def _differences(sources: Sources, digest: str) -> RuleDifferences | None:
    """Against the built-in ruleset that is extended, else the one of the same id; a ruleset of its own differs as a whole."""
    if is_builtin(sources.root):
        return None
    builtin = builtin_rulesets()
    base = next((id_ for id_ in sources.ids if id_ in builtin), None)
    if base is None:
        return RuleDifferences(digest=digest)
    shipped = read_sources(builtin[base])
    return differences(Written(sources.main, sources.homes), Written(shipped.main, shipped.homes), base, digest)
