"""Complete packages are silent; with one fault planted, exactly its kind is told, at its place, and nothing besides."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from benchmarks.lists import SIGNS
from evalcheck.audit.tasks import file_keys
from evalcheck.checks import KINDS
from evalcheck.engine import scheduling, validate
from evalcheck.engine.judge import FileResult, JudgeSettings, judge_file
from evalcheck.evidence.names.identity import Identifier
from evalcheck.report import Report
from evalcheck.ruleset import Ruleset, load_ruleset
from evalcheck.submission.intake import open_submission
from evalcheck.submission.limits import Limits
from evalcheck.submission.model import EvidenceFile, InMemory, Submission
from tests.complete_packages import AS_OF, Given, complete, covering, enterprise_list, picture
from tests.packages import content
from tests.test_inside import VISIO, embedded

UNITS = (
    "市税务局", "国网天津市电力公司", "市高法院", "天津港集团", "滨海新区", "市水务局", "市政务服务办", "和平区",
    "市知识产权局", "市人社局",
)  # fmt: skip
OTHER_FAMILIES = ("EVD", "XPK")
"""EVD judges seals, marks and pictures, which these packages do not try to draw; XPK looks at several packages."""


OF_OTHER_SCHEMES = {"NAM013", "FIL019"}
"""Parts of a name with a pattern, types of file that a scheme takes: asked by none of its rules (tests/test_second_city.py)."""


@cache
def tianjin() -> Ruleset:
    """The ruleset less the checks of other families, which would look at every picture."""
    whole = load_ruleset("tianjin-2021")
    rules = [rule for rule in whole.rules if not all(kind.code.startswith(OTHER_FAMILIES) for kind in rule.check.kinds)]
    return replace(whole, rules=tuple(rules))


@cache
def limits() -> Limits:
    """No text is read from pictures: that is slow, and none of these faults is in a picture's words."""
    return replace(tianjin().reading_limits, ocr_parts=0)


@cache
def package_of(unit: str, cases: bool = True) -> dict[str, Given]:
    owner = Identifier(tianjin().catalogue).unit(unit)
    assert owner is not None
    return complete(owner, tianjin().catalogue, cases)


_MADE: dict[str, bytes] = {}


def made(path: str, given: Given) -> bytes:
    """The bytes of a file, made once: the faults of a package leave most of its files alone."""
    key = repr((path.rpartition(".")[2], given))
    if key not in _MADE:
        _MADE[key] = content(path, given)
    return _MADE[key]


_JUDGED: dict[str, FileResult] = {}


def judged(file: EvidenceFile, settings: JudgeSettings) -> FileResult:
    """A file of the same bytes under the same declaration and days is judged once, as an audit does."""
    context = settings.context
    (key,) = file_keys(str(context.as_of), [file], context.declaration, context.received)
    if key not in _JUDGED:
        _JUDGED[key] = judge_file(file, settings)
    return _JUDGED[key]


class Mutant:
    """A complete package to plant a fault in."""

    def __init__(self, unit: str, cases: bool = True) -> None:
        self.files = deepcopy(package_of(unit, cases))
        self.claimed: dict[str, int] = {}
        self.received: date | None = None
        self.as_of = AS_OF

    def path(self, part: str) -> str:
        """The path of the one file whose name holds a piece."""
        found = [path for path in self.files if part in path]
        assert len(found) == 1, (part, found)
        return found[0]

    def rows(self, part: str) -> list[list[Any]]:
        sheets = self.files[self.path(part)]
        rows: list[list[Any]] = next(iter(sheets.values()))
        return rows

    def put(self, part: str, cell: str, value: Any) -> None:
        """Set one cell of the first sheet of a file."""
        row = self.rows(part)[int(cell[1:]) - 1]
        index = ord(cell[0]) - 65
        row.extend([None] * (index + 1 - len(row)))
        row[index] = value

    def rename(self, part: str, new: str, listed: bool = True) -> None:
        """Rename a file, in the covering statement too."""
        old = self.path(part)
        self.files[new] = self.files.pop(old)
        if listed:
            self.relist()

    def drop(self, part: str) -> Given:
        """Take a file out, and out of the covering statement."""
        given = self.files.pop(self.path(part))
        self.relist()
        return given

    def add(self, path: str, given: Given) -> None:
        self.files[path] = given
        self.relist()

    def relist(self) -> None:
        if "佐证材料清单.docx" in self.files:
            others = [path for path in self.files if path not in ("佐证材料清单.docx", "联络员信息表.docx", "evalcheck.yaml", "Thumbs.db")]
            self.files["佐证材料清单.docx"] = covering(others)

    def declare(self, text: str) -> None:
        self.files["evalcheck.yaml"]["text"] += text + "\n"

    def raw(self, part: str) -> bytes:
        path = self.path(part)
        return made(path, self.files[path])

    def report(self) -> Report:
        kept = []
        for path, given in sorted(self.files.items()):
            data = made(path, given)
            kept.append(EvidenceFile(path, self.claimed.get(path, len(data)), hashlib.sha256(data).hexdigest(), InMemory(data)))
        package = Submission("package", tuple(kept))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(scheduling, "judge_file", judged)
            return validate(package, tianjin(), self.as_of, received=self.received, limits=limits(), processes=0)


