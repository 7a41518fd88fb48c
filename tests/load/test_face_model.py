"""The face detector: a real YuNet model, real photographs, the real child process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from formatkit.diagnostics import Where
from formatkit.errors import AssetError
from formatkit.load.asset_limits import AssetLimits
from formatkit.load.assets import AssetStore

TESTS = Path(__file__).parents[1]
PHOTOS = TESTS / "photographs"
MODEL = TESTS / "media" / "models" / "face_detection_yunet_2023mar.onnx"
HERE = Where(file="campaign.toml", line=7, key="seeing.face_model")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[AssetStore]:
    with AssetStore([tmp_path, PHOTOS]) as opened:
        yield opened


def code_of(store: AssetStore, path: Path) -> str:
    with pytest.raises(AssetError) as caught:
        store.open_face_model(path, HERE)
    (found,) = caught.value.diagnostics
    assert found.where == HERE
    return found.code


@pytest.mark.parametrize(
    ("name", "x", "y"), [("astronaut", 0.44, 0.22), ("officer", 0.50, 0.36), ("camera", 0.46, 0.31)]
)
def test_a_face_is_found_where_it_is(name: str, x: float, y: float, store: AssetStore) -> None:
    model = store.open_face_model(MODEL, HERE)
    (face,) = store.faces(store.open_picture(PHOTOS / f"{name}.jpg", HERE).digest, model)
    assert face.box.x < x < face.box.right
    assert face.box.y < y < face.box.bottom
    assert face.box.x < face.eyes[0] < face.box.right
    assert face.box.y < face.eyes[1] < face.box.y + 0.6 * face.box.height
    assert face.score > 0.7


def test_where_nobody_is_no_face_is_found(store: AssetStore) -> None:
    model = store.open_face_model(MODEL, HERE)
    for name in ("coffee", "rocket", "cat", "moose", "flowers", "saturn"):
        assert store.faces(store.open_picture(PHOTOS / f"{name}.jpg", HERE).digest, model) == ()


def test_alpha_and_grey_pictures_are_looked_at_too(tmp_path: Path, store: AssetStore) -> None:
    with Image.open(PHOTOS / "officer.jpg") as photo:
        photo.convert("RGBA").save(tmp_path / "alpha.png")
        photo.convert("L").save(tmp_path / "grey.jpg")
    model = store.open_face_model(MODEL, HERE)
    for name in ("alpha.png", "grey.jpg"):
        assert len(store.faces(store.open_picture(tmp_path / name, HERE).digest, model)) == 1


def test_what_was_found_is_kept_by_content_and_model(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    with AssetStore([PHOTOS], cache=cache) as first:
        digest = first.open_picture(PHOTOS / "astronaut.jpg", HERE).digest
        found = first.faces(digest, first.open_face_model(MODEL, HERE))
    (kept,) = (cache / "faces").rglob("*.fkp")
    assert digest in kept.name
    for damage in (None, b"", b"[[1, 2]]", b"{}", b'[["a"]]', b"null"):
        if damage is not None:
            kept.write_bytes(damage)
        with AssetStore([PHOTOS], cache=cache) as second:
            again = second.faces(
                second.open_picture(PHOTOS / "astronaut.jpg", HERE).digest, second.open_face_model(MODEL, HERE)
            )
        assert again == found


def test_another_model_file_is_another_digest(tmp_path: Path, store: AssetStore) -> None:
    other = tmp_path / "other.onnx"
    other.write_bytes(MODEL.read_bytes() + b"\x3a\x00")  # an empty field that ONNX readers skip
    assert store.open_face_model(MODEL, HERE) != store.open_face_model(other, HERE)


@pytest.mark.parametrize("size", [1, 900, 100_000, 200_000])
def test_a_broken_model_is_one_sentence(size: int, tmp_path: Path, store: AssetStore) -> None:
    (tmp_path / "half.onnx").write_bytes(MODEL.read_bytes()[:size])
    assert code_of(store, tmp_path / "half.onnx") in {"FK293", "FK294"}


def test_a_web_page_saved_as_a_model_is_one_sentence(tmp_path: Path, store: AssetStore) -> None:
    (tmp_path / "page.onnx").write_bytes(b"<!DOCTYPE html><html>Not found</html>" * 100)
    assert code_of(store, tmp_path / "page.onnx") == "FK293"


def _field(number: int, body: bytes) -> bytes:
    return bytes([number << 3 | 2, len(body)]) + body


def test_a_sound_model_that_is_not_yunet_is_one_sentence(tmp_path: Path, store: AssetStore) -> None:
    dimensions = b"".join(_field(1, b"\x08" + bytes([size])) for size in (1, 3, 64, 64))
    shape = _field(1, b"\x08\x01" + _field(2, dimensions))
    node = _field(1, b"x") + _field(2, b"y") + _field(4, b"Relu")
    graph = (
        _field(1, node)
        + _field(2, b"g")
        + _field(11, _field(1, b"x") + _field(2, shape))
        + _field(12, _field(1, b"y") + _field(2, shape))
    )
    (tmp_path / "relu.onnx").write_bytes(b"\x08\x07" + _field(7, graph) + _field(8, b"\x10\x0b"))
    assert code_of(store, tmp_path / "relu.onnx") == "FK294"


def test_a_missing_model_names_the_nearest_file(tmp_path: Path, store: AssetStore) -> None:
    (tmp_path / "yunet.onnx").write_bytes(MODEL.read_bytes())
    with pytest.raises(AssetError) as caught:
        store.open_face_model(tmp_path / "yunett.onnx", HERE)
    (found,) = caught.value.diagnostics
    assert found.code == "FK200"
    assert "yunet.onnx" in found.hint("en")


def test_a_search_that_takes_too_long_is_stopped() -> None:
    with AssetStore([PHOTOS], limits=AssetLimits(seconds=0.001)) as hasty:
        assert code_of(hasty, MODEL) == "FK295"


def test_pixels_are_not_touched(store: AssetStore) -> None:
    model = store.open_face_model(MODEL, HERE)
    digest = store.open_picture(PHOTOS / "officer.jpg", HERE).digest
    before = store.proxy(digest).copy()
    store.faces(digest, model)
    assert np.array_equal(before, store.proxy(digest))
