"""Every kind of cell is read as calamine reads it, but for differences that are listed and explained."""

from __future__ import annotations

import re
from datetime import date
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalcheck.submission.model import ReadError
from evalcheck.submission.xlsx import pattern
from evalcheck.submission.xlsx.texts import decoded
from tests.differential.compare import assert_same, by_calamine, same, streamed
from tests.differential.explained import DAMAGED, EXPLAINED, STRINGS, Explained
from tests.differential.hand_made import style_sheet, workbook

PLAIN = "".join(
    f'<row r="{number}"><c r="A{number}" t="s"><v>0</v></c><c r="B{number}"><v>{number}</v></c></row>' for number in range(4, 60)
)
"""Rows below the one looked at, so that it is also read as an odd one among regular ones."""

TEXTS = (
    "<si><t>a</t></si>",
    "<si><t> b </t></si>",
    '<si><t xml:space="preserve"> c </t></si>',
    "<si/>",
    "<si><t/></si>",
    "<si><t>a&amp;b&#65;&#x4e2d;</t></si>",
    '<si><r><t>x</t></r><r><rPr/><t> y</t></r><rPh sb="0" eb="1"><t>PH</t></rPh></si>',
    "<si><t>_x000D_q_x005F_</t></si>",
    "<si><t>p</t><t>q</t></si>",
    "<si><t>l1\r\nl2\rl3\nl4</t></si>",
    "<si><t>&#13;k</t></si>",
    "<si><t>1</t><r><t>2</t></r></si>",
    "<si><t>t<!-- c -->u</t></si>",
    " <si> <t>w</t> </si>",
    '<si><t>e</t><phoneticPr fontId="1" type="noConversion"/></si>',
    "<si><t>\u3000全角\xa0</t></si>",
    "<si><t>a_x000D_</t></si>",
    "<si><t>_x005F_x0041_</t></si>",
)
VALUES = (
    "",
    "1",
    "1.5",
    "1e3",
    "1E+20",
    "-0",
    "+1",
    ".5",
    "5.",
    "abc",
    "0x10",
    "1_000",
    "NaN",
    "inf",
    "1e999",
    "9007199254740993",
    "1 2",
    " 1 ",
    "１",
)
TYPED = (
    '<c r="A1"/>',
    '<c r="A1"></c>',
    '<c r="A1"><v/></c>',
    '<c r="A1" t="s"><v></v></c>',
    '<c r="A1" t="s"/>',
    '<c r="A1" t="s"><v>01</v></c>',
    '<c r="A1" t="s"><v>99</v></c>',
    '<c r="A1" t="n"><v>abc</v></c>',
    '<c r="A1" t="n"><v></v></c>',
    '<c r="A1" t="b"><v>1</v></c>',
    '<c r="A1" t="b"><v>0</v></c>',
    '<c r="A1" t="b"><v>yes</v></c>',
    '<c r="A1" t="b"><v>true</v></c>',
    '<c r="A1" t="b"><v>false</v></c>',
    '<c r="A1" t="e"><v>#REF!</v></c>',
    '<c r="A1" t="str"><v> sp </v></c>',
    '<c r="A1" t="str"><v xml:space="preserve"> sp </v></c>',
    '<c r="A1" t="str"><v>a&lt;b _x000D_</v></c>',
    '<c r="A1" t="str"><f>X</f><v>hi</v></c>',
    '<c r="A1"><f>1+1</f><v>2</v></c>',
    '<c r="A1"><f t="shared" si="0"/><v>2</v></c>',
    '<c r="A1" t="inlineStr"><is><t>in</t></is></c>',
    '<c r="A1" t="inlineStr"><is><r><t>in</t></r><r><t>er</t></r><rPh><t>no</t></rPh></is></c>',
    '<c r="A1" t="inlineStr"><is><t> sp </t></is></c>',
    '<c r="A1" t="inlineStr"><is><t xml:space="preserve"> sp </t></is></c>',
    '<c r="A1" t="inlineStr"><is/></c>',
    '<c r="A1" t="inlineStr"><v>vv</v></c>',
    '<c r="A1"><is><t>in</t></is></c>',
    '<c r="A1" t="s"><is><t>in</t></is></c>',
    '<c r="A1" t="foo"><v>1</v></c>',
    '<c r="A1" t=""><v>1</v></c>',
    '<c><v>1</v></c><c><v>2</v></c><c r="D1"><v>3</v></c><c><v>4</v></c>',
    '<c r="B1"><v>1</v></c><c r="A1"><v>2</v></c>',
    '<c r="A1"><v>1</v></c><c r="A1"><v>2</v></c>',
    '<c r="a1"><v>1</v></c>',
    '<c r="1A"><v>1</v></c>',
    '<c r="A"><v>1</v></c>',
    '<c r=""><v>1</v></c>',
    '<c r="XFD1"><v>1</v></c>',
    '<c r="A01"><v>1</v></c>',
    "<c r='A1' t='str'><v>q</v></c>",
    '<c  r = "A1"  t = "str" ><v >q</v ></c >',
    '<c t="str" r="A1"><v>q</v></c>',
    '<c r="A1" s="9"><v>q</v></c>',
    '<c r="A1" cm="1" vm="1"><v>5</v></c>',
)
MOMENTS = (
    "2022-03-05",
    "2022-03-05T10:20:30",
    "2022-03-05T10:20:30.5",
    "2022-03-05T10:20:30Z",
    "10:20:30",
    "10:20",
    "2022-3-5",
    "2022-02-30",
    "x",
    "20220305",
)
NUMBERS = (
    "0",
    "0.25",
    "0.999999",
    "1",
    "1.5",
    "59",
    "60",
    "60.5",
    "61",
    "-1",
    "-0.5",
    "2958465",
    "2958465.99",
    "2958466",
    "44625",
    "44625.0000001",
    "44625.000000001",
    "44625.99999",
    "44625.123456789",
    "44625.51041666666",
    "43831.645833333336",
    "44624.9999999999",
    "1462",
    "1461.5",
    "365.999999999",
    "4.4625E4",
    "",
)
BUILT_IN = [*range(1, 60), 67, 81]
CODES = (
    "yyyy-mm-dd",
    "yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;",
    "[h]:mm",
    "[mm]:ss",
    "[s]",
    "mm:ss",
    "h:mm AM/PM",
    "General",
    "0.00",
    "#,##0&quot;d&quot;",
    "[Red]0",
    "[$-804]yyyy",
    "[$-F800]dddd",
    "0;[Red]-0",
    "@",
    "0.00E+00",
    "\\d0",
    "_d0",
    "*d0",
    "[Red]yyyy",
    "[DBNum1]yyyy",
    "上午/下午h",
    "aaaa",
    "e",
    "[$-411]ge",
    "[$¥-804]#,##0",
    "[&gt;=100]0",
    "yyyy;@",
    "[yellow]0",
    "[$-F400]h:mm:ss",
    "0&quot;天&quot;",
    "D",
    "[H]",
    "[hh]:mm",
    "General;yyyy",
    "0;yyyy",
    "\\y",
    "am/pm",
    "A/P",
    "[$kg]0",
    "&quot;",
    "[",
    "[h",
    "?/?",
    "00000",
)


