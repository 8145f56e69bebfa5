"""Audits of many packages: whose each is, what they share, what survives the next run, and the same result however it came about."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from benchmarks.audit.inbox import document, picture
from evalcheck.audit import tasks
from evalcheck.audit.decisions import FILE as QUESTIONS
from evalcheck.audit.tables import JUDGEMENT, LEDGER, NOTE
from evalcheck.cli import app
from tests.packages import content

pytestmark = pytest.mark.usefixtures("warm")

TAX = "市级市税务局-优化纳税服务-{}"
SPORT = "市级市体育局-提高公共服务群众满意度-94-{}"
HEADER = ["序号", "区域", "企业名称", "统一社会信用代码", "企业办理业务联系人(或法定代表人)", "联系电话(手机号)", "业务描述", "备注"]


def listed(first: int, last: int, seed: int = 1) -> list[list[Any]]:
    """Rows first to last of one endless list of invented enterprises."""
    import random

    from benchmarks.lists import credit_code

    rng = random.Random(seed)
    every = [(credit_code(rng), f"139{rng.randrange(10**8):08d}") for _ in range(last)]
    rows: list[list[Any]] = [["企业全量样本表"], ["部门:综合处", None, "联系人:林测一", None, "手机号码:13800000001"], HEADER]
    for number, (code, phone) in enumerate(every[first - 1 :], 1):
        place = ("和平区", "南开区", "滨海新区")[number % 3]
        rows.append([number, place, f"天津样例{seed}第{number}贸易有限公司", code, "林测一", phone, "样例业务", None])
    return rows


def put(folder: Path, files: Mapping[str, Any]) -> Path:
    for name, given in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(given if isinstance(given, bytes) else content(name, given))
    return folder


def paper(*lines: str) -> bytes:
    return document(lines[0], list(lines[1:]))


def audit(inbox: Path, out: Path, *more: str) -> int:
    return app.run(["audit", str(inbox), "-o", str(out), "--as-of", "2022-05-30", *more])


def told(out: Path) -> Any:
    return json.loads((out / "audit.json").read_text("utf-8"))


def packages(out: Path) -> dict[str, Any]:
    return {package["name"]: package for package in told(out)["packages"]}


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """Two units, each with a document and a list of its own."""
    mine = {TAX.format("25-政策文件.docx"): paper("通知", "甲"), TAX.format("25-企业名单.xlsx"): {"名单": listed(1, 30)}}
    put(tmp_path / "in" / "市税务局", mine)
    put(
        tmp_path / "in" / "市体育局",
        {SPORT.format("工作佐证.docx"): paper("佐证", "乙"), SPORT.format("企业名单.xlsx"): {"名单": listed(1, 30, 2)}},
    )
    return tmp_path / "in"


def test_each_package_gets_the_report_that_validate_gives_but_for_the_day_of_receipt(inbox: Path, tmp_path: Path) -> None:
    audit(inbox, tmp_path / "out")
    alone = tmp_path / "alone.json"
    app.run(["validate", str(inbox / "市税务局"), "--as-of", "2022-05-30", "--format", "json", "-o", str(alone)])
    here = json.loads((tmp_path / "out" / "packages" / "市税务局.json").read_text("utf-8"))
    there = json.loads(alone.read_text("utf-8"))
    assert {**here, "received": None} == {**there, "received": None}


def test_without_a_day_of_receipt_the_upload_window_is_not_checked_and_with_one_it_is(inbox: Path, tmp_path: Path) -> None:
    app.run(["audit", str(inbox), "-o", str(tmp_path / "out"), "--as-of", "2022-07-01"])
    assert "DAT001" not in packages(tmp_path / "out")["市税务局"]["codes"]
    table = tmp_path / "收到.csv"
    table.write_text("单位,收到日期\n市税务局,2022/6/2\n", "utf-8")
    audit(inbox, tmp_path / "out", "--received", str(table))
    found = packages(tmp_path / "out")
    assert found["市税务局"]["received"] == "2022-06-02" and "DAT001" in found["市税务局"]["codes"]
    assert "DAT001" not in found["市体育局"]["codes"]


def test_a_package_that_takes_too_long_leaves_out_its_last_files_and_no_other_package_s(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = {SPORT.format(f"佐证{number}.txt"): str(number).encode() * size for number, size in enumerate((10, 900, 20, 800, 700))}
    put(tmp_path / "in" / "市体育局", slow)
    put(tmp_path / "in" / "市税务局", {TAX.format(f"25-材料{number}.txt"): b"x%d" % number for number in range(3)})
    real = tasks.judge_file
    monkeypatch.setattr(tasks, "judge_file", lambda file, settings: replace(real(file, settings), seconds=4.0 * ("佐证" in file.name)))
    texts = []
    for out, jobs in (("one", "1"), ("two", "2"), ("two", "2")):
        audit(tmp_path / "in", tmp_path / out, "--jobs", jobs, "--limit", "package_cpu_seconds=10")
        texts.append((tmp_path / out / "packages" / "市体育局.json").read_text("utf-8"))
        assert "FIL015" not in packages(tmp_path / out)["市税务局"]["codes"]
    assert texts[0] == texts[1] == texts[2]
    told = [finding["location"]["file"] for finding in json.loads(texts[0])["findings"] if finding["code"] == "FIL015"]
    assert told == list(slow)[3:]


def written(out: Path) -> dict[str, bytes]:
    """Everything that an audit writes for people and programs; audit-run.json tells what differs from run to run."""
    return {
        str(path.relative_to(out)): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and path.relative_to(out).parts[0] != "store" and path.name != "audit-run.json"
    }


def test_the_same_inbox_gives_the_same_bytes_with_one_worker_with_two_and_from_the_cache(inbox: Path, tmp_path: Path) -> None:
    put(inbox / "市税务局补交", {TAX.format("25-政策文件.docx"): paper("通知", "改")})  # nobody knows which came last
    found = []
    for out, jobs in (("one", "1"), ("two", "2"), ("two", "2")):
        audit(inbox, tmp_path / out, "--jobs", jobs)
        found.append(written(tmp_path / out))
    assert found[0].keys() == found[1].keys() == found[2].keys() and len(found[0]) > 12
    assert [name for name in found[0] if not found[0][name] == found[1][name] == found[2][name]] == []
    assert json.loads((tmp_path / "two" / "audit-run.json").read_text("utf-8"))["files_read"] == 0


def test_only_the_file_that_changed_is_read_again(inbox: Path, tmp_path: Path) -> None:
    audit(inbox, tmp_path / "out")
    put(inbox / "市税务局", {TAX.format("25-政策文件.docx"): paper("通知", "丙")})
    audit(inbox, tmp_path / "out")
    stamp = json.loads((tmp_path / "out" / "audit-run.json").read_text("utf-8"))
    assert (stamp["files_read"], stamp["files_from_cache"]) == (1, 3)


def test_another_day_of_checking_reads_everything_anew(inbox: Path, tmp_path: Path) -> None:
    audit(inbox, tmp_path / "out")
    app.run(["audit", str(inbox), "-o", str(tmp_path / "out"), "--as-of", "2022-05-31"])
    assert json.loads((tmp_path / "out" / "audit-run.json").read_text("utf-8"))["files_read"] == 4


def test_parcels_of_one_unit_are_joined_and_a_later_file_takes_the_place_of_one_of_the_same_name(inbox: Path, tmp_path: Path) -> None:
    put(inbox / "市税务局(第2次)", {TAX.format("25-政策文件.docx"): paper("通知", "改"), TAX.format("26-政策文件.docx"): paper("二", "丁")})
    days = tmp_path / "days.csv"
    days.write_text("来件,收到日期\n市税务局,2022-05-25\n市税务局(第2次),2022-05-27\n", "utf-8")
    audit(inbox, tmp_path / "out", "--received", str(days))
    package = packages(tmp_path / "out")["市税务局"]
    assert [(p["name"], p["added"], p["replaced"]) for p in package["parcels"]] == [
        ("市税务局", 2, []), ("市税务局(第2次)", 1, [TAX.format("25-政策文件.docx")])
    ]  # fmt: skip
    assert package["files"] == 3 and package["doubts"] == [] and package["received"] == "2022-05-25"


def test_where_nobody_knows_which_parcel_came_later_it_is_asked_and_the_answer_holds(inbox: Path, tmp_path: Path) -> None:
    put(inbox / "市税务局补交", {TAX.format("25-政策文件.docx"): paper("通知", "改")})
    assert audit(inbox, tmp_path / "out") in (1, 3)
    assert "不知哪个在后" in packages(tmp_path / "out")["市税务局"]["doubts"][0][0]
    answer(tmp_path / "out", {"市税务局": {"先后（请填写）": 2}, "市税务局补交": {"先后（请填写）": 1}})
    audit(inbox, tmp_path / "out")
    package = packages(tmp_path / "out")["市税务局"]
    assert package["doubts"] == [] and [p["name"] for p in package["parcels"]] == ["市税务局补交", "市税务局"]


def test_a_parcel_of_nobody_is_asked_for_and_never_guessed(inbox: Path, tmp_path: Path) -> None:
    put(inbox / "补充材料", {"说明.docx": paper("说明")})
    put(inbox / "混合", {TAX.format("25-企业名单.xlsx"): {"名单": listed(1, 6, 3)}, SPORT.format("说明.docx"): paper("说明", "戊")})
    audit(inbox, tmp_path / "out")
    found = packages(tmp_path / "out")
    assert found["待确认：补充材料"]["unit"] is None and "分属几个单位" in found["待确认：混合"]["doubts"][0][0]
    answer(tmp_path / "out", {"补充材料": {"单位（请填写）": "市体育局"}, "混合": {"单位（请填写）": "税务"}})
    audit(inbox, tmp_path / "out")
    assert [p["name"] for p in packages(tmp_path / "out")["市体育局"]["parcels"]] == ["市体育局", "补充材料"]
    rows = load_workbook(tmp_path / "out" / QUESTIONS).active
    assert any("不在单位名录里" in str(cell.value) for row in rows.iter_rows() for cell in row)


def answer(out: Path, given: Mapping[str, Mapping[str, Any]]) -> None:
    """Fill in the table of questions as an evaluator does."""
    book = load_workbook(out / QUESTIONS)
    sheet = book.active
    columns = {cell.value: cell.column for cell in sheet[2]}
    for row in range(3, sheet.max_row + 1):
        for heading, value in given.get(str(sheet.cell(row, columns["来件"]).value), {}).items():
            sheet.cell(row, columns[heading]).value = value
    book.save(out / QUESTIONS)


def test_what_the_evaluator_wrote_is_still_there_after_a_second_audit(inbox: Path, tmp_path: Path) -> None:
    audit(inbox, tmp_path / "out")
    book = load_workbook(tmp_path / "out" / LEDGER)
    sheet = book["市级"]
    columns = {cell.value: cell.column for cell in sheet[1]}
    row = next(n for n in range(2, sheet.max_row + 1) if sheet.cell(n, columns["单位"]).value == "市体育局")
    sheet.cell(row, columns[JUDGEMENT]).value = "部分落实"
    sheet.cell(row, columns[NOTE]).value = "=电话已沟通"
    sheet.cell(row, columns[NOTE]).data_type = "s"
    sheet.cell(1, sheet.max_column + 1).value = "我的列"
    sheet.cell(row, sheet.max_column).value = "留着"
    book.save(tmp_path / "out" / LEDGER)
    put(inbox / "市体育局", {SPORT.format("活动总结.docx"): paper("总结", "新")})
    audit(inbox, tmp_path / "out")
    sheet = load_workbook(tmp_path / "out" / LEDGER)["市级"]
    columns = {cell.value: cell.column for cell in sheet[1]}
    row = next(n for n in range(2, sheet.max_row + 1) if sheet.cell(n, columns["单位"]).value == "市体育局")
    assert [sheet.cell(row, columns[name]).value for name in (JUDGEMENT, NOTE, "我的列")] == ["部分落实", "=电话已沟通", "留着"]
    assert sheet.cell(row, columns[NOTE]).data_type == "s"


def test_a_file_of_several_units_is_found_and_one_within_a_unit_is_not(inbox: Path, tmp_path: Path) -> None:
    shared = paper("同一份", "内容")
    put(inbox / "市税务局", {TAX.format("25-情况说明.docx"): shared, TAX.format("26-情况说明.docx"): paper("另一份")})
    put(inbox / "市税务局", {TAX.format("27-情况说明.docx"): paper("另一份")})
    put(inbox / "市体育局", {SPORT.format("情况说明.docx"): shared})
    audit(inbox, tmp_path / "out")
    found = [finding for finding in told(tmp_path / "out")["between"] if finding["code"] == "XPK001"]
    assert [finding["facts"]["count"] for finding in found] == [2] and "25-情况说明" in found[0]["message"]


def test_lists_that_share_rows_are_found_also_where_only_the_phones_are_the_same(inbox: Path, tmp_path: Path) -> None:
    put(inbox / "市体育局", {SPORT.format("场馆企业名单.xlsx"): {"名单": listed(11, 40)}})
    pairs = zip(listed(1, 20, 2), listed(1, 20, 5), strict=True)
    rows = [[*row[:3], *other[3:4], *row[4:]] if number > 2 else row for number, (row, other) in enumerate(pairs)]
    put(inbox / "市税务局", {TAX.format("27-企业名单.xlsx"): {"名单": rows}})
    audit(inbox, tmp_path / "out")
    found = {f["facts"]["what"]: f["facts"] for f in told(tmp_path / "out")["between"] if f["code"] == "XPK002"}
    assert (found["codes"]["common"], found["codes"]["share"]) == (20, 67)
    assert found["phones"]["common"] == 20


def test_a_picture_is_known_again_rescaled_cropped_and_inside_a_document(inbox: Path, tmp_path: Path) -> None:
    put(inbox / "市税务局", {TAX.format("26-截图.png"): picture(5), TAX.format("26-截图2.png"): picture(6)})
    put(inbox / "市体育局", {SPORT.format("照片.png"): picture(5, 0.8, 480)})
    put(inbox / "市教委", {"市级市教委-提高公共服务群众满意度-91-工作佐证.docx": document("佐证", ["见图"], (picture(5, 1.0, 400),))})
    audit(inbox, tmp_path / "out")
    found = [finding for finding in told(tmp_path / "out")["between"] if finding["code"] == "XPK003"]
    assert len(found) == 1 and found[0]["facts"]["count"] == 3
    assert "截图2" not in found[0]["message"] and "图1" in found[0]["message"]


def test_of_several_leads_one_answer_is_enough_and_none_is_a_finding_for_each(tmp_path: Path) -> None:
    # 40 is led jointly; 市税务局 is one of its leads.
    inbox = tmp_path / "in"
    put(inbox / "市税务局", {TAX.format("25-政策文件.docx"): paper("通知", "甲")})
    audit(inbox, tmp_path / "out")
    mine = next(unit for unit in told(tmp_path / "out")["units"] if unit["unit"] == "市税务局")
    assert [finding["facts"]["item"] for finding in mine["findings"]] == [40]
    duties = {unit["unit"]: {one["item"]: one["duty"] for one in unit["items"]} for unit in told(tmp_path / "out")["units"]}
    other = next(unit for unit, own in duties.items() if own.get(40) == "joint" and unit != "市税务局")
    content_name = "提升企业融资便利度"
    put(inbox / other, {f"市级{other}-{content_name}-40-银税互动政策文件.docx": paper("银税互动", "发文")})
    audit(inbox, tmp_path / "out")
    mine = next(unit for unit in told(tmp_path / "out")["units"] if unit["unit"] == "市税务局")
    assert mine["findings"] == [] and {one["item"]: one["state"] for one in mine["items"]}[40] == "other"


def test_a_package_that_cannot_be_read_is_named_and_the_others_are_judged(
    inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from evalcheck.audit import packages as putting

    opened = putting.opened

    def poisoned(path: Path, *rest: Any) -> Any:
        if "毒" in path.name:
            raise RecursionError
        return opened(path, *rest)

    monkeypatch.setattr(putting, "opened", poisoned)
    put(inbox / "市教委毒", {"a.docx": paper("a")})
    audit(inbox, tmp_path / "out")
    found = packages(tmp_path / "out")
    assert found["市税务局"]["verdict"] == "fail" and "RecursionError" in json.dumps(found, ensure_ascii=False)


def test_a_reader_that_is_killed_costs_its_file_only_and_is_tried_again_next_time(
    inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge = tasks.judge_file

    def dying(file: Any, settings: Any) -> Any:
        if "政策文件" in file.path:
            os.kill(os.getpid(), signal.SIGKILL)
        return judge(file, settings)

    monkeypatch.setattr(tasks, "judge_file", dying)
    audit(inbox, tmp_path / "out", "--jobs", "2")
    assert packages(tmp_path / "out")["市税务局"]["counts"]["unexamined"] == 1
    monkeypatch.setattr(tasks, "judge_file", judge)
    audit(inbox, tmp_path / "out", "--jobs", "2")
    assert packages(tmp_path / "out")["市税务局"]["counts"]["unexamined"] == 0
    audit(inbox, tmp_path / "fresh")
    assert (tmp_path / "out" / "audit.json").read_bytes() == (tmp_path / "fresh" / "audit.json").read_bytes()


def test_an_audit_that_was_killed_goes_on_where_it_stopped(inbox: Path, tmp_path: Path) -> None:
    for number in range(40):
        put(inbox / "市体育局", {SPORT.format(f"佐证{number}.docx"): paper("佐证", str(number))})
    command = [sys.executable, "-m", "evalcheck", "audit", str(inbox), "-o", str(tmp_path / "out"), "--as-of", "2022-05-30", "--jobs", "1"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        store = tmp_path / "out" / "store" / "audit.sqlite"
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and kept(store) < 5:
            time.sleep(0.01)
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        process.kill()
    assert children and all(gone(child) for child in children)
    before = kept(store)
    assert before >= 5
    app.run(["audit", str(inbox), "-o", str(tmp_path / "out"), "--resume"])
    stamp = json.loads((tmp_path / "out" / "audit-run.json").read_text("utf-8"))
    assert stamp["files_read"] == 44 - before
    audit(inbox, tmp_path / "calm")
    assert (tmp_path / "out" / "audit.json").read_bytes() == (tmp_path / "calm" / "audit.json").read_bytes()


def gone(pid: str) -> bool:
    """Broke: the readers of an audit that was killed waited for ever, for each held the pipe to itself open."""
    deadline = time.monotonic() + 30
    while (here := Path(f"/proc/{pid}/stat")).exists() and here.read_text().rpartition(")")[2].split()[0] != "Z":
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def kept(store: Path) -> int:
    import sqlite3

    try:
        with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as db:
            return int(db.execute("SELECT COUNT(*) FROM file").fetchone()[0])
    except sqlite3.Error:
        return 0


def test_the_senders_waivers_are_shown_and_only_the_evaluators_apply(inbox: Path, tmp_path: Path) -> None:
    long = TAX.format("25-执行情况和总结以及其他需要说明的情况汇编.docx")
    own = "waivers:\n- {code: NAM008, file: '*汇编*', reason: 名称已约定}\n"
    put(inbox / "市税务局", {long: paper("总结", "甲甲"), "evalcheck.yaml": {"text": f"unit: 市税务局\n{own}"}})
    audit(inbox, tmp_path / "out")
    package = packages(tmp_path / "out")["市税务局"]
    assert package["counts"]["waived"] == 0 and package["sender_waivers"][0]["code"] == "NAM008"
    waivers = tmp_path / "waivers.yaml"
    waivers.write_text("units:\n  市税务局:\n" + "".join(f"  {line}\n" for line in own.splitlines()[1:]), "utf-8")
    audit(inbox, tmp_path / "out", "--waivers", str(waivers))
    package = packages(tmp_path / "out")["市税务局"]
    assert package["counts"]["waived"] == 1 and "NAM008" not in package["codes"]


def test_accepted_files_are_archived_under_their_right_names_with_a_manifest(inbox: Path, tmp_path: Path) -> None:
    notice = paper("关于压缩办理时限的通知", "自2021年5月1日起，出口退税办理时间压缩至3个工作日，由样例局负责解释。")
    put(
        inbox / "市税务局",
        {
            "市税务局_优化纳税服务_26_政策文件.docx": notice,
            TAX.format("27-坏.pdf"): b"%PDF-broken",
        },
    )
    audit(inbox, tmp_path / "out", "--archive", str(tmp_path / "archive"))
    folder = tmp_path / "archive" / "市税务局"
    names = {path.name for path in folder.iterdir()}
    assert TAX.format("26-政策文件.docx") in names and TAX.format("27-坏.pdf") not in names
    assert "FIL002" in (folder / "归档目录.csv").read_text("utf-8-sig")
    done = subprocess.run(["sha256sum", "-c", "--quiet", "--ignore-missing", "材料清单校验值.txt"], cwd=folder, capture_output=True)
    assert done.returncode == 0, done.stderr


def test_the_results_lie_beside_the_inbox_and_never_in_a_folder_of_other_things(inbox: Path, tmp_path: Path) -> None:
    assert audit(inbox, inbox / "out") == 2
    put(tmp_path / "mine", {"照片.png": b"x"})
    assert audit(inbox, tmp_path / "mine") == 2


def test_notices_go_to_failing_units_and_are_withdrawn_when_nothing_fails(inbox: Path, tmp_path: Path) -> None:
    audit(inbox, tmp_path / "out")
    assert (tmp_path / "out" / "整改通知" / "市税务局.docx").exists()
    shutil.rmtree(inbox / "市税务局")
    audit(inbox, tmp_path / "out")
    assert not (tmp_path / "out" / "整改通知" / "市税务局.docx").exists()
    assert not list((tmp_path / "out" / "store" / "rows").glob("*")) or len(packages(tmp_path / "out")) == 1


def test_audit_json_keeps_to_its_schema_and_sarif_has_a_run_for_each_package(inbox: Path, tmp_path: Path) -> None:
    import jsonschema

    audit(inbox, tmp_path / "out")
    schema = json.loads((Path(__file__).parent.parent / "docs" / "audit-v1.schema.json").read_text("utf-8"))
    jsonschema.validate(told(tmp_path / "out"), schema)
    assert len(json.loads((tmp_path / "out" / "audit.sarif").read_text("utf-8"))["runs"]) == 2


def test_a_changed_limit_judges_the_files_again(inbox: Path, tmp_path: Path) -> None:
    audit(inbox, tmp_path / "out")
    audit(inbox, tmp_path / "out", "--limit", "text_characters=20", "--limit", "ocr_parts=0")
    stamp = json.loads((tmp_path / "out" / "audit-run.json").read_text("utf-8"))
    assert stamp["files_read"] == 4
    audit(inbox, tmp_path / "out", "--limit", "text_characters=20", "--limit", "ocr_parts=0")
    stamp = json.loads((tmp_path / "out" / "audit-run.json").read_text("utf-8"))
    assert stamp["files_read"] == 0
    assert audit(inbox, tmp_path / "out", "--limit", "pages=0") == 2
