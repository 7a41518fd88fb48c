"""How far a film is, as its encoder tells it while it works."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["FramesDone"]


@dataclass(frozen=True, slots=True)
class FramesDone:
    """Frames that are `done` of the `whole` film, `fps` of which are shown in a second."""

    done: int
    whole: int
    fps: float

    @property
    def share(self) -> float:
        """The part of the film that is done, 0 to 1."""
        return self.done / max(1, self.whole)
