"""What a studio delivers for an order, and how it tells that files of an earlier run are what it would make."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from formatkit.diagnostics import Diagnostic
from formatkit.encode.choice import FileForm
from formatkit.model.asset import Asset
from formatkit.model.color import Color
from formatkit.model.order import Order
from formatkit.scene.canonical import fingerprint
from formatkit.scene.composition import Composition
from formatkit.scene.nodes import Picture, Scene
from formatkit.scene.store import Store

__all__ = ["Delivered", "Known", "as_known", "scene_key"]

_UNSEEN = Color(0, 0, 0)
_OF_COMPOSING = ("FK3", "FK4")
"""Codes of what typesetting and composing notice; the others come from files, encoders and checks."""


@dataclass(frozen=True, slots=True)
class Known:
    """The files of an order as they are on disk, and the scene key that they were made with."""

    scene: str
    assets: tuple[Asset, ...]


@dataclass(frozen=True, slots=True)
class Delivered:
    """The files of an order, the key of what they show, and whether they were on disk already."""

    assets: tuple[Asset, ...]
    scene: str
    unchanged: bool = False


def scene_key(composition: Composition, order: Order, form: FileForm | None, quality: str | None, brand: str) -> str:
    """Return the hash of all that decides about the bytes of an order's files, beside preset and versions.

    That is what is drawn and heard, the format asked for, of films the `quality`, of documents what they say of
    themselves: title and alternative text, and `brand`, the name of their author.
    """
    scenes = tuple(_as_seen(scene, composition.store) for scene in composition.scenes)
    shown = (scenes, composition.fps, composition.transitions, composition.poster_scene)
    heard = (composition.soundtrack, composition.captions)
    content = order.contents()[0]
    about = (
        (content.slots.get("title"), order.post.id, composition.alt_texts[0], brand) if order.preset.is_document else ()
    )
    return fingerprint((shown, heard, composition.lang, form or content.format, order.packing, quality, about))[:32]


def _as_seen(scene: Scene, store: Store) -> Scene:
    """Return a scene without its ground where a picture covers all of it: then the ground's color does not matter."""
    first = scene.nodes[0] if scene.nodes else None
    if scene.moving or not isinstance(first, Picture) or first.mask != "none" or store.artwork(first.artwork).has_alpha:
        return scene
    area, size = first.area, scene.size
    covers = area.x <= 0 and area.y <= 0 and area.right >= size.width and area.bottom >= size.height
    return replace(scene, ground=_UNSEEN) if covers else scene


def as_known(known: Known, composition: Composition) -> tuple[Asset, ...]:
    """Return known files as they are described now: alternative text, credits and notices may be others."""
    several = len(known.assets) > 1
    alt_texts = composition.alt_texts if several else (composition.alt_text,)
    return tuple(
        replace(
            asset,
            alt_text=alt_text,
            credits=composition.credits,
            focus_by=composition.focus_by,
            diagnostics=tuple(dict.fromkeys((*composition.diagnostics, *_not_of_composing(asset.diagnostics)))),
        )
        for asset, alt_text in zip(known.assets, alt_texts, strict=True)
    )


def _not_of_composing(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    return tuple(each for each in diagnostics if not each.code.startswith(_OF_COMPOSING))
