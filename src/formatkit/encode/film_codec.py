"""The picture encoders, x264 and x265, one thread each and told to give equal bytes for equal frames.

Picture in: NV12, BT.709, limited range. Chroma is the mean of 2 × 2 pixels, which lies in their center: the stream
says so, players that look at it place it there, and those that do not are off by a quarter of a pixel.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import av
import numpy as np
from av.codec.context import Flags
from av.error import FFmpegError
from av.packet import Packet
from av.stream import Stream
from av.video.codeccontext import VideoCodecContext
from numpy.typing import NDArray

from formatkit.diagnostics import error
from formatkit.encode.film_settings import FilmCodec, FilmSettings
from formatkit.errors import EncodeError
from formatkit.model.geometry import Size

__all__ = ["ENCODERS", "FilmEncoder", "Rate", "VideoPlan"]

ENCODERS: dict[FilmCodec, str] = {"h264": "libx264", "hevc": "libx265"}
_PROFILES: dict[FilmCodec, str] = {"h264": "high", "hevc": "main"}
_FORMATS: dict[FilmCodec, str] = {"h264": "nv12", "hevc": "yuv420p"}
# `stitchable` keeps what follows from the frames out of the headers, so that those of all segments are equal. Without
# `cpu-independent` x264 propagates costs in AVX-512 by code that reads memory nobody has written, and equal frames give
# other bytes now and then (x264 core 165; shown by glibc's MALLOC_PERTURB_). With it they are equal on all processors.
_PARAMS: dict[FilmCodec, tuple[str, str]] = {
    "h264": ("x264-params", "stitchable=1:cpu-independent=1:chromaloc=1"),
    "hevc": ("x265-params", "pools=none:frame-threads=1:open-gop=0:chromaloc=1:info=0:log-level=none"),
}
_LARGEST_BLOCK = 64
_BT709 = 1
_LIMITED_RANGE = 1
_START_CODE = b"\0\0\1"
# The start of a message of kind 5, user data, which comes before the first picture (H.264, 7.3.2.3).
_NOTES = _START_CODE + b"\6\5"


@dataclass(frozen=True, slots=True)
class Rate:
    """How many bits frames get: `crf`, with peaks bounded by a buffer of `window` seconds at `peak` bits a second.

    `filled`: frames that need less than `peak` are filled up to it, so that `peak` is the mean as well.
    """

    crf: float
    peak: int | None = None
    window: float = 1.0
    filled: bool = False

    def options(self) -> dict[str, str]:
        """Return the encoder's options."""
        if self.peak is None:
            return {"crf": f"{self.crf:.2f}"}
        return {"crf": f"{self.crf:.2f}", "maxrate": str(self.peak), "bufsize": str(int(self.peak * self.window))}


@dataclass(frozen=True, slots=True)
class VideoPlan:
    """All that an encoder of a film's picture must know."""

    settings: FilmSettings
    size: Size
    fps: Fraction
    rate: Rate

    def open(self, context: VideoCodecContext, gop: int) -> None:
        """Set up an encoder with key frames at most `gop` frames apart. Raises EncodeError (FK536)."""
        settings = self.settings
        context.width, context.height = self.size.width, self.size.height
        context.pix_fmt = _FORMATS[settings.codec]
        context.framerate, context.time_base = self.fps, 1 / self.fps
        context.sample_aspect_ratio = Fraction(1)
        context.color_range = _LIMITED_RANGE
        context.colorspace = context.color_primaries = context.color_trc = _BT709
        context.thread_count = 1
        context.gop_size = gop
        context.flags |= int(Flags.global_header) | int(Flags.closed_gop) | int(Flags.bitexact)
        if settings.codec == "hevc":
            context.codec_tag = "hvc1"
        context.options = self._options()
        with self.told():
            context.open()

    @contextmanager
    def told(self) -> Iterator[None]:
        """Tell what an encoder refuses in words."""
        try:
            yield
        except FFmpegError as problem:
            encoder = ENCODERS[self.settings.codec]
            raise EncodeError(error("FK536", encoder=encoder, reason=problem.strerror)) from problem

    def _options(self) -> dict[str, str]:
        settings = self.settings
        name, params = _PARAMS[settings.codec]
        if settings.codec == "hevc":
            params += _blocks(self.size)
        if self.rate.filled:
            params += ":filler=1:vbv-init=1"
        options = {"preset": settings.speed, "profile": settings.profile or _PROFILES[settings.codec]}
        if settings.level and settings.codec == "h264":
            options["level"] = settings.level
        elif settings.level:
            params += f":level-idc={settings.level}"
        return options | self.rate.options() | {name: params}


