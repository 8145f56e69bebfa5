"""A declaration is filled in key by key, and nothing else in the file moves."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from evalcheck.evidence.declaration import read_declaration
from evalcheck.prepare.declaring import NotWritten, declare, declared

REASONS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=40)
TAIL = "# 豁免：写明编号\nwaivers:\n  - {code: NAM008, file: a.xlsx, reason: 系统导出, approved_by: 张处长}\n"


@given(
    st.dictionaries(st.integers(1, 103), st.sampled_from(["2021-03", "2021-12", "2022-01"])),
    st.dictionaries(st.sampled_from(["1-2", "25-4", "30-用水-1"]), REASONS),
)
def test_what_is_declared_is_read_back_and_the_rest_stays(months: dict[int, str], reasons: dict[str, str]) -> None:
    text = declared(f"unit: 市税务局\n{TAIL}", "policy_start", months)
    text = declared(text, "not_applicable", reasons)
    read = yaml.safe_load(text)
    assert read.get("policy_start", {}) == months and read.get("not_applicable", {}) == reasons
    assert read["unit"] == "市税务局" and text.startswith(f"unit: 市税务局\n{TAIL}")
    assert declared(declared(text, "policy_start", {}), "not_applicable", {}) == f"unit: 市税务局\n{TAIL}"


@pytest.mark.parametrize(
    "old",
    [
        "policy_start: {25: 2021-03}\n", "policy_start:\n  25: 2021-03\n  27: 2021-04\n", "policy_start: {25: 2021-03,\n  27: 2021-04}\n",
        "policy_start:\n",
    ],
)  # fmt: skip
def test_an_old_value_of_any_form_is_replaced(old: str) -> None:
    text = declared(f"# 声明\n{old}\n# 单位\nunit: 市税务局\n", "policy_start", {33: "2021-05"})
    assert text == "# 声明\npolicy_start:\n  33: 2021-05\n\n# 单位\nunit: 市税务局\n"


def test_remarks_among_the_old_values_stay() -> None:
    text = declared("policy_start:\n  # 以发文日期为准\n  25: 2021-03  # 合并申报\nunit: 市税务局\n", "policy_start", {25: "2021-04"})
    assert text == "policy_start:\n  25: 2021-04\n  # 以发文日期为准\nunit: 市税务局\n"


@pytest.mark.parametrize("text", ["unit: [\n", "- 一\n", "{unit: 市税务局}\n", "unit: &a [*a\n"])
def test_what_cannot_be_added_to_is_left(text: str, tmp_path: Path) -> None:
    (tmp_path / "evalcheck.yaml").write_text(text, "utf-8")
    with pytest.raises(NotWritten, match=r"evalcheck\.yaml"):
        declare(tmp_path, "policy_start", {25: "2021-03"})
    assert (tmp_path / "evalcheck.yaml").read_text("utf-8") == text and len(list(tmp_path.iterdir())) == 1


def test_a_declaration_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside.yaml"
    outside.write_text("unit: 市税务局\n", "utf-8")
    folder = tmp_path / "package"
    folder.mkdir()
    (folder / "evalcheck.yaml").symlink_to(outside)
    with pytest.raises(NotWritten):
        declare(folder, "unit", {})
    assert outside.read_text("utf-8") == "unit: 市税务局\n"


def test_a_new_declaration_is_what_the_checks_read(tmp_path: Path) -> None:
    declare(tmp_path, "policy_start", {25: "2021-03"})
    path = declare(tmp_path, "not_applicable", {"25-4": "本期无典型案例"})
    found = read_declaration(path.read_bytes(), path.name)
    assert not found.faults and dict(found.policy_start) == {25: "2021-03"}
    assert "25-4" in found.not_applicable
