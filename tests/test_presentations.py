"""Presentations of PowerPoint 97-2003 by the encoder of our own (`format_encoders.ppt`): no program that writes them was to be had."""

from __future__ import annotations

import io

import olefile
import pytest

from evalcheck.submission.limits import Limits
from evalcheck.submission.model import Trouble
from evalcheck.submission.pixels.raster import rasters
from tests.format_encoders import compound, ppt
from tests.test_readers import read, refused
from tests.test_readers_media import picture

SLIDES = ppt([("情况介绍", "一、总体情况"), ("数据", "办件量\r同比增长")], {2: "口头说明"}, "市税务局")


def test_an_old_presentation_gives_its_slides_notes_and_footers() -> None:
    opened = read("a.ppt", SLIDES)
    assert opened.pages == 2
    assert [(line.text, line.part) for line in opened.lines] == [
        ("市税务局", "页眉页脚"), ("情况介绍", "第1张"), ("一、总体情况", "第1张"),
        ("数据", "第2张"), ("办件量", "第2张"), ("同比增长", "第2张"), ("口头说明", "第2张备注"),
    ]  # fmt: skip
    assert [line.text for line in read("a.dps", SLIDES).lines] == [line.text for line in opened.lines]


def test_an_old_presentation_behind_a_password_is_locked() -> None:
    assert refused("a.ppt", ppt([("一", "二")], locked=True)).trouble is Trouble.LOCKED


def test_an_old_presentation_of_powerpoint_95_is_not_examined() -> None:
    assert refused("a.ppt", compound({"PP40": bytes(50), "PowerPoint Document": bytes(50)})).trouble is Trouble.NOT_EXAMINED


def test_an_old_presentation_that_breaks_off_is_damaged() -> None:
    with olefile.OleFileIO(io.BytesIO(SLIDES)) as ole:
        streams = {name: ole.openstream(name).read() for name in ("PowerPoint Document", "Current User")}
    for cut in (8, 60, 200, len(streams["PowerPoint Document"]) - 4):
        broken = compound({**streams, "PowerPoint Document": streams["PowerPoint Document"][:cut]})
        assert refused("a.ppt", broken).trouble is Trouble.DAMAGED, cut


def test_pictures_of_an_old_presentation_are_looked_at() -> None:
    shown = list(rasters(ppt([("一", "二")], pictures=[picture("PNG"), picture("PNG")]), "ppt", Limits()))
    assert [one.part for one in shown if one] == ["图1", "图2"]


@pytest.mark.parametrize(("program", "told"), [("Excel.Sheet.8", 1), ("Word.Document.8", 1), ("MSGraph.Chart.8", 0), ("Equation.3", 0)])
def test_objects_of_an_old_presentation_that_nothing_opens_are_told(program: str, told: int) -> None:
    opened = read("a.ppt", ppt([("一", "二")], program=program))
    assert [incident.trouble for incident in opened.incidents] == [Trouble.UNREAD] * told
