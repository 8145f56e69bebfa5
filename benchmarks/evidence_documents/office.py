"""LibreOffice as a converter: many documents in one call."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

_TIMEOUT = 540
_AT_ONCE = 150
FILTERS = {"pdf": "pdf", "doc": "doc:MS Word 97", "odt": "odt", "rtf": "rtf"}


def available() -> bool:
    return shutil.which("soffice") is not None


def converted(documents: Mapping[str, bytes], form: str) -> dict[str, bytes]:
    """Documents by name (without extension) in another format."""
    made: dict[str, bytes] = {}
    names = list(documents)
    with tempfile.TemporaryDirectory() as folder:
        profile = os.environ.get("EVALCHECK_OFFICE_PROFILE") or Path(folder, "profile").as_uri()
        for first in range(0, len(names), _AT_ONCE):
            made |= _batch({name: documents[name] for name in names[first : first + _AT_ONCE]}, form, Path(folder), profile)
    return made


def _batch(documents: Mapping[str, bytes], form: str, folder: Path, profile: str) -> dict[str, bytes]:
    paths: Sequence[Path] = [folder / f"{name}.docx" for name in documents]
    for path, data in zip(paths, documents.values(), strict=True):
        path.write_bytes(data)
    command = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", FILTERS[form], "--outdir", str(folder)]
    subprocess.run([*command, *map(str, paths)], check=True, capture_output=True, timeout=_TIMEOUT)
    return {path.stem: out.read_bytes() for path in paths if (out := path.with_suffix(f".{form}")).exists()}
