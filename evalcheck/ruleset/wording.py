"""What the YAML reader and the models object to, in the reader's words and with a remedy."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from evalcheck.checks.base import Check
from evalcheck.patterns import regex
from evalcheck.ruleset.model import checks_by_name
from evalcheck.ruleset.nodes import Key, node_at
from evalcheck.words import Text, UnfitValue, joined


def near(word: str, known: Iterable[str], zh: str = "；是否为“{}”？", en: str = "; did you mean “{}”?") -> Text:
    """`；是否为“…”？` where one of the known words is like this one, else nothing."""
    found = difflib.get_close_matches(word, list(known), 1, 0.6 if word.isascii() else 0.5)
    return Text(zh.format(found[0]), en.format(found[0])) if found else Text("", "")


# --- YAML

_FULL_COLON = regex(r'^\s*(?:-\s+)?["\w]+：')
_CLOSE_COLON = regex(r'^\s*(?:-\s+)?["\w]+:(?=[^\s:/])')
_TAB = Text("用了制表符（Tab）缩进；请改用空格", "a tab is used to indent: use spaces")
_COLON = Text("键后面是中文冒号“：”；请改成英文冒号加一个空格", "a Chinese colon stands after the key: write “: ” (colon and space)")
_SPACE = Text("键的冒号后面缺少空格；请在冒号后加一个空格", "no space after the colon of the key: add one")
_OPENED = regex(r"flow sequence|flow mapping|quoted scalar|simple key")
"""Contexts of a mistake that begins where the thing was opened, and is seen only later."""

_YAML_PROBLEMS: tuple[tuple[str, Text], ...] = (
    ("flow sequence", Text("方括号“[”没有配对的“]”，或其中缺少英文逗号；请补上", "a “[” has no “]”, or a comma is missing within: add it")),
    ("flow mapping", Text("花括号“{”没有配对的“}”，或其中缺少英文逗号；请补上", "a “{” has no “}”, or a comma is missing within: add it")),
    ("quoted scalar", Text("引号没有配对；请补上后一个引号", "a quotation mark is not closed: add the second one")),
    ("mapping values are not allowed", Text("一行里有两个“: ”，或缩进不对；请把含冒号的文字加上引号，或对齐缩进",
                                            "two “: ” in one line, or a wrong indent: quote the text with the colon, or mend the indent")),
    ("could not find expected ':'", Text("这一行没有“: ”；应写成“键: 值”", "this line has no “: ”: write “key: value”")),
    ("single document", Text("文件里有两份内容（中间有“---”）；请删去“---”", "the file holds two documents: delete the line “---”")),
    ("undefined alias", Text("以“*”开头的是引用，这里没有它；文字请加引号", "“*” begins a reference, and there is none: quote the text")),
    ("anchor", Text("以“&”开头的是标记；文字请加引号", "“&” begins a mark: quote the text")),
    ("alias", Text("以“*”开头的是引用；文字请加引号", "“*” begins a reference: quote the text")),
    ("constructor for the tag", Text("以“!”开头的标记不能用；文字请加引号", "a tag that begins with “!” is not taken: quote the text")),
    ("cannot start any token", Text("以“@”“%”“`”之类的符号开头；请加引号", "a value begins with a sign such as @ % `: put it in quotes")),
    ("expected '-' indicator", Text("列表里混进了键；请对齐缩进", "a key stands among the members of a list: mend the indent")),
    ("did not find expected", Text("缩进、引号或括号不对；请与上一行对照，同一层的键左边对齐",
                                   "wrong indent, quotes or brackets: compare with the line above, align keys of one level")),
)  # fmt: skip
_OTHER_YAML = Text("不合 YAML 的写法；请检查这一行和上一行的缩进、引号、括号和冒号",
                   "not valid YAML: look at indent, quotes, brackets and colons of this line and the one above")  # fmt: skip


def yaml_problem(error: yaml.YAMLError, data: bytes) -> tuple[int | None, Text]:
    """The line (from 1) to look at, and what is wrong there."""
    try:
        lines = data.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as wrong:
        zh, en = "文件不是 UTF-8 编码；请用编辑器另存为 UTF-8", "the file is not UTF-8: save it as UTF-8"
        return data.count(b"\n", 0, wrong.start) + 1, Text(zh, en)
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        position = getattr(error, "position", 0) or 0
        zh, en = "有看不见的控制字符；请删去", "a control character that cannot be seen: delete it"
        return data[:position].count(b"\n") + 1, Text(zh, en)
    told = f"{error.context or ''} {error.problem or ''}"
    opened = error.context_mark if error.context_mark is not None and _OPENED.search(told) else error.problem_mark
    line = opened.line + 1
    for number in (error.problem_mark.line + 1, line, error.problem_mark.line):
        text = lines[number - 1] if 0 < number <= len(lines) else ""
        if "\t" in text[: len(text) - len(text.lstrip())]:
            return number, _TAB
        if _FULL_COLON.match(text):
            return number, _COLON
        if _CLOSE_COLON.match(text) and "mapping" not in str(error.context):
            return number, _SPACE
    return line, next((text for key, text in _YAML_PROBLEMS if key in told), _OTHER_YAML)


# --- models

PATTERNS: dict[str, Text] = {
    r"^[a-z0-9-]+$": Text("只用小写英文字母、数字和“-”，如“my-city”", "small letters, digits and “-” only, as my-city"),
    r"^(20\d\d-(0[1-9]|1[0-2])|policy_start|open)$": Text(
        '应为加引号的年月，如 "2021-01"（月份为 01 到 12），或写 policy_start、open',
        'a month in quotes, as "2021-01" (01 to 12), or policy_start, open',
    ),
    r"^(20\d\d-(0[1-9]|1[0-2])|open)$": Text(
        '应为加引号的年月，如 "2021-01"（月份为 01 到 12），或写 open', 'a month in quotes, as "2021-01" (01 to 12), or open'
    ),
    r"^[a-z][a-z0-9_]*$": Text(
        "只用小写英文字母、数字和“_”，以字母开头，如“pilot_list”", "small letters, digits and “_” only, as pilot_list"
    ),
    r"^[a-z_]+$": Text("只用小写英文字母和“_”，如“no_answer”", "small letters and “_” only, as no_answer"),
    r"^0\d{2,3}$": Text('区号应加引号，如 "022"', 'an area code in quotes, as "022"'),
}
"""What is right instead, by the pattern that a value does not fit."""

_MISSING = Text("缺少此键；请补上", "this key is required: add it")
_LIST_OF = {"tuple_type", "list_type"}
_MAPPING = {"model_type", "model_attributes_type", "dict_type", "mapping_type"}
_DATES = {"date_type", "date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact"}
_BOUNDS = {
    "greater_than_equal": ("ge", "应不小于 {}", "must be at least {}"), "greater_than": ("gt", "应大于 {}", "must be more than {}"),
    "less_than_equal": ("le", "应不大于 {}", "must be at most {}"), "less_than": ("lt", "应小于 {}", "must be less than {}"),
}  # fmt: skip
_SHOWN = 40
"""Characters of a wrong value that are worth showing."""


def model_problems(error: ValidationError, model: type[BaseModel], node: yaml.Node | None) -> list[tuple[tuple[Key, ...], Text]]:
    """Place and words of every mistake; a required key that is only misspelt is one mistake, not two."""
    found: dict[tuple[Key, ...], Text] = {}
    details = [(_place(detail["loc"], node), detail) for detail in error.errors(include_url=False)]
    missing = {place for place, detail in details if detail["type"] == "missing"}
    for place, detail in details:
        if detail["type"] == "extra_forbidden":
            meant, problem = _unknown_key(str(place[-1]), _keys_at(model, place[:-1], node), node_at(node, place[:-1]))
            missing.discard((*place[:-1], meant))
            found.setdefault(place, problem)
        elif detail["type"] == "too_short" and any(other[: len(place)] == place and len(other) > len(place) for other, _ in details):
            continue  # members that are wrong do not count: to tell them is enough
        elif detail["type"] != "missing":
            found.setdefault(place, _problem(detail, node_at(node, place)))
    return sorted([*found.items(), *((place, _MISSING) for place in missing if place not in found)], key=lambda told: str(told[0]))


def _place(loc: tuple[int | str, ...], node: yaml.Node | None) -> tuple[Key, ...]:
    """Keys of the document; what the model puts between them (the branch of a choice, a function) is left out."""
    place: list[Key] = []
    for index, piece in enumerate(loc):
        last = index == len(loc) - 1
        if isinstance(node, yaml.SequenceNode) and isinstance(piece, int):
            node = node.value[piece] if piece < len(node.value) else None
        elif isinstance(node, yaml.MappingNode):
            held = next((value for key, value in node.value if key.value == str(piece)), None)
            if held is None and not (last and isinstance(piece, str) and "[" not in piece):
                continue
            node = held
        else:
            continue
        place.append(piece)
    return tuple(place)


def _unknown_key(key: str, known: Sequence[str], mapping: yaml.Node | None) -> tuple[str, Text]:
    """The key that is meant, empty where none is known, and what to do."""
    head, colon, _ = re.sub(r"[：:]", "\0", key, count=1).partition("\0")
    if colon and head in known:
        return head, _COLON if "：" in key else _SPACE
    given = {name.value for name, _ in mapping.value} if isinstance(mapping, yaml.MappingNode) else set()
    free = [name for name in known if name not in given]
    close = difflib.get_close_matches(key, free, 1, 0.6)
    if close:
        return close[0], Text(f"没有这个键；是否为“{close[0]}”？", f"unknown key; did you mean “{close[0]}”?")
    if not free:
        return "", Text("没有这个键；请删去", "unknown key: delete it")
    listed = joined([f"“{name}”" for name in free])
    return "", Text("没有这个键；请删去，或改成：", "unknown key: delete it; known here: ") + listed


def _keys_at(model: Any, place: Sequence[Key], node: yaml.Node | None) -> list[str]:
    """The keys that a mapping at this place may have."""
    for index, key in enumerate(place):
        model = _within(model, key)
        chosen = node_at(node, place[: index + 1])
        if model is Check:
            named = node_at(chosen, ("check",))
            model = checks_by_name().get(named.value if isinstance(named, yaml.ScalarNode) else "", Check)
    return [field.alias or name for name, field in model.model_fields.items()] if _is_model(model) else []


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _within(kind: Any, key: Key) -> Any:
    """The type of what stands under a key: of a model its field, of a list or mapping its values."""
    if _is_model(kind):
        fields = kind.model_fields
        under = [one for one in fields.values() if key in getattr(one.validation_alias, "choices", ())]
        field = fields.get("root") if isinstance(key, int) or "root" in fields else next(iter(under), fields.get(str(key)))
        if field is None:
            return None
        return _within(field.annotation, key) if "root" in fields else _bare(field.annotation)
    arguments = [one for one in get_args(kind) if one is not Ellipsis]
    return _bare(arguments[-1]) if arguments else None


def _bare(kind: Any) -> Any:
    """A type without None and notes."""
    if get_origin(kind) is Annotated:
        return _bare(get_args(kind)[0])
    if get_origin(kind) in (Union, UnionType):
        return _bare(next((one for one in get_args(kind) if one is not type(None)), None))
    return getattr(kind, "__value__", kind) if not hasattr(kind, "type") else _bare(kind.type)


def _problem(detail: ErrorDetails, node: yaml.Node | None) -> Text:
    type_, context = detail["type"], detail.get("ctx") or {}
    raw = node.value if isinstance(node, yaml.ScalarNode) else None
    shown = f"“{raw}”" if raw is not None and len(raw) <= _SHOWN else ""
    value = Text(f"{shown}不正确：" if shown else "", f"{shown} is wrong: " if shown else "")
    if type_ == "value_error" and isinstance(context.get("error"), UnfitValue):
        return context["error"].text  # type: ignore[no-any-return]
    if raw == "" and isinstance(node, yaml.ScalarNode) and not node.style:
        return Text("没有值；请填写，或删去此键", "no value: give one, or delete the key")
    if type_ in ("literal_error", "enum"):
        return _not_among(raw, re.findall(r"'([^']*)'", str(context.get("expected", ""))))
    if type_ == "string_pattern_mismatch":
        return value + PATTERNS.get(str(context.get("pattern")), Text("写法不对", "not written as it should be"))
    if type_ == "string_type":
        return _no_text(raw)
    if type_ in _LIST_OF:
        return _no_list(raw)
    if type_ in _MAPPING:
        return Text("应为“键: 值”的映射", "must be a mapping of keys to values, “key: value”")
    if type_ in _DATES or type_.startswith("date"):
        return value + Text("应为真实的日期，如 2022-05-24", "must be a date that exists, as 2022-05-24")
    if type_ in _BOUNDS:
        key, zh, en = _BOUNDS[type_]
        return value + Text(zh.format(context.get(key)), en.format(context.get(key)))
    return value + _number_or_other(type_)


def _number_or_other(type_: str) -> Text:
    if type_.startswith("int"):
        return Text("应为整数", "must be a whole number")
    if type_.startswith(("float", "finite")):
        return Text("应为数字", "must be a number")
    if type_.startswith("bool"):
        return Text("应为 true（是）或 false（否）", "must be true or false")
    if type_ in ("too_short", "string_too_short"):
        return Text("不能为空；请至少写一个", "must not be empty: give at least one")
    return Text("值不合要求", "not what is asked here")


def _not_among(raw: str | None, allowed: Sequence[str]) -> Text:
    shown = f"“{raw}”" if raw is not None else ""
    hint = near(raw or "", allowed)
    listed = joined([f"“{one}”" for one in allowed])
    return Text(f"不能写{shown or '列表或映射'}", f"{shown or 'a list or mapping'} is not allowed") + (
        hint or Text("；可写：", "; one of ") + listed
    )


def _no_text(raw: str | None) -> Text:
    if raw is None:
        return Text("应为一段文字，不是列表或映射", "must be a text, not a list or mapping")
    return Text(f'应为文字；请加英文引号，写成 "{raw}"', f'must be a text: put it in quotes, "{raw}"')


def _no_list(raw: str | None) -> Text:
    if raw is None:
        return Text("应为列表；请在每一项前加“- ”", "must be a list: begin each member with “- ”")
    return Text(f"应为列表，写成 [{raw}]", f"must be a list: write [{raw}]")
