"""English is complete: kinds, help pages and reports say in it what they say in Chinese; only names of the evidence stay Chinese."""

from __future__ import annotations

import ast
import html
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path
from string import Formatter

import click
import pytest
from pydantic import BaseModel

import evalcheck
from evalcheck.checks import KINDS
from evalcheck.cli.app import build
from evalcheck.cli.command import Group
from evalcheck.findings import Kind, Words
from evalcheck.report import Report
from evalcheck.reporters import OFFICE_REPORTERS, REPORTERS, RenderOptions, rendered
from evalcheck.words import Say
from tests.fixtures.hand_built import FAILING, INCOMPLETE, PASSING

CHINESE = re.compile("[\u2e80-\u303f\u31c0-\u9fff\uf900-\ufaff\uff00-\uffef]+")
QUOTED = re.compile(r"“[^“”]*”|`[^`]*`")
PLACE = re.compile(r"附件[1-7](·\w+)*")
"""A place in the notice, as reports cite it in any language."""
ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "samples" / "市税务局"
SHOWN_PARTS = re.compile(r"(document|sharedStrings|workbook|sheet\d+|header\d|footer\d)\.xml$")
PARTS = ("title", "message", "why", "fix")


def chinese(text: str) -> list[str]:
    """Chinese signs outside quotes: inside them stands what the officer must write or has written."""
    return CHINESE.findall(PLACE.sub("", QUOTED.sub("", text)))


def placeholders(words: Words) -> dict[str, set[str]]:
    """The facts that the words name."""
    return {
        part: {name for _, name, _, _ in Formatter().parse(getattr(words, part)) if name and name.islower()}
        for part in ("message", "fix")
    }  # fmt: skip


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_kind_names_the_same_facts_in_both_languages(kind: Kind) -> None:
    zh, en = placeholders(kind.zh), placeholders(kind.en)
    assert zh["message"] | zh["fix"] == en["message"] | en["fix"]


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_kind_has_all_its_words_in_both_languages(kind: Kind) -> None:
    assert all(getattr(words, part).strip() for words in (kind.zh, kind.en) for part in PARTS)
    assert CHINESE.search(kind.zh.title) and CHINESE.search(kind.zh.why)
    assert [words for part in PARTS for words in chinese(getattr(kind.en, part))] == []


def pages(group: click.Command, context: click.Context) -> Iterator[tuple[str, str]]:
    yield context.command_path, group.get_help(context)
    if isinstance(group, Group):
        for name in group.list_commands(context):
            member = group.get_command(context, name)
            assert member is not None
            yield from pages(member, click.Context(member, info_name=name, parent=context))


def help_pages(say: Say) -> dict[str, str]:
    root = build(say)
    return dict(pages(root, click.Context(root, info_name="evalcheck")))


def test_help_is_english_but_for_its_examples() -> None:
    found = {name: chinese(text.split("\nExamples:\n")[0]) for name, text in help_pages(Say("en")).items()}
    assert {name: words for name, words in found.items() if words} == {}


def test_every_command_has_help_with_an_example_in_80_columns_in_both_languages() -> None:
    from evalcheck.reporters.wrapping import cells

    english, own = help_pages(Say("en")), help_pages(Say("zh"))
    assert english.keys() == own.keys()
    for text, examples in [(t, "\nExamples:\n") for t in english.values()] + [(t, "\n例：\n") for t in own.values()]:
        assert "evalcheck" in text.split(examples)[1]
        assert max(cells(line) for line in text.splitlines()) <= 80


def strings(value: object) -> Iterator[str]:
    """Every text of a report: what comes from the evidence, the notice and the ruleset. Words of kinds are the program's own."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Kind | bytes):
        return
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from strings(getattr(value, field.name))
    elif isinstance(value, BaseModel):
        yield from strings(dict(value))
    elif isinstance(value, Mapping):
        yield from strings(list(value.items()))
    elif isinstance(value, tuple | list | set | frozenset):
        for one in value:
            yield from strings(one)


def names(report: object) -> list[str]:
    """What may stay Chinese, longest first: whole texts, and the parts of file names where a table shows these alone."""
    whole = {text for text in strings(report) if CHINESE.search(text)}
    parts = {piece for text in whole for piece in re.split(r"[-—/]", text) if CHINESE.search(piece)}
    return sorted(whole | parts, key=len, reverse=True)


def text_of(data: bytes) -> str:
    """What a reader sees: the text of all parts of an office file, without marks; scripts and styles of a page belong to it."""
    if not data.startswith(b"PK"):
        text = data.decode("utf-8-sig")
        return html.unescape(re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m[1], 16)), text))
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        shown = [parts.read(name).decode() for name in parts.namelist() if SHOWN_PARTS.search(name)]
    return html.unescape(re.sub(r"<[^>]*>", "", re.sub(r"<w:rFonts[^>]*>", "", "\n".join(shown))))


@pytest.mark.parametrize("report", [FAILING, PASSING, INCOMPLETE], ids=["failing", "passing", "incomplete"])
@pytest.mark.parametrize("form", [*REPORTERS, *OFFICE_REPORTERS])
def test_a_report_in_english_has_english_labels_only(form: str, report: Report) -> None:
    options = RenderOptions("en", show_personal=True, width=100_000, until=date(2022, 5, 31))
    text = text_of(rendered(form, report, options))
    for name in names(report):
        text = text.replace(name, "")
    assert CHINESE.findall(text) == []


def test_findings_of_a_real_package_are_told_in_english() -> None:
    report = evalcheck.validate(SAMPLE, as_of=date(2022, 5, 30))
    known = names([report.files, report.catalogue])
    found = {}
    for finding in report.findings:
        text = PLACE.sub("", finding.message("en") + " " + finding.fix("en"))
        for name in sorted(known, key=len, reverse=True):
            text = text.replace(name, "")
        to_write = "".join(QUOTED.findall(finding.fix("en")))
        found[f"{finding.code} {finding.message('en')}"] = [words for words in chinese(text) if words not in to_write]
    assert report.findings and {name: words for name, words in found.items() if words} == {}


def english_texts(tree: ast.AST) -> Iterator[ast.expr]:
    """The English half of every pair in the code: `say(zh, en)`, `zh, en = …, …`, arguments and facts named `…_en`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "say" and len(node.args) == 2:
            yield node.args[1]
        elif isinstance(node, ast.keyword) and (node.arg or "").endswith("_en"):
            yield node.value
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple) and ast.unparse(node.targets[0]).endswith("zh, en)"):
            yield node.value.elts[-1]


def literal(text: ast.expr) -> str:
    """The fixed words of a text; what is put in at run time is left out, and so are texts compared or looked up inside it."""
    if isinstance(text, ast.Constant):
        return str(text.value)
    if isinstance(text, ast.JoinedStr):
        return "".join(str(part.value) for part in text.values if isinstance(part, ast.Constant))
    if isinstance(text, ast.BinOp):
        return literal(text.left) + literal(text.right)
    if isinstance(text, ast.IfExp):
        return literal(text.body) + literal(text.orelse)
    return ""


def test_english_words_in_the_code_are_english() -> None:
    found = []
    for path in sorted((ROOT / "evalcheck").rglob("*.py")):
        for text in english_texts(ast.parse(path.read_text("utf-8"))):
            words = literal(text)
            if chinese(words) and not words.startswith("evalcheck "):
                found.append(f"{path.relative_to(ROOT)}:{text.lineno}: {words}")
    assert found == []
