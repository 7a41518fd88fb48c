"""Animated GIF and WebP: frames, times and loops by their headers (GIF89a; RFC 9649)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from formatkit.media.faults import MediaError

__all__ = ["AnimationHeader", "read_animated_gif", "read_animated_webp", "webp_frames"]

_ALPHA = 0x10


@dataclass(frozen=True, slots=True)
class AnimationHeader:
    """An animation by its headers. `delays` are how long each frame is shown, in milliseconds.

    `loops` is how often it plays, 0 for ever. `truncated`: the file ends before the animation does.
    """

    width: int
    height: int
    delays: tuple[int, ...]
    loops: int
    alpha: bool
    truncated: bool


@dataclass(slots=True)
class _Gif:
    delays: list[int] = field(default_factory=list)
    waiting: int = 0
    loops: int = 1
    alpha: bool = False
    ended: bool = False


def read_animated_gif(data: bytes) -> AnimationHeader:
    """Walk through all blocks of a GIF. Raises MediaError `damaged` when there is no frame in it."""
    found = _Gif()
    try:
        _walk_gif(data, found)
    except IndexError:
        found.ended = False
    width, height = int.from_bytes(data[6:8], "little"), int.from_bytes(data[8:10], "little")
    if not width or not height or not found.delays:
        raise MediaError("damaged")
    return AnimationHeader(width, height, tuple(found.delays), found.loops, found.alpha, not found.ended)


def read_animated_webp(data: bytes) -> AnimationHeader:
    """Read the chunks of a WebP; one without animation is one frame. Raises MediaError `damaged`."""
    chunks = list(_chunks(data, 12))
    names = [name for name, _, _ in chunks]
    truncated = int.from_bytes(data[4:8], "little") + 8 > len(data) + 1
    if b"VP8X" not in names:
        raise MediaError("unsupported")
    at = chunks[names.index(b"VP8X")][1]
    if at + 10 > len(data):
        raise MediaError("damaged")
    width, height = (int.from_bytes(data[at + side : at + side + 3], "little") + 1 for side in (4, 7))
    frames = [start for name, start, end in chunks if name == b"ANMF" and end <= len(data)]
    loops = next(
        (int.from_bytes(data[start + 4 : start + 6], "little") for name, start, _ in chunks if name == b"ANIM"), 1
    )
    delays = tuple(int.from_bytes(data[start + 12 : start + 15], "little") for start in frames)
    return AnimationHeader(width, height, delays or (0,), loops, bool(data[at] & _ALPHA), truncated)


def webp_frames(data: bytes) -> Iterator[bytes]:
    """Give each frame of an animated WebP as a WebP file of its own, so that one at a time is decoded."""
    for name, start, end in _chunks(data, 12):
        if name == b"ANMF" and end <= len(data):
            yield _alone(data[start + 6 : start + 12], data[start + 16 : end])


def _alone(sides: bytes, chunks: bytes) -> bytes:
    head = b""
    if chunks[:4] == b"ALPH":
        head = b"VP8X" + (10).to_bytes(4, "little") + bytes((_ALPHA, 0, 0, 0)) + sides
    body = b"WEBP" + head + chunks
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def _chunks(data: bytes, at: int) -> Iterator[tuple[bytes, int, int]]:
    """Give name, start and end of each chunk's content; an end may lie behind the file's."""
    while at + 8 <= len(data):
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        yield data[at : at + 4], at + 8, at + 8 + length
        at += 8 + length + length % 2


def _walk_gif(data: bytes, found: _Gif) -> None:
    at = 13 + _table(data[10])
    while data[at] != 0x3B:
        if data[at] == 0x21:
            _read_extension(data, at, found)
            at = _after_blocks(data, at + 2)
        elif data[at] == 0x2C:
            at = _after_blocks(data, at + 11 + _table(data[at + 9]))
            found.delays.append(found.waiting)
            found.waiting = 0
        else:
            raise MediaError("damaged")
    found.ended = True


def _read_extension(data: bytes, at: int, found: _Gif) -> None:
    if data[at + 1] == 0xF9:
        found.waiting = 10 * int.from_bytes(data[at + 4 : at + 6], "little")
        found.alpha |= bool(data[at + 3] & 1) and not found.delays
    elif data[at + 1] == 0xFF and data[at + 3 : at + 14] == b"NETSCAPE2.0" and data[at + 15] == 1:
        again = int.from_bytes(data[at + 16 : at + 18], "little")
        found.loops = again + 1 if again else 0


def _table(flags: int) -> int:
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _after_blocks(data: bytes, at: int) -> int:
    while data[at]:
        at += 1 + data[at]
    return at + 1
