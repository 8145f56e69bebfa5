"""The two kinds of work that an audit gives away: judge one file, conclude one package. Pure functions, so any process may run them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import Any

from evalcheck import __version__
from evalcheck.audit.codec import plain, restored
from evalcheck.audit.records import Keeper, record_of
from evalcheck.audit.sheets import put
from evalcheck.audit.store import Store, packed
from evalcheck.checks.declarations import UNUSED_WAIVER
from evalcheck.checks.window import UploadWindow
from evalcheck.engine import isolation
from evalcheck.engine.judge import Desk, FileResult, failed_file, judge_file
from evalcheck.engine.package import conclude, desk_of, marked
from evalcheck.evidence.declaration import Declaration, DeclaredWaiver
from evalcheck.report import Report, Selection
from evalcheck.reporters import json_v1, notice, sarif
from evalcheck.reporters.options import RenderOptions
from evalcheck.ruleset import Ruleset, load_ruleset
from evalcheck.submission.limits import MB
from evalcheck.submission.model import EvidenceFile, Submission
from evalcheck.words import Language, Text

NOTICES = "整改通知"
_READERS = (
    "av", "chinesecalendar", "lxml", "msoffcrypto-tool", "numpy", "olefile", "onnxruntime", "opencv-python-headless", "openpyxl",
    "pillow", "pillow-heif", "pypdfium2", "python-calamine", "python-docx", "rapidocr", "rarfile", "rapidfuzz", "xlrd",
)  # fmt: skip


@dataclass(frozen=True)
class Office:
    """What all tasks of an audit share. Small and picklable: another process loads its own ruleset.

    `limits` are those on reading that were changed for this audit.
    """

    rules: str
    as_of: date
    out: str
    language: Language = "zh"
    show_personal: bool = False
    limits: tuple[tuple[str, float], ...] = ()

    @property
    def ruleset(self) -> Ruleset:
        return ruleset_of(self.rules, self.limits)

    @property
    def options(self) -> RenderOptions:
        return RenderOptions(self.language, self.show_personal)

    @property
    def store(self) -> Path:
        return Path(self.out) / "store"


@dataclass(frozen=True)
class Judge:
    """Judge one file. `key` names its result; the declaration and the day are those of its package."""

    key: str
    file: EvidenceFile
    declaration: Declaration
    received: date | None

    @property
    def weight(self) -> float:
        """MB, for the limits on time and the estimate of the time left."""
        return self.file.size / MB


@dataclass(frozen=True)
class Conclude:
    """Put a package's report together. `submission` has no bytes, `keys` are those of its files' results."""

    name: str
    stem: str
    submission: Submission
    keys: tuple[str, ...]
    declaration: Declaration
    owner: str | None
    received: date | None
    waivers: tuple[DeclaredWaiver, ...]

    @property
    def weight(self) -> float:
        return 0.05 * len(self.keys)


Task = Judge | Conclude


@lru_cache(maxsize=2)
def ruleset_of(rules: str, limits: tuple[tuple[str, float], ...] = ()) -> Ruleset:
    ruleset = load_ruleset(rules)
    return replace(ruleset, reading_limits=ruleset.reading_limits.changed(dict(limits)))


def cpu_seconds(office: Office, task: Task) -> float:
    limits = office.ruleset.reading_limits
    if isinstance(task, Judge):
        return isolation.cpu_seconds(task.file, limits)
    return limits.cpu_seconds + limits.cpu_seconds_per_mb * task.weight


def perform(office: Office, task: Task) -> dict[str, Any]:
    """Carry out a task; the answer is plain values."""
    return _judge(office, task) if isinstance(task, Judge) else _conclude(office, task)


def given_up(office: Office, task: Judge, reason: Text) -> dict[str, Any]:
    """The answer for a file whose reader died."""
    result = failed_file(task.file, _desk(office, task.declaration, task.received), reason)
    return {"result": packed(plain(_bare(result))), "kept": {"lists": [], "pictures": [], "contact": None}, "failed": True}


def _judge(office: Office, task: Judge) -> dict[str, Any]:
    ruleset = office.ruleset
    keeper = Keeper(ruleset.catalogue.units, ruleset.reading_limits)
    result = judge_file(task.file, replace(_desk(office, task.declaration, task.received), onlooker=keeper))
    kept = keeper.kept(office.store / "rows", task.key)
    return {"result": packed(plain(_bare(result))), "kept": kept, "failed": _is_ours(result)}


def _is_ours(result: FileResult) -> bool:
    """Whether evalcheck itself failed on the file, other than for a part that is not installed: then it is tried again next time."""
    return any(finding.code == "FIL015" and not finding.facts.get("install") for finding in result.findings)


def _bare(result: FileResult) -> FileResult:
    """The result without what its package knows: the file, and the catalogue behind its identity."""
    return replace(result, summary=replace(result.summary, file=None, identity=None))  # type: ignore[arg-type]


@lru_cache(maxsize=4)
def _first_desk(office: Office) -> Desk:
    return desk_of(office.ruleset, Declaration(), office.as_of, None)


def _desk(office: Office, declaration: Declaration, received: date | None) -> Desk:
    """Without the upload window where the day of receipt is not known: an audit checks it by that day only (design 4.9)."""
    desk = _first_desk(office)
    rules = desk.rules if received else [rule for rule in desk.rules if not isinstance(rule.check, UploadWindow)]
    return replace(desk, rules=rules, context=replace(desk.context, declaration=declaration, received=received))


def _conclude(office: Office, task: Conclude) -> dict[str, Any]:
    report = _report(office, task)
    text = json_v1.render(report, office.options)
    path = Path(office.out) / "packages" / f"{task.stem}.json"
    put(path, text)
    record = record_of(report, office.options)
    record["report"] = {"path": f"packages/{task.stem}.json", "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
    record["sender_waivers"] = [
        {"code": waiver.code, "file": waiver.file, "reason": waiver.reason, "approved_by": waiver.approved_by}
        for waiver in task.declaration.waivers
    ]
    _further(office, task, report)
    held = [
        [task.owner or "", file.file.path, file.file.sha256, file.file.size, key, file.role,
         file.identity.content.no if file.identity.content else None, ",".join(map(str, file.identity.numbers))]
        for file, key in zip(report.files, task.keys, strict=True)
    ]  # fmt: skip
    return {"record": record, "held": held}


def _report(office: Office, task: Conclude) -> Report:
    desk = _desk(office, task.declaration, task.received)
    store = Store(office.store, writing=False)
    try:
        judged = [_full(store.file(key), file, desk) for key, file in zip(task.keys, task.submission.files, strict=True)]
    finally:
        store.close()
    owner = desk.identifier.unit(task.owner) if task.owner else None
    waivers = Declaration(path=None, waivers=task.waivers)
    report = conclude(task.submission, office.ruleset, desk, marked(judged), owner, Selection(), waivers)
    # A waiver of the evaluator's is for many packages: that it waives nothing in one of them is no news.
    findings = tuple(one for one in report.findings if one.kind is not UNUSED_WAIVER)
    return replace(report, findings=findings)


def _full(kept: Any, file: EvidenceFile, desk: Desk) -> FileResult:
    result: FileResult = restored(FileResult, kept)
    return replace(result, summary=replace(result.summary, file=file, identity=desk.identifier.identify_file(file)))


def _further(office: Office, task: Conclude, report: Report) -> None:
    """What else is written of a package while its report is at hand: its part of the SARIF log, and the notice of what to mend."""
    put(office.store / "sarif" / f"{task.stem}.json", sarif.render(report, office.options))
    letter = Path(office.out) / NOTICES / f"{task.stem}.docx"
    if report.verdict == "fail" and task.owner:
        put(letter, notice.render(report, office.options))
    else:
        letter.unlink(missing_ok=True)


def readers() -> Mapping[str, str]:
    """The libraries that read files, by version: with another one a file may read otherwise."""
    found = {}
    for name in _READERS:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def digest(*parts: object) -> str:
    text = "\0".join(str(part) for part in parts)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def surroundings(office: Office) -> str:
    """Everything besides the package that a result depends on."""
    ruleset = office.ruleset
    return digest(ruleset.id, ruleset.sha256, __version__, office.as_of, ruleset.reading_limits, sorted(readers().items()))


def file_keys(around: str, files: Sequence[EvidenceFile], declaration: Declaration, received: date | None) -> tuple[str, ...]:
    told = digest(around, plain(declaration), received)
    return tuple(digest(told, file.path, file.size, file.sha256) for file in files)