def told(report: Report) -> list[str]:
    return sorted(f"{f.code} {f.location}".strip() for f in report.findings if not f.code.startswith(OTHER_FAMILIES))


LIST, ORDER, CASE = "25-代理机构名单", "27-代理机构系统工单", "25-合并申报案例典型案例"
TAX = "市级市税务局-优化纳税服务-"
LIST_AT, ORDER_AT = f"{TAX}{LIST}.xlsx › 名单", f"{TAX}{ORDER}.xlsx › 工单"
Plant = Callable[[Mutant], None]
SCREEN = "市级市水务局-提高获得用水用气效率-36-网上营业厅截图"
FAULTS: dict[str, tuple[str, Plant, list[str]]] = {}


def fault(title: str, *expected: str, unit: str = "市税务局") -> Callable[[Plant], Plant]:
    """A fault to plant in the complete package of a unit, and the findings that it must give."""

    def keep(plant: Plant) -> Plant:
        FAULTS[title] = (unit, plant, sorted(expected))
        return plant

    return keep


def cell_fault(title: str, part: str, cell: str, value: Any, *expected: str, unit: str = "市税务局") -> None:
    fault(title, *expected, unit=unit)(lambda mutant: mutant.put(part, cell, value))


def drawn(kind: str, size: tuple[int, int], frames: int) -> bytes:
    from PIL import Image

    out = io.BytesIO()
    pictures = [Image.new("1", size, n % 2) for n in range(frames)]
    pictures[0].putpixel((0, 0), 1)
    pictures[0].save(out, kind, **({"save_all": True, "append_images": pictures[1:]} if frames > 1 else {}))
    return out.getvalue()


def name_fault(title: str, code: str, new: str, *consequences: str) -> None:
    fault(title, f"{code} {new}", *consequences)(lambda mutant: mutant.rename(LIST, new))


# FIL: files
@fault(
    "one of four papers that a clause names",
    "COV010 市级市知识产权局-加强知识产权创造、保护和运用-77-管理办法指南.docx",
    unit="市知识产权局",
)
def _(mutant: Mutant) -> None:
    for path in mutant.files:
        if "-77-管理办法" in path:
            mutant.files[path]["paragraphs"] = [text for text in mutant.files[path]["paragraphs"] if "中标公告" not in text]


@fault("no evidence at all", "FIL001")
def _(mutant: Mutant) -> None:
    mutant.files = {path: given for path, given in mutant.files.items() if path in ("联络员信息表.docx", "evalcheck.yaml")}
    mutant.files["evalcheck.yaml"]["text"] = "unit: 市税务局\n"


