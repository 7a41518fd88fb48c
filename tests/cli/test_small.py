"""`--small` and the campaign's `packing`: smaller files of the same pixels, or one sentence that names the extra."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from campaign_files import write_campaign

if TYPE_CHECKING:
    from conftest import Command

POSTS = "id;quote\neins;Gut gesagt.\n"


@pytest.fixture
def campaign(here: Path) -> Path:
    write_campaign(here, POSTS)
    return here


def card(folder: Path) -> Path:
    (found,) = folder.rglob("*.png")
    return found


def pixels(path: Path) -> np.ndarray:
    with Image.open(path) as shown:
        return np.asarray(shown.convert("RGB"))


def test_render_packs_small(formatkit: Command, here: Path) -> None:
    words = ("render", "Gut gesagt.", "--lang", "de", "-o")
    assert [formatkit(*words, "a.png").code, formatkit(*words, "b.png", "--small").code] == [0, 0]
    assert (here / "b.png").stat().st_size < 0.8 * (here / "a.png").stat().st_size
    assert np.array_equal(pixels(here / "a.png"), pixels(here / "b.png"))


def test_batch_packs_small_by_option_or_by_the_campaign(formatkit: Command, campaign: Path) -> None:
    assert formatkit("batch", "-o", "fast", "--jobs", "1").code == 0
    assert formatkit("batch", "-o", "small", "--jobs", "1", "--small").code == 0
    write_campaign(campaign, POSTS, settings='packing = "small"\n')
    assert formatkit("batch", "-o", "said", "--jobs", "1").code == 0
    fast, small, said = (card(campaign / name) for name in ("fast", "small", "said"))
    assert small.read_bytes() == said.read_bytes()
    assert small.stat().st_size < 0.8 * fast.stat().st_size
    assert np.array_equal(pixels(fast), pixels(small))


@pytest.mark.parametrize("words", [("render", "Ja.", "-o", "out/a.png"), ("batch", "-o", "out", "--jobs", "1")])
def test_without_the_extra_nothing_is_started(
    words: tuple[str, ...], formatkit: Command, campaign: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "oxipng", None)
    answer = formatkit(*words, "--small")
    assert answer.code == 3
    assert "formatkit[small]" in answer.err
    assert "Traceback" not in answer.err
    assert not list(campaign.glob("out/**/*.png"))
