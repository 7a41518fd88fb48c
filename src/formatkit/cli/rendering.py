"""Making what `render` was asked for: every placement on its own, so that one failure does not cost the others."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from formatkit.api import OVERLAY_ENDINGS, target_of
from formatkit.cli.json_output import asset_json, diagnostic_json
from formatkit.cli.render_input import (
    SlotGift,
    brand_with_logo,
    existing_file,
    is_folder,
    one_picture_for,
    slots_for,
)
from formatkit.cli.render_media import table_of
from formatkit.cli.terminal import Terminal, print_json
from formatkit.clock import present
from formatkit.diagnostics import Diagnostic, Where, error, warning
from formatkit.errors import ConfigError, FormatkitError, MissingToolError
from formatkit.load.post_ids import made_id
from formatkit.load.presets import preset as preset_by_id
from formatkit.load.presets import resolve_presets
from formatkit.load.templates import load_template
from formatkit.load.validation import diagnostics_of
from formatkit.model.asset import Asset
from formatkit.model.brand import Brand
from formatkit.model.media import FaceModel
from formatkit.model.post import Post
from formatkit.model.preset import Preset
from formatkit.model.rights import require_rights
from formatkit.model.template import Template
from formatkit.take import Take

if TYPE_CHECKING:
    from formatkit.encode.choice import FileForm
    from formatkit.encode.film_choice import Quality
    from formatkit.encode.frames_done import FramesDone
    from formatkit.model.order import Order, Packing
    from formatkit.studio import Studio

__all__ = ["Made", "Wish", "print_made", "render_wish"]

_OVERRIDABLE = ("FK305", "FK306")
"""Errors that name the key in a post's file by which one placement gets a text of its own."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for. `fields` are those of a post that are no slots, None where nothing was said."""

    gifts: tuple[SlotGift, ...]
    presets: tuple[str, ...]
    template: str
    brand: Path | None
    logo: Path | None
    lang: str
    fields: Mapping[str, str | None]
    final: bool
    out: str
    seconds: float | None = None
    quality: Quality = "standard"
    overlay: bool = False
    face_model: Path | None = None
    debug: bool = False
    packing: Packing = "fast"
    media: str | None = None
    date: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """The files that were made, what was noticed, what failed, and pictures that show how the files were composed."""

    assets: tuple[Asset, ...]
    findings: tuple[Diagnostic, ...]
    failed: tuple[Diagnostic, ...]
    debug: tuple[Path, ...] = ()

    @property
    def exit_code(self) -> int:
        """0 when everything was made, 1 when something failed."""
        return 1 if self.failed else 0


def render_wish(wish: Wish, on_frames: Callable[[FramesDone], None]) -> Made:
    """Make all pictures and films; `on_frames` is told how far a film is.

    Raises ConfigError for mistakes in what was asked; then nothing was made.
    """
    presets = resolve_presets(wish.presets)
    one_picture_for(wish.out, presets)
    template = load_template(wish.template, (Path("templates"),))
    brand = brand_with_logo(wish.brand, wish.logo)
    post, folders = _post(wish, template)
    orders = tuple(_order(post, preset, template, wish) for preset in presets)
    media, told = table_of(wish.media, orders, wish.lang)
    orders = tuple(replace(order, media=media) for order in orders)
    told = (*told, *_ending_soon(orders), *_without_films(wish, orders))
    targets = tuple(_overlay_target(wish, order) if wish.overlay else _target(wish, order) for order in orders)
    take = _take(wish, on_frames)
    assets: list[Asset] = []
    failed: list[Diagnostic] = []
    debug: list[Path] = []
    with ExitStack() as stack:
        studio = stack.enter_context(_studio(brand, folders, wish))
        _open_brand(studio, wish.logo)
        for order, (target, form) in zip(orders, targets, strict=True):
            try:
                assets += _made_by(studio, wish)(order, target, form, take)
                debug += _debug_pictures(studio, order, target) if wish.debug else ()
            except MissingToolError:
                raise
            except FormatkitError as problem:
                failed += [_of_placement(each, order.preset) for each in problem.diagnostics]
        noticed = studio.brand_notices
    found = (*told, *noticed, *(each for asset in assets for each in asset.diagnostics))
    return Made(tuple(assets), found, tuple(failed), tuple(debug))


def print_made(made: Made, terminal: Terminal, as_json: bool) -> int:
    """Print paths, or one JSON object, to standard output and findings to people; return the exit code."""
    if as_json:
        print_json(
            {
                "exit_code": made.exit_code,
                "assets": [asset_json(asset, terminal.lang) for asset in made.assets],
                "debug": [str(path) for path in made.debug],
                "diagnostics": [diagnostic_json(each, terminal.lang) for each in (*made.failed, *made.findings)],
            }
        )
    else:
        for asset in made.assets:
            print(asset.path)
    for path in made.debug:
        terminal.say("FK875", file=path)
    terminal.tell((*made.failed, *made.findings))
    return made.exit_code


def _without_films(wish: Wish, orders: Sequence[Order]) -> tuple[Diagnostic, ...]:
    """Tell of options that only films have where none is made."""
    given = (("--seconds", wish.seconds), ("--motion", wish.fields.get("motion")), ("--video", _video_of(wish)))
    if any(order.preset.is_film for order in orders):
        return ()
    return tuple(warning("FK886", None, option=option) for option, value in given if value is not None)


