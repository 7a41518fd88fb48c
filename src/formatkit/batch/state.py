"""What earlier runs made and of what: a journal in the output folder, so that only what changed is made again.

One JSON object a line, with a checksum. A run adds a line as soon as a job's files have their names, and writes the
whole anew at its end. A line that is not as it was written (the last one of a killed run, a bit that turned) is as if
it had never been: its job is made again.
"""

from __future__ import annotations

import contextlib
import json
import os
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final, NamedTuple, Self

from formatkit.batch.file_digests import Seen, Stamp, stamp_of
from formatkit.batch.ledger import OUR_FOLDER
from formatkit.batch.records import JobRecord, record_from, record_json
from formatkit.diagnostics import Diagnostic, Where, error, warning
from formatkit.encode.atomic import write_checked, write_failure
from formatkit.errors import ConfigError
from formatkit.load.read_files import Identity
from formatkit.model.fit_group import MeasuredText

__all__ = ["STATE", "Journal", "Measurement", "State", "current_state", "read_state", "write_state"]

STATE: Final = f"{OUR_FOLDER}/state.jsonl"
_VERSION: Final = 2
_HEAD: Final = b'{"formatkit_state":'


_APPENDING = (
    os.O_WRONLY
    | os.O_APPEND
    | os.O_CREAT
    | getattr(os, "O_NOFOLLOW", 0)  # a link in a folder from elsewhere would lead to any file of the user
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)


class Measurement(NamedTuple):
    """Texts of an order as they would be on their own, and the hash of the versions that measured them."""

    drawing: str
    texts: tuple[MeasuredText, ...]


@dataclass(frozen=True, slots=True)
class State:
    """What is known of an output folder.

    `jobs` are the records by name, `inputs` the files read, by their path relative to the campaign's folder,
    `measured` the texts of orders that share sizes, by `measure_key`. `stamp` is that of the file when it was read.
    """

    jobs: Mapping[str, JobRecord] = field(default_factory=dict)
    inputs: Mapping[str, Seen] = field(default_factory=dict)
    measured: Mapping[str, Measurement] = field(default_factory=dict)
    stamp: Stamp | None = None


class Journal:
    """Adds records to the state while a run goes on. Use it as a context manager: it raises ConfigError.

    Nothing is written through a link.
    """

    def __init__(self, out: Path) -> None:
        self._path = out / STATE
        self._file: IO[bytes] | None = None

    def __enter__(self) -> Self:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = os.fdopen(os.open(self._path, _APPENDING, 0o644), "ab")
            self._file.write(b"\n" if self._file.tell() else _head())  # after a line that a killed run has not ended
        except OSError as problem:
            raise ConfigError(*write_failure(problem, self._path).diagnostics) from problem
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def add(self, record: JobRecord) -> tuple[Diagnostic, ...]:
        """Enter a job whose files have their names. What cannot be entered is a warning (FK762), once."""
        if self._file is None:
            return ()
        try:
            self._file.write(_line({"job": record_json(record)}))
            self._file.flush()
        except OSError as problem:
            self._close()
            return (warning("FK762", Where(file=STATE), reason=problem.strerror or ""),)
        return ()

    def _close(self) -> None:
        if self._file is not None:
            with contextlib.suppress(OSError):  # what was not written is told already
                self._file.close()
            self._file = None


def read_state(out: Path) -> State:
    """Return the state of an output folder; of a folder without one, or with another version's, nothing is known.

    Raises ConfigError when it is there and cannot be read.
    """
    try:
        stamp = stamp_of(out / STATE)
        data = (out / STATE).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return State()
    except OSError as problem:
        raise ConfigError(error("FK709", Where(file=STATE), reason=problem.strerror or "")) from problem
    jobs: dict[str, JobRecord] = {}
    inputs: dict[str, Seen] = {}
    measured: dict[str, Measurement] = {}
    for entry in _entries(data):
        try:
            _enter(entry, jobs, inputs, measured)
        except (KeyError, TypeError, ValueError):  # damaged: its job is made again
            continue
    return State(jobs, inputs, measured, stamp)


def current_state(out: Path, known: State) -> State:
    """Return `known`, or what stands in the file when another run has written it since. Raises as `read_state`."""
    try:
        stamp = stamp_of(out / STATE)
    except OSError:
        stamp = None
    return known if stamp == known.stamp else read_state(out)


def write_state(out: Path, state: State) -> None:
    """Write the whole state in one step. Raises EncodeError."""
    lines = [
        _head(),
        *(
            _line({"input": name, "seen": [*seen.identity, seen.sha256, seen.at]})
            for name, seen in state.inputs.items()
        ),
        *(_line({"measured": key, "by": by, "texts": texts}) for key, (by, texts) in state.measured.items()),
        *(_line({"job": record_json(record)}) for record in state.jobs.values()),
    ]
    write_checked(out / STATE, b"".join(lines), lambda _: ())


def _entries(data: bytes) -> Iterator[dict[str, Any]]:
    """Yield the entries of a state of our version."""
    lines: Iterable[bytes] = data.splitlines()
    for number, line in enumerate(lines):
        if number == 0 and line.startswith(_HEAD) and line != _head().rstrip():
            return
        text, _, checksum = line.rpartition(b"\t")
        if text and checksum == _checksum(text):
            yield json.loads(text)


def _enter(
    entry: dict[str, Any],
    jobs: dict[str, JobRecord],
    inputs: dict[str, Seen],
    measured: dict[str, Measurement],
) -> None:
    if "job" in entry:
        record = record_from(entry["job"])
        jobs[record.name] = record
    elif "input" in entry:
        *identity, sha256, at = entry["seen"]
        inputs[entry["input"]] = Seen(Identity(*identity), sha256, at)
    elif "measured" in entry:
        texts = tuple(MeasuredText(*text) for text in entry["texts"])
        measured[entry["measured"]] = Measurement(entry["by"], texts)


def _head() -> bytes:
    return b"%s%d}\n" % (_HEAD, _VERSION)


def _line(entry: Mapping[str, object]) -> bytes:
    text = json.dumps(entry, ensure_ascii=True, separators=(",", ":")).encode()
    return text + b"\t" + _checksum(text) + b"\n"


def _checksum(text: bytes) -> bytes:
    return b"%08x" % zlib.crc32(text)
