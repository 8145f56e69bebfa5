"""Growth of the work with the rows: `python -m benchmarks.rows [ROWS …]` for shared and inline texts and for rows of other forms.

For each file: a bare calamine read, a bare read by the streaming reader (rows cut into columns, then every value decoded), the whole
validation; seconds of processor time, ratios to the bare calamine read of the same file in the same round, peak memory.
"""

from __future__ import annotations

import re
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.__main__ import DATA, large_list, peer, validation
from benchmarks.measure import side_by_side, table

Change = Callable[[bytes], bytes]

FORMS: dict[str, Change] = {
    "shared": lambda sheet: sheet,
    "attributes-first": lambda sheet: re.sub(rb'<c r="([A-Z]+\d+)" s="1"', rb'<c s="1" r="\1"', sheet),
    "prefixed": lambda sheet: re.sub(rb"<(/?)(?=\w)", rb"<\1x:", sheet).replace(b"xmlns=", b"xmlns:x="),
    "without-references": lambda sheet: re.sub(rb' r="[A-Z]*\d+"', b"", sheet),
    "cdata": lambda sheet: re.sub(rb"<v>(\d+)</v>", rb"<v><![CDATA[\1]]></v>", sheet),
}
"""The same list in forms that other writers give it; of the last calamine reads no cell."""


def in_form(source: Path, form: str) -> Path:
    """A copy of the list whose sheet has another form."""
    if form == "shared":
        return source
    path = DATA / f"{source.parent.name}-{form}" / source.name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
            for name in old.namelist():
                part = old.read(name)
                new.writestr(name, FORMS[form](part) if "/worksheets/" in name else part)
    return path


def bare(path: Path, what: str) -> list[str]:
    return [sys.executable, "-m", "benchmarks.rows", "read", what, str(path)]


def read(what: str, path: str) -> None:
    """One pass of the streaming reader: `columns` are left as they stand in the XML, of `values` each is decoded."""
    from evalcheck.submission.limits import Limits
    from evalcheck.submission.xlsx import open_xlsx

    with open(path, "rb") as file:
        for sheet in open_xlsx(file, Limits()):
            for block in sheet.blocks(1):
                for column in block.columns if what == "values" else ():
                    column.values()


def main(counts: list[int], rounds: int = 3) -> None:
    for count in counts:
        for form in FORMS if count <= 100_000 else ("shared",):
            path = in_form(large_list(count), form)
            commands = {
                "calamine to_python(), bare read": peer("calamine", path),
                "streaming reader, columns": bare(path, "columns"),
                "streaming reader, every value": bare(path, "values"),
                "evalcheck validate, every check": validation(path),
            }
            table(f"{count:,} rows × 8 columns, {form}", side_by_side(commands, rounds), "calamine to_python(), bare read")


if __name__ == "__main__":
    if sys.argv[1:2] == ["read"]:
        read(*sys.argv[2:])
    else:
        main([int(count) for count in sys.argv[1:]] or [10_000, 100_000, 1_000_000])
