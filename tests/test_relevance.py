"""Texts held against the words of every item: what they speak of, what they repeat, and what a vocabulary keeps of a notice."""

from __future__ import annotations

import base64
import itertools
import json
import re
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import yaml

from evalcheck.audit.standing import ItemStanding
from evalcheck.audit.tables import passages_of
from evalcheck.catalogue.vocabulary import Lexicon, Vocabulary, bare, shingles, taken_apart, terms
from evalcheck.cli.app import run
from evalcheck.engine import validate
from evalcheck.evidence.content.echo import own_words
from evalcheck.evidence.content.quotes import quoted
from evalcheck.evidence.content.relevance import SPEECHLESS, Speech, exchange_gain, heard, held_against, sentences, speaks_of, windows
from evalcheck.report import Report
from evalcheck.reporters.html import render as html
from evalcheck.reporters.options import RenderOptions
from evalcheck.reporters.terminal import render as terminal
from evalcheck.ruleset import load_ruleset
from evalcheck.ruleset.mistakes import check_ruleset
from evalcheck.ruleset.vocabulary import as_yaml
from tests.packages import submission

CATALOGUE = load_ruleset("tianjin-2021").catalogue
LEXICON = CATALOGUE.lexicon
CONTENT = {seq: content.no for seq, content in CATALOGUE.content_of.items()}

REFUND = (
    "今年以来,我局持续压缩出口退税办理时间,对一类、二类出口企业实行无纸化申报,正常退税业务平均六个工作日办结。"
    "截至四月底,全市共办理出口退税一千二百余笔,退税款均按期到账,企业可以在电子税务局查询退税进度。"
)
POWER = (
    "供电公司为小微企业提供低压用电报装服务,客户经理上门查勘,装表接电一次完成,接入工程费用由供电企业承担。"
    "高压客户的办电环节压缩为三个,10千伏项目平均办电时间比上年减少五天。"
)
CANTEEN = (
    "机关食堂本周菜单已经公布,早餐供应豆浆、油条和鸡蛋,午餐有四菜一汤,请各处室同事按时就餐,节约粮食。"
    "周五下午食堂消毒,晚餐暂停供应,需要加班的同志可以到隔壁大楼用餐。"
)


def answer(text: str, *claimed: int) -> str:
    return speaks_of(heard(text, LEXICON), claimed, CONTENT)


def test_terms_are_pairs_of_characters_and_words_in_latin_letters_whatever_their_width_and_case() -> None:
    assert terms("出口退税,５Ｇ基站 App") == ["出口", "口退", "退税", "5g", "基站", "app"]
    assert terms("税") == ["税"]
    assert terms("2021年3月") == ["年", "月"]


def test_runs_of_the_same_characters_have_the_same_digest_and_others_another() -> None:
    one, other = shingles(bare("压缩企业开办时间至一天")), shingles(bare("压缩企业 开办时间,至一天"))
    assert one == other and len(set(one)) == len(one) == 4


def test_a_vocabulary_keeps_counts_and_digests_and_no_run_of_the_notice() -> None:
    text = "请提供压缩办理时间的政策文件与办理时间统计"
    notice, repeats = taken_apart({7: ["压缩办理时间", text]}, ["请提供", "政策文件"])
    counts = Counter(notice[7].split())
    assert counts["压缩"] == 3 and counts["统计"] == 1 and not {"政策", "提供"} & set(counts)
    assert len(base64.b64decode(repeats)) == 4 * len(set(shingles(bare(text))))
    assert not any(bare(text)[i : i + 8] in notice[7] for i in range(len(bare(text)) - 8))


def test_words_of_the_field_and_labels_count_beside_the_notice() -> None:
    item = CATALOGUE.items[27].model_copy(update={"label": "海参崴", "clauses": ()})
    lexicon = Lexicon(Vocabulary(notice={27: "退税 退税 退税"}, also={27: "退税 单证备案"}), [item])
    assert lexicon.counts[27]["退税"] == 4
    assert lexicon.counts[27]["海参"] == 2 and lexicon.counts[27]["单证"] == 1


def test_an_empty_vocabulary_and_an_empty_text_speak_of_nothing() -> None:
    assert heard(REFUND, Lexicon(Vocabulary(), [])) == SPEECHLESS
    assert heard("", LEXICON) == SPEECHLESS and SPEECHLESS.best is None


@pytest.mark.parametrize(("text", "seq"), [(REFUND, 27), (POWER, 28)], ids=["refund", "power"])
def test_a_text_speaks_of_its_item(text: str, seq: int) -> None:
    assert heard(text, LEXICON).best == seq
    assert answer(text, seq) == "yes"


