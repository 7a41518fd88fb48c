"""What the films are made of: a brand with music, a template that moves, upright photographs, quotes of six lines.

The work is a reel of 10 seconds, 1080 × 1920, 30 frames a second: a photograph that zooms under a gradient, or the
plain ground of the brand; six lines that rise one after another, author, logo, progress bar, a music bed.
"""

from __future__ import annotations

import sys
import wave
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import resvg_py
from PIL import Image

import formatkit as fk
from benchmarks.material import AUTHOR, EXAMPLE, FOLDER, brand_file
from formatkit.encode.film_choice import Quality
from formatkit.scene.composition import Composition
from formatkit.scene.nodes import Scrim, Text

__all__ = [
    "FILMS",
    "FRAMES",
    "PRESET",
    "SECONDS",
    "SIGNAGE",
    "Ground",
    "Reel",
    "composed_reel",
    "logo_file",
    "music_file",
    "portrait_photo",
    "prepared",
]

Ground = Literal["photo", "plain"]
FILMS = FOLDER / "films"
PRESET = "instagram/reel"
SIGNAGE = "generic/digital-signage-portrait"
SECONDS = 10
FRAMES = 300
_LINES = 6
_LANG = "de"
_TEMPLATE = "reel"
_QUOTES = (
    "Reichweite ist geliehen. Vertrauen verdient man sich mit jeder Antwort.",
    "Wer jeden Tag sendet und niemals antwortet, hat noch keinen Kanal.",
    "Fachwissen wird nicht kleiner, wenn man es mit allen Leuten teilt.",
)
_PHOTOS = ("winterstadt", "fassade", "vergissmeinnicht")
_PHOTO_SIZE = (3000, 4000)
_GRAIN = 3.0
_SOUND_RATE = 48_000


@dataclass(frozen=True, slots=True)
class Reel:
    """One of the reels. Each number has a quote and a photograph of its own."""

    ground: Ground
    number: int = 0

    @property
    def quote(self) -> str:
        """The quote."""
        return _QUOTES[self.number % len(_QUOTES)]

    @property
    def photo(self) -> Path:
        """The file of the photograph, which a plain reel does not show."""
        return portrait_photo(_PHOTOS[self.number % len(_PHOTOS)])

    @property
    def post(self) -> fk.Post:
        """The post, for scripts."""
        photo = {"photo": self.photo.name} if self.ground == "photo" else {}
        return fk.Post(id=f"reel-{self.number}", quote=self.quote, author=AUTHOR, style=self.ground, **photo)

    def command(
        self, out: Path, quality: Quality = "standard", preset: str = PRESET, seconds: int = SECONDS
    ) -> list[str]:
        """Return the command that makes it, to be run in the folder of `prepared`."""
        photo = ["--photo", self.photo.name] if self.ground == "photo" else []
        command = [sys.executable, "-m", "formatkit", "render", self.quote, "--author", AUTHOR, *photo]
        command += ["--style", self.ground, "--template", _TEMPLATE, "--brand", "brand.toml", "--lang", _LANG]
        return [*command, "--preset", preset, "--seconds", str(seconds), "--quality", quality, "-o", str(out)]

    def make(self, out: Path, brand: fk.Brand, quality: Quality = "standard") -> fk.Asset:
        """Make it by the function for scripts."""
        return fk.render(
            self.post,
            brand=brand,
            preset=PRESET,
            template=_TEMPLATE,
            lang=_LANG,
            folder=FILMS,
            seconds=SECONDS,
            quality=quality,
            out=out,
        )


def composed_reel(reel: Reel, brand: fk.Brand) -> Composition:
    """Return a reel as the command composes it. Raises RuntimeError when that is not the work described above."""
    made = fk.compose(
        reel.post, brand=brand, preset=PRESET, template=_TEMPLATE, lang=_LANG, folder=FILMS, seconds=SECONDS
    )
    nodes = made.scenes[0].nodes
    lines = [len(node.layout.lines) for node in nodes if isinstance(node, Text) and node.id == "quote"]
    darkened = any(isinstance(node, Scrim) for node in nodes)
    named = {node.id for node in nodes}
    whole = lines == [_LINES] and {"author", "logo", "progress"} <= named and darkened == (reel.ground == "photo")
    if not whole or made.frames != FRAMES or made.soundtrack is None or not made.soundtrack.sounds:
        raise RuntimeError(f"{reel} is other work: {made.frames} frames, {lines} lines, layers {sorted(named)}")
    return made


