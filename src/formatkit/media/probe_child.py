"""The process in which a video or sound of the user is opened to see what it holds. It can be killed at any time.

The packets are counted, their times believed; lengths and rates that a header claims are only passed on.
"""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from formatkit.media.confined import limit_memory
from formatkit.media.footage_rate import measured_rate

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.packet import Packet
    from av.stream import Stream
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

__all__ = ["main"]

_LOOKED_AT = 6
_BOXES = {b"ftyp", b"moov", b"mdat", b"moof", b"free", b"skip", b"wide", b"uuid", b"sidx", b"styp"}


def main(path: str, demuxer: str, pixels: str, seconds: str, memory: str, time: str) -> None:
    """Print what the file at `path` holds, as JSON on standard output.

    `demuxer` is the only format it is tried as; frames have at most `pixels`, and what lies after `seconds` is not
    looked at. `memory` (bytes of address space) and `time` (seconds) end the process if the one that started it
    died itself.
    """
    getattr(signal, "alarm", lambda _seconds: 0)(int(time))
    limit_memory(int(memory))
    sys.stdout.write(json.dumps(_found(Path(path), demuxer, int(pixels), float(seconds))))


def _found(path: Path, demuxer: str, pixels: int, seconds: float) -> dict[str, Any]:
    import av

    if demuxer == "mov" and _box_is_cut(path):
        return {"fault": "truncated"}
    try:
        return _looked_at(path, demuxer, pixels, seconds)
    except MemoryError:
        return {"fault": "damaged"}
    except (av.error.FFmpegError, ValueError, OverflowError):
        return {"fault": "damaged"}


def _looked_at(path: Path, demuxer: str, pixels: int, seconds: float) -> dict[str, Any]:
    with _opened(path, demuxer) as container:
        picture, sound = _picture_of(container), _sound_of(container)
        found: dict[str, Any] = {
            "declared": container.duration / 1e6 if container.duration else 0.0,
            "picture": _said_of(picture) if picture else None,
            "sound": {"index": sound.index, "codec": sound.codec_context.name} if sound else None,
        }
        if picture is not None and picture.codec_context.width * picture.codec_context.height > pixels:
            return found
        found |= _walked(container, picture, path.stat().st_size, seconds, found)
    # Opened anew each time: seeking back goes to a key frame of the picture, and earlier sound would be missed.
    for track, first in (("picture", _see_first), ("sound", _hear_first)):
        if found[track] is not None:
            with _opened(path, demuxer) as container:
                first(container, found[track])
    return found


def _opened(path: Path, demuxer: str) -> InputContainer:
    import av

    options = {"protocol_whitelist": "file", "format_whitelist": demuxer}
    return av.open(f"file:{path}", format=demuxer, options=options, metadata_errors="replace")


def _picture_of(container: InputContainer) -> VideoStream | None:
    from av.stream import Disposition

    moving = [each for each in container.streams.video if not each.disposition & Disposition.attached_pic]
    readable = [each for each in moving if each.codec_context is not None]
    return max(readable, key=lambda each: each.codec_context.width * each.codec_context.height, default=None)


def _sound_of(container: InputContainer) -> AudioStream | None:
    from av.stream import Disposition

    readable = [each for each in container.streams.audio if each.codec_context is not None]
    chosen = [each for each in readable if each.disposition & Disposition.default]
    return next(iter(chosen or readable), None)


def _said_of(stream: VideoStream) -> dict[str, Any]:
    shape = stream.sample_aspect_ratio or stream.codec_context.sample_aspect_ratio
    marks = {key.lower(): value for key, value in stream.metadata.items()}
    return {
        "index": stream.index,
        "codec": stream.codec_context.name,
        "width": stream.codec_context.width,
        "height": stream.codec_context.height,
        "pixel_shape": [shape.numerator, shape.denominator] if shape else [1, 1],
        "side_alpha": marks.get("alpha_mode") == "1",
    }


