"""Files whose key point leaves their clause open: their own words decide where they are clear, all files of an item together."""

from __future__ import annotations

from datetime import date

from evalcheck.engine import validate
from evalcheck.ruleset import load_ruleset
from tests.packages import submission

NAME = "市高法院-深入推进法治化营商环境-75-{}.docx"
PUNITIVE = ["关于惩罚性赔偿适用的意见", "对恶意侵权的,依法适用惩罚性赔偿。"]
MEDIATION = ["关于多元化解纠纷解决机制的规定", "各庭室落实多元化解工作。"]


def told(**documents: list[str]) -> dict[str, tuple[tuple[str, ...], bool, str]]:
    given = {NAME.format(keypoint): {"paragraphs": lines} for keypoint, lines in documents.items()}
    report = validate(submission(given), load_ruleset("tianjin-2021"), date(2022, 5, 27), processes=0)
    return {file.identity.name.keypoint: (file.clauses, file.doubtful, file.confidence) for file in report.files}


def test_titles_tell_what_numbered_names_do_not() -> None:
    found = told(政策文件1=PUNITIVE, 政策文件2=MEDIATION)
    assert found == {"政策文件1": (("75-1",), False, "medium"), "政策文件2": (("75-2",), False, "medium")}


def test_a_file_that_names_both_matters_or_none_stays_for_a_person() -> None:
    both = told(政策文件1=[*PUNITIVE, *MEDIATION])["政策文件1"]
    none = told(政策文件1=["关于加强知识产权保护的意见"])["政策文件1"]
    assert both == (("75-1", "75-2"), True, "low")
    assert none == (("75-1", "75-2"), True, "low")


def test_a_key_point_that_tells_is_not_overruled_by_the_text() -> None:
    assert told(惩罚性赔偿政策=MEDIATION)["惩罚性赔偿政策"] == (("75-1",), False, "high")


PADDING = "本院结合审判工作实际,现就有关事项通知如下。" * 8


def test_one_word_of_the_text_is_just_enough() -> None:
    """The readings are one apart: the least that counts as clear."""
    assert told(政策文件1=[PADDING + "各庭室推进纠纷解决。"])["政策文件1"] == (("75-2",), False, "medium")


def test_one_word_is_not_enough_against_a_clause_that_nothing_else_answers() -> None:
    """A policy of the other clause is still to come: the readings are half a word apart, and a person decides."""
    found = told(政策文件1=[PADDING + "各庭室推进纠纷解决。"], 多元化解机制制度文件=MEDIATION)
    assert found["多元化解机制制度文件"][0] == ("75-2",)
    assert found["政策文件1"] == (("75-1", "75-2"), True, "low")


def test_a_word_that_stands_in_the_title_too_counts_twice() -> None:
    found = told(政策文件1=["关于纠纷解决的意见", "各庭室推进。"], 多元化解机制制度文件=MEDIATION)
    assert found["政策文件1"] == (("75-2",), False, "medium")
