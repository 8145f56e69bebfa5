"""Reports with many findings, and with names and values that mean harm."""

from __future__ import annotations

from dataclasses import replace

from evalcheck.findings import Finding, Location
from evalcheck.report import Report
from tests.fixtures.hand_built import FAILING, PHONE, SEPARATOR, THUMBS

HOSTILE = (
    "<script>window.harmed=1</script>.xlsx",
    "</script><img src=x onerror=window.harmed=1>.xlsx",
    "<!--<script>.xlsx",
    '=HYPERLINK("http://x","y").xlsx',
    "@SUM(A1).docx",
    "a,b:c%0A::error::x.pdf",
    "]]>&amp;'\"\x07\ufffe.xlsx",
    "坏\udcff名.xlsx",
)


def many(count: int, files: int = 500) -> Report:
    """A third each of errors, warnings and notes, over so many files."""
    return replace(FAILING, findings=tuple(_finding(number, files) for number in range(count)))


def _finding(number: int, files: int) -> Finding:
    name = f"市级市市场监管委-优化企业开办服务-{number % files}-企业全量名单第{number % files}批.xlsx"
    if number % 3 == 0:
        rows = f"{number},{number + 3}-{number + 9}"
        facts = {"column": "联系电话(手机号)", "count": 8, "rows": rows, "first": f"138{number:08}", "person": "张三"}
        return PHONE.at(Location(name, "Sheet1", f"F{number + 1}"), **facts)
    if number % 3 == 1:
        return SEPARATOR.at(Location(name), sign="—", right=name.replace("-", "—"))
    return THUMBS.at(Location(name), name=name)


def hostile() -> Report:
    findings = []
    for name in HOSTILE:
        findings.append(SEPARATOR.at(Location(name, "S'<b>", "A1"), sign=name, right=name).stamped("<i>", "<u>附件", None))
    return replace(FAILING, findings=tuple(findings), submission=replace(FAILING.submission, name=HOSTILE[1], unit=HOSTILE[0]))
