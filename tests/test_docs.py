"""The documents say what the program does: every kind, command and option they show exists, and every link leads somewhere."""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import click
import pytest
import yaml

import evalcheck
from evalcheck.checks import KINDS
from evalcheck.cli.app import build
from evalcheck.cli.command import Group
from evalcheck.cli.language import Say
from evalcheck.findings import Language
from evalcheck.reporters import REPORTERS, Look

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "docs"))

from check_docs import dead_links, different_twins  # noqa: E402

PAGES = [ROOT / "README.md", ROOT / "README.zh-CN.md", *sorted((ROOT / "docs").rglob("*.md"))]


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
    lines = set(REPORTERS["terminal"](report, Look(language)).splitlines())
    (picture,) = fenced(ROOT / name, "text")
    assert [line for line in picture.splitlines() if line not in lines] == []


def test_every_extra_stands_in_the_readme() -> None:
    extras = re.search(r"\[project.optional-dependencies\]\n(.*?)\n\[", (ROOT / "pyproject.toml").read_text("utf-8"), re.S)
    names = re.findall(r"^([a-z]+) = \[", extras[1] if extras else "", re.M)
    for name in ("README.md", "README.zh-CN.md"):
        assert [extra for extra in names if f"| `{extra}` |" not in (ROOT / name).read_text("utf-8")] == []
