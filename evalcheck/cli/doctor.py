"""`evalcheck doctor`: what is installed here, and whether each part really works: nothing is taken from its name alone."""

from __future__ import annotations

import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from importlib import metadata, util
from pathlib import Path
from typing import Any, Literal

import click

from evalcheck import __version__
from evalcheck.cli.command import WIDTH, Command
from evalcheck.cli.language import prints_chinese
from evalcheck.cli.output import emit
from evalcheck.extras import DISTRIBUTION, install
from evalcheck.prepare.journal import state_folder
from evalcheck.records import dataclass
from evalcheck.refusals import reason
from evalcheck.reporters.json_v1 import as_text
from evalcheck.reporters.wrapping import indented, visible
from evalcheck.submission.child import in_child
from evalcheck.submission.limits import Limits
from evalcheck.words import Say, Text, TextError

State = Literal["good", "absent", "broken"]
_SIGNS = {"good": "√", "absent": "—", "broken": "×"}
_STRANGER = "evalcheck"
_SECONDS = 60
"""CPU seconds that a trial may take, in a process of its own: the models of OCR are slow to wake on an old machine."""
_MEMORY = 4 * 1024**3
"""Bytes that a trial may take: onnxruntime maps more than it uses."""


@dataclass(frozen=True)
class Found:
    """One thing looked at: how it stands, what was seen, and what to do about it."""

    what: Text
    state: State
    told: Text
    remedy: Text | None = None


def build(say: Say) -> Command:
    def callback(format: str) -> int:
        found = list(examined())
        if format == "json":
            emit(as_text({"found": [_data(one) for one in found]}), utf8=True)
        else:
            emit("".join(f"{line}\n" for line in _shown(found, say)))
        return 3 if any(one.state == "broken" for one in found) else 0

    return Command(
        "doctor",
        callback,
        say=say,
        about=say(
            "查看本机的安装情况：版本、各个可选组件能否真正使用、有没有同名的别家软件、能否写入文件。\n"
            "退出码：0 都正常（没有安装的可选组件不算问题），3 有坏的。",
            "Look at this installation: versions, whether each optional part really works, a stranger's package of the same\n"
            "name, write access. Exit status: 0 all is well (parts that are not installed are no fault), 3 something is broken.",
        ),
        params=[
            click.Option(
                ["--format"], type=click.Choice(["text", "json"]), default="text", metavar="text|json",
                help=say("输出格式，默认 text", "form of the output; default text"),
            )
        ],
        examples=["evalcheck doctor", "evalcheck doctor --format json"],
    )  # fmt: skip


def examined() -> Iterator[Found]:
    """All that is looked at, in the order in which it is told."""
    yield _ourselves()
    yield _stranger()
    yield from (_tried(extra, part) for extra, part in _PARTS.items())
    yield from _programs()
    yield from (_writable(what, place) for what, place in _places())
    yield _console()


def _ourselves() -> Found:
    what = Text("evalcheck 本身", "evalcheck itself")
    try:
        known = metadata.version(DISTRIBUTION)
    except metadata.PackageNotFoundError:
        known = __version__
    here = f"{platform.system()} {platform.release()}, Python {platform.python_version()}"
    if known != __version__ and _strangers_version() is None:
        command = f"pip install --force-reinstall {DISTRIBUTION}"
        remedy = Text(f"重新安装：{command}", f"install it anew: {command}")
        told = Text(f"安装记录是 {known}，运行的却是 {__version__}", f"{known} is installed, yet {__version__} runs")
        return Found(what, "broken", told, remedy)
    return Found(what, "good", Text(f"{known}（{here}）", f"{known} ({here})"))


def _strangers_version() -> str | None:
    """That of the package on the index which bears our command's name and, installed later, lies over our files; None: not installed."""
    try:
        return metadata.version(_STRANGER)
    except metadata.PackageNotFoundError:
        return None


def _stranger() -> Found:
    """On the package index `evalcheck` is somebody else's package, with a command of the same name."""
    what = Text("同名的别家软件", "a stranger's package of the same name")
    version = _strangers_version()
    if version is None:
        return Found(what, "good", Text("没有", "none"))
    told = Text(
        f"装了名叫 evalcheck 的软件 {version}，它不是 {DISTRIBUTION}，会占用 evalcheck 命令",
        f"a package called evalcheck ({version}) is installed: it is not {DISTRIBUTION} and takes the command evalcheck",
    )
    commands = f"pip uninstall -y {_STRANGER} && pip install --force-reinstall --no-deps {DISTRIBUTION}"
    zh = f"运行：{commands}（由安装文件 .whl 安装的，最后写它的路径）"
    return Found(what, "broken", told, Text(zh, f"run: {commands} (at its end the path of the .whl, where it was installed from one)"))


