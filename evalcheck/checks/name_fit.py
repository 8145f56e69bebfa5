"""Whether the parts of a file name agree: the number with the evaluation content, the unit with the number (附件7)."""

from __future__ import annotations

from collections.abc import Iterator

from evalcheck.catalogue import Catalogue
from evalcheck.catalogue.items import Content
from evalcheck.checks.name_fault import Fault
from evalcheck.evidence.clauses.coverage import Groups
from evalcheck.evidence.model import Identity
from evalcheck.findings import FactValue, Kind, Severity, Words
from evalcheck.words import Text, joined

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
KINDS = (WRONG_CONTENT, NOT_RESPONSIBLE)


def fit_faults(identity: Identity, catalogue: Catalogue, groups: Groups) -> Iterator[Fault]:
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
