"""evalcheck.yaml: what the sender declares of the package (unit, policy months, parts that do not apply, waivers)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from datetime import date
from typing import TYPE_CHECKING, Any

from evalcheck.evidence.hostile_yaml import NotYaml, compose, likely_mistake
from evalcheck.patterns import regex
from evalcheck.records import dataclass
from evalcheck.words import Text

if TYPE_CHECKING:
    from yaml.nodes import MappingNode, Node

    from evalcheck.catalogue import Catalogue
from evalcheck.catalogue.items import Item

_MONTH = regex(r"20[0-9]{2}-(0[1-9]|1[0-2])")
_LOOSE_MONTH = regex(r"(20\d\d)\D{0,3}(\d{1,2})\D?")
_SCALARS = frozenset({"str", "int", "float", "bool", "null", "timestamp"})
_CODE = regex(r"[A-Z]{3}\d{3}")
_OWN_NUMBER = regex(r"(?=.*\d)[\w.·-]{1,20}")
"""What may be an item's own number (`A3`, `2-1`); whether it is one, the list tells."""


@dataclass(frozen=True, slots=True)
class DeclaredWaiver:
    """`file` is a pattern of paths or names; the empty one, an evaluator's alone, means what is found of the package as a whole.
    `line` is where it begins, from 1."""

    code: str
    file: str | None
    reason: str | None
    approved_by: str | None = None
    until: date | None = None
    line: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class DeclarationFault:
    """A place of the file that is not understood: line (from 1), path of the key (`waivers.0.code`), what is wrong, what would be right."""

    line: int | None
    key: str
    problem: Text


@dataclass(frozen=True, slots=True)
class Declaration:
    """`policy_start`: month by item number; `not_applicable`: reason by clause id; `lines`: line by path of key (`not_applicable.25-4`)."""

    path: str | None = None
    unit: str | None = None
    ruleset: str | None = None
    policy_start: Mapping[int | str, str] = field(default_factory=dict)
    not_applicable: Mapping[str, str] = field(default_factory=dict)
    waivers: tuple[DeclaredWaiver, ...] = ()
    faults: tuple[DeclarationFault, ...] = ()
    lines: Mapping[str, int] = field(default_factory=dict)

    def month_of(self, item: Item) -> str | None:
        """The month in which the policy of an item took effect, as declared under its running number or its own."""
        own = self.policy_start.get(item.number) if item.number else None
        return own or self.policy_start.get(item.seq)


def read_declaration(data: bytes, path: str) -> Declaration:
    """The declaration in a file's bytes. Whatever is not understood becomes a fault; what is understood still holds."""
    try:
        node = compose(data)
    except NotYaml as error:
        return Declaration(path, faults=(DeclarationFault(error.line, "-", error.text),))
    if node is None:
        return Declaration(path)
    reading = _Reading()
    values = reading.mapping(node, "", _KEYS)
    return Declaration(
        path,
        unit=values.get("unit"),
        ruleset=values.get("ruleset"),
        policy_start=values.get("policy_start") or {},
        not_applicable=values.get("not_applicable") or {},
        waivers=values.get("waivers") or (),
        faults=tuple(reading.faults),
        lines=reading.lines,
    )


def declaration_faults(declaration: Declaration, catalogue: Catalogue) -> tuple[DeclarationFault, ...]:
    """What only the catalogue can tell: items and clauses that do not exist, and parts that may not be declared not applicable."""
    named = [item.number for item in catalogue.items.values()]
    unread = tuple(_no_number(seq, declaration) for seq in declaration.policy_start if isinstance(seq, str) and seq not in named)
    if not catalogue.items_published:
        return unread
    return unread + tuple(_unknown_items(declaration, catalogue)) + tuple(_wrong_parts(declaration, catalogue))


def _no_number(text: str, declaration: Declaration) -> DeclarationFault:
    key = f"policy_start.{text}"
    zh, en = f"“{text}”不是清单序号；请写数字，如 25: 2021-03", f"“{text}” is no item number; write 25: 2021-03"
    return DeclarationFault(declaration.lines.get(key), key, Text(zh, en))


