"""What collected rows say: how each enterprise's calls ended, its answers, and every cell that is doubtful and does not count."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from datetime import date
from typing import Literal

from evalcheck.audit.sheets import day_of
from evalcheck.catalogue.survey import Answer, Asked, ResultCode
from evalcheck.records import dataclass
from evalcheck.season.call_sheets import Form
from evalcheck.season.collecting import Row
from evalcheck.season.drawn import Draw
from evalcheck.words import Text

Ended = Literal["done", "again", "replace", "doubtful", "none"]


@dataclass(frozen=True)
class Trouble:
    """Something in a sheet that does not count as it stands: where, what is wrong, what to do."""

    file: str
    sheet: str
    cell: str
    what: Text
    remedy: Text

    @property
    def text(self) -> Text:
        place = f"{self.file} › {self.sheet}!{self.cell}"
        return Text(f"{place}：{self.what.zh}；{self.remedy.zh}", f"{place}: {self.what.en}: {self.remedy.en}")


@dataclass(frozen=True)
class Attempt:
    """A call: its number, its day where it is sure, its result."""

    number: int
    day: date | None
    code: ResultCode


@dataclass(frozen=True)
class Record:
    """What is known of an enterprise that was called: `given` are answers by key of question, texts as they were written."""

    code: str
    batch: int
    caller: str
    ended: Ended
    attempts: tuple[Attempt, ...] = ()
    given: Mapping[str, Answer] = field(default_factory=dict)
    remarks: Mapping[str, str] = field(default_factory=dict)

    @property
    def day(self) -> date | None:
        """That of the last call."""
        return self.attempts[-1].day if self.attempts else None


@dataclass(frozen=True)
class Judged:
    """Records by credit code in the order of the draw, and all troubles in the order of the sheets."""

    records: Mapping[str, Record]
    troubles: tuple[Trouble, ...]


def judge(draw: Draw, form: Form, rows: Sequence[Row]) -> Judged:
    """Every enterprise's record; what is doubtful is told and does not count."""
    by_code: dict[str, list[Row]] = defaultdict(list)
    troubles: list[tuple[Row, Trouble]] = []
    for row in rows:
        if row.code:
            by_code[row.code].append(row)
        elif not row.blank:
            troubles.append((row, _nobody(row)))
    records = {}
    for code in draw.every:
        found = by_code.get(code, [])
        if len(found) > 1:
            troubles += [(row, _twice(row, found)) for row in found]
            records[code] = Record(code, found[0].batch, found[0].caller, "doubtful")
        elif found:
            record, told = _Reading(form, found[0], form.asked(draw.every[code].content)).record()
            troubles += [(found[0], one) for one in told]
            if record.ended != "none":
                records[code] = record
    ordered = sorted(troubles, key=lambda pair: (pair[0].batch, pair[0].caller, pair[0].file, pair[0].sheet, pair[0].row))
    return Judged(records, tuple(trouble for _, trouble in ordered))


def to_replace(judged: Judged, order: Iterable[str], attempts: int) -> list[str]:
    """Enterprises that cannot be interviewed: refused, out of reach for good, or called as often as is asked."""
    found = []
    for code in order:
        record = judged.records.get(code)
        if record and (record.ended == "replace" or (record.ended == "again" and record.attempts[-1].number >= attempts)):
            found.append(code)
    return found


def _first_cell(row: Row) -> str:
    return next((row.cells[name] for name, text in row.texts.items() if text), f"A{row.row}")


def _trouble(row: Row, name: str, what: Text, remedy: Text) -> Trouble:
    return Trouble(row.file, row.sheet, row.cells.get(name, f"A{row.row}"), what, remedy)


def _nobody(row: Row) -> Trouble:
    what = Text(
        "这一行不是抽样名单里的企业（或隐藏的列被清空）", "this row is no enterprise of the draw (or its hidden columns were emptied)"
    )
    remedy = Text("请把内容填到该企业原来的行里，自己加的企业请删去", "write it into the row of the enterprise, delete what was added")
    return Trouble(row.file, row.sheet, _first_cell(row), what, remedy)


