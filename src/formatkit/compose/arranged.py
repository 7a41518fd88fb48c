"""One slide arranged: its layers by shape and style, its photograph, and where what can be read stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from formatkit.compose.arrange import Arrangement, arrange
from formatkit.compose.bind import bind_texts
from formatkit.compose.capacity import most_slides
from formatkit.compose.conditions import filled_slots, layers_that_hold
from formatkit.compose.copy_budget import overfull_slot, tried_budget, with_override_key
from formatkit.compose.credit import Credit
from formatkit.compose.frame import Frame, frame_of
from formatkit.compose.logo import plan_logo
from formatkit.compose.photograph import Photograph, footage_of, photograph_of
from formatkit.compose.request import Request
from formatkit.compose.split import beside, beside_layers, free_of
from formatkit.compose.stack import Setting
from formatkit.compose.text_side import TextSide, calm_side, with_text_side
from formatkit.compose.treatment import treatment_of
from formatkit.diagnostics import Diagnostic, Severity, error
from formatkit.errors import LayoutError
from formatkit.model.brand import Brand
from formatkit.model.content import Content
from formatkit.model.geometry import Rect
from formatkit.model.post import Style
from formatkit.model.template import Layer, LogoLayer, PictureLayer, Template
from formatkit.scene.nodes import Footage
from formatkit.scene.store import Store
from formatkit.typeset.clean import clean_text
from formatkit.typeset.faces import FaceLibrary
from formatkit.typeset.typographic import corrected

__all__ = ["Arranged", "Prepared", "area_of", "arranged_slide", "prepared_slide"]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A slide before its texts are placed: what they are set with, the layers, the photograph and its focus.

    `frame` is that of a slide without layers of other packages.
    """

    setting: Setting
    layers: tuple[Layer, ...]
    photograph: Photograph | None
    focus: Rect | None
    frame: Frame


@dataclass(frozen=True, slots=True)
class Arranged:
    """A slide with the places of all that can be read. `frame` is that without layers of other packages."""

    setting: Setting
    layers: tuple[Layer, ...]
    photograph: Photograph | None
    arrangement: Arrangement
    frame: Frame

    @property
    def free(self) -> Rect:
        """The part of the canvas beside the photograph, all of it where there is none or it covers everything."""
        return free_of(area_of(self.layers) if self.photograph else "all", self.frame.size)

    @property
    def covered(self) -> bool:
        """Whether a photograph or video covers the whole canvas."""
        return self.photograph is not None and area_of(self.layers) == "all"


def prepared_slide(number: int, request: Request, store: Store, library: FaceLibrary) -> Prepared:
    """Return what slide `number`, from 0, is arranged from. Raises LayoutError, as for an unknown style."""
    content, pictures, videos = request.contents[number], request.pictures[number], request.parts.videos_of(number)
    style = _style(content, _is_seen(request, number), request.template)
    frame = frame_of(request.preset, request.kit.brand.look)
    layers = layers_that_hold(request.template.layers_for(frame.shape, style), filled_slots(content))
    treatment = treatment_of(request.kit.brand, frame.unit)
    logo_layer = next((layer for layer in layers if isinstance(layer, LogoLayer)), None)
    logo = plan_logo(logo_layer, request.kit, frame) if logo_layer else None
    kept = (logo.clear, logo.area) if logo else ()

    def placed(side: TextSide) -> Photograph | None:
        found = footage_of(layers, videos, content, frame, side, treatment)
        if found is not None:
            return found
        return photograph_of(layers, pictures, content, frame, side, store, treatment, request.face_model, kept)

    side: TextSide
    match request.kit.brand.look.text_side:
        case "auto":
            chosen = calm_side(frame.shape, placed, store) if area_of(layers) == "all" else ("left", placed("left"))
            side, photograph = chosen
            request = replace(request, kit=replace(request.kit, brand=with_text_side(request.kit.brand, side)))
        case side:
            photograph = placed(side)
    area = area_of(layers) if photograph else "all"
    covered = photograph is not None and area == "all"
    under = "photo" if covered else "background"
    frame = beside(frame, area, frame.margin)
    free = free_of(area, frame.size)
    setting = _setting(number, request, library, beside_layers(frame, layers, free), under)
    focus = photograph.focus if photograph is not None and covered else None
    return Prepared(setting, layers, photograph, focus, frame)


