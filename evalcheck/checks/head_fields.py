"""Head fields: the line above a table names the department, the contact and the telephone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from evalcheck.catalogue.templates import TemplateId
from evalcheck.checks.base import Check, Context, Scan
from evalcheck.evidence.model import HeadField, Table
from evalcheck.evidence.tables.labels import Strip, head_fields
from evalcheck.evidence.tables.rows import RowsRead
from evalcheck.findings import Finding, Kind, Severity, Words

HEAD_FIELD = Kind(
    "TPL005",
    "template-head-field",
    Severity.ERROR,
    zh=Words(
        "表格上方的填报信息不全",
        "“{label}”没有填写（表格上方没有这一栏，或这一栏是空的）",
        why="核验中有疑问时，第三方要凭这些信息联系填表的人。",
        fix="请在表格上方写明“{label}：……”。",
    ),
    en=Words(
        "Head field missing or blank",
        "“{label}” is not filled in (there is no such field above the table, or it is blank)",
        why="The evaluators need it to reach whoever filled in the table.",
        fix="Write “{label}:…” above the table.",
    ),
    identity=("label",),
)


class HeadFields(Check):
    """Every required head field of a template has a value, above the table, below it or on a sheet of notes.

    A placeholder there is TPL006. Tables that go on with another have its head lines.
    """

    check: Literal["head_fields"]
    template: TemplateId
    kinds: ClassVar = (HEAD_FIELD,)

    def table(self, table: Table, context: Context) -> Scan | None:
        asked = table.template.id == self.template and table.bound and not (table.sheet.hidden or table.further)
        return _HeadScan(table) if asked else None


class _HeadScan(Scan):
    """Waits for the end of the rows, for a line below the table may hold what is missing above it."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def finish(self, read: RowsRead) -> Iterator[Finding]:
        required = {label.name for label in (*self._table.template.head_fields, *self._table.template.foot_fields) if label.required}
        for field in fields_of(self._table, read):
            if field.label in required and not field.value:
                yield HEAD_FIELD.at(field.location, label=field.label)


def fields_of(table: Table, read: RowsRead) -> tuple[HeadField, ...]:
    """The fields of a table: those above it, else those below it."""
    labels = (*table.template.head_fields, *table.template.foot_fields)
    strips = [Strip((note.text,), (note.location,)) for note in read.notes]
    below = {field.label: field for field in head_fields(labels, strips, table.header.at(table.sheet.name))}
    return tuple(below[field.label] if not field.value and below[field.label].value else field for field in table.fields)
