"""评估报告: the draft of the evaluation report (方案五), its figures from an audit and its survey, its judgements left to a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from evalcheck.audit.overview import SIGNS
from evalcheck.audit.tables import AFTER_STATES, CLAUSE_STATES, STATES
from evalcheck.checks import KINDS
from evalcheck.masking import swept
from evalcheck.records import dataclass
from evalcheck.reporters import word_pages as pages
from evalcheck.reporters.labels import DUTIES, VERDICTS, measured, promise, word
from evalcheck.reporters.qualities import QUALITIES
from evalcheck.ruleset import Ruleset
from evalcheck.season import charts
from evalcheck.season import document as doc
from evalcheck.season.figures import (
    ITEM_STATES,
    ContentFigures,
    ItemFigures,
    Problems,
    conclusion_of,
    contents_of,
    levels_of,
    problems_of,
    receipt_of,
    top,
    unexamined_of,
)
from evalcheck.season.recognition import all_answers, recognition
from evalcheck.season.rounds import Round, Survey

_SHOWN = 15
"""Rows of a table of the worst: the whole stands in the tables of the audit."""


@dataclass(frozen=True)
class Season:
    """What a report is made of. `later` is the audit of the next list's round, `font` a typeface for the pictures."""

    audit: Round
    ruleset: Ruleset
    survey: Survey | None = None
    later: Round | None = None
    font: Path | None = None

    @cached_property
    def contents(self) -> list[ContentFigures]:
        return contents_of(self.audit, self.ruleset.catalogue)

    @cached_property
    def problems(self) -> Problems:
        return problems_of(self.audit)


def draft(season: Season, template: Path | None = None) -> tuple[bytes, int]:
    """The report as a file, and how many places of it a person must still write. Raises NoTemplate."""
    names = season.ruleset.report
    document = doc.new(template, _sources(season))
    if template is None:
        doc.text(document, names.title, "Title")
        doc.to_write(document, "核对全文后删去本行；本稿的数字由程序汇总，黄色标出的文字须由评估人员撰写")
    chapters: list[tuple[str, Callable[[Any], None]]] = [
        (names.chapters.overview, partial(_overview, season)),
        (names.chapters.done, partial(_done, season)),
        (names.chapters.next, partial(_next, season)),
        (names.chapters.plan, partial(_plan, season)),
        (names.chapters.recognition, partial(recognition, season.survey, season.audit, season.ruleset.catalogue, season.font)),
        (names.chapters.problems, partial(_problems, season)),
        (names.chapters.advice, partial(_advice, season)),
    ]
    for number, (title, write) in enumerate(chapters, 1):
        doc.chapter(document, title, write, f"{numeral(number)}、{title}")
    for title, annex in zip(doc.ANNEXES, (_ledger, _method, _unexamined), strict=True):
        doc.chapter(document, title, partial(annex, season), f"{doc.annex(title)} {title}")
    return pages.saved(document, names.title, season.ruleset.catalogue.window.end), doc.left_to_write(document)


def _sources(season: Season) -> str:
    """The footer: the bytes that every figure comes from."""
    told = [f"定稿 {' '.join(season.audit.frozen)}"] if season.audit.frozen else []
    told += [f"audit.json sha256 {season.audit.sha256}"]
    told += [f"survey.json sha256 {season.survey.sha256}"] if season.survey else []
    told += [f"下一轮 audit.json sha256 {season.later.sha256}"] if season.later else []
    return f"数据来源：{'；'.join(told)}　第 {{page}} 页"


_DIGITS = "零一二三四五六七八九"


def numeral(number: int) -> str:
    """1 to 99 as headings count: 一, 十, 十一, 二十五."""
    tens, ones = divmod(number, 10)
    return ("" if not tens else "十" if tens == 1 else f"{_DIGITS[tens]}十") + (_DIGITS[ones] if ones or not tens else "")


def share(part: int, whole: int) -> str:
    """A share with one decimal, half up; of nothing there is none."""
    return f"{(2000 * part + whole) // (2 * whole) / 10:.1f}%" if whole else "—"


def by_state(states: Mapping[str, int]) -> str:
    """How many items stand how, each with its share of all; those of which nothing is asked only where there are any."""
    shown = [*ITEM_STATES, *(["none"] if states.get("none") else [])]
    whole = sum(states.get(state, 0) for state in shown)
    return "，".join(f"{STATES[state]} {states.get(state, 0)} 项（{share(states.get(state, 0), whole)}）" for state in shown)