def assert_alike(cells: str, strings: str = "".join(TEXTS[:1]), **more: str) -> None:
    """Alone, which the parser reads, and as a row above regular ones."""
    for rest in ("", PLAIN):
        data = workbook(f'<row r="1">{cells}</row>{rest}', strings=strings, **more)  # type: ignore[arg-type]
        assert_same(streamed(data), by_calamine(data))


@pytest.mark.parametrize("text", TEXTS)
def test_a_shared_text_is_read_as_calamine_reads_it(text: str) -> None:
    assert_alike('<c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c>', f"{text}<si><t>after</t></si>")


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_inside_a_cell_is_read_as_calamine_reads_it(text: str) -> None:
    inside = text.strip().replace("<si", "<is").replace("</si", "</is")
    assert_alike(f'<c r="A1" t="inlineStr">{inside}</c>')


@pytest.mark.parametrize("value", VALUES)
def test_a_value_without_type_is_read_as_calamine_reads_it(value: str) -> None:
    assert_alike(f'<c r="A1"><v>{value}</v></c>')


@pytest.mark.parametrize("cell", TYPED)
def test_a_typed_cell_is_read_as_calamine_reads_it(cell: str) -> None:
    assert_alike(cell, strings="<si><t>a</t></si><si><t>b</t></si>")


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_moment_in_iso_8601_is_read_as_calamine_reads_it(moment: str) -> None:
    assert_alike(f'<c r="A1" t="d"><v>{moment}</v></c>')


