"""The group of all commands, and how each way a call can end becomes an exit status and one clear line."""

from __future__ import annotations

import atexit
import gc
import os
import re
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import click

from evalcheck import __version__
from evalcheck.cli.command import Group
from evalcheck.cli.language import chosen
from evalcheck.cli.output import harmless, prepare_streams
from evalcheck.refusals import reason
from evalcheck.words import Say


def build(say: Say) -> Group:
    """`evalcheck` with its commands; none is imported before it is asked for."""
    members = {
        "validate": (say("检查一个材料包", "check a package of evidence"), "validate:build"),
        "fix": (say("改正文件名（可撤销）", "mend file names (can be undone)"), "fix:build"),
        "init": (say("建立工作文件夹：模板、清单、声明", "make a folder to work in"), "init:build"),
        "todo": (say("还缺哪些材料、何时截止", "what is still missing, and until when"), "todo:build"),
        "pack": (say("打包成可以寄出的 zip 和邮件草稿", "make the zip and the mail to send"), "pack:build"),
        "diff": (say("比较两次的报告或材料", "compare two reports or packages"), "diff:build"),
        "annotate": (say("生成批注副本：出错的单元格涂色、说明", "copies of workbooks with bad cells marked"), "annotate:build"),
        "audit": (say("汇总核查许多单位的材料包", "judge and compare the packages of many units"), "audit:build"),
        "sample": (say("从汇总结果的名单中随机抽样", "draw a sample from the lists of an audit"), "sample:build"),
        "survey": (say("电话调查：名单归集、外呼表、回收、替换、结果", "the telephone survey, from frame to results"), "survey:build"),
        "audit-diff": (say("比较几次汇总：各单位改了什么", "what units mended between audits"), "audit_diff:build"),
        "report": (say("由汇总结果写出评估报告的初稿", "draft the evaluation report from an audit"), "report:build"),
        "show": (say("列出在一个文件里看到的一切", "all that is seen in one file"), "show:build"),
        "explain": (say("说明某个问题编号的含义和改法", "what a code means and what to do"), "explain:build"),
        "rules": (say("查看、检查、导出规则集", "show, check and export rulesets"), "rules:build"),
        "template": (say("生成空白表格", "write the blank forms"), "template:build"),
        "desk": (say("在浏览器里操作，不用输入命令", "a page in the browser instead of commands"), "desk.command:build"),
        "doctor": (say("查看安装是否正常", "look whether the installation is sound"), "doctor:build"),
        "completion": (say("输出命令行补全脚本", "print a script for shell completion"), "completion:build"),
    }
    return Group(
        "evalcheck",
        say=say,
        about=say(
            "报送前检查营商环境责任清单的佐证材料：文件名、模板、名单、日期、清单覆盖情况。\n"
            "退出码：0 通过，1 不通过，2 命令或规则集有误，3 未查全或程序自身出错。",
            "Checks evidence for business-environment responsibility lists before it is sent.\n"
            "Exit status: 0 pass, 1 fail, 2 wrong call or ruleset, 3 incomplete or evalcheck itself failed.",
        ),
        members=members,
        params=[
            click.Option(
                ["--version"], is_flag=True, is_eager=True, expose_value=False, callback=_version, help=say("显示版本", "show the version")
            ),
        ],
        examples=[
            say("evalcheck validate ./佐证材料", "evalcheck validate ./evidence"),
            "evalcheck explain NAM004",
            "evalcheck rules show 33",
        ],
    )  # fmt: skip


def _version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value:
        click.echo(f"evalcheck {__version__}")
        ctx.exit(0)


def run(argv: Sequence[str]) -> int:
    """Carry out a command line. Whatever happens ends in one of the exit statuses, never in a bare traceback."""
    prepare_streams()
    say = chosen(argv, os.environ, sys.stdout)
    with ending():
        return _run(argv, say)


@contextmanager
def ending() -> Iterator[None]:
    """Asked to end, the program leaves by the door: workers are ended, what was unpacked is removed.

    SIGBREAK is that of Windows: Ctrl-Break, a closed window, the end of the session.
    """

    leaving = False

    def leave(number: int, frame: object) -> None:
        nonlocal leaving
        leaving = True
        raise SystemExit(128 + number)

    def swallowed(what: sys.UnraisableHookArgs) -> None:
        """A signal that came while something was tidied away is lost to Python: it is sent again a moment later. What else breaks while
        leaving was half made when the signal came, and is nobody's fault."""
        if isinstance(what.exc_value, SystemExit) and isinstance(what.exc_value.code, int):
            threading.Timer(0.05, signal.raise_signal, [what.exc_value.code - 128]).start()
        elif not leaving:
            told(what)

    told, sys.unraisablehook = sys.unraisablehook, swallowed
    before: dict[int, Any] = {}
    if threading.current_thread() is threading.main_thread():
        numbers = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)]
        # What was set to be ignored (nohup) stays so.
        before = {number: signal.signal(number, leave) for number in numbers if signal.getsignal(number) is signal.SIG_DFL}
    try:
        yield
    finally:
        sys.unraisablehook = told
        for number, handler in before.items():
            signal.signal(number, handler)


