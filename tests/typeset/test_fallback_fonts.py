from __future__ import annotations

import gzip
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from formatkit.errors import AssetError, LayoutError
from formatkit.scene.text import FontKey, GlyphRun
from formatkit.typeset.coverage import missing_characters
from formatkit.typeset.faces import FaceLibrary
from formatkit.typeset.families import family_keys, shipped_font_files

if TYPE_CHECKING:
    from conftest import Desk

EMOJI = shipped_font_files("Noto Color Emoji")[0].digest
EMOJI_TEST = Path(__file__).parents[1] / "unicode" / "emoji-test.txt.gz"
INTER = shipped_font_files("Inter")[0].digest


def runs_of(desk: Desk, text: str, **style: object) -> list[GlyphRun]:
    (line,) = desk.set(text, desk.style(**style), measure=3000.0).lines
    return list(line.runs)


@pytest.mark.parametrize(
    "emoji",
    ["👩‍👩‍👧", "🇩🇪", "1️⃣", "#️⃣", "❤️", "👍🏽", "👩🏽‍❤️‍💋‍👨🏿", "🏳️‍🌈", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "©️", "😀", "✅"],
)
def test_an_emoji_is_one_colored_glyph(desk: Desk, emoji: str) -> None:
    (run,) = runs_of(desk, emoji)
    assert (run.font.digest, run.colored, len(run.glyphs)) == (EMOJI, True, 1)


def test_every_emoji_of_unicode_is_one_colored_glyph(desk: Desk, tally: Callable[[str, int, int], None]) -> None:
    """Keycaps, flags of regions and of their parts, skin tones, families: all sequences of `emoji-test.txt`."""
    lines = gzip.decompress(EMOJI_TEST.read_bytes()).decode().splitlines()
    points = [line.split(";")[0].split() for line in lines if "; fully-qualified" in line]
    found = ["".join(chr(int(point, 16)) for point in each) for each in points]
    wrong = [
        emoji for emoji in found if [(run.colored, len(run.glyphs)) for run in runs_of(desk, emoji)] != [(True, 1)]
    ]
    tally("emoji-test", len(found) - len(wrong), len(found))
    assert (len(found), wrong) == (3655, [])


@pytest.mark.parametrize("sign", ["❤", "☀", "↔", "▶", "♥", "1", "©"])
def test_a_variation_selector_chooses_between_text_and_color(desk: Desk, sign: str) -> None:
    (text,), (color,) = runs_of(desk, f"{sign}\ufe0e"), runs_of(desk, f"{sign}\ufe0f")
    assert (text.font.digest, text.colored, len(text.glyphs)) == (INTER, False, 1)
    assert (color.font.digest, color.colored) == (EMOJI, True)


@pytest.mark.parametrize("sign", ["©", "®", "™", "1", "#", "→", "§"])
def test_signs_in_text_presentation_stay_text(desk: Desk, sign: str) -> None:
    (run,) = runs_of(desk, sign)
    assert (run.font.digest, run.colored) == (INTER, False)


def test_a_sign_that_only_the_emoji_font_has_comes_from_there(desk: Desk) -> None:
    (run,) = runs_of(desk, "✔")
    assert run.colored


def test_a_letter_of_latin_ext_comes_from_the_familys_second_file(desk: Desk) -> None:
    first, second = shipped_font_files("Oswald")
    digests = [run.font.digest for run in runs_of(desk, "GROẞE", family="Oswald")]
    assert digests == [first.digest, second.digest, first.digest]


def test_a_grapheme_is_never_split_between_fonts(desk: Desk) -> None:
    # League Gothic has q but not the combining ring: the whole grapheme goes to Inter.
    runs = runs_of(desk, "aq\u030ab", family="League Gothic")
    assert [run.font.digest == INTER for run in runs] == [False, True, False]


def test_decomposed_letters_are_covered_by_composed_glyphs(desk: Desk) -> None:
    runs = runs_of(desk, unicodedata.normalize("NFD", "Überschön"), family="Oswald")
    assert len(runs) == 1


@pytest.mark.parametrize(
    ("text", "family"),
    [
        ("জন্মগ্রহণ করে।", "Noto Sans Bengali"),
        ("प्राप्त है।", "Noto Sans Devanagari"),
        ("மனிதப் பிறவியினர்", "Noto Sans Tamil"),
        ("មនុស្សទាំងអស់។", "Noto Sans Khmer"),
        ("የሰው ልጅ ነው።", "Noto Sans Ethiopic"),
        ("Ամենայն մարդ։", "Noto Sans Armenian"),
        ("ყველა ადამიანი", "Noto Sans Georgian"),
    ],
)
def test_a_text_with_its_own_full_stop_is_one_run_of_its_scripts_font(desk: Desk, text: str, family: str) -> None:
    (run,) = runs_of(desk, text)
    assert run.font.digest == shipped_font_files(family)[0].digest
    assert 0 not in [glyph.id for glyph in run.glyphs]


