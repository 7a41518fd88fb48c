"""What earlier runs made and of what: a journal in the output folder, so that only what changed is made again.

One JSON object a line. A run adds a line as soon as a job's files have their names, and writes the whole anew at its
end. A line that cannot be read (the last one of a killed run) is as if it had not been written: its job is made again.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final, NamedTuple, Self

from formatkit.batch.file_digests import Seen, Stamp
from formatkit.batch.ledger import OUR_FOLDER
from formatkit.batch.records import JobRecord, record_from, record_json
from formatkit.diagnostics import Diagnostic, Where, error, warning
from formatkit.encode.atomic import write_checked, write_failure
from formatkit.errors import ConfigError
from formatkit.model.fit_group import MeasuredText

__all__ = ["STATE", "Journal", "Measurement", "State", "read_state", "write_state"]

STATE: Final = f"{OUR_FOLDER}/state.jsonl"
_VERSION: Final = 1
_HEAD: Final = {"formatkit_state": _VERSION}


class Measurement(NamedTuple):
    """Texts of an order as they would be on their own, and the hash of the versions that measured them."""

    drawing: str
    texts: tuple[MeasuredText, ...]


@dataclass(frozen=True, slots=True)
class State:
    """What is known of an output folder.

    `jobs` are the records by name, `inputs` the files read, by their path relative to the campaign's folder,
    `measured` the texts of orders that share sizes, by `measure_key`.
    """

    jobs: Mapping[str, JobRecord] = field(default_factory=dict)
    inputs: Mapping[str, Seen] = field(default_factory=dict)
    measured: Mapping[str, Measurement] = field(default_factory=dict)


class Journal:
    """Adds records to the state while a run goes on. Use it as a context manager."""

    def __init__(self, out: Path) -> None:
        self._path = out / STATE
        self._file: IO[bytes] | None = None

    def __enter__(self) -> Self:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._path.open("ab")
            self._file.write(b"\n")  # after a line that a killed run has not ended
        except OSError as problem:
            raise write_failure(problem, self._path) from problem
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
    return State(jobs, inputs, measured)


def write_state(out: Path, state: State) -> None:
    """Write the whole state in one step. Raises EncodeError."""
    lines = [
        _line(_HEAD),
        *(_line({"input": name, "seen": [*seen.stamp, seen.sha256, seen.at]}) for name, seen in state.inputs.items()),
        *(_line({"measured": key, "by": each.drawing, "texts": each.texts}) for key, each in state.measured.items()),
        *(_line({"job": record_json(record)}) for record in state.jobs.values()),
    ]
    write_checked(out / STATE, b"".join(lines), lambda _: ())


def _entries(data: bytes) -> Iterator[dict[str, Any]]:
    """Yield the entries of a state of our version."""
    lines: Iterable[bytes] = data.splitlines()
    for number, line in enumerate(lines):
        try:
            entry = json.loads(line) if line else None
        except ValueError:
            continue
        if number == 0 and isinstance(entry, dict) and entry.get("formatkit_state", _VERSION) != _VERSION:
            return
        if isinstance(entry, dict):
            yield entry


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
        size, changed, sha256, at = entry["seen"]
        inputs[entry["input"]] = Seen(Stamp(size, changed), sha256, at)
    elif "measured" in entry:
        texts = tuple(MeasuredText(*text) for text in entry["texts"])
        measured[entry["measured"]] = Measurement(entry["by"], texts)


def _line(entry: Mapping[str, object]) -> bytes:
    return json.dumps(entry, ensure_ascii=True, separators=(",", ":")).encode() + b"\n"
