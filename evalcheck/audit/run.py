"""An audit from the inbox to the store; what was done before, also in a run that was stopped, is not done again."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import field, replace
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from evalcheck.audit.cluster import ClusterPool
from evalcheck.audit.codec import plain, restored
from evalcheck.audit.decisions import Answers, AuditWaiver, Question, Received, answers_in, ask
from evalcheck.audit.packages import (
    Case,
    PackagePlan,
    declared,
    doubts_of,
    file_weight,
    made,
    open_parcels,
    planned,
    told,
    weight,
    without_report,
)
from evalcheck.audit.store import SCHEMA, Store
from evalcheck.audit.tasks import (
    REPORTS,
    Answer,
    AuditSettings,
    AuditWork,
    Conclude,
    Judge,
    Order,
    Task,
    digest,
    file_keys,
    given_up,
    surroundings,
)
from evalcheck.evidence.declaration import DeclaredWaiver
from evalcheck.evidence.names.identity import Identifier, identifier_of
from evalcheck.records import dataclass
from evalcheck.ruleset import Ruleset
from evalcheck.submission.allowance import begin_in_time, package_seconds
from evalcheck.submission.child import ChildFailed
from evalcheck.submission.model import InMemory, Submission
from evalcheck.submission.workers import Pool
from evalcheck.words import Language, TextError

Progress = Callable[[float, float, float, str], None]
"""Called with the weight done, the weight that was there already, the whole weight, and what is at hand."""

_NOTHING = InMemory(b"")
_AHEAD = 2
"""Tasks that a worker has at hand, so that it never waits for the next one."""


class Workers(Protocol):
    """Where tasks are carried out: processes of this machine, or a cluster."""

    @property
    def room(self) -> int:
        """How many more tasks may be given now."""
        ...

    @property
    def busy(self) -> bool: ...

    def give(self, task: Task) -> None: ...

    def answers(self) -> Iterator[tuple[Task, Answer]]:
        """Waits for at least one task to be done, if any is under way."""
        ...

    def close(self) -> None: ...


@dataclass(frozen=True)
class AuditRequest:
    """What an audit is asked to do. `waivers` are the evaluator's own."""

    inbox: Path
    out: Path
    settings: AuditSettings
    received: Received = field(default_factory=Received)
    waivers: Sequence[AuditWaiver] = ()
    jobs: int = 1
    cluster: str | None = None
    resume: bool = False
    progress: Progress | None = None


@dataclass(frozen=True)
class Audited:
    """What has been judged: the records lie in the store, the plans tell whose packages they are."""

    request: AuditRequest
    ruleset: Ruleset
    store: Store
    plans: Sequence[PackagePlan]
    parsed: int
    cached: int
    answers: Answers = field(default_factory=Answers)

    @property
    def identifier(self) -> Identifier:
        return identifier_of(self.ruleset.catalogue)


def judge_inbox(request: AuditRequest) -> Audited:
    """Judge every package of the inbox into the store."""
    ruleset = request.settings.ruleset
    identifier = identifier_of(ruleset.catalogue)
    store = Store(request.settings.store)
    run = _begin(store, request)
    answers = answers_in(request.out, identifier)
    parcels = list(open_parcels(request.inbox, store, run, ruleset.reading_limits, identifier))
    answers = answers.following((parcel.name, parcel.sha256) for parcel in parcels)
    plans = planned(parcels, answers, request.received)
    work = _Work(request, ruleset, store, run, answers, plans)
    with closing(_workers(request)) as workers:
        work.do(workers)
    store.forget_packages_but(plan.name for plan in plans)
    ask(request.out, list(_questions(store, plans, answers)), answers, request.settings.as_of)
    return Audited(request, ruleset, store, sorted(plans, key=lambda plan: plan.name), work.parsed, work.cached, answers)


def finish(audited: Audited) -> None:
    """The run is over: what no package holds any more goes."""
    run = audited.store.meta("run")
    audited.store.sweep(run["number"])
    audited.store.keep_meta("run", {**run, "finished": True})


