"""Parts 1 to 3 of a file name: known unit, content and number (附件2·二·1), which agree with each other (附件7)."""

from __future__ import annotations

from collections.abc import Iterator

from evalcheck.catalogue import Catalogue
from evalcheck.catalogue.items import Content
from evalcheck.evidence.clauses.coverage import Groups
from evalcheck.evidence.model import Identity
from evalcheck.evidence.names.identity import Identifier, Near, chinese_number, nearest_content
from evalcheck.findings import FactValue, Kind, Severity, Words
from evalcheck.words import Text, joined

UNKNOWN_UNIT = Kind(
    "NAM003",
    "unknown-unit",
    Severity.ERROR,
    zh=Words(
        "第一部分不是已知的单位",
        "第一部分（单位）{problem}",
        why="看不出材料由哪个单位报送，就不能计入该单位的清单。",
        fix="市级单位写“市级”加单位名称，如“{example_city}”；区级单位写区名加单位名称，如“{example_district}”。{rename}",
    ),
    en=Words(
        "Part 1 is no known unit",
        "Part 1 (unit) {problem}",
        why="Evidence whose unit is not known cannot be counted for any unit.",
        fix="Write “市级” and the municipal unit's name (“{example_city}”), or the district's and its unit's "
        "(“{example_district}”). {rename}",
    ),
)
UNKNOWN_CONTENT = Kind(
    "NAM004",
    "unknown-content",
    Severity.ERROR,
    zh=Words(
        "第二部分不是评估内容",
        "第二部分（评估内容）{problem}",
        why="评估按内容分工核验，名称不符就到不了对应的核验人员。",
        fix="第二部分照抄{total}个评估内容之一的名称，不简写、不加字。{rename}",
    ),
    en=Words(
        "Part 2 is no evaluation content",
        "Part 2 (evaluation content) {problem}",
        why="The evaluators divide their work by content; evidence under another name does not reach them.",
        fix="Copy one of the {total} names of evaluation contents as it stands. {rename}",
    ),
)
UNKNOWN_NUMBER = Kind(
    "NAM005",
    "unknown-number",
    Severity.ERROR,
    zh=Words(
        "第三部分不是清单序号",
        "第三部分（清单序号）{problem}",
        why="材料靠序号对应到责任清单的举措，序号不对就等于没有佐证。",
        fix="第三部分写责任清单的序号{range}；对应某一款时写“序号.款号”。{rename}",
    ),
    en=Words(
        "Part 3 is no number of the list",
        "Part 3 (list number) {problem}",
        why="The number ties the evidence to a measure of the list; with a wrong one it proves nothing.",
        fix="Write a number of the list, {range}; for one clause write item and clause with a dot between them. {rename}",
    ),
)
WRONG_CONTENT = Kind(
    "NAM006",
    "number-of-another-content",
    Severity.ERROR,
    zh=Words(
        "清单序号与评估内容不对应",
        "{belongs}，不属于“{content}”；“{content}”的序号是{range}",
        why="序号和评估内容指向不同的举措，核验人员无法判断材料证明哪一项。",
        fix="对照责任清单，改正第二部分（评估内容）或第三部分（清单序号）。",
    ),
    en=Words(
        "Number does not belong to the evaluation content",
        "{belongs}, not to “{content}”, whose numbers are {range}",
        why="Number and content point at different measures: nobody can tell which one the evidence is for.",
        fix="Compare with the list and correct part 2 (content) or part 3 (number).",
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
        fix="核对第三部分（清单序号）；序号无误时，确认该项是否应由牵头单位报送。",
    ),
    en=Words(
        "Unit is neither lead nor responsible for the number",
        "“{unit}” is neither lead nor responsible for item {number}; lead: {leads}; responsible: {responsible}",
        why="The number may be wrong, or another unit may have to hand in this evidence.",
        fix="Compare part 3 (number) with the list; if it is right, ask whether the leading unit should hand this in.",
    ),
    identity=("number",),
)
NameFault = tuple[Kind, dict[str, FactValue]]
"""What is wrong with a name: a kind and its facts, before the name's place and the right name join them."""
KINDS = (UNKNOWN_UNIT, UNKNOWN_CONTENT, UNKNOWN_NUMBER, WRONG_CONTENT, NOT_RESPONSIBLE)
_SHOWN = 60


