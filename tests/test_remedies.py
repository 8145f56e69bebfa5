"""Each remedy followed to the letter: the finding goes away, and no other comes.

A fault is planted in a complete package, the words of its remedy are read, what they ask is done, and the package is judged again.
Where the remedy names a value (a right name, a sum, a number, a line to write), it is taken from the words themselves.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from evalcheck.findings import Finding
from tests.complete_packages import case, companies, enterprise_list, liaison, statement, work_order
from tests.test_one_fault_at_a_time import CASE, FAULTS, LIST, ORDER, TAX, Mutant, package_of, tianjin, told

Cure = Callable[[Mutant, Finding], None]
CURES: dict[str, tuple[str, str, Cure]] = {}
"""By fault: the code, words of its remedy that must be there, and what somebody does who follows them."""


def remedy(fault: str, code: str, words: str) -> Callable[[Cure], Cure]:
    def keep(cure: Cure) -> Cure:
        CURES[fault] = (code, words, cure)
        return cure

    return keep


def original(part: str, unit: str = "市税务局") -> Any:
    """A file as it was before the fault."""
    (found,) = [given for path, given in package_of(unit).items() if part in path]
    return found


def restore(part: str) -> Cure:
    return lambda mutant, finding: mutant.files.__setitem__(mutant.path(part), original(part))


def rename(mutant: Mutant, finding: Finding) -> None:
    """To the name that the remedy suggests."""
    suggested = re.search(r"建议文件名：(\S+)", finding.fix())
    assert suggested, finding.fix()
    mutant.rename(finding.location.file or "", suggested[1])


def call(new: str) -> Cure:
    return lambda mutant, finding: mutant.rename(finding.location.file or "", new)


def write(part: str, cell: str, value: Any) -> Cure:
    return lambda mutant, finding: mutant.put(part, cell, value)


def again(cell: str, part: str) -> Cure:
    """The cell as the source has it."""

    def cure(mutant: Mutant, finding: Finding) -> None:
        rows = next(iter(original(part).values()))
        mutant.put(part, cell, rows[int(cell[1:]) - 1][ord(cell[0]) - 65])

    return cure


RIGHT = f"{TAX}{LIST}.xlsx"
SOURCES = {
    "a list cut short": ("FIL002", "从原系统重新导出", restore(LIST)),
    "a list locked by a password": ("FIL003", "去掉密码后重新保存", restore(LIST)),
    "an empty file": ("FIL004", "换成有内容的原文件", restore(LIST)),
    "a document with macros": ("FIL013", "另存为不带宏的格式", restore("25-执行情况")),
    "a statement of a title only": ("FIL017", "换成有实际内容的文件", restore("25-执行情况")),
    "a blank policy document": ("FIL017", "换成有实际内容的文件", restore("25-政策文件")),
    "an unknown unit": ("NAM003", "市级单位写“市级”加单位名称", call(RIGHT)),
    "underscores between the parts": ("NAM002", "把连接符改为半角“-”", rename),
    "an unknown content": ("NAM004", "照抄25个评估内容之一的名称", rename),
    "a number beyond the list": ("NAM005", "写责任清单的序号1-103", call(RIGHT)),
    "a number of another content": ("NAM006", "改正第二部分（评估内容）或第三部分（清单序号）", call(RIGHT)),
    "a key point too long": ("NAM008", "缩短3个字以上", call(f"{TAX}25-合并申报的全部企业和代理机构名单表.xlsx")),
    "no key point": ("NAM009", "用几个字写明材料证明什么", call(RIGHT)),
    "a space in the name": ("NAM010", "删去空格", rename),
    "a file in another unit's name": ("NAM012", "把第一部分改为“市税务局”", call(RIGHT.replace("市级市税务局", "市税务局"))),
    "a column missing": ("TPL002", "请加上“业务描述”列", restore(LIST)),
    "two columns exchanged": ("TPL003", "请按模板的顺序排列：序号、区域、企业名称", restore(LIST)),
    "the hint left in the head": ("TPL006", "请换成真实内容", write(LIST, "A2", "部门:税政处")),
    "dots left in a cell": ("TPL006", "请换成真实内容", write(LIST, "G8", "合并申报")),
    "the title of the template": ("TPL006", "请换成真实内容", write(ORDER, "A1", "出口退税系统工单")),
    "the hint left behind a value": ("TPL015", "请删去提示文字，只留填写的内容", write(LIST, "A2", "部门:市税务局")),
    "a case form with a hint left": ("TPL006", "请换成真实内容", restore(CASE)),
    "a name left blank": ("ROW001", "补填这些格", write(LIST, "C7", "天津样例补填贸易有限公司")),
    "a code of 17 signs": ("ROW002", "对照营业执照改正：共 18 位", again("D7", LIST)),
    "a telephone of 7 digits after 138": ("ROW003", "改成能拨通的号码：手机 11 位", write(LIST, "F7", "13812345678")),
    "a district of nowhere": ("ROW004", "改成区的名称（如“和平区”“滨海新区”）", write(LIST, "B7", "和平区")),
    "a code stored as a number": ("ROW007", "先把整列设为“文本”格式，再从原始系统重新填入号码", again("D7", LIST)),
    "an error in place of a contact": ("ROW012", "直接填入内容", write(LIST, "E8", "林测二")),
    "a formula in place of its result": ("ROW013", "选择性粘贴为“数值”", write(LIST, "G8", "合并申报")),
    "an old registration number": ("ROW011", "换成营业执照上的 18 位统一社会信用代码", again("D7", LIST)),
    "one code for two names": ("ROW009", "对照营业执照改正", again("D8", LIST)),
    "words in place of a date": ("DAT006", "写成“2022-03-05”", again("I7", ORDER)),
    "a date that is not yet": ("DAT008", "改成实际日期", restore(ORDER)),
    "a stage that ends before it begins": ("DAT003", "改正开始或完成时间", restore(ORDER)),
    "a work order of before the policy": ("DAT002", "日期填错的，改成实际办理日期", restore(ORDER)),
    "a policy document of after the period": ("DAT010", "换成评估期内印发的文件", restore("25-政策文件")),
}
for title, (code, words, cure) in SOURCES.items():
    remedy(title, code, words)(cure)


@remedy("a workbook called pdf", "FIL005", "把扩展名改回“xlsx”")
def _(mutant: Mutant, finding: Finding) -> None:
    path = finding.location.file or ""
    mutant.rename(path, path.rpartition(".")[0] + "." + re.findall("改回“(.*?)”", finding.fix())[0])


@remedy("work orders as a document", "TPL008", "请做成表格，另存为 xlsx")
def _(mutant: Mutant, finding: Finding) -> None:
    mutant.drop(ORDER)
    mutant.add(f"{TAX}{ORDER}.xlsx", original(ORDER))


@remedy("a program", "FIL006", "改为文档、表格、图片、PDF 或视频")
def _(mutant: Mutant, finding: Finding) -> None:
    mutant.drop(finding.location.file or "")


@remedy("a list handed in twice", "FIL008", "只留一份")
@remedy("a file that answers nothing", "COV007", "或删去这份材料")
def _(mutant: Mutant, finding: Finding) -> None:
    mutant.drop(finding.location.file or "")


@remedy("a mail too heavy", "FIL014", "压缩图片和视频")
def _(mutant: Mutant, finding: Finding) -> None:
    mutant.claimed.clear()


@remedy("fewer than four parts", "NAM001", "改为“单位-评估内容-清单序号-佐证关键点”四部分，中间用半角“-”连接")
def _(mutant: Mutant, finding: Finding) -> None:
    mutant.rename(finding.location.file or "", RIGHT)


@remedy("one name in two folders", "NAM011", "在佐证关键点里写出区别")
def _(mutant: Mutant, finding: Finding) -> None:
    mutant.rename(finding.location.file or "", f"b/{TAX}25-代理机构名单乙.xlsx")


@remedy("a column that was renamed", "TPL002", "请把列名“公司名称”改为“企业名称”")
@remedy("a heading that was cleared", "TPL002", "请把列名“其他”改为“统一社会信用代码”")
def _(mutant: Mutant, finding: Finding) -> None:
    match = re.search("请把列名“(.*?)”改为“(.*?)”", finding.fix())
    assert match
    rows = mutant.rows(LIST)
    rows[2][rows[2].index(match[1])] = match[2]


@remedy("a column more", "TPL004", "如无必要请删去")
def _(mutant: Mutant, finding: Finding) -> None:
    mutant.rows(LIST)[2][8] = None


@remedy("the department left blank", "TPL005", "请在表格上方写明“部门：……”")
def _(mutant: Mutant, finding: Finding) -> None:
    mutant.put(LIST, "A2", re.findall("写明“(.*?)……”", finding.fix())[0] + "税政处")


@remedy("the contact's label left out", "TPL005", "请在表格上方写明“联系人：……”")
def _(mutant: Mutant, finding: Finding) -> None:
    mutant.put(LIST, "C2", re.findall("写明“(.*?)……”", finding.fix())[0] + "林测一")


@remedy("no data row", "TPL007", "请填入数据")
def _(mutant: Mutant, finding: Finding) -> None:
    mutant.rows(LIST).extend([*row, None] for row in companies(12, 3, "附加税费合并申报"))


@remedy("a list without its columns", "TPL001", "把内容填进去")
def _(mutant: Mutant, finding: Finding) -> None:
    mutant.files[mutant.path(LIST)] = {"名单": enterprise_list(tianjin().catalogue.clauses["25-2"], 12, 5, "附加税费合并申报")}


@remedy("a case without the form", "TPL001", "evalcheck template case")
def _(mutant: Mutant, finding: Finding) -> None:
    mutant.files[mutant.path(CASE)] = {"paragraphs": [], "tables": [case(tianjin().catalogue.items[25], 5)]}


@remedy("a case form without a label", "TPL009", "补上“企业联络人电话”一栏并填写")
def _(mutant: Mutant, finding: Finding) -> None:
    mutant.files[mutant.path(CASE)]["tables"][0].append([re.findall("补上“(.*?)”", finding.fix())[0], "13800000002"])


@remedy("a case form with a blank field", "TPL010", "请填写“填报人”")
def _(mutant: Mutant, finding: Finding) -> None:
    label = re.findall("请填写“(.*?)”", finding.fix())[0]
    next(row for row in mutant.files[mutant.path(CASE)]["tables"][0] if row[0] == label)[1] = "林测一"


@remedy("the list on a hidden sheet", "TPL011", "请取消隐藏")
def _(mutant: Mutant, finding: Finding) -> None:
    sheets = mutant.files[mutant.path(LIST)]
    sheets["名单"] = sheets.pop("hidden:名单")


@remedy("rows on a sheet of headings that are none", "TPL014", "把这些行移到认得出的表的下面，各列对齐")
def _(mutant: Mutant, finding: Finding) -> None:
    sheets = mutant.files[mutant.path(LIST)]
    del sheets["补充"]
    (row,) = companies(1, 77, "附加税费合并申报")
    sheets["名单"].append([13, *row[1:], None])


@remedy("neither average nor stages stated", "TPL012", "请在表格下方加一行，例如“平均办理时间：3.5天；环节数量：3个”")
def _(mutant: Mutant, finding: Finding) -> None:
    example = re.findall("例如“(.*?)”", finding.fix())[0]
    mutant.rows(ORDER).append([example.replace("3.5天", "2天").replace("3个", "2个")])


@remedy("the liaison sheet without mail address", "TPL013", "请照附件3填写“邮箱”")
@remedy("the liaison sheet without the unit's name", "TPL013", "请照附件3填写“单位名称”")
def _(mutant: Mutant, finding: Finding) -> None:
    mutant.files["联络员信息表.docx"] = liaison("市税务局")


@remedy("a serial number out of turn", "ROW005", "从 1 起重新编号")
def _(mutant: Mutant, finding: Finding) -> None:
    for number, row in enumerate(mutant.rows(LIST)[3:], 1):
        row[0] = number


@remedy("a row twice", "ROW006", "每条只留一行，删去重复的")
def _(mutant: Mutant, finding: Finding) -> None:
    rows = mutant.rows(LIST)
    del rows[int(str(finding.facts["rows"])) - 1]
    for number, row in enumerate(rows[3:], 1):
        row[0] = number


@remedy("one telephone for five", "ROW008", "改填每家企业自己联系人的号码")
def _(mutant: Mutant, finding: Finding) -> None:
    for number, row in enumerate(mutant.rows(LIST)[4:9]):
        row[5] = f"1391111223{number}"


@remedy("a duration that its dates do not give", "DAT004", "按自然日（完成日减开始日）重新计算时长")
def _(mutant: Mutant, finding: Finding) -> None:
    row = mutant.rows(ORDER)[6]
    row[9] = (row[8] - row[7]).days
    row[13] = row[9] + row[12]


@remedy("a total that is not the sum", "DAT005", "把总时长改成各环节时长之和")
def _(mutant: Mutant, finding: Finding) -> None:
    row = mutant.rows(ORDER)[6]
    row[13] = row[9] + row[12]
    mutant.rows(ORDER)[12][0] = "平均办理时间:2天,具体环节数量:2个"


@remedy("an average that the rows do not give", "DAT009", "按工单重新计算平均办理时间，改正写明的数")
def _(mutant: Mutant, finding: Finding) -> None:
    right = re.findall(r"算出来是 (\S+) 天", finding.message())[0]
    mutant.put(ORDER, "A13", f"平均办理时间:{right}天,具体环节数量:2个")


@remedy("the policy's month not declared", "DAT007", "evalcheck.yaml 里写 policy_start: {26: 2021-03}")
def _(mutant: Mutant, finding: Finding) -> None:
    said = re.findall(r"policy_start: \{(.*?)\}", finding.fix())[0]
    mutant.files["evalcheck.yaml"]["text"] = mutant.files["evalcheck.yaml"]["text"].replace("policy_start: {", f"policy_start: {{{said}, ")


@remedy("handed in too late", "DAT001", "如实际交送日期在 2022-05-31 或之前，请用 --received 写明")
@remedy("handed in too early", "DAT011", "请在 2022-05-24 至 2022-05-31 之间交送")
def _(mutant: Mutant, finding: Finding) -> None:
    mutant.received = date.fromisoformat(re.findall(r"\d{4}-\d\d-\d\d", finding.fix())[-1])


def named(finding: Finding) -> str:
    """The name that COV001's remedy describes, without its extension."""
    match = re.search("文件名第三段写 (.*?)，关键点写明“(.*?)”", finding.fix())
    assert match, finding.fix()
    return f"{TAX}{match[1]}-{match[2]}"