def _unknown_items(declaration: Declaration, catalogue: Catalogue) -> Iterator[DeclarationFault]:
    first, last = min(catalogue.items, default=0), max(catalogue.items, default=0)
    for seq in declaration.policy_start:
        if isinstance(seq, int) and seq not in catalogue.items:
            key = f"policy_start.{seq}"
            zh = f"清单没有第 {seq} 项；请写 {first} 至 {last} 之间的序号"
            en = f"the list has no item {seq}; write a number from {first} to {last}"
            yield DeclarationFault(declaration.lines.get(key), key, Text(zh, en))


def _wrong_parts(declaration: Declaration, catalogue: Catalogue) -> Iterator[DeclarationFault]:
    for name in declaration.not_applicable:
        key = f"not_applicable.{name}"
        clause = catalogue.clauses.get(name)
        if clause is None:
            yield DeclarationFault(
                declaration.lines.get(key), key,
                Text(
                    f"没有“{name}”这一款；请照“序号-款号”写，如 25-4",
                    f"there is no clause “{name}”; write item and clause as in 25-4",
                ),
            )  # fmt: skip
        elif clause.need == "required" and not clause.conditional_asks:
            yield DeclarationFault(
                declaration.lines.get(key), key,
                Text(
                    f"“{name}”（{clause.label}）必须提供，不能声明为不适用；只有“如有……”的款可以，请删去这一行并补交材料",
                    f"clause {name} ({clause.label}) must be answered and cannot be not applicable; only “if there is one” clauses can",
                ),
            )  # fmt: skip