def part_faults(identity: Identity, identifier: Identifier) -> Iterator[NameFault]:
    """NAM003, NAM004 and NAM005 of a name that has its four parts."""
    if identity.unit is None:
        yield _unit_fault(identity.name.unit, identifier)
    if identity.content is None:
        yield _content_fault(identity, identifier)
    if identity.unknown_numbers or not identity.numbers:
        yield _number_fault(identity, identifier)


def _unit_fault(text: str, identifier: Identifier) -> NameFault:
    found = identifier.unit(text)
    spoken_of = identifier.district_in(text)
    near = None if spoken_of else _sure(identifier.near_unit(text))
    if not text:
        problem = Text("空着", "is blank")
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
    problem = Text("空着", "is blank")
    if text:
        problem = Text(f"“{_short(text)}”不是评估内容的名称", f"“{_short(text)}” is no name of an evaluation content")
    if owners and not identity.unknown_numbers:
        numbers = _numbers(identity)
        problem += Text(f"；第{numbers}项属于“{'”“'.join(owners)}”", f"; number {numbers} belongs to “{'” and “'.join(owners)}”")
    if near and near.name not in owners:
        problem += Text(f"；是否为“{near.name}”？", f"; is it “{near.name}”?")
    facts = {"part": text, "right": tuple(owners), "near": near.name if near else None, "total": len(catalogue.contents)}
    return UNKNOWN_CONTENT, {**facts, "problem": problem}


def _number_fault(identity: Identity, identifier: Identifier) -> NameFault:
    text = identity.name.number
    items = identifier.catalogue.items
    span = f"{min(items)}-{max(items)}" if items else "1-999"
    if not identity.unknown_numbers:
        problem = Text("空着", "is blank")
    else:
        problem = _unknown_number("、".join(identity.unknown_numbers[:5]), identity, identifier, span)
    return UNKNOWN_NUMBER, {"part": text, "range": span, "problem": problem}


def _unknown_number(unknown: str, identity: Identity, identifier: Identifier, span: str) -> Text:
    item = unknown.partition(".")[0]
    if "." in unknown and any(str(number) == item for number in identity.numbers):
        clauses = identifier.catalogue.items[int(item)].clauses
        listed = "、".join(clause.id.partition("-")[2].replace("-", ".") for clause in clauses)
        zh = f"“{_short(unknown)}”：清单第{item}项没有这一款，只有{listed}"
        return Text(zh, f"“{_short(unknown)}”: item {item} has no such clause; it has {listed}")
    written = chinese_number(unknown)
    hint = Text(f"；请写“{written}”", f"; write “{written}”") if written else ""
    return Text(f"“{_short(unknown)}”不是{span}之间的序号", f"“{_short(unknown)}” is no number of {span}") + hint


def _numbers(identity: Identity) -> str:
    return "、".join(map(str, identity.numbers))


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def fit_faults(identity: Identity, catalogue: Catalogue, groups: Groups) -> Iterator[NameFault]:
    """NAM006, or NAM007 where the number is not in doubt."""
    wrong = _wrong_numbers(identity, catalogue)
    if wrong and identity.content:
        yield WRONG_CONTENT, _belonging(wrong, identity.content, catalogue)
    elif identity.unit and not identity.unknown_numbers:
        for number in identity.numbers:
            item = catalogue.items.get(number)
            if item and not groups.answers(identity.unit, item):
                responsible = item.responsible or ("-",)
                yield NOT_RESPONSIBLE, {"unit": identity.unit.name, "number": number, "leads": item.leads, "responsible": responsible}


def _wrong_numbers(identity: Identity, catalogue: Catalogue) -> list[int]:
    if identity.content is None:
        return []
    return [number for number in identity.numbers if number in catalogue.items and catalogue.content_of[number] is not identity.content]


def _belonging(numbers: list[int], content: Content, catalogue: Catalogue) -> dict[str, FactValue]:
    owners = {number: catalogue.content_of[number].name for number in numbers}
    own = [item.seq for item in content.items]
    span = f"{own[0]}-{own[-1]}" if own == list(range(own[0], own[-1] + 1)) and len(own) > 1 else "、".join(map(str, own))
    return {
        "belongs": joined(Text(f"清单第{number}项属于“{name}”", f"item {number} belongs to “{name}”") for number, name in owners.items()),
        "content": content.name,
        "range": span,
    }
