"""The functions for scripts: one post at a time. `formatkit` exports all of them.

Pictures that a post names are looked for in `folder` (by default the working folder); files outside of `folder`
and of the brand's own folder are not opened.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Unpack, overload

from formatkit.diagnostics import Diagnostic, Where, error
from formatkit.errors import ConfigError
from formatkit.load.presets import preset as preset_by_id
from formatkit.model.asset import Asset
from formatkit.model.fit_group import Member, group_sizes, group_warnings, may_split
from formatkit.model.order import Order
from formatkit.model.post import Post
from formatkit.model.preset import Preset
from formatkit.open_studios import studio_for
from formatkit.options import Options
from formatkit.orders import order_of, rights_ending, take_of, with_rights_ending
from formatkit.scene.composition import Composition

if TYPE_CHECKING:
    from formatkit.encode.choice import FileForm
    from formatkit.studio import Studio

__all__ = [
    "OVERLAY_ENDINGS",
    "Options",
    "SeriesSizes",
    "check",
    "compose",
    "overlay",
    "overlay_frames",
    "render",
    "render_all",
    "series_sizes",
    "target_of",
]

OVERLAY_ENDINGS = (".webm", ".mov")
"""What a transparent film may be: VP9 or ProRes 4444."""


class SeriesSizes(NamedTuple):
    """The sizes that the texts of a series share, in pixels by layer, and warnings where one gets small by it."""

    sizes: Mapping[str, float]
    diagnostics: tuple[Diagnostic, ...]


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
    order = order_of(post, preset, options)
    made = studio_for(options, order.folder).compose(order)
    return replace(made, diagnostics=(*rights_ending(order, options), *made.diagnostics))


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
        order = order_of(post, preset, options)
        texts = studio_for(options, order.folder).measured_texts(order)
        members += [Member(post.id or f"{order.template.name}-{number:02}", text) for text in texts]
    return SeriesSizes(group_sizes(members), tuple(group_warnings(members)))


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
    order = order_of(post, preset, options)
    studio = studio_for(options, order.folder)
    count = _pictures(studio, order)
    if count > 1:
        raise ConfigError(error("FK801", count=count))
    if out is None:
        if order.preset.is_document:
            return studio.document(order)
        return _film_bytes(studio, order, options) if order.preset.is_film else studio.encoded(order)[0].data
    target, form = target_of(Path(out), order)
    return with_rights_ending(studio.make(order, target, form, take_of(options)), order, options)[0]


def render_all(
    post: Post,
    *,
    preset: str | Preset,
    out: str | Path,
    **options: Unpack[Options],
) -> tuple[Asset, ...]:
    """Make all pictures of a post with slides: `name-01.png`, `name-02.png` and so on. Raises FormatkitError."""
    order = order_of(post, preset, options)
    target, form = target_of(Path(out), order)
    studio = studio_for(options, order.folder)
    return with_rights_ending(studio.make(order, target, form, take_of(options)), order, options)


def overlay(post: Post, *, preset: str | Preset, out: str | Path, **options: Unpack[Options]) -> Asset:
    """Make the film of a post without its ground, to be laid over another film: texts, logo and marks on nothing.

    `out` ends in `.webm` (VP9 with alpha) or `.mov` (ProRes 4444). It has no sound. Raises FormatkitError; ConfigError
    for another ending, or a preset that is not one for films.
    """
    target = Path(out)
    if target.suffix not in OVERLAY_ENDINGS:
        known = ", ".join(OVERLAY_ENDINGS)
        raise ConfigError(error("FK802", Where(file=target.name), found=target.suffix, known=known))
    order = order_of(post, preset, options)
    if not order.preset.is_film:
        raise ConfigError(error("FK800", preset=order.preset.id, kind=order.preset.kind))
    asset = studio_for(options, order.folder).make_overlay(order, target, take_of(options))
    return with_rights_ending((asset,), order, options)[0]


def overlay_frames(
    post: Post, *, preset: str | Preset, out: str | Path, **options: Unpack[Options]
) -> tuple[Path, ...]:
    """Make an overlay as numbered PNG files with alpha in the folder `out`: `name-0001.png` and so on.

    `name` is the post's id, or its template's name. Raises FormatkitError; ConfigError for a preset that is not one for
    films.
    """
    order = order_of(post, preset, options)
    if not order.preset.is_film:
        raise ConfigError(error("FK800", preset=order.preset.id, kind=order.preset.kind))
    return studio_for(options, order.folder).make_overlay_frames(order, Path(out), take_of(options))


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
    from formatkit.encode.choice import format_of_file

    return out.with_suffix(""), format_of_file(out)


def _pictures(studio: Studio, order: Order) -> int:
    """Return how many files an order makes; a film or a document is one."""
    if order.preset.is_film or order.preset.is_document or order.preset.items is None:
        return 1
    return len(studio.compose(order).scenes) if may_split(order.template) else len(order.contents())


def _film_bytes(studio: Studio, order: Order, options: Options) -> bytes:
    with tempfile.TemporaryDirectory(prefix="formatkit-") as folder:
        asset = studio.make(order, Path(folder) / "film", None, take_of(options))[0]
        return asset.path.read_bytes()
