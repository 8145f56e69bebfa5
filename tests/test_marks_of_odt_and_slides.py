"""Marks, drawn shapes and pictures of OpenDocument texts and slides are told as those of Word documents are (EVD004, EVD007)."""

from __future__ import annotations

import pytest

from evalcheck.evidence.vision.showing import KEY_MARKS
from evalcheck.submission.limits import Limits
from evalcheck.submission.model import Figure, Opened, ReadError
from evalcheck.submission.readers.odp import read_odp
from evalcheck.submission.readers.odt import read_odt
from evalcheck.submission.readers.pptx import read_slides
from tests.format_encoders import odp
from tests.test_formats_documents import ODT, PPTX, rezipped

ARTICLE = "第五条 合并申报的，附加税费一并办理。"
BODY = ["为进一步优化营商环境，现将有关事项通知如下。"] * 4
STYLES = {
    "lit": ("text", 'f:background-color="#ffff00"'),
    "red": ("text", 'f:color="#ff0000"'),
    "link": ("text", 'f:color="#0563c1" s:text-underline-style="solid"'),
    "wave": ("text", 's:text-underline-style="wave"'),
    "framed": ("paragraph", 'f:border="1pt solid #ff0000"'),
    "ruled": ("paragraph", 'f:border-bottom="1pt solid #ff0000" f:border-top="none" f:border-left="none" f:border-right="none"'),
    "yellow": ("table-cell", 'f:background-color="#ffff00"'),
    "plain": ("table-cell", 'f:border="none"'),
    "outline": ("graphic", 'd:fill="none" v:stroke-color="#ff0000"'),
    "arrow": ("graphic", 'd:fill="none" d:marker-end="msArrowEnd"'),
    "solid": ("graphic", 'd:fill="solid" d:fill-color="#c00000"'),
}
NAMES = 'xmlns:o="o" xmlns:t="t" xmlns:s="s" xmlns:f="f" xmlns:b="b" xmlns:d="d" xmlns:v="v" xmlns:x="x"'


def odt(*body: str) -> Opened:
    styles = "".join(f'<s:style s:name="{name}"><s:{kind}-properties {looks}/></s:style>' for name, (kind, looks) in STYLES.items())
    content = f"<o:document {NAMES}><o:automatic-styles>{styles}</o:automatic-styles><o:body>{''.join(body)}</o:body></o:document>"
    return read_odt(rezipped(ODT, {"content.xml": content.encode(), "styles.xml": None}), "odt", "a", Limits())


def p(inside: str, style: str = "") -> str:
    return f'<t:p t:style-name="{style}">{inside}</t:p>'


def span(text: str, style: str) -> str:
    return f'<t:span t:style-name="{style}">{text}</t:span>'


def shape(kind: str, style: str = "outline", words: str = "") -> str:
    return f'<d:custom-shape d:style-name="{style}">{p(words)}<d:enhanced-geometry d:type="{kind}"/></d:custom-shape>'


def cells(*rows: tuple[tuple[str, str], ...]) -> str:
    def row(held: tuple[tuple[str, str], ...]) -> str:
        return "".join(f'<b:table-cell b:style-name="{style}">{p(text)}</b:table-cell>' for text, style in held)

    return "<b:table>" + "".join(f"<b:table-row>{row(held)}</b:table-row>" for held in rows) + "</b:table>"


def picture(width: str = "14cm", height: str = "8cm") -> str:
    return f'<d:frame v:width="{width}" v:height="{height}"><d:image x:href="Pictures/a.png"/></d:frame>'


def marks(*body: str) -> list[str]:
    return [mark.kind for mark in odt(*map(p, BODY), *body).marks if mark.kind in KEY_MARKS]


@pytest.mark.parametrize(
    ("drawn", "kind"),
    [
        (p("第五条 " + span("合并申报", "lit")), "highlight"),
        (p("第五条 " + span("合并申报", "red")), "colour"),
        (p("第五条 " + span("合并申报", "wave")), "underline"),
        (p(ARTICLE, "framed"), "border"),
        (p(shape("ooxml-rect") + ARTICLE), "drawing"),
        (p(shape("ellipse")), "drawing"),
        (p(shape("ooxml-straightConnector1", "arrow")), "drawing"),
        (p(shape("ooxml-rightArrow", "solid")), "drawing"),
        (p(shape("ooxml-rect", "solid", "重点内容：合并申报")), "text_box"),
        (cells((("事项", "plain"), ("时限", "plain")), (("合并申报", "plain"), ("即办", "yellow"))), "shading"),
    ],
    ids=["highlight", "red", "wave", "framed", "frame", "ring", "arrow", "block arrow", "note", "cell"],
)  # fmt: skip
def test_what_an_officer_drew_in_an_odt_is_a_mark(drawn: str, kind: str) -> None:
    assert marks(drawn) == [kind]


