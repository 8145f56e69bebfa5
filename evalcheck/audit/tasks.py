"""The two kinds of work that an audit gives away: judge one file, conclude one package. Pure functions, so any process may run them."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import Any

from evalcheck import __version__
from evalcheck.audit.codec import plain, restored
from evalcheck.audit.records import Keeper, in_doubt, record_of
from evalcheck.audit.sheets import put
from evalcheck.audit.store import Store, packed
from evalcheck.checks.declarations import UNUSED_WAIVER
from evalcheck.checks.window import UploadWindow
from evalcheck.engine.judge import FileResult, JudgeSettings, bare, failed_file, full, judge_file
from evalcheck.engine.package import conclude, judge_settings, marked
from evalcheck.engine.scheduling import within_time
from evalcheck.engine.selecting import covers
from evalcheck.evidence.declaration import Declaration, DeclaredWaiver
from evalcheck.records import dataclass
from evalcheck.report import Report, Selection
from evalcheck.reporters import html, json_v1, notice, sarif
from evalcheck.reporters.options import RenderOptions
from evalcheck.reporters.personal import without_personal_paths
from evalcheck.ruleset import Ruleset, load_ruleset
from evalcheck.submission.allowance import cpu_seconds, memory_bytes
from evalcheck.submission.child import ChildFailed, give_back
from evalcheck.submission.limits import MB, Limits
from evalcheck.submission.model import EvidenceFile, Submission
from evalcheck.words import Language, Text

NOTICES = "整改通知"
REPORTS = (("path", "sha256"), ("page", "page_sha256"))
"""Of a package: the keys of its report for programs, then of the page for people: where it lies, and its digest."""
ANOTHER_ORDER = ".另一先后"
"""In the name of a report: what the package would be if its parcels came in another order."""
_HEAVY = 0.5
"""Weight of a task after which memory is given back: a package put together, a file of half a MB."""
_READERS = (
    "av", "chinesecalendar", "lxml", "msoffcrypto-tool", "numpy", "olefile", "onnxruntime", "opencv-python-headless", "openpyxl",
    "pillow", "pillow-heif", "pypdfium2", "python-calamine", "python-docx", "rapidocr", "rarfile", "rapidfuzz", "xlrd",
)  # fmt: skip


@dataclass(frozen=True)
class AuditSettings:
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
class Order:
    """A package as its parcels make it up if they came in one order. `submission` has no bytes, `keys` name its files' results."""

    submission: Submission
    keys: tuple[str, ...]
    declaration: Declaration


@dataclass(frozen=True)
class Conclude:
    """Put a package's report together, in each order that is possible: the first one holds for now. `doubts` are Chinese and English."""

    name: str
    stem: str
    orders: tuple[Order, ...]
    owner: str | None
    received: date | None
    waivers: tuple[DeclaredWaiver, ...]
    doubts: tuple[tuple[str, str], ...] = ()
    contested: tuple[str, ...] = ()

    @property
    def weight(self) -> float:
        return 0.05 * sum(len(order.keys) for order in self.orders)


Task = Judge | Conclude
Answer = dict[str, Any] | ChildFailed


@lru_cache(maxsize=2)
def ruleset_of(rules: str, limits: tuple[tuple[str, float], ...] = ()) -> Ruleset:
    ruleset = load_ruleset(rules)
    return replace(ruleset, reading_limits=ruleset.reading_limits.changed(dict(limits)))


@dataclass(frozen=True)
class AuditWork:
    """What the children of an audit do (submission/workers.py)."""

    settings: AuditSettings

    @property
    def limits(self) -> Limits:
        return self.settings.ruleset.reading_limits

    def cpu_seconds(self, task: Task) -> float:
        if isinstance(task, Judge):
            return cpu_seconds(task.file, self.limits)
        return self.limits.cpu_seconds + self.limits.cpu_seconds_per_mb * task.weight

    def memory_bytes(self, task: Task) -> int:
        return memory_bytes(task.file, self.limits) if isinstance(task, Judge) else self.limits.memory_bytes

    def perform(self, task: Task) -> dict[str, Any]:
        """The answer, in plain values."""
        return _judge(self.settings, task) if isinstance(task, Judge) else _conclude(self.settings, task)

    def told(self, task: Task) -> None:
        if task.weight > _HEAVY:
            gc.collect()
            give_back()


def given_up(settings: AuditSettings, task: Judge, reason: Text) -> dict[str, Any]:
    """The answer for a file whose reader died."""
    judging = _judging(settings, task.declaration, task.received)
    result = replace(failed_file(task.file, judging, reason), seconds=cpu_seconds(task.file, judging.limits))
    return _answer(result, {"lists": [], "pictures": [], "contact": None}, failed=True)


def _judge(settings: AuditSettings, task: Judge) -> dict[str, Any]:
    ruleset = settings.ruleset
    keeper = Keeper(ruleset.catalogue.units, ruleset.reading_limits)
    result = judge_file(task.file, replace(_judging(settings, task.declaration, task.received), observer=keeper))
    kept = keeper.kept(settings.store / "rows", task.key)
    return _answer(result, kept, failed=_is_ours(result))


def _answer(result: FileResult, kept: Any, *, failed: bool) -> dict[str, Any]:
    return {"result": packed(plain(bare(result))), "kept": kept, "failed": failed, "seconds": result.seconds}


