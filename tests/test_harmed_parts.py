"""Documents of which one part was harmed: what the libraries of others refuse is never a pass, and nothing brings evalcheck down."""

from __future__ import annotations

import io
import random
from functools import cache

import pytest

from tests.format_encoders import ofd
from tests.fuzz.parts import OPENED, harmed, refused
from tests.packages import document, workbook
from tests.test_account import changed, pictured, troubles
from tests.test_formats import FIXTURES
from tests.test_readers_media import picture

PNG = picture("PNG")
DONE_WITHOUT = ("thumbnail.jpeg", "printerSettings1.bin")
"""Links to them may be dead: Office opens the file, libraries that load all parts do not."""


@cache
def whole(kind: str) -> bytes:
    if kind == "docx":
        return pictured(PNG)
    if kind == "xlsx":
        return commented()
    if kind == "pptx":
        return (FIXTURES / "slides.pptx").read_bytes()
    if kind == "odt":
        return (FIXTURES / "notice.odt").read_bytes()
    return ofd([[(10, 10, "天津市")], [(10, 10, "附件")]], form="第×稿", comment="重点条款")


def commented() -> bytes:
    import openpyxl
    from openpyxl.comments import Comment

    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in (["序号", "单位"], [1, "天津虚拟企业有限公司"]):
        book.active.append(row)
    book.active["A1"].comment = Comment("由系统生成", "经办人")
    book.save(out)
    return out.getvalue()


def silent(kind: str, seed: int, count: int) -> list[str]:
    """Of so many mutants those that a peer refuses and evalcheck takes for whole."""
    rng = random.Random(seed)
    passed = []
    for number in range(count):
        what, data = harmed(whole(kind), rng)
        told = troubles(f"a.{kind}", data)
        if not told and not what.endswith(DONE_WITHOUT) and (words := refused(kind, data)):
            passed.append(f"{number} {what}: {words}")
    return passed


@pytest.mark.parametrize("kind", OPENED)
def test_the_seed_is_whole_to_everybody(kind: str) -> None:
    assert refused(kind, whole(kind)) == "" and troubles(f"a.{kind}", whole(kind)) == []


@pytest.mark.parametrize("kind", OPENED)
def test_what_a_peer_refuses_is_never_silent(kind: str) -> None:
    assert silent(kind, 14, 60) == []


@pytest.mark.long
@pytest.mark.parametrize("kind", OPENED)
def test_of_many_mutants_that_a_peer_refuses_few_are_silent(kind: str) -> None:
    """What is left: properties of the document, which office programs read past, and single letters of attributes."""
    assert len(silent(kind, 20221130, 350)) <= 7


@pytest.mark.parametrize("kind", ["pptx", "ofd", "odt"])
def test_a_harmed_part_of_other_packages_brings_nothing_down_and_most_are_told(kind: str) -> None:
    rng = random.Random(14)
    told = [troubles(f"a.{kind}", harmed(whole(kind), rng)[1]) for _ in range(60)]
    assert sum(bool(one) for one in told) > 20


def test_parts_that_were_only_packed_anew_are_whole() -> None:
    for name, data in (("a.docx", document(["正文"])), ("a.xlsx", workbook({"名单": [["序号"], [1]]}))):
        assert troubles(name, changed(data, {})) == []
