"""File names: every file, and the archive that carries it, is named unit-content-number-keypoint (附件2·二·1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import ClassVar, Literal

from evalcheck.catalogue import Catalogue
from evalcheck.checks import name_parts
from evalcheck.checks.base import Check, Context, Package
from evalcheck.checks.name_parts import NameFault
from evalcheck.evidence.model import Identity
from evalcheck.evidence.names.identity import Identifier, identifier_of
from evalcheck.evidence.names.naming import Naming, complete, propose, right_front, stray_separators
from evalcheck.evidence.names.signs import FORBIDDEN, HIDDEN, SPACE, SUSPECT, WIDE
from evalcheck.findings import FactValue, Finding, Kind, Location, Severity, Words
from evalcheck.patterns import regex
from evalcheck.submission.filename import HYPHEN, FileName
from evalcheck.submission.member_names import is_garbled, ungarbled
from evalcheck.submission.model import Trouble
from evalcheck.words import Text, joined

NOT_FOUR_PARTS = Kind(
    "NAM001",
    "name-not-four-parts",
    Severity.ERROR,
    zh=Words(
        "文件名不足四部分",
        "文件名“{stem}”只有{found}部分，缺少：{missing}",
        why="核验人员按文件名把材料对应到单位、评估内容和清单序号；缺一部分就无法归位。",
        fix="改为“单位-评估内容-清单序号-佐证关键点”四部分，中间用半角“-”连接。{rename}",
    ),
    en=Words(
        "File name has fewer than four parts",
        "The name “{stem}” has {found} part(s); missing: {missing}",
        why="The evaluators file the evidence by unit, evaluation content and list number as the name gives them.",
        fix="Write four parts, unit-content-number-keypoint, joined by “-”. {rename}",
    ),
)
WRONG_SEPARATOR = Kind(
    "NAM002",
    "wrong-separator",
    Severity.WARNING,
    zh=Words(
        "各部分的连接符不对",
        "文件名各部分之间用了{signs}连接，应为半角“-”，前后不加空格",
        why="连接符不统一，按文件名归档和排序时会出错。",
        fix="把连接符改为半角“-”（英文输入法下的减号），前后不留空格。{rename}",
    ),
    en=Words(
        "Parts joined by another sign than “-”",
        "The parts of the name are joined by {signs}; “-” without spaces is right",
        why="Names with mixed separators are filed and sorted wrongly.",
        fix="Join the parts by “-”, without spaces around it. {rename}",
    ),
)
WRONG_SIGNS = Kind(
    "NAM010",
    "signs-in-name",
    Severity.WARNING,
    zh=Words(
        "文件名含空格、全角或不可用的字符",
        "文件名含有{faults}",
        why="这些字符看不出差别或在 Windows 中不能使用，邮件、压缩和归档时容易出错。",
        fix="删去空格和不可用的字符，字母和数字用半角；佐证关键点里不用连接符。{rename}",
    ),
    en=Words(
        "Spaces, full-width or forbidden signs in the name",
        "The name holds {faults}",
        why="Such signs look alike or are forbidden on Windows, and names with them break in mail, archives and filing.",
        fix="Leave spaces and such signs out, write letters and digits half-width, and use no separator inside the key point. {rename}",
    ),
)
TOO_LONG = Kind(
    "NAM008",
    "keypoint-too-long",
    Severity.ERROR,
    zh=Words(
        "清单序号加佐证关键点过长",
        "清单序号“{number}”加佐证关键点“{keypoint}”共{length}个字，超过{limit}个字，多了{over}个字",
        why="通知限定了序号加关键点的字数，过长的文件名在邮件和归档时会被截断。",
        fix="把佐证关键点缩短{over}个字以上：去掉单位、年份、“关于”等别处已有的词。{rename}",
    ),
    en=Words(
        "Number and key point together are too long",
        "Number “{number}” and key point “{keypoint}” have {length} characters, {over} more than the {limit} allowed",
        why="The notice limits them, and longer names are cut off in mail and filing.",
        fix="Shorten the key point by {over} characters or more: leave out what other parts say already. {rename}",
    ),
)
SAYS_NOTHING = Kind(
    "NAM009",
    "keypoint-missing",
    Severity.ERROR,
    zh=Words(
        "佐证关键点缺失或未填写",
        "第四部分（佐证关键点）{problem}",
        why="关键点说明材料证明什么；没有它，核验人员只能逐个打开猜测。",
        fix="用几个字写明材料证明什么，如“企业名单”“系统截图”。",
    ),
    en=Words(
        "Key point missing, or a placeholder",
        "Part 4 (key point) {problem}",
        why="The key point says what the evidence proves; without it the evaluators must guess.",
        fix="Say in a few words what the file proves.",
    ),
)
_PART_NAMES = {
    "unit": Text("单位", "unit"),
    "content": Text("评估内容", "evaluation content"),
    "number": Text("清单序号", "list number"),
    "key": Text("佐证关键点", "key point"),
}
_SIGNS = 5
_SPACES = regex(r"\s+")
_RIGHT = (HYPHEN, HYPHEN, HYPHEN)


def form_faults(identity: Identity, identifier: Identifier) -> Iterator[NameFault]:
    """NAM001, NAM002 and NAM010 of one name."""
    name = identity.name
    if not name.complete:
        missing = _missing(name, identifier)
        yield (
            NOT_FOUR_PARTS,
            {
                "stem": name.stem,
                "found": len(name.parts),
                "missing": joined(_PART_NAMES[part] for part in missing) or Text("各部分之间的“-”", "the “-” between the parts"),
            },
        )
    # Below four parts a `_` may belong to a word (IMG_2022): only a known unit in front of it makes it a separator.
    wrong = [sign for sign in dict.fromkeys(name.separators) if sign != HYPHEN] if name.separators != _RIGHT else []
    if wrong and (name.complete or identity.unit):
        yield WRONG_SEPARATOR, {"signs": joined(map(_shown, wrong))}
    faults = list(sign_faults(_less_what_is_told(identity)))
    if faults:
        yield WRONG_SIGNS, {"faults": joined(faults)}


def _less_what_is_told(identity: Identity) -> FileName:
    """The name without the signs that are the cause of another finding: a part 1 that is no unit, spaces in place of separators."""
    name = identity.name
    if not name.complete:
        return replace(
            name, stem=_SPACES.sub("", name.stem), parts=tuple(map(_without_spaces, name.parts)), written=_without_spaces(name.written)
        )
    if identity.unit is not None or not SUSPECT.search(name.unit):
        return name
    return replace(
        name, stem=name.stem.replace(name.unit, "", 1), parts=("", *name.parts[1:]), written=name.written.replace(name.unit, "", 1)
    )


def _without_spaces(text: str) -> str:
    return _SPACES.sub("", text)


def sign_faults(name: FileName) -> Iterator[Text]:
    """What is wrong with the signs of a name; spaces beside separators belong to NAM002."""
    if name.complete and (stray := "".join(stray_separators(name))):
        yield Text(f"佐证关键点里的连接符“{stray}”", f"a separator “{stray}” inside the key point")
    if name.doubled:
        zh, en = f"重复的扩展名“{name.doubled}”", f"a second extension “{name.doubled}”"
        yield Text(zh, en)
    if not SUSPECT.search(name.written) and ".." not in name.written and not name.written.endswith("."):
        return
    text = "".join(name.parts)
    if name.stem[:1].isspace() or name.stem[-1:].isspace() or name.written[-1:].isspace():
        yield Text("开头或末尾的空格", "spaces at its beginning or end")
    if name.stem.rstrip().endswith(".") or name.written.rstrip().endswith((".", "．")):
        yield Text("末尾的点", "a dot at its end")
    if SPACE.search(text):
        yield Text("中间的空格", "spaces inside")
    if wide := _distinct(WIDE.findall(text + name.extension)):
        yield Text(f"全角字符“{wide}”", f"full-width signs “{wide}”")
    if hidden := HIDDEN.findall(name.written):
        codes = "、".join(f"U+{ord(sign):04X}" for sign in sorted(set(hidden))[:_SIGNS])
        yield Text(f"看不见的控制字符（{codes}）", f"invisible control characters ({codes})")
    if forbidden := _distinct(FORBIDDEN.findall(name.written)):
        yield Text(f"Windows 不允许的字符“{forbidden}”", f"signs that Windows forbids “{forbidden}”")


def _distinct(signs: list[str]) -> str:
    return "".join(dict.fromkeys(signs[: 10 * _SIGNS]))[:_SIGNS]


def _shown(sign: str) -> Text:
    spaced = "" if sign == sign.strip() else Text("带空格的", "spaced ")
    return Text("", "") + spaced + f"“{sign.strip()}”"


def _missing(name: FileName, identifier: Identifier) -> list[str]:
    """Which of the four parts no part of the name can be."""
    missing = list(_PART_NAMES)
    for part in (word for written in name.parts for word in written.split()):
        if "unit" in missing and identifier.unit(part):
            missing.remove("unit")
        elif "content" in missing and identifier.content(part):
            missing.remove("content")
        elif "number" in missing and identifier.numbers(part).items:
            missing.remove("number")
        elif "key" in missing:
            missing.remove("key")
    return missing


_SHOWN = 40


def keypoint_faults(name: FileName, naming: Naming) -> Iterator[NameFault]:
    """NAM009, else NAM008, of a name that has its four parts."""
    length = naming.length(name.number, name.keypoint.removesuffix(name.doubled))
    if naming.holds_place(name.keypoint):
        text = name.keypoint if len(name.keypoint) <= _SHOWN else name.keypoint[:_SHOWN] + "…"
        problem = Text("空着", "is blank")
        if text:
            problem = Text(f"“{text}”只是占位的字样，没有说明材料的内容", f"“{text}” only holds a place and says nothing of the evidence")
        yield SAYS_NOTHING, {"part": name.keypoint, "problem": problem}
    elif length > naming.limit:
        over = length - naming.limit
        yield TOO_LONG, {"number": name.number, "keypoint": name.keypoint, "length": length, "limit": naming.limit, "over": over}


EXEMPT = frozenset({"liaison", "covering_statement", "declaration", "system", "part"})
_REMEMBERED = 50_000


class FileNames(Naming, Check):
    """The name of each evidence file has four right parts; of archives too, but there a fault is only a warning."""

    check: Literal["file_name"]
    kinds: ClassVar[tuple[Kind, ...]] = (
        NOT_FOUR_PARTS, WRONG_SEPARATOR, WRONG_SIGNS, *name_parts.KINDS, TOO_LONG, SAYS_NOTHING,
    )  # fmt: skip

    def package(self, package: Package, context: Context) -> Iterator[Finding]:
        # In the package's scope, for only there it is known which file is the covering statement.
        judge = NameJudge(context.catalogue, self)
        for file in package.files:
            # Of a name that cannot be read any more FIL012 is all that can be said.
            if file.role not in EXEMPT and (not is_garbled(file.file.name) or ungarbled(file.file.name)):
                found = judge.findings(file.identity, Location(file.file.path))
                yield from map(_at_most_warning, found) if file.role == "archive" else found
        nested = (incident.path for incident in package.incidents if incident.trouble is Trouble.NESTED_ARCHIVE and incident.path)
        for path in (*package.archives, *nested):
            identity = judge.identifier.identify(path.rpartition("/")[2])
            yield from map(_at_most_warning, judge.findings(identity, Location(path)))


class NameJudge:
    """Puts one name after the other to NAM001-NAM010; remembers what it found of first three parts, for a package's names repeat them."""

    def __init__(self, catalogue: Catalogue, naming: Naming) -> None:
        self.identifier = identifier_of(catalogue)
        self.naming = naming
        self._fronts: dict[tuple[str, ...], tuple[tuple[NameFault, ...], str | None]] = {}

    def findings(self, identity: Identity, location: Location) -> list[Finding]:
        """The findings on one name, each with the right name where it is certain."""
        faults = list(form_faults(identity, self.identifier))
        if not identity.name.complete:
            right = propose(identity, self.identifier.catalogue, self.naming)
            return _found(faults, location, right)
        of_front, front = self._front(identity)
        faults += of_front
        faults += keypoint_faults(identity.name, self.naming)
        return _found(faults, location, complete(front, identity.name, self.naming) if faults and front else None)

    def _front(self, identity: Identity) -> tuple[tuple[NameFault, ...], str | None]:
        """The faults of the first three parts, and these parts as they should be."""
        key = identity.name.parts[:3]
        if key not in self._fronts:
            if len(self._fronts) >= _REMEMBERED:
                self._fronts.clear()
            groups = self.naming.groups
            faults = (
                *name_parts.part_faults(identity, self.identifier),
                *name_parts.fit_faults(identity, self.identifier.catalogue, groups),
            )
            self._fronts[key] = faults, right_front(identity, self.identifier, groups)
        return self._fronts[key]


