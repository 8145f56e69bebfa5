"""One file examined: opened, its role, tables and forms recognised, its kind of evidence and the clauses it answers told."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import islice

from evalcheck.catalogue import Catalogue
from evalcheck.catalogue.items import AnyKind, Clause, Commitment, EvidenceKind, Item, OwnKind
from evalcheck.catalogue.templates import BUILT_IN
from evalcheck.evidence.clauses.kind import KindGuess, Signs, kind_of, kind_words
from evalcheck.evidence.clauses.matching import match, pointed, reasons_for, spoken
from evalcheck.evidence.content.agreement import agreement_of, quotes_of, reasons_of
from evalcheck.evidence.content.drafts import draft_of
from evalcheck.evidence.content.figures import Figure, figures
from evalcheck.evidence.content.kind_signs import held_to_signs
from evalcheck.evidence.content.parts import told_of
from evalcheck.evidence.content.substance import FULL, Substance, substance_of
from evalcheck.evidence.content.table_figures import table_figures
from evalcheck.evidence.forms import forms_of
from evalcheck.evidence.model import Condition, Confidence, Examined, FileSummary, Form, Identity, Note, Role, Stated, Table, TableSummary
from evalcheck.evidence.names.identity import Identifier
from evalcheck.evidence.policy.document import PolicyDocument, Told
from evalcheck.evidence.roles import role_by_content, role_by_name
from evalcheck.evidence.tables.own_lists import listed, own_tables
from evalcheck.evidence.tables.stated import stated_of, stated_of_lines
from evalcheck.evidence.tables.table import bind, tables_of
from evalcheck.evidence.tables.text_sheet import sheet_of_table
from evalcheck.evidence.vision.looking import half_read, is_scan, look, with_words, worth_a_look
from evalcheck.evidence.vision.seen import Seen
from evalcheck.evidence.vision.showing import NOTHING_SHOWN, SEALED, View, shown_by
from evalcheck.evidence.wording import words_of
from evalcheck.findings import Location
from evalcheck.patterns import regex
from evalcheck.records import dataclass
from evalcheck.submission.drawn import holds_drawings
from evalcheck.submission.formats import PICTURES, VIDEOS
from evalcheck.submission.limits import Limits
from evalcheck.submission.model import EvidenceFile, Fact, Incident, Line, Opened, ReadError, Sheet, Trouble
from evalcheck.submission.reading import open_file
from evalcheck.submission.troubles import unreadable as unreadable_file
from evalcheck.terms import worded
from evalcheck.words import Text

KEPT_TEXT = 100_000
"""Characters of a document that package checks may look at; of a covering statement ten times as many."""
_COVERING_ROWS = 500
_TITLE = 40
_STATISTICS_ROWS = 60
_DOCUMENT_NUMBER = regex(r"[〔\[【(﹝]20\d\d[〕\]】)﹞]\s*第?\s*\d+\s*号", needs="号")
_ADDRESS = regex(r"https?://|www\.|\.gov\.cn|\.com\b", re.IGNORECASE)
_COUNTED = regex("指标|数量|占比|同比|环比|增长率|合计|总量|办件量|比率")
_FORM_KINDS = {"enterprise_list": EvidenceKind.ENTERPRISE_LIST, "work_order": EvidenceKind.WORK_ORDER, "case": EvidenceKind.CASE}
_BROKEN = frozenset(
    {
        Trouble.DAMAGED,
        Trouble.LOCKED,
        Trouble.EMPTY,
        Trouble.NOT_ACCEPTED,
        Trouble.MISNAMED,
        Trouble.UNSAFE_MEMBER,
        Trouble.BOMB,
        Trouble.UNPLAYABLE,
    }
)


@dataclass(frozen=True, slots=True)
class _Assigned:
    """What a file is as evidence: kind, and the clauses it answers or, in doubt, may answer."""

    guess: KindGuess
    clauses: tuple[Clause, ...] = ()
    doubtful: bool = False
    confidence: Confidence = "high"
    between_clauses: bool = False


def examine(file: EvidenceFile, catalogue: Catalogue, identifier: Identifier, limits: Limits) -> Examined:
    """The file opened and recognised; what kept it from being opened is among its incidents."""
    if role_by_name(file) == "declaration":
        return _closed(file, identifier, tuple(_lost_declaration(file)))
    try:
        opened = open_file(file, limits)
    except ReadError as error:
        return _closed(file, identifier, (Incident(error.trouble, file.path, error.facts),))
    seen = look(file, opened, limits) if is_scan(opened) else None
    opened = with_words(opened, seen)
    identity = identifier.identify_file(file)
    tables = tables_of(file, opened, catalogue.templates)
    forms = forms_of(file, opened, catalogue.templates)
    role = role_by_content(role_by_name(file), tables, forms)
    signs = _signs(identity, opened, tables, forms, catalogue)
    assigned = _assigned(role, identity, signs, catalogue)
    templated = EvidenceKind.ENTERPRISE_LIST.follows in catalogue.forms
    tables = (*_bound(tables, assigned), *_own_lists(file, opened, tables, role, assigned, signs.listed, templated))
    examined = Examined(
        file=file,
        role=role,
        identity=identity,
        opened=opened,
        incidents=opened.incidents,
        kind=assigned.guess.kind.like,
        why=assigned.guess.why,
        clauses=assigned.clauses,
        doubtful=assigned.doubtful,
        tables=tables,
        forms=forms,
        stated=_stated(file, opened, role, tables),
        also=_also(assigned.guess),
        own=_own(assigned.guess),
        seen=seen,
        confidence=assigned.confidence,
        between_clauses=assigned.between_clauses,
        listed=signs.listed,
    )
    if role == "evidence":
        examined = _of_its_content(_held_to_its_kind(examined, limits), catalogue)
    assert examined.opened is not None
    return replace(examined, incidents=(*examined.incidents, *half_read(file.path, examined.opened, examined.seen)))


def _own(guess: KindGuess) -> tuple[OwnKind, ...]:
    return tuple(kind for kind in (guess.kind, *guess.also, *guess.seen) if isinstance(kind, OwnKind))


def _also(guess: KindGuess) -> tuple[EvidenceKind, ...]:
    """The further kinds, as the built-in ones that they are or are like."""
    likes = dict.fromkeys(kind.like for kind in (*guess.also, *guess.seen))
    return tuple(kind for kind in likes if kind is not guess.kind.like)


def _lost_declaration(file: EvidenceFile) -> Iterator[Incident]:
    """A declaration that nobody can read declares nothing: what the sender meant by it would be lost without a word."""
    try:
        file.source.read()
    except ReadError as error:
        yield Incident(error.trouble, file.path, error.facts)
    except OSError:
        lost = unreadable_file()
        yield Incident(lost.trouble, file.path, lost.facts)


def _held_to_its_kind(examined: Examined, limits: Limits) -> Examined:
    """The file looked at where its kind asks it, with what it shows of what 附件2 asks of that kind."""
    opened, seen, clauses = examined.opened, examined.seen, examined.clauses
    assert opened is not None
    if seen is None and worth_a_look(opened, examined.kinds, clauses):
        seen = look(examined.file, opened, limits)
        opened = with_words(opened, seen)
    is_policy = EvidenceKind.POLICY_DOCUMENT in examined.kinds and not opened.sheets
    policy = _policy(opened, seen) if is_policy else None
    return _shown(replace(examined, opened=opened, seen=seen, policy=policy))


def _shown(examined: Examined) -> Examined:
    """The file with what it shows, by the qualities that its kinds ask."""
    assert examined.opened is not None
    view = View(
        examined.opened, examined.seen, examined.policy, examined.kinds, examined.clauses, examined.identity.name.keypoint
    )  # fmt: skip
    return replace(examined, shows=shown_by(view))


def _is_policy_paper(examined: Examined) -> bool:
    """Whether its content makes a file a policy paper, or a clause that asks one and nothing else that the file may be."""
    policy = EvidenceKind.POLICY_DOCUMENT
    others = [kind for kind in examined.kinds if kind is not policy]
    if examined.borne is None or policy in examined.borne:
        return True
    return any(policy in clause.likes and not any(kind in clause.likes for kind in others) for clause in examined.clauses)


def _of_its_content(examined: Examined, catalogue: Catalogue) -> Examined:
    """The file with how much it holds, of which kind that is, and what it says of the items that its name claims."""
    opened, words = examined.opened, catalogue.content_words
    assert opened is not None
    drawn = _drawings(examined.file, opened.type)
    substance = substance_of(opened, examined.seen, words, drawn)
    if substance.level == "none":
        # What holds nothing is told once: it shows no seal, no address and no mark besides.
        return replace(examined, substance=substance, shows=NOTHING_SHOWN, policy=None, borne=())
    examined = held_to_signs(replace(examined, substance=substance), words, drawn)
    if examined.policy is not None and not _is_policy_paper(examined):
        examined = _shown(replace(examined, policy=None))
    if substance.lack == "no_fact" and EvidenceKind.POLICY_DOCUMENT in (examined.borne or ()):
        examined = replace(examined, substance=FULL)
    examined = replace(examined, draft=draft_of(examined, words) is not None)
    agreement = agreement_of(examined, catalogue)
    why = (*examined.why, *_doubts(examined), *reasons_of(agreement, examined.identity.numbers))
    commitments = [one for seq in examined.identity.numbers for one in catalogue.items[seq].commitments if one.words]
    stated = tuple(_figures(examined, commitments, [one.name for one in catalogue.units.districts])) if commitments else ()
    parts = told_of(examined, catalogue)
    return replace(examined, agreement=agreement, quotes=quotes_of(examined, catalogue), figures=stated, why=why, parts=parts)


def _figures(examined: Examined, commitments: Sequence[Commitment], districts: Sequence[str]) -> Iterator[Figure]:
    """What tables of statistics state of each metric, else the lines of the text, or of a workbook each of its first rows."""
    assert examined.opened is not None
    opened, lines, told = examined.opened, list(examined.opened.lines), set()
    if EvidenceKind.STATISTICS in examined.kinds:
        heads = [(sheet.name, sheet.height, [[*map(words_of, row)] for row in sheet.head(_STATISTICS_ROWS)]) for sheet in opened.sheets]
        for name, height, rows in (*heads, *((table.name, 0, table.rows) for table in opened.tables)):
            for figure in table_figures(rows, name, commitments, districts, whole=height <= _STATISTICS_ROWS):
                if figure.metric not in told:
                    told.add(figure.metric)
                    yield figure
        lines += [Line(" ".join(filter(None, row)), name) for name, _, rows in heads for row in rows]
    yield from figures(lines, [one for one in commitments if one.metric not in told], districts)


def _doubts(examined: Examined) -> Iterator[Text]:
    """Why the content alone does not prove what the name claims."""
    if examined.substance.lack in _THIN:
        yield _THIN[examined.substance.lack]
    for kind in examined.called_kinds if examined.borne is not None else ():
        if kind.id not in (examined.borne or ()):
            yield _UNLIKE.format(kind=kind_words(kind))


_UNLIKE = Text("内容看不出是{kind}", "its content has no sign of: {kind}")
_THIN: Mapping[str, Text] = {
    "no_fact": Text("内容没有数字、日期、文件名称或单位", "its content holds no figure, date, paper or organisation"),
    "nothing_to_report": Text("内容只说明本期没有", "its content only says that there is none"),
    "unfilled": Text("内容的数字没有填写", "figures were left open in it"),
}


def _drawings(file: EvidenceFile, kind: str) -> Callable[[], bool | None]:
    """Asks, once and only where it matters, whether a file holds anything but text."""

    @cache
    def drawn() -> bool | None:
        try:
            return holds_drawings(file.source.read(), kind)
        except (OSError, ReadError):
            return None

    return drawn


def _held(examined: Examined, tables: Sequence[TableSummary]) -> Substance:
    """A file of tables holds nothing where none of them has a row (TPL007 tells)."""
    if tables and not any(table.rows for table in tables) and examined.opened and examined.opened.sheets:
        return replace(examined.substance, level="none", lack="sheet")
    return examined.substance


def _policy(opened: Opened, seen: Seen | None) -> PolicyDocument:
    # They compile many patterns, and most files are no policy documents.
    from evalcheck.evidence.policy.fields import fields_of
    from evalcheck.evidence.policy.head import is_unit, unit_of_letterhead

    policy = fields_of(opened.lines, opened.tables, opened.links)
    if policy.issuer:
        return policy
    heads = [Told(unit, line.part) for line in opened.letterhead if (unit := unit_of_letterhead(line.text))]
    if heads:
        return replace(policy, issuer=Told("、".join(one.text for one in heads), heads[0].part))
    # Where the letterhead is drawn, the seal names the unit.
    named = [Told(_OF_A_SEAL.sub("", name), part) for name, part in _names_on_seals(opened, seen)]
    return replace(policy, issuer=next((one for one in named if is_unit(one.text)), None))


_OF_A_SEAL = regex(r"[\s(（]*(?:电子)?(?:公章|印章|签章|专用章|业务章|章)?[)）]*$")


def _names_on_seals(opened: Opened, seen: Seen | None) -> Iterator[tuple[str, str]]:
    yield from ((one.signer, one.part) for one in opened.signatures if one.part)
    yield from ((line.text, line.part) for line in opened.lines if line.part == SEALED)
    yield from ((seal.ring_text, seal.place.part) for seal in seen.seals if seal.ring_text) if seen else ()


def not_examined(file: EvidenceFile, identifier: Identifier, reason: Text, remedy: Text | None = None) -> Examined:
    """A file on which evalcheck itself failed: what its name tells, and a person must look (FIL015)."""
    facts: Mapping[str, Fact] = {"reason": reason, "install": "", **({"remedy": remedy} if remedy else {})}
    return _closed(file, identifier, (Incident(Trouble.NOT_EXAMINED, file.path, facts),))


def unreadable(file: EvidenceFile, identifier: Identifier, error: ReadError) -> Examined:
    """A file whose reading failed on the way, past its beginning."""
    return _closed(file, identifier, (Incident(error.trouble, file.path, error.facts),))


def summarise(examined: Examined, tables: tuple[TableSummary, ...]) -> FileSummary:
    """What stays of a file once its findings are made."""
    return FileSummary(
        file=examined.file,
        type=examined.opened.type if examined.opened else examined.file.extension,
        role=examined.role,
        identity=examined.identity,
        kind=examined.kind,
        why=examined.why,
        clauses=tuple(clause.id for clause in examined.clauses),
        doubtful=examined.doubtful,
        text=_kept_text(examined),
        tables=tables,
        forms=tuple(form.template.id for form in examined.forms),
        stated=examined.stated,
        also=examined.also,
        own=examined.own,
        condition=_condition(examined),
        account=replace(examined.opened.account, parts=()) if examined.opened else None,
        rows=_loose_rows(examined),
        shows=examined.shows,
        confidence=examined.confidence,
        between_clauses=examined.between_clauses,
        substance=_held(examined, tables),
        borne=examined.borne,
        unlike=examined.unlike,
        draft=examined.draft,
        agreement=examined.agreement,
        quotes=examined.quotes,
        figures=examined.figures,
        parts=examined.parts,
    )


def _closed(file: EvidenceFile, identifier: Identifier, incidents: tuple[Incident, ...]) -> Examined:
    """A file that was not opened, as its name tells."""
    identity, role = identifier.identify_file(file), role_by_name(file)
    signs = Signs(file.extension, keypoint=identity.name.keypoint, own=identifier.catalogue.kinds)
    assigned = _assigned(role, identity, signs, identifier.catalogue)
    guess = assigned.guess
    return Examined(
        file=file,
        role=role,
        identity=identity,
        opened=None,
        incidents=incidents,
        kind=guess.kind.like,
        why=guess.why,
        clauses=assigned.clauses,
        doubtful=assigned.doubtful,
        also=_also(guess),
        own=_own(guess),
    )


def _assigned(role: Role, identity: Identity, signs: Signs, catalogue: Catalogue) -> _Assigned:
    items = [catalogue.items[seq] for seq in identity.numbers if seq in catalogue.items]
    if role == "archive":
        # What is in an archive that was not opened may answer any clause of its number.
        return _Assigned(KindGuess(EvidenceKind.OTHER, (), (_ARCHIVE,), True), tuple(c for item in items for c in item.clauses), True)
    if role != "evidence":
        place = catalogue.place_of("liaison") if role == "liaison" else ""
        return _Assigned(KindGuess(EvidenceKind.STATEMENT, (), (_ROLE_WORDS[role] + place,)))
    clauses = _in_question(identity, items)
    guess = _of_others(
        signs, clauses, kind_of(signs, frozenset(kind for clause in clauses for kind in clause.kinds), pointed(spoken(identity), clauses))
    )
    matched = [match(identity, _asked_of(item, guess), item) for item in items]
    doubtful = guess.doubtful or any(doubt for _, doubt in matched)
    open_clauses = doubtful and not guess.doubtful and bool(items)
    confidence: Confidence = "low" if doubtful else "medium" if guess.inferred else "high"
    found = tuple(clause for clauses, _ in matched for clause in clauses)
    why = (worded(one, catalogue.terms) for one in guess.why)
    guess = replace(guess, why=(*why, *reasons_for(found, items, guess.kind, doubtful)))
    return _Assigned(guess, found, doubtful and bool(items), confidence, open_clauses)


def _asked_of(item: Item, guess: KindGuess) -> tuple[AnyKind, ...]:
    """The kinds of a file as an item asks them: an own one that it does not ask may be the one that it is like."""
    asked = {kind for clause in item.clauses for kind in clause.kinds}
    return tuple(dict.fromkeys(kind if kind in asked else kind.like for kind in (guess.kind, *guess.also)))


def _of_others(signs: Signs, clauses: Sequence[Clause], guess: KindGuess) -> KindGuess:
    """A list of others than those whom a clause wants listed is a list of matters, whatever its name says."""
    wanted = {subject for clause in clauses for subject in clause.subjects}
    listed = {signs.listed} | (_PEOPLE if signs.listed in _PEOPLE else set())
    if not signs.listed or guess.kind.like is not EvidenceKind.ENTERPRISE_LIST or wanted & listed:
        return guess
    also = tuple(kind for kind in guess.also if kind.like is not EvidenceKind.ITEM_LIST)
    return replace(guess, kind=EvidenceKind.ITEM_LIST, also=also, why=(*guess.why, _NO_ENTERPRISES))


_PEOPLE = frozenset({"persons", "students", "litigants"})
"""Subjects who are people: a list headed 姓名 may be of any of them."""
_ARCHIVE = Text("压缩包", "an archive")
_NO_ENTERPRISES = Text("表里列的不是企业", "its table lists others than enterprises")
_ROLE_WORDS = {
    "liaison": Text("联络员信息表", "liaison sheet"),
    "covering_statement": Text("材料清单", "covering statement"),
    "declaration": Text("报送单位的声明", "the sender's declaration"),
    "system": Text("系统文件", "system file"),
    "part": Text("文档里嵌入的文件", "file embedded in a document"),
}


def _in_question(identity: Identity, items: Sequence[Item]) -> list[Clause]:
    """The clauses that the number names, else all clauses of its items."""
    every = [clause for item in items for clause in item.clauses]
    return [clause for clause in every if clause.id in identity.clauses] or every


def _signs(identity: Identity, opened: Opened, tables: Sequence[Table], forms: Sequence[Form], catalogue: Catalogue) -> Signs:
    templates = [part.id for part in (*(t.template for t in tables), *(f.template for f in forms))]
    head = [line.text.strip() for line in islice(opened.lines, 30) if line.text.strip()]
    return Signs(
        type=opened.type,
        found=tuple(dict.fromkeys(kind for name in templates for kind in _kinds_of(name, catalogue))),
        keypoint=identity.name.keypoint,
        title=head[0][:_TITLE] if head else "",
        numbered=any(_DOCUMENT_NUMBER.search(line) for line in head) and _has_own_number(head),
        linked=any(_ADDRESS.search(line.text) for line in opened.lines),
        camera=opened.media is not None and opened.media.camera,
        counted=any(_COUNTED.search(text) for sheet in opened.sheets[:2] for row in sheet.head(3) for text in _texts(row)),
        listed="" if tables else _listed(identity, opened, catalogue),
        own=catalogue.kinds,
    )


def _kinds_of(template: str, catalogue: Catalogue) -> tuple[AnyKind, ...]:
    """What a file with a table or form of a template is: of the ruleset's own, the kinds that follow it, else a list or a case."""
    if template in BUILT_IN:
        return (_FORM_KINDS[template],) if template in _FORM_KINDS else ()
    own = tuple(kind for kind in catalogue.kinds if kind.template == template)
    return own or (EvidenceKind.CASE if catalogue.template(template).fields else EvidenceKind.ITEM_LIST,)


