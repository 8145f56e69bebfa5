"""Which clauses a package answers: duties of units and districts, states of clauses, damaged and unread files, counts, roles."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from evalcheck.catalogue import Catalogue
from evalcheck.catalogue.items import Clause, Content, EvidenceKind, Item, Window
from evalcheck.catalogue.units import District, Places, Unit, UnitDirectory
from evalcheck.checks.base import Context, Package
from evalcheck.checks.coverage import CoveringStatement, LiaisonSheet, ListCoverage
from evalcheck.evidence.clauses.coverage import ClauseState, assess, duty_of
from evalcheck.evidence.declaration import Declaration
from evalcheck.evidence.model import FileSummary, TableSummary, UnitRef
from evalcheck.evidence.names.identity import Identifier
from evalcheck.evidence.roles import mark_covering, role_by_name, unnamed_in
from evalcheck.findings import PACKAGE, Finding
from evalcheck.submission.model import EvidenceFile, InMemory

K = EvidenceKind
TAX = Unit(name="市税务局", file_name="市级市税务局", kind="municipal")
MONEY = Unit(name="市财政局", file_name="市级市财政局", kind="municipal")
EAST = District(name="河东区", kind="district", government="河东区人民政府")
COAST = District(name="滨海新区", kind="district", government="滨海新区人民政府")
PARK = District(name="经开区", kind="functional_area")


def clause(id_: str, *asks: K, **more: object) -> Clause:
    return Clause.model_validate({"id": id_, "label": f"第{id_}款材料", "source": "附件7·1·1", "asks": asks, **more})


def item(seq: int, leads: tuple[str, ...], *clauses: Clause, responsible: tuple[str, ...] = ()) -> Item:
    return Item(seq=seq, label=f"第{seq}项", leads=leads, responsible=responsible, clauses=clauses or (clause(f"{seq}-1", K.STATEMENT),))


ITEMS = (
    item(
        1,
        ("市税务局",),
        clause("1-1", K.POLICY_DOCUMENT),
        clause("1-2", K.ENTERPRISE_LIST, K.WORK_ORDER),
        clause("1-3", any_of=((K.OPERATION_VIDEO, K.OTHER),)),
        clause("1-4", K.CASE, need="conditional"),
        clause("1-5", K.STATEMENT, conditional_asks=(K.STATISTICS,)),
    ),
    item(2, ("市税务局", "市财政局")),
    item(3, ("市财政局",), responsible=("市税务局", "各区人民政府")),
    item(10, ("各区人民政府",)),
    item(48, ("滨海新区人民政府",)),
    item(71, ("各相关单位", "各区人民政府")),
    item(72, ("市财政局",), responsible=("市级有关单位", "相关区人民政府", "各相关单位")),
    item(
        80,
        ("市税务局",),
        clause("80-1", K.ITEM_LIST, minimum=5, minimum_of="row"),
        clause("80-2", K.OPERATION_VIDEO, minimum=3, minimum_of="file"),
    ),
)
CATALOGUE = Catalogue(
    (Content(no=1, name="优化纳税服务", phone="1", items=ITEMS),),
    UnitDirectory(units=(TAX, MONEY), districts=(EAST, COAST, PARK), places=Places(whole_city=("天津市", "市级"), provinces=(), cities=())),
    (),
    Window(start=date(2022, 5, 24), end=date(2022, 5, 31)),
)
IDENTIFIER = Identifier(CATALOGUE)


def file(keypoint: str, seq: int, kind: K, *clauses: str, **more: object) -> FileSummary:
    return named(f"市级市税务局-优化纳税服务-{seq}-{keypoint}.xlsx", kind, *clauses, **more)


def named(name: str, kind: K = K.STATEMENT, *clauses: str, **more: object) -> FileSummary:
    held, identity = EvidenceFile(name, 1, name, InMemory(b"")), IDENTIFIER.identify(name)
    made = FileSummary(file=held, type="xlsx", role="evidence", identity=identity, kind=kind, why=(), clauses=clauses, doubtful=False)
    return replace(made, **more)  # type: ignore[arg-type]


def states(*files: FileSummary, unit: Unit | District = TAX, **declared: str) -> dict[str, ClauseState]:
    owner = UnitRef(unit) if isinstance(unit, Unit) else UnitRef(district=unit)
    return {state.clause.id: state for state in assess(files, CATALOGUE, owner, Declaration(not_applicable=declared))}


def findings(*files: FileSummary, check: ListCoverage | LiaisonSheet | CoveringStatement | None = None, **declared: str) -> list[Finding]:
    declaration = Declaration(not_applicable={key.lstrip("_").replace("_", "-"): value for key, value in declared.items()})
    package = Package(files, (), (), UnitRef(TAX), assess(files, CATALOGUE, UnitRef(TAX), declaration))
    check = check or ListCoverage(check="list_coverage")
    return list(check.package(package, Context(CATALOGUE, declaration, date(2022, 5, 30))))


ANSWERED = (
    file("政策", 1, K.POLICY_DOCUMENT, "1-1"),
    file("名单", 1, K.ENTERPRISE_LIST, "1-2"),
    file("工单", 1, K.WORK_ORDER, "1-2"),
    file("指南", 1, K.OTHER, "1-3"),
    file("总结", 1, K.STATEMENT, "1-5", also=(K.STATISTICS,)),
    file("说明", 2, K.STATEMENT, "2-1"),
    file("清单", 80, K.ITEM_LIST, "80-1", rows=5),
    *(file(f"视频{n}", 80, K.OPERATION_VIDEO, "80-2") for n in range(3)),
)


def without(*keypoints: str) -> list[FileSummary]:
    return [f for f in ANSWERED if f.identity.name.keypoint not in keypoints]


@pytest.mark.parametrize(
    ("unit", "required", "joint", "listed"),
    [
        (UnitRef(TAX), {1, 80}, {2}, {3}),
        (UnitRef(MONEY), {3, 72}, {2}, set()),
        (UnitRef(district=EAST, part="政务服务办"), {10}, {71}, {3}),
        (UnitRef(district=COAST), {10, 48}, {71}, {3}),
        (UnitRef(district=PARK), set(), set(), set()),
    ],
)
def test_duties_follow_the_lead_columns(unit: UnitRef, required: set[int], joint: set[int], listed: set[int]) -> None:
    duties = {item.seq: duty_of(item, unit) for item in ITEMS}
    assert {seq for seq, duty in duties.items() if duty == "required"} == required
    assert {seq for seq, duty in duties.items() if duty == "joint"} == joint
    assert {seq for seq, duty in duties.items() if duty == "listed"} == listed


def test_items_of_others_are_listed_once_a_file_names_them() -> None:
    assert "72-1" not in states()
    assert states(file("说明", 72, K.STATEMENT, "72-1"))["72-1"].duty == "listed"


def test_without_a_unit_nothing_is_assessed() -> None:
    assert assess(ANSWERED, CATALOGUE, None, Declaration()) == ()


def test_all_kinds_are_asked_and_one_of_a_group_is_enough() -> None:
    found = states(*without("工单"))
    assert (found["1-2"].state, found["1-2"].missing) == ("partial", ("work_order",))
    assert found["1-3"].state == "met"
    assert states(*without("指南"))["1-3"].missing == ("operation_video|other",)


def test_doubt_is_never_met() -> None:
    doubtful = replace(ANSWERED[0], doubtful=True)
    assert states(doubtful)["1-1"].state == "review"
    assert states(doubtful, ANSWERED[0])["1-1"].state == "met"


def test_a_further_kind_that_only_the_name_claims_is_doubtful() -> None:
    claimed = file("名单及工单", 1, K.ENTERPRISE_LIST, "1-2", also=(K.WORK_ORDER,))
    assert states(claimed)["1-2"].state == "review"
    shown = replace(claimed, tables=(TableSummary("work_order", PACKAGE, 3),))
    assert states(shown)["1-2"].state == "met"


def test_damaged_files_prove_nothing_and_unread_ones_are_for_a_person() -> None:
    assert states(replace(ANSWERED[0], condition="broken"))["1-1"].state == "missing"
    assert states(replace(ANSWERED[0], condition="unexamined"))["1-1"].state == "review"
    assert states(replace(ANSWERED[0], condition="partly"))["1-1"].state == "review"


def test_a_conditional_clause_is_not_applicable_only_when_declared() -> None:
    assert states()["1-4"].state == "missing"
    declared = states(**{"1-4": "本期无案例", "1-1": "没有"})
    assert (declared["1-4"].state, declared["1-4"].declared) == ("not_applicable", "本期无案例")
    assert (declared["1-1"].state, declared["1-1"].declared) == ("missing", None)


def test_rows_and_files_are_counted_towards_the_minimum() -> None:
    assert states(*ANSWERED)["80-1"].state == "met"
    few = states(file("清单", 80, K.ITEM_LIST, "80-1", rows=2), *without("清单", "视频2"))
    assert (few["80-1"].state, few["80-1"].pieces.count, few["80-1"].short) == ("partial", 2, True)
    assert (few["80-2"].state, few["80-2"].pieces.count) == ("partial", 2)
    assert states(file("清单", 80, K.ITEM_LIST, "80-1"))["80-1"].state == "review"


def test_an_archive_that_could_not_be_opened_may_hold_anything() -> None:
    archive = named("全部材料.rar", K.OTHER, role="archive", condition="unexamined")
    assert {state.state for state in states(archive).values()} == {"review"}


def test_a_complete_package_leaves_only_the_open_note() -> None:
    assert [(f.code, f.facts["clause"]) for f in findings(*ANSWERED)] == [("COV006", "1-4")]
    assert findings(*ANSWERED, _1_4="本期无案例") == []


def test_an_item_without_any_file_is_one_finding_and_every_clause_stays_in_the_coverage() -> None:
    files = [f for f in ANSWERED if 1 not in f.identity.numbers]
    assert [(f.code, f.facts["item"]) for f in findings(*files)] == [("COV003", 1)]
    assert sum(state.item.seq == 1 for state in states(*files).values()) == 5


def test_a_damaged_file_is_the_cause_and_the_clause_is_not_told_besides() -> None:
    broken = [replace(f, condition="broken") if f.kind == K.POLICY_DOCUMENT else f for f in ANSWERED]
    assert [f.code for f in findings(*broken, _1_4="无")] == []
    assert states(*broken)["1-1"].state == "missing"


def test_a_joint_item_is_told_only_where_nothing_was_handed_in() -> None:
    assert [(f.code, f.facts["item"]) for f in findings(*without("说明"), _1_4="无")] == [("COV009", 2)]


def test_a_stray_file_is_told_unless_its_number_is_the_fault() -> None:
    stray = file("照片", 1, K.SITE_PHOTO)
    assert [f.code for f in findings(*ANSWERED, stray, _1_4="无")] == ["COV007"]
    pointed = file("政策照片", 1, K.SITE_PHOTO, "1-1")
    assert [f.code for f in findings(*ANSWERED, pointed, _1_4="无")] == ["COV002"]
    assert findings(*ANSWERED, replace(stray, doubtful=True), _1_4="无") == []


def test_a_conditional_part_is_a_note_until_declared() -> None:
    bare = [replace(f, also=()) for f in ANSWERED]
    assert [(f.code, f.facts["clause"]) for f in findings(*bare, _1_4="无")] == [("COV006", "1-5")]
    assert findings(*bare, _1_4="无", _1_5="无") == []


def test_where_the_items_are_not_published_only_the_companions_are_asked() -> None:
    package = Package(ANSWERED, (), (), UnitRef(TAX), ())
    context = Context(replace(CATALOGUE, items_published=False), Declaration(), date(2022, 7, 20))
    assert not list(ListCoverage(check="list_coverage").package(package, context))
    assert [f.code for f in LiaisonSheet(check="liaison_sheet").package(package, context)] == ["COV004"]
    assert [f.code for f in CoveringStatement(check="covering_statement").package(package, context)] == ["COV005"]


def test_an_empty_package_has_its_own_finding_and_none_of_these() -> None:
    for check in (ListCoverage(check="list_coverage"), LiaisonSheet(check="liaison_sheet"), CoveringStatement(check="covering_statement")):
        assert findings(check=check) == []


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("evalcheck.yaml", "declaration"),
        ("sub/evalcheck.yaml", "evidence"),
        ("市税务局联络员信息表.docx", "liaison"),
        ("附件3 各部门(单位)联络员信息表.docx", "liaison"),
        ("市级市税务局-优化纳税服务-25-材料清单.docx", "covering_statement"),
        ("佐证材料清单.xlsx", "covering_statement"),
        ("市级市税务局-优化纳税服务-25-申请材料清单.docx", "evidence"),
        ("市级市税务局-优化纳税服务-25-情况说明.docx", "evidence"),
        ("全部.rar", "archive"),
    ],
)
def test_roles_by_name(path: str, role: str) -> None:
    assert role_by_name(EvidenceFile(path, 1, "", InMemory(b""))) == role


def test_a_text_that_names_most_files_is_the_covering_statement() -> None:
    text = "\n".join(f.identity.name.stem for f in ANSWERED[:7])
    files = (*ANSWERED, file("情况说明", 1, K.STATEMENT, "1-5", text=text))
    assert [f.role for f in mark_covering(files)] == ["evidence"] * len(ANSWERED) + ["covering_statement"]
    few = (*ANSWERED, file("情况说明", 1, K.STATEMENT, "1-5", text=ANSWERED[0].identity.name.stem * 20))
    assert {f.role for f in mark_covering(few)} == {"evidence"}


def test_a_name_that_another_begins_with_counts_only_by_itself() -> None:
    short, long = file("名单", 1, K.ENTERPRISE_LIST), file("名单2", 1, K.ENTERPRISE_LIST)
    assert unnamed_in(f"1. {long.identity.name.stem}.xlsx", [short, long]) == [short]
    assert unnamed_in("市级市税务局 - 优化纳税服务 - 1 - 名单", [short]) == []


def test_a_scanned_covering_statement_is_left_to_a_person() -> None:
    scan = named("材料清单.pdf", role="covering_statement", type="pdf")
    assert findings(*ANSWERED, scan, check=CoveringStatement(check="covering_statement")) == []
    empty = named("材料清单.docx", role="covering_statement", type="docx")
    assert [f.code for f in findings(*ANSWERED, empty, check=CoveringStatement(check="covering_statement"))] == ["COV005"]


def test_messages_are_whole_in_both_languages() -> None:
    for found in (*findings(ANSWERED[0]), *findings(ANSWERED[0], check=CoveringStatement(check="covering_statement"))):
        for language in ("zh", "en"):
            text = found.message(language) + found.fix(language)  # type: ignore[arg-type]
            assert "{" not in text.replace("{1-", "").replace("{80", "")
            assert "  " not in text
