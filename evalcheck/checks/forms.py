"""Forms: the case form (附件6) and the liaison sheet (附件3) have every label, and something beside it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from evalcheck.catalogue.templates import Template
from evalcheck.checks.base import Check, Context
from evalcheck.evidence.model import Examined
from evalcheck.findings import Finding, Kind, Severity, Words

CASE_LABEL = Kind(
    "TPL009",
    "case-label-missing",
    Severity.ERROR,
    zh=Words(
        "案例缺少规定的栏目",
        "案例里没有“{label}”一栏",
        why="案例按附件6的栏目核验，缺一栏就不完整。",
        fix="请照附件6补上“{label}”一栏并填写。",
    ),
    en=Words(
        "Case form: label missing",
        "The case has no field “{label}”",
        why="Cases are verified field by field as appendix 6 lists them.",
        fix="Add the field “{label}” as in appendix 6 and fill it in.",
    ),
    identity=("label",),
)
CASE_BLANK = Kind(
    "TPL010",
    "case-field-blank",
    Severity.ERROR,
    zh=Words(
        "案例的栏目没有填写",
        "案例的“{label}”没有填写",
        why="案例按附件6的栏目核验，空着就不完整。",
        fix="请填写“{label}”。",
    ),
    en=Words(
        "Case form: field blank",
        "The field “{label}” of the case is blank",
        why="Cases are verified field by field as appendix 6 lists them.",
        fix="Fill in “{label}”.",
    ),
    identity=("label",),
)
LIAISON_FIELD = Kind(
    "TPL013",
    "liaison-field",
    Severity.ERROR,
    zh=Words(
        "联络员信息不全",
        "联络员信息表缺少“{label}”，或没有填写",
        why="第三方要凭这张表与联络员联系。",
        fix="请照附件3填写“{label}”。",
    ),
    en=Words(
        "Liaison sheet: field missing or blank",
        "“{label}” is missing in the liaison sheet, or blank",
        why="The evaluators reach the liaison officer by this sheet.",
        fix="Fill in “{label}” as appendix 3 asks.",
    ),
    identity=("label",),
)


class CaseForm(Check):
    """A case has every field of 附件6, filled in; a placeholder or hint alone is TPL006."""

    check: Literal["case_form"]
    kinds: ClassVar = (CASE_LABEL, CASE_BLANK)

    def file(self, examined: Examined, context: Context) -> Iterator[Finding]:
        for form in examined.forms:
            if form.template.id != "case":
                continue
            for field in form.fields:
                if field.value is None and field.label in _required(form.template):
                    yield CASE_LABEL.at(field.location, label=field.label)
                elif field.value == "" and field.label in _required(form.template):
                    yield CASE_BLANK.at(field.location, label=field.label)


class LiaisonForm(Check):
    """The liaison sheet names the unit, the person, how to reach them and who filled it in (附件3); the landline may be blank."""

    check: Literal["liaison_form"]
    kinds: ClassVar = (LIAISON_FIELD,)

    def file(self, examined: Examined, context: Context) -> Iterator[Finding]:
        for form in examined.forms:
            if form.template.id == "liaison":
                required = _required(form.template)
                for field in form.fields:
                    if not field.value and field.label in required:
                        yield LIAISON_FIELD.at(field.location, label=field.label)


def _required(template: Template) -> frozenset[str]:
    """Labels that must be filled; a person's columns are fields too where the form is a row of them."""
    labels = {part.name for part in (*template.head_fields, *template.fields, *template.foot_fields) if part.required}
    return frozenset(labels | {spec.name for spec in template.columns if spec.required})
