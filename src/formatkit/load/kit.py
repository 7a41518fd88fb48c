"""Open a brand's fonts and logos and a post's pictures, so that composing finds all of them by content hash."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from pathlib import Path

from formatkit.diagnostics import Diagnostic, Where
from formatkit.errors import AssetError, ConfigError, FormatkitError
from formatkit.load.assets import AssetStore
from formatkit.load.kit_fonts import font_chain
from formatkit.model.brand import Brand
from formatkit.model.content import Content
from formatkit.model.media import MediaEntry
from formatkit.model.template import Template
from formatkit.scene.kit import FontChain, Kit, LogoVariant, SlotPicture
from formatkit.scene.store import ArtworkFacts
from formatkit.typeset.faces import FaceLibrary
from formatkit.typeset.features import lacking, tags_of

__all__ = ["open_kit", "open_pictures", "same_file"]


def open_kit(brand: Brand, store: AssetStore, shown: str = "brand.toml") -> tuple[Kit, tuple[Diagnostic, ...]]:
    """Open all files of a brand.

    A font file that is missing is replaced by its declared substitute, and that is said; without one it is an
    error. Raises FormatkitError with every problem at once.
    """
    problems: list[Diagnostic] = []
    noticed: list[Diagnostic] = []
    fonts: dict[str, FontChain] = {}
    for role, font in brand.fonts.items():
        where = Where(shown, key=f"fonts.{role}")
        try:
            fonts[role] = font_chain(font, brand.folder, store, where, noticed)
            asked = (*tags_of(font.figures, font.case), *font.features.items())
            lacked = lacking(fonts[role].normal[0], asked, FaceLibrary(store)) if asked else None
            problems += [lacked.at(where)] if lacked else []
        except FormatkitError as problem:
            problems += [_placed(each, where) for each in problem.diagnostics]
    logos = _logos(brand, store, shown, problems)
    if problems:
        raise ConfigError(*problems)
    return Kit(brand, fonts, logos), tuple(noticed)


def open_pictures(
    content: Content, template: Template, media: Sequence[MediaEntry], folder: Path, store: AssetStore
) -> dict[str, SlotPicture]:
    """Open the pictures that a post names for the template's picture slots, with what the media table says.

    Those of a slot that takes several are named `slot.0`, `slot.1` and so on.
    Raises AssetError with one sentence per picture that cannot be used.
    """
    found: dict[str, SlotPicture] = {}
    problems: list[Diagnostic] = []
    known = {same_file(entry.file): entry for entry in media}
    for name, slot in template.slots.items():
        where = Where(content.where.file, content.where.line, content.where.cell, name, content.where.item)
        for number, path in enumerate(() if slot.type == "video" else slot.files(content.slots.get(name, ""))):
            try:
                facts = store.open_picture(folder / path, where)
            except AssetError as problem:
                problems += problem.diagnostics
                continue
            key = name if slot.type == "picture" else f"{name}.{number}"
            found[key] = _slot_picture(facts, known.get(same_file(path)))
    if problems:
        raise AssetError(*problems)
    return found


def _slot_picture(facts: ArtworkFacts, entry: MediaEntry | None) -> SlotPicture:
    return SlotPicture(facts, entry.focus, entry.credit, entry.alt) if entry else SlotPicture(facts)


def _logos(brand: Brand, store: AssetStore, shown: str, problems: list[Diagnostic]) -> dict[LogoVariant, ArtworkFacts]:
    logos: dict[LogoVariant, ArtworkFacts] = {}
    for variant, file in (brand.logo.files if brand.logo else {}).items():
        try:
            logos[variant] = store.open_picture(brand.folder / file, Where(shown, key=f"logo.files.{variant}"))
        except AssetError as problem:
            problems += problem.diagnostics
    return logos


def _placed(diagnostic: Diagnostic, where: Where) -> Diagnostic:
    return diagnostic if diagnostic.where.file else diagnostic.at(where)


def same_file(path: str) -> str:
    """Return a path as the media table and posts may both have meant it: one slash, one form of umlauts."""
    return unicodedata.normalize("NFC", path.replace("\\", "/")).removeprefix("./").casefold()
