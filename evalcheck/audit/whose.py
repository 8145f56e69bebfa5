"""Whose a parcel is: known from the declaration and the names of its files, or a question for the evaluator, never a guess."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from evalcheck.audit.inbox import Parcel

_MOST = 2 / 3
"""Share of the names that must agree."""


@dataclass(frozen=True, slots=True)
class Ownership:
    """The owner and how it is known, or the doubt and who it may be. `doubt` is Chinese and English."""

    owner: str | None
    how: str = ""
    doubt: tuple[str, str] | None = None
    candidates: tuple[str, ...] = ()


def ownership(parcel: Parcel, confirmed: Mapping[str, str]) -> Ownership:
    """Confirmed by the evaluator, else what declaration, file names and the parcel's own name agree on."""
    if owner := confirmed.get(parcel.name):
        return Ownership(owner, "confirmed")
    votes = dict(parcel.votes)
    first = max(votes, key=lambda owner: (votes[owner], owner)) if votes else None
    candidates = tuple(dict.fromkeys(filter(None, (parcel.declared_as, *sorted(votes, key=lambda o: (-votes[o], o)), parcel.named))))
    if parcel.trouble:
        return (
            Ownership(parcel.named, "name")
            if parcel.named
            else _doubt("打不开，名称中也没有单位", "it cannot be opened and its name gives no unit", ())
        )
    if parcel.declared and not parcel.declared_as:
        return _doubt(f"声明的单位“{parcel.declared}”不在名录里", f"the declared unit “{parcel.declared}” is not on the list", candidates)
    if first and votes[first] < _MOST * sum(votes.values()):
        return _doubt(f"文件名分属几个单位：{_counted(votes)}", f"its files name several units: {_counted(votes)}", candidates)
    stated = parcel.declared_as or first or parcel.named
    if stated is None:
        return _doubt("文件名、声明和包名中都没有可识别的单位", "neither its files, its declaration nor its name gives a unit", ())
    if first and first != stated:
        return _doubt(f"声明的是{stated}，文件名是{first}", f"it declares {stated} and its files name {first}", candidates)
    if parcel.named and parcel.named != stated:
        return _doubt(
            f"包名（或邮件主题）是{parcel.named}，材料是{stated}", f"its name gives {parcel.named}, its content {stated}", candidates
        )
    return Ownership(stated, "declared" if parcel.declared_as else "files" if first else "name")


def _doubt(zh: str, en: str, candidates: tuple[str, ...]) -> Ownership:
    return Ownership(None, "", (zh, en), candidates)


def _counted(votes: Mapping[str, int]) -> str:
    most = sorted(votes.items(), key=lambda pair: (-pair[1], pair[0]))
    return "、".join(f"{owner} {count}" for owner, count in most[:5]) + (" 等" if len(most) > 5 else "")
