"""The survey's workbooks: whom to call and how they were drawn, and the return rates read back from what the callers wrote."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from datetime import date
from pathlib import Path
from typing import Any

from evalcheck.audit.cells import BASIS
from evalcheck.audit.keeping import rewrite, typed_rows, typed_texts
from evalcheck.audit.sampling import Drawn, Sample, Stratum, told, unreached
from evalcheck.audit.sheets import TableUnreadable, Value, Worksheet, put
from evalcheck.audit.tasks import digest
from evalcheck.catalogue import Catalogue
from evalcheck.catalogue.items import EvidenceKind
from evalcheck.catalogue.survey import SurveyWords
from evalcheck.records import dataclass
from evalcheck.words import Text

_RESULT, _REMARK = "调查结果（请填写）", "备注（请填写）"
_CODE, _CONTENT, _DISTRICT = "统一社会信用代码", "评估内容", "区域"
_WORDS = {"district": "区域", "content": "评估内容", "item": "清单序号"}
_UNFIT = {"code": "信用代码有误", "phone": "电话有误", "name": "没有名称"}
WHY = {
    "empty": Text("没有收到名单", "no list came"),
    "mute": Text("名单里没有可调查的行", "no row of its lists can be called"),
    "shared": Text("名单里的企业都归入了别的内容", "all enterprises of its lists are counted elsewhere"),
}
CHOSEN, STANDBY = "抽样名单", "替换名单"
DRAWS = "draws.json"
"""The draws that were made, the last one holds."""
DRAWN = "draw.json"
SURVEY = "survey"
"""The folder of draws, and of what callers wrote. It is not in the store, which may be moved away and made anew from the inbox."""


def write_sample(path: Path, sample: Sample, catalogue: Catalogue, survey: SurveyWords, day: date) -> None:
    """The workbook of a sample; what callers have written in one that is there stays with its enterprises."""
    contents = {str(content.no): content.name for content in catalogue.contents}
    labels = [one.label for one in survey.codes]
    sheets = [
        _calls(CHOSEN, sample, sample.chosen, contents, labels),
        _calls(STANDBY, sample, sample.standby, contents, labels),
        _method(sample, contents, catalogue),
    ]
    rewrite(path, sheets, day)


def _calls(name: str, sample: Sample, drawn: Sequence[Drawn], contents: Mapping[str, str], labels: Sequence[str]) -> Worksheet:
    rows: list[list[Value]] = []
    keys, digests = [], []
    for number, one in enumerate(drawn, 1):
        fields, plan = one.fields, sample.strata[one.stratum]
        content = contents.get(str(one.source.content or ""), "")
        rows.append([
            number, "·".join(_shown(one.stratum, contents)), one.place, fields["district"], content, fields["name"], fields["code"],
            fields["person"], fields["phone"], fields["matter"], one.source.owner, one.source.items,
            f"{one.source.path} › {one.source.part} 第 {fields['row']} 行",
            None, None, round(plan.chance, 6), round(plan.weight, 4),
        ])  # fmt: skip
        keys.append(fields["code"])
        digests.append(f"{sample.digest[:16]}:{digest(fields['name'], fields['phone'])[:12]}")
    headings = [
        ("编号", 7), ("层", 20), ("层内次序", 9), (_DISTRICT, 12), (_CONTENT, 18), ("企业名称", 34), (_CODE, 22),
        ("联系人", 12),
        ("联系电话", 16), ("业务描述", 22), ("来源单位", 16), ("清单序号", 9), ("来源", 44), (_RESULT, 16), (_REMARK, 24),
        ("入样概率", 10), ("权重", 10),
    ]  # fmt: skip
    title = f"{name}（含个人信息，仅供本次电话调查使用）" + ("：同一层内按次序替换" if name == STANDBY else "")
    return Worksheet(
        name, headings, rows, title, frozenset({_RESULT, _REMARK}), choices={_RESULT: labels}, keys=keys, digests=digests, known_by=(_CODE,)
    )


def _shown(stratum: Stratum, contents: Mapping[str, str]) -> list[str]:
    return [contents.get(part, part) or "不明" for part in stratum] or ["全部"]


def asked_of_lists(catalogue: Catalogue, by: Sequence[str]) -> list[str]:
    """The contents, or items, of which the notice asks lists of enterprises."""
    found: dict[str, None] = {}
    for content in catalogue.contents:
        for item in content.items:
            if any(EvidenceKind.ENTERPRISE_LIST in clause.likes and clause.need == "required" for clause in item.clauses):
                found[str(item.seq if "item" in by else content.no)] = None
    return list(found)


def warnings(sample: Sample, catalogue: Catalogue) -> list[tuple[str, Text]]:
    """What the sample cannot speak for: contents or items by name, and strata in which nobody can be called; with the reason."""
    contents = {str(content.no): content.name for content in catalogue.contents}
    items = {str(item.seq): f"{item.seq} {item.label}" for item in catalogue.items.values()}
    names = items if "item" in sample.design.by else contents
    found = [(names.get(number, number), WHY[why]) for number, why in unreached(sample, asked_of_lists(catalogue, sample.design.by))]
    told_of = {name for name, _ in found}
    for stratum, plan in sample.strata.items():
        if plan.mute and not plan.size and not told_of & {names.get(part) for part in stratum}:
            found.append(("·".join(_shown(stratum, contents)), Text(f"{plan.mute} 家都不能电话调查", f"none of {plan.mute} can be called")))
    return found


def _method(sample: Sample, contents: Mapping[str, str], catalogue: Catalogue) -> Worksheet:
    """All that is needed to draw the sample again, how well it fits, and what it cannot speak for."""
    statistic, freedom, p = sample.fit
    design = sample.design
    reserve = Counter(one.stratum for one in sample.standby)
    rows: list[list[Value]] = [
        ["方法", design.method], ["种子", str(design.seed)],
        ["分层", "、".join(_WORDS[name] for name in design.by) or "不分层"],
        ["样本量", len(sample.chosen)], ["每个内容（或事项）至少", design.at_least],
        ["企业总数（按信用代码去重）", sum(sample.sizes.values())],
        ["不能电话调查的企业（有信用代码）", sum(plan.mute for plan in sample.strata.values())],
        ["输入摘要(SHA-256)", sample.digest],
        ["拟合检验", f"χ²={statistic:.3f}，自由度 {freedom}，p≈{p:.2f}（p 大于 0.05：各层抽取数与应抽数一致）"],
        ["同一企业在几份名单中", "只算一次，归入其中一份（与种子无关）"],
        ["权重", "层内企业数 ÷ 应抽数（入样概率的倒数）；总数 = 各家数值 × 权重之和"],
        ["替换办法", "拒绝、空号、停机、号码有误等，用“替换名单”同一层中次序最前的一家替换，权重不变"],
    ]  # fmt: skip
    rows += [[name, why.zh] for name, why in warnings(sample, catalogue)]
    rows += [["层", "企业数", "不能调查", "应抽", "已抽", "替换", "入样概率", "权重"]]
    for stratum, plan in sample.strata.items():
        shown = "·".join(_shown(stratum, contents))
        rows.append([
            shown, plan.size, plan.mute, round(plan.expected, 3), plan.drawn, reserve[stratum], round(plan.chance, 6), round(plan.weight, 4)
        ])  # fmt: skip
    rows += [["名单", "文件", "行数", "可调查", *_UNFIT.values(), "SHA-256"]]
    rows += [
        [one.owner, f"{one.path} › {one.part}", one.rows, one.valid, *(one.unfit.get(why, 0) for why in _UNFIT), one.sha256]
        for one in sample.lists
    ]
    headings = [("项目", 28), ("内容", 70), *((f"数{number}", 12) for number in range(1, 6)), ("摘要", 68)]
    whole = [[*row, *[None] * (len(headings) - len(row))] for row in rows]
    return Worksheet("抽样方法", headings, whole, "抽样方法和依据", frozen=1)


def drawn_before(out: Path) -> list[dict[str, Any]]:
    """The draws that were made from an audit."""
    path = out / SURVEY / DRAWS
    if not path.exists():
        return []
    found: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))
    return found


def keep_draw(out: Path, sample: Sample) -> None:
    """Note a draw: the last one is the one whose sheets are taken back. Who was drawn is kept beside it, whatever the lists become."""
    now = told(sample)
    # Names and phones of enterprises: nobody else on the machine may read them.
    (out / SURVEY).mkdir(mode=0o700, exist_ok=True)
    put(draw_folder(out, now["sha256"]) / DRAWN, json.dumps({**now, **_drawn(sample)}, ensure_ascii=False, indent=1) + "\n")
    others = [one for one in drawn_before(out) if one["sha256"] != now["sha256"]]
    put(out / SURVEY / DRAWS, json.dumps([*others, now], ensure_ascii=False, indent=1) + "\n")


def draw_folder(out: Path, sha256: str) -> Path:
    """Where all that belongs to one draw is kept."""
    return out / SURVEY / sha256[:16]


def _drawn(sample: Sample) -> dict[str, Any]:
    """Strata, and who was drawn or stands by, as evalcheck.season reads them."""
    return {
        "strata": [
            {"stratum": stratum, "size": plan.size, "mute": plan.mute, "expected": plan.expected, "drawn": plan.drawn}
            for stratum, plan in sample.strata.items()
        ],
        "chosen": [_enterprise(one) for one in sample.chosen],
        "standby": [_enterprise(one) for one in sample.standby],
    }


def _enterprise(one: Drawn) -> dict[str, Any]:
    source = {"unit": one.source.owner, "content": one.source.content or 0, "items": one.source.items}
    fields = {name: one.fields[name] for name in ("code", "name", "person", "phone", "district", "matter")}
    return {**fields, **source, "stratum": one.stratum, "place": one.place}


@dataclass(frozen=True)
class Returned:
    """What came back: results by content and by district, how many were drawn of each, and words that no code has with their cells."""

    made: Mapping[str, Mapping[str, Counter[str]]]
    drawn: Mapping[str, Counter[str]]
    unknown: Mapping[str, Sequence[str]] = field(default_factory=dict)


UNKNOWN = "待归类"
_AS_WRITTEN, _TIMES, _CELLS, _IS = "写法", "次数", "所在单元格", "归为（请选择）"


def returned(path: Path, survey: SurveyWords, said: Mapping[str, str], sha256: str | None) -> Returned:
    """The results of a sheet of the draw `sha256` (None: whatever it is of). Raises TableUnreadable, also for another draw's sheet."""
    made: dict[str, dict[str, Counter[str]]] = {_CONTENT: defaultdict(Counter), _DISTRICT: defaultdict(Counter)}
    drawn: dict[str, Counter[str]] = {_CONTENT: Counter(), _DISTRICT: Counter()}
    unknown: dict[str, list[str]] = defaultdict(list)
    found = 0
    for name in (CHOSEN, STANDBY):
        for place, row in typed_rows(path, name, (_CONTENT, _DISTRICT, _RESULT)):
            found += 1
            _mind_draw(path, name, row, sha256)
            written = row.get(_RESULT, "")
            code = survey.code_of(said.get(written, written)) if written else None
            if written and code is None:
                unknown[written].append(f"{name}!{place}")
            for heading, counts in made.items():
                group = row.get(heading) or "不明"
                drawn[heading][group] += name == CHOSEN
                if written:
                    counts[group][code.label if code else UNKNOWN] += 1
    if not found:
        raise TableUnreadable(f"{path} 里没有抽样名单", f"{path} holds no sheet of a sample")
    return Returned(made, drawn, unknown)


