"""Office packages (ECMA-376 part 2): whether Word, Excel or PowerPoint would open one, and what its parts are to whoever reads it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from functools import partial
from pyexpat import ExpatError, ParserCreate
from urllib.parse import unquote
from weakref import WeakKeyDictionary

from evalcheck.patterns import regex
from evalcheck.records import dataclass
from evalcheck.submission.account.holding import (
    EMBEDDED,
    LINKED,
    MEDIA,
    NO_READER,
    NOT_REFERRED,
    NOT_SHOWN,
    ORDINARY,
    PICTURE,
    Holding,
    Losses,
)
from evalcheck.submission.account.objects import only_drawn
from evalcheck.submission.account.pictures import whole_picture
from evalcheck.submission.account.spelling import misspelt, mistaken_kind
from evalcheck.submission.containers.zip import Parts
from evalcheck.submission.limits import MB
from evalcheck.submission.model import ReadError, Trouble, Unread
from evalcheck.words import Text

TYPES = "[Content_Types].xml"
_ROOT_RELATIONS = "_rels/.rels"
_PARSED_UP_TO = 8 * MB
_CUT_AT = 2 * MB
_READ_WHOLE_UP_TO = 64 * MB
_REFERENCE = regex(rb""" r:(?:id|embed|pict|dm|lo|qs|cs|link|href)=["']([^"']{1,80})["']""")
_TAG = regex(rb"<[^<>]*>")
_ICON = regex(rb"""(?:DrawAspect=["']Icon|showAsIcon=["'](?:1|true)|\sicon=["'](?:1|true))""")
"""An object of which the page shows an icon alone, in a document, on a slide, in a workbook."""
_XML = (".xml", ".rels")


Start = Callable[[str, dict[str, str]], None]


def _kinds(words: str) -> frozenset[str]:
    return frozenset(words.split())


_DRESS = _kinds(
    "officeDocument styles stylesWithEffects settings webSettings fontTable theme themeOverride numbering core-properties "
    "extended-properties custom-properties slideMaster slideLayout notesMaster handoutMaster tableStyles presProps "
    "viewProps calcChain sharedStrings metadata sheetMetadata volatileDependencies people person commentsExtended "
    "commentsIds commentsExtensible commentAuthors authors chartUserShapes chartStyle chartColorStyle diagramColors "
    "diagramLayout diagramQuickStyle table queryTable slicer slicerCache timeline timelineCache xmlMaps connections "
    "externalLink pivotTable pivotCacheDefinition pivotCacheRecords glossaryDocument keyMapCustomizations attachedToolbars "
    "recipientData mailMergeSource vbaProject wordVbaData tags chart chartEx chartsheet dialogsheet vmlDrawing drawing "
    "footnotes endnotes comments threadedComment header footer slide notesSlide worksheet diagramData diagramDrawing "
    "revisionHeaders revisionLog usernames macrosheet xlMacrosheet xlIntlMacrosheet customProperty ctrlProp control "
    "activeXControlBinary legacyDiagramText legacyDocTextInfo slideUpdateInfo slideUpdateUrl htmlPubSaveAs hdphoto ink "
    "customData rdRichValue rdRichValueStructure rdRichValueTypes rdArray richStyles rdSupportingPropertyBag "
    "rdSupportingPropertyBagStructure rdRichValueWebImage FeaturePropertyBag sectionProperties changesInfo revisionInfo"
)
"""Kinds of relationship to parts whose wholeness is all there is to judge, or that the reader of the format reads."""
_ASIDE = frozenset({"printerSettings", "thumbnail", "customXml", "customXmlProps", "font", "origin", "signature", "certificate"})
"""What no reader of the page ever sees; dead links to it harm nothing."""
_DONE_WITHOUT = _kinds("printerSettings thumbnail hyperlink font attachedTemplate connections")
"""Kinds of relationship whose target may be gone: no program asks for it, or none shows a gap."""
_NOTHING_LED_TO = _kinds("image oleObject package audio video media customXml")
"""Kinds of relationship that some writers leave pointing at `NULL`."""
_MAIN_TYPE = regex(
    r"application/vnd\.(?:openxmlformats-officedocument\.(?:wordprocessingml\.(?:document|template)|spreadsheetml\.(?:sheet|template)"
    r"|presentationml\.(?:presentation|slideshow|template))|ms-(?:word|excel|powerpoint)\.\w+\.macroEnabled(?:Template)?)\.main\+xml"
)
_PROGRAMS = r"application/vnd\.(?:openxmlformats-officedocument(?:\.(?:wordprocessing|spreadsheet|presentation|drawing)ml)?|ms-[\w.-]+)\."
_TYPED = {
    "styles": "styles+xml", "numbering": "numbering+xml", "settings": "settings+xml", "header": "header+xml",
    "footer": "footer+xml", "footnotes": "footnotes+xml", "endnotes": "endnotes+xml", "comments": "comments+xml", "slide": "slide+xml",
    "slideLayout": "slideLayout+xml", "slideMaster": "slideMaster+xml", "notesSlide": "notesSlide+xml", "worksheet": "worksheet+xml",
    "sharedStrings": "sharedStrings+xml", "theme": "theme+xml", "fontTable": "fontTable+xml", "webSettings": "webSettings+xml",
}  # fmt: skip
"""How the content types of parts of a kind end (part 1 annex A): the program takes a part of another type for something else."""
_TYPE = {kind: regex(_PROGRAMS + re.escape(end)) for kind, end in _TYPED.items()}
_LISTED: Mapping[str, frozenset[str]] = {
    "Relationships": frozenset(), "Relationship": _kinds("Id Type Target"),
    "Types": frozenset(), "Default": _kinds("Extension ContentType"), "Override": _kinds("PartName ContentType"),
}  # fmt: skip
"""What the lists of a package hold, and what each entry must say (part 2 annex E)."""
_KNOWN: dict[bytes, frozenset[str]] = {}
_KNOWN_AT_MOST = 4096
_PACKAGE_SPACE = "http://schemas.openxmlformats.org/package/2006/"
_SOUNDS = frozenset({"audio", "video", "media"})
_FILES = frozenset({"package", "oleObject", "aFChunk", "subDocument"})
_ALL_KINDS = _DRESS | _ASIDE | _SOUNDS | _FILES | {"image", "hyperlink"}
_BY_READERS = frozenset({"footnotes", "endnotes", "comments", "header", "footer", "slide", "notesSlide", "worksheet", "aFChunk"})


@dataclass(frozen=True, slots=True)
class Relation:
    """One relationship: the part it starts from (empty: the package), its id, the last word of its kind, and what it leads to."""

    source: str
    id: str
    kind: str
    target: str
    outside: bool


@dataclass
class _Package:
    """The parts of a package by lower-case name, and what was found of them on the way."""

    parts: Parts
    names: Mapping[str, str]
    relations: list[Relation] = field(default_factory=list)
    reached: dict[str, Relation] = field(default_factory=dict)
    lost: list[tuple[str, Text]] = field(default_factory=list)
    references: dict[str, frozenset[str]] = field(default_factory=dict)

    def found(self, name: str) -> str | None:
        return self.names.get(name.lower().lstrip("/"))


class _Refused(Exception):
    """Word, Excel or PowerPoint would not open it, and why."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.reason = Text(zh, en)


