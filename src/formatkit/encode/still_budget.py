"""A still within its network's limit of bytes: first by quality and format, then, where that is allowed, by size.

From the quality 45 down a picture of seven eighths in a better quality shows a photograph better and letters as well
(JPEG at equal bytes, eight cards with four photographs), so that quality goes no further while there is a smaller size.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from formatkit.diagnostics import Diagnostic, error, note
from formatkit.encode.choice import StillFormat
from formatkit.encode.still import LOWEST_QUALITY, EncodedStill, closest_still, grouped, times_too_large
from formatkit.errors import EncodeError
from formatkit.model.geometry import Rect, Size
from formatkit.model.order import Packing
from formatkit.model.preset import Preset
from formatkit.raster.resample import crop_and_resize
from formatkit.scene.nodes import Motif

__all__ = ["Allowance", "encode_within", "smaller_sizes"]

_FAIR_QUALITY = 45
_EIGHTHS = (7, 6, 5, 4)
_SAME_RATIO = 0.01


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a still may be: one of `forms`, best first, of at most `max_bytes`, in its own or a size of `smaller`.

    `others` are formats that the network takes as well, but that were not wanted.
    """

    forms: tuple[StillFormat, ...]
    max_bytes: int | None
    others: tuple[StillFormat, ...] = ()
    smaller: tuple[Size, ...] = ()


def encode_within(pixels: NDArray[np.uint8], allowance: Allowance, motif: Motif, packing: Packing) -> EncodedStill:
    """Encode `height × width × 3` pixels within an allowance; notes tell what had to give way.

    Raises EncodeError (FK500, FK502, FK549) when nothing is small enough, and MissingToolError (FK547).
    """
    limit = allowance.max_bytes
    full = Size(pixels.shape[1], pixels.shape[0])
    tries: list[EncodedStill] = []
    for size, floor in _rounds(full, allowance.smaller):
        shown = pixels if size == full else crop_and_resize(pixels, Rect(0, 0, full.width, full.height), size)
        for form in _sensible(allowance.forms):
            made = closest_still(shown, form, limit, motif, packing, floor)
            if limit is None or len(made.data) <= limit:
                return replace(made, diagnostics=(*_told(made, tries, full, limit), *made.diagnostics))
            tries.append(made)
    assert limit is not None
    raise EncodeError(_too_large(min(tries, key=lambda made: len(made.data)), full, allowance, limit))


def smaller_sizes(preset: Preset) -> tuple[Size, ...]:
    """Return the smaller sizes that a placement accepts, down to half of its own, the largest first.

    They are those that the preset lists with the same ratio, and eighths of its size where it says which dimensions
    are accepted, none of them exact. None is narrower than the picture is shown, or too small for the large form of a
    link preview.
    """
    limits, full = preset.dimensions, preset.size
    known = limits.model_dump(exclude_none=True)
    eighths = [Size(round(full.width * part / 8), round(full.height * part / 8)) for part in _EIGHTHS]
    allowed = [] if not known or limits.exact_width or limits.exact_height else eighths
    shown = max(limits.display_width or 0, limits.large_min_width or 0), limits.large_min_height or 0
    listed = [each for each in preset.alternative_sizes if abs(each.ratio / full.ratio - 1) <= _SAME_RATIO]
    found = {
        size
        for size in (*listed, *allowed)
        if full.width / 2 <= size.width < full.width and size.width >= shown[0] and size.height >= shown[1]
        if limits.allows(size) and preset.ratio.allows(size)
    }
    return tuple(sorted(found, key=lambda size: size.width, reverse=True))


def _rounds(full: Size, smaller: tuple[Size, ...]) -> Iterator[tuple[Size, int]]:
    """Yield sizes with the lowest quality that is tried at each."""
    if not smaller:
        yield full, LOWEST_QUALITY
        return
    for size in (full, *smaller):
        yield size, _FAIR_QUALITY
    yield smaller[-1], LOWEST_QUALITY


def _sensible(forms: tuple[StillFormat, ...]) -> tuple[StillFormat, ...]:
    """Leave out PNG behind a lossy format: what that cannot make small enough, PNG cannot either."""
    return tuple(form for form in forms if form != "png" or form == forms[0])


def _told(made: EncodedStill, tries: list[EncodedStill], full: Size, limit: int | None) -> Iterator[Diagnostic]:
    wanted = tries[0] if tries else made
    if limit is not None and made.format != wanted.format:
        yield note("FK545", **{**times_too_large(wanted, limit), "format": made.format, "wanted": wanted.format})
    if limit is not None and made.size != full:
        yield note("FK548", size=made.size, full=full, format=made.format, limit=grouped(limit))


def _too_large(closest: EncodedStill, full: Size, allowance: Allowance, limit: int) -> Diagnostic:
    values = times_too_large(closest, limit)
    if closest.size != full:
        return error("FK549", size=closest.size, **values)
    if closest.format == "png":
        lossy = [form for form in allowance.others if form != "png"]
        return error("FK502", others=", ".join(lossy), **values)
    return error("FK500", **values)
