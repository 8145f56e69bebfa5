"""`python -m benchmarks.rules_import [FOLDER] [--show]`: the share of right facts by field, of invented notices or of those in FOLDER.

FOLDER holds notices that somebody else wrote, each with its truth (n1.docx, n1.truth.json), or the taken-apart text of the notice of 2021
(appendix7-text.json, contents.json, notice.txt), whose import is held against tianjin-2021. A fact is right where it is exactly that of the
truth; `where asked` counts only clauses where truth or guess has one at all.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.rules_import.compare import Figures, held_against, table
from benchmarks.rules_import.layouts import facts, notices, write_invented
from benchmarks.rules_import.notice_2021 import write_notice
from benchmarks.rules_import.strangers import read_by_strangers, strangers
from evalcheck.catalogue.items import Content
from evalcheck.ruleset import load_ruleset
from evalcheck.ruleset.model import RulesetError
from evalcheck.ruleset.notice.grids import NoNotice
from evalcheck.ruleset.notice.writing import draft
from evalcheck.submission.limits import Limits


def imported(notice: Path, base: str | None) -> Sequence[Content]:
    """The contents of a notice's draft, loaded as any ruleset."""
    folder = notice.parent / "draft"
    made = draft(notice, base, "tianjin-2021", folder, Limits())
    for name, text in made.files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return load_ruleset(folder).catalogue.contents


def of_2021(folder: Path, show: bool) -> Figures:
    """The notice of 2021 as a Word file, held against the shipped ruleset."""
    with TemporaryDirectory() as made:
        notice = Path(made) / "notice.docx"
        write_notice(folder, notice)
        return held_against(imported(notice, "tianjin-2021"), load_ruleset("tianjin-2021").catalogue.contents, show)


def of_invented(show: bool) -> dict[str, Figures]:
    """The invented notices, each in its layout, and all of them together."""
    figures: dict[str, Figures] = {}
    whole = Figures()
    for name, notice in notices().items():
        with TemporaryDirectory() as made:
            figures[name] = held_against(imported(write_invented(notice, Path(made)), None), facts(notice), show)
        whole.add(figures[name])
    return figures | {"all": whole}


def _imported_or_none(notice: Path) -> Sequence[Content]:
    """Where no list is found every fact is lost, and that is said."""
    try:
        return imported(notice, None)
    except (NoNotice, RulesetError) as error:
        print(f"{notice.name}: {error}")
        return ()


def of_strangers(folder: Path, show: bool) -> dict[str, Figures]:
    """The notices of FOLDER that have a truth beside them, and all of them together."""
    figures: dict[str, Figures] = {}
    whole = Figures()
    for name, notice, truth in strangers(folder):
        with TemporaryDirectory() as made:
            copy = shutil.copy(notice, made)
            print(f"{name}:") if show else None
            figures[name] = read_by_strangers(_imported_or_none(Path(copy)), truth, show)
        whole.add(figures[name])
    return figures | {"all": whole}


def _figures(folders: Sequence[Path], show: bool) -> dict[str, Figures]:
    if not folders:
        return of_invented(show)
    return of_strangers(folders[0], show) if any(strangers(folders[0])) else {"2021": of_2021(folders[0], show)}


def main(arguments: list[str]) -> None:
    show = "--show" in arguments
    folders = [Path(one) for one in arguments if not one.startswith("--")]
    for name, figures in _figures(folders, show).items():
        print(table(name, figures))


if __name__ == "__main__":
    main(sys.argv[1:])
