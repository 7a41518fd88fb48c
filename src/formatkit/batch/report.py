"""What came of a run: what was made, what failed and why, what cannot be made yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from formatkit.batch.job import Job
from formatkit.batch.plan import Plan
from formatkit.batch.post_text import PostText
from formatkit.batch.reasons import Reason
from formatkit.diagnostics import Diagnostic, Severity
from formatkit.model.asset import Asset

__all__ = ["Failure", "Made", "Report"]


@dataclass(frozen=True, slots=True)
class Made:
    """A job whose files exist, and the text that goes with them.

    `reason` is why they were drawn; `kept` tells that this was an earlier run.
    """

    job: Job
    assets: tuple[Asset, ...]
    text: PostText
    reason: Reason = Reason.NEW
    kept: bool = False

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What was noticed about the job, each once."""
        of_assets = (each for asset in self.assets for each in asset.diagnostics)
        return tuple(dict.fromkeys((*of_assets, *self.text.diagnostics)))


@dataclass(frozen=True, slots=True)
class Failure:
    """A job that could not be made, and why."""

    job: Job
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The result of a run, in the order of the plan. `made` are all jobs whose files are there: drawn now, or kept.

    `diagnostics` are those of the plan and the brand. `seconds` is the time that the run took; `interrupted` tells
    that it was stopped before its end. `beside` are the files that were written beside the assets, with their SHA-256.
    """

    plan: Plan
    made: tuple[Made, ...]
    failed: tuple[Failure, ...]
    diagnostics: tuple[Diagnostic, ...] = ()
    seconds: float = 0.0
    interrupted: bool = False
    beside: Mapping[str, str] = field(default_factory=dict)

    @property
    def out(self) -> Path:
        """The output folder."""
        return self.plan.out

    @property
    def assets(self) -> tuple[Asset, ...]:
        """All finished files."""
        return tuple(asset for made in self.made for asset in made.assets)

    @property
    def kept(self) -> tuple[Made, ...]:
        """Jobs whose files are those of an earlier run."""
        return tuple(made for made in self.made if made.kept)

    @property
    def drawn(self) -> tuple[Made, ...]:
        """Jobs whose files this run has made."""
        return tuple(made for made in self.made if not made.kept)

    @property
    def exit_code(self) -> int:
        """0 when all is made, 1 when jobs failed or a file of the run could not be written, 130 when interrupted."""
        if self.interrupted:
            return 130
        return int(bool(self.failed) or any(each.severity is Severity.ERROR for each in self.diagnostics))

    @property
    def strict_exit_code(self) -> int:
        """As `exit_code`, but 1 also when there is a warning."""
        warned = any(each.severity is not Severity.NOTE for each in self.all_diagnostics())
        return self.exit_code or int(warned)

    def all_diagnostics(self) -> Iterator[Diagnostic]:
        """Yield the diagnostics of the plan, the brand and every job."""
        yield from self.diagnostics
        for made in self.made:
            yield from made.diagnostics
        for failure in self.failed:
            yield from failure.diagnostics
