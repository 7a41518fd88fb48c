"""How a plan's jobs stand: which are up to date, which have to be made and why."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from formatkit.batch.file_digests import Stamp, stamp_of
from formatkit.batch.job import Job
from formatkit.batch.reasons import Reason, reason_of_change
from formatkit.batch.records import JobRecord, KeptAsset, assets_of
from formatkit.batch.request_key import Part, RequestKey
from formatkit.deliverable import Known

__all__ = ["Standing", "known_of", "standing_of", "whole_files"]

_BESIDE_THE_SCENE: Final[tuple[Part, ...]] = ("preset", "drawing")
"""Parts that decide about a file's bytes and are not in the scene key."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a job stands: its key now, why it is to be made, and what is known from the last time.

    `record` is given when all its files are there as they were made, with their stamps of today.
    """

    key: RequestKey
    reason: Reason
    record: JobRecord | None = None

    @property
    def is_due(self) -> bool:
        """Whether the job has to be made, or at least composed to see whether it has to."""
        return self.reason is not Reason.UP_TO_DATE


def standing_of(key: RequestKey, record: JobRecord | None, out: Path, *, verify: bool, redraw: bool) -> Standing:
    """Compare a job's key and files with its record.

    A file whose size and time are as they were is taken for whole; with `verify` its content is hashed. Without
    `redraw` a change of formatkit's own drawing alone is no reason.
    """
    if record is None:
        return Standing(key, Reason.NEW)
    assets, fault = _looked_at(record.assets, out, verify)
    if fault is not None:
        return Standing(key, fault)
    whole = replace(record, assets=assets)
    reason = reason_of_change(record.key, key)
    if reason is Reason.DRAWING and not redraw:
        reason = Reason.UP_TO_DATE
    if reason is Reason.UP_TO_DATE and record.depends_on_machine:
        reason = Reason.MACHINE
    return Standing(key, reason, whole)


def known_of(standing: Standing, out: Path, job: Job) -> Known | None:
    """Return the files of a job that may be just what would be made, None where that cannot be."""
    record = standing.record
    if record is None or any(record.key.get(part) != standing.key[part] for part in _BESIDE_THE_SCENE):
        return None
    return Known(record.scene, assets_of(record, out, job))


def whole_files(standings: Iterable[Standing]) -> frozenset[str]:
    """Return the names of all finished files that are there as they were made."""
    records = (standing.record for standing in standings if standing.record is not None)
    return frozenset(name for record in records for kept in record.assets for name, _, _ in kept.stamps)


def _looked_at(assets: Sequence[KeptAsset], out: Path, verify: bool) -> tuple[tuple[KeptAsset, ...], Reason | None]:
    """Return the assets with the stamps of their files, and what is wrong with the first file that is not whole."""
    seen: list[KeptAsset] = []
    for kept in assets:
        stamps: list[tuple[str, Stamp, str]] = []
        for name, stamp, sha256 in kept.stamps:
            now, fault = _file(out / name, stamp, sha256, verify)
            if now is None:
                return (), fault
            stamps.append((name, now, sha256))
        seen.append(replace(kept, stamps=tuple(stamps)))
    return tuple(seen), None


def _file(path: Path, stamp: Stamp, sha256: str, verify: bool) -> tuple[Stamp | None, Reason | None]:
    try:
        now = stamp_of(path)
        if path.is_symlink() or not path.is_file():
            return None, Reason.DAMAGED
        if now == stamp and not verify:
            return now, None
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return None, Reason.MISSING
    except OSError:
        return None, Reason.DAMAGED
    return (now, None) if found == sha256 else (None, Reason.DAMAGED)
