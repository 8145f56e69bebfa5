"""Packages made of data, so that a test can state in a few lines what was handed in."""

from __future__ import annotations

from evalcheck.trials.given import FORMS, CaseLoader, content, document, picture, scan, submission, video, workbook

__all__ = ["CaseLoader", "content", "document", "picture", "scan", "sealed", "submission", "video", "workbook"]


def sealed(way: str, cover: str) -> bytes:
    """A paper as PDF with an electronic seal, whose signature stands to the file as `cover` says (benchmarks/evidence_pages/sealed.py)."""
    import numpy as np

    from benchmarks.evidence_pages.sealed import paper

    return paper(np.random.default_rng(20), 0, way, cover).data  # type: ignore[arg-type]


FORMS["sealed"] = lambda given: sealed(*given["sealed"])
