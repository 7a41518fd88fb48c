"""What `doctor` looks at. No film is made: moviepy, which runs ffmpeg when imported, is only asked for its version."""

from __future__ import annotations

import importlib
import platform
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from formatkit import __version__
from formatkit.cli.machine import core_count, free_memory, worker_count
from formatkit.diagnostics import Diagnostic, error, note, warning
from formatkit.load.layer_plugins import installed_layers
from formatkit.load.presets import networks
from formatkit.media.ffmpeg import ffmpeg_path, shipped_ffmpeg
from formatkit.media.footage_faults import FootageError
from formatkit.typeset.families import shipped_families, shipped_font_files

__all__ = ["Examination", "examined"]

_PACKAGES: Mapping[str, str] = {
    "numpy": "numpy",
    "pillow": "PIL.Image",
    "opencv-python-headless": "cv2",
    "uharfbuzz": "uharfbuzz",
    "deflate": "deflate",
    "isal": "isal.isal_zlib",
    "simplejpeg": "simplejpeg",
    "resvg-py": "resvg_py",
    "regex": "regex",
    "pydantic": "pydantic",
    "openpyxl": "openpyxl",
    "typer": "typer",
    "rich": "rich",
    "av": "av",
    "imageio-ffmpeg": "imageio_ffmpeg",
    "moviepy": "",
}
"""What is needed, and the module whose import proves that it works; moviepy is not imported."""

_DESKTOP_OPENCV = "opencv-python"
_HEADLESS_OPENCV = "opencv-python-headless"


@dataclass(frozen=True, slots=True)
class Examination:
    """Versions and facts. `packages` has None for what is not installed; `free_memory` is in bytes.

    `layers` are the layers of other packages.
    """

    formatkit: str
    python: str
    system: str
    packages: Mapping[str, str | None]
    codecs: Mapping[str, bool]
    fonts: tuple[str, ...]
    layers: tuple[str, ...]
    networks: tuple[str, ...]
    ffmpeg: str
    temporary_folder: str
    cores: int
    free_memory: int | None
    workers: int
    diagnostics: tuple[Diagnostic, ...]

    def facts(self) -> dict[str, Any]:
        """Return everything but the diagnostics, for JSON."""
        return {name: getattr(self, name) for name in self.__slots__ if name != "diagnostics"}


def examined() -> Examination:
    """Look at the installation and the machine."""
    packages = {name: _version(name) for name in (*_PACKAGES, "HarfBuzz")}
    packages["HarfBuzz"] = _harfbuzz()
    codecs, ffmpeg = _codecs(), _ffmpeg()
    found = (*_package_findings(), *_opencv_findings(), *_codec_findings(codecs), *_font_findings())
    return Examination(
        formatkit=__version__,
        python=platform.python_version(),
        system=f"{platform.system()} {platform.release()} ({platform.machine()})",
        packages=packages,
        codecs=codecs,
        fonts=tuple(family.name for family in shipped_families()),
        layers=installed_layers(),
        networks=networks(),
        ffmpeg=ffmpeg,
        temporary_folder=tempfile.gettempdir(),
        cores=core_count(),
        free_memory=free_memory(),
        workers=worker_count(),
        diagnostics=(*found, *_folder_findings(), *_licence_notes()),
    )


def _version(distribution: str) -> str | None:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None


def _harfbuzz() -> str | None:
    try:
        return str(importlib.import_module("uharfbuzz").version_string())
    except (ImportError, AttributeError):
        return None


def _package_findings() -> Iterator[Diagnostic]:
    for name, module in _PACKAGES.items():
        installed = _version(name) or (name == _HEADLESS_OPENCV and _version(_DESKTOP_OPENCV))
        if not installed:
            yield error("FK860", None, package=name)
        elif module:
            try:
                importlib.import_module(module)
            except Exception as broken:  # a broken wheel may raise anything
                yield error("FK861", None, package=name, reason=" ".join(str(broken).split()))


def _opencv_findings() -> Iterator[Diagnostic]:
    if _version(_DESKTOP_OPENCV) and _version(_HEADLESS_OPENCV):
        yield warning("FK862", None, desktop=_DESKTOP_OPENCV, headless=_HEADLESS_OPENCV)


def _codecs() -> dict[str, bool]:
    try:
        features = importlib.import_module("PIL.features")
    except ImportError:
        return {"WebP": False, "AVIF": False}
    return {"WebP": bool(features.check("webp")), "AVIF": bool(features.check("avif"))}


def _codec_findings(codecs: Mapping[str, bool]) -> Iterator[Diagnostic]:
    for name, present in codecs.items():
        if not present:
            yield warning("FK863", None, format=name)


def _font_findings() -> Iterator[Diagnostic]:
    folder = Path(__file__).parent.parent / "fonts"
    for family in shipped_families():
        for font in shipped_font_files(family.name):
            if not (folder / font.path).is_file():
                yield error("FK864", None, family=family.name, file=font.path)


def _folder_findings() -> Iterator[Diagnostic]:
    try:
        with tempfile.TemporaryFile() as file:
            file.write(b"formatkit")
    except OSError as problem:
        yield error("FK865", None, folder=tempfile.gettempdir(), reason=problem.strerror or str(problem))


def _licence_notes() -> Iterator[Diagnostic]:
    shipped = shipped_ffmpeg()
    if shipped is not None:
        yield note("FK866", None, path=shipped)


def _ffmpeg() -> str:
    """Return the program that is used; an empty text without one."""
    try:
        return ffmpeg_path()
    except FootageError:
        return ""
