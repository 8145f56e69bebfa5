"""Papers that are no policy documents and look a little like ones: they cite, list, minute, contract, report, fill in."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from benchmarks.evidence_documents.paper import Grid, Paper, Truth, block
from benchmarks.evidence_documents.policies import Draft
from benchmarks.evidence_documents.words import Vocabulary

_NONE = Truth(policy=False)


def minutes(draft: Draft) -> Paper:
    lines = [
        block(f"{draft.matter}工作推进会会议记录", "title"), block(f"时间:{draft.date()}"), block("地点:201会议室"),
        block("参会人员:郑试样、钱样本"),
        block(f"会议传达学习了{draft.unit}{draft.number}文件精神。"), *draft.body()[1:], block("记录人:孙例证"),
    ]  # fmt: skip
    return Paper("minutes", tuple(lines), _NONE)


def contract(draft: Draft) -> Paper:
    lines = [
        block(f"{draft.matter}技术服务合同", "title"), block(f"合同编号:SY-{draft.day[0]}-0{draft.rng.randint(10, 99)}"),
        block(f"甲方:{draft.unit}"),
        block("乙方:天津试样信息技术有限公司"), *(block(text.format(draft.matter)) for text in draft.words.bodies[:3]),
        block("第八条 保密条款"), block("双方对在履约中知悉的商业秘密、内部资料承担保密义务。"), block("保密协议"),
        block("甲方(盖章):"), block("乙方(盖章):"), block(f"签订日期:{draft.date()}"),
    ]  # fmt: skip
    return Paper("contract", tuple(lines), _NONE)


def news(draft: Draft) -> Paper:
    lines = [
        block(f"我市{draft.matter}再提速 企业办事更便捷", "title"), block(f"来源:天津试样日报    发布时间:{draft.iso} 09:12"),
        block(f"记者从{draft.unit}获悉,《{draft.title}》({draft.number})近日印发,{draft.matter}迎来新举措。"),
        *draft.body()[1:-1], block("(记者 郑试样)"), block("责任编辑:李样本"),
    ]  # fmt: skip
    return Paper("news", tuple(lines), _NONE)


def statement(draft: Draft) -> Paper:
    lines = [
        block(f"{draft.matter}工作情况说明", "title"),
        block(f"按照清单要求,{draft.unit}制定印发了《{draft.title}》({draft.number}),现将情况说明如下。"),
        *draft.body()[1:], block(draft.unit, "sign"), block(draft.date(), "sign"),
    ]  # fmt: skip
    return Paper("statement", tuple(lines), _NONE)


def listed(draft: Draft) -> Paper:
    """A list of documents on lines, with their numbers."""
    rng = draft.rng
    drafts = [Draft(rng, draft.words) for _ in range(rng.randint(4, 7))]
    form = rng.choice(["{n}.《{t}》({c})", "{n}、{t}({c})", "{n}. {c} {t}", "({n}){t}({c})"])
    lines = [block(f"{draft.matter}相关文件目录", "title")]
    lines += [block(form.format(n=n, t=one.title, c=one.number)) for n, one in enumerate(drafts, 1)]
    return Paper("listed", tuple(lines), _NONE)


def tabled(draft: Draft) -> Paper:
    """The same in a table."""
    rng = draft.rng
    head = rng.choice(
        [("序号", "文件名称", "文号", "发布日期"), ("序号", "文号", "文件名称", "发文单位"), ("政策名称", "发文机关", "发文字号", "备注")]
    )
    rows: list[tuple[str, ...]] = [head]
    for number, one in enumerate((Draft(rng, draft.words) for _ in range(rng.randint(3, 6))), 1):
        cells = {
            "序号": str(number),
            "文号": one.number,
            "发文字号": one.number,
            "发布日期": one.iso,
            "发文单位": one.unit,
            "发文机关": one.unit,
        }
        rows.append(tuple(cells.get(name, one.title if "名称" in name else "") for name in head))
    fill = rng.choice(["D9D9D9", "BDD7EE", "DEEAF6", "5B9BD5", "4472C4", "FFF2CC", "E2EFD9", ""])
    return Paper("tabled", (block(f"{draft.matter}政策文件汇总表", "title"), Grid(tuple(rows), fill=fill)), _NONE)


def form(draft: Draft) -> Paper:
    rows = (
        ("申请单位", "天津试样科技有限公司", "统一社会信用代码", "91120000MA0SYAMP01"), ("申请事项", draft.matter, "申请日期", draft.iso),
        ("政策依据", f"《{draft.title}》({draft.number})", "受理单位", draft.unit), ("密级", draft.rng.choice(["公开", "无", "非密", ""]),
        "备注", ""),
    )  # fmt: skip
    return Paper("form", (block(f"{draft.matter}申请表", "title"), Grid(rows)), _NONE)


def pledge(draft: Draft) -> Paper:
    lines = [
        block(draft.rng.choice(["保密承诺书", "保密协议", "保密工作制度汇编", "商业秘密保护手册", "秘密点清单说明"]), "title"),
        *(block(text) for text in draft.words.secrets), block("内部资料管理要求:专人保管。"), block("承诺人:郑试样"), block(draft.date()),
    ]  # fmt: skip
    return Paper("pledge", tuple(lines), _NONE)


def guide(draft: Draft) -> Paper:
    lines = [
        block(f"{draft.matter}办事指南", "title"), block("一、事项名称"), block(draft.matter), block("二、实施机关"), block(draft.unit),
        block("三、设定依据"), block(f"{draft.title}({draft.number})"), block("四、办理流程"),
        *(block(text.format(draft.matter)) for text in draft.words.bodies[1:3]),
    ]  # fmt: skip
    return Paper("guide", tuple(lines), _NONE)


def letter_of_company(draft: Draft) -> Paper:
    lines = [
        block("感谢信", "title"), block(f"{draft.unit}:"), block(f"贵单位落实{draft.number}文件,为我公司办理{draft.matter},特致谢意。"),
        block("天津样本制造有限公司", "sign"), block(draft.date(), "sign"),
    ]  # fmt: skip
    return Paper("thanks", tuple(lines), _NONE)


def bulletin(draft: Draft) -> Paper:
    lines = [
        block("优化营商环境工作简报", "title"), block(f"第{draft.rng.randint(1, 60)}期", "number"),
        block(f"{draft.unit}办公室编    {draft.date()}"),
        block(f"近日,{draft.unit}以{draft.number}印发《{draft.title}》。"), *draft.body()[1:],
    ]  # fmt: skip
    return Paper("bulletin", tuple(lines), _NONE)


def questions(draft: Draft) -> Paper:
    lines = [
        block(f"《{draft.title}》政策解读", "title"), block("一、出台背景"),
        block(f"{draft.unit}印发了《{draft.title}》(以下简称《通知》)。"),
        block(draft.rng.choice(draft.words.citing)), block("二、主要内容"),
        *(block(text.format(draft.matter)) for text in draft.words.bodies[:3]),
        block(f"文件原文:{draft.title}({draft.number})"), block("三、问:保密条款如何理解?"),
        block(f"答:{draft.rng.choice(draft.words.secrets)}"),
    ]  # fmt: skip
    return Paper("questions", tuple(lines), _NONE)


def receipt(draft: Draft) -> Paper:
    """A register of incoming papers with one row."""
    rows = (("收文日期", "来文单位", "来文字号", "文件标题", "密级"), (draft.iso, draft.unit, draft.number, draft.title, "无"))
    return Paper("receipt", (block("收文登记簿", "title"), Grid(rows, fill="D9D9D9")), _NONE)


FURTHER: tuple[Callable[[Draft], Paper], ...] = (bulletin, questions, receipt)
WAYS: tuple[Callable[[Draft], Paper], ...] = (minutes, contract, news, statement, listed, tabled, form, pledge, guide, letter_of_company)


def other(rng: Random, words: Vocabulary, further: bool = False) -> Paper:
    return rng.choice(WAYS + FURTHER if further else WAYS)(Draft(rng, words))
