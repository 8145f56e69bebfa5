"""Papers whose key content is marked or not, beside what papers have by themselves: heads, rules, frames, links, diagrams."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from benchmarks.evidence_pages.pdf_file import WIDTH, Pdf, annotation, line, middle, text
from benchmarks.evidence_pages.word_file import box, colour, document, drawing, group, paragraph, run, shape, table

_UNITS = ("天津市例样管理局", "天津市和平区例样局", "国家例样总局天津市例样局", "天津市人民政府办公厅", "天津市例样和信息化委员会")
_BODY = (
    "为进一步优化营商环境，压减办理环节，现将有关事项通知如下。",
    "一、总体要求。坚持以企业需求为导向，持续深化改革。",
    "第三条 申请材料齐全的，受理部门应当当场作出决定。",
    "第五条 合并申报的，附加税费一并办理，不再另行报送资料。",
    "各单位要加强组织领导，明确责任分工，确保各项措施落实到位。",
)


@dataclass(frozen=True)
class MarkedPaper:
    name: str
    data: bytes
    form: str
    marked: bool


def papers(count: int, seed: int) -> Iterator[MarkedPaper]:
    """Half of them marked; all with two or three things of their own that set nothing off."""
    for number in range(count):
        rng = Random(seed * 100_003 + number)
        mark = number % 2 == 0
        make = _word if rng.random() < 0.65 else _pdf
        ways, form, data = make(rng, mark)
        yield MarkedPaper(f"{number:04d}-{form}-{'-'.join(ways)}", data, form, mark)


# --- Word -------------------------------------------------------------------------------------------------------------------------------

Words = Callable[[Random, str], str]


def _half(rng: Random, words: str, look: str) -> str:
    first = rng.randint(0, len(words) // 2)
    last = rng.randint(first + 5, len(words))
    return paragraph(*(run(piece, dress) for piece, dress in ((words[:first], ""), (words[first:last], look), (words[last:], "")) if piece))


def _note(rng: Random, words: str) -> str:
    note = rng.choice(("对应清单第25项", "重点内容：合并申报", "此处为佐证关键点", "见第五条，与清单承诺一致"))
    return paragraph(run(words), box(paragraph(run(note)), rng.choice(("FF0000", "0070C0", "000000"))))


def _beside(kind: str, arrow: bool = False) -> Words:
    return lambda rng, words: paragraph(run(words), drawing(shape(kind, rng.choice(("FF0000", "C00000", "0070C0")), arrow=arrow)))


def _framed(rng: Random, words: str) -> str:
    sides = "".join(f'<w:{side} w:val="single" w:sz="8" w:color="FF0000"/>' for side in ("top", "left", "bottom", "right"))
    return paragraph(run(words), properties=f"<w:pBdr>{sides}</w:pBdr>")


WORD_MARKS: dict[str, Words] = {
    "highlight": lambda rng, words: _half(rng, words, f'<w:highlight w:val="{rng.choice(("yellow", "green", "cyan"))}"/>'),
    "red": lambda rng, words: _half(rng, words, colour(rng.choice(("FF0000", "C00000", "EE0000")))),
    "shade": lambda rng, words: _half(rng, words, '<w:shd w:val="clear" w:fill="FFFF00"/>'),
    "wave": lambda rng, words: _half(rng, words, '<w:u w:val="wave"/>'),
    "note": _note,
    "frame": _beside("rect"),
    "ring": _beside("ellipse"),
    "arrow": _beside("straightConnector1", arrow=True),
    "callout": _beside("wedgeRectCallout"),
    "framed": _framed,
    "cell": lambda rng, words: table([["事项", "时限"], ["合并申报", "即办"], ["退税", "3日"]], (), (1, 1, "FFFF00")),
}


def _head(rng: Random, unit: str) -> list[str]:
    """A head in one of the ways offices make it, with its number and rule."""
    size = rng.choice((48, 64, 72))
    words = " ".join(unit + "文件") if rng.random() < 0.3 else unit + "文件"
    red = rng.choice(("FF0000", "C00000", "E60012"))
    drawn = paragraph(run(words, f"<w:b/>{colour(red, size)}"), centred=True)
    way = rng.randrange(5)
    if way == 0:
        drawn = paragraph(box(drawn))
    elif way == 1:
        drawn = paragraph(run(words, colour("FFFFFF", size) + '<w:shd w:val="clear" w:fill="FF0000"/>'), centred=True)
    elif way == 2:
        drawn = paragraph(box(drawn + paragraph(run("津例样发〔2021〕9号")), rng.choice(("", "FF0000"))))
    rule = rng.choice(
        (
            paragraph(run("━" * 24, colour("FF0000")), centred=True),
            paragraph(run("★", colour("FF0000")), centred=True),
            paragraph(properties='<w:pBdr><w:bottom w:val="single" w:sz="18" w:color="FF0000"/></w:pBdr>'),
            paragraph(drawing(shape("line", "FF0000"))),
            '<w:p><w:r><w:pict><v:rect style="width:440pt;height:2pt" fillcolor="red" stroked="f"/></w:pict></w:r></w:p>',
        )
    )
    return [drawn, paragraph(run(f"津例样发〔2021〕{rng.randint(1, 90)}号"), centred=True), rule]


def _link(rng: Random) -> str:
    blue = colour("0563C1") + '<w:u w:val="single"/>'
    words = rng.choice(("天津网上办事大厅", "https://www.example.gov.cn/a.html"))
    if rng.random() < 0.5:
        return paragraph(run("办理网址："), f'<w:hyperlink r:id="link0">{run(words, blue)}</w:hyperlink>')
    begin, part, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end"))
    instruction = '<w:r><w:instrText xml:space="preserve"> HYPERLINK "https://www.example.gov.cn" </w:instrText></w:r>'
    return paragraph(run("办理网址："), begin, instruction, part, run(words, blue), end)


def _printing_note(rng: Random) -> str:
    words = (f"抄送：市例样局。{'　' * 6}", f"天津市例样管理局办公室　　2021年{rng.randint(1, 12)}月12日印发")
    if rng.random() < 0.5:
        sides = "".join(f'<w:{side} w:val="single" w:sz="8"/>' for side in ("top", "left", "bottom", "right"))
        return "".join(paragraph(run(one), properties=f"<w:pBdr>{sides}</w:pBdr>") for one in words)
    return paragraph(box("".join(paragraph(run(one)) for one in words[1:]), "000000"))


def _diagram(rng: Random) -> str:
    steps = [
        shape("rect", "0070C0", inner=paragraph(run(step)))
        for step in ("企业申请", "窗口受理", "部门审核", "当场发证")[: rng.randint(3, 4)]
    ]
    arrows = [shape("straightConnector1", "000000", arrow=True) for _ in steps[1:]]
    inner = [piece for pair in zip(steps, [*arrows, ""], strict=True) for piece in pair if piece]
    return paragraph(drawing(group(*inner))) if rng.random() < 0.5 else "".join(paragraph(drawing(one)) for one in inner)


def _seal(rng: Random) -> str:
    unit = rng.choice(_UNITS)
    return paragraph(
        drawing(
            group(
                shape("ellipse", "FF0000"),
                shape("star5", "FF0000", fill="FF0000"),
                shape("rect", "FFFFFF", inner=paragraph(run(unit, colour("FF0000"))), warp="textArchUp"),
            )
        )
    )


WORD_PARTS: dict[str, Callable[[Random], str]] = {
    "link": _link,
    "printing-note": _printing_note,
    "diagram": _diagram,
    "drawn-seal": _seal,
    "table-head": lambda rng: table(
        [["事项", "时限"], ["名称", "日"], ["合并申报", "即办"]], (rng.choice(("FFFF00", "FFC000", "92D050")),) * rng.randint(1, 2)
    ),
    "blue-heading": lambda rng: paragraph(run("（三）工作要求", f"<w:b/>{colour('2E74B5', 36)}")),
    "page-box": lambda rng: paragraph(box(paragraph(run(f"- {rng.randint(1, 9)} -")))),
    "cover": lambda rng: "",
}


def _word(rng: Random, mark: bool) -> tuple[list[str], str, bytes]:
    unit = rng.choice(_UNITS)
    parts = rng.sample(list(WORD_PARTS), k=rng.randint(1, 3))
    body = [] if "cover" not in parts else _cover(rng)
    body += _head(rng, unit) if rng.random() < 0.8 else []
    body.append(paragraph(run("关于优化营商环境有关事项的通知", '<w:sz w:val="44"/>'), centred=True))
    lines = [paragraph(run(words)) for words in _BODY]
    way = rng.choice(list(WORD_MARKS)) if mark else ""
    if way:
        place = rng.randint(1, len(lines) - 1)
        lines[place] = WORD_MARKS[way](rng, _BODY[place])
    body += lines + [WORD_PARTS[part](rng) for part in parts]
    body += [paragraph(run(unit)), paragraph(run("2021年4月12日"))]
    header = paragraph(run("优化营商环境政策汇编", colour("FF0000"))) if rng.random() < 0.4 else ""
    return [way or "plain", *parts], "docx", document(body, header=header, links=["https://www.example.gov.cn/a.html"])


def _cover(rng: Random) -> list[str]:
    blanks = [paragraph()] * rng.randint(2, 15)
    return [
        *blanks,
        paragraph(run("天津市优化营商环境政策汇编", f"<w:b/>{colour('FF0000', 72)}"), centred=True),
        paragraph(run("2021年版")),
    ]


# --- PDF --------------------------------------------------------------------------------------------------------------------------------


def _around(y: float, words: str, size: float, look: str) -> str:
    return f"{look} RG 1.5 w 76 {y - 5} {size * len(words) + 8:.0f} {size + 8} re S\n"


PDF_MARKS = ("ground", "red", "frame", "@Highlight", "@Square", "@Ink", "@FreeText", "@Underline")
PDF_PARTS = ("diagram", "rule-of-signs", "page-head", "table-head", "heading", "@Link", "@Stamp", "page-frame")


def _pdf(rng: Random, mark: bool) -> tuple[list[str], str, bytes]:
    pdf = Pdf()
    unit, way = rng.choice(_UNITS), rng.choice(PDF_MARKS) if mark else ""
    parts = rng.sample(PDF_PARTS, k=rng.randint(1, 3))
    size = 14.0
    commands = middle(745, min(32.0, 440 / (len(unit) + 2)), unit + "文件", "0.9 0 0") + line(70, 700, 525, 2, "0.9 0 0")
    commands += middle(715, 14, "津例样发〔2021〕9号") + middle(665, 20, "关于优化营商环境有关事项的通知")
    place = rng.randrange(1, len(_BODY))
    for number, words in enumerate(_BODY):
        y = 630 - 28 * number
        if number == place and way == "ground":
            commands += f"1 1 0 rg 80 {y - 3} {size * len(words):.0f} 19 re f\n"
        if number == place and way == "frame":
            commands += _around(y, words, size, rng.choice(("1 0 0", "0 0.4 0.8")))
        commands += text(80, y, size, words, "0.85 0 0" if number == place and way == "red" else "0 0 0")
    notes = [annotation(pdf, way[1:], _spot(630 - 28 * place), more=_more(way[1:], 630 - 28 * place))] if way.startswith("@") else []
    notes += [annotation(pdf, part[1:], (80, 300, 200, 320)) for part in parts if part.startswith("@")]
    commands += "".join(_part(part, rng) for part in parts if not part.startswith("@"))
    pdf.page(commands, notes)
    return [way.strip("@") or "plain", *(part.strip("@") for part in parts)], "pdf", pdf.bytes()


def _spot(y: float) -> tuple[float, float, float, float]:
    return 80, y - 3, 360, y + 16


def _more(kind: str, y: float) -> str:
    quads = f"/QuadPoints[80 {y + 16} 360 {y + 16} 80 {y - 3} 360 {y - 3}]/C[1 1 0]"
    return {
        "Highlight": quads,
        "Underline": quads,
        "Ink": f"/C[1 0 0]/InkList[[80 {y} 200 {y - 4} 360 {y}]]",
        "FreeText": "/Contents(25)",
    }.get(kind, "/C[1 0 0]")


def _part(part: str, rng: Random) -> str:
    if part == "diagram":
        tops: Sequence[int] = range(460, 460 - 70 * rng.randint(3, 4), -70)
        boxes = "".join(f"0 0.4 0.8 RG 1 w 230 {top} 120 34 re S\n" + text(250, top + 12, 12, "窗口受理") for top in tops)
        return boxes + "".join(f"0 0.4 0.8 RG 1 w 290 {top} m 290 {top - 36} l S\n" for top in tops[:-1])
    if part == "rule-of-signs":
        return text(70, 692, 12, "━" * 36, "0.9 0 0")
    if part == "page-head":
        return text(80, 812, 10, "优化营商环境政策汇编", "0.9 0 0")
    if part == "table-head":
        ground = "1 0.85 0 rg 80 250 400 20 re f\n"
        lines = "".join(f"0 0 0 RG 1 w {x} 190 m {x} 270 l S\n" for x in (80, 280, 480))
        rows = "".join(f"0 0 0 RG 1 w 80 {y} m 480 {y} l S\n" for y in (190, 230, 250, 270))
        return ground + lines + rows + text(90, 255, 12, "事项") + text(290, 255, 12, "时限")
    if part == "heading":
        return text(80, 330, 18, "（三）工作要求", rng.choice(("0.1 0.4 0.8", "0.85 0 0")))
    return f"0.9 0 0 RG 2 w 40 40 {WIDTH - 80} 762 re S\n"
