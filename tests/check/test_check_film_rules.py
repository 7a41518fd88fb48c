"""Presets become limits of films: for our own files and for those of others."""

from __future__ import annotations

from fractions import Fraction

import pytest

from formatkit.check.film_demands import demand_of, named_codecs, named_gop, named_level, named_profiles
from formatkit.check.film_rules import FilmRules, MadeFilm
from formatkit.load.presets import preset, presets
from formatkit.model.geometry import Size
from formatkit.model.preset import Preset

FILMS = [entry for entry in presets() if entry.kind in ("video", "animation")]
SIZE = Size(1080, 1920)


def made(preset_id: str, container: str = "mp4") -> FilmRules:
    return FilmRules.of_preset(
        preset(preset_id), size=SIZE, fps=Fraction(30), frames=300, container=container, sound="heard"
    )


@pytest.mark.parametrize("entry", FILMS, ids=lambda entry: entry.id)
def test_every_film_preset_has_rules(entry: Preset) -> None:
    upload = FilmRules.of_upload(entry)
    assert upload.made is None
    assert upload.max_bytes == entry.max_bytes
    assert "jpeg" not in upload.containers
    if entry.video is not None:
        assert upload.max_seconds == entry.video.duration.max
        assert upload.codecs == (entry.video.codecs or ())
    own = FilmRules.of_preset(entry, size=entry.size, fps=Fraction(30), frames=300, container="mp4", sound="heard")
    assert own.made == MadeFilm(entry.size, Fraction(30), 300)
    assert own.codecs in (("h264",), ("hevc",))
    assert own.faststart == own.colors == own.constant == "must"


def test_rules_of_a_reel() -> None:
    upload, own = FilmRules.of_upload(preset("instagram/reel")), made("instagram/reel")
    assert upload.containers == ("mp4", "mov", "m4v")
    assert own.containers == ("mp4", "m4v")
    assert upload.faststart == upload.no_edit_list == own.no_edit_list == "must"
    assert upload.gentle == {"video.pixel_format"}
    assert (upload.max_width, upload.max_bitrate, upload.min_fps, upload.max_fps) == (1920, 25_000_000, 23, 60)
    assert (upload.sound.codecs, upload.sound.profile, upload.sound.channels) == (("aac",), "LC", (1, 2))
    assert (own.sound.demand, own.sound.channels, own.sound.sample_rate) == ("heard", (2,), 48_000)
    assert own.gop == 2


def test_rules_that_differ() -> None:
    assert made("telegram/story-video").codecs == ("hevc",)
    assert made("telegram/story-video").profiles == ("Main",)
    assert made("telegram/story-video").gop == 1
    assert made("whatsapp/cloud-api-video").profiles == ("Main", "Baseline", "Constrained Baseline", "High")
    assert made("generic/digital-signage-portrait").max_level == 42
    assert made("snapchat/spotlight").sound.loudness == -16
    assert made("tiktok/video").sound.loudness == -14
    assert made("x/animated-gif", "gif").max_frames == 350
    assert made("x/animated-gif", "gif").codecs == ("gif",)
    assert FilmRules.of_upload(preset("youtube/shorts")).sound.codecs == ("aac", "opus")
    assert FilmRules.of_upload(preset("instagram/reel-ad")).constant == "must"
    assert "video.duration" in FilmRules.of_upload(preset("whatsapp/status-video")).gentle


def test_words_of_presets() -> None:
    texts = {entry.video.faststart for entry in FILMS if entry.video} | {
        entry.video.edit_lists for entry in FILMS if entry.video
    }
    assert {demand_of(text) for text in texts if text} == {"must", "better"}
    assert demand_of("") == "free"
    assert named_profiles("High@4.2") == ("High",)
    assert named_profiles("progressive, closed GOP") == ()
    assert (named_level("High@4.2"), named_level("Main@4"), named_level("High")) == (42, 40, None)
    assert named_gop("High, closed GOP of half the frame rate, CABAC") is None
    assert named_gop("GOP 1 s") == 1
    assert named_codecs("", "") == ()
    profiles = {entry.video.audio.profile for entry in FILMS if entry.video}
    assert all(text.startswith("LC") for text in profiles if text)