def _walked(
    container: InputContainer, picture: VideoStream | None, size: int, seconds: float, found: dict[str, Any]
) -> dict[str, Any]:
    """Go through the packets and return how far their times reach, and the rate of the pictures."""
    times: list[float] = []
    over = False
    ends: dict[int, float] = {}
    starts: dict[int, float] = {}
    for packet in _packets(container):
        at, end = _span(packet)
        starts.setdefault(packet.stream_index, at)
        ends[packet.stream_index] = max(end, ends.get(packet.stream_index, end))
        if picture is not None and packet.stream_index == picture.index and not packet.is_discard:
            times.append(at)
        if at - min(starts.values()) > seconds:
            over = True
            break
    if picture is not None:
        found["picture"]["frames"] = len(times)
        found["picture"]["rate"] = measured_rate(times, float(picture.average_rate or 0))
        found["picture"]["seconds"] = _length(picture.index, starts, ends)
    if found["sound"] is not None:
        found["sound"]["seconds"] = _length(found["sound"]["index"], starts, ends)
    reached = max(ends.values(), default=0.0) - min(starts.values(), default=0.0)
    return {"reached": None if over else reached, "cut": _index_is_cut(container, size)}


def _length(index: int, starts: dict[int, float], ends: dict[int, float]) -> float:
    return ends.get(index, 0.0) - starts.get(index, 0.0)


def _packets(container: InputContainer) -> Iterator[Packet[Stream]]:
    import av

    try:
        for packet in container.demux():
            if packet.size and (packet.pts is not None or packet.dts is not None):
                yield packet
    except av.error.FFmpegError:  # what was read before the damage tells what is there
        return


def _span(packet: Packet[Stream]) -> tuple[float, float]:
    base = float(packet.time_base)
    at = packet.pts if packet.pts is not None else packet.dts
    assert at is not None
    return at * base, (at + (packet.duration or 0)) * base


def _index_is_cut(container: InputContainer, size: int) -> bool:
    """Tell whether the file's own index names places behind its end."""
    return any(
        entry.pos + entry.size > size
        for stream in container.streams
        for entry in (stream.index_entries[-1:] if len(stream.index_entries) else ())
    )


def _see_first(container: InputContainer, picture: dict[str, Any]) -> None:
    frames = list(_frames(container, container.streams[picture["index"]], _LOOKED_AT))
    if frames:
        picture |= _seen(frames, picture)


def _hear_first(container: InputContainer, sound: dict[str, Any]) -> None:
    heard = next(_frames(container, container.streams[sound["index"]], 1), None)
    if heard is not None:
        sound |= {"start": float(heard.time or 0), "channels": heard.layout.nb_channels}


def _frames(container: InputContainer, stream: Stream, most: int) -> Iterator[Any]:
    import av

    stream.codec_context.thread_count = 1
    given = 0
    for packet in container.demux(stream):
        try:
            frames = packet.decode()
        except av.error.FFmpegError:
            continue
        for frame in frames:
            yield frame
            given += 1
            if given == most:
                return


def _seen(frames: list[VideoFrame], picture: dict[str, Any]) -> dict[str, Any]:
    first = frames[0]
    parts = first.format.components
    return {
        "start": float(first.time or 0),
        "width": first.width,
        "height": first.height,
        "turned": abs(abs(first.rotation) % 180 - 90) <= 1,
        "interlaced": any(frame.interlaced_frame for frame in frames),
        "alpha": picture["side_alpha"] or (any(part.is_alpha for part in parts) and not _opaque_gif(frames, picture)),
        "rgb": first.format.is_rgb or first.format.has_palette,
        "depth": max(part.bits for part in parts),
        "full": int(first.color_range) == 2 or first.format.name.startswith("yuvj"),
        "matrix": int(first.colorspace),
        "primaries": int(first.color_primaries),
        "transfer": int(first.color_trc),
    }


def _opaque_gif(frames: list[VideoFrame], picture: dict[str, Any]) -> bool:
    """Every GIF is decoded with alpha; few use it."""
    if picture["codec"] != "gif":
        return False
    return all(bool((frame.to_ndarray(format="rgba")[..., 3] == 255).all()) for frame in frames)


def _box_is_cut(path: Path) -> bool:
    """Tell whether a box at the top of an MP4 or MOV reaches behind the end of the file (ISO 14496-12)."""
    size, at = path.stat().st_size, 0
    with path.open("rb") as file:
        while at + 8 <= size:
            file.seek(at)
            head = file.read(16)
            length = int.from_bytes(head[:4], "big")
            if length == 1:
                length = int.from_bytes(head[8:16], "big")
            if head[4:8] not in _BOXES or length < 8:
                return False
            at += length
    return at > size
