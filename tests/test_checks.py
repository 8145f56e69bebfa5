"""Checks given what no file of a case makes in a few lines: pictures and videos of any size, files by their roles, edges of numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from evalcheck.catalogue.items import EvidenceKind
from evalcheck.checks.base import Context, Package
from evalcheck.checks.between_packages import Held, SameFiles, SamePictures, SameRows, Shared
from evalcheck.checks.coverage import CoveringStatement, LiaisonSheet, ListCoverage, _left_out, _naming
from evalcheck.checks.files import FileTroubles, MailSize, SameContent, told_of_file, told_of_package
from evalcheck.checks.forms import stated_items
from evalcheck.checks.handling_times import StatedAverage, _fits
from evalcheck.checks.hidden import _filled, _first_ranges, _numbers
from evalcheck.checks.names import FileNames
from evalcheck.checks.names_together import OneUnit, SameNames, same_name_key
from evalcheck.checks.pictures import Photos, Scans
from evalcheck.checks.policy_documents import _looked
from evalcheck.checks.results import _amount
from evalcheck.checks.rows import Cells, _is_foreign
from evalcheck.checks.substance import FiguresFilledIn, HasSubstance
from evalcheck.checks.tally import NAMED_ROWS, Tally, shown
from evalcheck.checks.template_found import _is_data
from evalcheck.checks.videos import Videos
from evalcheck.checks.window import PolicyMonth, UploadWindow
from evalcheck.evidence.clauses.coverage import ClauseState
from evalcheck.evidence.clauses.kind import kind_words
from evalcheck.evidence.clauses.pieces import Pieces
from evalcheck.evidence.content.substance import Substance
from evalcheck.evidence.declaration import Declaration
from evalcheck.evidence.model import Examined, FileSummary, UnitRef
from evalcheck.evidence.names.identity import identifier_of
from evalcheck.evidence.vision.seen import Footage, Picture, Place, Seen
from evalcheck.evidence.vision.showing import Review, Shows
from evalcheck.findings import Finding
from evalcheck.ruleset import load_ruleset
from evalcheck.submission.model import Figure, Incident, Line, Media, Opened, Trouble
from evalcheck.words import Named, Text
from tests.fixtures.hand_built import CATALOGUE as HAND_BUILT
from tests.fixtures.hand_built import FAILING, summary
from tests.packages import submission

CATALOGUE = load_ruleset("tianjin-2021").catalogue
DAY = date(2022, 5, 30)
CONTEXT = Context(CATALOGUE, Declaration(), DAY)
K = EvidenceKind
PHOTO = "市级市政务服务办-提升政务服务水平-19-大厅照片.jpg"


def examined(opened: Opened | None, kind: EvidenceKind = K.SITE_PHOTO, name: str = PHOTO, **more: Any) -> Examined:
    base = summary(name, kind, 1)
    given: dict[str, Any] = {"file": base.file, "role": "evidence", "identity": base.identity, "kind": kind, "why": (), "doubtful": False}
    return Examined(opened=opened, incidents=(), clauses=(), **{**given, **more})


def package(files: Sequence[FileSummary], unit: UnitRef | None = None, incidents: Sequence[Incident] = ()) -> Package:
    return Package(tuple(files), tuple(incidents), (), unit, ())


def words(findings: Iterator[Finding]) -> list[str]:
    return [f"{finding.code} {finding.location}: {finding.message()}".replace(PHOTO, "P") for finding in findings]


def pictures(*sizes: tuple[int, int, float]) -> Seen:
    return Seen(pictures=tuple(Picture(Place(f"图{n}", 0, 0, 1, 1), w, h, sharp) for n, (w, h, sharp) in enumerate(sizes, 1)))


PHOTOS = Photos(check="photos")


@pytest.mark.parametrize(
    ("width", "height", "clear"),
    [(320, 160, True), (160, 320, True), (319, 160, False), (320, 159, False), (159, 320, False), (319, 319, False), (4000, 160, True)],
)
def test_a_picture_is_clear_from_160_by_320_pixels_on(width: int, height: int, clear: bool) -> None:
    told = words(PHOTOS.file(examined(Opened("jpg", media=Media(width, height))), CONTEXT))
    assert told == ([] if clear else [f"EVD008 P: 1 幅图片看不清：只有 {width}×{height} 像素"])


def test_pictures_of_a_document_are_told_by_their_place_the_small_ones_before_the_blurred_and_five_of_each() -> None:
    seen = pictures((100, 100, 1.0), (800, 600, 0.34), (800, 600, 0.35), (100, 90, 0.1))
    told = words(PHOTOS.file(examined(Opened("docx", media=Media(1, 1)), seen=seen), CONTEXT))
    assert told == ["EVD008 P: 3 幅图片看不清：图1只有 100×100 像素；图4只有 100×90 像素；图2模糊"]
    many = pictures(*[(100, 100, 1.0)] * 6, *[(800, 600, 0.1)] * 6)
    (one,) = PHOTOS.file(examined(Opened("docx"), seen=many), CONTEXT)
    assert one.message().count("像素") == 5 and one.message().count("模糊") == 5 and one.message().startswith("12 幅")
    assert one.message("en").endswith("图11 is out of focus")


def test_a_picture_of_its_own_is_told_without_a_place() -> None:
    for size, words_ in (((9, 9, 1.0), ("只有 9×9 像素", "has 9×9 pixels only")), ((900, 900, 0.1), ("模糊", "is out of focus"))):
        seen = Seen(pictures=(Picture(Place("", 0, 0, 1, 1), *size),))
        (one,) = PHOTOS.file(examined(Opened("jpg", media=Media(900, 900)), seen=seen), CONTEXT)
        problem = one.facts["problem"]
        assert isinstance(problem, Text) and (problem.zh, problem.en) == words_


def test_an_item_that_counts_from_its_policy_s_month_has_it_declared_once_it_has_evidence() -> None:
    def told(*clauses: tuple[str, str], declared: Sequence[int] = (), **more: Any) -> list[str]:
        files = [replace(summary(path, K.STATEMENT, 1), clauses=(clause,), **more) for path, clause in clauses]
        files = [replace(file, identity=replace(file.identity, content=None)) for file in files]
        context = replace(CONTEXT, declaration=Declaration(policy_start=dict.fromkeys(declared, "2021-03")))
        found = PolicyMonth(check="policy_month").package(package(files), context)
        return [f"{f.location} {f.facts['item']} {'、'.join(f.facts['clauses'])}" for f in found]  # type: ignore[arg-type]

    assert told(("b", "6-2"), ("a", "1-1"), ("c", "6-2")) == ["a 1 1-1", "b 6 6-2"]
    assert told(("a", "1-1"), ("b", "6-2"), declared=[1]) == ["b 6 6-2"]
    assert told(("a", "6-1")) == told(("a", "6-2"), role="part") == []
    of_other = replace(summary("a", K.STATEMENT, 1), clauses=("6-2",))
    wrong = replace(of_other, identity=replace(of_other.identity, content=CATALOGUE.content_of[103]))
    assert words(PolicyMonth(check="policy_month").package(package([wrong]), CONTEXT)) == []


def test_videos_and_files_without_pixels_have_no_unclear_picture() -> None:
    for opened in (Opened("mp4", media=Media(100, 100, seconds=9.0)), Opened("docx"), None):
        assert words(PHOTOS.file(examined(opened), CONTEXT)) == []
    assert words(PHOTOS.file(examined(Opened("jpg", media=Media(9, 9)), role="part"), CONTEXT)) == []
    assert words(PHOTOS.file(examined(Opened("jpg", media=Media(9, 9)), kind=K.STATEMENT), CONTEXT)) == []
    assert len(words(PHOTOS.file(examined(Opened("jpg", media=Media(9, 9)), kind=K.PLATFORM_SCREENSHOT), CONTEXT))) == 1
    assert len(words(PHOTOS.file(examined(Opened("jpg", media=Media(9, 9)), kind=K.STATEMENT, also=(K.SITE_PHOTO,)), CONTEXT))) == 1


SILENT = Shows({"words": "no"})


def test_photos_of_a_document_without_words_are_told_with_the_places_of_the_first_five() -> None:
    bare = tuple(Figure(f"第{n}段") for n in (1, 1, 2, 3, 4, 5))
    told = words(PHOTOS.file(examined(Opened("docx", figures=(*bare, Figure("第9段", "窗口"))), shows=SILENT), CONTEXT))
    assert told == ["EVD007 P: 7 张照片中有 6 张旁边没有文字说明（第1段、第2段、第3段、第4段）"]
    assert words(PHOTOS.file(examined(Opened("docx"), shows=SILENT), CONTEXT)) == ["EVD007 P: 文件里只有图片，没有文字"]
    assert words(PHOTOS.file(examined(Opened("jpg", media=Media(900, 900)), shows=SILENT), CONTEXT)) == []


def photo(name: str, **more: Any) -> FileSummary:
    return replace(summary(name, K.SITE_PHOTO, 1, ("1-1",)), **more)


def test_loose_photos_are_those_of_one_number_and_clause_that_are_pictures_of_evidence_and_were_opened() -> None:
    two = [photo("a.jpg"), photo("b.png")]
    assert words(PHOTOS.package(package(two), CONTEXT)) == ["EVD006 a.jpg: 第 1 项有 2 张零散的照片：a.jpg、b.png"]
    for other in ({"role": "part"}, {"type": "docx"}, {"kind": K.STATEMENT}, {"condition": "unexamined"}, {"clauses": ("1-2",)}):
        assert words(PHOTOS.package(package([two[0], replace(two[1], **other)]), CONTEXT)) == []
    six = [photo(f"{n}.jpg") for n in range(6)]
    (one,) = words(PHOTOS.package(package(six), CONTEXT))
    assert "6 张" in one and "4.jpg" in one and "5.jpg" not in one
    (alone,) = words(PHOTOS.package(package([photo("a.jpg", shows=SILENT)]), CONTEXT))
    assert alone == "EVD007 a.jpg: 这张照片没有文字说明，也没有圈出重点"
    assert words(PHOTOS.package(package([photo("a.jpg")]), CONTEXT)) == []


def test_a_scan_says_how_many_pages_it_has_and_what_to_install() -> None:
    check = Scans(check="scans", install="pip install x")
    unknown = Shows({"text": "unknown"})
    (one,) = check.file(examined(Opened("pdf", pages=3), shows=unknown), CONTEXT)
    assert one.message().startswith("3 页扫描件") and "未安装" not in one.message() and "pip" not in one.fix()
    (two,) = check.file(examined(Opened("jpg"), shows=replace(unknown, review=(Review("text", "ocr"),))), CONTEXT)
    assert two.message().startswith("图片") and "未安装文字识别组件" in two.message() and "pip install x" in two.fix()
    for review in (Review("seal", "ocr"), Review("text")):
        (one,) = check.file(examined(Opened("jpg"), shows=replace(unknown, review=(review,))), CONTEXT)
        assert "未安装" not in one.message() and "pip" not in one.fix("en")
    assert words(check.file(examined(None, shows=unknown), CONTEXT)) == []
    assert words(check.file(examined(Opened("pdf", pages=3), shows=Shows({"text": "yes"})), CONTEXT)) == []


VIDEO = Videos(check="videos")
SHORT, BLACK, STILL = "视频只有 2.9 秒，少于 3 秒", "视频画面几乎全是黑的", "视频画面始终不动，像一张静止的图片"


@pytest.mark.parametrize(
    ("seconds", "footage", "problem"),
    [
        (3.0, None, None), (2.9, None, SHORT), (2.9, Footage(9, 1.0, 1.0), SHORT), (3.0, Footage(9, 0.9, 0.0), BLACK),
        (3.0, Footage(9, 0.89, 0.0), None), (3.0, Footage(9, 0.0, 0.97), STILL), (3.0, Footage(9, 0.0, 0.969), None),
        (3.0, Footage(2, 0.0, 1.0), None), (3.0, Footage(3, 0.0, 1.0), STILL), (3.0, Footage(9, 1.0, 1.0), BLACK),
    ],
)  # fmt: skip
def test_a_video_lasts_three_seconds_and_shows_something(seconds: float, footage: Footage | None, problem: str | None) -> None:
    seen = Seen(footage=footage) if footage else None
    told = list(VIDEO.file(examined(Opened("mp4", media=Media(9, 9, seconds)), seen=seen), CONTEXT))
    assert [finding.message() for finding in told] == ([problem] if problem else [])
    assert [finding.facts["seconds"] for finding in told] == ([seconds] if problem else [])


def test_what_is_no_video_of_evidence_is_no_short_one() -> None:
    short = Opened("mp4", media=Media(9, 9, 1.0))
    for other in (examined(short, role="part"), examined(Opened("jpg", media=Media(9, 9))), examined(Opened("docx")), examined(None)):
        assert words(VIDEO.file(other, CONTEXT)) == []
    assert words(VIDEO.file(examined(short), CONTEXT)) == ["EVD010 P: 视频只有 1.0 秒，少于 3 秒"]


EMPTY = Substance("none", "blank")


def test_a_file_without_substance_is_told_where_nothing_else_tells_it() -> None:
    check = HasSubstance(check="substance")
    bare = replace(summary("a.docx", K.STATEMENT, 1), substance=EMPTY)
    assert [finding.code for finding in check.package(package([bare]), CONTEXT)] == ["FIL017"]
    table: Any = SimpleNamespace()
    for other in (
        {"role": "part"}, {"substance": Substance("thin", "no_fact")}, {"tables": (table,)}, {"forms": ("case",)}, {"type": "mp4"},
    ):  # fmt: skip
        assert words(check.package(package([replace(bare, **other)]), CONTEXT)) == []
    quoted = replace(bare, substance=Substance("none", "stand_in", "无" * 41))
    (one,) = check.package(package([quoted]), CONTEXT)
    assert "无" * 40 in one.message() and "无" * 41 not in one.message()
    unknown = replace(bare, substance=Substance("none", "no_fact"))
    assert [f.message() for f in check.package(package([unknown]), CONTEXT)] == [
        f.message() for f in check.package(package([bare]), CONTEXT)
    ]


def opened(*lines: str) -> Opened:
    return Opened("docx", lines=tuple(Line(text, f"第{n}段") for n, text in enumerate(lines, 1)))


def test_figures_left_open_are_told_at_the_first_and_counted() -> None:
    check = FiguresFilledIn(check="figures_filled_in")
    open_ = opened("情况说明", "本期办理企业××家，金额共计___亿元", "又办理XX件")
    told = list(check.file(examined(open_, K.STATEMENT), CONTEXT))
    assert [(f.location.part, f.facts["column"], f.facts["count"]) for f in told] == [("第2段", "本期办理企业××家，金额共", 3)]
    for other in (
        examined(open_, K.STATEMENT, role="part"), examined(open_, K.SITE_PHOTO), examined(None, K.STATEMENT),
        examined(open_, K.STATEMENT, forms=(SimpleNamespace(),)), examined(opened("情况说明", "本期办理3家"), K.STATEMENT),
    ):  # fmt: skip
        assert words(check.file(other, CONTEXT)) == []
    form = next(iter(CATALOGUE.content_words.blank_forms))
    for other in (
        examined(opened(form, *(line.text for line in open_.lines)), K.STATEMENT), examined(open_, K.STATEMENT, f"市局-优化-1-{form}.docx"),
    ):  # fmt: skip
        named = replace(
            other, identity=replace(other.identity, name=replace(other.identity.name, parts=("甲", "乙", "1", other.file.name)))
        )
        assert words(check.file(named, CONTEXT)) == []
    below = examined(opened("情况说明", form, *(line.text for line in open_.lines)), K.STATEMENT)
    assert len(words(check.file(below, CONTEXT))) == 1


def sized(path: str, size: int, **more: Any) -> FileSummary:
    made = summary(path, K.STATEMENT, 1)
    return replace(made, file=replace(made.file, size=size, sha256=more.pop("sha", path)), **more)


MB = 1 << 20


def test_mail_holds_what_is_not_over_its_limit_and_files_over_it_are_told_alone() -> None:
    check = MailSize(check="mail_size", megabytes=2)
    assert words(check.package(package([sized("a", MB), sized("b", MB)]), CONTEXT)) == []
    assert words(check.package(package([sized("a", MB), sized("b", MB + 1)]), CONTEXT)) == [
        "FIL014 : 全部材料共 2 MB，超过一封邮件的上限 2 MB"
    ]
    assert words(check.package(package([sized("a", 2 * MB)]), CONTEXT)) == []
    told = words(check.package(package([sized("a", 2 * MB + 1), sized("b", 3 * MB), sized("c", MB)]), CONTEXT))
    assert [line.partition(":")[0] for line in told] == ["FIL014 a", "FIL014 b"]
    assert words(check.package(package([sized("a", MB), sized("p", 9 * MB, role="part")]), CONTEXT)) == []
    assert MailSize(check="mail_size").megabytes == 50


def test_copies_are_told_but_of_empty_files_parts_and_files_of_the_system() -> None:
    check = SameContent(check="same_content")
    same = [sized(name, 1, sha="x") for name in "abc"]
    assert [f"{f.location} {f.facts['other']}" for f in check.package(package(same), CONTEXT)] == ["b a", "c a"]
    for other in ({"size": 0}, {"role": "part"}, {"role": "system"}):
        two = [sized(name, other.get("size", 1), sha="x", **({"role": other["role"]} if "role" in other else {})) for name in "ab"]  # type: ignore[call-overload]
        assert words(check.package(package(two), CONTEXT)) == []


def incident(trouble: Trouble, path: str | None = "甲.zip", **facts: Any) -> Incident:
    return Incident(trouble, path, facts)


def test_a_package_without_evidence_is_told_unless_a_container_of_it_could_not_be_opened() -> None:
    def codes(*files: FileSummary, **more: Any) -> list[str]:
        return [finding.code for finding in told_of_package(package(files, **more))]

    assert codes() == ["FIL001"] and codes(sized("a", 1)) == [] and codes(sized("a", 1, role="archive")) == []
    assert codes(sized("a", 1, role="system")) == ["FIL001"]
    for trouble, code in (
        (Trouble.DAMAGED, "FIL002"),
        (Trouble.LOCKED, "FIL003"),
        (Trouble.BOMB, "FIL010"),
        (Trouble.NOT_EXAMINED, "FIL015"),
    ):
        assert codes(incidents=[incident(trouble, reason=Text("", ""), reason_zh="", reason_en="")]) == [code]
    assert codes(incidents=[incident(Trouble.NESTED_ARCHIVE)])[0] == "FIL001"
    assert codes(incidents=[incident(Trouble.EMPTY_PACKAGE, None)]) == ["FIL001"]


def test_a_garbled_name_is_told_once_with_what_was_meant() -> None:
    name = "市级市税务局-优化纳税服务-25-名单.xlsx"
    garbled = name.encode("gbk").decode("cp437")
    told = list(told_of_package(package([sized(garbled, 1)])))
    assert [(f.code, f.facts["name"], f.facts["meant"].value) for f in told] == [("FIL012", garbled, name)]  # type: ignore[union-attr]
    known = [incident(Trouble.GARBLED_NAME, garbled, name=garbled, meant="")]
    assert [f.code for f in told_of_package(package([sized(garbled, 1)], incidents=known))] == ["FIL012"]
    (lost,) = told_of_package(package([sized("甲乙\ufffd.xlsx", 1)]))
    assert (lost.code, lost.facts["meant"]) == ("FIL012", Text("", ""))
    half = name.replace("名单", "一份表格").encode().decode("gbk", "replace").replace("\ufffd", "?")
    (nearly,) = told_of_package(package([sized(half, 1)]))
    assert "原名大致是“市级市税务局-优化纳税服务-25-□?份表□?.xlsx”" in nearly.facts["meant"].zh  # type: ignore[union-attr]
    (*_, meant) = told_of_package(package([], incidents=[incident(Trouble.GARBLED_NAME, half, name=half, meant=name)]))
    assert meant.facts["meant"] == Named(name, Text(f"，原名应为“{name}”", f"; “{name}” was meant"))


def test_incidents_are_told_at_their_own_place_else_at_that_of_the_file() -> None:
    def told(*incidents: Incident) -> list[Finding]:
        return list(told_of_file(replace(examined(None, name="甲.zip"), incidents=incidents)))

    own, files = told(incident(Trouble.EMPTY, "甲.zip/乙.txt"), incident(Trouble.EMPTY, None))
    assert [str(own.location), str(files.location)] == ["甲.zip/乙.txt", "甲.zip"]
    part, whole = told(incident(Trouble.UNREAD, None, place="第2页", what="x"), incident(Trouble.UNREAD, None, what="x"))
    assert (part.location.part, whole.location.part, part.code) == ("第2页", None, "FIL018")
    install, plain = told(incident(Trouble.NOT_EXAMINED, None, install="pip install x"), incident(Trouble.NOT_EXAMINED, None))
    assert "pip install x" in install.fix() and "常用格式" in plain.fix()
    folder, download = told(incident(Trouble.SYSTEM_FILE, "__MACOSX", files=3), incident(Trouble.SYSTEM_FILE, "a.crdownload"))
    assert "其中有 3 个文件" in folder.message() and "没有下载完" in download.message() and "其中" not in download.message()
    assert "没有下载完" not in folder.message()
    assert "另存一份" in told(incident(Trouble.DAMAGED, None))[0].fix() and "密码" in told(incident(Trouble.LOCKED, None))[0].fix()
    assert FileTroubles().check == "file_troubles"


TAX, SPORT = UnitRef(CATALOGUE.units.units[0]), UnitRef(CATALOGUE.units.units[1])


def test_names_of_another_unit_are_told_of_evidence_and_archives_of_a_package_whose_unit_is_known() -> None:
    check = OneUnit(check="one_unit")
    made = summary("a.docx", K.STATEMENT, 1)
    other = replace(made, identity=replace(made.identity, unit=SPORT))
    assert [str(f.location) for f in check.package(package([other], TAX), CONTEXT)] == ["a.docx"]
    assert len(words(check.package(package([replace(other, role="archive")], TAX), CONTEXT))) == 1
    for files, unit in (([other], None), ([other], SPORT), ([replace(other, role="liaison")], TAX)):
        assert words(check.package(package(files, unit), CONTEXT)) == []
    assert words(check.package(package([replace(other, identity=replace(made.identity, unit=None))], TAX), CONTEXT)) == []


@pytest.mark.parametrize("role", ["declaration", "system", "part"])
def test_files_of_the_same_name_are_told_but_parts_and_those_of_no_sender(role: Any) -> None:
    check = SameNames(check="same_name")
    two = [summary("x/甲 乙.docx", K.STATEMENT, 1), summary("y/甲-乙.DOCX", K.STATEMENT, 1)]
    assert [f"{f.location} {f.facts['other']}" for f in check.package(package(two), CONTEXT)] == ["y/甲-乙.DOCX x/甲 乙.docx"]
    assert words(check.package(package([two[0], replace(two[1], role=role)]), CONTEXT)) == []


NAMED = "市级市税务局-优化纳税服务-25-"


def of_name(name: str, role: str = "evidence", incidents: Sequence[Incident] = (), archives: Sequence[str] = ()) -> list[str]:
    """What is said of a file's name in its role: code and severity."""
    file = summary(name, K.STATEMENT, 1)
    made = replace(file, role=role, identity=identifier_of(CATALOGUE).identify_file(file.file))  # type: ignore[arg-type]
    given = replace(package([made], incidents=incidents), archives=tuple(archives))
    return [f"{f.code} {f.severity}" for f in FileNames(check="file_name").package(given, CONTEXT)]


