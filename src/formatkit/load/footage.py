"""The door for videos: let in, made regular once, and then read only from what was made."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from formatkit.diagnostics import Diagnostic, Where, warning
from formatkit.load.asset_limits import AssetLimits
from formatkit.load.footage_cache import Entry, RegularFolder
from formatkit.load.footage_files import LargeFile, large_file
from formatkit.load.footage_making import regular
from formatkit.load.footage_vetting import vetted_length, vetted_picture, video_container
from formatkit.media.footage_regular import ALPHA, COLOR, SMALL, SOUND, Regular, Source, make_footage
from formatkit.media.probe import Bounds, probe
from formatkit.scene.store import FootageFacts, FootageReader

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["FootageDoor"]

_KIND = "video"


@dataclass(frozen=True, slots=True)
class _Opened:
    file: LargeFile
    facts: FootageFacts
    made: Regular


class FootageDoor:
    """Videos by digest. `folder` is where their regular form lies."""

    def __init__(self, roots: Sequence[Path], limits: AssetLimits, folder: RegularFolder) -> None:
        self._roots = tuple(roots)
        self._limits = limits
        self._folder = folder
        self._opened: dict[str, _Opened] = {}
        self._sounds: dict[str, str] = {}

    def open(self, path: str | Path, where: Where) -> FootageFacts:
        """Let a video in and make it regular, unless that was done before.

        Raises AssetError (FK200 to FK207, FK240 to FK264) and MissingToolError (FK258, FK259).
        """
        file = large_file(path, self._roots, self._limits.video_bytes, where)
        if file.digest not in self._opened:
            made = self._regular(file).made
            facts = _facts(file.digest, made)
            self._opened[file.digest] = _Opened(file, facts, made)
            if facts.sound is not None:
                self._sounds[facts.sound] = file.digest
        return self._opened[file.digest].facts

    def facts(self, digest: str) -> FootageFacts:
        """Return what is known of a video. Raises KeyError if it was never opened."""
        return self._opened[digest].facts

    def notices(self, digest: str) -> tuple[Diagnostic, ...]:
        """Return what was noticed while a video was made regular."""
        opened = self._opened.get(digest)
        if opened is None:
            return ()
        name, where = opened.file.path.name, opened.file.where
        damaged = (warning("FK260", where, file=name),) if opened.made.damaged else ()
        return (*damaged, *((warning("FK263", where, file=name),) if opened.made.unheard else ()))

    def proxies(self, digest: str) -> NDArray[np.uint8]:
        """Return two small frames a second, `n × height × width × 3`, read-only, mapped from disk."""
        import numpy as np

        entry = self._entry(digest)
        path, size = entry.folder / SMALL, entry.made.proxy
        count = path.stat().st_size // (size.width * size.height * 3)
        return np.memmap(path, np.uint8, "r", shape=(count, size.height, size.width, 3))

    def reader(self, digest: str) -> FootageReader:
        """Return a new reader of a video's frames."""
        from formatkit.media.footage import RegularReader

        entry = self._entry(digest)
        alpha = entry.folder / ALPHA if entry.made.alpha else None
        return RegularReader(entry.folder / COLOR, alpha, entry.made.fps, entry.made.frames)

    def holds_sound(self, digest: str) -> bool:
        """Tell whether this is the digest of the sound of a video."""
        return digest in self._sounds

    def sound_file(self, digest: str) -> Path:
        """Return the file that holds a video's sound."""
        return self._entry(self._sounds[digest]).folder / SOUND

    def _entry(self, digest: str) -> Entry:
        held = self._folder.get(digest, _KIND)
        return held if held is not None else self._regular(self._opened[digest].file)

    def _regular(self, file: LargeFile) -> Entry:
        container = video_container(file)
        limits = self._limits

        def make(folder: Path) -> Regular:
            bounds = Bounds(limits.video_pixels, limits.video_seconds, limits.probe_seconds)
            found = probe(file.path, container, bounds)
            picture = vetted_picture(found, limits, file)
            source = Source(file.path, container, limits.video_pixels)
            ends = {"seconds": limits.video_seconds, "stall": limits.stall_seconds}
            made = make_footage(source, picture, found.sound, folder, **ends)
            vetted_length(made, limits, file)
            return made

        return regular(self._folder, file, _KIND, make)


def _facts(digest: str, made: Regular) -> FootageFacts:
    sound = hashlib.sha256(f"the sound of {digest}".encode()).hexdigest() if made.samples else None
    return FootageFacts(digest, made.size, made.fps, made.frames, made.alpha, sound)
