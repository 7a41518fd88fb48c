"""Compose: content, brand, preset and template become a Composition. Pure: all that is seen comes from the Store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from formatkit.compose.alt_text import alt_text_of
from formatkit.compose.arrange import Arrangement, arrange
from formatkit.compose.bind import bind_texts
from formatkit.compose.effects import style_for
from formatkit.compose.emphasis_marks import Emphasis, Palette, emphasis_of, text_node
from formatkit.compose.frame import Frame, frame_of
from formatkit.compose.ground import Ground, footage_ground, photo_ground, plain_ground
from formatkit.compose.logo import PlacedLogo, place_logo
from formatkit.compose.ornamented import with_ornament
from formatkit.compose.photograph import Photograph, footage_of, later_crops, photograph_of
from formatkit.compose.readable import Readable, make_readable
from formatkit.compose.split import beside
from formatkit.compose.stack import Setting
from formatkit.compose.treatment import treatment_of
from formatkit.diagnostics import Diagnostic, Severity, error, note, warning
from formatkit.errors import LayoutError
from formatkit.model.content import Content
from formatkit.model.post import Style
from formatkit.model.preset import Preset
from formatkit.model.template import Layer, PictureLayer, StackLayer, Template
from formatkit.scene.composition import Composition
from formatkit.scene.kit import FilmParts, Kit, SlotPicture, SlotVideo
from formatkit.scene.nodes import Footage, Node, Scene
from formatkit.scene.store import Store
from formatkit.typeset.faces import FaceLibrary
from formatkit.typeset.typographic import corrected

__all__ = ["Request", "Slide", "compose_slide", "compose_still", "fitted_sizes"]


@dataclass(frozen=True, slots=True)
class Request:
    """All that one composition is made of.

    `contents` has one entry per slide. `pictures` has one mapping per slide: slot name to picture. `final` leaves
    the draft mark out. `sizes` caps the em of fitted layers, in pixels, so that a series shares one size. `seconds`
    is how long a film shall last; None leaves it to its reading time. `parts` are videos, sounds, captions of a film.
    """

    contents: tuple[Content, ...]
    kit: Kit
    preset: Preset
    template: Template
    pictures: tuple[Mapping[str, SlotPicture], ...]
    final: bool = False
    sizes: Mapping[str, float] = field(default_factory=dict)
    seconds: float | None = None
    parts: FilmParts = field(default_factory=FilmParts)


def compose_still(request: Request, store: Store, library: FaceLibrary) -> Composition:
    """Resolve a request into scenes of one frame.

    Raises LayoutError when a text does not fit, a glyph is in no font, or no allowed color is readable.
    """
    wanted, noticed = _slides_wanted(request)
    slides = [compose_slide(number, request, store, library) for number in range(wanted)]
    noticed += [diagnostic for slide in slides for diagnostic in slide.diagnostics]
    scenes = tuple(slide.scene for slide in slides)
    once = tuple(dict.fromkeys(noticed))
    credits = tuple(dict.fromkeys(slide.credit for slide in slides if slide.credit))
    return Composition(request.preset.id, request.contents[0].lang, scenes, once, slides[0].alt_text, store, credits)


def fitted_sizes(request: Request, store: Store, library: FaceLibrary) -> dict[str, float]:
    """Return the sizes in pixels that the fitted layers would get on their own: the smallest over the slides."""
    found: dict[str, float] = {}
    for number in range(len(request.contents)):
        arranged = _arranged(number, request, store, library).arrangement
        for placed in arranged.texts:
            if placed.layer.fit is not None:
                size = placed.layout.size
                found[placed.layer.id] = min(size, found.get(placed.layer.id, size))
    return found


@dataclass(frozen=True, slots=True)
class Slide:
    """One picture: its scene, the layers and settings that it was made by, the credit of what it shows.

    `emphasis` is the look of emphasized words by text layer.
    """

    scene: Scene
    layers: tuple[Layer, ...]
    setting: Setting
    arrangement: Arrangement
    emphasis: Mapping[str, Emphasis]
    diagnostics: tuple[Diagnostic, ...]
    alt_text: str
    credit: str


@dataclass(frozen=True, slots=True)
class _Arranged:
    setting: Setting
    layers: tuple[Layer, ...]
    photograph: Photograph | None
    arrangement: Arrangement


def _arranged(number: int, request: Request, store: Store, library: FaceLibrary) -> _Arranged:
    content, pictures, videos = request.contents[number], request.pictures[number], request.parts.videos_of(number)
    style = _style(content, _is_seen(request, number), request.template)
    frame = frame_of(request.preset, request.kit.brand.look)
    layers = request.template.layers_for(frame.shape, style)
    side = request.kit.brand.look.text_side
    treatment = treatment_of(request.kit.brand, frame.unit)
    photograph = footage_of(layers, videos, content, frame, side, treatment)
    if photograph is None:
        photograph = photograph_of(layers, pictures, content, frame, side, store, treatment)
    area = _area(layers) if photograph else "all"
    covered = photograph is not None and area == "all"
    under = "photo" if covered else "background"
    setting = _setting(number, request, library, beside(frame, area, frame.margin), under)
    draft = content.status == "draft" and not request.final
    focus = photograph.focus if photograph is not None and covered else None
    try:
        arrangement = arrange(layers, setting, draft=draft, focus=focus, captioned=request.parts.captioned)
    except LayoutError as problem:
        found = (each if each.where.file else each.at(content.where) for each in problem.diagnostics)
        raise LayoutError(*found) from None
    return _Arranged(setting, layers, photograph, arrangement)


def compose_slide(number: int, request: Request, store: Store, library: FaceLibrary) -> Slide:
    """Compose one picture, that of slide `number` from 0. Raises LayoutError."""
    content = request.contents[number]
    arranged = _arranged(number, request, store, library)
    setting, texts = arranged.setting, arranged.arrangement.texts
    ground = _ground(arranged, content, request, store)
    on_ground = [text for text in texts if text.ornament.color is None]
    readable = make_readable(on_ground, ground, request.kit, setting.frame, content.purpose, content.where)
    plan = arranged.arrangement.logo
    logo = place_logo(plan, request.kit, readable.ground, setting.frame, readable.stays_on) if plan else None
    palette = Palette(readable, request.kit, content.purpose, setting.frame.unit)
    looks = {text.layer.id: emphasis_of(text, palette, content.where) for text in texts}
    emphasis = {name: look for name, (look, _) in looks.items()}
    nodes = [
        node
        for text in texts
        for node in with_ornament(text, text_node(text, emphasis[text.layer.id], palette, library), palette)
    ]
    scene = Scene(setting.frame.size, ground.color, _nodes(arranged.arrangement, nodes, readable, logo))
    noticed = (
        *setting.texts.diagnostics,
        *(arranged.photograph.diagnostics if arranged.photograph else ()),
        *(plan.diagnostics if plan else ()),
        *(logo.diagnostics if logo else ()),
        *_left_out(arranged, content),
        *readable.diagnostics,
        *(said for _, noticed_here in looks.values() for said in noticed_here),
    )
    shown: tuple[SlotPicture | SlotVideo, ...] = (
        *request.parts.videos_of(number).values(),
        *request.pictures[number].values(),
    )
    photo = next(iter(shown), None) if arranged.photograph else None
    credit = arranged.photograph.credit if arranged.photograph else ""
    return Slide(
        scene,
        arranged.layers,
        setting,
        arranged.arrangement,
        emphasis,
        noticed,
        alt_text_of(content, setting.texts, photo, request.preset),
        credit,
    )


def _left_out(arranged: _Arranged, content: Content) -> list[Diagnostic]:
    """Tell of optional texts that the post gives and the picture does not show."""
    shown = {text.layer.id for text in arranged.arrangement.texts}
    stacks = (layer for layer in arranged.layers if isinstance(layer, StackLayer))
    given = (child for stack in stacks for child in stack.children if arranged.setting.texts.text_of(child))
    return [note("FK415", content.where, layer=child.id) for child in given if child.id not in shown]


def _nodes(
    arrangement: Arrangement, texts: Sequence[Node], readable: Readable, logo: PlacedLogo | None
) -> tuple[Node, ...]:
    ground = logo.ground if logo else readable.ground
    mark = arrangement.mark.nodes if arrangement.mark else ()
    return (*ground.nodes, *texts, *([logo.node] if logo else []), *arrangement.edges, *mark)


def _ground(arranged: _Arranged, content: Content, request: Request, store: Store) -> Ground:
    kit = request.kit
    layer = next((each for each in arranged.layers if isinstance(each, PictureLayer)), None)
    role = (layer.fallback if layer else "brand.background").removeprefix("brand.")
    drawn = kit.brand.role(role, content.purpose)
    color = kit.brand.palette[drawn]
    if arranged.photograph is None:
        return plain_ground(drawn, color)
    node, source, canvas = arranged.photograph.node, arranged.photograph.source, arranged.setting.frame.size
    if _area(arranged.layers) != "all":
        return replace(plain_ground(drawn, color), nodes=(node,))
    if isinstance(node, Footage):
        return footage_ground(node, canvas, source, color, store)
    rule = layer.enter if layer and request.preset.is_film else None
    moves = style_for(content.motion or kit.brand.look.motion).moves
    later = later_crops(node, rule) if rule and moves else ()
    return photo_ground(node, canvas, source, color, store, later)


def _area(layers: Sequence[Layer]) -> str:
    """Return which part of the canvas the photograph has."""
    return next((layer.area for layer in layers if isinstance(layer, PictureLayer)), "all")


def _is_seen(request: Request, number: int) -> bool:
    """Tell whether the post has a picture or video for the template's photograph."""
    given = {*request.pictures[number], *request.parts.videos_of(number)}
    layers = (layer for layer in request.template.layers if isinstance(layer, PictureLayer))
    return any(layer.slot in given or layer.video in given for layer in layers)


def _setting(number: int, request: Request, library: FaceLibrary, frame: Frame, ground: str) -> Setting:
    content = request.contents[number]
    texts = bind_texts(content, request.template, corrected if request.kit.brand.typographic else str)
    wrong = [each for each in texts.diagnostics if each.severity is Severity.ERROR]
    if wrong:
        raise LayoutError(*wrong)
    brand = request.kit.brand
    on_ground = brand.pairs.get(brand.role(ground, content.purpose), ())
    return Setting(
        frame,
        request.kit,
        texts,
        content.lang,
        library,
        request.sizes,
        content.where,
        accent_allowed=brand.role("accent", content.purpose) in on_ground,
        pictures=request.pictures[number],
        purpose=content.purpose,
    )


def _style(content: Content, seen: bool, template: Template) -> Style:
    """Return the style to draw: as the post says; where no picture or video is `seen`, plain."""
    if content.style is not None and content.style not in template.styles:
        styles = ", ".join(template.styles)
        raise LayoutError(error("FK409", content.where, template=template.name, style=content.style, styles=styles))
    if not seen:
        return "plain"
    asked = content.style or "photo"
    return next((style for style in template.styles if style == asked), template.styles[0])


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
