"""The right name of a file whose name is wrong, as far as it is certain (notice 2·二·1)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from pydantic import Field

from evalcheck.catalogue import Catalogue
from evalcheck.catalogue.items import Content, Strict
from evalcheck.catalogue.naming import NameShape
from evalcheck.evidence.clauses.coverage import Groups
from evalcheck.evidence.model import Identity, UnitRef
from evalcheck.evidence.names.identity import SHORTEST_UNIT, Identifier, Numbers, chinese_number, identifier_of, nearest_content
from evalcheck.evidence.names.signs import cleaned, fold
from evalcheck.patterns import fits, regex
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


class Naming(Strict):
    """What a name must keep to besides its parts: words that only hold a place, and a limit of characters other than the ruleset's."""

    limit: int | None = Field(default=None, ge=1, description="characters, in place of `limit` in `naming` of ruleset.yaml")
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

    def most(self, shape: NameShape) -> int | None:
        """How many characters the limited parts of a name may have together."""
        return self.limit or (shape.limit.characters if shape.limit else None)

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
    return complete(front, identity.name, naming, catalogue.naming) if front else None


def right_front(identity: Identity, identifier: Identifier, groups: Groups, owner: UnitRef | None = None) -> tuple[str, ...] | None:
    """The parts of the right name, the key point left blank; None where one of them is not certain or they do not go together."""
    name, shape = identity.name, identifier.catalogue.naming
    numbers = _meant_numbers(name.number, identifier)
    if numbers is None:
        return None
    right = {"number": "、".join(numbers.spelled), "keypoint": ""}
    unit: UnitRef | None = None
    if "owner" in shape.roles:
        unit, right["owner"] = _right_unit(identity.unit or _meant_unit(name.unit, identifier) or owner, identifier)
    content = _meant_content(identity.content, name.content, numbers, identifier)
    right["content"] = content.name if content else ""
    if ("owner" in shape.roles and unit is None) or ("content" in shape.roles and content is None):
        return None
    if not _go_together(unit, content, numbers, identifier.catalogue, groups):
        return None
    parts = tuple(right[role] if role in right else cleaned(text) for role, text in zip(shape.roles, _parts_of(name), strict=True))
    return parts if all(fits_part(shape, n, text) for n, text in enumerate(parts) if shape.roles[n] != "keypoint") else None


def _parts_of(name: FileName) -> tuple[str, ...]:
    """The parts of a name, blank where it has too few."""
    return (*name.parts, *[""] * (len(name.layout.roles) - len(name.parts)))


def _right_unit(unit: UnitRef | None, identifier: Identifier) -> tuple[UnitRef | None, str]:
    """The unit that its one spelling is understood as, and that spelling; None where it is understood as another."""
    spelling = right_spelling(unit) if unit else ""
    understood = identifier.unit(spelling)
    return (understood, spelling) if understood and right_spelling(understood) == spelling else (None, spelling)


def says_nothing(keypoint: str, naming: Naming, shape: NameShape) -> bool:
    """Whether a key point only holds a place: blank, a word of a form, or what the part itself is called."""
    return keypoint in shape.own_words or naming.holds_place(keypoint)


def fits_part(shape: NameShape, position: int, text: str) -> bool:
    """Whether a part looks as the ruleset says; one of another kind than those that the list knows must not be blank."""
    part = shape.parts[position]
    return fits(part.pattern, text) if part.pattern else bool(text) or part.role != "other"


def complete(front: Sequence[str], name: FileName, naming: Naming, shape: NameShape) -> str | None:
    """The right name from its other parts and the key point as given, freed of wrong signs; None where that one will not do."""
    parts = list(front)
    if "keypoint" in shape.roles:
        position = shape.roles.index("keypoint")
        parts[position] = right_keypoint(name)
        if says_nothing(parts[position], naming, shape) or not fits_part(shape, position, parts[position]):
            return None
    most = naming.most(shape)
    if most is not None and sum(len(parts[n]) for n in shape.limited) > most:
        return None
    stem, extension = shape.separator.join(parts), cleaned(name.extension)
    right = unicodedata.normalize("NFC", f"{stem}.{extension}" if extension else stem)
    # A dot in the last part may be read as that of an extension (`1.tar` before `.gz`).
    dotless = extension and "." not in parts[-1]
    return right if dotless or parse(right, name.layout).parts[-1:] == tuple(parts[-1:]) else None