def office_holding(parts: Parts, read: frozenset[str]) -> Holding:
    """The parts of an office package as it is reached from `_rels/.rels`. `read` are those that its reader took in whole."""
    package = _package(parts)
    held = frozenset(name for name in parts.names if not name.endswith("/"))
    try:
        _reach(package, read)
        _typed(package)
        judged, unread = _sorted(package, held, read)
    except _Refused as refused:
        return Holding(held, losses=Losses(refused.reason))
    except ReadError as error:
        if error.trouble is not Trouble.DAMAGED:
            raise
        reason = error.facts["reason"]
        return Holding(held, losses=Losses(reason if isinstance(reason, Text) else None))
    linked = _linked(package)
    return Holding(held | {one.place for one in linked}, judged, (*unread, *linked), Losses(None, tuple(package.lost)))


def _reach(package: _Package, read: frozenset[str]) -> None:
    """Every part that can be reached from the root, each once: well-formed, with the relations it names."""
    if TYPES not in package.parts:
        raise _Refused("缺少内容类型表，Office 打不开", "its list of content types is missing; Office does not open it")
    if (repeated := package.parts.repeated) is not None:
        raise _Refused(f"文件内部有两个同名部分（{repeated}）", f"two of its parts have the same name ({repeated})")
    waiting = _relations_of(package, "")
    if not any(one.kind == "officeDocument" for one in waiting):
        raise _Refused("没有指明正文所在，Office 打不开", "nothing tells where its main part is; Office does not open it")
    while waiting:
        relation = waiting.pop()
        package.relations.append(relation)
        if relation.outside or relation.target in package.reached:
            continue
        if (name := package.found(relation.target)) is None:
            _missing(relation)
            continue
        package.reached[relation.target] = relation
        _whole(package, name, relation, read)
        waiting += _relations_of(package, name)
    _referred(package)


