"""Where a ruleset lies, which others it extends, and its ruleset.yaml laid over theirs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from evalcheck.records import dataclass
from evalcheck.ruleset.model import RulesetError, RulesetFault
from evalcheck.ruleset.nodes import child, plain
from evalcheck.ruleset.overlay import overlaid, own_mistakes
from evalcheck.ruleset.packed import is_pack, unpacked
from evalcheck.ruleset.shipped import MAIN, altered, builtin_rulesets, same_files
from evalcheck.ruleset.source import Document, read_document, repeated_keys
from evalcheck.ruleset.wording import near
from evalcheck.words import Text

_DEEPEST = 5


@dataclass(frozen=True)
class Sources:
    """ruleset.yaml with what it extends, where each of its keys was written, every such file, the ids from this ruleset down to its base,
    and the mistakes that were seen on the way. `layers` are the files of ruleset.yaml as they were written, the base first."""

    document: Document
    homes: Mapping[str, Path]
    files: tuple[Path, ...]
    root: Path
    ids: tuple[str, ...]
    faults: tuple[RulesetFault, ...]
    layers: tuple[tuple[Path, Document], ...] = ()

    @property
    def main(self) -> Mapping[str, Any]:
        value: Mapping[str, Any] = self.document.value
        return value

    def shown(self, path: Path) -> str:
        """A path as faults name it: from the folder that holds the rulesets."""
        return shown_from(self.root, path)


def shown_from(root: Path, path: Path) -> str:
    if path.is_relative_to(root.parent) and ".." not in path.parts:
        return path.relative_to(root.parent).as_posix()
    home = root.resolve().parent
    return path.resolve().relative_to(home).as_posix() if path.resolve().is_relative_to(home) else path.resolve().as_posix()


def find_ruleset(name: str | Path) -> Path:
    """The folder of a ruleset by id or path, of one that is packed too. Raises RulesetError where there is none."""
    builtin = builtin_rulesets()
    if isinstance(name, str) and name in builtin:
        return _unaltered(name, builtin[name])
    if is_pack(name):
        return unpacked(str(name))
    path = Path(name)
    path = path.parent if path.name == MAIN else path
    if (path / MAIN).is_file():
        return path.resolve()
    raise RulesetError((RulesetFault(str(name), None, "-", _not_found(path, str(name))),))


def _not_found(path: Path, name: str) -> Text:
    builtin = builtin_rulesets()
    if path.is_dir():
        other = next((one.name for one in sorted(path.glob("ruleset.*"))), "")
        if other:
            return Text(f"主文件应名为“{MAIN}”；请把“{other}”改名", f"the main file must be called {MAIN}: rename “{other}”")
    zh, en = f"找不到该规则集；内置规则集：{'、'.join(builtin)}", f"no such ruleset; built in: {', '.join(builtin)}"
    own = Text("；自己的规则集请写文件夹的路径", "; give the path of its folder if it is yours")
    return Text(zh, en) + (near(name, builtin) or own)


def _unaltered(name: str, folder: Path) -> Path:
    """A built-in ruleset by its id is the one that was installed; one that was changed since must be named by its path."""
    files = altered(folder, Path(__file__).resolve().parent.parent)
    if files:
        zh = f"随程序安装的规则集被改动过（{'、'.join(files[:3])}）；请重新安装程序，确要用它请写文件夹的路径"
        en = f"the ruleset that was installed has been changed ({', '.join(files[:3])}): install again, or name its folder by path"
        raise RulesetError((RulesetFault(name, None, "-", Text(zh, en)),))
    return folder


def read_sources(folder: Path) -> Sources:
    """ruleset.yaml of a folder, laid over the ones it extends. Raises RulesetError where one of them cannot be read."""
    chain = _chain(folder)
    merged: yaml.MappingNode | None = None
    homes: dict[str, Path] = {}
    faults: list[RulesetFault] = []
    for path, document in reversed(chain):
        faults += [*repeated_keys(document), *own_mistakes(document, merged)]
        assert isinstance(document.node, yaml.MappingNode)
        merged = overlaid(merged, document.node)
        homes.update(dict.fromkeys(document.value, path))
    homes["."] = folder / MAIN
    document = Document(chain[0][1].shown, merged, plain(merged))
    ids = tuple(str(document.value.get("id")) for _, document in chain)
    return Sources(document, homes, tuple(path for path, _ in chain), folder, ids, tuple(faults), tuple(reversed(chain)))


def _chain(folder: Path) -> list[tuple[Path, Document]]:
    """The ruleset.yaml of this folder and of each that is extended, down to the base."""
    chain: list[tuple[Path, Document]] = []
    current: Path | None = folder
    while current is not None:
        path = current / MAIN
        document = read_document(path, shown_from(folder, path))
        if not isinstance(document.value, dict):
            zh, en = "应为“键: 值”的映射", "must be a mapping of keys to values, as id: my-city"
            raise RulesetError((RulesetFault(document.shown, 1, "-", Text(zh, en)),))
        chain.append((path, document))
        current = _base(document, path)
        folders = [one.parent.resolve() for one, _ in chain]
        if current is not None and (current.resolve() in folders or len(chain) > _DEEPEST):
            ring = " → ".join(one.name for one in [*folders, current])
            zh, en = (
                f"互相继承，或继承层数过多：“{ring}”；请改掉其中一个 extends",
                f"extends goes in a circle or too deep: {ring}; change one",
            )
            raise RulesetError((document.fault(("extends",), Text(zh, en)),))
    return chain


def _base(document: Document, path: Path) -> Path | None:
    """The folder of the ruleset that is extended: by a path from the file that names it, else the folder of that name beside this one,
    else the built-in one. A folder that bears the id of a built-in ruleset and is another one must be named by its path."""
    if child(document.node, "extends")[0] is None:
        return None
    name = document.value["extends"]
    if not isinstance(name, str) or not name.strip():
        zh, en = (
            "应为一个规则集的编号或路径，如“../my-city”",
            "must be the id or path of one ruleset, as tianjin-2021, ../my-city",
        )
        raise RulesetError((document.fault(("extends",), Text(zh, en)),))
    builtin, beside = builtin_rulesets(), path.parent.parent / name
    if name.startswith((".", "/")) or "/" in name or "\\" in name:
        beside = path.parent / name.replace("\\", "/")
        if (beside / MAIN).is_file():
            return beside.resolve()
        zh = f"找不到“{name}”里的 {MAIN}（从本文件所在的文件夹算起）；请改正路径"
        raise RulesetError((document.fault(("extends",), Text(zh, f"no {MAIN} in “{name}”, seen from this file's folder: mend the path")),))
    if not (beside / MAIN).is_file():
        if name in builtin:
            return _unaltered(name, builtin[name])
        raise RulesetError((document.fault(("extends",), _not_found(beside, name)),))
    if name in builtin and not same_files(beside, builtin[name]):
        zh = f"旁边的文件夹“{name}”与程序自带的同名规则集不同；要用它请写路径 ../{name}，否则给它另起名字"
        en = f"the folder “{name}” beside this one differs from the built-in ruleset of that id: write the path ../{name}, or rename it"
        raise RulesetError((document.fault(("extends",), Text(zh, en)),))
    return beside
