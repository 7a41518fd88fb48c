"""What is wrong with a film's file: container, bytes, order of boxes, edit lists, tracks, bit rate, metadata."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from formatkit.check.film_rules import FilmRules
from formatkit.check.film_words import bit_rate_text, grouped, listed, made_or, of_field
from formatkit.diagnostics import Diagnostic, Where, error, warning
from formatkit.media.film_facts import FilmFacts
from formatkit.media.film_kind import SPOKEN_CONTAINERS

__all__ = ["file_findings", "name_findings"]

_ENDINGS: Final = {
    ".mp4": ("mp4", "m4v"),
    ".m4v": ("mp4", "m4v"),
    ".mov": ("mov",),
    ".webm": ("webm",),
    ".mkv": ("mkv", "webm"),
    ".gif": ("gif",),
    ".webp": ("webp",),
    ".avi": ("avi",),
    ".3gp": ("3gp", "mp4"),
}


def file_findings(facts: FilmFacts, rules: FilmRules, where: Where) -> Iterator[Diagnostic]:
    """Give what is wrong with the file as a whole."""
    if facts.truncated:
        yield error("FK622", where)
    if rules.containers and facts.container not in rules.containers:
        found, expected = _spoken((facts.container,)), _spoken(rules.containers)
        yield error("FK621", where, found=found, expected=expected, first=_spoken(rules.containers[:1]))
    yield from _byte_findings(facts, rules, where)
    yield from _box_findings(facts, rules, where)
    yield from _bit_rate_findings(facts, rules, where)
    if facts.pictures > 1 or facts.sounds > 1:
        yield warning("FK657", where, pictures=facts.pictures, sounds=facts.sounds)
    if facts.personal:
        yield warning("FK607", where, names=listed(facts.personal))


def name_findings(suffix: str, facts: FilmFacts, where: Where) -> Iterator[Diagnostic]:
    """Give a warning when a file's ending (`.mp4`) belongs to another container."""
    usual = _ENDINGS.get(suffix.lower())
    if usual is not None and facts.container not in usual:
        yield warning("FK625", where, suffix=suffix, found=_spoken((facts.container,)))


def _spoken(containers: tuple[str, ...]) -> str:
    return listed(tuple(SPOKEN_CONTAINERS.get(name, name.upper()) for name in containers))


def _byte_findings(facts: FilmFacts, rules: FilmRules, where: Where) -> Iterator[Diagnostic]:
    if rules.max_bytes is not None and facts.bytes > rules.max_bytes:
        yield error("FK603", where, found=grouped(facts.bytes), limit=grouped(rules.max_bytes))
    if rules.min_bytes is not None and facts.bytes < rules.min_bytes:
        yield error("FK604", where, found=grouped(facts.bytes), limit=grouped(rules.min_bytes))


def _box_findings(facts: FilmFacts, rules: FilmRules, where: Where) -> Iterator[Diagnostic]:
    if facts.faststart is False and rules.faststart != "free":
        yield made_or(rules, rules.faststart)("FK644", where)
    if facts.edit_lists != "none" and rules.no_edit_list != "free":
        strict = facts.edit_lists == "shifting"
        yield made_or(rules, rules.no_edit_list if strict else "better")("FK645", where)
    if facts.fragmented:
        yield made_or(rules, "better")("FK647", where)


def _bit_rate_findings(facts: FilmFacts, rules: FilmRules, where: Where) -> Iterator[Diagnostic]:
    """The lower limit is compared with the whole file, the upper with the picture: what networks mean differs.

    A film of ours that is too calm for the lower limit is told, not refused: no encoder can spend more on it.
    """
    say = of_field(rules, "video.bitrate")
    if facts.picture is None:
        return
    if rules.max_bitrate is not None and facts.picture.bit_rate > rules.max_bitrate:
        found, limit = bit_rate_text(facts.picture.bit_rate), bit_rate_text(rules.max_bitrate)
        yield say("FK642", where, found=found, limit=limit)
    if rules.min_bitrate is not None and facts.bit_rate < rules.min_bitrate:
        found, limit = bit_rate_text(facts.bit_rate), bit_rate_text(rules.min_bitrate)
        yield (warning if rules.made is not None else say)("FK643", where, found=found, limit=limit)
