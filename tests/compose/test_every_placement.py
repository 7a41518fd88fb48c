"""The rules of good design, on the resolved scene, over every still placement, plain and photo, short and longer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from formatkit.compose.frame import Frame, frame_of
from formatkit.errors import LayoutError
from formatkit.load.presets import presets
from formatkit.model.geometry import Insets, Rect, Shape
from formatkit.model.media import MediaEntry
from formatkit.model.preset import Preset, SafeGeometry
from formatkit.scene.nodes import Artwork, Picture, Scene, Text
from formatkit.typeset.faces import FaceLibrary
from formatkit.typeset.glyph_raster import coverage

if TYPE_CHECKING:
    from conftest import Bench

STILLS = presets(kind="image")
COVERED = [preset for preset in STILLS if preset.safe_area_for() != SafeGeometry()]
SHORT = "Gut **gesagt** ist halb gewonnen."
LONGER = "Social Media passiert **sowieso**. Die einzige Frage ist, ob wir dabei sind oder nur davon hören."
_LARGEST = {Shape.BANNER: 26, Shape.WIDE: 15, Shape.SQUARE: 12, Shape.PORTRAIT: 12.5, Shape.TALL: 12.8}
"""Largest size of the quote in each shape, in u."""
OPENING = "„“\"«»‚'"
LIKES = {"style": "photo", "photo": "gradient.jpg"}
FOCUS = [MediaEntry.model_validate({"file": "gradient.jpg", "focus": "70% 30%"})]


@dataclass(frozen=True)
class Placed:
    """One composed placement, and the frame that its preset and the brand give."""

    name: str
    preset: Preset
    frame: Frame
    scene: Scene

    @property
    def texts(self) -> list[Text]:
        return [node for node in self.scene.nodes if isinstance(node, Text)]

    def lines(self) -> Iterator[tuple[Text, str, Rect]]:
        """Give every line that has ink: its text node, its words, and the rectangle of its ink on the canvas."""
        for text in self.texts:
            for line in text.layout.lines:
                if line.ink.width > 0:
                    ink = Rect(line.ink.x + text.x, line.ink.y + text.y, line.ink.width, line.ink.height)
                    yield text, line.text, ink


@pytest.fixture(scope="module")
def placements(bench: Bench) -> list[Placed]:
    look = bench.brand().look
    made: list[Placed] = []
    for preset in STILLS:
        for style, fields in (("plain", {"style": "plain"}), ("photo", LIKES)):
            for length, quote in (("short", SHORT), ("longer", LONGER)):
                try:
                    scene = bench.scene(
                        preset, quote=quote, author="Jana Petersen", role="Kommunikation", media=FOCUS, **fields
                    )
                except LayoutError:
                    assert length == "longer"
                    continue
                made.append(Placed(f"{preset.id} {style} {length}", preset, frame_of(preset, look), scene))
    return made


def test_a_short_quote_fits_every_still_placement_and_a_longer_one_all_but_some_banners(
    bench: Bench, placements: list[Placed]
) -> None:
    made = {placed.name for placed in placements}
    for preset in STILLS:
        assert {f"{preset.id} plain short", f"{preset.id} photo short"} <= made
        if preset.shape is not Shape.BANNER:
            assert {f"{preset.id} plain longer", f"{preset.id} photo longer"} <= made
    assert len(STILLS) >= 80
    assert len(COVERED) >= 12


def test_a_photograph_covers_the_canvas_in_photo_style_and_is_gone_in_plain_style(placements: list[Placed]) -> None:
    for placed in placements:
        photographs = [node for node in placed.scene.nodes if isinstance(node, Picture)]
        assert placed.scene.size == placed.preset.size
        if " plain " in placed.name:
            assert photographs == [], placed.name
        else:
            whole = Rect(0, 0, placed.preset.size.width, placed.preset.size.height)
            assert [node.area for node in photographs] == [whole], placed.name


def test_every_line_stays_inside_the_safe_area_and_beside_the_exclusions(placements: list[Placed]) -> None:
    outside: list[str] = []
    for placed in placements:
        geometry = placed.preset.safe_area_for()
        safe = geometry.rect(placed.preset.size)
        for text, words, ink in placed.lines():
            if not safe.contains(ink, 0.5):
                outside.append(f"{placed.name}: {text.id} “{words}” {ink} not in {safe}")
            outside += [
                f"{placed.name}: “{words}” under {each.why}" for each in geometry.exclusions if each.rect.overlaps(ink)
            ]
    assert not outside, "\n".join(outside)


@pytest.mark.parametrize("side", ["left", "right"])
def test_accents_descenders_and_closing_marks_stay_inside_the_safe_area(bench: Bench, side: str) -> None:
    brand = bench.brand({"look": {"text_side": side, "margin": "2u"}})
    outside: list[str] = []
    for preset in COVERED:
        for focus in ("50% 5%", "50% 95%"):
            media = [MediaEntry.model_validate({"file": "gradient.jpg", "focus": focus})]
            made = bench.scene(preset, quote="Äpfel, gejätet: jäh.", photo="gradient.jpg", media=media, brand=brand)
            placed = Placed(preset.id, preset, frame_of(preset, brand.look), made)
            geometry = preset.safe_area_for()
            safe = geometry.rect(preset.size)
            outside += [
                f"{preset.id}: {words} {ink} {safe}" for _, words, ink in placed.lines() if not safe.contains(ink, 0.5)
            ]
    assert not outside, "\n".join(outside)


def test_what_is_painted_for_the_texts_stays_inside_the_safe_area(
    bench: Bench, placements: list[Placed], without_texts: Callable[[Scene], Scene]
) -> None:
    outside: list[str] = []
    for placed in placements:
        if placed.preset not in COVERED or not placed.name.endswith("plain short"):
            continue
        changed = (bench.paint(placed.scene) != bench.paint(without_texts(placed.scene))).any(axis=2)
        assert changed.any(), placed.name
        geometry = placed.preset.safe_area_for()
        safe = geometry.rect(placed.preset.size)
        allowed = np.zeros_like(changed)
        _cells(allowed, safe)[:] = True
        for each in geometry.exclusions:
            _cells(allowed, each.rect)[:] = False
        if (changed & ~allowed).any():
            outside.append(placed.name)
    assert not outside, "\n".join(outside)


def test_blocks_stand_between_cap_line_and_baseline_inside_the_frame(placements: list[Placed]) -> None:
    outside: list[str] = []
    for placed in placements:
        box = placed.frame.box
        for text in placed.texts:
            top, bottom = text.y - text.layout.cap_height, text.y + text.layout.last_baseline
            if top < box.y - 0.01 or bottom > box.bottom + 0.01:
                outside.append(f"{placed.name}: {text.id} {top} {bottom} {box}")
    assert not outside, "\n".join(outside)


def test_lines_end_inside_the_right_margin_save_for_hanging_marks(placements: list[Placed]) -> None:
    outside: list[str] = []
    for placed in placements:
        canvas = Rect(0, 0, placed.preset.size.width, placed.preset.size.height)
        for text, words, ink in placed.lines():
            hang = 0.0 if words[-1].isalnum() else 0.5 * text.layout.size
            if ink.right > placed.frame.box.right + hang + 0.5 or not canvas.contains(ink):
                outside.append(f"{placed.name}: “{words}” {ink} {placed.frame.box}")
    assert not outside, "\n".join(outside)


def test_first_letters_stand_on_one_margin_line(placements: list[Placed]) -> None:
    off: list[str] = []
    for placed in placements:
        tolerance = 0.003 * placed.preset.size.short_side
        for text, words, ink in placed.lines():
            margin = placed.frame.box.x
            kept = max(placed.frame.safe.x, 0.5 * margin) + 1
            widest = kept + 0.4 * _LARGEST[placed.frame.shape] * placed.frame.unit
            if not margin - 0.01 <= text.x <= max(margin, widest) + 0.01:
                off.append(f"{placed.name}: {text.id} starts at {text.x}, the margin is {margin}")
            if text.x != placed.texts[0].x:
                off.append(f"{placed.name}: {text.id} has an edge of its own")
            if words[0] not in OPENING and abs(ink.x - text.x) > tolerance:
                off.append(f"{placed.name}: “{words}” starts {ink.x - text.x:.2f} px from its line")
    assert not off, "\n".join(off)


def test_all_posts_of_a_placement_share_one_edge_where_their_marks_have_room(placements: list[Placed]) -> None:
    edges: dict[str, set[float]] = {}
    for placed in placements:
        kept = max(placed.frame.safe.x, 0.5 * placed.frame.box.x)
        quote = placed.scene.find("quote")
        assert isinstance(quote, Text)
        assert quote.ink.x >= kept - 0.01, placed.name
        moved = quote.x - placed.frame.box.x  # the block moves in by what its mark needs, and may then be set smaller
        if quote.ink.x - moved > kept or moved < 1:
            edges.setdefault(placed.preset.id, set()).add(round(quote.x, 1))
    assert {name: found for name, found in edges.items() if len(found) > 1} == {}
    assert len(edges) > 0.5 * len({placed.preset.id for placed in placements})


def test_the_letter_after_a_hanging_mark_stands_on_the_margin_line(bench: Bench, placements: list[Placed]) -> None:
    for placed in placements:
        if placed.preset.id not in {"linkedin/image-square", "instagram/story-image", "generic/open-graph"}:
            continue
        quote = placed.scene.find("quote")
        assert isinstance(quote, Text)
        assert quote.layout.lines[0].text[0] == "„"
        start = _ink_start(quote, bench.library)
        assert abs(start - quote.x) <= 0.003 * placed.preset.size.short_side + 1, placed.name
        assert quote.layout.lines[0].ink.x < -0.2 * quote.layout.size


def test_an_opening_mark_hangs_into_the_margin_but_not_out_of_a_safe_inset(bench: Bench) -> None:
    square = next(preset for preset in STILLS if preset.id == "linkedin/image-square")
    geometry = replace(square.safe_area.organic or square.safe_area_for(), insets=Insets(0, 0, 0, 300), exclusions=())
    inset = replace(square, safe_area=replace(square.safe_area, organic=geometry))
    for preset, least in ((square, 0.0), (inset, 300.0)):
        quote = bench.scene(preset, quote=SHORT).find("quote")
        assert isinstance(quote, Text)
        assert quote.ink.x >= least - 0.01
        hangs = quote.ink.x < frame_of(preset, bench.brand().look).box.x
        assert hangs is (preset is square)


def test_no_line_meets_the_clear_space_of_the_logo(placements: list[Placed]) -> None:
    met: list[str] = []
    for placed in placements:
        logo = placed.scene.find("logo")
        assert isinstance(logo, Artwork), placed.name
        grown = 0.5 * logo.area.height - 1  # the area is rounded to whole pixels
        clear = Rect(
            logo.area.x - grown, logo.area.y - grown, logo.area.width + 2 * grown, logo.area.height + 2 * grown
        )
        met += [f"{placed.name}: “{words}”" for _, words, ink in placed.lines() if ink.overlaps(clear)]
    assert not met, "\n".join(met)


@pytest.mark.parametrize("corner", ["top-left", "top-right", "bottom-left", "bottom-right"])
def test_the_logo_stands_in_the_brands_corner_of_the_frame(bench: Bench, corner: str) -> None:
    brand = bench.brand({"logo": {"place": {"corner": corner}}})
    for preset in STILLS:
        scene = bench.scene(preset, quote="Gut gesagt.", brand=brand)
        logo, box = scene.find("logo"), frame_of(preset, brand.look).box
        assert isinstance(logo, Artwork)
        assert box.contains(logo.area, 1.0), preset.id
        left, top = corner.endswith("left"), corner.startswith("top")
        assert abs(logo.area.x - box.x if left else logo.area.right - box.right) <= 0.5, preset.id
        assert abs(logo.area.y - box.y if top else logo.area.bottom - box.bottom) <= 0.5, preset.id
        clear = 0.5 * logo.area.height - 1
        around = Rect(
            logo.area.x - clear, logo.area.y - clear, logo.area.width + 2 * clear, logo.area.height + 2 * clear
        )
        placed = Placed(preset.id, preset, frame_of(preset, brand.look), scene)
        assert not [words for _, words, ink in placed.lines() if ink.overlaps(around)], preset.id


def test_the_logo_is_neither_too_wide_nor_out_of_proportion(bench: Bench, placements: list[Placed]) -> None:
    for placed in placements:
        logo = placed.scene.find("logo")
        assert isinstance(logo, Artwork)
        most = 0.15 if placed.frame.shape in (Shape.WIDE, Shape.BANNER) else 0.24
        assert logo.area.width <= most * placed.frame.seen.width + 1, placed.name
        ratio = bench.store.artwork(logo.artwork).size.ratio
        assert ratio in (1.0, 4.0)
        assert abs(logo.area.width - ratio * logo.area.height) <= ratio, placed.name


def test_no_type_is_smaller_than_a_phone_can_show(placements: list[Placed]) -> None:
    small: list[str] = []
    for placed in placements:
        main = 14 if placed.frame.shape is Shape.BANNER else 18
        for text in placed.texts:
            seen = text.layout.size * 390 / placed.frame.seen.width
            if seen < (main if text.id == "quote" else 11) - 1e-6:
                small.append(f"{placed.name}: {text.id} {seen:.1f}")
    assert not small, "\n".join(small)


def test_the_quote_leads_and_the_author_follows(placements: list[Placed]) -> None:
    for placed in placements:
        ids = [text.id for text in placed.texts]
        banner = placed.frame.shape is Shape.BANNER
        said_by = ids == ["quote", "author"]
        assert said_by or (banner and ids == ["quote"]), placed.name
        quote = placed.texts[0]
        words = " ".join(line.text for line in quote.layout.lines)
        assert (words[0] == "„") is said_by, placed.name
        assert (words[-1] == "“") is said_by, placed.name
        assert "*" not in words, placed.name
        if not said_by:
            continue
        author = placed.texts[1]
        assert author.y - author.layout.cap_height > quote.y + quote.layout.last_baseline, placed.name
        lines = ["Jana Petersen"] if banner else ["Jana Petersen", "Kommunikation"]
        assert [line.text for line in author.layout.lines] == lines, placed.name
        if placed.name.endswith("short"):
            assert quote.layout.size >= 1.5 * author.layout.size, placed.name


def test_the_gap_to_the_author_follows_the_quote(placements: list[Placed]) -> None:
    """From the last baseline of the quote to the author's cap line: 0.9 to 1.3 of the quote's size (rule 6)."""
    for placed in placements:
        if placed.frame.shape is Shape.BANNER:
            continue
        quote, author = placed.texts
        gap = author.y - author.layout.cap_height - quote.y - quote.layout.last_baseline
        assert 0.89 <= gap / quote.layout.size <= 1.3, placed.name


def _cells(mask: np.ndarray, rect: Rect) -> np.ndarray:
    """Return the part of a mask that lies under a rectangle, each side rounded outwards by a pixel of antialiasing."""
    left, top = max(0, int(rect.x) - 1), max(0, int(rect.y) - 1)
    return mask[top : int(np.ceil(rect.bottom)) + 1, left : int(np.ceil(rect.right)) + 1]


def _ink_start(text: Text, library: FaceLibrary) -> float:
    """Return the x of the first column that the first line's letters color, without the opening mark."""
    first, *others = text.layout.lines[0].runs
    runs = [replace(first, glyphs=first.glyphs[1:]), *others]
    margin = 80
    mask = coverage(
        runs,
        library,
        left=round(text.x) - margin,
        top=round(text.y - text.layout.ascent),
        width=900,
        height=round(text.layout.ascent + text.layout.descent),
        dx=text.x,
        dy=text.y,
    )
    columns = np.flatnonzero(mask.max(axis=0) > 127)
    return float(columns[0]) + round(text.x) - margin
