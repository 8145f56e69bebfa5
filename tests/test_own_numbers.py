"""Items and clauses that bear the notice's own numbers: in names, findings, reports and the declaration."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest
from jsonschema import validate as validate_json

from evalcheck.checks.names import check_names
from evalcheck.engine import validate
from evalcheck.evidence.declaration import declaration_faults, read_declaration
from evalcheck.evidence.names.identity import Identifier
from evalcheck.prepare.todo import todo
from evalcheck.reporters import REPORTERS
from evalcheck.reporters.options import RenderOptions
from evalcheck.ruleset import Ruleset, load_ruleset
from evalcheck.ruleset.mistakes import check_ruleset
from tests.packages import submission

ROOT = Path(__file__).parent.parent
SMALL = ROOT / "tests" / "rulesets" / "small"
PATTERN = ("ruleset.yaml", r"'\d{1,2}(\.\d)?'", r"'[A-Z]\d(\.\d)?'")
EXAMPLE = ("ruleset.yaml", "市司法局-依法行政-1-工作总结.docx", "市司法局-依法行政-A1-工作总结.docx")
OWN = (
    PATTERN,
    EXAMPLE,
    *(("items/01-依法行政.yaml", f"- seq: {n}\n", f"- seq: {n}\n    number: A{n}\n") for n in (1, 2)),
    ("items/02-群众体育.yaml", "- seq: 3\n", "- seq: 3\n    number: B1\n"),
    *(("items/01-依法行政.yaml", f"id: {n}-{m}\n", f"id: A{n}.{m}\n") for n in (1, 2) for m in (1, 2)),
    *(("items/02-群众体育.yaml", f"id: 3-{m},", f"id: B1.{m},") for m in (1, 2)),
    ("items/01-依法行政.yaml", "proved_by: [2-1]", "proved_by: [A2.1]"),
)


def changed(folder: Path, *changes: tuple[str, str, str]) -> Path:
    folder.mkdir(exist_ok=True)
    copy = Path(shutil.copytree(SMALL, folder / "trial", ignore=shutil.ignore_patterns("cases")))
    for name, old, new in changes:
        text = (copy / name).read_text("utf-8")
        assert old in text, (name, old)
        (copy / name).write_text(text.replace(old, new, 1), "utf-8")
    return copy


@pytest.fixture
def own(tmp_path: Path) -> Ruleset:
    return load_ruleset(changed(tmp_path, *OWN))


@pytest.mark.parametrize(
    ("written", "items", "clauses", "unknown"),
    [
        ("A1", (1,), (), ()),
        ("a1", (1,), (), ()),
        ("Ａ１", (1,), (), ()),
        ("第A1项", (1,), (), ()),
        ("A1.2", (1,), ("A1.2",), ()),
        ("A1、B1.1", (1, 3), ("B1.1",), ()),
        ("1", (), (), ("1",)),
        ("1.2", (), (), ("1.2",)),
        ("A3", (), (), ("A3",)),
        ("A1.9", (), (), ("A1.9",)),
    ],
)
def test_a_number_is_understood_as_the_notice_writes_it(
    own: Ruleset, written: str, items: object, clauses: object, unknown: object
) -> None:
    numbers = Identifier(own.catalogue).numbers(written)
    assert (numbers.items, numbers.clauses, numbers.unknown) == (items, clauses, unknown)


def test_findings_on_names_speak_of_the_numbers_of_the_notice(own: Ruleset) -> None:
    told = check_names(
        ["市司法局-依法行政-A5-工作总结.docx", "市司法局-依法行政-1-工作总结.docx", "市司法局-依法行政-B1-场馆.docx"], own.catalogue
    )
    said = [(one.code, one.message("zh"), one.fix("zh")) for one in told]
    assert [code for code, _, _ in said] == ["NAM005", "NAM005", "NAM006"]
    assert "“A5”不是清单中的指标编号" in said[0][1] and "如“A1、A2、B1”" in said[0][2]
    assert "第B1项属于“群众体育”" in said[2][1] and "序号是A1、A2" in said[2][1]
    assert "A5" in told[0].message("en") and "such as A1、A2、B1" in told[0].fix("en")


def test_reports_show_the_numbers_of_the_notice_and_machine_forms_keep_the_running_one(own: Ruleset) -> None:
    given = {"市司法局-依法行政-A1.1-工作总结.docx": {"paragraphs": ["工作总结", "2021年办理复议案件12件。"]}}
    report = validate(submission(given), own, date(2022, 5, 27), unit="市司法局", processes=0)
    text = REPORTERS["terminal"](report, RenderOptions("zh"))
    assert "第 A1 项 工作总结" in text and "A1.2" in text and "第 1 项" not in text
    told = json.loads(REPORTERS["json"](report, RenderOptions("zh")))
    validate_json(told, json.loads((ROOT / "docs/report-v1.schema.json").read_text("utf-8")))
    assert {(one["item"], one["number"], one["clause"]) for one in told["coverage"]} >= {(1, "A1", "A1.1"), (2, "A2", "A2.1")}
    missing = [one for one in told["findings"] if one["code"] in ("COV001", "COV003")]
    assert missing and all(isinstance(one["facts"]["item"], int) and "A" in one["message"] for one in missing)
    lacks = [name for item in todo(report, own).items for lack in item.lacks for name in lack.names]
    names = [name for name in lacks if name]
    assert any("-A1-" in name or "-A1.2-" in name for name in names) and not any("-1-" in name for name in names)


def test_the_declaration_names_an_item_by_its_own_number(tmp_path: Path) -> None:
    catalogue = load_ruleset(changed(tmp_path, *OWN)).catalogue
    right = read_declaration(b"policy_start: {A1: 2021-03, 2: 2021-05}", "evalcheck.yaml")
    assert [right.month_of(catalogue.items[seq]) for seq in (1, 2, 3)] == ["2021-03", "2021-05", None]
    assert not right.faults and not declaration_faults(right, catalogue)
    wrong = read_declaration(b"policy_start: {C9: 2021-03, 9: 2021-03}", "evalcheck.yaml")
    assert [fault.key for fault in declaration_faults(wrong, catalogue)] == ["policy_start.C9", "policy_start.9"]


@pytest.mark.parametrize(
    ("change", "key", "zh", "en"),
    [
        (("items/02-群众体育.yaml", "number: B1", "number: A1"), "items.0.number", "编号“A1”重复", "stands twice"),
        (("items/02-群众体育.yaml", "id: B1.1,", "id: A1.1,"), "items.0.clauses.0.id", "编号“A1.1”重复", "stands twice"),
        (("items/02-群众体育.yaml", "id: B1.2,", "id: B1.1,"), "items.0.clauses.1.id", "条款编号“B1.1”重复", "stands twice"),
        (
            ("items/02-群众体育.yaml", "number: B1", "number: 十二"),
            "naming.parts.2.pattern",
            "“十二”不合这个写法",
            "does not fit this pattern",
        ),
        (("items/02-群众体育.yaml", "    number: B1\n", ""), "items.0.clauses.0.id", "给这一项写上 number", "need `number`"),
    ],
)
def test_rules_check_tells_numbers_that_stand_twice_or_cannot_be_written(
    tmp_path: Path, change: tuple[str, str, str], key: str, zh: str, en: str
) -> None:
    faults = check_ruleset(changed(tmp_path, *OWN, change))
    assert [one.key for one in faults][:1] == [key], [str(one) for one in faults]
    assert zh in faults[0].problem.zh and en in faults[0].problem.en


def test_a_number_that_holds_the_separator_needs_a_pattern_and_is_read_with_one(tmp_path: Path) -> None:
    parted = [
        (file, old, new.replace("A1", "2-1").replace("A2", "2-2").replace("B1", "3-1"))
        for file, old, new in OWN
        if (file, old, new) != PATTERN
    ]
    fitting = ("ruleset.yaml", r"'\d{1,2}(\.\d)?'", r"'\d-\d(\.\d)?'")
    ruleset = load_ruleset(changed(tmp_path / "a", *parted, fitting))
    identity = Identifier(ruleset.catalogue).identify("市司法局-依法行政-2-1.2-机构名单-补充.xlsx")
    assert (identity.numbers, identity.clauses, identity.name.keypoint) == ((1,), ("2-1.2",), "机构名单-补充")
    bare = ("ruleset.yaml", r", pattern: '\d{1,2}(\.\d)?'", "")
    (fault,) = check_ruleset(changed(tmp_path / "b", *parted, bare))
    assert fault.key == "naming.parts.2" and "pattern" in fault.problem.zh and "“2-1”" in fault.problem.zh
