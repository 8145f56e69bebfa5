"""Commands for those who write rules: the schemas of their files."""

from __future__ import annotations

import json
from pathlib import Path

import click

from evalcheck.cli.command import Command
from evalcheck.cli.output import emit, write_file
from evalcheck.ruleset.schema import FILES, schema_of
from evalcheck.words import Say


def build_schema(say: Say) -> Command:
    def callback(file: str, output: Path | None, force: bool) -> None:
        text = json.dumps(schema_of(file), ensure_ascii=False, indent=2) + "\n"
        if output:
            write_file(output, text.encode(), force, say)
        else:
            emit(text, utf8=True)

    return Command(
        "schema",
        callback,
        say=say,
        about=say(
            "输出规则集文件的 JSON Schema，编辑器（VS Code、PyCharm）据此提示和检查。FILE 是 {}，默认 ruleset。",
            "Print the JSON Schema of a file of a ruleset, by which editors (VS Code, PyCharm) complete and check it. FILE is one of {}; "
            "default ruleset.",
        ).format(say("、", ", ").join(FILES)),
        params=[click.Argument(["file"], required=False, default="ruleset", type=click.Choice(FILES), metavar="FILE"), *into(say)],
        examples=["evalcheck rules schema", "evalcheck rules schema items -o items.schema.json"],
    )


def into(say: Say) -> list[click.Option]:
    """Where a command writes what it would print."""
    return [
        click.Option(["--output", "-o"], type=click.Path(path_type=Path), metavar="FILE", help=say("写入文件", "write to a file")),
        click.Option(["--force"], is_flag=True, help=say("文件已存在时覆盖", "overwrite the file if it exists")),
    ]
