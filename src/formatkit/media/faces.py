"""Faces in a picture, by a YuNet model in an ONNX file. Runs in the child process; see `media/child.py`.

The model (W. Wu, H. Peng, S. Yu: YuNet, a tiny millisecond-level face detector, Machine Intelligence Research 2023) is
the user's file: what its bytes do to the process that reads them must not reach ours.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from formatkit.media.faults import MediaError

__all__ = ["faces_in"]

_SURE = 0.7
"""Less sure than this and leaves, cats and clocks count as faces."""
_OVERLAP = 0.3
_MOST = 50
_EYES = slice(4, 8)
_SCORE = 14


def faces_in(pixels: NDArray[np.uint8], model: bytes) -> list[list[float]]:
    """Return left, top, width, height, the point between the eyes (x, y) and the score of each face, largest first.

    `pixels` is RGB, `height × width × 3`; places are fractions of it, to four decimals. Raises MediaError: damaged,
    the model cannot be read; unsupported, it is another model.
    """
    import cv2

    height, width = pixels.shape[:2]
    detector = _detector(model)
    try:
        detector.setInputSize((width, height))
        found = detector.detect(cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR))[1]
    except cv2.error as problem:
        raise MediaError("unsupported") from problem
    rows = [] if found is None else [_placed(row, width, height) for row in found if np.isfinite(row).all()]
    return sorted(rows, key=lambda row: (-row[2] * row[3], row))[:_MOST]


@lru_cache(maxsize=1)
def _detector(model: bytes) -> Any:
    import cv2

    try:
        return cv2.FaceDetectorYN.create(
            "onnx", np.frombuffer(model, np.uint8), np.empty(0, np.uint8), (64, 64), _SURE, _OVERLAP
        )
    except cv2.error as problem:
        raise MediaError("damaged") from problem


def _placed(row: NDArray[np.float32], width: int, height: int) -> list[float]:
    eyes = row[_EYES].reshape(2, 2).mean(axis=0)
    places = [row[0] / width, row[1] / height, row[2] / width, row[3] / height, eyes[0] / width, eyes[1] / height]
    return [round(float(value), 4) for value in (*places, row[_SCORE])]
