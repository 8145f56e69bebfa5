"""The mutants of a module: every place of its syntax tree at which an operator makes one small change."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

Change = tuple[str, ast.AST | None]
"""An operator's name and what comes in place of the node; None takes it out of its list."""


@dataclass(frozen=True)
class Mutant:
    """One change of one module. `function` is the outermost function it stands in (`Class.method`), empty for the module's own lines."""

    path: str
    function: str
    line: int
    operator: str
    was: str
    becomes: str
    number: int
    """Which of the module's mutants it is."""
    nested: bool = False
    """Whether it stands in a function within the outermost one."""

    def __str__(self) -> str:
        return f"{self.path}:{self.line} {self.function or '-'} [{self.operator}] {self.was} -> {self.becomes}"


@dataclass(frozen=True)
class _Site:
    """Where a node hangs: a field of its parent, or a place in the list that the field holds."""

    parent: ast.AST
    field: str
    index: int | None
    node: ast.AST
    function: str
    nested: bool

    def put(self, new: ast.AST | None) -> None:
        if self.index is None:
            setattr(self.parent, self.field, new)
        elif new is None:
            del getattr(self.parent, self.field)[self.index]
        else:
            getattr(self.parent, self.field)[self.index] = new


def mutants(path: str, source: str) -> list[Mutant]:
    """All mutants of a module, always in the same order."""
    return [_mutant(path, number, site, change) for number, (site, change) in enumerate(_changes(ast.parse(source)))]


def mutated(source: str, number: int) -> ast.Module:
    """The module's tree with one mutant in it."""
    tree = ast.parse(source)
    site, (_, new) = next(found for n, found in enumerate(_changes(tree)) if n == number)
    site.put(new and ast.copy_location(new, site.node))
    return ast.fix_missing_locations(tree)


def _mutant(path: str, number: int, site: _Site, change: Change) -> Mutant:
    operator, new = change
    line = getattr(site.node, "lineno", None) or next(n.lineno for n in ast.walk(site.node) if hasattr(n, "lineno"))
    return Mutant(path, site.function, line, operator, _text(site.node), _text(new) if new else "(nothing)", number, site.nested)


def _text(node: ast.AST) -> str:
    """The first line of a node as code."""
    return " ".join(ast.unparse(node).split())[:100]


def _changes(tree: ast.Module) -> Iterator[tuple[_Site, Change]]:
    for site in _sites(tree, ""):
        for operator in _OPERATORS.get(type(site.node), ()):
            for change in operator(site.node):
                yield site, change
        if isinstance(site.node, ast.stmt):
            yield from ((site, change) for change in _statement(site))


_TEXTS = frozenset({"Kind", "Words", "Literal", "TypeVar", "NamedTuple"})
"""Calls and subscripts that hold words and types: golden reports and mypy hold these."""


def _sites(node: ast.AST, function: str, nested: bool = False) -> Iterator[_Site]:
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "decorator_list", "type_params", "ctx", "keywords" if _is_class(node) else ""):
            continue
        children = list(enumerate(value)) if isinstance(value, list) else [(None, value)]
        for index, child in children:
            if isinstance(child, ast.AST) and not _is_mute(child):
                inside = _inside(node, field, child, function)
                yield _Site(node, field, index, child, function, nested)
                yield from _sites(child, inside, nested or (isinstance(child, ast.FunctionDef) and inside == function != ""))


def _inside(node: ast.AST, field: str, child: ast.AST, function: str) -> str:
    """The function that a child's own children stand in; defaults of arguments are computed outside of theirs."""
    if isinstance(child, ast.ClassDef) and not isinstance(node, ast.FunctionDef):
        return f"{function}{child.name}."
    if isinstance(child, ast.FunctionDef) and (not function or function.endswith(".")):
        return function + child.name
    return function


def _is_class(node: ast.AST) -> bool:
    return isinstance(node, ast.ClassDef)


def _is_mute(node: ast.AST) -> bool:
    """Whether a node holds words, types, or a guard against what cannot be (an assert, `strict=True`)."""
    if isinstance(node, ast.Import | ast.ImportFrom | ast.Assert | ast.arguments | ast.JoinedStr):
        return True
    if isinstance(node, ast.keyword) and node.arg == "strict":
        return True
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return True
    if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
        return True
    named = node.func if isinstance(node, ast.Call) else node.value if isinstance(node, ast.Subscript) else None
    return isinstance(named, ast.Name) and named.id in _TEXTS


_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.LtE), ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.In: (ast.NotIn,), ast.NotIn: (ast.In,), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,),
}  # fmt: skip
_SUMS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult, ast.Pow: ast.Mult,
    ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip
_NAMES = {
    "min": "max", "max": "min", "any": "all", "all": "any", "startswith": "endswith", "endswith": "startswith", "fullmatch": "match",
    "match": "search", "removeprefix": "removesuffix", "removesuffix": "removeprefix", "partition": "rpartition", "rpartition": "partition",
    "lstrip": "rstrip", "rstrip": "lstrip", "union": "intersection", "intersection": "union",
}  # fmt: skip


def _comparison(node: ast.Compare) -> Iterator[Change]:
    for place, operator in enumerate(node.ops):
        for n, other in enumerate(_COMPARISONS[type(operator)]):
            boundary = n == 0 and len(_COMPARISONS[type(operator)]) > 1
            new = copy.copy(node)
            new.ops = [*node.ops[:place], other(), *node.ops[place + 1 :]]
            yield "boundary" if boundary else "comparison", new