def test_names_of_evidence_are_held_to_their_form_those_of_archives_gently_and_others_not() -> None:
    wrong = NAMED + "佐证.docx"
    assert of_name(NAMED + "名单.docx") == [] and of_name(wrong) == ["NAM009 error"] and of_name(wrong, "archive") == ["NAM009 warning"]
    for role in ("liaison", "covering_statement", "declaration", "system", "part"):
        assert of_name(wrong, role) == []
    assert of_name(NAMED + "名单.docx", archives=(f"包/{NAMED}佐证.zip",)) == ["NAM009 warning"]
    nested = (
        incident(Trouble.NESTED_ARCHIVE, f"包/{NAMED}佐证.zip"),
        incident(Trouble.NESTED_ARCHIVE, None),
        incident(Trouble.EMPTY, "乙.zip"),
    )
    assert of_name(NAMED + "名单.docx", incidents=nested) == ["NAM009 warning"]
    assert of_name(NAMED + "名单-续.docx", "archive") == of_name(NAMED + "名单-续.docx") == ["NAM010 warning"]


def test_a_garbled_name_is_judged_where_it_can_be_read() -> None:
    assert of_name((NAMED + "佐证.docx").encode("gbk").decode("cp437")) == ["NAM009 error"]
    assert of_name("甲乙\ufffd.docx") == []


