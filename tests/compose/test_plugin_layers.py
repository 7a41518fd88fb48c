"""Layers of other packages in a composition: readable texts on them, one motion, and nothing that breaks paint."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import formatkit as fk
from formatkit.compose.plugin_nodes import NoLayerError, cut_to_canvas, sound_node
from formatkit.layers import Color, Fill, Rect, Scrim, Size, Step, VectorShape
from formatkit.paint.painter import Painter
from formatkit.raster.luminance import LuminanceMap
from formatkit.scene.canonical import fingerprint
from formatkit.scene.nodes import Node, Picture, Scene, Text
from formatkit.scene.plugin import LayerNode

Install = Callable[..., Path]

LAYERS = """
from formatkit.layers import Fill, Rect, Scrim, VectorShape

def whole(context):
    yield Fill("whole", Rect(0, 0, context.size.width, context.size.height), context.color("primary"))

def stripes(context):
    width = context.size.width / 11
    for number in range(0, 11, 2):
        yield Fill("stripe", Rect(number * width, 0, width, context.size.height), context.color("ink"))

def corner(context):
    area = context.area
    yield VectorShape("corner", Rect(area.right - 90, area.y, 90, 90), "ellipse", context.color("accent"))

def told(context):
    whole = Rect(0, 0, context.size.width, context.size.height)
    assert context.slots == {"quote": "Wer zuhört, hat mehr zu sagen.", "author": "Jana Petersen"}
    assert context.options == {"count": 3, "list": [1, 2.5, "x"], "deep": {"on": True}}
    assert set(context.texts) == {"quote", "author"}
    assert context.texts["quote"].bottom < context.texts["author"].y
    assert whole.contains(context.area)
    assert context.color("brand.accent") == context.palette["accent"]
    assert context.tint("accent", 0) == context.color("background")
    assert context.tint("accent", 1) == context.color("accent")
    assert (context.lang, context.page, context.pages, context.on_photo) == ("de", 1, 1, False)
    yield VectorShape("dot", context.area, "ellipse", context.color("muted"))
