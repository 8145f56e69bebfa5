"""The case form and the liaison sheet have every label, and something beside it; a case names the item of its file name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import ClassVar, Literal

from evalcheck.catalogue.templates import Template, TemplateId
from evalcheck.checks.base import Check, Context
from evalcheck.evidence.model import Examined
from evalcheck.evidence.names.identity import chinese_number
from evalcheck.findings import Finding, Kind, Severity, Words
from evalcheck.patterns import regex
from evalcheck.words import Spoken

CASE_LABEL = Kind(
    "TPL009",
    "case-label-missing",
    Severity.ERROR,
    zh=Words(
        "案例缺少规定的栏目",
        "案例里没有“{label}”一栏",
        why="案例按规定的栏目核验，缺一栏就不完整。",
        fix="请照{appendix}补上“{label}”一栏并填写。",
    ),
    en=Words(
        "Case form: label missing",
        "The case has no field “{label}”",
        why="Cases are verified field by field.",
        fix="Add the field “{label}” as in {appendix} and fill it in.",
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
        why="案例按规定的栏目核验，空着就不完整。",
        fix="请填写“{label}”。",
    ),
    en=Words(
        "Case form: field blank",
        "The field “{label}” of the case is blank",
        why="Cases are verified field by field.",
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
        fix="请照{appendix}填写“{label}”。",
    ),
    en=Words(
        "Liaison sheet: field missing or blank",
        "“{label}” is missing in the liaison sheet, or blank",
        why="The evaluators reach the liaison officer by this sheet.",
        fix="Fill in “{label}” as {appendix} asks.",
    ),
    identity=("label",),
)
OTHER_ITEM = Kind(
    "EVD011",
    "case-names-other-item",
    Severity.ERROR,
    zh=Words(
        "案例写的{NUMBER}与文件名不一致",
        "案例的“{label}”写的是第 {stated} 项，文件名是第 {named} 项",
        why="案例按文件名的{NUMBER}归入，内容对不上就不能作为佐证。",
        fix="请核对后改一处：案例属于第 {stated} 项的，改文件名；属于第 {named} 项的，改“{label}”。",
    ),
    en=Words(
        "Case names another list number than its file name",
        "The case's field “{label}” names item {stated}, its file name item {named}",
        why="A case is filed under the number of its file name; one about another item proves nothing there.",
        fix="Mend one of the two: the file name if the case is about item {stated}, else the field “{label}”.",
    ),
    identity=("stated",),
)


class CaseForm(Check):
    """A case has every field of its form, filled in; a placeholder or hint alone is TPL006."""

    check: Literal["case_form"]
    template: TemplateId = "case"
    kinds: ClassVar = (CASE_LABEL, CASE_BLANK)

    def file(self, examined: Examined, context: Context) -> Iterator[Finding]:
        for form in examined.forms:
            if form.template.id != self.template:
                continue
            appendix = Spoken(form.template.name)
            for field in form.fields:
                if field.value is None and field.label in _required(form.template):
                    yield CASE_LABEL.at(field.location, label=field.label, appendix=appendix)
                elif field.value == "" and field.label in _required(form.template):
                    yield CASE_BLANK.at(field.location, label=field.label)


class LiaisonForm(Check):
    """The liaison sheet names the unit, the person, how to reach them and who filled it in; the landline may be blank."""

    check: Literal["liaison_form"]
    kinds: ClassVar = (LIAISON_FIELD,)

    def file(self, examined: Examined, context: Context) -> Iterator[Finding]:
        for form in examined.forms:
            if form.template.id == "liaison":
                required = _required(form.template)
                untouched = {"untouched": True} if not any(field.value for field in form.fields) else {}
                for field in form.fields:
                    if not field.value and field.label in required:
                        yield LIAISON_FIELD.at(field.location, label=field.label, appendix=Spoken(form.template.name), **untouched)


def _required(template: Template) -> frozenset[str]:
    """Labels that must be filled; a person's columns are fields too where the form is a row of them."""
    labels = {part.name for part in (*template.head_fields, *template.fields, *template.foot_fields) if part.required}
    return frozenset(labels | {spec.name for spec in template.columns if spec.required})


_DIGITS = r"(?<!\d)\d{1,3}(?!\d)"
_NUMBERS = rf"{_DIGITS}(?:\s*[、,和及]\s*{_DIGITS})*"
_SAID = regex(
    rf"第\s*{_NUMBERS}\s*(?:项|号)|(?:清单|序号|编号)\s*(?:序号|编号)?\s*:?\s*第?\s*{_NUMBERS}(?![\d年个天日月家户%元万亿人次件])"
    r"|第([一二三四五六七八九十百]{1,6})项"
)
_LEADING = regex(rf"\s*[(\[【]?\s*({_NUMBERS})\s*[)\]】]?(?P<after>.?)")
_NO_ITEM = frozenset("年个天日月家户%元万亿人次件小")
_LIST_SIGNS = frozenset(".．、")


class CaseItems(Check):
    """The list number that a case's field names (对应清单内容) is one of its file name's (EVD011)."""

    check: Literal["case_items"]
    template: TemplateId = "case"
    label: str = "对应清单内容"
    kinds: ClassVar = (OTHER_ITEM,)

    def file(self, examined: Examined, context: Context) -> Iterator[Finding]:
        named = examined.identity.numbers
        for form in examined.forms:
            field = next((field for field in form.fields if field.label == self.label), None)
            if form.template.id != self.template or field is None or not field.value or not named:
                continue
            stated = [number for number in stated_items(field.value) if number in context.catalogue.items]
            if stated and not set(stated) & set(named):
                yield OTHER_ITEM.at(
                    field.location, label=self.label, stated="、".join(map(str, stated)), named="、".join(map(str, named))
                )  # fmt: skip


def stated_items(text: str) -> list[int]:
    """The list numbers that a field names: `第27项`, `清单序号:27`, or a number at its beginning; a year or a count is none."""
    text = unicodedata.normalize("NFKC", text)
    found: list[int] = []
    for match in _SAID.finditer(text):
        written = chinese_number(match[1]) if match[1] else None
        found += [written] if written else [int(digits) for digits in re.findall(r"\d+", match[0])]
    leading = _LEADING.match(text)
    if not found and leading and leading["after"] not in _NO_ITEM:
        numbers = [int(digits) for digits in re.findall(r"\d+", leading[1])]
        # `1.…` may only count the lines of the field.
        if not (leading["after"] in _LIST_SIGNS and numbers[0] < 10):
            found = numbers
    return list(dict.fromkeys(found))
