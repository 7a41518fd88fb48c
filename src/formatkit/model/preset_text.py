"""How networks count text, and the limits of what is typed into them.

Sources of the rules: X counts by twitter-text (docs.x.com/fundamentals/counting-characters): NFC, weight 1 for
four ranges of code points and 2 for all others, an emoji sequence 2, a URL 23. Threads counts an emoji as its
UTF-8 bytes (developers.facebook.com/docs/threads/posts). Mastodon counts a URL as 23
(docs.joinmastodon.org/user/posting). TikTok counts UTF-16 code units, YouTube's API bytes, Bluesky graphemes
and bytes.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from typing import Annotated, Final

from pydantic import Field

from formatkit.model.fields import FileModel

__all__ = ["URL_LENGTH", "TextLimit", "TextRules", "TextUnit", "count_text"]

URL_LENGTH: Final = 23
"""Characters that X and Mastodon count for a URL of any length."""

Count = Annotated[int, Field(ge=0)]

_SINGLE_WEIGHT = ((0x0000, 0x10FF), (0x2000, 0x200D), (0x2010, 0x201F), (0x2032, 0x2037))
_GENERIC_DOMAINS = (
    "com|net|org|info|biz|edu|gov|mil|int|name|pro|app|dev|blog|cloud|shop|store|online|site|tech|jobs|career"
    "|careers|agency|group|gmbh|berlin|hamburg|wien|koeln|cologne|bayern|ruhr|nrw|swiss|zuerich|example"
)
_LINK = re.compile(
    r"https?://[^\s<>\"“”„«»]+"
    r"|(?<![\w@./-])(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2}|" + _GENERIC_DOMAINS + r")"
    r"(?![\w@-])(?:/[^\s<>\"“”„«»]*)?"
)
_WEB_ADDRESS = re.compile(r"https?://[^\s<>\"“”„«»]+")
_CLOSING = ".,;:!?)]}'…"
_EMOJI = r"\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20e3"


class TextUnit(StrEnum):
    """What a network counts when it limits a text."""

    CHARACTERS = "characters"
    """Unicode code points."""
    GRAPHEMES = "graphemes"
    """What a reader takes for one character (extended grapheme clusters, UAX #29)."""
    UTF16 = "utf-16"
    """UTF-16 code units: most emoji are 2 or more."""
    BYTES = "bytes"
    """Bytes in UTF-8."""
    X_WEIGHTED = "x-weighted"
    """Emoji and CJK 2, a URL 23, the rest 1."""
    EMOJI_AS_BYTES = "emoji-as-bytes"
    """Code points, but an emoji counts as its UTF-8 bytes."""
    LINK_AS_23 = "link-as-23"
    """Code points, but a web address counts 23."""


class TextLimit(FileModel):
    """The limit of one text field.

    `max` in `unit`, `max_bytes` a second limit in UTF-8 bytes; `recommended` is no limit but what is shown
    uncut, or what the network advises; `visible` is where the fold ("… more") comes. Without a `unit` the
    network publishes none, and code points are counted.
    """

    max: Count | None = None
    unit: TextUnit | None = None
    max_bytes: Count | None = None
    recommended: Count | None = None
    visible: Count | None = None

    def count(self, text: str) -> int:
        """Return the length of `text` as this field counts it."""
        return count_text(text, self.unit or TextUnit.CHARACTERS)

    def excess(self, text: str) -> int:
        """Return by how many units `text` is too long, 0 when it fits. Bytes count when only they are over.

        >>> TextLimit(max=280, unit=TextUnit.X_WEIGHTED).excess("Los! 🚀" * 60)
        140
        """
        over = max(0, self.count(text) - self.max) if self.max is not None else 0
        if not over and self.max_bytes is not None:
            return max(0, count_text(text, TextUnit.BYTES) - self.max_bytes)
        return over


class TextRules(FileModel):
    """What may be typed beside the picture: each field's limit, and how many tags, mentions and links."""

    post_text: TextLimit | None = None
    title: TextLimit | None = None
    headline: TextLimit | None = None
    alt: TextLimit | None = None
    comment: TextLimit | None = None
    name: TextLimit | None = None
    attachment: TextLimit | None = None
    message: TextLimit | None = None
    picture_text: TextLimit | None = None
    saved_story_title: TextLimit | None = None
    tags: TextLimit | None = None
    link: TextLimit | None = None
    hashtags_max: Count | None = None
    mentions_max: Count | None = None
    links_max: Count | None = None
    topic_tags_max: Count | None = None
    note: str = ""


def count_text(text: str, unit: TextUnit) -> int:
    """Return the length of `text` in a unit.

    >>> count_text("日本 https://nordwerk.example/blog/ein-langer-weg", TextUnit.X_WEIGHTED)
    28
    >>> count_text("Los 🚀", TextUnit.EMOJI_AS_BYTES)
    8
    """
    match unit:
        case TextUnit.CHARACTERS:
            return len(text)
        case TextUnit.GRAPHEMES:
            return len(_graphemes(text))
        case TextUnit.UTF16:
            return len(text.encode("utf-16-le", "surrogatepass")) // 2
        case TextUnit.BYTES:
            return _bytes(text)
        case TextUnit.X_WEIGHTED:
            return _x_weighted(unicodedata.normalize("NFC", text))
        case TextUnit.EMOJI_AS_BYTES:
            return sum(_bytes(part) if _is_emoji(part) else len(part) for part in _graphemes(text))
        case TextUnit.LINK_AS_23:
            links = [_trimmed(link) for link in _WEB_ADDRESS.findall(text)]
            return len(text) + sum(URL_LENGTH - len(link) for link in links)


def _x_weighted(text: str) -> int:
    total, end = 0, 0
    for match in _LINK.finditer(text):
        link = _trimmed(match[0])
        total += _weight(text[end : match.start()]) + URL_LENGTH
        end = match.start() + len(link)
    return total + _weight(text[end:])


def _weight(text: str) -> int:
    return sum(2 if _is_emoji(part) else sum(map(_point_weight, part)) for part in _graphemes(text))


def _point_weight(character: str) -> int:
    return 1 if any(first <= ord(character) <= last for first, last in _SINGLE_WEIGHT) else 2


def _trimmed(link: str) -> str:
    """Punctuation that ends the sentence is no part of the address."""
    return link.rstrip(_CLOSING)


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def _graphemes(text: str) -> list[str]:
    if text.isascii() and "\r" not in text:
        return list(text)
    import regex

    return list(regex.findall(r"\X", text))


def _is_emoji(grapheme: str) -> bool:
    """Tell whether a grapheme is drawn as an emoji: © and ™ are so only with the emoji variation selector."""
    if grapheme.isascii():
        return False
    import regex

    if not regex.search(_EMOJI, grapheme):
        return False
    return bool(regex.search(r"\p{Emoji_Presentation}|\ufe0f|\u20e3", grapheme))