@remedy("a list left out", "COV001", "请补交全量名单")
def _(mutant: Mutant, finding: Finding) -> None:
    mutant.add(f"{named(finding)}.xlsx", {"名单": enterprise_list(tianjin().catalogue.clauses["25-2"], 12, 5, "附加税费合并申报")})


@remedy("one of two kinds left out", "COV001", "文件名第三段写 27.2，关键点写明“系统工单”")
def _(mutant: Mutant, finding: Finding) -> None:
    mutant.add(f"{named(finding)}.xlsx", {"工单": work_order(8, 5, matter="出口退税提速")})


@remedy("evidence of another kind", "COV002", "把文件名第三段改为 25.3")
def _(mutant: Mutant, finding: Finding) -> None:
    number = re.findall(r"第三段改为 (\S+?)；", finding.fix())[0]
    item, clause = tianjin().catalogue.items[25], tianjin().catalogue.clauses["25-3"]
    path = mutant.path("25.2-")
    mutant.files[path] = {"paragraphs": statement(item, clause, 9)}
    mutant.rename(path, path.replace("-25.2-", f"-{number}-"))
    mutant.add(f"{TAX}{LIST}.xlsx", original(LIST))


@remedy("an item left out", "COV003", "请按附件7第 26 项逐款准备材料，文件名写成“市级市税务局-优化纳税服务-26-关键点”")
def _(mutant: Mutant, finding: Finding) -> None:
    for path, given in package_of("市税务局").items():
        if "-26-" in path:
            mutant.files[path] = given
    mutant.relist()


