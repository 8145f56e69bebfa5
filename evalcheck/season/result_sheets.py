"""调查结果.xlsx: return rates, weighted results with pictures, replacements, remarks and method of a survey."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from evalcheck.audit.sheets import FILLS, Bars, Value, Worksheet
from evalcheck.season.call_sheets import Form
from evalcheck.season.drawn import Draw
from evalcheck.season.rates import Results

_UNIT = {"content": "评估内容", "district": "区域", "unit": "报送单位", "day": "日期"}
_NONE = {"day": "未拨打"}


def sheets(results: Results, told: Mapping[str, Any]) -> list[Worksheet]:
    """调查结果.xlsx: rates, weighted results with pictures, replacements, remarks, method. It names no enterprise and no phone."""
    form = results.form
    return [
        *(_rates([name], form, told) for name in _UNIT), _rates(list(_UNIT), form, told),
        *_by_question(form, told), _all_answers(form, told), _replacements(form, told), _remarks(form, told), _method(results.draw, told),
    ]  # fmt: skip


def _rates(by: list[str], form: Form, told: Mapping[str, Any]) -> Worksheet:
    """The totals by one thing with the whole below, or all rates by everything."""
    rows: list[list[Value]] = []
    listed = [one for by_ in (by, []) for one in told["totals"] if one["by"] == by_] if len(by) == 1 else told["rates"]
    for one in listed:
        named = {**one, "content": None if one["content"] is None else form.name(one["content"])}
        names = [named[name] or _NONE.get(name, "不明") for name in by] if one.get("by", True) else ["合计"]
        below = "低于目标" if one.get("below") else None
        rows.append([*names, one["drawn"], one["dealt"], one["called"], one["completed"], one["rate"], one["target"], below])
    headings = [
        *((_UNIT[name], 26) for name in by), ("抽样", 8), ("发出（含替换）", 13), ("已拨打", 9), ("已完成", 9), ("回收率(%)", 11),
        ("目标(%)", 9), ("提示", 12),
    ]  # fmt: skip
    name = f"回收率按{_UNIT[by[0]]}" if len(by) == 1 else "回收率交叉"
    keys = ["|".join(str(part) for part in row[: len(by)]) for row in rows]
    fills = {(number, len(headings) - 1): FILLS["partial"] for number, row in enumerate(rows) if row[-1]}
    title = "回收率 = 已完成 ÷ 已拨打（存疑的不计）"
    return Worksheet(name, headings, rows, title, fills=fills, keys=keys, known_by=tuple(_UNIT[name] for name in by))


def _by_question(form: Form, told: Mapping[str, Any]) -> Iterator[Worksheet]:
    """A sheet for each question with a picture: contents, and all together; of a choice each answer is told in the sheet of all answers."""
    found: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for one in told["answers"]:
        if one["scale"] in ("share", "rating") and one["n"]:
            found[one["label"], "均值" if one["mean"] is not None else "比例"].append(one)
    for (label, what), several in found.items():
        yield _pictured(f"{label}{what}", several, form)


def _pictured(name: str, several: Sequence[Mapping[str, Any]], form: Form) -> Worksheet:
    ends = several[0]["ends"]
    scale, digits, unit = (1, 2, "估计") if ends else (100, 1, "估计(%)")
    rows: list[list[Value]] = []
    for one in sorted(several, key=lambda one: one["content"] is None):
        value, low, high = (round(scale * number, digits) for number in (_value(one), one["low"], one["high"]))
        below, above = round(value - low, digits), round(high - value, digits)
        rows.append([_content(form, one), one["n"], value, low, high, below, above, one["weighted_n"], one["population"]])
    headings = [
        ("评估内容", 26), ("回答数", 9), (unit, 10), ("95%下限", 10), ("95%上限", 10), ("向下", 8), ("向上", 8), ("加权回答数", 12),
        ("企业总数", 11),
    ]  # fmt: skip
    of = f"{ends[0]:g} 到 {ends[1]:g} 分" if ends else f"答“{several[0]['answer']}”"
    title = f"{name}：{of}，加权估计和 95% 置信区间"
    bars = Bars(title, "评估内容", unit, "向下", "向上", ends[1] if ends else 100)
    return Worksheet(name[:31], headings, rows, title, keys=[str(row[0]) for row in rows], known_by=("评估内容",), frozen=1, bars=bars)


def _value(one: Mapping[str, Any]) -> float:
    value: float = one["share"] if one["mean"] is None else one["mean"]
    return value


def _content(form: Form, one: Mapping[str, Any]) -> str:
    return "全部内容" if one["content"] is None else form.name(one["content"])


def _all_answers(form: Form, told: Mapping[str, Any]) -> Worksheet:
    rows: list[list[Value]] = []
    listed = [*told["answers"], *told["breakdown"]]
    for one in listed:
        value = one["mean"] if one["mean"] is not None else one["share"]
        rows.append([
            _content(form, one), one["item"], one["district"], one["question"], one["label"], one["text"], one["answer"], one["n"],
            value, one["low"], one["high"], one["weighted_n"], one["population"],
        ])  # fmt: skip
    headings = [
        ("评估内容", 22), ("清单序号", 9), ("区域", 12), ("问题编号", 14), ("问题", 10), ("问法", 44), ("答案", 20), ("回答数", 9),
        ("估计", 10), ("95%下限", 10), ("95%上限", 10), ("加权回答数", 12), ("企业总数", 11),
    ]  # fmt: skip
    keys = [f"{one['content']}|{one['item']}|{one['district']}|{one['question']}|{one['answer']}" for one in listed]
    return Worksheet("加权结果", headings, rows, "全部问题的加权估计（比例为 0 到 1，均值为分）", keys=keys)


def _replacements(form: Form, told: Mapping[str, Any]) -> Worksheet:
    rows: list[list[Value]] = [
        [one["number"], one["by"], one["batch"], _content(form, one), one["district"], one["unit"], one["why"]]
        for one in told["replacements"]
    ]
    headings = [("原编号", 9), ("替换编号", 9), ("批次", 7), ("评估内容", 24), ("区域", 12), ("报送单位", 18), ("原因", 14)]
    return Worksheet("替换记录", headings, rows, "替换：同一层内按次序，权重不变；编号是外呼表上的编号")


def _remarks(form: Form, told: Mapping[str, Any]) -> Worksheet:
    rows: list[list[Value]] = [[_content(form, one), one["district"], one["unit"], one["text"]] for one in told["remarks"]]
    headings = [("评估内容", 24), ("区域", 12), ("报送单位", 18), ("意见和建议", 90)]
    keys = [str(number) for number in range(1, len(rows) + 1)]
    return Worksheet("意见和建议", headings, rows, "企业的意见和建议（不含企业名称）", keys=keys)


def _method(draw: Draw, told: Mapping[str, Any]) -> Worksheet:
    rows: list[list[Value]] = [
        ["抽样", f"种子 {draw.seed}，输入摘要 {draw.sha256}"],
        ["样本", f"抽取 {told['drawn']} 家，发出 {told['dealt']} 家（含替换 {len(told['replacements'])} 家）"],
        ["回收", f"拨打 {told['called']} 家，完成 {told['completed']} 家"],
        ["存疑", f"{told['doubtful']} 家的填写有疑问，没有计入（见回收核对.xlsx）"],
        ["权重", "设计权重为入样概率的倒数；在层内（不足两份时与同一内容的相邻层合并）按企业总数放大，视未答的与同层已答的相同"],
        ["方差", "分层抽样，有限总体修正；部分企业才回答的问题按域的比率估计"],
        ["区间", "95% 置信区间：比例用 Wilson 区间（按方差折算的独立样本数），均值用 t 区间"],
        ["回收率", "已完成 ÷ 已拨打；替换的企业计入所在内容、区域、单位"],
    ]  # fmt: skip
    return Worksheet("方法", [("项目", 12), ("内容", 110)], rows, "调查和估计的方法", frozen=1)
