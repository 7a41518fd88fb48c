"""Code points of color (ITU-T H.273), as AVIF (`nclx`) and PNG (`cICP`) carry them, and the profile they mean."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from formatkit.media.icc import Chromaticities, gamma_profile, table_profile

__all__ = ["coded_profile"]

_D65 = (0.3127, 0.3290)
_PRIMARIES: dict[int, Chromaticities] = {
    1: (*_D65, 0.640, 0.330, 0.300, 0.600, 0.150, 0.060),
    4: (0.310, 0.316, 0.67, 0.33, 0.21, 0.71, 0.14, 0.08),
    9: (*_D65, 0.708, 0.292, 0.170, 0.797, 0.131, 0.046),
    11: (0.314, 0.351, 0.680, 0.320, 0.265, 0.690, 0.150, 0.060),
    12: (*_D65, 0.680, 0.320, 0.265, 0.690, 0.150, 0.060),
}
_GAMMAS = {4: 2.2, 5: 2.8, 8: 1.0}
_PQ, _HLG = 16, 18
_WHITE = 203.0  # nits of diffuse white in a picture of high dynamic range (ITU-R BT.2408)
_PEAK = 1000.0
_KNEE = 0.6


@lru_cache(maxsize=8)
def coded_profile(primaries: int, transfer: int) -> bytes:
    """Return the profile of these code points; empty where they mean sRGB, or nothing that is known.

    The curves of television (BT.709 and its kin) count as that of sRGB, as browsers take them. High dynamic range
    (PQ, HLG) is rendered for a usual screen: light up to 60 % of diffuse white stays as it is, that above is
    compressed so that 1000 nits become white.
    """
    xy = _PRIMARIES.get(primaries, _PRIMARIES[1])
    if transfer in _GAMMAS:
        return gamma_profile(xy, _GAMMAS[transfer])
    if transfer in (_PQ, _HLG):
        signal = np.linspace(0, 1, 4096)
        return table_profile(xy, _shown(_pq(signal) if transfer == _PQ else _hlg(signal)))
    if xy == _PRIMARIES[1]:
        return b""
    return table_profile(xy, _srgb(np.linspace(0, 1, 4096)))


def _srgb(signal: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(signal <= 0.04045, signal / 12.92, ((signal + 0.055) / 1.055) ** 2.4)


def _pq(signal: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the nits of a PQ signal (SMPTE ST 2084)."""
    power = signal ** (1 / 78.84375)
    light = np.maximum(power - 0.8359375, 0) / (18.8515625 - 18.6875 * power)
    return np.asarray(10_000 * light ** (1 / 0.1593017578125))


def _hlg(signal: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the nits of an HLG signal on a screen of 1000 nits (ITU-R BT.2100), its gamma taken channel by channel."""
    scene = np.where(signal <= 0.5, signal**2 / 3, (np.exp((signal - 0.55991073) / 0.17883277) + 0.28466892) / 12)
    return np.asarray(_PEAK * scene**1.2)


def _shown(nits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return linear light for a usual screen: straight up to the knee, from there a curve that ends flat at 1."""
    light = nits / _WHITE
    span = (_PEAK / _WHITE - _KNEE) / (1 - _KNEE)
    over = np.clip((light - _KNEE) / (1 - _KNEE), 0, span)
    bent = over * (1 + over / span**2) / (1 + over)
    return np.where(light <= _KNEE, light, _KNEE + (1 - _KNEE) * np.minimum(bent, 1))
