"""Alternative texts as a native would write them: every template in German and English, held as a text to be read.

`pytest --update-golden` writes it anew.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import formatkit as fk
from formatkit.compose.alt_words import spoken
from formatkit.load.templates import load_template, template_names
from formatkit.model.campaign import Campaign
from formatkit.model.media import MediaEntry

GOLDEN = Path(__file__).parent.parent / "golden"
PHOTOGRAPHS = Path(__file__).parent.parent / "photographs"
POSTS: dict[str, dict[str, dict[str, Any]]] = tomllib.loads((GOLDEN / "alt_texts.toml").read_text("utf-8"))
SHOWN = {"de": "Eine getigerte Katze schaut nach links", "en": "A tabby cat looks to the left"}
PLACEMENTS = ("linkedin/image-square", "pinterest/pin", "x/image-square")
WORD = st.text("abcäÖß. !?“,:…–1)", min_size=1, max_size=12)


def composed(template: str, lang: str, preset: str, **more: Any) -> fk.Composition:
    fields = {**POSTS[template][lang], **more}
    photo = {"photo": "cat.jpg"} if fields.pop("photo", False) else {}
    post = fk.Post(id=f"{template}-{lang}", lang=lang, **fields, **photo)
    media = (MediaEntry(file="cat.jpg", alt=SHOWN[lang]),)
    return fk.compose(post, preset=preset, template=template, folder=PHOTOGRAPHS, media=media)


def test_every_template_says_in_both_languages_what_the_golden_file_says(update_golden: bool) -> None:
    assert set(POSTS) == set(template_names())
    blocks = []
    for template, languages in POSTS.items():
        for lang in languages:
            texts = composed(
                template, lang, "instagram/carousel" if template == "tip-list" else PLACEMENTS[0]
            ).alt_texts
            blocks.append("\n".join((f"[{template} {lang}]", *texts)))
    told = "\n\n".join(blocks) + "\n"
    file = GOLDEN / "alt_texts.txt"
    if update_golden:
        file.write_text(told, "utf-8", newline="\n")
    assert told == file.read_text("utf-8")


def test_films_and_documents_tell_all_their_slides_and_stay_within_the_limit() -> None:
    for preset in ("linkedin/document-carousel", "pinterest/video-pin", "x/video-square"):
        made = composed("tip-list", "de", preset)
        limit = fk.preset(preset).text.alt
        assert "1. Erst zuhören. Vier Wochen mitlesen, dann der erste Beitrag. 2. Menschen zeigen." in made.alt_text
        assert made.alt_text.startswith("Zwei Regeln: Social Media im B2B, ohne Umwege. Foto: Eine getigerte Katze")
        assert limit is None or not limit.excess(made.alt_text)
        long = composed(
            "tip-list", "de", preset, slides=[{"heading": f"Regel {n}", "text": "lang " * 20} for n in range(6)]
        )
        assert limit is None or not limit.excess(long.alt_text)


def test_every_picture_of_a_carousel_has_its_own(tmp_path: Path) -> None:
    fields = {name: text for name, text in POSTS["tip-list"]["de"].items() if name != "photo"}
    post = fk.Post(id="a", lang="de", template="tip-list", **fields)
    campaign = Campaign(
        name="Probe",
        folder=tmp_path,
        brand=fk.neutral_brand(),
        brand_folder=tmp_path,
        posts=(post,),
        presets=(fk.preset("instagram/carousel"),),
        out=tmp_path / "out",
        templates={"tip-list": load_template("tip-list")},
        file_name="{post}",
    )
    for _ in range(2):  # made, then kept
        report = fk.run(fk.plan(campaign))
        assert [asset.alt_text for asset in report.assets] == [
            "Zwei Regeln: Social Media im B2B, ohne Umwege.",
            "1. Erst zuhören. Vier Wochen mitlesen, dann der erste Beitrag.",
            "2. Menschen zeigen. Kolleg:innen erklären, was sie wirklich tun.",
            "Welche Regel fehlt? Schreiben Sie uns.",
        ]
    text = (tmp_path / "out" / "a.txt").read_text("utf-8")
    assert "Alternative text 2: 1. Erst zuhören." in text


def test_a_post_says_it_itself_for_all_or_for_one_placement() -> None:
    own = {"alt": "Karte mit einem Satz.", "overrides": {"x/image-square": {"alt": "Ein Satz."}}}
    assert composed("cover", "de", "linkedin/image-square", **own).alt_text == "Karte mit einem Satz."
    assert composed("cover", "de", "x/image-square", **own).alt_text == "Ein Satz."
    in_both = {"alt": {"de": "Karte mit einem Satz.", "en": "A card with one sentence."}}
    assert composed("cover", "en", "linkedin/image-square", **in_both).alt_text == "A card with one sentence."


@pytest.mark.parametrize(
    ("slots", "lang", "told"),
    [
        ({"figure": "9", "text": "Tage bis zur Lieferung"}, "de", "9 Tage bis zur Lieferung."),
        ({"figure": "73 %", "text": "Weiterempfehlung"}, "de", "73 %: Weiterempfehlung."),
        ({"quote": "„Gut gesagt“", "author": "Jana"}, "de", "„Gut gesagt“. Zitat von Jana."),
        ({"quote": "“Well said!”", "author": "Jana"}, "en", "“Well said!” Quote by Jana."),
        ({"kicker": "Schon gewusst?", "title": "Ja"}, "de", "Schon gewusst? Ja."),
        ({"kicker": "Neu"}, "de", "Neu."),
        ({"author": "by Owen Traill", "title": "Tides"}, "en", "by Owen Traill. Tides."),
        ({"quote": "“Well said”", "author": "Jana"}, "en", "“Well said.” Quote by Jana."),
        ({}, "de", ""),
        ({"quote": "« Bien dit. »", "author": "Jana", "role": "Directrice"}, "fr", "« Bien dit. » Jana, Directrice."),
        ({"headline": "Eins", "more": "und zwei"}, "de", "Eins und zwei."),
    ],
)
def test_sentences_end_and_lead_as_they_are_read(slots: dict[str, str], lang: str, told: str) -> None:
    assert spoken(slots, lang) == told


@given(
    st.dictionaries(
        st.sampled_from(("label", "kicker", "title", "figure", "text", "when", "stand", "author", "call")), WORD
    ),
    st.sampled_from(("de", "en", "fr")),
)
def test_no_text_is_lost(slots: dict[str, str], lang: str) -> None:
    told = spoken(slots, lang)
    for text in slots.values():
        for word in text.split():
            assert word.rstrip(".,;") in told
