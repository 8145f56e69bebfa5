"""What was seen in a file, as plain dicts and lists: the machine form of `evalcheck show`."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from evalcheck.evidence.model import Examined
from evalcheck.evidence.vision.seen import Seen
from evalcheck.reporters.masking import personal, swept
from evalcheck.reporters.review_view import install

_FIELDS = ("issuer", "number", "title", "issued", "red_head", "public", "closed")
_SECRET = frozenset({"person", "mobile", "phone", "email"})
_LINES = 40


def data(examined: Examined, show_personal: bool) -> dict[str, Any]:
    """Personal data in texts is masked unless it is asked for."""
    opened, policy, identity = examined.opened, examined.policy, examined.identity
    told = {
        "path": examined.file.path,
        "type": opened.type if opened else examined.file.extension,
        "pages": opened.pages if opened else None,
        "role": examined.role,
        "unit": identity.unit.name if identity.unit else None,
        "content": identity.content.name if identity.content else None,
        "items": list(identity.numbers),
        "kinds": [kind.value for kind in examined.kinds],
        "why": list(examined.why),
        "confidence": examined.confidence,
        "clauses": [clause.id for clause in examined.clauses],
        "doubtful": examined.doubtful,
        "troubles": [{"trouble": one.trouble.value, **dict(one.facts)} for one in examined.incidents],
        "policy": {name: asdict(field) if (field := getattr(policy, name)) else None for name in _FIELDS} if policy else None,
        "shows": dict(examined.shows.answers),
        "review": [{"what": one.what, "install": install(one.extra) if one.extra else None} for one in examined.shows.review],
        "marks": [asdict(mark) for mark in opened.marks] if opened else [],
        "links": list(opened.links) if opened else [],
        "figures": [asdict(figure) for figure in opened.figures] if opened else [],
        "media": asdict(opened.media) if opened and opened.media else None,
        "seen": _seen(examined.seen) if examined.seen else None,
        "tables": [{"template": t.template.id, "place": str(t.header), "columns": [c.header for c in t.columns]} for t in examined.tables],
        "forms": [{"template": form.template.id, "fields": _fields(form, show_personal)} for form in examined.forms],
        "text": [asdict(line) for line in opened.lines[:_LINES]] if opened else [],
        "lines": len(opened.lines) if opened else 0,
    }
    masked: dict[str, Any] = told if show_personal else _swept(told)
    return {**masked, "path": examined.file.path}


def _fields(form: Any, show_personal: bool) -> dict[str, str | None]:
    secret = {label.name for label in form.template.fields if label.type in _SECRET}
    return {
        field.label: personal(field.value) if field.value and field.label in secret and not show_personal else field.value
        for field in form.fields
    }


def _seen(seen: Seen) -> dict[str, Any]:
    """Pixels told: places are fractions of the page."""
    told = asdict(seen)
    told.pop("ocr_lines")
    for picture in told["pictures"]:
        picture["taken"] = picture["taken"].isoformat() if picture["taken"] else None
    return {**told, "read_lines": len(seen.ocr_lines), "missing": [install(extra) for extra in seen.missing]}


def _swept(value: Any) -> Any:
    if isinstance(value, str):
        return swept(value)
    if isinstance(value, dict):
        return {key: _swept(held) for key, held in value.items()}
    return [_swept(held) for held in value] if isinstance(value, (list, tuple)) else value
