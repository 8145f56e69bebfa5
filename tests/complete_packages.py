"""Complete, correct packages of a unit, made from the catalogue: every file that its items ask, every value right, all invented."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any

from benchmarks.lists import credit_code
from evalcheck.catalogue import Catalogue
from evalcheck.catalogue.items import Clause, Commitment, EvidenceKind, Item
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
    ("27-2", "enterprise_list"): "出口退税企业名单", ("12-2", "platform_screenshot"): "部门端截图",
    ("20-3", "operation_video"): "网上和手机端操作视频",
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
        return {"名单": enterprise_list(clause, max(12, clause.minimum or 0, _count_asked(item, clause)), seed, _matters(item, clause))}
    if kind == EvidenceKind.WORK_ORDER:
        return {"工单": work_order(8, seed, matter=_matters(item, clause))}
    if kind == EvidenceKind.ITEM_LIST:
        return {"清单": item_list(item, clause, max(12, clause.minimum or 0, _count_asked(item, clause)))}
    if kind == EvidenceKind.STATISTICS:
        return {"统计": statistics(item, clause, seed)}
    if kind == EvidenceKind.PLATFORM_SCREENSHOT:
        return {"bytes": picture(seed).hex()}
    if kind == EvidenceKind.OPERATION_VIDEO:
        return {"bytes": video(seed).hex()}
    if kind == EvidenceKind.CASE:
        return {"paragraphs": [], "tables": [case(item, seed)]}
    return _paper(item, clause, kind, seed)


def _paper(item: Item, clause: Clause, kind: EvidenceKind, seed: int) -> Given:
    """A document that speaks of its item in 150 to 600 characters; with a table where rows are asked."""
    listed = [[str(n), f"样例项目{n}"] for n in range(1, (clause.minimum or 1) + 1)]
    tables = [[["序号", "项目"], *listed]] if clause.minimum_of == "row" else []
    write = {
        EvidenceKind.POLICY_DOCUMENT: policy,
        EvidenceKind.PUBLIC_LINK: link,
        EvidenceKind.SITE_PHOTO: photos,
        EvidenceKind.OTHER: guide,
    }
    return {"paragraphs": [*write.get(kind, statement)(item, clause, seed), *_each(clause)], "tables": tables}


def _matters(item: Item, clause: Clause) -> tuple[str, ...]:
    """What the rows of a list are about, in turn: each of the things that the clause names."""
    return tuple(f"{item.label}({part.label})" for part in clause.parts) or (item.label,)


def _each(clause: Clause) -> list[str]:
    """Of a clause that names several things, a heading and two sentences on each."""
    return [
        text
        for n, part in enumerate(clause.parts, 1)
        for text in (f"{n}.{part.label}", f"{part.label}由综合处于2021年6月{n}日整理。2021年底前,{part.label}已核对{n + 1}次。")
    ]


def policy(item: Item, clause: Clause, seed: int) -> list[Any]:
    """Red head's line, number, title, articles, issuing unit, date."""
    matter = item.label
    return [
        "天津市样例局文件",
        f"样发〔2021〕{seed}号",
        f"关于{matter}有关事项的通知",
        "各有关单位:",
        f"为做好{matter}工作,现就{clause.label}通知如下。",
        f"第一条 本通知适用于全市范围内的{matter},由综合处会同各区样例科组织实施,每月10日前报送上月进展。",
        f"第二条 申请人可以在线上或者窗口提出申请;材料齐全的,当场受理,不得另行要求提供清单以外的{3 + seed % 4}类材料。",
        f"第三条 {matter}实行首问负责和一次告知,办理结果同步推送到申请人的账户,并纳入年度考核,分值为{5 + seed % 6}分。",
        "第四条 本通知自2021年5月10日起施行,有效期5年。",
        "天津市样例局",
        "2021年5月6日",
        "(此件主动公开)",
    ]


def statement(item: Item, clause: Clause, seed: int) -> list[Any]:
    """What was done, with figures, dates and the document it rests on; the promised figures are reached."""
    matter = item.label
    return [
        f"{matter}工作情况({clause.label}){seed}",
        f"2021年3月以来,样例局围绕{matter}开展工作,就{clause.label}成立专班,由综合处牵头,{2 + seed % 5}个处室参加,每周调度、每月通报。",
        f"一是健全制度。依据《关于{matter}有关事项的通知》,修订内部规程{1 + seed % 3}项,明确岗位职责{10 + seed}条。",
        f"二是抓好落实。全年围绕{matter}召开推进会{4 + seed % 9}次,组织培训{2 + seed % 4}场,{80 + seed}人参加。",
        f"三是上门问需。走访企业{30 + seed}家,收集意见{20 + seed}条,解决问题{12 + seed}个,逐家回访。",
        *(f"四是兑现承诺。2021年,{_reached(c)}。" for c in item.commitments if clause.id in c.proved_by),
        f"下一步,样例局将继续推进{matter},2022年6月底前完成回访,对反映集中的问题逐一整改。",
    ]


