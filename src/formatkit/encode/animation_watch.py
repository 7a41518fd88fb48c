"""Looking on while frames are encoded: progress is told after each frame, and a stop is obeyed before the next."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Stopped", "Watch"]


class Stopped(Exception):  # noqa: N818 - it tells of a wish, not of a mistake
    """Encoding was given up because its stop event was set. What was written until then is not a whole file."""


@dataclass(frozen=True, slots=True)
class Watch:
    """`on_frames` is told how many frames of the film are done; once `stop` is set, `done` raises Stopped."""

    on_frames: Callable[[int], None] | None = None
    stop: threading.Event | None = None

    def done(self, frames: int) -> None:
        """Tell that `frames` frames are done. Raises Stopped if that is all that is wanted."""
        if self.stop is not None and self.stop.is_set():
            raise Stopped
        if self.on_frames is not None:
            self.on_frames(frames)
