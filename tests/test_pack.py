"""`evalcheck pack`: what is sent is complete, named right, small enough, the same every time, and says what it is."""

from __future__ import annotations

import email
import hashlib
import shutil
import subprocess
import tempfile
import zipfile
from dataclasses import replace
from datetime import date
from email import policy
from pathlib import Path

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalcheck import validate
from evalcheck.checks.files import MailSize
from evalcheck.checks.names import check_names
from evalcheck.cli.app import run
from evalcheck.prepare.folder import folder_of
from evalcheck.prepare.pack import Exists, Packed, largest_parcel, pack, write_draft
from evalcheck.prepare.parcels import Changed, Packable, packed_size, split
from evalcheck.prepare.reproducible import steady
from evalcheck.ruleset import Ruleset, load_ruleset
from evalcheck.submission.containers.mail import read_mail
from evalcheck.submission.limits import Limits
from tests.packages import document

pytestmark = pytest.mark.usefixtures("warm")

DAY = date(2022, 5, 30)
SAMPLES = Path(__file__).parent.parent / "samples"
NAME = "市级市体育局-提高公共服务群众满意度-94-"
MB = 1 << 20


@pytest.fixture(scope="module")
def ruleset() -> Ruleset:
    return load_ruleset("tianjin-2021")


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SAMPLES / "市体育局", tmp_path / "材料"))


def limited(ruleset: Ruleset, megabytes: int) -> Ruleset:
    """The ruleset with another limit for mails."""
    check = MailSize(check="mail_size", megabytes=megabytes)
    return replace(ruleset, rules=tuple(replace_check(rule, check) for rule in ruleset.rules))


def replace_check(rule: object, check: MailSize) -> object:
    return rule.model_copy(update={"check": check}) if isinstance(rule.check, MailSize) else rule  # type: ignore[attr-defined]


def packed(root: Path, ruleset: Ruleset, target: Path) -> Packed:
    return pack(validate(root, as_of=DAY), folder_of(root), ruleset, target)


def members(archive: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(archive) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def test_the_archive_and_the_mail_pass_as_the_folder_did(package: Path, ruleset: Ruleset, tmp_path: Path) -> None:
    made = packed(package, ruleset, tmp_path / "out")
    assert [path.name for path in made.archives] == [f"{NAME}佐证材料.zip"] and made.oversized == ()
    for path in (*made.archives, *made.drafts):
        report = validate(path, as_of=DAY)
        assert (report.verdict, [f.code for f in report.findings]) == ("pass", [])
        assert {state.state for state in report.coverage if state.duty == "required"} == {"met"}


def test_every_file_is_in_it_and_nothing_that_the_system_left_behind(package: Path, ruleset: Ruleset, tmp_path: Path) -> None:
    (package / "Thumbs.db").write_bytes(b"x")
    (package / "~$锁.docx").write_bytes(b"x")
    sent = members(packed(package, ruleset, tmp_path / "out").archives[0])
    own = {path.name: path.read_bytes() for path in package.iterdir() if path.name not in ("Thumbs.db", "~$锁.docx")}
    assert {name: sent[name] for name in own} == own
    assert set(sent) - set(own) == {"报送材料清单.docx", "材料清单校验值.txt"}


def test_names_are_flagged_as_utf8_and_no_clock_is_in_it(package: Path, ruleset: Ruleset, tmp_path: Path) -> None:
    with zipfile.ZipFile(packed(package, ruleset, tmp_path / "out").archives[0]) as archive:
        for info in archive.infolist():
            assert info.filename.isascii() or info.flag_bits & 0x800
            assert info.date_time == (1980, 1, 1, 0, 0, 0) and not info.extra and (info.external_attr >> 16) == 0o100644


def test_the_same_files_give_the_same_bytes(package: Path, ruleset: Ruleset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = packed(package, ruleset, tmp_path / "one")
    other = Path(shutil.copytree(package, tmp_path / "again" / "材料"))
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    second = packed(other, ruleset, tmp_path / "two")
    for one, two in zip((*first.archives, *first.drafts), (*second.archives, *second.drafts), strict=True):
        assert one.name == two.name and one.read_bytes() == two.read_bytes()


def test_packing_again_leaves_what_is_there_and_overwrites_no_other_file(package: Path, ruleset: Ruleset, tmp_path: Path) -> None:
    made = packed(package, ruleset, tmp_path / "out")
    stamps = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").iterdir()}
    packed(package, ruleset, tmp_path / "out")
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "out").iterdir()} == stamps
    made.archives[0].write_bytes(b"mine")
    with pytest.raises(Exists):
        packed(package, ruleset, tmp_path / "out")
    assert made.archives[0].read_bytes() == b"mine" and set((tmp_path / "out").iterdir()) == set(stamps)


