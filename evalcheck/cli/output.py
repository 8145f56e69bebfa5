"""Where text goes: standard output whatever its encoding, or a new file that overwrites nothing."""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Mapping
from pathlib import Path

import click

from evalcheck.cli.command import WrongCall
from evalcheck.patterns import regex
from evalcheck.refusals import reason
from evalcheck.words import Say


def prepare_streams() -> None:
    """A console that lacks a sign (cp936, C locale) gets it written out (`\\u2713`) and no crash."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by the caller (`>&-`), or a program for Windows without a console
            setattr(sys, name, open(os.devnull, "w"))  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="backslashreplace")


_CONTROLS = regex("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def harmless(text: str) -> str:
    """The text without signs that act on a terminal, line ends and tabs apart: the last hand that it goes through."""
    return _CONTROLS.sub(lambda sign: f"<U+{ord(sign[0]):04X}>", text)


def emit(text: str, *, utf8: bool = False, coloured: bool = False) -> None:
    """Text to standard output; `utf8` for machine forms, whose encoding does not follow the console's when piped.

    Only a report that colours itself may hold signs that act on a terminal.

    A reader that went away (`| head`) is no failure: the exit status stays that of the report.
    """
    text = text if utf8 or coloured else harmless(text)
    try:
        buffer = getattr(sys.stdout, "buffer", None)
        if utf8 and buffer is not None and not sys.stdout.isatty():
            sys.stdout.flush()
            buffer.write(text.encode("utf-8"))
        else:
            sys.stdout.write(text)
        sys.stdout.flush()
    except OSError as error:
        if error.errno not in (errno.EPIPE, errno.EINVAL):  # Windows says EINVAL
            raise
        # Python flushes once more at exit: let it flush into nothing.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def check_target(path: Path, force: bool, say: Say) -> None:
    """Refuse a file that cannot or must not be written, before any long work is done."""
    if path.is_dir():
        raise WrongCall(say(f"{path} 是文件夹，请写明文件名", f"{path} is a folder: name a file"))
    if _flows(path):
        return
    if not _place(path).parent.is_dir():
        raise WrongCall(say(f"文件夹 {path.parent} 不存在", f"the folder {path.parent} does not exist"))
    if (path.exists() and not path.is_file()) or _place(path).is_symlink():
        zh, en = f"{path} 不是普通文件，不能写入", f"{path} is no ordinary file and cannot be written"
        raise WrongCall(say(zh, en))
    if path.exists() and not force:
        zh, en = f"{path} 已存在，没有覆盖；要覆盖请加 --force", f"{path} exists and was not overwritten; add --force to overwrite it"
        raise WrongCall(say(zh, en))


def _flows(path: Path) -> bool:
    """Whether what is written goes through and takes nobody's place: a terminal, a pipe, /dev/null, /dev/stdout."""
    try:
        mode = os.stat(path).st_mode
    except OSError:
        return False
    return stat.S_ISCHR(mode) or stat.S_ISFIFO(mode) or path.parent.as_posix() in ("/dev", "/dev/fd", "/proc/self/fd")


def _place(path: Path) -> Path:
    """Where the file lies: a link stays a link, and its target is the file."""
    return Path(os.path.realpath(path)) if path.is_symlink() else path


def write_file(path: Path, data: bytes, force: bool, say: Say) -> None:
    """The file whole or not at all: written beside its place, then moved there."""
    write_files({path: data}, force, say)


def write_files(files: Mapping[Path, bytes], force: bool, say: Say) -> None:
    """Each whole or not at all, and none before all are: they are written beside their places, then moved there."""
    beside: dict[Path, Path] = {}
    for path in files:
        check_target(path, force, say)
    try:
        for path, data in files.items():
            if _flows(path):
                _through(path, data)
                continue
            place = _place(path)
            beside[place] = place.with_name(f".{place.name}.{os.getpid()}.tmp")
            _beside(beside[place], data)
        for place, written in beside.items():
            written.replace(place)
    except OSError as error:
        for written in beside.values():
            written.unlink(missing_ok=True)
        raise WrongCall(say(f"{path} 写不了：{reason(error).zh}", f"{path} cannot be written: {reason(error).en}")) from None


def _through(path: Path, data: bytes) -> None:
    with open(os.open(path, os.O_WRONLY | getattr(os, "O_BINARY", 0)), "wb", buffering=0) as target:
        view = memoryview(data)
        while view:
            view = view[target.write(view) :]


def _beside(path: Path, data: bytes) -> None:
    """A file of ours that was not there: whatever bears its name is taken away first, and never followed."""
    path.unlink(missing_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    with open(os.open(path, flags, 0o666), "wb") as target:
        target.write(data)


def into(say: Say) -> list[click.Option]:
    """Where a command writes what it would print."""
    return [
        click.Option(["--output", "-o"], type=click.Path(path_type=Path), metavar="FILE", help=say("写入文件", "write to a file")),
        click.Option(["--force"], is_flag=True, help=say("文件已存在时覆盖", "overwrite the file if it exists")),
    ]
