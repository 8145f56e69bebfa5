"""Opinions of the public: registered by people, their content proposed, counted; nobody can be found by what is shown of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from evalcheck.audit.opinions import CONTENT, DAY, FILE, GIST, REPLY, SHEET, SOURCE, proposed
from evalcheck.masking import unaddressed
from evalcheck.ruleset import load_ruleset
from evalcheck.ruleset.surveys import verification_words
from tests.test_audit import TAX, audit, paper, put, told
from tests.test_audit_sheets import Sheet, everything, through_libreoffice
from tests.test_verification import again, merged

pytestmark = pytest.mark.usefixtures("warm")

ITEM = "清单序号（请填写）"

TAXES = "报税表格太多，希望附加税和增值税一起申报"
WORDS = verification_words("tianjin-2021")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    put(tmp_path / "in" / "市税务局", {TAX.format("25-政策文件.docx"): paper("通知", "甲")})
    audit(tmp_path / "in", tmp_path / "out")
    return tmp_path / "out"


def register(path: Path, *opinions: Sequence[Any], after: int = 0) -> None:
    """Write opinions below what is there: source, day, gist, reply, content, item."""
    book = load_workbook(path)
    sheet = Sheet(book[SHEET])
    for number, opinion in enumerate(opinions, sheet.top + 1 + after):
        for heading, value in zip((SOURCE, DAY, GIST, REPLY, CONTENT, ITEM), opinion, strict=False):
            sheet.sheet.cell(number, sheet.columns[heading]).value = value
    book.save(path)


def shown(path: Path) -> list[dict[str, Any]]:
    sheet = Sheet(load_workbook(path)[SHEET])
    rows = [
        {heading: sheet.sheet.cell(row, column).value for heading, column in sheet.columns.items()}
        for row in range(sheet.top + 1, sheet.sheet.max_row + 1)
    ]
    return [row for row in rows if row[GIST]]


def test_an_audit_brings_an_empty_register_and_counts_nothing(out: Path) -> None:
    assert shown(out / FILE) == []
    assert told(out)["opinions"] == {"total": 0, "replied": 0, "by_content": {}, "proposed": 0, "open": 0, "entries": []}


def test_what_people_register_gets_a_content_and_item_proposed_and_is_counted(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    register(out / FILE, ("企业", "2022-06-02", TAXES), ("张三先生", "2022/6/3", "建议加强宣传", "已转办"))
    for _ in range(2):
        again(out)
        first, second = shown(out / FILE)
        assert first["建议的评估内容"] == "优化纳税服务" and first["建议的清单事项"].startswith("25 ") and not first[CONTENT]
        assert second["建议的评估内容"] == "不明确"
        opinions = told(out)["opinions"]
        assert (opinions["total"], opinions["replied"], opinions["by_content"], opinions["open"]) == (2, 1, {"7": 1}, 1)
        assert [(one["source"], one["day"], one["by"]) for one in opinions["entries"]] == [
            ("企业", "2022-06-02", "proposed"), ("其他", "2022-06-03", None),
        ]  # fmt: skip
    assert "听取意见 2 条，其中 1 条的内容请填写" in capsys.readouterr().out


def test_what_a_person_chose_is_never_changed_and_is_what_counts(out: Path) -> None:
    register(
        out / FILE,
        ("企业", "2022-06-02", TAXES, None, "优化企业开办服务"), ("群众", "2022-06-02", "窗口", None, None, 97),
        ("群众", "2022-06-02", TAXES, None, "11.提升企业融资便利度"), ("群众", "2022-06-02", TAXES, None, "没有的内容", 200),
    )  # fmt: skip
    for _ in range(2):
        again(out)
        assert [row[CONTENT] for row in shown(out / FILE)] == ["优化企业开办服务", None, "11.提升企业融资便利度", "没有的内容"]
        assert shown(out / FILE)[0]["建议的评估内容"] == "优化纳税服务"
        assert shown(out / FILE)[3]["提示"] == "没有评估内容“没有的内容”；清单没有第“200”项"
        assert told(out)["opinions"]["by_content"] == {"1": 1, "11": 1, "23": 1} and told(out)["opinions"]["open"] == 1


def test_a_row_that_was_copied_and_changed_is_another_opinion_and_sorting_loses_none(out: Path) -> None:
    register(out / FILE, ("企业", "2022-06-02", TAXES), ("群众", "2022-06-03", "公交线路太少"))
    again(out)
    book = load_workbook(out / FILE)
    sheet = Sheet(book[SHEET])
    values = [cell.value for cell in sheet.sheet[sheet.top + 1]]
    for column, value in enumerate(values, 1):
        sheet.sheet.cell(sheet.top + 5, column).value = value
    sheet.sheet.cell(sheet.top + 5, sheet.columns[GIST]).value = "停电太频繁，影响生产"
    book.save(out / FILE)
    for _ in range(2):
        again(out)
        assert [row[GIST] for row in shown(out / FILE)] == [TAXES, "公交线路太少", "停电太频繁，影响生产"]
    assert told(out)["opinions"]["by_content"] == {"7": 1, "8": 1, "25": 1}


def test_what_is_written_in_the_columns_of_proposals_stays_too(out: Path) -> None:
    register(out / FILE, ("企业", "2022-06-02", TAXES))
    book = load_workbook(out / FILE)
    sheet = Sheet(book[SHEET])
    sheet.sheet.cell(sheet.top + 1, sheet.columns["建议的评估内容"]).value = "我看是第七项"
    book.save(out / FILE)
    again(out)
    assert "我看是第七项" in everything(out / FILE)


def test_registers_of_two_people_merge_also_saved_by_libreoffice(out: Path) -> None:
    paths = []
    for name, opinion in (("甲.xlsx", ("企业", "2022-06-02", TAXES)), ("乙.xlsx", ("群众", "2022-06-03", "公交线路太少"))):
        path = out.parent / name
        path.write_bytes((out / FILE).read_bytes())
        register(path, opinion, ("群众", "2022-06-04", "停电太频繁，影响生产"))
        paths.append(path)
    through_libreoffice(out.parent, [path.name for path in paths])
    for _ in range(2):
        merged(out, paths)
        assert sorted(row[GIST] for row in shown(out / FILE)) == sorted([TAXES, "公交线路太少", "停电太频繁，影响生产"])


def test_nobody_can_be_found_by_what_the_audit_shows_of_an_opinion(out: Path) -> None:
    said = "住河东区红星路79号3门502室，电话022-24532093、13812345678，邮箱zhang3@qq.com，停电太频繁"
    register(out / FILE, ("群众", "2022-06-02", said, "已电话13812345678告知"))
    again(out)
    text = (out / "audit.json").read_text("utf-8")
    assert "停电太频繁" in text and not any(secret in text for secret in ("79号", "502室", "24532093", "13812345678", "zhang3"))
    assert said in everything(out / FILE), "the register itself is a working paper"


MASKED = [
    ("和平区南京路219号中心写字楼", "和平区南京路***中心写字楼"),
    ("阳光小区3号楼2门501反映噪音", "阳光小区***反映噪音"),
    ("西青区枫桦园8-2-301", "西青区枫桦园***"),
    ("联系电话24532093", "联系电话****2093"),
    ("(022)24532093", "(022)****2093"),
]
PLAIN = [
    "办事大厅2号窗口排队", "地铁5号线什么时候通", "津政办发〔2021〕12号文件不落实", "拨打12345和8890", "一道手续2个部门",
    "解放南路与大沽路交口", "贷款20000000元没批", "2022-06-07办的", "4号楼宇政策", "道路2条不通", "高新区3家企业", "一期3号厂房",
]  # fmt: skip


@pytest.mark.parametrize(("text", "masked"), MASKED)
def test_an_address_or_telephone_is_masked(text: str, masked: str) -> None:
    assert unaddressed(text) == masked and unaddressed(masked) == masked


@pytest.mark.parametrize("text", PLAIN)
def test_what_is_no_address_stays(text: str) -> None:
    assert unaddressed(text) == text


PLACED = [
    ("企业注销太难了，简易注销公告时间希望再缩短", 1, 5), ("跨省通办在外地办不了，窗口说不知道", 3, 17),
    ("出口退税到账慢，等了二十多天", 7, 27),
    ("停电太频繁，影响生产", 8, 32), ("自来水公司营业厅不公示收费标准", 9, 36), ("银税互动贷款额度太低", 11, 40),
    ("孵化器入驻优惠没有兑现", 13, 57), ("信用修复流程太长，失信记录影响投标", 17, 73), ("诉前调解拖了半年", 19, 80),
    ("公交线路太少，园区下班坐不上车", 25, 101),
]  # fmt: skip
VAGUE = [
    "态度很好，满意",
    "希望越来越好",
    "没有意见",
    "建议加强宣传",
    "多为企业办实事",
    "办事效率有待提高",
    "谢谢",
    "",
    "评估工作要公开透明",
]


@pytest.fixture(scope="module")
def propose() -> Callable[[str], Any]:
    catalogue = load_ruleset().catalogue
    return lambda text: proposed(text, catalogue, WORDS.idle)


@pytest.mark.parametrize(("text", "content", "item"), PLACED)
def test_an_opinion_is_placed_by_what_it_speaks_of(text: str, content: int, item: int, propose: Callable[[str], Any]) -> None:
    found = propose(text)
    assert found.content == content and found.item in (item, None)


@pytest.mark.parametrize("text", VAGUE)
def test_an_opinion_on_nothing_in_particular_is_placed_nowhere(text: str, propose: Callable[[str], Any]) -> None:
    assert propose(text).content is None


def test_contents_are_there_to_choose_from_though_their_names_are_too_long_for_a_list_in_a_cell(out: Path) -> None:
    register(out / FILE, ("企业", "2022-06-02", TAXES))
    for _ in range(2):
        again(out)
        sheet = load_workbook(out / FILE)[SHEET]
        sources = {str(one.sqref).rstrip("0123456789").partition(":")[0][0]: one.formula1 for one in sheet.data_validations.dataValidation}
        first, last = sources["E"].replace("$", "").split(":")
        assert [cell.value for (cell,) in sheet[f"{first}:{last}"]][6] == "优化纳税服务" and len(sheet[f"{first}:{last}"]) == 25
        column = sheet[first].column
        assert any(one.hidden and one.min <= column <= one.max for one in sheet.column_dimensions.values())
        assert len(shown(out / FILE)) == 1
    through_libreoffice(out, [FILE])
    again(out)
    assert len(shown(out / FILE)) == 1 and load_workbook(out / FILE).sheetnames == [SHEET]


def test_what_two_people_chose_differently_counts_for_neither_until_somebody_decides(out: Path) -> None:
    register(out / FILE, ("企业", "2022-06-02", TAXES))
    again(out)
    paths = []
    for name, content in (("甲.xlsx", "优化企业开办服务"), ("乙.xlsx", "提升政务服务水平")):
        path = out.parent / name
        path.write_bytes((out / FILE).read_bytes())
        register(path, ("企业", "2022-06-02", TAXES, None, content))
        paths.append(path)
    merged(out, paths)
    assert told(out)["opinions"]["by_content"] == {} and told(out)["opinions"]["open"] == 1
    assert "冲突" in shown(out / FILE)[0]["提示"]
