"""Coverage of the list: every clause answered by evidence of the kind it asks, and what goes with a package."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import ClassVar, Literal

from evalcheck.catalogue import Catalogue
from evalcheck.catalogue.items import AnyKind, Clause, EvidenceKind, Item
from evalcheck.checks.base import Check, Context, Package
from evalcheck.evidence.clauses.coverage import ClauseState, groups_unmet_by, is_something, sealed
from evalcheck.evidence.clauses.kind import kind_words
from evalcheck.evidence.model import FileSummary, UnitRef
from evalcheck.evidence.names.naming import Naming, propose
from evalcheck.evidence.roles import folded, unnamed_in
from evalcheck.findings import PACKAGE, FactValue, Finding, Kind, Location, Severity, Words
from evalcheck.submission.filename import parse
from evalcheck.submission.formats import SCANS
from evalcheck.submission.model import Trouble
from evalcheck.words import Named, Spoken, Text, joined

NO_EVIDENCE = Kind(
    "COV001",
    "clause-without-evidence",
    Severity.ERROR,
    zh=Words(
        "应答的款缺少佐证",
        "第 {item} 项第 {clause} 款“{label}”（{place}）缺少：{missing}",
        why="清单由本单位牵头的项目，每一款都要有佐证；一款要求几种材料的，几种都要有。",
        fix="请补交{missing}，{naming}",
    ),
    en=Words(
        "Clause that must be answered has no evidence",
        "Item {item}, clause {clause} “{label}” ({place}) lacks: {missing}",
        why="Every clause of an item that the unit leads needs evidence, of every kind that the clause asks.",
        fix="Hand in {missing}; {naming}",
    ),
    identity=("clause",),
)
OTHER_KIND = Kind(
    "COV002",
    "evidence-of-another-kind",
    Severity.WARNING,
    zh=Words(
        "佐证种类与要求不符",
        "这份材料看来是{kind}，而第 {item} 项第 {clause} 款“{label}”（{place}）要求的是{asked}",
        why="种类不符的材料不能算作这一款的佐证。",
        fix="请换成内容是{asked}的文件{instead}；只在名称里加字不能解决",
    ),
    en=Words(
        "Evidence is of another kind than the clause asks",
        "This looks like: {kind}; item {item}, clause {clause} “{label}” ({place}) asks: {asked}",
        why="Evidence of another kind does not answer the clause.",
        fix="Hand in a file that is by its content: {asked}{instead}. Words added to the name alone change nothing",
    ),
    identity=("item",),
)
ITEM_WITHOUT_EVIDENCE = Kind(
    "COV003",
    "item-without-evidence",
    Severity.ERROR,
    zh=Words(
        "牵头的清单项没有任何佐证",
        "第 {item} 项“{label}”由{unit}牵头，包内没有它的任何佐证（应答 {count} 款：{clauses}）",
        why="清单由本单位牵头的每一项都要报送佐证。",
        fix="请按{list}第 {item} 项逐款准备材料，文件名写成“{WRITTEN}”",
    ),
    en=Words(
        "List number the unit leads has no evidence at all",
        "{unit} leads item {item} “{label}”, and the package has no evidence for it ({count} clauses: {clauses})",
        why="Every item that a unit leads needs evidence.",
        fix="Prepare the evidence of item {item} of {list}, named “{WRITTEN}”",
    ),
    identity=("item",),
    listed=("clauses", "clauses"),
)
NO_LIAISON = Kind(
    "COV004",
    "liaison-sheet-missing",
    Severity.ERROR,
    zh=Words(
        "缺少联络员信息表",
        "包内没有联络员信息表{appendix}",
        why="通知要求报送佐证时一并上报联络员信息，核验有疑问时要找得到人。",
        fix="请填写{form}，文件名写“联络员信息表”，放入包内{command}",
    ),
    en=Words(
        "Liaison sheet is missing",
        "The package holds no liaison sheet{appendix}",
        why="The liaison's details are handed in with the evidence, so that questions find somebody.",
        fix="Fill in {form}, name it “联络员信息表” and add it{command}",
    ),
)
NO_COVERING_STATEMENT = Kind(
    "COV005",
    "covering-statement-missing",
    Severity.WARNING,
    zh=Words(
        "缺少材料清单，或材料清单未列全",
        "{problem}{named}",
        why="通知建议上传前先梳理材料，统一说明各份材料的名称和情况，方便核验人员逐份核对。",
        fix="{remedy}",
    ),
    en=Words(
        "Covering statement is missing, or does not name every file",
        "{problem}{named}",
        why="The notice advises a statement that names and explains the evidence, so that it can be checked file by file.",
        fix="{remedy}",
    ),
    listed=("named", "names"),
)
CONDITIONAL_OPEN = Kind(
    "COV006",
    "conditional-clause-open",
    Severity.NOTE,
    zh=Words(
        "“如有”的材料既未提供也未声明",
        "第 {item} 项第 {clause} 款“{label}”（{place}）：有{missing}的才需提供；包内没有，也没有声明不适用",
        why="不提供不算错，但声明一下，核验人员就不必再来问。",
        fix="有则补交；没有则在 evalcheck.yaml 写 not_applicable: {{{clause}: 本期没有的原因}}",
    ),
    en=Words(
        "“If there is one” clause neither answered nor declared not applicable",
        "Item {item}, clause {clause} “{label}” ({place}): {missing}, if there is any; none is given, none declared not applicable",
        why="Leaving it out is no fault, but saying so saves a question.",
        fix="Hand it in, or write in evalcheck.yaml: not_applicable: {{{clause}: the reason}}",
    ),
    identity=("clause",),
)
ANSWERS_NOTHING = Kind(
    "COV007",
    "file-answers-no-clause",
    Severity.WARNING,
    zh=Words(
        "材料对不上清单项的任何一款",
        "这份材料看来是{kind}，第 {item} 项“{label}”没有一款要求这种材料；该项要求：{asked}",
        why="对不上款的材料不能算作佐证，也可能是序号写错了。",
        fix="请核对序号是否写错，写错的改成它对应的序号；序号没错的，换成内容是{asked}的文件，或删去这份材料",
    ),
    en=Words(
        "File answers no clause of its list number",
        "This looks like: {kind}; no clause of item {item} “{label}” asks that; the item asks: {asked}",
        why="What answers no clause is no evidence, and the number may be a slip.",
        fix="Check the number, and correct it if it is a slip; if it is right, hand in a file that is by its content one of these: {asked};"
        " or take the file out",
    ),
    identity=("item",),
)
TOO_FEW = Kind(
    "COV008",
    "fewer-pieces-than-asked",
    Severity.ERROR,
    zh=Words(
        "数量少于要求",
        "第 {item} 项第 {clause} 款“{label}”（{place}）要求至少 {minimum} {unit}，包内只有 {pieces} {unit}",
        why="这一款写明了最少的数量。",
        fix="请补足到 {minimum} {unit}",
    ),
    en=Words(
        "Fewer pieces than the clause asks",
        "Item {item}, clause {clause} “{label}” ({place}) asks at least {minimum} {unit}; the package has {pieces}",
        why="The clause states the least number.",
        fix="Bring them up to {minimum} {unit}",
    ),
    identity=("clause",),
)
JOINT_ITEM_OPEN = Kind(
    "COV009",
    "joint-item-without-evidence",
    Severity.WARNING,
    zh=Words(
        "共同牵头的清单项没有佐证",
        "第 {item} 项“{label}”由{leads}共同牵头，本包没有它的佐证",
        why="其他牵头单位可以统一报送，但总要有一家报送。",
        fix="请与{others}商定由谁报送第 {item} 项；由本单位报送的，请按{list}第 {item} 项逐款准备",
    ),
    en=Words(
        "No evidence for an item that several units lead",
        "{leads} lead item {item} “{label}” together; this package has no evidence for it",
        why="Another lead may answer for all, but one of them must.",
        fix="Agree with {others} who hands in item {item}; if it is you, prepare the evidence of item {item} of {list}",
    ),
    identity=("item",),
)
PART_NOT_FOUND = Kind(
    "COV010",
    "part-not-found",
    Severity.WARNING,
    zh=Words(
        "一款里写明的几样，有的没有找到",
        "第 {item} 项第 {clause} 款“{label}”（{place}）写明了几样，没有找到：{parts}；找到的是：{there}",
        why="一款里写明的每一样都要有材料；只交其中一样，不能算这一款已经答全。",
        fix="请补交{parts}；已经在某份材料里的，在那份材料的标题、表名或工作表名里写明“{first}”",
    ),
    en=Words(
        "Clause names several things, and one of them was not found",
        "Item {item}, clause {clause} “{label}” ({place}) names several things; not found: {parts}; found: {there}",
        why="Each of the things that a clause names needs evidence; one of them does not answer for all.",
        fix="Hand in {parts}; where a file holds it already, write “{first}” in the title of that file, of its table or of its sheet",
    ),
    identity=("clause",),
)
SHOWN, MOST_NAMES = 10, 1000
"""Names of files that a message lists, and that a finding keeps; the count beside them is exact."""


class ListCoverage(Check):
    """Every clause of the items that the unit leads has evidence; every file answers a clause of its number."""

    check: Literal["list_coverage"]
    kinds: ClassVar[tuple[Kind, ...]] = (
        NO_EVIDENCE, OTHER_KIND, ITEM_WITHOUT_EVIDENCE, CONDITIONAL_OPEN, ANSWERS_NOTHING, TOO_FEW, JOINT_ITEM_OPEN,
        PART_NOT_FOUND,
    )  # fmt: skip

    def package(self, package: Package, context: Context) -> Iterator[Finding]:
        if not context.catalogue.items_published or not _evidence(package):
            return
        by_path = {file.file.path: file for file in package.files}
        for _, group in groupby(package.coverage, key=lambda state: state.item.seq):
            states = list(group)
            yield from _item(states, by_path, package.unit, context.catalogue)
        for file in _evidence(package):
            yield from _stray(file, context.catalogue)


class LiaisonSheet(Check):
    """The package holds the liaison sheet."""

    check: Literal["liaison_sheet"]
    kinds: ClassVar[tuple[Kind, ...]] = (NO_LIAISON,)

    def package(self, package: Package, context: Context) -> Iterator[Finding]:
        roles = {file.role for file in package.files}
        if _evidence(package) and "liaison" not in roles and not sealed(package.files):
            yield NO_LIAISON.at(PACKAGE, **_blank_form(context.catalogue))


def _blank_form(catalogue: Catalogue) -> dict[str, FactValue]:
    """How the liaison sheet is spoken of, and where a blank one comes from, as far as the ruleset has one."""
    template = catalogue.forms.get("liaison")
    if template is None:
        return {"form": Spoken(Text("联络员信息表", "the liaison sheet"))}
    return {
        "appendix": Spoken(catalogue.place_of("liaison")),
        "form": Spoken(Text(f"{template.name.zh}的表格", f"the form of {template.name.en}")),
        "command": Spoken(Text("（evalcheck template liaison 可生成空表）", " (evalcheck template liaison makes a blank one)")),
    }


class CoveringStatement(Check):
    """A covering statement goes with the package and names every evidence file in it."""

    check: Literal["covering_statement"]
    kinds: ClassVar[tuple[Kind, ...]] = (NO_COVERING_STATEMENT,)

    def package(self, package: Package, context: Context) -> Iterator[Finding]:
        evidence = _evidence(package)
        statements = [file for file in package.files if file.role == "covering_statement"]
        if not evidence or sealed(package.files):
            return
        if not statements:
            yield _no_statement(len(evidence))
        elif all(_legible(file) for file in statements):
            left_out = _left_out_of("\n".join(file.text for file in statements), evidence, package, context)
            if left_out:
                yield _left_out(statements[0], left_out, len(evidence))


def _left_out_of(told: str, evidence: Sequence[FileSummary], package: Package, context: Context) -> list[FileSummary]:
    """The files that a statement does not name; one with a garbled name, or with a wrong one where the right one stands, is told itself."""
    garbled = {incident.path for incident in package.incidents if incident.trouble is Trouble.GARBLED_NAME}
    stems = {folded(file.identity.name.stem) for file in evidence}
    unnamed = [file for file in unnamed_in(told, evidence) if file.file.path not in garbled]
    rights = [propose(file.identity, context.catalogue, Naming()) for file in unnamed]
    meant = [right and folded(parse(right).stem) for right in rights]
    return [file for file, right in zip(unnamed, meant, strict=True) if not right or right in stems or right not in folded(told)]


def _evidence(package: Package) -> list[FileSummary]:
    return [file for file in package.files if file.role == "evidence"]


def _item(states: Sequence[ClauseState], files: dict[str, FileSummary], unit: UnitRef | None, catalogue: Catalogue) -> Iterator[Finding]:
    """One cause, one finding: an item without any file is one finding, not one a clause."""
    item, duty = states[0].item, states[0].duty
    handed_in = any(item.seq in file.identity.numbers for file in files.values() if file.role in ("evidence", "archive"))
    open_ = [state for state in states if state.state == "missing" and state.clause.need == "required"]
    if duty == "required" and not handed_in and open_ and unit:
        yield _no_item(item, open_, unit, catalogue)
    elif duty == "joint" and not handed_in and open_ and unit:
        yield _no_joint_item(item, unit, catalogue)
    elif duty == "required":
        for state in states:
            yield from _clause(state, files, catalogue)


def _clause(state: ClauseState, files: dict[str, FileSummary], catalogue: Catalogue) -> Iterator[Finding]:
    """What a clause of an item that the unit leads alone still lacks."""
    handed_in = [files[path] for path in state.files]
    broken = [file for file in handed_in if file.condition == "broken" or file.substance.level == "none"]
    clause = state.clause
    if state.state in ("missing", "partial"):
        # A damaged or blank file has its own finding: what it would have proved is not missing besides.
        missing = [clause.named(group) for group in groups_unmet_by(state, broken)]
        if clause.need == "required" and missing:
            # What is missing is missing in the package, whatever else answers a part of the clause.
            yield NO_EVIDENCE.at(PACKAGE, **_named(state), **_kinds("missing", missing), naming=_naming(state, missing, catalogue))
        elif missing and not any(map(is_something, handed_in)):
            yield CONDITIONAL_OPEN.at(PACKAGE, **_named(state), **_kinds("missing", missing))
    if state.short:
        yield _too_few(state)
    if state.lacking:
        yield _part_not_found(state)
    if clause.conditional_asks and clause.need == "required" and state.state != "missing" and not state.declared:
        shown = {kind for file in handed_in for kind in file.every_kind}
        if lacking := [(kind,) for kind in clause.conditional_asks if kind not in shown]:
            yield CONDITIONAL_OPEN.at(PACKAGE, **_named(state), **_kinds("missing", lacking))


def _naming(state: ClauseState, missing: Sequence[Sequence[AnyKind]], catalogue: Catalogue) -> Text:
    """How to name what is missing. A label that names several things would let a file be taken for another of them."""
    clause, terms = state.clause, catalogue.terms
    if len(clause.kinds) == 1:
        zh, en = "文件名{part}写 {item}，{point}写明“{label}”", "write {item} as the {part} of the name and “{label}” in the {point}"
        return Text(zh, en).format(part=terms["NUMBER_SEGMENT"], point=terms["KEYPOINT_SHORT"], item=state.item.shown, label=clause.label)
    words = [kind_words(group[0]) for group in missing]
    # 其他材料 says nothing of itself in a name.
    points = joined(Text(f"“{_PROOF if word is kind_words(EvidenceKind.OTHER) else word.zh}”", f"“{word.zh}”") for word in words)
    zh, en = "文件名{part}写 {number}，{point}写明{points}", "write {number} as the {part} of the name and as {point} {points}"
    number = state.item.spelled(clause)
    return Text(zh, en).format(part=terms["NUMBER_SEGMENT"], point=terms["KEYPOINT_SHORT"], number=number, points=points)


_PROOF = "证明材料"


def _stray(file: FileSummary, catalogue: Catalogue) -> Iterator[Finding]:
    """A file of a kind that its clause, or its whole item, does not ask; doubtful and unread ones are left to a person."""
    if not file.examined or file.condition == "broken" or file.substance.level == "none" or (file.doubtful and not file.unlike):
        return
    for seq in file.identity.numbers:
        item = catalogue.items.get(seq)
        # A number of another content is a fault of the name (NAM006), and that is the cause.
        if item is None or (file.identity.content and catalogue.content_of[seq] != file.identity.content):
            continue
        own = [clause for clause in item.clauses if clause.id in file.clauses]
        facts: dict[str, FactValue] = {"item": item.named, **_kinds("kind", [(file.called,)])}
        if file.unlike:
            yield from _unlike(file, item, own or item.clauses, facts, catalogue)
        elif not own:
            asked = tuple(dict.fromkeys(kind for clause in item.clauses for kind in _asked(clause)))
            yield ANSWERS_NOTHING.at(Location(file.file.path), label=item.label, **facts, **_kinds("asked", asked))
        elif not any(kind in clause.kinds for clause in own for kind in file.every_kind):
            clause = own[0]
            facts |= {"clause": _number(clause), "label": clause.label, "place": clause.source}
            facts["instead"] = _instead(item, file.called, clause, catalogue)
            yield OTHER_KIND.at(Location(file.file.path), **facts, **_kinds("asked", _asked(clause)))


def _instead(item: Item, kind: AnyKind, wrong: Clause, catalogue: Catalogue) -> Text:
    """Where a file of a kind belongs instead: a clause of the item that asks that kind."""
    other = next((clause for clause in item.clauses if clause is not wrong and kind in clause.kinds), None)
    if other is None:
        return Text("", "")
    number = item.spelled(other)
    zh = "；这份材料是答第 {id} 款“{label}”的，把文件名{part}改为 {number}"
    en = "; if this one answers clause {id} “{label}”, write {number} in its name"
    return Text(zh, en).format(id=other.id, label=other.label, number=number, part=catalogue.terms["NUMBER_SEGMENT"])


def _unlike(
    file: FileSummary, item: Item, clauses: Sequence[Clause], facts: dict[str, FactValue], catalogue: Catalogue
) -> Iterator[Finding]:  # fmt: skip
    """A file whose content is plainly of another kind than its name says, where no clause of the file asks that kind."""
    asking = [clause for clause in clauses if any(kind in clause.kinds for kind in file.every_kind if kind != file.unlike)]
    if file.unlike and asking and not any(file.unlike in clause.kinds for clause in asking):
        clause = asking[0]
        facts |= {"clause": _number(clause), "label": clause.label, "place": clause.source, **_kinds("kind", [(file.unlike,)])}
        facts["instead"] = _instead(item, file.unlike, clause, catalogue)
        yield OTHER_KIND.at(Location(file.file.path), **facts, **_kinds("asked", _asked(clause)))


def _no_item(item: Item, states: Sequence[ClauseState], unit: UnitRef, catalogue: Catalogue) -> Finding:
    return ITEM_WITHOUT_EVIDENCE.at(
        PACKAGE,
        item=item.named,
        label=item.label,
        unit=unit.name,
        unit_name=unit.unit.file_name if unit.unit else unit.name,
        content=catalogue.content_of[item.seq].name,
        count=len(states),
        clauses=tuple(f"{state.clause.id} {state.clause.label}" for state in states),
        list=Spoken(catalogue.list_name),
    )


def _no_joint_item(item: Item, unit: UnitRef, catalogue: Catalogue) -> Finding:
    own = unit.district.government if unit.district else unit.name
    others = tuple(lead for lead in item.leads if lead != own)
    facts: dict[str, FactValue] = {"item": item.named, "label": item.label, "leads": item.leads, "others": others}
    return JOINT_ITEM_OPEN.at(PACKAGE, **facts, list=Spoken(catalogue.list_name))


def _too_few(state: ClauseState) -> Finding:
    return TOO_FEW.at(_place(state), **_named(state), minimum=state.clause.minimum, pieces=state.pieces.count, unit=_pieces_counted(state))


def _pieces_counted(state: ClauseState) -> Text:
    """What was counted: files, rows, different things where rows repeat one, those of one group where each is asked so many."""
    if state.clause.minimum_of == "file":
        return Text("份", "files")
    if state.pieces.group:
        return Text(f"个（“{state.pieces.group}”）", f"of “{state.pieces.group}”")
    return Text("行", "rows") if state.pieces.count == state.pieces.rows else Text("个不重复的", "different ones")


def _part_not_found(state: ClauseState) -> Finding:
    lacking = tuple(part.label for part in state.lacking)
    there = tuple(part.label for part in state.parts if part.state == "met")
    return PART_NOT_FOUND.at(_place(state), **_named(state), parts=lacking, there=there, first=lacking[0])


def _no_statement(total: int) -> Finding:
    return NO_COVERING_STATEMENT.at(
        PACKAGE,
        total=total,
        problem=Text("包内没有材料清单（梳理材料、统一说明的文件）", "the package holds no covering statement"),
        remedy=Text(
            f"请写一份“材料清单”，列出全部 {total} 份材料的文件名并逐份说明",
            f"Add a document named “材料清单” that names and explains each of the {total} files",
        ),
    )


def _left_out(statement: FileSummary, files: Sequence[FileSummary], total: int) -> Finding:
    names = tuple(file.identity.name.stem for file in files)
    return NO_COVERING_STATEMENT.at(
        Location(statement.file.path),
        count=len(files),
        total=total,
        examples=names[:SHOWN],
        names=names[:MOST_NAMES],
        named=joined(names[:SHOWN]) + (Text(" 等", ", …") if len(files) > SHOWN else ""),
        problem=Text(
            f"材料清单没有列出 {total} 份材料中的 {len(files)} 份：",
            f"the covering statement leaves out {len(files)} of {total} files: ",
        ),
        remedy=Text(
            "请在材料清单里补上这些文件名（可不写扩展名），名称要与文件一致",
            "Name these files in it, as the files are named (the extension may be left out)",
        ),
    )


def _legible(statement: FileSummary) -> bool:
    """A scan or an unread file may name every file: only a person can tell."""
    return statement.condition == "sound" and bool(statement.text or statement.type not in SCANS)


def _named(state: ClauseState) -> dict[str, FactValue]:
    return {"item": state.item.named, "clause": _number(state.clause), "label": state.clause.label, "place": state.clause.source}


def _number(clause: Clause) -> str:
    """`25-4`: the id, which the sender's declaration uses as well."""
    return clause.id


def _place(state: ClauseState) -> Location:
    return Location(state.files[0]) if state.files else PACKAGE


def _asked(clause: Clause) -> tuple[tuple[AnyKind, ...], ...]:
    return (*((kind,) for kind in (*clause.asks, *clause.conditional_asks)), *clause.any_of)


def _kinds(name: str, groups: Iterable[Sequence[AnyKind]]) -> dict[str, FactValue]:
    """Kinds as a fact: the built-in ones that they are or are like, with the words for them; a group is met by one of its kinds."""
    groups = tuple(groups)
    words = joined(joined(map(kind_words, group), Text("或", " or ")) for group in groups)
    return {name: Named(tuple("|".join(kind.like.value for kind in group) for group in groups), words)}
