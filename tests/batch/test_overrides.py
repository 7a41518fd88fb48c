"""Exceptions for shapes, networks and placements, in tables, TOML and campaign, down to the picture."""

from __future__ import annotations

from pathlib import Path

import pytest

import formatkit as fk
from campaign_files import write_campaign
from formatkit.batch.job import Job
from formatkit.batch.post_text import post_text_of
from formatkit.scene.nodes import Text

PRESETS = ("linkedin/image-square", "linkedin/image-portrait", "instagram/story-image", "xing/post-image")
SETTINGS = """\
languages = ["de", "en"]
file_name = "{post}_{network}-{placement}_{lang}"
[defaults]
post_text = "Von der Kampagne."
[overrides.instagram]
hashtags = ["Insta"]
[overrides."xing/post-image"]
template = "statement"
"""
TABLE = (
    "id;quote;quote.en;quote@tall;quote@linkedin;quote@linkedin/image-square;author;author@wide\n"
    "tabelle;Für alle.;For all.;Hochkant.;Für LinkedIn.;Quadrat.;Jana;\n"
)
TOML = """\
[[posts]]
id = "toml"
title = { de = "Fünf Regeln", en = "Five rules" }
quote = { de = "Lang.", en = "Long." }
hashtags = ["Eigene"]
post_text = { de = "Überall.", en = "Everywhere." }
overrides.tall = { quote = { de = "Hoch." }, post_text = "Nur hochkant." }
overrides.linkedin = { quote = "Für LinkedIn.", link = "https://nordwerk.example" }
overrides."linkedin/image-square" = { quote = { en = "Square." } }
"""


@pytest.fixture
def jobs(tmp_path: Path) -> dict[str, Job]:
    """Return the jobs of a campaign by their names."""
    file = write_campaign(tmp_path, TABLE, TOML, presets=PRESETS, settings=SETTINGS)
    planned = fk.plan(fk.load_campaign(file))
    return {job.stem: job for job in planned.jobs}


def quotes(jobs: dict[str, Job], post: str) -> dict[str, object]:
    found = {stem.removeprefix(f"{post}_"): job.order.contents()[0].slots["quote"] for stem, job in jobs.items()}
    return {name: quote for name, quote in found.items() if f"{post}_{name}" in jobs}


def test_the_most_exact_wins_and_other_languages_stay(jobs: dict[str, Job]) -> None:
    assert quotes(jobs, "tabelle") == {
        "linkedin-image-square_de": "Quadrat.",
        "linkedin-image-square_en": "For all.",
        "linkedin-image-portrait_de": "Für LinkedIn.",
        "linkedin-image-portrait_en": "For all.",
        "instagram-story-image_de": "Hochkant.",
        "instagram-story-image_en": "For all.",
        "xing-post-image_de": "Für alle.",
        "xing-post-image_en": "For all.",
    }
    assert quotes(jobs, "toml") == {
        "linkedin-image-square_de": "Für LinkedIn.",
        "linkedin-image-square_en": "Square.",
        "linkedin-image-portrait_de": "Für LinkedIn.",
        "linkedin-image-portrait_en": "Long.",
        "instagram-story-image_de": "Hoch.",
        "instagram-story-image_en": "Long.",
        "xing-post-image_de": "Lang.",
        "xing-post-image_en": "Long.",
    }


def test_what_is_typed_has_exceptions_too(jobs: dict[str, Job]) -> None:
    typed = {stem: post_text_of(job) for stem, job in jobs.items()}
    assert typed["toml_linkedin-image-square_de"].body == "Überall."
    assert typed["toml_linkedin-image-square_en"].body == "Everywhere."
    assert typed["toml_linkedin-image-square_de"].link == "https://nordwerk.example"
    assert typed["toml_xing-post-image_de"].link == ""
    assert typed["tabelle_xing-post-image_de"].body == "Von der Kampagne."
    tall = [jobs[f"{post}_instagram-story-image_de"].order.contents()[0] for post in ("tabelle", "toml")]
    assert [content.hashtags for content in tall] == [("Insta",), ("Eigene",)]  # the post before the campaign
    assert tall[1].post_text == "Nur hochkant."


def test_the_picture_shows_the_exception(jobs: dict[str, Job], tmp_path: Path) -> None:
    brand = fk.load_brand(tmp_path / "brand.toml")
    for stem, said in (
        ("tabelle_instagram-story-image_de", "„Hochkant.“"),
        ("toml_linkedin-image-square_en", "“Square.”"),
    ):
        order = jobs[stem].order
        made = fk.compose(order.post, brand=brand, preset=order.preset, template=order.template, lang=order.lang)
        quote = made.scenes[0].find("quote")
        assert isinstance(quote, Text)
        assert " ".join(line.text for line in quote.layout.lines) == said
    assert {job.order.template.name for job in jobs.values() if job.network == "xing"} == {"statement"}
