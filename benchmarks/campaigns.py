"""Campaign folders of as many quotes as wanted, no text twice: over photographs, on plain grounds, as films."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.material import AUTHOR, EXAMPLE, FOLDER, QUOTES, brand_file, logo_file

__all__ = ["camera_photos", "mixed_campaign", "quote_campaign"]

_PORTRAIT = "linkedin/image-portrait"
_REEL = "instagram/reel"
_SIZE = (3000, 2000)


def quote_campaign(
    folder: Path, posts: int, photos: Sequence[Path] = (), presets: Sequence[str] = (_PORTRAIT,)
) -> Path:
    """Write a campaign of this many quotes, over the photographs in turn where there are any; return its file."""
    shutil.copy(brand_file(), folder)
    shutil.copy(logo_file(), folder)
    (folder / "fotos").mkdir(parents=True, exist_ok=True)
    for photo in photos:
        shutil.copy(photo, folder / "fotos")
    with (folder / "posts.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(("id", "date", "status", "quote", "author", "photo"))
        for number in range(posts):
            over = f"fotos/{photos[number % len(photos)].name}" if photos else ""
            quote = f"{QUOTES[number % len(QUOTES)]} {number}"
            table.writerow((f"card-{number:05}", "2026-12-01", "approved", quote, AUTHOR, over))
    listed = ", ".join(f'"{preset}"' for preset in presets)
    campaign = folder / "campaign.toml"
    campaign.write_text(
        f'name = "Benchmark"\nbrand = "brand.toml"\nposts = ["posts.csv"]\npresets = [{listed}]\n'
        f'languages = ["de"]\n\n[defaults]\ntemplate = "quote"\nstyle = "{"photo" if photos else "plain"}"\n',
        "utf-8",
    )
    return campaign


def mixed_campaign(folder: Path, posts: int) -> Path:
    """Write a campaign that makes a card and a reel of each quote, over the photographs of the example."""
    return quote_campaign(folder, posts, sorted((EXAMPLE / "fotos").glob("*.jpg")), (_PORTRAIT, _REEL))


def camera_photos(count: int) -> list[Path]:
    """Return JPEGs of a camera's size with the grain of a sensor, made once, no two alike."""
    sources = sorted((EXAMPLE / "fotos").glob("*.jpg"))
    return [_camera_photo(sources[number % len(sources)], number) for number in range(count)]


def _camera_photo(source: Path, number: int) -> Path:
    file = FOLDER / f"camera-{number}.jpg"
    if not file.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        with Image.open(source) as opened:
            height = min(opened.height, opened.width * _SIZE[1] // _SIZE[0])
            small = opened.convert("RGB").crop((0, 0, opened.width, height))
            pixels = np.asarray(small.resize(_SIZE, Image.Resampling.BICUBIC), np.float32)
        grain = np.random.default_rng(number).normal(0, 6.0, (*pixels.shape[:2], 1)).astype(np.float32)
        Image.fromarray(np.clip(pixels + grain, 0, 255).astype(np.uint8)).save(file, quality=89)
    return file
