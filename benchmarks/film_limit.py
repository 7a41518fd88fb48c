"""The physical limit of a film: x264 on frames that are painted already, AAC, MP4, and the file read once.

A process of its own that imports nothing of formatkit. It encodes raw NV12 frames with the same settings of quality
and key frames that formatkit takes, frame by frame on x264's own threads on all processors, the same sound to AAC,
writes an MP4 with its header in front, reads the finished file once, and prints the seconds of all that without the
start of Python. Unlike formatkit it owes nobody equal bytes: frame threads make them differ from run to run.

    python benchmarks/film_limit.py plan.json
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.audio.codeccontext import AudioCodecContext
from av.audio.stream import AudioStream
from av.codec.context import Flags
from av.video.codeccontext import VideoCodecContext
from av.video.stream import VideoStream
from numpy.typing import NDArray

__all__ = ["encode"]

_SOUND_RATE = 48_000
_BT709 = 1
_LIMITED_RANGE = 1


def encode(plan: dict[str, Any]) -> None:
    """Encode frames and sound as planned and read the file."""
    width, height = plan["size"]
    fps = Fraction(*plan["fps"])
    # Copy on write: PyAV wants memory that could be written to. Nothing is copied.
    frames = np.memmap(plan["frames"], np.uint8, "c", shape=(plan["count"], height * 3 // 2, width))
    sound = np.fromfile(plan["sound"], np.float32).reshape(2, -1)
    with av.open(plan["out"], "w", container_options={"movflags": "+faststart"}) as file:
        picture = _picture(file.add_stream("libx264", rate=fps), plan)
        track = _track(file.add_stream("aac", rate=_SOUND_RATE), plan["sound_bit_rate"])
        heard = _sound_frames(sound)
        for number, pixels in enumerate(frames):
            frame = av.VideoFrame.from_numpy_buffer(pixels, format="nv12")
            frame.pts, frame.time_base = number, 1 / fps
            file.mux(picture.encode(frame))
            while (part := next(heard, None)) is not None:
                file.mux(track.encode(part))
                if Fraction(part.pts or 0, _SOUND_RATE) > Fraction(number) / fps:
                    break
        file.mux(picture.encode(None))
        for part in heard:
            file.mux(track.encode(part))
        file.mux(track.encode(None))
    with Path(plan["out"]).open("rb") as finished:
        while finished.read(1 << 20):
            pass


def _picture(stream: VideoStream, plan: dict[str, Any]) -> VideoStream:
    context = stream.codec_context
    assert isinstance(context, VideoCodecContext)
    context.width, context.height = plan["size"]
    context.pix_fmt = "nv12"
    context.color_range = _LIMITED_RANGE
    context.colorspace = context.color_primaries = context.color_trc = _BT709
    context.gop_size = plan["gop"]
    context.flags |= int(Flags.closed_gop)
    context.thread_type, context.thread_count = "FRAME", 0
    context.options = plan["options"]
    return stream


def _track(stream: AudioStream, bit_rate: int) -> AudioStream:
    context = stream.codec_context
    assert isinstance(context, AudioCodecContext)
    context.layout, context.format, context.bit_rate = "stereo", "fltp", bit_rate
    return stream


def _sound_frames(planes: NDArray[np.float32]) -> Iterator[av.AudioFrame]:
    """Give the sound in parts of an eighth of a second."""
    step = _SOUND_RATE // 8
    for start in range(0, planes.shape[1], step):
        part = np.ascontiguousarray(planes[:, start : start + step])
        frame = av.AudioFrame.from_ndarray(part, format="fltp", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = _SOUND_RATE, start, Fraction(1, _SOUND_RATE)
        yield frame


def main() -> None:
    """Encode the plan named by the command line."""
    plan = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    start = time.perf_counter()
    encode(plan)
    print(f"{time.perf_counter() - start:.4f}")


if __name__ == "__main__":
    main()
