"""Moments of a video, evenly apart, small and grey: enough to tell whether it is black and whether anything moves."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from evalcheck.submission.limits import Limits

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Moments = list[NDArray[np.uint8]]

_WIDTH = 320
_COUNT = 24
_MOST_DECODED = 12
"""Pictures decoded to come from a key frame towards the moment wanted."""


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


def _sampled(container: object, stream: object, seconds: float) -> Moments:
    import av

    found: Moments = []
    for number in range(_COUNT):
        wanted = seconds * (number + 0.5) / _COUNT
        try:
            picture = _picture_at(container, stream, wanted)
        except (av.FFmpegError, StopIteration):
            continue
        if picture is not None:
            found.append(picture)
    return found


def _picture_at(container: object, stream: object, wanted: float) -> NDArray[np.uint8] | None:
    """The picture shown at that second, or the nearest before it that costs little."""
    import numpy as np

    container.seek(int(wanted * 1_000_000))  # type: ignore[attr-defined]
    last = None
    for count, frame in enumerate(container.decode(stream)):  # type: ignore[attr-defined]
        last = frame
        if count >= _MOST_DECODED or (frame.time is not None and frame.time >= wanted):
            break
    if last is None:
        return None
    height = max(2, round(_WIDTH * last.height / max(1, last.width)))
    return np.array(last.reformat(width=_WIDTH, height=min(height, 4 * _WIDTH), format="gray").to_ndarray(), np.uint8)
