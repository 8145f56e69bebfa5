"""The documents say what the program does: every kind, command and option they show exists, and every link leads somewhere."""

from __future__ import annotations

import inspect
import json
import re
import shlex
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

import click
import pytest
import yaml

import evalcheck
from evalcheck.catalogue.items import Clause, EvidenceKind
from evalcheck.checks import KINDS
from evalcheck.cli.app import build
from evalcheck.cli.command import Group
from evalcheck.reporters import OFFICE_REPORTERS, REPORTERS, RenderOptions
from evalcheck.ruleset import load_ruleset
from evalcheck.ruleset.model import Main
from evalcheck.words import Language, Say
from tests import test_cases

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "docs"))

from check_docs import dead_links, different_twins, stale_pages  # noqa: E402
from make_findings import design  # noqa: E402

PAGES = [ROOT / "README.md", ROOT / "README.zh-CN.md", *sorted((ROOT / "docs").rglob("*.md"))]

THE_DESIGN = (ROOT / "docs" / "design.md").read_text("utf-8")
CODE = [
    path for folder in ("evalcheck", "rules", "tests", "benchmarks") for path in sorted((ROOT / folder).rglob("*.[py][ya]*"))
    if "__pycache__" not in path.parts
]  # fmt: skip


def fenced(path: Path, *languages: str) -> list[str]:
    """The code blocks of a page; those inside a list are moved back to the margin."""
    found = []
    for indent, block in re.findall(rf"^( *)```(?:{'|'.join(languages)})\n(.*?)^ *```", path.read_text("utf-8"), re.S | re.M):
        found.append("\n".join(line.removeprefix(indent) for line in block.splitlines()))
    return found


def calls(path: Path) -> Iterator[list[str]]:
    """Every call of evalcheck that a page shows, as words."""
    for block in fenced(path, "sh", "bat"):
        for line in block.splitlines():
            for part in re.split(r"&&|>>", line):
                words = shlex.split(part, posix="\\" not in part)
                if words and re.fullmatch(r"(.*[/\\])?evalcheck(\.exe)?", words[0]):
                    yield words[1:]


def complaint(words: list[str]) -> str | None:
    """What is wrong with a call: a command or option that does not exist, an option without its value."""
    command: click.Command = build(Say("en"))
    while isinstance(command, Group) and words and not words[0].startswith("-"):
        member = command.get_command(click.Context(command), words[0])
        if member is None:
            return f"no command {words[0]}"
        command, words = member, words[1:]
    try:
        if not {"--version", "--help"} & set(words):
            command.make_parser(click.Context(command)).parse_args(list(words))
    except click.UsageError as error:
        return error.format_message()
    return None


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_command_shown_exists_with_its_options(path: Path) -> None:
    wrong = {" ".join(words): complaint(words) for words in calls(path)}
    assert {call: why for call, why in wrong.items() if why} == {}


def test_a_wrong_command_or_option_in_a_page_would_be_told() -> None:
    assert complaint(["valuate", "x"]) == "no command valuate"
    assert complaint(["rules", "chek", "x"]) == "no command chek"
    assert complaint(["fix", "x", "--aply"]) and complaint(["pack", "x", "-o"])
    assert complaint(["fix", "x", "--apply"]) is None


@pytest.mark.parametrize("name", ["findings.md", "findings.zh-CN.md"])
def test_every_kind_has_an_entry_in_the_list_of_findings(name: str) -> None:
    entries = re.findall(r"^### ([A-Z]{3}\d{3}) \S", (ROOT / "docs" / name).read_text("utf-8"), re.M)
    assert sorted(entries) == sorted(KINDS)


@pytest.mark.parametrize("name", ["guide.md", "guide.zh-CN.md"])
def test_every_command_stands_in_the_user_guide(name: str) -> None:
    root = build(Say("en"))
    text = (ROOT / "docs" / name).read_text("utf-8")
    missing = [command for command in root.list_commands(click.Context(root)) if f"evalcheck {command} " not in text]
    assert missing == []


