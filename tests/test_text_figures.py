"""Figures that running text states of a promise: the number nearest to its words, no plan, no old value, no part of it."""

from __future__ import annotations

import pytest

from evalcheck.catalogue.items import Commitment
from evalcheck.evidence.content.figures import figures, stated
from evalcheck.submission.model import Line

BRANCHES = Commitment(metric="网点数", op=">=", value=700, unit="count", statistic="count", words=(("自助网点", "自助服务网点"),))
TIME = Commitment(
    metric="退税时间", op="<=", value=8, unit="working_day", statistic="mean", words=(("退税",), ("时间", "用时")), barred=("一类企业",)
)
RANK = Commitment(metric="排名", op="<=", value=5, unit="rank", statistic="each", words=(("外资",),))
FIRST_LOANS = Commitment(metric="首贷企业户数", op=">=", value=3000, unit="count", statistic="count", words=(("首贷户", "首次贷款"),))
FUND = Commitment(metric="新增出资", op=">=", value=2e9, unit="cny", statistic="sum", words=(("出资",),))


@pytest.mark.parametrize(
    ("sentence", "commitment", "value"),
    [
        ("全市已建成自助服务网点736个。", BRANCHES, 736),
        ("全市自助网点由580个增加到736个。", BRANCHES, 736),
        ("全市自助网点共七百三十六个。", BRANCHES, 736),
        ("力争年底前自助网点达到800个。", BRANCHES, None),
        ("2020年自助网点612个,2021年自助网点736个。", BRANCHES, 736),
        ("正常退税平均办理时间为6.5个工作日。", TIME, 6.5),
        ("一类企业退税平均办理时间为3个工作日。", TIME, None),
        ("实际使用外资排名全国第4位。", RANK, 4),
        ("实际使用外资项目涉及4名投资者。", RANK, None),
        ("母基金新增出资21.5亿元。", FUND, 2.15e9),
        ("母基金新增出资到位。", FUND, None),
        ("大厅设有24个窗口。", BRANCHES, None),
        ("第二条 自助网点每年开放不少于300天。", BRANCHES, None),
        ("第五项自助网点建设由各区负责。", BRANCHES, None),
        ("各区自助网点不少于12个。", BRANCHES, None),
        ("全市自助网点1,736个,自助机3,120台。", BRANCHES, 1736),
        ("截至 2021 年 12 月,全市自助 服务网点 736 个。", BRANCHES, 736),
        ("122家单位参与自助网点建设。", BRANCHES, None),
        ("15家银行建成自助网点736个。", BRANCHES, 736),
        ("自助网点由25家银行建设,共736个。", BRANCHES, 736),
        ("全年首贷户3200户企业。", FIRST_LOANS, 3200),
        ("为3200户企业办理首次贷款。", FIRST_LOANS, 3200),
        ("28家机构办理首次贷款。", FIRST_LOANS, None),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_figure_of_a_metric_in_a_sentence(sentence: str, commitment: Commitment, value: float | None) -> None:
    assert stated(sentence, commitment) == value


def test_the_first_figure_of_each_metric_is_quoted_with_its_place() -> None:
    lines = [Line("外资全国排名第3位。自助网点710个。", "第1段"), Line("自助网点900个。", "第2段")]
    found = {one.metric: (one.value, one.quote, one.part) for one in figures(lines, [BRANCHES, RANK])}
    assert found == {"网点数": (710.0, "自助网点710个。", "第1段"), "排名": (3.0, "外资全国排名第3位。", "第1段")}


def test_what_a_text_states_of_one_district_is_no_figure_of_the_city() -> None:
    lines = [Line("河东区已建成自助网点45个;", "第1段"), Line("1 河西区 自助网点 38 个", "Sheet1"), Line("全市自助网点736个。", "第2段")]
    assert [one.value for one in figures(lines, [BRANCHES], ["河东区", "河西区"])] == [736.0]


def test_a_promise_without_words_is_never_found_in_text() -> None:
    assert stated("自助网点710个。", BRANCHES.model_copy(update={"words": ()})) is None
