"""Complete, correct packages of a unit, made from the catalogue: every file that its items ask, every value right, all invented."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any

from benchmarks.lists import credit_code
from evalcheck.catalogue import Catalogue
from evalcheck.catalogue.items import Clause, EvidenceKind, Item
from evalcheck.evidence.clauses.coverage import duty_of
from evalcheck.evidence.model import UnitRef

Given = dict[str, Any]
AS_OF = date(2022, 5, 27)
LIST_HEADER = ["序号", "区域", "企业名称", "统一社会信用代码", "企业办理业务联系人(或法定代表人)", "联系电话(手机号)", "业务描述", "备注"]
ORDER_TOP = ["序号", "工单号", "企业名称", "统一社会信用代码", "企业联系人(或法定代表人)", "联系电话(手机号)", "业务描述"]
PLACES = ("和平区", "南开区", "河西区", "滨海新区", "津南区", "经开区", "全市", "北京市")
WORDS = {
    "policy_document": "政策文件", "platform_screenshot": "截图", "operation_video": "操作视频", "site_photo": "照片",
    "enterprise_list": "名单", "work_order": "系统工单", "case": "典型案例",
    "item_list": "清单", "statement": "情况说明", "public_link": "网址链接",
    "statistics": "统计数据", "other": "指南",
}  # fmt: skip
"""How the kinds end a key point."""
OWN_KEYPOINTS = {
    ("28-2", "work_order"): "低压客户办电系统工单", ("28-2", "enterprise_list"): "低压高压企业名单",
    ("27-2", "enterprise_list"): "出口退税企业名单",
    ("33-用水-1", "policy_document"): "用水报装政策文件", ("33-用水-2", "enterprise_list"): "用水企业名单",
    ("33-用水-2", "work_order"): "用水报装系统工单", ("33-用气-1", "policy_document"): "用气报装政策文件",
    ("33-用气-2", "enterprise_list"): "用气企业名单", ("33-用气-2", "work_order"): "用气报装系统工单",
    ("34-2", "other"): "分类政策办理流程", ("34-2", "statement"): "分类政策落实情况总结",
}  # fmt: skip
_MOST = 20


def complete(unit: UnitRef, catalogue: Catalogue, cases: bool = False) -> dict[str, Given]:
    """The files of a complete package by path; `cases` adds what is asked 如有."""
    given: dict[str, Given] = {}
    prefix = unit.unit.file_name if unit.unit else f"{unit.name}政务服务办"
    starts: dict[int, str] = {}
    absent: dict[str, str] = {}
    for seq, item in sorted(catalogue.items.items()):
        if duty_of(item, unit) not in ("required", "joint"):
            continue
        for clause in item.clauses:
            asks = _asked(clause, cases)
            if not cases and (clause.need == "conditional" or clause.conditional_asks):
                absent[clause.id] = "本期没有此类情况"
            for kind, number in asks:
                path = f"{prefix}-{catalogue.content_of[seq].name}-{seq}-{_keypoint(item, clause, kind, number)}.{_EXTENSIONS[kind]}"
                assert path not in given, path
                given[path] = _file(item, clause, kind, len(given) + 1)
            if clause.period and clause.period.start == "policy_start":
                starts[seq] = "2021-03"
    names = list(given)
    given["联络员信息表.docx"] = liaison(unit.name)
    given["佐证材料清单.docx"] = covering(names)
    declared = [f"unit: {unit.name}"] + ["policy_start: {" + ", ".join(f"{seq}: 2021-03" for seq in starts) + "}"] * bool(starts)
    declared += ["not_applicable:", *(f"  {clause}: {reason}" for clause, reason in absent.items())] if absent else []
    given["evalcheck.yaml"] = {"text": "\n".join(declared) + "\n"}
    return given


_EXTENSIONS: dict[EvidenceKind, str] = dict.fromkeys(EvidenceKind, "docx") | {
    EvidenceKind.PLATFORM_SCREENSHOT: "png", EvidenceKind.OPERATION_VIDEO: "mp4", EvidenceKind.ENTERPRISE_LIST: "xlsx",
    EvidenceKind.WORK_ORDER: "xlsx", EvidenceKind.ITEM_LIST: "xlsx", EvidenceKind.STATISTICS: "xlsx",
}  # fmt: skip


def _asked(clause: Clause, cases: bool) -> list[tuple[EvidenceKind, int]]:
    kinds = [] if clause.need == "conditional" and not cases else [*clause.asks, *(group[0] for group in clause.any_of)]
    kinds += clause.conditional_asks if cases else ()
    pieces = clause.minimum if clause.minimum and clause.minimum_of == "file" else 1
    return [(kind, number) for kind in kinds for number in range(1, (pieces or 1) + 1)]


def _keypoint(item: Item, clause: Clause, kind: EvidenceKind, number: int) -> str:
    """What an officer writes: a word of the clause and what the file is."""
    end = WORDS[kind.value] + (str(number) if number > 1 else "")
    own = OWN_KEYPOINTS.get((clause.id, kind.value))
    if own:
        return own
    word = next((word for word in sorted(_own_words(item, clause), key=len, reverse=True) if not _holds_kind(word)), clause.label)
    room = _MOST - len(str(item.seq)) - len(end)
    return ("" if word in end else word.removesuffix(end)[:room]) + end


def _own_words(item: Item, clause: Clause) -> list[str]:
    others = {word for other in item.clauses if other is not clause for word in other.words}
    return [word for word in clause.words if word not in others] or list(clause.words)


def _holds_kind(word: str) -> bool:
    return word.endswith(("文件", "名单", "工单", "案例", "清单", "截图", "视频", "照片", "指南", "总结", "链接", "网址", "说明"))


def _file(item: Item, clause: Clause, kind: EvidenceKind, seed: int) -> Given:
    if kind == EvidenceKind.ENTERPRISE_LIST:
        return {"名单": enterprise_list(clause, max(12, clause.minimum or 0, _count_asked(item, clause)), seed)}
    if kind == EvidenceKind.WORK_ORDER:
        return {"工单": work_order(8, seed)}
    if kind == EvidenceKind.ITEM_LIST:
        rows = max(12, clause.minimum or 0, _count_asked(item, clause))
        listed = ([n, f"样例事项{n}", "综合处"] for n in range(1, rows + 1))
        return {"清单": [[f"{clause.label[:12]}一览"], ["序号", "事项名称", "主管处室"], *listed]}
    if kind == EvidenceKind.STATISTICS:
        return {"统计": [["指标", "数值"], ["总量", 100 + seed], ["占比(%)", 63]]}
    if kind == EvidenceKind.PLATFORM_SCREENSHOT:
        return {"bytes": picture(seed).hex()}
    if kind == EvidenceKind.OPERATION_VIDEO:
        return {"bytes": video(seed).hex()}
    if kind == EvidenceKind.CASE:
        return {"paragraphs": [], "tables": [case(item, seed)]}
    return _paper(item, clause, kind, seed)


def _paper(item: Item, clause: Clause, kind: EvidenceKind, seed: int) -> Given:
    """A document: with a number if it is a policy, an address if it is a link, a table where rows are asked."""
    own = {"policy_document": f"样发〔2021〕{seed}号", "public_link": f"https://www.example.gov.cn/{seed}"}
    text = [f"{item.label}({clause.label}){seed}", own.get(kind.value, "现将有关工作报告如下。"), "各处室要认真落实,2021年5月10日起执行。"]
    listed = [[str(n), f"样例项目{n}"] for n in range(1, (clause.minimum or 1) + 1)]
    return {"paragraphs": text, "tables": [[["序号", "项目"], *listed]] if clause.minimum_of == "row" else []}


def _count_asked(item: Item, clause: Clause) -> int:
    """Rows that the item's commitments ask of this clause's list."""
    counts = [c.value for c in item.commitments if c.unit == "count" and c.statistic == "count" and clause.id in c.proved_by]
    return int(max(counts, default=0))


def enterprise_list(clause: Clause, count: int, seed: int) -> list[list[Any]]:
    extra = [_extra(name) for name in clause.extra_columns]
    rows: list[list[Any]] = [["企业全量样本表"], ["部门:综合处", None, "联系人:林测一", None, "手机号码:13800000001"]]
    rows.append([*LIST_HEADER[:7], *(name for name, _ in extra), "备注"])
    for row in companies(count, seed):
        rows.append([*row, *(value for _, value in extra), None])
    return rows


def _extra(name: str) -> tuple[str, Any]:
    return name, date(2021, 8, 3) if "时间" in name else "网上办理"


def companies(count: int, seed: int) -> list[list[Any]]:
    rng = random.Random(seed)
    return [
        [n, PLACES[n % len(PLACES)], f"天津样例{seed}第{n}贸易有限公司", credit_code(rng), "王李张刘陈"[n % 5] + "测试",
         f"138{rng.randrange(10**8):08d}", "样例业务办理"]
        for n in range(1, count + 1)
    ]  # fmt: skip


def work_order(count: int, seed: int, stages: int = 2) -> list[list[Any]]:
    """Two stages of one calendar day each, on working days: 2 days in all."""
    top: list[Any] = [*ORDER_TOP]
    below: list[Any] = [None] * len(ORDER_TOP)
    for n in range(1, stages + 1):
        top += [f"环节{n}(单位:天)", None, None]
        below += ["开始时间", "完成时间", f"环节{n}总时长"]
    rows: list[list[Any]] = [["样例业务系统工单"], ["上报部门(单位):综合处", None, "联系人:林测一", None, "联系电话:022-27509182"]]
    rows += [[*top, "各环节累计总时长", "备注"], below]
    for row in companies(count, seed):
        start = date(2021, 9, 6) + timedelta(days=7 * (int(row[0]) % 2))
        times: list[Any] = []
        for n in range(stages):
            times += [start + timedelta(days=n), start + timedelta(days=n + 1), 1]
        rows.append([row[0], f"GD{seed:03d}{row[0]:05d}", *row[2:7], *times, stages, None])
    return [*rows, [f"平均办理时间:{stages}天,具体环节数量:{stages}个"]]


def case(item: Item, seed: int) -> list[list[str]]:
    return [
        ["案例名称", f"样例{seed}办理案例"], ["企业名称", f"天津样例{seed}贸易有限公司"], ["企业联络人电话", "13800000002"],
        ["对应清单内容", f"{item.seq} {item.label}"], ["案例简述", "企业当天办结,当天收到结果。"],
        ["填报单位", "综合处"], ["填报人", "林测一"], ["手机号码", "13800000001"],
    ]  # fmt: skip


def liaison(unit: str) -> Given:
    table = [["", "姓  名", "处  室", "职  务", "联系电话", "邮箱"],
             ["联络员", "林测一", "综合处", "主任科员", "手机:13800000001\n座机:022-27509182", "ceyi@example.com"]]  # fmt: skip
    return {"paragraphs": ["各部门(单位)联络员信息表", f"单位名称:{unit}    填表人:林测一"], "tables": [table]}


def covering(paths: Sequence[str]) -> Given:
    rows = [["序号", "材料名称", "说明"], *([str(n), path.rpartition(".")[0], "佐证材料"] for n, path in enumerate(paths, 1))]
    return {"paragraphs": ["佐证材料清单", f"本次报送材料 {len(paths)} 份。"], "tables": [rows]}


@cache
def picture(seed: int) -> bytes:
    """A picture of green and blue fields, another for each seed: nothing red that could be taken for a seal."""
    import io

    from PIL import Image, ImageDraw

    image = Image.new("RGB", (640, 400), "white")
    draw, rng = ImageDraw.Draw(image), random.Random(seed)
    for _ in range(40):
        x, y = rng.randrange(600), rng.randrange(360)
        draw.rectangle((x, y, x + 40, y + 30), fill=(rng.randrange(90), rng.randrange(90, 255), rng.randrange(90, 255)))
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


@cache
def video(seed: int = 1) -> bytes:
    """Four seconds of moving fields, another for each seed."""
    import io

    import av
    import numpy as np

    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as container:
        stream = container.add_stream("mpeg4", rate=5)
        stream.width, stream.height, stream.pix_fmt = 160, 120, "yuv420p"
        for n in range(20):
            frame = np.full((120, 160, 3), 40, np.uint8)
            frame[n * 5 : n * 5 + 20, seed % 100 : seed % 100 + 40] = (200, 90, n * 10)
            for packet in stream.encode(av.VideoFrame.from_ndarray(frame, format="rgb24")):
                container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)
    return out.getvalue()
