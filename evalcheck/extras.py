"""The name that evalcheck is installed by, and the command that adds one of its optional parts."""

from __future__ import annotations

DISTRIBUTION = "evalcheck-cn"
"""On the package index `evalcheck` is a stranger's package; import and command are `evalcheck` all the same."""


def install(extra: str) -> str:
    """The command that installs an extra of pyproject.toml; quoted, since some shells take brackets for a pattern."""
    return f'pip install "{DISTRIBUTION}[{extra}]"'
