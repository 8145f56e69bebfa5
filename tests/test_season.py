"""An evaluator's whole season: three waves of mails, killed and resumed, verified by two, surveyed, reported, each number counted anew."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import docx
import pytest
from openpyxl import load_workbook

from benchmarks.audit.inbox import make_inbox
from evalcheck.audit.merging import CHOICE, CONFLICTS
from evalcheck.audit.opinions import FILE as OPINIONS
from evalcheck.audit.verification import BY, CONCLUSION, ON, SHEET
from evalcheck.audit.verification import FILE as RECORD
from evalcheck.cli import app
from tests.recounted import differences
from tests.test_audit import kept, told
from tests.test_audit_sheets import Sheet
from tests.test_opinions import register
from tests.test_survey import Book, calls, code, survey

UNITS, FILES = 60, 8
FIRST, CORRECTED, LATE = "2022-05-26", "2022-05-30", "2022-06-02"
SEED = 19
DRAWN = 120

pytestmark = pytest.mark.long


class Inbox:
    """Mails as they come: the days on which they were received are kept in a table beside the inbox."""

    def __init__(self, folder: Path) -> None:
        self.made, self.inbox, self.days, self.received = folder / "made", folder / "in", folder / "days.csv", dict[str, str]()
        make_inbox(self.made, UNITS, FILES, (), faults=False)
        self.units = sorted(path.name for path in self.made.iterdir())
        self.inbox.mkdir()

    def comes(self, unit: str, day: str, parcel: str = "", leave: int = 0, only: int | None = None) -> None:
        """A parcel of a unit; `leave` files of it are missing, or `only` some are sent, with the declaration."""
        target = self.inbox / (parcel or unit)
        shutil.copytree(self.made / unit, target)
        files = sorted(path for path in target.iterdir() if path.suffix != ".yaml")
        for path in files[:leave] if only is None else files[only:]:
            path.unlink()
        self.received[target.name] = day
        self.days.write_text("来件,收到日期\n" + "".join(f"{name},{day}\n" for name, day in self.received.items()), "utf-8")


def audited(inbox: Inbox, out: Path, day: str, kill_after: int) -> None:
    """An audit that is killed once it has kept some files, and then resumed."""
    command = [sys.executable, "-m", "evalcheck", "audit", str(inbox.inbox), "-o", str(out), "--as-of", day, "--received", str(inbox.days)]
    store = out / "store" / "audit.sqlite"
    before = kept(store)
    with subprocess.Popen([*command, "--jobs", "2"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        deadline = time.monotonic() + 300
        while process.poll() is None and kept(store) < before + kill_after and time.monotonic() < deadline:
            time.sleep(0.01)
        process.kill()
    assert app.run([*command[3:], "--resume"]) == 1


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the season after its three waves, with the audit of the first one beside."""
    folder, rng = tmp_path_factory.mktemp("season"), random.Random(SEED)
    inbox, out = Inbox(folder), folder / "out"
    for number, unit in enumerate(inbox.units[:45]):
        inbox.comes(unit, FIRST, leave=3 if number % 3 == 0 else 0)
    audited(inbox, out, FIRST, rng.randrange(5, 200))
    shutil.copytree(out, folder / "first")
    for unit in inbox.units[:45:3]:
        inbox.comes(unit, CORRECTED, f"{unit}补正", only=3)
    audited(inbox, out, CORRECTED, rng.randrange(1, 20))
    for unit in inbox.units[45:57]:
        inbox.comes(unit, LATE)
    audited(inbox, out, LATE, rng.randrange(5, 60))
    calm = folder / "calm"
    argv = ["audit", str(inbox.inbox), "-o", str(calm), "--as-of", LATE, "--received", str(inbox.days)]
    assert app.run(argv) == 1
    assert (out / "audit.json").read_bytes() == (calm / "audit.json").read_bytes()
    return folder


def record_rows(path: Path) -> list[tuple[int, str, str, bool]]:
    """Row, unit, clause of the record of verification, and whether it has a file."""
    sheet = Sheet(load_workbook(path)[SHEET])
    found = []
    for row in range(sheet.top + 1, sheet.sheet.max_row + 1):
        unit, clause, file = (str(sheet.sheet.cell(row, sheet.columns[name]).value or "") for name in ("单位", "条款", "文件"))
        found.append((row, unit, clause.split(" ")[0], bool(file)))
    return found


def typed(path: Path, target: Path, conclusions: Mapping[int, str], who: str) -> Path:
    book = load_workbook(path)
    sheet = Sheet(book[SHEET])
    for row, word in conclusions.items():
        for heading, value in ((CONCLUSION, word), (BY, who), (ON, "2022-06-08")):
            sheet.sheet.cell(row, sheet.columns[heading]).value = value
    book.save(target)
    return target