def _overview(season: Season, document: Any) -> None:
    audit, counts, receipt = season.audit, season.audit.data["counts"], receipt_of(season.audit)
    files, size = sum(one["files"] for one in audit.packages), sum(one["bytes"] for one in audit.packages)
    window = audit.data.get("window")
    period = f"佐证材料上传期为 {window['start']} 至 {window['end']}。" if window else ""
    doc.text(document, f"{period}检查日为 {audit.as_of}，规则集 {audit.ruleset['id']} {audit.ruleset['version']}。")
    doc.text(
        document,
        f"清单共 {len([one for one in season.contents if one.items])} 个评估内容、{sum(len(one.items) for one in season.contents)} 项、"
        f"{sum(one.clauses for one in season.contents)} 条佐证要求。应报送 {counts['units']} 个单位，已报送 {counts['handed_in']} 个，"
        f"未报送 {counts['absent']} 个；收到来件 {receipt.parcels} 件，其中补报、重报 {receipt.again} 件，"
        f"上传期后收到 {receipt.late} 件，收到日期不明 {receipt.unknown} 件；共 {files} 个文件，{_bytes(size)}。",
    )
    doc.table(document, "表 报送和机器核查情况", ["层级", "应报送", "已报送", "未报送", *(text.zh for _, text in VERDICTS.values())],
              [2.6, 2.2, 2.2, 2.2, 2.2, 2.2, 2.2], [_level(level, units) for level, units in levels_of(audit)])  # fmt: skip
    if absent := [unit["unit"] for unit in audit.units if not unit["package"]]:
        doc.text(document, f"未报送的单位：{'、'.join(absent)}。")
    doc.text(
        document,
        "核查方法：程序逐个打开文件，检查命名、模板、数据、日期、佐证类型和内容的相关性，按清单逐条汇总落实状态；程序不能判断的列为"
        "需人工核对，由评估人员核验；各单位的材料相互比对；工单、名单中的数据与清单的承诺对照。",
    )
    doc.to_write(document, "评估的背景、目的、依据和组织情况")


def _bytes(size: int) -> str:
    return f"{size / 1024**3:.1f} GB" if size >= 1024**3 else f"{size / 1024**2:.1f} MB"


def _level(level: str, units: Sequence[Mapping[str, Any]]) -> list[str]:
    handed_in = sum(unit["package"] is not None for unit in units)
    verdicts = [sum(unit["verdict"] == verdict for unit in units) for verdict in VERDICTS]
    return [level, *map(str, (len(units), handed_in, len(units) - handed_in, *verdicts))]


def _done(season: Season, document: Any) -> None:
    published = [one for one in season.contents if one.items]
    if not published:
        doc.text(document, "本规则集没有公布清单事项，不能逐项汇总。")
        return
    _summary(document, published, season.font, season.audit)
    for number, one in enumerate(published, 1):
        doc.heading(document, f"（{numeral(number)}）{one.content.name}", 2)
        _content(document, one, season)


def _summary(document: Any, contents: Sequence[ContentFigures], font: Path | None, audit: Round) -> None:
    """The contents side by side: shares of items by state, results below what was promised, cases, units with findings."""
    whole, items = sum((one.states for one in contents), start=Counter()), sum(len(one.items) for one in contents)
    below, cases = sum(len(one.below) for one in contents), len({case for one in contents for case in one.cases})
    doc.text(document, f"{items} 项中，{by_state(whole)}。与承诺对照低于承诺的结果 {below} 项，报送典型案例 {cases} 件。")
    if checked := sum(sum(item.verified.values()) for one in contents for item in one.items):
        followed = audit.data.get("follow_up", ())
        doc.text(
            document,
            f"评估人员已对 {checked} 条（次）作出核验结论，列在各表的“核验后”一栏；补充核验和实地访谈填写 {len(followed)} 处，"
            f"其中有结论 {sum(bool(one['conclusion']) for one in followed)} 处。",
        )
    rows = [
        [str(one.content.no), one.content.name, str(len(one.items)), *(str(one.states[state]) for state in ITEM_STATES),
         share(one.states["met"], len(one.items)), str(len(one.below)), str(len(one.cases))]
        for one in contents
    ]  # fmt: skip
    heads = ["序号", "评估内容", "事项", *(STATES[state] for state in ITEM_STATES), "齐全占比", "低于承诺", "案例"]
    doc.table(document, "表 各评估内容的落实情况（项）", heads, [1.1, 4.2, 1.2, 1.5, 1.6, 1.5, 1.5, 1.6, 1.5, 1.1], rows)
    if font:
        words = {state: f"{SIGNS[state]} {STATES[state]}" for state in ITEM_STATES}
        png = charts.shares([(one.content.name, one.states) for one in contents], words, font)
        doc.picture(document, "图 各评估内容的事项按落实状态划分（项）", png, "各评估内容的事项按落实状态划分，数字与上表相同")
    else:
        doc.to_write(document, "本机没有中文字体，图没有画；请安装字体后重新生成，或用上表作图")


