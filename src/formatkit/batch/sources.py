"""The files that a job is made of: what its post names, and what the brand adds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from formatkit.load.asset_fonts import is_font_file
from formatkit.model.brand import Brand
from formatkit.model.order import Order

__all__ = ["Role", "Source", "brand_sources", "content_sources"]

Role = Literal["content", "music", "bumper", "logo", "font"]


@dataclass(frozen=True, slots=True)
class Source:
    """A file and what it is for: `content` of a post, `music` or a `bumper` of its film, a `logo` or `font`.

    Of logos and fonts compose chooses what a picture really needs.
    """

    path: Path
    role: Role


def content_sources(order: Order, brand: Brand) -> Iterator[Source]:
    """Yield the files of an order: those of its post, and of a film the brand's music and bumpers."""
    for file in order.files():
        yield Source(order.folder / file.written.replace("\\", "/"), "content")
    if not order.preset.is_film:
        return
    if brand.look.music:
        yield Source(brand.folder / brand.look.music.file, "music")
    for bumper in (brand.bumpers.intro, brand.bumpers.outro):
        if bumper:
            yield Source(brand.folder / bumper, "bumper")


def brand_sources(brand: Brand) -> Iterator[Source]:
    """Yield the brand's logos and font files, which any of its pictures may show."""
    for file in brand.logo.files.values() if brand.logo else ():
        yield Source(brand.folder / file, "logo")
    for font in brand.fonts.values():
        for name in (font.file, *font.fallback):
            if name and is_font_file(name):
                yield Source(brand.folder / name, "font")
