"""Films as scenes: entrances, their order and tempo, reading time, variants, transitions, first frame and poster."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formatkit.compose.counter import figure_at, figure_in
from formatkit.compose.duration import reading_seconds, scene_scales
from formatkit.compose.effects import style_for
from formatkit.compose.timeline import Cast, timeline
from formatkit.errors import LayoutError
from formatkit.load.presets import preset
from formatkit.load.templates import load_template
from formatkit.model.geometry import Size
from formatkit.model.motion import Entrance
from formatkit.model.template import Template
from formatkit.scene.composition import Composition
from formatkit.scene.motion import STILL, pose_at
from formatkit.scene.nodes import Counter, Fill, Picture, Text

if TYPE_CHECKING:
    from conftest import Bench

REEL = "instagram/reel"
LONG = "Wer zuhört, hat mehr zu sagen, und wer antwortet, solange die Frage warm ist, wird früher wieder gefragt."
TEMPLATE: dict[str, Any] = {
    "name": "show",
    "version": 1,
    "styles": ["plain", "photo"],
    "slots": {"figure": {"type": "text", "required": True}, "text": {"type": "text"}, "photo": {"type": "picture"}},
    "layers": [
        {"id": "ground", "kind": "picture", "slot": "photo", "enter": {"effect": "parallax"}},
        {
            "id": "body",
            "kind": "stack",
            "children": [
                {
                    "id": "figure",
                    "kind": "text",
                    "role": "main",
                    "slot": "figure",
                    "font": "brand.headline",
                    "fit": {"max": "20u", "lines": 2},
                    "enter": {"effect": "count-up", "for": 1.0},
                },
                {"id": "text", "kind": "text", "text": ["{text}"], "size": "5u", "lines": 4},
            ],
        },
        {"id": "logo", "kind": "logo"},
        {"id": "bar", "kind": "progress"},
    ],
}


def template(effect: str = "", draw: str = "", leave: str = "") -> Template:
    data = {**TEMPLATE, "layers": [dict(layer) for layer in TEMPLATE["layers"]]}
    text = dict(data["layers"][1]["children"][1])
    if effect:
        text["enter"] = {"effect": effect, "at": 0.2}
    if draw:
        text["draw"] = {"effect": draw}
    if leave:
        text["exit"] = {"effect": leave, "for": 0.5}
    data["layers"][1] = {**data["layers"][1], "children": [data["layers"][1]["children"][0], text]}
    return Template.model_validate(data)


def shown(bench: Bench, chosen: Template, **post: Any) -> Composition:
    return bench.compose(
        REEL, template=chosen, **{"figure": "12,5 %", "text": "mehr **Bewerbungen** als im Vorjahr", **post}
    )


def text_of(film: Composition, name: str) -> Text:
    found = film.scenes[0].find(name)
    assert isinstance(found, Text)
    return found


def test_a_quote_enters_line_by_line_and_then_its_author(bench: Bench) -> None:
    film = bench.compose(REEL, quote=LONG, author="Jana Petersen")
    quote, author = text_of(film, "quote"), text_of(film, "author")
    assert [part.layout.lines[0].text for part in quote.parts] == [line.text for line in quote.layout.lines]
    starts = [part.motion.y[0].frame for part in quote.parts]
    steps = [after - before for before, after in pairwise(starts)]
    assert all(0.06 <= step / 30 <= 0.09 + 1e-6 for step in steps)
    assert author.motion.opacity[0].frame > quote.parts[-1].motion.y[0].frame
    for part in quote.parts:
        way = part.motion.y[0].value
        assert 0.02 * 1080 <= way <= 0.04 * 1080
        assert 0.4 <= (part.motion.y[1].frame - part.motion.y[0].frame) / 30 <= 0.7 + 1e-6
        assert part.motion.y[1].easing == "ease-out"


def test_the_first_frame_shows_text_and_the_poster_the_finished_design(bench: Bench) -> None:
    for post in ({"quote": LONG}, {"quote": "Kurz."}):
        film = bench.compose(REEL, author="Jana Petersen", **post)
        quote = text_of(film, "quote")
        poses = [pose_at(part.motion, 0) for part in quote.parts]
        assert all(pose.opacity == 1 for pose in poses)
        assert all(0 <= pose.y <= 0.03 * 1080 for pose in poses)
        assert not any(pose_at(part.motion, 0).neutral for part in quote.parts[1:])  # they are still on their way
        scene = film.scenes[0]
        assert 0 < scene.poster < scene.frames
        for node in (quote, text_of(film, "author")):
            motions = [part.motion for part in node.parts] or [node.motion]
            assert all(pose_at(motion, scene.poster).neutral for motion in motions)
            assert all(pose_at(motion, scene.frames - 1).neutral for motion in motions)


def test_a_text_that_would_come_late_is_there_in_a_film_s_first_frame(bench: Bench) -> None:
    film = shown(bench, template("rise"))
    texts = [film.scenes[0].find("figure"), film.scenes[0].find("text")]
    assert isinstance(texts[0], Counter)
    assert texts[0].steps[0].frame == 0
    late = Template.model_validate(
        {
            **TEMPLATE,
            "layers": [
                *TEMPLATE["layers"][:1],
                {
                    **TEMPLATE["layers"][1],
                    "children": [
                        {**TEMPLATE["layers"][1]["children"][0], "enter": {"effect": "fade", "at": 2.0}},
                    ],
                },
            ],
        }
    )
    node = shown(bench, late).scenes[0].find("figure")
    assert isinstance(node, Text)
    assert 0.05 < pose_at(node.motion, 0).opacity < 1


@pytest.mark.parametrize(
    ("effect", "pieces", "moves"),
    [
        ("fade", 0, ("opacity",)),
        ("rise", 0, ("opacity", "y")),
        ("rise-by-line", 2, ("opacity", "y")),
        ("rise-by-word", 5, ("opacity", "y")),
        ("typewriter", 27, ("opacity",)),
        ("reveal", 2, ("reveal",)),
        ("scale-in", 0, ("opacity", "scale")),
    ],
)
def test_each_effect_moves_what_it_says(bench: Bench, effect: str, pieces: int, moves: tuple[str, ...]) -> None:
    film = shown(bench, template(effect), text="mehr Bewerbungen als im\nVorjahr")
    node = text_of(film, "text")
    assert len(node.parts) == pieces
    motion = node.parts[0].motion if pieces else node.motion
    assert tuple(name for name in ("opacity", "x", "y", "scale", "reveal") if getattr(motion, name)) == moves
    assert pose_at(motion, film.scenes[0].frames).neutral


def test_a_photograph_zooms_or_drifts_and_stays_covered(bench: Bench) -> None:
    zoomed = bench.compose(REEL, quote="Gut gesagt.", photo="gradient.jpg").scenes[0]
    picture = zoomed.find("background")
    assert isinstance(picture, Picture)
    ends = [pose_at(picture.motion, frame).scale for frame in (0, zoomed.frames - 1)]
    assert ends == [1.0, 1.05]
    drifting = shown(bench, template(), photo="gradient.jpg").scenes[0]
    picture = drifting.find("ground")
    assert isinstance(picture, Picture)
    for frame in (0, drifting.frames // 2, drifting.frames - 1):
        pose = pose_at(picture.motion, frame)
        assert abs(pose.x) <= (pose.scale - 1) / 2 * picture.area.width


def test_a_figure_counts_up_in_the_form_that_it_is_written_in(bench: Bench) -> None:
    counter = shown(bench, template()).scenes[0].find("figure")
    assert isinstance(counter, Counter)
    texts = [step.layout.lines[0].text.strip() for step in counter.steps]
    assert (texts[1].lstrip("\u2007"), texts[-1]) == ("0,0 %", "12,5 %")
    values = [float(text.split()[0].strip("\u2007").replace(",", ".")) for text in texts[1:]]
    assert values == sorted(values)
    assert len(set(values)) > 15


def test_the_still_of_a_film_shows_the_true_figure_and_then_it_counts(bench: Bench) -> None:
    for chosen in (template(), load_template("statistic")):
        film = shown(bench, chosen)
        counter = film.scenes[0].find("figure")
        assert isinstance(counter, Counter)
        assert [step.frame for step in counter.steps][:2] == [0, 1]
        assert counter.shown(0).layout.lines[0].text == counter.shown(film.frames).layout.lines[0].text
        assert counter.shown(film.poster).layout.lines[0].text.replace("\u202f", " ") == "12,5 %"


def test_what_is_left_out_changes_nothing_in_the_order_of_the_rest(bench: Bench) -> None:
    fields = {"title": "Messe", "when": "3. Mai", "call": "Termin vereinbaren"}
    scene = bench.compose(REEL, template="event", **fields).scenes[0]
    when, call = (scene.find(name) for name in ("when", "call"))
    assert isinstance(when, Text)
    assert isinstance(call, Text)
    assert call.motion.y[0].frame > when.motion.y[0].frame > 0


def test_a_layer_does_not_wait_for_one_that_waits_for_it() -> None:
    rise = Entrance(effect="rise")
    cast = (
        Cast("first", rise),
        Cast("second", rise.model_copy(update={"after": "last"})),
        Cast("last", rise.model_copy(update={"after": "missing"})),
    )
    entries = timeline(cast, style_for("calm"))
    assert entries["first"].end == entries["last"].start
    assert entries["last"].end == entries["second"].start


@given(st.integers(0, 10**7), st.sampled_from(["", ".", ",", "\u202f", "'"]), st.integers(0, 2))
def test_figures_are_read_and_written_alike(number: int, grouping: str, decimals: int) -> None:
    mark = "," if grouping != "," else "."
    whole, part = divmod(number, 10**decimals)
    written = f"{whole:,}".replace(",", grouping) if grouping else str(whole)
    written += f"{mark}{part:0{decimals}d}" if decimals else ""
    if decimals == 0 and grouping in (".", ",") and whole < 1000:
        grouping = ""
    figure = figure_in(f"rund {written} Teile")
    assert figure is not None
    assert figure_at(figure, 1.0) == written
    assert figure_at(figure, 0.0).strip("0.,\u202f'") == ""


@pytest.mark.parametrize(("draw", "in_front"), [("underline", True), ("highlight", True)])
def test_marks_are_drawn_along_emphasized_words_when_they_have_come(bench: Bench, draw: str, in_front: bool) -> None:
    nodes = shown(bench, template("rise", draw)).scenes[0].nodes
    ids = [node.id for node in nodes]
    mark = nodes[ids.index("text-mark-1")]
    assert isinstance(mark, Fill)
    # The accent of this brand is too near to its ink for a highlight behind the words, so that is a line, too.
    assert (ids.index("text-mark-1") > ids.index("text")) == in_front
    text = nodes[ids.index("text")]
    assert mark.motion.reveal[0].frame >= text.motion.opacity[-1].frame
    assert 0 < mark.area.width < 1080 / 2


def test_an_exit_ends_with_the_scene(bench: Bench) -> None:
    film = shown(bench, template("rise", leave="fade"))
    scene, node = film.scenes[0], text_of(film, "text")
    assert pose_at(node.motion, scene.frames - 1).opacity == 0
    assert pose_at(node.motion, scene.frames - 1 - 15).opacity == 1
    assert pose_at(node.motion, scene.poster).neutral


def test_the_bar_fills_over_the_whole_film(bench: Bench) -> None:
    film = shown(bench, template(), slides=({"text": "eins"}, {"text": "zwei"}))
    bars = [scene.find("bar") for scene in film.scenes]
    assert all(isinstance(bar, Fill) for bar in bars)
    first, last = (pose_at(bars[0].motion, 0).reveal, pose_at(bars[1].motion, film.scenes[1].frames - 1).reveal)
    assert (first, last) == (0, 1)
    start = film.start_of(1)
    assert pose_at(bars[0].motion, start).reveal == pytest.approx(pose_at(bars[1].motion, 0).reveal, abs=0.01)


def test_reduced_motion_only_fades(bench: Bench) -> None:
    film = bench.compose(REEL, quote=LONG, author="Jana", photo="gradient.jpg", motion="reduced")
    for node in film.scenes[0].nodes:
        moves = (node.motion.x, node.motion.y, node.motion.scale, node.motion.reveal)
        assert not any(moves)
        assert not getattr(node, "parts", ())
    assert film.scenes[0].find("background").motion == STILL
    assert text_of(film, "quote").motion.opacity


def test_layers_that_wait_for_each_other_are_an_error() -> None:
    cast = (Cast("a", Entrance(effect="fade", after="b")), Cast("b", Entrance(effect="fade", after="a")))
    with pytest.raises(LayoutError) as caught:
        timeline(cast, style_for("calm"))
    assert caught.value.diagnostics[0].code == "FK420"
    assert "a → b → a" in str(caught.value)


def test_a_film_lasts_as_long_as_people_need_to_read_it(bench: Bench) -> None:
    short, long = (bench.compose(REEL, quote=quote) for quote in ("Kurz gesagt.", LONG))
    assert short.seconds >= 3  # the network's least
    assert long.seconds > short.seconds + 4
    assert reading_seconds([LONG], "de") > reading_seconds([LONG], "en") > 5


@pytest.mark.parametrize("seconds", [3, 4.1, 6, 15, 30, 59.99])
def test_frames_are_exactly_seconds_times_rate(bench: Bench, seconds: float) -> None:
    film = bench.compose_for(REEL, seconds, quote=LONG)
    assert film.frames == round(Fraction(str(seconds)) * 30)


def test_broken_rates_are_exact_fractions(bench: Bench) -> None:
    film = bench.compose_for("linkedin/video-ad", 10, quote=LONG)
    assert film.fps == 25
    ntsc = preset("linkedin/video-ad")
    rules = ntsc.video.model_copy(update={"fps": ntsc.video.fps.model_copy(update={"recommended": 29.97})})
    film = bench.compose_for(replace(ntsc, video=rules), 10, quote=LONG)
    assert film.fps == Fraction(30_000, 1001)
    assert film.frames == round(10 * Fraction(30_000, 1001))


def test_a_film_outside_of_the_network_s_range_is_fitted_into_it_and_that_is_said(bench: Bench) -> None:
    film = bench.compose_for("whatsapp/status-video", 120, quote="Kurz.")
    assert film.seconds == 60
    assert [each.code for each in film.diagnostics if each.code == "FK422"]


def test_a_film_that_is_too_short_to_be_read_says_so_and_is_quickened(bench: Bench) -> None:
    film = bench.compose_for(REEL, 3, quote=LONG, author="Jana")
    assert "FK423" in [each.code for each in film.diagnostics]
    last = max(part.motion.y[-1].frame for part in text_of(film, "quote").parts)
    assert last <= 0.65 * film.frames


@given(
    st.lists(st.tuples(st.floats(0, 5), st.floats(1.5, 20)), min_size=1, max_size=6),
    st.floats(3, 120),
    st.floats(0, 1),
)
def test_scenes_share_the_time_that_there_is(scenes: list[tuple[float, float]], total: float, overlap: float) -> None:
    moves, reading = zip(*scenes, strict=True)
    scales = scene_scales(moves, reading, overlap, total)
    assert sum(scale.seconds for scale in scales) == pytest.approx(total + overlap)
    assert all(0 < scale.tempo <= 1 for scale in scales)
    for scale, move in zip(scales, moves, strict=True):
        assert scale.seconds >= move * scale.tempo * (1 - 1e-9)


@pytest.mark.parametrize("effect", ["cut", "fade", "push", "wipe"])
def test_slides_become_scenes_with_transitions(bench: Bench, effect: str) -> None:
    quote = load_template("quote")
    changed = quote.model_copy(update={"transition": quote.transition.model_copy(update={"effect": effect})})
    slides = ({"quote": "Erst zuhören."}, {"quote": "Dann antworten."}, {"quote": LONG})
    film = bench.compose(REEL, template=changed, slides=slides)
    assert len(film.scenes) == 3
    assert [each.kind for each in film.transitions] == [effect] * 2
    frames = 0 if effect == "cut" else 18
    assert [each.frames for each in film.transitions] == [frames] * 2
    assert film.frames == sum(scene.frames for scene in film.scenes) - 2 * frames
    seen = [film.moment(frame) for frame in range(film.frames)]
    assert [moment.scene for moment in seen] == sorted(moment.scene for moment in seen)
    assert sum(moment.following is not None for moment in seen) == 2 * frames


def test_a_video_with_odd_sides_is_refused(bench: Bench) -> None:
    odd = replace(preset(REEL), size=Size(1079, 1920))
    with pytest.raises(LayoutError, match="even sides"):
        bench.compose(odd, quote="Gut gesagt.")


def test_composing_twice_gives_equal_scenes(bench: Bench) -> None:
    one, other = (bench.compose(REEL, quote=LONG, photo="gradient.jpg") for _ in range(2))
    assert one.scenes == other.scenes
