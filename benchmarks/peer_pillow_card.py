"""The peer: the script that a capable developer writes with Pillow for one quote card over a photograph.

1080 × 1350 pixels, cover crop with LANCZOS, dark gradient, quote as large as fits in steps of 2, author, logo, JPEG
at quality 90 or PNG as Pillow writes it by default. It is idiomatic and neither slowed down nor tuned, and it was
committed before formatkit was measured against it. It is frozen: a change would make older figures incomparable.

    python benchmarks/peer_pillow_card.py photo.jpg logo.png "Quote" "Author" card.jpg
"""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, ImageOps

__all__ = ["make_card"]

SIZE = (1080, 1350)
MARGIN = 86
BOX = (SIZE[0] - 2 * MARGIN, 820)
FONT = Path(__file__).parents[1] / "src/formatkit/fonts/inter/InterVariable.ttf"
LARGEST, SMALLEST, STEP = 110, 28, 2
LOGO_HEIGHT = 54


def make_card(photo: Path, logo: Path, quote: str, author: str, out: Path, png_level: int = -1) -> None:
    """Make one card; the ending of `out` chooses the format. `png_level` -1 is what Pillow takes by default."""
    with Image.open(photo) as source:
        card = ImageOps.fit(source, SIZE, Image.Resampling.LANCZOS).convert("RGBA")
    card = Image.alpha_composite(card, dark_gradient(SIZE))
    draw = ImageDraw.Draw(card)

    font, text = fit_text(draw, f"„{quote}“", BOX)
    spacing = font.size * 0.2
    height = draw.multiline_textbbox((0, 0), text, font=font, spacing=spacing)[3]
    top = SIZE[1] - 250 - height
    draw.multiline_text((MARGIN, top), text, font=font, fill="white", spacing=spacing)
    draw.text((MARGIN, SIZE[1] - 200), author, font=load_font(36, "SemiBold"), fill="white")

    with Image.open(logo) as mark:
        mark = mark.convert("RGBA")
    width = round(mark.width * LOGO_HEIGHT / mark.height)
    mark = mark.resize((width, LOGO_HEIGHT), Image.Resampling.LANCZOS)
    card.paste(mark, (SIZE[0] - MARGIN - width, SIZE[1] - MARGIN - LOGO_HEIGHT), mark)

    card = card.convert("RGB")
    if out.suffix == ".jpg":
        card.save(out, quality=90)
    else:
        card.save(out, compress_level=png_level)


def dark_gradient(size: tuple[int, int]) -> Image.Image:
    """Return a transparent layer that darkens towards the bottom."""
    width, height = size
    layer = Image.new("RGBA", size)
    draw = ImageDraw.Draw(layer)
    for y in range(height):
        draw.line([(0, y), (width, y)], fill=(0, 0, 0, 40 + 160 * y // height))
    return layer


def fit_text(draw: ImageDraw.ImageDraw, text: str, box: tuple[int, int]) -> tuple[ImageFont.FreeTypeFont, str]:
    """Return the largest font, in steps of 2, at which the wrapped text fits the box, and that text."""
    for size in range(LARGEST, SMALLEST, -STEP):
        font = load_font(size, "Bold")
        wrapped = wrap(draw, text, font, box[0])
        left, top, right, bottom = draw.multiline_textbbox((0, 0), wrapped, font=font, spacing=size * 0.2)
        if right - left <= box[0] and bottom - top <= box[1]:
            return font, wrapped
    font = load_font(SMALLEST, "Bold")
    return font, wrap(draw, text, font, box[0])


def wrap(draw: ImageDraw.ImageDraw, text: str, font: ImageFont.FreeTypeFont, width: int) -> str:
    """Break the text between words so that no line is wider than `width`."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and draw.textlength(longer, font=font) > width:
            lines.append(line)
            line = word
        else:
            line = longer
    return "\n".join([*lines, line])


def load_font(size: int, style: str) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(FONT, size)
    font.set_variation_by_name(style)
    return font


if __name__ == "__main__":
    make_card(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4], Path(sys.argv[5]))
