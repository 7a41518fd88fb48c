"""What a run tells while it goes on, for a display of progress. Seconds come from a monotonic clock."""

from __future__ import annotations

from dataclasses import dataclass

from formatkit.batch.job import Job
from formatkit.diagnostics import Diagnostic
from formatkit.model.asset import Asset

__all__ = ["Event", "Filming", "Finished", "JobFailed", "JobMade", "Progress", "Started"]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: jobs made, failed and planned, and the seconds since it started."""

    made: int
    failed: int
    total: int
    seconds: float

    @property
    def done(self) -> int:
        """Jobs that are made or failed."""
        return self.made + self.failed

    @property
    def per_second(self) -> float | None:
        """Jobs per second up to now; None before the first one."""
        return self.done / self.seconds if self.done and self.seconds > 0 else None

    @property
    def seconds_left(self) -> float | None:
        """The time left at the rate up to now, in seconds; None before the first job is done.

        >>> Progress(made=9, failed=1, total=40, seconds=5.0).seconds_left
        15.0
        """
        rate = self.per_second
        return (self.total - self.done) / rate if rate else None


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
    """A film is being made: `done` of its `whole` frames are. With several workers that of one of them."""

    progress: Progress
    done: int
    whole: int


@dataclass(frozen=True, slots=True)
class Finished:
    """All jobs are done, or the run was interrupted."""

    progress: Progress
    interrupted: bool = False


Event = Started | Filming | JobMade | JobFailed | Finished