def _content(document: Any, one: ContentFigures, season: Season) -> None:
    doc.text(
        document, f"本内容共 {len(one.items)} 项、{one.clauses} 条佐证要求，{one.leads} 个牵头单位。机器核查：{by_state(one.states)}。"
    )
    rows = [[item.item.shown, item.item.label, leads(item), STATES[item.state], _verified(item), promises(item)] for item in one.items]
    heads = ["序号", "清单事项", "牵头单位和状态", "机器核查", "核验后", "承诺与实测"]
    doc.table(document, f"表 {one.content.name}的落实情况", heads, [1.0, 3.6, 3.8, 1.7, 1.8, 4.9], rows)
    if one.below:
        doc.text(document, "低于承诺：" + "；".join(below(result) for result in one.below) + "。")
    if one.cases:
        cases = "；".join(f"{unit}：{swept(path.rpartition('/')[2])}" for unit, path in one.cases[:_SHOWN])
        rest = f" 等 {len(one.cases)} 件" if len(one.cases) > _SHOWN else ""
        doc.text(document, f"报送的典型案例{season.ruleset.catalogue.place_of('case').zh}：{cases}{rest}。")
    if opinions := _opinions(season.audit, one.content.no):
        doc.text(document, f"听取社会公众意见中与本内容有关的 {opinions} 条。")
    doc.to_write(document, f"{one.content.name}的落实成效、亮点和不足")


def leads(item: ItemFigures) -> str:
    """A line for each state with the units that stand so; where many do, how many."""
    found: dict[str, list[str]] = {}
    for unit, state in item.leads:
        found.setdefault(state, []).append(unit)
    return "\n".join(
        f"{'、'.join(units) if len(units) <= 4 else f'{len(units)} 个单位'}：{_STANDING.get(state, state)}"
        for state, units in found.items()
    )


_STANDING = {**STATES, "absent": "未报送"}


def _verified(item: ItemFigures) -> str:
    """How the item stands by what people concluded, their conclusions on clauses, and what they judged."""
    counts = "；".join(f"{conclusion} {count}" for conclusion, count in sorted(item.verified.items()))
    judged = f"判断：{item.judgement}" if item.judgement else ""
    return "\n".join(filter(None, (AFTER_STATES.get(item.after, item.after), counts, judged))) or "—"


def promises(item: ItemFigures) -> str:
    """Each promise, and what was measured of it by whom."""
    lines = [f"{one.metric}：{promise(one, 'zh')}" for one in item.item.commitments]
    lines += [f"{_by(result)}实测 {_measured(result)}（{'达到' if result['kept'] else '低于承诺'}）" for result in item.results]
    return "\n".join(lines) or "—"


def below(result: Mapping[str, Any]) -> str:
    """A result that stays below its promise, in words."""
    asked = measured(result["commitment"], result["unit_of_measure"], "zh")
    return f"第 {result['item']} 项 {_by(result)}{result['metric']} {_measured(result)}，承诺 {result['op']} {asked}（{result['rows']} 件）"


def _by(result: Mapping[str, Any]) -> str:
    return f"{result['unit'] or result['package']} "


def _measured(result: Mapping[str, Any]) -> str:
    return measured(result["value"], result["unit_of_measure"], "zh")


def _opinions(audit: Round, content: int) -> int:
    """How many opinions speak of a content; its key is a number, in JSON a text."""
    return int((audit.opinions.get("by_content") or {}).get(str(content), 0))


