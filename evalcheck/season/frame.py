"""The frame of the survey (名单归集): every enterprise of all lists once in an SQLite file; counts by content, item, unit, district."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Literal

from evalcheck.audit.row_keys import ELSEWHERE, code_key, open_rows
from evalcheck.audit.sampling import ListFile, lists_in
from evalcheck.audit.sheets import TableUnreadable, Value, Worksheet
from evalcheck.audit.store import Store
from evalcheck.catalogue import Catalogue
from evalcheck.records import dataclass

Kind = Literal["content", "item", "unit", "district"]
KINDS: tuple[Kind, ...] = ("content", "item", "unit", "district")
WHY_NOT = {"code": "信用代码有误", "phone": "电话有误", "name": "没有名称"}
_SHOWN = 6
"""Others that a cell names of those with whom enterprises are shared; the sheet of pairs has all."""
_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE list (
  number INTEGER PRIMARY KEY, unit TEXT NOT NULL, package TEXT NOT NULL, path TEXT NOT NULL, part TEXT NOT NULL, content TEXT NOT NULL,
  rows INTEGER NOT NULL, callable INTEGER NOT NULL);
CREATE TABLE list_item (list INTEGER NOT NULL, item TEXT NOT NULL, PRIMARY KEY (list, item)) WITHOUT ROWID;
CREATE TABLE listed (
  enterprise INTEGER NOT NULL, list INTEGER NOT NULL, district TEXT NOT NULL, callable INTEGER NOT NULL,
  PRIMARY KEY (enterprise, list)) WITHOUT ROWID;
CREATE TABLE named (id INTEGER PRIMARY KEY, code TEXT, name TEXT, person TEXT, phone TEXT);
"""
_ENTERPRISES = """
CREATE TABLE enterprise (
  id INTEGER PRIMARY KEY, code TEXT, name TEXT, person TEXT, phone TEXT, contents TEXT NOT NULL, items TEXT NOT NULL, units TEXT NOT NULL,
  districts TEXT NOT NULL, lists INTEGER NOT NULL, callable INTEGER NOT NULL);
INSERT INTO enterprise
  SELECT of.enterprise, named.code, named.name, named.person, named.phone, of.contents,
    coalesce((SELECT group_concat(item, ',') FROM (SELECT DISTINCT item FROM listed JOIN list_item USING (list)
      WHERE enterprise=of.enterprise ORDER BY CAST(item AS INTEGER))), ''),
    of.units, of.districts, of.lists, of.callable
  FROM (SELECT enterprise, group_concat(DISTINCT content) contents, group_concat(DISTINCT unit) units,
      group_concat(DISTINCT district) districts, count(*) lists, max(listed.callable) callable
    FROM listed JOIN list ON list.number=listed.list GROUP BY enterprise) of
  LEFT JOIN named ON named.id=of.enterprise ORDER BY of.enterprise;
DROP TABLE named;
"""
_OF: Mapping[Kind, str] = {
    "content": "SELECT enterprise, content name, max(listed.callable) callable FROM listed JOIN list ON list.number=listed.list",
    "item": "SELECT enterprise, item name, max(callable) callable FROM listed JOIN list_item USING (list)",
    "unit": "SELECT enterprise, unit name, max(listed.callable) callable FROM listed JOIN list ON list.number=listed.list",
    "district": "SELECT enterprise, district name, max(callable) callable FROM listed",
}


@dataclass(frozen=True)
class Counted:
    """What lists hold: rows, different enterprises, those that can be called, rows that cannot by reason, enterprises shared with others.

    `units` are those whose lists hold enterprises of it that another unit lists too, with how many.
    """

    name: str
    rows: int
    distinct: int
    callable: int
    why_not: Mapping[str, int]
    shared: Mapping[str, int]
    units: Mapping[str, int]


@dataclass(frozen=True)
class Frame:
    """All lists together, and by content, item, unit and district; `lists` each by itself."""

    whole: Counted
    by: Mapping[Kind, Sequence[Counted]]
    lists: Sequence[tuple[ListFile, int]]

    def told(self) -> dict[str, Any]:
        """As survey.json has it. A content is its name, an item its number."""
        return {
            "lists": len(self.lists),
            **_told(self.whole),
            **{
                kind: [{"name": one.name, **_told(one), "shared": dict(one.shared), "units": dict(one.units)} for one in self.by[kind]]
                for kind in KINDS
            },
        }


