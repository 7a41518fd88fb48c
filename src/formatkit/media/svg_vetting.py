"""What an SVG drawing may hold. Runs in the child process; see `media/child.py`.

A drawing must look alike on every machine and must not reach outside: no document type (entity bombs), no
scripts, no references to other files or addresses, and no live text, which would need the machine's fonts. It must
not grow either: elements that others repeat are counted as often as they are drawn.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from urllib.parse import unquote_to_bytes
from xml.etree import ElementTree

from formatkit.media.faults import MediaError
from formatkit.media.headers import read_header
from formatkit.media.magic import PictureKind, picture_kind

__all__ = ["vetted_drawing_of"]

_SVG = "{http://www.w3.org/2000/svg}"
_URL = re.compile(r"url\(\s*['\"]?\s*([^'\")\s]*)", re.IGNORECASE)
# A drawing inside a drawing would escape the vetting, so only embedded pixels are taken.
_EMBEDDED = re.compile(r"data:image/(?:png|jpe?g|gif|webp)(?:;[^,;]*)*?(;base64)?,", re.IGNORECASE)
_SCRIPTS = frozenset({"script", "foreignObject", "iframe", "audio", "video", "handler", "listener"})
_TEXTS = frozenset({"text", "tspan", "textPath", "tref"})
_DEPTH = 200
_MOST_ELEMENTS = 200_000
_MOST_PIXELS = 24_000_000
_TOO_LARGE = "a picture of more than 24 megapixels"


def vetted_drawing_of(data: bytes) -> ElementTree.Element:
    """Return the root of a drawing that holds nothing forbidden.

    Raises MediaError: `damaged`, `dtd`, `script`, `external`, `text`, `heavy`.
    """
    plain = data.replace(b"\0", b"")
    # Adobe writes a document type with entities; it is refused before the parser sees it.
    if b"<!ENTITY" in plain or (b"<!DOCTYPE" in plain and b"[" in plain.partition(b"<!DOCTYPE")[2].partition(b">")[0]):
        raise MediaError("dtd")
    if plain.count(b"<") > 2 * _MOST_ELEMENTS:
        raise MediaError("heavy", f"more than {_MOST_ELEMENTS} elements")
    try:
        root = ElementTree.fromstring(data)
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise MediaError("damaged") from error
    if root.tag not in (f"{_SVG}svg", "svg"):
        raise MediaError("damaged")
    _vet(root, 0)
    _weigh(root)
    return root


def _vet(element: ElementTree.Element, depth: int) -> None:
    if depth > _DEPTH:
        raise MediaError("damaged")
    name = str(element.tag).removeprefix(_SVG)
    if name in _TEXTS:
        raise MediaError("text")
    if name in _SCRIPTS:
        raise MediaError("script", name)
    for key, value in element.attrib.items():
        _vet_value(name, key.rpartition("}")[2], value)
    if name == "style":
        _vet_style("".join(element.itertext()))
    for child in element:
        _vet(child, depth + 1)


def _vet_value(element: str, key: str, value: str) -> None:
    if key in ("href", "src") and element != "a":  # a link is no part of the picture
        _vet_address(value.strip())
    _vet_style(value)


def _vet_style(text: str) -> None:
    if "@import" in text.lower():
        raise MediaError("external", "@import")
    for address in _URL.findall(text):
        _vet_address(address)


def _vet_address(address: str) -> None:
    if address.startswith("#"):
        return
    match = _EMBEDDED.match(address)
    if match is None:
        raise MediaError("external", address[:80])
    try:
        body = address[match.end() :]
        _vet_pixels(b64decode(body) if match[1] else unquote_to_bytes(body))
    except binascii.Error as error:
        raise MediaError("damaged") from error


def _vet_pixels(data: bytes) -> None:
    """Refuse an embedded picture that would need much memory: resvg decodes it whole."""
    kind = picture_kind(data)
    if kind in (None, PictureKind.SVG, PictureKind.AVIF):
        raise MediaError("damaged")
    assert kind is not None
    header = read_header(data, kind)
    if header.width * header.height > _MOST_PIXELS:
        raise MediaError("heavy", _TOO_LARGE)


def _weigh(root: ElementTree.Element) -> None:
    """Refuse a drawing whose `use` elements, nested in one another, stand for too many elements."""
    named = {name: element for element in root.iter() if (name := element.get("id"))}
    weights: dict[str, int] = {}

    def weight(element: ElementTree.Element) -> int:
        return 1 + _referred(element) + sum(weight(child) for child in element)

    def _referred(element: ElementTree.Element) -> int:
        if str(element.tag).removeprefix(_SVG) != "use":
            return 0
        address = next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == "href"), "")
        name = address.strip().removeprefix("#")
        if name not in weights:
            weights[name] = 0  # a drawing that uses itself is not drawn again
            weights[name] = weight(named[name]) if name in named else 0
        return weights[name]

    try:
        whole = weight(root)
    except RecursionError:
        whole = _MOST_ELEMENTS + 1
    if whole > _MOST_ELEMENTS:
        raise MediaError("heavy", f"more than {_MOST_ELEMENTS} elements")
