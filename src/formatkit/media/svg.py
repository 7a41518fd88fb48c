"""SVG: size and rendering with resvg. Runs in the child process; see `media/child.py`."""

from __future__ import annotations

import math
import re
from xml.etree import ElementTree

import numpy as np
from numpy.typing import NDArray

from formatkit.media.faults import MediaError
from formatkit.media.svg_vetting import vetted_drawing_of

__all__ = ["drawing_size", "render"]

_NUMBER = re.compile(r"\s*([0-9.]+(?:[eE][+-]?[0-9]+)?)\s*(px|pt|pc|mm|cm|in)?\s*")
_PIXELS = {None: 1.0, "px": 1.0, "pt": 96 / 72, "pc": 16.0, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0}


def drawing_size(data: bytes) -> tuple[int, int]:
    """Return width and height of an SVG drawing, rounded up, from its view box or else its width and height.

    Raises MediaError: `no-size`, and as `vetted_drawing_of` does.
    """
    _, _, width, height = _view_box(vetted_drawing_of(data))
    return math.ceil(width), math.ceil(height)


def render(data: bytes, target: NDArray[np.uint8]) -> None:
    """Draw an SVG stretched to exactly `target`, `height × width × 4` RGBA with straight alpha.

    Raises MediaError as `drawing_size` does.
    """
    import cv2
    import resvg_py

    root = vetted_drawing_of(data)
    box = _view_box(root)
    root.set("viewBox", " ".join(f"{value:.9g}" for value in box))
    root.set("preserveAspectRatio", "none")
    root.set("width", str(target.shape[1]))
    root.set("height", str(target.shape[0]))
    text = ElementTree.tostring(root, encoding="unicode")
    try:
        png = resvg_py.svg_to_bytes(svg_string=text, skip_system_fonts=True)
    except ValueError as error:
        raise MediaError("damaged") from error
    found = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_UNCHANGED)
    if found is None or found.shape != target.shape:
        raise MediaError("damaged")
    cv2.cvtColor(found, cv2.COLOR_BGRA2RGBA, dst=target)


def _view_box(root: ElementTree.Element) -> tuple[float, float, float, float]:
    parts = re.split(r"[\s,]+", root.get("viewBox", "").strip())
    try:
        x, y, width, height = (float(part) for part in parts)
    except ValueError:
        x, y, width, height = 0.0, 0.0, _length(root.get("width", "")), _length(root.get("height", ""))
    if not (0 < width < 1e6 and 0 < height < 1e6 and math.isfinite(x) and math.isfinite(y)):
        raise MediaError("no-size")
    return x, y, width, height


def _length(text: str) -> float:
    match = _NUMBER.fullmatch(text)
    try:
        return float(match[1]) * _PIXELS[match[2]] if match else 0.0
    except ValueError:
        return 0.0
