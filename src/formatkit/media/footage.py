"""Frames of regular footage by number, in any order. It reads only what formatkit made itself."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from formatkit.media.footage_recipe import GOP

if TYPE_CHECKING:
    from av.video.frame import VideoFrame
    from av.video.plane import VideoPlane

__all__ = ["RegularReader", "frames_of"]

Plane = NDArray[np.uint8]


def frames_of(path: Path) -> int:
    """Return how many frames a regular picture has; 0 if it is none."""
    try:
        with av.open(str(path), format="mov") as container:
            return int(container.streams.video[0].frames)
    except (av.error.FFmpegError, IndexError, OSError):
        return 0


class RegularReader:
    """Reads frames of regular footage (`formatkit.scene.store.FootageReader`). Used by one thread.

    A number below 0 gives the first frame, one behind the end the last. Forward each frame is decoded once; anywhere
    else at most twelve are decoded.
    """

    def __init__(self, color: Path, alpha: Path | None, fps: Fraction, frames: int) -> None:
        self._color = _Track(color, fps)
        self._alpha = _Track(alpha, fps) if alpha is not None else None
        self._frames = frames
        self._picture: Plane | None = None
        self._shown = -1

    def nv12(self, index: int) -> Plane:
        """Return a frame as NV12 (`height · 3/2 × width`), BT.709, limited range; valid until the next call."""
        wanted = min(max(index, 0), self._frames - 1)
        if self._picture is None or wanted != self._shown:
            self._picture = _nv12(self._color.frame(wanted), self._picture)
            self._shown = wanted
        return self._picture

    def alpha(self, index: int) -> Plane | None:
        """Return the alpha of a frame (`height × width`), None when the footage is opaque."""
        if self._alpha is None:
            return None
        frame = self._alpha.frame(min(max(index, 0), self._frames - 1))
        return _plane(frame.planes[0], frame.height, frame.width)

    def close(self) -> None:
        """Let the file go."""
        self._color.close()
        if self._alpha is not None:
            self._alpha.close()


class _Track:
    """One picture stream with a frame at each 1/fps and a key frame at every twelfth."""

    def __init__(self, path: Path, fps: Fraction) -> None:
        self._container = av.open(str(path), format="mov")
        self._stream = self._container.streams.video[0]
        self._stream.codec_context.thread_count = 1
        self._tick = Fraction(1) / fps / Fraction(self._stream.time_base or 1)
        self._following: Iterator[VideoFrame] | None = None
        self._at = -1
        self._frame: VideoFrame | None = None

    def frame(self, index: int) -> VideoFrame:
        if self._frame is None or index != self._at:
            self._frame = self._decoded(index)
        return self._frame

    def close(self) -> None:
        self._following = self._frame = None
        self._container.close()

    def _decoded(self, index: int) -> VideoFrame:
        ahead = self._following is not None and self._at < index
        if not ahead or index // GOP > self._at // GOP + 1:
            self._container.seek(round(index * self._tick), stream=self._stream)
            self._following = self._container.decode(self._stream)
        assert self._following is not None
        for frame in self._following:
            self._at = round((frame.pts or 0) / self._tick)
            if self._at >= index:
                return frame
        raise EOFError(f"frame {index}")


def _nv12(frame: VideoFrame, before: Plane | None) -> Plane:
    height, width = frame.height, frame.width
    made = before if before is not None else np.empty((height * 3 // 2, width), np.uint8)
    made[:height] = _plane(frame.planes[0], height, width)
    colors = [_plane(frame.planes[at], height // 2, width // 2) for at in (1, 2)]
    cv2.merge(colors, made[height:].reshape(height // 2, width // 2, 2))
    return made


def _plane(plane: VideoPlane, height: int, width: int) -> Plane:
    return np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)[:height, :width]
