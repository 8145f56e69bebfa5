"""The words of reports, Chinese and English: verdicts, severities, states of clauses, units of measure."""

from __future__ import annotations

import string
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from evalcheck.words import LISTED, Say, Text

if TYPE_CHECKING:
    from evalcheck.catalogue.items import AnyKind, Clause, Commitment, Period
    from evalcheck.words import Language

# Signs are of those that GBK has, so that a Chinese Windows console can print them.
VERDICTS: Mapping[str, tuple[str, Text]] = {
    "pass": ("√", Text("通过", "PASS")),
    "fail": ("×", Text("不通过", "FAIL")),
    "incomplete": ("○", Text("未查全", "INCOMPLETE")),
}
SEVERITIES: Mapping[str, Text] = {"error": Text("错误", "error"), "warning": Text("警告", "warning"), "note": Text("提示", "note")}
CHANGES: Mapping[str, Text] = {"new": Text("新增", "new"), "persisting": Text("仍在", "persisting")}
STATES: Mapping[str, tuple[str, Text]] = {
    "met": ("√", Text("齐全", "met")),
    "partial": ("△", Text("不全", "partial")),
    "missing": ("×", Text("缺少", "missing")),
    "not_applicable": ("—", Text("不适用", "not applicable")),
    "review": ("○", Text("待人工核对", "for a person")),
    "optional": ("—", Text("未提供", "none given")),
}
DUTIES: Mapping[str, Text] = {
    "required": Text("牵头，必须提供", "leads alone: required"),
    "joint": Text("共同牵头，其他牵头单位也可提供", "leads jointly: another may answer"),
    "listed": Text("责任单位，不强制", "responsible only: not required"),
}
SUBJECTS: Mapping[str, Text] = {
    "enterprises": Text("企业", "enterprises"),
    "individual_businesses": Text("个体工商户", "individual businesses"),
    "persons": Text("个人", "persons"),
    "agencies": Text("中介代理机构", "agencies"),
    "financial_institutions": Text("金融机构", "financial institutions"),
    "projects": Text("项目", "projects"),
    "students": Text("学生", "students"),
    "litigants": Text("当事人", "litigants"),
    "universities": Text("高校", "universities"),
    "organisations": Text("组织", "organisations"),
}
MEASURES: Mapping[str, Text] = {
    "working_day": Text("个工作日", "working days"),
    "day": Text("天", "days"),
    "link": Text("个环节", "steps"),
    "count": Text("个", ""),
    "percent": Text("%", "%"),
    "cny": Text("元", "yuan"),
    "square_meter": Text("平方米", "sq m"),
    "rank": Text("名", "(rank)"),
    "volume": Text("册", "volumes"),
}
STATISTICS: Mapping[str, Text] = {
    "mean": Text("平均", "mean"),
    "each": Text("每件", "each"),
    "count": Text("总数", "count"),
    "sum": Text("合计", "sum"),
}
OPERATORS: Mapping[str, Text] = {
    "<=": Text("不超过", "at most"),
    ">=": Text("不少于", "at least"),
    "<": Text("少于", "below"),
    ">": Text("超过", "above"),
}


def word(table: Mapping[str, Text], key: str, language: Language) -> str:
    """The word of a key; a key that a later ruleset brings stands for itself."""
    return table.get(key, Text(key, key)).of(language)


def signed(table: Mapping[str, tuple[str, Text]], key: str, language: Language) -> str:
    """Sign and word: `√ 齐全`."""
    sign, text = table[key]
    return f"{sign} {text.of(language)}"


def without_facts(message: str) -> str:
    """A message with `…` where facts will stand."""
    return "".join(text + ("" if fact is None else "…") for text, fact, _, _ in string.Formatter().parse(message))


def evidence(kinds: Iterable[AnyKind], language: Language, joint: Text = LISTED) -> str:
    # Imported here: help and completion read labels too, and need no catalogue.
    from evalcheck.evidence.clauses.kind import kind_words

    return joint.of(language).join(kind_words(kind).of(language) for kind in kinds)


def one_of(group: Iterable[AnyKind], language: Language) -> str:
    """A group of which one kind is enough."""
    return evidence(group, language, Text("或", " or "))


def asked(clause: Clause, language: Language) -> str:
    """What a clause asks, in words: `全量名单、政策文件或网址链接;如有:典型案例`."""
    parts = [evidence([kind], language) for kind in clause.asks] + [one_of(group, language) for group in clause.any_of]
    say, text = Say(language), LISTED.of(language).join(parts)
    if clause.need == "conditional":
        return say("如有：", "if any: ") + text
    return text + (say("；如有：", "; if any: ") + evidence(clause.conditional_asks, language) if clause.conditional_asks else "")


def number(value: float) -> str:
    """A number as people write it: `3`, `2.4`, `1000000`."""
    return str(int(value)) if value == int(value) else f"{round(value, 2):g}"


def measured(value: float, unit: str, language: Language) -> str:
    """`2.4 个工作日`, `60%`."""
    name = word(MEASURES, unit, language)
    return f"{number(value)}{'' if name == '%' or not name else ' '}{name}"


def promise(commitment: Commitment, language: Language) -> str:
    """A commitment in words: `平均不超过 3 个工作日`."""
    if commitment.statistic == "each" and commitment.op == "<=" and commitment.unit in ("day", "working_day"):
        return Say(language)("最长 ", "at most ") + measured(commitment.value, commitment.unit, language)
    statistic = word(STATISTICS, commitment.statistic, language)
    operator = word(OPERATORS, commitment.op, language)
    gap = Say(language)("", " ")
    return f"{statistic}{gap}{operator} {measured(commitment.value, commitment.unit, language)}"


def _month(month: str) -> str:
    """`2022-05` as Chinese papers write it; what is no month stays."""
    year, _, number = month.partition("-")
    return f"{year}年{int(number)}月" if year.isdecimal() and number.isdecimal() else month


def span(period: Period, language: Language) -> str:
    """The months of a period in words."""
    say = Say(language)
    if language == "zh":
        period = period.model_copy(update={"start": _month(period.start), "end": _month(period.end)})
    names = {"policy_start": say("政策落实当月", "the policy's first month"), "open": say("不限", "open")}
    ends = names if period.end != "open" else {"open": say("至今", "today")}
    start, end = names.get(period.start, period.start), ends.get(period.end, period.end)
    if period.start == "open" and period.end != "open":
        return say(f"截至 {end}", f"up to {end}")
    return say(f"{start} 至 {end}".replace("至 至今", "至今"), f"{start} to {end}")
