"""What is mutated: every sample, every fixture, and formats that only our own encoders write."""

from __future__ import annotations

import gzip
import io
import random
import tarfile
import zipfile
from dataclasses import dataclass
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from typing import Any

from tests.format_encoders import ofd, rar3, rar5, xlsb

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = ROOT / "samples" / "市体育局"
"""A sample that passes: a mutated file is put in the place of a whole one, so that a false pass shows."""
GOOD_NAME = "市级市体育局-提高公共服务群众满意度-94-"
CONTAINERS = frozenset({"zip", "7z", "rar", "tar", "gz", "bz2", "xz", "eml", "msg"})
DECLARATION = "unit: 市体育局\nnot_applicable: {94-4: 本期无}\nwaivers: [{code: NAM008, file: '*', reason: x}]\n"


@dataclass(frozen=True, slots=True)
class Seed:
    """A whole file before it is mutated. `made_by` says whether another program wrote it."""

    name: str
    data: bytes
    made_by: str

    @property
    def extension(self) -> str:
        return self.name.rpartition(".")[2].lower()


@cache
def package() -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(PACKAGE.iterdir())}


@cache
def seeds() -> tuple[Seed, ...]:
    found = [Seed(path.name, path.read_bytes(), "other programs") for path in _files()]
    return (*found, *_made(), *_media())


def _files() -> list[Path]:
    folders = (ROOT / "samples", ROOT / "tests" / "files", ROOT / "tests" / "fixtures" / "formats")
    kept = (path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file())
    return [path for path in kept if path.suffix not in (".py", ".yaml", ".md", ".pyc", ".db") and path.stat().st_size < 300_000]


def _made() -> list[Seed]:
    """Formats that no program to be had writes, by our own encoders; archives and mails of Python's library."""
    files = package()
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(f"市体育局/{name}"), data, zipfile.ZIP_DEFLATED)
    tarred = io.BytesIO()
    with tarfile.open(fileobj=tarred, mode="w") as tar:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "林测一 <lin@example.com>", "a@example.com", "材料"
    mail["Date"] = "Wed, 25 May 2022 18:30:00 +0800"
    mail.set_content("请查收")
    for name, data in files.items():
        mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    mail.set_boundary("=grenze=")
    name, data = next(iter(files.items()))
    ours = "our encoder"
    return [
        Seed("包.zip", zipped.getvalue(), "Python"),
        Seed("包.tar.gz", gzip.compress(tarred.getvalue(), mtime=0), "Python"),
        Seed("邮件.eml", mail.as_bytes(), "Python"),
        Seed("名单.csv", '序号,区域,企业名称\n1,和平区,甲公司\n2,河东区,"乙,公司"\n'.encode("gb18030"), ours),
        Seed("说明.txt", "全民健身工作情况说明\n一、总体情况".encode(), ours),
        Seed("公文.ofd", ofd([[(10, 10, "关于全民健身的通知"), (10, 20, "第一条")]], form="底版", comment="重点"), ours),
        Seed("名单.xlsb", xlsb([["序号", "区域"], [1, "和平区"], [2, "河东区"]]), ours),
        Seed("包.rar", rar5({name: data, "空.txt": b""}), ours),
        Seed("旧.rar", rar3({name.encode("gbk"): data}), ours),
        Seed("evalcheck.yaml", DECLARATION.encode(), ours),
    ]


def _media() -> list[Seed]:
    from PIL import Image

    picture = Image.frombytes("RGB", (160, 120), random.Random(1).randbytes(160 * 120 * 3))
    made = []
    for form, extension in (("PNG", "png"), ("JPEG", "jpg"), ("GIF", "gif"), ("BMP", "bmp"), ("TIFF", "tif"), ("WEBP", "webp")):
        buffer = io.BytesIO()
        picture.save(buffer, form)
        made.append(Seed(f"截图.{extension}", buffer.getvalue(), "Pillow"))
    return [*made, *videos()]


def videos() -> list[Seed]:
    import av
    import numpy

    made = []
    for form, codec, extension in (("mp4", "libx264", "mp4"), ("avi", "mpeg4", "avi")):
        buffer = io.BytesIO()
        with av.open(buffer, "w", format=form) as container:
            stream: Any = container.add_stream(codec, rate=5)
            stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
            for number in range(20):
                frame = av.VideoFrame.from_ndarray(numpy.full((48, 64, 3), number * 12, dtype=numpy.uint8), format="rgb24")
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
        made.append(Seed(f"录屏.{extension}", buffer.getvalue(), "ffmpeg (PyAV)"))
    return made
