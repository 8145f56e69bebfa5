"""Draw the sets, have evalcheck look at them, print what was told: `python -m benchmarks.evidence_pages [FACT …] [--count 150] [--seed N]`.

Facts: seals, ofd, signatures, marks, office-marks (needs LibreOffice), heads, drawn-heads (units and numbers need the extra `ocr`),
markings, videos, grey, turned (needs `ocr`). Everything follows from the seed.
"""

from __future__ import annotations

import argparse
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from evalcheck.checks.markings import ClassifiedMarkings
from evalcheck.checks.videos import Videos
from evalcheck.evidence.examine import examine
from evalcheck.evidence.model import Examined
from evalcheck.evidence.names.identity import Identifier
from evalcheck.evidence.policy.classification import marking_of
from evalcheck.evidence.policy.document import packed
from evalcheck.evidence.policy.fields import fields_of
from evalcheck.evidence.vision.pages import looked_at
from evalcheck.ruleset import load_ruleset
from evalcheck.submission.limits import Limits
from evalcheck.submission.model import EvidenceFile, InMemory, Line
from evalcheck.submission.readers.pdf import read_pdf


@dataclass
class Tally:
    there: int = 0
    claimed: int = 0
    right: int = 0
    files: int = 0
    wrong: list[str] = field(default_factory=list)

    def add(self, name: str, there: object, claim: object) -> None:
        self.files += 1
        self.there += bool(there)
        self.claimed += bool(claim)
        self.right += bool(there) and there == claim
        if there != claim and (there or claim):
            self.wrong.append(f"{name}: {there!r} told as {claim!r}")

    def row(self, what: str) -> str:
        recall, precision = self.right / max(1, self.there), self.right / max(1, self.claimed)
        return f"| {what} | {self.files} | {self.there} | {self.claimed} | {recall:.3f} / {precision:.3f} |"


Told = Iterator[tuple[str, str, object, object]]
"""What, name of the file, what is true, what was told."""


def _examined(name: str, data: bytes, identifier: Identifier) -> Examined:
    path = f"市级市税务局-优化纳税服务-25-政策文件.{name.rpartition('.')[2]}"
    file = EvidenceFile(path, len(data), "0" * 64, InMemory(data))
    return examine(file, identifier.catalogue, identifier, Limits(ocr_parts=0))


def seals(count: int, seed: int) -> Told:
    from benchmarks.evidence_pages.sealed import papers

    for paper in papers(count, seed):
        found = looked_at(paper.data, "pdf", Limits(), False).seals
        yield "seal, " + (paper.way if paper.sealed else "none"), paper.name, paper.sealed, bool(found)
        yield "seal, all", paper.name, paper.sealed, bool(found)


def ofd(count: int, seed: int) -> Told:
    from benchmarks.evidence_pages.sealed_ofd import papers

    for paper in papers(count, seed):
        found = looked_at(paper.data, "ofd", Limits(), False).seals
        yield "seal in OFD, " + (paper.way if paper.sealed else "none"), paper.name, paper.sealed, bool(found)
        yield "seal in OFD, all", paper.name, paper.sealed, bool(found)


def signatures(count: int, seed: int) -> Told:
    from benchmarks.evidence_pages.sealed import papers

    wanted = {"whole": True, "validated": True, "added": False, "changed": False, "unknown": None}
    for paper in papers(count, seed):
        told = read_pdf(paper.data, "pdf", paper.name, Limits()).signatures
        yield "signature", paper.name, paper.cover != "none", bool(told)
        if paper.cover in wanted:
            yield "its signer", paper.name, paper.signer.replace("（", "("), told[0].signer.replace("（", "(") if told else ""
            yield "file not as it was signed", paper.name, wanted[paper.cover] is False, bool(told) and told[0].whole is False


def marks(count: int, seed: int) -> Told:
    from benchmarks.evidence_pages.marked import papers

    identifier = Identifier(load_ruleset().catalogue)
    for paper in papers(count, seed):
        answer = _examined(f"{paper.name}.{paper.form}", paper.data, identifier).shows.answers.get("marks")
        yield f"marks, {paper.form}", paper.name, paper.marked, answer == "yes"
        yield "marks, all", paper.name, paper.marked, answer == "yes"


_BY_RUNS = ("highlight", "red", "shade", "wave")
"""Marks that are dresses of words: shapes, notes and frames of Word 97 and rich text are not read."""


def office_marks(count: int, seed: int) -> Told:
    """The papers of Word, written by LibreOffice in other formats."""
    from benchmarks.evidence_documents.office import converted
    from benchmarks.evidence_pages.marked import papers

    identifier = Identifier(load_ruleset().catalogue)
    written = {paper.name: paper for paper in papers(count, seed) if paper.form == "docx"}
    for form in ("doc", "rtf", "odt"):
        for name, data in converted({name: paper.data for name, paper in written.items()}, form).items():
            way = name.split("-")[2]
            if not written[name].marked or form == "odt" or way in _BY_RUNS:
                answer = _examined(f"{name}.{form}", data, identifier).shows.answers.get("marks")
                yield f"marks, {form}", name, written[name].marked, answer == "yes"


