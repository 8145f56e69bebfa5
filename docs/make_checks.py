"""Write checks.md: every check a rule can name, with its settings and the kinds of finding it gives, from the schema that editors use."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from evalcheck.ruleset.model import checks_by_name
from evalcheck.ruleset.schema import schema_of

PAGE = Path(__file__).resolve().parent / "checks.md"
HEAD = """\
# Checks and their settings

Every check that a rule of `ruleset.yaml` can name. Made from the models, not by hand: `python docs/make_checks.py`.
`evalcheck rules schema` gives the same to editors.
"""


def checks_page() -> str:
    definitions = schema_of("ruleset")["$defs"]
    blocks = [HEAD]
    for name, check in sorted(checks_by_name().items()):
        told = str(definitions[f"check {name}"].get("description", "")).split("\n\n")[0].replace("\n", " ")
        codes = ", ".join(kind.code for kind in check.kinds)
        settings = "\n".join(_settings(definitions[f"check {name}"], definitions))
        blocks += [f"## {name}\n", f"{told}\n", f"Gives {codes}.\n" if codes else "", f"{settings}\n" if settings else ""]
    return "\n".join(block for block in blocks if block)


def _settings(schema: dict[str, Any], definitions: dict[str, Any]) -> Iterator[str]:
    own = {key: value for key, value in schema["properties"].items() if key != "check"}
    if own:
        yield "| setting | what | default |\n| --- | --- | --- |"
        for key, value in own.items():
            default = f"`{json.dumps(value['default'], ensure_ascii=False)}`" if "default" in value else "required"
            yield f"| `{key}` | {_kind(value, definitions)} | {default.replace('|', chr(92) + '|')} |"


def _kind(value: dict[str, Any], definitions: dict[str, Any]) -> str:
    if "$ref" in value:
        return _kind(definitions[value["$ref"].rpartition("/")[2]], definitions)
    if "anyOf" in value:
        return _kind(next(one for one in value["anyOf"] if one != {"type": "null"}), definitions)
    if "enum" in value:
        return "one of " + ", ".join(f"`{one}`" for one in value["enum"])
    if "anyOf" in value:
        return _kind(value["anyOf"][0], definitions) + ", or an id of the ruleset's own"
    if value.get("type") == "array":
        return "list of: " + _kind(value["items"], definitions).removeprefix("one of ")
    bounds = [f"{sign} {value[key]}" for key, sign in _BOUNDS.items() if key in value]
    word = "regular expression" if value.get("format") == "regex" else {"string": "text"}.get(value["type"], str(value["type"]))
    return " ".join([word, *bounds])


_BOUNDS = {"minimum": "≥", "exclusiveMinimum": ">", "maximum": "≤", "exclusiveMaximum": "<"}


if __name__ == "__main__":
    PAGE.write_text(checks_page(), "utf-8")
