"""Files of earlier runs that belong to no job any more: reported by every run, deleted only by `formatkit clean`."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from formatkit.batch.job import Job
from formatkit.batch.ledger import Ledger, sha256_of, write_ledger
from formatkit.batch.standing import Standing
from formatkit.batch.targets import RUN_FILES
from formatkit.diagnostics import Diagnostic, Where, note, warning

__all__ = ["left_over", "remove_left_over"]


def left_over(
    jobs: Iterable[Job], ledger: Ledger, out: Path, standings: Mapping[str, Standing] | None = None
) -> tuple[str, ...]:
    """Return the names of files in `out` that we made and that none of the campaign's jobs makes, in their order.

    Of a job that is up to date (`standings`, by name) all files are known; of another one, any may come to be.
    """
    names: set[str] = set(RUN_FILES)
    stems: set[str] = set()
    for job in jobs:
        standing = (standings or {}).get(job.stem)
        if standing is None or standing.is_due or standing.record is None:
            stems.update(job.stems())
        else:
            names.update((*standing.record.hashes(), job.text_name))
    unknown = (name for name in sorted(ledger.files) if name not in names and name.rpartition(".")[0] not in stems)
    return tuple(name for name in unknown if os.path.lexists(out / name))


def remove_left_over(out: Path, names: Sequence[str], ledger: Ledger) -> tuple[tuple[str, ...], tuple[Diagnostic, ...]]:
    """Delete files that are left over, and enter that in the ledger.

    Only what has the content that we gave it is deleted: a file that was changed since is noted (FK761) and stays,
    one that cannot be deleted is a warning (FK716). Returns the names deleted. Raises EncodeError.
    """
    gone: list[str] = []
    forgotten: list[str] = []
    said: list[Diagnostic] = []
    for name in names:
        path = out / name
        try:
            if path.is_symlink() or sha256_of(path) != ledger.files[name]:
                said.append(note("FK761", Where(file=name), file=name))
                continue
            path.unlink()
            gone.append(name)
            _remove_empty(path.parent, out)
        except FileNotFoundError:
            forgotten.append(name)
        except OSError as problem:
            said.append(warning("FK716", Where(file=name), file=name, reason=problem.strerror or ""))
    if gone or forgotten:
        write_ledger(out, ledger.without((*gone, *forgotten)))
    return tuple(gone), tuple(said)


def _remove_empty(folder: Path, out: Path) -> None:
    """Delete a folder that a pattern of names had made, and those above it, while nothing is in them."""
    with contextlib.suppress(OSError):  # something is in it
        while folder != out:
            folder.rmdir()
            folder = folder.parent
