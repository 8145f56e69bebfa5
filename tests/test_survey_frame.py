"""The frame of the survey: every enterprise once, counts that anyone can make again from the lists, a file whole or not at all."""

from __future__ import annotations

import json
import os
import sqlite3
import stat
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from evalcheck.audit.store import Store
from evalcheck.cli import app
from evalcheck.ruleset import load_ruleset
from evalcheck.season import frame as frames
from tests.test_audit import SPORT, TAX, audit, listed, put

pytestmark = pytest.mark.usefixtures("warm")

CONTENTS = {"市税务局": "优化纳税服务", "市体育局": "提高公共服务群众满意度"}


@pytest.fixture(scope="module")
def lists() -> dict[str, tuple[str, list[str], list[list[Any]]]]:
    """Lists as they are handed in: unit, items and rows; the same enterprises in several, rows that cannot be called."""
    first, second, third = listed(1, 40), listed(31, 60), listed(1, 12, 6)
    first[3][5], first[4][3], first[5][2] = "有误", "有误", None
    second[3][5] = "无"  # of enterprise 31, which the first list has with a good phone
    third[6][5] = "无"  # of an enterprise that stands nowhere else
    third.append(list(third[5]))  # an enterprise twice in one list
    return {
        TAX.format("25-企业名单.xlsx"): ("市税务局", ["25"], first),
        SPORT.format("企业名单.xlsx"): ("市体育局", ["94"], second),
        TAX.format("26、27-企业名单.xlsx"): ("市税务局", ["26", "27"], third),
    }


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory, lists: dict[str, Any]) -> Path:
    folder = tmp_path_factory.mktemp("frame")
    for name, (unit, _, rows) in lists.items():
        put(folder / "in" / unit, {name: {"名单": rows}})
    audit(folder / "in", folder / "out")
    assert app.run(["survey", "frame", str(folder / "out")]) == 0
    return folder / "out"


def counted(lists: dict[str, Any], kind: str) -> dict[str, tuple[int, int, int]]:
    """Rows, different enterprises, those that can be called, by hand."""
    rows: dict[str, int] = defaultdict(int)
    every: dict[str, set[str]] = defaultdict(set)
    able: dict[str, set[str]] = defaultdict(set)
    for unit, items, table in lists.values():
        for row in table[3:]:
            names = {"content": [CONTENTS[unit]], "item": items, "unit": [unit], "district": [row[1]], "": [""]}[kind]
            for name in names:
                rows[name] += 1
                if row[3] != "有误":
                    every[name].add(row[3])
                    if row[2] and str(row[5]).isdecimal():
                        able[name].add(row[3])
    return {name: (rows[name], len(every[name]), len(able[name])) for name in rows}


@pytest.mark.parametrize("kind", ["content", "item", "unit", "district"])
def test_rows_enterprises_and_those_that_can_be_called_are_what_the_lists_hold(out: Path, lists: dict[str, Any], kind: str) -> None:
    store = Store(out / "store", writing=False)
    told = frames.kept(out / "名单归集.sqlite", store)
    store.close()
    assert told is not None
    assert {one["name"]: (one["rows"], one["distinct"], one["callable"]) for one in told[kind]} == counted(lists, kind)
    assert (told["rows"], told["distinct"], told["callable"]) == counted(lists, "")[""]
    assert told["why_not"] == {"code": 1, "phone": 3, "name": 1} and told["lists"] == 3
    assert sum(one["rows"] for one in told["district"]) == told["rows"]


