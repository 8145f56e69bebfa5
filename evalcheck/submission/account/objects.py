"""Objects that a document embeds as compound files: which are more than the picture that the page shows of them."""

from __future__ import annotations

_DRAWN = (
    "Equation Native".encode("utf-16-le"),
    b"Equation",
    b"MathType",
    b"MSGraph.",
    b"Microsoft Graph",
    b"Excel.Chart",
    b"OrgPlus",
    b"Forms.",
    b"MSPhotoEd",
    b"Photoshop",
    b"CorelDRAW",
    b"PBrush",
    b"Paint.Picture",
    b"WordArt",
    b"MSWordArt",
    b"MS_ClipArt",
    b"Bitmap Image",
    "think-cell".encode("utf-16-le"),
)
"""Equations, charts of Microsoft Graph, controls, pictures: the names of their streams and programs, as a compound file has them."""


def only_drawn(data: bytes) -> bool:
    """Whether an object is all on the page: it shows nothing more when it is opened."""
    return any(sign in data for sign in _DRAWN)
