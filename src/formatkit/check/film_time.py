"""What is wrong with a film's time: frame rate, frames, duration, key frames."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from formatkit.check.film_rules import FilmRules, MadeFilm
from formatkit.check.film_words import between, grouped, made_or, of_field, rate_text, seconds_text
from formatkit.diagnostics import Diagnostic, Where, error
from formatkit.media.film_facts import FilmFacts, FilmPicture

__all__ = ["time_findings"]

_ROUNDING: Final = 0.01
"""Networks write 29.97 and mean 30000/1001."""

_SLACK: Final = 0.05
"""A sound that runs a packet longer than the picture makes no film too long."""

_LATE_START: Final = 0.1


def time_findings(facts: FilmFacts, rules: FilmRules, where: Where) -> Iterator[Diagnostic]:
    """Give what is wrong with times and rates as the packets tell them."""
    picture = facts.picture
    if picture is None:
        return
    if facts.loops is not None:
        if rules.made is not None:
            yield from _animation_time(picture, rules.made, where)
        return
    if rules.made is not None:
        yield from _exact_findings(picture, rules.made, where)
    yield from _rate_findings(picture, rules, where)
    yield from _length_findings(picture, rules, where)
    yield from _key_findings(picture, rules, where)


def _animation_time(picture: FilmPicture, made: MadeFilm, where: Where) -> Iterator[Diagnostic]:
    """An animation may show fewer frames than the film it comes from and hold its last one; it is never shorter."""
    if picture.frames > made.frames:
        yield error("FK635", where, found=grouped(picture.frames), expected=f"≤ {grouped(made.frames)}")
    if picture.seconds < float(made.seconds - 1 / made.fps):
        yield error("FK638", where, found=seconds_text(picture.seconds), limit=seconds_text(made.seconds))


def _exact_findings(picture: FilmPicture, made: MadeFilm, where: Where) -> Iterator[Diagnostic]:
    if picture.frames != made.frames:
        yield error("FK635", where, found=grouped(picture.frames), expected=grouped(made.frames))
    if picture.uneven_at is None and picture.rate != made.fps:
        yield error("FK633", where, found=_exactly(picture.rate), expected=_exactly(made.fps))


def _exactly(fps: Fraction) -> str:
    return str(fps) if fps.denominator == 1 else f"{fps} ({rate_text(fps)})"


def _rate_findings(picture: FilmPicture, rules: FilmRules, where: Where) -> Iterator[Diagnostic]:
    if picture.uneven_at is not None and rules.constant != "free":
        say = made_or(rules, rules.constant)
        yield say("FK636", where, at=grouped(picture.uneven_at + 1), found=rate_text(picture.rate))
    low, high, fps = rules.min_fps, rules.max_fps, float(picture.rate)
    if (low is not None and fps < low - _ROUNDING) or (high is not None and fps > high + _ROUNDING):
        say = of_field(rules, "video.fps")
        yield say("FK634", where, found=rate_text(fps), expected=between(low, high))
    if picture.start > (0 if rules.made is not None else _LATE_START):
        yield made_or(rules, "better")("FK637", where, found=seconds_text(picture.start))


def _length_findings(picture: FilmPicture, rules: FilmRules, where: Where) -> Iterator[Diagnostic]:
    say, seconds = of_field(rules, "video.duration"), picture.seconds
    if rules.min_seconds is not None and seconds < rules.min_seconds - _SLACK:
        yield say("FK638", where, found=seconds_text(seconds), limit=seconds_text(rules.min_seconds))
    if rules.max_seconds is not None and seconds > rules.max_seconds + _SLACK:
        yield say("FK639", where, found=seconds_text(seconds), limit=seconds_text(rules.max_seconds))


def _key_findings(picture: FilmPicture, rules: FilmRules, where: Where) -> Iterator[Diagnostic]:
    if rules.gop is not None and picture.longest_gop > math.ceil(rules.gop * picture.rate):
        found = seconds_text(picture.longest_gop / picture.rate)
        yield made_or(rules, "better")("FK640", where, found=found, limit=seconds_text(rules.gop))
    if rules.closed_gop != "free" and picture.open_gops:
        yield made_or(rules, rules.closed_gop)("FK641", where, found=grouped(picture.open_gops))
