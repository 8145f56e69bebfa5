"""The chapter of an evaluation report on how enterprises and the public see the measures: calls, answers with intervals, opinions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
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
    whole, names = survey.whole, {content.no: content.name for content in catalogue.contents}
    doc.text(
        document,
        f"电话调查抽取企业 {whole['drawn']} 家，连同替换共发出 {whole['dealt']} 家，拨打 {whole['called']} 家，"
        f"完成 {whole['completed']} 家，回收率（完成 ÷ 拨打）{_rate(whole)}，目标 {whole['target']:g}%。",
    )
    rows = [
        [str(one["content"] or "—"), names.get(one["content"], "名单未写明内容"),
         *(str(one[key]) for key in ("drawn", "dealt", "called", "completed")), _rate(one) + ("（低于目标）" if one["below"] else "")]
        for one in survey.by_content
    ]  # fmt: skip
    if rows:
        heads = ["序号", "评估内容", "抽取", "发出", "拨打", "完成", "回收率"]
        doc.table(document, "表 各评估内容的调查完成情况", heads, [1.4, 5.2, 1.6, 1.6, 1.6, 1.6, 3.6], rows)
    if short := survey.data["below_target"]:
        doc.text(document, f"按全部、评估内容、区域、单位统计，回收率低于目标的有 {len(short)} 处，下列结果引用时要注意代表性。")


def _rate(one: Mapping[str, Any]) -> str:
    """From the counts: `rate` is rounded already, and rounded once more it may be another one."""
    return f"{100 * one['completed'] / one['called']:.1f}%" if one["called"] else "—"


def _answers(document: Any, survey: Survey, catalogue: Catalogue, font: Path | None) -> None:
    """All contents together question by question; each content in a row, what was chosen among several left to the annex."""
    answers = survey.data["answers"]
    if not answers:
        return
    rows = [[question(one), str(one["n"]), value(one), interval(one), _size(one)] for one in answers if one["content"] is None]
    heads = ["问题", "有效回答", "加权结果", "95% 区间", "所代表的企业"]
    doc.table(document, "表 全部内容的调查结果（按入样概率加权）", heads, [7.4, 1.8, 2.2, 3.2, 2.0], rows)
    told = [one for one in answers if one["content"] is not None and one["scale"] != "choice"]
    columns = list(dict.fromkeys(_column(one) for one in told))
    by_content = {content.no: {_column(one): one for one in told if one["content"] == content.no} for content in catalogue.contents}
    rows = [
        [str(content.no), content.name, *(_cell(by_content[content.no].get(column)) for column in columns)]
        for content in catalogue.contents
        if by_content[content.no]
    ]
    widths = [1.2, 3.8, *[11.6 / max(1, len(columns))] * len(columns)]
    doc.table(document, "表 各评估内容的调查结果（按入样概率加权）", ["序号", "评估内容", *columns], widths, rows)
    doc.text(
        document, f"括号里是 95% 区间和有效回答数；回答太少、估计不出方差的没有区间。各问题的全文和全部答案见{doc.annex(doc.METHOD)}。"
    )
    _picture(document, [one for one in told if one["scale"] == "share" and one["share"] is not None], catalogue, font)


def _column(one: Mapping[str, Any]) -> str:
    if one["ends"]:
        return f"{one['label']}（{one['ends'][0]:g} 至 {one['ends'][1]:g}）"
    return f"{one['label']}：{one['answer']}" if one["answer"] else f"{one['label']}（均值）"


def _cell(one: Mapping[str, Any] | None) -> str:
    return "—" if one is None else f"{value(one)}\n（{interval(one)}，{one['n']}）"


def _picture(document: Any, drawn: Sequence[Mapping[str, Any]], catalogue: Catalogue, font: Path | None) -> None:
    if not drawn:
        return
    if font is None:
        doc.to_write(document, "本机没有中文字体，图没有画；请安装字体后重新生成，或用上表作图")
        return
    names = {content.no: content.name for content in catalogue.contents}
    for label in dict.fromkeys(_column(one) for one in drawn):
        points = [(names.get(one["content"], "—"), *_scaled(one)) for one in drawn if _column(one) == label]
        png = charts.intervals(points, 100, "%", font)
        doc.picture(document, f"图 {label}的比例和 95% 区间", png, f"各评估内容{label}的加权比例和 95% 区间，数字与上表相同")


def all_answers(document: Any, survey: Survey, catalogue: Catalogue) -> None:
    """Every question and answer of every content, for the annex."""
    names: dict[int | None, str] = {content.no: content.name for content in catalogue.contents}
    rows = [
        [names.get(one["content"], "—"), question(one), str(one["n"]), value(one), interval(one), _size(one)]
        for one in survey.data["answers"]
        if one["content"] is not None
    ]
    heads = ["评估内容", "问题", "有效回答", "加权结果", "95% 区间", "所代表的企业"]
    doc.table(document, "表 各问题的调查结果（按入样概率加权）", heads, [3.4, 5.0, 1.6, 2.0, 2.8, 1.8], rows)


def _size(one: Mapping[str, Any]) -> str:
    return "—" if one["population"] is None else f"{one['population']:.0f}"


def _scaled(one: Mapping[str, Any]) -> tuple[float, float | None, float | None]:
    return 100 * one["share"], *(None if one[key] is None else 100 * one[key] for key in ("low", "high"))


def question(one: Mapping[str, Any]) -> str:
    """The question, and what the share is the share of; of a mean the ends of its scale."""
    if one["answer"]:
        return f"{one['text']}（{one['answer']}）"
    return f"{one['text']}（{one['ends'][0]:g} 至 {one['ends'][1]:g}）" if one["ends"] else str(one["text"])


def value(one: Mapping[str, Any]) -> str:
    """The weighted result of a question: a share, or a mean on its scale."""
    if one.get("share") is not None:
        return f"{100 * one['share']:.1f}%"
    return "—" if one.get("mean") is None else f"{one['mean']:.2f}"


def interval(one: Mapping[str, Any]) -> str:
    """The 95 % interval; where its ends are one, there were too few answers for a variance, and none is told."""
    if one["low"] is None or one["low"] == one["high"]:
        return "—"
    if one.get("share") is not None:
        return f"{100 * one['low']:.1f}%～{100 * one['high']:.1f}%"
    return f"{one['low']:.2f}～{one['high']:.2f}"


def _opinions(document: Any, audit: Round, catalogue: Catalogue) -> None:
    said = audit.opinions
    if not said.get("total"):
        doc.text(document, "没有登记社会公众意见，或生成本稿时登记表是空的。")
        return
    sources = Counter(one["source"] or "未注明" for one in said["entries"])
    told = "、".join(f"{source} {count} 条" for source, count in sorted(sources.items(), key=lambda pair: (-pair[1], pair[0])))
    doc.text(
        document,
        f"听取社会公众意见，登记 {said['total']} 条（{told}），已答复 {said['replied']} 条；尚未归入评估内容的 {said['open']} 条，"
        f"评估内容由程序提出、还没有人确认的 {said['proposed']} 条。",
    )
    counted = said["by_content"]
    rows = [[str(one.no), one.name, str(counted[str(one.no)])] for one in catalogue.contents if counted.get(str(one.no))]
    if rows:
        doc.table(document, "表 社会公众意见涉及的评估内容", ["序号", "评估内容", "条数"], [1.6, 11.0, 4.0], rows)
