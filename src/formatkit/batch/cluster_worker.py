"""What a worker of a cluster does: it lays out the files of a call, makes the call, and hands back what came of it.

An answer is always a value, so that whatever happens the side that called knows what to do next.
"""

from __future__ import annotations

import atexit
import hashlib
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from formatkit.batch.depot import Depot, depot
from formatkit.batch.drawing_version import difference, drawing_version
from formatkit.batch.parcel import Place, below, packed_result, unpacked
from formatkit.batch.work import close_studios
from formatkit.errors import ConfigError
from formatkit.load.layer_plugins import plugin_version
from formatkit.load.system_fonts import fonts_from

__all__ = [
    "Answer",
    "Begun",
    "Done",
    "Failed",
    "Lacking",
    "OtherVersion",
    "Shipment",
    "Shipped",
    "end_run",
    "lacking",
    "perform",
    "receive",
    "sees",
    "version",
]


@dataclass(frozen=True, slots=True)
class Shipped:
    """A file that a call reads: its content, where it lies, and the places from which links lead to it."""

    digest: str
    place: Place
    links: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Shipment:
    """What a call needs: `run` is common to all calls of a run, `call` names this one alone.

    `fonts` are installed fonts of the machine that calls, `font_folders` the folders that it looks for them in,
    `layers` the layers of other packages that its templates use, each with its version there.
    """

    run: str
    call: str
    files: tuple[Shipped, ...]
    fonts: tuple[Shipped, ...]
    font_folders: tuple[Place, ...]
    layers: tuple[tuple[str, str], ...] = ()

    def digests(self) -> tuple[str, ...]:
        """Return the digests of all contents, each once."""
        return tuple(dict.fromkeys(each.digest for each in (*self.files, *self.fonts)))


@dataclass(frozen=True, slots=True)
class Done:
    """The call returned: its result, and the files that it made, each with its place, digest and content."""

    body: bytes
    files: tuple[tuple[Place, str, bytes], ...]


@dataclass(frozen=True, slots=True)
class Lacking:
    """The worker at this address lacks contents; nothing was begun."""

    worker: str
    digests: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Begun:
    """The call was begun before, by a worker that has gone; it is not made again."""


@dataclass(frozen=True, slots=True)
class OtherVersion:
    """The worker has another version of something that draws; nothing was begun."""

    worker: str
    expected: str
    found: str


@dataclass(frozen=True, slots=True)
class Failed:
    """Something went wrong beside the job. It comes back as words: exceptions of a worker cannot always be read."""

    reason: str


Answer = Done | Lacking | Begun | OtherVersion | Failed


def perform(expected: str, shipment: Shipment, body: bytes) -> Answer:
    """Make a call of another machine, unless something is against it. Runs as a task of Dask."""
    from distributed import get_worker

    if not _runs.begin_call(shipment.run):
        return Failed("the run has ended")
    try:
        return _answer(expected, shipment, body, get_worker().address)
    except Exception as problem:
        return Failed(f"{type(problem).__name__}: {problem}")
    finally:
        _runs.end_call(shipment.run)


def version() -> str:
    """Return the versions of what draws in this process."""
    return drawing_version()


def lacking(digests: tuple[str, ...]) -> tuple[str, ...]:
    """Return those of the digests whose content this machine lacks."""
    return depot().lacking(digests)


def receive(digest: str, offset: int, data: bytes, size: int) -> None:
    """Take a part of a content. Raises ValueError and OSError."""
    depot().receive(digest, offset, data, size)


def sees(path: str, token: bytes) -> bool:
    """Tell whether this machine sees the same file under a path: one with this content."""
    try:
        return Path(path).read_bytes() == token
    except OSError:
        return False


def end_run(run: str) -> None:
    """Take no more calls of a run, and give back what it has taken as soon as none is at work any more."""
    _runs.end(run)


def _answer(expected: str, shipment: Shipment, body: bytes, address: str) -> Answer:
    other = difference(expected, drawing_version()) or _other_layer(shipment.layers)
    if other is not None:
        return OtherVersion(address, *other)
    held = depot()
    missing = held.lacking(shipment.digests()) or _laid_out(shipment, held)
    if missing:
        return Lacking(address, missing)
    if not _claimed(f"formatkit-{shipment.run}-{shipment.call}"):
        return Begun()
    return _performed(shipment, body, held)


