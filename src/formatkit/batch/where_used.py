"""Which jobs of a campaign show a file: the question when a licence ends or somebody takes back a consent."""

from __future__ import annotations

import os
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from formatkit.batch.job import Job
from formatkit.batch.plan import jobs_of
from formatkit.batch.sources import Role, brand_sources, content_sources
from formatkit.model.brand import Brand
from formatkit.model.campaign import Campaign

__all__ = ["Use", "where_used"]


@dataclass(frozen=True, slots=True)
class Use:
    """A job that is made of a file, and what the file is for."""

    job: Job
    role: Role


def where_used(file: Path, campaign: Campaign) -> tuple[Use, ...]:
    """Return the jobs that use `file`, in the order of the campaign, also those that must not be made any more.

    `file` is relative to the working folder, else to the campaign's. It need not exist any more. Links are followed;
    upper and lower case and forms of umlauts do not count, as they do not where a post names a file. Raises ConfigError
    where a plan would.
    """
    written = (file, Path(str(file).replace("\\", "/")))
    asked = {_key(folder / each) for folder in (Path.cwd(), campaign.folder.absolute()) for each in written}
    brand = campaign.brand.in_folder(campaign.brand.folder.absolute())
    shared = next((source.role for source in brand_sources(brand) if _key(source.path) in asked), None)
    roles = ((job, _role(job, brand, asked) or shared) for job in jobs_of(campaign))
    return tuple(Use(job, role) for job, role in roles if role is not None)


def _role(job: Job, brand: Brand, asked: set[str]) -> Role | None:
    return next((each.role for each in content_sources(job.order, brand) if _key(each.path) in asked), None)


def _key(path: Path) -> str:
    return unicodedata.normalize("NFC", os.path.realpath(path)).casefold()
