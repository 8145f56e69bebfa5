"""Texts held against the words of every item: what they speak of, what they repeat, and what a vocabulary keeps of a notice."""

from __future__ import annotations

import base64

import pytest

from evalcheck.catalogue.vocabulary import Lexicon, Vocabulary, bare, shingles, taken_apart, terms
from evalcheck.evidence.content.relevance import SPEECHLESS, Speech, exchanged, heard, own_words, sentences, speaks_of, windows
from evalcheck.ruleset import load_ruleset

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
    counts = dict(word.partition("/")[::2] for word in notice[7].split())
    assert counts["压缩"] == "3" and counts["统计"] == "" and "政策" not in counts and "提供" not in counts
    assert len(base64.b64decode(repeats)) == 4 * len(set(shingles(bare(text))))
    assert not any(bare(text)[i : i + 8] in notice[7] for i in range(len(bare(text)) - 8))


def test_words_of_the_field_and_labels_count_beside_the_notice() -> None:
    item = CATALOGUE.items[27].model_copy(update={"label": "海参崴", "clauses": ()})
    lexicon = Lexicon(Vocabulary(notice={27: "退税/3"}, also={27: "退税 单证备案"}), [item])
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
    seen = list(windows(text))
    assert all(piece in "".join(seen) for piece in sentences(text))
    assert all(window in text for window in seen)
    assert list(windows("短句。")) == ["短句。"] and list(windows(" \n ")) == []


def test_contents_are_exchanged_where_each_fits_the_name_of_the_other() -> None:
    refund, power = heard(REFUND, LEXICON), heard(POWER, LEXICON)
    assert exchanged(refund, power, 28, 27)
    assert not exchanged(refund, power, 27, 28)
    assert not exchanged(Speech({27: 0.2, 28: 0.2}), Speech({27: 0.2, 28: 0.2}), 28, 27)


def test_what_repeats_the_notice_is_taken_out_and_the_rest_stays() -> None:
    copied = "压缩正常出口退税业务平均办理时间"
    _, repeats = taken_apart({27: [copied]}, [])
    lexicon = Lexicon(Vocabulary(repeats=repeats), [])
    own = "我局四月办结三十笔"
    assert own_words(f"{copied},{own}。", lexicon).split() == [own]
    assert own_words(own, lexicon) == own
