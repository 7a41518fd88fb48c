"""Bumpers: the brand's short videos before and after a film, as scenes of their own."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from formatkit.compose.captioned import shifted
from formatkit.compose.compose import Request
from formatkit.compose.crop import cover_crop
from formatkit.model.geometry import Rect
from formatkit.model.media import Focus
from formatkit.scene.composition import Composition, Transition
from formatkit.scene.kit import FilmParts
from formatkit.scene.nodes import Footage, Scene
from formatkit.scene.store import FootageFacts

__all__ = ["bumper_seconds", "with_bumpers"]

_MIDDLE = Focus(x=0.5, y=0.5)


def bumper_seconds(parts: FilmParts) -> float:
    """Return how long intro and outro last together."""
    return float(sum((each.seconds for each in (parts.intro, parts.outro) if each), Fraction(0)))


def with_bumpers(film: Composition, request: Request) -> Composition:
    """Return the film with the brand's intro before and outro after it, hard cuts between them."""
    parts = request.parts
    scenes, transitions, guides = film.scenes, film.transitions, film.guides
    if parts.intro is not None:
        scenes = (_scene("intro", parts.intro, film), *scenes)
        transitions, guides = (Transition(), *transitions), (None, *guides)
    if parts.outro is not None:
        scenes = (*scenes, _scene("outro", parts.outro, film))
        transitions, guides = (*transitions, Transition()), (*guides, None)
    poster = 1 if parts.intro is not None else 0
    opening = Fraction(scenes[0].frames) / (film.fps or 1) if parts.intro is not None else Fraction(0)
    captions = shifted(film.captions, opening)
    return replace(film, scenes=scenes, transitions=transitions, guides=guides, poster_scene=poster, captions=captions)


def _scene(name: str, facts: FootageFacts, film: Composition) -> Scene:
    size = film.scenes[0].size
    assert film.fps is not None
    crop = cover_crop(facts.size, size, _MIDDLE, (0.5, 0.5))
    node = Footage(name, facts.digest, crop, Rect(0, 0, size.width, size.height), end=facts.seconds)
    frames = max(1, round(facts.seconds * film.fps))
    return Scene(size, film.scenes[0].ground, (node,), frames=frames)
