"""What is handed out: the program without Python, the double click, the workflow that builds them."""

import importlib.util
import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
WORKFLOW = yaml.safe_load((ROOT / ".github" / "workflows" / "release.yml").read_text("utf-8"))


def _arguments(given: list[str]) -> list[str]:
    spec = importlib.util.spec_from_file_location("evalcheck_exe", ROOT / "packaging" / "evalcheck_exe.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: list[str] = module.arguments(given)
    return found


def test_a_double_click_and_a_drop_open_the_desk_and_words_are_a_command(tmp_path: Path) -> None:
    assert _arguments([]) == ["desk"]
    assert _arguments([str(tmp_path)]) == ["desk", str(tmp_path)]
    assert _arguments([str(tmp_path / "nothing")]) == [str(tmp_path / "nothing")]
    assert _arguments(["validate", str(tmp_path)]) == ["validate", str(tmp_path)]
    assert _arguments(["doctor"]) == ["doctor"]


def test_the_batch_file_has_the_line_ends_of_windows() -> None:
    data = (ROOT / "packaging" / "检查.bat").read_bytes()
    assert data.count(b"\n") == data.count(b"\r\n") > 5 and b"evalcheck desk %*" in data


def test_every_python_that_is_promised_is_tried_on_three_systems_before_anything_is_published() -> None:
    jobs = WORKFLOW["jobs"]
    lowest = re.search(r'requires-python = ">=(\d\.\d+)"', (ROOT / "pyproject.toml").read_text("utf-8"))
    assert lowest and jobs["tests"]["strategy"]["matrix"]["python"][0] == lowest[1]
    assert [name.split("-")[0] for name in jobs["tests"]["strategy"]["matrix"]["os"]] == ["ubuntu", "windows", "macos"]
    assert set(jobs["publish"]["needs"]) == {"distributions", "tests", "programs"} and jobs["publish"]["if"].endswith("'refs/tags/v')")


@pytest.mark.parametrize("job", list(WORKFLOW["jobs"]))
def test_files_that_a_job_names_are_there_and_no_secret_is_used(job: str) -> None:
    text = yaml.safe_dump(WORKFLOW["jobs"][job], allow_unicode=True)
    assert "secrets." not in text
    for path in re.findall(r"(?:packaging|samples)/[^\s\"']+|constraints\.txt", text):
        assert (ROOT / path).exists(), path
