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
    MISSING = "output missing"
    DAMAGED = "output damaged"
    TEXT = "text changed"
    SETTINGS = "settings changed"
    FILES = "photo changed"
    MEDIA = "media table changed"
    COLORS = "brand color changed"
    LOGO = "logo changed"
    FONTS = "font changed"
    MUSIC = "music or bumper changed"
    BRAND = "brand changed"
    PRESET = "preset changed"
    TEMPLATE = "template changed"
    SIZE = "shared text size changed"
    DRAWING = "formatkit's drawing changed"
    MACHINE = "font of this machine"
    SERIES = "shared text size may change"
    UP_TO_DATE = "up to date"


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
    "size": Reason.SIZE,
    "drawing": Reason.DRAWING,
}
_GERMAN: Final[Mapping[Reason, str]] = {
    Reason.NEW: "neu",
    Reason.MISSING: "Ausgabe fehlt",
    Reason.DAMAGED: "Ausgabe beschädigt",
    Reason.TEXT: "Text geändert",
    Reason.SETTINGS: "Einstellungen geändert",
    Reason.FILES: "Foto geändert",
    Reason.MEDIA: "Medientabelle geändert",
    Reason.COLORS: "Markenfarbe geändert",
    Reason.LOGO: "Logo geändert",
    Reason.FONTS: "Schrift geändert",
    Reason.MUSIC: "Musik oder Vor- oder Abspann geändert",
    Reason.BRAND: "Marke geändert",
    Reason.PRESET: "Preset geändert",
    Reason.TEMPLATE: "Vorlage geändert",
    Reason.SIZE: "gemeinsame Schriftgröße geändert",
    Reason.DRAWING: "formatkit zeichnet anders",
    Reason.MACHINE: "Schrift dieses Rechners",
    Reason.SERIES: "gemeinsame Schriftgröße kann sich ändern",
    Reason.UP_TO_DATE: "aktuell",
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
    return reason.value if lang == "en" else _GERMAN[reason]
