"""Alternative text composed from the content, in its language, within the network's limit."""

from __future__ import annotations

from formatkit.compose.bind import BoundTexts
from formatkit.model.content import Content
from formatkit.model.preset import Preset
from formatkit.model.preset_text import TextLimit
from formatkit.scene.kit import SlotPicture, SlotVideo
from formatkit.typeset.emphasis import plain_text

__all__ = ["alt_text_of"]

_BY = {"de": "{quote} Zitat von {author}.", "en": "{quote} Quote by {author}."}
_PHOTO = {"de": "Foto: {alt}", "en": "Photo: {alt}"}


def alt_text_of(content: Content, texts: BoundTexts, photo: SlotPicture | SlotVideo | None, preset: Preset) -> str:
    """Return the post's own alternative text, else one made of quote, author and the photograph's description.

    A text over the network's limit ends at a word, with an ellipsis; a single word over it is cut.
    """
    if content.alt:
        return _within(content.alt, preset)
    language = "de" if content.lang.split("-")[0] == "de" else "en"
    quote = " ".join(plain_text(texts.slots.get("quote", "")).split())
    said_by = ", ".join(texts.slots[name] for name in ("author", "role") if texts.slots.get(name))
    parts = [_BY[language].format(quote=quote, author=plain_text(said_by)) if said_by else quote]
    if photo is not None and photo.alt:
        parts.append(_PHOTO[language].format(alt=photo.alt))
    return _within(" ".join(part for part in parts if part), preset)


def _within(text: str, preset: Preset) -> str:
    limit = preset.text.alt
    if limit is None or not limit.excess(text):
        return text
    words = text.split(" ")
    while len(words) > 1 and limit.excess(" ".join(words) + " …"):
        words.pop()
    at_word = " ".join(words) + " …"
    return at_word if not limit.excess(at_word) else _cut(words[0], limit)


def _cut(word: str, limit: TextLimit) -> str:
    """Return what fits of a word that is too long by itself, with an ellipsis; nothing where not even that fits."""
    import regex

    characters = regex.findall(r"\X", word)
    while characters and limit.excess("".join(characters) + "…"):
        characters.pop()
    return "".join(characters) + "…" if characters else ""