@dataclass(frozen=True)
class Part:
    """An extra of pyproject.toml: what it is for, the modules that it brings, and a trial that gives their versions or raises.

    `besides`: what else must be there, so that installing it anew is not enough.
    """

    what: Text
    modules: Sequence[str]
    trial: Callable[[], str]
    besides: Text | None = None


def _tried(extra: str, part: Part) -> Found:
    if any(util.find_spec(name) is None for name in part.modules):
        told = Text("没有安装", "not installed")
        return Found(part.what, "absent", told, Text(f"需要时安装：{install(extra)}", f"where it is wanted: {install(extra)}"))
    try:
        output = in_child(part.trial, seconds=_SECONDS, limits=replace(Limits(), memory_bytes=_MEMORY))
    except Exception as error:
        why = error.text if isinstance(error, TextError) else Text(*[f"{type(error).__name__}: {error}".split("\n")[0][:200]] * 2)
        command = install(extra).replace("install ", "install --force-reinstall ", 1)
        told = Text("装了，但不能用：", "installed, but it does not work: ") + why
        return Found(part.what, "broken", told, part.besides or Text(f"重新安装：{command}", f"install it anew: {command}"))
    return Found(part.what, "good", Text(output, output))


def _versions(*names: str) -> str:
    return ", ".join(f"{name} {metadata.version(name)}" for name in names)


def _try_archives() -> str:
    import rarfile

    rarfile.tool_setup(force=True)  # raises where no program that unpacks is there; what an earlier call kept is not asked
    return _versions("rarfile")


def _try_media() -> str:
    import io
    from fractions import Fraction

    import av
    import pillow_heif
    from PIL import Image

    pillow_heif.register_heif_opener()
    made = io.BytesIO()
    codec: Any = av
    with codec.open(made, "w", format="mp4") as video:
        stream = video.add_stream("mpeg4", rate=Fraction(5))
        stream.width = stream.height = 32
        for packet in [*stream.encode(codec.VideoFrame.from_image(Image.new("RGB", (32, 32)))), *stream.encode()]:
            video.mux(packet)
    with codec.open(io.BytesIO(made.getvalue())) as video:
        next(video.decode(video=0))
    return _versions("av", "pillow-heif")


def _try_fast() -> str:
    import zlib

    import numpy
    from isal import isal_zlib

    data = b"evalcheck" * 100
    if isal_zlib.decompress(zlib.compress(data)) != data or int(numpy.frombuffer(data, numpy.uint8).sum()) != sum(data):
        raise ValueError("wrong result")
    return _versions("isal", "numpy")


def _try_vision() -> str:
    import cv2
    import numpy

    page = numpy.zeros((40, 40, 3), numpy.uint8)
    cv2.circle(page, (20, 20), 12, (0, 0, 255), 2)
    if len(cv2.findContours(page[:, :, 2], cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)[0]) != 1:
        raise ValueError("wrong result")
    return f"OpenCV {cv2.__version__}"


def _try_ocr() -> str:
    import numpy
    from PIL import Image, ImageDraw
    from rapidocr import RapidOCR

    page = Image.new("RGB", (240, 60), "white")
    ImageDraw.Draw(page).text((20, 15), "2022-05-30", fill="black", font_size=32)
    found = RapidOCR()(numpy.asarray(page))
    if "2022" not in "".join(getattr(found, "txts", None) or ()):
        raise ValueError("it did not read a plain date")
    return _versions("rapidocr", "onnxruntime")


def _try_sign() -> str:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.generate()
    key.public_key().verify(key.sign(b"evalcheck"), b"evalcheck")
    return _versions("cryptography")


def _try_cluster() -> str:
    import distributed  # noqa: F401

    return _versions("distributed")


def _try_desk() -> str:
    import starlette
    import uvicorn

    return f"starlette {starlette.__version__}, uvicorn {uvicorn.__version__}"


def _try_notice() -> str:
    import pdfplumber

    return f"pdfplumber {pdfplumber.__version__}"


