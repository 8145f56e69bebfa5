"""The parts of a file name but the key point: known unit, content and number, which agree with each other (notice 2·二·1, 7)."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from evalcheck.catalogue import Catalogue
from evalcheck.catalogue.items import Content
from evalcheck.catalogue.naming import NameShape
from evalcheck.evidence.clauses.coverage import Groups
from evalcheck.evidence.model import Identity
from evalcheck.evidence.names.identity import Identifier, Near, chinese_number, nearest_content
from evalcheck.evidence.names.naming import fits_part
from evalcheck.findings import FactValue, Kind, Severity, Words
from evalcheck.submission.filename import FileName
from evalcheck.terms import place_of
from evalcheck.words import Text, joined

UNKNOWN_UNIT = Kind(
    "NAM003",
    "unknown-unit",
    Severity.ERROR,
    zh=Words(
        "{OWNER_NTH}不是已知的{OWNER}",
        "{OWNER_PART}{problem}",
        why="看不出材料由哪个单位报送，就不能计入该单位的清单。",
        fix="{OWNER_HINT}{rename}",
    ),
    en=Words(
        "{Owner_nth} is no known {OWNER}",
        "{Owner_part} {problem}",
        why="Evidence whose unit is not known cannot be counted for any unit.",
        fix="{OWNER_HINT}{rename}",
    ),
)
UNKNOWN_CONTENT = Kind(
    "NAM004",
    "unknown-content",
    Severity.ERROR,
    zh=Words(
        "{CONTENT_NTH}不是{CONTENT}",
        "{CONTENT_PART}{problem}",
        why="评估按内容分工核验，名称不符就到不了对应的核验人员。",
        fix="{CONTENT_NTH}照抄{total}个{CONTENT}之一的名称，不简写、不加字。{rename}",
    ),
    en=Words(
        "{Content_nth} is no {CONTENT}",
        "{Content_part} {problem}",
        why="The evaluators divide their work by content; evidence under another name does not reach them.",
        fix="Copy one of the {total} names of {CONTENT}s as it stands. {rename}",
    ),
)
UNKNOWN_NUMBER = Kind(
    "NAM005",
    "unknown-number",
    Severity.ERROR,
    zh=Words(
        "{NUMBER_NTH}不是{NUMBER}",
        "{NUMBER_PART}{problem}",
        why="材料靠序号对应到{LIST}的举措，序号不对就等于没有佐证。",
        fix="{NUMBER_NTH}{NUMBER_HINT}{rename}",
    ),
    en=Words(
        "{Number_nth} is no number of the list",
        "{Number_part} {problem}",
        why="The number ties the evidence to a measure of the list; with a wrong one it proves nothing.",
        fix="{NUMBER_HINT}{rename}",
    ),
)
WRONG_CONTENT = Kind(
    "NAM006",
    "number-of-another-content",
    Severity.ERROR,
    zh=Words(
        "{NUMBER}与{CONTENT}不对应",
        "{belongs}，不属于“{content}”；“{content}”的序号是{range}",
        why="序号和评估内容指向不同的举措，核验人员无法判断材料证明哪一项。",
        fix="对照{LIST}，改正{CONTENT_PART}或{NUMBER_PART}。",
    ),
    en=Words(
        "Number does not belong to the {CONTENT}",
        "{belongs}, not to “{content}”, whose numbers are {range}",
        why="Number and content point at different measures: nobody can tell which one the evidence is for.",
        fix="Compare with the list and correct {CONTENT_PART_SHORT} or {NUMBER_PART_SHORT}.",
    ),
)
NOT_RESPONSIBLE = Kind(
    "NAM007",
    "unit-not-responsible",
    Severity.WARNING,
    zh=Words(
        "单位不是该项的牵头或责任单位",
        "“{unit}”不是清单第{number}项的牵头或责任单位；牵头单位：{leads}；责任单位：{responsible}",
        why="材料可能写错了序号，也可能不由本单位报送。",
        fix="核对{NUMBER_PART}；序号无误时，确认该项是否应由牵头单位报送。",
    ),
    en=Words(
        "Unit is neither lead nor responsible for the number",
        "“{unit}” is neither lead nor responsible for item {number}; lead: {leads}; responsible: {responsible}",
        why="The number may be wrong, or another unit may have to hand in this evidence.",
        fix="Compare {NUMBER_PART_SHORT} with the list; if it is right, ask whether the leading unit should hand this in.",
    ),
    identity=("number",),
)
OTHER_FORM = Kind(
    "NAM013",
    "part-of-another-form",
    Severity.ERROR,
    zh=Words(
        "文件名有一部分写法不对",
        "{place}（{called}）{problem}",
        why="各部分按规定的写法填写，材料才能按文件名归档和排序。",
        fix="{hint}{rename}",
    ),
    en=Words(
        "A part of the name is not written as it should be",
        "{place} ({called}) {problem}",
        why="Evidence is filed and sorted by names of which each part has its form.",
        fix="{hint}{rename}",
    ),
    identity=("position",),
)
NameFault = tuple[Kind, dict[str, FactValue]]
"""What is wrong with a name: a kind and its facts, before the name's place and the right name join them."""
KINDS = (UNKNOWN_UNIT, UNKNOWN_CONTENT, UNKNOWN_NUMBER, WRONG_CONTENT, NOT_RESPONSIBLE, OTHER_FORM)
_SHOWN = 60


