"""Cases run over a ruleset: which hold, what of the list and the rules they cover, which changed facts they notice."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from evalcheck.records import dataclass
from evalcheck.ruleset import Ruleset, load_ruleset
from evalcheck.trials.cases import Outcome, Trial, narrowed, read_trials, tried
from evalcheck.trials.mutants import Mutant, mutants, mutated


@dataclass(frozen=True)
class Coverage:
    """Clauses that some case expects to be met, and to be anything else; rules of which some case draws a finding."""

    clauses: tuple[str, ...]
    answered: frozenset[str]
    unanswered: frozenset[str]
    rules: tuple[str, ...]
    fired: frozenset[str]
    settings: int
    settings_tried: int

    @property
    def covered(self) -> int:
        return sum(clause in self.answered or clause in self.unanswered for clause in self.clauses)


@dataclass(frozen=True)
class CasesRun:
    """What a run of cases found."""

    ruleset: Ruleset
    outcomes: tuple[Outcome, ...]
    coverage: Coverage
    mutants: tuple[Mutant, ...] = ()
    survivors: tuple[Mutant, ...] = ()

    @property
    def failed(self) -> tuple[Outcome, ...]:
        return tuple(outcome for outcome in self.outcomes if not outcome.holds)


def run_cases(
    folder: Path, mutate: int = 0, seed: int = 0, on_case: Callable[[int, int, str], None] | None = None, items: Collection[int] = ()
) -> CasesRun:
    """Run the cases beside a ruleset, or those of some items; then, of its changed facts, `mutate` drawn by `seed`. Raises RulesetError."""
    ruleset, trials = load_ruleset(folder), read_trials(folder)
    if items:
        ruleset, trials = narrowed(ruleset, items), [trial for trial in trials if trial.items.intersection(items)]
    outcomes = []
    for number, trial in enumerate(trials):
        outcomes.append(tried(trial, ruleset))
        if on_case:
            on_case(number + 1, len(trials), trial.name)
    coverage = _coverage(ruleset, outcomes)
    every = mutants(ruleset)
    drawn = random.Random(seed).sample(every, min(mutate, len(every)))
    good = [outcome.trial for outcome in outcomes if outcome.holds]
    survivors = tuple(mutant for mutant in drawn if not noticed(mutant, good, ruleset))
    return CasesRun(ruleset, tuple(outcomes), coverage, tuple(drawn), survivors)


def noticed(mutant: Mutant, trials: Sequence[Trial], ruleset: Ruleset) -> bool:
    """Whether some case that held does not any more; those that expect nothing of the item are not asked."""
    other = mutated(ruleset, mutant)
    return any(not tried(trial, other).holds for trial in trials if mutant.seq in trial.items)


def _coverage(ruleset: Ruleset, outcomes: Sequence[Outcome]) -> Coverage:
    expected = [pair for outcome in outcomes for pair in outcome.trial.case.expect.clauses.items()]
    fired = frozenset(finding.rule for outcome in outcomes if outcome.report for finding in outcome.report.findings)
    settings = {rule.id: len(rule.check.model_fields_set - {"check"}) + len(rule.severity) for rule in ruleset.rules}
    return Coverage(
        clauses=tuple(ruleset.catalogue.clauses),
        answered=frozenset(clause for clause, state in expected if state == "met"),
        unanswered=frozenset(clause for clause, state in expected if state != "met"),
        rules=tuple(rule.id for rule in ruleset.rules),
        fired=fired & frozenset(settings),
        settings=sum(settings.values()),
        settings_tried=sum(count for rule, count in settings.items() if rule in fired),
    )
