"""The forms of a draft of cases: the program's own, with the columns of the ruleset's templates; and how drafts are written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from evalcheck.catalogue.templates import ColumnSpec, Template
from evalcheck.ruleset import Ruleset
from evalcheck.trials.given import CaseLoader


def forms_text(ruleset: Ruleset) -> str:
    """The forms of the program's own, with the columns of the ruleset's templates."""
    forms = yaml.load(Path(__file__).with_name("forms.yaml").read_text("utf-8"), CaseLoader)
    templates: dict[str, Template] = {template.id: template for template in ruleset.catalogue.templates}
    made = {name: _resolved(form, templates, ruleset) for name, form in forms.items()}
    return "".join(f"{name}:\n{_indented(form)}" for name, form in made.items())


def _resolved(form: Mapping[str, Any], templates: Mapping[str, Template], ruleset: Ruleset) -> Any:
    name = form.get("template")
    if name == "case" and name in templates:
        return {
            "tables": [[[field.name, _field(field.type, field.hint, form["like"], templates[name])] for field in templates[name].fields]]
        }
    if name == "liaison" and name in templates:
        return {"联络员信息": _liaison(templates[name])}
    sheets = {}
    for sheet, spec in form.items():
        asked = templates.get(spec.get("template", "")) if isinstance(spec, Mapping) else None
        sheets[sheet] = _table(spec, asked, ruleset) if asked else spec
    return sheets


def _field(type_: str, hint: str | None, like: Mapping[str, str], template: Template) -> str:
    longest = max((len(field.hint or "") for field in template.fields), default=0)
    if type_ != "text" and type_ in _CELLS:
        return _CELLS[type_]
    if not hint:
        return "综合处"
    return like["text"] if len(hint) == longest else "{item} {about}（{of}）"


def _liaison(template: Template) -> dict[str, Any]:
    said = [f"{one.name}：{_CELLS.get(one.type, '{unit}')}" for one in (*template.head_fields, *template.foot_fields)]
    phone = "\n".join(f"{one.name}：{_CELLS[one.type]}" for one in template.fields if one.required)
    row = [phone if column.type == "phone" and phone else _CELLS.get(column.type, "综合处") for column in template.columns]
    return {"top": [[template.title], said, ["", *(column.name for column in template.columns)], [*template.row_labels[:1], *row]]}


_CELLS = {
    "serial": "{n}", "name": "样例{file}第{n}贸易有限公司", "person": "王测试", "credit_code": "91100000MA{code}", "mobile": "138{phone}",
    "phone": "138{phone}", "email": "ceyi@example.com", "date": "2021-09-06", "number": "{total}", "order_number": "GD{file}第{n}号",
    "text": "{about}{part}",
}  # fmt: skip


def _table(spec: Mapping[str, Any], template: Template, ruleset: Ruleset) -> dict[str, Any]:
    """A table of a template: its title and head fields above, its columns, each filled by its type."""
    places = [district.name for district in ruleset.catalogue.units.districts[:4]] or ["全市"]
    like: dict[str, Any] = {column.name: _rule(column, places) for column in template.columns}
    if mixed := spec.get("mixed"):
        types = {column.type: column.name for column in template.columns}
        like |= {types[one]: [like[types[one]], value] for one, value in zip(("name", "credit_code"), mixed, strict=True) if one in types}
    said = [f"{one.name}：{_CELLS.get(one.type) if one.type != 'text' else '综合处'}" for one in template.head_fields]
    made: dict[str, Any] = {"top": [[template.title.replace("XX", "样例").removesuffix("模板")], said], "rows": spec["rows"], "like": like}
    if template.stages:
        columns = [one.name for one in (template.stages.start, template.stages.finish, template.stages.duration)]
        made |= {"stages": {"after": template.stages.after, "title": template.stages.title, "columns": columns}, "orders": spec["orders"]}
        made["below"] = [["平均办理时间：{mean}天，具体环节数量：{stages}个"]]
    return made


def _rule(column: ColumnSpec, places: Sequence[str]) -> Any:
    if column.type == "district":
        return list(places)
    if not column.required:
        return None
    return _CELLS[column.type]


class _Dumper(yaml.SafeDumper):
    """As `CaseLoader` reads: days are text and need no quotes."""

    def ignore_aliases(self, data: object) -> bool:
        return True


_Dumper.yaml_implicit_resolvers = CaseLoader.yaml_implicit_resolvers


def flow(value: Any) -> str:
    """A value as YAML in one line."""
    return (
        yaml.dump(value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10**6, default_flow_style=True)
        .removesuffix("...\n")
        .strip()
    )


def _indented(form: Mapping[str, Any]) -> str:
    text = yaml.dump(form, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=150, default_flow_style=None)
    return "".join(f"  {line}\n" for line in text.splitlines())
