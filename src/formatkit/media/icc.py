"""ICC profiles made from numbers (ICC.1:2010): what a file says about its colors without embedding a profile.

PNG (`cICP`, `gAMA`, `cHRM`), AVIF (`nclx`) and cameras (DCF option files, Adobe RGB) name primaries and a curve. Made
into a profile, they take the same way to sRGB as any other.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

__all__ = ["Chromaticities", "adobe_rgb", "gamma_profile", "table_profile"]

Chromaticities = tuple[float, float, float, float, float, float, float, float]
"""x and y of white, red, green and blue (CIE 1931)."""

_D50 = np.array([0.96420, 1.0, 0.82491])
_D65 = (0.3127, 0.3290)
_BRADFORD = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
_ADOBE_RGB = (*_D65, 0.64, 0.33, 0.21, 0.71, 0.15, 0.06)
_ADOBE_GAMMA = 563 / 256


@cache
def adobe_rgb() -> bytes:
    """Return a profile of Adobe RGB (1998), which a camera may mean without embedding one."""
    return gamma_profile(_ADOBE_RGB, _ADOBE_GAMMA)


def gamma_profile(xy: Chromaticities, gamma: float) -> bytes:
    """Return a profile of these primaries with a pure power as its curve. Raises ValueError: no such light."""
    curve = b"para" + bytes(8) + _fixed(gamma)
    return _profile(_colorants(xy), curve)


def table_profile(xy: Chromaticities, light: Sequence[float] | NDArray[np.float64]) -> bytes:
    """Return a profile whose curve is a table of linear light, 0 to 1. Raises ValueError: no such light."""
    entries = np.rint(np.clip(np.asarray(light), 0, 1) * 65535).astype(">u2")
    return _profile(_colorants(xy), b"curv" + bytes(4) + len(entries).to_bytes(4, "big") + entries.tobytes())


def _colorants(xy: Chromaticities) -> NDArray[np.float64]:
    """Return XYZ of red, green and blue as columns, adapted to D50 by the Bradford transform."""
    if min(xy[1::2]) <= 0 or max(xy) > 1:
        raise ValueError("chromaticities")
    white, red, green, blue = (np.array([x / y, 1.0, (1 - x - y) / y]) for x, y in zip(xy[::2], xy[1::2], strict=True))
    primaries = np.stack((red, green, blue), axis=1)
    if abs(float(np.linalg.det(primaries))) < 1e-6:
        raise ValueError("chromaticities")
    scaled = primaries * np.linalg.solve(primaries, white)
    cones = (_BRADFORD @ _D50) / (_BRADFORD @ white)
    adapted: NDArray[np.float64] = np.linalg.inv(_BRADFORD) @ np.diag(cones) @ _BRADFORD @ scaled
    return adapted


def _profile(colorants: NDArray[np.float64], curve: bytes) -> bytes:
    tags = {name: _xyz(colorants[:, place]) for place, name in enumerate((b"rXYZ", b"gXYZ", b"bXYZ"))}
    tags |= {b"wtpt": _xyz(_D50), **dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve)}
    start = 132 + 12 * len(tags)
    table, body, places = len(tags).to_bytes(4, "big"), b"", dict[bytes, int]()
    for name, content in tags.items():
        if content not in places:  # the three curves are one and are stored once
            places[content] = start + len(body)
            body += content + bytes(-len(content) % 4)
        table += name + places[content].to_bytes(4, "big") + len(content).to_bytes(4, "big")
    head = bytes(4) + b"\4\x30\0\0" + b"mntrRGB XYZ " + bytes(12) + b"acsp" + bytes(28)
    head += b"".join(map(_fixed, _D50))
    return (start + len(body)).to_bytes(4, "big") + head.ljust(124, b"\0") + table + body


def _xyz(values: NDArray[np.float64]) -> bytes:
    return b"XYZ " + bytes(4) + b"".join(map(_fixed, values))


def _fixed(value: float) -> bytes:
    return round(float(value) * 65536).to_bytes(4, "big", signed=True)
