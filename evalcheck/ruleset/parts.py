"""The files that a ruleset names, read into models; every mistake of every file is kept, and what is whole is read on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from pathlib import Path
from typing import Any, Generic, TypeVar

import yaml
from pydantic import BaseModel, RootModel, ValidationError

from evalcheck.catalogue.content_words import NO_CONTENT_WORDS, ContentWords
from evalcheck.catalogue.items import OWN_KINDS, Content, EvidenceKind, KindName, OwnKind
from evalcheck.catalogue.templates import Template
from evalcheck.catalogue.units import NO_CHANGES, UnitChanges, UnitDirectory
from evalcheck.catalogue.vocabulary import NO_VOCABULARY, Vocabulary
from evalcheck.records import dataclass
from evalcheck.ruleset.extending import Sources
from evalcheck.ruleset.model import Main, RulesetError, RulesetFault
from evalcheck.ruleset.nodes import node_at, plain
from evalcheck.ruleset.source import Document, load_model, read_document
from evalcheck.ruleset.template_overlay import dropped, laid_over
from evalcheck.ruleset.unit_changes import changed, followed, misfits
from evalcheck.words import Text

M = TypeVar("M", bound=BaseModel)


class Templates(RootModel[tuple[Template, ...]]):
    """templates.yaml."""


@dataclass(frozen=True)
class Part(Generic[M]):
    """A file and the model of what it holds; None where it holds a mistake."""

    path: Path
    document: Document
    model: M | None


@dataclass
class Parts:
    """Everything a ruleset consists of, as far as it could be read, and the mistakes so far."""

    sources: Sources
    main: Part[Main]
    units: Part[UnitDirectory] | None = None
    templates: Part[Templates] | None = None
    vocabulary: Part[Vocabulary] | None = None
    content: Part[ContentWords] | None = None
    items: list[Part[Content]] = field(default_factory=list)
    unit_changes: UnitChanges = NO_CHANGES
    faults: list[RulesetFault] = field(default_factory=list)
    kinds: Mapping[str, OwnKind] = field(default_factory=dict)
    beneath: list[Path] = field(default_factory=list)
    """Files of templates that others are laid over."""
    places: bool = True
    """Whether it is kept where in a file each value stands, for mistakes that are still to be found."""
    lost: bool = False
    """Whether a file of items could not be read: what the list holds is not known then."""

    @property
    def contents(self) -> list[Content]:
        return [part.model for part in self.items if part.model is not None]

    @property
    def whole(self) -> bool:
        """Whether every item of the list was read."""
        return bool(self.items) and not self.lost and len(self.contents) == len(self.items)

    @property
    def words(self) -> tuple[Vocabulary, ContentWords]:
        return (
            (self.vocabulary and self.vocabulary.model) or NO_VOCABULARY,
            (self.content and self.content.model) or NO_CONTENT_WORDS,
        )

    def documents(self) -> Iterator[Part[BaseModel]]:
        """Every file that was read, the merged ruleset.yaml first."""
        for part in (self.main, self.units, self.templates, *self.items, self.vocabulary, self.content):
            if part is not None:
                yield part  # type: ignore[misc]


def read_parts(sources: Sources, *, places: bool = True) -> Parts:
    """All files of a ruleset; nothing is raised, mistakes are among the `faults`."""
    faults = list(sources.faults)
    main = Part(sources.homes["."], sources.document, _model(Main, sources.document, faults))
    parts = Parts(sources, main, faults=faults, places=places)
    parts.kinds = _own_kinds(sources.document)
    parts.units = _units(parts)
    parts.templates = _templates(parts)
    parts.vocabulary = _file("vocabulary", Vocabulary, parts)
    parts.content = _file("content", ContentWords, parts)
    _items(parts)
    return parts


def _own_kinds(document: Document) -> Mapping[str, OwnKind]:
    """The kinds of the ruleset's own by their ids, with those that hold a mistake: whoever asks them is told of nothing but that."""
    found = {}
    told = document.value.get("kinds") if isinstance(document.value, dict) else None
    for one in told if isinstance(told, list) else ():
        if isinstance(one, dict) and isinstance(one.get("id"), str):
            try:
                found[one["id"]] = OwnKind.model_validate(one)
            except ValidationError:
                name = KindName(zh=one["id"] or "-", en=one["id"] or "-")
                found[one["id"]] = OwnKind.model_construct(id=one["id"], like=EvidenceKind.OTHER, name=name)
    return found


def _model(model: type[M], document: Document, faults: list[RulesetFault], known: Mapping[str, Any] | None = None) -> M | None:
    try:
        return load_model(model, document, known)
    except RulesetError as error:
        told = {(fault.file, fault.line, fault.key) for fault in faults}
        faults += [fault for fault in error.faults if (fault.file, fault.line, fault.key) not in told]
        return None


