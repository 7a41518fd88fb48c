"""The studio wires the stages for one post after another: one store, one set of fonts, one painter."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from formatkit.diagnostics import Diagnostic
from formatkit.encode.choice import FileForm, film_format, require_document_format
from formatkit.errors import AssetError, ConfigError, LayoutError
from formatkit.load.asset_limits import DEFAULT_LIMITS, AssetLimits
from formatkit.load.assets import AssetStore
from formatkit.load.film_parts import open_film_parts
from formatkit.load.kit import open_kit, open_pictures
from formatkit.load.layer_plugins import open_layer, plugins_of
from formatkit.load.roomy_presets import with_roomy_presets
from formatkit.media.footage_tool import end_tools
from formatkit.model.asset import Asset
from formatkit.model.brand import Brand
from formatkit.model.fit_group import MeasuredText, may_split
from formatkit.model.media import FaceModel, Focus
from formatkit.model.order import Order
from formatkit.model.preset import Preset
from formatkit.model.template import Template
from formatkit.scene.kit import FilmParts, Kit, SlotPicture
from formatkit.scene.nodes import Scene
from formatkit.scene.plugin import LayerPlugin
from formatkit.take import Take
from formatkit.typeset.faces import FaceLibrary

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from formatkit.compose.compose import Request
    from formatkit.deliverable import Delivered, Known
    from formatkit.encode.overlay import OverlayFormat
    from formatkit.encode.still import EncodedStill
    from formatkit.paint.painter import Painter
    from formatkit.scene.composition import Composition

__all__ = ["Studio", "import_stages"]

_DRAWING = ("compose.film", "paint.painter", "deliverable", "stills")
_FILMING = ("compose.film", "paint.painter", "filming")


def import_stages(modules: Sequence[str] = _DRAWING) -> None:
    """Import what draws, which takes a tenth of a second: not before it is needed, or while others are at work."""
    for module in modules:
        import_module(f"formatkit.{module}")


class Studio:
    """Makes pictures for one brand. Use it as a context manager, or call `close`, so that its child ends.

    `roots` are the folders that users' files may come from, beside the brand's own. `face_model` finds the faces in
    photographs without a focus.
    """

    def __init__(
        self,
        brand: Brand,
        roots: Sequence[Path],
        *,
        limits: AssetLimits = DEFAULT_LIMITS,
        cache: Path | None = None,
        face_model: FaceModel | None = None,
    ) -> None:
        self.brand = brand
        self.store = AssetStore((*roots, *brand.folders), limits=limits, cache=cache)
        self.library = FaceLibrary(self.store)
        self._named_model = face_model
        self._plugins: dict[str, LayerPlugin] = {}
        self._kit: tuple[Kit, tuple[Diagnostic, ...]] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the decoding child and forget all pixels."""
        self.store.close()

    @cached_property
    def painter(self) -> Painter:
        """What paints the stills."""
        from formatkit.paint.painter import Painter

        return Painter(self.store, self.library)

    @property
    def kit(self) -> Kit:
        """The brand with its files opened. Raises ConfigError when one cannot be."""
        return self._opened_kit()[0]

    @property
    def brand_notices(self) -> tuple[Diagnostic, ...]:
        """What was noticed while the brand's files were opened, such as a substitute for a missing font."""
        return self._opened_kit()[1]

    @property
    def face_model(self) -> str | None:
        """The digest of the face model. Raises ConfigError when its file cannot be used."""
        if self._named_model is None:
            return None
        try:
            return self.store.open_face_model(self._named_model.path, self._named_model.where)
        except AssetError as problem:
            raise ConfigError(*problem.diagnostics) from None

    def request(self, order: Order) -> Request:
        """Open what an order needs. Raises FormatkitError when a file cannot be used."""
        if not order.preset.is_film:
            return self._request(order, self._pictures(order), FilmParts())
        contents, media = order.contents(), order.media
        with ThreadPoolExecutor(2) as others:  # ffmpeg, the decoder of pictures and imports go side by side
            opening = others.submit(
                open_film_parts, contents, order.template, media, order.folder, self.brand, self.store
            )
            looking = others.submit(self._pictures_seen, order)
            try:
                import_stages(_FILMING)
                return self._request(order, looking.result(), opening.result())
            except KeyboardInterrupt:
                end_tools()  # else leaving the block would wait for ffmpeg
                raise

    def _pictures(self, order: Order) -> tuple[Mapping[str, SlotPicture], ...]:
        return tuple(
            open_pictures(content, order.template, order.media, order.folder, self.store)
            for content in order.contents()
        )

    def _pictures_seen(self, order: Order) -> tuple[Mapping[str, SlotPicture], ...]:
        """Open an order's pictures, have their small versions made, and start the decoder if it is needed at all."""
        if self.kit.logos:
            self.store.warm()  # the logo is decoded when it is painted, and must not wait for the decoder to start
        pictures = self._pictures(order)
        for picture in (picture for slide in pictures for picture in slide.values()):
            self.store.proxy(picture.facts.digest)
        if pictures and order.contents()[0].style != "plain":
            for logo in self.kit.logos.values():
                self.store.proxy(logo.digest)
            for picture in pictures[0].values():
                threading.Thread(target=self._decode_ahead, args=(picture, order.preset), daemon=True).start()
        return pictures

    def _decode_ahead(self, picture: SlotPicture, preset: Preset) -> None:
        """Decode a picture as it will be wanted if it fills the canvas, while its film is composed.

        It is only that: what goes wrong is raised by the one who needs the pixels.
        """
        from formatkit.compose.crop import cover_crop, reduction_for

        with suppress(Exception):
            crop = cover_crop(picture.facts.size, preset.size, Focus(x=0.5, y=0.5), (0.5, 0.5))
            self.store.pixels(picture.facts.digest, reduction_for(crop, preset.size))

    def _request(self, order: Order, pictures: tuple[Mapping[str, SlotPicture], ...], parts: FilmParts) -> Request:
        from formatkit.compose.compose import Request
        from formatkit.load.east_asian_fonts import texts_of, with_east_asian_fonts

        contents, seconds = order.contents(), order.seconds
        texts = texts_of(contents, order.template, self.brand, pictures, parts.captions)
        kit = with_east_asian_fonts(self.kit, texts, order.lang, self.store)
        return Request(
            contents=contents,
            kit=kit,
            preset=order.preset,
            template=order.template,
            pictures=pictures,
            final=order.final,
            sizes=order.sizes,
            seconds=seconds,
            parts=parts,
            plugins=self._opened_plugins(order.template),
            face_model=self.face_model,
        )

    def compose(self, order: Order) -> Composition:
        """Compose an order. Raises FormatkitError."""
        request = self.request(order)
        from formatkit.compose.film import compose

        try:
            return compose(request, self.store, self.library)
        except LayoutError as problem:
            if not may_split(order.template):
                raise
            raise with_roomy_presets(problem, order.preset) from None

    def measured_texts(self, order: Order) -> tuple[MeasuredText, ...]:
        """Return the order's fitted texts as they would be on their own, one by layer. Raises FormatkitError."""
        from formatkit.compose.slides import measured_texts

        return measured_texts(self.request(order), self.store, self.library)

    def fitted_sizes(self, order: Order) -> dict[str, float]:
        """Return the sizes that the order's fitted texts would get on their own, in pixels by layer."""
        from formatkit.compose.compose import fitted_sizes

        return fitted_sizes(self.request(order), self.store, self.library)

    def paint(self, scene: Scene) -> NDArray[np.uint8]:
        """Return a scene's picture, `height × width × 3`, sRGB, 8 bits."""
        return self.painter.paint(scene)

    def encoded(self, order: Order, form: FileForm | None = None) -> tuple[EncodedStill, ...]:
        """Return the encoded and checked stills of an order, one per scene, without writing. Raises FormatkitError."""
        from formatkit.stills import encoded_stills

        return encoded_stills(self.compose(order), order, form, self.paint)

    def make(
        self, order: Order, target: Path, form: FileForm | None = None, take: Take | None = None
    ) -> tuple[Asset, ...]:
        """Make the files of an order at `target`, a path without ending, and return them: re-opened and checked.

        An order of several pictures gets `target-01`, `target-02` and so on. `take` says how films are made. Raises
        FormatkitError, and Stopped when the take was stopped; then no file of that name was written.
        """
        return self._files(self._composed(order, form), order, target, form, take)

    def deliver(
        self,
        order: Order,
        target: Path,
        form: FileForm | None = None,
        take: Take | None = None,
        known: Known | None = None,
    ) -> Delivered:
        """Make the files of an order as `make` does, unless those of an earlier run are what it would make."""
        composition = self._composed(order, form)
        from formatkit.deliverable import Delivered, as_known, scene_key

        key = scene_key(composition, order, form, take.quality if take else None, self.brand.name)
        if known is not None and known.scene == key:
            return Delivered(as_known(known, composition), key, unchanged=True)
        return Delivered(self._files(composition, order, target, form, take), key)

    def _composed(self, order: Order, form: FileForm | None) -> Composition:
        """Compose an order whose files can have the `form`; what cannot be made is told before anything is composed."""
        wanted = form or order.contents()[0].format
        if order.preset.is_film:
            film_format(order.preset, wanted, order.where)
        elif order.preset.is_document:
            require_document_format(wanted, order.where)
        return self.compose(order)

    def _files(
        self, composition: Composition, order: Order, target: Path, form: FileForm | None, take: Take | None
    ) -> tuple[Asset, ...]:
        if order.preset.is_film:
            return (self._make_film(composition, order, target, form, take),)
        if order.preset.is_document:
            from formatkit.documents import write_document

            return (write_document(composition, order, target, self.paint, self.brand.name),)
        from formatkit.stills import write_stills

        return write_stills(composition, order, target, form, self.paint)

    def document(self, order: Order) -> bytes:
        """Return the checked bytes of a document without writing. Raises FormatkitError."""
        composition = self._composed(order, None)
        from formatkit.documents import checked_document

        return checked_document(composition, order, self.paint, self.brand.name)

    def _make_film(
        self, composition: Composition, order: Order, target: Path, form: FileForm | None, take: Take | None
    ) -> Asset:
        chosen = film_format(order.preset, form or order.contents()[0].format, order.where)
        from formatkit.asset_description import film_asset, notices_of_files
        from formatkit.filming import film, write_captions

        path = target.with_name(f"{target.name}.{chosen}")
        made = film(composition, order.preset, self.library, path, chosen, take or Take(), order.where)
        asset = film_asset(path, made, composition, notices_of_files(composition))
        return replace(asset, captions=write_captions(composition, path))

    def make_overlay(self, order: Order, target: Path, take: Take | None = None) -> Asset:
        """Make the film of an order without its ground at `target`, which ends in .webm or .mov.

        Raises FormatkitError, and Stopped when the take was stopped.
        """
        from formatkit.asset_description import film_asset
        from formatkit.compose.see_through import see_through
        from formatkit.filming import film_overlay

        composition = see_through(self.compose(order))
        form: OverlayFormat = "webm" if target.suffix == ".webm" else "prores"
        made = film_overlay(composition, self.library, target, form, take or Take(), order.where)
        return film_asset(target, made, composition)

    def make_overlay_frames(self, order: Order, folder: Path, take: Take | None = None) -> tuple[Path, ...]:
        """Make the frames of an order's film without its ground as PNG files in `folder`. Raises FormatkitError."""
        from formatkit.compose.see_through import see_through
        from formatkit.filming import film_overlay_frames

        composition = see_through(self.compose(order))
        stem = order.post.id or order.template.name
        return film_overlay_frames(composition, self.library, folder, stem, take or Take())

    def _opened_plugins(self, template: Template) -> Mapping[str, LayerPlugin]:
        """Import the layers of other packages that a template uses, each once."""
        for name in plugins_of(template):
            if name not in self._plugins:
                self._plugins[name] = open_layer(name)
        return self._plugins

    def _opened_kit(self) -> tuple[Kit, tuple[Diagnostic, ...]]:
        if self._kit is None:
            self._kit = open_kit(self.brand, self.store)
        return self._kit
