"""A folder for a unit to work in: a subfolder for each item, blank forms under right names, the list of what is asked, the declaration."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from evalcheck.catalogue.items import AnyKind, Clause, Item
from evalcheck.catalogue.templates import ColumnSpec, Template
from evalcheck.checks.names_together import same_name_key
from evalcheck.evidence.clauses.coverage import Duty, duty_of
from evalcheck.evidence.clauses.kind import kind_words
from evalcheck.evidence.model import UnitRef
from evalcheck.evidence.names.naming import Naming
from evalcheck.evidence.names.signs import cleaned
from evalcheck.evidence.roles import DECLARATION
from evalcheck.evidence.tables.table import asks_template
from evalcheck.prepare.reproducible import steady
from evalcheck.prepare.right_names import evidence_name, naming_of
from evalcheck.prepare.template import blank, file_name, filled_title
from evalcheck.records import dataclass
from evalcheck.reporters.labels import SUBJECTS, span, word
from evalcheck.reporters.wrapping import cells
from evalcheck.ruleset import Ruleset
from evalcheck.terms import Terms, in_terms

if TYPE_CHECKING:
    from evalcheck.catalogue.items import AnyKind, Clause, Item
    from evalcheck.evidence.clauses.coverage import Duty
    from evalcheck.ruleset import Ruleset

CHECKLIST = "佐证材料清单.xlsx"
"""By this name it counts as the covering statement (附件2·二·2)."""
_HEADER = (
    "序号",
    "{NUMBER}",
    "清单内容",
    "款",
    "要求",
    "种类",
    "是否必须",
    "时间范围",
    "文件名（{KEYPOINT_SHORT}可改，其余照写）",
    "情况说明（请填写）",
)
_WIDTHS = (6, 9, 22, 9, 26, 10, 12, 16, 44, 40)


@dataclass(frozen=True, slots=True)
class Ask:
    """One kind of evidence that one clause asks, and the name proposed for it. `group`: other kinds of which one is enough."""

    item: Item
    clause: Clause
    duty: Duty
    kind: AnyKind
    conditional: bool
    name: str | None
    group: tuple[AnyKind, ...] = ()


def checklist(unit: str, asks: Sequence[Ask], listed: Sequence[Item], ruleset: Ruleset) -> bytes:
    """The list as xlsx: one row for each kind of each clause; on a second sheet the items where the unit only helps."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "佐证材料清单"
    window, notice = ruleset.catalogue.window, ruleset.notice
    heading = [f"{unit}佐证材料清单"]
    sent = f"报送时间 {window.start} 至 {window.end}；报送邮箱 {notice.mail}；第三方联系电话 {notice.phone}。"
    note = [f"{sent}报送前请填写情况说明。共同牵头的，请与其他牵头单位商定由谁提供。"]
    terms = ruleset.catalogue.terms
    header = [in_terms(title, terms, "zh") for title in _HEADER]
    _fill(sheet, [heading, note, header, *_rows(asks)], _WIDTHS, 3)
    if listed:
        _fill(book.create_sheet("责任单位事项"), _helping(listed, terms), (9, 40, 40), 2)
    stream = io.BytesIO()
    book.save(stream)
    return steady(stream.getvalue())


def _rows(asks: Sequence[Ask]) -> Iterator[list[object]]:
    for number, ask in enumerate(asks, 1):
        clause = ask.clause
        period = span(clause.period, "zh") if clause.period else None
        kind = "或".join(kind_words(one).zh for one in (ask.kind, *ask.group))
        yield [number, ask.item.number or ask.item.seq, ask.item.label, clause.id, _asked(clause), kind, _need(ask), period, ask.name, None]


def _need(ask: Ask) -> str:
    if ask.conditional:
        return "如有"
    return "共同牵头" if ask.duty == "joint" else "必须"


