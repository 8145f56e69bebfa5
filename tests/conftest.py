"""Fixtures shared by all tests, and what every test's id must be: the same wherever and whenever it is collected."""

from __future__ import annotations

import gc
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

# Eight thousand tests and what they remember are no garbage: looked through as often as Python does it, they took a half of the time.
# On the command line the collector is off.
gc.set_threshold(200_000, 20, 100)

LONGEST = 120
"""Signs of an id; what is longer tells nobody which case it is."""
_LONGEST_PART = 60


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes and long texts are known by their argument's name and a number: a zip made on import holds the clock, and so would its id."""
    raw = isinstance(val, bytes | bytearray) or (isinstance(val, str) and (len(val) > _LONGEST_PART or not val.isprintable()))
    return argname if raw else None


def complaint(node: str) -> str | None:
    """What is wrong with the id of a test: two workers of xdist, or two machines, would not agree on it."""
    case = re.sub(r"\\u[0-9a-f]{4}", "字", node.partition("[")[2])
    if not case.isprintable() or re.search(r"\\x[01]", case):
        return "holds signs that cannot be printed"
    if re.search(r" at 0x[0-9a-f]{6}", case) or str(ROOT) in case or tempfile.gettempdir() + "/" in case:
        return "holds a place on this machine"
    return f"is longer than {LONGEST} signs" if len(case) > LONGEST else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    wrong = [f"{item.nodeid[:200]} {what}" for item in items if (what := complaint(item.nodeid))]
    if wrong:
        raise pytest.UsageError("give these tests ids:\n" + "\n".join(wrong))


@pytest.fixture(scope="session", autouse=True)
def _own_state_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What commands remember of this user stays within the tests."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("XDG_STATE_HOME", "LOCALAPPDATA"):
            patch.setenv(name, str(tmp_path_factory.mktemp("state")))
        yield


@pytest.fixture(scope="session")
def warm(_own_state_folder: None, tmp_path_factory: pytest.TempPathFactory) -> None:
    """For tests that start readers: an audit in this process, so that forked ones have libraries, patterns and templates at hand."""
    from evalcheck.audit import run
    from evalcheck.audit.tasks import AuditWork
    from evalcheck.cli import app
    from tests.here import Here

    folder = tmp_path_factory.mktemp("warm")
    for unit in ("市体育局", "市税务局"):
        shutil.copytree(ROOT / "samples" / unit, folder / "in" / unit)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "_workers", lambda request: Here(AuditWork(request.settings)))
        app.run(["audit", str(folder / "in"), "-o", str(folder / "out"), "--as-of", "2022-05-30", "--limit", "ocr_parts=0"])


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Chromium without a screen; its connections of its own are closed, and what it complains about is kept."""
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not (chromium and driver):
        pytest.skip("chromium and chromedriver are not installed (apt-get install chromium chromium-driver)")
    webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    flags = "headless no-sandbox disable-gpu disable-quic no-first-run disable-background-networking disable-component-update disable-sync"
    for flag in (*flags.split(), "window-size=1280,900", f"user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(f"--{flag}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    started = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    yield started
    started.quit()
