"""What the desk lets a process of its own do: judge, pack, annotate, audit; the page watches, and can end it."""

from __future__ import annotations

import contextlib
import gc
import io
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from evalcheck.api import DEFAULT_RULES, UnitUnknown, validate
from evalcheck.catalogue import Catalogue
from evalcheck.cli.todo import asked
from evalcheck.prepare.folder import folder_of
from evalcheck.prepare.right_names import declared_unit, plan
from evalcheck.prepare.todo import ToDo, todo
from evalcheck.records import dataclass
from evalcheck.report import Report
from evalcheck.reporters import RenderOptions, rendered
from evalcheck.reporters.labels import VERDICTS, signed
from evalcheck.reporters.summary import meaning, tally
from evalcheck.reporters.wrapping import visible
from evalcheck.ruleset import Ruleset, RulesetError, load_ruleset
from evalcheck.submission.child import end, start
from evalcheck.submission.intake import PathMissing
from evalcheck.words import Language, Say, Text


@dataclass(frozen=True)
class Ask:
    """What is to be judged: as the options of `evalcheck validate`."""

    path: Path
    as_of: date
    language: Language
    rules: str | None = None
    unit: str | None = None
    received: date | None = None


Tell = Callable[[int, int, str], None]


class Task:
    """A child that carries out one of the desk's works, and what it has told so far.

    `name` is what it does; `progress` files done, of how many, the one under way; `outcome` its answer, `failed` why there is none.
    """

    def __init__(self, name: str, *args: object) -> None:
        self.name = name
        self.progress: tuple[int, int, str] = (0, 0, "")
        self.outcome: Any = None
        self.failed: Text | None = None
        self.over = False
        # It has readers of its own: stop() ends it.
        self._process, self._connection = start(carry_out, name, args, parent=True, one_way=True)

    def listen(self) -> bool:
        """Takes in what the child has told meanwhile; whether there was anything."""
        heard = False
        try:
            while not self.over and self._connection.poll(0):
                kind, value = self._connection.recv()
                heard = True
                if kind == "progress":
                    self.progress = value
                else:
                    self._end(value if kind == "done" else None, value if kind == "failed" else None)
        except (EOFError, OSError):
            heard = True
            self._process.join()
            zh, en = f"程序意外结束（状态 {self._process.exitcode}）", f"it ended unexpectedly (status {self._process.exitcode})"
            self._end(None, Text(zh, en))
        return heard

    def stop(self) -> None:
        """End the child; SIGTERM, so that it ends its own readers and removes what it unpacked."""
        if not self.over:
            self._process.terminate()
            end(self._process, self._connection, patience=5)
            self._end(None, Text("已停止", "stopped"))

    def _end(self, outcome: Any, failed: Text | None) -> None:
        if not self.over:
            self.over, self.outcome, self.failed = True, outcome, failed
            self._connection.close()
            self._process.join()


def carry_out(connection: Connection, name: str, args: tuple[Any, ...]) -> None:
    """In the child: one work; its answer, or why there is none, goes to the desk."""
    from evalcheck.cli.app import ending

    gc.disable()  # as on the command line: what lives as long as the process holds no garbage worth the search

    def tell(done: int, total: int, path: str) -> None:
        connection.send(("progress", (done, total, visible(path.rpartition("/")[2], 60))))

    with ending():
        try:
            connection.send(("done", WORKS[name](*args, tell)))
        except UnitUnknown as error:
            near = Text(f"；是否为“{error.near}”？", f"; did you mean “{error.near}”?") if error.near else Text("", "")
            connection.send(("failed", Text(f"不认识单位“{error.name}”", f"unknown unit “{error.name}”") + near))
        except PathMissing as error:
            connection.send(("failed", Text(f"找不到 {error.path}", f"{error.path} does not exist")))
        except RulesetError as error:
            connection.send(("failed", error.faults[0].problem))
        except Exception as error:
            what = f"{type(error).__name__}: {error}".split("\n")[0][:200]
            connection.send(("failed", Text(f"evalcheck 自身出错：{what}", f"evalcheck itself failed: {what}")))


def judge(ask: Ask, tell: Tell) -> dict[str, Any]:
    """The report as a page and as JSON, and all that the desk shows beside it."""
    report = _report(ask, tell)
    ruleset = load_ruleset(ask.rules or report.ruleset.id)
    options = RenderOptions(ask.language)
    say = options.say
    found = todo(report, ruleset)
    return {
        "verdict": report.verdict,
        "headline": signed(VERDICTS, report.verdict, ask.language),
        "meaning": meaning(report, options),
        "tally": list(tally(report, options)),
        "unit": report.submission.unit,
        "owed": found.owed,
        "days_left": found.days_left,
        "html": rendered("html", report, options).decode("utf-8"),
        "json": rendered("json", report, options).decode("utf-8"),
        "lacks": list(_lacks(found, say)),
        "months": [{"item": seq, "label": ruleset.catalogue.items[seq].label} for seq in found.months],
        "optional": list(_optional(found)),
        **_names(report, ruleset, ask),
    }


def _report(ask: Ask, tell: Tell) -> Report:
    return validate(ask.path, ask.rules, as_of=ask.as_of, unit=ask.unit, received=ask.received, progress=tell)


def _names(report: Report, ruleset: Ruleset, ask: Ask) -> dict[str, Any]:
    """Right names, for a folder: what lies in an archive is renamed where it was packed."""
    if not ask.path.is_dir():
        return {"renames": [], "left": []}
    folder = folder_of(ask.path)
    found = plan(report, folder, ruleset, declared_unit(folder, ask.unit, ruleset.catalogue))
    return {
        "renames": [{"path": one.path, "disk": str(one.disk), "new": one.new} for one in found.renames],
        "left": [{"path": one.path, "codes": list(one.codes), "suggestion": one.suggestion} for one in found.left],
    }


def _lacks(found: ToDo, say: Say) -> Iterator[dict[str, Any]]:
    for item in found.items:
        for lack in item.lacks:
            clause, names = lack.state.clause, [name for name in lack.names if name]
            yield {"clause": clause.id, "label": clause.label, "asked": asked(lack, say), "names": names}


def _optional(found: ToDo) -> Iterator[dict[str, str]]:
    """Clauses whose evidence is asked for only where there is any: they may be declared not applicable."""
    for item in found.items:
        yield from ({"clause": lack.state.clause.id, "label": lack.state.clause.label} for lack in item.lacks if lack.need == "if_any")


class _Printed(io.StringIO):
    """What a command prints, told line by line as it goes."""

    def __init__(self, tell: Tell) -> None:
        super().__init__()
        self._tell = tell

    def write(self, text: str) -> int:
        for line in filter(None, map(str.strip, text.splitlines())):
            self._tell(0, 0, line)
        return super().write(text)


def command(argv: list[str], language: Language, tell: Tell) -> dict[str, Any]:
    """A command of evalcheck as in a terminal: its status and what it printed (pack, annotate, audit)."""
    from evalcheck.cli.app import run

    printed = _Printed(tell)
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        status = run([*argv, "--lang", language])
    return {"status": status, "printed": printed.getvalue()}


WORKS: Mapping[str, Callable[..., Any]] = {"judge": judge, "pack": command, "annotate": command, "audit": command, "season": command}


@cache
def catalogue_of(rules: str | None) -> Catalogue:
    """The catalogue by which the desk works: its units can be chosen, its blank forms downloaded. Raises RulesetError."""
    return load_ruleset(rules or DEFAULT_RULES).catalogue
