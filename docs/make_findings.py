"""Write what the documents tell of kinds of finding, from the words beside the checks: findings.md, its twin, codes of design.md."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from evalcheck.checks import KINDS
from evalcheck.findings import Kind
from evalcheck.words import Language

HERE = Path(__file__).resolve().parent
FAMILIES: dict[str, tuple[str, str]] = {
    "FIL": ("材料包与文件", "The package and its files"),
    "NAM": ("文件名", "File names"),
    "TPL": ("模板(附件3至附件6)", "Templates (appendices 3-6)"),
    "ROW": ("名单与工单的数据行", "Rows of lists and work orders"),
    "DAT": ("日期与时长", "Dates and durations"),
    "COV": ("清单覆盖情况(附件7)", "Coverage of the list (appendix 7)"),
    "EVD": ("各类佐证材料(附件2)", "What each type of evidence must show (appendix 2)"),
    "RES": ("结果与承诺", "Results against commitments"),
    "XPK": ("材料包之间", "Between packages"),
    "WVR": ("豁免与声明", "Waivers and declarations"),
}
WORDS = {"zh": ("级别", "为什么", "怎么办", "信息"), "en": ("Severity", "Why", "What to do", "Message")}
TITLES = {
    "zh": "# 问题种类\n\n由程序中的文字生成,请勿手工修改:`python docs/make_findings.py`。",
    "en": "# Kinds of finding\n\nMade from the program's own words, not by hand: `python docs/make_findings.py`.",
}


CODES = re.compile(r"(?<=<!-- codes -->\n).*?(?=\n<!-- /codes -->)", re.S)
PLANNED = re.compile(r"(?<=### Planned codes\n).*?(?=\n## |\Z)", re.S)


def page(language: Language) -> str:
    """The whole page in one language."""
    lines = [TITLES[language]]
    for family, kinds in _families():
        lines.append(f"\n## {family} {FAMILIES[family][0 if language == 'zh' else 1]}")
        for kind in kinds:
            lines.extend(_entry(kind, language))
    return "\n".join(lines) + "\n"


def design(text: str) -> str:
    """docs/design.md with the codes as they are: all of them in their table, and those that are built off the list of planned ones."""
    rows = ["", "| code | fault | severity |", "| --- | --- | --- |"]
    for family, kinds in _families():
        rows.append(f"| **{family}** | **{FAMILIES[family][1]}** | |")
        rows += [f"| {kind.code} | {kind.en.title} | {kind.severity} |" for kind in kinds]
    text = CODES.sub(lambda _: "\n".join(rows) + "\n", text)
    return PLANNED.sub(lambda planned: "".join(line for line in planned[0].splitlines(True) if line[2:8] not in KINDS), text)


def _families() -> Iterator[tuple[str, Iterator[Kind]]]:
    order = list(FAMILIES)
    kinds = sorted(KINDS.values(), key=lambda kind: (order.index(kind.code[:3]), kind.code))
    return groupby(kinds, lambda kind: kind.code[:3])


def _entry(kind: Kind, language: Language) -> Iterator[str]:
    words, (severity, why, fix, message) = kind.words(language), WORDS[language]
    yield f"\n### {kind.code} {words.title}\n"
    yield f"- {severity}: `{kind.severity}`"
    yield f"- {message}: {_pattern(words.message)}"
    yield f"- {why}: {words.why}"
    yield f"- {fix}: {_pattern(words.fix)}"


def _pattern(text: str) -> str:
    """Placeholders as code, so that Markdown leaves them alone."""
    return re.sub(r"\{(\w+)\}", r"`\1`", text)


def main() -> None:
    (HERE / "findings.md").write_text(page("en"), "utf-8")
    (HERE / "findings.zh-CN.md").write_text(page("zh"), "utf-8")
    (HERE / "design.md").write_text(design((HERE / "design.md").read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
