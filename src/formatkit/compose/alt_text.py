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
_FIRST_WITH_OTHER_STOPS = "\u0530"
"""Latin, Greek and Cyrillic come before it; scripts after it end their sentences with marks of their own."""


def alt_text_of(content: Content, texts: BoundTexts, photo: SlotPicture | SlotVideo | None, preset: Preset) -> str:
    """Return the post's own alternative text, else one made of its texts and the photograph's description.

    A quotation is told with who says it; other templates tell their texts in the order of their slots. A
    text over the network's limit ends at a word, with an ellipsis; a single word over it is cut.
    """
    if content.alt:
        return _within(content.alt, preset)
    language = "de" if content.lang.split("-")[0] == "de" else "en"
    parts = [_quotation(texts, language) if texts.slots.get("quote") else _every_text(texts)]
    if photo is not None and photo.alt:
        parts.append(_PHOTO[language].format(alt=photo.alt))
    return _within(" ".join(part for part in parts if part), preset)


def _quotation(texts: BoundTexts, language: str) -> str:
    quote = _on_one_line(texts.slots["quote"])
    said_by = ", ".join(texts.slots[name] for name in ("author", "role") if texts.slots.get(name))
    return _BY[language].format(quote=quote, author=plain_text(said_by)) if said_by else quote


def _every_text(texts: BoundTexts) -> str:
    told = [text for text in map(_on_one_line, texts.slots.values()) if text]
    followers = (*told[1:], "")
    return " ".join(_sentence(text, after) for text, after in zip(told, followers, strict=False))


def _on_one_line(text: str) -> str:
    return " ".join(plain_text(text).split())


def _sentence(text: str, after: str) -> str:
    """A screen reader pauses only where a sentence ends; what goes on in lower case is the same sentence."""
    is_open = text[-1] in "%)" or (text[-1].isalnum() and text[-1] < _FIRST_WITH_OTHER_STOPS)
    return f"{text}." if is_open and not after[:1].islower() else text


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
