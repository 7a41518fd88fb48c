"""Groups of a template over a campaign: one size, whatever the order and the workers; numbered parts of long texts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PIL import Image

from formatkit.batch.plan import plan
from formatkit.batch.run import run
from formatkit.load.templates import load_template
from formatkit.model.campaign import Campaign
from formatkit.model.template import Template

Make = Callable[..., Campaign]
SHORT, MIDDLE = "Gut gesagt ist halb gewonnen.", "Niemand muss bei uns schreiben. Wer es möchte, bekommt Zeit dafür."
LONG = "Social Media passiert sowieso. Die einzige Frage ist, ob wir dabei sind oder nur davon hören. " * 6
POSTS = ({"id": "a", "quote": SHORT}, {"id": "b", "quote": MIDDLE}, {"id": "c", "quote": f"{MIDDLE} {MIDDLE}"})


def quotes(**fit: Any) -> dict[str, Template]:
    """Return the shipped template with something else in the fit of its quote."""
    data = load_template("quote").model_dump(exclude_unset=True)
    body = next(layer for layer in data["layers"] if layer["id"] == "body")
    next(child for child in body["children"] if child["id"] == "quote")["fit"].update(fit)
    return {"quote": Template.model_validate(data)}


def hashes(campaign: Campaign, name: str, workers: int = 1, **how: Any) -> dict[str, str]:
    report = run(plan(campaign, out=campaign.out / name, **how), workers=workers)
    assert not report.failed
    return {made.job.post: made.assets[0].sha256 for made in report.made}


def test_a_group_has_one_size_whatever_the_order_the_selection_and_the_workers(campaign_of: Make) -> None:
    own = campaign_of(*POSTS, file_name="{post}")
    grouped = replace(own, templates=quotes(group="cards"))
    alone, together = hashes(own, "alone"), hashes(grouped, "together")
    assert {post for post in alone if alone[post] == together[post]} == {"c"}
    assert hashes(replace(grouped, posts=grouped.posts[::-1]), "reversed") == together
    assert hashes(grouped, "workers", workers=2) == together
    assert hashes(grouped, "selected", only=("a",)) == {"a": together["a"]}
    assert hashes(replace(own, same_size=("quote",)), "campaign") == together


def test_only_what_shares_a_size_is_measured(campaign_of: Make) -> None:
    own = campaign_of(*POSTS, file_name="{post}")
    made = plan(own)
    assert made.comparison.to_measure(made.jobs) == ([], ())
    single = plan(campaign_of_one(own))
    assert single.comparison.to_measure(single.jobs) == ([], ())
    several = plan(replace(own, templates=quotes(group="cards")))
    assert len(several.comparison.to_measure(several.jobs)[1]) == 3


def campaign_of_one(campaign: Campaign) -> Campaign:
    return replace(campaign, posts=campaign.posts[:1], same_size=("quote",))


def test_the_report_names_the_text_that_makes_the_others_small(campaign_of: Make) -> None:
    long = LONG[:280].rsplit(" ", 1)[0]
    campaign = campaign_of(
        {"id": "a", "quote": "Nur Mut."},
        {"id": "b", "quote": long},
        presets=("linkedin/image-square",),
        same_size=("quote",),
        file_name="{post}",
    )
    report = run(plan(campaign))
    (said,) = [each for each in report.diagnostics if each.code == "FK419"]
    assert "b × linkedin/image-square (de)" in said.message()
    assert dict(said.values)["excess"] == str(len(long) - len("Nur Mut."))


def test_a_long_quote_becomes_numbered_pictures(campaign_of: Make) -> None:
    campaign = campaign_of(
        {"id": "a", "quote": LONG},
        presets=("linkedin/multi-image",),
        file_name="{post}",
        templates=quotes(overflow="split"),
    )
    report = run(plan(campaign))
    names = [asset.path.name for asset in report.assets]
    assert len(names) > 1
    assert [name.partition(".")[0] for name in names] == [f"a-{number:02}" for number in range(1, len(names) + 1)]
    for asset in report.assets:
        with Image.open(asset.path) as picture:
            picture.load()
            assert picture.size == (asset.size.width, asset.size.height)
    assert run(plan(campaign)).exit_code == 0
