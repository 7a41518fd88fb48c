"""What else stands at the edges: an advertising label, a partner's logo, seals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from formatkit.compose.logo import LogoPlan
from formatkit.compose.notices import one_line
from formatkit.compose.stack import PlacedText, Setting
from formatkit.model.geometry import Rect
from formatkit.model.template import BadgesLayer, LabelLayer, Layer, PartnerLayer, TextLayer
from formatkit.scene.kit import SlotPicture
from formatkit.scene.nodes import Artwork

__all__ = ["Edges", "edges_of"]

_CLEAR = 3.0
"""Free space around them, in u."""
_WIDEST = 0.22
"""The widest partner's logo, as a share of what is seen."""
_APART = 0.9
"""Space between the brand's logo and a partner's, and between seals, as a share of their height."""


@dataclass(frozen=True, slots=True)
class Edges:
    """Texts and drawings at the edges, and the areas that other texts keep free."""

    texts: tuple[PlacedText, ...] = ()
    nodes: tuple[Artwork, ...] = ()
    clear: tuple[Rect, ...] = ()


def edges_of(layers: Sequence[Layer], setting: Setting, logo: LogoPlan | None) -> Edges:
    """Place labels, partners' logos and seals for which the post has something."""
    texts: list[PlacedText] = []
    nodes: list[Artwork] = []
    for layer in layers:
        if isinstance(layer, LabelLayer):
            texts += _label(layer, setting)
        elif isinstance(layer, PartnerLayer):
            nodes += _partner(layer, setting, logo)
        elif isinstance(layer, BadgesLayer):
            nodes += _badges(layer, setting)
    areas = [*(text.ink for text in texts), *(node.area for node in nodes)]
    return Edges(tuple(texts), tuple(nodes), tuple(_grown(area, setting) for area in areas))


def _label(layer: LabelLayer, setting: Setting) -> list[PlacedText]:
    text = setting.texts.slots.get(layer.slot, "")
    if not text:
        return []
    frame = setting.frame
    layout = one_line(text, layer.font, frame.floor_secondary, setting, frame.box.width)
    right = _corner(setting) == "top-left"
    x = frame.box.right - layout.ink.right if right else frame.box.x - layout.ink.x
    made = TextLayer.model_validate({"id": layer.id, "kind": "text", "text": [text], "font": layer.font, "size": "1u"})
    return [PlacedText(made, layout, round(x, 2), round(frame.box.y + layout.cap_height, 2))]


def _partner(layer: PartnerLayer, setting: Setting, logo: LogoPlan | None) -> list[Artwork]:
    """Place a partner's logo beside the brand's, as high as that, towards the middle."""
    picture, frame = setting.pictures.get(layer.slot), setting.frame
    if picture is None or logo is None:
        return []
    height = logo.area.height
    width = min(height * picture.facts.size.ratio, _WIDEST * frame.seen.width)
    tall = width / picture.facts.size.ratio
    gap = _APART * height
    left = _corner(setting).endswith("left")
    x = logo.area.right + gap if left else logo.area.x - gap - width
    return [_artwork(layer.id, picture, Rect(x, logo.area.y + (height - tall) / 2, width, tall))]


def _badges(layer: BadgesLayer, setting: Setting) -> list[Artwork]:
    """Place seals in a row in the lower corner that the brand's logo leaves free, the first at the edge."""
    frame = setting.frame
    height = layer.height.pixels(unit=frame.unit, whole=frame.size.height)
    rightwards = _corner(setting) != "bottom-left"
    made: list[Artwork] = []
    edge = frame.box.x if rightwards else frame.box.right
    for number, picture in enumerate(_numbered(layer.slot, setting)):
        width = height * picture.facts.size.ratio
        x = edge if rightwards else edge - width
        made.append(_artwork(f"{layer.id}.{number}", picture, Rect(x, frame.box.bottom - height, width, height)))
        edge = x + width + _APART / 2 * height if rightwards else x - _APART / 2 * height
    return made


def _numbered(slot: str, setting: Setting) -> list[SlotPicture]:
    """Return the pictures of a slot that takes several."""
    found = [(name, picture) for name, picture in setting.pictures.items() if name.rpartition(".")[0] == slot]
    return [picture for _, picture in sorted(found, key=lambda each: int(each[0].rpartition(".")[2]))]


def _artwork(name: str, picture: SlotPicture, area: Rect) -> Artwork:
    whole = Rect(round(area.x), round(area.y), max(1, round(area.width)), max(1, round(area.height)))
    return Artwork(name, picture.facts.digest, whole, picture.facts.vector)


def _corner(setting: Setting) -> str:
    logo = setting.kit.brand.logo
    return logo.place.corner if logo is not None else "bottom-right"


def _grown(area: Rect, setting: Setting) -> Rect:
    by = _CLEAR * setting.frame.unit
    return Rect(area.x - by, area.y - by, area.width + 2 * by, area.height + 2 * by)