def arranged_slide(number: int, request: Request, store: Store, library: FaceLibrary) -> Arranged:
    """Return slide `number`, from 0, arranged. Raises LayoutError when a text does not fit."""
    made = prepared_slide(number, request, store, library)
    try:
        arrangement = _arrangement(number, request, made)
    except LayoutError as problem:
        found = problem

        def explained() -> tuple[Diagnostic, ...]:
            return tuple(_explained(each, number, request, made, store, library) for each in found.diagnostics)

        raise LayoutError.explained_by(explained) from None
    return Arranged(made.setting, made.layers, made.photograph, arrangement, made.frame)


def _arrangement(number: int, request: Request, made: Prepared) -> Arrangement:
    draft = request.contents[number].status == "draft" and not request.final
    captioned = request.parts.captioned
    credit = _credit(made.photograph, request)
    return arrange(made.layers, made.setting, draft=draft, focus=made.focus, captioned=captioned, credit=credit)


def _credit(photograph: Photograph | None, request: Request) -> Credit | None:
    if photograph is None or not photograph.credit or request.kit.brand.look.credit != "visible":
        return None
    return Credit(photograph.credit, "video" if isinstance(photograph.node, Footage) else "photo")


def _explained(
    found: Diagnostic, number: int, request: Request, made: Prepared, store: Store, library: FaceLibrary
) -> Diagnostic:
    """Return what is wrong with a place in the user's files, and with a budget of characters that holds."""
    content = request.contents[number]

    def fits(slot: str, value: str) -> bool:
        shorter = replace(content, slots={**content.slots, slot: value})
        contents = (*request.contents[:number], shorter, *request.contents[number + 1 :])
        trial = replace(request, contents=contents)
        try:
            _arrangement(number, trial, prepared_slide(number, trial, store, library))
        except LayoutError:
            return False
        return True

    texts = made.setting.texts
    slot = None if content.part else overfull_slot(found, texts, made.layers)
    if slot is None:
        return found if found.where.file else found.at(content.where)
    told = with_override_key(tried_budget(found, slot, texts, fits), slot, content)
    return told.at(replace(content.where, key=slot, item=_item(content, request)))


def _item(content: Content, request: Request) -> str:
    post = content.where.item or content.post
    return f"{post} × {request.preset.id}" if post else request.preset.id


def area_of(layers: Sequence[Layer]) -> str:
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
        page=_page(number, request),
        disclaimer=_disclaimer(content, brand),
    )


def _disclaimer(content: Content, brand: Brand) -> str:
    """Return what has to stand on the picture: the brand's text and the post's, each once, run in."""
    said = (brand.disclaimer.strip(), clean_text(content.disclaimer)[0].strip())
    first, *more = dict.fromkeys(text for text in said if text) or ("",)
    return " ".join((first if first.endswith((".", "!", "?")) or not more else f"{first} ·", *more))


def _page(number: int, request: Request) -> tuple[int, int]:
    """Return the page of a carousel and how many are made: dots for slides that nobody gets would not be true."""
    return (0, 1) if request.preset.is_film else (number, min(len(request.contents), most_slides(request.preset)))


def _style(content: Content, seen: bool, template: Template) -> Style:
    """Return the style to draw: as the post says; where no picture or video is `seen`, plain."""
    if content.style is not None and content.style not in template.styles:
        styles = ", ".join(template.styles)
        raise LayoutError(error("FK409", content.where, template=template.name, style=content.style, styles=styles))
    if not seen:
        return "plain"
    asked = content.style or "photo"
    return next((style for style in template.styles if style == asked), template.styles[0])
