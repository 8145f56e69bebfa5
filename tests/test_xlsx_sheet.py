"""The face of the streaming reader: heads, blocks, gaps, keys, second passes, hidden rows; and what it refuses."""

from __future__ import annotations

import io
import random
import zipfile
from unittest import mock

import pytest

from evalcheck.submission.containers import zip
from evalcheck.submission.limits import MB, Limits
from evalcheck.submission.model import Block, ReadError, Sheet
from evalcheck.submission.tables.columns import ListColumn
from evalcheck.submission.tables.questions import shortcut
from evalcheck.submission.xlsx.pattern import column_letters
from evalcheck.submission.xlsx.sheet import open_xlsx
from tests.differential.compare import LIMITS, grid
from tests.differential.hand_made import MAIN, style_sheet, workbook
from tests.differential.mutations import parts, rezipped
from tests.differential.writers import like_excel

NAMES = [f"企业{number}" for number in range(1, 5001)]
LIST = [["标题"], ["序号", "名称", "区域"], *([number, name, "河东区"] for number, name in enumerate(NAMES, 1))]


def sheet_of(data: bytes, limits: Limits = LIMITS) -> Sheet:
    (sheet,) = open_xlsx(data, limits)
    return sheet


@pytest.fixture(scope="module")
def long_list() -> Sheet:
    return sheet_of(like_excel(LIST))


def rows(*numbers: int) -> str:
    return "".join(f'<row r="{number}"><c r="B{number}"><v>{number}</v></c></row>' for number in numbers)


def test_the_head_is_as_wide_as_its_widest_row(long_list: Sheet) -> None:
    assert long_list.head(3) == [["标题", None, None], ["序号", "名称", "区域"], [1.0, "企业1", "河东区"]]


def test_the_extent_is_that_of_the_cells_whatever_the_dimension_says(long_list: Sheet) -> None:
    data = workbook(rows(1, 4), before='<dimension ref="A1"/>')
    assert (sheet_of(data).height, sheet_of(data).width) == (4, 2)
    assert (long_list.height, long_list.width) == (5002, 3)


def test_blocks_begin_with_the_row_asked_for_and_leave_none_out(long_list: Sheet) -> None:
    for first in (1, 3, 2500, 5002, 6000):
        numbers = [number for block in long_list.blocks(first) for number in block.rows]
        assert numbers == list(range(first, 5003))
    assert grid(long_list, 4000)[4000, 2] == "企业3998"


@pytest.mark.parametrize("piece", range(60, 140))
def test_a_sheet_is_whole_wherever_it_is_cut_into_pieces(piece: int) -> None:
    """A sheet whose end tag of all rows lay in two pieces was called damaged."""
    data = workbook(rows(1, 2, 3, 4, 5, 6))
    with mock.patch.object(zip, "CHUNK", piece):
        assert len(grid(sheet_of(data))) == 6


def test_gaps_are_blank_rows() -> None:
    sheet = sheet_of(workbook(rows(2, 3, 5, 9000, 9001)))
    assert [number for block in sheet.blocks(1) for number in block.rows] == list(range(1, 9002))
    assert grid(sheet) == {(number, 2): float(number) for number in (2, 3, 5, 9000, 9001)}


def test_every_block_has_the_columns_of_the_head() -> None:
    data = workbook('<row r="1"><c r="A1"><v>1</v></c><c r="E1"><v>2</v></c></row>' + rows(2, 70, 9000))
    sheet = sheet_of(data)
    sheet.head(64)
    assert {len(block.columns) for block in sheet.blocks(1)} == {5}


def test_many_rows_of_a_block_are_fetched_as_it_gives_them(long_list: Sheet) -> None:
    rows = range(4, 3000, 2)
    found = long_list.fetch(rows)
    for block in long_list.blocks(1):
        for offset, row in enumerate(block.rows):
            assert row not in rows or list(found[row]) == [column.value(offset) for column in block.columns]
    assert len(found) == len(rows)


def test_a_few_rows_are_fetched_by_their_numbers(long_list: Sheet) -> None:
    found = long_list.fetch([5000, 3, 99999, 3])
    assert found[3] == [1.0, "企业1", "河东区"]
    assert found[5000] == [4998.0, "企业4998", "河东区"]
    assert not any(found[99999])


