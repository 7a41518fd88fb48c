"""Captions in the picture: where they stand, what is seen in which frame, that they can be read."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from formatkit.compose.bind import BoundTexts
from formatkit.compose.captions import BurnedCaptions, burn_in, caption_nodes, captions_zone
from formatkit.compose.captions_place import caption_size
from formatkit.compose.frame import Frame, frame_of
from formatkit.compose.stack import Setting
from formatkit.diagnostics import Where
from formatkit.errors import LayoutError
from formatkit.load.kit import open_kit
from formatkit.load.presets import preset as preset_by_id
from formatkit.load.presets import presets
from formatkit.model.color import Color, contrast_ratio
from formatkit.model.geometry import Rect, Shape
from formatkit.paint.film import Film
from formatkit.scene.captions import Cue
from formatkit.scene.composition import Composition
from formatkit.scene.motion import pose_at
from formatkit.scene.nodes import Counter, Fill, Node, Scene
from formatkit.scene.text import TextLayout
from formatkit.typeset.cues import captions_of_text, rebroken

TEXT = (
    "Social Media passiert sowieso. Die Frage ist nur, ob Sie mitreden oder ob andere über Sie reden, während Sie noch "
    "überlegen, welchen Äußerungskanal Sie bespielen wollen."
)
FILMS = [each.id for each in presets(kind="video")]
FPS = Fraction(30000, 1001)
GROUND = Color(120, 130, 140)


def setting_of(bench: Any, preset: str = "instagram/reel", language: str = "de", **brand: Any) -> Setting:
    kit, _ = open_kit(bench.brand(brand), bench.store)
    frame = frame_of(preset_by_id(preset), kit.brand.look)
    texts = BoundTexts({}, {}, frozenset(), ())
    return Setting(frame, kit, texts, language, bench.library, {}, Where(item="p"))


def burned(bench: Any, preset: str = "instagram/reel", text: str = TEXT, seconds: int = 10, **other: Any) -> Any:
    language = other.get("language", "de")
    return burn_in(captions_of_text(text, language, Fraction(0), Fraction(seconds)), setting_of(bench, preset, **other))


def seen(nodes: tuple[Node, ...], frame: int) -> tuple[list[Fill], TextLayout | None]:
    """Return the plates and the text that are seen at a frame."""
    plates = [node for node in nodes if isinstance(node, Fill) and pose_at(node.motion, frame).visible]
    texts = [node.shown(frame).layout for node in nodes if isinstance(node, Counter)]
    return plates, next((layout for layout in texts if any(line.runs for line in layout.lines)), None)


def lit(layout: TextLayout, role: str = "highlight") -> list[Rect]:
    """Return left and right of the runs that are lit."""
    return [Rect(run.x, run.y, run.glyphs[-1].x, 0) for line in layout.lines for run in line.runs if run.role == role]


def paint(bench: Any, nodes: tuple[Node, ...], frame: Frame, frames: int, fps: Fraction = FPS) -> Any:
    scene = Scene(frame.size, GROUND, nodes, frames=frames)
    return Film(Composition("x", "de", (scene,), (), "", bench.store, fps=fps), bench.library).painter()


def close_to(pixels: NDArray[np.uint8], color: Color, most: int = 12) -> NDArray[np.bool_]:
    return np.abs(pixels.astype(int) - np.array(color.rgb)).max(axis=2) <= most


@pytest.mark.parametrize("preset", FILMS)
def test_captions_stand_inside_the_safe_area_of_every_film(bench: Any, preset: str) -> None:
    setting = setting_of(bench, preset)
    frame, zone = setting.frame, captions_zone(setting.frame)
    assert frame.safe.contains(zone)
    assert zone.bottom > frame.safe.y + 0.6 * frame.safe.height
    middle = frame.safe.x + frame.safe.width / 2
    made = burned(bench, preset)
    phone = caption_size(frame) * frame.phone_scale
    assert phone >= (11 if frame.shape in (Shape.WIDE, Shape.BANNER) else 18) - 0.01
    for caption in made.captions:
        assert zone.contains(caption.plate)
        assert abs(caption.plate.x + caption.plate.width / 2 - middle) <= 1
        assert caption.plate.bottom == zone.bottom
        for _, layout in caption.steps:
            assert layout.size == caption_size(frame)
            ink = Rect(layout.ink.x + zone.x, layout.ink.y + zone.y, layout.ink.width, layout.ink.height)
            assert caption.plate.contains(ink)
            assert len(layout.lines) <= 2
    shown = " ".join(line.text for caption in made.captions for line in caption.steps[0][1].lines)
    assert shown == TEXT
    assert made.diagnostics == ()


def test_lines_too_wide_for_a_narrow_placement_become_more_captions_not_smaller_ones(bench: Any) -> None:
    text = "WIMMELNDE MAMMUTMOMENTE UMWANDERN WUMMSWAGEN, WARUM WIMMELWOHNUNGEN IM WINTER WIMMELN"
    cues = captions_of_text(text, "de", Fraction(2), Fraction(8))
    made = burn_in(cues, setting_of(bench, "instagram/reel"))
    assert len(made.captions) > len(cues)
    assert (made.captions[0].start, made.captions[-1].end) == (2, 8)
    assert all(one.end == other.start for one, other in pairwise(made.captions))
    assert " ".join(line.text for caption in made.captions for line in caption.steps[0][1].lines) == text
    assert made.diagnostics == ()


def test_a_word_wider_than_the_zone_is_set_smaller_and_said(bench: Any) -> None:
    made = burned(bench, text="Die Rindfleischetikettierungsüberwachung gilt.")
    sizes = [caption.steps[0][1].size for caption in made.captions]
    assert min(sizes) < max(sizes) == caption_size(setting_of(bench).frame)
    [found] = made.diagnostics
    assert found.code == "FK430"
    assert "Rindfleischetikettierungsüberwachung" in found.text()
    assert all(made.zone.contains(caption.plate) for caption in made.captions)
    with pytest.raises(LayoutError, match="too wide for a caption, even at 30"):
        burned(bench, text="x" + "Rindfleisch" * 9)


def test_each_word_lights_up_in_its_frames_and_nothing_moves(bench: Any) -> None:
    cues = captions_of_text(TEXT, "de", Fraction(1), Fraction(9))
    made = burn_in(cues, setting_of(bench))
    nodes = caption_nodes(made, FPS, 0, 300)
    words = [word for cue in cues for word in cue.words]
    places: dict[tuple[str, ...], list[float]] = {}
    for frame in range(300):
        plates, layout = seen(nodes, frame)
        time = frame / FPS
        if not 1 <= time < 9:
            assert (plates, layout) == ([], None)
            continue
        assert layout is not None
        assert len(plates) == 1
        spoken = [index for index, word in enumerate(words) if word.start <= time < word.end]
        [line] = [line for line in layout.lines if any(run.role == "highlight" for run in line.runs)]
        assert words[spoken[0]].text in line.text
        assert len(lit(layout)) == 1
        lines = tuple(line.text for line in layout.lines)
        at = [run.x for line in layout.lines for run in line.runs]
        assert places.setdefault(lines, at) == at
    assert len(places) == len(made.captions)


@settings(max_examples=30, deadline=None)
@given(first=st.integers(0, 330), frames=st.integers(1, 300), fps=st.sampled_from([Fraction(25), FPS, Fraction(60)]))
def test_a_scene_shows_what_the_film_shows_then(bench: Any, first: int, frames: int, fps: Fraction) -> None:
    made = _made(bench)
    whole, part = caption_nodes(made, fps, 0, 1000), caption_nodes(made, fps, first, frames)
    for frame in {0, min(1, frames - 1), frames // 3, frames // 2, max(0, frames - 2), frames - 1}:
        plates, layout = seen(part, frame)
        film_plates, film_layout = seen(whole, first + frame)
        assert [plate.area for plate in plates] == [plate.area for plate in film_plates]
        assert layout == film_layout


_KEPT: list[BurnedCaptions] = []


def _made(bench: Any) -> BurnedCaptions:
    """Return captions with a gap in between, made once."""
    if not _KEPT:
        cues = captions_of_text("Eins zwei drei. Vier fünf.", "de", Fraction(1), Fraction(4))
        later = captions_of_text("Sechs, sieben und acht.", "de", Fraction(13, 3), Fraction(19, 3))
        _KEPT.append(burn_in((*cues, *later), setting_of(bench, "linkedin/video-square")))
    return _KEPT[0]


def test_scenes_without_captions_get_no_nodes_and_ids_are_unique(bench: Any) -> None:
    made = burned(bench)
    assert caption_nodes(made, FPS, 300, 100) == ()
    assert caption_nodes(burn_in((), setting_of(bench)), FPS, 0, 100) == ()
    ids = [node.id for node in caption_nodes(made, FPS, 0, 300)]
    assert len(set(ids)) == len(ids) == len(made.captions) + 1


@pytest.mark.parametrize("preset", ["instagram/reel", "youtube/video-long"])
def test_painted_captions_are_paper_on_ink_with_the_word_in_the_accent(bench: Any, preset: str) -> None:
    setting = setting_of(bench, preset)
    palette = setting.kit.brand.palette
    cues = captions_of_text("Reden wir über Mut.", "de", Fraction(1), Fraction(3))
    made = burn_in(cues, setting)
    [caption] = made.captions
    nodes = caption_nodes(made, Fraction(30), 0, 120)
    painter = paint(bench, nodes, setting.frame, 120, Fraction(30))
    before, first, last, after = (painter.rgb(frame).copy() for frame in (29, 30, 89, 90))
    assert close_to(before, GROUND, 0).all()
    assert close_to(after, GROUND, 0).all()
    x, y, right, bottom = (
        round(each) for each in (caption.plate.x, caption.plate.y, caption.plate.right, made.zone.bottom)
    )
    outside = first.copy()
    outside[y:bottom, x:right] = GROUND.rgb
    assert close_to(outside, GROUND, 0).all()
    accents = []
    for picture in (first, last):
        plate = picture[y:bottom, x:right]
        assert close_to(plate, palette["ink"], 0).mean() > 0.6
        assert close_to(plate, palette["paper"]).mean() > 0.03
        accent = np.flatnonzero(close_to(plate, palette["accent"]).any(axis=0))
        accents.append((accent.min() / plate.shape[1], accent.max() / plate.shape[1]))
    assert accents[0][1] < 0.45
    assert accents[1][0] > 0.6
    luma = [
        painter.nv12(frame)[: setting.frame.size.height][y + 4 : y + 12, x + 4 : x + 40].mean() for frame in (29, 30)
    ]
    assert luma[1] < luma[0] - 40


def test_a_brand_whose_accent_is_not_seen_sets_the_word_bold(bench: Any) -> None:
    made = burned(bench, palette={"accent": "#1F3A5F"})
    assert [each.code for each in made.diagnostics] == ["FK434"]
    for caption in made.captions:
        fonts = {run.role: run.font for _, layout in caption.steps for line in layout.lines for run in line.runs}
        weights = {role: dict(font.axes)["wght"] for role, font in fonts.items()}
        assert set(weights) == {"normal", "strong"}
        assert weights["strong"] > weights["normal"]
        assert all(len(lit(layout, "strong")) == 1 for _, layout in caption.steps)


@pytest.mark.parametrize(
    "palette",
    [
        {"ink": "#F4F4F4", "paper": "#FAFAFA", "background": "#101418"},
        {"ink": "#777777"},
        {"ink": "#FFFFFF", "paper": "#000000"},
    ],
)
def test_captions_can_be_read_whatever_the_palette(bench: Any, palette: dict[str, str]) -> None:
    made = burned(bench, palette=palette)
    assert contrast_ratio(made.plate.luminance, made.text.luminance) >= 4.5
    assert contrast_ratio(made.plate.luminance, made.accent.luminance) >= 3


def test_a_palette_without_contrast_is_told(bench: Any) -> None:
    gray = dict.fromkeys(("background", "ink", "primary", "accent", "muted", "paper"), "#777777")
    with pytest.raises(LayoutError, match=r"contrast of 4.5:1 for captions; the best reach 1.0:1"):
        burned(bench, palette=gray)


def test_arabic_lights_up_from_the_right(bench: Any) -> None:
    made = burned(bench, text="التواصل يبدأ مع الناس", language="ar", seconds=3)
    [caption] = made.captions
    places = [lit(layout)[0].x for _, layout in caption.steps]
    assert len(places) == 4
    assert places == sorted(places, reverse=True)


def test_a_line_that_begins_with_a_foreign_word_reads_as_the_film_does(bench: Any) -> None:
    cue = Cue(Fraction(0), Fraction(3), ("التواصل يبدأ مع الناس", "Media وكل يوم."))
    [whole] = rebroken(cue, "ar")
    [caption] = burn_in((replace(whole, lines=cue.lines),), setting_of(bench, language="ar")).captions
    lower = [step for _, step in caption.steps if any(run.role == "highlight" for run in step.lines[1].runs)]
    places = [lit(layout)[0].x for layout in lower]
    assert len(places) == 3
    assert places == sorted(places, reverse=True)


def test_emphasis_marks_of_a_subtitle_file_are_plain_text(bench: Any) -> None:
    cue = Cue(Fraction(0), Fraction(2), ("a **b** ==c==",))
    [caption] = burn_in((cue,), setting_of(bench)).captions
    glyphs = [len(run.glyphs) for run in caption.steps[0][1].lines[0].runs]
    assert glyphs == [1, 5, 5]
    assert len(caption.steps) == 3


def test_a_first_word_that_waits_is_not_lit_before(bench: Any) -> None:
    [cue] = captions_of_text("Eins zwei", "de", Fraction(2), Fraction(4))
    made = burn_in((replace(cue, start=Fraction(1)),), setting_of(bench))
    nodes = caption_nodes(made, Fraction(10), 0, 50)
    _, waiting = seen(nodes, 12)
    _, spoken = seen(nodes, 20)
    assert waiting is not None
    assert spoken is not None
    assert (lit(waiting), len(lit(spoken))) == ([], 1)


def test_the_zone_keeps_off_what_stands_below(bench: Any) -> None:
    frame = setting_of(bench, "linkedin/video-square").frame
    free = captions_zone(frame)
    logo = Rect(900, 930, 120, 60)
    over = captions_zone(frame, [logo, Rect(0, 0, 200, 80)])
    assert free.overlaps(logo)
    assert over.bottom == 930
    assert (over.width, over.height) == (free.width, free.height)
    line = Rect(60, over.y + 20, 400, 10)
    assert captions_zone(frame, [logo, line]).bottom == math.floor(line.y)


def test_no_room_is_told(bench: Any) -> None:
    setting = setting_of(bench)
    frame = replace(setting.frame, safe=Rect(100, 100, 800, 90), box=Rect(100, 100, 800, 90))
    with pytest.raises(LayoutError, match="no room for two lines of captions"):
        burn_in((), replace(setting, frame=frame))


def test_equal_input_gives_equal_nodes(bench: Any) -> None:
    assert caption_nodes(burned(bench), FPS, 0, 300) == caption_nodes(burned(bench), FPS, 0, 300)
