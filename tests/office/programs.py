"""What office programs make of a file: LibreOffice's conversions, and the xml that WPS writes."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import tempfile
import zipfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

_TIMEOUT = 600
_BATCH = 60
_FILTERS = {"xls": "xls:MS Excel 97", "doc": "doc:MS Word 97"}
_PACKED = {"et": "xls", "wps": "doc"}
"""WPS's own endings hold the formats of Office 97."""


@dataclass(frozen=True)
class Conversion:
    """A file that LibreOffice is to turn into another form, at the place where the package wants it."""

    source: bytes
    written: str
    wanted: Path


def installed() -> bool:
    return shutil.which("soffice") is not None


def convert(jobs: list[Conversion]) -> None:
    """All conversions, a start of LibreOffice for each form."""
    by_form: dict[tuple[str, str], list[Conversion]] = defaultdict(list)
    for job in jobs:
        ending = job.wanted.suffix[1:]
        by_form[job.written, _PACKED.get(ending, ending)].append(job)
    for (written, form), group in by_form.items():
        for first in range(0, len(group), _BATCH):
            _converted(group[first : first + _BATCH], written, form)


def _converted(jobs: list[Conversion], written: str, form: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "in").mkdir()
        for number, job in enumerate(jobs):
            (folder / "in" / f"{number}.{written}").write_bytes(job.source)
        command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", _FILTERS.get(form, form)]
        sources = [str(folder / "in" / f"{number}.{written}") for number in range(len(jobs))]
        subprocess.run([*command, "--outdir", str(folder / "out"), *sources], check=True, capture_output=True, timeout=_TIMEOUT)
        for number, job in enumerate(jobs):
            job.wanted.parent.mkdir(parents=True, exist_ok=True)
            job.wanted.write_bytes((folder / "out" / f"{number}.{form}").read_bytes())


def as_wps_writes(workbook: bytes) -> bytes:
    """A workbook with the marks of WPS: its name as program, a dimension of one cell, spans that are not true."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name.startswith("xl/worksheets/sheet"):
                text = re.sub(r'<dimension ref="[^"]*"', '<dimension ref="A1"', data.decode())
                data = re.sub(r"(<row [^>]*?)(/?>)", r'\1 spans="1:1"\2', re.sub(r' spans="[^"]*"', "", text)).encode()
            elif name == "docProps/app.xml":
                data = re.sub(rb"<Application>.*?</Application>", b"<Application>WPS Office_11.1.0.11691_F1E327BC</Application>", data)
            new.writestr(name, data)
    return out.getvalue()
