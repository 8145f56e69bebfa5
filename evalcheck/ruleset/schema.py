"""JSON Schemas of a ruleset's files, for editors that complete and check YAML while it is written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from evalcheck.catalogue.content_words import ContentWords
from evalcheck.catalogue.items import Content
from evalcheck.catalogue.units import UnitDirectory
from evalcheck.catalogue.vocabulary import Vocabulary
from evalcheck.findings import Severity
from evalcheck.ruleset.model import Main, checks_by_name
from evalcheck.ruleset.parts import Templates

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_OF_FILES: Mapping[str, type[BaseModel]] = {
    "units": UnitDirectory,
    "templates": Templates,
    "items": Content,
    "vocabulary": Vocabulary,
    "content": ContentWords,
}
FILES = ("ruleset", *_OF_FILES)
"""The files of a ruleset that have a schema; `items` is that of each file in the folder of items."""


def schema_of(file: str) -> dict[str, Any]:
    """The schema of one of the FILES (draft 2020-12)."""
    body = _of_ruleset() if file == "ruleset" else _OF_FILES[file].model_json_schema()
    if file == "templates":
        _may_change_inherited(body["$defs"]["Template"])
    return {"$schema": _DIALECT, "title": f"{file} of an evalcheck ruleset", **_without_titles(body)}


def _of_ruleset() -> dict[str, Any]:
    """That of ruleset.yaml: with `extends`, every other key may be left out, and a rule that is changed needs its id alone."""
    schema = Main.model_json_schema()
    definitions = schema["$defs"]
    for name, check in checks_by_name().items():
        own = check.model_json_schema()
        definitions |= own.pop("$defs", {})
        definitions[f"check {name}"] = own
    definitions["Check"] = {"anyOf": [{"$ref": f"#/$defs/check {name}"} for name in checks_by_name()]}
    codes = sorted({kind.code for check in checks_by_name().values() for kind in check.kinds})
    definitions["Rule"]["properties"]["severity"] = {
        "type": "object", "propertyNames": {"enum": codes}, "additionalProperties": {"enum": [str(one) for one in Severity]},
    }  # fmt: skip
    definitions["Rule"]["required"] = ["id"]
    schema["properties"]["extends"] = {"type": "string", "description": "id or path of the ruleset that this one changes"}
    ids = {"type": "array", "items": {"type": "string"}}
    schema["properties"]["drop_templates"] = {**ids, "description": "ids of inherited templates that are taken out"}
    schema["properties"]["drop_rules"] = {"type": "array", "items": {"type": "string"}, "description": "ids of rules that are taken out"}
    schema["anyOf"] = [{"required": ["extends"]}, {"required": schema.pop("required")}]
    return schema


def _may_change_inherited(template: dict[str, Any]) -> None:
    """Where a ruleset extends another, a template that is inherited needs its id alone, and its columns may be changed one by one."""
    column = {"type": "object", "properties": {key: {"type": "string"} for key in ("name", "after", "before")}, "required": ["name"]}
    template["required"] = ["id"]
    template["properties"] |= {
        "rename": {"type": "object", "additionalProperties": {"type": "string"}, "description": "old names of columns to new ones"},
        "drop": {"type": "array", "items": {"type": "string"}, "description": "names of columns that are taken out"},
        "insert": {"type": "array", "items": column, "description": "columns, each after or before another, or at the end"},
    }


def _without_titles(schema: Any) -> Any:
    """The schema without the titles that are made of names of keys; a key may be called `title`, and stays."""
    if isinstance(schema, list):
        return [_without_titles(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    return {key: _without_titles(value) for key, value in schema.items() if key != "title" or not isinstance(value, str)}