def _told(one: Counted) -> dict[str, Any]:
    return {"rows": one.rows, "distinct": one.distinct, "callable": one.callable, "why_not": dict(one.why_not)}


def gather(store: Store, catalogue: Catalogue, path: Path) -> Frame:
    """All enterprises of the lists of a store, written to an SQLite file whole or not at all, and what there is of them.

    `enterprise` has a row each (`code` and what follows only where one of its rows can be called: of others no text is kept), `listed` one
    for each list that it stands in. The file is for its owner only: it holds names and phones.
    """
    lists = lists_in(store)
    beside = path.with_name(f".{path.name}.tmp")
    beside.unlink(missing_ok=True)
    os.close(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        with closing(sqlite3.connect(beside, isolation_level=None)) as db:
            frame = _gathered(db, store, lists, {str(content.no): content.name for content in catalogue.contents})
    except sqlite3.OperationalError as error:
        beside.unlink(missing_ok=True)
        raise TableUnreadable(
            f"{path} 写不了（{error}）；请检查磁盘空间", f"{path} cannot be written ({error}): look at the disk"
        ) from None
    beside.replace(path)
    return frame


def _gathered(db: sqlite3.Connection, store: Store, lists: Sequence[ListFile], names: Mapping[str, str]) -> Frame:
    # What was killed is begun anew, so nothing need be taken back.
    db.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + _TABLES)
    db.execute("BEGIN")
    frame = _counted(db, lists, _fill(db, store.rows, lists, names), names)
    db.execute("INSERT INTO meta VALUES ('lists', ?), ('frame', ?)", (digest_of(lists), json.dumps(frame.told(), ensure_ascii=False)))
    db.execute("COMMIT")
    db.executescript(_ENTERPRISES)
    return frame


def kept(path: Path, store: Store) -> dict[str, Any] | None:
    """What a frame that was gathered before told, if it is of the lists that the store holds now."""
    meta = _meta(path)
    told: dict[str, Any] | None = json.loads(meta["frame"]) if meta else None
    return told if meta and meta["lists"] == digest_of(lists_in(store)) else None


def is_ours(path: Path) -> bool:
    """Whether a file is one that was written here, and may be written again."""
    return bool(_meta(path))


def _meta(path: Path) -> dict[str, str]:
    """`lists` and `frame` of a file of ours; nothing of any other."""
    if not path.is_file():
        return {}
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as db:
            found = dict(db.execute("SELECT key, value FROM meta WHERE key IN ('lists', 'frame')"))
    except sqlite3.Error:
        return {}
    return found if len(found) == 2 else {}


def digest_of(lists: Sequence[ListFile]) -> str:
    told = [(one.package, one.owner, one.path, one.part, one.sha256, one.content, one.items) for one in lists]
    return hashlib.sha256(repr(told).encode("utf-8", "surrogatepass")).hexdigest()


def _fill(db: sqlite3.Connection, folder: Path, lists: Sequence[ListFile], names: Mapping[str, str]) -> dict[str, Counter[str]]:
    """Lists, rows and names; what is returned are the rows by district and reason."""
    by_district: dict[str, Counter[str]] = defaultdict(Counter)
    for number, one in enumerate(lists):
        content = names.get(str(one.content or ""), "")
        db.execute(
            "INSERT INTO list VALUES (?,?,?,?,?,?,?,?)", (number, one.owner, one.package, one.path, one.part, content, one.rows, one.valid)
        )
        db.executemany("INSERT OR IGNORE INTO list_item VALUES (?,?)", [(number, item) for item in one.items.split(",") if item])
        with open_rows(folder / one.file) as rows:
            for district, counts in rows.districts.items():
                by_district[district].update(counts)
            db.executemany(
                "INSERT INTO listed VALUES (?,?,?,?)",
                ((_signed(key), number, rows.district_of(place), int(rows.callable_at(place))) for place, key in enumerate(rows.codes)),
            )
            db.executemany(
                "INSERT OR IGNORE INTO named VALUES (?,?,?,?,?)",
                (
                    (_signed(code_key(row["code"])), row["code"], row["name"], row["person"], row["phone"])
                    for row in map(_encodable, rows.every())
                ),
            )
    return by_district