def part_faults(identity: Identity, identifier: Identifier) -> Iterator[NameFault]:
    """NAM003, NAM004 and NAM005 of a name that has all its parts, and NAM013 of those that are known and not of their form."""
    roles, told = identifier.layout.roles, {"keypoint"}
    if identity.unit is None and "owner" in roles:
        told.add("owner")
        yield _unit_fault(identity.name.unit, identifier)
    if identity.content is None and "content" in roles:
        told.add("content")
        yield _content_fault(identity, identifier)
    if identity.unknown_numbers or not identity.numbers:
        told.add("number")
        yield _number_fault(identity, identifier)
    yield from _form_faults(identity.name, identifier.catalogue.naming, told)


def _form_faults(name: FileName, shape: NameShape, told: set[str]) -> Iterator[NameFault]:
    for position, part in enumerate(shape.parts):
        text = name.parts[position]
        if part.role in told or fits_part(shape, position, text):
            continue
        problem = Text(f"“{_short(text)}”不合规定的写法", f"“{_short(text)}” has not the form that is asked") if text else _BLANK
        hint = shape.calls[position].hint
        form = Text(f"，格式为 {part.pattern}", f", of the form {part.pattern}") if part.pattern else Text("", "")
        usual = Text("写", "Write the ") + shape.calls[position].name + form + Text("。", ". ")
        place = place_of(position)
        yield OTHER_FORM, {
            "position": position + 1, "part": text, "place": Text(place.zh, place.en.capitalize()),
            "called": shape.calls[position].name, "problem": problem, "hint": hint or usual,
        }  # fmt: skip


_BLANK = Text("空着", "is blank")


def _unit_fault(text: str, identifier: Identifier) -> NameFault:
    found = identifier.unit(text)
    spoken_of = identifier.district_in(text)
    near = None if spoken_of else _sure(identifier.near_unit(text))
    if not text:
        problem = _BLANK
    elif found and found.district:
        problem = Text(
            f"“{_short(text)}”只写了区名，缺少部门（单位）名称",
            f"“{_short(text)}” names a district only; the unit's name is missing",
        )
    else:
        zh = f"“{_short(text)}”不是清单中的单位，也不是区名加单位名称"
        problem = Text(zh, f"“{_short(text)}” is no unit of the list and no district with a unit")
    hint = Text(f"；是否为“{near.name}”？", f"; is it “{near.name}”?") if near else ""
    units = identifier.catalogue.units
    city = next((unit.file_name for unit in units.units if unit.kind == "municipal"), "")
    district = spoken_of or next(iter(units.districts), None)
    return UNKNOWN_UNIT, {
        "part": text, "near": near.name if near else None,
        "problem": problem + hint,
        "example_city": city, "example_district": f"{district.name if district else ''}××局",
    }  # fmt: skip


def _sure(near: Near | None) -> Near | None:
    """A name that is meant almost certainly: a wrong suggestion is worse than none."""
    return near if near is not None and near.sure else None


