"""Video with an alpha channel: WebM (VP9) for browsers, ProRes 4444 for editing programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import av
import numpy as np
from av.codec.context import Flags
from av.container import OutputContainer
from av.video.stream import VideoStream
from numpy.typing import NDArray

from formatkit.diagnostics import error
from formatkit.encode.animation_part import PartFile
from formatkit.encode.animation_watch import Watch
from formatkit.encode.frames import FilmSource
from formatkit.encode.overlay_planes import Planes, halved, planes_of
from formatkit.errors import EncodeError

__all__ = ["PRORES", "WEBM", "OverlayKind", "write_overlay"]

_BT709 = 1
_LIMITED_RANGE = 1
# Keeps the names of the libraries, random numbers and the date out of the file.
_CONTAINER = {"fflags": "+bitexact"}


@dataclass(frozen=True, slots=True)
class OverlayKind:
    """A codec with alpha in its container, and how it is told to work."""

    container: str
    codec: str
    pixels: str
    options: Mapping[str, str]
    metadata: Mapping[str, str] = field(default_factory=dict)


WEBM = OverlayKind(
    "webm",
    "libvpx-vp9",
    "yuva420p",
    # Without loss but for the halved chroma: what is lost shows at the edges, where an overlay is blended, first.
    # One thread, so that equal runs are equal. Alpha does not go with references that are not shown.
    {"lossless": "1", "deadline": "good", "cpu-used": "5", "row-mt": "0", "auto-alt-ref": "0"},
    {"alpha_mode": "1"},
)
PRORES = OverlayKind(
    "mov",
    "prores_ks",
    "yuva444p10le",
    # The finest quantizer for all frames (118 is ffmpeg's unit), not a rate; alpha has no more than 8 bits to keep.
    {"profile": "4444", "alpha_bits": "8", "vendor": "apl0", "flags": "+qscale", "global_quality": "118"},
)


def write_overlay(source: FilmSource, file: PartFile, kind: OverlayKind, watch: Watch) -> None:
    """Write all frames of a film to a file. Raises Stopped and EncodeError (FK560, and those of the file)."""
    painter = source.painter()
    with _opened(source, file, kind) as (container, stream):
        for number in range(source.frames):
            frame = _frame(planes_of(painter.rgb(number)), kind)
            frame.pts, frame.time_base = number, 1 / source.fps
            container.mux(stream.encode(frame))
            watch.done(number + 1)
        container.mux(stream.encode(None))


@contextmanager
def _opened(source: FilmSource, file: PartFile, kind: OverlayKind) -> Iterator[tuple[OutputContainer, VideoStream]]:
    with _told(kind), av.open(file, "w", format=kind.container, options=_CONTAINER) as container:
        stream = container.add_stream(kind.codec, rate=source.fps, options=dict(kind.options))
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = source.size.width, source.size.height, kind.pixels
        stream.time_base = 1 / source.fps
        stream.metadata.update(kind.metadata)
        context = stream.codec_context
        context.thread_count = 1
        context.color_range = _LIMITED_RANGE
        context.colorspace = context.color_primaries = context.color_trc = _BT709
        context.flags |= int(Flags.bitexact)
        yield container, stream


@contextmanager
def _told(kind: OverlayKind) -> Iterator[None]:
    try:
        yield
    except av.FFmpegError as problem:
        raise EncodeError(error("FK560", codec=kind.codec, reason=problem.strerror)) from problem


def _frame(planes: Planes, kind: OverlayKind) -> av.VideoFrame:
    height, width = planes.luma.shape
    frame = av.VideoFrame(width, height, kind.pixels)
    frame.color_range, frame.colorspace = _LIMITED_RANGE, _BT709
    if kind is WEBM:
        parts = (planes.luma, halved(planes.blue), halved(planes.red), planes.alpha)
        whole = [np.rint(part).astype(np.uint8) for part in parts]
    else:
        whole = [np.rint(part * 4).astype(np.uint16) for part in (planes.luma, planes.blue, planes.red)]
        whole.append(np.rint(planes.alpha * (1023 / 255)).astype(np.uint16))
    for plane, values in zip(frame.planes, whole, strict=True):
        _fill(plane, values)
    return frame


def _fill(plane: av.video.plane.VideoPlane, values: NDArray[np.uint8] | NDArray[np.uint16]) -> None:
    """Copy values into a plane, whose lines may be longer than they look."""
    height, width = values.shape
    lines = np.frombuffer(memoryview(plane), values.dtype).reshape(-1, plane.line_size // values.itemsize)
    lines[:height, :width] = values
