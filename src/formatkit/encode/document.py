"""Slides as a PDF: a page each, its picture as it is painted, and over it its text, unseen, to be selected.

A page is three quarters of a point for every pixel (a pixel of 1/96 inch, as CSS counts), so that 1080 × 1350 pixels
make 810 × 1012.5 points. Photographs are JPEG, everything else lossless. Equal slides give equal bytes: nothing tells
the time, and the file's identifier is a hash of its content. Source: ISO 32000-1.
"""

from __future__ import annotations

import hashlib
import io
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from formatkit.diagnostics import Diagnostic, error
from formatkit.encode.document_streams import compressed_stream, raw_stream
from formatkit.encode.document_text import PlacedLine, TextLayer
from formatkit.encode.srgb import srgb_profile
from formatkit.encode.still import EncodedStill, encode_still
from formatkit.errors import EncodeError

if TYPE_CHECKING:
    from pypdf import PdfWriter
    from pypdf.generic import IndirectObject

__all__ = ["POINTS", "DocumentFacts", "EncodedDocument", "Page", "encode_document"]

POINTS = 0.75
"""Points for a pixel."""
_BESIDE = 4_000
"""Bytes for what a page has beside its picture, generously."""


@dataclass(frozen=True, slots=True)
class Page:
    """One slide: its pixels (`h × w × 3`, sRGB), whether they are a photograph, and its lines in reading order."""

    pixels: NDArray[np.uint8]
    photographic: bool
    lines: tuple[PlacedLine, ...]


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """What a reader's window says of a document."""

    title: str
    author: str
    lang: str


@dataclass(frozen=True, slots=True)
class EncodedDocument:
    """The bytes of a PDF, and what was noticed, such as a lowered quality."""

    data: bytes
    diagnostics: tuple[Diagnostic, ...] = ()


def encode_document(pages: Sequence[Page], facts: DocumentFacts, *, max_bytes: int | None) -> EncodedDocument:
    """Encode slides as a PDF of at most `max_bytes` (decimal; None for no limit).

    Where the limit asks for it, the JPEGs share what the lossless pages leave. Raises EncodeError (FK544) when it
    cannot be kept.
    """
    flat = {number: _flate(page.pixels) for number, page in enumerate(pages) if not page.photographic}
    room = None
    if max_bytes is not None:
        left = max_bytes - sum(map(len, flat.values())) - _BESIDE * (len(pages) + 4)
        room = max(left, 1) // max(1, len(pages) - len(flat))
    made: list[bytes | EncodedStill] = [
        flat[number] if number in flat else encode_still(page.pixels, "jpeg", max_bytes=room, chroma="4:2:0")
        for number, page in enumerate(pages)
    ]
    data = _written(pages, made, facts)
    if max_bytes is not None and len(data) > max_bytes:
        raise EncodeError(error("FK544", found=_grouped(len(data)), limit=_grouped(max_bytes)))
    stills = [each for each in made if isinstance(each, EncodedStill)]
    return EncodedDocument(data, tuple(dict.fromkeys(said for still in stills for said in still.diagnostics)))


def _flate(pixels: NDArray[np.uint8]) -> bytes:
    """Return pixels as PNG rows, each the difference to the one above, compressed."""
    rows = np.ascontiguousarray(pixels[..., :3]).reshape(pixels.shape[0], -1)
    above = np.vstack([np.zeros_like(rows[:1]), rows[:-1]])
    marked = np.hstack([np.full((len(rows), 1), 2, np.uint8), rows - above])
    return zlib.compress(marked.tobytes(), 9)


