"""The functions for scripts: one post at a time. `formatkit` exports all of them.

Pictures that a post names are looked for in `folder` (by default the working folder); files outside of `folder`
and of the brand's own folder are not opened.
"""

from __future__ import annotations

import atexit
import datetime
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypedDict, Unpack, overload

from formatkit.clock import present
from formatkit.diagnostics import Diagnostic, Where, error
from formatkit.errors import ConfigError
from formatkit.load.brand import load_brand
from formatkit.load.presets import preset as preset_by_id
from formatkit.load.templates import load_template
from formatkit.model.asset import Asset
from formatkit.model.brand import Brand
from formatkit.model.content import OverrideScope, cascade
from formatkit.model.fit_group import Member, group_sizes, group_warnings, may_split
from formatkit.model.media import FaceModel, MediaEntry
from formatkit.model.post import Post
from formatkit.model.preset import Preset
from formatkit.model.rights import require_rights
from formatkit.model.template import Template
from formatkit.options import require_sound
from formatkit.scene.composition import Composition

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image

    from formatkit.encode.choice import FileForm
    from formatkit.encode.film_choice import Quality
    from formatkit.filming import Take
    from formatkit.model.order import Order, Packing
    from formatkit.paint.memo import GroundMemo
    from formatkit.studio import Studio

__all__ = [
    "OVERLAY_ENDINGS",
    "Frame",
    "Options",
    "SeriesSizes",
    "check",
    "compose",
    "debug_frame",
    "frame",
    "neutral_brand",
    "overlay",
    "overlay_frames",
    "render",
    "render_all",
    "series_sizes",
]

OVERLAY_ENDINGS = (".webm", ".mov")
"""What a transparent film may be: VP9 or ProRes 4444."""
_STUDIOS_KEPT = 4
_LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class Frame:
    """One painted picture: `pixels` is `height × width × 3`, sRGB, 8 bits."""

    pixels: NDArray[np.uint8]

    def to_pillow(self) -> Image:
        """Return the picture as a Pillow image (mode RGB)."""
        from PIL import Image as PillowImage

        return PillowImage.fromarray(self.pixels)

    def save(self, path: str | Path) -> None:
        """Write the picture; the ending chooses the format: .png, .jpg, .webp or .avif. Raises EncodeError."""
        from formatkit.encode.atomic import write_checked
        from formatkit.encode.choice import SUFFIXES
        from formatkit.encode.still import encode_still

        target = Path(path)
        form = _format_of(target)
        if form not in SUFFIXES:
            raise ConfigError(
                error("FK802", Where(file=target.name), found=target.suffix, known=", ".join(SUFFIXES.values()))
            )
        still = encode_still(self.pixels, form, max_bytes=None)
        write_checked(target, still.data, lambda _: ())


class Options(TypedDict, total=False):
    """What may be said beside post and preset.

    `brand`: without it the neutral one is used. `template`: a name, or a Template; by default what the post names,
    else `quote`. `lang`: the language of the text, by default the post's, else English. `folder`: where the post's
    pictures are. `media`: what the media table says of them (`load_media` reads one). A licence or consent in it that
    has ended on the date of the post, else on the day `today` (by default that of the clock), is an error. `final`:
    no mark on drafts. Of films: `seconds` is how long they last (by default as long as reading takes), `quality` is
    draft, standard or high. `sizes`: the largest sizes of fitted texts, in pixels by layer, as `series_sizes` returns
    them. `face_model`: the file of a YuNet model (ONNX); photographs without a focus are cropped by the faces that it
    finds. `packing`: `fast`, or `small` for PNG files as small as they get without a change of a pixel, and
    progressive JPEG files (`pip install "formatkit[small]"`).
    """

    brand: Brand | None
    template: str | Template
    lang: str | None
    folder: str | Path | None
    media: Sequence[MediaEntry]
    today: datetime.date | None
    final: bool
    seconds: float | None
    quality: Quality
    sizes: Mapping[str, float]
    face_model: str | Path | None
    packing: Packing


class SeriesSizes(NamedTuple):
    """The sizes that the texts of a series share, in pixels by layer, and warnings where one gets small by it."""

    sizes: Mapping[str, float]
    diagnostics: tuple[Diagnostic, ...]


