"""Given files made by rule: a form with its holes filled, its rows counted out and what a case says of it laid over."""

from __future__ import annotations

import random
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

from evalcheck.evidence.roles import DECLARATION
from evalcheck.evidence.values.credit_code import SIGNS, check_sign
from evalcheck.patterns import regex
from evalcheck.records import dataclass
from evalcheck.words import UnfitValue

SETTINGS = frozenset({"form", "rows", "also", "drop", "parts", "more", "marked", "orders"})
"""What a given file may say of its form: how many rows, columns besides and without, things named in turn, lines at the end, whether key
content is marked, days of work orders. Every other key fills a hole of its name."""
_HOLE = regex(r"\{(\w+)\}")
_OWN_HOLES = ("{code}", "{phone}", "{total}")
"""Filled when the rest of the cell stands: a code with its check character, a number of eleven digits, days of all stages."""


def filled(path: str, given: Any, forms: Mapping[str, Any], words: Mapping[str, Any]) -> Any:
    """A given file as plain rows and paragraphs. What names no form is left as it is, but for lists by rule (`{rows: 200, like: {…}}`).

    Raises UnfitValue where a form or the words for a hole are missing.
    """
    if not isinstance(given, Mapping):
        return given
    name = given.get("form")
    if name is None:
        fill = _Fill(path, words, {})
        return {key: fill.table(one) if isinstance(one, Mapping) and "like" in one else one for key, one in given.items()}
    if name not in forms:
        raise UnfitValue(
            f"没有名为“{name}”的样式；请在 forms.yaml 里补上或改正", f"there is no form “{name}”: add it to forms.yaml, or mend it"
        )
    own = {key: value for key, value in given.items() if key not in SETTINGS}
    return _Fill(path, {**words, **own}, given).whole(forms[name])


@dataclass(frozen=True)
class _Fill:
    """The words for the holes of one file, and what the case says of its form."""

    path: str
    words: Mapping[str, Any]
    given: Mapping[str, Any]

    @property
    def number(self) -> int:
        """Of each path another, whatever else is handed in: what one file holds must not be another's."""
        return zlib.crc32(self.path.encode())

    def whole(self, form: Mapping[str, Any]) -> Any:
        if "picture" in form or "video" in form:
            return {**form, "seed": self.number % 1000, "marked": self.given.get("marked", form.get("marked", False))}
        if "paragraphs" in form or "tables" in form:
            tables = [*form.get("tables", ()), *([form["listed"]] if "listed" in form and "rows" in self.given else [])]
            rows_only = replace(self, given={key: self.given[key] for key in ("rows", "also", "drop", "orders") if key in self.given})
            return {"paragraphs": [*self._paragraphs(form)], "tables": [rows_only.table(one) for one in tables]}
        if "text" in form:
            return {"text": self.cell(form["text"], 1)}
        return {self.cell(sheet, 1): self.table(rows) for sheet, rows in form.items()}

    def _paragraphs(self, form: Mapping[str, Any]) -> Iterator[Any]:
        for one in form.get("paragraphs", ()):
            if isinstance(one, Mapping) and "key" in one:
                text = self.cell(one["key"], 1)
                yield {"highlight": text} if self.given.get("marked", form.get("marked")) else text
            else:
                yield {**one, "seed": self.number % 1000} if isinstance(one, Mapping) else self.cell(one, 1)
        yield from self._each(form)
        yield from self.given.get("more", ())

    def _each(self, form: Mapping[str, Any]) -> Iterator[Any]:
        """What a form says of each of the things that the file names."""
        for n, _ in enumerate(self.given.get("parts", ()), 1):
            for one in form.get("each", ()):
                yield [self.cell(cell, n) for cell in one] if isinstance(one, list) else self.cell(one, n)

    def table(self, spec: Any) -> list[list[Any]]:
        """The rows of a sheet: those above, those by rule under their heads, those for each thing, those at the end."""
        if not isinstance(spec, Mapping):
            return [[self.cell(cell, n) for cell in row] for n, row in enumerate(spec)]
        orders = self.given.get("orders", spec.get("orders", ()))
        filled = replace(self, words={**self.words, **_stated(orders, self._count(spec))})
        rows = [[filled.cell(cell, 1) for cell in row] for row in spec.get("top", ())]
        if "like" in spec:
            rows += filled._listed(spec, orders)
        rows += [*filled._each(spec), *self.given.get("more", ())]
        return rows + [[filled.cell(cell, 1) for cell in row] for row in spec.get("below", ())]

    def _listed(self, spec: Mapping[str, Any], orders: Sequence[Sequence[str]]) -> list[list[Any]]:
        rules = {self.cell(head, 1): rule for head, rule in spec["like"].items()} | dict(self.given.get("also", {}))
        for column in self.given.get("drop", ()):
            if column not in rules:
                raise UnfitValue(f"样式没有“{column}”这一列；请改正 drop", f"the form has no column “{column}”: mend drop")
            del rules[column]
        rows = [[self.cell(rule, n) for rule in rules.values()] for n in range(1, self._count(spec) + 1)]
        return _with_stages(list(rules), rows, spec["stages"], orders) if "stages" in spec else [list(rules), *rows]

    def _count(self, spec: Mapping[str, Any]) -> int:
        """How many rows: so many, or one for each other file."""
        count = self.given.get("rows", spec.get("rows", 1))
        return len(self.words["files"]) if count == "files" else int(count)

    def cell(self, rule: Any, n: int) -> Any:
        """What a cell of row `n` holds: of several in turn; `{n}` alone is a number."""
        if isinstance(rule, list):
            return self.cell(rule[(n - 1) % len(rule)], n)
        if not isinstance(rule, str):
            return rule
        if rule == "{n}":
            return n
        text = _HOLE.sub(lambda hole: self._word(hole, n), rule)
        rng = random.Random(self.number * 1_000_003 + n)
        if "{code}" in text:
            start, _, rest = text.partition("{code}")
            begun = start[len(start.rstrip(SIGNS)) :]
            first = begun + "".join(rng.choices(SIGNS, k=17 - len(begun)))
            text = start.removesuffix(begun) + first + check_sign(first) + rest
        if "{phone}" in text:
            start, _, rest = text.partition("{phone}")
            digits = len(start) - len(start.rstrip("0123456789"))
            text = start + "".join(rng.choices("0123456789", k=11 - digits)) + rest
        return text

    def _word(self, hole: Any, n: int) -> str:
        name = hole[1]
        if hole[0] in _OWN_HOLES:
            return str(hole[0])
        if name in ("n", "file"):
            return str(n if name == "n" else self.number % 100_000)
        if name == "part":
            parts = self.given.get("parts") or [""]
            return str(parts[(n - 1) % len(parts)])
        if name == "name":
            return str(self.words["files"][n - 1])
        if name not in self.words:
            raise UnfitValue(f"样式里的“{hole[0]}”没有值；请写 {name}", f"the hole “{hole[0]}” of the form has no value: give {name}")
        return str(self.words[name])


