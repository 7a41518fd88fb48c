"""How a plan's jobs stand: which are up to date, which have to be made and why."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from formatkit.batch.file_digests import Stamp, stamp_of
from formatkit.batch.job import Job
from formatkit.batch.reasons import Reason, reason_of_change
from formatkit.batch.records import JobRecord, KeptAsset
from formatkit.batch.request_key import RequestKey

__all__ = ["Standing", "standing_of"]


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


def _looked_at(
    assets: Sequence[KeptAsset], out: Path, verify: bool
) -> tuple[tuple[KeptAsset, ...], Reason | None]:
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
