"""Copies of what a run makes at another place: sent while the run goes on, each once, and only what changed.

What was sent is noted in a journal in the output folder, one JSON object a line: `{"name": …, "sha256": …}`, with an
empty hash before a file is sent, so that a name is known to be ours even when the run is killed meanwhile. A file that
is there and was not sent from here is never replaced.
"""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path, PurePosixPath
from typing import Final

from formatkit.batch.ledger import OUR_FOLDER
from formatkit.batch.remote import Remote
from formatkit.diagnostics import Diagnostic, error, note
from formatkit.encode.atomic import write_checked
from formatkit.errors import FormatkitError

__all__ = ["Copies"]

_GIVEN_UP: Final = 5
"""So many files one after another that cannot be sent mean that the place is gone."""


class _NotOursError(Exception):
    """A file of this name is there that was not sent from here."""


class NoCopies:
    """Sends nothing: what a run without another place has."""

    def begin(self) -> None:
        """Do nothing."""

    def send(self, files: Mapping[str, str]) -> None:
        """Do nothing."""

    def remove(self, names: Iterable[str]) -> None:
        """Do nothing."""

    def stop(self) -> None:
        """Do nothing."""

    def settled(self) -> tuple[Diagnostic, ...]:
        """Return nothing."""
        return ()

    def closed(self) -> tuple[Diagnostic, ...]:
        """Return nothing."""
        return ()


class Copies:
    """Sends files of `out` to a remote place, in threads of its own: `begin`, then `send`, in the end `closed`."""

    def __init__(self, remote: Remote, out: Path) -> None:
        self._remote = remote
        self._out = out
        self._journal = out / OUR_FOLDER / f"copies-{remote.key}.jsonl"
        self._sent: dict[str, str] = {}
        self._sizes: dict[str, dict[str, int]] = {}
        self._lock = threading.Lock()
        self._threads = ThreadPoolExecutor(remote.lanes, thread_name_prefix="formatkit-copy")
        self._under_way: dict[str, tuple[str, Future[None]]] = {}
        self._there: set[str] = set()
        self._new: set[str] = set()
        self._failed_in_a_row = 0

    def begin(self) -> None:
        """Read what earlier runs have sent. No other run may be at work in the output folder."""
        self._sent = dict(_entries(self._journal))

    def send(self, files: Mapping[str, str]) -> None:
        """Send files, given by name with their SHA-256, unless they are there. Returns at once."""
        for name, sha256 in files.items():
            self._under_way[name] = (sha256, self._threads.submit(self._bring, name, sha256))

    def remove(self, names: Iterable[str]) -> None:
        """Delete copies of files that are no longer made. What cannot be deleted stays."""
        for name in names:
            if name in self._sent:
                with contextlib.suppress(Exception):  # of whatever kind of place
                    self._remote.remove(name)
                    del self._sent[name]

    def settled(self) -> tuple[Diagnostic, ...]:
        """Wait until all is sent, what failed a second time, and return what is to be told of it."""
        failed = self._failures()
        theirs = [name for name, problem in failed.items() if isinstance(problem, _NotOursError)]
        again = {name: self._under_way[name][0] for name in failed if name not in theirs}
        self._under_way.clear()
        self._failed_in_a_row = 0
        self.send(again)
        said = (*self._not_sent(self._failures()), *self._not_ours(theirs))
        self._under_way.clear()
        return said

    def stop(self) -> None:
        """Give up what is not begun, and wait for what is."""
        self._threads.shutdown(wait=True, cancel_futures=True)

    def closed(self) -> tuple[Diagnostic, ...]:
        """End the threads as `stop` does, note what is there for the next run, and return what is to be told."""
        self.stop()
        lines = [_line(name, sha256) for name, sha256 in self._sent.items()]
        try:
            write_checked(self._journal, "\n".join(lines).encode(), lambda _: ())
        except FormatkitError as problem:
            return problem.diagnostics
        count = len(self._there)
        return (note("FK785", None, count=count, new=len(self._new), url=self._remote.url),) if count else ()

    def _failures(self) -> dict[str, Exception]:
        failed: dict[str, Exception] = {}
        for name, (_, future) in tuple(self._under_way.items()):
            problem = future.exception()
            if isinstance(problem, Exception):
                failed[name] = problem
        return failed

    def _bring(self, name: str, sha256: str) -> None:
        if self._failed_in_a_row >= _GIVEN_UP:
            raise OSError("too many others could not be sent")
        try:
            if not self._is_there(name, sha256):
                self._note(name, "")
                self._remote.put(self._out / name, name)
                self._new.add(name)
            self._note(name, sha256)
        except _NotOursError:
            raise
        except Exception:
            self._failed_in_a_row += 1
            raise
        self._failed_in_a_row = 0
        self._there.add(name)

    def _is_there(self, name: str, sha256: str) -> bool:
        """Tell whether a file is there as it should be. Raises _NotOursError when one is that must not be replaced."""
        found = self._size_of(name)
        if found is None:
            return False
        if name in self._sent:
            return self._sent[name] == sha256 and found == (self._out / name).stat().st_size
        if self._remote.sha256(name) != sha256:
            raise _NotOursError
        return True

    def _size_of(self, name: str) -> int | None:
        folder = "" if "/" not in name else str(PurePosixPath(name).parent)
        with self._lock:
            if folder not in self._sizes:
                self._sizes[folder] = self._remote.sizes(folder)
            return self._sizes[folder].get(name)

    def _note(self, name: str, sha256: str) -> None:
        with self._lock:
            if self._sent.get(name) != sha256:
                self._sent[name] = sha256
                with self._journal.open("a", encoding="utf-8") as file:
                    file.write("\n" + _line(name, sha256))  # after a line that a killed run has not ended

    def _not_sent(self, failed: Mapping[str, Exception]) -> tuple[Diagnostic, ...]:
        for name, problem in failed.items():
            reason = next(iter(str(problem).splitlines()), type(problem).__name__)
            return (error("FK782", None, count=len(failed), file=name, url=self._remote.url, reason=reason),)
        return ()

    def _not_ours(self, names: list[str]) -> tuple[Diagnostic, ...]:
        return (error("FK783", None, count=len(names), file=names[0], url=self._remote.url),) if names else ()


def _entries(journal: Path) -> Iterator[tuple[str, str]]:
    with contextlib.suppress(OSError):
        for line in journal.read_text("utf-8", errors="replace").splitlines():
            with contextlib.suppress(ValueError, TypeError, KeyError):  # the last line of a run that was killed
                entry = json.loads(line)
                yield str(entry["name"]), str(entry["sha256"])


def _line(name: str, sha256: str) -> str:
    return json.dumps({"name": name, "sha256": sha256})
