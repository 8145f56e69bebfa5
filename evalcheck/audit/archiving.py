"""What is accepted of each unit, kept under its right name with a manifest: the notice binds archived files too (附件2·二·1)."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator
from pathlib import Path

from evalcheck.audit.packages import PackagePlan, made
from evalcheck.audit.run import Audited
from evalcheck.audit.sheets import put, read_rows
from evalcheck.checks.names_together import same_name_key
from evalcheck.prepare.parcels import Digests, manifest, manifest_name
from evalcheck.prepare.right_names import naming_of, right_name
from evalcheck.submission.member_names import as_windows_takes_it
from evalcheck.submission.model import EvidenceFile, ReadError

INDEX = "归档目录.csv"


def archive(audited: Audited, folder: Path) -> tuple[int, int]:
    """Write the accepted files of every unit to `folder`; how many were kept, and how many were not accepted."""
    kept = left = 0
    records = {record["name"]: record["rejected"] for record in audited.store.records() if record.get("report")}
    for plan in audited.plans:
        if plan.owner and plan.name in records:
            lines = list(_unit(audited, plan, folder / plan.stem, records[plan.name]))
            kept += sum(bool(line[0]) for line in lines)
            left += sum(not line[0] for line in lines)
    return kept, left


def _unit(audited: Audited, plan: PackagePlan, folder: Path, rejected: dict[str, list[str]]) -> Iterator[list[str]]:
    """One line a file: its name in the archive (empty: not accepted), where it came from, its digest, why it was not."""
    request, ruleset = audited.request, audited.ruleset
    package = made(plan, request.inbox, audited.store, ruleset.reading_limits, audited.answers)
    naming, unit = naming_of(ruleset), audited.identifier.unit(plan.owner or "")
    taken: set[str] = set()
    digests: dict[str, Digests] = {}
    lines = []
    for file in package.submission.files:
        codes = rejected.get(file.path)
        if codes is not None:
            lines.append(["", file.path, file.sha256, " ".join(codes)])
            continue
        name = _free(right_name(file.name, ruleset.catalogue, naming, unit) or file.name, taken)
        if (data := _bytes(file)) is None:
            lines.append(["", file.path, file.sha256, "读不了"])
            continue
        put(folder / name, data)
        digests[name] = Digests(file.sha256, _sm3(data))
        lines.append([name, file.path, file.sha256, ""])
    for name in _kept_before(folder / INDEX) - digests.keys():  # what was accepted once and is no more
        (folder / name).unlink(missing_ok=True)
    head = (f"{plan.owner} 归档 {request.settings.as_of.isoformat()}",)
    put(folder / manifest_name(1, 1), manifest(head, 1, digests, {}))
    put(folder / INDEX, _csv(lines))
    yield from lines


def _free(name: str, taken: set[str]) -> str:
    """No two files of an archive are called alike."""
    name = as_windows_takes_it(name)
    stem, dot, extension = name.rpartition(".")
    number, found = 2, name
    while same_name_key(found) in taken:
        found, number = (f"{stem}{number}{dot}{extension}" if dot else f"{name}{number}"), number + 1
    taken.add(same_name_key(found))
    return found


def _kept_before(index: Path) -> set[str]:
    if not index.exists():
        return set()
    names = {row["归档文件名"].removeprefix("'") for row in read_rows(index, ("归档文件名", "原文件"))}
    # The table may have been written in since: only names that we give are followed.
    return {name for name in names if name and name == as_windows_takes_it(name)}


def _bytes(file: EvidenceFile) -> bytes | None:
    try:
        return file.source.read()
    except (OSError, ReadError):
        return None


def _sm3(data: bytes) -> str | None:
    try:
        return hashlib.new("sm3", data).hexdigest()
    except ValueError:
        return None


def _csv(lines: list[list[str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["归档文件名", "原文件", "SHA-256", "未归档原因"])
    # A name that begins like a formula must not become one where the table is opened.
    writer.writerows([[f"'{cell}" if cell[:1] in "=+-@" and cell else cell for cell in line] for line in lines])
    return text.getvalue().encode("utf-8-sig", "backslashreplace")
