"""A film without its ground: texts, logo and marks alone, to be laid over another film."""

from __future__ import annotations

from dataclasses import replace

from formatkit.scene.composition import Composition
from formatkit.scene.nodes import Fill, Footage, Node, Picture, Scene, Scrim

__all__ = ["see_through"]


def see_through(film: Composition) -> Composition:
    """Return the film with clear scenes: photographs, videos and scrims go, and so does its sound."""
    return replace(film, scenes=tuple(_cleared(scene) for scene in film.scenes), soundtrack=None)


def _cleared(scene: Scene) -> Scene:
    return replace(scene, nodes=tuple(node for node in scene.nodes if not _is_ground(node, scene)), transparent=True)


def _is_ground(node: Node, scene: Scene) -> bool:
    if isinstance(node, Picture) and node.mask != "none":
        return False  # a portrait in a circle is no ground
    if isinstance(node, Picture | Footage | Scrim):
        return True
    if node.id.startswith("credit"):
        return True  # of a photograph that is not there
    return isinstance(node, Fill) and node.area.width * node.area.height >= scene.size.width * scene.size.height / 2
