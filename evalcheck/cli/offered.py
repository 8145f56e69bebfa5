"""What a shell offers to complete (units, items and contents of the ruleset on the line, codes of findings), and PowerShell's way."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from typing import Any

import click
from click.shell_completion import CompletionItem, ShellComplete, add_completion_class

from evalcheck.words import Say


def ruleset_option(say: Say, default: str | None = None) -> click.Option:
    """Which ruleset; without `default` the command tells one that was given from none."""
    text = say("规则集，默认 tianjin-2021", "the ruleset; default tianjin-2021")
    return click.Option(["--rules"], default=default, metavar="ID|PATH", shell_complete=rulesets, callback=_pinned, help=text)


def digest_option(say: Say) -> click.Option:
    """Goes with `--rules` wherever that stands: a packed ruleset must be the one that was published."""
    text = say("规则包（.evalrules）应有的 SHA-256，不符则不用", "SHA-256 that a packed ruleset (.evalrules) must have")
    return click.Option(["--sha256"], metavar="HEX", is_eager=True, expose_value=False, callback=_kept(say), help=text)


_DIGEST = "evalcheck.sha256"


def _kept(say: Say) -> Callable[[click.Context, click.Parameter, str | None], None]:
    def keep(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
        if value is not None:
            ctx.meta[_DIGEST] = value, say

    return keep


def _pinned(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """The name of a packed ruleset with the digest that it must have."""
    if _DIGEST not in ctx.meta:
        return value
    digest, say = ctx.meta[_DIGEST]
    if value is None or not value.endswith(".evalrules"):
        zh = "--sha256 要与 --rules 规则包（.evalrules）一起用"
        raise click.UsageError(say(zh, "--sha256 goes with --rules FILE.evalrules"), ctx)
    return f"{value}#sha256={digest}"


def unit_option(say: Say) -> click.Option:
    text = say("报送单位，默认按文件名判断", "whose package it is; default: by the file names")
    return click.Option(["--unit"], metavar="NAME", shell_complete=units, help=text)


def rulesets(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from evalcheck.ruleset import builtin_rulesets  # pydantic

    folders = [CompletionItem(incomplete, type="dir")] if "/" in incomplete or "\\" in incomplete else []
    return _beginning(incomplete, builtin_rulesets()) + folders


def units(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Units and districts by their names; also by what stands in the middle of a name, for 市 and 区 begin so many."""
    catalogue = _catalogue(ctx)
    every = [unit.name for unit in (*catalogue.units.units, *catalogue.units.districts)] if catalogue else []
    return _beginning(incomplete, every) or [CompletionItem(name) for name in every if incomplete in name]


def parts(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """What `rules show` takes: items, contents, units."""
    catalogue = _catalogue(ctx)
    if catalogue is None:
        return []
    items = [CompletionItem(str(seq), help=item.label) for seq, item in sorted(catalogue.items.items()) if str(seq).startswith(incomplete)]
    named = _beginning(incomplete, [content.name for content in catalogue.contents]) if incomplete else []
    return [*items, *named, *(units(ctx, param, incomplete) if incomplete else [])]


def forms(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The blank forms of the ruleset."""
    catalogue = _catalogue(ctx)
    named = [CompletionItem(one.command, help=one.called) for one in catalogue.templates] if catalogue else []
    return [one for one in named if one.value.startswith(incomplete)]


def code(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """A code of a finding, or of a family of them."""
    from evalcheck.checks import KINDS

    families = _beginning(incomplete.upper(), dict.fromkeys(known[:3] for known in sorted(KINDS)))
    whole = [CompletionItem(known, help=kind.zh.title) for known, kind in sorted(KINDS.items()) if known.startswith(incomplete.upper())]
    return families + whole if len(incomplete) < 3 else whole


def codes(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Codes behind each other with commas: the last one is completed."""
    before, comma, last = incomplete.rpartition(",")
    return [CompletionItem(before + comma + one.value, help=one.help) for one in code(ctx, param, last)]


def _beginning(incomplete: str, known: Iterable[str]) -> list[CompletionItem]:
    return [CompletionItem(one) for one in known if one.startswith(incomplete)]


def _catalogue(ctx: click.Context) -> Any:
    """That of the ruleset on the line; None where it cannot be read: to say so is for the command."""
    from evalcheck.ruleset import RulesetError, load_ruleset

    try:
        return load_ruleset(*[name for name in [ctx.params.get("rules")] if name]).catalogue
    except (OSError, RulesetError):
        return None


class PowerShell(ShellComplete):
    """Completion for PowerShell 5.1 and later: a script block of it asks evalcheck with the words as a JSON array."""

    name = "powershell"
    source_template = """\
Register-ArgumentCompleter -Native -CommandName %(prog_name)s -ScriptBlock {
  param($word, $tree, $cursor)
  $words = @($tree.CommandElements | Where-Object { $_.Extent.EndOffset -le $cursor } | ForEach-Object { $_.Extent.Text.Trim("'", '"') })
  if ($word -and $words.Count -gt 1) { $words = $words[0..($words.Count - 2)] }
  [Console]::OutputEncoding = [Text.Encoding]::UTF8
  $env:COMP_WORDS = ConvertTo-Json -Compress @($words); $env:COMP_CWORD = $word; $env:%(complete_var)s = 'powershell_complete'
  try { & %(prog_name)s } finally { Remove-Item Env:COMP_WORDS, Env:COMP_CWORD, Env:%(complete_var)s }
} | Out-Null
"""

    def get_completion_args(self) -> tuple[list[str], str]:
        return json.loads(os.environ["COMP_WORDS"])[1:], os.environ.get("COMP_CWORD", "")

    def format_completion(self, item: CompletionItem) -> str:
        return str(item.value)


def with_powershell() -> None:
    """Click knows bash, zsh and fish by itself."""
    add_completion_class(PowerShell)
