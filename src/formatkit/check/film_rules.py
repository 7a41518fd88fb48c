"""The rules that a finished film or animation is checked against, as plain limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, Literal, Self

from formatkit.check.film_demands import (
    Demand,
    demand_of,
    named_codecs,
    named_gop,
    named_level,
    named_profiles,
)
from formatkit.model.geometry import Size

if TYPE_CHECKING:
    from formatkit.model.preset import Preset
    from formatkit.model.preset_rules import Dimensions, Ratio, VideoRules

__all__ = ["DEFAULT_LOUDNESS", "FilmRules", "MadeFilm", "SoundDemand", "SoundLimits"]

SoundDemand = Literal["any", "none", "silent", "heard"]
"""Whether a film may have sound or not (`any`), has no sound track (`none`), a `silent` one, or one that is heard."""

DEFAULT_LOUDNESS: Final = -14.0
"""Where no network says what it wants (LUFS): most of them turn down what is louder."""

_MADE_GOP: Final = 2.0
_MADE_RATE: Final = 48_000
_MADE_CHANNELS: Final = (2,)
_FILMS: Final = frozenset({"mp4", "mov", "m4v", "webm", "3gp", "mpeg", "avi", "gif", "webp"})
_SAME: Final = ("mp4", "m4v")
_ANIMATIONS: Final = frozenset({"gif", "webp"})
_MADE_CODECS: Final[Mapping[str, tuple[str, ...]]] = {"webm": ("vp9",), "gif": ("gif",), "webp": ("webp",)}
_GENTLE: Final = ("video.codecs", "video.pixel_format", "video.duration", "video.fps", "video.bitrate", "video.audio")


@dataclass(frozen=True, slots=True)
class MadeFilm:
    """What we set out to make: exact size in pixels, frames per second, number of frames."""

    size: Size
    fps: Fraction
    frames: int
    alpha: bool = False

    @property
    def seconds(self) -> Fraction:
        """How long it is."""
        return self.frames / self.fps


@dataclass(frozen=True, slots=True)
class SoundLimits:
    """Limits of a sound track: rates in Hz and bits per second. None and empty are not checked.

    `demand` says whether there is to be one. `pcm` among the codecs stands for all its forms; `profile` is `LC` or
    empty. `loudness` is the target in LUFS.
    """

    demand: SoundDemand = "any"
    codecs: tuple[str, ...] = ()
    profile: str = ""
    sample_rate: int | None = None
    max_sample_rate: int | None = None
    channels: tuple[int, ...] = ()
    min_bitrate: int | None = None
    loudness: float = DEFAULT_LOUDNESS


@dataclass(frozen=True, slots=True)
class FilmRules:
    """Limits of one film or animation; None and empty are unknown and not checked.

    Containers as in preset files (`mp4`, `webm`), codecs, profiles and pixel formats as FFmpeg calls them, seconds,
    frames per second, bytes, bits per second. `gop` is the most seconds from key frame to key frame. `gentle` names
    fields that no network publishes, so that breaking them only warns. `made` are the facts of a file of our own,
    which is held to every one of them.
    """

    made: MadeFilm | None = None
    containers: tuple[str, ...] = ()
    codecs: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    max_level: int | None = None
    pixel_format: str = ""
    ratio: Ratio | None = None
    dimensions: Dimensions | None = None
    max_width: int | None = None
    min_bytes: int | None = None
    max_bytes: int | None = None
    min_seconds: float | None = None
    max_seconds: float | None = None
    min_fps: float | None = None
    max_fps: float | None = None
    constant: Demand = "better"
    min_bitrate: int | None = None
    max_bitrate: int | None = None
    gop: float | None = None
    closed_gop: Demand = "free"
    colors: Demand = "better"
    faststart: Demand = "free"
    no_edit_list: Demand = "free"
    max_frames: int | None = None
    max_total_pixels: int | None = None
    sound: SoundLimits = SoundLimits()
    gentle: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def of_preset(
        cls, preset: Preset, *, size: Size, fps: Fraction, frames: int, container: str, sound: SoundDemand
    ) -> Self:
        """Return the rules of a file that we made for a preset: exact size, rate, frames and container.

        Films are H.264 High where the preset takes it, 8 bits, BT.709 in limited range, with `moov` first and
        key frames at least every two seconds; sound is AAC-LC in stereo at 48 kHz.
        """
        limits = _limits(preset)
        if container in _ANIMATIONS:
            return cls(**limits, **_made_animation(size, fps, frames, container))
        video = preset.video
        codec = _made_codec(video, container)
        stated = _stated_gop(video)
        limits.update(
            made=MadeFilm(size, fps, frames),
            containers=_with_same((container,)),
            codecs=(codec,),
            profiles=_made_profiles(video, codec),
            gop=min(_MADE_GOP, stated or _MADE_GOP),
            closed_gop="must",
            constant="must",
            colors="must",
            faststart="must" if container in ("mp4", "mov", "m4v") else "free",
            pixel_format="yuv420p",
            sound=_made_sound(limits["sound"], sound),
        )
        return cls(**limits)

    @classmethod
    def of_overlay(cls, *, size: Size, fps: Fraction, frames: int, container: str) -> Self:
        """Return the rules of a transparent film that we made: VP9 in WebM, ProRes 4444 in MOV, no sound."""
        return cls(
            made=MadeFilm(size, fps, frames, alpha=True),
            containers=(container,),
            codecs=("vp9",) if container == "webm" else ("prores",),
            constant="must",
            colors="free",
            sound=SoundLimits("none"),
        )

    @classmethod
    def of_upload(cls, preset: Preset) -> Self:
        """Return the rules of a file of any origin that is to be uploaded there: everything that is accepted."""
        limits = _limits(preset)
        video = preset.video
        limits.update(
            containers=_with_same(_accepted_containers(preset)),
            codecs=_accepted_codecs(preset),
            profiles=named_profiles(video.profile) if video else (),
            gop=_stated_gop(video),
            closed_gop="better" if video and "closed gop" in video.profile.lower() else "free",
            constant="must" if video and video.fps.constant else "better",
            faststart=demand_of(video.faststart) if video else "free",
            pixel_format=video.pixel_format if video else "",
            gentle=frozenset(name for name in _GENTLE if preset.is_our_recommendation(name)),
        )
        return cls(**limits)


def _limits(preset: Preset) -> dict[str, Any]:
    """Return what holds for files of our own and of others alike."""
    animation, video = preset.animation, preset.video
    found: dict[str, Any] = {
        "ratio": preset.ratio,
        "dimensions": preset.dimensions,
        "min_bytes": preset.min_bytes,
        "max_bytes": preset.max_bytes,
        "max_frames": animation.max_frames if animation else None,
        "max_total_pixels": animation.max_total_pixels if animation else None,
        "sound": SoundLimits("none") if preset.kind == "animation" else SoundLimits(),
    }
    if video is not None:
        found |= {
            "max_level": named_level(video.profile),
            "max_width": video.max_width,
            "min_seconds": video.duration.min,
            "max_seconds": video.duration.max,
            "min_fps": video.fps.min,
            "max_fps": video.fps.max,
            "min_bitrate": video.min_bitrate,
            "max_bitrate": video.max_bitrate,
            "no_edit_list": demand_of(video.edit_lists),
            "sound": _sound_limits(video),
        }
    return found


def _sound_limits(video: VideoRules) -> SoundLimits:
    audio = video.audio
    return SoundLimits(
        codecs=named_codecs(audio.codec, audio.profile),
        profile="LC" if audio.profile.startswith("LC") else "",
        sample_rate=audio.sample_rate,
        max_sample_rate=audio.max_sample_rate,
        channels=audio.channels or (),
        min_bitrate=audio.min_bitrate,
        loudness=DEFAULT_LOUDNESS if video.loudness is None else video.loudness,
    )


def _made_sound(limits: SoundLimits, demand: SoundDemand) -> SoundLimits:
    if demand == "none":
        return SoundLimits("none")
    return SoundLimits(
        demand=demand,
        codecs=("aac",),
        profile="LC",
        sample_rate=_MADE_RATE,
        channels=_MADE_CHANNELS,
        loudness=limits.loudness,
    )


def _made_animation(size: Size, fps: Fraction, frames: int, container: str) -> dict[str, Any]:
    return {
        "made": MadeFilm(size, fps, frames),
        "containers": (container,),
        "codecs": _MADE_CODECS[container],
        "constant": "free",
        "colors": "free",
    }


def _stated_gop(video: VideoRules | None) -> float | None:
    return (video.max_gop or named_gop(video.profile)) if video else None


def _made_codec(video: VideoRules | None, container: str) -> str:
    if container in _MADE_CODECS:
        return _MADE_CODECS[container][0]
    accepted = video.codecs if video and video.codecs else ("h264",)
    return "h264" if "h264" in accepted else accepted[0]


def _made_profiles(video: VideoRules | None, codec: str) -> tuple[str, ...]:
    if codec == "hevc":
        return ("Main",)
    named = named_profiles(video.profile) if video else ()
    return tuple(dict.fromkeys((*named, "High"))) if codec == "h264" else ()


def _accepted_containers(preset: Preset) -> tuple[str, ...]:
    in_video = (preset.video.containers if preset.video else None) or ()
    return tuple(dict.fromkeys(name for name in (*in_video, *(preset.formats or ())) if name in _FILMS))


def _accepted_codecs(preset: Preset) -> tuple[str, ...]:
    if preset.video is not None:
        return preset.video.codecs or ()
    return ("h264", "gif", "webp") if preset.kind == "animation" else ()


def _with_same(containers: tuple[str, ...]) -> tuple[str, ...]:
    """M4V is MP4 under another name."""
    same = _SAME if any(name in _SAME for name in containers) else ()
    return tuple(dict.fromkeys((*containers, *same)))
