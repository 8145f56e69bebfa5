"""Papers with the heads that offices make: joint ones in columns and rows, letters, orders, notices, telegrams, gazettes, minutes; beside
them as many that have none: covers, news of a site, reports, lists of documents, banners, slips to be signed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

import numpy as np
from numpy.typing import NDArray

from benchmarks.evidence.scene import Scene
from benchmarks.evidence.wear import askew, bent, copied, faded, photographed, scanned
from benchmarks.evidence_pages.pdf_file import WIDTH, Pdf, line, middle, text
from benchmarks.evidence_pages.word_file import box, colour, document, paragraph, run, table

_PLACES = ("天津市", "天津市和平区", "天津市滨海新区", "国家", "天津市武清区")
_MATTERS = ("演练", "例证", "样本", "试点事务", "仿真资源", "范例建设")
_ENDS = ("管理局", "委员会", "监督管理委员会", "服务办公室", "局", "服务中心")
_SHORT = ("津演", "津例证", "津样", "津试点")


@dataclass(frozen=True)
class HeadedPaper:
    name: str
    data: bytes
    form: str
    issuers: tuple[str, ...]
    number: str


@dataclass(frozen=True)
class HeadedPage:
    """A paper as pixels; `grey` is a copy on which nobody sees red."""

    name: str
    pixels: NDArray[np.uint8]
    issuers: tuple[str, ...]
    number: str
    grey: bool


_WEAR = (None, None, scanned, photographed, askew, bent, faded, copied)


def pages(count: int, seed: int) -> Iterator[HeadedPage]:
    """Papers as PDF, drawn and then scanned, photographed, copied."""
    import pypdfium2

    for index in range(count):
        rng = Random(seed * 100_003 + index)
        made = _headed(rng, index, "pdf") if index % 2 == 0 else _bare(rng, index, "pdf")
        document = pypdfium2.PdfDocument(made.data)
        drawn = document[0].render(scale=rng.choice((1.6, 2.0, 2.6)), rev_byteorder=True).to_numpy()[:, :, :3]
        document.close()
        wear = _WEAR[index // 2 % len(_WEAR)]
        scene = Scene(made.name, np.ascontiguousarray(drawn))
        scene = wear(scene, np.random.default_rng([seed, index])) if wear else scene
        how = wear.__name__ if wear else "clean"
        yield HeadedPage(f"{made.name}-{how}", scene.pixels, made.issuers, made.number, scene.grey)


def papers(count: int, seed: int) -> Iterator[HeadedPaper]:
    """Heads and non-heads in turn; of a non-head there are no issuers and no number."""
    for index in range(count):
        rng = Random(seed * 100_003 + index)
        yield _headed(rng, index) if index % 2 == 0 else _bare(rng, index)


def _headed(rng: Random, index: int, form: str = "") -> HeadedPaper:
    ways = [way for way in WAYS if way not in WORD_WAYS] if form else WAYS
    way = ways[index // 2 % len(ways)]
    named = [unit for unit in _units(rng) if len(unit) < 13 or way not in ("joint-columns", "joint-boxes")] or ["天津市例证局"]
    most = {"joint-rows": 4, "joint-columns": 2}.get(way, 3)
    issuers = tuple(rng.sample(named, k=min(len(named), rng.randint(2, most))) if way.startswith("joint") else rng.sample(named, k=1))
    number = _number(rng, way)
    form = form or ("pdf" if rng.random() < 0.5 and way not in WORD_WAYS else "docx")
    data = (_pdf if form == "pdf" else _word)(rng, way, issuers, number)
    return HeadedPaper(f"{index:04d}-{way}.{form}", data, form, issuers, number)


WORD_WAYS = {
    "joint-cells": "cells",
    "joint-boxes": "a box a column",
    "fields": "field codes",
    "controls": "controls",
    "filled": "white on red",
}
"""Heads as Word makes them."""
WAYS = (
    "joint-rows", "joint-columns", "joint-cells", "joint-boxes", "letter", "order", "notice", "telegram", "gazette", "minutes", "file",
    "drawn-number", "fields", "controls", "filled",
)  # fmt: skip


def _units(rng: Random) -> list[str]:
    return [f"{rng.choice(_PLACES)}{matter}{rng.choice(_ENDS)}" for matter in _MATTERS]


def _number(rng: Random, way: str) -> str:
    count = rng.randint(1, 180)
    short = rng.choice(_SHORT)
    return {
        "order": f"第{count}号",
        "notice": f"2021年第{count}号",
        "telegram": f"{short}发电〔2021〕{count}号",
        "gazette": f"2021年第{count % 24 + 1}期",
        "minutes": f"第{count}期",
        "letter": f"{short}函〔2021〕{count}号",
        "drawn-number": f"{short}发〔2021〕第{count}号",
    }.get(way, f"{short}发〔2021〕{count}号")


_SUFFIX = {"order": "令", "notice": "公告", "telegram": "发电", "gazette": "公报", "minutes": "会议纪要", "letter": ""}


def _rows(rng: Random, way: str, issuers: tuple[str, ...]) -> list[str]:
    """The lines of a head; in columns the units stand side by side."""
    if way == "joint-columns":
        return ["\t".join((*issuers[:2], "文件")) if len(issuers) == 2 else "\t".join(issuers), *(["文件"] if len(issuers) > 2 else [])]
    if way.startswith("joint"):
        return [*issuers[:-1], issuers[-1] + "文件"] if rng.random() < 0.5 else [*issuers, "文件"]
    words = _SUFFIX.get(way, "文件")
    apart = way in ("notice", "telegram") and rng.random() < 0.5
    return [issuers[0], words] if apart else [issuers[0] + words]


def _shown(rng: Random, number: str) -> str:
    return number.replace("第", "第 ").replace("号", " 号") if "〔" not in number and rng.random() < 0.4 else number


_REST = ("关于推进{}工作的通知", "各有关单位：", "现将有关事项通知如下，请认真贯彻执行。", "一、总体要求。", "二、主要任务。")


def _word(rng: Random, way: str, issuers: tuple[str, ...], number: str) -> bytes:
    look = colour("FF0000", rng.choice((52, 64, 72)))
    rows = [row.replace("\t", "　　") for row in _rows(rng, way, issuers)]
    if way == "joint-cells":
        head = [table([[one, "文件" if not row else ""] for row, one in enumerate(issuers)])]
    elif way == "joint-boxes":
        units = "".join(paragraph(run(one, look)) for one in issuers)
        head = [paragraph(box(units), box(paragraph(run("文件", look))))]
    elif way == "filled":
        head = [paragraph(run(row, colour("FFFFFF", 64) + '<w:shd w:val="clear" w:fill="FF0000"/>'), centred=True) for row in rows]
    elif way in WORD_WAYS:
        dress = _by_field if way == "fields" else _in_a_control
        head = [paragraph(dress(row, look), centred=True) for row in rows]
    else:
        if rng.random() < 0.3 and not way.startswith("joint"):
            rows = [" ".join(row) for row in rows]
        head = [paragraph(run(row, look), centred=True) for row in rows]
        head = [paragraph(box("".join(head)))] if rng.random() < 0.3 else head
    shown = _shown(rng, number)
    numbered = _by_field(shown, "") if way == "fields" else run(shown)
    rest = [paragraph(run(words.format(rng.choice(_MATTERS)))) for words in _REST]
    return document([*head, paragraph(numbered, centred=True), *rest])


def _by_field(words: str, look: str) -> str:
    """What a template for heads fills in; half way through, as programs split runs."""
    begin, part, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end"))
    asked = '<w:r><w:instrText xml:space="preserve"> DOCPROPERTY 发文机关标志 \\* MERGEFORMAT </w:instrText></w:r>'
    half = len(words) // 2
    return begin + asked + part + run(words[:half], look) + run(words[half:], look) + end


def _in_a_control(words: str, look: str) -> str:
    return f'<w:sdt><w:sdtPr><w:alias w:val="发文机关"/></w:sdtPr><w:sdtContent>{run(words, look)}</w:sdtContent></w:sdt>'


def _pdf(rng: Random, way: str, issuers: tuple[str, ...], number: str) -> bytes:
    pdf, out, y = Pdf(), "", 770.0
    for row in _rows(rng, way, issuers):
        cells = row.split("\t")
        size = min(30.0, 430 / (sum(map(len, cells)) + 3 * (len(cells) - 1)))
        x = (WIDTH - size * (sum(map(len, cells)) + 3 * (len(cells) - 1))) / 2
        for cell in cells:
            out += text(x, y, size, cell, "0.9 0 0")
            x += size * (len(cell) + 3)
        y -= 40
    out += middle(y, 15, _shown(rng, number)) + line(70, y - 14, 525, 2, "0.9 0 0")
    for place, words in enumerate(_REST):
        out += text(80, y - 60 - 28 * place, 15, words.format(rng.choice(_MATTERS)))
    pdf.page(out)
    return pdf.bytes()


_SITES = ("天津政务服务网", "例样新闻网", "天津营商环境在线", "北方例样网")
_SLOGANS = ("优化营商环境政策汇编", "热烈庆祝例样活动圆满成功", "全市优化营商环境工作推进会", "政策解读", "办事指南", "一网通办专区")


def _cover(rng: Random) -> list[tuple[str, int, str]]:
    return [(rng.choice(_SLOGANS), 30, "red"), (f"2021年{rng.randint(1, 12)}月", 15, ""), ("目录", 15, "")]


def _news(rng: Random) -> list[tuple[str, int, str]]:
    cited = f"按照{rng.choice(_SHORT)}发〔2021〕{rng.randint(1, 90)}号文件要求，各部门持续压减办理环节。"
    return [
        (rng.choice(_SITES), 26, "red"),
        ("首页 政务公开 办事服务 互动交流", 11, ""),
        ("我市多措并举优化营商环境", 22, ""),
        (cited, 14, ""),
    ]


def _report(rng: Random) -> list[tuple[str, int, str]]:
    body = "一年来，我们坚持问题导向，推动各项任务落实，共办理事项三千二百件，企业满意度稳步提升。"
    return [(f"{rng.choice(_MATTERS)}工作情况说明", 22, rng.choice(("", "red"))), (body, 14, ""), ("（一）主要做法。", 14, "")]


def _list(rng: Random) -> list[tuple[str, int, str]]:
    rows = [f"{n}. 关于{matter}工作的通知（{rng.choice(_SHORT)}发〔2021〕{rng.randint(1, 90)}号）" for n, matter in enumerate(_MATTERS, 1)]
    return [(rng.choice(("政策文件目录", "制度文件清单", "文件汇总表")), 24, rng.choice(("", "red"))), *((row, 13, "") for row in rows)]


def _slip(rng: Random) -> list[tuple[str, int, str]]:
    return [("文件签批单", 26, "red"), ("收文日期：　　　　　密级：", 13, ""), ("拟办意见：请各科室阅。", 14, ""), ("领导批示：", 14, "")]


def _guide(rng: Random) -> list[tuple[str, int, str]]:
    steps = [(f"第{n}步：{step}", 14, "") for n, step in zip("一二三四", ("登录系统", "填写申请", "上传材料", "查看结果"), strict=True)]
    return [(f"{rng.choice(_MATTERS)}操作手册", 24, rng.choice(("", "red"))), *steps, ("如有疑问请拨打服务热线。", 13, "red")]


NON_HEADS: dict[str, Callable[[Random], list[tuple[str, int, str]]]] = {
    "cover": _cover, "news": _news, "report": _report, "list": _list, "slip": _slip, "guide": _guide,
}  # fmt: skip
"""Lines with their size in points and whether they are red."""


def _bare(rng: Random, index: int, form: str = "") -> HeadedPaper:
    way = list(NON_HEADS)[index // 2 % len(NON_HEADS)]
    form = form or rng.choice(("pdf", "docx"))
    lines = [*NON_HEADS[way](rng), *(("各有关部门要加强协同配合，持续提升服务效能。", 14, "") for _ in range(rng.randint(2, 6)))]
    if form == "docx":
        body = [paragraph(run(words, colour("FF0000" if red else "000000", 2 * size)), centred=size > 15) for words, size, red in lines]
        return HeadedPaper(f"{index:04d}-no-head-{way}.docx", document(body), form, (), "")
    pdf, out, y = Pdf(), "", 780.0
    for words, size, red in lines:
        y -= 1.9 * size
        fit = min(float(size), 440 / len(words))
        out += middle(y, fit, words, "0.9 0 0" if red else "0 0 0") if size > 15 else text(70, y, fit, words, "0.9 0 0" if red else "0 0 0")
    out += line(70, 770, 525, 2, "0.9 0 0") if rng.random() < 0.3 else ""
    pdf.page(out)
    return HeadedPaper(f"{index:04d}-no-head-{way}.pdf", pdf.bytes(), form, (), "")