def test_names_are_the_same_whatever_case_width_spaces_and_separators() -> None:
    assert same_name_key("－甲＿Ｂ .DOCX") == same_name_key("甲-b.docx") == "甲-b.docx"
    assert same_name_key("甲\u200b乙.xlsx") == "甲-乙.xlsx" and same_name_key("甲.x-lsx") == "甲.xlsx"
    assert same_name_key("甲") == "甲" and same_name_key("甲.乙.docx") != same_name_key("甲乙.docx")


class Packages:
    """What an audit found of all packages."""

    def __init__(self, places: Sequence[Held], shared: Sequence[Shared] = ()) -> None:
        self.places, self.shared, self.asked = places, shared, []  # type: ignore[var-annotated]

    def same_files(self) -> Iterator[Sequence[Held]]:
        yield self.places

    def shared_rows(self, share: float, at_least: int) -> Iterator[Shared]:
        self.asked.append((share, at_least))
        yield from self.shared

    def same_pictures(self, likeness: float) -> Iterator[Sequence[Held]]:
        self.asked.append(likeness)
        yield self.places


def test_what_packages_share_is_told_at_the_first_place_with_at_most_twelve() -> None:
    places = [Held(f"p{n}", "" if n else "市局", f"{n}.docx", "图1" if n % 2 else "") for n in range(12)]
    assert [str(place) for place in places[:2]] == ["市局/0.docx", "p1/1.docx › 图1"]
    (one,) = SameFiles(check="same_file_between_units").between(Packages(places))
    assert (str(one.location), one.facts["count"], one.facts["files"]) == ("p0/0.docx", 12, 12)
    assert one.facts["places"] == tuple(map(str, places))
    (more,) = SamePictures(check="same_picture_between_units").between(Packages([places[1], *places]))
    assert more.facts["places"] == (*map(str, [places[1], *places[:11]]), "…") and more.location.part == "图1"
    assert (more.facts["count"], more.facts["units"]) == (13, 12)


