"""Brand kits: `brand.toml`, with a parent brand worked in."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from formatkit.diagnostics import Diagnostic, Where, error
from formatkit.errors import ConfigError
from formatkit.load.asset_fonts import is_font_file
from formatkit.load.brand_mistakes import brand_mistakes
from formatkit.load.positions import KeyPath, key_text
from formatkit.load.text import missing_at
from formatkit.load.toml import TomlFile, read_toml
from formatkit.load.validation import Locate
from formatkit.model.brand import Brand
from formatkit.model.template import merged
from formatkit.scene.forms import NAMED_FORMS, form_of

__all__ = ["load_brand", "neutral_brand", "neutral_brand_file"]

# Codes of the brand model for something that a table lacks.
_TABLE_OF_MISSING = {"FK912": "palette", "FK913": "fonts", "FK915": "pairs"}

_LONGEST_LINE = 8
"""Most brands above one another."""


def load_brand(path: Path | str) -> Brand:
    """Read a brand kit. Paths in it are relative to its file (`Brand.folder`).

    A parent that `extends` names is merged key by key; its files keep their place, written relative to the
    child's folder. A font role that names another `file` or `family` drops the parent's. Raises ConfigError with
    every mistake, each at the line of the file it stands in.
    """
    line = _line_of_brands(Path(path), str(path))
    files = [file for _, file in line]
    folder = Path(path).parent
    data: dict[str, Any] = {}
    for place, file in reversed(line):
        data = _inherited(data, _rebased(file.data, place.parent, folder))
    data.pop("extends", None)

    def locate(keys: KeyPath) -> Where | None:
        for file in files:
            number = file.positions.get(keys)
            if number is not None:
                return Where(file=file.shown, line=number, key=key_text(keys))
        return Where(file=files[0].shown) if not keys else None

    try:
        brand = Brand.model_validate(data).in_folder(*dict.fromkeys(place.parent for place, _ in line))
    except ValidationError:
        found = [_at_table(entry, locate) for entry in brand_mistakes(data, locate)]
        raise ConfigError(*_ordered(found, files)) from None
    _require_form(brand.look.portrait, locate)
    return brand


def neutral_brand() -> Brand:
    """Return the brand that is used when none is named: light ground, near-black type, no logo."""
    return load_brand(neutral_brand_file())


def neutral_brand_file() -> Path:
    """Return where the kit of the neutral brand lies."""
    return Path(str(resources.files("formatkit"))) / "brands" / "neutral.toml"


def _require_form(portrait: str, locate: Locate) -> None:
    """Raise ConfigError where portraits are cut to what is no form."""
    if portrait in NAMED_FORMS:
        return
    try:
        form_of(portrait)
    except ValueError as wrong:
        where = locate(("look", "portrait"))
        raise ConfigError(error("FK907", where, found=portrait[:40], reason=wrong)) from None


def _line_of_brands(path: Path, shown: str) -> list[tuple[Path, TomlFile]]:
    """Read the brand and its parents, child first."""
    line = [(path, read_toml(path, shown))]
    seen = {os.path.realpath(path)}
    while isinstance(parent := line[-1][1].data.get("extends"), str):
        child, file = line[-1]
        where = Where(file=file.shown, line=file.positions.get(("extends",)), key="extends")
        path = child.parent / parent
        if os.path.realpath(path) in seen or len(line) >= _LONGEST_LINE:
            raise ConfigError(error("FK197", where, file=parent))
        seen.add(os.path.realpath(path))
        line.append((path, _parent_file(path, parent, where)))
    return line


def _parent_file(path: Path, written: str, where: Where) -> TomlFile:
    try:
        return read_toml(path, os.path.normpath(path))
    except ConfigError as unreadable:
        raise ConfigError(*(missing_at(entry, where, written) for entry in unreadable.diagnostics)) from None


def _inherited(parent: Mapping[str, Any], child: Mapping[str, Any]) -> dict[str, Any]:
    data = merged(parent, child)
    fonts, own = data.get("fonts"), child.get("fonts")
    if isinstance(fonts, dict) and isinstance(own, dict):
        for role, font in own.items():
            if isinstance(font, dict) and {"file", "family"} & font.keys() and isinstance(fonts.get(role), dict):
                kept = {
                    key: value
                    for key, value in fonts[role].items()
                    if key in font or key not in {"file", "family", "substitute", "index"}
                }
                fonts[role] = kept
    return data


def _rebased(data: Mapping[str, Any], folder: Path, target: Path) -> dict[str, Any]:
    """Rewrite the paths of a brand in `folder` so that they are relative to the folder `target`."""
    if folder == target:
        return dict(data)
    changes: dict[str, Any] = {}
    for keys, written in _paths(data):
        moved = os.path.relpath(folder / written, target)
        change: dict[str, Any] = {keys[-1]: moved}
        for key in reversed(keys[:-1]):
            change = {key: change}
        changes = merged(changes, change)
    fallbacks = _moved_fallbacks(data, folder, target)
    return merged(merged(data, changes), {"fonts": fallbacks} if fallbacks else {})


def _moved_fallbacks(data: Mapping[str, Any], folder: Path, target: Path) -> dict[str, Any]:
    """Return the fallback lists of the font roles with the files among them rewritten; families stay."""
    fonts = data.get("fonts")
    lists = {
        role: font["fallback"]
        for role, font in (fonts.items() if isinstance(fonts, dict) else ())
        if isinstance(font, dict) and isinstance(font.get("fallback"), list)
    }
    return {role: {"fallback": [_moved(name, folder, target) for name in names]} for role, names in lists.items()}


def _moved(name: Any, folder: Path, target: Path) -> Any:
    is_file = isinstance(name, str) and is_font_file(name)
    return os.path.relpath(folder / name, target) if is_file else name


def _paths(data: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the key path and text of every file that a brand names."""
    fonts, logo, look = data.get("fonts"), data.get("logo"), data.get("look")
    for role, font in fonts.items() if isinstance(fonts, dict) else ():
        if isinstance(font, dict) and isinstance(font.get("file"), str):
            yield ("fonts", role, "file"), font["file"]
    files = logo.get("files") if isinstance(logo, dict) else None
    for variant, written in files.items() if isinstance(files, dict) else ():
        if isinstance(written, str):
            yield ("logo", "files", variant), written
    music = look.get("music") if isinstance(look, dict) else None
    if isinstance(music, dict) and isinstance(music.get("file"), str):
        yield ("look", "music", "file"), music["file"]


def _at_table(found: Diagnostic, locate: Locate) -> Diagnostic:
    """Tell that a role is missing at the table that lacks it."""
    table = _TABLE_OF_MISSING.get(found.code)
    return found.at(locate((table,)) or found.where) if table else found


def _ordered(found: list[Diagnostic], files: list[TomlFile]) -> list[Diagnostic]:
    names = [file.shown for file in files]
    return sorted(found, key=lambda entry: (names.index(entry.where.file), entry.where.line or 0))
