"""Text files to copy from and the table for the planner: complete, counted, harmless in a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formatkit.batch.plan import plan
from formatkit.batch.post_text import hashtag, post_text_of
from formatkit.batch.report import Report
from formatkit.batch.run import run
from formatkit.diagnostics import MessageLanguage
from formatkit.load.tables import read_table
from formatkit.model.campaign import Campaign

Make = Callable[..., Campaign]


def made(campaign: Campaign, lang: MessageLanguage = "en") -> Report:
    report = run(plan(campaign), lang=lang)
    assert report.failed == ()
    return report


def text_of(campaign: Campaign, post: str) -> str:
    return (campaign.out / f"{post}.txt").read_text("utf-8")


def test_the_text_file_begins_with_what_is_pasted(campaign_of: Make) -> None:
    campaign = campaign_of(
        {
            "id": "a",
            "post_text": "Warum wir reden.\n\nUnd wie.",
            "hashtags": ["B2B", "#interne Kommunikation", "b2b"],
            "link": "https://nordwerk.example/blog",
            "alt": "Eine Karte",
        },
        presets=("linkedin/image-landscape",),
        file_name="{post}",
    )
    made(campaign)
    pasted = "Warum wir reden.\n\nUnd wie.\n\n#B2B #InterneKommunikation\n\nhttps://nordwerk.example/blog"
    assert (
        text_of(campaign, "a") == f"{pasted}\n\n— {len(pasted)} of 3,000 characters\n\nAlternative text: Eine Karte\n"
    )


@pytest.mark.parametrize(
    ("lang", "line"),
    [
        ("en", "— 3,101 of 3,000 characters · the first 140 are shown before “more” · the post text with hashtags"),
        ("de", "— 3.101 von 3.000 Zeichen · die ersten 140 stehen vor „mehr“ · der Beitragstext mit Hashtags und"),
    ],
)
def test_too_long_a_text_is_told_with_the_number_over(campaign_of: Make, lang: MessageLanguage, line: str) -> None:
    campaign = campaign_of(
        {"id": "a", "post_text": "x" * 3096, "hashtags": ["ab"]},
        presets=("linkedin/image-landscape",),
        file_name="{post}",
    )
    report = made(campaign, lang)
    (found,) = report.made[0].text.diagnostics
    assert (found.code, dict(found.values)["over"], dict(found.values)["count"]) == ("FK730", "101", "3101")
    assert line in text_of(campaign, "a")


def test_texts_are_counted_as_the_network_counts(campaign_of: Make) -> None:
    campaign = campaign_of({"id": "a", "post_text": "Los! 🚀" * 50}, presets=("x/image-square", "bluesky/image"))
    texts = {job.network: post_text_of(job) for job in plan(campaign).jobs}
    assert texts["x"].count == 350
    assert texts["bluesky"].count == 300
    assert [each.code for each in texts["x"].diagnostics] == ["FK730"]
    assert texts["bluesky"].diagnostics == ()


def test_too_many_hashtags_are_told(campaign_of: Make) -> None:
    tags = [f"tag{number}" for number in range(7)]
    campaign = campaign_of({"id": "a", "hashtags": tags}, presets=("instagram/feed-portrait-4x5",), file_name="{post}")
    (found,) = made(campaign).made[0].text.diagnostics
    assert (found.code, dict(found.values)["over"]) == ("FK731", "2")
    assert "7 of 5 hashtags" in text_of(campaign, "a")


def test_hashtags_beyond_the_topic_of_threads_are_told(campaign_of: Make) -> None:
    campaign = campaign_of({"id": "a", "hashtags": ["B2B", "Mittelstand"]}, presets=("threads/image",))
    (found,) = post_text_of(plan(campaign).jobs[0]).diagnostics
    assert (found.code, dict(found.values)["most"]) == ("FK731", "1")


def test_tricks_with_characters_are_removed_and_told(campaign_of: Make) -> None:
    campaign = campaign_of({"id": "a", "post_text": "ab\u202ecd\0\ud800 e\u0308", "link": "https://x.example/\x1b"})
    text = post_text_of(plan(campaign).jobs[0])
    assert (text.body, text.link) == ("abcd ë", "https://x.example/")
    assert [(each.code, each.where.key) for each in text.diagnostics] == [("FK302", "post_text"), ("FK302", "link")]


def test_a_placement_that_takes_no_text_has_none_to_paste(campaign_of: Make) -> None:
    campaign = campaign_of(
        {"id": "a", "post_text": "Text", "alt": "Bild"}, presets=("instagram/story-image",), file_name="{post}"
    )
    report = made(campaign)
    assert report.made[0].text.diagnostics == ()
    assert text_of(campaign, "a").startswith("— Nothing is typed beside this placement.")


def test_a_post_without_text_says_so(campaign_of: Make) -> None:
    campaign = campaign_of({"id": "a"}, file_name="{post}")
    made(campaign, "de")
    assert text_of(campaign, "a").startswith("— Der Beitrag hat keinen Text zum Eintippen.")


@pytest.mark.parametrize(
    ("written", "tag"),
    [
        ("B2B", "#B2B"),
        ("##B2B ", "#B2B"),
        ("Social Media", "#SocialMedia"),
        ("öffentliche Übergabe", "#ÖffentlicheÜbergabe"),
        ("KI-gestützt", "#KIGestützt"),
        ("made_in_germany", "#made_in_germany"),
        ("#", ""),
        (" – ", ""),
    ],
)
def test_hashtags(written: str, tag: str) -> None:
    assert hashtag(written) == tag


@given(st.text(max_size=40))
def test_a_hashtag_is_one_word_and_stays_what_it_is(written: str) -> None:
    tag = hashtag(written)
    assert tag == "" or (tag[0] == "#" and not any(letter.isspace() or letter == "#" for letter in tag[1:]))
    assert hashtag(tag) == tag


def test_the_planner_table_reads_back_with_our_own_reader(campaign_of: Make) -> None:
    hard: dict[str, Any] = {
        "id": "a",
        "date": date(2026, 12, 3),
        "purpose": "recruiting",
        "post_text": '=HYPERLINK("http://x"; "y")\n\nzweite; "Zeile"',
        "hashtags": ["B2B"],
        "link": "@cmd",
        "alt": "-1+2",
    }
    first = {"id": "b", "date": date(2026, 12, 1), "status": "published", "post_text": "Gewöhnlich"}
    campaign = campaign_of(hard, first, {"id": "c"}, presets=("linkedin/image-landscape",), file_name="{post}")
    made(campaign)
    data = (campaign.out / "planner.csv").read_bytes()
    assert data.startswith(
        b"\xef\xbb\xbfdate;network;placement;file;post text;link;hashtags;alt text;status;purpose\r\n"
    )
    table = read_table(campaign.out / "planner.csv", "planner.csv")
    rows = [{name: cell.text for name, cell in row.cells.items()} for row in table.rows]
    assert [row["file"] for row in rows] == ["b.png", "a.png", "c.png"]
    assert rows[0]["post text"] == "Gewöhnlich"
    assert rows[1] == {
        "date": "2026-12-03",
        "network": "linkedin",
        "placement": "image-landscape",
        "file": "a.png",
        "post text": '\'=HYPERLINK("http://x"; "y")\n\nzweite; "Zeile"',
        "link": "'@cmd",
        "hashtags": "#B2B",
        "alt text": "'-1+2",
        "status": "approved",
        "purpose": "recruiting",
    }


def test_the_planner_table_speaks_german(campaign_of: Make) -> None:
    campaign = campaign_of({"id": "a"})
    made(campaign, "de")
    header = (campaign.out / "planner.csv").read_text("utf-8-sig").splitlines()[0]
    assert header == "Datum;Netzwerk;Platzierung;Datei;Beitragstext;Link;Hashtags;Alternativtext;Status;Aufgabe"
