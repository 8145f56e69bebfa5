"""evalcheck judges evidence packages for business-environment responsibility lists before they are handed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evalcheck.api import validate

__version__ = "0.1.0"
__all__ = ["__version__", "validate"]


def __getattr__(name: str) -> object:
    # Loaded on first use: `evalcheck --version` and shell completion must not pay for pydantic.
    if name == "validate":
        from evalcheck.api import validate

        return validate
    raise AttributeError(f"module 'evalcheck' has no attribute {name!r}")
