"""`evalcheck fix`: what is proposed is right, what is renamed comes back, and nothing is ever lost."""

from __future__ import annotations

import json
import os
import random
import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from evalcheck import validate
from evalcheck.catalogue.items import EvidenceKind
from evalcheck.checks.names import check_names
from evalcheck.checks.names_together import same_name_key
from evalcheck.cli.app import run
from evalcheck.evidence.model import FileSummary
from evalcheck.evidence.names.identity import identifier_of
from evalcheck.findings import Waiver
from evalcheck.prepare import folder as folder_module
from evalcheck.prepare import journal
from evalcheck.prepare.folder import PackageFolder, folder_of, rename_within, stands
from evalcheck.prepare.journal import RenamingRefused, apply, journal_path, open_journal, undo
from evalcheck.prepare.right_names import Plan, declared_unit, naming_of, plan, right_name
from evalcheck.report import Report, RulesetStamp, Selection, SubmissionStamp
from evalcheck.ruleset import Ruleset, load_ruleset
from evalcheck.submission.model import EvidenceFile, InMemory
from tests.test_name_properties import wrong_name

DAY = date(2022, 5, 30)
RIGHT = "市级市税务局-优化纳税服务-25-企业名单.xlsx"
WRONG = "市税务局_优化纳税服务_25_企业名单.xlsx"


@pytest.fixture(scope="module")
def ruleset() -> Ruleset:
    return load_ruleset("tianjin-2021")


def report_on(paths: Iterable[str], ruleset: Ruleset) -> Report:
    """What the engine would say of the names alone."""
    identifier = identifier_of(ruleset.catalogue)
    files = []
    for path in paths:
        identity = identifier.identify(path.rpartition("/")[2])
        file = EvidenceFile(path, 1, "0" * 64, InMemory(b"x"))
        kind = EvidenceKind.OTHER
        files.append(FileSummary(file=file, type="xlsx", role="evidence", identity=identity, kind=kind, why=(), clauses=(), doubtful=False))
    found = []
    for file in files:
        found += [replace(f, location=replace(f.location, file=file.file.path)) for f in check_names([file.file.name], ruleset.catalogue)]
    stamp = RulesetStamp(ruleset.id, ruleset.version, ruleset.sha256)
    return Report(
        stamp, SubmissionStamp("x", None, len(files), 1, ""), DAY, None, Selection(), tuple(found), tuple(files), (), (), ruleset.catalogue
    )


def planned(paths: Iterable[str], ruleset: Ruleset) -> Plan:
    """The plan for files that are on no disk."""
    paths = sorted(set(paths))
    root = Path("package")
    names: dict[Path, set[str]] = {root: set()}
    for path in paths:
        names.setdefault((root / path).parent, set()).add(path.rpartition("/")[2])
    folder = PackageFolder(root, {path: root / path for path in paths}, {parent: frozenset(own) for parent, own in names.items()})
    return plan(report_on(paths, ruleset), folder, ruleset, None)


def after(paths: Iterable[str], found: Plan) -> list[str]:
    new = {rename.path: rename.new for rename in found.renames}
    return [f"{path.rpartition('/')[0]}/{new[path]}".lstrip("/") if path in new else path for path in paths]


def possible(name: str) -> bool:
    """Whether a disk can hold the name."""
    fits = bool(name.strip(". ")) and len(name.encode()) < 255
    return fits and not set(name) & set("/\\\0") and name == unicodedata.normalize("NFC", name)


def test_of_ten_thousand_wrong_names_each_new_one_is_right_and_alone_and_a_second_run_finds_nothing(ruleset: Ruleset) -> None:
    rng = random.Random(4)
    renamed = 0
    for _ in range(20):
        names = [wrong_name(ruleset.catalogue, rng) for _ in range(500)]
        paths = sorted({f"{rng.choice(('', 'a/', 'b/'))}{name}" for name in names if possible(name)})
        found = planned(paths, ruleset)
        renamed += len(found.renames)
        assert check_names([rename.new for rename in found.renames], ruleset.catalogue) == []
        final = after(paths, found)
        assert len({path.casefold() for path in final}) >= len({path.casefold() for path in paths})
        keys = [same_name_key(path.rpartition("/")[2]) for path in final]
        assert all(keys.count(same_name_key(rename.new)) == 1 for rename in found.renames)
        assert planned(final, ruleset).renames == ()
    assert renamed > 500


