"""Transitions: one picture gives way to the next. They work on any plane, of luma, chroma or color."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from formatkit.scene.composition import TransitionKind
from formatkit.scene.easing import eased

__all__ = ["mixed"]


def mixed(
    kind: TransitionKind,
    here: NDArray[np.uint8],
    there: NDArray[np.uint8],
    share: float,
    target: NDArray[np.uint8],
    *,
    step: int,
) -> None:
    """Write into `target` the picture of a transition of which a `share` (0 to 1) has passed.

    `step` is the number of columns that belong together: 2 in full planes, 1 in those of chroma. Pushes and wipes go
    from right to left and slow down at their end; a fade is even.
    """
    if kind == "fade":
        _faded(here, there, share, target)
        return
    width = here.shape[1]
    come = step * round(eased("ease-in-out", share) * width / step)
    if kind == "push":
        target[:, : width - come] = here[:, come:]
        target[:, width - come :] = there[:, :come]
    else:
        target[:, : width - come] = here[:, : width - come]
        target[:, width - come :] = there[:, width - come :]


def _faded(here: NDArray[np.uint8], there: NDArray[np.uint8], share: float, target: NDArray[np.uint8]) -> None:
    import cv2

    made: Any = cv2.addWeighted(here, 1 - share, there, share, 0)
    target[:] = np.asarray(made).reshape(target.shape)
