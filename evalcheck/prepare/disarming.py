"""What of a copied workbook would act when it is opened (programs called, addresses asked, links) is made text or left out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from evalcheck.patterns import regex

_ORDINARY = frozenset(
    """
    ABS AND AVERAGE AVERAGEIF AVERAGEIFS CEILING CHAR CHOOSE CLEAN COLUMN COLUMNS CONCAT CONCATENATE COUNT COUNTA
    COUNTBLANK COUNTIF COUNTIFS DATE DATEDIF DATEVALUE DAY DAYS EDATE EOMONTH EXACT FALSE FIND FLOOR HLOOKUP IF
    IFERROR IFNA IFS INDEX INT ISBLANK ISERROR ISNA ISNUMBER ISTEXT LARGE LEFT LEN LOOKUP LOWER MATCH MAX MAXIFS
    MEDIAN MID MIN MINIFS MOD MONTH NETWORKDAYS NOT NOW OR PROPER RANK REPLACE REPT RIGHT ROUND ROUNDDOWN ROUNDUP ROW
    ROWS SEARCH SMALL SUBSTITUTE SUBTOTAL SUM SUMIF SUMIFS SUMPRODUCT SWITCH TEXT TEXTJOIN TIME TODAY TRIM TRUE UPPER
    VALUE VLOOKUP WEEKDAY WORKDAY XLOOKUP YEAR
    """.split()  # noqa: SIM905
)
"""Functions that compute from cells and do nothing else."""
_TEXT = regex(r'"[^"]*"')
_SHEET = regex(r"'[^'\[\]|]*'!")
_CALLED = regex(r"([A-Za-z_.][A-Za-z0-9_.]*)\s*\(")
_RANGE = regex(r"=?(?:(?:'[^'\[\]|]+'|[^'\[\]|!()]+)!)?\$?[A-Z]{1,3}\$?\d{1,7}(?::\$?[A-Z]{1,3}\$?\d{1,7})?")


def disarmed(book: Any) -> Any:
    """The workbook of openpyxl with what would act made text or left out; values, looks and ordinary formulas stay."""
    book._external_links = []
    _keep_plain_names(book.defined_names)
    for sheet in book.worksheets:
        _keep_plain_names(sheet.defined_names)
        sheet._pivots, sheet.legacy_drawing = [], None
        for cell in _filled(sheet):
            if cell.hyperlink is not None:
                cell.hyperlink = None
            if cell.data_type == "f" and not _computes_only(_formula(cell.value)):
                _as_text(cell, _formula(cell.value))
        _keep_plain_rules(sheet)
    return book


def _filled(sheet: Any) -> Iterator[Any]:
    # Not by rows: a sheet with one cell in its last corner has milliards of places.
    return (cell for cell in list(sheet._cells.values()) if hasattr(cell, "data_type"))


def _formula(value: Any) -> str:
    """A formula's text; an array's or a data table's is in an object."""
    if isinstance(value, str):
        return value
    return str(getattr(value, "text", None) or "=TABLE()")


def _computes_only(formula: str) -> bool:
    """Whether a formula asks nobody and calls nothing: ordinary functions on cells of this workbook."""
    plain = _SHEET.sub("", _TEXT.sub("", formula))
    called = (name.upper().removeprefix("_XLFN.").removeprefix("_XLWS.") for name in _CALLED.findall(plain))
    return not set("|[]{'") & set(plain) and "://" not in plain and all(name in _ORDINARY for name in called)


def _as_text(cell: Any, formula: str) -> None:
    cell.value = formula
    cell.data_type = "s"
    cell.quotePrefix = True


def _keep_plain_names(names: Any) -> None:
    for name in [name for name, one in names.items() if not _RANGE.fullmatch(one.attr_text or "") or name.lower().startswith("auto_")]:
        del names[name]


def _keep_plain_rules(sheet: Any) -> None:
    """Validations and conditional formats whose formulas compute only."""
    validations = sheet.data_validations
    validations.dataValidation = [
        one for one in validations.dataValidation if all(map(_computes_only, filter(None, (one.formula1, one.formula2))))
    ]
    formats = sheet.conditional_formatting
    for key in list(formats._cf_rules):
        kept = [rule for rule in formats._cf_rules[key] if all(map(_computes_only, rule.formula))]
        if kept:
            formats._cf_rules[key] = kept
        else:
            del formats._cf_rules[key]
