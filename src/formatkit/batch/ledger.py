"""The ledger of an output folder: which files in it are ours, so that no other file is ever overwritten."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError

from formatkit.diagnostics import Diagnostic, Where, error, note
from formatkit.encode.atomic import write_checked
from formatkit.errors import ConfigError

__all__ = [
    "LEDGER",
    "OUR_FOLDER",
    "REPORT",
    "Ledger",
    "found_ledger",
    "read_ledger",
    "sha256_of",
    "sha256_of_bytes",
    "write_ledger",
]

OUR_FOLDER: Final = ".formatkit"
LEDGER: Final = f"{OUR_FOLDER}/files.json"
REPORT: Final = "report.json"
_VERSION = 1


@dataclass(frozen=True, slots=True)
class Ledger:
    """Names are relative to the output folder, with `/`.

    `files` maps what was made to its sha256. `planned` are the names, without endings, of a run that has not ended:
    whatever has such a name is ours, since a killed run could not enter its content.
    """

    files: Mapping[str, str] = field(default_factory=dict)
    planned: frozenset[str] = frozenset()

    def planning(self, stems: Iterable[str]) -> Ledger:
        """Return the ledger of a run that is about to write under these names."""
        return Ledger(self.files, self.planned | frozenset(stems))

    def finished(self, made: Mapping[str, str], done: Iterable[str], removed: Iterable[str] = ()) -> Ledger:
        """Return the ledger of a run that has ended; `done` are planned names of what was made, `removed` files gone.

        Names that were planned and are not done stay: also those of a killed run that this one made only a part of.
        """
        gone = frozenset(removed)
        files = {name: key for name, key in {**self.files, **made}.items() if name not in gone}
        return Ledger(files, self.planned - frozenset(done))

    def without(self, names: Iterable[str]) -> Ledger:
        """Return the ledger without files that are gone."""
        gone = frozenset(names)
        return Ledger({name: key for name, key in self.files.items() if name not in gone}, self.planned)

    def owns(self, name: str, stem: str, path: Path) -> bool:
        """Tell whether a file is as we made it, or left by a run that did not end."""
        return stem in self.planned or (name in self.files and self.files[name] == sha256_of(path))


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    schema_version: int
    files: dict[str, str]
    planned: list[str]


class _AnyVersion(BaseModel):
    schema_version: int


class _ReportedAsset(BaseModel):
    path: str
    sha256: str


class _Report(BaseModel):
    """What of `report.json` tells which files are ours."""

    formatkit: str
    campaign: str
    assets: list[_ReportedAsset]
    files: dict[str, str] = {}


def read_ledger(out: Path) -> Ledger:
    """Return the ledger of an output folder; a folder without one has made nothing. Raises ConfigError.

    One that is damaged or gone is made again from `report.json`, as far as that tells.
    """
    return found_ledger(out)[0]


def found_ledger(out: Path) -> tuple[Ledger, tuple[Diagnostic, ...]]:
    """Return the ledger of an output folder, and a note if it was damaged or gone.

    Raises ConfigError: FK708 it is from another version, FK709 it cannot be read, FK752 no such folder is possible.
    """
    try:
        data = (out / LEDGER).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return _rebuilt(out, "FK754", "")
    except OSError as problem:
        if problem.errno == errno.ENAMETOOLONG:
            raise ConfigError(error("FK752", folder=out, reason=problem.strerror)) from problem
        raise ConfigError(error("FK709", Where(file=LEDGER), reason=problem.strerror or "")) from problem
    try:
        found = _File.model_validate_json(data)
    except ValidationError:
        _refuse_other_version(data)
        return _rebuilt(out, "FK755", "FK756")
    _refuse_other_version(data)
    return Ledger(found.files, frozenset(found.planned)), ()


def _refuse_other_version(data: bytes) -> None:
    with contextlib.suppress(ValidationError):
        version = _AnyVersion.model_validate_json(data).schema_version
        if version != _VERSION:
            raise ConfigError(error("FK708", Where(file=LEDGER), found=version, known=_VERSION))


def _rebuilt(out: Path, from_report: str, from_nothing: str) -> tuple[Ledger, tuple[Diagnostic, ...]]:
    """Return what the last report tells, and a note with one of the codes, the second when there is no report."""
    try:
        data = (out / REPORT).read_bytes()
        report = _Report.model_validate_json(data)
    except (OSError, ValidationError):
        return Ledger(), ((note(from_nothing, Where(file=LEDGER)),) if from_nothing else ())
    files = {asset.path: asset.sha256 for asset in report.assets} | report.files | {REPORT: sha256_of_bytes(data)}
    return Ledger(files), (note(from_report, Where(file=LEDGER), report=REPORT),)


def write_ledger(out: Path, ledger: Ledger) -> None:
    """Write the ledger in one step. Raises EncodeError."""
    content = {
        "schema_version": _VERSION,
        "files": dict(sorted(ledger.files.items())),
        "planned": sorted(ledger.planned),
    }
    data = json.dumps(content, indent=1, ensure_ascii=False).encode() + b"\n"
    write_checked(out / LEDGER, data, lambda _: ())


def sha256_of(path: Path) -> str:
    """Return the sha256 of a file's content, as hexadecimal text. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sha256_of_bytes(data: bytes) -> str:
    """Return the sha256 of bytes, as hexadecimal text."""
    return hashlib.sha256(data).hexdigest()