def test_both_user_guides_show_the_same_steps() -> None:
    english, chinese = ([words[0] for words in calls(ROOT / "docs" / name)] for name in ("guide.md", "guide.zh-CN.md"))
    assert english == chinese


def test_links_are_alive_and_the_readme_twins_agree() -> None:
    assert [*dead_links(), *different_twins()] == []


def test_the_site_lists_pages_that_exist_and_leaves_none_out() -> None:
    nav = yaml.safe_load((ROOT / "mkdocs.yml").read_text("utf-8"))["nav"]
    listed = {page for entry in nav for page in entry.values()}
    assert listed == {path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md")}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_python_and_yaml_in_the_pages_can_be_read(path: Path) -> None:
    for block in fenced(path, "python"):
        compile(block, str(path), "exec")
    for block in fenced(path, "yaml"):
        assert yaml.safe_load(block)


@pytest.mark.parametrize(("name", "language"), [("README.md", "en"), ("README.zh-CN.md", "zh")])
def test_the_picture_in_the_readme_is_cut_from_the_real_report(name: str, language: Language) -> None:
    report = evalcheck.validate(ROOT / "samples" / "市税务局", as_of=date(2022, 5, 30))
    lines = set(REPORTERS["terminal"](report, RenderOptions(language)).splitlines())
    (picture,) = fenced(ROOT / name, "text")
    assert [line for line in picture.splitlines() if line not in lines] == []


def test_every_extra_stands_in_the_readme() -> None:
    extras = re.search(r"\[project.optional-dependencies\]\n(.*?)\n\[", (ROOT / "pyproject.toml").read_text("utf-8"), re.S)
    names = re.findall(r"^([a-z]+) = \[", extras[1] if extras else "", re.M)
    for name in ("README.md", "README.zh-CN.md"):
        assert [extra for extra in names if f"| `{extra}` |" not in (ROOT / name).read_text("utf-8")] == []


def tables_below(heading: str, page: str = THE_DESIGN) -> Iterator[list[str]]:
    """The cells of each row of the tables between a heading and the next one, headings of tables aside."""
    text = re.split(r"^#+ ", page.partition(f" {heading}\n")[2], maxsplit=1, flags=re.M)[0]
    for above, line in zip(("", *text.splitlines()), text.splitlines(), strict=False):
        if line.startswith("| ") and above.startswith("|"):
            cells = [cell.strip() for cell in line.strip("| ").split("|")]
            if not set(line) <= set("|- "):
                yield cells


def codes_below(heading: str) -> dict[str, str]:
    """Code and severity of each row."""
    return {row[0]: row[-1] for row in tables_below(heading) if re.fullmatch(r"[A-Z]{3}\d{3}", row[0])}


def gaps(codes: Iterable[str]) -> list[str]:
    """The families whose numbers do not run 1, 2, 3, …"""
    families: dict[str, list[int]] = defaultdict(list)
    for code in codes:
        families[code[:3]].append(int(code[3:]))
    return [family for family, numbers in families.items() if sorted(numbers) != list(range(1, len(numbers) + 1))]


def test_the_design_lists_every_kind_with_its_severity() -> None:
    assert codes_below("All codes") == {kind.code: kind.severity.value for kind in KINDS.values()}


def test_a_planned_code_is_not_built_yet_and_takes_the_next_number_of_its_family() -> None:
    planned = codes_below("Planned codes")
    assert sorted(planned.keys() & KINDS.keys()) == []
    assert set(planned.values()) <= {"error", "warning", "note"}
    assert gaps([*KINDS, *planned]) == []
    assert gaps(["FIL001", "FIL003"]) == ["FIL"]


def test_the_pages_that_are_made_from_the_program_are_current() -> None:
    assert list(stale_pages()) == []


def test_a_code_that_was_built_leaves_the_list_of_planned_ones() -> None:
    head, _, rest = THE_DESIGN.partition("### Planned codes\n")
    page = f"{head}### Planned codes\n" + rest.replace("| --- | --- | --- |\n", "| --- | --- | --- |\n| FIL001 | built | error |\n", 1)
    assert "| FIL001 | built |" in page and "| FIL001 | built |" not in design(page)


def cited(text: str) -> set[str]:
    """The numbers of the decisions that a text cites: `design 4.7`, `design 4.11 and 4.12`."""
    found = re.findall(r"\bdesign (\d(?:\.\d+)?(?:(?:, | and )\d\.\d+)*)", text, re.IGNORECASE)
    return {number for numbers in found for number in re.findall(r"\d(?:\.\d+)?", numbers)}


def test_every_decision_that_the_code_cites_stands_in_the_design() -> None:
    numbers = set(re.findall(r"^#+ (\d(?:\.\d+)?)\.? ", THE_DESIGN, re.M))
    wrong = {path.relative_to(ROOT).as_posix(): lacking for path in CODE if (lacking := cited(path.read_text("utf-8")) - numbers)}
    assert wrong == {}
    assert cited("as decided (附件7; design 4.8, 4.11 and 5.3)") == {"4.8", "4.11", "5.3"}


def test_the_code_cites_the_design_that_stands_in_the_project() -> None:
    of_evalcheck = [path for path in CODE if path.is_relative_to(ROOT / "evalcheck")]
    assert [path.name for path in of_evalcheck if "DESIGN" in path.read_text("utf-8")] == []
    assert len({number for path in of_evalcheck for number in cited(path.read_text("utf-8"))}) > 10


@pytest.mark.parametrize("section", [4, 5])
def test_no_decision_is_left_out_or_numbered_anew(section: int) -> None:
    numbers = [int(number) for number in re.findall(rf"^#+ {section}\.(\d+) ", THE_DESIGN, re.M)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) >= {4: 18, 5: 10}[section]


def test_the_design_names_codes_that_exist_or_are_planned() -> None:
    known = {*KINDS, *codes_below("Planned codes")}
    assert set(re.findall(r"\b[A-Z]{3}\d{3}\b", THE_DESIGN)) - known == set()


RULES, LIBRARY, FORMAT = ((ROOT / "docs" / name).read_text("utf-8") for name in ("rules.md", "library.md", "report-format.md"))


def yaml_in(name: str) -> list[Any]:
    return [yaml.safe_load(block) for block in fenced(ROOT / "docs" / name, "yaml")]


def test_the_case_that_the_page_on_rules_shows_is_one_that_passes() -> None:
    blocks = [block for block in yaml_in("rules.md") if isinstance(block, dict)]
    shown = [case for block in blocks for case in block.values() if isinstance(case, dict) and {"check", "expect"} <= set(case)]
    for case in shown:
        found = list(test_cases.judge(case, load_ruleset()).findings)
        assert len(found) == len(case["expect"]) and all(any(test_cases._is(line, one) for one in found) for line in case["expect"])
    assert shown


def test_the_ruleset_that_the_page_on_rules_makes_can_be_used(tmp_path: Path) -> None:
    (made,) = (block for block in fenced(ROOT / "docs" / "rules.md", "yaml") if "drop_rules" in block)
    (tmp_path / "ruleset.yaml").write_text(made, "utf-8")
    rules = {rule.id for rule in load_ruleset(tmp_path).rules}
    assert "mail-size" in rules and "photos" not in rules


def test_the_second_round_stands_in_the_page_on_rules_as_it_is() -> None:
    assert yaml.safe_load((ROOT / "rules" / "tianjin-2022" / "ruleset.yaml").read_text("utf-8")) in yaml_in("rules.md")


def test_the_page_on_rules_names_every_key_of_a_ruleset_and_of_a_clause_and_every_kind_of_evidence() -> None:
    written = [key for key, field in Clause.model_fields.items() if field.validation_alias is None]
    keys = {*Main.model_fields, *written, *EvidenceKind}
    assert [key for key in sorted(keys) if f"`{key}`" not in RULES and f"{key}:" not in RULES] == []


def test_the_page_on_the_library_lists_every_argument_and_every_form() -> None:
    arguments = inspect.signature(evalcheck.validate).parameters
    forms = {**REPORTERS, **OFFICE_REPORTERS}
    assert [name for name in (*arguments, *forms) if f"`{name}`" not in LIBRARY] == []
    (shown,) = re.findall(r"`evalcheck\.validate\((.*)\)`", LIBRARY)
    assert re.findall(r"(\w+)(?==|,|$)", re.sub(r"=[^,]+", "", shown)) == list(arguments)


@pytest.mark.parametrize(("form", "part"), [("report-v1", 0), ("survey-v1", 1), ("audit-v1", 2)])
def test_the_page_on_reports_names_every_key_at_the_top_and_no_other(form: str, part: int) -> None:
    schema = json.loads((ROOT / "docs" / f"{form}.schema.json").read_text("utf-8"))
    text = re.split("(?m)^## (?:The machine form of an? (?:survey|audit)|Audits held against)", FORMAT)[part]
    told = {key for row in re.findall(r"^\| (`[^|]+) \|", text, re.M) for key in re.findall(r"`(\w+)`", row)}
    assert told == set(schema["properties"])


def spans(path: Path) -> list[str]:
    """What stands as code in the running text of a page."""
    text = re.sub(r"^ *```.*?^ *```", "", path.read_text("utf-8"), flags=re.M | re.S)
    return re.findall(r"`([^`\n]+)`", text)


def lost(span: str) -> bool:
    """Whether a span names a module, test or folder of the project that is not there. What a reader is to make is called `my…`."""
    if "/my" in span:
        return False
    if re.fullmatch(r"[a-z_]+(/[a-z_0-9]+)*(/|\.py)|(evalcheck|tests|benchmarks)(/\w+)+", span):
        return not any((home / span).exists() for home in (ROOT, ROOT / "evalcheck"))
    if re.fullmatch(r"evalcheck(\.[a-z_0-9]+)+(\.[A-Z]\w+)?", span) and span not in ("evalcheck.yaml", "evalcheck.exe"):
        with suppress(ImportError, AttributeError):
            return resolve_name(span) is None
        return True
    return False


@pytest.mark.parametrize("path", [*PAGES, ROOT / "CONTRIBUTING.md"], ids=lambda path: path.relative_to(ROOT).as_posix())
def test_modules_tests_and_folders_that_a_page_names_are_there(path: Path) -> None:
    assert [span for span in spans(path) if lost(span)] == []


def test_a_module_that_moved_would_be_told() -> None:
    assert lost("evidence/nowhere.py") and lost("evidence/nowhere/") and lost("evalcheck.nowhere") and lost("evalcheck.findings.Nothing")
    assert not lost("findings.py") and not lost("evalcheck.findings.Kind") and not lost("evalcheck.findings")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_what_the_python_of_a_page_imports_is_there(path: Path) -> None:
    for block in fenced(path, "python"):
        exec("\n".join(re.findall(r"^(?:from|import) evalcheck.*$", block, re.M)), {})


def test_every_word_of_the_glossary_that_is_a_name_in_the_code_is_there() -> None:
    names = [(row[0].strip("`"), row[1].strip("`")) for row in tables_below("7. Glossary") if row[0].startswith("`")]
    assert len(names) > 20
    assert [name for name, module in names if not hasattr(resolve_name(f"evalcheck.{module}"), name)] == []


def test_the_floors_of_the_design_are_those_that_imports_are_held_to() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    (layers,) = (contract["layers"] for contract in contracts if contract["type"] == "layers")
    (floors,) = (block for block in fenced(ROOT / "docs" / "design.md", "text") if block.startswith("cli"))
    assert [re.split(" {2,}", line)[0] for line in floors.splitlines()] == [layer for layer in layers if layer != "__main__"]


def test_the_drawing_names_functions_and_classes_that_are_there() -> None:
    drawn = re.findall(r'class="code"[^>]*>([^<]+)<', (ROOT / "docs" / "design-flow.svg").read_text("utf-8"))
    names = {name for text in drawn if "evalcheck.yaml" not in text for name in re.findall(r"\w+", text)}
    source = "\n".join(path.read_text("utf-8") for path in (ROOT / "evalcheck").rglob("*.py"))
    assert len(names) > 5
    assert [name for name in sorted(names) if not re.search(rf"(def|class) {name}\b", source)] == []
