from __future__ import annotations

import json

import pytest

from formatkit.cli.preset_words import WORDS, short_bytes, shown_value
from formatkit.cli.presets import print_preset, print_preset_json, print_presets, print_presets_json
from formatkit.load.presets import preset, preset_set, preset_set_names, presets
from formatkit.model.preset_text import TextUnit

SETS = [preset_set(name) for name in preset_set_names()]
Capture = pytest.CaptureFixture[str]


def lines(capsys: Capture) -> list[str]:
    out, err = capsys.readouterr()
    assert err == ""
    return [" ".join(line.split()) for line in out.splitlines()]


def test_the_table_has_one_line_per_preset(capsys: Capture) -> None:
    print_presets(presets(), SETS)
    found = lines(capsys)
    for entry in presets():
        assert sum(line.startswith(f"{entry.id} ") for line in found) == 1
    assert "linkedin/image-square 1200×1200 square image jpeg png gif 5 MB 3000 third party 2026-10-08" in found
    xing = next(line for line in found if line.startswith("xing/post-image"))
    assert xing.startswith("xing/post-image 1200×627 (ours) wide image unknown unknown unknown our recommendation")
    assert any(line.startswith("b2b-dach 11 ") for line in found)


def test_the_table_in_german(capsys: Capture) -> None:
    print_presets(presets("xing"), SETS, "de")
    text = "\n".join(lines(capsys))
    assert "1200×627 (unsere)" in text
    assert "unbekannt" in text
    assert "unsere Empfehlung" in text
    assert "Personalgewinnung" not in text
    assert "Wo Menschen Arbeit suchen" in text


def test_one_preset_shows_numbers_with_units_and_sources(capsys: Capture) -> None:
    print_preset(preset("instagram/reel"))
    found = lines(capsys)
    assert "max_bytes 300,000,000 bytes (300 MB) official 2026-09-11 [3] [4]" in found
    assert "video.duration.max 900 s official 2026-10-04 [3] [5]" in found
    assert "video.duration.recommended 60 s our recommendation" in found
    assert "video.loudness unknown" in found
    assert "text.post_text.max 2,200 characters official 2026-09-24 [3] [9]" in found
    assert any(line.startswith("organic (obeyed): top 190, right 160, bottom 220, left 54") for line in found)
    assert any(line.startswith("ad: top 269") and "keep free 853,1152 – 1080,1920" in line for line in found)
    assert "edit lists are forbidden: avoid -ss/-itsoffset muxing that writes elst" in found
    assert any(line.startswith("[3] Instagram Platform") and "https://" in line for line in found)


def test_numbers_of_another_channel_are_shown(capsys: Capture) -> None:
    print_preset(preset("instagram/carousel"))
    assert "items.max, app 20 official 2026-10-10 [3] [4] [6]" in lines(capsys)


@pytest.mark.parametrize("lang", ["en", "de"])
def test_what_nobody_publishes_is_said(capsys: Capture, lang: str) -> None:
    print_preset(preset("xing/post-image"), lang)  # type: ignore[arg-type]
    found = lines(capsys)
    words = WORDS[lang]  # type: ignore[index]
    assert f"size 1200×627 px {words['ours']}" in found
    assert f"max_bytes {words['unknown']}" in found
    assert words["no_safe_area"] in found


@pytest.mark.parametrize("entry", presets(), ids=lambda entry: entry.id)
def test_every_preset_can_be_shown(capsys: Capture, entry: object) -> None:
    print_preset(entry, "de")  # type: ignore[arg-type]
    assert len(lines(capsys)) > 8


def test_json_for_machines(capsys: Capture) -> None:
    print_presets_json(presets(), SETS)
    data = json.loads(capsys.readouterr().out)
    assert data["schema_version"] == 1
    assert [entry["id"] for entry in data["presets"]] == [entry.id for entry in presets()]
    assert {entry["name"] for entry in data["sets"]} == set(preset_set_names())
    print_preset_json(preset("instagram/reel"))
    reel = json.loads(capsys.readouterr().out)["preset"]
    assert reel["size"] == [1080, 1920]
    assert reel["safe_area"]["ad"]["exclusions"][0]["left"] == 853
    assert reel["facts"]["max_bytes"]["sources"][0]["url"].startswith("https://developers.facebook.com/")
    assert reel["crops"][0] == {
        "name": "profile grid",
        "ratio": "3:4",
        "left": 0,
        "top": 240,
        "right": 1080,
        "bottom": 1680,
    }


def test_both_languages_have_the_same_words() -> None:
    assert WORDS["en"].keys() == WORDS["de"].keys()


@pytest.mark.parametrize(
    ("field", "value", "english", "german"),
    [
        ("max_bytes", 999, "999 bytes", "999 Bytes"),
        ("max_bytes", 16_777_216, "16,777,216 bytes (16.8 MB)", "16.777.216 Bytes (16,8 MB)"),
        ("video.fps.max", 29.97, "29.97 fps", "29,97 fps"),
        ("video.audio.channels", [1, 2], "1, 2", "1, 2"),
        ("alternative_sizes", [[1080, 1080], [10, 20]], "1080×1080 px, 10×20 px", "1080×1080 px, 10×20 px"),
        ("document.title_required", True, "yes", "ja"),
        ("text.hashtags_max", 5, "5", "5"),
        ("video.loudness", -16.0, "-16 LUFS", "-16 LUFS"),
    ],
)
def test_units(field: str, value: object, english: str, german: str) -> None:
    assert shown_value(field, value, "en") == english
    assert shown_value(field, value, "de") == german


def test_text_limits_name_their_unit() -> None:
    assert shown_value("text.post_text.max", 300, "de", TextUnit.GRAPHEMES) == "300 Grapheme"
    assert short_bytes(80_000, "en") == "80 kB"
