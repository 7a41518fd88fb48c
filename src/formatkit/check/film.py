"""Is this film or animation what the network takes? Packets and a few groups of pictures, or everything decoded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from formatkit.check.film_file import file_findings, name_findings
from formatkit.check.film_picture import picture_findings
from formatkit.check.film_rules import FilmRules
from formatkit.check.film_sound import loudness_findings, sound_findings
from formatkit.check.film_time import time_findings
from formatkit.check.film_words import grouped, made_or
from formatkit.diagnostics import Diagnostic, Where, error, warning
from formatkit.errors import CheckError
from formatkit.media.faults import MediaError
from formatkit.media.film_facts import FilmDecoded, FilmFacts
from formatkit.media.film_process import FILM_LIMITS, FilmLimits, UnreadableFilmError, examined_film

__all__ = [
    "ExaminedFilm",
    "FilmRules",
    "check_film_full",
    "check_film_quick",
    "describe_film",
    "examine_film",
]


@dataclass(frozen=True, slots=True)
class ExaminedFilm:
    """A film of any origin: what is wrong with it and what is known of it. `facts` is None if it is unreadable."""

    findings: tuple[Diagnostic, ...]
    facts: FilmFacts | None = None
    decoded: FilmDecoded | None = None


def check_film_quick(path: Path, rules: FilmRules, where: Where) -> tuple[Diagnostic, ...]:
    """Return what is wrong with a film or animation that we made ourselves; empty if all is well.

    Every packet is read (count, times, key frames, bytes), the first, the middle and the last group of pictures
    are decoded, in this process. Loudness is not measured: `check_film_full` does.
    """
    from formatkit.media.film_decode import decode_ends
    from formatkit.media.film_reading import read_film

    try:
        facts = read_film(path)
        decoded = decode_ends(path, facts)
    except (MediaError, OSError) as problem:
        return (_unreadable(path, problem, where),)
    return (*_header_findings(facts, rules, where), *_decoded_findings(facts, decoded, rules, where))


def check_film_full(
    path: Path, rules: FilmRules, where: Where, limits: FilmLimits = FILM_LIMITS
) -> tuple[Diagnostic, ...]:
    """Return what is wrong with a film or animation of any origin; empty if all is well. See `examine_film`."""
    return examine_film(path, rules, where, limits).findings


def examine_film(path: Path, rules: FilmRules, where: Where, limits: FilmLimits = FILM_LIMITS) -> ExaminedFilm:
    """Decode all of a film of any origin in a child process, measure its sound, and compare it with the rules.

    A file that cannot be read is a finding, too.
    """
    try:
        facts, decoded = examined_film(path, "whole", limits)
    except MediaError as problem:
        return ExaminedFilm((_unreadable(path, problem, where),))
    assert decoded is not None
    findings = (
        *name_findings(path.suffix, facts, where),
        *_header_findings(facts, rules, where),
        *_decoded_findings(facts, decoded, rules, where),
        *loudness_findings(facts, decoded, rules, where),
    )
    return ExaminedFilm(findings, facts, decoded)


def describe_film(path: Path, where: Where | None = None, limits: FilmLimits = FILM_LIMITS) -> FilmFacts:
    """Return what is known of a film or animation of any origin, read in a child process and not decoded.

    Raises CheckError when it cannot be read.
    """
    try:
        return examined_film(path, "facts", limits)[0]
    except MediaError as problem:
        raise CheckError(_unreadable(path, problem, where or Where(file=path.name))) from problem


def _header_findings(facts: FilmFacts, rules: FilmRules, where: Where) -> Iterator[Diagnostic]:
    yield from file_findings(facts, rules, where)
    yield from picture_findings(facts, rules, where)
    yield from time_findings(facts, rules, where)
    yield from sound_findings(facts, rules, where)


def _decoded_findings(facts: FilmFacts, decoded: FilmDecoded, rules: FilmRules, where: Where) -> Iterator[Diagnostic]:
    ordered = facts.picture is None or facts.picture.ordered
    if decoded.damaged or not ordered:
        yield error("FK658", where)
    elif decoded.frames != decoded.expected:
        yield error("FK659", where, found=grouped(decoded.frames), expected=grouped(decoded.expected))
    if decoded.interlaced and facts.picture is not None and facts.picture.progressive:
        yield made_or(rules, "better")("FK631", where)
    transparent = facts.picture is not None and facts.picture.alpha
    if decoded.flat_start and not transparent:
        yield warning("FK660", where)


def _unreadable(path: Path, problem: MediaError | OSError, where: Where) -> Diagnostic:
    if not path.exists():
        return error("FK200", where, file=path.name)
    if not path.is_file():
        return error("FK203", where, file=path.name)
    if isinstance(problem, UnreadableFilmError | OSError):
        reason = problem.detail if isinstance(problem, MediaError) else problem.strerror or type(problem).__name__
        return error("FK206", where, file=path.name, reason=reason)
    if path.stat().st_size == 0:
        return error("FK204", where, file=path.name)
    if problem.kind == "unsupported":
        return error("FK620", where, found=problem.detail)
    if problem.kind == "timeout":
        return error("FK668", where, seconds=problem.detail)
    return error({"truncated": "FK622", "damaged": "FK658"}.get(problem.kind, "FK669"), where)