def leave_at_once(status: int) -> None:
    """Leave without giving back every object one by one, which takes a thirtieth of a short command; what must be done at the end is done.

    Where a thread still runs, a profiler waits for its turn or a stream takes no more, the interpreter leaves in its own way.
    """
    gc.freeze()  # it would search all modules for garbage once more
    if threading.active_count() > 1 or sys.getprofile() or sys.gettrace():
        return
    atexit._run_exitfuncs()
    with suppress(OSError, ValueError):
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
        os._exit(status)


def _run(argv: Sequence[str], say: Say) -> int:
    if os.environ.get("_EVALCHECK_COMPLETE", "").startswith("powershell"):
        from evalcheck.cli.offered import with_powershell

        with_powershell()
    try:
        status = build(say).main(list(argv), "evalcheck", standalone_mode=False)
        return status if isinstance(status, int) else 0
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.ctx.get_help() if error.ctx else "", err=True)
        return 2
    except click.exceptions.Exit as error:
        return error.exit_code
    except click.ClickException as error:
        _complain(error, say)
        return 2
    except (KeyboardInterrupt, click.Abort):
        resume = say("加 --resume 再运行，就接着做。", " Run it again with --resume to go on.") if "audit" in argv[:1] else ""
        click.echo(say("已中断。", "Interrupted.") + resume, err=True)
        return 130
    except BrokenPipeError:
        return 3
    except (SystemExit, GeneratorExit):
        raise
    except OSError as error:
        return _refused(error, say, "--debug" in argv)
    except BaseException as error:  # a reader written in Rust panics with a BaseException
        return _failed(error, say, "--debug" in argv)


def _refused(error: OSError, say: Say, debug: bool) -> int:
    """The system refused something: no fault of the evidence, and one that the caller can mend."""
    if debug:
        import traceback  # wanted only where evalcheck itself fails

        traceback.print_exception(error)
    place = f"{error.filename}：" if say.language == "zh" and error.filename else f"{error.filename}: " if error.filename else ""
    click.echo(harmless(f"evalcheck: {place}{say(reason(error))}"), err=True)
    return 3


def _failed(error: BaseException, say: Say, debug: bool) -> int:
    if debug:
        import traceback  # wanted only where evalcheck itself fails

        traceback.print_exception(error)
    what = f"{type(error).__name__}: {error}".split("\n")[0][:200]
    zh = f"evalcheck 自身出错，材料没有查成（不是材料的问题）：{what}。加 --debug 可看详情。"
    en = f"evalcheck itself failed, nothing was judged (this is no fault of the evidence): {what}. Add --debug for details."
    click.echo(harmless(say(zh, en)), err=True)
    return 3


def _complain(error: click.ClickException, say: Say) -> None:
    message = problem(error, say)
    if isinstance(error, click.UsageError) and error.ctx:
        message += say(f"（用法：{error.ctx.command_path} --help）", f" (see {error.ctx.command_path} --help)")
    for line in message.split("\n"):
        click.echo(harmless(f"evalcheck: {line}"), err=True)


def problem(error: click.ClickException, say: Say) -> str:
    """What is wrong with the call, in the reader's language; Click itself speaks English only."""
    if say.language == "en":
        return error.format_message()
    if isinstance(error, click.NoSuchOption):
        near = f"；是否为 {'、'.join(error.possibilities)}？" if error.possibilities else ""
        return f"没有选项 {error.option_name}{near}"
    if isinstance(error, click.MissingParameter):
        return f"缺少 {_name(error.param)}"
    if isinstance(error, click.BadParameter):
        choices = getattr(getattr(error.param, "type", None), "choices", None)
        return f"{_name(error.param)} 只能是：{'、'.join(choices)}" if choices else f"{_name(error.param)}：{_of_a_path(error.message)}"
    if isinstance(error, click.BadOptionUsage):
        return f"选项 {error.option_name} 后面要写值" if "requires" in error.message else error.message
    extra = re.match(r"Got unexpected extra arguments? \((.*)\)", error.message)
    return f"多余的参数：{extra.group(1)}" if extra else error.message


_OF_PATHS = {
    "is not readable.": "没有权限读取；请检查它的权限，或复制到别处再运行",
    "is not writable.": "没有权限写入；请检查它的权限，或换一个地方",
    "does not exist.": "不存在；请检查写法",
    "is a directory.": "是文件夹，这里要写文件",
    "is a file.": "是文件，这里要写文件夹",
}


def _of_a_path(message: str) -> str:
    """What Click says of a path, in Chinese."""
    told = re.fullmatch(r"\w+ '(.*)' (.*)", message, re.DOTALL)
    return f"{told[1]} {_OF_PATHS[told[2]]}" if told and told[2] in _OF_PATHS else message


def _name(param: click.Parameter | None) -> str:
    if isinstance(param, click.Option):
        return max(param.opts, key=len)
    return (param.metavar or param.name or "").upper() if param else ""
