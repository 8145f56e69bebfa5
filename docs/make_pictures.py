"""Writes the pictures of docs/pictures from runs on the samples, in Chromium: `python -m docs.make_pictures`."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from selenium import webdriver

ROOT = Path(__file__).parent.parent
PICTURES = ROOT / "docs" / "pictures"
_DAY = "2022-05-30"
_WAIT = 120.0
"""Seconds that a page may take to show what is waited for."""


def main() -> None:
    for language in ("zh", "en"):
        with tempfile.TemporaryDirectory() as private:
            _desk(Path(private), language)
            _audit(Path(private), language)


def _desk(private: Path, language: str) -> None:
    package = private / "市税务局"
    shutil.copytree(ROOT / "samples" / "市税务局", package)
    environment = os.environ | {"HOME": str(private), "XDG_STATE_HOME": str(private), "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "evalcheck", "desk", str(package), "--no-browser", "--lang", language]
    with subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True, encoding="utf-8") as program:
        assert program.stdout is not None
        address = re.search(r"http://\S+", program.stdout.readline())
        assert address
        browser = _browser()
        try:
            browser.get(address[0])
            _take(browser, language)
        finally:
            browser.quit()
            program.terminate()


def _audit(private: Path, language: str) -> None:
    """The overview of an audit of all samples."""
    inbox, output = private / "收件箱", private / "结果"
    for sample in sorted(path for path in (ROOT / "samples").iterdir() if path.is_dir() and not path.name.startswith("_")):
        shutil.copytree(sample, inbox / sample.name)
    command = [sys.executable, "-m", "evalcheck", "audit", str(inbox), "-o", str(output), "--as-of", _DAY, "--lang", language]
    subprocess.run(command, cwd=ROOT, check=False, stdout=subprocess.DEVNULL)  # one of the samples fails, and is to
    browser = _browser()
    try:
        browser.get((output / "总览.html").as_uri())
        browser.save_screenshot(str(PICTURES / f"audit-{language}.png"))
    finally:
        browser.quit()


def _take(browser: Any, language: str) -> None:
    _until(lambda: browser.find_element("id", "go").is_displayed())
    browser.execute_script(f"document.getElementById('as_of').value = '{_DAY}'")
    browser.find_element("id", "go").click()
    _until(lambda: browser.find_element("id", "verdict").text)
    time.sleep(2)  # the report in its frame
    # The path of this machine is nobody's business.
    browser.execute_script("document.getElementById('chosen').textContent = 'D:\\\\市税务局'")
    browser.find_element("id", "t-names").click()
    browser.save_screenshot(str(PICTURES / f"names-{language}.png"))
    browser.get(browser.current_url + "report")
    time.sleep(1)
    browser.save_screenshot(str(PICTURES / f"report-{language}.png"))


def _browser() -> Any:
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    for flag in ("headless", "no-sandbox", "disable-gpu", "window-size=1280,1000", "hide-scrollbars"):
        options.add_argument(f"--{flag}")
    return webdriver.Chrome(options=options, service=webdriver.ChromeService(shutil.which("chromedriver")))


def _until(shown: Callable[[], object]) -> None:
    until = time.monotonic() + _WAIT
    while not shown() and time.monotonic() < until:
        time.sleep(0.2)


if __name__ == "__main__":
    main()
