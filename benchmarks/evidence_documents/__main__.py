"""Make the labelled documents, examine them, print what was told: `python -m benchmarks.evidence_documents [--count N] [--ocr]`.

Two parts: one that rules were tuned on, one with other words on which nothing was ever tuned. Everything follows from the seeds.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.evidence_documents.labelled import PARTS, cases
from benchmarks.evidence_documents.score import scored, wrong


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--count", type=int, default=300, help="papers in each part, each in four formats")
    arguments.add_argument("--seed", type=int, default=0, help="added to the seeds of both parts")
    arguments.add_argument("--ocr", action="store_true", help="instead: scanned pages, rings of seals, screens, read by OCR")
    arguments.add_argument("--kinds", action="store_true", help="instead: files of all kinds of evidence under telling and untelling names")
    arguments.add_argument("--part", choices=[*PARTS, "both"], default="both")
    arguments.add_argument("--no-office", action="store_true", help="only the formats that are written here, none by LibreOffice")
    arguments.add_argument("--save", type=Path, help="write the files to this folder instead")
    arguments.add_argument("--wrong", action="store_true", help="name the files where something was missed or wrongly claimed")
    chosen = arguments.parse_args()
    if chosen.ocr or chosen.kinds:
        print(_read(chosen.count) if chosen.ocr else _kinds(chosen.count))
        return
    for part in PARTS:
        if chosen.part not in (part, "both"):
            continue
        held = cases(part, chosen.count, not chosen.no_office, chosen.seed)
        if chosen.save:
            folder = chosen.save / part
            folder.mkdir(parents=True, exist_ok=True)
            for case in held:
                (folder / case.name).write_bytes(case.data)
            continue
        scores = scored(held)
        print(scores.table(f"{part} part"), flush=True)
        if chosen.wrong:
            print("\n".join(wrong(scores)))


def _read(count: int) -> str:
    from benchmarks.evidence_documents.reading import table

    return table(count)


def _kinds(count: int) -> str:
    from benchmarks.evidence_documents.kinds import scored_kinds

    lines = []
    for part in ("helpful", "unhelpful"):
        tally, silent = scored_kinds(part, count)
        lines.append(f"{part} names: {tally.there} files, {tally.recall:.3f} told rightly, wrongly with high confidence {len(silent)}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
