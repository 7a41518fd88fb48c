from __future__ import annotations

from pathlib import Path

import pytest

import formatkit as fk
from formatkit.load.campaign import load_campaign

EXAMPLE = Path(__file__).parents[2] / "examples" / "corporate-communications"


def _alt(post_id: str) -> str:
    campaign = load_campaign(EXAMPLE / "campaign.toml")
    post = next(post for post in campaign.posts if post.id == post_id)
    made = fk.compose(
        post, brand=campaign.brand, preset="linkedin/image-square", template=post.template or "quote", folder=EXAMPLE
    )
    return made.alt_text


@pytest.mark.parametrize(
    ("post_id", "words"),
    [
        ("quiet", ["It will be quiet by June. ", "Statement by Owen Traill, Managing director."]),
        ("punctual", ["97.4% of our crossings left within three minutes of the timetable last year."]),
        ("late", ["the worst announcement is none at all.” Quote by Fiona Calder, Head of passenger service."]),
    ],
)
def test_the_texts_of_every_template_are_told(post_id: str, words: list[str]) -> None:
    alt = _alt(post_id)
    for each in words:
        assert each in alt
