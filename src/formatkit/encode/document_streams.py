"""Streams of a PDF: bytes as they are, or compressed."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pypdf.generic import StreamObject

__all__ = ["compressed_stream", "raw_stream"]


def raw_stream(data: bytes) -> StreamObject:
    """Return a stream that holds `data`; what they are coded in is for its dictionary to say."""
    from pypdf.generic import StreamObject

    made = StreamObject()
    made._data = data
    return made


def compressed_stream(data: bytes) -> StreamObject:
    """Return a stream of `data`, compressed."""
    from pypdf.generic import NameObject

    made = raw_stream(zlib.compress(data, 9))
    made[NameObject("/Filter")] = NameObject("/FlateDecode")
    return made
