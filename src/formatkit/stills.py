"""Stills: the scenes of one composition become checked pictures, each within its preset's limit of bytes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from formatkit.asset_description import still_asset
from formatkit.check.still import StillRules, check_still
from formatkit.diagnostics import Severity
from formatkit.encode.atomic import write_checked
from formatkit.encode.choice import SUFFIXES, FileForm, choose_formats
from formatkit.encode.patience import awaited_still
from formatkit.encode.still import EncodedStill
from formatkit.encode.still_budget import Allowance, encode_within, smaller_sizes
from formatkit.errors import CheckError, EncodeError
from formatkit.model.asset import Asset
from formatkit.model.geometry import Size
from formatkit.model.order import Order
from formatkit.model.preset import Preset
from formatkit.scene.composition import Composition
from formatkit.scene.nodes import Scene

__all__ = ["encoded_stills", "write_stills"]

_Paint = Callable[[Scene], NDArray[np.uint8]]


def encoded_stills(
    composition: Composition, order: Order, form: FileForm | None, paint: _Paint
) -> tuple[EncodedStill, ...]:
    """Return the encoded and checked pictures of a composition, one per scene. Raises EncodeError and CheckError."""
    smaller = _smaller_sizes(composition, order.preset)
    made = tuple(_encoded(scene, order, form, smaller, paint) for scene in composition.scenes)
    for still in made:
        found = check_still(still.data, _rules(still, order), order.where)
        if any(each.severity is Severity.ERROR for each in found):
            raise CheckError(*found)
    return made


def write_stills(
    composition: Composition, order: Order, target: Path, form: FileForm | None, paint: _Paint
) -> tuple[Asset, ...]:
    """Write and check a picture per scene: `target` with an ending, of several `target-01`, `target-02` and so on.

    Raises EncodeError and CheckError.
    """
    several = len(composition.scenes) > 1
    smaller = _smaller_sizes(composition, order.preset)
    assets: list[Asset] = []
    for number, scene in enumerate(composition.scenes):
        still = _encoded(scene, order, form, smaller, paint)
        name = f"{target.name}-{number + 1:02}" if several else target.name
        path = target.with_name(name + SUFFIXES[still.format])
        found = write_checked(path, still.data, partial(check_still, rules=_rules(still, order), where=order.where))
        assets.append(still_asset(path, still, composition, number, found))
    return tuple(assets)


def _encoded(
    scene: Scene, order: Order, form: FileForm | None, smaller: tuple[Size, ...], paint: _Paint
) -> EncodedStill:
    """Encode within the preset's limit of bytes."""
    preset, wanted, where = order.preset, form or order.contents()[0].format, order.where
    forms = choose_formats(preset.formats, wanted, photographic=scene.photographic, where=where)
    others = choose_formats(preset.formats, None, photographic=scene.photographic, where=where)
    allowance = Allowance(forms, preset.max_bytes, others, smaller)
    try:
        pixels = paint(scene)
        return awaited_still(lambda: encode_within(pixels, allowance, scene.motif, order.packing), pixels.size // 3)
    except EncodeError as problem:
        raise EncodeError(*(each.at(where) for each in problem.diagnostics)) from None


def _rules(still: EncodedStill, order: Order) -> StillRules:
    return StillRules.of_preset(order.preset, still.format, still.size)


def _smaller_sizes(composition: Composition, preset: Preset) -> tuple[Size, ...]:
    """Return the smaller sizes that a picture may have; those of a carousel all keep their size."""
    return smaller_sizes(preset) if len(composition.scenes) == 1 else ()