def _mind_draw(path: Path, name: str, row: Mapping[str, str], sha256: str | None) -> None:
    """A row of another draw would be counted for enterprises that nobody drew."""
    if sha256 is None:
        return
    of = row.get(BASIS, "").rpartition(">")[2].partition(":")[0]
    if of != sha256[:16]:
        which = f"（摘要 {of}）" if of else "（没有抽样摘要）"
        raise TableUnreadable(
            f"{path} 的“{name}”{which}不是这次抽样（摘要 {sha256[:16]}）的表：种子、名单或汇总不同；请用 evalcheck sample 写出的那张表填写",
            f"the sheet “{name}” of {path} is of another draw than {sha256[:16]}: another seed, other lists or another audit",
        )


def answers_on_words(path: Path) -> dict[str, str]:
    """What people said words mean that no code has, in the table of rates that is there."""
    rows = typed_texts(path, UNKNOWN, (_AS_WRITTEN,)).values()
    return {row[_AS_WRITTEN]: row[_IS] for row in rows if row.get(_AS_WRITTEN) and row.get(_IS)}


def write_rates(path: Path, back: Returned, said: Mapping[str, str], survey: SurveyWords, day: date) -> None:
    """The table of return rates: finished interviews against calls that were made; and the words that are asked about."""
    sheets = []
    labels = [one.label for one in survey.codes]
    done = [one.label for one in survey.codes if one.done]
    for heading, groups in back.made.items():
        seen = {label for counts in groups.values() for label in counts}
        shown = [label for label in (*labels, UNKNOWN) if label in seen and label not in done]
        total: Counter[str] = Counter()
        for counts in groups.values():
            total.update(counts)
        rows = [_rate(name, back.drawn[heading][name], groups[name], done, shown) for name in sorted(back.drawn[heading] | groups.keys())]
        rows.append(_rate("合计", sum(back.drawn[heading].values()), total, done, shown))
        headings = [
            (heading, 24), ("抽样", 8), ("已拨打", 8), ("已完成", 8), ("回收率(%)", 11), ("未拨打", 8), *((label, 11) for label in shown),
        ]  # fmt: skip
        sheets.append(Worksheet(f"按{heading}", headings, rows, frozen=1))
    asked = dict(back.unknown) | {word: () for word in said if word not in back.unknown}
    if asked:
        sheets.append(_words_asked(asked, labels))
    rewrite(path, sheets, day)


def _rate(name: str, drawn: int, counts: Counter[str], done: Iterable[str], shown: Sequence[str]) -> list[Value]:
    called = sum(counts.values())
    finished = sum(counts[label] for label in done)
    rate = round(100 * finished / called, 1) if called else None
    return [name, drawn, called, finished, rate, max(0, drawn - called), *(counts[label] for label in shown)]


def _words_asked(asked: Mapping[str, Sequence[str]], labels: Sequence[str]) -> Worksheet:
    rows: list[list[Value]] = [[word, len(cells), "、".join(cells[:8]), None] for word, cells in sorted(asked.items())]
    headings = [(_AS_WRITTEN, 24), (_TIMES, 8), (_CELLS, 50), (_IS, 20)]
    title = "这些写法不在用语里：请选择归为哪一种，保存后再运行一次"
    return Worksheet(
        UNKNOWN, headings, rows, title, frozenset({_IS}), choices={_IS: labels}, keys=[str(row[0]) for row in rows], known_by=(_AS_WRITTEN,)
    )
