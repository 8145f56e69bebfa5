"""No ruleset switches the promise off: what it takes away is told, and what would be lost without a word is a mistake."""

from __future__ import annotations

import base64
import csv
import hashlib
import shutil
import tomllib
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import evalcheck
from evalcheck.report import Report
from evalcheck.reporters import REPORTERS, RenderOptions
from evalcheck.reporters.json_v1 import as_data
from evalcheck.ruleset import RulesetError, builtin_rulesets, load_ruleset
from evalcheck.ruleset.mistakes import check_ruleset
from evalcheck.ruleset.shipped import altered
from tests.packages import document, workbook

AS_OF = date(2022, 5, 30)
TIANJIN = builtin_rulesets()["tianjin-2021"]


def overlay(folder: Path, text: str, base: str = "tianjin-2021") -> Path:
    made = folder / "own"
    made.mkdir(exist_ok=True)
    (made / "ruleset.yaml").write_text(f"extends: {base}\nid: own\nversion: '1'\n{text}", encoding="utf-8")
    return made


def copied(folder: Path, name: str = "copy") -> Path:
    return Path(shutil.copytree(TIANJIN, folder / name))


def edited(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def told(path: Path) -> list[str]:
    return [f"{fault.line} {fault.key} {fault.problem.zh} / {fault.problem.en}" for fault in check_ruleset(path)]


MISTAKES: dict[str, tuple[str, str, str]] = {
    "two rules of one id": (
        "rules:\n"
        "  - {id: mail-size, label: a, source: x, check: {check: mail_size, megabytes: 20}}\n"
        "  - {id: mail-size, label: b, source: x, check: {check: mail_size, megabytes: 30}}\n",
        "6 rules.1.id", "mail-size",
    ),
    "a dropped rule that is misspelt": ("drop_rules: [hidden_data]\n", "4 drop_rules.0", "hidden-data"),
    "a dropped rule that is nothing like any": ("drop_rules: [一二三四]\n", "4 drop_rules.0", "一二三四"),
    "dropped rules that are no list": ("drop_rules: photos\n", "4 drop_rules", "[photos]"),
    "no rule": ("rules: []\n", "4 rules", "nothing would be checked"),
    "another number of items": ("expect: {items: 104, clauses: 330}\n", "4 expect", "103"),
}  # fmt: skip


@pytest.mark.parametrize("case", list(MISTAKES))
def test_what_would_be_lost_without_a_word_is_a_mistake(case: str, tmp_path: Path) -> None:
    text, place, words = MISTAKES[case]
    path = overlay(tmp_path, text)
    (fault,) = told(path)
    assert fault.startswith(place) and words in fault
    with pytest.raises(RulesetError):
        load_ruleset(path)


@pytest.mark.parametrize(
    "text", ["drop_rules: [photos, videos]\n", "rules:\n  - {id: mail-size, label: a, source: x, check: {check: mail_size}}\n", ""]
)
def test_an_overlay_without_a_mistake_is_silent(text: str, tmp_path: Path) -> None:
    assert told(overlay(tmp_path, text)) == []


@pytest.mark.parametrize("name", ["26-更多.yml", "26-更多.YAML", "26.json", "更多/26.yaml"])
def test_an_item_file_that_is_not_read_is_a_mistake(name: str, tmp_path: Path) -> None:
    path = copied(tmp_path)
    target = path / "items" / name
    target.parent.mkdir(exist_ok=True)
    target.write_text("no: 26\n", encoding="utf-8")
    (fault,) = check_ruleset(path)
    assert name in fault.file and ".yaml" in fault.problem.zh


@pytest.mark.parametrize("name", ["README.md", ".gitkeep", "说明.txt"])
def test_notes_beside_the_items_are_none(name: str, tmp_path: Path) -> None:
    path = copied(tmp_path)
    (path / "items" / name).write_text("x", encoding="utf-8")
    assert told(path) == []


def test_a_list_that_lost_an_item_is_not_loaded(tmp_path: Path) -> None:
    path = copied(tmp_path)
    sorted((path / "items").glob("*.yaml"))[-1].unlink()
    (fault,) = [fault for fault in told(path) if "expect" in fault]
    assert "103" in fault and "330" in fault


def test_a_list_of_another_city_is_held_to_its_own_number(tmp_path: Path) -> None:
    path = overlay(tmp_path, f"items: {(TIANJIN / 'items').as_posix()}\n")
    assert load_ruleset(path).catalogue.items


def differences(path: Path | str) -> dict[str, object] | None:
    found = load_ruleset(path).differences
    return None if found is None else {"dropped": found.dropped, "changed": found.changed, "added": found.added, "base": found.base}


@pytest.mark.parametrize("name", ["tianjin-2021", "tianjin-2022"])
def test_a_shipped_ruleset_differs_in_nothing(name: str) -> None:
    assert differences(name) is None


def test_a_copy_of_a_shipped_ruleset_differs_in_nothing(tmp_path: Path) -> None:
    assert differences(copied(tmp_path)) is None


def test_what_an_overlay_does_is_known(tmp_path: Path) -> None:
    text = (
        "drop_rules: [photos]\nlimits: {cells: 1000}\nrules:\n"
        "  - {id: cells, label: x, source: x, check: {check: cells}, severity: {ROW003: note}}\n"
        "  - {id: other, label: x, source: x, check: {check: mail_size, megabytes: 9}}\n"
    )
    assert differences(overlay(tmp_path, text)) == {
        "dropped": ("photos",), "changed": ("cells", "limits"), "added": ("other",), "base": "tianjin-2021",
    }  # fmt: skip


def test_a_changed_list_is_a_difference(tmp_path: Path) -> None:
    path = copied(tmp_path)
    edited(path / "units.yaml", "[天津市水务局, 水务局]", "[天津市水务局, 水务局, 市水务]")
    found = differences(path)
    assert found and found["changed"] == ("units",) and found["base"] == "tianjin-2021"


def test_a_ruleset_of_its_own_rests_on_none(tmp_path: Path) -> None:
    path = copied(tmp_path)
    edited(path / "ruleset.yaml", "id: tianjin-2021", "id: other-city")
    assert differences(path) == {"dropped": (), "changed": (), "added": (), "base": None}


def test_the_id_of_a_built_in_ruleset_means_no_folder_beside(tmp_path: Path) -> None:
    beside = copied(tmp_path, "tianjin-2021")
    assert load_ruleset(overlay(tmp_path, "")).differences is None, "the same files are the same ruleset"
    edited(beside / "ruleset.yaml", "megabytes: 50", "megabytes: 5000")
    (fault,) = told(overlay(tmp_path, ""))
    assert "extends" in fault and "../tianjin-2021" in fault
    found = differences(overlay(tmp_path, "", base="../tianjin-2021"))
    assert found and found["changed"] == ("mail-size",)


def test_an_installed_ruleset_that_was_changed_is_known(tmp_path: Path) -> None:
    package = tmp_path / "evalcheck"
    folder = Path(shutil.copytree(TIANJIN, package / "rules" / "tianjin-2021"))
    assert altered(folder, package) == [], "no installer has left its list"
    name = tomllib.loads((TIANJIN.parent.parent / "pyproject.toml").read_text("utf-8"))["project"]["name"].replace("-", "_")
    record = tmp_path / f"{name}-0.1.0.dist-info" / "RECORD"
    record.parent.mkdir()
    with record.open("w", encoding="utf-8", newline="") as lines:
        for path in (*folder.rglob("*.yaml"), record):
            digest = base64.urlsafe_b64encode(hashlib.sha256(path.read_bytes()).digest()).rstrip(b"=").decode()
            noted = ("", "") if path == record else (f"sha256={digest}", str(path.stat().st_size))
            csv.writer(lines).writerow((path.relative_to(tmp_path).as_posix(), *noted))
    assert altered(folder, package) == []
    edited(folder / "units.yaml", "市税务局", "市税务总局")
    assert altered(folder, package) == ["units.yaml"]
    (folder / "items" / "99-added.yaml").write_text("no: 99\n", "utf-8")
    assert altered(folder, package) == ["99-added.yaml", "units.yaml"]
    assert altered(TIANJIN, package) == [], "a checkout is where rulesets are written"


GOOD = {
    "市级市税务局-优化纳税服务-25-名单.xlsx": workbook({"Sheet1": [["序号"], [1]]}),
    "市级市税务局-优化纳税服务-25-说明.docx": document(["说明"]),
}


def judged(folder: Path, files: dict[str, bytes], **given: object) -> Report:
    package = folder / "包"
    package.mkdir(exist_ok=True)
    for name, data in files.items():
        (package / name).write_bytes(data)
    return evalcheck.validate(package, as_of=AS_OF, **given)  # type: ignore[arg-type]


def test_every_report_says_what_the_ruleset_took_away(tmp_path: Path) -> None:
    report = judged(tmp_path, GOOD, rules=overlay(tmp_path, "drop_rules: [photos]\n"))
    stated = as_data(report, RenderOptions("zh"))["selection"]["rules"]
    assert stated == {"dropped": ["photos"], "changed": [], "added": [], "base": "tianjin-2021", "digest": report.ruleset.sha256}
    for form in ("terminal", "html", "sarif", "junit"):
        text = REPORTERS[form](report, RenderOptions("zh"))
        assert "photos" in text, form
    assert "规则集不是程序自带的原样" in "".join(REPORTERS["terminal"](report, RenderOptions("zh")).splitlines()[:3])
    assert "rules" not in as_data(judged(tmp_path, GOOD), RenderOptions("zh"))["selection"]


@pytest.mark.parametrize("take", [lambda rules: rules[:0], lambda rules: [rule for rule in rules if rule.id != "files"]])
def test_what_was_not_read_is_told_by_any_ruleset(take: Callable[[tuple[object, ...]], list[object]], tmp_path: Path) -> None:
    from evalcheck.engine import validate
    from evalcheck.submission.intake import open_submission
    from evalcheck.submission.limits import Limits

    (tmp_path / "市级市税务局-优化纳税服务-25-说明.pdf").write_bytes(b"%PDF-1.4\n1 0 obj")
    ruleset = load_ruleset()
    ruleset = replace(ruleset, rules=tuple(take(ruleset.rules)))
    report = validate(open_submission([tmp_path], Limits()), ruleset, AS_OF)
    assert "FIL002" in {one.code for one in report.findings} and report.verdict == "fail"


def test_what_is_left_for_a_person_fails_where_that_is_asked(tmp_path: Path) -> None:
    report = judged(tmp_path, GOOD)
    doubtful = replace(report, findings=(), files=(replace(report.files[0], condition="partly"),), coverage=(), unopened=0)
    assert (doubtful.verdict, doubtful.exit_status) == ("pass", 0)
    asked = replace(doubtful, selection=replace(doubtful.selection, fail_on="review"))
    assert (asked.verdict, asked.exit_status, asked.only_for_a_person) == ("fail", 1, True)
    assert "人" in REPORTERS["terminal"](asked, RenderOptions("zh")).splitlines()[1] and "--fail-on review" in REPORTERS["terminal"](
        asked, RenderOptions("en")
    )
    assert 'failures="1"' in REPORTERS["junit"](asked, RenderOptions("zh"))
    sure = replace(asked, files=(replace(report.files[0], condition="sound", shows=replace(report.files[0].shows, review=())),))
    assert (sure.verdict, sure.exit_status) == ("pass", 0)
