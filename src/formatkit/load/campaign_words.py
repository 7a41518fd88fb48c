"""Checks of a campaign's own words: `[defaults]`, `[overrides]`, `[columns]`, `[values]` and `same_size`."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from formatkit.diagnostics import Diagnostic, Where, error, warning
from formatkit.load.columns import column_of, columns_of
from formatkit.load.names import listed, nearest
from formatkit.load.nested_posts import field_mistakes
from formatkit.load.positions import KeyPath
from formatkit.load.templates import TemplateShelf
from formatkit.load.validation import shown_value
from formatkit.load.vocabulary import CHOICES, Vocabulary
from formatkit.model.campaign import CampaignFile
from formatkit.model.links import LINK_PLACEHOLDERS, UTM_PARAMETERS
from formatkit.model.template import Template

__all__ = ["Place", "missing_columns", "template_mistakes", "word_mistakes"]

_PARAMETER = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")
Place = Callable[[KeyPath], Where]
"""Returns the place of a key path in the campaign's file."""


def word_mistakes(
    data: Mapping[str, Any], file: CampaignFile, vocabulary: Vocabulary, place: Place
) -> Iterator[Diagnostic]:
    """Yield the mistakes in names: fields and slots, overrides for unknown presets, words for unknown states."""
    defaults, overrides = data.get("defaults"), data.get("overrides")
    if isinstance(defaults, dict):
        yield from field_mistakes(defaults, ("defaults",), vocabulary, place, place(("defaults",)))
    for scope, fields in (overrides if isinstance(overrides, dict) else {}).items():
        path = ("overrides", scope)
        if not vocabulary.is_scope(scope):
            yield error("FK141", place(path), scope=scope, nearest=vocabulary.scope_near(scope))
        if isinstance(fields, dict):
            yield from field_mistakes(fields, path, vocabulary, place, place(path))
    yield from _column_mistakes(file, vocabulary, place)
    yield from _link_mistakes(file, place)


def _column_mistakes(file: CampaignFile, vocabulary: Vocabulary, place: Place) -> Iterator[Diagnostic]:
    for name in file.columns:
        if column_of(name, vocabulary, {}) is None:
            yield _no_field(("columns", name), vocabulary, place)
    for name, words in file.values.items():
        if name not in vocabulary.table_names:
            yield _no_field(("values", name), vocabulary, place)
        for word in words if name in CHOICES else ():
            if word not in CHOICES[name]:
                yield _no_choice(("values", name, word), word, CHOICES[name], place)


def _link_mistakes(file: CampaignFile, place: Place) -> Iterator[Diagnostic]:
    """Yield misspelt names of parameters (other names than utm_… are anybody's own) and unknown placeholders."""
    for name, pattern in file.links.items():
        at = place(("links", name))
        if not _PARAMETER.fullmatch(name):
            yield error("FK962", at, found=name)
        elif name.startswith("utm") and name not in UTM_PARAMETERS:
            near = nearest(name, UTM_PARAMETERS)
            yield error("FK119", at, found=name, allowed=listed(UTM_PARAMETERS), nearest=near)
        for found in re.findall(r"\{([^{}]*)\}", pattern):
            if found not in LINK_PLACEHOLDERS:
                near = nearest(found, LINK_PLACEHOLDERS)
                yield error("FK963", at, found=found, names=listed(LINK_PLACEHOLDERS), nearest=near)


def template_mistakes(file: CampaignFile, shelf: TemplateShelf, place: Place) -> Iterator[Diagnostic]:
    """Yield the mistakes in template names, and names in `same_size` that no template has."""
    said = {("defaults", "template"): file.defaults.template} | {
        ("overrides", scope, "template"): fields.template for scope, fields in file.overrides.items()
    }
    for path, name in said.items():
        mistake = shelf.mistake(name, place(path)) if name is not None else None
        if mistake is not None:
            yield mistake
    known = sorted(
        {slot for template in shelf.sound.values() for slot in template.slots}
        | {layer.id for template in shelf.sound.values() for layer in _flat(template)}
    )
    for index, name in enumerate(file.same_size):
        if name not in known:
            yield _no_choice(("same_size", index), name, known, place)


def missing_columns(
    file: CampaignFile, headers: Collection[str], vocabulary: Vocabulary, place: Place
) -> Iterator[Diagnostic]:
    """Yield a warning for each header in `[columns]` that no table has."""
    present = {_folded(header) for header in headers}
    free = columns_of(dict.fromkeys(headers, Where()), vocabulary, file.columns).ignored
    for name, header in file.columns.items():
        bare = {_folded(found.partition("@")[0]) for found in headers} | present
        if _folded(header) not in bare:
            yield warning("FK137", place(("columns", name)), name=header, nearest=nearest(header, free))


def _no_choice(path: KeyPath, name: str, choice: Sequence[str], place: Place) -> Diagnostic:
    found, near = shown_value(name), nearest(name, choice)
    return error("FK119", place(path), found=found, allowed=listed(choice, 30), nearest=near)


def _no_field(path: tuple[str, str], vocabulary: Vocabulary, place: Place) -> Diagnostic:
    names = vocabulary.table_names
    near = nearest(path[1], names)
    if near:
        return error("FK102", place(path), key=path[1], nearest=near)
    return error("FK116", place(path), key=path[1], allowed=listed(names, 40))


def _flat(template: Template) -> list[Any]:
    return [inner for layer in template.layers for inner in (layer, *getattr(layer, "children", ()))]


def _folded(header: str) -> str:
    return " ".join(header.split()).casefold()