def unfinished(out: Path) -> dict[str, Any] | None:
    """What an audit in OUT was asked that was stopped before its end."""
    if not (out / "store" / "audit.sqlite").exists():
        return None
    store = Store(out / "store")
    try:
        run: dict[str, Any] | None = store.meta("run")
    finally:
        store.close()
    return run if run and not run["finished"] else None


class NotFinished(TextError):
    """There is no finished audit in a folder, or not one of this version and ruleset: a wrong call."""


def reopened(out: Path, language: Language) -> Audited:
    """A finished audit as it was asked, without its inbox: what people typed since is taken over from it. Raises NotFinished."""
    run = _finished_run(out)
    limits = tuple(sorted((name, float(value)) for name, value in run["limits"].items()))
    settings = AuditSettings(run["rules"], date.fromisoformat(run["as_of"]), str(out.resolve()), language, limits=limits)
    if run.get("ruleset") not in (None, settings.ruleset.sha256):
        zh = f"汇总之后规则集 {run['rules']} 改过了；请再运行一次 evalcheck audit 收件箱 -o {out}"
        raise NotFinished(zh, f"the ruleset {run['rules']} was changed after the audit: run evalcheck audit INBOX -o {out} once more")
    store = Store(out / "store")
    waivers = [restored(AuditWaiver, one) for one in store.meta("waivers") or ()]
    return Audited(AuditRequest(Path(run["inbox"]), out.resolve(), settings, waivers=waivers), settings.ruleset, store, (), 0, 0)


def audit_name(store: Store, request: AuditRequest) -> str:
    """By which copies of its tables are known: that of the first run, wherever the inbox lies later."""
    name = str(store.meta("audit") or digest(request.settings.ruleset.id, request.inbox)[:12])
    store.keep_meta("audit", name)
    return name


def _finished_run(out: Path) -> dict[str, Any]:
    if not (out / "store" / "audit.sqlite").exists():
        zh = f"{out} 里没有汇总结果；请先运行 evalcheck audit 收件箱 -o {out}"
        raise NotFinished(zh, f"there is no audit in {out}: run evalcheck audit INBOX -o {out} first")
    store = Store(out / "store", writing=False)
    try:
        schema, run = store.meta("schema"), store.meta("run")
    finally:
        store.close()
    if schema not in (None, SCHEMA):
        zh = f"{out} 的汇总是别的版本写的；请再运行一次 evalcheck audit 收件箱 -o {out}"
        raise NotFinished(zh, f"the audit in {out} is another version's: run evalcheck audit INBOX -o {out} once more")
    if run is None or not run["finished"]:
        zh = f"{out} 的汇总没有做完；请先把它做完：evalcheck audit 收件箱 -o {out} --resume"
        raise NotFinished(zh, f"the audit in {out} was not finished: finish it by evalcheck audit INBOX -o {out} --resume")
    found: dict[str, Any] = run
    return found


def _begin(store: Store, request: AuditRequest) -> int:
    last = store.meta("run") or {"number": 0, "finished": True}
    if request.resume and not last["finished"]:
        return int(last["number"])
    store.forget_failures()
    number = int(last["number"]) + 1
    settings = request.settings
    asked = {
        "inbox": str(request.inbox.resolve()),
        "rules": settings.rules,
        "as_of": settings.as_of.isoformat(),
        "limits": dict(settings.limits),
        "ruleset": settings.ruleset.sha256,
    }
    store.keep_meta("waivers", [plain(one) for one in request.waivers])
    store.keep_meta("run", {"number": number, "finished": False, **asked})
    return number


def _workers(request: AuditRequest) -> Workers:
    if request.cluster is None:
        # The ruleset is loaded by now, so that every child that is forked has it.
        return Pool[Task](AuditWork(request.settings), request.jobs, ahead=_AHEAD)
    return ClusterPool(request.settings, request.inbox, request.cluster)


