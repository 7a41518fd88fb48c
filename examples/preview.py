"""Make `preview.jpg` of the example campaign: its posts in all five shapes, by the public interface alone.

Run it from anywhere: `python examples/preview.py`.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import formatkit as fk

FOLDER = Path(__file__).parent / "unternehmenskommunikation"
ROWS = (
    (
        ("sowieso", "linkedin/image-landscape"),
        ("fachwissen", "linkedin/image-square"),
        ("obstkorb", "instagram/story-image"),
    ),
    (("datenblatt", "generic/email-header"), ("selber-tag", "generic/email-header")),
    (
        ("etappen", "instagram/feed-portrait-4x5"),
        ("sichtbarkeit", "linkedin/image-square"),
        ("etappen", "linkedin/image-landscape"),
    ),
)
WIDTH, GAP, GROUND = 1400, 14, 255

Pixels = NDArray[np.uint8]


def main() -> None:
    """Render every picture, lay each row out at the same width, and write the file."""
    campaign = fk.load_campaign(FOLDER / "campaign.toml")
    rows = [row_of([composed(campaign, post, preset) for post, preset in row]) for row in ROWS]
    gap = np.full((GAP, WIDTH, 3), GROUND, np.uint8)
    parts = [part for row in rows for part in (row, gap)]
    fk.Frame(np.concatenate(parts[:-1], axis=0)).save(FOLDER / "preview.jpg")


def composed(campaign: fk.Campaign, post_id: str, preset: str) -> fk.Frame:
    """Return one picture of the campaign."""
    post = next(post for post in campaign.posts if post.id == post_id)
    made = fk.compose(
        post, brand=campaign.brand, preset=preset, lang="de", folder=campaign.folder, media=campaign.media, final=True
    )
    return fk.frame(made)


def row_of(frames: list[fk.Frame]) -> Pixels:
    """Scale pictures to one height such that, with gaps, they fill the width."""
    images = [frame.to_pillow() for frame in frames]
    height = (WIDTH - GAP * (len(images) - 1)) / sum(image.width / image.height for image in images)
    canvas = np.full((round(height), WIDTH, 3), GROUND, np.uint8)
    left = 0.0
    for image in images:
        width = height * image.width / image.height
        start, end = round(left), min(WIDTH, round(left + width))
        canvas[:, start:end] = np.asarray(image.resize((end - start, round(height))))
        left += width + GAP
    return canvas


if __name__ == "__main__":
    main()