def tree(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def filled(root: Path, rng: random.Random, ruleset: Ruleset, count: int = 25) -> None:
    for number in range(count):
        name = wrong_name(ruleset.catalogue, rng)
        if possible(name):
            parent = root / rng.choice(("", "第25项", "第25项/附件"))
            parent.mkdir(parents=True, exist_ok=True)
            (parent / name).write_bytes(f"{number}".encode())


def renamed(root: Path, ruleset: Ruleset) -> Plan:
    """Plan and carry out, judging the names alone."""
    folder = folder_of(root)
    found = plan(report_on(folder.files, ruleset), folder, ruleset, None)
    apply(open_journal(root), [(rename.disk, rename.new) for rename in found.renames])
    return found


def test_undo_brings_back_every_name_and_every_byte_whatever_the_names(tmp_path: Path, ruleset: Ruleset) -> None:
    rng = random.Random(44)
    moved = 0
    for trial in range(40):
        root = tmp_path / str(trial)
        root.mkdir()
        filled(root, rng, ruleset)
        before = tree(root)
        found = renamed(root, ruleset)
        moved += len(found.renames)
        changed = tree(root)
        assert sorted(changed.values()) == sorted(before.values())
        assert renamed(root, ruleset).renames == () and tree(root) == changed
        if found.renames:
            assert undo(open_journal(root)) == ()
        assert tree(root) == before
    assert moved > 40 and not list(tmp_path.glob("*.json"))


def put(root: Path, *names: str) -> None:
    root.mkdir(exist_ok=True)
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name, "utf-8")


def test_two_files_may_change_places(tmp_path: Path) -> None:
    root = tmp_path / "材料"
    put(root, "a.txt", "b.txt", "C.txt")
    record = open_journal(root)
    apply(record, [(root / "a.txt", "b.txt"), (root / "b.txt", "a.txt"), (root / "C.txt", "c.txt")])
    assert tree(root) == {"b.txt": b"a.txt", "a.txt": b"b.txt", "c.txt": b"C.txt"}
    undo(open_journal(root))
    assert tree(root) == {"a.txt": b"a.txt", "b.txt": b"b.txt", "C.txt": b"C.txt"}


class PowerCut(BaseException):
    """Everything stops here: no clean-up runs in the real one, and none must be needed."""


