"""Rulesets: who, when, where and what a notice asks, as YAML read into checks with their settings."""

from evalcheck.ruleset.extending import builtin_rulesets, find_ruleset
from evalcheck.ruleset.loading import load_ruleset, survey_words, verification_words
from evalcheck.ruleset.model import NoticeContact, Rule, Ruleset, RulesetError, RulesetFault

__all__ = [
    "NoticeContact",
    "Rule",
    "Ruleset",
    "RulesetError",
    "RulesetFault",
    "builtin_rulesets",
    "find_ruleset",
    "load_ruleset",
    "survey_words",
    "verification_words",
]
