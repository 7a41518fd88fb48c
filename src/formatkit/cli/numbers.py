"""Numbers as people write them, in English and German."""

from __future__ import annotations

import math

from formatkit.diagnostics import MessageLanguage

__all__ = ["clock", "decimal"]


def decimal(number: float, lang: MessageLanguage) -> str:
    """Return a number with one digit after the decimal point or comma.

    >>> decimal(3.26, "en"), decimal(3.26, "de")
    ('3.3', '3,3')
    """
    text = f"{number:.1f}"
    return text.replace(".", ",") if lang == "de" else text


def clock(seconds: float) -> str:
    """Return a time as minutes and seconds, with hours when it takes any; begun seconds count.

    >>> clock(64.2), clock(3725)
    ('1:05', '1:02:05')
    """
    minutes, rest = divmod(math.ceil(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
