"""What a policy document tells of itself, and where it carries a classification marking."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalcheck.evidence.policy.classification import level_in, marking_of
from evalcheck.evidence.policy.document import PolicyDocument
from evalcheck.evidence.policy.fields import fields_of
from evalcheck.evidence.policy.head import is_document_number
from evalcheck.submission.model import Line, TextTable


def told(*texts: str, tables: tuple[TextTable, ...] = ()) -> PolicyDocument:
    return fields_of([Line(text, f"第{number}段") for number, text in enumerate(texts, 1)], tables)


def text(field: object) -> str | None:
    return field.text if field else None  # type: ignore[attr-defined]


def test_a_red_headed_document_tells_everything() -> None:
    found = told(
        "天 津 市 试 样 局 文 件",
        "津样发〔2021〕12 号",
        "市试样局关于印发试样事项实施方案的",
        "通知",
        "各区有关部门:",
        "根据国务院(国发〔2020〕24号)要求,现将有关事项通知如下。",
        "天津市试样局",
        "2021年3月5日",
        "(此件主动公开)",
    )
    assert text(found.issuer) == text(found.red_head) == "天津市试样局"
    assert text(found.number) == "津样发〔2021〕12号"
    assert text(found.title) == "市试样局关于印发试样事项实施方案的通知"
    assert text(found.issued) == "2021-03-05"
    assert text(found.public) == "主动公开"
    assert (found.number.part, found.issued.part) == ("第2段", "第8段")  # type: ignore[union-attr]


def test_joint_units_stand_above_the_word_of_the_head() -> None:
    assert text(told("天津市试样委员会", "天津市样品局", "文件", "津样发〔2021〕1号").issuer) == "天津市试样委员会、天津市样品局"


def test_an_order_has_a_number_without_a_year() -> None:
    found = told("天津市人民政府令", "第20号", "天津市试样管理办法")
    assert (text(found.issuer), text(found.number)) == ("天津市人民政府", "第20号")
    assert told("关于试样的通知", "第20号").number is None


@pytest.mark.parametrize(
    ("lines", "issuer"),
    [
        (("和平区试样办公室文件", "和样发〔2021〕3号"), "和平区试样办公室"),
        (("经济技术开发区管委会文件",), "经济技术开发区管委会"),
        (("关于试样的通知", "现通知如下。", "天津市试样局", "2021年3月5日"), "天津市试样局"),
        (("关于试样的通知", "现通知如下。", "天津市试样局(盖章)", "二〇二一年三月五日"), "天津市试样局"),
        (("关于试样的通知", "现通知如下。", "天津市试样局 2021年3月5日"), "天津市试样局"),
        (("关于试样的通知", "现通知如下。", "天津市试样局", "天津市样品委员会", "2021年3月5日"), "天津市试样局、天津市样品委员会"),
        (("关于试样的通知", "天津市试样局办公室 2021年3月5日印发"), "天津市试样局办公室"),
        (("天津市试样局关于优化试样服务的意见", "各区:"), "天津市试样局"),
        (("索引号:1", "发文机关:天津市试样局", "发文字号:津样规〔2021〕3号"), "天津市试样局"),
        (("关于试样的通知", "各单位要落实。", "各有关单位", "2021年3月5日"), None),
        (("关于试样的通知", "由市试样局负责,2021年3月5日前办结。"), None),
    ],
)
def test_the_issuing_unit_is_found_where_offices_write_it(lines: tuple[str, ...], issuer: str | None) -> None:
    assert text(told(*lines).issuer) == issuer


def test_labels_and_values_may_stand_in_cells() -> None:
    table = TextTable("表1", (("发布机构", "天津市试样局", "文号", "津样规〔2021〕3号"), ("公开方式", "主动公开", "", "")))
    found = told("试样管理办法", tables=(table,))
    assert (text(found.issuer), text(found.number), text(found.public)) == ("天津市试样局", "津样规〔2021〕3号", "主动公开")


@pytest.mark.parametrize(
    ("line", "public"),
    [
        ("https://www.example.gov.cn/zwgk/2021/t1.html 1/1", "https://www.example.gov.cn/zwgk/2021/t1.html"),
        ("网页地址：http://shiyang.gov.cn/a?b=1", "http://shiyang.gov.cn/a?b=1"),
        ("www.example.gov.cn", "www.example.gov.cn"),
        ("关于试样的通知_试样局 https://www.example.gov.cn/t1.html", "https://www.example.gov.cn/t1.html"),
        ("https://www.example.gov.cn/t1.html 2022/5/20 9:03", "https://www.example.gov.cn/t1.html"),
        ("申请人登录https://www.example.gov.cn/办理。", "主动公开"),
        ("申请人可登录 https://www.example.gov.cn/", "主动公开"),
        ("https://www.example.gov.cn/上可以查询", "主动公开"),
        ("https://www.example.com/t1.html", "主动公开"),
    ],
)
def test_the_address_of_the_printed_page_says_more_than_a_word(line: str, public: str) -> None:
    assert text(told("关于试样的通知", "(此件主动公开)", line).public) == public


@pytest.mark.parametrize("opening", "〔[【(﹝［（")
@pytest.mark.parametrize("word", ["津政办发", "津样字", "津教政函", "津样办", "国发"])
def test_a_number_is_known_in_all_its_brackets(opening: str, word: str) -> None:
    closing = dict(zip("〔[【(﹝［（", "〕]】)﹞］）", strict=True))[opening]
    assert is_document_number(f"{word}{opening}2021{closing}12号")
    assert is_document_number(f"{word} {opening} ２０２１ {closing} 第 12 号  签发人:张某")


@pytest.mark.parametrize(
    "line", ["根据国发〔2020〕24号文件", "详见《通知》(国发〔2020〕24号)要求", "《关于试样的通知》(津样发〔2021〕3号)", "2021年3月"]
)
def test_a_number_that_is_cited_is_not_the_documents_own(line: str) -> None:
    assert not is_document_number(line)


def test_what_is_not_public_says_so() -> None:
    assert text(told("关于试样的通知", "(此件依申请公开)").closed) == "此件依申请公开"
    assert text(told("关于试样的通知", "原文见 https://www.example.gov.cn/a.html").public) == "https://www.example.gov.cn/a.html"


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ("秘密★1年", "秘密★1年"),
        ("机密 ★ 长期", "机密★长期"),
        ("绝密", "绝密"),
        ("秘 密", "秘密"),
        ("密级:秘密", "秘密"),
        ("000012 机密★1年 特急", "机密★1年"),
        ("机密  特急", "机密"),
        ("内部资料 注意保存", "内部资料"),
        ("内部文件,请勿外传", "内部文件"),
        ("(内部资料)", "内部资料"),
        ("工作秘密", "工作秘密"),
        ("密级:公开", None),
        ("密级:无", None),
        ("内部统计报表", None),
        ("内部资料管理办法", None),
        ("商业秘密保护", None),
        ("保守国家秘密", None),
        ("标注“秘密★”的文件不得外传", None),
        ("涉密人员管理", None),
        ("关于机密设备采购的请示", None),
        ("内部控制", None),
        ("内部文件管理规定", None),
    ],
)
def test_a_level_is_one_by_itself_or_with_its_star(line: str, level: str | None) -> None:
    assert level_in(line) == level


def test_markings_are_looked_for_at_their_places_only() -> None:
    body = [Line(f"第{number}条 试样", "第1页") for number in range(1, 12)]
    assert marking_of("政策文件", [*body, Line("机密", "第1页")]) is None
    assert marking_of("政策文件", [*body, Line("机密", "第2页")]) is None
    found = marking_of("政策文件", [*body, Line("机密★1年", "页眉")])
    assert found and (found.text, found.part) == ("机密★1年", "页眉")


@pytest.mark.parametrize(
    ("stem", "marked"),
    [
        ("a-b-25-政策文件(秘密)", True),
        ("a-b-25-内部资料", True),
        ("a-b-25-商业秘密保护政策", False),
        ("a-b-25-内部统计报表", False),
        ("a-b-25-机密★通知", True),
        ("a-b-25-保密制度", False),
        ("a-b-25-企业内部资料管理", False),
    ],
)
def test_a_file_name_is_marked_by_a_level_that_stands_alone(stem: str, marked: bool) -> None:
    assert bool(marking_of(stem, ())) == marked


@settings(max_examples=150, deadline=None)
@given(st.lists(st.text("天津市局文件令第号〔2021〕年月日关于的通知(主动公开)秘密★内部资料 \u3000印发", max_size=40), max_size=12))
def test_any_lines_are_read_without_a_crash(lines: list[str]) -> None:
    found = told(*lines)
    marking_of("".join(lines), [Line(line, "第1页") for line in lines])
    assert found.issuer is None or found.issuer.text


@pytest.mark.parametrize(
    ("lines", "issuer", "number", "issued"),
    [
        pytest.param(
            ("索引号:00014-2021-018 发文字号:津样", "监发〔2021〕18 号 发布机构:天津试样监局 成文日", "期:2021年04月12日 有效性:有效"),
            "天津试样监局", "津样监发〔2021〕18号", "2021-04-12", id="within the number and within a label",
        ),
        pytest.param(
            ("发文机", "关:天津市试样委员会", "发文字号:", "津样规〔2022〕", "2号", "成文日期:2022年1", "月5日 主题分类:其他"),
            "天津市试样委员会", "津样规〔2022〕2号", "2022-01-05", id="narrow columns",
        ),
        pytest.param(
            ("[索引号]:AB-01 [发文机关]:天津市试样", "局 [发文字号]:津样办发〔2021〕", "7号 [发布日期]:2021-06-01"),
            "天津市试样局", "津样办发〔2021〕7号", "2021-06-01", id="labels in brackets",
        ),
    ],
)  # fmt: skip
def test_the_facts_of_a_web_page_are_read_over_the_ends_of_lines(lines: tuple[str, ...], issuer: str, number: str, issued: str) -> None:
    parts = [Line(line, "第1页") for line in ("试样政务网 | 政策文件", *lines, "第一条 对试样企业实行试样。")]
    found = fields_of(parts)
    assert (text(found.issuer), text(found.number), text(found.issued)) == (issuer, number, issued)


def test_a_sentence_that_holds_one_label_tells_no_fact() -> None:
    found = told("各单位上报时应写明", "文号:参照津样发〔2020〕3号执行,", "不得缺漏。")
    assert found.issuer is None
