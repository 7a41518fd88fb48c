"""The sRGB profile that every still carries: built here, byte for byte the same everywhere, without a date of now.

An ICC version 4.3 matrix profile (ICC.1:2010): the primaries of IEC 61966-2-1 adapted to D50, and its curve as one
parametric function. 424 bytes.
"""

from __future__ import annotations

from functools import cache

__all__ = ["srgb_profile"]

_WHITE = (0.96420, 1.00000, 0.82491)
# Colorants of IEC 61966-2-1, chromatically adapted to D50 (ICC, "sRGB v4 appearance and display profiles").
_RED, _GREEN, _BLUE = (0.43607, 0.22249, 0.01392), (0.38515, 0.71687, 0.09708), (0.14307, 0.06061, 0.71410)
# IEC 61966-2-1: ((x + 0.055) / 1.055) ^ 2.4 from 0.04045 on, below that x / 12.92.
_CURVE = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
_CREATED = (2025, 1, 1, 0, 0, 0)


@cache
def srgb_profile() -> bytes:
    """Return the bytes of the profile.

    >>> srgb_profile()[36:40]
    b'acsp'
    """
    curve = b"para" + bytes(4) + b"\0\3\0\0" + b"".join(map(_fixed, _CURVE))
    tags = {
        b"desc": _text("sRGB"),
        b"cprt": _text("CC0"),
        b"wtpt": _xyz(_WHITE),
        b"rXYZ": _xyz(_RED),
        b"gXYZ": _xyz(_GREEN),
        b"bXYZ": _xyz(_BLUE),
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
    }
    return _assembled(tags)


def _assembled(tags: dict[bytes, bytes]) -> bytes:
    start = 128 + 4 + 12 * len(tags)
    table, body, places = len(tags).to_bytes(4, "big"), b"", dict[bytes, int]()
    for name, content in tags.items():
        if content not in places:  # the three curves are one and are stored once
            places[content] = start + len(body)
            body += content + bytes(-len(content) % 4)
        table += name + places[content].to_bytes(4, "big") + len(content).to_bytes(4, "big")
    return _header(128 + len(table) + len(body)) + table + body


def _header(length: int) -> bytes:
    created = b"".join(part.to_bytes(2, "big") for part in _CREATED)
    parts = (length.to_bytes(4, "big"), bytes(4), b"\4\x30\0\0", b"mntrRGB XYZ ", created, b"acsp", bytes(28))
    return (b"".join(parts) + b"".join(map(_fixed, _WHITE))).ljust(128, b"\0")


def _text(text: str) -> bytes:
    encoded = text.encode("utf-16-be")
    record = b"enUS" + len(encoded).to_bytes(4, "big") + (28).to_bytes(4, "big")
    return b"mluc" + bytes(4) + (1).to_bytes(4, "big") + (12).to_bytes(4, "big") + record + encoded


def _xyz(values: tuple[float, float, float]) -> bytes:
    return b"XYZ " + bytes(4) + b"".join(map(_fixed, values))


def _fixed(value: float) -> bytes:
    """Return a number as s15Fixed16."""
    return round(value * 65536).to_bytes(4, "big", signed=True)