@remedy("no liaison sheet", "COV004", "请填写附件3的表格，文件名写“联络员信息表”")
def _(mutant: Mutant, finding: Finding) -> None:
    mutant.files["联络员信息表.docx"] = liaison("市税务局")


@remedy("no covering statement", "COV005", "请写一份“材料清单”，列出全部 19 份材料的文件名并逐份说明")
def _(mutant: Mutant, finding: Finding) -> None:
    mutant.files["佐证材料清单.docx"] = {}
    mutant.relist()


@remedy("a covering statement that leaves a file out", "COV005", "请在材料清单里补上这些文件名")
def _(mutant: Mutant, finding: Finding) -> None:
    names = finding.facts["names"]
    assert isinstance(names, tuple)
    mutant.files["佐证材料清单.docx"]["tables"][0] += [["19", name, "典型案例"] for name in names]


@remedy("a conditional clause left open", "COV006", "没有则在 evalcheck.yaml 写 not_applicable: {25-4: 本期没有的原因}")
def _(mutant: Mutant, finding: Finding) -> None:
    mutant.declare(re.findall(r"写 (not_applicable: \{.*?\})", finding.fix())[0])


@remedy("fewer students than asked", "COV008", "请补足到 50 个")
def _(mutant: Mutant, finding: Finding) -> None:
    mutant.files[mutant.path("92-落户学生名单")] = original("92-落户学生名单", "市人社局")