def _encodable(row: Mapping[str, str]) -> dict[str, str]:
    """Half of a sign that is written in two (a lone surrogate) has no place in SQLite."""
    return {key: text.encode("utf-8", "replace").decode("utf-8") for key, text in row.items()}


def _signed(key: int) -> int:
    """SQLite knows whole numbers of 64 bits with a sign."""
    return key - (1 << 64) if key >= 1 << 63 else key


def _counted(db: sqlite3.Connection, lists: Sequence[ListFile], by_district: Mapping[str, Counter[str]], names: Mapping[str, str]) -> Frame:
    rows = {kind: _rows_of(kind, lists, names) for kind in KINDS} | {"district": by_district}
    for kind in KINDS:
        db.execute(f"CREATE TEMP TABLE of_{kind} AS {_OF[kind]} GROUP BY enterprise, name")
        db.execute(f"CREATE INDEX temp.by_{kind} ON of_{kind} (enterprise)")
    by = {kind: _groups(db, kind, rows[kind], list(names.values())) for kind in KINDS}
    distinct, able = db.execute(
        "SELECT count(*), coalesce(sum(able), 0) FROM (SELECT max(callable) able FROM listed GROUP BY enterprise)"
    ).fetchone()
    every: Counter[str] = Counter()
    for counts in rows["unit"].values():
        every.update(counts)
    sizes = dict(db.execute("SELECT list, count(*) FROM listed GROUP BY list"))
    whole = Counted("", every["rows"], distinct, able, _why_not(every), {}, {})
    return Frame(whole, by, [(one, sizes.get(number, 0)) for number, one in enumerate(lists)])


def _groups(db: sqlite3.Connection, kind: Kind, rows: Mapping[str, Counter[str]], contents: list[str]) -> list[Counted]:
    found = {
        name: (distinct, able) for name, distinct, able in db.execute(f"SELECT name, count(*), sum(callable) FROM of_{kind} GROUP BY name")
    }
    others, units = _counts(db, _SHARED.format(kind=kind)), _counts(db, _UNITS.format(kind=kind))
    made = []
    for name in sorted({*rows, *found}, key=_ORDER[kind](contents)):
        counts = rows.get(name, Counter())
        made.append(Counted(name, counts["rows"], *found.get(name, (0, 0)), _why_not(counts), others[name], units[name]))
    return made


def _rows_of(kind: Kind, lists: Sequence[ListFile], names: Mapping[str, str]) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for one in lists:
        groups = {"content": [names.get(str(one.content or ""), "")], "item": [item for item in one.items.split(",") if item]}
        for name in groups.get(kind, [one.owner]):
            found[name].update({"rows": one.rows, **one.unfit})
    return found


def _why_not(counts: Mapping[str, int]) -> dict[str, int]:
    return {why: counts[why] for why in WHY_NOT if counts.get(why)}


_SHARED = """
SELECT one.name, other.name, count(*) n FROM of_{kind} one JOIN of_{kind} other USING (enterprise)
WHERE one.name<>other.name GROUP BY 1, 2 ORDER BY 1, n DESC, 2"""
_UNITS = """
SELECT one.name, unit.name, count(*) n FROM of_{kind} one JOIN of_unit unit USING (enterprise)
WHERE enterprise IN (SELECT enterprise FROM of_unit GROUP BY enterprise HAVING count(*)>1) GROUP BY 1, 2 ORDER BY 1, n DESC, 2"""


