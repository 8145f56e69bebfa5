"""Checks of files and packages by their edges: forms, marks, policy documents, stated times, results, settings at their least and most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import ValidationError

from evalcheck.catalogue.items import Clause, EvidenceKind, Period
from evalcheck.catalogue.templates import ColumnSpec, Label, Template
from evalcheck.checks.allowed_files import FileTypes, Pages
from evalcheck.checks.base import Check
from evalcheck.checks.between_packages import AuditCheck, Held, SamePictures, SameRows
from evalcheck.checks.forms import CaseForm, CaseItems, LiaisonForm
from evalcheck.checks.handling_times import HandlingStated, StatedAverage
from evalcheck.checks.identities import SharedPhones
from evalcheck.checks.markings import ClassifiedMarkings
from evalcheck.checks.pictures import Photos
from evalcheck.checks.placeholders import PlaceholdersLeft
from evalcheck.checks.policy_documents import DocumentDate, PolicyDocuments
from evalcheck.checks.relevance import Relevance
from evalcheck.checks.results import _finding
from evalcheck.checks.signatures import Signatures
from evalcheck.checks.stage_times import StageTimes
from evalcheck.checks.template_found import TemplateFound
from evalcheck.checks.videos import Videos
from evalcheck.evidence.clauses.results import Measured, Result
from evalcheck.evidence.content.relevance import Agreement, Speech
from evalcheck.evidence.content.substance import Substance
from evalcheck.evidence.model import FileSummary, Form, HeadField, Stated, TableSummary
from evalcheck.evidence.policy.document import PolicyDocument, Told
from evalcheck.evidence.tables.text_sheet import TextSheet
from evalcheck.evidence.vision.seen import Seen
from evalcheck.evidence.vision.showing import Shows
from evalcheck.findings import Finding, Location
from evalcheck.submission.model import Line, Mark, Media, Opened, Signature, TextTable
from evalcheck.words import Text
from tests.fixtures.hand_built import summary
from tests.test_checks import CONTEXT, Packages, examined, package
from tests.test_checks_of_tables import table

K = EvidenceKind


def looks_at_nothing(check: Check) -> bool:
    """Given nothing to look at, a check finds nothing."""
    if isinstance(check, AuditCheck):
        return [finding.code for finding in check.between(Packages([Held("甲", "", "1.docx")]))] in ([], ["XPK003"])
    return not list(check.file(examined(None), CONTEXT)) and check.table(table("text", []), CONTEXT) is None


@pytest.mark.parametrize(
    ("check", "settings", "fits"),
    [
        (Videos, {"seconds": 0.1}, True), (Videos, {"seconds": 0}, False), (Videos, {"black": 0.1}, True), (Videos, {"black": 0}, False),
        (Videos, {"black": 1}, True), (Videos, {"black": 1.05}, False), (Videos, {"frozen": 0.1}, True), (Videos, {"frozen": 0}, False),
        (Videos, {"frozen": 1}, True), (Videos, {"frozen": 1.05}, False),
        (Photos, {"short_side": 1}, True), (Photos, {"short_side": 0}, False),
        (Photos, {"long_side": 1}, True), (Photos, {"long_side": 0}, False), (StageTimes, {"tolerance": 0, "rounding": 0}, True),
        (StageTimes, {"tolerance": -0.1}, False), (StageTimes, {"rounding": -0.1}, False), (SharedPhones, {"limit": 2}, True),
        (SharedPhones, {"limit": 1}, False), (SameRows, {"share": 0.1, "at_least": 1}, True), (SameRows, {"share": 0}, False),
        (SameRows, {"share": 1}, True), (SameRows, {"share": 1.05}, False), (SameRows, {"at_least": 0}, False),
        (SamePictures, {"likeness": 0.1}, True), (SamePictures, {"likeness": 0}, False), (SamePictures, {"likeness": 1}, True),
        (SamePictures, {"likeness": 1.05}, False), (Photos, {"no_setting": 1}, False),
    ],
)  # fmt: skip
def test_settings_have_a_least_and_a_most(check: type[Check], settings: dict[str, Any], fits: bool) -> None:
    name = check.model_fields["check"].annotation.__args__[0]  # type: ignore[union-attr]
    assert looks_at_nothing(check(check=name))
    if fits:
        assert {key: getattr(check(check=name, **settings), key) for key in settings} == settings
    else:
        with pytest.raises(ValidationError):
            check(check=name, **settings)


def test_a_check_stays_as_its_rule_made_it() -> None:
    check = Photos(check="photos")
    with pytest.raises(ValidationError):
        check.short_side = 1
    assert (check.short_side, looks_at_nothing(check)) == (160, True)


def test_settings_that_a_rule_does_not_give_are_those_of_the_notice() -> None:
    assert (SharedPhones(check="shared_phones").limit, Photos(check="photos").short_side, Photos(check="photos").long_side) == (5, 160, 320)
    video = Videos(check="videos")
    assert (video.seconds, video.black, video.frozen) == (3.0, 0.9, 0.97)
    assert looks_at_nothing(video) and looks_at_nothing(Photos(check="photos")) and looks_at_nothing(SharedPhones(check="shared_phones"))
    rows, pictures = SameRows(check="same_rows_between_units"), SamePictures(check="same_picture_between_units")
    assert (rows.share, rows.at_least, pictures.likeness) == (0.3, 5, 0.85)
    assert looks_at_nothing(rows) and looks_at_nothing(pictures)


def form(of: str = "case", **values: str | None) -> Form:
    """A form whose labels are those given and which asks all but 备注."""
    labels = tuple(Label(name=label, required=label != "备注") for label in values)
    template = Template(id=of, appendix=6, title="试样模板", file_types=("docx",), fields=labels, placeholders=("××", "此处请写明名称"))
    place = Location("甲.docx", "表1")
    return Form(template, place, tuple(HeadField(label, value, place.at("表1", label)) for label, value in values.items()))


def of_forms(check: Check, *forms: Form, **more: Any) -> list[str]:
    found = check.file(examined(Opened("docx", lines=more.pop("lines", ())), forms=forms, **more), CONTEXT)
    return [f"{f.code} {f.location.part} {f.location.cell or ''}".strip() for f in found]


def test_a_case_has_the_fields_that_its_form_asks_and_something_beside_them() -> None:
    check = CaseForm(check="case_form")
    assert of_forms(check, form(名称="甲", 电话="1", 备注=None)) == of_forms(check, form(名称="甲", 备注="")) == []
    assert of_forms(check, form(名称=None, 电话="", 备注=None)) == ["TPL009 表1 名称", "TPL010 表1 电话"]
    assert of_forms(check, form("liaison", 名称=None, 电话="")) == of_forms(check) == []
    assert of_forms(check, form("liaison", 名称=None), form(名称=None)) == ["TPL009 表1 名称"]


def test_a_liaison_sheet_has_what_it_asks_and_says_so_where_nothing_is_filled_in() -> None:
    check = LiaisonForm(check="liaison_form")
    assert of_forms(check, form("liaison", 姓名="林测试", 备注="")) == of_forms(check, form("case", 姓名="")) == []
    assert of_forms(check, form("liaison", 姓名="", 邮箱=None, 备注=None)) == ["TPL013 表1 姓名", "TPL013 表1 邮箱"]
    blank = form("liaison", 姓名="", 邮箱=None, 备注="")
    assert [f.facts.get("untouched") for f in check.file(examined(Opened("docx"), forms=(blank,)), CONTEXT)] == [True, True]
    begun = form("liaison", 姓名="", 邮箱=None, 备注="有")
    assert [f.facts.get("untouched") for f in check.file(examined(Opened("docx"), forms=(begun,)), CONTEXT)] == [None, None]
    rowed = (
        replace(
            blank.template,
        )
        if False
        else blank.template.model_copy(update={"columns": (ColumnSpec(name="职务", required=False),)})
    )
    with_columns = replace(blank, template=rowed, fields=(HeadField("职务", "", blank.location), HeadField("姓名", "甲", blank.location)))
    assert of_forms(check, with_columns) == []


def test_a_case_names_an_item_of_its_file_name() -> None:
    check = CaseItems(check="case_items")
    base = examined(Opened("docx")).identity
    named = replace(base, numbers=(27, 28))
    assert of_forms(check, form(对应清单内容="第29项"), identity=named) == ["EVD011 表1 对应清单内容"]
    for right in ("第28项", "第27、29项", "没有写", "", None, "第999项"):
        assert of_forms(check, form(对应清单内容=right), identity=named) == []
    assert of_forms(check, form(对应清单内容="第29项"), identity=replace(base, numbers=())) == []
    assert of_forms(check, form("liaison", 对应清单内容="第29项"), form(别的="第29项"), identity=named) == []
    assert of_forms(check, form("liaison", 对应清单内容="第28项"), form(对应清单内容="第29项"), identity=named) == [
        "EVD011 表1 对应清单内容"
    ]
    (found,) = check.file(examined(Opened("docx"), forms=(form(对应清单内容="第29、30项"),), identity=named), CONTEXT)
    assert (found.facts["stated"], found.facts["named"]) == ("29、30", "27、28")


def test_placeholders_of_a_form_are_told_field_by_field_and_once_in_its_title() -> None:
    check = PlaceholdersLeft(check="placeholders", template="case")
    titled = form(名称="甲", 电话="1")
    titled = replace(titled, template=titled.template.model_copy(update={"title": "××试样模板"}))
    lines = (Line("××试样", "第1段"), Line("××试样", "第2段"))
    assert of_forms(check, titled, lines=lines) == ["TPL006 第1段"]
    assert of_forms(check, titled, replace(titled, location=Location("甲.docx", "表2")), lines=lines[1:]) == ["TPL006 第2段"]
    assert of_forms(check, titled, lines=(Line("名称：××试样", "第1段"),)) == of_forms(check, titled) == []
    for lines_before, told in ((2, ["TPL006 第9段"]), (3, [])):
        assert of_forms(check, titled, lines=(*[Line("正文", "第1段")] * lines_before, Line("××试样", "第9段"))) == told
    assert of_forms(check, form(名称="××", 电话="此处请写明名称", 备注="甲公司（此处请写明名称）")) == [
        "TPL006 表1 名称",
        "TPL006 表1 电话",
    ]
    assert of_forms(check, form(名称="", 电话=None)) == of_forms(check, form("liaison", 名称="××"), lines=lines) == []


PAPER = PolicyDocument(issuer=Told("市局", "第1段"), number=Told("津〔2022〕1号", "第2段"), public=Told("主动公开", "第9段"))


def of_paper(
    paper: PolicyDocument | None = PAPER, opened: bool = True, seen: Seen | None = None, draft: bool = False, **answers: Any
) -> list[str]:
    given = examined(Opened("docx") if opened else None, K.POLICY_DOCUMENT, policy=paper, seen=seen, shows=Shows(answers), draft=draft)
    found = PolicyDocuments(check="policy_documents").file(given, CONTEXT)
    return [f"{f.code} {f.location.part or ''}".strip() for f in found]


def test_a_policy_document_shows_its_issuer_its_number_and_its_seal_and_is_public() -> None:
    assert of_paper() == of_paper(issuer="yes", number="yes", seal="yes") == []
    assert of_paper(replace(PAPER, issuer=None), issuer="no") == ["EVD001"]
    assert of_paper(replace(PAPER, number=None), issuer="yes", number="no") == ["EVD001"]
    assert of_paper(replace(PAPER, number=None), number="no", draft=True) == of_paper(seal="no", draft=True) == []
    assert of_paper(None, seal="no") == of_paper(opened=False, seal="no") == []
    assert of_paper(seal="no") == ["EVD002"]
    site = replace(PAPER, public=Told("WWW.TJ.GOV.CN", "第9段"))
    assert of_paper(site, seal="no", issuer="yes") == [] and of_paper(site, seal="no") == ["EVD002"]
    assert of_paper(replace(PAPER, public=Told("www.tj.com", "第9段")), seal="no", issuer="yes") == ["EVD002"]
    assert of_paper(replace(PAPER, closed=Told("不予公开", "第8段"))) == ["EVD012 第8段"]
    hidden = replace(PAPER, public=None)
    assert of_paper(hidden) == of_paper(hidden, text="yes") == of_paper(hidden, seen=Seen()) == ["EVD012"]
    assert of_paper(hidden, text="unknown") == of_paper(hidden, seen=Seen(unread=(SimpleNamespace(),))) == []  # type: ignore[arg-type]


def test_a_policy_document_is_no_later_than_the_last_month_of_its_clauses() -> None:
    check = DocumentDate(check="document_date")

    def dated(day: str, *ends: str, opened: bool = True, **more: Any) -> list[str]:
        clauses = tuple(
            Clause(
                id="1-1", label="甲", source="附件7", asks=(K.POLICY_DOCUMENT,), period=Period(start="2021-01", end=end) if end else None
            )
            for end in ends
        )
        text = (Line("天津市税务局", "第1段"), Line("关于优化的通知", "第2段"), Line("天津市税务局", "第3段"), Line(day, "第4段"))
        made = replace(examined(Opened("docx", lines=text) if opened else None, K.POLICY_DOCUMENT), clauses=clauses)
        return [f"{f.facts['issued']} {f.facts['last']}" for f in check.file(replace(made, **more), CONTEXT)]

    assert dated("2021年6月30日", "2021-06") == dated("2021年7月1日", "2021-06", "2021-07") == []
    assert dated("2021年7月1日", "2021-06") == ["2021-07-01 2021-06-30"]
    assert dated("2022年5月31日") == dated("2022年5月31日", "") == [] and dated("2022年6月1日") == ["2022-06-01 2022-05-31"]
    assert dated("2021年7月1日", "", "2021-06") == ["2021-07-01 2021-06-30"]
    assert dated("没有日期", "2021-06") == dated("2021年7月1日", "2021-06", opened=False) == []
    assert dated("2021年7月1日", "2021-06", role="part") == dated("2021年7月1日", "2021-06", kind=K.STATEMENT) == []


def marked(name: str = "市局-优化-1-名单.docx", opened: Opened | None = None, **more: Any) -> list[str]:
    given = examined(opened, K.STATEMENT, name, **more)
    given = replace(given, identity=replace(given.identity, name=replace(given.identity.name, stem=name.rpartition(".")[0])))
    return [
        f"{f.location.part or ''}:{f.facts['marking']} {f.message('en')[:8]}"
        for f in ClassifiedMarkings(check="classified").file(given, CONTEXT)
    ]


def test_levels_are_told_in_names_first_lines_boxes_and_the_first_rows_of_sheets() -> None:
    assert marked("名单-机密.docx") == [":机密 The file"] and marked() == []
    assert [part.partition(" ")[0] for part in marked(opened=Opened("docx", lines=(Line("机密★1年", "第1段"),)))] == ["第1段:机密★1年"]
    box = Opened("docx", marks=(Mark("text_box", "第3段", "机密★1年"), Mark("highlight", "第4段", "机密★1年")))
    assert [part.partition(" ")[0] for part in marked(opened=box)] == ["第3段文本框:机密★1年"]
    assert marked(opened=Opened("docx", marks=(Mark("highlight", "第4段", "机密★1年"),))) == []
    rows = [["名单"], [None], ["机密★1年"], ["绝密★1年"]]
    assert marked(opened=Opened("xlsx", sheets=(TextSheet("表", rows),))) == [":机密★1年 It carri"]
    assert marked(opened=Opened("xlsx", sheets=(TextSheet("表", [*rows[:2], [None], *rows[2:]]),))) == []
    for role, told in {
        "evidence": 1,
        "covering_statement": 1,
        "part": 1,
        "liaison": 1,
        "system": 0,
        "archive": 0,
        "declaration": 0,
    }.items():
        assert len(marked("名单-机密.docx", role=role)) == told


def test_a_signature_that_does_not_cover_the_file_is_told_by_the_last_of_them() -> None:
    check = Signatures(check="signatures")
    broken = (
        Signature("甲", "第1页", False, Text("改", "changed")),
        Signature("乙", "", False),
        Signature("丙", "第3页", True),
        Signature("丁"),
    )
    (found,) = check.file(examined(Opened("pdf", signatures=broken)), CONTEXT)
    assert (found.facts["count"], found.location.part, found.facts["reason"]) == (2, None, Text("", ""))
    (first,) = check.file(examined(Opened("pdf", signatures=broken[:1])), CONTEXT)
    assert (first.location.part, first.facts["reason"]) == ("第1页", Text("改", "changed"))
    assert list(check.file(examined(Opened("pdf", signatures=broken[2:])), CONTEXT)) == list(check.file(examined(None), CONTEXT)) == []


def of_template(template: str, opened: Opened | None, kind: EvidenceKind, **more: Any) -> list[str]:
    excel = more.pop("excel_only", False)
    found = TemplateFound(check="template_found", template=template, excel_only=excel).file(examined(opened, kind, **more), CONTEXT)
    return [f"{f.code} {'、'.join(f.facts.get('found', ()))}".strip() for f in found]  # type: ignore[arg-type]


def test_what_follows_a_template_has_its_table_or_form_and_is_of_its_types() -> None:
    rows = TextSheet("表", [["标题"], ["甲", "乙", 3], ["名称", " 电\n话 ", "很" * 21], ["1234567", "丙", "丁", "戊"]])
    sheet = Opened("xlsx", sheets=(rows,))
    assert of_template("work_order", sheet, K.WORK_ORDER) == ["TPL001 名称、电话、" + "很" * 20]
    assert of_template("work_order", Opened("xlsx", sheets=(TextSheet("表", [["甲"], ["乙"]]),)), K.WORK_ORDER) == ["TPL001 —"]
    table = TextTable("表1", (("名称", "电话"),))
    assert of_template("work_order", Opened("docx", tables=(table,)), K.WORK_ORDER) == ["TPL001 名称、电话"]
    assert of_template("work_order", Opened("docx"), K.WORK_ORDER, excel_only=True) == ["TPL008"]
    found: Any = SimpleNamespace(template=SimpleNamespace(id="work_order"))
    assert of_template("work_order", sheet, K.WORK_ORDER, tables=(found,), excel_only=True) == []
    assert of_template("work_order", sheet, K.WORK_ORDER, forms=(found,)) == []
    assert of_template("enterprise_list", sheet, K.ENTERPRISE_LIST, tables=(found,))[0].startswith("TPL001")
    assert of_template("work_order", sheet, K.STATEMENT) == of_template("work_order", None, K.WORK_ORDER) == []
    assert of_template("no_such", sheet, K.WORK_ORDER) == of_template("enterprise_list", sheet, K.ENTERPRISE_LIST, listed="students") == []
    below = TextSheet("表", [*([["甲"]] * 29), ["名称", "电话"]])
    assert of_template("work_order", Opened("xlsx", sheets=(below,)), K.WORK_ORDER) == ["TPL001 名称、电话"]
    deeper = TextSheet("表", [*([["甲"]] * 30), ["名称", "电话"]])
    assert of_template("work_order", Opened("xlsx", sheets=(deeper,)), K.WORK_ORDER) == ["TPL001 —"]
    wide = TextSheet("表", [[f"列{n}" for n in range(20)]])
    assert of_template("work_order", Opened("xlsx", sheets=(wide,)), K.WORK_ORDER) == ["TPL001 " + "、".join(f"列{n}" for n in range(12))]


def test_a_form_that_only_a_person_can_read_and_a_word_that_there_is_none_lack_no_template() -> None:
    text = (Line("典型案例", "第1页"),)
    assert of_template("case", Opened("pdf", lines=text), K.CASE) == ["TPL001 —"]
    assert of_template("case", Opened("pdf", lines=(Line("  ", "第1页"),)), K.CASE) == of_template("case", Opened("pdf"), K.CASE) == []
    assert of_template("case", Opened("docx"), K.CASE) == of_template("case", Opened("docx", lines=text), K.CASE) == ["TPL001 —"]
    assert of_template("case", Opened("jpg", media=Media(9, 9)), K.CASE) == []
    assert of_template("liaison", Opened("pdf", lines=text), K.OTHER, role="liaison") == []
    assert of_template("liaison", Opened("docx", lines=text), K.OTHER, role="liaison") == ["TPL001 —"]
    assert of_template("work_order", Opened("pdf"), K.WORK_ORDER) == of_template(
        "work_order", Opened("jpg", media=Media(9, 9)), K.WORK_ORDER
    )
    none = Substance("thin", "nothing_to_report")
    optional, required = (Clause(id="1-1", label="甲", source="附件7", asks=(K.CASE,), need=need) for need in ("conditional", "required"))  # type: ignore[arg-type]
    for substance, clauses, lacks in (
        (none, (optional,), False), (none, (optional, required), True), (none, (), False), (Substance("none", "blank"), (required,), False),
        (Substance("thin", "no_fact"), (optional,), True),
    ):  # fmt: skip
        given = replace(examined(Opened("docx"), K.CASE, substance=substance), clauses=clauses)
        assert bool(list(TemplateFound(check="template_found", template="case").file(given, CONTEXT))) is lacks


HERE, THERE = Location("甲.xlsx", "一月"), Location("甲.xlsx", "二月")


def stated(value: float, what: Any = "average", unit: Any = "day", location: Location = HERE) -> Stated:
    return Stated(what, value, unit, location)


def orders(location: Location = HERE, **more: Any) -> TableSummary:
    return TableSummary(**{"template": "work_order", "location": location, "rows": 2, "durations": {2.0: 2}, **more})


def times(*files: FileSummary) -> list[str]:
    found = StatedAverage(check="stated_average").package(package(files), CONTEXT)
    return [f"{f.location.part} {f.facts['stated']} {f.facts['right']} {f.facts['count']}" for f in found]


def file_of(*tables: TableSummary, said: Sequence[Stated] = (), **more: Any) -> FileSummary:
    return replace(summary("甲.xlsx", K.WORK_ORDER, 1), tables=tables, stated=tuple(said), **more)


def test_an_average_is_that_of_the_table_beside_it_else_of_any_table_or_of_all() -> None:
    assert times(file_of(orders(stated=(stated(2),)))) == [] and times(file_of(orders(stated=(stated(3),)))) == ["一月 3 2 2"]
    two = (orders(), orders(THERE, durations={4.0: 6}))
    assert times(file_of(*two, said=[stated(4)])) == ["一月 4 2 2"]
    notes = Location("甲.xlsx", "说明")
    for right in (2, 4, 3.5):
        assert times(file_of(*two, said=[stated(right, location=notes)])) == []
    assert times(file_of(*two, said=[stated(5, location=notes)])) == ["说明 5 3.5 8"]
    assert (
        times(file_of(orders(durations={}), said=[stated(5)])) == times(file_of(orders(template="enterprise_list"), said=[stated(5)])) == []
    )
    assert times(file_of(orders(), said=[stated(5)], role="part")) == []
    assert times(file_of(orders(stated=(stated(3),)), said=[stated(3)])) == ["一月 3 2 2"]


def test_an_average_in_working_days_may_be_of_the_dates_or_of_totals_that_count_so() -> None:
    made = orders(durations={4.0: 2}, working_durations={2.0: 2})
    assert times(file_of(made, said=[stated(2, unit="working_day")])) == times(file_of(made, said=[stated(4, unit="working_day")])) == []
    assert times(file_of(made, said=[stated(2)])) == ["一月 2 4 2"]
    assert times(file_of(made, said=[stated(7, unit="working_day")])) == ["一月 7 2 2"]
    none = orders(durations={4.0: 2})
    assert times(file_of(none, said=[stated(7, unit="working_day")])) == ["一月 7 4 2"]
    assert times(file_of(orders(durations={1.0: 2, 2.0: 1}), said=[stated(9)])) == ["一月 9 1.33 3"]


def test_a_number_of_stages_is_that_of_the_columns_or_of_what_rows_went_through() -> None:
    made = orders(stages=3, passed={1: 2, 2: 5})
    for right in (1, 2, 3):
        assert times(file_of(made, said=[stated(right, "stages", "stage")])) == []
    assert times(file_of(made, said=[stated(4, "stages", "stage")])) == ["一月 4 2 7"]
    assert times(file_of(orders(stages=3, passed={0: 7}), said=[stated(4, "stages", "stage")])) == ["一月 4 3 7"]
    for unknown in (orders(stages=3), orders(passed={1: 2})):
        assert times(file_of(unknown, said=[stated(9, "stages", "stage")])) == []
    two = (made, orders(THERE, stages=9, passed={9: 4}), orders(Location("甲.xlsx", "三月"), stages=7))
    notes = Location("甲.xlsx", "说明")
    assert times(file_of(*two, said=[stated(9, "stages", "stage", notes)])) == []
    assert times(file_of(*two, said=[stated(7, "stages", "stage", notes)])) == ["说明 7 9 11"]


def test_what_a_covering_statement_says_is_held_against_the_only_table_of_orders() -> None:
    place = Location("清单.docx", "第1段")
    said = (stated(5, location=place), stated(9, "stages", "stage", place), stated(5, location=place))
    covering = replace(summary("清单.docx", K.OTHER, None), role="covering_statement", stated=said)
    made = orders(stages=3, passed={3: 2})
    assert times(file_of(made), covering) == ["第1段 5 2 2", "第1段 9 3 2"]
    assert times(file_of(made, made), covering) == times(covering) == times(file_of(made), replace(covering, role="liaison")) == []


def test_each_file_of_orders_states_both_or_the_covering_statement_does() -> None:
    def missing(*files: FileSummary) -> list[str]:
        found = HandlingStated(check="handling_stated").package(package(files), CONTEXT)
        return [
            f"{f.location.part} {len(f.facts['missing'].value if hasattr(f.facts['missing'], 'value') else f.facts['missing'])}"
            for f in found
        ]  # type: ignore[arg-type, union-attr]

    both = (stated(2), stated(3, "stages", "stage"))
    assert missing(file_of(orders())) == ["一月 2"] and missing(file_of(orders(), said=both[:1])) == ["一月 1"]
    assert missing(file_of(orders(), said=both)) == missing(file_of(orders(stated=both))) == []
    assert missing(file_of(orders(stated=both[:1]), said=both[1:])) == []
    covering = replace(summary("清单.docx", K.OTHER, None), role="covering_statement", stated=both)
    assert missing(file_of(orders()), covering) == [] and missing(file_of(orders()), replace(covering, role="liaison")) == ["一月 2"]
    assert missing(file_of(orders()), replace(covering, stated=both[:1])) == ["一月 1"]
    assert missing(file_of(orders(rows=0))) == missing(file_of(orders(template="enterprise_list"))) == []
    assert missing(replace(file_of(orders()), kind=K.STATEMENT)) == []
    assert missing(replace(file_of(orders()), kind=K.STATEMENT, also=(K.WORK_ORDER,))) == ["一月 2"]
    assert missing(file_of(orders(rows=0), orders(THERE))) == ["二月 2"]


def test_what_a_file_claims_are_the_items_of_its_name_that_the_list_has() -> None:
    file = summary("甲.docx", K.STATEMENT, 1)
    other = replace(file, identity=replace(file.identity, numbers=(25, 999)), agreement=Agreement("no", place="和平区"))
    (found,) = Relevance(check="relevance").package(package([other]), CONTEXT)
    assert found.facts["claimed"] == Text(
        f"第 25 项“{CONTEXT.catalogue.items[25].label}”", f"item 25 “{CONTEXT.catalogue.items[25].label}”"
    )
    assert "抬头或落款却是和平区的" in found.message()
    for open_ in ("doubt", "yes", None):
        assert list(Relevance(check="relevance").package(package([replace(other, agreement=Agreement(open_))]), CONTEXT)) == []  # type: ignore[arg-type]


def test_of_two_files_with_exchanged_content_the_first_is_told() -> None:
    one, two = (
        replace(summary(name, K.STATEMENT, 1), agreement=Agreement("no", exchanged=other)) for name, other in (("甲", "乙"), ("乙", "甲"))
    )
    files = [replace(file, identity=replace(file.identity, numbers=(number,))) for file, number in ((one, 25), (two, 26))]
    (found,) = Relevance(check="relevance").package(package(files), CONTEXT)
    assert (str(found.location), found.facts["other"], found.code) == (
        "乙" if "乙" < "甲" else "甲",
        "甲" if "乙" < "甲" else "乙",
        "EVD015",
    )
    echo = replace(files[0], agreement=Agreement("no", echo=True))
    assert [f.code for f in Relevance(check="relevance").package(package([echo]), CONTEXT)] == ["EVD016"]
    speech = Agreement("no", speech=Speech({26: 0.9}))
    (clear,) = Relevance(check="relevance").package(package([replace(files[0], agreement=speech)]), CONTEXT)
    assert clear.code == "EVD014"


def result_of(unit: str, statistic: str = "mean", source: Any = "work_order", value: float = 3.5) -> Finding:
    result = Result(25, "办理时间", statistic, value, unit, "<=", 20000.0, 7, False, source, quote="原文")
    return _finding(Measured(result, HERE, beyond=2, soft=True), CONTEXT.catalogue)


@pytest.mark.parametrize(
    ("unit", "statistic", "code", "problem"),
    [
        ("day", "mean", "RES001", "平均 3.5 天"), ("working_day", "mean", "RES001", "平均 3.5 个工作日"),
        ("day", "each", "RES001", "最长 3.5 天，2 件超出"), ("link", "each", "RES001", "最多走了 3.5 个环节，2 件超出"),
        ("link", "mean", "RES001", "最多走了 3.5 个环节，2 件超出"),
    ],
)  # fmt: skip
def test_what_orders_took_is_told_with_its_measure(unit: str, statistic: str, code: str, problem: str) -> None:
    found = result_of(unit, statistic)
    assert (found.code, found.location, found.facts["problem"].zh) == (code, HERE, problem)  # type: ignore[union-attr]
    assert {key: found.facts[key] for key in ("item", "op", "value", "rows", "soft", "commitment")} == {
        "item": 25, "op": "<=", "value": 3.5, "rows": 7, "soft": True, "commitment": 20000.0,
    }  # fmt: skip


def test_counts_and_figures_of_texts_have_findings_of_their_own() -> None:
    counted, stated = result_of("count", "count"), result_of("day", source="text", value=10000.0)
    assert counted.code == "RES002" and stated.code == "RES003"
    assert (stated.facts["stated"], stated.facts["quote"]) == (Text("1万天", "10,000 days"), "原文")
    assert stated.facts["promised"] == Text("2万天", "20,000 days")


PDF = {"types": ("pdf",)}


@pytest.mark.parametrize(
    ("name", "type_", "settings", "fits"),
    [
        ("甲.docx", "docx", PDF, False), ("甲.pdf", "pdf", PDF, True), ("甲.PDF", "pdf", PDF, True),
        ("甲.jpeg", "jpg", {"types": ("jpg",)}, True), 
        ("甲.xyz", "xyz", PDF, False), ("甲.pdf", "docx", PDF, True), ("甲", "pdf", PDF, True),
        ("甲.docx", "docx", {"types": ("pdf",), "by_kind": {"statement": ("docx",)}}, True),
        ("甲.pdf", "pdf", {"types": ("pdf",), "by_kind": {"statement": ("docx",)}}, False),
        ("甲.docx", "docx", {"types": ("pdf",), "by_kind": {"case": ("docx",)}}, False),
    ],
)  # fmt: skip
def test_files_are_of_the_types_that_are_taken_by_name_or_content(name: str, type_: str, settings: dict[str, Any], fits: bool) -> None:
    check = FileTypes(check="file_types", **settings)
    found = list(check.file(examined(Opened(type_), K.STATEMENT, name), CONTEXT))
    assert [f.code for f in found] == ([] if fits else ["FIL019"])
    assert list(check.file(examined(None, K.STATEMENT, name), CONTEXT)) == []
    assert list(check.file(examined(Opened(type_), K.STATEMENT, name, role="part"), CONTEXT)) == []


def test_what_follows_a_template_may_be_of_its_types_where_the_file_is_held_to_it() -> None:
    check = FileTypes(check="file_types", types=("pdf", "pdf"))
    bound, loose = table("name", []), replace(table("name", []), bound=False)
    assert list(check.file(examined(Opened("xlsx"), K.STATEMENT, "甲.xlsx", tables=(bound,)), CONTEXT)) == []
    (found,) = check.file(examined(Opened("xlsx"), K.STATEMENT, "甲.xlsx", tables=(loose,)), CONTEXT)
    assert found.facts["wanted"] == ("pdf",) and "pdf" in found.message()


@pytest.mark.parametrize(
    ("pages", "settings", "fits"),
    [
        (3, {"most": 3}, True), (4, {"most": 3}, False), (None, {"most": 1}, True), (9, {}, True),
        (4, {"most": 3, "by_kind": {"statement": 4}}, True),
        (2, {"most": 3, "by_kind": {"statement": 1}}, False), (2, {"by_kind": {"statement": 1}}, False),
        (2, {"by_kind": {"case": 1}}, True),
    ],
)  # fmt: skip
def test_files_have_no_more_pages_than_are_allowed(pages: int | None, settings: dict[str, Any], fits: bool) -> None:
    check = Pages(check="pages", **settings)
    found = list(check.file(examined(Opened("pdf", pages=pages), K.STATEMENT), CONTEXT))
    assert [(f.code, f.facts["pages"]) for f in found] == ([] if fits else [("EVD019", pages)])
    assert list(check.file(examined(Opened("pdf", pages=99), K.STATEMENT, role="part"), CONTEXT)) == []
    assert list(check.file(examined(None, K.STATEMENT), CONTEXT)) == []
    for wrong in ({"most": 0}, {"by_kind": {"case": 0}}):
        with pytest.raises(ValidationError):
            Pages(check="pages", **wrong)  # type: ignore[arg-type]
    assert Pages(check="pages", most=1, by_kind={"case": 1}).most == 1
