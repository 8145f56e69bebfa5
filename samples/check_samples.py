"""Validate every sample whole and compare with expected.yaml: verdict and, for each finding above note, code and place."""

from __future__ import annotations

import sys
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import yaml

import evalcheck
from evalcheck.report import Report

HERE = Path(__file__).resolve().parent


def told(report: Report) -> list[str]:
    """Every finding above note as `CODE file › place`, in the report's order."""
    return [f"{finding.code} {finding.location}".rstrip() for finding in report.findings if finding.severity != "note"]


def differences(name: str, expected: dict[str, Any]) -> list[str]:
    """What a sample's report has too much or too little."""
    rules = HERE / expected["rules"] if "rules" in expected else None
    report = evalcheck.validate(HERE / name, rules, as_of=date.fromisoformat(expected["as_of"]))
    found, wanted = Counter(told(report)), Counter(expected["findings"])
    lines = [f"- {line}" for line in (wanted - found).elements()] + [f"+ {line}" for line in (found - wanted).elements()]
    if report.verdict != expected["verdict"]:
        lines.append(f"verdict {report.verdict}, expected {expected['verdict']}")
    return lines


def main() -> None:
    samples = yaml.safe_load((HERE / "expected.yaml").read_text("utf-8"))
    failed = False
    for name, expected in samples.items():
        lines = differences(name, expected)
        failed |= bool(lines)
        print(f"{name}: {'as expected' if not lines else 'differs'} ({expected['verdict']})", *lines, sep="\n  ")
    sys.exit(failed)


if __name__ == "__main__":
    main()