def test_a_row_without_a_number_is_fetched_by_the_place_it_has() -> None:
    sheet = sheet_of(workbook('<row r="1"><c><v>1</v></c></row><row><c><v>2</v></c></row>'))
    assert sheet.fetch([2])[2] == [2.0]


@pytest.mark.parametrize("prefix", ["", "x:"])
@pytest.mark.parametrize(
    "odd", ["", '<{0}row spans="1:2" r="31"><{0}c r="B31"><{0}v>31</{0}v></{0}c></{0}row>', "<{0}row/>", "<!-- <row -->"]
)
@pytest.mark.parametrize("piece", [150, 1000, 100_000])
def test_rows_are_fetched_as_they_are_read_however_they_are_written(odd: str, prefix: str, piece: int) -> None:
    """Of a block only the wanted rows are looked at, where they begin as most do."""
    lines = [
        f'<{{0}}row r="{n}"/>' if n % 7 == 0 else f'<{{0}}row r="{n}"><{{0}}c r="B{n}"><{{0}}v>{n}</{{0}}v></{{0}}c></{{0}}row>'
        for n in range(1, 90)
    ]
    lines[30:31] = [odd] if odd and "<!--" not in odd else [lines[30] + odd]
    space = f' xmlns:x="{MAIN}"' if prefix else f' xmlns="{MAIN}"'
    text = f"<{{0}}worksheet{space}><{{0}}sheetData>{''.join(lines)}</{{0}}sheetData></{{0}}worksheet>".replace("{0}", prefix)
    with mock.patch.object(zip, "CHUNK", piece):
        sheet = sheet_of(workbook("", sheet=text.encode()))
        held = grid(sheet)
        assert len(held) > 70
        rng = random.Random(piece)
        for count in (1, 2, 10, 60):
            wanted = rng.sample(range(1, 95), count)
            found = {(row, 2): cells[1] for row, cells in sheet.fetch(wanted).items() if len(cells) > 1 and cells[1] is not None}
            assert found == {place: cell for place, cell in held.items() if place[0] in wanted}
            assert sorted(sheet.fetch(wanted)) == sorted(wanted)


def test_a_sheet_may_be_read_again_while_it_is_being_read(long_list: Sheet) -> None:
    for block in long_list.blocks(1):
        first = block.rows[0]
        assert list(long_list.fetch([first])[first]) == [column.value(0) for column in block.columns]


def test_a_column_asks_a_predicate_and_tells_where_it_gave_something(long_list: Sheet) -> None:
    for index, wanted in ((1, "企业7"), (2, "河东区"), (0, 7.0)):
        told = [
            (block.rows[offset], answer)
            for block in long_list.blocks(3)
            for offset, answer in block.columns[index].test({wanted: "so"}.get)
        ]
        assert told[0][1] == "so"
        assert len(told) == (5000 if index == 2 else 1)


def test_a_predicate_that_knows_many_cells_at_once_is_asked_once(long_list: Sheet) -> None:
    def refuses(cell: object) -> bool:
        raise AssertionError("asked about a single cell")

    shortcut(refuses, firsts=frozenset("天"))
    assert not [1 for block in long_list.blocks(3) if block.columns[1].test(refuses)]


def test_keys_are_equal_for_equal_texts_wherever_they_stand() -> None:
    strings = '<si><t>a</t></si><si><t xml:space="preserve"> a </t></si><si><t>12</t></si>'
    cells = (
        '<c r="A{n}" t="s"><v>0</v></c>',
        '<c r="A{n}" t="s"><v>1</v></c>',
        '<c r="A{n}" t="inlineStr"><is><t>a</t></is></c>',
        '<c r="A{n}" t="str"><v>a</v></c>',
    )
    same = "".join(f'<row r="{n}">{cell.format(n=n)}</row>' for n, cell in enumerate(cells, 1))
    digits = '<row r="5"><c r="A5"><v>12</v></c></row><row r="6"><c r="A6" t="s"><v>2</v></c></row><row r="7"/>'
    keys = [key for block in sheet_of(workbook(same + digits, strings=strings)).blocks(1) for key in iter(block.columns[0].keys())]
    assert len(set(keys[:4])) == 1
    assert keys[4] == keys[5] != keys[0]
    assert keys[6] == 0


def test_rows_are_left_out_of_a_column(long_list: Sheet) -> None:
    block: Block = next(iter(long_list.blocks(3)))
    for column in block.columns:
        fewer = column.without(frozenset({0, 2}))
        assert list(fewer.values())[:2] == [column.value(1), column.value(3)]
        assert list(fewer.keys()) == [key for offset, key in enumerate(column.keys()) if offset not in (0, 2)]
        assert column.without(frozenset()) is column


