"""The right name of a file whose name is wrong, as far as it is certain (附件2·二·1)."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from evalcheck.catalogue import Catalogue
from evalcheck.catalogue.items import Content, Strict
from evalcheck.evidence.clauses.coverage import Groups
from evalcheck.evidence.model import Identity, UnitRef
from evalcheck.evidence.names.identity import SHORTEST_UNIT, Identifier, Numbers, chinese_number, identifier_of, nearest_content
from evalcheck.evidence.names.signs import cleaned, fold
from evalcheck.patterns import regex
from evalcheck.submission.filename import HYPHEN, SEPARATOR_SIGNS, FileName, parse, second_extension

_COPY = regex(r"(?:[(（]\d{1,3}[)）]|[-—_ ]*副本)+$")
_WITHOUT_WORDS = regex(r"[\W_\d]+")
_LEFT_OPEN = regex(r"(?<![A-Za-z])[xX×Ｘｘ✕✖]{2,}(?![A-Za-z])|[*＊…]{2,}|[□■○●]{2,}")
_SPEAKS = regex("(?!某)[一-鿿]{2}[一-鿿A-WYZa-wyz0-9、，（）()“”《》]*")
_DATE = regex(r"(?<!\d)((?:19|20)\d\d)-(\d{1,2})(?:-(\d{1,2}))?(?!\d)")
_BETWEEN_DIGITS = regex(r"(?<=\d)-+(?=\d)")
_ANY_SEPARATOR = regex(f"[{SEPARATOR_SIGNS}]")
_TOKENS = regex(rf"[{SEPARATOR_SIGNS}\s]+")
_LEADING_ITEM = regex(
    rf"(?P<label>第)?(?P<number>\d{{1,3}}(?:\.\d{{1,2}}(?![\d.]))?)(?P<after>项|号)?(?P<joint>[{SEPARATOR_SIGNS}\s.、,)）]*)(?P<key>[^\W\d_].+)"
)
_NUMBER_ALONE = regex(r"第?(?P<number>\d{1,3})[项号]?")
_COUNTED = regex("[年月日号天个家户条项强期届次份批类名人件所座处家级位种张页套台篇部周点万亿元大+%％期至-]")
_LONGEST_PLACEHOLDER = 100
_EDGES = " .。·、,,;;:"
_PARTS = 4


class Naming(Strict):
    """What a name must keep to besides its four parts: the limit of characters, and words that only hold a place."""

    limit: int = 20
    placeholders: tuple[str, ...] = (
        "佐证关键点", "关键点", "佐证", "未命名", "无标题", "新建", "副本", "标题", "文件名", "untitled", "new", "copy",
        "新建microsoftexcel工作表", "新建microsoftword文档", "新建microsoftpowerpoint演示文稿", "新建xlsx工作表", "新建docx文档",
        "新建xls工作表", "新建doc文档", "新建文本文档", "新建文件夹", "新建压缩文件", "工作簿", "文档", "演示文稿",
        "sheet", "document", "book",
    )  # fmt: skip
    groups: Groups = Groups()

    @cached_property
    def _openings(self) -> frozenset[str]:
        return frozenset(word[:2] for word in self.placeholders)

    def plainly_speaks(self, keypoint: str) -> bool:
        """Whether a key point holds right signs only and is plainly no placeholder: nearly all are so, and need no closer look."""
        if _SPEAKS.fullmatch(keypoint) is None or keypoint.endswith("副本"):
            return False
        return keypoint[:2] not in self._openings or (keypoint.isalpha() and keypoint.lower() not in self.placeholders)

    def length(self, number: str, keypoint: str) -> int:
        """Characters that the limit counts: number as written and key point, without the sign that joins them."""
        return len(number) + len(keypoint)

    def holds_place(self, keypoint: str) -> bool:
        """Whether a key point says nothing: blank, bare numbers, a word of the form, a program's own name for a new file."""
        if self.plainly_speaks(keypoint):
            return False
        if _LEFT_OPEN.search(keypoint):
            return True
        if len(keypoint) > _LONGEST_PLACEHOLDER:
            return False
        words = _WITHOUT_WORDS.sub("", _COPY.sub("", fold(keypoint))).lower()
        return len(words.strip("x×某")) == 0 or words in self.placeholders