def test_the_manifest_is_what_the_usual_tools_verify(package: Path, ruleset: Ruleset, tmp_path: Path) -> None:
    archive = packed(package, ruleset, tmp_path / "out").archives[0]
    sent = members(archive)
    text = sent["材料清单校验值.txt"].decode()
    assert "part 1 of 1" in text and "报送前检查：通过" in text
    for name, data in sent.items():
        if name != "材料清单校验值.txt":
            assert f"SHA256 ({name}) = {hashlib.sha256(data).hexdigest()}\n" in text
            if "sm3" in hashlib.algorithms_available:
                assert f"SM3 ({name}) = {hashlib.new('sm3', data).hexdigest()}\n" in text
    tool = shutil.which("sha256sum")
    if tool:
        with zipfile.ZipFile(archive) as opened:
            opened.extractall(tmp_path / "x")
        done = subprocess.run([tool, "-c", "材料清单校验值.txt"], cwd=tmp_path / "x", capture_output=True)
        assert done.returncode == 0 and done.stdout.count(b"OK") == len(sent) - 1


def test_where_openssl_has_no_sm3_the_manifest_says_so(
    package: Path, ruleset: Ruleset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hashlib, "algorithms_available", {"sha256"})
    text = members(packed(package, ruleset, tmp_path / "out").archives[0])["材料清单校验值.txt"].decode()
    assert "不支持 SM3" in text and "SM3 (" not in text and "SHA256 (" in text


def words(data: bytes) -> str:
    import io

    document = docx.Document(io.BytesIO(data))
    return "\n".join([p.text for p in document.paragraphs] + [c.text for t in document.tables for r in t.rows for c in r.cells])


def test_the_statement_names_every_file_and_says_how_each_clause_stands(package: Path, ruleset: Ruleset, tmp_path: Path) -> None:
    text = words(members(packed(package, ruleset, tmp_path / "out").archives[0])["报送材料清单.docx"])
    for path in package.iterdir():
        assert path.name in text
    for expected in ("单位：市体育局", "94-2", "√ 齐全", "检查日 2022-05-30", "报送前检查：通过"):
        assert expected in text


def test_a_statement_of_the_sender_keeps_its_name_and_ours_gets_another(package: Path, ruleset: Ruleset, tmp_path: Path) -> None:
    (package / "佐证材料清单.docx").rename(package / "报送材料清单.docx")
    sent = members(packed(package, ruleset, tmp_path / "out").archives[0])
    assert sent["报送材料清单.docx"] == (package / "报送材料清单.docx").read_bytes() and "报送材料清单2.docx" in sent


def filled(root: Path, megabytes: tuple[int, ...]) -> None:
    """More evidence, of random bytes, which nothing packs any smaller."""
    for number, size in enumerate(megabytes, 1):
        (root / f"{NAME}活动资料{number}.pdf").write_bytes(hashlib.shake_128(bytes([number])).digest(size * MB))


def test_what_a_mail_cannot_carry_is_split_and_each_part_says_which_it_is(package: Path, ruleset: Ruleset, tmp_path: Path) -> None:
    filled(package, (1, 1, 1, 1))
    made = packed(package, limited(ruleset, 3), tmp_path / "out")
    assert len(made.archives) == 3 == len(made.drafts)
    assert all(path.stat().st_size <= 3 * MB for path in made.drafts)
    assert check_names([path.name for path in made.archives], ruleset.catalogue) == []
    sent = [members(path) for path in made.archives]
    for number, part in enumerate(sent, 1):
        assert made.archives[number - 1].name == f"{NAME}佐证材料第{number}包共3包.zip"
        text = part[f"材料清单校验值第{number}包.txt"].decode()
        assert f"part {number} of 3" in text
        assert all(path.name in text for path in package.iterdir())
        mail = read_mail(made.drafts[number - 1].read_bytes(), Limits())
        assert f"（第{number}封，共3封）" in mail.subject and f"这是第 {number} 封" in mail.body
    together = {name for part in sent for name in part}
    assert {path.name for path in package.iterdir()} <= together and sum(len(part) for part in sent) == len(together)
    assert "第2包" in words(sent[0]["报送材料清单.docx"]) and "报送材料清单.docx" not in sent[1]


