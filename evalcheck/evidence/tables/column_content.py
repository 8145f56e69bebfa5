"""Which column of a template an unknown heading stands for: by how it ends, else by what the cells below it hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from evalcheck.catalogue.templates import CellType, ColumnSpec
from evalcheck.evidence.model import TableColumn
from evalcheck.evidence.tables.header import Header, Names
from evalcheck.evidence.tables.headings import readings
from evalcheck.evidence.values.credit_code import credit_code_fault
from evalcheck.evidence.values.phone import phone_fault
from evalcheck.evidence.wording import bare, words_of
from evalcheck.patterns import regex
from evalcheck.submission.model import Cell

_SAMPLE = 20
_SHORTEST_END = 4
_COMPANY = regex(
    r".{2,}(?:公司|合伙\)?|合伙企业|厂|商店|商行|商贸行|经营部|经营处|服务部|门市部|工作室|事务所|合作社|集团|酒店|饭店|药房|药店|超市|银行|支行|分行|信用社|研究院)"
    r"(?:\(.{1,20}\))?"
)
_CODE = regex(r"(?=.*\d)[0-9A-Z]{17,19}|\d{15}")
_CALLED = regex(r"1[3-9]\d{9}|\(?0\d{2,3}\)?[- ]?\d{7,8}")
_DISTRICT = regex(r"(?:[一-鿿]{2}市)?[一-鿿]{2,3}新?区|全市")


def is_company(cell: Cell) -> bool:
    """A text that ends as companies' names do."""
    return isinstance(cell, str) and len(cell) <= 60 and _COMPANY.fullmatch(bare_name(cell)) is not None


def bare_name(cell: str) -> str:
    return cell.strip().replace("（", "(").replace("）", ")")


def is_code(cell: Cell) -> bool:
    """A credit code or registration number, right or nearly so."""
    return isinstance(cell, str) and (_CODE.fullmatch(cell.strip().upper()) is not None or credit_code_fault(cell) is None)


def is_phone(cell: Cell) -> bool:
    """A mobile or a landline; short service numbers are any numbers."""
    return phone_fault(cell) is None and sum(map(str.isdigit, words_of(cell))) >= 7


def holds_identity(cell: Cell) -> bool | None:
    """A code, a telephone or a company's name."""
    if cell is None or type(cell) is bool:
        return None
    return True if is_company(cell) or is_code(cell) or is_number_to_call(cell) else None


def is_number_to_call(cell: Cell) -> bool:
    """A mobile, or a landline with its area code: eight digits alone may be any number."""
    return _CALLED.fullmatch(words_of(cell)) is not None


_HOLDS: Mapping[CellType, Callable[[Cell], bool]] = {
    "credit_code": is_code,
    "mobile": is_phone,
    "phone": is_phone,
    "name": is_company,
    "district": lambda cell: isinstance(cell, str) and _DISTRICT.fullmatch(cell.strip()) is not None,
}


def with_meanings(header: Header, names: Names, below: Sequence[Sequence[Cell]]) -> Header:
    """The header with unknown columns that plainly stand for missing ones of its template: to be renamed, not to be added."""
    held = {column.spec.name for column in header.columns if column.spec}
    missing = [spec for spec in names.template.columns if spec.required and spec.name not in held]
    if not missing or all(column.spec for column in header.columns):
        return header
    columns = list(header.columns)
    for by_content in (False, True):
        for spec in list(missing):
            fits = (_holds(spec, c.index, below) if by_content else _ends_as(spec, c.header) for c in columns if c.spec is None)
            unknown = (place for place, column in enumerate(columns) if column.spec is None)
            found = next((place for place, fit in zip(unknown, fits, strict=True) if fit), None)
            if found is not None:
                columns[found] = TableColumn(columns[found].index, columns[found].header, spec, right=False)
                missing.remove(spec)
    return replace(header, columns=tuple(columns))


def _ends_as(spec: ColumnSpec, heading: str) -> bool:
    names = [name for name in map(bare, (spec.name, *spec.synonyms, *spec.lookalikes)) if len(name) >= _SHORTEST_END]
    return any(said.endswith(name) for said in (bare(heading), *readings(heading)) for name in names)


def _holds(spec: ColumnSpec, index: int, below: Iterable[Sequence[Cell]]) -> bool:
    """Three of five cells are of the column's kind."""
    holds = _HOLDS.get(spec.type)
    cells = [row[index] for row in below if index < len(row) and row[index] not in (None, "")][:_SAMPLE]
    return holds is not None and bool(cells) and sum(map(holds, cells)) * 5 >= len(cells) * 3
