"""The files of a draft: ruleset.yaml, units.yaml, items, vocabulary; without a base the shipped templates and rules to begin with."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from evalcheck.catalogue.units import UnitDirectory
from evalcheck.catalogue.vocabulary import NO_VOCABULARY
from evalcheck.records import dataclass
from evalcheck.ruleset.extending import find_ruleset, read_sources
from evalcheck.ruleset.loading import load_ruleset
from evalcheck.ruleset.model import Ruleset, RulesetError, RulesetFault
from evalcheck.ruleset.notice.about import About, about
from evalcheck.ruleset.notice.answering import known_names
from evalcheck.ruleset.notice.drafting import Drafted, drafted
from evalcheck.ruleset.notice.facts import Meant
from evalcheck.ruleset.notice.grids import NoNotice, Sheets, read_notice
from evalcheck.ruleset.notice.lexicon import Lexicon, lexicon
from evalcheck.ruleset.notice.listing import find_list
from evalcheck.ruleset.packed import is_pack
from evalcheck.ruleset.shipped import builtin_rulesets
from evalcheck.ruleset.vocabulary import as_yaml, made_anew
from evalcheck.submission.child import ChildFailed, in_child
from evalcheck.submission.limits import Limits
from evalcheck.words import Text

_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\s-]')
_COPIED = ("templates.yaml", "content.yaml")
"""Files of the shipped ruleset that a draft without a base begins with, for its author to change."""


@dataclass(frozen=True)
class Draft:
    """The files of a draft by their paths in its folder, what was counted, and the numbers that the list leaves out (`3`, `2-4`)."""

    files: Mapping[str, str]
    items: int
    clauses: int
    high: int
    doubt: int
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Task:
    """What a draft is made from: the notice, its own facts, the base if any, the shipped ruleset, the folder it is written to."""

    name: str
    about: About
    base: str | None
    model: Ruleset
    folder: Path


def draft(path: Path, base: str | None, shipped: str, folder: Path, limits: Limits) -> Draft:
    """The ruleset that a notice asks for, as far as it can be guessed, to be written to `folder`.

    `base` is the id or path of the ruleset that it extends, `shipped` the one that lends its templates and rules where there is no base.
    A notice may come from anywhere: it is read and understood in a child that can be killed. Raises NoNotice where it holds no list,
    RulesetError where the base is none.
    """
    try:
        answer = in_child(_attempt, path, base, shipped, folder, limits, seconds=limits.cpu_seconds, limits=limits)
    except ChildFailed as error:
        raise NoNotice(error.text) from None
    if isinstance(answer, Text):
        raise NoNotice(answer)
    if isinstance(answer, tuple):
        raise RulesetError(answer)
    return answer


def _attempt(path: Path, base: str | None, shipped: str, folder: Path, limits: Limits) -> Draft | Text | tuple[RulesetFault, ...]:
    """In the child: the draft, or why there is none; these exceptions do not travel."""
    try:
        return draft_of(read_notice(path, limits), path.name, base, shipped, folder)
    except NoNotice as error:
        return error.text
    except RulesetError as error:
        return error.faults


def draft_of(sheets: Sheets, name: str, base: str | None, shipped: str, folder: Path) -> Draft:
    """The draft of a notice that was read."""
    if base and is_pack(base):
        raise NoNotice(Text("--base 不能是规则包；请写编号，或解开后的文件夹", "--base cannot be a pack: give an id, or its folder"))
    words = lexicon()
    listing = find_list(sheets.grids, words, sheets.lines)
    model = load_ruleset(base or shipped)
    said = about(sheets.lines, (f"{one.text} {one.beside}" for row in listing.rows for one in row.asked), words)
    task = _Task(name, said, base, model, folder)
    directory = model.catalogue.units if base else None
    year = said.window[0].year if said.window else said.year or model.catalogue.window.start.year
    meant = Meant(int(said.assessed[1][:4]) if said.assessed else year, said.assessed)
    made = drafted(listing, known_names(directory), meant, said.phone or "", words)
    items, clauses = made.counts
    return Draft(dict(_files(task, made, year, words)), items, clauses, made.guesses["high"], made.guesses["doubt"], made.missing)


def _files(task: _Task, made: Drafted, year: int, words: Lexicon) -> Iterator[tuple[str, str]]:
    new = [name for name in dict.fromkeys(made.units) if name not in known_names(task.model.catalogue.units)]
    own = not task.base or bool(new)
    yield "ruleset.yaml", _dumped(_main(task, made, year, own), f"由通知“{task.name}”导入的草稿：逐条核对后删去 review。")
    if own:
        names = new if task.base else list(dict.fromkeys(made.units))
        yield "units.yaml", _dumped(_units(names, task, words), "清单涉及的单位：补上别名，区县移到 districts。")
    for content in made.contents:
        title = _NOT_IN_NAMES.sub("", content["name"])[:30] or "内容"
        yield f"items/{content['no']:02d}-{title}.yaml", _dumped(content, "label 用自己的话写；words 是文件名佐证关键点里指向本条的词。")
    vocabulary = made_anew(NO_VOCABULARY.model_copy(update={"common": words.common}), made.texts)
    notice = {seq: line for seq, line in vocabulary.notice.items() if isinstance(yaml.safe_load(line), str)}
    yield "vocabulary.yaml", as_yaml(vocabulary.model_copy(update={"notice": notice}))
    if not task.base:
        shipped = builtin_rulesets()[task.model.id]
        yield from ((name, (shipped / name).read_text(encoding="utf-8")) for name in _COPIED)


def _main(task: _Task, made: Drafted, year: int, own_units: bool) -> dict[str, Any]:
    """ruleset.yaml; of what the notice does not tell the base's, else something that a person must mend: it stands in `review`."""
    said, base = task.about, task.base
    window = said.window or (task.model.catalogue.window.start, task.model.catalogue.window.end)
    if not said.window and not base:
        window = (date(year, 1, 1), date(year, 12, 31))
    doubt = ["id", "version", *(["window"] if not said.window else [])]
    main: dict[str, Any] = {"extends": _from(task)} if base else {}
    main |= {"id": _id(task.folder.name), "version": f"{year}.1", "title": said.title or Path(task.name).stem or "通知"}
    if not base or (said.mail and said.phone):
        main["notice"] = {"title": main["title"], "mail": said.mail or "", "phone": said.phone or ""}
    doubt += ["notice"] if not (said.mail and said.phone and said.title) else []
    main |= {"window": {"start": window[0], "end": window[1]}}
    main |= {"units": "units.yaml"} if own_units else {}
    main |= {"items": "items", "vocabulary": "vocabulary.yaml"}
    main["expect"] = dict(zip(("items", "clauses"), made.counts, strict=True))
    if base:
        main |= {"survey": None} if "survey" in read_sources(find_ruleset(base)).main else {}
    else:
        main |= {"templates": "templates.yaml", "content": "content.yaml"}
        main["rules"] = read_sources(find_ruleset(task.model.id)).main["rules"]
        doubt += ["units", "templates", "rules", "content"]
    high = ["expect"] + [key for key in ("window", "notice") if key not in doubt]
    return main | {"review": {"place": task.name, "high": high, "doubt": doubt}}


