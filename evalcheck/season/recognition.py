"""The chapter of an evaluation report on how enterprises and the public see the measures: calls, answers with intervals, opinions."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from evalcheck.catalogue import Catalogue
from evalcheck.season import charts
from evalcheck.season import document as doc
from evalcheck.season.rounds import Round, Survey


def recognition(survey: Survey | None, audit: Round, catalogue: Catalogue, font: Path | None, document: Any) -> None:
    """Rates by content, weighted answers with their 95 % intervals, and opinions; what was not done is said."""
    if survey is None:
        doc.text(document, "没有开展电话调查，或生成本稿时没有调查结果（survey.json），本章没有调查数字。")
    else:
        _rates(document, survey, catalogue)
        _answers(document, survey, catalogue, font)
    _opinions(document, audit, catalogue)
    doc.to_write(document, "对社会认同度的评价：各内容的差别、满意和不满意的原因")


def _rates(document: Any, survey: Survey, catalogue: Catalogue) -> None:
    data, names = survey.data, {content.no: content.name for content in catalogue.contents}
    doc.text(
        document,
        f"电话调查抽取企业 {data['drawn']} 家，拨打 {data['called']} 家，完成 {data['completed']} 家，"
        f"完成率 {_percent(data['completed'], data['drawn'])}。",
    )
    rows = [
        [str(no), names.get(no, ""), *(str(counts[key]) for key in ("drawn", "called", "completed")),
         _percent(counts["completed"], counts["drawn"])]
        for no, counts in survey.by_content().items()
    ]  # fmt: skip
    if rows:
        heads = ["序号", "评估内容", "抽取", "拨打", "完成", "完成率"]
        doc.table(document, "表 各评估内容的调查完成情况", heads, [1.4, 6.6, 2.1, 2.1, 2.1, 2.3], rows)
    if short := data.get("below_target"):
        doc.text(document, f"回收率（完成 ÷ 拨打）低于目标的有 {len(short)} 处，下列结果引用时要注意代表性。")


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}%" if whole else "—"


def _answers(document: Any, survey: Survey, catalogue: Catalogue, font: Path | None) -> None:
    answers, names = survey.answers(), {content.no: content.name for content in catalogue.contents}
    if not answers:
        return
    rows = [[_whom(one, names), asked(one), str(one["n"]), value(one), interval(one)] for one in answers]
    heads = ["评估内容", "问题", "有效回答", "加权结果", "95% 区间"]
    doc.table(document, "表 调查结果（按入样概率加权）", heads, [3.6, 6.2, 1.8, 2.3, 2.7], rows)
    drawn = [one for one in answers if one.get("share") is not None]
    if not drawn:
        return
    if font is None:
        doc.to_write(document, "本机没有中文字体，图没有画；请安装字体后重新生成，或用上表作图")
        return
    points = [
        (f"{_whom(one, names)} {one.get('label', one['question'])} {one.get('answer') or ''}".strip(), *_scaled(one)) for one in drawn
    ]
    png = charts.intervals(points, 100, "%", font)
    doc.picture(document, "图 调查结果和 95% 区间", png, "各问题的加权比例和 95% 区间，数字与上表相同")


def _whom(one: Mapping[str, Any], names: Mapping[int, str]) -> str:
    return "全部内容" if one.get("content") is None else names.get(one["content"], "—")


def asked(one: Mapping[str, Any]) -> str:
    """The question, and of a share whose share it is."""
    return f"{one['text']}（答“{one['answer']}”）" if one.get("answer") else str(one["text"])


def _scaled(one: Mapping[str, Any]) -> tuple[float, float | None, float | None]:
    return 100 * one["share"], *(None if one.get(key) is None else 100 * one[key] for key in ("low", "high"))


def value(one: Mapping[str, Any]) -> str:
    """The weighted result of a question: a share, or a mean on its scale."""
    if one.get("share") is not None:
        return f"{100 * one['share']:.1f}%"
    return "—" if one.get("mean") is None else f"{one['mean']:.2f}"


def interval(one: Mapping[str, Any]) -> str:
    if one.get("low") is None or one.get("high") is None:
        return "—"
    if one.get("share") is not None:
        return f"{100 * one['low']:.1f}%～{100 * one['high']:.1f}%"
    return f"{one['low']:.2f}～{one['high']:.2f}"


def _opinions(document: Any, audit: Round, catalogue: Catalogue) -> None:
    if not audit.opinions:
        doc.text(document, "没有登记社会公众意见，或生成本稿时没有登记表。")
        return
    counted: Mapping[str, int] = audit.opinions.get("by_content") or {}
    doc.text(document, f"听取社会公众意见，登记 {audit.opinions.get('total', 0)} 条。")
    rows = [[str(one.no), one.name, str(counted[str(one.no)])] for one in catalogue.contents if counted.get(str(one.no))]
    if rows:
        doc.table(document, "表 社会公众意见涉及的评估内容", ["序号", "评估内容", "条数"], [1.6, 11.0, 4.0], rows)
