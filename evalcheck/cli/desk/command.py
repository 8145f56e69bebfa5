"""`evalcheck desk`: a page in the browser of this machine, for those who use no terminal."""

from __future__ import annotations

import asyncio
import gc
import secrets
import socket
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from evalcheck.cli import offered
from evalcheck.cli.command import Command, WrongCall
from evalcheck.cli.judging import explained, named_for_others
from evalcheck.extras import install
from evalcheck.submission.leftovers import private_folder
from evalcheck.words import Say

_IDLE = 60.0
"""Seconds without a question from any page after which the program ends: the page asks every twenty."""
_FIRST = 300.0
"""The same until the page was opened for the first time."""


def build(say: Say) -> Command:
    def callback(folder: Path | None, rules: str | None, port: int, browser: bool) -> int:
        return _desk(say, folder, rules, port, browser)

    return Command(
        "desk",
        callback,
        say=say,
        about=say(
            "在浏览器里打开本机的操作页面：选择或拖入材料，检查、改名、声明、打包，不用输入命令。只有本机能够访问。\n"
            "FOLDER 是材料文件夹（或评估人员的汇总结果文件夹）。",
            "Open a page in the browser of this machine: choose or drag in a package, check it, mend names, declare, pack, without\n"
            "typing. Only this machine can reach it. FOLDER is a package, or for evaluators the folder of an audit.",
        ),
        params=[
            click.Argument(["folder"], type=click.Path(path_type=Path), metavar="FOLDER", required=False),
            offered.ruleset_option(say),
            click.Option(
                ["--port"], type=click.IntRange(0, 65535), default=0, metavar="N",
                help=say("端口，默认由系统分配", "port; default: any that is free"),
            ),
            click.Option(
                ["--browser/--no-browser"], default=True, help=say("是否自动打开浏览器，默认打开", "open the browser; default: yes")
            ),
        ],
        examples=["evalcheck desk", say("evalcheck desk ./佐证材料", "evalcheck desk ./evidence")],
    )  # fmt: skip


def _desk(say: Say, folder: Path | None, rules: str | None, port: int, browser: bool) -> int:
    try:
        import starlette  # noqa: F401
        import uvicorn
    except ImportError:
        zh, en = f"没有安装网页界面：{install('desk')}", f"the page is not installed: {install('desk')}"
        raise WrongCall(say(zh, en)) from None
    from evalcheck.cli.desk.app import application, watch
    from evalcheck.cli.desk.desk import Desk
    from evalcheck.cli.desk.tasks import catalogue_of

    rules = named_for_others(rules) if rules else None
    if rules:
        with explained(say):
            catalogue_of(rules)
    if folder is not None and not folder.exists():
        raise WrongCall(say(f"找不到 {folder}", f"{folder} does not exist"))
    gc.enable()  # a short command goes without; the desk is open for hours
    listening = _listening(port, say)
    token = secrets.token_urlsafe(32)
    private = private_folder()
    desk = Desk(Path(private.name), say.language, folder.resolve() if folder else None, rules)
    desk.seen += _FIRST - _IDLE
    number = listening.getsockname()[1]
    config: Any = uvicorn.Config(
        application(desk, token, number), log_level="error", access_log=False, server_header=False, lifespan="off", ws="none",
        timeout_graceful_shutdown=2,
    )  # fmt: skip
    server = uvicorn.Server(config)
    address = f"http://127.0.0.1:{number}/?token={token}"
    click.echo(say(f"在浏览器打开（只有本机能访问）：{address}", f"Open in a browser (this machine only): {address}"))
    click.echo(say("关闭页面一分钟后自动退出，也可以按 Ctrl-C。", "It ends a minute after the page is closed, or by Ctrl-C."))
    try:
        asyncio.run(_served(server, listening, lambda leave: watch(desk, _IDLE, leave), address if browser else None))
    finally:
        desk.close()
        private.cleanup()
        listening.close()
    return 0


def _listening(port: int, say: Say) -> socket.socket:
    """On this machine's own address only; the port is ours before the page is told."""
    listening = socket.socket()
    try:
        listening.bind(("127.0.0.1", port))
    except OSError as error:
        raise WrongCall(say(f"--port {port}：{error.strerror}", f"--port {port}: {error.strerror}")) from None
    listening.listen(64)
    return listening


async def _served(server: Any, listening: socket.socket, watch: Callable[[Callable[[], None]], Any], address: str | None) -> None:
    def leave() -> None:
        server.should_exit = True

    watcher = asyncio.create_task(watch(leave))
    if address is not None:
        asyncio.get_running_loop().call_later(0.3, webbrowser.open, address)
    try:
        await server.serve(sockets=[listening])
    finally:
        watcher.cancel()
