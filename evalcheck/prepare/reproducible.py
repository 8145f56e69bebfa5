"""Office files that are the same bytes whenever they are made: their zips and properties hold no clock."""

from __future__ import annotations

import io
import zipfile

from evalcheck.patterns import regex

STILL = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip can name: it claims nothing."""
_PROPERTIES = "docProps/core.xml"
_TIMES = regex(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def steady(office: bytes) -> bytes:
    """The same docx or xlsx without the time at which it was made."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(office)) as made, zipfile.ZipFile(stream, "w") as whole:
        for member in made.infolist():
            data = made.read(member)
            if member.filename == _PROPERTIES:
                data = _TIMES.sub(rb"\g<1>2022-01-01T00:00:00Z", data)
            whole.writestr(entry(member.filename, zipfile.ZIP_DEFLATED), data)
    return stream.getvalue()


def entry(name: str, method: int) -> zipfile.ZipInfo:
    """A member without clock, owner or system: readable by all, its name in UTF-8 and flagged so where it is not ASCII."""
    info = zipfile.ZipInfo(name, STILL)
    info.compress_type = method
    info.create_system = 3
    info.external_attr = 0o100644 << 16
    return info
