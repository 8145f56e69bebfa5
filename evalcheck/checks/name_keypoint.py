"""Part 4 of a file name: a key point that says something, short enough with the number before it (附件2·二·1)."""

from __future__ import annotations

from collections.abc import Iterator

from evalcheck.checks.name_fault import Fault
from evalcheck.evidence.names.naming import Naming
from evalcheck.findings import Kind, Severity, Words
from evalcheck.submission.filename import FileName
from evalcheck.words import Text

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
KINDS = (TOO_LONG, SAYS_NOTHING)
_SHOWN = 40


def keypoint_faults(name: FileName, naming: Naming) -> Iterator[Fault]:
    """NAM009, else NAM008, of a name that has its four parts."""
    length = naming.length(name.number, name.keypoint)
    if naming.holds_place(name.keypoint):
        text = name.keypoint if len(name.keypoint) <= _SHOWN else name.keypoint[:_SHOWN] + "…"
        problem = Text("空着", "is blank")
        if text:
            problem = Text(f"“{text}”只是占位的字样，没有说明材料的内容", f"“{text}” only holds a place and says nothing of the evidence")
        yield SAYS_NOTHING, {"part": name.keypoint, "problem": problem}
    elif length > naming.limit:
        over = length - naming.limit
        yield TOO_LONG, {"number": name.number, "keypoint": name.keypoint, "length": length, "limit": naming.limit, "over": over}
