"""What is wrong with a film's sound: whether there is one, codec, rate, channels, length, loudness."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from formatkit.check.film_rules import FilmRules, SoundLimits
from formatkit.check.film_words import bit_rate_text, grouped, listed, made_or, of_field, seconds_text
from formatkit.diagnostics import Diagnostic, Where, error, note, warning
from formatkit.media.film_facts import FilmDecoded, FilmFacts, FilmPicture, FilmSound

__all__ = ["loudness_findings", "sound_findings"]

_WEB_CODECS: Final = ("opus", "vorbis")
_SILENCE = 8_000
"""Bits per second below which nothing is heard: coders spend next to nothing on silence, at any rate asked for."""
_LOW_BY: Final = 0.8
"""A codec spends less than it was given where there is little to hear."""

_TOLERANCE: Final = 1.0
_HIGHEST_PEAK: Final = -1.0
_LIMITED: Final = 0.5
"""A peak this near to the limit means that it was the peak that kept the loudness down."""

_SHORT: Final = 3.0
_ROUNDING: Final = 0.05


def sound_findings(facts: FilmFacts, rules: FilmRules, where: Where) -> Iterator[Diagnostic]:
    """Give what is wrong with the sound as its headers and packets tell it."""
    sound, limits = facts.sound, rules.sound
    if sound is None:
        if limits.demand in ("silent", "heard"):
            yield error("FK649", where)
        return
    if limits.demand == "none":
        yield made_or(rules, "better")("FK650", where)
        return
    yield from _codec_findings(facts, sound, rules, where)
    yield from _channel_findings(sound, rules, where)
    low = limits.min_bitrate is not None and _SILENCE <= sound.bit_rate < limits.min_bitrate * _LOW_BY
    if rules.made is None and limits.min_bitrate is not None and low:
        found, limit = bit_rate_text(sound.bit_rate), bit_rate_text(limits.min_bitrate)
        yield warning("FK656", where, found=found, limit=limit)
    if facts.picture is not None:
        yield from _length_findings(sound, facts.picture, rules, where)


def loudness_findings(facts: FilmFacts, decoded: FilmDecoded, rules: FilmRules, where: Where) -> Iterator[Diagnostic]:
    """Give what is wrong with loudness and true peak (EBU R 128; ITU-R BS.1770), or a note that nothing was judged."""
    if facts.sound is None or rules.sound.demand in ("none", "silent"):
        return
    peak, loudness = decoded.peak, decoded.loudness
    if peak is not None and peak > _HIGHEST_PEAK + _ROUNDING:
        yield warning("FK662", where, found=f"{peak:.1f}", limit=f"{_HIGHEST_PEAK:.1f}")
    if loudness is None or facts.seconds < _SHORT:
        yield note("FK663", where, seconds=f"{_SHORT:g}")
        return
    off = loudness - rules.sound.loudness
    held_down = off < 0 and peak is not None and peak > _HIGHEST_PEAK - _LIMITED
    if abs(off) > _TOLERANCE + _ROUNDING and not held_down:
        yield warning("FK661", where, found=f"{loudness:.1f}", expected=f"{rules.sound.loudness:.1f}")


def _codec_findings(facts: FilmFacts, sound: FilmSound, rules: FilmRules, where: Where) -> Iterator[Diagnostic]:
    limits = rules.sound
    accepted = limits.codecs
    if rules.made is None and accepted and facts.container == "webm" and "webm" in rules.containers:
        accepted = (*accepted, *_WEB_CODECS)
    if accepted and not _takes(accepted, sound.codec):
        say = of_field(rules, "video.audio")
        yield say("FK651", where, found=sound.codec, expected=listed(accepted))
    elif sound.codec == "aac" and limits.profile and sound.profile != limits.profile:
        yield error("FK652", where, found=sound.profile or "–", expected=limits.profile)


def _takes(accepted: tuple[str, ...], codec: str) -> bool:
    return codec in accepted or ("pcm" in accepted and codec.startswith("pcm_"))


def _channel_findings(sound: FilmSound, rules: FilmRules, where: Where) -> Iterator[Diagnostic]:
    limits = rules.sound
    too_high = limits.max_sample_rate is not None and sound.sample_rate > limits.max_sample_rate
    if too_high or (limits.sample_rate is not None and sound.sample_rate != limits.sample_rate):
        say = made_or(rules, "must" if too_high else "better")
        yield say("FK653", where, found=grouped(sound.sample_rate), expected=_rate_limit(limits))
    if limits.channels and sound.channels not in limits.channels:
        expected = "/".join(str(count) for count in limits.channels)
        yield of_field(rules, "video.audio")("FK654", where, found=sound.channels, expected=expected)


def _rate_limit(limits: SoundLimits) -> str:
    if limits.sample_rate is not None:
        return grouped(limits.sample_rate)
    return f"≤ {grouped(limits.max_sample_rate or 0)}"


def _length_findings(sound: FilmSound, picture: FilmPicture, rules: FilmRules, where: Where) -> Iterator[Diagnostic]:
    """Within one frame of the picture, or one packet of the sound where that is longer."""
    end = picture.start + picture.seconds
    slack = max(float(1 / picture.rate), sound.packet_seconds) + 0.001
    if abs(sound.end - end) > slack or sound.start - picture.start > slack:
        found = f"{seconds_text(sound.start)}–{seconds_text(sound.end)}"
        expected = f"{seconds_text(picture.start)}–{seconds_text(end)}"
        yield made_or(rules, "better")("FK655", where, found=found, expected=expected)
