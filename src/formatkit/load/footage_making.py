"""One way to regular footage and sound: from the cache or made now, with every fault told as a diagnostic."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from formatkit.load.footage_cache import Entry, RegularFolder
from formatkit.load.footage_files import LargeFile
from formatkit.load.footage_vetting import folder_error, footage_error
from formatkit.media.footage_faults import FootageError
from formatkit.media.footage_regular import Regular

__all__ = ["regular"]


def regular(folder: RegularFolder, file: LargeFile, kind: str, make: Callable[[Path], Regular]) -> Entry:
    """Return the regular form of a file. `make` writes it into the folder that it is given.

    Raises AssetError and MissingToolError; then nothing of it was kept.
    """

    def made(part: Path) -> Regular:
        found = make(part)
        file.refuse_changes()
        return found

    try:
        return folder.made(file.digest, kind, made)
    except FootageError as fault:
        raise footage_error(fault, file, _shown(folder)) from fault
    except OSError as problem:
        raise folder_error(problem, file, _shown(folder)) from problem


def _shown(folder: RegularFolder) -> str:
    try:
        return str(folder.base)
    except OSError:
        return tempfile.gettempdir()