def _is_ours(result: FileResult) -> bool:
    """Whether evalcheck itself failed on the file, other than for a part that is not installed: then it is tried again next time."""
    return any(finding.code == "FIL015" and not finding.facts.get("install") for finding in result.findings)


@lru_cache(maxsize=4)
def _common(settings: AuditSettings) -> JudgeSettings:
    return judge_settings(settings.ruleset, Declaration(), settings.as_of, None)


def _judging(settings: AuditSettings, declaration: Declaration, received: date | None) -> JudgeSettings:
    """Without the upload window where the day of receipt is not known: an audit checks it by that day only (design 4.9)."""
    judging = _common(settings)
    rules = judging.rules if received else [rule for rule in judging.rules if not isinstance(rule.check, UploadWindow)]
    return replace(judging, rules=rules, context=replace(judging.context, declaration=declaration, received=received))


def _conclude(settings: AuditSettings, task: Conclude) -> dict[str, Any]:
    first, *others = (_report(settings, task, order) for order in task.orders)
    record = record_of(first, settings.options)
    record["report"] = _put_report(settings, task.stem, first)
    told = [record_of(report, settings.options) for report in others]
    record["orders"] = [
        {
            "verdict": one["verdict"], "counts": one["counts"], "codes": one["codes"],
            "report": _put_report(settings, f"{task.stem}{ANOTHER_ORDER}{number}", report),
        }
        for number, (one, report) in enumerate(zip(told, others, strict=True), 1)
    ]  # fmt: skip
    record |= in_doubt(record, told, task.contested, bool(task.doubts))
    record["waived"] = _used(task.waivers, (first, *others))
    record["sender_waivers"] = [
        {"code": waiver.code, "file": waiver.file, "reason": waiver.reason, "approved_by": waiver.approved_by}
        for waiver in task.orders[0].declaration.waivers
    ]
    _further(settings, task, first)
    held = [
        [task.owner or "", file.file.path, file.file.sha256, file.file.size, key, file.role,
         file.identity.content.no if file.identity.content else None, ",".join(map(str, file.identity.numbers))]
        for file, key in zip(first.files, task.orders[0].keys, strict=True)
    ]  # fmt: skip
    return {"record": record, "held": held}


def _put_report(settings: AuditSettings, stem: str, report: Report) -> dict[str, str]:
    """The report for programs and as a page for people; where they lie, and the digests by which they are known to be there still."""
    told: dict[str, str] = {}
    texts = (json_v1.render(report, settings.options), html.render(_shown(report, settings), settings.options))
    for (key, digest_key), ending, text in zip(REPORTS, ("json", "html"), texts, strict=True):
        name = f"packages/{stem}.{ending}"
        path = Path(settings.out) / name
        put(path, text)
        told |= {key: name, digest_key: hashlib.sha256(path.read_bytes()).hexdigest()}
    return told


def _shown(report: Report, settings: AuditSettings) -> Report:
    return report if settings.options.show_personal else without_personal_paths(report)


def _used(waivers: Sequence[DeclaredWaiver], reports: Sequence[Report]) -> list[int]:
    """Of each waiver how many findings it waives, in the order that holds for now or in another one."""
    waived = [finding for report in reports for finding in report.findings if finding.waiver]
    return [sum(covers(waiver, finding) for finding in waived) for waiver in waivers]


def _report(settings: AuditSettings, task: Conclude, order: Order) -> Report:
    judging = _judging(settings, order.declaration, task.received)
    store = Store(settings.store, writing=False)
    try:
        kept = [_restored(store.file(key), file, judging) for key, file in zip(order.keys, order.submission.files, strict=True)]
    finally:
        store.close()
    judged = within_time(order.submission.files, kept, judging)
    owner = judging.identifier.unit(task.owner) if task.owner else None
    waivers = Declaration(path=None, waivers=task.waivers)
    report = conclude(order.submission, settings.ruleset, judging, marked(judged), owner, Selection(), waivers)
    # A waiver of the evaluator's is for many packages: that it waives nothing in one of them is no news.
    findings = tuple(one for one in report.findings if one.kind is not UNUSED_WAIVER)
    return replace(report, findings=findings, questions=tuple(Text(zh, en) for zh, en in task.doubts))


def _restored(kept: Any, file: EvidenceFile, judging: JudgeSettings) -> FileResult | None:
    """A file's result; none of a file for which its package had no time left."""
    return full(restored(FileResult, kept), file, judging) if kept else None


def _further(settings: AuditSettings, task: Conclude, report: Report) -> None:
    """What else is written of a package while its report is at hand: its part of the SARIF log, and the notice of what to mend."""
    put(settings.store / "sarif" / f"{task.stem}.json", sarif.render(report, settings.options))
    letter = Path(settings.out) / NOTICES / f"{task.stem}.docx"
    if report.verdict == "fail" and task.owner:
        put(letter, notice.render(_shown(report, settings), settings.options))
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


def surroundings(settings: AuditSettings) -> str:
    """Everything besides the package that a result depends on."""
    ruleset = settings.ruleset
    return digest(ruleset.id, ruleset.sha256, __version__, settings.as_of, ruleset.reading_limits, sorted(readers().items()))


def file_keys(around: str, files: Sequence[EvidenceFile], declaration: Declaration, received: date | None) -> tuple[str, ...]:
    told = digest(around, plain(declaration), received)
    return tuple(digest(told, file.path, file.size, file.sha256) for file in files)
