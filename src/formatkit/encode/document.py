"""Slides as a PDF: a page each, its picture as it is painted, and over it its text, unseen, to be selected.

A page is three quarters of a point for every pixel (a pixel of 1/96 inch, as CSS counts), so that 1080 × 1350 pixels
make 810 × 1012.5 points. Photographs are JPEG, everything else lossless. Equal slides give equal bytes: nothing tells
the time, and the file's identifier is a hash of its content. Source: ISO 32000-1.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from formatkit.diagnostics import Diagnostic, error, note
from formatkit.encode.document_facts import DocumentFacts, describe
from formatkit.encode.document_picture import PagePicture, add_picture, add_profile, flat_picture, photograph
from formatkit.encode.document_preview import page_preview
from formatkit.encode.document_streams import compressed_stream
from formatkit.encode.document_text import PlacedLine, TextLayer
from formatkit.encode.search import best_quality
from formatkit.errors import EncodeError

if TYPE_CHECKING:
    from pypdf import PdfWriter
    from pypdf.generic import IndirectObject

__all__ = ["POINTS", "EncodedDocument", "Page", "encode_document"]

POINTS = 0.75
"""Points for a pixel."""
_VERSION = "%PDF-1.7"
_BEST = 90
_FLOOR = 30


@dataclass(frozen=True, slots=True)
class Page:
    """One slide: how it is painted, whether it is a photograph, and its lines in reading order.

    `paint` returns `height × width × 3` sRGB pixels; it may be called again, so that no document of many pages has
    all of its pixels in memory.
    """

    paint: Callable[[], NDArray[np.uint8]]
    photographic: bool
    lines: tuple[PlacedLine, ...]


@dataclass(frozen=True, slots=True)
class EncodedDocument:
    """The bytes of a PDF, a small JPEG of each page, and what was noticed, such as a lowered quality."""

    data: bytes
    previews: tuple[bytes, ...]
    diagnostics: tuple[Diagnostic, ...] = ()


def encode_document(pages: Sequence[Page], facts: DocumentFacts, *, max_bytes: int | None) -> EncodedDocument:
    """Encode slides as a PDF of at most `max_bytes` (decimal; None for no limit).

    Where the limit asks for it, all photographs get one lower quality, and a note (FK501) says so. Raises EncodeError
    (FK544) when the limit cannot be kept.
    """
    coded = [_coded(page) for page in pages]
    pictures, previews = [picture for picture, _ in coded], tuple(preview for _, preview in coded)
    data = _written(pages, pictures, facts)
    if max_bytes is None or len(data) <= max_bytes:
        return EncodedDocument(data, previews)
    room = max_bytes - len(data) + sum(len(picture.data) for picture in pictures if picture.lossy)
    quality, lowered = _lowered(pages, pictures, max(room, 1))
    data = _written(pages, lowered, facts)
    if len(data) > max_bytes:
        raise EncodeError(error("FK544", found=_grouped(len(data)), limit=_grouped(max_bytes)))
    said = note("FK501", format="pdf", quality=quality, best=_BEST, limit=_grouped(max_bytes))
    return EncodedDocument(data, previews, (said,))


def _coded(page: Page) -> tuple[PagePicture, bytes]:
    pixels = page.paint()
    picture = photograph(pixels, _BEST) if page.photographic else flat_picture(pixels)
    return picture, page_preview(pixels)


def _lowered(pages: Sequence[Page], pictures: Sequence[PagePicture], room: int) -> tuple[int, Sequence[PagePicture]]:
    """Return the best quality at which all photographs together have at most `room` bytes, and the pictures so."""
    tried: dict[int, list[PagePicture]] = {}

    def encode(quality: int) -> bytes:
        tried[quality] = [
            picture if quality == _BEST or not page.photographic else photograph(page.paint(), quality)
            for page, picture in zip(pages, pictures, strict=True)
        ]
        return b"".join(picture.data for picture in tried[quality] if picture.lossy)

    if not any(page.photographic for page in pages):
        return _BEST, pictures
    quality = best_quality(encode, best=_BEST, floor=_FLOOR, limit=room).quality
    return quality, tried[quality]


def _written(pages: Sequence[Page], pictures: Sequence[PagePicture], facts: DocumentFacts) -> bytes:
    from pypdf import PdfWriter

    writer = PdfWriter()
    writer.pdf_header = _VERSION
    color_space = add_profile(writer)
    layer = TextLayer(writer, [line for page in pages for line in page.lines])
    for page, picture in zip(pages, pictures, strict=True):
        _add_page(writer, page, picture, add_picture(writer, picture, color_space), layer)
    describe(writer, facts)
    _identify(writer, pages, pictures, facts)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _add_page(writer: PdfWriter, page: Page, picture: PagePicture, placed: IndirectObject, layer: TextLayer) -> None:
    from pypdf.generic import DictionaryObject, NameObject

    width, height = picture.width * POINTS, picture.height * POINTS
    made = writer.add_blank_page(width, height)
    drawn = f"q {width:.2f} 0 0 {height:.2f} 0 0 cm /Im0 Do Q\n".encode() + layer.content(page.lines, height, POINTS)
    pictures = DictionaryObject({NameObject("/Im0"): placed})
    made[NameObject("/Resources")] = DictionaryObject(
        {NameObject("/XObject"): pictures, NameObject("/Font"): layer.fonts}
    )
    made[NameObject("/Contents")] = writer._add_object(compressed_stream(drawn))


def _identify(writer: PdfWriter, pages: Sequence[Page], pictures: Sequence[PagePicture], facts: DocumentFacts) -> None:
    from pypdf.generic import ArrayObject, ByteStringObject

    content = hashlib.sha256(repr((facts, [page.lines for page in pages])).encode())
    for picture in pictures:
        content.update(picture.data)
    name = content.digest()[:16]
    writer._ID = ArrayObject([ByteStringObject(name), ByteStringObject(name)])


def _grouped(count: int) -> str:
    return f"{count:,}".replace(",", "\u202f")
