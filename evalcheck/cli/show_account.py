"""The account of a file as `evalcheck show --account` tells it: what is there, what was read, what was not and why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from evalcheck.cli.command import WIDTH
from evalcheck.evidence.model import Examined
from evalcheck.masking import swept
from evalcheck.reporters.wrapping import indented, padded, visible
from evalcheck.submission.model import Account, Unread
from evalcheck.words import Say, Text

_MOST = 200
_LABEL = 10


def account_view(examined: Examined, say: Say, show_personal: bool) -> Iterator[str]:
    """The file's path, the parts that were read or judged, then those that were not, each with what it is and why."""
    yield visible(examined.file.path if show_personal else swept(examined.file.path), 400)
    account = examined.opened.account if examined.opened else None
    rows = _rows(account, examined.file.inner, say) if account else _unopened(examined, say)
    for label, text in rows:
        yield from indented(visible(text if show_personal else swept(text), 1000), WIDTH, padded(f"  {label}", _LABEL))


def _rows(account: Account, inner: tuple[str, ...], say: Say) -> Iterator[tuple[str, str]]:
    left = len(account.unread)
    yield (
        say("共有", "Holds"),
        say(f"{account.held} 部分，读了 {account.read}，没有读 {left}", f"{account.held} parts: {account.read} read, {left} not"),
    )
    for place in account.parts[:_MOST]:
        yield say("已读", "Read"), place + (say("（作为包内文件检查）", " (as a file of the package)") if place in inner else "")
    for one in account.unread[:_MOST]:
        yield say("没有读", "Not read"), _told(one, say)
    if (more := max(0, len(account.parts) - _MOST) + max(0, left - _MOST)) > 0:
        yield "", say(f"另有 {more} 部分", f"{more} parts more")


def _told(one: Unread, say: Say) -> str:
    finding = " [FIL018]" if one.shown else ""
    return f"{one.place}  {say(one.what)}{say('：', ': ')}{say(one.why)}{finding}"


def _unopened(examined: Examined, say: Say) -> Iterator[tuple[str, str]]:
    for incident in examined.incidents:
        reason = incident.facts.get("reason")
        yield say("打不开", "Not open"), f"{incident.trouble.value}: {say(reason) if isinstance(reason, Text) else ''}".rstrip(": ")
    if not examined.incidents:
        yield say("共有", "Holds"), say("没有打开", "it was not opened")


def account_data(examined: Examined, say: Say, show_personal: bool) -> dict[str, Any]:
    """The same for programs. `account` is null of a file that was not opened."""

    def shown(text: str) -> str:
        return text if show_personal else swept(text)

    account = examined.opened.account if examined.opened else None
    return {
        "path": shown(examined.file.path),
        "type": examined.opened.type if examined.opened else examined.file.extension,
        "account": None if account is None else {
            "held": account.held,
            "read": [shown(place) for place in account.parts],
            "inner": [shown(place) for place in examined.file.inner],
            "unread": [
                {"what": say(one.what), "place": shown(one.place), "why": say(one.why), "shown": one.shown} for one in account.unread
            ],
        },
    }  # fmt: skip