def _compared_text(node: ast.Compare) -> Iterator[Change]:
    for place, compared in enumerate(node.comparators):
        if isinstance(compared, ast.Constant) and isinstance(compared.value, str):
            new = copy.copy(node)
            new.comparators = [*node.comparators[:place], ast.Constant(compared.value + "?"), *node.comparators[place + 1 :]]
            yield "constant", new


def _connective(node: ast.BoolOp) -> Iterator[Change]:
    yield "and/or", ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
    for place in range(len(node.values)):
        left = [*node.values[:place], *node.values[place + 1 :]]
        yield "drop condition", left[0] if len(left) == 1 else ast.BoolOp(node.op, left)


def _negation(node: ast.UnaryOp) -> Iterator[Change]:
    if isinstance(node.op, ast.Not):
        yield "drop not", node.operand
    if isinstance(node.op, ast.USub):
        yield "sign", node.operand


def _number(node: ast.Constant) -> Iterator[Change]:
    if isinstance(node.value, bool):
        yield "constant", ast.Constant(not node.value)
    elif isinstance(node.value, int | float):
        yield "number", ast.Constant(node.value + 1)
        yield "number", ast.Constant(node.value - 1 if isinstance(node.value, int) else node.value * 0.9)


def _choice(node: ast.IfExp) -> Iterator[Change]:
    yield "one branch", node.body
    yield "one branch", node.orelse


def _called(node: ast.Call) -> Iterator[Change]:
    """A function that is like another, and an argument that has a default."""
    name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr if isinstance(node.func, ast.Attribute) else ""
    if name in _NAMES:
        function: ast.expr = ast.Name(_NAMES[name], ast.Load())
        if isinstance(node.func, ast.Attribute):
            function = ast.Attribute(node.func.value, _NAMES[name], ast.Load())
        yield "function", ast.Call(function, node.args, node.keywords)
    if name in ("strip", "lower", "casefold", "sorted", "reversed", "abs", "fold", "plain", "cleaned", "bare", "folded", "shown"):
        inner = node.func.value if isinstance(node.func, ast.Attribute) else node.args[0] if node.args else None
        if inner is not None and not isinstance(inner, ast.Starred):
            yield "drop call", inner


def _slice_end(node: ast.Slice) -> Iterator[Change]:
    if node.lower is not None:
        yield "slice", ast.Slice(None, node.upper, node.step)
    if node.upper is not None:
        yield "slice", ast.Slice(node.lower, None, node.step)


def _filter(node: ast.comprehension) -> Iterator[Change]:
    for place in range(len(node.ifs)):
        yield "drop filter", ast.comprehension(node.target, node.iter, [*node.ifs[:place], *node.ifs[place + 1 :]], node.is_async)


def _members(node: ast.Set | ast.List | ast.Tuple) -> Iterator[Change]:
    """One of several constants left out; a tuple's only where it is a list of them (pairs are not)."""
    if isinstance(getattr(node, "ctx", None), ast.Store) or len(node.elts) < (3 if isinstance(node, ast.Tuple) else 2):
        return
    for place, element in enumerate(node.elts):
        if isinstance(element, ast.Attribute | ast.Constant):
            new = copy.copy(node)
            new.elts = [*node.elts[:place], *node.elts[place + 1 :]]
            yield "drop member", new


def _arithmetic(node: ast.BinOp) -> Iterator[Change]:
    of_text_or_type = any(isinstance(side, ast.Constant) and isinstance(side.value, str | None) for side in (node.left, node.right))
    if type(node.op) in _SUMS and not of_text_or_type:
        yield "arithmetic", ast.BinOp(node.left, _SUMS[type(node.op)](), node.right)


def _augmented(node: ast.AugAssign) -> Iterator[Change]:
    if type(node.op) in _SUMS:
        yield "arithmetic", ast.AugAssign(node.target, _SUMS[type(node.op)](), node.value)


def _condition(node: ast.If | ast.While) -> Iterator[Change]:
    new = copy.copy(node)
    new.test = ast.UnaryOp(ast.Not(), node.test)
    yield "negate", new


def _returned(node: ast.Return) -> Iterator[Change]:
    if node.value is not None and not (isinstance(node.value, ast.Constant) and node.value.value is None):
        yield "return nothing", ast.Return(ast.Constant(None))


def _statement(site: _Site) -> Iterator[Change]:
    """A statement deleted, where the code still means something without it."""
    node = site.node
    call = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call | ast.Yield | ast.YieldFrom)
    if call or isinstance(node, ast.AugAssign | ast.Raise | ast.Continue | ast.Break):
        yield "delete statement", ast.Expr(ast.Constant(None))
    if isinstance(node, ast.If) and not node.orelse and isinstance(node.body[-1], ast.Return | ast.Raise | ast.Continue | ast.Expr):
        yield "delete statement", ast.Expr(ast.Constant(None))


_OPERATORS: dict[type[ast.AST], Sequence[Callable[..., Iterator[Change]]]] = {
    ast.Compare: (_comparison, _compared_text),
    ast.BoolOp: (_connective,),
    ast.UnaryOp: (_negation,),
    ast.Constant: (_number,),
    ast.IfExp: (_choice,),
    ast.Call: (_called,),
    ast.Slice: (_slice_end,),
    ast.comprehension: (_filter,),
    ast.Set: (_members,),
    ast.List: (_members,),
    ast.Tuple: (_members,),
    ast.BinOp: (_arithmetic,),
    ast.AugAssign: (_augmented,),
    ast.If: (_condition,),
    ast.While: (_condition,),
    ast.Return: (_returned,),
}