def neutral_brand() -> Brand:
    """Return the brand that is used when none is named: light ground, near-black type, no logo."""
    return load_brand(Path(str(resources.files("formatkit"))) / "brands" / "neutral.toml")


def compose(
    post: Post,
    *,
    preset: str | Preset,
    **options: Unpack[Options],
) -> Composition:
    """Compose a post for a preset, to look at it before anything is encoded. Raises FormatkitError.

    >>> made = compose(Post(quote="Gut gesagt."), preset="linkedin/image-square", lang="de")
    >>> made.scenes[0].find("quote").layout.lines[0].text
    '„Gut gesagt.“'
    """
    order = _order(post, preset, options)
    made = _studio(options, order.folder).compose(order)
    return replace(made, diagnostics=(*_ending_soon(order, options), *made.diagnostics))


def series_sizes(posts: Sequence[Post], *, preset: str | Preset, **options: Unpack[Options]) -> SeriesSizes:
    """Return one size for each fitted text over a series of posts: the smallest that any of them would have.

    Give its `sizes` to `compose` or `render` with each of the posts and the same preset and options. Raises
    FormatkitError when a text does not fit on its own.

    >>> posts = [Post(id="a", quote="Gut gesagt."), Post(id="b", quote="Es passiert sowieso, mit uns oder ohne uns.")]
    >>> shared = series_sizes(posts, preset="linkedin/image-square", lang="de")
    >>> made = [compose(post, preset="linkedin/image-square", lang="de", sizes=shared.sizes) for post in posts]
    >>> len({each.scenes[0].find("quote").layout.size for each in made})
    1
    """
    members: list[Member] = []
    for number, post in enumerate(posts, 1):
        order = _order(post, preset, options)
        texts = _studio(options, order.folder).measured_texts(order)
        members += [Member(post.id or f"{order.template.name}-{number:02}", text) for text in texts]
    return SeriesSizes(group_sizes(members), tuple(group_warnings(members)))


def frame(composition: Composition, *, at: float = 0.0, slide: int = 0) -> Frame:
    """Paint a composition at a time in seconds, or a still, which is the same at all times.

    `slide` counts the stills of a carousel from 0. After its end a film shows its last frame.
    """
    from formatkit.paint.film import Film
    from formatkit.paint.painter import Painter
    from formatkit.typeset.faces import FaceLibrary

    if at < 0:
        raise ConfigError(error("FK803", seconds=f"{at:g}"))
    library = FaceLibrary(composition.store)
    if composition.fps is None:
        _require_slide(composition, slide)
        return Frame(Painter(composition.store, library).paint(composition.scenes[slide]))
    painter = Film(composition, library, memo=_memo_of(composition)).painter()
    try:
        return Frame(painter.rgb(composition.frame_at(at)))
    finally:
        painter.close()


def debug_frame(composition: Composition, *, at: float = 0.0, slide: int = 0) -> Frame:
    """Paint what `frame` paints, with what it was composed by drawn over it and a legend below.

    That is: a grid of 10 u, the safe area and what the network covers, the margin, the box of every layer with its id,
    baselines and cap heights, the logo's clear space, the subject that the photograph was cut for. The picture is
    higher than the canvas by its legend. Of a film that stands between two scenes, the marks are those of the first.
    """
    from formatkit.debugging import debug_film_frame, debug_still

    if at < 0:
        raise ConfigError(error("FK803", seconds=f"{at:g}"))
    if composition.fps is None:
        _require_slide(composition, slide)
        return Frame(debug_still(composition, slide))
    return Frame(debug_film_frame(composition, composition.frame_at(at), _memo_of(composition)))


@overload
def render(
    post: Post,
    *,
    preset: str | Preset,
    out: None = None,
    **options: Unpack[Options],
) -> bytes: ...
@overload
def render(
    post: Post,
    *,
    preset: str | Preset,
    out: str | Path,
    **options: Unpack[Options],
) -> Asset: ...
def render(
    post: Post,
    *,
    preset: str | Preset,
    out: str | Path | None = None,
    **options: Unpack[Options],
) -> Asset | bytes:
    """Make one picture, film or document, checked against its preset.

    `out` is a file, whose ending chooses the format, or a folder. Without `out` the bytes of the file are returned.
    Raises FormatkitError; ConfigError when the post has several slides for this preset: then use `render_all`.
    """
    order = _order(post, preset, options)
    studio = _studio(options, order.folder)
    count = _pictures(studio, order)
    if count > 1:
        raise ConfigError(error("FK801", count=count))
    if out is None:
        if order.preset.is_document:
            return studio.document(order)
        return _film_bytes(studio, order, options) if order.preset.is_film else studio.encoded(order)[0].data
    target, form = target_of(Path(out), order)
    return _told(studio.make(order, target, form, _take(options)), order, options)[0]


