"""File names, a tenth of them wrong in many ways: parsed, identified, put to every check, as tianjin-2021 names files and otherwise.

`python -m benchmarks.names [COUNT]`, 100,000 where nothing else is said.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from benchmarks.measure import table
from evalcheck.catalogue import Catalogue
from evalcheck.catalogue.items import Item
from evalcheck.catalogue.naming import NameShape
from evalcheck.evidence.names.identity import Identifier

COUNT = 100_000
ROUNDS = 7
WORDS = ("企业", "名单", "系统", "截图", "工单", "办理", "案例", "制度", "政策", "文件", "视频", "流程", "清单", "统计", "平台")
EXTENSIONS = ("xlsx", "docx", "pdf", "jpg", "mp4", "et")
FAULTS: tuple[Callable[[list[str], random.Random], str], ...] = (
    lambda parts, rng: rng.choice("－—_–").join(parts),
    lambda parts, rng: " - ".join(parts),
    lambda parts, rng: "-".join(parts[1:]),
    lambda parts, rng: "-".join((_without_one(parts[0], rng), *parts[1:])),
    lambda parts, rng: "-".join((parts[0], _without_one(parts[1], rng), *parts[2:])),
    lambda parts, rng: "-".join((*parts[:2], str(rng.randrange(104, 1000)), parts[3])),
    lambda parts, rng: "-".join((*parts[:2], str(rng.randrange(1, 104)), parts[3])),
    lambda parts, rng: "-".join((*parts[:3], parts[3] + "关于进一步优化营商环境有关工作情况")),
    lambda parts, rng: "-".join((*parts[:3], rng.choice(("", "XX", "关键点", "1")))),
    lambda parts, rng: "-".join((*parts[:3], parts[3] + " (2)")),
    lambda parts, rng: "-".join((*parts[:3], parts[3] + "-续")),
    lambda parts, rng: "-".join((*parts[:2], f"第{parts[2]}项", "２０２１年" + parts[3])),
)  # fmt: skip


def names(catalogue: Catalogue, count: int = COUNT, seed: int = 7) -> list[str]:
    """`count` names; every tenth has one of the faults."""
    rng = random.Random(seed)
    leads = [(item, unit) for item in catalogue.items.values() for unit in _leads(item, catalogue)]
    made = []
    for number in range(count):
        item, unit = rng.choice(leads)
        keypoint = "".join(rng.choices(WORDS, k=rng.randrange(2, 6))) + rng.choice(("", str(rng.randrange(1, 1000))))
        parts = [unit, catalogue.content_of[item.seq].name, str(item.seq), keypoint]
        stem = rng.choice(FAULTS)(parts, rng) if number % 10 == 0 else "-".join(parts)
        made.append(f"{stem}.{rng.choice(EXTENSIONS)}")
    return made


OTHERWISE = NameShape.model_validate(
    {
        "separator": "_",
        "parts": [
            {"role": "number", "name": "指标编号"},
            {"role": "other", "name": "材料序号", "pattern": r"\d{2}"},
            {"role": "keypoint", "name": "材料名称"},
            {"role": "owner", "name": "单位"},
        ],
        "limit": {"characters": 24, "over": ["材料名称"]},
    }
)
"""Another order, without the content, with a part that only has a form."""
FAULTS_OTHERWISE: tuple[Callable[[list[str], random.Random], str], ...] = (
    lambda parts, rng: rng.choice("－—-–").join(parts),
    lambda parts, rng: " _ ".join(parts),
    lambda parts, rng: "_".join(parts[1:]),
    lambda parts, rng: "_".join((*parts[:3], _without_one(parts[3], rng))),
    lambda parts, rng: "_".join((str(rng.randrange(104, 1000)), *parts[1:])),
    lambda parts, rng: "_".join((parts[0], parts[1][1:], *parts[2:])),
    lambda parts, rng: "_".join((*parts[:2], rng.choice(("", "XX", "材料名称", "1")), parts[3])),
    lambda parts, rng: "_".join((*parts[:2], parts[2] + "_续", parts[3])),
)


def names_otherwise(catalogue: Catalogue, count: int = COUNT, seed: int = 7) -> list[str]:
    """`count` names of OTHERWISE; every tenth has one of its faults."""
    rng = random.Random(seed)
    leads = [(item, unit) for item in catalogue.items.values() for unit in _leads(item, catalogue)]
    made = []
    for number in range(count):
        item, unit = rng.choice(leads)
        parts = [str(item.seq), f"{rng.randrange(1, 30):02d}", "".join(rng.choices(WORDS, k=rng.randrange(2, 6))), unit]
        stem = rng.choice(FAULTS_OTHERWISE)(parts, rng) if number % 10 == 0 else "_".join(parts)
        made.append(f"{stem}.{rng.choice(EXTENSIONS)}")
    return made


def _leads(item: Item, catalogue: Catalogue) -> Sequence[str]:
    spellings = {unit.name: unit.file_name for unit in catalogue.units.units if unit.kind != "group"}
    return [spellings[unit] for unit in item.leads if unit in spellings]


def _without_one(text: str, rng: random.Random) -> str:
    gone = rng.randrange(len(text))
    return text[:gone] + text[gone + 1 :]


def seconds(catalogue: Catalogue, made: Sequence[str], rounds: int = ROUNDS) -> float:
    """The median time for all names, each round with nothing remembered from the one before."""
    from evalcheck.checks.names import check_names

    taken = []
    for _ in range(rounds):
        fresh = Catalogue(catalogue.contents, catalogue.units, catalogue.templates, catalogue.window, naming=catalogue.naming)
        start = time.perf_counter()
        check_names(made, fresh)
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def measured(rounds: int = ROUNDS, count: int = COUNT) -> str:
    """Markdown: names as one ruleset has them, and in another order with a part of a form of its own; a tenth of them wrong."""
    from evalcheck.ruleset import load_ruleset

    catalogue = load_ruleset("tianjin-2021").catalogue
    otherwise = replace(catalogue, naming=OTHERWISE)
    kinds = {
        "as tianjin-2021 names files": (catalogue, names(catalogue, count)),
        "in another order, with a part of a form of its own": (otherwise, names_otherwise(otherwise, count)),
    }
    head = ["file names", "names", "findings", "parsed and identified, s", "every check of a name, right names proposed, s"]
    return table(head, [_line(kind, *held, rounds) for kind, held in kinds.items()])


def _line(kind: str, catalogue: Catalogue, made: Sequence[str], rounds: int) -> list[str]:
    from evalcheck.checks.names import check_names

    found = check_names(made, catalogue)
    identifier = Identifier(catalogue)
    start = time.perf_counter()
    for name in made:
        identifier.identify(name)
    parsing = time.perf_counter() - start
    return [kind, f"{len(made):,}", f"{len(found):,}", f"{parsing:.2f}", f"{seconds(catalogue, made, rounds):.2f}"]


if __name__ == "__main__":
    print(measured(count=int(sys.argv[1]) if sys.argv[1:] else COUNT))
