"""Compose: content, brand, preset and template become a Composition. Pure: all that is seen comes from the Store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from formatkit.compose.alt_text import alt_text_of
from formatkit.compose.bind import bind_texts
from formatkit.compose.crop import cover_crop, enlargement, focus_target, reduction_for
from formatkit.compose.frame import Frame, frame_of
from formatkit.compose.ground import Ground, photo_ground, plain_ground
from formatkit.compose.logo import LogoPlan, logo_node, plan_logo
from formatkit.compose.notices import draft_mark, place_disclaimer
from formatkit.compose.readable import make_readable
from formatkit.compose.saliency import conspicuous_focus
from formatkit.compose.stack import PlacedText, Setting, place_stack
from formatkit.diagnostics import Diagnostic, Severity, error, note, warning
from formatkit.errors import LayoutError
from formatkit.model.color import Color
from formatkit.model.content import Content
from formatkit.model.geometry import Rect, Size
from formatkit.model.post import Style
from formatkit.model.preset import Preset
from formatkit.model.template import Layer, LogoLayer, PictureLayer, StackLayer, Template
from formatkit.scene.composition import Composition
from formatkit.scene.kit import Kit, SlotPicture
from formatkit.scene.nodes import Node, Picture, Scene, Text
from formatkit.scene.store import Store
from formatkit.typeset.faces import FaceLibrary

__all__ = ["Request", "compose", "fitted_sizes"]

_SHARP = 1.25


@dataclass(frozen=True, slots=True)
class Request:
    """All that one composition is made of.

    `contents` has one entry per slide. `pictures` has one mapping per slide: slot name to picture. `final` leaves
    the draft mark out. `sizes` caps the em of fitted layers, in pixels, so that a series shares one size.
    """

    contents: tuple[Content, ...]
    kit: Kit
    preset: Preset
    template: Template
    pictures: tuple[Mapping[str, SlotPicture], ...]
    final: bool = False
    sizes: Mapping[str, float] = field(default_factory=dict)


def compose(request: Request, store: Store, library: FaceLibrary) -> Composition:
    """Resolve a request into scenes.

    Raises LayoutError when a text does not fit, a glyph is in no font, or no allowed color is readable.
    """
    wanted, noticed = _slides_wanted(request)
    scenes: list[Scene] = []
    alt_text = ""
    for content, pictures in zip(request.contents[:wanted], request.pictures[:wanted], strict=True):
        scene, found, alt = _compose_slide(content, pictures, request, store, library)
        scenes.append(scene)
        noticed += found
        alt_text = alt_text or alt
    return Composition(request.preset.id, request.contents[0].lang, tuple(scenes), _once(noticed), alt_text, store)


def fitted_sizes(request: Request, library: FaceLibrary) -> dict[str, float]:
    """Return the sizes in pixels that the fitted layers would get on their own: the smallest over the slides."""
    found: dict[str, float] = {}
    for content, pictures in zip(request.contents, request.pictures, strict=True):
        setting = _setting(content, request, library)
        layers = _layers(content, pictures, request, setting.frame)
        plan = _logo_plan(layers, request.kit, setting.frame)
        for stack in (layer for layer in layers if isinstance(layer, StackLayer)):
            for placed in _stack_beside_logo(stack, setting, setting.frame.box, plan):
                if placed.layer.fit is not None:
                    size = placed.layout.size
                    found[placed.layer.id] = min(size, found.get(placed.layer.id, size))
    return found


def _compose_slide(
    content: Content,
    pictures: Mapping[str, SlotPicture],
    request: Request,
    store: Store,
    library: FaceLibrary,
) -> tuple[Scene, list[Diagnostic], str]:
    setting = _setting(content, request, library)
    frame, kit, texts = setting.frame, request.kit, setting.texts
    layers = _layers(content, pictures, request, frame)
    ground, noticed = _ground(layers, pictures, content, kit, frame, store)
    noticed = [*texts.diagnostics, *noticed]
    plan = _logo_plan(layers, kit, frame)
    placed = _place_texts(layers, setting, plan)
    readable = make_readable(placed, ground, kit, frame, content.purpose, content.where)
    nodes: list[Node] = [*readable.ground.nodes]
    nodes += [_text(text, readable.color, readable.emphasis) for text in placed]
    if plan is not None:
        nodes.append(logo_node(plan, kit, readable.ground))
        noticed += plan.diagnostics
    if content.status == "draft" and not request.final:
        nodes += draft_mark(setting)
    noticed += readable.diagnostics
    photo = next(iter(pictures.values()), None)
    scene = Scene(frame.size, ground.color, tuple(nodes))
    return scene, noticed, alt_text_of(content, texts, photo, request.preset)


def _setting(content: Content, request: Request, library: FaceLibrary) -> Setting:
    texts = bind_texts(content, request.template)
    wrong = [each for each in texts.diagnostics if each.severity is Severity.ERROR]
    if wrong:
        raise LayoutError(*wrong)
    frame = frame_of(request.preset, request.kit.brand.look)
    return Setting(frame, request.kit, texts, content.lang, library, request.sizes, content.where)


def _layers(content: Content, pictures: Mapping[str, SlotPicture], request: Request, frame: Frame) -> tuple[Layer, ...]:
    return request.template.layers_for(frame.shape, _style(content, pictures, request.template))


def _style(content: Content, pictures: Mapping[str, SlotPicture], template: Template) -> Style:
    """Return the style to draw: as the post says; without a picture, or unsaid, as its pictures allow."""
    if content.style is not None and content.style not in template.styles:
        styles = ", ".join(template.styles)
        raise LayoutError(error("FK409", content.where, template=template.name, style=content.style, styles=styles))
    if not pictures:
        return "plain"
    asked = content.style or "photo"
    return next((style for style in template.styles if style == asked), template.styles[0])


def _place_texts(layers: Sequence[Layer], setting: Setting, plan: LogoPlan | None) -> list[PlacedText]:
    free = setting.frame.box
    disclaimer = place_disclaimer(setting, plan)
    if disclaimer is not None:
        free = _above(free, disclaimer.ink.y - 2 * setting.frame.unit)
    placed: list[PlacedText] = []
    for layer in layers:
        if isinstance(layer, StackLayer):
            placed += _stack_beside_logo(layer, setting, free, plan)
    return [*placed, *([disclaimer] if disclaimer else [])]


def _stack_beside_logo(
    stack: StackLayer, setting: Setting, free: Rect, plan: LogoPlan | None
) -> tuple[PlacedText, ...]:
    """Set the stack in the whole free area; where it would come too near to the logo, beside the logo's band."""
    placed = place_stack(stack, setting, free)
    if plan is None or not any(box.overlaps(plan.clear) for text in placed for box in text.line_boxes()):
        return placed
    if setting.kit.brand.logo is not None and setting.kit.brand.logo.place.corner.startswith("bottom"):
        return place_stack(stack, setting, _above(free, plan.clear.y))
    top = plan.clear.bottom
    return place_stack(stack, setting, Rect(free.x, top, free.width, max(1.0, free.bottom - top)))


