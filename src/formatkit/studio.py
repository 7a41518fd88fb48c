"""The studio wires the stages for one post after another: one store, one set of fonts, one painter."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from formatkit.check.still import StillRules, check_still
from formatkit.compose.compose import Request, fitted_sizes
from formatkit.compose.film import compose
from formatkit.compose.slides import measured_texts
from formatkit.deliverable import Delivered, Known, as_known, scene_key
from formatkit.diagnostics import Diagnostic, Severity, Where
from formatkit.encode.atomic import write_checked
from formatkit.encode.choice import SUFFIXES, FileForm, choose_formats, film_format, require_document_format
from formatkit.encode.patience import awaited_still
from formatkit.encode.still import EncodedStill
from formatkit.encode.still_budget import Allowance, encode_within, smaller_sizes
from formatkit.errors import AssetError, CheckError, ConfigError, EncodeError, LayoutError
from formatkit.load.asset_limits import DEFAULT_LIMITS, AssetLimits
from formatkit.load.assets import AssetStore
from formatkit.load.east_asian_fonts import texts_of, with_east_asian_fonts
from formatkit.load.film_parts import open_film_parts
from formatkit.load.kit import open_kit, open_pictures
from formatkit.load.layer_plugins import open_layer, plugins_of
from formatkit.load.roomy_presets import with_roomy_presets
from formatkit.media.footage_tool import end_tools
from formatkit.model.asset import Asset
from formatkit.model.brand import Brand
from formatkit.model.fit_group import MeasuredText, may_split
from formatkit.model.geometry import Size
from formatkit.model.media import FaceModel
from formatkit.model.order import Order
from formatkit.model.preset import Preset
from formatkit.model.template import Template
from formatkit.paint.painter import Painter
from formatkit.scene.composition import Composition
from formatkit.scene.kit import FilmParts, Kit, SlotPicture
from formatkit.scene.nodes import Artwork, Picture, Scene, Text
from formatkit.scene.plugin import LayerPlugin
from formatkit.typeset.emphasis import plain_text
from formatkit.typeset.faces import FaceLibrary

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from formatkit.documents import MadeDocument
    from formatkit.encode.overlay import OverlayFormat
    from formatkit.filming import Filmed, Take

__all__ = ["Studio"]


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
        self.painter = Painter(self.store, self.library)
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
        with ThreadPoolExecutor(1) as other:  # ffmpeg and the decoder of pictures work side by side
            opening = other.submit(
                open_film_parts, contents, order.template, media, order.folder, self.brand, self.store
            )
            try:
                pictures = self._pictures(order)
                for picture in (picture for slide in pictures for picture in slide.values()):
                    self.store.proxy(picture.facts.digest)
                import_module("formatkit.filming")  # a tenth of a second, in which ffmpeg is at work
                return self._request(order, pictures, opening.result())
            except KeyboardInterrupt:
                end_tools()  # else leaving the block would wait for ffmpeg
                raise

    def _pictures(self, order: Order) -> tuple[Mapping[str, SlotPicture], ...]:
        return tuple(
            open_pictures(content, order.template, order.media, order.folder, self.store)
            for content in order.contents()
        )

    def _request(self, order: Order, pictures: tuple[Mapping[str, SlotPicture], ...], parts: FilmParts) -> Request:
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
        try:
            return compose(self.request(order), self.store, self.library)
        except LayoutError as problem:
            if not may_split(order.template):
                raise
            raise with_roomy_presets(problem, order.preset) from None

    def measured_texts(self, order: Order) -> tuple[MeasuredText, ...]:
        """Return the order's fitted texts as they would be on their own, one by layer. Raises FormatkitError."""
        return measured_texts(self.request(order), self.store, self.library)

    def fitted_sizes(self, order: Order) -> dict[str, float]:
        """Return the sizes that the order's fitted texts would get on their own, in pixels by layer."""
        return fitted_sizes(self.request(order), self.store, self.library)

    def paint(self, scene: Scene) -> NDArray[np.uint8]:
        """Return a scene's picture, `height × width × 3`, sRGB, 8 bits."""
        return self.painter.paint(scene)

    def encoded(self, order: Order, form: FileForm | None = None) -> tuple[EncodedStill, ...]:
        """Return the encoded and checked stills of an order, one per scene, without writing. Raises FormatkitError."""
        composition = self.compose(order)
        smaller = _smaller_sizes(composition, order.preset)
        made = tuple(self._encode(scene, order, form, smaller) for scene in composition.scenes)
        for still in made:
            found = check_still(still.data, StillRules.of_preset(order.preset, still.format, still.size), _where(order))
            if any(each.severity is Severity.ERROR for each in found):
                raise CheckError(*found)
        return made

    def make(
        self, order: Order, target: Path, form: FileForm | None = None, take: Take | None = None
    ) -> tuple[Asset, ...]:
        """Make the files of an order at `target`, a path without ending, and return them: re-opened and checked.

        An order of several pictures gets `target-01`, `target-02` and so on. `take` says how films are made. Raises
        FormatkitError, and Stopped when the take was stopped; then no file of that name was written.
        """
        return self.deliver(order, target, form, take).assets

    def deliver(
        self,
        order: Order,
        target: Path,
        form: FileForm | None = None,
        take: Take | None = None,
        known: Known | None = None,
    ) -> Delivered:
        """Make the files of an order as `make` does, unless those of an earlier run are what it would make."""
        content = order.contents()[0]
        if order.preset.is_film:
            film_format(order.preset, form or content.format, _where(order))
        elif order.preset.is_document:
            require_document_format(form or content.format, _where(order))
        composition = self.compose(order)
        key = scene_key(composition, order, form, take.quality if take else None, self.brand.name)
        if known is not None and known.scene == key:
            return Delivered(as_known(known, composition), key, unchanged=True)
        return Delivered(self._files(composition, order, target, form, take), key)

    def _files(
        self, composition: Composition, order: Order, target: Path, form: FileForm | None, take: Take | None
    ) -> tuple[Asset, ...]:
        if order.preset.is_film:
            return (self._make_film(composition, order, target, form, take),)
        if order.preset.is_document:
            return (self._make_document(composition, order, target),)
        return self._make_stills(composition, order, target, form)

    def document(self, order: Order) -> bytes:
        """Return the checked bytes of a document without writing. Raises FormatkitError."""
        require_document_format(order.contents()[0].format, _where(order))
        made = self._document(self.compose(order), order)
        problems = made.findings(made.data, _where(order))
        if any(each.severity is Severity.ERROR for each in problems):
            raise CheckError(*problems)
        return made.data

    def _make_document(self, composition: Composition, order: Order, target: Path) -> Asset:
        made = self._document(composition, order)
        path = target.with_name(f"{target.name}.pdf")
        found = write_checked(path, made.data, partial(made.findings, where=_where(order)))
        noticed = [each for scene in composition.scenes for each in self._decoding_notices(scene)]
        return Asset(
            path=path,
            preset=order.preset.id,
            format="pdf",
            size=composition.scenes[0].size,
            bytes=len(made.data),
            sha256=hashlib.sha256(made.data).hexdigest(),
            alt_text=composition.alt_text,
            credits=composition.credits,
            focus_by=composition.focus_by,
            pages=len(composition.scenes),
            previews=made.previews,
            diagnostics=(*composition.diagnostics, *dict.fromkeys(noticed), *made.diagnostics, *found),
        )

    def _document(self, composition: Composition, order: Order) -> MadeDocument:
        from formatkit.documents import document
        from formatkit.encode.document_facts import DocumentFacts

        facts = DocumentFacts(_title(order, composition), self.brand.name, order.lang)
        return document(composition, self.paint, order.preset, facts)

    def _make_stills(
        self, composition: Composition, order: Order, target: Path, form: FileForm | None
    ) -> tuple[Asset, ...]:
        several = len(composition.scenes) > 1
        smaller = _smaller_sizes(composition, order.preset)
        assets: list[Asset] = []
        for index, (scene, alt_text) in enumerate(zip(composition.scenes, composition.alt_texts, strict=True), 1):
            still = self._encode(scene, order, form, smaller)
            name = f"{target.name}-{index:02}" if several else target.name
            path = target.with_name(name + SUFFIXES[still.format])
            rules = StillRules.of_preset(order.preset, still.format, still.size)
            found = write_checked(path, still.data, partial(check_still, rules=rules, where=_where(order)))
            noticed = (*self._decoding_notices(scene), *found)
            asset = _asset(path, still, composition, order.preset, noticed)
            assets.append(replace(asset, alt_text=alt_text))
        return tuple(assets)

    def _make_film(
        self, composition: Composition, order: Order, target: Path, form: FileForm | None, take: Take | None
    ) -> Asset:
        chosen = film_format(order.preset, form or order.contents()[0].format, _where(order))
        from formatkit.filming import Take, film, write_captions  # not before: `request` does it while ffmpeg works

        path = target.with_name(f"{target.name}.{chosen}")
        made = film(composition, order.preset, self.library, path, chosen, take or Take(), _where(order))
        noticed = [each for scene in composition.scenes for each in self._decoding_notices(scene)]
        asset = _film_asset(path, made, composition, order.preset, tuple(dict.fromkeys(noticed)))
        return replace(asset, captions=write_captions(composition, path))

    def make_overlay(self, order: Order, target: Path, take: Take | None = None) -> Asset:
        """Make the film of an order without its ground at `target`, which ends in .webm or .mov.

        Raises FormatkitError, and Stopped when the take was stopped.
        """
        from formatkit.compose.see_through import see_through
        from formatkit.filming import Take, film_overlay

        composition = see_through(self.compose(order))
        form: OverlayFormat = "webm" if target.suffix == ".webm" else "prores"
        made = film_overlay(composition, self.library, target, form, take or Take(), _where(order))
        return _film_asset(target, made, composition, order.preset, ())

    def make_overlay_frames(self, order: Order, folder: Path, take: Take | None = None) -> tuple[Path, ...]:
        """Make the frames of an order's film without its ground as PNG files in `folder`. Raises FormatkitError."""
        from formatkit.compose.see_through import see_through
        from formatkit.filming import Take, film_overlay_frames

        composition = see_through(self.compose(order))
        stem = order.post.id or order.template.name
        return film_overlay_frames(composition, self.library, folder, stem, take or Take())

    def _encode(self, scene: Scene, order: Order, form: FileForm | None, smaller: tuple[Size, ...]) -> EncodedStill:
        """Encode within the preset's limit of bytes."""
        preset, wanted, where = order.preset, form or order.contents()[0].format, _where(order)
        forms = choose_formats(preset.formats, wanted, photographic=scene.photographic, where=where)
        others = choose_formats(preset.formats, None, photographic=scene.photographic, where=where)
        allowance = Allowance(forms, preset.max_bytes, others, smaller)
        try:
            pixels = self.paint(scene)
            return awaited_still(lambda: encode_within(pixels, allowance, scene.motif, order.packing), pixels.size // 3)
        except EncodeError as problem:
            raise EncodeError(*(each.at(where) for each in problem.diagnostics)) from None

    def _decoding_notices(self, scene: Scene) -> tuple[Diagnostic, ...]:
        """Return what is to be told of the files in a scene: a broken color profile, a font of the machine."""
        shown = [node.artwork for node in scene.nodes if isinstance(node, Picture | Artwork)]
        lines = (line for node in scene.nodes if isinstance(node, Text) for line in node.layout.lines)
        fonts = dict.fromkeys(run.font.digest for line in lines for run in line.runs)
        return tuple(dict.fromkeys(each for digest in (*shown, *fonts) for each in self.store.diagnostics(digest)))

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


def _smaller_sizes(composition: Composition, preset: Preset) -> tuple[Size, ...]:
    """Return the smaller sizes that a picture may have; those of a carousel all keep their size."""
    return smaller_sizes(preset) if len(composition.scenes) == 1 else ()


def _title(order: Order, composition: Composition) -> str:
    """Return a document's title: that of the post, else the first text on its first page."""
    given = order.contents()[0].slots.get("title")
    if isinstance(given, str) and given:
        return plain_text(given)
    first = next((node for node in composition.scenes[0].nodes if isinstance(node, Text)), None)
    return " ".join(line.text.strip() for line in first.layout.lines) if first else order.post.id


def _where(order: Order) -> Where:
    where = order.post.where
    return Where(
        where.file,
        where.line,
        where.cell,
        "",
        where.item or " × ".join(part for part in (order.post.id, order.preset.id) if part),
    )


def _film_asset(
    path: Path, made: Filmed, composition: Composition, preset: Preset, noticed: tuple[Diagnostic, ...]
) -> Asset:
    return Asset(
        path=path,
        preset=preset.id,
        format=made.format,
        size=made.size,
        bytes=made.bytes,
        sha256=made.sha256,
        alt_text=composition.alt_text,
        credits=composition.credits,
        focus_by=composition.focus_by,
        seconds=float(made.seconds),
        frames=made.frames,
        diagnostics=(*composition.diagnostics, *noticed, *made.diagnostics),
    )


def _asset(
    path: Path,
    still: EncodedStill,
    composition: Composition,
    preset: Preset,
    noticed: tuple[Diagnostic, ...],
) -> Asset:
    return Asset(
        path=path,
        preset=preset.id,
        format=still.format,
        size=still.size,
        bytes=len(still.data),
        sha256=hashlib.sha256(still.data).hexdigest(),
        alt_text=composition.alt_text,
        credits=composition.credits,
        focus_by=composition.focus_by,
        quality=still.quality,
        diagnostics=(*composition.diagnostics, *still.diagnostics, *noticed),
    )
