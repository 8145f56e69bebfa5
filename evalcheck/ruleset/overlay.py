"""One ruleset.yaml laid over the one it extends, as nodes; what would be lost in that without a word is a mistake."""

from __future__ import annotations

from collections.abc import Iterator

import yaml

from evalcheck.ruleset.model import RulesetFault
from evalcheck.ruleset.nodes import Key, child, node_at
from evalcheck.ruleset.source import Document
from evalcheck.ruleset.wording import near
from evalcheck.words import Text

_Mistake = tuple[tuple[Key, ...], Text]


def overlaid(base: yaml.MappingNode | None, over: yaml.MappingNode) -> yaml.MappingNode:
    """The keys of `over` in place of those of `base`; rules and kinds by their id, key by key, less `drop_rules`."""
    if base is None:
        return over
    replaced = {key.value for key, _ in over.value}
    gone = {*_BY_ID, "drop_rules", *replaced} | ({"expect"} if "items" in replaced else set())  # what another list was held to
    pairs = [(key, value) for key, value in base.value if key.value not in gone]
    pairs = [(key, _without_example(value) if key.value == "naming" and "items" in replaced else value) for key, value in pairs]
    pairs += [(key, value) for key, value in over.value if key.value not in _NOT_LAID]
    pairs += _kinds(base, over)
    dropped = {str(one.value) for one in members(node_at(over, ("drop_rules",)))}
    key, rules = child(over, "rules")
    base_key, _ = child(base, "rules")
    kept = [rule for rule in _rules(node_at(base, ("rules",)), rules) if id_of(rule) not in dropped]
    if isinstance(rules, yaml.SequenceNode) or base_key is not None:
        at = rules if isinstance(rules, yaml.SequenceNode) else base_key
        assert at is not None
        pairs.append((key or base_key, yaml.SequenceNode("tag:yaml.org,2002:seq", kept, at.start_mark, at.end_mark)))
    elif key is not None:
        pairs.append((key, rules))
    return yaml.MappingNode(over.tag, pairs, over.start_mark, over.end_mark)


def _without_example(naming: yaml.Node) -> yaml.Node:
    """How files are named, without the name that is right by another list."""
    if not isinstance(naming, yaml.MappingNode):
        return naming
    kept = [(key, value) for key, value in naming.value if key.value != "example"]
    return yaml.MappingNode(naming.tag, kept, naming.start_mark, naming.end_mark)


_BY_ID = ("rules", "kinds")
_NOT_LAID = (*_BY_ID, "drop_rules", "drop_templates", "extends")
"""Keys of a ruleset.yaml that are laid over by id, or say how the whole is made."""


def _kinds(base: yaml.MappingNode, over: yaml.MappingNode) -> list[tuple[yaml.Node, yaml.Node]]:
    """The kinds of evidence of both, those of one id as one."""
    (base_key, kinds), (key, own) = child(base, "kinds"), child(over, "kinds")
    if not isinstance(own, yaml.SequenceNode) or key is None:
        found = (base_key, kinds) if key is None else (key, own)
        return [(found[0], found[1])] if found[0] is not None and found[1] is not None else []
    laid = [*members(kinds)]
    below = {id_of(kind): n for n, kind in enumerate(laid)}
    for one in own.value:
        at = below.pop(id_of(one), None)  # two of one id in one file both stay, and are told as such
        if at is None:
            laid.append(one)
        else:
            laid[at] = _one_rule(laid[at], one)
    return [(key, yaml.SequenceNode(own.tag, laid, own.start_mark, own.end_mark))]


def _rules(base: yaml.Node | None, over: yaml.Node | None) -> list[yaml.Node]:
    own: dict[str | None, yaml.Node] = {id_of(rule): rule for rule in members(over)}
    kept = [_one_rule(rule, own.pop(id_of(rule))) if id_of(rule) in own else rule for rule in members(base)]
    new = [rule for rule in own.values() if base is None or child(rule, "check")[0] is not None]  # the rest are mistakes, and told
    return [*kept, *new]


