"""The words of contact sheet, planner table and text files, in two languages. Values in braces are filled in."""

from __future__ import annotations

from datetime import date

from formatkit.diagnostics import MessageLanguage

__all__ = ["WORDS", "date_text", "number_text", "seconds_text", "size_text"]

_EN = {
    "date": "date",
    "network": "network",
    "placement": "placement",
    "file": "file",
    "post text": "post text",
    "link": "link",
    "hashtags": "hashtags",
    "alt text": "alt text",
    "status": "status",
    "purpose": "purpose",
    "person": "person",
    "variant": "variant",
    "result": "result",
    "language": "language",
    "post": "post",
    "size": "size",
    "seconds": "seconds",
    "frames": "frames",
    "sha256": "SHA-256",
    "reason": "why made",
    "made": "made",
    "open": "open",
    "noticed": "notes",
    "draft": "draft",
    "approved": "approved",
    "published": "published",
    "customer-loyalty": "Customer loyalty",
    "recruiting": "Recruiting",
    "brand-awareness": "Brand awareness",
    "expertise": "Expertise",
    "no purpose": "Without purpose",
    "of limit": "{count} of {most} {unit}",
    "no limit": "{count} {unit}, no known limit",
    "fold": "the first {visible} are shown before “more”",
    "hashtags of": "{count} of {most} hashtags",
    "do not paste": "──────── do not paste what follows ────────",
    "takes none": "This placement has no post text.",
    "no text": "The post has no text.",
    "alt label": "Alternative text:",
    "link label": "Link:",
    "credit label": "Picture credit:",
    "characters": "characters",
    "graphemes": "characters",
    "utf-16": "characters (UTF-16)",
    "bytes": "bytes",
    "x-weighted": "characters (as X counts)",
    "emoji-as-bytes": "characters (emoji as bytes)",
    "link-as-23": "characters (a link as 23)",
    "contact sheet": "Contact sheet",
    "files made": "files made",
    "failed": "failed",
    "warnings": "with warnings",
    "failures title": "Not made",
    "interrupted": "The run was interrupted: {open} of {total} are missing. Run it again to go on.",
    "general": "About the whole campaign",
    "our recommendation": "our recommendation",
    "our recommendation why": "The network publishes no size; this one is our recommendation.",
    "nothing": "Nothing was made.",
    "error": "Error",
    "warning": "Warning",
    "note": "Note",
    "notes": "Notes",
    "pages": "pages",
    "text": "text",
    "contents": "Contents",
}
_DE = {
    "date": "Datum",
    "network": "Netzwerk",
    "placement": "Platzierung",
    "file": "Datei",
    "post text": "Beitragstext",
    "link": "Link",
    "hashtags": "Hashtags",
    "alt text": "Alternativtext",
    "status": "Status",
    "purpose": "Aufgabe",
    "person": "Person",
    "variant": "Variante",
    "result": "Ergebnis",
    "language": "Sprache",
    "post": "Beitrag",
    "size": "Größe",
    "seconds": "Sekunden",
    "frames": "Bilder",
    "sha256": "SHA-256",
    "reason": "Grund",
    "made": "fertig",
    "open": "offen",
    "noticed": "Hinweise",
    "draft": "Entwurf",
    "approved": "freigegeben",
    "published": "veröffentlicht",
    "customer-loyalty": "Kundenbindung",
    "recruiting": "Personalgewinnung",
    "brand-awareness": "Bekanntheit",
    "expertise": "Fachwissen",
    "no purpose": "Ohne Aufgabe",
    "of limit": "{count} von {most} {unit}",
    "no limit": "{count} {unit}, kein Limit bekannt",
    "fold": "die ersten {visible} sind ohne Klick auf „mehr“ zu sehen",
    "hashtags of": "{count} von {most} Hashtags",
    "do not paste": "──────── ab hier nicht mitkopieren ────────",
    "takes none": "Zu dieser Platzierung gehört kein Beitragstext.",
    "no text": "Der Beitrag hat keinen Text.",
    "alt label": "Alternativtext:",
    "link label": "Link:",
    "credit label": "Bildnachweis:",
    "characters": "Zeichen",
    "graphemes": "Zeichen",
    "utf-16": "Zeichen (UTF-16)",
    "bytes": "Byte",
    "x-weighted": "Zeichen (wie X zählt)",
    "emoji-as-bytes": "Zeichen (Emojis nach Byte gezählt)",
    "link-as-23": "Zeichen (jeder Link zählt 23)",
    "contact sheet": "Kontaktbogen",
    "files made": "Dateien fertig",
    "failed": "fehlgeschlagen",
    "warnings": "mit Warnungen",
    "failures title": "Nicht erstellt",
    "interrupted": "Der Lauf wurde unterbrochen, {open} von {total} fehlen noch. Ein neuer Lauf holt sie nach.",
    "general": "Zur ganzen Kampagne",
    "our recommendation": "unsere Empfehlung",
    "our recommendation why": "Das Netzwerk nennt keine Größe; diese ist unsere Empfehlung.",
    "nothing": "Es wurde nichts erstellt.",
    "error": "Fehler",
    "warning": "Warnung",
    "note": "Hinweis",
    "notes": "Hinweise",
    "pages": "Seiten",
    "text": "Text",
    "contents": "Inhalt",
}
WORDS: dict[MessageLanguage, dict[str, str]] = {"en": _EN, "de": _DE}
"""Words by language; both have the same keys."""


def date_text(day: date, lang: MessageLanguage) -> str:
    """Return a date as the language's readers write it in lists.

    >>> date_text(date(2026, 12, 4), "de"), date_text(date(2026, 12, 4), "en")
    ('4.12.2026', '2026-12-04')
    """
    return day.isoformat() if lang == "en" else f"{day.day}.{day.month}.{day.year}"


def number_text(number: int, lang: MessageLanguage) -> str:
    """Return a whole number with the language's marks of thousands.

    >>> number_text(63206, "en"), number_text(63206, "de")
    ('63,206', '63.206')
    """
    return f"{number:,}" if lang == "en" else f"{number:,}".replace(",", ".")


def seconds_text(seconds: float, lang: MessageLanguage) -> str:
    """Return a length of time in seconds.

    >>> seconds_text(10.9, "de"), seconds_text(6.0, "en")
    ('10,9 s', '6 s')
    """
    text = f"{seconds:.1f}".removesuffix(".0") + " s"
    return text if lang == "en" else text.replace(".", ",")


def size_text(count: int, lang: MessageLanguage) -> str:
    """Return a number of bytes in kB or MB of 1000.

    >>> size_text(1_234_000, "de"), size_text(81_400, "en")
    ('1,2 MB', '81 kB')
    """
    if count < 1_000_000:
        return f"{max(1, round(count / 1000))} kB"
    text = f"{count / 1_000_000:.1f} MB"
    return text if lang == "en" else text.replace(".", ",")
