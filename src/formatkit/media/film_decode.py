"""Decoding a film to see whether it is whole: at three places for our own files, or from the first packet to the last.

What damage shows depends on the codec: H.264 and AAC have no checksums, so a broken bit is found when it makes no
sense to the decoder. The decoder is told to give up at the first such place instead of painting over it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial, reduce
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
_FLAT: Final = 4
_SPARSE: Final = 16
_LUMA: Final = (16, 235)
"""Black and white in limited range (BT.709): what lies beyond looks the same."""
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
    _from_start: bool = True

    @classmethod
    def further_on(cls) -> _Seen:
        """Return one for a part of a film that is not its start."""
        return cls(_from_start=False)

    def take(self, frames: Iterator[VideoFrame]) -> None:
        import av

        try:
            for frame in frames:
                if self._from_start and not self.frames:
                    self.flat_start = _shows_one_color(frame)
                self.frames += 1
                self.damaged += frame.is_corrupt
                self.interlaced |= frame.interlaced_frame
        except av.FFmpegError:
            self.damaged += 1

    def with_later(self, later: _Seen) -> _Seen:
        """Return what was seen, together with what was seen further on in the film."""
        return _Seen(
            self.expected + later.expected,
            self.frames + later.frames,
            self.damaged + later.damaged,
            self.flat_start,
            self.interlaced or later.interlaced,
        )

    def decoded(self) -> FilmDecoded:
        return FilmDecoded(self.expected, self.frames, self.damaged, self.flat_start, self.interlaced)


def decode_ends(path: Path, facts: FilmFacts) -> FilmDecoded:
    """Decode the first, the middle and the last group of pictures of a film that we made; animations in full.

    The groups are decoded side by side. `facts` are those of `read_film`. Raises MediaError.
    """
    if facts.container in ("gif", "webp"):
        return decode_whole(path, facts)
    if facts.picture is None:
        return _Seen().decoded()
    start, length = facts.picture.start, facts.picture.seconds
    places = (start, start + length / 2, start + length)
    blank = (_Seen(), _Seen.further_on(), _Seen.further_on())
    with ThreadPoolExecutor(len(places)) as threads:
        starts = _group_starts(path, facts.container, places)  # the first is decoded while the others are looked for
        seen = threads.map(partial(_decode_group, path, facts.container), starts, blank)
        return reduce(_Seen.with_later, seen, next(seen, _Seen())).decoded()


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
            _prepare(stream, _STRICT)
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


def _prepare(stream: Any, options: dict[str, str]) -> None:
    stream.codec_context.options = options
    stream.codec_context.thread_type = "NONE"
    stream.codec_context.thread_count = 1


def _packets(container: InputContainer, streams: list[Any], seen: _Seen) -> Iterator[Any]:
    import av

    try:
        yield from container.demux(streams) if streams else ()
    except av.FFmpegError:
        seen.damaged += 1


def _frames(stream: VideoStream, packet: Any) -> Iterator[VideoFrame]:
    yield from stream.codec_context.decode(packet)


def _group_starts(path: Path, kind: str, places: Sequence[float]) -> Iterator[int]:
    """Give the times of the key frames from which a player decodes to show these places (s), each once."""
    found: set[int] = set()
    with open_film(path, kind) as container:
        stream, _ = first_tracks(container)
        if stream is None or stream.time_base is None:
            return
        for place in places:
            time = round(place / stream.time_base)
            container.seek(time, stream=stream)
            packet = next(_packets(container, [stream], _Seen()), None)
            # What cannot be read here cannot be decoded from here either, and counts as damage then.
            start = time if packet is None or packet.pts is None else packet.pts
            if start not in found:
                found.add(start)
                yield start


def _decode_group(path: Path, kind: str, start: int, seen: _Seen) -> _Seen:
    """Decode from the key frame at `start` to the next one."""
    with open_film(path, kind) as container:
        stream, _ = first_tracks(container)
        assert stream is not None
        _prepare(stream, _QUICK)
        container.seek(start, stream=stream)
        for packet in _packets(container, [stream], seen):
            if packet.pts is None or (packet.is_keyframe and seen.expected):
                break
            seen.expected += not packet.is_discard
            seen.take(_frames(stream, packet))
        seen.take(_frames(stream, None))
    return seen


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


def _shows_one_color(frame: VideoFrame) -> bool:
    import numpy as np

    if frame.format.name == "yuv420p":
        luma = frame.planes[0]
        rows: Any = luma  # a buffer, which its type does not tell
        few = np.frombuffer(rows, np.uint8).reshape(luma.height, -1)[::_SPARSE, : luma.width : _SPARSE]
        if int(np.ptp(np.clip(few, *_LUMA))) > 2 * _FLAT:
            return False
    return _flat(np.asarray(frame.to_ndarray(format="rgb24"), np.uint8))


def _flat(pixels: NDArray[np.uint8]) -> bool:
    import numpy as np

    # What differs in a few pixels already needs no look at all of them.
    few = pixels[::_SPARSE, ::_SPARSE]
    return all(int(np.ptp(part.reshape(-1, part.shape[-1]), axis=0).max()) <= _FLAT for part in (few, pixels))
