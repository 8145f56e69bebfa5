"""The command line: every way a call can end, in both languages, on any console."""

from __future__ import annotations

import importlib
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from evalcheck.checks import KINDS
from evalcheck.cli.app import run
from evalcheck.cli.language import chosen
from evalcheck.reporters.wrapping import cells
from tests.fixtures.hand_built import FAILING, INCOMPLETE, PASSING

COMMANDS = [
    [],
    ["validate"],
    ["fix"],
    ["init"],
    ["todo"],
    ["pack"],
    ["diff"],
    ["report"],
    ["audit-diff"],
    ["show"],
    ["explain"],
    ["template"],
    ["completion"],
    ["rules"],
    ["survey"],
]
COMMANDS += [["rules", name] for name in ("list", "show", "check", "diff", "export", "page", "schema", "test", "vocabulary")]
Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Call:
    """Run a command line in this process: exit status, standard output, standard error."""
    monkeypatch.delenv("EVALCHECK_LANG", raising=False)

    def called(*argv: str) -> tuple[int, str, str]:
        status = run(argv)
        output = capsys.readouterr()
        return status, output.out, output.err

    return called


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The library replaced by one that gives a report built by hand, and remembers how it was called."""
    seen: dict[str, Any] = {"report": FAILING}

    def validate(paths: object, **given: Any) -> object:
        seen.update(given, paths=paths)
        if isinstance(seen["report"], BaseException):
            raise seen["report"]
        return seen["report"]

    monkeypatch.setattr("evalcheck.cli.validate.validate", validate)
    return seen


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_help_fits_80_columns_has_an_example_and_follows_the_language(call: Call, command: list[str], language: str) -> None:
    status, out, err = call(*command, "--lang", language, "--help")
    assert (status, err) == (0, "")
    assert max(cells(line) for line in out.split("\n")) <= 80
    assert ("例：\n  evalcheck" if language == "zh" else "Examples:\n  evalcheck") in out
    texts = out.replace("市税务局", "").replace("33-用水-2", "")
    assert bool(re.search("[一-鿿]", texts)) is (language == "zh")


def test_the_language_may_stand_before_or_after_the_command_or_in_the_environment(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    english = call("--lang", "en", "rules", "--help")
    assert english == call("rules", "--lang=en", "--help")
    monkeypatch.setenv("EVALCHECK_LANG", "en_GB.UTF-8")
    assert english == call("rules", "--help")
    assert call("rules", "--help", "--lang", "zh")[1].startswith("用法")


def test_a_console_that_has_no_chinese_gets_english() -> None:
    class Ascii:
        encoding = "ascii"

    assert chosen([], {}, Ascii()).language == "en"  # type: ignore[arg-type]
    assert chosen(["--lang", "zh"], {}, Ascii()).language == "zh"  # type: ignore[arg-type]
    assert chosen(["x", "--", "--lang", "en"], {}, sys.__stdout__).language == "zh"


def test_the_version_is_printed(call: Call) -> None:
    from evalcheck import __version__

    assert call("--version") == (0, f"evalcheck {__version__}\n", "")


def test_the_version_imports_next_to_nothing() -> None:
    code = "import sys\nfrom evalcheck.cli import main\ntry: main(['--version'])\nexcept SystemExit: print('click' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[1] == "False"


def test_help_of_the_whole_needs_no_pydantic() -> None:
    code = "import sys\nfrom evalcheck.cli.app import run\nrun(['--help'])\nprint('pydantic' in sys.modules, 'rich' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, env={**os.environ, "PYTHONIOENCODING": "utf-8"})
    assert done.stdout.decode().rstrip().split("\n")[-1] == "False False"


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["frobnicate"], "没有命令“frobnicate”"),
        (["valdate", "x"], "是否为 validate"),
        (["validate"], "缺少 PATH"),
        (["validate", "x", "--fomat", "json"], "没有选项 --fomat；是否为 --format"),
        (["validate", "x", "--format", "pdf"], "--format 只能是：terminal、json"),
        (["validate", "x", "--as-of", "yesterday"], "--as-of：“yesterday”不是日期"),
        (["validate", "x", "--as-of"], "选项 --as-of 后面要写值"),
        (["validate", "x", "--lang", "fr"], "--lang 只能是：zh、en"),
        (["validate", "x", "--select", "NAM044"], "没有编号 NAM044；是否为 NAM0"),
        (["validate", "x", "--ignore", "FIL002"], "FIL002 不能忽略"),
        (["validate", "x", "--ignore", "NAM008,fil015"], "FIL015 不能忽略"),
        (["validate", "x", "--ignore", "FIL"], "FIL001、FIL002、FIL003"),
        (["validate", "no/such/path"], "找不到 no"),
        (["validate", ".", "--rules", "no-such"], "内置规则集：tianjin-2021"),
        (["validate", ".", "--unit", "税务居"], "不认识单位“税务居”；是否为“市税务局”"),
        (["validate", ".", "--output", "no/such/report.txt"], "文件夹 no"),
        (["validate", ".", "--output", "."], "是文件夹"),
        (["explain", "NAM999"], "没有编号“NAM999”"),
        (["explain", "NAM001", "NAM002"], "多余的参数：NAM002"),
        (["rules", "show", "999"], "清单序号为 1 到 103"),
        (["rules", "show", "税务居"], "是否为“市税务局”"),
        (["rules", "check", "no/such"], "找不到该规则集"),
        (["rules", "lst"], "是否为 list"),
        (["template", "letter"], "FORM 只能是：sample"),
        (["completion", "tcsh"], "SHELL 只能是：bash"),
    ],
    ids=" ".join,
)
def test_a_wrong_call_is_one_clear_line_and_status_2(
    call: Call, argv: list[str], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    status, out, err = call(*argv)
    assert (status, out) == (2, "")
    assert err.count("\n") == 1 and err.startswith("evalcheck: ")
    assert words in err
    english = call(*argv, "--lang", "en") if "--lang" not in argv else (2, "", "evalcheck: \n")
    assert english[0] == 2 and english[2].count("\n") == 1


def test_no_arguments_give_the_help_and_status_2(call: Call) -> None:
    status, out, err = call()
    assert (status, out) == (2, "") and err.startswith("用法：evalcheck")


@pytest.mark.parametrize(("report", "status"), [(PASSING, 0), (FAILING, 1), (INCOMPLETE, 3)])
def test_the_exit_status_follows_the_verdict(call: Call, judged: dict[str, Any], report: object, status: int) -> None:
    judged["report"] = report
    assert call("validate", "x")[0] == status
    assert call("validate", "x", "--format", "json")[0] == status


def test_options_reach_the_library(call: Call, judged: dict[str, Any]) -> None:
    argv = "--rules r --unit u --as-of 2022-05-30 --received 2022-05-26 --select NAM,row003 --select DAT --ignore NAM008 --fail-on warning"
    call("validate", "a", "b", *argv.split())
    assert (judged["paths"], judged["rules"], judged["unit"], judged["fail_on"]) == (("a", "b"), "r", "u", "warning")
    assert (str(judged["as_of"]), str(judged["received"])) == ("2022-05-30", "2022-05-26")
    assert (judged["select"], judged["ignore"]) == (("NAM", "ROW003", "DAT"), ("NAM008",))


def test_the_day_of_checking_is_today_in_china(call: Call, judged: dict[str, Any]) -> None:
    from datetime import UTC, datetime, timedelta

    call("validate", "x")
    assert judged["as_of"] in {(datetime.now(UTC) + timedelta(hours=8, seconds=seconds)).date() for seconds in (-60, 0)}


def test_a_failure_of_ours_is_status_3_and_no_traceback(call: Call, judged: dict[str, Any]) -> None:
    class Panic(BaseException):
        pass

    for error in (RuntimeError("boom\nbang"), Panic("boom"), MemoryError()):
        judged["report"] = error
        status, out, err = call("validate", "x")
        assert (status, out) == (3, "") and "不是材料的问题" in err and "Traceback" not in err and err.count("\n") == 1
        assert "Traceback" in call("validate", "x", "--debug")[2]
        assert "Traceback" in call("--debug", "validate", "x")[2]


def test_an_interruption_is_status_130(call: Call, judged: dict[str, Any]) -> None:
    judged["report"] = KeyboardInterrupt()
    assert call("validate", "x") == (130, "", "\n已中断。\n")


def test_a_report_is_written_to_a_file_that_is_never_overwritten(call: Call, judged: dict[str, Any], tmp_path: Path) -> None:
    target = tmp_path / "报告.json"
    assert call("validate", "x", "--output", str(target))[:2] == (1, "")
    target.unlink()
    err = call("validate", "x", "--format", "json", "--output", str(target))[2]
    assert "报告已写入" in err and "不通过" in err
    assert json.loads(target.read_text("utf-8"))["verdict"] == "fail"
    judged["report"] = PASSING
    status, _, err = call("validate", "x", "--output", str(target))
    assert status == 2 and "已存在" in err and "--force" in err
    assert call("validate", "x", "--output", str(target), "--force")[0] == 0
    assert target.read_text("utf-8").startswith("√ 通过")
    assert list(tmp_path.iterdir()) == [target]


def test_a_report_that_lands_inside_the_package_is_warned_of(call: Call, judged: dict[str, Any], tmp_path: Path) -> None:
    assert "报送前请移走" in call("validate", str(tmp_path), "--output", str(tmp_path / "r.txt"))[2]


def test_json_is_utf8_and_complete_whatever_the_console(call: Call, judged: dict[str, Any]) -> None:
    out = call("validate", "x", "--format", "json")[1]
    assert json.loads(out)["submission"]["unit"] == "市市场监管委"


def test_personal_data_shows_only_when_asked(call: Call, judged: dict[str, Any]) -> None:
    assert "13800001234" not in call("validate", "x")[1]
    assert "13800001234" in call("validate", "x", "--show-personal")[1]


@pytest.mark.parametrize("encoding", ["ascii", "gbk", "utf-8", "latin-1"])
@pytest.mark.parametrize("form", ["terminal", "json"])
def test_no_console_makes_it_crash(encoding: str, form: str, tmp_path: Path) -> None:
    (tmp_path / "名\u2713\U00020000.xlsx").write_bytes(b"x")
    done = evalcheck("validate", str(tmp_path), "--format", form, "--lang", "zh", "--as-of", "2022-05-30", PYTHONIOENCODING=encoding)
    assert done.returncode == 1 and done.stderr == b""
    if form == "json":
        assert json.loads(done.stdout.decode("utf-8"))["verdict"] == "fail"


def test_a_reader_that_goes_away_is_no_failure(tmp_path: Path) -> None:
    command = f'"{sys.executable}" -m evalcheck validate "{tmp_path}" --as-of 2022-05-30; echo "status $?" >&2'
    done = subprocess.run(["bash", "-c", f"({command}) | true"], capture_output=True, text=True)
    assert done.stderr == "status 1\n"


def test_piped_output_has_no_colour_and_stderr_no_progress(tmp_path: Path) -> None:
    done = evalcheck("validate", str(tmp_path), "--as-of", "2022-05-30")
    assert b"\x1b" not in done.stdout and done.stderr == b""


def evalcheck(*argv: str, **environ: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-m", "evalcheck", *argv], capture_output=True, env={**os.environ, **environ})


def test_leaving_at_once_does_what_an_exit_has_to_do() -> None:
    code = (
        "import atexit, sys\nfrom evalcheck.cli.app import leave_at_once\n"
        "class Last:\n def __del__(self): print('freed')\n"
        "last = Last()\natexit.register(print, 'exit functions')\nsys.stdout.write('unflushed ')\nleave_at_once(3)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (3, "unflushed exit functions\n", "")


def test_a_thread_that_still_runs_is_waited_for() -> None:
    code = (
        "import threading\nfrom evalcheck.cli.app import leave_at_once\n"
        "go = threading.Event()\nthreading.Thread(target=lambda: (go.wait(), print('done'))).start()\nleave_at_once(0)\ngo.set()"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "done\n"


def test_an_empty_folder_fails_and_a_missing_path_is_a_wrong_call(call: Call, tmp_path: Path) -> None:
    status, out, _ = call("validate", str(tmp_path), "--as-of", "2022-05-30")
    assert status == 1 and "FIL001" in out
    with zipfile.ZipFile(tmp_path / "空.zip", "w"):
        pass
    assert call("validate", str(tmp_path / "空.zip"), "--as-of", "2022-05-30")[0] == 1


def test_selecting_never_hides_what_cannot_be_ignored(call: Call, tmp_path: Path) -> None:
    status, out, _ = call("validate", str(tmp_path), "--select", "NAM004", "--as-of", "2022-05-30")
    assert status == 1 and "FIL001" in out and "只查 NAM004" in out


def test_fail_on_never_keeps_the_verdict(call: Call, tmp_path: Path) -> None:
    status, out, _ = call("validate", str(tmp_path), "--fail-on", "never", "--as-of", "2022-05-30")
    assert status == 0 and out.startswith("× 不通过")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_kind_is_explained(call: Call, language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _read_once(monkeypatch, "explain")
    for code, kind in KINDS.items():
        status, out, _ = call("explain", code, "--lang", language)
        assert status == 0 and kind.words(language).title.split()[0] in out and "{count}" not in out  # type: ignore[arg-type]
        assert max(cells(line) for line in out.split("\n")) <= 80
    everything = call("explain", "--lang", language)[1]
    assert all(code in everything for code in KINDS)


def test_a_family_or_an_english_name_is_explained_too(call: Call) -> None:
    assert call("explain", "nam")[1].startswith("NAM  文件名\n  NAM001")
    assert call("explain", KINDS["NAM004"].name)[1] == call("explain", "nam004")[1]


@pytest.mark.parametrize(
    "what", [None, "33", "第33项", "033", "33-用水-2", "7-1", "7.1", "优化纳税服务", "市税务局", "天津市税务局", "和平区", "滨海新区"]
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_list_reads_in_80_columns(call: Call, what: str | None, language: str) -> None:
    status, out, err = call("rules", "show", *([what] if what else []), "--lang", language)
    assert (status, err) == (0, "") and len(out) > 60
    assert max(cells(line) for line in out.split("\n")) <= 80


def test_an_item_shows_who_answers_for_it_what_it_promises_and_whom_to_call(call: Call) -> None:
    out = call("rules", "show", "33")[1]
    for words in ("市水务局", "各区人民政府", "9 个工作日", "27509185", "33-用气-3", "附件7·33·用水·1", "如有：典型案例"):
        assert words in out


def test_a_unit_shows_its_items_by_duty_and_its_spelling(call: Call) -> None:
    out = call("rules", "show", "市税务局")[1]
    assert out.index("牵头，必须提供（3 项）") < out.index("   25  ") < out.index("共同牵头") < out.index("责任单位")
    assert "市级市税务局" in out


def _read_once(monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    """Hundreds of calls of one command: the ruleset, which is held to its files elsewhere, is read for the first."""
    from evalcheck.ruleset import load_ruleset

    monkeypatch.setattr(importlib.import_module(f"evalcheck.cli.{command}"), "load_ruleset", cache(load_ruleset))


def test_every_item_and_clause_can_be_shown(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    from evalcheck.ruleset import load_ruleset

    _read_once(monkeypatch, "rules")
    catalogue = load_ruleset().catalogue
    for name in (*map(str, catalogue.items), *list(catalogue.clauses)[::10]):
        assert call("rules", "show", name)[0] == 0


def test_rulesets_are_listed_checked_and_exported(call: Call) -> None:
    assert call("rules", "list")[1].startswith("tianjin-2021  ")
    status, out, _ = call("rules", "check", "tianjin-2021")
    assert status == 0 and "清单 103 项，条款 330" in out
    exported = json.loads(call("rules", "export", "tianjin-2021")[1])
    assert exported["id"] == "tianjin-2021" and len(exported["items"]) == 103


def test_a_broken_ruleset_names_file_line_and_key(call: Call, tmp_path: Path) -> None:
    from evalcheck.ruleset import builtin_rulesets

    folder = tmp_path / "broken"
    folder.mkdir()
    text = (builtin_rulesets()["tianjin-2021"] / "ruleset.yaml").read_text("utf-8")
    (folder / "ruleset.yaml").write_text("colour: blue\n" + text, "utf-8")
    for argv in (["rules", "check"], ["validate", str(tmp_path), "--rules"], ["rules", "show", "--rules"]):
        status, out, err = call(*argv, str(folder))
        assert (status, out) == (2, "")
        assert re.match(r"evalcheck: broken/ruleset\.yaml:1: colour: .+\n", err)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_completion_scripts_are_printed(call: Call, shell: str) -> None:
    status, out, _ = call("completion", shell)
    assert status == 0 and "_EVALCHECK_COMPLETE" in out


def test_completion_offers_commands() -> None:
    done = evalcheck(_EVALCHECK_COMPLETE="bash_complete", COMP_WORDS="evalcheck va", COMP_CWORD="1")
    assert done.stdout.decode().strip() == "plain,validate"
    done = evalcheck(_EVALCHECK_COMPLETE="powershell_complete", COMP_WORDS='["evalcheck"]', COMP_CWORD="va")
    assert done.stdout.decode().strip() == "validate"


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["validate", "--unit", "市税"], ["市税务局"]),
        (["init", "--unit", "滨海新"], ["滨海新区"]),
        (["todo", "--unit", "体育"], ["市体育局"]),
        (["explain", "na"], ["NAM", *(f"NAM{n:03}" for n in range(1, 14))]),
        (["explain", "NAM00"], [f"NAM00{n}" for n in range(1, 10)]),
        (["validate", "--select", "NAM,row01"], [f"NAM,ROW01{n}" for n in range(6)]),
        (["rules", "show", "33"], ["33"]),
        (["rules", "show", "优化纳"], ["优化纳税服务"]),
        (["rules", "show", "--rules", "nowhere", "33"], []),
        (["audit", "--rules", "tianjin-202"], ["tianjin-2021", "tianjin-2022"]),
    ],
)
def test_completion_offers_units_items_and_codes(
    words: list[str], offered: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In this process, as one that the shell starts would; that one is in the test above."""

    def told(shell: str, line: str, word: str) -> list[str]:
        for name, value in (("_EVALCHECK_COMPLETE", f"{shell}_complete"), ("COMP_WORDS", line), ("COMP_CWORD", word)):
            monkeypatch.setenv(name, value)
        with pytest.raises(SystemExit):
            run([])
        return [one for one in capsys.readouterr().out.split("\n") if one]

    assert [one.removeprefix("plain,") for one in told("bash", " ".join(["evalcheck", *words]), str(len(words)))] == offered
    assert told("powershell", json.dumps(["evalcheck", *words[:-1]]), words[-1]) == offered


