"""How numbers of presets are shown to people, in English and German."""

from __future__ import annotations

from formatkit.diagnostics import MessageLanguage
from formatkit.model.preset_text import TextUnit

__all__ = ["WORDS", "short_bytes", "shown_value"]

WORDS: dict[MessageLanguage, dict[str, str]] = {
    "en": {
        "size": "size",
        "shape": "shape",
        "kind": "kind",
        "formats": "formats",
        "max_bytes": "at most",
        "post_text": "post text",
        "confidence": "confidence",
        "checked": "checked",
        "unknown": "unknown",
        "ours": "our recommendation",
        "ours_short": "ours",
        "official": "official",
        "code": "code",
        "third-party": "third party",
        "own": "our recommendation",
        "field": "field",
        "value": "value",
        "sources": "sources",
        "traps": "Traps",
        "disagreements": "Where sources disagree",
        "notes": "Notes",
        "safe_area": "Safe area, in pixels from the edges",
        "obeyed": "obeyed",
        "keep_free": "keep free",
        "no_safe_area": "unknown: nothing is inset",
        "set": "set",
        "presets": "presets",
        "description": "what for",
        "direct": "read on the page itself",
        "mirror": "read in a public copy",
        "quoted": "read as quoted by others",
        "legend": "ours: no network publishes this size, it is our recommendation.",
    },
    "de": {
        "size": "Größe",
        "shape": "Form",
        "kind": "Art",
        "formats": "Formate",
        "max_bytes": "höchstens",
        "post_text": "Beitragstext",
        "confidence": "Sicherheit",
        "checked": "geprüft",
        "unknown": "unbekannt",
        "ours": "unsere Empfehlung",
        "ours_short": "unsere",
        "official": "offiziell",
        "code": "Quelltext",
        "third-party": "Dritte",
        "own": "unsere Empfehlung",
        "field": "Feld",
        "value": "Wert",
        "sources": "Quellen",
        "traps": "Fallen",
        "disagreements": "Wo Quellen sich widersprechen",
        "notes": "Hinweise",
        "safe_area": "Schutzzone, in Pixeln ab den Rändern",
        "obeyed": "gilt",
        "keep_free": "freihalten",
        "no_safe_area": "unbekannt: kein Abstand",
        "set": "Set",
        "presets": "Presets",
        "description": "wofür",
        "direct": "auf der Seite selbst gelesen",
        "mirror": "in einer öffentlichen Kopie gelesen",
        "quoted": "als Zitat bei anderen gelesen",
        "legend": "unsere: Kein Netzwerk veröffentlicht diese Größe, sie ist unsere Empfehlung.",
    },
}
"""The words of the tables."""

_UNIT_WORDS: dict[MessageLanguage, dict[TextUnit, str]] = {
    "en": {
        TextUnit.CHARACTERS: "characters",
        TextUnit.GRAPHEMES: "graphemes",
        TextUnit.UTF16: "UTF-16 units",
        TextUnit.BYTES: "bytes",
        TextUnit.X_WEIGHTED: "characters (emoji and CJK 2, a URL 23)",
        TextUnit.EMOJI_AS_BYTES: "characters (emoji as bytes)",
        TextUnit.LINK_AS_23: "characters (a URL 23)",
    },
    "de": {
        TextUnit.CHARACTERS: "Zeichen",
        TextUnit.GRAPHEMES: "Grapheme",
        TextUnit.UTF16: "UTF-16-Einheiten",
        TextUnit.BYTES: "Bytes",
        TextUnit.X_WEIGHTED: "Zeichen (Emoji und CJK 2, eine URL 23)",
        TextUnit.EMOJI_AS_BYTES: "Zeichen (Emoji als Bytes)",
        TextUnit.LINK_AS_23: "Zeichen (eine URL 23)",
    },
}
_UNITS = (
    ("duration", "s"),
    ("fps", "fps"),
    ("bitrate", "bit/s"),
    ("sample_rate", "Hz"),
    ("loudness", "LUFS"),
    ("dimensions", "px"),
    ("size", "px"),
    ("pixels", "px"),
    ("max_width", "px"),
)


def shown_value(field: str, value: object, lang: MessageLanguage, unit: TextUnit | None = None) -> str:
    """Return the value of a field with its unit.

    >>> shown_value("max_bytes", 8_000_000, "en"), shown_value("video.duration.max", 90, "de")
    ('8,000,000 bytes (8 MB)', '90 s')
    """
    if isinstance(value, bool):
        return {"en": ("no", "yes"), "de": ("nein", "ja")}[lang][value]
    if isinstance(value, list):
        return _shown_list(field, value)
    if not isinstance(value, int | float):
        return str(value)
    if field.endswith("bytes"):
        return _shown_bytes(value, lang)
    number = _number(value, lang)
    if field.startswith("text.") and not field.endswith("s_max"):
        return f"{number} {_UNIT_WORDS[lang][unit or TextUnit.CHARACTERS]}"
    word = next((word for part, word in _UNITS if part in field), "")
    return f"{number} {word}" if word else number


def _shown_bytes(count: float, lang: MessageLanguage) -> str:
    """Return a file size in bytes and, from 10,000 on, in kB, MB or GB (decimal)."""
    exact = f"{_number(count, lang)} {'bytes' if lang == 'en' else 'Bytes'}"
    if count < 10_000:
        return exact
    return f"{exact} ({short_bytes(count, lang)})"


def short_bytes(count: float, lang: MessageLanguage) -> str:
    """Return a file size in kB, MB or GB with three digits."""
    power, name = next((step for step in ((1e9, "GB"), (1e6, "MB")) if count >= step[0]), (1e3, "kB"))
    text = f"{count / power:.3g}"
    return f"{text.replace('.', ',') if lang == 'de' else text} {name}"


def _shown_list(field: str, value: list[object]) -> str:
    if "size" in field and len(value) == 2 and all(isinstance(part, int) for part in value):
        return f"{value[0]}×{value[1]} px"
    parts = (_shown_list(field, part) if isinstance(part, list) else str(part) for part in value)
    return ", ".join(parts)


def _number(value: float, lang: MessageLanguage) -> str:
    text = f"{value:,}" if isinstance(value, int) else f"{value:,g}"
    return text.translate(str.maketrans(",.", ".,")) if lang == "de" else text