def test_rows_that_lists_share_are_told_with_their_share_of_the_shorter() -> None:
    first, second = Held("a", "甲局", "1.xlsx", "名单"), Held("b", "乙局", "2.xlsx")
    asked = Packages([], [Shared(first, second, what, 2, 3) for what in ("codes", "phones")])
    codes, phones = SameRows(check="same_rows_between_units").between(asked)
    assert (codes.facts["share"], codes.facts["places"], codes.location.part) == (67, (str(first), str(second)), "名单")
    assert "统一社会信用代码" in codes.message() and "电话号码" in phones.message()
    assert asked.asked == [(0.3, 5)]
    assert list(SamePictures(check="same_picture_between_units").between(pictures_ := Packages([first]))) and pictures_.asked == [0.85]


@pytest.mark.parametrize(
    ("stated", "given", "fits"),
    [(2, 2.5, True), (2, 2.506, True), (2, 2.507, False), (2, 1.494, True), (2, 1.493, False), (2.1, 2.155, True), (2.1, 2.157, False),
     (2.05, 2.0609, True), (2.05, 2.062, False)],
)  # fmt: skip
def test_an_average_fits_to_half_a_unit_of_its_last_digit(stated: float, given: float, fits: bool) -> None:
    assert _fits(stated, given) is fits
    assert StatedAverage(check="stated_average").kinds[0].code == "DAT009"


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("第27项", [27]), ("清单序号:27", [27]), ("清单序号：第 27 项、第28项", [27, 28]), ("第27、28项", [27, 28]), ("第二十七项", [27]),
        ("27.正常出口退税", [27]), ("7.正常出口退税", []), ("10.正常出口退税", [10]), ("9、正常", []), ("(7)正常出口退税", [7]), ("7", [7]),
        ("27和28 正常", [27, 28]), ("2022年工作", []), ("27年工作", []), ("27个", []), ("27小时", []), ("清单27天", []), ("序号3家", []),
        ("甲27项", []), ("第27号第27项", [27]), ("优化纳税", []), ("", []), ("１２ 纳税", [12]), ("编号27", [27]), ("1234项", []),
        ("27 第28项", [28]), ("(12)3户", [12]), ("9、12.正常", []), ("27、28.正常", [27, 28]), ("第百项", []),
        ("第一百项、第2项", [100, 2]),
    ],
)  # fmt: skip
def test_the_list_numbers_that_a_field_states(text: str, items: list[int]) -> None:
    assert stated_items(text) == items


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""), (2.0, "2"), (2.5, "2.5"), (float("nan"), "nan"), (1e15, "1000000000000000.0"), (999999999999999.0, "999999999999999"),
        (" 甲\n 乙 ", "甲 乙"), ("甲" * 40, "甲" * 40), ("甲" * 41, "甲" * 39 + "…"), (True, "True"), (0, "0"),
        (-1e15, "-1000000000000000.0"), (-2.0, "-2"),
    ],
)  # fmt: skip
def test_a_cell_is_shown_short_and_on_one_line(value: Any, text: str) -> None:
    assert shown(value) == text


