"""The form of a file name: four parts, joined by `-`, without signs that get lost on the way (附件2·二·1)."""

from __future__ import annotations

from collections.abc import Iterator

from evalcheck.checks.name_fault import Fault
from evalcheck.evidence.model import Identity
from evalcheck.evidence.names.identity import Identifier
from evalcheck.evidence.names.naming import stray_separators
from evalcheck.evidence.names.signs import FORBIDDEN, HIDDEN, SPACE, SUSPECT, WIDE
from evalcheck.findings import Kind, Severity, Words
from evalcheck.submission.filename import HYPHEN, FileName
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
KINDS = (NOT_FOUR_PARTS, WRONG_SEPARATOR, WRONG_SIGNS)

_PART_NAMES = {
    "unit": Text("单位", "unit"),
    "content": Text("评估内容", "evaluation content"),
    "number": Text("清单序号", "list number"),
    "key": Text("佐证关键点", "key point"),
}
_SHOWN = 5
_RIGHT = (HYPHEN, HYPHEN, HYPHEN)


def form_faults(identity: Identity, identifier: Identifier) -> Iterator[Fault]:
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
    faults = list(sign_faults(name))
    if faults:
        yield WRONG_SIGNS, {"faults": joined(faults)}


def sign_faults(name: FileName) -> Iterator[Text]:
    """What is wrong with the signs of a name; spaces beside separators belong to NAM002."""
    if name.complete and (stray := "".join(stray_separators(name))):
        yield Text(f"佐证关键点里的连接符“{stray}”", f"a separator “{stray}” inside the key point")
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
        codes = "、".join(f"U+{ord(sign):04X}" for sign in sorted(set(hidden))[:_SHOWN])
        yield Text(f"看不见的控制字符（{codes}）", f"invisible control characters ({codes})")
    if forbidden := _distinct(FORBIDDEN.findall(name.written)):
        yield Text(f"Windows 不允许的字符“{forbidden}”", f"signs that Windows forbids “{forbidden}”")


def _distinct(signs: list[str]) -> str:
    return "".join(dict.fromkeys(signs[: 10 * _SHOWN]))[:_SHOWN]


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