class FilmEncoder:
    """Encodes the frames of one segment. Raises EncodeError (FK536) when the encoder does not take them."""

    def __init__(self, plan: VideoPlan, gop: int) -> None:
        context = av.CodecContext.create(ENCODERS[plan.settings.codec], "w")
        assert isinstance(context, VideoCodecContext)
        self._context = context
        self._plan = plan
        self._next = 0
        self._begun = False
        plan.open(context, gop)

    @property
    def headers(self) -> bytes:
        """The parameter sets, which the container holds once."""
        return self._context.extradata or b""

    def add(self, nv12: NDArray[np.uint8]) -> list[Packet[Stream]]:
        """Encode the next frame, `height · 3/2 × width`, and return the packets that are done. It is not kept."""
        width, height = self._plan.size.width, self._plan.size.height
        if nv12.shape != (height * 3 // 2, width) or nv12.dtype != np.uint8:
            raise ValueError(f"a frame of {width}×{height} was expected in NV12, not {nv12.shape} of {nv12.dtype}")
        layout = _FORMATS[self._plan.settings.codec]
        frame = _frame_of(nv12 if layout == "nv12" else _planar(nv12), layout)
        frame.pts, frame.time_base = self._next, self._context.time_base
        self._next += 1
        return self._encoded(frame)

    def finish(self) -> list[Packet[Stream]]:
        """Return the packets that are left."""
        return self._encoded(None)

    def _encoded(self, frame: av.VideoFrame | None) -> list[Packet[Stream]]:
        with self._plan.told():
            packets = self._context.encode(frame)
        if packets and not self._begun:
            self._begun = True
            packets[0] = _without_encoder_notes(packets[0])
        for packet in packets:
            packet.duration = 1
        return packets


def _blocks(size: Size) -> str:
    """Return x265's parameter for small blocks where a frame is not wider than a usual one.

    There it reads memory that nobody has written (x265 4.2, shown by MALLOC_PERTURB_).
    """
    return ":ctu=16" if size.width <= _LARGEST_BLOCK else ""


def _frame_of(pixels: NDArray[np.uint8], layout: str) -> av.VideoFrame:
    """Return a frame of pixels, `height · 3/2 × width`: a view where that can be, else a copy.

    PyAV (18.1) takes the height of such an array for one that is a multiple of four, and rows at the end would be lost.
    """
    height, width = pixels.shape[0] * 2 // 3, pixels.shape[1]
    if height % 4 == 0:
        return av.VideoFrame.from_numpy_buffer(pixels, format=layout)
    frame = av.VideoFrame(width, height, layout)
    luma, *chroma = frame.planes
    _copy(pixels[:height], luma)
    for plane, part in zip(chroma, np.split(pixels[height:].reshape(-1), len(chroma)), strict=True):
        _copy(part.reshape(height // 2, -1), plane)
    return frame


def _copy(pixels: NDArray[np.uint8], plane: Any) -> None:
    rows = np.frombuffer(plane, np.uint8)[: plane.line_size * plane.height].reshape(plane.height, plane.line_size)
    rows[:, : pixels.shape[1]] = pixels


def _planar(nv12: NDArray[np.uint8]) -> NDArray[np.uint8]:
    luma = nv12.shape[0] * 2 // 3
    planar = np.empty_like(nv12)
    planar[:luma] = nv12[:luma]
    planar[luma:].reshape(2, -1)[:] = nv12[luma:].reshape(-1, 2).T
    return planar


def _without_encoder_notes(packet: Packet[Stream]) -> Packet[Stream]:
    """Return a segment's first packet without the text in which x264 tells its version and options."""
    data = bytes(packet)
    start = data.find(_NOTES)
    if not 0 <= start <= 1:
        return packet
    clean = Packet(b"\0" + data[data.index(_START_CODE, start + len(_NOTES)) :])
    clean.pts, clean.dts, clean.time_base = packet.pts, packet.dts, packet.time_base
    clean.is_keyframe = packet.is_keyframe
    return clean
