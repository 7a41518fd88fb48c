"""`report.json`: the same for two runs that made the same.

`python -m formatkit.batch.report_file` writes its JSON Schema to `formatkit/schemas/`; a test compares them.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import GenerateJsonSchema

from formatkit.batch.alt_text import alt_text_of
from formatkit.batch.file_digests import MISSING
from formatkit.batch.job import Job
from formatkit.batch.plan import Plan
from formatkit.batch.portable import portable, portable_name
from formatkit.batch.reasons import Reason
from formatkit.batch.report import Failure, Made, Report
from formatkit.batch.sources import Role, Source, brand_sources, content_sources
from formatkit.diagnostics import Diagnostic
from formatkit.model.asset import Asset

__all__ = ["SCHEMA_VERSION", "AssetEntry", "ReportFile", "SourceEntry", "report_file", "report_json", "report_schema"]

SCHEMA_VERSION: Literal[1] = 1


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class InTwoLanguages(_Entry):
    """A sentence in English and German."""

    en: str
    de: str


class DiagnosticEntry(_Entry):
    """One finding. `code` never changes its meaning; empty places are unknown or do not apply."""

    severity: Literal["error", "warning", "note"]
    code: str = Field(pattern="^FK[0-9]{3}$")
    message: InTwoLanguages
    hint: InTwoLanguages
    file: str
    line: int | None
    cell: str
    key: str
    item: str


class JobEntry(_Entry):
    """A post for a placement in a language. `name` is the file name without its ending.

    `person`, `variant` and `seconds` tell the versions of one post apart; null where it has none.
    """

    post: str
    preset: str
    network: str
    placement: str
    language: str
    person: str | None
    variant: str | None
    seconds: float | None
    purpose: str | None
    status: Literal["draft", "approved", "published"]
    date: str | None
    name: str


class TextEntry(_Entry):
    """What is typed into the network, in the file `file`. `count` is its length as the network counts."""

    file: str
    text: str
    hashtags: tuple[str, ...]
    link: str
    count: int
    max: int | None
    unit: str | None


class SourceEntry(_Entry):
    """A file that something is made of, and what it is for; of fonts and logos a picture shows those it needs.

    `file` is relative to the folder of the campaign or of the brand. `sha256` is that of its content; empty where there
    is no such file.
    """

    file: str
    role: Role
    sha256: str


class AssetEntry(JobEntry):
    """A finished file: re-opened and checked. `path` is relative to the output folder, sizes in pixels and bytes."""

    path: str
    width: int
    height: int
    format: str
    bytes: int
    pages: int | None = Field(description="Of documents; null for pictures and films.")
    duration: float | None = Field(description="Seconds that it lasts; null for pictures and documents.")
    frames: int | None = Field(
        description="Of films, at their rate (a GIF stores what rests once); null for pictures and documents."
    )
    reason: Reason = Field(description="Why it was drawn, in this run or an earlier one.")
    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    alt_text: str
    credits: tuple[str, ...]
    focus_by: tuple[str, ...] = Field(
        description="What decided on the parts of photographs that are shown: given, faces, saliency, middle."
    )
    our_recommendation: bool = Field(
        description="No network publishes the size of this placement; it is our recommendation."
    )
    sources: tuple[SourceEntry, ...] = Field(description="What its post names; of films, music and bumpers, too.")
    post_text: TextEntry
    diagnostics: tuple[DiagnosticEntry, ...]


class FailureEntry(JobEntry):
    """A job that could not be made."""

    diagnostics: tuple[DiagnosticEntry, ...]


class Counts(_Entry):
    """Numbers of jobs; assets by purpose (`none` for posts without) and by network are files."""

    planned: int
    made: int
    failed: int
    assets: int
    assets_by_purpose: dict[str, int]
    assets_by_network: dict[str, int]


class ReportFile(_Entry):
    """What a run made and what it did not, in the order of the plan. No time stamps and no absolute paths."""

    schema_version: Literal[1]
    formatkit: str
    campaign: str
    interrupted: bool
    counts: Counts
    assets: tuple[AssetEntry, ...]
    failures: tuple[FailureEntry, ...]
    sources: tuple[SourceEntry, ...] = Field(description="The brand's logos and fonts, which any asset may show.")
    files: dict[str, str] = Field(description="What lies beside the assets: names and SHA-256 (hexadecimal).")
    diagnostics: tuple[DiagnosticEntry, ...]


def report_json(report: Report) -> bytes:
    """Return the content of `report.json`, UTF-8: one line for each asset, failure, source and diagnostic."""
    data = report_file(report).model_dump(mode="json")
    text = ",\n".join(f"  {_compact(key)}: {_by_lines(value)}" for key, value in data.items())
    return f"{{\n{text}\n}}\n".encode("utf-8", "backslashreplace")


def _by_lines(value: object) -> str:
    """Return a value as JSON, an entry of a list on each line: ten thousand are written in a moment."""
    if not isinstance(value, list) or not value:
        return _compact(value)
    entries = ",\n".join(f"    {_compact(entry)}" for entry in value)
    return f"[\n{entries}\n  ]"


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def report_schema() -> str:
    """Return the JSON Schema of `report.json`, as it stands in `schemas/report.schema.json`."""
    schema = {
        "$schema": GenerateJsonSchema.schema_dialect,
        **ReportFile.model_json_schema(mode="serialization"),
        "title": "formatkit report",
    }
    return json.dumps(schema, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def report_file(report: Report) -> ReportFile:
    """Return the report in the form of the file."""
    folders = (report.plan.folder, *report.plan.roots, report.out)
    sources = _Sources(report.plan, folders)
    assets = tuple(entry for made in report.made for entry in _assets(made, sources, report.out, folders))
    return ReportFile(
        schema_version=SCHEMA_VERSION,
        formatkit=version("formatkit"),
        campaign=report.plan.campaign,
        interrupted=report.interrupted,
        counts=_counts(report, assets),
        assets=assets,
        failures=tuple(_failure(failure, folders) for failure in report.failed),
        sources=sources.of_brand(),
        files=dict(sorted(report.beside.items())),
        diagnostics=_diagnostics(report.diagnostics, folders),
    )


class _Sources:
    """Tells files as the report names them: by their place in the campaign and their content."""

    def __init__(self, plan: Plan, folders: Iterable[Path]) -> None:
        self._plan = plan
        self._folders = tuple(folders)
        self._digests = plan.comparison.keys.files

    def of_job(self, job: Job) -> tuple[SourceEntry, ...]:
        return self._entries(content_sources(job.order, self._plan.brand))

    def of_brand(self) -> tuple[SourceEntry, ...]:
        return self._entries(brand_sources(self._plan.brand))

    def _entries(self, found: Iterable[Source]) -> tuple[SourceEntry, ...]:
        return tuple(dict.fromkeys(map(self._entry, found)))

    def _entry(self, source: Source) -> SourceEntry:
        digest = self._digests.of(source.path)
        return SourceEntry(
            file=portable_name(str(source.path), self._folders),
            role=source.role,
            sha256="" if digest == MISSING else digest,
        )


def _assets(made: Made, sources: _Sources, out: Path, folders: Iterable[Path]) -> Iterable[AssetEntry]:
    read = sources.of_job(made.job)
    for asset in made.assets:
        diagnostics = dict.fromkeys((*asset.diagnostics, *made.text.diagnostics))
        yield AssetEntry(
            **_job(made.job),
            **_facts(asset, out),
            reason=made.reason,
            alt_text=alt_text_of(asset, made.job.order.preset, made.job.lang),
            credits=asset.credits,
            focus_by=asset.focus_by,
            our_recommendation=made.job.order.preset.is_our_recommendation("size"),
            sources=read,
            post_text=_text(made),
            diagnostics=_diagnostics(diagnostics, folders),
        )


def _job(job: Job) -> dict[str, Any]:
    return {
        "post": job.post,
        "preset": job.preset,
        "network": job.network,
        "placement": job.placement,
        "language": job.lang,
        "person": job.person or None,
        "variant": job.variant or None,
        "seconds": job.order.seconds,
        "purpose": job.purpose,
        "status": job.status,
        "date": job.date.isoformat() if job.date else None,
        "name": job.stem,
    }


def _facts(asset: Asset, out: Path) -> dict[str, Any]:
    return {
        "path": asset.path.relative_to(out).as_posix(),
        "width": asset.size.width,
        "height": asset.size.height,
        "format": asset.format,
        "bytes": asset.bytes,
        "pages": asset.pages,
        "duration": asset.seconds,
        "frames": asset.frames if asset.seconds is not None else None,
        "sha256": asset.sha256,
    }


def _text(made: Made) -> TextEntry:
    limit = made.text.limit
    return TextEntry(
        file=made.job.text_name,
        text=made.text.body,
        hashtags=made.text.hashtags,
        link=made.text.link,
        count=made.text.count,
        max=limit.max if limit else None,
        unit=limit.unit.value if limit and limit.unit else None,
    )


def _failure(failure: Failure, folders: Iterable[Path]) -> FailureEntry:
    return FailureEntry(**_job(failure.job), diagnostics=_diagnostics(failure.diagnostics, folders))


def _counts(report: Report, assets: tuple[AssetEntry, ...]) -> Counts:
    return Counts(
        planned=len(report.plan.jobs),
        made=len(report.made),
        failed=len(report.failed),
        assets=len(assets),
        assets_by_purpose=dict(Counter(asset.purpose or "none" for asset in assets)),
        assets_by_network=dict(Counter(asset.network for asset in assets)),
    )


def _diagnostics(found: Iterable[Diagnostic], folders: Iterable[Path]) -> tuple[DiagnosticEntry, ...]:
    return tuple(_diagnostic(portable(each, folders)) for each in found)


def _diagnostic(found: Diagnostic) -> DiagnosticEntry:
    return DiagnosticEntry(
        severity=found.severity.value,
        code=found.code,
        message=InTwoLanguages(en=found.message("en"), de=found.message("de")),
        hint=InTwoLanguages(en=found.hint("en"), de=found.hint("de")),
        file=found.where.file,
        line=found.where.line,
        cell=found.where.cell,
        key=found.where.key,
        item=found.where.item,
    )


if __name__ == "__main__":
    _target = Path(__file__).parent.parent / "schemas" / "report.schema.json"
    _target.write_text(report_schema(), "utf-8", newline="\n")
