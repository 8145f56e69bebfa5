"""evalcheck.yaml: what is understood holds, what is not becomes a fault with its line; nothing that is handed in makes it crash."""

from __future__ import annotations

from datetime import date

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from evalcheck.catalogue import Catalogue
from evalcheck.catalogue.items import Clause, Content, EvidenceKind, Item, Window
from evalcheck.catalogue.units import Places, UnitDirectory
from evalcheck.evidence.declaration import DeclaredWaiver, declaration_faults, read_declaration

WHOLE = """\
unit: 市税务局
ruleset: tianjin-2021
policy_start: {25: 2021-03, 27: 2021-04}
not_applicable: {25-4: 本期无典型案例}
waivers: [{code: NAM008, file: "*名单*.xlsx", reason: 名称已备案, approved_by: 王某, until: 2022-06-30}]
"""


def faults(text: str) -> list[tuple[int | None, str]]:
    return [(fault.line, fault.key) for fault in read_declaration(text.encode(), "evalcheck.yaml").faults]


def first(text: str) -> str:
    fault = read_declaration(text.encode(), "evalcheck.yaml").faults[0]
    assert fault.problem.zh and fault.problem.en
    return fault.problem.zh


def test_every_key_is_read() -> None:
    declaration = read_declaration(WHOLE.encode(), "evalcheck.yaml")
    assert (declaration.unit, declaration.ruleset) == ("市税务局", "tianjin-2021")
    assert declaration.policy_start == {25: "2021-03", 27: "2021-04"}
    assert declaration.not_applicable == {"25-4": "本期无典型案例"}
    assert declaration.waivers == (DeclaredWaiver("NAM008", "*名单*.xlsx", "名称已备案", "王某", date(2022, 6, 30)),)
    assert not declaration.faults
    assert declaration.lines["not_applicable.25-4"] == 4


def test_an_empty_file_declares_nothing_and_has_no_fault() -> None:
    assert read_declaration(b"", "evalcheck.yaml").faults == ()
    assert read_declaration(b"# nothing yet\n", "evalcheck.yaml").faults == ()


def test_a_file_of_a_chinese_windows_editor_is_read() -> None:
    for encoding in ("gb18030", "utf-8-sig", "utf-16"):
        assert read_declaration("unit: 市税务局".encode(encoding), "evalcheck.yaml").unit == "市税务局"


def test_an_unknown_key_names_its_line_and_the_known_ones() -> None:
    assert faults("unit: 市税务局\npolicy-start: {25: 2021-03}\n") == [(2, "policy-start")]
    assert "policy_start" in first("policy-start: {}")


def test_a_key_given_twice_is_a_fault_and_the_first_holds() -> None:
    text = "unit: 市税务局\nunit: 市财政局\n"
    assert faults(text) == [(2, "unit")]
    assert read_declaration(text.encode(), "e").unit == "市税务局"


def test_a_month_written_otherwise_is_told_how_to_write_it() -> None:
    for written in ("2021.3", "2021年3月", "2021-3", "2021/03"):
        assert "2021-03" in first(f"policy_start: {{25: {written}}}")
    assert "不是月份" in first("policy_start: {25: 2021-13}")


def test_a_number_written_with_zeros_is_no_octal() -> None:
    assert read_declaration(b"policy_start: {010: 2021-03}", "e").policy_start == {10: "2021-03"}


def test_a_reason_must_be_given() -> None:
    declaration = read_declaration(b"not_applicable:\n  25-4:\n  26-5: ''\n", "e")
    assert [(fault.line, fault.key) for fault in declaration.faults] == [(2, "not_applicable.25-4"), (3, "not_applicable.26-5")]
    assert not declaration.not_applicable


def test_a_waiver_without_reason_is_kept_for_its_own_finding() -> None:
    declaration = read_declaration(b"waivers: [{code: NAM008, file: a.xlsx}]", "e")
    assert declaration.waivers == (DeclaredWaiver("NAM008", "a.xlsx", None),)
    assert not declaration.faults


