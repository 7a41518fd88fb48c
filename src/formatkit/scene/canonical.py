"""The canonical form of a scene, its fingerprint, and a text dump that people can read and compare."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from fractions import Fraction
from functools import cache
from typing import Any

from formatkit.model.color import Color
from formatkit.model.fields import FileModel
from formatkit.model.geometry import Rect
from formatkit.scene.motion import Keyframe, Motion
from formatkit.scene.nodes import Artwork, Counter, Fill, Footage, Node, Picture, Scene, Scrim, Text, VectorShape
from formatkit.scene.path import Path
from formatkit.scene.text import Glyph
from formatkit.scene.treatment import Duotone, Treatment

__all__ = ["canonical", "dump", "fingerprint"]

_DECIMALS = 4
_AS_THEY_ARE = frozenset([str, int, bool, type(None)])


def canonical(value: object) -> bytes:
    """Return equal bytes for equal values: JSON with sorted keys, type names, floats at 1/10,000."""
    text = json.dumps(_plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode("utf-8", "surrogatepass")


def fingerprint(value: object) -> str:
    """Return the SHA-256 (hex) of the canonical form: equal scenes have equal fingerprints on every machine."""
    return hashlib.sha256(canonical(value)).hexdigest()


def dump(scene: Scene) -> str:
    """Return one line per node, lengths at two decimals, for reading and for golden tests."""
    time = f" frames {scene.frames} poster {scene.poster}" if scene.moving else ""
    lines = [f"scene {scene.size} ground {scene.ground.hex}{time}"]
    lines += [_line(node) + _moves(node.motion) + _parts(node) for node in scene.nodes]
    return "\n".join(lines) + "\n"


def _plain(value: Any) -> Any:
    kind = value.__class__
    if kind is float:
        rounded = round(value, _DECIMALS)
        return int(rounded) if rounded == int(rounded) else rounded
    if kind in _AS_THEY_ARE:
        return value
    if kind is Glyph:  # most of what a scene consists of
        return [value.id, _plain(value.x), _plain(value.y)]
    if kind is Color:
        return value.hex
    if kind is Fraction:
        return str(value)
    if names := _field_names(kind):
        return {"": kind.__name__, **{name: _plain(getattr(value, name)) for name in names}}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    return value


@cache
def _field_names(kind: type[object]) -> tuple[str, ...]:
    """Return the names of the fields of a dataclass or of a model of what users write, none of another type."""
    if is_dataclass(kind):
        return tuple(each.name for each in fields(kind))
    return tuple(kind.model_fields) if issubclass(kind, FileModel) else ()


def _line(node: Node) -> str:
    match node:
        case Fill():
            return f"fill {node.id} {_area(node.area)} {node.color.hex}"
        case Picture():
            head = f"picture {node.id} {_area(node.area)} crop {_area(node.crop)} 1/{node.reduction}"
            return head + _masked(node) + _treated(node.treatment)
        case Scrim():
            fade = f"{node.opacity:.2f} to {node.plateau:.2f} gone at {node.reach:.2f}"
            return f"scrim {node.id} {_area(node.area)} {node.side} {node.color.hex} {fade}"
        case VectorShape():
            return f"shape {node.id} {node.form} {_area(node.area)} {node.color.hex}{_drawn(node)}"
        case Artwork():
            return f"artwork {node.id} {_area(node.area)}"
        case Footage():
            head = f"footage {node.id} {_area(node.area)} crop {_area(node.crop)} from {node.start} to {node.end} s"
            return head + _treated(node.treatment)
        case Counter():
            steps = " ".join(f"{step.frame}:{step.layout.lines[0].text}" for step in node.steps)
            return f"counter {node.id} at {node.x:.2f},{node.y:.2f} {steps}"
        case Text():
            layout = node.layout
            head = f"text {node.id} at {node.x:.2f},{node.y:.2f} size {layout.size:.2f} leading {layout.leading:.2f}"
            lines = [f"  {line.baseline + node.y:.2f} | {line.text}" for line in layout.lines]
            return "\n".join([f"{head} {node.color.hex}", *lines, *_adornments(node)])


def _drawn(node: VectorShape) -> str:
    radius = f" radius {node.radius:.2f}" if node.form == "rounded" else ""
    stroke = f" stroke {node.stroke:.2f}" if node.stroke else ""
    return radius + stroke + _path(node.path)


def _masked(node: Picture) -> str:
    if node.mask == "none":
        return ""
    radius = f" radius {node.radius:.2f}" if node.mask == "rounded" else ""
    return f" mask {node.mask}{radius}{_path(node.path)}"


def _path(path: Path) -> str:
    """Return a path's length and the start of its fingerprint: enough to see that it is another one."""
    return f" path of {len(path)} steps {fingerprint(path)[:8]}" if path else ""


def _treated(treatment: Treatment) -> str:
    tone = treatment.tone
    said = f" blur {treatment.blur:.2f}" if treatment.blur else ""
    if isinstance(tone, Duotone):
        said += f" duotone {tone.dark.hex} to {tone.light.hex}"
    elif tone is not None:
        said += f" tint {tone.color.hex} at {tone.strength:.2f}"
    return said + (f" grain {treatment.grain:.3f}" if treatment.grain else "")


def _adornments(text: Text) -> Iterator[str]:
    """Give a line for each mark, the stroke and the shadow of a text; marks on the canvas."""
    for mark in text.marks:
        area = Rect(mark.area.x + text.x, mark.area.y + text.y, mark.area.width, mark.area.height)
        yield f"  mark {_area(area)} {mark.color.hex}"
    stroke, shadow = text.effects.stroke, text.effects.shadow
    if stroke is not None:
        yield f"  stroke {stroke.width:.2f} {stroke.color.hex}"
    if shadow is not None:
        place = f"{shadow.x:.2f},{shadow.y:.2f} blur {shadow.blur:.2f} opacity {shadow.opacity:.2f}"
        yield f"  shadow {place} {shadow.color.hex}"


def _moves(motion: Motion) -> str:
    """Return a line for each property that moves: `frame=value` with the easing that leads there."""
    names = ("opacity", "x", "y", "scale", "reveal")
    tracks = ((name, getattr(motion, name)) for name in names)
    return "".join(f"\n  {name} {' '.join(map(_keyframe, track))}" for name, track in tracks if track)


def _keyframe(key: Keyframe) -> str:
    return f"{key.frame:g}={key.value:g}/{key.easing}"


def _parts(node: Node) -> str:
    if isinstance(node, Picture) and node.entrance.tracks:
        return f"\n  entrance{_moves(node.entrance)}"
    if not isinstance(node, Text):
        return ""
    return "".join(f"\n  part {part.layout.lines[0].text}{_moves(part.motion)}" for part in node.parts)


def _area(area: Rect) -> str:
    return f"{area.x:.2f},{area.y:.2f} {area.width:.2f}×{area.height:.2f}"
