"""Text as painted is text as laid out: no pixel of it is cut off, moved or added."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from formatkit.model.color import Color
from formatkit.model.geometry import Size
from formatkit.paint.painter import Painter
from formatkit.scene.nodes import Scene, Text
from formatkit.scene.text import TextLayout
from formatkit.typeset.faces import FaceLibrary
from formatkit.typeset.families import fallback_keys, family_keys, shipped_font
from formatkit.typeset.glyph_raster import colored_glyphs, coverage
from formatkit.typeset.set_text import set_text
from formatkit.typeset.style import TextStyle

if TYPE_CHECKING:
    from conftest import Bench

SIZE = Size(620, 480)
WHITE, BLACK = Color(255, 255, 255), Color(0, 0, 0)
WORDS = ["jgpqÅ", "„Ẫy“", "ﷺ", "ไม่ว่า", "हिन्दी", "fjÖ", "👩‍👩‍👧", "❤️", "אֱלֹהִים", "…", "Z\u0300\u0301\u0302\u0303", "–"]
FAMILIES = ["Inter", "Source Serif 4", "Oswald", "League Gothic"]


class ShippedFonts:
    """The part of a Store that typesetting uses: the bytes of shipped fonts by hash."""

    def font(self, digest: str) -> bytes:
        found = shipped_font(digest)
        assert found is not None
        return found.data()


LIBRARY = FaceLibrary(ShippedFonts())  # type: ignore[arg-type]


def laid_out(text: str, family: str, size: float) -> TextLayout:
    fonts = family_keys(family, {"wght": 700}) + fallback_keys({"wght": 700})
    style = TextStyle(fonts, fonts, None, None, "de")
    return set_text(text, style, LIBRARY, size=size, unit=5.0, measure=420.0)


def drawn(layout: TextLayout, x: float, y: float) -> NDArray[np.uint8]:
    """Draw a layout black on white on the whole canvas: more margin than any layer has."""
    runs = [run for line in layout.lines for run in line.runs]
    box = {"left": 0, "top": 0, "width": SIZE.width, "height": SIZE.height}
    canvas = np.repeat(255 - coverage(runs, LIBRARY, **box, dx=x, dy=y)[:, :, None], 3, axis=2)
    for run in runs:
        if run.colored:
            pixels = colored_glyphs(run, LIBRARY, **box, dx=x, dy=y).astype(np.uint16)
            canvas = (pixels[:, :, :3] + canvas * (255 - pixels[:, :, 3:]) // 255).astype(np.uint8)
    return canvas


@settings(deadline=None, max_examples=60, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=5),
    st.sampled_from(FAMILIES),
    st.sampled_from([24.0, 41.3, 60.0]),
    st.floats(90, 100),
    st.floats(140, 150),
)
def test_every_pixel_of_a_text_is_painted(
    bench: Bench, words: list[str], family: str, size: float, x: float, y: float
) -> None:
    layout = laid_out(" ".join(words), family, size)
    painted = Painter(bench.store, LIBRARY).paint(Scene(SIZE, WHITE, (Text("t", layout, x, y, BLACK, BLACK, BLACK),)))
    wanted = drawn(layout, x, y)
    assert np.abs(painted.astype(int) - wanted).max() <= 3


@pytest.mark.parametrize("x", [0.0, 0.25, 0.5, 0.99])
def test_parts_of_a_pixel_are_kept(bench: Bench, x: float) -> None:
    layout = laid_out("Il", "Inter", 60.0)
    painted = Painter(bench.store, LIBRARY).paint(
        Scene(SIZE, WHITE, (Text("t", layout, 100 + x, 200.0, BLACK, BLACK, BLACK),))
    )
    assert np.abs(painted.astype(int) - drawn(layout, 100 + x, 200.0)).max() <= 3
