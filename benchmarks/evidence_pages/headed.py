"""Papers with the heads that offices make: joint ones in columns and rows, letters, orders, notices, telegrams, gazettes, minutes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

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


def papers(count: int, seed: int) -> Iterator[HeadedPaper]:
    for index in range(count):
        rng = Random(seed * 100_003 + index)
        way = WAYS[index % len(WAYS)]
        issuers = tuple(rng.sample(_units(rng), k=rng.randint(2, 3) if way.startswith("joint") else 1))
        number = _number(rng, way)
        form = "pdf" if rng.random() < 0.5 and way != "joint-cells" else "docx"
        data = (_pdf if form == "pdf" else _word)(rng, way, issuers, number)
        yield HeadedPaper(f"{index:04d}-{way}.{form}", data, form, issuers, number)


WAYS = ("joint-rows", "joint-columns", "joint-cells", "letter", "order", "notice", "telegram", "gazette", "minutes", "file", "drawn-number")


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
    if way == "joint-cells":
        head = [table([[one, "文件" if not row else ""] for row, one in enumerate(issuers)])]
    else:
        rows = [row.replace("\t", "　　") for row in _rows(rng, way, issuers)]
        if rng.random() < 0.3 and not way.startswith("joint"):
            rows = [" ".join(row) for row in rows]
        head = [paragraph(run(row, look), centred=True) for row in rows]
        head = [paragraph(box("".join(head)))] if rng.random() < 0.3 else head
    rest = [paragraph(run(words.format(rng.choice(_MATTERS)))) for words in _REST]
    return document([*head, paragraph(run(_shown(rng, number)), centred=True), *rest])


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
