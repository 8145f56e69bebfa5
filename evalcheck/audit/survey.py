"""The survey's workbooks: whom to call and how they were drawn, and the return rates read back from what the callers wrote."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from evalcheck.audit.sampling import METHOD, Drawn, Sample
from evalcheck.audit.sheets import Worksheet, read_rows, workbook
from evalcheck.catalogue import Catalogue

_RESULT, _REMARK = "调查结果（请填写）", "备注（请填写）"
_WORDS = {"district": "区域", "content": "评估内容"}
_RESULTS = ("已完成", "无人接听", "拒绝", "号码有误", "企业注销", "不了解情况")


def sample_workbook(sample: Sample, catalogue: Catalogue, day: date) -> bytes:
    contents = {str(content.no): content.name for content in catalogue.contents}
    return workbook(
        [_calls("抽样名单", sample.chosen, contents), _calls("替换名单", sample.standby, contents), _method(sample, contents)], day
    )


def _calls(name: str, drawn: Sequence[Drawn], contents: dict[str, str]) -> Worksheet:
    rows: list[list[str | int | float | None]] = []
    for number, one in enumerate(drawn, 1):
        fields = one.fields
        content = contents.get(str(one.source.content or ""), "")
        rows.append([
            number, "·".join(_shown(one, contents)), one.place, fields["district"], content, fields["name"], fields["code"],
            fields["person"], fields["phone"], fields["matter"], one.source.owner, one.source.items,
            f"{one.source.path} › {one.source.part} 第 {fields['row']} 行",
            None, None,
        ])  # fmt: skip
    headings = [
        ("编号", 7), ("层", 20), ("层内次序", 9), ("区域", 12), ("评估内容", 18), ("企业名称", 34), ("统一社会信用代码", 22),
        ("联系人", 12),
        ("联系电话", 16), ("业务描述", 22), ("来源单位", 16), ("清单序号", 9), ("来源", 44), (_RESULT, 16), (_REMARK, 24),
    ]  # fmt: skip
    title = f"{name}（含个人信息，仅供本次电话调查使用）" + ("：同一层内按次序替换" if name == "替换名单" else "")
    return Worksheet(name, headings, rows, title, frozenset({_RESULT, _REMARK}), choices={_RESULT: _RESULTS})


def _shown(one: Drawn, contents: dict[str, str]) -> list[str]:
    return [contents.get(part, part) or "不明" for part in one.stratum] or ["全部"]


def _method(sample: Sample, contents: dict[str, str]) -> Worksheet:
    """All that is needed to draw the sample again, and how well it fits."""
    statistic, freedom, p = sample.fit
    drawn, reserve = Counter(one.stratum for one in sample.chosen), Counter(one.stratum for one in sample.standby)
    rows: list[list[str | int | float | None]] = [
        ["方法", METHOD, None, None, None], ["种子", str(sample.seed), None, None, None],
        ["分层", "、".join(_WORDS[name] for name in sample.by) or "不分层", None, None, None],
        ["样本量", sum(sample.quotas.values()), None, None, None],
        ["企业总数（按信用代码去重）", sum(sample.sizes.values()), None, None, None],
        ["输入摘要(SHA-256)", sample.digest, None, None, None],
        ["拟合检验", f"χ²={statistic:.3f}，自由度 {freedom},p≈{p:.2f}（p 大于 0.05：样本各层占比与总体一致）", None, None, None],
        ["同一企业在几份名单中", "只算一次，归入其中一份（也由种子决定）", None, None, None],
        ["替换办法", "无法接通、号码有误等，用“替换名单”同一层中次序最前的一家替换", None, None, None],
        [None, None, None, None, None], ["层", "企业数", "应抽", "已抽", "替换"],
    ]  # fmt: skip
    for stratum, size in sample.sizes.items():
        shown = "·".join(contents.get(part, part) or "不明" for part in stratum) or "全部"
        rows.append([shown, size, sample.quotas[stratum], drawn[stratum], reserve[stratum]])
    rows += [[None] * 5, ["名单", "文件", "行数", "可调查", "SHA-256"]]
    rows += [[one.owner, f"{one.path} › {one.part}", one.rows, one.valid, one.sha256] for one in sample.lists]
    return Worksheet("抽样方法", [("项目", 28), ("内容", 70), ("", 10), ("", 10), ("", 68)], rows, "抽样方法和依据", frozen=1)


DONE = "已完成"


def return_rates(path: Path) -> dict[str, dict[str, Counter[str]]]:
    """Results by content and by district: how many of each. Raises TableUnreadable."""
    found: dict[str, dict[str, Counter[str]]] = {"评估内容": defaultdict(Counter), "区域": defaultdict(Counter)}
    for name in ("抽样名单", "替换名单"):
        for row in read_rows(path, ("评估内容", "区域", _RESULT), name):
            result = row[_RESULT]
            if name == "替换名单" and not result:
                continue  # nobody needed this one
            for heading, counts in found.items():
                counts[row[heading] or "不明"][result or "未填写"] += 1
    return found


def rates_workbook(path: Path, day: date) -> bytes:
    sheets = []
    for heading, groups in return_rates(path).items():
        results = sorted({result for counts in groups.values() for result in counts} - {DONE})
        rows = [_rate(name, counts, results) for name, counts in sorted(groups.items())]
        total: Counter[str] = Counter()
        for counts in groups.values():
            total.update(counts)
        rows.append(_rate("合计", total, results))
        headings = [(heading, 24), ("拨打", 8), (DONE, 8), ("完成率(%)", 11), *((result, 11) for result in results)]
        sheets.append(Worksheet(f"按{heading}", headings, rows, frozen=1))
    return workbook(sheets, day)


def _rate(name: str, counts: Counter[str], results: Sequence[str]) -> list[str | int | float | None]:
    called = sum(counts.values())
    return [name, called, counts[DONE], round(100 * counts[DONE] / called, 1) if called else None, *(counts[result] for result in results)]
