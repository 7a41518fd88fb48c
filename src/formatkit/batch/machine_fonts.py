"""Which fonts of this machine jobs are set in, so that other machines set them in the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from formatkit.diagnostics import Diagnostic, Where
from formatkit.errors import FormatkitError
from formatkit.load.assets import AssetStore
from formatkit.load.captions import load_captions
from formatkit.load.east_asian_fonts import texts_of, with_east_asian_fonts
from formatkit.load.kit_fonts import font_chain
from formatkit.model.brand import Brand
from formatkit.model.content import Content
from formatkit.model.media import same_file
from formatkit.model.order import Order
from formatkit.scene.captions import Cue
from formatkit.scene.kit import Kit

__all__ = ["MachineFonts"]


class _FontsSeen(AssetStore):
    """A store that notes the fonts of the machine which are announced to it."""

    def __init__(self, roots: Sequence[Path]) -> None:
        super().__init__(roots)
        self.seen: dict[Path, None] = {}

    def add_system_font(self, path: Path, digest: str, noticed: Diagnostic) -> None:
        self.seen[path] = None
        super().add_system_font(path, digest, noticed)


class MachineFonts:
    """The installed fonts that a brand names, and those that texts need because the brand's own lack their letters."""

    def __init__(self, brand: Brand, roots: Sequence[Path]) -> None:
        self._store = _FontsSeen((*roots, *brand.folders))
        self._brand = brand
        self._kit = self._opened()
        self._named = tuple(self._store.seen)

    def close(self) -> None:
        """End the process that fonts were unpacked in."""
        self._store.close()

    def files(self, orders: Sequence[Order]) -> tuple[Path, ...]:
        """Return the font files for these orders, those that the brand names among them."""
        self._store.seen.clear()
        for order in orders:
            with_east_asian_fonts(self._kit, self._texts(order), order.lang, self._store)
        return tuple(dict.fromkeys((*self._named, *self._store.seen)))

    def _opened(self) -> Kit:
        fonts = {}
        for role, font in self._brand.fonts.items():
            with suppress(FormatkitError):  # the worker tells it, with its place
                fonts[role] = font_chain(font, self._brand.folder, self._store, Where(), [])
        return Kit(self._brand, fonts, {})

    def _texts(self, order: Order) -> Iterator[str]:
        contents = order.contents()
        yield from texts_of(contents, order.template, self._brand, (), _cues(contents[0], order))
        slots = [(name, slot) for name, slot in order.template.slots.items() if slot.type != "video"]
        shown = {
            same_file(path)
            for each in contents
            for name, slot in slots
            for path in slot.files(each.slots.get(name, ""))
        }
        yield from (entry.credit for entry in order.media if same_file(entry.file) in shown)


def _cues(content: Content, order: Order) -> tuple[Cue, ...]:
    if not order.preset.is_film or content.captions in ("", "text"):
        return ()
    with suppress(FormatkitError):  # the job tells it
        return load_captions(content.captions, (order.folder,), Where(), order.lang).cues
    return ()
