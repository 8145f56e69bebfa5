"""Where text goes: standard output whatever its encoding, or a new file that overwrites nothing."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from evalcheck.cli.command import WrongCall
from evalcheck.words import Say


def prepare_streams() -> None:
    """A console that lacks a sign (cp936, C locale) gets it written out (`\\u2713`) and no crash."""
    if sys.stdout is None:  # closed by the caller (`>&-`)
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="backslashreplace")


def emit(text: str, *, utf8: bool = False) -> None:
    """Text to standard output; `utf8` for machine forms, whose encoding does not follow the console's when piped.

    A reader that went away (`| head`) is no failure: the exit status stays that of the report.
    """
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
    if not path.parent.is_dir():
        raise WrongCall(say(f"文件夹 {path.parent} 不存在", f"the folder {path.parent} does not exist"))
    if path.exists() and not force:
        zh, en = f"{path} 已存在，没有覆盖；要覆盖请加 --force", f"{path} exists and was not overwritten; add --force to overwrite it"
        raise WrongCall(say(zh, en))


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
            beside[path] = path.with_name(f".{path.name}.{os.getpid()}.tmp")
            beside[path].write_bytes(data)
        for path, written in beside.items():
            written.replace(path)
    except OSError as error:
        for written in beside.values():
            written.unlink(missing_ok=True)
        raise WrongCall(say(f"{path} 写不了：{error.strerror}", f"{path} cannot be written: {error.strerror}")) from None
