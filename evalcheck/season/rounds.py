"""What an audit and its survey came to, read from their JSON files, with the digests of the bytes that were read."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from evalcheck.records import dataclass
from evalcheck.season.freezing import MANIFEST
from evalcheck.words import TextError

AUDIT, SURVEY = "audit.json", "survey.json"
_SCHEMAS = {AUDIT: "evalcheck-audit/1", SURVEY: "evalcheck-survey/1"}
_NEEDED: Mapping[str, Mapping[str, type]] = {
    AUDIT: {"ruleset": dict, "as_of": str, "counts": dict, "units": list, "between": list, "results": list, "packages": list},
    SURVEY: {"seed": int, "sha256": str, "totals": list, "answers": list, "below_target": list},
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
    def items(self) -> frozenset[int]:
        """The items of the list that any unit has to do with."""
        return frozenset(one["item"] for unit in self.units for one in unit["items"])

    @cached_property
    def rolled(self) -> Mapping[int, Mapping[str, Any]]:
        """How each item stands across its leads. Raises NoRound where an earlier version wrote the audit."""
        if "items" not in self.data:
            zh = f"{self.path} 是较早的版本写的，没有各事项的汇总；请用 evalcheck audit 重新汇总"
            raise NoRound(zh, f"{self.path} is an earlier version's and does not sum up items: run evalcheck audit once more")
        return {one["item"]: one for one in self.data["items"]}

    @cached_property
    def frozen(self) -> tuple[str, str] | None:
        """Name and digest of the frozen version that this is; None of an audit that goes on. Raises NoRound where its file was changed."""
        manifest = self.folder / MANIFEST
        if not manifest.is_file():
            return None
        try:
            told = json.loads(manifest.read_text("utf-8"))
            kept = {one["name"]: one["sha256"] for one in told["files"]}
            name, sha256 = str(told["name"]), str(told["sha256"])
        except (ValueError, KeyError, TypeError):
            kept, name, sha256 = {}, self.folder.name, ""
        survey = self.folder / SURVEY
        now = {AUDIT: self.sha256, **({SURVEY: hashlib.sha256(survey.read_bytes()).hexdigest()} if survey.is_file() else {})}
        if any(kept.get(one) != digest for one, digest in now.items()):
            zh = f"定稿 {name} 与它的 {MANIFEST} 不符，定稿后被改过；请换一版，或另行定稿"
            raise NoRound(zh, f"the frozen version {name} is not what its {MANIFEST} says: take another one, or freeze anew")
        return name, sha256


@dataclass(frozen=True)
class Survey:
    """A telephone survey as it stands in survey.json, with the digest of its bytes."""

    sha256: str
    data: Mapping[str, Any]

    @property
    def whole(self) -> Mapping[str, Any]:
        """The rate of all."""
        return next(iter(self.data["totals"]))

    @property
    def by_content(self) -> list[Mapping[str, Any]]:
        """The rate of each content."""
        return [one for one in self.data["totals"] if one["by"] == ["content"]]


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
