"""What Python code may say beside post and preset, held against what there is: names, kinds and ranges."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypedDict, get_args

from formatkit.diagnostics import Diagnostic, Where, error
from formatkit.encode.film_choice import Quality
from formatkit.errors import ConfigError
from formatkit.load.names import listed, nearest
from formatkit.model.brand import Brand
from formatkit.model.media import MediaEntry
from formatkit.model.order import Packing
from formatkit.model.post import Post
from formatkit.model.template import Template

__all__ = ["Options", "require_kind", "require_known", "require_sound"]

_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z]{4})?(?:-(?:[A-Z]{2}|\d{3}))?")
_SHORTEST = 0.5
"""Seconds that a film lasts at least."""
_KINDS: Mapping[str, tuple[type | tuple[type, ...], str, str]] = {
    "brand": (Brand, "a Brand", "load_brand"),
    "template": ((str, Template), "a name or a Template", "load_template"),
}


class Options(TypedDict, total=False):
    """What may be said beside post and preset.

    `brand`: without it the neutral one is used. `template`: a name, or a Template; by default what the post names,
    else `quote`. `lang`: the language of the text, by default the post's, else English. `folder`: where the post's
    pictures are. `media`: what the media table says of them (`load_media` reads one). A licence or consent in it that
    has ended on the date of the post, else on the day `today` (by default that of the clock), is an error. `final`:
    no mark on drafts. Of films: `seconds` is how long they last (by default as long as reading takes), `quality` is
    draft, standard or high. `sizes`: the largest sizes of fitted texts, in pixels by layer, as `series_sizes` returns
    them. `face_model`: the file of a YuNet model (ONNX); photographs without a focus are cropped by the faces that it
    finds. `packing`: `fast`, or `small` for PNG files as small as they get without a change of a pixel, and
    progressive JPEG files (`pip install "formatkit[small]"`).
    """

    brand: Brand | None
    template: str | Template
    lang: str | None
    folder: str | Path | None
    media: Sequence[MediaEntry]
    today: datetime.date | None
    final: bool
    seconds: float | None
    quality: Quality
    sizes: Mapping[str, float]
    face_model: str | Path | None
    packing: Packing


def require_sound(post: object, options: Mapping[str, Any], known: frozenset[str]) -> None:
    """Raise ConfigError for all that is wrong with a post and options, of which `known` are the names."""
    found = (*_of_post(post), *_unknown(options, known), *_of_kinds(options), *_of_values(options))
    if found:
        raise ConfigError(*found)


def require_known(options: Mapping[str, Any], known: frozenset[str]) -> None:
    """Raise ConfigError for options that are not among the `known` or have no such value."""
    found = (*_unknown(options, known), *_of_values(options))
    if found:
        raise ConfigError(*found)


def require_kind(name: str, value: object, kind: type, way: str) -> None:
    """Raise ConfigError when an argument is of another kind than the one that `way` makes."""
    if not isinstance(value, kind):
        said = {"expected": f"a {kind.__name__}", "found": type(value).__name__, "way": f"formatkit.{way}"}
        raise ConfigError(error("FK881", Where(key=name), **said))


def _of_post(post: object) -> Iterator[Diagnostic]:
    if not isinstance(post, Post):
        kind = type(post).__name__
        yield error("FK881", Where(key="post"), expected="a Post", found=kind, way="formatkit.Post(quote=…)")
    elif post.for_each is not None and post.person is None:
        yield error("FK884", post.where, table=post.for_each)


def _unknown(options: Mapping[str, Any], known: frozenset[str]) -> Iterator[Diagnostic]:
    for name in options:
        if name not in known:
            yield error("FK880", None, option=name, nearest=nearest(name, sorted(known)), known=listed(sorted(known)))


def _of_kinds(options: Mapping[str, Any]) -> Iterator[Diagnostic]:
    for name, (kinds, expected, way) in _KINDS.items():
        value = options.get(name)
        if value is not None and not isinstance(value, kinds):
            said = {"expected": expected, "found": type(value).__name__, "way": f"formatkit.{way}(…)"}
            yield error("FK881", Where(key=name), **said)


def _of_values(options: Mapping[str, Any]) -> Iterator[Diagnostic]:
    for name, values in (("quality", get_args(Quality)), ("packing", get_args(Packing))):
        value = options.get(name, values[0])
        if value not in values:
            yield error(
                "FK882", Where(key=name), found=value, known=listed(values), nearest=nearest(str(value), values)
            )
    seconds = options.get("seconds")
    if seconds is not None and not seconds >= _SHORTEST:
        yield error("FK883", Where(key="seconds"), found=f"{seconds:g}", least=f"{_SHORTEST:g}")
    lang = options.get("lang")
    if lang is not None and not _LANGUAGE.fullmatch(lang):
        yield error("FK904", Where(key="lang"), found=lang)
