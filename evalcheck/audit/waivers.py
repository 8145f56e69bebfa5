"""The evaluator's own waivers: for everyone under `waivers`, for one unit under `units`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from evalcheck.audit.sheets import TableUnreadable
from evalcheck.checks.declarations import weakness
from evalcheck.evidence.declaration import DeclaredWaiver, read_declaration
from evalcheck.evidence.names.identity import Identifier


@dataclass(frozen=True)
class AuditWaiver:
    """A waiver, the owner it is for (None: everyone), and whether it waives nothing for want of a reason or being over."""

    owner: str | None
    waiver: DeclaredWaiver
    weak: bool


def read_waivers(path: Path, identifier: Identifier, as_of: date) -> list[AuditWaiver]:
    """The file's waivers. Raises TableUnreadable, with line and key, for what is not understood."""
    import yaml

    try:
        data = yaml.safe_load(path.read_bytes())
    except OSError as error:
        raise TableUnreadable(f"{path} 读不了：{error.strerror}", f"{path} cannot be read: {error.strerror}") from None
    except (yaml.YAMLError, ValueError, RecursionError):
        raise TableUnreadable(f"{path} 不是有效的 YAML", f"{path} is no valid YAML") from None
    if not isinstance(data, dict) or set(data) - {"waivers", "units"}:
        zh, en = "只能有 waivers 和 units 两个键", "it holds the keys waivers and units only"
        raise TableUnreadable(f"{path}:{zh}", f"{path}: {en}")
    return [
        AuditWaiver(owner, waiver, weakness(waiver, as_of) is not None)
        for owner, given in _groups(path, data, identifier)
        for waiver in _understood(path, given)
    ]


def _groups(path: Path, data: dict[str, Any], identifier: Identifier) -> Iterator[tuple[str | None, Any]]:
    if data.get("waivers"):
        yield None, data["waivers"]
    for name, given in (data.get("units") or {}).items():
        unit = identifier.unit(str(name))
        if unit is None:
            near = identifier.nearest_unit(str(name))
            raise TableUnreadable(f"{path}：没有单位“{name}”" + (f"，是否为“{near}”？" if near else ""), f"{path}: no unit “{name}”")
        yield unit.owner, given


def _understood(path: Path, given: Any) -> tuple[DeclaredWaiver, ...]:
    import yaml

    text = yaml.safe_dump({"waivers": given}, allow_unicode=True)
    declared = read_declaration(text.encode(), str(path))
    if declared.faults:
        fault = declared.faults[0]
        raise TableUnreadable(f"{path}:{fault.key}:{fault.problem_zh}", f"{path}: {fault.key}: {fault.problem_en}")
    return declared.waivers
