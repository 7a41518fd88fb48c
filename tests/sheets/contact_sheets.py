"""Contact sheets of every template in five shapes and three styles, and strips of their films, to look at.

Run from the root: `python tests/sheets/contact_sheets.py OUT [TEMPLATE…] [--strips | --overview]`. A sheet is called
`TEMPLATE-STYLE-LENGTH.png`. `test_sheets.py` asserts on the same cards what can be measured.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PIL import Image

import formatkit as fk
from formatkit.model.brand import Purpose
from formatkit.model.order import Order
from formatkit.model.template import Style
from formatkit.paint.film import Film
from formatkit.scene.nodes import Scene
from formatkit.studio import Studio

ROOT = Path(__file__).parent.parent.parent
BRAND = ROOT / "examples" / "unternehmenskommunikation"
SHAPES = {
    "banner": "generic/email-header",
    "wide": "facebook/link-preview",
    "square": "linkedin/image-square",
    "portrait": "linkedin/image-portrait",
    "tall": "instagram/story-image",
}
FILMS = {"tall": "instagram/reel", "square": "linkedin/video-square"}
STYLES: tuple[Style, ...] = ("plain", "photo", "split")
PHOTOS = {"short": "fotos/fassade.jpg", "usual": "fotos/vergissmeinnicht.jpg", "long": "fotos/winterstadt.jpg"}
PAGES = "instagram/carousel"
HEIGHT, GAP, GROUND = 545, 14, "#8A8A8A"
OVERVIEW_WIDTH = 1400
SEEN_AT = (0.0, 0.15, 0.3, 0.45, 0.6, 0.9, 1.2)
"""Seconds of a film's beginning that a strip shows; its middle, the poster and the end follow."""


@dataclass(frozen=True, slots=True)
class Card:
    """One template in one shape and style with a text of one length; `photo` and `purpose` may be others than usual."""

    template: str
    length: str
    style: Style
    shape: str
    photo: str = ""
    purpose: Purpose | None = None

    def order(self, preset: fk.Preset | None = None) -> Order:
        """Return what is to be made, for `preset` or for the usual one of the shape."""
        campaign, posts = material()
        post = posts[f"{self.template}-{self.length}"]
        photo = {} if self.style == "plain" else {"photo": self.photo or PHOTOS[self.length]}
        told = post.model_copy(update={"style": self.style, "purpose": self.purpose or post.purpose, **photo})
        placement = preset or self._preset()
        template = fk.load_template(self.template)
        return Order(told, placement, template, lang="de", folder=BRAND, media=campaign.media, final=True)

    def _preset(self) -> fk.Preset:
        """Return the placement, with pages where the template makes some."""
        usual = fk.preset(SHAPES[self.shape])
        if self.template != "tip-list":
            return usual
        return replace(fk.preset(PAGES), size=usual.size, safe_area=usual.safe_area, crops=usual.crops)


def material() -> tuple[fk.Campaign, dict[str, fk.Post]]:
    """Return the example campaign, whose brand and photographs are used, and the posts by id."""
    if not _MATERIAL:
        campaign = fk.load_campaign(BRAND / "campaign.toml")
        posts, _ = fk.load_posts(Path(__file__).parent / "posts.toml")
        _MATERIAL.append((campaign, {post.id: post for post in posts}))
    return _MATERIAL[0]


_MATERIAL: list[tuple[fk.Campaign, dict[str, fk.Post]]] = []


def studio() -> Studio:
    """Return a studio for the brand of the example."""
    return Studio(material()[0].brand, (BRAND,))


def cards(templates: Sequence[str] = ()) -> Iterator[Card]:
    """Give all cards, or those of the templates named."""
    for name in material()[1]:
        template, _, length = name.rpartition("-")
        if not templates or template in templates:
            yield from (Card(template, length, style, shape) for style in STYLES for shape in SHAPES)


def sheet(maker: Studio, template: str, style: Style, length: str) -> Image.Image:
    """Return the five shapes of a card side by side; pages of a carousel below each other."""
    made = {shape: maker.compose(Card(template, length, style, shape).order()).scenes for shape in SHAPES}
    pages = range(max(map(len, made.values())))
    return _below(
        [
            _beside(
                [
                    _below([_scaled(maker, made[shape][page], width=620) for shape in ("banner", "wide")]),
                    *(_scaled(maker, made[shape][page]) for shape in ("square", "portrait", "tall")),
                ]
            )
            for page in pages
        ]
    )


