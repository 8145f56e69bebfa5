"""File names: every file, and the archive that carries it, has the parts that the ruleset's `naming` asks (notice 2·二·1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import ClassVar, Literal

from evalcheck.catalogue import Catalogue
from evalcheck.catalogue.naming import NameShape
from evalcheck.checks import name_parts
from evalcheck.checks.base import Check, Context, Package
from evalcheck.checks.name_parts import NameFault
from evalcheck.evidence.model import Identity
from evalcheck.evidence.names.identity import Identifier, identifier_of
from evalcheck.evidence.names.naming import Naming, complete, is_part, propose, right_front, says_nothing, stray_separators
from evalcheck.evidence.names.signs import FORBIDDEN, HIDDEN, SPACE, SUSPECT, WIDE
from evalcheck.findings import FactValue, Finding, Kind, Location, Severity, Words
from evalcheck.patterns import regex
from evalcheck.submission.filename import FileName
from evalcheck.submission.member_names import is_garbled, ungarbled
from evalcheck.submission.model import Trouble
from evalcheck.terms import Terms
from evalcheck.words import Text, joined

NOT_FOUR_PARTS = Kind(
    "NAM001",
    "name-not-four-parts",
    Severity.ERROR,
    zh=Words(
        "文件名不足{PARTS}部分",
        "文件名“{stem}”只有{found}部分，缺少：{missing}",
        why="核验人员按文件名把材料对应到{FILED_BY}；缺一部分就无法归位。",
        fix="改为“{FORM}”{PARTS}部分，中间用半角“{JOINT}”连接。{rename}",
    ),
    en=Words(
        "File name has fewer than {PARTS} parts",
        "The name “{stem}” has {found} part(s); missing: {missing}",
        why="The evaluators file the evidence by {FILED_BY} as the name gives them.",
        fix="Write {PARTS} parts, {FORM}, joined by “{JOINT}”. {rename}",
    ),
)
WRONG_SEPARATOR = Kind(
    "NAM002",
    "wrong-separator",
    Severity.WARNING,
    zh=Words(
        "各部分的连接符不对",
        "文件名各部分之间用了{signs}连接，应为半角“{JOINT}”，前后不加空格",
        why="连接符不统一，按文件名归档和排序时会出错。",
        fix="把连接符改为半角“{JOINT}”{JOINT_HOW}，前后不留空格。{rename}",
    ),
    en=Words(
        "Parts joined by another sign than “{JOINT}”",
        "The parts of the name are joined by {signs}; “{JOINT}” without spaces is right",
        why="Names with mixed separators are filed and sorted wrongly.",
        fix="Join the parts by “{JOINT}”, without spaces around it. {rename}",
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
        fix="删去空格和不可用的字符，字母和数字用半角；{KEYPOINT}里不用连接符。{rename}",
    ),
    en=Words(
        "Spaces, full-width or forbidden signs in the name",
        "The name holds {faults}",
        why="Such signs look alike or are forbidden on Windows, and names with them break in mail, archives and filing.",
        fix="Leave spaces and such signs out, write letters and digits half-width, and use no separator inside the {KEYPOINT}. {rename}",
    ),
)
TOO_LONG = Kind(
    "NAM008",
    "keypoint-too-long",
    Severity.ERROR,
    zh=Words(
        "{LIMITED}过长",
        "{LIMITED_WRITTEN}共{length}个字，超过{limit}个字，多了{over}个字",
        why="通知限定了{LIMITED_SHORT}的字数，过长的文件名在邮件和归档时会被截断。",
        fix="把{KEYPOINT}缩短{over}个字以上：去掉单位、年份、“关于”等别处已有的词。{rename}",
    ),
    en=Words(
        "{Limited} too long",
        "{Limited_written} {length} characters, {over} more than the {limit} allowed",
        why="The notice limits them, and longer names are cut off in mail and filing.",
        fix="Shorten the {KEYPOINT} by {over} characters or more: leave out what other parts say already. {rename}",
    ),
)
SAYS_NOTHING = Kind(
    "NAM009",
    "keypoint-missing",
    Severity.ERROR,
    zh=Words(
        "{KEYPOINT}缺失或未填写",
        "{KEYPOINT_PART}{problem}",
        why="{KEYPOINT_SHORT}说明材料证明什么；没有它，核验人员只能逐个打开猜测。",
        fix="用几个字写明材料证明什么，如“企业名单”“系统截图”。",
    ),
    en=Words(
        "{Keypoint} missing, or a placeholder",
        "{Keypoint_part} {problem}",
        why="The {KEYPOINT} says what the evidence proves; without it the evaluators must guess.",
        fix="Say in a few words what the file proves.",
    ),
)
_SIGNS = 5
_SPACES = regex(r"\s+")


def form_faults(identity: Identity, identifier: Identifier) -> Iterator[NameFault]:
    """NAM001, NAM002 and NAM010 of one name."""
    name = identity.name
    joint = name.layout.separator
    if not name.complete:
        missing = joined(_missing(name, identifier)) or Text(f"各部分之间的“{joint}”", f"the “{joint}” between the parts")
        yield NOT_FOUR_PARTS, {"stem": name.stem, "found": len(name.parts), "missing": missing}
    # With too few parts a `_` may belong to a word (IMG_2022): only a known unit in front of it makes it a separator.
    wrong = [sign for sign in dict.fromkeys(name.separators) if sign != joint] if name.separators != name.layout.joints else []
    if wrong and (name.complete or identity.unit):
        yield WRONG_SEPARATOR, {"signs": joined(map(_shown, wrong))}
    faults = list(sign_faults(_less_what_is_told(identity), identifier.catalogue.terms))
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
    parts = tuple("" if role == "owner" else part for role, part in zip(name.layout.roles, name.parts, strict=True))
    return replace(name, stem=name.stem.replace(name.unit, "", 1), parts=parts, written=name.written.replace(name.unit, "", 1))


def _without_spaces(text: str) -> str:
    return _SPACES.sub("", text)


def sign_faults(name: FileName, terms: Terms) -> Iterator[Text]:
    """What is wrong with the signs of a name; spaces beside separators belong to NAM002."""
    if name.complete and (stray := "".join(stray_separators(name))):
        point = terms["KEYPOINT"]
        yield Text(f"{point.zh}里的连接符“{stray}”", f"a separator “{stray}” inside the {point.en}")
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


def _missing(name: FileName, identifier: Identifier) -> list[Text]:
    """Which of the parts no part of the name can be."""
    shape = identifier.catalogue.naming
    missing = list(range(len(shape.roles)))
    # What is known of the list comes first, then what has a form of its own; anything is a key point.
    order = sorted(missing, key=lambda n: (shape.roles[n] == "keypoint", shape.roles[n] == "other"))
    for part in (word for written in name.parts for word in written.split()):
        found = next((n for n in order if n in missing and (shape.roles[n] == "keypoint" or is_part(n, part, identifier))), None)
        if found is not None:
            missing.remove(found)
    return [shape.calls[n].name for n in missing]


_SHOWN = 40


def keypoint_faults(name: FileName, naming: Naming, shape: NameShape) -> Iterator[NameFault]:
    """NAM009, else NAM008, of a name that has all its parts."""
    most = naming.most(shape)
    if "keypoint" in shape.roles and says_nothing(name.keypoint, naming, shape):
        text = name.keypoint if len(name.keypoint) <= _SHOWN else name.keypoint[:_SHOWN] + "…"
        problem = Text("空着", "is blank")
        if text:
            problem = Text(f"“{text}”只是占位的字样，没有说明材料的内容", f"“{text}” only holds a place and says nothing of the evidence")
        yield SAYS_NOTHING, {"part": name.keypoint, "problem": problem}
    elif most is not None and shape.limited and (length := _length(name, shape)) > most:
        written: dict[str, FactValue] = {shape.roles[n]: name.parts[n] for n in shape.limited}
        yield TOO_LONG, {**written, "length": length, "limit": most, "over": length - most}


def _length(name: FileName, shape: NameShape) -> int:
    """Characters that the limit counts: of each part as written, without the signs that join them and a doubled extension."""
    return sum(len(name.parts[n].removesuffix(name.doubled) if n == len(name.parts) - 1 else name.parts[n]) for n in shape.limited)


EXEMPT = frozenset({"liaison", "covering_statement", "declaration", "system", "part"})
_REMEMBERED = 50_000
_ANY_LENGTH = 10_000


class FileNames(Naming, Check):
    """The name of each evidence file has the parts of `naming`, all right; of archives too, but there a fault is only a warning."""

    check: Literal["file_name"]
    kinds: ClassVar[tuple[Kind, ...]] = (
        NOT_FOUR_PARTS, WRONG_SEPARATOR, WRONG_SIGNS, *name_parts.KINDS, TOO_LONG, SAYS_NOTHING,
    )  # fmt: skip

    def package(self, package: Package, context: Context) -> Iterator[Finding]:
        # In the package's scope, for only there it is known which file is the covering statement.
        judge = NameJudge(context.catalogue, self)
        exempt = context.catalogue.naming.exempt
        for file in package.files:
            if any(fnmatchcase(file.file.name, pattern) for pattern in exempt):
                continue
            # Of a name that cannot be read any more FIL012 is all that can be said.
            if file.role not in EXEMPT and (not is_garbled(file.file.name) or ungarbled(file.file.name)):
                found = judge.findings(file.identity, Location(file.file.path))
                yield from map(_at_most_warning, found) if file.role == "archive" else found
        nested = (incident.path for incident in package.incidents if incident.trouble is Trouble.NESTED_ARCHIVE and incident.path)
        for path in (*package.archives, *nested):
            identity = judge.identifier.identify(path.rpartition("/")[2])
            yield from map(_at_most_warning, judge.findings(identity, Location(path)))


class NameJudge:
    """Puts one name after the other to NAM001-NAM010 and NAM013; what it found of all parts but the key point it remembers, for the names
    of a package repeat them."""

    def __init__(self, catalogue: Catalogue, naming: Naming) -> None:
        self.identifier = identifier_of(catalogue)
        self.naming = naming
        self._fronts: dict[tuple[str, ...], tuple[tuple[NameFault, ...], tuple[str, ...] | None]] = {}

    def findings(self, identity: Identity, location: Location) -> list[Finding]:
        """The findings on one name, each with the right name where it is certain."""
        catalogue = self.identifier.catalogue
        faults = list(form_faults(identity, self.identifier))
        if not identity.name.complete:
            return _found(faults, location, propose(identity, catalogue, self.naming), catalogue.terms)
        of_front, front = self._front(identity)
        faults += of_front
        faults += keypoint_faults(identity.name, self.naming, catalogue.naming)
        right = complete(front, identity.name, self.naming, catalogue.naming) if faults and front else None
        return _found(faults, location, right, catalogue.terms)

    def _front(self, identity: Identity) -> tuple[tuple[NameFault, ...], tuple[str, ...] | None]:
        """The faults of all parts but the key point, and these parts as they should be."""
        key = _without_keypoint(identity.name)
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


def _without_keypoint(name: FileName) -> tuple[str, ...]:
    at = name.layout.surplus
    return name.parts[:at] + name.parts[at + 1 :] if name.layout.roles[at] == "keypoint" else name.parts


def check_names(names: Iterable[str], catalogue: Catalogue, naming: Naming | None = None) -> list[Finding]:
    """The findings on many names at once, each at its name; for lists of names without their files."""
    naming = naming or Naming()
    judge = NameJudge(catalogue, naming)
    most, shape, layout = naming.most(catalogue.naming), catalogue.naming, judge.identifier.layout
    at, last = layout.surplus, len(layout.roles) - 1
    plain = layout.roles[at] == "keypoint" and shape.parts[at].pattern is None and not layout.whole
    own = shape.own_words
    findings: list[Finding] = []
    # Characters left for the key point between other parts that were found right, and extensions of right names:
    # the next name with these parts is right if its key point is.
    room: dict[str, int] = {}
    endings: set[str] = set()
    for name in names:
        stem, _, extension = name.rpartition(".")
        front, keypoint = _around(stem, layout.separator, at, last)
        if len(keypoint) <= room.get(front, -1) and extension in endings and naming.plainly_speaks(keypoint) and keypoint not in own:
            continue
        identity = judge.identifier.identify(name)
        found = judge.findings(identity, Location(name))
        findings += found
        if plain and not found and identity.name.extension == extension and len(room) < _REMEMBERED:
            left = sum(len(identity.name.parts[n]) for n in shape.limited if n != at)
            room[layout.separator.join(_without_keypoint(identity.name))] = (most - left) if most and at in shape.limited else _ANY_LENGTH
            endings.add(extension)
    return findings


def _around(stem: str, separator: str, at: int, last: int) -> tuple[str, str]:
    """What stands around the key point of a name that is joined as it should be, and the key point; nothing fits where it is not."""
    if at == last:
        front, _, keypoint = stem.rpartition(separator)
        return front, keypoint
    parts = stem.split(separator)
    return (separator.join(parts[:at] + parts[at + 1 :]), parts[at]) if len(parts) == last + 1 else ("", "")


def _found(faults: list[NameFault], location: Location, right: str | None, terms: Terms) -> list[Finding]:
    renamed: dict[str, FactValue] = {}
    if right is not None:
        renamed = {"suggestion": right, "rename": Text("建议文件名：", "Suggested name: ") + right}
    return [Finding(kind, location, facts | renamed, terms=terms) for kind, facts in faults]


def _at_most_warning(finding: Finding) -> Finding:
    return replace(finding, severity_changed=Severity.WARNING) if finding.severity is Severity.ERROR else finding
