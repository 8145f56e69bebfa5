"""Moments of a video, evenly apart, small and grey: enough to tell whether it is black and whether anything moves."""

from __future__ import annotations

import io
from bisect import bisect_right
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from evalcheck.submission.limits import Limits

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Moments = list[NDArray[np.uint8]]

_WIDTH = 320
_COUNT = 24
_MOST_DECODED = 3_000
"""Pictures decoded of one video to come from key frames to the moments wanted."""
_COVERED = 0.9
"""Share of the moments that must be had where key frames are far apart: of a part of a video nothing is claimed for all of it."""


def moments(data: bytes, limits: Limits) -> Moments:
    """Up to 24 pictures, rows × columns of grey; fewer or none where the video breaks off."""
    import av

    av.logging.set_level(None)
    try:
        with av.open(io.BytesIO(data), "r") as container:
            stream = container.streams.video[0]
            if stream.width * stream.height > limits.pixels:
                return []
            seconds = float((container.duration or 0) / 1_000_000)
            return _sampled(container, stream, seconds)
    except (av.FFmpegError, ValueError, OSError, IndexError):
        return []


def _sampled(container: Any, stream: Any, seconds: float) -> Moments:
    """A moment is decoded from the last key frame before it, or onwards from the last moment where that is nearer."""
    keys = _key_times(container, stream)
    if not keys:
        return []
    found: Moments = []
    decoded, at = 0, float("-inf")
    frames: Iterator[Any] = iter(())
    for number in range(_COUNT):
        wanted = keys[0] + seconds * (number + 0.5) / _COUNT
        key = keys[max(0, bisect_right(keys, wanted) - 1)]
        if key > at:
            container.seek(int(key * 1_000_000))
            frames = container.decode(stream)
        last = None
        for frame in islice(frames, _MOST_DECODED - decoded if at < wanted else 0):
            last, decoded = frame, decoded + 1
            at = float(frame.time) if frame.time is not None else wanted
            if at >= wanted:
                break
        if last is not None:
            found.append(_small(last))
        elif found and (at >= wanted or decoded < _MOST_DECODED):
            found.append(found[-1])  # the last picture is still shown
    return found if len(found) >= _COVERED * _COUNT else []


def _key_times(container: Any, stream: Any) -> list[float]:
    """The seconds of the key frames, which the packets tell undecoded."""
    packets = (packet for packet in container.demux(stream) if packet.is_keyframe and packet.pts is not None)
    return sorted(float(packet.pts * packet.time_base) for packet in packets)


def _small(frame: Any) -> NDArray[np.uint8]:
    import numpy as np

    height = max(2, round(_WIDTH * frame.height / max(1, frame.width)))
    return np.array(frame.reformat(width=_WIDTH, height=min(height, 4 * _WIDTH), format="gray").to_ndarray(), np.uint8)