def _listed(identity: Identity, opened: Opened, catalogue: Catalogue) -> str:
    """Whom a list without a template lists; what calls itself a list of companies is held to that."""
    template = next((template for template in catalogue.templates if template.id == "enterprise_list"), None)
    if template is None or any(word in identity.name.keypoint for word in template.own_words):
        return ""
    return listed(template, _sheets(opened), bool(opened.sheets))


def _sheets(opened: Opened) -> tuple[Sheet, ...]:
    return (*opened.sheets, *map(sheet_of_table, opened.tables))


def _own_lists(
    file: EvidenceFile, opened: Opened, tables: Sequence[Table], role: Role, assigned: _Assigned, listed: str, templated: bool
) -> tuple[Table, ...]:
    """The tables of a list that follows no template: of matters, places, projects, or of others than companies."""
    kinds = {assigned.guess.kind.like, *_also(assigned.guess)}
    is_list = EvidenceKind.ITEM_LIST in kinds or (EvidenceKind.ENTERPRISE_LIST in kinds and (bool(listed) or not templated))
    if role != "evidence" or tables or not is_list:
        return ()
    found = own_tables(file, _sheets(opened), bool(opened.sheets))
    return tuple(replace(table, clauses=assigned.clauses) for table in found)


def _has_own_number(head: Sequence[str]) -> bool:
    """Whether the document bears a number of its own: a statement cites those of others."""
    from evalcheck.evidence.policy.head import is_document_number  # it compiles patterns, and few files hold a number

    return any(is_document_number(line) for line in head)


