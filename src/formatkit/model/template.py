"""A design as data: typed slots, layers in relative units, overrides per shape and style."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Any, Literal, Self

from pydantic import Field, JsonValue, model_validator

from formatkit.model.carousel import Carousel
from formatkit.model.condition import Condition, ConditionField
from formatkit.model.fields import (
    FileModel,
    Length,
    LengthField,
    LocalText,
    Name,
    TemplateName,
    as_table,
    coded_error,
)
from formatkit.model.geometry import Shape
from formatkit.model.motion import Drawing, Entrance, Leaving, TransitionRule
from formatkit.model.ornament import Box, Portrait, Rule
from formatkit.model.post import Style
from formatkit.model.text_effects import Case, Figures, HighlightStyle, ShadowRule, StrokeRule

__all__ = [
    "BadgesLayer",
    "DotsLayer",
    "Fit",
    "LabelLayer",
    "Layer",
    "LogoLayer",
    "PartnerLayer",
    "PictureLayer",
    "PluginLayer",
    "ProgressLayer",
    "Slot",
    "StackLayer",
    "Template",
    "TextLayer",
    "merged",
]

_AREA = r"^(all|(top|bottom|left|right) [1-8]\d%)$"
Place = Literal["top", "middle", "upper", "bottom", "clear"]


class Slot(FileModel):
    """What a post may give: a text, a list of texts, a picture or several, a video.

    `quotes` sets quotation marks by language. `about` tells writers what it is for, `sample` is shown in previews.
    """

    type: Literal["text", "list", "picture", "pictures", "video"]
    required: bool = False
    quotes: bool = False
    about: LocalText | None = None
    sample: LocalText | tuple[LocalText, ...] | None = None

    @property
    def takes_several(self) -> bool:
        """Whether its value is a list."""
        return self.type in ("list", "pictures")

    def files(self, value: str | tuple[str, ...]) -> tuple[str, ...]:
        """Return the paths that a value names in a slot of pictures or a video; none in a slot of texts."""
        if self.type in ("text", "list"):
            return ()
        return tuple(path for path in ((value,) if isinstance(value, str) else value) if path)


class Fit(FileModel):
    """How a text finds its size: the largest between `min` and `max` that fits in `lines` lines.

    Without `min` the floor of legibility applies. `by_length` lowers `max` for longer texts: pairs of a number of
    characters and the largest size there, rising; between two of them the size falls evenly. `overflow` says what
    happens below the smallest size: `error` refuses the text, `ellipsis` cuts it, `split` lets it go on on the next
    slide. Layers of one `group` share one size, on a card, over its slides, and over the posts of a campaign.
    `by_sense`: the text is up to a tenth smaller rather than end a line with an article, preposition or conjunction.
    """

    min: LengthField | None = None
    max: LengthField
    by_length: tuple[tuple[Annotated[int, Field(ge=1)], LengthField], ...] = ()
    lines: Annotated[int, Field(ge=1, le=40)]
    overflow: Literal["error", "ellipsis", "split"] = "error"
    group: Name | None = None
    by_sense: bool = False

    def max_pixels(self, characters: int, *, unit: float, whole: float) -> float:
        """Return the largest size, in pixels, of a text of so many characters."""
        most = self.max.pixels(unit=unit, whole=whole)
        points = [(count, size.pixels(unit=unit, whole=whole)) for count, size in self.by_length]
        if not points or characters <= points[0][0]:
            return min(most, points[0][1]) if points else most
        for (start, larger), (end, smaller) in pairwise(points):
            if characters <= end:
                return min(most, larger + (smaller - larger) * (characters - start) / (end - start))
        return min(most, points[-1][1])


class _Layer(FileModel):
    """Part of a design, there when the post fills the slots that `when` names, or leaves them empty (`not photo`)."""

    id: Name
    hide: bool = False
    when: ConditionField | None = None
    enter: Entrance | None = None
    exit: Leaving | None = None


class PictureLayer(_Layer):
    """A slot's picture that covers an area of the canvas, with a scrim where text needs one.

    Without a picture (or in the plain style) the `fallback` color is drawn. `area` is the whole canvas, or a side of
    it which texts then keep off: `"top 45%"`, `"right 38%"` (10 to 89 %). In a film the `video` slot's footage takes
    the picture's place.
    """

    kind: Literal["picture"]
    slot: str
    video: str | None = None
    fallback: str = "brand.background"
    scrim: Literal["auto", "none"] = "auto"
    area: Annotated[str, Field(pattern=_AREA)] = "all"


class TextLayer(_Layer):
    """A text: a slot's value with `fit`, or lines with `{slot}` placeholders at a fixed `size`.

    An `optional` text is left out where it leaves no room for the others, the last in a stack first; a quote without
    a speaker then has no quotation marks. In a film, `draw` draws a mark along its emphasized words. `highlight` is
    how `==words==` are told apart; beside a marker or an underline, `**strong**` is a weight alone. `figures` and
    `case` stand before those of the brand's font. `stroke` and `shadow` are off unless given.

    `above` is the gap above it, in place of the stack's. At a fixed size it may have an `icon` before it, a `box`
    behind it, a `portrait` beside it; any text may have a `rule` above it.
    """

    kind: Literal["text"]
    slot: str | None = None
    text: tuple[str, ...] | None = None
    font: str = "brand.text"
    role: Literal["main", "secondary"] = "secondary"
    color: str | None = None
    fit: Fit | None = None
    size: LengthField | None = None
    width: LengthField | None = None
    lines: Annotated[int, Field(ge=1, le=20)] = 2
    optional: bool = False
    draw: Drawing | None = None
    highlight: HighlightStyle = "color"
    figures: Figures | None = None
    case: Case | None = None
    stroke: StrokeRule | None = None
    shadow: ShadowRule | None = None
    above: LengthField | None = None
    icon: str | None = None
    box: Box | None = None
    portrait: Portrait | None = None
    rule: Rule | None = None

    @model_validator(mode="after")
    def _one_text_and_size(self) -> Self:
        if (self.slot is None) == (self.text is None):
            raise coded_error("FK940", layer=self.id)
        if (self.fit is None) == (self.size is None):
            raise coded_error("FK941", layer=self.id)
        return self

    @model_validator(mode="after")
    def _ornaments_need_a_size(self) -> Self:
        if self.fit is not None and (self.icon is not None or self.box is not None or self.portrait is not None):
            raise coded_error("FK944", layer=self.id)
        return self


class StackLayer(_Layer):
    """Texts one under another. `place` is where the block stands in the free height; `gap` parts the children.

    The middle is optical (47 %, `upper` 42 %); `clear` is bottom or top, away from the photograph's focus.

    A gap in `em` of the main text follows its size: `gap_em = 1.1`. `spread` is how many times as large the gaps may
    become where that fills the free height, so that a block beside a photograph does not float in its field.
    """

    kind: Literal["stack"]
    align: Literal["left", "center", "right"] = "left"
    place: Place = "middle"
    width: LengthField = Length(value=100, unit="%")
    gap: LengthField = Length(value=5, unit="u")
    gap_em: Annotated[float, Field(ge=0, le=4)] | None = None
    spread: Annotated[float, Field(ge=1, le=3)] = 1.0
    children: tuple[TextLayer, ...]


class LogoLayer(_Layer):
    """The brand's logo; corner, height and clear space come from the brand kit."""

    kind: Literal["logo"]
    scale: Annotated[float, Field(gt=0, le=5)] = 1.0


