"""Every number of an evaluation report counted anew from audit.json, survey.json and the list as YAML, without the code of the report.

`differences` takes the report apart: each table is built again, each sentence that holds a figure is met by a pattern and its figures
compared, and a sentence or table that nothing here knows is told, so that no number goes unchecked.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from docx.oxml.ns import qn

from evalcheck.checks import KINDS
from evalcheck.reporters.qualities import QUALITIES, quality_of

WORDS = {"met": "材料齐全", "review": "需人工核对", "partial": "材料不全", "missing": "没有材料"}
STANDING = {**WORDS, "other": "由其他牵头单位提供", "none": "未要求", "absent": "未报送"}
AFTER = {"met": "属实", "review": "仍需核实", "partial": "部分属实", "missing": "未能证明"}
CLAUSES = {"met": "有", "partial": "不全", "missing": "缺", "review": "待核对", "not_applicable": "声明不适用"}
OPS = {"<=": "不超过", ">=": "不少于", "<": "少于", ">": "超过"}
ITEMS = Path(__file__).parent.parent / "rules" / "tianjin-2021" / "items"
Table = tuple[str, list[list[str]]]


def contents() -> list[dict[str, Any]]:
    return sorted((yaml.safe_load(path.read_text("utf-8")) for path in ITEMS.glob("*.yaml")), key=lambda content: int(content["no"]))


def text_of(element: Any) -> str:
    return "".join(node.text or "" for node in element.iter(qn("w:t")))


def taken_apart(document: Any) -> tuple[list[str], list[Table]]:
    """The sentences outside of headings, and the tables with their captions."""
    sentences, tables, last = [], [], ""
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            rows = [["\n".join(text_of(p) for p in cell.p_lst) for cell in row.tc_lst] for row in block._tbl.tr_lst[1:]]
            tables.append((last, rows))
        elif block.text:
            last = block.text
            if not re.match(r"Heading|Title|图表标题", block.style.name):
                sentences.append(block.text)
    return sentences, tables


def share(part: int, whole: int) -> str:
    return f"{int(1000 * part / whole + 0.5 + 1e-9) / 10:.1f}%" if whole else "—"


def by_state(states: Mapping[str, int]) -> str:
    words = {**WORDS, **({"none": "未要求"} if states.get("none") else {})}
    whole = sum(states.get(state, 0) for state in words)
    return "，".join(f"{word} {states.get(state, 0)} 项（{share(states.get(state, 0), whole)}）" for state, word in words.items())


def across(leads: Sequence[tuple[str, str]]) -> str:
    """[duty, state] of each lead: of joint leads the best holds, else all must have answered (design 4.11)."""
    states = [state for _, state in leads if state not in ("other", "none")]
    if not states:
        return "none"
    if "joint" in {duty for duty, _ in leads}:
        return next(state for state in WORDS if state in states)
    if len(set(states)) == 1:
        return states[0]
    return "review" if set(states) <= {"met", "review"} else "partial"


class Recount:
    """What the report should say."""

    def __init__(self, audit: Mapping[str, Any], survey: Mapping[str, Any] | None) -> None:
        self.audit, self.survey, self.contents = audit, survey, contents()
        self.leads: dict[int, list[tuple[Mapping[str, Any], Mapping[str, Any]]]] = defaultdict(list)
        for unit in audit["units"]:
            for one in unit["items"]:
                if one["duty"] != "listed":
                    self.leads[one["item"]].append((unit, one))
        self.state = {
            item["seq"]: across([(one["duty"], one["state"]) for _, one in self.leads[item["seq"]]])
            for content in self.contents for item in content["items"]
        }  # fmt: skip
        self.after = {
            seq: across([(one["duty"], one.get("after") or one["state"]) for _, one in leads])
            for seq, leads in self.leads.items() if any(one.get("after") for _, one in leads)
        }  # fmt: skip
        self.problems = self._problems()
        self.results: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
        for result in audit["results"]:
            self.results[result["item"]].append(result)

    def _problems(self) -> dict[str, Counter[str]]:
        found: dict[str, Counter[str]] = defaultdict(Counter)
        units = {package["name"]: package["unit"] for package in self.audit["packages"] if package["unit"]}
        for package in self.audit["packages"]:
            if package["unit"]:
                found[package["unit"]].update({code: count for code, count in package["codes"].items() if problem(code)})
        for unit in self.audit["units"]:
            found[unit["unit"]].update(one["code"] for one in unit["findings"] if problem(one["code"]))
        for one in self.audit["between"]:
            names = {str(place).split("/")[0] for place in (*one["facts"].get("places", ()), one["location"]["file"])}
            for name in names & units.keys():
                found[units[name]][one["code"]] += 1
        return {unit: codes for unit, codes in found.items() if codes}

    @property
    def codes(self) -> Counter[str]:
        return sum(self.problems.values(), Counter())

    def cases(self, content: Mapping[str, Any]) -> set[tuple[str, str]]:
        seqs = {item["seq"] for item in content["items"]}
        return {
            (package["unit"] or package["name"], path)
            for package in self.audit["packages"] for path, items in package["cases"] if seqs & set(items)
        }  # fmt: skip

    def below(self, content: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        return [result for item in content["items"] for result in self.results[item["seq"]] if not result["kept"]]


def problem(code: str) -> bool:
    return code not in KINDS or KINDS[code].severity.value != "note"


def differences(document: Any, audit: Mapping[str, Any], survey: Mapping[str, Any] | None) -> list[str]:
    """What the report says otherwise, and what of it nothing here knows; empty where every number is right."""
    recount = Recount(audit, survey)
    sentences, tables = taken_apart(document)
    found = [*_tables(tables, recount), *_sentences(sentences, recount)]
    return found


def _tables(tables: Sequence[Table], recount: Recount) -> Iterator[str]:
    wanted = dict(_wanted(recount))
    seen = set()
    for caption, rows in tables:
        seen.add(caption)
        if caption not in wanted:
            yield f"unknown table {caption}"
        elif wanted[caption] != rows:
            pairs = [(old, new) for old, new in zip(wanted[caption], rows, strict=False) if old != new]
            yield f"{caption}: {len(wanted[caption])} and {len(rows)} rows, wanted and found: {pairs[:2]}"
    yield from (f"no table {caption}" for caption in wanted.keys() - seen)


def _wanted(recount: Recount) -> Iterator[Table]:
    audit = recount.audit
    levels = [(word, [one for one in audit["units"] if one["level"] == key]) for word, key in (("市级", "municipal"), ("区级", "district"))]
    yield "表 报送和机器核查情况", [
        [word, str(len(units)), *map(str, (n := sum(one["package"] is not None for one in units), len(units) - n)),
         *(str(sum(one["verdict"] == verdict for one in units)) for verdict in ("pass", "fail", "incomplete"))]
        for word, units in levels if units
    ]  # fmt: skip
    yield "表 各评估内容的落实情况（项）", [_content_row(content, recount) for content in recount.contents]
    for content in recount.contents:
        yield f"表 {content['name']}的落实情况", [_item_row(item, recount) for item in content["items"]]
    whole = Counter(recount.state.values())
    met = [str(whole[state]) for state in WORDS]
    yield "表 各轮清单的落实情况（项）", [["本轮清单", audit["as_of"], str(whole.total()), *met, share(whole["met"], whole.total())]]
    yield from _problem_tables(recount)
    yield "表 落实明细表", [_ledger_row(unit, one) for seq in sorted(recount.leads) for unit, one in recount.leads[seq]]
    files = [
        [package["unit"] or package["name"], path or "（整个材料包）"] for package in audit["packages"] for path in package["unexamined"]
    ]
    if files:
        yield f"表 没有检查的文件（{len(files)} 个）", files
    if counts := (audit.get("opinions") or {}).get("by_content"):
        rows = [[str(one["no"]), one["name"], str(counts[str(one["no"])])] for one in recount.contents if str(one["no"]) in counts]
        yield "表 社会公众意见涉及的评估内容", rows
    if recount.survey:
        yield from _survey_tables(recount.survey, {one["no"]: one["name"] for one in recount.contents})


def _content_row(content: Mapping[str, Any], recount: Recount) -> list[str]:
    states = Counter(recount.state[item["seq"]] for item in content["items"])
    count = len(content["items"])
    return [str(content["no"]), content["name"], str(count), *(str(states[state]) for state in WORDS), share(states["met"], count),
            str(len(recount.below(content))), str(len(recount.cases(content)))]  # fmt: skip


def _item_row(item: Mapping[str, Any], recount: Recount) -> list[str]:
    seq = item["seq"]
    standing: dict[str, list[str]] = defaultdict(list)
    conclusions: Counter[str] = Counter()
    for unit, one in recount.leads[seq]:
        standing[one["state"] if unit["package"] or one["state"] == "other" else "absent"].append(unit["unit"])
        conclusions.update(told["conclusion"] for clause in one["clauses"] if (told := clause.get("verified") or {}).get("conclusion"))
    leads = "\n".join(
        f"{'、'.join(units) if len(units) < 5 else f'{len(units)} 个单位'}：{STANDING[state]}" for state, units in standing.items()
    )  # fmt: skip
    judged = next(one["judgement"] for one in recount.audit["items"] if one["item"] == seq)
    told = [AFTER[recount.after[seq]]] if seq in recount.after else []
    told += ["；".join(f"{word} {count}" for word, count in sorted(conclusions.items()))] if conclusions else []
    told += [f"判断：{judged}"] if judged else []
    return [str(seq), item["label"], leads, STANDING[recount.state[seq]], "\n".join(told) or "—", _promises(item, recount.results[seq])]


def amount(value: float, unit: str) -> str:
    words = {"working_day": " 个工作日", "day": " 天", "link": " 个环节", "count": " 个", "percent": "%", "cny": " 元",
             "square_meter": " 平方米", "rank": " 名", "volume": " 册"}  # fmt: skip
    number = str(int(value)) if value == int(value) else f"{round(value, 2):g}"
    return number + words.get(unit, f" {unit}")


def _promises(item: Mapping[str, Any], results: Iterable[Mapping[str, Any]]) -> str:
    lines = []
    for one in item.get("commitments", ()):
        each = one["statistic"] == "each" and one["op"] == "<=" and one["unit"] in ("day", "working_day")
        statistic = {"mean": "平均", "each": "每件", "count": "总数", "sum": "合计"}[one["statistic"]]
        lines.append(f"{one['metric']}：" + ("最长 " if each else f"{statistic}{OPS[one['op']]} ") + amount(one["value"], one["unit"]))
    for one in results:
        kept = "达到" if one["kept"] else "低于承诺"
        lines.append(f"{one['unit'] or one['package']} 实测 {amount(one['value'], one['unit_of_measure'])}（{kept}）")
    return "\n".join(lines) or "—"


def below(one: Mapping[str, Any]) -> str:
    value, asked = (amount(one[key], one["unit_of_measure"]) for key in ("value", "commitment"))
    who = one["unit"] or one["package"]
    return f"第 {one['item']} 项 {who} {one['metric']} {value}，承诺 {one['op']} {asked}（{one['rows']} 件）"


def _most(codes: Mapping[str, int], most: int) -> str:
    worst = sorted(codes, key=lambda code: (-codes[code], code))[:most]
    return "；".join(f"{KINDS[code].words('zh').title}（{code}）{codes[code]}" for code in worst)


def _causes(recount: Recount) -> list[tuple[str, Counter[str], int]]:
    found: dict[str, Counter[str]] = defaultdict(Counter)
    units: dict[str, set[str]] = defaultdict(set)
    for unit, codes in recount.problems.items():
        for code, count in codes.items():
            found[quality_of(code)][code] += count
            units[quality_of(code)].add(unit)
    order = [str(name) for name in QUALITIES]
    return [(name, found[name], len(units[name])) for name in sorted(found, key=lambda one: (-found[one].total(), order.index(one)))]


def _problem_tables(recount: Recount) -> Iterator[Table]:
    whole = recount.codes.total()
    yield (
        "表 按性质划分的问题",
        [
            [QUALITIES[name].zh, str(codes.total()), share(codes.total(), whole), str(units), _most(codes, 3)]  # type: ignore[index]
            for name, codes, units in _causes(recount)
        ],
    )
    worst = sorted(recount.problems.items(), key=lambda pair: (-pair[1].total(), pair[0]))
    yield (
        f"表 问题最多的单位（前 {min(15, len(worst))} 个，共 {len(worst)} 个）",
        [[unit, str(codes.total()), _most(codes, 3)] for unit, codes in worst[:15]],
    )
    by_content: dict[str, Counter[str]] = defaultdict(Counter)
    for package in recount.audit["packages"]:
        if package["unit"]:
            for no, codes in package["by_content"].items():
                by_content[no].update({code: count for code, count in codes.items() if problem(code)})
    rows = [(str(one["no"]), one["name"], by_content[str(one["no"])]) for one in recount.contents]
    yield "表 各评估内容的问题", [[no, name, str(codes.total()), _most(codes, 3)] for no, name, codes in rows if codes]
    if between := recount.audit["between"]:
        shown = [[one["code"], one["message"]] for one in between[:15]]
        yield f"表 雷同的材料（前 {len(shown)} 处，共 {len(between)} 处）", shown


def _ledger_row(unit: Mapping[str, Any], one: Mapping[str, Any]) -> list[str]:
    duty = {"required": "牵头", "joint": "共同牵头"}[one["duty"]]
    state = one["state"] if unit["package"] or one["state"] == "other" else "absent"
    clauses = []
    for clause in one["clauses"]:
        conclusion = (clause.get("verified") or {}).get("conclusion")
        clauses.append(f"{clause['clause']} {CLAUSES[clause['state']]}" + (f"（{conclusion}）" if conclusion else ""))
    return [str(one["item"]), unit["unit"], duty, STANDING[state], "；".join(clauses)]


def _survey_tables(survey: Mapping[str, Any], names: Mapping[int, str]) -> Iterator[Table]:
    """The counts of contents added up from the rates, each of which stands for other enterprises."""
    by_content: dict[int, Counter[str]] = defaultdict(Counter)
    for rate in survey["rates"]:
        by_content[rate["content"]].update({key: rate[key] for key in ("drawn", "dealt", "called", "completed")})
    rows = []
    for no in sorted(by_content):
        told = by_content[no]
        low = told["called"] and 100 * told["completed"] / told["called"] < survey["target"]
        rate = f"{100 * told['completed'] / told['called']:.1f}%" if told["called"] else "—"
        counts = [str(told[key]) for key in ("drawn", "dealt", "called", "completed")]
        rows.append([str(no or "—"), names.get(no, "名单未写明内容"), *counts, rate + ("（低于目标）" if low else "")])
    yield "表 各评估内容的调查完成情况", rows
    answers = survey["answers"]
    yield "表 全部内容的调查结果（按入样概率加权）", [_answer(one) for one in answers if one["content"] is None]
    yield (
        "表 各问题的调查结果（按入样概率加权）",
        [[names.get(one["content"], "—"), *_answer(one)] for one in answers if one["content"] is not None],
    )
    shown = [one for one in answers if one["content"] is not None and one["scale"] in ("share", "rating")]
    kinds = list(dict.fromkeys((one["label"], one["answer"]) for one in shown))
    cells = {(one["content"], one["label"], one["answer"]): _answer(one) for one in shown}
    yield "表 各评估内容的调查结果（按入样概率加权）", [
        [str(no), name, *(f"{told[2]}\n（{told[3]}，{told[1]}）" if (told := cells.get((no, *kind))) else "—" for kind in kinds)]
        for no, name in names.items() if any((no, *kind) in cells for kind in kinds)
    ]  # fmt: skip


def _answer(one: Mapping[str, Any]) -> list[str]:
    """Question, answers, value, interval, whom they stand for."""
    of = one["answer"] or (f"{one['ends'][0]:g} 至 {one['ends'][1]:g}" if one["ends"] else "")
    factor, form = (100, "{:.1f}%") if one["share"] is not None else (1, "{:.2f}")
    value, low, high = (None if number is None else form.format(factor * number) for number in (
        one["mean"] if one["share"] is None else one["share"], one["low"], one["high"]))  # fmt: skip
    return [
        one["text"] + (f"（{of}）" if of else ""), str(one["n"]), value or "—",
        f"{low}～{high}" if low and one["low"] != one["high"] else "—",
        "—" if one["population"] is None else f"{one['population']:.0f}",
    ]  # fmt: skip


def _sentences(sentences: Sequence[str], recount: Recount) -> Iterator[str]:
    """Each sentence that holds a figure is one of those wanted, and each of those stands there."""
    wanted = Counter(_told(recount))
    for sentence in sentences:
        bare = re.sub(r"（附件\d+）|95%|附件\d", "", sentence)
        if wanted[sentence]:
            wanted[sentence] -= 1
        elif re.search(r"\d", bare) and sentence not in recount.audit["remarks"]:
            yield f"unknown sentence {sentence}"
    yield from (f"no sentence {sentence}" for sentence, count in wanted.items() if count)


def _told(recount: Recount) -> Iterator[str]:
    yield from _told_of_receipt(recount)
    yield from _told_of_contents(recount)
    yield from _told_of_problems(recount)
    if recount.survey:
        yield from _told_of_survey(recount.survey)
    if (said := recount.audit.get("opinions") or {}).get("total"):
        sources = Counter(one["source"] or "未注明" for one in said["entries"])
        listed = "、".join(f"{name} {sources[name]} 条" for name in sorted(sources, key=lambda one: (-sources[one], one)))
        yield (
            f"听取社会公众意见，登记 {len(said['entries'])} 条（{listed}），"
            f"已答复 {sum(bool(one['reply']) for one in said['entries'])} 条；"
            f"尚未归入评估内容的 {sum(one['content'] is None for one in said['entries'])} 条，"
            f"评估内容由程序提出、还没有人确认的 {sum(one['by'] == 'proposed' for one in said['entries'])} 条。"
        )


def _told_of_receipt(recount: Recount) -> Iterator[str]:
    audit, window = recount.audit, recount.audit["window"]
    parcels = [(number, parcel) for package in audit["packages"] for number, parcel in enumerate(package["parcels"])]
    size = sum(package["bytes"] for package in audit["packages"]) / 1024**2
    units = audit["units"]
    handed_in = sum(one["package"] is not None for one in units)
    clauses = sum(len(item["clauses"]) for content in recount.contents for item in content["items"])
    yield (
        f"佐证材料上传期为 {window['start']} 至 {window['end']}。检查日为 {audit['as_of']}，"
        f"规则集 {audit['ruleset']['id']} {audit['ruleset']['version']}。"
    )
    yield (
        f"清单共 {len(recount.contents)} 个评估内容、{len(recount.state)} 项、{clauses} 条佐证要求。应报送 {len(units)} 个单位，"
        f"已报送 {handed_in} 个，未报送 {len(units) - handed_in} 个；收到来件 {len(parcels)} 件，"
        f"其中补报、重报 {sum(number > 0 for number, _ in parcels)} 件，"
        f"上传期后收到 {sum(bool(one['received']) and one['received'] > window['end'] for _, one in parcels)} 件，"
        f"收到日期不明 {sum(not one['received'] for _, one in parcels)} 件；共 {sum(one['files'] for one in audit['packages'])} 个文件，"
        f"{size:.1f} MB。"
    )
    doubtful = [package["unit"] or package["name"] for package in audit["packages"] if package["doubts"]]
    if doubtful:
        yield f"来件待确认（单位、先后或缺包）的材料包 {len(doubtful)} 个：{'、'.join(doubtful)}。"
    for package in audit["packages"]:
        if package["failure"]:
            yield f"{package['unit'] or package['name']}的材料没有查成：{package['failure'][0]}。"


def _told_of_contents(recount: Recount) -> Iterator[str]:
    audit = recount.audit
    cases = {case for content in recount.contents for case in recount.cases(content)}
    yield (
        f"{len(recount.state)} 项中，{by_state(Counter(recount.state.values()))}。"
        f"与承诺对照低于承诺的结果 {sum(len(recount.below(content)) for content in recount.contents)} 项，报送典型案例 {len(cases)} 件。"
    )
    concluded = sum(
        bool((clause.get("verified") or {}).get("conclusion"))
        for leads in recount.leads.values() for _, one in leads for clause in one["clauses"]
    )  # fmt: skip
    if concluded:
        followed = audit["follow_up"]
        yield (
            f"评估人员已对 {concluded} 条（次）作出核验结论，列在各表的“核验后”一栏；补充核验和实地访谈填写 {len(followed)} 处，"
            f"其中有结论 {sum(bool(one['conclusion']) for one in followed)} 处。"
        )
    for content in recount.contents:
        states = Counter(recount.state[item["seq"]] for item in content["items"])
        units = {unit["unit"] for item in content["items"] for unit, _ in recount.leads[item["seq"]]}
        clauses = sum(len(item["clauses"]) for item in content["items"])
        yield (
            f"本内容共 {len(content['items'])} 项、{clauses} 条佐证要求，{len(units)} 个牵头单位。机器核查：{by_state(states)}。"
        )  # fmt: skip
        if low := recount.below(content):
            yield "低于承诺：" + "；".join(map(below, low)) + "。"
        if listed := sorted(recount.cases(content)):
            names = "；".join(f"{unit}：{path.rpartition('/')[2]}" for unit, path in listed[:15])
            yield f"报送的典型案例（附件6）：{names}" + (f" 等 {len(listed)} 件。" if len(listed) > 15 else "。")
        if said := ((audit.get("opinions") or {}).get("by_content") or {}).get(str(content["no"])):
            yield f"听取社会公众意见中与本内容有关的 {said} 条。"
    rows = sum(len(leads) for leads in recount.leads.values())
    yield f"各项牵头单位逐一列出，共 {rows} 行；佐证文件和摘录见汇总结果中的 落实明细表.xlsx。"


def _told_of_problems(recount: Recount) -> Iterator[str]:
    audit = recount.audit
    unknown = sum(not package["unit"] for package in audit["packages"])
    yield (
        f"程序共发现错误和警告 {recount.codes.total()} 处，涉及 {len(recount.problems)} 个单位。雷同的材料在涉及的每个单位各计一次；"
        f"尚不知道单位的 {unknown} 件来件不计。"
    )
    if audit["between"]:
        yield f"各单位的材料相互比对，发现 {len(audit['between'])} 处。"
    low = [result for content in recount.contents for result in recount.below(content)]
    codes = {code: count for code, count in recount.codes.items() if code.startswith("RES")}
    named = f"问题编号：{_most(codes, len(codes))}。" if codes else ""
    yield f"工单、名单的统计结果 {len(audit['results'])} 项，其中低于承诺 {len(low)} 项。{named}"
    yield from (f"{below(result)}。" for result in low)
    for name, codes_, units in _causes(recount):
        word = QUALITIES[name].zh  # type: ignore[index]
        yield f"【请撰写：针对{word}问题（{units} 个单位，{codes_.total()} 处，最多的是{_most(codes_, 1)}）的建议】"


def _told_of_survey(survey: Mapping[str, Any]) -> Iterator[str]:
    drawn, dealt, called, completed = (sum(rate[key] for rate in survey["rates"]) for key in ("drawn", "dealt", "called", "completed"))
    rate = f"{100 * completed / called:.1f}%" if called else "—"
    counts = f"连同替换共发出 {dealt} 家，拨打 {called} 家，完成 {completed} 家"
    yield f"电话调查抽取企业 {drawn} 家，{counts}，回收率（完成 ÷ 拨打）{rate}，目标 {survey['target']:g}%。"
    yield (
        f"从各单位报送的名单中分层随机抽样，同一企业只抽一次。随机种子 {survey['seed']}，抽样摘要 {survey['sha256']}；"
        f"用相同的名单和种子可以重现同一份样本。抽取 {drawn} 家，{counts}。"
    )
    if frame := survey["frame"]:
        told = f"{frame['lists']} 份名单，{frame['rows']} 行，去重后 {frame['distinct']} 家企业，其中可以调查 {frame['callable']} 家。"
        yield f"抽样框：{told}"
    low = sum(_below(survey, name) for name in (None, "content", "district", "unit"))
    if low:
        yield f"按全部、评估内容、区域、单位统计，回收率低于目标的有 {low} 处，下列结果引用时要注意代表性。"


def _below(survey: Mapping[str, Any], name: str | None) -> int:
    """How many groups have a rate below the target; what one day lacks, another makes up for."""
    called, completed = Counter[Any](), Counter[Any]()
    for rate in survey["rates"]:
        called[name and rate[name]] += rate["called"]
        completed[name and rate[name]] += rate["completed"]
    return sum(round(100 * completed[group] / count, 2) < survey["target"] for group, count in called.items() if count)
