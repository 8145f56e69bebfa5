"""Which units an item of the list speaks to: the ones it names, and those that its groups take in (design 4.11)."""

from __future__ import annotations

from pydantic import Field

from evalcheck.catalogue.items import Item, Strict
from evalcheck.evidence.model import UnitRef


class Groups(Strict):
    """Words of the list that stand for many units. A group's name fits where it holds one of the words."""

    municipal: tuple[str, ...] = Field(("市级有关单位", "市级有关部门"), description="any municipal unit")
    districts: tuple[str, ...] = Field(("各区", "相关区", "有关区"), description="any district")
    areas: tuple[str, ...] = Field(("各开发区",), description="any functional area")
    anyone: tuple[str, ...] = Field(("成员单位", "各相关单位", "各有关单位"), description="any unit at all")
    governments: tuple[str, ...] = Field(("人民政府", "政府"), description="the unit of a district that is the district itself")

    def answers(self, unit: UnitRef, item: Item) -> bool:
        """Whether the item is the unit's: as lead, as responsible unit or as one of a group. A district's own units always fit."""
        named = item.leads + item.responsible
        if unit.name in named or item.responsible_open or _any_holds(named, self.anyone):
            return True
        if unit.district is None:
            municipal = unit.unit is not None and unit.unit.kind == "municipal"
            return municipal and _any_holds(named, self.municipal)
        if unit.part not in self.governments:
            return True
        groups = self.districts if unit.district.kind == "district" else self.areas
        return unit.district.government in named or _any_holds(named, groups)


def _any_holds(names: tuple[str, ...], words: tuple[str, ...]) -> bool:
    return any(word in name for name in names for word in words)
