"""The rules of one placement, group by group, as preset files state them. A field that is not given is unknown.

Sizes in pixels, lengths of time in seconds, file sizes in bytes (decimal: 1 MB is 1,000,000), rates in bits per
second, ratios width / height.
"""

from __future__ import annotations

import operator
import re
from itertools import product
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from formatkit.model.fields import FileModel, coded_error
from formatkit.model.geometry import Rect, Size

__all__ = [
    "AnimationRules",
    "AudioRules",
    "CountRange",
    "CoverRules",
    "Crop",
    "Dimensions",
    "DocumentRules",
    "DurationRange",
    "FileFormat",
    "FrameRate",
    "PixelSize",
    "Ratio",
    "RatioText",
    "VideoRules",
    "ratio_value",
]

FileFormat = Literal[
    "jpeg", "png", "webp", "avif", "gif", "bmp", "tiff", "svg",
    "mp4", "mov", "m4v", "webm", "3gp", "mpeg", "avi",
    "pdf", "pptx", "ppt", "docx", "doc",
]  # fmt: skip
Pixels = Annotated[int, Field(ge=1, le=100_000)]
Positive = Annotated[float, Field(gt=0)]
Seconds = Annotated[float, Field(ge=0)]
Amount = Annotated[int, Field(ge=0)]


def _checked_size(value: object) -> object:
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise coded_error("FK134", found=str(value)[:40])
    return value


PixelSize = Annotated[tuple[Pixels, Pixels], BeforeValidator(_checked_size)]
"""`[width, height]` in pixels."""

_RATIO = re.compile(r"(\d+(?:\.\d+)?):(\d+(?:\.\d+)?)")
_ROUNDING = 0.01


def _checked_ratio(value: object) -> object:
    if isinstance(value, str):
        found = _RATIO.fullmatch(value)
        if not found or not float(found[1]) * float(found[2]):
            raise coded_error("FK132", found=value)
    return value


RatioText = Annotated[
    str,
    BeforeValidator(_checked_ratio),
    WithJsonSchema({"type": "string", "pattern": f"^{_RATIO.pattern}$", "examples": ["4:5", "1.91:1"]}),
]
"""A ratio as people write it: `"9:16"`, `"1.91:1"`."""


def ratio_value(text: str) -> float:
    """Return width / height of a ratio such as `"1.91:1"`.

    >>> ratio_value("4:5")
    0.8
    """
    width, height = text.split(":")
    return float(width) / float(height)


def _require_order(low: float | None, high: float | None) -> None:
    if low is not None and high is not None and low > high:
        raise coded_error("FK131", low=f"{low:g}", high=f"{high:g}")


class Ratio(FileModel):
    """Which ratios are accepted or shown uncut: from `min` to `max`, best at `recommended`."""

    min: Positive | None = None
    max: Positive | None = None
    recommended: RatioText | None = None
    tolerance: Annotated[float, Field(ge=0, lt=1)] | None = None
    note: str = ""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        _require_order(self.min, self.max)
        return self

    def allows(self, size: Size) -> bool:
        """Tell whether a size lies in the range.

        `tolerance` is relative; without it 1 %, since networks round ratios to two digits and sizes to whole
        pixels (1200×630 is 1.905, written 1.91).
        """
        slack = 1 + (_ROUNDING if self.tolerance is None else self.tolerance)
        above = self.min is None or size.ratio * slack >= self.min
        return above and (self.max is None or size.ratio <= self.max * slack)


class Dimensions(FileModel):
    """Limits of width, height and area in pixels. `large_min_*`: what the large form of a link preview needs."""

    min_width: Pixels | None = None
    min_height: Pixels | None = None
    max_width: Pixels | None = None
    max_height: Pixels | None = None
    exact_width: Pixels | None = None
    exact_height: Pixels | None = None
    recommended_width: Pixels | None = None
    display_width: Pixels | None = None
    large_min_width: Pixels | None = None
    large_min_height: Pixels | None = None
    max_long_side: Pixels | None = None
    max_short_side: Pixels | None = None
    max_width_plus_height: Pixels | None = None
    max_pixels: Amount | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        _require_order(self.min_width, self.max_width)
        _require_order(self.min_height, self.max_height)
        return self

    def allows(self, size: Size) -> bool:
        """Tell whether a size keeps every limit (recommended, display and large sizes are no limits)."""
        return not self.broken_by(size)

    def broken_by(self, size: Size) -> tuple[str, ...]:
        """Return the limits that a size does not keep, as presets call them: `max_width 7680`."""
        width, height = size.width, size.height
        measured = {
            "width": width,
            "height": height,
            "long_side": max(width, height),
            "short_side": min(width, height),
            "width_plus_height": width + height,
            "pixels": width * height,
        }
        keeps = {"max": operator.le, "min": operator.ge, "exact": operator.eq}
        broken: list[str] = []
        for bound, name in product(keeps, measured):
            limit = getattr(self, f"{bound}_{name}", None)
            if limit is not None and not keeps[bound](measured[name], limit):
                broken.append(f"{bound}_{name} {limit}")
        return tuple(broken)