def _id(folder: str) -> str:
    plain = re.sub(r"[^a-z0-9]+", "-", folder.lower()).strip("-")
    return plain if plain and plain not in builtin_rulesets() else f"{plain or 'imported'}-draft"


def _from(task: _Task) -> str:
    """The base as `extends` names it: an id, or the path from the draft's folder."""
    assert task.base is not None
    if task.base in builtin_rulesets():
        return task.base
    path = Path(os.path.relpath(find_ruleset(task.base), task.folder.resolve())).as_posix()
    return path if "/" in path else f"./{path}"


def _units(names: Sequence[str], task: _Task, words: Lexicon) -> dict[str, Any]:
    """units.yaml: the base's with what is new; without a base the notice's units, and of places those that any city has around it."""
    directory = task.model.catalogue.units
    units = [_unit(name, words) for name in names if not _district(name, words)]
    districts = [_of_district(name) for name in names if _district(name, words)]
    if task.base:
        old: dict[str, Any] = directory.model_dump(mode="json", exclude_defaults=True)
        return old | {"units": old["units"] + units, "districts": old["districts"] + _new(districts, directory)}
    places = directory.places
    return {"units": units, "districts": _new(districts, None), "places": {"whole_city": ["全市"], "provinces": list(places.provinces),
                                                                           "cities": list(places.cities)}}  # fmt: skip


def _new(districts: Sequence[dict[str, Any]], directory: UnitDirectory | None) -> list[dict[str, Any]]:
    known = {one.name for one in directory.districts} if directory else set()
    return [one for one in {one["name"]: one for one in districts}.values() if one["name"] not in known]


def _unit(name: str, words: Lexicon) -> dict[str, Any]:
    group = any(word in name for word in words.units.groups)
    kind = "group" if group else "municipal" if name.startswith(words.units.municipal) else "other"
    return {"name": name, "file_name": _NOT_IN_NAMES.sub("", name) or name, "kind": kind}


def _district(name: str, words: Lexicon) -> bool:
    """Whether a name is that of a district, or of its government."""
    place = re.sub(r"(?:人民)?政府$", "", name)
    ends = words.units
    return 2 <= len(place) <= 5 and place.endswith(ends.districts) and not any(word in place for word in ends.no_district)


def _of_district(name: str) -> dict[str, Any]:
    return {"name": re.sub(r"(?:人民)?政府$", "", name), "kind": "district", "government": name}


class _Dumper(yaml.SafeDumper):
    """Lists of plain values in one line, as a person writes them."""


def _sequence(dumper: yaml.SafeDumper, value: list[Any]) -> yaml.SequenceNode:
    return dumper.represent_sequence("tag:yaml.org,2002:seq", value, flow_style=all(not isinstance(one, dict) for one in value))


_Dumper.add_representer(list, _sequence)
_Dumper.ignore_aliases = lambda self, data: True  # type: ignore[method-assign]


def _dumped(value: Mapping[str, Any], head: str) -> str:
    return f"# {head}\n" + yaml.dump(dict(value), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=136)