"""
PHOTOGRAPHS = Path(__file__).parents[1] / "photographs"
POST = fk.Post(id="a", quote="Wer zuhört, hat **mehr** zu sagen.", author="Jana Petersen", lang="de")


@pytest.fixture
def with_layer(install_layers: Install, monkeypatch: pytest.MonkeyPatch) -> Callable[..., fk.Template]:
    """Return a function that gives the quote card with a layer of the installed package, and keys of that layer."""
    layers = {name: f"test_layers:{name}" for name in ("whole", "stripes", "corner", "told")}
    monkeypatch.syspath_prepend(str(install_layers("test-layers", "1", {"test_layers.py": LAYERS}, layers)))

    def template(plugin: str, **more: Any) -> fk.Template:
        quote = fk.load_template("quote").model_dump(exclude_unset=True, mode="json")
        layer = {"id": "drawn", "kind": "plugin", "plugin": plugin, **more}
        return fk.Template.model_validate({**quote, "layers": [layer, *quote["layers"]]})

    return template


def worst_contrast(made: fk.Composition) -> float:
    """Return the least contrast of a text with the pixels that it stands on, in cells of a quarter of its em."""
    scene = made.scenes[0]
    bare = replace(made, scenes=(replace(scene, nodes=tuple(n for n in scene.nodes if not isinstance(n, Text))),))
    measured = LuminanceMap.of(fk.frame(bare).pixels[..., :3])
    found = math.inf
    for node in (node for node in scene.nodes if isinstance(node, Text)):
        for line in node.layout.lines:
            x, y = line.ink.x + node.x, line.ink.y + node.y
            box = (max(0, int(x)), int(y), round(x + line.ink.width), round(y + line.ink.height))
            found = min(found, measured.worst_contrast(node.color.luminance, *box, 0.25 * node.layout.size))
    return found


@pytest.mark.parametrize("plugin", ["whole", "stripes"])
@pytest.mark.parametrize("preset", ["linkedin/image-square", "generic/email-header"])
def test_texts_are_readable_on_whatever_it_draws(
    plugin: str, preset: str, with_layer: Callable[..., fk.Template]
) -> None:
    made = fk.compose(POST, preset=preset, template=with_layer(plugin))
    assert worst_contrast(made) >= 4.5
    ids = [node.id for node in made.scenes[0].nodes]
    assert ids.index("drawn.1") < ids.index("quote")
    assert ("scrim" in ids or "plate" in ids) is (plugin == "stripes")


def test_what_no_text_stands_on_keeps_its_colors_over_scrim_and_plate(with_layer: Callable[..., fk.Template]) -> None:
    post = POST.model_copy(update={"photo": "stairs.jpg"})
    made = fk.compose(post, preset="linkedin/image-square", template=with_layer("corner"), folder=PHOTOGRAPHS)
    ids = [node.id for node in made.scenes[0].nodes]
    repair = next(each for each in ids if each in ("scrim", "plate"))
    assert ids.index("background") < ids.index(repair) < ids.index("drawn.1") < ids.index("quote")
    on_it = fk.compose(post, preset="linkedin/image-square", template=with_layer("stripes"), folder=PHOTOGRAPHS)
    ids = [node.id for node in on_it.scenes[0].nodes]
    assert ids.index("background") < ids.index("drawn.1") < ids.index(next(e for e in ids if e in ("scrim", "plate")))
    assert worst_contrast(made) >= 4.5
    assert worst_contrast(on_it) >= 3


def test_beside_a_photograph_its_side_is_of_what_that_leaves(with_layer: Callable[..., fk.Template]) -> None:
    post = POST.model_copy(update={"photo": "stairs.jpg", "style": "split"})
    template = with_layer("corner", area="right 40%")
    scene = fk.compose(post, preset="linkedin/image-landscape", template=template, folder=PHOTOGRAPHS).scenes[0]
    photograph, drawn = scene.find("background"), scene.find("drawn.1")
    assert isinstance(photograph, Picture)
    assert isinstance(drawn, VectorShape)
    assert 0.3 * photograph.area.x < drawn.area.right <= photograph.area.x
    texts = [node for node in scene.nodes if isinstance(node, Text)]
    assert max(text.ink.right for text in texts) < 0.6 * photograph.area.x


def test_it_is_told_what_the_picture_holds(with_layer: Callable[..., fk.Template]) -> None:
    options = {"count": 3, "list": [1, 2.5, "x"], "deep": {"on": True}}
    template = with_layer("told", options=options)
    made, again = (fk.compose(POST, preset="linkedin/image-square", template=template) for _ in range(2))
    assert fingerprint(made.scenes) == fingerprint(again.scenes)
    assert made.scenes[0].find("drawn.1") is not None


@pytest.mark.parametrize(("effect", "moves"), [("fade", "opacity"), ("reveal", "reveal"), ("typewriter", "y")])
def test_in_a_film_it_enters_and_leaves_as_one(effect: str, moves: str, with_layer: Callable[..., fk.Template]) -> None:
    template = with_layer("stripes", enter={"effect": effect, "after": "quote"}, exit={"effect": "fade"})
    scene = fk.compose(POST, preset="linkedin/video-square", template=template).scenes[0]
    drawn = [node for node in scene.nodes if node.id.startswith("drawn.")]
    assert len(drawn) == 6
    motions = [node.motion for node in drawn]
    starts = {getattr(motion, moves)[0].frame for motion in motions}
    assert len(starts) == 1
    assert starts.pop() > 0
    assert {motion.opacity[-1].value for motion in motions} == {0.0}
    assert {round(motion.opacity[-1].frame) for motion in motions} == {scene.frames - 1}


def test_before_it_has_come_in_texts_are_readable_as_well(with_layer: Callable[..., fk.Template]) -> None:
    preset = "linkedin/video-square"
    standing = fk.compose(POST, preset=preset, template=with_layer("whole")).scenes[0]
    arriving = fk.compose(POST, preset=preset, template=with_layer("whole", enter={"effect": "fade"})).scenes[0]
    assert {"scrim", "plate"} & {node.id for node in standing.nodes} == set()
    assert {"scrim", "plate"} & {node.id for node in arriving.nodes}


@pytest.mark.parametrize("area", ["left 40%", "right 40%", "top 40%", "bottom 40%"])
def test_texts_and_logo_keep_off_its_side(area: str, with_layer: Callable[..., fk.Template]) -> None:
    made = fk.compose(
        POST,
        preset="linkedin/image-square",
        template=with_layer("told", area=area, options={"count": 3, "list": [1, 2.5, "x"], "deep": {"on": True}}),
    )
    dot = made.scenes[0].find("drawn.1")
    assert isinstance(dot, VectorShape)
    for node in made.scenes[0].nodes:
        if isinstance(node, Text):
            assert not node.ink.overlaps(dot.area)


@pytest.mark.parametrize("options", ["2026-12-01", "12:30:00"])
def test_options_are_what_json_has(options: str, tmp_path: Path) -> None:
    text = 'name = "dated"\nextends = "card"\nversion = 1\n[[layers]]\nid = "a"\nkind = "plugin"\nplugin = "whole"\n'
    (tmp_path / "dated.toml").write_text(f"{text}options = {{ day = {options} }}\n", encoding="utf-8")
    with pytest.raises(fk.ConfigError) as caught:
        fk.load_template("dated", (tmp_path,))
    assert caught.value.diagnostics[0].where.line == 8


_NUMBERS = st.one_of(st.floats(-3000, 3000), st.floats(), st.integers(-5000, 5000), st.just(math.nan))
_SMALL = st.one_of(st.floats(-0.5, 1.5), st.floats())
_COLORS = st.builds(Color, *(st.integers(0, 255),) * 3)
_AREAS = st.builds(Rect, _NUMBERS, _NUMBERS, _NUMBERS, _NUMBERS)
_STEPS = st.one_of(
    st.builds(Step, st.sampled_from("ML"), st.tuples(_SMALL, _SMALL)),
    st.builds(Step, st.just("C"), st.tuples(*(_SMALL,) * 6)),
    st.just(Step("Z")),
    st.builds(Step, st.sampled_from("MLCZ"), st.tuples(_SMALL)),
)
_PATHS = st.lists(_STEPS, max_size=6).map(tuple)
_FORMS = st.sampled_from(["rectangle", "rounded", "ellipse", "ring", "path", "star"])
_NODES = st.one_of(
    st.builds(Fill, st.text(), _AREAS, _COLORS),
    st.builds(Scrim, st.text(), _AREAS, _COLORS, st.sampled_from(["left", "top", "x"]), _SMALL, _SMALL, _SMALL),
    st.builds(
        VectorShape, st.text(), _AREAS, _FORMS, _COLORS, _NUMBERS, _NUMBERS, st.lists(_STEPS, max_size=6).map(tuple)
    ),
)


@given(_NODES)
@settings(max_examples=150, deadline=None)
def test_whatever_it_returns_is_painted_or_refused(node: LayerNode) -> None:
    canvas = Size(120, 80)
    try:
        shown: list[Node] = list(cut_to_canvas(sound_node(node, "drawn.1"), canvas))  # type: ignore[arg-type]
    except NoLayerError:
        return
    painted = Painter(None, None).paint(Scene(canvas, Color(9, 9, 9), tuple(shown)))  # type: ignore[arg-type]
    assert painted.shape == (80, 120, 3)
