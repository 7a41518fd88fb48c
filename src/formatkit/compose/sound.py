"""The sound of a film: the brand's music bed, a voice-over, and what its videos bring along."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from formatkit.compose.compose import Request
from formatkit.diagnostics import Diagnostic, Where, warning
from formatkit.model.preset import Preset
from formatkit.scene.composition import Composition
from formatkit.scene.kit import FilmParts, SlotVideo
from formatkit.scene.nodes import Footage
from formatkit.scene.soundtrack import Sound, Soundtrack
from formatkit.scene.store import FootageFacts

__all__ = ["VOICE_AFTER", "spoken_seconds", "with_sound"]

_LOUDNESS = -14.0
_UNDER_VOICE = -6.0
"""Gain in dB of a music bed that plays along with a voice or the sound of a video, before it ducks."""
_FADE_IN = 0.25
_FADE_OUT = 1.2
_SEAM = 0.01
VOICE_AFTER = Fraction(3, 10)
"""Seconds of the first scene before its voice-over begins."""
_VOICE_REST = 0.7
"""Seconds of a film after its voice has ended."""


def spoken_seconds(parts: FilmParts) -> float:
    """Return how long a film has to be for its voice and its captions to come to their end."""
    voice = float(parts.voice.seconds + VOICE_AFTER) + _VOICE_REST if parts.voice else 0.0
    captions = float(max((cue.end for cue in parts.captions), default=Fraction(0)))
    return max(voice, captions)


def with_sound(film: Composition, request: Request) -> Composition:
    """Return the film with its soundtrack: silent where a network wants a track and nothing is heard, else none."""
    if not _takes_sound(request.preset):
        return film
    sounds = (*_music(film, request), *_voice(film, request), *_of_videos(film, request))
    rules = request.preset.video
    if not sounds and rules is not None and not rules.audio.codec:
        return film
    loudness = rules.loudness if rules is not None and rules.loudness is not None else _LOUDNESS
    track = Soundtrack(film.seconds, sounds, loudness)
    music = request.kit.brand.look.music
    heard = music is not None and any(sound.role == "music" for sound in sounds)
    licence = (music.licence,) if music is not None and heard and music.licence else ()
    noticed = (*film.diagnostics, *_unlicensed(request, heard))
    return replace(film, soundtrack=track, credits=(*film.credits, *licence), diagnostics=noticed)


def _takes_sound(preset: Preset) -> bool:
    quiet = preset.video is not None and preset.video.audio.note.startswith("none")
    return preset.kind == "video" and not quiet


def _unlicensed(request: Request, heard: bool) -> tuple[Diagnostic, ...]:
    music = request.kit.brand.look.music
    if not heard or music is None or music.licence:
        return ()
    return (warning("FK424", Where(key="look.music.licence"), file=music.file),)


def _music(film: Composition, request: Request) -> Iterator[Sound]:
    music = request.parts.music
    if music is None:
        return
    accompanied = request.parts.voice is not None or any(_heard(request))
    yield Sound(
        "music",
        music.facts.digest,
        "music",
        Fraction(0),
        film.seconds,
        trim=music.start,
        loop=True,
        gain=_UNDER_VOICE if accompanied else 0.0,
        fade_in=_FADE_IN,
        fade_out=min(_FADE_OUT, float(film.seconds) / 3),
        ducks=True,
    )


def _voice(film: Composition, request: Request) -> Iterator[Sound]:
    voice = request.parts.voice
    if voice is None:
        return
    begins = _seconds(film, 1 if request.parts.intro is not None else 0) + VOICE_AFTER
    length = min(voice.seconds, film.seconds - begins)
    yield Sound("voice", voice.facts.digest, "voice", begins, length, trim=voice.start, fade_in=0.01, fade_out=0.02)


def _of_videos(film: Composition, request: Request) -> Iterator[Sound]:
    """Give the sounds of videos, each repetition of a loop on its own, so that they stay with the picture."""
    facts = {each.facts.digest: each for each in _heard(request)}
    bumpers = {each.digest: each for each in (request.parts.intro, request.parts.outro) if each and each.sound}
    for number, scene in enumerate(film.scenes):
        begins, length = _seconds(film, number), Fraction(scene.frames) / (film.fps or 1)
        for node in (node for node in scene.nodes if isinstance(node, Footage)):
            if node.footage in facts or node.footage in bumpers:
                video = facts.get(node.footage)
                yield from _repeated(node, video.facts if video else bumpers[node.footage], begins, length)


def _repeated(node: Footage, facts: FootageFacts, begins: Fraction, length: Fraction) -> Iterator[Sound]:
    assert facts.sound is not None
    once = (node.end - node.start) / node.speed
    number = 0
    while number * once < length and (node.loop or number == 0):
        yield Sound(
            f"{node.id}-{number + 1}",
            facts.sound,
            "footage",
            begins + number * once,
            min(once, length - number * once),
            trim=node.start,
            speed=node.speed,
            fade_in=_SEAM,
            fade_out=_SEAM,
        )
        number += 1


def _heard(request: Request) -> list[SlotVideo]:
    every = (video for slide in request.parts.videos for video in slide.values())
    return [video for video in every if video.heard and video.facts.sound is not None]


def _seconds(film: Composition, scene: int) -> Fraction:
    return Fraction(film.start_of(scene)) / (film.fps or 1)
