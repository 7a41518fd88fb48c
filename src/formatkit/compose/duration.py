"""How long a film lasts and in how many frames: entrance, reading time in the language, exit, the preset's range."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from formatkit.model.preset import Preset
from formatkit.typeset.emphasis import plain_text

__all__ = ["Scale", "frame_rate", "reading_seconds", "scene_scales"]

_CHARACTERS_A_SECOND = {"de": 14.0, "en": 15.5, "fr": 15.0, "ja": 6.5, "zh": 5.0, "ko": 8.0}
"""Comfortable reading of text on a screen that moves on: slower than the 17 to 20 characters a second that subtitle
guides (BBC, Netflix) allow at most, since the eye has a picture to look at as well."""
_USUAL = 14.0
_START = 0.6
"""Seconds until the eye has found the text."""
_LEAST_STILL = 1.5
"""Stillness at the end of a scene, in seconds (craft rule 10)."""
_NTSC = {23.976: Fraction(24_000, 1001), 29.97: Fraction(30_000, 1001), 59.94: Fraction(60_000, 1001)}
_LEAST_SHARE = 0.4
"""Share of a scene that stays still even where it is shorter than its movements: these are then quickened."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Length of a scene in seconds, and by how much its entrances are quickened (1: as designed)."""

    seconds: float
    tempo: float = 1.0


def frame_rate(preset: Preset) -> Fraction:
    """Return the frame rate of a preset's films: the network's recommendation, else 30, inside its range."""
    rules = preset.video.fps if preset.video else None
    if preset.kind == "animation":
        return Fraction(25)  # GIF counts hundredths of a second: 25 frames a second are exact
    wanted = rules.recommended if rules and rules.recommended else 30.0
    if rules and rules.max:
        wanted = min(wanted, rules.max)
    if rules and rules.min:
        wanted = max(wanted, rules.min)
    return _NTSC.get(round(wanted, 3), Fraction(wanted).limit_denominator(1001))


def reading_seconds(texts: Sequence[str], lang: str) -> float:
    """Return how long people need to read texts, at least as long as a scene must stand still.

    >>> round(reading_seconds(["Social Media passiert sowieso."], "de"), 1)
    2.7
    """
    rate = _CHARACTERS_A_SECOND.get(lang.split("-")[0], _USUAL)
    characters = sum(len(plain_text(text).strip()) for text in texts)
    return max(_LEAST_STILL, _START + characters / rate)


def scene_scales(
    moves: Sequence[float], reading: Sequence[float], overlaps: float, total: float | None
) -> tuple[Scale, ...]:
    """Return the lengths of scenes whose movements take `moves` and whose reading `reading` seconds.

    `overlaps` are the seconds that transitions take from their sum. With a `total` the time that remains after all
    movements is shared out by reading time; where there is too little of it, movements are quickened.
    """
    if total is None:
        return tuple(Scale(move + read) for move, read in zip(moves, reading, strict=True))
    whole = total + overlaps
    left = whole - sum(moves)
    if left >= _LEAST_SHARE * whole:
        shares = [read / sum(reading) for read in reading]
        return tuple(Scale(move + share * left) for move, share in zip(moves, shares, strict=True))
    tempo = (1 - _LEAST_SHARE) * whole / sum(moves)
    shares = [_LEAST_SHARE * read / sum(reading) for read in reading]
    return tuple(Scale(move * tempo + share * whole, tempo) for move, share in zip(moves, shares, strict=True))