def test_a_tally_keeps_the_first_value_the_first_seen_one_and_a_thousand_rows() -> None:
    tally = Tally()
    for row in range(2, NAMED_ROWS + 4):
        tally.add(row, [None, " ", "甲", "乙"][min(row - 2, 3)], f"told {row}")
    assert (tally.count, len(tally.rows), tally.rows[-1]) == (NAMED_ROWS + 2, NAMED_ROWS, NAMED_ROWS + 1)
    assert (tally.first, tally.told, tally.sample) == (None, "told 2", "甲")


def test_cells_of_spaces_are_empty_and_hidden_ranges_are_cut_at_the_width() -> None:
    assert [_filled(cell) for cell in (None, "", " \u3000", "甲", 0, False)] == [None, None, None, True, True, True]
    assert (_numbers([(2, 3), (5, 9)], 6), _numbers([(1, 1)], 0), _numbers([], 5)) == ([1, 2, 4, 5], [], [])
    assert _first_ranges("5-9,12") == "5:9,12:12"
    assert _first_ranges("1,2,3,4,5") == "1:1,2:2,3:3,4:4,5:5" and _first_ranges("1,2,3,4,5,6") == "1:1,2:2,3:3,4:4,5:5,…"


@pytest.mark.parametrize(
    ("cell", "data"), [(1, True), (1.5, True), ("1234567", True), ("电话1234567号", True), ("123456", False), ("甲", False), (None, False)]
)
def test_cells_of_numbers_are_data(cell: Any, data: bool) -> None:
    assert _is_data(cell) is data


