"""Key content set off in every way that a format has, and what only looks like it; classification markings where documents carry them."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from benchmarks.evidence_documents.paper import Block, Grid, Paper, Piece, block

MARKS = {
    "docx": (
        "highlight",
        "highlight",
        "shade",
        "grey",
        "red",
        "blue",
        "boxed",
        "framed",
        "underline",
        "dots",
        "comment",
        "lit_cell",
        "ring",
    ),
    "pdf": (
        "highlight",
        "highlight",
        "shade",
        "red",
        "blue",
        "red_frame",
        "@highlight",
        "@underline",
        "@square",
        "@ink",
        "@freetext",
        "@text",
    ),
    "ofd": ("highlight", "red", "blue", "red_frame", "@Highlight", "@Path", "@Comment", "@Underline"),
}
"""Looks of key content by format; those with @ are annotations over the finished page."""
DECOYS = {
    "docx": ("link", "address", "code", "inserted", "deleted", "heading", "header_fill", "white", "black", "bold", "off"),
    "pdf": ("link", "address", "code", "heading", "header_fill", "bold", "@link", "@stamp"),
    "ofd": ("address", "code", "heading", "header_fill", "@Link", "@Stamp", "@Watermark"),
}
_HEADER_FILLS = ("D9D9D9", "F2F2F2", "DEEAF6", "BDD7EE", "4472C4", "5B9BD5", "FFF2CC", "E2EFD9", "D9E2F3", "FFC000")
_MARKINGS = (
    "秘密★1年", "机密★", "绝密★长期", "秘密", "机 密", "内部资料", "内部文件", "内部资料 注意保存", "秘密★6个月", "机密★1年", "密级:秘密",
    "内部资料,请勿外传",
    "绝密", "机密☆5年", "工作秘密", "内部使用", "【内部资料】", "秘密 ★ 1年   特急",
)  # fmt: skip


def decorated(paper: Paper, form: str, rng: Random) -> tuple[Paper, str]:
    """The paper with one way of marking in half of all cases, a decoy in a third; and the annotation that its file gets afterwards."""
    chance = rng.random()
    look = rng.choice(MARKS[form]) if chance < 0.5 else rng.choice(DECOYS[form]) if chance < 0.85 else ""
    dressed = paper if look.startswith("@") or not look else _dressed(paper, look, rng)
    marked = chance < 0.5 and (look.startswith("@") or dressed.blocks != paper.blocks)
    dressed = replace(dressed, way=f"{paper.way}+{look or 'plain'}", truth=replace(paper.truth, marked=marked))
    return dressed, look[1:] if look.startswith("@") else ""


def _dressed(paper: Paper, look: str, rng: Random) -> Paper:
    blocks = list(paper.blocks)
    if look in ("header_fill", "lit_cell"):
        rows = (
            ("序号", "任务", "责任单位"),
            ("1", "压减办理环节", "审批处"),
            ("2", "精简申请材料", "法规处"),
            ("3", "缩短办理时限", "窗口"),
        )
        blocks.append(Grid(rows, fill=rng.choice(_HEADER_FILLS), lit="FFFF00" if look == "lit_cell" else ""))
        return paper.with_blocks(tuple(blocks))
    if look in ("link", "address"):
        words = "https://www.example.gov.cn/zwfw/index.html" if look == "address" or rng.random() < 0.5 else "天津网上办事大厅"
        blocks.append(Block((Piece("办理网址:"), Piece(words, look))))
        return paper.with_blocks(tuple(blocks))
    if look == "code":
        blocks.append(Block((Piece("接口地址为 "), Piece("GET /api/v1/items?id=1", "code"), Piece(" ,返回结果。"))))
        return paper.with_blocks(tuple(blocks))
    if look == "heading":
        places = [n for n, one in enumerate(blocks) if isinstance(one, Block) and one.role == "body"]
        for n in places[1::2]:
            blocks.insert(n, block("(三)工作要求", "heading"))
            break
        return paper.with_blocks(tuple(blocks))
    return paper.with_blocks(tuple(_set_off(blocks, look, rng)))


def _set_off(blocks: list[Block | Grid], look: str, rng: Random) -> list[Block | Grid]:
    """One or two paragraphs of the body with a stretch, or all of them, in the look."""
    places = [n for n, one in enumerate(blocks) if isinstance(one, Block) and one.role == "body" and len(one.text) > 12]
    for n in rng.sample(places, k=min(len(places), rng.randint(1, 2))):
        one = blocks[n]
        assert isinstance(one, Block)
        text = one.text
        first = rng.randint(0, len(text) // 2)
        last = rng.randint(first + 5, len(text))
        if look in ("framed", "red_frame") or rng.random() < 0.2:
            first, last = 0, len(text)
        pieces = (Piece(text[:first]), Piece(text[first:last], look), Piece(text[last:]))
        blocks[n] = replace(one, pieces=tuple(piece for piece in pieces if piece.text))
    return blocks


def classified(paper: Paper, rng: Random) -> Paper:
    """With a marking at the top of the first page, beside the head, or in the running head."""
    marking = rng.choice(_MARKINGS)
    truth = replace(paper.truth, marking=marking)
    if rng.random() < 0.25:
        return replace(paper, running_head=marking, truth=truth, way=paper.way + "+running")
    return replace(paper, blocks=(block(marking, "marking"), *paper.blocks), truth=truth, way=paper.way + "+marking")
