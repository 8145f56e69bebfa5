"""`evalcheck rules page`: for each unit that a list names, all that it must hand in, to be printed."""

from __future__ import annotations

import html
from collections.abc import Iterator
from pathlib import Path

import click

from evalcheck.cli.command import Command
from evalcheck.cli.judging import explained
from evalcheck.cli.output import write_files
from evalcheck.cli.rules import which
from evalcheck.evidence.names.identity import Identifier
from evalcheck.prepare.handout import handout
from evalcheck.reporters.handout import Handout, as_docx, as_html
from evalcheck.ruleset import Ruleset, load_ruleset
from evalcheck.words import Say

_INDEX = """\
<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>
body {{ font:16px/1.8 "Microsoft YaHei","PingFang SC","Noto Sans CJK SC",sans-serif; }}
body {{ max-width:46em; margin:2em auto; padding:0 1em; }}
</style>
</head>
<body>
<h1>{title}</h1>
<ul>
{links}</ul>
</body>
</html>
"""


def build(say: Say) -> Command:
    def callback(rules: str, output: Path, form: str, force: bool) -> None:
        with explained(say):
            ruleset = load_ruleset(rules)
        files = dict(_files(ruleset, form, say))
        output.mkdir(parents=True, exist_ok=True)
        write_files({output / name: data for name, data in files.items()}, force, say)
        units = len(files) - ("index.html" in files)
        click.echo(say(f"已生成 {units} 个单位的页，在 {output}", f"wrote the pages of {units} units to {output}"))

    return Command(
        "page",
        callback,
        say=say,
        about=say(
            "给清单中的每个单位生成一页：要报送的全部材料、时间、文件名，可以打印或分发；同 rules show 单位 --all。",
            "Write a page for each unit that the list names: all that it must hand in, with dates and file names, to be printed and handed "
            "out; as rules show UNIT --all.",
        ),
        params=[
            which(say),
            click.Option(["--output", "-o"], required=True, type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
                         help=say("写入的文件夹", "the folder to write to")),
            click.Option(["--format", "form"], type=click.Choice(["html", "docx"]), default="html", metavar="html|docx",
                         help=say("形式，默认 html", "form; default html")),
            click.Option(["--force"], is_flag=True, help=say("文件已存在时覆盖", "overwrite files that exist")),
        ],
        examples=["evalcheck rules page -o pages", "evalcheck rules page --rules ./rules/my-city -o pages --format docx"],
    )  # fmt: skip


def handouts(ruleset: Ruleset, say: Say) -> Iterator[tuple[str, Handout]]:
    """Each unit and district that the list names for some item, with what it owes."""
    identifier, directory = Identifier(ruleset.catalogue), ruleset.catalogue.units
    for name in (*(unit.name for unit in directory.units), *(one.name for one in directory.districts)):
        unit = identifier.unit(name)
        if unit is not None and (made := handout(ruleset, unit, say)).sections:
            yield name, made


def _files(ruleset: Ruleset, form: str, say: Say) -> Iterator[tuple[str, bytes]]:
    made = list(handouts(ruleset, say))
    for name, one in made:
        yield f"{name}.{form}", as_docx(one, say) if form == "docx" else as_html(one, say).encode()
    if form == "html":
        links = "".join(f'<li><a href="{html.escape(name)}.html">{html.escape(name)}</a></li>\n' for name, _ in made)
        language, title = say("zh-CN", "en"), html.escape(ruleset.title)
        yield "index.html", _INDEX.format(language=language, title=title, links=links).encode()
