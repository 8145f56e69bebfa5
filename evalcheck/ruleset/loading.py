"""Load a ruleset by its id or path: the built-in ones, one's own, and one that extends another."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import RootModel

from evalcheck.catalogue import Catalogue
from evalcheck.catalogue.content_words import NO_CONTENT_WORDS, ContentWords
from evalcheck.catalogue.items import Content
from evalcheck.catalogue.templates import Template
from evalcheck.catalogue.units import UnitDirectory
from evalcheck.catalogue.vocabulary import NO_VOCABULARY, Vocabulary
from evalcheck.ruleset.model import Expected, Main, RuleDifferences, Ruleset, RulesetError, RulesetFault
from evalcheck.ruleset.own_mistakes import own_mistakes, unread_items
from evalcheck.ruleset.shipped import Written, altered, differences, same_files
from evalcheck.ruleset.source import load_model, read_yaml
from evalcheck.submission.limits import Limits
from evalcheck.words import Text

MAIN = "ruleset.yaml"
_DEEPEST = 5


class _Templates(RootModel[tuple[Template, ...]]):
    """templates.yaml."""


@dataclass(frozen=True)
class Sources:
    """The resolved main mapping, where each of its keys was written, every file read, and the ids from this ruleset down to its base."""

    main: Mapping[str, Any]
    homes: Mapping[str, Path]
    files: tuple[Path, ...]
    root: Path
    ids: tuple[str, ...] = ()

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
        return _unaltered(name, builtin[name])
    path = Path(name)
    path = path.parent if path.name == MAIN else path
    if (path / MAIN).is_file():
        return path.resolve()
    known = "、".join(builtin)
    fault = RulesetFault(
        str(name), None, "-", Text(f"找不到该规则集；内置规则集：{known}", f"no such ruleset; built in: {', '.join(builtin)}")
    )
    raise RulesetError((fault,))


def _unaltered(name: str, folder: Path) -> Path:
    """A built-in ruleset by its id is the one that was installed; one that was changed since must be named by its path."""
    files = altered(folder, Path(__file__).resolve().parent.parent)
    if files:
        zh = f"随程序安装的规则集被改动过（{'、'.join(files[:3])}）；请重新安装程序，确要用它请写文件夹的路径"
        en = f"the ruleset that was installed has been changed ({', '.join(files[:3])}): install again, or name its folder by path"
        raise RulesetError((RulesetFault(name, None, "-", Text(zh, en)),))
    return folder


def load_ruleset(name: str | Path = "tianjin-2021") -> Ruleset:
    """The ruleset of an id (`tianjin-2021`) or a path to its folder. Raises RulesetError with every mistake found."""
    sources = read_sources(find_ruleset(name))
    main = load_model(Main, sources.main, sources.homes["."], sources.shown(sources.homes["."]))
    catalogue, files = _catalogue(main, sources)
    stamp = hashlib.sha256()
    for path in (*sources.files, *files):
        stamp.update(os.fsencode(path.name) + b"\0" + path.read_bytes() + b"\0")
    return Ruleset(
        main.id, main.version, main.title, stamp.hexdigest(), main.notice, catalogue, main.rules, Limits().changed(main.limits),
        main.remarks, _differences(sources, stamp.hexdigest()),
    )  # fmt: skip


def _differences(sources: Sources, digest: str) -> RuleDifferences | None:
    """Against the built-in ruleset that is extended, else the one of the same id; a ruleset of its own differs as a whole."""
    builtin = builtin_rulesets()
    if sources.root.resolve() in {folder.resolve() for folder in builtin.values()}:
        return None
    base = next((id_ for id_ in sources.ids if id_ in builtin), None)
    if base is None:
        return RuleDifferences(digest=digest)
    shipped = read_sources(builtin[base])
    return differences(Written(sources.main, sources.homes), Written(shipped.main, shipped.homes), base, digest)


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
        faults = own_mistakes(path, f"{path.parent.name}/{MAIN}", value, main or None)
        if faults:
            raise RulesetError(tuple(faults))
        main = _overlaid(main, value)
        homes.update(dict.fromkeys(value, path))
    homes["."] = folder / MAIN
    return Sources(main, homes, tuple(path for path, _ in chain), folder, tuple(str(value.get("id")) for _, value in chain))


def _mapping(path: Path, shown: str) -> dict[str, Any]:
    value = read_yaml(path, shown)
    if not isinstance(value, dict):
        raise RulesetError((RulesetFault(shown, 1, "-", Text("应为“键：值”的映射", "must be a mapping of keys to values")),))
    return value


def _base(name: str, path: Path) -> Path:
    """A ruleset that is extended: by a path from here, else the folder of that name beside this one, else the built-in one. A folder
    that bears the id of a built-in ruleset and is another one must be named by its path."""
    if name.startswith((".", "/")):
        return find_ruleset(path.parent / name)
    beside, builtin = path.parent.parent / name, builtin_rulesets()
    if not (beside / MAIN).is_file():
        return find_ruleset(name)
    if name in builtin and not same_files(beside, builtin[name]):
        zh = f"旁边的文件夹“{name}”与程序自带的同名规则集不同；要用它请写路径 ../{name}，否则给它另起名字"
        en = f"the folder “{name}” beside this one differs from the built-in ruleset of that id: write the path ../{name}, or rename it"
        raise RulesetError((RulesetFault(f"{path.parent.name}/{MAIN}", None, "extends", Text(zh, en)),))
    return beside


def _overlaid(base: dict[str, Any], value: dict[str, Any]) -> dict[str, Any]:
    merged = {**base, **value}
    if "items" in value and "expect" not in value:
        merged.pop("expect", None)  # what another list was held to
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
    folder = sources.homes["items"].parent / main.items
    faults += unread_items(folder, set(items), sources.shown(folder))
    if main.expect and not faults:
        faults += _miscounted(main.expect, contents, sources)
    if faults:
        raise RulesetError(tuple(faults))
    directory = load_model(UnitDirectory, read_yaml(units, sources.shown(units)), units, sources.shown(units))
    forms = load_model(_Templates, read_yaml(templates, sources.shown(templates)), templates, sources.shown(templates))
    vocabulary, words = _vocabulary(main, sources)
    content, content_files = _content(main, sources)
    if not main.items_published:
        contents = [content.model_copy(update={"items": ()}) for content in contents]
    catalogue = Catalogue(tuple(contents), directory, forms.root, main.window, main.items_published, vocabulary, content)
    return catalogue, (units, templates, *items, *words, *content_files)


def _content(main: Main, sources: Sources) -> tuple[ContentWords, tuple[Path, ...]]:
    """The words and signs by which contents are judged; a ruleset may have none."""
    if main.content is None:
        return NO_CONTENT_WORDS, ()
    path = sources.homes["content"].parent / main.content
    return load_model(ContentWords, read_yaml(path, sources.shown(path)), path, sources.shown(path)), (path,)


def _miscounted(expected: Expected, contents: Sequence[Content], sources: Sources) -> list[RulesetFault]:
    items = [item for content in contents for item in content.items]
    found = Expected(items=len(items), clauses=sum(len(item.clauses) for item in items))
    if found == expected:
        return []
    zh = f"应有清单 {expected.items} 项、条款 {expected.clauses} 条，实际读到 {found.items} 项、{found.clauses} 条"
    en = f"{expected.items} items and {expected.clauses} clauses are expected; {found.items} and {found.clauses} were read"
    return [RulesetFault(sources.shown(sources.homes["expect"]), None, "expect", Text(zh, en))]


def _vocabulary(main: Main, sources: Sources) -> tuple[Vocabulary, tuple[Path, ...]]:
    """The words that the list's items are known by; a ruleset may have none."""
    if main.vocabulary is None:
        return NO_VOCABULARY, ()
    path = sources.homes["vocabulary"].parent / main.vocabulary
    return load_model(Vocabulary, read_yaml(path, sources.shown(path)), path, sources.shown(path)), (path,)
