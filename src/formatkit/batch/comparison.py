"""A plan compared with what earlier runs made: the standing of every job, from keys, records and files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from formatkit.batch.job import Job
from formatkit.batch.reasons import Reason
from formatkit.batch.rebuild import Rebuild
from formatkit.batch.records import JobRecord
from formatkit.batch.request_key import RequestKeys, completed, measure_key
from formatkit.batch.series import families_of, orders_to_measure, shared_sizes
from formatkit.batch.standing import Standing, standing_of
from formatkit.batch.state import Measurement, State
from formatkit.diagnostics import Diagnostic
from formatkit.encode.film_choice import Quality
from formatkit.model.fit_group import MeasuredText
from formatkit.model.order import Order

__all__ = ["Comparison", "Measured", "Rebuild"]

Measured = Sequence[tuple[Order, Sequence[MeasuredText]]]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a campaign's jobs in `out` are compared with.

    `series` are all orders of the campaign that share sizes, of which a plan's jobs may be a part: texts in the layers
    `same_size` get one size over all of them, and so do texts of a group that their template names, and the languages
    of a post.
    """

    out: Path
    state: State
    keys: RequestKeys
    rebuild: Rebuild
    series: tuple[Order, ...] = ()
    same_size: tuple[str, ...] = ()
    measured: dict[str, Measurement] = field(default_factory=dict)
    """By `measure_key`: what a run has measured, beside what the state holds."""

    def to_measure(self, jobs: Sequence[Job]) -> tuple[Measured, tuple[Order, ...]]:
        """Return the orders that share sizes with the jobs: those whose texts are known, and those to measure."""
        known: list[tuple[Order, Sequence[MeasuredText]]] = []
        unknown: list[Order] = []
        for order in orders_to_measure(jobs, self.series, self.same_size):
            texts = self._texts_of(order)
            known += [(order, texts)] if texts is not None else []
            unknown += [order] if texts is None else []
        return known, tuple(unknown)

    def note_measured(self, found: Measured) -> None:
        """Remember texts; those of an order that cannot be composed are measured again next time."""
        for order, texts in found:
            key = self.keys.of(order)
            if texts:
                self.measured[measure_key(key)] = Measurement(key["drawing"], tuple(texts))

    def sized(self, jobs: Sequence[Job], measured: Measured) -> tuple[tuple[Job, ...], tuple[Diagnostic, ...]]:
        """Return the jobs with the sizes that their texts share with the series, and what is to be said of them."""
        sizes, said = shared_sizes(measured, self.same_size)
        return tuple(sizes.applied(job) for job in jobs), said

    def standings(self, jobs: Sequence[Job], sized: Sequence[Job], quality: Quality) -> dict[str, Standing]:
        """Return the standing of each job by its name; `sized` are the same jobs with their sizes."""
        return {job.stem: self._standing(job, final, quality) for job, final in zip(jobs, sized, strict=True)}

    def foreseen(self, jobs: Sequence[Job], quality: Quality) -> dict[str, Standing]:
        """Return the standings before anything is measured: what shares a size with new texts may have to be made.

        Files of jobs that were never made are not read: nothing is there to compare them with, and a campaign may have
        thousands of photographs.
        """
        known, unknown = self.to_measure(jobs)
        sized, _ = self.sized(jobs, known)
        standings = {
            job.stem: self._standing(job, final, quality) if self._record(job) else Standing({}, Reason.NEW)
            for job, final in zip(jobs, sized, strict=True)
        }
        unsure = {family for order in unknown for family in families_of(order, self.same_size)}
        if not unsure:
            return standings
        unsure_jobs = (not unsure.isdisjoint(families_of(job.order, self.same_size)) for job in jobs)
        return {
            stem: _unsure(standing) if is_unsure else standing
            for (stem, standing), is_unsure in zip(standings.items(), unsure_jobs, strict=True)
        }

    def measurements(self) -> Mapping[str, Measurement]:
        """Return what is known of the texts of the campaign's series, by `measure_key`."""
        known = {**self.state.measured, **self.measured}
        wanted = dict.fromkeys(measure_key(self.keys.of(order)) for order in self.series)
        return {key: known[key] for key in wanted if key in known}

    def _texts_of(self, order: Order) -> tuple[MeasuredText, ...] | None:
        key = self.keys.of(order)
        held = self.state.measured.get(measure_key(key))
        if held is None or (held.drawing != key["drawing"] and self.rebuild.redraw):
            return None
        return held.texts

    def _standing(self, job: Job, sized: Job, quality: Quality) -> Standing:
        key = completed(self.keys.of(job.order), sized.order, quality)
        return standing_of(key, self._record(job), self.out, verify=self.rebuild.verify, redraw=self.rebuild.redraw)

    def _record(self, job: Job) -> JobRecord | None:
        return None if self.rebuild.again else self.state.jobs.get(job.stem)


def _unsure(standing: Standing) -> Standing:
    """Return the standing of a job whose sizes are not known before others are measured."""
    if standing.reason not in (Reason.UP_TO_DATE, Reason.SIZE):
        return standing
    return Standing(standing.key, Reason.SERIES, standing.record)