@pytest.mark.parametrize(
    ("value", "unit", "zh", "en"),
    [
        (9999, "square_meter", "9999平方米", "9,999 square metres"), (10000, "square_meter", "1万平方米", "10,000 square metres"),
        (37_550_000, "square_meter", "3755万平方米", "37,550,000 square metres"), (1e8, "cny", "1亿元", "100,000,000 yuan"),
        (99_999_999, "cny", "10000万元", "99,999,999 yuan"), (2.5, "percent", "2.5%", "2.5%"), (3, "", "3", "3"),
    ],
)  # fmt: skip
def test_amounts_are_written_as_people_write_them(value: float, unit: str, zh: str, en: str) -> None:
    assert _amount(value, unit) == Text(zh, en)


@pytest.mark.parametrize(
    ("name", "foreign"),
    [("Sample Trading Co., Ltd.", True), ("Société Générale", True), ("A", False), ("1 2 3", False), ("天津Sample公司", False), (3, False),
     ("Ａcme Ltd", True), ("", False)],
)  # fmt: skip
def test_a_name_in_latin_letters_alone_is_a_foreign_one(name: Any, foreign: bool) -> None:
    assert _is_foreign(name) is foreign


def test_what_was_looked_at_for_a_seal_is_said() -> None:
    assert _looked(examined(Opened("docx"))).zh == "文件里没有图片"
    assert _looked(examined(Opened("pdf"), seen=Seen(parts=3))) == Text("看了 3 页（幅）", "pages and pictures looked at: 3")
    assert _looked(examined(Opened("pdf"), seen=Seen())).en == "it holds no picture"


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (date(2022, 5, 24), []), (date(2022, 5, 31), []), (date(2022, 5, 23), [("DAT011", 0)]), (date(2022, 6, 1), [("DAT001", 1)]),
        (date(2022, 6, 10), [("DAT001", 10)]),
    ],
)  # fmt: skip
def test_a_package_comes_within_the_window(day: date, told: list[tuple[str, int]]) -> None:
    check = UploadWindow(check="upload_window")
    files = package([summary("a.docx", K.STATEMENT, 1)])
    for context in (Context(CATALOGUE, Declaration(), day), Context(CATALOGUE, Declaration(), DAY, received=day)):
        assert [(f.code, f.facts["late"]) for f in check.package(files, context)] == told
    assert words(check.package(package([]), Context(CATALOGUE, Declaration(), day))) == []


def test_lists_of_others_than_companies_have_no_columns_of_companies_to_fill() -> None:
    assert Cells(check="cells").no_companies == ("persons", "litigants", "students", "projects", "organisations", "universities")
    assert submission({}).files == ()


BUILT = Context(HAND_BUILT, Declaration(), DAY)
OWN = UnitRef(HAND_BUILT.units.units[0])
LISTED, PAPER, CASE, ORDERS, PHOTOS_STATE, _ = FAILING.coverage
"""How six clauses of three items stand, of which the first three are one item."""


def covered(*states: ClauseState, files: Sequence[FileSummary] = (), unit: UnitRef | None = OWN) -> list[tuple[str, Any, str]]:
    """What is said of clauses beside a file that has nothing to do with them: code, item or clause, and what is missing."""
    beside = summary("乙.docx", K.STATEMENT, None)
    made = replace(package([*files, beside], unit), coverage=states)
    told = ListCoverage(check="list_coverage").package(made, BUILT)
    return [(f.code, f.facts.get("clause", f.facts["item"]), getattr(f.facts.get("missing"), "value", "")) for f in told]


def test_an_item_without_files_is_one_finding_with_its_open_clauses_and_one_with_files_a_finding_a_clause() -> None:
    missing, optional = replace(PAPER, duty="required"), replace(CASE, state="missing", declared=None, missing=("case",))
    assert covered(missing, optional) == [("COV003", 1, "")]
    held = replace(LISTED, files=("甲.xlsx",))
    given = summary("甲.xlsx", K.ENTERPRISE_LIST, 1, ("1-1",))
    kinds = ("policy_document", "public_link|platform_screenshot")
    assert covered(held, missing, files=[given]) == [("COV001", "1-2", kinds)]
    assert [told[:2] for told in covered(missing, optional, files=[given])] == [("COV001", "1-2"), ("COV006", "1-3")]
    assert covered(missing, unit=None) == [("COV001", "1-2", kinds)]
    assert [told[:2] for told in covered(optional)] == [("COV006", "1-3")]
    assert covered(missing, files=[replace(given, role="part")]) == [("COV003", 1, "")]
    archive = replace(given, role="archive", file=replace(given.file, path="甲.zip"))
    assert covered(missing, files=[archive]) == [("COV001", "1-2", kinds)]


def test_a_joint_item_is_told_where_a_clause_is_open_and_nothing_was_handed_in() -> None:
    joint = replace(ORDERS, state="missing", files=())
    assert covered(joint) == [("COV009", 2, "")]
    assert covered(replace(joint, state="review")) == covered(joint, unit=None) == []
    assert covered(joint, files=[summary("甲.xlsx", K.WORK_ORDER, 2, ("2-1",))]) == []
    assert covered(replace(joint, duty="listed")) == []


def test_what_is_asked_if_there_is_any_is_noted_where_the_rest_of_its_clause_is_there() -> None:
    clause = LISTED.clause.model_copy(update={"conditional_asks": (K.CASE,)})
    given = summary("甲.xlsx", K.ENTERPRISE_LIST, 1, ("1-1",))
    met = replace(LISTED, clause=clause, files=("甲.xlsx",))
    assert covered(met, files=[given]) == [("COV006", "1-1", ("case",))]
    assert covered(met, files=[replace(given, also=(K.CASE,))]) == covered(replace(met, declared="没有"), files=[given]) == []
    optional = replace(met, clause=clause.model_copy(update={"need": "conditional"}))
    assert covered(optional, files=[given]) == []
    missing = replace(met, state="missing", files=(), missing=("enterprise_list",))
    assert [code for code, *_ in covered(missing, files=[given])] == ["COV001"]


