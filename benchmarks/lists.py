"""Lists of invented enterprises for the benchmarks: an xlsx as Office writes it (shared strings), valid to the last check character."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
DISTRICTS = (
    "和平区",
    "河东区",
    "河西区",
    "南开区",
    "河北区",
    "红桥区",
    "东丽区",
    "西青区",
    "津南区",
    "北辰区",
    "武清区",
    "宝坻区",
    "滨海新区",
)
HEADER = (
    "序号", "区域", "企业名称", "统一社会信用代码", "企业办理业务联系人(或法定代表人)", "联系电话(手机号)", "业务描述", "备注",
)  # fmt: skip
HEAD_LINE = "部门:市税务局          联系人:林测试          手机号码:13800000000"
TYPES = ("附加税费合并申报", "增值税申报", "消费税申报", "城建税申报")
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
Row = list[int | str]
_LETTERS = tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
FILE_NAME = "市级市税务局-优化纳税服务-25-合并申报企业名单.xlsx"


def credit_code(rng: random.Random) -> str:
    """A well-formed code of an enterprise in Tianjin that stands for nobody (GB 32100-2015)."""
    body = "91120" + "".join(rng.choices("0123456789", k=3)) + "MA" + "".join(rng.choices(SIGNS, k=7))
    weight, total = 1, 0
    for sign in body:
        total += SIGNS.index(sign) * weight
        weight = weight * 3 % 31
    return body + SIGNS[(31 - total % 31) % 31]


def rows(count: int, seed: int = 7) -> Iterator[tuple[int | str, ...]]:
    """`count` rows of appendix 4 without a fault; every code and name stands once."""
    rng = random.Random(seed)
    seen: set[str] = set()
    for number in range(1, count + 1):
        code = credit_code(rng)
        while code in seen:
            code = credit_code(rng)
        seen.add(code)
        person = rng.choice(SURNAMES) + "测" + rng.choice("一二三四五六七八九")
        phone = f"1{rng.choice('3578')}{rng.randrange(10**9):09d}"
        yield (number, rng.choice(DISTRICTS), f"天津虚拟{number:07d}科技有限公司", code, person, phone, rng.choice(TYPES), "")


def write_xlsx(path: Path, count: int, seed: int = 7, inline: bool = False) -> None:
    """The list of `rows` as a workbook."""
    write_rows(path, map(list, rows(count, seed)), count, inline)


def write_rows(path: Path, table: Iterable[Row], count: int, inline: bool = False) -> None:
    """`count` rows in one sheet with a title, a head line and the header in row 3; texts shared or inline, serial numbers as numbers."""
    strings: dict[str, int] = {}

    def cell(column: str, row: int, value: int | str) -> str:
        if isinstance(value, int):
            return f'<c r="{column}{row}"><v>{value}</v></c>'
        if not value:
            return f'<c r="{column}{row}" s="1"/>'
        if inline:
            return f'<c r="{column}{row}" s="1" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
        return f'<c r="{column}{row}" s="1" t="s"><v>{strings.setdefault(value, len(strings))}</v></c>'

    def line(row: int, values: Sequence[int | str]) -> str:
        cells = "".join(cell(column, row, value) for column, value in zip(_LETTERS, values, strict=False))
        return f'<row r="{row}" spans="1:{max(len(values), len(HEADER))}">{cells}</row>'

    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, text in _FIXED.items():
            archive.writestr(name, text)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(f'{_XML}<worksheet xmlns="{_MAIN}"><dimension ref="A1:H{count + 3}"/><sheetData>'.encode())
            sheet.write((line(1, ["企业全量样本表"]) + line(2, [HEAD_LINE]) + line(3, HEADER)).encode())
            for number, values in enumerate(table, 4):
                sheet.write(line(number, values).encode())
            sheet.write(b"</sheetData></worksheet>")
        with archive.open("xl/sharedStrings.xml", "w", force_zip64=True) as shared:
            shared.write(f'{_XML}<sst xmlns="{_MAIN}" count="{7 * count}" uniqueCount="{len(strings)}">'.encode())
            for text in strings:
                shared.write(f"<si><t>{escape(text)}</t></si>".encode())
            shared.write(b"</sst>")


_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_FIXED = {
    "[Content_Types].xml": f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
    f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_TYPE}.sharedStrings+xml"/></Types>',
    "_rels/.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_REL}">'
    '<sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_REL}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_REL}/styles" Target="styles.xml"/>'
    f'<Relationship Id="rId3" Type="{_REL}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
    "xl/styles.xml": f'{_XML}<styleSheet xmlns="{_MAIN}"><fonts count="1"><font/></fonts>'
    '<fills count="1"><fill><patternFill patternType="none"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="2"><xf/><xf numFmtId="49" applyNumberFormat="1"/></cellXfs></styleSheet>',
}