def link(item: Item, clause: Clause, seed: int) -> list[Any]:
    matter = item.label
    return [
        f"{matter}({clause.label}){seed}",
        f"网址:https://www.example.gov.cn/{seed}",
        f"进入首页后点击“{matter}”栏目,可以查看办理条件、办理材料和办理进度,也可以下载表格样张{1 + seed % 5}份。",
        f"栏目于2021年5月10日上线,截至2021年12月31日,{matter}页面访问{1000 + 17 * seed}次,线上提交申请{200 + seed}件,全部按时办结。",
        "手机端在“样例办”应用中搜索栏目名称即可进入,咨询电话022-27509182。",
    ]


def photos(item: Item, clause: Clause, seed: int) -> list[Any]:
    """Two photos with words below each."""
    matter = item.label
    return [
        f"{matter}({clause.label}){seed}",
        f"下列照片拍摄于2021年9月15日,反映{matter}的现场情况:样例大厅设{matter}专区,有窗口{2 + seed % 4}个、自助终端{3 + seed % 5}台。",
        {"picture": [640 + seed, 400]},
        f"图1 {matter}专区入口,摆放办事指引{20 + seed}份。",
        {"picture": [600, 420 + seed]},
        f"图2 工作人员在窗口讲解{matter}的办理步骤,当日接待{30 + seed}人次。",
    ]


def guide(item: Item, clause: Clause, seed: int) -> list[Any]:
    matter = item.label
    return [
        f"{matter}({clause.label}){seed}",
        f"一、办理对象:在本市登记、需要办理{matter}的企业、个体工商户和其他组织。",
        f"二、办理材料:申请表1份、身份证明1份、{matter}相关材料{1 + seed % 4}份,均可以线上提交电子件。",
        "三、办理步骤:登录样例平台;选择事项;填写并提交;窗口核验后出具结果。材料有缺漏的,2小时内一次告知。",
        f"四、本材料由样例局于2021年5月10日发布,编号YL-{seed:03d},适用于{clause.label};咨询电话022-27509182。",
        f"五、截至2021年12月31日,已按此为{120 + seed}家单位办理{matter}。",
    ]


def item_list(item: Item, clause: Clause, count: int) -> list[list[Any]]:
    """Matters with their office and place; the title and the rows say of which item."""
    rows: list[list[Any]] = [[f"{item.label}{clause.label[:12]}一览"], ["序号", "事项名称", "主管处室", "地点", "内容"]]
    matters = _matters(item, clause)
    return rows + [[n, f"样例事项{n}", "综合处", PLACES[n % 5], f"{matters[n % len(matters)]}第{n}项工作"] for n in range(1, count + 1)]


def statistics(item: Item, clause: Clause, seed: int) -> list[list[Any]]:
    """Figures with their units, the promised ones reached."""
    rows: list[list[Any]] = [[f"{item.label}统计表({clause.label},截至2021年12月31日)"], ["指标", "数值", "单位"]]
    rows += [["总量", 100 + seed, "件"], ["占比(%)", 63, "%"], ["线上提交量", 60 + seed, "件"]]
    rows += [[part.label, 20 + n, "次"] for n, part in enumerate(clause.parts)]
    return rows + [[c.metric, _better(c), _UNITS[c.unit]] for c in item.commitments if clause.id in c.proved_by]


_UNITS = {
    "day": "天", "working_day": "个工作日", "link": "个环节", "count": "个", "percent": "%", "cny": "元", "rank": "位",
    "square_meter": "平方米", "volume": "册",
}  # fmt: skip


def _reached(commitment: Commitment) -> str:
    """A promise as a text tells that it was kept: `低压客户平均办电时间为2.7个工作日`."""
    place = "第" if commitment.unit == "rank" else ""
    return f"{commitment.metric}{'为' if commitment.op in ('<=', '<') else '达到'}{place}{_better(commitment)}{_UNITS[commitment.unit]}"


def _better(commitment: Commitment) -> float:
    """A value that keeps the promise: a tenth better where parts of one make sense, else one more or the same."""
    if commitment.op in ("<=", "<"):
        return commitment.value if commitment.unit in ("link", "rank", "cny") else round(commitment.value * 0.9, 1)
    value = commitment.value * 1.1 or 1.5
    return round(value, 2) if value < 1000 and commitment.unit != "count" else int(value) + 1


