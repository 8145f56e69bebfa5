"""Invented notices (samples/rules/notices) put into files as offices lay them out, and the facts that stand beside their clauses."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import docx
import xlsxwriter
import yaml

from evalcheck.catalogue.items import Content

NOTICES = Path(__file__).parents[2] / "samples" / "rules" / "notices"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨"
_FACTS = ("asks", "any_of", "need", "conditional_asks", "marking", "subjects")


def notices() -> Mapping[str, dict[str, Any]]:
    """The invented notices by name."""
    return {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(NOTICES.glob("*.yaml"))}


def write_invented(notice: Mapping[str, Any], folder: Path) -> Path:
    """The notice as a file in the layout that it names."""
    target = folder / f"notice.{notice['layout']}"
    _WRITERS[notice["layout"]](notice, target)
    return target


def facts(notice: Mapping[str, Any]) -> list[Content]:
    """What a right import gives: contents with items and clauses; labels say nothing."""
    return [
        Content(no=number, name=content["name"], phone=content.get("phone", ""), items=tuple(_item(item) for item in content["items"]))
        for number, content in enumerate(notice["contents"], start=1)
    ]


def _item(item: Mapping[str, Any]) -> Any:
    promises = [
        {"metric": "-", "op": op, "value": value, "unit": unit, "statistic": "each"} for op, value, unit in item.get("promises", ())
    ]
    clauses = [_clause(clause, f"{item['seq']}-{number}") for number, clause in enumerate(item["clauses"], start=1)]
    named = {key: item.get(key, ()) for key in ("leads", "responsible")}
    return {
        "seq": item["seq"],
        "label": "-",
        "responsible_open": item.get("open", False),
        "commitments": promises,
        "clauses": clauses,
    } | named


def _clause(clause: Mapping[str, Any], id_: str) -> dict[str, Any]:
    found: dict[str, Any] = {"id": id_, "label": "-", "source": "-"} | {key: clause[key] for key in _FACTS if key in clause}
    if "period" in clause:
        found["period"] = dict(zip(("start", "end"), map(str, clause["period"]), strict=True))
    if "minimum" in clause:
        count, of, *by = clause["minimum"]
        found |= {"minimum": count, "minimum_of": of, "minimum_by": by}
    return found | ({"extra_columns": clause["columns"]} if "columns" in clause else {})


def _items(notice: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any], bool]]:
    """Content, item, and whether it is the content's first."""
    for content in notice["contents"]:
        for place, item in enumerate(content["items"]):
            yield content["name"], item, place == 0


def _named(units: list[str], item: Mapping[str, Any] | None = None) -> str:
    return "、".join(units) + ("等有关单位" if item and item.get("open") else "")


def _word_file(notice: Mapping[str, Any], target: Path) -> None:
    """A head of two rows; contents merged downwards; clauses in a cell, each a paragraph with its number in brackets."""
    document = docx.Document()
    for line in notice["lines"]:
        document.add_paragraph(line)
    table = document.add_table(rows=2, cols=6)
    for cell, text in zip(table.rows[0].cells, ("序号", "评价领域", "承诺事项", "责任分工", "", "印证材料"), strict=True):
        cell.text = text
    for cell, text in zip(table.rows[1].cells, ("", "", "", "主办", "配合", ""), strict=True):
        cell.text = text
    table.cell(0, 3).merge(table.cell(0, 4))
    for column in (0, 1, 2, 5):
        table.cell(0, column).merge(table.cell(1, column))
    begun = 0
    for content, item, first in _items(notice):
        cells = table.add_row().cells
        begun = len(table.rows) - 1 if first else begun
        texts = (
            str(item["seq"]),
            content if first else "",
            item["measure"],
            _named(item["leads"]),
            _named(item.get("responsible", []), item),
        )
        for cell, text in zip(cells, texts, strict=False):
            cell.text = text
        cells[5].text = "\n".join(f"（{n}）{clause['text']}" for n, clause in enumerate(item["clauses"], start=1))
        if not first:
            table.cell(begun, 1).merge(cells[1])
    document.save(str(target))


_COLUMNS = ("项号", "改革领域", "任务内容", "主责单位", "协同单位", "材料编号", "需提交的印证材料", "数据区间", "报送性质", "填报要求")


def _workbook(notice: Mapping[str, Any], target: Path) -> None:
    """A title over the whole width, a row a clause; what is the item's is merged over its rows."""
    book = xlsxwriter.Workbook(str(target))
    sheet = book.add_worksheet("任务表")
    sheet.merge_range(0, 0, 0, len(_COLUMNS) - 1, notice["lines"][0])
    sheet.write_row(1, 0, _COLUMNS)
    row = 2
    for content, item, _ in _items(notice):
        last = row + len(item["clauses"]) - 1
        texts = (item["seq"], content, item["measure"], _named(item["leads"]), _named(item.get("responsible", []), item))
        for column, text in enumerate(texts):
            sheet.merge_range(row, column, last, column, text) if last > row else sheet.write(row, column, text)
        for number, clause in enumerate(item["clauses"], start=1):
            sheet.write(row, 5, f"{item['seq']}.{number}")
            for column, key in enumerate(("text", "when", "need_column", "note"), start=6):
                sheet.write(row, column, clause.get(key, ""))
            row += 1
    book.close()


