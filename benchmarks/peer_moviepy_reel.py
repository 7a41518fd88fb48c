"""The peer: the script that an experienced developer writes with moviepy 2 for one reel of 10 seconds.

1080 × 1920 pixels at 30 frames a second: a photograph with Ken Burns under a dark gradient, or a plain ground; six
lines that fade in and rise one after another, author, logo, progress bar, music. It is idiomatic and neither slowed
down nor tuned, and the encoder gets the same preset, quality and key frames as with formatkit. It is frozen: a change
would make older figures incomparable.

    python benchmarks/peer_moviepy_reel.py reel.json     ground, logo, music, lines, author, out, preset, crf, gop

`ground` is the file of a photograph or a color such as "#EDF1EF". With `opaque` the composition gets a background
color: then moviepy leaves out the mask of the whole film, which most scripts let it compute.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
from moviepy import AudioFileClip, ColorClip, CompositeVideoClip, ImageClip, TextClip, VideoClip, afx, vfx
from PIL import Image, ImageColor, ImageOps

__all__ = ["make_reel"]

SIZE = (1080, 1920)
DURATION, FPS = 10, 30
MARGIN, BOTTOM = 86, 300
FONT = Path(__file__).parents[1] / "src/formatkit/fonts/inter/InterVariable.ttf"
FONT_SIZE, LINE_HEIGHT = 112, 132
STAGGER, RISE_TIME, RISE = 0.25, 0.7, 40
LOGO_HEIGHT = 54
ZOOM = 0.08
BAR_HEIGHT, BAR_COLOR = 8, (246, 180, 14)


def make_reel(reel: dict[str, Any]) -> None:
    """Make one reel as described."""
    over_photo = not reel["ground"].startswith("#")
    color = "white" if over_photo else "#06262A"
    clips = [*photo_clips(reel["ground"])] if over_photo else [plain_clip(reel["ground"])]

    lines = reel["lines"]
    top = SIZE[1] - BOTTOM - LINE_HEIGHT * (len(lines) + 1)
    for number, line in enumerate(lines):
        clips.append(rising_text(line, FONT_SIZE, color, top + number * LINE_HEIGHT, STAGGER * number))
    last = STAGGER * len(lines)
    clips.append(rising_text(reel["author"], 39, color, SIZE[1] - BOTTOM - 60, last))
    clips.append(logo_clip(reel["logo"], last + 0.5))
    clips.append(progress_bar())

    background = (0, 0, 0) if reel.get("opaque") else None
    film = CompositeVideoClip(clips, size=SIZE, bg_color=background).with_duration(DURATION)
    music = AudioFileClip(reel["music"]).subclipped(0, DURATION).with_effects([afx.AudioFadeOut(1.2)])
    film.with_audio(music).write_videofile(
        reel["out"],
        fps=FPS,
        codec="libx264",
        preset=reel["preset"],
        audio_codec="aac",
        audio_bitrate="128k",
        ffmpeg_params=["-crf", str(reel["crf"]), "-g", str(reel["gop"]), "-movflags", "+faststart"],
        logger=None,
    )


def photo_clips(photo: str) -> list[VideoClip]:
    """Return the zooming photograph and the gradient over it."""
    with Image.open(photo) as source:
        cover = np.asarray(ImageOps.fit(source.convert("RGB"), SIZE, Image.Resampling.LANCZOS))
    zooming = (
        ImageClip(cover)
        .with_duration(DURATION)
        .resized(lambda t: 1 + ZOOM * t / DURATION)
        .with_position(("center", "center"))
    )
    gradient = np.zeros((SIZE[1], SIZE[0], 4), np.uint8)
    gradient[..., 3] = np.linspace(20, 160, SIZE[1])[:, None]
    return [zooming, ImageClip(gradient, transparent=True).with_duration(DURATION)]


def plain_clip(color: str) -> VideoClip:
    """Return a ground of one color."""
    return ColorClip(SIZE, color=ImageColor.getrgb(color), duration=DURATION)


def rising_text(text: str, size: int, color: str, y: int, start: float) -> VideoClip:
    """Return a line of text that fades in and rises to its place."""

    def place(t: float) -> tuple[float, float]:
        left = 1 - min(1, t / RISE_TIME)
        return MARGIN, y + RISE * left**3

    return (
        TextClip(font=str(FONT), text=text, font_size=size, color=color, margin=(0, size // 4))
        .with_start(start)
        .with_duration(DURATION - start)
        .with_position(place)
        .with_effects([vfx.CrossFadeIn(RISE_TIME)])
    )


def logo_clip(logo: str, start: float) -> VideoClip:
    """Return the logo, which fades in."""
    clip = ImageClip(logo, transparent=True).resized(height=LOGO_HEIGHT)
    return (
        clip.with_start(start)
        .with_duration(DURATION - start)
        .with_position((SIZE[0] - 160 - clip.w, SIZE[1] - BOTTOM - LOGO_HEIGHT))
        .with_effects([vfx.CrossFadeIn(0.6)])
    )


def progress_bar() -> VideoClip:
    """Return a bar along the lower edge that fills."""
    bar = ColorClip((SIZE[0], BAR_HEIGHT), color=BAR_COLOR, duration=DURATION)
    return bar.with_position(lambda t: (int(SIZE[0] * (t / DURATION - 1)), SIZE[1] - BAR_HEIGHT))


if __name__ == "__main__":
    make_reel(json.loads(Path(sys.argv[1]).read_text("utf-8")))