@pytest.mark.parametrize("properties", ["", '<workbookPr date1904="1"/>', '<workbookPr date1904="true"/>', '<workbookPr date1904="0"/>'])
@pytest.mark.parametrize("number", NUMBERS)
def test_a_serial_number_is_the_day_that_calamine_says(number: str, properties: str) -> None:
    cells = "".join(f'<c r="{column}1" s="{style}"><v>{number}</v></c>' for style, column in enumerate("ABC", 1))
    assert_alike(cells, styles=style_sheet([0, 14, 46, 22]), properties=properties)


def test_formats_are_dates_where_calamine_says_so() -> None:
    codes = dict(enumerate(CODES, 164))
    formats = [*BUILT_IN, *codes]
    rows = "".join(f'<row r="{row}"><c r="A{row}" s="{row - 1}"><v>44625.25</v></c></row>' for row in range(1, len(formats) + 1))
    data = workbook(rows, styles=style_sheet(formats, codes))
    assert_same(streamed(data), by_calamine(data))


@pytest.mark.parametrize("number", [*range(27, 37), *range(50, 59)])
def test_the_chinese_built_in_formats_are_dates(number: int) -> None:
    found = streamed(workbook('<row r="1"><c r="A1" s="0"><v>44625</v></c></row>', styles=style_sheet([number])))
    assert found == [{(1, 1): date(2022, 3, 5)}]


def test_a_built_in_format_may_be_redefined() -> None:
    rows = '<row r="1"><c r="A1" s="0"><v>44625</v></c><c r="B1" s="1"><v>44625</v></c></row>'
    data = workbook(rows, styles=style_sheet([14, 2], {14: "0.00", 2: "yyyy"}))
    assert_same(streamed(data), by_calamine(data))


def test_a_cell_without_style_has_style_0() -> None:
    """The default of `s` is 0 (§18.3.1.4); openpyxl agrees, calamine takes such a cell for a plain number."""
    data = workbook('<row r="1"><c r="A1"><v>44625</v></c></row>', styles=style_sheet([14]))
    assert streamed(data) == [{(1, 1): date(2022, 3, 5)}]


def test_strict_workbooks_are_read() -> None:
    data = workbook(
        '<row r="1"><c r="A1" s="0"><v>44625</v></c><c r="B1" t="s"><v>0</v></c></row>',
        strings="<si><t>a</t></si>",
        styles=style_sheet([14]),
        strict=True,
    )
    assert streamed(data) == [{(1, 1): date(2022, 3, 5), (1, 2): "a"}]


