"""How finished files are described: what they are, what they show, and what was noticed on the way."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from formatkit.diagnostics import Diagnostic
from formatkit.encode.still import EncodedStill
from formatkit.model.asset import Asset
from formatkit.scene.composition import Composition
from formatkit.scene.nodes import Artwork, Picture, Scene, Text
from formatkit.scene.store import Store

if TYPE_CHECKING:
    from formatkit.filming import Filmed

__all__ = ["document_asset", "film_asset", "notices_of_files", "still_asset"]


def still_asset(
    path: Path, still: EncodedStill, composition: Composition, number: int, found: Iterable[Diagnostic]
) -> Asset:
    """Describe the picture of one scene, `number` from 0; `found` is what was noticed of the finished file."""
    noticed = (*_notices(composition.scenes[number], composition.store), *found)
    return Asset(
        path=path,
        preset=composition.preset,
        format=still.format,
        size=still.size,
        bytes=len(still.data),
        sha256=hashlib.sha256(still.data).hexdigest(),
        alt_text=composition.alt_texts[number],
        credits=composition.credits,
        focus_by=composition.focus_by,
        quality=still.quality,
        diagnostics=(*composition.diagnostics, *still.diagnostics, *noticed),
    )


def document_asset(
    path: Path, data: bytes, previews: tuple[bytes, ...], composition: Composition, found: Iterable[Diagnostic]
) -> Asset:
    """Describe a PDF of all scenes; `found` is what was noticed while it was made and of the finished file."""
    return Asset(
        path=path,
        preset=composition.preset,
        format="pdf",
        size=composition.scenes[0].size,
        bytes=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        alt_text=composition.alt_text,
        credits=composition.credits,
        focus_by=composition.focus_by,
        pages=len(composition.scenes),
        previews=previews,
        diagnostics=(*composition.diagnostics, *notices_of_files(composition), *found),
    )


def film_asset(path: Path, made: Filmed, composition: Composition, noticed: tuple[Diagnostic, ...] = ()) -> Asset:
    """Describe a film, without the subtitle files beside it; `noticed` is what is told of the files in it."""
    return Asset(
        path=path,
        preset=composition.preset,
        format=made.format,
        size=made.size,
        bytes=made.bytes,
        sha256=made.sha256,
        alt_text=composition.alt_text,
        credits=composition.credits,
        focus_by=composition.focus_by,
        seconds=float(made.seconds),
        frames=made.frames,
        diagnostics=(*composition.diagnostics, *noticed, *made.diagnostics),
    )


def notices_of_files(composition: Composition) -> tuple[Diagnostic, ...]:
    """Return what is to be told of the files in all scenes, each once."""
    every = (each for scene in composition.scenes for each in _notices(scene, composition.store))
    return tuple(dict.fromkeys(every))


def _notices(scene: Scene, store: Store) -> tuple[Diagnostic, ...]:
    """Return what is to be told of the files in a scene: a broken color profile, a font of the machine."""
    shown = [node.artwork for node in scene.nodes if isinstance(node, Picture | Artwork)]
    lines = (line for node in scene.nodes if isinstance(node, Text) for line in node.layout.lines)
    fonts = dict.fromkeys(run.font.digest for line in lines for run in line.runs)
    return tuple(dict.fromkeys(each for digest in (*shown, *fonts) for each in store.diagnostics(digest)))
