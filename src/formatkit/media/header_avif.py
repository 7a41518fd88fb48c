"""AVIF headers: the properties of the primary item (ISO/IEC 23008-12, AV1 Image File Format).

OpenCV returns neither the rotation nor the color profile of an AVIF picture, so both are read here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from formatkit.media.faults import MediaError
from formatkit.media.magic import PictureKind
from formatkit.media.picture import PictureHeader

__all__ = ["read_avif"]

# Rotation is counter-clockwise in quarter turns (irot), then mirrored: imir 0 top to bottom, 1 left to right.
_ORIENTATION = {
    (0, None): 1,
    (1, None): 8,
    (2, None): 3,
    (3, None): 6,
    (0, 0): 4,
    (1, 0): 5,
    (2, 0): 2,
    (3, 0): 7,
    (0, 1): 2,
    (1, 1): 7,
    (2, 1): 4,
    (3, 1): 5,
}
# Bits of the third byte of `av1C` (AV1 in ISO base media, 2.3.3).
_HIGH, _TWELVE, _MONOCHROME = 0x40, 0x20, 0x10
_WORK, _WORK_ALPHA = 13, 25  # bytes a pixel, measured
_MOST_BOXES = 10_000
_MOST_ITEMS = 65_536
_ALPHA = (b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha", b"urn:mpeg:hevc:2015:auxid:1")


def read_avif(data: bytes) -> PictureHeader:
    """Read the item properties of the primary picture. Raises MediaError."""
    meta = dict(_boxes(data)).get(b"meta", b"")[4:]
    inside = dict(_boxes(meta))
    properties = dict(_boxes(inside.get(b"iprp", b"")))
    listed = list(_boxes(properties.get(b"ipco", b"")))
    primary = _primary(inside.get(b"pitm", b""))
    own = [listed[index - 1] for index in _indices(properties.get(b"ipma", b""), primary) if 0 < index <= len(listed)]
    found = dict(own)
    if b"ispe" not in found:
        raise MediaError("damaged")
    width, height = (int.from_bytes(found[b"ispe"][at : at + 4], "big") for at in (4, 8))
    if not width or not height:
        raise MediaError("damaged")
    turn = found[b"irot"][0] & 3 if b"irot" in found else 0
    mirror = found[b"imir"][0] & 1 if b"imir" in found else None
    alpha = any(name == b"auxC" and body[4:].startswith(_ALPHA) for name, body in listed)
    return PictureHeader(
        PictureKind.AVIF,
        width,
        height,
        _ORIENTATION[turn, mirror],
        channels=4 if alpha else 3,
        colors=1 if _coding(found) & _MONOCHROME else 3,
        depth=_depth(_coding(found)),
        # A grid is put together tile by tile; a single picture keeps several frames of its decoder.
        work=width * height * (_WORK_ALPHA if alpha else _WORK) if b"av1C" in found else 0,
        icc=_color_space([body for name, body in own if name == b"colr"]),
    )


def _coding(found: Mapping[bytes, bytes]) -> int:
    """Return the third byte of the AV1 configuration: depth and whether there is color at all."""
    configuration = found.get(b"av1C", b"")
    if len(configuration) > 2:
        return configuration[2]
    bits = found[b"pixi"][5] if len(found.get(b"pixi", b"")) > 5 else 8  # a grid: its tiles hold the configuration
    return {8: 0, 10: _HIGH}.get(bits, _HIGH | _TWELVE) | (_MONOCHROME if found.get(b"pixi", b"")[4:5] == b"\1" else 0)


def _depth(coding: int) -> int:
    if not coding & _HIGH:
        return 8
    return 12 if coding & _TWELVE else 10


def _color_space(boxes: Sequence[bytes]) -> bytes:
    """Return the embedded profile, else that of the code points; empty for sRGB."""
    for box in boxes:
        if box[:4] in (b"prof", b"rICC"):
            return box[4:]
    for box in boxes:
        if box[:4] == b"nclx" and len(box) >= 10:
            from formatkit.media.coded_color import coded_profile  # with numpy, which most pictures do not need here

            return coded_profile(int.from_bytes(box[4:6], "big"), int.from_bytes(box[6:8], "big"))
    return b""


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    for _ in range(_MOST_BOXES):
        if at + 8 > len(data):
            return
        length, name, start = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8], 8
        if length == 1:
            length, start = int.from_bytes(data[at + 8 : at + 16], "big"), 16
        elif length == 0:
            length = len(data) - at
        if length < start:
            raise MediaError("damaged")
        if at + length > len(data):
            raise MediaError("truncated")
        if name != b"mdat":
            yield name, data[at + start : at + length]
        at += length
    raise MediaError("damaged")


def _primary(box: bytes) -> int:
    return int.from_bytes(box[4:8] if box[:1] == b"\1" else box[4:6], "big")


def _indices(box: bytes, item: int) -> list[int]:
    """Return the property numbers (from 1) that box `ipma` gives to an item."""
    if len(box) < 8:
        return []
    wide_id, wide_index, at = box[0] >= 1, bool(box[3] & 1), 8
    for _ in range(min(int.from_bytes(box[4:8], "big"), _MOST_ITEMS)):
        if at >= len(box):
            break
        step = 4 if wide_id else 2
        identity, count = int.from_bytes(box[at : at + step], "big"), box[at + step]
        at += step + 1
        width = 2 if wide_index else 1
        values = [int.from_bytes(box[at + width * n : at + width * (n + 1)], "big") for n in range(count)]
        if identity == item:
            return [value & (0x7FFF if wide_index else 0x7F) for value in values]
        at += width * count
    return []
