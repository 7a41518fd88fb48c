"""How a film for a preset is encoded: codec, container, quality, key frames and rates that its network asks for."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal, get_args

from formatkit.encode.film_settings import FilmCodec, FilmContainer, FilmSettings
from formatkit.model.preset import Preset

__all__ = ["QUALITIES", "Quality", "film_settings"]

Quality = Literal["draft", "standard", "high"]
QUALITIES: tuple[Quality, ...] = get_args(Quality)
_SPEED_AND_CRF: dict[Quality, tuple[str, float]] = {
    "draft": ("veryfast", 26.0),
    "standard": ("veryfast", 18.0),
    "high": ("medium", 17.0),
}
"""x264's presets and qualities; `benchmarks/` has the measurements behind them."""
_HEVC_CRF = {"draft": 28.0, "standard": 22.0, "high": 20.0}
_GOP_SECONDS = 2.0
_SOUND_RATE = 160_000
"""Bits per second of AAC where a network says nothing: transparent for speech and music beds in stereo."""


def film_settings(preset: Preset, fps: Fraction, quality: Quality) -> FilmSettings:
    """Return the settings for a preset: H.264 High in MP4 where it is taken, else what the preset names."""
    rules = preset.video
    codecs = rules.codecs if rules and rules.codecs else ("h264",)
    codec: FilmCodec = "hevc" if "h264" not in codecs and "hevc" in codecs else "h264"
    speed, crf = _SPEED_AND_CRF[quality]
    gop = rules.max_gop if rules and rules.max_gop else _GOP_SECONDS
    return FilmSettings(
        codec=codec,
        crf=_HEVC_CRF[quality] if codec == "hevc" else crf,
        speed=speed,
        gop_frames=max(1, int(Fraction(gop).limit_denominator(1000) * fps)),
        container=_container(preset),
        edit_list=not (rules and rules.edit_lists.startswith(("forbidden", "discouraged"))),
        max_bit_rate=rules.max_bitrate if rules else None,
        min_bit_rate=rules.min_bitrate if rules else None,
        max_bytes=preset.max_bytes,
        profile=_profile(rules.profile.lower() if rules else "", codec),
        audio_bit_rate=_sound_rate(preset),
    )


def _container(preset: Preset) -> FilmContainer:
    named = (preset.video.containers if preset.video else None) or preset.formats or ("mp4",)
    return "mov" if "mp4" not in named and "mov" in named else "mp4"


def _profile(text: str, codec: FilmCodec) -> str:
    """Return `main` where a network finds it safest and does not name High; else the codec's usual one."""
    return "main" if codec == "h264" and "main" in text and "high" not in text else ""


def _sound_rate(preset: Preset) -> int:
    audio = preset.video.audio if preset.video else None
    if audio is None:
        return _SOUND_RATE
    return audio.bitrate or max(audio.min_bitrate or 0, _SOUND_RATE)
