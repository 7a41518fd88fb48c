"""What is under the text: the brand's color, or a photograph, in a small preview that contrast is measured on."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from formatkit.model.color import Color, contrast_ratio
from formatkit.model.geometry import Rect, Size
from formatkit.raster.luminance import LuminanceMap
from formatkit.raster.resample import crop_and_resize
from formatkit.raster.scrim import apply_scrim
from formatkit.raster.small_drawing import draw_small
from formatkit.raster.treatments import treated
from formatkit.scene.nodes import Fill, Footage, Node, Picture, Scrim, VectorShape
from formatkit.scene.store import Store
from formatkit.scene.treatment import NATURAL, Treatment

__all__ = ["Ground", "footage_ground", "photo_ground", "plain_ground"]

_PREVIEW_SIDE = 320
_COARSE = 4
_SAFETY = 1.05
"""Contrast is asked for with 5 % to spare: the preview is smaller than the picture."""
_SAFETY_TREATED = 1.1
"""With 10 % where colors were changed: in a smaller picture other tones are changed, since fine detail is gone."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What text stands on. `role` is the palette role (or `photo`) whose pairs count.

    `preview` is the ground in `scale` times the canvas's pixels, RGB, and `luminance_map` what was measured on it;
    without them the ground is the flat `color`. `others` are the same ground at other moments of a film: contrast
    has to do on all of them, with `safety` to spare.
    """

    role: str
    color: Color
    nodes: tuple[Node, ...] = ()
    preview: NDArray[np.uint8] | None = None
    luminance_map: LuminanceMap | None = None
    scale: float = 1.0
    others: tuple[Ground, ...] = ()
    safety: float = _SAFETY

    def contrast(self, text: Color, area: Rect, cell: float) -> float:
        """Return the contrast of a text color with the worst cell under `area` (canvas pixels), safety taken off."""
        if self.luminance_map is None:
            return contrast_ratio(text.luminance, self.color.luminance)
        worst = self.luminance_map.worst_contrast(text.luminance, *self._box(area), cell * self.scale)
        return min(worst / self.safety, *(other.contrast(text, area, cell) for other in self.others), math.inf)

    def luminance(self, area: Rect) -> float:
        """Return the mean luminance under `area`."""
        if self.luminance_map is None:
            return self.color.luminance
        return float(self.luminance_map.cells(*self._box(area), math.inf)[0, 0])

    def coarse(self) -> Ground:
        """Return the ground with a preview of a sixteenth of the pixels, for a first guess."""
        if self.preview is None:
            return self
        preview = np.ascontiguousarray(self.preview[_COARSE // 2 :: _COARSE, _COARSE // 2 :: _COARSE])
        if not preview.size:
            return self
        others = tuple(other.coarse() for other in self.others)
        scale = self.scale / _COARSE
        return replace(self, preview=preview, luminance_map=LuminanceMap.of(preview), scale=scale, others=others)

    def with_scrim(self, scrim: Scrim) -> Ground:
        """Return the ground with a scrim over it."""
        if self.preview is None:
            return self
        preview = self.preview.copy()
        apply_scrim(preview, scrim, self.scale)
        others = tuple(other.with_scrim(scrim) for other in self.others)
        measured, nodes = LuminanceMap.of(preview), (*self.nodes, scrim)
        return replace(self, preview=preview, luminance_map=measured, nodes=nodes, others=others)

    def shaded(self, color: Color, opacity: float) -> Ground:
        """Return what is seen through an even shade, for measuring only: a text's own shadow at its darkest."""
        mixed = Color(*(round(a + (b - a) * opacity) for a, b in zip(self.color.rgb, color.rgb, strict=True)))
        if self.preview is None:
            return replace(self, color=mixed)
        shade = np.array(color.rgb, np.float32) * np.float32(opacity)
        preview = np.rint(self.preview * np.float32(1 - opacity) + shade).astype(np.uint8)
        others = tuple(other.shaded(color, opacity) for other in self.others)
        return replace(self, color=mixed, preview=preview, luminance_map=LuminanceMap.of(preview), others=others)

    def with_plate(self, plate: Fill, role: str) -> Ground:
        """Return the ground with an opaque plate on it, whose `role` is what text now stands on."""
        if self.preview is None:
            return replace(self, role=role, color=plate.color, nodes=(*self.nodes, plate))
        left, top, right, bottom = self._box(plate.area)
        preview = self.preview.copy()
        preview[top:bottom, left:right] = plate.color.rgb
        measured = LuminanceMap.of(preview)
        others = tuple(other.with_plate(plate, role) for other in self.others)
        return replace(
            self, role=role, preview=preview, luminance_map=measured, nodes=(*self.nodes, plate), others=others
        )

    def with_drawing(self, nodes: Sequence[Fill | Scrim | VectorShape], canvas: Size) -> Ground:
        """Return the ground with shapes drawn over it; from now on contrast is measured on a preview of both."""
        scale = self.scale
        if self.preview is None:
            scale = min(1.0, _PREVIEW_SIDE / max(canvas.width, canvas.height))
            preview = np.empty((max(1, round(canvas.height * scale)), max(1, round(canvas.width * scale)), 3), np.uint8)
            preview[:] = self.color.rgb
        else:
            preview = self.preview.copy()
        draw_small(preview, nodes, scale)
        others = tuple(other.with_drawing(nodes, canvas) for other in self.others)
        drawn = Ground(self.role, self.color, (*self.nodes, *nodes), preview, LuminanceMap.of(preview), scale)
        return replace(drawn, others=others, safety=_SAFETY_TREATED)

    def with_arriving_drawing(self, nodes: Sequence[Fill | Scrim | VectorShape], canvas: Size) -> Ground:
        """Return the ground with shapes that a film has only part of the time: contrast has to do without them, too."""
        drawn = self.with_drawing(nodes, canvas)
        return replace(drawn, others=(*drawn.others, self.with_drawing((), canvas)))

    def _box(self, area: Rect) -> tuple[int, int, int, int]:
        """Return left, top, right, bottom of an area in the preview; at least one pixel."""
        assert self.preview is not None
        height, width = self.preview.shape[:2]
        left = min(max(int(area.x * self.scale), 0), width - 1)
        top = min(max(int(area.y * self.scale), 0), height - 1)
        right = max(left + 1, min(width, round(area.right * self.scale)))
        bottom = max(top + 1, min(height, round(area.bottom * self.scale)))
        return left, top, right, bottom


