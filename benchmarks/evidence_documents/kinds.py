"""Files of all twelve kinds of evidence, under names that tell their kind and under names that tell nothing."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from benchmarks.evidence_documents.others import guide, minutes, statement
from benchmarks.evidence_documents.paper import Grid, Paper, Truth, block
from benchmarks.evidence_documents.policies import Draft, filed, under_title
from benchmarks.evidence_documents.score import Tally
from benchmarks.evidence_documents.screens import screens
from benchmarks.evidence_documents.word_files import docx_of
from benchmarks.evidence_documents.words import FIRST, THIRD
from evalcheck.catalogue import Catalogue
from evalcheck.catalogue.items import Clause, EvidenceKind, Item
from evalcheck.evidence.examine import examine
from evalcheck.evidence.names.identity import Identifier
from evalcheck.ruleset import load_ruleset
from evalcheck.submission.model import EvidenceFile, InMemory

_UNHELPFUL = ("材料", "附件1", "新建文档", "20220520", "扫描件", "未命名", "文档3", "资料2")
_HELPFUL: dict[EvidenceKind, tuple[str, ...]] = {
    EvidenceKind.POLICY_DOCUMENT: ("管理办法", "实施方案", "政策文件", "工作通知"), EvidenceKind.PLATFORM_SCREENSHOT: ("平台截图",
    "网站截图"),
    EvidenceKind.OPERATION_VIDEO: ("操作视频", "录屏"), EvidenceKind.SITE_PHOTO: ("大厅照片", "实景照片"),
    EvidenceKind.ENTERPRISE_LIST: ("企业名单", "全量名单"),
    EvidenceKind.WORK_ORDER: ("系统工单", "工单"), EvidenceKind.CASE: ("典型案例", "案例"), EvidenceKind.ITEM_LIST: ("事项清单",
    "目录清单"),
    EvidenceKind.STATEMENT: ("进展情况说明", "工作总结"), EvidenceKind.PUBLIC_LINK: ("网址链接", "公示网址"),
    EvidenceKind.STATISTICS: ("统计数据", "统计表"),
    EvidenceKind.OTHER: ("办事指南", "操作流程"),
}  # fmt: skip
_LIST = ("序号", "区域", "企业名称", "统一社会信用代码", "企业办理业务联系人(或法定代表人)", "联系电话(手机号)", "业务描述", "备注")
_ORDER = (
    "序号", "工单号", "企业名称", "统一社会信用代码", "企业联系人(或法定代表人)", "联系电话(手机号)", "业务描述", "环节1开始时间",
    "环节1完成时间", "环节1总时长",
    "各环节累计总时长", "备注",
)  # fmt: skip
_CASE = ("案例名称", "企业名称", "企业联络人电话", "对应清单内容", "案例简述", "填报单位", "填报人", "手机号码")


@dataclass(frozen=True, slots=True)
class Sample:
    """A file with its name, and the kind that it is."""

    name: str
    data: bytes
    kind: EvidenceKind


def samples(part: str, each: int) -> Iterator[Sample]:
    """So many files for each kind, filed under items that ask for it."""
    catalogue = load_ruleset().catalogue
    for kind, (extension, make) in _MADE.items():
        asking = [(item, clause) for item in catalogue.items.values() for clause in item.clauses if kind in clause.kinds]
        for number in range(each):
            rng = Random(f"{part}{kind}{number}")
            item, clause = asking[rng.randrange(len(asking))]
            data = make(Draft(rng, rng.choice((FIRST, THIRD))))
            if data:
                yield Sample(f"{_name(catalogue, item, clause, kind, part, rng)}.{extension}", data, kind)


def _name(catalogue: Catalogue, item: Item, clause: Clause, kind: EvidenceKind, part: str, rng: Random) -> str:
    content = next(content for content in catalogue.contents if item in content.items)
    matter = next((word for word in clause.words if len(word) > 3), clause.label[:4]) if rng.random() < 0.5 else ""
    keypoint = rng.choice(_UNHELPFUL) if part == "unhelpful" else matter[:8] + rng.choice(_HELPFUL[kind])
    return f"市级{item.leads[0]}-{content.name}-{item.seq}-{keypoint}"


def _sheet(rows: Sequence[Sequence[object]]) -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _list(draft: Draft) -> bytes:
    rows = [(n, "和平区", f"天津例证{n}有限公司", "91120101MA05TYTB0X", "郑试样", "13800000000", draft.matter, "") for n in range(1, 6)]
    return _sheet([_LIST, *rows])


def _order(draft: Draft) -> bytes:
    begun = draft.iso
    rows = [
        (n, f"GD{n}", f"天津例证{n}有限公司", "91120101MA05TYTB0X", "郑试样", "13800000000", draft.matter, begun, begun, 1, 1, "")
        for n in range(1, 6)
    ]
    return _sheet([_ORDER, *rows])


def _items(draft: Draft) -> bytes:
    return _sheet([("序号", "事项名称", "实施层级", "办理方式"), *((n, f"{draft.matter}事项{n}", "市级", "网上办理") for n in range(1, 9))])


def _figures(draft: Draft) -> bytes:
    return _sheet([("指标", "单位", "2021年", "2022年1-5月"), *((f"{draft.matter}办理量{n}", "件", 100 + n, 60 + n) for n in range(1, 6))])


def _case(draft: Draft) -> bytes:
    values = (
        "例证项目",
        "天津例证有限公司",
        "13800000000",
        "",
        f"企业于2021年3月申请{draft.matter},次日办结。",
        draft.unit,
        "郑试样",
        "13800000000",
    )
    grid = Grid(tuple(zip(_CASE, values, strict=True)))
    return docx_of(Paper("case", (block("佐证案例", "title"), grid), Truth(policy=False)))


def _link(draft: Draft) -> bytes:
    words = (f"{draft.matter}公开网址", "https://www.example.gov.cn/zwgk/index.html", "网址:https://zwfw.example.gov.cn/list")
    return docx_of(Paper("link", tuple(block(text) for text in words), Truth(policy=False)))


def _photo(draft: Draft) -> bytes:
    from PIL import Image

    image = Image.effect_noise((1200, 900), 60).convert("RGB")
    tags = Image.Exif()
    tags[0x010F], tags[0x0110] = "Example", "Camera 1"
    out = io.BytesIO()
    image.save(out, "JPEG", exif=tags)
    return out.getvalue()


def _video(draft: Draft) -> bytes:
    """Empty where nothing can write one."""
    try:
        import av
        import numpy as np
    except ImportError:
        return b""
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as held:
        stream = held.add_stream("mpeg4", rate=5)
        stream.width, stream.height, stream.pix_fmt = 160, 120, "yuv420p"
        for number in range(25):
            picture = np.full((120, 160, 3), 40, np.uint8)
            picture[20:60, number * 4 : number * 4 + 40] = 200
            held.mux(stream.encode(av.VideoFrame.from_ndarray(picture, "rgb24")))
        held.mux(stream.encode())
    return out.getvalue()


def _policy(draft: Draft) -> bytes:
    return docx_of(draft.rng.choice((filed, under_title))(draft))


_MADE: dict[EvidenceKind, tuple[str, Callable[[Draft], bytes]]] = {
    EvidenceKind.POLICY_DOCUMENT: ("docx", _policy),
    EvidenceKind.PLATFORM_SCREENSHOT: ("png", lambda draft: next(screens(1, draft.rng.randrange(10_000))).data),
    EvidenceKind.OPERATION_VIDEO: ("mp4", _video),
    EvidenceKind.SITE_PHOTO: ("jpg", _photo),
    EvidenceKind.ENTERPRISE_LIST: ("xlsx", _list),
    EvidenceKind.WORK_ORDER: ("xlsx", _order),
    EvidenceKind.CASE: ("docx", _case),
    EvidenceKind.ITEM_LIST: ("xlsx", _items),
    EvidenceKind.STATEMENT: ("docx", lambda draft: docx_of(statement(draft))),
    EvidenceKind.PUBLIC_LINK: ("docx", _link),
    EvidenceKind.STATISTICS: ("xlsx", _figures),
    EvidenceKind.OTHER: ("docx", lambda draft: docx_of(draft.rng.choice((guide, minutes))(draft))),
}


def scored_kinds(part: str, each: int) -> tuple[Tally, list[str]]:
    """How many kinds were told rightly, and the files told wrongly with high confidence."""
    from dataclasses import replace

    ruleset = load_ruleset()
    identifier, limits = Identifier(ruleset.catalogue), replace(ruleset.reading_limits, ocr_parts=0)
    tally, silent = Tally(), []
    for sample in samples(part, each):
        file = EvidenceFile(sample.name, len(sample.data), "", InMemory(sample.data))
        seen = examine(file, ruleset.catalogue, identifier, limits)
        tally.add(sample.name, str(sample.kind), str(seen.kind))
        if seen.kind != sample.kind and seen.confidence == "high":
            silent.append(f"{sample.name}: {sample.kind} told as {seen.kind}, {'; '.join(reason.zh for reason in seen.why)}")
    return tally, silent
