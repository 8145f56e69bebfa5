"""Another city's scheme is YAML alone: `samples/rules/yunlan-2023` is judged end to end, and nothing speaks of Tianjin's notice."""

from __future__ import annotations

import email
import email.policy
import io
import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from evalcheck.cli.app import run
from evalcheck.ruleset import load_ruleset

SAMPLES = Path(__file__).parent.parent / "samples" / "rules" / "yunlan-2023"
RIGHT, WRONG = "数据资源局", "企业服务局"
AS_OF = "2023-06-05"
TIANJIN = load_ruleset("tianjin-2021").catalogue
OF_THE_NOTICE = (
    r"附件\s?[0-9一二三四五六七八九]", r"(?i)appendi(x|ces) \d", "市级", "区级", "天津", "(?i)tianjin", "佐证关键点", "关键点", "清单序号",
    "责任清单", "营商环境", "联络员信息表", r"\byshjcpz", "27509182", "key point", "list number",
)  # fmt: skip
"""Words of the notice of 2021, its places and its parts of names."""
NAMES = re.compile(
    "|".join(
        re.escape(name)
        for name in sorted(
            {
                *(unit.name for unit in TIANJIN.units.units),
                *(district.name for district in TIANJIN.units.districts),
                *(content.name for content in TIANJIN.contents),
                *(template.title for template in TIANJIN.templates),
            },
            key=len,
            reverse=True,
        )
        if len(name) > 2
    )
)
"""Its units, districts, contents and templates."""


def texts(name: str, data: bytes) -> Iterator[tuple[str, str]]:
    """What a file says, by the place where it says it: members of archives and office files too, heads of mails."""
    yield name, name
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for member in archive.infolist():
                yield from texts(f"{name}!{member.filename}", archive.read(member))
    elif name.endswith(".eml"):
        mail = email.message_from_bytes(data, policy=email.policy.default)
        yield name, f"{mail['subject']} {mail['to']}"
        for part in mail.walk():
            if part.get_content_maintype() == "text":
                yield name, str(part.get_content())
    elif not name.endswith((".pdf", ".png", ".sqlite", ".db")):
        yield name, re.sub("<[^>]+>", "", data.decode("utf-8", "replace")) if name.endswith(".xml") else data.decode("utf-8", "replace")


def of_the_notice(told: Iterator[tuple[str, str]]) -> list[str]:
    """Every word of the notice that a text holds, with its place and what stands around it."""
    patterns = [re.compile(one) for one in OF_THE_NOTICE] + [NAMES]
    return [
        f"{place}: …{text[max(0, match.start() - 30) : match.end() + 20]!r}"
        for place, text in told
        for pattern in patterns
        for match in [pattern.search(text)]
        if match
    ]


def written(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield from texts(str(path.relative_to(folder)), path.read_bytes())


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The second city's packages where they may be written to."""
    folder = tmp_path_factory.mktemp("season")
    shutil.copytree(SAMPLES / "packages", folder / "inbox")
    return folder


def called(capsys: pytest.CaptureFixture[str], *argv: str, language: str) -> tuple[int, str]:
    rules = [] if argv[0] == "report" else ["--rules", str(SAMPLES)]
    status = run([*argv, *rules, "--lang", language])
    out = capsys.readouterr()
    return status, out.out + out.err


LANGUAGES = ("zh", "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_unit_sets_up_its_folder_and_is_told_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str) -> None:
    folder = tmp_path / "work"
    status, told = called(capsys, "init", str(folder), "--unit", RIGHT, language=language)
    assert status == 0, told
    names = [path.name for path in folder.rglob("*.xlsx")]
    assert any(re.fullmatch(r"A1(\.2)?_0\d_.*登记表_数据资源局\.xlsx", name) for name in names), names
    status, to_do = called(capsys, "todo", str(folder), "--unit", RIGHT, "--as-of", AS_OF, language=language)
    assert status in (0, 1) and "A1.1" in to_do and re.search(r"A2(\.1)?_\d\d_兑现年报_数据资源局", to_do), to_do
    assert of_the_notice(iter([("init", told), ("todo", to_do)])) == []
    assert of_the_notice(written(folder)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_right_package_passes_and_is_packed_for_the_mail(
    season: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    package = season / "inbox" / RIGHT
    reports = [
        word for form in ("html", "json", "sarif", "xlsx", "csv", "junit", "notice") for word in ("--report", f"{form}={tmp_path / form}")
    ]
    status, told = called(capsys, "validate", str(package), "--as-of", AS_OF, *reports, language=language)
    assert status == 0, told
    assert "A1.2" in told and "第 1 项" not in told
    status, packed = called(capsys, "pack", str(package), "-o", str(tmp_path / "out"), "--as-of", AS_OF, language=language)
    assert status == 0, packed
    carried = [path.name for path in (tmp_path / "out").rglob("*.zip")]
    assert carried and all(re.fullmatch(r"(A1、A2|A1)_0\d_.*_数据资源局\.zip", name) for name in carried), carried
    assert of_the_notice(iter([("validate", told), ("pack", packed)])) == []
    assert of_the_notice(written(tmp_path)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_wrong_package_is_told_its_faults_in_the_words_of_the_scheme(
    season: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    package = Path(shutil.copytree(season / "inbox" / WRONG, tmp_path / WRONG))
    json_file = tmp_path / "report.json"
    status, told = called(capsys, "validate", str(package), "--as-of", AS_OF, "--report", f"json={json_file}", language=language)
    assert status == 1
    codes = {finding["code"] for finding in json.loads(json_file.read_text("utf-8"))["findings"]}
    assert codes >= {"NAM002", "NAM003", "NAM005", "NAM008", "NAM013", "FIL019", "EVD019", "TPL001"}, codes
    status, fixed = called(capsys, "fix", str(package), "--as-of", AS_OF, "--apply", language=language)
    assert "B1_01_走访登记表_企业服务局.docx" in [path.name for path in package.iterdir()], fixed
    assert of_the_notice(iter([("validate", told), ("fix", fixed)])) == []
    assert of_the_notice(texts("report.json", json_file.read_bytes())) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_audit_lays_out_levels_and_points_and_the_report_is_written(
    season: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    out = tmp_path / "out"
    status, told = called(capsys, "audit", str(season / "inbox"), "-o", str(out), "--as-of", AS_OF, language=language)
    assert status in (0, 1, 3), told
    audit = json.loads((out / "audit.json").read_text("utf-8"))
    levels = {unit["unit"]: (unit["level"], unit["level_name"]) for unit in audit["units"]}
    assert levels == {
        RIGHT: ("municipal", "市直部门"), WRONG: ("municipal", "市直部门"), "青溪县": ("district", "县"), "石桥县": ("district", "县"),
    }  # fmt: skip
    scores = {unit["unit"]: unit["score"] for unit in audit["units"]}
    assert (scores[RIGHT]["low"], scores[RIGHT]["full"]) == (60, 60)
    docx = tmp_path / "report.docx"
    status, reported = called(capsys, "report", str(out), "-o", str(docx), language=language)
    assert status == 0, reported
    assert of_the_notice(iter([("audit", told), ("report", reported)])) == []
    # The report's own annexes are none of the notice's.
    own = re.compile("附件[1-3] (?=落实明细表|抽样和调查的方法|没有检查的内容)")
    assert of_the_notice((place, own.sub("", text)) for place, text in written(tmp_path)) == []