def plain_ground(role: str, color: Color) -> Ground:
    """Return a ground of one color."""
    return Ground(role, color)


def photo_ground(
    picture: Picture, canvas: Size, source: Size, under: Color, store: Store, later: Sequence[Rect] = ()
) -> Ground:
    """Return the ground of a photograph that covers the canvas; `source` is the photograph's full size.

    `later` are the crops that a film shows at other moments. The last few previews are remembered: a series of posts
    stands on the same photograph.
    """
    others = tuple(photo_ground(replace(picture, crop=crop), canvas, source, under, store) for crop in later)
    key = (picture.artwork, picture.crop, canvas, picture.treatment)
    known = _PREVIEWS.get(key)
    if known is None:
        proxy = store.proxy(picture.artwork)
        known = _PREVIEWS[key] = _preview(proxy, picture.crop, canvas, source, picture.treatment, picture.artwork)
        if len(_PREVIEWS) > _REMEMBERED:
            _PREVIEWS.pop(next(iter(_PREVIEWS)))
    preview, luminance, scale = known
    return Ground("photo", under, (picture,), preview, luminance, scale, others, _safety(picture))


def _safety(node: Picture | Footage) -> float:
    return _SAFETY if node.treatment.tone is None else _SAFETY_TREATED


def footage_ground(footage: Footage, canvas: Size, source: Size, under: Color, store: Store) -> Ground:
    """Return the ground of a video that covers the canvas, at up to eight moments of its used part.

    `source` is the size of the regular video.
    """
    proxies = store.footage_proxies(footage.footage)
    first = min(int(footage.start * _PROXIES_A_SECOND), len(proxies) - 1)
    last = min(max(int(footage.end * _PROXIES_A_SECOND), first), len(proxies) - 1)
    picked = sorted({round(first + (last - first) * share / (_MOMENTS - 1)) for share in range(_MOMENTS)})
    safety = _safety(footage)
    grounds = [
        Ground(
            "photo",
            under,
            (footage,),
            *_preview(proxies[index], footage.crop, canvas, source, footage.treatment, footage.footage),
            safety=safety,
        )
        for index in picked
    ]
    return replace(grounds[0], others=tuple(grounds[1:]))


_REMEMBERED = 16
_PROXIES_A_SECOND = 2
_MOMENTS = 8
_PREVIEWS: dict[tuple[str, Rect, Size, Treatment], tuple[NDArray[np.uint8], LuminanceMap, float]] = {}


def _preview(
    proxy: NDArray[np.uint8], crop: Rect, canvas: Size, source: Size, treatment: Treatment, seed: str
) -> tuple[NDArray[np.uint8], LuminanceMap, float]:
    proxy = proxy[..., :3]
    to_proxy = proxy.shape[1] / source.width
    part = Rect(crop.x * to_proxy, crop.y * to_proxy, crop.width * to_proxy, crop.height * to_proxy)
    scale = min(1.0, _PREVIEW_SIDE / max(canvas.width, canvas.height))
    size = Size(max(1, round(canvas.width * scale)), max(1, round(canvas.height * scale)))
    preview = crop_and_resize(proxy, part, size)
    if treatment != NATURAL:
        preview = treated(preview, treatment, seed, canvas)
    return preview, LuminanceMap.of(preview), scale