def test_the_parts_together_are_the_package_again(package: Path, ruleset: Ruleset, tmp_path: Path) -> None:
    (package / f"{NAME}补充情况说明.docx").write_bytes(document(["补充情况说明(样例)"]))
    with zipfile.ZipFile(package / f"{NAME}补充情况说明.docx", "a") as inner:
        inner.writestr("word/media/image1.bin", hashlib.shake_128(b"x").digest(2 * MB))
    made = packed(package, limited(ruleset, 4), tmp_path / "out")
    assert len(made.archives) == 1
    made = packed(package, limited(ruleset, 2), tmp_path / "out2")
    assert len(made.archives) > 1 and len(made.oversized) == 1
    for paths in (made.archives, made.drafts):
        report = validate(paths, as_of=DAY)
        before = validate(package, as_of=DAY)
        assert report.verdict == before.verdict == "pass"
        assert [(s.clause.id, s.state) for s in report.coverage] == [(s.clause.id, s.state) for s in before.coverage]
        assert [f.code for f in before.findings] == ["COV005", *(f.code for f in report.findings)]


def test_a_draft_is_addressed_unsent_and_its_attachment_reads_alike_in_every_program(
    package: Path, ruleset: Ruleset, tmp_path: Path
) -> None:
    made = packed(package, ruleset, tmp_path / "out")
    data = made.drafts[0].read_bytes()
    assert data.isascii() and max(map(len, data.split(b"\r\n"))) <= 998 and b"\n" not in data.replace(b"\r\n", b"")
    message = email.message_from_bytes(data, policy=policy.default)
    assert (message["To"], message["X-Unsent"], message["Date"]) == ("yshjcpz2022@126.com", "1", None)
    assert message["Subject"] == "市体育局:天津市2021年营商环境责任清单佐证材料" and not message.defects
    (attached,) = message.iter_attachments()
    assert attached.get_filename() == made.archives[0].name and attached.get_payload(decode=True) == made.archives[0].read_bytes()
    old = email.message_from_bytes(data).get_payload()[1]  # type: ignore[index]
    name = email.header.make_header(email.header.decode_header(old.get_param("name")))  # type: ignore[union-attr, arg-type]
    assert str(name) == made.archives[0].name
    mail = read_mail(data, Limits())
    assert [one[0] for one in mail.attachments] == [made.archives[0].name] and mail.received is None
    assert "涉及清单第 94 项" in mail.body and "市体育局" in mail.body


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=200))
def test_headers_hold_any_text_in_short_lines(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder, f"a{text.replace(chr(47), chr(95))[:60]}x.zip")
        try:
            archive.write_bytes(b"PK")
        except OSError:  # longer than this disk's names may be
            archive = Path(folder, "名.zip")
            archive.write_bytes(b"PK")
        write_draft(Path(folder, "mail"), archive, "a@b.cn", text, [text])
        data = Path(folder, "mail").read_bytes()
    old = email.message_from_bytes(data)
    attached = old.get_payload()[1]  # type: ignore[index]
    assert data.isascii() and max(map(len, data.split(b"\r\n"))) <= 78 and b"\n" not in data.replace(b"\r\n", b"")
    assert str(email.header.make_header(email.header.decode_header(old["Subject"]))) == text
    assert str(email.header.make_header(email.header.decode_header(attached.get_param("name")))) == archive.name  # type: ignore[union-attr, arg-type]
    assert attached.get_filename() == archive.name and attached.get_payload(decode=True) == b"PK"  # type: ignore[union-attr]
    assert old.get_payload()[0].get_payload(decode=True).decode() == text  # type: ignore[index, union-attr]


def test_a_mail_is_never_larger_than_the_limit(tmp_path: Path) -> None:
    for limit in (MB, 3 * MB + 17):
        archive = tmp_path / "名.zip"
        archive.write_bytes(b"x" * largest_parcel(limit))
        write_draft(tmp_path / "a.eml", archive, "a@b.cn", "题" * 100, ["文" * 2000])
        assert limit - 70_000 < (tmp_path / "a.eml").stat().st_size <= limit


@given(st.lists(st.integers(0, 400), max_size=30), st.integers(1, 1000))
def test_splitting_keeps_the_order_and_loses_nothing(sizes: list[int], limit: int) -> None:
    class Sized(Packable):
        @property
        def method(self) -> int:
            return zipfile.ZIP_STORED

    items = [Sized(str(size), Path(str(n))) for n, size in enumerate(sizes)]
    import evalcheck.prepare.parcels as parcels

    real = parcels.packed_size
    parcels.packed_size = lambda item: int(item.path)
    try:
        parts = split(items, limit, 0)
    finally:
        parcels.packed_size = real
    assert [item for part in parts for item in part] == items
    assert all(sum(int(item.path) for item in part) <= limit or len(part) == 1 for part in parts)