class LabelLayer(_Layer):
    """A slot's few words in an upper corner, such as the word that marks an advertisement."""

    kind: Literal["label"]
    slot: str
    font: str = "brand.label"


class PartnerLayer(_Layer):
    """A partner's logo beside the brand's, as high as that."""

    kind: Literal["partner"]
    slot: str


class BadgesLayer(_Layer):
    """Seals and certificates, `height` high, in a row beside the logos at the lower edge."""

    kind: Literal["badges"]
    slot: str
    height: LengthField = Length(value=9, unit="u")


class DotsLayer(_Layer):
    """One dot per page of a carousel, that of the page itself wide, in the lower corner that the logo leaves free.

    Single pictures and films do not have them.
    """

    kind: Literal["dots"]
    size: LengthField = Length(value=1.1, unit="u")


class PluginLayer(_Layer):
    """What an installed Python package draws over the ground and under all that is read.

    `plugin` is the name of its entry point in the group `formatkit.layers`; `options` are given to its function. `area`
    is the whole canvas, or a side of it which texts then keep off: `"right 40%"` (10 to 89 % of what a photograph
    beside leaves).
    """

    kind: Literal["plugin"]
    plugin: Annotated[str, Field(min_length=1)]
    options: dict[str, JsonValue] = {}
    area: Annotated[str, Field(pattern=_AREA)] = "all"


class ProgressLayer(_Layer):
    """A bar along an edge of the canvas that fills while a film plays; pictures do not have it."""

    kind: Literal["progress"]
    color: str = "brand.accent"
    height: LengthField = Length(value=0.8, unit="u")
    edge: Literal["top", "bottom"] = "bottom"


Layer = Annotated[
    PictureLayer
    | StackLayer
    | TextLayer
    | LogoLayer
    | LabelLayer
    | PartnerLayer
    | BadgesLayer
    | DotsLayer
    | PluginLayer
    | ProgressLayer,
    Field(discriminator="kind"),
]
_Overrides = dict[str, dict[str, Any]]


