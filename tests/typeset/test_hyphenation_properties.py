from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from formatkit.errors import LayoutError
from formatkit.scene.text import TextLayout

if TYPE_CHECKING:
    from conftest import Desk

WORDS = [
    "Die",
    "und",
    "wir",
    "ist",
    "Mut",
    "Haltung",
    "„Verantwortung“",
    "Unternehmenskommunikation",
    "Nachhaltigkeitsberichterstattung",
    "Rechtsschutzversicherungsgesellschaften",
    "Krankenhaus",
    "Fachkräftemangel.",
    "**Öffentlichkeitsarbeit**",
    "Auffangflächen",
    "Auf\u00adgaben\u00adbeschreibung",
    "10 %",
    "Kolleg:innen",
    "https://example.com/presse/mitteilungen",
    "Zusammenarbeit,",
]
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=9).map(" ".join)
FAMILIES = st.sampled_from(["Inter", "Source Serif 4", "Oswald", "League Gothic"])


def set_or_none(desk: Desk, text: str, family: str, **box: Any) -> TextLayout | None:
    values = {"min_size": 36.0, "max_size": 130.0, "max_lines": None, "height": 900.0} | box
    try:
        return desk.fit(text, desk.style(family), **values)
    except LayoutError:
        return None


def bare(text: str) -> str:
    """Return a text without what lines add or drop: hyphens (no sample has its own) and blanks."""
    for mark in ("**", "\u00ad", "-", " "):
        text = text.replace(mark, "")
    return text


@settings(deadline=None, max_examples=150)
@given(TEXTS, st.integers(300, 900), FAMILIES, st.sampled_from(["left", "center", "right"]))
def test_lines_fit_the_measure_and_give_back_the_text(
    desk: Desk, text: str, measure: int, family: str, align: str
) -> None:
    layout = set_or_none(desk, text, family, measure=float(measure), align=align)
    if layout is not None:
        assert bare("".join(line.text for line in layout.lines)) == bare(text)
        for line in layout.lines:
            hung = layout.size * (0.7 if any(mark in line.text for mark in "„“.,-") else 0.0)
            assert line.ink.width <= measure + 0.01 + hung


@settings(deadline=None, max_examples=200)
@given(TEXTS, st.integers(300, 800), st.integers(0, 120), st.integers(300, 900), st.integers(0, 200), FAMILIES)
def test_a_larger_box_never_gives_a_smaller_size(
    desk: Desk, text: str, measure: int, wider: int, height: int, higher: int, family: str
) -> None:
    small = set_or_none(desk, text, family, measure=float(measure), height=float(height))
    large = set_or_none(desk, text, family, measure=float(measure + wider), height=float(height + higher))
    if small is not None:
        assert large is not None
        assert large.size >= small.size


@settings(deadline=None, max_examples=100)
@given(TEXTS, st.integers(300, 900))
def test_words_that_fit_a_line_stay_whole(desk: Desk, text: str, measure: int) -> None:
    # No line may end between two quotations, so that they count as one word.
    text = text.replace("„", "").replace("“", "")
    layout = set_or_none(desk, text, "Inter", measure=float(measure))
    if layout is None:
        return
    for line in layout.lines:
        if line.text.endswith("-"):
            begun = line.text.split(" ")[-1].removesuffix("-")
            words = [word for word in text.replace("**", "").replace("\u00ad", "").split(" ") if begun in word]
            alone = [desk.set(word, size=layout.size, measure=5000.0).ink.width for word in words]
            assert "Auf" in begun or max(alone) > measure - layout.size * 0.7