@remedy("fewer enterprises than promised", "RES002", "名单不全的请补全")
def _(mutant: Mutant, finding: Finding) -> None:
    mutant.files[mutant.path("58-小巨人")] = original("58-小巨人", "市工业和信息化局")


@remedy("a waiver without reason", "WVR001", "不需要的删去")
@remedy("a waiver for nothing", "WVR002", "删去这条豁免")
@remedy("an unknown key", "WVR003", "或删去这一处")
def _(mutant: Mutant, finding: Finding) -> None:
    """The line that the message names, deleted."""
    lines = mutant.files["evalcheck.yaml"]["text"].splitlines()
    del lines[int(re.findall("第(.*?)行", finding.message())[0]) - 1]
    mutant.files["evalcheck.yaml"]["text"] = "\n".join(lines) + "\n"


@pytest.mark.parametrize("fault", CURES)
def test_a_remedy_that_is_followed_to_the_letter_mends_and_breaks_nothing(fault: str) -> None:
    unit, plant, expected = FAULTS[fault]
    code, words, cure = CURES[fault]
    mutant = Mutant(unit)
    plant(mutant)
    before = mutant.report()
    assert told(before) == expected
    finding = next(finding for finding in before.findings if finding.code == code)
    assert words in finding.fix(), finding.fix()
    cure(mutant, finding)
    after = mutant.report()
    assert told(after) == [], [f"{one.code} {one.location} {one.message()}" for one in after.findings]
    assert after.verdict == "pass"


def test_the_remedies_of_more_than_thirty_kinds_are_followed() -> None:
    assert len({code for code, _, _ in CURES.values()}) >= 50
