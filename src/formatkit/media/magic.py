"""What a file is, told by its first bytes; its name is not asked."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["PictureKind", "picture_kind", "spoken_kind"]


class PictureKind(StrEnum):
    """The picture formats that can be read."""

    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    AVIF = "avif"
    GIF = "gif"
    SVG = "svg"


_SPOKEN = (
    (0, b"%PDF", "PDF"),
    (8, b"CR\2\0", "camera raw"),
    (0, b"FUJIFILMCCD-RAW", "camera raw"),
    (0, b"IIRO", "camera raw"),
    (0, b"IIRS", "camera raw"),
    (0, b"IIU\0", "camera raw"),
    (0, b"II*\0", "TIFF"),
    (0, b"MM\0*", "TIFF"),
    (0, b"BM", "BMP"),
    (0, b"8BPS", "Photoshop PSD"),
    (0, b"\0\0\0\x0cjP  ", "JPEG 2000"),
    (0, b"\xff\x0a", "JPEG XL"),
    (0, b"\0\0\0\x0cJXL ", "JPEG XL"),
    (0, b"%!PS", "EPS"),
    (0, b"PK\x03\x04", "ZIP/Office"),
    (0, b"\xd0\xcf\x11\xe0", "Office"),
    (0, b"\x1f\x8b", "gzip"),
    (0, b"\x1aE\xdf\xa3", "Matroska/WebM"),
    (0, b"ID3", "MP3"),
    (0, b"OggS", "Ogg"),
    (8, b"WAVE", "WAV"),
    (8, b"AVI ", "AVI"),
    (0, b"\0\1\0\0", "TrueType"),
    (0, b"OTTO", "OpenType"),
    (0, b"wOFF", "WOFF"),
    (0, b"wOF2", "WOFF2"),
    (0, b"ttcf", "TrueType Collection"),
    (0, b"<!DOCTYPE html", "HTML"),
    (0, b"<html", "HTML"),
)
_HEIF_BRANDS = {b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"}


def picture_kind(data: bytes | memoryview) -> PictureKind | None:
    """Return the picture format of a file's bytes, or None if they are no picture that can be read.

    >>> picture_kind(bytes.fromhex("89504e470d0a1a0a"))
    <PictureKind.PNG: 'png'>
    """
    head = bytes(data[:4096])
    if head.startswith(b"\xff\xd8\xff"):
        return PictureKind.JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PictureKind.PNG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return PictureKind.WEBP
    if head.startswith((b"GIF87a", b"GIF89a")):
        return PictureKind.GIF
    if head[4:8] == b"ftyp" and _brands(head) & {b"avif", b"avis"}:
        return PictureKind.AVIF
    return PictureKind.SVG if _is_svg(head) else None


def spoken_kind(data: bytes | memoryview) -> str:
    """Return how people call the format of a file's bytes (`PDF`, `HEIC`), or an empty string if unknown.

    >>> spoken_kind(b"%PDF-1.7")
    'PDF'
    """
    known = picture_kind(data)
    if known is not None:
        return "WebP" if known is PictureKind.WEBP else known.value.upper()
    head = bytes(data[:64])
    if head[4:12] == b"ftypcrx ":
        return "camera raw"
    if head[4:8] == b"ftyp":
        return "HEIC" if _brands(head) & _HEIF_BRANDS else "MP4/MOV"
    return next((name for offset, magic, name in _SPOKEN if head[offset:].startswith(magic)), "")


def _brands(head: bytes) -> set[bytes]:
    end = min(int.from_bytes(head[:4], "big"), len(head))
    return {head[8:12], *(head[at : at + 4] for at in range(16, end - 3, 4))}


def _is_svg(head: bytes) -> bool:
    # Windows tools save SVG as UTF-16; dropping the zero bytes is enough to find the tag.
    text = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    lowered = text.lower()
    return text.startswith(b"<") and b"<svg" in lowered and not lowered.startswith((b"<!doctype html", b"<html"))
