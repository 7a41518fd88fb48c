"""From a font role of the brand to the chain of fonts that sets its texts.

The brand's own font comes first, then the fallbacks that it names, then the families that ship with formatkit. Fonts
of the machine are used only when named; for Chinese, Japanese and Korean see `load/east_asian_fonts.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import resources
from pathlib import Path

from formatkit.diagnostics import Diagnostic, Where, error, note
from formatkit.errors import ConfigError
from formatkit.load.asset_fonts import is_font_file
from formatkit.load.assets import AssetStore
from formatkit.load.system_fonts import font_folders, key_of, system_fonts
from formatkit.model.brand import BrandFont
from formatkit.scene.kit import FontChain
from formatkit.scene.text import FontKey
from formatkit.typeset.faces import FaceLibrary
from formatkit.typeset.families import fallback_keys, family_keys, shipped_families, shipped_font

__all__ = ["font_chain", "strong_weight", "system_key"]

_STRONGER = 200
_STRONG_LEAST = 700
_HEAVIEST = 900
_AXIS_KEYS = {"wght": "weight", "wdth": "width"}


def font_chain(font: BrandFont, folder: Path, store: AssetStore, where: Where, noticed: list[Diagnostic]) -> FontChain:
    """Open the fonts of a role, for normal and for strong text.

    Raises FormatkitError: FK195 a missing file without a substitute, FK292 a fallback that is not installed, and what
    `AssetStore.open_font` raises. Into `noticed` go FK196 (substitute used) and FK290 (weight or width clamped).
    """
    return FontChain(
        _keys(font, font.weight, folder, store, where, noticed),
        _keys(font, strong_weight(font.weight), folder, store, where, []),
    )


def strong_weight(weight: int) -> int:
    """Return the weight of strong text beside text of `weight`."""
    return min(max(weight + _STRONGER, _STRONG_LEAST), _HEAVIEST)


def system_key(family: str, weight: float, store: AssetStore, beginnings: tuple[str, ...] = ("",)) -> FontKey | None:
    """Return the key of the font of a family that is installed on the machine, None when there is none.

    The store tells of it, wherever it is used, that the picture depends on the machine (FK291).
    """
    found = key_of(system_fonts(family, font_folders(), beginnings), weight)
    if found is None:
        return None
    key, path = found
    store.add_system_font(path, key.digest, note("FK291", family=family, file=path.name))
    return key


def _keys(
    font: BrandFont, weight: int, folder: Path, store: AssetStore, where: Where, noticed: list[Diagnostic]
) -> tuple[FontKey, ...]:
    axes = {"wght": float(weight)} | ({"wdth": font.width} if font.width is not None else {})
    first = _first_keys(font, axes, folder, store, where, noticed)
    named = [key for name in font.fallback for key in _fallback(name, axes, folder, store, where)]
    return tuple(dict.fromkeys((*first, *named, *_shipped(fallback_keys(axes), store))))


def _first_keys(
    font: BrandFont,
    axes: Mapping[str, float],
    folder: Path,
    store: AssetStore,
    where: Where,
    noticed: list[Diagnostic],
) -> tuple[FontKey, ...]:
    if font.family is not None:
        return _told(_shipped(family_keys(font.family, axes), store), axes, store, where, noticed)
    assert font.file is not None
    if (folder / font.file).exists():
        key = _own_key(folder / font.file, axes, store, where, font.index)
        return _told((key,), axes, store, where, noticed)
    if font.substitute is None:
        raise ConfigError(error("FK195", where, file=font.file))
    noticed.append(note("FK196", where, file=font.file, substitute=font.substitute))
    return _told(_shipped(family_keys(font.substitute, axes), store), axes, store, where, noticed)


def _fallback(
    name: str, axes: Mapping[str, float], folder: Path, store: AssetStore, where: Where
) -> tuple[FontKey, ...]:
    """Open a fallback that the brand names: a file, a shipped family or one that is installed."""
    if is_font_file(name):
        return (_own_key(folder / name, axes, store, where),)
    if any(family.name.casefold() == name.strip().casefold() for family in shipped_families()):
        return _shipped(family_keys(name, axes), store)
    key = system_key(name, axes["wght"], store)
    if key is None:
        folders = ", ".join(str(each) for each in font_folders())
        raise ConfigError(error("FK292", where, family=name, folders=folders))
    return (key,)


def _own_key(path: Path, axes: Mapping[str, float], store: AssetStore, where: Where, index: int = 0) -> FontKey:
    """Return the key of a font file of the brand, at those of the axes that it has."""
    digest = store.open_font(path, where, index)
    has = FaceLibrary(store).face(FontKey(digest, index)).axes
    values = ((tag, min(max(value, has[tag][0]), has[tag][1])) for tag, value in axes.items() if tag in has)
    return FontKey(digest, index, tuple(sorted(values)))


def _told(
    keys: tuple[FontKey, ...],
    axes: Mapping[str, float],
    store: AssetStore,
    where: Where,
    noticed: list[Diagnostic],
) -> tuple[FontKey, ...]:
    """Note each axis that the font does not have as far as it was asked for."""
    face = FaceLibrary(store).face(keys[0])
    for tag, (smallest, largest) in face.axes.items():
        wanted = axes.get(tag)
        if wanted is not None and not smallest <= wanted <= largest:
            values = {"font": face.family, "axis": _AXIS_KEYS[tag], "wanted": f"{wanted:g}"}
            span = {
                "smallest": f"{smallest:g}",
                "largest": f"{largest:g}",
                "used": f"{min(max(wanted, smallest), largest):g}",
            }
            noticed.append(note("FK290", where, **values, **span))
    return keys


def _shipped(keys: Iterable[FontKey], store: AssetStore) -> tuple[FontKey, ...]:
    """Make shipped fonts known to the store; their bytes are read when first asked for."""
    folder = Path(str(resources.files("formatkit"))) / "fonts"
    given = tuple(keys)
    for key in given:
        font = shipped_font(key.digest)
        if font is not None:
            store.add_shipped_font(folder / font.path, key.digest)
    return given
