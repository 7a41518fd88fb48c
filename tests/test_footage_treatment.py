"""The brand's treatment on videos: the look that its photographs have, by the public interface."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import imageio_ffmpeg
import numpy as np
import pytest
from numpy.typing import NDArray

import formatkit as fk
from formatkit.model.geometry import Size
from formatkit.model.media import Focus
from formatkit.model.preset import SafeArea
from formatkit.scene.composition import Composition
from formatkit.scene.nodes import Footage, Picture, Text
from formatkit.scene.treatment import NATURAL

PHOTOGRAPH = Path(__file__).parent / "photographs" / "coffee.jpg"
SIZE = Size(480, 270)
FILM = replace(fk.preset("linkedin/video-landscape"), id="test/film", size=SIZE, safe_area=SafeArea(), crops=())
STILL = replace(fk.preset("linkedin/image-landscape"), id="test/still", size=SIZE, safe_area=SafeArea(), crops=())
LOOKS: tuple[dict[str, Any], ...] = (
    {"photo": "duotone"},
    {"photo": "tint"},
    {"blur": "2u"},
    {"photo": "duotone", "blur": "1u", "grain": 0.5},
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a photograph, and a video of a second that shows it."""
    place = tmp_path_factory.mktemp("looks")
    (place / "coffee.jpg").write_bytes(PHOTOGRAPH.read_bytes())
    scaled = "scale=960:540:force_original_aspect_ratio=increase:out_color_matrix=bt709,crop=960:540,format=yuv420p"
    tags = ["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709"]
    words = ["-loop", "1", "-t", "1", "-r", "30", "-i", PHOTOGRAPH, "-vf", scaled, "-crf", "1", *tags]
    program = imageio_ffmpeg.get_ffmpeg_exe()
    subprocess.run([program, "-y", "-loglevel", "error", *map(str, words), str(place / "coffee.mp4")], check=True)
    still = ["-i", PHOTOGRAPH, "-vf", scaled.replace("format=yuv420p", "format=rgb24"), "-frames:v", "1"]
    subprocess.run([program, "-y", "-loglevel", "error", *map(str, still), str(place / "coffee.png")], check=True)
    return place


def brand(look: dict[str, Any]) -> fk.Brand:
    neutral = fk.neutral_brand()
    made = neutral.look.model_validate({**neutral.look.model_dump(exclude={"margin", "blur"}), **look})
    return neutral.model_copy(update={"look": made}).in_folder(*neutral.folders)


def composed(folder: Path, preset: fk.Preset, look: dict[str, Any], **post: str) -> Composition:
    media = tuple(fk.MediaEntry(file=name, focus=Focus(x=0.5, y=0.5)) for name in ("coffee.png", "coffee.mp4"))
    made = fk.Post(id="p", quote="Erst einmal Kaffee.", lang="de", style="photo", **post)
    return fk.compose(made, preset=preset, folder=folder, media=media, brand=brand(look))


def ground(made: Composition) -> NDArray[np.uint8]:
    """Return what is under the text of the first scene, in its first frame, from which it zooms."""
    scene = replace(made.scenes[0], nodes=made.scenes[0].nodes[:1])
    return fk.frame(replace(made, scenes=(scene,), transitions=()), at=0.0).pixels


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: "-".join(look))
def test_a_video_is_shown_as_a_photograph_of_the_same_is(folder: Path, look: dict[str, Any]) -> None:
    film, still = composed(folder, FILM, look, video="coffee.mp4"), composed(folder, STILL, look, photo="coffee.png")
    footage, picture = film.scenes[0].nodes[0], still.scenes[0].nodes[0]
    assert isinstance(footage, Footage)
    assert isinstance(picture, Picture)
    assert footage.treatment == picture.treatment != NATURAL
    one, other = ground(film).astype(float), ground(still).astype(float)
    assert np.abs(one.mean(axis=(0, 1)) - other.mean(axis=(0, 1))).max() < 2
    if "grain" not in look:  # that of a video runs
        softened = [cv2.GaussianBlur(each, (0, 0), 4) for each in (one, other)]  # detail is resampled otherwise
        assert np.abs(softened[0] - softened[1]).max() < 8
        assert np.abs(softened[0] - softened[1]).mean() < 1.5
    plain = ground(composed(folder, FILM, {}, video="coffee.mp4"))
    assert np.abs(one - plain).mean() > 4


def test_the_film_of_a_treated_video_is_the_same_again_and_on_any_number_of_threads(
    folder: Path, tmp_path: Path
) -> None:
    post = fk.Post(id="p", quote="Erst einmal Kaffee.", lang="de", video="coffee.mp4")
    said: dict[str, Any] = {"preset": FILM, "folder": folder, "brand": brand(LOOKS[3]), "seconds": 3.0}
    one, other = (fk.render(post, out=tmp_path / name, **said) for name in ("a.mp4", "b.mp4"))
    assert one.sha256 == other.sha256
    assert not [each for each in one.diagnostics if each.severity is not fk.Severity.NOTE]


@pytest.mark.parametrize("look", LOOKS[:2], ids=lambda look: "-".join(look))
def test_text_on_a_treated_video_can_be_read(folder: Path, look: dict[str, Any]) -> None:
    made = composed(folder, FILM, look, video="coffee.mp4")
    bare = replace(
        made,
        scenes=tuple(
            replace(scene, nodes=tuple(node for node in scene.nodes if not isinstance(node, Text)))
            for scene in made.scenes
        ),
    )
    levels = np.arange(256) / 255
    linear = np.where(levels <= 0.04045, levels / 12.92, ((levels + 0.055) / 1.055) ** 2.4)
    light = linear[fk.frame(bare, at=float(made.scenes[0].poster / 30)).pixels] @ np.array([0.2126, 0.7152, 0.0722])
    quote = made.scenes[0].find("quote")
    assert isinstance(quote, Text)
    box = quote.ink
    under = light[round(box.y) : round(box.bottom), round(box.x) : round(box.right)]
    low, high = sorted((quote.color.luminance, float(np.median(under))))
    assert (high + 0.05) / (low + 0.05) >= 3
