"""What draws: the versions of formatkit and of the packages that decide about pixels."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution, version
from itertools import zip_longest
from pathlib import Path
from typing import Final

from formatkit.load.layer_plugins import plugin_version, plugins_of
from formatkit.model.template import Template

__all__ = ["difference", "drawing_version", "layer_versions"]

_DRAWING: Final = (
    "pillow",
    "av",
    "numpy",
    "opencv-python-headless",
    "uharfbuzz",
    "deflate",
    "isal",
    "simplejpeg",
    "resvg-py",
    "regex",
    "budoux",
    "fonttools",
    "pypdf",
    "imageio-ffmpeg",
)


@cache
def drawing_version() -> str:
    """Return one text for all versions that draw: `formatkit 0.1.0, pillow 11.3.0, …`.

    An installation that is being worked on (an editable one) adds a hash of its sources, since they change while
    the version stays.
    """
    parts = [f"formatkit {version('formatkit')}{_sources()}"]
    for name in _DRAWING:
        try:
            parts.append(f"{name} {version(name)}")
        except PackageNotFoundError:  # of what moviepy brings along
            parts.append(f"{name} none")
    return ", ".join(parts)


def difference(expected: str, found: str) -> tuple[str, str] | None:
    """Return the first package that two drawing versions differ in, as the one has it and as the other has it."""
    pairs = zip_longest(expected.split(", "), found.split(", "), fillvalue="none")
    return next(((one, other) for one, other in pairs if one != other), None)


def layer_versions(template: Template) -> tuple[str, ...]:
    """Return the versions of the layers of other packages that a template uses. Raises ConfigError without one."""
    return tuple(plugin_version(name) for name in plugins_of(template))


def _sources() -> str:
    about = distribution("formatkit").read_text("direct_url.json")
    if about is None or not json.loads(about).get("dir_info", {}).get("editable"):
        return ""
    root = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for file in sorted(root.rglob("*.py")):
        if file.relative_to(root).parts[0] not in ("batch", "cli"):
            digest.update(file.read_bytes())
    return f"+{digest.hexdigest()[:12]}"
