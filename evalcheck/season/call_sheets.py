"""Call sheets: a workbook a caller and batch, a sheet a content, with attempts, results and answers to choose from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from evalcheck.audit.keeping import rewrite
from evalcheck.audit.sheets import Value, Worksheet
from evalcheck.catalogue.survey import Asked, Phase, SurveyWords
from evalcheck.records import dataclass
from evalcheck.season.drawn import Dealt, Draw, Enterprise

NUMBER, NAME = "编号", "企业名称"
REMARK = "备注（请填写）"
_NO_SHEET = str.maketrans("[]:*?/\\'", "()：.？-- ")
"""Signs that cannot stand in the name of a sheet."""
_PRIVATE = "含个人信息，只用于本次电话调查，用后交回"


@dataclass(frozen=True)
class Form:
    """What is asked in a survey: its vocabulary, the phase, names of contents by number, questions by content."""

    survey: SurveyWords
    phase: Phase
    contents: Mapping[int, str]

    def asked(self, content: int) -> Sequence[Asked]:
        return self.survey.asked(content, self.phase.phase)

    def name(self, content: int) -> str:
        return self.contents.get(content, "内容不明")


def day_heading(attempt: int) -> str:
    return f"第{attempt}次日期（请填写）"


def result_heading(attempt: int) -> str:
    return f"第{attempt}次结果（请填写）"


def question_heading(one: Asked) -> str:
    """The label by which the column is known, and what is read to the enterprise."""
    return f"{one.label}：{one.text}"


def file_name(batch: int, caller: str) -> str:
    return f"第{batch}批-{caller}.xlsx"


def write_books(folder: Path, draw: Draw, dealt: Dealt, form: Form, batches: Sequence[int]) -> list[Path]:
    """The workbooks of some batches; what was typed in one that is there stays. Raises TableUnreadable."""
    # Phones of enterprises: nobody else on the machine may read them.
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    written = []
    for number in batches:
        batch = dealt.batches[number - 1]
        for caller in dict.fromkeys(batch.values()):
            mine = [draw.every[code] for code, name in batch.items() if name == caller]
            path = folder / file_name(number, caller)
            rewrite(path, _book(draw, mine, number, caller, form), form.phase.start)
            path.chmod(0o600)
            written.append(path)
    return written


def _book(draw: Draw, mine: Sequence[Enterprise], batch: int, caller: str, form: Form) -> list[Worksheet]:
    contents = sorted({one.content for one in mine})
    sheets = [_sheet(draw, [one for one in mine if one.content == content], content, batch, caller, form) for content in contents]
    return [*sheets, _instructions(contents, form)]


def _sheet(draw: Draw, mine: Sequence[Enterprise], content: int, batch: int, caller: str, form: Form) -> Worksheet:
    survey, asked = form.survey, form.asked(content)
    attempts = range(1, survey.attempts + 1)
    questions = {question_heading(one): one for one in asked}
    headings = [
        (NUMBER, 7), ("报送单位", 14), ("区域", 10), ("评估内容", 18), (NAME, 30), ("联系人", 10), ("联系电话", 14), ("业务描述", 18),
        *((heading, 13) for attempt in attempts for heading in (day_heading(attempt), result_heading(attempt))),
        *((heading, 22) for heading in questions), (REMARK, 24),
    ]  # fmt: skip
    blank = [None] * (len(headings) - 8)
    rows: list[list[Value]] = [
        [one.number, one.unit, one.district, form.name(content), one.name, one.person, one.phone, one.matter, *blank] for one in mine
    ]
    to_fill = frozenset(heading for heading, _ in headings[8:])
    choices = {result_heading(attempt): [code.label for code in survey.codes] for attempt in attempts}
    choices |= {heading: [answer.label for answer in one.scale.answers] for heading, one in questions.items() if one.scale.answers}
    title = f"{form.name(content)}：外呼表，第{batch}批，调研员 {caller}（{_PRIVATE}）"
    return Worksheet(
        f"{content} {form.name(content)}".translate(_NO_SHEET)[:31], headings, rows, title, to_fill, choices=choices, frozen=5,
        keys=[one.code for one in mine], digests=[f"{draw.mark}:{batch}:{caller}"] * len(mine), known_by=(NUMBER, NAME),
    )  # fmt: skip


def _instructions(contents: Sequence[int], form: Form) -> Worksheet:
    survey, phase = form.survey, form.phase
    rows: list[list[Value]] = [
        ["调查期间", f"{phase.start:%Y-%m-%d} 至 {phase.end:%Y-%m-%d}（{phase.title}）", None],
        ["次数", f"最多拨打 {survey.attempts} 次；依次填写，每次写日期（如 {phase.start:%Y-%m-%d}）和结果", None],
        ["答案", "只在结果为完成时填写；从下拉列表中选，或写列表里的编号", None],
        ["表格", "可以排序、加列、写备注；请保留隐藏的列，按它认出每一行", None],
    ]
    rows += [["结果", code.label, _meaning(code.done, code.again, code.replace)] for code in survey.codes]
    for content in contents:
        for one in form.asked(content):
            answers = "、".join(answer.label for answer in one.scale.answers) or "自由填写"
            condition = f"（只问“{_label(form, content, one)}”答“{'、'.join(one.only_if.answers)}”的）" if one.only_if else ""
            rows.append([one.key, question_heading(one), answers + condition])
    headings = [("项目", 16), ("内容", 70), ("说明", 60)]
    return Worksheet("填写说明", headings, rows, "填写说明、结果和问卷", frozen=1, keys=[f"{row[0]}|{row[1]}" for row in rows])


def _label(form: Form, content: int, one: Asked) -> str:
    assert one.only_if
    return next((other.label for other in form.asked(content) if other.id == one.only_if.question), one.only_if.question)


def _meaning(done: bool, again: bool, replace: bool) -> str:
    return "完成，填写答案" if done else "换时间再拨" if again else "不再拨打，换一家" if replace else ""
