"""What a ruleset says of the telephone survey and of verification: read by those who hold them, for no report on a package rests on it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from evalcheck.catalogue.survey import Misfit, SurveyWords
from evalcheck.catalogue.verification import VerificationWords
from evalcheck.ruleset.extending import Sources, find_ruleset, read_sources
from evalcheck.ruleset.mistyped import mistyped
from evalcheck.ruleset.model import RulesetError, RulesetFault
from evalcheck.ruleset.parts import Parts
from evalcheck.ruleset.source import Document, load_model, read_document, repeated_keys
from evalcheck.words import Text


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


def survey_faults(parts: Parts) -> tuple[RulesetFault, ...]:
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


def verification_faults(sources: Sources) -> tuple[RulesetFault, ...]:
    try:
        if sources.main.get("verification") is not None:
            _verification(sources)
    except RulesetError as error:
        return error.faults
    return ()