def test_one_claimed_item_among_several_is_enough() -> None:
    assert answer(REFUND, 28, 27) == "yes"


def test_a_text_of_another_item_does_not_speak_of_the_claimed_one() -> None:
    assert answer(REFUND, 57) == "no"
    assert answer(POWER, 27) == "no"


def test_a_text_of_another_field_never_speaks_of_an_item() -> None:
    assert {answer(CANTEEN, seq) for seq in CATALOGUE.items} <= {"no", "doubt"}


def test_one_page_among_many_of_another_field_still_speaks_of_its_item() -> None:
    assert answer(CANTEEN * 20 + REFUND + CANTEEN * 20, 27) == "yes"


def test_windows_are_whole_sentences_that_overlap_and_lose_nothing() -> None:
    text = "".join(f"第{n}句说明办理情况和具体做法。" for n in range(60))
    pieces = sentences(text)
    seen = list(windows(pieces))
    assert {place for start, end in seen for place in range(start, end)} == set(range(len(pieces)))
    assert all(later[0] < earlier[1] for earlier, later in itertools.pairwise(seen))
    assert list(windows(["短句。"])) == [(0, 1)] and list(windows([])) == []


def test_a_passage_is_held_against_one_item_as_a_text_of_one_window_is_against_all() -> None:
    for text in (REFUND, POWER):
        passage = sentences(text)[0]
        assert held_against(passage, LEXICON.counts, LEXICON) == pytest.approx(
            {seq: heard(passage, LEXICON).support.get(seq, 0.0) for seq in LEXICON.counts}, abs=1e-4
        )


def test_contents_are_exchanged_where_each_fits_the_name_of_the_other() -> None:
    refund, power = heard(REFUND, LEXICON), heard(POWER, LEXICON)
    assert exchange_gain(refund, power, [28], [27]) > 0.1
    assert exchange_gain(refund, power, [27], [28]) == 0.0
    assert exchange_gain(Speech({27: 0.2, 28: 0.2}), Speech({27: 0.2, 28: 0.2}), [28], [27]) == 0.0


def test_what_repeats_the_notice_is_taken_out_and_the_rest_stays() -> None:
    copied = "压缩正常出口退税业务平均办理时间"
    _, repeats = taken_apart({27: [copied]}, [])
    lexicon = Lexicon(Vocabulary(repeats=repeats), [])
    own = "我局四月办结三十笔"
    assert own_words(f"{copied[:6]} {copied[6:]}", lexicon).split() == []
    assert own_words(f"{copied}{own}", lexicon).split() == [own]
    assert own_words(own, lexicon) == own


DEMAND = (
    "压缩正常出口退税业务平均办理时间,请报送政策文件、享受政策的全部企业名单和业务系统导出的办理记录,"
    "说明网上办理的渠道、具体做法以及取得的成效,并附上典型的企业办理案例一份,以上材料均须注明平均用时和环节数。"
)


def report_on(files: dict[str, object], unit: str | None = None) -> Report:
    """By the relevance of contents alone, and a notice of our own words for item 27."""
    ruleset = load_ruleset("tianjin-2021")
    notice, repeats = taken_apart({27: [DEMAND]}, [])
    vocabulary = ruleset.catalogue.vocabulary.model_copy(
        update={"notice": {**ruleset.catalogue.vocabulary.notice, **notice}, "repeats": repeats}
    )
    rules = tuple(rule for rule in ruleset.rules if rule.id == "relevance")
    ruleset = replace(ruleset, catalogue=replace(ruleset.catalogue, vocabulary=vocabulary), rules=rules)
    return validate(submission(files), ruleset, date(2022, 5, 30), unit=unit, processes=0)


SUMMARY = "市级市税务局-优化纳税服务-27-执行情况总结.docx"


def state_of(report: Report, clause: str) -> str:
    return next(state.state for state in report.coverage if state.clause.id == clause)


@pytest.mark.parametrize(
    ("added", "codes", "state"),
    [
        ("", ["EVD016"], "review"),
        ("特此报告。", ["EVD016"], "review"),
        ("全年办结1260笔,平均用时5.2天,见《退税提速通报》。", [], "met"),
        ("我局把审核环节由四个减为两个,退税员上门辅导外贸企业备齐单证,疑点当天核实当天答复,企业反映良好。", [], "met"),
    ],
    ids=["the demand alone", "a phrase besides", "facts of its own", "sentences of its own"],
)
def test_a_text_that_only_repeats_the_notice_is_for_a_person(added: str, codes: list[str], state: str) -> None:
    report = report_on({SUMMARY: {"paragraphs": [DEMAND, added]}})
    assert [finding.code for finding in report.findings if finding.rule == "relevance"] == codes
    assert state_of(report, "27-4") == state


