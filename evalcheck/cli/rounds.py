"""What commands on finished audits share: rounds that were carried to their end, and the ruleset that they were judged by."""

from __future__ import annotations

from pathlib import Path

import click

from evalcheck.audit.run import unfinished
from evalcheck.audit.store import Store, store_troubles
from evalcheck.cli import offered
from evalcheck.cli.command import WrongCall
from evalcheck.ruleset import Ruleset, load_ruleset
from evalcheck.season.rounds import Round, read_round
from evalcheck.words import Say


def rules_option(say: Say) -> click.Option:
    text = say("规则集，默认为汇总所用的", "the ruleset; default: the one of the audit")
    return click.Option(["--rules"], metavar="ID|PATH", shell_complete=offered.rulesets, help=text)


def finished(say: Say, out: Path) -> Round:
    """An audit that was carried to its end. Raises WrongCall, NoRound, StoreBroken."""
    with store_troubles(out):
        stopped = out.is_dir() and unfinished(out)
    if stopped:
        zh = f"{out} 的汇总没有做完；请先把它做完：evalcheck audit 收件箱 -o {out} --resume"
        raise WrongCall(say(zh, f"the audit in {out} was not finished: finish it by evalcheck audit INBOX -o {out} --resume"))
    return read_round(out)


def ruleset_of_round(say: Say, audit: Round, rules: str | None) -> Ruleset:
    """The ruleset that the audit was judged by; another version of it is told, one that lacks items of the audit refused."""
    ruleset = load_ruleset(rules or _named(audit))
    unknown = set(audit.by_item) - set(ruleset.catalogue.items)
    if ruleset.id != audit.ruleset["id"] or unknown:
        zh = f"汇总用的规则集是 {audit.ruleset['id']}，不是 {ruleset.id}；请用 --rules 给出它"
        raise WrongCall(say(zh, f"the audit was judged by {audit.ruleset['id']}, not by {ruleset.id}: name it by --rules"))
    if ruleset.sha256 != audit.ruleset["sha256"]:
        zh = "规则集在汇总之后有变化；事项和承诺的文字按现在的规则集，状态和数字仍是汇总时的"
        click.echo(say(zh, "the ruleset has changed since the audit: labels are today's, states and figures the audit's"), err=True)
    return ruleset


def _named(audit: Round) -> str:
    """Where the audit found its ruleset; a frozen audit knows the id only."""
    if not (audit.folder / "store" / "audit.sqlite").exists():
        return str(audit.ruleset["id"])
    with store_troubles(audit.folder):
        store = Store(audit.folder / "store", writing=False)
        try:
            run = store.meta("run")
        finally:
            store.close()
    return str((run or {}).get("rules") or audit.ruleset["id"])
