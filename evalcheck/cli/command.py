"""Commands as Click has them, with help in two languages that fits 80 columns of wide Chinese signs."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import click

from evalcheck.cli import offered
from evalcheck.reporters.wrapping import cells, indented, padded
from evalcheck.words import Say

WIDTH = 80
_SETTINGS: dict[str, Any] = {"help_option_names": ["-h", "--help"]}


class WrongCall(click.ClickException):
    """A call that cannot be carried out: each line of the message says one thing that is wrong (exit 2)."""

    exit_code = 2


class Day(click.ParamType):  # type: ignore[type-arg]  # generic for mypy only: before Click 8.4 it cannot be subscripted
    """A day as `2022-05-30`."""

    name = "date"

    def __init__(self, say: Say) -> None:
        self.say = say

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return value if isinstance(value, date) else date.fromisoformat(value)
        except ValueError:
            self.fail(self.say(f"“{value}”不是日期，应写成 2022-05-30 这样", f"“{value}” is no date; write it as 2022-05-30"), param, ctx)


def common(say: Say) -> list[click.Parameter]:
    """What stands before or after any command. Both are read before Click parses; here they are listed and checked."""
    language = say("语言，默认中文", "language; default Chinese")
    debug = say("程序出错时显示详细信息", "show the traceback where evalcheck fails")
    return [
        click.Option(["--lang"], type=click.Choice(["zh", "en"]), metavar="zh|en", expose_value=False, help=language),
        click.Option(["--debug"], is_flag=True, expose_value=False, help=debug),
    ]


class Command(click.Command):
    """A command whose `about` says in a sentence what it is for, and whose `examples` can be typed as they stand."""

    def __init__(
        self, name: str, callback: Callable[..., Any], *, say: Say, about: str,
        params: Sequence[click.Parameter] = (), examples: Sequence[str] = (),
    ) -> None:  # fmt: skip
        digest = [offered.digest_option(say)] if any("--rules" in param.opts for param in params) else []
        super().__init__(name, callback=callback, help=about, params=[*params, *digest, *common(say)], context_settings=_SETTINGS)
        self.say, self.examples = say, examples

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write("\n".join(_page(self, ctx, self.say, (), self.examples)))


class Group(click.Group):
    """Commands by name, each built when it is asked for: `commands` maps a name to its summary and where to build it."""

    def __init__(
        self, name: str, *, say: Say, about: str, members: Mapping[str, tuple[str, str]],
        params: Sequence[click.Parameter] = (), examples: Sequence[str] = (),
    ) -> None:  # fmt: skip
        super().__init__(name, help=about, params=[*params, *common(say)], context_settings=_SETTINGS)
        self.say, self.members, self.examples = say, members, examples

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.members)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.members:
            return None
        module, _, function = self.members[cmd_name][1].partition(":")
        command: click.Command = getattr(importlib.import_module(f"evalcheck.cli.{module}"), function)(self.say)
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in self.members and not args[0].startswith("-"):
            near = nearest(args[0], self.members)
            hint = self.say(f"；是否为 {near}？", f"; did you mean {near}?") if near else ""
            raise click.UsageError(self.say(f"没有命令“{args[0]}”", f"no command “{args[0]}”") + hint, ctx)
        return super().resolve_command(ctx, args)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [(name, summary) for name, (summary, _) in self.members.items()]
        formatter.write("\n".join(_page(self, ctx, self.say, rows, self.examples)))


def nearest(text: str, known: Sequence[str] | Mapping[str, Any]) -> str | None:
    """The known word that is most like the text, if any is."""
    import difflib  # wanted for a wrong call only

    found = difflib.get_close_matches(text, list(known), 1, 0.5)
    return found[0] if found else None


def _page(
    command: click.Command, ctx: click.Context, say: Say, members: Sequence[tuple[str, str]], examples: Sequence[str]
) -> Iterator[str]:  # fmt: skip
    arguments = ["COMMAND"] if members else [_argument(param) for param in command.params if isinstance(param, click.Argument)]
    yield from indented(" ".join([ctx.command_path, say("[选项]", "[OPTIONS]"), *arguments]), WIDTH, say("用法：", "Usage: "))
    yield ""
    for paragraph in (command.help or "").split("\n"):
        yield from indented(paragraph, WIDTH, "")
    if members:
        yield from _rows(say("命令：", "Commands:"), members)
    options = [_option(param, say) for param in command.get_params(ctx) if isinstance(param, click.Option)]
    yield from _rows(say("选项：", "Options:"), options)
    yield from ["", say("例：", "Examples:"), *(f"  {example}" for example in examples)]
    yield ""


def _argument(param: click.Argument) -> str:
    name = param.metavar or (param.name or "").upper()
    return f"{name if param.required else f'[{name}]'}{'...' if param.nargs == -1 else ''}"


def _option(option: click.Option, say: Say) -> tuple[str, str]:
    if "--help" in option.opts:
        return "-h, --help", say("显示本说明", "show this help")
    names = ", ".join(sorted([*option.opts, *option.secondary_opts], key=len))
    return f"{names} {option.metavar}" if option.metavar else names, option.help or ""


def _rows(title: str, rows: Sequence[tuple[str, str]]) -> Iterator[str]:
    yield from ["", title]
    depth = min(max(cells(name) for name, _ in rows), 24) + 4
    for name, text in rows:
        if cells(name) + 4 > depth:
            yield f"  {name}"
            name = ""
        yield from indented(text, WIDTH, padded(f"  {name}", depth))
