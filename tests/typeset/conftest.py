from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from formatkit.scene.text import TextLayout
from formatkit.typeset.faces import FaceLibrary
from formatkit.typeset.families import fallback_keys, family_keys, shipped_font
from formatkit.typeset.fit import fit_text
from formatkit.typeset.glyph_raster import coverage
from formatkit.typeset.set_text import set_text
from formatkit.typeset.style import TextStyle


class ShippedFonts:
    """The part of a Store that typesetting uses: the bytes of shipped fonts by hash."""

    def font(self, digest: str) -> bytes:
        found = shipped_font(digest)
        assert found is not None
        return found.data()


@dataclass(frozen=True)
class Desk:
    """Sets text in shipped fonts on a canvas whose short side is 1080 pixels."""

    library: FaceLibrary
    unit: float = 10.8

    def style(self, family: str = "Inter", weight: float = 600, language: str = "de", **other: Any) -> TextStyle:
        fonts = family_keys(family, {"wght": weight}) + fallback_keys({"wght": weight})
        strong = family_keys(family, {"wght": 800}) + fallback_keys({"wght": 800})
        return replace(TextStyle(fonts, strong, None, None, language), **other)

    def set(self, text: str, style: TextStyle | None = None, **other: Any) -> TextLayout:
        values: dict[str, Any] = {"size": 60.0, "measure": 800.0, "unit": self.unit} | other
        return set_text(text, style or self.style(), self.library, **values)

    def fit(self, text: str, style: TextStyle | None = None, **other: Any) -> TextLayout:
        values: dict[str, Any] = {
            "unit": self.unit,
            "measure": 800.0,
            "height": 600.0,
            "min_size": 40.0,
            "max_size": 120.0,
            "max_lines": 7,
        } | other
        return fit_text(text, style or self.style(), self.library, **values)

    def mask(self, layout: TextLayout, margin: int = 40) -> NDArray[np.uint8]:
        """Draw a layout on a raster that is `margin` pixels larger than its ink on every side."""
        runs = [run for line in layout.lines for run in line.runs]
        left, top = int(layout.ink.x) - margin, int(layout.ink.y) - margin
        width, height = int(layout.ink.width) + 2 * margin, int(layout.ink.height) + 2 * margin
        return coverage(runs, self.library, left=left, top=top, width=width, height=height)


@pytest.fixture(scope="session")
def library() -> FaceLibrary:
    return FaceLibrary(ShippedFonts())  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def desk(library: FaceLibrary) -> Desk:
    return Desk(library)


_TALLIES = pytest.StashKey[dict[str, tuple[int, int]]]()


@pytest.fixture
def tally(request: pytest.FixtureRequest) -> Callable[[str, int, int], None]:
    """Return a function that notes how many cases of a conformance file passed, of how many."""
    kept = request.config.stash.setdefault(_TALLIES, {})

    def note(name: str, passed: int, count: int) -> None:
        kept[name] = passed, count

    return note


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the counts of the conformance files."""
    for name, (passed, count) in config.stash.get(_TALLIES, {}).items():
        terminalreporter.write_line(f"{name}: {passed} of {count} cases pass")
