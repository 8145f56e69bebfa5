"""What part a file plays in the package: evidence, liaison sheet, covering statement, the sender's declaration (design 4.6)."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from evalcheck.evidence.content.relevance import UNJUDGED
from evalcheck.evidence.model import FileSummary, Form, Role, Table
from evalcheck.patterns import regex
from evalcheck.submission.filename import SEPARATOR_SIGNS
from evalcheck.submission.formats import ARCHIVES, PICTURES, VIDEOS
from evalcheck.submission.member_names import LOST
from evalcheck.submission.model import EvidenceFile
from evalcheck.words import Text

DECLARATION = "evalcheck.yaml"
_DECLARED = regex(r"(?:.*!/(?:[^/]+/)?)?evalcheck\.yaml", re.IGNORECASE | re.DOTALL)
"""In the root of the package, or of an archive inside: packed as a folder, that root is one folder."""
_LIAISON = regex("联络[员人]信息")
# 申请材料清单 and the like list what applicants hand in: evidence of a matter, not of this package.
_COVERING = regex("(?<!申请)(?<!申报)(?<!办理)(?<!办事)(?<!所需)(?<!提交)材料清单")
_VOLUME = regex(r"[rsz]\d{2,3}|\d{3}")
"""Extensions of volumes of an archive."""
_OVERALL = regex(
    r"(?:\d{4}年度?|上半年|下半年|本单位|我[局委办中心]{1,2}|总体|整体|综合|有关|相关|责任清单|营商环境|优化|清单|工作|任务|举措|落实|推进|开展|进展|完成|佐证|材料|报送|的|和|及)*"
    r"(?:情况)?(?:说明|报告|汇报|综述|介绍)"
)
_OF_ALL = regex("总体|整体")
_TELLS_OF_ALL = regex("情况|总体|整体|佐证")
_NUMBER_PART = regex(r"第?(\d{1,3}(?:[、,;/&+和及]第?\d{1,3})*)[项号]?")
_PARTS = regex(f"[{SEPARATOR_SIGNS}]+")
_FOLDED_AWAY = regex(r"\s")
_PREFIX = 6
_REMEMBERED = 4096
"""Names: the role of each is asked for several times."""


def role_by_name(file: EvidenceFile) -> Role:
    """The role that a file's path tells; evidence unless it says otherwise."""
    if file.host is not None:
        return "part"
    if is_declaration(file):
        return "declaration"
    return _role(file.name, file.extension)


def is_declaration(file: EvidenceFile) -> bool:
    """Whether a file is the sender's declaration: in the package's root, or in that of an archive inside."""
    return file.host is None and _DECLARED.fullmatch(file.path) is not None


@lru_cache(_REMEMBERED)
def _role(name: str, extension: str) -> Role:
    name = folded(name)
    if _LIAISON.search(name):
        return "liaison"
    if extension in ARCHIVES or _VOLUME.fullmatch(extension):
        return "archive"
    if extension not in VIDEOS and (_COVERING.search(name) or (extension not in PICTURES and _speaks_of_all(name))):
        return "covering_statement"
    return "evidence"


def accompanies(name: str) -> bool:
    """Whether a paper of this name goes with the evidence and is none: liaison sheet, covering statement, declaration."""
    plain = folded(name)
    return plain.casefold() == DECLARATION or bool(_LIAISON.search(plain) or _COVERING.search(plain) or _speaks_of_all(plain))


def _speaks_of_all(name: str) -> bool:
    """Whether a name is that of the overall statement (附件2·二): `情况说明` of no number of the list, or of several.

    One number makes it evidence of that item; words of its own (`产权大厦情况说明`) make it a paper about something.
    """
    *front, last = _PARTS.split(name.rpartition(".")[0] or name)
    numbers = [found[1] for part in front if (found := _NUMBER_PART.fullmatch(part))]
    if any(number.isdigit() for number in numbers) or (not numbers and re.match(r"第?\d{1,3}(?!\d)", last)):
        return False
    general = _OVERALL.fullmatch(last) is not None and _TELLS_OF_ALL.search(last) is not None
    return general or (_OF_ALL.search(last) is not None and last.endswith(("情况说明", "情况报告", "情况汇报", "情况综述")))


def role_by_content(role: Role, tables: Iterable[Table], forms: Iterable[Form]) -> Role:
    """A liaison sheet is one by its table, whatever its name."""
    templates = {table.template.id for table in tables} | {form.template.id for form in forms}
    return "liaison" if role == "evidence" and "liaison" in templates else role


def mark_covering(files: tuple[FileSummary, ...]) -> tuple[FileSummary, ...]:
    """The files again, those that name most of the others marked as covering statements (which only the whole package can tell)."""
    stems = {file.file.path: folded(file.identity.name.stem) for file in files if file.role == "evidence"}
    if len(stems) < 3:
        return files
    prefixes = Counter(stem[:_PREFIX] for stem in stems.values())
    return tuple(_covering(file) if file.role == "evidence" and _names_most(file, stems, prefixes) else file for file in files)


_LISTS_MOST = Text("文中列出了大部分材料的名称", "it names most of the files")


def _covering(file: FileSummary) -> FileSummary:
    return replace(
        file, role="covering_statement", clauses=(), doubtful=False, why=(_LISTS_MOST,), agreement=UNJUDGED, quotes=()
    )  # fmt: skip


def _names_most(file: FileSummary, stems: dict[str, str], prefixes: Counter[str]) -> bool:
    """Whether a text names more than half of the other files; the few ways in which names begin are counted first, for speed."""
    others = len(stems) - 1
    text = folded(file.text)
    if not text or sum(min(text.count(prefix), number) for prefix, number in prefixes.items()) * 2 <= others:
        return False
    return sum(stem in text for path, stem in stems.items() if path != file.file.path) * 2 > others


def unnamed_in(text: str, files: Sequence[FileSummary]) -> list[FileSummary]:
    """The files whose names, without their extension, do not stand in a text; spaces and full-width forms make no difference.

    A name that another one begins with counts only where it stands by itself.
    """
    told = folded(text)
    stems = {file.file.path: folded(file.identity.name.stem) for file in files}
    named = set()
    for stem in sorted(set(stems.values()), key=len, reverse=True):
        if stem in told:
            named.add(stem)
            told = told.replace(stem, "\n")
        elif LOST in stem and _spells(stem, told):
            named.add(stem)
    return [file for file in files if stems[file.file.path] not in named]


def _spells(stem: str, text: str) -> bool:
    """Whether a text holds a name of which signs were lost on the way."""
    return re.search(".{1,2}".join(map(re.escape, re.split(f"{LOST}+", stem))), text) is not None


def folded(text: str) -> str:
    return _FOLDED_AWAY.sub("", unicodedata.normalize("NFKC", text)).casefold()
