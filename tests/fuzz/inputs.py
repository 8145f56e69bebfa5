"""Input number N of a run: which file is mutated and how, and the package in which it is handed in. The same number, the same bytes."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

from tests.fuzz.markup import MARKUP
from tests.fuzz.octets import BYTES, cut
from tests.fuzz.seeds import CONTAINERS, GOOD_NAME, Seed, package, seeds
from tests.fuzz.zips import operated

HOSTILE_NAMES = (
    "\x1b]0;owned\x07\x1b[2J.docx",
    "[bold red]红.xlsx",
    "<script>alert(1)<script>.docx",
    "市级\u202excod.exe",
    "a\nb\r\nc.docx",
    "=cmd|' -C calc'!A0.csv",
    "长" * 80 + ".docx",
    "\udce5\udce4.docx",
    "-rf",
    "--help.xlsx",
    " 空格 .docx",
    ".docx",
    "con.docx",
    "ｅｖａｌ.ｄｏｃｘ",
    "😀\u200d.docx",
    "%s{0}.pdf",
    "a\u0301\u0301\u0301.docx",
    "evalcheck.yaml",
)


@dataclass(frozen=True, slots=True)
class Input:
    """What is handed in: the files of a folder by name, or one container by itself. `mutant` is the file that was mutated."""

    number: int
    how: str
    kind: str
    mutant: str
    files: Mapping[str, bytes]
    alone: bool
    truncated: bool = False


def made(number: int, run: int = 0) -> Input:
    """Input `number` of the run with this seed."""
    rng = random.Random(f"{run}-{number}")
    seed = rng.choice(seeds())
    data, how = _mutated(seed, rng)
    if seed.extension in CONTAINERS and rng.random() < 0.6:
        return Input(number, how, seed.extension, seed.name, {seed.name: data}, alone=True)
    name = _name(seed, rng)
    files = {**_beside(rng), name: data}
    whole = seed.extension in ("xlsx", "docx", "pptx", "ods", "odt", "ofd")
    truncated = how == cut.__name__ and whole and 0 < len(data) < len(seed.data) * 0.95 and name.endswith(seed.extension)
    if rng.random() < 0.1 and not any("\udc00" <= sign <= "\udfff" for one in files for sign in one):
        return Input(number, how, seed.extension, name, {"包.zip": _zipped(files)}, True, truncated)
    return Input(number, how, seed.extension, name, files, False, truncated)


def _mutated(seed: Seed, rng: random.Random) -> tuple[bytes, str]:
    if seed.data[:2] == b"PK" and b"PK\5\6" in seed.data and rng.random() < 0.7:
        return operated(seed.data, rng)
    if seed.extension == "eml" and rng.random() < 0.3:
        mutator = rng.choice(MARKUP)
        head, blank, body = seed.data.partition(b"\n\n")
        return mutator(head, rng) + blank + body, mutator.__name__
    mutator = rng.choice(BYTES)
    data = mutator(seed.data, rng)
    if rng.random() < 0.2:
        other = rng.choice(BYTES)
        return other(data, rng), f"{mutator.__name__}+{other.__name__}"
    return data, mutator.__name__


def _name(seed: Seed, rng: random.Random) -> str:
    """Most keep a right name, some bear a hostile one or that of another type."""
    chance = rng.random()
    if seed.name in package() or chance < 0.5:
        return seed.name
    if chance < 0.6:
        return rng.choice(HOSTILE_NAMES)
    if chance < 0.7:
        return GOOD_NAME + "工作." + rng.choice(seeds()).extension
    return GOOD_NAME + "工作佐证二." + seed.extension


def _beside(rng: random.Random) -> Mapping[str, bytes]:
    """The whole sample now and then, which passes without the mutant; else one good file, which is faster."""
    files = package()
    if rng.random() < 0.3:
        return files
    name = next(name for name in files if name.endswith(".docx"))
    return {name: files[name]}


def _zipped(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2022, 5, 24, 0, 0, 0)), data)
    return buffer.getvalue()
