"""Whom the evaluator calls, content by content: the units whose items are open, and the liaison officer that each one named."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from evalcheck.audit.ledger import STATES
from evalcheck.audit.sheets import Sheet, put, workbook
from evalcheck.audit.standing import UnitStanding
from evalcheck.audit.store import Store
from evalcheck.catalogue import Catalogue
from evalcheck.reporters.masking import personal

FILE = "催办电话单.xlsx"
_OPEN = ("missing", "partial", "review")


def contacts_of(store: Store) -> dict[str, list[tuple[str, str]]]:
    """The fields of each package's liaison sheet, by package."""
    query = (
        "SELECT held.package, contact.fields FROM held JOIN contact ON contact.key=held.key"
        " WHERE held.role='liaison' ORDER BY held.package, held.path"
    )
    found: dict[str, list[tuple[str, str]]] = {}
    for package, fields in store.db.execute(query):
        found.setdefault(package, []).extend((label, value) for label, value in json.loads(fields))
    return found


def write_calls(
    out: Path, catalogue: Catalogue, units: Sequence[UnitStanding], contacts: Mapping[str, Sequence[tuple[str, str]]], day: date,
    show_personal: bool = True,
) -> None:  # fmt: skip
    """The list; it names people and telephones, since that is what it is for."""
    rows: list[list[str | int | float | None]] = []
    for content in catalogue.contents:
        items = {item.seq for item in content.items}
        for unit in units:
            open_ = [one for one in unit.items if one.item in items and one.duty != "listed" and one.state in _OPEN]
            if not open_:
                continue
            people = contacts.get(unit.package or "", ())
            told = ["、".join(dict.fromkeys(v for label, v in people if any(w in label for w in words))) for words in _PERSON]
            told = told if show_personal else [personal(one) for one in told]
            what = "；".join(
                f"{one.item} {catalogue.items[one.item].label}（{STATES[one.state] if unit.package else '未报送'}）" for one in open_
            )
            rows.append([content.no, content.name, unit.name, what, *told, content.phone, None, None])
    headings = [
        ("内容序号", 8), ("评估内容", 20), ("单位", 18), ("需要沟通的事项", 60), ("联络员", 14), ("联系电话", 26), ("邮箱", 24),
        ("该内容的咨询电话", 16), ("通话结果（请填写）", 26), ("日期（请填写）", 12),
    ]  # fmt: skip
    to_fill = frozenset({"通话结果（请填写）", "日期（请填写）"})
    title = "催办电话单（含个人信息，仅供本次评估联络使用）"
    put(out / FILE, workbook([Sheet("电话单", headings, rows, title, to_fill, frozen=3)], day))


_PERSON = (("姓名", "联络员"), ("电话", "手机", "座机"), ("邮箱",))