def _above(area: Rect, bottom: float) -> Rect:
    return replace(area, height=max(1.0, min(area.bottom, bottom) - area.y))


def _ground(
    layers: Sequence[Layer],
    pictures: Mapping[str, SlotPicture],
    content: Content,
    kit: Kit,
    frame: Frame,
    store: Store,
) -> tuple[Ground, list[Diagnostic]]:
    layer = next((each for each in layers if isinstance(each, PictureLayer)), None)
    role = (layer.fallback if layer else "brand.background").removeprefix("brand.")
    drawn = kit.brand.role(role, content.purpose)
    color = kit.brand.palette[drawn]
    picture = pictures.get(layer.slot) if layer else None
    if layer is None or picture is None or content.style == "plain":
        return plain_ground(drawn, color), []
    return _photo(layer, picture, content, color, kit, frame, store)


def _photo(
    layer: PictureLayer,
    picture: SlotPicture,
    content: Content,
    under: Color,
    kit: Kit,
    frame: Frame,
    store: Store,
) -> tuple[Ground, list[Diagnostic]]:
    noticed: list[Diagnostic] = []
    focus = picture.focus
    if focus is None:
        focus = conspicuous_focus(store.proxy(picture.facts.digest))
        noticed.append(note("FK414", content.where))
    area = frame.size
    crop = cover_crop(picture.facts.size, area, focus, focus_target(frame.shape, kit.brand.look.text_side))
    factor = enlargement(crop, area)
    if factor > _SHARP:
        needed = Size(round(area.width / _SHARP), round(area.height / _SHARP))
        noticed.append(
            warning(
                "FK404",
                content.where,
                picture=content.slots.get(layer.slot, layer.slot),
                factor=f"{factor:.2g}",
                width=needed.width,
                height=needed.height,
            )
        )
    whole = Rect(0, 0, area.width, area.height)
    node = Picture(layer.id, picture.facts.digest, reduction_for(crop, area), crop, whole)
    return photo_ground(node, area, picture.facts.size, under, store), noticed


def _logo_plan(layers: Sequence[Layer], kit: Kit, frame: Frame) -> LogoPlan | None:
    layer = next((each for each in layers if isinstance(each, LogoLayer)), None)
    return plan_logo(layer, kit, frame) if layer else None


def _text(placed: PlacedText, color: Color, emphasis: Color) -> Text:
    strong = emphasis if placed.layer.role == "main" else color
    return Text(placed.layer.id, placed.layout, placed.x, placed.y, color, strong, strong)


def _slides_wanted(request: Request) -> tuple[int, list[Diagnostic]]:
    """Return how many slides are made, by the preset's number of items, and what is to be said of it."""
    given, items, where = len(request.contents), request.preset.items, request.contents[0].where
    noticed: list[Diagnostic] = []
    if "size" in request.preset.our_recommendation:
        noticed.append(note("FK412", where, network=request.preset.network))
    most = items.max if items and items.max else 1
    least = items.min if items and items.min else 1
    if items is None and given > 1:
        noticed.append(warning("FK408", where, given=given))
    elif items is not None and not least <= given <= most:
        noticed.append(warning("FK407", where, least=least, most=most, given=given))
    return min(given, most), noticed


def _once(diagnostics: Sequence[Diagnostic]) -> tuple[Diagnostic, ...]:
    return tuple(dict.fromkeys(diagnostics))
