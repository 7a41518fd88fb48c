"""What a run tells while it goes on, for a display of progress. Seconds come from a monotonic clock."""

from __future__ import annotations

from dataclasses import dataclass

from formatkit.batch.job import Job
from formatkit.diagnostics import Diagnostic
from formatkit.model.asset import Asset

__all__ = ["Event", "Filming", "Finished", "JobFailed", "JobMade", "Progress", "Started"]


_ENOUGH = 0.05


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: jobs made, failed and planned, and the seconds since it started.

    `share` is the part of the work that is done, 0 to 1: films count more than pictures, those in hand in part.
    """

    made: int
    failed: int
    total: int
    seconds: float
    share: float

    @property
    def done(self) -> int:
        """Jobs that are made or failed."""
        return self.made + self.failed

    @property
    def left(self) -> int:
        """Jobs that are still to come."""
        return self.total - self.done

    @property
    def per_second(self) -> float | None:
        """Jobs per second up to now; None before the first one."""
        return self.done / self.seconds if self.done and self.seconds > 0 else None

    @property
    def seconds_left(self) -> float | None:
        """The time left if the rest of the work goes on as up to now, in seconds; None as long as next to none is done.

        >>> Progress(made=9, failed=1, total=40, seconds=5.0, share=0.25).seconds_left
        15.0
        """
        if not self.done and self.share < _ENOUGH:
            return None
        return self.seconds * (1 - self.share) / self.share if self.share else None


@dataclass(frozen=True, slots=True)
class Started:
    """The run begins."""

    progress: Progress


@dataclass(frozen=True, slots=True)
class JobMade:
    """A job's files exist under their final names."""

    progress: Progress
    job: Job
    assets: tuple[Asset, ...]


@dataclass(frozen=True, slots=True)
class JobFailed:
    """A job could not be made; the others go on."""

    progress: Progress
    job: Job
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Filming:
    """Films are being made: `done` of their `whole` frames together are, at `speed` seconds of film in a second."""

    progress: Progress
    done: int
    whole: int
    speed: float | None


@dataclass(frozen=True, slots=True)
class Finished:
    """All jobs are done, or the run was interrupted."""

    progress: Progress
    interrupted: bool = False


Event = Started | Filming | JobMade | JobFailed | Finished
