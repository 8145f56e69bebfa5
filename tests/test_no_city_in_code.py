"""The program knows no city: what it can say or look for names no appendix of a notice, no level, city or district of one.

Looked at are string literals and the pages' templates. Docstrings and comments name the clause of the notice from which a rule comes, as
they should, and reach no output.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from evalcheck.ruleset import load_ruleset

CODE = Path(__file__).parent.parent / "evalcheck"
DISTRICTS = [district.name for district in load_ruleset("tianjin-2021").catalogue.units.districts]
OF_A_CITY = re.compile("|".join(["附件[0-9]", "[Aa]ppendix [0-9]", "市级", "天津", *map(re.escape, DISTRICTS)]))


def literals(path: Path) -> Iterator[tuple[int, str]]:
    tree = ast.parse(path.read_text("utf-8"))
    statements = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in statements:
            yield node.lineno, node.value


def test_no_text_of_the_program_names_an_appendix_a_level_a_city_or_a_district() -> None:
    found = [
        f"{path.relative_to(CODE)}:{line}: {match[0]}"
        for path in sorted(CODE.rglob("*.py"))
        for line, text in literals(path)
        if (match := OF_A_CITY.search(text))
    ]
    assert found == []


def test_no_page_of_the_program_names_one_either() -> None:
    pages = [path for path in sorted(CODE.rglob("*")) if path.suffix in (".html", ".js", ".css") and "rules" not in path.parts]
    assert len(pages) > 5
    assert [f"{path.name}: {match[0]}" for path in pages if (match := OF_A_CITY.search(path.read_text("utf-8")))] == []