@pytest.mark.parametrize("name", ["a.txt", "名单.pdf", "b.csv"])
def test_the_size_of_a_member_is_known_before_it_is_written(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_bytes("序号,区域\n".encode() * 50_000)
    archive = tmp_path / "z.zip"
    with zipfile.ZipFile(archive, "w") as made:
        made.write(file, name, zipfile.ZIP_STORED if name.endswith("pdf") else zipfile.ZIP_DEFLATED)
    assert 0 <= packed_size(Packable(name, file)) - archive.stat().st_size + 22 < 60


def test_a_file_that_changed_since_it_was_checked_is_not_sent(package: Path, ruleset: Ruleset, tmp_path: Path) -> None:
    report = validate(package, as_of=DAY)
    (package / f"{NAME}工作佐证.docx").write_bytes(b"other")
    with pytest.raises(Changed):
        pack(report, folder_of(package), ruleset, tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []


def test_office_files_are_the_same_whenever_they_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    import datetime as clock
    import io

    from openpyxl import Workbook

    def made() -> bytes:
        stream = io.BytesIO()
        Workbook().save(stream)
        return stream.getvalue()

    first = steady(made())
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)

    class Later(clock.datetime):
        @classmethod
        def now(cls, tz: clock.tzinfo | None = None) -> clock.datetime:  # type: ignore[override]
            return clock.datetime(2033, 1, 1, tzinfo=tz)

    monkeypatch.setattr("openpyxl.writer.excel.datetime.datetime", Later)
    assert steady(made()) == first


def call(*argv: str) -> int:
    return run(["pack", *argv, "--as-of", "2022-05-30", "--lang", "zh"])


def test_what_does_not_pass_is_not_packed(package: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (package / f"{NAME}工作佐证.docx").unlink()
    assert call(str(package)) == 1
    output = capsys.readouterr()
    assert output.out == "" and "没有打包" in output.err and "--force" in output.err
    assert [path.name for path in tmp_path.iterdir()] == ["材料"]


def test_what_is_packed_all_the_same_says_so_everywhere(package: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (package / f"{NAME}工作佐证.docx").unlink()
    assert call(str(package), "--force") == 0
    assert "没有通过检查" in capsys.readouterr().out
    target = tmp_path / "材料-报送"
    sent = members(next(target.glob("*.zip")))
    said = "未通过"
    assert said in words(sent["报送材料清单.docx"]) and "COV001" in words(sent["报送材料清单.docx"])
    assert said in sent["材料清单校验值.txt"].decode()
    assert said in read_mail(next(target.glob("*.eml")).read_bytes(), Limits()).body


def test_packing_a_package_of_nothing_is_refused_and_forced_it_still_has_a_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "空").mkdir()
    assert call(str(tmp_path / "空")) == 1
    assert call(str(tmp_path / "空"), "--force") == 0
    assert [path.name for path in sorted((tmp_path / "空-报送").iterdir())] == ["空-佐证材料.eml", "空-佐证材料.zip"]


@pytest.mark.parametrize("where", ["INSIDE", "."])
def test_the_archives_never_land_inside_the_package(package: Path, where: str, capsys: pytest.CaptureFixture[str]) -> None:
    target = package / "发" if where == "INSIDE" else package
    assert call(str(package), "-o", str(target)) == 2 and "不能放在材料文件夹里" in capsys.readouterr().err


def test_the_folder_of_the_archives_lies_beside_the_package(package: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(str(package)) == 0
    out = capsys.readouterr().out
    assert out.startswith("√ 通过") and "yshjcpz2022@126.com" in out
    assert len(list((tmp_path / "材料-报送").iterdir())) == 2
    (tmp_path / "材料-报送" / f"{NAME}佐证材料.eml").write_bytes(b"mine")
    assert call(str(package)) == 2 and "没有覆盖" in capsys.readouterr().err


def test_personal_data_of_findings_stays_masked_in_what_is_sent(tmp_path: Path) -> None:
    root = Path(shutil.copytree(SAMPLES / "市税务局", tmp_path / "材料"))
    assert call(str(root), "--force") == 0
    text = words(members(next((tmp_path / "材料-报送").glob("*.zip")))["报送材料清单.docx"])
    assert "ROW003" in text and "13****00" in text and "1380000”" not in text


def test_subfolders_keep_their_paths(package: Path, ruleset: Ruleset, tmp_path: Path) -> None:
    (package / "第94项").mkdir()
    (package / f"{NAME}工作佐证.docx").rename(package / "第94项" / f"{NAME}工作佐证.docx")
    (package / "第94项" / f"{NAME}补充说明.docx").write_bytes(document(["补充说明(样例)"]))
    made = packed(package, ruleset, tmp_path / "out")
    assert f"第94项/{NAME}工作佐证.docx" in members(made.archives[0])
    assert [file.file.path for file in validate(made.archives[0], as_of=DAY).files][-2].startswith("第94项/")
