"""What a script asks for becomes an order: its template, language and folder found, its rights held against the day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from formatkit.clock import present
from formatkit.diagnostics import Diagnostic
from formatkit.load.presets import preset as preset_by_id
from formatkit.load.templates import load_template
from formatkit.model.asset import Asset
from formatkit.model.content import OverrideScope, cascade
from formatkit.model.order import Order
from formatkit.model.post import Post
from formatkit.model.preset import Preset
from formatkit.model.rights import require_rights
from formatkit.model.template import Template
from formatkit.options import Options, require_sound
from formatkit.take import Take

__all__ = ["order_of", "rights_ending", "take_of", "with_rights_ending"]

_LANGUAGE = "en"


def order_of(post: Post, preset: str | Preset, options: Options) -> Order:
    """Return the order of one post for one preset. Raises ConfigError for mistakes and for rights that have ended."""
    require_sound(post, options, Options.__optional_keys__)
    folder = options.get("folder")
    place = Path(folder).absolute() if folder is not None else Path.cwd()
    wanted = preset_by_id(preset)
    order = Order(
        post,
        wanted,
        _template_of(post, wanted, options, place),
        options.get("lang") or post.lang or _LANGUAGE,
        place,
        media=tuple(options.get("media", ())),
        final=options.get("final", False),
        sizes=options.get("sizes", {}),
        seconds=options.get("seconds"),
        packing=options.get("packing", "fast"),
    )
    rights_ending(order, options)
    return order


def rights_ending(order: Order, options: Options) -> tuple[Diagnostic, ...]:
    """Return what is told of licences and consents that end soon. Raises ConfigError when one has ended."""
    return require_rights(order, options.get("today") or present().date()) if order.media else ()


def with_rights_ending(assets: Sequence[Asset], order: Order, options: Options) -> tuple[Asset, ...]:
    """Return finished files with what is told of the licences of what they show."""
    soon = rights_ending(order, options)
    return tuple(replace(asset, diagnostics=(*soon, *asset.diagnostics)) for asset in assets)


def take_of(options: Options) -> Take:
    """Return how films are made."""
    return Take(quality=options.get("quality", "standard"))


def _template_of(post: Post, preset: Preset, options: Options, place: Path) -> Template:
    """Return the template that is asked for, else the one that the post names for the preset, else the quote's."""
    template = options.get("template") or _template_named(post, preset)
    return template if isinstance(template, Template) else load_template(template, (place / "templates",))


def _template_named(post: Post, preset: Preset) -> str:
    """Return the template that a post names for a preset, else the quote's."""
    scope = OverrideScope(preset.shape.value, preset.network, preset.id)
    return str(cascade(post, scope, None, {}).get("template", "quote"))
