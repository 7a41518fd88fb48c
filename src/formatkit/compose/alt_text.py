"""Alternative text composed from the content, in its language, within the network's limit."""

from __future__ import annotations

from collections.abc import Sequence

from formatkit.compose.alt_words import sentence, spoken
from formatkit.compose.bind import BoundTexts
from formatkit.model.content import Content
from formatkit.model.preset import Preset
from formatkit.model.preset_text import TextLimit
from formatkit.scene.kit import SlotPicture, SlotVideo

__all__ = ["alt_text_of", "alt_text_of_slides"]

_PHOTO = {"de": "Foto: {alt}", "en": "Photo: {alt}"}


def alt_text_of(content: Content, texts: BoundTexts, photo: SlotPicture | SlotVideo | None, preset: Preset) -> str:
    """Return the post's own alternative text, else one made of its texts and the photograph's description.

    A text over the network's limit ends at a word, with an ellipsis; a single word over it is cut.
    """
    if content.alt:
        return _within(content.alt, preset)
    parts = [spoken(texts.slots, content.lang)]
    if photo is not None and photo.alt:
        parts.append(_PHOTO.get(content.lang.split("-")[0], "{alt}").format(alt=photo.alt))
    return _within(" ".join(part for part in parts if part), preset)


def alt_text_of_slides(texts: Sequence[str], preset: Preset) -> str:
    """Return what describes a film or document: the texts of its slides, each once, within the network's limit."""
    *others, last = dict.fromkeys(filter(None, texts)) or ("",)
    return _within(" ".join((*map(sentence, others), last)), preset)


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