def _missing(relation: Relation) -> None:
    name = relation.target.rpartition("/")[2]
    if relation.kind not in _DONE_WITHOUT and not (name in ("null", "") and relation.kind in _NOTHING_LED_TO):
        raise _Refused(f"文件内部缺少必要的部分（{relation.target}）", f"a necessary part of the file is missing ({relation.target})")


_LISTS: WeakKeyDictionary[Parts, dict[str, list[Relation]]] = WeakKeyDictionary()
"""By their source, the relations of the documents that are open: its reader asks for them, and after it whoever tells what it holds."""


def _relations_of(package: _Package, source: str) -> list[Relation]:
    lists = _LISTS.setdefault(package.parts, {})
    if source not in lists:
        lists[source] = _listed(package, source)
    return [*lists[source]]


def _listed(package: _Package, source: str) -> list[Relation]:
    folder, _, file = source.rpartition("/")
    name = package.found(posixpath.join(folder, "_rels", file + ".rels"))
    if name is None:
        if not source:
            raise _Refused("缺少部分之间的关系表，Office 打不开", "the list of its relations is missing; Office does not open it")
        return []
    found: list[Relation] = []

    def start(tag: str, values: dict[str, str]) -> None:
        if _of_the_package(tag, values, name, "relationships") == "Relationship":
            outside = values.get("TargetMode") == "External"
            target = values.get("Target", "") if outside else _resolved(folder, values.get("Target", ""))
            kind = values.get("Type", "").rstrip("/")
            if mistaken_kind(kind, _ALL_KINDS) or (not outside and target.endswith(".rels")):
                raise _broken(name)
            found.append(Relation(source, values.get("Id", ""), kind.rpartition("/")[2], target, outside))

    _parsed(package.parts, name, start)
    return found


def _resolved(folder: str, target: str) -> str:
    """A part's name in lower case, by a target that is relative to its source's folder or absolute; percent signs are escapes."""
    target = unquote(target.partition("#")[0].strip().replace("\\", "/"))
    if not target:
        return ""
    whole = target if target.startswith("/") else posixpath.join(folder, target)
    return posixpath.normpath(whole.lstrip("/")).lower().removeprefix("../")


def _whole(package: _Package, name: str, relation: Relation, read: frozenset[str]) -> None:
    """One part: its checksum, its XML, its picture. What the reader took in whole is not read again, but for the ids it refers to."""
    lower = name.lower()
    if name in read:
        if package.parts.size(name) <= _CUT_AT and lower.endswith(".xml"):
            package.references[name] = _read_over(name, package.parts.read(name), relation.kind)
    elif relation.kind == "image":
        if _picture(package.parts, name, lower.rpartition(".")[2]) is False:
            reason = f"图片已损坏，显示不出来（{name}）", f"a picture is broken and cannot be shown ({name})"
            package.lost.append((name, Text(*reason)))
    elif lower.endswith(_XML) and package.parts.size(name) <= _PARSED_UP_TO:
        package.references[name] = _parsed(package.parts, name, None, relation.kind)
    else:
        _drain(package.parts, name)


def _drain(parts: Parts, name: str) -> None:
    """A part read to its end for its checksum alone."""
    for _ in parts.stream(name):
        pass


def _picture(parts: Parts, name: str, extension: str) -> bool | None:
    if parts.size(name) > _READ_WHOLE_UP_TO:
        _drain(parts, name)
        return None
    return whole_picture(parts.read(name), extension)


def _parsed(parts: Parts, name: str, start: Start | None, kind: str = "") -> frozenset[str]:
    """The ids of relations that a part refers to. Raises _Refused where it is no well-formed XML (namespaces in XML §7).

    Parts that only dress the page are the same in all documents of one template: what is known of such bytes is not asked again.
    """
    packing = b"" if start else parts.packing(name)
    if packing in _KNOWN:
        return _KNOWN[packing]
    data = parts.read(name)
    parser = ParserCreate(namespace_separator="}")
    parser.StartElementHandler = start
    parser.XmlDeclHandler = partial(_declared, name)
    try:
        parser.Parse(data, True)
    except (ExpatError, ValueError, LookupError):
        raise _broken(name) from None
    ids = _read_over(name, data, kind)
    if packing and len(_KNOWN) < _KNOWN_AT_MOST:
        _KNOWN[packing] = ids
    return ids


