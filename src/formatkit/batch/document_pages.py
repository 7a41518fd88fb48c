"""Small pictures of a document's pages, for the contact sheet: browsers show a PDF in a viewer of its own."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["page_links"]

_HEIGHT = 416
"""Pixels: twice the height at which the sheet shows pictures, for dense screens."""
_QUALITY = 80


def page_links(path: Path) -> tuple[str, ...]:
    """Return a `data:` address per page of a PDF that we made: its picture, small, as JPEG.

    None where somebody has taken the file away or changed it since it was made and checked.
    """
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        with path.open("rb") as file:
            return tuple(_link(pixels) for pixels in _pages(PdfReader(file)))
    except (OSError, PyPdfError, KeyError):
        return ()


def _pages(reader: Any) -> Iterator[NDArray[np.uint8]]:
    import cv2
    import numpy as np

    for page in reader.pages:
        picture = page["/Resources"]["/XObject"]["/Im0"]
        data = picture._data if picture["/Filter"] == "/DCTDecode" else _as_png(picture)
        found = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR_RGB)
        if found is None:
            raise OSError("a page without a picture")
        width = max(1, round(found.shape[1] * _HEIGHT / found.shape[0]))
        yield np.asarray(cv2.resize(found, (width, _HEIGHT), interpolation=cv2.INTER_AREA), np.uint8)


def _as_png(picture: Any) -> bytes:
    """A page without a photograph has the rows of a PNG: a decoder of PNG reads them a hundred times faster."""
    from formatkit.encode.png import png_of_rows

    return png_of_rows((picture["/Height"], picture["/Width"], 3), picture._data)


def _link(pixels: NDArray[np.uint8]) -> str:
    from formatkit.encode.lossy import jpeg

    return f"data:image/jpeg;base64,{base64.b64encode(jpeg(pixels, _QUALITY, '4:4:4')).decode()}"