@fault("a list cut short", f"FIL002 {TAX}{LIST}.xlsx")
def _(mutant: Mutant) -> None:
    data = mutant.raw(LIST)
    mutant.files[mutant.path(LIST)] = {"bytes": data[: len(data) * 2 // 3].hex()}


@fault("a work order cut short", f"FIL002 {TAX}{ORDER}.xlsx")
def _(mutant: Mutant) -> None:
    data = mutant.raw(ORDER)
    mutant.files[mutant.path(ORDER)] = {"bytes": data[: len(data) // 2].hex()}


@fault("a list locked by a password", f"FIL003 {TAX}{LIST}.xlsx")
def _(mutant: Mutant) -> None:
    from msoffcrypto.format.ooxml import OOXMLFile

    out = io.BytesIO()
    OOXMLFile(io.BytesIO(mutant.raw(LIST))).encrypt("2022", out)
    mutant.files[mutant.path(LIST)] = {"bytes": out.getvalue().hex()}


@fault("an empty file", f"FIL004 {TAX}{LIST}.xlsx")
def _(mutant: Mutant) -> None:
    mutant.files[mutant.path(LIST)] = {"bytes": ""}


@fault("a workbook called pdf", f"FIL005 {TAX}{LIST}.pdf")
def _(mutant: Mutant) -> None:
    data = mutant.raw(LIST)
    mutant.rename(LIST, f"{TAX}{LIST}.pdf")
    mutant.files[mutant.path(LIST)] = {"bytes": data.hex()}


@fault("a program", f"FIL006 {TAX}25-操作指南.exe")
def _(mutant: Mutant) -> None:
    mutant.add(f"{TAX}25-操作指南.exe", {"bytes": ("MZ" + "\0" * 400).encode().hex()})


@fault("a list handed in twice", f"FIL008 {TAX}{LIST}2.xlsx")
def _(mutant: Mutant) -> None:
    mutant.add(f"{TAX}{LIST}2.xlsx", mutant.files[mutant.path(LIST)])


@fault("a document with macros", f"FIL013 {TAX}25-执行情况情况说明.docx")
def _(mutant: Mutant) -> None:
    out = io.BytesIO(mutant.raw("25-执行情况"))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("word/vbaProject.bin", b"\xd0\xcf\x11\xe0")
    mutant.files[mutant.path("25-执行情况")] = {"bytes": out.getvalue().hex()}


@fault("a mail too heavy", f"FIL014 {TAX}25-执行情况情况说明.docx")
def _(mutant: Mutant) -> None:
    mutant.claimed[mutant.path("25-执行情况")] = 60_000_000


@fault("a picture too large to open", f"FIL015 {SCREEN}.png", unit="市水务局")
def _(mutant: Mutant) -> None:
    mutant.files[f"{SCREEN}.png"] = {"bytes": drawn("PNG", (20_000, 8_000), 1).hex()}


@fault("a statement of a title only", f"FIL017 {TAX}25-执行情况情况说明.docx")
def _(mutant: Mutant) -> None:
    mutant.files[mutant.path("25-执行情况")] = {"paragraphs": ["附加税费合并申报执行情况", "", "无"]}


@fault("a blank policy document", f"FIL017 {TAX}25-政策文件.docx")
def _(mutant: Mutant) -> None:
    mutant.files[mutant.path("25-政策文件")] = {"paragraphs": [""]}


@fault("a picture of too many frames", f"FIL016 {SCREEN}.gif", unit="市水务局")
def _(mutant: Mutant) -> None:
    mutant.rename("36-网上营业厅截图", f"{SCREEN}.gif")
    mutant.files[f"{SCREEN}.gif"] = {"bytes": drawn("GIF", (16, 16), 502).hex()}


# NAM: file names
name_fault("fewer than four parts", "NAM001", f"{TAX[:-1]}25代理机构名单.xlsx", "COV001")
name_fault("underscores between the parts", "NAM002", "市级市税务局_优化纳税服务_25_代理机构名单.xlsx")
name_fault("an unknown unit", "NAM003", "市级市某某局-优化纳税服务-25-代理机构名单.xlsx")
name_fault("an unknown content", "NAM004", "市级市税务局-优化税务-25-代理机构名单.xlsx")
name_fault("a number beyond the list", "NAM005", f"{TAX}104-代理机构名单.xlsx", "COV001")
name_fault("a number of another content", "NAM006", f"{TAX}28-代理机构名单.xlsx", "COV001")
name_fault("a key point too long", "NAM008", f"{TAX}25-实行合并申报的全部企业和代理机构名单明细表.xlsx")
name_fault("no key point", "NAM009", f"{TAX}25-.xlsx")
name_fault("a placeholder as key point", "NAM009", f"{TAX}25-佐证关键点.xlsx")
name_fault("a space in the name", "NAM010", f"{TAX}25-代理机构 名单.xlsx")
name_fault("a file in another unit's name", "NAM012", "市级市财政局-优化纳税服务-25-代理机构名单.xlsx")


@fault("a number that is not the unit's", "NAM007 市级市税务局-深化政府采购和招标投标改革-52-采购企业名单.xlsx")
def _(mutant: Mutant) -> None:
    clause = tianjin().catalogue.clauses["52-3"]
    mutant.add("市级市税务局-深化政府采购和招标投标改革-52-采购企业名单.xlsx", {"名单": enterprise_list(clause, 12, 99)})
    mutant.files["evalcheck.yaml"]["text"] = mutant.files["evalcheck.yaml"]["text"].replace("40: ", "52: 2021-03, 40: ")


@fault("one name in two folders", f"NAM011 b/{TAX}{LIST}.xlsx")
def _(mutant: Mutant) -> None:
    given = mutant.drop(LIST)
    other = deepcopy(given)
    other["名单"][3][2] = "天津样例乙贸易有限公司"
    mutant.add(f"a/{TAX}{LIST}.xlsx", given)
    mutant.add(f"b/{TAX}{LIST}.xlsx", other)


# TPL: templates
@fault("a list without its columns", f"TPL001 {TAX}{LIST}.xlsx")
def _(mutant: Mutant) -> None:
    mutant.files[mutant.path(LIST)] = {"名单": [["公司", "地址"], ["天津样例贸易有限公司", "和平区样例道1号"]]}


cell_fault("a column that was renamed", LIST, "C3", "公司名称", f"TPL002 {LIST_AT}!A3")
cell_fault("a heading that was cleared", LIST, "D3", "其他", f"TPL002 {LIST_AT}!A3")
cell_fault("a column more", LIST, "I3", "注册地址", f"TPL004 {LIST_AT}!I3")
cell_fault("the department left blank", LIST, "A2", "部门:", f"TPL005 {LIST_AT}!A2")
cell_fault("the contact's label left out", LIST, "C2", None, f"TPL005 {LIST_AT}")
cell_fault("the contact's telephone left out", ORDER, "E2", "联系电话:", f"TPL005 {ORDER_AT}!E2")
cell_fault("the hint left in the head", LIST, "A2", "部门:××(提供样本信息负责部门名称)", f"TPL006 {LIST_AT}!A2")
cell_fault("the hint left behind a value", LIST, "A2", "部门:市税务局(提供样本信息负责部门名称)", f"TPL015 {LIST_AT}!A2")
cell_fault("dots left in a cell", LIST, "G8", "……", f"TPL006 {LIST_AT}!G8")
cell_fault("the title of the template", ORDER, "A1", "XX系统工单", f"TPL006 {ORDER_AT}!A1")
cell_fault("a stage's column renamed", ORDER, "I4", "结束时间", f"TPL002 {ORDER_AT}!A3")
cell_fault("the total's column renamed", ORDER, "N3", "总时长", f"TPL002 {ORDER_AT}!A3")


@fault("a column missing", f"TPL002 {LIST_AT}!A3")
def _(mutant: Mutant) -> None:
    for row in mutant.rows(LIST)[2:]:
        del row[6]


@fault("two columns exchanged", f"TPL003 {LIST_AT}!A3")
def _(mutant: Mutant) -> None:
    for row in mutant.rows(LIST)[2:]:
        row[1], row[2] = row[2], row[1]


@fault("no data row", f"TPL007 {LIST_AT}!A3")
def _(mutant: Mutant) -> None:
    del mutant.rows(LIST)[3:]


@fault("work orders as a document", f"TPL008 {TAX}{ORDER}.docx")
def _(mutant: Mutant) -> None:
    rows = [["" if cell is None else str(cell) for cell in row] for row in mutant.rows(ORDER)[2:-1]]
    mutant.rename(ORDER, f"{TAX}{ORDER}.docx")
    head = ["样例业务系统工单", "上报部门(单位):综合处  联系人:林测一  联系电话:022-27509182", "平均办理时间:2天,具体环节数量:2个"]
    mutant.files[mutant.path(ORDER)] = {"paragraphs": head, "tables": [rows]}


@fault("a case form without a label", f"TPL009 {TAX}{CASE}.docx › 表1!A1")
def _(mutant: Mutant) -> None:
    del mutant.files[mutant.path(CASE)]["tables"][0][2]


@fault("a case form with a blank field", f"TPL010 {TAX}{CASE}.docx › 表1!A7")
def _(mutant: Mutant) -> None:
    mutant.files[mutant.path(CASE)]["tables"][0][6][1] = ""


@fault("a case form with a hint left", f"TPL006 {TAX}{CASE}.docx › 表1!A1")
def _(mutant: Mutant) -> None:
    mutant.files[mutant.path(CASE)]["tables"][0][0][1] = "****项目"


@fault("a case without the form", f"TPL001 {TAX}{CASE}.docx")
def _(mutant: Mutant) -> None:
    mutant.files[mutant.path(CASE)] = {"paragraphs": ["某企业办理得很快。"]}


@fault("the list on a hidden sheet", f"TPL011 {TAX}{LIST}.xlsx › 名单")
def _(mutant: Mutant) -> None:
    path = mutant.path(LIST)
    mutant.files[path] = {"说明": [["名单见附表"]], "hidden:名单": mutant.rows(LIST)}


@fault("rows on a sheet of headings that are none", f"TPL014 {TAX}{LIST}.xlsx › 补充!A2")
def _(mutant: Mutant) -> None:
    mutant.files[mutant.path(LIST)] = {"名单": mutant.rows(LIST), "补充": [["店名", "证照号", "打给谁"], ["试用小吃", "12345", "林测试"]]}


@fault("neither average nor stages stated", f"TPL012 {ORDER_AT}")
def _(mutant: Mutant) -> None:
    mutant.rows(ORDER).pop()


cell_fault("no number of stages stated", ORDER, "A13", "平均办理时间:2天", f"TPL012 {ORDER_AT}")


@fault("the liaison sheet without mail address", "TPL013 联络员信息表.docx › 表1!F2")
def _(mutant: Mutant) -> None:
    mutant.files["联络员信息表.docx"]["tables"][0][1][5] = ""


@fault("the liaison sheet without the unit's name", "TPL013 联络员信息表.docx › 表1")
def _(mutant: Mutant) -> None:
    mutant.files["联络员信息表.docx"]["paragraphs"] = ["各部门(单位)联络员信息表", "填表人:林测一"]


# ROW: cells and rows
def with_check(body: str) -> str:
    return body + SIGNS[-sum(SIGNS.index(sign) * 3**i for i, sign in enumerate(body)) % 31]


def mistaken(body: str) -> str:
    """A code whose check character is the index r in place of (31 - r) mod 31."""
    return body + SIGNS[sum(SIGNS.index(sign) * 3**i for i, sign in enumerate(body)) % 31]


cell_fault("a name left blank", LIST, "C7", None, f"ROW001 {LIST_AT}!C7")
cell_fault("a contact left blank", ORDER, "E9", " ", f"ROW001 {ORDER_AT}!E9")
cell_fault("a code of 17 signs", LIST, "D7", "91120102MA0A1B2C3", f"ROW002 {LIST_AT}!D7")
cell_fault("a telephone of 7 digits after 138", LIST, "F7", "1381234567", f"ROW003 {LIST_AT}!F7")
cell_fault("a district of nowhere", LIST, "B7", "海淀片区", f"ROW004 {LIST_AT}!B7")
cell_fault("a serial number out of turn", LIST, "A7", 40, f"ROW005 {LIST_AT}!A7")
cell_fault("a work-order number twice", ORDER, "B7", "GD01200002", f"ROW006 {ORDER_AT}!B7")
cell_fault("a code stored as a number", LIST, "D7", 911201020000123456, f"ROW007 {LIST_AT}!D7")
cell_fault("a code of the mistaken software", LIST, "D7", mistaken("91120102MA0A1B2C3"), f"ROW010 {LIST_AT}!D7")
cell_fault("an error in place of a contact", LIST, "E8", "#REF!", f"ROW012 {LIST_AT}!E8")
cell_fault("a formula in place of its result", LIST, "G8", "=VLOOKUP(D8,A:B,2,0)", f"ROW013 {LIST_AT}!G8")
cell_fault("a code of a category that nobody gives", LIST, "D7", with_check("97120102MA0A1B2C3"), f"ROW014 {LIST_AT}!D7")
cell_fault("a number of Hong Kong", LIST, "F7", "+852 2345 6789", f"ROW015 {LIST_AT}!F7")
cell_fault("an old registration number", LIST, "D7", "120116000012340", f"ROW011 {LIST_AT}!D7")


@fault("a row twice", f"ROW006 {LIST_AT}!B9")
def _(mutant: Mutant) -> None:
    rows = mutant.rows(LIST)
    rows[8][1:] = rows[7][1:]


@fault("one telephone for five", f"ROW008 {LIST_AT}!F5")
def _(mutant: Mutant) -> None:
    for row in mutant.rows(LIST)[4:9]:
        row[5] = "13911112222"


@fault("one code for two names", f"ROW009 {LIST_AT}!D7")
def _(mutant: Mutant) -> None:
    rows = mutant.rows(LIST)
    rows[7][3] = rows[6][3]


# DAT: dates and durations
def _handed_in(mutant: Mutant, day: date) -> None:
    mutant.received = day


fault("handed in too late", "DAT001")(lambda mutant: _handed_in(mutant, date(2022, 6, 1)))
fault("handed in too early", "DAT011")(lambda mutant: _handed_in(mutant, date(2022, 5, 23)))


@fault("a work order of before the policy", f"DAT002 {ORDER_AT}!L7")
def _(mutant: Mutant) -> None:
    row = mutant.rows(ORDER)[6]
    row[7:9], row[10:12] = [date(2021, 2, 1), date(2021, 2, 2)], [date(2021, 2, 2), date(2021, 2, 3)]


@fault("a list's date before the policy", f"DAT002 {LIST_AT}!H7", f"TPL004 {LIST_AT}!H3")
def _(mutant: Mutant) -> None:
    for row in mutant.rows(LIST)[2:]:
        row.insert(7, date(2021, 8, 3))
    mutant.rows(LIST)[2][7] = "申报日期"
    mutant.rows(LIST)[6][7] = "2020年12月1日"


@fault("a stage that ends before it begins", f"DAT003 {ORDER_AT}!I7")
def _(mutant: Mutant) -> None:
    row = mutant.rows(ORDER)[6]
    row[7], row[8] = row[8], row[7]


@fault("a duration that its dates do not give", f"DAT004 {ORDER_AT}!J7")
def _(mutant: Mutant) -> None:
    row = mutant.rows(ORDER)[6]
    row[9], row[13] = 4, 5


@fault("a total that is not the sum", f"DAT005 {ORDER_AT}!N7")
def _(mutant: Mutant) -> None:
    mutant.rows(ORDER)[6][13] = 3
    mutant.rows(ORDER)[12][0] = "平均办理时间:2.125天,具体环节数量:2个"


cell_fault("words in place of a duration", ORDER, "J7", "很快", f"DAT012 {ORDER_AT}!J7")
cell_fault("words in place of a date", ORDER, "I7", "去年三月", f"DAT006 {ORDER_AT}!I7")


@fault("a date that is not yet", f"DAT008 {ORDER_AT}!L7")
def _(mutant: Mutant) -> None:
    mutant.rows(ORDER)[6][7:12] = [date(2022, 5, 25), date(2022, 5, 26), 1, date(2022, 5, 26), date(2022, 5, 30)]


cell_fault("an average that the rows do not give", ORDER, "A13", "平均办理时间:1.5天,具体环节数量:2个", f"DAT009 {ORDER_AT}!A13")


@fault("the policy's month not declared", f"DAT007 {TAX}26-代理机构名单.xlsx")
def _(mutant: Mutant) -> None:
    mutant.files["evalcheck.yaml"]["text"] = mutant.files["evalcheck.yaml"]["text"].replace("26: 2021-03, ", "")


@fault("a policy document of after the period", f"DAT010 {TAX}25-政策文件.docx › 第11段")
def _(mutant: Mutant) -> None:
    paragraphs = mutant.files[mutant.path("25-政策文件")]["paragraphs"]
    paragraphs[paragraphs.index("2021年5月6日")] = "2022年6月20日"


# COV: coverage of the list
@fault("a list left out", "COV001")
def _(mutant: Mutant) -> None:
    mutant.drop(LIST)


@fault("one of two kinds left out", "COV001")
def _(mutant: Mutant) -> None:
    mutant.drop(ORDER)


@fault("evidence of another kind", "COV001", f"COV002 {TAX}25.2-代理机构情况说明.docx")
def _(mutant: Mutant) -> None:
    mutant.drop(LIST)
    mutant.add(f"{TAX}25.2-代理机构情况说明.docx", {"paragraphs": ["代理机构使用情况。"]})


@fault("an item left out", "COV003")
def _(mutant: Mutant) -> None:
    for path in [path for path in mutant.files if "-26-" in path]:
        del mutant.files[path]
    mutant.relist()


@fault("no liaison sheet", "COV004")
def _(mutant: Mutant) -> None:
    del mutant.files["联络员信息表.docx"]


@fault("no covering statement", "COV005")
def _(mutant: Mutant) -> None:
    del mutant.files["佐证材料清单.docx"]


@fault("a covering statement that leaves a file out", "COV005 佐证材料清单.docx")
def _(mutant: Mutant) -> None:
    mutant.files["佐证材料清单.docx"]["tables"][0].pop()


@fault("a conditional clause left open", "COV006")
def _(mutant: Mutant) -> None:
    mutant.drop(CASE)


@fault("a file that answers nothing", f"COV007 {TAX}25-办事大厅照片.png")
def _(mutant: Mutant) -> None:
    mutant.add(f"{TAX}25-办事大厅照片.png", {"bytes": picture(77).hex()})


@fault("an item of several leads left out", "COV009")
def _(mutant: Mutant) -> None:
    for path in [path for path in mutant.files if "-40-" in path]:
        del mutant.files[path]
    mutant.relist()


@fault("fewer students than asked", "COV008 市级市人社局-加大人才引育力度-92-落户学生名单.xlsx", unit="市人社局")
def _(mutant: Mutant) -> None:
    del mutant.rows("92-落户学生名单")[33:]


POWER = "国网天津市电力公司-提升企业获得电力服务-28-低压企业名单.xlsx"


@fault("one of two lists that a clause names", f"COV010 {POWER}", unit="国网天津市电力公司")
def _(mutant: Mutant) -> None:
    for part in ("28-低压高压企业名单", "28-低压客户办电"):
        for row in mutant.rows(part):
            row[:] = [cell.replace("高压", "低压") if isinstance(cell, str) else cell for cell in row]
    mutant.rename("28-低压高压企业名单", POWER)


# RES: results against the commitment
@fault("refunds slower than promised", f"RES001 {ORDER_AT}")
def _(mutant: Mutant) -> None:
    for row in mutant.rows(ORDER)[4:12]:
        row[10:14] = [date(2021, 9, 15), date(2021, 10, 15), 30, 32]
        row[7:10] = [date(2021, 9, 13), date(2021, 9, 15), 2]
    mutant.rows(ORDER)[12][0] = "平均办理时间:32天,具体环节数量:2个"


RES = "市级市工业和信息化局-提升创新创业活跃度-58-小巨人企业名单.xlsx"


@fault("fewer enterprises than promised", f"RES002 {RES} › 名单", unit="市工业和信息化局")
def _(mutant: Mutant) -> None:
    del mutant.rows("58-小巨人")[42:]


STATIONS = "市级市发展改革委-着力培育和发展数字经济-64-基站数量统计数据.xlsx"


@fault("a figure below the promise", f"RES003 {STATIONS} › 统计", unit="市发展改革委")
def _(mutant: Mutant) -> None:
    mutant.rows("64-基站数量")[-1][1] = 20000


@fault("a promise of which nothing is told", "RES004", unit="市发展改革委")
def _(mutant: Mutant) -> None:
    del mutant.rows("64-基站数量")[-1]
    del mutant.files[mutant.path("64-工作佐证")]["paragraphs"][-1]


# WVR: waivers and declarations
WAIVED = "waivers: [{code: COV005, file: '*联络员*.docx', reason: 已电话说明, approved_by: 样例}]"
fault("a waiver without reason", "WVR001 evalcheck.yaml")(lambda m: m.declare("waivers: [{code: NAM008, file: '*名单*'}]"))
fault("a waiver for nothing", "WVR002 evalcheck.yaml")(lambda m: m.declare(WAIVED))
fault("an unknown key", "WVR003 evalcheck.yaml")(lambda m: m.declare("police_start: {25: 2021-03}"))
fault("a required clause declared not applicable", "WVR003 evalcheck.yaml")(lambda m: m.declare("not_applicable: {25-1: 没有}"))


@fault("a drawing that nothing reads in a statement", f"FIL018 {TAX}25-执行情况情况说明.docx › word/embeddings/oleObject1.bin")
def _(mutant: Mutant) -> None:
    mutant.files[mutant.path("25-执行情况")] = {"bytes": embedded(mutant.raw("25-执行情况"), "oleObject", "oleObject1.bin", VISIO).hex()}


# FIL: what only a container can hold
CONTAINED: dict[str, tuple[Plant, list[str]]] = {}


def contained(title: str, *expected: str) -> Callable[[Plant], Plant]:
    def keep(plant: Plant) -> Plant:
        CONTAINED[title] = (plant, sorted(expected))
        return plant

    return keep


@contained("a system file", "FIL007 Thumbs.db")
def _(mutant: Mutant) -> None:
    mutant.files["Thumbs.db"] = {"bytes": "d0cf11e0a1b11ae1"}


@contained("a way out of the package", "FIL009 ../逃逸.docx")
def _(mutant: Mutant) -> None:
    mutant.files["../逃逸.docx"] = {"bytes": "00"}


@contained("a file that unpacks without end", f"FIL010 {TAX}25-执行情况情况说明.docx")
def _(mutant: Mutant) -> None:
    mutant.files[mutant.path("25-执行情况")] = {"bytes": "00" * 12_000_000}


@contained("an archive inside", f"FIL011 {TAX}{LIST}.zip")
def _(mutant: Mutant) -> None:
    out, data = io.BytesIO(), mutant.raw(LIST)
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(f"{TAX}{LIST}.xlsx", data)
    mutant.files[f"{TAX}{LIST}.zip"] = {"bytes": out.getvalue().hex()}
    del mutant.files[f"{TAX}{LIST}.xlsx"]


@contained("a garbled name", f"FIL012 {f'{TAX}{LIST}.xlsx'.encode('gbk').decode('cp437')}")
def _(mutant: Mutant) -> None:
    garbled = f"{TAX}{LIST}.xlsx".encode("gbk").decode("cp437")
    mutant.files[garbled] = mutant.files.pop(f"{TAX}{LIST}.xlsx")


@pytest.mark.parametrize("cases", [False, True], ids=["without cases", "with cases"])
@pytest.mark.parametrize("unit", UNITS)
def test_a_complete_package_gives_no_finding(unit: str, cases: bool) -> None:
    report = Mutant(unit, cases).report()
    assert told(report) == []
    assert report.verdict == "pass"
    states = {(state.clause.id, state.state) for state in report.coverage if state.duty != "listed"}
    assert {state for _, state in states} <= {"met", "not_applicable"}, states


@pytest.mark.parametrize("title", FAULTS)
def test_one_fault_gives_one_finding(title: str) -> None:
    unit, plant, expected = FAULTS[title]
    mutant = Mutant(unit)
    plant(mutant)
    report = mutant.report()
    assert told(report) == expected, [finding.message() for finding in report.findings]


@pytest.mark.parametrize("title", CONTAINED)
def test_one_fault_of_the_container_gives_one_finding(title: str, tmp_path: Path) -> None:
    plant, expected = CONTAINED[title]
    mutant = Mutant("市税务局")
    plant(mutant)
    with zipfile.ZipFile(tmp_path / f"{TAX}25-佐证材料.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for path, given in mutant.files.items():
            archive.writestr(path, made(path, given))
    report = validate(open_submission([tmp_path / f"{TAX}25-佐证材料.zip"], limits()), tianjin(), AS_OF, limits=limits(), processes=0)
    assert told(report) == expected, [finding.message() for finding in report.findings]


def test_every_kind_is_planted() -> None:
    planted = {line.partition(" ")[0] for _, _, expected in FAULTS.values() for line in expected}
    planted |= {line.partition(" ")[0] for _, expected in CONTAINED.values() for line in expected}
    assert {code for code in KINDS if not code.startswith(OTHER_FAMILIES)} - planted == OF_OTHER_SCHEMES