def _counts(db: sqlite3.Connection, query: str) -> Mapping[str, dict[str, int]]:
    """Of each group how many enterprises it shares with whom, most first."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for name, other, number in db.execute(query):
        found[name][other] = number
    return found


def _number(name: str) -> tuple[int, str]:
    return (int(name) if name.isdecimal() else 10**9, name)


_ORDER: Mapping[Kind, Any] = {
    "content": lambda contents: lambda name: (contents.index(name) if name in contents else len(contents), name),
    "item": lambda _: _number,
    "unit": lambda _: lambda name: name,
    "district": lambda _: lambda name: (name == ELSEWHERE, name),
}
_WORDS: Mapping[Kind, tuple[str, str]] = {
    "content": ("按评估内容", "评估内容"),
    "item": ("按清单事项", "清单序号"),
    "unit": ("按报送单位", "报送单位"),
    "district": ("按区域", "区域"),
}


def sheets(frame: Frame, catalogue: Catalogue) -> list[Worksheet]:
    """名单归集.xlsx: counts, pairs of those who share enterprises, each list. It names no enterprise."""
    labels = {str(item.seq): item.label for item in catalogue.items.values()}
    return [*(_sheet(kind, frame, labels) for kind in KINDS), _pairs(frame), _lists(frame)]


def _sheet(kind: Kind, frame: Frame, labels: Mapping[str, str]) -> Worksheet:
    name, heading = _WORDS[kind]
    rows: list[list[Value]] = []
    for one in (*frame.by[kind], frame.whole):
        whole = one is frame.whole
        shown = "合计（去重）" if whole else one.name or "不明"
        rows.append([
            shown, *([labels.get(one.name)] if kind == "item" else []), one.rows, one.distinct, one.callable, one.distinct - one.callable,
            *(one.why_not.get(why, 0) for why in WHY_NOT), _named(one.shared), *([] if kind == "unit" else [_named(one.units)]),
        ])  # fmt: skip
    headings = [
        (heading, 24), *([("事项", 26)] if kind == "item" else []), ("名单行数", 10), ("企业数（去重）", 12), ("可调查企业", 11),
        ("不可调查企业", 12), *((f"{why}（行）", 12) for why in WHY_NOT.values()), ("与谁的名单有相同企业", 50),
        *([] if kind == "unit" else [("其中几个单位都报了的企业", 50)]),
    ]  # fmt: skip
    more = "；一份名单对应几个事项的，各事项都计入" if kind == "item" else ""
    title = f"名单归集：{heading}（同一统一社会信用代码只算一家{more}）"
    return Worksheet(name, headings, rows, title, keys=[str(row[0]) for row in rows], known_by=(heading,))


def _named(counts: Mapping[str, int]) -> str | None:
    named = [f"{name or '不明'} {number}" for name, number in counts.items()]
    return "、".join(named[:_SHOWN]) + (f" 等 {len(named)} 个" if len(named) > _SHOWN else "") or None


def _pairs(frame: Frame) -> Worksheet:
    rows: list[list[Value]] = []
    for kind in KINDS:
        sizes = {one.name: one.distinct for one in frame.by[kind]}
        for one in frame.by[kind]:
            for other, number in one.shared.items():
                rows.append([_WORDS[kind][1], one.name or "不明", other or "不明", number, round(100 * number / sizes[one.name], 1)])
    headings = [("类别", 12), ("甲", 26), ("乙", 26), ("相同企业数", 12), ("占甲的比例(%)", 14)]
    keys = [f"{row[0]}|{row[1]}|{row[2]}" for row in rows]
    return Worksheet("共同企业", headings, rows, "同一企业出现在两边的名单里", keys=keys, known_by=("类别", "甲", "乙"), frozen=3)


def _lists(frame: Frame) -> Worksheet:
    rows: list[list[Value]] = [
        [one.owner, one.path, one.part, one.items, one.rows, distinct, one.valid, *(one.unfit.get(why, 0) for why in WHY_NOT)]
        for one, distinct in frame.lists
    ]
    headings = [
        ("报送单位", 18), ("文件", 50), ("工作表", 16), ("清单序号", 10), ("名单行数", 10), ("企业数（去重）", 12), ("可调查行", 10),
        *((f"{why}（行）", 12) for why in WHY_NOT.values()),
    ]  # fmt: skip
    keys = [f"{one.package}|{one.path}|{one.part}" for one, _ in frame.lists]
    return Worksheet("各份名单", headings, rows, "收到的企业全量名单", keys=keys, known_by=("报送单位", "文件", "工作表"))
