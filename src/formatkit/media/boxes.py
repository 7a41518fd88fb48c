"""The boxes of MP4 and MOV files (ISO 14496-12): brands, order, edit lists, rotation. Headers and `moov` only."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from formatkit.media.faults import MediaError

__all__ = ["BoxFacts", "Edit", "TrackBoxes", "read_boxes"]

_MOST_BOXES: Final = 1_000_000
_LARGEST_MOOV: Final = 128 << 20
_KNOWN: Final = frozenset(
    {"ftyp", "styp", "moov", "mdat", "free", "skip", "wide", "moof", "mfra", "sidx", "ssix", "prft", "emsg"}
    | {"uuid", "meta", "pdin", "pnot", "udta", "bloc", "junk", "PICT"}
)
_TURNS: Final = {(1, 0, 0, 1): 0, (0, 1, -1, 0): 90, (-1, 0, 0, -1): 180, (0, -1, 1, 0): 270}


@dataclass(frozen=True, slots=True)
class Edit:
    """One entry of an edit list: `duration` in units of the movie, `media_time` in those of the track (-1: a gap)."""

    duration: int
    media_time: int
    rate: float


@dataclass(frozen=True, slots=True)
class TrackBoxes:
    """What a track's boxes say.

    `handler` is `vide`, `soun` or another word of four letters; `rotation` is clockwise in degrees, 0, 90, 180 or
    270; `seconds` is the length of its media, before edits.
    """

    handler: str
    rotation: int
    seconds: float
    edits: tuple[Edit, ...]
    trivial: bool
    """Whether the edit list shows the whole media once from its beginning, as if there were none."""


@dataclass(frozen=True, slots=True)
class BoxFacts:
    """What the boxes of a file say. `order` names the boxes of the top level as they come."""

    brand: str
    brands: tuple[str, ...]
    order: tuple[str, ...]
    tracks: tuple[TrackBoxes, ...]
    fragmented: bool
    truncated: bool

    @property
    def faststart(self) -> bool:
        """Whether `moov` comes before the first `mdat`, so that playing can begin before all is loaded."""
        if "moov" not in self.order:
            return False
        return "mdat" not in self.order or self.order.index("moov") < self.order.index("mdat")


def read_boxes(file: BinaryIO) -> BoxFacts:
    """Read the boxes of an open file. Raises MediaError `damaged` when they make no sense.

    A file that ends inside a box, or has none that describes its content, is `truncated`.
    """
    size = file.seek(0, os.SEEK_END)
    order: list[str] = []
    brands: tuple[str, ...] = ()
    moov = b""
    truncated = False
    for name, start, end in _top(file, size):
        order.append(name)
        truncated |= end > size
        if name == "ftyp":
            brands = _brands(_payload(file, start, min(end, start + 4096)))
        elif name == "moov":
            moov = _payload(file, start, min(end, size))
    tracks = tuple(_tracks(moov))
    return BoxFacts(
        brand=brands[0] if brands else "",
        brands=tuple(dict.fromkeys(brands[1:])),
        order=tuple(order),
        tracks=tracks,
        fragmented="moof" in order or any(name == b"mvex" for name, _ in _boxes(moov)),
        truncated=truncated or "moov" not in order,
    )


def _top(file: BinaryIO, size: int) -> Iterator[tuple[str, int, int]]:
    """Give name, start and end of the content of each box of the top level; an end may lie behind the file's."""
    at = 0
    for _ in range(_MOST_BOXES):
        file.seek(at)
        head = file.read(16)
        if len(head) < 8:
            return
        name = head[4:8].decode("latin-1")
        if at == 0 and name not in _KNOWN:
            raise MediaError("damaged")
        length, begin = int.from_bytes(head[:4], "big"), 8
        if length == 1:
            length, begin = int.from_bytes(head[8:16], "big"), 16
        elif length == 0:
            length = size - at
        if length < begin or name not in _KNOWN:
            return  # padding behind the last box; players ignore it, too
        yield name, at + begin, at + length
        at += length
    raise MediaError("damaged")


def _payload(file: BinaryIO, start: int, end: int) -> bytes:
    if end - start > _LARGEST_MOOV:
        raise MediaError("damaged")
    file.seek(start)
    return file.read(max(0, end - start))


def _brands(data: bytes) -> tuple[str, ...]:
    names = (data[:4], *(data[at : at + 4] for at in range(8, len(data) - 3, 4)))
    return tuple(name.decode("latin-1") for name in names if len(name) == 4 and any(name))


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at + 8 <= len(data):
        length, begin = int.from_bytes(data[at : at + 4], "big"), 8
        if length == 1:
            length, begin = int.from_bytes(data[at + 8 : at + 16], "big"), 16
        elif length == 0:
            length = len(data) - at
        if length < begin:
            return
        yield data[at + 4 : at + 8], data[at + begin : at + length]
        at += length


def _child(data: bytes, *path: bytes) -> bytes:
    """Return the content of the first box at a path of names, empty without one."""
    for name in path:
        data = next((body for found, body in _boxes(data) if found == name), b"")
    return data


def _tracks(moov: bytes) -> Iterator[TrackBoxes]:
    scale, _ = _scale(_child(moov, b"mvhd"))
    for name, trak in _boxes(moov):
        if name != b"trak":
            continue
        media_scale, length = _scale(_child(trak, b"mdia", b"mdhd"))
        seconds = length / media_scale if media_scale else 0.0
        edits = tuple(_edits(_child(trak, b"edts", b"elst")))
        yield TrackBoxes(
            handler=_child(trak, b"mdia", b"hdlr")[8:12].decode("latin-1"),
            rotation=_rotation(_child(trak, b"tkhd")),
            seconds=seconds,
            edits=edits,
            trivial=_trivial(edits, seconds * scale),
        )


def _scale(header: bytes) -> tuple[int, int]:
    """Return units per second and duration of `mvhd` or `mdhd`, zeros when it is missing."""
    at, width = (20, 8) if header[:1] == b"\1" else (12, 4)
    scale = int.from_bytes(header[at : at + 4], "big")
    return scale, int.from_bytes(header[at + 4 : at + 4 + width], "big")


def _rotation(tkhd: bytes) -> int:
    at = 52 if tkhd[:1] == b"\1" else 40
    cells = [int.from_bytes(tkhd[at + 4 * cell : at + 4 * cell + 4], "big", signed=True) for cell in (0, 1, 3, 4)]
    a, b, c, d = (round(cell / 65536) for cell in cells)
    return _TURNS.get((a, b, c, d), 0)


def _edits(elst: bytes) -> Iterator[Edit]:
    wide = elst[:1] == b"\1"
    step, width = (20, 8) if wide else (12, 4)
    count = min(int.from_bytes(elst[4:8], "big"), max(0, len(elst) - 8) // step)
    for entry in range(count):
        at = 8 + entry * step
        yield Edit(
            duration=int.from_bytes(elst[at : at + width], "big"),
            media_time=int.from_bytes(elst[at + width : at + 2 * width], "big", signed=True),
            rate=int.from_bytes(elst[at + 2 * width : at + 2 * width + 4], "big", signed=True) / 65536,
        )


def _trivial(edits: tuple[Edit, ...], length: float) -> bool:
    if len(edits) != 1:
        return not edits
    only = edits[0]
    whole = only.duration == 0 or only.duration + 1 >= length
    return only.media_time == 0 and only.rate == 1 and whole
