"""The contact sheet: complete, escaped, self-contained."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

from formatkit.batch.plan import plan
from formatkit.batch.run import run
from formatkit.batch.words import WORDS
from formatkit.diagnostics import MessageLanguage
from formatkit.model.campaign import Campaign

Make = Callable[..., Campaign]
_VOID = {"meta", "img", "br", "link"}


class _Page(HTMLParser):
    """Collects tags, attributes and text, and sees whether tags are nested well."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data.strip())

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def page(campaign: Campaign, lang: MessageLanguage = "en") -> _Page:
    run(plan(campaign), lang=lang)
    return _Page((campaign.out / "index.html").read_text("utf-8"))


def test_every_file_is_shown_and_every_failure_is_told(campaign_of: Make) -> None:
    campaign = campaign_of(
        {"id": "a", "purpose": "expertise", "quote": "Erst **zuhören**."},
        {"id": "b", "purpose": "recruiting", "status": "draft"},
        {"id": "c", "photo": "missing.jpg"},
        presets=("xing/post-image",),
    )
    sheet = page(campaign, "de")
    pictures = sheet.all("img")
    assert len(pictures) == 2
    for picture in pictures:
        assert (campaign.out / unquote(str(picture["src"]))).is_file()
        assert (picture["width"], picture["height"], picture["loading"]) == ("1200", "627", "lazy")
    for link in sheet.all("a"):
        target = str(link["href"])
        assert target.startswith("#") or (campaign.out / unquote(target)).is_file()
    parts = ["Personalgewinnung", "Fachwissen", "Nicht erstellt"]
    assert [text for text in sheet.text if text in parts] == [*parts, *parts]
    shown = " ".join(sheet.text)
    assert "Erst zuhören." in shown
    assert "unsere Empfehlung" in shown
    assert "Entwurf" in shown
    assert "c × xing/post-image (de)" in shown
    assert "die Datei „missing.jpg“ gibt es nicht" in shown


def test_what_users_write_is_text(campaign_of: Make) -> None:
    evil = '<script>alert("x")</script> & "Zitat" \u202e verkehrt'
    campaign = campaign_of({"id": "a", "quote": evil, "alt": f'" onload="{evil}'})
    sheet = page(replace(campaign, name=evil))
    assert sheet.all("script") == []
    assert all(not name.startswith("on") for _, attributes in sheet.tags for name in attributes)
    assert any(text.startswith('<script>alert("x")</script> & "Zitat" \\u202e') for text in sheet.text)
    assert "\u202e" not in "".join(sheet.text)


def test_the_page_needs_nothing_from_elsewhere(campaign_of: Make) -> None:
    campaign = campaign_of({"id": "a", "link": "https://nordwerk.example"})
    run(plan(campaign))
    text = (campaign.out / "index.html").read_text("utf-8")
    assert not any(word in text for word in ("http:", "https:", "url(", "@import", "<link", "<script"))


def test_an_interrupted_run_says_so(campaign_of: Make) -> None:
    campaign = campaign_of({"id": "a"}, {"id": "b"})

    def interrupt(event: object) -> None:
        if type(event).__name__ == "JobMade":
            raise KeyboardInterrupt

    run(plan(campaign), on_event=interrupt)
    text = (campaign.out / "index.html").read_text("utf-8")
    assert "The run was interrupted: 1 of 2 are missing." in text


def test_a_run_that_made_nothing_has_a_page_too(campaign_of: Make) -> None:
    assert "Nothing was made." in page(campaign_of({"id": "a", "photo": "missing.jpg"})).text


def test_names_in_folders_are_linked(campaign_of: Make) -> None:
    campaign = campaign_of({"id": "a"}, file_name="{network}/{post}")
    sheet = page(campaign)
    assert Path(str(sheet.all("img")[0]["src"])).parent == Path("generic")


def test_a_caption_breaks_between_its_parts_only(campaign_of: Make) -> None:
    campaign = campaign_of({"id": "a", "date": date(2026, 12, 4)}, presets=("instagram/feed-portrait-4x5",))
    run(plan(campaign), lang="de")
    text = (campaign.out / "index.html").read_text("utf-8")
    assert "<span class=part>instagram ·</span> <span class=part>feed-portrait-4x5</span>" in text
    assert "<span class=part>1080 × 1350 px ·</span> <span class=part>" in text
    assert "4.12.2026" in text


def test_both_languages_have_all_words() -> None:
    assert WORDS["en"].keys() == WORDS["de"].keys()
    assert all(WORDS["en"].values())
    assert all(WORDS["de"].values())


@pytest.mark.parametrize("lang", ["en", "de"])
def test_the_page_says_its_language(campaign_of: Make, lang: MessageLanguage) -> None:
    assert page(campaign_of({"id": "a"}), lang).all("html") == [{"lang": lang}]
