"""How the modules of the program hang together: what no linter asks as strictly."""

from graphlib import CycleError, TopologicalSorter

import grimp  # it comes with import-linter

UNTIL_MENDED = {("evalcheck.checks.declarations", "evalcheck.checks")}
"""Imports (who, whom) that close a circle still; one that closes none any more must leave this list."""


def modules() -> dict[str, set[str]]:
    """Whom each module imports, at import, within functions or for its types alone."""
    graph = grimp.build_graph("evalcheck", cache_dir=None)
    return {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}


def circle(imports: dict[str, set[str]]) -> list[str]:
    try:
        list(TopologicalSorter(imports).static_order())
    except CycleError as error:
        return list(error.args[1])
    return []


def test_no_modules_import_each_other_in_a_circle_not_even_within_functions() -> None:
    imports = modules()
    for who, whom in UNTIL_MENDED:
        imports[who] = imports[who] - {whom}
    assert circle(imports) == []


def test_a_circle_is_seen_and_what_is_listed_as_one_still_closes_one() -> None:
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"a"}})
    imports = modules()
    for who, whom in UNTIL_MENDED:
        others = {module: found - ({whom} if module == who else set()) for module, found in imports.items()}
        assert circle({**others, who: others[who] | {whom}})
