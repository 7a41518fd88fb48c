"""Languages in one row: their texts have one size, that of the longest; one that grows too long is warned of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from formatkit.batch.plan import Plan, plan
from formatkit.batch.report import Report
from formatkit.batch.run import run
from formatkit.model.campaign import Campaign
from formatkit.model.post import Post
from formatkit.scene.nodes import Text
from formatkit.studio import Studio

Make = Callable[..., Campaign]
BOTH = {
    "de": "Unternehmenskommunikation beginnt damit, dass jemand zuhört, und zwar lange, bevor jemand schreibt.",
    "en": "Communication begins with listening, long before writing.",
}


def two_languages(campaign_of: Make, *posts: dict[str, Any], **fields: Any) -> Campaign:
    return campaign_of(
        *posts,
        **{"languages": ("de", "en"), "file_name": "{post}_{lang}", "presets": ("linkedin/image-square",), **fields},
    )


def with_posts(campaign: Campaign, *posts: dict[str, Any]) -> Campaign:
    return replace(campaign, posts=tuple(Post(**post) for post in posts))


def sizes(planned: Plan, report: Report) -> dict[str, float]:
    """Return the size of the quote on each finished picture, composed again as the run did."""
    known, unknown = planned.comparison.to_measure(planned.jobs)
    with Studio(planned.brand, planned.roots) as studio:
        measured = [*known, *((order, studio.measured_texts(order)) for order in unknown)]
        sized, _ = planned.comparison.sized(planned.jobs, measured)
        scenes = {job.stem: studio.compose(job.order).scenes[0] for job in sized}
    assert set(scenes) == {made.job.stem for made in report.made}
    return {stem: node.layout.size for stem, scene in scenes.items() if isinstance(node := scene.find("quote"), Text)}


def hashes(report: Report) -> dict[str, str]:
    assert not report.failed
    return {made.job.stem: made.assets[0].sha256 for made in report.made}


def test_the_languages_of_a_post_share_the_size_of_the_longest(campaign_of: Make) -> None:
    campaign = two_languages(campaign_of, {"id": "a", "quote": BOTH}, {"id": "b", "quote": {"en": BOTH["en"]}})
    planned = plan(campaign)
    found = sizes(planned, run(planned))
    assert found["a_de"] == found["a_en"] < found["b_en"]


def test_neither_selection_nor_order_changes_the_size(campaign_of: Make) -> None:
    campaign = two_languages(campaign_of, {"id": "a", "quote": BOTH}, {"id": "b", "quote": BOTH["de"]})
    whole = hashes(run(plan(campaign, out=campaign.out / "whole")))
    turned = replace(campaign, posts=campaign.posts[::-1], languages=("en", "de"))
    assert hashes(run(plan(turned, out=campaign.out / "turned"), workers=2)).items() >= {
        (stem, digest) for stem, digest in whole.items() if stem.startswith("a")
    }
    alone = hashes(run(plan(campaign, out=campaign.out / "alone", only=("a",))))
    assert alone == {stem: digest for stem, digest in whole.items() if stem.startswith("a")}


def test_a_shorter_translation_makes_the_other_language_again(campaign_of: Make) -> None:
    campaign = two_languages(campaign_of, {"id": "a", "quote": BOTH})
    run(plan(campaign))
    assert {job.stem: plan(campaign).reason_of(job).value for job in plan(campaign).jobs} == {
        "a_de": "up-to-date",
        "a_en": "up-to-date",
    }
    report = run(plan(with_posts(campaign, {"id": "a", "quote": {**BOTH, "de": "Erst zuhören."}})))
    assert sorted(made.job.stem for made in report.drawn) == ["a_de", "a_en"]


@pytest.mark.parametrize("lang", ["de", "en"])
def test_one_that_grows_too_long_is_warned_of(campaign_of: Make, lang: str) -> None:
    long = " ".join(BOTH.values())
    other = {"de": "en", "en": "de"}[lang]
    campaign = two_languages(campaign_of, {"id": "a", "quote": {lang: long, other: "Nur Mut."}})
    warned = [each for each in run(plan(campaign)).diagnostics if each.code == "FK738"]
    assert len(warned) == 1
    said = warned[0].text("de")
    assert said.startswith(f"a × linkedin/image-square: quote.{lang}: in „{lang}“ ist der Text so lang geworden")
    assert f"die er in „{other}“ hätte (um etwa " in said
    excess = int(said.split("um etwa ")[1].split()[0])
    shortened = long[: -round(1.25 * excess)].rsplit(" ", 1)[0]
    milder = with_posts(campaign, {"id": "a", "quote": {lang: shortened, other: "Nur Mut."}})
    assert not [each for each in run(plan(milder)).diagnostics if each.code == "FK738"]


def test_texts_of_about_the_same_length_are_not_warned_of(campaign_of: Make) -> None:
    both = {"de": "Zeigt den Arbeitsplatz, nicht den Obstkorb.", "en": "Show the workplace, not the fruit basket."}
    assert not run(plan(two_languages(campaign_of, {"id": "a", "quote": both}))).diagnostics


def test_posts_in_one_language_are_not_measured(campaign_of: Make) -> None:
    planned = plan(campaign_of({"id": "a"}, {"id": "b"}))
    assert planned.comparison.to_measure(planned.jobs) == ([], ())
