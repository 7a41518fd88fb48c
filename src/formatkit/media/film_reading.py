"""Facts of a film by reading its boxes and packets; nothing is decoded.

Made for files of our own and for the child process (`media/film_child.py`); files of foreign origin are read
there only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from formatkit.media.boxes import BoxFacts, read_boxes
from formatkit.media.faults import MediaError
from formatkit.media.film_aac import aac_profile
from formatkit.media.film_animation_facts import read_animation
from formatkit.media.film_color import color_of, pixel_format_of
from formatkit.media.film_facts import EditLists, FilmFacts, FilmPicture, FilmSound
from formatkit.media.film_kind import DEMUXERS, film_kind
from formatkit.media.film_times import Stamp, Timing, timing_of

if TYPE_CHECKING:
    from av import AudioStream, VideoStream
    from av.container import InputContainer

__all__ = ["first_tracks", "kind_of", "open_film", "read_film"]

_HEAD: Final = 4096
_PERSONAL: Final = (
    "location",
    "gps",
    "xyz",
    "make",
    "model",
    "artist",
    "author",
    "creation",
    "comment",
    "serial",
    "owner",
    "director",
)
_PROGRESSIVE: Final = (0, 1)


@dataclass(slots=True)
class _Track:
    """What the packets of one track add up to. Stamps are of shown packets only, `last` is (pts, duration)."""

    stamps: list[Stamp] = field(default_factory=list)
    bytes: int = 0
    first: int | None = None
    end: int = 0


def kind_of(path: Path) -> str:
    """Return the container of a file by its first bytes; see `film_kind`."""
    with path.open("rb") as file:
        return film_kind(file.read(_HEAD))


def open_film(path: Path, kind: str) -> InputContainer:
    """Open a film with the demuxer of its own container and no other. Raises MediaError `unsupported`, `damaged`."""
    import av

    if kind not in DEMUXERS:
        raise MediaError("unsupported", kind)
    options = {"format_whitelist": DEMUXERS[kind], "protocol_whitelist": "file"}
    try:
        return av.open(f"file:{path}", options=options)
    except (av.FFmpegError, UnicodeError) as problem:
        raise MediaError("damaged") from problem


def read_film(path: Path) -> FilmFacts:
    """Return the facts of a film or animation. Raises MediaError, and OSError when it cannot be read."""
    kind = kind_of(path)
    if kind in ("gif", "webp"):
        return read_animation(path, kind)
    boxes = _boxes(path) if DEMUXERS.get(kind) == "mov" else None
    try:
        with open_film(path, kind) as container:
            return _film(container, path.stat().st_size, kind, boxes)
    except MediaError as fault:
        cut = boxes is not None and boxes.truncated
        raise MediaError("truncated") if cut and fault.kind == "damaged" else fault from None


def first_tracks(container: InputContainer) -> tuple[VideoStream | None, AudioStream | None]:
    """Return the picture and the sound that a player shows first. A cover picture is no film."""
    pictures = _films(container)
    return pictures[0] if pictures else None, container.streams.audio[0] if container.streams.audio else None


def _films(container: InputContainer) -> list[VideoStream]:
    cover = _cover_flag()
    return [stream for stream in container.streams.video if not int(stream.disposition) & cover]


def _cover_flag() -> int:
    from av.stream import Disposition

    return int(Disposition.attached_pic)


def _boxes(path: Path) -> BoxFacts:
    with path.open("rb") as file:
        return read_boxes(file)


def _film(container: InputContainer, size: int, kind: str, boxes: BoxFacts | None) -> FilmFacts:
    video, audio = first_tracks(container)
    tracks = _read_packets(container)
    origin = Fraction(container.start_time or 0, 1_000_000) if kind == "mpeg" else Fraction(0)
    picture = _picture(video, tracks[video.index], boxes, origin) if video and tracks[video.index].stamps else None
    sound = _sound(audio, tracks[audio.index], origin) if audio and tracks[audio.index].first is not None else None
    seconds = max(picture.start + picture.seconds if picture else 0.0, sound.end if sound else 0.0)
    return FilmFacts(
        container=kind,
        bytes=size,
        seconds=round(seconds, 6),
        bit_rate=round(8 * size / seconds) if seconds > 0 else 0,
        picture=picture,
        sound=sound,
        pictures=len(_films(container)),
        sounds=len(container.streams.audio),
        faststart=boxes.faststart if boxes else None,
        fragmented=boxes.fragmented if boxes else None,
        edit_lists=_edit_lists(boxes),
        truncated=boxes.truncated if boxes else False,
        loops=None,
        personal=_personal(container),
    )


def _read_packets(container: InputContainer) -> dict[int, _Track]:
    import av

    tracks = {stream.index: _Track() for stream in container.streams}
    try:
        for packet in container.demux():
            if packet.size and packet.pts is not None:
                _add(tracks[packet.stream_index], packet)
    except av.FFmpegError as problem:
        raise MediaError("damaged") from problem
    return tracks


def _add(track: _Track, packet: Any) -> None:
    duration = packet.duration or 0
    track.bytes += packet.size
    if packet.is_discard:  # cut away by an edit list: decoded, never shown
        return
    track.first = packet.pts if track.first is None else min(track.first, packet.pts)
    track.end = max(track.end, packet.pts + duration)
    dts = packet.pts if packet.dts is None else packet.dts
    track.stamps.append(Stamp(packet.pts, dts, duration, packet.is_keyframe))


def _picture(stream: VideoStream, track: _Track, boxes: BoxFacts | None, origin: Fraction) -> FilmPicture:
    codec = stream.codec_context
    rates = [Fraction(rate) for rate in (stream.guessed_rate, stream.average_rate) if rate]
    tick = stream.time_base or Fraction(1, 1_000)
    timing = timing_of(track.stamps, tick, rates)
    pixel_format = pixel_format_of(codec)
    aspect = stream.sample_aspect_ratio or codec.sample_aspect_ratio or Fraction(1)
    return FilmPicture(
        codec=_codec_name(stream),
        profile=codec.profile or "",
        level=max(0, int(codec.level)),
        tag=codec.codec_tag.strip("\0 "),
        pixel_format=pixel_format,
        color=color_of(codec),
        alpha="a" in pixel_format.split("p")[0] or _marked_alpha(stream.metadata),
        progressive=int(codec.field_order) in _PROGRESSIVE,
        width=codec.width,
        height=codec.height,
        rotation=_rotation(boxes),
        sample_aspect=f"{aspect.numerator}:{aspect.denominator}" if aspect > 0 else "1:1",
        header_frames=stream.frames,
        **_times(timing, track, origin),
    )


def _times(timing: Timing, track: _Track, origin: Fraction) -> dict[str, Any]:
    return {
        "fps": str(timing.fps),
        "frames": len(track.stamps),
        "start": round(float(timing.start - origin), 6),
        "seconds": round(float(timing.seconds), 6),
        "uneven_at": timing.uneven_at,
        "ordered": timing.ordered,
        "keys": timing.keys,
        "longest_gop": timing.longest_gop,
        "open_gops": timing.open_gops,
        "bit_rate": round(8 * track.bytes / timing.seconds) if timing.seconds > 0 else 0,
    }


def _sound(stream: AudioStream, track: _Track, origin: Fraction) -> FilmSound:
    codec, name = stream.codec_context, _codec_name(stream)
    tick = stream.time_base or Fraction(1, 1_000)
    first = max(0, track.first or 0)
    seconds = float((track.end - first) * tick)
    usual = Counter(stamp.duration for stamp in track.stamps).most_common(1)[0][0]
    return FilmSound(
        codec=name,
        profile=(aac_profile(codec.extradata) if name == "aac" else "") or codec.profile or "",
        sample_rate=codec.sample_rate,
        channels=codec.channels,
        layout=codec.layout.name,
        start=round(float(first * tick - origin), 6),
        end=round(float(track.end * tick - origin), 6),
        packet_seconds=round(float(usual * tick), 6),
        bit_rate=round(8 * track.bytes / seconds) if seconds > 0 else 0,
    )


def _codec_name(stream: VideoStream | AudioStream) -> str:
    return stream.codec_context.codec.canonical_name


def _marked_alpha(tags: Mapping[str, str]) -> bool:
    """Tell whether a WebM says that its alpha lies beside the picture (the Matroska element AlphaMode)."""
    return "1" in (tags.get("ALPHA_MODE"), tags.get("alpha_mode"))


def _rotation(boxes: BoxFacts | None) -> int:
    tracks = boxes.tracks if boxes else ()
    return next((track.rotation for track in tracks if track.handler == "vide"), 0)


def _edit_lists(boxes: BoxFacts | None) -> EditLists:
    edited = [track for track in boxes.tracks if track.edits] if boxes else []
    if not edited:
        return "none"
    return "trivial" if all(track.trivial for track in edited) else "shifting"


def _personal(container: InputContainer) -> tuple[str, ...]:
    names = _telling(container.metadata)
    for stream in container.streams:
        names += _telling(stream.metadata)
    return tuple(dict.fromkeys(names))


def _telling(names: Iterable[str]) -> list[str]:
    return [name for name in names if any(word in name.lower() for word in _PERSONAL)]