class _Work:
    """The loop: packages are put together as workers become free, so that few are in memory at a time."""

    def __init__(
        self, request: AuditRequest, ruleset: Ruleset, store: Store, run: int, answers: Answers, plans: Sequence[PackagePlan]
    ) -> None:  # fmt: skip
        self.request, self.ruleset, self.store, self.run, self.answers = request, ruleset, store, run, answers
        self.around = surroundings(request.settings)
        self.plans = iter(plans)
        self.ready: deque[Task] = deque()
        self.cases: dict[str, Case] = {}
        self.waiting: dict[str, list[Case]] = {}
        self.parsed = self.cached = 0
        self.total = sum(weight(plan) for plan in plans)
        self.done = self.had = 0.0

    def do(self, workers: Workers) -> None:
        while True:
            while workers.room > 0 and (task := self._next()) is not None:
                workers.give(task)
            if not workers.busy:
                return
            for task, answer in workers.answers():
                self._take(task, answer)

    def _next(self) -> Task | None:
        while not self.ready:
            plan = next(self.plans, None)
            if plan is None:
                return None
            self._tell(plan.name)
            self._start(plan)
        return self.ready.popleft()

    def _start(self, plan: PackagePlan) -> None:
        """Put a package together; give away what is not known of it yet."""
        made_one = made(plan, self.request.inbox, self.store, self.ruleset.reading_limits, self.answers)
        orders = tuple(self._order(submission, made_one.received) for submission in made_one.orders)
        keys = tuple(order.keys for order in orders)
        how = plain([made_one.joined.steps, made_one.joined.contested, made_one.submission.incidents])
        key = digest(self.around, keys, how, plan.owner, plan.stem, plain(plan.parcels), plain(self._waivers(plan.owner)),
                     self.request.settings.options)  # fmt: skip
        case = Case(plan, made_one, key, orders, set(), package_seconds(made_one.submission.files, self.ruleset.reading_limits))
        known = self.store.known([one for some in keys for one in some])
        self.store.touch_files(known, self.run)
        if self.store.package(plan.name, key) is not None and self._written(plan, key):
            self.store.touch_package(plan.name, self.run)
            self.cached += len(set().union(*keys))
            self._had(weight(plan))
            return
        self.cases[plan.name] = case
        self._give_files(case, known)
        if not case.left:
            self._conclude(case)

    def _order(self, submission: Submission, received: date | None) -> Order:
        declaration = declared(submission)
        return Order(submission, file_keys(self.around, submission.files, declaration, received), declaration)

    def _give_files(self, case: Case, known: set[str]) -> None:
        """The files of a package that were not read yet, in whatever order its parcels came; each once."""
        wanted = {
            key: Judge(key, file, order.declaration, case.made.received)
            for order in case.orders
            for file, key in zip(order.submission.files, order.keys, strict=True)
        }
        for key, task in sorted(wanted.items(), key=lambda pair: -pair[1].file.size):
            if key in known:
                self.cached += 1
                self._had(file_weight(task.file))
                continue
            case.left.add(key)
            if key not in self.waiting:
                self.ready.append(task)
            self.waiting.setdefault(key, []).append(case)

    def _written(self, plan: PackagePlan, key: str) -> bool:
        """Whether the reports that a record speaks of are still there as they were."""
        record = self.store.package(plan.name, key)
        reports = [record.get("report"), *(order["report"] for order in record["orders"])]
        return all(report and self._unchanged(report[name], report[digest]) for report in reports for name, digest in REPORTS)

    def _unchanged(self, name: str, digest: str) -> bool:
        path = self.request.out / name
        return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == digest

    def _waivers(self, owner: str | None) -> tuple[DeclaredWaiver, ...]:
        return tuple(one.waiver for one in self.request.waivers if one.owner in (None, owner) and not one.weak)

    def _conclude(self, case: Case) -> None:
        plan = case.plan
        contested = tuple(one.name for one in case.made.joined.contested)
        orders = tuple(replace(order, submission=_without_bytes(order.submission)) for order in case.orders)
        self.ready.appendleft(
            Conclude(
                plan.name, plan.stem, orders, plan.owner, case.made.received, self._waivers(plan.owner), tuple(doubts_of(case)), contested
            )
        )

    def _take(self, task: Task, answer: Answer) -> None:
        if isinstance(task, Judge):
            self._judged(task, answer)
        else:
            self._concluded(self.cases.pop(task.name), answer)

    def _judged(self, task: Judge, answer: Answer) -> None:
        if isinstance(answer, ChildFailed):
            answer = given_up(self.request.settings, task, answer.text)
        failed = bool(answer["failed"])
        self.store.keep_file(task.key, self.run, answer["result"], answer["kept"], failed=failed)
        self.parsed += 1
        self.done += file_weight(task.file)
        self._tell(task.file.name)
        for case in self.waiting.pop(task.key):
            case.left.discard(task.key)
            case.failed |= failed
            case.seconds[task.key] = answer["seconds"]
            case.spent += answer["seconds"]
            if case.spent > case.most:
                self._leave_out_late(case)
            if not case.left:
                self._conclude(case)

    def _leave_out_late(self, case: Case) -> None:
        """A package's time may be spent: the rest in the order of its files, none of those that begin after it is (`within_time`)."""
        limits = self.ruleset.reading_limits
        begun, place = set[str](), dict[str, int]()
        for order in reversed(case.orders):
            most = package_seconds(order.submission.files, limits)
            begun.update(order.keys[: begin_in_time((case.seconds.get(key, 0.0) for key in order.keys), most)])
            place.update((key, number) for number, key in enumerate(order.keys))
        late = case.left - begun
        case.failed |= bool(late)
        waiting = sorted(self.ready, key=lambda task: place.get(task.key, -1) if isinstance(task, Judge) else -1)
        self.ready = deque(
            task for task in waiting if not isinstance(task, Judge) or task.key not in late or self._wanted_without(case, task)
        )

    def _wanted_without(self, case: Case, task: Judge) -> bool:
        """Whether another package holds the same file."""
        case.left.discard(task.key)
        self.waiting[task.key].remove(case)
        if not self.waiting[task.key]:
            del self.waiting[task.key]
            self.done += file_weight(task.file)
            return False
        return True

    def _concluded(self, case: Case, answer: Answer) -> None:
        failed = isinstance(answer, ChildFailed)
        if isinstance(answer, ChildFailed):
            record: dict[str, Any] = without_report(answer)
            held: list[Any] = []
        else:
            record, held = answer["record"], answer["held"]
        self.store.keep_package(case.plan.name, case.key, self.run, {**told(case), **record}, held, failed=failed or case.failed)

    def _had(self, weight: float) -> None:
        self.done += weight
        self.had += weight
        self._tell("")

    def _tell(self, what: str) -> None:
        if self.request.progress:
            self.request.progress(self.done, self.had, self.total, what)


def _without_bytes(submission: Submission) -> Submission:
    return replace(submission, files=tuple(replace(file, source=_NOTHING) for file in submission.files), folder=None)


def _questions(store: Store, plans: Sequence[PackagePlan], answers: Answers) -> Iterator[Question]:
    """One row a parcel that is asked about; of doubts about the order every parcel of the unit is one."""
    doubts: Mapping[str, list[list[str]]] = {record["name"]: record["doubts"] for record in store.records()}
    for plan in sorted(plans, key=lambda plan: plan.name):
        for parcel in plan.parcels:
            own = plan.ownership[parcel.name]
            told = [own.doubt[0]] if own.doubt else [zh for zh, _ in doubts.get(plan.name, ())]
            if told or parcel.name in answers.given:
                day = parcel.received or plan.days.get(parcel.name)
                yield Question(parcel.name, parcel.files, day, tuple(told), own.candidates, parcel.sha256)
