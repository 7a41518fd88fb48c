"""Compose films: the slides of a post as scenes with motion, time, transitions and sound."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from formatkit.compose.alt_text import alt_text_of_slides
from formatkit.compose.animate import Choreography, Stage, choreography_of, moved
from formatkit.compose.bumpers import bumper_seconds, with_bumpers
from formatkit.compose.captioned import with_captions
from formatkit.compose.compose import Request, Slide, compose_slide, compose_still, focus_sources
from formatkit.compose.drawing import drawings_of
from formatkit.compose.duration import Scale, frame_rate, reading_seconds, scene_scales
from formatkit.compose.effects import Style, style_for
from formatkit.compose.emphasis_marks import marks_of
from formatkit.compose.slides import shared_sizes, split_slides
from formatkit.compose.sound import spoken_seconds, with_sound
from formatkit.compose.stack import PlacedText
from formatkit.compose.text_style import layer_style
from formatkit.diagnostics import Diagnostic, Where, error, note, warning
from formatkit.errors import LayoutError
from formatkit.model.geometry import Rect
from formatkit.model.preset import Preset
from formatkit.model.template import ProgressLayer
from formatkit.scene.composition import Composition, Transition
from formatkit.scene.motion import Keyframe, Motion
from formatkit.scene.nodes import Fill, Node, Scene, Text
from formatkit.scene.store import Store
from formatkit.scene.text import TextLayout
from formatkit.scene.text_effects import Mark
from formatkit.typeset.faces import FaceLibrary
from formatkit.typeset.set_text import set_text

__all__ = ["compose"]

_TRANSITION_SECONDS = 0.5
_SHORTEST = 0.5
_LONGEST_ANIMATION = 15.0


def compose(request: Request, store: Store, library: FaceLibrary) -> Composition:
    """Resolve a request into a composition: of a film for video and animation presets, of stills for others.

    Raises LayoutError when a text does not fit, a glyph is in no font, no allowed color is readable, layers wait for
    each other in a circle, or a video would have odd sides.
    """
    if not request.preset.is_film:
        return compose_still(request, store, library)
    return _film(request, store, library)


@dataclass(frozen=True, slots=True)
class _Act:
    """A slide with its choreography and the seconds that people need to read it."""

    slide: Slide
    dance: Choreography
    reading: float

    @property
    def moves(self) -> float:
        """Seconds of entrances and exits."""
        return self.dance.seconds + self.dance.exit_seconds


def _film(request: Request, store: Store, library: FaceLibrary) -> Composition:
    _require_even(request.preset, request.contents[0].where)
    request = split_slides(request, store, library)
    shared = shared_sizes(request, store, library)
    style = style_for(request.contents[0].motion or request.kit.brand.look.motion)
    acts = [
        _act(compose_slide(number, shared.of(number, request), store, library), style, request, library)
        for number in range(len(request.contents))
    ]
    layers = [text.layer for text in acts[0].slide.arrangement.texts]
    main = [layer.id for layer in layers if layer.role == "main"]
    acts[0] = replace(acts[0], dance=acts[0].dance.opening([layer.id for layer in layers], main))
    fps = frame_rate(request.preset)
    transitions = _transitions(request, len(acts), fps)
    overlap = float(sum(each.frames for each in transitions) / fps)
    scales, said = _scales(acts, overlap, request)
    counts = _frame_counts(scales, transitions, fps)
    scenes = tuple(
        _scene(act, scale, count, fps, request, library) for act, scale, count in zip(acts, scales, counts, strict=True)
    )
    slides = [act.slide for act in acts]
    alt_texts = tuple(slide.alt_text for slide in slides)
    noticed = (
        *request.parts.noticed,
        *shared.diagnostics,
        *said,
        *(diagnostic for slide in slides for diagnostic in slide.diagnostics),
    )
    bare = Composition(
        preset=request.preset.id,
        lang=request.contents[0].lang,
        scenes=_with_progress(scenes, transitions, slides[0], request),
        diagnostics=tuple(dict.fromkeys(noticed)),
        alt_text=alt_text_of_slides(alt_texts, request.preset),
        store=store,
        credits=tuple(dict.fromkeys(slide.credit for slide in slides if slide.credit)),
        focus_by=focus_sources(slides),
        fps=fps,
        transitions=transitions,
        guides=tuple(slide.guides for slide in slides),
        alt_texts=alt_texts,
    )
    captioned = with_captions(bare, slides, request)
    return with_sound(with_bumpers(captioned, request), request)


def _require_even(preset: Preset, where: Where) -> None:
    if preset.size.width % 2 or preset.size.height % 2:
        raise LayoutError(error("FK421", where, size=preset.size, preset=preset.id))


def _act(slide: Slide, style: Style, request: Request, library: FaceLibrary) -> _Act:
    texts = [slide.setting.texts.text_of(placed.layer) for placed in slide.arrangement.texts]
    dance = choreography_of(slide.scene.nodes, slide.layers, style, library)
    return _Act(slide, dance, reading_seconds(texts, request.contents[0].lang))


def _transitions(request: Request, scenes: int, fps: Fraction) -> tuple[Transition, ...]:
    rule = request.template.transition
    seconds = rule.seconds if rule.seconds is not None else _TRANSITION_SECONDS
    frames = 0 if rule.effect == "cut" else max(1, round(seconds * fps))
    return (Transition(rule.effect, frames),) * (scenes - 1)


def _scales(acts: Sequence[_Act], overlap: float, request: Request) -> tuple[tuple[Scale, ...], list[Diagnostic]]:
    """Return the lengths of the scenes: natural ones, or so that the film has the asked length inside the range."""
    moves, reading = [act.moves for act in acts], [act.reading for act in acts]
    natural = max(sum(moves) + sum(reading) - overlap, spoken_seconds(request.parts))
    around = bumper_seconds(request.parts)
    least, most = _range(request.preset, around)
    wanted = request.seconds - around if request.seconds is not None else natural
    total = max(wanted, least)
    total = min(total, most) if most is not None else total
    where = request.contents[0].where
    said: list[Diagnostic] = []
    if request.seconds is not None and abs(total - wanted) > 1e-9:
        made = f"{total + around:g}"
        said.append(warning("FK422", where, asked=f"{request.seconds:g}", made=made, preset=request.preset.id))
    if total < natural - 0.05:
        said.append(note("FK423", where, needed=f"{natural:.1f}", made=f"{total:.1f}"))
    read = sum(moves) + sum(reading) - overlap
    exact = None if abs(total - read) < 1e-9 else total
    return scene_scales(moves, reading, overlap, exact), said


def _range(preset: Preset, around: float) -> tuple[float, float | None]:
    """Return the shortest and longest that the slides may last, `around` which bumpers stand, in seconds."""
    rules = preset.video.duration if preset.video else None
    if rules is None:
        return _SHORTEST, _LONGEST_ANIMATION if preset.kind == "animation" else None
    least = max((rules.min or 0.0) - around, _SHORTEST)
    return least, max(rules.max - around, _SHORTEST) if rules.max is not None else None


def _frame_counts(scales: Sequence[Scale], transitions: Sequence[Transition], fps: Fraction) -> list[int]:
    """Return the frames of each scene; the film has exactly round(seconds × fps) of them."""
    overlaps = [each.frames for each in transitions]
    whole = sum(Fraction(scale.seconds).limit_denominator(10**6) for scale in scales) - Fraction(sum(overlaps)) / fps
    total = round(whole * fps) + sum(overlaps)
    counts: list[int] = []
    passed = Fraction(0)
    for scale in scales[:-1]:
        passed += Fraction(scale.seconds).limit_denominator(10**6)
        counts.append(round(passed * fps) - sum(counts))
    return [*counts, total - sum(counts)]


def _scene(act: _Act, scale: Scale, frames: int, fps: Fraction, request: Request, library: FaceLibrary) -> Scene:
    slide = act.slide
    size = slide.scene.size

    def reset(layer: str, text: str) -> TextLayout:
        return _set_again(slide, layer, text, request, library)

    def text_of(layer: str) -> str:
        placed = next(each for each in slide.arrangement.texts if each.layer.id == layer)
        return slide.setting.texts.text_of(placed.layer)

    def marks(layer: str, layout: TextLayout) -> tuple[Mark, ...]:
        node = slide.scene.find(layer)
        assert isinstance(node, Text)
        return marks_of(layout, slide.emphasis[layer], (node.x, node.y), library)

    stage = Stage(frames, fps, scale.tempo, size.short_side, library, text_of, reset, marks)
    nodes = moved(slide.scene.nodes, act.dance, stage)
    nodes = _with_drawings(nodes, slide, act.dance, stage, request)
    return replace(slide.scene, nodes=nodes, frames=frames, poster=_poster(act, scale, frames, fps))


def _poster(act: _Act, scale: Scale, frames: int, fps: Fraction) -> int:
    """Return the frame at which all has come in and nothing has left."""
    entered = -(-act.dance.seconds * scale.tempo * fps // 1)
    leaves = frames - 1 - act.dance.exit_seconds * scale.tempo * float(fps)
    return max(0, min(int(entered) + round(0.3 * fps), int(leaves), frames - 1))


def _set_again(slide: Slide, layer: str, text: str, request: Request, library: FaceLibrary) -> TextLayout:
    placed = next(each for each in slide.arrangement.texts if each.layer.id == layer)
    style = layer_style(placed.layer, request.kit, slide.setting.language, library)
    style = replace(style, features=tuple(sorted({*style.features, ("tnum", 1)})))
    frame = slide.setting.frame
    # Tabular figures may be wider; only lines that stand at the left keep their place in a wider measure.
    measure = placed.layout.measure * (1.1 if placed.align == "left" else 1.0)
    size = placed.layout.size
    return set_text(text, style, library, size=size, unit=frame.unit, measure=measure, align=placed.align)


def _with_drawings(
    nodes: tuple[Node, ...], slide: Slide, dance: Choreography, stage: Stage, request: Request
) -> tuple[Node, ...]:
    """Put the marks that are drawn along emphasized words before or behind their texts."""
    made = list(nodes)
    for placed in slide.arrangement.texts:
        if placed.layer.draw is None:
            continue
        under, over = drawings_of(placed, dance.entries.get(placed.layer.id), slide, stage, request)
        at = next(index for index, node in enumerate(made) if node.id == placed.layer.id)
        made[at : at + 1] = [*under, _unlined(made[at], placed), *over]
    return tuple(made)


def _unlined(node: Node, placed: PlacedText) -> Node:
    """Return a text without its standing underlines: those that are drawn take their place."""
    if not isinstance(node, Text) or placed.layer.highlight == "marker":
        return node
    return replace(node, marks=(), parts=tuple(replace(part, marks=()) for part in node.parts))


def _with_progress(
    scenes: tuple[Scene, ...], transitions: Sequence[Transition], slide: Slide, request: Request
) -> tuple[Scene, ...]:
    """Add the bar that fills over the whole film to every scene."""
    layer = next((each for each in slide.layers if isinstance(each, ProgressLayer)), None)
    if layer is None:
        return scenes
    size = slide.scene.size
    height = max(2, 2 * round(layer.height.pixels(unit=slide.setting.frame.unit, whole=size.height) / 2))
    area = Rect(0, 0 if layer.edge == "top" else size.height - height, size.width, height)
    color = request.kit.brand.color(layer.color.removeprefix("brand."), request.contents[0].purpose)
    total = sum(scene.frames for scene in scenes) - sum(each.frames for each in transitions)
    made: list[Scene] = []
    start = 0
    for index, scene in enumerate(scenes):
        first, last = start / max(1, total - 1), (start + scene.frames - 1) / max(1, total - 1)
        track = (Keyframe(0, round(first, 5)), Keyframe(scene.frames - 1, round(last, 5), "linear"))
        bar = Fill(layer.id, area, color, Motion(reveal=track))
        made.append(replace(scene, nodes=(*scene.nodes, bar)))
        start += scene.frames - (transitions[index].frames if index < len(transitions) else 0)
    return tuple(made)
