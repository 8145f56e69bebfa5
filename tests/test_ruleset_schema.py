"""The schemas for editors take every file that the models take, and refuse what they refuse."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from evalcheck.ruleset.schema import FILES, schema_of

ROOT = Path(__file__).parent.parent
FOLDERS = [ROOT / "rules" / "tianjin-2021", ROOT / "tests" / "rulesets" / "small"]
SHIPPED = [(kind, folder / f"{kind}.yaml") for folder in FOLDERS for kind in FILES if kind != "items"]
SHIPPED += [("items", path) for folder in FOLDERS for path in sorted((folder / "items").glob("*.yaml"))]
SHIPPED += [("ruleset", ROOT / "rules" / "tianjin-2022" / "ruleset.yaml")]


def as_editors_read(text: str) -> Any:
    """Dates are texts to an editor."""
    return json.loads(json.dumps(yaml.safe_load(text), default=str))


@pytest.mark.parametrize(("kind", "path"), SHIPPED, ids=lambda value: getattr(value, "name", value))
def test_a_file_without_a_mistake_fits_its_schema(kind: str, path: Path) -> None:
    assert [error.message for error in Draft202012Validator(schema_of(kind)).iter_errors(as_editors_read(path.read_text("utf-8")))] == []


A_CLAUSE = "{id: 1-1, label: c, source: d, asks: [no-such]}"
PLACES = "{whole_city: [], provinces: [], cities: []}"
WRONG = [
    ("ruleset", "id: a\nversion: '1'\n", "neither extends nor the keys of a ruleset of its own"),
    ("ruleset", "extends: x\nrules: [{id: a, check: {check: no_such}}]\n", "a check that nobody knows"),
    ("ruleset", "extends: x\nrules: [{id: a, check: {check: mail_size, megabyte: 9}}]\n", "a setting that is misspelt"),
    ("ruleset", "extends: x\nrules: [{id: a, severity: {TPL003: info}}]\n", "a severity that nobody knows"),
    ("ruleset", "extends: x\nrules: [{id: a, severity: {TPL999: note}}]\n", "a code that nobody knows"),
    ("ruleset", "extends: x\ncolour: blue\n", "a key that nobody knows"),
    (
        "items",
        f'{{"no": 1, name: a, phone: b, items: [{{seq: 1, label: a, leads: [b], clauses: [{A_CLAUSE}]}}]}}',
        "a kind that nobody knows",
    ),
    ("units", f"{{units: [{{name: a, file_name: b, kind: city}}], districts: [], places: {PLACES}}}", "a kind of unit that nobody knows"),
]


@pytest.mark.parametrize(("kind", "text", "what"), WRONG, ids=[what for _, _, what in WRONG])
def test_a_mistake_is_seen_by_the_schema(kind: str, text: str, what: str) -> None:
    assert not Draft202012Validator(schema_of(kind)).is_valid(as_editors_read(text)), what


def test_an_overlay_may_change_a_rule_by_its_id() -> None:
    text = "extends: tianjin-2021\nid: own\nversion: '1'\ndrop_rules: [photos]\nrules: [{id: list-columns, severity: {TPL003: note}}]\n"
    assert Draft202012Validator(schema_of("ruleset")).is_valid(as_editors_read(text))


@pytest.mark.parametrize("kind", FILES)
def test_a_schema_is_itself_one(kind: str) -> None:
    Draft202012Validator.check_schema(schema_of(kind))