@pytest.mark.parametrize(
    "part",
    [
        p(span("天津市例样局文件", "red")),
        p("详见 " + span("网上办税平台", "link")),
        p('<x:a x:href="https://www.example.gov.cn/">' + span("网上办税平台", "wave") + "</x:a>"),
        p(ARTICLE, "ruled"),
        p(shape("ooxml-rect", "solid")),
        p(shape("ooxml-straightConnector1")),
        p("".join(shape("ooxml-rect", words=step) for step in ("受理", "审核", "办结")) + shape("ooxml-straightConnector1", "arrow")),
        p("<d:g>" + shape("ooxml-ellipse") + shape("ooxml-star5", "solid") + "</d:g>"),
        cells((("事项", "yellow"), ("时限", "yellow")), (("合并申报", "plain"), ("即办", "plain"))),
    ],
    ids=["head", "link", "anchor", "rule", "filled box", "line", "diagram", "seal", "table head"],
)
def test_what_papers_have_by_themselves_is_no_mark_in_an_odt(part: str) -> None:
    assert marks(part) == []


STEPS = "".join(p(shape("ooxml-rect", words=step)) for step in ("受理", "审核", "办结"))
SEAL = p("<d:g>" + shape("ooxml-ellipse") + shape("ooxml-star5", "solid") + "</d:g>")


@pytest.mark.parametrize(
    ("body", "kinds"),
    [
        (STEPS + p(ARTICLE + shape("ooxml-rect")), ["drawing"]),
        (SEAL + p(ARTICLE + shape("ooxml-rect")), ["drawing"]),
        (STEPS + p(shape("ooxml-straightConnector1", "arrow")), []),
        (p(f"<d:g>{STEPS}{shape('ooxml-straightConnector1', 'arrow')}</d:g>"), []),
        (p(shape("ooxml-ellipse") + shape("ooxml-star5", "solid")) + p(shape("ooxml-rect")), []),
    ],
    ids=["beside a diagram", "beside a seal", "arrow of a diagram", "diagram in a group", "seal of loose shapes"],
)
def test_a_frame_beside_words_is_a_mark_whatever_else_is_drawn_in_an_odt(body: str, kinds: list[str]) -> None:
    """Broke: one diagram or seal in the paper, and nothing that an officer drew was a mark."""
    assert marks(body) == kinds


def test_a_seal_drawn_by_shapes_in_an_odt_is_told() -> None:
    assert odt(p("<d:g>" + shape("ooxml-ellipse") + shape("ooxml-star5", "solid") + "</d:g>")).drawn_seals == ("正文",)
    assert odt(p(shape("ooxml-ellipse"))).drawn_seals == ()


def test_pictures_of_an_odt_have_the_words_beside_them() -> None:
    opened = odt(p("大厅照片"), p(picture()), p("图1 综合窗口"), p(picture()), p(picture("14cm", "1.4cm")))
    assert opened.figures == (Figure("第2段", "图1 综合窗口"), Figure("第4段", "图1 综合窗口"))
    assert odt(p("大厅照片"), p(picture("5.5in", "1.5cm")), p(picture("3px"))).figures == (Figure("第2段", "大厅照片"),)
    assert odt(p(picture("5.5in", "1.5cm"))).figures == (Figure("第1段", ""),)


PIC = '<p:pic><p:spPr><a:xfrm><a:ext cx="{cx}" cy="5400000"/></a:xfrm></p:spPr></p:pic>'
FRAME = '<p:sp><p:spPr><a:prstGeom prst="{prst}"/>{ground}</p:spPr>{style}<p:txBody><a:p>{words}</a:p></p:txBody></p:sp>'
RUN = "<a:r>{looks}<a:t>{words}</a:t></a:r>"
STYLE = '<p:style><a:fillRef idx="{idx}"/></p:style>'


def slide(*shapes: str) -> Opened:
    content = f'<p:sld xmlns:p="p" xmlns:a="a"><p:cSld><p:spTree>{"".join(shapes)}</p:spTree></p:cSld></p:sld>'
    return read_slides(rezipped(PPTX, {"ppt/slides/slide1.xml": content.encode()}), "pptx", "a", Limits())


def frame(prst: str = "rect", ground: str = "<a:noFill/>", words: str = "", style: str = "") -> str:
    return FRAME.format(prst=prst, ground=ground, words=words and RUN.format(looks="", words=words), style=style)


