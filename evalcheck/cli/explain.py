"""`evalcheck explain`: what a code means, why it matters and what to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import click

from evalcheck.checks import KINDS
from evalcheck.cli import offered
from evalcheck.cli.command import WIDTH, Command, WrongCall, nearest
from evalcheck.cli.output import emit
from evalcheck.findings import Kind
from evalcheck.reporters.labels import SEVERITIES, without_facts, word
from evalcheck.reporters.wrapping import cells, indented, padded
from evalcheck.ruleset import load_ruleset
from evalcheck.words import Say, Text

FAMILIES: Mapping[str, Text] = {
    "FIL": Text("材料包和文件本身", "the package and its files"),
    "NAM": Text("文件名", "the file name"),
    "TPL": Text("模板", "templates"),
    "ROW": Text("名单和工单的各行", "rows of lists and work orders"),
    "DAT": Text("日期和时长", "dates and durations"),
    "COV": Text("清单各条是否有佐证", "coverage of the list"),
    "EVD": Text("各类佐证应有的内容", "what each type of evidence must show"),
    "RES": Text("数据与承诺对照", "results against the commitments"),
    "XPK": Text("材料包之间（汇总核查）", "between packages (audits)"),
    "WVR": Text("豁免和声明(evalcheck.yaml)", "waivers and declarations (evalcheck.yaml)"),
}


def build(say: Say) -> Command:
    def callback(code: str | None) -> None:
        emit("\n".join(_answer(code, say)) + "\n")

    return Command(
        "explain",
        callback,
        say=say,
        about=say(
            "说明一个问题编号：是什么问题、为什么要紧、怎么改。只写前三个字母则列出这一类；不写则列出全部。",
            "Explain a code: the fault, why it matters, what to do. Three letters list a family, nothing lists all.",
        ),
        params=[click.Argument(["code"], required=False, metavar="CODE", shell_complete=offered.code)],
        examples=["evalcheck explain NAM004", "evalcheck explain ROW"],
    )


def _answer(code: str | None, say: Say) -> Iterator[str]:
    if code is None:
        return _families(KINDS, list(FAMILIES), say)
    asked = code.strip().upper()
    if any(known.startswith(asked) for known in KINDS) and len(asked) == 3:
        return _families(KINDS, [asked], say)
    kind = KINDS.get(asked) or next((kind for kind in KINDS.values() if kind.name == code.strip().lower()), None)
    if kind is None:
        near = nearest(asked, list(KINDS))
        hint = say(f"；是否为 {near}？", f"; did you mean {near}?") if near else ""
        everything = say("（全部编号见 evalcheck explain）", " (all codes: evalcheck explain)")
        raise WrongCall(say(f"没有编号“{code}”", f"no code “{code}”") + hint + everything)
    return _kind(kind, say)


def _families(kinds: Mapping[str, Kind], families: list[str], say: Say) -> Iterator[str]:
    for number, family in enumerate(families):
        members = [kind for code, kind in sorted(kinds.items()) if code.startswith(family)]
        if not members:
            continue
        yield from [""] * bool(number)
        yield f"{family}  {say(FAMILIES.get(family, Text(family, family)))}"
        for kind in members:
            severity = word(SEVERITIES, kind.severity, say.language)
            first = f"  {kind.code}  {padded(severity, 7 if say.language == 'en' else 4)}  "
            yield from indented(kind.words(say.language).title, WIDTH, first)


def _kind(kind: Kind, say: Say) -> Iterator[str]:
    words = kind.words(say.language)
    yield from indented(f"{words.title}  ({kind.name})", WIDTH, f"{kind.code}  ")
    severity = word(SEVERITIES, kind.severity, say.language)
    fixed = say("，不能忽略、豁免或降级", ", cannot be ignored, waived or lowered") if kind.protected else ""
    if kind.waived_by_evaluators:
        fixed = say("，不能忽略或降级", ", cannot be ignored or lowered") if kind.protected else ""
        fixed += say("，只有评估方可以豁免", "; only an evaluator may waive it")
    rows = [
        (say("级别", "Severity"), severity + fixed),
        (say("报告里", "Message"), without_facts(words.message)),
        (say("为什么", "Why"), words.why),
        (say("怎么改", "Fix"), without_facts(words.fix)),
        (say("依据", "Source"), say("、", ", ").join(_sources(kind)) or "-"),
    ]
    depth = max(cells(label) for label, _ in rows) + 4
    for label, text in rows:
        yield from indented(text, WIDTH, padded(f"  {label}", depth))


def _sources(kind: Kind) -> list[str]:
    """Places in the notice of the rules that report the kind, by the default ruleset."""
    return list(dict.fromkeys(rule.source for rule in load_ruleset().rules if kind in rule.check.kinds))