def _count_asked(item: Item, clause: Clause) -> int:
    """Rows that the item's commitments ask of this clause's list."""
    counts = [c.value for c in item.commitments if c.unit == "count" and c.statistic == "count" and clause.id in c.proved_by]
    return int(max(counts, default=-1)) + 1


def enterprise_list(clause: Clause, count: int, seed: int, matters: Sequence[str] = ("样例业务办理",)) -> list[list[Any]]:
    extra = [_extra(name) for name in clause.extra_columns]
    rows: list[list[Any]] = [["企业全量样本表"], ["部门:综合处", None, "联系人:林测一", None, "手机号码:13800000001"]]
    rows.append([*LIST_HEADER[:7], *(name for name, _ in extra), "备注"])
    for row in companies(count, seed, matters):
        rows.append([*row, *(value for _, value in extra), None])
    return rows


def _extra(name: str) -> tuple[str, Any]:
    return name, date(2021, 8, 3) if "时间" in name else "网上办理"


def companies(count: int, seed: int, matters: Sequence[str]) -> list[list[Any]]:
    rng = random.Random(seed)
    return [
        [n, PLACES[n % len(PLACES)], f"天津样例{seed}第{n}贸易有限公司", credit_code(rng), "王李张刘陈"[n % 5] + "测试",
         f"138{rng.randrange(10**8):08d}", matters[n % len(matters)]]
        for n in range(1, count + 1)
    ]  # fmt: skip


def work_order(count: int, seed: int, stages: int = 2, matter: Sequence[str] = ("样例业务办理",)) -> list[list[Any]]:
    """Two stages of one calendar day each, on working days: 2 days in all."""
    top: list[Any] = [*ORDER_TOP]
    below: list[Any] = [None] * len(ORDER_TOP)
    for n in range(1, stages + 1):
        top += [f"环节{n}(单位:天)", None, None]
        below += ["开始时间", "完成时间", f"环节{n}总时长"]
    rows: list[list[Any]] = [["样例业务系统工单"], ["上报部门(单位):综合处", None, "联系人:林测一", None, "联系电话:022-27509182"]]
    rows += [[*top, "各环节累计总时长", "备注"], below]
    for row in companies(count, seed, matter):
        start = date(2021, 9, 6) + timedelta(days=7 * (int(row[0]) % 2))
        times: list[Any] = []
        for n in range(stages):
            times += [start + timedelta(days=n), start + timedelta(days=n + 1), 1]
        rows.append([row[0], f"GD{seed:03d}{row[0]:05d}", *row[2:7], *times, stages, None])
    return [*rows, [f"平均办理时间:{stages}天,具体环节数量:{stages}个"]]


def case(item: Item, seed: int) -> list[list[str]]:
    return [
        ["案例名称", f"样例{seed}办理案例"], ["企业名称", f"天津样例{seed}贸易有限公司"], ["企业联络人电话", "13800000002"],
        ["对应清单内容", f"{item.seq} {item.label}"], ["案例简述", _story(item, seed)],
        ["填报单位", "综合处"], ["填报人", "林测一"], ["手机号码", "13800000001"],
    ]  # fmt: skip


def _story(item: Item, seed: int) -> str:
    return (
        f"2021年9月{1 + seed % 28}日,天津样例{seed}贸易有限公司为办理{item.label}来到样例大厅。窗口调取已有材料{2 + seed % 4}份,"
        f"指导企业线上提交申请,当天办结,当天收到结果。以往同类业务要跑{2 + seed % 2}次,这次一次办成,企业节省费用{3 + seed % 7}00元。"
        f"此后样例局把这一做法写入{item.label}的内部规程,到年底又有{10 + seed}家企业照此办理。"
    )


def liaison(unit: str) -> Given:
    table = [["", "姓  名", "处  室", "职  务", "联系电话", "邮箱"],
             ["联络员", "林测一", "综合处", "主任科员", "手机:13800000001\n座机:022-27509182", "ceyi@example.com"]]  # fmt: skip
    return {"paragraphs": ["各部门(单位)联络员信息表", f"单位名称:{unit}    填表人:林测一"], "tables": [table]}


def covering(paths: Sequence[str]) -> Given:
    rows = [["序号", "材料名称", "说明"], *([str(n), path.rpartition(".")[0], "佐证材料,由综合处提供"] for n, path in enumerate(paths, 1))]
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