def test_a_waiver_that_nobody_can_read_waives_nothing() -> None:
    text = "waivers:\n- {code: 名称, reason: x}\n- {code: NAM008, until: soon}\n- 5\n- {reason: x}\n"
    assert faults(text) == [(2, "waivers.0.code"), (3, "waivers.1.until"), (4, "waivers.2"), (5, "waivers.3.code")]
    assert not read_declaration(text.encode(), "e").waivers


def test_a_value_of_another_type_is_a_fault() -> None:
    assert faults("unit: [a]\npolicy_start: 3\nnot_applicable: [25-4]\nwaivers: {code: x}\n") == [
        (1, "unit"), (2, "policy_start"), (3, "not_applicable"), (4, "waivers"),
    ]  # fmt: skip
    assert faults("- unit") == [(1, "-")]
    assert faults("unit: !!python/object/apply:os.system [x]") == [(1, "unit")]


def test_a_full_width_colon_is_named() -> None:
    assert "全角冒号" in first("unit\uff1a市税务局")


def test_bombs_are_refused_before_they_grow() -> None:
    assert faults("a: &x [1]\nb: [*x, *x]") == [(1, "-")]
    for levels in (17, 1_000, 100_000):
        assert faults("unit: x\nwaivers: " + "[" * levels) == [(2, "-")]
        assert first("[" * levels) == "嵌套层数过多"
    assert first("[" * 16 + "]" * 16) != "嵌套层数过多"
    assert faults("unit: " + "x" * 1_000_001) == [(None, "-")]


def test_what_only_the_list_can_tell() -> None:
    clauses = (
        Clause(id="25-1", label="政策文件", source="附件7·25·1", asks=(EvidenceKind.POLICY_DOCUMENT,)),
        Clause(id="25-3", label="总结", source="附件7·25·3", asks=(EvidenceKind.STATEMENT,), conditional_asks=(EvidenceKind.CASE,)),
        Clause(id="25-4", label="案例", source="附件7·25·4", asks=(EvidenceKind.CASE,), need="conditional"),
    )
    item = Item(seq=25, label="合并申报", leads=("市税务局",), clauses=clauses)
    units = UnitDirectory(units=(), districts=(), places=Places(whole_city=(), provinces=(), cities=()))
    window = Window(start=date(2022, 5, 24), end=date(2022, 5, 31))
    catalogue = Catalogue((Content(no=7, name="优化纳税服务", phone="1", items=(item,)),), units, (), window)
    text = "policy_start: {25: 2021-03, 104: 2021-03}\nnot_applicable:\n  25-1: 无\n  25-3: 无案例\n  25-4: 无\n  25-9: 无\n"
    declaration = read_declaration(text.encode(), "e")
    assert [(fault.line, fault.key) for fault in declaration_faults(declaration, catalogue)] == [
        (1, "policy_start.104"), (3, "not_applicable.25-1"), (6, "not_applicable.25-9"),
    ]  # fmt: skip
    unpublished = Catalogue(catalogue.contents, units, (), window, items_published=False)
    assert declaration_faults(declaration, unpublished) == ()


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.binary(max_size=200), st.text(alphabet="ab:-[]{}&*!?|>'\"\n\t #,25%@`", max_size=60).map(str.encode)))
def test_no_bytes_make_it_crash(data: bytes) -> None:
    declaration = read_declaration(data, "evalcheck.yaml")
    assert all(fault.problem.zh and fault.problem.en for fault in declaration.faults)


@settings(max_examples=80, deadline=None)
@given(
    st.dictionaries(st.integers(1, 103), st.builds("20{:02}-{:02}".format, st.integers(0, 99), st.integers(1, 12))),
    st.dictionaries(st.from_regex(r"[1-9][0-9]?-[1-9]", fullmatch=True), st.text("无典型案例本期", min_size=1)),
)
def test_what_is_written_rightly_is_read_back(months: dict[int, str], reasons: dict[str, str]) -> None:
    data = yaml.safe_dump({"policy_start": months, "not_applicable": reasons}, allow_unicode=True).encode()
    declaration = read_declaration(data, "evalcheck.yaml")
    assert (declaration.policy_start, declaration.not_applicable, declaration.faults) == (months, reasons, ())
