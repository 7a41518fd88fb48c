"""What jobs read beside the package: every file by the path they ask for and the one it lies at."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from formatkit.diagnostics import Where
from formatkit.load.asset_fonts import is_font_file
from formatkit.load.asset_paths import file_below
from formatkit.model.brand import Brand
from formatkit.model.order import Order

__all__ = ["Input", "inputs_read"]

_FROM_TEXT = "text"


@dataclass(frozen=True, slots=True)
class Input:
    """A file that a job reads: `asked` is the path it asks for, `placed` the same file without links, `real` on disk.

    `placed` lies below one of the allowed folders as these are named, also when a folder is itself a link.
    """

    asked: Path
    placed: Path
    real: Path

    @property
    def is_linked(self) -> bool:
        """Tell whether the path asked for leads to the file only by a link."""
        return _key(Path(os.path.normpath(self.asked))) != _key(self.placed)


def inputs_read(
    orders: Sequence[Order], brand: Brand, roots: Sequence[Path], others: Iterable[Path] = ()
) -> tuple[Input, ...]:
    """Return the files of the brand, those of the orders, and `others`, each once.

    A font file of the brand that is missing is left out, since a substitute stands in for it. Raises AssetError when
    another one is missing or lies outside `roots` and the brand's folders.
    """
    allowed = (*roots, *brand.folders)
    asked = [*others, *_brand_files(brand)]
    if any(order.preset.is_film for order in orders):
        asked += _brand_film_files(brand)
    asked += [path for order in orders for path in _order_files(order)]
    return tuple(_input(path, allowed) for path in dict.fromkeys(asked))


def _brand_files(brand: Brand) -> Iterator[Path]:
    for font in brand.fonts.values():
        if font.file and (brand.folder / font.file).exists():
            yield brand.folder / font.file
        yield from (brand.folder / name for name in font.fallback if is_font_file(name))
    yield from (brand.folder / file for file in (brand.logo.files.values() if brand.logo else ()))


def _brand_film_files(brand: Brand) -> Iterator[Path]:
    music = brand.look.music.file if brand.look.music else None
    yield from (brand.folder / file for file in (music, brand.bumpers.intro, brand.bumpers.outro) if file)


def _order_files(order: Order) -> Iterator[Path]:
    film = order.preset.is_film
    for content in order.contents():
        for name, slot in order.template.slots.items():
            if film or slot.type != "video":
                yield from (order.folder / path for path in slot.files(content.slots.get(name, "")))
        spoken = (content.voice, "" if content.captions == _FROM_TEXT else content.captions)
        yield from (order.folder / path for path in spoken if path and film)


def _input(path: Path, roots: Sequence[Path]) -> Input:
    real = file_below(path, roots, Where())
    for root in roots:
        base = Path(os.path.realpath(root))
        if real.is_relative_to(base):
            return Input(roots[0] / path, Path(os.path.normpath(root / real.relative_to(base))), real)
    raise AssertionError("file_below returns files below one of the roots")


def _key(path: Path) -> str:
    return unicodedata.normalize("NFC", str(path)).casefold()