def test_nothing_is_missing_of_a_list_that_is_not_published_or_of_a_package_without_evidence() -> None:
    missing = replace(PAPER, duty="required")
    file = summary("乙.docx", K.CASE, 2, ("2-1",))
    made = replace(package([file], OWN), coverage=(missing,))
    check = ListCoverage(check="list_coverage")
    assert len(list(check.package(made, BUILT))) == 2
    assert words(check.package(made, replace(BUILT, catalogue=replace(HAND_BUILT, items_published=False)))) == []
    assert words(check.package(replace(made, files=(replace(file, role="liaison"),)), BUILT)) == []


def test_what_is_missing_is_to_be_named_by_its_clause_or_where_that_asks_several_things_by_its_kind() -> None:
    listed = _naming(LISTED, [[K.ENTERPRISE_LIST]], HAND_BUILT)
    assert "关键点写明“开办企业名单”" in listed.zh and "“开办企业名单” in the" in listed.en and "写 1，" in listed.zh
    paper = _naming(PAPER, [[K.POLICY_DOCUMENT], [K.PUBLIC_LINK, K.PLATFORM_SCREENSHOT]], HAND_BUILT)
    words_ = [kind_words(kind).zh for kind in (K.POLICY_DOCUMENT, K.PUBLIC_LINK)]
    assert "写 1.2，" in paper.zh and paper.zh.endswith(f"写明“{words_[0]}”、“{words_[1]}”")
    assert _naming(PAPER, [[K.OTHER]], HAND_BUILT).zh.endswith("写明“证明材料”")


def test_a_word_that_there_is_none_answers_nothing_and_a_damaged_file_lacks_nothing_besides() -> None:
    open_ = replace(CASE, state="missing", declared=None, missing=("case",), files=("甲.docx",))
    given = replace(summary("甲.docx", K.STATEMENT, 1, ("1-3",)), doubtful=True)
    assert covered(open_, files=[given]) == []
    assert covered(open_, files=[replace(given, substance=Substance("thin", "nothing_to_report"))]) == [("COV006", "1-3", ("case",))]
    required = replace(PAPER, duty="required", state="partial", files=("甲.docx",), missing=("policy_document", "case|statement"))
    assert covered(required, files=[given]) == [("COV001", "1-2", ("policy_document", "case|statement"))]
    for broken in ({"condition": "broken"}, {"substance": EMPTY}):
        assert covered(required, files=[replace(given, **broken)]) == [("COV001", "1-2", ("policy_document",))]
        assert covered(replace(required, missing=("statement",)), files=[replace(given, **broken)]) == []
        assert covered(replace(open_, missing=("statement",)), files=[replace(given, **broken)]) == []
    assert covered(replace(required, state="review"), files=[given]) == []


@pytest.mark.parametrize(
    ("of", "pieces", "unit"),
    [
        ("row", Pieces(2, rows=2), "行"), ("file", Pieces(2, rows=2), "份"), ("row", Pieces(2, rows=5), "个不重复的"),
        ("row", Pieces(2, "甲校", rows=2), "个（“甲校”）"), ("file", Pieces(2, "甲校"), "份"),
    ],
)  # fmt: skip
def test_fewer_pieces_than_asked_are_told_with_their_measure(of: Any, pieces: Pieces, unit: str) -> None:
    clause = LISTED.clause.model_copy(update={"minimum": 3, "minimum_of": of})
    short = replace(LISTED, clause=clause, state="partial", pieces=pieces, files=("甲.xlsx",))
    given = summary("甲.xlsx", K.ENTERPRISE_LIST, 1, ("1-1",))
    told = list(ListCoverage(check="list_coverage").package(replace(package([given], OWN), coverage=(short,)), BUILT))
    assert [(f.code, str(f.location), f.message()) for f in told] == [
        ("COV008", "甲.xlsx", f"第 1 项第 1-1 款“开办企业名单”（附件7·1·1）要求至少 3 {unit}，包内只有 2 {unit}")
    ]


def strays(**more: Any) -> list[str]:
    file = replace(summary("甲.docx", K.CASE, 2, ("2-1",)), **more)
    told = ListCoverage(check="list_coverage").package(package([file], OWN), BUILT)
    return [f"{finding.code} {finding.facts['kind'].value} {finding.facts['asked'].value}" for finding in told]  # type: ignore[union-attr]


def test_a_file_of_another_kind_is_told_by_its_first_clause_and_doubt_is_left_to_a_person() -> None:
    asked = ("work_order", "statement")
    assert strays() == [f"COV002 ('case',) {asked}"]
    assert strays(clauses=()) == [f"COV007 ('case',) {(*asked, 'site_photo')}"]
    assert strays(clauses=("2-2", "2-1")) == [f"COV002 ('case',) {asked}"]
    assert strays(also=(K.STATEMENT,)) == strays(kind=K.WORK_ORDER) == []
    quiet: list[dict[str, Any]] = [{"condition": "unread"}, {"condition": "broken"}, {"substance": EMPTY}, {"doubtful": True}]
    assert [strays(**more) for more in quiet] == [[]] * 4
    identity = summary("甲.docx", K.CASE, 2).identity
    assert strays(identity=replace(identity, content=HAND_BUILT.contents[1])) == strays(identity=replace(identity, numbers=(99,))) == []
    assert len(strays(identity=replace(identity, content=None))) == 1


def test_a_file_that_is_plainly_another_kind_than_its_name_says_is_told_where_no_clause_asks_that_kind() -> None:
    asked = ("work_order", "statement")
    assert strays(kind=K.WORK_ORDER, unlike=K.CASE, doubtful=True) == [f"COV002 ('case',) {asked}"]
    assert strays(kind=K.WORK_ORDER, unlike=K.STATEMENT) == strays(kind=K.CASE, unlike=K.SITE_PHOTO) == []
    assert strays(kind=K.SITE_PHOTO, unlike=K.CASE) == strays(kind=K.CASE, unlike=K.CASE, also=(K.SITE_PHOTO,)) == []
    both = {"clauses": ("2-1", "2-2"), "kind": K.STATEMENT, "also": (K.SITE_PHOTO,)}
    assert strays(**both, unlike=K.WORK_ORDER) == []
    assert strays(**both, unlike=K.CASE) == [f"COV002 ('case',) {asked}"]
    assert strays(clauses=(), kind=K.SITE_PHOTO, unlike=K.CASE) == ["COV002 ('case',) ('site_photo',)"]


