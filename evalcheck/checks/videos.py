"""Videos show something: long enough to follow, neither black nor a still picture (附件2·一·2)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import Field

from evalcheck.checks.base import Check, Context
from evalcheck.evidence.model import Examined
from evalcheck.findings import Finding, Kind, Location, Severity, Words
from evalcheck.words import Text

SHOWS_NOTHING = Kind(
    "EVD010",
    "video-shows-nothing",
    Severity.WARNING,
    zh=Words(
        "视频太短或没有内容",
        "{problem}",
        why="操作视频要能看出系统操作的过程。",
        fix="请重新录制，从打开页面录到办完，并在报送前播放一遍。",
    ),
    en=Words(
        "Video too short, or shows nothing",
        "{problem}",
        why="A video is to show how the system is operated.",
        fix="Record it anew, from opening the page to the end of the matter, and play it before sending.",
    ),
)


class Videos(Check):
    """A video lasts at least `seconds` (design 4.17) and is not black or frozen for more than the given shares (EVD010)."""

    check: Literal["videos"]
    seconds: float = Field(3.0, gt=0)
    black: float = Field(0.9, gt=0, le=1)
    frozen: float = Field(0.97, gt=0, le=1)
    kinds: ClassVar = (SHOWS_NOTHING,)

    def file(self, examined: Examined, context: Context) -> Iterator[Finding]:
        media = examined.opened.media if examined.opened else None
        if examined.role != "evidence" or media is None or media.seconds is None:
            return
        problem = self._problem(examined, media.seconds)
        if problem:
            yield SHOWS_NOTHING.at(Location(examined.file.path), problem=problem, seconds=media.seconds)

    def _problem(self, examined: Examined, seconds: float) -> Text | None:
        footage = examined.seen.footage if examined.seen else None
        if seconds < self.seconds:
            return Text(
                f"视频只有 {seconds:.1f} 秒，少于 {self.seconds:g} 秒", f"The video lasts {seconds:.1f} s, less than {self.seconds:g} s"
            )
        if footage and footage.black >= self.black:
            return Text("视频画面几乎全是黑的", "The video is black nearly throughout")
        if footage and footage.samples > 2 and footage.frozen >= self.frozen:
            return Text("视频画面始终不动，像一张静止的图片", "Nothing moves in the video: it is like a still picture")
        return None
