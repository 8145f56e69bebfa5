"""Parcels of one unit whose order is known, or is not: what holds, what is asked, and that no doubt shows as a pass."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import yaml

from evalcheck.audit.inbox import Parcel, in_order, joined
from evalcheck.audit.tables import LEDGER
from evalcheck.submission.model import EvidenceFile, InMemory, Submission
from tests.packages import content
from tests.test_audit import answer, audit, listed, packages, put, told

pytestmark = pytest.mark.usefixtures("warm")

UNIT = "天津银保监局"
CASES = yaml.safe_load((Path(__file__).parent / "fixtures" / "orders_of_parcels.yaml").read_text("utf-8"))


def parcel(name: str, given: Mapping[str, Any]) -> tuple[Parcel, Submission]:
    """A parcel of files whose contents are words; several files of one name lie in folders."""
    files = []
    for path, words in given["files"].items():
        data = str(words).encode()
        files.append(EvidenceFile(path, len(data), hashlib.sha256(data).hexdigest(), InMemory(data)))
    part = tuple(given["part"]) if "part" in given else None
    day = given.get("day")
    return Parcel(name, len(files), received=day, part=part, sending=given.get("sending", "")), Submission(name, tuple(files))


def contents(one: Submission) -> dict[str, str]:
    return {file.path: file.source.read().decode() for file in one.files}


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["case"]))
def test_what_holds_and_what_is_asked_as_worked_out_by_hand(case: Mapping[str, Any]) -> None:
    given = dict(parcel(name, one) for name, one in case["parcels"].items())
    by_name = {one.name: (one, submission) for one, submission in given.items()}
    said: Mapping[str, float] = case.get("said", {})
    days: Mapping[str, date] = case.get("received", {})
    for names in (list(by_name), list(reversed(by_name))):
        ordered = in_order([by_name[name][0] for name in names], said, days)
        found = joined([by_name[one.name] for one in ordered], "单位", said, days)
        expected = case["expect"]
        assert contents(found.submission) == expected["holds"]
        assert [contents(other) for other in found.others] == expected.get("or", [])
        assert {one.name: [one.kept, *one.others] for one in found.contested} == expected.get("contested", {})
        doubts = [zh for zh, _ in found.doubts]
        assert len(doubts) == len(expected.get("doubts", [])), doubts
        assert all(words in doubt for words, doubt in zip(expected.get("doubts", []), doubts, strict=True))


def files(seed: int = 1) -> dict[str, bytes]:
    """A package of the unit that passes."""
    from evalcheck.evidence.names.identity import identifier_of
    from evalcheck.ruleset import load_ruleset
    from tests.complete_packages import complete

    catalogue = load_ruleset().catalogue
    unit = identifier_of(catalogue).unit(UNIT)
    assert unit is not None
    given = complete(unit, catalogue)
    made = {path: content(path, one) for path, one in given.items()}
    if seed > 1:
        rows = listed(1, 40, seed)
        made |= {path: content(path, {"名单": rows}) for path in made if "名单" in path and path.endswith(".xlsx")}
    return made


def ledger_text(out: Path) -> str:
    from openpyxl import load_workbook

    return "\n".join(str(cell) for sheet in load_workbook(out / LEDGER) for row in sheet.iter_rows(values_only=True) for cell in row)


def states(out: Path, unit: str) -> dict[int, str]:
    return next({one["item"]: one["state"] for one in found["items"]} for found in told(out)["units"] if found["unit"] == unit)


def test_a_package_that_passes_in_one_order_only_is_never_counted_as_passed(tmp_path: Path) -> None:
    right = files()
    name = next(path for path in right if "-44-" in path and path.endswith(".xlsx"))
    put(tmp_path / "in" / "甲", right)
    put(tmp_path / "in" / "乙", {**right, name: b"PK\x03\x04" + bytes(60)})
    assert audit(tmp_path / "in", tmp_path / "out") == 3
    package = packages(tmp_path / "out")[UNIT]
    assert package["verdict"] == "incomplete" and told(tmp_path / "out")["counts"]["pass"] == 0
    assert {package["contested"][0]["kept"], *package["contested"][0]["others"]} == {"甲", "乙"}
    assert [order["verdict"] for order in package["orders"]] == ["fail"] and "FIL002" in package["orders"][0]["codes"]
    assert "如果另一件在后" in ledger_text(tmp_path / "out")
    other = package["orders"][0]["report"]
    for kind, digest in (("path", "sha256"), ("page", "page_sha256")):
        assert hashlib.sha256((tmp_path / "out" / other[kind]).read_bytes()).hexdigest() == other[digest]
    assert "met" not in {states(tmp_path / "out", UNIT)[44]}
    page = (tmp_path / "out" / "总览.html").read_text("utf-8")
    assert f'<i class="dot incomplete" title="未查全">○</i><a href="packages/{quote(UNIT)}.html">{UNIT}</a><b class="open"' in page
    answer(tmp_path / "out", {"乙": {"先后（请填写）": 1}, "甲": {"先后（请填写）": 2}})
    assert audit(tmp_path / "in", tmp_path / "out") == 0
    assert packages(tmp_path / "out")[UNIT]["verdict"] == "pass" and packages(tmp_path / "out")[UNIT]["orders"] == []
    assert not (tmp_path / "out" / other["path"]).exists()


def test_both_orders_passing_leave_the_question_open_and_the_item_to_a_person(tmp_path: Path) -> None:
    right, other = files(), files(seed=2)
    name = next(path for path in right if "-44-" in path and path.endswith(".xlsx"))
    put(tmp_path / "in" / "甲", right)
    put(tmp_path / "in" / "乙", {name: other[name]})
    audit(tmp_path / "in", tmp_path / "out", "--archive", str(tmp_path / "kept"))
    package = packages(tmp_path / "out")[UNIT]
    assert package["verdict"] == "incomplete" and states(tmp_path / "out", UNIT)[44] == "review"
    assert "先后不明" in (tmp_path / "kept" / UNIT / "归档目录.csv").read_text("utf-8-sig")
    assert json.loads((tmp_path / "out" / package["report"]["path"]).read_text("utf-8"))["verdict"] == "incomplete"


def test_a_parcel_without_a_day_that_brings_other_files_only_raises_no_question(tmp_path: Path) -> None:
    right = files()
    half = dict(list(right.items())[:2])
    put(tmp_path / "in" / "甲", half)
    put(tmp_path / "in" / "乙", {path: data for path, data in right.items() if path not in half})
    assert audit(tmp_path / "in", tmp_path / "out") == 0
    assert packages(tmp_path / "out")[UNIT]["doubts"] == [] and states(tmp_path / "out", UNIT)[44] == "met"