def test_a_text_of_another_item_leaves_its_clause_to_a_person_and_is_not_quoted() -> None:
    report = report_on({SUMMARY: {"paragraphs": [CANTEEN, CANTEEN]}})
    assert [finding.code for finding in report.findings if finding.rule == "relevance"] == ["EVD014"]
    assert state_of(report, "27-4") == "review"
    assert report.files[0].agreement.answer == "no"
    assert all(not state.quotes for state in report.coverage)


def test_a_right_text_is_met_and_quoted_with_its_place() -> None:
    report = report_on({SUMMARY: {"paragraphs": ["执行情况总结", *REFUND.split("。")[:-1]]}})
    assert state_of(report, "27-4") == "met"
    quotes = next(state.quotes for state in report.coverage if state.clause.id == "27-4")
    assert 1 <= len(quotes) <= 3
    assert quotes[0].file == SUMMARY and quotes[0].place.startswith("第") and "退税" in quotes[0].text


def test_the_papers_of_another_district_leave_the_clause_to_a_person() -> None:
    paper = [
        "天津市和平区人民政府文件",
        "关于区域评估的意见",
        "在工业园区统一组织环境影响、水土保持、地震安全性等区域评估,成果由入园项目共享。" * 3,
    ]
    files = {"河东区政务服务办-提高项目开工建设效率-10-区域评估政策文件.docx": {"paragraphs": paper}}
    assert state_of(report_on(files, "河东区"), "10-1") == "review"
    assert state_of(report_on({name.replace("河东", "和平"): paper for name, paper in files.items()}, "和平区"), "10-1") == "met"


def test_a_report_on_many_items_proves_nothing_by_itself_and_is_not_accused() -> None:
    many = "".join(item.label + "工作:" + "、".join(clause.label for clause in item.clauses) + "。" for item in CATALOGUE.items.values())
    assert {answer(many, seq) for seq in CATALOGUE.items} == {"doubt"}


def test_the_command_makes_the_vocabulary_anew_and_keeps_what_was_written_by_hand(tmp_path: Path) -> None:
    texts = tmp_path / "texts.json"
    texts.write_text(json.dumps({"27": [DEMAND], "28": ["压减用电报装时间", "提供名单"]}, ensure_ascii=False), "utf-8")
    made = tmp_path / "vocabulary.yaml"
    assert run(["rules", "vocabulary", str(texts), "-o", str(made)]) == 0
    found = Vocabulary.model_validate(yaml.safe_load(made.read_text("utf-8")))
    old = CATALOGUE.vocabulary
    assert (found.also, found.common) == (old.also, old.common)
    assert sorted(found.notice) == [27, 28] and "报装" in found.notice[28].split() and "名单" not in found.notice[28].split()
    assert Lexicon(found, []).repeats == frozenset(shingles(bare(DEMAND))) | frozenset(shingles(bare("压减用电报装时间")))


def test_texts_that_are_no_texts_are_told_with_their_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    texts = tmp_path / "texts.yaml"
    texts.write_text("27: [压减时间]\nabc: [x]\n", "utf-8")
    assert run(["rules", "vocabulary", str(texts)]) == 2
    assert "texts.yaml:2" in capsys.readouterr().err


def test_the_shipped_vocabulary_is_what_the_command_writes() -> None:
    path = Path(load_ruleset.__code__.co_filename).parents[2] / "rules" / "tianjin-2021" / "vocabulary.yaml"
    assert path.read_text("utf-8") == as_yaml(CATALOGUE.vocabulary)


def test_passages_stand_in_the_reports_that_people_read() -> None:
    report = report_on({SUMMARY: {"paragraphs": ["执行情况总结", *(f"{one}。" for one in REFUND.split("。")[:-1])]}})
    passage = next(state.quotes for state in report.coverage if state.clause.id == "27-4")[0]
    plain = terminal(report, RenderOptions())
    shown = "".join(terminal(report, RenderOptions(verbose=True)).split())
    assert passage.text not in "".join(plain.split()) and "".join(passage.text.split())[:20] in shown
    assert passage.text in html(report, RenderOptions()) and f"27-执行情况总结.docx {passage.place}" in html(report, RenderOptions())
    told = {"clause": "27-4", "quotes": [["a/x.docx", "第2段", "正常退税五天办结"]]}
    assert passages_of(ItemStanding(27, "required", "met", (told,))) == "27-4“正常退税五天办结”（x.docx 第2段）"


