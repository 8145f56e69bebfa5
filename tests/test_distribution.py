"""What people are told to install is this project: its distribution is `evalcheck-cn`, for `evalcheck` on the index is a stranger's."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from evalcheck import __version__, extras

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
SHOWN = {".md", ".py", ".toml", ".yml", ".yaml", ".txt", ".json", ".html", ".j2", ".spec", ".sh", ""}
# An installer, its options and other packages, then the bare name: what follows it may end the word, ask for extras or for a version.
BARE = re.compile(
    r"""(?:pip3?|pipx|uv|install|download|wheel|additional_dependencies)\b[^\n`|&;]*?[\s"'\[,]evalcheck(?=["'\[\],=<>~!\s`]|$)"""
)


def texts() -> list[Path]:
    """The project's own texts: what Git keeps, or in an unpacked sdist all that lies there."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    names = listed.stdout.decode().split("\0") if listed.returncode == 0 else [str(p.relative_to(ROOT)) for p in ROOT.rglob("*")]
    return [
        ROOT / name for name in names if Path(name).suffix in SHOWN and (ROOT / name).is_file() and name != "tests/test_distribution.py"
    ]


def told_to_install_a_stranger(text: str) -> list[str]:
    return [line for line in text.splitlines() if BARE.search(line) or re.search(r"evalcheck\[[a-z]", line)]


def test_no_text_tells_people_to_install_the_strangers_package() -> None:
    found = {str(path.relative_to(ROOT)): told_to_install_a_stranger(path.read_text("utf-8", "replace")) for path in texts()}
    assert len(found) > 300
    assert {name: lines for name, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    "line",
    [
        "pip install evalcheck",
        'pip install "evalcheck[ocr]"',
        "pip install --find-links wheels evalcheck==0.1.0",
        "uv tool install evalcheck",
        "pip download evalcheck -d wheels",
        "additional_dependencies: [evalcheck]",
        "需 evalcheck[cluster]",
    ],
)
def test_a_line_that_names_the_strangers_package_would_be_told(line: str) -> None:
    assert told_to_install_a_stranger(line) == [line]


@pytest.mark.parametrize(
    "line",
    [
        "pip install evalcheck-cn",
        'pip install "evalcheck-cn[ocr]"',
        "pip install -q . && evalcheck validate x",
        "pip install dist/evalcheck_cn-0.1.0-py3-none-any.whl",
        "Install evalcheck-cn, then run evalcheck.",
    ],
)
def test_a_line_that_names_ours_is_left_alone(line: str) -> None:
    assert told_to_install_a_stranger(line) == []


def test_hints_and_the_project_agree_on_the_name_and_its_extras() -> None:
    assert PROJECT["name"] == extras.DISTRIBUTION
    named = {
        name for path in (ROOT / "evalcheck").rglob("*.py") for name in re.findall(r"install\([\"'](\w+)[\"']\)", path.read_text("utf-8"))
    }
    assert {"archives", "cluster", "media", "ocr"} <= named <= set(PROJECT["optional-dependencies"])


def test_guides_name_the_wheel_of_this_version() -> None:
    wheel = f"evalcheck_cn-{__version__}-py3-none-any.whl"
    pages = ["README.md", "README.zh-CN.md", "docs/guide.md", "docs/guide.zh-CN.md", "docs/index.md", "docs/windows.md"]
    assert [page for page in pages if set(re.findall(r"evalcheck_cn-\S+?\.whl", (ROOT / page).read_text("utf-8"))) != {wheel}] == []
