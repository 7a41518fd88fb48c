"""What is remembered of a job that was made: its keys, its files as they were, and what a report tells of them."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from formatkit.batch.file_digests import Stamp, stamp_of
from formatkit.batch.job import Job
from formatkit.batch.ledger import sha256_of
from formatkit.batch.reasons import Reason
from formatkit.batch.request_key import RequestKey
from formatkit.diagnostics import Diagnostic, Severity, Where
from formatkit.model.asset import Asset
from formatkit.model.geometry import Size

__all__ = ["JobRecord", "KeptAsset", "assets_of", "kept_asset", "record_from", "record_json"]

_HERE = "\0post"
_NOTHING = (None, (), "")
_TOLD_OTHERWISE = frozenset({"path", "size", "bytes", "sha256", "previews", "captions", "diagnostics"})
_PLAIN = tuple(each.name for each in fields(Asset) if each.name not in _TOLD_OTHERWISE)
"""Fields of an asset that JSON can hold as they are."""


@dataclass(frozen=True, slots=True)
class KeptAsset:
    """A file of a record: `asset` with a path relative to the output folder, and the stamps of it and its captions."""

    asset: Asset
    stamps: tuple[tuple[str, Stamp, str], ...]
    """Name, stamp and SHA-256 of the file itself and of the files of captions beside it."""


@dataclass(frozen=True, slots=True)
class JobRecord:
    """A job that was made. `reason` is why it was drawn last, `scene` the key of what was drawn."""

    name: str
    key: RequestKey
    scene: str
    reason: Reason
    assets: tuple[KeptAsset, ...]

    @property
    def depends_on_machine(self) -> bool:
        """Whether a font of the machine is in it, which no request key knows of."""
        return any(each.code == "FK291" for kept in self.assets for each in kept.asset.diagnostics)

    @property
    def first_file(self) -> str:
        """The name of its first file."""
        return self.assets[0].asset.path.as_posix()

    def files(self) -> tuple[tuple[str, Stamp, str], ...]:
        """Return name, stamp and SHA-256 of all its files."""
        return tuple(file for kept in self.assets for file in kept.stamps)

    def hashes(self) -> dict[str, str]:
        """Return the SHA-256 of all its files by name."""
        return {name: sha256 for name, _, sha256 in self.files()}


def kept_asset(asset: Asset, out: Path, job: Job) -> KeptAsset:
    """Return what is remembered of an asset that lies in `out`. Raises OSError when one of its files is gone."""
    files = ((asset.path, asset.sha256), *((path, sha256_of(path)) for path in asset.captions))
    stamps = tuple((path.relative_to(out).as_posix(), stamp_of(path), sha256) for path, sha256 in files)
    return KeptAsset(
        replace(
            asset,
            path=asset.path.relative_to(out),
            captions=tuple(path.relative_to(out) for path in asset.captions),
            diagnostics=tuple(_detached(each, job) for each in asset.diagnostics),
        ),
        stamps,
    )


def assets_of(record: JobRecord, out: Path, job: Job) -> tuple[Asset, ...]:
    """Return a record's assets as a run returns them: with whole paths, and told of the post where it stands now."""
    return tuple(
        replace(
            kept.asset,
            path=out / kept.asset.path,
            captions=tuple(out / path for path in kept.asset.captions),
            diagnostics=tuple(_attached(each, job) for each in kept.asset.diagnostics),
        )
        for kept in record.assets
    )


def record_json(record: JobRecord) -> dict[str, Any]:
    """Return a record as it stands in the state file."""
    return {
        "name": record.name,
        "key": dict(record.key),
        "scene": record.scene,
        "reason": record.reason,
        "assets": [_asset_json(kept) for kept in record.assets],
    }


def record_from(data: Mapping[str, Any]) -> JobRecord:
    """Return the record of a line of the state file. Raises KeyError, TypeError and ValueError for a damaged one."""
    assets = tuple(_asset_from(each) for each in data["assets"])
    return JobRecord(data["name"], data["key"], data["scene"], Reason(data["reason"]), assets)


def _detached(diagnostic: Diagnostic, job: Job) -> Diagnostic:
    """Cut what is told of a post from the line that it stands in: that may be another one next time."""
    where, post = diagnostic.where, job.order.post.where
    if not where.file or (where.file, where.line, where.cell) != (post.file, post.line, post.cell):
        return diagnostic
    return diagnostic.at(Where(file=_HERE, key=where.key, item=where.item))


def _attached(diagnostic: Diagnostic, job: Job) -> Diagnostic:
    where, post = diagnostic.where, job.order.post.where
    if where.file != _HERE:
        return diagnostic
    return diagnostic.at(replace(where, file=post.file, line=post.line, cell=post.cell))


def _asset_json(kept: KeptAsset) -> dict[str, Any]:
    asset = kept.asset
    plain = {name: value for name in _PLAIN if (value := getattr(asset, name)) not in _NOTHING}
    return {
        **plain,
        "files": [[name, *stamp, sha256] for name, stamp, sha256 in kept.stamps],
        "size": [asset.size.width, asset.size.height],
        "previews": [base64.b64encode(each).decode() for each in asset.previews],
        "diagnostics": [_diagnostic_json(each) for each in asset.diagnostics],
    }


def _asset_from(data: Mapping[str, Any]) -> KeptAsset:
    stamps = tuple((str(name), Stamp(size, changed), str(sha256)) for name, size, changed, sha256 in data["files"])
    (name, stamp, sha256), *captions = stamps
    plain: dict[str, Any] = {each: _frozen(data[each]) for each in _PLAIN if each in data}
    return KeptAsset(
        Asset(
            path=Path(name),
            size=Size(*data["size"]),
            bytes=stamp.size,
            sha256=sha256,
            previews=tuple(base64.b64decode(each) for each in data["previews"]),
            captions=tuple(Path(each) for each, _, _ in captions),
            diagnostics=tuple(_diagnostic_from(each) for each in data["diagnostics"]),
            **plain,
        ),
        stamps,
    )


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _diagnostic_json(diagnostic: Diagnostic) -> list[Any]:
    where = diagnostic.where
    place = [where.file, where.line, where.cell, where.key, where.item]
    return [diagnostic.severity.value, diagnostic.code, place, [list(each) for each in diagnostic.values]]


def _diagnostic_from(data: list[Any]) -> Diagnostic:
    severity, code, place, values = data
    return Diagnostic(Severity(severity), code, Where(*place), tuple((name, value) for name, value in values))