def _one_rule(base: yaml.Node, over: yaml.Node) -> yaml.Node:
    if not isinstance(base, yaml.MappingNode) or not isinstance(over, yaml.MappingNode):
        return over
    given = {key.value: value for key, value in over.value}
    pairs = []
    for key, value in base.value:
        if key.value == "severity" and isinstance(given.get("severity"), yaml.MappingNode):
            codes = {code.value for code, _ in given["severity"].value}
            inherited = [(code, one) for code, one in value.value if code.value not in codes]
            mixed = yaml.MappingNode(value.tag, inherited + given["severity"].value, over.start_mark, over.end_mark)
            pairs.append((child(over, "severity")[0], mixed))
        elif key.value not in given:
            pairs.append((key, value))
    pairs += [(key, value) for key, value in over.value if key.value != "severity" or child(base, "severity")[0] is None]
    return yaml.MappingNode(over.tag, pairs, over.start_mark, over.end_mark)


def members(node: yaml.Node | None) -> list[yaml.Node]:
    """The members of a list; of anything else none."""
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def id_of(rule: yaml.Node) -> str | None:
    """The id of a rule's node."""
    found = node_at(rule, ("id",))
    return str(found.value) if isinstance(found, yaml.ScalarNode) else None


def own_mistakes(document: Document, base: yaml.MappingNode | None) -> list[RulesetFault]:
    """No rules, two rules of one id, changes of a rule that is not there, names in `drop_rules` that no rule has. `base` is None where
    nothing is extended."""
    known = [id_ for rule in members(node_at(base, ("rules",))) if (id_ := id_of(rule))]
    found = [*_own_rules(document, known if base is not None else None), *_dropped(document, known)]
    return [document.fault(place, problem) for place, problem in found]


def _own_rules(document: Document, known: list[str] | None) -> Iterator[_Mistake]:
    rules = node_at(document.node, ("rules",))
    if (known is None and not members(rules) and not _is_other(rules)) or (isinstance(rules, yaml.SequenceNode) and not rules.value):
        zh, en = "没有任何规则，等于什么都不查；请写上规则，或用 extends", "no rule: nothing would be checked; write some, or use extends"
        yield ("rules",), Text(zh, en)
    elif known is not None and rules is not None and not isinstance(rules, yaml.SequenceNode):
        zh, en = "应为规则的列表，每条以 - 开头；没有要改的规则就删去这一行", "must be a list of rules, each with a dash, or go"
        yield ("rules",), Text(zh, en)
    seen: set[str] = set()
    for index, rule in enumerate(members(rules)):
        id_ = id_of(rule)
        if id_ is not None and id_ in seen:
            zh = f"规则编号“{id_}”重复，前一条会丢失；请改名或删去一条"
            yield ("rules", index, "id"), Text(zh, f"the rule id “{id_}” stands twice, and one would be lost: rename it")
        elif known is not None and id_ is None and node_at(rule, ("check",)) is None:
            zh, en = "没有写 id，不知道要改哪一条规则；请写上它的编号", "has no id, so nothing tells which rule to change: write it"
            yield ("rules", index), Text(zh, en)
        elif known and id_ is not None and id_ not in known and node_at(rule, ("check",)) is None:
            zh, en = f"没有编号为“{id_}”的规则可以修改；新规则要写 check", f"there is no rule “{id_}” to change; a new one needs `check`"
            yield ("rules", index, "id"), Text(zh, en) + near(id_, known)
        seen.add(id_ or "")


def _is_other(node: yaml.Node | None) -> bool:
    """Whether something stands there that is no list: the model says so."""
    return node is not None and not isinstance(node, yaml.SequenceNode) and node.value != ""


def _dropped(document: Document, known: list[str]) -> Iterator[_Mistake]:
    dropped = node_at(document.node, ("drop_rules",))
    if dropped is None:
        return
    if not isinstance(dropped, yaml.SequenceNode):
        yield ("drop_rules",), Text("应为规则编号的列表，如 [photos]", "must be a list of rule ids, such as [photos]")
        return
    changed = {id_of(rule) for rule in members(node_at(document.node, ("rules",))) if node_at(rule, ("check",)) is None}
    for index, one in enumerate(dropped.value):
        if any(one.value == other.value for other in dropped.value[:index]):
            yield ("drop_rules", index), Text(f"“{one.value}”写了两次；请删去一处", f"“{one.value}” stands twice: delete one")
        elif one.value in changed:
            zh, en = f"规则“{one.value}”又改又去掉；请删去其中一处", f"the rule “{one.value}” is changed and dropped: delete one"
            yield ("drop_rules", index), Text(zh, en)
        elif one.value not in known:
            hint = near(str(one.value), known)
            zh, en = f"没有编号为“{one.value}”的规则可以去掉", f"there is no rule “{one.value}” to drop"
            yield ("drop_rules", index), Text(zh, en) + (hint or Text("；请删去", ": delete it"))
