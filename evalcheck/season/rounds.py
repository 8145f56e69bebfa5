"""What an audit and its survey came to, read from their JSON files, with the digests of the bytes that were read."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from evalcheck.words import TextError

AUDIT, SURVEY = "audit.json", "survey.json"
_SCHEMAS = {AUDIT: "evalcheck-audit/1", SURVEY: "evalcheck-survey/1"}
_NEEDED: Mapping[str, Mapping[str, type]] = {
    AUDIT: {"ruleset": dict, "as_of": str, "counts": dict, "units": list, "between": list, "results": list, "packages": list},
    SURVEY: {"drawn": int, "called": int, "completed": int, "rates": list, "answers": list},
}


class NoRound(TextError):
    """What was given is no audit that can be read."""


@dataclass(frozen=True)
class Round:
    """An audit as it stands in audit.json (docs/audit-v1.schema.json). `sha256` is of its bytes; `folder` is where it lies."""

    path: Path
    sha256: str
    data: Mapping[str, Any]

    @property
    def folder(self) -> Path:
        return self.path.parent

    @property
    def as_of(self) -> str:
        return str(self.data["as_of"])

    @property
    def ruleset(self) -> Mapping[str, str]:
        return dict(self.data["ruleset"])

    @property
    def units(self) -> Sequence[Mapping[str, Any]]:
        return list(self.data["units"])

    @property
    def packages(self) -> Sequence[Mapping[str, Any]]:
        return list(self.data["packages"])

    @cached_property
    def package_of(self) -> Mapping[str, Mapping[str, Any]]:
        """The package of each unit that handed in."""
        return {package["unit"]: package for package in self.packages if package["unit"]}

    @cached_property
    def owner_of(self) -> Mapping[str, str]:
        """Whose package it is, by the package's name."""
        return {package["name"]: package["unit"] or package["name"] for package in self.packages}

    @property
    def opinions(self) -> Mapping[str, Any]:
        """What the public said: how many, and by number of content; empty where none were registered."""
        return dict(self.data.get("opinions") or {})

    def clauses(self, unit: str) -> dict[str, Mapping[str, Any]]:
        """The clauses of a unit by their ids."""
        found = next((one for one in self.units if one["unit"] == unit), None)
        return {clause["clause"]: clause for item in (found or {"items": ()})["items"] for clause in item["clauses"]}

    @cached_property
    def by_item(self) -> Mapping[int, Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]]]:
        """By item its leads with how it stands with each, those first that must answer."""
        found: dict[int, list[tuple[Mapping[str, Any], Mapping[str, Any]]]] = defaultdict(list)
        for unit in self.units:
            for one in unit["items"]:
                if one["duty"] != "listed":
                    found[one["item"]].append((unit, one))
        return found

    @cached_property
    def rolled(self) -> Mapping[int, Mapping[str, Any]]:
        """The audit's own roll-up of each item across its leads (`items`); of an audit that has none, the states alone."""
        if "items" in self.data:
            return {one["item"]: one for one in self.data["items"]}
        return {item: {"item": item, **_rolled([one for _, one in leads])} for item, leads in self.by_item.items()}


def _rolled(leads: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    concluded = any(one.get("after") for one in leads)
    after = {"after": _across([one.get("after") or one["state"] for one in leads])} if concluded else {}
    return {"state": _across([one["state"] for one in leads]), **after}


def _across(states: Sequence[str]) -> str:
    """An item whose leads stand so; who leaves it to another lead does not count."""
    own = [state for state in states if state not in ("other", "none")]
    if not own or all(state == "missing" for state in own):
        return "missing"
    if all(state == "met" for state in own):
        return "met"
    return "review" if all(state in ("met", "review") for state in own) else "partial"


@dataclass(frozen=True)
class Survey:
    """A telephone survey as it stands in survey.json, with the digest of its bytes."""

    sha256: str
    data: Mapping[str, Any]

    def answers(self, content: int | None = None) -> list[Mapping[str, Any]]:
        found: list[Mapping[str, Any]] = list(self.data["answers"])
        return found if content is None else [one for one in found if one.get("content") == content]

    def by_content(self) -> dict[int, Counter[str]]:
        """Drawn, called and completed by content, over districts, units and days."""
        found: dict[int, Counter[str]] = defaultdict(Counter)
        for rate in self.data["rates"]:
            if rate.get("content") is not None:
                found[int(rate["content"])].update({key: int(rate.get(key) or 0) for key in ("drawn", "called", "completed")})
        return dict(sorted(found.items()))


def read_round(path: Path) -> Round:
    """An audit's folder, its audit.json, or a frozen version of it. Raises NoRound."""
    file = path / AUDIT if path.is_dir() else path
    if not file.is_file():
        zh = f"{path} 里没有汇总结果（{AUDIT}）；请先运行 evalcheck audit"
        raise NoRound(zh, f"{path} holds no audit ({AUDIT}): run evalcheck audit first")
    sha256, data = _read(file, AUDIT)
    return Round(file, sha256, data)


def read_survey(folder: Path) -> Survey | None:
    """The survey beside an audit; None where there was none. Raises NoRound."""
    file = folder / SURVEY
    return Survey(*_read(file, SURVEY)) if file.is_file() else None


def _read(file: Path, kind: str) -> tuple[str, Mapping[str, Any]]:
    raw = file.read_bytes()
    schema = _SCHEMAS[kind]
    try:
        data = json.loads(raw)
    except (ValueError, RecursionError):
        raise NoRound(f"{file} 不是 JSON；请换成 evalcheck 写的 {kind}", f"{file} is no JSON: give a {kind} of evalcheck") from None
    if not isinstance(data, dict) or data.get("schema") != schema:
        raise NoRound(f"{file} 不是 evalcheck 的 {kind}（{schema}）", f"{file} is no {kind} of evalcheck ({schema})")
    if lacking := [key for key, kind_ in _NEEDED[kind].items() if not isinstance(data.get(key), kind_)]:
        names = "、".join(lacking)
        raise NoRound(f"{file} 缺少内容：{names}；请重新生成", f"{file} lacks {', '.join(lacking)}: make it anew")
    return hashlib.sha256(raw).hexdigest(), data