def _bound(tables: Sequence[Table], assigned: _Assigned) -> tuple[Table, ...]:
    """Each table held to its template where it is of a kind that the file is taken for."""
    kinds = (assigned.guess.kind, *assigned.guess.also)
    bound: list[Table] = []
    for table in tables:
        own = next((kind for kind in kinds if kind.follows == table.template.id), assigned.guess.kind)
        bound += bind((table,), own, assigned.clauses, assigned.doubtful)
    return tuple(bound)


def _stated(file: EvidenceFile, opened: Opened, role: Role, tables: Sequence[Table]) -> tuple[Stated, ...]:
    """Averages and stage counts of a document's text, or of a covering statement that is a sheet."""
    found = stated_of_lines(file, opened.lines)
    if role == "covering_statement" and not tables:
        rows = ((sheet, number, row) for sheet in opened.sheets for number, row in enumerate(sheet.head(_COVERING_ROWS), 1))
        notes = [Note(" ".join(_texts(row)), Location(file.path, sheet.name, f"A{number}")) for sheet, number, row in rows]
        found += stated_of(note for note in notes if note.text)
    return found


def _condition(examined: Examined) -> Condition:
    troubles = {incident.trouble for incident in examined.incidents}
    if Trouble.NOT_EXAMINED in troubles:
        return "unexamined"
    if examined.opened is None and troubles & _BROKEN:
        return "broken"
    if Trouble.UNREAD in troubles:
        return "unread" if examined.opened is None else "partly"
    return "partly" if Trouble.PARTLY_EXAMINED in troubles else "sound"