def strip(maker: Studio, template: str, style: Style, length: str, shape: str) -> Image.Image:
    """Return frames of the beginning, the middle and the end of a film."""
    made = maker.compose(Card(template, length, style, shape).order(fk.preset(FILMS[shape])))
    fps, last = float(made.fps), made.frames - 1
    shown = sorted({min(last, round(at * fps)) for at in SEEN_AT} | {last // 2, 3 * last // 4, last})
    painter = Film(made, maker.library).painter()
    try:
        frames = [Image.fromarray(painter.rgb(at)) for at in shown]
    finally:
        painter.close()
    return _beside([_fitted(frame, height=320 if shape == "tall" else 180) for frame in frames])


def overview(maker: Studio) -> Image.Image:
    """Return one picture of all templates, in a mix of shapes and styles."""
    rows = [[Image.fromarray(maker.paint(maker.compose(card.order()).scenes[0])) for card in row] for row in OVERVIEW]
    return _below([_row(row, OVERVIEW_WIDTH) for row in rows], "#FFFFFF")


OVERVIEW = (
    (
        Card("quote", "usual", "plain", "square"),
        Card("statement", "usual", "split", "portrait", "fotos/winterstadt.jpg", "customer-loyalty"),
        Card("statistic", "usual", "plain", "square", purpose="recruiting"),
        Card("tip-list", "usual", "photo", "portrait", "fotos/saturn.jpg"),
    ),
    (
        Card("job-ad", "long", "plain", "portrait"),
        Card("article", "usual", "split", "wide", "fotos/fassade.jpg"),
        Card("testimonial", "long", "plain", "square", purpose="customer-loyalty"),
    ),
    (
        Card("event", "usual", "photo", "portrait", "fotos/duene.jpg"),
        Card("announcement", "usual", "plain", "square", purpose="brand-awareness"),
        Card("greeting", "usual", "photo", "tall"),
        Card("cover", "usual", "photo", "wide", "fotos/winterstadt.jpg"),
    ),
)
"""What the picture of all templates shows, row by row."""


def _row(images: Sequence[Image.Image], width: int) -> Image.Image:
    """Scale pictures to one height such that, with gaps, they fill the width."""
    height = (width - GAP * (len(images) - 1)) / sum(image.width / image.height for image in images)
    canvas = Image.new("RGB", (width, round(height)), "#FFFFFF")
    left = 0.0
    for image in images:
        right = left + height * image.width / image.height
        canvas.paste(
            image.resize((round(right) - round(left), round(height)), Image.Resampling.LANCZOS), (round(left), 0)
        )
        left = right + GAP
    return canvas


def _scaled(maker: Studio, scene: Scene, width: int | None = None) -> Image.Image:
    image = Image.fromarray(maker.paint(scene))
    return _fitted(image, height=HEIGHT if width is None else round(width * image.height / image.width))


def _fitted(image: Image.Image, height: int) -> Image.Image:
    return image.resize((round(image.width * height / image.height), height), Image.Resampling.LANCZOS)


def _beside(images: Sequence[Image.Image]) -> Image.Image:
    wide = sum(image.width for image in images) + GAP * (len(images) - 1)
    canvas = Image.new("RGB", (wide, max(image.height for image in images)), GROUND)
    left = 0
    for image in images:
        canvas.paste(image, (left, 0))
        left += image.width + GAP
    return canvas


def _below(images: Sequence[Image.Image], ground: str = GROUND) -> Image.Image:
    high = sum(image.height for image in images) + GAP * (len(images) - 1)
    canvas = Image.new("RGB", (max(image.width for image in images), high), ground)
    top = 0
    for image in images:
        canvas.paste(image, (0, top))
        top += image.height + GAP
    return canvas


def main() -> None:
    """Write the sheets, or the strips, or the overview."""
    parser = argparse.ArgumentParser(description="Contact sheets of all templates.")
    parser.add_argument("out", type=Path, help="folder for the sheets, or the file of the overview")
    parser.add_argument("templates", nargs="*", help="only these templates")
    parser.add_argument("--strips", action="store_true", help="films in tall and square in place of pictures")
    parser.add_argument("--overview", action="store_true", help="one picture of all templates")
    asked = parser.parse_args()
    with studio() as maker:
        if asked.overview:
            overview(maker).save(asked.out, optimize=True)
            return
        asked.out.mkdir(parents=True, exist_ok=True)
        for template, style, length in dict.fromkeys((c.template, c.style, c.length) for c in cards(asked.templates)):
            name = f"{template}-{style}-{length}"
            if not asked.strips:
                sheet(maker, template, style, length).save(asked.out / f"{name}.png")
            elif length == "usual":
                both = [strip(maker, template, style, length, shape) for shape in FILMS]
                _below(both).save(asked.out / f"{name}-strip.png")


if __name__ == "__main__":
    main()
