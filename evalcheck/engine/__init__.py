"""The engine: a package and a ruleset in, a report out."""

from evalcheck.engine.package import Progress, UnitUnknown, declaration_of, validate

__all__ = ["Progress", "UnitUnknown", "declaration_of", "validate"]