_UNPACKERS = Text("安装 unrar、unar、bsdtar 中的一个程序", "install one of the programs unrar, unar, bsdtar")
_PARTS: Mapping[str, Part] = {
    "archives": Part(Text("读取 rar（archives）", "rar archives (archives)"), ["rarfile"], _try_archives, _UNPACKERS),
    "media": Part(Text("视频和 HEIC 照片（media）", "videos and HEIC photos (media)"), ["av", "pillow_heif"], _try_media),
    "fast": Part(Text("大名单提速（fast）", "large lists, faster (fast)"), ["isal", "numpy"], _try_fast),
    "vision": Part(Text("公章和标注（vision）", "seals and marks (vision)"), ["cv2", "numpy"], _try_vision),
    "ocr": Part(Text("识别扫描件文字（ocr）", "reading of scans (ocr)"), ["rapidocr", "onnxruntime"], _try_ocr),
    "cluster": Part(Text("多台机器汇总（cluster）", "audits on several machines (cluster)"), ["distributed"], _try_cluster),
    "notice": Part(Text("导入 PDF 通知（notice）", "notices that are a PDF (notice)"), ["pdfplumber"], _try_notice),
    "desk": Part(Text("网页界面（desk）", "the page in a browser (desk)"), ["starlette", "uvicorn"], _try_desk),
    "sign": Part(Text("规则包签名（sign）", "signatures of packed rulesets (sign)"), ["cryptography"], _try_sign),
}


def _programs() -> Iterator[Found]:
    """Programs of the machine that some commands or tests use; none must be there."""
    what = Text("LibreOffice", "LibreOffice")
    office = shutil.which("soffice") or shutil.which("libreoffice")
    absent = Text("没有找到（检查材料用不到它）", "not found (no check needs it)")
    yield Found(what, "good", Text(office, office)) if office else Found(what, "absent", absent)
    what = Text("中文字体", "Chinese fonts")
    if sys.platform in ("win32", "darwin"):
        yield Found(what, "good", Text("系统自带", "they come with the system"))
        return
    fonts = _chinese_fonts()
    missing = Text("没有找到，网页和图片里的汉字会显示成方框", "none found: Chinese signs in pages and pictures show as boxes")
    remedy = Text("安装一种中文字体，如 fonts-noto-cjk", "install one, as fonts-noto-cjk")
    yield Found(what, "good", Text(fonts, fonts)) if fonts else Found(what, "absent", missing, remedy)


def _chinese_fonts() -> str:
    if not shutil.which("fc-list"):
        return ""
    try:
        found = subprocess.run(["fc-list", ":lang=zh", "family"], capture_output=True, text=True, timeout=_SECONDS)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return next(iter(sorted(line.split(",")[0] for line in found.stdout.splitlines() if line)), "")


def _places() -> Iterator[tuple[Text, Path]]:
    yield Text("当前文件夹可写", "this folder can be written"), Path.cwd()
    yield Text("临时文件夹可写", "the temporary folder can be written"), Path(tempfile.gettempdir())
    yield Text("个人状态文件夹可写（改名记录）", "the user's state folder can be written (journals)"), state_folder()


def _writable(what: Text, place: Path) -> Found:
    shown = visible(str(place))
    try:
        if not place.exists():
            place.mkdir(parents=True, mode=0o700)
        with tempfile.NamedTemporaryFile(dir=place, prefix="evalcheck-doctor-"):
            return Found(what, "good", Text(shown, shown))
    except OSError as error:
        told = Text(f"{shown}：{reason(error).zh}", f"{shown}: {reason(error).en}")
        return Found(what, "broken", told, Text("改正权限，或换一个能写的文件夹", "mend its rights, or use a folder that can be written"))


def _console() -> Found:
    what = Text("终端能显示汉字", "the terminal shows Chinese")
    coding = getattr(sys.stdout, "encoding", None) or "?"
    if prints_chinese(sys.stdout):
        return Found(what, "good", Text(coding, coding))
    told = Text(f"{coding} 里没有汉字，输出改用英文", f"{coding} has no Chinese signs: output is in English")
    return Found(what, "absent", told, Text("设置 PYTHONUTF8=1", "set PYTHONUTF8=1"))


def _shown(found: Sequence[Found], say: Say) -> Iterator[str]:
    for one in found:
        colon = say("：", ": ")
        yield from indented(f"{say(one.what)}{colon}{say(one.told)}", WIDTH, f"{_SIGNS[one.state]} ", "  ")
        if one.remedy:
            yield from indented(say(one.remedy), WIDTH, "    → ", "      ")
    broken = sum(one.state == "broken" for one in found)
    yield ""
    yield say("一切正常。", "All is well.") if not broken else say(f"有 {broken} 处要处理（×）。", f"{broken} to be mended (×).")


def _data(one: Found) -> dict[str, object]:
    return {
        "what": {"zh": one.what.zh, "en": one.what.en},
        "state": one.state,
        "told": {"zh": one.told.zh, "en": one.told.en},
        "remedy": {"zh": one.remedy.zh, "en": one.remedy.en} if one.remedy else None,
    }