def check_names(names: Iterable[str], catalogue: Catalogue, naming: Naming | None = None) -> list[Finding]:
    """The findings on many names at once, each at its name; for lists of names without their files."""
    naming = naming or Naming()
    judge = NameJudge(catalogue, naming)
    findings: list[Finding] = []
    # Characters left for the key point behind first three parts that were found right, and extensions of right names:
    # the next name that begins and ends so is right if its key point is.
    room: dict[str, int] = {}
    endings: set[str] = set()
    for name in names:
        stem, _, extension = name.rpartition(".")
        front, _, keypoint = stem.rpartition(HYPHEN)
        if len(keypoint) <= room.get(front, -1) and extension in endings and naming.plainly_speaks(keypoint):
            continue
        identity = judge.identifier.identify(name)
        found = judge.findings(identity, Location(name))
        findings += found
        if not found and identity.name.extension == extension and len(room) < _REMEMBERED:
            room[HYPHEN.join(identity.name.parts[:3])] = naming.limit - len(identity.name.number)
            endings.add(extension)
    return findings


def _found(faults: list[NameFault], location: Location, right: str | None) -> list[Finding]:
    if right is None:
        return [Finding(kind, location, facts) for kind, facts in faults]
    renamed: dict[str, FactValue] = {"suggestion": right, "rename": Text("建议文件名：", "Suggested name: ") + right}
    return [Finding(kind, location, facts | renamed) for kind, facts in faults]


def _at_most_warning(finding: Finding) -> Finding:
    return replace(finding, severity_changed=Severity.WARNING) if finding.severity is Severity.ERROR else finding
