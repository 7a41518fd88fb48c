"""The peer: the text of a card as a capable developer sets it with Pillow, quote, author and role on one layer.

Binary search for the largest font size at which the quote fits, words wrapped greedily by `textlength`, fonts opened
once for each size and kept. It is idiomatic and neither slowed down nor tuned. It is frozen: a change would make older
figures incomparable.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

__all__ = ["fitted", "text_layer", "wrapped"]

FONT = Path(__file__).parents[1] / "src/formatkit/fonts/inter/InterVariable.ttf"
LINE_SPACING = 1.15
_MEASURING = ImageDraw.Draw(Image.new("L", (1, 1)))


def text_layer(quote: str, author: str, role: str, box: tuple[int, int], smallest: int, largest: int) -> Image.Image:
    """Return a mask of the texts: the quote fitted into `box`, author and role below it."""
    width, height = box
    layer = Image.new("L", (width, height + 140))
    draw = ImageDraw.Draw(layer)
    size, lines = fitted(quote, box, smallest, largest)
    font = load_font(size, "Bold")
    for number, line in enumerate(lines):
        draw.text((0, round(number * size * LINE_SPACING)), line, font=font, fill=255)
    draw.text((0, height + 20), author, font=load_font(36, "SemiBold"), fill=255)
    draw.text((0, height + 70), role, font=load_font(30, "Regular"), fill=255)
    return layer


def fitted(text: str, box: tuple[int, int], smallest: int, largest: int) -> tuple[int, list[str]]:
    """Return the largest size at which the wrapped text fits the box, and its lines."""
    width, height = box
    low, high = smallest, largest
    while low < high:
        size = (low + high + 1) // 2
        lines = wrapped(text, load_font(size, "Bold"), width)
        widest = max(_MEASURING.textlength(line, font=load_font(size, "Bold")) for line in lines)
        if widest <= width and len(lines) * size * LINE_SPACING <= height:
            low = size
        else:
            high = size - 1
    return low, wrapped(text, load_font(low, "Bold"), width)


def wrapped(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """Break the text between words so that no line is wider than `width`."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and _MEASURING.textlength(longer, font=font) > width:
            lines.append(line)
            line = word
        else:
            line = longer
    return [*lines, line]


@cache
def load_font(size: int, style: str) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(FONT, size)
    font.set_variation_by_name(style)
    return font