def _video_of(wish: Wish) -> str | None:
    return next((gift.value for gift in wish.gifts if gift.option == "--video"), None)


def _post(wish: Wish, template: Template) -> tuple[Post, tuple[Path, ...]]:
    """Return the post, with pictures by their full path, and the folders of these."""
    gifts = tuple(_with_full_path(gift, template) for gift in wish.gifts)
    pictures = tuple(Path(gift.value).parent for gift in gifts if _is_picture(gift, template))
    values = slots_for(template, gifts)
    first = next((value for value in values.values() if isinstance(value, str)), "")
    said = {name: value for name, value in wish.fields.items() if value is not None}
    try:
        return Post.model_validate(
            {**values, **said, "id": made_id(None, first, ()), "lang": wish.lang, "date": wish.date}
        ), pictures
    except ValidationError as wrong:
        raise ConfigError(*diagnostics_of(wrong, Post, {}, "")) from None


def _with_full_path(gift: SlotGift, template: Template) -> SlotGift:
    if not _is_picture(gift, template):
        return gift
    return replace(gift, value=str(existing_file(Path(gift.value), gift.option)))


def _is_picture(gift: SlotGift, template: Template) -> bool:
    slot = template.slots.get(gift.slot)
    return slot is not None and slot.type in ("picture", "video")


def _order(post: Post, preset: Preset, template: Template, wish: Wish) -> Order:
    from formatkit.model.order import Order

    said: dict[str, Any] = {"final": wish.final, "seconds": wish.seconds, "packing": wish.packing}
    return Order(post, preset_by_id(preset), template, wish.lang, Path(), **said)


def _ending_soon(orders: Sequence[Order]) -> tuple[Diagnostic, ...]:
    """Return what is told of licences and consents. Raises ConfigError when one has ended."""
    today = present().date()
    return tuple(dict.fromkeys(each for order in orders for each in require_rights(order, today)))


def _target(wish: Wish, order: Order) -> tuple[Path, FileForm | None]:
    """Return where to write and the format: that of the ending, which must not contradict `--format`."""
    out = Path(wish.out)
    if is_folder(wish.out):
        return out / f"{order.post.id}_{order.preset.id.replace('/', '-')}_{order.lang}", None
    target, form = target_of(out, order)
    asked = wish.fields["format"]
    if asked is not None and asked != form:
        raise ConfigError(error("FK821", Where(key="-o"), file=wish.out, format=asked))
    return target, form


def _made_by(studio: Studio, wish: Wish) -> Callable[[Order, Path, FileForm | None, Take], Sequence[Asset]]:
    """Return what makes an order's files: as they are, or as an overlay."""
    if not wish.overlay:
        return studio.make
    return lambda order, target, _form, take: (studio.make_overlay(order, target, take),)


def _debug_pictures(studio: Studio, order: Order, target: Path) -> tuple[Path, ...]:
    from formatkit.debugging import write_debug_pictures

    stem = target.with_suffix("") if target.suffix in OVERLAY_ENDINGS else target
    return write_debug_pictures(studio.compose(order), stem)


def _overlay_target(wish: Wish, order: Order) -> tuple[Path, None]:
    """Return where an overlay is written. Raises ConfigError where it cannot be one."""
    out = Path(wish.out)
    if not order.preset.is_film:
        raise ConfigError(error("FK800", Where(key="--overlay"), preset=order.preset.id, kind=order.preset.kind))
    if out.suffix not in OVERLAY_ENDINGS:
        known = ", ".join(OVERLAY_ENDINGS)
        raise ConfigError(error("FK802", Where(file=out.name, key="--overlay"), found=out.suffix, known=known))
    return out, None


def _take(wish: Wish, on_frames: Callable[[FramesDone], None]) -> Take:
    return Take(quality=wish.quality, on_frames=on_frames)


def _of_placement(finding: Diagnostic, preset: Preset) -> Diagnostic:
    """Return what concerns one placement; no option gives a text to one alone, so no key of a file is named."""
    where = finding.where
    values = tuple(value for value in finding.values if value[0] != "key" or finding.code not in _OVERRIDABLE)
    return replace(finding, where=Where(where.file, where.line, where.cell, where.key, preset.id), values=values)


def _studio(brand: Brand, folders: tuple[Path, ...], wish: Wish) -> Studio:
    from formatkit.studio import Studio

    logos = (wish.logo.absolute().parent,) if wish.logo else ()
    option = "--face-model"
    model = FaceModel(existing_file(wish.face_model, option), Where(key=option)) if wish.face_model else None
    return Studio(brand, (Path.cwd(), *folders, *logos), face_model=model)


def _open_brand(studio: Studio, logo: Path | None) -> None:
    """Open face model, fonts and logo before any picture; a broken `--logo` is told as that option's mistake."""
    studio.face_model  # noqa: B018 (opens the file)
    try:
        studio.kit  # noqa: B018 (opens the files)
    except ConfigError as problem:
        if logo is None:
            raise
        raise ConfigError(
            *dict.fromkeys(
                each.at(Where(key="--logo")) if each.where.key.startswith("logo.files") else each
                for each in problem.diagnostics
            )
        ) from None