@pytest.mark.parametrize("steps", range(9))
def test_a_renaming_that_breaks_off_anywhere_can_be_taken_back(tmp_path: Path, steps: int, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tmp_path / "材料"
    put(root, "a.txt", "b.txt", "x/c.txt", "x/d.txt")
    before = tree(root)
    real, left = os.rename, [steps]

    def rename(*names: str, **folders: int) -> None:
        if left[0] == 0:
            raise PowerCut
        left[0] -= 1
        real(*names, **folders)

    monkeypatch.setattr(folder_module.os, "rename", rename)
    wanted = [(root / "a.txt", "b.txt"), (root / "b.txt", "a.txt"), (root / "x/c.txt", "e.txt"), (root / "x/d.txt", "c.txt")]
    if steps < 8:
        with pytest.raises(PowerCut):
            apply(open_journal(root), wanted)
        with pytest.raises(RenamingRefused, match="broke off"):
            apply(open_journal(root), wanted)
    else:
        apply(open_journal(root), wanted)
    for cut in (3, 2, 100):
        left[0] = cut
        try:
            undo(open_journal(root))
            break
        except PowerCut:
            continue
    assert tree(root) == before and not journal_path(root).exists()


def test_what_cannot_be_renamed_leaves_every_name_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tmp_path / "材料"
    put(root, "a.txt", "b.txt")
    real = os.rename

    def rename(source: str, target: str, **folders: int) -> None:
        if Path(source).name == "b.txt":
            raise PermissionError(13, "in use", str(source))
        real(source, target, **folders)

    monkeypatch.setattr(folder_module.os, "rename", rename)
    with pytest.raises(RenamingRefused, match=r"b\.txt.*all names are as before"):
        apply(open_journal(root), [(root / "a.txt", "c.txt"), (root / "b.txt", "d.txt")])
    assert tree(root) == {"a.txt": b"a.txt", "b.txt": b"b.txt"} and not journal_path(root).exists()


def test_nothing_is_ever_overwritten(tmp_path: Path) -> None:
    root = tmp_path / "材料"
    put(root, "a.txt", "b.txt")
    with pytest.raises(RenamingRefused):
        apply(open_journal(root), [(root / "a.txt", "b.txt")])
    assert tree(root) == {"a.txt": b"a.txt", "b.txt": b"b.txt"}
    apply(open_journal(root), [(root / "a.txt", "c.txt")])
    put(root, "a.txt")
    with pytest.raises(RenamingRefused, match="now another file's"):
        undo(open_journal(root))
    assert set(tree(root)) == {"a.txt", "b.txt", "c.txt"}


def test_rounds_are_taken_back_one_by_one_and_a_file_that_is_gone_is_told(tmp_path: Path) -> None:
    root = tmp_path / "材料"
    put(root, "a.txt", "b.txt")
    apply(open_journal(root), [(root / "a.txt", "c.txt")])
    apply(open_journal(root), [(root / "c.txt", "d.txt"), (root / "b.txt", "e.txt")])
    (root / "e.txt").unlink()
    assert [step.new for step in undo(open_journal(root))] == ["e.txt"]
    assert set(tree(root)) == {"c.txt"}
    assert undo(open_journal(root)) == () and set(tree(root)) == {"a.txt"}
    with pytest.raises(RenamingRefused, match="no renaming"):
        undo(open_journal(root))


def test_the_journal_lies_in_the_state_folder_of_the_user_and_never_in_a_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    root = tmp_path / "材料"
    put(root, "evalcheck.yaml", "第25项/a.txt")
    home = journal.state_folder()
    assert journal_path(root).parent == home / "renames" and journal_path(root) != journal_path(root / "第25项")
    monkeypatch.setattr(journal, "state_folder", lambda: root / "state")
    with pytest.raises(RenamingRefused, match="inside the package"):
        journal_path(root)


@pytest.mark.parametrize(
    ("platform", "given", "end"),
    [
        ("linux", {"XDG_STATE_HOME": "/s"}, "/s/evalcheck"),
        ("linux", {"XDG_STATE_HOME": "s"}, "HOME/.local/state/evalcheck"),
        ("linux", {}, "HOME/.local/state/evalcheck"),
        ("darwin", {"XDG_STATE_HOME": "/s"}, "HOME/Library/Application Support/evalcheck"),
        ("win32", {"LOCALAPPDATA": "/d/Local"}, "/d/Local/evalcheck"),
        ("win32", {}, "HOME/AppData/Local/evalcheck"),
    ],
)
def test_each_system_has_its_own_place_for_what_a_program_remembers(
    platform: str, given: dict[str, str], end: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    for name in ("XDG_STATE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {**given, "HOME": str(tmp_path)}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(journal.sys, "platform", platform)
    assert journal.state_folder().as_posix() == end.replace("HOME", tmp_path.as_posix())


def kept(root: Path, *steps: dict[str, str], phase: str = "done") -> Path:
    """A journal in the state folder with the right digest: what only code running as the user could write."""
    found = tuple(journal.Step(**step) for step in steps)
    data = {"phase": phase, "digest": journal._digest(root, found), "steps": list(steps)}
    path = journal_path(root)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.write_text(json.dumps({"schema": journal.SCHEMA, "root": str(root), "rounds": [data]}), "utf-8")
    path.chmod(0o600)
    return path


GOOD_STEP = {"folder": "", "old": "a", "new": "b", "passing": "evalcheck-1-00001.renaming"}


@pytest.mark.parametrize(
    "step",
    [
        {"folder": ".."},
        {"old": "../a"},
        {"folder": "C:"},
        {"new": ".."},
        {"passing": "重要合同.docx"},
        {"passing": "../evalcheck-1-00001.renaming"},
    ],
)
def test_a_journal_that_leads_out_of_its_folder_is_refused(tmp_path: Path, step: dict[str, str]) -> None:
    root = tmp_path / "材料"
    put(root, "b.txt")
    kept(root, GOOD_STEP)
    assert len(open_journal(root).renamings) == 1
    kept(root, {**GOOD_STEP, **step})
    with pytest.raises(RenamingRefused):
        open_journal(root)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"schema": "evalcheck-renames/2", "rounds": [{}]}', "\ufffd"])
def test_what_is_no_journal_is_refused(tmp_path: Path, text: str) -> None:
    root = tmp_path / "材料"
    put(root)
    kept(root, GOOD_STEP).write_text(text, "utf-8")
    with pytest.raises(RenamingRefused):
        open_journal(root)


def test_a_journal_that_was_changed_or_made_for_another_folder_is_refused(tmp_path: Path) -> None:
    root, other = tmp_path / "材料", tmp_path / "别的"
    put(root), put(other)
    path = kept(root, GOOD_STEP)
    journal_path(other).write_bytes(path.read_bytes())
    with pytest.raises(RenamingRefused):
        open_journal(other)
    path.write_text(path.read_text("utf-8").replace('"new": "b"', '"new": "c"'), "utf-8")
    with pytest.raises(RenamingRefused):
        open_journal(root)


@pytest.mark.skipif(os.name == "nt", reason="modes and links of POSIX")
def test_a_journal_that_others_may_have_written_is_refused(tmp_path: Path) -> None:
    root = tmp_path / "材料"
    put(root)
    path = kept(root, GOOD_STEP)
    path.chmod(0o666)
    with pytest.raises(RenamingRefused, match="others"):
        open_journal(root)
    path.rename(tmp_path / "j.json")
    path.symlink_to(tmp_path / "j.json")
    with pytest.raises(RenamingRefused, match="others"):
        open_journal(root)


@pytest.mark.parametrize("place", ["材料-改名记录.json", "材料/材料-改名记录.json"])
def test_a_journal_that_came_with_a_package_is_told_and_ignored(
    tmp_path: Path, place: str, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    root, victim = tmp_path / "材料", tmp_path / "victim"
    put(root, WRONG), put(victim, "重要合同.docx")
    (root / "附件").symlink_to("../victim")
    step = {"folder": "附件", "old": "被移走.docx", "new": "x.docx", "passing": "重要合同.docx"}
    (tmp_path / place).write_text(json.dumps({"schema": "evalcheck-renames/1", "rounds": [{"phase": "moving", "steps": [step]}]}), "utf-8")
    for argv, status in ((["--undo"], 2), (["--apply", "--as-of", "2022-05-30"], 0), (["--undo"], 0)):
        assert run(["fix", str(root), "--lang", "zh", *argv]) == status
        assert "没有采用" in capsys.readouterr().err
    assert set(tree(victim)) == {"重要合同.docx"} and WRONG in tree(root)


@pytest.mark.skipif(os.name == "nt", reason="links of POSIX")
@pytest.mark.parametrize("when", ["before", "between"])
def test_a_folder_that_becomes_a_link_is_not_followed(tmp_path: Path, when: str, monkeypatch: pytest.MonkeyPatch) -> None:
    root, victim = tmp_path / "材料", tmp_path / "victim"
    put(root, "x/a.txt", "b.txt"), put(victim, "a.txt")
    wanted = [(root / "b.txt", "c.txt"), (root / "x" / "a.txt", "z.txt")]
    record, real = open_journal(root), os.rename

    def swap() -> None:
        if not (root / "x").is_symlink():
            real(root / "x", tmp_path / "aside")
            (root / "x").symlink_to("../victim")

    def rename(*names: str, **folders: int) -> None:
        real(*names, **folders)
        swap()

    if when == "before":
        swap()
    else:
        monkeypatch.setattr(folder_module.os, "rename", rename)
    with pytest.raises((RenamingRefused, OSError)):
        apply(record, wanted)
    monkeypatch.undo()
    assert set(tree(victim)) == {"a.txt"} and tree(tmp_path / "aside") == {"a.txt": b"x/a.txt"}
    if when == "between":
        (root / "x").unlink(), (tmp_path / "aside").rename(root / "x")
        assert undo(open_journal(root)) == ()
    assert "b.txt" in tree(root)


def test_systems_without_handles_of_folders_look_at_each_one_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root, victim = tmp_path / "材料", tmp_path / "victim"
    put(root, "x/y/a.txt"), put(victim, "y/a.txt")
    monkeypatch.setattr(folder_module, "_BY_HANDLE", False)
    rename_within(root, "x/y", "a.txt", "b.txt")
    assert set(tree(root)) == {"x/y/b.txt"} and stands(root, "x/y", "b.txt") and not stands(root, "x/z", "b.txt")
    if os.name != "nt":
        (root / "l").symlink_to("../victim")
        with pytest.raises(OSError):
            rename_within(root, "l/y", "a.txt", "b.txt")
    assert set(tree(victim)) == {"y/a.txt"}


def reasons(found: Plan) -> dict[str, str]:
    return {left.path: left.why for left in found.left}


def test_two_that_want_one_name_both_stay(ruleset: Ruleset) -> None:
    other = "市税务局－优化纳税服务－025－企业名单.xlsx"
    found = planned([WRONG, f"a/{other}", "市税务局_优化纳税服务_26_企业名单.xlsx"], ruleset)
    assert [rename.new for rename in found.renames] == ["市级市税务局-优化纳税服务-26-企业名单.xlsx"]
    assert reasons(found) == {WRONG: "collision", f"a/{other}": "collision"}


def test_a_name_that_is_taken_is_not_given(ruleset: Ruleset, tmp_path: Path) -> None:
    assert planned([WRONG, RIGHT], ruleset).renames == ()
    assert planned([WRONG, f"a/{RIGHT.replace('xlsx', 'XLSX')}"], ruleset).renames == ()
    root = tmp_path / "材料"
    put(root, WRONG, f"{RIGHT}/文件夹.txt")
    folder = folder_of(root)
    assert plan(report_on(folder.files, ruleset), folder, ruleset, None).renames == ()


def test_a_waived_name_stays(ruleset: Ruleset) -> None:
    report = report_on([WRONG], ruleset)
    report = replace(report, findings=tuple(finding.waived(Waiver("已备案")) for finding in report.findings))
    folder = PackageFolder(Path("p"), {WRONG: Path("p") / WRONG}, {Path("p"): frozenset([WRONG])})
    assert plan(report, folder, ruleset, None) == Plan((), ())


def test_a_name_of_another_unit_is_for_a_person(ruleset: Ruleset) -> None:
    report = report_on([WRONG], ruleset)
    report = replace(report, submission=replace(report.submission, unit="市财政局"))
    folder = PackageFolder(Path("p"), {WRONG: Path("p") / WRONG}, {Path("p"): frozenset([WRONG])})
    assert reasons(plan(report, folder, ruleset, None)) == {WRONG: "other_unit"}


def test_a_unit_that_is_not_known_is_given_only_where_the_sender_says_whose_package_it_is(tmp_path: Path, ruleset: Ruleset) -> None:
    root = tmp_path / "材料"
    put(root, "某局-优化纳税服务-25-企业名单.xlsx")
    folder = folder_of(root)
    assert plan(report_on(folder.files, ruleset), folder, ruleset, declared_unit(folder, None, ruleset.catalogue)).renames == ()
    (root / "evalcheck.yaml").write_text("unit: 市税务局\n", "utf-8")
    unit = declared_unit(folder_of(root), None, ruleset.catalogue)
    assert [rename.new for rename in plan(report_on(folder.files, ruleset), folder, ruleset, unit).renames] == [RIGHT]


def test_a_garbled_name_is_read_as_it_was_meant(ruleset: Ruleset) -> None:
    garbled = RIGHT.encode("gb18030").decode("cp437")
    assert [rename.new for rename in planned([garbled], ruleset).renames] == [RIGHT]


def test_papers_that_the_rule_does_not_bind_keep_their_names(tmp_path: Path, ruleset: Ruleset) -> None:
    root = tmp_path / "材料"
    put(root, "联络员信息表.docx", "佐证材料清单.txt", "evalcheck.yaml", "Thumbs.db", WRONG)
    report = validate(root, as_of=DAY)
    found = plan(report, folder_of(root), ruleset, None)
    assert [rename.path for rename in found.renames] == [WRONG] and found.left == ()


def test_the_command_shows_renames_and_takes_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = tmp_path / "佐证 材料"
    put(root, f"第25项/{WRONG}", "市级市税务局-优化纳税服务-26-一份特别特别特别特别特别长的企业全量名单.xlsx")
    before = tree(root)

    def said(*argv: str) -> str:
        assert run(["fix", str(root), "--as-of", "2022-05-30", "--lang", "zh", *argv]) == 0
        return capsys.readouterr().out

    shown = said()
    assert "可以改名 1 个" in shown and f"    - {WRONG}\n    + {RIGHT}" in shown and "NAM008" in shown and "--apply" in shown
    assert tree(root) == before
    assert "已改名 1 个" in said("--apply") and f"第25项/{RIGHT}" in tree(root)
    assert "已改名" not in said("--apply")
    assert "已恢复 1 个" in said("--undo") and tree(root) == before and list(tmp_path.iterdir()) == [root]


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["--undo"], "没有可撤销的改名"),
        (["--undo", "--apply"], "只能写一个"),
    ],
)
def test_a_wrong_call_changes_nothing(tmp_path: Path, argv: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    root = tmp_path / "材料"
    put(root, WRONG)
    assert run(["fix", str(root), "--lang", "zh", *argv]) == 2
    assert words in capsys.readouterr().err and set(tree(root)) == {WRONG}


def test_only_a_folder_can_be_mended(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.zip").write_bytes(b"x")
    assert run(["fix", str(tmp_path / "a.zip"), "--lang", "zh"]) == 2 and "请先解压" in capsys.readouterr().err
    assert run(["fix", str(tmp_path / "none"), "--lang", "zh"]) == 2 and "找不到" in capsys.readouterr().err


PATENTS = "市级市知识产权局-加强知识产权创造、保护和运用-77"


@pytest.mark.parametrize(
    ("path", "right"),
    [
        ("77产权大厦情况说明.docx", f"{PATENTS}-产权大厦情况说明.docx"),
        ("077产权大厦情况说明.docx", f"{PATENTS}-产权大厦情况说明.docx"),
        ("第77项产权大厦情况说明.docx", f"{PATENTS}-产权大厦情况说明.docx"),
        ("77-产权大厦情况说明.docx.docx", f"{PATENTS}-产权大厦情况说明.docx"),
        ("77.2产权大厦招标公告.pdf", f"{PATENTS}.2-产权大厦招标公告.pdf"),
        ("加强知识产权创造、保护和运用_77_招标公告.pdf", f"{PATENTS}-招标公告.pdf"),
        ("77/77产权大厦情况说明.docx", f"{PATENTS}-产权大厦情况说明.docx"),
        ("第77项 产权大厦/77个专利名单.docx", f"{PATENTS}-77个专利名单.docx"),
        ("加强知识产权创造、保护和运用/77产权大厦情况说明.docx", f"{PATENTS}-产权大厦情况说明.docx"),
    ],
)
def test_a_name_that_begins_with_its_number_becomes_whole(path: str, right: str, ruleset: Ruleset) -> None:
    assert _right(path, "市知识产权局", ruleset) == right


@pytest.mark.parametrize(
    "path",
    [
        "77个专利名单.docx", "3月份名单.xlsx", "2022年工作总结.docx", "44企业名单.xlsx", "76/77产权大厦情况说明.docx",
        "77.docx", "第77项.docx", "产权大厦77.docx",
        "提升企业融资便利度/77产权大厦情况说明.docx",
    ],
)  # fmt: skip
def test_a_number_that_may_count_something_or_that_a_folder_denies_proposes_nothing(path: str, ruleset: Ruleset) -> None:
    assert _right(path, "市知识产权局", ruleset) is None
    assert _right("77产权大厦情况说明.docx", None, ruleset) is None


def _right(path: str, unit: str | None, ruleset: Ruleset) -> str | None:
    owner = identifier_of(ruleset.catalogue).unit(unit) if unit else None
    *folders, name = path.split("/")
    return right_name(name, ruleset.catalogue, naming_of(ruleset), owner, folders)