def _declared(name: str, version: str, encoding: str | None, standalone: int) -> None:
    """Parts are XML 1.0 (part 2, on the use of XML); what expat lets pass here no program of Office does."""
    if version != "1.0":
        raise _broken(name)


def _read_over(name: str, data: bytes, kind: str) -> frozenset[str]:
    """The ids that a part refers to; _Refused where its names are none of the standard's."""
    if kind not in _ASIDE and misspelt(data):
        raise _broken(name)
    return frozenset(found.decode("utf-8", "replace") for found in _REFERENCE.findall(data))


def _broken(name: str) -> _Refused:
    return _Refused(f"文件内部的一个部分损坏（{name}）", f"a part of the file is broken ({name})")


def _referred(package: _Package) -> None:
    """Each id that a part refers to is one of its relations; of a part without any list of them, nothing that it refers to is there."""
    own: dict[str, set[str]] = {}
    for relation in package.relations:
        own.setdefault(relation.source, set()).add(relation.id)
    for name, ids in package.references.items():
        if lacking := ids - own.get(name, set()):
            reason = f"{name} 引用的内容不在文件里（{min(lacking)}）", f"what {name} refers to is not in the file ({min(lacking)})"
            package.lost.append((name, Text(*reason)))


def _typed(package: _Package) -> None:
    """Each part that is reached has a content type (§7.2.3.3), by its name or its extension."""
    names: dict[str, str] = {}
    extensions: dict[str, str] = {}

    def start(tag: str, values: dict[str, str]) -> None:
        local = _of_the_package(tag, values, TYPES, "content-types")
        if local == "Default":
            extensions[values.get("Extension", "").lower()] = values.get("ContentType", "")
        elif local == "Override":
            if not values.get("PartName", "").startswith("/"):  # a part's name begins with it (part 2, on part names)
                raise _broken(TYPES)
            names[unquote(values.get("PartName", "")).lower().lstrip("/")] = values.get("ContentType", "")

    _parsed(package.parts, TYPES, start)
    for target, relation in package.reached.items():
        told = names.get(target, extensions.get(target.rpartition(".")[2]))
        wanted = _TYPE.get(relation.kind) if target.endswith(".xml") else None
        if relation.kind == "officeDocument" and target.endswith(".xml") and not _MAIN_TYPE.fullmatch(told or ""):
            told = None
        if relation.kind not in _ASIDE and (told is None or (wanted is not None and not wanted.fullmatch(told))):
            raise _Refused(f"内容类型表缺少或写错了（{target}）", f"its list of content types lacks or mistakes ({target})")


def _of_the_package(tag: str, values: Mapping[str, str], part: str, space: str) -> str:
    """The name of an element of the two lists that a package has; anything in it that they do not know is a fault of the file."""
    uri, _, local = tag.rpartition("}")
    wanted = _LISTED.get(local)
    asked = frozenset() if values.get("TargetMode") == "External" else wanted
    if uri != _PACKAGE_SPACE + space or wanted is None or asked is None or (wanted and not asked <= set(values) <= wanted | {"TargetMode"}):
        raise _broken(part)
    return local


def _sorted(package: _Package, held: frozenset[str], read: frozenset[str]) -> tuple[frozenset[str], tuple[Unread, ...]]:
    """The parts that were judged, and what the others are."""
    judged, unread = set(), []
    lost = {place for place, _ in package.lost}
    for name in held - read:
        relation = package.reached.get(name.lower())
        if name == TYPES or _are_relations(package, name):
            judged.add(name)
        elif relation is None:
            _drain(package.parts, name)
            unread.append(Unread(ORDINARY, name, NOT_REFERRED))
        elif relation.kind == "image":
            (unread.append(Unread(PICTURE, name, NO_READER)) if name in lost else judged.add(name))
        elif relation.kind in _ASIDE:
            unread.append(Unread(ORDINARY, name, NOT_SHOWN))
        elif relation.kind in _SOUNDS:
            unread.append(Unread(MEDIA, name, NO_READER, shown=True))
        elif relation.kind in _FILES:
            unread.append(_embedded(name, relation, package))
        elif relation.kind in _BY_READERS and not _of_a_glossary(package, relation):
            shown = relation.kind != "worksheet" and name.lower().endswith(".xml")
            unread.append(Unread(ORDINARY, name, NO_READER, shown))
        elif relation.kind in _DRESS:
            judged.add(name)
        else:
            unread.append(Unread(ORDINARY, name, NO_READER))
    return frozenset(judged), tuple(unread)


