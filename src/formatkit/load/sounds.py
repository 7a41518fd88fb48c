"""The door for sounds: let in, made regular once (48 kHz, stereo, floating point), and then mapped from disk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from formatkit.diagnostics import Diagnostic, Where, warning
from formatkit.load.asset_limits import AssetLimits
from formatkit.load.footage_cache import Entry, RegularFolder
from formatkit.load.footage_files import LargeFile, large_file
from formatkit.load.footage_making import regular
from formatkit.load.footage_vetting import sound_container, vetted_sound
from formatkit.media.footage_regular import SOUND, Regular, Source, make_sound
from formatkit.media.probe import Bounds, probe
from formatkit.scene.store import SoundFacts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["SoundDoor", "mapped_sound"]

_KIND = "sound"


@dataclass(frozen=True, slots=True)
class _Opened:
    file: LargeFile
    facts: SoundFacts
    made: Regular


class SoundDoor:
    """Sounds by digest. `folder` is where their regular form lies."""

    def __init__(self, roots: Sequence[Path], limits: AssetLimits, folder: RegularFolder) -> None:
        self._roots = tuple(roots)
        self._limits = limits
        self._folder = folder
        self._opened: dict[str, _Opened] = {}

    def open(self, path: str | Path, where: Where) -> SoundFacts:
        """Let a sound in (also that of a video) and make it regular, unless that was done before.

        Raises AssetError (FK200 to FK207, FK242 to FK264) and MissingToolError (FK258, FK259).
        """
        file = large_file(path, self._roots, self._limits.sound_bytes, where)
        if file.digest not in self._opened:
            made = self._regular(file).made
            self._opened[file.digest] = _Opened(file, SoundFacts(file.digest, made.samples or 0), made)
        return self._opened[file.digest].facts

    def holds(self, digest: str) -> bool:
        """Tell whether a sound of this digest was opened."""
        return digest in self._opened

    def notices(self, digest: str) -> tuple[Diagnostic, ...]:
        """Return what was noticed while a sound was made regular."""
        opened = self._opened.get(digest)
        if opened is None or not opened.made.damaged:
            return ()
        return (warning("FK260", opened.file.where, file=opened.file.path.name),)

    def sound_file(self, digest: str) -> Path:
        """Return the file that holds a sound. Raises KeyError if it was never opened."""
        held = self._folder.get(digest, _KIND)
        return (held if held is not None else self._regular(self._opened[digest].file)).folder / SOUND

    def _regular(self, file: LargeFile) -> Entry:
        container = sound_container(file)
        limits = self._limits

        def make(folder: Path) -> Regular:
            found = probe(file.path, container, Bounds(limits.video_pixels, limits.sound_seconds, limits.probe_seconds))
            track = vetted_sound(found, limits, file)
            source = Source(file.path, container, limits.video_pixels)
            return make_sound(source, track, folder, seconds=limits.sound_seconds, stall=limits.stall_seconds)

        return regular(self._folder, file, _KIND, make)


def mapped_sound(path: Path) -> NDArray[np.float32]:
    """Return a regular sound, `samples × 2`, read-only, mapped from disk."""
    import numpy as np

    return np.memmap(path, np.dtype("<f4"), "r").reshape(-1, 2)
