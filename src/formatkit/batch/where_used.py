"""Which jobs of a plan show a file: the question when a licence ends or somebody takes back a consent."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from formatkit.batch.job import Job, pictures_of
from formatkit.batch.plan import Plan

__all__ = ["Use", "where_used"]

Role = Literal["content", "logo"]


@dataclass(frozen=True, slots=True)
class Use:
    """A job that reads a file: as `content` of its template, or as a `logo` of which compose chooses the variant."""

    job: Job
    role: Role


def where_used(file: Path, plan: Plan) -> tuple[Use, ...]:
    """Return the jobs that use `file`, in the order of the plan.

    `file` is relative to the working folder, else to the campaign's. It need not exist any more. Links are followed.
    """
    asked = {_key(file.absolute()), _key(plan.folder / file)}
    return tuple(Use(job, role) for job in plan.jobs if (role := _role(job, plan, asked)) is not None)


def _role(job: Job, plan: Plan, asked: set[str]) -> Role | None:
    if any(_key(path) in asked for _, path in pictures_of(job.order)):
        return "content"
    return "logo" if any(_key(path) in asked for path in _logos(plan)) else None


def _logos(plan: Plan) -> Iterator[Path]:
    brand = plan.brand
    yield from (brand.folder / file for file in (brand.logo.files.values() if brand.logo else ()))


def _key(path: Path) -> str:
    return unicodedata.normalize("NFC", os.path.realpath(path))
