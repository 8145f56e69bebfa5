"""The same list read or checked by other programs, one a run: `python -m benchmarks.peers NAME FILE`."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from benchmarks.lists import DISTRICTS, HEADER, SIGNS

CODE = r"^[0-9A-HJ-NP-RTUWXY]{2}\d{6}[0-9A-HJ-NP-RTUWXY]{10}$"
PHONE = r"^1[3-9]\d{9}$"


def check_character_fits(code: str) -> bool:
    total = sum(SIGNS.index(sign) * pow(3, i, 31) for i, sign in enumerate(code[:17]))
    return SIGNS[(31 - total % 31) % 31] == code[17]


def calamine(path: Path) -> None:
    """A bare read of every cell."""
    from python_calamine import CalamineWorkbook

    CalamineWorkbook.from_object(io.BytesIO(path.read_bytes())).get_sheet_by_index(0).to_python()


def openpyxl(path: Path) -> None:
    """A bare read of every cell, streaming."""
    from openpyxl import load_workbook

    for _ in load_workbook(path, read_only=True).worksheets[0].iter_rows(values_only=True):
        pass


def frictionless(path: Path) -> None:
    """The constraints of the list as a table schema, the check character as a check of its own."""
    from frictionless import Check, Dialect, Resource, Schema, errors, validate
    from frictionless.formats import ExcelControl

    class CheckCharacter(Check):  # type: ignore[misc]
        type = "check-character"
        Errors: ClassVar = [errors.CellError]

        def validate_row(self, row):  # type: ignore[no-untyped-def]
            if not check_character_fits(row[HEADER[3]] or "0" * 18):
                yield errors.CellError.from_row(row, note="check character", field_name=HEADER[3])

    fields = [{"name": HEADER[0], "type": "integer", "constraints": {"required": True, "unique": True}}]
    fields += [{"name": name, "type": "string", "constraints": {"required": name != HEADER[7]}} for name in HEADER[1:]]
    fields[1]["constraints"]["enum"] = list(DISTRICTS)  # type: ignore[index]
    fields[3]["constraints"] |= {"pattern": CODE, "unique": True}  # type: ignore[operator]
    fields[5]["constraints"]["pattern"] = PHONE  # type: ignore[index]
    dialect = Dialect(header_rows=[3], controls=[ExcelControl(sheet=1)])
    resource = Resource(path=path.name, basepath=str(path.parent), schema=Schema.from_descriptor({"fields": fields}), dialect=dialect)
    report = validate(resource, checks=[CheckCharacter()])
    assert report.stats["errors"] == 0, report.flatten(["rowNumber", "fieldName", "type", "note"])[:3]


def pandera(path: Path) -> None:
    """The constraints of the list as a data frame schema."""
    import pandas
    import pandera.pandas as pa

    frame = pandas.read_excel(path, header=2, dtype=str, engine="openpyxl", keep_default_na=False)
    filled = pa.Check.str_length(min_value=1)
    columns = {name: pa.Column(str, filled) for name in HEADER[:7]}
    columns[HEADER[0]] = pa.Column(str, [filled, pa.Check.str_matches(r"^\d+$")], unique=True)
    columns[HEADER[1]] = pa.Column(str, pa.Check.isin(DISTRICTS))
    columns[HEADER[3]] = pa.Column(str, [pa.Check.str_matches(CODE), pa.Check(check_character_fits, element_wise=True)], unique=True)
    columns[HEADER[5]] = pa.Column(str, pa.Check.str_matches(PHONE))
    pa.DataFrameSchema(columns).validate(frame, lazy=True)


def polars(path: Path) -> None:
    """Codes and phones by regular expressions, blanks, equal rows, codes with several names and names with several codes."""
    import fastexcel
    import polars as pl

    frame = fastexcel.read_excel(path).load_sheet(0, header_row=2, dtypes="string").to_polars()
    _, district, name, code, person, phone, matter, *_ = frame.columns
    wrong = [frame.filter(pl.col(column).fill_null("").str.strip_chars() == "") for column in (district, name, code, person, phone, matter)]
    wrong += [frame.filter(~pl.col(column).str.contains(pattern)) for column, pattern in ((code, CODE), (phone, PHONE))]
    wrong.append(frame.filter(pl.struct(frame.columns[1:]).is_duplicated()))
    for by, of in ((code, name), (name, code), (phone, code)):
        wrong.append(frame.group_by(by).agg(pl.col(of).n_unique().alias("others")).filter(pl.col("others") > 1))
    print([len(rows) for rows in wrong])


PEERS: dict[str, Callable[[Path], None]] = {
    "calamine": calamine,
    "openpyxl": openpyxl,
    "frictionless": frictionless,
    "pandera": pandera,
    "polars": polars,
}

if __name__ == "__main__":
    PEERS[sys.argv[1]](Path(sys.argv[2]))