def test_units_that_share_enterprises_are_named_with_their_number(out: Path) -> None:
    told = json.loads(dict(sqlite3.connect(out / "名单归集.sqlite").execute("SELECT key, value FROM meta"))["frame"])
    shared = {one["name"]: one["shared"] for one in told["unit"]}
    assert shared == {"市税务局": {"市体育局": 10}, "市体育局": {"市税务局": 10}}
    units = {kind: {one["name"]: one["units"] for one in told[kind]} for kind in ("content", "item", "district")}
    assert units["item"] == {"25": {"市体育局": 10, "市税务局": 10}, "26": {}, "27": {}, "94": {"市体育局": 10, "市税务局": 10}}
    assert units["content"] == {name: {"市体育局": 10, "市税务局": 10} for name in CONTENTS.values()}
    # Rows of the two lists name different districts for one enterprise, and it is counted in both.
    assert all(set(found) == set(CONTENTS) for found in units["district"].values())
    book = load_workbook(out / "名单归集.xlsx")
    assert book.sheetnames == ["按评估内容", "按清单事项", "按报送单位", "按区域", "共同企业", "各份名单"]
    pairs = [row[:5] for row in book["共同企业"].iter_rows(min_row=3, values_only=True)]
    assert ("报送单位", "市税务局", "市体育局", 10, 19.6) in pairs  # of 51 enterprises with a right code


def test_the_file_has_each_enterprise_once_with_all_that_lists_say_of_it_and_is_private(out: Path, lists: dict[str, Any]) -> None:
    path = out / "名单归集.sqlite"
    rows = sqlite3.connect(path).execute("SELECT code, contents, items, units, lists, callable FROM enterprise").fetchall()
    assert len(rows) == counted(lists, "")[""][1] and len({row[0] for row in rows if row[0]}) == sum(row[5] for row in rows)
    both = next(row for row in rows if row[0] == lists[SPORT.format("企业名单.xlsx")][2][4][3])
    assert set(both[1].split(",")) == set(CONTENTS.values()) and both[2:] == ("25,94", both[3], 2, 1)
    mute = [row for row in rows if not row[5]]
    assert mute and all(row[0] is None for row in mute)
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    text = " ".join(
        str(cell) for sheet in load_workbook(out / "名单归集.xlsx") for row in sheet.iter_rows(values_only=True) for cell in row
    )
    assert "139" not in text and "贸易有限公司" not in text  # the workbook names no enterprise


def test_a_frame_of_other_lists_is_not_taken_for_this_one_and_a_broken_one_neither(out: Path, tmp_path: Path) -> None:
    store = Store(out / "store", writing=False)
    path = tmp_path / "f.sqlite"
    frames.gather(store, load_ruleset().catalogue, path)
    assert frames.kept(path, store) is not None
    with sqlite3.connect(path) as db:
        db.execute("UPDATE meta SET value='other' WHERE key='lists'")
    assert frames.kept(path, store) is None
    path.write_bytes(b"SQLite format 3\0 cut")
    assert frames.kept(path, store) is None and frames.kept(tmp_path / "none.sqlite", store) is None
    store.close()


def test_what_a_killed_run_left_is_begun_anew_and_the_old_file_stays_until_the_new_one_is_whole(
    out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(out / "store", writing=False)
    path, catalogue = tmp_path / "f.sqlite", load_ruleset().catalogue
    frames.gather(store, catalogue, path)
    before = path.read_bytes()

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(frames, "_counted", killed)
        frames.gather(store, catalogue, path)
    assert path.read_bytes() == before and (tmp_path / ".f.sqlite.tmp").exists()
    frames.gather(store, catalogue, path)
    assert path.read_bytes() == before and not (tmp_path / ".f.sqlite.tmp").exists()
    store.close()


def test_a_file_of_somebody_else_is_not_written_over(out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, words in (("a.sqlite", "a.sqlite 已存在"), ("a.xlsx", "a.xlsx")):
        (tmp_path / name).write_bytes(b"mine")
        assert app.run(["survey", "frame", str(out), "-o", str(tmp_path / "a.xlsx")]) == 2
        assert words in capsys.readouterr().err and (tmp_path / name).read_bytes() == b"mine"
        (tmp_path / name).unlink()
    for _ in range(2):  # ours is written again
        assert app.run(["survey", "frame", str(out), "-o", str(tmp_path / "a.xlsx")]) == 0