class Template(FileModel):
    """A design: slots, layers, and what differs by shape and by style. `extends` names one to build on."""

    name: Name
    extends: TemplateName | None = None
    version: Annotated[int, Field(ge=1)]
    styles: tuple[Style, ...] = ("plain",)
    slots: dict[Name, Slot]
    layers: tuple[Layer, ...]
    transition: TransitionRule = TransitionRule()
    carousel: Carousel | None = None
    shapes: dict[Shape, _Overrides] = {}
    style: dict[Style, _Overrides] = {}

    @model_validator(mode="after")
    def _slots_exist(self) -> Self:
        named = ((layer, getattr(layer, kind, None)) for layer in _flat(self.layers) for kind in ("slot", "video"))
        for layer, slot in named:
            if slot is not None and slot not in self.slots:
                raise coded_error("FK942", layer=layer.id, slot=slot, slots=", ".join(self.slots))
        return self

    @model_validator(mode="after")
    def _conditions_name_slots(self) -> Self:
        for layer, condition in self._conditions():
            for slot in condition.slots:
                if slot not in self.slots:
                    raise coded_error("FK969", layer=layer, slot=slot, slots=", ".join(self.slots))
        return self

    def _conditions(self) -> Iterator[tuple[str, Condition]]:
        """Yield the conditions of all layers and of all overrides, each with the name of its layer."""
        yield from ((layer.id, layer.when) for layer in _flat(self.layers) if layer.when is not None)
        for tables in (self.shapes, self.style):
            for name, change in (each for table in tables.values() for each in table.items()):
                said = change.get("when")
                for text in said.values() if isinstance(said, Mapping) else (said,):
                    if isinstance(text, str):
                        yield name, Condition.parse(text)

    @model_validator(mode="after")
    def _overrides_name_layers(self) -> Self:
        known = [layer.id for layer in _flat(self.layers)]
        for table, overrides in ((t, o) for part in (self.shapes, self.style) for t, o in part.items()):
            for name in overrides:
                if name not in known:
                    raise coded_error("FK943", table=table, layer=name, layers=", ".join(known))
        return self

    @cached_property
    def fits(self) -> tuple[Mapping[str, Any], ...]:
        """What the layers say of their fit, and what the overrides of shapes and styles change of it."""
        said = [as_table(fit) for layer in _flat(self.layers) if (fit := getattr(layer, "fit", None)) is not None]
        tables = (change for part in (self.shapes, self.style) for table in part.values() for change in table.values())
        return (*said, *(change["fit"] for change in tables if isinstance(change.get("fit"), Mapping)))

    def layers_for(self, shape: Shape, style: Style) -> tuple[Layer, ...]:
        """Return the layers with the overrides of the shape, then of the style, merged in.

        Raises pydantic.ValidationError when an override does not fit its layer.
        """
        changed = tuple(
            _with_overrides(layer, self.shapes.get(shape, {}), self.style.get(style, {}), shape)
            for layer in self.layers
        )
        return tuple(layer for layer in changed if not layer.hide)


def merged(base: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    """Merge nested tables key by key; lists and values of `change` replace those of `base`.

    >>> merged({"fit": {"max": "12u", "lines": 7}}, {"fit": {"lines": 5}})
    {'fit': {'max': '12u', 'lines': 5}}
    """
    result = dict(base)
    for key, value in change.items():
        old = result.get(key)
        result[key] = merged(old, value) if isinstance(old, Mapping) and isinstance(value, Mapping) else value
    return result


def _with_overrides(layer: Layer, by_shape: _Overrides, by_style: _Overrides, shape: Shape) -> Layer:
    if (by_shape.keys() | by_style.keys()).isdisjoint(each.id for each in _flat((layer,))) and not _hides_some(layer):
        return layer
    data = as_table(layer)
    data["children"] = [
        _overridden(as_table(child), child.id, by_shape, by_style, shape) for child in getattr(layer, "children", ())
    ]
    if not isinstance(layer, StackLayer):
        del data["children"]
    data = _overridden(data, layer.id, by_shape, by_style, shape)
    if isinstance(layer, StackLayer):
        data["children"] = [child for child in data["children"] if not child.get("hide")]
    return type(layer).model_validate(data)


def _hides_some(layer: Layer) -> bool:
    return any(child.hide for child in getattr(layer, "children", ()))


def _overridden(
    data: dict[str, Any], layer_id: str, by_shape: _Overrides, by_style: _Overrides, shape: Shape
) -> dict[str, Any]:
    for overrides in (by_shape, by_style):
        change = {
            key: value[shape] if isinstance(value, Mapping) and shape in value else value
            for key, value in overrides.get(layer_id, {}).items()
            if not _for_other_shapes(value, shape)
        }
        data = merged(data, change)
    return data


def _for_other_shapes(value: object, shape: Shape) -> bool:
    """Tell whether `value` is a table by shapes (`{ square = …, tall = … }`) that leaves this one out."""
    shapes = set(Shape)
    return isinstance(value, Mapping) and bool(value) and set(value) <= shapes and shape not in value


def _flat(layers: tuple[Layer, ...]) -> list[Layer]:
    return [inner for layer in layers for inner in (layer, *getattr(layer, "children", ()))]
