"""Variants of a post's text: each is a job with a name of its own, beside lengths, languages and overrides."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import formatkit as fk
from formatkit.batch.plan import plan
from formatkit.errors import ConfigError
from formatkit.load.posts import load_posts
from formatkit.model.campaign import Campaign
from formatkit.model.post import Post
from formatkit.studio import Studio

Make = Callable[..., Campaign]
TWO = [{"name": "kurz"}, {"name": "lang", "quote": "Social Media passiert. Die Frage ist, ob mit uns."}]


def test_each_variant_is_a_job_with_its_own_name(campaign_of: Make) -> None:
    planned = plan(campaign_of({"id": "a", "variants": TWO}))
    assert [job.stem for job in planned.jobs] == ["a_generic-open-graph_de_kurz", "a_generic-open-graph_de_lang"]
    assert planned.jobs[1].name == "a, lang × generic/open-graph (de)"
    assert [job.order.contents()[0].slots["quote"][:23] for job in planned.jobs] == [
        "Social Media passiert s",
        "Social Media passiert. ",
    ]


def test_the_pattern_may_say_where_the_variant_stands(campaign_of: Make) -> None:
    planned = plan(campaign_of({"id": "a", "variants": TWO}, {"id": "b"}, file_name="{variant}-{post}"))
    assert [job.stem for job in planned.jobs] == ["kurz-a", "lang-a", "b"]


def test_a_variant_goes_before_the_overrides_of_its_post(campaign_of: Make) -> None:
    post = {
        "id": "a",
        "overrides": {"generic": {"quote": "Kurz gesagt.", "author": "Jana"}},
        "variants": [{"name": "a"}, {"name": "b", "quote": "Anders.", "overrides": {"wide": {"role": "Leiterin"}}}],
    }
    first, second = (job.order.contents()[0].slots for job in plan(campaign_of(post)).jobs)
    assert first == {"quote": "Kurz gesagt.", "author": "Jana"}
    assert second == {"quote": "Anders.", "author": "Jana", "role": "Leiterin"}


def test_lengths_languages_and_variants_combine_under_unique_names(campaign_of: Make) -> None:
    post = {
        "id": "a",
        "quote": {"de": "Los.", "en": "Go."},
        "durations": [6, 15.5],
        "variants": [{"name": "a"}, {"name": "b", "quote": {"de": "Jetzt.", "en": "Now."}, "durations": [10]}],
    }
    campaign = campaign_of(post, presets=("instagram/reel", "generic/open-graph"), languages=("de", "en"))
    stems = [job.stem for job in plan(campaign).jobs]
    assert stems == [
        "a_instagram-reel_de_a_6s",
        "a_instagram-reel_de_a_15-5s",
        "a_instagram-reel_en_a_6s",
        "a_instagram-reel_en_a_15-5s",
        "a_generic-open-graph_de_a",
        "a_generic-open-graph_en_a",
        "a_instagram-reel_de_b_10s",
        "a_instagram-reel_en_b_10s",
        "a_generic-open-graph_de_b",
        "a_generic-open-graph_en_b",
    ]


def test_films_are_as_long_as_their_variant_says(campaign_of: Make) -> None:
    campaign = campaign_of({"id": "a", "durations": [6, 15.5, 30]}, presets=("instagram/reel",))
    planned = plan(campaign)
    with Studio(planned.brand, planned.roots) as studio:
        films = {job.stem: studio.compose(job.order) for job in planned.jobs}
    lengths = {stem: float(film.scenes[0].frames / film.fps) for stem, film in films.items() if film.fps}
    assert lengths == {"a_instagram-reel_de_6s": 6, "a_instagram-reel_de_15-5s": 15.5, "a_instagram-reel_de_30s": 30}


def test_one_more_length_makes_no_other_film_again(campaign_of: Make) -> None:
    campaign = campaign_of({"id": "a", "durations": [6, 15]}, presets=("instagram/reel",))
    before = plan(campaign)
    longer = replace(campaign, posts=(Post(**{**campaign.posts[0].said(), "id": "a", "durations": (6, 15, 30)}),))
    after = plan(longer)
    keys = [{job.stem: made.comparison.keys.of(job.order) for job in made.jobs} for made in (before, after)]
    assert len(keys[1]) == 3
    assert all(keys[1][stem] == key for stem, key in keys[0].items())


def test_report_and_planner_tell_the_variant(campaign_of: Make) -> None:
    planned = plan(campaign_of({"id": "a", "variants": TWO}))
    fk.run(planned, lang="de")
    report = json.loads((planned.out / "report.json").read_text("utf-8"))
    assert [(each["variant"], each["person"]) for each in report["assets"]] == [("kurz", None), ("lang", None)]
    planner = io.StringIO((planned.out / "planner.csv").read_text("utf-8-sig"))
    assert [row["Variante"] for row in csv.DictReader(planner, delimiter=";")] == ["kurz", "lang"]
    pictures = {path.name: path.read_bytes() for path in planned.out.iterdir() if path.suffix in (".png", ".jpg")}
    assert len(set(pictures.values())) == 2


def test_one_variant_can_be_made_alone(campaign_of: Make) -> None:
    campaign = campaign_of({"id": "a", "variants": TWO}, {"id": "b"})
    assert [job.stem for job in plan(campaign, only=["lang"]).jobs] == ["a_generic-open-graph_de_lang"]


def test_columns_with_a_letter_are_variants_of_the_rows_that_fill_them(tmp_path: Path) -> None:
    table = tmp_path / "posts.csv"
    header = "id;quote;quote#b;quote#b@tall;quote.en#c;role#C.en"
    table.write_text(f"{header}\neins;Eins.;Zwei.;Zwo.;Three.;Head\nzwei;Allein.;;;;\n", "utf-8")
    first, second = load_posts(table)[0]
    assert [(each.name, each.slots) for each in first.variants] == [
        ("a", {}),
        ("b", {"quote": "Zwei."}),
        ("c", {"quote": {"en": "Three."}, "role": {"en": "Head"}}),
    ]
    assert first.variants[1].overrides["tall"].slots == {"quote": "Zwo."}
    assert second.variants == ()


@pytest.mark.parametrize(("header", "code"), [("quote#b c", "FK903"), ("status#b", "FK952"), ("quote#B", "FK142")])
def test_a_header_with_a_letter_is_checked(tmp_path: Path, header: str, code: str) -> None:
    table = tmp_path / "posts.csv"
    table.write_text(f"id;quote;quote#b;{header}\neins;Eins.;;\n", "utf-8")
    with pytest.raises(ConfigError) as refused:
        load_posts(table)
    assert [each.code for each in refused.value.diagnostics] == [code]


def test_mistakes_in_variants_are_told_at_their_place(tmp_path: Path) -> None:
    file = tmp_path / "posts.toml"
    file.write_text(
        '[[posts]]\nid = "a"\nquote = "A."\nvariants = [\n  { name = "a" },\n  { name = "b", quotte = "B." },\n]\n'
        '[[posts]]\nid = "b"\nquote = "A."\nvariants = [{ name = "a" }, { name = "a" }]\n',
        "utf-8",
    )
    with pytest.raises(ConfigError) as refused:
        load_posts(file)
    told = [each.text("de").replace(str(file), "posts.toml") for each in refused.value.diagnostics]
    assert told == [
        "posts.toml:6: a: variants[2].quotte: unbekannter Schlüssel „quotte“ (ist „quote“ gemeint?)",
        "posts.toml:11: b: variants: zwei Varianten heißen „a“ (jeder Variante einen eigenen Namen geben: er wird "
        "Teil des Dateinamens)",
    ]
