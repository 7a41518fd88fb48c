"""Assets, diagnostics and errors as JSON objects, the same in every command."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from formatkit.cli.terminal import print_json
from formatkit.diagnostics import Diagnostic, MessageLanguage
from formatkit.errors import FormatkitError
from formatkit.model.asset import Asset

__all__ = ["asset_json", "diagnostic_json", "if_json", "print_error_json"]


def asset_json(asset: Asset, lang: MessageLanguage) -> dict[str, Any]:
    """Return an asset: path, preset, format, size in pixels, length in bytes, sha256, alt text, findings."""
    return {
        "path": str(asset.path),
        "preset": asset.preset,
        "format": asset.format,
        "width": asset.size.width,
        "height": asset.size.height,
        "bytes": asset.bytes,
        "sha256": asset.sha256,
        "alt_text": asset.alt_text,
        "quality": asset.quality,
        "diagnostics": [diagnostic_json(each, lang) for each in asset.diagnostics],
    }


def diagnostic_json(finding: Diagnostic, lang: MessageLanguage) -> dict[str, Any]:
    """Return a finding: severity, code, message and hint in `lang`, place, values."""
    where = finding.where
    place = {"file": where.file, "line": where.line, "cell": where.cell, "key": where.key, "item": where.item}
    return {
        "severity": finding.severity.value,
        "code": finding.code,
        "message": finding.message(lang),
        "hint": finding.hint(lang),
        "where": {name: value for name, value in place.items() if value},
        "values": dict(finding.values),
    }


def print_error_json(problem: FormatkitError, lang: MessageLanguage) -> None:
    """Print what stopped a command before anything was made as one JSON object."""
    found = [diagnostic_json(each, lang) for each in problem.diagnostics]
    print_json({"exit_code": problem.exit_code, "diagnostics": found})


def if_json(wanted: bool) -> Callable[[FormatkitError, MessageLanguage], None]:
    """Return how to tell machines of an error: not at all, unless JSON is wanted."""
    return print_error_json if wanted else lambda _problem, _lang: None
