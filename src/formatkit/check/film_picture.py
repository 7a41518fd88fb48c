"""What is wrong with a film's picture: size, codec, profile, pixel format, colors, shape of the pixels, alpha."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from formatkit.check.film_rules import FilmRules
from formatkit.check.film_words import grouped, listed, made_or, of_field
from formatkit.diagnostics import Diagnostic, Where, error, warning
from formatkit.media.film_facts import FilmColor, FilmFacts, FilmPicture

__all__ = ["BT709", "picture_findings"]

BT709: Final = FilmColor("bt709", "bt709", "bt709", "tv")
"""What every HD player takes for granted, written out."""

_WEB_CODECS: Final = ("vp8", "vp9", "av1")
_IN_BOXES: Final = ("mp4", "mov", "m4v", "3gp")
_PROFILED: Final = ("h264", "hevc")


def picture_findings(facts: FilmFacts, rules: FilmRules, where: Where) -> Iterator[Diagnostic]:
    """Give what is wrong with the picture as its headers tell it."""
    picture = facts.picture
    if picture is None:
        yield error("FK648", where)
        return
    yield from _size_findings(picture, rules, where)
    yield from _codec_findings(facts, picture, rules, where)
    yield from _pixel_findings(picture, rules, where)
    if rules.made is not None and rules.made.alpha and not picture.alpha:
        yield error("FK667", where)
    if facts.loops is not None:
        yield from _animation_findings(facts, picture, rules, where)


def _size_findings(picture: FilmPicture, rules: FilmRules, where: Where) -> Iterator[Diagnostic]:
    size = picture.upright
    if rules.made is not None:
        if size != rules.made.size:
            yield error("FK623", where, found=size, expected=rules.made.size)
        return
    if rules.ratio is not None and not rules.ratio.allows(size):
        low, high = rules.ratio.min or 0, rules.ratio.max
        bounds = f"{low:.2f}–{high:.2f}" if high else f"≥ {low:.2f}"
        yield error("FK601", where, found=f"{size.ratio:.2f}", size=size, expected=bounds)
    broken = rules.dimensions.broken_by(size) if rules.dimensions is not None else ()
    if rules.max_width is not None and size.width > rules.max_width:
        broken = tuple(dict.fromkeys((f"max_width {rules.max_width}", *broken)))
    if broken:
        yield error("FK609", where, found=size, limits=", ".join(broken))


def _codec_findings(facts: FilmFacts, picture: FilmPicture, rules: FilmRules, where: Where) -> Iterator[Diagnostic]:
    accepted = rules.codecs
    if rules.made is None and accepted and facts.container == "webm" and "webm" in rules.containers:
        accepted = (*accepted, *_WEB_CODECS)  # who takes WebM takes what is always in it
    if accepted and picture.codec not in accepted:
        yield of_field(rules, "video.codecs")("FK626", where, found=picture.codec, expected=listed(accepted))
        return
    if picture.codec == "hevc" and facts.container in _IN_BOXES and picture.tag != "hvc1":
        yield made_or(rules, "better")("FK624", where, found=picture.tag)
    yield from _profile_findings(picture, rules, where)


def _profile_findings(picture: FilmPicture, rules: FilmRules, where: Where) -> Iterator[Diagnostic]:
    if picture.codec not in _PROFILED:
        return
    say = made_or(rules, "better")
    if rules.profiles and picture.profile not in rules.profiles:
        yield say("FK627", where, found=picture.profile or "–", expected=listed(rules.profiles))
    if rules.max_level is not None and picture.codec == "h264" and picture.level > rules.max_level:
        found, limit = f"{picture.level / 10:.1f}", f"≤ {rules.max_level / 10:.1f}"
        yield say("FK627", where, found=f"{picture.profile}@{found}", expected=limit)


def _pixel_findings(picture: FilmPicture, rules: FilmRules, where: Where) -> Iterator[Diagnostic]:
    if rules.pixel_format and picture.pixel_format != rules.pixel_format:
        say = of_field(rules, "video.pixel_format")
        yield say("FK628", where, found=picture.pixel_format or "–", expected=rules.pixel_format)
    if picture.pixel_format.startswith("yuv") and rules.colors != "free":
        yield from _color_findings(picture.color, rules, where)
    if not picture.progressive:
        yield made_or(rules, "better")("FK631", where)
    if picture.sample_aspect != "1:1":
        yield made_or(rules, "better")("FK632", where, found=picture.sample_aspect)


def _color_findings(color: FilmColor, rules: FilmRules, where: Where) -> Iterator[Diagnostic]:
    say = made_or(rules, rules.colors)
    if color.range == "pc":
        yield say("FK630", where)
    tags = (color.primaries, color.transfer, color.matrix)
    limited = color.range in ("pc", "tv")  # full range was told above
    if tags != (BT709.primaries, BT709.transfer, BT709.matrix) or not limited:
        yield say("FK629", where, found=color.text(), expected=BT709.text())


def _animation_findings(facts: FilmFacts, picture: FilmPicture, rules: FilmRules, where: Where) -> Iterator[Diagnostic]:
    if rules.max_frames is not None and picture.frames > rules.max_frames:
        yield error("FK664", where, found=grouped(picture.frames), limit=grouped(rules.max_frames))
    pixels = picture.frames * picture.width * picture.height
    if rules.max_total_pixels is not None and pixels > rules.max_total_pixels:
        yield error("FK665", where, found=grouped(pixels), limit=grouped(rules.max_total_pixels))
    if facts.loops:
        yield made_or(rules, "better")("FK666", where, found=facts.loops)
    if picture.frames < 2:
        yield warning("FK646", where)
