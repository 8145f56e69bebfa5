"""Forms of labels and values in what was handed in: the case form (附件6) and the liaison sheet (附件3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evalcheck.catalogue.templates import Template
from evalcheck.evidence.forms.grid import fields_in, grids_of
from evalcheck.evidence.forms.liaison import recognise_liaison
from evalcheck.evidence.model import Form, HeadField
from evalcheck.evidence.tables.labels import LabelNames
from evalcheck.findings import Location
from evalcheck.submission.model import EvidenceFile, Line, Opened

_MOST_VALUE = 2000


def forms_of(file: EvidenceFile, opened: Opened, templates: Sequence[Template]) -> tuple[Form, ...]:
    """The forms in a file; a document may hold several cases. A label that is missing has the value None, a blank one ""."""
    found: list[Form] = []
    for template in templates:
        if template.row_labels:
            found += recognise_liaison(opened, file, template)
        elif template.fields:
            found += _cases(opened, file, template)
    return tuple(found)


def _cases(opened: Opened, file: EvidenceFile, template: Template) -> Iterator[Form]:
    names = LabelNames(template.fields)
    in_cells = [group for grid in grids_of(file, opened) for group in _split(fields_in(grid, names), template)]
    in_lines = list(_split(fields_of_lines(file, opened.lines, names), template))
    for number, group in enumerate(_joined(in_cells, in_lines, template)):
        beside = in_lines[number] if in_cells and number < len(in_lines) else []
        held = _first_of_each([*group, *beside])
        if _is_form(held, template):
            fields = tuple(held.get(label.name, HeadField(label.name, None, group[0].location)) for label in template.fields)
            yield Form(template, group[0].location, fields)


def _joined(in_cells: list[list[HeadField]], in_lines: list[list[HeadField]], template: Template) -> list[list[HeadField]]:
    """The forms found in cells; parts of one form that stand in several tables are one."""
    if not in_cells:
        return in_lines
    first = template.fields[0].name
    joined: list[list[HeadField]] = []
    for group in in_cells:
        if joined and first not in {field.label for field in group}:
            joined[-1] = joined[-1] + group
        else:
            joined.append(group)
    return joined


def _split(fields: Sequence[HeadField], template: Template) -> Iterator[list[HeadField]]:
    """One group a form: the first label of the template begins the next."""
    group: list[HeadField] = []
    for field in fields:
        if field.label == template.fields[0].name and any(held.label == field.label for held in group):
            yield group
            group = []
        group.append(field)
    if group:
        yield group


def _first_of_each(fields: Sequence[HeadField]) -> dict[str, HeadField]:
    """Each label once; of several places the first that is filled."""
    held: dict[str, HeadField] = {}
    for field in fields:
        if field.label not in held or (not held[field.label].value and field.value):
            held[field.label] = field
    return held


def _is_form(held: dict[str, HeadField], template: Template) -> bool:
    """Most labels are there, or those that only this form has: they carry the hints."""
    hinted = sum(label.name in held for label in template.fields if label.hint)
    return len(held) * 2 > len(template.fields) or (hinted >= 2 and len(held) >= 3)


def fields_of_lines(file: EvidenceFile, lines: Sequence[Line], names: LabelNames) -> list[HeadField]:
    """Labels at the beginning of lines, with what follows; lines without a label go on with a field of long text."""
    found: list[HeadField] = []
    for line in lines:
        place = Location(file.path, line.part)
        begun = names.beginning(line.text)
        inline = names.values(line.text)
        if begun and begun[2]:
            values = inline if inline and inline[0][0] == begun[0] else [begun[:2]]
            found += [HeadField(label.name, value, place) for label, value in values]
        elif found and line.text.strip() and names.goes_on(found[-1].label, found[-1].value or "", line.text):
            last = found[-1]
            found[-1] = HeadField(last.label, f"{last.value}\n{line.text.strip()}".strip()[:_MOST_VALUE], last.location)
    return found
