"""On which side of a wide photograph texts stand where the brand leaves that to the picture: off its subject."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from formatkit.compose.crop import column_of_text
from formatkit.compose.photograph import Photograph
from formatkit.model.brand import Brand
from formatkit.model.geometry import Rect, Shape, Size
from formatkit.raster.resample import crop_and_resize
from formatkit.scene.nodes import Footage
from formatkit.scene.store import Store

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["TextSide", "calm_side", "with_text_side"]

TextSide = Literal["left", "right"]
_SEEN = Size(64, 48)
_ALIKE = 0.1
"""Share of a focus that may lie under the text on one side more than on the other before that decides."""


def calm_side(
    shape: Shape, placed: Callable[[TextSide], Photograph | None], store: Store
) -> tuple[TextSide, Photograph | None]:
    """Return the side for texts, and the photograph as it is cropped for that; `placed` crops it for a side.

    In wide pictures that is the side on which less of the focus lies under the texts and, where that is the same, the
    one with fewer edges. Elsewhere texts have the whole width, from the left on.
    """
    left = placed("left")
    if left is None or shape not in (Shape.WIDE, Shape.BANNER):
        return "left", left
    right = placed("right")
    assert right is not None
    covered = _covered(left, "left"), _covered(right, "right")
    if abs(covered[0] - covered[1]) > _ALIKE:
        return ("left", left) if covered[0] < covered[1] else ("right", right)
    busy = _busyness(left, "left", store), _busyness(right, "right", store)
    return ("left", left) if busy[0] <= busy[1] else ("right", right)


def with_text_side(brand: Brand, side: TextSide) -> Brand:
    """Return the brand with that side for its texts."""
    return brand.model_copy(update={"look": brand.look.model_copy(update={"text_side": side})})


def _covered(shown: Photograph, side: TextSide) -> float:
    """Return which share of the focus lies in the column of text; of a point, whether it does."""
    width = shown.node.area.width
    column = column_of_text(side)
    start, end = (0.0, column * width) if side == "left" else ((1 - column) * width, width)
    focus = shown.focus
    if not focus.width:
        return float(start < focus.x < end)
    return max(0.0, min(focus.right, end) - max(focus.x, start)) / focus.width


def _busyness(shown: Photograph, side: TextSide, store: Store) -> float:
    """Return the mean step between neighboring pixels under the column of text."""
    import cv2
    import numpy as np

    proxy = _proxy(shown, store)
    scale = proxy.shape[1] / shown.source.width
    crop = shown.node.crop
    column = column_of_text(side)
    x = crop.x if side == "left" else crop.x + (1 - column) * crop.width
    part = Rect(x * scale, crop.y * scale, column * crop.width * scale, crop.height * scale)
    gray = cv2.cvtColor(crop_and_resize(proxy, part, _SEEN), cv2.COLOR_RGB2GRAY).astype(np.float32)
    return float(np.abs(np.diff(gray, axis=0)).mean() + np.abs(np.diff(gray, axis=1)).mean())


def _proxy(shown: Photograph, store: Store) -> NDArray[np.uint8]:
    import numpy as np

    if isinstance(shown.node, Footage):
        proxies = store.footage_proxies(shown.node.footage)
        return np.ascontiguousarray(proxies[len(proxies) // 2])
    return np.ascontiguousarray(store.proxy(shown.node.artwork)[..., :3])