def test_rows_sorted_after_they_were_written_have_their_texts_all_over() -> None:
    names = [f"企业{number}-{'长' * 60}" for number in range(9000)]
    order = list(range(9000))
    random.Random(3).shuffle(order)
    strings = "".join(f"<si><t>{name}</t></si>" for name in names)
    body = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>{index}</v></c></row>' for row, index in enumerate(order, 1))
    found = grid(sheet_of(workbook(body, strings=strings)))
    assert [found[row, 1] for row in range(1, 9001)] == [names[index] for index in order]


def test_hidden_rows_and_columns_are_known() -> None:
    body = '<row r="1"><c r="A1"><v>1</v></c></row><row r="2" hidden="1"><c r="A2"><v>1</v></c></row>'
    body += '<row hidden="true" r="3"/><row r="4" hidden="0"/>'
    data = workbook(
        body + '<row r="7" hidden="1"><c r="A7" t="inlineStr"><is><r><t>x</t></r></is></c></row>',
        before='<cols><col min="2" max="3" hidden="1"/><col min="5" max="5"/></cols>',
    )
    sheet = sheet_of(data)
    assert sheet.hidden_rows == [(2, 3), (7, 7)]
    assert sheet.hidden_columns == [(2, 3)]
    for _ in sheet.blocks(1):
        pass
    assert sheet.hidden_rows == [(2, 3), (7, 7)]


def test_hidden_sheets_are_known_and_charts_are_no_sheets() -> None:
    from openpyxl import Workbook
    from openpyxl.chart import BarChart

    book = Workbook()
    book.active.append([1])
    book.create_sheet("b").sheet_state = "hidden"
    book.create_sheet("c").sheet_state = "veryHidden"
    book.create_chartsheet("chart").add_chart(BarChart())
    buffer = io.BytesIO()
    book.save(buffer)
    sheets = open_xlsx(buffer, LIMITS)
    assert [(sheet.name, sheet.hidden) for sheet in sheets] == [("Sheet", False), ("b", True), ("c", True)]


def test_an_empty_sheet_has_no_rows() -> None:
    for sheet in (b"<sheetData/>", b"<sheetData></sheetData>", b"<sheetData>\n</sheetData>"):
        data = workbook("", sheet=b'<worksheet xmlns="%b">%b</worksheet>' % (MAIN.encode(), sheet))
        assert list(sheet_of(data).blocks(1)) == []
        assert sheet_of(data).head(5) == []


def test_a_million_formatted_rows_without_cells_are_no_bomb() -> None:
    blank = "".join(f'<row r="{number}" spans="1:8" s="1" customFormat="1" ht="14.25" customHeight="1"/>' for number in range(2, 400_000))
    data = workbook(f"{rows(1)}{blank}{rows(400_000)}")
    assert grid(sheet_of(data, Limits(part_bytes=MB))) == {(1, 2): 1.0, (400_000, 2): 400_000.0}


def test_elements_of_the_same_name_behind_the_rows_are_no_rows() -> None:
    after = "<controls><anchor><row>1</row></anchor></controls>"
    assert grid(sheet_of(workbook(rows(1, 2), after=after))) == {(1, 2): 1.0, (2, 2): 2.0}


def test_rows_without_cells_may_end_a_sheet() -> None:
    assert grid(sheet_of(workbook(rows(1) + '<row r="2"/><row r="3" ht="14.25"/>\n'))) == {(1, 2): 1.0}


@pytest.mark.parametrize("cut", [1, 12, 40, 200, 2000])
def test_a_sheet_cut_off_is_damaged(cut: int) -> None:
    whole = f'<worksheet xmlns="{MAIN}"><sheetData>{rows(*range(1, 200))}</sheetData></worksheet>'.encode()
    with pytest.raises(ReadError, match="damaged"):
        grid(sheet_of(workbook("", sheet=whole[:-cut])))


def test_texts_cut_off_are_damaged() -> None:
    found = parts(workbook('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', strings="<si><t>a</t></si><si><t>b</t></si>"))
    data = rezipped({**found, "xl/sharedStrings.xml": found["xl/sharedStrings.xml"].removesuffix(b"</t></si></sst>")})
    with pytest.raises(ReadError, match="damaged"):
        grid(sheet_of(data))


