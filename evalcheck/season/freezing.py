"""定稿: a version of an audit's tables and audit.json that stays as it was, dated, with the digests of every file and of what was read."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from evalcheck import __version__
from evalcheck.audit.overview import FILE as PAGE
from evalcheck.audit.run import Audited
from evalcheck.audit.sheets import put
from evalcheck.audit.writing import BOOKS
from evalcheck.records import dataclass
from evalcheck.submission.member_names import as_windows_takes_it
from evalcheck.words import TextError

FOLDER = "定稿"
MANIFEST = "manifest.json"
SCHEMA = "evalcheck-frozen/1"
_LONGEST = 60


class NotFrozen(TextError):
    """A version cannot be frozen, or cannot be read: a wrong call."""


@dataclass(frozen=True)
class Compared:
    """A frozen version against its manifest, and what is in OUT now against it: files that differ, are missing or were added."""

    as_of: str
    sha256: str
    files: int
    changed: Sequence[str]
    moved_on: Sequence[str]


def mind_name(name: str) -> None:
    """The name must do for a folder everywhere. Raises NotFrozen."""
    if (
        not name.strip()
        or len(name) > _LONGEST
        or name.startswith(".")
        or any(sign in name for sign in "/\\")
        or as_windows_takes_it(name) != name
    ):
        zh = f"--freeze：“{name}”不能作文件夹名；请用汉字、字母、数字，{_LONGEST} 字以内，例如 初稿"
        raise NotFrozen(zh, f"--freeze: “{name}” cannot name a folder: use letters and digits, {_LONGEST} at most, as draft-1")


def frozen(out: Path, name: str) -> bool:
    return (out / FOLDER / name).exists()


def freeze(audited: Audited, name: str) -> str:
    """Copy tables, page, audit.json and survey.json to a folder of its own, read-only, whole or not at all; its digest."""
    out = audited.request.out
    folder, beside = out / FOLDER / name, out / FOLDER / f".{name}.tmp"
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    files = {one: (out / one).read_bytes() for one in _wanted(out)}
    for one, data in files.items():
        put(beside / one, data)
    told = _manifest(audited, name, files)
    put(beside / MANIFEST, json.dumps(told, ensure_ascii=False, indent=2) + "\n")
    for path in beside.iterdir():
        path.chmod(0o444)
    beside.rename(folder)
    return str(told["sha256"])


def _wanted(out: Path) -> Iterator[str]:
    names = ("audit.json", "survey.json", PAGE, *BOOKS)
    return (name for name in names if (out / name).is_file())


def _manifest(audited: Audited, name: str, files: dict[str, bytes]) -> dict[str, Any]:
    store, ruleset = audited.store, audited.ruleset
    held = store.db.execute("SELECT package, path, sha256 FROM held ORDER BY package, path").fetchall()
    parcels = [
        {"package": record["name"], "name": parcel["name"], "sha256": parcel["sha256"]}
        for record in store.records()
        for parcel in record["parcels"]
    ]
    told = {
        "schema": SCHEMA, "name": name, "as_of": audited.request.settings.as_of.isoformat(), "evalcheck": __version__,
        "ruleset": {"id": ruleset.id, "version": ruleset.version, "sha256": ruleset.sha256},
        "files": [{"name": one, "bytes": len(data), "sha256": _sha256(data)} for one, data in sorted(files.items())],
        "inputs": {"files": len(held), "sha256": _sha256(json.dumps(held, ensure_ascii=False).encode("utf-8", "surrogatepass")),
                   "parcels": parcels},
    }  # fmt: skip
    return {**told, "sha256": digest_of(told)}


def digest_of(told: dict[str, Any]) -> str:
    """That of a manifest but for its own: one number for the whole version, for a report to quote."""
    kept = {key: value for key, value in told.items() if key != "sha256"}
    return _sha256(json.dumps(kept, ensure_ascii=False, sort_keys=True).encode("utf-8", "surrogatepass"))


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def compared(out: Path, name: str) -> Compared:
    """Whether a frozen version is as it was, and what OUT has otherwise by now. Raises NotFrozen where its manifest cannot be read."""
    folder = out / FOLDER / name
    try:
        told = json.loads((folder / MANIFEST).read_text("utf-8"))
        kept = {str(one["name"]): str(one["sha256"]) for one in told["files"]}
        as_of, own = str(told["as_of"]), str(told["sha256"])
    except (OSError, ValueError, KeyError, TypeError):
        zh = f"{folder / MANIFEST} 没有或读不了，不能核对；这一版不再可靠，请换一个名称另行定稿"
        raise NotFrozen(
            zh, f"{folder / MANIFEST} is missing or cannot be read: this version proves nothing, freeze under another name"
        ) from None
    changed = [one for one, sha256 in kept.items() if _digest(folder / one) != sha256]
    changed += [MANIFEST] if digest_of(told) != own else []
    changed += sorted(path.name for path in folder.iterdir() if path.name not in {*kept, MANIFEST})
    moved_on = [one for one in dict.fromkeys([*kept, *_wanted(out)]) if _digest(out / one) != kept.get(one)]
    return Compared(as_of, own, len(kept), changed, moved_on)


def _digest(path: Path) -> str | None:
    return _sha256(path.read_bytes()) if path.is_file() else None
