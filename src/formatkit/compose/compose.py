"""Compose: content, brand, preset and template become a Composition. Pure: all that is seen comes from the Store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from formatkit.compose.alt_text import alt_text_of, alt_text_of_slides
from formatkit.compose.arrange import Arrangement
from formatkit.compose.arranged import Arranged, area_of, arranged_slide
from formatkit.compose.bind import BoundTexts
from formatkit.compose.capacity import most_slides
from formatkit.compose.credit import credit_nodes
from formatkit.compose.effects import style_for
from formatkit.compose.emphasis_marks import Emphasis, Palette, emphasis_of, text_node
from formatkit.compose.ground import Ground, footage_ground, photo_ground, plain_ground
from formatkit.compose.guides import guides_of
from formatkit.compose.logo import PlacedLogo, place_logo
from formatkit.compose.ornamented import seen_on, with_dots, with_ornament
from formatkit.compose.photograph import later_crops
from formatkit.compose.plugin_layers import PluginDrawing, parted, plugin_drawings
from formatkit.compose.readable import Readable, make_readable, with_readable_role
from formatkit.compose.request import Request
from formatkit.compose.slides import measured_texts, shared_sizes, split_slides
from formatkit.compose.stack import Setting
from formatkit.diagnostics import Diagnostic, note, warning
from formatkit.model.content import Content
from formatkit.model.template import Layer, PictureLayer, StackLayer
from formatkit.scene.composition import Composition
from formatkit.scene.guides import Guides
from formatkit.scene.kit import Kit, SlotPicture, SlotVideo
from formatkit.scene.nodes import Footage, Node, Scene
from formatkit.scene.store import Store
from formatkit.typeset.faces import FaceLibrary

__all__ = ["Request", "Slide", "compose_slide", "compose_still", "fitted_sizes", "focus_sources"]


def compose_still(request: Request, store: Store, library: FaceLibrary) -> Composition:
    """Resolve a request into scenes of one frame.

    Raises LayoutError when a text does not fit, a glyph is in no font, or no allowed color is readable.
    """
    request = split_slides(request, store, library)
    wanted, noticed = _slides_wanted(request)
    shared = shared_sizes(request, store, library)
    noticed += shared.diagnostics
    slides = [compose_slide(number, shared.of(number, request), store, library) for number in range(wanted)]
    noticed += [diagnostic for slide in slides for diagnostic in slide.diagnostics]
    scenes = tuple(slide.scene for slide in slides)
    once = tuple(dict.fromkeys(noticed))
    credits = tuple(dict.fromkeys(slide.credit for slide in slides if slide.credit))
    alt_texts = tuple(slide.alt_text for slide in slides)
    return Composition(
        preset=request.preset.id,
        lang=request.contents[0].lang,
        scenes=scenes,
        diagnostics=once,
        alt_text=alt_text_of_slides(alt_texts, request.preset) if request.preset.is_document else alt_texts[0],
        store=store,
        credits=credits,
        focus_by=focus_sources(slides),
        guides=tuple(slide.guides for slide in slides),
        alt_texts=alt_texts,
    )


def focus_sources(slides: Sequence[Slide]) -> tuple[str, ...]:
    """Return what decided on the parts of photographs that slides show, each once, in their order."""
    return tuple(dict.fromkeys(slide.focus_by for slide in slides if slide.focus_by))


def fitted_sizes(request: Request, store: Store, library: FaceLibrary) -> dict[str, float]:
    """Return the sizes in pixels that the fitted layers would get on their own: the smallest over the slides."""
    return {text.layer: text.size for text in measured_texts(request, store, library)}


@dataclass(frozen=True, slots=True)
class Slide:
    """One picture: its scene, the layers and settings that it was made by, the credit of what it shows.

    `emphasis` is the look of emphasized words by text layer, `focus_by` what decided on the part of a photograph.
    """

    scene: Scene
    layers: tuple[Layer, ...]
    setting: Setting
    arrangement: Arrangement
    emphasis: Mapping[str, Emphasis]
    diagnostics: tuple[Diagnostic, ...]
    alt_text: str
    credit: str
    guides: Guides
    focus_by: str = ""


def compose_slide(number: int, request: Request, store: Store, library: FaceLibrary) -> Slide:
    """Compose one picture, that of slide `number` from 0. Raises LayoutError."""
    content = request.contents[number]
    arranged = arranged_slide(number, request, store, library)
    drawings = plugin_drawings(arranged, content, request)
    labels = (label for drawing in drawings for label in drawing.labels)
    setting, texts = arranged.setting, (*arranged.arrangement.texts, *labels)
    on_ground = [text for text in texts if text.ornament.color is None]
    ground = _ground(arranged, content, request, store)
    under, apart = parted(drawings, arranged.arrangement, setting.frame.unit)
    if under:
        ground = _drawn_over(ground, under, request)
        ground = with_readable_role(on_ground, ground, request.kit, setting.frame, content.purpose)
    readable = make_readable(on_ground, ground, request.kit, setting.frame, content.purpose, content.where)
    texts = tuple(seen_on(text, readable.ground, request.kit, content.purpose) for text in texts)
    plan = arranged.arrangement.logo
    logo = place_logo(plan, request.kit, readable.ground, setting.frame, readable.stays_on, store) if plan else None
    palette = Palette(readable, request.kit, content.purpose, setting.frame.unit)
    looks = {text.layer.id: emphasis_of(text, palette, content.where) for text in texts}
    emphasis = {name: look for name, (look, _) in looks.items()}
    nodes: list[Node] = [node for drawing in apart for node in drawing.nodes]
    for text in texts:
        nodes += with_ornament(text, text_node(text, emphasis[text.layer.id], palette, library), palette)
    nodes += with_dots(arranged.arrangement.edges.dots, palette)
    scene = Scene(setting.frame.size, ground.color, _nodes(arranged.arrangement, nodes, readable, logo, request.kit))
    noticed = (
        *setting.texts.diagnostics,
        *(arranged.photograph.diagnostics if arranged.photograph else ()),
        *(plan.diagnostics if plan else ()),
        *(logo.diagnostics if logo else ()),
        *_left_out(arranged, content),
        *_uncredited(arranged, content, request),
        *_spoilt(arranged, content),
        *readable.diagnostics,
        *(said for _, noticed_here in looks.values() for said in noticed_here),
    )
    photo = _shown(request, number, arranged.layers) if arranged.photograph else None
    credit = arranged.photograph.credit if arranged.photograph else ""
    return Slide(
        scene,
        arranged.layers,
        setting,
        arranged.arrangement,
        emphasis,
        noticed,
        alt_text_of(content, _told(content, setting.texts), photo, request.preset),
        credit,
        guides_of(arranged, request.preset),
        arranged.photograph.focus_by if arranged.photograph else "",
    )


def _told(content: Content, texts: BoundTexts) -> BoundTexts:
    """Return the texts that a description tells: the whole of a text of which the picture has a part."""
    return texts if content.part is None else replace(texts, slots=content.part.whole)


def _left_out(arranged: Arranged, content: Content) -> list[Diagnostic]:
    """Tell of optional texts that the post gives and the picture does not show."""
    shown = {text.layer.id for text in arranged.arrangement.texts}
    stacks = (layer for layer in arranged.layers if isinstance(layer, StackLayer))
    given = (child for stack in stacks for child in stack.children if arranged.setting.texts.text_of(child))
    return [note("FK415", content.where, layer=child.id) for child in given if child.id not in shown]


def _uncredited(arranged: Arranged, content: Content, request: Request) -> list[Diagnostic]:
    """Tell of a credit that the brand wants to be seen and that is not."""
    if request.kit.brand.look.credit != "visible" or arranged.photograph is None or arranged.arrangement.credit:
        return []
    return [warning("FK451", content.where) if arranged.photograph.credit else note("FK452", content.where)]


def _spoilt(arranged: Arranged, content: Content) -> list[Diagnostic]:
    """Tell of a text or logo on a face or on what the user wants to be seen."""
    photograph = arranged.photograph
    if not arranged.covered or photograph is None or photograph.focus_by not in ("given", "faces"):
        return []
    width, arrangement = arranged.setting.frame.size.width, arranged.arrangement
    told = [warning("FK453", content.where)] if arrangement.spoils(photograph.focus, width) else []
    return [*told, note("FK454", content.where)] if arrangement.logo_on(photograph.focus, width) else told


def _shown(request: Request, number: int, layers: Sequence[Layer]) -> SlotPicture | SlotVideo | None:
    """Return the photograph or video that covers the canvas or a side of it."""
    layer = next((each for each in layers if isinstance(each, PictureLayer)), None)
    if layer is None:
        return None
    return request.parts.videos_of(number).get(layer.video or "") or request.pictures[number].get(layer.slot)


def _nodes(
    arrangement: Arrangement, texts: Sequence[Node], readable: Readable, logo: PlacedLogo | None, kit: Kit
) -> tuple[Node, ...]:
    ground = logo.ground if logo else readable.ground
    mark = arrangement.mark.nodes if arrangement.mark else ()
    line = arrangement.credit
    credit = credit_nodes(line, ground, readable.color, kit) if line else ()
    return (*ground.nodes, *texts, *([logo.node] if logo else []), *arrangement.edges.nodes, *credit, *mark)


def _ground(arranged: Arranged, content: Content, request: Request, store: Store) -> Ground:
    kit = request.kit
    layer = next((each for each in arranged.layers if isinstance(each, PictureLayer)), None)
    role = (layer.fallback if layer else "brand.background").removeprefix("brand.")
    drawn = kit.brand.role(role, content.purpose)
    color = kit.brand.palette[drawn]
    if arranged.photograph is None:
        return plain_ground(drawn, color)
    node, source, canvas = arranged.photograph.node, arranged.photograph.source, arranged.setting.frame.size
    if area_of(arranged.layers) != "all":
        return replace(plain_ground(drawn, color), nodes=(node,))
    if isinstance(node, Footage):
        return footage_ground(node, canvas, source, color, store)
    rule = layer.enter if layer and request.preset.is_film else None
    moves = style_for(content.motion or kit.brand.look.motion).moves
    later = later_crops(node, rule) if rule and moves else ()
    return photo_ground(node, canvas, source, color, store, later)


def _drawn_over(ground: Ground, drawings: Sequence[PluginDrawing], request: Request) -> Ground:
    """Return the ground with what the layers of other packages draw on it."""
    for drawing in drawings:
        moves = drawing.layer.enter is not None or drawing.layer.exit is not None
        draw = ground.with_arriving_drawing if request.preset.is_film and moves else ground.with_drawing
        ground = draw(drawing.nodes, request.preset.size) if drawing.nodes else ground
    return ground


def _slides_wanted(request: Request) -> tuple[int, list[Diagnostic]]:
    """Return how many slides are made, by the preset's number of items, and what is to be said of it."""
    given, items, where = len(request.contents), request.preset.slides, request.contents[0].where
    noticed: list[Diagnostic] = []
    if "size" in request.preset.our_recommendation:
        noticed.append(note("FK412", where, network=request.preset.network))
    most = most_slides(request.preset)
    least = items.min if items and items.min else 1
    if items is None and given > 1:
        noticed.append(warning("FK408", where, given=given))
    elif items is not None and not least <= given <= most:
        noticed.append(warning("FK407", where, least=least, most=most, given=given))
    return min(given, most), noticed