def prepared() -> Path:
    """Write brand kit, template, logo, music and photographs and return their folder."""
    (FILMS / "templates").mkdir(parents=True, exist_ok=True)
    light, dark = logo_file("plain"), logo_file("photo")
    music_file()
    for name in _PHOTOS:
        portrait_photo(name)
    brand = brand_file().read_text("utf-8").replace(_ONE_LOGO, f'on_light = "{light.name}", on_dark = "{dark.name}"')
    (FILMS / "brand.toml").write_text(brand + _MUSIC, "utf-8")
    (FILMS / "templates" / f"{_TEMPLATE}.toml").write_text(_REEL, "utf-8")
    return FILMS


def logo_file(ground: Ground) -> Path:
    """Return the example's logo for a ground as a PNG 200 pixels high, made once."""
    name = "nordwerk-weiss" if ground == "photo" else "nordwerk-petrol"
    file = FILMS / f"{name}.png"
    if not file.exists():
        FILMS.mkdir(parents=True, exist_ok=True)
        drawing = (EXAMPLE / "logo" / f"{name}.svg").read_text("utf-8")
        file.write_bytes(bytes(resvg_py.svg_to_bytes(svg_string=drawing, height=200)))
    return file


def portrait_photo(name: str) -> Path:
    """Return an upright JPEG of 12 megapixels, made once: one of the example's photographs with a sensor's grain."""
    file = FILMS / f"{name}.jpg"
    if not file.exists():
        FILMS.mkdir(parents=True, exist_ok=True)
        width, height = _PHOTO_SIZE
        with Image.open(EXAMPLE / "fotos" / f"{name}.jpg") as source:
            across = source.height * width // height
            left = (source.width - across) // 2
            part = source.crop((left, 0, left + across, source.height))
            pixels = np.asarray(part.resize(_PHOTO_SIZE, Image.Resampling.BICUBIC), np.float32)
        grain = np.random.default_rng(20261128).normal(0, _GRAIN, (height, width, 1)).astype(np.float32)
        Image.fromarray(np.clip(pixels + grain, 0, 255).astype(np.uint8)).save(file, quality=89)
    return file


def music_file() -> Path:
    """Return a WAV of 10 seconds, 48 kHz stereo, made once: two chords that swell, and soft noise."""
    file = FILMS / "music.wav"
    if not file.exists():
        FILMS.mkdir(parents=True, exist_ok=True)
        time = np.arange(SECONDS * _SOUND_RATE) / _SOUND_RATE
        swell = 0.6 + 0.4 * np.sin(np.pi * time)
        chords = [np.sin(2 * np.pi * np.outer(time, tones)).sum(axis=1) for tones in ((220, 277.2), (329.6, 440))]
        noise = np.random.default_rng(20261128).normal(0, 0.01, (len(time), 2))
        samples = 0.12 * np.stack(chords, axis=1) * swell[:, None] + noise
        with wave.open(str(file), "wb") as target:
            target.setnchannels(2)
            target.setsampwidth(2)
            target.setframerate(_SOUND_RATE)
            target.writeframes((samples * 32767).astype("<i2").tobytes())
    return file


_ONE_LOGO = 'on_light = "logo.png", on_dark = "logo.png"'
_MUSIC = """
[look]
music = { file = "music.wav", licence = "CC0 1.0" }
"""

_REEL = """\
name = "reel"
version = 1
styles = ["plain", "photo"]

[slots]
quote = { type = "text", required = true, quotes = true }
author = { type = "text" }
photo = { type = "picture" }

[[layers]]
id = "background"
kind = "picture"
slot = "photo"
fallback = "brand.background"
scrim = "auto"
enter = { effect = "ken-burns", amount = 0.08 }

[[layers]]
id = "body"
kind = "stack"
align = "left"
place = "bottom"
gap = "6u"

  [[layers.children]]
  id = "quote"
  kind = "text"
  role = "main"
  slot = "quote"
  font = "brand.headline"
  fit = { max = "11.4u", lines = 6 }
  enter = { effect = "rise-by-line", at = 0.2, for = 0.7, stagger = 0.25 }

  [[layers.children]]
  id = "author"
  kind = "text"
  text = ["**{author}**"]
  font = "brand.text"
  size = "3.6u"
  enter = { effect = "rise", at = -0.2, after = "quote" }

[[layers]]
id = "logo"
kind = "logo"
enter = { effect = "fade", at = 0.2, after = "author", for = 0.6 }

[[layers]]
id = "progress"
kind = "progress"
"""
