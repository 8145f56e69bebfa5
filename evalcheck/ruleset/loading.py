"""Load a ruleset by its id or path: the built-in ones, one's own, and one that extends another."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import RootModel

from evalcheck.catalogue import Catalogue
from evalcheck.catalogue.items import Content
from evalcheck.catalogue.templates import Template
from evalcheck.catalogue.units import UnitDirectory
from evalcheck.catalogue.vocabulary import NO_VOCABULARY, Vocabulary
from evalcheck.ruleset.model import Main, Ruleset, RulesetError, RulesetFault
from evalcheck.ruleset.source import load_model, read_yaml
from evalcheck.submission.limits import Limits
from evalcheck.words import Text

MAIN = "ruleset.yaml"
_DEEPEST = 5


class _Templates(RootModel[tuple[Template, ...]]):
    """templates.yaml."""


@dataclass(frozen=True)
class Sources:
    """The resolved main mapping, where each of its keys was written, and every file read."""

    main: Mapping[str, Any]
    homes: Mapping[str, Path]
    files: tuple[Path, ...]
    root: Path

    def shown(self, path: Path) -> str:
        """A path as faults name it: from the folder that holds the rulesets."""
        try:
            return path.relative_to(self.root.parent).as_posix()
        except ValueError:
            return path.as_posix()


def builtin_rulesets() -> dict[str, Path]:
    """The rulesets that come with the program, by id: beside the package when installed, beside its folder in a checkout."""
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "rules", package.parent / "rules"):
        found = {path.parent.name: path.parent for path in sorted(folder.glob(f"*/{MAIN}"))}
        if found:
            return found
    return {}


def find_ruleset(name: str | Path) -> Path:
    """The folder of a ruleset by id or path. Raises RulesetError where there is none."""
    builtin = builtin_rulesets()
    if isinstance(name, str) and name in builtin:
        return builtin[name]
    path = Path(name)
    path = path.parent if path.name == MAIN else path
    if (path / MAIN).is_file():
        return path.resolve()
    known = "、".join(builtin)
    fault = RulesetFault(
        str(name), None, "-", Text(f"找不到该规则集；内置规则集：{known}", f"no such ruleset; built in: {', '.join(builtin)}")
    )
    raise RulesetError((fault,))


def load_ruleset(name: str | Path = "tianjin-2021") -> Ruleset:
    """The ruleset of an id (`tianjin-2021`) or a path to its folder. Raises RulesetError with every mistake found."""
    sources = read_sources(find_ruleset(name))
    main = load_model(Main, sources.main, sources.homes["."], sources.shown(sources.homes["."]))
    catalogue, files = _catalogue(main, sources)
    stamp = hashlib.sha256()
    for path in (*sources.files, *files):
        stamp.update(os.fsencode(path.name) + b"\0" + path.read_bytes() + b"\0")
    limits = Limits().changed(main.limits)
    return Ruleset(main.id, main.version, main.title, stamp.hexdigest(), main.notice, catalogue, main.rules, limits, main.remarks)


def read_sources(folder: Path) -> Sources:
    """ruleset.yaml of a folder, laid over the ones it extends: rules by their id, `drop_rules` taken out, any other key replaced."""
    chain: list[tuple[Path, dict[str, Any]]] = []
    current: Path | None = folder
    while current is not None:
        path = current / MAIN
        value = _mapping(path, f"{current.name}/{MAIN}")
        chain.append((path, value))
        if len(chain) > _DEEPEST:
            raise RulesetError(
                (
                    RulesetFault(
                        f"{current.name}/{MAIN}", None, "extends", Text("继承层数过多或互相继承", "extends too deep, or in a circle")
                    ),
                )
            )
        base = value.pop("extends", None)
        current = None if base is None else _base(str(base), path)
    main: dict[str, Any] = {}
    homes: dict[str, Path] = {}
    for path, value in reversed(chain):
        main = _overlaid(main, value)
        homes.update(dict.fromkeys(value, path))
    homes["."] = folder / MAIN
    return Sources(main, homes, tuple(path for path, _ in chain), folder)


def _mapping(path: Path, shown: str) -> dict[str, Any]:
    value = read_yaml(path, shown)
    if not isinstance(value, dict):
        raise RulesetError((RulesetFault(shown, 1, "-", Text("应为“键：值”的映射", "must be a mapping of keys to values")),))
    return value


def _base(name: str, path: Path) -> Path:
    beside = path.parent.parent / name
    return beside if (beside / MAIN).is_file() else find_ruleset(name)


def _overlaid(base: dict[str, Any], value: dict[str, Any]) -> dict[str, Any]:
    merged = {**base, **value}
    dropped = set(merged.pop("drop_rules", ()) or ())
    if base and "rules" in value and isinstance(value["rules"], list):
        own = {rule.get("id"): rule for rule in value["rules"] if isinstance(rule, dict)}
        kept = [own.pop(rule["id"], rule) for rule in base["rules"]]
        merged["rules"] = [*kept, *own.values()]
    if dropped:
        merged["rules"] = [rule for rule in merged["rules"] if rule.get("id") not in dropped]
    return merged


def _catalogue(main: Main, sources: Sources) -> tuple[Catalogue, tuple[Path, ...]]:
    """Units, templates and items from the files that the main file names, relative to where each was named."""
    units = sources.homes["units"].parent / main.units
    templates = sources.homes["templates"].parent / main.templates
    items = sorted((sources.homes["items"].parent / main.items).glob("*.yaml"))
    if not items:
        raise RulesetError(
            (
                RulesetFault(
                    sources.shown(sources.homes["items"]), None, "items", Text("文件夹中没有清单文件", "the folder holds no item files")
                ),
            )
        )
    faults: list[RulesetFault] = []
    contents = []
    for path in items:
        try:
            contents.append(load_model(Content, read_yaml(path, sources.shown(path)), path, sources.shown(path)))
        except RulesetError as error:
            faults.extend(error.faults)
    if faults:
        raise RulesetError(tuple(faults))
    directory = load_model(UnitDirectory, read_yaml(units, sources.shown(units)), units, sources.shown(units))
    forms = load_model(_Templates, read_yaml(templates, sources.shown(templates)), templates, sources.shown(templates))
    vocabulary, words = _vocabulary(main, sources)
    if not main.items_published:
        contents = [content.model_copy(update={"items": ()}) for content in contents]
    catalogue = Catalogue(tuple(contents), directory, forms.root, main.window, main.items_published, vocabulary)
    return catalogue, (units, templates, *items, *words)


def _vocabulary(main: Main, sources: Sources) -> tuple[Vocabulary, tuple[Path, ...]]:
    """The words that the list's items are known by; a ruleset may have none."""
    if main.vocabulary is None:
        return NO_VOCABULARY, ()
    path = sources.homes["vocabulary"].parent / main.vocabulary
    return load_model(Vocabulary, read_yaml(path, sources.shown(path)), path, sources.shown(path)), (path,)