def render_all(
    post: Post,
    *,
    preset: str | Preset,
    out: str | Path,
    **options: Unpack[Options],
) -> tuple[Asset, ...]:
    """Make all pictures of a post with slides: `name-01.png`, `name-02.png` and so on. Raises FormatkitError."""
    order = _order(post, preset, options)
    target, form = target_of(Path(out), order)
    return _told(_studio(options, order.folder).make(order, target, form, _take(options)), order, options)


def overlay(post: Post, *, preset: str | Preset, out: str | Path, **options: Unpack[Options]) -> Asset:
    """Make the film of a post without its ground, to be laid over another film: texts, logo and marks on nothing.

    `out` ends in `.webm` (VP9 with alpha) or `.mov` (ProRes 4444). It has no sound. Raises FormatkitError; ConfigError
    for another ending, or a preset that is not one for films.
    """
    target = Path(out)
    if target.suffix not in OVERLAY_ENDINGS:
        known = ", ".join(OVERLAY_ENDINGS)
        raise ConfigError(error("FK802", Where(file=target.name), found=target.suffix, known=known))
    order = _order(post, preset, options)
    if not order.preset.is_film:
        raise ConfigError(error("FK800", preset=order.preset.id, kind=order.preset.kind))
    return _told((_studio(options, order.folder).make_overlay(order, target, _take(options)),), order, options)[0]


def overlay_frames(
    post: Post, *, preset: str | Preset, out: str | Path, **options: Unpack[Options]
) -> tuple[Path, ...]:
    """Make an overlay as numbered PNG files with alpha in the folder `out`: `name-0001.png` and so on.

    `name` is the post's id, or its template's name. Raises FormatkitError; ConfigError for a preset that is not one for
    films.
    """
    order = _order(post, preset, options)
    if not order.preset.is_film:
        raise ConfigError(error("FK800", preset=order.preset.id, kind=order.preset.kind))
    return _studio(options, order.folder).make_overlay_frames(order, Path(out), _take(options))


def check(path: str | Path, *, preset: str | Preset) -> tuple[Diagnostic, ...]:
    """Check any picture, video or PDF file, ours or not, against a preset; an empty result means that it is accepted.

    Videos are decoded in full and their loudness is measured, in a child process.
    """
    from formatkit.check.still import StillRules, check_file
    from formatkit.load.assets import AssetStore

    file = Path(path)
    wanted = preset_by_id(preset)
    if wanted.is_film:
        from formatkit.check.film import check_film_full
        from formatkit.check.film_rules import FilmRules

        return check_film_full(file, FilmRules.of_upload(wanted), Where(file=str(path)))
    if wanted.is_document:
        from formatkit.check.document import DocumentRules, check_document_file

        return check_document_file(file, DocumentRules.of_upload(wanted), Where(file=str(path)))
    real = file.resolve()
    with AssetStore((real.parent,)) as store:
        return check_file(Path(real.name), StillRules.of_upload(wanted), store, Where(file=str(path)))


def target_of(out: Path, order: Order) -> tuple[Path, FileForm | None]:
    """Return where to write, without ending, and the format that the ending asks for.

    A folder (or a path without ending) gets a name of post, network, placement and language.
    """
    if out.is_dir() or not out.suffix:
        name = f"{order.post.id or order.template.name}_{order.preset.id.replace('/', '-')}_{order.lang}"
        return out / name, None
    return out.with_suffix(""), _format_of(out)


def _format_of(path: Path) -> FileForm:
    from formatkit.encode.choice import DOCUMENT_SUFFIXES, FILM_SUFFIXES, SUFFIXES, format_of_suffix

    form = format_of_suffix(path.suffix)
    if form is None:
        known = ", ".join(dict.fromkeys((*SUFFIXES.values(), *FILM_SUFFIXES.values(), *DOCUMENT_SUFFIXES.values())))
        raise ConfigError(error("FK802", Where(file=path.name), found=path.suffix, known=known))
    return form