@pytest.mark.parametrize(("text", "glyphs"), [("ক্ষ", 1), ("ស្ត្រី", 4), ("क्ष", 1), ("ஸ்ரீ", 1)])
def test_letters_join_as_their_script_wants(desk: Desk, text: str, glyphs: int) -> None:
    (run,) = runs_of(desk, text)
    assert len(run.glyphs) == glyphs


def test_strong_text_takes_the_strong_chain(desk: Desk) -> None:
    normal, strong = runs_of(desk, "ein **Wort**")
    assert (normal.role, strong.role) == ("normal", "strong")
    assert dict(strong.font.axes)["wght"] == 800.0
    (alone,) = desk.set("**Wort**", replace(desk.style(), strong=())).lines[0].runs
    assert dict(alone.font.axes)["wght"] == 600.0


def test_optical_size_follows_the_size(desk: Desk) -> None:
    def optical(size: float) -> float:
        style = desk.style("Source Serif 4")
        (run,) = desk.set("Wort", style, size=size).lines[0].runs
        return dict(run.font.axes)["opsz"]

    assert [optical(size) for size in (6.0, 24.4, 300.0)] == [8.0, 24.0, 60.0]


def test_a_fixed_optical_size_is_kept(desk: Desk) -> None:
    style = replace(desk.style(), fonts=family_keys("Inter", {"wght": 600, "opsz": 18}))
    (run,) = desk.set("Wort", style).lines[0].runs
    assert dict(run.font.axes)["opsz"] == 18.0


def test_missing_character_is_named_with_its_font(desk: Desk) -> None:
    style = desk.style("Oswald")
    with pytest.raises(LayoutError) as caught:
        desk.set("Zeichen 漢 fehlt", style)
    message = caught.value.diagnostics[0].message("en")
    assert caught.value.diagnostics[0].code == "FK319"
    assert "fonts-noto-cjk" in caught.value.diagnostics[0].hint("de")
    assert "U+6F22" in message
    assert "CJK UNIFIED IDEOGRAPH-6F22" in message
    assert "Oswald" in message


def test_a_missing_character_of_another_script_asks_for_a_fallback(desk: Desk) -> None:
    with pytest.raises(LayoutError) as caught:
        desk.set("ශ්‍රී", desk.style("Oswald"))
    diagnostic = caught.value.diagnostics[0]
    assert diagnostic.code == "FK303"
    assert "SINHALA LETTER TAALUJA SAYANNA" in diagnostic.message("en")
    assert "Oswald and the fonts that ship" in diagnostic.message("en")
    assert "fallback" in diagnostic.hint("en")


def test_a_mark_that_is_piled_up_is_named_once(desk: Desk) -> None:
    with pytest.raises(LayoutError) as caught:
        desk.set("Z" + 8 * "\u0316", desk.style("Oswald"))
    message = caught.value.diagnostics[0].message("en")
    assert message.count("U+0316") == 1
    assert message.count("COMBINING GRAVE ACCENT BELOW") == 1


def test_missing_characters_lists_each_once(desk: Desk) -> None:
    assert missing_characters("漢字 und **漢**, ü", desk.style(), desk.library) == ("漢", "字")
    assert missing_characters("Grüße 👍🏽 مرحبا", desk.style(), desk.library) == ()


def test_bytes_that_are_no_font_are_refused() -> None:
    class Rubbish:
        def font(self, digest: str) -> bytes:
            return b"not a font"

    with pytest.raises(AssetError) as caught:
        FaceLibrary(Rubbish()).face(FontKey("0" * 64))  # type: ignore[arg-type]
    assert caught.value.diagnostics[0].code == "FK301"
    assert "0" * 12 in caught.value.diagnostics[0].message("de")


def test_metrics_are_positive_and_in_order(library: FaceLibrary) -> None:
    for name in ("Inter", "Source Serif 4", "Oswald", "League Gothic"):
        face = library.face(family_keys(name)[0])
        assert 0 < face.x_height < face.cap_height < face.ascent
        assert face.descent > 0
        assert name in face.family