def _of_a_glossary(package: _Package, relation: Relation) -> bool:
    """Building blocks are offered by the program; the page shows none of them."""
    return _is_of(package, relation.source, "glossaryDocument")


def _are_relations(package: _Package, name: str) -> bool:
    """Relations of the package or of a part that is reached."""
    folder, _, file = name.lower().rpartition("/")
    if not file.endswith(".rels") or not (folder == "_rels" or folder.endswith("/_rels")):
        return False
    source = posixpath.join(posixpath.dirname(folder), file.removesuffix(".rels"))
    return source in ("", *package.reached)


def _embedded(name: str, relation: Relation, package: _Package) -> Unread:
    """A chart's own workbook only feeds the chart; an equation is shown as a picture; every other object is a file inside."""
    source = package.reached.get(relation.source.lower())
    aside = source is not None and source.kind in ("chart", "chartEx")
    if not aside and relation.kind == "oleObject" and package.parts.size(name) <= _READ_WHOLE_UP_TO:
        aside = only_drawn(package.parts.read(name))
    return Unread(EMBEDDED, name, NOT_SHOWN if aside else NO_READER, shown=not aside)


def _linked(package: _Package) -> tuple[Unread, ...]:
    """Pictures and objects that are links: what lies on somebody's disk is nowhere else."""
    linked = {one.target: one for one in package.relations if one.outside and one.kind in ("image", *_FILES) and one.target}
    return tuple(
        Unread(PICTURE if one.kind == "image" else EMBEDDED, target, LINKED, shown=_is_gap(package, one)) for target, one in linked.items()
    )


def _is_gap(package: _Package, relation: Relation) -> bool:
    """Whether a reader misses what a link leads to: no picture is saved beside it, or an icon stands for all of it."""
    if relation.target.lower().startswith(("http:", "https:")) or relation.kind in ("aFChunk", "subDocument"):
        return relation.kind in ("aFChunk", "subDocument")
    name = package.found(relation.source)
    if name is None or package.parts.size(name) > _PARSED_UP_TO:
        return True
    data = package.parts.read(name)
    tags = [tag for tag in _TAG.findall(data) if f'"{relation.id}"'.encode() in tag]
    if relation.kind == "image":
        return not tags or any(len(_REFERENCE.findall(tag)) < 2 for tag in tags)
    return any(_ICON.search(tag) for tag in tags) or (_is_of(package, relation.source, "externalLink") and _ICON.search(data) is not None)


def _is_of(package: _Package, target: str, kind: str) -> bool:
    relation = package.reached.get(target.lower())
    return relation is not None and relation.kind == kind


def main_part(parts: Parts) -> str | None:
    """The part that `_rels/.rels` names as the document; None where there are no such relations, or it is not there."""
    return next(iter(related(parts, "", "officeDocument")), None)


def related(parts: Parts, source: str, kind: str) -> list[str]:
    """The parts that a part (empty: the package) is related to by a kind's last word; none where its relations are broken."""
    return [target for one, target in _targets(parts, source) if one.kind == kind]


def related_by_id(parts: Parts, source: str) -> dict[str, str]:
    """The parts that a part is related to, by the ids that it refers to them by."""
    return {one.id: target for one, target in _targets(parts, source)}


def _targets(parts: Parts, source: str) -> Iterator[tuple[Relation, str]]:
    package = _package(parts)
    try:
        found = _relations_of(package, source)
    except _Refused:
        return
    for one in found:
        if not one.outside and (target := package.found(one.target)) is not None:
            yield one, target


def _package(parts: Parts) -> _Package:
    return _Package(parts, {name.lower().lstrip("/"): name for name in reversed(parts.names)})


def embedded_parts(parts: Parts) -> list[str]:
    """The parts that are files somebody put in, in the order of their names; those that feed a chart are not."""
    package = _package(parts)
    kinds, found, waiting = {"": ""}, set(), [""]
    while waiting:
        source = waiting.pop()
        try:
            relations = _relations_of(package, source)
        except _Refused:
            continue
        for one in relations:
            name = None if one.outside else package.found(one.target)
            if name is None:
                continue
            if one.kind in ("package", "oleObject", *_SOUNDS) and kinds[source] not in ("chart", "chartEx"):
                found.add(name)
            if name not in kinds:
                kinds[name] = one.kind
                waiting.append(name)
    return sorted(found)
