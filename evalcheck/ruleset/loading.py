"""Load a ruleset by its id or path, whole and without a mistake, or say every mistake of it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

from evalcheck.catalogue import Catalogue
from evalcheck.catalogue.survey import Misfit, SurveyWords
from evalcheck.catalogue.verification import VerificationWords
from evalcheck.ruleset.agreement import disagreements
from evalcheck.ruleset.extending import Sources, find_ruleset, read_sources
from evalcheck.ruleset.mistyped import mistyped
from evalcheck.ruleset.model import RuleDifferences, Ruleset, RulesetError, RulesetFault
from evalcheck.ruleset.parts import Parts, read_parts
from evalcheck.ruleset.reviewing import left_open
from evalcheck.ruleset.shipped import MAIN, Written, builtin_rulesets, differences, is_builtin
from evalcheck.ruleset.source import Document, load_model, read_document, repeated_keys
from evalcheck.submission.limits import Limits
from evalcheck.words import Text


def load_ruleset(name: str | Path = "tianjin-2021") -> Ruleset:
    """The ruleset of an id (`tianjin-2021`) or a path to its folder. Raises RulesetError with every mistake found: a ruleset with one is
    not used, for what it gets wrong would be laid to a sender. The shipped ones are held to that by a test."""
    parts = read_parts(read_sources(find_ruleset(name)))
    faults = parts.faults if is_builtin(parts.sources.root) else _all_faults(parts)
    if faults:
        raise RulesetError(tuple(faults))
    return _ruleset(parts)


def check_ruleset(name: str | Path) -> tuple[RulesetFault, ...]:
    """Every mistake of a ruleset that can be found, by file and line; empty where it is clean."""
    try:
        # A path is meant here: a folder of a built-in ruleset's name is that folder.
        folder = find_ruleset(Path(name) if (Path(name) / MAIN).is_file() else name)
        return tuple(_all_faults(read_parts(read_sources(folder))))
    except RulesetError as error:
        return error.faults


def _all_faults(parts: Parts) -> list[RulesetFault]:
    """By file and line; of two faults of one place the first, for the second follows from it."""
    kept: dict[tuple[str, int | None, str], RulesetFault] = {}
    for fault in (*disagreements(parts), *parts.faults, *_survey_faults(parts), *_verification_faults(parts.sources)):
        kept.setdefault((fault.file, fault.line, fault.key), fault)
    return sorted(kept.values(), key=lambda fault: (fault.file, fault.line or 0))


def open_reviews(name: str | Path) -> tuple[RulesetFault, ...]:
    """What a draft made from a notice still leaves to a person, each at its place. Raises RulesetError where there is none."""
    folder = find_ruleset(Path(name) if (Path(name) / MAIN).is_file() else name)
    return tuple(left_open(read_parts(read_sources(folder))))


def survey_words(name: str | Path) -> SurveyWords:
    """The ruleset's telephone survey (words of results, questions): read where one is held, for no report rests on it.

    Raises RulesetError."""
    return survey_of(name)[0]


def survey_of(name: str | Path) -> tuple[SurveyWords, int]:
    """The survey of a ruleset, and which of its phases the ruleset is about. Raises RulesetError."""
    sources = read_sources(find_ruleset(name))
    if sources.main.get("survey") is None:
        problem = Text("规则集没有 survey（电话调查的结果用语）；请补上", "the ruleset has no survey (words of results of calls): add it")
        raise RulesetError((sources.document.fault(("survey",), problem),))
    return _survey(sources)[0], int(sources.main.get("survey_phase", 1))


def _survey(sources: Sources) -> tuple[SurveyWords, Document]:
    path = sources.homes["survey"].parent / str(sources.main["survey"])
    document = read_document(path, sources.shown(path))
    words = load_model(SurveyWords, document)
    _raise(document, words.misfits())
    return words, document


def _raise(document: Document, misfits: Iterable[Misfit]) -> None:
    faults = [document.fault(*told) for told in (*mistyped(document.node), *misfits)]
    if faults or (faults := [*repeated_keys(document)]):
        raise RulesetError(tuple(faults))


def _survey_faults(parts: Parts) -> tuple[RulesetFault, ...]:
    """Mistakes of the survey by itself, contents of the list about which it asks nothing, and those that the list lacks."""
    sources = parts.sources
    if sources.main.get("survey") is None:
        return ()
    try:
        survey, document = _survey(sources)
    except RulesetError as error:
        return error.faults
    known = [content.no for content in parts.contents] if parts.whole else []
    found = []
    for number in survey.without_questions(known):
        problem = Text(f"评估内容 {number} 没有问题；请在 topics 里补上", f"nothing is asked about content {number}: add it to topics")
        found.append(document.fault(("topics",), problem))
    for number in survey.topics if len(known) == len(set(known)) > 0 else ():
        if number not in known:
            zh, en = f"清单里没有评估内容 {number}；请改正", f"the list has no content {number}: mend it"
            found.append(document.fault(("topics", str(number)), Text(zh, en)))
    phase = sources.main.get("survey_phase", 1)
    if survey.phases and isinstance(phase, int) and survey.phase_of(phase) is None:
        problem = Text(f"survey 里没有第 {phase} 阶段；请改正", f"the survey has no phase {phase}: mend it")
        found.append(sources.document.fault(("survey_phase",), problem))
    return tuple(found)


def verification_words(name: str | Path) -> VerificationWords:
    """By which words a ruleset's evaluators conclude, and when they look again; the usual ones where it has none of its own."""
    sources = read_sources(find_ruleset(name))
    return _verification(sources) if sources.main.get("verification") is not None else VerificationWords()


def _verification(sources: Sources) -> VerificationWords:
    path = sources.homes["verification"].parent / str(sources.main["verification"])
    document = read_document(path, sources.shown(path))
    words = load_model(VerificationWords, document)
    survey = None if sources.main.get("survey") is None else _survey(sources)[0]
    _raise(document, words.misfits(survey))
    return words


def _verification_faults(sources: Sources) -> tuple[RulesetFault, ...]:
    try:
        if sources.main.get("verification") is not None:
            _verification(sources)
    except RulesetError as error:
        return error.faults
    return ()


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
