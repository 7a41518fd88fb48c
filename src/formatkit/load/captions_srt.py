"""The text of a SubRip caption (SRT) without its markup: it is never run, only removed."""

from __future__ import annotations

import html
import re

__all__ = ["plain_srt", "without_entities", "without_tags"]

_TAG = re.compile(r"</?[A-Za-z][^<>]*>|</?>")
_POSITION = re.compile(r"\{\\[^{}]*\}")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,8});")
_LITERAL = re.compile(r"(?<=[<&{])\u2060|(?<=-)\u2060(?=->)")
"""Word joiners behind which `srt_text` hides what is no markup."""


def plain_srt(lines: tuple[str, ...]) -> str:
    """Return the text without tags (`<i>`, `<font …>`) and positions (`{\\an8}`), with its entities decoded.

    >>> plain_srt(("<i>Wind &amp; Wetter</i>",))
    'Wind & Wetter'
    """
    text = _POSITION.sub("", without_tags("\n".join(lines)))
    return _LITERAL.sub("", without_entities(text))


def without_tags(text: str) -> str:
    """Return the text without what looks like a tag; a lone `<` stays."""
    return _TAG.sub("", text)


def without_entities(text: str) -> str:
    """Return the text with character references such as `&amp;` decoded, once."""
    return _ENTITY.sub(lambda match: html.unescape(match[0]), text)