def _content_fault(identity: Identity, identifier: Identifier) -> NameFault:
    text = identity.name.content
    catalogue = identifier.catalogue
    owners = dict.fromkeys(content.name for number in identity.numbers if (content := catalogue.content_of.get(number)))
    near = _sure(nearest_content(identifier.contents, text))
    problem = _BLANK
    if text:
        called = catalogue.terms["CONTENT"]
        article = "an" if called.en[:1] in "aeiou" else "a"
        problem = Text(f"“{_short(text)}”不是{called.zh}的名称", f"“{_short(text)}” is no name of {article} {called.en}")
    if owners and not identity.unknown_numbers:
        numbers = _numbers(identity, catalogue)
        problem += Text(f"；第{numbers}项属于“{'”“'.join(owners)}”", f"; number {numbers} belongs to “{'” and “'.join(owners)}”")
    if near and near.name not in owners:
        problem += Text(f"；是否为“{near.name}”？", f"; is it “{near.name}”?")
    facts = {"part": text, "right": tuple(owners), "near": near.name if near else None, "total": len(catalogue.contents)}
    return UNKNOWN_CONTENT, {**facts, "problem": problem}


def _number_fault(identity: Identity, identifier: Identifier) -> NameFault:
    text = identity.name.number
    span = _span(identifier.catalogue)
    if not identity.unknown_numbers:
        problem = _BLANK
    else:
        problem = _unknown_number("、".join(identity.unknown_numbers[:5]), identity, identifier, span)
    return UNKNOWN_NUMBER, {"part": text, "range": span, "problem": problem}


def _span(catalogue: Catalogue) -> str:
    """The numbers of the list from its first to its last; of numbers that are the notice's own the first ones."""
    if catalogue.own_numbers:
        return "、".join(catalogue.own_numbers[:3])
    return f"{min(catalogue.items)}-{max(catalogue.items)}" if catalogue.items else "1-999"


def _unknown_number(unknown: str, identity: Identity, identifier: Identifier, span: str) -> Text:
    catalogue = identifier.catalogue
    if catalogue.own_numbers:
        called, near = catalogue.terms["NUMBER"], difflib.get_close_matches(unknown, catalogue.own_numbers, 1)
        hint = Text(f"；是否为“{near[0]}”？", f"; is it “{near[0]}”?") if near else ""
        return Text(f"“{_short(unknown)}”不是清单中的{called.zh}", f"“{_short(unknown)}” is no {called.en} of the list") + hint
    item = unknown.partition(".")[0]
    if "." in unknown and any(str(number) == item for number in identity.numbers):
        clauses = catalogue.items[int(item)].clauses
        listed = "、".join(clause.id.partition("-")[2].replace("-", ".") for clause in clauses)
        zh = f"“{_short(unknown)}”：清单第{item}项没有这一款，只有{listed}"
        return Text(zh, f"“{_short(unknown)}”: item {item} has no such clause; it has {listed}")
    written = chinese_number(unknown)
    hint = Text(f"；请写“{written}”", f"; write “{written}”") if written else ""
    return Text(f"“{_short(unknown)}”不是{span}之间的序号", f"“{_short(unknown)}” is no number of {span}") + hint


def _numbers(identity: Identity, catalogue: Catalogue) -> str:
    return "、".join(map(catalogue.shown, identity.numbers))


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def fit_faults(identity: Identity, catalogue: Catalogue, groups: Groups) -> Iterator[NameFault]:
    """NAM006, or NAM007 where the number is not in doubt."""
    wrong = _wrong_numbers(identity, catalogue) if "content" in catalogue.naming.roles else []
    if wrong:
        assert identity.content is not None
        yield WRONG_CONTENT, _belonging(wrong, identity.content, catalogue)
    elif identity.unit and not identity.unknown_numbers:
        for number in identity.numbers:
            item = catalogue.items.get(number)
            if item and not groups.answers(identity.unit, item):
                responsible = item.responsible or ("-",)
                yield NOT_RESPONSIBLE, {"unit": identity.unit.name, "number": item.named, "leads": item.leads, "responsible": responsible}


def _wrong_numbers(identity: Identity, catalogue: Catalogue) -> list[int]:
    if identity.content is None:
        return []
    return [number for number in identity.numbers if number in catalogue.items and catalogue.content_of[number] is not identity.content]


def _belonging(numbers: list[int], content: Content, catalogue: Catalogue) -> dict[str, FactValue]:
    owners = {catalogue.shown(number): catalogue.content_of[number].name for number in numbers}
    own = [item.seq for item in content.items]
    running = own == list(range(own[0], own[-1] + 1)) and len(own) > 1 and not catalogue.own_numbers
    span = f"{own[0]}-{own[-1]}" if running else "、".join(map(catalogue.shown, own))
    return {
        "belongs": joined(Text(f"清单第{number}项属于“{name}”", f"item {number} belongs to “{name}”") for number, name in owners.items()),
        "content": content.name,
        "range": span,
    }
