"""The words of reports, Chinese and English: verdicts, severities, states of clauses, units of measure."""

from __future__ import annotations

import string
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evalcheck.catalogue.items import Clause, Commitment, Period
    from evalcheck.findings import Language

Pair = tuple[str, str]

# Signs are of those that GBK has, so that a Chinese Windows console can print them.
VERDICTS: Mapping[str, tuple[str, Pair]] = {
    "pass": ("√", ("通过", "PASS")),
    "fail": ("×", ("不通过", "FAIL")),
    "incomplete": ("○", ("未查全", "INCOMPLETE")),
}
SEVERITIES: Mapping[str, Pair] = {"error": ("错误", "error"), "warning": ("警告", "warning"), "note": ("提示", "note")}
CHANGES: Mapping[str, Pair] = {"new": ("新增", "new"), "persisting": ("仍在", "persisting")}
STATES: Mapping[str, tuple[str, Pair]] = {
    "met": ("√", ("齐全", "met")),
    "partial": ("△", ("不全", "partial")),
    "missing": ("×", ("缺少", "missing")),
    "not_applicable": ("—", ("不适用", "not applicable")),
    "review": ("○", ("待人工核对", "for a person")),
    "optional": ("—", ("未提供", "none given")),
}
DUTIES: Mapping[str, Pair] = {
    "required": ("牵头，必须提供", "leads alone: required"),
    "joint": ("共同牵头，其他牵头单位也可提供", "leads jointly: another may answer"),
    "listed": ("责任单位，不强制", "responsible only: not required"),
}
SUBJECTS: Mapping[str, Pair] = {
    "enterprises": ("企业", "enterprises"),
    "individual_businesses": ("个体工商户", "individual businesses"),
    "persons": ("个人", "persons"),
    "agencies": ("中介代理机构", "agencies"),
    "financial_institutions": ("金融机构", "financial institutions"),
    "projects": ("项目", "projects"),
    "students": ("学生", "students"),
    "litigants": ("当事人", "litigants"),
    "universities": ("高校", "universities"),
    "organisations": ("组织", "organisations"),
}
MEASURES: Mapping[str, Pair] = {
    "working_day": ("个工作日", "working days"),
    "day": ("天", "days"),
    "link": ("个环节", "steps"),
    "count": ("个", ""),
    "percent": ("%", "%"),
    "cny": ("元", "yuan"),
    "square_meter": ("平方米", "m²"),
    "rank": ("名", "(rank)"),
    "volume": ("册", "volumes"),
}
STATISTICS: Mapping[str, Pair] = {"mean": ("平均", "mean"), "each": ("每件", "each"), "count": ("总数", "count"), "sum": ("合计", "sum")}
OPERATORS: Mapping[str, Pair] = {
    "<=": ("不超过", "at most"),
    ">=": ("不少于", "at least"),
    "<": ("少于", "below"),
    ">": ("超过", "above"),
}


def word(table: Mapping[str, Pair], key: str, language: Language) -> str:
    """The word of a key; a key that a later ruleset brings stands for itself."""
    pair = table.get(key, (key, key))
    return pair[0] if language == "zh" else pair[1]


def signed(table: Mapping[str, tuple[str, Pair]], key: str, language: Language) -> str:
    """Sign and word: `√ 齐全`."""
    sign, pair = table[key]
    return f"{sign} {pair[0] if language == 'zh' else pair[1]}"


def without_facts(message: str) -> str:
    """A message with `…` where facts will stand."""
    return "".join(text + ("" if fact is None else "…") for text, fact, _, _ in string.Formatter().parse(message))


def evidence(kinds: Iterable[str], language: Language, joint: Pair = ("、", ", ")) -> str:
    # Imported here: help and completion read labels too, and need no catalogue.
    from evalcheck.evidence.clauses.kind import KIND_WORDS

    return joint[language == "en"].join(word(KIND_WORDS, kind, language) for kind in kinds)


def one_of(group: str, language: Language) -> str:
    """`a|b` as the coverage names a group that one kind is enough for."""
    return evidence(group.split("|"), language, ("或", " or "))


def asked(clause: Clause, language: Language) -> str:
    """What a clause asks, in words: `全量名单、政策文件或网址链接;如有:典型案例`."""
    comma, semicolon = ("、", "；如有：") if language == "zh" else (", ", "; if any: ")
    parts = [evidence([kind], language) for kind in clause.asks] + [one_of("|".join(group), language) for group in clause.any_of]
    text = comma.join(parts)
    if clause.need == "conditional":
        return ("如有：" if language == "zh" else "if any: ") + text
    return text + (semicolon + evidence(clause.conditional_asks, language) if clause.conditional_asks else "")


def number(value: float) -> str:
    """A number as people write it: `3`, `2.4`, `1000000`."""
    return str(int(value)) if value == int(value) else f"{round(value, 2):g}"


def measured(value: float, unit: str, language: Language) -> str:
    """`2.4 个工作日`, `60%`."""
    name = word(MEASURES, unit, language)
    return f"{number(value)}{'' if name == '%' or not name else ' '}{name}"


def promise(commitment: Commitment, language: Language) -> str:
    """A commitment in words: `平均不超过 3 个工作日`."""
    statistic = word(STATISTICS, commitment.statistic, language)
    operator = word(OPERATORS, commitment.op, language)
    gap = "" if language == "zh" else " "
    return f"{statistic}{gap}{operator} {measured(commitment.value, commitment.unit, language)}"


def span(period: Period, language: Language) -> str:
    """The months of a period in words."""
    zh = {"policy_start": "政策落实当月", "open": "不限"}
    en = {"policy_start": "the policy's first month", "open": "open"}
    names = zh if language == "zh" else en
    ends = names if period.end != "open" else {"open": "至今" if language == "zh" else "today"}
    start, end = names.get(period.start, period.start), ends.get(period.end, period.end)
    if period.start == "open" and period.end != "open":
        return f"截至 {end}" if language == "zh" else f"up to {end}"
    return f"{start} 至 {end}".replace("至 至今", "至今") if language == "zh" else f"{start} to {end}"
