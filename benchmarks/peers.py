"""The same lists read or checked by other programs, one a run: `python -m benchmarks.peers NAME FILE|FOLDER`."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, ClassVar

from benchmarks.lists import DISTRICTS, HEADER, SIGNS

CODE = r"^[0-9A-HJ-NP-RTUWXY]{2}\d{6}[0-9A-HJ-NP-RTUWXY]{10}$"
PHONE = r"^1[3-9]\d{9}$"
NOTHING = ("", "/", "-", "无", "××")
"""What stands in a cell that was not filled in."""


def check_character_fits(code: str) -> bool:
    total = sum(SIGNS.index(sign) * pow(3, i, 31) for i, sign in enumerate(code[:17]))
    return SIGNS[(31 - total % 31) % 31] == code[17]


def calamine(path: Path) -> None:
    """A bare read of every cell of every sheet, one sheet after the other."""
    from python_calamine import CalamineWorkbook

    for file in files(path):
        book = CalamineWorkbook.from_object(io.BytesIO(file.read_bytes()))
        for name in book.sheet_names:
            book.get_sheet_by_name(name).to_python()


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


def files(path: Path) -> list[Path]:
    return sorted(path.iterdir()) if path.is_dir() else [path]


def polars(path: Path) -> None:
    """The checks of evalcheck that find something in these lists, written as someone who knows polars would; counts as JSON."""
    for frame in frames(path):
        print(json.dumps(counts(frame)))


def frames(path: Path) -> Iterator[Any]:
    """Every sheet by fastexcel, a CSV by polars itself."""
    import fastexcel
    import polars as pl

    for file in files(path):
        if file.suffix == ".csv":
            encoding = "utf8" if "in-UTF-8" in file.parent.name else "gb18030"
            yield pl.read_csv(file, skip_rows=2, infer_schema=False, encoding=encoding)
        else:
            book = fastexcel.read_excel(file)
            yield from (book.load_sheet(name, header_row=2, dtypes="string").to_polars() for name in book.sheet_names)


def counts(frame: Any) -> dict[str, int]:
    """How many rows have blanks or signs in their place, a wrong district, code, phone or serial number, or stand in each other's way."""
    import polars as pl

    serial, district, name, code, _, phone, *_ = frame.columns
    blank = {column: pl.col(column).fill_null("").str.strip_chars().is_in(NOTHING) for column in frame.columns[:7]}
    right = {
        "district": pl.col(district).is_in(DISTRICTS),
        "code": pl.col(code).str.contains(CODE) & _check_character(pl.col(code)),
        "phone": pl.col(phone).str.contains(PHONE),
        "serial": pl.col(serial).str.to_integer(strict=False).fill_null(0) == pl.int_range(1, pl.len() + 1),
    }
    of = {"district": district, "code": code, "phone": phone, "serial": serial}
    wrong = {f"wrong {what}": (~blank[column] & ~right[what].fill_null(False)).sum() for what, column in of.items()}
    wrong |= {f"blank {column}": test.sum() for column, test in blank.items()}
    wrong["rows that stood before"] = pl.len() - pl.struct(frame.columns[1:]).n_unique()
    rows = frame.lazy()
    named, callable_ = rows.filter(right["code"], ~blank[name]), rows.filter(right["phone"])
    queries = [rows.select(**wrong)]
    for some, by, beside, most in ((named, code, name, 1), (named, name, code, 1), (callable_, phone, code, 4)):
        groups = some.group_by(by).agg(pl.col(beside).n_unique().alias("others"), pl.len()).filter(pl.col("others") > most)
        queries.append(groups.select(pl.col("len").sum().alias(f"{by}: several {beside}")))
    return {what: number for found in pl.collect_all(queries) for what, number in found.row(0, named=True).items()}


def _check_character(code: Any) -> Any:
    """Whether the weighted signs add up to a multiple of 31 (GB 32100-2015), by look-ups of bytes."""
    import polars as pl

    values = pl.lit(pl.Series([max(0, SIGNS.find(chr(byte))) for byte in range(256)], dtype=pl.Int32))
    signs, weights = code.cast(pl.Binary), [*(pow(3, place, 31) for place in range(17)), 1]
    total = sum(values.gather(signs.bin.get(place, null_on_oob=True)) * weight for place, weight in enumerate(weights))
    return total % 31 == 0


PEERS: dict[str, Callable[[Path], None]] = {
    "calamine": calamine,
    "openpyxl": openpyxl,
    "frictionless": frictionless,
    "pandera": pandera,
    "polars": polars,
}

if __name__ == "__main__":
    PEERS[sys.argv[1]](Path(sys.argv[2]))
