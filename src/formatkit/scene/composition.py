"""A composed job: its scenes, what was noticed while composing, and the Store it draws from."""

from __future__ import annotations

from dataclasses import dataclass

from formatkit.diagnostics import Diagnostic
from formatkit.scene.nodes import Scene
from formatkit.scene.store import Store

__all__ = ["Composition"]


@dataclass(frozen=True, slots=True)
class Composition:
    """The contract between composing and painting.

    `scenes` holds one entry per slide (a single picture has one); `alt_text` describes the first. `credits` name
    the photographers of the pictures that are really shown. `store` gives pixels and fonts by content hash and is
    no part of the composition's identity.
    """

    preset: str
    lang: str
    scenes: tuple[Scene, ...]
    diagnostics: tuple[Diagnostic, ...]
    alt_text: str
    store: Store
    credits: tuple[str, ...] = ()
