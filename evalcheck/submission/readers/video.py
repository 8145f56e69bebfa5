"""Videos by PyAV, where it is installed: walked to the last packet and partly decoded, to prove that they play to the end."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from evalcheck.extras import install
from evalcheck.records import dataclass
from evalcheck.submission.limits import Limits
from evalcheck.submission.model import Media, Opened, ReadError
from evalcheck.submission.troubles import damaged, not_examined, unplayable

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.stream import VideoStream

_KEYFRAMES = 20
_SLACK_SECONDS = 1.0
_SLACK_SHARE = 0.05


def read_video(data: bytes, kind: str, path: str, limits: Limits) -> Opened:
    """Picture size and seconds that can truly be played."""
    try:
        import av
    except ImportError:
        raise not_examined("读取视频的组件未安装", "the part that reads videos is not installed", install("media")) from None
    av.logging.set_level(None)
    try:
        with av.open(io.BytesIO(data), "r") as container:
            return Opened(type=kind, media=_media(container))
    except ReadError:
        raise
    except (av.FFmpegError, ValueError, OSError, IndexError):
        raise damaged("视频不完整或已损坏", "the video is cut off or broken") from None


@dataclass
class _Walk:
    """What was met on the way through the packets."""

    first: float = float("inf")
    last: float = 0.0
    decoded: int = 0
    broken: int = 0


def _media(container: InputContainer) -> Media:
    if not container.streams.video:
        raise unplayable("文件中没有视频画面", "it holds no moving picture")
    stream = container.streams.video[0]
    walk = _walked(container, stream)
    if not walk.decoded:
        raise unplayable("画面无法解码", "its pictures cannot be decoded")
    if walk.broken:
        raise damaged("视频画面有损坏", "some of its pictures are broken")
    played = max(0.0, walk.last - min(walk.first, walk.last))
    promised = _promised(container, stream)
    if promised is not None and promised - played > max(_SLACK_SECONDS, _SLACK_SHARE * promised):
        zh = f"视频应有{promised:.0f}秒，只有前{played:.0f}秒可以播放"
        raise damaged(zh, f"the video should last {promised:.0f} s; only the first {played:.0f} s can be played")
    return Media(stream.width, stream.height, round(played, 3))


def _promised(container: InputContainer, stream: VideoStream) -> float | None:
    """How long the file says that its pictures last."""
    promises = [container.duration / 1_000_000 if container.duration else 0.0]
    if stream.duration is not None and stream.time_base is not None:
        promises = [float(stream.duration * stream.time_base)]
    if stream.frames and stream.average_rate:
        # A cut-off AVI shortens its duration to what is left; its header still counts every picture.
        promises.append(float(stream.frames / stream.average_rate))
    return max(promises) or None


def _walked(container: InputContainer, stream: VideoStream) -> _Walk:
    """Every packet is met; of the pictures the first key frames and the last ones are decoded, which is cheap."""
    walk = _Walk()
    last_group: list[Any] = []
    for packet in container.demux(stream):
        if packet.size == 0 or packet.pts is None:
            continue
        start = float(packet.pts * packet.time_base)
        walk.first = min(walk.first, start)
        walk.last = max(walk.last, start + float((packet.duration or 0) * packet.time_base))
        if packet.is_keyframe:
            last_group = []
            if walk.decoded < _KEYFRAMES:
                _decode(stream, [packet], walk)
        last_group.append(packet)
    _decode(stream, last_group[:250], walk)
    return walk


def _decode(stream: VideoStream, packets: list[Any], walk: _Walk) -> None:
    import av

    try:
        frames = sum(len(stream.decode(packet)) for packet in packets) + len(stream.decode(None))
        stream.codec_context.flush_buffers()
    except av.FFmpegError:
        walk.broken += 1
        return
    walk.decoded += frames
