"""What else stands at the edges: an advertising label, a partner's logo, seals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from formatkit.compose.dots import dots_size, progress_dots
from formatkit.compose.logo import LogoPlan
from formatkit.compose.notices import one_line
from formatkit.compose.stack import PlacedText, Setting
from formatkit.model.color import Color
from formatkit.model.geometry import Rect
from formatkit.model.template import BadgesLayer, DotsLayer, LabelLayer, Layer, PartnerLayer, TextLayer
from formatkit.scene.kit import SlotPicture
from formatkit.scene.nodes import Artwork, VectorShape

__all__ = ["NO_EDGES", "Dots", "Edges", "edges_of"]

_CLEAR, _CLEAR_HEIGHTS = 3.0, 0.6
"""Free space around drawings at the edges, in u and in their own heights, the larger."""
_CLEAR_LABEL, _CLEAR_LABEL_EM = 5.0, 0.9
"""Free space around labels, in u and in em, the larger: closer, they would read as the first line of the message."""
_WIDEST = 0.22
"""The widest partner's logo, as a share of what is seen."""
_APART = 0.9
"""Space between the brand's logo and a partner's, and between seals, as a share of their height."""


@dataclass(frozen=True, slots=True)
class Dots:
    """Where the progress dots of a carousel stand; their colors follow from the ground."""

    name: str
    area: Rect
    page: int
    pages: int

    def drawn(self, color: Color, rest: Color) -> tuple[VectorShape, ...]:
        """Return the dots, that of the page in `color`, the others in `rest`."""
        place = {"x": self.area.x, "y": self.area.y, "diameter": self.area.height}
        return progress_dots(self.pages, self.page, **place, color=color, rest=rest, name=self.name)


@dataclass(frozen=True, slots=True)
class Edges:
    """Texts and drawings at the edges, the dots of a carousel, and the areas that other texts keep free."""

    texts: tuple[PlacedText, ...] = ()
    nodes: tuple[Artwork, ...] = ()
    clear: tuple[Rect, ...] = ()
    dots: Dots | None = None


NO_EDGES = Edges()


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
            nodes += _badges(layer, setting, [*([logo.area] if logo else []), *(node.area for node in nodes)])
    dots = _dots(layers, setting, logo)
    unit = setting.frame.unit
    labels = [_grown(each.ink, max(_CLEAR_LABEL * unit, _CLEAR_LABEL_EM * each.layout.size)) for each in texts]
    drawings = [*(node.area for node in nodes), *([dots.area] if dots else [])]
    clear = (*labels, *(_grown(area, max(_CLEAR * unit, _CLEAR_HEIGHTS * area.height)) for area in drawings))
    return Edges(tuple(texts), tuple(nodes), clear, dots)


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


def _badges(layer: BadgesLayer, setting: Setting, logos: Sequence[Rect]) -> list[Artwork]:
    """Place seals in a row at the lower edge, from the logos there towards the middle; without any, from the corner."""
    frame = setting.frame
    height = layer.height.pixels(unit=frame.unit, whole=frame.size.height)
    low = [area for area in logos if area.bottom > frame.box.bottom - height]
    rightwards = _corner(setting) == "bottom-left"
    gap = _APART * min((area.height for area in low), default=height)
    if rightwards:
        edge = max((area.right + gap for area in low), default=frame.box.x)
    else:
        edge = min((area.x - gap for area in low), default=frame.box.right)
    made: list[Artwork] = []
    for number, picture in enumerate(_numbered(layer.slot, setting)):
        width = height * picture.facts.size.ratio
        x = edge if rightwards else edge - width
        made.append(_artwork(f"{layer.id}.{number}", picture, Rect(x, frame.box.bottom - height, width, height)))
        edge = x + width + gap / 2 if rightwards else x - gap / 2
    return made


def _dots(layers: Sequence[Layer], setting: Setting, logo: LogoPlan | None) -> Dots | None:
    """Place dots on the line of a lower logo's middle, in the corner that it leaves free."""
    layer = next((each for each in layers if isinstance(each, DotsLayer)), None)
    page, pages = setting.page
    if layer is None or pages < 2:
        return None
    frame = setting.frame
    width, height = dots_size(pages, layer.size.pixels(unit=frame.unit, whole=frame.size.height))
    low = logo is not None and _corner(setting).startswith("bottom")
    middle = logo.area.y + logo.area.height / 2 if low and logo is not None else frame.box.bottom - height / 2
    x = frame.box.right - width if _corner(setting) == "bottom-left" else frame.box.x
    return Dots(layer.id, Rect(x, middle - height / 2, width, height), page, pages)


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


def _grown(area: Rect, by: float) -> Rect:
    return Rect(area.x - by, area.y - by, area.width + 2 * by, area.height + 2 * by)
