"""A disclaimer is part of what a picture is made of: a new one makes it again, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from formatkit.batch.plan import plan
from formatkit.batch.run import run
from formatkit.model.campaign import Campaign
from formatkit.model.post import PostFields


def test_a_new_disclaimer_makes_its_pictures_again(campaign_of: Callable[..., Campaign]) -> None:
    campaign = campaign_of({"id": "a"}, {"id": "b", "disclaimer": "Anzeige"})
    first = run(plan(campaign))
    everywhere = run(plan(replace(campaign, defaults=PostFields(disclaimer="Kein Angebot."))))
    assert [made.job.post for made in everywhere.drawn] == ["a"]
    hashes = [{made.job.post: made.assets[0].sha256 for made in report.made} for report in (first, everywhere)]
    assert hashes[0]["a"] != hashes[1]["a"]
    assert hashes[0]["b"] == hashes[1]["b"]