def _written(pages: Sequence[Page], pictures: Sequence[bytes | EncodedStill], facts: DocumentFacts) -> bytes:
    from pypdf import PdfWriter

    writer = PdfWriter()
    profile = _profile(writer)
    layer = TextLayer(writer, [line for page in pages for line in page.lines])
    for page, picture in zip(pages, pictures, strict=True):
        _add_page(writer, page, _picture(writer, page, picture, profile), layer)
    _describe(writer, facts)
    _identify(writer, pages, pictures, facts)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _add_page(writer: PdfWriter, page: Page, picture: IndirectObject, layer: TextLayer) -> None:
    from pypdf.generic import DictionaryObject, NameObject

    height, width = (side * POINTS for side in page.pixels.shape[:2])
    made = writer.add_blank_page(width, height)
    drawn = f"q {width:g} 0 0 {height:g} 0 0 cm /Im0 Do Q\n".encode() + layer.content(page.lines, height, POINTS)
    pictures = DictionaryObject({NameObject("/Im0"): picture})
    made[NameObject("/Resources")] = DictionaryObject(
        {NameObject("/XObject"): pictures, NameObject("/Font"): layer.fonts}
    )
    made[NameObject("/Contents")] = writer._add_object(compressed_stream(drawn))


def _picture(writer: PdfWriter, page: Page, picture: bytes | EncodedStill, profile: Any) -> IndirectObject:
    from pypdf.generic import DictionaryObject, NameObject, NumberObject

    height, width = page.pixels.shape[:2]
    made = raw_stream(picture.data if isinstance(picture, EncodedStill) else picture)
    for name, value in (("/Type", "/XObject"), ("/Subtype", "/Image")):
        made[NameObject(name)] = NameObject(value)
    for name, number in (("/Width", width), ("/Height", height), ("/BitsPerComponent", 8)):
        made[NameObject(name)] = NumberObject(number)
    made[NameObject("/ColorSpace")] = profile
    if isinstance(picture, EncodedStill):
        made[NameObject("/Filter")] = NameObject("/DCTDecode")
        return writer._add_object(made)
    made[NameObject("/Filter")] = NameObject("/FlateDecode")
    how = {"/Predictor": 15, "/Colors": 3, "/BitsPerComponent": 8, "/Columns": width}
    made[NameObject("/DecodeParms")] = DictionaryObject(
        {NameObject(name): NumberObject(number) for name, number in how.items()}
    )
    return writer._add_object(made)


def _profile(writer: PdfWriter) -> Any:
    from pypdf.generic import ArrayObject, NameObject, NumberObject

    stream = compressed_stream(srgb_profile())
    stream[NameObject("/N")] = NumberObject(3)
    return writer._add_object(ArrayObject([NameObject("/ICCBased"), writer._add_object(stream)]))


def _describe(writer: PdfWriter, facts: DocumentFacts) -> None:
    from pypdf.generic import BooleanObject, DictionaryObject, NameObject, TextStringObject

    writer.metadata = {"/Title": facts.title, "/Author": facts.author, "/Producer": "formatkit"}
    root = writer._root_object
    root[NameObject("/Lang")] = TextStringObject(facts.lang)
    root[NameObject("/ViewerPreferences")] = DictionaryObject({NameObject("/DisplayDocTitle"): BooleanObject(True)})
    described = raw_stream(_xmp(facts).encode())
    described[NameObject("/Type")] = NameObject("/Metadata")
    described[NameObject("/Subtype")] = NameObject("/XML")
    root[NameObject("/Metadata")] = writer._add_object(described)


def _xmp(facts: DocumentFacts) -> str:
    from xml.sax.saxutils import escape

    title, author, lang = (escape(text) for text in (facts.title, facts.author, facts.lang))
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>'
        f"<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>"
        f"<dc:language><rdf:Bag><rdf:li>{lang}</rdf:li></rdf:Bag></dc:language>"
        '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
    )


def _identify(
    writer: PdfWriter, pages: Sequence[Page], pictures: Sequence[bytes | EncodedStill], facts: DocumentFacts
) -> None:
    from pypdf.generic import ArrayObject, ByteStringObject

    content = hashlib.sha256(repr((facts, [page.lines for page in pages])).encode())
    for picture in pictures:
        content.update(picture.data if isinstance(picture, EncodedStill) else picture)
    name = content.digest()[:16]
    writer._ID = ArrayObject([ByteStringObject(name), ByteStringObject(name)])


def _grouped(count: int) -> str:
    return f"{count:,}".replace(",", "\u202f")
