"""The color tags of a film in FFmpeg's words (ITU-T H.273)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from formatkit.media.film_facts import FilmColor

if TYPE_CHECKING:
    from av import VideoCodecContext

__all__ = ["color_of", "pixel_format_of"]

_PRIMARIES: Final = {1: "bt709", 4: "bt470m", 5: "bt470bg", 6: "smpte170m", 7: "smpte240m", 9: "bt2020", 12: "smpte432"}
_TRANSFERS: Final = {
    1: "bt709",
    4: "gamma22",
    6: "smpte170m",
    8: "linear",
    13: "iec61966-2-1",
    14: "bt2020-10",
    15: "bt2020-12",
    16: "smpte2084",
    18: "arib-std-b67",
}
_MATRICES: Final = {0: "gbr", 1: "bt709", 5: "bt470bg", 6: "smpte170m", 7: "smpte240m", 9: "bt2020nc", 10: "bt2020c"}
_RANGES: Final = {1: "tv", 2: "pc"}
_UNSPECIFIED: Final = (2, 3)
_FULL_RANGE: Final = "yuvj"


def pixel_format_of(codec: VideoCodecContext) -> str:
    """Return the pixel format; the deprecated `yuvj…` names are a format and a range, and come as `yuv…`."""
    return (codec.pix_fmt or "").replace(_FULL_RANGE, "yuv")


def color_of(codec: VideoCodecContext) -> FilmColor:
    """Return the tags of an opened track."""
    found = FilmColor(
        primaries=_word(_PRIMARIES, codec.color_primaries),
        transfer=_word(_TRANSFERS, codec.color_trc),
        matrix=_word(_MATRICES, codec.colorspace),
        range=_RANGES.get(int(codec.color_range), ""),
    )
    if (codec.pix_fmt or "").startswith(_FULL_RANGE):
        return FilmColor(found.primaries, found.transfer, found.matrix, "pc")
    return found


def _word(words: Mapping[int, str], value: int) -> str:
    number = int(value)
    return "" if number in _UNSPECIFIED else words.get(number, str(number))
