"""Links with parameters for each network: in text file, planner and report, counted by the network's rule."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

import formatkit as fk
from formatkit.batch.plan import plan
from formatkit.batch.post_text import post_text_of
from formatkit.load.campaign import campaign_from
from formatkit.model.campaign import Campaign, CampaignFile

Make = Callable[..., Campaign]
LINKS = {
    "utm_source": "{network}",
    "utm_medium": "social",
    "utm_campaign": "{campaign}",
    "utm_content": "{post}-{variant}",
}
LINK = "https://nordwerk.example/blog?id=7#anfang"


def test_every_network_gets_its_own_link(campaign_of: Make) -> None:
    campaign = campaign_of(
        {"id": "a", "link": LINK, "variants": [{"name": "kurz"}, {"name": "lang", "quote": "Nein."}]},
        presets=("linkedin/image-square", "xing/post-image"),
        links=LINKS,
    )
    links = [post_text_of(job).link for job in plan(campaign).jobs]
    assert links == [
        f"https://nordwerk.example/blog?id=7&utm_source={network}&utm_medium=social&utm_campaign=Kampagne"
        f"&utm_content=a-{variant}#anfang"
        for variant in ("kurz", "lang")
        for network in ("linkedin", "xing")
    ]


def test_text_file_planner_and_report_have_the_same_link(campaign_of: Make) -> None:
    planned = plan(campaign_of({"id": "a", "link": LINK}, presets=("linkedin/image-square",), links=LINKS))
    fk.run(planned)
    link = f"{LINK.partition('#')[0]}&utm_source=linkedin&utm_medium=social&utm_campaign=Kampagne&utm_content=a#anfang"
    assert (planned.out / f"{planned.jobs[0].stem}.txt").read_text("utf-8").startswith(link)
    rows = csv.DictReader(io.StringIO((planned.out / "planner.csv").read_text("utf-8-sig")), delimiter=",")
    assert [row["link"] for row in rows] == [link]
    assert json.loads((planned.out / "report.json").read_text("utf-8"))["assets"][0]["post_text"]["link"] == link


def test_a_long_link_counts_as_the_network_counts(campaign_of: Make) -> None:
    def counts(**fields: object) -> dict[str, int]:
        campaign = campaign_of(
            {"id": "a", "link": LINK, "post_text": "Los."},
            presets=("x/image-square", "linkedin/image-square"),
            **fields,
        )
        return {job.network: post_text_of(job).count for job in plan(campaign).jobs}

    plain, long = counts(), counts(links=LINKS)
    assert plain["x"] == long["x"] == len("Los.\n\n") + 23
    assert long["linkedin"] == plain["linkedin"] + len(
        "&utm_source=linkedin&utm_medium=social&utm_campaign=Kampagne&utm_content=a"
    )


def test_parameters_of_the_link_stay_and_are_told_once(campaign_of: Make) -> None:
    campaign = campaign_of(
        {"id": "a", "link": "https://nordwerk.example/?utm_medium=flyer"},
        {"id": "b", "link": "mailto:team@nordwerk.example"},
        presets=("linkedin/image-square", "xing/post-image"),
        links={"utm_medium": "social", "utm_source": "{network}"},
    )
    planned = plan(campaign)
    assert [post_text_of(job).link for job in planned.jobs] == [
        "https://nordwerk.example/?utm_medium=flyer&utm_source=linkedin",
        "https://nordwerk.example/?utm_medium=flyer&utm_source=xing",
        "mailto:team@nordwerk.example",
        "mailto:team@nordwerk.example",
    ]
    assert [each.text("de") for each in planned.diagnostics] == [
        "a: link: der Link hat utm_medium schon; das bleibt, wie es ist"
    ]


@pytest.mark.parametrize(
    ("links", "told"),
    [
        ({"utm_sorce": "x"}, "utm_source"),
        ({"utm_source": "{netwrk}"}, "did you mean “network”?"),
        ({"utm source": "x"}, "found “utm source”"),
    ],
)
def test_names_and_placeholders_are_checked(tmp_path: Path, links: dict[str, str], told: str) -> None:
    file = CampaignFile(
        name="a", brand="brand.toml", posts=("posts.csv",), presets=("linkedin/image-square",), links=links
    )
    _, found = campaign_from(file, tmp_path)
    assert any(told in each.text() for each in found)


def test_other_names_are_anybodys_own(campaign_of: Make) -> None:
    campaign = campaign_of({"id": "a", "link": LINK}, links={"mtm_campaign": "{post}"})
    assert post_text_of(plan(campaign).jobs[0]).link == "https://nordwerk.example/blog?id=7&mtm_campaign=a#anfang"
