"""SVG: vetting, facts and rendering with resvg. Runs in the child process; see `media/child.py`.

A drawing must look alike on every machine and must not reach outside: no document type (entity bombs), no
scripts, no references to other files or addresses, and no live text, which would need the machine's fonts.
"""

from __future__ import annotations

import math
import re
from xml.etree import ElementTree

import numpy as np
from numpy.typing import NDArray

from formatkit.media.faults import MediaError

__all__ = ["drawing_size", "render"]

_SVG = "{http://www.w3.org/2000/svg}"
_NUMBER = re.compile(r"\s*([0-9.]+(?:[eE][+-]?[0-9]+)?)\s*(px|pt|pc|mm|cm|in)?\s*")
_PIXELS = {None: 1.0, "px": 1.0, "pt": 96 / 72, "pc": 16.0, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0}
_URL = re.compile(r"url\(\s*['\"]?\s*([^'\")\s]*)", re.IGNORECASE)
# A drawing inside a drawing would escape the vetting, so only embedded pixels are taken.
_EMBEDDED = re.compile(r"#|data:image/(?:png|jpe?g|gif|webp)[;,]", re.IGNORECASE)
_DEPTH = 200


def drawing_size(data: bytes) -> tuple[int, int]:
    """Return width and height of an SVG drawing, rounded up, from its view box or else its width and height.

    Raises MediaError: `damaged`, `dtd`, `script`, `external`, `text`, `no-size`.
    """
    _, _, width, height = _view_box(_parsed(data))
    return math.ceil(width), math.ceil(height)


def render(data: bytes, target: NDArray[np.uint8]) -> None:
    """Draw an SVG stretched to exactly `target`, `height × width × 4` RGBA with straight alpha.

    Raises MediaError as `drawing_size` does.
    """
    import cv2
    import resvg_py

    root = _parsed(data)
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


def _parsed(data: bytes) -> ElementTree.Element:
    plain = data.replace(b"\0", b"")
    # Adobe writes a document type with entities; it is refused before the parser sees it.
    if b"<!ENTITY" in plain or (b"<!DOCTYPE" in plain and b"[" in plain.partition(b"<!DOCTYPE")[2].partition(b">")[0]):
        raise MediaError("dtd")
    try:
        root = ElementTree.fromstring(data)
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise MediaError("damaged") from error
    if root.tag not in (f"{_SVG}svg", "svg"):
        raise MediaError("damaged")
    _vet(root, 0)
    return root


def _vet(element: ElementTree.Element, depth: int) -> None:
    if depth > _DEPTH:
        raise MediaError("damaged")
    name = str(element.tag).removeprefix(_SVG)
    if name in ("text", "tspan", "textPath", "tref"):
        raise MediaError("text")
    if name in ("script", "foreignObject"):
        raise MediaError("script", name)
    for key, value in element.attrib.items():
        _vet_value(key.rpartition("}")[2], value)
    if name == "style":
        _vet_style("".join(element.itertext()))
    for child in element:
        _vet(child, depth + 1)


def _vet_value(key: str, value: str) -> None:
    if key in ("href", "src") and not _EMBEDDED.match(value.strip()):
        raise MediaError("external", value.strip()[:80])
    _vet_style(value)


def _vet_style(text: str) -> None:
    if "@import" in text.lower():
        raise MediaError("external", "@import")
    for address in _URL.findall(text):
        if not address.startswith(("#", "data:")):
            raise MediaError("external", address[:80])


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
