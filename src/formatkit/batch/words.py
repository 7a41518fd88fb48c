"""The words of contact sheet, planner table and text files, in two languages. Values in braces are filled in."""

from __future__ import annotations

from formatkit.diagnostics import MessageLanguage

__all__ = ["WORDS", "number_text", "size_text"]

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
    "draft": "draft",
    "approved": "approved",
    "published": "published",
    "customer-loyalty": "Customer loyalty",
    "recruiting": "Recruiting",
    "brand-awareness": "Brand awareness",
    "expertise": "Expertise",
    "no purpose": "Without purpose",
    "of limit": "{count} of {most} {unit}",
    "no limit": "{count} {unit}, no limit is known",
    "fold": "the first {visible} are shown before “more”",
    "hashtags of": "{count} of {most} hashtags",
    "takes none": "Nothing is typed beside this placement.",
    "no text": "The post has no text to type.",
    "alt label": "Alternative text:",
    "credit label": "Picture credit: {credit}",
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
    "not yet": "not yet possible",
    "warnings": "with warnings",
    "failures title": "Not made",
    "not yet title": "Not yet possible",
    "not yet text": "Videos, animations and documents cannot be made yet.",
    "interrupted": "The run was interrupted: {open} of {total} are missing. Run it again to go on.",
    "general": "About the whole campaign",
    "our recommendation": "our recommendation",
    "our recommendation why": "The network publishes no size; this one is our recommendation.",
    "nothing": "Nothing was made.",
    "error": "Error",
    "warning": "Warning",
    "note": "Note",
    "notes": "Notes",
    "video": "video",
    "animation": "animation",
    "document": "document",
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
    "draft": "Entwurf",
    "approved": "freigegeben",
    "published": "veröffentlicht",
    "customer-loyalty": "Kundenbindung",
    "recruiting": "Personalgewinnung",
    "brand-awareness": "Bekanntheit",
    "expertise": "Fachwissen",
    "no purpose": "Ohne Aufgabe",
    "of limit": "{count} von {most} {unit}",
    "no limit": "{count} {unit}, eine Grenze ist nicht bekannt",
    "fold": "die ersten {visible} stehen vor „mehr“",
    "hashtags of": "{count} von {most} Hashtags",
    "takes none": "Neben dieser Platzierung wird nichts eingetippt.",
    "no text": "Der Beitrag hat keinen Text zum Eintippen.",
    "alt label": "Alternativtext:",
    "credit label": "Bildnachweis: {credit}",
    "characters": "Zeichen",
    "graphemes": "Zeichen",
    "utf-16": "Zeichen (UTF-16)",
    "bytes": "Byte",
    "x-weighted": "Zeichen (nach der Zählung von X)",
    "emoji-as-bytes": "Zeichen (Emoji als Byte)",
    "link-as-23": "Zeichen (ein Link als 23)",
    "contact sheet": "Kontaktbogen",
    "files made": "Dateien fertig",
    "failed": "fehlgeschlagen",
    "not yet": "noch nicht möglich",
    "warnings": "mit Warnungen",
    "failures title": "Nicht gemacht",
    "not yet title": "Noch nicht möglich",
    "not yet text": "Videos, Animationen und Dokumente können noch nicht gemacht werden.",
    "interrupted": "Der Lauf wurde unterbrochen: {open} von {total} fehlen. Ein neuer Lauf macht weiter.",
    "general": "Zur ganzen Kampagne",
    "our recommendation": "unsere Empfehlung",
    "our recommendation why": "Das Netzwerk veröffentlicht keine Größe; diese ist unsere Empfehlung.",
    "nothing": "Es wurde nichts gemacht.",
    "error": "Fehler",
    "warning": "Warnung",
    "note": "Hinweis",
    "notes": "Hinweise",
    "video": "Video",
    "animation": "Animation",
    "document": "Dokument",
    "text": "Text",
    "contents": "Inhalt",
}
WORDS: dict[MessageLanguage, dict[str, str]] = {"en": _EN, "de": _DE}
"""Words by language; both have the same keys."""


def number_text(number: int, lang: MessageLanguage) -> str:
    """Return a whole number with the language's marks of thousands.

    >>> number_text(63206, "en"), number_text(63206, "de")
    ('63,206', '63.206')
    """
    return f"{number:,}" if lang == "en" else f"{number:,}".replace(",", ".")


def size_text(count: int, lang: MessageLanguage) -> str:
    """Return a number of bytes in kB or MB of 1000.

    >>> size_text(1_234_000, "de"), size_text(81_400, "en")
    ('1,2 MB', '81 kB')
    """
    if count < 1_000_000:
        return f"{max(1, round(count / 1000))} kB"
    text = f"{count / 1_000_000:.1f} MB"
    return text if lang == "en" else text.replace(".", ",")
