"""What the free texts of a preset demand of a film: `required (moov first)`, `High, progressive, closed GOP`."""

from __future__ import annotations

import re
from typing import Final, Literal

__all__ = ["Demand", "demand_of", "named_codecs", "named_gop", "named_level", "named_profiles"]

Demand = Literal["free", "better", "must"]
"""Whether something is of no importance, recommended, or required."""

_MUST: Final = ("required", "forbidden")
_BETTER: Final = ("recommended", "discouraged")
_PROFILES: Final = {
    "high": ("High",),
    "main": ("Main",),
    "baseline": ("Baseline", "Constrained Baseline"),
}


def demand_of(text: str) -> Demand:
    """Return how strongly a text demands.

    >>> demand_of("required (moov first)"), demand_of("recommended"), demand_of("")
    ('must', 'better', 'free')
    """
    words = text.lower()
    if words.startswith(_MUST):
        return "must"
    return "better" if words.startswith(_BETTER) else "free"


def named_profiles(text: str) -> tuple[str, ...]:
    """Return the H.264 profiles that a text names, as FFmpeg calls them.

    >>> named_profiles("Main or Baseline safest")
    ('Main', 'Baseline', 'Constrained Baseline')
    """
    found = re.findall(r"\b(high|main|baseline)\b", text.lower())
    return tuple(name for word in dict.fromkeys(found) for name in _PROFILES[word])


def named_level(text: str) -> int | None:
    """Return the highest level that a text names, times ten, or None.

    >>> named_level("High@4.2")
    42
    """
    found = re.search(r"@\s*(\d)(?:\.(\d))?", text)
    return int(found[1]) * 10 + int(found[2] or 0) if found else None


def named_gop(text: str) -> float | None:
    """Return the most seconds from key frame to key frame that a text names, or None.

    >>> named_gop("closed GOP 2-5 s, fixed frame rate"), named_gop("key frame every second")
    (5.0, 1.0)
    """
    if "key frame every second" in text.lower():
        return 1.0
    found = re.search(r"\bGOP\b[^\d,;]*(?:\d+(?:\.\d+)?\s*[-–]\s*)?(\d+(?:\.\d+)?)\s*s\b", text)
    return float(found[1]) if found else None


def named_codecs(codec: str, profile: str) -> tuple[str, ...]:
    """Return the audio codecs that the fields `codec` and `profile` accept; `pcm` stands for all its forms.

    >>> named_codecs("aac", "LC (Opus also accepted)"), named_codecs("aac or pcm", "")
    (('aac', 'opus'), ('aac', 'pcm'))
    """
    named = [word for word in re.split(r"[\s,/]+", codec.lower()) if word not in ("", "or", "and")]
    also = re.findall(r"(\w+) also accepted", profile.lower())
    return tuple(dict.fromkeys([*named, *also]))
