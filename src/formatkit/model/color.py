"""Colors in sRGB, and contrast as WCAG 2.2 defines it (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio)."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Color", "contrast_ratio"]

_HEX = re.compile(r"#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")


@dataclass(frozen=True, slots=True, order=True)
class Color:
    """An opaque sRGB color; each channel is an integer from 0 to 255.

    >>> Color.parse("#1B4D6B")
    Color(red=27, green=77, blue=107)
    """

    red: int
    green: int
    blue: int

    def __post_init__(self) -> None:
        if not all(0 <= channel <= 255 for channel in self.rgb):
            raise ValueError(f"color channels go from 0 to 255, not {self.rgb}")

    @classmethod
    def parse(cls, text: str) -> Color:
        """Read `#rgb` or `#rrggbb`. Raises ValueError for anything else."""
        match = _HEX.fullmatch(text.strip())
        if not match:
            raise ValueError(f"a color is written #rrggbb, not {text!r}")
        digits = match[1] if len(match[1]) == 6 else "".join(digit * 2 for digit in match[1])
        return cls(*(int(digits[at : at + 2], 16) for at in (0, 2, 4)))

    @property
    def rgb(self) -> tuple[int, int, int]:
        """The three channels, 0 to 255."""
        return (self.red, self.green, self.blue)

    @property
    def hex(self) -> str:
        """The color as `#rrggbb`, in lower case."""
        return f"#{self.red:02x}{self.green:02x}{self.blue:02x}"

    @property
    def luminance(self) -> float:
        """Relative luminance, 0 (black) to 1 (white)."""
        red, green, blue = (_linear(channel) for channel in self.rgb)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    def deepened(self, share: float) -> Color:
        """Return the same hue with `share` of the light, 0 to 1."""
        return Color(*(_encoded(_linear(channel) * share) for channel in self.rgb))


def contrast_ratio(one: float, other: float) -> float:
    """Return the contrast of two relative luminances, 1 to 21.

    >>> contrast_ratio(Color(255, 255, 255).luminance, Color(0, 0, 0).luminance)
    21.0
    """
    darker, lighter = sorted((one, other))
    return (lighter + 0.05) / (darker + 0.05)


def _linear(channel: int) -> float:
    value = channel / 255
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


def _encoded(light: float) -> int:
    value = light * 12.92 if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055
    return round(value * 255)
