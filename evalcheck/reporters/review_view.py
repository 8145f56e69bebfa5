"""What a person must look at because no program could tell, and which parts to install so that one can."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from evalcheck.reporters.labels import Pair, word
from evalcheck.reporters.look import Look
from evalcheck.reporters.wrapping import visible

if TYPE_CHECKING:
    from evalcheck.report import Report

FILES_NAMED = 10
QUALITIES: Mapping[str, Pair] = {
    "text": ("扫描的文字", "text of scans"),
    "issuer": ("发文单位", "issuing unit"),
    "seal": ("公章", "seal"),
    "seal_unit": ("公章与发文单位是否一致", "whether the seal is the issuing unit's"),
    "marks": ("重点标记", "marks"),
    "address": ("网址", "web address"),
    "words": ("照片说明", "words beside photos"),
    "sharp": ("清晰度", "sharpness"),
}
_EXTRAS: Mapping[str, Pair] = {
    "ocr": ("文字识别（扫描件、截图里的文字）", "reading scans and screenshots"),
    "vision": ("图像识别（公章、圈画、清晰度）", "seeing seals, drawn marks and blur"),
    "media": ("视频和手机照片", "videos and photos of phones"),
}


def install(extra: str) -> str:
    """The command that installs a part of evalcheck."""
    return f'pip install "evalcheck[{extra}]"'


def parts_not_installed(report: Report, look: Look) -> Iterator[str]:
    """Each part that is missing: what it is for, how many files it left to a person, how to install it."""
    for extra, count in report.missing_extras.items():
        what = word(_EXTRAS, extra, look.language)
        zh = f"没有安装{what}组件，{count} 个文件的有关内容没有核对；安装：{install(extra)}"
        yield look.say(zh, f"The part for {what} is not installed; files left to a person for it: {count}. {install(extra)}")


def files_to_look_at(report: Report, look: Look) -> Iterator[str]:
    """A line a quality: which files a person should look at for it."""
    by_quality: dict[str, list[str]] = defaultdict(list)
    for file in report.files:
        for review in file.shows.review:
            by_quality[review.what].append(visible(file.file.name))
    for what, names in by_quality.items():
        named = look.say("、", ", ").join(names[:FILES_NAMED])
        more = len(names) - FILES_NAMED
        quality = word(QUALITIES, what, look.language)
        zh = f"请人工看一看{quality}（程序看不出）：{named}" + (f" 等 {len(names)} 个文件" if more > 0 else "")
        en = f"A person should look at the {quality} of: {named}" + (f" and {more} more" if more > 0 else "")
        yield look.say(zh, en)
