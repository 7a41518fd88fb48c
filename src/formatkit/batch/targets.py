"""What a plan is about to write, compared with itself and with what is in the folder already."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from formatkit.batch.damage import is_damaged
from formatkit.batch.job import Job
from formatkit.batch.ledger import REPORT, Ledger
from formatkit.batch.sources import brand_sources, content_sources
from formatkit.diagnostics import Diagnostic, Where, error, note
from formatkit.encode.choice import DOCUMENT_SUFFIXES, FILM_SUFFIXES, SUFFIXES
from formatkit.load.names import listed
from formatkit.model.brand import Brand

__all__ = [
    "CONTACT_SHEET",
    "PLANNER",
    "REPORT",
    "REPORT_TABLE",
    "RUN_FILES",
    "LookedAt",
    "escaping",
    "in_the_way",
    "inputs_of",
    "same_names",
]

PLANNER: Final = "planner.csv"
CONTACT_SHEET: Final = "index.html"
REPORT_TABLE: Final = "report.csv"
RUN_FILES: Final = (REPORT, REPORT_TABLE, PLANNER, CONTACT_SHEET)
_STILL_ENDINGS = (*SUFFIXES.values(), ".txt")
_FILM_ENDINGS = (*FILM_SUFFIXES.values(), ".txt", ".srt", ".vtt")
_DOCUMENT_ENDINGS = (*DOCUMENT_SUFFIXES.values(), ".txt")
_ENDINGS = tuple(dict.fromkeys((*_STILL_ENDINGS, *_FILM_ENDINGS, *_DOCUMENT_ENDINGS)))


@dataclass(frozen=True, slots=True)
class _Target:
    """A file that is there already and has a name that a run wants."""

    name: str
    stem: str
    path: Path
    where: Where


@dataclass(frozen=True, slots=True)
class LookedAt:
    """Names of files that were compared with what we made: `whole` ones, and ones that were `spoiled` by nobody."""

    whole: frozenset[str] = frozenset()
    spoiled: frozenset[str] = frozenset()


_NOTHING_LOOKED_AT: Final = LookedAt()


def same_names(jobs: Sequence[Job]) -> list[Diagnostic]:
    """Return one error for each group of jobs that want one name; upper and lower case do not count."""
    wanted: dict[str, list[Job]] = {}
    for job in jobs:
        for stem in job.stems():
            wanted.setdefault(_key(stem), []).append(job)
    groups = {tuple(map(id, group)): group for group in wanted.values() if len(group) > 1}
    return [
        error("FK701", group[0].where, name=group[0].stem, jobs=listed((job.name for job in group), 4))
        for group in groups.values()
    ]


def escaping(jobs: Sequence[Job], out: Path, pattern: str) -> list[Diagnostic]:
    """Return one error when the pattern, or a link below `out`, leads out of the folder."""
    base = os.path.realpath(out)
    for job in jobs:
        parts = job.stem.split("/")
        real = os.path.realpath((out / job.stem).parent)
        if {"", ".", ".."} & set(parts) or (real != base and not real.startswith(base + os.sep)):
            return [error("FK702", job.where, name=job.stem, pattern=pattern)]
    return []


def in_the_way(
    jobs: Sequence[Job], out: Path, ledger: Ledger, inputs: Iterable[Path], looked_at: LookedAt = _NOTHING_LOOKED_AT
) -> list[Diagnostic]:
    """Return what is to be said of existing files that a run would overwrite and that are not as we left them.

    An error for each that must not be lost, a note for each that is of ours and damaged.
    """
    used = {os.path.realpath(path) for path in inputs}
    return [
        found
        for target in (*_existing(jobs, out), *_run_files(out))
        if (found := _objection(target, ledger, used, looked_at)) is not None
    ]


def inputs_of(jobs: Iterable[Job], brand: Brand) -> Iterator[Path]:
    """Yield the files that the jobs read: those of the posts and their tables, and the brand's."""
    for job in jobs:
        yield from (source.path for source in content_sources(job.order, brand))
        if job.order.post.where.file:
            yield Path(job.order.post.where.file)  # as the user wrote it, from the working folder
    yield from (source.path for source in brand_sources(brand))


def _objection(target: _Target, ledger: Ledger, inputs: set[str], looked_at: LookedAt) -> Diagnostic | None:
    if os.path.realpath(target.path) in inputs:
        return error("FK703", target.where, file=target.name)
    if not target.path.is_file():
        return error("FK704", target.where, file=target.name)
    if target.name in looked_at.whole or ledger.owns(target.name, target.stem, target.path):
        return None
    if target.name not in ledger.files:
        return error("FK704", target.where, file=target.name)
    if target.name in looked_at.spoiled or is_damaged(target.path):
        return note("FK757", target.where, file=target.name)
    return error("FK705", target.where, file=target.name)


def _existing(jobs: Sequence[Job], out: Path) -> Iterator[_Target]:
    wanted: dict[str, dict[str, tuple[str, Job]]] = {}
    for job in jobs:
        for stem in job.stems():
            folder, _, name = stem.rpartition("/")
            wanted.setdefault(folder, {})[_key(name)] = (stem, job)
    for folder, stems in wanted.items():
        for entry in _names(out / folder):
            ending = next((ending for ending in _ENDINGS if entry.lower().endswith(ending)), None)
            if ending is None or _key(entry[: -len(ending)]) not in stems:
                continue
            stem, job = stems[_key(entry[: -len(ending)])]
            if ending not in _endings(job):
                continue
            name = f"{folder}/{entry}" if folder else entry
            yield _Target(name, stem, out / name, job.where)


def _endings(job: Job) -> tuple[str, ...]:
    if job.order.preset.is_film:
        return _FILM_ENDINGS
    return _DOCUMENT_ENDINGS if job.order.preset.is_document else _STILL_ENDINGS


def _run_files(out: Path) -> Iterator[_Target]:
    for name in RUN_FILES:
        if os.path.lexists(out / name):
            yield _Target(name, name, out / name, Where())


def _names(folder: Path) -> list[str]:
    try:
        return sorted(entry.name for entry in folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []


def _key(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
