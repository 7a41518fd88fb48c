"""How a plan's jobs stand: which are up to date, which have to be made and why."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from formatkit.batch.file_digests import Stamp, stamp_of
from formatkit.batch.job import Job
from formatkit.batch.reasons import Reason, reason_of_change
from formatkit.batch.records import JobRecord, KeptAsset, assets_of
from formatkit.batch.request_key import Part, RequestKey
from formatkit.deliverable import Known

__all__ = ["Standing", "known_of", "spoiled_files", "standing_of", "whole_files"]

_BESIDE_THE_SCENE: Final[tuple[Part, ...]] = ("preset", "drawing")
"""Parts that decide about a file's bytes and are not in the scene key."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a job stands: its key now, why it is to be made, and what is known from the last time.

    The key of a job that was never made is empty before a run. `record` is given when all its files are there as they
    were made, with their stamps of today. `spoiled` are files whose content is another although size and time are as
    they were: nobody edits a file like that.
    """

    key: RequestKey
    reason: Reason
    record: JobRecord | None = None
    spoiled: tuple[str, ...] = ()

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
    reason = reason_of_change(record.key, key)
    if reason is Reason.DRAWING and not redraw:
        reason = Reason.UP_TO_DATE
    looks = {name: _look(out / name, stamp, sha256, verify) for name, stamp, sha256 in record.files()}
    faults = [look.fault for look in looks.values() if look.fault is not None]
    if faults:
        remade = faults[0] is Reason.DAMAGED and reason is not Reason.UP_TO_DATE  # maybe: by a run that was killed
        spoiled = tuple(name for name, look in looks.items() if look.spoiled)
        return Standing(key, reason if remade else faults[0], spoiled=spoiled)
    whole = replace(record, assets=_stamped(record.assets, {name: look.stamp for name, look in looks.items()}))
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


def spoiled_files(standings: Iterable[Standing]) -> frozenset[str]:
    """Return the names of all finished files that were spoiled without anybody's doing."""
    return frozenset(name for standing in standings for name in standing.spoiled)


@dataclass(frozen=True, slots=True)
class _Look:
    """What a look at a file shows: its stamp of today, or what is wrong with it."""

    stamp: Stamp | None = None
    fault: Reason | None = None
    spoiled: bool = False


def _look(path: Path, stamp: Stamp, sha256: str, verify: bool) -> _Look:
    try:
        now = stamp_of(path)
        if path.is_symlink() or not path.is_file():
            return _Look(fault=Reason.DAMAGED)
        if now == stamp and not verify:
            return _Look(now)
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return _Look(fault=Reason.MISSING)
    except OSError:
        return _Look(fault=Reason.DAMAGED)
    return _Look(now) if found == sha256 else _Look(fault=Reason.DAMAGED, spoiled=now == stamp)


def _stamped(assets: Sequence[KeptAsset], stamps: Mapping[str, Stamp | None]) -> tuple[KeptAsset, ...]:
    return tuple(
        replace(kept, stamps=tuple((name, stamps[name] or stamp, sha256) for name, stamp, sha256 in kept.stamps))
        for kept in assets
    )
