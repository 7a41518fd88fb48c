"""Posts in TOML and JSON: tables with nested languages, slides and overrides. Every unknown key is an error."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from formatkit.diagnostics import Diagnostic, Where, error
from formatkit.errors import ConfigError
from formatkit.load.cell_values import ValueWords, parsed_date, parsed_moment, word_of
from formatkit.load.columns import column_of
from formatkit.load.drafts import Draft, Drafts, Wording, nested, with_spoken_overrides
from formatkit.load.names import listed, nearest
from formatkit.load.positions import KeyPath, key_text
from formatkit.load.validation import Locate, shown_value
from formatkit.load.vocabulary import CHOICES, Vocabulary

__all__ = ["field_mistakes", "nested_drafts", "nested_list"]


_DAYS = {"date": parsed_date, "embargo": parsed_moment}


def nested_list(data: Any, shown: str, root: str = "posts") -> tuple[KeyPath, Sequence[Any], list[Diagnostic]]:
    """Return the list under the key `root` of a file's data, its key path, and what else stands there as mistakes."""
    where = Where(file=shown)
    if isinstance(data, list):
        return (), data, []
    if not isinstance(data, dict):
        return (), (), [error("FK154", where, found=shown_value(data))]
    rows = data.get(root)
    mistakes = [
        error("FK102", Where(file=shown, key=key), key=key, nearest=f"[[{root}]]") for key in data if key != root
    ]
    if isinstance(rows, list):
        return (root,), rows, mistakes
    if rows is not None:
        mistakes.append(error("FK154", replace(where, key=root), found=shown_value(rows)))
    elif not mistakes:
        mistakes.append(error("FK117", where, key=root))
    return (root,), (), mistakes


def nested_drafts(
    posts: Sequence[Any], root: KeyPath, positions: Mapping[KeyPath, int], shown: str, wording: Wording
) -> Drafts:
    """Return the posts of a list of tables at key path `root`; posts with mistakes are left out."""
    drafts: list[Draft] = []
    found: list[Diagnostic] = []
    for index, post in enumerate(posts):
        place = (*root, index)
        where = Where(file=shown, line=positions.get(place), key=key_text(place))
        if not isinstance(post, dict):
            found.append(error("FK155", where, found=shown_value(post)))
            continue
        name = post.get("id")
        where = replace(where, item=name, key="") if isinstance(name, str) and name else where
        locate = _locator(place, positions, shown, where.item)
        spoken = with_spoken_overrides(_unfolded(post, wording), str(post.get("lang") or wording.lang))
        data, mistakes = _translated(spoken, wording.words, locate, where)
        mistakes += _unknown_names(data, wording.vocabulary, locate, where)
        found += mistakes
        if not mistakes:
            drafts.append(Draft(data, where, locate))
    return Drafts(tuple(drafts), tuple(found))


def field_mistakes(
    data: Mapping[str, Any], path: KeyPath, vocabulary: Vocabulary, locate: Locate, where: Where
) -> Iterator[Diagnostic]:
    """Yield an error for every key of a table of defaults, overrides or a slide that is no field and no slot."""
    yield from _unknown(data, path, vocabulary.field_names, locate, where)


def _locator(place: KeyPath, positions: Mapping[KeyPath, int], shown: str, item: str) -> Locate:
    def locate(path: KeyPath) -> Where | None:
        line = positions.get((*place, *path))
        if line is None:
            return None
        return Where(file=shown, line=line, key=key_text(path if item else (*place, *path)), item=item)

    return locate


def _unfolded(post: Mapping[str, Any], wording: Wording) -> dict[str, Any]:
    """Put keys written as in a table (`quote@tall`, `quote.en`) into the nested form."""
    flat: list[tuple[str, str, str, Any]] = []
    plain: dict[str, Any] = {}
    for key, value in post.items():
        column = column_of(key, wording.vocabulary, {}) if "@" in key or "." in key else None
        if column is None or column.variant:
            plain[key] = value
        else:
            flat.append((column.scope, column.name, column.lang, value))
    if not flat:
        return plain
    names = {name for _, name, _, _ in flat}
    moved = [("", key, "", value) for key, value in plain.items() if key in names]
    made = nested([*moved, *flat], str(post.get("lang") or wording.lang))
    kept = {key: value for key, value in plain.items() if key not in names}
    written = kept.pop("overrides", {})
    overrides = dict(written) if isinstance(written, dict) else {}
    for scope, values in made.pop("overrides", {}).items():
        overrides[scope] = {**overrides.get(scope, {}), **values}
    return {**kept, **made, **({"overrides": overrides} if overrides else {})}


def _translated(
    post: dict[str, Any], words: ValueWords, locate: Locate, where: Where
) -> tuple[dict[str, Any], list[Diagnostic]]:
    mistakes: list[Diagnostic] = []
    data = dict(post)
    for name in (*_DAYS, *CHOICES):
        value = post.get(name)
        if not isinstance(value, str):
            continue
        place = locate((name,)) or where
        try:
            data[name] = _DAYS[name](value, place) if name in _DAYS else word_of(name, value, words, place)
        except ConfigError as wrong:
            mistakes += wrong.diagnostics
    return data, mistakes


def _unknown_names(data: Mapping[str, Any], vocabulary: Vocabulary, locate: Locate, where: Where) -> list[Diagnostic]:
    found = list(_unknown(data, (), vocabulary.post_names, locate, where))
    slides, overrides = data.get("slides"), data.get("overrides")
    for index, slide in enumerate(slides if isinstance(slides, list) else []):
        if isinstance(slide, dict):
            found += _unknown(slide, ("slides", index), vocabulary.field_names, locate, where)
    for scope, fields in (overrides if isinstance(overrides, dict) else {}).items():
        path = ("overrides", scope)
        if not vocabulary.is_scope(scope):
            near = vocabulary.scope_near(scope)
            found.append(error("FK141", locate(path) or where, scope=scope, nearest=near))
        if isinstance(fields, dict):
            found += _unknown(fields, path, vocabulary.field_names, locate, where)
    for index, variant in enumerate(_tables(data.get("variants"))):
        path = ("variants", index)
        found += _unknown(variant, path, ("name", "overrides", *vocabulary.field_names), locate, where)
        for scope, fields in (variant["overrides"] if isinstance(variant.get("overrides"), dict) else {}).items():
            within = (*path, "overrides", scope)
            if not vocabulary.is_scope(scope):
                found.append(error("FK141", locate(within) or where, scope=scope, nearest=vocabulary.scope_near(scope)))
            if isinstance(fields, dict):
                found += _unknown(fields, within, vocabulary.field_names, locate, where)
    return found


def _tables(value: Any) -> list[dict[str, Any]]:
    """Return a list of tables; what is none of them becomes an empty one, which the model finds wrong."""
    return [each if isinstance(each, dict) else {} for each in value] if isinstance(value, list) else []


def _unknown(
    data: Mapping[str, Any], path: KeyPath, names: Sequence[str], locate: Locate, where: Where
) -> Iterator[Diagnostic]:
    for key in data:
        if key in names:
            continue
        place = locate((*path, key)) or where
        near = nearest(key, names)
        if near:
            yield error("FK102", place, key=key, nearest=near)
        else:
            yield error("FK116", place, key=key, allowed=listed(names, 40))