def _next(season: Season, document: Any) -> None:
    later = season.later
    if later is None:
        doc.text(document, "生成本稿时没有给出下一轮清单的汇总结果，本章没有数字（用 --progress 给出）。")
    else:
        counts = later.data["counts"]
        doc.text(
            document,
            f"检查日 {later.as_of}，规则集 {later.ruleset['id']} {later.ruleset['version']}：应报送 {counts['units']} 个单位，已报送 "
            f"{counts['handed_in']} 个；通过 {counts['pass']} 个，不通过 {counts['fail']} 个，未查全 {counts['incomplete']} 个。",
        )
        states = [state for state in ITEM_STATES for one in later.rolled.values() if one["state"] == state]
        if states:
            told = "，".join(
                f"{STATES[state]} {states.count(state)} 项（{share(states.count(state), len(states))}）" for state in ITEM_STATES
            )
            doc.text(document, f"清单 {len(states)} 项：{told}。")
        for remark in later.data.get("remarks", ()):
            doc.text(document, str(remark))
    doc.to_write(document, "下一轮清单的部署和推进情况")


def _plan(season: Season, document: Any) -> None:
    rounds = [("本轮清单", season.audit), *([("下一轮清单", season.later)] if season.later else [])]
    rows = []
    for name, one in rounds:
        states = [item["state"] for item in one.rolled.values()]
        rows.append([name, one.as_of, str(len(states)), *(str(states.count(state)) for state in ITEM_STATES),
                     share(states.count("met"), len(states))])  # fmt: skip
    heads = ["清单", "检查日", "事项", *(STATES[state] for state in ITEM_STATES), "齐全占比"]
    doc.table(document, "表 各轮清单的落实情况（项）", heads, [3.0, 2.4, 1.6, 1.9, 2.1, 1.9, 1.9, 2.0], rows)
    doc.to_write(document, "各项改革举措的执行情况、实施经验，对照行动计划的目标作出评价")


def _problems(season: Season, document: Any) -> None:
    problems, audit = season.problems, season.audit
    whole = problems.codes.total()
    doc.text(
        document,
        f"程序共发现错误和警告 {whole} 处，涉及 {len(problems.by_unit)} 个单位。雷同的材料在涉及的每个单位各计一次；"
        f"尚不知道单位的 {sum(not one['unit'] for one in audit.packages)} 件来件不计。",
    )
    doc.heading(document, "（一）按问题的性质", 2)
    rows = [
        [QUALITIES[cause].zh, str(codes.total()), share(codes.total(), whole), str(units), _codes(season, codes, 3)]
        for cause, codes, units in problems.causes()
    ]
    heads = ["性质", "处数", "占比", "涉及单位", "最多的问题"]
    doc.table(document, "表 按性质划分的问题", heads, [2.2, 1.6, 1.6, 1.8, 9.4], rows)
    doc.heading(document, "（二）按单位", 2)
    worst = sorted(problems.by_unit.items(), key=lambda pair: (-pair[1].total(), pair[0]))
    rows = [[unit, str(codes.total()), _codes(season, codes, 3)] for unit, codes in worst[:_SHOWN]]
    caption = f"表 问题最多的单位（前 {len(rows)} 个，共 {len(worst)} 个）"
    doc.table(document, caption, ["单位", "处数", "最多的问题"], [3.6, 1.6, 11.4], rows)
    doc.heading(document, "（三）按评估内容", 2)
    rows = [
        [str(one.no), one.name, str(codes.total()), _codes(season, codes, 3)]
        for one in season.ruleset.catalogue.contents
        if (codes := problems.by_content.get(str(one.no)))
    ]
    doc.table(document, "表 各评估内容的问题", ["序号", "评估内容", "处数", "最多的问题"], [1.2, 4.4, 1.6, 9.4], rows)
    doc.heading(document, "（四）材料之间雷同", 2)
    _between(document, audit)
    doc.heading(document, "（五）数据与承诺不符", 2)
    _results(document, season)
    doc.heading(document, "（六）原因分析", 2)
    doc.to_write(document, "主要问题的原因：制度、系统、数据、协同、人员等方面")


def _codes(season: Season, codes: Mapping[str, int], most: int) -> str:
    """The most frequent codes, each as the ruleset calls it."""
    titles = {code: KINDS[code].words("zh", season.ruleset.catalogue.terms).title for code in codes if code in KINDS}
    return "；".join(f"{titles.get(code, code)}（{code}）{count}" for code, count in top(codes, most))


def _between(document: Any, audit: Round) -> None:
    found = audit.data["between"]
    if not found:
        doc.text(document, "各单位的材料之间没有发现相同的文件、名单或图片。")
        return
    doc.text(document, f"各单位的材料相互比对，发现 {len(found)} 处。")
    rows = [[one["code"], swept(one["message"])] for one in found[:_SHOWN]]
    doc.table(document, f"表 雷同的材料（前 {len(rows)} 处，共 {len(found)} 处）", ["编号", "发现"], [2.0, 14.6], rows)


