"""Size, orientation and color profile of a picture from its header, without decoding it.

Pure Python on purpose: these few lines meet untrusted bytes inside the main process.
"""

from __future__ import annotations

from formatkit.media.faults import MediaError
from formatkit.media.header_avif import read_avif
from formatkit.media.header_gif import read_gif
from formatkit.media.header_jpeg import read_jpeg
from formatkit.media.header_png import read_png
from formatkit.media.header_webp import read_webp
from formatkit.media.magic import PictureKind
from formatkit.media.picture import PictureHeader

__all__ = ["read_header"]

_READERS = {
    PictureKind.JPEG: read_jpeg,
    PictureKind.PNG: read_png,
    PictureKind.WEBP: read_webp,
    PictureKind.AVIF: read_avif,
    PictureKind.GIF: read_gif,
}


def read_header(data: bytes, kind: PictureKind) -> PictureHeader:
    """Read the header of a pixel picture; of a PNG also check every checksum.

    Raises MediaError: `truncated` if the file ends too early, `damaged` if it contradicts its format,
    `unsupported` for a variant that no decoder here reads.
    """
    try:
        return _READERS[kind](data)
    except (IndexError, ValueError) as error:
        raise MediaError("truncated") from error