def test_a_wrong_checksum_is_damage() -> None:
    data = bytearray(like_excel(LIST[:3]))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        crc = archive.getinfo("xl/worksheets/sheet1.xml").CRC.to_bytes(4, "little")
    data[:] = bytes(data).replace(crc, b"\1\2\3\4")
    with pytest.raises(ReadError, match="damaged"):
        grid(sheet_of(bytes(data)))


def test_what_unpacks_without_end_is_a_bomb() -> None:
    data = workbook("<row>" + " " * (30 * MB) + "</row>")
    with pytest.raises(ReadError, match="bomb"):
        grid(sheet_of(data))
    with pytest.raises(ReadError, match="bomb"):
        grid(sheet_of(like_excel(LIST), Limits(archive_bytes=100_000)))


def test_a_cell_far_away_costs_no_memory() -> None:
    data = workbook('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>')
    sheet = sheet_of(data)
    last = None
    for last in sheet.blocks(1):
        assert len(last.rows) <= 4096
    assert last is not None
    assert (last.rows[-1], last.columns[-1].value(len(last.rows) - 1)) == (1_048_576, 2.0)


def test_rows_out_of_order_are_damage() -> None:
    for body in (rows(2, 1), rows(1, 1), rows(1, 2) + "<row/>" + rows(2), rows(1_048_577)):
        with pytest.raises(ReadError, match="damaged"):
            grid(sheet_of(workbook(body)))


def test_an_entity_of_ones_own_is_not_expanded() -> None:
    row = '<row r="1"><c r="A1" t="str"><v>&x;</v></c></row>'
    sheet = f'<!DOCTYPE w [<!ENTITY x "boo">]><worksheet xmlns="{MAIN}"><sheetData>{row}</sheetData></worksheet>'
    with pytest.raises(ReadError, match="damaged"):
        grid(sheet_of(workbook("", sheet=sheet.encode())))


@pytest.mark.parametrize(
    "change",
    [
        lambda cell: cell.replace("<v>", "<v><![CDATA[").replace("</v>", "]]></v>"),
        lambda cell: cell.replace("<v>", "<v><!-- </row> -->"),
        lambda cell: cell.replace(' r="', ' cm="1" r="'),
        lambda cell: cell.replace("<v>", "\n<v>").replace("<c", "\n <c"),
        lambda cell: cell.replace('"', "'"),
        lambda cell: cell.replace("<v>", "<v ><?x </row> ?>"),
    ],
    ids=["CDATA", "comments", "attributes first", "spaces", "single quotes", "instructions"],
)
def test_whatever_xml_allows_changes_nothing(change: object) -> None:
    cells = [f'<row r="{n}"><c r="A{n}" t="s"><v>{n % 2}</v></c><c r="C{n}" s="1"><v>{n}.5</v></c></row>' for n in range(1, 3000)]
    strings, styles = "<si><t>a</t></si><si><t>b</t></si>", style_sheet([0, 14])
    plain = grid(sheet_of(workbook("".join(cells), strings=strings, styles=styles)))
    changed = grid(sheet_of(workbook("".join(map(change, cells)), strings=strings, styles=styles)))  # type: ignore[call-overload]
    assert plain == changed
    assert len(plain) == 2 * 2999


PREFIXED = f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>%s</x:sheetData></x:worksheet>'


@pytest.mark.parametrize(
    "sheet",
    [
        PREFIXED % '<x:row r="1"><x:c r="A1"><x:v>1</v></x:c></x:row>',
        f'<worksheet xmlns="{MAIN}"><sheetData>{rows(1)}</sheetDatano"/></worksheet>',
        f'<worksheet xmlns="{MAIN}"><sheetData>{rows(1, 2).replace(" r=", " s=x r=", 1)}</sheetData></worksheet>',
        f'<worksheet xmlns="{MAIN}"><sheetData>{rows(1)}<row r="2"><c r="A2" s="1" s="2"><v>1</v></c></row></sheetData></worksheet>',
        f'<worksheet xmlns="{MAIN}"><sheetData>{rows(1)}<row r="2"><c r="A2" t="str"><v>\x0b</v></c></row></sheetData></worksheet>',
    ],
    ids=["an end tag without its prefix", "a broken end", "a value without quotes", "an attribute twice", "a character XML does not allow"],
)
def test_what_is_not_well_formed_is_damage(sheet: str) -> None:
    with pytest.raises(ReadError, match="damaged"):
        grid(sheet_of(workbook("", sheet=sheet.encode())))


