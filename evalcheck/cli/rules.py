"""`evalcheck rules`: list, show, check and export rulesets."""

from __future__ import annotations

from pathlib import Path

import click

from evalcheck.cli.command import Command, Group, WrongCall
from evalcheck.cli.language import Say
from evalcheck.cli.loading import explained, fault_line
from evalcheck.cli.output import emit

DEFAULT = "tianjin-2021"


def build(say: Say) -> Group:
    return Group(
        "rules",
        say=say,
        about=say("规则集：每份通知写成一套 YAML，程序照它检查。", "Rulesets: a notice written as YAML, by which evalcheck checks."),
        members={
            "list": (say("列出内置规则集", "list the built-in rulesets"), "rules:build_list"),
            "show": (say("查看清单：总览、某项、某条、某单位", "show the list: overview, item, clause, unit"), "rules:build_show"),
            "check": (say("检查规则集有无错误", "look for mistakes in a ruleset"), "rules:build_check"),
            "export": (say("导出为 JSON", "print a ruleset as JSON"), "rules:build_export"),
        },
        examples=["evalcheck rules show 33", say("evalcheck rules show 市税务局", "evalcheck rules show 市税务局")],
    )


def build_list(say: Say) -> Command:
    def callback() -> None:
        from evalcheck.ruleset import builtin_rulesets, load_ruleset

        with explained(say):
            rulesets = [load_ruleset(name) for name in builtin_rulesets()]
        emit("".join(f"{ruleset.id}  {ruleset.version}  {ruleset.title}\n" for ruleset in rulesets))

    about = say("列出内置规则集。", "List the built-in rulesets.")
    return Command("list", callback, say=say, about=about, examples=["evalcheck rules list"])


def build_show(say: Say) -> Command:
    def callback(what: str | None, rules: str) -> None:
        from evalcheck.cli.ruleset_view import shown
        from evalcheck.ruleset import load_ruleset

        with explained(say):
            ruleset = load_ruleset(rules)
        emit("".join(line.rstrip() + "\n" for line in shown(ruleset, what, say)))

    return Command(
        "show",
        callback,
        say=say,
        about=say(
            "查看清单。WHAT 是序号(33)、条款（33-用水-2）、评估内容或单位；不写则为总览。",
            "Show the list. WHAT is an item (“33”), a clause (“33-用水-2”), a content or a unit; without it, an overview.",
        ),
        params=[click.Argument(["what"], required=False, metavar="WHAT"), which(say)],
        examples=["evalcheck rules show", "evalcheck rules show 33", "evalcheck rules show 33-用水-2", "evalcheck rules show 市税务局"],
    )


def which(say: Say) -> click.Option:
    text = say(f"规则集，默认 {DEFAULT}", f"the ruleset; default {DEFAULT}")
    return click.Option(["--rules"], default=DEFAULT, metavar="ID|PATH", help=text)


def build_check(say: Say) -> Command:
    return Command(
        "check",
        lambda path: _check(path, say),
        say=say,
        about=say(
            "检查规则集：每个错误一行，写明文件、行号、键、应当怎样。有错误时退出码为 2。",
            "Check a ruleset: a line for each mistake, with file, line, key and what would be right. Exit status 2 if there is one.",
        ),
        params=[click.Argument(["path"], metavar="PATH")],
        examples=["evalcheck rules check rules/tianjin-2021"],
    )


def _check(path: str, say: Say) -> None:
    from evalcheck.ruleset import load_ruleset
    from evalcheck.ruleset.crosscheck import check_ruleset

    with explained(say):
        faults = check_ruleset(path)
        if faults:
            raise WrongCall("\n".join(fault_line(fault, say) for fault in faults))
        ruleset = load_ruleset(path)
    catalogue = ruleset.catalogue
    counts = (len(catalogue.contents), len(catalogue.items), len(catalogue.clauses), len(ruleset.rules))
    zh = "{} 没有错误：评估内容 {}，清单 {} 项，条款 {}，规则 {}\n"
    en = "{}: no mistakes; contents {}, items {}, clauses {}, rules {}\n"
    emit(say(zh, en).format(f"{ruleset.id} {ruleset.version}", *counts))


def build_export(say: Say) -> Command:
    def callback(id_: str, output: Path | None, force: bool) -> None:
        import json

        from evalcheck.cli.output import write_file
        from evalcheck.ruleset import load_ruleset
        from evalcheck.ruleset.export import export_ruleset

        with explained(say):
            text = json.dumps(export_ruleset(load_ruleset(id_)), ensure_ascii=False, indent=2) + "\n"
        if output:
            write_file(output, text.encode(), force, say)
        else:
            emit(text, utf8=True)

    return Command(
        "export",
        callback,
        say=say,
        about=say("把规则集的清单导出为 JSON。", "Print the list of a ruleset as JSON."),
        params=[
            click.Argument(["id_"], metavar="ID"),
            click.Option(["--output", "-o"], type=click.Path(path_type=Path), metavar="FILE", help=say("写入文件", "write to a file")),
            click.Option(["--force"], is_flag=True, help=say("文件已存在时覆盖", "overwrite the file if it exists")),
        ],
        examples=["evalcheck rules export tianjin-2021 -o tianjin-2021.json"],
    )
