"""Runs the commands of docs/tutorials/*.md and writes what they print below them: `python docs/make_tutorials.py`.

A block of a page begins with `$ evalcheck …`; all blocks of a page run in one private folder that holds copies of the samples, by
themselves and in an inbox (收件箱). Of a long answer a page shows the first lines: `<!-- lines: 12 -->` above the block.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TUTORIALS = ROOT / "docs" / "tutorials"
SAMPLES = ("市税务局", "市体育局", "和平区")
_BLOCK = re.compile(r"(?:<!-- lines: (?P<lines>\d+) -->\n)?```console\n\$ (?P<command>[^\n]+)\n.*?```", re.S)
_DIGEST = re.compile(r"\b[0-9a-f]{32}\b|(?<=[（(]摘要 )[0-9a-f]{16}|(?<=\(digest )[0-9a-f]{16}")
"""Of what holds the minute of its making; the digest of a draw is the same each time."""
_MORE, _STATUS = "…", "; echo $?"


def written(page: Path) -> str:
    """The page with the answers of its commands as they are now."""
    with tempfile.TemporaryDirectory() as private:
        folder = Path(private) / "work"
        folder.mkdir()
        for name in SAMPLES:
            for place in (folder / name, folder / "收件箱" / name):
                shutil.copytree(ROOT / "samples" / name, place)
        environment = os.environ | {"HOME": private, "XDG_STATE_HOME": private, "PYTHONUTF8": "1", "COLUMNS": "80", "PYTHONPATH": str(ROOT)}
        environment["EVALCHECK_LANG"] = "zh" if page.name.endswith(".zh-CN.md") else "en"
        return _BLOCK.sub(lambda block: _answered(block, folder, environment), page.read_text("utf-8"))


def _answered(block: re.Match[str], folder: Path, environment: dict[str, str]) -> str:
    told, status = _told(block["command"], folder, environment)
    if (most := int(block["lines"] or 0)) and len(told) > most:
        told = [*told[:most], _MORE]
    told += [str(status)] if block["command"].endswith(_STATUS) else []
    head = block[0][: block[0].index("\n", block[0].index("$ ")) + 1]
    return head + "".join(f"{line}\n" for line in told) + "```"


def _told(command: str, folder: Path, environment: dict[str, str]) -> tuple[list[str], int]:
    """What a command prints, without what this machine and this minute add to it, and its exit status."""
    words = [sys.executable, "-m", *command.removesuffix(_STATUS).split()]
    done = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8", check=False)
    text = _DIGEST.sub(_MORE, (done.stdout + done.stderr).replace(environment["HOME"], "~")).rstrip("\n")
    return [line.rstrip() for line in text.split("\n")], done.returncode


def pages() -> list[Path]:
    return sorted(TUTORIALS.glob("*.md"))


def main() -> None:
    for page in pages():
        page.write_text(written(page), "utf-8", newline="\n")


if __name__ == "__main__":
    main()