@pytest.mark.parametrize(
    ("shapes", "told"),
    [
        ((PIC.format(cx=9_000_000), frame()), ["drawing"]),
        ((PIC.format(cx=9_000_000), frame("rightArrow", "<a:solidFill/>")), ["drawing"]),
        ((frame(words="甲", style=""), FRAME.format(
            prst="rect", ground="<a:noFill/>", style="", words=RUN.format(looks="<a:rPr><a:highlight/></a:rPr>", words="重点条款"))),
         ["highlight"]),
        ((PIC.format(cx=9_000_000), frame("rect", "<a:solidFill/>")), []),
        ((PIC.format(cx=9_000_000), frame("rect", "", style=STYLE.format(idx=1))), []),
        ((PIC.format(cx=9_000_000), frame("rect", "", style=STYLE.format(idx=0))), ["drawing"]),
        ((PIC.format(cx=9_000_000), frame(words="查询结果")), []),
        ((PIC.format(cx=500_000), frame()), []),
        ((frame(),), []),
    ],
    ids=["frame", "arrow", "highlight", "filled", "filled by its style", "no ground by its style", "words", "an icon", "no picture"],
)  # fmt: skip
def test_what_is_drawn_over_a_picture_of_a_slide_is_a_mark(shapes: tuple[str, ...], told: list[str]) -> None:
    assert [mark.kind for mark in slide(*shapes).marks if mark.part == "第1张"] == told


def test_pictures_of_a_slide_have_the_words_on_it() -> None:
    opened = slide(PIC.format(cx=9_000_000), frame(words="综合窗口"), PIC.format(cx=539_999))
    assert opened.figures == (Figure("第1张", "综合窗口"),)
    assert slide(PIC.format(cx=540_000)).figures == (Figure("第1张", ""),)


LIT = '<s:style s:name="lit"><s:text-properties f:background-color="#ffff00"/></s:style>'
OUTLINE = '<s:style s:name="outline"><s:graphic-properties d:fill="none"/></s:style>'
NOTES = f"<p:notes><d:frame><d:text-box>{p('讲稿')}</d:text-box></d:frame></p:notes>"


def slides(*pages: str, limits: Limits | None = None) -> Opened:
    held = "".join(f"<d:page>{page}</d:page>" for page in pages)
    return read_odp(odp(held, LIT + OUTLINE), "odp", "a", limits or Limits())


def words(text: str) -> str:
    return f"<d:frame><d:text-box>{p(text)}</d:text-box></d:frame>"


def test_slides_of_opendocument_are_read_with_their_notes_and_tables() -> None:
    table = f"<d:frame>{cells((('事项', 'plain'), ('时限', 'plain')), (('退税', 'plain'), ('3日', 'plain')))}</d:frame>"
    opened = slides(words("优化服务成效") + table + NOTES, words("第二页"))
    assert (opened.pages, [line.text for line in opened.lines if line.part == "第1张"]) == (2, ["优化服务成效"])
    assert [line.text for line in opened.lines if line.part in ("第1张备注", "第2张")] == ["讲稿", "第二页"]
    assert [list(row) for row in opened.tables[0].rows] == [["事项", "时限"], ["退税", "3日"]]


@pytest.mark.parametrize(
    ("page", "kinds"),
    [
        (words(span("当场办结", "lit")), ["highlight"]),
        (picture() + shape("rectangle"), ["drawing"]),
        (words("正文") + "<o:annotation>" + p("见此处") + "</o:annotation>", ["comment"]),
        (shape("rectangle") + words("正文"), []),
        (picture() + shape("rectangle", words="窗口受理"), []),
        (picture("1cm", "1cm") + shape("rectangle"), []),
        (words(span("当场办结", "plain")), []),
    ],
    ids=["highlight", "frame on a picture", "comment", "design", "box of words", "frame beside an icon", "plain"],
)
def test_slides_of_opendocument_are_marked_as_those_of_powerpoint(page: str, kinds: list[str]) -> None:
    assert [mark.kind for mark in slides(page).marks] == kinds


def test_pictures_of_slides_of_opendocument_have_the_words_beside_them() -> None:
    assert slides(picture() + words("大厅导办"), picture("1cm", "1cm")).figures == (Figure("第1张", "大厅导办"),)


def test_slides_beyond_the_limit_are_told_and_none_is_damage() -> None:
    assert [one.trouble.value for one in slides(words("一"), words("二"), limits=Limits(pages=1)).incidents] == ["partly_examined"]
    with pytest.raises(ReadError):
        slides()
