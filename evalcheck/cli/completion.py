"""`evalcheck completion`: the script that lets a shell complete commands and options."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from evalcheck.cli.command import Command
from evalcheck.cli.offered import with_powershell
from evalcheck.cli.output import emit
from evalcheck.words import Say


def build(say: Say) -> Command:
    def callback(shell: str) -> None:
        with_powershell()
        root = click.get_current_context().find_root()
        kind = get_completion_class(shell)
        assert kind is not None
        emit(kind(root.command, {}, "evalcheck", "_EVALCHECK_COMPLETE").source() + "\n")

    return Command(
        "completion",
        callback,
        say=say,
        about=say(
            "输出补全脚本，写进 shell 的启动文件即可。SHELL:bash、zsh、fish 或 powershell。",
            "Print the script of a shell (bash, zsh, fish, powershell) for its start-up file.",
        ),
        params=[click.Argument(["shell"], type=click.Choice(["bash", "zsh", "fish", "powershell"]), metavar="SHELL")],
        examples=["evalcheck completion bash >> ~/.bashrc", "evalcheck completion powershell >> $PROFILE"],
    )
