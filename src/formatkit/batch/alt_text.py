"""The alternative text as it is handed on: a screen reader pauses only where a sentence ends."""

from __future__ import annotations

import unicodedata
from typing import Final

from formatkit.model.asset import Asset
from formatkit.model.preset import Preset

__all__ = ["alt_text_of", "closed"]

_STOPS: Final = {"ja": "。", "zh": "。", "hi": "।", "mr": "।", "ne": "।", "ur": "۔", "th": ""}
"""The full stop of languages that do not write a point; Thai sentences have none."""
_ENDS: Final = ".!?…\"'。！？।॥؟۔"
_CLOSING: Final = ("Pe", "Pf", "Pi")
"""Closing brackets and quotation marks; Unicode counts the German closing mark among the initial ones."""


def alt_text_of(asset: Asset, preset: Preset, lang: str) -> str:
    """Return the alternative text of a file, its last sentence closed where the placement's limit leaves room."""
    text = closed(asset.alt_text, lang)
    return asset.alt_text if preset.text.alt and preset.text.alt.excess(text) else text


def closed(text: str, lang: str) -> str:
    """Return a text whose last sentence ends with a full stop; one that ends with another closing mark stays.

    >>> closed("Foto: Fassade aus Metall", "de"), closed("Warum? „Darum!“", "de")
    ('Foto: Fassade aus Metall.', 'Warum? „Darum!“')
    """
    kept = text.rstrip()
    if not kept or kept[-1] in _ENDS or unicodedata.category(kept[-1]) in _CLOSING:
        return kept
    return kept.rstrip(" ,;:") + _STOPS.get(lang.split("-")[0], ".")
