"""Color profiles: from whatever a file declares to sRGB, with LittleCMS on our own arrays."""

from __future__ import annotations

import io
from functools import lru_cache
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

__all__ = ["ProfileError", "to_srgb"]

_ROWS = 256
_RELATIVE_COLORIMETRIC = 1
_BLACK_POINT_COMPENSATION = 0x2000
Mode = Literal["RGB", "L", "CMYK"]
_SPACES: dict[bytes, Mode] = {b"RGB ": "RGB", b"GRAY": "L", b"CMYK": "CMYK"}


class ProfileError(Exception):
    """The profile is broken or does not belong to this kind of picture."""


def to_srgb(pixels: NDArray[np.uint8], icc: bytes, target: NDArray[np.uint8]) -> None:
    """Write `pixels` as sRGB into `target` (`height × width × 3`), row by row so that both may be one array.

    `pixels` has 3 channels (RGB, or gray written three times) or 4 (CMYK, 255 = full ink). Relative colorimetric
    with black point compensation, as browsers do. Raises ProfileError and then leaves `target` untouched.
    """
    mode = _SPACES.get(icc[16:20])
    if mode is None or (mode == "CMYK") != (pixels.shape[2] == 4):
        raise ProfileError
    transform = _transform(icc, mode)
    if transform is None:
        if target is not pixels:
            target[...] = pixels
        return
    from PIL import Image, ImageCms

    for top in range(0, len(pixels), _ROWS):
        part = pixels[top : top + _ROWS]
        source = np.ascontiguousarray(part[..., 0] if mode == "L" else part)
        made = ImageCms.applyTransform(Image.fromarray(source, mode), transform)
        if made is None:
            raise ProfileError
        target[top : top + _ROWS] = np.asarray(made)


@lru_cache(maxsize=8)
def _transform(icc: bytes, mode: Mode) -> Any | None:
    """Return the transform, or None when it changes no color by more than two levels (most files are sRGB)."""
    from PIL import Image, ImageCms

    try:
        profile = ImageCms.getOpenProfile(io.BytesIO(icc))
        made = ImageCms.buildTransform(
            profile,
            ImageCms.createProfile("sRGB"),
            mode,
            "RGB",
            renderingIntent=ImageCms.Intent(_RELATIVE_COLORIMETRIC),
            flags=ImageCms.Flags(_BLACK_POINT_COMPENSATION),
        )
        if mode != "RGB":
            return made
        steps = np.linspace(0, 255, 9).astype(np.uint8)
        cube = np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(27, 27, 3)
        seen = np.asarray(ImageCms.applyTransform(Image.fromarray(cube), made))
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError) as error:
        raise ProfileError from error
    return made if int(np.abs(seen.astype(int) - cube).max()) > 2 else None