def files_named(given: Mapping[str, Any], path: str) -> list[str]:
    """The other files of a package by their names, as a covering statement lists them."""
    return [other.rpartition("/")[2].rpartition(".")[0] for other in given if other not in (path, DECLARATION)]


def _stated(orders: Sequence[Sequence[str]], count: int) -> dict[str, str]:
    """What is said below work orders: how long they took on average, through how many stages."""
    if not orders:
        return {}
    days = [(date.fromisoformat(order[-1]) - date.fromisoformat(order[0])).days for order in orders]
    mean = sum(days[n % len(days)] for n in range(count)) / count
    return {"mean": f"{mean:.4g}", "stages": str(max(len(order) for order in orders) - 1)}


def _with_stages(heads: list[Any], rows: list[list[Any]], stages: Mapping[str, Any], orders: Sequence[Sequence[str]]) -> list[list[Any]]:
    """Work orders with their stages: the days of an order, one after another, are where a stage begins and the one before it ends."""
    at, most = heads.index(stages["after"]) + 1, max(len(order) for order in orders) - 1
    top: list[Any] = [*heads[:at]]
    under: list[Any] = [None] * at
    for n in range(1, most + 1):
        top += [stages["title"].replace("{n}", str(n)), None, None]
        under += [column.replace("{n}", str(n)) for column in stages["columns"]]
    made = [[*top, *heads[at:]], under]
    for n, row in enumerate(rows):
        days = [date.fromisoformat(day) for day in orders[n % len(orders)]]
        cells: list[Any] = []
        for start, finish in pairwise(days):
            cells += [start, finish, (finish - start).days]
        cells += [None] * (3 * most - len(cells))
        total = (days[-1] - days[0]).days
        made.append([*row[:at], *cells, *(total if cell == "{total}" else cell for cell in row[at:])])
    return made