class _Reading:
    """One run over the nodes: the faults found, and the line of each key."""

    def __init__(self) -> None:
        self.faults: list[DeclarationFault] = []
        self.lines: dict[str, int] = {}

    def fault(self, line: int | None, key: str, zh: str, en: str) -> None:
        self.faults.append(DeclarationFault(line, key, Text(zh, en)))

    def wrong(self, node: Node, key: str, zh: str, en: str) -> None:
        self.fault(node.start_mark.line + 1, key, zh, en)

    def entries(self, node: Node, key: str) -> Iterator[tuple[str, Node, Node]]:
        """Key as text, key node, value node of a mapping; a key given twice is a fault and its first value holds."""
        if node.tag != "tag:yaml.org,2002:map":
            if not _is_null(node):
                mistake = likely_mistake(str(node.value)) if isinstance(node.value, str) else Text("", "")
                self.wrong(node, key or "-", f"应为“键：值”的写法{mistake.zh}", f"must be “key: value” pairs{mistake.en}")
            return
        seen: set[str] = set()
        pairs: MappingNode = node  # type: ignore[assignment]
        for name, value in pairs.value:
            text = str(name.value) if isinstance(name.value, str) else ""
            place = f"{key}.{text}" if key else text
            if not text:
                self.wrong(name, key or "-", "键应为文字或数字", "a key must be text or a number")
            elif text in seen:
                self.wrong(name, place, f"“{text}”写了两次；请合并为一处", f"“{text}” is given twice; keep one")
            else:
                seen.add(text)
                self.lines[place] = name.start_mark.line + 1
                yield text, name, value

    def mapping(self, node: Node, key: str, known: Mapping[str, _Reader]) -> dict[str, Any]:
        """The values of known keys, each by its reader; an unknown key is a fault that names the nearest known one."""
        values: dict[str, Any] = {}
        for text, name, value in self.entries(node, key):
            place = f"{key}.{text}" if key else text
            read = known.get(text)
            if read is None:
                listed = "、".join(known)
                self.wrong(name, place, f"不认识的键“{text}”；可用的键：{listed}", f"unknown key “{text}”; known keys: {', '.join(known)}")
            else:
                values[text] = read(self, value, place)
        return values

    def text(self, node: Node, key: str) -> str | None:
        """A scalar as text, whatever YAML takes it for; blank is None."""
        if not isinstance(node.value, str) or node.tag.rpartition(":")[2] not in _SCALARS:
            self.wrong(node, key, "应为一段文字", "must be text")
            return None
        return None if _is_null(node) else unicodedata.normalize("NFC", node.value).strip() or None

    def pattern(self, node: Node, key: str) -> str | None:
        """Text in which the empty one, where it is written out, is not the same as none."""
        text = self.text(node, key)
        return "" if text is None and node.tag == "tag:yaml.org,2002:str" else text

    def said(self, node: Node, key: str) -> str | None:
        """Text that must not be left blank."""
        before = len(self.faults)
        text = self.text(node, key)
        if text is None and len(self.faults) == before:
            self.wrong(node, key, "没有填写；请填写或删去这一行", "left blank; fill it in or delete the line")
        return text

    def day(self, node: Node, key: str) -> date | None:
        text = self.text(node, key)
        try:
            return None if text is None else date.fromisoformat(text)
        except ValueError:
            self.wrong(node, key, f"“{text}”不是日期；请写成 2022-06-30", f"“{text}” is not a date; write 2022-06-30")
            return None

    def months(self, node: Node, key: str) -> dict[int | str, str]:
        """policy_start: item number to month."""
        found: dict[int | str, str] = {}
        for text, name, value in self.entries(node, key):
            place = f"{key}.{text}"
            number = re.fullmatch(r"第?\s*(\d{1,3})\s*项?", unicodedata.normalize("NFKC", text))
            month = self.month(value, place)
            if number is None and _OWN_NUMBER.fullmatch(text):
                found |= {text: month} if month else {}
            elif number is None:
                self.wrong(name, place, f"“{text}”不是清单序号；请写数字，如 25: 2021-03", f"“{text}” is no item number; write 25: 2021-03")
            elif month:
                self.lines.setdefault(f"{key}.{int(number[1])}", name.start_mark.line + 1)
                found[int(number[1])] = month
        return found

    def month(self, node: Node, key: str) -> str | None:
        text = self.said(node, key)
        if text is None or _MONTH.fullmatch(text):
            return text
        loose = _LOOSE_MONTH.match(unicodedata.normalize("NFKC", text))
        right = f"{loose[1]}-{int(loose[2]):02}" if loose and 1 <= int(loose[2]) <= 12 else "2021-03"
        self.wrong(node, key, f"“{text}”不是月份；请写成 {right}", f"“{text}” is not a month; write {right}")
        return None

    def reasons(self, node: Node, key: str) -> dict[str, str]:
        """not_applicable: clause to reason."""
        found = {}
        for text, _, value in self.entries(node, key):
            place = f"{key}.{text}"
            before = len(self.faults)
            reason = self.text(value, place)
            if reason:
                clause = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
                self.lines.setdefault(f"{key}.{clause}", self.lines[place])
                found[clause] = reason
            elif len(self.faults) == before:
                self.wrong(value, place, "没有写原因；请写明为什么不适用，如“本期无典型案例”", "no reason given; say why it does not apply")
        return found

    def waivers(self, node: Node, key: str) -> tuple[DeclaredWaiver, ...]:
        if node.tag != "tag:yaml.org,2002:seq":
            if not _is_null(node):
                self.wrong(node, key, "应为列表，每条豁免以“- ”开头", "must be a list, each waiver begun by “- ”")
            return ()
        found = [self.waiver(entry, f"{key}.{i}") for i, entry in enumerate(node.value)]
        return tuple(waiver for waiver in found if waiver)

    def waiver(self, node: Node, key: str) -> DeclaredWaiver | None:
        """One waiver; None where its code or last day is not understood, for then nobody knows what it waives or how long."""
        values = self.mapping(node, key, _WAIVER_KEYS)
        if not values:
            return None
        code = values.get("code")
        if not isinstance(code, str) or not _CODE.fullmatch(code):
            if "code" not in values or code:
                problem = f"“{code}”不是问题代码" if code else "缺少问题代码"
                self.wrong(node, f"{key}.code", f"{problem}；请写成 code: NAM008", f"“{code or ''}” is no code; write code: NAM008")
            return None
        if any(fault.key == f"{key}.until" for fault in self.faults):
            return None
        told = {name: values.get(name) for name in ("file", "reason", "approved_by", "until")}
        return DeclaredWaiver(code, **told, line=node.start_mark.line + 1)


def _is_null(node: Node) -> bool:
    return bool(node.tag == "tag:yaml.org,2002:null")


_Reader = Callable[[_Reading, "Node", str], object]
_KEYS: Mapping[str, _Reader] = {
    "unit": _Reading.said,
    "ruleset": _Reading.said,
    "policy_start": _Reading.months,
    "not_applicable": _Reading.reasons,
    "waivers": _Reading.waivers,
}
_WAIVER_KEYS: Mapping[str, _Reader] = {
    "code": _Reading.said,
    "file": _Reading.pattern,
    "reason": _Reading.text,
    "approved_by": _Reading.text,
    "until": _Reading.day,
}
