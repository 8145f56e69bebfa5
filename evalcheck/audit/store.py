"""The store of an audit (SQLite in OUT): what was found of each file and package, so that nothing is read twice and memory stays flat."""

from __future__ import annotations

import errno
import json
import os
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from evalcheck.refusals import reason_of
from evalcheck.words import Text, TextError

SCHEMA = 8
"""Of the tables below and of what is kept in them (8: pages on which a seal may be); a store of another one is begun anew."""
_TABLES = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS parcel (name TEXT PRIMARY KEY, run INTEGER NOT NULL, facts TEXT NOT NULL, submission BLOB);
CREATE TABLE IF NOT EXISTS file (key TEXT PRIMARY KEY, run INTEGER NOT NULL, failed INTEGER NOT NULL, result BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS package (
  name TEXT PRIMARY KEY, key TEXT NOT NULL, run INTEGER NOT NULL, failed INTEGER NOT NULL, record BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS held (
  package TEXT NOT NULL, owner TEXT NOT NULL, path TEXT NOT NULL, sha256 TEXT NOT NULL, bytes INTEGER NOT NULL,
  key TEXT NOT NULL, role TEXT NOT NULL, content INTEGER, items TEXT NOT NULL, PRIMARY KEY (package, path)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS held_sha ON held (sha256);
CREATE TABLE IF NOT EXISTS list (
  key TEXT NOT NULL, part TEXT NOT NULL, template TEXT NOT NULL, rows INTEGER NOT NULL, valid INTEGER NOT NULL, file TEXT NOT NULL,
  unfit TEXT NOT NULL,
  PRIMARY KEY (key, part)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS picture (
  key TEXT NOT NULL, part TEXT NOT NULL, width INTEGER NOT NULL, height INTEGER NOT NULL, points BLOB NOT NULL, copy BLOB NOT NULL,
  PRIMARY KEY (key, part));
CREATE TABLE IF NOT EXISTS contact (key TEXT PRIMARY KEY, fields TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS stage (name TEXT PRIMARY KEY, key TEXT NOT NULL, result BLOB NOT NULL);
"""


def packed(value: Any) -> bytes:
    return zlib.compress(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass"), 1)


def unpacked(data: bytes) -> Any:
    return json.loads(zlib.decompress(data).decode("utf-8", "surrogatepass"))


class StoreBroken(TextError):
    """The store cannot be used: damaged, not ours to write, in use, or its disk is full."""


_REFUSED = {
    "SQLITE_CANTOPEN": reason_of(errno.EACCES),
    "SQLITE_READONLY": reason_of(errno.EACCES),
    "SQLITE_PERM": reason_of(errno.EACCES),
    "SQLITE_FULL": reason_of(errno.ENOSPC),
    "SQLITE_IOERR": reason_of(errno.EIO),
    "SQLITE_BUSY": Text("另一个汇总正在使用它；请等它结束再运行", "another audit is using it: wait for its end, then run it again"),
}
"""What SQLite says that is no fault of the store, by the first two words of its name."""


@contextmanager
def store_troubles(folder: Path) -> Iterator[None]:
    """What SQLite stumbles over at any moment is StoreBroken, with the remedy. `folder` is that of the audit."""
    try:
        yield
    except sqlite3.Error as error:
        raise _broken(folder / "store", error) from None


def _broken(folder: Path, error: sqlite3.Error) -> StoreBroken:
    path = folder / "audit.sqlite"
    name = "_".join((getattr(error, "sqlite_errorname", None) or "").split("_")[:2])
    if why := _REFUSED.get(name):
        return StoreBroken(f"汇总的存储 {path} 用不了：{why.zh}", f"the store {path} cannot be used: {why.en}")
    zh = f"汇总的存储 {path} 已损坏（{error}）；请把文件夹 {folder} 移走再运行，材料会全部重新读取"
    en = f"the store {path} is broken ({error}): move the folder {folder} away and run again; all is then read anew"
    return StoreBroken(zh, en)


class Store:
    """Everything an audit remembers. One process writes; readers open it for themselves."""

    def __init__(self, folder: Path, *, writing: bool = True) -> None:
        self.folder = folder
        self._writing = writing
        self.rows = folder / "rows"
        if writing:
            # Rows of lists are personal data: nobody else on the machine may read them.
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.rows.mkdir(mode=0o700, exist_ok=True)
        self.path = folder / "audit.sqlite"
        self.db = sqlite3.connect(self.path, isolation_level=None) if writing else _reader(self.path)
        self.renewed = False
        """Whether what another version had kept was let go."""
        if writing:
            try:
                self._prepare()
            except sqlite3.DatabaseError as error:
                self.db.close()
                raise _broken(folder, error) from None

    def _prepare(self) -> None:
        os.chmod(self.path, 0o600)
        # What is deleted is overwritten: rows of a list that was withdrawn are personal data.
        self.db.execute("PRAGMA secure_delete=ON")
        self.db.execute("PRAGMA journal_mode=WAL")
        self.db.execute("PRAGMA synchronous=NORMAL")
        self.db.execute("PRAGMA cache_size=-8000")
        self.db.executescript(_TABLES)
        if self.meta("schema") not in (None, SCHEMA):
            self.renewed = True
            for (name,) in self.db.execute("SELECT name FROM sqlite_master WHERE type='table'").fetchall():
                self.db.execute(f"DROP TABLE {name}")
            self.db.executescript(_TABLES)
        self.keep_meta("schema", SCHEMA)

    def close(self) -> None:
        """Nothing is left in a log beside the store."""
        if self._writing:
            self.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self.db.close()

    def meta(self, key: str) -> Any:
        try:
            row = self.db.execute("SELECT value FROM meta WHERE key=?", (key,)).fetchone()
        except sqlite3.OperationalError as error:
            # An audit that was killed as it began has left a store without tables.
            if self._writing or "no such table" not in str(error):
                raise
            return None
        return json.loads(row[0]) if row else None

    def keep_meta(self, key: str, value: Any) -> None:
        self.db.execute("INSERT OR REPLACE INTO meta VALUES (?,?)", (key, json.dumps(value, ensure_ascii=False)))

    def parcel(self, name: str) -> tuple[int, Any] | None:
        """The run in which a parcel was last opened, and what was learnt of it."""
        row = self.db.execute("SELECT run, facts FROM parcel WHERE name=?", (name,)).fetchone()
        return (row[0], json.loads(row[1])) if row else None

    def keep_parcel(self, name: str, run: int, facts: Any, submission: Any) -> None:
        text = json.dumps(facts, ensure_ascii=False)
        self.db.execute("INSERT OR REPLACE INTO parcel VALUES (?,?,?,?)", (name, run, text, submission and packed(submission)))

    def parcel_submission(self, name: str) -> Any:
        row = self.db.execute("SELECT submission FROM parcel WHERE name=?", (name,)).fetchone()
        return unpacked(row[0]) if row and row[0] else None

    def file(self, key: str) -> Any:
        row = self.db.execute("SELECT result FROM file WHERE key=?", (key,)).fetchone()
        return unpacked(row[0]) if row else None

    def known(self, keys: Sequence[str]) -> set[str]:
        """Of some files those whose result is here."""
        found: set[str] = set()
        for start in range(0, len(keys), 500):
            some = keys[start : start + 500]
            marks = ",".join("?" * len(some))
            found.update(key for (key,) in self.db.execute(f"SELECT key FROM file WHERE key IN ({marks})", some))
        return found

    def keep_file(self, key: str, run: int, result: bytes, kept: Any, *, failed: bool = False) -> None:
        """A file's result with its lists and pictures, whole or not at all."""
        self.db.execute("BEGIN")
        self.db.execute("INSERT OR REPLACE INTO file VALUES (?,?,?,?)", (key, run, failed, result))
        self.db.executemany("INSERT OR REPLACE INTO list VALUES (?,?,?,?,?,?,?)", [(key, *one) for one in kept["lists"]])
        pictures = [(key, *one[:3], bytes.fromhex(one[3]), bytes.fromhex(one[4])) for one in kept["pictures"]]
        self.db.executemany("INSERT OR REPLACE INTO picture VALUES (?,?,?,?,?,?)", pictures)
        if kept["contact"]:
            self.db.execute("INSERT OR REPLACE INTO contact VALUES (?,?)", (key, json.dumps(kept["contact"], ensure_ascii=False)))
        self.db.execute("COMMIT")

    def touch_files(self, keys: Iterable[str], run: int) -> None:
        self.db.execute("BEGIN")
        self.db.executemany("UPDATE file SET run=? WHERE key=?", [(run, key) for key in keys])
        self.db.execute("COMMIT")

    def package(self, name: str, key: str) -> Any:
        row = self.db.execute("SELECT record FROM package WHERE name=? AND key=?", (name, key)).fetchone()
        return unpacked(row[0]) if row else None

    def keep_package(self, name: str, key: str, run: int, record: Any, held: Sequence[Sequence[Any]], *, failed: bool = False) -> None:
        self.db.execute("BEGIN")
        self.db.execute("INSERT OR REPLACE INTO package VALUES (?,?,?,?,?)", (name, key, run, failed, packed(record)))
        self.db.execute("DELETE FROM held WHERE package=?", (name,))
        self.db.executemany("INSERT INTO held VALUES (?,?,?,?,?,?,?,?,?)", [(name, *one) for one in held])
        self.db.execute("COMMIT")

    def touch_package(self, name: str, run: int) -> None:
        self.db.execute("UPDATE package SET run=? WHERE name=?", (run, name))

    def records(self) -> Iterator[Any]:
        """The packages of the run, in the order of their names."""
        for (name,) in self.db.execute("SELECT name FROM package ORDER BY name").fetchall():
            yield unpacked(self.db.execute("SELECT record FROM package WHERE name=?", (name,)).fetchone()[0])

    def stage(self, name: str, key: str) -> Any:
        row = self.db.execute("SELECT result FROM stage WHERE name=? AND key=?", (name, key)).fetchone()
        return unpacked(row[0]) if row else None

    def keep_stage(self, name: str, key: str, result: Any) -> None:
        self.db.execute("INSERT OR REPLACE INTO stage VALUES (?,?,?)", (name, key, packed(result)))

    def forget_failures(self) -> None:
        """What failed for want of time or memory, or was killed, is tried again in a new run."""
        self.db.execute("DELETE FROM file WHERE failed")
        self.db.execute("DELETE FROM package WHERE failed")

    def forget_packages_but(self, names: Iterable[str]) -> None:
        known = {name for (name,) in self.db.execute("SELECT name FROM package").fetchall()}
        for name in sorted(known - set(names)):
            self.db.execute("DELETE FROM package WHERE name=?", (name,))
            self.db.execute("DELETE FROM held WHERE package=?", (name,))

    def sweep(self, run: int) -> None:
        """Let go of what no package of this run holds any more: the personal data of a withdrawn list goes with it."""
        self.db.execute("DELETE FROM file WHERE run<>?", (run,))
        for table in ("list", "picture", "contact"):
            self.db.execute(f"DELETE FROM {table} WHERE key NOT IN (SELECT key FROM file)")
        self.db.execute("DELETE FROM parcel WHERE run<>?", (run,))
        wanted = {name for (name,) in self.db.execute("SELECT file FROM list")}
        for path in self.rows.iterdir():
            if path.name not in wanted:
                path.unlink()


def _reader(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)