def test_a_bar_appears_only_for_long_work_watched_by_somebody(monkeypatch: pytest.MonkeyPatch) -> None:
    from evalcheck.cli import progress
    from evalcheck.words import Say

    with progress.watched(Say()) as nobody:
        assert nobody is None
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(progress, "PATIENCE", 0.0)
    with progress.watched(Say()) as update:
        assert update is not None
        for done in range(20):
            update(done, 20, "[bold]x\x1b.xlsx")


def test_waived_and_selected_reports_go_through_the_same_door(call: Call, judged: dict[str, Any]) -> None:
    judged["report"] = replace(FAILING, findings=FAILING.findings[2:3], files=FAILING.files[:2])
    status, out, _ = call("validate", "x")
    assert status == 0 and "已豁免 1 处" in out


SAMPLES = sorted(path for path in (Path(__file__).parent.parent / "samples").iterdir() if path.is_dir() and not path.name.startswith("_"))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.name)
def test_reports_on_the_samples_hold_the_schema_the_width_and_the_encoding(call: Call, sample: Path) -> None:
    schema = json.loads((Path(__file__).parent.parent / "docs" / "report-v1.schema.json").read_text("utf-8"))
    status, out, _ = call("validate", str(sample), "--as-of", "2022-05-30", "--format", "json")
    report = json.loads(out)
    assert [error.message for error in Draft202012Validator(schema).iter_errors(report)] == []
    assert status == {"pass": 0, "fail": 1, "incomplete": 3}[report["verdict"]]
    for language in ("zh", "en"):
        text = call("validate", str(sample), "--as-of", "2022-05-30", "--lang", language)[1]
        assert max(cells(line) for line in text.split("\n")) <= 80
        text.encode("gbk")
    assert not re.search(r"(?<![0-9A-Za-z])1[3-9]\d{9}(?![0-9A-Za-z])", out)


def _piped(data: bytes, *args: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "evalcheck", "validate", "-", "--as-of", "2022-05-30", *args], input=data, capture_output=True,
        env=os.environ | {"PYTHONUTF8": "1", "EVALCHECK_LANG": "zh"},
    )  # fmt: skip
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def test_a_package_comes_through_a_pipe_and_is_not_blamed_for_a_name_that_it_lacks(tmp_path: Path) -> None:
    good = Path(__file__).parent.parent / "samples" / "市体育局"
    made = Path(shutil.make_archive(str(tmp_path / "made"), "zip", good.parent, good.name))
    assert _piped(made.read_bytes())[0] == 0
    status, out, _ = _piped(made.read_bytes(), "--format", "json")
    report = json.loads(out)
    assert (status, report["verdict"], report["findings"], len(report["files"])) == (0, "pass", [], 6)
    status, out, _ = _piped(made.read_bytes()[:-30])
    assert status == 1 and "FIL002" in out
    assert _piped(b"")[0] == 1


def test_where_nothing_comes_through_a_pipe_it_says_so(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: True))
    status, _, err = call("validate", "-")
    assert status == 2 and "PATH 写作“-”时，材料要从管道送来" in err
