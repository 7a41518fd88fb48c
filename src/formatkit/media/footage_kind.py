"""Which container a video or sound is, told by its first bytes; its name is not asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

from formatkit.media.magic import PictureKind, picture_kind, spoken_kind

__all__ = ["Container", "container_of", "is_playlist", "spoken_container"]


@dataclass(frozen=True, slots=True)
class Container:
    """A container: ffmpeg's name of its reader, whether it can hold pictures, whether its header knows its length.

    The length that is told for an MP3 or Ogg file is an estimate, so it cannot show that the end is missing.
    """

    demuxer: str
    moving: bool
    knows_length: bool


_MOV = Container("mov", moving=True, knows_length=True)
_MATROSKA = Container("matroska", moving=True, knows_length=True)
_AVI = Container("avi", moving=True, knows_length=True)
_GIF = Container("gif", moving=True, knows_length=False)
_MPEGTS = Container("mpegts", moving=True, knows_length=False)
_WAV = Container("wav", moving=False, knows_length=True)
_FLAC = Container("flac", moving=False, knows_length=True)
_OGG = Container("ogg", moving=False, knows_length=False)
_MP3 = Container("mp3", moving=False, knows_length=False)
_AAC = Container("aac", moving=False, knows_length=False)
_HEAD = 4096
_OLD_QUICKTIME = {b"moov", b"mdat", b"wide", b"skip", b"free", b"pnot"}
_PLAYLISTS = (b"#EXTM3U", b"ffconcat", b"[playlist]", b"<smil", b"<MPD", b"<?xml")


def container_of(file: BinaryIO) -> Container | None:
    """Return the container of an open file, or None if it is none that is read."""
    head = _head(file, 0)
    if head.startswith(b"ID3") and len(head) >= 10:
        inner = _head(file, 10 + _id3_length(head))
        return _raw_sound(inner) or (_FLAC if inner.startswith(b"fLaC") else _MP3)
    return _by_magic(head) or _raw_sound(head)


def is_playlist(file: BinaryIO) -> bool:
    """Tell whether a file is a list of other files, which is never followed."""
    return _head(file, 0).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(_PLAYLISTS)


def spoken_container(file: BinaryIO) -> str:
    """Return how people call what a file is (`PDF`, `JPEG`, `MP3`), or an empty string if unknown."""
    found = container_of(file)
    names = {"mov": "MP4/MOV", "matroska": "Matroska/WebM", "mpegts": "MPEG-TS"}
    if found is not None:
        return names.get(found.demuxer, found.demuxer.upper())
    return spoken_kind(_head(file, 0))


def _head(file: BinaryIO, offset: int) -> bytes:
    file.seek(offset)
    return file.read(_HEAD)


def _by_magic(head: bytes) -> Container | None:
    if head[4:8] == b"ftyp":
        picture = picture_kind(head) is PictureKind.AVIF or spoken_kind(head) == "HEIC"
        return None if picture else _MOV
    if head[4:8] in _OLD_QUICKTIME:
        return _MOV
    if head[:4] in (b"RIFF", b"RF64"):
        return {b"AVI ": _AVI, b"WAVE": _WAV}.get(head[8:12])
    if _is_transport_stream(head):
        return _MPEGTS
    starts = {b"\x1aE\xdf\xa3": _MATROSKA, b"GIF8": _GIF, b"fLaC": _FLAC, b"OggS": _OGG}
    return starts.get(head[:4])


def _is_transport_stream(head: bytes) -> bool:
    """Packets of 188 bytes, or of 192 with a time in front of each, begin with 0x47 (ISO 13818-1)."""
    return any(
        all(head[at : at + 1] == b"\x47" for at in range(first, first + 4 * step, step))
        for first, step in ((0, 188), (4, 192))
    )


def _raw_sound(head: bytes) -> Container | None:
    """Frames without a container begin with eleven or twelve bits of one (ISO 11172-3, 13818-7)."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return None
    if head[1] & 0xF6 == 0xF0:
        return _AAC
    layer, rate, sampling = head[1] >> 1 & 3, head[2] >> 4, head[2] >> 2 & 3
    return _MP3 if layer in (1, 2, 3) and rate not in (0, 15) and sampling != 3 else None


def _id3_length(head: bytes) -> int:
    return sum((byte & 0x7F) << shift for byte, shift in zip(head[6:10], (21, 14, 7, 0), strict=True))
