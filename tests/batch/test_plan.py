"""Planning: which jobs there are, in which languages and under which names, and what is refused beforehand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from formatkit.batch.ledger import Ledger, read_ledger, sha256_of, write_ledger
from formatkit.batch.plan import Plan, plan
from formatkit.errors import ConfigError
from formatkit.load.presets import preset
from formatkit.model.campaign import Campaign
from formatkit.model.post import PostFields

Make = Callable[..., Campaign]


def jobs(planned: Plan) -> list[tuple[str, str, str]]:
    return [(job.post, job.preset, job.lang) for job in planned.jobs]


def codes(planned: Plan) -> list[str]:
    return [each.code for each in planned.diagnostics]


def refused(campaign: Campaign, **how: Any) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        plan(campaign, **how)
    return [each.code for each in caught.value.diagnostics]


def test_every_post_is_planned_for_every_preset_in_order(campaign_of: Make) -> None:
    campaign = campaign_of(
        {"id": "a", "date": date(2026, 12, 1)}, {"id": "b"}, presets=("xing/post-image", "generic/open-graph")
    )
    planned = plan(campaign)
    assert jobs(planned) == [
        (post, preset, "de") for post in "ab" for preset in ("xing/post-image", "generic/open-graph")
    ]
    assert planned.jobs[0].stem == "2026-12-01_a_xing-post-image_de"
    assert planned.jobs[3].stem == "b_generic-open-graph_de"
    assert planned.out == campaign.out


def test_a_posts_own_presets_count(campaign_of: Make) -> None:
    campaign = campaign_of({"id": "a"}, {"id": "b"})
    campaign = replace(campaign, post_presets={"b": (preset("xing/post-image"),)})
    assert jobs(plan(campaign)) == [("a", "generic/open-graph", "de"), ("b", "xing/post-image", "de")]


def test_languages_are_made_where_there_are_texts(campaign_of: Make) -> None:
    campaign = campaign_of(
        {"id": "both", "quote": {"de": "Hallo.", "en": "Hello."}},
        {"id": "plain", "quote": "Hallo."},
        {"id": "english", "quote": {"en": "Hello."}},
        {"id": "own", "lang": "fr", "quote": "Bonjour."},
        languages=("de", "en"),
    )
    planned = plan(campaign)
    assert [(post, lang) for post, _, lang in jobs(planned)] == [
        ("both", "de"),
        ("both", "en"),
        ("plain", "de"),
        ("english", "en"),
        ("own", "fr"),
    ]
    notes = [(each.where.item, dict(each.values)["lang"]) for each in planned.diagnostics if each.code == "FK707"]
    assert notes == [("plain", "en"), ("english", "de")]


def test_a_text_from_an_override_counts_for_its_placement(campaign_of: Make) -> None:
    campaign = campaign_of(
        {
            "id": "a",
            "quote": {"de": "Hallo."},
            "overrides": {"wide": PostFields(quote={"de": "Hallo.", "en": "Hello."})},
        },
        languages=("de", "en"),
        presets=("generic/open-graph", "linkedin/image-square"),
    )
    assert jobs(plan(campaign)) == [
        ("a", "generic/open-graph", "de"),
        ("a", "generic/open-graph", "en"),
        ("a", "linkedin/image-square", "de"),
    ]


def test_a_post_without_a_needed_text_stays_planned_so_that_its_failure_is_told(campaign_of: Make) -> None:
    assert len(plan(campaign_of({"id": "a", "quote": ""})).jobs) == 1


@pytest.mark.parametrize(
    ("only", "expected"),
    [
        (("a",), [("a", "generic/open-graph"), ("a", "xing/post-image")]),
        (("xing",), [("a", "xing/post-image"), ("b", "xing/post-image")]),
        (("xing/post-image", "generic"), []),
        (("a", "b", "xing"), [("a", "xing/post-image"), ("b", "xing/post-image")]),
        (("recruiting", "xing"), [("b", "xing/post-image")]),
    ],
)
def test_only_selects(campaign_of: Make, only: tuple[str, ...], expected: list[tuple[str, str]]) -> None:
    campaign = campaign_of(
        {"id": "a", "purpose": "expertise"},
        {"id": "b", "purpose": "recruiting"},
        presets=("generic/open-graph", "xing/post-image"),
    )
    planned = plan(campaign, only=only)
    assert [job[:2] for job in jobs(planned)] == expected
    assert codes(planned) == ([] if expected else ["FK706"])


def test_an_unknown_name_in_only_is_told_with_the_nearest(campaign_of: Make) -> None:
    campaign = campaign_of({"id": "sowieso"})
    with pytest.raises(ConfigError) as caught:
        plan(campaign, only=("sowiso", "recruting"))
    hints = [each.hint("de") for each in caught.value.diagnostics]
    assert hints == ["ist „sowieso“ gemeint?", "ist „recruiting“ gemeint?"]
    assert "generic/open-graph" in caught.value.diagnostics[0].message()


def test_only_status_selects(campaign_of: Make) -> None:
    campaign = campaign_of({"id": "a", "status": "draft"}, {"id": "b"}, {"id": "c", "status": "published"})
    assert [job[0] for job in jobs(plan(campaign, only_status=("approved", "published")))] == ["b", "c"]


def test_a_selection_changes_no_names(campaign_of: Make) -> None:
    long = "ein-langer-anfang-" * 4
    campaign = campaign_of({"id": f"{long}a"}, {"id": f"{long}b"})
    whole = {job.post: job.stem for job in plan(campaign).jobs}
    assert plan(campaign, only=(f"{long}b",)).jobs[0].stem == whole[f"{long}b"]


def test_two_jobs_with_one_name_are_refused_all_at_once(campaign_of: Make) -> None:
    campaign = campaign_of(
        {"id": "Tag 1"},
        {"id": "tag-1"},
        {"id": "b"},
        presets=("generic/open-graph", "xing/post-image"),
        file_name="{post}_{network}",
    )
    with pytest.raises(ConfigError) as caught:
        plan(campaign)
    assert [each.code for each in caught.value.diagnostics] == ["FK701", "FK701"]
    assert "Tag 1 × generic/open-graph (de), tag-1 × generic/open-graph (de)" in str(caught.value)


def test_a_carousels_numbered_names_are_reserved(campaign_of: Make) -> None:
    slides = tuple(PostFields(quote=f"Satz {number}.") for number in (1, 2))
    campaign = campaign_of({"id": "a", "slides": slides}, {"id": "a-02"}, file_name="{post}")
    assert refused(campaign) == ["FK701"]


@pytest.mark.parametrize("pattern", ["../{post}", "/{post}", "a/../../{post}", "{post}/", "./{post}"])
def test_a_name_that_leaves_the_folder_is_refused(campaign_of: Make, pattern: str) -> None:
    assert refused(campaign_of({"id": "a"}, file_name=pattern)) == ["FK702"]


def test_a_link_out_of_the_folder_is_refused(campaign_of: Make, tmp_path: Path) -> None:
    campaign = campaign_of({"id": "a"}, file_name="{network}/{post}")
    campaign.out.mkdir()
    (tmp_path / "elsewhere").mkdir()
    (campaign.out / "generic").symlink_to(tmp_path / "elsewhere")
    assert refused(campaign) == ["FK702"]


def test_foreign_files_in_the_way_are_refused_all_at_once(campaign_of: Make) -> None:
    campaign = campaign_of({"id": "a"}, {"id": "b"}, file_name="{post}")
    campaign.out.mkdir()
    for name in ("A.PNG", "b.txt", "planner.csv", "c.png", "a.gif"):
        (campaign.out / name).write_text("mine")
    with pytest.raises(ConfigError) as caught:
        plan(campaign)
    assert [dict(each.values)["file"] for each in caught.value.diagnostics] == ["A.PNG", "b.txt", "planner.csv"]
    assert (campaign.out / "A.PNG").read_text() == "mine"


def test_files_that_are_not_selected_may_be_there(campaign_of: Make) -> None:
    campaign = campaign_of({"id": "a"}, {"id": "b"}, file_name="{post}")
    campaign.out.mkdir()
    (campaign.out / "b.png").write_text("mine")
    assert len(plan(campaign, only=("a",)).jobs) == 1


def test_our_own_files_are_overwritten_unless_they_were_changed(campaign_of: Make) -> None:
    campaign = campaign_of({"id": "a"}, file_name="{post}")
    campaign.out.mkdir()
    ours = campaign.out / "a.png"
    ours.write_text("made by us")
    write_ledger(campaign.out, Ledger().finished({"a.png": sha256_of(ours)}, ()))
    assert len(plan(campaign).jobs) == 1
    ours.write_text("retouched")
    assert refused(campaign) == ["FK705"]


def test_what_a_killed_run_left_is_ours(campaign_of: Make) -> None:
    campaign = campaign_of({"id": "a"}, file_name="{post}")
    campaign.out.mkdir()
    (campaign.out / "a.jpg").write_text("half a day's work")
    write_ledger(campaign.out, Ledger().planning(["a"]))
    assert len(plan(campaign).jobs) == 1


def test_a_target_that_is_an_input_is_refused_even_if_we_made_it(campaign_of: Make) -> None:
    campaign = campaign_of({"id": "photo", "photo": "photo.jpg"}, file_name="{post}")
    picture = campaign.folder / "photo.jpg"
    write_ledger(campaign.folder, Ledger().finished({"photo.jpg": sha256_of(picture)}, ()))
    assert refused(campaign, out=campaign.folder) == ["FK703"]


def test_a_ledger_of_another_version_is_told(campaign_of: Make) -> None:
    campaign = campaign_of({"id": "a"})
    (campaign.out / ".formatkit").mkdir(parents=True)
    (campaign.out / ".formatkit/files.json").write_text('{"schema_version": 2, "files": {}, "planned": []}')
    assert refused(campaign) == ["FK708"]


def test_the_ledger_reads_what_it_writes(tmp_path: Path) -> None:
    ledger = Ledger({"ä.png": "00"}, frozenset({"b"}))
    write_ledger(tmp_path, ledger)
    assert read_ledger(tmp_path) == ledger


def test_an_unknown_template_and_layer_are_told_with_the_nearest(campaign_of: Make) -> None:
    campaign = campaign_of({"id": "a", "template": "qoute"}, same_size=("quot",))
    with pytest.raises(ConfigError) as caught:
        plan(campaign)
    assert [(each.code, each.hint()) for each in caught.value.diagnostics] == [
        ("FK713", "did you mean “quote”?"),
        ("FK714", "did you mean “quote”?"),
    ]


def test_the_output_folder_may_be_said_as_a_text(campaign_of: Make, tmp_path: Path) -> None:
    assert plan(campaign_of({"id": "a"}), out=str(tmp_path / "there")).out == tmp_path / "there"
