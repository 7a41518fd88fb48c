"""Templates by name: a user's own in the campaign's folder `templates/` stands before the built-in one.

`quote@1` asks for a version: where neither of the two has it, that is an error, so that no new version changes the
looks of a post unnoticed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from formatkit.diagnostics import Diagnostic, Severity, Where, error
from formatkit.errors import ConfigError
from formatkit.load.layer_plugins import plugin_mistake
from formatkit.load.names import listed, nearest
from formatkit.load.positions import KeyPath, key_text
from formatkit.load.template_extends import built_in_data, built_in_names, extended
from formatkit.load.toml import TomlFile, read_toml
from formatkit.load.validation import diagnostics_at, diagnostics_of
from formatkit.load.vocabulary import SlotType
from formatkit.model.geometry import Shape
from formatkit.model.template import PluginLayer, Template

__all__ = ["TemplateShelf", "all_templates", "load_template", "template_names"]


@dataclass(frozen=True, slots=True)
class TemplateShelf:
    """All sound templates by name, the mistakes in the others, and the slots of all by name.

    `names` are those of all, sound or not.
    """

    sound: Mapping[str, Template]
    mistakes: tuple[Diagnostic, ...]
    slots: Mapping[str, SlotType]
    names: tuple[str, ...]

    @property
    def by_reference(self) -> dict[str, Template]:
        """The sound templates by what a post may write: `name`, and `name@version` for each version that is there."""
        versions = {f"{name}@{each.version}": each for name, own in self.sound.items() for each in _versions(own)}
        return {**self.sound, **versions}

    def mistake(self, reference: str, where: Where) -> Diagnostic | None:
        """Return what is wrong with the name of a template that a post writes: no such name, no such version."""
        name, _, version = reference.partition("@")
        if name not in self.names:
            return _unknown(name, self.names, where)
        if not version or name not in self.sound or reference in self.by_reference:
            return None
        return _other_version(self.sound[name], version, where)


def template_names(folders: Sequence[Path] = ()) -> tuple[str, ...]:
    """Return the names of all templates: those in `folders` (each holds `NAME.toml`) and the built-in ones."""
    own = {path.stem for folder in folders for path in _files(folder)}
    return tuple(sorted(own | set(built_in_names())))


def load_template(name: str, folders: Sequence[Path] = ()) -> Template:
    """Return the template `name` from the first of `folders` that holds it, else the built-in one.

    `name@2` is its version 2, of those two. Raises ConfigError: no such template (with the nearest name) or version,
    or every mistake in its file.

    >>> load_template("quote@1").version
    1
    """
    bare, pinned, version = name.partition("@")
    template = _named(bare, folders)
    if not pinned:
        return template
    found = next((each for each in _versions(template) if str(each.version) == version), None)
    if found is None:
        raise ConfigError(_other_version(template, version, Where()))
    return found


def _named(name: str, folders: Sequence[Path]) -> Template:
    for folder in folders:
        path = folder / f"{name}.toml"
        if path in _files(folder):
            file = read_toml(path, str(path))
            return _template(replace(file, data=extended(file, folders)), name)
    if name not in built_in_names():
        raise ConfigError(_unknown(name, template_names(folders), Where()))
    return _built_in(name)


def _versions(template: Template) -> tuple[Template, ...]:
    """Return a template and, behind it, the built-in one of its name where that has another version."""
    built_in = _built_in(template.name) if template.name in built_in_names() else template
    return (template,) if built_in.version == template.version else (template, built_in)


def _unknown(name: str, names: Sequence[str], where: Where) -> Diagnostic:
    return error("FK193", where, name=name, names=listed(names, 30), nearest=nearest(name, names))


def _other_version(template: Template, version: str, where: Where) -> Diagnostic:
    there = [str(each.version) for each in _versions(template)]
    values = {"name": template.name, "version": version, "there": listed(there)}
    return error("FK945", where, **values, instead=f"{template.name}@{there[0]}")


def all_templates(folders: Sequence[Path] = ()) -> TemplateShelf:
    """Read every template of `folders` and every built-in one that none of them replaces."""
    sound: dict[str, Template] = {}
    mistakes: list[Diagnostic] = []
    slots: dict[str, SlotType] = {}
    names = template_names(folders)
    for name in names:
        try:
            sound[name] = load_template(name, folders)
        except ConfigError as wrong:
            mistakes += wrong.diagnostics
            slots |= _declared_slots(name, folders)
    for template in sound.values():
        slots |= {name: slot.type for name, slot in template.slots.items()}
    return TemplateShelf(sound, tuple(mistakes), slots, names)


def _declared_slots(name: str, folders: Sequence[Path]) -> dict[str, SlotType]:
    """Return the slots that a template with mistakes means to have, so that posts are judged by them."""
    path = next(folder / f"{name}.toml" for folder in folders if folder / f"{name}.toml" in _files(folder))
    try:
        slots = read_toml(path, str(path)).data.get("slots")
    except ConfigError:
        return {}
    types: dict[Any, SlotType] = {"list": "list", "picture": "picture", "pictures": "pictures"}
    return {
        slot: types.get(fields.get("type"), "text")
        for slot, fields in (slots.items() if isinstance(slots, dict) else ())
        if isinstance(fields, dict)
    }


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.toml")) if folder.is_dir() else []


@cache
def _built_in(name: str) -> Template:
    """Return a template of our own: a test, not every start, checks all its shapes and styles."""
    return Template.model_validate(built_in_data(name))


def _template(file: TomlFile, name: str) -> Template:
    try:
        template = Template.model_validate(file.data)
    except ValidationError as wrong:
        raise ConfigError(*diagnostics_of(wrong, Template, file.positions, file.shown)) from None
    mistakes = [*dict.fromkeys(_override_mistakes(template, file)), *_plugin_mistakes(template, file)]
    if template.name != name:
        where = Where(file=file.shown, line=file.positions.get(("name",)), key="name")
        mistakes.append(error("FK194", where, found=template.name, name=name))
    if any(entry.severity is Severity.ERROR for entry in mistakes):
        raise ConfigError(*mistakes)
    return template


def _override_mistakes(template: Template, file: TomlFile) -> Iterator[Diagnostic]:
    """Merge every shape and style once: an override that does not fit its layer is a mistake of the file."""
    for shape in Shape:
        for style in template.styles:
            try:
                template.layers_for(shape, style)
            except ValidationError as wrong:
                yield from _placed(wrong, template, file, (("shapes", shape.value), ("style", style)))


def _plugin_mistakes(template: Template, file: TomlFile) -> Iterator[Diagnostic]:
    """Yield the layers whose package is not installed."""
    for number, layer in enumerate(template.layers):
        if isinstance(layer, PluginLayer):
            keys: KeyPath = ("layers", number, "plugin")  # a template's own layers stand before those that it extends
            where = Where(file=file.shown, line=file.positions.get(keys), key=key_text(keys))
            mistake = plugin_mistake(layer.plugin, where)
            yield from (mistake,) if mistake is not None else ()


def _placed(
    wrong: ValidationError, template: Template, file: TomlFile, tables: Sequence[KeyPath]
) -> Iterator[Diagnostic]:
    layers = [inner for layer in template.layers for inner in (layer, *getattr(layer, "children", ()))]
    model = next(type(layer) for layer in layers if type(layer).__name__ == wrong.title)

    def locate(path: KeyPath) -> Where | None:
        # The path starts at the merged layer; in the file it stands below the id of the layer or of its child.
        for table in tables:
            for layer, start in ((layer, start) for layer in layers for start in range(len(path))):
                written = (*table, layer.id, *path[start:])
                if written in file.positions:
                    return Where(file=file.shown, line=file.positions[written], key=key_text(written))
        return None

    fallback = next((table for table in tables if table in file.positions), ())
    where = Where(file=file.shown, line=file.positions.get(fallback), key=key_text(fallback))
    for entry in diagnostics_at(wrong, model, locate):
        yield entry if entry.where.file else entry.at(where)
