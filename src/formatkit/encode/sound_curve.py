"""A gain over time: straight lines between points at equal distances."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["GainCurve"]


@dataclass(frozen=True, slots=True, eq=False)
class GainCurve:
    """Factors at the samples 0, `step`, 2 · `step`, …; there is one point at or behind the last sample."""

    points: NDArray[np.float32]
    step: int

    def applied(self, block: NDArray[np.float32], first: int) -> NDArray[np.float32]:
        """Return `block` (`n × 2`, its first sample has number `first`) with the gain; equal at any cut."""
        begin, end = first // self.step, -(-(first + len(block)) // self.step)
        points = self.points[begin : end + 1]
        if not len(block) or np.all(points == 1):
            return block
        ramp = np.arange(self.step, dtype=np.float32) / np.float32(self.step)
        gain = points[:-1, None] + np.diff(points)[:, None] * ramp
        skipped = first - begin * self.step
        return block * gain.reshape(-1, 1)[skipped : skipped + len(block)]