def propose(
    identity: Identity, catalogue: Catalogue, naming: Naming, unit: UnitRef | None = None, folders: Sequence[str] = ()
) -> str | None:
    """The right name, itself without a fault; None where a part is not certain or no program can shorten it.

    `unit` is whose package it is, for names whose unit is not known; `folders` those in which the file lies, which may tell its item.
    """
    identifier = identifier_of(catalogue)
    if not identity.name.complete:
        identity = _reassembled(identity, identifier)
    if not identity.name.complete and unit is not None:
        identity = _numbered(identity, identifier, folders)
    front = right_front(identity, identifier, naming.groups, unit)
    return front and complete(front, identity.name, naming)


def right_front(identity: Identity, identifier: Identifier, groups: Groups, owner: UnitRef | None = None) -> str | None:
    """The first three parts of the right name, joined; None where one is not certain or they do not go together."""
    name = identity.name
    unit = identity.unit or _meant_unit(name.unit, identifier) or owner
    numbers = _meant_numbers(name.number, identifier)
    if unit is None or numbers is None:
        return None
    content = _meant_content(identity.content, name.content, numbers, identifier)
    spelling = right_spelling(unit)
    understood = identifier.unit(spelling)
    if content is None or understood is None or right_spelling(understood) != spelling:
        return None
    if not _go_together(understood, content, numbers, identifier.catalogue, groups):
        return None
    return HYPHEN.join((spelling, content.name, "、".join(numbers.spelled)))


def complete(front: str, name: FileName, naming: Naming) -> str | None:
    """The right name from its first three parts and the key point as given, freed of wrong signs; None where that one will not do."""
    keypoint = right_keypoint(name)
    if naming.holds_place(keypoint) or naming.length(front.rpartition(HYPHEN)[2], keypoint) > naming.limit:
        return None
    extension = cleaned(name.extension)
    right = unicodedata.normalize("NFC", f"{front}-{keypoint}.{extension}" if extension else f"{front}-{keypoint}")
    # A dot in the key point may be read as that of an extension (`1.tar` before `.gz`).
    dotless = extension and "." not in keypoint
    return right if dotless or parse(right).keypoint == keypoint else None


def right_spelling(unit: UnitRef) -> str:
    """The one spelling of a unit that names should use."""
    if unit.unit:
        return unit.unit.file_name
    return _ANY_SEPARATOR.sub("", cleaned(unit.name))


def stray_separators(name: FileName) -> tuple[str, ...]:
    """Separators inside the key point: `-`, and whatever other sign the name itself uses between its parts."""
    if not _ANY_SEPARATOR.search(name.keypoint):
        return ()
    used = HYPHEN + "".join(name.separators)
    return tuple(sign for sign in SEPARATOR_SIGNS if sign in used and sign in name.keypoint)


def right_keypoint(name: FileName) -> str:
    """The key point without the signs that are faults: dates get dots, ranges a tilde, other separators go."""
    text = name.keypoint
    for sign in stray_separators(name):
        text = text.replace(sign, HYPHEN)
    text = cleaned(text)
    if HYPHEN in text:
        text = _DATE.sub(lambda date: ".".join(filter(None, date.groups())), text)
        text = _BETWEEN_DIGITS.sub("~", text).replace(HYPHEN, "")
    text, extension = text.strip(_EDGES), cleaned(name.extension)
    while inner := second_extension(text, extension):
        text = text.removesuffix(inner).strip(_EDGES)
    return text