def _web_page(notice: Mapping[str, Any], target: Path) -> None:
    """Contents in cells over several rows, who leads behind its name, clauses in one cell with circled numbers and breaks."""
    rows = ["<tr><th>序号</th><th>重点领域</th><th>承诺内容</th><th>责任单位</th><th>佐证资料报送要求</th></tr>"]
    for content in notice["contents"]:
        for place, item in enumerate(content["items"]):
            phone = f"（咨询电话：{content['phone']}）" if content.get("phone") else ""
            first = f'<td rowspan="{len(content["items"])}">{html.escape(content["name"])}{phone}</td>' if not place else ""
            leads = "、".join(f"{name}（牵头）" for name in item["leads"])
            units = "、".join([leads, *item.get("responsible", [])]) + ("等相关部门" if item.get("open") else "")
            asked = "<br>".join(f"{_CIRCLED[n]}{html.escape(clause['text'])}" for n, clause in enumerate(item["clauses"]))
            rows.append(
                f"<tr><td>{item['seq']}</td>{first}<td>{html.escape(item['measure'])}</td><td>{units}</td><td><p>{asked}</p></td></tr>"
            )
    lines = "".join(f"<p>{html.escape(line)}</p>" for line in notice["lines"])
    target.write_text(
        f'<!DOCTYPE html>\n<html><head><meta charset="utf-8"></head><body>{lines}<table>{"".join(rows)}</table></body></html>',
        encoding="utf-8",
    )


def _lines(notice: Mapping[str, Any], target: Path) -> None:
    """Lines with tabs, a clause each; what is the item's stands in each of them again."""
    rows = ["\t".join(("编号", "考核领域", "目标任务", "牵头部门", "责任部门", "支撑材料"))]
    for content, item, _ in _items(notice):
        own = (str(item["seq"]), content, item["measure"], _named(item["leads"]), _named(item.get("responsible", []), item))
        rows += ["\t".join((*own, clause["text"])) for clause in item["clauses"]]
    target.write_text("\n".join([*notice["lines"], "", *rows]) + "\n", encoding="gb18030")


_WIDTHS = (30, 60, 130, 80, 100, 320)
_SIZE, _LINE, _TOP, _BOTTOM = 9, 13, 560, 40
"""Points: type and lines of a PDF, and where its cells begin and end on a page."""


def _pages(notice: Mapping[str, Any], target: Path) -> None:
    """A PDF: lines of the notice, then a table with ruled cells that goes on page after page, its head printed once."""
    rows = [("序号", "评估领域", "承诺内容", "牵头单位", "配合单位", "佐证材料要求")]
    for content, item, first in _items(notice):
        asked = "\n".join(f"{n}）{clause['text']}" for n, clause in enumerate(item["clauses"], start=1))
        texts = (_named(item["leads"]), _named(item.get("responsible", []), item), asked)
        rows.append((str(item["seq"]), content if first else "", item["measure"], *texts))
    pages = ["".join(_shown(40, _TOP - 20 * n, line) for n, line in enumerate(notice["lines"]))]
    top = _TOP + 1
    for row in rows:
        cells = [_wrapped(text, width) for text, width in zip(row, _WIDTHS, strict=True)]
        height = _LINE * max(map(len, cells)) + 4
        if len(pages) == 1 or top - height < _BOTTOM:
            pages.append("")
            top = _TOP
        left = 40
        for lines, width in zip(cells, _WIDTHS, strict=True):
            pages[-1] += f"{left} {top - height} {width} {height} re S\n"
            pages[-1] += "".join(_shown(left + 2, top - 11 - _LINE * n, line) for n, line in enumerate(lines))
            left += width
        top -= height
    target.write_bytes(_pdf(pages))


def _wrapped(text: str, width: int) -> list[str]:
    most = (width - 4) // _SIZE
    return [line[at : at + most] for line in text.split("\n") for at in range(0, max(1, len(line)), most)]


def _shown(left: int, base: int, text: str) -> str:
    return f"BT /F1 {_SIZE} Tf {left} {base} Td <{text.encode('utf-16-be').hex()}> Tj ET\n"


def _pdf(pages: list[str]) -> bytes:
    """A whole PDF of these content streams, in a Chinese font that no reader needs to draw: its codes are those of Unicode."""
    kids = " ".join(f"{7 + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>".encode(),
        b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/Identity-H/DescendantFonts[4 0 R]/ToUnicode 6 0 R>>",
        b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
        b"/FontDescriptor 5 0 R/DW 1000>>",
        b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[0 -120 1000 880]/Ascent 880/Descent -120/CapHeight 880"
        b"/ItalicAngle 0/StemV 80>>",
        _stream(b"/CIDInit/ProcSet findresource begin 12 dict begin begincmap /CMapName/U def 1 begincodespacerange <0000><ffff> "
                b"endcodespacerange 1 beginbfrange <0000><ffff><0000> endbfrange endcmap end end"),
    ]  # fmt: skip
    for n, page in enumerate(pages):
        head = f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 800 600]/Resources<</Font<</F1 3 0 R>>>>/Contents {8 + 2 * n} 0 R>>"
        objects += [head.encode(), _stream(page.encode())]
    body = b"%PDF-1.7\n"
    places = []
    for number, one in enumerate(objects, start=1):
        places.append(len(body))
        body += f"{number} 0 obj\n".encode() + one + b"\nendobj\n"
    table = b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    body += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode() + table
    start = body.rindex(b"xref\n")
    return body + f"trailer\n<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n".encode()


def _stream(data: bytes) -> bytes:
    return f"<</Length {len(data)}>>\nstream\n".encode() + data + b"\nendstream"


_WRITERS: Mapping[str, Callable[[Mapping[str, Any], Path], None]] = {
    "docx": _word_file, "xlsx": _workbook, "html": _web_page, "pdf": _pages, "txt": _lines,
}  # fmt: skip
