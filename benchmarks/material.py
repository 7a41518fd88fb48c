"""What the cards are made of: quotes, a photograph of a camera's size and grain, a logo. The same on every run."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import resvg_py
from PIL import Image

__all__ = ["AUTHOR", "EXAMPLE", "FOLDER", "QUOTES", "brand_file", "logo_file", "photo_file"]

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "build" / "benchmarks"  # not in version control
EXAMPLE = ROOT / "examples" / "unternehmenskommunikation"

AUTHOR = "Maren Brodersen"
QUOTES = (
    "Social Media passiert sowieso. Die Frage ist nur, ob ein Unternehmen dabei zuhört, mitredet und dazulernt "
    "oder ob andere das Gespräch ganz allein führen.",
    "Wer jeden Tag sendet und niemals antwortet, hat keinen Kanal aufgebaut, sondern ein Schwarzes Brett, an dem "
    "die Leute nach einer Woche achtlos vorbeigehen.",
    "Ein guter Beitrag beantwortet eine Frage, die wirklich jemand gestellt hat. Alles andere ist Werbung, und die "
    "erkennt man auch ohne den Hinweis im Kleingedruckten.",
    "Reichweite ist geliehen, Vertrauen ist verdient. Deshalb zählt in der Kommunikation nicht, wie viele einen "
    "Satz gesehen haben, sondern wie viele ihn weitererzählen würden.",
    "Kolleginnen und Kollegen sind die glaubwürdigsten Absender, die ein Betrieb hat, solange niemand ihnen die "
    "Sätze vorschreibt und alle auch einmal widersprechen dürfen.",
    "Eine Krise beginnt selten im Netz. Sie beginnt im Alltag und wird dort sichtbar, wo Menschen reden, wenn "
    "ihnen vorher lange niemand zugehört hat.",
    "Man kann einen Fehler verschweigen, bis ihn jemand findet, oder ihn selbst erzählen und dabei zeigen, was "
    "sich seither in der Werkstatt geändert hat.",
    "Fachwissen wird nicht kleiner, wenn man es teilt. Es spricht sich nur schneller herum, wer eine schwierige "
    "Frage schon einmal zu Ende gedacht hat.",
    "Der Redaktionsplan ist kein Fahrplan. Er sagt, worüber wir sprechen wollen, und lässt genug Platz für das, "
    "was morgen unerwartet wichtig sein wird.",
    "Neue Leute bewerben sich nicht bei einer Hochglanzseite. Sie bewerben sich bei Menschen, denen man bei der "
    "Arbeit zusehen und Fragen stellen konnte.",
    "Zahlen zeigen, was geklickt wurde. Was hängen blieb, erfährt man erst, wenn ein Kunde im Gespräch einen Satz "
    "wiederholt, den man selbst schon vergessen hatte.",
    "Kommunikation ist keine Abteilung, sondern das, was übrig bleibt, wenn alle gegangen sind und jemand am "
    "Abend zu Hause erzählt, wie es heute war.",
)


def photo_file(width: int = 3000, height: int = 2000) -> Path:
    """Return a JPEG of this size, made once: a photograph of the example, enlarged, with the grain of a sensor.

    At 3000 × 2000 it has about 1.6 MB, as a camera's file has; an enlargement alone would be too smooth to decode
    and encode like one.
    """
    file = FOLDER / f"photo-{width}x{height}.jpg"
    if not file.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        with Image.open(EXAMPLE / "fotos" / "vergissmeinnicht.jpg") as source:
            small = source.crop((0, 0, source.width, source.width * height // width))
            pixels = np.asarray(small.resize((width, height), Image.Resampling.BICUBIC), np.float32)
        grain = np.random.default_rng(20261124).normal(0, 6.0, (height, width, 1)).astype(np.float32)
        noisy = np.clip(pixels + grain, 0, 255).astype(np.uint8)
        Image.fromarray(noisy).save(file, quality=89)
    return file


def logo_file() -> Path:
    """Return the example's logo for dark grounds as a PNG 200 pixels high, made once."""
    file = FOLDER / "logo.png"
    if not file.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        drawing = (EXAMPLE / "logo" / "nordwerk-weiss.svg").read_text("utf-8")
        file.write_bytes(bytes(resvg_py.svg_to_bytes(svg_string=drawing, height=200)))
    return file


def brand_file() -> Path:
    """Return a brand kit with the logo of `logo_file`, white type over photographs, and the type of the peer."""
    logo_file()
    file = FOLDER / "brand.toml"
    file.write_text(_BRAND, "utf-8")
    return file


_BRAND = """\
name = "Benchmark"

[palette]
background = "#EDF1EF"
ink = "#06262A"
primary = "#0A464B"
accent = "#F6B40E"
muted = "#4C6366"
paper = "#FFFFFF"

[pairs]
background = ["ink", "primary"]
primary = ["paper", "background"]
ink = ["paper", "background"]
photo = ["paper"]

[fonts]
headline = { family = "Inter", weight = 700 }
text = { family = "Inter", weight = 600 }

[logo]
files = { on_light = "logo.png", on_dark = "logo.png" }
place = { corner = "bottom-right", height = "5u" }
"""