def _twice(row: Row, found: Sequence[Row]) -> Trouble:
    others = "、".join(f"{one.file} › {one.sheet}!{_first_cell(one)}" for one in found if one is not row)
    callers = len({one.caller for one in found}) > 1
    what = Text(
        f"同一企业{'被两名调研员拨打' if callers else '有两处不同的填写'}，另见 {others}",
        f"the enterprise {'was called by two callers' if callers else 'stands twice with other contents'}, see {others}",
    )
    return Trouble(
        row.file, row.sheet, _first_cell(row), what, Text("请只留一处，清空其余各处再回收", "keep one, empty the others, collect again")
    )


class _Reading:
    """One row on its way to a record, with the troubles found on it."""

    def __init__(self, form: Form, row: Row, asked: Sequence[Asked]) -> None:
        self.form, self.row, self.asked = form, row, asked
        self.troubles: list[Trouble] = []
        self.doubtful = False

    def record(self) -> tuple[Record, list[Trouble]]:
        attempts = self._attempts()
        ended = self._ended(attempts)
        given, remarks = self._answers() if ended == "done" else ({}, {})
        if ended in ("again", "replace", "none"):  # of a doubtful one what is wrong with the calls comes first
            self._no_answers()
        row = self.row
        return Record(row.code, row.batch, row.caller, ended, tuple(attempts), given, remarks), self.troubles

    def _tell(self, name: str, what: Text, remedy: Text) -> None:
        self.troubles.append(_trouble(self.row, name, what, remedy))

    def _attempts(self) -> list[Attempt]:
        found: list[Attempt] = []
        most = self.form.survey.attempts
        written = [number for number in range(1, most + 1) if self.row.texts.get(f"result{number}") or self.row.texts.get(f"day{number}")]
        for number in written:
            if number > 1 and number - 1 not in written:
                self._out_of_order(f"result{number}", Text(f"第 {number - 1} 次是空的", f"attempt {number - 1} is empty"))
            attempt = self._attempt(number)
            if attempt is None:
                # What ended the calls is not known, unless a later one does.
                self.doubtful = number == written[-1] or self.doubtful
                continue
            if found and (found[-1].code.done or found[-1].code.replace):
                last = found[-1].code.label
                self._out_of_order(f"result{number}", Text(f"前一次已是“{last}”", f"“{last}” was the end before"))
            if found and found[-1].day and attempt.day and attempt.day < found[-1].day:
                self._out_of_order(f"day{number}", Text("早于前一次的日期", "is before the day of the attempt before"))
            found.append(attempt)
        return found

    def _out_of_order(self, name: str, why: Text) -> None:
        self.doubtful = True
        what = Text("拨打次序有误：", "attempts out of order: ") + why
        self._tell(name, what, Text("请按先后次序改正日期和结果", "put days and results in their order"))

    def _attempt(self, number: int) -> Attempt | None:
        text = self.row.texts.get(f"result{number}", "")
        day = self._day(number)
        if not text:
            what = Text(f"第 {number} 次有日期，没有结果", f"attempt {number} has a day and no result")
            self._tell(f"result{number}", what, Text("请选择结果，没有拨打的请清空日期", "choose the result, or empty the day"))
            return None
        code = self.form.survey.code_of(text)
        if code is None:
            labels = "、".join(one.label for one in self.form.survey.codes)
            what = Text(f"不认识的结果“{text[:40]}”", f"unknown result “{text[:40]}”")
            self._tell(f"result{number}", what, Text(f"请从列表中选：{labels}", f"choose one of {labels}"))
            return None
        return Attempt(number, day, code)

    def _day(self, number: int) -> date | None:
        """The day of a call; one that is none, or outside the survey, is told and does not count."""
        name, phase = f"day{number}", self.form.phase
        text = self.row.texts.get(name, "")
        remedy = Text(f"请写成 {phase.start:%Y-%m-%d} 这样", f"write it as {phase.start:%Y-%m-%d}")
        if not text:
            if self.row.texts.get(f"result{number}"):
                self._tell(name, Text(f"第 {number} 次没有日期", f"attempt {number} has no day"), remedy)
            return None
        day = _day_of(text, phase.start.year if phase.start.year == phase.end.year else None)
        if day is None:
            self._tell(name, Text(f"“{text[:40]}”不是日期", f"“{text[:40]}” is no day"), remedy)
            return None
        if not phase.start <= day <= phase.end:
            what = Text(f"{day} 不在调查期间（{phase.start} 至 {phase.end}）内", f"{day} is not within {phase.start} and {phase.end}")
            self._tell(name, what, Text("请核对日期", "look at the day again"))
            return None
        return day

    def _ended(self, attempts: Sequence[Attempt]) -> Ended:
        if self.doubtful:
            return "doubtful"
        if not attempts:
            return "none"
        last = attempts[-1].code
        return "done" if last.done else "replace" if last.replace else "again"

    def _no_answers(self) -> None:
        for one in self.asked:
            if self.row.texts.get(one.label) and one.scale.kind != "text":
                what = Text(f"“{one.label}”有答案，而调查没有完成", f"“{one.label}” is answered, and the interview was not finished")
                self._tell(one.label, what, Text("请改正结果，或清空答案", "mend the result, or empty the answer"))

    def _answers(self) -> tuple[dict[str, Answer], dict[str, str]]:
        given: dict[str, Answer] = {}
        remarks: dict[str, str] = {}
        by_id: dict[str, Answer | None] = {}
        for one in self.asked:
            text = self.row.texts.get(one.label, "")
            if one.scale.kind == "text":
                remarks |= {one.key: text} if text else {}
                continue
            answer = self._answer(one, text, by_id)
            by_id[one.id] = answer
            if answer is not None:
                given[one.key] = answer
        return given, remarks

    def _answer(self, one: Asked, text: str, before: Mapping[str, Answer | None]) -> Answer | None:
        due = _due(one, before)
        if not text:
            if due:
                what = Text(f"调查已完成，“{one.label}”没有答案", f"the interview was finished, “{one.label}” has no answer")
                self._tell(one.label, what, Text("请补上，对方不愿回答的选说不清之类", "fill it in, or choose that nothing was said"))
            return None
        answer = one.scale.answer(text)
        if answer is None:
            labels = "、".join(other.label for other in one.scale.answers)
            what = Text(f"“{text[:40]}”不是“{one.label}”的答案", f"“{text[:40]}” is no answer to “{one.label}”")
            self._tell(one.label, what, Text(f"请从列表中选：{labels}", f"choose one of {labels}"))
            return None
        if due is False and one.only_if:
            what = Text(f"“{one.label}”只问前面答“{'、'.join(one.only_if.answers)}”的企业", f"“{one.label}” is not asked after that answer")
            self._tell(one.label, what, Text("请清空，或改正前面的答案", "empty it, or mend the answer before"))
        return answer if due else None


def _due(one: Asked, before: Mapping[str, Answer | None]) -> bool | None:
    """Whether a question was to be asked; None where the answer that decides it is not known."""
    if one.only_if is None:
        return True
    decides = before.get(one.only_if.question)
    return None if decides is None else decides.label in one.only_if.answers


def _day_of(text: str, year: int | None) -> date | None:
    """A day as people write it; without its year, that of the survey."""
    digits = "".join(sign for sign in text if sign.isdecimal())
    if len(digits) == 8 and digits == text:
        return day_of(f"{text[:4]}-{text[4:6]}-{text[6:]}")
    if text.count(".") == 1 and text.replace(".", "").isdecimal():
        return None  # a spreadsheet makes 6.1 of 6.10
    pieces = "".join(sign if sign.isdecimal() else " " for sign in text).split()
    if len(pieces) == 2 and year is not None and not any(len(piece) > 2 for piece in pieces):
        return day_of(f"{year}-{text}")
    return day_of(text)


def interviews(judged: Judged) -> Iterator[Record]:
    """The records of finished interviews."""
    return (record for record in judged.records.values() if record.ended == "done")