def _order(post: Post, preset: str | Preset, options: Options) -> Order:
    from formatkit.model.order import Order

    require_sound(post, options, Options.__optional_keys__)
    folder = options.get("folder")
    place = Path(folder).absolute() if folder is not None else Path.cwd()
    wanted = preset_by_id(preset)
    template = options.get("template") or _template_named(post, wanted)
    chosen = template if isinstance(template, Template) else load_template(template, (place / "templates",))
    lang = options.get("lang") or post.lang or _LANGUAGE
    media = tuple(options.get("media", ()))
    final, seconds, sizes = options.get("final", False), options.get("seconds"), options.get("sizes", {})
    order = Order(
        post,
        wanted,
        chosen,
        lang,
        place,
        media=media,
        final=final,
        sizes=sizes,
        seconds=seconds,
        packing=options.get("packing", "fast"),
    )
    _ending_soon(order, options)
    return order


def _require_slide(composition: Composition, slide: int) -> None:
    if not 0 <= slide < len(composition.scenes):
        raise ConfigError(error("FK885", found=slide, count=len(composition.scenes)))


def _template_named(post: Post, preset: Preset) -> str:
    """Return the template that a post names for a preset, else the quote's."""
    scope = OverrideScope(preset.shape.value, preset.network, preset.id)
    return str(cascade(post, scope, None, {}).get("template", "quote"))


def _ending_soon(order: Order, options: Options) -> tuple[Diagnostic, ...]:
    """Return what is told of licences and consents. Raises ConfigError when one has ended."""
    return require_rights(order, options.get("today") or present().date()) if order.media else ()


def _told(assets: Sequence[Asset], order: Order, options: Options) -> tuple[Asset, ...]:
    """Return finished files with what is told of the licences of what they show."""
    soon = _ending_soon(order, options)
    return tuple(replace(asset, diagnostics=(*soon, *asset.diagnostics)) for asset in assets)


def _pictures(studio: Studio, order: Order) -> int:
    """Return how many files an order makes; a film or a document is one."""
    if order.preset.is_film or order.preset.is_document or order.preset.items is None:
        return 1
    return len(studio.compose(order).scenes) if may_split(order.template) else len(order.contents())


def _take(options: Options) -> Take:
    from formatkit.filming import Take

    return Take(quality=options.get("quality", "standard"))


def _film_bytes(studio: Studio, order: Order, options: Options) -> bytes:
    with tempfile.TemporaryDirectory(prefix="formatkit-") as folder:
        asset = studio.make(order, Path(folder) / "film", None, _take(options))[0]
        return asset.path.read_bytes()


_memos: list[tuple[Composition, GroundMemo]] = []


def _memo_of(composition: Composition) -> GroundMemo:
    """Return what is remembered of a composition's grounds: a preview asks for many frames of one film."""
    from formatkit.paint.memo import GroundMemo

    for known, memo in _memos:
        if known is composition:
            return memo
    _memos.append((composition, GroundMemo()))
    del _memos[:-2]
    return _memos[-1][1]


_studios: list[tuple[Brand, Path, Path | None, Studio]] = []
_neutral: list[Brand] = []


def _studio(options: Options, folder: Path) -> Studio:
    """Return the studio of a brand, folder and face model; the last few are kept: a loop decodes and loads once."""
    from formatkit.studio import Studio

    brand, named = options.get("brand"), options.get("face_model")
    if brand is None:
        _neutral[:] = _neutral or [neutral_brand()]
        brand = _neutral[0]
    file = Path(named).absolute() if named is not None else None
    for known, place, model, studio in _studios:
        if known is brand and place == folder and model == file:
            return studio
    face_model = FaceModel(file, Where(file=str(named), key="face_model")) if file is not None else None
    studio = Studio(_found_from(folder, brand), (folder,), face_model=face_model)
    _studios.append((brand, folder, file, studio))
    if len(_studios) > _STUDIOS_KEPT:
        _studios.pop(0)[3].close()
    return studio


def _found_from(folder: Path, brand: Brand) -> Brand:
    """Return a brand whose files are found although pictures lie elsewhere than in the working folder."""
    if folder.absolute() == Path.cwd():
        return brand
    return brand.in_folder(*(each.absolute() for each in brand.folders))


@atexit.register
def _close_studios() -> None:
    for *_, studio in _studios:
        studio.close()
    _studios.clear()
