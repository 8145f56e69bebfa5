"""templates.yaml laid over that of the ruleset that is extended: by id, key by key, with columns inserted, dropped and renamed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import yaml

from evalcheck.ruleset.model import RulesetFault
from evalcheck.ruleset.nodes import TEXT, Key, child, key_of, node_at
from evalcheck.ruleset.overlay import id_of, members
from evalcheck.ruleset.wording import near
from evalcheck.words import Text

_CHANGES = ("rename", "drop", "insert")
"""How the columns of an inherited template are changed; renamed first, so that the others go by the new names."""
_PLACES = ("after", "before")
_Told = list[RulesetFault]


def laid_over(base: yaml.Node | None, over: yaml.Node | None) -> tuple[yaml.Node | None, _Told]:
    """The templates of `over` upon those of `base` (None: there are none), and what is wrong with the changes."""
    if not isinstance(over, yaml.SequenceNode):
        return over, []
    told: _Told = []
    laid = [*members(base)]
    below = {id_of(one): n for n, one in enumerate(laid)}
    for index, one in enumerate(over.value):
        # Two of one id in one file both stay, and are told as such.
        at = below.pop(id_of(one), None)
        new = _one(None if at is None else laid[at], one, (index,), told)
        if at is None:
            laid.append(new)
        else:
            laid[at] = new
    return yaml.SequenceNode(over.tag, laid, over.start_mark, over.end_mark), told


def _one(base: yaml.Node | None, over: yaml.Node, place: tuple[Key, ...], told: _Told) -> yaml.Node:
    if not isinstance(over, yaml.MappingNode):
        return over
    changes = {key.value: (key, value) for key, value in over.value if key.value in _CHANGES}
    pairs = [(key, value) for key, value in over.value if key.value not in _CHANGES]
    if not isinstance(base, yaml.MappingNode):
        for name, (key, _) in changes.items():
            zh, en = (
                f"“{name}”只能用来改沿用的模板；请把各列写进“columns”",
                f"{name} changes an inherited template: write columns",
            )
            told.append(_fault(key, (*place, name), Text(zh, en)))
        return yaml.MappingNode(over.tag, pairs, over.start_mark, over.end_mark)
    given = {key.value for key, _ in pairs}
    pairs = [*((key, value) for key, value in base.value if key.value not in given), *pairs]
    merged = yaml.MappingNode(over.tag, pairs, over.start_mark, over.end_mark)
    if changes:
        _change(merged, changes, place, told)
    return merged


def _change(template: yaml.MappingNode, changes: dict[str, tuple[yaml.Node, yaml.Node]], place: tuple[Key, ...], told: _Told) -> None:
    """Columns changed in place of the template; of a form without columns, its fields."""
    what = "columns" if members(node_at(template, ("columns",))) else "fields"
    at, held = child(template, what)
    columns = _Columns([*members(held)], _follower(template), told)
    for name in _CHANGES:
        if name in changes:
            getattr(columns, name)(changes[name][1], (*place, name))
    node = yaml.SequenceNode("tag:yaml.org,2002:seq", columns.nodes, template.start_mark, template.end_mark)
    template.value = [(key, node if key is at else value) for key, value in template.value]


def _follower(template: yaml.MappingNode) -> str | None:
    """The column that groups of stages follow."""
    after = node_at(template, ("stages", "after"))
    return str(after.value) if isinstance(after, yaml.ScalarNode) else None


class _Columns:
    """The columns of a template while they are changed."""

    def __init__(self, nodes: list[yaml.Node], follower: str | None, told: _Told) -> None:
        self.nodes, self._follower, self._told = nodes, follower, told

    def _names(self) -> list[str]:
        return [str(found.value) for one in self.nodes if isinstance(found := node_at(one, ("name",)), yaml.ScalarNode)]

    def _index(self, name: yaml.Node, place: tuple[Key, ...]) -> int | None:
        names = self._names()
        if isinstance(name, yaml.ScalarNode) and name.value in names:
            return names.index(str(name.value))
        rest = Text("；请改正", ": mend it")
        told = Text(f"模板没有“{name.value}”这一列", f"the template has no column “{name.value}”")
        self._told.append(_fault(name, place, told + (near(str(name.value), names) or rest)))
        return None

    def rename(self, node: yaml.Node, place: tuple[Key, ...]) -> None:
        """Old names to new ones; what is called by its old name is told what it should be (TPL002)."""
        if not isinstance(node, yaml.MappingNode):
            self._told.append(_fault(node, place, Text("应写成“{旧列名: 新列名}”", "must be a mapping: {old name: new name}")))
            return
        for old, new in node.value:
            index = self._index(old, (*place, str(old.value)))
            if index is not None and not self._taken(new, (*place, str(old.value))):
                self.nodes[index] = _renamed(self.nodes[index], old, new)

    def drop(self, node: yaml.Node, place: tuple[Key, ...]) -> None:
        if not isinstance(node, yaml.SequenceNode):
            self._told.append(_fault(node, place, Text("应为列名的列表；请写成 [列名]", "must be a list of names of columns: [name]")))
            return
        for n, name in enumerate(node.value):
            index = self._index(name, (*place, n))
            if index is not None and name.value == self._follower:
                zh, en = (
                    f"环节跟在“{name.value}”后面，不能去掉；请同时改写“stages”",
                    f"stages follow “{name.value}”: rewrite stages too",
                )
                self._told.append(_fault(name, (*place, n), Text(zh, en)))
            elif index is not None:
                del self.nodes[index]

    def insert(self, node: yaml.Node, place: tuple[Key, ...]) -> None:
        """Columns, each with the one that it stands after or before; at the end without either."""
        if not isinstance(node, yaml.SequenceNode):
            self._told.append(_fault(node, place, Text("应为列的列表；请在每一项前加“- ”", "must be a list of columns, each with a dash")))
            return
        for n, column in enumerate(node.value):
            named = {key.value: value for key, value in column.value} if isinstance(column, yaml.MappingNode) else {}
            where = next((side for side in _PLACES if side in named), None)
            index = self._index(named[where], (*place, n, where)) if where else len(self.nodes)
            if index is None or ("name" in named and self._taken(named["name"], (*place, n, "name"))):
                continue
            self.nodes.insert(index + (where == "after"), _without(column, _PLACES))

    def _taken(self, name: yaml.Node, place: tuple[Key, ...]) -> bool:
        if name.value not in self._names():
            return False
        zh, en = f"模板已有“{name.value}”这一列；请改正或删去", f"the template has a column “{name.value}” already: mend it or delete it"
        self._told.append(_fault(name, place, Text(zh, en)))
        return True


def _renamed(column: yaml.Node, old: yaml.Node, new: yaml.Node) -> yaml.Node:
    if not isinstance(column, yaml.MappingNode):
        return column
    pairs = [(key, new if key.value == "name" else value) for key, value in column.value]
    at, alike = child(column, "lookalikes")
    names = yaml.SequenceNode("tag:yaml.org,2002:seq", [*members(alike), old], old.start_mark, old.end_mark)
    kept = [(key, names if key is at else value) for key, value in pairs]
    key = yaml.ScalarNode(TEXT, "lookalikes", old.start_mark, old.end_mark)
    return yaml.MappingNode(column.tag, kept if at is not None else [*kept, (key, names)], column.start_mark, column.end_mark)


def _without(column: yaml.Node, keys: Sequence[str]) -> yaml.Node:
    if not isinstance(column, yaml.MappingNode):
        return column
    return yaml.MappingNode(column.tag, [pair for pair in column.value if pair[0].value not in keys], column.start_mark, column.end_mark)


def _fault(node: yaml.Node, place: tuple[Key, ...], text: Text) -> RulesetFault:
    return RulesetFault(node.start_mark.name, node.start_mark.line + 1, key_of(place), text)


def dropped(templates: yaml.Node | None, names: yaml.Node) -> tuple[yaml.Node | None, _Told]:
    """The templates less those that `drop_templates` names."""
    told = list(_unknown(templates, names))
    gone = {str(one.value) for one in members(names)}
    if not isinstance(templates, yaml.SequenceNode):
        return templates, told
    kept = [one for one in templates.value if id_of(one) not in gone]
    return yaml.SequenceNode(templates.tag, kept, templates.start_mark, templates.end_mark), told


def _unknown(templates: yaml.Node | None, names: yaml.Node) -> Iterator[RulesetFault]:
    if not isinstance(names, yaml.SequenceNode):
        zh, en = "应为模板编号的列表，如 [work_order]", "must be a list of ids of templates, such as [work_order]"
        yield _fault(names, ("drop_templates",), Text(zh, en))
    known = [id_ for one in members(templates) if (id_ := id_of(one))]
    for n, one in enumerate(members(names)):
        if one.value not in known:
            told = Text(f"没有模板“{one.value}”可以去掉", f"there is no template “{one.value}” to drop")
            yield _fault(one, ("drop_templates", n), told + (near(str(one.value), known) or Text("；请删去", ": delete it")))