def test_a_covering_statement_is_held_to_its_text_where_all_of_them_can_be_read() -> None:
    check = CoveringStatement(check="covering_statement")
    evidence = [summary(f"材料{n}.docx", K.STATEMENT, 1) for n in range(12)]
    statement = replace(summary("材料清单.docx", K.OTHER, None), role="covering_statement", text="材料0.docx")
    (told,) = check.package(package([*evidence, statement]), BUILT)
    assert (str(told.location), told.facts["count"], told.facts["total"]) == ("材料清单.docx", 11, 12)
    assert told.facts["examples"] == tuple(f"材料{n}" for n in range(1, 11)) and told.message().endswith("材料10 等")
    (ten,) = check.package(package([*evidence[:11], statement]), BUILT)
    assert ten.message().endswith("材料10")
    assert len(words(check.package(package([*evidence, replace(statement, type="pdf")]), BUILT))) == 1
    scan = replace(statement, type="pdf", text="")
    for unread in (scan, replace(statement, condition="partly")):
        assert words(check.package(package([*evidence, statement, unread]), BUILT)) == []
    assert words(check.package(package([statement]), BUILT)) == []
    (missing,) = check.package(package(evidence), BUILT)
    assert (str(missing.location), missing.facts["total"]) == ("", 12) and "12" in missing.fix()
    blank = replace(statement, text="")
    assert len(words(check.package(package([*evidence, blank]), BUILT))) == 1
    second = replace(statement, file=replace(statement.file, path="第二份清单.docx"), text="材料１.docx、材料 2")
    (both,) = check.package(package([*evidence, statement, second]), BUILT)
    assert (str(both.location), both.facts["count"]) == ("材料清单.docx", 9)
    garbled = [incident(Trouble.GARBLED_NAME, f"材料{n}.docx") for n in range(1, 12)]
    assert words(check.package(package([*evidence, statement], incidents=garbled), BUILT)) == []
    assert len(words(check.package(package([*evidence, statement], incidents=garbled[1:]), BUILT))) == 1


def test_a_wrong_name_counts_as_named_where_the_right_one_stands_and_no_other_file_has_it() -> None:
    check, identifier = CoveringStatement(check="covering_statement"), identifier_of(HAND_BUILT)
    right = "市级市市场监管委-优化企业开办服务-1-APP 名单"

    def told(name: str, text: str, *others: FileSummary) -> int:
        made = summary(name, K.STATEMENT, 1)
        file = replace(made, identity=identifier.identify(name))
        statement = replace(summary("材料清单.docx", K.OTHER, None), role="covering_statement", text=text)
        return sum(f.facts["count"] for f in check.package(package([file, statement, *others]), BUILT))  # type: ignore[misc]

    wrong = right.replace("-", "_") + ".docx"
    assert told(right + ".docx", right) == told(wrong, wrong) == told(wrong, right) == told(wrong, right.replace(" ", "").lower()) == 0
    assert told(wrong, "别的") == told("杂物.docx", right) == told(wrong, right.replace("APP", "")) == 1
    assert told(wrong, right, replace(summary(right + ".docx", K.STATEMENT, 1), identity=identifier.identify(right + ".docx"))) == 1


def test_a_thousand_names_at_most_are_kept_of_those_that_a_statement_leaves_out() -> None:
    statement, files = summary("材料清单.docx", K.OTHER, None), [summary("甲.docx", K.STATEMENT, 1)] * 1001
    told = _left_out(statement, files, 1002)
    assert len(told.facts["names"]) == 1000 and told.facts["count"] == 1001  # type: ignore[arg-type]
    assert told.lines() and told.before_lines().endswith("见下")


def test_a_file_of_another_kind_is_sent_to_the_clause_of_its_item_that_asks_it() -> None:
    file = summary("甲.docx", K.SITE_PHOTO, 2, ("2-1",))
    check = ListCoverage(check="list_coverage")
    (told,) = check.package(package([file], OWN), BUILT)
    assert "第 2-2 款“窗口照片”" in told.fix() and "write 2.2 in its name" in told.fix("en")
    (none,) = check.package(package([replace(file, kind=K.CASE)], OWN), BUILT)
    assert "款" not in none.fix() and none.facts["instead"] == Text("", "")
    (unlike,) = check.package(package([replace(file, kind=K.WORK_ORDER, unlike=K.SITE_PHOTO)], OWN), BUILT)
    assert "第 2-2 款" in unlike.fix()


def test_a_district_is_spoken_of_by_its_own_names() -> None:
    district = CATALOGUE.units.districts[0]
    unit = UnitRef(district=district, part="政务服务办")
    missing = replace(PAPER, duty="required")
    made = replace(package([summary("乙.docx", K.STATEMENT, None)], unit), coverage=(missing,))
    (none,) = ListCoverage(check="list_coverage").package(made, BUILT)
    assert none.facts["unit_name"] == none.facts["unit"] == f"{district.name}政务服务办"
    item = ORDERS.item.model_copy(update={"leads": (district.government, "市税务局")})
    joint = replace(ORDERS, item=item, state="missing", files=())
    (together,) = ListCoverage(check="list_coverage").package(replace(made, coverage=(joint,)), BUILT)
    assert together.facts["others"] == ("市税务局",)
    (own,) = ListCoverage(check="list_coverage").package(replace(made, unit=OWN, coverage=(replace(joint, item=ORDERS.item),)), BUILT)
    assert own.facts["others"] == ("市税务局",) and own.facts["leads"] == ("市市场监管委", "市税务局")


def test_a_liaison_sheet_goes_with_evidence() -> None:
    check = LiaisonSheet(check="liaison_sheet")
    evidence = summary("甲.docx", K.STATEMENT, 1)
    assert [f.code for f in check.package(package([evidence]), BUILT)] == ["COV004"]
    assert words(check.package(package([evidence, replace(evidence, role="liaison")]), BUILT)) == []
    assert words(check.package(package([replace(evidence, role="part")]), BUILT)) == []