def _kept_text(examined: Examined) -> str:
    """The words of a document or of a workbook without tables: what a covering statement may consist of."""
    opened = examined.opened
    if opened is None or opened.type in VIDEOS or opened.type in PICTURES or examined.role not in ("evidence", "covering_statement"):
        return ""
    limit = KEPT_TEXT * 10 if examined.role == "covering_statement" else KEPT_TEXT
    sheets = () if _templated(examined) else opened.sheets
    kept: list[str] = []
    for text in _words(opened, sheets):
        kept.append(text[:limit])
        limit -= len(kept[-1]) + 1
        if limit <= 0:
            break
    return "\n".join(kept)


def _templated(examined: Examined) -> bool:
    return any(table.template.described for table in examined.tables)


def _words(opened: Opened, sheets: Iterable[Sheet]) -> Iterator[str]:
    yield from (line.text for line in opened.lines)
    yield from (cell for table in opened.tables for row in table.rows for cell in row if cell)
    for sheet in sheets:
        for block in sheet.blocks(1):
            for column in block.columns:
                yield from _texts(column.values())


def _texts(cells: Iterable[object]) -> Iterator[str]:
    return (cell.strip() for cell in cells if isinstance(cell, str) and cell.strip())


def _loose_rows(examined: Examined) -> int | None:
    """Rows of lists that follow no template, less one heading each; counted only where a clause asks for a number of rows."""
    opened = examined.opened
    if opened is None or not any(clause.minimum_of == "row" for clause in examined.clauses):
        return None
    if _templated(examined) or not (opened.sheets or opened.tables):
        return None
    counts = [sum(sum(cell != "" for cell in row) > 1 for row in table.rows) for table in opened.tables]
    counts += [_filled_rows(sheet) for sheet in opened.sheets]
    return sum(max(0, count - 1) for count in counts)


def _filled_rows(sheet: Sheet) -> int:
    """Rows with more than one cell filled: a title or a note fills one."""
    total = 0
    for block in sheet.blocks(1):
        filled = [0] * len(block.rows)
        for column in block.columns:
            for offset, cell in enumerate(column.values()):
                filled[offset] += cell is not None and cell != ""
        total += sum(count > 1 for count in filled)
    return total
