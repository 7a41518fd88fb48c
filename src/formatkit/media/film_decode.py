"""Decoding a film to see whether it is whole: at three places for our own files, or from the first packet to the last.

What damage shows depends on the codec: H.264 and AAC have no checksums, so a broken bit is found when it makes no
sense to the decoder. The decoder is told to give up at the first such place instead of painting over it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from formatkit.media.faults import MediaError
from formatkit.media.film_animation import webp_frames
from formatkit.media.film_facts import FilmDecoded, FilmFacts
from formatkit.media.film_hearing import Hearing
from formatkit.media.film_reading import first_tracks, open_film

if TYPE_CHECKING:
    import numpy as np
    from av import VideoFrame, VideoStream
    from av.container import InputContainer
    from numpy.typing import NDArray

__all__ = ["decode_ends", "decode_whole"]

_STRICT: Final = {"err_detect": "crccheck+bitstream+buffer+explode"}
_QUICK: Final = {**_STRICT, "skip_loop_filter": "all"}
_QUICK_THREADS: Final = 2
_FLAT: Final = 4
_PROGRESS_EVERY: Final = 64


def _nobody(_count: int) -> None:
    return


@dataclass(slots=True)
class _Seen:
    """What came out of the decoder so far."""

    expected: int = 0
    frames: int = 0
    damaged: int = 0
    flat_start: bool = False
    interlaced: bool = False

    def take(self, frames: Iterator[VideoFrame]) -> None:
        import av
        import numpy as np

        try:
            for frame in frames:
                if not self.frames:
                    self.flat_start = _flat(np.asarray(frame.to_ndarray(format="rgb24"), np.uint8))
                self.frames += 1
                self.damaged += frame.is_corrupt
                self.interlaced |= frame.interlaced_frame
        except av.FFmpegError:
            self.damaged += 1

    def decoded(self) -> FilmDecoded:
        return FilmDecoded(self.expected, self.frames, self.damaged, self.flat_start, self.interlaced)


def decode_ends(path: Path, facts: FilmFacts) -> FilmDecoded:
    """Decode the first, the middle and the last group of pictures of a film that we made; animations in full.

    `facts` are those of `read_film`. Raises MediaError.
    """
    if facts.container in ("gif", "webp"):
        return decode_whole(path, facts)
    seen = _Seen()
    with open_film(path, facts.container) as container:
        stream, _ = first_tracks(container)
        if stream is None or facts.picture is None or stream.time_base is None:
            return seen.decoded()
        _prepare(stream, _QUICK, _QUICK_THREADS)
        start, length = facts.picture.start, facts.picture.seconds
        done: set[int] = set()
        for place in (start, start + length / 2, start + length):
            container.seek(round(place / stream.time_base), stream=stream)
            _decode_group(container, stream, seen, done)
    return seen.decoded()


def decode_whole(path: Path, facts: FilmFacts, progress: Callable[[int], None] = _nobody) -> FilmDecoded:
    """Decode all pictures and all sound, and measure the sound. Raises MediaError.

    `progress` is called with a rising count now and then.
    """
    if facts.container == "webp":
        return _decode_webp(path, progress)
    seen, hearing = _Seen(expected=facts.picture.frames if facts.picture else 0), Hearing()
    with open_film(path, facts.container) as container:
        video, audio = first_tracks(container)
        streams = [stream for stream in (video, audio) if stream is not None]
        for stream in streams:
            _prepare(stream, _STRICT, 1)
        for count, packet in enumerate(_packets(container, streams, seen)):
            if count % _PROGRESS_EVERY == 0:
                progress(count)
            if packet.stream.type == "video":
                seen.take(_frames(packet.stream, packet))
            else:
                hearing.take(packet)
    heard = hearing.heard()
    return FilmDecoded(
        expected=seen.expected,
        frames=seen.frames,
        damaged=seen.damaged + hearing.damaged,
        flat_start=seen.flat_start,
        interlaced=seen.interlaced,
        sound_seconds=hearing.seconds if audio is not None else None,
        loudness=heard.loudness,
        peak=heard.peak,
    )


def _prepare(stream: Any, options: dict[str, str], threads: int) -> None:
    stream.codec_context.options = options
    stream.codec_context.thread_type = "FRAME" if threads > 1 else "NONE"
    stream.codec_context.thread_count = threads


def _packets(container: InputContainer, streams: list[Any], seen: _Seen) -> Iterator[Any]:
    import av

    try:
        yield from container.demux(streams) if streams else ()
    except av.FFmpegError:
        seen.damaged += 1


def _frames(stream: VideoStream, packet: Any) -> Iterator[VideoFrame]:
    yield from stream.codec_context.decode(packet)


def _decode_group(container: InputContainer, stream: VideoStream, seen: _Seen, done: set[int]) -> None:
    """Decode from the key frame that was sought to the next one, unless that was done before."""
    key: int | None = None
    for packet in _packets(container, [stream], seen):
        if packet.pts is None or (packet.is_keyframe and key is not None):
            break
        if key is None:
            key = packet.pts
            if key in done:
                return
            done.add(key)
        seen.expected += not packet.is_discard
        seen.take(_frames(stream, packet))
    seen.take(_frames(stream, None))
    stream.codec_context.flush_buffers()


def _decode_webp(path: Path, progress: Callable[[int], None]) -> FilmDecoded:
    import cv2
    import numpy as np

    seen = _Seen()
    for data in webp_frames(path.read_bytes()):
        progress(seen.expected)
        pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
        seen.expected += 1
        if pixels is None:
            seen.damaged += 1
            continue
        if not seen.frames:
            seen.flat_start = _flat(np.asarray(pixels, np.uint8))
        seen.frames += 1
    if not seen.expected:
        raise MediaError("damaged")
    return seen.decoded()


def _flat(pixels: NDArray[np.uint8]) -> bool:
    import numpy as np

    return bool(int(np.ptp(pixels.reshape(-1, pixels.shape[-1]), axis=0).max()) <= _FLAT)
