"""The picture of a page: a photograph is a JPEG as it is, everything else the rows of a PNG. Both declare sRGB."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from formatkit.encode.document_streams import compressed_stream, raw_stream
from formatkit.encode.lossy import jpeg
from formatkit.encode.png import packed_rows
from formatkit.encode.srgb import srgb_profile

if TYPE_CHECKING:
    from pypdf import PdfWriter
    from pypdf.generic import IndirectObject

__all__ = ["PagePicture", "add_picture", "add_profile", "flat_picture", "photograph"]

_CHANNELS = 3
_ANY_PNG_FILTER = 15


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A coded picture of `width × height` pixels; `lossy` ones are JPEG."""

    width: int
    height: int
    data: bytes
    lossy: bool


def flat_picture(pixels: NDArray[np.uint8]) -> PagePicture:
    """Return `height × width × 3` pixels coded without loss."""
    height, width = pixels.shape[:2]
    return PagePicture(width, height, packed_rows(np.ascontiguousarray(pixels)), False)


def photograph(pixels: NDArray[np.uint8], quality: int) -> PagePicture:
    """Return `height × width × 3` pixels as JPEG 4:2:0; `quality` is 1 to 100 on libjpeg's scale."""
    height, width = pixels.shape[:2]
    return PagePicture(width, height, jpeg(np.ascontiguousarray(pixels), quality, "4:2:0"), True)


def add_profile(writer: PdfWriter) -> IndirectObject:
    """Add the color space sRGB to a document, for all of its pictures."""
    from pypdf.generic import ArrayObject, NameObject, NumberObject

    stream = compressed_stream(srgb_profile())
    stream[NameObject("/N")] = NumberObject(_CHANNELS)
    stream[NameObject("/Alternate")] = NameObject("/DeviceRGB")
    return writer._add_object(ArrayObject([NameObject("/ICCBased"), writer._add_object(stream)]))


def add_picture(writer: PdfWriter, picture: PagePicture, color_space: IndirectObject) -> IndirectObject:
    """Add a picture to a document (ISO 32000-1, 8.9.5)."""
    from pypdf.generic import NameObject

    made = raw_stream(picture.data)
    made[NameObject("/Type")] = NameObject("/XObject")
    made[NameObject("/Subtype")] = NameObject("/Image")
    made.update(_numbers(Width=picture.width, Height=picture.height, BitsPerComponent=8))
    made[NameObject("/ColorSpace")] = color_space
    made[NameObject("/Filter")] = NameObject("/DCTDecode" if picture.lossy else "/FlateDecode")
    if not picture.lossy:
        rows = _numbers(Predictor=_ANY_PNG_FILTER, Colors=_CHANNELS, BitsPerComponent=8, Columns=picture.width)
        made[NameObject("/DecodeParms")] = rows
    return writer._add_object(made)


def _numbers(**entries: int) -> Any:
    from pypdf.generic import DictionaryObject, NameObject, NumberObject

    return DictionaryObject({NameObject(f"/{name}"): NumberObject(number) for name, number in entries.items()})
