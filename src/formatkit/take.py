"""How a film is made: what is said before anything that makes films has to be there."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from formatkit.encode.frames_done import FramesDone

if TYPE_CHECKING:
    from formatkit.encode.film_choice import Quality

__all__ = ["Take"]


def _nobody(film: FramesDone) -> None:
    """Nobody listens."""


@dataclass(frozen=True, slots=True)
class Take:
    """How a film is made: its quality, threads that paint and encode, who is told of frames, who may stop it.

    `on_frames` is told how far the film is, at first with 0 frames done. After `patience` seconds without a frame
    the film is given up; None is 90.
    """

    quality: Quality = "standard"
    threads: int = field(default_factory=lambda: os.cpu_count() or 1)
    on_frames: Callable[[FramesDone], None] = _nobody
    stop: threading.Event = field(default_factory=threading.Event)
    patience: float | None = None
