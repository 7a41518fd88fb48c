"""Which metadata a picture file carries beside its profile: what a published file should not."""

from __future__ import annotations

from formatkit.media.header_jpeg import jpeg_segments
from formatkit.media.header_png import png_chunks
from formatkit.media.magic import PictureKind

__all__ = ["metadata_names"]

_PNG = {b"eXIf": "EXIF", b"tEXt": "text", b"zTXt": "text", b"iTXt": "text", b"tIME": "time"}
_WEBP = {b"EXIF": "EXIF", b"XMP ": "XMP"}


def metadata_names(data: bytes, kind: PictureKind) -> tuple[str, ...]:
    """Return the kinds of metadata in a sound picture file, such as `("EXIF", "XMP")`; SVG is not looked at."""
    found: set[str] = set()
    if kind is PictureKind.JPEG:
        found = {_jpeg_name(marker, body) for marker, body in jpeg_segments(data)}
    elif kind is PictureKind.PNG:
        found = {_PNG.get(name, "") for name, _ in png_chunks(data)}
    elif kind is PictureKind.WEBP:
        found = {_WEBP.get(name, "") for name in _webp_names(data)}
    elif kind is PictureKind.AVIF:
        head = data[: data.find(b"mdat")]
        found = {"EXIF" if b"Exif" in head else "", "XMP" if b"application/rdf+xml" in head else ""}
    elif kind is PictureKind.GIF:
        found = {"comment" if b"\x21\xfe" in data[:4096] else ""}
    return tuple(sorted(found - {""}))


def _jpeg_name(marker: int, body: bytes) -> str:
    if marker == 0xE1:
        return "EXIF" if body.startswith(b"Exif") else "XMP"
    return {0xFE: "comment", 0xED: "IPTC"}.get(marker, "")


def _webp_names(data: bytes) -> list[bytes]:
    names: list[bytes] = []
    at = 12
    while at + 8 <= len(data):
        names.append(data[at : at + 4])
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        at += 8 + length + length % 2
    return names
