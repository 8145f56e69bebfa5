"""Rulesets: who, when, where and what a notice asks, as YAML read into checks with their settings."""

from evalcheck.ruleset.extending import find_ruleset
from evalcheck.ruleset.loading import load_ruleset
from evalcheck.ruleset.model import NoticeContact, Rule, Ruleset, RulesetError, RulesetFault
from evalcheck.ruleset.shipped import builtin_rulesets

__all__ = [
    "NoticeContact",
    "Rule",
    "Ruleset",
    "RulesetError",
    "RulesetFault",
    "builtin_rulesets",
    "find_ruleset",
    "load_ruleset",
]