def name_of(shape: NameShape, told: Mapping[str, str], others: Iterable[str] = ()) -> str:
    """The stem of a name, from what stands in the part of each role; `others` are those of no role, in their order."""
    rest = iter(others)
    return shape.separator.join(next(rest, "") if role == "other" else told.get(role, "") for role in shape.roles)


def right_spelling(unit: UnitRef) -> str:
    """The one spelling of a unit that names should use."""
    if unit.unit:
        return unit.unit.file_name
    return _ANY_SEPARATOR.sub("", cleaned(unit.name))


def stray_separators(name: FileName) -> tuple[str, ...]:
    """Separators inside the key point: `-`, and whatever other sign the name itself uses between its parts."""
    if not _ANY_SEPARATOR.search(name.keypoint):
        return ()
    used = name.layout.separator + "".join(name.separators)
    return tuple(sign for sign in SEPARATOR_SIGNS if sign in used and sign in name.keypoint)


def right_keypoint(name: FileName) -> str:
    """The key point without the signs that are faults: dates get dots, ranges a tilde, other separators go."""
    text = name.keypoint
    stray = stray_separators(name)
    for sign in stray:
        text = text.replace(sign, HYPHEN)
    text = cleaned(text)
    if stray and HYPHEN in text:
        text = _DATE.sub(lambda date: ".".join(filter(None, date.groups())), text)
        text = _BETWEEN_DIGITS.sub("~", text).replace(HYPHEN, "")
    text, extension = text.strip(_EDGES), cleaned(name.extension)
    while inner := second_extension(text, extension):
        text = text.removesuffix(inner).strip(_EDGES)
    return text


def _go_together(unit: UnitRef | None, content: Content | None, numbers: Numbers, catalogue: Catalogue, groups: Groups) -> bool:
    """Whether the unit has a name, and the numbers belong to the content and are the unit's, where names tell them."""
    if unit and unit.district and len(unit.part) < SHORTEST_UNIT:
        return False
    if not catalogue.items_published:
        return True
    items = [catalogue.items[number] for number in numbers.items]
    of_content = content is None or all(catalogue.content_of[item.seq] is content for item in items)
    return of_content and (unit is None or all(groups.answers(unit, item) for item in items))


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
    name, shape = identity.name, identifier.catalogue.naming
    count = len(shape.roles)
    tokens = tuple(_TOKENS.split(name.stem, count - 1 if name.layout.surplus == count - 1 else 0))
    if len(tokens) == count and all(is_part(n, token, identifier) for n, token in enumerate(tokens)):
        return identifier.identity_of(replace(name, parts=tokens))
    if "content" in shape.roles and len(name.parts) == count - 1:
        position = shape.roles.index("content")
        parts = (*name.parts[:position], "", *name.parts[position:])
        without = identifier.identity_of(replace(name, parts=parts))
        if without.unit and without.numbers:
            return without
    return identity


def is_part(position: int, text: str, identifier: Identifier) -> bool:
    """Whether a word can be the part that stands there; anything can be a key point."""
    shape = identifier.catalogue.naming
    match shape.roles[position]:
        case "owner":
            return identifier.unit(text) is not None
        case "content":
            return identifier.content(text) is not None
        case "number":
            return bool(identifier.numbers(text).items)
        case _:
            return fits_part(shape, position, text)


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
    of_folders = [item for folder in folders for item in _items_of_folder(folder, identifier)]
    agrees = bool(set(of_folders) & set(numbers.items))
    plain = bool(match["label"] or match["after"] or match["joint"]) or match["number"].startswith("0")
    counts = not plain and _COUNTED.match(match["key"]) is not None
    if (of_folders and not agrees) or (counts and not agrees):
        return identity
    keypoint = stem if counts else match["key"]
    told = {"number": match["number"], "keypoint": keypoint}
    parts = tuple(told.get(role, "") for role in name.layout.roles)
    return identifier.identity_of(replace(name, parts=parts, separators=name.layout.joints))


def _items_of_folder(folder: str, identifier: Identifier) -> tuple[int, ...]:
    """The items that a folder names by number (`77`, `第77项 产权`, `77-名单`) or by their content; none where it names neither."""
    plain = fold(folder)
    if content := identifier.content(plain):
        return tuple(item.seq for item in content.items)
    match = _LEADING_ITEM.match(plain) or _NUMBER_ALONE.fullmatch(plain)
    return identifier.numbers(match["number"]).items if match else ()
