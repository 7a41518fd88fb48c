"""The draft mark, the disclaimer, and the alternative text."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from formatkit.compose.frame import frame_of
from formatkit.load.presets import preset as preset_by_id
from formatkit.load.presets import presets
from formatkit.model.geometry import Rect
from formatkit.model.media import MediaEntry
from formatkit.model.preset_text import TextLimit, TextRules, TextUnit
from formatkit.scene.nodes import Artwork, Fill, Scene, Text

if TYPE_CHECKING:
    from conftest import Bench

QUOTE = "Gut **gesagt** ist halb gewonnen."
SQUARE = preset_by_id("linkedin/image-square")


def line_inks(text: Text) -> list[Rect]:
    return [
        Rect(line.ink.x + text.x, line.ink.y + text.y, line.ink.width, line.ink.height) for line in text.layout.lines
    ]


def marks(scene: Scene) -> list[str]:
    return [node.layout.lines[0].text for node in scene.nodes if isinstance(node, Text) and node.id == "draft-mark"]


@pytest.mark.parametrize(("lang", "word"), [("de", "ENTWURF"), ("de-AT", "ENTWURF"), ("en", "DRAFT"), ("fr", "DRAFT")])
def test_drafts_carry_a_mark_in_their_language(bench: Bench, lang: str, word: str) -> None:
    assert marks(bench.scene(quote=QUOTE, status="draft", lang=lang)) == [word]


def test_only_drafts_that_are_not_final_carry_a_mark(bench: Bench) -> None:
    assert marks(bench.scene(quote=QUOTE, status="draft", final=True)) == []
    for status in ("approved", "published"):
        assert marks(bench.scene(quote=QUOTE, status=status)) == []


def test_the_mark_stands_inside_the_frame_away_from_texts_and_logo(bench: Bench) -> None:
    for corner in ("bottom-right", "top-right"):
        brand = bench.brand({"logo": {"place": {"corner": corner}}})
        for preset in presets(kind="image"):
            scene = bench.scene(preset, quote="Gut gesagt.", status="draft", brand=brand)
            plate, logo, mark = (scene.find(name) for name in ("draft-plate", "logo", "draft-mark"))
            assert isinstance(plate, Fill)
            assert isinstance(logo, Artwork)
            assert isinstance(mark, Text)
            frame = frame_of(preset, brand.look)
            assert frame.box.contains(plate.area, 1.0), preset.id
            assert not plate.area.overlaps(logo.area), preset.id
            assert plate.area.contains(mark.ink, 1.0), preset.id
            assert mark.layout.size * frame.phone_scale >= 11 - 1e-6, preset.id
            quote = scene.find("quote")
            assert isinstance(quote, Text)
            assert not any(ink.overlaps(plate.area) for ink in line_inks(quote)), preset.id


def test_the_disclaimer_stands_at_the_lower_edge_beside_the_logo(bench: Bench) -> None:
    for corner in ("bottom-right", "bottom-left", "top-right"):
        brand = bench.brand({"disclaimer": "Anzeige. Uferwerk GmbH.", "logo": {"place": {"corner": corner}}})
        for preset in presets(kind="image"):
            scene = bench.scene(preset, quote="Gut gesagt.", brand=brand)
            disclaimer, logo, quote = (scene.find(name) for name in ("disclaimer", "logo", "quote"))
            assert isinstance(disclaimer, Text)
            assert isinstance(logo, Artwork)
            assert isinstance(quote, Text)
            frame = frame_of(preset, brand.look)
            baseline = disclaimer.y + disclaimer.layout.last_baseline
            if frame.safe.bottom - frame.box.bottom > 0.3 * disclaimer.layout.size:
                assert baseline == pytest.approx(frame.box.bottom), preset.id
            assert baseline <= frame.box.bottom + 0.01, preset.id
            assert not any(ink.overlaps(logo.area) for ink in line_inks(disclaimer)), f"{preset.id} {corner}"
            assert frame.safe.contains(disclaimer.ink, 0.5), f"{preset.id} {corner}"
            assert quote.ink.bottom < disclaimer.ink.y, preset.id
            assert disclaimer.layout.size * frame.phone_scale >= 11 - 1e-6, preset.id


def test_without_a_disclaimer_there_is_none(bench: Bench) -> None:
    assert bench.scene(quote=QUOTE).find("disclaimer") is None


def alt_limit(limit: TextLimit | None) -> object:
    return replace(SQUARE, text=TextRules(alt=limit))


def test_the_alternative_text_says_who_said_what_and_what_the_photograph_shows(bench: Bench) -> None:
    media = [MediaEntry(file="gradient.jpg", alt="Sonne über einem Feld")]
    fields = {"author": "Jana Petersen", "role": "Leiterin Kommunikation", "photo": "gradient.jpg", "media": media}
    german = bench.compose(quote=QUOTE, lang="de", **fields)
    assert german.alt_text == (
        "„Gut gesagt ist halb gewonnen.“ Zitat von Jana Petersen, Leiterin Kommunikation. Foto: Sonne über einem Feld"
    )
    english = bench.compose(quote=QUOTE, lang="en", **fields)
    assert english.alt_text.startswith("“Gut gesagt ist halb gewonnen.” Quote by Jana Petersen, ")
    assert english.alt_text.endswith("Photo: Sonne über einem Feld")
    assert bench.compose(quote=QUOTE).alt_text == "„Gut gesagt ist halb gewonnen.“"


def test_the_posts_own_alternative_text_wins(bench: Bench) -> None:
    assert bench.compose(quote=QUOTE, author="Jana Petersen", alt="Ein Zitat auf hellem Grund.").alt_text == (
        "Ein Zitat auf hellem Grund."
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    alt=st.text(st.sampled_from("abcÄß 😀👩‍👩‍👧é\u0301-"), min_size=1, max_size=80).filter(str.strip),
    most=st.integers(20, 60),
    unit=st.sampled_from(TextUnit),
)
def test_the_alternative_text_stays_within_the_networks_limit(
    bench: Bench, alt: str, most: int, unit: TextUnit
) -> None:
    limit = TextLimit(max=most, unit=unit)
    made = bench.compose(alt_limit(limit), quote=QUOTE, alt=alt).alt_text  # type: ignore[arg-type]
    assert limit.excess(made) == 0
    if limit.excess(alt):
        assert made.endswith("…")
        assert alt.startswith(made.removesuffix("…").removesuffix(" "))
    else:
        assert made == alt


def test_a_single_word_over_the_limit_is_cut_between_characters_that_people_see(bench: Bench) -> None:
    for alt, unit, most, expected in (
        ("Donaudampfschiff", TextUnit.CHARACTERS, 6, "Donau…"),
        ("👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧", TextUnit.GRAPHEMES, 2, "👩‍👩‍👧…"),
        ("Donaudampfschiff", TextUnit.BYTES, 2, ""),
    ):
        limit = TextLimit(max=most, unit=unit)
        assert bench.compose(alt_limit(limit), quote=QUOTE, alt=alt).alt_text == expected  # type: ignore[arg-type]


def test_a_long_alternative_text_ends_at_a_word(bench: Bench) -> None:
    made = bench.compose(alt_limit(TextLimit(max=24)), quote=QUOTE, alt="Ein Zitat auf hellem Grund mit Logo").alt_text  # type: ignore[arg-type]
    assert made == "Ein Zitat auf hellem …"
