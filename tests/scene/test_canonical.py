from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formatkit.model.color import Color
from formatkit.model.geometry import Rect, Size
from formatkit.scene.canonical import canonical, dump, fingerprint
from formatkit.scene.motion import Keyframe, Motion
from formatkit.scene.nodes import Artwork, Fill, Picture, Scene, Scrim, Text, VectorShape
from formatkit.scene.path import Step
from formatkit.scene.text import FontKey, Glyph, GlyphRun, TextLayout, TextLine
from formatkit.scene.treatment import Duotone, Tint, Treatment

INK, PAPER = Color(20, 33, 61), Color(255, 255, 255)


def sample() -> Scene:
    """Return a scene that holds every kind of node."""
    run = GlyphRun(
        FontKey("ab" * 32, 0, (("wght", 700.0),)), 60.0, 0.0, 0.0, (Glyph(36, 0.0, 0.0), Glyph(4, 31.5, 0.0))
    )
    lines = (TextLine("Gut", (run,), 0.0, Rect(0.5, -43.0, 90.25, 44.0)),)
    layout = TextLayout(60.0, 66.0, -0.015, 800.0, lines, 58.0, 14.5, 43.6, 33.0, Rect(0.5, -43.0, 90.25, 44.0))
    whole = Rect(0, 0, 1200, 1200)
    return Scene(
        Size(1200, 1200),
        PAPER,
        (
            Picture("background", "cd" * 32, 2, Rect(10.5, 0, 2000, 2000), whole),
            Scrim("scrim", whole, INK, "bottom", 0.4, 0.3, 0.8),
            Fill("plate", Rect(0, 600, 1200, 600), INK, Motion(x=(Keyframe(0, 4.5), Keyframe(9, 0.5)))),
            Text("quote", layout, 96.0, 640.25, PAPER, PAPER, PAPER),
            Artwork("logo", "ef" * 32, Rect(900, 1000, 200, 60), vector=True),
            Picture(
                "portrait",
                "ab" * 32,
                1,
                Rect(0, 0, 500, 500),
                Rect(60, 60, 200, 200),
                mask="rounded",
                radius=12.5,
                treatment=Treatment(Tint(INK, 0.6), 3.5, 0.02),
                entrance=Motion(opacity=(Keyframe(0, 0.0), Keyframe(9, 0.5))),
            ),
            VectorShape("icon", Rect(60, 300.5, 48, 48), "path", INK, 0.5, 4.0, (Step("M", (0.5, 0.25)), Step("Z"))),
        ),
    )


def changed(value: Any) -> Iterator[tuple[str, Any]]:
    """Give, for every single field at any depth, its path and the value with only that field changed."""
    if is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            for path, other in changed(getattr(value, field.name)):
                yield f"{type(value).__name__}.{field.name} {path}".strip(), replace(value, **{field.name: other})
    elif isinstance(value, tuple):
        yield from changed_items(value)
    elif value is None:
        yield "", Duotone(INK, PAPER)
    elif isinstance(value, bool):
        yield "", not value
    elif isinstance(value, str):
        yield "", value + "x"
    elif isinstance(value, float):
        yield "", value + 0.01
    else:
        yield "", value + 1 if value < 255 else value - 1


def changed_items(value: tuple[Any, ...]) -> Iterator[tuple[str, Any]]:
    for at, item in enumerate(value):
        for path, other in changed(item):
            yield f"[{at}] {path}".strip(), (*value[:at], other, *value[at + 1 :])
    if value:
        yield "one less", value[:-1]


VARIANTS = list(changed(sample()))


def test_equal_scenes_have_equal_bytes() -> None:
    assert sample() is not sample()
    assert canonical(sample()) == canonical(sample())
    assert fingerprint(sample()) == fingerprint(sample())
    assert len(fingerprint(sample())) == 64


def test_whole_floats_and_integers_are_the_same_number() -> None:
    assert fingerprint(Rect(0, 0, 10, 10)) == fingerprint(Rect(0.0, -0.0, 10.0, 10.0))


@pytest.mark.parametrize(("path", "scene"), VARIANTS, ids=[path for path, _ in VARIANTS])
def test_every_field_counts(path: str, scene: Scene) -> None:
    assert fingerprint(scene) != fingerprint(sample())


def test_all_changes_differ_from_each_other() -> None:
    assert len(VARIANTS) > 60
    assert len({fingerprint(scene) for _, scene in VARIANTS}) == len(VARIANTS)


def test_the_order_of_nodes_counts() -> None:
    scene = sample()
    assert fingerprint(replace(scene, nodes=scene.nodes[::-1])) != fingerprint(scene)


def test_nodes_of_different_kinds_with_equal_fields_differ() -> None:
    area = Rect(0, 0, 10, 10)
    assert fingerprint(Fill("a", area, INK)) != fingerprint(replace(Fill("a", area, INK), color=PAPER))
    assert fingerprint(Size(3, 4)) != fingerprint((3, 4))


@given(st.integers(-400_000, 400_000), st.floats(-1e-5, 1e-5))
def test_float_noise_does_not_count(hundredths: int, noise: float) -> None:
    value = hundredths / 100
    assert fingerprint(Rect(value + noise, 0, 1, 1)) == fingerprint(Rect(value, 0, 1, 1))


@given(st.integers(-400_000, 400_000))
def test_a_hundredth_of_a_pixel_counts(hundredths: int) -> None:
    assert fingerprint(Rect(hundredths / 100 + 0.01, 0, 1, 1)) != fingerprint(Rect(hundredths / 100, 0, 1, 1))


@given(st.dictionaries(st.text(), st.one_of(st.integers(), st.text(), st.floats(-1e6, 1e6))))
def test_the_order_of_keys_does_not_count(values: dict[str, Any]) -> None:
    assert canonical(values) == canonical(dict(reversed(values.items())))


def test_the_dump_names_every_node_and_every_line() -> None:
    lines = dump(sample()).splitlines()
    assert lines[0] == "scene 1200×1200 ground #ffffff"
    assert [line.split()[:2] for line in lines if not line.startswith((" ", "scene "))] == [
        ["picture", "background"],
        ["scrim", "scrim"],
        ["fill", "plate"],
        ["text", "quote"],
        ["artwork", "logo"],
        ["picture", "portrait"],
        ["shape", "icon"],
    ]
    assert "scrim scrim 0.00,0.00 1200.00×1200.00 bottom #14213d 0.40 to 0.30 gone at 0.80" in lines
    assert "  640.25 | Gut" in lines
    treated = " mask rounded radius 12.50 blur 3.50 tint #14213d at 0.60 grain 0.020"
    at = next(at for at, line in enumerate(lines) if line.endswith(treated))
    assert lines[at + 1 : at + 3] == ["  entrance", "  opacity 0=0/ease-out 9=0.5/ease-out"]
    assert lines[-1].startswith("shape icon path 60.00,300.50 48.00×48.00 #14213d stroke 4.00 path of 2 steps ")


def test_nodes_are_found_by_id_and_a_photograph_makes_a_scene_photographic() -> None:
    scene = sample()
    assert scene.find("plate") is scene.nodes[2]
    assert scene.find("nothing") is None
    assert scene.photographic
    drawn = tuple(node for node in scene.nodes if not isinstance(node, Picture))
    assert not replace(scene, nodes=drawn).photographic


def test_ink_of_a_text_lies_on_the_canvas() -> None:
    text = sample().find("quote")
    assert isinstance(text, Text)
    assert text.ink == Rect(96.5, 597.25, 90.25, 44.0)
    assert text.layout.last_baseline == 0.0
