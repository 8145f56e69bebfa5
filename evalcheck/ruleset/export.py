"""A ruleset's list as plain JSON data, for comparison with other readings of the notice."""

from __future__ import annotations

from typing import Any

from evalcheck.catalogue.items import Clause, Commitment, Content, Item
from evalcheck.ruleset.model import Ruleset


def export_ruleset(ruleset: Ruleset) -> dict[str, Any]:
    """`{"id", "items": [...]}` in the order of the list; enumerations as their strings, absent values as null."""
    return {
        "id": ruleset.id,
        "version": ruleset.version,
        "items": [_item(content, item) for content in ruleset.catalogue.contents for item in content.items],
    }


def _item(content: Content, item: Item) -> dict[str, Any]:
    return {
        "seq": item.seq,
        "label": item.label,
        "content": content.name,
        "content_no": content.no,
        "leads": list(item.leads),
        "responsible": list(item.responsible),
        "responsible_open": item.responsible_open,
        "commitments": [_commitment(commitment) for commitment in item.commitments],
        "remark": item.remark,
        "clauses": [_clause(clause) for clause in item.clauses],
    }


def _commitment(commitment: Commitment) -> dict[str, Any]:
    value = int(commitment.value) if commitment.value == int(commitment.value) else commitment.value
    return {**commitment.model_dump(mode="json"), "value": value, "proved_by": list(commitment.proved_by)}


def _clause(clause: Clause) -> dict[str, Any]:
    dumped = clause.model_dump(mode="json", exclude={"words"})
    return {**dumped, "any_of": [list(group) for group in dumped["any_of"]]}
