"""Cells of lists and work orders: nothing required is blank, and codes, phones and districts are right (附件4, 附件5)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import field
from functools import partial
from typing import ClassVar, Literal

from evalcheck.catalogue.items import Subject
from evalcheck.catalogue.templates import CellType, TemplateId
from evalcheck.catalogue.units import UnitDirectory
from evalcheck.checks.base import Check, Context, Scan, named
from evalcheck.checks.tally import Tally, shown
from evalcheck.evidence.model import Table, TableColumn
from evalcheck.evidence.tables.rows import RowsRead
from evalcheck.evidence.tables.work_order_rows import StageColumnSet, stage_groups
from evalcheck.evidence.values.credit_code import credit_code_fault
from evalcheck.evidence.values.fault import (
    BLANK,
    MISSING,
    STAND_IN,
    ValueFault,
    means_nothing,
    missing_fault,
    name_fault,
    order_number_fault,
    person_fault,
    plain,
)
from evalcheck.evidence.values.phone import local_digits, phone_test
from evalcheck.evidence.values.places import meant_place, place_test
from evalcheck.evidence.values.unread import ERROR_VALUE, UNSAVED, before, unread_fault
from evalcheck.findings import FactValue, Finding, Kind, Severity, Words
from evalcheck.patterns import regex
from evalcheck.people import masked_number
from evalcheck.records import dataclass
from evalcheck.submission.model import Block, Cell
from evalcheck.submission.tables.questions import like
from evalcheck.words import Text

BLANK_CELL = Kind(
    "ROW001", "blank-cell", Severity.ERROR,
    zh=Words(
        "必填项没有填", "“{column}”有 {count} 格没有填{instead}：第 {rows} 行",
        why="名单和工单用于逐户电话核实，缺一项就可能找不到人、对不上业务",
        fix="补填这些格；确实没有内容的行请删去，不要用空格、“/”、“无”或“同上”代替，姓名写全；"
        "Word 表格里合并的格只算第一行填了，请取消合并、逐行填写",
    ),
    en=Words(
        "Required cell is blank", "“{column}” is blank in {count} cells{instead}: rows {rows}",
        why="the evaluators call the listed enterprises; a missing value leaves them without a partner or a matter",
        fix="fill in these cells; delete rows that hold nothing; no space, “/”, “无” or “同上” in their place; write names out; "
        "of merged cells in a Word table only the first row counts as filled: unmerge them and fill in each row",
    ),
    identity=("column",),
)  # fmt: skip
WRONG_CODE = Kind(
    "ROW002", "wrong-credit-code", Severity.ERROR,
    zh=Words(
        "统一社会信用代码有误", "“{column}”有 {count} 个代码不对：第 {rows} 行。第一个“{first}”：{problem}",
        why="代码是核对企业身份的依据，错一位就对不上登记信息",
        fix="对照营业执照改正：共 18 位，只用数字和大写字母（没有 I、O、S、V、Z），第 3 至 8 位是数字，最后一位是校验码",
    ),
    en=Words(
        "Credit code is wrong", "“{column}” holds {count} wrong codes: rows {rows}. The first, “{first}”: {problem}",
        why="the code identifies the enterprise; one wrong sign and it matches no registration",
        fix="correct them by the licence: 18 signs, digits and capitals without I, O, S, V, Z; digits at 3-8; a check character last",
    ),
    identity=("column",),
)  # fmt: skip
WRONG_PHONE = Kind(
    "ROW003", "wrong-phone", Severity.ERROR,
    zh=Words(
        "电话号码有误", "“{column}”有 {count} 个号码不对：第 {rows} 行。第一个“{first}”：{problem}",
        why="第三方要按号码回访企业，打不通等于没有提供",
        fix="改成能拨通的号码：手机 11 位；座机写区号加号码{example}；一格有几个号码时用“、”隔开，每个都要完整",
    ),
    en=Words(
        "Phone number is wrong", "“{column}” holds {count} wrong numbers: rows {rows}. The first, “{first}”: {problem}",
        why="the evaluators call these numbers; one that cannot be dialled counts as none",
        fix="give numbers that can be dialled: mobiles of 11 digits, landlines with area code{example}; between several put “、”",
    ),
    personal=frozenset({"first", "right"}),
    identity=("column",),
)  # fmt: skip
UNKNOWN_PLACE = Kind(
    "ROW004", "unknown-place", Severity.ERROR,
    zh=Words(
        "区域不是本市的区", "“{column}”有 {count} 格不是本市的区或功能区：第 {rows} 行。第一个“{first}”：{problem}",
        why="名单按区分派核实，区域写错会派错区",
        fix="改成区的名称（如{AREAS}）；全市性的写“全市”，外省市企业写省或市的名称",
    ),
    en=Words(
        "District is not one of the city's",
        "“{column}” names no district in {count} cells: rows {rows}. The first, “{first}”: {problem}",
        why="the list is divided by district for checking",
        fix="write the district ({AREAS}); “全市” for the whole city; the province or city for enterprises from outside",
    ),
    identity=("column",),
)  # fmt: skip
LOST_DIGITS = Kind(
    "ROW007", "lost-digits", Severity.ERROR,
    zh=Words(
        "号码按数字存储，丢了位数", "“{column}”有 {count} 格的号码丢了位数：第 {rows} 行。第一个显示为“{first}”",
        why="表格软件的数字只保留 15 位，也不保留开头的 0，丢掉的位数无法从表里找回",
        fix="先把整列设为“文本”格式，再从原始系统重新填入号码；只改显示格式找不回丢掉的位数",
    ),
    en=Words(
        "Number lost digits", "“{column}” holds {count} numbers that lost digits: rows {rows}. The first shows as “{first}”",
        why="a spreadsheet keeps 15 digits of a number and no leading nought; what is lost cannot be found in the file",
        fix="format the column as text, then fill in the numbers anew from the original system; changing the display brings nothing back",
    ),
    personal=frozenset({"first", "right"}),
    identity=("column",),
)  # fmt: skip
WRONG_CHECK_CHARACTER = Kind(
    "ROW010", "mistaken-check-character", Severity.WARNING,
    zh=Words(
        "信用代码的校验码疑似系统误算",
        "“{column}”有 {count} 个代码的最后一位像是发码软件算错的：第 {rows} 行。第一个“{first}”：{problem}",
        why="个别登记系统曾把校验码少算一步，执照上可能就是这样印的",
        fix="请对照营业执照：执照上就是这样的，保留不改并在备注中说明；不是的，改成执照上的代码",
    ),
    en=Words(
        "Check character looks miscalculated by issuing software",
        "{count} codes in “{column}” end in a character that issuing software is known to get wrong: rows {rows}. "
        "The first, “{first}”: {problem}",
        why="some registries left out the last step of the calculation, and licences may be printed so",
        fix="compare with the licence: if it reads so, keep it and say so in the remarks; otherwise correct it",
    ),
    identity=("column",),
)  # fmt: skip
OLD_NUMBER = Kind(
    "ROW011", "old-registration-number", Severity.WARNING,
    zh=Words(
        "填的是旧的 15 位注册号", "“{column}”有 {count} 格是 15 位工商注册号，不是统一社会信用代码：第 {rows} 行。第一个是“{first}”",
        why="2015 年起注册号由 18 位统一社会信用代码取代",
        fix="换成营业执照上的 18 位统一社会信用代码",
    ),
    en=Words(
        "Old 15-digit registration number",
        "{count} cells of “{column}” hold 15-digit registration numbers: rows {rows}. The first is “{first}”",
        why="the 18-character credit code took the place of registration numbers in 2015",
        fix="put the 18-character credit code of the licence in its place",
    ),
    identity=("column",),
)  # fmt: skip
UNKNOWN_PAIR = Kind(
    "ROW014", "unknown-code-category", Severity.WARNING,
    zh=Words(
        "信用代码的前两位少见",
        "“{column}”有 {count} 个代码的前两位不是国家标准列出的登记部门和机构类别：第 {rows} 行。第一个“{first}”",
        why="代码的第一位是登记管理部门，第二位是机构类别（GB 32100-2015）；企业是 91，个体工商户是 92，校验码对上也可能是随手编的",
        fix="请对照营业执照或登记证书：证照上就是这样的，保留不改并在备注中说明；不是的，改成证照上的代码",
    ),
    en=Words(
        "Credit code of an unknown department and category",
        "{count} codes in “{column}” begin with two signs that the standard does not list: rows {rows}. The first is “{first}”",
        why="the first sign is the registering department, the second the category (GB 32100-2015): 91 for enterprises, 92 for "
        "individual businesses; a check character that fits does not make a code real",
        fix="compare with the licence: if it reads so, keep it and say so in the remarks; otherwise correct it",
    ),
    identity=("column",),
)  # fmt: skip
UNUSUAL_PHONE = Kind(
    "ROW015", "unusual-phone", Severity.WARNING,
    zh=Words(
        "电话是境外号码或带分机的服务号码",
        "“{column}”有 {count} 个号码能拨通，但不是境内的手机或座机：第 {rows} 行。第一个是“{first}”",
        why="第三方集中回访时一般只拨境内的手机和座机，这样的号码可能轮不到拨打",
        fix="有境内手机或座机的，请换成它；没有的保留不改，并在备注中说明怎样联系",
    ),
    en=Words(
        "Foreign number, or service number with extension",
        "{count} numbers in “{column}” can be called but are no mobiles or landlines of the country: rows {rows}. The first is “{first}”",
        why="the evaluators call mobiles and landlines of the country; others may not be called",
        fix="give a mobile or landline of the country if there is one; if not, keep it and say in the remarks how to reach the enterprise",
    ),
    personal=frozenset({"first", "right"}),
    identity=("column",),
)  # fmt: skip
ERROR_CELL = Kind(
    "ROW012", "error-value", Severity.ERROR,
    zh=Words(
        "单元格里是错误值", "“{column}”有 {count} 格是公式的错误值：第 {rows} 行。第一个是“{first}”",
        why="错误值说明公式引用的内容已经丢失，这一格等于没有填",
        fix="打开表格改正公式；公式引用的内容已经没有了的，直接填入内容",
    ),
    en=Words(
        "Cell holds an error value", "{count} cells of “{column}” hold an error value: rows {rows}. The first is “{first}”",
        why="what the formula refers to is lost, and the cell is as good as blank",
        fix="open the sheet and mend the formulas; where what they refer to is gone, type the content in",
    ),
    identity=("column",),
)  # fmt: skip
UNSAVED_CELL = Kind(
    "ROW013", "formula-without-result", Severity.ERROR,
    zh=Words(
        "公式没有保存计算结果", "“{column}”有 {count} 格是公式，文件里没有保存它的结果，读不出内容：第 {rows} 行。第一个是“{first}”",
        why="表格由程序生成或没有重新计算就保存，核验人员的软件读到的是空格",
        fix="用 WPS 或 Excel 打开文件，按 F9 重新计算，保存后再报送；也可以复制这些列，选择性粘贴为“数值”",
    ),
    en=Words(
        "Formula without a saved result",
        "{count} cells of “{column}” are formulas whose result was not saved in the file, so that they could not be read: rows {rows}. "
        "The first is “{first}”",
        why="the sheet was made by a program, or saved without being calculated; the evaluators' software reads blanks",
        fix="open the file in Excel or WPS, press F9 to calculate, save it; or copy the columns and paste them as values",
    ),
    identity=("column",),
)  # fmt: skip
PROBLEMS = {
    "length": Text("是 {length} 位，位数不对", "{length} signs, a wrong length"),
    "signs": Text("有不该出现的字符", "signs that do not belong there"),
    "check": Text("校验码对不上，其中有字符写错", "the check character does not fit, some sign is wrong"),
    "noughts": Text("全是 0，不是任何单位的代码", "nothing but noughts, nobody's code"),
    "running": Text("是连续或重复的数字，不是任何单位的代码", "running or repeated digits, nobody's code"),
    "identity_number": Text("是个人的身份证号码，不是单位的代码", "the identity number of a person, no code of an enterprise"),
    "short_landline": Text("区号后面只有 7 位，应为 8 位", "only seven digits behind the area code, there should be eight"),
    "index_r": Text("校验码少算了一步", "the check character lacks the last step of the calculation"),
    "masked": Text("有数字被遮住，无法拨打", "digits are masked, it cannot be dialled"),
    "unknown": Text("不是区、功能区或省市的名称", "no district, functional area, province or city"),
    "lost_digits": Text("丢了位数", "digits were lost"),
    "registration_number_15": Text("是 15 位注册号", "a registration number of 15 digits"),
}
"""What is wrong with a value (`ValueFault.why`), in Chinese and English."""
_LATIN_NAME = regex(r"(?=.*[A-Za-zÀ-ÿ]{2})[\x20-\x7eÀ-ÿ]+")
Test = Callable[[Cell], ValueFault | None]
_KINDS: dict[CellType, Kind] = {"credit_code": WRONG_CODE, "mobile": WRONG_PHONE, "phone": WRONG_PHONE, "district": UNKNOWN_PLACE}
_TOLD = {
    **dict.fromkeys(MISSING, BLANK_CELL), "lost_digits": LOST_DIGITS, "index_r": WRONG_CHECK_CHARACTER,
    "registration_number_15": OLD_NUMBER, "unknown_pair": UNKNOWN_PAIR, "unusual": UNUSUAL_PHONE,
}  # fmt: skip
_UNREAD = {ERROR_VALUE.why: ERROR_CELL, UNSAVED.why: UNSAVED_CELL}
_COMPANY: tuple[CellType, ...] = ("name", "credit_code")


class Cells(Check):
    """Each cell of a template's column is filled and of its kind; one cell has one fault (附件4, 附件5; design 4.13, 4.15).

    Lists of persons, litigants, students or projects only have no company columns to fill. In a list of enterprises and
    persons a row without credit code is a person. Stages of a work order may be left out: see StageBlanks.
    """

    check: Literal["cells"]
    templates: tuple[TemplateId, ...] = ()
    no_companies: tuple[Subject, ...] = ("persons", "litigants", "students", "projects", "organisations", "universities")
    kinds: ClassVar = (
        BLANK_CELL,
        WRONG_CODE,
        WRONG_PHONE,
        UNKNOWN_PLACE,
        LOST_DIGITS,
        WRONG_CHECK_CHARACTER,
        OLD_NUMBER,
        UNKNOWN_PAIR,
        UNUSUAL_PHONE,
        ERROR_CELL,
        UNSAVED_CELL,
    )

    def table(self, table: Table, context: Context) -> Scan | None:
        if not named(table, self.templates):
            return None
        units = context.catalogue.units
        return _CellScan(table, tuple(self._watched(table, units)), units)

    def _watched(self, table: Table, units: UnitDirectory) -> Iterator[_Watched]:
        companies = self._companies(table)
        code, name = (_first(table, kind) for kind in ("credit_code", "name"))
        for column in table.columns:
            if column.spec is None:
                continue
            if column.stage is not None:
                yield _Watched(column, unread_fault)
                continue
            of_company = column.spec.type in _COMPANY
            if of_company and companies == "none":
                yield _Watched(column, unread_fault)
                continue
            test = _test(column.spec.type, units)
            optional = not (table.bound and column.spec.required) or (companies == "some" and column.spec.type == "credit_code")
            needs = code.index if code and companies == "some" and column.spec.type == "name" else None
            test = _unless_blank(test) if optional else test
            named = name.index if name and column.spec.type == "credit_code" else None
            yield _Watched(column, before(test) if column.spec.required else test, needs, named)

    def _companies(self, table: Table) -> Literal["all", "some", "none"]:
        """Whether the rows are companies, by the clauses that the table answers."""
        subjects = {subject for clause in table.clauses for subject in clause.subjects}
        others = subjects & set(self.no_companies)
        if not others:
            return "all"
        return "some" if table.bound and subjects - others else "none"


@dataclass
class _Watched:
    """A column, its test, and the column without which a blank is no fault; of codes the names; the tallies of each kind."""

    column: TableColumn
    test: Test
    needs: int | None = None
    named: int | None = None
    tallies: dict[Kind, Tally] = field(default_factory=dict)

    def kind(self, fault: ValueFault) -> Kind:
        assert self.column.spec is not None
        return _UNREAD.get(fault.why) or _TOLD.get(fault.why) or _KINDS.get(self.column.spec.type, BLANK_CELL)


_MOST_BELOW, _MOST_COLUMNS = 5_000, 50
"""Rows and columns that one merged cell may speak for: more is a sheet merged down to its end."""
_MOST_BLANKS = 65_536
"""Blank cells that wait for the end of the rows."""


class _CellScan(Scan):
    def __init__(self, table: Table, watched: tuple[_Watched, ...], units: UnitDirectory) -> None:
        self._table = table
        self._watched = watched
        self._units = units
        self._stages = StageBlanks(table)
        self._placeholders = frozenset(plain(text) for text in table.template.placeholders)
        self._landline = _landline(units)
        self._merged: dict[int, frozenset[int]] | None = None
        self._blanks: list[tuple[_Watched, int, Cell, ValueFault]] = []

    def feed(self, block: Block) -> None:
        for watched in self._watched:
            for offset, fault in block.test(watched.column.index, watched.test):
                value = block.columns[watched.column.index].value(offset)
                if self._told_elsewhere(watched, block, offset, value, fault):
                    continue
                if (kind := watched.kind(fault)) is BLANK_CELL:
                    self._blanks.append((watched, block.rows[offset], value, fault))
                else:
                    watched.tallies.setdefault(kind, Tally()).add(block.rows[offset], value, fault)
        if len(self._blanks) > _MOST_BLANKS:
            self._tell_blanks()
        self._stages.feed(block)

    def _told_elsewhere(self, watched: _Watched, block: Block, offset: int, value: Cell, fault: ValueFault) -> bool:
        """A placeholder of the template is TPL006; a person's row needs no company name, and a company from abroad has no code."""
        if isinstance(value, str) and plain(value) in self._placeholders:
            return True
        if fault is STAND_IN and watched.named is not None and _is_foreign(block.columns[watched.named].value(offset)):
            return True
        return fault.why in MISSING and watched.needs is not None and missing_fault(block.columns[watched.needs].value(offset)) is not None

    def _tell_blanks(self) -> None:
        """Late: which cells are merged is known for nothing once all rows have passed."""
        for watched, row, value, fault in self._blanks:
            if not (value is None and fault is BLANK and row in self._below(watched.column.index)):
                watched.tallies.setdefault(BLANK_CELL, Tally()).add(row, value, fault)
        self._blanks.clear()

    def _below(self, column: int) -> frozenset[int]:
        """Rows in which a column's cell is merged with one above: it shows what that one holds, and if that is blank it is told there."""
        if self._merged is None:
            rows: dict[int, set[int]] = {}
            for top, left, bottom, right in self._table.sheet.merged:
                for index in range(left - 1, min(right, left + _MOST_COLUMNS)):
                    rows.setdefault(index, set()).update(range(top + 1, min(bottom, top + _MOST_BELOW) + 1))
            self._merged = {index: frozenset(numbers) for index, numbers in rows.items()}
        return self._merged.get(column, frozenset())

    def finish(self, read: RowsRead) -> Iterator[Finding]:
        self._tell_blanks()
        for watched in self._watched:
            for kind, tally in sorted(watched.tallies.items(), key=lambda told: told[0].code):
                example = {"example": self._landline} if kind is WRONG_PHONE else {}
                yield tally.finding(kind, self._table, watched.column, **self._facts(tally), **example)
        yield from self._stages.finish()

    def _facts(self, tally: Tally) -> dict[str, FactValue]:
        fault = tally.told
        assert isinstance(fault, ValueFault)
        if fault.why in MISSING:
            return {"instead": _instead(tally)}
        text = plain(tally.first) if isinstance(tally.first, str) else ""
        # Whoever reads the report has no business with a person's number, asked for or not.
        first = masked_number(text) if fault.why == "identity_number" else shown(tally.first)
        if fault.why not in PROBLEMS:
            return {"first": first}
        right, problem = fault.right, PROBLEMS[fault.why].format(length=len(text or first))
        if fault.why == "unknown":
            right, problem = self._place(first, problem)
        elif right:
            problem += Text(f"，应为“{right}”", f"; it should be “{right}”")
        return {"first": first, "right": right, "problem": problem}

    def _place(self, first: str, problem: Text) -> tuple[str | None, Text]:
        """The place that was meant, where that is certain, and the problem with it."""
        meant = meant_place(first, self._units)
        if meant is None:
            return None, problem
        if meant.merged:
            was = Text(f"{meant.merged} 年已并入{meant.name}", f"since {meant.merged} a part of {meant.name}")
            return meant.name, was + Text(f"，应为“{meant.name}”", f"; it should be “{meant.name}”")
        return meant.name, problem + Text(f"，应为“{meant.name}”", f"; it should be “{meant.name}”")


