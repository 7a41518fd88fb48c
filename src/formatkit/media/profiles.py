"""Color profiles: from whatever a file declares to sRGB, by LittleCMS or as fast tables that agree with it."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from formatkit.media.matrix_profile import MatrixProfile, read_matrix_profile

__all__ = ["ProfileError", "fits", "to_srgb"]

_ROWS = 256
_LARGEST = 16 << 20
_AGREE = 3
_UNCHANGED = 2
_RELATIVE_COLORIMETRIC = 1
_BLACK_POINT_COMPENSATION = 0x2000
Pixels = NDArray[np.uint8]
Conversion = Callable[[Pixels, Pixels], None]
DeepConversion = Callable[[NDArray[Any], Pixels], None]
Mode = Literal["RGB", "L", "CMYK"]
_SPACES: dict[bytes, Mode] = {b"RGB ": "RGB", b"GRAY": "L", b"CMYK": "CMYK"}


class ProfileError(Exception):
    """The profile is broken or does not belong to this kind of picture."""


def fits(icc: bytes, colors: int) -> bool:
    """Tell whether a profile is one for pictures of so many stored components: 1 gray, 3, 4 CMYK.

    A profile of RGB fits gray as well: its curve is what counts.
    """
    mode = _SPACES.get(icc[16:20])
    return len(icc) <= _LARGEST and mode in {1: ("L", "RGB"), 3: ("RGB",), 4: ("CMYK",)}[colors]


def to_srgb(pixels: NDArray[Any], icc: bytes, target: Pixels, levels: int = 256) -> None:
    """Write `pixels` as sRGB into `target` (`height × width × 3`), row by row so that both may be one array.

    `pixels` has 3 channels (RGB, or gray written three times) or 4 (CMYK, 255 = full ink), of 8 bits or, with more
    `levels` (a power of 2), of 16. Relative colorimetric with black point compensation, as browsers do. Raises
    ProfileError and then leaves `target` untouched.
    """
    mode = _SPACES.get(icc[16:20])
    if mode is None or (mode == "CMYK") != (pixels.shape[2] == 4):
        raise ProfileError
    if levels == 256:
        _conversion(icc, mode)(pixels, target)
    else:
        _deep_conversion(icc, mode, levels)(pixels, target)


@lru_cache(maxsize=8)
def _deep_conversion(icc: bytes, mode: Mode, levels: int) -> DeepConversion:
    """Return the conversion of more than 8 bits: by tables where these serve 8 bits too, else of the upper 8."""
    plain = _conversion(icc, mode)
    deep = read_matrix_profile(icc, levels) if mode == "RGB" else None
    if deep is not None and isinstance(getattr(plain, "__self__", None), MatrixProfile):
        return deep.to_srgb
    shift = levels.bit_length() - 9
    return lambda pixels, target: plain((pixels >> shift).astype(np.uint8), target)


@lru_cache(maxsize=8)
def _conversion(icc: bytes, mode: Mode) -> Conversion:
    """Return the fastest conversion that agrees with LittleCMS on a grid of colors: none, tables, or itself."""
    exact = _littlecms(icc, mode)
    if mode != "RGB":
        return exact
    steps = np.linspace(0, 255, 9).astype(np.uint8)
    grid = np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(27, 27, 3)
    expected = np.empty_like(grid)
    exact(grid, expected)
    if _difference(grid, expected) <= _UNCHANGED:  # most files say sRGB in one way or another
        return _copy
    matrix = read_matrix_profile(icc)
    if matrix is not None:
        made = np.empty_like(grid)
        matrix.to_srgb(grid, made)
        if _difference(made, expected) <= _AGREE:
            return matrix.to_srgb
    return exact


def _littlecms(icc: bytes, mode: Mode) -> Conversion:
    from PIL import Image, ImageCms

    try:
        transform = ImageCms.buildTransform(
            ImageCms.getOpenProfile(io.BytesIO(icc)),
            ImageCms.createProfile("sRGB"),
            mode,
            "RGB",
            renderingIntent=ImageCms.Intent(_RELATIVE_COLORIMETRIC),
            flags=ImageCms.Flags(_BLACK_POINT_COMPENSATION),
        )
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError) as problem:
        raise ProfileError from problem

    def convert(pixels: Pixels, target: Pixels) -> None:
        for top in range(0, len(pixels), _ROWS):
            part = pixels[top : top + _ROWS]
            raw = np.ascontiguousarray(part[..., 0] if mode == "L" else part)
            source = Image.frombuffer(mode, (raw.shape[1], raw.shape[0]), raw.tobytes(), "raw", mode, 0, 1)
            made = ImageCms.applyTransform(source, transform)
            if made is None:
                raise ProfileError
            target[top : top + _ROWS] = np.asarray(made)

    return convert


def _copy(pixels: Pixels, target: Pixels) -> None:
    if target is not pixels:
        target[...] = pixels


def _difference(first: Pixels, second: Pixels) -> int:
    return int(np.abs(first.astype(int) - second).max())