def heads(count: int, seed: int) -> Told:
    from benchmarks.evidence_pages.headed import papers

    identifier = Identifier(load_ruleset().catalogue)
    for paper in papers(count, seed):
        examined = _examined(paper.name, paper.data, identifier)
        policy = examined.policy
        issuer, number = (one.text if one else "" for one in (policy.issuer, policy.number)) if policy else ("", "")
        told = "、".join(sorted(issuer.split("、")))
        truth = "、".join(sorted(paper.issuers))
        yield "issuing units, " + ("joint" if len(paper.issuers) > 1 else "one" if paper.issuers else "no head"), paper.name, truth, told
        yield "issuing units", paper.name, truth, told
        yield "number", paper.name, packed(paper.number), number


def drawn_heads(count: int, seed: int) -> Told:
    from benchmarks.evidence_pages.headed import pages

    for page in pages(count, seed):
        seen = looked_at(_jpeg(page.pixels), "jpeg", Limits(), find_spec("rapidocr") is not None)
        yield "red head, in colour", page.name, bool(page.issuers) and not page.grey, bool(seen.red_header)
        if seen.unread:
            continue
        policy = fields_of([Line(line.text, "") for line in seen.ocr_lines])
        told = policy.issuer.text if policy.issuer else ""
        yield "issuing units, read", page.name, _plain("、".join(sorted(page.issuers))), _plain("、".join(sorted(told.split("、"))))
        yield "number, read", page.name, _plain(packed(page.number)), _plain(policy.number.text if policy.number else "")


def _plain(text: str) -> str:
    """Brackets that readers of pixels take for each other are one."""
    return text.translate(str.maketrans("（）〔〕【】", "()()()"))


def _jpeg(pixels: NDArray[np.uint8]) -> bytes:
    data = io.BytesIO()
    Image.fromarray(pixels).save(data, "JPEG", quality=88)
    return data.getvalue()


def markings(count: int, seed: int) -> Told:
    from benchmarks.evidence_pages.classified import files

    identifier, check = Identifier(load_ruleset().catalogue), ClassifiedMarkings(check="classified")
    for one in files(count, seed):
        examined = _examined(one.name, one.data, identifier)
        found = bool(list(check.file(examined, None)))  # type: ignore[arg-type]
        yield "classification (EVD003)", one.name, one.told == "finding", found
        yield "left to a person", one.name, one.told == "review", any(what.what == "marking" for what in examined.shows.review)


def videos(count: int, seed: int) -> Told:
    from benchmarks.evidence_pages.filmed import films

    identifier, check = Identifier(load_ruleset().catalogue), Videos(check="videos")
    for film in films(count, seed):
        examined = _examined(film.name, film.data, identifier)
        told = [str(finding.facts["problem"]) for finding in check.file(examined, None)]  # type: ignore[arg-type]
        for what, word in (("black", "黑"), ("still", "不动")):
            yield f"{what} video", film.name, film.shows == what, any(word in problem for problem in told)
        source = examined.seen.footage.source if examined.seen and examined.seen.footage else None
        if film.shows == "something":
            for what in ("screen", "camera"):
                yield f"from a {what}", film.name, film.source == what, source == what


def turned(count: int, seed: int) -> Told:
    from benchmarks.evidence_pages.turned import pages

    for page in pages(count, seed):
        seen = looked_at(_jpeg(page.pixels), "jpeg", Limits(), True)
        text = "".join(line.text for line in seen.ocr_lines).replace(" ", "")
        marking = marking_of("", [Line(line.text, "") for line in seen.ocr_lines])
        for what in (f"number, lying by {page.turn}", "number, all"):
            yield what, page.name, page.number, page.number if page.number in text else ""
        yield "marking of a page", page.name, bool(page.marking), marking is not None
        yield "called read though it is not", page.name, False, not seen.unread and page.number not in text


def grey(count: int, seed: int) -> Told:
    from benchmarks.evidence_pages.greyed import copies

    for copy in copies(count, seed):
        seen = looked_at(_jpeg(copy.pixels), "jpeg", Limits(), False)
        yield "possible seal of a grey copy", copy.name, copy.sealed, bool(seen.possible_seals)
        yield "called a seal", copy.name, False, bool(seen.seals)


FACTS: dict[str, Callable[[int, int], Told]] = {
    "seals": seals, "ofd": ofd, "signatures": signatures, "marks": marks, "office-marks": office_marks, "heads": heads,
    "drawn-heads": drawn_heads,
    "markings": markings, "videos": videos, "grey": grey, "turned": turned,
}  # fmt: skip


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("facts", nargs="*", choices=[*FACTS, []], help="default: all but turned and office-marks")
    arguments.add_argument("--count", type=int, default=150, help="files of each set")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--wrong", action="store_true", help="name the files that were told wrongly")
    chosen = arguments.parse_args()
    for fact in chosen.facts or [fact for fact in FACTS if fact not in ("turned", "office-marks")]:
        tallies: dict[str, Tally] = {}
        for what, name, there, claim in FACTS[fact](chosen.count, chosen.seed):
            tallies.setdefault(what, Tally()).add(name, there, claim)
        for what, tally in tallies.items():
            print(tally.row(what), flush=True)
            if chosen.wrong and tally.wrong:
                print("\n".join(tally.wrong))


if __name__ == "__main__":
    main()