def test_lines_of_contacts_and_headings_are_not_quoted() -> None:
    lines = [
        ("第1段", "出口退税联系人林测一,电话13800000001,欢迎咨询。"),
        ("第3段", "(一)“出口退税”提速:"),
        ("第2段", "出口退税平均五个工作日办结,企业可以查询进度。"),
    ]
    assert [quote.place for quote in quoted("x.docx", lines, [CATALOGUE.clauses["27-4"]], CATALOGUE)] == ["第2段"]


def test_a_file_in_doubt_is_among_those_to_look_at() -> None:
    report = report_on({SUMMARY: {"paragraphs": [CANTEEN, CANTEEN]}})
    assert [review.what for review in report.files[0].shows.review] == ["matter"]
    assert "内容是否属于所报的清单项" in terminal(report, RenderOptions())


def test_every_file_says_why_in_both_languages_and_what_else_was_possible() -> None:
    file = report_on({SUMMARY: {"paragraphs": [REFUND]}}).files[0]
    assert [why.zh for why in file.why][-2:] == ["答第 27-4 款", "内容谈到第 27 项"]
    assert [why.en for why in file.why][-2:] == ["answers 27-4", "its content speaks of item 27"]
    assert not re.search(r"[\u4e00-\u9fff]", re.sub("“[^”]*”", "", " ".join(why.en for why in file.why)))
    wrong = report_on({SUMMARY: {"paragraphs": [POWER]}}).files[0]
    assert "更像第 28 项" in [why.zh for why in wrong.why]
    other = report_on({"市级市市场监管委-优化企业开办流程-4-通知.docx": {"paragraphs": [REFUND]}}).files[0]
    assert any("要求同种材料的还有" in why.zh or "分不清是哪一款" in why.zh for why in other.why), other.why


@pytest.mark.parametrize(
    ("text", "agreement"), [(CANTEEN[:60], "doubt"), (POWER[:70], "doubt"), (REFUND[:70], "yes"), (CANTEEN[:35], None)]
)
def test_a_short_text_without_a_word_of_its_item_is_in_doubt_and_never_accused(text: str, agreement: str | None) -> None:
    file = report_on({SUMMARY: {"paragraphs": [text]}}).files[0]
    assert file.agreement.answer == agreement


@pytest.mark.parametrize(
    ("words", "problem"),
    [("also:\n  999: 出口退税\n", "also.999"), ("repeats: QUJD\n", "repeats"), ("notice:\n  27: [退税]\n", "notice.27")],
    ids=["an item that is none", "half a digest", "no text"],
)
def test_a_wrong_vocabulary_is_told_with_its_line(tmp_path: Path, words: str, problem: str) -> None:
    (tmp_path / "ruleset.yaml").write_text("extends: tianjin-2021\nid: our-city\nvocabulary: words.yaml\n", "utf-8")
    (tmp_path / "words.yaml").write_text(words, "utf-8")
    (fault,) = check_ruleset(tmp_path)
    assert fault.file.endswith("words.yaml") and fault.line == words.count("\n") and fault.key == problem


CASE_OF = (
    "{place}税务局辅导{place}样例贸易有限公司合并申报附加税费,一张表填完增值税和教育费附加,10分钟办结,少填4张表,企业财务人员说比以往方便。"
)


@pytest.mark.parametrize(
    ("place", "besides", "expected"),
    [
        ("上海市", "", "review"),
        ("天津市", "", "met"),
        ("上海市", "此案在天津市办理。", "met"),
        ("和平区", "企业总部在北京市。", "met"),
    ],
)
def test_a_case_that_happens_in_another_city_is_a_question(place: str, besides: str, expected: str) -> None:
    rows = [
        ["案例名称", "附加税费合并申报案例"], ["企业名称", "样例贸易有限公司"], ["企业联络人电话", "13800000002"],
        ["对应清单内容", "25 附加税费合并申报"], ["案例简述", CASE_OF.format(place=place) + besides],
        ["填报单位", "综合处"], ["填报人", "林测一"], ["手机号码", "13800000001"],
    ]  # fmt: skip
    files = {"市级市税务局-优化纳税服务-25-典型案例.docx": {"paragraphs": [], "tables": [rows]}}
    report = validate(submission(files), load_ruleset(), date(2022, 5, 28), unit="市税务局", processes=0)
    assert next(state.state for state in report.coverage if state.clause.id == "25-4") == expected
