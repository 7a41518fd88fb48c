"""Small campaigns as files: what every one of them has, so that a test states only what is special to it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

__all__ = ["FONTS", "brand_kit", "edited", "film_preset", "picture_preset", "preset_file", "write_campaign"]

FONTS = """\
headline = { family = "Inter", weight = 700 }
text = { family = "Inter" }
"""
_BRAND = """\
name = "Probe"
[palette]
background = "#F2EFE8"
ink = "#14213D"
primary = "#1B4D6B"
accent = "#E4572E"
muted = "#55607A"
paper = "#FFFFFF"
[pairs]
background = ["ink", "primary", "muted"]
primary = ["paper"]
photo = ["paper", "ink"]
[fonts]
"""
_PRESET = """\
[presets.{name}]
title = "{title}"
kind = "{kind}"
surface = "generic"
channel = "app"
size = [{width}, {height}]
formats = ["{form}"]
"""
_VIDEO = """\
[presets.{name}.video]
codecs = ["h264"]
pixel_format = "yuv420p"
fps = {{ min = 8, recommended = {fps} }}
duration = {{ min = {shortest}, max = 600, recommended = {seconds} }}
"""


def brand_kit(more: str = "", *, fonts: str = FONTS) -> str:
    """Return the text of a brand kit with no logo; `more` are tables after those of palette, pairs and fonts."""
    return _BRAND + fonts + more


def picture_preset(name: str, width: int, height: int, form: str = "png") -> str:
    """Return the table of a preset for pictures, size in pixels."""
    return _PRESET.format(name=name, title=name.title(), kind="image", width=width, height=height, form=form)


def film_preset(name: str, side: int, *, seconds: int, shortest: int = 1, fps: int = 10) -> str:
    """Return the table of a preset for square films of so many pixels, as long as `seconds` if nothing is said."""
    preset = _PRESET.format(name=name, title=name.title(), kind="video", width=side, height=side, form="mp4")
    return preset + _VIDEO.format(name=name, fps=fps, shortest=shortest, seconds=seconds)


def preset_file(network: str, *presets: str) -> str:
    """Return the text of a file with the presets of a network."""
    return "".join((f'network = "{network}"\n', *presets))


def write_campaign(
    folder: Path,
    *posts: str,
    presets: Sequence[str] = ("linkedin/image-square",),
    settings: str = "",
    brand: str | None = None,
    preset_files: Mapping[str, str] | None = None,
) -> Path:
    """Write a campaign into a folder, which is made, and return its file.

    `posts` are texts, each of a CSV or a TOML file: `posts.csv`, `posts.toml`. `presets` are ids; without any all those
    of `preset_files` (texts by file name) are meant. `settings` are the last lines of `campaign.toml`. `brand` is the
    text of the brand kit.
    """
    tables = {f"posts.{'toml' if '[[posts]]' in text else 'csv'}": text for text in posts}
    own = preset_files or {}
    lists = {"posts": list(tables), "preset_files": list(own), "presets": list(presets)}
    lines = ['name = "Probe"', 'brand = "brand.toml"', *(f"{key} = {json.dumps(x)}" for key, x in lists.items() if x)]
    folder.mkdir(parents=True, exist_ok=True)
    files = {**tables, **own, "brand.toml": brand or brand_kit(), "campaign.toml": "\n".join(lines) + "\n" + settings}
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    return folder / "campaign.toml"


def edited(file: Path, old: str, new: str) -> None:
    """Replace a text that has to be in a file."""
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")
