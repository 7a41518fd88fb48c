"""Captions of a film: from a file or from its own text, burned into the scenes that they fall on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from formatkit.compose.captions import burn_in, caption_nodes
from formatkit.compose.compose import Request, Slide
from formatkit.compose.sound import VOICE_AFTER
from formatkit.scene.captions import Cue
from formatkit.scene.composition import Composition
from formatkit.typeset.cues import captions_of_text
from formatkit.typeset.emphasis import plain_text

__all__ = ["shifted", "with_captions"]

_AFTER = Fraction(1, 5)
_BEFORE_END = Fraction(2, 5)
_LEAST = Fraction(1)


def with_captions(film: Composition, slides: Sequence[Slide], request: Request) -> Composition:
    """Return the film with its captions in the scenes, and as cues; one without captions stays as it is.

    Cues of a file that begin after the film's end are left out; those of the text last as long as its scene, or as its
    voice-over.
    """
    if not request.parts.captioned:
        return film
    cues = request.parts.captions or _of_text(film, slides, request)
    cues = tuple(replace(cue, end=min(cue.end, film.seconds)) for cue in cues if cue.start < film.seconds)
    if not cues:
        return film
    first = slides[0]
    burned = burn_in(cues, first.setting, request.contents[0].purpose, first.arrangement.captions)
    fps = film.fps or Fraction(1)
    scenes = tuple(
        replace(scene, nodes=(*scene.nodes, *caption_nodes(burned, fps, film.start_of(number), scene.frames)))
        for number, scene in enumerate(film.scenes)
    )
    return replace(film, scenes=scenes, captions=cues, diagnostics=(*film.diagnostics, *burned.diagnostics))


def shifted(cues: Sequence[Cue], by: Fraction) -> tuple[Cue, ...]:
    """Return cues so many seconds later."""
    return tuple(
        replace(
            cue,
            start=cue.start + by,
            end=cue.end + by,
            words=tuple(replace(word, start=word.start + by, end=word.end + by) for word in cue.words),
        )
        for cue in cues
    )


def _of_text(film: Composition, slides: Sequence[Slide], request: Request) -> tuple[Cue, ...]:
    fps = film.fps or Fraction(1)
    found: list[Cue] = []
    for number, slide in enumerate(slides):
        start = Fraction(film.start_of(number)) / fps + _AFTER
        end = Fraction(film.start_of(number) + film.scenes[number].frames) / fps - _BEFORE_END
        if request.parts.voice is not None and len(slides) == 1:
            start, end = VOICE_AFTER, min(VOICE_AFTER + request.parts.voice.seconds, film.seconds)
        main = [each for each in slide.arrangement.texts if each.layer.role == "main"]
        text = " ".join(plain_text(slide.setting.texts.text_of(each.layer)) for each in main)
        if text.strip():
            found += captions_of_text(text, slide.setting.language, start, max(end, start + _LEAST))
    return tuple(found)
