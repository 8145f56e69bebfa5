"""What kind of evidence a file is, and which clauses it answers: by type, content, the words of its name and what is asked."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalcheck.catalogue.items import Clause, EvidenceKind, Item
from evalcheck.evidence.clauses.kind import Signs, kind_of
from evalcheck.evidence.clauses.matching import match
from evalcheck.evidence.model import Identity
from evalcheck.submission.filename import parse

K = EvidenceKind
EVERY = frozenset(EvidenceKind)


def kind(keypoint: str, type_: str = "docx", *asked: K, found: tuple[K, ...] = (), title: str = "") -> K:
    return kind_of(Signs(type_, found, keypoint, title), frozenset(asked) or EVERY, ()).kind


@pytest.mark.parametrize(
    ("keypoint", "expected"),
    [
        ("政策文件", K.POLICY_DOCUMENT),
        ("政策落实情况", K.STATEMENT),
        ("政策落实当月至今总结", K.STATEMENT),
        ("企业名单情况说明", K.STATEMENT),
        ("政策文件截图", K.PLATFORM_SCREENSHOT),
        ("负面清单公示网址", K.PUBLIC_LINK),
        ("用地清单制系统截图", K.PLATFORM_SCREENSHOT),
        ("施工单位名单", K.ENTERPRISE_LIST),
        ("施工单位总结", K.STATEMENT),
        ("用工单位政策文件", K.POLICY_DOCUMENT),
        ("典型案例2", K.CASE),
        ("操作指南", K.OTHER),
        ("大数据平台建设方案", K.POLICY_DOCUMENT),
        ("津策通优化情况", K.STATEMENT),
        ("政务大厅照片", K.SITE_PHOTO),
        ("统计年鉴", K.STATISTICS),
    ],
)
def test_the_last_word_tells_the_kind_and_words_inside_others_do_not(keypoint: str, expected: K) -> None:
    assert kind(keypoint) == expected


def test_施工单位_holds_no_work_order() -> None:
    guess = kind_of(Signs("docx", keypoint="施工单位"), EVERY, ())
    assert K.WORK_ORDER not in (guess.kind, *guess.also)


def test_a_name_that_tells_two_kinds_shows_both() -> None:
    guess = kind_of(Signs("docx", keypoint="进展情况及网站截图"), EVERY, ())
    assert (guess.kind, guess.also) == (K.STATEMENT, (K.PLATFORM_SCREENSHOT,))


def test_tables_and_forms_outweigh_the_name() -> None:
    assert kind("佐证", "xlsx", found=(K.WORK_ORDER,)) == K.WORK_ORDER
    assert kind("办理情况", "xlsx", found=(K.ENTERPRISE_LIST,)) == K.ENTERPRISE_LIST
    both = kind_of(Signs("xlsx", (K.ENTERPRISE_LIST, K.WORK_ORDER), "名单及工单"), EVERY, ())
    assert (both.kind, both.also, both.doubtful) == (K.ENTERPRISE_LIST, (K.WORK_ORDER,), False)


def test_a_list_that_looks_like_enterprises_is_a_list_of_matters_where_only_that_is_asked() -> None:
    guess = kind_of(Signs("xlsx", (K.ENTERPRISE_LIST,), "医疗机构清单"), {K.ITEM_LIST, K.OTHER}, ())
    assert (guess.kind, guess.doubtful) == (K.ITEM_LIST, False)


def test_a_name_against_the_content_is_doubtful() -> None:
    assert kind_of(Signs("xlsx", (K.ENTERPRISE_LIST,), "典型案例"), {K.ENTERPRISE_LIST, K.CASE}, ()).doubtful
    assert kind_of(Signs("docx", keypoint="操作视频"), {K.OPERATION_VIDEO, K.STATEMENT}, ()).doubtful


def test_videos_and_pictures_go_by_what_they_are() -> None:
    assert kind("政策文件", "mp4") == K.OPERATION_VIDEO
    assert kind("服务大厅", "jpg") == K.SITE_PHOTO
    assert kind("网上办事大厅平台", "png") == K.PLATFORM_SCREENSHOT
    assert kind("图一", "png", K.SITE_PHOTO, K.ENTERPRISE_LIST) == K.SITE_PHOTO
    assert kind_of(Signs("png", keypoint="图一"), {K.SITE_PHOTO, K.PLATFORM_SCREENSHOT}, ()).doubtful


def test_without_a_word_the_document_or_the_item_tells() -> None:
    assert kind("第一份", "docx", title="关于进一步做好合并申报工作的通知") == K.POLICY_DOCUMENT
    assert kind_of(Signs("pdf", keypoint="一", numbered=True), EVERY, ()).kind == K.POLICY_DOCUMENT
    only = kind_of(Signs("docx", keypoint="工作开展佐证"), {K.OTHER, K.ENTERPRISE_LIST}, ())
    assert (only.kind, only.doubtful) == (K.OTHER, False)
    assert kind_of(Signs("docx", keypoint="佐证"), {K.OTHER, K.STATEMENT}, ()).doubtful


def test_a_web_address_in_a_statement_completes_a_clause_and_finds_none() -> None:
    guess = kind_of(Signs("docx", keypoint="优化情况", linked=True), {K.STATEMENT, K.PUBLIC_LINK}, ())
    assert (guess.kind, guess.also, guess.seen) == (K.STATEMENT, (), (K.PUBLIC_LINK,))


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(["xlsx", "docx", "pdf", "png", "mp4", "", "zip"]),
    st.text("政策文件名单工清照片视频截图案例、及-位1 ", max_size=16),
    st.frozensets(st.sampled_from(list(K))),
    st.lists(st.sampled_from([K.ENTERPRISE_LIST, K.WORK_ORDER, K.CASE]), unique=True),
)
def test_every_file_has_one_kind_and_a_reason(type_: str, keypoint: str, asked: frozenset[K], found: list[K]) -> None:
    guess = kind_of(Signs(type_, tuple(found), keypoint), asked, ())
    assert guess.why
    assert guess.kind not in guess.also


def clause(number: int, *asks: K, words: tuple[str, ...] = (), label: str = "甲") -> Clause:
    return Clause(id=f"1-{number}", label=label, source=f"附件7·1·{number}", asks=asks, words=words)


ITEM = Item(
    seq=1,
    label="企业开办",
    leads=("市市场监管委",),
    clauses=(
        clause(1, K.ENTERPRISE_LIST, words=("参保", "名单"), label="员工参保名单"),
        clause(2, K.ENTERPRISE_LIST, words=("合伙", "参保企业", "名单"), label="个体工商户开办名单"),
        clause(3, K.POLICY_DOCUMENT, words=("政策",)),
        clause(4, K.OPERATION_VIDEO, words=("视频",)),
    ),
)


def matched(keypoint: str, *kinds: K, clauses: tuple[str, ...] = ()) -> tuple[list[str], bool]:
    identity = Identity(parse(f"市级市市场监管委-优化企业开办服务-1-{keypoint}.xlsx"), None, None, (1,), clauses)
    found, doubtful = match(identity, kinds, ITEM)
    return [clause.id for clause in found], doubtful


def test_the_only_clause_that_asks_the_kind_is_answered() -> None:
    assert matched("文件一", K.POLICY_DOCUMENT) == (["1-3"], False)


def test_words_tell_clauses_of_one_kind_apart_and_the_longer_word_wins() -> None:
    assert matched("参保名单", K.ENTERPRISE_LIST) == (["1-1"], False)
    assert matched("参保企业名单", K.ENTERPRISE_LIST) == (["1-2"], False)
    assert matched("参保和合伙名单", K.ENTERPRISE_LIST) == (["1-1", "1-2"], False)


def test_labels_tell_where_no_word_does() -> None:
    assert matched("个体工商户", K.ENTERPRISE_LIST) == (["1-2"], False)


def test_what_no_word_tells_apart_is_doubtful() -> None:
    assert matched("名单", K.ENTERPRISE_LIST) == (["1-1", "1-2"], True)
    assert matched("某表", K.ENTERPRISE_LIST) == (["1-1", "1-2"], True)


def test_the_clause_of_the_number_wins_over_the_kind() -> None:
    assert matched("政策", K.POLICY_DOCUMENT, clauses=("1-4",)) == (["1-4"], False)


def test_a_file_of_two_kinds_answers_both_clauses() -> None:
    assert matched("政策和视频", K.POLICY_DOCUMENT, K.OPERATION_VIDEO) == (["1-3", "1-4"], False)


def test_a_kind_that_nobody_asks_goes_to_the_clause_that_the_words_name_or_to_none() -> None:
    assert matched("视频", K.SITE_PHOTO) == (["1-4"], False)
    assert matched("其他", K.SITE_PHOTO) == ([], False)


def guess(keypoint: str, type_: str, *asked: K, found: tuple[K, ...] = (), numbered: bool = False) -> tuple[K, tuple[K, ...], bool]:
    told = kind_of(Signs(type_, found, keypoint, numbered=numbered), frozenset(asked), ())
    return told.kind, told.also, told.doubtful


def test_a_document_named_for_a_list_and_a_guide_without_a_table_is_the_guide() -> None:
    """It was held to appendix 4 (TPL001) although the list lay beside it in a file of its own."""
    assert guess("参保登记名单和操作指南", "docx", K.ENTERPRISE_LIST, K.OTHER) == (K.OTHER, (), False)
    assert guess("参保登记名单", "docx", K.ENTERPRISE_LIST, K.OTHER)[0] == K.ENTERPRISE_LIST


def test_a_picture_named_for_a_list_may_be_the_picture_of_its_publication() -> None:
    """It counted as a list for sure, and the screenshot was told missing (COV001)."""
    asked = (K.ITEM_LIST, K.PLATFORM_SCREENSHOT)
    assert guess("负面清单及其公示", "png", *asked) == (K.PLATFORM_SCREENSHOT, (K.ITEM_LIST,), True)


def test_other_papers_named_beside_a_statement_are_left_to_a_person() -> None:
    assert guess("平台完成情况和佐证", "docx", K.STATEMENT, K.OTHER) == (K.STATEMENT, (K.OTHER,), True)


def test_an_agreement_with_a_document_number_may_be_the_paper_that_is_asked() -> None:
    assert guess("系统互通合作协议", "docx", K.STATEMENT, K.POLICY_DOCUMENT, numbered=True)[1:] == ((K.POLICY_DOCUMENT,), True)


def test_a_detailed_list_of_work_orders_is_work_orders() -> None:
    asked = (K.ENTERPRISE_LIST, K.WORK_ORDER)
    assert guess("退税工单明细表", "xlsx", *asked, found=(K.WORK_ORDER,)) == (K.WORK_ORDER, (), False)


def test_a_key_point_that_only_says_the_kind_answers_no_clause_for_sure() -> None:
    """政策文件 is a word of 19-1, and 19-2 was told missing although two papers so called were handed in."""
    clauses = tuple(Clause(id=f"19-{n}", label=label, source="附件7", asks=(K.POLICY_DOCUMENT,), words=words)
                    for n, label, words in ((1, "登记文件", ("政策文件",)), (2, "登记保险制度", ("登记保险",))))  # fmt: skip
    item = Item(seq=19, label="样例", leads=("市规划资源局",), clauses=clauses)
    for keypoint, told in (("政策文件2", (clauses, True)), ("登记保险政策文件", ((clauses[1],), False))):
        identity = Identity(parse(f"市级市规划资源局-提高不动产登记效率-19-{keypoint}.docx"), None, None, (19,))
        assert match(identity, (K.POLICY_DOCUMENT,), item) == told


@pytest.mark.parametrize("matter", ["数量", "注册企业数量", "进驻事项清单", "办件统计", "培训名单"])
@pytest.mark.parametrize(
    "asked", [{K.STATISTICS}, {K.STATISTICS, K.PLATFORM_SCREENSHOT}, {K.ITEM_LIST, K.SITE_PHOTO}, {K.PLATFORM_SCREENSHOT}]
)
def test_a_picture_of_figures_or_a_list_is_the_same_whether_its_name_says_screenshot(matter: str, asked: set[K]) -> None:
    bare, named = (kind_of(Signs("png", keypoint=keypoint), asked, ()) for keypoint in (matter, f"{matter}截图"))
    assert (bare.kind, bare.also, bare.doubtful) == (named.kind, named.also, named.doubtful)


def test_a_picture_is_no_doubtful_screenshot_where_nothing_else_is_asked() -> None:
    guess = kind_of(Signs("png", keypoint="数量"), {K.PLATFORM_SCREENSHOT, K.POLICY_DOCUMENT}, ())
    assert (guess.kind, guess.doubtful) == (K.PLATFORM_SCREENSHOT, False)