def _first(table: Table, kind: CellType) -> TableColumn | None:
    return next((column for column in table.columns if column.spec and column.spec.type == kind), None)


def _is_foreign(name: Cell) -> bool:
    """Whether a name is written in Latin letters alone: what is registered in China has a Chinese one."""
    return isinstance(name, str) and _LATIN_NAME.fullmatch(plain(name)) is not None


def _landline(units: UnitDirectory) -> FactValue:
    """How a landline of the city is written."""
    own = units.places.telephone
    return Text(f"（如 {own.area_code}-{own.digits} 位号码）", f" ({own.area_code} and {own.digits} digits)") if own else ""


def _test(kind: CellType, units: UnitDirectory) -> Test:
    if kind == "district":
        return place_test(units)
    if kind in ("mobile", "phone"):
        return phone_test(local_digits(units))
    tests: dict[CellType, Test] = {
        "credit_code": credit_code_fault, "order_number": order_number_fault, "person": person_fault, "name": name_fault,
    }  # fmt: skip
    return tests.get(kind, missing_fault)


def _unless_blank(test: Test) -> Test:
    return like(test, partial(_filled_fault, test))


def _filled_fault(test: Test, value: Cell) -> ValueFault | None:
    """The fault of a cell that may be blank."""
    fault = test(value)
    return None if fault is not None and fault.why in MISSING else fault