def _go_together(unit: UnitRef, content: Content, numbers: Numbers, catalogue: Catalogue, groups: Groups) -> bool:
    """Whether the unit has a name, and the numbers belong to the content and are the unit's."""
    if unit.district and len(unit.part) < SHORTEST_UNIT:
        return False
    if not catalogue.items_published:
        return True
    items = [catalogue.items[number] for number in numbers.items]
    return all(catalogue.content_of[item.seq] is content and groups.answers(unit, item) for item in items)


def _meant_unit(text: str, identifier: Identifier) -> UnitRef | None:
    near = identifier.near_unit(text)
    return identifier.unit(near.name) if near and near.sure else None


def _meant_numbers(text: str, identifier: Identifier) -> Numbers | None:
    numbers = identifier.numbers(text)
    if written := chinese_number(text):
        numbers = identifier.numbers(str(written))
    return numbers if numbers.items and not numbers.unknown else None


def _meant_content(known: Content | None, text: str, numbers: Numbers, identifier: Identifier) -> Content | None:
    """The content given, else the one that all numbers belong to; a near miss that says otherwise leaves it open."""
    if known:
        return known
    near = nearest_content(identifier.contents, text)
    meant = identifier.content(near.name) if near and near.sure else None
    owners = {content.no: content for number in numbers.items if (content := identifier.catalogue.content_of.get(number))}
    if not identifier.catalogue.items_published:
        return meant
    if len(owners) != 1 or (meant and meant.no not in owners):
        return None
    return next(iter(owners.values()))


def _reassembled(identity: Identity, identifier: Identifier) -> Identity:
    """A name of fewer parts: its words in the right order without separators, or with the evaluation content left out."""
    name = identity.name
    tokens = _TOKENS.split(name.stem, _PARTS - 1)
    if len(tokens) == _PARTS and identifier.unit(tokens[0]) and identifier.content(tokens[1]) and identifier.numbers(tokens[2]).items:
        return identifier.identity_of(replace(name, parts=tuple(tokens)))
    if len(name.parts) == _PARTS - 1 and identity.unit and identifier.numbers(name.parts[1]).items:
        return identifier.identity_of(replace(name, parts=(name.parts[0], "", *name.parts[1:])))
    return identity


def _numbered(identity: Identity, identifier: Identifier, folders: Sequence[str]) -> Identity:
    """A name that begins with its number (`077产权大厦情况说明`, `第77项-名单`), behind its content or not; the rest is told elsewhere.

    A bare number (`77产权…`) may count something (`3月份名单`): it is believed where no word of counting follows, or a folder names the
    same item; what it counts is then still said. A folder that names another item leaves it open.
    """
    name = identity.name
    stem = name.stem.strip().removesuffix(name.doubled)
    content, *rest = _TOKENS.split(stem, 1)
    if rest and identifier.content(content):
        stem = rest[0]
    match = _LEADING_ITEM.match(stem)
    if match is None:
        return identity
    numbers = identifier.numbers(match["number"])
    told = [item for folder in folders for item in _items_of_folder(folder, identifier)]
    agrees = bool(set(told) & set(numbers.items))
    plain = bool(match["label"] or match["after"] or match["joint"]) or match["number"].startswith("0")
    counts = not plain and _COUNTED.match(match["key"]) is not None
    if (told and not agrees) or (counts and not agrees):
        return identity
    keypoint = stem if counts else match["key"]
    return identifier.identity_of(replace(name, parts=("", "", match["number"], keypoint), separators=(HYPHEN,) * 3))


def _items_of_folder(folder: str, identifier: Identifier) -> tuple[int, ...]:
    """The items that a folder names by number (`77`, `第77项 产权`, `77-名单`) or by their content; none where it names neither."""
    plain = fold(folder)
    if content := identifier.content(plain):
        return tuple(item.seq for item in content.items)
    match = _LEADING_ITEM.match(plain) or _NUMBER_ALONE.fullmatch(plain)
    return identifier.numbers(match["number"]).items if match else ()