def _asked(clause: Clause) -> str:
    """The clause's label, and what its evidence must hold besides."""
    more = []
    if clause.subjects:
        more.append("对象：" + "、".join(word(SUBJECTS, subject, "zh") for subject in clause.subjects))
    if clause.minimum:
        more.append(f"不少于 {clause.minimum} {'行' if clause.minimum_of == 'row' else '份'}")
    if clause.extra_columns:
        more.append("另加列：" + "、".join(clause.extra_columns))
    if clause.marking:
        more.append("标出关键内容")
    return clause.label + (f"（{'；'.join(more)}）" if more else "")


def _helping(listed: Sequence[Item], terms: Terms) -> Iterator[Sequence[object]]:
    yield ["以下各项只是责任单位，不要求单独报送，可请牵头单位一并报送"]
    yield [terms["NUMBER"].zh, "清单内容", "牵头单位"]
    for item in listed:
        yield [item.number or item.seq, item.label, "、".join(item.leads)]


def _fill(sheet: Any, rows: Any, widths: Sequence[int], header: int) -> None:
    side = Side(style="thin", color="999999")
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            cell = sheet.cell(number, column, value)
            cell.font = Font(bold=number in (1, header), size=14 if number == 1 else 11)
            if number < header:
                continue
            cell.alignment = Alignment(wrap_text=True, vertical="center")
            cell.border = Border(left=side, right=side, top=side, bottom=side)
            if number == header:
                cell.fill = PatternFill("solid", fgColor="E8EEF4")
        if number >= header:
            # Not every office suite makes rows as high as their words need.
            lines = max(-(-cells(str(value or "")) // (width - 1)) for value, width in zip(row, widths, strict=True))
            sheet.row_dimensions[number].height = 16 * max(lines, 1) + 2
    for column, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = sheet.cell(header + 1, 1)
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


@dataclass(frozen=True)
class Workspace:
    """What belongs into the folder: files by path, and the subfolders; some of these stay empty."""

    files: Mapping[str, bytes]
    folders: tuple[str, ...]
    led: tuple[Item, ...]
    joint: tuple[Item, ...]


@dataclass(frozen=True)
class SetUp:
    """What was written, and what was there already and left as it was."""

    written: tuple[str, ...]
    kept: tuple[str, ...]


def workspace(unit: UnitRef, ruleset: Ruleset) -> Workspace:
    """The folder of a unit, as data. A unit that leads no item gets the liaison sheet and the declaration only."""
    catalogue, naming = ruleset.catalogue, naming_of(ruleset)
    items = sorted(catalogue.items.items()) if catalogue.items_published else []
    duties = {item: duty for _, item in items if (duty := duty_of(item, unit))}
    led = [item for item, duty in duties.items() if duty == "required"]
    joint = [item for item, duty in duties.items() if duty == "joint"]
    asks = list(_asks({item: duty for item, duty in duties.items() if duty != "listed"}, unit, ruleset, naming))
    files: dict[str, bytes] = {DECLARATION: declaration(unit, ruleset, [*led, *joint]).encode()}
    if liaison := catalogue.forms.get("liaison"):
        files[file_name(liaison)] = steady(blank(liaison, catalogue.units))
    if asks:
        listed = [item for item, duty in duties.items() if duty == "listed"]
        files[CHECKLIST] = checklist(unit.name, asks, listed, ruleset)
    files |= {f"{_folder(ask.item, ask.duty)}/{ask.name}": form for ask in asks if (form := _form(ask, ruleset)) and ask.name}
    folders = tuple(_folder(item, duty) for item, duty in duties.items() if duty != "listed")
    return Workspace(files, folders, tuple(led), tuple(joint))


def set_up(folder: Path, plan: Workspace) -> SetUp:
    """Write what is not there yet. What is there stays, and a subfolder that is there is the unit's own."""
    written: list[str] = []
    kept: list[str] = []
    folder.mkdir(parents=True, exist_ok=True)
    taken = {path.name for path in folder.iterdir() if path.is_dir()}
    for name in plan.folders:
        (kept if name in taken else written).append(name + "/")
        (folder / name).mkdir(exist_ok=True)
    for path, data in plan.files.items():
        if path.partition("/")[0] in taken:
            continue
        try:
            with (folder / path).open("xb") as file:
                file.write(data)
            written.append(path)
        except FileExistsError:
            kept.append(path)
    return SetUp(tuple(written), tuple(kept))


def _asks(duties: Mapping[Item, Duty], unit: UnitRef, ruleset: Ruleset, naming: Naming) -> Iterator[Ask]:
    """Each kind that each clause asks, with a name that no other has."""
    taken: set[str] = set()
    for item, duty in duties.items():
        for clause in (one.for_district(unit.district.name if unit.district else None) for one in item.clauses):
            for kind, conditional, group in _kinds(clause):
                name = evidence_name(item, clause, kind, unit, ruleset.catalogue, naming, taken)
                taken |= {same_name_key(name)} if name else set()
                yield Ask(item, clause, duty, kind, conditional, name, group)


def _kinds(clause: Clause) -> Iterator[tuple[AnyKind, bool, tuple[AnyKind, ...]]]:
    """Kind, whether only if there is one, and the others of its group."""
    optional = clause.need == "conditional"
    yield from ((kind, optional, ()) for kind in clause.asks)
    yield from ((group[0], optional, group[1:]) for group in clause.any_of)
    yield from ((kind, True, ()) for kind in clause.conditional_asks)


def _folder(item: Item, duty: Duty) -> str:
    # Windows drops dots and blanks at the end of a folder's name.
    return f"第{cleaned(item.shown)}项-{cleaned(item.label).strip('.')}" + ("（共同牵头）" if duty == "joint" else "")


def _form(ask: Ask, ruleset: Ruleset) -> bytes | None:
    """The blank form of what the unit must hand in; a form left blank would be a fault, so what it need not gets none.

    Its title names the clause: two blank forms must not count as the same file twice.
    """
    template = ruleset.catalogue.forms.get(ask.clause.template or ask.kind.follows or "")
    if template is None or ask.conditional or ask.duty != "required":
        return None
    if not asks_template(template.id, "evidence", ask.kind, (ask.clause,)):
        return None
    own = _widened(template, ask.clause.extra_columns).model_copy(update={"title": ask.clause.label + filled_title(template)})
    return steady(blank(own, ruleset.catalogue.units))


def _widened(template: Template, extra: Sequence[str]) -> Template:
    """The template with the columns that the clause asks besides, in front of the last one (the remarks)."""
    known = {name for column in template.columns for name in (column.name, *column.synonyms, *column.lookalikes)}
    new = tuple(ColumnSpec(name=name, width=16) for name in extra if name not in known)
    return template.model_copy(update={"columns": (*template.columns[:-1], *new, *template.columns[-1:])}) if new else template


def declaration(unit: UnitRef, ruleset: Ruleset, items: Sequence[Item]) -> str:
    """evalcheck.yaml with what is known filled in, and what the unit may have to declare as comments to be uncommented."""
    lines = ["# 本单位材料的声明，随材料一并报送。需要填写的行，去掉行首的“# ”再改。", f"unit: {unit.name}", f"ruleset: {ruleset.id}"]
    counting = [(item, [c.id for c in item.clauses if c.period and c.period.start == "policy_start"]) for item in items]
    if any(clauses for _, clauses in counting):
        lines += ["", "# 政策落实当月：以下各项的数据要从这个月起，请逐项写明年月", "# policy_start:"]
        lines += [f"#   {item.shown}: 2021-03   # {item.label}（{'、'.join(clauses)}）" for item, clauses in counting if clauses]
    optional = [clause for item in items for clause in item.clauses if clause.need == "conditional" or clause.conditional_asks]
    if optional:
        lines += ["", "# 不适用：“如有”的材料确实没有的，写明原因", "# not_applicable:"]
        lines += [f"#   {clause.id}: 本期没有   # {clause.label}" for clause in optional]
    lines += ["", "# 豁免：确有理由不改的问题，写明编号、文件、理由和批准人", "# waivers:"]
    waiver = f'{{code: NAM008, file: "*名单*.xlsx", reason: 写明理由, approved_by: 写明批准人, until: {ruleset.catalogue.window.end}}}'
    return "\n".join([*lines, f"#   - {waiver}"]) + "\n"