class StageBlanks:
    """The part of the check `cells` that looks at stages: a row leaves one out as a whole or fills it, and has at least one."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._groups = stage_groups(table)
        self._placeholders = frozenset(plain(text) for text in table.template.placeholders)
        self._tallies: dict[TableColumn, Tally] = {}

    def feed(self, block: Block) -> None:
        if not self._groups:
            return
        left_out = [self._partly(block, group) for group in self._groups]
        for offset in sorted(frozenset.intersection(*left_out)):
            self._add(self._groups[0].columns[0], block.rows[offset])

    def _partly(self, block: Block, group: StageColumnSet) -> frozenset[int]:
        """Tally the blanks of stages that are filled in part; give the rows that leave the stage out."""
        missing = [dict(block.columns[column.index].test(missing_fault)) for column in group.columns]
        nothing = [frozenset(offset for offset, _ in block.columns[column.index].test(_nothing)) for column in group.columns]
        left_out = frozenset.intersection(*nothing)
        for column, faults in zip(group.columns, missing, strict=True):
            for offset in sorted(faults.keys() - left_out):
                value = block.columns[column.index].value(offset)
                if not (isinstance(value, str) and plain(value) in self._placeholders):
                    self._add(column, block.rows[offset], value)
        return left_out

    def _add(self, column: TableColumn, row: int, value: Cell = None) -> None:
        self._tallies.setdefault(column, Tally()).add(row, value)

    def finish(self) -> Iterator[Finding]:
        for column, tally in sorted(self._tallies.items(), key=lambda told: told[0].index):
            yield tally.finding(BLANK_CELL, self._table, column, instead=_instead(tally))


def _nothing(value: Cell) -> bool | None:
    return means_nothing(value) or None


def _instead(tally: Tally) -> Text | str:
    """What stands in the place of content, where it is not blank."""
    told = shown(tally.sample)
    return Text(f"（只写了“{told}”一类，等于没有填）", f" (or hold only a stand-in such as “{told}”)") if told else ""
