"""Electronic seals of PDF and OFD: seen where they are shown, held against the bytes that they sign, never trusted."""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile

import numpy as np
import pytest

from benchmarks.evidence_pages.pdf_file import Pdf, signature_field, text, time_stamped
from benchmarks.evidence_pages.sealed import BARE, SEALED, SealedPdf, Way, paper
from evalcheck.evidence.vision.pages import looked_at
from evalcheck.submission.limits import Limits
from evalcheck.submission.model import Opened
from evalcheck.submission.readers.cms_digest import digest_of
from evalcheck.submission.readers.ofd import read_ofd
from evalcheck.submission.readers.pdf import read_pdf
from tests.format_encoders import ofd


def made(way: Way, cover: str = "none") -> SealedPdf:
    return paper(np.random.default_rng(7), 0, way, cover)  # type: ignore[arg-type]


def opened(one: SealedPdf) -> Opened:
    return read_pdf(one.data, "pdf", "a.pdf", Limits())


@pytest.mark.parametrize("way", SEALED)
def test_a_seal_is_seen_however_it_was_put_on_the_page(way: Way) -> None:
    assert len(looked_at(made(way).data, "pdf", Limits(), False).seals) == 1


@pytest.mark.parametrize("way", BARE)
def test_a_field_that_waits_for_a_signature_and_red_things_are_no_seal(way: Way) -> None:
    assert looked_at(made(way).data, "pdf", Limits(), False).seals == ()
    assert opened(made(way)).signatures == ()


@pytest.mark.parametrize(
    ("cover", "whole"), [("whole", True), ("validated", True), ("added", False), ("changed", False), ("unknown", None)]
)
def test_a_signature_names_its_signer_and_is_held_against_the_bytes(cover: str, whole: bool | None) -> None:
    one = made("widget", cover)
    (signature,) = opened(one).signatures
    assert (signature.signer, signature.part, signature.whole) == (one.signer, "第1页", whole)
    assert bool(opened(one).incidents) == (whole is None)


def stamped(algorithm: str = "sha256") -> bytes:
    pdf = Pdf()
    signature_field(pdf, (0, 0, 0, 0), None)
    pdf.page(text(80, 600, 15, "为进一步优化营商环境，现将有关事项通知如下。"))
    return time_stamped(pdf.bytes(), algorithm)


@pytest.mark.parametrize("changed", [False, True])
@pytest.mark.parametrize("algorithm", ["sha256", "sha512"])
def test_a_time_stamp_of_the_document_is_held_against_the_bytes_that_it_stamps(algorithm: str, changed: bool) -> None:
    """Broke: its digest was taken for that of the stamp's own content, and every file with one was told as changed (EVD018)."""
    data = stamped(algorithm)
    data = data.replace(b"/MediaBox[0 0 595 842]", b"/MediaBox[0 0 595 841]") if changed else data
    (signature,) = read_pdf(data, "pdf", "a.pdf", Limits()).signatures
    assert (signature.stamp, signature.whole) == (True, not changed)


@pytest.mark.parametrize("algorithm", ["shake_128", "shake_256", "no such thing"])
def test_a_digest_of_any_length_or_unknown_is_not_checked(algorithm: str) -> None:
    """Broke: a file signed by Ed448 (SHAKE256) was not examined at all."""
    assert digest_of(algorithm, [b"a"]) is None


def sealed_ofd(changed: bool, method: str = "SHA1", algorithm: str = "sha1") -> Opened:
    """An OFD whose signature lists the digests of its parts."""
    with zipfile.ZipFile(io.BytesIO(ofd([[(20.0, 30.0, "天津市试样局通知")]], seal="天津市试样局公章"))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    covered = [name for name in parts if "Signs" not in name]
    references = "".join(
        f'<ofd:Reference FileRef="/{name}"><ofd:CheckValue>'
        f"{base64.b64encode(hashlib.new(algorithm, parts[name]).digest()).decode()}</ofd:CheckValue></ofd:Reference>"
        for name in covered
    )
    (path,) = [name for name in parts if name.endswith("Signature.xml")]
    signature = (
        parts[path]
        .decode()
        .replace(
            "<ofd:SignedInfo/>", f'<ofd:SignedInfo><ofd:References CheckMethod="{method}">{references}</ofd:References></ofd:SignedInfo>'
        )
    )
    assert "CheckValue" in signature
    parts[path] = signature.encode()
    if changed:
        (content, *_) = [name for name in parts if name.endswith("Content.xml")]
        parts[content] += b"\n"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return read_ofd(out.getvalue(), "ofd", "a.ofd", Limits())


@pytest.mark.parametrize(
    ("changed", "method", "whole"),
    [(False, "SHA1", True), (True, "SHA1", False), (False, "1.3.14.3.2.26", True), (False, "1.2.3.4", None)],
)
def test_the_seal_of_an_ofd_is_held_against_the_parts_it_covers(changed: bool, method: str, whole: bool | None) -> None:
    read = sealed_ofd(changed, method)
    assert [one.whole for one in read.signatures] == [whole]
    assert bool(read.incidents) == (whole is None)