def _results(document: Any, season: Season) -> None:
    found = [result for one in season.contents for result in one.below]
    codes = {code: count for code, count in season.problems.codes.items() if code.startswith("RES")}
    told = f"问题编号：{_codes(season, codes, len(codes))}。" if codes else ""
    doc.text(document, f"工单、名单的统计结果 {len(season.audit.data['results'])} 项，其中低于承诺 {len(found)} 项。{told}")
    for result in found:
        doc.text(document, below(result) + "。")


def _advice(season: Season, document: Any) -> None:
    causes = list(season.problems.causes())
    for cause, codes, units in causes:
        name = QUALITIES[cause].zh
        doc.to_write(document, f"针对{name}问题（{units} 个单位，{codes.total()} 处，最多的是{_codes(season, codes, 1)}）的建议")
    if not causes:
        doc.text(document, "程序没有发现错误和警告。")
    doc.to_write(document, "针对推进行动计划后期任务的建议")


def _ledger(season: Season, document: Any) -> None:
    rows = []
    for item in (item for one in season.contents for item in one.items):
        for unit, one in season.audit.by_item.get(item.item.seq, ()):
            state = STATES[one["state"]] if unit["package"] or one["state"] == "other" else "未报送"
            rows.append([str(one["item"]), unit["unit"], word(DUTIES, one["duty"], "zh").partition("，")[0], state, _clauses(one)])
    doc.text(document, f"各项牵头单位逐一列出，共 {len(rows)} 行；佐证文件和摘录见汇总结果中的 落实明细表.xlsx。")
    heads = ["序号", "单位", "责任", "落实状态", "各条的状态（核验结论）"]
    doc.table(document, "表 落实明细表", heads, [1.1, 3.6, 2.0, 2.2, 7.9], rows)


def _clauses(one: Mapping[str, Any]) -> str:
    told = []
    for clause in one["clauses"]:
        conclusion = conclusion_of(clause)
        told.append(f"{clause['clause']} {CLAUSE_STATES[clause['state']]}" + (f"（{conclusion}）" if conclusion else ""))
    return "；".join(told)


def _method(season: Season, document: Any) -> None:
    survey = season.survey
    if survey is None:
        doc.text(document, "没有电话调查的结果（survey.json），没有抽样可以说明。")
        return
    data, whole = survey.data, survey.whole
    doc.text(
        document,
        f"从各单位报送的名单中分层随机抽样，同一企业只抽一次。随机种子 {data['seed']}，抽样摘要 {data['sha256']}；"
        f"用相同的名单和种子可以重现同一份样本。抽取 {whole['drawn']} 家，连同替换共发出 {whole['dealt']} 家，拨打 {whole['called']} 家，"
        f"完成 {whole['completed']} 家。",
    )
    if frame := data.get("frame"):
        doc.text(
            document,
            f"抽样框：{frame['lists']} 份名单，{frame['rows']} 行，去重后 {frame['distinct']} 家企业，"
            f"其中可以调查 {frame['callable']} 家。",
        )
    doc.text(document, "统计结果按入样概率加权，区间为 95% 置信区间，考虑有限总体。")
    all_answers(document, survey, season.ruleset.catalogue)


def _unexamined(season: Season, document: Any) -> None:
    audit, found = season.audit, unexamined_of(season.audit)
    for remark in audit.data.get("remarks", ()):
        doc.text(document, str(remark))
    for package in audit.packages:
        if package["failure"]:
            doc.text(document, f"{audit.owner_of[package['name']]}的材料没有查成：{swept(package['failure'][0])}。")
    doubtful = [audit.owner_of[package["name"]] for package in audit.packages if package["doubts"]]
    if doubtful:
        doc.text(document, f"来件待确认（单位、先后或缺包）的材料包 {len(doubtful)} 个：{'、'.join(doubtful)}。")
    if found:
        rows = [[unit, swept(file) or "（整个材料包）"] for unit, file in found]
        doc.table(document, f"表 没有检查的文件（{len(rows)} 个）", ["单位", "文件"], [4.0, 12.6], rows)
    else:
        doc.text(document, "收到的文件都已检查。")
    doc.text(document, "提示一级的发现、清单中由责任单位自愿提供的材料不计入本报告的问题。")