def _other_layer(expected: tuple[tuple[str, str], ...]) -> tuple[str, str] | None:
    """Return the first layer of another package that is missing here or another one, as expected and as found."""
    for name, there in expected:
        try:
            here = plugin_version(name)
        except ConfigError:
            here = f"{name} none"
        if here != there:
            return there, here
    return None


def _laid_out(shipment: Shipment, held: Depot) -> tuple[str, ...]:
    """Lay out the files of a shipment and return the digests of those whose content turned out to be damaged."""
    tree, fonts = _trees(shipment, held)
    laid = [(file, tree) for file in shipment.files] + [(font, fonts) for font in shipment.fonts]
    return tuple(file.digest for file, folder in laid if not _laid(file, folder, held))


def _laid(file: Shipped, tree: Path, held: Depot) -> bool:
    target = below(tree, file.place)
    if not held.lay_out(file.digest, target):
        return False
    for link in file.links:
        _link(below(tree, link), target)
    return True


def _link(path: Path, target: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):
        path.symlink_to(target)


def _trees(shipment: Shipment, held: Depot) -> tuple[Path, Path]:
    """Return the folders for files and for fonts; that of fonts is named by what is in it.

    Folders of fonts are read once in a process, so one that is known must not get more.
    """
    folder = held.run_folder(shipment.run)
    named = hashlib.sha256("".join(sorted(each.digest for each in shipment.fonts)).encode()).hexdigest()
    return folder / "tree", folder / f"fonts-{named[:16]}"


def _claimed(name: str) -> bool:
    """Tell whether this is the first worker to begin a call. Dask begins the calls of workers that have gone anew."""
    from distributed import Event

    begun = Event(name)
    if begun.is_set():
        return False
    begun.set()
    return True


def _performed(shipment: Shipment, body: bytes, held: Depot) -> Done:
    tree, fonts = _trees(shipment, held)
    function, arguments = unpacked(body, tree, held.derived)
    with fonts_from(tuple(below(fonts, folder) for folder in shipment.font_folders)):
        result = function(*arguments)
    packed = packed_result(result, tree)
    return Done(packed.body, tuple(_taken_out(path, tree) for path in packed.files))


def _taken_out(path: Path, tree: Path) -> tuple[Place, str, bytes]:
    data = path.read_bytes()
    path.unlink()
    anchor, *parts = path.relative_to(tree).parts
    return Place(bytes.fromhex(anchor).decode(), tuple(parts)), hashlib.sha256(data).hexdigest(), data


_FORGOTTEN: Final = 3600.0
"""Seconds without a call after which a run may be given back. If it does go on, its files are laid out once more."""


class _Runs:
    """The runs that this process has worked for. A call that was canceled goes on to its end, since threads do."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._calls: Counter[str] = Counter()
        self._idle_since: dict[str, float] = {}
        self._ended: set[str] = set()

    def begin_call(self, run: str) -> bool:
        """Count a call of a run; return False when the run has ended."""
        with self._lock:
            if run in self._ended:
                return False
            self._calls[run] += 1
            return True

    def end_call(self, run: str) -> None:
        """Count a call as ended; the last one of a run that has ended gives back what the run has taken."""
        with self._lock:
            self._calls[run] -= 1
            self._idle_since[run] = time.monotonic()
            if run not in self._ended or self._calls[run]:
                return
        _give_back(run)

    def end(self, run: str) -> None:
        """End a run, and those of which nothing was heard for long: who called may have been killed."""
        long_ago = time.monotonic() - _FORGOTTEN
        with self._lock:
            self._ended.add(run)
            forgotten = {each for each, since in self._idle_since.items() if since < long_ago} - self._ended
            over = [each for each in (run, *forgotten) if not self._calls[each]]
            for each in over:
                self._idle_since.pop(each, None)
        for each in over:
            _give_back(each)

    def leave(self) -> None:
        """Give back what all runs have taken: the process ends."""
        for run in self._calls.keys() - self._ended:
            with suppress(OSError):
                _give_back(run)


def _give_back(run: str) -> None:
    """Give back decoding processes, memory, and the folder of a run."""
    close_studios(depot().run_folder(run))
    depot().end_run(run)


_runs = _Runs()
atexit.register(_runs.leave)
