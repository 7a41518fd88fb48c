"""Why a job is made, or not: what changed since its files were made."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from formatkit.batch.request_key import PARTS, Part, RequestKey
from formatkit.diagnostics import MessageLanguage

__all__ = ["Reason", "reason_of_change", "reason_text"]


class Reason(StrEnum):
    """Why a job is made; the first that applies. `UP_TO_DATE`: it is not."""

    NEW = "new"
    MISSING = "missing"
    DAMAGED = "damaged"
    TEXT = "text"
    SETTINGS = "settings"
    FILES = "files"
    MEDIA = "media"
    COLORS = "colors"
    LOGO = "logo"
    FONTS = "fonts"
    MUSIC = "music"
    BRAND = "brand"
    PRESET = "preset"
    TEMPLATE = "template"
    SIZE = "size"
    DRAWING = "drawing"
    MACHINE = "machine"
    SERIES = "series"
    UP_TO_DATE = "up-to-date"


_OF_PART: Final[Mapping[Part, Reason]] = {
    "text": Reason.TEXT,
    "settings": Reason.SETTINGS,
    "files": Reason.FILES,
    "media": Reason.MEDIA,
    "colors": Reason.COLORS,
    "logo": Reason.LOGO,
    "fonts": Reason.FONTS,
    "music": Reason.MUSIC,
    "brand": Reason.BRAND,
    "preset": Reason.PRESET,
    "template": Reason.TEMPLATE,
    "quality": Reason.SETTINGS,
    "size": Reason.SIZE,
    "drawing": Reason.DRAWING,
}
_WORDS: Final[Mapping[Reason, tuple[str, str]]] = {
    Reason.NEW: ("new", "neu"),
    Reason.MISSING: ("output missing", "Ausgabe fehlt"),
    Reason.DAMAGED: ("output damaged", "Ausgabe beschädigt"),
    Reason.TEXT: ("text changed", "Text geändert"),
    Reason.SETTINGS: ("settings changed", "Einstellungen geändert"),
    Reason.FILES: ("photo changed", "Foto geändert"),
    Reason.MEDIA: ("media table changed", "Medientabelle geändert"),
    Reason.COLORS: ("brand color changed", "Markenfarbe geändert"),
    Reason.LOGO: ("logo changed", "Logo geändert"),
    Reason.FONTS: ("font changed", "Schrift geändert"),
    Reason.MUSIC: ("music or bumper changed", "Musik oder Vor- oder Abspann geändert"),
    Reason.BRAND: ("brand changed", "Marke geändert"),
    Reason.PRESET: ("preset changed", "Preset geändert"),
    Reason.TEMPLATE: ("template changed", "Vorlage geändert"),
    Reason.SIZE: ("shared text size changed", "gemeinsame Schriftgröße geändert"),
    Reason.DRAWING: ("formatkit or a layer draws differently", "formatkit oder eine Ebene zeichnet anders"),
    Reason.MACHINE: ("has a font of this machine", "enthält eine Schrift dieses Rechners"),
    Reason.SERIES: ("shared text size may change", "gemeinsame Schriftgröße kann sich ändern"),
    Reason.UP_TO_DATE: ("up to date", "aktuell"),
}


def reason_of_change(before: RequestKey, now: RequestKey) -> Reason:
    """Return the first part that differs, `UP_TO_DATE` when none does. Drawing comes last: all else weighs more."""
    changed = (part for part in PARTS if before.get(part) != now.get(part))
    return next((_OF_PART[part] for part in changed), Reason.UP_TO_DATE)


def reason_text(reason: Reason, lang: MessageLanguage) -> str:
    """Return a reason in words.

    >>> reason_text(Reason.COLORS, "de")
    'Markenfarbe geändert'
    """
    return _WORDS[reason][lang == "de"]
