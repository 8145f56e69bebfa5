"""`evalcheck rules`: list, show, check, export rulesets, make a vocabulary; a list as people read it, whole or one unit's."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import click

from evalcheck.catalogue.items import Clause, Content, Item
from evalcheck.cli import offered
from evalcheck.cli.command import WIDTH, Command, Group, WrongCall, nearest
from evalcheck.cli.judging import explained, fault_line
from evalcheck.cli.output import emit, into, write_file
from evalcheck.evidence.clauses.coverage import Duty, duty_of
from evalcheck.evidence.model import UnitRef
from evalcheck.evidence.names.identity import Identifier
from evalcheck.evidence.names.naming import name_of
from evalcheck.reporters.labels import DUTIES, word
from evalcheck.reporters.list_view import clause_facts, item_facts
from evalcheck.reporters.wrapping import cells, indented, padded
from evalcheck.ruleset import Ruleset, builtin_rulesets, load_ruleset
from evalcheck.ruleset.loading import open_reviews
from evalcheck.ruleset.mistakes import check_ruleset
from evalcheck.ruleset.model import export_ruleset
from evalcheck.ruleset.vocabulary import as_yaml, made_anew, read_texts
from evalcheck.words import Say

DEFAULT = "tianjin-2021"


def build(say: Say) -> Group:
    return Group(
        "rules",
        say=say,
        about=say("规则集：每份通知写成一套 YAML，程序照它检查。", "Rulesets: a notice written as YAML, by which evalcheck checks."),
        members={
            "list": (say("列出内置规则集", "list the built-in rulesets"), "rules:build_list"),
            "show": (say("查看清单：总览、某项、某条、某单位", "show the list: overview, item, clause, unit"), "rules:build_show"),
            "cases": (say("按清单起草案例", "draft cases from the list"), "rule_testing:build_drafting"),
            "check": (say("检查规则集有无错误", "look for mistakes in a ruleset"), "rules:build_check"),
            "export": (say("导出为 JSON", "print a ruleset as JSON"), "rules:build_export"),
            "diff": (say("比较两套规则集", "what changed between two rulesets"), "rule_writing:build_diff"),
            "import": (say("由通知起草规则集", "draft a ruleset from a notice"), "rule_import:build"),
            "page": (say("每个单位一页：要报送的全部材料", "a page for each unit: all that it must hand in"), "rule_pages:build"),
            "pack": (say("打成一个文件，分发给各单位", "pack a ruleset into one file to hand out"), "rule_packing:build"),
            "schema": (say("给编辑器用的 JSON Schema", "JSON Schema for editors"), "rule_writing:build_schema"),
            "test": (say("运行规则集旁的案例", "run the cases beside a ruleset"), "rule_testing:build"),
            "vocabulary": (say("由通知原文重新生成词表", "make the words of the items anew"), "rules:build_vocabulary"),
        },
        examples=["evalcheck rules show 33", say("evalcheck rules show 市税务局", "evalcheck rules show 市税务局")],
    )


def build_list(say: Say) -> Command:
    def callback() -> None:
        with explained(say):
            rulesets = [load_ruleset(name) for name in builtin_rulesets()]
        emit("".join(f"{ruleset.id}  {ruleset.version}  {ruleset.title}\n" for ruleset in rulesets))

    about = say("列出内置规则集。", "List the built-in rulesets.")
    return Command("list", callback, say=say, about=about, examples=["evalcheck rules list"])


def build_show(say: Say) -> Command:
    def callback(what: str | None, rules: str, everything: bool, form: str, output: Path | None, force: bool) -> None:
        with explained(say):
            ruleset = load_ruleset(rules)
        if everything or form != "text":
            _hand_out(ruleset, what, form, output, force, say)
            return
        text = "".join(line.rstrip() + "\n" for line in shown(ruleset, what, say))
        if output:
            write_file(output, text.encode(), force, say)
        else:
            emit(text)

    return Command(
        "show",
        callback,
        say=say,
        about=say(
            "查看清单。WHAT 是序号(33)、条款（33-用水-2）、评估内容或单位；不写则为总览。",
            "Show the list. WHAT is an item (“33”), a clause (“33-用水-2”), a content or a unit; without it, an overview.",
        ),
        params=[
            click.Argument(["what"], required=False, metavar="WHAT", shell_complete=offered.parts),
            click.Option(
                ["--all", "everything"], is_flag=True,
                help=say("WHAT 是单位时：它要报送的全部材料、期限和文件名", "of a unit: all that it must hand in, with dates and names"),
            ),
            click.Option(
                ["--format", "form"], type=click.Choice(FORMS), default="text", metavar="|".join(FORMS),
                help=say("格式；html、docx 可以打印（同 --all）", "the form; html and docx are to be printed (as --all)"),
            ),
            which(say),
            *into(say),
        ],
        examples=[
            "evalcheck rules show", "evalcheck rules show 33", "evalcheck rules show 33-用水-2", "evalcheck rules show 市税务局",
            say("evalcheck rules show 市税务局 --all --format docx -o 报送清单.docx", "evalcheck rules show 市税务局 --all"),
        ],
    )  # fmt: skip


def _hand_out(ruleset: Ruleset, what: str | None, form: str, output: Path | None, force: bool, say: Say) -> None:
    """All that a unit must hand in, to the screen or to a file."""
    identifier = Identifier(ruleset.catalogue)
    unit = identifier.unit(what) if what else None
    if unit is None:
        near = identifier.nearest_unit(what) if what else None
        hint = say(f"；是否为“{near}”？", f"; did you mean “{near}”?") if near else ""
        raise WrongCall(say(f"--all 要写单位，如 市税务局{hint}", f"--all asks a unit{hint}"))
    if form == "docx" and output is None:
        raise WrongCall(say("docx 要用 --output 写明文件", "docx asks --output FILE"))
    from evalcheck.prepare.handout import handout
    from evalcheck.reporters.handout import as_docx, as_html, as_text

    made = handout(ruleset, unit, say)
    data = as_docx(made, say) if form == "docx" else (as_html(made, say) if form == "html" else as_text(made, WIDTH)).encode()
    if output:
        write_file(output, data, force, say)
        click.echo(say(f"已生成 {output}", f"wrote {output}"))
    else:
        emit(data.decode(), utf8=form == "html")


def which(say: Say) -> click.Option:
    return offered.ruleset_option(say, DEFAULT)


def build_check(say: Say) -> Command:
    return Command(
        "check",
        lambda path, key, release: _check(path, key, release, say),
        say=say,
        about=say(
            "检查规则集：每个错误一行，写明文件、行号、键、应当怎样。有错误时退出码为 2。",
            "Check a ruleset: a line for each mistake, with file, line, key and what would be right. Exit status 2 if there is one.",
        ),
        params=[
            click.Argument(["path"], metavar="PATH"),
            click.Option(
                ["--key"], type=click.Path(path_type=Path), metavar="FILE",
                help=say("公钥（PEM）：规则包旁的签名 .sig 要由它证实", "public key (PEM) by which the signature beside a pack must hold"),
            ),
            click.Option(["--release"], is_flag=True,
                         help=say("还有未核对的 review 时也算错误，逐条列出", "what is still to be reviewed is a mistake too")),
        ],
        examples=["evalcheck rules check rules/tianjin-2021", "evalcheck rules check rules/tianjin-2021 --release"],
    )  # fmt: skip


def _check(path: str, key: Path | None, release: bool, say: Say) -> None:
    if key is not None:
        from evalcheck.cli.rule_packing import check_signature

        check_signature(Path(path), key, say)
    with explained(say):
        faults = check_ruleset(path)
        if faults:
            raise WrongCall("\n".join(fault_line(fault, say) for fault in faults))
        ruleset, reviews = load_ruleset(path), open_reviews(path)
    if release and reviews:
        raise WrongCall("\n".join(fault_line(one, say) for one in reviews))
    catalogue = ruleset.catalogue
    counts = (len(catalogue.contents), len(catalogue.items), len(catalogue.clauses), len(ruleset.rules))
    zh = "{} 没有错误：评估内容 {}，清单 {} 项，条款 {}，规则 {}\n"
    en = "{}: no mistakes; contents {}, items {}, clauses {}, rules {}\n"
    emit(say(zh, en).format(f"{ruleset.id} {ruleset.version}", *counts))
    if reviews:
        zh, en = "还有 {} 处未核对（review）：核对后删去；--release 逐条列出\n", "still to be reviewed: {}; --release lists each\n"
        emit(say(zh, en).format(len(reviews)))


def build_export(say: Say) -> Command:
    def callback(id_: str, output: Path | None, force: bool) -> None:
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
        params=[click.Argument(["id_"], metavar="ID", shell_complete=offered.rulesets), *into(say)],
        examples=["evalcheck rules export tianjin-2021 -o tianjin-2021.json"],
    )


def build_vocabulary(say: Say) -> Command:
    def callback(texts: Path, rules: str, output: Path | None, force: bool) -> None:
        with explained(say):
            text = as_yaml(made_anew(load_ruleset(rules).catalogue.vocabulary, read_texts(texts)))
        if output:
            write_file(output, text.encode(), force, say)
        else:
            emit(text, utf8=True)

    return Command(
        "vocabulary",
        callback,
        say=say,
        about=say(
            "由通知原文生成词表 vocabulary.yaml：各项的用词及次数、原文片段的摘要，不含原文语句；手工补充的词保留。"
            "TEXTS 是 YAML 或 JSON：{序号: [举措, 条款, …]}。",
            "Make vocabulary.yaml from a notice's text: the terms of each item and digests of its runs of characters, no sentence; "
            "words added by hand are kept. TEXTS is YAML or JSON: {number: [measure, clause, …]}.",
        ),
        params=[click.Argument(["texts"], type=click.Path(path_type=Path), metavar="TEXTS"), which(say), *into(say)],
        examples=["evalcheck rules vocabulary texts.json -o vocabulary.yaml"],
    )


FORMS = ("text", "html", "docx")
_WIDTHS = (34, 9, 7, 9)


def shown(ruleset: Ruleset, what: str | None, say: Say) -> Iterator[str]:
    """The lines of what was asked for. Raises WrongCall where the ruleset has no such thing."""
    catalogue = ruleset.catalogue
    if what is None:
        return _overview(ruleset, say)
    text = what.strip()
    number = text.removeprefix("第").removesuffix("项").lstrip("0")
    if number.isdecimal() and int(number) in catalogue.items:
        return _item(ruleset, catalogue.items[int(number)], say)
    clause = catalogue.clauses.get(text) or catalogue.clauses.get(text.replace(".", "-"))
    if clause:
        return _one_clause(ruleset, clause, say)
    identifier = Identifier(catalogue)
    if content := identifier.content(text):
        return _content(content, say)
    if unit := identifier.unit(text):
        return _unit(ruleset, unit, say)
    if number.isdecimal() and catalogue.items:
        last = max(catalogue.items)
        raise WrongCall(say(f"没有序号 {number}，清单序号为 1 到 {last}", f"no item {number}: the list has items 1 to {last}"))
    near = identifier.nearest_unit(text) or nearest(text, [*catalogue.clauses, *(content.name for content in catalogue.contents)])
    raise WrongCall(_unknown(what, near, say))


def _unknown(what: str, near: str | None, say: Say) -> str:
    hint = say(f"；是否为“{near}”？", f"; did you mean “{near}”?") if near else ""
    return say(f"没有序号、条款、评估内容或单位“{what}”", f"no item, clause, content or unit “{what}”") + hint


def _rows(rows: Iterable[tuple[str, str]], indent: str = "  ") -> Iterator[str]:
    """Label and text in two columns; rows without text are left out."""
    kept = [(label, text) for label, text in rows if text]
    depth = max(8, *(cells(label) for label, _ in kept)) + 2
    for label, text in kept:
        yield from indented(text, WIDTH, indent + padded(label, depth))


def _overview(ruleset: Ruleset, say: Say) -> Iterator[str]:
    catalogue, notice = ruleset.catalogue, ruleset.notice
    yield f"{ruleset.title} [{ruleset.id} {ruleset.version}]"
    window = say(f"{catalogue.window.start} 至 {catalogue.window.end}", f"{catalogue.window.start} to {catalogue.window.end}")
    numbers = len(catalogue.items), len(catalogue.clauses)
    items = say("{} 项，{} 条", "{} items, {} clauses").format(*numbers)
    if not catalogue.items_published:
        items = say("未公布，不查清单各条", "not published: coverage is not checked")
    yield from _rows(
        [
            (say("通知", "Notice"), notice.title),
            (say("报送时间", "Window"), window),
            (say("报送邮箱", "Mail"), notice.mail),
            (say("咨询电话", "Phone"), notice.phone),
            (say("清单", "List"), items),
            *((say("说明", "Remark"), say(remark)) for remark in ruleset.remarks),
        ]
    )
    yield ""
    zh = f"{catalogue.level_names[0]} {catalogue.terms['NUMBER'].zh} 条款 咨询电话"
    titles = say(zh, "Content Items Clauses Phone").split()
    yield "      " + "  ".join(padded(text, width) for text, width in zip(titles, _WIDTHS, strict=True))
    for content in catalogue.contents:
        clauses = sum(len(item.clauses) for item in content.items)
        row = (content.name, _range(content), str(clauses or "-"), content.phone)
        yield f"  {content.no:>2}  " + "  ".join(padded(text, width) for text, width in zip(row, _WIDTHS, strict=True))


def _range(content: Content) -> str:
    numbers = [item.shown for item in sorted(content.items, key=lambda item: item.seq)]
    return "-" if not numbers else numbers[0] if len(numbers) == 1 else f"{numbers[0]}-{numbers[-1]}"


def _content(content: Content, say: Say) -> Iterator[str]:
    yield f"{content.no} {content.name}" + say(f"（咨询电话 {content.phone}）", f" (phone {content.phone})")
    yield from _listed(content.items, say)


def _listed(items: Sequence[Item], say: Say) -> Iterator[str]:
    for item in items:
        count = say(f"（{len(item.clauses)} 条）", f" ({len(item.clauses)} clauses)")
        yield from indented(item.label + count, WIDTH, f"  {item.shown:>3}  ")


def _item(ruleset: Ruleset, item: Item, say: Say) -> Iterator[str]:
    yield say(f"第 {item.shown} 项 {item.label}", f"Item {item.shown} {item.label}")
    yield from _rows(item_facts(ruleset.catalogue.content_of[item.seq], item, say))
    for clause in item.clauses:
        yield ""
        yield from _clause(clause, say)


def _clause(clause: Clause, say: Say) -> Iterator[str]:
    head = f"{clause.id}  {clause.label}"
    yield from indented(head, WIDTH, "  ")
    yield from _rows(clause_facts(clause, say), "    ")


def _one_clause(ruleset: Ruleset, clause: Clause, say: Say) -> Iterator[str]:
    item = next(item for item in ruleset.catalogue.items.values() if clause in item.clauses)
    yield from _clause(clause, say)
    yield from _rows([(say("文件名如", "Name as"), _example(ruleset, item, clause))], "    ")
    yield ""
    yield say(f"属于第 {item.shown} 项 {item.label}", f"Part of item {item.shown} {item.label}")
    yield from _rows(item_facts(ruleset.catalogue.content_of[item.seq], item, say))


def _example(ruleset: Ruleset, item: Item, clause: Clause) -> str:
    """A name that the clause's evidence could carry, without its extension."""
    units = {unit.name: unit.file_name for unit in ruleset.catalogue.units.units}
    told = {
        "owner": units.get(item.leads[0], item.leads[0]), "content": ruleset.catalogue.content_of[item.seq].name, "number": item.shown,
        "keypoint": clause.words[0] if clause.words else clause.label[:15],
    }  # fmt: skip
    naming = ruleset.catalogue.naming
    return name_of(naming, told, [part.name.zh for part in naming.parts if part.role == "other"])