def test_a_row_without_number_follows_the_one_before_it() -> None:
    body = rows(1, 7) + '<row><c r="B8"><v>8</v></c></row><row><c/><c><v>9</v></c></row>' + rows(20)
    assert grid(sheet_of(workbook(body))) == {(number, 2): float(number) for number in (1, 7, 8, 9, 20)}


def test_cells_of_no_known_form_stand_where_they_are_among_the_usual_ones() -> None:
    odd = {
        7: '<c r="B7" t="inlineStr"><is><t/></is></c>',
        9: '<c r="B9" t="inlineStr"><is><t>a</t><rPh sb="0" eb="1"><t>x</t></rPh></is></c>',
    }
    body = "".join(f'<row r="{number}">{odd[number]}</row>' if number in odd else rows(number) for number in range(1, 40))
    expected: dict[tuple[int, int], object] = {(number, 2): float(number) for number in range(1, 40) if number not in odd}
    assert grid(sheet_of(workbook(body))) == expected | {(9, 2): "a"}


@pytest.mark.parametrize("numpy", [True, False], ids=["numpy", "base"])
@pytest.mark.parametrize("blank", ['" s="1"/>', '" s="7"/>', '" s="1"></c>', '"/>'])
def test_a_blank_among_texts_makes_no_other_column_of_them(blank: str, numpy: bool) -> None:
    """One blank met where the last rows of a block show none, and every cell of the column was decoded and asked about by itself."""
    names = [f"企业{number}" for number in range(1000)]
    lines = [f'<row r="{n}"><c r="A{n}" s="1" t="s"><v>{n - 1}</v></c><c r="B{n}"><v>{n}</v></c></row>' for n in range(1, 1001)]
    lines[4] = f'<row r="5"><c r="A5{blank}<c r="B5"><v>5</v></c></row>'
    data = workbook("".join(lines), strings="".join(f"<si><t>{name}</t></si>" for name in names))
    with mock.patch("evalcheck.submission.tables.arrays.FROM_BYTES", 0 if numpy else 10**9):
        (block,) = sheet_of(data).blocks(1)
    assert list(block.columns[0].values()) == [*names[:4], None, *names[5:]]
    assert type(block.columns[0]) is not ListColumn and len(block.columns[0].numbers) == 1000  # type: ignore[attr-defined]


def test_an_element_inside_a_value_moves_no_cell() -> None:
    body = "<row><c><v>1</v></c><c><v>2<c/></v></c><c><v>3</v></c></row>"
    assert grid(sheet_of(workbook(body))) == {(1, 1): 1.0, (1, 2): 2.0, (1, 3): 3.0}


def test_rows_styled_to_the_last_column_are_no_wider_than_what_they_hold() -> None:
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    style = book.add_format({"border": 1})
    page = book.add_worksheet()
    for row in range(6):
        for column in range(16_384):
            page.write_blank(row, column, None, style)
        page.write_row(row, 0, [row, "名称"])
    page.write(4, 300, "远处")
    book.close()
    sheet = sheet_of(out.getvalue())
    held = sheet.head(6)
    assert [list(row[:2]) for row in held] == [[float(row), "名称"] for row in range(6)]
    assert {len(row) for row in held} == {301}
    assert held[4][300] == "远处"


def test_a_row_that_is_styled_out_to_the_edge_widens_nothing() -> None:
    styled = "".join(f'<c r="{column_letters(number)}3" s="1"/>' for number in range(1, 16385))
    sheet = sheet_of(workbook(f'<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row><row r="3">{styled}</row>'))
    assert [len(block.columns) for block in sheet.blocks(1)][-1] == 2
    kept = sheet_of(workbook(f'<row r="3">{styled}</row><row r="4"><c r="XFD4"><v>7</v></c></row>'))
    *_, last = kept.blocks(1)
    assert (len(last.columns), last.columns[-1].value(len(last.rows) - 1)) == (16384, 7.0)


def test_the_last_cell_of_all_may_be_a_blank_one() -> None:
    """A million rows of eight columns, and not of 16,384, that nothing stands in."""
    sheet = sheet_of(workbook('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="1"/></row>'))
    assert sum(len(block.columns) for block in sheet.blocks(1)) < 1000
