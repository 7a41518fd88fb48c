"""The slides of a request: texts that need several are parted, and what belongs together has one size."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from formatkit.compose.arranged import Arranged, arranged_slide, prepared_slide
from formatkit.compose.capacity import most_slides
from formatkit.compose.request import Request
from formatkit.compose.split_text import Splitter
from formatkit.compose.stack import PlacedText
from formatkit.diagnostics import Diagnostic
from formatkit.errors import LayoutError
from formatkit.model.content import Content
from formatkit.model.fit_group import MeasuredText, Member, group_sizes, group_warnings, has_groups, may_split
from formatkit.scene.kit import SlotPicture, SlotVideo
from formatkit.scene.store import Store
from formatkit.typeset.emphasis import plain_text
from formatkit.typeset.faces import FaceLibrary

__all__ = ["SharedSizes", "measured_texts", "shared_sizes", "split_slides"]


class SharedSizes(NamedTuple):
    """The largest sizes of each slide's fitted layers, in pixels, and what is to be said of them."""

    sizes: tuple[Mapping[str, float], ...]
    diagnostics: tuple[Diagnostic, ...]

    def of(self, number: int, request: Request) -> Request:
        """Return the request with the sizes of slide `number`."""
        return replace(request, sizes=self.sizes[number])


def split_slides(request: Request, store: Store, library: FaceLibrary) -> Request:
    """Return the request with one content per slide: where a template says so, a long text goes over several.

    Raises LayoutError when it is too long for all slides that the preset has room for.
    """
    if not may_split(request.template):
        return request
    most, given = most_slides(request.preset), len(request.contents)
    contents: list[Content] = []
    pictures: list[Mapping[str, SlotPicture]] = []
    videos: list[Mapping[str, SlotVideo]] = []
    for number in range(given):
        room = most - len(contents) - (given - number - 1)
        parts: tuple[Content, ...] = (request.contents[number],)
        if len(contents) < most:
            parts = _splitter(number, request, store, library).parts(max(1, room))
        contents += parts
        pictures += [request.pictures[number]] * len(parts)
        videos += [request.parts.videos_of(number)] * len(parts)
    film = replace(request.parts, videos=tuple(videos))
    return replace(request, contents=tuple(contents), pictures=tuple(pictures), parts=film)


def shared_sizes(request: Request, store: Store, library: FaceLibrary) -> SharedSizes:
    """Return the sizes of the slides: a layer has one over all slides, and so have layers of one group.

    Slides with a photograph and those without are apart. Raises LayoutError.
    """
    count = _made(request)
    if count < 2 and not has_groups(request.template):
        return SharedSizes((request.sizes,) * count, ())
    slides = [arranged_slide(number, request, store, library) for number in range(count)]
    sizes: list[Mapping[str, float]] = [request.sizes] * count
    said: list[Diagnostic] = []
    for with_photograph in (False, True):
        alike = [number for number, slide in enumerate(slides) if (slide.photograph is not None) is with_photograph]
        members = [
            Member(_name(request.contents[number], number), text)
            for number in alike
            for text in _measured(slides[number])
        ]
        said += group_warnings(members, request.contents[0].where)
        found = group_sizes(members)
        for number in alike:
            sizes[number] = {**request.sizes, **found}
    return SharedSizes(tuple(sizes), tuple(said))


def measured_texts(request: Request, store: Store, library: FaceLibrary) -> tuple[MeasuredText, ...]:
    """Return the fitted texts on their own: of each layer that of the slide on which it is smallest.

    Raises LayoutError when one does not fit.
    """
    whole = split_slides(request, store, library)
    smallest: dict[str, MeasuredText] = {}
    for number in range(_made(whole)):
        for text in _measured(arranged_slide(number, whole, store, library)):
            smallest[text.layer] = min(text, smallest.get(text.layer, text), key=lambda each: each.size)
    return tuple(smallest.values())


def _made(request: Request) -> int:
    """Return how many of the slides are made: a film shows all that are given."""
    given = len(request.contents)
    return given if request.preset.is_film else min(given, most_slides(request.preset))


def _splitter(number: int, request: Request, store: Store, library: FaceLibrary) -> Splitter:
    alone = replace(
        request,
        pictures=(request.pictures[number],),
        parts=replace(request.parts, videos=(request.parts.videos_of(number),)),
    )

    def sized(content: Content) -> float | LayoutError:
        try:
            slide = arranged_slide(0, replace(alone, contents=(content,)), store, library)
        except LayoutError as problem:
            return problem
        return min((text.size for text in _measured(slide)), default=0.0)

    prepared = prepared_slide(number, request, store, library)
    rules = request.kit.brand.language
    language = request.contents[number].lang
    terms = rules.get(language) or rules.get(language.split("-")[0])
    no_break = terms.no_break if terms else ()
    return Splitter(request.contents[number], prepared.layers, prepared.setting.texts, no_break, sized)


def _measured(slide: Arranged) -> list[MeasuredText]:
    return [
        MeasuredText(placed.layer.id, placed.layout.size, _length(placed, slide), placed.layer.fit.group or "")
        for placed in slide.arrangement.texts
        if placed.layer.fit is not None
    ]


def _length(placed: PlacedText, slide: Arranged) -> int:
    return len(plain_text(slide.setting.texts.text_of(placed.layer)))


def _name(content: Content, number: int) -> str:
    return f"{content.post or 'slide'}-{number + 1:02}"
