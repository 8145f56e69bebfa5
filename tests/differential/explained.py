"""Cells of which readers differ: what the streaming reader says, what calamine says, and who is right."""

from __future__ import annotations

from typing import NamedTuple

from evalcheck.submission.model import Cell

DAMAGED = "damaged"


class Explained(NamedTuple):
    """One cell `A1` as written (with the strings of `STRINGS`), both readings (or `damaged`), and why ours stands."""

    cell: str
    ours: Cell
    calamines: Cell
    why: str


STRINGS = "<si><t>a</t></si><si><t>b</t></si><si><t><![CDATA[<z>]]></t></si><si><t>_x4E2D_</t></si>"

EXPLAINED = (
    Explained('<c r="A1"><v>&#49;</v></c>', 1.0, None, "a reference is a character (XML 1.0 §4.1); calamine drops references in numbers"),
    Explained('<c r="A1"><v>a&amp;b</v></c>', "a&b", "a", "the same"),
    Explained('<c r="A1"><v><![CDATA[5]]></v></c>', 5.0, None, "a CDATA section is text (XML 1.0 §2.7); calamine drops it"),
    Explained('<c r="A1"><v>1<!-- x -->2</v></c>', 12.0, 1.0, "a comment is no part of the text (XML 1.0 §2.5)"),
    Explained(
        '<c r="A1"><v>3</v><f>1+1</f></c>',
        3.0,
        None,
        "formula and value in either order; Excel writes the formula first, calamine asks for it",
    ),
    Explained('<c r="A1"><extLst><ext/></extLst><v>1</v></c>', 1.0, DAMAGED, "an extension list is allowed in a cell (§18.3.1.4)"),
    Explained(
        '<c r="A1" t="e"><v>#SPILL!</v></c>', "#SPILL!", DAMAGED, "an error value of newer Excel; calamine refuses the whole workbook"
    ),
    Explained('<c r="A1" t="e"><v>#GETTING_DATA</v></c>', "#GETTING_DATA", DAMAGED, "the same"),
    Explained('<c r="A1" t="s&#x74;r"><v>5</v></c>', "5", DAMAGED, "references resolve in attributes too"),
    Explained(
        '<c r="A1" t="s"><v>3</v></c>', "中", "_x4E2D_", "escaped characters may be any (§22.9.2.19); calamine knows those below 256"
    ),
    Explained(
        '<c r="A1" t="s"><v> 1 </v></c>',
        "b",
        "a",
        "spaces around an index do not count (xsd:unsignedInt); calamine takes index 0 for what it cannot read",
    ),
    Explained('<c r="A1" t="s"><v>x</v></c>', DAMAGED, "a", "no index at all: calamine takes the first text, we do not guess"),
    Explained('<c r="A1" t="s"><v>-1</v></c>', DAMAGED, "a", "the same"),
    Explained('<c r="A1" t="s"><v>1.0</v></c>', DAMAGED, "a", "the same"),
    Explained('<c r="A3"><v>1</v></c>', DAMAGED, None, "a cell that says it stands in another row; Excel calls such a file damaged"),
    Explained('<c r="ZZZ1"><v>1</v></c>', DAMAGED, None, "beyond the last column a sheet can have"),
    Explained('<c r="A1" t="inlineStr"><is><t>&#x1;</t></is></c>', DAMAGED, "\x01", "a character that XML does not allow (XML 1.0 §2.2)"),
)
