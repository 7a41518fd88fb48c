"""Which container a film is in, told by its first bytes; its name is not asked."""

from __future__ import annotations

from typing import Final

from formatkit.media.magic import spoken_kind

__all__ = ["DEMUXERS", "SPOKEN_CONTAINERS", "film_kind", "spoken_film"]

DEMUXERS: Final = {
    "mp4": "mov",
    "mov": "mov",
    "m4v": "mov",
    "3gp": "mov",
    "webm": "matroska",
    "mkv": "matroska",
    "avi": "avi",
    "mpeg": "mpeg",
    "gif": "gif",
}
"""The one demuxer that may open a container. Without a fixed one a playlist in disguise reaches other files."""

SPOKEN_CONTAINERS: Final = {
    "mp4": "MP4",
    "mov": "MOV (QuickTime)",
    "m4v": "M4V",
    "3gp": "3GP",
    "webm": "WebM",
    "mkv": "Matroska",
    "avi": "AVI",
    "mpeg": "MPEG",
    "gif": "GIF",
    "webp": "WebP",
}
"""How people call the containers."""

_PLAYLISTS: Final = (b"#EXTM3U", b"ffconcat", b"<?xml", b"<MPD", b"[playlist]", b"<smil", b"<asx", b"v=0")
_OLD_MOVIE: Final = (b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot")


def film_kind(head: bytes) -> str:
    """Return the container of a file by its first 4096 bytes: a key of SPOKEN_CONTAINERS, or empty if it is none.

    >>> film_kind(b"GIF89a")
    'gif'
    """
    if head[4:8] == b"ftyp":
        return _by_brand(head)
    if head[4:8] in _OLD_MOVIE:
        return "mov"
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "webm" if b"webm" in head[:64] else "mkv"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    if head.startswith(b"RIFF"):
        return {b"AVI ": "avi", b"WEBP": "webp"}.get(head[8:12], "")
    return "mpeg" if head.startswith(b"\0\0\1\xba") else ""


def spoken_film(head: bytes) -> str:
    """Return how people call what a file is by its first bytes, empty if unknown.

    >>> spoken_film(b"#EXTM3U")
    'playlist'
    """
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(_PLAYLISTS):
        return "playlist"
    return SPOKEN_CONTAINERS.get(film_kind(head)) or spoken_kind(head)


def _by_brand(head: bytes) -> str:
    brand = head[8:12]
    if brand == b"qt  ":
        return "mov"
    if brand.startswith((b"3gp", b"3g2")):
        return "3gp"
    if brand.startswith(b"M4V"):
        return "m4v"
    return "" if brand in _PICTURES else "mp4"


_PICTURES: Final = frozenset({b"avif", b"avis", b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"M4A "})
