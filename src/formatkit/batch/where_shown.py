"""Which finished files show a file, as the `report.json` of their run tells: by its content, or by its name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from formatkit.batch.ledger import sha256_of
from formatkit.batch.report_file import AssetEntry, ReportFile, SourceEntry
from formatkit.batch.sources import Role
from formatkit.diagnostics import Where, error
from formatkit.errors import ConfigError
from formatkit.load.text import read_bytes
from formatkit.model.media import same_file

__all__ = ["Shown", "read_report", "where_shown"]

_LARGEST = 1_000_000_000
_LACKING = "sources"


@dataclass(frozen=True, slots=True)
class Shown:
    """A finished file that shows the one asked for; `by` tells whether its content or only its name is the same."""

    asset: AssetEntry
    role: Role
    by: Literal["content", "name"]


def read_report(path: Path, shown: str) -> ReportFile:
    """Read a `report.json`. Raises ConfigError when it is none, or one that does not tell what pictures show."""
    data = read_bytes(path, shown, _LARGEST)
    try:
        return ReportFile.model_validate_json(data)
    except ValidationError as wrong:
        older = all(_LACKING in map(str, each["loc"]) and each["type"] == "missing" for each in wrong.errors())
        raise ConfigError(error("FK856" if older else "FK855", Where(file=shown))) from None


def where_shown(file: Path, report: ReportFile) -> tuple[Shown, ...]:
    """Return the finished files that show `file`, in the order of the report.

    The file may have been moved since, or be gone: then its name counts, with as many of its folders as the report
    tells.
    """
    digest = sha256_of(file) if file.is_file() else ""
    names = (same_file(str(file)), same_file(file.absolute().as_posix()))
    shared = _match(report.sources, digest, names)
    found = ((asset, _match(asset.sources, digest, names) or shared) for asset in report.assets)
    return tuple(Shown(asset, *match) for asset, match in found if match is not None)


def _match(
    sources: Iterable[SourceEntry], digest: str, names: Iterable[str]
) -> tuple[Role, Literal["content", "name"]] | None:
    """Return the role of the first source of that content, else of that name."""
    entries = tuple(sources)
    same = next((each.role for each in entries if digest and each.sha256 == digest), None)
    if same is not None:
        return same, "content"
    named = next((each.role for each in entries if any(_ends(name, same_file(each.file)) for name in names)), None)
    return None if named is None else (named, "name")


def _ends(path: str, name: str) -> bool:
    return path == name or path.endswith(f"/{name}")
