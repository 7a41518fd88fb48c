"""Text files to copy from and the table for the planner: complete, counted, harmless in a spreadsheet."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formatkit.batch.alt_text import closed
from formatkit.batch.plan import plan
from formatkit.batch.post_text import hashtag, post_text_of
from formatkit.batch.report import Report
from formatkit.batch.run import run
from formatkit.diagnostics import MessageLanguage
from formatkit.load.tables import read_table
from formatkit.model.campaign import Campaign
from formatkit.model.media import MediaEntry

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
    line = "──────── do not paste what follows ────────"
    told = f"{len(pasted)} of 3,000 characters\n\nAlternative text: Eine Karte."
    assert text_of(campaign, "a") == f"{pasted}\n\n{line}\n\n{told}\n"


@pytest.mark.parametrize(
    ("lang", "line"),
    [
        ("en", "3,101 of 3,000 characters · the first 140 are shown before “more” · the post text with hashtags"),
        (
            "de",
            "3.101 von 3.000 Zeichen · die ersten 140 sind ohne Klick auf „mehr“ zu sehen · der Beitragstext ist mit",
        ),
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
    campaign = campaign_of(
        {"id": "a", "post_text": "ab\u202ecd\0\ud800 e\u0308", "link": "https://x.example/\x1b"},
        presets=("xing/post-image",),
    )
    text = post_text_of(plan(campaign).jobs[0])
    assert (text.body, text.link) == ("abcd ë", "https://x.example/")
    assert [(each.code, each.where.key) for each in text.diagnostics] == [("FK302", "post_text"), ("FK302", "link")]


@pytest.mark.parametrize(
    "placement",
    [
        "generic/open-graph",
        "generic/email-header",
        "office/email-signature",
        "linkedin/company-cover",
        "linkedin/link-preview",
        "x/link-card",
        "youtube/thumbnail",
        "xing/profile-photo",
        "instagram/reel-cover",
        "facebook/story-image",
    ],
)
def test_a_placement_without_posts_gets_the_link_only(campaign_of: Make, placement: str) -> None:
    post = {"id": "a", "post_text": "Text\u202e", "hashtags": ["B2B"], "link": "https://nordwerk.example"}
    text = post_text_of(plan(campaign_of(post, presets=(placement,))).jobs[0])
    assert (text.typed, text.body, text.hashtags, text.count) == ("", "", (), 0)
    assert (text.link, text.diagnostics) == ("https://nordwerk.example", ())


@pytest.mark.parametrize("placement", ["xing/post-image", "youtube/community-post", "whatsapp/channel-image"])
def test_a_feed_post_of_unknown_length_keeps_its_text(campaign_of: Make, placement: str) -> None:
    campaign = campaign_of({"id": "a", "post_text": "Text", "hashtags": ["B2B"]}, presets=(placement,))
    assert post_text_of(plan(campaign).jobs[0]).typed == "Text\n\n#B2B"


def test_without_a_post_text_the_file_holds_alternative_text_link_and_credit(campaign_of: Make) -> None:
    campaign = campaign_of(
        {
            "id": "a",
            "photo": "photo.jpg",
            "post_text": "Warum?",
            "hashtags": ["B2B"],
            "link": "https://nordwerk.example",
            "alt": "Ein Verlauf",
        },
        file_name="{post}",
        media=(MediaEntry(file="photo.jpg", credit="Lars Behrens"),),
    )
    made(campaign, "de")
    parts = ["Alternativtext: Ein Verlauf.", "Link: https://nordwerk.example", "Bildnachweis: Lars Behrens"]
    assert text_of(campaign, "a") == "\n\n".join(parts) + "\n"
    (row,) = read_table(campaign.out / "planner.csv", "planner.csv").rows
    cells = {name: cell.text for name, cell in row.cells.items()}
    assert (cells.get("Beitragstext", ""), cells.get("Hashtags", "")) == ("", "")
    assert (cells["Link"], cells["Alternativtext"]) == ("https://nordwerk.example", "Ein Verlauf.")


def test_a_file_without_anything_says_why(campaign_of: Make) -> None:
    campaign = campaign_of({"id": "a", "post_text": "T"}, presets=("instagram/story-image",), file_name="{post}")
    made(campaign)
    assert text_of(campaign, "a") == "This placement has no post text.\n"


def test_only_the_photographer_of_a_picture_that_shows_is_named(campaign_of: Make) -> None:
    campaign = campaign_of(
        {"id": "plain", "photo": "photo.jpg", "style": "plain"},
        {"id": "photo", "photo": "photo.jpg", "style": "photo"},
        presets=("linkedin/image-square",),
        file_name="{post}",
        media=(MediaEntry(file="photo.jpg", credit="Lars Behrens"),),
    )
    made(campaign)
    assert "Lars Behrens" not in text_of(campaign, "plain")
    assert text_of(campaign, "photo").endswith("\n\nPicture credit: Lars Behrens\n")
    assets = json.loads((campaign.out / "report.json").read_text("utf-8"))["assets"]
    assert {each["post"]: each["credits"] for each in assets} == {"plain": [], "photo": ["Lars Behrens"]}


@pytest.mark.parametrize(
    ("credit", "line"),
    [
        ("Foto: Lars Behrens", "Foto: Lars Behrens"),
        ("BILD : Lars Behrens", "BILD : Lars Behrens"),
        ("Photo: Lars Behrens", "Photo: Lars Behrens"),
        ("Image: Lars Behrens", "Image: Lars Behrens"),
        ("© Lars Behrens", "Bildnachweis: © Lars Behrens"),
        ("Fotohaus: Behrens", "Bildnachweis: Fotohaus: Behrens"),
    ],
)
def test_a_credit_has_one_label(campaign_of: Make, credit: str, line: str) -> None:
    campaign = campaign_of(
        {"id": "a", "photo": "photo.jpg", "style": "photo"},
        file_name="{post}",
        media=(MediaEntry(file="photo.jpg", credit=credit),),
    )
    made(campaign, "de")
    assert text_of(campaign, "a").splitlines()[-1] == line


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Foto: Fassade aus Metall", "Foto: Fassade aus Metall."),
        ("Zahl: 3 %", "Zahl: 3 %."),
        ("Erst zuhören, dann –", "Erst zuhören, dann –."),
        ("offen,", "offen."),
        ("Fertig.", "Fertig."),
        ("Warum?", "Warum?"),
        ("„Los!“", "„Los!“"),
        ("“Go”", "“Go”"),
        ('"Go"', '"Go"'),
        ("und so weiter …", "und so weiter …"),
        ("(rechts)", "(rechts)"),
        ("", ""),
    ],
)
def test_the_last_sentence_of_an_alternative_text_is_closed(written: str, shown: str) -> None:
    assert closed(written, "de") == shown


def test_other_scripts_close_with_their_own_stop() -> None:
    assert [closed("文", "ja"), closed("यह", "hi"), closed("ก", "th")] == ["文。", "यह।", "ก"]


def test_a_full_stop_never_breaks_the_limit_of_the_network(campaign_of: Make) -> None:
    campaign = campaign_of({"id": "a", "alt": "x" * 1000}, presets=("threads/image",), file_name="{post}")
    made(campaign)
    assert f"Alternative text: {'x' * 1000}\n" in text_of(campaign, "a")


def test_a_post_without_text_says_so(campaign_of: Make) -> None:
    campaign = campaign_of({"id": "a"}, presets=("xing/post-image",), file_name="{post}")
    made(campaign, "de")
    line = "──────── ab hier nicht mitkopieren ────────"
    assert text_of(campaign, "a").startswith(f"{line}\n\nDer Beitrag hat keinen Text.\n")


def test_an_unknown_limit_is_told(campaign_of: Make) -> None:
    campaign = campaign_of({"id": "a", "post_text": "Text"}, presets=("xing/post-image",), file_name="{post}")
    made(campaign, "de")
    assert "\n\n4 Zeichen, kein Limit bekannt\n" in text_of(campaign, "a")


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
        b"\xef\xbb\xbfdate,network,placement,file,post text,link,hashtags,alt text,status,purpose,person,variant\r\n"
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
        "alt text": "'-1+2.",
        "status": "approved",
        "purpose": "recruiting",
    }


def test_the_planner_table_speaks_german(campaign_of: Make) -> None:
    campaign = campaign_of({"id": "a"})
    made(campaign, "de")
    header = (campaign.out / "planner.csv").read_text("utf-8-sig").splitlines()[0]
    assert header == (
        "Datum;Netzwerk;Platzierung;Datei;Beitragstext;Link;Hashtags;Alternativtext;Status;Aufgabe;Person;Variante"
    )
