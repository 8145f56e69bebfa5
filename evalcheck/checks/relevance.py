"""Each document speaks of the item that its name claims, is the sender's own, and says more than the notice does (附件7; ISA 500)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar, Literal

from evalcheck.catalogue import Catalogue
from evalcheck.checks.base import Check, Context, Package
from evalcheck.evidence.model import FileSummary
from evalcheck.findings import FactValue, Finding, Kind, Location, Severity, Words
from evalcheck.words import Text, joined

OTHER_MATTER = Kind(
    "EVD014",
    "content-of-another-matter",
    Severity.WARNING,
    zh=Words(
        "内容与文件名所报的清单项对不上",
        "文件名报的是{claimed}，{problem}",
        why="佐证要与所报的事项相关；内容是另一件事、另一个区或外地的，不能证明这一项，对应的款须人工核对。",
        fix="请打开文件核对：放错了的，换成{claimed}的材料，或把文件名改为内容所属的清单项；没有放错的，在正文中写明它与{claimed}的关系",
    ),
    en=Words(
        "The content does not speak of the item that the name claims",
        "The name claims {claimed}; {problem}",
        why="Evidence is to be relevant: what speaks of another matter, district or city proves nothing, so a person must look.",
        fix="Open the file: if it is the wrong one, put the paper on {claimed} in its place, or name the item that it speaks of; "
        "if it is the right one, say in its text what it has to do with {claimed}",
    ),
    identity=("item",),
)
EXCHANGED = Kind(
    "EVD015",
    "contents-exchanged",
    Severity.WARNING,
    zh=Words(
        "两个文件的内容好像对调了",
        "这份文件报的是{claimed}，内容却更像{other_claimed}；“{other}”正好相反",
        why="内容对调后，两项的佐证都不成立，对应的款须人工核对。",
        fix="请打开这两个文件核对：对调了的，互换文件名；没有对调的，在两份正文的开头各写明是哪一项的材料",
    ),
    en=Words(
        "The contents of two files look exchanged",
        "This file claims {claimed} and speaks rather of {other_claimed}; with “{other}” it is the other way round",
        why="With their contents exchanged, neither file proves its item, so a person must look.",
        fix="Open both files: if they are exchanged, exchange their names; if not, say at the beginning of each which item it is about",
    ),
    identity=("other",),
)
ECHO = Kind(
    "EVD016",
    "repeats-the-notice",
    Severity.WARNING,
    zh=Words(
        "只重复了通知的原话",
        "除了通知里对{claimed}的要求，几乎没有自己的内容",
        why="佐证要写本单位做了什么、结果如何；照抄要求证明不了任何事，对应的款须人工核对。",
        fix="请写明本单位的具体做法、时间、数量和成效，并附上能够核实的文件名称、网址或数据",
    ),
    en=Words(
        "Repeats the notice's own words",
        "Besides what the notice asks of {claimed} it says hardly anything of its own",
        why="Evidence says what the unit did and with what result; the demand said again proves nothing, so a person must look.",
        fix="Write what was done, when, how much and with what result, and name papers, addresses or data by which it can be verified",
    ),
    identity=("item",),
)


class Relevance(Check):
    """A file speaks of the item that its name claims and is no other district's or city's (EVD014), its content is not exchanged with
    another file's (EVD015), and it says more than the notice (EVD016)."""

    check: Literal["relevance"]
    kinds: ClassVar = (OTHER_MATTER, EXCHANGED, ECHO)

    def package(self, package: Package, context: Context) -> Iterator[Finding]:
        files = {file.file.path: file for file in package.files}
        for file in package.files:
            if file.agreement.answer == "no":
                yield from _told(file, files, context.catalogue)


def _told(file: FileSummary, files: Mapping[str, FileSummary], catalogue: Catalogue) -> Iterator[Finding]:
    """The one finding that tells why the content speaks against the name; of an exchanged pair the first file bears it."""
    agreement, place = file.agreement, Location(file.file.path)
    facts: dict[str, FactValue] = {"item": catalogue.items[file.identity.numbers[0]].named, "claimed": _claimed(file, catalogue)}
    if agreement.exchanged is not None:
        if file.file.path < agreement.exchanged:
            other = files[agreement.exchanged]
            yield EXCHANGED.at(place, **facts, other=other.file.name, other_claimed=_claimed(other, catalogue))
    elif agreement.echo:
        yield ECHO.at(place, **facts)
    else:
        yield OTHER_MATTER.at(place, **facts, problem=_problem(file, catalogue))


def _claimed(file: FileSummary, catalogue: Catalogue) -> Text:
    return joined([_item(seq, catalogue) for seq in file.identity.numbers if seq in catalogue.items])


def _item(seq: int, catalogue: Catalogue) -> Text:
    number, label = catalogue.shown(seq), catalogue.items[seq].label
    return Text(f"第 {number} 项“{label}”", f"item {number} “{label}”")


def _problem(file: FileSummary, catalogue: Catalogue) -> Text:
    """What the file is instead: of another place, of another item where that is clear, of none."""
    agreement = file.agreement
    if agreement.place is not None:
        return Text(f"抬头或落款却是{agreement.place}的", f"its head or signature is that of {agreement.place}")
    if agreement.speech.clear is None:
        return Text("正文没有谈到这件事", "its text does not speak of it")
    other = _item(agreement.speech.clear, catalogue)
    return Text(f"正文谈的却像是{other.zh}", f"its text rather speaks of {other.en}")