def _named(key: str, parts: Parts) -> Path | None:
    """The file or folder that a key of ruleset.yaml names, from the file that names it."""
    name = parts.sources.main.get(key)
    return parts.sources.homes[key].parent / name if isinstance(name, str) and name else None


def _file(key: str, model: type[M], parts: Parts) -> Part[M] | None:
    path = _named(key, parts)
    if path is None:
        return None
    if not path.is_file():
        parts.faults.append(parts.main.document.fault((key,), _no_file(path)))
        return None
    return _part(path, model, parts)


def _units(parts: Parts) -> Part[UnitDirectory] | None:
    """units.yaml with the changes of ruleset.yaml; where these do not fit, as it stands."""
    part = _file("units", UnitDirectory, parts)
    changes = parts.main.model.unit_changes if parts.main.model else NO_CHANGES
    if part is None or part.model is None or changes is NO_CHANGES:
        return part
    told = [parts.main.document.fault(*one) for one in misfits(part.model, changes)]
    parts.faults += told
    if told:
        return part
    parts.unit_changes = changes
    return replace(part, model=changed(part.model, changes))


def _templates(parts: Parts) -> Part[Templates] | None:
    """The templates of every ruleset in the chain, each laid over those below it."""
    node: yaml.Node | None = None
    found: Document | None = None
    for home, layer in parts.sources.layers:
        name = layer.value.get("templates")
        if isinstance(name, str) and name:
            found = _beside(home.parent / name, layer, parts)
            if found is None:
                return None
            node, told = laid_over(node, found.node)
            parts.faults += told
        if (gone := node_at(layer.node, ("drop_templates",))) is not None:
            node, told = dropped(node, gone)
            parts.faults += told
    if found is None:
        return None
    document = Document(found.shown, node, plain(node))
    return Part(parts.beneath.pop(), document, _model(Templates, document, parts.faults))


def _beside(path: Path, layer: Document, parts: Parts) -> Document | None:
    """A file of templates that a ruleset.yaml names; None where it cannot be read."""
    parts.beneath.append(path)
    if not path.is_file():
        parts.faults.append(layer.fault(("templates",), _no_file(path)))
        return None
    try:
        return read_document(path, parts.sources.shown(path))
    except RulesetError as error:
        parts.faults += error.faults
        return None


def _no_file(path: Path) -> Text:
    if path.is_dir():
        return Text(f"“{path.name}”是文件夹；此处应写文件", f"“{path.name}” is a folder: name a file here")
    return Text(f"没有文件“{path.name}”；请补上文件，或改正名称", f"there is no file “{path.name}”: add it, or mend the name")


def _part(path: Path, model: type[M], parts: Parts) -> Part[M] | None:
    try:
        document = read_document(path, parts.sources.shown(path))
    except RulesetError as error:
        parts.faults += error.faults
        return None
    made = _model(model, document, parts.faults, {OWN_KINDS: parts.kinds})
    return Part(path, document if parts.places else Document(document.shown, None, None), made)


def _items(parts: Parts) -> None:
    folder = _named("items", parts)
    if folder is None:
        return
    if not folder.is_dir():
        zh, en = (
            f"没有文件夹“{folder.name}”；此处应写放清单文件的文件夹",
            f"there is no folder “{folder.name}”: name the one that holds the items",
        )
        parts.faults.append(parts.main.document.fault(("items",), Text(zh, en)))
        return
    paths = sorted(folder.glob("*.yaml"))
    for path in paths:
        part = _part(path, Content, parts)
        if part is None:
            parts.lost = True
        else:
            parts.items.append(replace(part, model=followed(part.model, parts.unit_changes)) if part.model else part)
    unread = list(_unread_items(folder, set(paths), parts))
    if not paths and not unread:
        zh, en = (
            f"文件夹“{folder.name}”中没有清单文件（.yaml）；请放入",
            f"the folder “{folder.name}” holds no item files (.yaml): put them there",
        )
        parts.faults.append(parts.main.document.fault(("items",), Text(zh, en)))
    parts.lost = parts.lost or bool(unread)
    parts.faults += unread


_LOOKS_LIKE_ITEMS = frozenset({".yml", ".yaml", ".json"})
_NOT_READ = Text(
    "这个文件不会被读取：清单文件要直接放在此文件夹里，扩展名为 .yaml；请移动或改名",
    "this file is not read: item files lie right here and end in .yaml; move or rename it",
)


def _unread_items(folder: Path, read: set[Path], parts: Parts) -> Iterator[RulesetFault]:
    """Files in the folder of items that look like items and are not read."""
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in _LOOKS_LIKE_ITEMS and path not in read and path.is_file():
            yield RulesetFault(parts.sources.shown(path), None, "-", _NOT_READ)