@pytest.mark.parametrize("rest", ["", PLAIN], ids=["alone", "among regular rows"])
@pytest.mark.parametrize("case", EXPLAINED, ids=lambda case: case.cell)
def test_a_difference_is_what_is_explained(case: Explained, rest: str) -> None:
    strings = STRINGS if not rest else STRINGS.replace("<![CDATA[<z>]]>", "z")
    data = workbook(f'<row r="1">{case.cell}</row>{rest}', strings=strings)
    for told, expected in ((streamed(data), case.ours), (by_calamine(data), case.calamines)):
        if expected == DAMAGED:
            assert told == DAMAGED
        else:
            assert not isinstance(told, str)
            assert same(told[0].get((1, 1)), expected)


_BETWEEN = "\U0010fffd\U0010fffc"
_PIECES = st.sampled_from([
    "&#20225;", "&#x4F01;", "&#00038;", "&amp;", "&lt;", "&#13;", "\r\n", "\r", "企", "a ", "]]", ">", *_BETWEEN, "&#1114109;",
    "&#55296;", "&#65535;", "&#0;", "&#1;", "\x01", "\ufffe", "&none;", "&#", "&", "\0",
])  # fmt: skip


@given(st.lists(st.lists(_PIECES, max_size=5).map("".join), min_size=1, max_size=6))
def test_texts_with_references_are_what_the_parser_makes_of_each(texts: list[str]) -> None:
    raw = [text.encode() for text in texts]

    def each(text: bytes) -> str:
        return "".join(ElementTree.fromstring(b"<t>" + text + b"</t>").itertext())

    try:
        expected = list(map(each, raw))
    except (ElementTree.ParseError, ValueError):
        with pytest.raises(ReadError):
            decoded([*raw, b"&amp;"])
    else:
        assert decoded([*raw, b"&amp;"]) == [*expected, "&"]


@pytest.mark.parametrize(
    ("form", "begun"),
    [
        (pattern._OTHER_ROW, '<row r="1"><c r="A1"><v>1</v></c></row ><row r="2"></row>'),
        (pattern._OTHER_ROW, '<row r="1"><c r="A1"><row r="2"><c r="A2"/></row>'),
        (pattern._ANY_REST, ' t="n"><v>1</v></c ><c r="B1"><v>2</v></c>'),
        (pattern._ANY_REST, ' t="n"><v>1</v><c r="B1"><v>2</v></c>'),
        (pattern._ANY_REST, ' t="n"><v>1</v></row><row r="2"><c r="A2"></c>'),
    ],
)
def test_the_end_of_a_cell_or_row_is_not_looked_for_beyond_the_next_one(form: str, begun: str) -> None:
    # A million rows whose cells end with `</c >` took three minutes: each cell was looked for to the end of its block.
    assert re.compile(form).match(begun) is None


_RICH = "".join(
    f'<row r="{number}"><c r="A{number}" t="s"><v>0</v></c><c r="B{number}" t="inlineStr"><is><r><t>第 {number}</t></r>'
    f'<r><t xml:space="preserve"> 户 </t></r></is></c><c r="C{number}"><f>1+{number}</f><v>{number}</v></c></row>'
    for number in range(1, 200)
)


@pytest.mark.parametrize(
    "changes",
    [
        {"</c>": "</c >"}, {"</row>": "</row\n>"}, {"</v>": "</v\t>"},
        {"</f>": "</f >", "</t>": "</t >", "</is>": "</is >", "</r>": "</r >"},
        {"<r>": " <r>", "</is>": "\n</is>"}, {"<is>": " <is>\r\n", "<t>": " <t>", "</r>": " </r>"},
        {"<c ": "\n  <c ", "</row>": "\n</row>"}, {"<v>": " <v>", "<f>": "\n<f>", "</c>": " </c>"},
    ],
    ids=str,
)  # fmt: skip
def test_spaces_where_no_text_stands_change_no_cell(changes: dict[str, str]) -> None:
    spaced = _RICH
    for plain, other in changes.items():
        spaced = spaced.replace(plain, other)
    one, two = (streamed(workbook(rows, strings="<si><t>a</t></si>")) for rows in (_RICH, spaced))
    assert one == two and one[0][7, 2] == "第 7 户 "
