"""Hold the documents to the program: generated pages current, links alive, the README twins with the same commands."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "docs"), str(ROOT)]

from make_checks import PAGE, checks_page  # noqa: E402
from make_findings import design, page  # noqa: E402

from benchmarks import page as benchmarks_page  # noqa: E402

STALE = "is not what the program says: run python docs/make_findings.py"


def stale_pages() -> Iterator[str]:
    for name, language in (("findings.md", "en"), ("findings.zh-CN.md", "zh")):
        if (ROOT / "docs" / name).read_text("utf-8") != page(language):  # type: ignore[arg-type]
            yield f"docs/{name} {STALE}"
    if PAGE.read_text("utf-8") != checks_page():
        yield f"docs/{PAGE.name} is stale: python docs/make_checks.py"
    text = (ROOT / "docs" / "design.md").read_text("utf-8")
    if text != design(text):
        yield f"docs/design.md {STALE}"


def dead_links() -> Iterator[str]:
    for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")):
        for target, anchor in re.findall(r"\]\(([^)#:]*)(?:#([^)]*))?\)", path.read_text("utf-8")):
            page = path.parent / target if target else path
            if not page.exists():
                yield f"{path.relative_to(ROOT)}: link to {target}, which is not there"
            elif anchor and anchor not in anchors(page):
                yield f"{path.relative_to(ROOT)}: link to {target}#{anchor}: the page has no such heading"


def anchors(page: Path) -> set[str]:
    """What headings are called in links: small letters, blanks as hyphens, no other signs."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.M)
    return {re.sub(r"[^\w -]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def commands(name: str) -> list[str]:
    blocks = re.findall(r"```(?:sh|bash)\n(.*?)```", (ROOT / name).read_text("utf-8"), re.S)
    return [line for block in blocks for line in block.splitlines() if line and not line.startswith("#")]


def different_twins() -> Iterator[str]:
    if commands("README.md") != commands("README.zh-CN.md"):
        yield "README.md and README.zh-CN.md show different commands"


def main() -> None:
    problems = [*stale_pages(), *dead_links(), *different_twins(), *benchmarks_page.faults()]
    print(*problems or ["documents: links, generated pages and README twins agree"], sep="\n")
    sys.exit(bool(problems))


if __name__ == "__main__":
    main()
