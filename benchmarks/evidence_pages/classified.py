"""Files that bear a classification marking in one of many places, and files that only speak of such things."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from benchmarks.evidence_pages.pdf_file import Pdf, middle, text, text_field
from benchmarks.evidence_pages.word_file import box, document, drawing, paragraph, run, shape, table

_LEVELS = ("秘密", "机密", "绝密")
_TERMS = ("1年", "6个月", "10年", "长期", "")
_SPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_BODY = (
    "天津市例样局文件",
    "津例样发〔2021〕9号",
    "关于优化营商环境有关事项的通知",
    "现将有关事项通知如下。",
    "一、总体要求。",
    "二、压减环节。",
)


@dataclass(frozen=True)
class ClassifiedFile:
    """`told`: what is to be said of it: `finding` (EVD003), `review`, or nothing."""

    name: str
    data: bytes
    told: str


def marking(rng: Random) -> str:
    """A marking as papers have it, in simplified or traditional characters, with signs between that nobody sees."""
    if rng.random() < 0.25:
        words = rng.choice(("内部资料", "内部文件", "内部资料 注意保存", "内部材料，请勿外传", "【内部资料】"))
    else:
        words = rng.choice(_LEVELS) + rng.choice("★★★☆⭐") + rng.choice(_TERMS)
    chance = rng.random()
    if chance < 0.15:
        words = words.translate(str.maketrans("绝机内级资", "絕機內級資"))
    elif chance < 0.3:
        at = rng.randint(1, len(words) - 1)
        words = words[:at] + rng.choice("\u200b\u200d\u2060\ufeff") + words[at:]
    elif chance < 0.4:
        words = " ".join(words)
    return words


Make = Callable[[Random, str], bytes]


def _paragraphs(*words: str) -> list[str]:
    return [paragraph(run(one)) for one in words]


def _watermark(rng: Random, words: str) -> bytes:
    shown = f'<w:r><w:pict><v:shape style="width:400pt"><v:textpath string="{words}"/></v:shape></w:pict></w:r>'
    return document(_paragraphs(*_BODY), header=paragraph(shown))


def _boxed(rng: Random, words: str) -> bytes:
    body = _paragraphs(*_BODY, *("各单位要加强组织领导。",) * 14)
    place = rng.randint(0, len(body) - 1)
    body[place] = paragraph(run("各单位要加强组织领导。"), box(paragraph(run(words)), "FF0000"))
    return document(body)


def _word_art(rng: Random, words: str) -> bytes:
    shown = drawing(shape("rect", "FFFFFF", inner=paragraph(run(words)), warp="textPlain"))
    return document([paragraph(shown), *_paragraphs(*_BODY)])


def _sheets(sheets: dict[str, list[list[object]]], header: str = "", footer: str = "", note: str = "") -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
            if header:
                sheet.set_header(header)
            if footer:
                sheet.set_footer(footer)
            if note:
                sheet.insert_textbox(8, 4, note)
    return out.getvalue()


_ROWS: list[list[object]] = [["序号", "企业名称"], [1, "天津试样有限公司"], [2, "天津例样有限公司"]]


def _pdf(commands: str, words: str = "") -> bytes:
    pdf = Pdf()
    notes = [text_field(pdf, (400, 790, 560, 810), words)] if words else []
    pdf.page(commands, notes)
    return pdf.bytes()


def _printed(first: str = "", last: str = "") -> str:
    out = text(70, 790, 16, first) if first else ""
    out += middle(745, 30, _BODY[0], "0.9 0 0") + middle(710, 15, _BODY[1]) + middle(660, 20, _BODY[2])
    out += "".join(text(80, 620 - 26 * row, 15, "现将有关事项通知如下，请认真组织实施。") for row in range(12))
    return out + (text(430, 812, 11, last) if last else "")


def _upright(rng: Random, words: str) -> bytes:
    plain = "".join(words.split())
    return _pdf(_printed() + "".join(text(545, 780 - 18 * number, 15, sign) for number, sign in enumerate(plain)))


def _ofd(lines: list[str]) -> bytes:
    objects = "".join(
        f'<ofd:TextObject Boundary="30 {20 + 12 * row} 150 8" Size="5"><ofd:TextCode X="0" Y="5">{words}</ofd:TextCode></ofd:TextObject>'
        for row, words in enumerate(lines)
    )
    parts = {
        "OFD.xml": f"<ofd:OFD {_SPACE}><ofd:DocBody><ofd:DocRoot>D/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "D/Document.xml": f'<ofd:Document {_SPACE}><ofd:Pages><ofd:Page ID="1" BaseLoc="P.xml"/></ofd:Pages></ofd:Document>',
        "D/P.xml": f"<ofd:Page {_SPACE}><ofd:Content><ofd:Layer>{objects}</ofd:Layer></ofd:Content></ofd:Page>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, words in parts.items():
            archive.writestr(name, words)
    return out.getvalue()


PLACES: dict[str, tuple[str, Make]] = {
    "first-line.docx": ("docx", lambda rng, words: document(_paragraphs(words, *_BODY))),
    "fourth-line.docx": ("docx", lambda rng, words: document(_paragraphs("000012", "", *_BODY[:1], words, *_BODY[1:]))),
    "header.docx": ("docx", lambda rng, words: document(_paragraphs(*_BODY), header=paragraph(run(words)))),
    "renamed-header.docx": ("docx", lambda rng, words: document(_paragraphs(*_BODY), paragraph(run(words)), header_part="edge7")),
    "footer.docx": ("docx", lambda rng, words: document(_paragraphs(*_BODY), footer=paragraph(run(words)))),
    "watermark.docx": ("docx", _watermark),
    "text-box.docx": ("docx", _boxed),
    "word-art.docx": ("docx", _word_art),
    "cell.docx": ("docx", lambda rng, words: document([table([[words, "份号 12"]]), *_paragraphs(*_BODY)])),
    "box-in-header.docx": ("docx", lambda rng, words: document(_paragraphs(*_BODY), paragraph(box(paragraph(run(words)))))),
    "first-row.xlsx": ("xlsx", lambda rng, words: _sheets({"名单": [[words], *_ROWS]})),
    "page-header.xlsx": ("xlsx", lambda rng, words: _sheets({"名单": _ROWS}, header=f'&C&"黑体"&14{words}')),
    "page-footer.xlsx": ("xlsx", lambda rng, words: _sheets({"名单": _ROWS}, footer=f"&L{words}&R第&P页")),
    "text-box.xlsx": ("xlsx", lambda rng, words: _sheets({"名单": _ROWS}, note=words)),
    "first-line.pdf": ("pdf", lambda rng, words: _pdf(_printed(first=words))),
    "running-head.pdf": ("pdf", lambda rng, words: _pdf(_printed(last=words))),
    "upright.pdf": ("pdf", _upright),
    "first-line.ofd": ("ofd", lambda rng, words: _ofd([words, *_BODY])),
    "first-line.txt": ("txt", lambda rng, words: "\n".join((words, *_BODY)).encode()),
    "first-row.csv": ("csv", lambda rng, words: f"{words}\n序号,企业名称\n1,天津试样有限公司\n".encode()),
}
DOUBTFUL: dict[str, tuple[str, Make]] = {
    "sheet-name.xlsx": ("xlsx", lambda rng, words: _sheets({rng.choice(_AS_NAMES): _ROWS})),
    "field.pdf": ("pdf", lambda rng, words: _pdf(_printed(), words)),
}
_AS_NAMES: tuple[str, ...] = ("秘密", "机密", "内部资料", "绝密★长期")
_ABOUT = (
    "关于加强商业秘密保护工作的通知", "保密承诺书", "密级：公开", "★★★★★", "五星级服务窗口", "涉密人员管理办法",
    "国家秘密及其密级的具体范围",
    "内部控制制度", "内部统计报表", "工作秘密管理规定", "严守党和国家秘密", "密级", "内部机构设置", "秘密投票选举办法",
    "机密文件销毁流程图",
    "内部资料管理办法同时废止", "标注“秘密★”的文件不得外传",
)  # fmt: skip
_PAPERS: list[list[object]] = [["序号", "文件名称", "密级"], [1, "甲文件", "秘密"], [2, "乙文件", "内部"], [3, "丙文件", "公开"]]
SILENT: dict[str, tuple[str, Make]] = {
    "line.docx": ("docx", lambda rng, words: document(_paragraphs(words, *_BODY))),
    "header.docx": ("docx", lambda rng, words: document(_paragraphs(*_BODY), header=paragraph(run(words)))),
    "box.docx": ("docx", lambda rng, words: document([paragraph(box(paragraph(run(words)))), *_paragraphs(*_BODY)])),
    "page-header.xlsx": ("xlsx", lambda rng, words: _sheets({"名单": _ROWS}, header=f"&C{words}")),
    "column.xlsx": ("xlsx", lambda rng, words: _sheets({"目录": _PAPERS})),
    "kind.xlsx": ("xlsx", lambda rng, words: _sheets({"培训": [["序号", "课程", "类型"], [1, "讲座", "内部"]]})),
    "column.docx": ("docx", lambda rng, words: document([table([[str(one) for one in row] for row in _PAPERS])])),
    "sheet-name.xlsx": ("xlsx", lambda rng, words: _sheets({rng.choice(("商业秘密", "内部流程")): _ROWS})),
    "field.pdf": ("pdf", lambda rng, words: _pdf(_printed(), words)),
    "line.pdf": ("pdf", lambda rng, words: _pdf(_printed(first=words))),
    "line.ofd": ("ofd", lambda rng, words: _ofd([words, *_BODY])),
}


def files(count: int, seed: int) -> Iterator[ClassifiedFile]:
    """So many of each place in turn; as many silent ones as marked."""
    for number in range(count):
        rng = Random(seed * 100_003 + number)
        held, told = ((PLACES, "finding"), (SILENT, ""), (PLACES, "finding"), (SILENT, ""), (DOUBTFUL, "review"))[number % 5]
        place = list(held)[number // 5 % len(held)] if held is not PLACES else list(held)[number // 5 * 2 % len(held) + number % 5 // 2]
        form, make = held[place]
        words = rng.choice(_ABOUT) if held is SILENT else marking(rng)
        yield ClassifiedFile(f"{number:04d}-{place.partition('.')[0]}.{form}", make(rng, words), told)