def verified(out: Path) -> int:
    """Two people verify; where they differ the first is chosen. How many clauses they concluded, as they typed it."""
    rows = [one for one in record_rows(out / RECORD) if one[3]]
    mine = {row: "属实" for row, *_ in rows[:90]}
    other = {row: "不属实" if number < 5 else "属实" for number, (row, *_) in enumerate(rows[60:150])}
    copies = [typed(out / RECORD, out.parent / f"{who}.xlsx", words, who) for who, words in (("林测一", mine), ("林测二", other))]
    app.run(["audit", "-o", str(out), *(word for path in copies for word in ("--merge", str(path)))])
    book = load_workbook(out / RECORD)
    conflicts = Sheet(book[CONFLICTS])
    open_ = range(conflicts.top + 1, conflicts.sheet.max_row + 1)
    assert len(open_) == 5
    for row in open_:
        conflicts.sheet.cell(row, conflicts.columns[CHOICE]).value = "值一"
    book.save(out / RECORD)
    app.run(["audit", "-o", str(out)])
    whole = {**dict.fromkeys(other, "不属实"), **other, **mine}
    by_clause: dict[tuple[str, str], list[bool]] = {}
    for row, unit, clause, _ in rows:
        by_clause.setdefault((unit, clause), []).append(row in whole)
    return sum(all(done) for done in by_clause.values())


DONE = {"第1次日期": "2022-06-02", "第1次结果": "已完成", "知晓": "是", "渠道": "办事窗口", "办理": "是", "满意": "5 非常满意"}
ENDS: list[dict[str, Any]] = [
    {**DONE}, {**DONE, "满意": "3 一般"}, {**DONE, "第1次结果": "无人接听", "第2次日期": "2022-06-06", "第2次结果": "已完成"},
    {"第1次日期": "2022-06-03", "第1次结果": "拒绝"}, {"第1次日期": "2022-06-03", "第1次结果": "空号"},
]  # fmt: skip


def called(out: Path, batch: int, ends: list[dict[str, Any]]) -> Counter[str]:
    """Fill in the sheets of a batch by the last digit of each row; how many were called and answered."""
    counts: Counter[str] = Counter()
    for path in sorted(calls(out).glob(f"第{batch}批-*.xlsx")):
        with Book(path) as book:
            for sheet in book.sheets:
                asked = {str(cell.value).split("：")[0].split("（")[0] for cell in sheet[2]}
                for row in book.rows(sheet):
                    end = ends[(row + len(code(sheet, row))) % len(ends)]
                    book.write(sheet, row, **{heading: value for heading, value in end.items() if heading in asked})
                    counts["called"] += 1
                    counts["completed"] += "满意" in end
    return counts


def surveyed(out: Path) -> Counter[str]:
    """Frame, draw, calls, replacements, rates; what the callers did."""
    assert survey("frame", out) == 0
    assert survey("draw", out, "--size", DRAWN, "--seed", "7") == 0
    assert survey("sheets", out, "--callers", "甲,乙") == 0
    counts = called(out, 1, ENDS)
    assert survey("collect", out, calls(out)) == 0
    assert survey("replace", out) == 0
    counts += (second := called(out, 2, ENDS[:1]))
    assert second["called"] > 0 and survey("collect", out, calls(out)) == 0
    assert survey("rates", out) == 0
    return counts


def killed(command: list[str], seconds: float) -> None:
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        time.sleep(seconds)
        process.kill()


def reported(out: Path, target: Path) -> Any:
    """The report, after one that was killed at some moment: it is there whole or not at all."""
    command = [sys.executable, "-m", "evalcheck", "report", str(out), "-o", str(target)]
    for _ in range(3):
        killed(command, random.Random(SEED).uniform(0.3, 2.5))
        if target.exists():
            docx.Document(str(target))
            target.unlink()
    assert app.run(command[3:]) == 0
    return docx.Document(str(target))


def test_the_whole_season_gives_a_report_of_which_every_number_is_that_of_its_inputs(
    season: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("evalcheck.cli.report.chinese_font", lambda: None)
    out = season / "out"
    data = told(out)
    assert sum(parcel["files"] for package in data["packages"] for parcel in package["parcels"]) == sum(
        path.is_file() for path in (season / "in").rglob("*")
    )
    concluded = verified(out)
    register(
        out / OPINIONS,
        ("企业", "2022-06-02", "报税表格太多，希望附加税和增值税一起申报"),
        ("群众", "2022-06-03", "希望多建体育场地", "已转办"),
    )
    counts = surveyed(out)
    app.run(["audit", "-o", str(out)])
    document = reported(out, season / "评估报告.docx")
    audit, calls_made = told(out), json.loads((out / "survey.json").read_text("utf-8"))
    assert differences(document, audit, calls_made) == []
    whole = calls_made["totals"][0]
    assert (whole["drawn"], whole["called"], whole["completed"]) == (DRAWN, counts["called"], counts["completed"])
    found = [clause for unit in audit["units"] for item in unit["items"] for clause in item["clauses"]]
    assert concluded > 20 and sum(bool((clause.get("verified") or {}).get("conclusion")) for clause in found) == concluded
    assert audit["opinions"]["total"] == 2
    (text,) = [p.text for p in document.paragraphs if p.text.startswith("清单共")]
    assert "收到来件 72 件，其中补报、重报 15 件，上传期后收到 12 件，收到日期不明 0 件" in text


def test_between_the_first_wave_and_the_last_units_mended_what_they_sent_again(season: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert app.run(["audit-diff", str(season / "first"), str(season / "calm"), "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["exact"] and found["same_rules"]
    mended = {unit["unit"] for unit in found["units"] if unit["history"][0]["verdict"] and unit["clauses"]}
    assert mended and all(
        step["before"] in (None, "missing", "partial", "review") for unit in found["units"] for step in unit["clauses"].values()
    )
    assert sum(unit["history"][0]["verdict"] is None and unit["history"][1]["verdict"] is not None for unit in found["units"]) >= 12