class CountRange(FileModel):
    """How many: pictures of a carousel, pages of a document."""

    min: Amount | None = None
    max: Amount | None = None
    recommended_max: Amount | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        _require_order(self.min, self.max)
        return self


class DurationRange(FileModel):
    """How long, in seconds."""

    min: Seconds | None = None
    max: Seconds | None = None
    recommended: Seconds | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        _require_order(self.min, self.recommended)
        _require_order(self.recommended, self.max)
        _require_order(self.min, self.max)
        return self


class FrameRate(FileModel):
    """Frames per second."""

    min: Positive | None = None
    max: Positive | None = None
    recommended: Positive | None = None
    constant: bool | None = None
    note: str = ""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        _require_order(self.min, self.recommended)
        _require_order(self.recommended, self.max)
        _require_order(self.min, self.max)
        return self


class AudioRules(FileModel):
    """The sound track: rates in Hz and bits per second, numbers of channels that are accepted."""

    codec: str = ""
    profile: str = ""
    sample_rate: Amount | None = None
    max_sample_rate: Amount | None = None
    channels: tuple[Annotated[int, Field(ge=1, le=8)], ...] | None = None
    bitrate: Amount | None = None
    min_bitrate: Amount | None = None
    note: str = ""


class CoverRules(FileModel):
    """The picture that stands for a video until it plays."""

    size: PixelSize | None = None
    formats: tuple[FileFormat, ...] | None = None
    max_bytes: Amount | None = None
    note: str = ""


class VideoRules(FileModel):
    """How a video must be encoded. `captions` are timed subtitles: which file is taken, or burn them in.

    `max_gop` is the most seconds from key frame to key frame.
    """

    containers: tuple[FileFormat, ...] | None = None
    codecs: tuple[str, ...] | None = None
    recommended_codec: str = ""
    profile: str = ""
    pixel_format: str = ""
    color: str = ""
    duration: DurationRange = DurationRange()
    fps: FrameRate = FrameRate()
    min_bitrate: Amount | None = None
    max_bitrate: Amount | None = None
    recommended_min_bitrate: Amount | None = None
    target_bitrate: Amount | None = None
    target_bitrate_60fps: Amount | None = None
    transcode_bitrate: Amount | None = None
    max_width: Pixels | None = None
    max_gop: Positive | None = None
    faststart: str = ""
    edit_lists: str = ""
    audio: AudioRules = AudioRules()
    loudness: float | None = None
    loudness_note: str = ""
    captions: str = ""
    cover: CoverRules | None = None


class AnimationRules(FileModel):
    """Limits of a GIF or other silent animation."""

    max_frames: Amount | None = None
    max_total_pixels: Amount | None = None
    converted_to: str = ""
    note: str = ""


class DocumentRules(FileModel):
    """Limits of a document whose pages are shown as a carousel."""

    pages: CountRange = CountRange()
    max_words: Amount | None = None
    uniform_page_size: bool | None = None
    title_required: bool | None = None
    editable_after_post: bool | None = None


class Crop(FileModel):
    """A view that the network cuts out of the middle: a profile grid, a feed cover, a messenger's square."""

    name: str
    ratio: RatioText
    note: str = ""

    def rect(self, size: Size) -> Rect:
        """Return the largest centered rectangle of this ratio, in pixels of `size`.

        >>> Crop(name="profile grid", ratio="3:4").rect(Size(1080, 1920))
        Rect(x=0.0, y=240.0, width=1080.0, height=1440.0)
        """
        ratio = ratio_value(self.ratio)
        width = min(float(size.width), size.height * ratio)
        height = min(float(size.height), size.width / ratio)
        return Rect((size.width - width) / 2, (size.height - height) / 2, width, height)