def _unit(ruleset: Ruleset, unit: UnitRef, say: Say) -> Iterator[str]:
    by_duty: dict[Duty | None, list[Item]] = {}
    for _, item in sorted(ruleset.catalogue.items.items()):
        by_duty.setdefault(duty_of(item, unit), []).append(item)
    yield unit.name
    if unit.unit:
        terms = ruleset.catalogue.terms
        label = say(f"文件名{terms['OWNER_NTH'].zh}写", f"{terms['OWNER_SEGMENT'].en} of file names".capitalize())
        yield from _rows([(label, unit.unit.file_name)])
    for duty in ("required", "joint", "listed"):
        if items := by_duty.get(duty):
            title = word(DUTIES, duty, say.language)
            yield ""
            yield say(f"{title}（{len(items)} 项）", f"{title} ({len(items)} items)")
            yield from _by_content(ruleset, items, say)
    if set(by_duty) <= {None}:
        yield say("  清单中没有该单位牵头或负责的项目。", "  The list names the unit for no item.")


def _by_content(ruleset: Ruleset, items: Sequence[Item], say: Say) -> Iterator[str]:
    for content in ruleset.catalogue.contents:
        own = [item for item in items if ruleset.catalogue.content_of[item.seq] is content]
        if own:
            yield f"  {content.name}" + say(f"（咨询电话 {content.phone}）", f" (phone {content.phone})")
            yield from _listed(own, say)
